/*
 * history.c - a profile's way through the lifecycle stages, period by period.
 */
#include "stage/history.h"

#include <stdint.h>
#include <string.h>

#include "stage/hmm_smoother.h"

/* How many periods pass between two looks at a pending cancel. */
#define POLL_EVERY 4096

lc_status
lc_history_open(lc_history *history, lc_profile profile, lc_day as_of, const lc_prepared *prepared)
{
	lc_status status = lc_period_open(&history->periods, profile, prepared->model.period_days, as_of);

	history->prepared = prepared;
	history->shown = LC_PROSPECT;
	history->last.stage = LC_PROSPECT;
	history->last.previous = LC_PROSPECT;
	history->last.since = history->periods.next_start;
	history->last.cycle = 1;
	history->balance = 0;
	history->smoothed = NULL;
	if (prepared->model.engine == LC_ENGINE_RULES)
		lc_rules_start(&history->rules);
	return status == LC_OK ? lc_watch_open(&history->watch, profile, &prepared->model) : status;
}

/*
 * What each period shows, from the first order on; before it there is nothing
 * to smooth.  sight has room for all periods; returns how many there are.
 */
static int32_t
gather_sights(const lc_history *history, lc_period_walk *periods, const lc_env *env, lc_sight *sight, int32_t *first)
{
	lc_watch watch = history->watch;
	lc_period period;
	int32_t n = 0;

	*first = 0;
	while (lc_period_next(periods, &period))
	{
		if (lc_watch_period(&watch, &period, &sight[n]))
			n++;
		else
			(*first)++;
		if (period.no % POLL_EVERY == POLL_EVERY - 1)
			lc_poll(env);
	}
	return n;
}

static lc_status
smooth_periods(lc_history *history, lc_period_walk *periods, const lc_env *env, lc_sight *sight)
{
	int32_t first;
	int32_t n = gather_sights(history, periods, env, sight, &first);

	if (periods->status != LC_OK)
		return periods->status;
	memset(history->smoothed, 0, sizeof(*history->smoothed) * (size_t) first);
	for (int32_t i = 0; i < first; i++)
		history->smoothed[i][LC_PROSPECT] = 1.0f;
	return lc_smooth(&history->prepared->tables, sight, n, env, history->smoothed + first);
}

lc_status
lc_history_open_smoothed(lc_history *history, lc_profile profile, lc_day as_of, const lc_prepared *prepared,
                         const lc_env *env)
{
	lc_status status = lc_history_open(history, profile, as_of, prepared);
	lc_period_walk periods;
	int32_t n;
	lc_sight *sight;

	if (status == LC_OK && prepared->model.engine != LC_ENGINE_BAYES)
		status = LC_BAD_PARAMETER;
	if (status != LC_OK)
		return status;
	n = lc_period_count(&history->periods);
	if (n == 0)
		return LC_OK;
	/* a walk of its own: the cursor in a walk must not be copied */
	status = lc_period_open(&periods, profile, prepared->model.period_days, as_of);
	if (status != LC_OK)
		return status;
	sight = lc_alloc(env, sizeof(*sight) * (size_t) n);
	history->smoothed = lc_alloc(env, sizeof(*history->smoothed) * (size_t) n);
	status = sight != NULL && history->smoothed != NULL ? smooth_periods(history, &periods, env, sight) : LC_NO_MEMORY;
	lc_release(env, sight);
	if (status != LC_OK)
		lc_history_close(history, env);
	return status;
}

void
lc_history_close(lc_history *history, const lc_env *env)
{
	lc_release(env, history->smoothed);
	history->smoothed = NULL;
}

/* How likely each stage is in the period; false where there is no relationship yet. */
static bool
judge_period(lc_history *history, lc_history_row *row)
{
	const lc_filter_tables *tables = &history->prepared->tables;
	lc_sight sight;

	if (!lc_watch_period(&history->watch, &row->period, &sight))
	{
		memset(row->probability, 0, sizeof(row->probability));
		row->probability[LC_PROSPECT] = 1.0f;
		return false;
	}
	if (history->smoothed != NULL)
	{
		memcpy(row->probability, history->smoothed[row->period.no], sizeof(row->probability));
		return true;
	}
	if (history->shown == LC_PROSPECT)
		lc_filter_start(tables, &history->filter);
	lc_filter_see(tables, &history->filter, &sight);
	lc_filter_posterior(&history->filter, row->probability);
	return true;
}

