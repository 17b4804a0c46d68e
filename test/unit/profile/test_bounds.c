/*
 * test_bounds.c - whose amounts are such that every sum of them fits.
 */
#include "profile/bounds.h"

#include "profile/summary.h"
#include "support.h"

#define DAY 9000
#define MOST LC_MONEY_ENTRY_MAX

static bool
bounded(lc_profile profile)
{
	heap h = {0};
	lc_env env = heap_env(&h);
	bool is;

	assert_int_equal(lc_profile_bounded(profile, &env, &is), LC_OK);
	assert_int_equal(h.live, 0);
	return is;
}

static bool
bounded_events(lc_event *events, size_t n)
{
	lc_profile profile = profile_of(events, n);
	bool is = bounded(profile);

	profile_free(profile);
	return is;
}

static void
the_bound_is_what_one_amount_may_be(void **state)
{
	for (lc_measure measure = LC_ORDER; measure < LC_MEASURES; measure++)
	{
		lc_event one[] = {event_of(DAY, measure, 0, 1, MOST)};
		lc_event two[] = {event_of(DAY, measure, 0, 1, MOST), event_of(DAY + 1, measure, 0, 1, 1)};

		if (measure == LC_ORDER_KEY)
			continue;
		assert_true(bounded_events(one, 1));
		assert_false(bounded_events(two, 2));
	}
}

static void
signs_do_not_cancel(void **state)
{
	lc_event events[] = {event_of(DAY, LC_ORDER, 0, 1, MOST), event_of(DAY, LC_REFUND, 0, 1, 1)};
	lc_event costs[] = {event_of(DAY, LC_COST, 0, 1, MOST), event_of(DAY + 1, LC_COST, 0, 1, -1)};

	assert_false(bounded_events(events, 2));
	assert_false(bounded_events(costs, 2));
}

static void
a_sum_of_hashes_is_no_amount(void **state)
{
	lc_event events[] = {event_of(DAY, LC_ORDER, 0, 1, MOST), event_of(DAY, LC_ORDER_KEY, 7, 1, 1)};

	assert_true(bounded_events(events, 2));
}

static void
what_is_beyond_stays_so(void **state)
{
	heap h = {0};
	lc_env env = heap_env(&h);
	uint8_t bytes[LC_BEYOND_BYTES];
	lc_profile beyond = {bytes, lc_profile_beyond(bytes)};
	lc_event one[] = {event_of(DAY, LC_REFUND, 0, 1, MOST)};
	lc_profile other = profile_of(one, 1);
	lc_profile both = merged(beyond, other);
	lc_totals totals;

	assert_int_equal(lc_profile_check(beyond, &env), LC_OK);
	assert_false(bounded(beyond));
	assert_false(bounded(both));
	assert_int_equal(lc_totals_of(beyond, LC_DAY_NOBEGIN, LC_DAY_NOEND, LC_MEASURE_BIT(LC_ORDER), &env, &totals),
	                 LC_OVERFLOW);
	profile_free(both);
	profile_free(other);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_bound_is_what_one_amount_may_be),
	    cmocka_unit_test(signs_do_not_cancel),
	    cmocka_unit_test(a_sum_of_hashes_is_no_amount),
	    cmocka_unit_test(what_is_beyond_stays_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
