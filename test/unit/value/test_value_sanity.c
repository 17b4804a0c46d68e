/*
 * test_value_sanity.c - what no value may say, whatever the shop: random shops are learned from, and asked about customers of each kind.
 */
#include <math.h>

#include "clv/max_likelihood.h"
#include "profile/summary.h"
#include "stage/posterior_fit.h"
#include "support.h"
#include "value/customer_value.h"

#define SHOPS 16 /* the second half of them are the first once more, with MBG/NBD beside the posterior where it fits */
#define CUSTOMERS 400
#define AS_OF 12000
#define OPENED 10500 /* the first customer may come from then on */
#define YEAR 360
#define MONTH 30
#define EVENTS_MOST 1200

/* A customer's history. */
typedef struct customer
{
	uint8_t bytes[EVENTS_MOST * 16];
	lc_profile profile;
	int purchases;
	int first_year; /* purchases after the first, within a year of it */
	lc_day first;
	double spent;
} customer;

typedef struct shop
{
	double rate;  /* purchase days a month */
	double leave; /* chance a month */
	double value; /* of a purchase day */
	customer *customer;
	lc_prepared model;
	lc_state_values year;
} shop;

static double
uniform(rng *r)
{
	return ((double) (rng_next(r) >> 11) + 0.5) * 0x1p-53;
}

static double
exponential(rng *r, double mean)
{
	return -mean * log(uniform(r));
}

static void
put(customer *c, lc_writer *writer, lc_day day, double value)
{
	lc_event event = event_of(day, value > 0 ? LC_ORDER : LC_REFUND, 0, 1, llround(fabs(value) * LC_MONEY_UNIT));

	lc_writer_put(writer, &event);
	c->profile = (lc_profile){c->bytes, lc_writer_size(writer)};
}

static void
live(const shop *s, rng *r, customer *c)
{
	double end = INFINITY;
	double rate = s->rate * (0.3 + 1.4 * uniform(r));
	double at;
	lc_writer writer;

	*c = (customer){.first = OPENED + (lc_day) floor(uniform(r) * (AS_OF - OPENED))};
	lc_writer_open(&writer, c->bytes);
	if (s->leave > 0)
		end = c->first + exponential(r, MONTH / s->leave);
	at = c->first;
	for (lc_day last = 0; at <= AS_OF && at <= end && c->purchases < EVENTS_MOST; at += exponential(r, MONTH / rate))
	{
		double value = s->value * (0.5 + uniform(r));

		if ((lc_day) at == last)
			continue;
		last = (lc_day) at;
		put(c, &writer, last, value);
		c->first_year += c->purchases > 0 && last - c->first <= YEAR;
		c->purchases++;
		c->spent += value;
	}
}

/* Half the weight, which is as far as a dataset goes without a record of its own. */
static bool
fit_beside(const shop *s, const lc_env *env, lc_model *model)
{
	lc_fit_rows *rows = malloc(lc_fit_rows_size(CUSTOMERS));
	lc_clv_fit fit;
	bool found;
	lc_rfm rfm;
	lc_clv_fault fault;

	assert_non_null(rows);
	lc_fit_rows_init(rows, LC_CLV_MBGNBD, model->period_days, NULL);
	for (int i = 0; i < CUSTOMERS; i++)
	{
		lc_fit_row row = {.weight = 1, .count = 1};

		assert_int_equal(lc_rfm_of(s->customer[i].profile, AS_OF, model->period_days, &found, &rfm), LC_OK);
		memcpy(row.value, (double[LC_CLV_COLUMNS]){rfm.x, rfm.t_x, rfm.t_cal}, sizeof(row.value));
		if (lc_clv_mbgnbd.admit(row.value, &fault) == LC_CLV_USE)
			rows->row[rows->n++] = row;
	}
	assert_int_equal(lc_fit_rows_squeeze(rows, env), LC_OK);
	assert_int_equal(lc_max_likelihood(rows, env, &fit), LC_OK);
	free(rows);
	if (fit.end != LC_CLV_CONVERGED)
		return false;
	model->terms.mbgnbd_weight = 0.5;
	model->terms.mbgnbd_r = fit.parameter[0];
	model->terms.mbgnbd_alpha = fit.parameter[1];
	model->terms.mbgnbd_a = fit.parameter[2];
	model->terms.mbgnbd_b = fit.parameter[3];
	return true;
}

