/*
 * bfgs.c - the highest point of a smooth function of a few variables.
 */
#include "math/bfgs.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* A step gains at least this share of what the slope promises (Armijo). */
#define SUFFICIENT 1e-4

/* Where the slope along a step has fallen by less than this share, the step is too short (Wolfe). */
#define STILL_STEEP 0.9

/* The farthest a variable moves in one step: an e-fold and a half of a parameter. */
#define STRIDE 1.5

#define MOST_TRIALS 40

/* Step of the differences behind the Hessian: rounding against curvature of third order. */
#define DIFFERENCE 1e-4

/* ---- the climb ---- */

typedef struct trial
{
	double length;
	double value;
	double slope; /* along the step */
	lc_vector at;
	lc_vector gradient;
} trial;

static lc_status
try_length(const lc_climb *climb, const lc_top *from, const lc_vector way, double length, trial *t)
{
	t->length = length;
	for (int i = 0; i < climb->n; i++)
		t->at[i] = fmax(-climb->limit, fmin(climb->limit, from->at[i] + length * way[i]));
	LC_TRY(climb->objective(climb->context, t->at, &t->value, t->gradient));
	t->slope = lc_dot(climb->n, t->gradient, way);
	return LC_OK;
}

static bool
is_finite(const lc_climb *climb, double value, const lc_vector gradient)
{
	bool finite = isfinite(value);

	for (int i = 0; i < climb->n; i++)
		finite = finite && isfinite(gradient[i]);
	return finite;
}

/*
 * A length that rises enough and is not too short: shorter by the parabola
 * through both values and the slope, longer by doubling.  found is false where
 * no length rises.
 */
static lc_status
search_line(const lc_climb *climb, const lc_top *from, const lc_vector way, double slope, double longest, trial *best,
            bool *found)
{
	double length = fmin(1, longest);

	*found = false;
	for (int i = 0; i < MOST_TRIALS; i++)
	{
		trial t;
		double promised;
		double fall;

		LC_TRY(try_length(climb, from, way, length, &t));
		promised = length * slope;
		fall = promised - (t.value - from->value);
		if (is_finite(climb, t.value, t.gradient) && t.value >= from->value + SUFFICIENT * promised &&
		    (!*found || t.value > best->value))
		{
			*found = true;
			*best = t;
			if (t.slope <= STILL_STEEP * slope || length >= longest)
				break;
			length = fmin(2 * length, longest);
			continue;
		}
		if (*found)
			break;
		length *= isfinite(fall) && fall > 0 ? fmax(0.1, fmin(0.5, 0.5 * promised / fall)) : 0.1;
	}
	return LC_OK;
}

/* The update of the inverse by what a step did to the gradient; skipped where the function is not concave along it. */
static void
learn(int n, lc_square inverse, const lc_vector step, const lc_vector fall, bool first)
{
	double bend = lc_dot(n, step, fall);
	lc_vector image;
	double spread;

	if (!(bend > 1e-12 * sqrt(lc_dot(n, step, step) * lc_dot(n, fall, fall))))
		return;
	if (first)
		for (int i = 0; i < n; i++)
			for (int j = 0; j < n; j++)
				inverse[i][j] = i == j ? bend / lc_dot(n, fall, fall) : 0;
	lc_times(n, inverse, fall, image);
	spread = (1 + lc_dot(n, fall, image) / bend) / bend;
	for (int i = 0; i < n; i++)
		for (int j = 0; j < n; j++)
			inverse[i][j] += spread * step[i] * step[j] - (step[i] * image[j] + image[i] * step[j]) / bend;
}

/* The variable that lies on the box with the slope outwards; -1 for none. */
static int
at_bound(const lc_climb *climb, const lc_top *top)
{
	for (int i = 0; i < climb->n; i++)
		if (fabs(top->at[i]) >= climb->limit && top->at[i] * top->gradient[i] > 0)
			return i;
	return -1;
}

static double
longest_length(const lc_climb *climb, const lc_vector way)
{
	double widest = 0;

	for (int i = 0; i < climb->n; i++)
		widest = fmax(widest, fabs(way[i]));
	return STRIDE / fmax(widest, DBL_MIN);
}

static bool
is_identity(int n, const lc_square matrix)
{
	for (int i = 0; i < n; i++)
		for (int j = 0; j < n; j++)
			if (matrix[i][j] != (i == j ? 1 : 0))
				return false;
	return true;
}

/* One step; LC_CLIMB_TIRED while there is more to do. */
static lc_status
one_step(const lc_climb *climb, lc_top *top)
{
	int n = climb->n;
	bool fresh = is_identity(n, top->inverse);
	lc_vector way = {0};
	lc_vector fall = {0};
	double slope;
	trial t;
	bool found;

	top->bound = at_bound(climb, top);
	if (top->bound >= 0)
	{
		top->end = LC_CLIMB_BOUND;
		return LC_OK;
	}
	lc_times(n, top->inverse, top->gradient, way);
	slope = lc_dot(n, top->gradient, way);
	if (!fresh && slope / 2 <= fmax(climb->enough, 4 * DBL_EPSILON * fabs(top->value)))
	{
		top->end = LC_CLIMB_TOP;
		return LC_OK;
	}
	LC_TRY(search_line(climb, top, way, slope, longest_length(climb, way), &t, &found));
	if (!found)
	{
		/* the idea of the curvature may be what is wrong: once more along the gradient itself */
		top->end = fresh ? LC_CLIMB_STUCK : LC_CLIMB_TIRED;
		lc_identity(n, top->inverse);
		return LC_OK;
	}
	for (int i = 0; i < n; i++)
	{
		way[i] = t.at[i] - top->at[i];
		fall[i] = top->gradient[i] - t.gradient[i];
	}
	learn(n, top->inverse, way, fall, fresh);
	memcpy(top->at, t.at, sizeof(t.at));
	memcpy(top->gradient, t.gradient, sizeof(t.gradient));
	top->value = t.value;
	return LC_OK;
}

lc_status
lc_climb_up(const lc_climb *climb, lc_top *top)
{
	LC_TRY(climb->objective(climb->context, top->at, &top->value, top->gradient));
	top->bound = -1;
	top->end = is_finite(climb, top->value, top->gradient) ? LC_CLIMB_TIRED : LC_CLIMB_NO_START;
	for (top->steps = 0; top->end == LC_CLIMB_TIRED && top->steps < climb->most; top->steps++)
		LC_TRY(one_step(climb, top));
	return LC_OK;
}

/* ---- what lies around the top ---- */

lc_status
lc_curvature(const lc_climb *climb, const lc_vector at, lc_square curvature)
{
	lc_vector gradient[2];
	double value;

	for (int i = 0; i < climb->n; i++)
	{
		for (int side = 0; side < 2; side++)
		{
			lc_vector beside;

			memcpy(beside, at, sizeof(beside));
			beside[i] += side == 0 ? -DIFFERENCE : DIFFERENCE;
			LC_TRY(climb->objective(climb->context, beside, &value, gradient[side]));
		}
		for (int j = 0; j < climb->n; j++)
			curvature[i][j] = (gradient[0][j] - gradient[1][j]) / (2 * DIFFERENCE);
	}
	for (int i = 0; i < climb->n; i++)
		for (int j = 0; j < i; j++)
			curvature[i][j] = curvature[j][i] = (curvature[i][j] + curvature[j][i]) / 2;
	return LC_OK;
}
