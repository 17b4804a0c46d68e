/*
 * test_fitted_forecast.c - what is expected with MBG/NBD beside the posterior lies between both.
 */
#include "value/fitted_forecast.h"

#include <math.h>

#include "clv/clv.h"
#include "profile/summary.h"
#include "support.h"
#include "value/customer_value.h"

#define AS_OF 12000
#define CUSTOMERS 60
#define YEAR 12

static const double parameter[] = {0.6, 1.5, 0.9, 2.1}; /* r, alpha, a, b, in periods */

static lc_model
model_of(double weight, double discount_rate)
{
	lc_model model;

	lc_model_shipped(&lc_shipped_models[0], &model);
	model.terms.discount_rate = discount_rate;
	model.terms.mbgnbd_weight = weight;
	model.terms.mbgnbd_r = parameter[0];
	model.terms.mbgnbd_alpha = parameter[1];
	model.terms.mbgnbd_a = parameter[2];
	model.terms.mbgnbd_b = parameter[3];
	return model;
}

typedef struct asked
{
	lc_prepared prepared;
	lc_state_values values;
} asked;

static void
prepare(asked *a, const lc_model *model, double horizon)
{
	heap h = {0};
	lc_env env = heap_env(&h);

	assert_int_equal(lc_model_prepare(model, &a->prepared), LC_OK);
	assert_int_equal(lc_state_values_prepare(&a->prepared, horizon, &env, &a->values), LC_OK);
}

typedef struct shown
{
	lc_customer_value value;
	lc_customer_status status;
} shown;

static void
ask(const asked *a, lc_profile profile, shown *to)
{
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_status_accumulator accumulator;

	lc_status_start(&accumulator, &a->prepared, &to->status);
	assert_int_equal(lc_customer_value_on(profile, AS_OF, &a->prepared, &a->values, &env, &accumulator, &to->value),
	                 LC_OK);
	assert_true(to->value.valuation.ordered);
}

static lc_profile
some_customer(rng *r)
{
	lc_event events[64];
	lc_day day = AS_OF - (lc_day) rng_between(r, 0, 900);
	lc_day gap = (lc_day) rng_between(r, 3, 90);
	int n = 0;

	for (int most = (int) rng_between(r, 1, 30); n < most && day <= AS_OF; day += (lc_day) rng_between(r, 1, 2 * gap))
		events[n++] = event_of(day, LC_ORDER, 0, 1, 20 * LC_MONEY_UNIT);
	return profile_of(events, n);
}

static void
alone_it_expects_what_the_fitted_model_does(void **state)
{
	static asked a;
	static shown s;
	rng r = 5;
	int asked_for = 0;
	lc_model model = model_of(1, 0);

	(void) state;
	prepare(&a, &model, YEAR);
	for (int c = 0; c < CUSTOMERS; c++)
	{
		lc_profile profile = some_customer(&r);
		lc_rfm rfm;
		bool found;
		lc_clv_customer customer = {&lc_clv_mbgnbd, parameter, 0, 0, 0};
		double alive;

		assert_int_equal(lc_rfm_of(profile, AS_OF, 30, &found, &rfm), LC_OK);
		customer.x = rfm.x;
		customer.t_x = rfm.t_x;
		customer.t_cal = rfm.t_cal;
		alive = customer.model->future->alive(&customer);
		ask(&a, profile, &s);
		if (s.value.valuation.belief.needs == 1)
		{
			double days = alive * customer.model->future->purchases(&customer, YEAR);
			double none = customer.model->future->probability(&customer, 0, YEAR);

			assert_true(fabs(s.value.outlook.expected - days) < 1e-9);
			assert_true(fabs(s.value.outlook.any - alive * (1 - none)) < 1e-9);
			assert_true(fabs(s.value.valuation.expected.orders - days) < 1e-9);
			asked_for++;
		}
		profile_free(profile);
	}
	assert_true(asked_for > CUSTOMERS / 2);
}

/* Each figure of a mixture is the weighted mean of those of its parts; a mixture scatters at least as much as they do in the mean. */
static void
a_mixture_is_the_mean_of_its_parts(void **state)
{
	static asked of[3];
	static shown s[3];
	static const double weight[] = {0, 1, 0.3};
	rng r = 6;

	(void) state;
	for (int i = 0; i < 3; i++)
	{
		lc_model model = model_of(weight[i], 0.1);

		prepare(&of[i], &model, YEAR);
	}
	for (int c = 0; c < CUSTOMERS; c++)
	{
		lc_profile profile = some_customer(&r);
		const lc_expectation *e[3];

		for (int i = 0; i < 3; i++)
		{
			ask(&of[i], profile, &s[i]);
			e[i] = &s[i].value.valuation.expected;
		}
		assert_true(fabs(e[2]->orders - (0.7 * e[0]->orders + 0.3 * e[1]->orders)) < 1e-6 * e[2]->orders);
		assert_true(fabs(s[2].value.outlook.expected -
		                 (0.7 * s[0].value.outlook.expected + 0.3 * s[1].value.outlook.expected)) <
		            1e-6 * s[2].value.outlook.expected);
		assert_true(e[2]->variance >= (0.7 * e[0]->variance + 0.3 * e[1]->variance) * (1 - 1e-6));
		assert_true(fabs((double) s[2].status.chance[LC_CHANCE_NONE] -
		                 (0.7 * (double) s[0].status.chance[LC_CHANCE_NONE] +
		                  0.3 * (double) s[1].status.chance[LC_CHANCE_NONE])) < 1e-5);
		assert_true(fabs((double) (s[2].status.chance[0] + s[2].status.chance[1] + s[2].status.chance[2] +
		                           s[2].status.chance[3]) -
		                 1) < 1e-5);
		assert_int_equal(s[2].status.last.stage, s[0].status.last.stage);
		profile_free(profile);
	}
}

