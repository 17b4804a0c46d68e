/*
 * test_period.c - a history cut into periods.
 */
#include "profile/period.h"
#include "support.h"

/* In place: a cursor may point into itself. */
static void
walk_over(lc_period_walk *walk, lc_profile profile, int32_t days, lc_day as_of)
{
	assert_int_equal(lc_period_open(walk, profile, days, as_of), LC_OK);
}

static void
assert_next(lc_period_walk *walk, const char *start, const char *end, int64_t orders, lc_money revenue)
{
	static lc_period period;
	char text[2 * LC_DAY_TEXT + 1] = {0};
	char expected[2 * LC_DAY_TEXT + 1] = {0};

	assert_true(lc_period_next(walk, &period));
	lc_day_to_text(period.start, text);
	lc_day_to_text(period.end, text + LC_DAY_TEXT);
	snprintf(expected, sizeof(expected), "%s%s", start, end);
	assert_string_equal(text, expected);
	assert_int_equal(period.tally[LC_ORDER].count, orders);
	assert_int_equal(period.tally[LC_ORDER].sum, revenue);
}

static void
assert_over(lc_period_walk *walk)
{
	lc_period period;

	assert_false(lc_period_next(walk, &period));
	assert_int_equal(walk->status, LC_OK);
}

static lc_profile
three_orders(void)
{
	const lc_event events[] = {order_on("2024-01-05", 10), order_on("2024-01-14", 20), order_on("2024-01-15", 40),
	                           order_on("2024-02-09", 80)};

	return profile_of(events, LENGTH(events));
}

static void
periods_count_from_the_first_event(void **state)
{
	lc_profile profile = three_orders();
	lc_period_walk walk;

	walk_over(&walk, profile, 10, day_of("2024-02-10"));
	assert_next(&walk, "2024-01-05", "2024-01-14", 2, 30);
	assert_next(&walk, "2024-01-15", "2024-01-24", 1, 40);
	assert_next(&walk, "2024-01-25", "2024-02-03", 0, 0);  /* silent */
	assert_next(&walk, "2024-02-04", "2024-02-10", 1, 80); /* partial */
	assert_over(&walk);
	profile_free(profile);
}

static void
a_last_period_may_be_whole(void **state)
{
	lc_profile profile = three_orders();
	lc_period_walk walk;

	walk_over(&walk, profile, 10, day_of("2024-01-24"));
	assert_next(&walk, "2024-01-05", "2024-01-14", 2, 30);
	assert_next(&walk, "2024-01-15", "2024-01-24", 1, 40);
	assert_over(&walk);
	profile_free(profile);
}

static void
what_lies_after_as_of_is_not_seen(void **state)
{
	lc_profile profile = three_orders();
	lc_period_walk walk;

	walk_over(&walk, profile, 10, day_of("2024-01-13"));
	assert_next(&walk, "2024-01-05", "2024-01-13", 1, 10);
	assert_over(&walk);
	profile_free(profile);
}

static void
without_as_of_the_last_event_ends_the_walk(void **state)
{
	lc_profile profile = three_orders();
	lc_period_walk walk;

	walk_over(&walk, profile, 30, LC_DAY_NOEND);
	assert_next(&walk, "2024-01-05", "2024-02-03", 3, 70);
	assert_next(&walk, "2024-02-04", "2024-02-09", 1, 80);
	assert_over(&walk);
	profile_free(profile);
}

static void
a_period_may_be_longer_than_the_calendar(void **state)
{
	const lc_event events[] = {event_of(LC_DAY_MIN, LC_ORDER, 0, 1, 1), event_of(LC_DAY_MAX, LC_ORDER, 0, 1, 2)};
	lc_profile profile = profile_of(events, LENGTH(events));
	lc_period_walk walk;

	walk_over(&walk, profile, INT32_MAX, LC_DAY_MAX);
	assert_next(&walk, "0001-01-01", "9999-12-31", 2, 3);
	assert_over(&walk);
	profile_free(profile);
}

static void
before_the_first_event_there_is_no_period(void **state)
{
	lc_profile profile = three_orders();
	lc_profile nobody = profile_of(NULL, 0);
	lc_period_walk before;
	lc_period_walk none;
	lc_period_walk never;

	walk_over(&before, profile, 10, day_of("2024-01-04"));
	walk_over(&none, nobody, 10, day_of("2024-01-04"));
	walk_over(&never, nobody, 10, LC_DAY_NOEND);
	assert_over(&before);
	assert_over(&none);
	assert_over(&never);
	assert_int_equal(lc_period_count(&none), 0);
	profile_free(profile);
	profile_free(nobody);
}

