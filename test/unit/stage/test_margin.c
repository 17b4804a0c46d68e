/*
 * test_margin.c - what a shop tells of a customer's margin.
 */
#include <math.h>

#include "stage/margin.h"
#include "support.h"

#define assert_near(value, expected, within) assert_true(fabs((value) - (expected)) <= (within))

#define CUSTOMERS 300
#define DAYS_MOST 12

/* Customers whose days are known one by one. */
typedef struct shop
{
	int n;
	int days[CUSTOMERS];
	double value[CUSTOMERS][DAYS_MOST];
	lc_margin_record record[CUSTOMERS];
} shop;

static double
normal(rng *r)
{
	double sum = 0;

	for (int i = 0; i < 12; i++)
		sum += (double) (rng_next(r) >> 11) * 0x1p-53;
	return sum - 6;
}

/* Means scatter around 50, and days around means. */
static void
fill(shop *s, uint64_t seed, double means, double days)
{
	rng r = seed;

	s->n = CUSTOMERS;
	for (int i = 0; i < CUSTOMERS; i++)
	{
		lc_margin_record *record = &s->record[i];
		double mean = 50 + means * normal(&r);
		double squares = 0;

		s->days[i] = 1 + (int) (rng_next(&r) % DAYS_MOST);
		*record = (lc_margin_record){.days = s->days[i]};
		for (int d = 0; d < s->days[i]; d++)
		{
			s->value[i][d] = mean + days * normal(&r);
			record->mean += s->value[i][d] / s->days[i];
			squares += s->value[i][d] * s->value[i][d];
		}
		record->scatter = fmax(squares - record->days * record->mean * record->mean, 0);
	}
}

static double
shop_mean(const shop *s, double k)
{
	double sum = 0;
	double weights = 0;

	for (int i = 0; i < s->n; i++)
	{
		double weight = s->days[i] / (s->days[i] + k);

		weights += weight;
		sum += weight * s->record[i].mean;
	}
	return sum / weights;
}

/* Of each day, estimated from the customer's others one by one. */
static double
error_left_out(const shop *s, double k)
{
	double mean = shop_mean(s, k);
	double error = 0;

	for (int i = 0; i < s->n; i++)
		for (int out = 0; out < s->days[i] && s->days[i] > 1; out++)
		{
			double others = 0;

			for (int d = 0; d < s->days[i]; d++)
				others += d != out ? s->value[i][d] : 0;
			error += pow(s->value[i][out] - (k * mean + others) / (k + s->days[i] - 1), 2);
		}
	return error;
}

static void
no_other_weight_foretells_left_out_days_better(void **state)
{
	static shop s;

	(void) state;
	for (uint64_t seed = 1; seed <= 10; seed++)
	{
		lc_margin_prior prior;
		double error;

		fill(&s, seed, (double) seed, 10);
		prior = lc_margin_prior_of(s.record, CUSTOMERS);
		error = error_left_out(&s, prior.k);
		assert_true(prior.k > 0 && prior.k <= LC_MARGIN_K_MAX);
		assert_near(prior.mean, shop_mean(&s, prior.k), 1e-9);
		for (double k = LC_MARGIN_K_MAX; k > 0.04; k /= 1.4)
			assert_true(error <= error_left_out(&s, k) * 1.001);
	}
}

static void
customers_who_differ_are_believed_sooner_than_customers_who_are_alike(void **state)
{
	static shop s;
	double alike;
	double different;

	(void) state;
	fill(&s, 1, 0.5, 20);
	alike = lc_margin_prior_of(s.record, CUSTOMERS).k;
	fill(&s, 1, 20, 2);
	different = lc_margin_prior_of(s.record, CUSTOMERS).k;
	assert_true(alike > 20);
	assert_true(different < 0.2);
}

static void
customers_who_bought_once_tell_the_mean_and_nothing_of_its_weight(void **state)
{
	lc_margin_record once[2] = {{1, 10, 0}, {1, 30, 0}};
	lc_margin_record never[1] = {{0, 0, 0}};
	lc_margin_prior prior = lc_margin_prior_of(once, 2);

	(void) state;
	assert_near(prior.k, LC_MARGIN_K_UNKNOWN, 0);
	assert_near(prior.mean, 20, 1e-12);
	assert_near(lc_margin_prior_of(never, 1).k, 0, 0);
	assert_near(lc_margin_prior_of(never, 0).k, 0, 0);
}

static lc_margin_record
record_of(const lc_event *event, int n)
{
	uint8_t bytes[4096];
	lc_writer writer;
	lc_margin_record record;

	lc_writer_open(&writer, bytes);
	for (int i = 0; i < n; i++)
		lc_writer_put(&writer, &event[i]);
	assert_int_equal(lc_margin_record_of((lc_profile){bytes, lc_writer_size(&writer)}, 20000, &record), LC_OK);
	return record;
}

