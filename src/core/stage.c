/*
 * stage.c - where a relationship stands on one day.
 */
#include "stage.h"

#include <math.h>

/* How many periods pass between two looks at a pending cancel. */
#define POLL_EVERY 4096

const char *const lc_stage_names[LC_STAGES] = {
    [LC_PROSPECT] = "prospect",   [LC_EXPLORATION] = "exploration", [LC_FORMATION] = "formation",
    [LC_STABILITY] = "stability", [LC_DECLINE] = "decline",         [LC_TERMINATED] = "terminated",
    [LC_RECOVERY] = "recovery",
};

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

static double
level_of(const lc_gathering *g, int32_t newest)
{
	double orders = 0;
	double exposure = 0;

	for (int32_t i = newest; i > newest - LC_LEVEL_PERIODS && i >= 0; i--)
	{
		orders += g->orders[i % (2 * LC_LEVEL_PERIODS)];
		exposure += g->exposure[i % (2 * LC_LEVEL_PERIODS)];
	}
	return exposure > 0 ? orders / exposure : 0;
}

static void
gather_level(lc_gathering *g, const lc_period *period)
{
	int32_t slot = period->no % (2 * LC_LEVEL_PERIODS);

	g->orders[slot] = (double) period->tally[LC_ORDER].count;
	g->exposure[slot] = (double) (period->end - period->start + 1) / g->prepared->model.period_days;
	g->standing->level = level_of(g, period->no);
	if (g->standing->level > g->standing->peak_level)
		g->standing->peak_level = g->standing->level;
	g->standing->trend = NAN;
	if (period->no >= 2 * LC_LEVEL_PERIODS - 1 && level_of(g, period->no - LC_LEVEL_PERIODS) > 0)
		g->standing->trend = g->standing->level / level_of(g, period->no - LC_LEVEL_PERIODS) - 1;
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
	g->formed |= row->stage == LC_FORMATION || row->stage == LC_RECOVERY;
	g->stable_periods += row->stage == LC_STABILITY;
}

static void
gather_orders(lc_gathering *g, const lc_period *period)
{
	const lc_tally *tally = period->tally;
	lc_standing *standing = g->standing;
	double fade = 1 / g->prepared->model.lasting_periods;

	if (tally[LC_ORDER].count > 0 && standing->order_days == 0)
		standing->first_order_day = tally[LC_ORDER].first_day;
	if (tally[LC_ORDER].count > 0)
		standing->last_order_day = tally[LC_ORDER].last_day;
	standing->order_days += tally[LC_ORDER].days;
	if (standing->order_days > 0)
	{
		g->periods++;
		g->active += fmax(fade, 1.0 / g->periods) * ((tally[LC_ORDER].count > 0) - g->active);
	}
	if (tally[LC_WALLET].count > 0)
	{
		g->revenue += (double) tally[LC_ORDER].sum - (double) tally[LC_REFUND].sum;
		g->wallet += (double) tally[LC_WALLET].sum;
	}
}

/* The measures that a standing totals. */
static const lc_measure totalled[] = {LC_ORDER, LC_REFUND, LC_COST, LC_INVESTMENT};

static void
gather_totals(lc_gathering *g, const lc_period *period)
{
	lc_totals *totals = &g->standing->totals;

	if (period->no == 0)
		totals->first_event = period->start;
	for (size_t i = 0; i < sizeof(totalled) / sizeof(totalled[0]); i++)
	{
		const lc_tally *tally = &period->tally[totalled[i]];
		lc_tally *total = &totals->tally[totalled[i]];

		if (lc_add(&total->count, tally->count) != LC_OK || lc_add(&total->sum, tally->sum) != LC_OK)
			g->standing->overflow = true;
	}
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
	lc_filter filter = history->filter;
	float probability[LC_STAGES];

	if (history->prepared->model.engine != LC_ENGINE_BAYES || history->shown == LC_PROSPECT)
		return NAN;
	lc_filter_advance(&history->prepared->tables, &filter, 1.0);
	lc_filter_posterior(&filter, probability);
	return (double) probability[LC_DECLINE] + (double) probability[LC_TERMINATED];
}

void
lc_gather_start(lc_gathering *g, const lc_prepared *prepared, lc_standing *standing)
{
	*g = (lc_gathering){.standing = standing, .prepared = prepared};
	*standing = (lc_standing){.first_order_day = LC_DAY_NOEND, .last_order_day = LC_DAY_NOBEGIN};
	standing->totals.first_event = LC_DAY_NOEND;
}

void
lc_gather_row(lc_gathering *g, const lc_history_row *row)
{
	gather_level(g, &row->period);
	gather_path(g, row);
	gather_orders(g, &row->period);
	if (row->period.measures != 0)
		gather_totals(g, &row->period);
}

void
lc_gather_finish(const lc_gathering *g, const lc_history *history)
{
	lc_standing *standing = g->standing;

	standing->last = history->last;
	standing->pattern = pattern_of(g, history->last.stage);
	standing->grade = grade_of(g);
	standing->share = g->wallet > 0 ? g->revenue / g->wallet : NAN;
	standing->p_decline_next = history->periods.next_no > 0 ? decline_next(history) : NAN;
	standing->totals.first_order = standing->first_order_day;
	standing->totals.last_order = standing->last_order_day;
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
	return history.periods.status;
}
