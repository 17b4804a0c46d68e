/*
 * clv_datum.c - fitted models as the composite types clv_*, and back.
 */
#include "support/clv_datum.h"

#include <math.h>

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/typcache.h"

#include "support/errors.h"

PG_FUNCTION_INFO_V1(lifecycle_clv_by_hand);
PG_FUNCTION_INFO_V1(lifecycle_clv_accept);

/* ---- the shape of the types ---- */

/* Columns behind the parameters and their errors, where a type has as many of each as its model. */
enum
{
	CLV_COVARIANCE,
	CLV_LOG_LIKELIHOOD,
	CLV_AIC,
	CLV_BIC,
	CLV_CUSTOMERS,
	CLV_DISTINCT_ROWS,
	CLV_ITERATIONS,
	CLV_CONVERGED,
	CLV_REASON,
	CLV_GRADIENT_NORM,
	CLV_CONDITION,
	CLV_UNIT_DAYS,
	CLV_EXCLUDED_NULL, /* then the model's own exclusions */
	CLV_COLUMNS
};

#define MOST_COLUMNS (2 * LC_CLV_PARAMETERS + CLV_COLUMNS + LC_CLV_EXCLUSIONS)

static int
exclusions_of(const lc_clv_model *model)
{
	int n = 0;

	while (n < LC_CLV_EXCLUSIONS && model->exclusion[n] != NULL)
		n++;
	return n;
}

static int
columns_of(const lc_clv_model *model)
{
	return 2 * model->parameters + CLV_COLUMNS + exclusions_of(model);
}

/* The model of a composite type, by the type's name. */
static const lc_clv_model *
model_of(const TupleDesc description)
{
	const char *name = get_rel_name(get_typ_typrelid(description->tdtypeid));

	for (int i = 0; name != NULL && i < LC_CLV_MODELS; i++)
		if (strncmp(name, "clv_", 4) == 0 && strcmp(name + 4, lc_clv_models[i]->name) == 0 &&
		    description->natts == columns_of(lc_clv_models[i]))
			return lc_clv_models[i];
	ereport(ERROR,
	        (errcode(ERRCODE_DATATYPE_MISMATCH), errmsg("type \"%s\" is no fitted model", name ? name : "record"),
	         errhint("Install the library and the extension script of the same version.")));
}

lc_clv_id
lifecycle_clv_id(const lc_clv_model *model)
{
	int id = 0;

	while (lc_clv_models[id] != model)
		id++;
	return (lc_clv_id) id;
}

lc_clv_verdict
lifecycle_clv_admit(const lc_clv_model *model, const double *value)
{
	lc_clv_fault fault;
	lc_clv_verdict verdict = model->admit(value, &fault);

	if (unlikely(verdict == LC_CLV_FAULTY))
		lifecycle_error(LC_BAD_PARAMETER, model->column[fault.column],
		                psprintf("%s; it must be %s", lifecycle_number_text(value[fault.column]), fault.rule));
	return verdict;
}

void
lifecycle_clv_check_unit(double unit_days)
{
	if (!(unit_days > 0 && isfinite(unit_days)))
		lifecycle_error(LC_BAD_PARAMETER, "unit_days",
		                psprintf("%s; it must be a finite number of days above 0", lifecycle_number_text(unit_days)));
}

/* ---- from a row ---- */

static void
check_parameter(const lc_clv_model *model, int i, double value)
{
	if (!(value > 0 && isfinite(value)))
		lifecycle_error(LC_BAD_PARAMETER, model->parameter[i],
		                psprintf("%s; it must be a finite number above 0", lifecycle_number_text(value)));
}

static void
read_covariance(lifecycle_clv_arg *arg, Datum datum, bool null)
{
	int n = arg->model->parameters;
	ArrayType *array;

	arg->has_covariance = !null;
	if (null)
		return;
	array = DatumGetArrayTypeP(datum);
	if (ARR_NDIM(array) != 2 || ARR_DIMS(array)[0] != n || ARR_DIMS(array)[1] != n || array_contains_nulls(array))
		ereport(ERROR, (errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
		                errmsg("column \"covariance\" of a model must have %d rows and columns without NULL", n)));
	for (int i = 0; i < n; i++)
		memcpy(arg->covariance[i], (const double *) ARR_DATA_PTR(array) + i * n, sizeof(double) * n);
}

static void
refuse(const lc_clv_model *model, Datum reason, bool null)
{
	ereport(
	    ERROR,
	    (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE), errmsg("this %s fit did not converge", model->title),
	     null ? 0 : errdetail("The reason is: %s.", TextDatumGetCString(reason)),
	     errhint("Give it other or more customers, or another model; clv_accept(fit) lets it be used all the same.")));
}

