/*
 * forecast_scores.c - a backtest: forecasts of repeat purchases scored against the actual ones.
 */
#include "compare/forecast_scores.h"

#include <math.h>
#include <string.h>

const char *const lc_forecaster_names[LC_FORECASTERS] = {
    [LC_FORECASTER_MBGNBD] = "mbgnbd",       [LC_FORECASTER_PNBD] = "pnbd",
    [LC_FORECASTER_BGNBD] = "bgnbd",         [LC_FORECASTER_BGBB] = "bgbb",
    [LC_FORECASTER_LIFECYCLE] = "lifecycle", [LC_FORECASTER_LAST_PERIOD] = "last_period",
    [LC_FORECASTER_OWN_RATE] = "own_rate",   [LC_FORECASTER_MEAN_RATE] = "mean_rate",
    [LC_FORECASTER_ZERO] = "zero",
};

/* The unit of time of fitted models is a week. */
#define UNIT_DAYS 7.0

/* One forecaster's run. */
typedef struct backtest
{
	const lc_holdouts *holdouts;
	const lc_env *env;
	lc_forecaster forecaster;
	const lc_clv_model *model; /* NULL unless it is a fitted model */
	const double *parameter;
	double rate;      /* repeat purchases a day, of all customers */
	double extra_day; /* P(order) on each other day of an opportunity that was taken */
	lc_score *score;
} backtest;

typedef struct forecast
{
	double mean;
	double log_probability; /* of the actual purchases */
} forecast;

/* ---- sums that do not depend on order, because all terms are multiples of 2^-40 ---- */

#define GRAIN 0x1p40
#define TERM_MAX 0x1p63

static void
add(lc_int128 *sum, double value)
{
	*sum += (lc_int128) (fmax(-TERM_MAX, fmin(TERM_MAX, value)) * GRAIN);
}

static double
mean_of(lc_int128 sum, int64_t n)
{
	return n > 0 ? (double) sum / GRAIN / (double) n : NAN;
}

/* ---- fits ---- */

/* The customer as the model's row. */
static lc_clv_customer
customer_of(const backtest *c, const lc_holdout *t)
{
	if (c->model->discrete)
		return (lc_clv_customer){c->model, c->parameter, t->taken, t->last_taken, t->opportunities};
	return (lc_clv_customer){c->model, c->parameter, t->x, t->t_x / UNIT_DAYS, t->t_cal / UNIT_DAYS};
}

/* BG/BB counts whole opportunities only: round the horizon down. */
static double
time_ahead(const backtest *c, int32_t days)
{
	return c->model->discrete ? floor((double) days / c->holdouts->terms.opportunity) : days / UNIT_DAYS;
}

/* A purchase is a day with an order.  BG/BB counts opportunities taken, each of which may have several such days. */
static double
purchases_of(const backtest *c, double taken)
{
	return c->model->discrete ? taken * (1 + c->extra_day * (c->holdouts->terms.opportunity - 1)) : taken;
}

static double
binomial(double n, double of, double chance)
{
	if (n < 0 || n > of)
		return 0;
	return exp(lgamma(of + 1) - lgamma(n + 1) - lgamma(of - n + 1) + (n > 0 ? n * log(chance) : 0) +
	           (n < of ? (of - n) * log1p(-chance) : 0));
}

/* P(purchases) of a customer who is alive.  In opportunities taken, the days beyond the first are binomial. */
static double
count_of(const backtest *c, const lc_clv_customer *customer, int32_t purchases, double ahead)
{
	int32_t days = c->holdouts->terms.opportunity;
	double sum = 0;

	if (!c->model->discrete)
		return c->model->future->probability(customer, purchases, ahead);
	for (int32_t taken = purchases / days + (purchases % days > 0); taken <= purchases && taken <= ahead; taken++)
		sum += c->model->future->probability(customer, taken, ahead) *
		       binomial(purchases - taken, (double) taken * (days - 1), c->extra_day);
	return sum;
}

static lc_clv_id
model_of(lc_forecaster forecaster)
{
	static const lc_clv_id ids[] = {
	    [LC_FORECASTER_MBGNBD] = LC_CLV_MBGNBD,
	    [LC_FORECASTER_PNBD] = LC_CLV_PNBD,
	    [LC_FORECASTER_BGNBD] = LC_CLV_BGNBD,
	    [LC_FORECASTER_BGBB] = LC_CLV_BGBB,
	};

	return ids[forecaster];
}

