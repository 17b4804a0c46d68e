/*
 * test_event_sort.c - events put in order and added up.
 */
#include "support.h"

static int
by_slot(const void *a, const void *b)
{
	uint64_t left = ((const lc_event *) a)->slot;
	uint64_t right = ((const lc_event *) b)->slot;

	return (left > right) - (left < right);
}

/* The same with the C library's sort. */
static size_t
settle_plainly(lc_event *events, size_t n)
{
	size_t kept = 0;

	qsort(events, n, sizeof(*events), by_slot);
	for (size_t i = 0; i < n; i++)
	{
		if (kept > 0 && events[kept - 1].slot == events[i].slot)
		{
			events[kept - 1].count += events[i].count;
			events[kept - 1].sum += events[i].sum;
		}
		else
			events[kept++] = events[i];
	}
	return kept;
}

static lc_status
settle(lc_event *events, size_t *n)
{
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_status status = lc_event_sort(events, n, &env);

	assert_int_equal(h.live, 0);
	return status;
}

static void
compare_settled(rng *r, size_t n, int64_t slots)
{
	lc_event *events = calloc(n + 1, sizeof(*events));
	lc_event *expected = calloc(n + 1, sizeof(*expected));
	size_t expected_n;

	for (size_t i = 0; i < n; i++)
		events[i] = event_of((lc_day) rng_between(r, -slots / 2, slots / 2), (lc_measure) rng_between(r, 0, 9),
		                     (uint32_t) rng_between(r, 0, 1), rng_between(r, 1, 5), rng_between(r, 0, 1000));
	memcpy(expected, events, n * sizeof(*events));
	expected_n = settle_plainly(expected, n);
	assert_int_equal(settle(events, &n), LC_OK);
	assert_int_equal(n, expected_n);
	assert_memory_equal(events, expected, n * sizeof(*events));
	free(events);
	free(expected);
}

static void
events_come_out_sorted_and_added_up(void **state)
{
	static const size_t sizes[] = {0, 1, 2, 3, 31, 32, 33, 63, 64, 65, 66, 95, 96, 97, 127, 128, 129, 1000, 4097};
	rng r = 11;

	for (size_t i = 0; i < LENGTH(sizes); i++)
		for (int round = 0; round < 20; round++)
		{
			compare_settled(&r, sizes[i], 4);       /* crowded */
			compare_settled(&r, sizes[i], 1000000); /* nearly all distinct */
		}
	compare_settled(&r, 100000, 1000);
	compare_settled(&r, 100000, 1400000);
}

static void
order_beforehand_does_not_matter(void **state)
{
	static const size_t sizes[] = {64, 200};

	for (size_t s = 0; s < LENGTH(sizes); s++)
	{
		lc_event rising[200];
		lc_event falling[200];
		size_t n = sizes[s];
		size_t falling_n = n;

		for (size_t i = 0; i < n; i++)
			rising[i] = falling[n - 1 - i] = event_of((lc_day) i, LC_ORDER, 0, 1, (lc_money) i);
		assert_int_equal(settle(falling, &falling_n), LC_OK);
		assert_int_equal(falling_n, n);
		assert_memory_equal(falling, rising, n * sizeof(*rising));
	}
}

static void
what_cancels_is_dropped(void **state)
{
	rng r = 12;

	for (int round = 0; round < 500; round++)
	{
		lc_event kept[100];
		lc_event all[300];
		size_t kept_n = (size_t) rng_between(&r, 0, 100);
		size_t gone_n = (size_t) rng_between(&r, 0, 100);
		size_t n = kept_n + 2 * gone_n;

		random_events(&r, all, kept_n + gone_n);
		memcpy(kept, all, kept_n * sizeof(*kept));
		kept_n = settle_plainly(kept, kept_n);
		for (size_t i = 0; i < gone_n; i++)
		{
			lc_event *gone = &all[n - 1 - i];

			*gone = all[n - 2 * gone_n + i];
			gone->count = -gone->count;
			gone->sum = -gone->sum;
		}
		shuffle(&r, all, n);
		assert_int_equal(settle(all, &n), LC_OK);
		assert_int_equal(n, kept_n);
		assert_memory_equal(all, kept, n * sizeof(*kept));
	}
}

static lc_status
settle_two(lc_measure measure, int64_t count1, lc_money sum1, int64_t count2, lc_money sum2)
{
	lc_event events[2] = {event_of(5, measure, 0, count1, sum1), event_of(5, measure, 0, count2, sum2)};
	size_t n = 2;

	return settle(events, &n);
}

