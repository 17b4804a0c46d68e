/*
 * test_order_outlook.c - the next order of a customer who buys once a year; and which customers count as such.
 */
#include "value/order_outlook.h"

#include "support.h"
#include "value/customer_value.h"

#define YEAR 365.25
#define YEARS 6
#define CUSTOMERS 40
#define FIRST 9100 /* the middle of the first season */

static lc_prepared shipped;
static lc_state_values year;
static heap memory;

static int
prepare(void **state)
{
	lc_env env = heap_env(&memory);
	lc_model model;

	(void) state;
	lc_model_shipped(&lc_shipped_models[0], &model);
	if (lc_model_prepare(&model, &shipped) != LC_OK)
		return -1;
	return lc_state_values_prepare(&shipped, 12, &env, &year) == LC_OK ? 0 : -1;
}

static lc_day
season(int n)
{
	return FIRST + (lc_day) (n * YEAR);
}

static lc_order_outlook
outlook_on(lc_profile profile, lc_day as_of)
{
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_status_accumulator accumulator;
	lc_customer_status status;
	lc_customer_value value;

	lc_status_start(&accumulator, &shipped, &status);
	assert_int_equal(lc_customer_value_on(profile, as_of, &shipped, &year, &env, &accumulator, &value), LC_OK);
	assert_true(value.valuation.ordered);
	return value.outlook;
}

/* A purchase in each season, within twelve days of its middle; the last one so many days from it. */
static lc_profile
yearly(rng *r, lc_day last_off, lc_event events[YEARS])
{
	for (int i = 0; i < YEARS; i++)
	{
		lc_day off = i == YEARS - 1 ? last_off : (lc_day) rng_between(r, 0, 24) - 12;

		events[i] = event_of(season(i) + off, LC_ORDER, 0, 1, 30 * LC_MONEY_UNIT);
	}
	return profile_of(events, YEARS);
}

/* The next purchase is expected in the next season, whichever day of the last one the purchase came on. */
static void
the_day_within_the_last_season_does_not_matter(void **state)
{
	rng r = {41};

	(void) state;
	for (int i = 0; i < CUSTOMERS; i++)
	{
		lc_event events[YEARS];
		rng same = r;
		lc_profile early = yearly(&same, -12, events);
		lc_day as_of = season(YEARS - 1) + 60 + (lc_day) rng_between(&same, 0, 200);
		lc_order_outlook a = outlook_on(early, as_of);
		lc_profile late = yearly(&r, 12, events);
		lc_order_outlook b = outlook_on(late, as_of);

		assert_true(a.any > 0.6 && b.any > 0.6);
		assert_true(fabs(a.any - b.any) < 0.16);
		assert_true(a.any <= a.expected && a.expected < 1.5 && b.any <= b.expected && b.expected < 1.5);
		for (int which = 0; which < 2; which++)
		{
			lc_order_outlook o = which ? b : a;

			assert_true(o.next != LC_NO_NEXT_ORDER);
			assert_true(abs(as_of + o.next - season(YEARS)) <= 30);
		}
		profile_free(early);
		profile_free(late);
	}
}

static void
who_let_the_season_pass_is_less_sure_to_buy_than_before(void **state)
{
	rng r = {43};

	(void) state;
	for (int i = 0; i < CUSTOMERS; i++)
	{
		lc_event events[YEARS];
		lc_profile profile = yearly(&r, (lc_day) rng_between(&r, 0, 24) - 12, events);

		assert_true(outlook_on(profile, season(YEARS) + 60).any < outlook_on(profile, season(YEARS) - 60).any - 0.05);
		profile_free(profile);
	}
}

static bool
keeps_a_date(const lc_event *events, int n, lc_day as_of)
{
	static lc_history history;
	lc_posterior room;
	const lc_posterior *asked;
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_profile profile = profile_of(events, (size_t) n);

	assert_int_equal(lc_history_open(&history, profile, as_of, &shipped), LC_OK);
	assert_int_equal(lc_history_finish(&history, &env), LC_OK);
	profile_free(profile);
	asked = lc_relationship_outlook(&history.relationship, &room);
	if (asked == &room)
		return true;
	assert_ptr_equal(asked, &history.relationship.head.posterior);
	return false;
}

/* A customer who buys twice a year, on whatever days, or whose season is not known yet, keeps no date. */
static void
no_other_keeps_a_date(void **state)
{
	lc_event events[2 * YEARS];
	rng r = {47};

	(void) state;
	for (int seasons = 2; seasons <= YEARS; seasons++)
		for (int wobble = 0; wobble <= 60; wobble++)
		{
			for (int i = 0; i < 2 * seasons; i++)
			{
				lc_day off = (lc_day) rng_between(&r, 0, wobble) - wobble / 2;

				events[i] = event_of(FIRST + (lc_day) (i * YEAR / 2) + off, LC_ORDER, 0, 1, LC_MONEY_UNIT);
			}
			assert_false(keeps_a_date(events, 2 * seasons, season(seasons - 1) + 200));
			assert_false(keeps_a_date(events, 2 * seasons, season(seasons - 1) + 300));
		}
	for (int seasons = 2; seasons <= YEARS; seasons++)
	{
		for (int i = 0; i < seasons; i++)
			events[i] = event_of(season(i) + i % 3, LC_ORDER, 0, 1, LC_MONEY_UNIT);
		assert_true(keeps_a_date(events, seasons, season(seasons - 1) + 200) == (seasons > 2));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_day_within_the_last_season_does_not_matter),
	    cmocka_unit_test(who_let_the_season_pass_is_less_sure_to_buy_than_before),
	    cmocka_unit_test(no_other_keeps_a_date),
	};

	return cmocka_run_group_tests(tests, prepare, NULL);
}
