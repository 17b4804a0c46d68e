/*
 * bgnbd.c - BG/NBD and MBG/NBD: customers buy at a constant rate and may drop out after a purchase.
 *
 * Model    purchases are Poisson with a rate of the customer's own, gamma(r,
 *          alpha) over customers; after a purchase he drops out with a
 *          probability of his own, beta(a, b) over customers.  In BG/NBD the
 *          first chance to drop out follows the first repeat purchase, in
 *          MBG/NBD the very first purchase: that is all they differ in.
 * Data     x repeat purchases, t_x the time of the last one, T the age, all
 *          from the first purchase on; a unit of time is 7 days unless told.
 *          With k chances survived (k = x in BG/NBD, x + 1 in MBG/NBD) and B
 *          the beta function, the likelihood is
 *
 *	gamma(r+x) alpha^r / gamma(r)  B(a, b+k) / B(a, b)
 *	    ((alpha+T)^-(r+x)  +  [k > 0] a / (b+k-1) (alpha+t_x)^-(r+x))
 *
 *          whose second term is the customer who dropped out at t_x.  A customer
 *          who is alive has a rate of gamma(r+x, alpha+T) and a probability to
 *          drop out of beta(a, b+k).
 * Limits   parameters e^-16 to e^16 of the data's scale; x below 2^31.
 * Source   Fader, Hardie and Lee, Marketing Science 24 (2005), for BG/NBD;
 *          Batislam, Denizel and Filiztekin, International Journal of Research in
 *          Marketing 24 (2007), and Hoppe and Wagner (2007), for MBG/NBD.
 */
#include "clv/clv.h"

#include <float.h>
#include <math.h>

#include "math/special.h"

enum
{
	R,
	ALPHA,
	A,
	B
};

/* ---- likelihood ---- */

/*
 * Rows are in order of x.  Whatever depends on x alone is computed once for all
 * customers with that x, so that a customer costs four transcendental
 * functions, none of them lgamma.
 */
typedef struct group
{
	double s; /* r + x */
	double alpha;
	double log_odds; /* ln(a / (b+k-1)) */
} group;

/* Weighted sums over the customers of a group. */
typedef struct sums
{
	double weight;
	double level; /* ln of the likelihood's bracket */
	double rate;  /* its derivative by r + x */
	double scale; /* its derivative by alpha */
	double gone;  /* P(dropped out): the share of the bracket's second term */
} sums;

static inline void
add_weighted(double *sum, const double value[LC_DOUBLES], const double weight[LC_DOUBLES])
{
	double weighted[LC_DOUBLES];

	for (int i = 0; i < LC_DOUBLES; i++)
		weighted[i] = weight[i] * value[i];
	*sum += lc_sum_doubles(weighted);
}

/* Customers who had no chance to drop out: the bracket has its first term only. */
LC_VECTORISE static void
add_alive(const group *g, const double *restrict t_cal, const double *restrict weight, sums *total)
{
	double log_age[LC_DOUBLES];
	double per_age[LC_DOUBLES];
	double level[LC_DOUBLES];

	for (int i = 0; i < LC_DOUBLES; i++)
	{
		log_age[i] = g->alpha + t_cal[i];
		per_age[i] = -g->s / log_age[i];
	}
	lc_log_doubles(log_age);
	for (int i = 0; i < LC_DOUBLES; i++)
	{
		log_age[i] = -log_age[i];
		level[i] = g->s * log_age[i];
	}
	add_weighted(&total->level, level, weight);
	add_weighted(&total->rate, log_age, weight);
	add_weighted(&total->scale, per_age, weight);
	total->weight += lc_sum_doubles(weight);
}

