/*
 * hmm_histories.h - many customers' histories, as small as fitting needs them.
 *
 * A customer is a record: what each period showed the filter (observation.h), from
 * the first order on, in one byte a period where it was a full one with few
 * orders and nothing beside them.  Equal histories are equal bytes, so they
 * can be put in an order that is everybody's, and counted instead of repeated.
 *
 *	record	size of the codes in 4 bytes, then the codes
 *	code	orders * 2 as a varint of 7 bits a byte, low ones first; where
 *			the period shows more, orders * 2 + 1 and four floats: elapsed,
 *			exposure, for_decline, for_stability
 *
 * A record stays within one process or its workers: numbers in it are in the
 * machine's own order.
 */
#ifndef LC_HMM_HISTORIES_H
#define LC_HMM_HISTORIES_H

#include "stage/observation.h"

/* A longer history is cut here: its first periods count. */
#define LC_COHORT_PERIODS 1200

/* No period counts for more orders than this, as in the filter. */
#define LC_COHORT_ORDERS 1000000000

/* Bytes that hold any record. */
#define LC_COHORT_RECORD_SIZE (4 + LC_COHORT_PERIODS * (5 + 4 * sizeof(float)))

/* Writes a customer's record up to as_of; its size is 0 where there is no order yet. */
extern lc_status lc_cohort_write(lc_profile profile, lc_day as_of, const lc_model *model, uint8_t *record,
                                 size_t *size);

/* One record among others: from at to end.  LC_CORRUPT where the bytes hold none. */
typedef struct lc_cohort_record
{
	const uint8_t *codes;
	const uint8_t *end;
} lc_cohort_record;

extern lc_status lc_cohort_next(const uint8_t **at, const uint8_t *end, lc_cohort_record *record);

/* The periods of a record; sight has room for LC_COHORT_PERIODS.  LC_CORRUPT where they make no sense. */
extern lc_status lc_cohort_read(const lc_cohort_record *record, lc_sight *sight, int32_t *periods);

#endif /* LC_HMM_HISTORIES_H */
