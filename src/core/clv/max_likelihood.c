/*
 * max_likelihood.c - maximum likelihood of a model of a customer base.
 */
#include "clv/max_likelihood.h"

#include <math.h>
#include <string.h>

/* Log-parameters stay within -16 to 16: a factor of ten million about the data's scale. */
#define LOG_PARAMETER_MAX 16.0

/* A log-parameter beyond this is divergent, because the likelihood is flat there. */
#define DIVERGENT 13.0

/* A parameter whose logarithm has a larger standard error is not identified: a factor of 150 either way. */
#define ERROR_MAX 5.0

/* The search stops where a step would gain less log-likelihood than this, a 100,000th of a standard error. */
#define TOLERANCE 1e-13

/* The likelihood counts as level where a Newton step would gain no more than this. */
#define GAIN_MAX 1e-6

#define ITERATIONS_MAX 500

/* The starts are tried on a sample of about so many rows. */
#define SAMPLE_ROWS 16384

typedef struct search
{
	const lc_clv_model *model;
	const lc_env *env;
	lc_clv_rows rows;
	lc_vector unit; /* a parameter is unit times e^variable */
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

static lc_maximiser
maximiser_of(const search *s)
{
	lc_maximiser maximiser = {objective, s, s->model->parameters, LOG_PARAMETER_MAX, TOLERANCE, ITERATIONS_MAX};

	return maximiser;
}

/* ---- rows ---- */

/* Every step-th row, as columns in one piece of memory; the weight of a row is that of all its customers. */
static lc_status
take_rows(const lc_fit_rows *rows_in, size_t step, const lc_env *env, lc_clv_rows *rows, double **memory)
{
	size_t n = (rows_in->n + step - 1) / step;
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
		const lc_fit_row *row = &rows_in->row[i * step];

		for (int c = 0; c < LC_CLV_COLUMNS; c++)
			column[c][i] = row->value[c];
		weight[i] = row->weight * (double) row->count;
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

/* False if the first column is 0 in every row: nobody came back. */
static bool
has_event(const lc_clv_rows *rows)
{
	return rows->n > 0 && rows->column[0][rows->n - 1] > 0;
}

/* ---- the search ---- */

static lc_status
maximise_from(const search *s, const lc_vector start, lc_optimum *optimum)
{
	lc_maximiser maximiser = maximiser_of(s);

	for (int i = 0; i < s->model->parameters; i++)
		optimum->at[i] = fmax(-LOG_PARAMETER_MAX / 2, fmin(LOG_PARAMETER_MAX / 2, log(start[i])));
	lc_identity(s->model->parameters, optimum->inverse);
	return lc_maximise(&maximiser, optimum);
}

static bool
is_higher(const lc_optimum *a, const lc_optimum *b)
{
	if ((a->end == LC_BAD_START) != (b->end == LC_BAD_START))
		return b->end == LC_BAD_START;
	return a->value > b->value;
}

/* The highest optimum from both starts, and from a given one. */
static lc_status
best_of_starts(const search *s, const lc_vector given, lc_optimum *optimum)
{
	lc_vector start;
	lc_optimum other;

	LC_TRY(maximise_from(s, s->model->starts[0], optimum));
	LC_TRY(maximise_from(s, s->model->starts[1], &other));
	if (is_higher(&other, optimum))
		*optimum = other;
	if (given[0] == 0)
		return LC_OK;
	for (int i = 0; i < s->model->parameters; i++)
		start[i] = given[i] / s->unit[i];
	LC_TRY(maximise_from(s, start, &other));
	if (is_higher(&other, optimum))
		*optimum = other;
	return LC_OK;
}

/* From the optimum of a sample of the rows; where that did not converge, from the starts. */
static lc_status
search_all(const lc_fit_rows *rows_in, search *s, const lc_clv_rows *all, lc_optimum *optimum)
{
	size_t step = rows_in->n / SAMPLE_ROWS > 1 ? (size_t) (rows_in->n / SAMPLE_ROWS) : 1;
	lc_maximiser maximiser = maximiser_of(s);
	double *memory;
	lc_status status;

	if (step == 1)
		return best_of_starts(s, rows_in->start, optimum);
	LC_TRY(take_rows(rows_in, step, s->env, &s->rows, &memory));
	status = best_of_starts(s, rows_in->start, optimum);
	for (int i = 0; i < s->model->parameters; i++)
		for (int j = 0; j < s->model->parameters; j++)
			optimum->inverse[i][j] *= total_of(&s->rows, NULL) / total_of(all, NULL);
	lc_release(s->env, memory);
	s->rows = *all;
	if (status != LC_OK)
		return status;
	return optimum->end == LC_CONVERGED ? lc_maximise(&maximiser, optimum) : best_of_starts(s, rows_in->start, optimum);
}

/* ---- the end of the search ---- */

/* What a Newton step would gain. */
static double
gain_of(int n, const lc_matrix inverse, const lc_vector gradient)
{
	lc_vector step;

	lc_times(n, inverse, gradient, step);
	return lc_dot(n, gradient, step) / 2;
}

/* The Hessian; where it says that there is more to gain, a few iterations that begin with its inverse. */
static lc_status
refine(const search *s, lc_optimum *optimum, lc_matrix hessian, bool *concave)
{
	lc_maximiser maximiser = maximiser_of(s);
	int iterations = optimum->iterations;

	for (int attempt = 0; attempt < 3; attempt++)
	{
		LC_TRY(lc_negative_hessian(&maximiser, optimum->at, hessian));
		*concave = lc_invert(maximiser.n, hessian, optimum->inverse);
		if (!*concave || gain_of(maximiser.n, optimum->inverse, optimum->gradient) <= GAIN_MAX)
			break;
		LC_TRY(lc_maximise(&maximiser, optimum));
		iterations += optimum->iterations;
	}
	optimum->iterations = iterations;
	return LC_OK;
}

/* The divergent parameter; -1 for none. */
static int
divergent_parameter(const lc_optimum *optimum, int n)
{
	for (int i = 0; i < n; i++)
		if (fabs(optimum->at[i]) > DIVERGENT)
			return i;
	return -1;
}

static lc_clv_end
end_of(const lc_optimum *optimum, int n, bool concave)
{
	if (optimum->end == LC_AT_BOUND || divergent_parameter(optimum, n) >= 0)
		return LC_CLV_BOUNDARY;
	if (!concave)
		return LC_CLV_SADDLE;
	for (int i = 0; i < n; i++)
		if (optimum->inverse[i][i] > ERROR_MAX * ERROR_MAX)
			return LC_CLV_SADDLE;
	return gain_of(n, optimum->inverse, optimum->gradient) <= GAIN_MAX ? LC_CLV_CONVERGED : LC_CLV_NOT_LEVEL;
}

static void
fill_fit(const search *s, const lc_optimum *optimum, const lc_matrix hessian, bool concave, lc_clv_fit *fit)
{
	int n = s->model->parameters;

	for (int i = 0; i < n; i++)
		fit->parameter[i] = s->unit[i] * exp(optimum->at[i]);
	for (int i = 0; i < n && concave; i++)
	{
		fit->error[i] = fit->parameter[i] * sqrt(optimum->inverse[i][i]);
		for (int j = 0; j < n; j++)
			fit->covariance[i][j] = fit->parameter[i] * optimum->inverse[i][j] * fit->parameter[j];
	}
	fit->log_likelihood = optimum->value;
	fit->aic = 2 * n - 2 * optimum->value;
	fit->bic = n * log(fit->customers) - 2 * optimum->value;
	fit->iterations = optimum->iterations;
	fit->end = end_of(optimum, n, concave);
	fit->bound = optimum->end == LC_AT_BOUND ? optimum->bound : divergent_parameter(optimum, n);
	fit->outwards = fit->bound >= 0 && optimum->at[fit->bound] > 0;
	fit->gradient_norm = sqrt(lc_dot(n, optimum->gradient, optimum->gradient)) / fit->customers;
	fit->condition = concave ? lc_condition(n, hessian) : NAN;
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
fit_rows(const lc_fit_rows *rows_in, search *s, lc_clv_fit *fit)
{
	lc_clv_rows all = s->rows;
	double scale = s->model->scale >= 0 ? total_of(&all, all.column[s->model->scale]) / fit->customers : 1;
	lc_matrix hessian;
	bool concave = false;
	lc_optimum optimum;

	for (int i = 0; i < s->model->parameters; i++)
		s->unit[i] = s->model->scaled[i] ? scale : 1;
	LC_TRY(search_all(rows_in, s, &all, &optimum));
	if (isfinite(optimum.value))
		LC_TRY(refine(s, &optimum, hessian, &concave));
	fill_fit(s, &optimum, hessian, concave, fit);
	return LC_OK;
}

lc_status
lc_max_likelihood(const lc_fit_rows *rows_in, const lc_env *env, lc_clv_fit *fit)
{
	search s = {.model = lc_clv_models[rows_in->model], .env = env};
	double *memory;
	lc_status status = LC_OK;

	empty_fit((lc_clv_id) rows_in->model, fit);
	LC_TRY(take_rows(rows_in, 1, env, &s.rows, &memory));
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
		status = fit_rows(rows_in, &s, fit);
	lc_release(env, memory);
	return status;
}
