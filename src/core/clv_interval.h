/*
 * clv_interval.h - predictions, and how sure they are.
 */
#ifndef LC_CLV_INTERVAL_H
#define LC_CLV_INTERVAL_H

#include "clv.h"

/* Expected purchases until t_cal + t of a customer who may be gone already; these, and his time, discounted as lc_clv_future says. */
extern double lc_clv_expected(const lc_clv_customer *customer, double t);
extern double lc_clv_discounted(const lc_clv_customer *customer, double rate, double horizon);
extern double lc_clv_lasting(const lc_clv_customer *customer, double rate, double horizon);

/* P(n purchases until t_cal + t) of the same. */
extern double lc_clv_count(const lc_clv_customer *customer, double n, double t);

/* P(alive at t_cal + t) */
extern double lc_clv_alive(const lc_clv_customer *customer, double t);

typedef struct lc_clv_interval
{
	double value;
	double error; /* standard error */
	double low;
	double high;
} lc_clv_interval;

/*
 * Intervals by the delta method, for what the uncertainty of the parameters
 * does to the means: of P(alive) on the scale of the log-odds and of expected
 * purchases on that of the logarithm, so that they stay in their ranges.  They
 * say nothing of how far one customer's purchases scatter around their mean.
 */
extern void lc_clv_intervals(const lc_clv_customer *customer, const lc_square covariance, double t, double level,
                             lc_clv_interval *alive, lc_clv_interval *expected);

#endif /* LC_CLV_INTERVAL_H */
