/*
 * bootstrap_total.h - purchases of all customers together, and how sure they are.
 *
 * By a parametric bootstrap (Efron and Tibshirani, An Introduction to the
 * Bootstrap, 1993, chapter 6): each draw takes parameters from the fit's
 * covariance, normal in their logarithms, and then every customer's future from
 * the model, alive or not, his own rate and chance to leave, and his purchases.
 * So the interval holds both what is not known of the parameters and what is
 * left to chance.
 */
#ifndef LC_BOOTSTRAP_TOTAL_H
#define LC_BOOTSTRAP_TOTAL_H

#include "clv/fit_rows.h"

#define LC_CLV_DRAWS_MIN 20
#define LC_CLV_DRAWS_MAX 10000

/* Purchases to be drawn, at most: some minutes. */
#define LC_CLV_MOST_DRAWN 1e10

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
	double expected; /* by the parameters as they are */
	double mean;     /* of the draws */
	double error;    /* their standard deviation */
	double low;      /* and what the share level of them lies between */
	double high;
} lc_total_forecast;

/*
 * The rows have been squeezed.  LC_BAD_PARAMETER for a covariance that is
 * none, LC_TOO_LARGE for more purchases than LC_CLV_MOST_DRAWN.
 */
extern lc_status lc_bootstrap_total(const lc_fit_rows *rows, const lc_bootstrap *bootstrap, const lc_env *env,
                                    lc_total_forecast *total);

#endif /* LC_BOOTSTRAP_TOTAL_H */