static void
learn(const shop *s, const lc_env *env, lc_model *model)
{
	uint8_t *records = malloc((size_t) CUSTOMERS * LC_LEARN_RECORD_SIZE);
	size_t used = 0;
	static lc_engine engine;
	lc_learned learned;

	assert_non_null(records);
	lc_model_shipped(&lc_shipped_models[0], model);
	assert_int_equal(lc_learn_prepare(model->period_days, &engine), LC_OK);
	for (int i = 0; i < CUSTOMERS; i++)
	{
		size_t size;

		assert_int_equal(lc_learn_write(s->customer[i].profile, AS_OF, &engine, env, records + used, &size), LC_OK);
		used += size;
	}
	assert_int_equal(lc_learn(model, records, used, &lc_learn_defaults, env, &learned), LC_OK);
	free(records);
	lc_learn_take(&learned, model);
}

static shop shops[SHOPS];

static int
open_shops(void **state)
{
	rng r = 0;
	heap h = {0};
	lc_env env = heap_env(&h);
	int shops_with_fit = 0;

	(void) state;
	for (int i = 0; i < SHOPS; i++)
	{
		shop *s = &shops[i];
		lc_model model;

		if (i % (SHOPS / 2) == 0)
			r = 20261129;
		s->rate = exp(log(0.15) + uniform(&r) * log(3 / 0.15));
		s->leave = i % 4 == 0 ? 0 : 0.3 * uniform(&r);
		s->value = exp(uniform(&r) * 7);
		s->customer = malloc(CUSTOMERS * sizeof(customer));
		if (s->customer == NULL)
			return -1;
		for (int c = 0; c < CUSTOMERS; c++)
			live(s, &r, &s->customer[c]);
		if (i < SHOPS / 2)
			learn(s, &env, &model);
		else
		{
			model = shops[i - SHOPS / 2].model.model;
			shops_with_fit += fit_beside(s, &env, &model);
		}
		assert_int_equal(lc_model_prepare(&model, &s->model), LC_OK);
		assert_int_equal(lc_state_values_prepare(&s->model, model.terms.horizon_periods, &env, &s->year), LC_OK);
	}
	print_message("# MBG/NBD beside the posterior in %d shops\n", shops_with_fit);
	return shops_with_fit >= SHOPS / 4 ? 0 : -1;
}

static int
close_shops(void **state)
{
	(void) state;
	for (int i = 0; i < SHOPS; i++)
		free(shops[i].customer);
	return 0;
}

static lc_expectation
ask(const shop *s, lc_profile profile, const lc_state_values *values)
{
	heap h = {0};
	lc_env env = heap_env(&h);
	static lc_valuation valuation;

	assert_int_equal(lc_value_on(profile, AS_OF, &s->model, values, &env, &valuation), LC_OK);
	assert_true(valuation.ordered && isfinite(valuation.expected.npv) && isfinite(valuation.expected.variance));
	return valuation.expected;
}

/* Buys at the shop's pace and price, from one day to another. */
static lc_profile
buyer_from(const shop *s, customer *c, lc_day from, lc_day until)
{
	lc_writer writer;
	double gap = fmax(MONTH / s->rate, 1);

	*c = (customer){.first = from};
	lc_writer_open(&writer, c->bytes);
	for (double at = until; at >= from; at -= gap)
		c->purchases++;
	for (int i = c->purchases - 1; i >= 0; i--)
		put(c, &writer, until - (lc_day) (i * gap), s->value);
	return c->profile;
}

static void
twenty_years_of_silence_promise_next_to_nothing(void **state)
{
	static customer c;

	(void) state;
	for (int i = 0; i < SHOPS; i++)
	{
		lc_day ended = AS_OF - 20 * YEAR;
		lc_expectation dead = ask(&shops[i], buyer_from(&shops[i], &c, ended - 2 * YEAR, ended), &shops[i].year);

		assert_true(dead.orders <= 0.05 * fmax(shops[i].rate * 12, 1));
	}
}

static void
a_first_order_today_promises_what_newcomers_brought(void **state)
{
	static customer c;

	(void) state;
	for (int i = 0; i < SHOPS; i++)
	{
		lc_expectation new_one = ask(&shops[i], buyer_from(&shops[i], &c, AS_OF, AS_OF), &shops[i].year);
		double brought = 0;
		double known = 0;

		for (int j = 0; j < CUSTOMERS; j++)
			if (shops[i].customer[j].first <= AS_OF - YEAR)
			{
				known++;
				brought += shops[i].customer[j].first_year;
			}
		assert_true(new_one.orders > 0.6 * brought / known && new_one.orders < 1.6 * brought / known);
	}
}

