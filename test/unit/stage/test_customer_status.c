/*
 * test_customer_status.c - a profile's way through the stages, whatever the filter's numbers are.
 */
#include "stage/customer_status.h"
#include "support.h"

#define PERIOD 30
#define HISTORY_MAX 400

static lc_prepared prepared;

static int
prepare_default(void **state)
{
	lc_model model;

	lc_model_shipped(&lc_shipped_models[0], &model);
	return lc_model_prepare(&model, &prepared) == LC_OK ? 0 : -1;
}

/* False before the first event. */
static bool
stage_on(lc_profile profile, lc_day as_of, int32_t period_days, lc_history_row *row)
{
	heap h = {0};
	lc_env env = heap_env(&h);
	bool found;

	prepared.model.period_days = period_days;
	assert_int_equal(lc_stage_on(profile, as_of, &prepared, &env, &found, row), LC_OK);
	return found;
}

static lc_stage
shown_stage(const lc_event *events, size_t n, lc_day as_of)
{
	lc_profile profile = profile_of(events, n);
	lc_history_row row;

	assert_true(stage_on(profile, as_of, PERIOD, &row));
	profile_free(profile);
	return row.stage;
}

/* A relationship with busy and silent spells; all days from day 0 on. */
static size_t
random_relationship(rng *r, lc_event *events, lc_day *last)
{
	size_t n = 0;
	lc_day day = (lc_day) rng_between(r, 0, 100);

	while (n < HISTORY_MAX - 50 && day < 3000)
	{
		int64_t gap = rng_between(r, 1, 60);
		int spell = (int) rng_between(r, 1, 40);

		for (int i = 0; i < spell; i++)
		{
			events[n++] = event_of(day, rng_next(r) % 10 == 0 ? LC_CONTACT : LC_ORDER, 0, 1, rng_magnitude(r, 30));
			day += (lc_day) rng_between(r, 0, 2 * gap);
		}
		day += (lc_day) rng_between(r, 0, 400);
	}
	*last = day;
	return n;
}

static void
assert_same_row(lc_profile a, lc_day as_of_a, int32_t days_a, lc_profile b, lc_day as_of_b, int32_t days_b)
{
	lc_history_row left;
	lc_history_row right;
	bool found = stage_on(a, as_of_a, days_a, &left);

	assert_int_equal(stage_on(b, as_of_b, days_b, &right), found);
	if (!found)
		return;
	assert_int_equal(left.stage, right.stage);
	assert_int_equal(left.previous, right.previous);
	assert_memory_equal(left.probability, right.probability, sizeof(left.probability));
}

/* ---- beginnings ---- */

static void
before_the_first_event_there_is_no_stage(void **state)
{
	lc_event event = order_on("2024-01-05", 5);
	lc_profile profile = profile_of(&event, 1);
	lc_profile nobody = profile_of(NULL, 0);
	lc_history_row row = {.since = 77};

	assert_false(stage_on(profile, day_of("2024-01-04"), PERIOD, &row));
	assert_false(stage_on(nobody, day_of("2024-01-04"), PERIOD, &row));
	assert_int_equal(row.since, 77);
	profile_free(profile);
	profile_free(nobody);
}

static void
before_the_first_order_a_prospect(void **state)
{
	const lc_event events[] = {event_of(0, LC_CONTACT, 0, 1, 0), event_of(400, LC_ORDER, 0, 1, 5)};
	lc_profile profile = profile_of(events, LENGTH(events));
	lc_history_row row;

	assert_true(stage_on(profile, 399, PERIOD, &row));
	assert_int_equal(row.stage, LC_PROSPECT);
	assert_int_equal(row.previous, LC_PROSPECT);
	assert_int_equal(row.since, 0);
	assert_true(row.probability[LC_PROSPECT] == 1.0f);
	assert_true(stage_on(profile, 400, PERIOD, &row));
	assert_int_not_equal(row.stage, LC_PROSPECT);
	assert_int_equal(row.previous, LC_PROSPECT);
	assert_int_equal(row.since, 400);
	assert_true(row.probability[LC_PROSPECT] == 0.0f);
	profile_free(profile);
}

static void
who_orders_at_once_was_no_prospect(void **state)
{
	lc_event event = order_on("2024-01-05", 5);
	lc_profile profile = profile_of(&event, 1);
	lc_history_row row;

	assert_true(stage_on(profile, day_of("2024-01-05"), PERIOD, &row));
	assert_int_equal(row.previous, row.stage);
	assert_int_equal(row.since, day_of("2024-01-05"));
	profile_free(profile);
}

static void
stages_have_the_names_of_the_enum(void **state)
{
	static const char *const names[] = {"prospect", "exploration", "formation", "stability",
	                                    "decline",  "terminated",  "recovery"};

	assert_int_equal(LENGTH(names), LC_STAGES);
	for (int stage = 0; stage < LC_STAGES; stage++)
		assert_string_equal(lc_stage_names[stage], names[stage]);
}

