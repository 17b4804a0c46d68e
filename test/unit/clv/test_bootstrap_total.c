/*
 * test_bootstrap_total.c - totals scatter as much as chance and the parameters let
 * them.
 */
#include "support.h"

#include "clv/bootstrap_total.h"
#include "clv_support.h"

#define CUSTOMERS 500

static const lc_matrix small = {{1e-10, 0, 0, 0}, {0, 1e-10, 0, 0}, {0, 0, 1e-10, 0}, {0, 0, 0, 1e-10}};

static lc_fit_rows *
customers_new(lc_clv_id id, size_t n)
{
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_fit_rows *rows = malloc(lc_fit_rows_size(n));
	lc_random random = 8;

	assert_non_null(rows);
	lc_fit_rows_init(rows, id, 7, NULL);
	for (size_t i = 0; i < n; i++)
	{
		lc_fit_row *row = &rows->row[rows->n++];

		*row = (lc_fit_row){.weight = 1, .count = 1};
		design_row(lc_clv_models[id], &random, row->value);
		lc_clv_models[id]->simulate(lc_clv_models[id], usual_parameters[id], &random, row->value);
	}
	assert_int_equal(lc_fit_rows_squeeze(rows, &env), LC_OK);
	return rows;
}

static lc_total_forecast
total_of(const lc_fit_rows *rows, const lc_matrix covariance, int draws, uint64_t seed, double level)
{
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_bootstrap bootstrap = {usual_parameters[rows->model], covariance, 8, level, draws, seed};
	lc_total_forecast total;

	assert_int_equal(lc_bootstrap_total(rows, &bootstrap, &env, &total), LC_OK);
	assert_int_equal(h.live, 0);
	assert_true(h.polls > 0);
	return total;
}

/* Where the parameters are known, only chance is left: the mean is the expectation, the scatter that of counts. */
static void
chance_alone_is_the_process(void **state)
{
	for (int id = LC_CLV_BGNBD; id <= LC_CLV_BGBB; id++)
	{
		lc_fit_rows *rows = customers_new((lc_clv_id) id, CUSTOMERS);
		lc_total_forecast total = total_of(rows, small, 2000, 1, 0.9);
		double variance = 0;

		for (uint64_t i = 0; i < rows->n; i++)
		{
			const double *v = rows->row[i].value;
			lc_clv_customer c = {lc_clv_models[id], usual_parameters[id], v[0], v[1], v[2]};
			double mean = lc_clv_expected(&c, 8);
			double squares = 0;

			for (int n = 1; n < 80; n++)
				squares += n * n * lc_clv_probability(&c, n, 8);
			variance += (double) rows->row[i].count * (squares - mean * mean);
		}
		assert_int_equal(total.customers, CUSTOMERS);
		assert_true(fabs(total.mean - total.expected) < 4 * total.error / sqrt(2000));
		assert_true(fabs(total.error / sqrt(variance) - 1) < 0.08);
		/* nearly normal, as sums are */
		assert_true(fabs((total.high - total.low) / (2 * 1.644854 * total.error) - 1) < 0.1);
		free(rows);
	}
}

/* And where they are not, the total is as unsure as they are, and more so the less they are known. */
static void
parameters_add_to_it(void **state)
{
	const lc_matrix large = {{0.02, 0, 0, 0}, {0, 2, 0, 0}, {0, 0, 0.06, 0}, {0, 0, 0, 0.6}};
	lc_fit_rows *rows = customers_new(LC_CLV_BGNBD, CUSTOMERS);
	lc_total_forecast chance = total_of(rows, small, 400, 1, 0.95);
	lc_total_forecast both = total_of(rows, large, 400, 1, 0.95);

	assert_true(both.error > 1.3 * chance.error);
	assert_true(both.low < chance.low && both.high > chance.high);
	free(rows);
}

static void
the_seed_decides(void **state)
{
	lc_fit_rows *rows = customers_new(LC_CLV_PNBD, 100);
	lc_total_forecast a = total_of(rows, small, 50, 7, 0.95);
	lc_total_forecast b = total_of(rows, small, 50, 7, 0.95);
	lc_total_forecast c = total_of(rows, small, 50, 8, 0.95);

	assert_memory_equal(&a, &b, sizeof(a));
	assert_true(a.mean != c.mean && a.expected == c.expected);
	free(rows);
}

static void
what_cannot_be_drawn_is_refused(void **state)
{
	const lc_matrix none = {{1, 2, 0, 0}, {2, 1, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}};
	lc_fit_rows *rows = customers_new(LC_CLV_BGNBD, 20);
	heap h = {.fail_at = 1};
	lc_env env = heap_env(&h);
	lc_bootstrap bootstrap = {usual_parameters[LC_CLV_BGNBD], none, 8, 0.95, 20, 1};
	lc_total_forecast total;

	assert_int_equal(lc_bootstrap_total(rows, &bootstrap, &env, &total), LC_BAD_PARAMETER);
	bootstrap.covariance = small;
	assert_int_equal(lc_bootstrap_total(rows, &bootstrap, &env, &total), LC_NO_MEMORY);
	rows->row[0].count = UINT64_C(1) << 50;
	assert_int_equal(lc_bootstrap_total(rows, &bootstrap, &env, &total), LC_TOO_LARGE);
	rows->n = 0;
	h.fail_at = 0;
	assert_int_equal(lc_bootstrap_total(rows, &bootstrap, &env, &total), LC_OK);
	assert_true(total.mean == 0 && total.low == 0 && total.high == 0 && total.error == 0);
	free(rows);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(chance_alone_is_the_process),
	    cmocka_unit_test(parameters_add_to_it),
	    cmocka_unit_test(the_seed_decides),
	    cmocka_unit_test(what_cannot_be_drawn_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
