/*
 * model_datum.c - rows of lifecycle_model as the core's models, and back.
 */
#include "support/model_datum.h"

#include <math.h>

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/typcache.h"

#include "stage/customer_status.h"
#include "stage/first_silence.h"
#include "support/errors.h"
#include "support/profile_datum.h"

PG_FUNCTION_INFO_V1(lifecycle_model_shipped);
PG_FUNCTION_INFO_V1(lifecycle_model_check);

/* ---- which column is which number ---- */

typedef struct number_column
{
	const char *name;
	size_t offset; /* of a double in lc_model */
} number_column;

#define TERM(name) \
	{ \
#name, offsetof(lc_model, terms.name) \
	}

static const number_column term_columns[] = {
    {"lasting_periods", offsetof(lc_model, lasting_periods)},
    TERM(discount_rate),
    TERM(horizon_periods),
    TERM(research_cost),
    TERM(acquisition_rate),
    TERM(prior_margin),
    TERM(prior_orders),
    TERM(mbgnbd_weight),
    TERM(mbgnbd_r),
    TERM(mbgnbd_alpha),
    TERM(mbgnbd_a),
    TERM(mbgnbd_b),
    TERM(forecast_level),
};

#define NUMBERS (LC_POSTERIOR_FIELDS + LC_THRESHOLDS + lengthof(term_columns))

/* Columns in their order: the posterior's, the thresholds, the terms. */
static number_column
number_at(size_t i)
{
	if (i < LC_POSTERIOR_FIELDS)
		return (number_column){lc_posterior_fields[i].name,
		                       offsetof(lc_model, posterior) + lc_posterior_fields[i].offset};
	i -= LC_POSTERIOR_FIELDS;
	if (i < LC_THRESHOLDS)
		return (number_column){lc_threshold_fields[i].name,
		                       offsetof(lc_model, thresholds) + lc_threshold_fields[i].offset};
	return term_columns[i - LC_THRESHOLDS];
}

static double *
number_in(lc_model *model, size_t i)
{
	return (double *) ((char *) model + number_at(i).offset);
}

/* ---- from a row ---- */

typedef struct model_row
{
	TupleDesc description;
	Datum *values;
	bool *nulls;
} model_row;

static Datum
column_of(const model_row *row, const char *name)
{
	for (int i = 0; i < row->description->natts; i++)
	{
		if (strcmp(NameStr(TupleDescAttr(row->description, i)->attname), name) != 0)
			continue;
		if (row->nulls[i])
			ereport(ERROR,
			        (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("column \"%s\" of a model must not be NULL", name),
			         errhint("Copy a row of lifecycle_model and change what you mean to change.")));
		return row->values[i];
	}
	ereport(ERROR, (errcode(ERRCODE_UNDEFINED_COLUMN), errmsg("model has no column \"%s\"", name),
	                errhint("Pass a row of lifecycle_model.")));
}

/* Reads an array of n numbers without NULLs. */
static void
read_array(const model_row *row, const char *name, int n, double *values)
{
	ArrayType *array = DatumGetArrayTypeP(column_of(row, name));
	Datum *elements;
	int count;

	if (ARR_NDIM(array) != 1 || ARR_DIMS(array)[0] != n)
		ereport(ERROR, (errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
		                errmsg("column \"%s\" of a model must have %d elements", name, n),
		                errhint("Copy a row of lifecycle_model and change what you mean to change.")));
	if (array_contains_nulls(array))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
		                errmsg("column \"%s\" of a model must not hold a NULL element", name)));
	deconstruct_array(array, FLOAT8OID, sizeof(float8), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE, &elements, NULL, &count);
	for (int i = 0; i < n; i++)
		values[i] = DatumGetFloat8(elements[i]);
}

static void
read_model(const model_row *row, lc_model *model)
{
	memset(model, 0, sizeof(*model));
	model->period_days = DatumGetInt32(column_of(row, "period_days"));
	read_array(row, "rate_weights", LC_RATES, model->posterior.rate_weight);
	read_array(row, "seasonal_indices", LC_TWELFTHS, model->seasonal_index);
	read_array(row, "stage_investments", LC_STAGES, model->terms.stage_investment);
	for (size_t i = 0; i < NUMBERS; i++)
		*number_in(model, i) = DatumGetFloat8(column_of(row, number_at(i).name));
}

void
lifecycle_model_from_row(HeapTupleHeader header, lc_model *model)
{
	TupleDesc description = lookup_rowtype_tupdesc(HeapTupleHeaderGetTypeId(header), HeapTupleHeaderGetTypMod(header));
	HeapTupleData tuple = {.t_len = HeapTupleHeaderGetDatumLength(header), .t_data = header};
	model_row row = {description, palloc(sizeof(Datum) * description->natts),
	                 palloc(sizeof(bool) * description->natts)};
	lc_model_fault fault;

	heap_deform_tuple(&tuple, description, row.values, row.nulls);
	read_model(&row, model);
	ReleaseTupleDesc(description);
	if (lc_model_check(model, &fault) != LC_OK)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
		                errmsg("column \"%s\" of a model is out of range", fault.column),
		                errdetail("It must be %s.", fault.rule)));
}