static void
marks_are_no_events(void **state)
{
	const lc_event events[] = {event_of(day_of("2024-01-01"), LC_AS_OF, 0, 1, 0), order_on("2024-01-05", 10),
	                           event_of(day_of("2024-03-01"), LC_AS_OF, 0, 1, 0)};
	lc_profile profile = profile_of(events, LENGTH(events));
	lc_period_walk walk;

	walk_over(&walk, profile, 10, LC_DAY_NOEND);
	assert_next(&walk, "2024-01-05", "2024-01-05", 1, 10);
	assert_over(&walk);
	profile_free(profile);
}

static void
periods_of_no_length_are_refused(void **state)
{
	lc_profile profile = three_orders();
	lc_period_walk walk;

	assert_int_equal(lc_period_open(&walk, profile, 0, 9000), LC_BAD_PARAMETER);
	assert_int_equal(lc_period_open(&walk, profile, INT32_MIN, 9000), LC_BAD_PARAMETER);
	profile_free(profile);
}

/* ---- properties ---- */

static bool
in_period(const lc_event *event, const lc_period *period)
{
	return lc_event_day(event) >= period->start && lc_event_day(event) <= period->end;
}

static void
assert_tallies(const lc_period *period, const lc_event *events, size_t n)
{
	int64_t count[LC_MEASURES] = {0};
	lc_money sum[LC_MEASURES] = {0};

	for (size_t i = 0; i < n; i++)
	{
		if (!in_period(&events[i], period) || lc_event_measure(&events[i]) >= LC_MEASURES)
			continue;
		count[lc_event_measure(&events[i])] += events[i].count;
		sum[lc_event_measure(&events[i])] += events[i].sum;
	}
	for (unsigned m = 0; m < LC_MEASURES; m++)
	{
		assert_int_equal(period->tally[m].count, count[m]);
		assert_int_equal(period->tally[m].sum, sum[m]);
	}
}

static void
periods_tile_the_history_and_hold_its_events(void **state)
{
	rng r = 3000;

	for (int i = 0; i < 500; i++)
	{
		lc_event events[60];
		size_t n = (size_t) rng_between(&r, 1, 60);
		int32_t days = (int32_t) rng_between(&r, i % 2 == 0 ? 1 : 5000, i % 2 == 0 ? 40 : 2000000);
		bool anywhere = i % 2 != 0;
		lc_profile profile;
		lc_period_walk walk;
		lc_period period;
		lc_day as_of = (lc_day) rng_between(&r, 8700, anywhere ? LC_DAY_MAX : 8800);
		lc_day first = LC_DAY_NOEND;
		int32_t rows = 0;
		int32_t promised;

		for (size_t e = 0; e < n; e++)
		{
			do
				events[e] = random_event(&r);
			while (!anywhere && lc_event_day(&events[e]) / 100 != 87);
			if (lc_event_measure(&events[e]) != LC_AS_OF && lc_event_day(&events[e]) < first)
				first = lc_event_day(&events[e]);
		}
		profile = profile_of(events, n);
		assert_int_equal(lc_period_open(&walk, profile, days, as_of), LC_OK);
		promised = lc_period_count(&walk);
		while (lc_period_next(&walk, &period))
		{
			assert_int_equal(period.no, rows);
			assert_int_equal(period.start, first + rows * days);
			assert_true(period.end == period.start + days - 1 || period.end == as_of);
			assert_tallies(&period, events, n);
			rows++;
			assert_int_equal(rows + (period.end < as_of ? (as_of - period.end + days - 1) / days : 0), promised);
		}
		assert_int_equal(walk.status, LC_OK);
		assert_int_equal(rows, promised);
		if (first <= as_of)
			assert_int_equal(period.end, as_of);
		profile_free(profile);
	}
}

/* ---- tallies ---- */

static void
a_tally_knows_its_last_day(void **state)
{
	const lc_event events[] = {event_of(10, LC_BALANCE, 0, 1, 7), event_of(12, LC_BALANCE, 1, 2, -5),
	                           event_of(12, LC_BALANCE, 2, 1, 9)};
	lc_tally tally = {0};

	for (size_t i = 0; i < LENGTH(events); i++)
		assert_int_equal(lc_tally_add(&tally, &events[i]), LC_OK);
	assert_int_equal(tally.count, 4);
	assert_int_equal(tally.sum, 11);
	assert_int_equal(tally.last_count, 3);
	assert_int_equal(tally.last_sum, 4);
	assert_int_equal(tally.last_day, 12);
}

