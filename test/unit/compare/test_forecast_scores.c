/*
 * test_forecast_scores.c - the referee is fair: it knows nothing of what is to come,
 * counts right, and finds the model that the customers follow.
 */
#include <math.h>

#include "compare/forecast_scores.h"
#include "malloc_env.h"
#include "profile/summary.h"
#include "support.h"
#include "value/customer_value.h"

#define FIRST_DAY 9000
#define CUT (FIRST_DAY + 364)
#define HORIZON 180
#define CUSTOMERS 3000

#define assert_near(value, expected, within) assert_true(fabs((value) - (expected)) <= (within))

static lc_prepared prepared;

static int
prepare(void **state)
{
	lc_model model;

	lc_model_shipped(&lc_shipped_models[0], &model);
	return lc_model_prepare(&model, &prepared) == LC_OK ? 0 : -1;
}

/* ---- populations ---- */

static const lc_holdout_plan *
plan_of(int32_t horizon, int32_t opportunity)
{
	static lc_holdout_plan plan;
	lc_holdout_terms terms = {CUT, horizon, opportunity};

	lc_release(&malloc_env, plan.outlook);
	assert_int_equal(lc_holdout_prepare(&terms, &prepared, &malloc_env, &plan), LC_OK);
	return &plan;
}

static lc_holdouts *
trials_new(const lc_holdout_plan *plan, uint64_t room)
{
	lc_holdouts *holdouts = malloc(lc_holdouts_size(&plan->terms, room));

	assert_non_null(holdouts);
	lc_holdouts_init(holdouts, plan);
	return holdouts;
}

static lc_profile
orders_on(const lc_day *days, size_t n)
{
	open_profile open = open_new(4096);
	lc_profile profile;

	for (size_t i = 0; i < n; i++)
	{
		lc_event event = event_of(days[i], LC_ORDER, 0, 1, 10 * LC_MONEY_UNIT);

		open_append(&open, &event);
	}
	assert_int_equal(open_close(&open, &profile), LC_OK);
	free(open.state);
	return profile;
}

static void
take(lc_holdouts *holdouts, const lc_holdout_plan *plan, const lc_day *days, size_t n)
{
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_profile profile = orders_on(days, n);

	assert_int_equal(lc_holdouts_take(holdouts, profile, plan, &env), LC_OK);
	assert_int_equal(h.live, 0);
	profile_free(profile);
}

static lc_holdout
trial_of(const lc_holdout_plan *plan, const lc_day *days, size_t n)
{
	lc_holdouts *holdouts = trials_new(plan, 1);
	lc_holdout holdout;

	take(holdouts, plan, days, n);
	assert_int_equal(holdouts->n, 1);
	holdout = *lc_holdouts_first(holdouts);
	free(holdouts);
	return holdout;
}

/* Worlds that customers may live in, in days. */
typedef struct world
{
	lc_forecaster follows;
	lc_vector parameter;
} world;

static const world pareto = {LC_FORECASTER_PNBD, {0.8, 40, 1.5, 300}};
static const world drops = {LC_FORECASTER_BGNBD, {0.8, 40, 0.8, 2.5}};
static const world drops_first = {LC_FORECASTER_MBGNBD, {0.8, 40, 0.9, 1.6}};

#define MOST_DAYS 1000

/* A customer's days with orders.  The first order is at any time of its day. */
static size_t
draw_days(const world *w, lc_random *random, lc_day days[MOST_DAYS])
{
	const double *p = w->parameter;
	double rate = lc_random_gamma(random, p[0]) / p[1];
	double leaving = w->follows == LC_FORECASTER_PNBD ? lc_random_gamma(random, p[2]) / p[3] : 0;
	double dropping = w->follows == LC_FORECASTER_PNBD ? 0 : lc_random_beta(random, p[2], p[3]);
	double at = FIRST_DAY + 120 * lc_random_uniform(random);
	double end = leaving > 0 ? at + lc_random_exponential(random, leaving) : INFINITY;
	bool may_drop = w->follows == LC_FORECASTER_MBGNBD;
	size_t n = 0;

	while (n < MOST_DAYS && at < end && at < CUT + 400)
	{
		days[n++] = (lc_day) at;
		if (may_drop && lc_random_uniform(random) < dropping)
			break;
		may_drop = true;
		at += lc_random_exponential(random, rate);
	}
	return n;
}

