/*
 * markov_value.c - the value of a relationship that moves between states.
 */
#include "value/markov_value.h"

#include <math.h>
#include <string.h>

#include "math/linalg.h"

/* Norm of the inverse beyond which a solution has fewer than six correct digits. */
#define INVERSE_MAX 1e10

/* Part of the largest reward below which a gain is rounding, and changes no policy. */
#define INDIFFERENT 1e-12

/* Limit of policy iteration, which converges in a handful of rounds. */
#define POLICIES_MAX 1000

lc_status
lc_markov_check(const lc_markov *chain, lc_markov_fault *fault)
{
	for (size_t i = 0; i < chain->n; i++)
	{
		double sum = 0;

		for (size_t j = 0; j < chain->n; j++)
		{
			double probability = chain->move[i * chain->n + j];

			*fault = (lc_markov_fault){LC_MARKOV_PROBABILITY, i, j, probability};
			if (!(probability >= 0 && probability <= 1))
				return LC_BAD_VALUE;
			sum += probability;
		}
		*fault = (lc_markov_fault){LC_MARKOV_ROW, i, 0, sum};
		if (!(fabs(sum - 1) <= LC_MARKOV_ROW_TOLERANCE))
			return LC_BAD_VALUE;
		*fault = (lc_markov_fault){LC_MARKOV_REWARD, i, 0, chain->reward[i]};
		if (!isfinite(chain->reward[i]))
			return LC_BAD_VALUE;
	}
	return LC_OK;
}

/* Arrays of the solver; pieces of one allocation. */
typedef struct workspace
{
	const lc_markov *chain;
	const lc_env *env;
	double *step;   /* n rows of n: the chain's moves, discounted */
	double *matrix; /* I - step under a policy; overwritten by elimination */
	double *right;  /* n rows of two right-hand sides */
	double *next;   /* n */
} workspace;

static size_t
workspace_size(size_t n)
{
	return (2 * n * n + 3 * n) * sizeof(double);
}

static void
lay_out(workspace *work, double *memory)
{
	size_t n = work->chain->n;

	work->step = memory;
	work->matrix = work->step + n * n;
	work->right = work->matrix + n * n;
	work->next = work->right + 2 * n;
	for (size_t i = 0; i < n; i++)
	{
		double sum = 0;

		for (size_t j = 0; j < n; j++)
			sum += work->chain->move[i * n + j];
		for (size_t j = 0; j < n; j++)
			work->step[i * n + j] = work->chain->move[i * n + j] / sum / (1 + work->chain->discount);
	}
}

/* The value of going on from state i, where value is that of each state a period later. */
static double
continued(const workspace *work, size_t i, const double *value)
{
	double sum = work->chain->reward[i];

	for (size_t j = 0; j < work->chain->n; j++)
		sum += work->step[i * work->chain->n + j] * value[j];
	return sum;
}

/* ---- a finite horizon: backwards from its end ---- */

static void
value_to_horizon(const workspace *work, double *value, bool *stopped)
{
	size_t n = work->chain->n;

	memset(value, 0, n * sizeof(*value));
	for (int64_t t = work->chain->horizon; t >= 0; t--)
	{
		bool changed = false;
		bool finite = true;

		lc_poll(work->env);
		for (size_t i = 0; i < n; i++)
		{
			work->next[i] = continued(work, i, value);
			stopped[i] = work->chain->may_stop && work->next[i] < 0;
			if (stopped[i])
				work->next[i] = 0;
		}
		for (size_t i = 0; i < n; i++)
		{
			changed |= value[i] != work->next[i];
			value[i] = work->next[i];
			finite &= isfinite(value[i]) != 0;
		}
		/* values that repeat are those of all earlier periods, too; values that overflowed stay so */
		if (!changed || !finite)
			break;
	}
}

/* ---- for ever: a linear system ---- */

/*
 * Values under a policy.  The second right-hand side is all ones: the inverse
 * of I - step has no element below 0, so its largest row sum, which is its
 * norm, is the largest element of that solution.  The matrix itself has a norm
 * of 2 at most, so the condition comes out of this instead of an estimate.
 */
static lc_status
value_of_policy(const workspace *work, const bool *stopped, double *value)
{
	size_t n = work->chain->n;
	double inverse_norm = 0;

	for (size_t i = 0; i < n; i++)
	{
		for (size_t j = 0; j < n; j++)
			work->matrix[i * n + j] = (i == j ? 1.0 : 0.0) - (stopped[i] ? 0 : work->step[i * n + j]);
		work->right[2 * i] = stopped[i] ? 0 : work->chain->reward[i];
		work->right[2 * i + 1] = 1;
	}
	LC_TRY(lc_solve(n, work->matrix, 2, work->right, work->env));
	for (size_t i = 0; i < n; i++)
	{
		value[i] = work->right[2 * i];
		inverse_norm = fmax(inverse_norm, work->right[2 * i + 1]);
	}
	return inverse_norm <= INVERSE_MAX ? LC_OK : LC_ILL_CONDITIONED;
}

/* A step of policy iteration: stops or resumes each state where that gains.  Whether any was changed. */
static bool
improve(const workspace *work, const double *value, bool *stopped)
{
	double least = 0;
	bool changed = false;

	for (size_t i = 0; i < work->chain->n; i++)
		least = fmax(least, fabs(work->chain->reward[i]) * INDIFFERENT);
	for (size_t i = 0; i < work->chain->n; i++)
	{
		double gain = continued(work, i, value);

		if (stopped[i] ? gain > least : gain < -least)
		{
			stopped[i] = !stopped[i];
			changed = true;
		}
	}
	return changed;
}

static lc_status
value_for_ever(const workspace *work, double *value, bool *stopped)
{
	lc_status status = LC_OK;

	if (!(work->chain->discount > 0))
		return LC_DIVERGES;
	memset(stopped, false, work->chain->n * sizeof(*stopped));
	/* each policy is better than the one before, so that none comes twice but for rounding */
	for (int round = 0; round < POLICIES_MAX; round++)
	{
		status = value_of_policy(work, stopped, value);
		if (status != LC_OK || !work->chain->may_stop || !improve(work, value, stopped))
			break;
	}
	return status;
}

lc_status
lc_markov_value(const lc_markov *chain, const lc_env *env, double *value, bool *stopped)
{
	workspace work = {.chain = chain, .env = env};
	double *memory = lc_alloc(env, workspace_size(chain->n));
	lc_status status = LC_OK;

	if (memory == NULL)
		return LC_NO_MEMORY;
	lay_out(&work, memory);
	if (chain->for_ever)
		status = value_for_ever(&work, value, stopped);
	else
		value_to_horizon(&work, value, stopped);
	lc_release(env, memory);
	for (size_t i = 0; i < chain->n && status == LC_OK; i++)
		if (!isfinite(value[i]))
			status = LC_OVERFLOW;
	return status;
}
