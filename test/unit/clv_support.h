/*
 * clv_support.h - customers and parameters for the tests of fitted models.
 */
#ifndef TEST_CLV_SUPPORT_H
#define TEST_CLV_SUPPORT_H

#include <math.h>

#include "core/clv_fit.h"

/* How many of the golden values are of a model there is. */
#define GOLDEN_VALUES 280

/* Parameters from which to simulate, in weeks. */
static const lc_vector usual_parameters[LC_CLV_MODELS] = {
    [LC_CLV_BGNBD] = {0.6, 7, 0.8, 2.5},
    [LC_CLV_MBGNBD] = {0.6, 7, 0.9, 1.6},
};

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

	value[0] = x;
	value[1] = x == 0 ? 0 : rng_next(r) % 4 == 0 ? t : t * uniform(r, 1e-6, 1);
	value[2] = t;
}

/* What is fixed before a customer is drawn. */
static inline void
design_row(const lc_clv_model *model, lc_random *random, double value[LC_CLV_COLUMNS])
{
	value[0] = value[1] = 0;
	value[2] = 26 + floor(26 * lc_random_uniform(random));
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
