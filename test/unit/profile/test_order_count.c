/*
 * test_order_count.c - lines of one key are one order, on the key's first day.
 */
#include "profile/order_count.h"
#include "profile/period.h"
#include "profile/summary.h"
#include "support.h"

/* One line of an order; key 0 is none. */
typedef struct line
{
	lc_day day;
	lc_money revenue;
	unsigned key;
} line;

static uint64_t
hash_of(unsigned key)
{
	char text[16];

	return lc_order_key_hash(text, (size_t) snprintf(text, sizeof(text), "%u", key));
}

/* The events of the lines; returns how many. */
static size_t
events_of(const line *lines, size_t n, lc_event *events)
{
	size_t used = 0;

	for (size_t i = 0; i < n; i++)
	{
		events[used++] = lc_event_of_revenue(lines[i].day, lines[i].revenue, lines[i].key % 3);
		if (lines[i].key != 0)
			events[used++] = lc_order_key_event(lines[i].day, hash_of(lines[i].key), 1);
	}
	return used;
}

static lc_profile
profile_of_lines(const line *lines, size_t n)
{
	lc_event *events = malloc((2 * n + 1) * sizeof(*events));
	lc_profile profile = profile_of(events, events_of(lines, n, events));

	free(events);
	return profile;
}

#define KEYS 12

static void
random_lines(rng *r, line *lines, size_t n)
{
	for (size_t i = 0; i < n; i++)
		lines[i] =
		    (line){(lc_day) rng_between(r, 8700, 8760), rng_magnitude(r, 30), (unsigned) rng_between(r, 0, KEYS)};
}

/* Orders by their definition, line by line. */
static int64_t
orders_by_hand(const line *lines, size_t n, lc_day since, lc_day until)
{
	lc_day first[KEYS + 1];
	int64_t orders = 0;

	for (unsigned key = 1; key <= KEYS; key++)
		first[key] = LC_DAY_NOEND;
	for (size_t i = 0; i < n; i++)
	{
		if (lines[i].key != 0 && lines[i].day < first[lines[i].key])
			first[lines[i].key] = lines[i].day;
		orders += lines[i].key == 0 && lines[i].day >= since && lines[i].day <= until;
	}
	for (unsigned key = 1; key <= KEYS; key++)
		orders += first[key] != LC_DAY_NOEND && first[key] >= since && first[key] <= until;
	return orders;
}

static void
a_key_is_one_order_on_its_first_day(void **state)
{
	rng r = 5000;
	heap h = {0};
	lc_env env = heap_env(&h);

	for (int i = 0; i < 1000; i++)
	{
		line lines[60];
		size_t n = (size_t) rng_between(&r, 0, 60);
		lc_day since = (lc_day) rng_between(&r, 8690, 8765);
		lc_day until = (lc_day) rng_between(&r, since, 8770);
		lc_profile profile;
		lc_order_count count;
		lc_totals totals;

		random_lines(&r, lines, n);
		profile = profile_of_lines(lines, n);
		assert_int_equal(totals_of(profile, since, until, LC_ALL_MEASURES, &totals), LC_OK);
		assert_int_equal(totals.orders, orders_by_hand(lines, n, since, until));
		assert_int_equal(lc_order_count_open(&count, profile, &env), LC_OK);
		assert_int_equal(lc_order_count_within(&count, since, until, totals.tally[LC_ORDER].count), totals.orders);
		lc_order_count_close(&count, &env);
		assert_int_equal(h.live, 0);
		profile_free(profile);
	}
}

/* However a span is cut, its parts have its orders: by periods here, by events there. */
static void
parts_of_a_span_have_its_orders(void **state)
{
	rng r = 5100;
	heap h = {0};
	lc_env env = heap_env(&h);

	for (int i = 0; i < 300; i++)
	{
		line lines[60];
		size_t n = (size_t) rng_between(&r, 1, 60);
		int64_t by_period = 0;
		int64_t by_event = 0;
		lc_profile profile;
		lc_order_count count;
		lc_order_keys keys;
		lc_period_walk walk;
		lc_period period;
		lc_cursor cursor;
		lc_event event;

		random_lines(&r, lines, n);
		profile = profile_of_lines(lines, n);
		assert_int_equal(lc_order_count_open(&count, profile, &env), LC_OK);
		assert_int_equal(lc_period_open(&walk, profile, (int32_t) rng_between(&r, 1, 40), LC_DAY_NOEND), LC_OK);
		while (lc_period_next(&walk, &period))
			by_period += lc_order_count_within(&count, period.start, period.end, period.tally[LC_ORDER].count);
		assert_int_equal(lc_order_keys_open(&keys, profile, &env), LC_OK);
		lc_cursor_open(&cursor, profile);
		while (lc_cursor_next(&cursor, &event))
			by_event += lc_order_keys_take(&keys, &event);
		assert_int_equal(by_period, orders_by_hand(lines, n, LC_DAY_MIN, LC_DAY_MAX));
		assert_int_equal(by_event, by_period);
		lc_order_count_close(&count, &env);
		lc_order_keys_close(&keys, &env);
		assert_int_equal(h.live, 0);
		profile_free(profile);
	}
}

