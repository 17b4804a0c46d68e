/*
 * models.h - models of every kind that is allowed, for the laws that hold by any of them.
 */
#ifndef TEST_MODELS_H
#define TEST_MODELS_H

#include <math.h>

#include "stage/model.h"
#include "support.h"

/* Thresholds that are in order, whatever they are. */
static inline lc_rules
random_rules(rng *r)
{
	lc_rules rules = lc_rules_default;
	lc_rules_fault fault;

	rules.by_revenue = (double) (rng_next(r) % 2);
	rules.window_periods = (double) rng_between(r, 1, 4);
	rules.window_orders = (double) rng_between(r, 0, 6);
	rules.smoothing_orders = (double) rng_between(r, 1, 6);
	rules.satisfaction_low = rng_next(r) % 2 == 0 ? -INFINITY : 3.0;
	rules.signals = rng_next(r) % 2 == 0 ? INFINITY : 1.0;
	rules.open_balance = rng_next(r) % 2 == 0 ? 0.01 : 250.0;
	rules.fall_scatter = (double) rng_between(r, 0, 30) / 10.0;
	rules.explore_periods = (double) rng_between(r, 2, 8);
	rules.mature_periods = rules.explore_periods + (double) rng_between(r, 0, 8);
	rules.gone_periods = rules.silent_periods + (double) rng_between(r, 0, 4);
	rules.payback_ratio = (double) rng_between(r, -1, 3);
	assert_int_equal(lc_rules_check(&rules, &fault), LC_OK);
	return rules;
}

/* Numbers of the shipped dynamics bent by up to a half, moves rarer. */
static inline void
bend_dynamics(rng *r, lc_dynamics *d)
{
	d->switch_margin = (float) rng_between(r, 0, 40) / 100.0f;
	d->rate_lowest *= (float) rng_between(r, 50, 150) / 100.0f;
	d->rate_highest *= (float) rng_between(r, 50, 150) / 100.0f;
	for (int m = 0; m < LC_MANNERS; m++)
		d->manner[m].dispersion *= (float) rng_between(r, 50, 150) / 100.0f;
	for (int stage = 0; stage < LC_STAGES; stage++)
		d->stage_weight[stage] *= (float) rng_between(r, 50, 150) / 100.0f;
	for (int s = 0; s < d->substages; s++)
		d->substage[s].intensity *= (float) rng_between(r, 50, 150) / 100.0f;
	for (int e = 0; e < d->edges; e++)
		d->edge[e].probability *= (float) rng_between(r, 20, 100) / 100.0f;
}

/* Any of the models shipped, or one of somebody's own. */
static inline lc_model
random_model(rng *r, lc_engine engine)
{
	lc_model model;
	lc_model_fault fault;

	lc_model_shipped(&lc_shipped_models[0], &model);
	model.engine = engine;
	if (rng_next(r) % 4 != 0)
	{
		model.period_days = (int32_t) rng_between(r, 15, 60);
		model.rules = random_rules(r);
		bend_dynamics(r, &model.dynamics);
		model.beside.signal_factor = (double) rng_between(r, 1, 9);
		model.beside.share_factor = (double) rng_between(r, 1, 9);
	}
	assert_int_equal(lc_model_check(&model, &fault), LC_OK);
	return model;
}

#endif /* TEST_MODELS_H */