/* ---- models that a session has made ready ---- */

/* As many as a query may well compare; each takes some 100 kB. */
#define KEPT_MODELS 8

static lifecycle_kept_model *kept_models[KEPT_MODELS];
static uint64 last_generation = 0;
static uint64 asked = 0;

static bool
is_of(const lifecycle_kept_model *kept, HeapTupleHeader row, Size size)
{
	return kept->generation != 0 && kept->size == size && (size == 0 || memcmp(kept->row, row, size) == 0);
}

/* The place of the row's model, or the one whose model was not asked for the longest. */
static lifecycle_kept_model *
place_for(HeapTupleHeader row, Size size)
{
	lifecycle_kept_model *oldest = NULL;

	for (int i = 0; i < KEPT_MODELS; i++)
	{
		if (kept_models[i] == NULL)
			return kept_models[i] = MemoryContextAllocZero(TopMemoryContext, sizeof(lifecycle_kept_model));
		if (is_of(kept_models[i], row, size))
			return kept_models[i];
		if (oldest == NULL || kept_models[i]->used < oldest->used)
			oldest = kept_models[i];
	}
	return oldest;
}

/* An error leaves nothing in the place. */
static void
make_ready(lifecycle_kept_model *kept, HeapTupleHeader row, Size size)
{
	lc_model model;

	kept->generation = 0;
	kept->has_values = false;
	if (row == NULL)
		lc_model_shipped(&lc_shipped_models[0], &model);
	else
		lifecycle_model_from_row(row, &model);
	lifecycle_check(lc_model_prepare(&model, &kept->prepared), "model", "a model that cannot be prepared");
	lifecycle_check(lc_first_silence_prepare(&kept->prepared), "model", "a model that cannot be prepared");
	if (kept->row != NULL)
		pfree(kept->row);
	kept->row = NULL;
	if (size > 0)
	{
		kept->row = MemoryContextAlloc(TopMemoryContext, size);
		memcpy(kept->row, row, size);
	}
	kept->size = size;
	kept->generation = ++last_generation;
}

const lc_prepared *
lifecycle_model_arg(FunctionCallInfo fcinfo, int argno, lifecycle_model_cache *cache)
{
	HeapTupleHeader row = PG_NARGS() > argno ? PG_GETARG_HEAPTUPLEHEADER(argno) : NULL;
	Size size = row != NULL ? VARSIZE(row) : 0;

	/* another query may have had the place since */
	if (cache->kept == NULL || !is_of(cache->kept, row, size))
		cache->kept = place_for(row, size);
	if (!is_of(cache->kept, row, size))
		make_ready(cache->kept, row, size);
	cache->kept->used = ++asked;
	cache->generation = cache->kept->generation;
	return &cache->kept->prepared;
}

const lc_state_values *
lifecycle_model_values(const lifecycle_model_cache *cache, const double *given)
{
	lifecycle_kept_model *kept = cache->kept;
	double horizon = given != NULL ? *given : kept->prepared.model.terms.horizon_periods;

	if (kept->has_values && kept->values->horizon == horizon)
		return kept->values;
	if (kept->values == NULL)
		kept->values = MemoryContextAlloc(TopMemoryContext, sizeof(lc_state_values));
	kept->has_values = false;
	if (lc_state_values_prepare(&kept->prepared, horizon, &lifecycle_env, kept->values) != LC_OK)
		lifecycle_error(
		    LC_BAD_PARAMETER, "horizon_periods",
		    psprintf("%g; it must be a whole number between 1 and 36600, or Infinity where discount_rate is "
		             "0.000001 or more",
		             horizon));
	kept->has_values = true;
	return kept->values;
}

/* ---- to a row ---- */