/* One order of 60, by lines on whatever days: one order, and as many purchase days. */
static void
an_order_split_into_lines_stays_one(void **state)
{
	rng r = 5200;

	for (int i = 0; i < 100; i++)
	{
		line lines[10];
		size_t n = (size_t) rng_between(&r, 1, 10);
		bool bought[61] = {false};
		int32_t days = 0;
		lc_profile profile;
		lc_totals totals;

		for (size_t k = 0; k < n; k++)
		{
			lines[k] = (line){(lc_day) rng_between(&r, 8700, 8760), 60 * LC_MONEY_UNIT / (lc_money) n, 7};
			days += !bought[lines[k].day - 8700];
			bought[lines[k].day - 8700] = true;
		}
		profile = profile_of_lines(lines, n);
		assert_int_equal(totals_of(profile, LC_DAY_NOBEGIN, LC_DAY_NOEND, LC_ALL_MEASURES, &totals), LC_OK);
		assert_int_equal(totals.orders, 1);
		assert_int_equal(totals.tally[LC_ORDER].days, days);
		profile_free(profile);
	}
}

static void
lines_come_and_go_in_any_order(void **state)
{
	rng r = 5300;
	heap h = {0};
	lc_env env = heap_env(&h);

	for (int i = 0; i < 300; i++)
	{
		line lines[40];
		lc_event shuffled[80];
		size_t n = (size_t) rng_between(&r, 0, 40);
		size_t cut = (size_t) rng_between(&r, 0, (int64_t) n);
		size_t events;
		uint8_t buffer[4096];
		lc_profile all;
		lc_profile head;
		lc_profile tail;
		lc_profile again;
		lc_profile joined = {buffer, 0};

		random_lines(&r, lines, n);
		all = profile_of_lines(lines, n);
		head = profile_of_lines(lines, cut);
		tail = profile_of_lines(lines + cut, n - cut);
		assert_int_equal(lc_profile_merge(tail, head, &env, buffer, &joined.size), LC_OK);
		assert_same_bytes(joined, all);
		assert_int_equal(lc_profile_subtract(all, tail, &env, buffer, &joined.size), LC_OK);
		assert_same_bytes(joined, head);
		events = events_of(lines, n, shuffled);
		shuffle(&r, shuffled, events);
		again = profile_of(shuffled, events);
		assert_same_bytes(again, all);
		profile_free(again);
		profile_free(all);
		profile_free(head);
		profile_free(tail);
	}
}

/* Upper halves alike on one day: one order too few, and the bytes still go back out. */
static void
a_collision_costs_one_order_and_no_exactness(void **state)
{
	const lc_event first = lc_order_key_event(10, UINT64_C(0x100000005), 1);
	const lc_event second = lc_order_key_event(10, UINT64_C(0x100000009), 2);
	const lc_event lines = event_of(10, LC_ORDER, 0, 3, 60);
	const lc_event both[] = {lines, first, second};
	const lc_event rest[] = {lines, first};
	heap h = {0};
	lc_env env = heap_env(&h);
	uint8_t buffer[256];
	lc_profile left = {buffer, 0};
	lc_profile all = profile_of(both, 3);
	lc_profile one = profile_of(rest, 2);
	lc_profile taken = profile_of(&second, 1);
	lc_totals totals;

	assert_int_equal(totals_of(all, LC_DAY_NOBEGIN, LC_DAY_NOEND, LC_ALL_MEASURES, &totals), LC_OK);
	assert_int_equal(totals.orders, 1);
	assert_int_equal(lc_profile_subtract(all, taken, &env, buffer, &left.size), LC_OK);
	assert_same_bytes(left, one);
	/* and a key that is not in is not taken for the other */
	assert_int_equal(lc_profile_subtract(one, taken, &env, buffer, &left.size), LC_NOT_CONTAINED);
	profile_free(all);
	profile_free(one);
	profile_free(taken);
}

