/*
 * test_max_likelihood.c - models of a customer base: what they learn from many customers.
 */
#include "support.h"

#include <math.h>

#include "clv_support.h"

/* ---- samples ---- */

static lc_fit_rows *
data_new(lc_clv_id id, size_t rows)
{
	lc_fit_rows *data = malloc(lc_fit_rows_size(rows));

	assert_non_null(data);
	lc_fit_rows_init(data, id, 7, NULL);
	return data;
}

static void
data_put(lc_fit_rows *data, size_t rows, const double *value, double weight)
{
	lc_fit_row fit_row = {{value[0], value[1], value[2]}, weight, 1};
	lc_clv_fault fault;

	if (lc_clv_models[data->model]->admit(value, &fault) == LC_CLV_USE)
		assert_true(lc_fit_rows_add(data, lc_fit_rows_size(rows), &fit_row));
}

/* What the parameters make of n customers; times to a tenth, so that some are alike. */
static lc_fit_rows *
simulated(lc_clv_id id, const double *parameter, size_t n, rng seed)
{
	const lc_clv_model *model = lc_clv_models[id];
	lc_fit_rows *data = data_new(id, n);
	lc_random random = seed;

	for (size_t i = 0; i < n; i++)
	{
		double value[LC_CLV_COLUMNS];

		design_row(model, &random, value);
		model->simulate(model, parameter, &random, value);
		data_put(data, n, value, 1);
	}
	return data;
}

/* The rows of one cohort that starts with so many. */
static lc_fit_rows *
simulated_cohort(lc_clv_id id, double customers, rng seed)
{
	lc_fit_rows *data = data_new(id, 12);
	double value[LC_CLV_COLUMNS] = {0, customers, 0};
	lc_random random = seed;

	for (int period = 0; period < 12; period++)
	{
		data_put(data, 12, value, 1);
		lc_clv_models[id]->simulate(lc_clv_models[id], usual_parameters[id], &random, value);
	}
	return data;
}

static lc_clv_fit
fitted(lc_fit_rows *data)
{
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_clv_fit fit;

	assert_int_equal(lc_fit_rows_squeeze(data, &env), LC_OK);
	assert_int_equal(lc_max_likelihood(data, &env, &fit), LC_OK);
	assert_int_equal(h.live, 0);
	return fit;
}

static lc_clv_fit
fit_and_free(lc_fit_rows *data)
{
	lc_clv_fit fit = fitted(data);

	free(data);
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
		lc_clv_fit fit = fit_and_free(is_contract((lc_clv_id) id) ? simulated_cohort((lc_clv_id) id, 6000, 31)
		                                                          : simulated((lc_clv_id) id, truth, 6000, 31));

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
	lc_fit_rows *data = simulated(LC_CLV_MBGNBD, usual_parameters[LC_CLV_MBGNBD], 120000, 32);
	lc_clv_fit fit = fit_and_free(data);

	assert_true(fit.rows > 40000);
	assert_int_equal(fit.end, LC_CLV_CONVERGED);
	assert_true(fit.gradient_norm < 1e-6 && fit.iterations < 12);
}

static void
order_does_not_matter(void **state)
{
	lc_fit_rows *data = simulated(LC_CLV_BGNBD, usual_parameters[LC_CLV_BGNBD], 3000, 33);
	lc_fit_rows *shuffled = data_new(LC_CLV_BGNBD, 3000);
	rng r = 34;
	lc_clv_fit first;
	lc_clv_fit second;

	memcpy(shuffled, data, lc_fit_rows_size(data->n));
	for (uint64_t i = shuffled->n; i > 1; i--)
	{
		uint64_t j = rng_next(&r) % i;
		lc_fit_row swapped = shuffled->row[i - 1];

		shuffled->row[i - 1] = shuffled->row[j];
		shuffled->row[j] = swapped;
	}
	first = fit_and_free(data);
	second = fit_and_free(shuffled);
	assert_same_fit(first, second);
}

