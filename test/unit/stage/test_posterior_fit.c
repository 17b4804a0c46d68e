/*
 * test_posterior_fit.c - the parameters of the posterior, learned from a shop.
 */
#include <math.h>

#include "stage/posterior_fit.h"
#include "support.h"

#define CUSTOMERS 400
#define AS_OF 10720

typedef struct shop
{
	uint8_t *records;
	size_t size;
	size_t at[CUSTOMERS + 1];
	int n;
} shop;

static double
uniform(rng *r)
{
	return ((double) (rng_next(r) >> 11) + 0.5) * 0x1p-53;
}

static const double christmas[LC_TWELFTHS] = {0.7, 0.7, 0.9, 0.9, 1, 0.9, 0.8, 0.9, 1, 1.1, 1.5, 1.6};
static const double even[LC_TWELFTHS] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};

/* Customers since a day: so many purchases a period each, by the season, until they leave with a chance a period. */
static void
fill_since(shop *s, const lc_env *env, uint64_t seed, int n, lc_day first, double rate, double leave,
           const double season[LC_TWELFTHS])
{
	static lc_engine engine;
	rng r = seed;

	assert_int_equal(lc_learn_prepare(30, &engine), LC_OK);
	s->records = malloc((size_t) n * LC_LEARN_RECORD_SIZE);
	assert_non_null(s->records);
	s->size = 0;
	s->n = n;
	for (int i = 0; i < n; i++)
	{
		uint8_t bytes[16384];
		lc_writer writer;
		double day = first + floor(300 * uniform(&r));
		double end = day + (leave > 0 ? -30 / leave * log(uniform(&r)) : 1e9);
		lc_day last = 0;
		size_t size;

		lc_writer_open(&writer, bytes);
		for (int k = 0; k < 700 && day <= AS_OF && day <= end; day += -30 / rate / 1.6 * log(uniform(&r)))
		{
			lc_event event = event_of((lc_day) day, LC_ORDER, 0, 1, 10 * LC_MONEY_UNIT);
			double index = season[(int) lc_twelfths_at(day) % LC_TWELFTHS];

			if ((lc_day) day == last || (k > 0 && uniform(&r) > index / 1.6))
				continue;
			last = (lc_day) day;
			lc_writer_put(&writer, &event);
			k++;
		}
		assert_int_equal(lc_learn_write((lc_profile){bytes, lc_writer_size(&writer)}, AS_OF, &engine, env,
		                                s->records + s->size, &size),
		                 LC_OK);
		s->at[i] = s->size;
		s->size += size;
	}
	s->at[n] = s->size;
}

/* Customers of two years. */
static void
fill(shop *s, const lc_env *env, uint64_t seed, int n, double rate, double leave)
{
	fill_since(s, env, seed, n, AS_OF - 720, rate, leave, even);
}

static const lc_model *
shipped(void)
{
	static lc_model model;

	lc_model_shipped(&lc_shipped_models[0], &model);
	return &model;
}

static lc_learned
learned(shop *s, const lc_env *env)
{
	lc_learned result;

	assert_int_equal(lc_learn(shipped(), s->records, s->size, &lc_learn_defaults, env, &result), LC_OK);
	return result;
}

static void
a_shop_that_nobody_leaves_is_told_from_one_that_many_leave(void **state)
{
	heap h = {0};
	lc_env env = heap_env(&h);
	shop loyal;
	shop fleeting;
	lc_learned a;
	lc_learned b;

	fill(&loyal, &env, 1, CUSTOMERS, 1, 0);
	fill(&fleeting, &env, 2, CUSTOMERS, 1, 0.25);
	a = learned(&loyal, &env);
	b = learned(&fleeting, &env);
	assert_true(a.log_likelihood > a.log_likelihood_start && b.log_likelihood > b.log_likelihood_start);
	assert_true(a.params.leave_loose * (1 - a.params.bound) < 0.02);
	assert_true(b.params.leave_loose > 0.15);
	assert_true(a.params.customers == CUSTOMERS);
	assert_int_equal(h.live, 0);
	free(loyal.records);
	free(fleeting.records);
}

static void
rates_are_learned(void **state)
{
	heap h = {0};
	lc_env env = heap_env(&h);

	for (int i = 0; i < 3; i++)
	{
		static const double rates[] = {0.2, 1, 5};
		double mean = 0;
		double total = 0;
		lc_learned result;
		shop s;

		fill(&s, &env, 3, 200, rates[i], 0);
		result = learned(&s, &env);
		for (int k = 0; k < LC_RATES; k++)
		{
			mean += result.params.rate_weight[k] * log(LC_RATE_LOWEST * pow(6000, k / (LC_RATES - 1.0)));
			total += result.params.rate_weight[k];
		}
		/* the prior's 20 customers of 220 draw the mean to 0.4 a month */
		assert_true(fabs(mean / total - log(rates[i])) < 0.5);
		free(s.records);
	}
}

