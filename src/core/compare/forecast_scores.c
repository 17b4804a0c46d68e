/*
 * forecast_scores.c - the referee: forecasts of repeat purchases, judged by what came.
 */
#include "compare/forecast_scores.h"

#include <math.h>
#include <string.h>

const char *const lc_contender_names[LC_CONTENDERS] = {
    [LC_CONTENDER_MBGNBD] = "mbgnbd",       [LC_CONTENDER_PNBD] = "pnbd",
    [LC_CONTENDER_BGNBD] = "bgnbd",         [LC_CONTENDER_BGBB] = "bgbb",
    [LC_CONTENDER_LIFECYCLE] = "lifecycle", [LC_CONTENDER_LAST_PERIOD] = "last_period",
    [LC_CONTENDER_OWN_RATE] = "own_rate",   [LC_CONTENDER_MEAN_RATE] = "mean_rate",
    [LC_CONTENDER_ZERO] = "zero",
};

/* Fitted models count in weeks. */
#define UNIT_DAYS 7.0

/* A contender at work. */
typedef struct contest
{
	const lc_trials *trials;
	const lc_env *env;
	lc_contender contender;
	const lc_clv_model *model; /* of a fitted one */
	const double *parameter;
	double rate;  /* all customers', a day */
	double again; /* in an opportunity that is taken, the chance of each of its other days to have an order as well */
	lc_score *score;
} contest;

typedef struct forecast
{
	double mean;
	double log_probability; /* of what came */
} forecast;

/* ---- sums that do not depend on order: whole multiples of 2^-40 ---- */

#define GRAIN 0x1p40
#define LARGEST 0x1p63

static void
add(lc_wide *sum, double value)
{
	*sum += (lc_wide) (fmax(-LARGEST, fmin(LARGEST, value)) * GRAIN);
}

static double
mean_of(lc_wide sum, int64_t n)
{
	return n > 0 ? (double) sum / GRAIN / (double) n : NAN;
}

/* ---- fits ---- */

/* The customer of a trial as a model sees him. */
static lc_clv_customer
customer_of(const contest *c, const lc_trial *t)
{
	if (c->model->discrete)
		return (lc_clv_customer){c->model, c->parameter, t->taken, t->last_taken, t->chances};
	return (lc_clv_customer){c->model, c->parameter, t->x, t->t_x / UNIT_DAYS, t->t_cal / UNIT_DAYS};
}

/* A model of opportunities has none in a part of one. */
static double
time_ahead(const contest *c, int32_t days)
{
	return c->model->discrete ? floor((double) days / c->trials->terms.opportunity) : days / UNIT_DAYS;
}

/* Purchases are days with an order; a model of opportunities counts those taken, of which each is a day or more. */
static double
purchases_of(const contest *c, double taken)
{
	return c->model->discrete ? taken * (1 + c->again * (c->trials->terms.opportunity - 1)) : taken;
}

static double
binomial(double n, double of, double chance)
{
	if (n < 0 || n > of)
		return 0;
	return exp(lgamma(of + 1) - lgamma(n + 1) - lgamma(of - n + 1) + (n > 0 ? n * log(chance) : 0) +
	           (n < of ? (of - n) * log1p(-chance) : 0));
}

/* P(so many purchases) of who is alive: the days beyond the first of each opportunity taken are binomial. */
static double
count_of(const contest *c, const lc_clv_customer *customer, int32_t purchases, double ahead)
{
	int32_t days = c->trials->terms.opportunity;
	double sum = 0;

	if (!c->model->discrete)
		return c->model->future->count(customer, purchases, ahead);
	for (int32_t taken = purchases / days + (purchases % days > 0); taken <= purchases && taken <= ahead; taken++)
		sum += c->model->future->count(customer, taken, ahead) *
		       binomial(purchases - taken, (double) taken * (days - 1), c->again);
	return sum;
}

static lc_clv_id
model_of(lc_contender contender)
{
	static const lc_clv_id ids[] = {
	    [LC_CONTENDER_MBGNBD] = LC_CLV_MBGNBD,
	    [LC_CONTENDER_PNBD] = LC_CLV_PNBD,
	    [LC_CONTENDER_BGNBD] = LC_CLV_BGNBD,
	    [LC_CONTENDER_BGBB] = LC_CLV_BGBB,
	};

	return ids[contender];
}

