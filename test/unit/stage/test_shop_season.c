/*
 * test_shop_season.c - the year of a shop.
 */
#include <math.h>

#include "stage/shop_season.h"
#include "support.h"

#define SHOPS 400

typedef struct shop
{
	double came[LC_SEASON_TWELFTHS];
	double expected[LC_SEASON_TWELFTHS];
	double index[LC_TWELFTHS];
} shop;

static double
uniform(rng *r)
{
	return ((double) (rng_next(r) >> 11) + 0.5) * 0x1p-53;
}

/* Counts as of a Poisson of a large mean. */
static double
count_of(rng *r, double mean)
{
	double normal = sqrt(-2 * log(uniform(r))) * cos(6.283185307179586 * uniform(r));

	return fmax(round(mean + sqrt(mean) * normal), 0);
}

/* A shop of some years, of which so many purchases a twelfth are expected, and which grows by a factor a year. */
static void
fill(shop *s, rng *r, int years, double expected, double growth, const double season[LC_TWELFTHS])
{
	for (int i = 0; i < LC_SEASON_TWELFTHS; i++)
	{
		double age = (double) i / LC_TWELFTHS - LC_SEASON_YEARS + years;

		s->expected[i] = age < 0 ? 0 : expected;
		s->came[i] = age < 0 ? 0 : count_of(r, expected * pow(growth, age) * season[i % LC_TWELFTHS]);
	}
}

static bool
has_season(const shop *s)
{
	lc_shop_season season;

	lc_shop_season_prepare(s->index, &season);
	return season.is_known;
}

static const double even[LC_TWELFTHS] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
static const double christmas[LC_TWELFTHS] = {0.7, 0.7, 0.9, 0.9, 1, 0.9, 0.8, 0.9, 1, 1.1, 1.5, 1.6};

static void
a_year_has_the_needs_of_a_year(void **state)
{
	rng r = {91};
	lc_shop_season season;

	lc_shop_season_prepare(christmas, &season);
	assert_true(season.is_known);
	for (int i = 0; i < 1000; i++)
	{
		lc_day after = (lc_day) rng_between(&r, LC_DAY_MIN, LC_DAY_MAX - 3000);
		lc_day middle = after + (lc_day) rng_between(&r, 1, 1000);
		lc_day until = middle + (lc_day) rng_between(&r, 1, 1000);
		double whole = lc_shop_season_needs(&season, after, until) * (until - after);
		double parts = lc_shop_season_needs(&season, after, middle) * (middle - after) +
		               lc_shop_season_needs(&season, middle, until) * (until - middle);

		assert_true(fabs(whole - parts) < 1e-6);
		assert_true(fabs(lc_shop_season_needs(&season, after, after + 1461) - 1) < 1e-9);
		assert_true(lc_shop_season_needs(&season, after, after + 1) > 0.6);
	}
	/* 2023-12-04 to 13 and 2023-02-04 to 13 */
	assert_true(
	    fabs(lc_shop_season_needs(&season, 8737, 8747) / lc_shop_season_needs(&season, 8434, 8444) - 1.6 / 0.7) < 1e-9);
}

static void
indices_of_any_sum_are_the_same_season(void **state)
{
	double tenfold[LC_TWELFTHS];
	lc_shop_season a;
	lc_shop_season b;

	for (int i = 0; i < LC_TWELFTHS; i++)
		tenfold[i] = 10 * christmas[i];
	lc_shop_season_prepare(christmas, &a);
	lc_shop_season_prepare(tenfold, &b);
	assert_true(fabs(lc_shop_season_needs(&a, 8000, 8100) - lc_shop_season_needs(&b, 8000, 8100)) < 1e-12);
	for (int i = 0; i < LC_TWELFTHS; i++)
		tenfold[i] = 10;
	lc_shop_season_prepare(tenfold, &b);
	assert_false(b.is_known);
	assert_true(lc_shop_season_needs(&b, 8000, 8100) == 1);
}

