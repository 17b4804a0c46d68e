/*
 * band.c - between which amounts 95 of 100 lie.
 */
#include "value/band.h"

#include <math.h>

#include "math/special.h"

#define OUTSIDE 0.025 /* on either side */
#define STANDARD_ERRORS 1.959963984540054

/* A quantile of what is log-normal, of mean and variance. */
static double
log_normal_quantile(double mean, double variance, double probability)
{
	double square = log1p(variance / mean / mean);

	return exp(log(mean) - square / 2 + sqrt(square) * lc_ndtri(probability));
}

lc_band
lc_band_of_customer(double mean, double variance, double any)
{
	double amount = fabs(mean);
	double none = 1 - any;
	lc_band band = {0, amount};

	if (amount > 0 && any > 0)
	{
		double given = amount / any;
		/* what scatters between none and some is no scatter of the amount */
		double scatter = fmax((variance + mean * mean) / any - given * given, 0);

		if (OUTSIDE > none)
			band.low = fmin(log_normal_quantile(given, scatter, (OUTSIDE - none) / any), amount);
		if (1 - OUTSIDE > none)
			band.high = fmax(log_normal_quantile(given, scatter, (1 - OUTSIDE - none) / any), amount);
	}
	return mean < 0 ? (lc_band){-band.high, -band.low} : band;
}

lc_band
lc_band_of_total(double total, double standard_error)
{
	if (total > 0)
		return lc_band_of_customer(total, standard_error * standard_error, 1);
	return (lc_band){total - STANDARD_ERRORS * standard_error, total + STANDARD_ERRORS * standard_error};
}
