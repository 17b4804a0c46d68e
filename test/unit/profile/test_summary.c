/*
 * test_summary.c - totals, recency and frequency, sparklines.
 */
#include "profile/summary.h"
#include "support.h"

static void
assert_near(double value, double expected, double tolerance)
{
	if (!(fabs(value - expected) <= tolerance))
		fail_msg("%.10g is not %.10g", value, expected);
}

/* ---- totals ---- */

static void
totals_hold_what_lies_within_their_days(void **state)
{
	rng r = 4000;

	for (int i = 0; i < 500; i++)
	{
		lc_event events[60];
		size_t n = (size_t) rng_between(&r, 0, 60);
		lc_day since = (lc_day) rng_between(&r, 8690, 8750);
		lc_day until = (lc_day) rng_between(&r, 8720, 8770);
		int64_t count[LC_MEASURES] = {0};
		lc_money sum[LC_MEASURES] = {0};
		lc_day first_event = LC_DAY_NOEND;
		lc_day first_order = LC_DAY_NOEND;
		lc_day last_order = LC_DAY_NOBEGIN;
		lc_profile profile;
		lc_totals totals;

		random_events(&r, events, n);
		for (size_t e = 0; e < n; e++)
		{
			lc_day day = lc_event_day(&events[e]);
			unsigned measure = lc_event_measure(&events[e]);

			if (day < since || day > until || measure >= LC_MEASURES)
				continue;
			count[measure] += events[e].count;
			sum[measure] += events[e].sum;
			first_event = day < first_event ? day : first_event;
			if (measure != LC_ORDER)
				continue;
			first_order = day < first_order ? day : first_order;
			last_order = day > last_order ? day : last_order;
		}
		profile = profile_of(events, n);
		assert_int_equal(totals_of(profile, since, until, LC_ALL_MEASURES, &totals), LC_OK);
		assert_int_equal(totals.first_event, first_event);
		assert_int_equal(totals.first_order, first_order);
		assert_int_equal(totals.last_order, last_order);
		for (unsigned m = 0; m < LC_MEASURES; m++)
		{
			assert_int_equal(totals.tally[m].count, count[m]);
			assert_int_equal(totals.tally[m].sum, sum[m]);
		}
		profile_free(profile);
	}
}

static void
totals_are_what_the_periods_sum_to(void **state)
{
	rng r = 4100;

	for (int i = 0; i < 300; i++)
	{
		lc_event events[60];
		size_t n = (size_t) rng_between(&r, 0, 60);
		int32_t days = (int32_t) rng_between(&r, 1000, 1000000);
		lc_day as_of = (lc_day) rng_between(&r, LC_DAY_MIN, LC_DAY_MAX);
		lc_tally summed[LC_MEASURES] = {{0}};
		lc_profile profile;
		lc_period_walk walk;
		lc_period period;
		lc_totals totals;

		random_events(&r, events, n);
		profile = profile_of(events, n);
		assert_int_equal(lc_period_open(&walk, profile, days, as_of), LC_OK);
		while (lc_period_next(&walk, &period))
			for (unsigned m = 0; m < LC_MEASURES; m++)
			{
				summed[m].count += period.tally[m].count;
				summed[m].sum += period.tally[m].sum;
			}
		assert_int_equal(totals_of(profile, LC_DAY_NOBEGIN, as_of, LC_ALL_MEASURES, &totals), LC_OK);
		for (unsigned m = 0; m < LC_MEASURES; m++)
		{
			assert_int_equal(summed[m].count, totals.tally[m].count);
			assert_int_equal(summed[m].sum, totals.tally[m].sum);
		}
		profile_free(profile);
	}
}

static void
totals_past_64_bits_are_refused(void **state)
{
	const lc_event events[] = {event_of(10, LC_ORDER, 0, 1, INT64_MAX), event_of(11, LC_ORDER, 0, 1, 1)};
	lc_profile profile = profile_of(events, LENGTH(events));
	lc_totals totals;

	assert_int_equal(totals_of(profile, LC_DAY_NOBEGIN, LC_DAY_NOEND, LC_ALL_MEASURES, &totals), LC_OVERFLOW);
	/* but not where another measure is asked for */
	assert_int_equal(totals_of(profile, LC_DAY_NOBEGIN, LC_DAY_NOEND, LC_MEASURE_BIT(LC_SIGNAL), &totals), LC_OK);
	assert_int_equal(totals_of(profile, 11, LC_DAY_NOEND, LC_ALL_MEASURES, &totals), LC_OK);
	profile_free(profile);
}

static void
corrupt_bytes_have_no_summary(void **state)
{
	static const uint8_t bytes[] = {LC_PROFILE_VERSION, 0xff};
	const lc_profile corrupt = {bytes, sizeof(bytes)};
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_totals totals;
	lc_rfm rfm;
	bool found;
	uint8_t levels[1];
	int32_t n;

	assert_int_equal(totals_of(corrupt, 0, 1, LC_ALL_MEASURES, &totals), LC_CORRUPT);
	assert_int_equal(lc_rfm_of(corrupt, 0, 1, &found, &rfm), LC_CORRUPT);
	assert_int_equal(lc_sparkline(corrupt, 0, 30, 1, levels, &n, &env), LC_CORRUPT);
	assert_int_equal(n, 0);
}

