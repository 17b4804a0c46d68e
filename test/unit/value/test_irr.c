/* Internal rates: all of them, and none besides. */
#include "support.h"

#include <math.h>

#include "value/irr.h"

/* cmocka compares floats, which is not enough here */
#define assert_near(value, expected, within) assert_true(fabs((value) - (expected)) <= (within))

#define FLOWS_MAX 12

typedef struct known_rates
{
	const char *what;
	uint8_t by_day;
	int n;
	int32_t at[FLOWS_MAX];
	double amount[FLOWS_MAX];
	int rates;
	double rate[FLOWS_MAX];
	double tolerance;
} known_rates;

static const known_rates known[] = {
    {"one year, ten percent", 0, 2, {0, 1}, {-100, 110}, 1, {0.1}, 0},
    {"a loss", 0, 2, {0, 1}, {-100, 50}, 1, {-0.5}, 0},
    {"money back and no more", 0, 3, {0, 1, 2}, {-100, 50, 50}, 1, {0}, 0},
    /* Excel's own answer, .373362535, is 1.5e-9 off */
    {"Excel XIRR",
     1,
     5,
     {2922, 2982, 3225, 3333, 3378},
     {-10000, 2750, 4250, 3250, 2750},
     1,
     {0.37336253351883136},
     1e-14},
    {"two", 0, 3, {0, 1, 2}, {-100, 230, -132}, 2, {0.1, 0.2}, 1e-15},
    {"three", 0, 4, {0, 1, 2, 3}, {-1000, 3600, -4310, 1716}, 3, {0.1, 0.2, 0.3}, 1e-13},
    {"one on either side of zero", 0, 3, {0, 1, 2}, {-100, 205, -104.5}, 2, {-0.05, 0.1}, 1e-14},
    {"touching: a double root", 0, 3, {0, 1, 2}, {-100, 220, -121}, 1, {0.1}, 1e-14},
    {"touching at zero", 0, 3, {0, 1, 2}, {-100, 200, -100}, 1, {0}, 1e-14},
    {"a triple root", 0, 4, {0, 1, 2, 3}, {-1000, 3300, -3630, 1331}, 1, {0.1}, 1e-9},
    {"two, near one another", 0, 3, {0, 1, 2}, {-100000, 220001, -121001.1}, 2, {0.1, 0.10001}, 1e-9},
    {"changes of sign and no rate", 0, 3, {0, 1, 2}, {100, -200, 150}, 0, {0}, 0},
    {"doubled in a day", 1, 2, {0, 1}, {-1, 2}, 1, {7.5153362648762663e109}, 1e95},
    {"no change of sign", 0, 3, {0, 1, 5}, {1, 0, 2}, 0, {0}, 0},
    {"nothing at all", 0, 2, {0, 1}, {0, 0}, 0, {0}, 0},
    {"periods without an amount", 0, 4, {0, 3, 7, 9}, {0, -100, 0, 121}, 1, {0.032280115456367}, 1e-14},
};

static size_t
lay_out(const known_rates *row, lc_flow *flow)
{
	for (int i = 0; i < row->n; i++)
		flow[i] = (lc_flow){row->at[i], 1, (lc_int128) round(row->amount[i] * 1e6)};
	return (size_t) row->n;
}

static lc_irrs
rates_of(const lc_flow *flow, size_t n, bool by_day, heap *h)
{
	lc_env env = heap_env(h);
	lc_irrs rates;

	assert_int_equal(lc_irr_find(flow, n, by_day, &env, &rates), LC_OK);
	return rates;
}

static void
give_back(lc_irrs *rates, heap *h)
{
	lc_env env = heap_env(h);

	lc_release(&env, rates->rate);
	assert_int_equal(h->live, 0);
}

static void
test_known(void **context)
{
	for (size_t i = 0; i < LENGTH(known); i++)
	{
		const known_rates *row = &known[i];
		heap h = {0};
		lc_flow flow[FLOWS_MAX];
		size_t n = lay_out(row, flow);
		lc_irrs rates = rates_of(flow, n, row->by_day, &h);

		if (rates.n != (size_t) row->rates)
			fail_msg("%s: %zu rates", row->what, rates.n);
		for (size_t k = 0; k < rates.n; k++)
			if (!(fabs(rates.rate[k] - row->rate[k]) <= row->tolerance))
				fail_msg("%s: %.17g", row->what, rates.rate[k]);
		/* a double root must not cost a search of the whole axis */
		assert_true(h.polls < 2000);
		give_back(&rates, &h);
	}
}

/* Turned round in time and sign of log(1 + rate), or with all amounts of the other sign, the rates are the same. */
static void
test_mirrored(void **context)
{
	for (size_t i = 0; i < LENGTH(known); i++)
	{
		const known_rates *row = &known[i];
		heap h = {0};
		heap other = {0};
		lc_flow flow[FLOWS_MAX];
		lc_flow mirrored[FLOWS_MAX];
		size_t n = lay_out(row, flow);
		lc_irrs rates;
		lc_irrs turned;

		if (row->by_day)
			continue;
		for (size_t k = 0; k < n; k++)
			mirrored[k] = (lc_flow){100 - flow[n - 1 - k].at, 1, -flow[n - 1 - k].sum};
		rates = rates_of(flow, n, false, &h);
		turned = rates_of(mirrored, n, false, &other);
		assert_int_equal(rates.n, turned.n);
		for (size_t k = 0; k < rates.n; k++)
			assert_near((1 + rates.rate[k]) * (1 + turned.rate[rates.n - 1 - k]), 1, 1e-8);
		give_back(&rates, &h);
		give_back(&turned, &other);
	}
}

