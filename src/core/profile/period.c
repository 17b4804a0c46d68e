/*
 * period.c - a customer's history cut into periods.
 */
#include "profile/period.h"

#include <string.h>

#include "profile/event_cursor.h"

/* Without a branch, because whether an event is the first of its day is unpredictable. */
static inline lc_status
add_to_tally(lc_tally *tally, const lc_event *event)
{
	lc_day day = lc_event_day(event);
	bool first = tally->count == 0;
	bool opens = first | (day != tally->last_day);
	int64_t last_count = opens ? 0 : tally->last_count;
	lc_money last_sum = opens ? 0 : tally->last_sum;
	bool overflow = __builtin_add_overflow(tally->count, event->count, &tally->count);

	tally->first_day = first ? day : tally->first_day;
	tally->last_day = day;
	tally->days += opens;
	overflow |= __builtin_add_overflow(tally->sum, event->sum, &tally->sum);
	overflow |= __builtin_add_overflow(last_count, event->count, &tally->last_count);
	overflow |= __builtin_add_overflow(last_sum, event->sum, &tally->last_sum);
	return overflow ? LC_OVERFLOW : LC_OK;
}

lc_status
lc_tally_add(lc_tally *tally, const lc_event *event)
{
	return add_to_tally(tally, event);
}

lc_status
lc_net_revenue(const lc_tally *tallies, lc_money *revenue)
{
	return __builtin_sub_overflow(tallies[LC_ORDER].sum, tallies[LC_REFUND].sum, revenue) ? LC_OVERFLOW : LC_OK;
}

lc_status
lc_profit(const lc_tally *tallies, lc_money *profit)
{
	if (lc_net_revenue(tallies, profit) != LC_OK || __builtin_sub_overflow(*profit, tallies[LC_COST].sum, profit) ||
	    __builtin_sub_overflow(*profit, tallies[LC_BAD_DEBT].sum, profit) ||
	    __builtin_sub_overflow(*profit, tallies[LC_INVESTMENT].sum, profit))
		return LC_OVERFLOW;
	return LC_OK;
}

/* Reads the next event, skipping marks. */
static void
look_ahead(lc_period_walk *walk)
{
	do
		walk->has_ahead = lc_cursor_read(&walk->cursor, &walk->ahead);
	while (walk->has_ahead && lc_event_measure(&walk->ahead) >= LC_MEASURES);
	if (walk->has_ahead && lc_event_day(&walk->ahead) > walk->as_of)
		walk->has_ahead = false;
	walk->status = walk->cursor.status;
}

static lc_status
last_event_day(lc_profile profile, lc_day *day)
{
	lc_cursor cursor;
	lc_event event;

	*day = LC_DAY_MIN;
	lc_cursor_open(&cursor, profile);
	while (lc_cursor_next(&cursor, &event))
		if (lc_event_measure(&event) < LC_MEASURES)
			*day = lc_event_day(&event);
	return cursor.status;
}

lc_status
lc_period_open(lc_period_walk *walk, lc_profile profile, int32_t period_days, lc_day as_of)
{
	lc_status status = LC_OK;

	if (period_days < 1)
		return LC_BAD_PARAMETER;
	if (as_of == LC_DAY_NOEND)
		status = last_event_day(profile, &as_of);
	if (status != LC_OK)
		return status;
	walk->as_of = as_of;
	walk->days = period_days;
	walk->next_no = 0;
	lc_cursor_open(&walk->cursor, profile);
	look_ahead(walk);
	/* without an event there is no period */
	walk->next_start = walk->has_ahead ? lc_event_day(&walk->ahead) : LC_DAY_NOEND;
	return walk->status;
}

int32_t
lc_period_count(const lc_period_walk *walk)
{
	if (walk->next_start > walk->as_of)
		return walk->next_no;
	return walk->next_no + (walk->as_of - walk->next_start) / walk->days + 1;
}

/* Clears only the tallies in use: most periods have one measure or none, and clearing all would take longer than the rest of the walk. */
static void
clear_tallies(lc_period *period)
{
	unsigned others = period->measures & ~LC_MEASURE_BIT(LC_ORDER);

	/* orders always, because a branch on whether there were any is unpredictable */
	memset(&period->tally[LC_ORDER], 0, sizeof(period->tally[0]));
	for (; others != 0; others &= others - 1)
		memset(&period->tally[__builtin_ctz(others)], 0, sizeof(period->tally[0]));
	period->measures = 0;
}

bool
lc_period_next(lc_period_walk *walk, lc_period *period)
{
	if (walk->status != LC_OK || walk->next_start > walk->as_of)
		return false;
	if (walk->next_no == 0)
		memset(period, 0, sizeof(*period));
	clear_tallies(period);
	period->no = walk->next_no++;
	period->start = walk->next_start;
	/* compared, not added, because a period may be longer than the calendar */
	period->end = walk->as_of - period->start < walk->days ? walk->as_of : period->start + walk->days - 1;
	walk->next_start = period->end + 1;
	while (walk->has_ahead && lc_event_day(&walk->ahead) <= period->end)
	{
		unsigned measure = lc_event_measure(&walk->ahead);

		period->measures |= LC_MEASURE_BIT(measure);
		walk->status = add_to_tally(&period->tally[measure], &walk->ahead);
		if (walk->status != LC_OK)
			return false;
		look_ahead(walk);
	}
	return walk->status == LC_OK;
}