/* Fractional weights too, and however the rows were squeezed before. */
static void
parts_come_to_the_whole(void **state)
{
	static const double weights[] = {0.1, 0.7, 1, 2.5};
	lc_fit_rows *whole = simulated(LC_CLV_MBGNBD, usual_parameters[LC_CLV_MBGNBD], 4000, 35);
	lc_fit_rows *parts = data_new(LC_CLV_MBGNBD, 4000);
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_clv_fit first;
	lc_clv_fit second;

	for (uint64_t i = 0; i < whole->n; i++)
		whole->row[i].weight = weights[i * i % LENGTH(weights)];
	for (uint64_t i = whole->n; i-- > 0;)
	{
		assert_true(lc_fit_rows_add(parts, lc_fit_rows_size(4000), &whole->row[i]));
		if (i % 611 == 0)
			assert_int_equal(lc_fit_rows_squeeze(parts, &env), LC_OK);
	}
	first = fit_and_free(whole);
	second = fit_and_free(parts);
	assert_same_fit(first, second);
}

/* As when states are combined: what was one row before may stand for many. */
static void
equal_rows_count_for_all_they_stand_for(void **state)
{
	lc_fit_rows *data = data_new(LC_CLV_BGNBD, 3);
	lc_fit_row row = {{2, 3, 4}, 1, 1};
	heap h = {0};
	lc_env env = heap_env(&h);

	for (row.count = 1; row.count <= 3; row.count++)
		assert_true(lc_fit_rows_add(data, lc_fit_rows_size(3), &row));
	assert_int_equal(lc_fit_rows_squeeze(data, &env), LC_OK);
	assert_int_equal(data->n, 1);
	assert_int_equal(data->row[0].count, 6);
	free(data);
}

static void
a_weight_is_as_many_rows(void **state)
{
	lc_fit_rows *once = simulated(LC_CLV_BGNBD, usual_parameters[LC_CLV_BGNBD], 1500, 36);
	lc_fit_rows *thrice = data_new(LC_CLV_BGNBD, 4500);
	lc_clv_fit weighted;
	lc_clv_fit repeated;

	for (int copy = 0; copy < 3; copy++)
		for (uint64_t i = 0; i < once->n; i++)
			assert_true(lc_fit_rows_add(thrice, lc_fit_rows_size(4500), &once->row[i]));
	for (uint64_t i = 0; i < once->n; i++)
		once->row[i].weight = 3;
	weighted = fit_and_free(once);
	repeated = fit_and_free(thrice);
	assert_same_fit(weighted, repeated);
}

static void
a_warm_start_ends_at_the_same_optimum(void **state)
{
	lc_fit_rows *data = simulated(LC_CLV_BGNBD, usual_parameters[LC_CLV_BGNBD], 3000, 37);
	lc_clv_fit cold = fitted(data);
	lc_clv_fit warm;

	memcpy(data->start, cold.parameter, sizeof(data->start));
	warm = fit_and_free(data);
	for (int p = 0; p < 4; p++)
		assert_true(fabs(warm.parameter[p] - cold.parameter[p]) < 1e-4 * cold.error[p]);
}

/* ---- what is published ---- */

static lc_clv_fit
fit_of(lc_clv_id id, const double rows[][4], size_t n)
{
	lc_fit_rows *data = data_new(id, n);

	for (size_t i = 0; i < n; i++)
		data_put(data, n, rows[i], rows[i][3]);
	return fit_and_free(data);
}

/* 11,104 donors over six years: (x, t_x, n) and how many (Fader, Hardie and Shang 2010, table 1). */
static void
donors_are_fitted_as_published(void **state)
{
	static const double donors[][4] = {{0, 0, 6, 3464}, {1, 1, 6, 1091}, {1, 2, 6, 277}, {1, 3, 6, 129}, {1, 4, 6, 78},
	                                   {1, 5, 6, 119},  {1, 6, 6, 129},  {2, 2, 6, 613}, {2, 3, 6, 255}, {2, 4, 6, 155},
	                                   {2, 5, 6, 173},  {2, 6, 6, 234},  {3, 3, 6, 322}, {3, 4, 6, 181}, {3, 5, 6, 225},
	                                   {3, 6, 6, 357},  {4, 4, 6, 240},  {4, 5, 6, 284}, {4, 6, 6, 512}, {5, 5, 6, 335},
	                                   {5, 6, 6, 728},  {6, 6, 6, 1203}};
	lc_clv_fit fit = fit_of(LC_CLV_BGBB, donors, LENGTH(donors));

	assert_int_equal(fit.end, LC_CLV_CONVERGED);
	assert_true(fit.customers == 11104);
	assert_true(fabs(fit.parameter[0] - 1.204) < 0.0006 && fabs(fit.parameter[1] - 0.750) < 0.0006 &&
	            fabs(fit.parameter[2] - 0.657) < 0.0006 && fabs(fit.parameter[3] - 2.783) < 0.0006);
	assert_true(fabs(fit.log_likelihood + 33225.58) < 0.005);
}

