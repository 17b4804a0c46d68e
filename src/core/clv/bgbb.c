/*
 * bgbb.c - BG/BB: customers who take opportunities to buy, such as a donation a year.
 *
 * Model    before each opportunity a customer leaves with a probability of his
 *          own, beta(gamma, delta) over customers; else he takes it with a
 *          probability of his own, beta(alpha, beta) over customers.
 * Data     x of n opportunities were taken, the last of them the t_x-th.  With B
 *          the beta function the likelihood is
 *
 *	B(alpha+x, beta+n-x) B(gamma, delta+n) + sum over i from 0 to n-t_x-1 of
 *	    B(alpha+x, beta+t_x-x+i) B(gamma+1, delta+t_x+i)
 *
 *          divided by B(alpha, beta) B(gamma, delta): the customer is alive
 *          after n, or left after t_x + i.
 * Limits   parameters e^-16 to e^16; at most 100000 opportunities.
 * Source   Fader, Hardie and Shang, Marketing Science 29 (2010).
 */
#include "clv/clv.h"
#include "clv/discounted_sum.h"

#include <math.h>

#include "math/special.h"

enum
{
	ALPHA,
	BETA,
	GAMMA,
	DELTA
};

static lc_clv_verdict
admit(const double *value, lc_clv_fault *fault)
{
	double x = value[0];
	double t_x = value[1];
	double n = value[2];

	if (!lc_clv_is_count(n) || n > LC_CLV_PERIODS_MAX)
		return lc_clv_faulty(fault, 2, "a whole number of opportunities, 0 to 100000");
	if (!lc_clv_is_count(t_x) || t_x > n)
		return lc_clv_faulty(fault, 1, "a whole number between 0 and n");
	if (!lc_clv_is_count(x) || x > t_x || (x == 0) != (t_x == 0))
		return lc_clv_faulty(fault, 0, "a whole number between 1 and t_x, or 0 where t_x is");
	return n == 0 ? 0 : LC_CLV_USE;
}

/*
 * A term of the sum by its logarithm, and the derivatives of that.  Each term
 * follows from the one before by a recurrence.
 */
typedef struct term
{
	double log;
	lc_vector slope;
} term;

/* ln(B(a + x, b + y) / B(a, b)) and its derivatives. */
static double
log_share(double a, double b, double x, double y, double *by_a, double *by_b)
{
	double both = lc_lnpoch_derivative(a + b, x + y);

	*by_a = lc_lnpoch_derivative(a, x) - both;
	*by_b = lc_lnpoch_derivative(b, y) - both;
	return lc_lnpoch(a, x) + lc_lnpoch(b, y) - lc_lnpoch(a + b, x + y);
}

/* Alive after n. */
static term
alive_term(const double *p, double x, double n)
{
	term t;

	t.log = log_share(p[ALPHA], p[BETA], x, n - x, &t.slope[ALPHA], &t.slope[BETA]);
	t.log += log_share(p[GAMMA], p[DELTA], 0, n, &t.slope[GAMMA], &t.slope[DELTA]);
	return t;
}

/* Left after k opportunities, x of them taken. */
static term
left_term(const double *p, double x, double k)
{
	term t;

	t.log = log_share(p[ALPHA], p[BETA], x, k - x, &t.slope[ALPHA], &t.slope[BETA]);
	t.log += log_share(p[GAMMA], p[DELTA], 1, k, &t.slope[GAMMA], &t.slope[DELTA]);
	return t;
}

/* From the term of leaving after k opportunities to that of k + 1. */
static void
advance(const double *p, double x, double k, term *t)
{
	double missed = p[BETA] + k - x;
	double seen = p[ALPHA] + p[BETA] + k;
	double stayed = p[DELTA] + k;
	double passed = p[GAMMA] + p[DELTA] + k + 1;

	t->log += log(missed / seen) + log(stayed / passed);
	t->slope[ALPHA] -= 1 / seen;
	t->slope[BETA] += 1 / missed - 1 / seen;
	t->slope[GAMMA] -= 1 / passed;
	t->slope[DELTA] += 1 / stayed - 1 / passed;
}

/* Adds a term to a sum: ln(e^sum + e^term), and the weighted mean of the derivatives. */
static void
add_term(term *sum, const term *t)
{
	double larger = fmax(sum->log, t->log);
	double share = 1 / (1 + exp(sum->log - t->log));

	for (int i = 0; i < 4; i++)
		sum->slope[i] += share * (t->slope[i] - sum->slope[i]);
	sum->log = larger + log1p(exp(-fabs(sum->log - t->log)));
}

static term
customer_term(const double *p, double x, double t_x, double n)
{
	term sum = alive_term(p, x, n);
	term left;

	if (t_x >= n)
		return sum;
	left = left_term(p, x, t_x);
	for (int k = (int) t_x; k < (int) n; k++)
	{
		add_term(&sum, &left);
		advance(p, x, k, &left);
	}
	return sum;
}

