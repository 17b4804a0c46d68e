/*
 * state_value.h - what each hidden state promises, worked out once a model.
 *
 * The filter's hidden states move by a Markov chain P, a period a step, and in
 * sub-stage s a customer of own rate 1 places i(s) orders a period and is
 * served at c(s), the model's standard investment.  With q the discount of a
 * period, what a state promises is a Markov reward value (Pfeifer & Carraway,
 * "Modeling customer relationships as Markov chains", Journal of Interactive
 * Marketing 14(2), 2000): being in s in the next period is worth
 *
 *	e(s) = q (f(s) + (P e)(s))
 *
 * for a flow f, and being in s now is worth P e.  Over a horizon of H periods
 * that is H steps of the recursion from 0; without one it is a linear system.
 *
 * Beside the means stand second moments, by the same recursion, so that the
 * variance of what will come is known too: of the discounted sum of a flow,
 * and of the scatter of orders around their mean.
 *
 * Timing: orders of a period come in its middle, spending at its start.
 */
#ifndef LC_STATE_VALUE_H
#define LC_STATE_VALUE_H

#include "stage/model.h"

/* For a customer of own rate 1, discounted; orders scale with the own rate. */
typedef struct lc_outlook
{
	double orders;       /* expected orders */
	double cost;         /* expected standard investment */
	double orders_twice; /* mean of the squared sum of expected orders */
	double orders_cost;  /* mean of the product of both sums */
	double cost_twice;   /* mean of the squared sum of investment */
	double scatter;      /* expected orders, discounted twice: the variance of counts */
	double unevenness;   /* squared intensity, discounted twice: the variance of a period's rate */
} lc_outlook;

typedef struct lc_outlooks
{
	double horizon;                    /* periods; infinity for no end */
	lc_outlook now[LC_MAX_SUBSTAGES];  /* in the sub-stage now */
	lc_outlook next[LC_MAX_SUBSTAGES]; /* in it in the period to come */
	double recovery[LC_MAX_SUBSTAGES]; /* where a customer won back starts; sums to one */
} lc_outlooks;

/* LC_BAD_PARAMETER unless lc_horizon_ok. */
extern lc_status lc_outlooks_prepare(const lc_model *model, double horizon, lc_outlooks *outlooks);

#endif /* LC_STATE_VALUE_H */
