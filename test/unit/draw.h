/*
 * draw.h - random variates, and lives by a model, for the tests that need people who follow one.
 */
#ifndef TEST_DRAW_H
#define TEST_DRAW_H

#include <math.h>

#include "support.h"

/* Strictly between 0 and 1. */
static inline double
draw_uniform(rng *r)
{
	return ((double) (rng_next(r) >> 11) + 0.5) * 0x1p-53;
}

static inline double
draw_exponential(rng *r)
{
	return -log(draw_uniform(r));
}

static inline int
draw_poisson(rng *r, double mean)
{
	int n = 0;

	for (double time = draw_exponential(r); time < mean; time += draw_exponential(r))
		n++;
	return n;
}

/* Of an integer shape, mean one: a sum of exponentials. */
static inline double
draw_gamma(rng *r, int shape)
{
	double sum = 0;

	for (int i = 0; i < shape; i++)
		sum += draw_exponential(r);
	return sum / shape;
}

/* An index, as likely as its weight; weights sum to one. */
static inline int
draw_weighted(rng *r, const double *weight, int n)
{
	double u = draw_uniform(r);
	int i = 0;

	while (i < n - 1 && (u -= weight[i]) > 0)
		i++;
	return i;
}

#endif /* TEST_DRAW_H */
