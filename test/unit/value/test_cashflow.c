/* Cash flows: what they add up to and are worth, whatever the order they came in. */
#include "support.h"

#include <math.h>

#include "value/cashflow.h"

/* cmocka compares floats, which is not enough here */
#define assert_near(value, expected, within) assert_true(fabs((value) - (expected)) <= (within))

typedef struct sample
{
	int32_t at;
	lc_money amount;
} sample;

/* Open flows in memory of their exact size, grown as the server grows them. */
static void
take(lc_flows **flows, int32_t at, int64_t count, lc_money amount)
{
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_flow_slot *slot = lc_flows_slot(*flows, at);

	if (slot == NULL)
	{
		uint32_t bits = lc_flows_bits_for(*flows);
		lc_flows *larger = malloc(lc_flows_size(bits));

		assert_non_null(larger);
		lc_flows_init(larger, bits, &(*flows)->terms);
		assert_int_equal(lc_flows_merge(larger, *flows, &env), LC_OK);
		free(*flows);
		*flows = larger;
		slot = lc_flows_slot(*flows, at);
	}
	assert_non_null(slot);
	assert_int_equal(lc_flow_slot_add(slot, count, (lc_int128) amount * count), LC_OK);
}

static lc_flows *
new_flows(const lc_flow_terms *terms)
{
	lc_flows *flows = malloc(lc_flows_size(LC_FLOWS_BITS_MIN));

	assert_non_null(flows);
	lc_flows_init(flows, LC_FLOWS_BITS_MIN, terms);
	return flows;
}

static lc_flows *
flows_of(const sample *samples, size_t n, const lc_flow_terms *terms)
{
	lc_flows *flows = new_flows(terms);

	for (size_t i = 0; i < n; i++)
		take(&flows, samples[i].at, 1, samples[i].amount);
	return flows;
}

/* In units of currency; frees the flows. */
static double
worth(lc_flows *flows)
{
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_flow *flow;
	lc_dd value;
	size_t n;

	assert_int_equal(lc_flows_sorted(flows, &env, &flow, &n), LC_OK);
	assert_int_equal(lc_net_present_value(flow, n, &flows->terms, &env, &value), LC_OK);
	heap_release(&h, flow);
	assert_int_equal(h.live, 0);
	free(flows);
	return value.high / (double) LC_MONEY_UNIT;
}

static double
worth_of(const sample *samples, size_t n, lc_flow_terms terms)
{
	return worth(flows_of(samples, n, &terms));
}

#define UNITS(amount) ((amount) *LC_MONEY_UNIT)

/* ---- published values ---- */

static void
test_excel(void **context)
{
	sample npv[] = {{1, UNITS(-10000)}, {2, UNITS(3000)}, {3, UNITS(4200)}, {4, UNITS(6800)}};
	sample xnpv[] = {{day_of("2008-01-01"), UNITS(-10000)},
	                 {day_of("2008-03-01"), UNITS(2750)},
	                 {day_of("2008-10-30"), UNITS(4250)},
	                 {day_of("2009-02-15"), UNITS(3250)},
	                 {day_of("2009-04-01"), UNITS(2750)}};

	assert_near(worth_of(npv, LENGTH(npv), (lc_flow_terms){.rate = 0.1}), 1188.44, 0.005);
	assert_near(worth_of(xnpv, LENGTH(xnpv), (lc_flow_terms){.rate = 0.09, .by_day = 1}), 2086.65, 0.005);
}

static void
test_timing(void **context)
{
	static const double annuity[LC_TIMINGS] = {248.69, 273.55, 260.82, 260.92};
	sample flows[] = {{1, UNITS(100)}, {2, UNITS(100)}, {3, UNITS(100)}};
	sample now[] = {{0, UNITS(-77)}};

	for (uint8_t timing = 0; timing < LC_TIMINGS; timing++)
	{
		lc_flow_terms terms = {.rate = 0.1, .timing = timing};

		assert_near(worth_of(flows, LENGTH(flows), terms), annuity[timing], 0.005);
		/* the present has no inside */
		assert_true(worth_of(now, 1, terms) == -77);
		terms.rate = 0;
		assert_true(worth_of(flows, LENGTH(flows), terms) == 300);
	}
}

/* ---- identities ---- */

