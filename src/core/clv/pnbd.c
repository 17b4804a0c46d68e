/*
 * pnbd.c - Pareto/NBD: customers buy at a constant rate and may leave at any moment.
 *
 * Model    purchases are Poisson with a rate of the customer's own, gamma(r,
 *          alpha) over customers; he leaves at a rate of his own, gamma(s, beta)
 *          over customers.
 * Data     x repeat purchases, t_x the time of the last one, T the age, all
 *          from the first purchase on; a unit of time is 7 days unless told.
 *          The customer is still alive, or left between t_x and T:
 *
 *	gamma(r+x) alpha^r beta^s / gamma(r)
 *	    ((alpha+T)^-(r+x) (beta+T)^-s
 *	     + integral from t_x to T of s (alpha+y)^-(r+x) (beta+y)^-(s+1) dy)
 *
 * Limits   parameters e^-16 to e^16 of the data's scale; x below 2^31.
 * Source   Schmittlein, Morrison and Colombo, Management Science 33 (1987).
 *
 * The papers write the likelihood as a difference of two hypergeometric
 * functions, which cancels; here all terms are positive.  The integral is taken
 * in v = ln((m+y) / (m+t_x)), m the smaller of alpha and beta, by Gauss and
 * Legendre's rule; the same nodes give the derivatives.
 */
#include "clv/clv.h"
#include "clv/discounted_sum.h"

#include <math.h>

#include "math/quadrature.h"
#include "math/special.h"

enum
{
	R,
	ALPHA,
	S,
	BETA
};

/* ---- likelihood ---- */

/* A panel of 16 nodes is exact to 1e-12 if the integrand falls by no more e-folds in it and v is no wider than this. */
#define FOLDS_OF_A_PANEL 15.0
#define WIDTH_OF_A_PANEL 5.0

/* The integral, and means over the time y of leaving that its derivatives need. */
typedef struct left
{
	double log_integral;
	double log_alpha; /* mean of ln(alpha + y), weighted by the integrand */
	double log_beta;
	double per_alpha; /* mean of 1 / (alpha + y) */
	double per_beta;
} left;

/* The integrand. */
typedef struct span
{
	double power_alpha; /* r + x */
	double power_beta;  /* s + 1 */
	double alpha;
	double beta;
	double t_x;
	double smaller;
} span;

/* Adds the sums over the sixteen nodes between two values of v. */
LC_VECTORISE static void
add_panel(const span *sp, double low, double high, double sums[5])
{
	double start = sp->smaller + sp->t_x;
	double rest_alpha = sp->alpha - sp->smaller;
	double rest_beta = sp->beta - sp->smaller;
	double at[LC_DOUBLES];
	double weight[LC_DOUBLES];
	double alpha[LC_DOUBLES];
	double beta[LC_DOUBLES];
	double per_alpha[LC_DOUBLES];
	double per_beta[LC_DOUBLES];

	for (int i = 0; i < LC_DOUBLES; i++)
	{
		at[i] = weight[i] = low + (high - low) * lc_legendre_nodes[i];
	}
	lc_exp_doubles(at);
	for (int i = 0; i < LC_DOUBLES; i++)
	{
		/* relative to t_x: near 1 for short times, where their logarithms are then exact */
		alpha[i] = (start * at[i] + rest_alpha) / (sp->alpha + sp->t_x);
		beta[i] = (start * at[i] + rest_beta) / (sp->beta + sp->t_x);
		per_alpha[i] = 1 / (alpha[i] * (sp->alpha + sp->t_x));
		per_beta[i] = 1 / (beta[i] * (sp->beta + sp->t_x));
	}
	lc_log_doubles(alpha);
	lc_log_doubles(beta);
	for (int i = 0; i < LC_DOUBLES; i++)
		weight[i] -= sp->power_alpha * alpha[i] + sp->power_beta * beta[i];
	lc_exp_doubles(weight);
	for (int i = 0; i < LC_DOUBLES; i++)
	{
		weight[i] *= lc_legendre_weights[i] * (high - low);
		alpha[i] *= weight[i];
		beta[i] *= weight[i];
		per_alpha[i] *= weight[i];
		per_beta[i] *= weight[i];
	}
	sums[0] += lc_sum_doubles(weight);
	sums[1] += lc_sum_doubles(alpha);
	sums[2] += lc_sum_doubles(beta);
	sums[3] += lc_sum_doubles(per_alpha);
	sums[4] += lc_sum_doubles(per_beta);
}

