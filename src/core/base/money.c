/*
 * money.c - exact money: 64-bit integers of micros, 10^-6 of the currency unit.
 */
#include "base/money.h"

#include <string.h>

/* The weight of the first digit of the largest entry. */
#define WEIGHT_MAX 3

/* The digit worth 10^(4 * wanted); 0 if the number has none there. */
static int
digit_at(const char *digits, int ndigits, int weight, int wanted)
{
	int index = weight - wanted;
	int16_t digit;

	if (index < 0 || index >= ndigits)
		return 0;
	memcpy(&digit, digits + (size_t) index * sizeof(digit), sizeof(digit));
	return digit;
}

lc_status
lc_money_from_digits(const char *digits, int ndigits, int weight, bool negative, lc_money *money)
{
	uint64_t units = 0;
	uint64_t micros;
	int below;

	if (ndigits == 0)
	{
		*money = 0;
		return LC_OK;
	}
	if (weight > WEIGHT_MAX)
		return LC_MONEY_RANGE;
	for (int w = weight; w >= 0; w--)
		units = units * LC_NUMERIC_BASE + (uint64_t) digit_at(digits, ndigits, weight, w);
	if (units > (uint64_t) LC_MONEY_ENTRY_MAX_UNITS)
		return LC_MONEY_RANGE;

	/*
	 * The next digit holds decimals 1 to 4, the one after it 5 to 8.  Decimals 5
	 * and 6 are kept; 7 and 8 alone decide the rounding, because later ones
	 * cannot lift 49 to one half.
	 */
	below = digit_at(digits, ndigits, weight, -2);
	micros = units * (uint64_t) LC_MONEY_UNIT + (uint64_t) digit_at(digits, ndigits, weight, -1) * 100 +
	         (uint64_t) (below / 100) + (below % 100 >= 50);
	if (micros > (uint64_t) LC_MONEY_ENTRY_MAX)
		return LC_MONEY_RANGE;
	*money = negative ? -(lc_money) micros : (lc_money) micros;
	return LC_OK;
}

size_t
lc_int128_to_text(lc_int128 sum, char *text)
{
	/* as unsigned, because the lowest integer has no positive counterpart */
	unsigned __int128 magnitude = sum < 0 ? -(unsigned __int128) sum : (unsigned __int128) sum;
	unsigned __int128 units = magnitude / (uint64_t) LC_MONEY_UNIT;
	uint64_t fraction = (uint64_t) (magnitude % (uint64_t) LC_MONEY_UNIT);
	char reversed[LC_INT128_TEXT];
	size_t length = 0;
	size_t n = 0;
	uint64_t rest;
	int decimals = LC_MONEY_DECIMALS;

	while (decimals > 2 && fraction % 10 == 0)
	{
		fraction /= 10;
		decimals--;
	}
	for (int i = 0; i < decimals; i++, fraction /= 10)
		reversed[n++] = (char) ('0' + fraction % 10);
	reversed[n++] = '.';
	for (; units > UINT64_MAX; units /= 10)
		reversed[n++] = (char) ('0' + (int) (units % 10));
	rest = (uint64_t) units;
	do
		reversed[n++] = (char) ('0' + rest % 10);
	while ((rest /= 10) != 0);
	if (sum < 0)
		reversed[n++] = '-';
	while (n > 0)
		text[length++] = reversed[--n];
	return length;
}

size_t
lc_money_to_text(lc_money money, char *text)
{
	return lc_int128_to_text(money, text);
}

/* Writes the digits of whole units before end; returns the first one. */
static int16_t *
put_units(unsigned __int128 units, int16_t *end)
{
	uint64_t rest;

	/* most sums fit 64 bits, and their division is several times as fast */
	for (; units > UINT64_MAX; units /= LC_NUMERIC_BASE)
		*--end = (int16_t) (units % LC_NUMERIC_BASE);
	for (rest = (uint64_t) units; rest > 0; rest /= LC_NUMERIC_BASE)
		*--end = (int16_t) (rest % LC_NUMERIC_BASE);
	return end;
}

void
lc_int128_to_digits(lc_int128 sum, lc_digits *digits)
{
	/* as unsigned, because the lowest integer has no positive counterpart */
	unsigned __int128 magnitude = sum < 0 ? -(unsigned __int128) sum : (unsigned __int128) sum;
	bool small = magnitude <= UINT64_MAX;
	uint64_t low = (uint64_t) magnitude;
	uint64_t unit = (uint64_t) LC_MONEY_UNIT;
	uint32_t fraction = (uint32_t) (small ? low % unit : magnitude % unit);
	int16_t *end = digits->room + LC_INT128_DIGITS;
	int16_t *point = end - 2;
	int16_t *first = put_units(small ? low / unit : magnitude / unit, point);

	point[0] = (int16_t) (fraction / 100);
	point[1] = (int16_t) (fraction % 100 * 100);
	digits->decimals = LC_MONEY_DECIMALS;
	for (; digits->decimals > 2 && fraction % 10 == 0; fraction /= 10)
		digits->decimals--;
	while (end > first && end[-1] == 0)
		end--;
	while (first < end && *first == 0)
		first++;
	digits->digit = first;
	digits->n = (int) (end - first);
	digits->weight = digits->n == 0 ? 0 : (int) (point - first) - 1;
	digits->negative = sum < 0;
}

/* Appends one decimal digit; false if it is not one, or overflows. */
static bool
push_digit(uint64_t *micros, char digit)
{
	if (digit < '0' || digit > '9')
		return false;
	return !__builtin_mul_overflow(*micros, 10, micros) &&
	       !__builtin_add_overflow(*micros, (uint64_t) (digit - '0'), micros);
}

static bool
all_digits(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (text[i] < '0' || text[i] > '9')
			return false;
	return length > 0;
}

lc_status
lc_money_from_text(const char *text, size_t length, lc_money *money)
{
	bool negative = length > 0 && text[0] == '-';
	const char *units = text + negative;
	const char *end = text + length;
	const char *point = memchr(units, '.', (size_t) (end - units));
	const char *units_end = point != NULL ? point : end;
	size_t decimals = point != NULL ? (size_t) (end - point - 1) : 0;
	uint64_t micros = 0;

	if (!all_digits(units, (size_t) (units_end - units)) || decimals > LC_MONEY_DECIMALS ||
	    (point != NULL && !all_digits(point + 1, decimals)))
		return LC_BAD_TEXT;
	for (const char *p = units; p < units_end; p++)
		if (!push_digit(&micros, *p))
			return LC_OVERFLOW;
	for (size_t i = 0; i < LC_MONEY_DECIMALS; i++)
		if (!push_digit(&micros, i < decimals ? point[1 + i] : '0'))
			return LC_OVERFLOW;
	if (micros > (uint64_t) INT64_MAX + negative)
		return LC_OVERFLOW;
	*money = negative ? (lc_money) -micros : (lc_money) micros;
	return LC_OK;
}