/* Keys alone, of lines that nobody gave. */
static void
keys_without_lines_take_nothing_off(void **state)
{
	const lc_event events[] = {lc_order_key_event(10, hash_of(1), 5), lc_order_key_event(12, hash_of(1), 3)};
	lc_profile profile = profile_of(events, 2);
	lc_totals totals;

	assert_int_equal(totals_of(profile, LC_DAY_NOBEGIN, LC_DAY_NOEND, LC_ALL_MEASURES, &totals), LC_OK);
	assert_int_equal(totals.orders, 0);
	profile_free(profile);
}

static void
without_keys_no_memory_is_asked_for(void **state)
{
	const lc_event event = order_on("2024-01-05", 100);
	lc_profile profile = profile_of(&event, 1);
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_order_count count;

	assert_int_equal(lc_order_count_open(&count, profile, &env), LC_OK);
	assert_int_equal(lc_order_count_within(&count, LC_DAY_NOBEGIN, LC_DAY_NOEND, 1), 1);
	lc_order_count_close(&count, &env);
	assert_int_equal(h.asked, 0);
	profile_free(profile);
}

static void
running_out_of_memory_is_reported(void **state)
{
	const line lines[] = {{10, 5, 1}, {11, 5, 1}, {12, 5, 2}};
	lc_profile profile = profile_of_lines(lines, LENGTH(lines));

	for (size_t fail_at = 1; fail_at <= 2; fail_at++)
	{
		heap h = {.fail_at = fail_at};
		lc_env env = heap_env(&h);
		lc_order_count count;

		assert_int_equal(lc_order_count_open(&count, profile, &env), LC_NO_MEMORY);
		assert_int_equal(h.live, 0);
	}
	profile_free(profile);
}

static void
what_is_no_key_is_refused(void **state)
{
	static const struct
	{
		uint32_t key;
		int64_t lines;
		lc_money sum;
		lc_status expected;
	} cases[] = {
	    {1, 1, 0, LC_OK},
	    {1, 1, (INT64_C(1) << 31) - 1, LC_OK},
	    {1, 1, INT64_C(1) << 31, LC_BAD_VALUE},
	    {1, 1, -1, LC_BAD_VALUE},
	    {0, 1, 5, LC_BAD_VALUE},
	    {1, 0, 0, LC_BAD_VALUE},
	    {UINT32_MAX, LC_ORDER_KEY_LINES_MAX, LC_ORDER_KEY_LINES_MAX * ((INT64_C(1) << 31) - 1), LC_OK},
	    {1, LC_ORDER_KEY_LINES_MAX + 1, 0, LC_OVERFLOW},
	};

	for (size_t i = 0; i < LENGTH(cases); i++)
	{
		lc_event event = event_of(0, LC_ORDER_KEY, cases[i].key, cases[i].lines, cases[i].sum);

		if (lc_event_check(&event) != cases[i].expected)
			fail_msg("case %zu gave %d", i, lc_event_check(&event));
	}
}

/* FNV-1a's published 64-bit value of "a" is af63dc4c8601ec8c, of "" its offset basis; both finalised. */
static void
keys_hash_alike_everywhere(void **state)
{
	assert_int_equal(lc_order_key_hash("", 0), UINT64_C(0xf52a15e9a9b5e89b));
	assert_int_equal(lc_order_key_hash("a", 1), UINT64_C(0x02c0bdbf481420f8));
	assert_int_equal(lc_order_key_hash("536365", 6), UINT64_C(0xe7520467cf5edfae));
}

/* A slot keeps 0 for none: the upper half of this number's plain hash is 0. */
static void
no_key_hashes_to_none(void **state)
{
	assert_int_equal(lc_order_key_hash("4190630095", 10), UINT64_C(0x00000001e25a105e));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_key_is_one_order_on_its_first_day),
	    cmocka_unit_test(parts_of_a_span_have_its_orders),
	    cmocka_unit_test(an_order_split_into_lines_stays_one),
	    cmocka_unit_test(lines_come_and_go_in_any_order),
	    cmocka_unit_test(a_collision_costs_one_order_and_no_exactness),
	    cmocka_unit_test(keys_without_lines_take_nothing_off),
	    cmocka_unit_test(without_keys_no_memory_is_asked_for),
	    cmocka_unit_test(running_out_of_memory_is_reported),
	    cmocka_unit_test(what_is_no_key_is_refused),
	    cmocka_unit_test(keys_hash_alike_everywhere),
	    cmocka_unit_test(no_key_hashes_to_none),
	};

	return cmocka_run_group_tests_name("order_count", tests, NULL, NULL);
}