/* The integral over y from t_x to t_cal, which is later. */
static void
integrate_left(const span *sp, double t_cal, left *result)
{
	double start = sp->smaller + sp->t_x;
	double end = log1p((t_cal - sp->t_x) / start);
	double slope = sp->power_alpha * start / (sp->alpha + sp->t_x) + sp->power_beta * start / (sp->beta + sp->t_x) - 1;
	double log_alpha = log(sp->alpha + sp->t_x);
	double log_beta = log(sp->beta + sp->t_x);
	double sums[5] = {0};
	double folds;
	int panels;

	/* the integrand is log-concave in v, so its slope at the start bounds where it has fallen to 0 */
	if (slope * end > LC_FOLDS_TO_ZERO)
		end = LC_FOLDS_TO_ZERO / slope;
	folds = sp->power_alpha * log1p(start * expm1(end) / (sp->alpha + sp->t_x)) +
	        sp->power_beta * log1p(start * expm1(end) / (sp->beta + sp->t_x)) - end;
	panels = 1 + (int) fmax(fmin(fabs(folds), 3 * LC_FOLDS_TO_ZERO) / FOLDS_OF_A_PANEL, end / WIDTH_OF_A_PANEL);
	for (int i = 0; i < panels; i++)
		add_panel(sp, end * i / panels, end * (i + 1) / panels, sums);
	result->log_integral = log(sums[0]) + log(start) - sp->power_alpha * log_alpha - sp->power_beta * log_beta;
	result->log_alpha = log_alpha + sums[1] / sums[0];
	result->log_beta = log_beta + sums[2] / sums[0];
	result->per_alpha = sums[3] / sums[0];
	result->per_beta = sums[4] / sums[0];
}

/* Log-likelihood of one customer, without the terms that depend on x alone, and its derivatives. */
static double
add_customer(const double *p, double x, double t_x, double t_cal, lc_vector slope)
{
	double log_alpha = log(p[ALPHA] + t_cal);
	double log_beta = log(p[BETA] + t_cal);
	double staying = -(p[R] + x) * log_alpha - p[S] * log_beta;
	span sp = {p[R] + x, p[S] + 1, p[ALPHA], p[BETA], t_x, fmin(p[ALPHA], p[BETA])};
	left l;
	double odds;
	double gone;

	slope[R] = -log_alpha;
	slope[ALPHA] = -(p[R] + x) / (p[ALPHA] + t_cal);
	slope[S] = -log_beta;
	slope[BETA] = -p[S] / (p[BETA] + t_cal);
	if (t_x >= t_cal)
		return staying;
	integrate_left(&sp, t_cal, &l);
	odds = log(p[S]) + l.log_integral - staying;
	gone = 1 / (1 + exp(-odds));
	slope[R] += gone * (-l.log_alpha - slope[R]);
	slope[ALPHA] += gone * (-(p[R] + x) * l.per_alpha - slope[ALPHA]);
	slope[S] += gone * (1 / p[S] - l.log_beta - slope[S]);
	slope[BETA] += gone * (-(p[S] + 1) * l.per_beta - slope[BETA]);
	return staying + lc_softplus(odds);
}

static lc_status
likelihood(const lc_clv_model *model, const lc_clv_rows *rows, const double *parameter, const lc_env *env,
           double *value, double *gradient)
{
	const double *p = parameter;

	*value = 0;
	for (int i = 0; i < 4; i++)
		gradient[i] = 0;
	for (size_t start = 0, end; start < rows->n; start = end)
	{
		double x = rows->column[0][start];
		double weight = 0;

		end = lc_clv_group_end(rows, start);
		for (size_t i = start; i < end; i++)
		{
			lc_vector slope;

			*value += rows->weight[i] * add_customer(p, x, rows->column[1][i], rows->column[2][i], slope);
			for (int j = 0; j < 4; j++)
				gradient[j] += rows->weight[i] * slope[j];
			weight += rows->weight[i];
			lc_poll_at(env, i);
		}
		*value += weight * (lc_lnpoch(p[R], x) + p[R] * log(p[ALPHA]) + p[S] * log(p[BETA]));
		gradient[R] += weight * (lc_lnpoch_derivative(p[R], x) + log(p[ALPHA]));
		gradient[ALPHA] += weight * p[R] / p[ALPHA];
		gradient[S] += weight * log(p[BETA]);
		gradient[BETA] += weight * p[S] / p[BETA];
		lc_poll(env);
	}
	return LC_OK;
}

/* Number of purchases at a rate up to the end; last becomes the time of the last one. */
static double
draw_purchases(double rate, double end, lc_random *random, double *last)
{
	double at = 0;
	double n = 0;

	*last = 0;
	for (;;)
	{
		at += lc_random_exponential(random, rate);
		if (!(at <= end))
			return n;
		if (++n > LC_CLV_DRAW_MAX)
			return INFINITY;
		*last = at;
	}
}

