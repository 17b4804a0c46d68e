/*
 * bootstrap_total.h - purchases of all customers together, with an interval.
 *
 * Method   a parametric bootstrap: each draw takes parameters from the fit's
 *          covariance (normal in their logarithms) and then every customer's
 *          future from the model: alive or not, his own rates, his purchases.
 *          So the interval covers the uncertainty of the parameters and chance.
 * Limits   LC_CLV_DRAWN_MAX purchases drawn in all.
 * Source   Efron and Tibshirani, An Introduction to the Bootstrap (1993), chapter 6.
 */
#ifndef LC_BOOTSTRAP_TOTAL_H
#define LC_BOOTSTRAP_TOTAL_H

#include "clv/fit_rows.h"

#define LC_CLV_DRAWS_MIN 20
#define LC_CLV_DRAWS_MAX 10000

/* The most purchases to draw, which takes some minutes. */
#define LC_CLV_DRAWN_MAX 1e10

typedef struct lc_bootstrap
{
	const double *parameter;
	const lc_vector *covariance;
	double t;
	double level;
	int draws;
	uint64_t seed; /* the same seed, the same draws */
} lc_bootstrap;

typedef struct lc_total_forecast
{
	double customers;
	double expected; /* by the fitted parameters */
	double mean;     /* of the draws */
	double error;    /* their standard deviation */
	double low;      /* quantiles of the draws: the share level lies between */
	double high;
} lc_total_forecast;

/*
 * The rows have been squeezed.  LC_BAD_PARAMETER unless the covariance is
 * positive definite, LC_TOO_LARGE for more purchases than LC_CLV_DRAWN_MAX.
 */
extern lc_status lc_bootstrap_total(const lc_fit_rows *rows, const lc_bootstrap *bootstrap, const lc_env *env,
                                    lc_total_forecast *total);

#endif /* LC_BOOTSTRAP_TOTAL_H */