/* Both terms, through the odds of the second: so nothing overflows after long silences or many purchases. */
LC_VECTORISE static void
add_both(const group *g, const double *restrict t_x, const double *restrict t_cal, const double *restrict weight,
         sums *total)
{
	double log_age[LC_DOUBLES];
	double log_ratio[LC_DOUBLES];
	double per_age[LC_DOUBLES];
	double per_last[LC_DOUBLES];
	double odds[LC_DOUBLES];
	double soft[LC_DOUBLES];
	double gone[LC_DOUBLES];

	for (int i = 0; i < LC_DOUBLES; i++)
	{
		log_age[i] = g->alpha + t_cal[i];
		log_ratio[i] = log_age[i] / (g->alpha + t_x[i]);
		per_age[i] = g->s / log_age[i];
		per_last[i] = per_age[i] * log_ratio[i];
	}
	lc_log_doubles(log_age);
	lc_log_doubles(log_ratio);
	for (int i = 0; i < LC_DOUBLES; i++)
	{
		odds[i] = g->s * log_ratio[i] + g->log_odds;
		soft[i] = odds[i] > 0 ? -odds[i] : odds[i];
	}
	lc_exp_doubles(soft);
	for (int i = 0; i < LC_DOUBLES; i++)
	{
		double smaller = soft[i] / (1 + soft[i]);

		gone[i] = odds[i] > 0 ? 1 - smaller : smaller;
		soft[i] += 1;
	}
	lc_log_doubles(soft);
	for (int i = 0; i < LC_DOUBLES; i++)
	{
		soft[i] += (odds[i] > 0 ? odds[i] : 0) - g->s * log_age[i];
		log_age[i] = gone[i] * log_ratio[i] - log_age[i];
		per_age[i] = gone[i] * (per_age[i] - per_last[i]) - per_age[i];
	}
	add_weighted(&total->level, soft, weight);
	add_weighted(&total->rate, log_age, weight);
	add_weighted(&total->scale, per_age, weight);
	add_weighted(&total->gone, gone, weight);
	total->weight += lc_sum_doubles(weight);
}

/* Rows from start to end, sixteen at a time; the last block is filled up with rows of weight 0. */
static void
sum_group(const lc_clv_rows *rows, size_t start, size_t end, const group *g, bool chances, sums *total)
{
	for (size_t at = start; at < end; at += LC_DOUBLES)
	{
		double rest[3][LC_DOUBLES];
		const double *t_x = rows->column[1] + at;
		const double *t_cal = rows->column[2] + at;
		const double *weight = rows->weight + at;

		if (end - at < LC_DOUBLES)
		{
			for (size_t i = 0; i < LC_DOUBLES; i++)
			{
				rest[0][i] = at + i < end ? t_x[i] : 0;
				rest[1][i] = at + i < end ? t_cal[i] : 0;
				rest[2][i] = at + i < end ? weight[i] : 0;
			}
			t_x = rest[0];
			t_cal = rest[1];
			weight = rest[2];
		}
		if (chances)
			add_both(g, t_x, t_cal, weight, total);
		else
			add_alive(g, t_cal, weight, total);
	}
}

/* Adds a group: the terms that depend on x, times its customers, and the sums over their times. */
static void
add_group(const double *p, double x, double chances, const sums *total, double *value, double *gradient)
{
	double w = total->weight;

	*value +=
	    w * (lc_lnpoch(p[R], x) + p[R] * log(p[ALPHA]) + lc_lnpoch(p[B], chances) - lc_lnpoch(p[A] + p[B], chances)) +
	    total->level;
	gradient[R] += w * (lc_lnpoch_derivative(p[R], x) + log(p[ALPHA])) + total->rate;
	gradient[ALPHA] += w * p[R] / p[ALPHA] + total->scale;
	gradient[A] -= w * lc_lnpoch_derivative(p[A] + p[B], chances);
	gradient[B] += w * (lc_lnpoch_derivative(p[B], chances) - lc_lnpoch_derivative(p[A] + p[B], chances));
	if (chances > 0)
	{
		gradient[A] += total->gone / p[A];
		gradient[B] -= total->gone / (p[B] + chances - 1);
	}
}

