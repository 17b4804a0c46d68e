/*
 * test_history.c - the way through the stages, and where it stands.
 */
#include "stage/customer_status.h"
#include "walk.h"

/* ---- what speaks beside the orders, by the filter ---- */

/* Orders every third day for two years, then half of them; one event besides in the last period. */
static float
probability_with(lc_event beside, lc_stage stage)
{
	lc_event events[600];
	lc_profile profile;
	lc_history_row rows[ROWS_MAX];
	size_t n = 0;
	int periods;

	for (lc_day day = 9000; day < 9720; day += 10)
		events[n++] = event_of(day, LC_ORDER, 0, 1, 10 * LC_MONEY_UNIT);
	for (lc_day day = 9720; day < 9780; day += 20)
		events[n++] = event_of(day, LC_ORDER, 0, 1, 10 * LC_MONEY_UNIT);
	if (beside.count > 0)
		events[n++] = beside;
	profile = profile_of(events, n);
	periods = walk(profile, 9779, &engines[LC_ENGINE_BAYES], rows);
	profile_free(profile);
	return rows[periods - 1].probability[stage];
}

static void
signals_and_scores_speak_for_decline(void **state)
{
	lc_event nothing = {0};
	float without = probability_with(nothing, LC_DECLINE);

	assert_true(probability_with(event_of(9770, LC_SIGNAL, 0, 1, 0), LC_DECLINE) > without + 0.05f);
	assert_true(probability_with(event_of(9770, LC_SATISFACTION, 0, 1, LC_MONEY_UNIT), LC_DECLINE) > without + 0.05f);
	/* a good score says nothing */
	assert_true(probability_with(event_of(9770, LC_SATISFACTION, 0, 1, 5 * LC_MONEY_UNIT), LC_DECLINE) == without);
}

static void
a_large_share_of_the_wallet_speaks_for_stability(void **state)
{
	lc_event nothing = {0};
	float without = probability_with(nothing, LC_STABILITY);

	assert_true(probability_with(event_of(9770, LC_WALLET, 0, 1, 15 * LC_MONEY_UNIT), LC_STABILITY) > without + 0.05f);
	/* the first wallet observed is no measure of a change, and a small share is no evidence */
	assert_true(probability_with(event_of(9770, LC_WALLET, 0, 1, 5000 * LC_MONEY_UNIT), LC_STABILITY) == without);
}

/* Orders halve; the wallet halves too, or stays. */
static float
decline_when_wallet(bool shrinks)
{
	lc_event events[600];
	lc_profile profile;
	lc_history_row rows[ROWS_MAX];
	size_t n = 0;
	int periods;

	for (lc_day day = 9000; day < 9720; day += 5)
		events[n++] = event_of(day, LC_ORDER, 0, 1, 10 * LC_MONEY_UNIT);
	for (lc_day day = 9720; day < 9780; day += 15)
		events[n++] = event_of(day, LC_ORDER, 0, 1, 10 * LC_MONEY_UNIT);
	for (lc_day day = 9000; day < 9780; day += 30)
		events[n++] = event_of(day, LC_WALLET, 0, 1, (day >= 9720 && shrinks ? 100 : 300) * LC_MONEY_UNIT);
	profile = profile_of(events, n);
	periods = walk(profile, 9779, &engines[LC_ENGINE_BAYES], rows);
	profile_free(profile);
	return rows[periods - 1].probability[LC_DECLINE];
}

static void
a_shrinking_market_is_no_decline(void **state)
{
	assert_true(decline_when_wallet(true) < decline_when_wallet(false) - 0.2f);
}

/* ---- models ---- */

