/*
 * history.c - simulated customers as the product sees them.
 */
#include "history.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

lc_profile
profile_of(const customer *c)
{
	uint8_t *bytes = malloc(lc_profile_bound(MAX_DAYS));
	lc_day first = TODAY - c->periods * PERIOD_DAYS + 1;
	lc_writer writer;

	if (bytes == NULL)
	{
		fprintf(stderr, "accuracy: no memory for a profile\n");
		exit(1);
	}
	lc_writer_open(&writer, bytes);
	for (int day = 0; day < c->periods * PERIOD_DAYS; day++)
	{
		lc_event event = {lc_slot(first + day, LC_ORDER, 0), c->orders[day], LC_MONEY_UNIT * c->orders[day]};

		if (event.count > 0)
			lc_writer_put(&writer, &event);
	}
	return (lc_profile){bytes, lc_writer_size(&writer)};
}

static void
history_of(const customer *c, history *h)
{
	lc_period_walk walk;
	lc_period period;
	lc_status status;

	h->profile = profile_of(c);
	h->periods = 0;
	memcpy(h->truth, c->truth, sizeof(h->truth));
	status = lc_period_open(&walk, h->profile, PERIOD_DAYS, TODAY);
	if (status == LC_OK)
		while (h->periods < c->periods && lc_period_next(&walk, &period))
			h->period[h->periods++] = period;
	if (status == LC_OK && walk.status == LC_OK && h->periods == c->periods)
		return;
	fprintf(stderr, "accuracy: a simulated history does not read back\n");
	exit(1);
}

void
open_shop(const world *w, rng *r, shop *s)
{
	static customer c;

	for (s->customers = 0; s->customers < SHOP_CUSTOMERS; s->customers++)
	{
		simulate(w, r, &c);
		history_of(&c, &s->customer[s->customers]);
	}
}

void
close_shop(shop *s)
{
	for (int i = 0; i < s->customers; i++)
		free((void *) s->customer[i].profile.bytes);
}
