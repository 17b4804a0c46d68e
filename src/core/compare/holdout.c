/*
 * holdout.c - holdout customers: what was known of them on a day, and what they bought afterwards.
 */
#include "compare/holdout.h"

#include <math.h>
#include <string.h>

#include "math/special.h"
#include "value/customer_value.h"

/* ---- the plan: what the filter expects, computed once a query ---- */

static lc_status
outlooks_after(const lc_model *model, int periods, lc_outlooks *outlooks)
{
	if (periods > 0)
		return lc_outlooks_prepare(model, periods, outlooks);
	memset(outlooks, 0, sizeof(*outlooks));
	return LC_OK;
}

static double
between(double low, double high, double share)
{
	return low + share * (high - low);
}

static double
squared(double value)
{
	return value * value;
}

/* Interpolates between the state values of two horizons, each a whole number of periods. */
static void
mix(int substages, const lc_outlooks *low, const lc_outlooks *high, double share, lc_outlooks *result)
{
	for (int s = 0; s < substages; s++)
	{
		const lc_outlook *l = &low->now[s];
		const lc_outlook *h = &high->now[s];

		result->now[s] =
		    (lc_outlook){.orders = between(l->orders, h->orders, share),
		                 .orders_twice = squared(between(sqrt(l->orders_twice), sqrt(h->orders_twice), share)),
		                 .scatter = between(l->scatter, h->scatter, share),
		                 .unevenness = between(l->unevenness, h->unevenness, share * share)};
	}
}

static bool
terms_are_sound(const lc_holdout_terms *terms)
{
	return lc_day_check(terms->cut) == LC_OK && terms->horizon >= 1 && terms->horizon <= LC_HOLDOUT_HORIZON_MAX &&
	       terms->opportunity >= 0 && terms->opportunity <= LC_HOLDOUT_OPPORTUNITY_MAX;
}

lc_status
lc_holdout_prepare(const lc_holdout_terms *terms, const lc_prepared *prepared, const lc_env *env, lc_holdout_plan *plan)
{
	lc_model model = prepared->model;
	int substages = model.dynamics.substages;
	int periods = -1;
	lc_outlooks low = {0};
	lc_outlooks high = {0};
	lc_status status = terms_are_sound(terms) ? LC_OK : LC_BAD_PARAMETER;

	memset(plan, 0, sizeof(*plan));
	plan->terms = *terms;
	plan->prepared = prepared;
	/* purchases are counted, not valued: no discount */
	model.terms.discount_rate = 0;
	for (int32_t week = 0; status == LC_OK && week < lc_holdout_weeks(terms); week++)
	{
		double ahead = (double) lc_holdout_week_end(terms, week) / model.period_days;

		lc_poll(env);
		if ((int) ahead != periods)
		{
			periods = (int) ahead;
			status = outlooks_after(&model, periods, &low);
			if (status == LC_OK)
				status = outlooks_after(&model, periods + 1, &high);
		}
		if (status == LC_OK)
			mix(substages, &low, &high, ahead - periods, &plan->end);
		for (int s = 0; s < substages; s++)
			plan->ahead[week][s] = plan->end.now[s].orders;
	}
	return status;
}

/* ---- the state ---- */

void
lc_holdouts_init(lc_holdouts *holdouts, const lc_holdout_plan *plan)
{
	memset(holdouts, 0, lc_holdouts_size(&plan->terms, 0));
	holdouts->terms = plan->terms;
	for (int32_t week = 0; week < lc_holdout_weeks(&plan->terms); week++)
		memcpy(holdouts->week[week].ahead, plan->ahead[week], sizeof(plan->ahead[week]));
}

static bool
same_terms(const lc_holdout_terms *a, const lc_holdout_terms *b)
{
	return a->cut == b->cut && a->horizon == b->horizon && a->opportunity == b->opportunity;
}

