/*
 * models.h - models of every kind that is allowed, for the laws that hold by any of them.
 */
#ifndef TEST_MODELS_H
#define TEST_MODELS_H

#include <math.h>

#include "stage/model.h"
#include "support.h"

/* A number between two, in thousandths of the way. */
static inline double
rng_double(rng *r, double lowest, double highest)
{
	return lowest + (highest - lowest) * (double) rng_between(r, 0, 1000) / 1000;
}

/* Thresholds that are in order, whatever they are. */
static inline void
bend_thresholds(rng *r, lc_thresholds *t)
{
	t->end_chance = rng_double(r, 0.7, 0.95);
	t->end_long_chance = rng_double(r, 0.3, 0.65);
	t->end_silence = rng_double(r, 0.5, 3);
	t->recent_periods = (double) rng_between(r, 1, 3);
	t->usual_periods = (double) rng_between(r, 6, 18);
	t->fall_chance = rng_double(r, 0.4, 0.8);
	t->fall_stays = rng_double(r, 0.1, 0.4);
	t->grow_to = rng_double(r, 1.1, 2);
	t->trial_days = (double) rng_between(r, 1, 6);
	t->trial_periods = (double) rng_between(r, 1, 8);
	t->evidence = rng_double(r, 2, 6);
	t->satisfaction_low = rng_next(r) % 2 == 0 ? -INFINITY : 3.0;
	t->open_balance = rng_next(r) % 2 == 0 ? 0.01 : 250.0;
	t->share_low = rng_next(r) % 2 == 0 ? 0 : 0.2;
}

/* Numbers of the shipped posterior bent by up to a half. */
static inline void
bend_posterior(rng *r, lc_posterior_params *p)
{
	for (int i = 0; i < LC_RATES; i++)
		p->rate_weight[i] *= rng_double(r, 0.5, 1.5);
	p->rise *= rng_double(r, 0.5, 1.5);
	p->fall *= rng_double(r, 0.5, 1.5);
	p->jump *= rng_double(r, 0.5, 1.5);
	p->leave_loose *= rng_double(r, 0.5, 1.5);
	p->leave_bound *= rng_double(r, 0.2, 1.5);
	p->come_back *= rng_double(r, 0.1, 1.5);
	p->scatter *= rng_double(r, 0.5, 3);
	p->regular = rng_double(r, 0, 0.9);
	p->regular_shape = (double) rng_between(r, 3, 30);
}

/* Any of the models shipped, or one of somebody's own. */
static inline lc_model
random_model(rng *r)
{
	lc_model model;
	lc_model_fault fault;

	lc_model_shipped(&lc_shipped_models[0], &model);
	if (rng_next(r) % 4 != 0)
	{
		model.period_days = (int32_t) rng_between(r, 15, 60);
		bend_thresholds(r, &model.thresholds);
		bend_posterior(r, &model.posterior);
	}
	for (int i = 0, seasonal = rng_next(r) % 4 == 0; seasonal && i < LC_TWELFTHS; i++)
		model.seasonal_index[i] = rng_double(r, 0.2, 3);
	assert_int_equal(lc_model_check(&model, &fault), LC_OK);
	return model;
}

#endif /* TEST_MODELS_H */
