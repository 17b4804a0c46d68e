/*
 * test_customer_value.c - what is expected is what comes: values of states against
 * sums and simulation, values against one another, equity exact.
 */
#include <math.h>

#include "draw.h"
#include "stage/transition.h"
#include "value/equity.h"

#define CUSTOMERS 200
#define FIRST_DAY 9000
#define HORIZON 24

#define assert_near(value, expected, within) assert_true(fabs((value) - (expected)) <= (within))

static lc_prepared shipped;
static lc_state_values ahead;

static int
prepare(void **state)
{
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_model model;

	lc_model_shipped(&lc_shipped_models[0], &model);
	if (lc_model_prepare(&model, &shipped) != LC_OK)
		return -1;
	return lc_state_values_prepare(&shipped, HORIZON, &env, &ahead) == LC_OK ? 0 : -1;
}

/* ---- values of states ---- */

/* Who never moves nor leaves: every term of the sum can be written down. */
static void
values_of_states_are_the_sum(void **state)
{
	static lc_prepared still;
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_model model = shipped.model;
	lc_state_values values;
	double q;
	double days = 0;
	double active = 0;

	model.posterior.rise = model.posterior.fall = model.posterior.jump = 0;
	model.posterior.leave_loose = model.posterior.leave_bound = 0;
	assert_int_equal(lc_model_prepare(&model, &still), LC_OK);
	assert_int_equal(lc_state_values_prepare(&still, 36, &env, &values), LC_OK);
	q = pow(1 + model.terms.discount_rate, -30.0 / 365);
	for (int k = 1; k <= 36; k++)
	{
		days += pow(q, k - 0.5);
		active += pow(q, k - 1);
	}
	for (int i = 0; i < LC_RATES; i++)
	{
		double rate = (double) still.engine.tables.rate[i];

		assert_near((double) values.days[LC_TIE_BOUND][i] / (rate * days), 1, 1e-5);
		assert_near((double) values.active[LC_TIE_LOOSE][i] / active, 1, 1e-5);
	}
	assert_near(values.periods / active, 1, 1e-9);
	assert_int_equal(lc_state_values_prepare(&shipped, 0.5, &env, &values), LC_BAD_PARAMETER);
	assert_int_equal(lc_state_values_prepare(&shipped, (double) NAN, &env, &values), LC_BAD_PARAMETER);
}

static void
a_longer_horizon_promises_more_up_to_its_limit(void **state)
{
	static const double horizons[] = {1, 3, 12, 36, 120, 600, (double) INFINITY};
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_state_values shorter = {0};
	lc_state_values longer;

	for (size_t n = 0; n < LENGTH(horizons); n++)
	{
		assert_int_equal(lc_state_values_prepare(&shipped, horizons[n], &env, &longer), LC_OK);
		for (int tie = 0; tie < LC_TIES; tie++)
			for (int i = 0; i < LC_RATES; i++)
			{
				assert_true(longer.days[tie][i] >= shorter.days[tie][i]);
				assert_true(isfinite(longer.days[tie][i]) && isfinite(longer.square[0][tie][i]));
			}
		shorter = longer;
	}
}

/* ---- what comes ---- */

/* A customer who follows the model: bound or not, at a rate, dormant or lost. */
typedef struct customer
{
	int tie; /* LC_TIES: lost */
	int rate;
} customer;

static bool
chance(rng *r, double probability)
{
	return draw_uniform(r) < probability;
}

static int
draw_rate(rng *r, const lc_prepared *prepared)
{
	double u = draw_uniform(r);
	int i = 0;

	for (; i < LC_RATES - 1 && u >= (double) prepared->engine.tables.weight[i]; i++)
		u -= (double) prepared->engine.tables.weight[i];
	return i;
}

static void
begin(rng *r, const lc_prepared *prepared, customer *who)
{
	who->tie = chance(r, prepared->model.posterior.bound) ? LC_TIE_BOUND : LC_TIE_LOOSE;
	who->rate = draw_rate(r, prepared);
}

