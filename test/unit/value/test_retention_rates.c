/*
 * test_retention_rates.c - who came back is counted once, of those who could.
 */
#include <math.h>

#include "support.h"
#include "value/retention_rates.h"

#define FIRST 9000
#define DAYS 30
#define PERIODS 12

static void
count(const lc_event *events, size_t n, lc_day as_of, int way, lc_retention_row *rows)
{
	lc_profile profile = profile_of(events, n);

	assert_int_equal(lc_retention_rates_add(profile, as_of, DAYS, PERIODS, way, rows), LC_OK);
	profile_free(profile);
}

static lc_event
order(lc_day day)
{
	return event_of(day, LC_ORDER, 0, 1, LC_MONEY_UNIT);
}

/* Orders in periods 0, 1 and 3; a referral and a complaint in 1; seen through 4, and one day short of the end of 5. */
static void
a_customer_is_counted_by_period(void **state)
{
	const lc_event events[] = {event_of(FIRST - 5, LC_CONTACT, 1, 1, 0),
	                           order(FIRST),
	                           order(FIRST),
	                           order(FIRST + 30),
	                           event_of(FIRST + 40, LC_REFERRAL, 0, 1, LC_MONEY_UNIT),
	                           event_of(FIRST + 59, LC_SIGNAL, 1, 2, 0),
	                           order(FIRST + 119),
	                           order(FIRST + 170),
	                           order(FIRST + 400)};
	static const lc_retention_row expected[] = {{1, 1, 0, 0, 0, 0, 0},
	                                            {1, 1, 1, 1, 0, 1, 1},
	                                            {1, 0, 1, 1, 1, 0, 0},
	                                            {1, 1, 1, 0, 0, 0, 0},
	                                            {1, 0, 1, 1, 1, 0, 0},
	                                            {0},
	                                            {0}};
	lc_retention_row rows[PERIODS] = {{0}};

	count(events, LENGTH(events), FIRST + 6 * DAYS - 2, 1, rows);
	assert_memory_equal(rows, expected, sizeof(expected));
	count(events, LENGTH(events), FIRST + 6 * DAYS - 2, -1, rows);
	for (int period = 0; period < PERIODS; period++)
		for (int i = 0; i < LC_RETENTION_COUNTS; i++)
			assert_int_equal(rows[period][i], 0);
	/* a day later the period is over, and the order in it counts */
	count(events, LENGTH(events), FIRST + 6 * DAYS - 1, 1, rows);
	assert_int_equal(rows[5][LC_RETENTION_OBSERVED], 1);
	assert_int_equal(rows[5][LC_RETENTION_ACTIVE], 1);
	assert_int_equal(rows[5][LC_RETENTION_LOST], 0);
}

static void
who_did_not_order_yet_is_not_counted(void **state)
{
	const lc_event events[] = {event_of(FIRST, LC_CONTACT, 1, 1, 0), order(FIRST + 100)};
	static const lc_retention_row none[PERIODS];
	lc_retention_row rows[PERIODS] = {{0}};

	count(events, 1, FIRST + 1000, 1, rows);
	count(events, 2, FIRST + 99, 1, rows);
	/* one whose first period is not over */
	count(events, 2, FIRST + 100 + DAYS - 2, 1, rows);
	assert_memory_equal(rows, none, sizeof(none));
	count(events, 2, FIRST + 100 + DAYS - 1, 1, rows);
	assert_int_equal(rows[0][LC_RETENTION_OBSERVED], 1);
}

static void
rates_have_their_denominators(void **state)
{
	const lc_retention_row row = {10, 4, 6, 5, 2, 1, 3};
	const lc_retention_row none = {0};

	assert_true(lc_retention_rate(row, LC_RETENTION_ACTIVE) == 0.4);
	assert_true(lc_retention_rate(row, LC_RETENTION_REPEATED) == 0.6);
	assert_true(lc_retention_rate(row, LC_RETENTION_LOST) == 0.4);
	assert_true(lc_retention_rate(row, LC_RETENTION_SIGNALLED) == 0.3);
	assert_true(isnan(lc_retention_rate(none, LC_RETENTION_ACTIVE)));
	assert_true(isnan(lc_retention_rate(none, LC_RETENTION_LOST)));
}

static void
bytes_that_are_no_profile_count_nothing(void **state)
{
	const uint8_t bytes[] = {LC_PROFILE_VERSION, 0xff, 0xff};
	static const lc_retention_row none[PERIODS];
	lc_retention_row rows[PERIODS] = {{0}};

	assert_int_equal(lc_retention_rates_add((lc_profile){bytes, sizeof(bytes)}, FIRST, DAYS, PERIODS, 1, rows),
	                 LC_CORRUPT);
	assert_memory_equal(rows, none, sizeof(none));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_customer_is_counted_by_period),
	    cmocka_unit_test(who_did_not_order_yet_is_not_counted),
	    cmocka_unit_test(rates_have_their_denominators),
	    cmocka_unit_test(bytes_that_are_no_profile_count_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
