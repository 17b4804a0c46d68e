/*
 * state_value.c - what each state of the posterior promises, worked out once a model.
 */
#include "value/state_value.h"

#include <math.h>
#include <string.h>

/* Steps without an end: enough for ten lifetimes of any customer; the rest is a geometric series. */
#define STEPS_MOST 20000

/* A step that adds less than this part adds nothing. */
#define NOTHING 1e-9

/* How orders scatter around their mean, by manner: Poisson part, and that of a rate that varies. */
typedef struct scattering
{
	double poisson[LC_MANNERS_OF_BUYING];
	double uneven[LC_MANNERS_OF_BUYING];
} scattering;

static scattering
scattering_of(const lc_posterior_params *params)
{
	return (scattering){{1, 1 / params->regular_shape}, {1 / params->scatter, 0}};
}

/* One period more between now and what follows: days and square as they are after it. */
static void
step_purchases(const lc_posterior_tables *tables, const scattering *s, double q, lc_state_vector days,
               lc_state_vector square[LC_MANNERS_OF_BUYING])
{
	double middle = sqrt(q);

	for (int tie = 0; tie < LC_TIES; tie++)
		for (int i = 0; i < LC_RATES; i++)
		{
			double rate = tie == LC_TIE_DORMANT ? 0 : (double) tables->rate[i];
			double later = (double) days[tie][i];

			for (int m = 0; m < LC_MANNERS_OF_BUYING; m++)
				square[m][tie][i] = (float) (q * (s->poisson[m] * rate + (1 + s->uneven[m]) * rate * rate) +
				                             2 * middle * q * rate * later + q * q * (double) square[m][tie][i]);
			days[tie][i] = (float) (middle * rate + q * later);
		}
	for (int m = 0; m < LC_MANNERS_OF_BUYING; m++)
		lc_posterior_before(tables, square[m]);
	lc_posterior_before(tables, days);
}

static void
step_flow(const lc_posterior_tables *tables, double q, bool by_rate, double weight, lc_state_vector flow)
{
	for (int tie = 0; tie < LC_TIES; tie++)
		for (int i = 0; i < LC_RATES; i++)
		{
			double now = by_rate ? (double) tables->rate[i] : 1;

			flow[tie][i] = (float) ((tie == LC_TIE_DORMANT ? 0 : weight * now) + q * (double) flow[tie][i]);
		}
	lc_posterior_before(tables, flow);
}

static double
highest(lc_state_vector values)
{
	float most = 0;

	for (int tie = 0; tie < LC_TIES; tie++)
		for (int i = 0; i < LC_RATES; i++)
			most = values[tie][i] > most ? values[tie][i] : most;
	return (double) most;
}

/* What a series that grew from before to now, its last term a part of the one before it, still comes to. */
static void
extend(const lc_state_vector before, double ratio, lc_state_vector now)
{
	double rest = ratio / (1 - ratio);

	for (int tie = 0; tie < LC_TIES; tie++)
		for (int i = 0; i < LC_RATES; i++)
			now[tie][i] += (float) (rest * fmax((double) now[tie][i] - (double) before[tie][i], 0));
}

static void
step_buys(const lc_posterior_tables *tables, lc_state_vector buys)
{
	double k = tables->params.scatter;

	for (int tie = 0; tie < LC_TIE_DORMANT; tie++)
		for (int i = 0; i < LC_RATES; i++)
		{
			double none = pow(1 + (double) tables->rate[i] / k, -k);

			buys[tie][i] = (float) (1 - none * (1 - (double) buys[tie][i]));
		}
}

/* Of orders, a step at a time: purchase days as they come, and chances at the nodes. */
static void
prepare_orders(const lc_prepared *prepared, double horizon, const lc_env *env, lc_order_values *order)
{
	const lc_posterior_tables *tables = &prepared->engine.tables;
	double without_end = ceil((double) LC_ORDER_DAYS / prepared->model.period_days);
	int64_t steps = (int64_t) (isinf(horizon) ? without_end : horizon);
	double level = prepared->model.terms.forecast_level;
	int64_t season = steps + (int64_t) ceil(366.0 / prepared->model.period_days);
	int64_t most = (int64_t) ceil(fmax(level, 1) * (double) season);
	int64_t a_node = (most + LC_ORDER_NODES - 1) / LC_ORDER_NODES;
	lc_state_vector buys = {{0}};
	lc_state_vector days = {{0}};

	order->periods = (double) steps;
	order->level = level;
	order->needs = (double) most;
	order->step = (double) a_node;
	for (int64_t t = 1; t <= most; t++)
	{
		for (int tie = 0; tie < LC_TIE_DORMANT; tie++)
			for (int i = 0; i < LC_RATES; i++)
				days[tie][i] += tables->rate[i];
		lc_posterior_before(tables, days);
		if (t == steps)
			memcpy(order->days, days, sizeof(days));
		step_buys(tables, buys);
		lc_posterior_before(tables, buys);
		if (t % a_node == 0 || t == most)
		{
			memcpy(order->buys[++order->nodes], buys, sizeof(buys));
			memcpy(order->days_by[order->nodes], days, sizeof(days));
		}
		lc_poll_at(env, (uint64_t) t);
	}
}

lc_status
lc_state_values_prepare(const lc_prepared *prepared, double horizon, const lc_env *env, lc_state_values *values)
{
	const lc_posterior_tables *tables = &prepared->engine.tables;
	const lc_terms *terms = &prepared->model.terms;
	double discount = log1p(terms->discount_rate) * prepared->model.period_days / LC_DISCOUNT_YEAR_DAYS;
	double q = exp(-discount);
	scattering s = scattering_of(&tables->params);
	int64_t steps;
	int64_t reached = 0;
	lc_state_vector days = {{0}};
	lc_state_vector active = {{0}};

	if (!lc_horizon_ok(horizon, terms->discount_rate))
		return LC_BAD_PARAMETER;
	memset(values, 0, sizeof(*values));
	values->horizon = horizon;
	values->discount = discount;
	values->leave_loose = tables->params.leave_loose;
	steps = (int64_t) ceil(fmin(horizon, STEPS_MOST));
	for (int64_t t = 0; t < steps; t++)
	{
		memcpy(days, values->days, sizeof(days));
		memcpy(active, values->active, sizeof(active));
		step_purchases(tables, &s, q, values->days, values->square);
		step_flow(tables, q * q, true, q, values->scatter);
		step_flow(tables, q, false, 1, values->active);
		lc_poll_at(env, (uint64_t) t);
		if (t > 0 && highest(values->days) - highest(days) <= NOTHING * highest(days) &&
		    highest(values->active) - highest(active) <= NOTHING * highest(active))
			break;
		reached = t + 1;
	}
	if (horizon > STEPS_MOST && reached >= STEPS_MOST)
	{
		extend(days, q * (1 - 1e-6), values->days);
		extend(active, q * (1 - 1e-6), values->active);
	}
	values->periods = q < 1 ? -expm1(log(q) * horizon) / (1 - q) : horizon;
	prepare_orders(prepared, horizon, env, &values->order);
	return LC_OK;
}

void
lc_purchase_outlook_lengthen(const lc_prepared *prepared, lc_purchase_outlook *outlook)
{
	const lc_posterior_tables *tables = &prepared->engine.tables;
	scattering s = scattering_of(&tables->params);

	step_purchases(tables, &s, 1, outlook->days, outlook->square);
	step_buys(tables, outlook->buys);
	lc_posterior_before(tables, outlook->buys);
}
