/*
 * clv_fit_agg.c - aggregates that fit models to customers, and the survival curve.
 *
 * The aggregates of all models are the same few lines: the body of the state
 * (agg_state.h) is the core's rows (fit_rows.h); rows are checked as they come
 * in, and the final function fits a copy, because a window asks more than once.
 */
#include "support/compat.h"

#include <math.h>

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/typcache.h"

#include "clv/kaplan_meier.h"
#include "support/agg_state.h"
#include "support/args.h"
#include "support/clv_datum.h"
#include "support/errors.h"
#include "support/profile_datum.h"

PG_FUNCTION_INFO_V1(lifecycle_clv_combine);
PG_FUNCTION_INFO_V1(lifecycle_clv_serialize);
PG_FUNCTION_INFO_V1(lifecycle_clv_deserialize);

/* ---- the state ---- */

#define FIRST_ROWS 24

static lc_fit_rows *
rows_of(const lifecycle_agg_state *state)
{
	return state->body;
}

static lifecycle_agg_state *
new_state(FunctionCallInfo fcinfo, lc_clv_id model)
{
	lifecycle_agg_state *state = lifecycle_agg_state_new(lifecycle_agg_memory(fcinfo), lc_fit_rows_size(FIRST_ROWS));

	lc_fit_rows_init(rows_of(state), model, 0, NULL);
	return state;
}

/* Makes room for another row: merges equal rows, or takes more memory. */
static void
grow(lifecycle_agg_state *state)
{
	lc_fit_rows *rows = rows_of(state);
	uint64 room = lc_fit_rows_room(state->room);
	Size bytes = lc_fit_rows_size(2 * room);

	if (rows->n >= rows->squeeze_at || bytes > LIFECYCLE_STATE_MAX)
		lifecycle_check(lc_fit_rows_squeeze(rows, &lifecycle_env), NULL, NULL);
	if (rows->n <= room / 2)
		return;
	if (bytes > LIFECYCLE_STATE_MAX)
		bytes = LIFECYCLE_STATE_MAX;
	if (lc_fit_rows_room(bytes) <= room && rows->n >= room)
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED), errmsg("too many distinct customers for one fit"),
		                errdetail("A fit takes up to " UINT64_FORMAT " distinct rows.", room),
		                errhint("Fit a random sample, or group by segment.")));
	lifecycle_agg_state_grow(state, bytes);
}

static inline void
append(lifecycle_agg_state *state, const lc_fit_row *row)
{
	while (unlikely(!lc_fit_rows_add(rows_of(state), state->room, row)))
		grow(state);
}

/* ---- a row ---- */

/* Arguments: the model's columns, then unit_days (if the model has times), weight and start. */
typedef struct layout
{
	int unit;
	int weight;
	int start;
} layout;

static layout
layout_of(const lc_clv_model *model)
{
	int unit = 1 + model->columns;
	int weight = unit + (model->timed ? 1 : 0);

	return (layout){unit, weight, weight + 1};
}

static double
unit_arg(FunctionCallInfo fcinfo, const lc_clv_model *model, int argno)
{
	double unit_days;

	if (!model->timed || PG_NARGS() <= argno)
		return model->unit_days;
	if (PG_ARGISNULL(argno))
		return 0;
	unit_days = PG_GETARG_FLOAT8(argno);
	lifecycle_clv_check_unit(unit_days);
	return unit_days;
}

/* unit_days and start are constant: the first row sets them, the others must agree. */
static void
settle_constants(FunctionCallInfo fcinfo, const lc_clv_model *model, lc_fit_rows *rows, bool first)
{
	layout at = layout_of(model);
	lc_fit_rows own;
	double unit_days = unit_arg(fcinfo, model, at.unit);
	const double *start =
	    lifecycle_has_arg(fcinfo, at.start) ? lifecycle_clv_arg_of(fcinfo, at.start)->parameter : NULL;

	lc_fit_rows_init(&own, (lc_clv_id) rows->model, unit_days, start);
	if (first)
	{
		rows->unit_days = own.unit_days;
		memcpy(rows->start, own.start, sizeof(own.start));
	}
	else if (!lc_fit_rows_agree(&own, rows))
		lifecycle_mixture_error("\"unit_days\" and \"start\" of a fit");
}

/* False if a column is NULL. */
static bool
read_values(FunctionCallInfo fcinfo, const lc_clv_model *model, lc_fit_row *row)
{
	for (int i = 0; i < model->columns; i++)
	{
		if (PG_ARGISNULL(1 + i))
			return false;
		/* adding 0 turns -0 into 0, because rows are compared by value and copied as bytes */
		row->value[i] = model->yes_or_no[i] ? PG_GETARG_BOOL(1 + i) : PG_GETARG_FLOAT8(1 + i) + 0.0;
	}
	return true;
}

