/* Closed forms of a customer's value, and what to spend on it. */
#include "support.h"

#include <math.h>

#include "value/markov_value.h"
#include "value/retention_value.h"

/* cmocka compares floats, which is not enough here */
#define assert_near(value, expected, within) assert_true(fabs((value) - (expected)) <= (within))

static double
value_of(lc_retention_terms terms)
{
	double value = NAN;

	assert_int_equal(lc_retention_value(&terms, &value), LC_OK);
	return value;
}

/* ---- published values ---- */

/* Gupta and Lehmann 2003, tables 1 and 2 */
static void
test_gupta_lehmann(void **context)
{
	static const double retention[][2] = {{0.6, 1.20}, {0.7, 1.75}, {0.8, 2.67}, {0.9, 4.50}};
	static const double growth[][2] = {{0, 4.09}, {0.02, 4.46}, {0.04, 4.89}, {0.06, 5.42}, {0.08, 6.08}};

	for (size_t i = 0; i < LENGTH(retention); i++)
		assert_near(value_of((lc_retention_terms){
		                .margin = 1, .retention = retention[i][0], .discount = 0.1, .for_ever = true}),
		            retention[i][1], 0.005);
	for (size_t i = 0; i < LENGTH(growth); i++)
		assert_near(value_of((lc_retention_terms){
		                .margin = 1, .retention = 0.9, .discount = 0.12, .growth = growth[i][0], .for_ever = true}),
		            growth[i][1], 0.005);
}

/* ---- against the sums they stand for ---- */

static double
summed(const lc_retention_terms *terms)
{
	double value = 0;

	for (int t = terms->now ? 0 : 1; t <= terms->horizon; t++)
		value += terms->margin * pow(1 + terms->growth, terms->now ? t : t - 1) * pow(terms->retention, t) /
		         pow(1 + terms->discount, t);
	for (int t = 1; t <= terms->horizon; t++)
		value -= terms->spend * pow(terms->retention, t - 1) / pow(1 + terms->discount, t - 0.5);
	return value;
}

static void
test_sums(void **context)
{
	static const double retentions[] = {0, 0.3, 0.9, 1};
	static const double discounts[] = {-0.3, 0, 1e-12, 0.1, 2};
	static const double growths[] = {-0.5, 0, 0.1, 0.11};

	for (size_t r = 0; r < LENGTH(retentions); r++)
		for (size_t d = 0; d < LENGTH(discounts); d++)
			for (size_t g = 0; g < LENGTH(growths); g++)
				for (int horizon = 0; horizon <= 40; horizon += 8)
				{
					lc_retention_terms terms = {.margin = 260,
					                            .retention = retentions[r],
					                            .discount = discounts[d],
					                            .growth = growths[g],
					                            .spend = 50,
					                            .now = horizon % 16 == 0,
					                            .horizon = horizon};
					double sum = summed(&terms);

					assert_true(fabs(value_of(terms) - sum) <= 1e-11 * (1 + fabs(sum)));
				}
}

/* Berger and Nasr 1998, case 1: 260 a year and 50 spent, 10 years, .75, .2. */
static void
test_berger_nasr(void **context)
{
	lc_retention_terms terms = {
	    .margin = 260, .retention = 0.75, .discount = 0.2, .spend = 50, .now = true, .horizon = 10};

	assert_near(value_of(terms), 568.78, 0.005);
}

static void
test_horizon_to_for_ever(void **context)
{
	lc_retention_terms terms = {
	    .margin = 10, .retention = 0.8, .discount = 0.1, .growth = 0.02, .spend = 1, .horizon = 2000};
	lc_retention_terms for_ever = terms;

	for_ever.for_ever = true;
	assert_near(value_of(terms), value_of(for_ever), 1e-10);
	/* the first margin of everybody is one more, and the rest grows with it */
	terms.spend = for_ever.spend = 0;
	for_ever.now = true;
	assert_near(value_of(for_ever), 10 + value_of(terms) * 1.02, 1e-10);
}

