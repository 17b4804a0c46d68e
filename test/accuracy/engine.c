/*
 * engine.c - the engine: the posterior learned from a shop (posterior_fit.h)
 * and the decision table (decision_table.h), walked by relationship.h.
 */
#include "engine.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stage/posterior_fit.h"
#include "stage/relationship.h"

#define PERIOD_DAYS 30

struct engine_model
{
	lc_engine engine;
	lc_day as_of;
	double ahead;            /* periods */
	int periods;             /* whole ones */
	lc_state_vector *bought; /* expected purchase days over 0, 1, ... periods, by state */
	lc_state_vector *buys;   /* chance of any in them, of who buys irregularly */
};

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
	const lc_posterior_tables *tables = &m->engine.tables;
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

static engine_model *
model_of(const lc_posterior_params *params, lc_day as_of, int32_t horizon)
{
	engine_model *m = obtained(calloc(1, sizeof(*m)));

	m->engine.period_days = PERIOD_DAYS;
	m->engine.thresholds = lc_thresholds_default;
	need(lc_posterior_prepare(params, &m->engine.tables), "the parameters");
	m->as_of = as_of;
	m->ahead = (double) horizon / PERIOD_DAYS;
	look_ahead(m);
	return m;
}

engine_model *
engine_default(lc_day as_of, int32_t horizon)
{
	return model_of(&lc_posterior_default, as_of, horizon);
}

engine_model *
engine_learn(const lc_profile *known, int n, lc_day as_of, int32_t horizon)
{
	size_t room = LC_LEARN_RECORD_SIZE;
	size_t used = 0;
	uint8_t *records = obtained(malloc(room));
	lc_learned learned;

	for (int i = 0; i < n; i++)
	{
		size_t size;

		if (room - used < LC_LEARN_RECORD_SIZE)
			records = obtained(realloc(records, room = 2 * room + LC_LEARN_RECORD_SIZE));
		need(lc_learn_write(known[i], as_of, PERIOD_DAYS, &env, records + used, &size), "a record");
		used += size;
	}
	need(lc_learn(&lc_posterior_default, records, used, &lc_learn_defaults, &env, &learned), "learning");
	free(records);
	return model_of(&learned.params, as_of, horizon);
}

void
engine_forget(engine_model *model)
{
	free(model->bought);
	free(model->buys);
	free(model);
}

/* ---- one customer ---- */

/* Period by period, the last one ends on as_of. */
typedef struct walk
{
	lc_relationship at;
	lc_day start; /* of the period to come */
	lc_day as_of;
} walk;

/* False before the first event. */
static bool
start_walk(walk *w, const engine_model *m, lc_profile known, lc_day as_of)
{
	lc_cursor cursor;
	lc_event first;

	lc_cursor_open(&cursor, known);
	if (!lc_cursor_next(&cursor, &first) || lc_event_day(&first) > as_of)
		return false;
	w->start = lc_event_day(&first);
	w->as_of = as_of;
	need(lc_relationship_open(&w->at, known, &m->engine), "a relationship");
	return true;
}

static bool
next_period(walk *w, shown_period *shown)
{
	const lc_verdict *judged = &w->at.head.verdict;

	if (w->start > w->as_of)
		return false;
	shown->end = w->start + PERIOD_DAYS - 1 < w->as_of ? w->start + PERIOD_DAYS - 1 : w->as_of;
	need(lc_relationship_judge(&w->at, w->start, shown->end), "a period");
	w->start = shown->end + 1;
	shown->stage = judged->stage;
	shown->reason = lc_stage_reasons[judged->reason].name;
	return true;
}

static double
between(const lc_posterior *posterior, const lc_state_vector *by_period, int whole, double part)
{
	double low = lc_posterior_mean(posterior, by_period[whole]);

	return low + part * (lc_posterior_mean(posterior, by_period[whole + 1]) - low);
}

/* Money by the mean of the customer's own purchase days. */
static void
expect(const engine_model *m, const lc_relationship *r, verdict *v)
{
	const lc_posterior_tables *tables = &m->engine.tables;
	const lc_posterior *posterior = &r->head.posterior;
	double needs = fmin(lc_relationship_needs_ahead(r, m->ahead), m->periods + 1);
	int whole = (int) fmin(needs, m->periods);
	double mean_value = r->head.sum.money / r->head.sum.days;
	float chance[LC_CHANCES];

	v->purchases = between(posterior, m->bought, whole, needs - whole);
	v->silent = needs <= LC_AHEAD ? lc_posterior_silent(tables, posterior, needs)
	                              : 1 - between(posterior, m->buys, whole, needs - whole);
	v->value = v->purchases * mean_value;
	v->usual = r->facts.usual * m->ahead * mean_value;
	lc_posterior_chances(tables, posterior, r->facts.usual, chance);
	for (int i = 0; i < ENGINE_CHANCES; i++)
		v->chance[i] = (double) chance[i];
}

bool
engine_ask(engine_model *model, lc_profile known, lc_day as_of, verdict *v)
{
	static walk w;
	shown_period shown = {as_of, LC_PROSPECT, NULL};

	*v = (verdict){.stage = LC_PROSPECT,
	               .silent = NAN,
	               .purchases = NAN,
	               .value = NAN,
	               .usual = NAN,
	               .chance = {NAN, NAN, NAN, NAN}};
	if (!start_walk(&w, model, known, as_of))
		return false;
	while (next_period(&w, &shown))
	{
		if (shown.stage != v->stage || v->reason == NULL)
			v->since = shown.end;
		v->stage = shown.stage;
		v->reason = shown.reason;
	}
	if (as_of == model->as_of && w.at.head.sum.days > 0)
		expect(model, &w.at, v);
	return true;
}

int
engine_history(engine_model *model, lc_profile known, lc_day as_of, shown_period *to, int room)
{
	static walk w;
	int n = 0;

	if (!start_walk(&w, model, known, as_of))
		return 0;
	while (n < room && next_period(&w, &to[n]))
		n++;
	return n;
}
