/*
 * test_stage_laws.c - what holds of the stages of any customer, by any model.
 */
#include "models.h"
#include "profile/summary.h"
#include "stage/course.h"
#include "stage/customer_status.h"
#include "stage/first_silence.h"
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

/* A model, ready for use until the next one. */
static const lc_prepared *
some_model(rng *r)
{
	static lc_prepared prepared;
	lc_model model = random_model(r);

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

/* ---- what is known beforehand ---- */

static void
assert_same_walk(lc_profile profile, lc_day as_of, const lc_prepared *one, const lc_prepared *other)
{
	static lc_history a;
	static lc_history b;
	const lc_history_row *row;

	assert_int_equal(lc_history_open(&a, profile, as_of, one), LC_OK);
	assert_int_equal(lc_history_open(&b, profile, as_of, other), LC_OK);
	while ((row = lc_history_next(&a)) != NULL)
	{
		assert_non_null(lc_history_next(&b));
		assert_int_equal(row->stage, b.last.stage);
		assert_int_equal(row->reason, b.last.reason);
		assert_memory_equal(&a.relationship.head.posterior, &b.relationship.head.posterior, sizeof(lc_posterior));
		assert_memory_equal(&a.relationship.facts, &b.relationship.facts, sizeof(lc_facts));
		assert_memory_equal(&a.relationship.head.sum, &b.relationship.head.sum, sizeof(lc_mark));
	}
	assert_null(lc_history_next(&b));
	assert_int_equal(lc_history_find_since(&a), LC_OK);
	assert_int_equal(lc_history_find_since(&b), LC_OK);
	assert_same_row(&a.last, &b.last);
}

/* The silence after a first purchase is walked alike, to the bit, whether it is known beforehand or not. */
static void
knows_the_first_silence(rng *r, const life *c, void *silences)
{
	static lc_prepared with;
	const lc_prepared *prepared = some_model(r);
	lc_day as_of = c->first + (lc_day) rng_between(r, 0, 40 * prepared->engine.period_days);
	lc_day until = c->first + (lc_day) rng_between(r, 0, 60);
	lc_profile short_life = profile_until(c, until);

	with = *prepared;
	assert_int_equal(lc_first_silence_prepare(&with), LC_OK);
	assert_same_walk(c->profile, as_of, &with, prepared);
	assert_same_walk(short_life, as_of, &with, prepared);
	*(int *) silences += with.engine.silent_periods;
	profile_free(short_life);
}

static void
the_first_silence_is_known(void **state)
{
	int silences = 0;

	for_each_customer(77, 3 * CUSTOMERS, knows_the_first_silence, &silences);
	assert_true(silences > 3 * CUSTOMERS * LC_SILENT_PERIODS / 2);
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
	static rows whole;
	static rows part;
	static rows past;
	const lc_prepared *prepared = some_model(r);

	walk_all(c->profile, c->last + 100, prepared, &whole);
	walk_all(c->profile, cut, prepared, &part);
	walk_all(known, cut, prepared, &past);
	assert_true(part.n > 0 && part.n <= whole.n);
	assert_int_equal(part.n, past.n);
	for (int i = 0; i < part.n; i++)
		assert_same_row(&part.at[i], &past.at[i]);
	for (int i = 0; i < part.n - 1; i++)
		assert_same_row(&part.at[i], &whole.at[i]);
	profile_free(known);
}

static void
no_row_looks_ahead(void **state)
{
	for_each_customer(11, CUSTOMERS, looks_not_ahead, NULL);
}

/* ---- units ---- */

/* Money enters by its ratios alone, but for the one threshold that is money. */
static void
comes_in_any_money(rng *r, const life *c, void *context)
{
	int64_t k = INT64_C(1) << rng_between(r, 1, 10);
	lc_event event[CUSTOMER_EVENTS];
	lc_profile other;
	static rows plain;
	static rows scaled;
	static lc_prepared dearer;
	const lc_prepared *prepared = some_model(r);
	lc_model model = prepared->model;

	for (size_t i = 0; i < c->n; i++)
	{
		event[i] = c->event[i];
		if (lc_event_measure(&event[i]) != LC_SATISFACTION)
			event[i].sum *= k;
	}
	other = profile_of(event, c->n);
	model.thresholds.open_balance *= (double) k;
	assert_int_equal(lc_model_prepare(&model, &dearer), LC_OK);
	walk_all(c->profile, c->last + 200, prepared, &plain);
	walk_all(other, c->last + 200, &dearer, &scaled);
	assert_same_stages(&plain, &scaled);
	profile_free(other);
}

static void
money_may_come_in_any_unit(void **state)
{
	for_each_customer(13, CUSTOMERS, comes_in_any_money, NULL);
}

/* An order split into lines of the same day, key and sum is the same purchase day. */
static void
splits_into_lines(rng *r, const life *c, void *context)
{
	lc_event event[CUSTOMER_EVENTS];
	lc_profile split;
	static rows plain;
	static rows lines;
	const lc_prepared *prepared = some_model(r);

	for (size_t i = 0; i < c->n; i++)
	{
		event[i] = c->event[i];
		if (lc_event_measure(&event[i]) == LC_ORDER)
			event[i].count = rng_between(r, 1, 20);
	}
	split = profile_of(event, c->n);
	walk_all(c->profile, c->last + 100, prepared, &plain);
	walk_all(split, c->last + 100, prepared, &lines);
	assert_same_stages(&plain, &lines);
	profile_free(split);
}

static void
lines_of_an_order_are_one_purchase_day(void **state)
{
	for_each_customer(14, CUSTOMERS, splits_into_lines, NULL);
}

/* ---- the end ---- */

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
	static rows all;
	const lc_prepared *prepared = some_model(r);

	walk_all(c->profile, c->last + 1000, prepared, &all);
	for (int i = 0; i < all.n; i++)
	{
		if (balance_at(c->profile, all.at[i].period.end) >= prepared->model.thresholds.open_balance)
			assert_int_not_equal(all.at[i].stage, LC_TERMINATED);
		*held += all.at[i].reason == LC_REASON_OPEN_BALANCE;
	}
}

