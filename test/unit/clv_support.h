/*
 * clv_support.h - customers and parameters for the tests of fitted models.
 */
#ifndef TEST_CLV_SUPPORT_H
#define TEST_CLV_SUPPORT_H

#include <math.h>

#include "clv/delta_interval.h"
#include "clv/max_likelihood.h"

/* How many golden values there are. */
#define GOLDEN_VALUES 483

/* Parameters from which to simulate, in weeks. */
static const lc_vector usual_parameters[LC_CLV_MODELS] = {
    [LC_CLV_BGNBD] = {0.6, 7, 0.8, 2.5},
    [LC_CLV_MBGNBD] = {0.6, 7, 0.9, 1.6},
    [LC_CLV_PNBD] = {0.6, 7, 0.7, 12},
    [LC_CLV_BGBB] = {1.2, 0.75, 0.66, 2.8},
    [LC_CLV_GG] = {6, 4, 16},
    [LC_CLV_SBG] = {0.7, 3.8},
    [LC_CLV_BDW] = {0.5, 2.5, 1.4},
};

static inline lc_clv_id
id_of(const lc_clv_model *model)
{
	for (int id = 0; id < LC_CLV_MODELS; id++)
		if (lc_clv_models[id] == model)
			return (lc_clv_id) id;
	return LC_CLV_MODELS;
}

static inline bool
is_contract(lc_clv_id id)
{
	return id == LC_CLV_SBG || id == LC_CLV_BDW;
}

static inline double
uniform(rng *r, double low, double high)
{
	return low + (high - low) * ((double) (rng_next(r) >> 11) * 0x1p-53);
}

static inline const lc_clv_model *
model_titled(const char *title)
{
	for (int i = 0; i < LC_CLV_MODELS; i++)
		if (strcmp(lc_clv_models[i]->title, title) == 0)
			return lc_clv_models[i];
	return NULL;
}

/* Within e^-spread to e^spread of the usual. */
static inline void
random_parameters(const lc_clv_model *model, rng *r, double spread, lc_vector parameter)
{
	for (int p = 0; p < LC_CLV_PARAMETERS; p++)
		parameter[p] = model->starts[1][p] * exp(uniform(r, -spread, spread)) * (model->scaled[p] ? 20 : 1);
}

/* Any row that can be, up to thousands of purchases. */
static inline void
random_row(const lc_clv_model *model, rng *r, double value[LC_CLV_COLUMNS])
{
	double x = rng_next(r) % 4 == 0 ? 0 : floor(exp(uniform(r, 0, 8.52)));
	double t = exp(uniform(r, 0, 6));

	switch (id_of(model))
	{
		case LC_CLV_BGBB:
			value[2] = ceil(t);
			value[1] = floor(uniform(r, 0, value[2] + 1));
			value[0] = value[1] == 0 ? 0 : floor(uniform(r, 1, value[1] + 1));
			break;
		case LC_CLV_GG:
			value[0] = x + 1;
			value[1] = t;
			value[2] = 0;
			break;
		case LC_CLV_SBG:
		case LC_CLV_BDW:
			value[0] = x;
			value[1] = t;
			value[2] = 0;
			break;
		default:
			value[0] = x;
			value[1] = x == 0 ? 0 : rng_next(r) % 4 == 0 ? t : t * uniform(r, 1e-6, 1);
			value[2] = t;
	}
}

/* What is fixed before a customer is drawn. */
static inline void
design_row(const lc_clv_model *model, lc_random *random, double value[LC_CLV_COLUMNS])
{
	double u = lc_random_uniform(random);

	value[0] = id_of(model) == LC_CLV_GG ? 1 + floor(-4 * log(u)) : 0;
	value[1] = 0;
	value[2] = model->discrete ? 6 + floor(6 * u) : 26 + floor(26 * u);
}

/* A customer of any of the models that know what follows. */
static inline lc_clv_customer
random_customer(rng *r, double spread, lc_vector parameter)
{
	const lc_clv_model *model;
	double value[LC_CLV_COLUMNS];

	do
		model = lc_clv_models[rng_next(r) % LC_CLV_MODELS];
	while (model->future == NULL);
	random_parameters(model, r, spread, parameter);
	random_row(model, r, value);
	/* a contract's history is its renewals */
	if (is_contract(id_of(model)))
		value[2] = value[0], value[0] = value[1] = 0;
	return (lc_clv_customer){model, parameter, value[0], value[1], value[2]};
}

static inline double
likelihood_of(const lc_clv_model *model, const double *parameter, const double *value, lc_vector gradient)
{
	static const double one = 1;
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_clv_rows row = {1, {&value[0], &value[1], &value[2]}, &one};
	double level;

	assert_int_equal(model->likelihood(model, &row, parameter, &env, &level, gradient), LC_OK);
	return level;
}

#endif /* TEST_CLV_SUPPORT_H */
