/*
 * least.h - the lesser and the greater of two numbers, where one of them may be NaN.
 *
 * As fmin and fmax, bit by bit, of zeros of either sign the second; but inlined, where a compiler
 * calls the library for what they say of NaN.
 */
#ifndef LC_LEAST_H
#define LC_LEAST_H

#include <math.h>

static inline double
lc_least(double a, double b)
{
	return a < b || isnan(b) ? a : b;
}

static inline double
lc_most(double a, double b)
{
	return a > b || isnan(b) ? a : b;
}

#endif /* LC_LEAST_H */
