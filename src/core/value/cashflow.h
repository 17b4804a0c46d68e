/*
 * cashflow.h - cash flows by period or by day, and their net present value.
 *
 * Model    By period: the sum of amount / (1 + rate)^t.  Period 0 is now and not discounted;
 *          period 1 ends a period from now (Excel's NPV).  By day: the sum of
 *          amount / (1 + rate)^((day - base) / 365), base being the earliest day, or the one
 *          that is given (Excel's XNPV).
 * Timing   end, begin, mid: where in its period an amount moves; continuous: evenly all
 *          through it.  Period 0 is a moment, which timing does not move.
 * Accuracy Amounts of one period or day sum exactly, in 128 bits: the result does not depend
 *          on their order, and amounts can be taken out again.  Each period is discounted
 *          once, from the earliest to the latest, in double-double arithmetic.
 */
#ifndef LC_CASHFLOW_H
#define LC_CASHFLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/env.h"
#include "base/money.h"
#include "math/discount.h"
#include "math/double_double.h"

typedef enum lc_timing
{
	LC_TIMING_END = 0,    /* at the end of the period */
	LC_TIMING_BEGIN,      /* at its beginning */
	LC_TIMING_MID,        /* in its middle */
	LC_TIMING_CONTINUOUS, /* evenly all through it */
	LC_TIMINGS
} lc_timing;

extern const char *const lc_timing_names[LC_TIMINGS];

/* The arguments of the aggregate, apart from the flows. */
typedef struct lc_flow_terms
{
	double rate;  /* of a period, or by day of a year; the guess where an internal rate is asked for; 0 if not given */
	int32_t base; /* day that flows are discounted to; 0 if not given */
	uint8_t by_day;
	uint8_t irr;    /* the internal rate is asked for */
	uint8_t timing; /* lc_timing */
	uint8_t given;  /* a base or a guess is given */
} lc_flow_terms;

/* LC_BAD_PARAMETER unless the rate is finite and above -1. */
static inline lc_status
lc_rate_check(double rate)
{
	return rate > -1 && isfinite(rate) ? LC_OK : LC_BAD_PARAMETER;
}

/*
 * The amounts of one period or day.  Packed, because memory from env may be
 * aligned to 8 bytes alone, and a 128-bit integer would ask for 16.
 */
typedef struct __attribute__((packed, aligned(8))) lc_flow
{
	int32_t at;
	int64_t count; /* number of amounts; 0 after all were taken out: the flow is absent then */
	lc_int128 sum;
} lc_flow;

/* ---- the state of an aggregate, changed in place ---- */

/*
 * A hash table of flows in one piece of memory, which is aligned to 8 bytes: no
 * allocator owes a 128-bit integer more.
 */
typedef struct __attribute__((packed, aligned(8))) lc_flow_slot
{
	int32_t at;
	uint32_t taken; /* else the slot is free */
	int64_t count;
	lc_int128 sum;
} lc_flow_slot;

typedef struct lc_flows
{
	uint32_t bits;  /* there are 2^bits slots */
	uint32_t taken; /* of them; at most three quarters */
	lc_flow_terms terms;
	lc_flow_slot slot[];
} lc_flows;

#define LC_FLOWS_BITS_MIN 2
#define LC_FLOWS_BITS_MAX 24

static inline uint32_t
lc_flows_slots(const lc_flows *flows)
{
	return UINT32_C(1) << flows->bits;
}

static inline size_t
lc_flows_size(uint32_t bits)
{
	return sizeof(lc_flows) + (sizeof(lc_flow_slot) << bits);
}

/* The largest number of periods or days in a table of 2^bits slots. */
static inline uint32_t
lc_flows_room(uint32_t bits)
{
	return (UINT32_C(1) << bits) / 4 * 3;
}