/* An annuity of 1 is (1 - (1 + r)^-n) / r. */
static void
test_annuity(void **context)
{
	static const double rates[] = {1e-9, 0.001, 0.1, 0.5, 3, -0.01, -0.3};

	for (size_t i = 0; i < LENGTH(rates); i++)
	{
		for (int n = 1; n <= 400; n += 57)
		{
			lc_flow_terms terms = {.rate = rates[i]};
			lc_flows *flows = new_flows(&terms);
			double closed = -expm1(-n * log1p(rates[i])) / rates[i];

			for (int t = n; t >= 1; t--)
				take(&flows, t, 1, UNITS(1));
			assert_true(fabs(worth(flows) / closed - 1) < 1e-13);
		}
	}
}

/* A whole number of years by day is as many periods. */
static void
test_days_and_years(void **context)
{
	sample by_year[] = {{0, UNITS(-500)}, {1, UNITS(300)}, {7, UNITS(410)}};
	sample by_day[] = {{8766, UNITS(-500)}, {8766 + 365, UNITS(300)}, {8766 + 7 * 365, UNITS(410)}};
	double expected = worth_of(by_year, 3, (lc_flow_terms){.rate = 0.17});

	assert_near(worth_of(by_day, 3, (lc_flow_terms){.rate = 0.17, .by_day = 1}), expected, 1e-12);
	/* two years before the base: compounded twice */
	assert_near(worth_of(by_day, 3, (lc_flow_terms){.rate = 0.17, .by_day = 1, .given = 1, .base = 8766 + 730}),
	            expected * 1.17 * 1.17, 1e-12);
}

static sample
random_sample(rng *r)
{
	return (sample){(int32_t) rng_between(r, 0, 90), rng_magnitude(r, 50) - rng_magnitude(r, 50)};
}

/* In any order, in any parts, after detours: the same double. */
static void
test_order_free(void **context)
{
	rng r = 7;
	heap h = {0};
	lc_env env = heap_env(&h);

	for (int round = 0; round < 200; round++)
	{
		lc_flow_terms terms = {.rate = (double) rng_between(&r, -500, 3000) / 1000, .by_day = (uint8_t) (round % 2)};
		lc_flows *forward = new_flows(&terms);
		lc_flows *backward = new_flows(&terms);
		lc_flows *parts[2] = {new_flows(&terms), new_flows(&terms)};
		lc_flows *merged;
		sample samples[120];
		double expected;

		for (size_t i = 0; i < LENGTH(samples); i++)
		{
			samples[i] = random_sample(&r);
			take(&forward, samples[i].at, 1, samples[i].amount);
			take(&parts[rng_next(&r) % 2], samples[i].at, 1, samples[i].amount);
		}
		for (size_t i = LENGTH(samples); i-- > 0;)
		{
			sample detour = random_sample(&r);

			take(&backward, detour.at, 1, detour.amount);
			take(&backward, samples[i].at, 1, samples[i].amount);
			take(&backward, detour.at, -1, detour.amount);
		}
		merged = malloc(lc_flows_size(8));
		lc_flows_init(merged, 8, &terms);
		assert_int_equal(lc_flows_merge(merged, parts[round % 2], &env), LC_OK);
		assert_int_equal(lc_flows_merge(merged, parts[1 - round % 2], &env), LC_OK);
		free(parts[0]);
		free(parts[1]);
		expected = worth(forward);
		assert_true(worth(backward) == expected);
		assert_true(worth(merged) == expected);
	}
}

/* The value of a sum of flows is the sum of their values. */
static void
test_linear(void **context)
{
	rng r = 11;

	for (int round = 0; round < 200; round++)
	{
		lc_flow_terms terms = {.rate = (double) rng_between(&r, -200, 900) / 1000,
		                       .timing = (uint8_t) (round % LC_TIMINGS)};
		lc_flows *a = new_flows(&terms);
		lc_flows *b = new_flows(&terms);
		lc_flows *both = new_flows(&terms);
		double size = 0;
		double value;

		for (int i = 0; i < 30; i++)
		{
			sample s = random_sample(&r);

			take(i % 3 ? &a : &b, s.at, 1, s.amount);
			take(&both, s.at, 1, i % 3 ? 2 * s.amount : s.amount);
			size += fabs((double) s.amount) * pow(1 + fabs(terms.rate), 90);
		}
		value = 2 * worth(a) + worth(b);
		assert_true(fabs(worth(both) - value) <= 1e-15 * size);
	}
}

/* ---- the edges ---- */

