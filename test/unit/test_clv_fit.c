/*
 * test_clv_fit.c - models of a customer base: what they learn from many customers.
 */
#include "support.h"

#include <math.h>

#include "clv_support.h"

/* ---- samples ---- */

static lc_clv_tuples *
tuples_new(lc_clv_id id, size_t rows)
{
	lc_clv_tuples *tuples = malloc(lc_clv_tuples_size(rows));

	assert_non_null(tuples);
	lc_clv_tuples_init(tuples, id, 7, NULL);
	return tuples;
}

static void
tuples_put(lc_clv_tuples *tuples, size_t rows, const double *value, double weight)
{
	lc_clv_tuple tuple = {{value[0], value[1], value[2]}, weight, 1};
	lc_clv_fault fault;

	if (lc_clv_models[tuples->model]->admit(value, &fault) == LC_CLV_USE)
		assert_true(lc_clv_tuples_add(tuples, lc_clv_tuples_size(rows), &tuple));
}

/* What the parameters make of n customers; times to a tenth, so that some are alike. */
static lc_clv_tuples *
simulated(lc_clv_id id, const double *parameter, size_t n, rng seed)
{
	const lc_clv_model *model = lc_clv_models[id];
	lc_clv_tuples *tuples = tuples_new(id, n);
	lc_random random = seed;

	for (size_t i = 0; i < n; i++)
	{
		double value[LC_CLV_COLUMNS];

		design_row(model, &random, value);
		model->simulate(model, parameter, &random, value);
		tuples_put(tuples, n, value, 1);
	}
	return tuples;
}

static lc_clv_fit
fitted(lc_clv_tuples *tuples)
{
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_clv_fit fit;

	assert_int_equal(lc_clv_tuples_squeeze(tuples, &env), LC_OK);
	assert_int_equal(lc_clv_fit_tuples(tuples, &env, &fit), LC_OK);
	assert_int_equal(h.live, 0);
	return fit;
}

static lc_clv_fit
fit_and_free(lc_clv_tuples *tuples)
{
	lc_clv_fit fit = fitted(tuples);

	free(tuples);
	return fit;
}

#define assert_same_fit(a, b) assert_memory_equal(&(a), &(b), sizeof(lc_clv_fit))

/* ---- what comes out ---- */

static void
simulated_parameters_are_found_again(void **state)
{
	for (int id = 0; id < LC_CLV_MODELS; id++)
	{
		const double *truth = usual_parameters[id];
		lc_clv_fit fit = fit_and_free(simulated((lc_clv_id) id, truth, 6000, 31));

		assert_int_equal(fit.end, LC_CLV_CONVERGED);
		assert_true(fit.gradient_norm < 1e-5 && fit.condition > 1 && fit.condition < 1e6);
		for (int p = 0; p < lc_clv_models[id]->parameters; p++)
			if (!(fabs(fit.parameter[p] - truth[p]) < 4 * fit.error[p] && fit.error[p] < truth[p]))
				fail_msg("%s: %s is %g with an error of %g, was %g", lc_clv_models[id]->title,
				         lc_clv_models[id]->parameter[p], fit.parameter[p], fit.error[p], truth[p]);
		assert_true(fabs(fit.aic - (2 * lc_clv_models[id]->parameters - 2 * fit.log_likelihood)) < 1e-9);
		assert_true(fabs(fit.bic - (lc_clv_models[id]->parameters * log(fit.customers) - 2 * fit.log_likelihood)) <
		            1e-9);
	}
}

/* The optimum of many more rows than the starts are tried on. */
static void
a_large_fit_is_the_optimum_too(void **state)
{
	lc_clv_tuples *tuples = simulated(LC_CLV_MBGNBD, usual_parameters[LC_CLV_MBGNBD], 120000, 32);
	lc_clv_fit fit = fit_and_free(tuples);

	assert_true(fit.rows > 40000);
	assert_int_equal(fit.end, LC_CLV_CONVERGED);
	assert_true(fit.gradient_norm < 1e-6 && fit.iterations < 12);
}

