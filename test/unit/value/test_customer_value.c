/*
 * test_customer_value.c - what is expected is what comes: outlooks against sums and
 * simulation, values against one another, equity exact.
 */
#include <math.h>

#include "draw.h"
#include "stage/transition.h"
#include "value/equity.h"

#define CUSTOMERS 200
#define FIRST_DAY 9000
#define HORIZON 24

#define assert_near(value, expected, within) assert_true(fabs((value) - (expected)) <= (within))

static lc_prepared bayes;
static lc_prepared rules;
static lc_outlooks outlooks;

static int
prepare(void **state)
{
	lc_model model;

	lc_model_shipped(&lc_shipped_models[0], &model);
	if (lc_model_prepare(&model, &bayes) != LC_OK || lc_outlooks_prepare(&model, HORIZON, &outlooks) != LC_OK)
		return -1;
	model.engine = LC_ENGINE_RULES;
	return lc_model_prepare(&model, &rules) == LC_OK ? 0 : -1;
}

/* ---- random numbers ---- */

/* Orders of a period in a manner; see hmm_filter.h. */
static int
orders_of(rng *r, int manner, double mean)
{
	if (manner == LC_IRREGULAR)
		return draw_poisson(r, mean * draw_gamma(r, 4));
	return (draw_poisson(r, 2 * mean * draw_gamma(r, 40)) + (int) (rng_next(r) % 2)) / 2;
}

/* ---- outlooks ---- */

/* Stable until gone for good: every term of the sum can be written down. */
static lc_model
two_states(double leaving)
{
	lc_model model = bayes.model;

	model.dynamics.substages = 2;
	model.dynamics.substage[0] = (lc_substage){LC_STABILITY, 1.0f, 1.0f};
	model.dynamics.substage[1] = (lc_substage){LC_TERMINATED, 0.0001f, 0.0f};
	model.dynamics.edges = 1;
	model.dynamics.edge[0] = (lc_edge){0, 1, (float) leaving};
	model.terms.stage_investment[LC_STABILITY] = 3;
	model.terms.stage_investment[LC_TERMINATED] = 0.5;
	return model;
}

static void
outlook_is_the_sum(void **state)
{
	static const double horizons[] = {1, 7, 60, INFINITY};
	lc_model model = two_states(0.125);
	double q = pow(1.1, -30 / 365.0);

	for (size_t h = 0; h < LENGTH(horizons); h++)
	{
		lc_outlooks o;
		double orders = 0;
		double cost = 0;
		double scatter = 0;
		double unevenness = 0;

		assert_int_equal(lc_outlooks_prepare(&model, horizons[h], &o), LC_OK);
		for (int k = 1; k <= 20000 && k <= horizons[h]; k++)
		{
			double stays = pow(0.875, k);

			orders += pow(q, k - 0.5) * (stays + (1 - stays) * (double) 0.0001f);
			cost += pow(q, k - 1) * (stays * 3 + (1 - stays) * 0.5);
			/* variances are discounted twice */
			scatter += pow(q, 2 * k - 1) * (stays + (1 - stays) * (double) 0.0001f);
			unevenness += pow(q, 2 * k - 1) * (stays + (1 - stays) * (double) 0.0001f * (double) 0.0001f);
		}
		assert_near(o.now[0].orders / orders, 1, 1e-10);
		assert_near(o.now[0].cost / cost, 1, 1e-10);
		assert_near(o.now[0].scatter / scatter, 1, 1e-10);
		assert_near(o.now[0].unevenness / unevenness, 1, 1e-10);
		/* who is in a state in the period to come is not asked to move first */
		assert_near(o.now[0].orders, 0.875 * o.next[0].orders + 0.125 * o.next[1].orders, 1e-10);
	}
}

