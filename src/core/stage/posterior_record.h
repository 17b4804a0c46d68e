/*
 * posterior_record.h - what is kept of a customer to learn a posterior from.
 *
 * A record is one customer:
 *
 *	size    4 bytes, of the whole record
 *	hash    8 bytes, of what the profile knows by as_of
 *	values  count and sum of squares of ln of its purchase values, 2 floats
 *	margin  of its purchase days, 3 doubles: lc_margin_record
 *	year    day of its first purchase, twelfths since 2000 that were over by as_of,
 *	        2 numbers of 4 bytes; later purchase days in each of the last
 *	        LC_SEASON_TWELFTHS of them, a byte each
 *	periods 6 numbers of 4 bytes each: lc_learn_period
 *
 * and stays within one process or its workers: numbers in it are in the
 * machine's own order.
 */
#ifndef LC_POSTERIOR_RECORD_H
#define LC_POSTERIOR_RECORD_H

#include "base/env.h"
#include "stage/margin.h"
#include "stage/relationship.h"

#define LC_LEARN_PERIODS 240 /* of a customer, its first; a longer history is cut */
#define LC_LEARN_HEADER (44 + 8 + LC_SEASON_TWELFTHS)
#define LC_LEARN_PERIOD 24
#define LC_LEARN_RECORD_SIZE (LC_LEARN_HEADER + LC_LEARN_PERIODS * LC_LEARN_PERIOD)

/*
 * By which a sample is chosen: the customers of the smallest.  It is that of the events up to as_of, so who is chosen
 * does not depend on what came later; *ordered says whether an order is among them.
 */
extern uint64_t lc_learn_hash(lc_profile profile, lc_day as_of, bool *ordered);

/* What reads histories to learn from, in periods of a length: once for all of them. */
extern lc_status lc_learn_prepare(int32_t period_days, lc_engine *engine);

/* Writes a customer's record up to as_of; its size is 0 where there is no purchase yet. */
extern lc_status lc_learn_write(lc_profile profile, lc_day as_of, const lc_engine *engine, const lc_env *env,
                                uint8_t *record, size_t *size);

/* Keeps of the records those of the smallest hashes, in that order; *limit becomes the largest hash that may still matter. */
extern lc_status lc_learn_thin(uint8_t *records, size_t *size, int64_t customers_most, const lc_env *env,
                               uint64_t *limit);

/* ---- reading them ---- */

/* One of lc_purchases, shortened. */
typedef struct lc_learn_period
{
	float elapsed;
	float exposure;
	float first;
	float last;
	float log_gaps;
	int32_t days;
} lc_learn_period;

/* Where a record stands; its hash is that of the profile by as_of, or of the history. */
typedef struct lc_learn_record
{
	uint64_t hash;
	const uint8_t *at;
	uint32_t size;
} lc_learn_record;

/* All records by hash, in memory of two arrays; in_order is one of them.  LC_CORRUPT for bytes that are no records. */
extern lc_status lc_learn_in_order(const uint8_t *records, size_t size, const lc_env *env, lc_learn_record **memory,
                                   lc_learn_record **in_order, int64_t *n);

/* Equal histories beside one another, in one of both arrays. */
extern lc_learn_record *lc_learn_by_history(lc_learn_record *record, lc_learn_record *spare, int64_t n,
                                            const lc_env *env);
extern bool lc_learn_is_equal(const lc_learn_record *a, const lc_learn_record *b);

extern int64_t lc_learn_periods(const lc_learn_record *record);
extern lc_learn_period lc_learn_period_of(const lc_learn_record *record, int64_t t);
extern void lc_learn_values_of(const lc_learn_record *record, float values[2]);
extern void lc_learn_margin_of(const lc_learn_record *record, lc_margin_record *margin);

/* ---- the year ---- */

/* Purchase days of the shop in each of the last twelfths of a year. */
typedef struct lc_shop_years
{
	int32_t twelfths; /* that are over */
	double history;   /* twelfths since anybody's first purchase */
	double came[LC_SEASON_TWELFTHS];
	double expected[LC_SEASON_TWELFTHS];
	float rate[LC_LEARN_PERIODS]; /* of the customer to be added, by period */
} lc_shop_years;

extern void lc_shop_years_start(const lc_learn_record *record, int64_t n, lc_shop_years *years);

/* Adds a customer: what came, and what the rates of its periods let expect. */
extern void lc_shop_years_add(const lc_learn_record *record, int32_t period_days, lc_shop_years *years);

/* Brings the exposures of one of the records to a season; those of a customer with needs of its own stay. */
extern void lc_learn_scale(uint8_t *records, const lc_learn_record *record, int32_t period_days,
                           const lc_shop_season *season);

#endif /* LC_POSTERIOR_RECORD_H */
