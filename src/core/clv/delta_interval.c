/*
 * delta_interval.c - predictions, and how sure they are.
 */
#include "clv/delta_interval.h"

#include <math.h>
#include <string.h>

#include "math/special.h"

/* Step of the differences by a parameter's logarithm. */
#define DIFFERENCE 1e-4

double
lc_clv_alive(const lc_clv_customer *customer, double t)
{
	const lc_clv_future *future = customer->model->future;
	double alive = future->alive(customer);

	return t > 0 ? alive * future->staying(customer, t) : alive;
}

double
lc_clv_expected(const lc_clv_customer *customer, double t)
{
	const lc_clv_future *future = customer->model->future;

	return t > 0 ? future->alive(customer) * future->purchases(customer, t) : 0;
}

double
lc_clv_count(const lc_clv_customer *customer, double n, double t)
{
	const lc_clv_future *future = customer->model->future;
	double alive = future->alive(customer);
	double count = alive * future->count(customer, n, t);

	return n == 0 ? count + (1 - alive) : count;
}

double
lc_clv_discounted(const lc_clv_customer *customer, double rate, double horizon)
{
	const lc_clv_future *future = customer->model->future;

	return horizon > 0 ? future->alive(customer) * future->discounted(customer, rate, horizon) : 0;
}

double
lc_clv_lasting(const lc_clv_customer *customer, double rate, double horizon)
{
	const lc_clv_future *future = customer->model->future;

	return horizon > 0 ? future->alive(customer) * future->lasting(customer, rate, horizon) : 0;
}

/* ---- the delta method ---- */

static double
on_scale(lc_clv_scale scale, double value)
{
	switch (scale)
	{
		case LC_CLV_LOGIT:
			return log(value) - log1p(-value);
		case LC_CLV_LOGARITHM:
			return log(value);
		default:
			return value;
	}
}

/* An error there as one of the value, and a place there as a value. */
static double
error_of(lc_clv_scale scale, double value, double error)
{
	switch (scale)
	{
		case LC_CLV_LOGIT:
			return value * (1 - value) * error;
		case LC_CLV_LOGARITHM:
			return value * error;
		default:
			return error;
	}
}

static double
moved(lc_clv_scale scale, double value, double by)
{
	switch (scale)
	{
		case LC_CLV_LOGIT:
			return 1 / (1 + exp(log1p(-value) - log(value) - by));
		case LC_CLV_LOGARITHM:
			return value * exp(by);
		default:
			return value + by;
	}
}

double
lc_clv_variance(const lc_clv_question *question)
{
	int n = question->parameters;
	lc_vector parameter;
	lc_vector slope;
	lc_vector image;
	double variance;

	for (int i = 0; i < n; i++)
	{
		double up;
		double down;

		memcpy(parameter, question->parameter, sizeof(double) * (size_t) n);
		parameter[i] = question->parameter[i] * exp(DIFFERENCE);
		up = question->answer(question->context, parameter);
		parameter[i] = question->parameter[i] * exp(-DIFFERENCE);
		down = question->answer(question->context, parameter);
		/* on the verge of having no answer: not certain, but of no known error */
		if (!isfinite(up) || !isfinite(down))
			return NAN;
		slope[i] = (on_scale(question->scale, up) - on_scale(question->scale, down)) / (2 * DIFFERENCE) /
		           question->parameter[i];
	}
	lc_times(n, question->covariance, slope, image);
	variance = lc_dot(n, slope, image);
	return isfinite(variance) ? fmax(variance, 0) : 0;
}

void
lc_clv_interval_of(const lc_clv_question *question, double level, lc_clv_interval *interval)
{
	double error = sqrt(lc_clv_variance(question));
	double width = lc_normal_quantile(0.5 + level / 2) * error;

	interval->value = question->answer(question->context, question->parameter);
	interval->error = error_of(question->scale, interval->value, error);
	interval->low = moved(question->scale, interval->value, -width);
	interval->high = moved(question->scale, interval->value, width);
}

/* ---- a customer's ---- */

typedef struct customer_question
{
	const lc_clv_customer *customer;
	double t; /* the horizon, where there is a rate */
	double rate;
} customer_question;

static lc_clv_customer
customer_with(const customer_question *q, const double *parameter)
{
	lc_clv_customer customer = *q->customer;

	customer.parameter = parameter;
	return customer;
}

static double
alive_at(const void *context, const double *parameter)
{
	const customer_question *q = context;
	lc_clv_customer customer = customer_with(q, parameter);

	return lc_clv_alive(&customer, q->t);
}

static double
expected_until(const void *context, const double *parameter)
{
	const customer_question *q = context;
	lc_clv_customer customer = customer_with(q, parameter);

	return lc_clv_expected(&customer, q->t);
}

static double
discounted_until(const void *context, const double *parameter)
{
	const customer_question *q = context;
	lc_clv_customer customer = customer_with(q, parameter);

	return lc_clv_discounted(&customer, q->rate, q->t);
}

static lc_clv_question
question_of(const customer_question *q, const lc_square covariance, lc_clv_scale scale, lc_clv_answer answer)
{
	return (lc_clv_question){q->customer->model->parameters, q->customer->parameter, covariance, scale, answer, q};
}

void
lc_clv_intervals(const lc_clv_customer *customer, const lc_square covariance, double t, double level,
                 lc_clv_interval *alive, lc_clv_interval *expected)
{
	customer_question q = {customer, t, 0};
	lc_clv_question of_alive = question_of(&q, covariance, LC_CLV_LOGIT, alive_at);
	lc_clv_question of_expected = question_of(&q, covariance, LC_CLV_LOGARITHM, expected_until);

	lc_clv_interval_of(&of_alive, level, alive);
	lc_clv_interval_of(&of_expected, level, expected);
}

void
lc_clv_discounted_interval(const lc_clv_customer *customer, const lc_square covariance, double rate, double horizon,
                           double level, lc_clv_interval *interval)
{
	customer_question q = {customer, horizon, rate};
	lc_clv_question question = question_of(&q, covariance, LC_CLV_LOGARITHM, discounted_until);

	lc_clv_interval_of(&question, level, interval);
}
