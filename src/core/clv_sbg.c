/*
 * clv_sbg.c - shifted beta-geometric model of contracts (Fader and Hardie,
 * Journal of Interactive Marketing 21, 2007).
 *
 * At the end of each period a customer does not renew, with a probability of
 * his own, beta(alpha, beta) over customers, so that after t periods there
 * remains
 *
 *	S(t) = B(alpha, beta+t) / B(alpha, beta)
 *
 * of a cohort.  A row says how many remained after a period.  Who left between
 * two rows has the likelihood S(t1) - S(t2), who remained after the last S(t).
 */
#include "clv.h"

#include <math.h>

#include "special.h"

enum
{
	ALPHA,
	BETA
};

static lc_clv_verdict
admit(const double *value, lc_clv_fault *fault)
{
	if (!lc_clv_is_count(value[0]) || value[0] > LC_CLV_MOST_PERIODS)
		return lc_clv_faulty(fault, 0, "a whole number of periods, 0 to 100000");
	if (!(value[1] >= 0 && value[1] <= LC_CLV_HEAVIEST))
		return lc_clv_faulty(fault, 1, "a finite number of customers, 0 or more");
	return LC_CLV_USE;
}

/* One cohort, from its start, and nobody comes back. */
static const char *
unfit(const lc_clv_rows *rows)
{
	if (rows->column[0][0] != 0)
		return "no row says how many there were at the start, period 0";
	for (size_t i = 1; i < rows->n; i++)
	{
		if (rows->column[0][i] == rows->column[0][i - 1])
			return "a period comes more than once";
		if (rows->column[1][i] > rows->column[1][i - 1])
			return "more remain after a period than before it";
	}
	return NULL;
}

static double
cohort(const lc_clv_rows *rows)
{
	return rows->column[1][0];
}

/* ln(S(t + n) / S(t)), and its derivatives. */
static double
log_staying(const double *p, double t, double n, double *by_alpha, double *by_beta)
{
	double both = lc_digamma_rising(p[ALPHA] + p[BETA] + t, n);

	*by_alpha = -both;
	*by_beta = lc_digamma_rising(p[BETA] + t, n) - both;
	return lc_log_rising(p[BETA] + t, n) - lc_log_rising(p[ALPHA] + p[BETA] + t, n);
}

static lc_status
likelihood(const lc_clv_model *model, const lc_clv_rows *rows, const double *parameter, const lc_env *env,
           double *value, double *gradient)
{
	*value = 0;
	gradient[ALPHA] = gradient[BETA] = 0;
	for (size_t i = 0; i < rows->n; i++)
	{
		bool last = i + 1 == rows->n;
		double t = rows->column[0][i];
		double weight = rows->column[1][i] - (last ? 0 : rows->column[1][i + 1]);
		double by_alpha;
		double by_beta;
		double level = log_staying(parameter, 0, t, &by_alpha, &by_beta);

		if (!last)
		{
			double leaving[2];
			double stay = log_staying(parameter, t, rows->column[0][i + 1] - t, &leaving[ALPHA], &leaving[BETA]);
			double odds = 1 / expm1(-stay);

			level += log(-expm1(stay));
			by_alpha -= odds * leaving[ALPHA];
			by_beta -= odds * leaving[BETA];
		}
		*value += weight * level;
		gradient[ALPHA] += weight * by_alpha;
		gradient[BETA] += weight * by_beta;
	}
	lc_poll(env);
	return LC_OK;
}

/* Draws the next period's row from the one that is there: each customer renews or not. */
static void
simulate(const lc_clv_model *model, const double *parameter, lc_random *random, double *value)
{
	double renewing = (parameter[BETA] + value[0]) / (parameter[ALPHA] + parameter[BETA] + value[0]);
	double remaining = 0;

	for (int64_t customer = 0; customer < (int64_t) value[1]; customer++)
		remaining += lc_random_uniform(random) < renewing;
	value[0]++;
	value[1] = remaining;
}

/* ---- what follows t_cal renewals; a purchase is one more of them ---- */

static double
alive(const lc_clv_customer *c)
{
	return 1;
}

static double
staying(const lc_clv_customer *c, double t)
{
	const double *p = c->parameter;

	return exp(lc_log_rising(p[BETA] + c->t_cal, t) - lc_log_rising(p[ALPHA] + p[BETA] + c->t_cal, t));
}

static double
discounted(const lc_clv_customer *c, double rate, double horizon)
{
	return lc_clv_periods(c->parameter[BETA] + c->t_cal, c->parameter[ALPHA], rate, horizon);
}

static double
purchases(const lc_clv_customer *c, double t)
{
	return discounted(c, 0, t);
}

static double
count(const lc_clv_customer *c, double n, double t)
{
	if (n > t)
		return 0;
	return n < t ? staying(c, n) * c->parameter[ALPHA] / (c->parameter[ALPHA] + c->parameter[BETA] + c->t_cal + n)
	             : staying(c, t);
}

static double
draw(const lc_clv_customer *c, double t, lc_random *random)
{
	double leaving = lc_random_beta(random, c->parameter[ALPHA], c->parameter[BETA] + c->t_cal);
	double n = 0;

	while (n < t && lc_random_uniform(random) >= leaving)
		n++;
	return n;
}

static const lc_clv_future future = {alive, staying, purchases, discounted, discounted, count, draw};

const lc_clv_model lc_clv_sbg = {
    .name = "sbg",
    .title = "sBG",
    .parameters = 2,
    .parameter = {"alpha", "beta"},
    .scale = -1,
    .columns = 2,
    .column = {"period", "retained"},
    .discrete = true,
    .timed = true,
    .exclusion = {NULL},
    .starts = {{1, 1}, {0.7, 4}},
    .admit = admit,
    .unfit = unfit,
    .customers = cohort,
    .likelihood = likelihood,
    .simulate = simulate,
    .future = &future,
};
