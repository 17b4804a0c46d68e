/*
 * test_hmm_fit.c - laws of learning a model, and of the records it learns from.
 */
#include <math.h>

#include "draw.h"
#include "stage/hmm_em.h"
#include "stage/hmm_fit.h"

#define PEOPLE 600
#define PERIODS 30
#define BYTES ((size_t) PEOPLE * (4 + 5 * PERIODS))

static const lc_fit_options no_prior = {.iterations = 12, .tolerance = 0, .prior_paths = 0, .prior_customers = 0};

/* ---- a population that follows a model ---- */

/* Irregular orders; the first period one more, which started the clock. */
static size_t
simulate(rng *r, const lc_em_model *model, const lc_dynamics *d, uint8_t *records, int people)
{
	uint8_t *to = records;

	for (int c = 0; c < people; c++)
	{
		double rate = model->rate[draw_weighted(r, model->lane, LC_LANES)];
		int s = draw_weighted(r, model->start, model->substages);
		uint8_t *codes = to + 4;
		uint32_t size;

		for (int t = 0; t < PERIODS; t++)
		{
			double mean;
			uint32_t code;

			s = t == 0 ? s : draw_move(r, d, s);
			mean = rate * model->intensity[s] * draw_gamma(r, (int) model->dispersion[LC_IRREGULAR]);
			code = (uint32_t) ((t == 0) + draw_poisson(r, mean)) << 1;
			for (; code >= 0x80; code >>= 7)
				*codes++ = (uint8_t) (code | 0x80);
			*codes++ = (uint8_t) code;
		}
		size = (uint32_t) (codes - to - 4);
		memcpy(to, &size, 4);
		to = codes;
	}
	return (size_t) (to - records);
}

/* The shipped dynamics, but for customers of few rates and one manner, and other dwell times. */
static lc_dynamics
true_dynamics(void)
{
	lc_dynamics d = lc_dynamics_default;

	for (int i = 0; i < LC_LANES; i++)
		d.rate_weight[i] = i >= 7 && i <= 10 ? 0.25f : 0.0f;
	d.manner[LC_REGULAR].weight = 0.001f;
	d.manner[LC_IRREGULAR].weight = 1.0f;
	for (int e = 0; e < d.edges; e++)
		if (d.substage[d.edge[e].from].stage == LC_STABILITY)
			d.edge[e].probability *= 0.4f;
	return d;
}

static uint8_t records[BYTES];

static size_t
population(uint64_t seed, int people)
{
	lc_dynamics d = true_dynamics();
	lc_em_model model;
	rng r = seed;

	lc_em_from_dynamics(&d, &model);
	return simulate(&r, &model, &d, records, people);
}

static lc_fit_result
fit(const lc_dynamics *from, size_t size, const lc_fit_options *options)
{
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_fit_result result;

	assert_int_equal(lc_fit(from, records, size, options, &env, &result), LC_OK);
	assert_int_equal(h.live, 0);
	assert_true(h.polls > 0);
	return result;
}

static double
score(const lc_dynamics *d, size_t size)
{
	heap h = {0};
	lc_env env = heap_env(&h);
	double log_likelihood;
	int64_t periods;

	assert_int_equal(lc_fit_score(d, records, size, &env, &log_likelihood, &periods), LC_OK);
	assert_int_equal(h.live, 0);
	return log_likelihood;
}

/* ---- laws ---- */

static void
the_likelihood_never_falls(void **state)
{
	for (uint64_t seed = 31; seed < 33; seed++)
	{
		lc_fit_result result = fit(&lc_dynamics_default, population(seed, 80), &no_prior);

		assert_int_equal(result.iterations, no_prior.iterations);
		for (int i = 1; i <= result.iterations; i++)
			if (!(result.trace[i] >= result.trace[i - 1]))
				fail_msg("iteration %d: from %.9g to %.9g", i, result.trace[i - 1], result.trace[i]);
		assert_true(result.log_likelihood > result.log_likelihood_start + 1);
		assert_true(result.trace[0] == result.log_likelihood_start);
		assert_true(result.trace[result.iterations] == result.log_likelihood);
	}
}