static void
less_than_nothing_is_refused(void **state)
{
	assert_int_equal(settle_two(LC_ORDER, 1, 10, -2, -10), LC_NOT_CONTAINED);
	assert_int_equal(settle_two(LC_ORDER, 1, 10, -1, -9), LC_NOT_CONTAINED);
	assert_int_equal(settle_two(LC_ORDER, 2, 10, -1, -11), LC_NOT_CONTAINED);
	assert_int_equal(settle_two(LC_COST, 2, 10, -1, -11), LC_OK);
}

static void
what_was_never_put_in_cannot_be_taken_out(void **state)
{
	lc_event event = event_of(5, LC_ORDER, 0, -1, -10);
	size_t n = 1;

	assert_int_equal(settle(&event, &n), LC_NOT_CONTAINED);
}

static void
totals_past_their_range_are_refused(void **state)
{
	assert_int_equal(settle_two(LC_COST, 1, INT64_MAX, 1, 1), LC_OVERFLOW);
	assert_int_equal(settle_two(LC_COST, 1, INT64_MIN, 1, -1), LC_OVERFLOW);
	assert_int_equal(settle_two(LC_ORDER, LC_COUNT_MAX, 0, 1, 0), LC_OVERFLOW);
	assert_int_equal(settle_two(LC_ORDER, INT64_MAX, 0, 1, 0), LC_OVERFLOW);
	assert_int_equal(settle_two(LC_ORDER, LC_COUNT_MAX - 1, 0, 1, 0), LC_OK);
}

static void
large_series_need_memory(void **state)
{
	lc_event events[65];
	size_t n = LENGTH(events);
	rng r = 13;
	heap h = {.fail_at = 1};
	lc_env env = heap_env(&h);

	random_events(&r, events, n);
	assert_int_equal(lc_event_sort(events, &n, &env), LC_NO_MEMORY);
	assert_int_equal(h.live, 0);
}

static void
small_series_need_none(void **state)
{
	lc_event events[64];
	size_t n = LENGTH(events);
	rng r = 14;
	heap h = {0};
	lc_env env = heap_env(&h);

	random_events(&r, events, n);
	assert_int_equal(lc_event_sort(events, &n, &env), LC_OK);
	assert_int_equal(h.asked, 0);
}

/* Of what was settled before, as most of a long series is, only the events behind it take memory. */
static void
what_is_sorted_needs_none(void **state)
{
	static const size_t behind[] = {0, 1, 40, 3000};
	rng r = 16;

	for (size_t s = 0; s < LENGTH(behind); s++)
	{
		size_t n = 3000 + behind[s];
		lc_event *events = calloc(n, sizeof(*events));
		lc_event *expected = calloc(n, sizeof(*expected));
		size_t expected_n;
		heap h = {0};
		lc_env env = heap_env(&h);

		for (size_t i = 0; i < n; i++)
			events[i] = event_of((lc_day) (i < 3000 ? (int64_t) i : rng_between(&r, -100, 3100)), LC_ORDER, 0, 1, 1);
		memcpy(expected, events, n * sizeof(*events));
		expected_n = settle_plainly(expected, n);
		assert_int_equal(lc_event_sort(events, &n, &env), LC_OK);
		assert_int_equal(n, expected_n);
		assert_memory_equal(events, expected, n * sizeof(*events));
		assert_true(h.most <= (behind[s] + 2) * sizeof(*events));
		assert_int_equal(h.live, 0);
		free(events);
		free(expected);
	}
}

static void
long_sorts_can_be_cancelled(void **state)
{
	size_t n = 200000;
	lc_event *events = calloc(n, sizeof(*events));
	rng r = 15;
	heap h = {0};
	lc_env env = heap_env(&h);

	for (size_t i = 0; i < n; i++)
		events[i] = event_of((lc_day) rng_between(&r, 0, 100000), LC_ORDER, 0, 1, 1);
	assert_int_equal(lc_event_sort(events, &n, &env), LC_OK);
	assert_true(h.polls > 0);
	free(events);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(events_come_out_sorted_and_added_up),
	    cmocka_unit_test(order_beforehand_does_not_matter),
	    cmocka_unit_test(what_cancels_is_dropped),
	    cmocka_unit_test(less_than_nothing_is_refused),
	    cmocka_unit_test(what_was_never_put_in_cannot_be_taken_out),
	    cmocka_unit_test(totals_past_their_range_are_refused),
	    cmocka_unit_test(large_series_need_memory),
	    cmocka_unit_test(small_series_need_none),
	    cmocka_unit_test(what_is_sorted_needs_none),
	    cmocka_unit_test(long_sorts_can_be_cancelled),
	};

	return cmocka_run_group_tests_name("series", tests, NULL, NULL);
}
