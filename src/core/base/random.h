/*
 * random.h - pseudo-random numbers, the same on every machine.
 *
 * Source   bits by splitmix64 (Steele, Lea and Flood, OOPSLA 2014); gamma variates
 *          by Marsaglia and Tsang (ACM Transactions on Mathematical Software 26, 2000).
 */
#ifndef LC_RANDOM_H
#define LC_RANDOM_H

#include <math.h>
#include <stdint.h>

#include "base/hash.h"

typedef uint64_t lc_random;

static inline uint64_t
lc_random_bits(lc_random *random)
{
	return lc_mix64(*random += LC_GOLDEN64);
}

/* Strictly between 0 and 1. */
static inline double
lc_random_uniform(lc_random *random)
{
	return ((double) (lc_random_bits(random) >> 12) + 0.5) * 0x1p-52;
}

static inline double
lc_random_exponential(lc_random *random, double rate)
{
	return -log(lc_random_uniform(random)) / rate;
}

static inline double
lc_random_normal(lc_random *random)
{
	double radius = sqrt(-2 * log(lc_random_uniform(random)));

	return radius * cos(6.283185307179586 * lc_random_uniform(random));
}

/* Mean and variance are both shape. */
static inline double
lc_random_gamma(lc_random *random, double shape)
{
	double d = (shape < 1 ? shape + 1 : shape) - 1.0 / 3;
	double c = 1 / sqrt(9 * d);
	double v;

	for (;;)
	{
		double x = lc_random_normal(random);

		v = 1 + c * x;
		v = v * v * v;
		if (v > 0 && log(lc_random_uniform(random)) < 0.5 * x * x + d * (1 - v + log(v)))
			break;
	}
	return shape < 1 ? d * v * pow(lc_random_uniform(random), 1 / shape) : d * v;
}

static inline double
lc_random_beta(lc_random *random, double a, double b)
{
	double left = lc_random_gamma(random, a);

	return left / (left + lc_random_gamma(random, b));
}

#endif /* LC_RANDOM_H */
