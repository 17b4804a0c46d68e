/*
 * delta_interval.h - predictions for a customer, and confidence intervals by the delta method.
 *
 * Model    a prediction f(theta) has the variance g' V g, with g the gradient of
 *          f and V the covariance of the parameters; the interval is normal on a
 *          scale that keeps f in its range (lc_interval_scale).
 * Limits   covers the uncertainty of the parameters, not how much one customer's
 *          purchases scatter around their mean.
 * Source   any text on asymptotic statistics; van der Vaart (1998), chapter 3.
 */
#ifndef LC_DELTA_INTERVAL_H
#define LC_DELTA_INTERVAL_H

#include "clv/clv.h"

/* Of a customer who may have left before t_cal: expected purchases until t_cal + t; these, and his lifetime, discounted (lc_clv_future). */
extern double lc_clv_expected(const lc_clv_customer *customer, double t);
extern double lc_clv_discounted(const lc_clv_customer *customer, double rate, double horizon);
extern double lc_clv_lifetime(const lc_clv_customer *customer, double rate, double horizon);

/* P(n purchases until t_cal + t), of the same customer. */
extern double lc_clv_probability(const lc_clv_customer *customer, double n, double t);

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
 * probabilities, the logarithm for what is positive.
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

/* Intervals of P(alive at t_cal + t) and of the expected purchases until then; and of those discounted. */
extern void lc_clv_intervals(const lc_clv_customer *customer, const lc_matrix covariance, double t, double level,
                             lc_interval *alive, lc_interval *expected);
extern void lc_clv_discounted_interval(const lc_clv_customer *customer, const lc_matrix covariance, double rate,
                                       double horizon, double level, lc_interval *interval);

#endif /* LC_DELTA_INTERVAL_H */