static lc_holdouts *
population_of(const world *w, const lc_holdout_plan *plan, uint64_t seed, size_t customers)
{
	lc_random random = seed;
	lc_holdouts *holdouts = trials_new(plan, customers);

	for (size_t i = 0; i < customers; i++)
	{
		lc_day days[MOST_DAYS];
		size_t n = draw_days(w, &random, days);

		take(holdouts, plan, days, n);
	}
	return holdouts;
}

static lc_holdouts *
population(const lc_holdout_plan *plan, uint64_t seed, size_t customers)
{
	return population_of(&pareto, plan, seed, customers);
}

static lc_comparison
compare(const lc_holdouts *holdouts)
{
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_comparison comparison;

	assert_int_equal(lc_compare(holdouts, &env, &comparison), LC_OK);
	assert_int_equal(h.live, 1);
	return comparison;
}

/* ---- a customer's holdout ---- */

static void
a_holdout_counts_days_with_orders(void **state)
{
	const lc_day days[] = {CUT - 300, CUT - 300, CUT - 200, CUT - 179, CUT - 179, CUT,
	                       CUT + 1,   CUT + 1,   CUT + 8,   CUT + 180, CUT + 181};
	lc_holdouts *holdouts = trials_new(plan_of(HORIZON, 0), 1);
	const lc_holdout *t = lc_holdouts_first(holdouts);
	lc_profile profile = orders_on(days, LENGTH(days));
	lc_rfm rfm;
	bool found;

	take(holdouts, plan_of(HORIZON, 0), days, LENGTH(days));
	assert_int_equal(lc_rfm_of(profile, CUT, 1, &found, &rfm), LC_OK);
	assert_int_equal(t->x, rfm.x);
	assert_true(t->t_x == rfm.t_x && t->t_cal == rfm.t_cal);
	assert_int_equal(t->recent, 2);
	assert_int_equal(t->actual, 3);
	assert_int_equal(holdouts->week[0].actual, 1);
	assert_int_equal(holdouts->week[1].actual, 1);
	assert_int_equal(holdouts->week[25].actual, 1);
	profile_free(profile);
	free(holdouts);
}

static void
who_came_later_is_counted_apart(void **state)
{
	const lc_holdout_plan *plan = plan_of(HORIZON, 0);
	lc_holdouts *holdouts = trials_new(plan, 1);
	const lc_day soon[] = {CUT + 1};
	const lc_day late[] = {CUT + 10000};

	take(holdouts, plan, soon, 1);
	take(holdouts, plan, late, 1);
	take(holdouts, plan, NULL, 0);
	assert_int_equal(holdouts->n, 0);
	assert_int_equal(holdouts->later, 2);
	assert_int_equal(holdouts->without, 1);
	assert_int_equal(holdouts->week[0].actual, 0);
	free(holdouts);
}

static void
opportunities_are_taken_once(void **state)
{
	/* of 30 days from the first order: 1 (twice), 3, and a part of the 11th, which is none yet */
	const lc_day days[] = {CUT - 310, CUT - 300, CUT - 280, CUT - 249, CUT - 5, CUT + 100};
	lc_holdout t = trial_of(plan_of(HORIZON, 30), days, LENGTH(days));

	assert_int_equal(t.opportunities, 10);
	assert_int_equal(t.taken, 2);
	assert_int_equal(t.last_taken, 3);
	assert_int_equal(t.whole, 3);
	assert_int_equal(t.x, 4);
}

