/*
 * fuzz_flows.c - any bytes as the open form of cash flows.
 *
 * What a look at the header lets through leads nowhere outside: a flow can be
 * added, the rest sorted, valued and searched for rates, and every answer is
 * finite.
 */
#include <string.h>

#include "fuzz_env.h"
#include "value/irr.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
value(const lc_flow *flow, size_t n, const lc_flow_terms *terms)
{
	lc_irrs rates;
	lc_dd worth;

	for (size_t i = 1; i < n; i++)
		LAW(flow[i - 1].at < flow[i].at);
	if (lc_net_present_value(flow, n, terms, &fuzz_env, &worth) == LC_OK)
		LAW(isfinite(worth.high) && isfinite(worth.low));
	if (lc_irr_find(flow, n, terms->by_day, &fuzz_env, &rates) != LC_OK)
		return;
	LAW(rates.n + rates.beyond <= rates.sign_changes);
	for (size_t i = 0; i < rates.n; i++)
	{
		LAW(lc_rate_check(rates.rate[i]) == LC_OK);
		LAW(i == 0 || rates.rate[i - 1] <= rates.rate[i]);
	}
	free(rates.rate);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t whole = lc_flows_size(LC_FLOWS_BITS_MIN);
	lc_flows *flows = malloc(whole);
	lc_flow_slot *slot;
	lc_flow *flow;
	size_t n;

	/* the fuzzer need not guess version and size */
	memset(flows, 0, whole);
	memcpy((char *) flows + offsetof(lc_flows, taken), data,
	       size < whole - offsetof(lc_flows, taken) ? size : whole - offsetof(lc_flows, taken));
	flows->version = LC_FLOWS_VERSION;
	flows->bits = LC_FLOWS_BITS_MIN;
	LAW(lc_flows_fits(flows, whole));
	slot = lc_flows_slot(flows, 1);
	if (slot != NULL && lc_flow_slot_add(slot, 1, 5) == LC_OK)
		LAW(slot->count > 0);
	if (lc_flows_sorted(flows, &fuzz_env, &flow, &n) == LC_OK)
	{
		if (n > 0)
			value(flow, n, &flows->terms);
		free(flow);
	}
	free(flows);
	return 0;
}
