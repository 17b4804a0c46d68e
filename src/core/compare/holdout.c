/*
 * holdout.c - holdout customers: what was known of them on a day, and what they bought afterwards.
 */
#include "compare/holdout.h"

#include <math.h>
#include <string.h>

#include "base/hash.h"
#include "math/special.h"
#include "stage/history.h"
#include "value/fitted_forecast.h"
#include "value/order_outlook.h"

static bool
terms_are_sound(const lc_holdout_terms *terms)
{
	return lc_day_check(terms->cut) == LC_OK && terms->horizon >= 1 && terms->horizon <= LC_HOLDOUT_HORIZON_MAX &&
	       terms->opportunity >= 0 && terms->opportunity <= LC_HOLDOUT_OPPORTUNITY_MAX;
}

static uint64_t
mix_numbers(uint64_t print, const double *number, size_t n)
{
	for (size_t i = 0; i < n; i++)
	{
		uint64_t bits;

		memcpy(&bits, &number[i], sizeof(bits));
		print = lc_mix64(print ^ bits);
	}
	return print;
}

/* Two models have one fingerprint with a chance of 2^-64. */
static uint64_t
fingerprint_of(const lc_model *model)
{
	const lc_terms *t = &model->terms;
	double fitted[] = {t->mbgnbd_weight, t->mbgnbd_r, t->mbgnbd_alpha, t->mbgnbd_a, t->mbgnbd_b, t->forecast_level};
	uint64_t print = mix_numbers((uint64_t) model->period_days, (const double *) &model->posterior,
	                             sizeof(model->posterior) / sizeof(double));

	print = mix_numbers(print, model->seasonal_index, LC_TWELFTHS);
	print = mix_numbers(print, (const double *) &model->thresholds, sizeof(model->thresholds) / sizeof(double));
	return mix_numbers(print, fitted, sizeof(fitted) / sizeof(double));
}

lc_status
lc_holdout_prepare(const lc_holdout_terms *terms, const lc_prepared *prepared, const lc_env *env, lc_holdout_plan *plan)
{
	int32_t days = terms->horizon > LC_NEEDS_AHEAD_DAYS ? terms->horizon : LC_NEEDS_AHEAD_DAYS;

	memset(plan, 0, sizeof(*plan));
	plan->terms = *terms;
	plan->model = fingerprint_of(&prepared->model);
	plan->prepared = prepared;
	if (!terms_are_sound(terms))
		return LC_BAD_PARAMETER;
	plan->periods = (int32_t) ceil(fmax(prepared->model.terms.forecast_level, 1) * days / prepared->model.period_days);
	plan->outlook = lc_alloc(env, ((size_t) plan->periods + 1) * sizeof(*plan->outlook));
	if (plan->outlook == NULL)
		return LC_NO_MEMORY;
	memset(&plan->outlook[0], 0, sizeof(plan->outlook[0]));
	for (int32_t t = 1; t <= plan->periods; t++)
	{
		plan->outlook[t] = plan->outlook[t - 1];
		lc_purchase_outlook_lengthen(prepared, &plan->outlook[t]);
		lc_poll_at(env, (uint64_t) t);
	}
	return LC_OK;
}

/* ---- the state ---- */

void
lc_holdouts_init(lc_holdouts *holdouts, const lc_holdout_plan *plan)
{
	memset(holdouts, 0, lc_holdouts_size(&plan->terms, 0));
	holdouts->terms = plan->terms;
	holdouts->model = plan->model;
}

static bool
same_terms(const lc_holdout_terms *a, const lc_holdout_terms *b)
{
	return a->cut == b->cut && a->horizon == b->horizon && a->opportunity == b->opportunity;
}

bool
lc_holdouts_agree(const lc_holdouts *a, const lc_holdouts *b)
{
	return a->model == b->model && same_terms(&a->terms, &b->terms);
}