static lc_status
likelihood(const lc_clv_model *model, const lc_clv_rows *rows, const double *parameter, const lc_env *env,
           double *value, double *gradient)
{
	*value = 0;
	for (int i = 0; i < 4; i++)
		gradient[i] = 0;
	for (size_t start = 0, end; start < rows->n; start = end)
	{
		double x = rows->column[0][start];
		double chances = x + (model->drop_first ? 1 : 0);
		group g = {parameter[R] + x, parameter[ALPHA],
		           chances > 0 ? log(parameter[A]) - log(parameter[B] + chances - 1) : 0};
		sums total = {0};

		end = lc_clv_group_end(rows, start);
		for (size_t at = start; at < end; at += LC_POLL_EVERY)
		{
			lc_poll(env);
			sum_group(rows, at, end - at > LC_POLL_EVERY ? at + LC_POLL_EVERY : end, &g, chances > 0, &total);
		}
		add_group(parameter, x, chances, &total, value, gradient);
	}
	return LC_OK;
}

/* Number of purchases up to the end, by one who may drop out after each; last becomes the time of the last one. */
static double
draw_purchases(double rate, double dropping, double end, lc_random *random, double *last)
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
		if (lc_random_uniform(random) < dropping)
			return n;
	}
}

static void
simulate(const lc_clv_model *model, const double *parameter, lc_random *random, double *value)
{
	double rate = lc_random_gamma(random, parameter[R]) / parameter[ALPHA];
	double dropping = lc_random_beta(random, parameter[A], parameter[B]);

	value[0] = value[1] = 0;
	if (model->drop_first && lc_random_uniform(random) < dropping)
		return;
	value[0] = draw_purchases(rate, dropping, value[2], random, &value[1]);
}

/* ---- predictions, from the posterior of a customer who is alive ---- */

typedef struct posterior
{
	double s; /* rate: gamma(s, scale) */
	double scale;
	double a; /* probability to drop out: beta(a, b) */
	double b;
} posterior;

static posterior
posterior_of(const lc_clv_customer *c)
{
	const double *p = c->parameter;
	posterior known = {p[R] + c->x, p[ALPHA] + c->t_cal, p[A], p[B] + c->x + (c->model->drop_first ? 1 : 0)};

	return known;
}

static double
alive(const lc_clv_customer *c)
{
	posterior known = posterior_of(c);
	double log_odds;

	if (c->x == 0 && !c->model->drop_first)
		return 1;
	/* b + k - 1 */
	log_odds = known.s * log1p((c->t_cal - c->t_x) / (c->parameter[ALPHA] + c->t_x)) + log(known.a) -
	           log(c->parameter[B] + c->x - (c->model->drop_first ? 0 : 1));
	return 1 / (1 + exp(log_odds));
}

/*
 * Means over the probability p to drop out, beta(a, b), are taken by the
 * trapezoidal rule in ln(p / (1-p)).  There the density is smooth and falls
 * exponentially on both sides, and the error falls with exp(-pi^2 / step).  All
 * terms are positive, so that nothing cancels whatever the parameters.  Where p
 * (or 1 - p) is too small to change the function, the rest of a side is summed
 * as a geometric series.
 */
#define RULE_NODES 3072 /* enough for the smallest double p */
#define WIDEST_STEP 0.31
#define RULE_FOLDS 36.0 /* stop where the density is e^-36 of that at the mode */
#define NEGLIGIBLE_P 1e-15

typedef struct rule
{
	int n;
	double p[RULE_NODES];
	double weight[RULE_NODES]; /* they sum to 1 */
} rule;

/* Log-density of v = ln(p / (1-p)), up to a constant. */
static double
log_density(const posterior *known, double v)
{
	return -known->a * lc_softplus(-v) - known->b * lc_softplus(v);
}

static void
add_node(rule *r, double p, double weight)
{
	if (r->n < RULE_NODES)
	{
		r->p[r->n] = p;
		r->weight[r->n++] = weight;
	}
}

static double
mode_of(const posterior *known)
{
	return log(known->a) - log(known->b);
}

/*
 * Adds nodes from the mode outwards, to the side of the step's sign.  There p, or
 * 1 - p, does not matter once it is negligible, and the function may grow by rise
 * e-folds.
 */
