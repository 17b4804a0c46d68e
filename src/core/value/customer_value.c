/*
 * customer_value.c - what a relationship is worth: what it brought, and what is
 * expected of it.
 */
#include "value/customer_value.h"

#include <math.h>
#include <string.h>

/* ---- margin of a purchase day ---- */

/* The scatter is that between days, with one day more that scatters as an exponential of the same mean would. */
static lc_margin
margin_from(const lc_margin_days *m, const lc_terms *terms, double kept)
{
	double days = m->days * kept;
	double weight = terms->prior_orders + days;
	lc_margin margin = {0};
	double unreturned;
	double scatter;

	if (weight <= 0)
		return margin;
	/* of the days that the prior stands for, part are returned: more for who returned more */
	unreturned = weight / (terms->prior_orders + m->days);
	margin.mean = (terms->prior_orders * terms->prior_margin * unreturned + m->sum) / weight;
	scatter = m->squares - 2 * margin.mean * m->order_sum + margin.mean * margin.mean * m->days;
	margin.scatter = (margin.mean * margin.mean + fmax(0, scatter)) / fmax(1, m->days);
	margin.uncertainty = margin.scatter / fmax(weight, 1);
	return margin;
}

lc_status
lc_margin_of(lc_profile profile, lc_day as_of, const lc_terms *terms, double kept, lc_margin *margin)
{
	lc_margin_days days;

	LC_TRY(lc_margin_days_of(profile, as_of, &days));
	*margin = margin_from(&days, terms, kept);
	return LC_OK;
}

/* ---- what is expected ---- */

static double
dot(const float mass[LC_RATES], const float value[LC_RATES])
{
	float sum = 0;

	for (int i = 0; i < LC_RATES; i++)
		sum += mass[i] * value[i];
	return (double) sum;
}

/* Sums over what is believed: purchase days, their mean square, and what else state_value.h has. */
typedef struct promise
{
	double days;
	double square;
	double scatter;
	double active;
} promise;

static promise
promise_of(const float mass[LC_MANNERS_OF_BUYING][LC_TIES][LC_RATES], const lc_state_values *values)
{
	promise p = {0};

	for (int m = 0; m < LC_MANNERS_OF_BUYING; m++)
		for (int tie = 0; tie < LC_TIES; tie++)
		{
			p.days += dot(mass[m][tie], values->days[tie]);
			p.square += dot(mass[m][tie], values->square[m][tie]);
			p.scatter += dot(mass[m][tie], values->scatter[tie]);
			p.active += dot(mass[m][tie], values->active[tie]);
		}
	return p;
}

/*
 * With N the discounted number of purchase days and m the margin of one, what
 * comes has the variance
 *	var N (m^2 + uncertainty) + uncertainty (E N)^2 + scatter of m * E N discounted twice
 */
static lc_expectation
expectation_of(const promise *p, const lc_belief *belief, const lc_state_values *values, const lc_margin *margin)
{
	double needs = belief->needs;
	double days = p->days * needs;
	double square = p->square * needs * needs;
	double scatter = p->scatter * needs;
	lc_expectation expected = {0};
	double variance;

	if (belief->fitted.weight > 0)
	{
		lc_fitted_promise fitted = lc_fitted_promise_of(&belief->fitted, values, needs);

		days = lc_fitted_mix(&belief->fitted, days, fitted.days);
		square = lc_fitted_mix(&belief->fitted, square, fitted.square);
		scatter = lc_fitted_mix(&belief->fitted, scatter, fitted.scatter);
	}
	variance = fmax(square - days * days, 0);
	expected.orders = days;

	expected.cost = belief->serving * p->active + belief->gone * fmax(values->periods - p->active, 0);
	expected.npv = margin->mean * days - expected.cost;
	expected.variance = variance * (margin->mean * margin->mean + margin->uncertainty) +
	                    margin->uncertainty * days * days + margin->scatter * scatter;
	return expected;
}

lc_expectation
lc_expect(const lc_belief *belief, const lc_state_values *values, const lc_margin *margin)
{
	promise p = promise_of(belief->posterior.mass, values);

	return expectation_of(&p, belief, values, margin);
}

