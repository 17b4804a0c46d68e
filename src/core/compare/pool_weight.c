/*
 * pool_weight.c - how much a fitted model counts beside the posterior, by what came of an earlier day's forecasts.
 */
#include "compare/pool_weight.h"

#include <math.h>

#define EQUAL 0.5

/* Nobody's count is known better than that of who is expected this often. */
#define SCALE_LEAST 0.05

/* What equal weights count for, as a part of the squares of what was forecast. */
#define EQUAL_PART 0.0004

double
lc_pool_weight(const double *posterior, const double *fitted, const double *came, size_t customers)
{
	double squares = 0;
	double products = 0;
	double size = 0;
	double best;

	for (size_t i = 0; i < customers; i++)
	{
		double more = fitted[i] - posterior[i];
		double scale = fmax((posterior[i] + fitted[i]) / 2, SCALE_LEAST);

		squares += more * more / scale;
		products += more * (came[i] - posterior[i]) / scale;
		size += EQUAL_PART * (posterior[i] * posterior[i] + fitted[i] * fitted[i]) / 2 / scale;
	}
	if (!(squares + size > 0))
		return EQUAL;
	best = fmax(0, fmin((products + size * EQUAL) / (squares + size), 1));
	return (EQUAL + best) / 2;
}
