/*
 * test_month.c - a customer's calendar months are what the totals of their days say.
 */
#include "profile/month.h"
#include "support.h"

/* The months up to as_of; freed by the caller. */
static lc_month *
months_of(lc_profile profile, lc_day as_of, size_t *n)
{
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_month *months;

	assert_int_equal(lc_months_of(profile, as_of, &env, &months, n), LC_OK);
	assert_int_equal(h.live, months != NULL);
	return months;
}

static lc_day
month_end(lc_day month)
{
	return lc_month_start(month + 31) - 1;
}

static void
a_month_is_its_days(rng *r, const life *c, void *context)
{
	lc_day as_of = c->first + (lc_day) rng_between(r, -5, CUSTOMER_DAYS);
	size_t n;
	lc_month *months = months_of(c->profile, as_of, &n);
	lc_day before = LC_DAY_NOBEGIN;
	lc_money revenue_before = 0;
	int64_t orders = 0;
	lc_totals all;

	(void) context;
	for (size_t i = 0; i < n; i++)
	{
		lc_month *m = &months[i];
		lc_day end = month_end(m->month) < as_of ? month_end(m->month) : as_of;
		lc_totals totals;
		lc_money revenue;

		assert_int_equal(totals_of(c->profile, m->month, end, LC_ALL_MEASURES, &totals), LC_OK);
		assert_int_equal(lc_net_revenue(totals.tally, &revenue), LC_OK);
		assert_int_equal(m->revenue, revenue);
		assert_int_equal(m->orders, totals.orders);
		assert_int_equal(m->active, totals.tally[LC_ORDER].count > 0);
		assert_int_equal(m->before, before);
		assert_int_equal(m->revenue_before, revenue_before);
		/* of the active month before and of those since, this one is the next */
		for (size_t k = 0; k < i && m->active; k++)
			if (months[k].month >= before)
				assert_int_equal(months[k].after, m->month);
		if (m->active)
		{
			before = m->month;
			revenue_before = m->revenue;
		}
		orders += m->orders;
	}
	assert_int_equal(totals_of(c->profile, LC_DAY_NOBEGIN, as_of, LC_ALL_MEASURES, &all), LC_OK);
	assert_int_equal(orders, all.orders);
	free(months);
}

static void
months_are_what_their_days_sum_to(void **state)
{
	(void) state;
	for_each_customer(8100, 400, a_month_is_its_days, NULL);
}

/* after mirrors before: of the active month before, it is this one. */
static void
neighbours_know_one_another(void **state)
{
	const lc_event event[] = {
	    event_of(day_of("2024-01-31"), LC_ORDER, 0, 1, 10 * LC_MONEY_UNIT),
	    event_of(day_of("2024-02-01"), LC_REFUND, 0, 1, 3 * LC_MONEY_UNIT),
	    event_of(day_of("2024-04-30"), LC_ORDER, 0, 2, 20 * LC_MONEY_UNIT),
	};
	lc_profile profile = profile_of(event, LENGTH(event));
	size_t n;
	lc_month *months = months_of(profile, day_of("2024-12-31"), &n);

	(void) state;
	assert_int_equal(n, 3);
	assert_int_equal(months[0].before, LC_DAY_NOBEGIN);
	assert_int_equal(months[0].after, day_of("2024-04-01"));
	assert_false(months[1].active);
	assert_int_equal(months[1].revenue, -3 * LC_MONEY_UNIT);
	assert_int_equal(months[1].before, day_of("2024-01-01"));
	assert_int_equal(months[1].after, day_of("2024-04-01"));
	assert_int_equal(months[2].before, day_of("2024-01-01"));
	assert_int_equal(months[2].revenue_before, 10 * LC_MONEY_UNIT);
	assert_int_equal(months[2].after, LC_DAY_NOEND);
	free(months);
	assert_null(months_of(profile, day_of("2024-01-30"), &n));
	assert_int_equal(n, 0);
	profile_free(profile);
}

static void
sums_and_memory_that_do_not_do_are_refused(void **state)
{
	const lc_event event[] = {
	    event_of(0, LC_ORDER, 1, 1, INT64_MAX),
	    event_of(0, LC_ORDER, 2, 1, INT64_MAX),
	};
	lc_profile profile = profile_of(event, LENGTH(event));
	lc_month *months;
	size_t n;

	(void) state;
	for (size_t fail_at = 0; fail_at <= 1; fail_at++)
	{
		heap h = {.fail_at = fail_at};
		lc_env env = heap_env(&h);

		assert_int_equal(lc_months_of(profile, 10, &env, &months, &n), fail_at == 0 ? LC_OVERFLOW : LC_NO_MEMORY);
		assert_int_equal(h.live, 0);
	}
	profile_free(profile);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(months_are_what_their_days_sum_to),
	    cmocka_unit_test(neighbours_know_one_another),
	    cmocka_unit_test(sums_and_memory_that_do_not_do_are_refused),
	};

	return cmocka_run_group_tests_name("month", tests, NULL, NULL);
}
