/*
 * test_stage_laws.c - what holds of the stages of any customer, by either engine and any model.
 */
#include "models.h"
#include "profile/summary.h"
#include "stage/customer_status.h"
#include "walk.h"

#define CUSTOMERS 300

typedef struct rows
{
	int n;
	lc_history_row at[ROWS_MAX];
} rows;

static void
walk_all(lc_profile profile, lc_day as_of, const lc_prepared *prepared, rows *all)
{
	all->n = walk(profile, as_of, prepared, all->at);
}

/* A model of the engine, ready for use until the next one. */
static const lc_prepared *
some_model(rng *r, int engine)
{
	static lc_prepared prepared;
	lc_model model = random_model(r, (lc_engine) engine);

	assert_int_equal(lc_model_prepare(&model, &prepared), LC_OK);
	return &prepared;
}

static void
assert_same_row(const lc_history_row *a, const lc_history_row *b)
{
	assert_int_equal(a->stage, b->stage);
	assert_int_equal(a->cycle, b->cycle);
	assert_int_equal(a->reason, b->reason);
	assert_int_equal(a->since, b->since);
	assert_int_equal(a->previous, b->previous);
	assert_memory_equal(a->probability, b->probability, sizeof(a->probability));
}

/* The same stages on the same rows, whatever days they lie on. */
static void
assert_same_stages(const rows *a, const rows *b)
{
	assert_int_equal(a->n, b->n);
	for (int i = 0; i < a->n; i++)
	{
		assert_int_equal(a->at[i].stage, b->at[i].stage);
		assert_int_equal(a->at[i].reason, b->at[i].reason);
		assert_int_equal(a->at[i].cycle, b->at[i].cycle);
	}
}

static lc_profile
profile_until(const life *c, lc_day until)
{
	lc_event event[CUSTOMER_EVENTS];
	size_t n = 0;

	for (size_t i = 0; i < c->n; i++)
		if (lc_event_day(&c->event[i]) <= until)
			event[n++] = c->event[i];
	return profile_of(event, n);
}

/* ---- no look-ahead ---- */

/*
 * The rows up to a day are those of a longer history, but for the last, which
 * may be a part of a period; and what lies after the day changes none of them.
 */
static void
looks_not_ahead(rng *r, const life *c, void *context)
{
	lc_day cut = (lc_day) rng_between(r, c->first, c->last);
	lc_profile known = profile_until(c, cut);

	for (int engine = 0; engine < LC_ENGINES; engine++)
	{
		static rows whole;
		static rows part;
		static rows past;
		const lc_prepared *prepared = some_model(r, engine);

		walk_all(c->profile, c->last + 100, prepared, &whole);
		walk_all(c->profile, cut, prepared, &part);
		walk_all(known, cut, prepared, &past);
		assert_true(part.n > 0 && part.n <= whole.n);
		assert_int_equal(part.n, past.n);
		for (int i = 0; i < part.n; i++)
			assert_same_row(&part.at[i], &past.at[i]);
		for (int i = 0; i < part.n - 1; i++)
			assert_same_row(&part.at[i], &whole.at[i]);
	}
	profile_free(known);
}

static void
no_row_looks_ahead(void **state)
{
	for_each_customer(11, CUSTOMERS, looks_not_ahead, NULL);
}

/* ---- units ---- */

/* All days and the period k times as long; as_of ends its period at the same share. */
static void
scales_with_time(rng *r, const life *c, void *context)
{
	int32_t k = (int32_t) rng_between(r, 2, 50);
	lc_day as_of = c->last + (lc_day) rng_between(r, 0, 100);
	lc_profile slow = customer_slowed(c, k);

	for (int engine = 0; engine < LC_ENGINES; engine++)
	{
		static rows plain;
		static rows scaled;
		static lc_prepared slower;
		const lc_prepared *prepared = some_model(r, engine);
		lc_model model = prepared->model;

		model.period_days *= k;
		assert_int_equal(lc_model_prepare(&model, &slower), LC_OK);
		walk_all(c->profile, as_of, prepared, &plain);
		walk_all(slow, customer_day_slowed(c, as_of + 1, k) - 1, &slower, &scaled);
		assert_same_stages(&plain, &scaled);
	}
	profile_free(slow);
}

static void
time_may_be_scaled(void **state)
{
	for_each_customer(12, CUSTOMERS, scales_with_time, NULL);
}

static void
comes_in_any_money(rng *r, const life *c, void *context)
{
	int64_t k = rng_between(r, 2, 1000);
	lc_event event[CUSTOMER_EVENTS];
	lc_profile other;

	for (size_t i = 0; i < c->n; i++)
	{
		event[i] = c->event[i];
		if (lc_event_measure(&event[i]) != LC_SATISFACTION)
			event[i].sum *= k;
	}
	other = profile_of(event, c->n);
	for (int engine = 0; engine < LC_ENGINES; engine++)
	{
		static rows plain;
		static rows scaled;
		static lc_prepared dearer;
		const lc_prepared *prepared = some_model(r, engine);
		lc_model model = prepared->model;

		/* the one threshold that is money */
		model.rules.open_balance *= (double) k;
		assert_int_equal(lc_model_prepare(&model, &dearer), LC_OK);
		walk_all(c->profile, c->last + 200, prepared, &plain);
		walk_all(other, c->last + 200, &dearer, &scaled);
		assert_same_stages(&plain, &scaled);
	}
	profile_free(other);
}