/* What is known on the cut is the same whatever follows. */
static void
nothing_is_seen_ahead(void **state)
{
	lc_random random = 5;

	for (int i = 0; i < 300; i++)
	{
		lc_day days[MOST_DAYS];
		lc_day known[MOST_DAYS];
		size_t n = draw_days(&pareto, &random, days);
		size_t k = 0;
		lc_holdout full;
		lc_holdout cut;

		for (size_t j = 0; j < n; j++)
			if (days[j] <= CUT)
				known[k++] = days[j];
		full = trial_of(plan_of(HORIZON, 30), days, n);
		cut = trial_of(plan_of(HORIZON, 30), known, k);
		assert_int_equal(cut.actual, 0);
		/* the score alone judges what came */
		full.actual = 0;
		full.score = cut.score;
		assert_memory_equal(&full, &cut, sizeof(full));
	}
}

/* Of any customer, over a horizon of more days than it will buy on: counts sum to one, and have the mean that is forecast. */
static void
the_posteriors_counts_are_a_distribution(void **state)
{
	const lc_day histories[][6] = {{CUT - 300}, {CUT - 300, CUT - 200, CUT - 150, CUT - 100, CUT - 50, CUT - 1}};
	const size_t length[] = {1, 6};

	for (size_t h = 0; h < LENGTH(histories); h++)
		for (int32_t horizon = 60; horizon <= 180; horizon += 120)
		{
			const lc_holdout_plan *plan = plan_of(horizon, 0);
			double sum = 0;
			double mean = 0;
			double expected = 0;

			for (int n = 0; n <= horizon; n++)
			{
				lc_day days[200];
				lc_holdout t;

				memcpy(days, histories[h], sizeof(histories[h]));
				for (int i = 0; i < n; i++)
					days[length[h] + (size_t) i] = CUT + 1 + i;
				t = trial_of(plan, days, length[h] + (size_t) n);
				assert_int_equal(t.actual, n);
				sum += exp(t.score);
				mean += n * exp(t.score);
				expected = t.expected;
			}
			assert_near(sum, 1, 1e-6);
			assert_near(mean, expected, 2e-2 * expected);
		}
}

static void
model_for(lc_model *model, double weight, double level, double winter)
{
	lc_model_shipped(&lc_shipped_models[0], model);
	model->terms.discount_rate = 0;
	model->terms.mbgnbd_weight = weight;
	model->terms.mbgnbd_r = 0.6;
	model->terms.mbgnbd_alpha = 1.5;
	model->terms.mbgnbd_a = 0.9;
	model->terms.mbgnbd_b = 2.1;
	model->terms.forecast_level = level;
	for (int i = 0; i < LC_TWELFTHS; i++)
		model->seasonal_index[i] = i < 10 ? 1 : winter;
}

/* A customer's forecast and its chance of none are those that lifecycle_customer shows, in and out of season. */
static void
a_holdout_is_told_what_is_shown(void **state)
{
	static const double of[][3] = {{0, 1, 1}, {0.4, 1, 1}, {0.4, 0.6, 1}, {0, 1.4, 1}, {0, 1, 4}, {0.4, 1.4, 4}};
	static lc_prepared told;
	static lc_state_values values;
	lc_random random = 11;
	int over = 0;

	for (size_t m = 0; m < LENGTH(of); m++)
		for (int periods = 3; periods <= 12; periods += 3)
		{
			lc_holdout_plan plan = {0};
			lc_holdout_terms terms = {CUT, 0, 0};
			lc_model model;

			model_for(&model, of[m][0], of[m][1], of[m][2]);
			terms.horizon = periods * model.period_days;
			assert_int_equal(lc_model_prepare(&model, &told), LC_OK);
			assert_int_equal(lc_state_values_prepare(&told, periods, &malloc_env, &values), LC_OK);
			assert_int_equal(lc_holdout_prepare(&terms, &told, &malloc_env, &plan), LC_OK);
			for (int c = 0; c < 40; c++)
			{
				lc_day days[MOST_DAYS];
				size_t n = draw_days(&drops_first, &random, days);
				lc_customer_value shown;
				lc_customer_status status;
				lc_status_accumulator accumulator;
				lc_profile profile;
				lc_holdout t;

				while (days[n - 1] > CUT)
					n--;
				profile = orders_on(days, n);
				t = trial_of(&plan, days, n);
				lc_status_start(&accumulator, &told, &status);
				assert_int_equal(lc_customer_value_on(profile, CUT, &told, &values, &malloc_env, &accumulator, &shown),
				                 LC_OK);
				assert_near(t.expected, shown.outlook.expected, 1e-5 * (1 + shown.outlook.expected));
				assert_near(exp(t.score), 1 - shown.outlook.any, 1e-5);
				over += status.over;
				profile_free(profile);
			}
			lc_release(&malloc_env, plan.outlook);
		}
	assert_true(over > 20);
}