/* The customers as rows of the model, sorted, equal ones once. */
static lc_status
tuples_of(const contest *c, lc_clv_tuples **tuples)
{
	const lc_trial *trial = lc_trials_first(c->trials);
	lc_clv_tuples *t = lc_alloc(c->env, lc_clv_tuples_size(c->trials->n));

	*tuples = t;
	if (t == NULL)
		return LC_NO_MEMORY;
	lc_clv_tuples_init(t, model_of(c->contender), c->model->discrete ? c->trials->terms.opportunity : UNIT_DAYS, NULL);
	for (uint64_t i = 0; i < c->trials->n; i++)
	{
		lc_clv_customer customer = customer_of(c, &trial[i]);
		lc_clv_tuple tuple = {{customer.x, customer.t_x, customer.t_cal}, .weight = 1, .count = 1};
		lc_clv_fault fault;
		lc_clv_verdict verdict = c->model->admit(tuple.value, &fault);

		if (verdict == LC_CLV_USE)
			t->tuple[t->n++] = tuple;
		else
			t->excluded[0]++;
	}
	return lc_clv_tuples_squeeze(t, c->env);
}

static void
track_customers(const contest *c, const double *value, double customers, lc_wide *sums)
{
	lc_clv_customer customer = {c->model, c->parameter, value[0], value[1], value[2]};
	double alive = c->model->future->alive(&customer) * customers;

	for (int32_t week = 0; week < lc_trial_weeks(&c->trials->terms); week++)
	{
		double t = time_ahead(c, lc_trial_week_end(&c->trials->terms, week));

		add(&sums[week], t > 0 ? purchases_of(c, alive * c->model->future->purchases(&customer, t)) : 0);
		lc_poll(c->env);
	}
}

/* What a fitted model expects by the end of each week: of customers who are alike, once. */
static void
track_tuples(const contest *c, const lc_clv_tuples *tuples, lc_wide *sums)
{
	const double nobody[LC_CLV_COLUMNS] = {0};

	for (uint64_t i = 0; i < tuples->n; i++)
		track_customers(c, tuples->tuple[i].value, (double) tuples->tuple[i].count, sums);
	track_customers(c, nobody, (double) tuples->excluded[0], sums);
}

/* ---- forecasts ---- */

static forecast
by_model(const contest *c, const lc_trial *t)
{
	double ahead = time_ahead(c, c->trials->terms.horizon);
	lc_clv_customer customer = customer_of(c, t);
	double alive = c->model->future->alive(&customer);
	forecast f;

	f.mean = ahead > 0 ? purchases_of(c, alive * c->model->future->purchases(&customer, ahead)) : 0;
	f.log_probability = log(alive * count_of(c, &customer, t->came, ahead) + (t->came == 0 ? 1 - alive : 0));
	return f;
}

static forecast
by_filter(const contest *c, const lc_trial *t)
{
	const lc_trials *trials = c->trials;
	const double *ahead = trials->week[lc_trial_weeks(&trials->terms) - 1].ahead;
	double mean = 0;

	for (int s = 0; s < LC_MAX_SUBSTAGES; s++)
		mean += (double) t->level[s] * ahead[s];
	return (forecast){mean, t->score};
}

static double
baseline(const contest *c, const lc_trial *t)
{
	double horizon = c->trials->terms.horizon;

	switch (c->contender)
	{
		case LC_CONTENDER_LAST_PERIOD:
			return t->again;
		case LC_CONTENDER_OWN_RATE:
			return t->t_cal > 0 ? t->x * horizon / t->t_cal : 0;
		case LC_CONTENDER_MEAN_RATE:
			return c->rate * horizon;
		default:
			return 0;
	}
}

static forecast
by_baseline(const contest *c, const lc_trial *t)
{
	double mean = baseline(c, t);
	double n = t->came;

	if (mean <= 0)
		return (forecast){0, n == 0 ? 0 : -INFINITY};
	return (forecast){mean, n * log(mean) - mean - lgamma(n + 1)};
}