static void
nobody_is_terminated_with_an_open_balance(void **state)
{
	int held = 0;

	for_each_customer(15, CUSTOMERS, is_open_to_the_end, &held);
	assert_true(held > 100);
}

/* On the day of an order business goes on: nobody is over, nobody is silent. */
static void
is_there_when_ordering(rng *r, const life *c, void *context)
{
	heap h = {0};
	lc_env env = heap_env(&h);
	const lc_prepared *prepared = some_model(r);

	for (size_t i = 0; i < c->n; i++)
	{
		lc_history_row row;
		bool found;

		if (lc_event_measure(&c->event[i]) != LC_ORDER)
			continue;
		assert_int_equal(lc_stage_on(c->profile, lc_event_day(&c->event[i]), prepared, &env, &found, &row), LC_OK);
		assert_true(found);
		assert_int_not_equal(row.stage, LC_TERMINATED);
		assert_int_not_equal(row.stage, LC_PROSPECT);
		assert_int_not_equal(row.reason, LC_REASON_FALLS_SILENT);
	}
}

static void
nobody_is_over_or_silent_on_the_day_of_an_order(void **state)
{
	for_each_customer(16, CUSTOMERS, is_there_when_ordering, NULL);
}

/* A cycle more begins with a recovery, and only after the end. */
static void
returns_by_recovery(rng *r, const life *c, void *context)
{
	int *returns = context;
	static rows all;

	walk_all(c->profile, c->last + 400, some_model(r), &all);
	for (int i = 1; i < all.n; i++)
	{
		int32_t more = all.at[i].cycle - all.at[i - 1].cycle;

		assert_true(more == 0 || more == 1);
		*returns += more;
		if (more == 1 && all.at[i - 1].stage == LC_TERMINATED)
			assert_int_equal(all.at[i].stage, LC_RECOVERY);
		/* what is wholly returned within the period is no purchase */
		if (all.at[i - 1].stage == LC_TERMINATED && all.at[i].period.tally[LC_ORDER].count > 0 &&
		    all.at[i].period.tally[LC_REFUND].count == 0)
			assert_int_equal(more, 1);
	}
}

