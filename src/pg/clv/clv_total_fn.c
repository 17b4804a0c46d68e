/*
 * clv_total_fn.c - the purchases of all customers together, by a parametric bootstrap.
 */
#include "support/compat.h"

#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/lsyscache.h"

#include "clv/bootstrap_total.h"
#include "support/args.h"
#include "support/clv_datum.h"
#include "support/errors.h"
#include "support/profile_datum.h"
#include "support/rows.h"

PG_FUNCTION_INFO_V1(lifecycle_clv_total);

/* (model, x, t_x, t_cal, t, level, draws, seed, unit_days); the columns are arrays */
enum
{
	MODEL_ARG,
	COLUMNS_ARG,
	T_ARG = COLUMNS_ARG + LC_CLV_COLUMNS,
	LEVEL_ARG,
	DRAWS_ARG,
	SEED_ARG,
	UNIT_ARG
};

enum total_columns
{
	TOTAL_CUSTOMERS,
	TOTAL_EXPECTED,
	TOTAL_MEAN,
	TOTAL_ERROR,
	TOTAL_LOW,
	TOTAL_HIGH,
	TOTAL_COLUMNS
};

/* The numbers of a column; 2202E unless there are as many as in the first. */
static const double *
column_arg(FunctionCallInfo fcinfo, const lc_clv_model *model, int column, int *n)
{
	ArrayType *array = PG_GETARG_ARRAYTYPE_P(COLUMNS_ARG + column);
	int length = ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array));

	if (ARR_NDIM(array) > 1 || (column > 0 && length != *n))
		ereport(ERROR, (errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
		                errmsg("the columns of customers must be arrays of one dimension and the same length"),
		                errhint("Make them by array_agg in one query.")));
	if (array_contains_nulls(array))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
		                errmsg("column \"%s\" must not hold NULL", model->column[column]),
		                errhint("Leave those customers out.")));
	*n = length;
	return (const double *) ARR_DATA_PTR(array);
}

/* Customers sorted and equal ones merged, so that the draws do not depend on their order. */
static lc_fit_rows *
customers_arg(FunctionCallInfo fcinfo, const lifecycle_clv_arg *model)
{
	const double *column[LC_CLV_COLUMNS];
	lc_fit_rows *rows;
	int n = 0;

	for (int i = 0; i < LC_CLV_COLUMNS; i++)
		column[i] = column_arg(fcinfo, model->model, i, &n);
	rows = palloc_extended(lc_fit_rows_size(n), MCXT_ALLOC_HUGE);
	lc_fit_rows_init(rows, lifecycle_clv_id(model->model), model->unit_days, NULL);
	for (int at = 0; at < n; at++)
	{
		lc_fit_row *row = &rows->row[rows->n++];

		lc_poll_at(&lifecycle_env, (uint64) at);
		row->weight = 1;
		row->count = 1;
		for (int i = 0; i < LC_CLV_COLUMNS; i++)
			row->value[i] = column[i][at] + 0.0;
		(void) lifecycle_clv_admit(model->model, row->value);
	}
	lifecycle_check(lc_fit_rows_squeeze(rows, &lifecycle_env), NULL, NULL);
	return rows;
}

static int32
draws_arg(FunctionCallInfo fcinfo)
{
	int32 draws = PG_GETARG_INT32(DRAWS_ARG);

	if (draws < LC_CLV_DRAWS_MIN || draws > LC_CLV_DRAWS_MAX)
		lifecycle_error(LC_BAD_PARAMETER, "draws",
		                psprintf("%d; it must be from %d to %d", draws, LC_CLV_DRAWS_MIN, LC_CLV_DRAWS_MAX));
	return draws;
}

static lc_total_forecast
total_of(FunctionCallInfo fcinfo, const lifecycle_clv_arg *model)
{
	lc_bootstrap bootstrap = {.parameter = model->parameter,
	                          .covariance = model->covariance,
	                          .t = lifecycle_clv_time_arg(fcinfo, T_ARG, "t", model->model),
	                          .level = lifecycle_clv_level(PG_GETARG_FLOAT8(LEVEL_ARG)),
	                          .draws = draws_arg(fcinfo),
	                          .seed = (uint64) PG_GETARG_INT64(SEED_ARG)};
	lc_total_forecast total;
	lc_status status = lc_bootstrap_total(customers_arg(fcinfo, model), &bootstrap, &lifecycle_env, &total);

	if (status == LC_BAD_PARAMETER)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
		                errmsg("covariance matrix of the model is not positive definite"),
		                errhint("Fit the model with clv_%s_fit.", model->model->name)));
	if (status == LC_TOO_LARGE)
		ereport(ERROR,
		        (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED), errmsg("too many purchases to draw"),
		         errdetail("%d draws of %g expected purchases; all draws may have %g together, a customer %g in one.",
		                   bootstrap.draws, total.expected, LC_CLV_DRAWN_MAX, LC_CLV_DRAW_MAX),
		         errhint("Take fewer draws, a shorter time, or a sample of the customers.")));
	lifecycle_check(status, NULL, NULL);
	return total;
}

Datum
lifecycle_clv_total(PG_FUNCTION_ARGS)
{
	lifecycle_clv_arg model = {0};
	lc_total_forecast total;
	Datum values[TOTAL_COLUMNS];
	bool nulls[TOTAL_COLUMNS] = {false};

	if (lifecycle_any_null(fcinfo, 0, UNIT_ARG))
		PG_RETURN_NULL();
	lifecycle_clv_read(fcinfo, MODEL_ARG, &model);
	lifecycle_clv_check_same_unit(fcinfo, UNIT_ARG, &model);
	lifecycle_clv_check_covariance(&model);
	total = total_of(fcinfo, &model);
	values[TOTAL_CUSTOMERS] = Int64GetDatum((int64) total.customers);
	values[TOTAL_EXPECTED] = Float8GetDatum(lifecycle_clv_finite(total.expected));
	values[TOTAL_MEAN] = Float8GetDatum(lifecycle_clv_finite(total.mean));
	values[TOTAL_ERROR] = Float8GetDatum(lifecycle_clv_finite(total.error));
	values[TOTAL_LOW] = Float8GetDatum(lifecycle_clv_finite(total.low));
	values[TOTAL_HIGH] = Float8GetDatum(lifecycle_clv_finite(total.high));
	return lifecycle_row(fcinfo, values, nulls);
}
