/*
 * customer_status.c - where a relationship stands on one day.
 */
#include "stage/customer_status.h"

#include <math.h>

#include "profile/order_count.h"

/* How many periods pass between two looks at a pending cancel. */
#define POLL_EVERY 4096

lc_status
lc_stage_on(lc_profile profile, lc_day as_of, const lc_prepared *prepared, const lc_env *env, bool *found,
            lc_history_row *row)
{
	lc_history history;
	lc_status status = lc_history_open(&history, profile, as_of, prepared);
	const lc_history_row *last;

	*found = false;
	if (status != LC_OK)
		return status;
	while ((last = lc_history_next(&history)) != NULL)
	{
		*found = true;
		if (last->period.no % POLL_EVERY == POLL_EVERY - 1)
			lc_poll(env);
	}
	if (*found)
		*row = history.last;
	return history.periods.status;
}

const char *const lc_pattern_names[LC_PATTERNS] = {
    [LC_PATTERN_EARLY_ABORT] = "early_abort",
    [LC_PATTERN_MIDWAY_DEATH] = "midway_death",
    [LC_PATTERN_EARLY_EXIT] = "early_exit",
    [LC_PATTERN_LONG_LASTING] = "long_lasting",
    [LC_PATTERN_OPEN] = "open",
};

const char *const lc_grade_names[LC_GRADES] = {
    [LC_GRADE_POTENTIAL] = "potential", [LC_GRADE_NEW] = "new", [LC_GRADE_REGULAR] = "regular", [LC_GRADE_OLD] = "old",
    [LC_GRADE_LOYAL] = "loyal",
};

/* The latest comes first, and the others move up. */
static inline void
push(double *values, int n, double latest)
{
	for (int i = n - 1; i > 0; i--)
		values[i] = values[i - 1];
	values[0] = latest;
}

static void
gather_level(lc_gathering *g, const lc_period *period)
{
	double orders = 0;
	double exposure = 0;

	push(g->orders, LC_LEVEL_PERIODS, (double) period->tally[LC_ORDER].count);
	push(g->exposure, LC_LEVEL_PERIODS, (double) (period->end - period->start + 1) / g->prepared->model.period_days);
	for (int i = 0; i < LC_LEVEL_PERIODS; i++)
	{
		orders += g->orders[i];
		exposure += g->exposure[i];
	}
	push(g->level, LC_LEVEL_PERIODS + 1, orders / exposure);
	if (g->level[0] > g->standing->peak_level)
		g->standing->peak_level = g->level[0];
}

static double
trend_of(const lc_gathering *g, int32_t periods)
{
	double before = g->level[LC_LEVEL_PERIODS];

	return periods >= 2 * LC_LEVEL_PERIODS && before > 0 ? g->level[0] / before - 1 : NAN;
}

/* How far the relationship got in this cycle. */
static void
gather_path(lc_gathering *g, const lc_history_row *row)
{
	if (row->cycle != g->cycle)
	{
		g->cycle = row->cycle;
		g->formed = false;
		g->stable_periods = 0;
	}
	g->formed |= (row->stage == LC_FORMATION) | (row->stage == LC_RECOVERY);
	g->stable_periods += row->stage == LC_STABILITY;
}

static void
gather_orders(lc_gathering *g, const lc_period *period)
{
	const lc_tally *tally = period->tally;
	lc_standing *standing = g->standing;
	bool ordered = tally[LC_ORDER].count > 0;

	standing->first_order_day =
	    ordered && standing->order_days == 0 ? tally[LC_ORDER].first_day : standing->first_order_day;
	standing->last_order_day = ordered ? tally[LC_ORDER].last_day : standing->last_order_day;
	standing->order_days += tally[LC_ORDER].days;
	if (standing->order_days > 0)
	{
		double share = 1.0 / ++g->periods;

		share = share > g->fade ? share : g->fade;
		g->active += share * (ordered - g->active);
	}
	if (tally[LC_WALLET].count > 0)
	{
		g->revenue += (double) tally[LC_ORDER].sum - (double) tally[LC_REFUND].sum;
		g->wallet += (double) tally[LC_WALLET].sum;
	}
}

/* The measures that a standing totals besides the orders. */
#define TOTALLED \
	(LC_MEASURE_BIT(LC_REFUND) | LC_MEASURE_BIT(LC_COST) | LC_MEASURE_BIT(LC_INVESTMENT) | LC_MEASURE_BIT(LC_ORDER_KEY))