static void
without_customers_nothing_is_learned(void **state)
{
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_learn_options options = lc_learn_defaults;
	lc_learned result;
	const char *column;

	options.customers_least = 0;
	assert_int_equal(lc_learn(shipped(), NULL, 0, &options, &env, &result), LC_OK);
	assert_int_equal(lc_posterior_check(&result.params, &column), LC_OK);
	assert_true(fabs(result.params.leave_loose - lc_posterior_default.leave_loose) < 1e-9);
	assert_int_equal(lc_learn(shipped(), NULL, 0, &lc_learn_defaults, &env, &result), LC_BAD_PARAMETER);
	assert_int_equal(result.customers, 0);
}

static void
the_order_of_customers_does_not_matter(void **state)
{
	heap h = {0};
	lc_env env = heap_env(&h);
	shop s;
	uint8_t *turned;
	size_t size = 0;
	lc_learned a;
	lc_learned b;

	fill_since(&s, &env, 5, 150, AS_OF - 1200, 0.8, 0.05, christmas);
	turned = malloc(s.size);
	assert_non_null(turned);
	for (int i = s.n; i-- > 0; size += s.at[i + 1] - s.at[i])
		memcpy(turned + size, s.records + s.at[i], s.at[i + 1] - s.at[i]);
	a = learned(&s, &env);
	assert_true(a.seasonal_index[0] != a.seasonal_index[11]);
	assert_int_equal(lc_learn(shipped(), turned, size, &lc_learn_defaults, &env, &b), LC_OK);
	assert_memory_equal(&a.params, &b.params, sizeof(a.params));
	assert_memory_equal(a.seasonal_index, b.seasonal_index, sizeof(a.seasonal_index));
	free(turned);
	free(s.records);
}

static void
the_season_of_a_shop_is_learned_and_its_rates_are_those_of_a_year(void **state)
{
	heap h = {0};
	lc_env env = heap_env(&h);

	for (uint64_t seed = 20; seed < 22; seed++)
	{
		double mean = 0;
		double rate = 0;
		double total = 0;
		shop s;
		lc_learned result;

		fill_since(&s, &env, seed, 200, AS_OF - 1500, 1, 0.02, christmas);
		result = learned(&s, &env);
		for (int i = 0; i < LC_TWELFTHS; i++)
			mean += result.seasonal_index[i] / LC_TWELFTHS;
		for (int i = 0; i < LC_TWELFTHS; i++)
			assert_true(fabs(result.seasonal_index[i] / mean / christmas[i] - 1) < 0.2);
		for (int k = 0; k < LC_RATES; k++)
		{
			rate += result.params.rate_weight[k] * log(LC_RATE_LOWEST * pow(6000, k / (LC_RATES - 1.0)));
			total += result.params.rate_weight[k];
		}
		assert_true(fabs(rate / total) < 0.4);
		assert_int_equal(h.live, 0);
		free(s.records);
	}
}

static void
a_shop_without_a_season_is_learned_without(void **state)
{
	heap h = {0};
	lc_env env = heap_env(&h);

	for (uint64_t seed = 30; seed < 33; seed++)
	{
		shop s;
		lc_learned result;

		fill_since(&s, &env, seed, 80, AS_OF - 1500, 0.5 * (double) (seed % 3 + 1), seed % 2 == 0 ? 0.05 : 0, even);
		result = learned(&s, &env);
		assert_memory_equal(result.seasonal_index, even, sizeof(even));
		free(s.records);
	}
}

static void
a_season_that_is_given_stays(void **state)
{
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_model given = *shipped();
	shop s;
	lc_learned result;

	memcpy(given.seasonal_index, christmas, sizeof(christmas));
	fill_since(&s, &env, 40, 100, AS_OF - 1500, 1, 0.02, even);
	assert_int_equal(lc_learn(&given, s.records, s.size, &lc_learn_defaults, &env, &result), LC_OK);
	assert_memory_equal(result.seasonal_index, christmas, sizeof(christmas));
	assert_int_equal(h.live, 0);
	free(s.records);
}

