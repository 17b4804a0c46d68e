/*
 * bfgs.c - the maximum of a smooth function of a few variables.
 */
#include "math/bfgs.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* A step must gain at least this share of what the slope promises (Armijo's condition). */
#define ARMIJO 1e-4

/* A step is too short while the slope at its end is above this share of the slope at its start (Wolfe's condition). */
#define WOLFE 0.9

/* The farthest a variable moves in one step: variables are logarithms, so this is a factor of 4.5. */
#define STEP_MAX 1.5

#define LINE_SEARCH_MAX 40

/* Step of the differences behind the Hessian: it balances rounding against the third derivative. */
#define HESSIAN_STEP 1e-4

/* ---- line search ---- */

typedef struct line_point
{
	double length;
	double value;
	double slope; /* along the step */
	lc_vector at;
	lc_vector gradient;
} line_point;

static lc_status
evaluate(const lc_maximiser *m, const lc_optimum *from, const lc_vector direction, double length, line_point *t)
{
	t->length = length;
	for (int i = 0; i < m->n; i++)
		t->at[i] = fmax(-m->box, fmin(m->box, from->at[i] + length * direction[i]));
	LC_TRY(m->objective(m->context, t->at, &t->value, t->gradient));
	t->slope = lc_dot(m->n, t->gradient, direction);
	return LC_OK;
}

static bool
is_finite(const lc_maximiser *m, double value, const lc_vector gradient)
{
	bool finite = isfinite(value);

	for (int i = 0; i < m->n; i++)
		finite = finite && isfinite(gradient[i]);
	return finite;
}

/* The length at which some variable has moved by STEP_MAX. */
static double
longest_step(const lc_maximiser *m, const lc_vector direction)
{
	double widest = 0;

	for (int i = 0; i < m->n; i++)
		widest = fmax(widest, fabs(direction[i]));
	return STEP_MAX / fmax(widest, DBL_MIN);
}

/*
 * A length of step that meets Armijo's and Wolfe's conditions: a step that gains
 * too little is shortened by the parabola through both values and the slope, one
 * that is too short is doubled.  found is false where no length gains.
 */
static lc_status
search_line(const lc_maximiser *m, const lc_optimum *from, const lc_vector direction, line_point *best, bool *found)
{
	double slope = lc_dot(m->n, from->gradient, direction);
	double longest = longest_step(m, direction);
	double length = fmin(1, longest);

	*found = false;
	for (int i = 0; i < LINE_SEARCH_MAX; i++)
	{
		line_point t;
		double promised;
		double drop;

		LC_TRY(evaluate(m, from, direction, length, &t));
		promised = length * slope;
		drop = promised - (t.value - from->value);
		if (is_finite(m, t.value, t.gradient) && t.value >= from->value + ARMIJO * promised &&
		    (!*found || t.value > best->value))
		{
			*found = true;
			*best = t;
			if (t.slope <= WOLFE * slope || length >= longest)
				break;
			length = fmin(2 * length, longest);
			continue;
		}
		if (*found)
			break;
		length *= isfinite(drop) && drop > 0 ? fmax(0.1, fmin(0.5, 0.5 * promised / drop)) : 0.1;
	}
	return LC_OK;
}

/* BFGS's update of the inverse Hessian; skipped where the function is not concave along the step. */
static void
update_inverse(int n, lc_matrix inverse, const lc_vector step, const lc_vector drop, bool first)
{
	double curvature = lc_dot(n, step, drop);
	lc_vector product;
	double spread;

	if (!(curvature > 1e-12 * sqrt(lc_dot(n, step, step) * lc_dot(n, drop, drop))))
		return;
	if (first)
		for (int i = 0; i < n; i++)
			for (int j = 0; j < n; j++)
				inverse[i][j] = i == j ? curvature / lc_dot(n, drop, drop) : 0;
	lc_times(n, inverse, drop, product);
	spread = (1 + lc_dot(n, drop, product) / curvature) / curvature;
	for (int i = 0; i < n; i++)
		for (int j = 0; j < n; j++)
			inverse[i][j] += spread * step[i] * step[j] - (step[i] * product[j] + product[i] * step[j]) / curvature;
}

