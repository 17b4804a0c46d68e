/*
 * fitted_forecast.c - what MBG/NBD, fitted to a shop, expects of a customer, beside the posterior.
 */
#include "value/fitted_forecast.h"

#include <math.h>

#include "clv/clv.h"
#include "profile/summary.h"

enum
{
	R,
	ALPHA,
	A,
	B
};

/* Less than this is no chance to stay: nobody is there a second time. */
#define STAY_LEAST 1e-9

/* How many times as often as in the past customers leave. */
static double
leave_factor(const lc_prepared *prepared, const lc_state_values *values)
{
	double past = prepared->model.posterior.leave_loose;

	return values != NULL && values->horizon > 0 && past > 0 ? values->leave_loose / past : 1;
}

/* The probability to drop out is beta(a, b + x + 1) for who is there: its mean is multiplied. */
static void
leave_as_often(lc_fitted_belief *belief, double factor)
{
	double chances = belief->x + 1;
	double both = belief->parameter[A] + belief->parameter[B] + chances;

	if (factor == 1)
		return;
	belief->parameter[B] = fmax(both / fmax(factor, STAY_LEAST) - belief->parameter[A], STAY_LEAST) - chances;
}

static lc_clv_customer
customer_of(const lc_fitted_belief *belief)
{
	return (lc_clv_customer){&lc_clv_mbgnbd, belief->parameter, belief->x, belief->t_x, belief->t_cal};
}

lc_status
lc_fitted_believe(lc_profile profile, lc_day as_of, const lc_prepared *prepared, double kept,
                  const lc_state_values *values, lc_fitted_belief *belief)
{
	const lc_terms *terms = &prepared->model.terms;
	lc_clv_customer customer;
	lc_rfm rfm;
	bool found = false;

	*belief = (lc_fitted_belief){.weight = 0};
	if (terms->mbgnbd_weight <= 0)
		return LC_OK;
	LC_TRY(lc_rfm_of(profile, as_of, prepared->model.period_days, &found, &rfm));
	if (!found)
		return LC_OK;
	belief->weight = terms->mbgnbd_weight;
	belief->parameter[R] = terms->mbgnbd_r;
	belief->parameter[ALPHA] = terms->mbgnbd_alpha;
	belief->parameter[A] = terms->mbgnbd_a;
	belief->parameter[B] = terms->mbgnbd_b;
	belief->x = fmax(kept * (rfm.x + 1.0) - 1, 0);
	belief->t_x = rfm.t_x;
	belief->t_cal = rfm.t_cal;
	customer = customer_of(belief);
	belief->alive = customer.model->future->alive(&customer);
	leave_as_often(belief, leave_factor(prepared, values));
	return LC_OK;
}

void
lc_fitted_win_back(lc_fitted_belief *belief)
{
	belief->alive = 1;
	belief->t_cal = belief->t_x;
}

double
lc_fitted_days(const lc_fitted_belief *belief, double periods)
{
	lc_clv_customer customer = customer_of(belief);

	return periods > 0 ? belief->alive * customer.model->future->purchases(&customer, periods) : 0;
}

double
lc_fitted_probability(const lc_fitted_belief *belief, double n, double periods)
{
	lc_clv_customer customer = customer_of(belief);
	double bought = belief->alive * customer.model->future->probability(&customer, n, periods);

	return fmin(n > 0 ? bought : 1 - belief->alive + bought, 1);
}

/* ---- discounted ---- */

/* So far ahead a cell is a period, and then a part of the time. */
#define CELL_PERIODS 36
#define CELL_PART 0.1

/* Discounted by less than this, what is further ahead is nothing. */
#define DISCOUNTED_AWAY 1e-12

static double
cell_end(double start)
{
	return start < CELL_PERIODS ? start + 1 : start * (1 + CELL_PART);
}

lc_fitted_promise
lc_fitted_promise_of(const lc_fitted_belief *belief, const lc_state_values *values, double needs)
{
	lc_fitted_promise p = {0, 0, 0};
	double shape = belief->parameter[R] + belief->x;
	double before = 0;

	if (values->discount <= 0)
		p.days = p.scatter = lc_fitted_days(belief, needs * values->horizon);
	else
		for (double start = 0; start < values->horizon;)
		{
			double end = cell_end(start);
			double discount = exp(-values->discount * (start + end) / 2);
			double now = lc_fitted_days(belief, needs * fmin(end, values->horizon));

			p.days += discount * (now - before);
			p.scatter += discount * discount * (now - before);
			before = now;
			start = end;
			if (discount < DISCOUNTED_AWAY)
				break;
		}
	/* a gamma rate of the shape that is believed, of who is there */
	p.square = p.scatter + (belief->alive > 0 ? p.days * p.days / belief->alive * (1 + 1 / shape) : 0);
	return p;
}

double
lc_chance_after_end(const lc_thresholds *thresholds, double periods, double both, double posterior)
{
	double most = fmax(posterior, 1 - pow(1 - LC_END_EVEN, periods / thresholds->end_periods_most));

	if (periods <= thresholds->end_periods_most)
		most = fmin(most, nextafter(LC_END_EVEN, 0));
	return fmin(both, most);
}

/* Who is sure to buy nothing by the posterior, and may by MBG/NBD, buys less than usual. */
void
lc_fitted_status(const lc_fitted_belief *belief, const lc_thresholds *thresholds, lc_customer_status *status)
{
	double none = (double) status->chance[LC_CHANCE_NONE];
	double mixed;
	double days;

	if (belief->weight <= 0)
		return;
	mixed = lc_fitted_mix(belief, none, lc_fitted_probability(belief, 0, status->needs_ahead));
	if (status->over)
		mixed = 1 - lc_chance_after_end(thresholds, LC_SIX_MONTHS, 1 - mixed, 1 - none);
	for (int chance = LC_CHANCE_NONE + 1; chance < LC_CHANCES; chance++)
		status->chance[chance] = none < 1 ? (float) ((double) status->chance[chance] * (1 - mixed) / (1 - none)) : 0;
	if (none >= 1)
		status->chance[LC_CHANCE_FEWER] = (float) (1 - mixed);
	status->chance[LC_CHANCE_NONE] = (float) mixed;
	days = lc_fitted_mix(belief, status->days_ahead, lc_fitted_days(belief, status->needs_ahead));
	if (status->days_ahead > 0)
		status->expected_ahead *= days / status->days_ahead;
}

double
lc_fitted_mix(const lc_fitted_belief *belief, double posterior, double fitted)
{
	return posterior + belief->weight * (fitted - posterior);
}