static void
a_season_is_learned_at_any_time_of_the_year_and_growth_is_none(void **state)
{
	rng r = {92};

	for (int i = 0; i < SHOPS; i++)
	{
		double season[LC_TWELFTHS];
		int32_t last = (int32_t) rng_between(&r, -300, 300);
		double growth = pow(2, 2 * uniform(&r) - 1);
		double mean = 0;
		shop s;

		for (int k = 0; k < LC_TWELFTHS; k++)
			season[k] = christmas[(last + k + 1200) % LC_TWELFTHS];
		fill(&s, &r, (int) rng_between(&r, 2, LC_SEASON_YEARS), 2000, growth, season);
		lc_shop_season_learn(s.came, s.expected, last, s.index);
		for (int k = 0; k < LC_TWELFTHS; k++)
			mean += s.index[k] / LC_TWELFTHS;
		for (int k = 0; k < LC_TWELFTHS; k++)
			assert_true(fabs(s.index[k] / mean / christmas[k] - 1) < 0.15);
	}
}

static void
chance_is_no_season(void **state)
{
	rng r = {93};
	int found = 0;

	for (int i = 0; i < SHOPS; i++)
	{
		shop s;

		fill(&s, &r, (int) rng_between(&r, 2, LC_SEASON_YEARS), pow(10, 1 + 3 * uniform(&r)),
		     pow(2, 2 * uniform(&r) - 1), even);
		lc_shop_season_learn(s.came, s.expected, 0, s.index);
		found += has_season(&s);
	}
	assert_true(found < SHOPS / 50);
}

static void
one_year_is_no_season_and_neither_is_one_that_the_shop_was_still_filling(void **state)
{
	rng r = {94};
	shop s;

	fill(&s, &r, 1, 5000, 1, christmas);
	lc_shop_season_learn(s.came, s.expected, 0, s.index);
	assert_false(has_season(&s));
	fill(&s, &r, 2, 5000, 1, christmas);
	lc_shop_season_learn(s.came, s.expected, 0, s.index);
	assert_true(has_season(&s));
	s.expected[LC_SEASON_TWELFTHS - 2 * LC_TWELFTHS] /= 3;
	lc_shop_season_learn(s.came, s.expected, 0, s.index);
	assert_false(has_season(&s));
}

/* Both earlier years agree, and the last has nothing of it. */
static void
what_the_last_year_had_not_is_no_season(void **state)
{
	rng r = {95};

	for (int years = 3; years <= LC_SEASON_YEARS; years++)
	{
		shop s;

		fill(&s, &r, years, 5000, 1, christmas);
		for (int i = LC_SEASON_TWELFTHS - LC_TWELFTHS; i < LC_SEASON_TWELFTHS; i++)
			s.came[i] = 5000 / christmas[i % LC_TWELFTHS];
		lc_shop_season_learn(s.came, s.expected, 0, s.index);
		assert_false(has_season(&s));
	}
}

static void
counts_that_are_none_teach_nothing(void **state)
{
	static const double numbers[] = {NAN, INFINITY, -INFINITY, 0, -1, 1e300};
	rng r = {96};

	for (int i = 0; i < SHOPS; i++)
	{
		shop s;

		fill(&s, &r, 3, 100, 1, christmas);
		s.came[rng_between(&r, 0, LC_SEASON_TWELFTHS - 1)] = numbers[rng_between(&r, 0, 5)];
		s.expected[rng_between(&r, 0, LC_SEASON_TWELFTHS - 1)] = numbers[rng_between(&r, 0, 5)];
		lc_shop_season_learn(s.came, s.expected, 0, s.index);
		for (int k = 0; k < LC_TWELFTHS; k++)
			assert_true(s.index[k] >= LC_SEASONAL_LEAST && s.index[k] <= LC_SEASONAL_MOST);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_year_has_the_needs_of_a_year),
	    cmocka_unit_test(indices_of_any_sum_are_the_same_season),
	    cmocka_unit_test(a_season_is_learned_at_any_time_of_the_year_and_growth_is_none),
	    cmocka_unit_test(chance_is_no_season),
	    cmocka_unit_test(one_year_is_no_season_and_neither_is_one_that_the_shop_was_still_filling),
	    cmocka_unit_test(what_the_last_year_had_not_is_no_season),
	    cmocka_unit_test(counts_that_are_none_teach_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