/* The high-end cohort of Fader and Hardie 2007; a period that was not looked at loses little. */
static void
a_cohort_is_fitted_as_published(void **state)
{
	static const double cohort[][4] = {{0, 1000, 0, 1}, {1, 869, 0, 1}, {2, 743, 0, 1}, {3, 653, 0, 1},
	                                   {4, 593, 0, 1},  {5, 551, 0, 1}, {6, 517, 0, 1}, {7, 491, 0, 1}};
	lc_clv_fit fit = fit_of(LC_CLV_SBG, cohort, LENGTH(cohort));
	lc_clv_fit gap;
	double skipped[7][4];

	assert_int_equal(fit.end, LC_CLV_CONVERGED);
	assert_true(fit.customers == 1000);
	assert_true(fabs(fit.parameter[0] - 0.6681) < 0.00006 && fabs(fit.parameter[1] - 3.8061) < 0.00006);
	assert_true(fabs(fit.log_likelihood + 1611.1581) < 0.00006);
	memcpy(skipped, cohort, sizeof(skipped[0]) * 3);
	memcpy(skipped[3], cohort[4], sizeof(skipped[0]) * 4);
	gap = fit_of(LC_CLV_SBG, skipped, LENGTH(skipped));
	assert_int_equal(gap.end, LC_CLV_CONVERGED);
	assert_true(fabs(gap.parameter[0] - fit.parameter[0]) < fit.error[0] / 4);
}

/* Both cohorts of Fader and Hardie after four years, at the optimum found at 30 digits, with the errors there. */
static void
wearing_cohorts_are_fitted(void **state)
{
	static const struct
	{
		double cohort[5][4];
		double parameter[3];
		double error[3];
		double log_likelihood;
	} known[] = {{{{0, 1000, 0, 1}, {1, 869, 0, 1}, {2, 743, 0, 1}, {3, 653, 0, 1}, {4, 593, 0, 1}},
	              {0.259335731511, 1.72255148809, 1.58436151502},
	              {0.12016929, 0.77694164, 0.3530233},
	              -1222.7493182408},
	             {{{0, 1000, 0, 1}, {1, 631, 0, 1}, {2, 468, 0, 1}, {3, 382, 0, 1}, {4, 326, 0, 1}},
	              {0.523029312909, 0.89428265891, 1.19639871136},
	              {0.30903806, 0.52481976, 0.37408615},
	              -1401.3830516786}};

	for (size_t i = 0; i < LENGTH(known); i++)
	{
		lc_clv_fit fit = fit_of(LC_CLV_BDW, known[i].cohort, 5);

		assert_int_equal(fit.end, LC_CLV_CONVERGED);
		assert_true(fabs(fit.log_likelihood - known[i].log_likelihood) < 1e-9);
		for (int p = 0; p < 3; p++)
		{
			assert_true(fabs(fit.parameter[p] / known[i].parameter[p] - 1) < 1e-5);
			assert_true(fabs(fit.error[p] / known[i].error[p] - 1) < 1e-4);
		}
		/* one parameter more fits better than sBG */
		assert_true(fit.log_likelihood > fit_of(LC_CLV_SBG, known[i].cohort, 5).log_likelihood);
	}
}