static void
outlook_grows_to_its_limit(void **state)
{
	lc_outlooks limit;
	double before = 0;

	assert_int_equal(lc_outlooks_prepare(&bayes.model, INFINITY, &limit), LC_OK);
	for (int horizon = 1; horizon <= 4096; horizon *= 2)
	{
		lc_outlooks o;

		assert_int_equal(lc_outlooks_prepare(&bayes.model, horizon, &o), LC_OK);
		assert_true(o.now[0].orders > before);
		assert_true(o.now[0].orders <= limit.now[0].orders * (1 + 1e-12));
		before = o.now[0].orders;
	}
	assert_near(before / limit.now[0].orders, 1, 1e-9);
}

static void
outlook_needs_an_end(void **state)
{
	static const double bad[] = {0, -1, 1.5, 36601, NAN, -INFINITY};
	lc_model model = bayes.model;
	lc_outlooks o;

	for (size_t i = 0; i < LENGTH(bad); i++)
		assert_int_equal(lc_outlooks_prepare(&model, bad[i], &o), LC_BAD_PARAMETER);
	model.terms.discount_rate = 0;
	assert_int_equal(lc_outlooks_prepare(&model, INFINITY, &o), LC_BAD_PARAMETER);
	assert_int_equal(lc_outlooks_prepare(&model, 60, &o), LC_OK);
}

/* Those won back start where those start who come back by themselves. */
static void
recovery_has_a_start(void **state)
{
	lc_model model = two_states(0.125);
	lc_outlooks o;
	double sum = 0;

	for (int s = 0; s < bayes.model.dynamics.substages; s++)
	{
		if (bayes.model.dynamics.substage[s].stage != LC_RECOVERY)
			assert_true(outlooks.recovery[s] == 0);
		sum += outlooks.recovery[s];
	}
	assert_near(sum, 1, 1e-12);
	/* a model without recovery starts them anew */
	assert_int_equal(lc_outlooks_prepare(&model, HORIZON, &o), LC_OK);
	assert_near(o.recovery[0], 1, 1e-12);
}

/* ---- against simulation: relationships that follow the model ---- */

typedef struct relationship
{
	int state;
	int manner;
	double rate;
	double move[LC_MAX_SUBSTAGES][LC_MAX_SUBSTAGES];
} relationship;

static void
start(rng *r, relationship *who)
{
	const lc_dynamics *dynamics = &bayes.model.dynamics;
	double weight[LC_MAX_SUBSTAGES];

	memset(who->move, 0, sizeof(who->move));
	for (int s = 0; s < dynamics->substages; s++)
	{
		weight[s] = (double) dynamics->substage[s].start;
		who->move[s][s] = 1;
	}
	for (int e = 0; e < dynamics->edges; e++)
	{
		who->move[dynamics->edge[e].from][dynamics->edge[e].to] += (double) dynamics->edge[e].probability;
		who->move[dynamics->edge[e].from][dynamics->edge[e].from] -= (double) dynamics->edge[e].probability;
	}
	who->state = draw_weighted(r, weight, dynamics->substages);
	who->manner = draw_uniform(r) < 0.7 ? LC_IRREGULAR : LC_REGULAR;
	who->rate = (double) bayes.tables.rate[rng_next(r) % LC_LANES];
}

static int
place_orders(rng *r, const relationship *who)
{
	return orders_of(r, who->manner, who->rate * (double) bayes.model.dynamics.substage[who->state].intensity);
}

static void
move_on(rng *r, relationship *who)
{
	who->state = draw_weighted(r, who->move[who->state], bayes.model.dynamics.substages);
}

/* What comes after: discounted margin less cost, orders of margins around a mean that is only known roughly. */
static double
future_of(rng *r, relationship *who, const lc_margin *margin, const double *investment)
{
	double q = pow(1.1, -30 / 365.0);
	/* of the sign and spread that the margin claims */
	double mean = margin->mean + sqrt(margin->uncertainty) * (rng_next(r) % 2 == 0 ? 1 : -1);
	double value = 0;

	for (int k = 1; k <= HORIZON; k++)
	{
		int orders;

		move_on(r, who);
		orders = place_orders(r, who);
		for (int i = 0; i < orders; i++)
			value += pow(q, k - 0.5) * (mean + sqrt(margin->scatter) * (rng_next(r) % 2 == 0 ? 1 : -1));
		value -= pow(q, k - 1) * investment[bayes.model.dynamics.substage[who->state].stage];
	}
	return value;
}