static void
move_on(rng *r, const lc_prepared *prepared, customer *who)
{
	const lc_posterior_params *p = &prepared->model.posterior;
	double u = draw_uniform(r);

	if (who->tie == LC_TIES)
		return;
	if (who->tie == LC_TIE_DORMANT)
	{
		if (u < p->come_back)
			who->tie = chance(r, p->bound) ? LC_TIE_BOUND : LC_TIE_LOOSE;
		else if (u < p->come_back + p->lose)
			who->tie = LC_TIES;
		return;
	}
	if (chance(r, who->tie == LC_TIE_LOOSE ? p->leave_loose : p->leave_bound))
	{
		who->tie = LC_TIE_DORMANT;
		return;
	}
	if (u < p->rise)
		who->rate = who->rate < LC_RATES - 1 ? who->rate + 1 : who->rate;
	else if (u < p->rise + p->fall)
		who->rate = who->rate > 0 ? who->rate - 1 : who->rate;
	else if (u < p->rise + p->fall + p->jump)
		who->rate = draw_rate(r, prepared);
}

static int
buy(rng *r, const lc_prepared *prepared, const customer *who)
{
	if (who->tie >= LC_TIE_DORMANT)
		return 0;
	return draw_poisson(r, (double) prepared->engine.tables.rate[who->rate] *
	                           draw_gamma(r, (int) prepared->model.posterior.scatter));
}

/* So many purchase days, anywhere in a period. */
static lc_purchases
seen_of(rng *r, int days)
{
	lc_purchases seen = {.elapsed = 1, .exposure = 1, .days = days, .first = 1, .last = 1};
	double at = 0;

	/* the next of the rest that lie between here and the end */
	for (int left = days; left > 0; left--)
	{
		double gap = (1 - at) * (1 - pow(draw_uniform(r), 1.0 / left));

		if (left == days)
			seen.first = gap;
		else
			seen.log_gaps += log(gap);
		at += gap;
	}
	seen.last = 1 - at;
	return seen;
}

/*
 * Customers who follow the model, watched for a while and then left alone:
 * what they bring is what was expected on average, and scatters as was said.
 */
static void
what_is_expected_comes(void **state)
{
	static lc_prepared prepared;
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_model model = shipped.model;
	lc_state_values values;
	lc_margin margin = {.mean = 1};
	rng r = 1;
	double off = 0;
	double squares = 0;
	double expected_sum = 0;
	int n = 4000;

	model.posterior.regular = 0;
	model.terms.discount_rate = 0;
	assert_int_equal(lc_model_prepare(&model, &prepared), LC_OK);
	assert_int_equal(lc_state_values_prepare(&prepared, HORIZON, &env, &values), LC_OK);
	for (int c = 0; c < n; c++)
	{
		customer who;
		lc_belief belief = {.needs = 1};
		lc_expectation expected;
		double came = 0;

		begin(&r, &prepared, &who);
		lc_posterior_start(&prepared.engine.tables, &belief.posterior);
		for (int64_t left = rng_between(&r, 1, 20); left > 0; left--)
		{
			lc_purchases seen;

			move_on(&r, &prepared, &who);
			seen = seen_of(&r, buy(&r, &prepared, &who));
			lc_posterior_step(&prepared.engine.tables, &belief.posterior, &seen);
		}
		expected = lc_expect(&belief, &values, &margin);
		for (int k = 0; k < HORIZON; k++)
		{
			move_on(&r, &prepared, &who);
			came += buy(&r, &prepared, &who);
		}
		off += came - expected.npv;
		squares += (came - expected.npv) * (came - expected.npv) - expected.variance;
		expected_sum += expected.npv;
	}
	print_message("# total off by %.2f %%\n", 100 * off / expected_sum);
	assert_near(off / expected_sum, 0, 0.06);
	assert_near(squares / n, 0, 0.35 * expected_sum / n * HORIZON);
}

/* ---- margin ---- */