static void
who_stays_is_worth_more_than_a_newcomer_and_who_left_less(void **state)
{
	static customer c;

	(void) state;
	for (int i = 0; i < SHOPS; i++)
	{
		const shop *s = &shops[i];
		double gap = fmax(MONTH / s->rate, 1);
		double first = ask(s, buyer_from(s, &c, AS_OF, AS_OF), &s->year).npv;
		double stable = ask(s, buyer_from(s, &c, AS_OF - 2 * YEAR, AS_OF), &s->year).npv;
		lc_day ended = AS_OF - (lc_day) fmin(20 * gap + YEAR, 3000);
		double left = ask(s, buyer_from(s, &c, ended - 2 * YEAR, ended), &s->year).npv;

		assert_true(stable > first * 0.95);
		assert_true(left < stable);
		assert_true(s->leave < 0.02 || left < 0.5 * first);
	}
}

/* Of a newcomer's only order, and of the latest of who stays: half of it, and all. */
static void
a_refund_lowers_the_value(void **state)
{
	static const lc_day since[] = {AS_OF - 10, AS_OF - YEAR};
	static customer c;

	(void) state;
	for (int i = 0; i < SHOPS * 4; i++)
	{
		const shop *s = &shops[i / 4];
		double kept = ask(s, buyer_from(s, &c, since[i % 2], AS_OF - 10), &s->year).npv;
		double refund = i % 4 < 2 ? s->value : s->value / 2;
		lc_event event = event_of(AS_OF - 9, LC_REFUND, 0, 1, llround(refund * LC_MONEY_UNIT));
		uint8_t bytes[32];
		lc_writer writer;
		static uint8_t both[sizeof(c.bytes) + 64];
		lc_profile returned = {both, 0};
		heap h = {0};
		lc_env env = heap_env(&h);

		lc_writer_open(&writer, bytes);
		lc_writer_put(&writer, &event);
		assert_int_equal(
		    lc_profile_merge(c.profile, (lc_profile){bytes, lc_writer_size(&writer)}, &env, both, &returned.size),
		    LC_OK);
		assert_true(ask(s, returned, &s->year).npv < kept);
	}
}

static void
a_longer_horizon_never_promises_less(void **state)
{
	heap h = {0};
	lc_env env = heap_env(&h);

	(void) state;
	for (int i = 0; i < SHOPS; i++)
	{
		double so_far[20] = {0};

		for (double periods = 1; periods <= 60; periods += periods < 12 ? 1 : 8)
		{
			static lc_state_values values;

			assert_int_equal(lc_state_values_prepare(&shops[i].model, periods, &env, &values), LC_OK);
			for (int j = 0; j < 20; j++)
			{
				double orders = ask(&shops[i], shops[i].customer[j].profile, &values).orders;

				assert_true(orders >= so_far[j] * (1 - 1e-6));
				so_far[j] = orders;
			}
		}
	}
}

/* ---- the next order ---- */

static lc_customer_value
shown_of(const shop *s, lc_profile profile, const lc_state_values *values, lc_customer_status *status)
{
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_status_accumulator accumulator;
	lc_customer_value shown;

	lc_status_start(&accumulator, &s->model, status);
	assert_int_equal(lc_customer_value_on(profile, AS_OF, &s->model, values, &env, &accumulator, &shown), LC_OK);
	assert_true(shown.valuation.ordered);
	return shown;
}

static void
chance_number_day_and_value_of_orders_agree(void **state)
{
	static lc_customer_status status;
	int likely = 0;
	int unlikely = 0;

	(void) state;
	for (int i = 0; i < SHOPS; i++)
		for (int j = 0; j < CUSTOMERS; j++)
		{
			lc_customer_value shown = shown_of(&shops[i], shops[i].customer[j].profile, &shops[i].year, &status);
			const lc_order_outlook *o = &shown.outlook;
			double value = shown.valuation.expected.npv;

			assert_true(o->any >= 0 && o->any <= 1 && o->any <= o->expected);
			/* a year has more than half a year */
			assert_true(o->any >= fmin(1 - (double) status.chance[LC_CHANCE_NONE], o->expected) - 1e-6);
			/* discounting takes less than a year's interest */
			assert_true(shown.valuation.expected.orders <= o->expected * (1 + 1e-6));
			assert_true(shown.valuation.expected.orders >= o->expected / 1.11);
			assert_int_equal(o->next != LC_NO_NEXT_ORDER, o->any >= 0.5);
			assert_true(o->next == LC_NO_NEXT_ORDER || (o->next >= 1 && o->next <= YEAR));
			assert_true(shown.band.low >= 0 && shown.band.low <= value && value <= shown.band.high);
			assert_true(isfinite(shown.band.high));
			likely += o->any >= 0.5;
			unlikely += o->any < 0.1;
		}
	assert_true(likely > CUSTOMERS && unlikely > CUSTOMERS);
}

