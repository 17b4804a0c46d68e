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

/* Customers of two years: so many purchases a period each, until they leave with a chance a period. */
static void
fill(shop *s, const lc_env *env, uint64_t seed, int n, double rate, double leave)
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
		double day = 10000 + floor(300 * uniform(&r));
		double end = day + (leave > 0 ? -30 / leave * log(uniform(&r)) : 1e9);
		lc_day last = 0;
		size_t size;

		lc_writer_open(&writer, bytes);
		for (int k = 0; k < 700 && day <= AS_OF && day <= end; day += -30 / rate * log(uniform(&r)))
		{
			lc_event event = event_of((lc_day) day, LC_ORDER, 0, 1, 10 * LC_MONEY_UNIT);

			if ((lc_day) day == last)
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

static lc_learned
learned(shop *s, const lc_env *env)
{
	lc_learned result;

	assert_int_equal(lc_learn(&lc_posterior_default, s->records, s->size, &lc_learn_defaults, env, &result), LC_OK);
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
	assert_int_equal(lc_learn(&lc_posterior_default, NULL, 0, &options, &env, &result), LC_OK);
	assert_int_equal(lc_posterior_check(&result.params, &column), LC_OK);
	assert_true(fabs(result.params.leave_loose - lc_posterior_default.leave_loose) < 1e-9);
	assert_int_equal(lc_learn(&lc_posterior_default, NULL, 0, &lc_learn_defaults, &env, &result), LC_BAD_PARAMETER);
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

	fill(&s, &env, 5, 150, 0.8, 0.05);
	turned = malloc(s.size);
	assert_non_null(turned);
	for (int i = s.n; i-- > 0; size += s.at[i + 1] - s.at[i])
		memcpy(turned + size, s.records + s.at[i], s.at[i + 1] - s.at[i]);
	a = learned(&s, &env);
	assert_int_equal(lc_learn(&lc_posterior_default, turned, size, &lc_learn_defaults, &env, &b), LC_OK);
	assert_memory_equal(&a.params, &b.params, sizeof(a.params));
	free(turned);
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
	assert_int_equal(lc_learn(&lc_posterior_default, s.records, s.size, &options, &env, &a), LC_OK);
	assert_int_equal(a.customers, 60);
	assert_int_equal(a.left_out, 140);
	assert_int_equal(lc_learn_thin(s.records, &s.size, 60, &env, &limit), LC_OK);
	assert_int_equal(lc_learn(&lc_posterior_default, s.records, s.size, &options, &env, &b), LC_OK);
	assert_int_equal(b.customers, 60);
	assert_int_equal(b.left_out, 0);
	assert_memory_equal(&a.params, &b.params, sizeof(a.params));
	free(s.records);
}

static void
bytes_that_are_no_record_are_refused(void **state)
{
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_learned result;
	shop s;

	fill(&s, &env, 7, 10, 1, 0);
	assert_int_equal(lc_learn(&lc_posterior_default, s.records, s.size - 1, &lc_learn_defaults, &env, &result),
	                 LC_CORRUPT);
	s.records[0] = 3;
	assert_int_equal(lc_learn(&lc_posterior_default, s.records, s.size, &lc_learn_defaults, &env, &result), LC_CORRUPT);
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
		assert_int_equal(lc_learn(&lc_posterior_default, s.records, s.size, &lc_learn_defaults, &env, &result),
		                 LC_NO_MEMORY);
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
	    cmocka_unit_test(a_thinned_shop_teaches_what_its_sample_does),
	    cmocka_unit_test(bytes_that_are_no_record_are_refused),
	    cmocka_unit_test(running_out_of_memory_is_reported),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
