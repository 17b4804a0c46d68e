/*
 * bdw.c - BdW and sBG: customers who renew a contract, or do not, at the end of each period.
 *
 * Model    a customer survives t periods with probability (1-p)^(t^c), a discrete
 *          Weibull distribution, with a p of his own, beta(alpha, beta) over
 *          customers.  With c above 1 he is the likelier to leave the longer he
 *          has stayed, with c below 1 the less likely; c = 1 is sBG, in which a
 *          customer's probability never changes.  Of a cohort there remains
 *
 *	S(t) = B(alpha, beta + t^c) / B(alpha, beta)
 *
 * Data     a row says how many remained after a period.  Customers who left
 *          between two rows have the likelihood S(t1) - S(t2), those who remained
 *          after the last row S(t).
 * Limits   parameters e^-16 to e^16; at most 100000 periods in the data.
 * Source   Fader, Hardie, Liu, Davin and Steenburgh, Journal of Interactive
 *          Marketing 43 (2018), for BdW; Fader and Hardie, Journal of Interactive
 *          Marketing 21 (2007), for sBG.
 */
#include "clv/clv.h"
#include "clv/discounted_sum.h"

#include <float.h>
#include <math.h>

#include "math/special.h"

enum
{
	ALPHA,
	BETA,
	C
};

static lc_clv_verdict
admit(const double *value, lc_clv_fault *fault)
{
	if (!lc_clv_is_count(value[0]) || value[0] > LC_CLV_PERIODS_MAX)
		return lc_clv_faulty(fault, 0, "a whole number of periods, 0 to 100000");
	if (!(value[1] >= 0 && value[1] <= LC_CLV_WEIGHT_MAX))
		return lc_clv_faulty(fault, 1, "a finite number of customers, 0 or more");
	return LC_CLV_USE;
}

/* The rows must be one cohort from its start, and its numbers must not rise; else the reason why not. */
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
customers(const lc_clv_rows *rows)
{
	return rows->column[1][0];
}

/* ---- from one tenure to a longer one ---- */

static double
shape_of(const lc_clv_model *model, const double *parameter)
{
	return model->parameters > C ? parameter[C] : 1;
}

/* t^c: the tenure on the scale on which the hazard is constant. */
static double
weibull_time(double t, double c)
{
	return t > 0 ? pow(t, c) : 0;
}

/* (t + n)^c - t^c, without cancellation. */
static double
weibull_time_added(double t, double n, double c)
{
	if (t == 0 || c == 1)
		return weibull_time(n, c);
	return weibull_time(t, c) * expm1(c * log1p(n / t));
}

/* From here on S is a power law to the last digit, and beta + t^c may overflow. */
#define POWER_LAW_FROM 1e290

/* ln(S(t + n) / S(t)) for n > 0; rounding never takes it above 0. */
static double
log_staying(const double *p, double c, double t, double n)
{
	double done = weibull_time(t, c);
	double added = weibull_time_added(t, n, c);
	double level;

	if (!(done < POWER_LAW_FROM))
		return -p[ALPHA] * (c * log1p(n / t));
	if (!(added < POWER_LAW_FROM))
		return lc_lnpoch(p[BETA] + done, p[ALPHA]) - p[ALPHA] * (c * log(t + n));
	level = lc_beta_geometric_log_survival(p[BETA] + done, p[ALPHA], added);
	return level > 0 ? 0 : level;
}

/* Its derivatives by alpha, beta and c. */
static void
slope_of_staying(const double *p, double c, double t, double n, lc_vector slope)
{
	double done = weibull_time(t, c);
	double added = weibull_time_added(t, n, c);
	double start = p[BETA] + done;
	double by_start;
	double by_end;

	if (!(done < POWER_LAW_FROM))
	{
		slope[ALPHA] = -c * log1p(n / t);
		slope[BETA] = 0;
		slope[C] = -p[ALPHA] * log1p(n / t);
		return;
	}
	by_start = lc_lnpoch_derivative(start, p[ALPHA]);
	slope[C] = t > 0 ? by_start * done * log(t) : 0;
	if (!(added < POWER_LAW_FROM))
	{
		slope[ALPHA] = lc_digamma(start + p[ALPHA]) - c * log(t + n);
		slope[BETA] = by_start;
		slope[C] -= p[ALPHA] * log(t + n);
		return;
	}
	by_end = lc_lnpoch_derivative(start + added, p[ALPHA]);
	slope[ALPHA] = -lc_lnpoch_derivative(p[ALPHA] + start, added);
	slope[BETA] = added <= p[ALPHA] ? lc_lnpoch_derivative(start, added) + slope[ALPHA] : by_start - by_end;
	slope[C] -= by_end * (done + added) * log(t + n);
}

/* ---- likelihood ---- */

static lc_status
likelihood(const lc_clv_model *model, const lc_clv_rows *rows, const double *parameter, const lc_env *env,
           double *value, double *gradient)
{
	double c = shape_of(model, parameter);
	double stayed = 0;       /* ln S at the row's period */
	lc_vector slope = {0};   /* its derivatives */
	lc_vector leaving = {0}; /* derivatives of ln S from this row to the next */

	*value = 0;
	for (int p = 0; p < model->parameters; p++)
		gradient[p] = 0;
	for (size_t i = 0; i < rows->n; i++)
	{
		bool last = i + 1 == rows->n;
		double t = rows->column[0][i];
		double weight = rows->column[1][i] - (last ? 0 : rows->column[1][i + 1]);
		double stay = 0;
		double odds = 0;

		if (i == 0 && t > 0)
		{
			stayed = log_staying(parameter, c, 0, t);
			slope_of_staying(parameter, c, 0, t, slope);
		}
		if (!last)
		{
			stay = log_staying(parameter, c, t, rows->column[0][i + 1] - t);
			slope_of_staying(parameter, c, t, rows->column[0][i + 1] - t, leaving);
			odds = 1 / expm1(-stay);
		}
		*value += weight * (stayed + (last ? 0 : log(-expm1(stay))));
		for (int p = 0; p < model->parameters; p++)
		{
			gradient[p] += weight * (slope[p] - odds * leaving[p]);
			slope[p] += leaving[p];
		}
		stayed += stay;
	}
	lc_poll(env);
	return LC_OK;
}

