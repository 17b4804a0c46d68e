/*
 * model_datum.c - rows of lifecycle_model as the core's models, and back.
 */
#include "support/model_datum.h"

#include <math.h>

#include "access/htup_details.h"
#include "catalog/pg_enum.h"
#include "catalog/pg_type.h"
#include "executor/executor.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/typcache.h"

#include "stage/customer_status.h"
#include "support/errors.h"

PG_FUNCTION_INFO_V1(lifecycle_model_shipped);
PG_FUNCTION_INFO_V1(lifecycle_model_check);

/* ---- which column is which number ---- */

typedef struct number_column
{
	const char *name;
	size_t offset; /* into lc_model */
	bool single;   /* a float there; else a double */
} number_column;

#define SINGLE(name, member) \
	{ \
		name, offsetof(lc_model, member), true \
	}
#define DOUBLE(name, member) \
	{ \
		name, offsetof(lc_model, member), false \
	}

static const number_column number_columns[] = {
    SINGLE("rate_lowest", dynamics.rate_lowest),
    SINGLE("rate_highest", dynamics.rate_highest),
    SINGLE("switch_margin", dynamics.switch_margin),
    SINGLE("irregular_dispersion", dynamics.manner[LC_IRREGULAR].dispersion),
    SINGLE("irregular_weight", dynamics.manner[LC_IRREGULAR].weight),
    SINGLE("regular_dispersion", dynamics.manner[LC_REGULAR].dispersion),
    SINGLE("regular_weight", dynamics.manner[LC_REGULAR].weight),
    DOUBLE("lasting_periods", lasting_periods),
    DOUBLE("share_factor", beside.share_factor),
    DOUBLE("signal_factor", beside.signal_factor),
    DOUBLE("satisfaction_factor", beside.satisfaction_factor),
    DOUBLE("discount_rate", terms.discount_rate),
    DOUBLE("horizon_periods", terms.horizon_periods),
    DOUBLE("research_cost", terms.research_cost),
    DOUBLE("acquisition_rate", terms.acquisition_rate),
    DOUBLE("prior_margin", terms.prior_margin),
    DOUBLE("prior_orders", terms.prior_orders),
};

static double
get_number(const lc_model *model, const number_column *column)
{
	const char *at = (const char *) model + column->offset;

	return column->single ? (double) *(const float *) at : *(const double *) at;
}

static void
set_number(lc_model *model, const number_column *column, double value)
{
	char *at = (char *) model + column->offset;

	if (column->single)
		*(float *) at = (float) value;
	else
		*(double *) at = value;
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

/* An array of n elements without NULLs; of n rows and columns where square. */
static Datum *
elements_of(const model_row *row, const char *name, Oid element_type, int16 length, bool by_value, char align, int n,
            bool square)
{
	ArrayType *array = DatumGetArrayTypeP(column_of(row, name));
	Datum *elements;
	int count;

	if (ARR_NDIM(array) != (square ? 2 : 1) || ARR_DIMS(array)[0] != n || (square && ARR_DIMS(array)[1] != n))
		ereport(ERROR, (errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
		                square ? errmsg("column \"%s\" of a model must have %d rows and columns", name, n)
		                       : errmsg("column \"%s\" of a model must have %d elements", name, n),
		                errhint("Each sub-stage has one element, and one row and column of \"moves\".")));
	if (array_contains_nulls(array))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
		                errmsg("column \"%s\" of a model must not hold a NULL element", name)));
	deconstruct_array(array, element_type, length, by_value, align, &elements, NULL, &count);
	return elements;
}

static Datum *
doubles_of(const model_row *row, const char *name, int n, bool square)
{
	return elements_of(row, name, FLOAT8OID, sizeof(float8), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE, n, square);
}

/* Names rather than OIDs are looked at, so the enum may stand in any schema. */
static lc_stage
stage_of(Datum value)
{
	Datum name = DirectFunctionCall1(enum_out, value);

	for (int stage = 0; stage < LC_STAGES; stage++)
		if (strcmp(DatumGetCString(name), lc_stage_names[stage]) == 0)
			return (lc_stage) stage;
	return LC_STAGES;
}

static void
read_substages(const model_row *row, lc_dynamics *dynamics)
{
	ArrayType *array = DatumGetArrayTypeP(column_of(row, "substages"));
	int n = ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array));
	Datum *stages;
	Datum *intensities;
	Datum *starts;

	if (n < 1 || n > LC_MAX_SUBSTAGES)
		ereport(ERROR, (errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
		                errmsg("column \"substages\" of a model must have 1 to %d elements", LC_MAX_SUBSTAGES)));
	stages = elements_of(row, "substages", ARR_ELEMTYPE(array), sizeof(Oid), true, TYPALIGN_INT, n, false);
	intensities = doubles_of(row, "intensities", n, false);
	starts = doubles_of(row, "starts", n, false);
	dynamics->substages = n;
	for (int s = 0; s < n; s++)
	{
		dynamics->substage[s].stage = stage_of(stages[s]);
		dynamics->substage[s].intensity = (float) DatumGetFloat8(intensities[s]);
		dynamics->substage[s].start = (float) DatumGetFloat8(starts[s]);
	}
}

