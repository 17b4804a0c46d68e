/*
 * cashflow.h - cash flows by period or by day, and what they are worth now.
 *
 * Amounts that fall on one period (or day) add up to one exact sum in 128
 * bits, so nothing depends on the order in which they came, and what was put
 * in can be taken out again.  Discounting happens at the end, once for each
 * period, from the earliest to the latest, in twice a double's precision.
 *
 * Periods: an amount of period t >= 1 is worth 1 / (1 + rate)^t of itself,
 * period 0 is now and is worth all of itself (Excel's NPV, whose first value
 * is period 1).  timing says where in its period the money moves; period 0 is
 * a moment and has no inside.  Days: 1 / (1 + rate)^((day - base) / 365), base
 * being the earliest day or one given (Excel's XNPV).
 */
#ifndef LC_CASHFLOW_H
#define LC_CASHFLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/env.h"
#include "base/money.h"
#include "math/double_double.h"

#define LC_YEAR_DAYS 365

typedef enum lc_timing
{
	LC_TIMING_END = 0,    /* at the end of the period */
	LC_TIMING_BEGIN,      /* at its beginning */
	LC_TIMING_MID,        /* in its middle */
	LC_TIMING_CONTINUOUS, /* evenly all through it */
	LC_TIMINGS
} lc_timing;

extern const char *const lc_timing_names[LC_TIMINGS];

/* What is asked of the flows besides the flows. */
typedef struct __attribute__((packed, aligned(4))) lc_flow_terms
{
	double rate;  /* a period, or for days a year; of an internal rate, the guess; 0 where none is given */
	int32_t base; /* day that flows are discounted to; 0 where none is given */
	uint8_t by_day;
	uint8_t internal; /* the internal rate is asked for */
	uint8_t timing;   /* lc_timing */
	uint8_t given;    /* there is a base, or a guess */
} lc_flow_terms;

/* LC_BAD_PARAMETER unless the rate is finite and above -1. */
static inline lc_status
lc_rate_check(double rate)
{
	return rate > -1 && isfinite(rate) ? LC_OK : LC_BAD_PARAMETER;
}

/* The amounts of one period or day; no allocator owes a 128-bit integer its alignment. */
typedef struct __attribute__((packed, aligned(8))) lc_flow
{
	int32_t at;
	int64_t count; /* of amounts; what has none left is gone */
	lc_int128 sum;
} lc_flow;

/* ---- the open form: what an aggregate mutates in place ---- */

/*
 * A hash table of flows in one piece of memory that lies 4-byte aligned and
 * may come from outside: lc_flows_fits looks at its header, and nothing that
 * the table may hold leads out of it.
 */
typedef struct __attribute__((packed, aligned(4))) lc_flow_slot
{
	int32_t at;
	uint32_t taken; /* else the slot is free */
	int64_t count;
	lc_int128 sum;
} lc_flow_slot;

typedef struct __attribute__((packed, aligned(4))) lc_flows
{
	uint32_t version; /* LC_FLOWS_VERSION; another on a machine of other byte order */
	uint32_t bits;    /* there are 2^bits slots */
	uint32_t taken;   /* of them; at most three quarters */
	lc_flow_terms terms;
	lc_flow_slot slot[];
} lc_flows;

#define LC_FLOWS_VERSION UINT32_C(0x4c434601)
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

/* How many periods or days so many bits have room for. */
static inline uint32_t
lc_flows_room(uint32_t bits)
{
	return (UINT32_C(1) << bits) / 4 * 3;
}

/* Whether the size bytes are flows. */
static inline bool
lc_flows_fits(const lc_flows *flows, size_t size)
{
	return size >= sizeof(lc_flows) && flows->version == LC_FLOWS_VERSION && flows->bits >= LC_FLOWS_BITS_MIN &&
	       flows->bits <= LC_FLOWS_BITS_MAX && size == lc_flows_size(flows->bits);
}

static inline bool
lc_flow_terms_equal(const lc_flow_terms *a, const lc_flow_terms *b)
{
	return a->rate == b->rate && a->base == b->base && a->by_day == b->by_day && a->internal == b->internal &&
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
 * Adds amounts to a slot; both negative takes them out again.
 * LC_NOT_CONTAINED if they were not in, LC_OVERFLOW past 2^63 amounts.
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

/* Bits of a table with room for these flows and as many again, those without amounts left out. */
extern uint32_t lc_flows_bits_for(const lc_flows *flows);

/* How many periods or days have amounts. */
extern uint32_t lc_flows_alive(const lc_flows *flows);

/*
 * Bits of a table for so many of one's and of another's.  They may share
 * periods: so never more than LC_FLOWS_BITS_MAX, and only merging tells
 * whether that has room for all.
 */
extern uint32_t lc_flows_bits_for_both(uint32_t one, uint32_t other);

/* Adds all of one's flows to the other; LC_TOO_LARGE where that has no room for them. */
extern lc_status lc_flows_merge(lc_flows *to, const lc_flows *from, const lc_env *env);

/* ---- in order ---- */

/*
 * The flows from the earliest to the latest, in memory from env; n may be 0.
 * LC_CORRUPT where two share a period, as no table of our own does.
 */
extern lc_status lc_flows_sorted(const lc_flows *flows, const lc_env *env, lc_flow **sorted, size_t *n);

/* ---- values ---- */

/*
 * Net present value in micros.  flow: n >= 1 of them, in order, periods not
 * below 0.  LC_OVERFLOW if it is past what a double can hold,
 * LC_BAD_PARAMETER for a rate or timing that is none.
 */
extern lc_status lc_net_present_value(const lc_flow *flow, size_t n, const lc_flow_terms *terms, const lc_env *env,
                                      lc_dd *value);

/*
 * Sum of the amounts times step^(at - origin), inverse = 1 / step; moment
 * becomes the sum of these times (at - origin), its derivative.
 */
extern lc_dd lc_power_sum(const lc_flow *flow, size_t n, lc_dd step, lc_dd inverse, int32_t origin, const lc_env *env,
                          double *moment);

/* The factor of one day that makes 1 + rate a year; that of a period is 1 + rate itself. */
extern lc_dd lc_growth_factor(double rate, bool by_day);

#endif /* LC_CASHFLOW_H */
