/*
 * test_pool_weight.c - the weight follows whoever foretold what came, half way from equal weights.
 */
#include "compare/pool_weight.h"

#include <math.h>

#include "support.h"

#define CUSTOMERS 500

static double posterior[CUSTOMERS];
static double fitted[CUSTOMERS];
static double came[CUSTOMERS];

static int
draw(void **state)
{
	rng r = 11;

	(void) state;
	for (int i = 0; i < CUSTOMERS; i++)
	{
		posterior[i] = (double) rng_between(&r, 0, 4000) / 1000;
		fitted[i] = (double) rng_between(&r, 0, 4000) / 1000;
	}
	return 0;
}

/* A part of the way from the posterior to the fitted model. */
static double
weight_where_came(double part)
{
	for (int i = 0; i < CUSTOMERS; i++)
		came[i] = fmax(posterior[i] + part * (fitted[i] - posterior[i]), 0);
	return lc_pool_weight(posterior, fitted, came, CUSTOMERS);
}

static void
what_came_draws_the_weight_half_way(void **state)
{
	(void) state;
	assert_true(fabs(weight_where_came(0) - 0.25) < 0.01);
	assert_true(fabs(weight_where_came(0.5) - 0.5) < 1e-9);
	assert_true(fabs(weight_where_came(0.8) - 0.65) < 0.01);
	assert_true(fabs(weight_where_came(1) - 0.75) < 0.01);
}

static void
no_weight_leaves_its_bounds(void **state)
{
	(void) state;
	assert_true(weight_where_came(-5) >= 0.25);
	assert_true(weight_where_came(5) <= 0.75);
}

/* Nobody to tell them apart: equal ones. */
static void
without_a_difference_weights_are_equal(void **state)
{
	(void) state;
	assert_true(lc_pool_weight(posterior, fitted, came, 0) == 0.5);
	assert_true(lc_pool_weight(posterior, posterior, came, CUSTOMERS) == 0.5);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_came_draws_the_weight_half_way),
	    cmocka_unit_test(no_weight_leaves_its_bounds),
	    cmocka_unit_test(without_a_difference_weights_are_equal),
	};

	return cmocka_run_group_tests(tests, draw, NULL);
}