static void
margin_is_a_mean_drawn_to_the_prior(void **state)
{
	lc_event events[] = {event_of(FIRST_DAY, LC_ORDER, 0, 2, 50 * LC_MONEY_UNIT),
	                     event_of(FIRST_DAY, LC_COST, 0, 2, 20 * LC_MONEY_UNIT),
	                     event_of(FIRST_DAY + 365, LC_ORDER, 0, 1, 60 * LC_MONEY_UNIT),
	                     event_of(FIRST_DAY + 365, LC_INVESTMENT, 0, 1, 99 * LC_MONEY_UNIT)};
	lc_profile profile = profile_of(events, LENGTH(events));
	lc_terms terms = shipped.model.terms;
	lc_margin margin;

	/* what is a year older counts half */
	assert_int_equal(lc_margin_of(profile, FIRST_DAY + 365, &terms, 1, &margin), LC_OK);
	assert_near(margin.mean, (30 * 0.5 + 60) / 1.5, 1e-9);
	assert_true(margin.scatter > 0 && margin.uncertainty > 0);
	assert_int_equal(lc_margin_of(profile, FIRST_DAY + 9, &terms, 1, &margin), LC_OK);
	assert_near(margin.mean, 30, 1e-9);
	/* a day that was wholly returned is none: fewer days brought the same */
	assert_int_equal(lc_margin_of(profile, FIRST_DAY + 365, &terms, 0.5, &margin), LC_OK);
	assert_near(margin.mean, (30 * 0.5 + 60) / 0.75, 1e-9);
	terms.prior_margin = 8;
	terms.prior_orders = 9;
	assert_int_equal(lc_margin_of(profile, FIRST_DAY + 365, &terms, 1, &margin), LC_OK);
	assert_near(margin.mean, (9 * 8 + 75) / 10.5, 1e-9);
	profile_free(profile);
}

/* ---- of profiles ---- */

static size_t
random_customer(rng *r, lc_event *events, lc_day *last)
{
	lc_day day = FIRST_DAY + (lc_day) rng_between(r, 0, 200);
	size_t n = 0;

	if (rng_next(r) % 3 == 0)
		events[n++] = event_of(day - 5, LC_CONTACT, rng_next(r) % 2 == 0 ? lc_key_hash("referral", 8) : 0, 1, 0);
	for (int phase = 0; phase < 3; phase++)
	{
		lc_day gap = (lc_day) rng_between(r, 2, 60);

		for (int i = 0; i < 8; i++)
		{
			uint32_t key = (uint32_t) rng_between(r, 0, 1 + phase);
			lc_money revenue = rng_between(r, 1, 500) * LC_MONEY_UNIT;

			events[n++] = event_of(day, LC_ORDER, key, 1, revenue);
			events[n++] = event_of(day, LC_COST, key, 1, revenue / rng_between(r, 1, 4));
			day += (lc_day) rng_between(r, 1, 2 * gap);
		}
		day += (lc_day) (rng_next(r) % 2 == 0 ? rng_between(r, 0, 500) : 0);
	}
	*last = day;
	return n;
}

static lc_profile
random_profile(rng *r, lc_day *last)
{
	lc_event events[100];
	size_t n = random_customer(r, events, last);

	return profile_of(events, n);
}

static lc_valuation
value_on(lc_profile profile, lc_day as_of, const lc_prepared *prepared)
{
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_valuation valuation;

	assert_int_equal(lc_value_on(profile, as_of, prepared, &ahead, &env, &valuation), LC_OK);
	assert_int_equal(h.live, 0);
	return valuation;
}

static void
value_does_not_look_ahead(void **state)
{
	rng r = 3;

	for (int c = 0; c < CUSTOMERS; c++)
	{
		lc_event events[100];
		lc_day last;
		size_t n = random_customer(&r, events, &last);
		lc_day cut = (lc_day) rng_between(&r, FIRST_DAY + 210, last);
		lc_profile whole = profile_of(events, n);
		lc_profile known;
		size_t kept = 0;

		for (size_t i = 0; i < n; i++)
			if (lc_event_day(&events[i]) <= cut)
				events[kept++] = events[i];
		known = profile_of(events, kept);
		assert_true(value_on(whole, cut, &shipped).expected.npv == value_on(known, cut, &shipped).expected.npv);
		profile_free(whole);
		profile_free(known);
	}
}

static void
money_scales(void **state)
{
	rng r = 4;

	for (int c = 0; c < CUSTOMERS; c++)
	{
		lc_event events[100];
		lc_day last;
		size_t n = random_customer(&r, events, &last);
		lc_profile one = profile_of(events, n);
		lc_profile ten;
		lc_expectation a;
		lc_expectation b;

		for (size_t i = 0; i < n; i++)
			events[i].sum *= 10;
		ten = profile_of(events, n);
		a = value_on(one, last, &shipped).expected;
		b = value_on(ten, last, &shipped).expected;
		assert_near(b.npv / a.npv, 10, 1e-9);
		assert_near(b.variance / a.variance, 100, 1e-6);
		assert_true(a.orders == b.orders);
		profile_free(one);
		profile_free(ten);
	}
}

