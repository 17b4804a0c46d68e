/* The value of relationships that move between states. */
#include "support.h"

#include <math.h>

#include "value/markov_value.h"

/* cmocka compares floats, which is not enough here */
#define assert_near(value, expected, within) assert_true(fabs((value) - (expected)) <= (within))

#define STATES 5

/* Pfeifer and Carraway 2000: recency 1 to 4, and former customer. */
static const double recency_move[STATES * STATES] = {0.30, 0.70, 0,    0, 0, 0.20, 0,    0.80, 0, 0, 0.15, 0, 0,
                                                     0.85, 0,    0.05, 0, 0, 0,    0.95, 0,    0, 0, 0,    1};
static const double recency_reward[STATES] = {36, -4, -4, -4, 0};

static lc_markov
recency(bool for_ever, int32_t horizon, bool may_stop)
{
	return (lc_markov){STATES, recency_move, recency_reward, 0.2, for_ever, may_stop, horizon};
}

static void
solve(lc_markov chain, double *value, bool *stopped)
{
	heap h = {0};
	lc_env env = heap_env(&h);

	assert_int_equal(lc_markov_value(&chain, &env, value, stopped), LC_OK);
	assert_int_equal(h.live, 0);
}

static void
test_pfeifer_carraway(void **context)
{
	static const double for_ever[STATES] = {52.320, 5.554, 1.251, -1.820, 0};
	static const double four[STATES] = {50.115, 4.220, 0.592, -1.980, 0};
	double value[STATES];
	bool stopped[STATES];

	solve(recency(true, 0, false), value, stopped);
	for (int i = 0; i < STATES; i++)
		assert_near(value[i], for_ever[i], 0.0005);
	solve(recency(false, 4, false), value, stopped);
	for (int i = 0; i < STATES; i++)
	{
		assert_near(value[i], four[i], 0.0005);
		assert_false(stopped[i]);
	}
}

/* Best of both: no state is worth less than with or without going on, and a policy has its own value. */
static void
test_stopping(void **context)
{
	double going_on[STATES];
	double best[STATES];
	bool stopped[STATES];

	for (int32_t horizon = -1; horizon < 60; horizon++)
	{
		solve(recency(horizon < 0, horizon < 0 ? 0 : horizon, false), going_on, stopped);
		solve(recency(horizon < 0, horizon < 0 ? 0 : horizon, true), best, stopped);
		for (int i = 0; i < STATES; i++)
		{
			double on = recency_reward[i];

			assert_true(best[i] >= 0 && best[i] >= going_on[i] - 1e-12);
			assert_true(!stopped[i] || best[i] == 0);
			for (int j = 0; j < STATES && horizon < 0; j++)
				on += recency_move[i * STATES + j] * best[j] / 1.2;
			if (horizon < 0)
				assert_near(best[i], fmax(on, 0), 1e-12);
		}
		/* mailing a fourth time never pays */
		assert_true(stopped[3]);
		assert_false(stopped[0]);
	}
}

static void
random_chain(rng *r, size_t n, double *move, double *reward)
{
	for (size_t i = 0; i < n; i++)
	{
		double sum = 0;

		for (size_t j = 0; j < n; j++)
			sum += move[i * n + j] = rng_next(r) % 3 ? (double) rng_between(r, 0, 1000) : 0;
		move[i * n + i] += 1;
		sum += 1;
		for (size_t j = 0; j < n; j++)
			move[i * n + j] /= sum;
		reward[i] = (double) rng_between(r, -100, 100);
	}
}

/* The longer the horizon, the nearer to for ever; stopping is at least as good. */
static void
test_horizon_to_for_ever(void **context)
{
	rng r = 21;
	double move[12 * 12];
	double reward[12];
	double near[12];
	double far[12];
	double best[12];
	bool stopped[12];

	for (int round = 0; round < 300; round++)
	{
		size_t n = (size_t) rng_between(&r, 1, 12);
		lc_markov chain = {n, move, reward, (double) rng_between(&r, 5, 100) / 100, false, round % 2, 2000};

		random_chain(&r, n, move, reward);
		solve(chain, near, stopped);
		chain.for_ever = true;
		solve(chain, far, stopped);
		chain.may_stop = true;
		solve(chain, best, stopped);
		for (size_t i = 0; i < n; i++)
		{
			assert_near(near[i], far[i], 1e-8);
			assert_true(best[i] >= far[i] - 1e-9);
		}
	}
}