static void
gather_total(lc_gathering *g, const lc_period *period, unsigned measure)
{
	const lc_tally *tally = &period->tally[measure];
	lc_tally *total = &g->standing->totals.tally[measure];

	if (lc_add(&total->count, tally->count) != LC_OK || lc_add(&total->sum, tally->sum) != LC_OK)
		g->standing->overflow = true;
}

/* Orders without asking whether there are any: nobody could tell. */
static void
gather_totals(lc_gathering *g, const lc_period *period)
{
	if (period->no == 0)
		g->standing->totals.first_event = period->start;
	gather_total(g, period, LC_ORDER);
	for (unsigned rest = period->measures & TOTALLED; rest != 0; rest &= rest - 1)
		gather_total(g, period, (unsigned) __builtin_ctz(rest));
}

static lc_pattern
pattern_of(const lc_gathering *g, lc_stage stage)
{
	if (stage != LC_TERMINATED)
		return LC_PATTERN_OPEN;
	if (g->stable_periods > 0)
		return g->stable_periods < g->prepared->model.lasting_periods ? LC_PATTERN_EARLY_EXIT : LC_PATTERN_LONG_LASTING;
	return g->formed ? LC_PATTERN_MIDWAY_DEATH : LC_PATTERN_EARLY_ABORT;
}

static lc_grade
grade_of(const lc_gathering *g)
{
	if (g->standing->order_days < 2)
		return g->standing->order_days == 0 ? LC_GRADE_POTENTIAL : LC_GRADE_NEW;
	if (g->periods < g->prepared->model.lasting_periods)
		return LC_GRADE_REGULAR;
	return g->active >= 0.5 ? LC_GRADE_LOYAL : LC_GRADE_OLD;
}

/* Where the filter expects the relationship a full period on. */
static double
decline_next(const lc_history *history)
{
	lc_filter filter;
	float probability[LC_STAGES];

	if (history->prepared->model.engine != LC_ENGINE_BAYES || history->shown == LC_PROSPECT)
		return NAN;
	filter = history->filter;
	lc_filter_advance(&history->prepared->tables, &filter, 1.0);
	lc_filter_posterior(&filter, probability);
	return (double) probability[LC_DECLINE] + (double) probability[LC_TERMINATED];
}

void
lc_gather_start(lc_gathering *g, const lc_prepared *prepared, lc_standing *standing)
{
	*g = (lc_gathering){.standing = standing, .prepared = prepared, .fade = 1 / prepared->model.lasting_periods};
	*standing = (lc_standing){.first_order_day = LC_DAY_NOEND, .last_order_day = LC_DAY_NOBEGIN};
	standing->totals.first_event = LC_DAY_NOEND;
}

void
lc_gather_row(lc_gathering *g, const lc_history_row *row)
{
	gather_level(g, &row->period);
	gather_path(g, row);
	gather_orders(g, &row->period);
	gather_totals(g, &row->period);
}

void
lc_gather_finish(const lc_gathering *g, const lc_history *history)
{
	lc_standing *standing = g->standing;

	standing->last = history->last;
	standing->level = g->level[0];
	standing->trend = trend_of(g, history->periods.next_no);
	standing->pattern = pattern_of(g, history->last.stage);
	standing->grade = grade_of(g);
	standing->share = g->wallet > 0 ? g->revenue / g->wallet : NAN;
	standing->p_decline_next = history->periods.next_no > 0 ? decline_next(history) : NAN;
	standing->totals.first_order = standing->first_order_day;
	standing->totals.last_order = standing->last_order_day;
}

lc_status
lc_count_orders(lc_profile profile, lc_day as_of, const lc_env *env, lc_standing *standing)
{
	lc_totals *totals = &standing->totals;

	return lc_orders_within(profile, LC_DAY_NOBEGIN, as_of, totals->tally[LC_ORDER].count,
	                        totals->tally[LC_ORDER_KEY].count > 0, env, &totals->orders);
}

lc_status
lc_standing_on(lc_profile profile, lc_day as_of, const lc_prepared *prepared, const lc_env *env, bool *found,
               lc_standing *standing)
{
	lc_history history;
	lc_gathering g;
	lc_status status = lc_history_open(&history, profile, as_of, prepared);
	const lc_history_row *row;

	*found = false;
	if (status != LC_OK)
		return status;
	lc_gather_start(&g, prepared, standing);
	while ((row = lc_history_next(&history)) != NULL)
	{
		*found = true;
		lc_gather_row(&g, row);
		if (row->period.no % POLL_EVERY == POLL_EVERY - 1)
			lc_poll(env);
	}
	lc_gather_finish(&g, &history);
	if (history.periods.status != LC_OK)
		return history.periods.status;
	return lc_count_orders(profile, as_of, env, standing);
}