/*
 * Customers who follow the model, watched for a while and then left alone:
 * what they bring is what was expected on average, and scatters as was said.
 */
static void
what_is_expected_comes(void **state)
{
	static lc_prepared prepared;
	lc_model model = bayes.model;
	lc_outlooks o;
	lc_margin margin = {.mean = 5, .scatter = 9, .uncertainty = 1};
	rng r = 1;
	double z = 0;
	double squares = 0;
	int covered = 0;
	int n = 4000;

	for (int stage = 0; stage < LC_STAGES; stage++)
		model.terms.stage_investment[stage] = stage == LC_STABILITY ? 4 : 1;
	assert_int_equal(lc_model_prepare(&model, &prepared), LC_OK);
	assert_int_equal(lc_outlooks_prepare(&model, HORIZON, &o), LC_OK);
	for (int c = 0; c < n; c++)
	{
		relationship who;
		lc_filter filter;
		lc_expectation expected;
		double off;

		start(&r, &who);
		lc_filter_start(&prepared.tables, &filter);
		/* the first order is a given */
		lc_filter_step(&prepared.tables, &filter, 1 + place_orders(&r, &who), 1);
		for (int64_t left = rng_between(&r, 0, 20); left > 0; left--)
		{
			move_on(&r, &who);
			lc_filter_step(&prepared.tables, &filter, place_orders(&r, &who), 1);
		}
		expected = lc_expect(&prepared, &o, &filter, &margin);
		off = (future_of(&r, &who, &margin, model.terms.stage_investment) - expected.npv) / sqrt(expected.variance);
		z += off;
		squares += off * off;
		covered += fabs(off) <= 2;
	}
	print_message("# standardised error: mean %.3f, mean square %.3f; within two standard errors: %.1f %%\n", z / n,
	              squares / n, 100.0 * covered / n);
	assert_near(z / n, 0, 4 / sqrt(n));
	assert_near(squares / n, 1, 0.25);
	assert_true(covered > 0.92 * n);
}

/* ---- margin ---- */

static void
margin_is_a_mean_drawn_to_the_prior(void **state)
{
	lc_event events[] = {event_of(FIRST_DAY, LC_ORDER, 0, 2, 50 * LC_MONEY_UNIT),
	                     event_of(FIRST_DAY, LC_COST, 0, 2, 20 * LC_MONEY_UNIT),
	                     event_of(FIRST_DAY + 9, LC_ORDER, 0, 1, 40 * LC_MONEY_UNIT),
	                     event_of(FIRST_DAY + 10, LC_REFUND, 0, 1, 10 * LC_MONEY_UNIT),
	                     event_of(FIRST_DAY + 11, LC_INVESTMENT, 0, 1, 99 * LC_MONEY_UNIT)};
	lc_profile profile = profile_of(events, LENGTH(events));
	lc_terms terms = bayes.model.terms;
	lc_margin margin;

	assert_int_equal(lc_margin_of(profile, FIRST_DAY + 100, &terms, &margin), LC_OK);
	assert_near(margin.mean, 20, 1e-9);
	/* (20^2 + 30^2/2 + 40^2 - 2 * 20 * 70 + 3 * 20^2) / 2 days */
	assert_near(margin.scatter, (400 + 2050 - 2800 + 1200) / 2.0, 1e-9);
	assert_near(margin.uncertainty, margin.scatter / 3, 1e-9);
	assert_int_equal(lc_margin_of(profile, FIRST_DAY + 9, &terms, &margin), LC_OK);
	assert_near(margin.mean, 70 / 3.0, 1e-9);
	terms.prior_margin = 8;
	terms.prior_orders = 9;
	assert_int_equal(lc_margin_of(profile, FIRST_DAY + 100, &terms, &margin), LC_OK);
	assert_near(margin.mean, (9 * 8 + 60) / 12.0, 1e-9);
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

	assert_int_equal(lc_value_on(profile, as_of, prepared, &outlooks, &env, &valuation), LC_OK);
	assert_int_equal(h.live, 0);
	return valuation;
}