/* Draws the row of the next period: each customer of this one renews or does not. */
static void
simulate(const lc_clv_model *model, const double *parameter, lc_random *random, double *value)
{
	double renewing = exp(log_staying(parameter, shape_of(model, parameter), value[0], 1));
	double remaining = 0;

	for (int64_t customer = 0; customer < (int64_t) value[1]; customer++)
		remaining += lc_random_uniform(random) < renewing;
	value[0]++;
	value[1] = remaining;
}

/* ---- predictions after t_cal renewals; a purchase is a renewal ---- */

static double
alive(const lc_clv_customer *customer)
{
	return 1;
}

static double
log_survival(const void *context, double n)
{
	const lc_clv_customer *customer = context;

	return n > 0 ? log_staying(customer->parameter, shape_of(customer->model, customer->parameter), customer->t_cal, n)
	             : 0;
}

static double
survival(const lc_clv_customer *customer, double t)
{
	return exp(log_survival(customer, t));
}

/*
 * Does the survival curve fall slowly from here on?  With c above 1 the hazard,
 * at most alpha c t^(c-1) / (beta + t^c), first rises and falls from a tenure of
 * ((c-1) beta)^(1/c) on.  So the curve is looked at where the hazard is largest,
 * or where nobody is left (LC_FOLDS_TO_ZERO), if that comes first.
 */
static bool
falls_slowly(const lc_clv_customer *customer, double n)
{
	const double *p = customer->parameter;
	double c = shape_of(customer->model, p);
	double tenure = customer->t_cal + n;
	double likeliest = c > 1 ? pow((c - 1) * p[BETA], 1 / c) : 0;
	double nobody =
	    pow(weibull_time(tenure, c) + LC_FOLDS_TO_ZERO * (p[BETA] + weibull_time(tenure, c)) / p[ALPHA], 1 / c);
	double peak = floor(fmin(likeliest, nobody)) - customer->t_cal;

	return peak <= n || isinf(peak) ||
	       lc_varies_slowly(survival(customer, peak + 1), survival(customer, peak), peak, INFINITY);
}

static double
discounted(const lc_clv_customer *customer, double rate, double horizon)
{
	const double *p = customer->parameter;
	double value = 1;
	double sum = 0;

	if (shape_of(customer->model, p) == 1)
		return lc_discounted_periods(p[BETA] + customer->t_cal, p[ALPHA], rate, horizon);
	for (int64_t i = 1; (double) i <= horizon; i++)
	{
		double n = (double) i;
		double before = value;

		value = exp(log_survival(customer, n) - rate * n);
		sum += value;
		if (!(value > DBL_EPSILON / 16 * sum * -expm1(-rate)))
			break;
		if (lc_varies_slowly(value, before, n, horizon) && falls_slowly(customer, n))
			return sum + lc_euler_maclaurin_sum(log_survival, customer, n, rate, horizon);
	}
	return sum;
}

static double
purchases(const lc_clv_customer *customer, double t)
{
	return discounted(customer, 0, t);
}

static double
probability(const lc_clv_customer *customer, double n, double t)
{
	const double *p = customer->parameter;

	if (n > t)
		return 0;
	return n < t ? survival(customer, n) * -expm1(log_staying(p, shape_of(customer->model, p), customer->t_cal + n, 1))
	             : survival(customer, t);
}

/* Draws p and a survival time from (1-p)^((t_cal + n)^c - t_cal^c); its whole periods are the renewals. */
static double
draw(const lc_clv_customer *customer, double t, lc_random *random)
{
	const double *p = customer->parameter;
	double c = shape_of(customer->model, p);
	double done = weibull_time(customer->t_cal, c);
	double leaving = lc_random_beta(random, p[ALPHA], p[BETA] + done);
	double added = lc_random_exponential(random, -log1p(-leaving));
	double n = pow(done + added, 1 / c) - customer->t_cal;

	return n < t ? fmax(floor(n), 0) : t;
}

static const lc_clv_future future = {alive, survival, purchases, discounted, discounted, probability, draw};

/* ---- both models ---- */

#define SHARED_FIELDS \
	.scale = -1, .columns = 2, .column = {"period", "retained"}, .discrete = true, .timed = true, .exclusion = {NULL}, \
	.admit = admit, .unfit = unfit, .customers = customers, .likelihood = likelihood, .simulate = simulate, \
	.future = &future

const lc_clv_model lc_clv_sbg = {
    .name = "sbg",
    .title = "sBG",
    .parameters = 2,
    .parameter = {"alpha", "beta"},
    .starts = {{1, 1}, {0.7, 4}},
    SHARED_FIELDS,
};

const lc_clv_model lc_clv_bdw = {
    .name = "bdw",
    .title = "beta-discrete-Weibull",
    .parameters = 3,
    .parameter = {"alpha", "beta", "c"},
    .starts = {{1, 1, 1}, {0.7, 4, 1.3}},
    SHARED_FIELDS,
};
