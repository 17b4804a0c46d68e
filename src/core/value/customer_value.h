/*
 * customer_value.h - what a relationship is worth: what it brought, and what is
 * expected of it.
 *
 * Model    what is expected is margin a purchase day times expected purchase
 *          days, less what serving the customer is expected to cost, over what
 *          the posterior believes on the day (state_value.h):
 *              npv = margin * needs * sum of p(state) days(state) - cost
 *          Where the model has a weight for MBG/NBD, the purchase days are those of both
 *          (fitted_forecast.h); what serving costs goes by the posterior alone.  forecast_level of
 *          the model scales needs, as a wallet does: what a shop's own past says that both miss.
 *          Serving costs the standard investment of the stage shown while the
 *          customer has not left, and that of terminated afterwards.
 * Units    money in the currency unit, time in periods.  Values are as of the
 *          day asked for, realised ones too: those are compounded.
 * Error    the standard error is that of what will come: which state it really
 *          is, where the relationship moves, how many purchase days come, what
 *          each brings, and how well the margin is known.  That the model itself
 *          is right is taken for granted.
 */
#ifndef LC_CUSTOMER_VALUE_H
#define LC_CUSTOMER_VALUE_H

#include "stage/customer_status.h"
#include "stage/margin.h"
#include "value/band.h"
#include "value/fitted_forecast.h"
#include "value/order_outlook.h"
#include "value/stage_profit.h"
#include "value/state_value.h"

/*
 * Margin of a purchase day (margin.h), over days that were not wholly returned.
 * The customer's own mean is drawn to the model's prior_margin, which counts
 * prior_orders purchase days.
 */
typedef struct lc_margin
{
	double mean;
	double scatter;     /* variance of a day's margin around it; a lone day counts as exponential */
	double uncertainty; /* variance of the mean */
} lc_margin;

/* kept: part of the purchase days that were not wholly returned. */
extern lc_status lc_margin_of(lc_profile profile, lc_day as_of, const lc_terms *terms, double kept, lc_margin *margin);

typedef struct lc_expectation
{
	double npv;
	double variance; /* of what will come, around npv */
	double orders;   /* purchase days, discounted */
	double cost;     /* discounted */
} lc_expectation;

/* What is believed of a customer on a day: the posterior, and what scales its needs from then on. */
typedef struct lc_belief
{
	lc_posterior posterior;
	double needs;
	lc_fitted_belief fitted;
	double serving; /* standard investment a period while the customer stays, ... */
	double gone;    /* ... and afterwards */
} lc_belief;

extern lc_expectation lc_expect(const lc_belief *belief, const lc_state_values *values, const lc_margin *margin);

/* Of the same customer, of the same rate, if it is won back now. */
extern lc_expectation lc_expect_won(const lc_prepared *prepared, const lc_belief *belief, const lc_state_values *values,
                                    const lc_margin *margin);

/* Where a customer stands and what it is worth, without what it brought. */
typedef struct lc_valuation
{
	bool found;   /* there is an event up to the day */
	bool ordered; /* and an order: else nothing is known of the future */
	lc_stage stage;
	double p_active;
	lc_margin margin;
	lc_belief belief;
	lc_expectation expected;
} lc_valuation;

extern lc_status lc_value_on(lc_profile profile, lc_day as_of, const lc_prepared *prepared,
                             const lc_state_values *values, const lc_env *env, lc_valuation *valuation);

/* The same of two days, the earlier first, in one walk. */
extern lc_status lc_value_on_both(lc_profile profile, const lc_day days[2], const lc_prepared *prepared,
                                  const lc_state_values *values, const lc_env *env, lc_valuation valuations[2]);

/* As lc_customer_status_on, with what is ahead by both models. */
extern lc_status lc_status_shown(lc_profile profile, lc_day as_of, const lc_prepared *prepared, const lc_env *env,
                                 bool *found, lc_customer_status *status);

typedef struct lc_customer_value
{
	lc_valuation valuation;
	lc_order_outlook outlook; /* known after the first order */
	lc_band band;             /* of what is expected; the same */
	/* what it brought up to as_of, as of as_of: the sum of its profit rows' npv; or LC_MONEY_UNKNOWN */
	lc_money realised;
} lc_customer_value;

/* Both, and where the customer stands if accumulator is not NULL, from one walk. */
extern lc_status lc_customer_value_on(lc_profile profile, lc_day as_of, const lc_prepared *prepared,
                                      const lc_state_values *values, const lc_env *env,
                                      lc_status_accumulator *accumulator, lc_customer_value *value);

/*
 * What was lost: the value of the customer as it was at the end of the last
 * period shown as stability, or where it never was stable of the one with the
 * highest expected rate, against now; both by today's margin.
 */
typedef struct lc_loss
{
	lc_day day; /* last day of that period */
	lc_stage stage;
	lc_expectation before;
	lc_expectation now;
} lc_loss;

/* found is false before the first order. */
extern lc_status lc_loss_of(lc_profile profile, lc_day as_of, const lc_prepared *prepared,
                            const lc_state_values *values, const lc_env *env, bool *found, lc_loss *loss);

#endif /* LC_CUSTOMER_VALUE_H */
