/*
 * stage.c - a profile's way through the lifecycle stages.
 */
#include "stage.h"

#include <string.h>

#include "period.h"

/* How many periods pass between two looks at a pending cancel. */
#define POLL_EVERY 4096

const char *const lc_stage_names[LC_STAGES] = {
    [LC_PROSPECT] = "prospect",   [LC_EXPLORATION] = "exploration", [LC_FORMATION] = "formation",
    [LC_STABILITY] = "stability", [LC_DECLINE] = "decline",         [LC_TERMINATED] = "terminated",
    [LC_RECOVERY] = "recovery",
};

static void
show_prospect(lc_status_row *row, lc_day since)
{
	memset(row->probability, 0, sizeof(row->probability));
	row->probability[LC_PROSPECT] = 1.0f;
	row->stage = LC_PROSPECT;
	row->previous = LC_PROSPECT;
	row->since = since;
}

/*
 * One period through the filter.  The period of the first order counts from
 * the day of that order, which is no evidence of the rate.
 */
static void
watch_period(const lc_period *period, int32_t period_days, lc_day first_order, const lc_filter_tables *tables,
             lc_filter *filter, lc_status_row *row)
{
	bool first = row->stage == LC_PROSPECT;
	lc_day start = first ? first_order : period->start;
	double exposure = (double) (period->end - start + 1) / period_days;
	lc_stage stage;

	if (first)
		lc_filter_start(tables, filter);
	lc_filter_step(tables, filter, (double) period->tally[LC_ORDER].count, exposure);
	lc_filter_posterior(filter, row->probability);
	stage = lc_stage_choose(tables, row->probability, row->stage);
	if (stage == row->stage)
		return;
	/* who ordered on the first day of all was never shown as a prospect */
	row->previous = first && start == row->since ? stage : row->stage;
	row->stage = stage;
	row->since = start;
}

/* The first day with an order; LC_DAY_NOEND without one. */
static lc_status
first_order_day(lc_profile profile, lc_day *day)
{
	lc_cursor cursor;
	lc_event event;

	*day = LC_DAY_NOEND;
	lc_cursor_open(&cursor, profile);
	while (lc_cursor_next(&cursor, &event))
	{
		if (lc_event_measure(&event) == LC_ORDER)
		{
			*day = lc_event_day(&event);
			break;
		}
	}
	return cursor.status;
}

lc_status
lc_stage_on(lc_profile profile, lc_day as_of, int32_t period_days, const lc_filter_tables *tables, const lc_env *env,
            bool *found, lc_status_row *row)
{
	lc_period_walk walk;
	lc_period period;
	lc_filter filter;
	lc_day first_order;
	lc_status status = lc_period_open(&walk, profile, period_days, as_of);

	if (status == LC_OK)
		status = first_order_day(profile, &first_order);
	if (status != LC_OK)
		return status;
	*found = lc_period_count(&walk) > 0;
	if (*found)
		show_prospect(row, walk.next_start);
	while (lc_period_next(&walk, &period))
	{
		if (period.end >= first_order)
			watch_period(&period, period_days, first_order, tables, &filter, row);
		if (period.no % POLL_EVERY == POLL_EVERY - 1)
			lc_poll(env);
	}
	return walk.status;
}