/* A state that only stays is worth a perpetuity; the most states are no trouble. */
static void
test_many_states(void **context)
{
	size_t n = LC_MARKOV_STATES_MAX;
	double *move = calloc(n * n, sizeof(double));
	double *reward = calloc(n, sizeof(double));
	double *value = calloc(n, sizeof(double));
	bool *stopped = calloc(n, sizeof(bool));

	for (size_t i = 0; i < n; i++)
	{
		move[i * n + (i + 1) % n] = 1;
		reward[i] = 1;
	}
	solve((lc_markov){n, move, reward, 0.25, true, true, 0}, value, stopped);
	for (size_t i = 0; i < n; i++)
		assert_near(value[i], 5, 1e-12);
	free(move);
	free(reward);
	free(value);
	free(stopped);
}

static void
test_faults(void **context)
{
	double move[] = {0.5, 0.5, 0.25, 0.75};
	double reward[] = {1, 2};
	lc_markov chain = {2, move, reward, 0.1, true, false, 0};
	lc_markov_fault fault;

	assert_int_equal(lc_markov_check(&chain, &fault), LC_OK);
	move[3] = 0.7499999995;
	assert_int_equal(lc_markov_check(&chain, &fault), LC_OK);
	move[3] = 0.7499;
	assert_int_equal(lc_markov_check(&chain, &fault), LC_BAD_VALUE);
	assert_int_equal(fault.kind, LC_MARKOV_ROW);
	assert_int_equal(fault.row, 1);
	move[3] = 0.75;
	for (int i = 0; i < 3; i++)
	{
		move[1] = (double[]){-0.1, 1.1, NAN}[i];
		assert_int_equal(lc_markov_check(&chain, &fault), LC_BAD_VALUE);
		assert_int_equal(fault.kind, LC_MARKOV_PROBABILITY);
		assert_true(fault.row == 0 && fault.column == 1);
	}
	move[1] = 0.5;
	reward[1] = INFINITY;
	assert_int_equal(lc_markov_check(&chain, &fault), LC_BAD_VALUE);
	assert_int_equal(fault.kind, LC_MARKOV_REWARD);
	assert_int_equal(fault.row, 1);
}

static void
test_no_answer(void **context)
{
	double move[] = {0.5, 0.5, 0.25, 0.75};
	double reward[] = {1, 2};
	double value[2];
	bool stopped[2];
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_markov chain = {2, move, reward, 0, true, false, 0};

	assert_int_equal(lc_markov_value(&chain, &env, value, stopped), LC_DIVERGES);
	chain.discount = 1e-13;
	assert_int_equal(lc_markov_value(&chain, &env, value, stopped), LC_ILL_CONDITIONED);
	/* one state alone is as bad: what 1 lacks to 1 is lost before anything is solved */
	chain.n = 1;
	chain.move = &(double){1};
	assert_int_equal(lc_markov_value(&chain, &env, value, stopped), LC_ILL_CONDITIONED);
	chain.discount = 1e-9;
	assert_int_equal(lc_markov_value(&chain, &env, value, stopped), LC_OK);
	assert_near(value[0] / 1e9, 1, 1e-6);
	chain.discount = 1e-300;
	assert_int_equal(lc_markov_value(&chain, &env, value, stopped), LC_ILL_CONDITIONED);
	/* a sum without a discount is one all the same */
	chain = (lc_markov){2, move, reward, 0, false, false, 1};
	assert_int_equal(lc_markov_value(&chain, &env, value, stopped), LC_OK);
	assert_near(value[0], 2.5, 1e-15);
	chain.discount = -0.9;
	chain.horizon = 400;
	assert_int_equal(lc_markov_value(&chain, &env, value, stopped), LC_OVERFLOW);
	assert_int_equal(h.live, 0);
	h.fail_at = h.asked + 1;
	assert_int_equal(lc_markov_value(&chain, &env, value, stopped), LC_NO_MEMORY);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_pfeifer_carraway),
	    cmocka_unit_test(test_stopping),
	    cmocka_unit_test(test_horizon_to_for_ever),
	    cmocka_unit_test(test_many_states),
	    cmocka_unit_test(test_faults),
	    cmocka_unit_test(test_no_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
