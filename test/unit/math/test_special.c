/*
 * test_special.c - special functions, integrals, the maximum of a function.
 */
#include "support.h"

#include <float.h>
#include <math.h>

#include "math/bfgs.h"
#include "math/quadrature.h"
#include "math/special.h"

static void
assert_near(double value, double expected, double tolerance)
{
	if (!(fabs(value - expected) <= tolerance * fmax(fabs(expected), DBL_MIN)))
		fail_msg("%.17g instead of %.17g", value, expected);
}

/* ---- values at 50 digits, by mpmath ---- */

static void
digamma_has_known_values(void **state)
{
	assert_near(lc_digamma(1), -0.57721566490153286061, 1e-15);
	assert_near(lc_digamma(0.25), -4.2274535333762654081, 1e-15);
	assert_near(lc_digamma(1e-9), -1000000000.5772156633, 1e-15);
	assert_near(lc_digamma(1234.5), 7.1180162318279978433, 1e-15);
}

static void
lnpoch_loses_nothing_to_cancellation(void **state)
{
	assert_near(lc_lnpoch(0.2426, 3), -0.39149941678008758486, 1e-14);
	assert_near(lc_lnpoch(1e9, 2), 41.446531674892822312, 1e-15);
	assert_near(lc_lnpoch(1e9, 2.5), 51.808164594241027889, 1e-15);
	assert_near(lc_lnpoch(3.7, 5000), 37612.712856953871531, 1e-14);
	assert_near(lc_lnpoch_derivative(1e9, 2), 1.999999999000000001e-9, 1e-15);
	assert_int_equal(lc_lnpoch(4.2, 0), 0);
}

static void
incbet_has_known_values(void **state)
{
	assert_near(lc_incbet(2, 3, 0.5), 0.6875, 1e-14);
	assert_near(lc_incbet(40, 0.3, 0.9), 0.0016498609185848307489, 1e-12);
	assert_near(lc_incbet(0.5, 0.5, 0.001), 0.020135041633377490972, 1e-13);
	assert_int_equal(lc_incbet(2, 3, 0), 0);
	assert_int_equal(lc_incbet(2, 3, 1), 1);
}

static void
ndtri_has_known_values(void **state)
{
	assert_near(lc_ndtri(0.975), 1.9599639845400542355, 1e-15);
	assert_near(lc_ndtri(0.01), -2.3263478740408411009, 1e-15);
	assert_near(lc_ndtri(1e-12), -7.0344838253011319298, 1e-14);
	assert_int_equal(lc_ndtri(0.5), 0);
}

static void
boxcox1p_passes_through_its_limit(void **state)
{
	assert_near(lc_boxcox1p(2, 0), log(3), 1e-15);
	assert_near(lc_boxcox1p(2, -1e-9), log(3), 1e-8);
	assert_near(lc_boxcox1p(2, -1), 2.0 / 3, 1e-15);
	assert_near(lc_boxcox1p(2, 1), 2, 1e-15);
}

/* ---- many at once ---- */

typedef struct fade
{
	double power;
	double rate;
} fade;

/* By v = ln(1 + w), at any number of nodes. */
static void
faded(const void *context, double value[LC_DOUBLES])
{
	const fade *f = context;

	for (int i = 0; i < LC_DOUBLES; i++)
		value[i] = exp(-f->rate * expm1(value[i]) - (f->power - 1) * value[i]);
}

/* Exponential integrals e E1(1), e^10 E3(10) and e^0.1 E2(0.1); no rate; and any against plain integration. */
static void
expn_has_known_values(void **state)
{
	rng r = 6;

	assert_near(lc_expn_scaled(1, 1, INFINITY), 0.596347362323194074, 1e-14);
	assert_near(lc_expn_scaled(3, 10, INFINITY), 0.0781666969894040938, 1e-13);
	assert_near(lc_expn_scaled(2, 0.1, INFINITY), 0.798535745529154832, 1e-14);
	assert_near(lc_expn_scaled(2, 0, 3), 0.75, 1e-14);
	assert_near(lc_expn_scaled(1, 0, 3), log(4), 1e-14);
	assert_near(lc_expn_scaled(5000, 1e-9, 1e9), 1.0 / 4999, 1e-12);
	assert_near(lc_expn_scaled(2, 1e15, 1e-18), 9.99500166625e-19, 1e-11);
	for (int i = 0; i < 20000; i++)
	{
		fade f = {exp((double) rng_between(&r, -300, 850) / 100), exp((double) rng_between(&r, -1400, 500) / 100)};
		double end = i % 3 == 0 ? INFINITY : exp((double) rng_between(&r, -1000, 1000) / 100);
		double range = log1p(fmin(end, 60 / f.rate));
		double plain;

		if ((f.rate + f.power - 1) * range > 60)
			range = 60 / (f.rate + f.power - 1);
		plain = lc_integrate(faded, &f, 0, range);
		assert_near(lc_expn_scaled(f.power, f.rate, end), plain, 1e-12);
	}
}

static void
vector_functions_agree_with_libm(void **state)
{
	rng r = 11;

	for (int i = 0; i < 20000; i++)
	{
		double exponent[LC_DOUBLES];
		double logarithm[LC_DOUBLES];
		double argument[2][LC_DOUBLES];

		for (int l = 0; l < LC_DOUBLES; l++)
		{
			argument[0][l] = exponent[l] = -(double) (rng_next(&r) >> 20) / 0x1p44 * 690;
			argument[1][l] = logarithm[l] =
			    ldexp(1 + (double) (rng_next(&r) >> 12) / 0x1p52,
			          (int) rng_between(&r, i % 2 == 0 ? -1 : -1000, i % 2 == 0 ? 0 : 1000));
		}
		lc_exp_doubles(exponent);
		lc_log_doubles(logarithm);
		for (int l = 0; l < LC_DOUBLES; l++)
		{
			assert_near(exponent[l], exp(argument[0][l]), 2 * DBL_EPSILON);
			assert_near(logarithm[l], log(argument[1][l]), 2 * DBL_EPSILON);
		}
	}
}

