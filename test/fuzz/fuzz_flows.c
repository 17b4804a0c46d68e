/*
 * fuzz_flows.c - any bytes as cash flows and what is asked of them.
 *
 * The bytes are the terms, then amounts: when, and how much.  Flows are put in,
 * sorted, valued and searched for rates; every answer is finite.
 */
#include <string.h>

#include "fuzz_env.h"
#include "value/irr.h"

/* A table of 16 slots is full soon. */
#define BITS 4

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
value(const lc_flow *flow, size_t n, const lc_flow_terms *terms)
{
	lc_irrs rates;
	lc_dd worth;

	for (size_t i = 1; i < n; i++)
		LAW(flow[i - 1].at < flow[i].at);
	if (lc_net_present_value(flow, n, terms, &malloc_env, &worth) == LC_OK)
		LAW(isfinite(worth.high) && isfinite(worth.low));
	if (lc_irr_find(flow, n, terms->by_day, &malloc_env, &rates) != LC_OK)
		return;
	LAW(rates.n + rates.beyond <= rates.sign_changes);
	for (size_t i = 0; i < rates.n; i++)
	{
		LAW(lc_rate_check(rates.rate[i]) == LC_OK);
		LAW(i == 0 || rates.rate[i - 1] <= rates.rate[i]);
	}
	free(rates.rate);
}

typedef struct __attribute__((packed)) amount
{
	int32_t at;
	int64_t micros;
} amount;

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	lc_flow_terms terms;
	lc_flows *flows = malloc(lc_flows_size(BITS));
	lc_flow *flow;
	size_t n;

	if (size >= sizeof(terms))
	{
		memcpy(&terms, data, sizeof(terms));
		lc_flows_init(flows, BITS, &terms);
		for (size_t at = sizeof(terms); at + sizeof(amount) <= size; at += sizeof(amount))
		{
			amount a;
			lc_flow_slot *slot;

			memcpy(&a, data + at, sizeof(a));
			slot = lc_flows_slot(flows, a.at);
			if (slot != NULL && lc_flow_slot_add(slot, 1, a.micros) == LC_OK)
				LAW(slot->count > 0);
		}
		LAW(lc_flows_sorted(flows, &malloc_env, &flow, &n) == LC_OK);
		if (n > 0)
			value(flow, n, &flows->terms);
		free(flow);
	}
	free(flows);
	return 0;
}