/* Serving costs what it costs: who orders little is worth less than nothing. */
static void
value_may_be_negative(void **state)
{
	static lc_prepared dear;
	lc_model model = shipped.model;
	lc_state_values o;
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_event order = event_of(FIRST_DAY, LC_ORDER, 0, 1, LC_MONEY_UNIT);
	lc_profile profile = profile_of(&order, 1);
	lc_valuation valuation;

	for (int stage = LC_EXPLORATION; stage < LC_STAGES; stage++)
		model.terms.stage_investment[stage] = 10;
	assert_int_equal(lc_model_prepare(&model, &dear), LC_OK);
	assert_int_equal(lc_state_values_prepare(&dear, 12, &env, &o), LC_OK);
	assert_int_equal(lc_value_on(profile, FIRST_DAY + 200, &dear, &o, &env, &valuation), LC_OK);
	assert_true(valuation.expected.npv < 0);
	assert_near(valuation.expected.npv, valuation.margin.mean * valuation.expected.orders - valuation.expected.cost,
	            1e-9);
	profile_free(profile);
}

static void
what_was_earned_grows_by_the_discount_rate(void **state)
{
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_event events[] = {event_of(FIRST_DAY, LC_ORDER, 0, 1, 100 * LC_MONEY_UNIT),
	                     event_of(FIRST_DAY + 365, LC_ORDER, 0, 1, 100 * LC_MONEY_UNIT)};
	lc_profile profile = profile_of(events, 2);
	lc_customer_value worth;

	assert_int_equal(lc_customer_value_on(profile, FIRST_DAY + 365, &shipped, &ahead, &env, NULL, &worth), LC_OK);
	assert_near((double) worth.realised, 210e6, 3);
	assert_int_equal(h.live, 0);
	profile_free(profile);
}

static void
what_compounds_beyond_money_is_unknown(void **state)
{
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_event events[] = {event_of(FIRST_DAY, LC_ORDER, 0, 1, 100 * LC_MONEY_UNIT),
	                     event_of(FIRST_DAY + 100 * 365, LC_ORDER, 0, 1, 100 * LC_MONEY_UNIT)};
	lc_profile profile;
	lc_customer_value worth;
	lc_profit_rows rows;

	events[0].sum = 1000000000 * LC_MONEY_UNIT;
	profile = profile_of(events, 2);
	assert_int_equal(lc_customer_value_on(profile, FIRST_DAY + 100 * 365, &shipped, &ahead, &env, NULL, &worth), LC_OK);
	assert_true(worth.realised == LC_MONEY_UNKNOWN);
	assert_true(worth.valuation.ordered && isfinite(worth.valuation.expected.npv));
	assert_int_equal(lc_profit_rows_of(profile, FIRST_DAY + 100 * 365, FIRST_DAY + 100 * 365, &shipped, &env, &rows),
	                 LC_OK);
	assert_true(rows.n > 1);
	for (size_t i = 0; i < rows.n; i++)
		assert_true(rows.row[i].npv == LC_MONEY_UNKNOWN);
	assert_true(rows.row[0].revenue == events[0].sum);
	lc_release(&env, rows.row);
	assert_int_equal(h.live, 0);
	profile_free(profile);
}

/* ---- one walk, and each thing by a walk of its own ---- */

static lc_money
npv_of_rows(lc_profile profile, lc_day as_of, const lc_prepared *prepared, const lc_env *env)
{
	lc_profit_rows rows;
	lc_money sum = 0;

	assert_int_equal(lc_profit_rows_of(profile, as_of, as_of, prepared, env, &rows), LC_OK);
	for (size_t i = 0; i < rows.n; i++)
		assert_int_equal(lc_add(&sum, rows.row[i].npv), LC_OK);
	lc_release(env, rows.row);
	return sum;
}

