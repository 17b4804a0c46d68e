/*
 * measure.h - the measures of events: order, refund, cost, contact and so on.
 *
 * The code of a measure is part of the stored format: append, never renumber.
 */
#ifndef LC_MEASURE_H
#define LC_MEASURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/result.h"

typedef enum lc_measure
{
	LC_ORDER = 0,        /* a purchase; sum: revenue, never negative */
	LC_REFUND = 1,       /* revenue given back, as a positive sum; no purchase */
	LC_COST = 2,         /* cost of what was sold */
	LC_INVESTMENT = 3,   /* spent on the relationship itself */
	LC_CONTACT = 4,      /* awareness, interest, consideration, usage */
	LC_WALLET = 5,       /* the customer's own total spend in the category */
	LC_BALANCE = 6,      /* open receivable after the event */
	LC_REFERRAL = 7,     /* value attributed to the customer's referrals */
	LC_SATISFACTION = 8, /* a score */
	LC_SIGNAL = 9,       /* exit talk, complaint */
	LC_ORDER_KEY = 10,   /* which order the day's lines belong to; see order_key.h */
	LC_BAD_DEBT = 11,    /* money owed that was written off */
	LC_MEASURES = 12,    /* number of measures that users can name */

	/*
	 * A mark, not an event: the as-of day of an aggregate.  It is kept as an
	 * event so that the aggregate's state is an ordinary profile, which any
	 * node can pass on; functions that read a history skip it.
	 */
	LC_AS_OF = 15
} lc_measure;

/* A set of measures is a set of bits. */
#define LC_MEASURE_BIT(measure) (1u << (measure))
#define LC_ALL_MEASURES (LC_MEASURE_BIT(LC_MEASURES) - 1)

typedef struct lc_measure_info
{
	const char *name;
	bool negative; /* a sum may be below zero */
} lc_measure_info;

/* NULL if the code is neither a measure nor a mark. */
extern const lc_measure_info *lc_measure_describe(unsigned code);

/* LC_BAD_MEASURE unless the text is the name of a measure that users can give. */
extern lc_status lc_measure_by_name(const char *name, size_t length, lc_measure *measure);

/*
 * A category or contact as 32 bits: 32-bit FNV-1a over its bytes, so the same
 * on every machine; 0 is kept for 'none'.  Two of n categories share a hash
 * with a chance of about n^2 / 2^33.
 */
extern uint32_t lc_key_hash(const char *key, size_t length);

#endif /* LC_MEASURE_H */