static void
a_return_is_a_recovery_of_the_next_cycle(void **state)
{
	int returns = 0;

	for_each_customer(17, CUSTOMERS, returns_by_recovery, &returns);
	assert_true(returns > 20);
}

/* ---- silence ---- */

static bool
is_told(const lc_event *event)
{
	unsigned measure = lc_event_measure(event);

	return measure != LC_CONTACT && measure != LC_INVESTMENT && measure != LC_COST && measure != LC_BAD_DEBT;
}

static lc_verdict
shown_on(lc_profile profile, lc_day day, const lc_prepared *prepared)
{
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_history_row row;
	bool found;

	assert_int_equal(lc_stage_on(profile, day, prepared, &env, &found, &row), LC_OK);
	assert_true(found);
	return (lc_verdict){.stage = row.stage, .reason = row.reason};
}

/*
 * On no day a stage is better than both that at the end of a period before it and that on the last day since on which
 * something happened; without such a day, than that at the end of the period.
 */
static void
gets_no_better_by_silence(rng *r, const life *c, void *context)
{
	const lc_prepared *prepared = some_model(r);
	int32_t days = prepared->engine.period_days;
	lc_verdict before = {.stage = LC_PROSPECT};
	int *silences = context;

	for (lc_day end = c->first + days - 1; end < c->last + 400; end += days)
	{
		lc_day day = end + (lc_day) rng_between(r, 1, days);
		lc_day told = LC_DAY_NOBEGIN;
		lc_verdict since;

		for (size_t i = 0; i < c->n; i++)
			if (is_told(&c->event[i]) && lc_event_day(&c->event[i]) > end && lc_event_day(&c->event[i]) <= day)
				told = lc_event_day(&c->event[i]) > told ? lc_event_day(&c->event[i]) : told;
		before = shown_on(c->profile, end, prepared);
		since = shown_on(c->profile, day, prepared);
		*silences += told == LC_DAY_NOBEGIN && before.stage != LC_PROSPECT && before.stage != LC_TERMINATED;
		if (!lc_is_better(&since, &before) || before.stage == LC_PROSPECT || told == day)
			continue;
		assert_true(told > end);
		before = shown_on(c->profile, told, prepared);
		assert_false(lc_is_better(&since, &before));
	}
}

static void
nobody_gets_better_by_silence(void **state)
{
	int silences = 0;

	for_each_customer(21, 3 * CUSTOMERS, gets_no_better_by_silence, &silences);
	assert_true(silences > 3 * CUSTOMERS);
}

/* ---- one answer ---- */

/* Soon after the last event, or when a stage may have been shown for longer than is looked back to. */
static lc_day
soon_or_long_after(rng *r, const life *c, const lc_prepared *prepared)
{
	lc_day later = rng_next(r) % 2 == 0 ? 300 : 2 * LC_MARKS * prepared->engine.period_days;

	return (lc_day) rng_between(r, c->first - 10, c->last + later);
}

/* The stage alone, the status and the last row of the history. */
static void
agrees(rng *r, const life *c, void *context)
{
	heap h = {0};
	lc_env env = heap_env(&h);
	static rows all;
	static lc_history_row row;
	static lc_customer_status status;
	const lc_prepared *prepared = some_model(r);
	lc_day as_of = soon_or_long_after(r, c, prepared);
	bool found;
	bool stands;

	walk_all(c->profile, as_of, prepared, &all);
	assert_int_equal(lc_stage_on(c->profile, as_of, prepared, &env, &found, &row), LC_OK);
	assert_int_equal(lc_customer_status_on(c->profile, as_of, prepared, &env, &stands, &status), LC_OK);
	assert_int_equal(found, as_of >= c->first);
	assert_int_equal(stands, found);
	assert_int_equal(all.n > 0, found);
	if (!found)
		return;
	assert_int_equal(row.stage, all.at[all.n - 1].stage);
	assert_int_equal(row.reason, all.at[all.n - 1].reason);
	assert_same_row(&status.last, &all.at[all.n - 1]);
}

