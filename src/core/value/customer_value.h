/*
 * customer_value.h - what a relationship is worth: what it brought, and what is
 * expected of it.
 *
 * What is expected of a customer is margin an order times expected orders,
 * less what serving is expected to cost, over what the filter believes of
 * sub-stage and own rate on the day:
 *
 *	npv = sum of p(s, rate) (margin * rate * orders(s) - cost(s))
 *
 * with orders(s) and cost(s) those of the sub-stage's outlook (state_value.h).
 * Values are as of the day asked for, realised ones too: those are compounded.
 *
 * The standard error is that of the forecast, so of what will come around what
 * is expected: which sub-stage and rate it really is, where the relationship
 * moves, how many orders come (negative binomial; orders at a beat scatter
 * less, which is not credited), what each brings, and how well the margin is
 * known.  That the model itself is right is taken for granted.
 *
 * The model's dynamics say what will come, by whichever engine the stage is
 * shown.
 */
#ifndef LC_CUSTOMER_VALUE_H
#define LC_CUSTOMER_VALUE_H

#include "stage/customer_status.h"
#include "value/stage_profit.h"
#include "value/state_value.h"

/* A history walked with the filter at its side, by whichever engine. */
typedef struct lc_escort
{
	lc_history history;
	lc_watch watch;   /* engine rules: the filter's own eyes */
	lc_filter filter; /* and beliefs */
	bool ordered;
} lc_escort;

extern lc_status lc_escort_open(lc_escort *escort, lc_profile profile, lc_day as_of, const lc_prepared *prepared);
extern const lc_history_row *lc_escort_next(lc_escort *escort);

/* NULL before the first order. */
extern const lc_filter *lc_escort_filter(const lc_escort *escort);

/*
 * Margin of an order: revenue less refunds and cost.  The customer's own mean
 * is drawn to the model's prior_margin, which counts prior_orders orders.
 */
typedef struct lc_margin
{
	double mean;
	double scatter;     /* variance of an order's margin around it; a lone day counts as exponential */
	double uncertainty; /* variance of the mean */
} lc_margin;

extern lc_status lc_margin_of(lc_profile profile, lc_day as_of, const lc_terms *terms, lc_margin *margin);

/* Mean of one over the dispersion: how uneven a period's rate is. */
extern double lc_unevenness(const lc_filter_tables *tables, const lc_filter *filter);

typedef struct lc_expectation
{
	double npv;
	double variance; /* of what will come, around npv */
	double orders;   /* discounted */
	double cost;     /* discounted */
} lc_expectation;

/* Of a customer as the filter sees it now. */
extern lc_expectation lc_expect(const lc_prepared *prepared, const lc_outlooks *outlooks, const lc_filter *filter,
                                const lc_margin *margin);

/* Of the same customer, of the same rate, if it is won back now. */
extern lc_expectation lc_expect_won(const lc_prepared *prepared, const lc_outlooks *outlooks, const lc_filter *filter,
                                    const lc_margin *margin);

/* Where a customer stands and what it is worth, without what it brought. */
typedef struct lc_valuation
{
	bool found;   /* there is an event up to the day */
	bool ordered; /* and an order: else nothing is known of the future */
	lc_stage stage;
	lc_margin margin;
	lc_filter filter;
	lc_expectation expected;
} lc_valuation;

extern lc_status lc_value_on(lc_profile profile, lc_day as_of, const lc_prepared *prepared, const lc_outlooks *outlooks,
                             const lc_env *env, lc_valuation *valuation);

typedef struct lc_worth
{
	lc_valuation valuation;
	lc_money realised; /* what it brought up to as_of, as of as_of: the sum of its profit rows' npv */
} lc_worth;

/* Both, and what a gathering that is there gathers, from one walk. */
extern lc_status lc_worth_on(lc_profile profile, lc_day as_of, const lc_prepared *prepared, const lc_outlooks *outlooks,
                             const lc_env *env, lc_gathering *gathering, lc_worth *worth);

/*
 * What was lost: the value of the customer as it was at the end of the last
 * period shown as stability, or where it never was stable of the one with the
 * highest expected level, against now; both by today's margin.
 */
typedef struct lc_loss
{
	lc_day day; /* last day of that period */
	lc_stage stage;
	lc_expectation before;
	lc_expectation now;
} lc_loss;

/* found is false before the first order. */
extern lc_status lc_loss_of(lc_profile profile, lc_day as_of, const lc_prepared *prepared, const lc_outlooks *outlooks,
                            const lc_env *env, bool *found, lc_loss *loss);

#endif /* LC_CUSTOMER_VALUE_H */