/* Who is won back buys at a rate it had, bound as new customers are. */
static void
win_back(const lc_prepared *prepared, const lc_posterior *posterior, lc_posterior *won)
{
	float bound = (float) prepared->model.posterior.bound;
	float total = 0;

	memset(won, 0, sizeof(*won));
	for (int m = 0; m < LC_MANNERS_OF_BUYING; m++)
		for (int tie = 0; tie < LC_TIES; tie++)
			for (int i = 0; i < LC_RATES; i++)
			{
				won->mass[m][LC_TIE_LOOSE][i] += (1 - bound) * posterior->mass[m][tie][i];
				won->mass[m][LC_TIE_BOUND][i] += bound * posterior->mass[m][tie][i];
				total += posterior->mass[m][tie][i];
			}
	for (int m = 0; total > 0 && m < LC_MANNERS_OF_BUYING; m++)
		for (int i = 0; i < LC_RATES; i++)
		{
			won->mass[m][LC_TIE_LOOSE][i] /= total;
			won->mass[m][LC_TIE_BOUND][i] /= total;
		}
}

lc_expectation
lc_expect_won(const lc_prepared *prepared, const lc_belief *belief, const lc_state_values *values,
              const lc_margin *margin)
{
	lc_belief won = *belief;

	win_back(prepared, &belief->posterior, &won.posterior);
	lc_fitted_win_back(&won.fitted);
	won.serving = prepared->model.terms.stage_investment[LC_RECOVERY];
	return lc_expect(&won, values, margin);
}

/* ---- of a profile ---- */

static void
believe(const lc_history *history, const lc_state_values *values, lc_belief *belief)
{
	const lc_prepared *prepared = history->prepared;

	belief->posterior = history->relationship.head.posterior;
	belief->fitted.weight = 0;
	belief->needs =
	    prepared->model.terms.forecast_level * lc_order_needs(&history->relationship, &values->order, values->discount);
	belief->serving = prepared->model.terms.stage_investment[history->last.stage];
	belief->gone = prepared->model.terms.stage_investment[LC_TERMINATED];
}

/* At the end of the walk. */
static lc_status
value_of(const lc_history *history, lc_profile profile, lc_day as_of, const lc_state_values *values,
         lc_valuation *valuation)
{
	const lc_prepared *prepared = history->prepared;
	float active[LC_RATES];

	valuation->found = history->periods.next_no > 0;
	valuation->ordered = lc_history_first_order(history) != LC_DAY_NOEND;
	valuation->stage = history->last.stage;
	if (!valuation->ordered)
		return LC_OK;
	believe(history, values, &valuation->belief);
	LC_TRY(lc_fitted_believe(profile, as_of, prepared, lc_relationship_kept(&history->relationship), values,
	                         &valuation->belief.fitted));
	valuation->p_active = fmin((double) lc_posterior_active(&valuation->belief.posterior, active), 1);
	LC_TRY(lc_margin_of(profile, as_of, &prepared->model.terms, lc_relationship_kept(&history->relationship),
	                    &valuation->margin));
	valuation->expected = lc_expect(&valuation->belief, values, &valuation->margin);
	return LC_OK;
}

lc_status
lc_value_on(lc_profile profile, lc_day as_of, const lc_prepared *prepared, const lc_state_values *values,
            const lc_env *env, lc_valuation *valuation)
{
	lc_history history;

	valuation->found = valuation->ordered = false;
	LC_TRY(lc_history_open(&history, profile, as_of, prepared));
	LC_TRY(lc_history_finish(&history, env));
	return value_of(&history, profile, as_of, values, valuation);
}

lc_status
lc_value_on_both(lc_profile profile, const lc_day days[2], const lc_prepared *prepared, const lc_state_values *values,
                 const lc_env *env, lc_valuation valuations[2])
{
	lc_history history;
	lc_history earlier;

	valuations[0].found = valuations[0].ordered = false;
	valuations[1].found = valuations[1].ordered = false;
	LC_TRY(lc_history_open(&history, profile, days[1], prepared));
	LC_TRY(lc_history_fork(&history, days[0], env, &earlier));
	LC_TRY(value_of(&earlier, profile, days[0], values, &valuations[0]));
	LC_TRY(lc_history_finish(&history, env));
	return value_of(&history, profile, days[1], values, &valuations[1]);
}

lc_status
lc_status_shown(lc_profile profile, lc_day as_of, const lc_prepared *prepared, const lc_env *env, bool *found,
                lc_customer_status *status)
{
	lc_fitted_belief fitted;

	LC_TRY(lc_customer_status_on(profile, as_of, prepared, env, found, status));
	if (!*found || !status->ordered)
		return LC_OK;
	LC_TRY(lc_fitted_believe(profile, as_of, prepared, status->kept, NULL, &fitted));
	lc_fitted_status(&fitted, &prepared->model.thresholds, status);
	return LC_OK;
}