/* More digits than a double has: a tenth of a micro beside 10^18 of them. */
static void
test_twice_the_precision(void **context)
{
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_flow flow[] = {{0, 1, LC_MONEY_ENTRY_MAX}, {1, 1, 1}, {2, 1, -LC_MONEY_ENTRY_MAX}};
	lc_flow_terms terms = {.rate = 1};
	lc_dd value;
	lc_int128 micros;

	assert_int_equal(lc_net_present_value(flow, 3, &terms, &env, &value), LC_OK);
	/* 9.2e18 * (1 - 1/4) + 1/2: the half is seen, and goes away from zero */
	assert_int_equal(lc_dd_to_int128(value, &micros), LC_OK);
	assert_true(micros == (lc_int128) LC_MONEY_ENTRY_MAX / 4 * 3 + 1);
	value = (lc_dd){-value.high, -value.low};
	assert_int_equal(lc_dd_to_int128(value, &micros), LC_OK);
	assert_true(micros == -((lc_int128) LC_MONEY_ENTRY_MAX / 4 * 3 + 1));
}

static void
test_out_of_range(void **context)
{
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_flow late = {INT32_MAX, 1, 1};
	lc_flow nothing[] = {{0, 1, 5}, {INT32_MAX, 2, 0}};
	lc_flow_terms terms = {.rate = -0.5};
	lc_dd value;
	lc_int128 micros;

	assert_int_equal(lc_net_present_value(&late, 1, &terms, &env, &value), LC_OVERFLOW);
	/* nothing is worth nothing at any distance */
	assert_int_equal(lc_net_present_value(nothing, 2, &terms, &env, &value), LC_OK);
	assert_true(value.high == 5);
	terms.rate = 0.5;
	assert_int_equal(lc_net_present_value(&late, 1, &terms, &env, &value), LC_OK);
	assert_true(value.high == 0);
	terms.rate = -1;
	assert_int_equal(lc_net_present_value(&late, 1, &terms, &env, &value), LC_BAD_PARAMETER);
	terms.rate = NAN;
	assert_int_equal(lc_net_present_value(&late, 1, &terms, &env, &value), LC_BAD_PARAMETER);
	terms = (lc_flow_terms){.timing = LC_TIMINGS};
	assert_int_equal(lc_net_present_value(&late, 1, &terms, &env, &value), LC_BAD_PARAMETER);
	assert_int_equal(lc_dd_to_int128((lc_dd){1e300, 0}, &micros), LC_OVERFLOW);
	assert_int_equal(lc_dd_to_int128((lc_dd){NAN, 0}, &micros), LC_OVERFLOW);
}

/* A factor that is too small for a double far before the base grows again after it. */
static void
test_far_from_the_base(void **context)
{
	sample flows[] = {{LC_DAY_MIN, UNITS(1)}, {LC_DAY_MAX, UNITS(3)}};
	lc_flow_terms terms = {.rate = -0.5, .by_day = 1, .given = 1, .base = LC_DAY_MAX - 730};

	assert_near(worth_of(flows, 2, terms), 12, 1e-12);
}

static void
test_taking_out(void **context)
{
	lc_flow_slot slot = {.at = 1, .taken = 1};

	assert_int_equal(lc_flow_slot_add(&slot, -1, -5), LC_NOT_CONTAINED);
	assert_int_equal(lc_flow_slot_add(&slot, 1, 5), LC_OK);
	assert_int_equal(lc_flow_slot_add(&slot, -1, -6), LC_NOT_CONTAINED);
	assert_int_equal(lc_flow_slot_add(&slot, -1, -5), LC_OK);
	assert_true(slot.count == 0 && slot.sum == 0);
	slot.count = INT64_MAX;
	assert_int_equal(lc_flow_slot_add(&slot, 1, 5), LC_OVERFLOW);
}

/* What has left a window gives up its room. */
static void
test_window_stays_small(void **context)
{
	lc_flow_terms terms = {.rate = 0.1};
	lc_flows *flows = new_flows(&terms);

	for (int32_t t = 0; t < 100000; t++)
	{
		take(&flows, t, 1, UNITS(1));
		if (t >= 10)
			take(&flows, t - 10, -1, UNITS(1));
	}
	assert_true(flows->bits <= 6);
	free(flows);
}