static void
order_does_not_matter(void **state)
{
	lc_clv_tuples *tuples = simulated(LC_CLV_BGNBD, usual_parameters[LC_CLV_BGNBD], 3000, 33);
	lc_clv_tuples *shuffled = tuples_new(LC_CLV_BGNBD, 3000);
	rng r = 34;
	lc_clv_fit first;
	lc_clv_fit second;

	memcpy(shuffled, tuples, lc_clv_tuples_size(tuples->n));
	for (uint64_t i = shuffled->n; i > 1; i--)
	{
		uint64_t j = rng_next(&r) % i;
		lc_clv_tuple swapped = shuffled->tuple[i - 1];

		shuffled->tuple[i - 1] = shuffled->tuple[j];
		shuffled->tuple[j] = swapped;
	}
	first = fit_and_free(tuples);
	second = fit_and_free(shuffled);
	assert_same_fit(first, second);
}

/* Fractional weights too, and however the rows were squeezed before. */
static void
parts_come_to_the_whole(void **state)
{
	static const double weights[] = {0.1, 0.7, 1, 2.5};
	lc_clv_tuples *whole = simulated(LC_CLV_MBGNBD, usual_parameters[LC_CLV_MBGNBD], 4000, 35);
	lc_clv_tuples *parts = tuples_new(LC_CLV_MBGNBD, 4000);
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_clv_fit first;
	lc_clv_fit second;

	for (uint64_t i = 0; i < whole->n; i++)
		whole->tuple[i].weight = weights[i * i % LENGTH(weights)];
	for (uint64_t i = whole->n; i-- > 0;)
	{
		assert_true(lc_clv_tuples_add(parts, lc_clv_tuples_size(4000), &whole->tuple[i]));
		if (i % 611 == 0)
			assert_int_equal(lc_clv_tuples_squeeze(parts, &env), LC_OK);
	}
	first = fit_and_free(whole);
	second = fit_and_free(parts);
	assert_same_fit(first, second);
}

static void
a_weight_is_as_many_rows(void **state)
{
	lc_clv_tuples *once = simulated(LC_CLV_BGNBD, usual_parameters[LC_CLV_BGNBD], 1500, 36);
	lc_clv_tuples *thrice = tuples_new(LC_CLV_BGNBD, 4500);
	lc_clv_fit weighted;
	lc_clv_fit repeated;

	for (int copy = 0; copy < 3; copy++)
		for (uint64_t i = 0; i < once->n; i++)
			assert_true(lc_clv_tuples_add(thrice, lc_clv_tuples_size(4500), &once->tuple[i]));
	for (uint64_t i = 0; i < once->n; i++)
		once->tuple[i].weight = 3;
	weighted = fit_and_free(once);
	repeated = fit_and_free(thrice);
	assert_same_fit(weighted, repeated);
}

static void
a_warm_start_ends_at_the_same_optimum(void **state)
{
	lc_clv_tuples *tuples = simulated(LC_CLV_BGNBD, usual_parameters[LC_CLV_BGNBD], 3000, 37);
	lc_clv_fit cold = fitted(tuples);
	lc_clv_fit warm;

	memcpy(tuples->start, cold.parameter, sizeof(tuples->start));
	warm = fit_and_free(tuples);
	for (int p = 0; p < 4; p++)
		assert_true(fabs(warm.parameter[p] - cold.parameter[p]) < 1e-4 * cold.error[p]);
}

/* ---- what does not ---- */

static void
too_few_customers_are_no_fit(void **state)
{
	static const double rows[][3] = {{0, 0, 10}, {1, 2, 10}, {2, 8, 10}, {1, 2, 10}};
	lc_clv_tuples *tuples = tuples_new(LC_CLV_BGNBD, 4);
	lc_clv_fit fit;

	for (size_t i = 0; i < LENGTH(rows); i++)
		tuples_put(tuples, 4, rows[i], 1);
	fit = fit_and_free(tuples);
	assert_int_equal(fit.end, LC_CLV_TOO_FEW);
	assert_int_equal(fit.rows, 3);
	assert_true(fit.customers == 4 && isnan(fit.parameter[0]) && isnan(fit.log_likelihood) &&
	            isnan(fit.covariance[1][1]));
	assert_int_equal(fit_and_free(tuples_new(LC_CLV_BGNBD, 1)).end, LC_CLV_TOO_FEW);
}

static void
customers_who_never_come_back_are_no_fit(void **state)
{
	lc_clv_tuples *tuples = tuples_new(LC_CLV_MBGNBD, 100);

	for (int i = 0; i < 100; i++)
	{
		const double value[] = {0, 0, 1 + i};

		tuples_put(tuples, 100, value, 1);
	}
	assert_int_equal(fit_and_free(tuples).end, LC_CLV_NO_EVENT);
}

