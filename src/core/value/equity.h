/*
 * equity.h - what all customers together are worth, and what changed it.
 *
 * Each customer's expected value is rounded to a micro before it is summed, in
 * 128 bits: so sums do not depend on order, parts sum to the whole, and
 * customers can be taken out again.
 *
 * Between two days a customer's change of value falls into one bucket, by the
 * stages at both:
 *
 *	new		no order at first, some at last; referral instead if a contact
 *			with the key "referral" was seen
 *	win-back	terminated at first, no longer at last
 *	loss		not terminated at first, terminated at last
 *	decline		any other fall
 *	growth		any other rise, but for the share of it that the margin of
 *			categories new since the first day has in the margin since:
 *			cross-sell
 */
#ifndef LC_EQUITY_H
#define LC_EQUITY_H

#include "value/customer_value.h"

typedef struct lc_equity
{
	int64_t customers[LC_STAGES]; /* with an event, by stage */
	lc_int128 value[LC_STAGES];   /* expected, by stage */
	lc_int128 variance;           /* of the sum, in micros of the squared unit: customers are independent */
} lc_equity;

/* Adds or, where way is -1, takes out a customer; nothing before its first event. */
extern lc_status lc_equity_take(lc_equity *equity, lc_profile profile, lc_day as_of, const lc_prepared *prepared,
                                const lc_outlooks *outlooks, int way, const lc_env *env);

typedef enum lc_bucket
{
	LC_OPENING,
	LC_NEW,
	LC_GROWTH,
	LC_CROSS_SELL,
	LC_REFERRED,
	LC_FALL,
	LC_LOST,
	LC_WON_BACK,
	LC_CLOSING,
	LC_BUCKETS
} lc_bucket;

typedef struct lc_bridge
{
	int64_t customers; /* with an order up to the last day */
	lc_int128 value[LC_BUCKETS];
} lc_bridge;

/* first is before last, else LC_BAD_PARAMETER. */
extern lc_status lc_bridge_take(lc_bridge *bridge, lc_profile profile, lc_day first, lc_day last,
                                const lc_prepared *prepared, const lc_outlooks *outlooks, int way, const lc_env *env);

#endif /* LC_EQUITY_H */
