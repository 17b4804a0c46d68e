/*
 * event.h - one entry of a customer's history.
 *
 * A history is a sparse series of (count, sum), sorted by (day, measure, key).
 * The three sort fields share one 64-bit slot, so that sorting and merging
 * compare a single integer:
 *
 *     bits 36..57  day, counted from 0001-01-01
 *     bits 32..35  measure
 *     bits  0..31  key: hashed category or contact, 0 for none
 */
#ifndef LC_EVENT_H
#define LC_EVENT_H

#include "base/calendar.h"
#include "base/money.h"
#include "profile/measure.h"

typedef struct lc_event
{
	uint64_t slot;
	int64_t count; /* entries of this slot; positive in a finished history */
	lc_money sum;
} lc_event;

#define LC_SLOT_DAY_SHIFT 36
#define LC_SLOT_MEASURE_SHIFT 32

/* A count must encode in seven bytes. */
#define LC_COUNT_MAX (INT64_C(1) << 54)

/* The sum of an LC_ORDER_KEY event is the low bits of the key's hash times the number of lines (order_key.h). */
#define LC_ORDER_KEY_LOW_BITS 31
#define LC_ORDER_KEY_LOW_MASK ((UINT64_C(1) << LC_ORDER_KEY_LOW_BITS) - 1)

/* The most lines of one key on one day: the low bits times this fit a sum. */
#define LC_ORDER_KEY_LINES_MAX (INT64_C(1) << 32)

static inline uint64_t
lc_slot(lc_day day, lc_measure measure, uint32_t key)
{
	return (uint64_t) (day - LC_DAY_MIN) << LC_SLOT_DAY_SHIFT | (uint64_t) measure << LC_SLOT_MEASURE_SHIFT | key;
}

static inline lc_day
lc_event_day(const lc_event *event)
{
	return (lc_day) (event->slot >> LC_SLOT_DAY_SHIFT) + LC_DAY_MIN;
}

static inline unsigned
lc_event_measure(const lc_event *event)
{
	return event->slot >> LC_SLOT_MEASURE_SHIFT & 15;
}

static inline uint32_t
lc_event_key(const lc_event *event)
{
	return (uint32_t) event->slot;
}

/*
 * LC_OK for an event of a finished history: a known measure, a day within range,
 * a count of at least one, a sum that the measure allows.
 */
extern lc_status lc_event_check(const lc_event *event);

/* The event of an order line: negative revenue is a refund, whose sum is positive. */
static inline lc_event
lc_event_of_revenue(lc_day day, lc_money revenue, uint32_t key)
{
	lc_event event = {lc_slot(day, revenue < 0 ? LC_REFUND : LC_ORDER, key), 1, revenue < 0 ? -revenue : revenue};

	return event;
}

#endif /* LC_EVENT_H */