static void
assert_same_number(double a, double b)
{
	assert_true(a == b || (isnan(a) && isnan(b)));
}

static void
assert_same_status(const lc_customer_status *a, const lc_customer_status *b)
{
	assert_int_equal(a->last.stage, b->last.stage);
	assert_int_equal(a->last.reason, b->last.reason);
	assert_int_equal(a->last.cycle, b->last.cycle);
	assert_int_equal(a->last.since, b->last.since);
	assert_int_equal(a->last.previous, b->last.previous);
	assert_int_equal(a->pattern, b->pattern);
	assert_int_equal(a->grade, b->grade);
	assert_int_equal(a->order_days, b->order_days);
	assert_same_number(a->p_active, b->p_active);
	assert_same_number(a->expected_ahead, b->expected_ahead);
	assert_same_number(a->trend, b->trend);
	assert_same_number(a->facts.share, b->facts.share);
}

static void
assert_totals(const lc_customer_status *status, lc_profile profile, lc_day as_of)
{
	static const lc_measure measures[] = {LC_ORDER, LC_REFUND, LC_COST, LC_BAD_DEBT, LC_INVESTMENT};
	lc_totals totals;

	assert_int_equal(totals_of(profile, LC_DAY_NOBEGIN, as_of, LC_ALL_MEASURES, &totals), LC_OK);
	assert_false(status->overflow);
	for (size_t i = 0; i < LENGTH(measures); i++)
	{
		assert_int_equal(status->totals.tally[measures[i]].count, totals.tally[measures[i]].count);
		assert_int_equal(status->totals.tally[measures[i]].sum, totals.tally[measures[i]].sum);
	}
	assert_int_equal(status->totals.first_event, totals.first_event);
	assert_int_equal(status->totals.first_order, totals.first_order);
	assert_int_equal(status->totals.last_order, totals.last_order);
}

static void
one_walk_says_what_each_walk_says(void **state)
{
	rng r = 11;

	for (int c = 0; c < CUSTOMERS; c++)
	{
		const lc_prepared *prepared = &shipped;
		heap h = {0};
		lc_env env = heap_env(&h);
		static lc_customer_status one;
		static lc_customer_status other;
		lc_status_accumulator accumulator;
		lc_customer_value worth;
		lc_day last;
		lc_profile profile = random_profile(&r, &last);
		lc_day as_of = c % 10 == 0 ? FIRST_DAY - 1 : last + (lc_day) rng_between(&r, -200, 200);
		lc_valuation valuation = value_on(profile, as_of, prepared);
		bool found;

		lc_status_start(&accumulator, prepared, &one);
		assert_int_equal(lc_customer_value_on(profile, as_of, prepared, &ahead, &env, &accumulator, &worth), LC_OK);
		assert_int_equal(lc_customer_status_on(profile, as_of, prepared, &env, &found, &other), LC_OK);
		assert_int_equal(worth.valuation.found, found);
		assert_int_equal(valuation.found, found);
		if (found)
			assert_same_status(&one, &other);
		assert_totals(&one, profile, as_of);
		assert_int_equal(worth.valuation.ordered, valuation.ordered);
		if (valuation.ordered)
		{
			assert_int_equal(worth.valuation.stage, valuation.stage);
			assert_memory_equal(&worth.valuation.margin, &valuation.margin, sizeof(valuation.margin));
			assert_memory_equal(&worth.valuation.expected, &valuation.expected, sizeof(valuation.expected));
		}
		assert_int_equal(worth.realised, npv_of_rows(profile, as_of, prepared, &env));
		assert_int_equal(h.live, 0);
		profile_free(profile);
	}
}

/* Orders every fortnight for two years, then none. */
static lc_profile
leaver(lc_day *last)
{
	lc_event events[52];

	for (int i = 0; i < 52; i++)
		events[i] = event_of(FIRST_DAY + 14 * i, LC_ORDER, 0, 1, 20 * LC_MONEY_UNIT);
	*last = FIRST_DAY + 14 * 51;
	return profile_of(events, 52);
}