/* Where everybody is alike, or leaves at once or never, there is no optimum: that is said. */
static void
cohorts_without_an_optimum_do_not_converge(void **state)
{
	static const double alike[][4] = {
	    {0, 10000, 0, 1}, {1, 8000, 0, 1}, {2, 6400, 0, 1}, {3, 5120, 0, 1}, {4, 4096, 0, 1}};
	static const double kept[][4] = {{0, 1000, 0, 1}, {1, 1000, 0, 1}, {2, 1000, 0, 1}, {3, 1000, 0, 1}};
	static const double once[][4] = {{0, 1000, 0, 1}, {1, 500, 0, 1}, {2, 500, 0, 1}, {3, 500, 0, 1}};
	static const double gone[][4] = {{0, 1000, 0, 1}, {1, 400, 0, 1}, {2, 0, 0, 1}, {3, 0, 0, 1}};

	assert_int_equal(fit_of(LC_CLV_BDW, alike, 5).end, LC_CLV_BOUNDARY);
	assert_int_equal(fit_of(LC_CLV_BDW, kept, 4).end, LC_CLV_BOUNDARY);
	assert_int_equal(fit_of(LC_CLV_BDW, once, 4).end, LC_CLV_BOUNDARY);
	assert_int_not_equal(fit_of(LC_CLV_BDW, gone, 4).end, LC_CLV_CONVERGED);
	/* two periods do not tell three parameters */
	assert_int_equal(fit_of(LC_CLV_BDW, alike, 2).end, LC_CLV_TOO_FEW);
	assert_int_equal(fit_of(LC_CLV_BDW, once, 3).end == LC_CLV_CONVERGED, false);
}

static void
impossible_cohorts_are_not_fitted(void **state)
{
	static const double late[][4] = {{1, 869, 0, 1}, {2, 743, 0, 1}, {3, 653, 0, 1}};
	static const double twice[][4] = {{0, 1000, 0, 1}, {1, 869, 0, 1}, {1, 743, 0, 1}};
	static const double rising[][4] = {{0, 1000, 0, 1}, {1, 869, 0, 1}, {2, 900, 0, 1}};

	assert_non_null(fit_of(LC_CLV_SBG, late, 3).why);
	assert_non_null(fit_of(LC_CLV_SBG, twice, 3).why);
	assert_non_null(fit_of(LC_CLV_SBG, rising, 3).why);
	assert_int_equal(fit_of(LC_CLV_SBG, rising, 3).end, LC_CLV_UNFIT);
}

/*
 * Where a well-known library stops at s = 63, beta = 33,413 without a word:
 * customers who hardly leave make a long ridge of s by beta.  The top is near
 * the truth, and no point of the ridge is above it.
 */
static void
the_optimum_of_pareto_is_found_along_its_ridge(void **state)
{
	static const double truth[] = {1.5, 30, 1.5, 300};
	lc_fit_rows *data = simulated(LC_CLV_PNBD, truth, 10000, 41);
	lc_clv_fit fit = fit_and_free(data);

	assert_int_equal(fit.end, LC_CLV_CONVERGED);
	assert_true(fabs(fit.parameter[2] - 1.5) < 3 * fit.error[2] && fit.parameter[2] < 5);
	assert_true(fabs(fit.parameter[2] / fit.parameter[3] - 0.005) < 0.001);
	assert_true(fit.condition > 1000);
}

/* ---- what does not ---- */

static void
too_few_customers_are_not_fitted(void **state)
{
	static const double rows[][3] = {{0, 0, 10}, {1, 2, 10}, {2, 8, 10}, {1, 2, 10}};
	lc_fit_rows *data = data_new(LC_CLV_BGNBD, 4);
	lc_clv_fit fit;

	for (size_t i = 0; i < LENGTH(rows); i++)
		data_put(data, 4, rows[i], 1);
	fit = fit_and_free(data);
	assert_int_equal(fit.end, LC_CLV_TOO_FEW);
	assert_int_equal(fit.rows, 3);
	assert_true(fit.customers == 4 && isnan(fit.parameter[0]) && isnan(fit.log_likelihood) &&
	            isnan(fit.covariance[1][1]));
	assert_int_equal(fit_and_free(data_new(LC_CLV_BGNBD, 1)).end, LC_CLV_TOO_FEW);
}