static inline bool
lc_flow_terms_equal(const lc_flow_terms *a, const lc_flow_terms *b)
{
	return a->rate == b->rate && a->base == b->base && a->by_day == b->by_day && a->irr == b->irr &&
	       a->timing == b->timing && a->given == b->given;
}

/* Empty flows in memory of lc_flows_size(bits). */
extern void lc_flows_init(lc_flows *flows, uint32_t bits, const lc_flow_terms *terms);

/* The slot of a period or day; NULL if there is none yet and no room for one. */
static inline lc_flow_slot *
lc_flows_slot(lc_flows *flows, int32_t at)
{
	uint32_t mask = lc_flows_slots(flows) - 1;
	/* Fibonacci hashing: steps of any size spread evenly */
	uint32_t i = (uint32_t) at * UINT32_C(2654435769) >> (32 - flows->bits);

	for (uint32_t probes = 0; probes <= mask; probes++, i = (i + 1) & mask)
	{
		lc_flow_slot *slot = &flows->slot[i];

		if (slot->taken)
		{
			if (slot->at == at)
				return slot;
			continue;
		}
		if (flows->taken >= lc_flows_room(flows->bits))
			return NULL;
		flows->taken++;
		slot->taken = 1;
		slot->at = at;
		return slot;
	}
	return NULL;
}

/*
 * Adds amounts to a slot, or takes them out again where count and sum are
 * negative.  LC_NOT_CONTAINED if the slot does not hold them, LC_OVERFLOW past
 * 2^63 amounts or 128 bits.
 */
static inline lc_status
lc_flow_slot_add(lc_flow_slot *slot, int64_t count, lc_int128 sum)
{
	int64_t counted;
	lc_int128 summed;

	if (__builtin_add_overflow(slot->count, count, &counted) || __builtin_add_overflow(slot->sum, sum, &summed))
		return LC_OVERFLOW;
	if (counted < 0 || (counted == 0 && summed != 0))
		return LC_NOT_CONTAINED;
	slot->count = counted;
	slot->sum = summed;
	return LC_OK;
}

/* Bits of a table with room for twice the flows that have amounts. */
extern uint32_t lc_flows_bits_for(const lc_flows *flows);

/* How many periods or days have amounts. */
extern uint32_t lc_flows_alive(const lc_flows *flows);

/*
 * Bits of a table for the flows of two others, which have one and other of
 * them.  They may share periods: the result is at most LC_FLOWS_BITS_MAX, and
 * lc_flows_merge tells whether all found room.
 */
extern uint32_t lc_flows_bits_for_both(uint32_t one, uint32_t other);

/* Adds the flows of from to to; LC_TOO_LARGE where to has no room for them. */
extern lc_status lc_flows_merge(lc_flows *to, const lc_flows *from, const lc_env *env);

/* ---- in order ---- */

/* The flows from the earliest to the latest, in memory from env; n may be 0. */
extern lc_status lc_flows_sorted(const lc_flows *flows, const lc_env *env, lc_flow **sorted, size_t *n);

/* ---- values ---- */

/*
 * Net present value in micros.  flow: n >= 1 flows in order, periods not below
 * 0.  LC_OVERFLOW if the value is past a double, LC_BAD_PARAMETER for an
 * invalid rate or timing.
 */
extern lc_status lc_net_present_value(const lc_flow *flow, size_t n, const lc_flow_terms *terms, const lc_env *env,
                                      lc_dd *value);

/*
 * Sum of the amounts times step^(at - origin); inverse is 1 / step.  moment
 * becomes the sum of these terms times (at - origin): step times the derivative.
 */
extern lc_dd lc_power_sum(const lc_flow *flow, size_t n, lc_dd step, lc_dd inverse, int32_t origin, const lc_env *env,
                          double *moment);

/* Growth of one day at the yearly rate, (1 + rate)^(1/365), or of one period, 1 + rate. */
extern lc_dd lc_growth_factor(double rate, bool by_day);

#endif /* LC_CASHFLOW_H */