/* False if the weight is NULL: the row is counted as missing. */
static bool
read_weight(FunctionCallInfo fcinfo, int argno, lc_fit_row *row)
{
	if (!lifecycle_has_arg(fcinfo, argno))
		return PG_NARGS() <= argno;
	row->weight = PG_GETARG_FLOAT8(argno);
	if (!(row->weight >= 0 && row->weight <= LC_CLV_WEIGHT_MAX))
		lifecycle_error(
		    LC_BAD_PARAMETER, "weight",
		    psprintf("%s; it must be a finite number of customers, 0 or more", lifecycle_number_text(row->weight)));
	return true;
}

static pg_attribute_always_inline Datum
add_row(FunctionCallInfo fcinfo, lc_clv_id id)
{
	const lc_clv_model *model = lc_clv_models[id];
	lifecycle_agg_state *state = lifecycle_agg_state_arg(fcinfo, 0);
	bool first = state == NULL;
	lc_fit_row row = {.weight = 1, .count = 1};
	lc_clv_verdict verdict;

	if (first)
		state = new_state(fcinfo, id);
	if (first || PG_NARGS() > 1 + model->columns)
		settle_constants(fcinfo, model, rows_of(state), first);
	if (!read_values(fcinfo, model, &row) || !read_weight(fcinfo, layout_of(model).weight, &row))
	{
		rows_of(state)->missing++;
		PG_RETURN_POINTER(state);
	}
	verdict = lifecycle_clv_admit(model, row.value);
	if (verdict != LC_CLV_USE)
		rows_of(state)->excluded[verdict]++;
	else if (row.weight > 0)
		append(state, &row);
	PG_RETURN_POINTER(state);
}

/* ---- partial states ---- */

static void
append_all(lifecycle_agg_state *state, const lc_fit_rows *from)
{
	lc_fit_rows *into = rows_of(state);

	if (!lc_fit_rows_agree(into, from))
		lifecycle_mixture_error("\"unit_days\" and \"start\" of a fit");
	into->missing += from->missing;
	for (int i = 0; i < LC_CLV_EXCLUSIONS; i++)
		into->excluded[i] += from->excluded[i];
	for (uint64 i = 0; i < from->n; i++)
	{
		lc_poll_at(&lifecycle_env, i);
		append(state, &from->row[i]);
	}
}

/* (state, state) */
Datum
lifecycle_clv_combine(PG_FUNCTION_ARGS)
{
	lifecycle_agg_state *state = lifecycle_agg_state_arg(fcinfo, 0);
	const lifecycle_agg_state *other = lifecycle_agg_state_arg(fcinfo, 1);

	if (state == NULL && other == NULL)
		PG_RETURN_NULL();
	if (state == NULL)
		state = lifecycle_agg_state_copy(fcinfo, other, lc_fit_rows_size(rows_of(other)->n));
	else if (other != NULL)
		append_all(state, rows_of(other));
	PG_RETURN_POINTER(state);
}

static void
code_head(lifecycle_coder *coder, lc_fit_rows *rows)
{
	lifecycle_code_int32(coder, (int32 *) &rows->model);
	lifecycle_code_double(coder, &rows->unit_days);
	for (int i = 0; i < LC_VARIABLES; i++)
		lifecycle_code_double(coder, &rows->start[i]);
	lifecycle_code_int64(coder, &rows->missing);
	for (int i = 0; i < LC_CLV_EXCLUSIONS; i++)
		lifecycle_code_int64(coder, &rows->excluded[i]);
	lifecycle_code_int64(coder, (int64 *) &rows->squeeze_at);
	lifecycle_code_length(coder, &rows->n, sizeof(lc_fit_row));
}

static void
code_rows(lifecycle_coder *coder, lc_fit_rows *rows)
{
	for (uint64 i = 0; i < rows->n; i++)
	{
		lc_fit_row *row = &rows->row[i];

		lc_poll_at(&lifecycle_env, i);
		for (int column = 0; column < LC_CLV_COLUMNS; column++)
			lifecycle_code_double(coder, &row->value[column]);
		lifecycle_code_double(coder, &row->weight);
		lifecycle_code_int64(coder, (int64 *) &row->count);
	}
}

/* (state) */
Datum
lifecycle_clv_serialize(PG_FUNCTION_ARGS)
{
	lc_fit_rows *rows = rows_of(lifecycle_agg_state_arg(fcinfo, 0));
	lifecycle_coder coder = lifecycle_coder_to_bytes(fcinfo);

	code_head(&coder, rows);
	code_rows(&coder, rows);
	return lifecycle_coder_bytes(&coder);
}

