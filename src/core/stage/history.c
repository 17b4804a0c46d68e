/*
 * history.c - a profile's way through the lifecycle stages, period by period.
 */
#include "stage/history.h"

#include <string.h>

lc_status
lc_history_open(lc_history *history, lc_profile profile, lc_day as_of, const lc_prepared *prepared)
{
	lc_status status = lc_period_open(&history->periods, profile, prepared->model.period_days, as_of);

	history->prepared = prepared;
	history->exact = history->every_fact = false;
	history->entered_start = history->entered_end = LC_DAY_NOEND;
	history->last.stage = LC_PROSPECT;
	history->last.previous = LC_PROSPECT;
	history->last.reason = LC_REASON_NO_ORDER;
	history->last.since = history->periods.next_start;
	history->last.cycle = 1;
	return status == LC_OK ? lc_relationship_open(&history->relationship, profile, &prepared->engine) : status;
}

/* Is the stage of the last row shown on a day of the period in which it came up?  And if not: which is. */
static lc_status
shows(lc_history *history, lc_day day, bool *shown, lc_stage *other)
{
	lc_relationship *relationship = &history->relationship;
	const lc_verdict *verdict = &relationship->head.verdict;

	lc_relationship_restore(relationship, &history->entered);
	LC_TRY(lc_relationship_judge(relationship, history->entered_start, day));
	*shown = verdict->stage == history->last.stage && verdict->cycle == history->last.cycle;
	if (!*shown)
		*other = verdict->stage;
	return LC_OK;
}

/*
 * Whether a day shows the stage; or, with at_news, the last day before it or on it on which something happened, which
 * *day becomes.
 */
static lc_status
ask_day(lc_history *history, bool at_news, lc_day *day, bool *shown)
{
	lc_relationship *relationship = &history->relationship;

	relationship->at_news = at_news;
	LC_TRY(shows(history, *day, shown, &history->last.previous));
	relationship->at_news = false;
	if (at_news)
		*day = relationship->told;
	return LC_OK;
}

/* Brings a day that does not show the stage and a later one that does together. */
static lc_status
narrow_since(lc_history *history, bool at_news, lc_day before, lc_day *from)
{
	while (*from - before > 1)
	{
		lc_day middle = before + (*from - before) / 2;
		lc_day day = middle;
		bool shown;

		LC_TRY(ask_day(history, at_news, &day, &shown));
		if (shown)
			*from = day;
		else
			before = middle;
	}
	return LC_OK;
}

/* A better stage comes up on a day on which something happened, or soon after one. */
static lc_status
narrow_to_news(lc_history *history, lc_day *before, lc_day *from)
{
	lc_day day = *from;
	bool shown;

	LC_TRY(ask_day(history, true, &day, &shown));
	if (!shown)
	{
		*before = day;
		return LC_OK;
	}
	*from = day;
	LC_TRY(narrow_since(history, true, *before, from));
	day = *from - 1;
	if (day <= *before)
		return LC_OK;
	LC_TRY(ask_day(history, false, &day, &shown));
	*(shown ? from : before) = day;
	return LC_OK;
}

static lc_status
find_since(lc_history *history)
{
	const lc_verdict last = {.stage = history->last.stage};
	lc_day before = history->entered_start - 1; /* a day that does not show the stage, ... */
	lc_day from = history->entered_end;         /* ... and one from which on it is shown */

	if (lc_is_better(&last, &history->entered.head.verdict))
		LC_TRY(narrow_to_news(history, &before, &from));
	LC_TRY(narrow_since(history, false, before, &from));
	history->last.since = from;
	history->entered_start = LC_DAY_NOEND;
	return LC_OK;
}

lc_status
lc_history_find_since(lc_history *history)
{
	lc_relationship now;
	lc_status status;

	if (history->entered_start == LC_DAY_NOEND)
		return LC_OK;
	now = history->relationship;
	history->relationship.every_fact = false;
	status = find_since(history);
	history->relationship = now;
	return status;
}

/* Who ordered on the first day of all was never shown as a prospect. */
static void
note_change(lc_history *history, lc_stage before, const lc_checkpoint *start)
{
	lc_history_row *row = &history->last;
	lc_day first_order = lc_history_first_order(history);
	bool from_start = before == LC_PROSPECT && row->period.no == 0;

	row->previous = from_start && first_order == row->period.start ? row->stage : before;
	row->since = before == LC_PROSPECT && first_order > row->period.start ? first_order : row->period.start;
	history->entered_start = LC_DAY_NOEND;
	if (before == LC_PROSPECT && row->stage == LC_EXPLORATION)
		return;
	if (history->relationship.silent != NULL)
	{
		row->since = row->period.start + history->relationship.silent->since;
		row->previous = history->relationship.silent->previous;
		return;
	}
	lc_relationship_keep(&history->relationship, start, &history->entered);
	history->entered_start = row->period.start;
	history->entered_end = row->period.end;
}

/* Whether the period changes purchase days of before it, or forgets some, so that they must be saved to come back to it. */
static bool
changes_recent(const lc_relationship *relationship, const lc_period *period)
{
	return (period->measures & LC_MEASURE_BIT(LC_REFUND)) != 0 ||
	       relationship->head.purchases + (uint32_t) period->tally[LC_ORDER].days > LC_RECENT_DAYS;
}

const lc_history_row *
lc_history_next(lc_history *history)
{
	lc_history_row *row = &history->last;
	lc_stage before = row->stage;
	int32_t cycle = row->cycle;
	lc_relationship *relationship = &history->relationship;
	const lc_verdict *verdict = &relationship->head.verdict;
	lc_checkpoint start;
	bool quiet;

	if (!lc_period_next(&history->periods, &row->period))
		return NULL;
	quiet = lc_relationship_is_quiet(relationship, row->period.end);
	relationship->every_fact = history->every_fact && row->period.end == history->periods.as_of;
	if (!quiet || lc_relationship_silent_period(relationship, row->period.start, row->period.end) == NULL)
		lc_relationship_save(relationship, changes_recent(relationship, &row->period), &start);
	history->before = *verdict;
	history->periods.status = lc_relationship_judge(relationship, row->period.start, row->period.end);
	if (history->periods.status != LC_OK)
		return NULL;
	row->stage = verdict->stage;
	row->reason = verdict->reason;
	row->cycle = verdict->cycle;
	if (row->stage != before || row->cycle != cycle)
	{
		/* a recovery may end, and the next begin, within one period: between them the customer was terminated */
		note_change(history, row->stage != before ? before : LC_TERMINATED, &start);
		if (history->exact)
			history->periods.status = lc_history_find_since(history);
	}
	return history->periods.status == LC_OK ? row : NULL;
}

lc_status
lc_history_finish(lc_history *history, const lc_env *env)
{
	while (lc_history_next(history) != NULL)
		lc_poll_at(env, (uint64_t) history->periods.next_no);
	return history->periods.status;
}

lc_status
lc_history_fork(lc_history *history, lc_day earlier, const lc_env *env, lc_history *cut)
{
	const lc_period_walk *periods = &history->periods;

	while (earlier >= periods->next_start && earlier - periods->next_start >= periods->days - 1 &&
	       lc_history_next(history) != NULL)
		lc_poll_at(env, (uint64_t) periods->next_no);
	LC_TRY(periods->status);
	*cut = *history;
	cut->periods.as_of = earlier;
	return lc_history_finish(cut, env);
}
