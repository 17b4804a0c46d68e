/*
 * fuzz_fits.c - any bytes as the rows that models are fitted to, and as the
 * parameters of the models.
 *
 * The first byte chooses the model; then parameters, then rows.  What the
 * model admits has a likelihood that is a number, with the gradient that
 * differences have; a fit ends; predictions are finite, and probabilities are
 * some.  A survival curve falls.
 */
#include <math.h>
#include <string.h>

#include "clv/delta_interval.h"
#include "clv/kaplan_meier.h"
#include "clv/max_likelihood.h"
#include "fuzz_env.h"
#include "stage/posterior_fit.h"

#define ROWS 12
#define FITTED 224 /* first bytes from here on */
#define STEP 1e-5

/* The models, survival curves, and records. */
#define KINDS (LC_CLV_MODELS + 2)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* From a thousandth to a thousand. */
static double
parameter_of(input *in)
{
	return exp(((double) byte_of(in) - 128) / 128 * 6.9 + (double) byte_of(in) / 1000);
}

/* A count, a time, or anything. */
static double
value_of(input *in)
{
	uint8_t kind = byte_of(in);
	double value = 0;

	if (kind < 120)
		return kind % 20;
	if (kind < 250)
		return (double) byte_of(in) / 4 + (kind - 120);
	if (in->left < sizeof(value))
		return 0;
	memcpy(&value, in->at, sizeof(value));
	in->at += sizeof(value);
	in->left -= sizeof(value);
	return value;
}

static lc_fit_rows *
rows_from(const lc_clv_model *model, lc_clv_id id, input *in)
{
	lc_fit_rows *fit_rows = malloc(lc_fit_rows_size(ROWS));

	lc_fit_rows_init(fit_rows, id, 0, NULL);
	while (fit_rows->n < ROWS && in->left > 0)
	{
		lc_fit_row row = {.weight = 1 + byte_of(in) % 4, .count = 1};
		lc_clv_fault fault = {0, NULL};

		for (int i = 0; i < model->columns; i++)
			row.value[i] = value_of(in);
		if (model->admit(row.value, &fault) == LC_CLV_USE)
			LAW(lc_fit_rows_add(fit_rows, lc_fit_rows_size(ROWS), &row));
	}
	LAW(lc_fit_rows_squeeze(fit_rows, &malloc_env) == LC_OK);
	return fit_rows;
}

static void
check_likelihood(const lc_clv_model *model, const lc_fit_rows *fit_rows, const double *parameter)
{
	double column[LC_CLV_COLUMNS][ROWS];
	double weight[ROWS];
	lc_clv_rows rows = {fit_rows->n, {column[0], column[1], column[2]}, weight};
	lc_vector gradient;
	lc_vector unused;
	double value;

	for (size_t i = 0; i < fit_rows->n; i++)
	{
		for (int c = 0; c < LC_CLV_COLUMNS; c++)
			column[c][i] = fit_rows->row[i].value[c];
		weight[i] = fit_rows->row[i].weight * (double) fit_rows->row[i].count;
	}
	if (model->unfit != NULL && model->unfit(&rows) != NULL)
		return;
	LAW(model->likelihood(model, &rows, parameter, &malloc_env, &value, gradient) == LC_OK);
	LAW(!isnan(value));
	for (int i = 0; i < model->parameters && isfinite(value); i++)
	{
		lc_vector beside;
		double up;
		double down;
		double slope;

		LAW(!isnan(gradient[i]));
		memcpy(beside, parameter, sizeof(beside));
		beside[i] = parameter[i] * exp(STEP);
		LAW(model->likelihood(model, &rows, beside, &malloc_env, &up, unused) == LC_OK);
		beside[i] = parameter[i] * exp(-STEP);
		LAW(model->likelihood(model, &rows, beside, &malloc_env, &down, unused) == LC_OK);
		slope = (up - down) / (2 * STEP);
		/* by the parameter's logarithm; a difference has the value's rounding in it */
		LAW(fabs(slope - gradient[i] * parameter[i]) <= 1e-4 * (1 + fabs(slope)) + 1e-9 * fabs(value));
	}
}

