/*
 * simulated_shop.c - a shop of simulated customers, as if its order rows had been read.
 */
#include "simulated_shop.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "simulate.h"

#define CUSTOMERS 1500
#define SEED 20261129
#define LAST_DAY "2026-06-30"
#define RATE 0.7        /* orders a month, when stable */
#define MEAN_VALUE 40   /* of a purchase day */
#define SIGMA_MEANS 0.6 /* of ln of customers' means */
#define SIGMA_DAYS 0.5  /* of ln of days around a customer's mean */

const shop_source simulated_sources[SIMULATED_SHOPS] = {
    {.name = "simulated, mixed"},
    {.name = "simulated, season"},
    {.name = "simulated, b2b"},
    {.name = "simulated, burst"},
};

static const pattern shapes[SIMULATED_SHOPS] = {MIXED, SEASON, B2B, BURST};

static void *
room_for(size_t n, size_t size)
{
	void *memory = calloc(n, size);

	if (memory == NULL)
	{
		fprintf(stderr, "referee: no memory for a simulated shop\n");
		exit(1);
	}
	return memory;
}

static void
take_customer(const customer *c, rng *random, real_shop *s, int *trades)
{
	buyer *b = &s->buyer[s->buyers];
	lc_day start = s->last - c->periods * PERIOD_DAYS + 1;
	double mean = log(MEAN_VALUE) + SIGMA_MEANS * rng_normal(random);

	*b = (buyer){.id = (uint64_t) ++s->buyers, .trade = s->trade + *trades};
	b->judged = buyer_is_judged(b->id);
	for (int day = 0; day < c->periods * PERIOD_DAYS; day++)
	{
		double value = exp(mean + SIGMA_DAYS * rng_normal(random));

		if (c->orders[day] == 0)
			continue;
		s->trade[(*trades)++] = (trade){start + day, 1, round(100 * value) / 100 + 0.01};
		b->trades++;
	}
	s->most_trades = b->trades > s->most_trades ? b->trades : s->most_trades;
	s->first = start < s->first ? start : s->first;
}

void
simulated_shop_open(int which, real_shop *s)
{
	static customer c;
	rng random;
	world w;
	int trades = 0;

	*s = (real_shop){.source = &simulated_sources[which], .first = LC_DAY_NOEND, .last = day_named(LAST_DAY)};
	s->buyer = room_for(CUSTOMERS, sizeof(*s->buyer));
	s->trade = room_for((size_t) CUSTOMERS * MAX_DAYS, sizeof(*s->trade));
	rng_seed(&random, SEED);
	world_base(&w, shapes[which], RATE);
	for (int i = 0; i < CUSTOMERS; i++)
	{
		simulate(&w, &random, &c);
		take_customer(&c, &random, s, &trades);
	}
}