static void
read_row(lifecycle_clv_arg *arg, const Datum *values, const bool *nulls)
{
	int k = arg->model->parameters;
	const Datum *rest = values + 2 * k;
	const bool *rest_null = nulls + 2 * k;

	if (!rest_null[CLV_CONVERGED] && !DatumGetBool(rest[CLV_CONVERGED]))
		refuse(arg->model, rest[CLV_REASON], rest_null[CLV_REASON]);
	for (int i = 0; i < k; i++)
	{
		if (nulls[i])
			ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
			                errmsg("column \"%s\" of a model must not be NULL", arg->model->parameter[i]),
			                errhint("Write a model by hand with clv_%s(...).", arg->model->name)));
		arg->parameter[i] = DatumGetFloat8(values[i]);
		check_parameter(arg->model, i, arg->parameter[i]);
	}
	arg->unit_days = rest_null[CLV_UNIT_DAYS] ? 0 : DatumGetFloat8(rest[CLV_UNIT_DAYS]);
	if (!rest_null[CLV_UNIT_DAYS])
		lifecycle_clv_check_unit(arg->unit_days);
	read_covariance(arg, rest[CLV_COVARIANCE], rest_null[CLV_COVARIANCE]);
}

void
lifecycle_clv_read(FunctionCallInfo fcinfo, int argno, lifecycle_clv_arg *cache)
{
	HeapTupleHeader row = PG_GETARG_HEAPTUPLEHEADER(argno);
	Size size = VARSIZE(row);
	HeapTupleData tuple = {.t_len = HeapTupleHeaderGetDatumLength(row), .t_data = row};
	TupleDesc description;
	Datum values[MOST_COLUMNS];
	bool nulls[MOST_COLUMNS];

	if (cache->row != NULL && cache->size == size && memcmp(cache->row, row, size) == 0)
		return;
	if (cache->row != NULL)
		pfree(cache->row);
	cache->row = NULL;
	description = lookup_rowtype_tupdesc(HeapTupleHeaderGetTypeId(row), HeapTupleHeaderGetTypMod(row));
	cache->model = model_of(description);
	heap_deform_tuple(&tuple, description, values, nulls);
	read_row(cache, values, nulls);
	ReleaseTupleDesc(description);
	cache->row = MemoryContextAlloc(fcinfo->flinfo->fn_mcxt, size);
	memcpy(cache->row, row, size);
	cache->size = size;
}

const lifecycle_clv_arg *
lifecycle_clv_arg_of(FunctionCallInfo fcinfo, int argno)
{
	if (unlikely(fcinfo->flinfo->fn_extra == NULL))
		fcinfo->flinfo->fn_extra = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(lifecycle_clv_arg));
	lifecycle_clv_read(fcinfo, argno, fcinfo->flinfo->fn_extra);
	return fcinfo->flinfo->fn_extra;
}

/* ---- to a row ---- */

const char *
lifecycle_clv_reason(const lc_clv_fit *fit)
{
	const lc_clv_model *model = lc_clv_models[fit->model];

	switch (fit->end)
	{
		case LC_CLV_CONVERGED:
			return "at the optimum";
		case LC_CLV_TOO_FEW:
			return psprintf("fewer distinct rows (" INT64_FORMAT ") than parameters (%d)", fit->rows,
			                model->parameters);
		case LC_CLV_UNFIT:
			return fit->why;
		case LC_CLV_NO_EVENT:
			return psprintf("%s is 0 in every row", model->column[0]);
		case LC_CLV_BOUNDARY:
			return psprintf("%s runs off to %s", model->parameter[fit->bound], fit->outwards ? "infinity" : "0");
		case LC_CLV_NOT_LEVEL:
			return "the search ended before the optimum";
		case LC_CLV_SADDLE:
			return "the data do not determine every parameter";
		case LC_CLV_ENDS:
			break;
	}
	return NULL;
}

/* NULL where it is not known. */
static void
put_double(Datum *value, bool *null, double number)
{
	*null = !isfinite(number);
	*value = Float8GetDatum(*null ? 0 : number);
}

static Datum
square_array(int n, const lc_matrix square)
{
	Datum elements[LC_VARIABLES * LC_VARIABLES];
	int dims[2] = {n, n};
	int lower[2] = {1, 1};

	for (int i = 0; i < n * n; i++)
		elements[i] = Float8GetDatum(square[i / n][i % n]);
	return PointerGetDatum(construct_md_array(elements, NULL, 2, dims, lower, FLOAT8OID, sizeof(float8),
	                                          FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
}

static Datum
form_row(FunctionCallInfo fcinfo, Datum *values, bool *nulls)
{
	TupleDesc description;

	if (get_call_result_type(fcinfo, NULL, &description) != TYPEFUNC_COMPOSITE)
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
		                errmsg("function returning record called in context that cannot accept type record")));
	(void) model_of(description);
	return HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(description), values, nulls));
}

