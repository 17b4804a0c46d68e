/*
 * test_linalg.c - systems, decompositions and condition of small matrices.
 */
#include "support.h"

#include <math.h>

#include "math/linalg.h"

static double
uniform(rng *r)
{
	return (double) rng_between(r, -1000, 1000) / 1000;
}

/* A random symmetric positive definite matrix: B B' + I. */
static void
positive_definite(rng *r, int n, lc_matrix matrix)
{
	lc_matrix b = {{0}};

	for (int i = 0; i < n; i++)
		for (int j = 0; j < n; j++)
			b[i][j] = uniform(r);
	for (int i = 0; i < n; i++)
		for (int j = 0; j < n; j++)
			matrix[i][j] = lc_dot(n, b[i], b[j]) + (i == j);
}

static void
a_cholesky_factor_times_its_transpose_is_the_matrix(void **state)
{
	rng r = 5;

	for (int n = 1; n <= LC_VARIABLES; n++)
	{
		lc_matrix matrix;
		lc_matrix lower;

		positive_definite(&r, n, matrix);
		assert_true(lc_cholesky(n, matrix, lower));
		for (int i = 0; i < n; i++)
			for (int j = 0; j < n; j++)
			{
				assert_true(fabs(lc_dot(n, lower[i], lower[j]) - matrix[i][j]) < 1e-14);
				assert_true(j <= i || lower[i][j] == 0);
			}
	}
}

static void
an_inverse_times_its_matrix_is_the_identity(void **state)
{
	rng r = 6;

	for (int n = 1; n <= LC_VARIABLES; n++)
	{
		lc_matrix matrix;
		lc_matrix inverse;

		positive_definite(&r, n, matrix);
		assert_true(lc_invert(n, matrix, inverse));
		for (int i = 0; i < n; i++)
		{
			lc_vector row;

			lc_times(n, matrix, inverse[i], row);
			for (int j = 0; j < n; j++)
				assert_true(fabs(row[j] - (i == j)) < 1e-13);
		}
	}
}

static void
a_matrix_with_a_negative_eigenvalue_is_refused(void **state)
{
	const lc_matrix indefinite = {{1, 2}, {2, 1}};
	const lc_matrix not_a_number = {{NAN}};
	lc_matrix result;

	assert_false(lc_cholesky(2, indefinite, result));
	assert_false(lc_invert(2, indefinite, result));
	assert_false(lc_cholesky(1, not_a_number, result));
}

/* Eigenvalues of a rotated diagonal matrix are its diagonal. */
static void
condition_is_the_quotient_of_eigenvalues(void **state)
{
	double c = cos(0.7);
	double s = sin(0.7);
	const lc_matrix matrix = {{c * c * 100 + s * s * 0.5, c * s * 99.5}, {c * s * 99.5, s * s * 100 + c * c * 0.5}};

	assert_true(fabs(lc_condition(2, matrix) / 200 - 1) < 1e-12);
}

#define SIZE 40

static void
solutions_satisfy_their_system(void **state)
{
	static double matrix[SIZE * SIZE];
	static double kept[SIZE * SIZE];
	double right[2 * SIZE];
	double wanted[2 * SIZE];
	rng r = 7;
	heap h = {0};
	lc_env env = heap_env(&h);

	for (int i = 0; i < SIZE * SIZE; i++)
		matrix[i] = kept[i] = uniform(&r);
	/* without pivots this would divide by 0 */
	matrix[0] = kept[0] = 0;
	for (int i = 0; i < 2 * SIZE; i++)
		right[i] = wanted[i] = uniform(&r);
	assert_int_equal(lc_solve(SIZE, matrix, 2, right, &env), LC_OK);
	for (int i = 0; i < SIZE; i++)
		for (int side = 0; side < 2; side++)
		{
			double sum = 0;

			for (int j = 0; j < SIZE; j++)
				sum += kept[i * SIZE + j] * right[2 * j + side];
			assert_true(fabs(sum - wanted[2 * i + side]) < 1e-11);
		}
}

static void
a_singular_system_has_no_solution(void **state)
{
	double matrix[4] = {1, 2, 2, 4};
	double right[2] = {1, 1};
	heap h = {0};
	lc_env env = heap_env(&h);

	assert_int_equal(lc_solve(2, matrix, 1, right, &env), LC_ILL_CONDITIONED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_cholesky_factor_times_its_transpose_is_the_matrix),
	    cmocka_unit_test(an_inverse_times_its_matrix_is_the_identity),
	    cmocka_unit_test(a_matrix_with_a_negative_eigenvalue_is_refused),
	    cmocka_unit_test(condition_is_the_quotient_of_eigenvalues),
	    cmocka_unit_test(solutions_satisfy_their_system),
	    cmocka_unit_test(a_singular_system_has_no_solution),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