static void
winning_back_is_worth_more_than_letting_go(void **state)
{
	lc_day last;
	lc_profile profile = leaver(&last);
	lc_valuation there = value_on(profile, last, &shipped);
	lc_valuation gone = value_on(profile, last + 365, &shipped);
	lc_expectation won = lc_expect_won(&shipped, &gone.belief, &ahead, &gone.margin);

	assert_int_equal(gone.stage, LC_TERMINATED);
	assert_true(gone.expected.npv >= 0);
	assert_true(won.npv > gone.expected.npv);
	assert_true(won.npv < 1.1 * there.expected.npv);
	profile_free(profile);
}

static void
loss_is_what_it_was_less_what_it_is(void **state)
{
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_day last;
	lc_profile profile = leaver(&last);
	lc_loss loss;
	lc_valuation gone = value_on(profile, last + 365, &shipped);
	bool found;

	assert_int_equal(lc_loss_of(profile, last + 365, &shipped, &ahead, &env, &found, &loss), LC_OK);
	assert_true(found);
	assert_int_equal(loss.stage, LC_STABILITY);
	assert_true(loss.day >= last && loss.day < last + 60);
	assert_true(loss.now.npv == gone.expected.npv);
	assert_true(loss.before.npv > 2 * loss.now.npv);
	/* who is still there lost nothing */
	assert_int_equal(lc_loss_of(profile, last, &shipped, &ahead, &env, &found, &loss), LC_OK);
	assert_true(loss.before.npv == loss.now.npv);
	assert_int_equal(lc_loss_of(profile, FIRST_DAY - 1, &shipped, &ahead, &env, &found, &loss), LC_OK);
	assert_false(found);
	profile_free(profile);
}

/* ---- equity ---- */

static void
take(lc_equity *equity, lc_profile profile, lc_day as_of, int way)
{
	heap h = {0};
	lc_env env = heap_env(&h);
	const lc_question question = {as_of, &shipped, &ahead, &env};

	assert_int_equal(lc_equity_take(equity, profile, &question, way), LC_OK);
	assert_int_equal(h.live, 0);
}

/* Parts sum to the whole to the micro, and come out again. */
static void
equity_is_exact(void **state)
{
	static const lc_equity nothing;
	rng r = 5;
	lc_equity whole = nothing;
	lc_equity part[2] = {nothing, nothing};
	lc_profile profile[CUSTOMERS];
	lc_day as_of = FIRST_DAY + 500;

	for (int c = 0; c < CUSTOMERS; c++)
	{
		lc_day last;

		profile[c] = random_profile(&r, &last);
		take(&whole, profile[c], as_of, 1);
	}
	for (int c = CUSTOMERS - 1; c >= 0; c--)
		take(&part[rng_next(&r) % 2], profile[c], as_of, 1);
	for (int stage = 0; stage < LC_STAGES; stage++)
	{
		assert_true(whole.value[stage] == part[0].value[stage] + part[1].value[stage]);
		assert_int_equal(whole.customers[stage], part[0].customers[stage] + part[1].customers[stage]);
	}
	assert_true(whole.variance == part[0].variance + part[1].variance);
	for (int c = 0; c < CUSTOMERS; c++)
	{
		take(&whole, profile[c], as_of, -1);
		profile_free(profile[c]);
	}
	assert_memory_equal(&whole, &nothing, sizeof(whole));
}

static lc_bridge
bridge_of(lc_profile profile, lc_day first, lc_day last)
{
	heap h = {0};
	lc_env env = heap_env(&h);
	const lc_question question = {last, &shipped, &ahead, &env};
	lc_bridge bridge = {0};

	assert_int_equal(lc_bridge_take(&bridge, profile, first, &question, 1), LC_OK);
	assert_int_equal(h.live, 0);
	return bridge;
}

