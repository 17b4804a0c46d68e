/* Trees of referrals, and value that is passed up them without being counted twice. */
#include "support.h"

#include "value/referral.h"

#define NONE LC_NO_REFERRER

static lc_status
resolve(lc_referral *referral, size_t n, int64_t share, size_t *cycle)
{
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_status status = lc_referrals_resolve(referral, n, share, &env, cycle);

	assert_int_equal(h.live, 0);
	return status;
}

/* One brings two, the second of whom brings a third; half is passed on. */
static void
test_small_tree(void **context)
{
	lc_referral tree[] = {{.referrer = 1, .own = 8},
	                      {.referrer = NONE, .own = 100},
	                      {.referrer = 0, .own = 5},
	                      {.referrer = 1, .own = -3}};
	static const int64_t expected[][7] = {
	    /* root, depth, direct, downstream, their value, received, passed */
	    {1, 1, 1, 1, 5, 3, 6},
	    {1, 0, 2, 3, 10, 4, 0},
	    {1, 2, 0, 0, 0, 0, 3},
	    {1, 1, 0, 0, 0, 0, -2},
	};
	size_t cycle;

	assert_int_equal(resolve(tree, 4, LC_MONEY_UNIT / 2, &cycle), LC_OK);
	for (size_t i = 0; i < 4; i++)
	{
		assert_int_equal(tree[i].root, expected[i][0]);
		assert_int_equal(tree[i].depth, expected[i][1]);
		assert_int_equal(tree[i].direct, expected[i][2]);
		assert_int_equal(tree[i].downstream, expected[i][3]);
		assert_true(tree[i].downstream_value == expected[i][4]);
		assert_true(tree[i].received == expected[i][5]);
		assert_true(tree[i].passed == expected[i][6]);
	}
}

/* Whatever the share and the shape, attributed values add up to own values. */
static void
test_nothing_twice(void **context)
{
	rng r = 17;
	lc_referral forest[300];
	size_t cycle;

	for (int round = 0; round < 300; round++)
	{
		size_t n = (size_t) rng_between(&r, 1, LENGTH(forest));
		int64_t share = round == 0 ? 0 : round == 1 ? LC_MONEY_UNIT : rng_between(&r, 0, LC_MONEY_UNIT);
		lc_int128 own = 0;
		lc_int128 attributed = 0;
		int64_t direct = 0;
		size_t roots = 0;

		for (size_t i = 0; i < n; i++)
			forest[i] = (lc_referral){
			    .referrer = i == 0 || rng_next(&r) % 10 == 0 ? NONE : (size_t) rng_between(&r, 0, (int64_t) i - 1),
			    .own = rng_magnitude(&r, 62) - rng_magnitude(&r, 60)};
		assert_int_equal(resolve(forest, n, share, &cycle), LC_OK);
		for (size_t i = 0; i < n; i++)
		{
			const lc_referral *one = &forest[i];

			own += one->own;
			attributed += one->own + one->received - one->passed;
			direct += one->direct;
			roots += one->root == i;
			assert_true((one->referrer == NONE) == (one->depth == 0) && (one->depth == 0) == (one->root == i));
			if (share == 0)
				assert_true(one->passed == 0);
			/* a root that gets all of it has all of its tree */
			if (share == LC_MONEY_UNIT && one->depth == 0)
				assert_true(one->received == one->downstream_value);
		}
		assert_true(own == attributed);
		assert_int_equal(direct + (int64_t) roots, n);
	}
}

/* Two each for twelve rounds are 8,190 customers besides the first. */
static void
test_chain_of_twelve_rounds(void **context)
{
	size_t n = 8191;
	lc_referral *tree = calloc(n, sizeof(*tree));
	size_t cycle;

	for (size_t i = 0; i < n; i++)
		tree[i] = (lc_referral){.referrer = i == 0 ? NONE : (i - 1) / 2, .own = 1};
	assert_int_equal(resolve(tree, n, LC_MONEY_UNIT, &cycle), LC_OK);
	assert_int_equal(tree[0].downstream, 8190);
	assert_int_equal(tree[n - 1].depth, 12);
	assert_true(tree[0].received == 8190);
	free(tree);
}

/* A line of a million is no deeper a recursion than a pair. */
static void
test_long_line(void **context)
{
	size_t n = 1000000;
	lc_referral *line = calloc(n, sizeof(*line));
	size_t cycle;

	for (size_t i = 0; i < n; i++)
		line[i] = (lc_referral){.referrer = i + 1 < n ? i + 1 : NONE, .own = LC_MONEY_ENTRY_MAX};
	assert_int_equal(resolve(line, n, LC_MONEY_UNIT, &cycle), LC_OK);
	assert_int_equal(line[0].depth, n - 1);
	assert_true(line[n - 1].received == (lc_int128) LC_MONEY_ENTRY_MAX * (lc_int128) (n - 1));
	free(line);
}

static void
test_circles(void **context)
{
	lc_referral self[] = {{.referrer = NONE}, {.referrer = 1}};
	lc_referral round[] = {{.referrer = NONE}, {.referrer = 0}, {.referrer = 4},
	                       {.referrer = 2},    {.referrer = 3}, {.referrer = 4}};
	size_t cycle;

	assert_int_equal(resolve(self, 2, 0, &cycle), LC_BAD_VALUE);
	assert_int_equal(cycle, 1);
	assert_int_equal(resolve(round, 6, 0, &cycle), LC_BAD_VALUE);
	assert_int_equal(cycle, 2);
}

static void
test_edges(void **context)
{
	heap h = {.fail_at = 1};
	lc_env env = heap_env(&h);
	lc_referral one = {.referrer = NONE};
	size_t cycle;

	assert_int_equal(resolve(&one, 0, 0, &cycle), LC_OK);
	assert_int_equal(lc_referrals_resolve(&one, 1, 0, &env, &cycle), LC_NO_MEMORY);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_small_tree),
	    cmocka_unit_test(test_nothing_twice),
	    cmocka_unit_test(test_chain_of_twelve_rounds),
	    cmocka_unit_test(test_long_line),
	    cmocka_unit_test(test_circles),
	    cmocka_unit_test(test_edges),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
