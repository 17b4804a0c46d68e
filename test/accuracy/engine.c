/*
 * engine.c - the engine: model `default` with a posterior learned from a shop
 * (posterior_fit.h), asked through history.h and customer_status.h.
 */
#include "engine.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clv/max_likelihood.h"
#include "malloc_env.h"
#include "profile/summary.h"
#include "stage/customer_status.h"
#include "stage/posterior_fit.h"
#include "value/customer_value.h"

struct engine_model
{
	lc_prepared prepared;
	lc_day as_of;
	double ahead;            /* periods */
	int periods;             /* whole ones */
	lc_state_vector *bought; /* expected purchase days over 0, 1, ... periods, by state */
	lc_state_vector *buys;   /* chance of any in them, of who buys irregularly */
	lc_state_values *values; /* of the horizon; made when they are asked for */
};

static void
need(lc_status status, const char *what)
{
	if (status == LC_OK)
		return;
	fprintf(stderr, "accuracy: %s: status %d\n", what, (int) status);
	exit(1);
}

static void *
obtained(void *memory)
{
	need(memory != NULL ? LC_OK : LC_NO_MEMORY, "memory");
	return memory;
}

/* ---- models ---- */

/* The tables of posterior.h end after LC_AHEAD periods; a horizon may be longer. */
static void
look_ahead(engine_model *m)
{
	const lc_posterior_tables *tables = &m->prepared.engine.tables;
	double k = tables->params.scatter;
	size_t n = (size_t) m->ahead + 2;

	m->periods = (int) m->ahead;
	m->bought = obtained(calloc(n, sizeof(lc_state_vector)));
	m->buys = obtained(calloc(n, sizeof(lc_state_vector)));
	for (size_t h = 1; h < n; h++)
	{
		memcpy(m->bought[h], m->bought[h - 1], sizeof(lc_state_vector));
		memcpy(m->buys[h], m->buys[h - 1], sizeof(lc_state_vector));
		for (int tie = 0; tie < LC_TIE_DORMANT; tie++)
			for (int i = 0; i < LC_RATES; i++)
			{
				double rate = (double) tables->rate[i];

				m->bought[h][tie][i] += tables->rate[i];
				m->buys[h][tie][i] = (float) (1 - pow(1 + rate / k, -k) * (1 - (double) m->buys[h][tie][i]));
			}
		lc_posterior_before(tables, m->bought[h]);
		lc_posterior_before(tables, m->buys[h]);
	}
}

/* What comes is counted as it comes: time has no price. */
static lc_model
shipped(void)
{
	lc_model model;

	lc_model_shipped(&lc_shipped_models[0], &model);
	model.terms.discount_rate = 0;
	return model;
}

static engine_model *
model_of(const lc_model *model, lc_day as_of, int32_t horizon)
{
	engine_model *m = obtained(calloc(1, sizeof(*m)));

	need(lc_model_prepare(model, &m->prepared), "the model");
	m->as_of = as_of;
	m->ahead = (double) horizon / model->period_days;
	look_ahead(m);
	return m;
}

engine_model *
engine_default(lc_day as_of, int32_t horizon)
{
	lc_model model = shipped();

	return model_of(&model, as_of, horizon);
}

engine_model *
engine_learn(const lc_profile *known, int n, lc_day as_of, int32_t horizon)
{
	size_t room = LC_LEARN_RECORD_SIZE;
	size_t used = 0;
	uint8_t *records = obtained(malloc(room));
	lc_model model = shipped();
	static lc_engine engine;
	lc_learned learned;

	need(lc_learn_prepare(model.period_days, &engine), "what learns");
	for (int i = 0; i < n; i++)
	{
		size_t size;

		if (room - used < LC_LEARN_RECORD_SIZE)
			records = obtained(realloc(records, room = 2 * room + LC_LEARN_RECORD_SIZE));
		need(lc_learn_write(known[i], as_of, &engine, &malloc_env, records + used, &size), "a record");
		used += size;
	}
	need(lc_learn(&model, records, used, &lc_learn_defaults, &malloc_env, &learned), "learning");
	free(records);
	lc_learn_take(&learned, &model);
	return model_of(&model, as_of, horizon);
}

bool
engine_fit_beside(engine_model *model, const lc_profile *known, int n, double weight)
{
	lc_fit_rows *rows = obtained(malloc(lc_fit_rows_size((uint64_t) n)));
	lc_terms *terms = &model->prepared.model.terms;
	lc_clv_fit fit;

	lc_fit_rows_init(rows, LC_CLV_MBGNBD, model->prepared.model.period_days, NULL);
	for (int i = 0; i < n; i++)
	{
		lc_fit_row row = {.weight = 1, .count = 1};
		lc_clv_fault fault;
		bool found;
		lc_rfm rfm;

		need(lc_rfm_of(known[i], model->as_of, model->prepared.model.period_days, &found, &rfm), "a history");
		if (!found)
			continue;
		memcpy(row.value, (double[LC_CLV_COLUMNS]){rfm.x, rfm.t_x, rfm.t_cal}, sizeof(row.value));
		if (lc_clv_mbgnbd.admit(row.value, &fault) == LC_CLV_USE)
			rows->row[rows->n++] = row;
	}
	need(lc_fit_rows_squeeze(rows, &malloc_env), "rows");
	need(lc_max_likelihood(rows, &malloc_env, &fit), "a fit");
	free(rows);
	if (fit.end != LC_CLV_CONVERGED)
		return false;
	terms->mbgnbd_weight = weight;
	terms->mbgnbd_r = fit.parameter[0];
	terms->mbgnbd_alpha = fit.parameter[1];
	terms->mbgnbd_a = fit.parameter[2];
	terms->mbgnbd_b = fit.parameter[3];
	return true;
}

