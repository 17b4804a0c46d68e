/*
 * holdout.c - holdout customers: what was known of them on a day, and what they bought afterwards.
 */
#include "compare/holdout.h"

#include <math.h>
#include <string.h>

#include "base/hash.h"
#include "math/special.h"
#include "value/customer_value.h"

static bool
terms_are_sound(const lc_holdout_terms *terms)
{
	return lc_day_check(terms->cut) == LC_OK && terms->horizon >= 1 && terms->horizon <= LC_HOLDOUT_HORIZON_MAX &&
	       terms->opportunity >= 0 && terms->opportunity <= LC_HOLDOUT_OPPORTUNITY_MAX;
}

static uint64_t
mix_numbers(uint64_t print, const double *number, size_t n)
{
	for (size_t i = 0; i < n; i++)
	{
		uint64_t bits;

		memcpy(&bits, &number[i], sizeof(bits));
		print = lc_mix64(print ^ bits);
	}
	return print;
}

/* Two models have one fingerprint with a chance of 2^-64. */
static uint64_t
fingerprint_of(const lc_model *model)
{
	const lc_terms *t = &model->terms;
	double fitted[] = {t->mbgnbd_weight, t->mbgnbd_r, t->mbgnbd_alpha, t->mbgnbd_a, t->mbgnbd_b, t->forecast_level};
	uint64_t print = mix_numbers((uint64_t) model->period_days, (const double *) &model->posterior,
	                             sizeof(model->posterior) / sizeof(double));

	return mix_numbers(print, fitted, sizeof(fitted) / sizeof(double));
}

lc_status
lc_holdout_prepare(const lc_holdout_terms *terms, const lc_prepared *prepared, const lc_env *env, lc_holdout_plan *plan)
{
	double period_days = prepared->model.period_days;

	memset(plan, 0, sizeof(*plan));
	plan->terms = *terms;
	plan->model = fingerprint_of(&prepared->model);
	plan->prepared = prepared;
	if (!terms_are_sound(terms))
		return LC_BAD_PARAMETER;
	for (int32_t week = 0; week < lc_holdout_weeks(terms); week++)
	{
		LC_TRY(lc_purchase_outlook_prepare(prepared, lc_holdout_week_end(terms, week) / period_days, env, &plan->end));
		memcpy(plan->week[week], plan->end.days, sizeof(lc_state_vector));
	}
	return LC_OK;
}

/* ---- the state ---- */

void
lc_holdouts_init(lc_holdouts *holdouts, const lc_holdout_plan *plan)
{
	memset(holdouts, 0, lc_holdouts_size(&plan->terms, 0));
	holdouts->terms = plan->terms;
	holdouts->model = plan->model;
}

static bool
same_terms(const lc_holdout_terms *a, const lc_holdout_terms *b)
{
	return a->cut == b->cut && a->horizon == b->horizon && a->opportunity == b->opportunity;
}

bool
lc_holdouts_agree(const lc_holdouts *a, const lc_holdouts *b)
{
	return a->model == b->model && same_terms(&a->terms, &b->terms);
}

bool
lc_holdouts_fit_plan(const lc_holdouts *holdouts, const lc_holdout_plan *plan)
{
	return holdouts->model == plan->model && same_terms(&holdouts->terms, &plan->terms);
}

void
lc_holdouts_append(lc_holdouts *holdouts, const lc_holdouts *other)
{
	memcpy(lc_holdouts_first(holdouts) + holdouts->n, lc_holdouts_first(other), other->n * sizeof(lc_holdout));
	holdouts->n += other->n;
	holdouts->later += other->later;
	holdouts->without += other->without;
	for (int32_t week = 0; week < lc_holdout_weeks(&holdouts->terms); week++)
	{
		holdouts->week[week].expected += other->week[week].expected;
		holdouts->week[week].actual += other->week[week].actual;
	}
}

/* ---- a customer ---- */

typedef struct reading
{
	lc_day first;
	lc_day last;
	bool ordered;
	bool later; /* there are orders, but none by the cut */
} reading;

/* A purchase by the cut, the first of its day. */
static void
take_purchase(reading *r, const lc_holdout_terms *terms, lc_day day, lc_holdout *t)
{
	if (!r->ordered)
	{
		r->ordered = true;
		r->first = r->last = day;
		t->t_cal = terms->cut - day;
		t->opportunities = terms->opportunity > 0 ? t->t_cal / terms->opportunity : 0;
		return;
	}
	r->last = day;
	t->x++;
	t->t_x = day - r->first;
	t->recent += day > terms->cut - terms->horizon;
	if (t->opportunities > 0)
	{
		int32_t which = (t->t_x - 1) / terms->opportunity + 1;

		if (which > t->opportunities)
			return;
		t->whole++;
		t->taken += which != t->last_taken;
		t->last_taken = which;
	}
}

