/*
 * test_hmm_filter.c - what holds for the filter whatever its numbers are.
 */
#include <math.h>

#include "stage/hmm_filter.h"
#include "support.h"

static lc_filter_tables tables;
static lc_filter_memo memo;

static int
prepare_default(void **state)
{
	return lc_filter_prepare(&lc_dynamics_default, &tables) == LC_OK ? 0 : -1;
}

static void
assert_distribution(const lc_filter *filter)
{
	float probability[LC_STAGES];
	double sum = 0;

	lc_filter_posterior(filter, probability);
	assert_true(probability[LC_PROSPECT] == 0.0f);
	for (int stage = 0; stage < LC_STAGES; stage++)
	{
		if (!(probability[stage] >= 0.0f && probability[stage] <= 1.0f))
			fail_msg("stage %d has probability %g", stage, (double) probability[stage]);
		sum += (double) probability[stage];
	}
	if (!(fabs(sum - 1.0) <= 1e-5))
		fail_msg("probabilities sum to %.9g", sum);
}

static void
assert_same_posterior(const lc_filter *a, const lc_filter *b)
{
	float left[LC_STAGES];
	float right[LC_STAGES];

	lc_filter_posterior(a, left);
	lc_filter_posterior(b, right);
	assert_memory_equal(left, right, sizeof(left));
}

/* ---- probabilities stay probabilities ---- */

static double
random_exposure(rng *r)
{
	return rng_next(r) % 2 == 0 ? 1.0 : pow(10.0, (double) rng_between(r, -9, 9));
}

static double
random_orders(rng *r)
{
	return (double) (rng_next(r) % 2 == 0 ? rng_between(r, 0, 20) : rng_magnitude(r, 20));
}

static void
any_history_gives_probabilities(void **state)
{
	rng r = 5000;

	for (int i = 0; i < 300; i++)
	{
		lc_filter filter;

		lc_filter_start(&tables, &filter);
		assert_distribution(&filter);
		for (int period = 0; period < 50; period++)
		{
			lc_filter_step(&tables, &filter, random_orders(&r), random_exposure(&r));
			assert_distribution(&filter);
		}
	}
}

static void
extremes_give_probabilities(void **state)
{
	static const double numbers[] = {
	    0, 1, 1e-300, 1e6, 1e9, 1e300, -1, 0.5, 15.5, (double) NAN, (double) INFINITY, (double) -INFINITY, 5e-324};

	for (size_t o = 0; o < LENGTH(numbers); o++)
		for (size_t e = 0; e < LENGTH(numbers); e++)
		{
			lc_filter filter;

			lc_filter_start(&tables, &filter);
			for (int period = 0; period < 3; period++)
			{
				lc_filter_step(&tables, &filter, numbers[o], numbers[e]);
				assert_distribution(&filter);
			}
			lc_filter_step(&tables, &filter, numbers[e], 1.0);
			assert_distribution(&filter);
		}
}

static void
a_long_silence_gives_probabilities(void **state)
{
	lc_filter filter;

	lc_filter_start(&tables, &filter);
	for (int period = 0; period < 100000; period++)
		lc_filter_step(&tables, &filter, 0, 1);
	assert_distribution(&filter);
	lc_filter_step(&tables, &filter, 1000000, 1);
	assert_distribution(&filter);
}

/* ---- dynamics ---- */

/* One small model; what is refused below is this one with a single change. */
static lc_dynamics
small_dynamics(void)
{
	lc_dynamics d = {.substages = 3, .edges = 3, .rate_lowest = 0.1f, .rate_highest = 10.0f, .switch_margin = 0.1f};
	static const lc_substage substages[] = {
	    {LC_EXPLORATION, 0.5f, 1.0f}, {LC_STABILITY, 1.0f, 0.0f}, {LC_TERMINATED, 0.01f, 0.0f}};
	static const lc_edge edges[] = {{0, 1, 0.5f}, {0, 2, 0.25f}, {1, 2, 0.125f}};

	memcpy(d.substage, substages, sizeof(substages));
	memcpy(d.edge, edges, sizeof(edges));
	for (int m = 0; m < LC_MANNERS; m++)
		d.manner[m] = (lc_manner){4.0f, 1.0f};
	for (int i = 0; i < LC_LANES; i++)
		d.rate_weight[i] = 1.0f;
	for (int stage = 0; stage < LC_STAGES; stage++)
		d.stage_weight[stage] = 1.0f;
	return d;
}