Datum
lifecycle_clv_result(FunctionCallInfo fcinfo, const lc_clv_fit *fit, const lc_fit_rows *tuples)
{
	const lc_clv_model *model = lc_clv_models[fit->model];
	int k = model->parameters;
	Datum values[MOST_COLUMNS];
	bool nulls[MOST_COLUMNS] = {false};
	Datum *rest = values + 2 * k;
	bool *rest_null = nulls + 2 * k;

	for (int i = 0; i < k; i++)
	{
		put_double(&values[i], &nulls[i], fit->parameter[i]);
		put_double(&values[k + i], &nulls[k + i], fit->error[i]);
	}
	rest_null[CLV_COVARIANCE] = isnan(fit->error[0]);
	rest[CLV_COVARIANCE] = rest_null[CLV_COVARIANCE] ? (Datum) 0 : square_array(k, fit->covariance);
	put_double(&rest[CLV_LOG_LIKELIHOOD], &rest_null[CLV_LOG_LIKELIHOOD], fit->log_likelihood);
	put_double(&rest[CLV_AIC], &rest_null[CLV_AIC], fit->aic);
	put_double(&rest[CLV_BIC], &rest_null[CLV_BIC], fit->bic);
	rest[CLV_CUSTOMERS] = Float8GetDatum(fit->customers);
	rest[CLV_DISTINCT_ROWS] = Int64GetDatum(fit->rows);
	rest[CLV_ITERATIONS] = Int32GetDatum(fit->iterations);
	rest[CLV_CONVERGED] = BoolGetDatum(fit->end == LC_CLV_CONVERGED);
	rest[CLV_REASON] = CStringGetTextDatum(lifecycle_clv_reason(fit));
	put_double(&rest[CLV_GRADIENT_NORM], &rest_null[CLV_GRADIENT_NORM], fit->gradient_norm);
	put_double(&rest[CLV_CONDITION], &rest_null[CLV_CONDITION], fit->condition);
	rest_null[CLV_UNIT_DAYS] = tuples->unit_days == 0;
	rest[CLV_UNIT_DAYS] = Float8GetDatum(tuples->unit_days);
	rest[CLV_EXCLUDED_NULL] = Int64GetDatum(tuples->missing);
	for (int i = 0; i < exclusions_of(model); i++)
		rest[CLV_EXCLUDED_NULL + 1 + i] = Int64GetDatum(tuples->excluded[i]);
	return form_row(fcinfo, values, nulls);
}

/* (parameters..., unit_days): a model of published parameters */
Datum
lifecycle_clv_by_hand(PG_FUNCTION_ARGS)
{
	TupleDesc description;
	const lc_clv_model *model;
	Datum values[MOST_COLUMNS];
	bool nulls[MOST_COLUMNS];

	get_call_result_type(fcinfo, NULL, &description);
	model = model_of(description);
	memset(nulls, true, sizeof(nulls));
	for (int i = 0; i < model->parameters; i++)
	{
		if (PG_ARGISNULL(i))
			PG_RETURN_NULL();
		values[i] = PG_GETARG_DATUM(i);
		nulls[i] = false;
		check_parameter(model, i, DatumGetFloat8(values[i]));
	}
	if (PG_NARGS() > model->parameters && !PG_ARGISNULL(model->parameters))
	{
		int at = 2 * model->parameters + CLV_UNIT_DAYS;

		values[at] = PG_GETARG_DATUM(model->parameters);
		nulls[at] = false;
		lifecycle_clv_check_unit(DatumGetFloat8(values[at]));
	}
	return form_row(fcinfo, values, nulls);
}

/* (fit): the same, no longer refused */
Datum
lifecycle_clv_accept(PG_FUNCTION_ARGS)
{
	HeapTupleHeader row = PG_GETARG_HEAPTUPLEHEADER(0);
	HeapTupleData tuple = {.t_len = HeapTupleHeaderGetDatumLength(row), .t_data = row};
	TupleDesc description = lookup_rowtype_tupdesc(HeapTupleHeaderGetTypeId(row), HeapTupleHeaderGetTypMod(row));
	const lc_clv_model *model = model_of(description);
	Datum values[MOST_COLUMNS];
	bool nulls[MOST_COLUMNS];

	heap_deform_tuple(&tuple, description, values, nulls);
	ReleaseTupleDesc(description);
	nulls[2 * model->parameters + CLV_CONVERGED] = true;
	return form_row(fcinfo, values, nulls);
}
