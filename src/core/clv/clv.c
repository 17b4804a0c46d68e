/*
 * clv.c - what fitted models of a customer base share.
 */
#include "clv/clv.h"

#include <float.h>
#include <math.h>

#include "math/quadrature.h"
#include "math/special.h"

const lc_clv_model *const lc_clv_models[LC_CLV_KINDS] = {
    [LC_CLV_BGNBD] = &lc_clv_bgnbd, [LC_CLV_MBGNBD] = &lc_clv_mbgnbd, [LC_CLV_PNBD] = &lc_clv_pnbd,
    [LC_CLV_BGBB] = &lc_clv_bgbb,   [LC_CLV_GG] = &lc_clv_gg,         [LC_CLV_SBG] = &lc_clv_sbg,
    [LC_CLV_BDW] = &lc_clv_bdw,     [LC_CLV_KM] = &lc_clv_km,
};

bool
lc_clv_is_count(double value)
{
	return value >= 0 && value <= 2147483647.0 && value == floor(value);
}

lc_clv_verdict
lc_clv_faulty(lc_clv_fault *fault, int column, const char *rule)
{
	fault->column = column;
	fault->rule = rule;
	return LC_CLV_FAULTY;
}

lc_clv_verdict
lc_clv_admit_history(const double *value, lc_clv_fault *fault)
{
	double x = value[0];
	double t_x = value[1];
	double t_cal = value[2];

	if (!lc_clv_is_count(x))
		return lc_clv_faulty(fault, 0, "a whole number of repeat purchases, 0 or more");
	if (!(t_cal >= 0 && t_cal <= LC_CLV_LONGEST))
		return lc_clv_faulty(fault, 2, "a finite number of units, 0 or more");
	if (!(t_x >= 0 && t_x <= t_cal))
		return lc_clv_faulty(fault, 1, "between 0 and t_cal");
	if ((x == 0) != (t_x == 0))
		return lc_clv_faulty(fault, 1, x == 0 ? "0 where x is 0" : "above 0 where x is");
	return t_cal == 0 ? 0 : LC_CLV_USE;
}

/* ---- discounting ---- */

typedef struct discounting
{
	lc_flow_rate flow;
	const void *context;
	double unit;
	double rate;
} discounting;

/* By v = ln(1 + u / unit), in which a hyperbola is as smooth as an exponential. */
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
	double last = rate > 0 ? fmin(horizon, LC_FOLDS_TO_ZERO / rate) : horizon;

	return lc_integrate(discounted_flow, &d, 0, log1p(last / unit));
}

/* ---- periods ---- */

/* Where each period is worth less than the one before by no more than this, they are a smooth curve. */
#define SLOW 0.02

/* But for the first ones; and fewer than these are quicker to add up. */
#define FEW_PERIODS 64

bool
lc_discounted_is_slow(double value, double before, double period, double horizon)
{
	return period >= FEW_PERIODS && horizon - period > FEW_PERIODS && value > (1 - SLOW) * before;
}

typedef struct slow
{
	lc_log_survival log_share;
	const void *context;
	double from;
	double rate;
} slow;

static void
slow_flow(const void *context, double u[LC_DOUBLES])
{
	const slow *s = context;

	for (int i = 0; i < LC_DOUBLES; i++)
		u[i] = exp(s->log_share(s->context, s->from + u[i]) - s->rate * s->from);
}

static double
slow_value(const slow *s, double period)
{
	return exp(s->log_share(s->context, period) - s->rate * period);
}

/* What the formula takes of an end of the integral: half the value, and by differences a 12th of the slope less a 720th of the third derivative. */
static double
slow_end(const slow *s, double period)
{
	double near = slow_value(s, period + 1) - slow_value(s, period - 1);
	double far = slow_value(s, period + 2) - slow_value(s, period - 2);

	return slow_value(s, period) / 2 + (2 * near / 3 - far / 12) / 12 - (far / 2 - near) / 720;
}

double
lc_discounted_slow_periods(lc_log_survival log_share, const void *context, double from, double rate, double horizon)
{
	slow s = {log_share, context, from, rate};
	double sum = lc_discounted_integral(slow_flow, &s, from, rate, horizon - from) - slow_end(&s, from);

	return isinf(horizon) ? sum : sum + slow_end(&s, horizon);
}

double
lc_beta_geometric_log_survival(double stay, double leave, double u)
{
	if (isinf(stay + leave))
		return NAN;
	/* the shorter of two products, which cancels less */
	if (u <= leave)
		return lc_lnpoch(stay, u) - lc_lnpoch(stay + leave, u);
	return lc_lnpoch(stay, leave) - lc_lnpoch(stay + u, leave);
}

typedef struct stayers
{
	double stay;
	double leave;
} stayers;

static double
log_stayers(const void *context, double u)
{
	const stayers *s = context;

	return lc_beta_geometric_log_survival(s->stay, s->leave, u);
}

double
lc_discounted_periods(double stay, double leave, double rate, double horizon)
{
	const stayers share = {stay, leave};
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
		if (lc_discounted_is_slow(value, before, k + 1, horizon))
			return sum + lc_discounted_slow_periods(log_stayers, &share, k + 1, rate, horizon);
	}
	return sum;
}
