/*
 * state_value.c - what each hidden state promises, worked out once a model.
 */
#include "value/state_value.h"

#include <math.h>
#include <string.h>

typedef double states[LC_MAX_SUBSTAGES];

typedef struct chain
{
	int n;
	double move[LC_MAX_SUBSTAGES][LC_MAX_SUBSTAGES];
	double discount; /* of a period */
	double horizon;
} chain;

static void
chain_of(const lc_model *model, double horizon, chain *c)
{
	const lc_dynamics *dynamics = &model->dynamics;

	memset(c, 0, sizeof(*c));
	c->n = dynamics->substages;
	c->discount = exp(-log1p(model->terms.discount_rate) * model->period_days / LC_DISCOUNT_YEAR_DAYS);
	c->horizon = horizon;
	for (int s = 0; s < c->n; s++)
		c->move[s][s] = 1;
	for (int e = 0; e < dynamics->edges; e++)
	{
		const lc_edge *edge = &dynamics->edge[e];

		c->move[edge->from][edge->to] += (double) edge->probability;
		c->move[edge->from][edge->from] -= (double) edge->probability;
	}
	/* single precision leaves dust */
	for (int s = 0; s < c->n; s++)
		c->move[s][s] = fmax(0, c->move[s][s]);
}

/* What is expected of a value a step on. */
static void
step(const chain *c, const states value, states expected)
{
	for (int s = 0; s < c->n; s++)
	{
		expected[s] = 0;
		for (int to = 0; to < c->n; to++)
			expected[s] += c->move[s][to] * value[to];
	}
}

/* ---- without an end: (I - q P) e = q f ---- */

static void
swap_rows(double a[][LC_MAX_SUBSTAGES + 1], int i, int j)
{
	double row[LC_MAX_SUBSTAGES + 1];

	memcpy(row, a[i], sizeof(row));
	memcpy(a[i], a[j], sizeof(row));
	memcpy(a[j], row, sizeof(row));
}

/* Gauss with pivots; the rows dominate their diagonal by at least 1 - q, so it is well posed. */
static void
solve(double a[][LC_MAX_SUBSTAGES + 1], int n, states x)
{
	for (int column = 0; column < n; column++)
	{
		int pivot = column;

		for (int i = column + 1; i < n; i++)
			if (fabs(a[i][column]) > fabs(a[pivot][column]))
				pivot = i;
		swap_rows(a, column, pivot);
		for (int i = column + 1; i < n; i++)
		{
			double factor = a[i][column] / a[column][column];

			for (int j = column; j <= n; j++)
				a[i][j] -= factor * a[column][j];
		}
	}
	for (int i = n - 1; i >= 0; i--)
	{
		x[i] = a[i][n];
		for (int j = i + 1; j < n; j++)
			x[i] -= a[i][j] * x[j];
		x[i] /= a[i][i];
	}
}

static void
value_forever(const chain *c, double discount, const states flow, states value)
{
	double a[LC_MAX_SUBSTAGES][LC_MAX_SUBSTAGES + 1] = {{0}};

	for (int s = 0; s < c->n; s++)
	{
		for (int to = 0; to < c->n; to++)
			a[s][to] = (s == to) - discount * c->move[s][to];
		a[s][c->n] = discount * flow[s];
	}
	solve(a, c->n, value);
}

/* ---- the two ways ahead ---- */

/* One step more of e = q (f + P e), in place. */
static void
extend(const chain *c, double discount, const states flow, states value)
{
	states expected;

	step(c, value, expected);
	for (int s = 0; s < c->n; s++)
		value[s] = discount * (flow[s] + expected[s]);
}

/* The flow whose value is the second moment of sums of two flows with their values. */
static void
cross_flow(const chain *c, const states f, const states f_value, const states g, const states g_value, states flow)
{
	states f_ahead;
	states g_ahead;

	step(c, f_value, f_ahead);
	step(c, g_value, g_ahead);
	for (int s = 0; s < c->n; s++)
		flow[s] = f[s] * g[s] + f[s] * g_ahead[s] + g[s] * f_ahead[s];
}

typedef struct values
{
	states orders;
	states cost;
	states orders_twice;
	states orders_cost;
	states cost_twice;
	states scatter;
	states unevenness;
} values;

typedef struct flows
{
	states orders;
	states cost;
	states squared; /* orders */
} flows;

/* One period more; second moments first, as they look at the values before. */
static void
extend_all(const chain *c, const flows *f, values *v)
{
	double q = c->discount;
	states flow;

	cross_flow(c, f->orders, v->orders, f->orders, v->orders, flow);
	extend(c, q * q, flow, v->orders_twice);
	cross_flow(c, f->orders, v->orders, f->cost, v->cost, flow);
	extend(c, q * q, flow, v->orders_cost);
	cross_flow(c, f->cost, v->cost, f->cost, v->cost, flow);
	extend(c, q * q, flow, v->cost_twice);
	extend(c, q * q, f->orders, v->scatter);
	extend(c, q * q, f->squared, v->unevenness);
	extend(c, q, f->orders, v->orders);
	extend(c, q, f->cost, v->cost);
}