static void
check_future(const lc_clv_model *model, const double *parameter, input *in)
{
	lc_clv_customer customer = {model, parameter, byte_of(in) % 50, 0, 0};
	double t = (double) byte_of(in) / 4;
	double probability = 0;

	customer.t_cal = 1 + byte_of(in) % 100;
	customer.t_x = customer.x > 0 ? 1 + floor((customer.t_cal - 1) * byte_of(in) / 255) : 0;
	if (model->discrete)
	{
		customer.x = fmin(customer.x, customer.t_x);
		customer.t_x = customer.x > 0 ? customer.t_x : 0;
		t = floor(t);
	}
	probability = lc_clv_alive(&customer, t);
	LAW(probability >= 0 && probability <= 1 + 1e-9);
	LAW(lc_clv_expected(&customer, t) >= 0);
	LAW(lc_clv_discounted(&customer, 0.01, INFINITY) >= 0);
	LAW(lc_clv_lifetime(&customer, 0.01, INFINITY) >= 0);
	for (int n = 0; n < 3; n++)
	{
		probability = lc_clv_probability(&customer, n, t);
		LAW(probability >= -1e-9 && probability <= 1 + 1e-9);
	}
}

static void
check_fit(const lc_fit_rows *fit_rows)
{
	lc_clv_fit fit;

	LAW(lc_max_likelihood(fit_rows, &malloc_env, &fit) == LC_OK);
	LAW(fit.end < LC_CLV_ENDS);
	if (fit.end != LC_CLV_CONVERGED)
		return;
	for (int i = 0; i < lc_clv_models[fit.model]->parameters; i++)
		LAW(isfinite(fit.parameter[i]) && fit.parameter[i] > 0 && isfinite(fit.error[i]));
	LAW(isfinite(fit.log_likelihood));
}

static void
check_curve(input *in)
{
	lc_fit_rows *fit_rows = rows_from(lc_clv_models[LC_CLV_KM], LC_CLV_KM, in);
	lc_km_point points[ROWS];
	size_t n;

	LAW(lc_km_curve(fit_rows, 0.95, &malloc_env, points, &n) == LC_OK);
	LAW(n <= fit_rows->n);
	for (size_t i = 0; i < n; i++)
		LAW(points[i].survival >= 0 && points[i].survival <= (i > 0 ? points[i - 1].survival : 1));
	free(fit_rows);
}

/* Bytes as the records that lifecycle_fit keeps. */
static void
check_records(const uint8_t *data, size_t size)
{
	lc_learn_options options = lc_learn_defaults;
	lc_learned *learned = malloc(sizeof(*learned));
	lc_model model;
	uint8_t *copy = malloc(size);

	lc_model_shipped(&lc_shipped_models[0], &model);
	options.rounds = 2;
	memcpy(copy, data, size);
	if (lc_learn(&model, copy, size, &options, &malloc_env, learned) == LC_OK)
	{
		const char *column;

		LAW(!isnan(learned->log_likelihood));
		LAW(lc_posterior_check(&learned->params, &column) == LC_OK);
	}
	free(learned);
	free(copy);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	input in = {data, size};
	lc_clv_id id = (lc_clv_id) (byte_of(&in) % KINDS);
	lc_vector parameter;
	lc_fit_rows *fit_rows;

	if (in.left == 0)
		return 0;
	if (id == LC_CLV_MODELS + 1)
	{
		check_records(in.at, in.left);
		return 0;
	}
	if (id == LC_CLV_MODELS)
	{
		check_curve(&in);
		return 0;
	}
	for (int i = 0; i < LC_VARIABLES; i++)
		parameter[i] = parameter_of(&in);
	if (lc_clv_models[id]->future != NULL)
		check_future(lc_clv_models[id], parameter, &in);
	fit_rows = rows_from(lc_clv_models[id], id, &in);
	if (fit_rows->n > 0)
	{
		check_likelihood(lc_clv_models[id], fit_rows, parameter);
		/* which takes a thousand times as long */
		if (data[0] >= FITTED)
			check_fit(fit_rows);
	}
	free(fit_rows);
	return 0;
}