/* Rows sum to 1: what does not move stays. */
static void
check_moves(const Datum *moves, int n)
{
	for (int from = 0; from < n; from++)
	{
		double sum = 0;

		for (int to = 0; to < n; to++)
		{
			double probability = DatumGetFloat8(moves[from * n + to]);

			if (!(probability >= 0 && probability <= 1))
				ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				                errmsg("column \"moves\" of a model is out of range"),
				                errdetail("Row %d, column %d is %g; a probability lies between 0 and 1.", from + 1,
				                          to + 1, probability)));
			sum += probability;
		}
		if (fabs(sum - 1) > 1e-6)
			ereport(ERROR,
			        (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("column \"moves\" of a model is out of range"),
			         errdetail("Row %d sums to %g; it must sum to 1.", from + 1, sum),
			         errhint("What a sub-stage does not move, it keeps: set the diagonal.")));
	}
}

static void
read_moves(const model_row *row, lc_dynamics *dynamics)
{
	int n = dynamics->substages;
	Datum *moves = doubles_of(row, "moves", n, true);

	check_moves(moves, n);
	dynamics->edges = 0;
	for (int from = 0; from < n; from++)
	{
		for (int to = 0; to < n; to++)
		{
			lc_edge edge = {(short) from, (short) to, (float) DatumGetFloat8(moves[from * n + to])};

			if (from == to || edge.probability == 0)
				continue;
			if (dynamics->edges == LC_MAX_EDGES)
				ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				                errmsg("column \"moves\" of a model has more than %d moves", LC_MAX_EDGES),
				                errhint("Set rare moves to 0 and add them to the diagonal.")));
			dynamics->edge[dynamics->edges++] = edge;
		}
	}
}

static lc_engine
engine_of(const char *name)
{
	for (int engine = 0; engine < LC_ENGINES; engine++)
		if (strcmp(name, lc_engine_names[engine]) == 0)
			return (lc_engine) engine;
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("unknown engine: \"%s\"", name),
	                errhint("Use one of: bayes, rules.")));
}