static void
add_side(const posterior *known, double step, double negligible, double rise, rule *r)
{
	double mode = mode_of(known);
	double power = step < 0 ? known->a : known->b; /* the density's tail is p^a, or (1 - p)^b */
	double top = log_density(known, mode);
	double v = mode;

	for (;;)
	{
		double fall;
		double weight;

		v += step;
		fall = top - log_density(known, v);
		weight = exp(-fall);
		if (1 / (1 + exp(fabs(v))) <= negligible && v * step > 0)
		{
			/* this node and all further ones: 1 + e^-ph + e^-2ph + ... */
			add_node(r, step > 0 ? 1 : 0, weight / -expm1(-power * fabs(step)));
			return;
		}
		if (fall >= RULE_FOLDS + rise || r->n >= RULE_NODES - 1)
			return;
		add_node(r, 1 / (1 + exp(-v)), weight);
	}
}

/* The function depends on p through factor p, and grows at most as 1 / p while factor p is above 1. */
static void
make_rule(const posterior *known, double factor, rule *r)
{
	double mode = mode_of(known);
	double step = fmin(WIDEST_STEP, 0.6 / sqrt(fmin(known->a, known->b)));
	double sum = 0;

	r->n = 0;
	add_node(r, 1 / (1 + exp(-mode)), 1);
	add_side(known, -step, NEGLIGIBLE_P / fmax(factor, 1), fmax(log(factor) + mode, 0), r);
	add_side(known, step, NEGLIGIBLE_P, 0, r);
	for (int i = 0; i < r->n; i++)
		sum += r->weight[i];
	for (int i = 0; i < r->n; i++)
		r->weight[i] /= sum;
}

/* P(alive after t), given p, is (1 + p t / scale)^-s. */
static double
survival(const lc_clv_customer *c, double t)
{
	posterior known = posterior_of(c);
	double y = t / known.scale;
	double sum = 0;
	rule r;

	make_rule(&known, known.s * y, &r);
	for (int i = 0; i < r.n; i++)
		sum += r.weight[i] * exp(-known.s * log1p(r.p[i] * y));
	return sum;
}

/* E(purchases until t), given p, is (1 - (1 + p t / scale)^-s) / p. */
static double
purchases_by_rule(const posterior *known, double t)
{
	double y = t / known->scale;
	double sum = 0;
	rule r;

	make_rule(known, known->s * y, &r);
	for (int i = 0; i < r.n; i++)
	{
		double py = r.p[i] * y;

		sum += r.weight[i] * (py < 1e-17 ? known->s * y : known->s * lc_boxcox1p(py, -known->s) / r.p[i]);
	}
	return sum;
}

/* A longer series is left to the trapezoidal rule. */
#define MOST_TERMS 500

/*
 * Expected purchases in closed form (Fader, Hardie and Lee 2005, equation 10),
 * after Euler's transformation of the hypergeometric function:
 *
 *	c / (a-1) [1 - (1-z)^(a-1) F(c-s, a-1; c; z)],  c = a + b - 1,  z = t / (scale + t)
 *
 * With (1-z)^(a-1) = 1 + (a-1) L and F = 1 + (a-1) G it is -c (L + G + (a-1) L G),
 * which has no singularity at a = 1.  False where terms would cancel or the
 * series is long; then the trapezoidal rule is used.
 */
static bool
purchases_by_series(const posterior *known, double t, double *purchases)
{
	double e = known->a - 1;
	double c = known->a + known->b - 1;
	double z = t / (known->scale + t);
	double logarithm = -lc_boxcox1p(t / known->scale, -e);
	double term = 1;
	double g = 0;
	double size = 0;
	double sum;

	if (c < 0.01)
		return false;
	term = (c - known->s) / c * z;
	for (int n = 1; n <= MOST_TERMS; n++)
	{
		g += term;
		size += fabs(term);
		if (fabs(term) <= DBL_EPSILON / 8 * fabs(g))
			break;
		if (n == MOST_TERMS)
			return false;
		term *= (c - known->s + n) * (e + n) / ((c + n) * (n + 1)) * z;
	}
	sum = logarithm + g + e * logarithm * g;
	if (!isfinite(size * logarithm) ||
	    (fabs(logarithm) + size * (1 + fabs(e * logarithm))) * DBL_EPSILON > 2e-13 * fabs(sum))
		return false;
	*purchases = -c * sum;
	return true;
}

