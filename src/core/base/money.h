/*
 * money.h - exact money: 64-bit integers of micros, 10^-6 of the currency unit.
 *
 * Sums of integers do not depend on order.  So equal histories have equal bytes,
 * partial results combine exactly, and totals tie to the ledger.
 *
 * Limits   an entry lies within +-9.2e12 units; a sum uses all of 64 bits, and
 *          LC_OVERFLOW says that it does not fit.
 * Accuracy amounts are rounded to micros, halves away from zero, as numeric does.
 */
#ifndef LC_MONEY_H
#define LC_MONEY_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/result.h"

typedef int64_t lc_money; /* micros */

#define LC_MONEY_UNIT INT64_C(1000000)
#define LC_MONEY_ENTRY_MAX_UNITS INT64_C(9200000000000)
#define LC_MONEY_ENTRY_MAX (LC_MONEY_ENTRY_MAX_UNITS * LC_MONEY_UNIT)
#define LC_MONEY_DECIMALS 6

/* A value, discounted or expected, that no amount can be; entries and their sums never are this. */
#define LC_MONEY_UNKNOWN INT64_MIN

#define LC_MONEY_TEXT 24 /* characters of any amount: "-9223372036854.775808" */

/* For sums of sums: no number of entries overflows it. */
typedef __int128 lc_int128; /* micros */

#define LC_INT128_TEXT 44

/* A numeric has digits of base 10^4; the first one is worth 10^(4 * weight). */
#define LC_NUMERIC_BASE 10000

/*
 * The micros nearest to a double.  Whole units are split off first, exactly, so
 * that only the fraction is scaled and rounded.  The constant is the largest
 * double below one half, because adding one half would round
 * 0.49999999999999994 up.
 */
static inline lc_status
lc_money_from_double(double value, lc_money *money)
{
	int64_t units;
	double micros;

	if (!(fabs(value) <= (double) LC_MONEY_ENTRY_MAX_UNITS))
		return isfinite(value) ? LC_MONEY_RANGE : LC_MONEY_NOT_FINITE;
	units = (int64_t) value;
	micros = (value - (double) units) * (double) LC_MONEY_UNIT;
	*money = units * LC_MONEY_UNIT + (lc_money) (micros + copysign(0.49999999999999994, micros));
	return LC_OK;
}

/* The same of a value: LC_MONEY_UNKNOWN where it is beyond what an amount can be. */
static inline lc_money
lc_money_of_value(double value)
{
	lc_money money;

	return lc_money_from_double(value, &money) == LC_OK ? money : LC_MONEY_UNKNOWN;
}

/* From the digits of a numeric; they may lie unaligned. */
extern lc_status lc_money_from_digits(const char *digits, int ndigits, int weight, bool negative, lc_money *money);

/*
 * Decimal text with two to six decimals and no terminator; returns its length.
 * Equal amounts have equal text.
 */
extern size_t lc_money_to_text(lc_money money, char *text);
extern size_t lc_int128_to_text(lc_int128 sum, char *text);

/*
 * The digits of a numeric, without leading and trailing zeros, and the two to
 * six decimals that it displays.
 */
#define LC_INT128_DIGITS 11 /* of any sum: 9 before the point, 2 after it */

typedef struct lc_digits
{
	int16_t room[LC_INT128_DIGITS];
	const int16_t *digit; /* the first one, in room */
	int n;                /* 0 for zero */
	int weight;
	int decimals;
	bool negative;
} lc_digits;

extern void lc_int128_to_digits(lc_int128 sum, lc_digits *digits);

/* From decimal text without exponent, exactly; else LC_BAD_TEXT or LC_OVERFLOW. */
extern lc_status lc_money_from_text(const char *text, size_t length, lc_money *money);

static inline lc_status
lc_add(int64_t *sum, int64_t value)
{
	return __builtin_add_overflow(*sum, value, sum) ? LC_OVERFLOW : LC_OK;
}

#endif /* LC_MONEY_H */
