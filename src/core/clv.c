/*
 * clv.c - what fitted models of a customer base share.
 */
#include "clv.h"

#include <float.h>
#include <math.h>

#include "integrate.h"

const lc_clv_model *const lc_clv_models[LC_CLV_KINDS] = {
    [LC_CLV_BGNBD] = &lc_clv_bgnbd, [LC_CLV_MBGNBD] = &lc_clv_mbgnbd, [LC_CLV_PNBD] = &lc_clv_pnbd,
    [LC_CLV_BGBB] = &lc_clv_bgbb,   [LC_CLV_GG] = &lc_clv_gg,         [LC_CLV_SBG] = &lc_clv_sbg,
    [LC_CLV_KM] = &lc_clv_km,
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

/* More periods than a rate of a 10,000th would leave worth anything. */
#define FOREVER 1000000

double
lc_clv_periods(double stay, double leave, double discount, double horizon)
{
	int64_t most = horizon < FOREVER ? (int64_t) horizon : FOREVER;
	double term = 1;
	double sum = 0;

	for (int64_t i = 0; i < most; i++)
	{
		double k = (double) i;

		term *= discount * (stay + k) / (stay + leave + k);
		sum += term;
		if (term <= DBL_EPSILON / 16 * sum * (1 - discount))
			break;
	}
	return sum;
}

/* e^-45 of the flow's start is nothing. */
#define FULLY_DISCOUNTED 45.0

typedef struct discounting
{
	lc_clv_flow flow;
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
lc_clv_discount(lc_clv_flow flow, const void *context, double unit, double rate, double horizon)
{
	discounting d = {flow, context, unit, rate};
	double last = rate > 0 ? fmin(horizon, FULLY_DISCOUNTED / rate) : horizon;

	return lc_integrate(discounted_flow, &d, 0, log1p(last / unit));
}