static bool
same_ahead(const double *a, const double *b)
{
	bool same = true;

	for (int s = 0; s < LC_MAX_SUBSTAGES; s++)
		same = same && a[s] == b[s];
	return same;
}

bool
lc_holdouts_agree(const lc_holdouts *a, const lc_holdouts *b)
{
	bool same = same_terms(&a->terms, &b->terms);

	for (int32_t week = 0; same && week < lc_holdout_weeks(&a->terms); week++)
		same = same_ahead(a->week[week].ahead, b->week[week].ahead);
	return same;
}

bool
lc_holdouts_fit_plan(const lc_holdouts *holdouts, const lc_holdout_plan *plan)
{
	bool same = same_terms(&holdouts->terms, &plan->terms);

	for (int32_t week = 0; same && week < lc_holdout_weeks(&plan->terms); week++)
		same = same_ahead(holdouts->week[week].ahead, plan->ahead[week]);
	return same;
}

void
lc_holdouts_append(lc_holdouts *holdouts, const lc_holdouts *other)
{
	memcpy(lc_holdouts_first(holdouts) + holdouts->n, lc_holdouts_first(other), other->n * sizeof(lc_holdout));
	holdouts->n += other->n;
	holdouts->later += other->later;
	holdouts->without += other->without;
	for (int32_t week = 0; week < lc_holdout_weeks(&holdouts->terms); week++)
		holdouts->week[week].actual += other->week[week].actual;
}

/* ---- a customer ---- */

typedef struct reading
{
	lc_day first;
	lc_day last;
	bool ordered;
	bool later;         /* the first order is after the cut */
	lc_event day_order; /* the orders of one day, merged */
	bool has_order;
	lc_writer known; /* the history up to the cut, one order a day */
} reading;

static void
put_day_order(reading *r)
{
	if (r->has_order)
		lc_writer_put(&r->known, &r->day_order);
	r->has_order = false;
}

/* Events come in order of day, and on each day orders come first. */
static lc_status
keep_known(reading *r, const lc_event *event)
{
	if (lc_event_measure(event) != LC_ORDER)
	{
		put_day_order(r);
		lc_writer_put(&r->known, event);
		return LC_OK;
	}
	if (r->has_order && lc_event_day(&r->day_order) == lc_event_day(event))
		return lc_add(&r->day_order.sum, event->sum);
	put_day_order(r);
	r->day_order = *event;
	r->day_order.count = 1;
	r->has_order = true;
	return LC_OK;
}

/* A day with an order, up to the cut. */
static void
take_purchase(reading *r, const lc_holdout_terms *terms, lc_day day, lc_holdout *t)
{
	if (!r->ordered)
	{
		r->ordered = true;
		r->first = r->last = day;
		t->t_cal = terms->cut - day;
		t->opportunities = terms->opportunity > 0 ? t->t_cal / terms->opportunity : 0;
		return;
	}
	r->last = day;
	t->x++;
	t->t_x = day - r->first;
	t->recent += day > terms->cut - terms->horizon;
	if (t->opportunities > 0)
	{
		int32_t which = (t->t_x - 1) / terms->opportunity + 1;

		if (which > t->opportunities)
			return;
		t->whole++;
		t->taken += which != t->last_taken;
		t->last_taken = which;
	}
}

/* Reads the history up to the end of the horizon; events after the cut count as actual purchases and as nothing else. */
static lc_status
read_history(lc_profile profile, const lc_holdout_terms *terms, reading *r, lc_holdout *t, lc_holdout_week *week)
{
	lc_cursor cursor;
	lc_event event;
	lc_day last_actual = terms->cut;

	lc_cursor_open(&cursor, profile);
	while (!r->later && lc_cursor_next(&cursor, &event))
	{
		lc_day day = lc_event_day(&event);
		bool order = lc_event_measure(&event) == LC_ORDER;

		if (day <= terms->cut)
		{
			if (order && (!r->ordered || day != r->last))
				take_purchase(r, terms, day, t);
			if (keep_known(r, &event) != LC_OK)
				return LC_OVERFLOW;
		}
		else if (!r->ordered)
			r->later = order;
		else if (day > terms->cut + terms->horizon)
			break;
		else if (order && day != last_actual)
		{
			last_actual = day;
			t->actual++;
			week[(day - terms->cut - 1) / LC_HOLDOUT_WEEK].actual++;
		}
	}
	put_day_order(r);
	return cursor.status;
}

