/*
 * cashflow.c - cash flows by period or by day, and their net present value.
 */
#include "value/cashflow.h"

#include <string.h>

/* Smallest discount factor that is multiplied on: the next may lose digits to underflow. */
#define FACTOR_LOWEST 1e-250

const char *const lc_timing_names[LC_TIMINGS] = {[LC_TIMING_END] = "end",
                                                 [LC_TIMING_BEGIN] = "begin",
                                                 [LC_TIMING_MID] = "mid",
                                                 [LC_TIMING_CONTINUOUS] = "continuous"};

/* ---- the open form ---- */

void
lc_flows_init(lc_flows *flows, uint32_t bits, const lc_flow_terms *terms)
{
	memset(flows, 0, lc_flows_size(bits));
	flows->bits = bits;
	flows->terms = *terms;
}

uint32_t
lc_flows_alive(const lc_flows *flows)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < lc_flows_slots(flows); i++)
		n += flows->slot[i].taken && flows->slot[i].count > 0;
	return n;
}

static uint32_t
bits_for(uint64_t n)
{
	uint32_t bits = LC_FLOWS_BITS_MIN;

	while (bits <= LC_FLOWS_BITS_MAX && UINT64_C(1) << bits < 2 * (n + 1))
		bits++;
	return bits;
}

uint32_t
lc_flows_bits_for(const lc_flows *flows)
{
	return bits_for(lc_flows_alive(flows));
}

uint32_t
lc_flows_bits_for_both(uint32_t one, uint32_t other)
{
	uint32_t bits = bits_for((uint64_t) one + other);

	return bits < LC_FLOWS_BITS_MAX ? bits : LC_FLOWS_BITS_MAX;
}

lc_status
lc_flows_merge(lc_flows *to, const lc_flows *from, const lc_env *env)
{
	for (uint32_t i = 0; i < lc_flows_slots(from); i++)
	{
		const lc_flow_slot *slot = &from->slot[i];
		lc_flow_slot *mine;

		lc_poll_at(env, i);
		if (!slot->taken || slot->count <= 0)
			continue;
		mine = lc_flows_slot(to, slot->at);
		if (mine == NULL)
			return LC_TOO_LARGE;
		LC_TRY(lc_flow_slot_add(mine, slot->count, slot->sum));
	}
	return LC_OK;
}

/* ---- in order ---- */

#define LC_SORT sort_flows
#define LC_SORT_TYPE lc_flow
#define LC_SORT_BEFORE(a, b) ((a)->at < (b)->at)
#include "base/sort.h"

lc_status
lc_flows_sorted(const lc_flows *flows, const lc_env *env, lc_flow **sorted, size_t *n)
{
	/* the second half is the sort's spare array */
	lc_flow *flow = lc_alloc(env, (2 * (size_t) lc_flows_alive(flows) + 1) * sizeof(*flow));
	lc_flow *in_order;
	size_t found = 0;

	if (flow == NULL)
		return LC_NO_MEMORY;
	for (uint32_t i = 0; i < lc_flows_slots(flows); i++)
	{
		const lc_flow_slot *slot = &flows->slot[i];

		if (slot->taken && slot->count > 0)
			flow[found++] = (lc_flow){slot->at, slot->count, slot->sum};
	}
	in_order = sort_flows(flow, flow + found, found, env);
	if (in_order != flow)
		memcpy(flow, in_order, found * sizeof(*flow));
	*sorted = flow;
	*n = found;
	return LC_OK;
}

/* ---- values ---- */

/*
 * The 365th root of 1 + rate.  A double's root is right to some 52 bits; one
 * step of Newton's method doubles that.
 */
static lc_dd
root_of_year(lc_dd year, double rate)
{
	lc_dd root = {exp(log1p(rate) / LC_DISCOUNT_YEAR_DAYS), 0};
	lc_dd ratio = lc_dd_divide(lc_dd_power(root, LC_DISCOUNT_YEAR_DAYS), year);
	double excess = (ratio.high - 1) + ratio.low;

	return lc_dd_settle(root.high, -root.high * excess / LC_DISCOUNT_YEAR_DAYS);
}

lc_dd
lc_growth_factor(double rate, bool by_day)
{
	lc_dd year = lc_dd_sum(1, rate);

	return by_day ? root_of_year(year, rate) : year;
}

/* step^n, for n below 0 by its inverse */
static lc_dd
step_power(lc_dd step, lc_dd inverse, int64_t n)
{
	return n >= 0 ? lc_dd_power(step, n) : lc_dd_power(inverse, -n);
}

lc_dd
lc_power_sum(const lc_flow *flow, size_t n, lc_dd step, lc_dd inverse, int32_t origin, const lc_env *env,
             double *moment)
{
	lc_dd total = {0, 0};
	lc_dd factor = {1, 0};
	int64_t reached = 0;

	*moment = 0;
	for (size_t i = 0; i < n; i++)
	{
		int64_t wanted = (int64_t) flow[i].at - origin;
		lc_dd worth;

		lc_poll_at(env, i);
		/* the factor may be infinite, and infinity times 0 is not a number */
		if (flow[i].sum == 0)
			continue;
		/* a step from the flow before takes few multiplications; an underflown factor is raised anew */
		if (wanted < reached || !(factor.high > FACTOR_LOWEST))
			factor = step_power(step, inverse, wanted);
		else
			factor = lc_dd_multiply(factor, lc_dd_power(step, wanted - reached));
		reached = wanted;
		worth = lc_dd_multiply(lc_dd_from_int128(flow[i].sum), factor);
		total = lc_dd_add(total, worth);
		*moment += worth.high * (double) wanted;
	}
	return total;
}

/* The factor from a value of flows at the end of their period to one of flows timed otherwise. */
static lc_dd
timing_factor(lc_timing timing, double rate)
{
	lc_dd growth = lc_dd_sum(1, rate);
	lc_dd one = {1, 0};

	if (timing == LC_TIMING_BEGIN)
		return growth;
	if (timing == LC_TIMING_MID)
	{
		lc_dd root = {sqrt(growth.high), 0};
		lc_dd other = lc_dd_divide(growth, root);
		lc_dd twice = lc_dd_add(root, other);

		return (lc_dd){twice.high / 2, twice.low / 2};
	}
	/* the integral of (1 + rate)^s over the period */
	if (timing == LC_TIMING_CONTINUOUS && rate != 0)
		return (lc_dd){rate / log1p(rate), 0};
	return one;
}

lc_status
lc_net_present_value(const lc_flow *flow, size_t n, const lc_flow_terms *terms, const lc_env *env, lc_dd *value)
{
	/* period 0 is a moment: timing does not move it */
	size_t now = !terms->by_day && flow[0].at == 0 ? 1 : 0;
	int32_t origin = !terms->by_day ? 0 : terms->given ? terms->base : flow[0].at;
	lc_dd one = {1, 0};
	lc_dd growth;
	double moment;

	if (lc_rate_check(terms->rate) != LC_OK || terms->timing >= LC_TIMINGS)
		return LC_BAD_PARAMETER;
	growth = lc_growth_factor(terms->rate, terms->by_day);
	*value = lc_power_sum(flow + now, n - now, lc_dd_divide(one, growth), growth, origin, env, &moment);
	if (terms->timing != LC_TIMING_END)
		*value = lc_dd_multiply(*value, timing_factor((lc_timing) terms->timing, terms->rate));
	if (now > 0)
		*value = lc_dd_add(*value, lc_dd_from_int128(flow[0].sum));
	return isfinite(value->high) && isfinite(value->low) ? LC_OK : LC_OVERFLOW;
}