/* ---- recency, frequency, monetary value ---- */

/* Customer 1 of the CDNOW master file (Fader & Hardie), calibrated to 1997-09-30. */
static lc_profile
cdnow_customer_1(void)
{
	const lc_event events[] = {order_on("1997-01-01", 29330000), order_on("1997-01-18", 29730000),
	                           order_on("1997-08-02", 14960000), order_on("1997-12-12", 26480000)};

	return profile_of(events, LENGTH(events));
}

static void
rfm_is_that_of_cdnow(void **state)
{
	lc_profile profile = cdnow_customer_1();
	lc_rfm rfm;
	bool found;

	assert_int_equal(lc_rfm_of(profile, day_of("1997-09-30"), 7, &found, &rfm), LC_OK);
	assert_true(found);
	assert_int_equal(rfm.x, 2);
	assert_near(rfm.t_x, 30.4286, 5e-5);
	assert_near(rfm.t_cal, 38.8571, 5e-5);
	assert_near(rfm.m_x, 22.345, 1e-12);
	profile_free(profile);
}

static void
purchases_of_one_day_are_one(void **state)
{
	const lc_event events[] = {order_on("2024-01-01", 1000000), event_of(day_of("2024-01-01"), LC_ORDER, 5, 2, 2000000),
	                           order_on("2024-01-11", 3000000),
	                           event_of(day_of("2024-01-11"), LC_ORDER, 5, 3, 5000000)};
	lc_profile profile = profile_of(events, LENGTH(events));
	lc_rfm rfm;
	bool found;

	assert_int_equal(lc_rfm_of(profile, day_of("2024-01-21"), 1, &found, &rfm), LC_OK);
	assert_int_equal(rfm.x, 1);
	assert_near(rfm.t_x, 10, 0);
	assert_near(rfm.t_cal, 20, 0);
	assert_near(rfm.m_x, 8, 0); /* the first day's value is not in it */
	profile_free(profile);
}

static void
one_purchase_is_no_repeat(void **state)
{
	lc_event event = order_on("2024-01-01", 1000000);
	lc_profile profile = profile_of(&event, 1);
	lc_rfm rfm;
	bool found;

	assert_int_equal(lc_rfm_of(profile, day_of("2024-01-01"), 7, &found, &rfm), LC_OK);
	assert_true(found);
	assert_int_equal(rfm.x, 0);
	assert_near(rfm.t_x, 0, 0);
	assert_near(rfm.t_cal, 0, 0);
	assert_near(rfm.m_x, 0, 0);
	profile_free(profile);
}

static void
only_purchases_count(void **state)
{
	const lc_event events[] = {event_of(100, LC_CONTACT, 0, 1, 0), event_of(200, LC_REFUND, 0, 1, 5),
	                           event_of(300, LC_AS_OF, 0, 1, 0), order_on("2024-01-05", 5)};
	lc_profile profile = profile_of(events, LENGTH(events));
	lc_rfm rfm = {.x = -1};
	bool found = true;

	assert_int_equal(lc_rfm_of(profile, day_of("2024-01-04"), 7, &found, &rfm), LC_OK);
	assert_false(found);
	assert_int_equal(rfm.x, -1);
	assert_int_equal(lc_rfm_of(profile, day_of("2024-01-06"), 1, &found, &rfm), LC_OK);
	assert_int_equal(rfm.x, 0);
	assert_near(rfm.t_cal, 1, 0);
	profile_free(profile);
}

static void
units_that_are_no_length_are_refused(void **state)
{
	static const double units[] = {0, -1, (double) NAN, (double) INFINITY, (double) -INFINITY, 5e-324};
	lc_profile profile = cdnow_customer_1();

	for (size_t i = 0; i < LENGTH(units); i++)
	{
		lc_rfm rfm;
		bool found;

		assert_int_equal(lc_rfm_of(profile, day_of("1997-09-30"), units[i], &found, &rfm), LC_BAD_PARAMETER);
	}
	profile_free(profile);
}

static void
repeat_value_past_64_bits_is_refused(void **state)
{
	const lc_event events[] = {event_of(9, LC_ORDER, 0, 1, 1), event_of(10, LC_ORDER, 0, 1, INT64_MAX),
	                           event_of(11, LC_ORDER, 0, 1, 1)};
	lc_profile profile = profile_of(events, LENGTH(events));
	lc_rfm rfm;
	bool found;

	assert_int_equal(lc_rfm_of(profile, 11, 1, &found, &rfm), LC_OVERFLOW);
	profile_free(profile);
}

/* ---- sparkline ---- */

