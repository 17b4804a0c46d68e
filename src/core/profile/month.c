/*
 * month.c - orders by calendar month.
 */
#include "profile/month.h"

#include "profile/order_count.h"

static bool
belongs(unsigned measure)
{
	return measure == LC_ORDER || measure == LC_REFUND || measure == LC_ORDER_KEY;
}

/* How many months have a row. */
static size_t
count_months(lc_profile profile, lc_day as_of)
{
	lc_cursor cursor;
	lc_event event;
	lc_day last = LC_DAY_NOBEGIN;
	size_t n = 0;

	lc_cursor_open(&cursor, profile);
	while (lc_cursor_next(&cursor, &event) && lc_event_day(&event) <= as_of)
	{
		lc_day month;

		if (!belongs(lc_event_measure(&event)))
			continue;
		month = lc_month_start(lc_event_day(&event));
		n += month != last;
		last = month;
	}
	return n;
}

static lc_status
take(lc_month *month, lc_order_keys *keys, const lc_event *event)
{
	unsigned measure = lc_event_measure(event);
	lc_status status = LC_OK;

	month->active |= measure == LC_ORDER;
	if (measure == LC_ORDER)
		status = lc_add(&month->revenue, event->sum);
	else if (measure == LC_REFUND && __builtin_sub_overflow(month->revenue, event->sum, &month->revenue))
		status = LC_OVERFLOW;
	return status == LC_OK ? lc_add(&month->orders, lc_order_keys_take(keys, event)) : status;
}

static lc_status
fill(lc_profile profile, lc_day as_of, lc_order_keys *keys, lc_month *months)
{
	lc_cursor cursor;
	lc_event event;
	lc_status status = LC_OK;
	size_t used = 0;

	lc_cursor_open(&cursor, profile);
	while (status == LC_OK && lc_cursor_next(&cursor, &event) && lc_event_day(&event) <= as_of)
	{
		lc_day month;

		if (!belongs(lc_event_measure(&event)))
			continue;
		month = lc_month_start(lc_event_day(&event));
		if (used == 0 || months[used - 1].month != month)
			months[used++] = (lc_month){.month = month, .before = LC_DAY_NOBEGIN, .after = LC_DAY_NOEND};
		status = take(&months[used - 1], keys, &event);
	}
	return status == LC_OK ? cursor.status : status;
}

static void
find_neighbours(lc_month *months, size_t n)
{
	const lc_month *active = NULL;
	lc_day after = LC_DAY_NOEND;

	for (size_t i = 0; i < n; i++)
	{
		if (active != NULL)
		{
			months[i].before = active->month;
			months[i].revenue_before = active->revenue;
		}
		if (months[i].active)
			active = &months[i];
	}
	for (size_t i = n; i-- > 0;)
	{
		months[i].after = after;
		if (months[i].active)
			after = months[i].month;
	}
}

lc_status
lc_months_of(lc_profile profile, lc_day as_of, const lc_env *env, lc_month **months, size_t *n)
{
	lc_order_keys keys;
	lc_status status;

	*n = count_months(profile, as_of);
	*months = NULL;
	if (*n == 0)
		return LC_OK;
	*months = lc_alloc(env, *n * sizeof(**months));
	if (*months == NULL)
		return LC_NO_MEMORY;
	status = lc_order_keys_open(&keys, profile, env);
	if (status == LC_OK)
	{
		status = fill(profile, as_of, &keys, *months);
		lc_order_keys_close(&keys, env);
	}
	if (status == LC_OK)
	{
		find_neighbours(*months, *n);
		for (size_t i = 0; i < *n; i++)
			if ((*months)[i].orders < 0)
				(*months)[i].orders = 0;
		return LC_OK;
	}
	lc_release(env, *months);
	*months = NULL;
	return status;
}
