/*
 * test_customer_status.c - a profile's way through the stages, and where it stands.
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

static void
set_period(int32_t days)
{
	prepared.model.period_days = prepared.engine.period_days = days;
}

/* False before the first event. */
static bool
stage_on(lc_profile profile, lc_day as_of, int32_t period_days, lc_history_row *row)
{
	heap h = {0};
	lc_env env = heap_env(&h);
	bool found;

	set_period(period_days);
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
	assert_int_equal(left.reason, right.reason);
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
	assert_true(stage_on(profile, 400, PERIOD, &row));
	assert_int_not_equal(row.stage, LC_PROSPECT);
	assert_int_equal(row.previous, LC_PROSPECT);
	assert_int_equal(row.since, 400);
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
failures_are_told(void **state)
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
	set_period(0);
	assert_int_equal(lc_stage_on(corrupt[0], 0, &prepared, &env, &found, &row), LC_BAD_PARAMETER);
	set_period(PERIOD);
}

/* ---- status ---- */

static lc_customer_status
status_of(const lc_event *events, size_t n, lc_day as_of)
{
	lc_profile profile = profile_of(events, n);
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_customer_status status;
	bool found;

	assert_int_equal(lc_customer_status_on(profile, as_of, &prepared, &env, &found, &status), LC_OK);
	assert_true(found);
	profile_free(profile);
	return status;
}

static void
grades_follow_tenure_and_habit(void **state)
{
	lc_event events[HISTORY_MAX];
	lc_event contact = event_of(9000, LC_CONTACT, 0, 1, 0);

	assert_int_equal(status_of(&contact, 1, 9100).grade, LC_GRADE_POTENTIAL);
	assert_int_equal(status_of(events, orders_every(events, 0, 9000, 9001, 10), 9010).grade, LC_GRADE_NEW);
	assert_int_equal(status_of(events, orders_every(events, 0, 9000, 9011, 10), 9015).grade, LC_GRADE_REGULAR);
	assert_int_equal(status_of(events, orders_every(events, 0, 9000, 9100, 10), 9100).grade, LC_GRADE_REGULAR);
	assert_int_equal(status_of(events, orders_every(events, 0, 9000, 9700, 10), 9700).grade, LC_GRADE_LOYAL);
	assert_int_equal(status_of(events, orders_every(events, 0, 9000, 9100, 10), 9900).grade, LC_GRADE_FORMER);
}

static void
patterns_tell_how_it_ended(void **state)
{
	lc_event events[HISTORY_MAX];

	assert_int_equal(status_of(events, orders_every(events, 0, 9000, 9015, 10), 9900).pattern, LC_PATTERN_EARLY_ABORT);
	assert_int_equal(status_of(events, orders_every(events, 0, 9000, 9900, 5), 10700).pattern, LC_PATTERN_LONG_LASTING);
	assert_int_equal(status_of(events, orders_every(events, 0, 9000, 9900, 5), 9900).pattern, LC_PATTERN_OPEN);
	assert_int_equal(status_of(events, orders_every(events, 0, 9000, 9300, 10), 9900).pattern, LC_PATTERN_EARLY_EXIT);
}

static void
tenure_ends_with_the_relationship(void **state)
{
	lc_event events[HISTORY_MAX];
	size_t n = orders_every(events, 0, 9000, 9300, 10);

	assert_int_equal(status_of(events, n, 9305).ended, 9305);
	assert_int_equal(status_of(events, n, 10000).ended, 9290);
}

static void
levels_and_trend(void **state)
{
	lc_event events[HISTORY_MAX];
	size_t n = orders_every(events, 0, 9000, 9360, 10);
	lc_customer_status status;

	/* three a period for a year, then one a period for three */
	n = orders_every(events, n, 9360, 9450, 30);
	status = status_of(events, n, 9449);
	assert_true(status.facts.recent_days > 0.9 && status.facts.recent_days < 1.6);
	assert_true(status.facts.before_days > 2.5 && status.facts.before_days < 3.2);
	assert_true(status.trend < -0.4);
	assert_true(isnan(status.facts.share));
	assert_true(status.expected_ahead < status.usual_ahead);
	assert_int_equal(status.order_days, 39);
	assert_true(status.volatility > 0);
}

