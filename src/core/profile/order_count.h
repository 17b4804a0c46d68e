/*
 * order_count.h - how many orders a history has.
 *
 * An order line without a key is an order; lines of one key are one order, on
 * the first day of the key (order_key.h).  So over a span of days
 *
 *	orders = lines - lines with a key + keys whose first day lies in the span
 *
 * and the spans of a calendar cut in any way add up to the whole.  Rates,
 * models and forecasts count days with a purchase and have no use for this.
 *
 * Which day is a key's first is found in one pass over the history and a hash
 * table of its keys, 8 to 32 bytes a key; a history without keys costs
 * the pass and no memory.
 */
#ifndef LC_ORDER_COUNT_H
#define LC_ORDER_COUNT_H

#include "profile/profile.h"

/* The keys met so far, where events come in order of day. */
typedef struct lc_order_keys
{
	uint64_t *place; /* open addressing, 0 for free; NULL: the history has no keys */
	size_t mask;
} lc_order_keys;

/* Room for all keys of the profile: nothing that follows asks for memory. */
extern lc_status lc_order_keys_open(lc_order_keys *keys, lc_profile profile, const lc_env *env);

/* What an event adds to the number of orders: 0 or less for LC_ORDER_KEY, 0 for what is no order. */
extern int64_t lc_order_keys_take(lc_order_keys *keys, const lc_event *event);

extern void lc_order_keys_close(lc_order_keys *keys, const lc_env *env);

/* One day on which lines joined an order: an earlier day's, or one another. */
typedef struct lc_joined_day
{
	lc_day day;
	int64_t joined; /* lines that are no order of their own, up to and with this day */
} lc_joined_day;

/* Made once for a history, asked for as many spans as there are. */
typedef struct lc_order_count
{
	lc_joined_day *day; /* in order; NULL: every line is an order */
	size_t n;
} lc_order_count;

extern lc_status lc_order_count_open(lc_order_count *count, lc_profile profile, const lc_env *env);

/* Orders from since to until, both included, of which lines is the count of LC_ORDER. */
extern int64_t lc_order_count_within(const lc_order_count *count, lc_day since, lc_day until, int64_t lines);

extern void lc_order_count_close(lc_order_count *count, const lc_env *env);

/*
 * The same for one span.  Where no line in it has a key (keyed is false),
 * orders are lines, and nothing is read.
 */
extern lc_status lc_orders_within(lc_profile profile, lc_day since, lc_day until, int64_t lines, bool keyed,
                                  const lc_env *env, int64_t *orders);

#endif /* LC_ORDER_COUNT_H */