/* Whom the table takes for gone no fitted model shows as likelier than not to buy within end_periods_most, nor dates its next order. */
static void
who_is_over_is_not_shown_to_come(void **state)
{
	static asked a;
	static shown s;
	rng r = 12;
	int lifted = 0;

	(void) state;
	for (int c = 0; c < 4 * CUSTOMERS; c++)
	{
		lc_model model = model_of(c % 2 == 0 ? 1 : 0.5, 0);
		lc_profile profile = some_customer(&r);
		double half;
		double both;

		model.terms.mbgnbd_a = 0.01; /* of which hardly anybody leaves */
		model.terms.mbgnbd_b = 10;
		prepare(&a, &model, c % 3 == 0 ? YEAR / 2 : YEAR);
		ask(&a, profile, &s);
		half = 1 - (double) s.status.chance[LC_CHANCE_NONE];
		both = 1 - lc_fitted_probability(&s.value.valuation.belief.fitted, 0, a.values.horizon);
		if (s.status.over)
		{
			assert_true(s.value.outlook.any < 0.5 && half < 0.5);
			assert_int_equal(s.value.outlook.next, LC_NO_NEXT_ORDER);
			lifted += both > 0.6;
		}
		else if (c % 2 == 0 && s.value.valuation.belief.needs == 1)
			assert_true(fabs(s.value.outlook.any - fmin(both, s.value.outlook.expected)) < 1e-6);
		profile_free(profile);
	}
	assert_true(lifted > CUSTOMERS / 10);
}

/* The status alone says what it does beside the value. */
static void
a_status_alone_says_the_same(void **state)
{
	static asked a;
	static shown s;
	static lc_customer_status alone;
	heap h = {0};
	lc_env env = heap_env(&h);
	rng r = 7;
	lc_model model = model_of(0.5, 0.1);

	(void) state;
	prepare(&a, &model, YEAR);
	for (int c = 0; c < CUSTOMERS; c++)
	{
		lc_profile profile = some_customer(&r);
		bool found;

		ask(&a, profile, &s);
		assert_int_equal(lc_status_shown(profile, AS_OF, &a.prepared, &env, &found, &alone), LC_OK);
		assert_memory_equal(alone.chance, s.status.chance, sizeof(alone.chance));
		assert_true(alone.expected_ahead == s.status.expected_ahead);
		/* half a year has no more than a year */
		assert_true(1 - (double) alone.chance[LC_CHANCE_NONE] <= s.value.outlook.any + 1e-6 ||
		            s.value.outlook.any == s.value.outlook.expected);
		profile_free(profile);
	}
}

/* Discounts weigh the middle of each period. */
static void
what_is_further_ahead_counts_less(void **state)
{
	static asked a;
	rng r = 8;
	lc_model model = model_of(1, 0.1);
	lc_profile profile = some_customer(&r);
	lc_fitted_belief belief;
	double q = exp(-log(1.1) * 30 / 365);
	double days = 0;
	double ever;

	(void) state;
	prepare(&a, &model, 24);
	assert_int_equal(lc_fitted_believe(profile, AS_OF, &a.prepared, 1, &a.values, &belief), LC_OK);
	for (int t = 0; t < 24; t++)
		days += pow(q, t + 0.5) * (lc_fitted_days(&belief, t + 1) - lc_fitted_days(&belief, t));
	assert_true(fabs(lc_fitted_promise_of(&belief, &a.values, 1).days / days - 1) < 1e-3);
	/* without an end, against the integral of the model's own file */
	prepare(&a, &model, (double) INFINITY);
	ever = lc_fitted_promise_of(&belief, &a.values, 1).days;
	assert_true(fabs(ever / (belief.alive *
	                         lc_clv_mbgnbd.future->discounted(&(lc_clv_customer){&lc_clv_mbgnbd, belief.parameter,
	                                                                             belief.x, belief.t_x, belief.t_cal},
	                                                          a.values.discount, (double) INFINITY)) -
	                 1) < 5e-3);
	profile_free(profile);
}

