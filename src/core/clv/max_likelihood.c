/*
 * max_likelihood.c - maximum likelihood of a model of a customer base.
 */
#include "clv/max_likelihood.h"

#include <math.h>
#include <string.h>

/* Parameters stay within e^-16 to e^16 of the data's scale: ten million times. */
#define LIMIT 16.0

/* A parameter this far out has run off, whether or not it still runs: the likelihood is flat there. */
#define EDGE 13.0

/* The data say nothing of a parameter whose logarithm has a larger standard error: it may be 150 times as large, or as small. */
#define UNKNOWN 5.0

/* A step that would gain less log-likelihood than this is not worth taking: a 100,000th of a standard error. */
#define ENOUGH 1e-13

/* The likelihood is level where a Newton step would gain no more than this. */
#define LEVEL 1e-6

#define MOST_STEPS 500

/* Both starts are tried on about so many rows. */
#define SAMPLE 16384

typedef struct search
{
	const lc_clv_model *model;
	const lc_env *env;
	lc_clv_rows rows;
	lc_vector unit; /* what a parameter is counted in */
} search;

static lc_status
objective(const void *context, const lc_vector at, double *value, lc_vector gradient)
{
	const search *s = context;
	lc_vector parameter;
	lc_status status;

	for (int i = 0; i < s->model->parameters; i++)
		parameter[i] = s->unit[i] * exp(at[i]);
	status = s->model->likelihood(s->model, &s->rows, parameter, s->env, value, gradient);
	for (int i = 0; i < s->model->parameters; i++)
		gradient[i] *= parameter[i];
	return status;
}

static lc_climb
climb_of(const search *s)
{
	lc_climb climb = {objective, s, s->model->parameters, LIMIT, ENOUGH, MOST_STEPS};

	return climb;
}

/* ---- rows ---- */

/* Every step-th tuple as columns, in one piece of memory; weights are those of all customers it stands for. */
static lc_status
take_rows(const lc_clv_tuples *tuples, size_t step, const lc_env *env, lc_clv_rows *rows, double **memory)
{
	size_t n = (tuples->n + step - 1) / step;
	double *column[LC_CLV_COLUMNS];
	double *weight;

	*memory = lc_alloc(env, n * (LC_CLV_COLUMNS + 1) * sizeof(double));
	if (*memory == NULL)
		return LC_NO_MEMORY;
	for (int c = 0; c < LC_CLV_COLUMNS; c++)
		rows->column[c] = column[c] = *memory + n * (size_t) c;
	rows->weight = weight = *memory + n * LC_CLV_COLUMNS;
	rows->n = n;
	for (size_t i = 0; i < n; i++)
	{
		const lc_clv_tuple *tuple = &tuples->tuple[i * step];

		for (int c = 0; c < LC_CLV_COLUMNS; c++)
			column[c][i] = tuple->value[c];
		weight[i] = tuple->weight * (double) tuple->count;
	}
	return LC_OK;
}

static double
total_of(const lc_clv_rows *rows, const double *factor)
{
	double sum = 0;

	for (size_t i = 0; i < rows->n; i++)
		sum += rows->weight[i] * (factor != NULL ? factor[i] : 1);
	return sum;
}

/* Nobody came back where the first column has nothing but its lowest value. */
static bool
has_event(const lc_clv_rows *rows)
{
	return rows->n > 0 && rows->column[0][rows->n - 1] > 0;
}

/* ---- the search ---- */

static lc_status
climb_from(const search *s, const lc_vector start, lc_top *top)
{
	lc_climb climb = climb_of(s);

	for (int i = 0; i < s->model->parameters; i++)
		top->at[i] = fmax(-LIMIT / 2, fmin(LIMIT / 2, log(start[i])));
	lc_identity(s->model->parameters, top->inverse);
	return lc_climb_up(&climb, top);
}

static bool
is_higher(const lc_top *a, const lc_top *b)
{
	if ((a->end == LC_CLIMB_NO_START) != (b->end == LC_CLIMB_NO_START))
		return b->end == LC_CLIMB_NO_START;
	return a->value > b->value;
}

/* The higher of what both starts lead to, and of a start that was given. */
static lc_status
best_of_starts(const search *s, const lc_vector given, lc_top *top)
{
	lc_vector start;
	lc_top other;

	LC_TRY(climb_from(s, s->model->starts[0], top));
	LC_TRY(climb_from(s, s->model->starts[1], &other));
	if (is_higher(&other, top))
		*top = other;
	if (given[0] == 0)
		return LC_OK;
	for (int i = 0; i < s->model->parameters; i++)
		start[i] = given[i] / s->unit[i];
	LC_TRY(climb_from(s, start, &other));
	if (is_higher(&other, top))
		*top = other;
	return LC_OK;
}

/* Where a sample's top is no place to go on from, the search begins anew on all of the rows. */
static lc_status
search_all(const lc_clv_tuples *tuples, search *s, const lc_clv_rows *all, lc_top *top)
{
	size_t step = tuples->n / SAMPLE > 1 ? (size_t) (tuples->n / SAMPLE) : 1;
	lc_climb climb = climb_of(s);
	double *memory;
	lc_status status;

	if (step == 1)
		return best_of_starts(s, tuples->start, top);
	LC_TRY(take_rows(tuples, step, s->env, &s->rows, &memory));
	status = best_of_starts(s, tuples->start, top);
	for (int i = 0; i < s->model->parameters; i++)
		for (int j = 0; j < s->model->parameters; j++)
			top->inverse[i][j] *= total_of(&s->rows, NULL) / total_of(all, NULL);
	lc_release(s->env, memory);
	s->rows = *all;
	if (status != LC_OK)
		return status;
	return top->end == LC_CLIMB_TOP ? lc_climb_up(&climb, top) : best_of_starts(s, tuples->start, top);
}