static void
assert_sparkline(lc_profile profile, lc_day as_of, int32_t periods, const char *expected)
{
	heap h = {0};
	lc_env env = heap_env(&h);
	uint8_t levels[LC_SPARKLINE_MAX];
	char text[LC_SPARKLINE_MAX + 1] = {0};
	int32_t n;

	assert_int_equal(lc_sparkline(profile, as_of, 10, periods, levels, &n, &env), LC_OK);
	for (int32_t i = 0; i < n; i++)
		text[i] = (char) ('0' + levels[i]);
	assert_string_equal(text, expected);
}

/* Periods of ten days: 70, 1, nothing, 10, 11, refunds only, 69, 35 less 35, and again 71 in the next. */
static lc_profile
ups_and_downs(void)
{
	const lc_event events[] = {
	    event_of(0, LC_ORDER, 0, 1, 70),  event_of(15, LC_ORDER, 0, 1, 1),   event_of(30, LC_ORDER, 0, 1, 10),
	    event_of(49, LC_ORDER, 0, 1, 11), event_of(55, LC_REFUND, 0, 1, 9),  event_of(60, LC_ORDER, 0, 1, 69),
	    event_of(70, LC_ORDER, 0, 1, 35), event_of(79, LC_REFUND, 0, 1, 35), event_of(80, LC_ORDER, 0, 1, 71),
	    event_of(81, LC_COST, 0, 1, 999),
	};

	return profile_of(events, LENGTH(events));
}

static void
levels_are_shares_of_the_highest(void **state)
{
	lc_profile profile = ups_and_downs();

	assert_sparkline(profile, 79, 20, "71012070");
	profile_free(profile);
}

static void
only_the_last_periods_are_shown(void **state)
{
	lc_profile profile = ups_and_downs();

	assert_sparkline(profile, 89, 3, "707");
	assert_sparkline(profile, 80, 1, "7");
	profile_free(profile);
}

static void
no_revenue_is_level_0(void **state)
{
	lc_event event = event_of(0, LC_CONTACT, 0, 1, 0);
	lc_profile profile = profile_of(&event, 1);

	assert_sparkline(profile, 25, 5, "000");
	assert_sparkline(profile, -1, 5, "");
	profile_free(profile);
}

static void
sparklines_of_no_length_are_refused(void **state)
{
	static const struct
	{
		int32_t period_days;
		int32_t periods;
	} cases[] = {{0, 5}, {10, 0}, {10, -1}, {10, LC_SPARKLINE_MAX + 1}, {10, INT32_MIN}};
	lc_profile profile = ups_and_downs();

	for (size_t i = 0; i < LENGTH(cases); i++)
	{
		heap h = {0};
		lc_env env = heap_env(&h);
		uint8_t levels[LC_SPARKLINE_MAX];
		int32_t n;

		assert_int_equal(lc_sparkline(profile, 80, cases[i].period_days, cases[i].periods, levels, &n, &env),
		                 LC_BAD_PARAMETER);
	}
	profile_free(profile);
}

static void
sparklines_past_64_bits_are_refused(void **state)
{
	const lc_event events[] = {event_of(0, LC_ORDER, 0, 1, INT64_MAX), event_of(1, LC_ORDER, 0, 1, INT64_MAX)};
	lc_profile profile = profile_of(events, LENGTH(events));
	heap h = {0};
	lc_env env = heap_env(&h);
	uint8_t levels[5];
	int32_t n;

	assert_int_equal(lc_sparkline(profile, 80, 10, 5, levels, &n, &env), LC_OVERFLOW);
	profile_free(profile);
}

static void
long_silences_can_be_cancelled(void **state)
{
	lc_profile profile = ups_and_downs();
	heap h = {0};
	lc_env env = heap_env(&h);
	uint8_t levels[LC_SPARKLINE_MAX];
	int32_t n;

	assert_int_equal(lc_sparkline(profile, 100000, 1, LC_SPARKLINE_MAX, levels, &n, &env), LC_OK);
	assert_true(h.polls >= 100000 / 4096);
	assert_int_equal(n, LC_SPARKLINE_MAX);
	profile_free(profile);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(totals_hold_what_lies_within_their_days),
	    cmocka_unit_test(totals_are_what_the_periods_sum_to),
	    cmocka_unit_test(totals_past_64_bits_are_refused),
	    cmocka_unit_test(corrupt_bytes_have_no_summary),
	    cmocka_unit_test(rfm_is_that_of_cdnow),
	    cmocka_unit_test(purchases_of_one_day_are_one),
	    cmocka_unit_test(one_purchase_is_no_repeat),
	    cmocka_unit_test(only_purchases_count),
	    cmocka_unit_test(units_that_are_no_length_are_refused),
	    cmocka_unit_test(repeat_value_past_64_bits_is_refused),
	    cmocka_unit_test(levels_are_shares_of_the_highest),
	    cmocka_unit_test(only_the_last_periods_are_shown),
	    cmocka_unit_test(no_revenue_is_level_0),
	    cmocka_unit_test(sparklines_of_no_length_are_refused),
	    cmocka_unit_test(sparklines_past_64_bits_are_refused),
	    cmocka_unit_test(long_silences_can_be_cancelled),
	};

	return cmocka_run_group_tests_name("summary", tests, NULL, NULL);
}