static lc_status
likelihood(const lc_clv_model *model, const lc_clv_rows *rows, const double *parameter, const lc_env *env,
           double *value, double *gradient)
{
	double work = 0;

	*value = 0;
	for (int i = 0; i < 4; i++)
		gradient[i] = 0;
	for (size_t i = 0; i < rows->n; i++)
	{
		term t = customer_term(parameter, rows->column[0][i], rows->column[1][i], rows->column[2][i]);

		*value += rows->weight[i] * t.log;
		for (int j = 0; j < 4; j++)
			gradient[j] += rows->weight[i] * t.slope[j];
		work += 1 + rows->column[2][i] - rows->column[1][i];
		if (work > LC_POLL_EVERY)
		{
			lc_poll(env);
			work = 0;
		}
	}
	lc_poll(env);
	return LC_OK;
}

/* Number of opportunities taken among n, until the customer leaves; last becomes the number of the last one taken. */
static double
draw_taken(double taking, double leaving, int n, lc_random *random, double *last)
{
	double taken = 0;

	*last = 0;
	for (int k = 1; k <= n && lc_random_uniform(random) >= leaving; k++)
		if (lc_random_uniform(random) < taking)
		{
			taken++;
			*last = k;
		}
	return taken;
}

static void
simulate(const lc_clv_model *model, const double *parameter, lc_random *random, double *value)
{
	double taking = lc_random_beta(random, parameter[ALPHA], parameter[BETA]);
	double leaving = lc_random_beta(random, parameter[GAMMA], parameter[DELTA]);

	value[0] = draw_taken(taking, leaving, (int) value[2], random, &value[1]);
}

/* ---- predictions: a customer alive after n takes with beta(alpha+x, beta+n-x), leaves with beta(gamma, delta+n) ---- */

static double
alive(const lc_clv_customer *c)
{
	return exp(alive_term(c->parameter, c->x, c->t_cal).log - customer_term(c->parameter, c->x, c->t_x, c->t_cal).log);
}

static double
survival(const lc_clv_customer *c, double t)
{
	const double *p = c->parameter;

	return exp(lc_lnpoch(p[DELTA] + c->t_cal, t) - lc_lnpoch(p[GAMMA] + p[DELTA] + c->t_cal, t));
}

static double
mean_taking(const lc_clv_customer *c)
{
	return (c->parameter[ALPHA] + c->x) / (c->parameter[ALPHA] + c->parameter[BETA] + c->t_cal);
}

/* Many terms by the closed form (Fader, Hardie and Shang 2010, equation 14), which is singular at gamma = 1. */
static double
purchases(const lc_clv_customer *c, double t)
{
	double g = c->parameter[GAMMA];
	double stay = c->parameter[DELTA] + c->t_cal;

	if (fabs(g - 1) < 1e-3 || t < 64)
		return mean_taking(c) * lc_discounted_periods(stay, g, 0, t);
	return mean_taking(c) * stay / (g - 1) * -expm1(lc_lnpoch(stay + 1, t) - lc_lnpoch(g + stay, t));
}

static double
lifetime(const lc_clv_customer *c, double rate, double horizon)
{
	return lc_discounted_periods(c->parameter[DELTA] + c->t_cal, c->parameter[GAMMA], rate, horizon);
}

static double
discounted(const lc_clv_customer *c, double rate, double horizon)
{
	return mean_taking(c) * lifetime(c, rate, horizon);
}

/* P(n of t taken): the customer is still there, or left after k opportunities of which he took n. */
static double
probability(const lc_clv_customer *c, double n, double t)
{
	const double *p = c->parameter;
	double known[4] = {p[ALPHA] + c->x, p[BETA] + c->t_cal - c->x, p[GAMMA], p[DELTA] + c->t_cal};
	double sum;

	if (n > t)
		return 0;
	sum = exp(alive_term(known, n, t).log + lgamma(t + 1) - lgamma(n + 1) - lgamma(t - n + 1));
	for (int k = (int) n; k < (int) t; k++)
		sum += exp(left_term(known, n, k).log + lgamma(k + 1.0) - lgamma(n + 1) - lgamma(k - n + 1));
	return sum;
}

static double
draw(const lc_clv_customer *c, double t, lc_random *random)
{
	const double *p = c->parameter;
	double taking = lc_random_beta(random, p[ALPHA] + c->x, p[BETA] + c->t_cal - c->x);
	double leaving = lc_random_beta(random, p[GAMMA], p[DELTA] + c->t_cal);
	double last;

	return draw_taken(taking, leaving, (int) t, random, &last);
}

static const lc_clv_future future = {alive, survival, purchases, discounted, lifetime, probability, draw};

const lc_clv_model lc_clv_bgbb = {
    .name = "bgbb",
    .title = "BG/BB",
    .parameters = 4,
    .parameter = {"alpha", "beta", "gamma", "delta"},
    .scale = -1,
    .columns = 3,
    .column = {"x", "t_x", "n"},
    .discrete = true,
    .timed = true,
    .exclusion = {"new"},
    .starts = {{1, 1, 1, 1}, {1.2, 0.75, 0.66, 2.8}},
    .admit = admit,
    .likelihood = likelihood,
    .simulate = simulate,
    .future = &future,
};