/* A chain of one state that may be left is the same relationship. */
static void
test_markov_agrees(void **context)
{
	double move[] = {0.8, 0.2, 0, 1};
	double reward[] = {10, 0};
	heap h = {0};
	lc_env env = heap_env(&h);

	for (int horizon = -1; horizon < 30; horizon++)
	{
		lc_markov chain = {2, move, reward, 0.1, horizon < 0, false, horizon < 0 ? 0 : horizon};
		lc_retention_terms terms = {.margin = 10,
		                            .retention = 0.8,
		                            .discount = 0.1,
		                            .now = true,
		                            .for_ever = horizon < 0,
		                            .horizon = horizon < 0 ? 0 : horizon};
		double value[2];
		bool stopped[2];

		assert_int_equal(lc_markov_value(&chain, &env, value, stopped), LC_OK);
		assert_near(value[0], value_of(terms), 1e-12);
	}
}

static void
test_divergence(void **context)
{
	lc_retention_terms terms = {.margin = 1, .retention = 0.9, .discount = 0.08, .growth = 0.2, .for_ever = true};
	double value;

	assert_int_equal(lc_retention_value(&terms, &value), LC_DIVERGES);
	terms.growth = 0.19;
	assert_int_equal(lc_retention_value(&terms, &value), LC_OK);
	/* spend may have no bound where margins have one */
	terms = (lc_retention_terms){
	    .margin = 1, .retention = 1, .discount = 0, .growth = -0.5, .spend = 0.1, .for_ever = true};
	assert_int_equal(lc_retention_value(&terms, &value), LC_DIVERGES);
	terms.spend = 0;
	assert_near(value_of(terms), 2, 1e-15);
	terms = (lc_retention_terms){.margin = 1, .retention = 1, .discount = -0.5, .horizon = 5000};
	assert_int_equal(lc_retention_value(&terms, &value), LC_OVERFLOW);
}

/* ---- what to spend ---- */

static double
kept(double ceiling, double response, double margin, double discount, double spend)
{
	double rate = -ceiling * expm1(-response * spend);

	return (rate * margin - spend) / (1 + discount - rate);
}

/* No spend nearby, nor anywhere on a wide grid, does better. */
static void
test_optima(void **context)
{
	rng r = 9;

	for (int round = 0; round < 500; round++)
	{
		double ceiling = (double) rng_between(&r, 1, 99) / 100;
		double response = pow(10, (double) rng_between(&r, -3, 1));
		double margin = pow(10, (double) rng_between(&r, -1, 4));
		lc_optimal_spend acquire;
		lc_optimal_spend keep;

		assert_int_equal(lc_acquisition_optimum(ceiling, response, margin, &acquire), LC_OK);
		assert_int_equal(lc_retention_optimum(ceiling, response, margin, 0.1, &keep), LC_OK);
		assert_true(acquire.value >= 0 && keep.value >= 0);
		assert_near(acquire.value, acquire.rate * margin - acquire.spend, 1e-12 * margin);
		assert_near(keep.value, kept(ceiling, response, margin, 0.1, keep.spend), 1e-9 * (1 + keep.value));
		for (double spend = 0; spend < 20 / response; spend += 0.1 / response)
		{
			double value = -ceiling * expm1(-response * spend) * margin - spend;

			assert_true(value <= acquire.value + 1e-12 * margin);
			assert_true(kept(ceiling, response, margin, 0.1, spend) <= keep.value * (1 + 1e-12));
		}
	}
}

static void
test_optima_edges(void **context)
{
	lc_optimal_spend optimum;

	/* the first unit brings .5 * .1 * 10 = .5: not worth it */
	assert_int_equal(lc_acquisition_optimum(0.5, 0.1, 10, &optimum), LC_OK);
	assert_true(optimum.spend == 0 && optimum.rate == 0 && optimum.value == 0);
	assert_int_equal(lc_retention_optimum(0.5, 0.1, 10, 0.1, &optimum), LC_OK);
	assert_true(optimum.spend == 0 && optimum.rate == 0 && optimum.value == 0);
	assert_int_equal(lc_retention_optimum(1, 0.1, 10, 0, &optimum), LC_DIVERGES);
	assert_int_equal(lc_acquisition_optimum(1, 1e-308, 1e308, &optimum), LC_OK);
	assert_int_equal(lc_acquisition_optimum(1, 1, 1.7e308, &optimum), LC_OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_gupta_lehmann), cmocka_unit_test(test_sums),
	    cmocka_unit_test(test_berger_nasr),   cmocka_unit_test(test_horizon_to_for_ever),
	    cmocka_unit_test(test_markov_agrees), cmocka_unit_test(test_divergence),
	    cmocka_unit_test(test_optima),        cmocka_unit_test(test_optima_edges),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
