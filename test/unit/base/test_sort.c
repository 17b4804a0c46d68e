/*
 * test_sort.c - the merge sort and the rank of base/sort.h.
 */
#include "support.h"

typedef struct numbered
{
	int32_t key;
	uint32_t arrived;
} numbered;

#define LC_SORT sort_numbered
#define LC_SORT_TYPE numbered
#define LC_SORT_BEFORE(a, b) ((a)->key < (b)->key)
#include "base/sort.h"

#define MOST 5000

static numbered element[MOST];
static numbered spare[MOST];

/* By key, and equal keys in order of arrival. */
static void
assert_in_order(const numbered *sorted, size_t n)
{
	for (size_t i = 1; i < n; i++)
	{
		assert_true(sorted[i - 1].key <= sorted[i].key);
		assert_true(sorted[i - 1].key < sorted[i].key || sorted[i - 1].arrived < sorted[i].arrived);
	}
}

static void
every_length_is_sorted_and_equal_elements_keep_their_order(void **state)
{
	rng r = 3;
	heap h = {0};
	lc_env env = heap_env(&h);

	for (size_t n = 0; n < MOST; n = n < 100 ? n + 1 : n * 2 + 1)
	{
		uint64_t sum = 0;
		const numbered *sorted;

		for (size_t i = 0; i < n; i++)
		{
			element[i] = (numbered){(int32_t) rng_between(&r, -20, 20), (uint32_t) i};
			sum += (uint64_t) i * (uint64_t) (element[i].key + 21);
		}
		sorted = sort_numbered(element, spare, n, &env);
		assert_true(sorted == element || sorted == spare);
		assert_in_order(sorted, n);
		for (size_t i = 0; i < n; i++)
			sum -= (uint64_t) sorted[i].arrived * (uint64_t) (sorted[i].key + 21);
		/* the same elements came out */
		assert_int_equal(sum, 0);
	}
	assert_true(h.polls > 0);
}

static void
a_rank_is_the_number_of_keys_below(void **state)
{
	const int32_t key[] = {7, INT32_MIN, 0, INT32_MAX, -7};

	assert_int_equal(lc_rank_of(key, 5, 0), 3);
	assert_int_equal(lc_rank_of(key, 5, 1), 0);
	assert_int_equal(lc_rank_of(key, 5, 2), 2);
	assert_int_equal(lc_rank_of(key, 5, 3), 4);
	assert_int_equal(lc_rank_of(key, 5, 4), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_length_is_sorted_and_equal_elements_keep_their_order),
	    cmocka_unit_test(a_rank_is_the_number_of_keys_below),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
