/*
 * equity.h - customer equity: the expected value of all customers, and its bridge
 * between two days.
 *
 * Model    Equity is the sum of the customers' expected values.  The chances of
 *          customers are independent, so that their variances add up; beside them stands an error
 *          that all have in common, LC_SHOP_ERROR of the sum.  The change of a customer's value between two
 *          days falls into one bucket, by its stage on both:
 *
 *              new       no order up to the first day, an order up to the last;
 *                        referral instead if it has a contact with the key "referral"
 *              win-back  terminated on the first day, not on the last
 *              loss      terminated on the last day, not on the first
 *              decline   any other fall
 *              growth    any other rise; of which cross-sell is the share that
 *                        categories not bought before have in the margin between the
 *                        days, beyond migration: what replaces margin that the others
 *                        lost against as many days before is not sold in addition
 *
 * Units    Each customer's value is rounded to a micro before it is summed in 128 bits: sums
 *          do not depend on order, parts sum to the whole, customers can be taken out again.
 * Source   Blattberg, Deighton, Harvard Business Review 74 (1996); Rust, Lemon, Zeithaml,
 *          Journal of Marketing 68 (2004).
 */
#ifndef LC_EQUITY_H
#define LC_EQUITY_H

#include "value/customer_value.h"
#include "value/question.h"

/*
 * How far a forecast of a whole shop is off besides the chance of each customer,
 * as a part of the total: nobody foresees what all customers have in common,
 * such as a season or a price.  The root mean square of the errors of totals of
 * money over eleven cuts of the shops of `make referee` (doc/models.md).
 */
#define LC_SHOP_ERROR 0.17

/* Standard error of a total, with the variance of the sum of independent customers. */
extern double lc_total_error(double total, double variance);

typedef struct lc_equity
{
	int64_t customers[LC_STAGES]; /* those with an event, by stage */
	lc_int128 value[LC_STAGES];   /* expected value, by stage */
	lc_int128 variance;           /* of the sum, in millionths of the squared currency unit */
} lc_equity;

/* Adds a customer (way 1) or takes it out again (way -1).  A customer without an event up to as_of changes nothing. */
extern lc_status lc_equity_take(lc_equity *equity, lc_profile profile, const lc_question *question, int way);

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
	int64_t customers; /* those with an order up to the last day */
	lc_int128 value[LC_BUCKETS];
	lc_int128 opening_variance; /* of the sum, as in lc_equity */
	lc_int128 closing_variance;
} lc_bridge;

/*
 * Adds a customer (way 1) or takes it out again (way -1), for the change from
 * the day first to the day of the question.  LC_BAD_PARAMETER unless first is
 * the earlier one.
 */
extern lc_status lc_bridge_take(lc_bridge *bridge, lc_profile profile, lc_day first, const lc_question *question,
                                int way);

#endif /* LC_EQUITY_H */