static void
every_question_has_one_answer(void **state)
{
	for_each_customer(18, CUSTOMERS, agrees, NULL);
}

/* since is a day on which the stage is shown, and the day before shows another or belongs to the time before. */
static void
is_dated(const life *c, lc_day as_of, const lc_prepared *prepared)
{
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_customer_status status;
	lc_history_row row;
	bool found;

	assert_int_equal(lc_customer_status_on(c->profile, as_of, prepared, &env, &found, &status), LC_OK);
	assert_true(found && status.last.since >= c->first && status.last.since <= as_of);
	assert_int_equal(lc_stage_on(c->profile, status.last.since, prepared, &env, &found, &row), LC_OK);
	assert_int_equal(row.stage, status.last.stage);
	assert_int_equal(row.cycle, status.last.cycle);
	assert_int_equal(lc_stage_on(c->profile, status.last.since - 1, prepared, &env, &found, &row), LC_OK);
	if (found && status.last.since > c->first)
		assert_true(row.stage != status.last.stage || row.cycle != status.last.cycle);
}

static void
dates_its_stage(rng *r, const life *c, void *context)
{
	lc_day as_of = (lc_day) rng_between(r, c->first, c->last + 300);

	is_dated(c, as_of, some_model(r));
}

static void
a_stage_is_dated_by_its_first_day(void **state)
{
	for_each_customer(19, CUSTOMERS, dates_its_stage, NULL);
}

/* So many purchases, days apart. */
static lc_day
buys_often(rng *r, life *c, lc_day day, int purchases, int64_t apart)
{
	for (; purchases > 0; purchases--, day += (lc_day) rng_between(r, 1, apart))
		customer_buys(r, c, day);
	return day;
}

/* Who comes back twice is in the same stage as before, but of another cycle. */
static void
a_recovery_after_another_is_dated_anew(void **state)
{
	rng r = 3;
	int again = 0;

	for (int i = 0; i < 12 * CUSTOMERS; i++)
	{
		static rows all;
		static life c;
		const lc_prepared *prepared = some_model(&r);
		lc_day day = CUSTOMER_FIRST;

		c = (life){.first = day};
		day = buys_often(&r, &c, day, (int) rng_between(&r, 1, 6), 400) + (lc_day) rng_between(&r, 200, 1500);
		day = buys_often(&r, &c, day, (int) rng_between(&r, 1, 3), 60) + (lc_day) rng_between(&r, 10, 400);
		customer_buys(&r, &c, day);
		c.profile = profile_of(c.event, c.n);
		walk_all(c.profile, c.last, prepared, &all);
		if (all.n > 1 && all.at[all.n - 1].stage == all.at[all.n - 2].stage &&
		    all.at[all.n - 1].cycle > all.at[all.n - 2].cycle)
		{
			is_dated(&c, c.last, prepared);
			assert_true(all.at[all.n - 1].previous != all.at[all.n - 1].stage);
			again++;
		}
		profile_free(c.profile);
	}
	assert_true(again > 0);
}

static void
chances_add_up(rng *r, const life *c, void *context)
{
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_customer_status status;
	double sum = 0;
	bool found;

	assert_int_equal(lc_customer_status_on(c->profile, c->last + (lc_day) rng_between(r, 0, 300), some_model(r), &env,
	                                       &found, &status),
	                 LC_OK);
	if (!status.ordered)
		return;
	for (int chance = 0; chance < LC_CHANCES; chance++)
	{
		assert_true(status.chance[chance] >= 0 && status.chance[chance] <= 1);
		sum += (double) status.chance[chance];
	}
	assert_true(fabs(sum - 1) < 1e-5);
	assert_true(status.p_active >= 0 && status.p_active <= 1);
	assert_true(status.facts.no_order >= 0 && status.facts.no_order <= 1);
}