/* The customers as rows of the model, sorted, equal ones merged. */
static lc_status
fit_rows_of(const backtest *c, lc_fit_rows **rows)
{
	const lc_holdout *holdout = lc_holdouts_first(c->holdouts);
	lc_fit_rows *t = lc_alloc(c->env, lc_fit_rows_size(c->holdouts->n));

	*rows = t;
	if (t == NULL)
		return LC_NO_MEMORY;
	lc_fit_rows_init(t, model_of(c->forecaster), c->model->discrete ? c->holdouts->terms.opportunity : UNIT_DAYS, NULL);
	for (uint64_t i = 0; i < c->holdouts->n; i++)
	{
		lc_clv_customer customer = customer_of(c, &holdout[i]);
		lc_fit_row row = {{customer.x, customer.t_x, customer.t_cal}, .weight = 1, .count = 1};
		lc_clv_fault fault;
		lc_clv_verdict verdict = c->model->admit(row.value, &fault);

		if (verdict == LC_CLV_USE)
			t->row[t->n++] = row;
		else
			t->excluded[0]++;
	}
	return lc_fit_rows_squeeze(t, c->env);
}

static void
track_customers(const backtest *c, const double *value, double customers, lc_int128 *sums)
{
	lc_clv_customer customer = {c->model, c->parameter, value[0], value[1], value[2]};
	double alive = c->model->future->alive(&customer) * customers;

	for (int32_t week = 0; week < lc_holdout_weeks(&c->holdouts->terms); week++)
	{
		double t = time_ahead(c, lc_holdout_week_end(&c->holdouts->terms, week));

		add(&sums[week], t > 0 ? purchases_of(c, alive * c->model->future->purchases(&customer, t)) : 0);
		lc_poll(c->env);
	}
}

/* What a fitted model expects by the end of each week.  Customers with equal rows are computed once. */
static void
track_rows(const backtest *c, const lc_fit_rows *rows, lc_int128 *sums)
{
	const double new_customer[LC_CLV_COLUMNS] = {0};

	for (uint64_t i = 0; i < rows->n; i++)
		track_customers(c, rows->row[i].value, (double) rows->row[i].count, sums);
	track_customers(c, new_customer, (double) rows->excluded[0], sums);
}

/* ---- forecasts ---- */

static forecast
by_model(const backtest *c, const lc_holdout *t)
{
	double ahead = time_ahead(c, c->holdouts->terms.horizon);
	lc_clv_customer customer = customer_of(c, t);
	double alive = c->model->future->alive(&customer);
	forecast f;

	f.mean = ahead > 0 ? purchases_of(c, alive * c->model->future->purchases(&customer, ahead)) : 0;
	f.log_probability = log(alive * count_of(c, &customer, t->actual, ahead) + (t->actual == 0 ? 1 - alive : 0));
	return f;
}

static double
baseline(const backtest *c, const lc_holdout *t)
{
	double horizon = c->holdouts->terms.horizon;

	switch (c->forecaster)
	{
		case LC_FORECASTER_LAST_PERIOD:
			return t->recent;
		case LC_FORECASTER_OWN_RATE:
			return t->t_cal > 0 ? t->x * horizon / t->t_cal : 0;
		case LC_FORECASTER_MEAN_RATE:
			return c->rate * horizon;
		default:
			return 0;
	}
}

static forecast
by_baseline(const backtest *c, const lc_holdout *t)
{
	double mean = baseline(c, t);
	double n = t->actual;

	if (mean <= 0)
		return (forecast){0, n == 0 ? 0 : -INFINITY};
	return (forecast){mean, n * log(mean) - mean - lgamma(n + 1)};
}

static forecast
forecast_of(const backtest *c, const lc_holdout *t)
{
	if (c->forecaster >= LC_BASELINES)
		return by_baseline(c, t);
	return c->forecaster == LC_FORECASTER_LIFECYCLE ? (forecast){t->expected, t->score} : by_model(c, t);
}

/* ---- scores ---- */