static void
money_may_come_in_any_unit(void **state)
{
	for_each_customer(13, CUSTOMERS, comes_in_any_money, NULL);
}

/* ---- probabilities ---- */

static void
sums_to_one(rng *r, const life *c, void *context)
{
	for (int engine = 0; engine < LC_ENGINES; engine++)
	{
		static rows all;

		walk_all(c->profile, c->last + 200, some_model(r, engine), &all);
		for (int i = 0; i < all.n; i++)
		{
			double sum = 0;

			for (int stage = 0; stage < LC_STAGES; stage++)
				sum += (double) all.at[i].probability[stage];
			assert_true(fabs(sum - 1) < 1e-5);
		}
	}
}

static void
probabilities_sum_to_one(void **state)
{
	for_each_customer(14, CUSTOMERS, sums_to_one, NULL);
}

/* ---- an open balance ---- */

/* The balance last seen up to a row's end, in currency; 0 before there is one. */
static double
balance_at(lc_profile profile, lc_day end)
{
	lc_totals totals;
	const lc_tally *balance = &totals.tally[LC_BALANCE];

	assert_int_equal(totals_of(profile, LC_DAY_NOBEGIN, end, LC_MEASURE_BIT(LC_BALANCE), &totals), LC_OK);
	return balance->count == 0 ? 0 : (double) balance->last_sum / LC_MONEY_UNIT / (double) balance->last_count;
}

static void
is_open_to_the_end(rng *r, const life *c, void *context)
{
	int *held = context;

	for (int engine = 0; engine < LC_ENGINES; engine++)
	{
		static rows all;
		const lc_prepared *prepared = some_model(r, engine);

		walk_all(c->profile, c->last + 1000, prepared, &all);
		for (int i = 0; i < all.n; i++)
		{
			if (balance_at(c->profile, all.at[i].period.end) >= prepared->model.rules.open_balance)
				assert_int_not_equal(all.at[i].stage, LC_TERMINATED);
			held[engine] += all.at[i].reason == LC_REASON_OPEN_BALANCE;
		}
	}
}

static void
nobody_is_terminated_with_an_open_balance(void **state)
{
	int held[LC_ENGINES] = {0};

	for_each_customer(15, CUSTOMERS, is_open_to_the_end, held);
	assert_true(held[LC_ENGINE_BAYES] > 100 && held[LC_ENGINE_RULES] > 100);
}

/* ---- one answer ---- */

/* The stage alone, the standing and the last row of the history. */
static void
agrees(rng *r, const life *c, void *context)
{
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_day as_of = (lc_day) rng_between(r, c->first - 10, c->last + 300);

	for (int engine = 0; engine < LC_ENGINES; engine++)
	{
		static rows all;
		static lc_history_row row;
		static lc_standing standing;
		const lc_prepared *prepared = some_model(r, engine);
		bool found;
		bool stands;

		walk_all(c->profile, as_of, prepared, &all);
		assert_int_equal(lc_stage_on(c->profile, as_of, prepared, &env, &found, &row), LC_OK);
		assert_int_equal(lc_standing_on(c->profile, as_of, prepared, &env, &stands, &standing), LC_OK);
		assert_int_equal(found, as_of >= c->first);
		assert_int_equal(stands, found);
		assert_int_equal(all.n > 0, found);
		if (!found)
			continue;
		assert_same_row(&row, &all.at[all.n - 1]);
		assert_same_row(&standing.last, &row);
	}
}

static void
every_question_has_one_answer(void **state)
{
	for_each_customer(16, CUSTOMERS, agrees, NULL);
}

/* ---- a life of any length ---- */

/* A day a period, all days there are. */
static void
long_lives_can_be_cancelled(void **state)
{
	lc_event event = event_of(LC_DAY_MIN, LC_ORDER, 0, 1, LC_MONEY_UNIT);
	lc_profile profile = profile_of(&event, 1);

	for (int engine = 0; engine < LC_ENGINES; engine++)
	{
		static lc_prepared prepared;
		static lc_history_row row;
		static lc_standing standing;
		heap h = {0};
		lc_env env = heap_env(&h);
		lc_model model;
		bool found;

		lc_model_shipped(&lc_shipped_models[0], &model);
		model.engine = (lc_engine) engine;
		model.period_days = 1;
		assert_int_equal(lc_model_prepare(&model, &prepared), LC_OK);
		assert_int_equal(lc_stage_on(profile, LC_DAY_MIN + 99999, &prepared, &env, &found, &row), LC_OK);
		assert_true(h.polls >= 100000 / 4096);
		assert_int_equal(row.period.no, 99999);
		assert_int_equal(row.stage, LC_TERMINATED);
		h.polls = 0;
		assert_int_equal(lc_standing_on(profile, LC_DAY_MIN + 99999, &prepared, &env, &found, &standing), LC_OK);
		assert_true(h.polls >= 100000 / 4096);
	}
	profile_free(profile);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(no_row_looks_ahead),
	    cmocka_unit_test(time_may_be_scaled),
	    cmocka_unit_test(money_may_come_in_any_unit),
	    cmocka_unit_test(probabilities_sum_to_one),
	    cmocka_unit_test(nobody_is_terminated_with_an_open_balance),
	    cmocka_unit_test(every_question_has_one_answer),
	    cmocka_unit_test(long_lives_can_be_cancelled),
	};

	return cmocka_run_group_tests_name("laws", tests, NULL, NULL);
}
