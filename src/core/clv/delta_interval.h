/*
 * delta_interval.h - predictions, and how sure they are.
 */
#ifndef LC_DELTA_INTERVAL_H
#define LC_DELTA_INTERVAL_H

#include "clv/clv.h"

/* Expected purchases until t_cal + t of a customer who may be gone already; these, and his time, discounted as lc_clv_future says. */
extern double lc_clv_expected(const lc_clv_customer *customer, double t);
extern double lc_clv_discounted(const lc_clv_customer *customer, double rate, double horizon);
extern double lc_clv_lasting(const lc_clv_customer *customer, double rate, double horizon);

/* P(n purchases until t_cal + t) of the same. */
extern double lc_clv_count(const lc_clv_customer *customer, double n, double t);

/* P(alive at t_cal + t) */
extern double lc_clv_alive(const lc_clv_customer *customer, double t);

typedef struct lc_interval
{
	double value;
	double error; /* standard error */
	double low;
	double high;
} lc_interval;

/*
 * Intervals by the delta method: what the uncertainty of the parameters does to
 * a function of them, on a scale that keeps it in its range: log-odds for
 * probabilities, the logarithm for what is positive.  They say nothing of how
 * far one customer's purchases scatter around their mean.
 */
typedef enum lc_interval_scale
{
	LC_SCALE_LINEAR,
	LC_SCALE_LOGARITHM,
	LC_SCALE_LOGIT
} lc_interval_scale;

/* A prediction, as a function of the parameters. */
typedef double (*lc_estimand_function)(const void *context, const double *parameter);

typedef struct lc_estimand
{
	int parameters;
	const double *parameter;
	const lc_vector *covariance;
	lc_interval_scale scale;
	lc_estimand_function function;
	const void *context;
} lc_estimand;

/* Variance of the function on its scale; 0 where its value is a limit, such as probability 1. */
extern double lc_delta_variance(const lc_estimand *estimand);

extern void lc_delta_interval(const lc_estimand *estimand, double level, lc_interval *interval);

/* P(alive at t_cal + t) and expected purchases until then; and those discounted. */
extern void lc_clv_intervals(const lc_clv_customer *customer, const lc_matrix covariance, double t, double level,
                             lc_interval *alive, lc_interval *expected);
extern void lc_clv_discounted_interval(const lc_clv_customer *customer, const lc_matrix covariance, double rate,
                                       double horizon, double level, lc_interval *interval);

#endif /* LC_DELTA_INTERVAL_H */