static int
class_of(const lc_holdout *t)
{
	return t->x < LC_REPEAT_CLASSES ? t->x : LC_REPEAT_CLASSES - 1;
}

typedef struct sums
{
	lc_int128 total;
	lc_int128 absolute;
	lc_int128 squared;
	lc_int128 logarithm;
	lc_int128 class_total[LC_REPEAT_CLASSES];
} sums;

static void
score_customers(const backtest *c, const lc_comparison *result)
{
	const lc_holdout *holdout = lc_holdouts_first(c->holdouts);
	int64_t n = result->customers;
	sums sum = {0};

	for (uint64_t i = 0; i < c->holdouts->n; i++)
	{
		const lc_holdout *t = &holdout[i];
		forecast f = forecast_of(c, t);
		double error = f.mean - t->actual;

		add(&sum.total, f.mean);
		add(&sum.absolute, fabs(error));
		add(&sum.squared, error * error);
		add(&sum.class_total[class_of(t)], f.mean);
		if (isfinite(f.log_probability))
			add(&sum.logarithm, f.log_probability);
		else
			c->score->impossible++;
		lc_poll(c->env);
	}
	c->score->total = (double) sum.total / GRAIN;
	c->score->mae = mean_of(sum.absolute, n);
	c->score->rmse = sqrt(mean_of(sum.squared, n));
	c->score->log_score = c->score->impossible > 0 ? NAN : mean_of(sum.logarithm, n);
	for (int k = 0; k < LC_REPEAT_CLASSES; k++)
		c->score->expected[k] = mean_of(sum.class_total[k], result->class_customers[k]);
}

/* What is not a fitted model expects by week: the posterior says so, a baseline evenly. */
static void
track_others(const backtest *c, lc_int128 *by_week)
{
	const lc_holdouts *holdouts = c->holdouts;

	for (int32_t week = 0; week < lc_holdout_weeks(&holdouts->terms); week++)
		add(&by_week[week],
		    c->forecaster == LC_FORECASTER_LIFECYCLE
		        ? (double) holdouts->week[week].expected / LC_EXPECTED_GRAINS
		        : c->score->total * lc_holdout_week_end(&holdouts->terms, week) / (double) holdouts->terms.horizon);
}

static void
score_weeks(const backtest *c, const lc_comparison *result, const lc_int128 *by_week)
{
	double sum = 0;
	int32_t weeks = 0;

	for (int32_t week = 0; week < result->weeks; week++)
	{
		c->score->track[week] = (double) by_week[week] / GRAIN;
		if (result->actual_by_week[week] > 0)
		{
			sum += fabs(c->score->track[week] - (double) result->actual_by_week[week]) /
			       (double) result->actual_by_week[week];
			weeks++;
		}
	}
	c->score->tracking_error = weeks > 0 ? sum / weeks : NAN;
}

/* Fits the model and, if that converged, sums what it expects by the end of each week. */
static lc_status
fit_model(backtest *c, lc_int128 *by_week)
{
	lc_fit_rows *rows;
	lc_status status = fit_rows_of(c, &rows);

	if (status == LC_OK)
		status = lc_max_likelihood(rows, c->env, &c->score->fit);
	c->parameter = c->score->fit.parameter;
	c->score->forecasts = status == LC_OK && c->score->fit.end == LC_CLV_CONVERGED;
	if (c->score->forecasts)
		track_rows(c, rows, by_week);
	lc_release(c->env, rows);
	return status;
}

static lc_status
score_forecaster(backtest *c, lc_comparison *result, lc_int128 *by_week)
{
	memset(by_week, 0, sizeof(lc_int128) * (size_t) result->weeks);
	c->score = &result->score[c->forecaster];
	c->score->asked = c->forecaster != LC_FORECASTER_BGBB || c->holdouts->terms.opportunity > 0;
	if (!c->score->asked || result->customers == 0)
		return LC_OK;
	c->score->forecasts = true;
	if (c->forecaster < LC_FORECASTER_LIFECYCLE)
	{
		c->model = lc_clv_models[model_of(c->forecaster)];
		LC_TRY(fit_model(c, by_week));
	}
	if (!c->score->forecasts)
		return LC_OK;
	score_customers(c, result);
	if (c->forecaster >= LC_FORECASTER_LIFECYCLE)
		track_others(c, by_week);
	score_weeks(c, result, by_week);
	return LC_OK;
}

