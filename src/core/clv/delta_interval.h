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

typedef struct lc_clv_interval
{
	double value;
	double error; /* standard error */
	double low;
	double high;
} lc_clv_interval;

/*
 * Intervals by the delta method, for what the uncertainty of the parameters
 * does to an answer: on a scale on which it stays in its range, log-odds for
 * probabilities and the logarithm for what is positive.  They say nothing of how
 * far one customer's purchases scatter around their mean.
 */
typedef enum lc_clv_scale
{
	LC_CLV_LINEAR,
	LC_CLV_LOGARITHM,
	LC_CLV_LOGIT
} lc_clv_scale;

/* What a model says, as a function of its parameters. */
typedef double (*lc_clv_answer)(const void *context, const double *parameter);

typedef struct lc_clv_question
{
	int parameters;
	const double *parameter;
	const lc_vector *covariance;
	lc_clv_scale scale;
	lc_clv_answer answer;
	const void *context;
} lc_clv_question;

/* Of the answer on its scale; 0 where the value is a limit, such as certainty. */
extern double lc_clv_variance(const lc_clv_question *question);

extern void lc_clv_interval_of(const lc_clv_question *question, double level, lc_clv_interval *interval);

/* P(alive at t_cal + t) and expected purchases until then; and those discounted. */
extern void lc_clv_intervals(const lc_clv_customer *customer, const lc_square covariance, double t, double level,
                             lc_clv_interval *alive, lc_clv_interval *expected);
extern void lc_clv_discounted_interval(const lc_clv_customer *customer, const lc_square covariance, double rate,
                                       double horizon, double level, lc_clv_interval *interval);

#endif /* LC_DELTA_INTERVAL_H */