/* Visits are asked for where what was spent goes by them. */
static lc_status
walk_value(lc_history *history, lc_visits *visits, const lc_env *env, lc_status_accumulator *accumulator)
{
	bool by_visit = lc_realised_by_visit(&history->prepared->model);
	const lc_history_row *row;

	lc_visits_start(visits);
	history->exact = by_visit;
	history->every_fact = accumulator != NULL;
	while ((row = lc_history_next(history)) != NULL)
	{
		if (by_visit)
			LC_TRY(lc_visits_take(visits, history, env));
		if (accumulator != NULL)
			lc_status_take(accumulator, row);
		lc_poll_at(env, (uint64_t) row->period.no);
	}
	return history->periods.status;
}

static void
look_ahead(const lc_relationship *r, const lc_state_values *values, lc_customer_value *value)
{
	const lc_valuation *v = &value->valuation;
	double cost = v->expected.cost;

	value->outlook = lc_order_outlook_of(r, &v->belief.fitted, &values->order);
	value->band = lc_band_of_customer(v->expected.npv + cost, v->expected.variance, value->outlook.any);
	value->band.low -= cost;
	value->band.high -= cost;
}

lc_status
lc_customer_value_on(lc_profile profile, lc_day as_of, const lc_prepared *prepared, const lc_state_values *values,
                     const lc_env *env, lc_status_accumulator *accumulator, lc_customer_value *value)
{
	lc_history history;
	lc_visits visits;
	lc_status status;

	value->valuation.found = value->valuation.ordered = false;
	LC_TRY(lc_history_open(&history, profile, as_of, prepared));
	status = walk_value(&history, &visits, env, accumulator);
	if (status == LC_OK && accumulator != NULL)
		status = lc_status_finish(accumulator, &history);
	if (status == LC_OK && accumulator != NULL)
		status = lc_count_orders(profile, as_of, env, accumulator->status);
	if (status == LC_OK)
		status = value_of(&history, profile, as_of, values, &value->valuation);
	if (status == LC_OK && value->valuation.ordered)
		look_ahead(&history.relationship, values, value);
	if (status == LC_OK && value->valuation.ordered && accumulator != NULL)
		lc_fitted_status(&value->valuation.belief.fitted, &prepared->model.thresholds, accumulator->status);
	if (status == LC_OK)
		status = lc_realised_by_visit(&prepared->model)
		             ? lc_realised_of(profile, &visits, as_of, prepared, env, &value->realised)
		             : lc_realised_until(profile, as_of, as_of, prepared, env, &value->realised);
	lc_visits_release(&visits, env);
	return status;
}

/* Whether this period was a better one to be in than the one kept. */
static bool
is_better(const lc_history_row *row, lc_stage kept, double rate, double kept_rate)
{
	if (row->stage == LC_STABILITY || kept == LC_STABILITY)
		return row->stage == LC_STABILITY;
	return rate >= kept_rate;
}

lc_status
lc_loss_of(lc_profile profile, lc_day as_of, const lc_prepared *prepared, const lc_state_values *values,
           const lc_env *env, bool *found, lc_loss *loss)
{
	lc_history history;
	lc_belief best;
	lc_belief now;
	double best_rate = -1;
	double best_kept = 1;
	lc_margin margin;
	const lc_history_row *row;

	*found = false;
	loss->stage = LC_PROSPECT;
	LC_TRY(lc_history_open(&history, profile, as_of, prepared));
	while ((row = lc_history_next(&history)) != NULL)
	{
		const lc_relationship *r = &history.relationship;
		float active[LC_RATES];
		double rate;

		lc_poll_at(env, (uint64_t) row->period.no);
		if (lc_history_first_order(&history) == LC_DAY_NOEND)
			continue;
		/* the mass that has left counts as no rate */
		rate = (double) lc_posterior_active(&r->head.posterior, active) * r->facts.rate;
		if (*found && !is_better(row, loss->stage, rate, best_rate))
			continue;
		*found = true;
		believe(&history, values, &best);
		best_rate = rate;
		best_kept = lc_relationship_kept(r);
		loss->stage = row->stage;
		loss->day = row->period.end;
	}
	LC_TRY(history.periods.status);
	if (!*found)
		return LC_OK;
	believe(&history, values, &now);
	LC_TRY(lc_fitted_believe(profile, loss->day, prepared, best_kept, values, &best.fitted));
	LC_TRY(
	    lc_fitted_believe(profile, as_of, prepared, lc_relationship_kept(&history.relationship), values, &now.fitted));
	LC_TRY(lc_margin_of(profile, as_of, &prepared->model.terms, lc_relationship_kept(&history.relationship), &margin));
	loss->before = lc_expect(&best, values, &margin);
	loss->now = lc_expect(&now, values, &margin);
	return LC_OK;
}