static void
read_model(const model_row *row, lc_model *model)
{
	Datum *weights = doubles_of(row, "stage_weights", LC_STAGES, false);
	Datum *investments = doubles_of(row, "stage_investments", LC_STAGES, false);
	Datum *rates = doubles_of(row, "rate_weights", LC_LANES, false);

	memset(model, 0, sizeof(*model));
	model->engine = engine_of(TextDatumGetCString(column_of(row, "engine")));
	model->period_days = DatumGetInt32(column_of(row, "period_days"));
	for (size_t i = 0; i < lengthof(number_columns); i++)
		set_number(model, &number_columns[i], DatumGetFloat8(column_of(row, number_columns[i].name)));
	for (int stage = 0; stage < LC_STAGES; stage++)
	{
		model->dynamics.stage_weight[stage] = (float) DatumGetFloat8(weights[stage]);
		model->terms.stage_investment[stage] = DatumGetFloat8(investments[stage]);
	}
	for (int i = 0; i < LC_LANES; i++)
		model->dynamics.rate_weight[i] = (float) DatumGetFloat8(rates[i]);
	read_substages(row, &model->dynamics);
	read_moves(row, &model->dynamics);
	for (size_t i = 0; i < LC_RULES_FIELDS; i++)
		*(double *) ((char *) &model->rules + lc_rules_fields[i].offset) =
		    DatumGetFloat8(column_of(row, lc_rules_fields[i].name));
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

const lc_prepared *
lifecycle_model_arg(FunctionCallInfo fcinfo, int argno, lifecycle_model_cache *cache)
{
	HeapTupleHeader row = PG_NARGS() > argno ? PG_GETARG_HEAPTUPLEHEADER(argno) : NULL;
	Size size = row != NULL ? VARSIZE(row) : 0;
	lc_model model;

	if (cache->ready && cache->size == size && (size == 0 || memcmp(cache->row, row, size) == 0))
		return &cache->prepared;
	cache->ready = false;
	cache->generation++;
	if (row == NULL)
		lc_model_shipped(&lc_shipped_models[0], &model);
	else
		lifecycle_model_from_row(row, &model);
	lifecycle_check(lc_model_prepare(&model, &cache->prepared), "model", "a model that cannot be prepared");
	if (size > 0)
	{
		if (cache->row != NULL)
			pfree(cache->row);
		cache->row = MemoryContextAlloc(fcinfo->flinfo->fn_mcxt, size);
		memcpy(cache->row, row, size);
	}
	cache->size = size;
	cache->ready = true;
	return &cache->prepared;
}

/* ---- to a row ---- */

static Datum
array_of_doubles(const double *values, int rows, int columns)
{
	int dims[2] = {rows, columns};
	int lower[2] = {1, 1};
	Datum *elements = palloc(sizeof(Datum) * rows * columns);

	for (int i = 0; i < rows * columns; i++)
		elements[i] = Float8GetDatum(values[i]);
	return PointerGetDatum(construct_md_array(elements, NULL, columns == 1 ? 1 : 2, dims, lower, FLOAT8OID,
	                                          sizeof(float8), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
}

/* As a person would write it: the float that 0.35 became is 0.35 again. */
static double
written(float value)
{
	return strtod(psprintf("%.7g", (double) value), NULL);
}

static Datum
moves_array(const lc_dynamics *dynamics)
{
	int n = dynamics->substages;
	double *moves = palloc0(sizeof(double) * n * n);

	for (int s = 0; s < n; s++)
		moves[s * n + s] = 1;
	for (int e = 0; e < dynamics->edges; e++)
	{
		const lc_edge *edge = &dynamics->edge[e];

		moves[edge->from * n + edge->to] = written(edge->probability);
		moves[edge->from * n + edge->from] -= written(edge->probability);
	}
	/* a sum of decimals leaves dust on the diagonal */
	for (int s = 0; s < n; s++)
		moves[s * n + s] = Max(0, round(moves[s * n + s] * 1e9) / 1e9);
	return array_of_doubles(moves, n, n);
}

static Datum
substages_array(const lc_dynamics *dynamics, Oid array_type)
{
	Oid stage_type = get_element_type(array_type);
	Datum stages[LC_MAX_SUBSTAGES];

	for (int s = 0; s < dynamics->substages; s++)
		stages[s] = DirectFunctionCall2(enum_in, CStringGetDatum(lc_stage_names[dynamics->substage[s].stage]),
		                                ObjectIdGetDatum(stage_type));
	return PointerGetDatum(construct_array(stages, dynamics->substages, stage_type, sizeof(Oid), true, TYPALIGN_INT));
}

static Datum
floats_array(const lc_dynamics *dynamics, const char *name)
{
	double values[Max(LC_MAX_SUBSTAGES, LC_LANES)];

	if (strcmp(name, "stage_weights") == 0)
	{
		for (int stage = 0; stage < LC_STAGES; stage++)
			values[stage] = written(dynamics->stage_weight[stage]);
		return array_of_doubles(values, LC_STAGES, 1);
	}
	if (strcmp(name, "rate_weights") == 0)
	{
		for (int i = 0; i < LC_LANES; i++)
			values[i] = written(dynamics->rate_weight[i]);
		return array_of_doubles(values, LC_LANES, 1);
	}
	for (int s = 0; s < dynamics->substages; s++)
		values[s] =
		    written(strcmp(name, "starts") == 0 ? dynamics->substage[s].start : dynamics->substage[s].intensity);
	return array_of_doubles(values, dynamics->substages, 1);
}

static Datum
number_of(const lc_model *model, const char *name)
{
	for (size_t i = 0; i < lengthof(number_columns); i++)
		if (strcmp(number_columns[i].name, name) == 0)
		{
			double value = get_number(model, &number_columns[i]);

			return Float8GetDatum(number_columns[i].single ? written((float) value) : value);
		}
	for (size_t i = 0; i < LC_RULES_FIELDS; i++)
		if (strcmp(lc_rules_fields[i].name, name) == 0)
			return Float8GetDatum(*(const double *) ((const char *) &model->rules + lc_rules_fields[i].offset));
	ereport(ERROR, (errcode(ERRCODE_UNDEFINED_COLUMN),
	                errmsg("lifecycle_model has a column \"%s\" that the library does not know", name),
	                errhint("Install the library and the extension script of the same version.")));
}

static Datum
column_value(const lc_shipped_model *shipped, const lc_model *model, Form_pg_attribute attribute)
{
	const char *name = NameStr(attribute->attname);

	if (strcmp(name, "name") == 0)
		return CStringGetTextDatum(shipped->name);
	if (strcmp(name, "builtin") == 0)
		return BoolGetDatum(true);
	if (strcmp(name, "description") == 0)
		return CStringGetTextDatum(shipped->description);
	if (strcmp(name, "engine") == 0)
		return CStringGetTextDatum(lc_engine_names[model->engine]);
	if (strcmp(name, "period_days") == 0)
		return Int32GetDatum(model->period_days);
	if (strcmp(name, "substages") == 0)
		return substages_array(&model->dynamics, attribute->atttypid);
	if (strcmp(name, "moves") == 0)
		return moves_array(&model->dynamics);
	if (strcmp(name, "stage_investments") == 0)
		return array_of_doubles(model->terms.stage_investment, LC_STAGES, 1);
	if (type_is_array(attribute->atttypid))
		return floats_array(&model->dynamics, name);
	return number_of(model, name);
}

/* What fitting learns, in the order of columns; the rest of a row stays as given. */
static const char *const fitted_columns[] = {
    "rate_weights", "irregular_dispersion", "irregular_weight", "regular_dispersion", "regular_weight", "intensities",
    "moves"};

static bool
is_fitted(const char *name)
{
	for (size_t i = 0; i < lengthof(fitted_columns); i++)
		if (strcmp(fitted_columns[i], name) == 0)
			return true;
	return false;
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
		*value = column_value(NULL, fitted, attribute);
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
	                errhint("Shipped models: default, weekly, quarterly, yearly, rules.")));
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
		values[i] = column_value(shipped, &model, TupleDescAttr(description, i));
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
