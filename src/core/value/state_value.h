/*
 * state_value.h - what each state of the posterior promises, worked out once a model.
 *
 * The states of the posterior (posterior.h) move by a Markov chain P, a period
 * a step, and a customer who has not left buys at its rate.  With q the
 * discount of a period, what a state promises of a flow f is a Markov reward
 * value (Pfeifer & Carraway, "Modeling customer relationships as Markov
 * chains", Journal of Interactive Marketing 14(2), 2000):
 *
 *	v = P (f + q v)
 *
 * Over a horizon of H periods that is H steps from 0; without one the steps go
 * on until they add nothing, and what is left is the geometric series of the
 * last one.
 *
 * Beside the means stands the mean square of the discounted number of purchase
 * days, by the same recursion, so that the variance of what will come is known.
 *
 * Timing: purchases of a period come in its middle, spending at its start.
 */
#ifndef LC_STATE_VALUE_H
#define LC_STATE_VALUE_H

#include "base/env.h"
#include "stage/model.h"

/* Chances of an order are kept for as many lengths of time, evenly up to the most that may be needed within the horizon. */
#define LC_ORDER_NODES 48

/* Without an end, orders are looked ahead for so many days. */
#define LC_ORDER_DAYS 3653

/* Undiscounted: what each state promises of orders. */
typedef struct lc_order_values
{
	double periods;                              /* looked ahead: the horizon, or LC_ORDER_DAYS where that has no end */
	double level;                                /* forecast_level of the model, which scales needs */
	double needs;                                /* the most: a season may need a whole year's in a part of it */
	double step;                                 /* periods from one node to the next; the last one is at needs */
	int nodes;                                   /* beside node 0, of no time */
	lc_state_vector days;                        /* expected purchase days, ... */
	lc_state_vector days_by[LC_ORDER_NODES + 1]; /* ... and up to each node */
	lc_state_vector buys[LC_ORDER_NODES + 1];    /* chance of a purchase day, of who buys irregularly */
} lc_order_values;

typedef struct lc_state_values
{
	double horizon;                               /* periods; infinity for no end */
	double discount;                              /* a period, continuous */
	double leave_loose;                           /* of the model */
	lc_state_vector days;                         /* expected purchase days, discounted */
	lc_state_vector square[LC_MANNERS_OF_BUYING]; /* mean square of their discounted sum */
	lc_state_vector scatter;                      /* expected purchase days, discounted twice */
	lc_state_vector active;                       /* expected periods of not having left, discounted */
	double periods;                               /* periods of the horizon, discounted */
	lc_order_values order;
} lc_state_values;

/* LC_BAD_PARAMETER unless lc_horizon_ok. */
extern lc_status lc_state_values_prepare(const lc_prepared *prepared, double horizon, const lc_env *env,
                                         lc_state_values *values);

/* What each state promises of some whole periods ahead, undiscounted; of none, all is 0. */
typedef struct lc_purchase_outlook
{
	lc_state_vector days;
	lc_state_vector square[LC_MANNERS_OF_BUYING];
	lc_state_vector buys; /* chance of a purchase day, of who buys irregularly */
} lc_purchase_outlook;

/* By a period. */
extern void lc_purchase_outlook_lengthen(const lc_prepared *prepared, lc_purchase_outlook *outlook);

#endif /* LC_STATE_VALUE_H */
