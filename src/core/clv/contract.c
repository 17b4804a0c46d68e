/*
 * contract.c - customers who renew, or do not, at the end of each period.
 */
#include "clv/contract.h"

#include <float.h>
#include <math.h>

#include "math/special.h"

enum
{
	ALPHA,
	BETA,
	C
};

lc_clv_verdict
lc_contract_admit(const double *value, lc_clv_fault *fault)
{
	if (!lc_clv_is_count(value[0]) || value[0] > LC_CLV_MOST_PERIODS)
		return lc_clv_faulty(fault, 0, "a whole number of periods, 0 to 100000");
	if (!(value[1] >= 0 && value[1] <= LC_CLV_HEAVIEST))
		return lc_clv_faulty(fault, 1, "a finite number of customers, 0 or more");
	return LC_CLV_USE;
}

/* One cohort, from its start, and nobody comes back. */
const char *
lc_contract_unfit(const lc_clv_rows *rows)
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

double
lc_contract_customers(const lc_clv_rows *rows)
{
	return rows->column[1][0];
}

/* ---- from one tenure to a longer one ---- */

static double
shape_of(const lc_clv_model *model, const double *parameter)
{
	return model->parameters > C ? parameter[C] : 1;
}

/* t^c, and how much more it is n periods on. */
static double
wear(double t, double c)
{
	return t > 0 ? pow(t, c) : 0;
}

static double
wear_added(double t, double n, double c)
{
	if (t == 0 || c == 1)
		return wear(n, c);
	return wear(t, c) * expm1(c * log1p(n / t));
}

/* Past this a power law is all that is left of S, and its argument may be past the largest number. */
#define WORN 1e290

/* ln(S(t + n) / S(t)), n not 0; never above 0, whatever the rounding. */
static double
log_staying(const double *p, double c, double t, double n)
{
	double so_far = wear(t, c);
	double added = wear_added(t, n, c);
	double level;

	if (!(so_far < WORN))
		return -p[ALPHA] * (c * log1p(n / t));
	if (!(added < WORN))
		return lc_lnpoch(p[BETA] + so_far, p[ALPHA]) - p[ALPHA] * (c * log(t + n));
	level = lc_beta_geometric_log_survival(p[BETA] + so_far, p[ALPHA], added);
	return level > 0 ? 0 : level;
}

/* The derivatives of the same. */
static void
slope_of_staying(const double *p, double c, double t, double n, lc_vector slope)
{
	double so_far = wear(t, c);
	double added = wear_added(t, n, c);
	double start = p[BETA] + so_far;
	double by_start;
	double by_end;

	if (!(so_far < WORN))
	{
		slope[ALPHA] = -c * log1p(n / t);
		slope[BETA] = 0;
		slope[C] = -p[ALPHA] * log1p(n / t);
		return;
	}
	by_start = lc_lnpoch_derivative(start, p[ALPHA]);
	slope[C] = t > 0 ? by_start * so_far * log(t) : 0;
	if (!(added < WORN))
	{
		slope[ALPHA] = lc_digamma(start + p[ALPHA]) - c * log(t + n);
		slope[BETA] = by_start;
		slope[C] -= p[ALPHA] * log(t + n);
		return;
	}
	by_end = lc_lnpoch_derivative(start + added, p[ALPHA]);
	slope[ALPHA] = -lc_lnpoch_derivative(p[ALPHA] + start, added);
	slope[BETA] = added <= p[ALPHA] ? lc_lnpoch_derivative(start, added) + slope[ALPHA] : by_start - by_end;
	slope[C] -= by_end * (so_far + added) * log(t + n);
}

/* ---- likelihood ---- */

lc_status
lc_contract_likelihood(const lc_clv_model *model, const lc_clv_rows *rows, const double *parameter, const lc_env *env,
                       double *value, double *gradient)
{
	double c = shape_of(model, parameter);
	double stayed = 0;       /* ln S at the row's period */
	lc_vector slope = {0};   /* and its derivatives */
	lc_vector leaving = {0}; /* those of what happens until the next */

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

/* Draws the next period's row from the one that is there: each customer renews or not. */
void
lc_contract_simulate(const lc_clv_model *model, const double *parameter, lc_random *random, double *value)
{
	double renewing = exp(log_staying(parameter, shape_of(model, parameter), value[0], 1));
	double remaining = 0;

	for (int64_t customer = 0; customer < (int64_t) value[1]; customer++)
		remaining += lc_random_uniform(random) < renewing;
	value[0]++;
	value[1] = remaining;
}

/* ---- what follows t_cal renewals; a purchase is one more of them ---- */

static double
alive(const lc_clv_customer *customer)
{
	return 1;
}

static double
log_share(const void *context, double n)
{
	const lc_clv_customer *customer = context;

	return n > 0 ? log_staying(customer->parameter, shape_of(customer->model, customer->parameter), customer->t_cal, n)
	             : 0;
}

static double
staying(const lc_clv_customer *customer, double t)
{
	return exp(log_share(customer, t));
}

/*
 * With c above 1 leaving first becomes likelier and only then, at a tenure of
 * ((c-1) beta)^(1/c), less likely: is it slow there, or where nobody is left
 * before?  Its rate is at most alpha c t^(c-1) / (beta + t^c).
 */
static bool
stays_slow(const lc_clv_customer *customer, double n)
{
	const double *p = customer->parameter;
	double c = shape_of(customer->model, p);
	double tenure = customer->t_cal + n;
	double likeliest = c > 1 ? pow((c - 1) * p[BETA], 1 / c) : 0;
	double nobody = pow(wear(tenure, c) + LC_FOLDS_TO_ZERO * (p[BETA] + wear(tenure, c)) / p[ALPHA], 1 / c);
	double peak = floor(fmin(likeliest, nobody)) - customer->t_cal;

	return peak <= n || isinf(peak) ||
	       lc_discounted_is_slow(staying(customer, peak + 1), staying(customer, peak), peak, INFINITY);
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

		value = exp(log_share(customer, n) - rate * n);
		sum += value;
		if (!(value > DBL_EPSILON / 16 * sum * -expm1(-rate)))
			break;
		if (lc_discounted_is_slow(value, before, n, horizon) && stays_slow(customer, n))
			return sum + lc_discounted_slow_periods(log_share, customer, n, rate, horizon);
	}
	return sum;
}

static double
purchases(const lc_clv_customer *customer, double t)
{
	return discounted(customer, 0, t);
}

static double
count(const lc_clv_customer *customer, double n, double t)
{
	const double *p = customer->parameter;

	if (n > t)
		return 0;
	return n < t ? staying(customer, n) * -expm1(log_staying(p, shape_of(customer->model, p), customer->t_cal + n, 1))
	             : staying(customer, t);
}

/* (1-p)^((t_cal + n)^c - t_cal^c) falls to a random share at a tenure whose whole periods are the renewals. */
static double
draw(const lc_clv_customer *customer, double t, lc_random *random)
{
	const double *p = customer->parameter;
	double c = shape_of(customer->model, p);
	double so_far = wear(customer->t_cal, c);
	double leaving = lc_random_beta(random, p[ALPHA], p[BETA] + so_far);
	double added = lc_random_exponential(random, -log1p(-leaving));
	double n = pow(so_far + added, 1 / c) - customer->t_cal;

	return n < t ? fmax(floor(n), 0) : t;
}

const lc_clv_future lc_contract_future = {alive, staying, purchases, discounted, discounted, count, draw};