/* What the flows are worth at a rate, as a share of what their amounts without signs are. */
static double
left_over(const lc_flow *flow, size_t n, bool by_day, double rate)
{
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_dd growth = lc_growth_factor(rate, by_day);
	int32_t origin = rate >= 0 ? flow[0].at : flow[n - 1].at;
	double size = 0;
	double moment;

	for (size_t i = 0; i < n; i++)
		size += fabs((double) flow[i].sum) * pow(growth.high, origin - flow[i].at);
	return fabs(lc_power_sum(flow, n, lc_dd_divide((lc_dd){1, 0}, growth), growth, origin, &env, &moment).high) / size;
}

/* At each rate found the flows are worth nothing; their number fits the signs of the two ends. */
static void
test_random(void **context)
{
	rng r = 5;
	size_t several = 0;

	for (int round = 0; round < 2000; round++)
	{
		bool by_day = round % 2;
		heap h = {0};
		lc_flow flow[24];
		size_t n = (size_t) rng_between(&r, 2, LENGTH(flow));
		int32_t at = 0;
		lc_irrs rates;

		for (size_t i = 0; i < n; i++)
		{
			at += (int32_t) rng_between(&r, 1, 5) * (by_day ? 200 : 1);
			flow[i] = (lc_flow){at, 1, rng_between(&r, 0, 1) ? rng_magnitude(&r, 20) + 1 : -rng_magnitude(&r, 20) - 1};
		}
		rates = rates_of(flow, n, by_day, &h);
		assert_true(rates.n <= rates.sign_changes);
		/* the first amount rules at high rates, the last at low ones */
		assert_int_equal(rates.n % 2, (flow[0].sum > 0) != (flow[n - 1].sum > 0));
		several += rates.n > 1;
		for (size_t k = 0; k < rates.n; k++)
		{
			assert_true(k == 0 || rates.rate[k - 1] < rates.rate[k]);
			/* next to -1 a double can no longer say the rate itself */
			assert_true(left_over(flow, n, by_day, rates.rate[k]) <= 1e-12 + 1e-14 / (1 + rates.rate[k]));
		}
		give_back(&rates, &h);
	}
	assert_true(several > 20);
}

/* A hundred changes of sign cost no more than a handful. */
static void
test_many_changes(void **context)
{
	heap h = {0};
	lc_flow flow[121];
	lc_irrs rates;

	for (int t = 0; t <= 120; t++)
		flow[t] = (lc_flow){t, 1, t == 0 ? -3000000 : t % 2 ? 300000 + 1000 * t : -100000 - 2000 * t};
	rates = rates_of(flow, LENGTH(flow), false, &h);
	assert_int_equal(rates.sign_changes, 120);
	assert_true(rates.n >= 1 && h.polls < 5000);
	give_back(&rates, &h);
}

/* A year of such days leads past what a double can say, or nearer to -1. */
static void
test_beyond(void **context)
{
	lc_flow huge[] = {{0, 1, -1}, {1, 1, 1000}};
	lc_flow tiny[] = {{0, 1, -1000}, {1, 1, 1}};

	for (int i = 0; i < 2; i++)
	{
		heap h = {0};
		lc_irrs rates = rates_of(i ? huge : tiny, 2, true, &h);

		assert_int_equal(rates.n, 0);
		assert_int_equal(rates.beyond, 1);
		give_back(&rates, &h);
	}
}

static void
test_no_memory(void **context)
{
	lc_flow flow[FLOWS_MAX];
	size_t n = lay_out(&known[4], flow);
	lc_irrs rates;
	size_t asked = 1;

	for (;; asked++)
	{
		heap h = {.fail_at = asked};
		lc_env env = heap_env(&h);
		lc_status status = lc_irr_find(flow, n, false, &env, &rates);

		if (status == LC_OK)
		{
			give_back(&rates, &h);
			break;
		}
		assert_int_equal(status, LC_NO_MEMORY);
		assert_int_equal(h.live, 0);
	}
	assert_true(asked > 3);
}

static void
test_nearest(void **context)
{
	double rate[] = {-0.9, 0.1, 5};
	lc_irrs rates = {rate, 3, 0, 3};

	assert_int_equal(lc_irr_nearest(&rates, -0.99), 0);
	assert_int_equal(lc_irr_nearest(&rates, 0), 1);
	assert_int_equal(lc_irr_nearest(&rates, 2), 2);
	assert_int_equal(lc_irr_nearest(&rates, 1000), 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_known),        cmocka_unit_test(test_mirrored), cmocka_unit_test(test_random),
	    cmocka_unit_test(test_many_changes), cmocka_unit_test(test_beyond),   cmocka_unit_test(test_no_memory),
	    cmocka_unit_test(test_nearest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
