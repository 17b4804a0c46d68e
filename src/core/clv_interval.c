/*
 * clv_interval.c - predictions, and how sure they are.
 */
#include "clv_interval.h"

#include <math.h>
#include <string.h>

#include "special.h"

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

/* What intervals are worked out on: log-odds of being alive, and logarithm of expected purchases. */
static void
on_scale(const lc_clv_customer *customer, double t, double value[2])
{
	double alive = lc_clv_alive(customer, t);

	value[0] = log(alive) - log1p(-alive);
	value[1] = log(lc_clv_expected(customer, t));
}

/* Their standard errors; 0 where the value is a limit, such as certainty. */
static void
errors_of(const lc_clv_customer *customer, const lc_square covariance, double t, double error[2])
{
	int n = customer->model->parameters;
	lc_vector parameter;
	lc_clv_customer moved = *customer;
	lc_vector slope[2];
	lc_vector image;

	moved.parameter = parameter;
	for (int i = 0; i < n; i++)
	{
		double up[2];
		double down[2];

		memcpy(parameter, customer->parameter, sizeof(double) * (size_t) n);
		parameter[i] = customer->parameter[i] * exp(DIFFERENCE);
		on_scale(&moved, t, up);
		parameter[i] = customer->parameter[i] * exp(-DIFFERENCE);
		on_scale(&moved, t, down);
		for (int q = 0; q < 2; q++)
			slope[q][i] = (up[q] - down[q]) / (2 * DIFFERENCE) / customer->parameter[i];
	}
	for (int q = 0; q < 2; q++)
	{
		lc_times(n, covariance, slope[q], image);
		error[q] = sqrt(fmax(lc_dot(n, slope[q], image), 0));
		if (!isfinite(error[q]))
			error[q] = 0;
	}
}

void
lc_clv_intervals(const lc_clv_customer *customer, const lc_square covariance, double t, double level,
                 lc_clv_interval *alive, lc_clv_interval *expected)
{
	double width = lc_normal_quantile(0.5 + level / 2);
	double error[2];
	double odds; /* their logarithm */

	errors_of(customer, covariance, t, error);
	alive->value = lc_clv_alive(customer, t);
	alive->error = alive->value * (1 - alive->value) * error[0];
	odds = log(alive->value) - log1p(-alive->value);
	alive->low = 1 / (1 + exp(width * error[0] - odds));
	alive->high = 1 / (1 + exp(-width * error[0] - odds));
	expected->value = lc_clv_expected(customer, t);
	expected->error = expected->value * error[1];
	expected->low = expected->value * exp(-width * error[1]);
	expected->high = expected->value * exp(width * error[1]);
}