static void
tallies_past_64_bits_are_refused(void **state)
{
	const lc_event large = event_of(10, LC_COST, 0, 1, INT64_MAX);
	lc_tally tally = {0};

	assert_int_equal(lc_tally_add(&tally, &large), LC_OK);
	assert_int_equal(lc_tally_add(&tally, &large), LC_OVERFLOW);
}

/* The total may be small while the last day's is not. */
static void
a_last_day_past_64_bits_is_refused(void **state)
{
	const lc_event events[] = {event_of(10, LC_COST, 0, 1, -INT64_MAX), event_of(12, LC_COST, 1, 1, INT64_MAX),
	                           event_of(12, LC_COST, 2, 1, INT64_MAX)};
	lc_tally tally = {0};

	assert_int_equal(lc_tally_add(&tally, &events[0]), LC_OK);
	assert_int_equal(lc_tally_add(&tally, &events[1]), LC_OK);
	assert_int_equal(lc_tally_add(&tally, &events[2]), LC_OVERFLOW);
}

static void
an_overflow_ends_the_walk(void **state)
{
	const lc_event events[] = {event_of(10, LC_COST, 0, 1, INT64_MAX), event_of(11, LC_COST, 0, 1, 1)};
	lc_profile profile = profile_of(events, LENGTH(events));
	lc_period_walk walk;
	lc_period period;

	walk_over(&walk, profile, 10, 30);
	assert_false(lc_period_next(&walk, &period));
	assert_int_equal(walk.status, LC_OVERFLOW);
	assert_false(lc_period_next(&walk, &period));
	profile_free(profile);
}

static void
corrupt_bytes_end_the_walk(void **state)
{
	static const uint8_t at_once[] = {LC_PROFILE_VERSION, 0xff};
	/* a sound order, then half an event */
	static const uint8_t later[] = {LC_PROFILE_VERSION, 0x40, 0x00, 0x40};
	const lc_profile bad = {at_once, sizeof(at_once)};
	const lc_profile cut = {later, sizeof(later)};
	lc_period_walk walk;
	lc_period period;

	assert_int_equal(lc_period_open(&walk, bad, 10, 0), LC_CORRUPT);
	assert_int_equal(lc_period_open(&walk, bad, 10, LC_DAY_NOEND), LC_CORRUPT);
	assert_int_equal(lc_period_open(&walk, cut, 10, 0), LC_OK);
	assert_false(lc_period_next(&walk, &period));
	assert_int_equal(walk.status, LC_CORRUPT);
}

static void
refunds_lower_revenue(void **state)
{
	lc_tally tallies[LC_MEASURES] = {[LC_ORDER] = {.sum = 100}, [LC_REFUND] = {.sum = 130}};
	lc_money revenue;

	assert_int_equal(lc_net_revenue(tallies, &revenue), LC_OK);
	assert_int_equal(revenue, -30);
	tallies[LC_ORDER].sum = -2;
	tallies[LC_REFUND].sum = INT64_MAX;
	assert_int_equal(lc_net_revenue(tallies, &revenue), LC_OVERFLOW);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(periods_count_from_the_first_event),
	    cmocka_unit_test(a_last_period_may_be_whole),
	    cmocka_unit_test(what_lies_after_as_of_is_not_seen),
	    cmocka_unit_test(without_as_of_the_last_event_ends_the_walk),
	    cmocka_unit_test(a_period_may_be_longer_than_the_calendar),
	    cmocka_unit_test(before_the_first_event_there_is_no_period),
	    cmocka_unit_test(marks_are_no_events),
	    cmocka_unit_test(periods_of_no_length_are_refused),
	    cmocka_unit_test(periods_tile_the_history_and_hold_its_events),
	    cmocka_unit_test(a_tally_knows_its_last_day),
	    cmocka_unit_test(tallies_past_64_bits_are_refused),
	    cmocka_unit_test(a_last_day_past_64_bits_is_refused),
	    cmocka_unit_test(an_overflow_ends_the_walk),
	    cmocka_unit_test(corrupt_bytes_end_the_walk),
	    cmocka_unit_test(refunds_lower_revenue),
	};

	return cmocka_run_group_tests_name("period", tests, NULL, NULL);
}