static void
exponentials_end_in_a_floor(void **state)
{
	double value[LC_DOUBLES] = {0, -INFINITY, -1e308, -745, 700};

	lc_exp_doubles(value);
	assert_true(value[0] == 1);
	for (int i = 1; i < 4; i++)
		assert_true(value[i] > 0 && value[i] < 1e-300);
	assert_near(value[4], exp(700), 1e-15);
}

/* ---- integrals ---- */

static void
narrow_peak(const void *context, double value[LC_DOUBLES])
{
	double width = *(const double *) context;

	for (int i = 0; i < LC_DOUBLES; i++)
		value[i] = exp(-fabs(value[i]) / width) / width;
}

static void
not_a_number(const void *context, double value[LC_DOUBLES])
{
	for (int i = 0; i < LC_DOUBLES; i++)
		value[i] = NAN;
}

static void
integrals_find_their_features(void **state)
{
	for (double width = 10; width > 2e-3; width /= 3)
		assert_near(lc_integrate(narrow_peak, &width, 0, 1), -expm1(-1 / width), 1e-12);
}

static void
integrals_of_nan_end(void **state)
{
	assert_true(isnan(lc_integrate(not_a_number, NULL, 0, 1)));
}

/* ---- the maximum of a function ---- */

/* Rosenbrock's valley upside down, its maximum at (1, 1); the fourth variable rises for ever where slope is above 0. */
typedef struct valley
{
	double slope;
} valley;

static lc_status
valley_at(const void *context, const lc_vector at, double *value, lc_vector gradient)
{
	const valley *v = context;
	double bend = at[1] - at[0] * at[0];

	*value = -100 * bend * bend - (1 - at[0]) * (1 - at[0]) - at[2] * at[2] + v->slope * at[3] -
	         (v->slope > 0 ? 0 : at[3] * at[3]);
	gradient[0] = 400 * at[0] * bend + 2 * (1 - at[0]);
	gradient[1] = -200 * bend;
	gradient[2] = -2 * at[2];
	gradient[3] = v->slope > 0 ? v->slope : -2 * at[3];
	return LC_OK;
}

static void
the_maximum_in_a_curved_valley_is_found(void **state)
{
	valley v = {0};
	lc_maximiser maximiser = {valley_at, &v, 4, 16, 1e-20, 500};
	lc_optimum optimum = {.at = {-1.2, 1, 3, -4}};
	lc_matrix curvature;
	lc_matrix inverse;

	lc_identity(4, optimum.inverse);
	assert_int_equal(lc_maximise(&maximiser, &optimum), LC_OK);
	assert_int_equal(optimum.end, LC_CONVERGED);
	assert_near(optimum.at[0], 1, 1e-6);
	assert_near(optimum.at[1], 1, 1e-6);
	assert_int_equal(lc_negative_hessian(&maximiser, optimum.at, curvature), LC_OK);
	assert_near(curvature[0][0], 802, 1e-5);
	assert_near(curvature[0][1], -400, 1e-5);
	assert_true(lc_invert(4, curvature, inverse));
	assert_near(inverse[0][0], 0.5, 1e-4);
	assert_near(inverse[1][1], 2.005, 1e-4);
	assert_near(lc_condition(4, curvature), 2508.0096012, 1e-4);
}

static void
a_maximum_at_the_bound_is_reported(void **state)
{
	valley v = {1};
	lc_maximiser maximiser = {valley_at, &v, 4, 16, 1e-20, 500};
	lc_optimum optimum = {.at = {0, 0, 0, 0}};

	lc_identity(4, optimum.inverse);
	assert_int_equal(lc_maximise(&maximiser, &optimum), LC_OK);
	assert_int_equal(optimum.end, LC_AT_BOUND);
	assert_int_equal(optimum.bound, 3);
}

static void
what_is_not_positive_definite_has_no_inverse(void **state)
{
	const lc_matrix saddle = {{1, 2}, {2, 1}};
	const lc_matrix broken = {{NAN, 0}, {0, 1}};
	lc_matrix inverse;

	assert_false(lc_invert(2, saddle, inverse));
	assert_false(lc_invert(2, broken, inverse));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(digamma_has_known_values),
	    cmocka_unit_test(lnpoch_loses_nothing_to_cancellation),
	    cmocka_unit_test(incbet_has_known_values),
	    cmocka_unit_test(ndtri_has_known_values),
	    cmocka_unit_test(boxcox1p_passes_through_its_limit),
	    cmocka_unit_test(expn_has_known_values),
	    cmocka_unit_test(vector_functions_agree_with_libm),
	    cmocka_unit_test(exponentials_end_in_a_floor),
	    cmocka_unit_test(integrals_find_their_features),
	    cmocka_unit_test(integrals_of_nan_end),
	    cmocka_unit_test(the_maximum_in_a_curved_valley_is_found),
	    cmocka_unit_test(a_maximum_at_the_bound_is_reported),
	    cmocka_unit_test(what_is_not_positive_definite_has_no_inverse),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
