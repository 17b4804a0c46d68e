/*
 * order_outlook.c - the next order of a customer: whether, when, and how many within the horizon.
 */
#include "value/order_outlook.h"

#include <math.h>

static double
periods_of_year(const lc_relationship *r)
{
	return (double) LC_NEEDS_AHEAD_DAYS / r->engine->period_days;
}

double
lc_mean_needs(const lc_relationship *r)
{
	double year = periods_of_year(r);

	return lc_relationship_needs_ahead(r, year) / year;
}

double
lc_needs_within(const lc_relationship *r, double periods)
{
	double year = periods_of_year(r);

	return periods <= year ? lc_relationship_needs_ahead(r, periods)
	                       : lc_relationship_needs_ahead(r, year) * (periods / year);
}

double
lc_chance_by_level(double level, double chance)
{
	return chance >= 1 ? 1 : -expm1(level * log1p(-chance));
}

/* Between two nodes: how far, and which. */
static double
between_nodes(const lc_order_values *order, double needs, int *node, int *next)
{
	double from;
	double to;

	*node = (int) fmin(floor(needs / order->step), order->nodes);
	*next = *node < order->nodes ? *node + 1 : *node;
	from = *node * order->step;
	to = fmin(*next * order->step, order->needs);
	return to > from ? fmin((needs - from) / (to - from), 1) : 0;
}

static double
days_within(const lc_posterior *posterior, const lc_order_values *order, double needs)
{
	int node;
	int next;
	double part = between_nodes(order, fmin(needs, order->needs), &node, &next);
	double low = lc_posterior_mean(posterior, order->days_by[node]);

	return low + part * (lc_posterior_mean(posterior, order->days_by[next]) - low);
}

static bool
has_season(const lc_relationship *r)
{
	return r->engine->season.is_known || lc_season_is_known(&r->head.season);
}

/* After so many periods a season has come round. */
static double
round_of_season(const lc_relationship *r)
{
	return floor(periods_of_year(r));
}

double
lc_periods_by_season(const lc_relationship *r, double mean_needs, double periods)
{
	double round = round_of_season(r);

	if (!has_season(r) || periods >= round || mean_needs <= 0)
		return periods;
	return fmin(lc_relationship_needs_ahead(r, periods) / mean_needs, round);
}

double
lc_order_needs(const lc_relationship *r, const lc_order_values *order, double discount)
{
	lc_posterior room;
	double mean = lc_mean_needs(r);
	double needs = mean * lc_posterior_by_date(&r->engine->tables, lc_relationship_outlook(r, &room));
	double before[2] = {0, 0};
	double sum[2] = {0, 0}; /* with the season, and without */

	if (order->nodes == 0 || order->periods >= round_of_season(r) || mean <= 0 || !has_season(r))
		return needs;
	for (int t = 1; t <= (int) order->periods; t++)
	{
		double worth = exp(-discount * (t - 0.5));
		double ahead[2] = {lc_periods_by_season(r, mean, t), t};

		for (int i = 0; i < 2; i++)
		{
			double days = days_within(&r->head.posterior, order, ahead[i]);

			sum[i] += worth * (days - before[i]);
			before[i] = days;
		}
	}
	return sum[1] > 0 ? needs * sum[0] / sum[1] : needs;
}

double
lc_chance_shown(const lc_relationship *r, const lc_fitted_belief *fitted, double periods, double needs,
                double by_posterior)
{
	double chance = by_posterior;

	if (fitted->weight > 0)
		chance = fmin(lc_fitted_mix(fitted, by_posterior, 1 - lc_fitted_probability(fitted, 0, needs)), 1);
	return r->head.verdict.ended ? lc_chance_after_end(&r->engine->thresholds, periods, chance, by_posterior) : chance;
}

/* What is asked for a chance, the same for any time ahead. */
typedef struct asked
{
	const lc_relationship *relationship;
	const lc_posterior *outlook;
	const lc_fitted_belief *fitted;
	const lc_order_values *order;
} asked;

static double
chance_within(const asked *a, double periods)
{
	const lc_order_values *order = a->order;
	/* orders are not looked ahead for further than order->needs */
	double needs = fmin(lc_needs_within(a->relationship, periods), order->needs);
	int node;
	int next;
	double part = between_nodes(order, needs, &node, &next);
	double posterior = fmin((double) lc_posterior_buys(&a->relationship->engine->tables, a->outlook, order->buys[node],
	                                                   order->buys[next], part, needs),
	                        1);

	return lc_chance_shown(a->relationship, a->fitted, periods, order->level * needs,
	                       lc_chance_by_level(order->level, posterior));
}

/* The first day by which an order is as likely as not. */
static int32_t
median_day(const asked *a)
{
	int32_t days = a->relationship->engine->period_days;
	int32_t before = 0;
	int32_t by = (int32_t) ceil(a->order->periods * days);

	while (by - before > 1)
	{
		int32_t middle = before + (by - before) / 2;

		if (chance_within(a, (double) middle / days) < 0.5)
			before = middle;
		else
			by = middle;
	}
	return by;
}

lc_order_outlook
lc_order_outlook_of(const lc_relationship *relationship, const lc_fitted_belief *fitted, const lc_order_values *order)
{
	lc_order_outlook outlook = {.next = LC_NO_NEXT_ORDER};
	double needs = order->level * lc_order_needs(relationship, order, 0);
	lc_posterior room;
	asked a = {relationship, lc_relationship_outlook(relationship, &room), fitted, order};

	outlook.expected = needs * lc_posterior_mean(&relationship->head.posterior, order->days);
	if (fitted->weight > 0)
		outlook.expected = lc_fitted_mix(fitted, outlook.expected, lc_fitted_days(fitted, needs * order->periods));
	outlook.any = fmin(chance_within(&a, order->periods), outlook.expected);
	if (outlook.any >= 0.5)
		outlook.next = median_day(&a);
	return outlook;
}
