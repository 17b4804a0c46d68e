/*
 * double_double.h - numbers of twice the precision of a double.
 *
 * Model    a number is the unevaluated sum of two doubles.
 * Accuracy about 32 decimal digits; a product or quotient is exact to some 1e-31.
 * Source   Dekker, "A floating-point technique for extending the available
 *          precision", Numerische Mathematik 18 (1971).
 *
 * Only operations that IEEE 754 defines to the last bit are used, so results are
 * the same on every machine.
 */
#ifndef LC_DOUBLE_DOUBLE_H
#define LC_DOUBLE_DOUBLE_H

#include <math.h>
#include <stdint.h>

#include "base/money.h"

typedef struct lc_dd
{
	double high;
	double low; /* at most half a unit in high's last place */
} lc_dd;

/* a + b, exactly; |a| >= |b|. */
static inline lc_dd
lc_dd_settle(double a, double b)
{
	double sum = a + b;
	lc_dd result = {sum, b - (sum - a)};

	return result;
}

/* a + b, exactly. */
static inline lc_dd
lc_dd_sum(double a, double b)
{
	double sum = a + b;
	double of_b = sum - a;
	lc_dd result = {sum, (a - (sum - of_b)) + (b - of_b)};

	return result;
}

static inline lc_dd
lc_dd_add(lc_dd a, lc_dd b)
{
	lc_dd high = lc_dd_sum(a.high, b.high);
	lc_dd low = lc_dd_sum(a.low, b.low);

	high = lc_dd_settle(high.high, high.low + low.high);
	return lc_dd_settle(high.high, high.low + low.low);
}

static inline lc_dd
lc_dd_multiply(lc_dd a, lc_dd b)
{
	double product = a.high * b.high;
	double rest = fma(a.high, b.high, -product);

	return lc_dd_settle(product, rest + (a.high * b.low + a.low * b.high));
}

static inline lc_dd
lc_dd_divide(lc_dd a, lc_dd b)
{
	lc_dd first = {a.high / b.high, 0};
	lc_dd covered = lc_dd_multiply(first, b);
	double rest = (a.high - covered.high) - covered.low + a.low;

	return lc_dd_settle(first.high, rest / b.high);
}

/* base^n by squaring; n >= 0. */
static inline lc_dd
lc_dd_power(lc_dd base, int64_t n)
{
	lc_dd result = {1, 0};

	for (;; base = lc_dd_multiply(base, base))
	{
		if (n & 1)
			result = lc_dd_multiply(result, base);
		if ((n >>= 1) == 0)
			return result;
	}
}

/* Exact up to 106 bits, that is 8e25 units of the currency. */
static inline lc_dd
lc_dd_from_int128(lc_int128 value)
{
	double high = (double) value;

	/* the largest sums round up to 2^127, which the integer type does not hold */
	if (fabs(high) >= 0x1p127)
		return lc_dd_settle(high, 0);
	return lc_dd_settle(high, (double) (value - (lc_int128) high));
}

/* The nearest integer, halves away from zero; LC_OVERFLOW from 2^126 on. */
static inline lc_status
lc_dd_to_int128(lc_dd value, lc_int128 *result)
{
	lc_int128 whole;
	double rest;

	if (!(fabs(value.high) < 0x1p126))
		return LC_OVERFLOW;
	whole = (lc_int128) value.high;
	rest = (value.high - (double) whole) + value.low;
	*result = whole + (lc_int128) round(rest);
	return LC_OK;
}

#endif /* LC_DOUBLE_DOUBLE_H */