static void
a_refund_takes_the_latest_purchase_days(void **state)
{
	lc_event event[] = {
	    event_of(10000, LC_ORDER, 0, 1, 10 * LC_MONEY_UNIT),  event_of(10010, LC_ORDER, 0, 1, 30 * LC_MONEY_UNIT),
	    event_of(10020, LC_ORDER, 0, 1, 900 * LC_MONEY_UNIT), event_of(10025, LC_REFUND, 0, 1, 900 * LC_MONEY_UNIT),
	    event_of(10030, LC_REFUND, 0, 1, 10 * LC_MONEY_UNIT), event_of(20001, LC_ORDER, 0, 1, 70 * LC_MONEY_UNIT),
	};
	lc_margin_record record = record_of(event, 6);

	(void) state;
	assert_near(record.days, 2, 0);
	assert_near(record.mean, 15, 1e-12);
	assert_near(record.scatter, 50, 1e-9);
}

static void
many_days_are_all_counted(void **state)
{
	lc_event event[40];
	lc_margin_record record;

	(void) state;
	for (int i = 0; i < 40; i++)
		event[i] = event_of(10000 + i, LC_ORDER, 0, 1, (i + 1) * LC_MONEY_UNIT);
	record = record_of(event, 40);
	assert_near(record.days, 40, 0);
	assert_near(record.mean, 20.5, 1e-12);
	assert_near(record.scatter, 40 * (1600.0 - 1) / 12, 1e-6);
}

/* What is sent back before anything was bought was bought before the data begin; and no more is lost than came. */
static void
a_refund_takes_no_more_than_came(void **state)
{
	lc_event event[] = {
	    event_of(9990, LC_REFUND, 0, 1, 500 * LC_MONEY_UNIT), event_of(10000, LC_ORDER, 0, 1, 100 * LC_MONEY_UNIT),
	    event_of(10010, LC_REFUND, 0, 1, 30 * LC_MONEY_UNIT), event_of(10020, LC_REFUND, 0, 1, 400 * LC_MONEY_UNIT)};
	lc_profile profile = profile_of(event, LENGTH(event));
	lc_margin_days days;

	(void) state;
	assert_int_equal(lc_margin_days_of(profile, 10000, &days), LC_OK);
	assert_near(days.sum, 100, 1e-9);
	assert_int_equal(lc_margin_days_of(profile, 10010, &days), LC_OK);
	assert_near(days.sum, 100 * exp2(-10 / LC_MARGIN_HALF_LIFE) - 30, 1e-9);
	assert_int_equal(lc_margin_days_of(profile, 10020, &days), LC_OK);
	assert_near(days.sum, 0, 1e-9);
	profile_free(profile);
}

/* An order of a billion, or a debt, of one customer, who bought once or twice. */
static void
one_customer_moves_no_shop(void **state)
{
	static const double sums[] = {1e9, -1e9, 1e12};

	for (uint64_t seed = 60; seed < 80; seed++)
	{
		static shop s;
		int n = seed % 2 == 0 ? 7 : CUSTOMERS;
		double sum = sums[seed % 3];
		lc_margin_prior without;
		lc_margin_prior with;

		fill(&s, seed, 20, 10);
		without = lc_margin_prior_of(s.record, (size_t) n - 1);
		s.record[n - 1] = (lc_margin_record){.days = 1, .mean = sum};
		with = lc_margin_prior_of(s.record, (size_t) n);
		assert_near(with.mean, without.mean, without.mean * (n == CUSTOMERS ? 0.08 : 1));
		assert_true(n < CUSTOMERS || fabs(log(with.k / without.k)) < 0.7);
		s.record[n - 1] = (lc_margin_record){.days = 2, .mean = sum / 2, .scatter = sum * sum / 2};
		with = lc_margin_prior_of(s.record, (size_t) n);
		assert_near(with.mean, without.mean, without.mean * (n == CUSTOMERS ? 0.08 : 1));
		assert_true(n < CUSTOMERS || fabs(log(with.k / without.k)) < 0.7);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(no_other_weight_foretells_left_out_days_better),
	    cmocka_unit_test(customers_who_differ_are_believed_sooner_than_customers_who_are_alike),
	    cmocka_unit_test(customers_who_bought_once_tell_the_mean_and_nothing_of_its_weight),
	    cmocka_unit_test(a_refund_takes_the_latest_purchase_days),
	    cmocka_unit_test(many_days_are_all_counted),
	    cmocka_unit_test(a_refund_takes_no_more_than_came),
	    cmocka_unit_test(one_customer_moves_no_shop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
