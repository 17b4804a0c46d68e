/*
 * discounted_sum.c - discounted sums over periods and discounted integrals over time.
 */
#include "clv/discounted_sum.h"

#include <float.h>
#include <math.h>

#include "math/quadrature.h"
#include "math/special.h"

/* ---- integrals ---- */

typedef struct discounting
{
	lc_flow_rate flow;
	const void *context;
	double unit;
	double rate;
} discounting;

/* In v = ln(1 + u / unit): there a hyperbola is as smooth as an exponential. */
static void
discounted_flow(const void *context, double value[LC_DOUBLES])
{
	const discounting *d = context;
	double u[LC_DOUBLES];
	double flow[LC_DOUBLES];

	for (int i = 0; i < LC_DOUBLES; i++)
		flow[i] = u[i] = d->unit * expm1(value[i]);
	d->flow(d->context, flow);
	for (int i = 0; i < LC_DOUBLES; i++)
		value[i] = flow[i] * exp(-d->rate * u[i]) * (d->unit + u[i]);
}

double
lc_discounted_integral(lc_flow_rate flow, const void *context, double unit, double rate, double horizon)
{
	discounting d = {flow, context, unit, rate};
	/* later flows are discounted to 0 */
	double last = rate > 0 ? fmin(horizon, LC_FOLDS_TO_ZERO / rate) : horizon;

	return lc_integrate(discounted_flow, &d, 0, log1p(last / unit));
}

/* ---- periods ---- */

/* A sum varies slowly where each term is at least 1 - SLOW times the one before. */
#define SLOW 0.02

/* The first terms are added one by one, and so is a sum of no more than these: that is quicker. */
#define FEW_PERIODS 64

bool
lc_varies_slowly(double value, double before, double period, double horizon)
{
	return period >= FEW_PERIODS && horizon - period > FEW_PERIODS && value > (1 - SLOW) * before;
}

typedef struct slow
{
	lc_log_survival log_survival;
	const void *context;
	double from;
	double rate;
} slow;

static void
slow_flow(const void *context, double u[LC_DOUBLES])
{
	const slow *s = context;

	for (int i = 0; i < LC_DOUBLES; i++)
		u[i] = exp(s->log_survival(s->context, s->from + u[i]) - s->rate * s->from);
}

static double
slow_value(const slow *s, double period)
{
	return exp(s->log_survival(s->context, period) - s->rate * period);
}

/* Euler and Maclaurin's correction at an end: f / 2 + f' / 12 - f''' / 720, derivatives by central differences. */
static double
slow_end(const slow *s, double period)
{
	double near = slow_value(s, period + 1) - slow_value(s, period - 1);
	double far = slow_value(s, period + 2) - slow_value(s, period - 2);

	return slow_value(s, period) / 2 + (2 * near / 3 - far / 12) / 12 - (far / 2 - near) / 720;
}

double
lc_euler_maclaurin_sum(lc_log_survival log_survival, const void *context, double from, double rate, double horizon)
{
	slow s = {log_survival, context, from, rate};
	double sum = lc_discounted_integral(slow_flow, &s, from, rate, horizon - from) - slow_end(&s, from);

	return isinf(horizon) ? sum : sum + slow_end(&s, horizon);
}

double
lc_beta_geometric_log_survival(double stay, double leave, double u)
{
	if (isinf(stay + leave))
		return NAN;
	/* a ratio of Pochhammer symbols; of its two forms the one with fewer factors, which cancels less */
	if (u <= leave)
		return lc_lnpoch(stay, u) - lc_lnpoch(stay + leave, u);
	return lc_lnpoch(stay, leave) - lc_lnpoch(stay + u, leave);
}

typedef struct beta_geometric
{
	double stay;
	double leave;
} beta_geometric;

static double
log_survival_of(const void *context, double u)
{
	const beta_geometric *s = context;

	return lc_beta_geometric_log_survival(s->stay, s->leave, u);
}

double
lc_discounted_periods(double stay, double leave, double rate, double horizon)
{
	const beta_geometric share = {stay, leave};
	double discount = exp(-rate);
	double value = isinf(stay + leave) ? NAN : 1;
	double sum = 0;

	for (int64_t i = 0; (double) i < horizon; i++)
	{
		double k = (double) i;
		double before = value;

		value *= discount * (stay + k) / (stay + leave + k);
		sum += value;
		if (!(value > DBL_EPSILON / 16 * sum * -expm1(-rate)))
			break;
		if (lc_varies_slowly(value, before, k + 1, horizon))
			return sum + lc_euler_maclaurin_sum(log_survival_of, &share, k + 1, rate, horizon);
	}
	return sum;
}
