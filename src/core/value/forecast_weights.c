/*
 * forecast_weights.c - how much each forecast counts, by a backtest.
 */
#include "value/forecast_weights.h"

#include <math.h>
#include <stdlib.h>

/* An expectation below this scatters as this one: nobody's purchases are certain to fail to come. */
#define LEAST_EXPECTED 0.05

/* How heavily equal weights count: as this share of the forecasts' size, by the root of the number of customers. */
#define DRAWN_TO_EQUAL 0.02

/* Purchases added to both totals, so that few say little of the level. */
#define LEVEL_PRIOR 20.0

/* Steps of the descent: it gains a factor a step, and stops when nothing moves. */
#define STEPS_MAX 2000
#define STILL 1e-12

/* No shop's total was foreseen better than to 7 %. */
#define LOG_SD_LEAST 0.07

/* The normal equations of the scaled rows, and of the pull towards equal weights. */
typedef struct normal_equations
{
	int n;
	double product[LC_FORECAST_CONTENDERS_MAX][LC_FORECAST_CONTENDERS_MAX];
	double target[LC_FORECAST_CONTENDERS_MAX];
} normal_equations;

static void
equal_weights(int contenders, const bool *trusted, double *weight)
{
	int trust = 0;

	for (int c = 0; c < contenders; c++)
		trust += trusted[c];
	for (int c = 0; c < contenders; c++)
		weight[c] = trusted[c] ? 1.0 / trust : 0;
}

static double
row_mean(const lc_backtest_row *row, int contenders)
{
	double sum = 0;

	for (int c = 0; c < contenders; c++)
		sum += row->forecast[c];
	return sum / contenders;
}

static void
gather(const lc_backtest_row *row, size_t n, int contenders, const double *equal, normal_equations *equations)
{
	double square = 0;
	double pull;

	*equations = (normal_equations){.n = contenders};
	for (size_t i = 0; i < n; i++)
	{
		double variance = fmax(row_mean(&row[i], contenders), LEAST_EXPECTED);

		for (int c = 0; c < contenders; c++)
		{
			for (int d = 0; d < contenders; d++)
				equations->product[c][d] += row[i].forecast[c] * row[i].forecast[d] / variance;
			equations->target[c] += row[i].forecast[c] * row[i].actual / variance;
		}
	}
	for (int c = 0; c < contenders; c++)
		square += equations->product[c][c];
	square /= (double) n * contenders;
	pull = DRAWN_TO_EQUAL * DRAWN_TO_EQUAL * (double) n * square;
	for (int c = 0; c < contenders; c++)
	{
		equations->product[c][c] += pull;
		equations->target[c] += pull * equal[c];
	}
}

static double
slope(const normal_equations *equations, const double *weight, int c)
{
	double slope = -equations->target[c];

	for (int d = 0; d < equations->n; d++)
		slope += equations->product[c][d] * weight[d];
	return slope;
}

/* Moves weight from one contender to another as far as that lessens the error; how much was moved. */
static double
exchange(const normal_equations *equations, double *weight, int from, int to)
{
	double curvature = equations->product[from][from] + equations->product[to][to] - 2 * equations->product[from][to];
	double gain = slope(equations, weight, from) - slope(equations, weight, to);
	double moved = curvature > 0 ? gain / curvature : 0;

	moved = fmin(fmax(moved, -weight[to]), weight[from]);
	weight[from] -= moved;
	weight[to] += moved;
	return fabs(moved);
}

/* Least squares over weights that sum to one, two at a time: the error is convex, so this ends at its minimum. */
static void
descend(const normal_equations *equations, double *weight)
{
	for (int step = 0; step < STEPS_MAX; step++)
	{
		double moved = 0;

		for (int c = 0; c < equations->n; c++)
			for (int d = 0; d < c; d++)
				moved = fmax(moved, exchange(equations, weight, c, d));
		if (moved < STILL)
			break;
	}
}

void
lc_forecast_weigh(const lc_backtest_row *row, size_t n, int contenders, const bool *trusted,
                  lc_forecast_weights *weights)
{
	double equal[LC_FORECAST_CONTENDERS_MAX];
	normal_equations equations;
	double forecast = 0;
	double actual = 0;

	*weights = (lc_forecast_weights){.level = 1};
	equal_weights(contenders, trusted, equal);
	for (int c = 0; c < contenders; c++)
		weights->weight[c] = equal[c];
	if (n == 0)
		return;
	gather(row, n, contenders, equal, &equations);
	descend(&equations, weights->weight);
	for (size_t i = 0; i < n; i++)
	{
		for (int c = 0; c < contenders; c++)
			forecast += weights->weight[c] * row[i].forecast[c];
		actual += row[i].actual;
	}
	weights->log_error = log((forecast + LEVEL_PRIOR) / (actual + LEVEL_PRIOR));
	weights->level = exp(-0.5 * weights->log_error);
}

/* ---- a contender's record ---- */

#define TENTHS 10

static int
by_forecast(const void *left, const void *right)
{
	double l = ((const lc_forecast_outcome *) left)->forecast;
	double r = ((const lc_forecast_outcome *) right)->forecast;

	return (l > r) - (l < r);
}

/* Gives each of a run of equal forecasts the run's mean of what came. */
static void
share_evenly(lc_forecast_outcome *outcome, size_t n)
{
	for (size_t start = 0, end; start < n; start = end)
	{
		double sum = 0;

		for (end = start; end < n && outcome[end].forecast == outcome[start].forecast; end++)
			sum += outcome[end].actual;
		for (size_t i = start; i < end; i++)
			outcome[i].actual = sum / (double) (end - start);
	}
}

static double
decile_error(const lc_forecast_outcome *outcome, size_t n, double actual)
{
	double error = 0;

	for (size_t tenth = 0; tenth < TENTHS; tenth++)
	{
		double off = 0;

		for (size_t i = n * tenth / TENTHS; i < n * (tenth + 1) / TENTHS; i++)
			off += outcome[i].forecast - outcome[i].actual;
		error += fabs(off);
	}
	return error / actual;
}

void
lc_forecast_judge(lc_forecast_outcome *outcome, size_t n, lc_forecast_record *record)
{
	double squares = 0;
	double actual = 0;

	*record = (lc_forecast_record){0, NAN, 0, NAN};
	if (n == 0)
		return;
	qsort(outcome, n, sizeof(*outcome), by_forecast);
	for (size_t i = 0; i < n; i++)
	{
		double off = outcome[i].forecast - outcome[i].actual;

		record->total += outcome[i].forecast;
		actual += outcome[i].actual;
		squares += off * off;
	}
	record->rmse = sqrt(squares / (double) n);
	if (actual <= 0)
		return;
	record->bias = record->total / actual - 1;
	share_evenly(outcome, n);
	record->decile_error = decile_error(outcome, n, actual);
}

double
lc_forecast_log_sd(double total, double log_error, const double *totals, int contenders)
{
	double mean = 0;
	double disagreement = 0;

	for (int c = 0; c < contenders; c++)
		mean += log(totals[c] + 1) / contenders;
	for (int c = 0; c < contenders; c++)
		disagreement += (log(totals[c] + 1) - mean) * (log(totals[c] + 1) - mean) / contenders;
	return sqrt(LOG_SD_LEAST * LOG_SD_LEAST + 0.25 * log_error * log_error + disagreement + 1 / fmax(total, 1));
}