/* ---- comparisons ---- */

/* Two customers, worked out by hand. */
static void
scores_are_what_they_say(void **state)
{
	const lc_holdout_plan *plan = plan_of(100, 0);
	lc_holdouts *holdouts = trials_new(plan, 2);
	const lc_day first[] = {CUT - 200, CUT - 150, CUT - 50, CUT + 3};
	const lc_day second[] = {CUT - 100, CUT + 10, CUT + 20, CUT + 30};
	lc_comparison c;
	const lc_score *last;
	const lc_score *mean;

	take(holdouts, plan, first, LENGTH(first));
	take(holdouts, plan, second, LENGTH(second));
	c = compare(holdouts);
	last = &c.score[LC_FORECASTER_LAST_PERIOD];
	mean = &c.score[LC_FORECASTER_MEAN_RATE];
	assert_int_equal(c.customers, 2);
	assert_int_equal(c.actual, 4);
	/* forecasts 1 and 0, came 1 and 3 */
	assert_near(last->total, 1, 1e-9);
	assert_near(last->mae, 1.5, 1e-9);
	assert_near(last->rmse, sqrt(4.5), 1e-9);
	assert_int_equal(last->impossible, 1);
	assert_true(isnan(last->log_score));
	/* two repeats in 300 days: 2/3 within 100 */
	assert_near(mean->total, 4.0 / 3, 1e-9);
	assert_near(mean->rmse, sqrt((1.0 / 9 + 49.0 / 9) / 2), 1e-9);
	assert_near(mean->log_score, (4 * log(2.0 / 3) - 4.0 / 3 - log(6)) / 2, 1e-9);
	assert_near(c.score[LC_FORECASTER_OWN_RATE].total, 1, 1e-9);
	assert_near(c.score[LC_FORECASTER_ZERO].mae, 2, 1e-9);
	assert_near(mean->track[0], 4.0 / 3 * 0.07, 1e-9);
	assert_near(mean->track[c.weeks - 1], 4.0 / 3, 1e-9);
	assert_int_equal(c.actual_by_week[0], 1);
	assert_int_equal(c.actual_by_week[c.weeks - 1], 4);
	assert_near(c.score[LC_FORECASTER_ZERO].tracking_error, 1, 1e-9);
	assert_int_equal(c.class_customers[0], 1);
	assert_near(c.class_actual[0], 3, 1e-9);
	assert_near(mean->expected[2], 2.0 / 3, 1e-9);
	assert_true(isnan(mean->expected[1]));
	assert_int_equal(c.best_baseline, LC_FORECASTER_MEAN_RATE);
	assert_near(lc_comparison_margin(&c, LC_FORECASTER_MEAN_RATE), 0, 1e-12);
	/* two customers are nothing to fit four parameters to */
	assert_false(c.score[LC_FORECASTER_PNBD].forecasts);
	assert_int_equal(c.score[LC_FORECASTER_PNBD].fit.end, LC_CLV_TOO_FEW);
	free(c.memory);
	free(holdouts);
}

