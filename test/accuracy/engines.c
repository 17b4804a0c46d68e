/*
 * engines.c - the product's engines, with the models as shipped.
 */
#include "engines.h"

#include <stdio.h>
#include <stdlib.h>

#include "stage/hmm_filter.h"
#include "stage/hmm_fit.h"
#include "stage/hmm_smoother.h"
#include "stage/rules.h"

#define FIT_SEED 20260202 /* others than those asked about */

const engine engines[ENGINES] = {
    [BAYES] = {"bayes", "engine `bayes`, model `default` as shipped: a generic prior, nothing fitted", true,
               show_bayes},
    [BAYES_FITTED] = {"bayes fitted",
                      "engine `bayes`, `lifecycle_fit` from `default` to other customers of the same shop", true,
                      show_bayes_fitted},
    [RULES] = {"rules", "engine `rules`, thresholds as shipped", false, show_rules},
    [RFM_QUINTILES] = {"RFM quintiles",
                       "recency and frequency scored 1 to 5 within the shop, and the usual segment map", false,
                       show_rfm_quintiles},
    [SQL_90_90] = {"SQL 90/90", "orders of the last 90 days against the 90 before", false, show_sql_90_90},
};

static void
give_up(const char *what)
{
	fprintf(stderr, "accuracy: %s\n", what);
	exit(1);
}

static void
show_bayes_history(const lc_filter_tables *tables, const history *h, shown *said)
{
	lc_filter filter;
	lc_stage stage = LC_PROSPECT;

	lc_filter_start(tables, &filter);
	for (int p = 0; p < h->periods; p++)
	{
		lc_filter_step(tables, &filter, (double) h->period[p].tally[LC_ORDER].count, 1.0);
		lc_filter_posterior(&filter, said->probability[p]);
		stage = lc_stage_choose(tables, said->probability[p], stage);
		said->stage[p] = stage;
	}
}

void
show_bayes(const shop *s, shown *said)
{
	static lc_filter_tables tables;

	if (lc_filter_prepare(&lc_dynamics_default, &tables) != LC_OK)
		give_up("the default model is none");
	for (int i = 0; i < s->customers; i++)
		show_bayes_history(&tables, &s->customer[i], &said[i]);
}

static void *
take(void *context, size_t size)
{
	return malloc(size);
}

static void
give(void *context, void *memory)
{
	free(memory);
}

static void
go_on(void *context)
{
}

static const lc_env env = {take, give, go_on, NULL};

static lc_filter_tables fitted;

gain
fit_bayes(const world *w, int customers, const shop *s)
{
	static customer c;
	static lc_fit_result result;
	uint8_t *records = malloc((size_t) customers * RECORD_BYTES);
	size_t size = 0;
	rng random;
	gain g = {.customers = customers};
	int64_t periods = 0;

	if (records == NULL)
		give_up("no memory for the customers to fit to");
	rng_seed(&random, FIT_SEED);
	for (int i = 0; i < customers; i++)
	{
		simulate(w, &random, &c);
		size += record_of(&c, records + size);
	}
	if (lc_fit(&lc_dynamics_default, records, size, &lc_fit_defaults, &env, &result) != LC_OK ||
	    lc_filter_prepare(&result.dynamics, &fitted) != LC_OK ||
	    lc_fit_score(&lc_dynamics_default, s->records, s->records_size, &env, &g.before, &periods) != LC_OK ||
	    lc_fit_score(&result.dynamics, s->records, s->records_size, &env, &g.after, &periods) != LC_OK)
		give_up("no fit");
	free(records);
	g.periods = (double) periods;
	return g;
}

void
show_bayes_fitted(const shop *s, shown *said)
{
	for (int i = 0; i < s->customers; i++)
		show_bayes_history(&fitted, &s->customer[i], &said[i]);
}

static void
show_smoothed_history(const lc_filter_tables *tables, const history *h, shown *said)
{
	lc_sight sight[MAX_PERIODS];
	lc_stage stage = LC_PROSPECT;

	for (int p = 0; p < h->periods; p++)
		sight[p] = (lc_sight){1.0, (double) h->period[p].tally[LC_ORDER].count, 1.0, 1.0f, 1.0f};
	if (lc_smooth(tables, sight, h->periods, &env, said->probability) != LC_OK)
		give_up("no memory to smooth a history");
	for (int p = 0; p < h->periods; p++)
	{
		stage = lc_stage_choose(tables, said->probability[p], stage);
		said->stage[p] = stage;
	}
}

void
show_bayes_smoothed(const shop *s, shown *said)
{
	static lc_filter_tables tables;

	if (lc_filter_prepare(&lc_dynamics_default, &tables) != LC_OK)
		give_up("the default model is none");
	for (int i = 0; i < s->customers; i++)
		show_smoothed_history(&tables, &s->customer[i], &said[i]);
}

void
show_rules(const shop *s, shown *said)
{
	lc_rules_fault fault;

	if (lc_rules_check(&lc_rules_default, &fault) != LC_OK)
		give_up("the default thresholds contradict each other");
	for (int i = 0; i < s->customers; i++)
	{
		const history *h = &s->customer[i];
		lc_rules_state state;

		lc_rules_start(&state);
		for (int p = 0; p < h->periods; p++)
			said[i].stage[p] = lc_rules_step(&lc_rules_default, &state, &h->period[p], PERIOD_DAYS)->stage;
	}
}