/* ---- the forecast of the filter ---- */

/* P(n): negative binomial if the variance is above the mean, else Poisson. */
static double
count_probability(double n, double mean, double variance)
{
	double shape;

	if (mean <= 0)
		return n == 0;
	if (variance <= mean * (1 + 1e-9))
		return exp(n * log(mean) - mean - lgamma(n + 1));
	shape = mean * mean / (variance - mean);
	return exp(lc_lnpoch(shape, n) - lgamma(n + 1) - shape * log1p(mean / shape) -
	           (n > 0 ? n * log1p(shape / mean) : 0));
}

/*
 * P(actual) is a mixture over sub-stages and purchase rates, weighted by the
 * filter's posterior; in each, purchases have the mean and variance of its state
 * value.
 */
static void
forecast(const lc_holdout_plan *plan, const lc_filter *filter, lc_holdout *t)
{
	const lc_filter_tables *tables = &plan->prepared->tables;
	double uneven = lc_unevenness(tables, filter);
	double total = 0;
	double probability = 0;

	for (int s = 0; s < filter->substages; s++)
		for (int i = 0; i < LC_LANES; i++)
			total += (double) filter->mass[s][i];
	for (int s = 0; s < filter->substages; s++)
	{
		const lc_outlook *ahead = &plan->end.now[s];
		double level = 0;

		for (int i = 0; i < LC_LANES; i++)
		{
			double share = (double) filter->mass[s][i] / total;
			double rate = (double) tables->rate[i];
			double mean = rate * ahead->orders;
			double variance =
			    rate * rate * (ahead->orders_twice + uneven * ahead->unevenness) + rate * ahead->scatter - mean * mean;

			level += share * rate;
			if (share > 1e-12)
				probability += share * count_probability(t->actual, mean, variance);
		}
		t->level[s] = (float) level;
	}
	t->score = probability > 0 ? fmin(log(probability), 0) : -INFINITY;
}

static lc_status
forecast_by_filter(lc_profile known, const lc_holdout_plan *plan, const lc_env *env, lc_holdout *t)
{
	lc_valuation valuation;
	lc_status status = lc_value_on(known, plan->terms.cut, plan->prepared, &plan->end, env, &valuation);

	if (status == LC_OK && valuation.ordered)
		forecast(plan, &valuation.filter, t);
	return status;
}

lc_status
lc_holdouts_take(lc_holdouts *holdouts, lc_profile profile, const lc_holdout_plan *plan, const lc_env *env)
{
	lc_holdout holdout = {0};
	reading r = {0};
	size_t events;
	uint8_t *memory;
	lc_status status = lc_profile_count(profile, &events);

	if (status != LC_OK)
		return status;
	memory = lc_alloc(env, lc_profile_bound(events));
	if (memory == NULL)
		return LC_NO_MEMORY;
	lc_writer_open(&r.known, memory);
	status = read_history(profile, &plan->terms, &r, &holdout, holdouts->week);
	if (status == LC_OK && r.ordered)
		status = forecast_by_filter((lc_profile){memory, lc_writer_size(&r.known)}, plan, env, &holdout);
	lc_release(env, memory);
	if (status != LC_OK)
		return status;
	if (r.ordered)
		lc_holdouts_first(holdouts)[holdouts->n++] = holdout;
	else if (r.later)
		holdouts->later++;
	else
		holdouts->without++;
	return LC_OK;
}
