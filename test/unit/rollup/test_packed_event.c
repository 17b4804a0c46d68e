/*
 * test_packed_event.c - events in whole words, and the profile they make.
 */
#include "rollup/packed_event.h"
#include "support.h"

static const lc_closing at_once = {0, SIZE_MAX};
static const lc_closing behind_four = {4, SIZE_MAX};

static lc_event
round_trip(const lc_event *event, size_t expected_words)
{
	lc_packed_word words[LC_PACKED_WORDS_MAX];
	size_t n = lc_pack(event, words);
	size_t at = 0;
	lc_event back = {0, 0, 0};

	assert_int_equal(n, expected_words);
	assert_true(lc_unpack(words, n, &at, &back));
	assert_int_equal(at, n);
	return back;
}

#define assert_same_event(a, b) \
	do \
	{ \
		assert_int_equal((a).slot, (b).slot); \
		assert_int_equal((a).count, (b).count); \
		assert_int_equal((a).sum, (b).sum); \
	} while (0)

static void
each_event_takes_its_fewest_words(void **state)
{
	const lc_money widest = (INT64_C(1) << 43) - 1;
	const struct
	{
		lc_event event;
		size_t words;
	} cases[] = {
	    {event_of(day_of("1900-01-01"), LC_ORDER, 0, 1, 0), 1},
	    {event_of(day_of("2026-02-28"), LC_SIGNAL, 0, 1, widest), 1},
	    {event_of(day_of("2079-06-05"), LC_REFUND, 0, 1, 1), 1},
	    {event_of(day_of("2079-06-06"), LC_REFUND, 0, 1, 1), 4},
	    {event_of(day_of("1899-12-31"), LC_ORDER, 0, 1, 1), 4},
	    {event_of(LC_DAY_MIN, LC_ORDER, 0, 1, 1), 4},
	    {event_of(LC_DAY_MAX, LC_SIGNAL, UINT32_MAX, LC_COUNT_MAX, INT64_MIN), 4},
	    {event_of(day_of("2026-02-28"), LC_ORDER, 0, 1, widest + 1), 2},
	    {event_of(day_of("2026-02-28"), LC_COST, 0, 1, -1), 2},
	    {event_of(day_of("2026-02-28"), LC_COST, UINT32_MAX, 2048, INT64_MIN), 2},
	    {event_of(day_of("2026-02-28"), LC_COST, 7, 2048, INT64_MAX), 2},
	    {event_of(day_of("2026-02-28"), LC_ORDER, 0, 2, 5), 2},
	    {event_of(day_of("2026-02-28"), LC_ORDER, 0, 2049, 5), 4},
	};

	for (size_t i = 0; i < LENGTH(cases); i++)
	{
		lc_event back = round_trip(&cases[i].event, cases[i].words);

		assert_same_event(back, cases[i].event);
	}
}

static void
any_event_comes_back(void **state)
{
	rng r = 41;

	for (int i = 0; i < 100000; i++)
	{
		lc_event event = random_event(&r);
		lc_packed_word words[LC_PACKED_WORDS_MAX];
		size_t n = lc_pack(&event, words);
		size_t at = 0;
		lc_event back = {0, 0, 0};

		assert_true(lc_unpack(words, n, &at, &back));
		assert_int_equal(at, n);
		assert_same_event(back, event);
		/* cut short, it is none */
		for (size_t cut = 0; cut < n; cut++)
		{
			at = 0;
			assert_false(lc_unpack(words, cut, &at, &back));
			assert_int_equal(at, 0);
		}
	}
}

/* Orders of a few years, as most customers have them: single words. */
static lc_event
plain_order(rng *r)
{
	return event_of((lc_day) rng_between(r, 8000, 9000), rng_next(r) % 8 == 0 ? LC_REFUND : LC_ORDER, 0, 1,
	                rng_between(r, 0, 20000) * 10000);
}

static size_t
pack_all(const lc_event *events, size_t n, lc_packed_word *words)
{
	size_t n_words = 0;

	for (size_t i = 0; i < n; i++)
		n_words += lc_pack(&events[i], words + n_words);
	return n_words;
}

static void
assert_closes_as_a_state_does(const lc_event *events, size_t n)
{
	lc_packed_word *words = calloc(n * LC_PACKED_WORDS_MAX + 1, sizeof(lc_packed_word));
	size_t n_words = pack_all(events, n, words);
	lc_profile expected = profile_of(events, n);
	lc_profile closed;
	uint8_t *memory;
	heap h = {0};
	lc_env env = heap_env(&h);

	assert_int_equal(lc_packed_close(words, n_words, &behind_four, &env, &memory, &closed.size), LC_OK);
	closed.bytes = memory + 4;
	assert_same_bytes(closed, expected);
	heap_release(&h, memory);
	assert_int_equal(h.live, 0);
	profile_free(expected);
	free(words);
}

static void
words_close_as_a_state_does(void **state)
{
	static const size_t sizes[] = {1, 2, 3, 20, 63, 64, 65, 100, 1000, 20000};
	lc_event *events = calloc(20000, sizeof(lc_event));
	rng r = 42;

	for (size_t i = 0; i < LENGTH(sizes); i++)
		for (int round = 0; round < (sizes[i] > 1000 ? 2 : 50); round++)
		{
			for (size_t j = 0; j < sizes[i]; j++)
				events[j] = plain_order(&r);
			assert_closes_as_a_state_does(events, sizes[i]);
			/* sums of these stay within 64 bits only up to 1000 of them */
			if (sizes[i] > 1000)
				continue;
			random_events(&r, events, sizes[i]);
			assert_closes_as_a_state_does(events, sizes[i]);
		}
	free(events);
}