/* What a longer horizon adds can only make an order likelier; and the day of the next one lies where a half is reached. */
static void
an_order_is_likelier_over_a_longer_horizon(void **state)
{
	static lc_customer_status status;
	static lc_state_values values;
	heap h = {0};
	lc_env env = heap_env(&h);

	(void) state;
	for (int i = 0; i < SHOPS; i++)
	{
		double so_far[20] = {0};
		int32_t next[20];

		for (int j = 0; j < 20; j++)
			next[j] = shown_of(&shops[i], shops[i].customer[j].profile, &shops[i].year, &status).outlook.next;
		for (double periods = 1; periods <= 120; periods += periods < 24 ? 1 : 8)
		{
			assert_int_equal(lc_state_values_prepare(&shops[i].model, periods, &env, &values), LC_OK);
			for (int j = 0; j < 20; j++)
			{
				lc_profile profile = shops[i].customer[j].profile;
				lc_order_outlook o = shown_of(&shops[i], profile, &values, &status).outlook;

				assert_true(o.any >= so_far[j] - 1e-6);
				so_far[j] = o.any;
				if (periods <= 12 && periods * MONTH < next[j])
					assert_true(o.any < 0.5);
				if (periods <= 12 && next[j] != LC_NO_NEXT_ORDER && periods * MONTH >= next[j])
					assert_true(fmin(o.expected, 1) < 0.5 || o.any >= 0.5);
			}
		}
		assert_int_equal(lc_state_values_prepare(&shops[i].model, (double) INFINITY, &env, &values), LC_OK);
		for (int j = 0; j < 20; j++)
			assert_true(shown_of(&shops[i], shops[i].customer[j].profile, &values, &status).outlook.any >=
			            so_far[j] - 1e-6);
	}
}

/* A customer as regular as clockwork, five days before it is due again: more sure of one order than of its mean number. */
static void
nobody_is_surer_of_an_order_than_expected(void **state)
{
	static lc_customer_status status;
	static lc_state_values month;
	static lc_state_values longer;
	static customer c;
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_writer writer;
	double any[3];
	int surer = 0;

	(void) state;
	c = (customer){.first = AS_OF - 55 - 60 * 20};
	lc_writer_open(&writer, c.bytes);
	for (lc_day day = c.first; day <= AS_OF - 55; day += 60)
		put(&c, &writer, day, 20);
	for (int i = 0; i < SHOPS; i++)
	{
		lc_customer_value shown;

		shops[i].model.model.posterior.regular = 0.5;
		assert_int_equal(lc_model_prepare(&shops[i].model.model, &shops[i].model), LC_OK);
		assert_int_equal(lc_state_values_prepare(&shops[i].model, 1, &env, &month), LC_OK);
		shown = shown_of(&shops[i], c.profile, &month, &status);
		assert_true(shown.outlook.any <= shown.outlook.expected);
		surer += shown.outlook.any == shown.outlook.expected;
		/* the end of a horizon counts, whatever its length: one more period adds as much as the one before */
		for (int n = 0; n < 3; n++)
		{
			assert_int_equal(lc_state_values_prepare(&shops[i].model, 47 + n, &env, &longer), LC_OK);
			any[n] = shown_of(&shops[i], shops[i].customer[0].profile, &longer, &status).outlook.any;
		}
		assert_true(any[2] - any[1] > 0.7 * (any[1] - any[0]));
	}
	assert_true(surer > 0);
}

/* Customers who stay buy on as they did, and those who left take from it: a year to come is no more than the past rate of all. */
static void
all_together_promise_no_more_than_the_past_supports(void **state)
{
	(void) state;
	for (int i = 0; i < SHOPS; i++)
	{
		const shop *s = &shops[i];
		double promised = 0;
		double spent = 0;
		double years = 0;

		for (int j = 0; j < CUSTOMERS; j++)
		{
			promised += ask(s, s->customer[j].profile, &s->year).npv;
			spent += s->customer[j].spent;
			years += (AS_OF - s->customer[j].first) / (double) YEAR;
		}
		assert_true(promised <= 1.1 * spent / years * CUSTOMERS);
		assert_true(promised >= 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(twenty_years_of_silence_promise_next_to_nothing),
	    cmocka_unit_test(a_first_order_today_promises_what_newcomers_brought),
	    cmocka_unit_test(who_stays_is_worth_more_than_a_newcomer_and_who_left_less),
	    cmocka_unit_test(a_refund_lowers_the_value),
	    cmocka_unit_test(a_longer_horizon_never_promises_less),
	    cmocka_unit_test(chance_number_day_and_value_of_orders_agree),
	    cmocka_unit_test(an_order_is_likelier_over_a_longer_horizon),
	    cmocka_unit_test(all_together_promise_no_more_than_the_past_supports),
	    cmocka_unit_test(nobody_is_surer_of_an_order_than_expected),
	};

	return cmocka_run_group_tests(tests, open_shops, close_shops);
}
