/*
 * order_count.h - the number of orders of a history.
 *
 * An order line without a key is an order; lines of one key are one order, on
 * the first day of the key (order_key.h).  So over a span of days
 *
 *	orders = lines - lines with a key + keys whose first day lies in the span
 *
 * and the counts of adjoining spans add up.  Rates, models and forecasts count
 * purchase days instead.
 *
 * The first day of each key is found in one pass over the history, with a hash
 * table of 8 to 32 bytes a key; a history without keys needs no memory.
 */
#ifndef LC_ORDER_COUNT_H
#define LC_ORDER_COUNT_H

#include "profile/profile.h"

/* The keys met so far; events must come in order of day. */
typedef struct lc_order_keys
{
	uint64_t *place; /* open addressing; 0 is free; NULL if the history has no keys */
	size_t mask;
} lc_order_keys;

/* Allocates room for all keys of the profile: the calls that follow need no memory. */
extern lc_status lc_order_keys_open(lc_order_keys *keys, lc_profile profile, const lc_env *env);

/* The change of the number of orders by an event: 0 or less for LC_ORDER_KEY, 0 for other measures than orders. */
extern int64_t lc_order_keys_take(lc_order_keys *keys, const lc_event *event);

extern void lc_order_keys_close(lc_order_keys *keys, const lc_env *env);

/* A day on which lines joined an order of an earlier day, or one another. */
typedef struct lc_joined_day
{
	lc_day day;
	int64_t joined; /* lines that are not an order of their own, up to and including this day */
} lc_joined_day;

/* Built once for a history, then asked for any number of spans. */
typedef struct lc_order_count
{
	lc_joined_day *day; /* in order; NULL: every line is an order */
	size_t n;
} lc_order_count;

extern lc_status lc_order_count_open(lc_order_count *count, lc_profile profile, const lc_env *env);

/* The number of orders from since to until, both included; lines is the count of LC_ORDER there. */
extern int64_t lc_order_count_within(const lc_order_count *count, lc_day since, lc_day until, int64_t lines);

extern void lc_order_count_close(lc_order_count *count, const lc_env *env);

/*
 * The same for one span.  If no line in it has a key (keyed is false), every line
 * is an order and the profile is not read.
 */
extern lc_status lc_orders_within(lc_profile profile, lc_day since, lc_day until, int64_t lines, bool keyed,
                                  const lc_env *env, int64_t *orders);

#endif /* LC_ORDER_COUNT_H */