bool
lc_holdouts_fit_plan(const lc_holdouts *holdouts, const lc_holdout_plan *plan)
{
	return holdouts->model == plan->model && same_terms(&holdouts->terms, &plan->terms);
}

void
lc_holdouts_append(lc_holdouts *holdouts, const lc_holdouts *other)
{
	memcpy(lc_holdouts_first(holdouts) + holdouts->n, lc_holdouts_first(other), other->n * sizeof(lc_holdout));
	holdouts->n += other->n;
	holdouts->later += other->later;
	holdouts->without += other->without;
	for (int32_t week = 0; week < lc_holdout_weeks(&holdouts->terms); week++)
	{
		holdouts->week[week].expected += other->week[week].expected;
		holdouts->week[week].actual += other->week[week].actual;
	}
}

/* ---- a customer ---- */

typedef struct reading
{
	lc_day first;
	lc_day last;
	bool ordered;
	bool later; /* there are orders, but none by the cut */
} reading;

/* A purchase by the cut, the first of its day. */
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
	return cursor.status;
}

/* ---- what the model makes of it: the posterior, and MBG/NBD where it has a weight ---- */

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

/* Who buys at all buys once and then a negative binomial number more, of the mean and the variance that are expected. */
static double
probability_of(int32_t n, double buys, double days, double square)
{
	double mean = buys > 0 ? fmax(days / buys, 1) : 1;
	double variance = buys > 0 ? square / buys - mean * mean : 0;

	return n == 0 ? 1 - buys : buys * count_probability(n - 1, mean - 1, variance);
}

/* What is believed of a customer on the cut. */
typedef struct belief
{
	const lc_relationship *relationship;
	const lc_posterior *outlook; /* lc_relationship_outlook */
	lc_fitted_belief fitted;
	double mean_needs; /* of the year ahead, as a part of the usual ones */
	double needs;      /* those by the date of the year, where it keeps one, times the level of forecasts */
} belief;

/* Between two whole periods, all runs straight. */
typedef struct place
{
	const lc_purchase_outlook *low;
	const lc_purchase_outlook *high;
	double part;
} place;

static place
place_of(const lc_holdout_plan *plan, double periods)
{
	int32_t whole = (int32_t) fmin(periods, plan->periods);

	return (place){&plan->outlook[whole], &plan->outlook[whole < plan->periods ? whole + 1 : whole],
	               fmin(periods, plan->periods) - whole};
}

static double
square_of(const lc_posterior *posterior, const lc_purchase_outlook *outlook)
{
	double square = 0;

	for (int m = 0; m < LC_MANNERS_OF_BUYING; m++)
		for (int tie = 0; tie < LC_TIES; tie++)
			for (int i = 0; i < LC_RATES; i++)
				square += (double) (posterior->mass[m][tie][i] * outlook->square[m][tie][i]);
	return square;
}

/* Purchase days in so many periods, by the posterior, of who has its usual needs. */
static double
usual_days(const belief *b, const lc_holdout_plan *plan, double periods)
{
	const lc_posterior *posterior = &b->relationship->head.posterior;
	place p = place_of(plan, periods);
	double low = lc_posterior_mean(posterior, p.low->days);

	return low + p.part * (lc_posterior_mean(posterior, p.high->days) - low);
}

/* The mean square of their number. */
static double
usual_square(const belief *b, const lc_holdout_plan *plan, double periods)
{
	const lc_posterior *posterior = &b->relationship->head.posterior;
	place p = place_of(plan, periods);
	double low = square_of(posterior, p.low);

	return low + p.part * (square_of(posterior, p.high) - low);
}

