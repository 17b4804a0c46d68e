/*
 * gamma_gamma.c - gamma-gamma: how much customers spend on a purchase.
 *
 * Model    a purchase is worth gamma(p, v), with a v of the customer's own,
 *          gamma(q, gamma) over customers.  Spend and frequency are independent.
 * Data     m, the mean value of x purchases, in units of the currency.  The
 *          likelihood is
 *
 *	gamma(px+q) / (gamma(px) gamma(q)) gamma^q m^(px-1) x^(px) / (gamma + m x)^(px+q)
 *
 * Limits   parameters e^-16 to e^16 of the data's scale; m above 0.
 * Source   Fader and Hardie, "The gamma-gamma model of monetary value" (2013);
 *          Fader, Hardie and Lee, Journal of Marketing Research 42 (2005).
 */
#include "clv/gamma_gamma.h"

#include <math.h>

#include "math/special.h"

enum
{
	P,
	Q,
	GAMMA
};

static lc_clv_verdict
admit(const double *value, lc_clv_fault *fault)
{
	if (!lc_clv_is_count(value[0]))
		return lc_clv_faulty(fault, 0, "a whole number of purchases, 0 or more");
	if (!(fabs(value[1]) <= LC_CLV_WEIGHT_MAX))
		return lc_clv_faulty(fault, 1, "a finite mean value");
	if (value[0] == 0)
		return 0;
	return value[1] <= 0 ? 1 : LC_CLV_USE;
}

static lc_status
likelihood(const lc_clv_model *model, const lc_clv_rows *rows, const double *parameter, const lc_env *env,
           double *value, double *gradient)
{
	double p = parameter[P];
	double q = parameter[Q];
	double log_scale = log(parameter[GAMMA]);

	*value = 0;
	for (int i = 0; i < 3; i++)
		gradient[i] = 0;
	for (size_t start = 0, end; start < rows->n; start = end)
	{
		double x = rows->column[0][start];
		double constant = lc_lnpoch(p * x, q) - lgamma(q) + q * log_scale + p * x * log(x);
		double by_power = lc_lnpoch_derivative(p * x, q);
		double by_q = lc_digamma(p * x + q) - lc_digamma(q) + log_scale;

		end = lc_clv_group_end(rows, start);
		for (size_t i = start; i < end; i++)
		{
			double m = rows->column[1][i];
			double total = parameter[GAMMA] + m * x;
			double w = rows->weight[i];

			lc_poll_at(env, i);
			*value += w * (constant + (p * x - 1) * log(m) - (p * x + q) * log(total));
			gradient[P] += w * x * (by_power + log(m) + log(x) - log(total));
			gradient[Q] += w * (by_q - log(total));
			gradient[GAMMA] += w * (q / parameter[GAMMA] - (p * x + q) / total);
		}
		lc_poll(env);
	}
	return LC_OK;
}

static void
simulate(const lc_clv_model *model, const double *parameter, lc_random *random, double *value)
{
	double rate = lc_random_gamma(random, parameter[Q]) / parameter[GAMMA];

	value[1] = lc_random_gamma(random, parameter[P] * value[0]) / rate / value[0];
}

double
lc_gamma_gamma_spend(const double *parameter, double x, double m_x)
{
	double px = parameter[P] * x;

	if (px + parameter[Q] <= 1)
		return INFINITY;
	return parameter[P] * (parameter[GAMMA] + m_x * x) / (px + parameter[Q] - 1);
}

const lc_clv_model lc_clv_gg = {
    .name = "gg",
    .title = "gamma-gamma",
    .parameters = 3,
    .parameter = {"p", "q", "gamma"},
    .scaled = {false, false, true},
    .scale = 1,
    .columns = 2,
    .column = {"x", "m_x"},
    .exclusion = {"without_repeat", "not_positive"},
    .starts = {{1, 2, 1}, {6, 4, 0.5}},
    .admit = admit,
    .likelihood = likelihood,
    .simulate = simulate,
};