static void
customers_who_never_come_back_are_not_fitted(void **state)
{
	lc_fit_rows *data = data_new(LC_CLV_MBGNBD, 100);

	for (int i = 0; i < 100; i++)
	{
		const double value[] = {0, 0, 1 + i};

		data_put(data, 100, value, 1);
	}
	assert_int_equal(fit_and_free(data).end, LC_CLV_NO_EVENT);
}

/* Everybody buys at the same beat until the end: nobody drops out, and nobody's rate differs. */
static void
a_divergent_parameter_is_reported(void **state)
{
	lc_fit_rows *data = data_new(LC_CLV_BGNBD, 200);
	lc_clv_fit fit;

	for (int i = 0; i < 200; i++)
	{
		const double value[] = {10 + i % 2, 100 + i * 0.01, 100.5 + i * 0.01};

		data_put(data, 200, value, 1);
	}
	fit = fit_and_free(data);
	assert_true(fit.end == LC_CLV_BOUNDARY || fit.end == LC_CLV_SADDLE || fit.end == LC_CLV_NOT_LEVEL);
	assert_true(fit.end != LC_CLV_BOUNDARY || (fit.bound >= 0 && fit.bound < 4));
}

/* Means that scatter alike whatever their number, so purchases of a customer do not: p runs off and takes gamma with it. */
static void
a_slowly_divergent_parameter_is_reported(void **state)
{
	lc_fit_rows *data = data_new(LC_CLV_GG, 400);
	lc_clv_fit fit;

	for (int i = 0; i < 400; i++)
	{
		const double value[] = {1 + i % 9, 20 + i % 7 + 30 * (1 + i * i % 11) / (i * 7 % 13 + 2.0), 0};

		data_put(data, 400, value, 1);
	}
	fit = fit_and_free(data);
	assert_true(fit.end == LC_CLV_BOUNDARY || fit.end == LC_CLV_SADDLE);
}

static void
running_out_of_memory_is_reported(void **state)
{
	lc_fit_rows *data = simulated(LC_CLV_BGNBD, usual_parameters[LC_CLV_BGNBD], 100000, 39);
	lc_status status = LC_NO_MEMORY;
	size_t failed = 0;

	for (size_t at = 1; status == LC_NO_MEMORY; at++, failed++)
	{
		heap h = {.fail_at = at};
		lc_env env = heap_env(&h);
		lc_clv_fit fit;

		status = lc_fit_rows_squeeze(data, &env);
		if (status == LC_OK)
			status = lc_max_likelihood(data, &env, &fit);
		assert_int_equal(h.live, 0);
	}
	assert_int_equal(status, LC_OK);
	assert_int_equal(failed - 1, 3);
	free(data);
}

/* A cancel is looked for every few milliseconds. */
static void
the_search_polls(void **state)
{
	lc_fit_rows *data = simulated(LC_CLV_BGNBD, usual_parameters[LC_CLV_BGNBD], 3000, 40);
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_clv_fit fit;

	assert_int_equal(lc_fit_rows_squeeze(data, &env), LC_OK);
	assert_int_equal(lc_max_likelihood(data, &env, &fit), LC_OK);
	assert_true(h.polls > 20);
	free(data);
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
	    cmocka_unit_test(donors_are_fitted_as_published),
	    cmocka_unit_test(a_cohort_is_fitted_as_published),
	    cmocka_unit_test(wearing_cohorts_are_fitted),
	    cmocka_unit_test(cohorts_without_an_optimum_do_not_converge),
	    cmocka_unit_test(impossible_cohorts_are_not_fitted),
	    cmocka_unit_test(the_optimum_of_pareto_is_found_along_its_ridge),
	    cmocka_unit_test(too_few_customers_are_not_fitted),
	    cmocka_unit_test(customers_who_never_come_back_are_not_fitted),
	    cmocka_unit_test(a_divergent_parameter_is_reported),
	    cmocka_unit_test(a_slowly_divergent_parameter_is_reported),
	    cmocka_unit_test(equal_rows_count_for_all_they_stand_for),
	    cmocka_unit_test(running_out_of_memory_is_reported),
	    cmocka_unit_test(the_search_polls),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