/* Comparisons of several populations of one world, as one. */
typedef struct tally
{
	double total[LC_FORECASTERS];
	double rmse[LC_FORECASTERS];
	double log_score[LC_FORECASTERS]; /* NaN where any is */
	bool forecasts[LC_FORECASTERS];
	double actual;
	double margin;
	double tracking_error; /* of the model that they follow */
	double class_customers[LC_REPEAT_CLASSES];
	double class_expected[LC_REPEAT_CLASSES]; /* by the model that they follow */
	double class_actual[LC_REPEAT_CLASSES];
} tally;

static void
tally_up(const world *w, const lc_comparison *c, tally *t)
{
	t->actual += (double) c->actual;
	t->margin += lc_comparison_margin(c, w->follows);
	t->tracking_error += c->score[w->follows].tracking_error;
	for (int i = 0; i < LC_FORECASTERS; i++)
	{
		t->forecasts[i] = t->forecasts[i] && c->score[i].forecasts;
		t->total[i] += c->score[i].total;
		t->rmse[i] += c->score[i].rmse;
		t->log_score[i] += c->score[i].log_score;
	}
	for (int k = 0; k < LC_REPEAT_CLASSES; k++)
	{
		double n = (double) c->class_customers[k];

		t->class_customers[k] += n;
		t->class_expected[k] += n > 0 ? n * c->score[w->follows].expected[k] : 0;
		t->class_actual[k] += n > 0 ? n * c->class_actual[k] : 0;
	}
}

static tally
tally_of(const world *w, int populations)
{
	tally t = {0};

	memset(t.forecasts, true, sizeof(t.forecasts));
	for (int seed = 1; seed <= populations; seed++)
	{
		lc_holdouts *holdouts = population_of(w, plan_of(HORIZON, 0), (uint64_t) seed, CUSTOMERS);
		lc_comparison c = compare(holdouts);
		const lc_score *best = &c.score[w->follows];

		assert_int_equal(c.customers, CUSTOMERS);
		assert_true(best->forecasts);
		assert_near(best->track[c.weeks - 1], best->total, 1e-6 * best->total);
		assert_near(c.score[LC_FORECASTER_LIFECYCLE].track[c.weeks - 1], c.score[LC_FORECASTER_LIFECYCLE].total, 1e-2);
		assert_false(c.score[LC_FORECASTER_BGBB].asked);
		tally_up(w, &c, &t);
		free(c.memory);
		free(holdouts);
	}
	return t;
}

/*
 * The total of 3,000 such customers comes out 1 % too high in the mean of 400
 * populations, as times are days (doc/models.md), with a standard deviation of
 * 4.7 %: the bound is four standard errors around that.
 */
static void
the_model_that_customers_follow_wins(void **state)
{
	static const struct
	{
		const world *world;
		int populations;
	} cases[] = {{&pareto, 6}, {&drops, 3}, {&drops_first, 3}};

	for (size_t i = 0; i < LENGTH(cases); i++)
	{
		int n = cases[i].populations;
		lc_forecaster follows = cases[i].world->follows;
		tally t = tally_of(cases[i].world, n);

		assert_near(t.total[follows] / t.actual, 1.01, 4 * 0.047 / sqrt(n));
		assert_true(t.margin / n > 0.1);
		/* weeks are off by some 5 %, as the total is by its standard deviation */
		assert_true(t.tracking_error / n < 0.07);
		for (int j = 0; j < LC_FORECASTERS; j++)
			if (t.forecasts[j])
			{
				assert_true(t.rmse[j] > t.rmse[follows] * 0.998);
				assert_true(isnan(t.log_score[j]) || t.log_score[j] < t.log_score[follows] + 0.001 * n);
			}
		for (int k = 0; k < LC_REPEAT_CLASSES; k++)
			assert_near(t.class_expected[k], t.class_actual[k],
			            4 * (t.class_customers[k] + t.class_expected[k]) / sqrt(t.class_customers[k]));
	}
}