/* ---- properties ---- */

static void
the_future_is_not_seen(void **state)
{
	rng r = 6000;

	for (int i = 0; i < 400; i++)
	{
		lc_event events[HISTORY_MAX];
		lc_event known[HISTORY_MAX];
		lc_day last;
		size_t n = random_relationship(&r, events, &last);
		size_t known_n = 0;
		lc_day as_of = (lc_day) rng_between(&r, 0, last);
		int32_t period_days = (int32_t) rng_between(&r, 1, 90);
		lc_profile whole = profile_of(events, n);
		lc_profile cut;

		for (size_t e = 0; e < n; e++)
			if (lc_event_day(&events[e]) <= as_of)
				known[known_n++] = events[e];
		cut = profile_of(known, known_n);
		assert_same_row(whole, as_of, period_days, cut, as_of, period_days);
		profile_free(whole);
		profile_free(cut);
	}
}

/* k days for each: the same, to the bit. */
static void
the_scale_of_time_does_not_matter(void **state)
{
	rng r = 6100;

	for (int i = 0; i < 400; i++)
	{
		lc_event events[HISTORY_MAX];
		lc_day last;
		size_t n = random_relationship(&r, events, &last);
		lc_day first = lc_event_day(&events[0]);
		lc_day as_of = (lc_day) rng_between(&r, first, last);
		int32_t period_days = (int32_t) rng_between(&r, 1, 90);
		int32_t k = (int32_t) rng_between(&r, 2, 12);
		lc_profile plain = profile_of(events, n);
		lc_profile stretched;

		for (size_t e = 0; e < n; e++)
			events[e].slot =
			    lc_slot(first + k * (lc_event_day(&events[e]) - first), (lc_measure) lc_event_measure(&events[e]), 0);
		stretched = profile_of(events, n);
		assert_same_row(plain, as_of, period_days, stretched, first + k * (as_of - first + 1) - 1, k * period_days);
		profile_free(plain);
		profile_free(stretched);
	}
}

static void
amounts_do_not_matter(void **state)
{
	rng r = 6200;

	for (int i = 0; i < 200; i++)
	{
		lc_event events[HISTORY_MAX];
		lc_day last;
		size_t n = random_relationship(&r, events, &last);
		lc_profile plain = profile_of(events, n);
		lc_profile other;

		for (size_t e = 0; e < n; e++)
			events[e].sum = rng_magnitude(&r, 40);
		other = profile_of(events, n);
		assert_same_row(plain, last, PERIOD, other, last, PERIOD);
		profile_free(plain);
		profile_free(other);
	}
}

static void
marks_do_not_matter(void **state)
{
	rng r = 6300;

	for (int i = 0; i < 200; i++)
	{
		lc_event events[HISTORY_MAX];
		lc_day last;
		size_t n = random_relationship(&r, events, &last);
		lc_profile plain = profile_of(events, n);
		lc_profile marked;

		events[n++] = event_of(-50, LC_AS_OF, 0, 1, 0);
		events[n++] = event_of((lc_day) rng_between(&r, 0, last), LC_AS_OF, 0, 1, 0);
		marked = profile_of(events, n);
		assert_same_row(plain, last, PERIOD, marked, last, PERIOD);
		profile_free(plain);
		profile_free(marked);
	}
}

static void
since_is_a_day_of_the_past(void **state)
{
	rng r = 6400;

	for (int i = 0; i < 200; i++)
	{
		lc_event events[HISTORY_MAX];
		lc_day last;
		size_t n = random_relationship(&r, events, &last);
		lc_profile profile = profile_of(events, n);
		lc_history_row row;
		lc_history_row then;

		assert_true(stage_on(profile, last, PERIOD, &row));
		assert_true(row.since <= last && row.since >= lc_event_day(&events[0]));
		if (row.since > lc_event_day(&events[0]))
		{
			/* the day before, the stage was the one before */
			assert_true(stage_on(profile, row.since - 1, PERIOD, &then));
			assert_int_equal(then.stage, row.previous);
		}
		profile_free(profile);
	}
}

/* ---- relationships whose stage nobody would dispute ---- */

static const lc_day gaps[] = {3, 7, 15, 30};

static size_t
orders_every(lc_event *events, size_t n, lc_day from, lc_day until, lc_day gap)
{
	for (lc_day day = from; day < until && n < HISTORY_MAX; day += gap)
		events[n++] = event_of(day, LC_ORDER, 0, 1, 10000000);
	return n;
}

static void
two_steady_years_are_stability(void **state)
{
	for (size_t i = 0; i < LENGTH(gaps); i++)
	{
		lc_event events[HISTORY_MAX];
		size_t n = orders_every(events, 0, 0, 731, gaps[i]);

		if (shown_stage(events, n, 730) != LC_STABILITY)
			fail_msg("one order every %d days", gaps[i]);
	}
}

