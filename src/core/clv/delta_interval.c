/*
 * delta_interval.c - predictions for a customer, and confidence intervals by the delta method.
 */
#include "clv/delta_interval.h"

#include <math.h>
#include <string.h>

#include "math/special.h"

/* Step of the differences by the logarithm of a parameter. */
#define DIFFERENCE 1e-4

double
lc_clv_alive(const lc_clv_customer *customer, double t)
{
	const lc_clv_future *future = customer->model->future;
	double alive = future->alive(customer);

	return t > 0 ? alive * future->survival(customer, t) : alive;
}

double
lc_clv_expected(const lc_clv_customer *customer, double t)
{
	const lc_clv_future *future = customer->model->future;

	return t > 0 ? future->alive(customer) * future->purchases(customer, t) : 0;
}

double
lc_clv_probability(const lc_clv_customer *customer, double n, double t)
{
	const lc_clv_future *future = customer->model->future;
	double alive = future->alive(customer);
	double count = alive * future->probability(customer, n, t);

	return n == 0 ? count + (1 - alive) : count;
}

double
lc_clv_discounted(const lc_clv_customer *customer, double rate, double horizon)
{
	const lc_clv_future *future = customer->model->future;

	return horizon > 0 ? future->alive(customer) * future->discounted(customer, rate, horizon) : 0;
}

double
lc_clv_lifetime(const lc_clv_customer *customer, double rate, double horizon)
{
	const lc_clv_future *future = customer->model->future;

	return horizon > 0 ? future->alive(customer) * future->lifetime(customer, rate, horizon) : 0;
}

/* ---- the delta method ---- */

static double
on_scale(lc_interval_scale scale, double value)
{
	switch (scale)
	{
		case LC_SCALE_LOGIT:
			return log(value) - log1p(-value);
		case LC_SCALE_LOGARITHM:
			return log(value);
		default:
			return value;
	}
}

/* A standard error on the scale, as one of the value. */
static double
error_of(lc_interval_scale scale, double value, double error)
{
	switch (scale)
	{
		case LC_SCALE_LOGIT:
			return value * (1 - value) * error;
		case LC_SCALE_LOGARITHM:
			return value * error;
		default:
			return error;
	}
}

/* The value moved by a distance on the scale. */
static double
moved(lc_interval_scale scale, double value, double by)
{
	switch (scale)
	{
		case LC_SCALE_LOGIT:
			return 1 / (1 + exp(log1p(-value) - log(value) - by));
		case LC_SCALE_LOGARITHM:
			return value * exp(by);
		default:
			return value + by;
	}
}

double
lc_delta_variance(const lc_estimand *estimand)
{
	int n = estimand->parameters;
	lc_vector parameter;
	lc_vector slope;
	lc_vector image;
	double variance;

	for (int i = 0; i < n; i++)
	{
		double up;
		double down;

		memcpy(parameter, estimand->parameter, sizeof(double) * (size_t) n);
		parameter[i] = estimand->parameter[i] * exp(DIFFERENCE);
		up = estimand->function(estimand->context, parameter);
		parameter[i] = estimand->parameter[i] * exp(-DIFFERENCE);
		down = estimand->function(estimand->context, parameter);
		/* the function is not finite close by: its error is unknown */
		if (!isfinite(up) || !isfinite(down))
			return NAN;
		slope[i] = (on_scale(estimand->scale, up) - on_scale(estimand->scale, down)) / (2 * DIFFERENCE) /
		           estimand->parameter[i];
	}
	lc_times(n, estimand->covariance, slope, image);
	variance = lc_dot(n, slope, image);
	return isfinite(variance) ? fmax(variance, 0) : 0;
}

void
lc_delta_interval(const lc_estimand *estimand, double level, lc_interval *interval)
{
	double error = sqrt(lc_delta_variance(estimand));
	double width = lc_ndtri(0.5 + level / 2) * error;

	interval->value = estimand->function(estimand->context, estimand->parameter);
	interval->error = error_of(estimand->scale, interval->value, error);
	interval->low = moved(estimand->scale, interval->value, -width);
	interval->high = moved(estimand->scale, interval->value, width);
}

/* ---- intervals for a customer ---- */

typedef struct prediction
{
	const lc_clv_customer *customer;
	double t; /* the horizon, where there is a rate */
	double rate;
} prediction;

static lc_clv_customer
customer_with(const prediction *q, const double *parameter)
{
	lc_clv_customer customer = *q->customer;

	customer.parameter = parameter;
	return customer;
}

static double
alive_at(const void *context, const double *parameter)
{
	const prediction *q = context;
	lc_clv_customer customer = customer_with(q, parameter);

	return lc_clv_alive(&customer, q->t);
}

static double
expected_until(const void *context, const double *parameter)
{
	const prediction *q = context;
	lc_clv_customer customer = customer_with(q, parameter);

	return lc_clv_expected(&customer, q->t);
}

static double
discounted_until(const void *context, const double *parameter)
{
	const prediction *q = context;
	lc_clv_customer customer = customer_with(q, parameter);

	return lc_clv_discounted(&customer, q->rate, q->t);
}

static lc_estimand
estimand_of(const prediction *q, const lc_matrix covariance, lc_interval_scale scale, lc_estimand_function function)
{
	return (lc_estimand){q->customer->model->parameters, q->customer->parameter, covariance, scale, function, q};
}

void
lc_clv_intervals(const lc_clv_customer *customer, const lc_matrix covariance, double t, double level,
                 lc_interval *alive, lc_interval *expected)
{
	prediction q = {customer, t, 0};
	lc_estimand of_alive = estimand_of(&q, covariance, LC_SCALE_LOGIT, alive_at);
	lc_estimand of_expected = estimand_of(&q, covariance, LC_SCALE_LOGARITHM, expected_until);

	lc_delta_interval(&of_alive, level, alive);
	lc_delta_interval(&of_expected, level, expected);
}

void
lc_clv_discounted_interval(const lc_clv_customer *customer, const lc_matrix covariance, double rate, double horizon,
                           double level, lc_interval *interval)
{
	prediction q = {customer, horizon, rate};
	lc_estimand estimand = estimand_of(&q, covariance, LC_SCALE_LOGARITHM, discounted_until);

	lc_delta_interval(&estimand, level, interval);
}