/* As lc_order_outlook_of, of any number of days. */
static double
expected_within(const belief *b, const lc_holdout_plan *plan, int32_t days)
{
	double periods = (double) days / plan->prepared->model.period_days;
	double usual = usual_days(b, plan, periods);
	double by_season = usual_days(b, plan, lc_periods_by_season(b->relationship, b->mean_needs, periods));
	double needs = usual > 0 ? b->needs * by_season / usual : b->needs;

	return b->fitted.weight > 0 ? lc_fitted_mix(&b->fitted, needs * usual, lc_fitted_days(&b->fitted, needs * periods))
	                            : needs * usual;
}

/* Chance of n purchase days within the horizon, as that of any is shown (order_outlook.h). */
static double
chance_of(const belief *b, const lc_holdout_plan *plan, double expected, int32_t n)
{
	const lc_prepared *prepared = plan->prepared;
	double horizon = (double) plan->terms.horizon / prepared->model.period_days;
	double periods = lc_periods_by_season(b->relationship, b->mean_needs, horizon);
	double days = b->needs * usual_days(b, plan, periods);
	double square = b->needs * b->needs * usual_square(b, plan, periods);
	double within = lc_needs_within(b->relationship, horizon);
	double needs = prepared->model.terms.forecast_level * within;
	place p = place_of(plan, within);
	double buys =
	    (double) lc_posterior_buys(&prepared->engine.tables, b->outlook, p.low->buys, p.high->buys, p.part, within);
	double by_posterior = lc_chance_by_level(prepared->model.terms.forecast_level, fmin(buys, 1));
	double shown = fmin(lc_chance_shown(b->relationship, &b->fitted, horizon, needs, by_posterior), expected);
	double any = by_posterior;
	double chance;

	if (n == 0)
		return 1 - shown;
	chance = probability_of(n, by_posterior, days, square);
	if (b->fitted.weight > 0)
	{
		any = lc_fitted_mix(&b->fitted, any, 1 - lc_fitted_probability(&b->fitted, 0, needs));
		chance = lc_fitted_mix(&b->fitted, chance, lc_fitted_probability(&b->fitted, n, needs));
	}
	return any > 0 ? chance * shown / any : 0;
}

static lc_status
ask_model(lc_profile profile, const lc_holdout_plan *plan, const lc_env *env, lc_holdout *t, lc_holdout_week *week)
{
	const lc_prepared *prepared = plan->prepared;
	lc_history history;
	belief b = {.relationship = &history.relationship};
	lc_posterior room;

	LC_TRY(lc_history_open(&history, profile, plan->terms.cut, prepared));
	LC_TRY(lc_history_finish(&history, env));
	LC_TRY(
	    lc_fitted_believe(profile, plan->terms.cut, prepared, lc_relationship_kept(b.relationship), NULL, &b.fitted));
	b.mean_needs = lc_mean_needs(b.relationship);
	b.outlook = lc_relationship_outlook(b.relationship, &room);
	b.needs =
	    prepared->model.terms.forecast_level * b.mean_needs * lc_posterior_by_date(&prepared->engine.tables, b.outlook);
	t->expected = expected_within(&b, plan, plan->terms.horizon);
	t->score = fmin(log(chance_of(&b, plan, t->expected, t->actual)), 0);
	for (int32_t w = 0; w < lc_holdout_weeks(&plan->terms); w++)
		week[w].expected +=
		    llround(expected_within(&b, plan, lc_holdout_week_end(&plan->terms, w)) * LC_EXPECTED_GRAINS);
	return LC_OK;
}

lc_status
lc_holdouts_take(lc_holdouts *holdouts, lc_profile profile, const lc_holdout_plan *plan, const lc_env *env)
{
	lc_holdout holdout = {0};
	reading r = {0};

	LC_TRY(read_history(profile, &plan->terms, &r, &holdout, holdouts->week));
	if (r.ordered)
		LC_TRY(ask_model(profile, plan, env, &holdout, holdouts->week));
	if (r.ordered)
		lc_holdouts_first(holdouts)[holdouts->n++] = holdout;
	else if (r.later)
		holdouts->later++;
	else
		holdouts->without++;
	return LC_OK;
}