static void
a_long_silence_is_the_end(void **state)
{
	for (size_t i = 0; i < LENGTH(gaps); i++)
	{
		lc_event events[HISTORY_MAX];
		size_t n = orders_every(events, 0, 0, 365, gaps[i]);

		if (shown_stage(events, n, 365 + 30 * gaps[i] + 180) != LC_TERMINATED)
			fail_msg("one order every %d days, then none", gaps[i]);
	}
}

static void
who_comes_back_is_no_stranger(void **state)
{
	for (size_t i = 0; i < LENGTH(gaps); i++)
	{
		lc_event events[HISTORY_MAX];
		lc_day back = 365 + 30 * gaps[i] + 180;
		size_t n = orders_every(events, 0, 0, 365, gaps[i]);
		lc_stage stage;

		n = orders_every(events, n, back, back + 180, gaps[i]);
		stage = shown_stage(events, n, back + 180);
		if (stage != LC_RECOVERY && stage != LC_STABILITY)
			fail_msg("one order every %d days: %s", gaps[i], lc_stage_names[stage]);
	}
}

/* ---- failures ---- */

static void
failures_are_reported(void **state)
{
	static const uint8_t at_once[] = {LC_PROFILE_VERSION, 0xff};
	/* a contact, then half an event; an order, then half an event */
	static const uint8_t before_order[] = {LC_PROFILE_VERSION, 0x44, 0x00, 0x40};
	static const uint8_t after_order[] = {LC_PROFILE_VERSION, 0x40, 0x00, 0x40};
	const lc_profile corrupt[] = {
	    {at_once, sizeof(at_once)}, {before_order, sizeof(before_order)}, {after_order, sizeof(after_order)}};
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_history_row row;
	bool found;

	for (size_t i = 0; i < LENGTH(corrupt); i++)
		assert_int_equal(lc_stage_on(corrupt[i], 0, &prepared, &env, &found, &row), LC_CORRUPT);
	prepared.model.period_days = 0;
	assert_int_equal(lc_stage_on(corrupt[0], 0, &prepared, &env, &found, &row), LC_BAD_PARAMETER);
	prepared.model.period_days = PERIOD;
}

static void
long_relationships_can_be_cancelled(void **state)
{
	lc_event event = event_of(0, LC_ORDER, 0, 1, 5);
	lc_profile profile = profile_of(&event, 1);
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_history_row row;
	bool found;

	prepared.model.period_days = 1;
	assert_int_equal(lc_stage_on(profile, 50000, &prepared, &env, &found, &row), LC_OK);
	prepared.model.period_days = PERIOD;
	assert_true(h.polls >= 50000 / 4096);
	profile_free(profile);
}

/* The outlook is the filter's, a full period on. */
static void
the_outlook_is_a_period_ahead(void **state)
{
	lc_event events[HISTORY_MAX];
	heap h = {0};
	lc_env env = heap_env(&h);

	for (uint64_t seed = 1; seed <= 50; seed++)
	{
		rng r = {seed};
		lc_day last;
		size_t n = random_relationship(&r, events, &last);
		lc_profile profile = profile_of(events, n);
		float probability[LC_STAGES];
		lc_history history;
		lc_standing standing;
		bool found;

		assert_int_equal(lc_standing_on(profile, last, &prepared, &env, &found, &standing), LC_OK);
		assert_int_equal(lc_history_open(&history, profile, last, &prepared), LC_OK);
		while (lc_history_next(&history) != NULL)
			;
		if (history.shown != LC_PROSPECT)
		{
			lc_filter_advance(&prepared.tables, &history.filter, 1.0);
			lc_filter_posterior(&history.filter, probability);
			assert_true(standing.p_decline_next ==
			            (double) probability[LC_DECLINE] + (double) probability[LC_TERMINATED]);
		}
		profile_free(profile);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(before_the_first_event_there_is_no_stage),
	    cmocka_unit_test(before_the_first_order_a_prospect),
	    cmocka_unit_test(who_orders_at_once_was_no_prospect),
	    cmocka_unit_test(stages_have_the_names_of_the_enum),
	    cmocka_unit_test(the_future_is_not_seen),
	    cmocka_unit_test(the_scale_of_time_does_not_matter),
	    cmocka_unit_test(amounts_do_not_matter),
	    cmocka_unit_test(marks_do_not_matter),
	    cmocka_unit_test(since_is_a_day_of_the_past),
	    cmocka_unit_test(two_steady_years_are_stability),
	    cmocka_unit_test(a_long_silence_is_the_end),
	    cmocka_unit_test(who_comes_back_is_no_stranger),
	    cmocka_unit_test(failures_are_reported),
	    cmocka_unit_test(long_relationships_can_be_cancelled),
	    cmocka_unit_test(the_outlook_is_a_period_ahead),
	};

	return cmocka_run_group_tests_name("stage", tests, prepare_default, NULL);
}
