/*
 * bootstrap_total.c - purchases of all customers together, with an interval.
 */
#include "clv/bootstrap_total.h"

#include <math.h>

#include "clv/delta_interval.h"

/*
 * The covariance of the parameters' logarithms, decomposed: the lower triangle
 * times a vector of standard normal draws is a draw of their deviations.
 * False unless the covariance is positive definite.
 */
static bool
spread_of(const lc_clv_model *model, const lc_bootstrap *bootstrap, lc_matrix lower)
{
	lc_matrix covariance;

	for (int i = 0; i < model->parameters; i++)
		for (int j = 0; j < model->parameters; j++)
			covariance[i][j] = bootstrap->covariance[i][j] / (bootstrap->parameter[i] * bootstrap->parameter[j]);
	return lc_cholesky(model->parameters, covariance, lower);
}

/* False if a parameter comes out as 0 or infinite. */
static bool
draw_parameters(int n, const double *parameter, const lc_matrix lower, lc_random *random, lc_vector drawn)
{
	lc_vector normal;
	bool sound = true;

	for (int i = 0; i < n; i++)
	{
		double moved = 0;

		normal[i] = lc_random_normal(random);
		for (int j = 0; j <= i; j++)
			moved += lower[i][j] * normal[j];
		drawn[i] = parameter[i] * exp(moved);
		sound = sound && drawn[i] > 0 && isfinite(drawn[i]);
	}
	return sound;
}

static lc_clv_customer
customer_of(const lc_clv_model *model, const double *parameter, const lc_fit_row *row)
{
	return (lc_clv_customer){model, parameter, row->value[0], row->value[1], row->value[2]};
}

/* One draw of the purchases of all customers. */
static double
draw_total(const lc_fit_rows *rows, const double *parameter, double t, lc_random *random, const lc_env *env)
{
	const lc_clv_model *model = lc_clv_models[rows->model];
	double total = 0;
	double work = 0;

	for (uint64_t i = 0; i < rows->n; i++)
	{
		lc_clv_customer customer = customer_of(model, parameter, &rows->row[i]);
		double alive = model->future->alive(&customer);

		for (uint64_t copy = 0; copy < rows->row[i].count; copy++)
		{
			double n = lc_random_uniform(random) < alive ? model->future->draw(&customer, t, random) : 0;

			total += n;
			work += n + 1;
			if (work > LC_POLL_EVERY)
			{
				lc_poll(env);
				work = 0;
			}
		}
	}
	return total;
}

static double
expect_total(const lc_fit_rows *rows, const double *parameter, double t, const lc_env *env, double *customers)
{
	double sum = 0;

	*customers = 0;
	for (uint64_t i = 0; i < rows->n; i++)
	{
		lc_clv_customer customer = customer_of(lc_clv_models[rows->model], parameter, &rows->row[i]);

		sum += (double) rows->row[i].count * lc_clv_expected(&customer, t);
		*customers += (double) rows->row[i].count;
		lc_poll_at(env, i);
	}
	return sum;
}

/* ---- statistics of the draws ---- */

#define LC_SORT sort_draws
#define LC_SORT_TYPE double
#define LC_SORT_BEFORE(a, b) (*(a) < *(b))
#include "base/sort.h"

/* Interpolated between the two nearest draws. */
static double
quantile(const double *sorted, int n, double share)
{
	double at = share * (n - 1);
	int below = (int) at;

	return below + 1 < n ? sorted[below] + (at - below) * (sorted[below + 1] - sorted[below]) : sorted[n - 1];
}

/* The memory behind the draws has room for as many again. */
static void
describe(double *draw, int n, double level, const lc_env *env, lc_total_forecast *total)
{
	double sum = 0;
	double squares = 0;

	draw = sort_draws(draw, draw + n, (size_t) n, env);
	for (int i = 0; i < n; i++)
		sum += draw[i];
	total->mean = sum / n;
	for (int i = 0; i < n; i++)
		squares += (draw[i] - total->mean) * (draw[i] - total->mean);
	total->error = sqrt(squares / (n - 1));
	total->low = quantile(draw, n, 0.5 - level / 2);
	total->high = quantile(draw, n, 0.5 + level / 2);
}

lc_status
lc_bootstrap_total(const lc_fit_rows *rows, const lc_bootstrap *bootstrap, const lc_env *env, lc_total_forecast *total)
{
	const lc_clv_model *model = lc_clv_models[rows->model];
	lc_random random = bootstrap->seed;
	lc_matrix lower;
	double drawn = 0;
	double *draw;

	if (!spread_of(model, bootstrap, lower))
		return LC_BAD_PARAMETER;
	total->expected = expect_total(rows, bootstrap->parameter, bootstrap->t, env, &total->customers);
	if (!(total->expected * bootstrap->draws <= LC_CLV_DRAWN_MAX))
		return LC_TOO_LARGE;
	draw = lc_alloc(env, 2 * sizeof(double) * (size_t) bootstrap->draws);
	if (draw == NULL)
		return LC_NO_MEMORY;
	for (int i = 0; i < bootstrap->draws && drawn <= LC_CLV_DRAWN_MAX; i++)
	{
		lc_vector parameter;

		lc_poll(env);
		draw[i] = draw_parameters(model->parameters, bootstrap->parameter, lower, &random, parameter)
		              ? draw_total(rows, parameter, bootstrap->t, &random, env)
		              : INFINITY;
		drawn += draw[i];
	}
	if (drawn <= LC_CLV_DRAWN_MAX)
		describe(draw, bootstrap->draws, bootstrap->level, env, total);
	lc_release(env, draw);
	return drawn <= LC_CLV_DRAWN_MAX ? LC_OK : LC_TOO_LARGE;
}