static lc_dynamics
random_dynamics(rng *r)
{
	lc_dynamics d = small_dynamics();

	d.substages = (int) rng_between(r, 1, LC_MAX_SUBSTAGES);
	d.edges = 0;
	d.rate_lowest = (float) pow(10.0, (double) rng_between(r, -4, 4));
	d.rate_highest = d.rate_lowest * (float) pow(10.0, (double) rng_between(r, 0, 1));
	d.switch_margin = (float) rng_between(r, 0, 10) / 10;
	for (int i = 1; i < LC_LANES; i++)
		d.rate_weight[i] = (float) rng_between(r, 0, 10) / 10;
	for (int m = 0; m < LC_MANNERS; m++)
		d.manner[m] = (lc_manner){(float) pow(10.0, (double) rng_between(r, -1, 4)), (float) rng_between(r, 1, 1000)};
	for (int s = 0; s < d.substages; s++)
	{
		d.substage[s].stage = (lc_stage) rng_between(r, LC_EXPLORATION, LC_RECOVERY);
		d.substage[s].intensity = (float) pow(10.0, (double) rng_between(r, -3, 3));
		d.substage[s].start = s == 0 ? 1.0f : (float) rng_between(r, 0, 10) / 10;
		for (int e = 0; e < 5 && d.substages > 1; e++)
		{
			int to = (int) rng_between(r, 0, d.substages - 2);

			d.edge[d.edges++] = (lc_edge){(short) s, (short) (to + (to >= s)), (float) rng_between(r, 0, 20) / 100};
		}
	}
	return d;
}

static void
any_dynamics_give_probabilities(void **state)
{
	static lc_filter_tables own;
	rng r = 5100;

	for (int i = 0; i < 300; i++)
	{
		lc_dynamics d = random_dynamics(&r);
		lc_filter filter;

		assert_int_equal(lc_filter_prepare(&d, &own), LC_OK);
		lc_filter_start(&own, &filter);
		for (int period = 0; period < 20; period++)
		{
			lc_filter_step(&own, &filter, random_orders(&r), random_exposure(&r));
			assert_distribution(&filter);
		}
	}
}

static lc_status
prepare(lc_dynamics d)
{
	static lc_filter_tables own;

	return lc_filter_prepare(&d, &own);
}