static void
with_a_prior_the_posterior_never_falls(void **state)
{
	lc_fit_options options = lc_fit_defaults;
	lc_fit_result result;

	options.tolerance = 1e-7;
	result = fit(&lc_dynamics_default, population(35, 150), &options);
	assert_true(result.iterations > 5);
	for (int i = 1; i <= result.iterations; i++)
	{
		assert_true(result.posterior[i] >= result.posterior[i - 1] - 1e-7);
		assert_true(result.trace[i] >= result.trace[i - 1]);
	}
}

/* What it was simulated from is found, within a band. */
static void
what_was_put_in_comes_out(void **state)
{
	lc_dynamics truth = true_dynamics();
	lc_fit_options options = no_prior;
	lc_fit_result result;
	double near = 0;
	double leaving = 0;
	double leaving_default = 0;

	options.iterations = 20;
	result = fit(&lc_dynamics_default, population(36, PEOPLE), &options);
	for (int i = 6; i <= 11; i++)
		near += (double) result.dynamics.rate_weight[i];
	assert_true(near > 0.9);
	for (int e = 0; e < truth.edges; e++)
		if (truth.substage[truth.edge[e].from].stage == LC_STABILITY)
			leaving_default += (double) lc_dynamics_default.edge[e].probability;
	for (int e = 0; e < result.dynamics.edges; e++)
		if (truth.substage[result.dynamics.edge[e].from].stage == LC_STABILITY)
			leaving += (double) result.dynamics.edge[e].probability;
	/* 0.034 a period, not 0.085 */
	if (!(fabs(leaving - 0.4 * leaving_default) < 0.02))
		fail_msg("stability is left by %g a period, not by %g", leaving, 0.4 * leaving_default);
	if (!(result.dynamics.manner[LC_IRREGULAR].weight > 0.85f))
		fail_msg("%g are irregular", (double) result.dynamics.manner[LC_IRREGULAR].weight);
	if (!(result.dynamics.manner[LC_IRREGULAR].dispersion > 2.5f &&
	      result.dynamics.manner[LC_IRREGULAR].dispersion < 7))
		fail_msg("dispersion %g, not 4", (double) result.dynamics.manner[LC_IRREGULAR].dispersion);
	/* no worse than the truth on what it saw, and near it on what it did not */
	assert_true(result.log_likelihood > score(&truth, population(36, PEOPLE)));
	{
		size_t held_out = population(37, PEOPLE);
		double by_truth = score(&truth, held_out);
		double by_default = score(&lc_dynamics_default, held_out);
		double by_fit = score(&result.dynamics, held_out);

		if (!(by_fit > by_default && by_truth - by_fit < 0.25 * (by_truth - by_default)))
			fail_msg("held out: %g by default, %g fitted, %g by the truth", by_default, by_fit, by_truth);
	}
}

/* Stages keep their meaning: bounds, order, zeros, and what is not learned at all. */
static void
labels_do_not_switch(void **state)
{
	lc_fit_result result = fit(&lc_dynamics_default, population(38, 200), &no_prior);
	const lc_dynamics *given = &lc_dynamics_default;

	assert_int_equal(lc_dynamics_check(&result.dynamics), LC_OK);
	for (int s = 0; s < given->substages; s++)
	{
		assert_int_equal(result.dynamics.substage[s].stage, given->substage[s].stage);
		assert_true(result.dynamics.substage[s].start == given->substage[s].start);
		for (int other = 0; other < given->substages; other++)
			if ((given->substage[other].stage == given->substage[s].stage ||
			     given->substage[other].stage == LC_STABILITY) &&
			    given->substage[other].intensity > 1.01f * given->substage[s].intensity)
				assert_true(result.dynamics.substage[other].intensity >= result.dynamics.substage[s].intensity);
	}
	for (int e = 0; e < result.dynamics.edges; e++)
	{
		bool known = false;

		for (int g = 0; g < given->edges; g++)
			known |=
			    given->edge[g].from == result.dynamics.edge[e].from && given->edge[g].to == result.dynamics.edge[e].to;
		assert_true(known);
	}
	assert_memory_equal(result.dynamics.stage_weight, given->stage_weight, sizeof(given->stage_weight));
	assert_true(result.dynamics.switch_margin == given->switch_margin);
	assert_true(result.dynamics.rate_lowest == given->rate_lowest);
}

