/*
 * linalg.c - vectors and square matrices: products, systems, inverses, condition.
 */
#include "math/linalg.h"

#include <math.h>
#include <string.h>

double
lc_dot(int n, const lc_vector a, const lc_vector b)
{
	double sum = 0;

	for (int i = 0; i < n; i++)
		sum += a[i] * b[i];
	return sum;
}

void
lc_times(int n, const lc_matrix matrix, const lc_vector vector, lc_vector product)
{
	for (int i = 0; i < n; i++)
		product[i] = lc_dot(n, matrix[i], vector);
}

void
lc_identity(int n, lc_matrix matrix)
{
	memset(matrix, 0, sizeof(lc_matrix));
	for (int i = 0; i < n; i++)
		matrix[i][i] = 1;
}

bool
lc_cholesky(int n, const lc_matrix matrix, lc_matrix lower)
{
	memset(lower, 0, sizeof(lc_matrix));
	for (int i = 0; i < n; i++)
		for (int j = 0; j <= i; j++)
		{
			double rest = matrix[i][j] - lc_dot(j, lower[i], lower[j]);

			if (i == j && !(rest > 0 && isfinite(rest)))
				return false;
			lower[i][j] = i == j ? sqrt(rest) : rest / lower[j][j];
		}
	return true;
}

bool
lc_invert(int n, const lc_matrix matrix, lc_matrix inverse)
{
	lc_matrix lower;

	if (!lc_cholesky(n, matrix, lower))
		return false;
	for (int column = 0; column < n; column++)
	{
		lc_vector y = {0};

		for (int i = 0; i < n; i++)
			y[i] = ((i == column) - lc_dot(i, lower[i], y)) / lower[i][i];
		for (int i = n - 1; i >= 0; i--)
		{
			double rest = y[i];

			for (int j = i + 1; j < n; j++)
				rest -= lower[j][i] * inverse[j][column];
			inverse[i][column] = rest / lower[i][i];
		}
	}
	return true;
}

/* Rotates the plane of i and j so that the element there becomes 0 (Jacobi). */
static void
rotate(int n, lc_matrix a, int i, int j)
{
	double turn = (a[j][j] - a[i][i]) / (2 * a[i][j]);
	double tangent = (turn >= 0 ? 1 : -1) / (fabs(turn) + sqrt(turn * turn + 1));
	double cosine = 1 / sqrt(tangent * tangent + 1);
	double sine = tangent * cosine;

	for (int k = 0; k < n; k++)
	{
		double left = a[k][i];

		a[k][i] = cosine * left - sine * a[k][j];
		a[k][j] = sine * left + cosine * a[k][j];
	}
	for (int k = 0; k < n; k++)
	{
		double upper = a[i][k];

		a[i][k] = cosine * upper - sine * a[j][k];
		a[j][k] = sine * upper + cosine * a[j][k];
	}
}

double
lc_condition(int n, const lc_matrix matrix)
{
	lc_matrix a = {{0}};
	double smallest = INFINITY;
	double largest = 0;

	for (int i = 0; i < n; i++)
		for (int j = 0; j < n; j++)
			a[i][j] = matrix[i][j];
	for (int sweep = 0; sweep < 30; sweep++)
		for (int i = 0; i < n; i++)
			for (int j = i + 1; j < n; j++)
				if (fabs(a[i][j]) > 1e-300)
					rotate(n, a, i, j);
	for (int i = 0; i < n; i++)
	{
		smallest = fmin(smallest, fabs(a[i][i]));
		largest = fmax(largest, fabs(a[i][i]));
	}
	return largest / smallest;
}

/* ---- Gaussian elimination ---- */

static void
swap_rows(double *rows, size_t width, size_t a, size_t b)
{
	for (size_t k = 0; k < width && a != b; k++)
	{
		double kept = rows[a * width + k];

		rows[a * width + k] = rows[b * width + k];
		rows[b * width + k] = kept;
	}
}

static size_t
pivot_of(const double *matrix, size_t n, size_t column)
{
	size_t pivot = column;

	for (size_t i = column + 1; i < n; i++)
		if (fabs(matrix[i * n + column]) > fabs(matrix[pivot * n + column]))
			pivot = i;
	return pivot;
}

lc_status
lc_solve(size_t n, double *matrix, size_t columns, double *right, const lc_env *env)
{
	for (size_t k = 0; k < n; k++)
	{
		size_t pivot = pivot_of(matrix, n, k);

		lc_poll(env);
		if (matrix[pivot * n + k] == 0)
			return LC_ILL_CONDITIONED;
		swap_rows(matrix, n, k, pivot);
		swap_rows(right, columns, k, pivot);
		for (size_t i = k + 1; i < n; i++)
		{
			double factor = matrix[i * n + k] / matrix[k * n + k];

			if (factor == 0)
				continue;
			for (size_t j = k + 1; j < n; j++)
				matrix[i * n + j] -= factor * matrix[k * n + j];
			for (size_t column = 0; column < columns; column++)
				right[i * columns + column] -= factor * right[k * columns + column];
		}
	}
	for (size_t k = n; k-- > 0;)
		for (size_t column = 0; column < columns; column++)
		{
			for (size_t j = k + 1; j < n; j++)
				right[k * columns + column] -= matrix[k * n + j] * right[j * columns + column];
			right[k * columns + column] /= matrix[k * n + k];
		}
	return LC_OK;
}