void
engine_level(engine_model *model, double level)
{
	model->prepared.model.terms.forecast_level = level;
}

void
engine_forget(engine_model *model)
{
	free(model->bought);
	free(model->buys);
	free(model->values);
	free(model);
}

/* ---- one customer ---- */

static double
between(const lc_posterior *posterior, const lc_state_vector *by_period, int whole, double part)
{
	double low = lc_posterior_mean(posterior, by_period[whole]);

	return low + part * (lc_posterior_mean(posterior, by_period[whole + 1]) - low);
}

/* Purchases over the model's horizon. */
static void
expect(const engine_model *m, const lc_relationship *r, verdict *v)
{
	const lc_posterior *posterior = &r->head.posterior;
	double needs = fmin(lc_relationship_needs_ahead(r, m->ahead), m->periods + 1);
	int whole = (int) fmin(needs, m->periods);

	v->purchases = between(posterior, m->bought, whole, needs - whole);
	v->silent = needs <= LC_AHEAD ? lc_posterior_silent(&m->prepared.engine.tables, posterior, needs)
	                              : 1 - between(posterior, m->buys, whole, needs - whole);
}

/* Over six months, as the product says it. */
static void
say_ahead(const engine_model *m, lc_profile known, lc_day as_of, verdict *v)
{
	lc_customer_status status;
	bool found = false;

	need(lc_customer_status_on(known, as_of, &m->prepared, &malloc_env, &found, &status), "a status");
	if (!found || !status.ordered)
		return;
	v->value = status.expected_ahead;
	v->usual = status.usual_ahead;
	for (int i = 0; i < ENGINE_CHANCES; i++)
		v->chance[i] = (double) status.chance[i];
}

bool
engine_ask(engine_model *model, lc_profile known, lc_day as_of, verdict *v)
{
	static lc_history history;
	const lc_history_row *row;
	bool found = false;

	*v = (verdict){.stage = LC_PROSPECT,
	               .silent = NAN,
	               .purchases = NAN,
	               .value = NAN,
	               .usual = NAN,
	               .chance = {NAN, NAN, NAN, NAN}};
	need(lc_history_open(&history, known, as_of, &model->prepared), "a history");
	while ((row = lc_history_next(&history)) != NULL)
		found = true;
	need(history.periods.status, "a history");
	if (!found)
		return false;
	v->stage = history.last.stage;
	v->reason = lc_stage_reasons[history.last.reason].name;
	v->since = history.last.since;
	if (as_of != model->as_of || lc_history_first_order(&history) == LC_DAY_NOEND)
		return true;
	expect(model, &history.relationship, v);
	need(lc_history_find_since(&history), "the first day of a stage");
	v->since = history.last.since;
	say_ahead(model, known, as_of, v);
	return true;
}

bool
engine_value(engine_model *model, lc_profile known, shown_value *to)
{
	static lc_customer_status status;
	static lc_status_accumulator accumulator;
	lc_customer_value worth;

	if (model->values == NULL)
	{
		model->values = obtained(malloc(sizeof(*model->values)));
		need(lc_state_values_prepare(&model->prepared, model->ahead, &malloc_env, model->values), "a horizon");
	}
	lc_status_start(&accumulator, &model->prepared, &status);
	need(lc_customer_value_on(known, model->as_of, &model->prepared, model->values, &malloc_env, &accumulator, &worth),
	     "a value");
	if (!worth.valuation.found || !worth.valuation.ordered)
		return false;
	to->stage = worth.valuation.stage;
	to->orders = worth.valuation.expected.orders;
	to->value = worth.valuation.expected.npv;
	to->error = sqrt(worth.valuation.expected.variance);
	to->low = worth.band.low;
	to->high = worth.band.high;
	to->silent = (double) status.chance[0];
	to->none = 1 - worth.outlook.any;
	return true;
}

int
engine_history(engine_model *model, lc_profile known, lc_day as_of, shown_period *to, int room)
{
	static lc_history history;
	const lc_history_row *row;
	int n = 0;

	need(lc_history_open(&history, known, as_of, &model->prepared), "a history");
	while (n < room && (row = lc_history_next(&history)) != NULL)
		to[n++] = (shown_period){row->period.end, row->stage, lc_stage_reasons[row->reason].name};
	need(history.periods.status, "a history");
	return n;
}