static void
settling_changes_nothing(void **state)
{
	rng r = 43;

	for (int round = 0; round < 500; round++)
	{
		lc_event events[200];
		lc_packed_word words[200 * LC_PACKED_WORDS_MAX * 2];
		size_t n = (size_t) rng_between(&r, 0, 200);
		size_t n_words;
		size_t settled;
		heap h = {0};
		lc_env env = heap_env(&h);
		lc_profile expected;
		lc_profile closed;
		uint8_t *memory;

		for (size_t i = 0; i < n; i++)
			events[i] = round % 2 == 0 ? plain_order(&r) : random_event(&r);
		n_words = settled = pack_all(events, n, words);
		assert_int_equal(lc_packed_sort(words, &settled, &env), LC_OK);
		assert_true(settled <= n_words + n_words / 2);
		expected = profile_of(events, n);
		assert_int_equal(lc_packed_close(words, settled, &at_once, &env, &memory, &closed.size), LC_OK);
		closed.bytes = memory;
		assert_same_bytes(closed, expected);
		heap_release(&h, memory);
		assert_int_equal(h.live, 0);
		profile_free(expected);
	}
}

static void
totals_past_their_range_are_refused(void **state)
{
	lc_event events[2] = {event_of(5, LC_COST, 0, 1, INT64_MAX), event_of(5, LC_COST, 0, 1, 1)};
	lc_packed_word words[2 * LC_PACKED_WORDS_MAX];
	size_t n = pack_all(events, 2, words);
	heap h = {0};
	lc_env env = heap_env(&h);
	uint8_t *memory;
	size_t size;

	assert_int_equal(lc_packed_close(words, n, &at_once, &env, &memory, &size), LC_OVERFLOW);
	assert_null(memory);
	assert_int_equal(lc_packed_sort(words, &n, &env), LC_OVERFLOW);
	assert_int_equal(h.live, 0);
}

/* Of any number of events, single words or others, the limit is exact. */
static void
profiles_past_the_limit_are_refused(void **state)
{
	static const size_t sizes[] = {3, 300};
	rng r = 45;

	for (size_t s = 0; s < LENGTH(sizes); s++)
		for (int keyed = 0; keyed < 2; keyed++)
		{
			lc_event events[300];
			lc_packed_word words[300 * LC_PACKED_WORDS_MAX];
			size_t n;
			heap h = {0};
			lc_env env = heap_env(&h);
			uint8_t *memory;
			lc_closing closing = {4, SIZE_MAX};
			size_t size;

			for (size_t i = 0; i < sizes[s]; i++)
			{
				events[i] = plain_order(&r);
				events[i].slot |= (uint64_t) keyed;
			}
			n = pack_all(events, sizes[s], words);
			assert_int_equal(lc_packed_close(words, n, &closing, &env, &memory, &closing.most), LC_OK);
			heap_release(&h, memory);
			n = pack_all(events, sizes[s], words);
			assert_int_equal(lc_packed_close(words, n, &closing, &env, &memory, &size), LC_OK);
			heap_release(&h, memory);
			for (size_t less = 1; less <= closing.most; less += closing.most / 3)
			{
				lc_closing tight = {4, closing.most - less};

				n = pack_all(events, sizes[s], words);
				assert_int_equal(lc_packed_close(words, n, &tight, &env, &memory, &size), LC_TOO_LARGE);
				assert_null(memory);
			}
			assert_int_equal(h.live, 0);
		}
}

static void
cut_words_are_corrupt(void **state)
{
	lc_event event = event_of(5, LC_COST, 9, 1, 1);
	lc_packed_word words[LC_PACKED_WORDS_MAX];
	size_t n = lc_pack(&event, words) - 1;
	heap h = {0};
	lc_env env = heap_env(&h);
	uint8_t *memory;
	size_t size;

	assert_int_equal(lc_packed_close(words, n, &at_once, &env, &memory, &size), LC_CORRUPT);
	assert_int_equal(lc_packed_sort(words, &n, &env), LC_CORRUPT);
	assert_int_equal(h.live, 0);
}

/* Every allocation in turn gets nothing. */
static void
without_memory_nothing_is_kept(void **state)
{
	static const size_t sizes[] = {10, 100};
	rng r = 44;

	for (size_t s = 0; s < LENGTH(sizes); s++)
		for (int keyed = 0; keyed < 2; keyed++)
			for (size_t fail_at = 1;; fail_at++)
			{
				lc_event events[100];
				lc_packed_word words[100 * LC_PACKED_WORDS_MAX];
				heap h = {.fail_at = fail_at};
				lc_env env = heap_env(&h);
				uint8_t *memory;
				size_t size;
				lc_status status;

				for (size_t i = 0; i < sizes[s]; i++)
				{
					events[i] = plain_order(&r);
					events[i].slot |= (uint64_t) keyed;
				}
				status = lc_packed_close(words, pack_all(events, sizes[s], words), &at_once, &env, &memory, &size);
				if (status == LC_OK)
				{
					assert_true(fail_at > 1);
					heap_release(&h, memory);
					break;
				}
				assert_int_equal(status, LC_NO_MEMORY);
				assert_int_equal(h.live, 0);
			}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_event_takes_its_fewest_words),
	    cmocka_unit_test(any_event_comes_back),
	    cmocka_unit_test(words_close_as_a_state_does),
	    cmocka_unit_test(settling_changes_nothing),
	    cmocka_unit_test(totals_past_their_range_are_refused),
	    cmocka_unit_test(profiles_past_the_limit_are_refused),
	    cmocka_unit_test(cut_words_are_corrupt),
	    cmocka_unit_test(without_memory_nothing_is_kept),
	};

	return cmocka_run_group_tests_name("packed", tests, NULL, NULL);
}