static void
simulate(const lc_clv_model *model, const double *parameter, lc_random *random, double *value)
{
	double rate = lc_random_gamma(random, parameter[R]) / parameter[ALPHA];
	double leaving = lc_random_gamma(random, parameter[S]) / parameter[BETA];

	value[0] = draw_purchases(rate, fmin(value[2], lc_random_exponential(random, leaving)), random, &value[1]);
}

/* ---- predictions: a customer alive at T buys at gamma(r+x, alpha+T) and leaves at gamma(s, beta+T), independently ---- */

static double
alive(const lc_clv_customer *c)
{
	const double *p = c->parameter;
	span sp = {p[R] + c->x, p[S] + 1, p[ALPHA], p[BETA], c->t_x, fmin(p[ALPHA], p[BETA])};
	left l;

	if (c->t_x >= c->t_cal)
		return 1;
	integrate_left(&sp, c->t_cal, &l);
	return 1 / (1 + exp(log(p[S]) + l.log_integral + (p[R] + c->x) * log(p[ALPHA] + c->t_cal) +
	                    p[S] * log(p[BETA] + c->t_cal)));
}

static double
survival(const lc_clv_customer *c, double t)
{
	return exp(-c->parameter[S] * log1p(t / (c->parameter[BETA] + c->t_cal)));
}

static double
purchases(const lc_clv_customer *c, double t)
{
	const double *p = c->parameter;
	double scale = p[BETA] + c->t_cal;

	return (p[R] + c->x) / (p[ALPHA] + c->t_cal) * scale * lc_boxcox1p(t / scale, 1 - p[S]);
}

static double
lifetime(const lc_clv_customer *c, double rate, double horizon)
{
	double unit = c->parameter[BETA] + c->t_cal;

	return unit * lc_expn_scaled(c->parameter[S], rate * unit, horizon / unit);
}

/* The product of two means, because the rates of buying and leaving are independent. */
static double
discounted(const lc_clv_customer *c, double rate, double horizon)
{
	return (c->parameter[R] + c->x) / (c->parameter[ALPHA] + c->t_cal) * lifetime(c, rate, horizon);
}

/* ln P(n purchases by u) of a customer who stays: negative binomial. */
static double
log_count(const lc_clv_customer *c, double n, double u)
{
	double shape = c->parameter[R] + c->x;
	double scale = c->parameter[ALPHA] + c->t_cal;

	return lc_lnpoch(shape, n) - lgamma(n + 1) - shape * log1p(u / scale) + (n > 0 ? n * (log(u) - log(scale + u)) : 0);
}

typedef struct leaving_with
{
	const lc_clv_customer *customer;
	double n;
} leaving_with;

/* Density of leaving at u after n purchases. */
static void
leaving_at(const void *context, double u[LC_DOUBLES])
{
	const leaving_with *l = context;
	const double *p = l->customer->parameter;
	double scale = p[BETA] + l->customer->t_cal;

	for (int i = 0; i < LC_DOUBLES; i++)
		u[i] = exp(log_count(l->customer, l->n, u[i]) + log(p[S] / scale) - (p[S] + 1) * log1p(u[i] / scale));
}

/* P(n purchases by t): the customer stays and makes n, or makes n and leaves. */
static double
probability(const lc_clv_customer *c, double n, double t)
{
	leaving_with leaving = {c, n};
	double unit = fmin((c->parameter[BETA] + c->t_cal) / (1 + c->parameter[S]),
	                   (c->parameter[ALPHA] + c->t_cal) / (c->parameter[R] + c->x));

	if (t == 0)
		return n == 0 ? 1 : 0;
	return exp(log_count(c, n, t)) * survival(c, t) + lc_discounted_integral(leaving_at, &leaving, unit, 0, t);
}

static double
draw(const lc_clv_customer *c, double t, lc_random *random)
{
	const double *p = c->parameter;
	double rate = lc_random_gamma(random, p[R] + c->x) / (p[ALPHA] + c->t_cal);
	double leaving = lc_random_gamma(random, p[S]) / (p[BETA] + c->t_cal);
	double last;

	return draw_purchases(rate, fmin(t, lc_random_exponential(random, leaving)), random, &last);
}

static const lc_clv_future future = {alive, survival, purchases, discounted, lifetime, probability, draw};

const lc_clv_model lc_clv_pnbd = {
    .name = "pnbd",
    .title = "Pareto/NBD",
    .parameters = 4,
    .parameter = {"r", "alpha", "s", "beta"},
    .scaled = {false, true, false, true},
    .scale = 2,
    .columns = 3,
    .column = {"x", "t_x", "t_cal"},
    .timed = true,
    .unit_days = 7,
    .exclusion = {"new"},
    .starts = {{1, 1, 1, 1}, {0.5, 0.3, 0.6, 0.4}},
    .admit = lc_clv_admit_history,
    .likelihood = likelihood,
    .simulate = simulate,
    .future = &future,
};