/* Two purchases in the first weeks, then none for longer than any window: a day still brings what it brought. */
static void
usual_money_is_neither_hasty_nor_forgotten(void **state)
{
	lc_event events[HISTORY_MAX];
	size_t n = orders_every(events, 0, 9000, 9020, 10);
	double money = (double) (events[0].sum + events[1].sum) / (double) LC_MONEY_UNIT;
	lc_customer_status status = status_of(events, n, 9070);

	assert_true(status.usual_ahead > 0 && status.usual_ahead < 3 * money); /* by the time known: six times */
	n = orders_every(events, 0, 9000, 9300, 30);
	status = status_of(events, n, 9900);
	assert_true(status.usual_ahead > 0);
	assert_true(status.expected_ahead > 0 && status.expected_ahead < status.usual_ahead);
}

/* ---- models ---- */

static void
shipped_models_make_sense(void **state)
{
	for (int i = 0; i < LC_SHIPPED_MODELS; i++)
	{
		static lc_prepared other;
		lc_model model;
		lc_model_fault fault;

		lc_model_shipped(&lc_shipped_models[i], &model);
		assert_int_equal(lc_model_check(&model, &fault), LC_OK);
		assert_int_equal(lc_model_prepare(&model, &other), LC_OK);
		assert_int_equal(model.period_days, lc_shipped_models[i].period_days);
	}
}

static void
faults_of_a_model_name_the_column(void **state)
{
	lc_model model;
	lc_model_fault fault;

#define REFUSED(member, value, column_name) \
	lc_model_shipped(&lc_shipped_models[0], &model); \
	model.member = (value); \
	assert_int_equal(lc_model_check(&model, &fault), LC_BAD_PARAMETER); \
	assert_string_equal(fault.column, column_name)

	REFUSED(period_days, 0, "period_days");
	REFUSED(period_days, 40000, "period_days");
	REFUSED(lasting_periods, (double) NAN, "lasting_periods");
	REFUSED(posterior.rate_weight[2], -1.0, "rate_weights");
	REFUSED(posterior.rise, 2.0, "rise");
	REFUSED(posterior.scatter, (double) NAN, "scatter");
	REFUSED(posterior.regular_shape, 2.5, "regular_shape");
	REFUSED(posterior.leave_bound, 0.5, "leave_bound");
	REFUSED(thresholds.end_chance, 1.5, "end_chance");
	REFUSED(thresholds.fall_stays, 0.9, "fall_stays");
	assert_non_null(strstr(fault.rule, "fall_chance"));
	REFUSED(terms.discount_rate, -1.0, "discount_rate");
	REFUSED(terms.horizon_periods, 2.5, "horizon_periods");
#undef REFUSED
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(before_the_first_event_there_is_no_stage),
	    cmocka_unit_test(before_the_first_order_a_prospect),
	    cmocka_unit_test(who_orders_at_once_was_no_prospect),
	    cmocka_unit_test(stages_have_the_names_of_the_enum),
	    cmocka_unit_test(marks_do_not_matter),
	    cmocka_unit_test(two_steady_years_are_stability),
	    cmocka_unit_test(a_long_silence_is_the_end),
	    cmocka_unit_test(who_comes_back_is_no_stranger),
	    cmocka_unit_test(failures_are_told),
	    cmocka_unit_test(grades_follow_tenure_and_habit),
	    cmocka_unit_test(patterns_tell_how_it_ended),
	    cmocka_unit_test(tenure_ends_with_the_relationship),
	    cmocka_unit_test(levels_and_trend),
	    cmocka_unit_test(usual_money_is_neither_hasty_nor_forgotten),
	    cmocka_unit_test(shipped_models_make_sense),
	    cmocka_unit_test(faults_of_a_model_name_the_column),
	};

	return cmocka_run_group_tests_name("customer status", tests, prepare_default, NULL);
}
