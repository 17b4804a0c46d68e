/*
 * least.h - the lesser and the greater of two numbers, where one of them may be NaN; and the whole number below one.
 *
 * As fmin, fmax and floor, bit by bit, of zeros of either sign the second; but inlined, where a compiler
 * calls the library for what they say of NaN, or on a processor that may lack the instruction.
 */
#ifndef LC_LEAST_H
#define LC_LEAST_H

#include <math.h>
#include <stdint.h>

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

/* Of what a 32-bit integer holds. */
static inline double
lc_whole(double a)
{
	double toward_0 = (double) (int32_t) a;

	return toward_0 > a ? toward_0 - 1 : toward_0;
}

#endif /* LC_LEAST_H */