/* Customers of a year who take opportunities of ten days, by BG/BB, on three days of each in the mean. */
static lc_holdouts *
occasions(const lc_holdout_plan *plan, uint64_t seed, size_t customers)
{
	lc_random random = seed;
	lc_holdouts *holdouts = trials_new(plan, customers);

	for (size_t i = 0; i < customers; i++)
	{
		double taking = lc_random_beta(&random, 1.2, 1.5);
		double leaving = lc_random_beta(&random, 0.7, 9);
		lc_day days[MOST_DAYS] = {CUT - 360};
		size_t n = 1;

		for (int k = 0; k < 50 && lc_random_uniform(&random) >= leaving; k++)
		{
			int32_t day = CUT - 359 + 10 * k;

			if (lc_random_uniform(&random) >= taking)
				continue;
			days[n++] = day++;
			for (int d = 1; d < 10; d++, day++)
				if (lc_random_uniform(&random) < 2.0 / 9)
					days[n++] = day;
		}
		take(holdouts, plan, days, n);
	}
	return holdouts;
}

/* BG/BB counts opportunities taken, and is judged like the others by days with an order. */
static void
opportunities_are_as_many_days_as_they_were(void **state)
{
	lc_holdouts *holdouts = occasions(plan_of(100, 10), 4, CUSTOMERS);
	lc_comparison c = compare(holdouts);
	const lc_score *bgbb = &c.score[LC_FORECASTER_BGBB];

	assert_true(bgbb->forecasts);
	assert_near(bgbb->total / (double) c.actual, 1, 0.06);
	assert_near(bgbb->track[c.weeks - 1], bgbb->total, 1e-6 * bgbb->total);
	for (int i = 0; i < LC_FORECASTERS; i++)
		if (c.score[i].forecasts && i != LC_FORECASTER_BGBB)
		{
			assert_true(c.score[i].rmse > bgbb->rmse);
			assert_true(isnan(c.score[i].log_score) || c.score[i].log_score < bgbb->log_score);
		}
	free(c.memory);
	free(holdouts);
}

/* The distribution has the mean that is forecast: seen on one of those without a repeat, who are alike. */
static void
opportunities_are_a_distribution_of_days(void **state)
{
	lc_holdouts *holdouts = occasions(plan_of(20, 10), 4, 300);
	lc_holdout *one = lc_holdouts_first(holdouts);
	double none = 0;
	double all = 0;
	double mean = 0;
	double expected = 0;

	while (one->x > 0)
		one++;
	for (int n = 0; n <= 21; n++)
	{
		lc_comparison c;
		double share;

		one->actual = n;
		c = compare(holdouts);
		assert_int_equal(c.score[LC_FORECASTER_BGBB].impossible, n > 20);
		if (n == 0)
			none = c.score[LC_FORECASTER_BGBB].log_score;
		share = n > 20 ? 0 : exp(300 * (c.score[LC_FORECASTER_BGBB].log_score - none));
		all += share;
		mean += n * share;
		expected = c.score[LC_FORECASTER_BGBB].expected[0];
		free(c.memory);
	}
	assert_near(mean / all, expected, 1e-7 * expected);
	free(holdouts);
}

static void
assert_same(const lc_comparison *a, const lc_comparison *b)
{
	for (int i = 0; i < LC_FORECASTERS; i++)
	{
		const lc_score *x = &a->score[i];
		const lc_score *y = &b->score[i];

		assert_int_equal(x->rank, y->rank);
		assert_true(x->total == y->total && x->mae == y->mae && x->rmse == y->rmse);
		assert_true(x->log_score == y->log_score || (isnan(x->log_score) && isnan(y->log_score)));
		if (x->forecasts)
			assert_memory_equal(x->track, y->track, sizeof(double) * (size_t) a->weeks);
	}
}