/* The variable that lies on the box while the gradient points outwards; -1 for none. */
static int
bound_reached(const lc_maximiser *m, const lc_optimum *optimum)
{
	for (int i = 0; i < m->n; i++)
		if (fabs(optimum->at[i]) >= m->box && optimum->at[i] * optimum->gradient[i] > 0)
			return i;
	return -1;
}

static bool
is_identity(int n, const lc_matrix matrix)
{
	for (int i = 0; i < n; i++)
		for (int j = 0; j < n; j++)
			if (matrix[i][j] != (i == j ? 1 : 0))
				return false;
	return true;
}

/* One step of the search; end stays LC_MAX_ITERATIONS while there is more to do. */
static lc_status
iterate(const lc_maximiser *m, lc_optimum *optimum)
{
	int n = m->n;
	bool steepest = is_identity(n, optimum->inverse);
	lc_vector direction = {0};
	lc_vector drop = {0};
	double slope;
	line_point t;
	bool found;

	optimum->bound = bound_reached(m, optimum);
	if (optimum->bound >= 0)
	{
		optimum->end = LC_AT_BOUND;
		return LC_OK;
	}
	lc_times(n, optimum->inverse, optimum->gradient, direction);
	slope = lc_dot(n, optimum->gradient, direction);
	if (!steepest && slope / 2 <= fmax(m->tolerance, 4 * DBL_EPSILON * fabs(optimum->value)))
	{
		optimum->end = LC_CONVERGED;
		return LC_OK;
	}
	LC_TRY(search_line(m, optimum, direction, &t, &found));
	if (!found)
	{
		/* the approximate Hessian may be at fault: try once more along the gradient itself */
		optimum->end = steepest ? LC_NO_ASCENT : LC_MAX_ITERATIONS;
		lc_identity(n, optimum->inverse);
		return LC_OK;
	}
	for (int i = 0; i < n; i++)
	{
		direction[i] = t.at[i] - optimum->at[i];
		drop[i] = optimum->gradient[i] - t.gradient[i];
	}
	update_inverse(n, optimum->inverse, direction, drop, steepest);
	memcpy(optimum->at, t.at, sizeof(t.at));
	memcpy(optimum->gradient, t.gradient, sizeof(t.gradient));
	optimum->value = t.value;
	return LC_OK;
}

lc_status
lc_maximise(const lc_maximiser *m, lc_optimum *optimum)
{
	LC_TRY(m->objective(m->context, optimum->at, &optimum->value, optimum->gradient));
	optimum->bound = -1;
	optimum->end = is_finite(m, optimum->value, optimum->gradient) ? LC_MAX_ITERATIONS : LC_BAD_START;
	for (optimum->iterations = 0; optimum->end == LC_MAX_ITERATIONS && optimum->iterations < m->max_iterations;
	     optimum->iterations++)
		LC_TRY(iterate(m, optimum));
	return LC_OK;
}

/* ---- the Hessian ---- */

lc_status
lc_negative_hessian(const lc_maximiser *m, const lc_vector at, lc_matrix hessian)
{
	lc_vector gradient[2];
	double value;

	for (int i = 0; i < m->n; i++)
	{
		for (int side = 0; side < 2; side++)
		{
			lc_vector beside;

			memcpy(beside, at, sizeof(beside));
			beside[i] += side == 0 ? -HESSIAN_STEP : HESSIAN_STEP;
			LC_TRY(m->objective(m->context, beside, &value, gradient[side]));
		}
		for (int j = 0; j < m->n; j++)
			hessian[i][j] = (gradient[0][j] - gradient[1][j]) / (2 * HESSIAN_STEP);
	}
	for (int i = 0; i < m->n; i++)
		for (int j = 0; j < i; j++)
			hessian[i][j] = hessian[j][i] = (hessian[i][j] + hessian[j][i]) / 2;
	return LC_OK;
}
