/*
 * engine.c - the engine as shipped: model `default`, through history.h,
 * customer_value.h and holdout.h.
 */
#include "engine.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compare/holdout.h"
#include "value/customer_value.h"

struct engine_model
{
	lc_prepared prepared;
	lc_holdout_plan plan; /* over the horizon, undiscounted */
};

const bool engine_learns = false;

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

static void
need(lc_status status, const char *what)
{
	if (status == LC_OK)
		return;
	fprintf(stderr, "accuracy: %s: status %d\n", what, (int) status);
	exit(1);
}

engine_model *
engine_learn(const real_shop *s, lc_day as_of, learn_from part, int32_t horizon)
{
	engine_model *model = malloc(sizeof(*model));
	lc_holdout_terms terms = {.cut = as_of, .horizon = horizon};
	lc_model shipped;

	if (model == NULL)
		need(LC_NO_MEMORY, "a model");
	lc_model_shipped(&lc_shipped_models[0], &shipped);
	need(lc_model_prepare(&shipped, &model->prepared), "the shipped model");
	need(lc_holdout_prepare(&terms, &model->prepared, &env, &model->plan), "a horizon");
	return model;
}

void
engine_forget(engine_model *model)
{
	free(model);
}

/* ln of the chance of no order: that of what came of a profile without anything after the cut. */
static double
chance_of_none(const engine_model *model, lc_profile known)
{
	size_t size = lc_holdouts_size(&model->plan.terms, 1);
	lc_holdouts *trials = malloc(size);
	double chance = NAN;

	if (trials == NULL)
		need(LC_NO_MEMORY, "a trial");
	lc_holdouts_init(trials, &model->plan);
	need(lc_holdouts_take(trials, known, &model->plan, &env), "a trial");
	if (trials->n > 0)
		chance = exp(lc_holdouts_first(trials)->score);
	free(trials);
	return chance;
}

bool
engine_ask(engine_model *model, lc_profile known, lc_day as_of, verdict *v)
{
	lc_history_row row;
	bool found = false;

	*v = (verdict){.stage = LC_PROSPECT,
	               .reason = "",
	               .since = as_of,
	               .silent = NAN,
	               .purchases = NAN,
	               .value = NAN,
	               .usual = NAN,
	               .chance = {NAN, NAN, NAN, NAN}};
	need(lc_stage_on(known, as_of, &model->prepared, &env, &found, &row), "a stage");
	if (!found)
		return false;
	v->stage = row.stage;
	v->reason = lc_reasons[row.reason].name;
	v->since = row.since;
	if (as_of == model->plan.terms.cut)
	{
		lc_valuation valuation;

		need(lc_value_on(known, as_of, &model->prepared, &model->plan.end, &env, &valuation), "a value");
		if (valuation.ordered)
		{
			v->silent = chance_of_none(model, known);
			v->purchases = valuation.expected.orders;
			v->value = valuation.expected.npv;
		}
	}
	return true;
}

int
engine_history(engine_model *model, lc_profile known, lc_day as_of, shown_period *to, int room)
{
	lc_history history;
	const lc_history_row *row;
	int n = 0;

	need(lc_history_open(&history, known, as_of, &model->prepared), "a history");
	while (n < room && (row = lc_history_next(&history)) != NULL)
		to[n++] = (shown_period){row->period.end, row->stage};
	need(history.periods.status, "a history");
	return n;
}