/* Everybody buys at the same beat until the end: nobody drops out, and nobody's rate differs. */
static void
what_runs_off_is_said_to(void **state)
{
	lc_clv_tuples *tuples = tuples_new(LC_CLV_BGNBD, 200);
	lc_clv_fit fit;

	for (int i = 0; i < 200; i++)
	{
		const double value[] = {10 + i % 2, 100 + i * 0.01, 100.5 + i * 0.01};

		tuples_put(tuples, 200, value, 1);
	}
	fit = fit_and_free(tuples);
	assert_true(fit.end == LC_CLV_BOUNDARY || fit.end == LC_CLV_SADDLE || fit.end == LC_CLV_NOT_LEVEL);
	assert_true(fit.end != LC_CLV_BOUNDARY || (fit.bound >= 0 && fit.bound < 4));
}

static void
tuples_that_nobody_wrote_are_refused(void **state)
{
	lc_clv_tuples *tuples = simulated(LC_CLV_BGNBD, usual_parameters[LC_CLV_BGNBD], 100, 38);
	size_t bytes = lc_clv_tuples_size(tuples->n);
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_clv_fit fit;

	assert_int_equal(lc_clv_tuples_check(tuples, bytes), LC_OK);
	assert_int_equal(lc_clv_tuples_check(tuples, bytes - 1), LC_CORRUPT);
	assert_int_equal(lc_clv_tuples_check(tuples, sizeof(lc_clv_tuples) - 1), LC_CORRUPT);
	tuples->model = LC_CLV_MODELS;
	assert_int_equal(lc_clv_tuples_check(tuples, bytes), LC_CORRUPT);
	tuples->model = LC_CLV_BGNBD;
	tuples->tuple[5].value[1] = 1e9;
	assert_int_equal(lc_clv_fit_tuples(tuples, &env, &fit), LC_CORRUPT);
	tuples->tuple[5].value[1] = NAN;
	assert_int_equal(lc_clv_fit_tuples(tuples, &env, &fit), LC_CORRUPT);
	tuples->magic++;
	assert_int_equal(lc_clv_tuples_check(tuples, bytes), LC_CORRUPT);
	free(tuples);
}

static void
memory_that_runs_out_is_said_so(void **state)
{
	lc_clv_tuples *tuples = simulated(LC_CLV_BGNBD, usual_parameters[LC_CLV_BGNBD], 100000, 39);
	lc_status status = LC_NO_MEMORY;
	size_t failed = 0;

	for (size_t at = 1; status == LC_NO_MEMORY; at++, failed++)
	{
		heap h = {.fail_at = at};
		lc_env env = heap_env(&h);
		lc_clv_fit fit;

		status = lc_clv_tuples_squeeze(tuples, &env);
		if (status == LC_OK)
			status = lc_clv_fit_tuples(tuples, &env, &fit);
		assert_int_equal(h.live, 0);
	}
	assert_int_equal(status, LC_OK);
	assert_int_equal(failed - 1, 3);
	free(tuples);
}

/* A cancel is looked for every few milliseconds. */
static void
the_search_polls(void **state)
{
	lc_clv_tuples *tuples = simulated(LC_CLV_BGNBD, usual_parameters[LC_CLV_BGNBD], 3000, 40);
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_clv_fit fit;

	assert_int_equal(lc_clv_tuples_squeeze(tuples, &env), LC_OK);
	assert_int_equal(lc_clv_fit_tuples(tuples, &env, &fit), LC_OK);
	assert_true(h.polls > 20);
	free(tuples);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(simulated_parameters_are_found_again),
	    cmocka_unit_test(a_large_fit_is_the_optimum_too),
	    cmocka_unit_test(order_does_not_matter),
	    cmocka_unit_test(parts_come_to_the_whole),
	    cmocka_unit_test(a_weight_is_as_many_rows),
	    cmocka_unit_test(a_warm_start_ends_at_the_same_optimum),
	    cmocka_unit_test(too_few_customers_are_no_fit),
	    cmocka_unit_test(customers_who_never_come_back_are_no_fit),
	    cmocka_unit_test(what_runs_off_is_said_to),
	    cmocka_unit_test(tuples_that_nobody_wrote_are_refused),
	    cmocka_unit_test(memory_that_runs_out_is_said_so),
	    cmocka_unit_test(the_search_polls),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