/* ---- what it ends at ---- */

/* Gain of a Newton step. */
static double
gain_of(int n, const lc_square inverse, const lc_vector gradient)
{
	lc_vector step;

	lc_times(n, inverse, gradient, step);
	return lc_dot(n, gradient, step) / 2;
}

/* The curvature; where it says that there is more to gain, a few steps by it. */
static lc_status
settle(const search *s, lc_top *top, lc_square curvature, bool *curved)
{
	lc_climb climb = climb_of(s);
	int steps = top->steps;

	for (int round = 0; round < 3; round++)
	{
		LC_TRY(lc_curvature(&climb, top->at, curvature));
		*curved = lc_invert(climb.n, curvature, top->inverse);
		if (!*curved || gain_of(climb.n, top->inverse, top->gradient) <= LEVEL)
			break;
		LC_TRY(lc_climb_up(&climb, top));
		steps += top->steps;
	}
	top->steps = steps;
	return LC_OK;
}

/* Which parameter the search took to the edge of its range, if only nearly; -1 for none. */
static int
at_edge(const lc_top *top, int n)
{
	for (int i = 0; i < n; i++)
		if (fabs(top->at[i]) > EDGE)
			return i;
	return -1;
}

static lc_clv_end
verdict(const lc_top *top, int n, bool curved)
{
	if (top->end == LC_CLIMB_BOUND || at_edge(top, n) >= 0)
		return LC_CLV_BOUNDARY;
	if (!curved)
		return LC_CLV_SADDLE;
	for (int i = 0; i < n; i++)
		if (top->inverse[i][i] > UNKNOWN * UNKNOWN)
			return LC_CLV_SADDLE;
	return gain_of(n, top->inverse, top->gradient) <= LEVEL ? LC_CLV_CONVERGED : LC_CLV_NOT_LEVEL;
}

static void
fill_fit(const search *s, const lc_top *top, const lc_square curvature, bool curved, lc_clv_fit *fit)
{
	int n = s->model->parameters;

	for (int i = 0; i < n; i++)
		fit->parameter[i] = s->unit[i] * exp(top->at[i]);
	for (int i = 0; i < n && curved; i++)
	{
		fit->error[i] = fit->parameter[i] * sqrt(top->inverse[i][i]);
		for (int j = 0; j < n; j++)
			fit->covariance[i][j] = fit->parameter[i] * top->inverse[i][j] * fit->parameter[j];
	}
	fit->log_likelihood = top->value;
	fit->aic = 2 * n - 2 * top->value;
	fit->bic = n * log(fit->customers) - 2 * top->value;
	fit->iterations = top->steps;
	fit->end = verdict(top, n, curved);
	fit->bound = top->end == LC_CLIMB_BOUND ? top->bound : at_edge(top, n);
	fit->outwards = fit->bound >= 0 && top->at[fit->bound] > 0;
	fit->gradient_norm = sqrt(lc_dot(n, top->gradient, top->gradient)) / fit->customers;
	fit->condition = curved ? lc_condition(n, curvature) : NAN;
}

static void
empty_fit(lc_clv_id model, lc_clv_fit *fit)
{
	memset(fit, 0, sizeof(*fit));
	fit->model = model;
	fit->bound = -1;
	for (int i = 0; i < LC_CLV_PARAMETERS; i++)
	{
		fit->parameter[i] = fit->error[i] = NAN;
		for (int j = 0; j < LC_CLV_PARAMETERS; j++)
			fit->covariance[i][j] = NAN;
	}
	fit->log_likelihood = fit->aic = fit->bic = fit->gradient_norm = fit->condition = NAN;
}

static lc_status
fit_rows(const lc_clv_tuples *tuples, search *s, lc_clv_fit *fit)
{
	lc_clv_rows all = s->rows;
	double scale = s->model->scale >= 0 ? total_of(&all, all.column[s->model->scale]) / fit->customers : 1;
	lc_square curvature;
	bool curved = false;
	lc_top top;

	for (int i = 0; i < s->model->parameters; i++)
		s->unit[i] = s->model->scaled[i] ? scale : 1;
	LC_TRY(search_all(tuples, s, &all, &top));
	if (isfinite(top.value))
		LC_TRY(settle(s, &top, curvature, &curved));
	fill_fit(s, &top, curvature, curved, fit);
	return LC_OK;
}

lc_status
lc_clv_fit_tuples(const lc_clv_tuples *tuples, const lc_env *env, lc_clv_fit *fit)
{
	search s = {.model = lc_clv_models[tuples->model], .env = env};
	double *memory;
	lc_status status = LC_OK;

	empty_fit((lc_clv_id) tuples->model, fit);
	LC_TRY(lc_clv_tuples_admit(tuples));
	LC_TRY(take_rows(tuples, 1, env, &s.rows, &memory));
	fit->rows = (int64_t) s.rows.n;
	fit->customers = s.rows.n > 0 && s.model->customers != NULL ? s.model->customers(&s.rows) : total_of(&s.rows, NULL);
	fit->why = s.rows.n > 0 && s.model->unfit != NULL ? s.model->unfit(&s.rows) : NULL;
	if (fit->why != NULL)
		fit->end = LC_CLV_UNFIT;
	else if (s.rows.n > 0 && !has_event(&s.rows))
		fit->end = LC_CLV_NO_EVENT;
	else if (s.rows.n < (size_t) s.model->parameters)
		fit->end = LC_CLV_TOO_FEW;
	else
		status = fit_rows(tuples, &s, fit);
	lc_release(env, memory);
	return status;
}