static void
value_is_the_dynamics_whichever_engine(void **state)
{
	rng r = 2;

	for (int c = 0; c < CUSTOMERS; c++)
	{
		lc_day last;
		lc_profile profile = random_profile(&r, &last);
		lc_valuation a = value_on(profile, last + 50, &bayes);
		lc_valuation b = value_on(profile, last + 50, &rules);

		assert_true(a.expected.npv == b.expected.npv);
		assert_true(a.expected.variance == b.expected.variance);
		profile_free(profile);
	}
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
		assert_true(value_on(whole, cut, &bayes).expected.npv == value_on(known, cut, &bayes).expected.npv);
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
		a = value_on(one, last, &bayes).expected;
		b = value_on(ten, last, &bayes).expected;
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
	lc_model model = bayes.model;
	lc_outlooks o;
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_event order = event_of(FIRST_DAY, LC_ORDER, 0, 1, LC_MONEY_UNIT);
	lc_profile profile = profile_of(&order, 1);
	lc_valuation valuation;

	for (int stage = LC_EXPLORATION; stage < LC_STAGES; stage++)
		model.terms.stage_investment[stage] = 10;
	assert_int_equal(lc_model_prepare(&model, &dear), LC_OK);
	assert_int_equal(lc_outlooks_prepare(&model, 12, &o), LC_OK);
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
	lc_worth worth;

	assert_int_equal(lc_worth_on(profile, FIRST_DAY + 365, &bayes, &outlooks, &env, NULL, &worth), LC_OK);
	assert_near((double) worth.realised, 210e6, 3);
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
assert_same_standing(const lc_standing *a, const lc_standing *b)
{
	assert_int_equal(a->last.stage, b->last.stage);
	assert_int_equal(a->last.reason, b->last.reason);
	assert_int_equal(a->last.cycle, b->last.cycle);
	assert_int_equal(a->last.since, b->last.since);
	assert_int_equal(a->last.previous, b->last.previous);
	assert_memory_equal(a->last.probability, b->last.probability, sizeof(a->last.probability));
	assert_int_equal(a->pattern, b->pattern);
	assert_int_equal(a->grade, b->grade);
	assert_int_equal(a->order_days, b->order_days);
	assert_same_number(a->level, b->level);
	assert_same_number(a->peak_level, b->peak_level);
	assert_same_number(a->trend, b->trend);
	assert_same_number(a->share, b->share);
	assert_same_number(a->p_decline_next, b->p_decline_next);
}

static void
assert_totals(const lc_standing *standing, lc_profile profile, lc_day as_of)
{
	static const lc_measure measures[] = {LC_ORDER, LC_REFUND, LC_COST, LC_INVESTMENT};
	lc_totals totals;

	assert_int_equal(totals_of(profile, LC_DAY_NOBEGIN, as_of, LC_ALL_MEASURES, &totals), LC_OK);
	assert_false(standing->overflow);
	for (size_t i = 0; i < LENGTH(measures); i++)
	{
		assert_int_equal(standing->totals.tally[measures[i]].count, totals.tally[measures[i]].count);
		assert_int_equal(standing->totals.tally[measures[i]].sum, totals.tally[measures[i]].sum);
	}
	assert_int_equal(standing->totals.first_event, totals.first_event);
	assert_int_equal(standing->totals.first_order, totals.first_order);
	assert_int_equal(standing->totals.last_order, totals.last_order);
}

static void
one_walk_says_what_each_walk_says(void **state)
{
	rng r = 11;

	for (int c = 0; c < CUSTOMERS; c++)
	{
		const lc_prepared *prepared = c % 2 == 0 ? &bayes : &rules;
		heap h = {0};
		lc_env env = heap_env(&h);
		static lc_standing one;
		static lc_standing other;
		lc_gathering gathering;
		lc_worth worth;
		lc_day last;
		lc_profile profile = random_profile(&r, &last);
		lc_day as_of = c % 10 == 0 ? FIRST_DAY - 1 : last + (lc_day) rng_between(&r, -200, 200);
		lc_valuation valuation = value_on(profile, as_of, prepared);
		bool found;

		lc_gather_start(&gathering, prepared, &one);
		assert_int_equal(lc_worth_on(profile, as_of, prepared, &outlooks, &env, &gathering, &worth), LC_OK);
		assert_int_equal(lc_standing_on(profile, as_of, prepared, &env, &found, &other), LC_OK);
		assert_int_equal(worth.valuation.found, found);
		assert_int_equal(valuation.found, found);
		if (found)
			assert_same_standing(&one, &other);
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
	lc_valuation there = value_on(profile, last, &bayes);
	lc_valuation gone = value_on(profile, last + 365, &bayes);
	lc_expectation won = lc_expect_won(&bayes, &outlooks, &gone.filter, &gone.margin);

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
	lc_valuation gone = value_on(profile, last + 365, &bayes);
	bool found;

	assert_int_equal(lc_loss_of(profile, last + 365, &bayes, &outlooks, &env, &found, &loss), LC_OK);
	assert_true(found);
	assert_int_equal(loss.stage, LC_STABILITY);
	assert_true(loss.day >= last && loss.day < last + 60);
	assert_true(loss.now.npv == gone.expected.npv);
	assert_true(loss.before.npv > 2 * loss.now.npv);
	/* who is still there lost nothing */
	assert_int_equal(lc_loss_of(profile, last, &bayes, &outlooks, &env, &found, &loss), LC_OK);
	assert_true(loss.before.npv == loss.now.npv);
	assert_int_equal(lc_loss_of(profile, FIRST_DAY - 1, &bayes, &outlooks, &env, &found, &loss), LC_OK);
	assert_false(found);
	profile_free(profile);
}

/* ---- equity ---- */

static void
take(lc_equity *equity, lc_profile profile, lc_day as_of, int way)
{
	heap h = {0};
	lc_env env = heap_env(&h);

	assert_int_equal(lc_equity_take(equity, profile, as_of, &bayes, &outlooks, way, &env), LC_OK);
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
	lc_bridge bridge = {0};

	assert_int_equal(lc_bridge_take(&bridge, profile, first, last, &bayes, &outlooks, 1, &env), LC_OK);
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
		profile_free(profile);
	}
	for (int bucket = 0; bucket < LC_CLOSING; bucket++)
		assert_true(used[bucket] > 0);
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
	assert_int_equal(lc_bridge_take(&bridge, left, last, last, &bayes, &outlooks, 1, &env), LC_BAD_PARAMETER);
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

		assert_int_equal(lc_transitions_of(profile, as_of, c % 2 == 0 ? &bayes : &rules, &env, &t), LC_OK);
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
	    cmocka_unit_test(outlook_is_the_sum),
	    cmocka_unit_test(outlook_grows_to_its_limit),
	    cmocka_unit_test(outlook_needs_an_end),
	    cmocka_unit_test(recovery_has_a_start),
	    cmocka_unit_test(what_is_expected_comes),
	    cmocka_unit_test(margin_is_a_mean_drawn_to_the_prior),
	    cmocka_unit_test(value_is_the_dynamics_whichever_engine),
	    cmocka_unit_test(value_does_not_look_ahead),
	    cmocka_unit_test(money_scales),
	    cmocka_unit_test(value_may_be_negative),
	    cmocka_unit_test(what_was_earned_grows_by_the_discount_rate),
	    cmocka_unit_test(one_walk_says_what_each_walk_says),
	    cmocka_unit_test(winning_back_is_worth_more_than_letting_go),
	    cmocka_unit_test(loss_is_what_it_was_less_what_it_is),
	    cmocka_unit_test(equity_is_exact),
	    cmocka_unit_test(bridge_closes),
	    cmocka_unit_test(bridge_sorts_changes_by_their_cause),
	    cmocka_unit_test(moves_balance),
	    cmocka_unit_test(probabilities_of_moves),
	};

	return cmocka_run_group_tests(tests, prepare, NULL);
}