/* Enough of them for the radix sort, days before 2000 among them. */
static void
test_sorted(void **context)
{
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_flow_terms terms = {.by_day = 1};
	rng r = 3;

	for (size_t n = 0; n < 3000; n = n * 2 + 1)
	{
		lc_flows *flows = new_flows(&terms);
		lc_flow *flow;
		size_t found;
		int64_t count = 0;

		for (size_t i = 0; i < n; i++)
			take(&flows, (int32_t) rng_between(&r, LC_DAY_MIN, LC_DAY_MAX), 1, 1);
		assert_int_equal(lc_flows_sorted(flows, &env, &flow, &found), LC_OK);
		for (size_t i = 0; i < found; i++)
		{
			assert_true(i == 0 || flow[i - 1].at < flow[i].at);
			count += flow[i].count;
		}
		assert_int_equal(count, n);
		heap_release(&h, flow);
		free(flows);
	}
	assert_int_equal(h.live, 0);
}

static void
test_no_memory(void **context)
{
	heap h = {.fail_at = 1};
	lc_env env = heap_env(&h);
	lc_flow_terms terms = {0};
	lc_flows *flows = new_flows(&terms);
	lc_flow *flow;
	size_t n;

	assert_int_equal(lc_flows_sorted(flows, &env, &flow, &n), LC_NO_MEMORY);
	free(flows);
}

/* A table that is full has no slot for another period; sums of 128 bits overflow, and say so. */
static void
test_full_table(void **context)
{
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_flow_terms terms = {0};
	lc_flows *flows = new_flows(&terms);
	lc_flows *same = new_flows(&terms);

	for (uint32_t i = 0; i < lc_flows_room(LC_FLOWS_BITS_MIN); i++)
		assert_int_equal(lc_flow_slot_add(lc_flows_slot(flows, (int32_t) i), INT64_MAX, 1), LC_OK);
	assert_null(lc_flows_slot(flows, 9));
	assert_non_null(lc_flows_slot(flows, 1));
	assert_int_equal(lc_flows_merge(flows, flows, &env), LC_OVERFLOW);
	assert_non_null(lc_flows_slot(same, 9));
	assert_int_equal(lc_flow_slot_add(lc_flows_slot(same, 9), 1, 1), LC_OK);
	assert_int_equal(lc_flows_merge(flows, same, &env), LC_TOO_LARGE);
	free(same);
	free(flows);
}

static void
test_wide_text(void **context)
{
	static const struct
	{
		lc_int128 sum;
		const char *text;
	} rows[] = {{0, "0.00"},
	            {-1, "-0.000001"},
	            {UNITS(INT64_C(12)), "12.00"},
	            {(lc_int128) INT64_MAX * 1000000, "9223372036854775807.00"},
	            {(lc_int128) UINT64_MAX * 1000000 + 1000000, "18446744073709551616.00"},
	            {-(lc_int128) INT64_MAX * INT64_MAX, "-85070591730234615847396907784232.501249"}};

	for (size_t i = 0; i < LENGTH(rows); i++)
	{
		char text[LC_INT128_TEXT + 1];

		text[lc_int128_to_text(rows[i].sum, text)] = '\0';
		assert_string_equal(text, rows[i].text);
	}
}

/* Merging may fill the largest table, as one pass over all rows may. */
static void
test_room_for_both(void **context)
{
	const uint32_t most = lc_flows_room(LC_FLOWS_BITS_MAX);
	lc_flow_terms terms = {.rate = 0.1};
	lc_flows *small = new_flows(&terms);
	lc_flows *large = new_flows(&terms);
	heap h = {0};
	lc_env env = heap_env(&h);

	for (uint32_t n = 1; n <= most; n = n * 2 + 1)
		assert_true(lc_flows_room(lc_flows_bits_for_both(n, 0)) >= n);
	assert_int_equal(lc_flows_bits_for_both(most, most), LC_FLOWS_BITS_MAX);
	for (int32_t at = 0; at <= (int32_t) lc_flows_room(LC_FLOWS_BITS_MIN); at++)
		take(&large, at, 1, 1);
	assert_int_equal(lc_flows_merge(small, large, &env), LC_TOO_LARGE);
	free(small);
	free(large);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_excel),
	    cmocka_unit_test(test_timing),
	    cmocka_unit_test(test_annuity),
	    cmocka_unit_test(test_days_and_years),
	    cmocka_unit_test(test_order_free),
	    cmocka_unit_test(test_linear),
	    cmocka_unit_test(test_twice_the_precision),
	    cmocka_unit_test(test_out_of_range),
	    cmocka_unit_test(test_far_from_the_base),
	    cmocka_unit_test(test_taking_out),
	    cmocka_unit_test(test_window_stays_small),
	    cmocka_unit_test(test_room_for_both),
	    cmocka_unit_test(test_sorted),
	    cmocka_unit_test(test_no_memory),
	    cmocka_unit_test(test_full_table),
	    cmocka_unit_test(test_wide_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
