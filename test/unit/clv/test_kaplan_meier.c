/*
 * test_kaplan_meier.c - survival curves.
 */
#include "support.h"

#include <math.h>

#include "clv/kaplan_meier.h"

static lc_fit_rows *
data_of(const double (*rows)[3], size_t n)
{
	lc_fit_rows *data = malloc(lc_fit_rows_size(n));
	heap h = {0};
	lc_env env = heap_env(&h);

	assert_non_null(data);
	lc_fit_rows_init(data, LC_CLV_KM, 0, NULL);
	for (size_t i = 0; i < n; i++)
	{
		lc_fit_row fit_row = {{rows[i][0], rows[i][1]}, rows[i][2], 1};

		assert_true(lc_fit_rows_add(data, lc_fit_rows_size(n), &fit_row));
	}
	assert_int_equal(lc_fit_rows_squeeze(data, &env), LC_OK);
	assert_int_equal(h.live, 0);
	return data;
}

static size_t
curve(const lc_fit_rows *data, lc_km_point *points)
{
	heap h = {0};
	lc_env env = heap_env(&h);
	size_t n;

	assert_int_equal(lc_km_curve(data, 0.95, &env, points, &n), LC_OK);
	return n;
}

/* Weeks of remission under 6-MP (Freireich et al., Blood 21, 1963): 21 patients, 9 of whom relapsed. */
static void
remissions_are_as_published(void **state)
{
	static const double patients[][3] = {{6, 1, 3},  {6, 0, 1},  {7, 1, 1},  {9, 0, 1},  {10, 1, 1}, {10, 0, 1},
	                                     {11, 0, 1}, {13, 1, 1}, {16, 1, 1}, {17, 0, 1}, {19, 0, 1}, {20, 0, 1},
	                                     {22, 1, 1}, {23, 1, 1}, {25, 0, 1}, {32, 0, 2}, {34, 0, 1}, {35, 0, 1}};
	static const double published[][2] = {{6, 0.857},  {7, 0.807},  {10, 0.753}, {13, 0.690},
	                                      {16, 0.627}, {22, 0.538}, {23, 0.448}};
	lc_fit_rows *data = data_of(patients, LENGTH(patients));
	lc_km_point points[LENGTH(patients)];
	size_t n = curve(data, points);
	size_t found = 0;

	assert_int_equal(n, 16);
	for (size_t i = 0; i < n; i++)
	{
		if (points[i].events == 0)
			continue;
		assert_true(points[i].at == published[found][0]);
		assert_true(fabs(points[i].survival - published[found][1]) < 0.0006);
		assert_true(points[i].low < points[i].survival && points[i].survival < points[i].high);
		found++;
	}
	assert_int_equal(found, LENGTH(published));
	assert_true(points[0].at_risk == 21 && points[0].events == 3 && points[0].censored == 1);
	assert_true(fabs(points[0].error - 0.0764) < 0.00005);
	assert_true(points[15].at_risk == 1);
	free(data);
}

static void
a_curve_may_end_at_nothing(void **state)
{
	static const double rows[][3] = {{0, 0, 1}, {1, 1, 1}, {2, 1, 1}};
	lc_fit_rows *data = data_of(rows, LENGTH(rows));
	lc_km_point points[LENGTH(rows)];

	assert_int_equal(curve(data, points), 3);
	assert_true(points[0].survival == 1 && points[0].error == 0 && points[0].low == 1 && points[0].high == 1);
	assert_true(points[1].survival == 0.5 && points[1].at_risk == 2);
	assert_true(points[2].survival == 0 && isnan(points[2].error) && points[2].low == 0 && points[2].high == 0);
	free(data);
}

/* Without censoring a curve is the share that is left, and its error a binomial's. */
static void
without_censoring_it_is_a_share(void **state)
{
	static const double rows[][3] = {{1, 1, 30}, {2, 1, 20}, {3, 1, 50}};
	lc_fit_rows *data = data_of(rows, LENGTH(rows));
	lc_km_point points[LENGTH(rows)];

	assert_int_equal(curve(data, points), 3);
	assert_true(fabs(points[0].survival - 0.7) < 1e-15 && fabs(points[1].survival - 0.5) < 1e-15);
	assert_true(fabs(points[1].error - sqrt(0.5 * 0.5 / 100)) < 1e-15);
	free(data);
}

/* 10^15 and what rounding loses beside it: those who are left are not fewer than those who leave. */
static void
nobody_leaves_who_is_not_there(void **state)
{
	static const double rows[][3] = {{1, 0, 1e15}, {2, 1, 1e-3}, {3, 0, 1e-3}};
	lc_fit_rows *data = data_of(rows, LENGTH(rows));
	lc_km_point points[LENGTH(rows)];

	assert_int_equal(curve(data, points), 3);
	assert_true(points[1].at_risk >= 1e-3 && points[2].at_risk >= 1e-3);
	assert_true(points[2].survival == points[1].survival);
	free(data);
}

/* The variance is past a double where weights are next to nothing. */
static void
weights_of_next_to_nothing_are_refused(void **state)
{
	static const double rows[][3] = {{1, 1, 5e-324}, {2, 0, 5e-324}};
	lc_fit_rows *data = data_of(rows, LENGTH(rows));
	lc_km_point points[LENGTH(rows)];
	heap h = {0};
	lc_env env = heap_env(&h);
	size_t n;

	assert_int_equal(lc_km_curve(data, 0.95, &env, points, &n), LC_OVERFLOW);
	free(data);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(remissions_are_as_published),
	    cmocka_unit_test(a_curve_may_end_at_nothing),
	    cmocka_unit_test(without_censoring_it_is_a_share),
	    cmocka_unit_test(nobody_leaves_who_is_not_there),
	    cmocka_unit_test(weights_of_next_to_nothing_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
