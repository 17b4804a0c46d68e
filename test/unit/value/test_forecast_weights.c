/* Weights of forecasts by a backtest, a contender's record, and credible spend. */
#include "support.h"

#include <math.h>

#include "value/credible_spend.h"
#include "value/forecast_weights.h"

#define CUSTOMERS 4000

static const bool trusted[] = {true, true, false, false};

/* Customers whose purchases are known to the first contender exactly, to the second but for a factor, to the third not at all. */
static void
simulate(lc_backtest_row *row, size_t n, rng *r)
{
	for (size_t i = 0; i < n; i++)
	{
		double mean = (double) rng_between(r, 1, 600) / 100;
		int came = 0;

		for (double t = -log((double) rng_between(r, 1, 1000000) / 1000000); t < mean;
		     t -= log((double) rng_between(r, 1, 1000000) / 1000000))
			came++;
		row[i] = (lc_backtest_row){.forecast = {mean, 2 * mean, (double) rng_between(r, 0, 600) / 100}, .actual = came};
	}
}

static void
test_weights_are_a_mean(void **context)
{
	static lc_backtest_row row[CUSTOMERS];
	rng r = 5;

	for (int round = 0; round < 30; round++)
	{
		size_t n = (size_t) rng_between(&r, 0, 60);
		int contenders = (int) rng_between(&r, 2, 4);
		lc_forecast_weights weights;
		double sum = 0;

		simulate(row, n, &r);
		lc_forecast_weigh(row, n, contenders, trusted, &weights);
		for (int c = 0; c < contenders; c++)
		{
			assert_true(weights.weight[c] >= 0 && weights.weight[c] <= 1);
			sum += weights.weight[c];
		}
		assert_true(fabs(sum - 1) < 1e-12);
		assert_true(weights.level > 0 && isfinite(weights.level));
	}
}

static void
test_nobody_seen_trusts_equally(void **context)
{
	lc_forecast_weights weights;

	lc_forecast_weigh(NULL, 0, 3, trusted, &weights);
	assert_true(weights.weight[0] == 0.5 && weights.weight[1] == 0.5 && weights.weight[2] == 0 && weights.level == 1);
}

static void
test_who_knows_weighs_most(void **context)
{
	static lc_backtest_row row[CUSTOMERS];
	lc_forecast_weights weights;
	rng r = 7;

	simulate(row, CUSTOMERS, &r);
	lc_forecast_weigh(row, CUSTOMERS, 3, trusted, &weights);
	assert_true(weights.weight[0] > 0.8);
	assert_true(weights.weight[2] < 0.05);
	assert_true(fabs(weights.log_error) < 0.15);
}

static void
test_order_of_customers_does_not_matter(void **context)
{
	static lc_forecast_outcome one[100];
	static lc_forecast_outcome other[100];
	lc_forecast_record first;
	lc_forecast_record second;
	rng r = 11;

	for (size_t i = 0; i < 100; i++)
		one[i] = (lc_forecast_outcome){(double) rng_between(&r, 0, 4), (double) rng_between(&r, 0, 5)};
	for (size_t i = 0; i < 100; i++)
		other[i] = one[(i * 37 + 11) % 100];
	lc_forecast_judge(one, 100, &first);
	lc_forecast_judge(other, 100, &second);
	assert_true(fabs(first.decile_error - second.decile_error) < 1e-12);
	assert_true(first.bias == second.bias && fabs(first.rmse - second.rmse) < 1e-12);
}