static double
purchases(const lc_clv_customer *c, double t)
{
	posterior known = posterior_of(c);
	double result;

	if (purchases_by_series(&known, t, &result))
		return result;
	return purchases_by_rule(&known, t);
}

/* The integral of exp(-rate u) (1 + p u / scale)^-power over u from 0 to the horizon, averaged over p. */
static double
discounted_mean(const posterior *known, double power, double rate, double horizon)
{
	/* beyond this the integrand is discounted to 0; it only decides which p are too small to matter */
	double reach = rate > 0 ? fmin(horizon, 50 / rate) : horizon;
	double sum = 0;
	rule r;

	make_rule(known, power * reach / known->scale, &r);
	for (int i = 0; i < r.n; i++)
	{
		double unit = r.p[i] > 0 ? known->scale / r.p[i] : INFINITY;

		if (unit * rate > 1e17 || unit > 1e17 * reach)
			sum += r.weight[i] * (rate > 0 ? -expm1(-rate * horizon) / rate : horizon);
		else
			sum += r.weight[i] * unit * lc_expn_scaled(power, unit * rate, horizon / unit);
	}
	return sum;
}

static double
discounted(const lc_clv_customer *c, double rate, double horizon)
{
	posterior known = posterior_of(c);

	return known.s / known.scale * discounted_mean(&known, known.s + 1, rate, horizon);
}

static double
lifetime(const lc_clv_customer *c, double rate, double horizon)
{
	posterior known = posterior_of(c);

	return discounted_mean(&known, known.s, rate, horizon);
}

/*
 * P(n purchases by t).  Without dropout purchases are negative binomial.  A
 * customer makes n of them if he survives n chances to drop out, or if he would
 * have made n or more and drops out after the nth.
 */
static double
probability(const lc_clv_customer *c, double n, double t)
{
	posterior known = posterior_of(c);
	double z = t / (known.scale + t);
	double stay = lc_lnpoch(known.b, n) - lc_lnpoch(known.a + known.b, n);
	double exactly =
	    exp(stay + lc_lnpoch(known.s, n) - lgamma(n + 1) - known.s * log1p(t / known.scale) + (n > 0 ? n * log(z) : 0));
	double drop;

	if (n == 0)
		return exactly;
	drop = log(known.a) - log(known.a + known.b) + lc_lnpoch(known.b, n - 1) - lc_lnpoch(known.a + known.b + 1, n - 1);
	return exactly + exp(drop) * lc_incbet(n, known.s, z);
}

static double
draw(const lc_clv_customer *c, double t, lc_random *random)
{
	posterior known = posterior_of(c);
	double rate = lc_random_gamma(random, known.s) / known.scale;
	double dropping = lc_random_beta(random, known.a, known.b);
	double last;

	return draw_purchases(rate, dropping, t, random, &last);
}

static const lc_clv_future future = {alive, survival, purchases, discounted, lifetime, probability, draw};

/* ---- both models ---- */

#define SHARED_FIELDS \
	.parameters = 4, .parameter = {"r", "alpha", "a", "b"}, .scaled = {false, true, false, false}, .scale = 2, \
	.columns = 3, .column = {"x", "t_x", "t_cal"}, .timed = true, .unit_days = 7, .exclusion = {"new"}, \
	.admit = lc_clv_admit_history, .likelihood = likelihood, .simulate = simulate, .future = &future

const lc_clv_model lc_clv_bgnbd = {
    .name = "bgnbd",
    .title = "BG/NBD",
    .starts = {{1, 1, 1, 1}, {0.3, 0.15, 0.8, 2.5}},
    .drop_first = false,
    SHARED_FIELDS,
};

const lc_clv_model lc_clv_mbgnbd = {
    .name = "mbgnbd",
    .title = "MBG/NBD",
    .starts = {{1, 1, 1, 1}, {0.5, 0.2, 0.9, 1.6}},
    .drop_first = true,
    SHARED_FIELDS,
};