#define assert_refused(change) \
	do \
	{ \
		lc_dynamics d = small_dynamics(); \
\
		d.change; \
		if (prepare(d) != LC_BAD_PARAMETER) \
			fail_msg("%s was accepted", #change); \
	} while (0)

static void
nonsense_dynamics_are_refused(void **state)
{
	assert_int_equal(prepare(small_dynamics()), LC_OK);
	assert_refused(substages = 0);
	assert_refused(substages = -1);
	assert_refused(substages = LC_MAX_SUBSTAGES + 1);
	assert_refused(edges = -1);
	assert_refused(edges = LC_MAX_EDGES + 1);
	assert_refused(substage[0].stage = LC_PROSPECT);
	assert_refused(substage[0].stage = (lc_stage) LC_STAGES);
	assert_refused(substage[1].intensity = -0.5f);
	assert_refused(substage[1].intensity = 0.0f);
	assert_refused(substage[1].intensity = NAN);
	assert_refused(substage[1].intensity = INFINITY);
	assert_refused(substage[0].start = 0.0f); /* nobody starts anywhere */
	assert_refused(substage[1].start = -0.1f);
	assert_refused(substage[1].start = 1.1f);
	assert_refused(substage[1].start = NAN);
	assert_refused(edge[0].from = -1);
	assert_refused(edge[0].from = 3);
	assert_refused(edge[0].to = -1);
	assert_refused(edge[0].to = 3);
	assert_refused(edge[0].to = 0); /* to itself */
	assert_refused(edge[0].probability = -0.1f);
	assert_refused(edge[0].probability = 1.5f);
	assert_refused(edge[0].probability = 0.8f); /* 1.05 leave exploration */
	assert_refused(edge[0].probability = NAN);
	assert_refused(rate_lowest = 0.0f);
	assert_refused(rate_lowest = -1.0f);
	assert_refused(rate_lowest = NAN);
	assert_refused(rate_lowest = 11.0f); /* above the highest */
	assert_refused(rate_highest = INFINITY);
	assert_refused(rate_highest = NAN);
	assert_refused(rate_weight[0] = -0.1f);
	assert_refused(rate_weight[LC_LANES - 1] = 1.1f);
	assert_refused(rate_weight[3] = NAN);
	assert_refused(switch_margin = -0.1f);
	assert_refused(switch_margin = 1.1f);
	assert_refused(switch_margin = NAN);
	assert_refused(manner[0].dispersion = 0.0f);
	assert_refused(manner[0].dispersion = NAN);
	assert_refused(manner[LC_MANNERS - 1].dispersion = INFINITY);
	assert_refused(manner[0].weight = 0.0f);
	assert_refused(manner[LC_MANNERS - 1].weight = NAN);
	assert_refused(stage_weight[LC_EXPLORATION] = 0.0f);
	assert_refused(stage_weight[LC_RECOVERY] = NAN);
}

/* ---- what evidence does ---- */

static void
a_step_is_an_advance_and_an_observation(void **state)
{
	rng r = 5200;
	lc_filter whole;
	lc_filter halves;

	lc_filter_start(&tables, &whole);
	lc_filter_start(&tables, &halves);
	for (int period = 0; period < 40; period++)
	{
		double orders = random_orders(&r);
		double exposure = random_exposure(&r);

		lc_filter_step(&tables, &whole, orders, exposure);
		lc_filter_advance(&tables, &halves, exposure);
		lc_filter_observe(&tables, &halves, orders, exposure);
		assert_same_posterior(&whole, &halves);
	}
}

static void
the_order_that_starts_the_clock_is_no_evidence(void **state)
{
	lc_filter with;
	lc_filter without;

	lc_filter_start(&tables, &with);
	lc_filter_start(&tables, &without);
	lc_filter_step(&tables, &with, 1, 0.4);
	lc_filter_step(&tables, &without, 0, 0.4);
	assert_same_posterior(&with, &without);
}

static void
no_exposure_says_nothing(void **state)
{
	lc_filter before;
	lc_filter after;

	lc_filter_start(&tables, &before);
	lc_filter_step(&tables, &before, 3, 1);
	after = before;
	lc_filter_step(&tables, &after, 5, 0);
	assert_same_posterior(&before, &after);
}

static void
a_memo_changes_nothing(void **state)
{
	lc_filter_tables *plain = malloc(sizeof(*plain));
	rng r = 5300;

	assert_non_null(plain);
	*plain = tables;
	lc_filter_remember(&tables, &memo);
	for (int i = 0; i < 50; i++)
	{
		lc_filter remembered;
		lc_filter worked_out;

		lc_filter_start(&tables, &remembered);
		lc_filter_start(plain, &worked_out);
		for (int period = 0; period < 40; period++)
		{
			double orders = (double) rng_between(&r, 0, 30);
			double exposure = (double) rng_between(&r, 1, 30) / 30;

			lc_filter_step(&tables, &remembered, orders, exposure);
			lc_filter_step(plain, &worked_out, orders, exposure);
			assert_same_posterior(&remembered, &worked_out);
		}
	}
	tables = *plain;
	free(plain);
}

static lc_filter
steady(double orders)
{
	lc_filter filter;

	lc_filter_start(&tables, &filter);
	for (int period = 0; period < 36; period++)
		lc_filter_step(&tables, &filter, orders, 1);
	return filter;
}

static void
the_rate_of_a_steady_buyer_is_found(void **state)
{
	static const double rates[] = {1, 4, 15, 40};

	for (size_t i = 0; i < LENGTH(rates); i++)
	{
		lc_filter filter = steady(rates[i]);
		double level = lc_filter_level(&tables, &filter);
		double own_rate = lc_filter_own_rate(&tables, &filter);

		/* the lanes lie a factor of 1.6 apart */
		if (!(level > rates[i] / 1.6 && level < rates[i] * 1.6 && own_rate > rates[i] / 1.6 &&
		      own_rate < rates[i] * 1.6))
			fail_msg("of %g orders a period: level %g, own rate %g", rates[i], level, own_rate);
	}
}

static void
silence_lowers_the_level_and_not_the_own_rate(void **state)
{
	lc_filter filter = steady(8);

	for (int period = 0; period < 6; period++)
		lc_filter_step(&tables, &filter, 0, 1);
	assert_true(lc_filter_level(&tables, &filter) < 1);
	assert_true(lc_filter_own_rate(&tables, &filter) > 4);
}

/* ---- which stage to show ---- */

static void
a_new_stage_needs_the_margin(void **state)
{
	const float close[LC_STAGES] = {[LC_STABILITY] = 0.45f, [LC_DECLINE] = 0.55f};
	const float clear[LC_STAGES] = {[LC_STABILITY] = 0.25f, [LC_DECLINE] = 0.75f};

	assert_int_equal(lc_stage_decide(close, LC_STABILITY, 0.2f), LC_STABILITY);
	assert_int_equal(lc_stage_decide(close, LC_STABILITY, 0.05f), LC_DECLINE);
	assert_int_equal(lc_stage_decide(clear, LC_STABILITY, 0.2f), LC_DECLINE);
}

static void
the_first_stage_shown_is_the_likeliest(void **state)
{
	const float close[LC_STAGES] = {[LC_EXPLORATION] = 0.45f, [LC_RECOVERY] = 0.55f};

	assert_int_equal(lc_stage_decide(close, LC_PROSPECT, 1.0f), LC_RECOVERY);
	assert_int_not_equal(lc_stage_choose(&tables, close, LC_PROSPECT), LC_PROSPECT);
}

static void
an_equal_stage_does_not_replace_the_one_shown(void **state)
{
	const float equal[LC_STAGES] = {[LC_EXPLORATION] = 0.5f, [LC_DECLINE] = 0.5f};

	assert_int_equal(lc_stage_decide(equal, LC_DECLINE, 0.0f), LC_DECLINE);
	assert_int_equal(lc_stage_decide(equal, LC_EXPLORATION, 0.0f), LC_EXPLORATION);
}

/* Weights decide between what is close; certainty decides by itself. */
static void
choosing_weighs_the_stages(void **state)
{
	static lc_filter_tables own;
	const float close[LC_STAGES] = {[LC_STABILITY] = 0.55f, [LC_DECLINE] = 0.45f};
	lc_dynamics d = small_dynamics();

	d.switch_margin = 0;
	assert_int_equal(lc_filter_prepare(&d, &own), LC_OK);
	assert_int_equal(lc_stage_choose(&own, close, LC_PROSPECT), LC_STABILITY);
	d.stage_weight[LC_DECLINE] = 2.0f;
	assert_int_equal(lc_filter_prepare(&d, &own), LC_OK);
	assert_int_equal(lc_stage_choose(&own, close, LC_PROSPECT), LC_DECLINE);
	for (int stage = LC_EXPLORATION; stage < LC_STAGES; stage++)
	{
		float certain[LC_STAGES] = {0};

		certain[stage] = 1.0f;
		assert_int_equal(lc_stage_choose(&tables, certain, LC_EXPLORATION), stage);
	}
}

/* ---- evidence is the likelihood of the count ---- */

static double
log_negative_binomial(double x, double mean, double k)
{
	return lgamma(x + k) - lgamma(k) - lgamma(x + 1.0) + k * log(k / (k + mean)) +
	       (x > 0 ? x * log(mean / (k + mean)) : 0.0);
}

/* Gaps of two events each, seen from a moment of no meaning (Chatfield and Goodhardt 1973). */
static double
log_condensed(double n, double mean, double k)
{
	double p =
	    exp(log_negative_binomial(2 * n, 2 * mean, k)) + 0.5 * exp(log_negative_binomial(2 * n + 1, 2 * mean, k));

	if (n >= 1)
		p += 0.5 * exp(log_negative_binomial(2 * n - 1, 2 * mean, k));
	return log(p);
}

static double
log_likelihood(int manner, double orders, double mean)
{
	double k = (double) tables.dispersion[manner];

	return manner == LC_REGULAR ? log_condensed(orders, mean, k) : log_negative_binomial(orders, mean, k);
}

static void
assert_evidence(double orders, double exposure)
{
	lc_evidence room;
	const lc_evidence *evidence = lc_filter_evidence(&tables, orders, exposure, &room);
	double offset = NAN; /* evidence is relative to the best explanation, the same for all of them */

	for (int manner = 0; manner < LC_MANNERS; manner++)
		for (int s = 0; s < tables.substages; s++)
			for (int i = 0; i < LC_LANES; i++)
			{
				double expected = log_likelihood(manner, orders, (double) tables.mean[s][i] * exposure);
				double got = log((double) (*evidence)[manner][s][i]);

				if (got < -15)
					continue; /* near the floor */
				if (isnan(offset))
					offset = got - expected;
				if (fabs(got - expected - offset) > 2e-3)
					fail_msg("%g orders in %g: manner %d, sub-stage %d, rate %d is off by %g", orders, exposure, manner,
					         s, i, got - expected - offset);
			}
	assert_false(isnan(offset));
}

static void
evidence_is_the_likelihood_of_the_count(void **state)
{
	const double counts[] = {0, 1, 2, 7, 15, 16, 40};
	const double exposures[] = {1.0, 0.4, 2.5};

	for (size_t c = 0; c < sizeof(counts) / sizeof(counts[0]); c++)
		for (size_t e = 0; e < sizeof(exposures) / sizeof(exposures[0]); e++)
			assert_evidence(counts[c], exposures[e]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(any_history_gives_probabilities),
	    cmocka_unit_test(extremes_give_probabilities),
	    cmocka_unit_test(a_long_silence_gives_probabilities),
	    cmocka_unit_test(any_dynamics_give_probabilities),
	    cmocka_unit_test(nonsense_dynamics_are_refused),
	    cmocka_unit_test(a_step_is_an_advance_and_an_observation),
	    cmocka_unit_test(the_order_that_starts_the_clock_is_no_evidence),
	    cmocka_unit_test(no_exposure_says_nothing),
	    cmocka_unit_test(a_memo_changes_nothing),
	    cmocka_unit_test(the_rate_of_a_steady_buyer_is_found),
	    cmocka_unit_test(silence_lowers_the_level_and_not_the_own_rate),
	    cmocka_unit_test(a_new_stage_needs_the_margin),
	    cmocka_unit_test(the_first_stage_shown_is_the_likeliest),
	    cmocka_unit_test(an_equal_stage_does_not_replace_the_one_shown),
	    cmocka_unit_test(choosing_weighs_the_stages),
	    cmocka_unit_test(evidence_is_the_likelihood_of_the_count),
	};

	return cmocka_run_group_tests_name("filter", tests, prepare_default, NULL);
}