/* For each customer: it closes, opens and closes at its values, and one bucket (or growth and cross-sell) holds it. */
static void
bridge_closes(void **state)
{
	rng r = 6;
	int used[LC_BUCKETS] = {0};

	for (int c = 0; c < 5 * CUSTOMERS; c++)
	{
		lc_day end;
		lc_profile profile = random_profile(&r, &end);
		lc_day first = (lc_day) rng_between(&r, FIRST_DAY, end - 1);
		lc_day last = (lc_day) rng_between(&r, first + 1, end + 200);
		lc_bridge bridge = bridge_of(profile, first, last);
		lc_equity opening = {0};
		lc_equity closing = {0};
		lc_int128 sum = 0;
		int held = 0;

		take(&opening, profile, first, 1);
		take(&closing, profile, last, 1);
		for (int bucket = LC_OPENING; bucket < LC_CLOSING; bucket++)
		{
			sum += bridge.value[bucket];
			held += bucket != LC_OPENING && bucket != LC_CROSS_SELL && bridge.value[bucket] != 0;
			used[bucket] += bridge.value[bucket] != 0;
		}
		assert_true(sum == bridge.value[LC_CLOSING]);
		assert_true(held <= 1);
		assert_true(bridge.value[LC_CROSS_SELL] >= 0 && bridge.value[LC_GROWTH] >= 0 && bridge.value[LC_FALL] <= 0);
		for (int stage = 0; stage < LC_STAGES; stage++)
		{
			bridge.value[LC_OPENING] -= opening.value[stage];
			bridge.value[LC_CLOSING] -= closing.value[stage];
		}
		assert_true(bridge.value[LC_OPENING] == 0 && bridge.value[LC_CLOSING] == 0);
		assert_true(bridge.opening_variance == opening.variance && bridge.closing_variance == closing.variance);
		profile_free(profile);
	}
	for (int bucket = 0; bucket < LC_CLOSING; bucket++)
		assert_true(used[bucket] > 0);
}

/* So many teas, the last of them on the first day, ten days apart; then in a year so many teas and coffees. */
static double
cross_sold_share(int earlier, int tea, int coffee, lc_money price)
{
	lc_event events[200];
	size_t n = 0;
	lc_day first = FIRST_DAY + 400;
	lc_profile profile;
	lc_bridge bridge;

	for (int i = 0; i < earlier; i++)
		events[n++] = event_of(first - 10 * (earlier - 1 - i), LC_ORDER, 1, 1, 20 * LC_MONEY_UNIT);
	for (int i = 0; i < tea; i++)
		events[n++] = event_of(first + 365 * (i + 1) / (tea + 1), LC_ORDER, 1, 1, 20 * LC_MONEY_UNIT);
	for (int i = 0; i < coffee; i++)
		events[n++] = event_of(first + 365 * (2 * i + 1) / (2 * coffee), LC_ORDER, 2, 1, price * LC_MONEY_UNIT);
	profile = profile_of(events, n);
	bridge = bridge_of(profile, first, first + 365);
	profile_free(profile);
	assert_true(bridge.value[LC_GROWTH] + bridge.value[LC_CROSS_SELL] > 0);
	return (double) bridge.value[LC_CROSS_SELL] / (double) (bridge.value[LC_GROWTH] + bridge.value[LC_CROSS_SELL]);
}

/* A category bought instead of another replaces it: only what exceeds the other is sold in addition. */
static void
migration_is_no_cross_selling(void **state)
{
	assert_near(cross_sold_share(37, 36, 18, 20), 1.0 / 3, 1e-8); /* coffee as well, up to whole millionths */
	assert_near(cross_sold_share(37, 0, 36, 22), (792 - 728) / 792.0, 1e-3);   /* instead, and a little dearer */
	assert_near(cross_sold_share(37, 18, 18, 24), (792 - 728) / 792.0, 1e-3);  /* half of it instead */
	assert_near(cross_sold_share(37, 0, 36, 40), (1440 - 728) / 1440.0, 1e-3); /* twice as dear */
	assert_near(cross_sold_share(1, 0, 10, 20), 1, 1e-9);                      /* one purchase is no habit */
}