/* (bytes, internal) */
Datum
lifecycle_clv_deserialize(PG_FUNCTION_ARGS)
{
	lifecycle_coder coder = lifecycle_coder_of_bytes(fcinfo, 0);
	lc_fit_rows head = {0};
	lifecycle_agg_state *state;

	code_head(&coder, &head);
	state = lifecycle_agg_state_new(CurrentMemoryContext, lc_fit_rows_size(Max(head.n, FIRST_ROWS)));
	*rows_of(state) = head;
	code_rows(&coder, rows_of(state));
	lifecycle_coder_end(&coder);
	PG_RETURN_POINTER(state);
}

/* ---- final ---- */

/* A sorted copy of the rows. */
static lc_fit_rows *
sorted_state(FunctionCallInfo fcinfo)
{
	const lc_fit_rows *rows = rows_of(lifecycle_agg_state_arg(fcinfo, 0));
	lc_fit_rows *copy = palloc(lc_fit_rows_size(rows->n));

	memcpy(copy, rows, lc_fit_rows_size(rows->n));
	lifecycle_check(lc_fit_rows_squeeze(copy, &lifecycle_env), NULL, NULL);
	return copy;
}

static Datum
fit_state(FunctionCallInfo fcinfo)
{
	lc_fit_rows *rows = sorted_state(fcinfo);
	lc_clv_fit fit;

	lifecycle_check(lc_max_likelihood(rows, &lifecycle_env, &fit), NULL, NULL);
	return lifecycle_clv_result(fcinfo, &fit, rows);
}

/* ---- survival ---- */

PG_FUNCTION_INFO_V1(lifecycle_clv_add_km);
PG_FUNCTION_INFO_V1(lifecycle_clv_survival);

Datum
lifecycle_clv_add_km(PG_FUNCTION_ARGS)
{
	return add_row(fcinfo, LC_CLV_KM);
}

#define SURVIVAL_LEVEL 0.95
#define SURVIVAL_COLUMNS 8

static Datum
survival_row(TupleDesc description, const lc_km_point *point)
{
	const double columns[SURVIVAL_COLUMNS] = {point->at,       point->at_risk, point->events, point->censored,
	                                          point->survival, point->error,   point->low,    point->high};
	Datum values[SURVIVAL_COLUMNS];
	bool nulls[SURVIVAL_COLUMNS];

	for (int i = 0; i < SURVIVAL_COLUMNS; i++)
	{
		nulls[i] = isnan(columns[i]);
		values[i] = Float8GetDatum(nulls[i] ? 0 : columns[i]);
	}
	return HeapTupleGetDatum(heap_form_tuple(description, values, nulls));
}

/* (state) → an array with a point for each time */
Datum
lifecycle_clv_survival(PG_FUNCTION_ARGS)
{
	lc_fit_rows *rows = sorted_state(fcinfo);
	Oid row_type = get_element_type(get_fn_expr_rettype(fcinfo->flinfo));
	TupleDesc description = lookup_rowtype_tupdesc_copy(row_type, -1);
	lc_km_point *points = palloc_extended(sizeof(lc_km_point) * Max(rows->n, 1), MCXT_ALLOC_HUGE);
	Datum *elements;
	size_t n;

	if (lc_km_curve(rows, SURVIVAL_LEVEL, &lifecycle_env, points, &n) != LC_OK)
		ereport(ERROR, (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
		                errmsg("standard error of the survival curve is out of range"),
		                errhint("Give weights that say how many customers a row stands for.")));
	elements = palloc_extended(sizeof(Datum) * Max(n, 1), MCXT_ALLOC_HUGE);
	for (size_t i = 0; i < n; i++)
	{
		lc_poll_at(&lifecycle_env, i);
		elements[i] = survival_row(description, &points[i]);
	}
	PG_RETURN_ARRAYTYPE_P(construct_array(elements, (int) n, row_type, -1, false, TYPALIGN_DOUBLE));
}

#define MODEL_FUNCTIONS(name, id) \
	PG_FUNCTION_INFO_V1(lifecycle_clv_add_##name); \
	PG_FUNCTION_INFO_V1(lifecycle_clv_fit_##name); \
	Datum lifecycle_clv_add_##name(PG_FUNCTION_ARGS) \
	{ \
		return add_row(fcinfo, id); \
	} \
	Datum lifecycle_clv_fit_##name(PG_FUNCTION_ARGS) \
	{ \
		return fit_state(fcinfo); \
	} \
	extern int no_such_variable

MODEL_FUNCTIONS(bgnbd, LC_CLV_BGNBD);
MODEL_FUNCTIONS(mbgnbd, LC_CLV_MBGNBD);
MODEL_FUNCTIONS(pnbd, LC_CLV_PNBD);
MODEL_FUNCTIONS(bgbb, LC_CLV_BGBB);
MODEL_FUNCTIONS(gg, LC_CLV_GG);
MODEL_FUNCTIONS(sbg, LC_CLV_SBG);
MODEL_FUNCTIONS(bdw, LC_CLV_BDW);