/* A model ahead by which fewer leave promises no less, though it believes the same of today. */
static void
who_leaves_less_often_brings_no_less(void **state)
{
	static asked today;
	static asked ahead;
	heap h = {0};
	lc_env env = heap_env(&h);
	rng r = 9;
	lc_model model = model_of(1, 0.1);

	(void) state;
	prepare(&today, &model, YEAR);
	for (int c = 0; c < CUSTOMERS; c++)
	{
		lc_profile profile = some_customer(&r);
		double before = INFINITY;

		for (double factor = 0; factor <= 2; factor += 0.5)
		{
			lc_model other = model;
			lc_valuation value;

			other.posterior.leave_loose *= factor;
			other.posterior.leave_bound *= factor;
			prepare(&ahead, &other, YEAR);
			assert_int_equal(lc_value_on(profile, AS_OF, &today.prepared, &ahead.values, &env, &value), LC_OK);
			assert_true(value.expected.orders <= before * (1 + 1e-9));
			before = value.expected.orders;
		}
		profile_free(profile);
	}
}

/* More, or less, is expected by the level that a shop's past has taught; what is usual, and where the customer stands, is as it was. */
static void
what_is_expected_follows_the_level(void **state)
{
	static const double level[] = {0.5, 0.8, 1, 1.25, 2};
	static asked of[5];
	static shown s[5];
	rng r = 10;

	(void) state;
	for (int weighed = 0; weighed < 2; weighed++)
	{
		for (int i = 0; i < 5; i++)
		{
			lc_model model = model_of(weighed * 0.4, 0.1);

			model.terms.forecast_level = level[i];
			prepare(&of[i], &model, YEAR);
		}
		for (int c = 0; c < CUSTOMERS; c++)
		{
			lc_profile profile = some_customer(&r);

			for (int i = 0; i < 5; i++)
			{
				const lc_order_outlook *now = &s[i].value.outlook;
				double none;

				ask(&of[i], profile, &s[i]);
				assert_true(s[i].status.usual_ahead == s[0].status.usual_ahead);
				assert_true(s[i].value.valuation.stage == s[0].value.valuation.stage);
				assert_true(s[i].status.p_active == s[0].status.p_active);
				assert_true(now->any <= now->expected);
				if (i == 0)
					continue;
				assert_true(now->expected >= s[i - 1].value.outlook.expected);
				assert_true(now->any >= s[i - 1].value.outlook.any - 1e-9);
				assert_true(s[i].value.valuation.expected.npv >= s[i - 1].value.valuation.expected.npv);
				assert_true(s[i].status.expected_ahead >= s[i - 1].status.expected_ahead);
				none = (double) s[i].status.chance[LC_CHANCE_NONE];
				assert_true(none <= (double) s[i - 1].status.chance[LC_CHANCE_NONE] + 1e-6);
				if (weighed == 0)
				{
					const lc_order_outlook *first = &s[0].value.outlook;

					assert_true(fabs(now->expected / level[i] - first->expected / level[0]) < 1e-9);
					/* the time that is looked ahead is as it was */
					if (!s[i].status.over && now->any < now->expected && first->any < first->expected)
						assert_true(fabs(log1p(-now->any) / level[i] - log1p(-first->any) / level[0]) < 1e-6);
				}
			}
			profile_free(profile);
		}
	}
}

/* Of who buys around one day of the year alone, next to nothing is expected of a horizon that ends before it; and more never falls with the horizon. */
static void
a_season_is_expected_when_it_comes(void **state)
{
	static asked a;
	static shown s;
	lc_event events[64];
	lc_profile profile;
	int n = 0;

	(void) state;
	for (int year = 7; year >= 1; year--)
		for (int i = 0; i < 3; i++)
			events[n++] = event_of(AS_OF - 20 - 365 * (year - 1) - 7 * (2 - i), LC_ORDER, 0, 1, 20 * LC_MONEY_UNIT);
	profile = profile_of(events, n);
	for (int weighed = 0; weighed < 2; weighed++)
	{
		double orders = 0;
		double npv = 0;
		double half = 0;

		for (int horizon = 1; horizon <= 30; horizon++)
		{
			lc_model model = model_of(weighed * 0.4, 0.1);

			prepare(&a, &model, horizon);
			ask(&a, profile, &s);
			assert_true(s.value.outlook.expected >= orders - 1e-9);
			assert_true(s.value.valuation.expected.npv >= npv - 1e-9);
			assert_true(s.value.outlook.any <= s.value.outlook.expected);
			orders = s.value.outlook.expected;
			npv = s.value.valuation.expected.npv;
			if (horizon == 6)
				half = orders;
			if (horizon == YEAR)
				assert_true(orders > 2 && half < (weighed == 0 ? 0.05 : 0.1) * orders);
		}
	}
	profile_free(profile);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(alone_it_expects_what_the_fitted_model_does),
	    cmocka_unit_test(a_mixture_is_the_mean_of_its_parts),
	    cmocka_unit_test(who_is_over_is_not_shown_to_come),
	    cmocka_unit_test(a_status_alone_says_the_same),
	    cmocka_unit_test(what_is_further_ahead_counts_less),
	    cmocka_unit_test(who_leaves_less_often_brings_no_less),
	    cmocka_unit_test(what_is_expected_follows_the_level),
	    cmocka_unit_test(a_season_is_expected_when_it_comes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