static void
bridge_sorts_changes_by_their_cause(void **state)
{
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_event events[3] = {event_of(FIRST_DAY + 50, LC_ORDER, 0, 1, 20 * LC_MONEY_UNIT),
	                      event_of(FIRST_DAY + 70, LC_ORDER, 0, 1, 20 * LC_MONEY_UNIT),
	                      event_of(FIRST_DAY + 40, LC_CONTACT, lc_key_hash("referral", 8), 1, 0)};
	lc_profile came = profile_of(events, 2);
	lc_profile was_sent = profile_of(events, 3);
	lc_day last;
	lc_profile left = leaver(&last);
	lc_bridge bridge = bridge_of(came, FIRST_DAY, FIRST_DAY + 90);

	assert_true(bridge.value[LC_NEW] > 0 && bridge.value[LC_OPENING] == 0);
	bridge = bridge_of(was_sent, FIRST_DAY, FIRST_DAY + 90);
	assert_true(bridge.value[LC_REFERRED] > 0 && bridge.value[LC_NEW] == 0);
	bridge = bridge_of(left, last, last + 365);
	assert_true(bridge.value[LC_LOST] < 0);
	bridge = bridge_of(left, FIRST_DAY - 9, FIRST_DAY - 1);
	assert_int_equal(bridge.customers, 0);
	assert_int_equal(lc_bridge_take(&bridge, left, last, &(lc_question){last, &shipped, &ahead, &env}, 1),
	                 LC_BAD_PARAMETER);
	profile_free(came);
	profile_free(was_sent);
	profile_free(left);
}

/* ---- transitions ---- */

static void
moves_balance(void **state)
{
	rng r = 7;

	for (int c = 0; c < CUSTOMERS; c++)
	{
		heap h = {0};
		lc_env env = heap_env(&h);
		lc_day last;
		lc_profile profile = random_profile(&r, &last);
		lc_day as_of = (lc_day) rng_between(&r, FIRST_DAY, last + 100);
		lc_transitions t;
		int64_t all = 0;
		lc_period_walk periods;

		assert_int_equal(lc_transitions_of(profile, as_of, &shipped, &env, &t), LC_OK);
		for (int stage = 0; stage < LC_TRANSITION_STATES; stage++)
		{
			int64_t in = 0;
			int64_t out = 0;

			for (int other = 0; other < LC_TRANSITION_STATES; other++)
			{
				in += t.count[other][stage];
				out += t.count[stage][other];
			}
			assert_int_equal(in, out);
			all += stage == LC_OUTSIDE ? 0 : in;
		}
		/* as many periods as there are whole ones */
		assert_int_equal(lc_period_open(&periods, profile, 30, as_of), LC_OK);
		assert_int_equal(all, periods.next_start > as_of ? 0 : (as_of - periods.next_start + 1) / 30);
		profile_free(profile);
	}
}

static void
probabilities_of_moves(void **state)
{
	lc_transitions t = {{{0}}};

	t.count[LC_STABILITY][LC_STABILITY] = 30;
	t.count[LC_STABILITY][LC_DECLINE] = 10;
	t.count[LC_STABILITY][LC_OUTSIDE] = 7;
	assert_int_equal(lc_transitions_out(&t, LC_STABILITY), 40);
	assert_near(lc_transition_probability(&t, LC_STABILITY, LC_DECLINE), 0.25, 1e-15);
	assert_near(lc_transition_error(&t, LC_STABILITY, LC_DECLINE), sqrt(0.25 * 0.75 / 40), 1e-15);
	assert_true(isnan(lc_transition_probability(&t, LC_DECLINE, LC_DECLINE)));
	assert_true(isnan(lc_transition_error(&t, LC_DECLINE, LC_DECLINE)));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(values_of_states_are_the_sum),
	    cmocka_unit_test(a_longer_horizon_promises_more_up_to_its_limit),
	    cmocka_unit_test(what_is_expected_comes),
	    cmocka_unit_test(margin_is_a_mean_drawn_to_the_prior),
	    cmocka_unit_test(value_does_not_look_ahead),
	    cmocka_unit_test(money_scales),
	    cmocka_unit_test(value_may_be_negative),
	    cmocka_unit_test(what_was_earned_grows_by_the_discount_rate),
	    cmocka_unit_test(what_compounds_beyond_money_is_unknown),
	    cmocka_unit_test(one_walk_says_what_each_walk_says),
	    cmocka_unit_test(winning_back_is_worth_more_than_letting_go),
	    cmocka_unit_test(loss_is_what_it_was_less_what_it_is),
	    cmocka_unit_test(equity_is_exact),
	    cmocka_unit_test(bridge_closes),
	    cmocka_unit_test(migration_is_no_cross_selling),
	    cmocka_unit_test(bridge_sorts_changes_by_their_cause),
	    cmocka_unit_test(moves_balance),
	    cmocka_unit_test(probabilities_of_moves),
	};

	return cmocka_run_group_tests(tests, prepare, NULL);
}
