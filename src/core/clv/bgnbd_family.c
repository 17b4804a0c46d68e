/*
 * bgnbd_family.c - customers who may drop out after each purchase, and only then.
 */
#include "clv/bgnbd_family.h"

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
 * Customers with the same number of repeats differ in times alone.  What
 * depends on x is worked out once for all of them, so that a customer costs
 * four transcendental functions, none of them a lgamma.
 */
typedef struct group
{
	double s; /* r + x */
	double alpha;
	double log_odds; /* ln(a / (b+k-1)) */
} group;

typedef struct sums
{
	double weight;
	double level; /* of ln(the bracket) */
	double rate;  /* of its derivative by r + x */
	double scale; /* by alpha */
	double gone;  /* and of the share of its second term, the dropped out */
} sums;

static inline void
add_lanes(double *sum, const double lane[LC_DOUBLES], const double weight[LC_DOUBLES])
{
	double weighted[LC_DOUBLES];

	for (int i = 0; i < LC_DOUBLES; i++)
		weighted[i] = weight[i] * lane[i];
	*sum += lc_sum_doubles(weighted);
}

/* Without a chance to drop out the bracket is its first term. */
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
	add_lanes(&total->level, level, weight);
	add_lanes(&total->rate, log_age, weight);
	add_lanes(&total->scale, per_age, weight);
	total->weight += lc_sum_doubles(weight);
}

/* Both terms, by the odds of the second: nothing overflows however long the silence or many the purchases. */
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
	add_lanes(&total->level, soft, weight);
	add_lanes(&total->rate, log_age, weight);
	add_lanes(&total->scale, per_age, weight);
	add_lanes(&total->gone, gone, weight);
	total->weight += lc_sum_doubles(weight);
}

/* Rows from start to end in blocks; the last is filled up with rows of no weight. */
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

/* What the group's number of purchases adds, times its customers, and what its times do. */
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

lc_status
lc_drop_likelihood(const lc_clv_model *model, const lc_clv_rows *rows, const double *parameter, const lc_env *env,
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

/* Buys at a rate until the end, unless he drops out after a purchase; the time of the last goes into last. */
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
		if (++n > LC_CLV_MOST_OF_A_DRAW)
			return INFINITY;
		*last = at;
		if (lc_random_uniform(random) < dropping)
			return n;
	}
}

void
lc_drop_simulate(const lc_clv_model *model, const double *parameter, lc_random *random, double *value)
{
	double rate = lc_random_gamma(random, parameter[R]) / parameter[ALPHA];
	double dropping = lc_random_beta(random, parameter[A], parameter[B]);

	value[0] = value[1] = 0;
	if (model->drop_first && lc_random_uniform(random) < dropping)
		return;
	value[0] = draw_purchases(rate, dropping, value[2], random, &value[1]);
}

/* ---- what is known of who is alive: rate of gamma(s, scale), probability to drop out of beta(a, b) ---- */

typedef struct posterior
{
	double s;
	double scale;
	double a;
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
 * Means over the probability to drop out, p of beta(a, b), by the trapezoidal
 * rule in ln(p / (1-p)), where the density is smooth and falls exponentially
 * on both sides: the error falls with exp(-pi^2 / step).  All terms are
 * positive, so nothing cancels whatever the parameters.  Where p (or 1 - p) is
 * too small to matter to the function, the rest of a side is a geometric sum.
 */
#define RULE_NODES 3072 /* enough for the smallest p there is */
#define WIDEST_STEP 0.31
#define FORGOTTEN 36.0 /* e^-36 of what is at the mode is nothing */
#define NO_PROBABILITY 1e-15

typedef struct rule
{
	int n;
	double p[RULE_NODES];
	double weight[RULE_NODES]; /* they sum to 1 */
} rule;

/* Log-density of v = ln(p / (1-p)), but for its constant. */
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

/*
 * Nodes from the mode outwards to one side, the power of its tail being that of
 * p or of 1 - p; the function may rise there by so many e-folds at most.
 */
static void
add_side(const posterior *known, double mode, double step, double power, double negligible, double rise, rule *r)
{
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
			/* this node and all behind it: 1 + e^-ph + e^-2ph + ... */
			add_node(r, step > 0 ? 1 : 0, weight / -expm1(-power * fabs(step)));
			return;
		}
		if (fall >= FORGOTTEN + rise || r->n >= RULE_NODES - 1)
			return;
		add_node(r, 1 / (1 + exp(-v)), weight);
	}
}

/* factor: p times it is what the function depends on; it may rise as 1/p while that is above 1. */
static void
make_rule(const posterior *known, double factor, rule *r)
{
	double mode = log(known->a) - log(known->b);
	double step = fmin(WIDEST_STEP, 0.6 / sqrt(fmin(known->a, known->b)));
	double sum = 0;

	r->n = 0;
	add_node(r, 1 / (1 + exp(-mode)), 1);
	add_side(known, mode, -step, known->a, NO_PROBABILITY / fmax(factor, 1), fmax(log(factor) + mode, 0), r);
	add_side(known, mode, step, known->b, NO_PROBABILITY, 0, r);
	for (int i = 0; i < r->n; i++)
		sum += r->weight[i];
	for (int i = 0; i < r->n; i++)
		r->weight[i] /= sum;
}

/* Alive after t with probability (1 + p t / scale)^-s, p given. */
static double
staying(const lc_clv_customer *c, double t)
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

/* (1 - (1 + p t / scale)^-s) / p purchases until t, p given. */
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

/* The series takes so many terms at most. */
#define MOST_TERMS 500

/*
 * In closed form (Fader, Hardie and Lee 2005, equation 10), by Euler's
 * transformation, which cancels the power:
 *
 *	c / (a-1) [1 - (1-z)^(a-1) F(c-s, a-1; c; z)],  c = a + b - 1,  z = t / (scale + t)
 *
 * With (1-z)^(a-1) = 1 + (a-1) L and F = 1 + (a-1) G it is -c (L + G + (a-1) L G),
 * which has no singularity at a = 1.  False where terms would cancel or the
 * series is long: then by the rule.
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

/* (1 + p u / scale)^-power, discounted and summed over u: p given by what fades, over p by the rule. */
static double
fading(const posterior *known, double power, double rate, double horizon)
{
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

	return known.s / known.scale * fading(&known, known.s + 1, rate, horizon);
}

static double
lasting(const lc_clv_customer *c, double rate, double horizon)
{
	posterior known = posterior_of(c);

	return fading(&known, known.s, rate, horizon);
}

/*
 * Purchases by t without dropout are negative binomial.  n of them are made by
 * who survived n chances, or by who would have made n or more and dropped out
 * after the nth.
 */
static double
count(const lc_clv_customer *c, double n, double t)
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

const lc_clv_future lc_drop_future = {alive, staying, purchases, discounted, lasting, count, draw};