static void
chances_sum_to_one(void **state)
{
	for_each_customer(20, CUSTOMERS, chances_add_up, NULL);
}

/* ---- a life of any length ---- */

/* A day a period, all days there are. */
static void
long_lives_can_be_cancelled(void **state)
{
	lc_event event = event_of(LC_DAY_MIN, LC_ORDER, 0, 1, LC_MONEY_UNIT);
	lc_profile profile = profile_of(&event, 1);
	static lc_prepared prepared;
	static lc_history_row row;
	static lc_customer_status status;
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_model model;
	bool found;

	lc_model_shipped(&lc_shipped_models[0], &model);
	model.period_days = 1;
	assert_int_equal(lc_model_prepare(&model, &prepared), LC_OK);
	assert_int_equal(lc_stage_on(profile, LC_DAY_MIN + 99999, &prepared, &env, &found, &row), LC_OK);
	assert_true(h.polls >= 100000 / LC_POLL_EVERY);
	assert_int_equal(row.period.no, 99999);
	assert_int_equal(row.stage, LC_TERMINATED);
	h.polls = 0;
	assert_int_equal(lc_customer_status_on(profile, LC_DAY_MIN + 99999, &prepared, &env, &found, &status), LC_OK);
	assert_true(h.polls >= 100000 / LC_POLL_EVERY);
	profile_free(profile);
}

/* ---- the course by age ---- */

static void
a_course_is_its_history(rng *r, const life *c, void *context)
{
	static lc_course course;
	static lc_history history;
	const lc_prepared *prepared = some_model(r);
	lc_day as_of = c->first + (lc_day) rng_between(r, 0, CUSTOMER_DAYS + 300);
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_transitions moves;
	const lc_history_row *row;
	int32_t n = 0;

	(void) context;
	assert_int_equal(lc_course_of(c->profile, as_of, prepared, &env, &course), LC_OK);
	assert_int_equal(lc_transitions_of(c->profile, as_of, prepared, &env, &moves), LC_OK);
	assert_memory_equal(&course.moves, &moves, sizeof(moves));
	assert_int_equal(lc_history_open(&history, c->profile, as_of, prepared), LC_OK);
	for (; (row = lc_history_next(&history)) != NULL && n < LC_COURSE_PERIODS; n++)
	{
		lc_money profit;

		assert_int_equal(lc_profit(row->period.tally, &profit), LC_OK);
		assert_int_equal(course.age[n].stage, row->stage);
		assert_int_equal(course.age[n].days, row->period.end - row->period.start + 1);
		assert_int_equal(course.age[n].profit, profit);
	}
	assert_int_equal(course.periods, n);
}

static void
the_course_by_age_is_the_history(void **state)
{
	for_each_customer(7700, CUSTOMERS, a_course_is_its_history, NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_first_silence_is_known),
	    cmocka_unit_test(no_row_looks_ahead),
	    cmocka_unit_test(money_may_come_in_any_unit),
	    cmocka_unit_test(lines_of_an_order_are_one_purchase_day),
	    cmocka_unit_test(nobody_is_terminated_with_an_open_balance),
	    cmocka_unit_test(nobody_is_over_or_silent_on_the_day_of_an_order),
	    cmocka_unit_test(a_return_is_a_recovery_of_the_next_cycle),
	    cmocka_unit_test(nobody_gets_better_by_silence),
	    cmocka_unit_test(every_question_has_one_answer),
	    cmocka_unit_test(a_stage_is_dated_by_its_first_day),
	    cmocka_unit_test(a_recovery_after_another_is_dated_anew),
	    cmocka_unit_test(chances_sum_to_one),
	    cmocka_unit_test(long_lives_can_be_cancelled),
	    cmocka_unit_test(the_course_by_age_is_the_history),
	};

	return cmocka_run_group_tests_name("stage laws", tests, NULL, NULL);
}
