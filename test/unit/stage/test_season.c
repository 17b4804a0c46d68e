/*
 * test_season.c - what the year of a customer promises.
 */
#include <math.h>

#include "stage/season.h"
#include "support.h"

#define YEAR 365.25
#define PART (YEAR / LC_SEASONS)

/* So many purchases in each twelfth of a year, for some years. */
static void
take_years(lc_season *season, const int in_part[LC_SEASONS], int years)
{
	lc_season_start(season);
	for (int year = 0; year < years; year++)
		for (int part = 0; part < LC_SEASONS; part++)
			for (int i = 0; i < in_part[part]; i++)
				lc_season_take(season, (lc_day) (year * YEAR + part * PART + i * PART / in_part[part]));
}

/* Mean needs of a twelfth of a year. */
static double
needs_in(const lc_season *season, int year, int part)
{
	lc_day day = (lc_day) (year * YEAR + part * PART);

	return lc_season_needs(season, day, (lc_day) (day + PART));
}

static void
nothing_is_known_of_a_first_year(void **state)
{
	rng r = {31};

	for (int i = 0; i < 200; i++)
	{
		lc_season season;
		lc_day day = 0;

		lc_season_start(&season);
		while (day < YEAR - PART)
		{
			lc_season_take(&season, day);
			day += 1 + (lc_day) rng_between(&r, 0, 90);
		}
		assert_false(lc_season_is_known(&season));
		assert_true(lc_season_needs(&season, 0, 400) == 1);
	}
}

/* What is needed less at one time is needed more at another. */
static void
a_year_has_the_needs_of_a_year(void **state)
{
	rng r = {32};
	int known = 0;

	for (int i = 0; i < 300; i++)
	{
		lc_season season;
		int in_part[LC_SEASONS];
		int quiet = (int) rng_between(&r, 0, LC_SEASONS - 1);

		for (int part = 0; part < LC_SEASONS; part++)
			in_part[part] = (part + quiet) % LC_SEASONS < quiet ? 0 : (int) rng_between(&r, 1, 6);
		take_years(&season, in_part, 4);
		known += lc_season_is_known(&season);
		for (int day = 0; day < 360; day += 40)
			assert_true(fabs(lc_season_needs(&season, 2000 + day, 2000 + day + 365) - 1) < 0.25);
	}
	assert_true(known > 150);
}

static void
needs_follow_the_counts(void **state)
{
	static const int in_part[LC_SEASONS] = {2, 2, 2, 2, 2, 2, 0, 0, 2, 2, 8, 8};
	lc_season season;

	take_years(&season, in_part, 4);
	assert_true(lc_season_is_known(&season));
	assert_true(needs_in(&season, 4, 6) < 0.3 && needs_in(&season, 4, 7) < 0.3);
	assert_true(needs_in(&season, 4, 3) > 0.5 && needs_in(&season, 4, 3) < 1.1);
	assert_true(needs_in(&season, 4, 10) > 2 && needs_in(&season, 4, 10) < 4);
	assert_true(fabs(lc_season_rate(&season) * YEAR - 32) < 1.5);
}

/* Purchases of three weeks in each year: the days after them are quiet, though they lie in the same part of it. */
static void
a_part_is_quiet_where_nothing_was_bought(void **state)
{
	lc_season season;
	double busy;

	lc_season_start(&season);
	for (int year = 0; year < 5; year++)
		for (int i = 0; i < 3; i++)
			lc_season_take(&season, (lc_day) (year * YEAR) + 4 * i);
	busy = lc_season_needs(&season, 1826, 1834);
	assert_true(busy > 5);
	assert_true(lc_season_needs(&season, 1826 + 21, 1826 + 40) < 0.3);
	assert_true(lc_season_needs(&season, 1826 + 60, 1826 + 300) < 0.3);
}

/* A steady buyer is not taken for a seasonal one, whatever the rhythm, more than now and then. */
static void
chance_is_no_season(void **state)
{
	rng r = {33};
	int known = 0;
	int customers = 600;

	for (int i = 0; i < customers; i++)
	{
		lc_season season;
		int64_t gap = rng_between(&r, 4, 120);
		lc_day day = 0;

		lc_season_start(&season);
		while (day < 4 * YEAR)
		{
			lc_season_take(&season, day);
			day += 1 + (lc_day) floor(-log((double) rng_between(&r, 1, 1000000) / 1e6) * (double) gap);
		}
		known += lc_season_is_known(&season);
	}
	assert_true(known < customers / 8);
}

static void
any_days_can_be_taken(void **state)
{
	rng r = {34};

	for (int i = 0; i < 300; i++)
	{
		lc_season season;

		lc_season_start(&season);
		for (int n = 0; n < 60; n++)
		{
			lc_day day = (lc_day) rng_between(&r, LC_DAY_MIN, LC_DAY_MAX);
			double needs;

			lc_season_take(&season, i % 2 ? day : (lc_day) (100 * n));
			needs = lc_season_needs(&season, day, (lc_day) (day + rng_between(&r, 0, 4000)));
			assert_true(needs >= 0 && needs < 1000);
			assert_true(lc_season_rate(&season) >= 0);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(nothing_is_known_of_a_first_year),
	    cmocka_unit_test(a_year_has_the_needs_of_a_year),
	    cmocka_unit_test(needs_follow_the_counts),
	    cmocka_unit_test(a_part_is_quiet_where_nothing_was_bought),
	    cmocka_unit_test(chance_is_no_season),
	    cmocka_unit_test(any_days_can_be_taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