static void
test_record_by_hand(void **context)
{
	lc_forecast_outcome outcome[] = {{1, 0}, {1, 2}, {2, 4}};
	lc_forecast_record record;

	lc_forecast_judge(outcome, 3, &record);
	assert_true(fabs(record.total - 4) < 1e-15);
	assert_true(fabs(record.bias - (4.0 / 6 - 1)) < 1e-15);
	assert_true(fabs(record.rmse - sqrt(2)) < 1e-15);
	/* the two who were forecast 1 brought 1 each in the mean; the third is off by 2 of 6 */
	assert_true(fabs(record.decile_error - 2.0 / 6) < 1e-15);
	outcome[0].actual = outcome[1].actual = outcome[2].actual = 0;
	lc_forecast_judge(outcome, 3, &record);
	assert_true(isnan(record.bias) && isnan(record.decile_error) && isfinite(record.rmse));
}

static void
test_band_widens_with_doubt(void **context)
{
	double agree[] = {100, 100};
	double differ[] = {60, 160};
	double least = lc_forecast_log_sd(1e9, 0, agree, 2);

	assert_true(fabs(least - 0.07) < 1e-6);
	assert_true(lc_forecast_log_sd(1e9, 0.4, agree, 2) > least);
	assert_true(lc_forecast_log_sd(1e9, 0, differ, 2) > least);
	assert_true(lc_forecast_log_sd(25, 0, agree, 2) > 0.2);
}

/* ---- credible spend ---- */

static void
test_spend_lies_between_shop_and_own(void **context)
{
	static lc_spend_days customer[500];
	lc_credible_spend spend;
	rng r = 13;

	for (size_t i = 0; i < 500; i++)
	{
		double mean = (double) rng_between(&r, 10, 200);

		customer[i] = (lc_spend_days){(double) rng_between(&r, 0, 12), 0, 0};
		for (int d = 0; d < (int) customer[i].days; d++)
		{
			double value = mean * (double) rng_between(&r, 50, 150) / 100;

			customer[i].sum += value;
			customer[i].squares += value * value;
		}
	}
	lc_credible_spend_learn(customer, 500, &spend);
	assert_true(spend.k > 0 && spend.k < 1);
	for (size_t i = 0; i < 500; i++)
	{
		double own = customer[i].days > 0 ? customer[i].sum / customer[i].days : spend.mean;
		double credible = lc_credible_spend_of(&spend, &customer[i]);

		assert_true(credible >= fmin(own, spend.mean) - 1e-9 && credible <= fmax(own, spend.mean) + 1e-9);
		assert_true(lc_credible_spend_variance(&spend, &customer[i]) >= 0);
	}
}

/* Where all customers spend alike, a day's luck is not believed; where each always spends the same, one day tells all. */
static void
test_spend_believes_what_differs(void **context)
{
	lc_spend_days alike[] = {{2, 30, 500}, {2, 30, 500}, {2, 30, 500}};
	lc_spend_days steady[] = {{2, 20, 200}, {2, 60, 1800}, {2, 200, 20000}};
	lc_spend_days once[] = {{1, 10, 100}, {1, 30, 900}, {0, 0, 0}};
	lc_credible_spend spend;

	lc_credible_spend_learn(alike, 3, &spend);
	assert_true(spend.k == LC_SPEND_K_MAX && spend.mean == 15);
	lc_credible_spend_learn(steady, 3, &spend);
	assert_true(spend.k == 0 && lc_credible_spend_of(&spend, &steady[2]) == 100);
	lc_credible_spend_learn(once, 3, &spend);
	assert_true(spend.k == LC_SPEND_K_UNKNOWN && spend.mean == 20);
	assert_true(lc_credible_spend_of(&spend, &once[2]) == 20);
	lc_credible_spend_learn(NULL, 0, &spend);
	assert_true(spend.mean == 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_weights_are_a_mean),
	    cmocka_unit_test(test_nobody_seen_trusts_equally),
	    cmocka_unit_test(test_who_knows_weighs_most),
	    cmocka_unit_test(test_order_of_customers_does_not_matter),
	    cmocka_unit_test(test_record_by_hand),
	    cmocka_unit_test(test_band_widens_with_doubt),
	    cmocka_unit_test(test_spend_lies_between_shop_and_own),
	    cmocka_unit_test(test_spend_believes_what_differs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