static void
forever_all(const chain *c, const flows *f, values *v)
{
	double q = c->discount;
	states flow;

	value_forever(c, q, f->orders, v->orders);
	value_forever(c, q, f->cost, v->cost);
	cross_flow(c, f->orders, v->orders, f->orders, v->orders, flow);
	value_forever(c, q * q, flow, v->orders_twice);
	cross_flow(c, f->orders, v->orders, f->cost, v->cost, flow);
	value_forever(c, q * q, flow, v->orders_cost);
	cross_flow(c, f->cost, v->cost, f->cost, v->cost, flow);
	value_forever(c, q * q, flow, v->cost_twice);
	value_forever(c, q * q, f->orders, v->scatter);
	value_forever(c, q * q, f->squared, v->unevenness);
}

/* From sums discounted to the ends of periods to orders in the middle and spending at the start. */
static lc_outlook
timed(const chain *c, const values *v, int s)
{
	double q = c->discount;

	return (lc_outlook){.orders = v->orders[s] / sqrt(q),
	                    .cost = v->cost[s] / q,
	                    .orders_twice = v->orders_twice[s] / q,
	                    .orders_cost = v->orders_cost[s] / (q * sqrt(q)),
	                    .cost_twice = v->cost_twice[s] / (q * q),
	                    .scatter = v->scatter[s] / q,
	                    .unevenness = v->unevenness[s] / q};
}

static void
step_all(const chain *c, const values *next, values *now)
{
	step(c, next->orders, now->orders);
	step(c, next->cost, now->cost);
	step(c, next->orders_twice, now->orders_twice);
	step(c, next->orders_cost, now->orders_cost);
	step(c, next->cost_twice, now->cost_twice);
	step(c, next->scatter, now->scatter);
	step(c, next->unevenness, now->unevenness);
}

/* ---- who is won back ---- */

/* Moves into recovery, out of a stage or out of any. */
static double
recovery_by(const lc_dynamics *dynamics, const chain *c, int from_stage, states weight)
{
	double sum = 0;

	for (int to = 0; to < c->n; to++)
	{
		weight[to] = 0;
		for (int from = 0; from < c->n; from++)
		{
			int stage = (int) dynamics->substage[from].stage;

			if (dynamics->substage[to].stage == LC_RECOVERY && stage != LC_RECOVERY &&
			    (from_stage == LC_STAGES || stage == from_stage))
				weight[to] += c->move[from][to];
		}
		sum += weight[to];
	}
	return sum;
}

/*
 * As those start who come back by themselves; in a model where nobody does, in
 * any sub-stage of recovery; without one, as a new customer.
 */
static void
start_of_recovery(const lc_dynamics *dynamics, const chain *c, states weight)
{
	double sum = recovery_by(dynamics, c, LC_TERMINATED, weight);

	if (sum <= 0)
		sum = recovery_by(dynamics, c, LC_STAGES, weight);
	for (int s = 0; s < c->n && sum <= 0; s++)
		weight[s] = dynamics->substage[s].stage == LC_RECOVERY;
	for (int s = 0; s < c->n && sum <= 0; s++)
		sum += weight[s];
	if (sum <= 0)
	{
		sum = 0;
		for (int s = 0; s < c->n; s++)
		{
			weight[s] = (double) dynamics->substage[s].start;
			sum += weight[s];
		}
	}
	for (int s = 0; s < c->n; s++)
		weight[s] /= sum;
}

lc_status
lc_outlooks_prepare(const lc_model *model, double horizon, lc_outlooks *outlooks)
{
	chain c;
	flows f = {.orders = {0}};
	values next = {.orders = {0}};
	values now;

	if (!lc_horizon_ok(horizon, model->terms.discount_rate))
		return LC_BAD_PARAMETER;
	chain_of(model, horizon, &c);
	for (int s = 0; s < c.n; s++)
	{
		f.orders[s] = (double) model->dynamics.substage[s].intensity;
		f.cost[s] = model->terms.stage_investment[model->dynamics.substage[s].stage];
		f.squared[s] = f.orders[s] * f.orders[s];
	}
	if (isinf(horizon))
		forever_all(&c, &f, &next);
	else
		for (int period = 0; period < (int) horizon; period++)
			extend_all(&c, &f, &next);
	step_all(&c, &next, &now);
	outlooks->horizon = horizon;
	for (int s = 0; s < c.n; s++)
	{
		outlooks->now[s] = timed(&c, &now, s);
		outlooks->next[s] = timed(&c, &next, s);
	}
	start_of_recovery(&model->dynamics, &c, outlooks->recovery);
	return LC_OK;
}