static Datum
array_of_doubles(const double *values, int n)
{
	Datum *elements = palloc(sizeof(Datum) * n);

	for (int i = 0; i < n; i++)
		elements[i] = Float8GetDatum(values[i]);
	return PointerGetDatum(construct_array(elements, n, FLOAT8OID, sizeof(float8), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
}

/* Seven digits say all that is known of what was learned, and are how a person would write what was not. */
static double
written(double value)
{
	return isfinite(value) ? strtod(psprintf("%.7g", value), NULL) : value;
}

static Datum
number_of(const lc_model *model, const char *name)
{
	for (size_t i = 0; i < NUMBERS; i++)
		if (strcmp(number_at(i).name, name) == 0)
			return Float8GetDatum(written(*number_in((lc_model *) model, i)));
	ereport(ERROR, (errcode(ERRCODE_UNDEFINED_COLUMN),
	                errmsg("lifecycle_model has a column \"%s\" that the library does not know", name),
	                errhint("Install the library and the extension script of the same version.")));
}

static Datum
array_as_written(const double *values, int n)
{
	double *rounded = palloc(sizeof(double) * n);

	for (int i = 0; i < n; i++)
		rounded[i] = written(values[i]);
	return array_of_doubles(rounded, n);
}

static Datum
column_value(const lc_shipped_model *shipped, const lc_model *model, const char *name)
{
	if (strcmp(name, "name") == 0)
		return CStringGetTextDatum(shipped->name);
	if (strcmp(name, "builtin") == 0)
		return BoolGetDatum(true);
	if (strcmp(name, "description") == 0)
		return CStringGetTextDatum(shipped->description);
	if (strcmp(name, "period_days") == 0)
		return Int32GetDatum(model->period_days);
	if (strcmp(name, "rate_weights") == 0)
		return array_as_written(model->posterior.rate_weight, LC_RATES);
	if (strcmp(name, "seasonal_indices") == 0)
		return array_as_written(model->seasonal_index, LC_TWELFTHS);
	if (strcmp(name, "stage_investments") == 0)
		return array_of_doubles(model->terms.stage_investment, LC_STAGES);
	return number_of(model, name);
}

/* What is learned from a shop; the rest of a row stays as given. */
static bool
is_fitted(const char *name)
{
	for (size_t i = 0; i < LC_POSTERIOR_FIELDS; i++)
		if (strcmp(lc_posterior_fields[i].name, name) == 0)
			return true;
	return strcmp(name, "rate_weights") == 0 || strcmp(name, "seasonal_indices") == 0 ||
	       strcmp(name, "prior_margin") == 0 || strcmp(name, "prior_orders") == 0;
}

static void
refit_column(const char *new_name, const char *description, const lc_model *fitted, Form_pg_attribute attribute,
             Datum *value, bool *null)
{
	const char *name = NameStr(attribute->attname);

	if (strcmp(name, "name") == 0)
		*value = CStringGetTextDatum(new_name);
	else if (strcmp(name, "builtin") == 0)
		*value = BoolGetDatum(false);
	else if (strcmp(name, "description") == 0)
		*value = CStringGetTextDatum(description);
	else if (is_fitted(name))
		*value = column_value(NULL, fitted, name);
	else
		return;
	*null = false;
}

Datum
lifecycle_model_fitted_row(HeapTupleHeader given, const char *name, const char *description, const lc_model *fitted)
{
	TupleDesc row_type = lookup_rowtype_tupdesc(HeapTupleHeaderGetTypeId(given), HeapTupleHeaderGetTypMod(given));
	HeapTupleData tuple = {.t_len = HeapTupleHeaderGetDatumLength(given), .t_data = given};
	Datum *values = palloc(sizeof(Datum) * row_type->natts);
	bool *nulls = palloc(sizeof(bool) * row_type->natts);
	Datum row;

	heap_deform_tuple(&tuple, row_type, values, nulls);
	for (int i = 0; i < row_type->natts; i++)
		refit_column(name, description, fitted, TupleDescAttr(row_type, i), &values[i], &nulls[i]);
	row = HeapTupleGetDatum(heap_form_tuple(row_type, values, nulls));
	ReleaseTupleDesc(row_type);
	return row;
}

char *
lifecycle_model_name(HeapTupleHeader row)
{
	bool null;
	Datum name = GetAttributeByName(row, "name", &null);

	return null ? pstrdup("model") : TextDatumGetCString(name);
}

static const lc_shipped_model *
shipped_by_name(const char *name)
{
	for (int i = 0; i < LC_SHIPPED_MODELS; i++)
		if (strcmp(lc_shipped_models[i].name, name) == 0)
			return &lc_shipped_models[i];
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("no model \"%s\" is shipped", name),
	                errhint("Shipped models: default, weekly, quarterly, yearly.")));
}

/* (name) */
Datum
lifecycle_model_shipped(PG_FUNCTION_ARGS)
{
	const lc_shipped_model *shipped = shipped_by_name(text_to_cstring(PG_GETARG_TEXT_PP(0)));
	lc_model model;
	TupleDesc description;
	Datum *values;
	bool *nulls;

	lc_model_shipped(shipped, &model);
	get_call_result_type(fcinfo, NULL, &description);
	BlessTupleDesc(description);
	values = palloc(sizeof(Datum) * description->natts);
	nulls = palloc0(sizeof(bool) * description->natts);
	for (int i = 0; i < description->natts; i++)
		values[i] = column_value(shipped, &model, NameStr(TupleDescAttr(description, i)->attname));
	return HeapTupleGetDatum(heap_form_tuple(description, values, nulls));
}

/* (model) */
Datum
lifecycle_model_check(PG_FUNCTION_ARGS)
{
	lc_model model;

	lifecycle_model_from_row(PG_GETARG_HEAPTUPLEHEADER(0), &model);
	PG_RETURN_BOOL(true);
}
