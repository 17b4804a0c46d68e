/*
 * event.c - one entry of a customer's history.
 */
#include "profile/event.h"

/* The sum is the low bits of a hash, once for each line. */
static lc_status
check_order_key(const lc_event *event)
{
	if (event->count > LC_ORDER_KEY_LINES_MAX)
		return LC_OVERFLOW;
	if (lc_event_key(event) == 0 || event->sum > event->count * (lc_money) LC_ORDER_KEY_LOW_MASK)
		return LC_BAD_VALUE;
	return LC_OK;
}

lc_status
lc_event_check(const lc_event *event)
{
	const lc_measure_info *measure = lc_measure_describe(lc_event_measure(event));
	lc_status status = lc_day_check(lc_event_day(event));

	if (status != LC_OK)
		return status;
	if (measure == NULL)
		return LC_BAD_MEASURE;
	if (event->count > LC_COUNT_MAX)
		return LC_OVERFLOW;
	/* a mark has neither sum nor key */
	if (lc_event_measure(event) == LC_AS_OF && (event->sum != 0 || lc_event_key(event) != 0))
		return LC_BAD_VALUE;
	if (event->count < 1 || (event->sum < 0 && !measure->negative))
		return LC_BAD_VALUE;
	return lc_event_measure(event) == LC_ORDER_KEY ? check_order_key(event) : LC_OK;
}