/* The order of customers, and whether equal ones come once or often, is nothing to it. */
static void
order_does_not_matter(void **state)
{
	static uint8_t other[BYTES];
	size_t size = population(39, 80);
	lc_fit_result one = fit(&lc_dynamics_default, size, &lc_fit_defaults);
	lc_fit_result two;
	const uint8_t *at = records;
	size_t to = size;

	while (at < records + size)
	{
		const uint8_t *start = at;
		lc_cohort_record record;

		assert_int_equal(lc_cohort_next(&at, records + size, &record), LC_OK);
		to -= (size_t) (at - start);
		memcpy(other + to, start, (size_t) (at - start));
	}
	assert_int_equal(to, 0);
	memcpy(records, other, size);
	two = fit(&lc_dynamics_default, size, &lc_fit_defaults);
	assert_memory_equal(&one.dynamics, &two.dynamics, sizeof(one.dynamics));
	assert_true(one.log_likelihood == two.log_likelihood);
	/* everybody twice says twice as much of the same */
	memcpy(records + size, other, size);
	two = fit(&lc_dynamics_default, 2 * size, &lc_fit_defaults);
	assert_int_equal(two.customers, 2 * one.customers);
	assert_int_equal(two.periods, 2 * one.periods);
	assert_true(fabs(two.log_likelihood - 2 * one.log_likelihood) < 1e-6 * fabs(one.log_likelihood));
}

static void
what_cannot_be_fitted_is_told(void **state)
{
	size_t size = population(40, LC_FIT_CUSTOMERS_MIN);
	lc_fit_result result;
	heap none = {0};
	lc_env env = heap_env(&none);
	lc_cohort_record last;
	const uint8_t *at = records;

	while (at < records + size)
		assert_int_equal(lc_cohort_next(&at, records + size, &last), LC_OK);
	assert_int_equal(lc_fit(&lc_dynamics_default, records, 0, &lc_fit_defaults, &env, &result), LC_BAD_PARAMETER);
	assert_int_equal(result.customers, 0);
	assert_int_equal(
	    lc_fit(&lc_dynamics_default, records, (size_t) (last.codes - 4 - records), &lc_fit_defaults, &env, &result),
	    LC_BAD_PARAMETER);
	assert_int_equal(result.customers, LC_FIT_CUSTOMERS_MIN - 1);
	assert_int_equal(lc_fit(&lc_dynamics_default, records, size - 1, &lc_fit_defaults, &env, &result), LC_CORRUPT);
	for (size_t fail_at = 1; fail_at <= 4; fail_at++)
	{
		heap h = {.fail_at = fail_at};
		lc_env failing = heap_env(&h);

		assert_int_equal(lc_fit(&lc_dynamics_default, records, size, &lc_fit_defaults, &failing, &result),
		                 LC_NO_MEMORY);
		assert_int_equal(h.live, 0);
	}
	assert_int_equal(none.live, 0);
}

static void
a_fit_that_runs_out_of_iterations_says_so(void **state)
{
	lc_fit_options options = lc_fit_defaults;
	lc_fit_result result;

	options.iterations = 1;
	result = fit(&lc_dynamics_default, population(41, 100), &options);
	assert_int_equal(result.iterations, 1);
	assert_false(result.converged);
	assert_true(fit(&lc_dynamics_default, population(41, 100), &lc_fit_defaults).converged);
}

