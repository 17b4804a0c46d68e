/*
 * test_band.c - 95 of 100 amounts lie within a band, whatever they scatter like within what was said.
 */
#include <math.h>

#include "draw.h"
#include "support.h"
#include "value/band.h"

#define DRAWS 100000
#define Z 1.959963984540054

static double
draw_normal(rng *r)
{
	return sqrt(-2 * log(draw_uniform(r))) * cos(2 * 3.14159265358979323846 * draw_uniform(r));
}

/* exp of a normal of mean 1 and deviation 0.5: mean e^1.125, variance (e^0.25 - 1) e^2.25. */
static void
an_amount_that_is_sure_has_the_quantiles_of_its_logarithm(void **state)
{
	lc_band band = lc_band_of_customer(exp(1.125), (exp(0.25) - 1) * exp(2.25), 1);

	(void) state;
	assert_true(fabs(band.low - exp(1 - 0.5 * Z)) < 1e-9);
	assert_true(fabs(band.high - exp(1 + 0.5 * Z)) < 1e-9);
	band = lc_band_of_customer(7, 0, 1);
	assert_true(fabs(band.low - 7) < 1e-12 && fabs(band.high - 7) < 1e-12);
}

/* Nothing with the rest of the chance: so many draws lie within. */
static void
a_band_holds_95_of_100_of_what_it_describes(void **state)
{
	static const double chances[] = {0.05, 0.3, 0.6, 0.97, 0.99, 1};
	rng r = 7;

	(void) state;
	for (size_t i = 0; i < LENGTH(chances); i++)
	{
		double any = chances[i];
		double given = exp(3 + 0.8 * 0.8 / 2);
		double square = given * given * exp(0.8 * 0.8);
		double mean = any * given;
		lc_band band = lc_band_of_customer(mean, any * square - mean * mean, any);
		int held = 0;

		for (int n = 0; n < DRAWS; n++)
		{
			double amount = draw_uniform(&r) < any ? exp(3 + 0.8 * draw_normal(&r)) : 0;

			held += band.low <= amount && amount <= band.high;
		}
		/* nothing is a lump: a band that begins with it holds the lower tail as well */
		assert_true(held > 0.947 * DRAWS && held < (any > 0.975 ? 0.976 : 0.979) * DRAWS);
	}
}

static void
a_band_lies_around_its_mean(void **state)
{
	rng r = 11;

	(void) state;
	for (int n = 0; n < 10000; n++)
	{
		double mean = exp(20 * draw_uniform(&r) - 10);
		double variance = exp(60 * draw_uniform(&r) - 30);
		double any = draw_uniform(&r);
		lc_band band = lc_band_of_customer(mean, variance, any);
		lc_band loss = lc_band_of_customer(-mean, variance, any);

		assert_true(band.low >= 0 && band.low <= mean && mean <= band.high && isfinite(band.high));
		assert_true(loss.low == -band.high && loss.high == -band.low);
	}
	assert_true(lc_band_of_customer(0, 4, 0.5).high == 0 && lc_band_of_customer(3, 4, 0).low == 0);
}

static void
a_total_is_never_below_nothing_unless_it_is_a_loss(void **state)
{
	lc_band band = lc_band_of_total(100, 17);

	(void) state;
	assert_true(fabs(band.low - 70.9) < 0.2 && fabs(band.high - 137.2) < 0.2);
	assert_true(lc_band_of_total(1, 1000).low >= 0);
	band = lc_band_of_total(-100, 10);
	assert_true(fabs(band.low + 100 + 10 * Z) < 1e-9 && fabs(band.high + 100 - 10 * Z) < 1e-9);
	band = lc_band_of_total(0, 0);
	assert_true(band.low == 0 && band.high == 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_amount_that_is_sure_has_the_quantiles_of_its_logarithm),
	    cmocka_unit_test(a_band_holds_95_of_100_of_what_it_describes),
	    cmocka_unit_test(a_band_lies_around_its_mean),
	    cmocka_unit_test(a_total_is_never_below_nothing_unless_it_is_a_loss),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
