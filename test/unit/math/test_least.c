/*
 * test_least.c - the lesser, the greater and the whole number below are those of the library.
 */
#include "support.h"

#include <math.h>

#include "math/least.h"

static void
the_whole_number_below_is_that_of_floor(void **state)
{
	static const double edge[] = {0, 0.5, 1, -0.5, -1, -1.5, 365.25, -365.25, 2147483646.75, -2147483646.75, 0x1p-60};
	rng r = {19};

	for (size_t i = 0; i < sizeof(edge) / sizeof(edge[0]); i++)
		assert_true(lc_whole(edge[i]) == floor(edge[i]));
	for (int i = 0; i < 10000; i++)
	{
		double value = (double) rng_between(&r, -2000000000, 2000000000) / (double) rng_between(&r, 1, 1000);

		assert_true(lc_whole(value) == floor(value));
	}
}

static void
the_lesser_and_the_greater_leave_out_what_is_not_known(void **state)
{
	assert_true(lc_least(1, 2) == 1 && lc_least(2, 1) == 1 && lc_most(1, 2) == 2 && lc_most(2, 1) == 2);
	assert_true(lc_least(NAN, 2) == 2 && lc_least(2, NAN) == 2 && lc_most(NAN, 2) == 2 && lc_most(2, NAN) == 2);
	assert_true(isnan(lc_least(NAN, NAN)) && isnan(lc_most(NAN, NAN)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_whole_number_below_is_that_of_floor),
	    cmocka_unit_test(the_lesser_and_the_greater_leave_out_what_is_not_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
