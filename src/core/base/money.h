/*
 * money.h - exact money: 64-bit integers of 10^-6 of the currency unit.
 *
 * Sums of integers do not depend on order, so equal histories have equal
 * bytes, partial results combine exactly, and totals tie to the ledger.
 * Rounding to the sixth decimal is half away from zero, as numeric's.
 * An entry lies within +-9.2e12 units; sums use the whole of 64 bits and
 * say LC_OVERFLOW past them.
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

#define LC_MONEY_TEXT 24 /* characters of any amount: "-9223372036854.775808" */

/* Sums of sums: entries in any number add up here without overflow. */
typedef __int128 lc_int128; /* micros */

#define LC_INT128_TEXT 44

/* numeric's own base: digits of 10^4, the first weighing 10^(4 * weight) */
#define LC_NUMERIC_BASE 10000

/*
 * The nearest micro to a double.  Whole units are taken apart first, which is
 * exact, so that only the fraction is scaled and rounded.  The constant is the
 * largest double below one half: adding a full half would round
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

/* From a numeric's digits; 16-bit digits may lie unaligned. */
extern lc_status lc_money_from_digits(const char *digits, int ndigits, int weight, bool negative, lc_money *money);

/*
 * Plain decimal text with two to six decimals, no terminator; returns its
 * length.  One amount has one text.
 */
extern size_t lc_money_to_text(lc_money money, char *text);
extern size_t lc_int128_to_text(lc_int128 sum, char *text);

/*
 * The same as a numeric's digits: the first is no zero and weighs
 * 10^(4 * weight), the last is none either; two to six decimals are shown.
 */
#define LC_INT128_DIGITS 11 /* of any sum: 9 before the point, 2 behind it */

typedef struct lc_digits
{
	int16_t room[LC_INT128_DIGITS];
	const int16_t *digit; /* in the room */
	int n;                /* 0 for zero */
	int weight;
	int decimals;
	bool negative;
} lc_digits;

extern void lc_int128_to_digits(lc_int128 sum, lc_digits *digits);

/* From decimal text without exponent; exact, or LC_BAD_TEXT or LC_OVERFLOW. */
extern lc_status lc_money_from_text(const char *text, size_t length, lc_money *money);

static inline lc_status
lc_add(int64_t *sum, int64_t value)
{
	return __builtin_add_overflow(*sum, value, sum) ? LC_OVERFLOW : LC_OK;
}

#endif /* LC_MONEY_H */