/* ---- records ---- */

static void
a_record_reads_back(void **state)
{
	static uint8_t record[LC_COHORT_RECORD_SIZE];
	static lc_sight sight[LC_COHORT_PERIODS];
	lc_event events[8];
	lc_model model;
	lc_profile profile;
	lc_cohort_record found;
	const uint8_t *at = record;
	size_t size;
	size_t n = 0;
	int32_t periods;

	events[n++] = event_of(9000, LC_CONTACT, 0, 1, 0);
	events[n++] = event_of(9040, LC_ORDER, 0, 3, LC_MONEY_UNIT);
	events[n++] = event_of(9060, LC_ORDER, 0, 200, LC_MONEY_UNIT);
	events[n++] = event_of(9061, LC_SIGNAL, 0, 1, 0);
	profile = profile_of(events, n);
	lc_model_shipped(&lc_shipped_models[0], &model);
	assert_int_equal(lc_cohort_write(profile, 9039, &model, record, &size), LC_OK);
	assert_int_equal(size, 0);
	assert_int_equal(lc_cohort_write(profile, 9094, &model, record, &size), LC_OK);
	assert_int_equal(lc_cohort_next(&at, record + size, &found), LC_OK);
	assert_true(at == record + size);
	assert_int_equal(lc_cohort_read(&found, sight, &periods), LC_OK);
	/* the order falls into the second period, 20 days before its end; then a full one, then 5 days */
	assert_int_equal(periods, 3);
	assert_true(fabs(sight[0].elapsed * 30 - 20) < 1e-5);
	assert_true(sight[0].orders == 3 && sight[1].orders == 200 && sight[2].orders == 0);
	assert_true(sight[1].elapsed == 1 && sight[1].exposure == 1 && sight[1].for_decline == 3.0f);
	assert_true(fabs(sight[2].elapsed * 30 - 5) < 1e-5);
	profile_free(profile);
}

static void
hostile_bytes_are_no_record(void **state)
{
	static lc_sight sight[LC_COHORT_PERIODS];
	rng r = 42;

	for (int i = 0; i < 20000; i++)
	{
		uint8_t bytes[64];
		size_t size = (size_t) rng_between(&r, 0, sizeof(bytes));
		const uint8_t *at = bytes;
		lc_cohort_record record;
		int32_t periods;

		for (size_t b = 0; b < size; b++)
			bytes[b] = (uint8_t) (b >= 1 && b < 4 ? 0 : rng_next(&r));
		if (size > 0)
			bytes[0] %= 64;
		while (at < bytes + size && lc_cohort_next(&at, bytes + size, &record) == LC_OK)
		{
			if (lc_cohort_read(&record, sight, &periods) != LC_OK)
				continue;
			for (int32_t t = 0; t < periods; t++)
				assert_true(sight[t].orders >= 0 && sight[t].elapsed > 0 && sight[t].elapsed <= 1 &&
				            sight[t].exposure > 0 && sight[t].for_decline >= 1 && sight[t].for_stability >= 1);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_likelihood_never_falls),
	    cmocka_unit_test(with_a_prior_the_posterior_never_falls),
	    cmocka_unit_test(what_was_put_in_comes_out),
	    cmocka_unit_test(labels_do_not_switch),
	    cmocka_unit_test(order_does_not_matter),
	    cmocka_unit_test(what_cannot_be_fitted_is_told),
	    cmocka_unit_test(a_fit_that_runs_out_of_iterations_says_so),
	    cmocka_unit_test(a_record_reads_back),
	    cmocka_unit_test(hostile_bytes_are_no_record),
	};

	return cmocka_run_group_tests_name("fit", tests, NULL, NULL);
}