/* Reads the history up to the end of the horizon; events after the cut count as actual purchases and as nothing else. */
static lc_status
read_history(lc_profile profile, const lc_holdout_terms *terms, reading *r, lc_holdout *t, lc_holdout_week *week)
{
	lc_cursor cursor;
	lc_event event;
	lc_day last_actual = terms->cut;

	lc_cursor_open(&cursor, profile);
	while (!r->later && lc_cursor_next(&cursor, &event))
	{
		lc_day day = lc_event_day(&event);
		bool order = lc_event_measure(&event) == LC_ORDER;

		if (day <= terms->cut)
		{
			if (order && (!r->ordered || day != r->last))
				take_purchase(r, terms, day, t);
		}
		else if (!r->ordered)
			r->later = order;
		else if (day > terms->cut + terms->horizon)
			break;
		else if (order && day != last_actual)
		{
			last_actual = day;
			t->actual++;
			week[(day - terms->cut - 1) / LC_HOLDOUT_WEEK].actual++;
		}
	}
	return cursor.status;
}

/* ---- what the model makes of it: the posterior, and MBG/NBD where it has a weight ---- */

/* P(n): negative binomial if the variance is above the mean, else Poisson. */
static double
count_probability(double n, double mean, double variance)
{
	double shape;

	if (mean <= 0)
		return n == 0;
	if (variance <= mean * (1 + 1e-9))
		return exp(n * log(mean) - mean - lgamma(n + 1));
	shape = mean * mean / (variance - mean);
	return exp(lc_lnpoch(shape, n) - lgamma(n + 1) - shape * log1p(mean / shape) -
	           (n > 0 ? n * log1p(shape / mean) : 0));
}

/* Who buys at all buys once and then a negative binomial number more, of the mean and the variance that are expected. */
static double
probability_of(int32_t n, double buys, double days, double square)
{
	double mean = buys > 0 ? fmax(days / buys, 1) : 1;
	double variance = buys > 0 ? square / buys - mean * mean : 0;

	return n == 0 ? 1 - buys : buys * count_probability(n - 1, mean - 1, variance);
}

static double
expected_of(const lc_belief *belief, const lc_holdout_plan *plan, int32_t days, const lc_state_vector by_state)
{
	double expected = belief->needs * lc_posterior_mean(&belief->posterior, by_state);
	double periods = belief->needs * days / plan->prepared->model.period_days;

	return belief->fitted.weight > 0
	           ? lc_fitted_mix(&belief->fitted, expected, lc_fitted_days(&belief->fitted, periods))
	           : expected;
}

static double
chance_of(const lc_belief *belief, const lc_holdout_plan *plan, int32_t n)
{
	const lc_posterior *posterior = &belief->posterior;
	double needs = belief->needs;
	double square = 0;
	double chance;

	for (int m = 0; m < LC_MANNERS_OF_BUYING; m++)
		for (int tie = 0; tie < LC_TIES; tie++)
			for (int i = 0; i < LC_RATES; i++)
				square += (double) (posterior->mass[m][tie][i] * plan->end.square[m][tie][i]);
	chance = probability_of(n, fmin(lc_posterior_mean(posterior, plan->end.buys), 1),
	                        needs * lc_posterior_mean(posterior, plan->end.days), square * needs * needs);
	if (belief->fitted.weight <= 0)
		return chance;
	return lc_fitted_mix(
	    &belief->fitted, chance,
	    lc_fitted_probability(&belief->fitted, n, needs * plan->terms.horizon / plan->prepared->model.period_days));
}

static lc_status
ask_model(lc_profile profile, const lc_holdout_plan *plan, const lc_env *env, lc_holdout *t, lc_holdout_week *week)
{
	lc_valuation valuation;
	const lc_belief *belief = &valuation.belief;

	LC_TRY(lc_value_on(profile, plan->terms.cut, plan->prepared, &plan->none, env, &valuation));
	if (!valuation.ordered)
		return LC_OK;
	t->expected = expected_of(belief, plan, plan->terms.horizon, plan->end.days);
	t->score = fmin(log(chance_of(belief, plan, t->actual)), 0);
	for (int32_t w = 0; w < lc_holdout_weeks(&plan->terms); w++)
	{
		int32_t days = lc_holdout_week_end(&plan->terms, w);

		week[w].expected += llround(expected_of(belief, plan, days, plan->week[w]) * LC_EXPECTED_GRAINS);
	}
	return LC_OK;
}

lc_status
lc_holdouts_take(lc_holdouts *holdouts, lc_profile profile, const lc_holdout_plan *plan, const lc_env *env)
{
	lc_holdout holdout = {0};
	reading r = {0};

	LC_TRY(read_history(profile, &plan->terms, &r, &holdout, holdouts->week));
	if (r.ordered)
		LC_TRY(ask_model(profile, plan, env, &holdout, holdouts->week));
	if (r.ordered)
		lc_holdouts_first(holdouts)[holdouts->n++] = holdout;
	else if (r.later)
		holdouts->later++;
	else
		holdouts->without++;
	return LC_OK;
}