/* ---- all forecasters ---- */

/* The actual purchases, and the rates of all customers so far. */
static void
describe(const lc_holdouts *holdouts, lc_comparison *result, backtest *c)
{
	const lc_holdout *holdout = lc_holdouts_first(holdouts);
	int64_t actual[LC_REPEAT_CLASSES] = {0};
	int64_t repeats = 0;
	int64_t days = 0;
	int64_t whole = 0;
	int64_t taken = 0;

	result->customers = (int64_t) holdouts->n;
	for (uint64_t i = 0; i < holdouts->n; i++)
	{
		result->class_customers[class_of(&holdout[i])]++;
		actual[class_of(&holdout[i])] += holdout[i].actual;
		result->actual += holdout[i].actual;
		repeats += holdout[i].x;
		days += holdout[i].t_cal;
		whole += holdout[i].whole;
		taken += holdout[i].taken;
	}
	for (int32_t week = 0; week < result->weeks; week++)
		result->actual_by_week[week] = (week > 0 ? result->actual_by_week[week - 1] : 0) + holdouts->week[week].actual;
	for (int k = 0; k < LC_REPEAT_CLASSES; k++)
		result->class_actual[k] =
		    result->class_customers[k] > 0 ? (double) actual[k] / (double) result->class_customers[k] : NAN;
	c->rate = days > 0 ? (double) repeats / (double) days : 0;
	c->extra_day = whole > taken ? ((double) whole / (double) taken - 1) / (holdouts->terms.opportunity - 1) : 0;
}

static void
rank(lc_comparison *result)
{
	result->best_baseline = LC_BASELINES;
	for (int i = 0; i < LC_FORECASTERS; i++)
	{
		lc_score *score = &result->score[i];

		score->rank = 1;
		for (int j = 0; j < LC_FORECASTERS; j++)
			score->rank += result->score[j].forecasts && result->score[j].rmse < score->rmse;
		if (i > LC_BASELINES && score->rmse < result->score[result->best_baseline].rmse)
			result->best_baseline = (lc_forecaster) i;
	}
}

double
lc_comparison_margin(const lc_comparison *comparison, lc_forecaster forecaster)
{
	double best = comparison->score[comparison->best_baseline].rmse;

	return best > 0 ? 1 - comparison->score[forecaster].rmse / best : NAN;
}

/* All weeks of all forecasters in one piece of memory, and sums for one of them, which need more alignment than memory has. */
static lc_status
make_room(const lc_holdouts *holdouts, const lc_env *env, lc_comparison *result, lc_int128 **by_week)
{
	size_t weeks = (size_t) lc_holdout_weeks(&holdouts->terms);
	size_t a_week = sizeof(lc_int128) + sizeof(int64_t) + LC_FORECASTERS * sizeof(double);
	double *track;

	memset(result, 0, sizeof(*result));
	result->weeks = lc_holdout_weeks(&holdouts->terms);
	result->memory = lc_alloc(env, weeks * a_week + _Alignof(lc_int128));
	if (result->memory == NULL)
		return LC_NO_MEMORY;
	*by_week = (lc_int128 *) (((uintptr_t) result->memory + _Alignof(lc_int128) - 1) & ~(_Alignof(lc_int128) - 1));
	result->actual_by_week = (int64_t *) (*by_week + weeks);
	track = (void *) (result->actual_by_week + weeks);
	for (int i = 0; i < LC_FORECASTERS; i++)
		result->score[i].track = track + weeks * (size_t) i;
	return LC_OK;
}

lc_status
lc_compare(const lc_holdouts *holdouts, const lc_env *env, lc_comparison *comparison)
{
	backtest c = {.holdouts = holdouts, .env = env};
	lc_int128 *by_week;
	lc_status status = LC_OK;

	LC_TRY(make_room(holdouts, env, comparison, &by_week));
	describe(holdouts, comparison, &c);
	for (int i = 0; i < LC_FORECASTERS && status == LC_OK; i++)
	{
		c.forecaster = (lc_forecaster) i;
		status = score_forecaster(&c, comparison, by_week);
	}
	if (status == LC_OK)
		rank(comparison);
	else
		lc_release(env, comparison->memory);
	return status;
}