/* Why the filter shows the stage, in the words of the rules. */
static lc_reason
reason_of(const lc_history *history, const lc_period *period, lc_stage stage, bool came_back)
{
	static const lc_reason plain[LC_STAGES] = {
	    [LC_PROSPECT] = LC_REASON_NO_ORDER,       [LC_EXPLORATION] = LC_REASON_FIRST_ORDERS,
	    [LC_FORMATION] = LC_REASON_GROWING,       [LC_STABILITY] = LC_REASON_MATURE,
	    [LC_DECLINE] = LC_REASON_FALLS_GRADUALLY, [LC_TERMINATED] = LC_REASON_GONE_SILENT,
	    [LC_RECOVERY] = LC_REASON_REVIVED};

	if (stage == LC_RECOVERY && came_back)
		return LC_REASON_CAME_BACK;
	if (stage != LC_DECLINE)
		return plain[stage];
	if (period->tally[LC_SIGNAL].count > 0)
		return LC_REASON_EXIT_SIGNALS;
	if (lc_watch_dissatisfied(&history->prepared->model, period))
		return LC_REASON_DISSATISFIED;
	return period->tally[LC_ORDER].count == 0 ? LC_REASON_FALLS_SILENT : LC_REASON_FALLS_GRADUALLY;
}

/* A relationship with an open balance is not over: it is shown as decline. */
static void
hold_open(lc_history *history, lc_history_row *row)
{
	const lc_tally *balance = &row->period.tally[LC_BALANCE];

	if (balance->count > 0)
		history->balance = (double) balance->last_sum / (double) LC_MONEY_UNIT / (double) balance->last_count;
	if (row->stage != LC_TERMINATED || history->balance < history->prepared->model.rules.open_balance)
		return;
	row->stage = LC_DECLINE;
	row->reason = LC_REASON_OPEN_BALANCE;
}

static void
step_filter(lc_history *history, lc_history_row *row)
{
	bool came_back = false;

	row->stage = LC_PROSPECT;
	if (judge_period(history, row))
	{
		row->stage = lc_stage_choose(&history->prepared->tables, row->probability, history->shown);
		came_back = history->shown == LC_TERMINATED && row->stage != LC_TERMINATED;
		row->cycle += came_back;
		history->shown = row->stage;
	}
	row->reason = reason_of(history, &row->period, row->stage, came_back);
	hold_open(history, row);
}

static void
step_rules(lc_history *history, lc_history_row *row)
{
	const lc_verdict *verdict = lc_rules_step(&history->prepared->model.rules, &history->rules, &row->period,
	                                          history->prepared->model.period_days);

	row->stage = verdict->stage;
	row->reason = verdict->reason;
	row->cycle = verdict->cycle;
	memset(row->probability, 0, sizeof(row->probability));
	row->probability[row->stage] = 1.0f;
}

/* Who ordered on the first day of all was never shown as a prospect. */
static void
note_change(const lc_history *history, lc_history_row *row, lc_stage before)
{
	bool from_start = before == LC_PROSPECT && row->period.no == 0;

	if (row->stage == before)
		return;
	row->previous = from_start && history->watch.first_order == row->period.start ? row->stage : before;
	row->since = before == LC_PROSPECT && history->watch.first_order > row->period.start &&
	                     history->watch.first_order <= row->period.end
	                 ? history->watch.first_order
	                 : row->period.start;
}

const lc_history_row *
lc_history_next(lc_history *history)
{
	lc_history_row *row = &history->last;
	lc_stage before = row->stage;

	if (!lc_period_next(&history->periods, &row->period))
		return NULL;
	if (history->prepared->model.engine == LC_ENGINE_RULES)
		step_rules(history, row);
	else
		step_filter(history, row);
	note_change(history, row, before);
	return row;
}