static void
neither_order_nor_parts_matter(void **state)
{
	const lc_holdout_plan *plan = plan_of(HORIZON, 30);
	lc_holdouts *whole = population(plan, 3, 400);
	lc_holdouts *parts = trials_new(plan, 400);
	lc_holdouts *part = trials_new(plan, 400);
	lc_comparison a = compare(whole);
	lc_comparison b;

	assert_true(lc_holdouts_agree(whole, part));
	for (size_t i = 400; i > 0; i--)
	{
		part->n = 1;
		*lc_holdouts_first(part) = lc_holdouts_first(whole)[i - 1];
		lc_holdouts_append(parts, part);
	}
	part->n = 0;
	memcpy(part->week, whole->week, sizeof(lc_holdout_week) * (size_t) lc_holdout_weeks(&plan->terms));
	lc_holdouts_append(parts, part);
	b = compare(parts);
	assert_true(b.score[LC_FORECASTER_BGBB].asked);
	assert_memory_equal(a.actual_by_week, b.actual_by_week, sizeof(int64_t) * (size_t) a.weeks);
	assert_same(&a, &b);
	free(a.memory);
	free(b.memory);
	free(whole);
	free(parts);
	free(part);
}

static void
without_customers_there_is_no_forecast(void **state)
{
	lc_holdouts *holdouts = trials_new(plan_of(HORIZON, 0), 0);
	lc_comparison c = compare(holdouts);

	assert_int_equal(c.customers, 0);
	for (int i = 0; i < LC_FORECASTERS; i++)
		assert_false(c.score[i].forecasts);
	free(c.memory);
	free(holdouts);
}

/* ---- what is refused ---- */

static void
terms_out_of_range_are_refused(void **state)
{
	static const lc_holdout_terms wrong[] = {{CUT, 0, 0},           {CUT, LC_HOLDOUT_HORIZON_MAX + 1, 0},
	                                         {CUT, 10, -1},         {CUT, 10, LC_HOLDOUT_OPPORTUNITY_MAX + 1},
	                                         {LC_DAY_NOEND, 10, 0}, {LC_DAY_MAX + 1, 10, 0}};
	static const lc_holdout_terms right = {CUT, LC_HOLDOUT_HORIZON_MAX, LC_HOLDOUT_OPPORTUNITY_MAX};
	static lc_holdout_plan plan;

	for (size_t i = 0; i < LENGTH(wrong); i++)
		assert_int_equal(lc_holdout_prepare(&wrong[i], &prepared, &malloc_env, &plan), LC_BAD_PARAMETER);
	assert_int_equal(lc_holdout_prepare(&right, &prepared, &malloc_env, &plan), LC_OK);
	lc_release(&malloc_env, plan.outlook);
}

static void
running_out_of_memory_is_reported(void **state)
{
	lc_holdouts *holdouts = population(plan_of(HORIZON, 30), 2, 300);
	lc_comparison c;
	heap h = {0};
	lc_env env = heap_env(&h);
	size_t needed;

	assert_int_equal(lc_compare(holdouts, &env, &c), LC_OK);
	heap_release(&h, c.memory);
	needed = h.asked;
	assert_true(h.polls > 10);
	for (size_t at = 1; at <= needed; at++)
	{
		h = (heap){.fail_at = at};
		assert_int_equal(lc_compare(holdouts, &env, &c), LC_NO_MEMORY);
		assert_int_equal(h.live, 0);
	}
	free(holdouts);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_holdout_counts_days_with_orders),
	    cmocka_unit_test(who_came_later_is_counted_apart),
	    cmocka_unit_test(opportunities_are_taken_once),
	    cmocka_unit_test(nothing_is_seen_ahead),
	    cmocka_unit_test(the_posteriors_counts_are_a_distribution),
	    cmocka_unit_test(a_holdout_is_told_what_is_shown),
	    cmocka_unit_test(scores_are_what_they_say),
	    cmocka_unit_test(the_model_that_customers_follow_wins),
	    cmocka_unit_test(opportunities_are_as_many_days_as_they_were),
	    cmocka_unit_test(opportunities_are_a_distribution_of_days),
	    cmocka_unit_test(neither_order_nor_parts_matter),
	    cmocka_unit_test(without_customers_there_is_no_forecast),
	    cmocka_unit_test(terms_out_of_range_are_refused),
	    cmocka_unit_test(running_out_of_memory_is_reported),
	};

	return cmocka_run_group_tests(tests, prepare, NULL);
}
