/*
 * summary.c - totals, RFM and sparkline of a history.
 */
#include "profile/summary.h"

#include <math.h>
#include <string.h>

#include "profile/order_count.h"

lc_status
lc_totals_of(lc_profile profile, lc_day since, lc_day until, unsigned measures, const lc_env *env, lc_totals *totals)
{
	lc_cursor cursor;
	lc_event event;
	bool keyed = false;

	memset(totals, 0, sizeof(*totals));
	totals->first_event = LC_DAY_NOEND;
	totals->first_order = LC_DAY_NOEND;
	totals->last_order = LC_DAY_NOBEGIN;
	lc_cursor_open(&cursor, profile);
	while (lc_cursor_next(&cursor, &event))
	{
		lc_day day = lc_event_day(&event);
		unsigned measure = lc_event_measure(&event);

		if (day > until)
			break;
		if (day < since || measure >= LC_MEASURES)
			continue;
		keyed |= measure == LC_ORDER_KEY;
		if ((measures & LC_MEASURE_BIT(measure)) != 0 && lc_tally_add(&totals->tally[measure], &event) != LC_OK)
			return LC_OVERFLOW;
		if (totals->first_event == LC_DAY_NOEND)
			totals->first_event = day;
		if (measure != LC_ORDER)
			continue;
		if (totals->first_order == LC_DAY_NOEND)
			totals->first_order = day;
		totals->last_order = day;
	}
	if (cursor.status != LC_OK)
		return cursor.status;
	return lc_orders_within(profile, since, until, totals->tally[LC_ORDER].count, keyed, env, &totals->orders);
}

lc_status
lc_rfm_of(lc_profile profile, lc_day as_of, double unit_days, bool *found, lc_rfm *rfm)
{
	lc_cursor cursor;
	lc_event event;
	lc_day first = 0;
	lc_day last = 0;
	int32_t purchase_days = 0;
	lc_money repeat_value = 0;

	if (!isfinite(unit_days) || unit_days <= 0)
		return LC_BAD_PARAMETER;
	lc_cursor_open(&cursor, profile);
	while (lc_cursor_next(&cursor, &event))
	{
		lc_day day = lc_event_day(&event);

		if (day > as_of)
			break;
		if (lc_event_measure(&event) != LC_ORDER)
			continue;
		if (purchase_days == 0)
			first = day;
		if (purchase_days == 0 || day != last)
			purchase_days++;
		last = day;
		if (day != first && lc_add(&repeat_value, event.sum) != LC_OK)
			return LC_OVERFLOW;
	}
	*found = purchase_days > 0;
	if (*found)
	{
		rfm->x = purchase_days - 1;
		rfm->t_x = (last - first) / unit_days;
		rfm->t_cal = (as_of - first) / unit_days;
		rfm->m_x = rfm->x == 0 ? 0.0 : (double) repeat_value / (double) LC_MONEY_UNIT / rfm->x;
		if (!isfinite(rfm->t_cal))
			return LC_BAD_PARAMETER;
	}
	return cursor.status;
}

/* Level 0 means no revenue: so the smallest revenue still shows, as level 1. */
static uint8_t
level_of(double revenue, double highest)
{
	double level;

	if (revenue <= 0)
		return 0;
	level = ceil(revenue / highest * (LC_SPARKLINE_LEVELS - 1));
	return (uint8_t) (level < 1 ? 1 : level);
}

lc_status
lc_sparkline(lc_profile profile, lc_day as_of, int32_t period_days, int32_t periods, uint8_t *levels, int32_t *n,
             const lc_env *env)
{
	lc_period_walk walk;
	lc_period period;
	int32_t skip;
	double revenues[LC_SPARKLINE_MAX];
	double highest = 0;
	lc_status status = lc_period_open(&walk, profile, period_days, as_of);

	*n = 0;
	if (status != LC_OK)
		return status;
	if (periods < 1 || periods > LC_SPARKLINE_MAX)
		return LC_BAD_PARAMETER;
	skip = lc_period_count(&walk) - periods;
	while (status == LC_OK && lc_period_next(&walk, &period))
	{
		lc_money revenue;

		lc_poll_at(env, (uint64_t) period.no);
		if (period.no < skip)
			continue;
		status = lc_net_revenue(period.tally, &revenue);
		revenues[*n] = (double) revenue;
		highest = fmax(highest, revenues[*n]);
		(*n)++;
	}
	if (status == LC_OK)
		status = walk.status;
	for (int32_t i = 0; i < *n; i++)
		levels[i] = level_of(revenues[i], highest);
	return status;
}
