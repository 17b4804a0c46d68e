/*
 * engines.c - the product's engine before simulated customers.
 */
#include "engines.h"

#include <stdio.h>
#include <stdlib.h>

#include "engine.h"

#define LEARN_SEED 20260202 /* others than those asked about */
#define HORIZON 180

const engine engines[ENGINES] = {
    [DEFAULT] = {"default", "the engine as it is for a profile without a shop: nothing learned", show_default},
    [LEARNED] = {"learned", "the engine with a posterior learned from other customers of the same shop", show_learned},
    [RFM_QUINTILES] = {"RFM quintiles",
                       "recency and frequency scored 1 to 5 within the shop, and the usual segment map",
                       show_rfm_quintiles},
    [SQL_90_90] = {"SQL 90/90", "orders of the last 90 days against the 90 before", show_sql_90_90},
};

static void
give_up(const char *what)
{
	fprintf(stderr, "accuracy: %s\n", what);
	exit(1);
}

static void
show_by(engine_model *model, const shop *s, shown *said)
{
	for (int i = 0; i < s->customers; i++)
	{
		const history *h = &s->customer[i];
		shown_period row[MAX_PERIODS];

		if (engine_history(model, h->profile, TODAY, row, MAX_PERIODS) != h->periods)
			give_up("a history has other periods than it was made of");
		for (int p = 0; p < h->periods; p++)
			said[i].stage[p] = row[p].stage;
	}
}

void
show_default(const shop *s, shown *said)
{
	engine_model *model = engine_default(TODAY, HORIZON);

	show_by(model, s, said);
	engine_forget(model);
}

static engine_model *learned;

void
learn_world(const world *w, int customers)
{
	static customer c;
	lc_profile *known = malloc((size_t) customers * sizeof(*known));
	rng random;

	if (known == NULL)
		give_up("no memory for the customers to learn from");
	rng_seed(&random, LEARN_SEED);
	for (int i = 0; i < customers; i++)
	{
		simulate(w, &random, &c);
		known[i] = profile_of(&c);
	}
	if (learned != NULL)
		engine_forget(learned);
	learned = engine_learn(known, customers, TODAY, HORIZON);
	for (int i = 0; i < customers; i++)
		free((void *) known[i].bytes);
	free(known);
}

void
show_learned(const shop *s, shown *said)
{
	show_by(learned, s, said);
}