static void
a_thinned_shop_teaches_what_its_sample_does(void **state)
{
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_learn_options options = lc_learn_defaults;
	uint64_t limit;
	shop s;
	lc_learned a;
	lc_learned b;

	fill(&s, &env, 6, 200, 0.8, 0.05);
	options.customers_most = 60;
	assert_int_equal(lc_learn(shipped(), s.records, s.size, &options, &env, &a), LC_OK);
	assert_int_equal(a.customers, 60);
	assert_int_equal(a.left_out, 140);
	assert_int_equal(lc_learn_thin(s.records, &s.size, 60, &env, &limit), LC_OK);
	assert_int_equal(lc_learn(shipped(), s.records, s.size, &options, &env, &b), LC_OK);
	assert_int_equal(b.customers, 60);
	assert_int_equal(b.left_out, 0);
	assert_memory_equal(&a.params, &b.params, sizeof(a.params));
	free(s.records);
}

/* An order every seventh day from day 0 on, of amounts of a customer's own. */
static lc_profile
weekly(uint8_t *bytes, int customer, int orders)
{
	lc_writer writer;

	lc_writer_open(&writer, bytes);
	for (int i = 0; i < orders; i++)
	{
		lc_event event = event_of(7 * i, LC_ORDER, 0, 1, (lc_money) (customer * 100 + i % 5 + 1) * LC_MONEY_UNIT);

		lc_writer_put(&writer, &event);
	}
	return (lc_profile){bytes, lc_writer_size(&writer)};
}

static void
who_is_chosen_does_not_depend_on_what_came_later(void **state)
{
	for (int customer = 0; customer < 5; customer++)
		for (int orders = 1; orders < 40; orders++)
		{
			uint8_t bytes[1024];
			bool ordered;
			uint64_t hash = lc_learn_hash(weekly(bytes, customer, orders), LC_DAY_MAX, &ordered);

			assert_true(ordered);
			for (int later = 0; later < 12; later++)
				for (int silent = 0; silent < 7; silent += 3)
				{
					lc_day as_of = 7 * (orders - 1) + silent;

					assert_true(lc_learn_hash(weekly(bytes, customer, orders + later), as_of, &ordered) == hash);
				}
			/* what came by then does matter */
			assert_true(lc_learn_hash(weekly(bytes, customer, orders), 7 * (orders - 1) - 1, &ordered) != hash);
			assert_true(lc_learn_hash(weekly(bytes, customer + 1, orders), LC_DAY_MAX, &ordered) != hash);
			lc_learn_hash(weekly(bytes, customer, orders), -1, &ordered);
			assert_false(ordered);
		}
}

static void
bytes_that_are_no_record_are_refused(void **state)
{
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_learned result;
	shop s;

	fill(&s, &env, 7, 10, 1, 0);
	assert_int_equal(lc_learn(shipped(), s.records, s.size - 1, &lc_learn_defaults, &env, &result), LC_CORRUPT);
	s.records[0] = 3;
	assert_int_equal(lc_learn(shipped(), s.records, s.size, &lc_learn_defaults, &env, &result), LC_CORRUPT);
	assert_int_equal(h.live, 0);
	free(s.records);
}

static void
running_out_of_memory_is_reported(void **state)
{
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_learned result;
	shop s;
	size_t needed;

	fill(&s, &env, 8, 20, 1, 0.1);
	h.asked = 0;
	learned(&s, &env);
	needed = h.asked;
	for (size_t i = 1; i <= needed; i++)
	{
		h.asked = 0;
		h.fail_at = i;
		assert_int_equal(lc_learn(shipped(), s.records, s.size, &lc_learn_defaults, &env, &result), LC_NO_MEMORY);
		assert_int_equal(h.live, 0);
	}
	free(s.records);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_shop_that_nobody_leaves_is_told_from_one_that_many_leave),
	    cmocka_unit_test(rates_are_learned),
	    cmocka_unit_test(without_customers_nothing_is_learned),
	    cmocka_unit_test(the_order_of_customers_does_not_matter),
	    cmocka_unit_test(the_season_of_a_shop_is_learned_and_its_rates_are_those_of_a_year),
	    cmocka_unit_test(a_shop_without_a_season_is_learned_without),
	    cmocka_unit_test(a_season_that_is_given_stays),
	    cmocka_unit_test(a_thinned_shop_teaches_what_its_sample_does),
	    cmocka_unit_test(who_is_chosen_does_not_depend_on_what_came_later),
	    cmocka_unit_test(bytes_that_are_no_record_are_refused),
	    cmocka_unit_test(running_out_of_memory_is_reported),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
