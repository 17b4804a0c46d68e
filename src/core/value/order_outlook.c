/*
 * order_outlook.c - the next order of a customer: whether, when, and how many within the horizon.
 */
#include "value/order_outlook.h"

#include <math.h>

/* Needs of so many periods, as periods, within those that orders are looked ahead for. */
static double
needs_of(const lc_relationship *r, const lc_order_values *order, double periods)
{
	double year = (double) LC_NEEDS_AHEAD_DAYS / r->engine->period_days;
	double needs = periods <= year ? lc_relationship_needs_ahead(r, periods)
	                               : lc_relationship_needs_ahead(r, year) * (periods / year);

	return fmin(order->level * needs, order->needs);
}

static double
chance_within(const lc_relationship *r, const lc_fitted_belief *fitted, const lc_order_values *order, double periods)
{
	double needs = needs_of(r, order, periods);
	int node = (int) fmin(floor(needs / order->step), order->nodes);
	int next = node < order->nodes ? node + 1 : node;
	double from = node * order->step;
	double to = fmin(next * order->step, order->needs);
	double part = to > from ? fmin((needs - from) / (to - from), 1) : 0;
	double chance = (double) lc_posterior_buys(&r->engine->tables, &r->head.posterior, order->buys[node],
	                                           order->buys[next], part, needs);

	if (fitted->weight > 0)
		chance = lc_fitted_mix(fitted, fmin(chance, 1), 1 - lc_fitted_probability(fitted, 0, needs));
	return fmin(chance, 1);
}

/* The first day by which an order is as likely as not. */
static int32_t
median_day(const lc_relationship *r, const lc_fitted_belief *fitted, const lc_order_values *order)
{
	int32_t before = 0;
	int32_t by = (int32_t) ceil(order->periods * r->engine->period_days);

	while (by - before > 1)
	{
		int32_t middle = before + (by - before) / 2;

		if (chance_within(r, fitted, order, (double) middle / r->engine->period_days) < 0.5)
			before = middle;
		else
			by = middle;
	}
	return by;
}

lc_order_outlook
lc_order_outlook_of(const lc_relationship *relationship, const lc_fitted_belief *fitted, const lc_order_values *order,
                    double needs)
{
	lc_order_outlook outlook = {.next = LC_NO_NEXT_ORDER};

	outlook.expected = needs * lc_posterior_mean(&relationship->head.posterior, order->days);
	if (fitted->weight > 0)
		outlook.expected = lc_fitted_mix(fitted, outlook.expected, lc_fitted_days(fitted, needs * order->periods));
	outlook.any = fmin(chance_within(relationship, fitted, order, order->periods), outlook.expected);
	if (outlook.any >= 0.5)
		outlook.next = median_day(relationship, fitted, order);
	return outlook;
}