static void
shipped_models_make_sense(void **state)
{
	for (int i = 0; i < LC_SHIPPED_MODELS; i++)
	{
		static lc_prepared prepared;
		lc_model model;
		lc_model_fault fault;

		lc_model_shipped(&lc_shipped_models[i], &model);
		assert_int_equal(lc_model_check(&model, &fault), LC_OK);
		assert_int_equal(lc_model_prepare(&model, &prepared), LC_OK);
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
	REFUSED(beside.share_factor, 0.5, "share_factor");
	REFUSED(beside.signal_factor, 1e9, "signal_factor");
	REFUSED(beside.satisfaction_factor, (double) NAN, "satisfaction_factor");
	REFUSED(dynamics.switch_margin, 2.0f, "switch_margin");
	REFUSED(dynamics.rate_highest, 0.01f, "rate_highest");
	REFUSED(dynamics.rate_lowest, NAN, "rate_lowest");
	REFUSED(dynamics.rate_weight[2], -1.0f, "rate_weights");
	REFUSED(dynamics.rate_weight[15], NAN, "rate_weights");
	REFUSED(dynamics.manner[LC_REGULAR].dispersion, 0.0f, "regular_dispersion");
	REFUSED(dynamics.stage_weight[LC_DECLINE], 0.0f, "stage_weights");
	REFUSED(dynamics.substage[0].stage, LC_PROSPECT, "substages");
	REFUSED(dynamics.substage[3].intensity, -1.0f, "intensities");
	REFUSED(dynamics.substage[3].start, 2.0f, "starts");
	REFUSED(rules.decline_silence, 1.5, "decline_silence");
	REFUSED(rules.decline_ratio, 0.99, "decline_ratio");
	assert_non_null(strstr(fault.rule, "below"));
}

/* ---- standing ---- */

static lc_standing
standing_of(const lc_event *events, size_t n, lc_day as_of)
{
	lc_profile profile = profile_of(events, n);
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_standing standing;
	bool found;

	assert_int_equal(lc_standing_on(profile, as_of, &engines[LC_ENGINE_BAYES], &env, &found, &standing), LC_OK);
	assert_true(found);
	profile_free(profile);
	return standing;
}

static size_t
steady(lc_event *events, lc_day from, lc_day until, lc_day gap)
{
	size_t n = 0;

	for (lc_day day = from; day < until; day += gap)
		events[n++] = event_of(day, LC_ORDER, 0, 1, 20 * LC_MONEY_UNIT);
	return n;
}

static void
grades_follow_tenure_and_habit(void **state)
{
	lc_event events[300];
	lc_event contact = event_of(9000, LC_CONTACT, 0, 1, 0);

	assert_int_equal(standing_of(&contact, 1, 9100).grade, LC_GRADE_POTENTIAL);
	assert_int_equal(standing_of(events, steady(events, 9000, 9001, 10), 9100).grade, LC_GRADE_NEW);
	assert_int_equal(standing_of(events, steady(events, 9000, 9100, 10), 9100).grade, LC_GRADE_REGULAR);
	assert_int_equal(standing_of(events, steady(events, 9000, 9700, 10), 9700).grade, LC_GRADE_LOYAL);
	assert_int_equal(standing_of(events, steady(events, 9000, 9100, 10), 9700).grade, LC_GRADE_OLD);
}

static void
patterns_tell_how_it_ended(void **state)
{
	lc_event events[300];

	assert_int_equal(standing_of(events, steady(events, 9000, 9015, 10), 9500).pattern, LC_PATTERN_EARLY_ABORT);
	assert_int_equal(standing_of(events, steady(events, 9000, 9900, 5), 10300).pattern, LC_PATTERN_LONG_LASTING);
	assert_int_equal(standing_of(events, steady(events, 9000, 9900, 5), 9900).pattern, LC_PATTERN_OPEN);
	assert_int_equal(standing_of(events, steady(events, 9000, 9400, 5), 9900).pattern, LC_PATTERN_MIDWAY_DEATH);
	assert_int_equal(standing_of(events, steady(events, 9000, 9600, 5), 10000).pattern, LC_PATTERN_EARLY_EXIT);
}

static void
levels_and_trend(void **state)
{
	lc_event events[300];
	size_t n = steady(events, 9000, 9360, 10);
	lc_standing standing;

	/* three a period for a year, then one a period for three */
	for (lc_day day = 9360; day < 9450; day += 30)
		events[n++] = event_of(day, LC_ORDER, 0, 1, LC_MONEY_UNIT);
	standing = standing_of(events, n, 9449);
	assert_true(fabs(standing.level - 1.0) < 1e-12);
	assert_true(fabs(standing.peak_level - 3.0) < 1e-12);
	assert_true(fabs(standing.trend - (1.0 / 3 - 1)) < 1e-12);
	assert_true(isnan(standing.share));
	assert_int_equal(standing.order_days, 39);
	assert_true(standing.p_decline_next > 0 && standing.p_decline_next < 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(signals_and_scores_speak_for_decline),
	    cmocka_unit_test(a_large_share_of_the_wallet_speaks_for_stability),
	    cmocka_unit_test(a_shrinking_market_is_no_decline),
	    cmocka_unit_test(shipped_models_make_sense),
	    cmocka_unit_test(faults_of_a_model_name_the_column),
	    cmocka_unit_test(grades_follow_tenure_and_habit),
	    cmocka_unit_test(patterns_tell_how_it_ended),
	    cmocka_unit_test(levels_and_trend),
	};

	return cmocka_run_group_tests_name("history", tests, prepare_engines, NULL);
}
