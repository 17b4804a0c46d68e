/*
 * history.c - simulated customers as the product sees them.
 */
#include "history.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "profile/profile.h"

#define FIRST_DAY 8766 /* 2024-01-01 */
#define PROFILE_BYTES (MAX_DAYS * 64)

static lc_profile
profile_of(const customer *c, uint8_t *buffer)
{
	lc_writer writer;
	lc_profile profile = {buffer, 0};

	lc_writer_open(&writer, buffer);
	for (int day = 0; day < c->periods * PERIOD_DAYS; day++)
	{
		lc_event event = {lc_slot(FIRST_DAY + day, LC_ORDER, 0), c->orders[day], LC_MONEY_UNIT * c->orders[day]};

		if (event.count > 0)
			lc_writer_put(&writer, &event);
	}
	profile.size = lc_writer_size(&writer);
	return profile;
}

void
history_of(const customer *c, history *h)
{
	static uint8_t buffer[PROFILE_BYTES];
	lc_period_walk walk;
	lc_period period;
	lc_day as_of = FIRST_DAY + c->periods * PERIOD_DAYS - 1;
	lc_status status = lc_period_open(&walk, profile_of(c, buffer), PERIOD_DAYS, as_of);

	h->periods = 0;
	memcpy(h->truth, c->truth, sizeof(h->truth));
	if (status == LC_OK)
		while (h->periods < c->periods && lc_period_next(&walk, &period))
			h->period[h->periods++] = period;
	if (status == LC_OK && walk.status == LC_OK && h->periods == c->periods)
		return;
	fprintf(stderr, "accuracy: a simulated history does not read back\n");
	exit(1);
}

size_t
record_of(const customer *c, uint8_t *record)
{
	static uint8_t buffer[PROFILE_BYTES];
	static uint8_t room[LC_COHORT_RECORD_SIZE];
	lc_model model;
	size_t size;

	lc_model_shipped(&lc_shipped_models[0], &model);
	if (lc_cohort_write(profile_of(c, buffer), FIRST_DAY + c->periods * PERIOD_DAYS - 1, &model, room, &size) !=
	        LC_OK ||
	    size > RECORD_BYTES)
	{
		fprintf(stderr, "accuracy: a simulated history makes no record\n");
		exit(1);
	}
	memcpy(record, room, size);
	return size;
}

void
open_shop(const world *w, rng *r, shop *s)
{
	static customer c;

	s->records_size = 0;
	for (s->customers = 0; s->customers < SHOP_CUSTOMERS; s->customers++)
	{
		simulate(w, r, &c);
		history_of(&c, &s->customer[s->customers]);
		s->records_size += record_of(&c, s->records + s->records_size);
	}
}