static forecast
forecast_of(const contest *c, const lc_trial *t)
{
	if (c->contender >= LC_BASELINES)
		return by_baseline(c, t);
	return c->contender == LC_CONTENDER_LIFECYCLE ? by_filter(c, t) : by_model(c, t);
}

/* ---- what they come to ---- */

static int
class_of(const lc_trial *t)
{
	return t->x < LC_REPEAT_CLASSES ? t->x : LC_REPEAT_CLASSES - 1;
}

typedef struct sums
{
	lc_wide total;
	lc_wide absolute;
	lc_wide squared;
	lc_wide logarithm;
	lc_wide class_total[LC_REPEAT_CLASSES];
} sums;

static void
score_customers(const contest *c, const lc_comparison *result)
{
	const lc_trial *trial = lc_trials_first(c->trials);
	int64_t n = result->customers;
	sums sum = {0};

	for (uint64_t i = 0; i < c->trials->n; i++)
	{
		const lc_trial *t = &trial[i];
		forecast f = forecast_of(c, t);
		double error = f.mean - t->came;

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

/* What is not a fitted model expects by week: the filter by its outlooks, a baseline evenly. */
static void
track_others(const contest *c, lc_wide *by_week)
{
	const lc_trials *trials = c->trials;
	const lc_trial *trial = lc_trials_first(trials);
	lc_wide level[LC_MAX_SUBSTAGES] = {0};

	for (uint64_t i = 0; i < trials->n && c->contender == LC_CONTENDER_LIFECYCLE; i++)
		for (int s = 0; s < LC_MAX_SUBSTAGES; s++)
			add(&level[s], (double) trial[i].level[s]);
	for (int32_t week = 0; week < lc_trial_weeks(&trials->terms); week++)
	{
		if (c->contender != LC_CONTENDER_LIFECYCLE)
			add(&by_week[week],
			    c->score->total * lc_trial_week_end(&trials->terms, week) / (double) trials->terms.horizon);
		else
			for (int s = 0; s < LC_MAX_SUBSTAGES; s++)
				add(&by_week[week], (double) level[s] / GRAIN * trials->week[week].ahead[s]);
	}
}

static void
score_weeks(const contest *c, const lc_comparison *result, const lc_wide *by_week)
{
	double sum = 0;
	int32_t weeks = 0;

	for (int32_t week = 0; week < result->weeks; week++)
	{
		c->score->track[week] = (double) by_week[week] / GRAIN;
		if (result->came[week] > 0)
		{
			sum += fabs(c->score->track[week] - (double) result->came[week]) / (double) result->came[week];
			weeks++;
		}
	}
	c->score->tracking_error = weeks > 0 ? sum / weeks : NAN;
}

/* Fits, if there is something to fit; by_week is where it expects what. */
static lc_status
enter_model(contest *c, lc_wide *by_week)
{
	lc_clv_tuples *tuples;
	lc_status status = tuples_of(c, &tuples);

	if (status == LC_OK)
		status = lc_clv_fit_tuples(tuples, c->env, &c->score->fit);
	c->parameter = c->score->fit.parameter;
	c->score->forecasts = status == LC_OK && c->score->fit.end == LC_CLV_CONVERGED;
	if (c->score->forecasts)
		track_tuples(c, tuples, by_week);
	lc_release(c->env, tuples);
	return status;
}

static lc_status
enter(contest *c, lc_comparison *result, lc_wide *by_week)
{
	memset(by_week, 0, sizeof(lc_wide) * (size_t) result->weeks);
	c->score = &result->score[c->contender];
	c->score->asked = c->contender != LC_CONTENDER_BGBB || c->trials->terms.opportunity > 0;
	if (!c->score->asked || result->customers == 0)
		return LC_OK;
	c->score->forecasts = true;
	if (c->contender < LC_CONTENDER_LIFECYCLE)
	{
		c->model = lc_clv_models[model_of(c->contender)];
		LC_TRY(enter_model(c, by_week));
	}
	if (!c->score->forecasts)
		return LC_OK;
	score_customers(c, result);
	if (c->contender >= LC_CONTENDER_LIFECYCLE)
		track_others(c, by_week);
	score_weeks(c, result, by_week);
	return LC_OK;
}

/* ---- all of them ---- */

/* What came, and the rates of all customers so far. */
static void
describe(const lc_trials *trials, lc_comparison *result, contest *c)
{
	const lc_trial *trial = lc_trials_first(trials);
	int64_t came[LC_REPEAT_CLASSES] = {0};
	int64_t repeats = 0;
	int64_t days = 0;
	int64_t whole = 0;
	int64_t taken = 0;

	result->customers = (int64_t) trials->n;
	for (uint64_t i = 0; i < trials->n; i++)
	{
		result->class_customers[class_of(&trial[i])]++;
		came[class_of(&trial[i])] += trial[i].came;
		result->actual += trial[i].came;
		repeats += trial[i].x;
		days += trial[i].t_cal;
		whole += trial[i].whole;
		taken += trial[i].taken;
	}
	for (int32_t week = 0; week < result->weeks; week++)
		result->came[week] = (week > 0 ? result->came[week - 1] : 0) + trials->week[week].came;
	for (int k = 0; k < LC_REPEAT_CLASSES; k++)
		result->class_came[k] =
		    result->class_customers[k] > 0 ? (double) came[k] / (double) result->class_customers[k] : NAN;
	c->rate = days > 0 ? (double) repeats / (double) days : 0;
	c->again = whole > taken ? ((double) whole / (double) taken - 1) / (trials->terms.opportunity - 1) : 0;
}

static void
rank(lc_comparison *result)
{
	result->best_baseline = LC_BASELINES;
	for (int i = 0; i < LC_CONTENDERS; i++)
	{
		lc_score *score = &result->score[i];

		score->rank = 1;
		for (int j = 0; j < LC_CONTENDERS; j++)
			score->rank += result->score[j].forecasts && result->score[j].rmse < score->rmse;
		if (i > LC_BASELINES && score->rmse < result->score[result->best_baseline].rmse)
			result->best_baseline = (lc_contender) i;
	}
}

double
lc_comparison_margin(const lc_comparison *comparison, lc_contender contender)
{
	double best = comparison->score[comparison->best_baseline].rmse;

	return best > 0 ? 1 - comparison->score[contender].rmse / best : NAN;
}

/* All weeks of all contenders in one piece of memory, and sums for one of them, which need more alignment than memory has. */
static lc_status
make_room(const lc_trials *trials, const lc_env *env, lc_comparison *result, lc_wide **by_week)
{
	size_t weeks = (size_t) lc_trial_weeks(&trials->terms);
	size_t a_week = sizeof(lc_wide) + sizeof(int64_t) + LC_CONTENDERS * sizeof(double);
	double *track;

	memset(result, 0, sizeof(*result));
	result->weeks = lc_trial_weeks(&trials->terms);
	result->memory = lc_alloc(env, weeks * a_week + _Alignof(lc_wide));
	if (result->memory == NULL)
		return LC_NO_MEMORY;
	*by_week = (lc_wide *) (((uintptr_t) result->memory + _Alignof(lc_wide) - 1) & ~(_Alignof(lc_wide) - 1));
	result->came = (int64_t *) (*by_week + weeks);
	track = (void *) (result->came + weeks);
	for (int i = 0; i < LC_CONTENDERS; i++)
		result->score[i].track = track + weeks * (size_t) i;
	return LC_OK;
}

lc_status
lc_compare(const lc_trials *trials, const lc_env *env, lc_comparison *comparison)
{
	contest c = {.trials = trials, .env = env};
	lc_wide *by_week;
	lc_status status = LC_OK;

	LC_TRY(make_room(trials, env, comparison, &by_week));
	describe(trials, comparison, &c);
	for (int i = 0; i < LC_CONTENDERS && status == LC_OK; i++)
	{
		c.contender = (lc_contender) i;
		status = enter(&c, comparison, by_week);
	}
	if (status == LC_OK)
		rank(comparison);
	else
		lc_release(env, comparison->memory);
	return status;
}
