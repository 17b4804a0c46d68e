/*
 * clv_fit_agg.c - customers into fitted models.
 *
 * The aggregates of all models are the same few lines: the state, a bytea, is
 * the core's tuples (fit_rows.h), mutated in place; rows are checked as they
 * come in, and the final function fits a copy.
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
#include "support/clv_datum.h"
#include "support/errors.h"
#include "support/flat_state.h"
#include "support/profile_datum.h"

PG_FUNCTION_INFO_V1(lifecycle_clv_combine);

/* ---- the state ---- */

#define FIRST_ROWS 24

static lc_fit_rows *
tuples_of(struct varlena *state)
{
	return lifecycle_flat_body(state);
}

static struct varlena *
new_state(lc_clv_id model)
{
	struct varlena *state = lifecycle_flat_alloc(lc_fit_rows_size(FIRST_ROWS));

	lc_fit_rows_init(tuples_of(state), model, 0, NULL);
	return state;
}

/* Checked: whoever can make an aggregate can hand us any bytes. */
static struct varlena *
state_arg(FunctionCallInfo fcinfo, int argno)
{
	struct varlena *state = lifecycle_flat_arg(fcinfo, argno);

	if (state == NULL || lc_fit_rows_check(tuples_of(state), lifecycle_flat_size(state)) != LC_OK)
		lifecycle_state_error("The bytes are truncated, of another version, or no state at all.");
	return state;
}

/* Room for a row more: by making equal rows one, or in a larger piece of memory. */
static struct varlena *
grow(struct varlena *state)
{
	lc_fit_rows *tuples = tuples_of(state);
	uint64 room = lc_fit_rows_room(lifecycle_flat_size(state));
	Size bytes = lc_fit_rows_size(2 * room);
	struct varlena *larger;

	if (tuples->n >= tuples->squeeze_at || bytes > LIFECYCLE_FLAT_MAX)
		lifecycle_check(lc_fit_rows_squeeze(tuples, &lifecycle_env), NULL, NULL);
	if (tuples->n <= room / 2)
		return state;
	if (bytes > LIFECYCLE_FLAT_MAX)
		bytes = LIFECYCLE_FLAT_MAX;
	if (lc_fit_rows_room(bytes) <= room && tuples->n >= room)
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED), errmsg("too many distinct customers for one fit"),
		                errdetail("A fit takes up to " UINT64_FORMAT " distinct rows.", room),
		                errhint("Fit a random sample, or group by segment.")));
	larger = lifecycle_flat_alloc(bytes);
	memcpy(tuples_of(larger), tuples, lc_fit_rows_size(tuples->n));
	return larger;
}

static inline struct varlena *
append(struct varlena *state, const lc_fit_row *tuple)
{
	while (unlikely(!lc_fit_rows_add(tuples_of(state), lifecycle_flat_size(state), tuple)))
		state = grow(state);
	return state;
}

/* ---- a row ---- */

/* The model's columns come first, then unit_days (where it has times), weight and start. */
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

static bool
has_arg(FunctionCallInfo fcinfo, int argno)
{
	return PG_NARGS() > argno && !PG_ARGISNULL(argno);
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

lifecycle_noreturn static void
refuse_mixture(void)
{
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
	                errmsg("\"unit_days\" and \"start\" of a fit must be the same in all of its rows"),
	                errhint("Group by what they depend on.")));
}

/* What is the same in every row of a fit: the first row says it, the others must agree. */
static void
settle_constants(FunctionCallInfo fcinfo, const lc_clv_model *model, lc_fit_rows *tuples, bool first)
{
	layout at = layout_of(model);
	lc_fit_rows own;
	double unit_days = unit_arg(fcinfo, model, at.unit);
	const double *start = has_arg(fcinfo, at.start) ? lifecycle_clv_arg_of(fcinfo, at.start)->parameter : NULL;

	lc_fit_rows_init(&own, (lc_clv_id) tuples->model, unit_days, start);
	if (first)
	{
		tuples->unit_days = own.unit_days;
		memcpy(tuples->start, own.start, sizeof(own.start));
	}
	else if (!lc_fit_rows_agree(&own, tuples))
		refuse_mixture();
}

/* False, and counted, where a column is NULL. */
static bool
read_values(FunctionCallInfo fcinfo, const lc_clv_model *model, lc_fit_row *tuple)
{
	for (int i = 0; i < model->columns; i++)
	{
		if (PG_ARGISNULL(1 + i))
			return false;
		/* minus zero is zero, so that equal rows are equal bytes */
		tuple->value[i] = model->yes_or_no[i] ? PG_GETARG_BOOL(1 + i) : PG_GETARG_FLOAT8(1 + i) + 0.0;
	}
	return true;
}

/* False where a row stands for nobody. */
static bool
read_weight(FunctionCallInfo fcinfo, int argno, lc_fit_row *tuple)
{
	if (!has_arg(fcinfo, argno))
		return PG_NARGS() <= argno;
	tuple->weight = PG_GETARG_FLOAT8(argno);
	if (!(tuple->weight >= 0 && tuple->weight <= LC_CLV_WEIGHT_MAX))
		lifecycle_error(
		    LC_BAD_PARAMETER, "weight",
		    psprintf("%s; it must be a finite number of customers, 0 or more", lifecycle_number_text(tuple->weight)));
	return true;
}

static pg_attribute_always_inline Datum
add_row(FunctionCallInfo fcinfo, lc_clv_id id)
{
	const lc_clv_model *model = lc_clv_models[id];
	bool first = PG_ARGISNULL(0);
	struct varlena *state;
	lc_fit_rows *tuples;
	lc_fit_row tuple = {.weight = 1, .count = 1};
	lc_clv_verdict verdict;

	lifecycle_flat_check_context(fcinfo);
	state = first ? new_state(id) : state_arg(fcinfo, 0);
	tuples = tuples_of(state);
	if (first || PG_NARGS() > 1 + model->columns)
		settle_constants(fcinfo, model, tuples, first);
	if (!read_values(fcinfo, model, &tuple) || !read_weight(fcinfo, layout_of(model).weight, &tuple))
	{
		tuples->missing++;
		PG_RETURN_POINTER(state);
	}
	verdict = lifecycle_clv_admit(model, tuple.value);
	if (verdict != LC_CLV_USE)
		tuples->excluded[verdict]++;
	else if (tuple.weight > 0)
		state = append(state, &tuple);
	PG_RETURN_POINTER(state);
}

/* ---- parts, and the end ---- */

/* (state, state) */
Datum
lifecycle_clv_combine(PG_FUNCTION_ARGS)
{
	struct varlena *state;
	lc_fit_rows *into;
	const lc_fit_rows *from;

	lifecycle_flat_check_context(fcinfo);
	state = state_arg(fcinfo, 0);
	into = tuples_of(state);
	from = tuples_of(state_arg(fcinfo, 1));
	if (into->model != from->model)
		lifecycle_state_error("It is that of another model.");
	if (!lc_fit_rows_agree(into, from))
		refuse_mixture();
	into->missing += from->missing;
	for (int i = 0; i < LC_CLV_EXCLUSIONS; i++)
		into->excluded[i] += from->excluded[i];
	for (uint64 i = 0; i < from->n; i++)
		state = append(state, &from->row[i]);
	PG_RETURN_POINTER(state);
}

/* A copy of the state that is sorted: the state stays as it is, for a window asks more than once. */
static lc_fit_rows *
sorted_state(FunctionCallInfo fcinfo, lc_clv_id id)
{
	const lc_fit_rows *tuples;
	lc_fit_rows *copy;

	lifecycle_flat_check_context(fcinfo);
	tuples = tuples_of(state_arg(fcinfo, 0));
	if (tuples->model != id)
		lifecycle_state_error("It is that of another model.");
	if (lc_fit_rows_admit(tuples) != LC_OK)
		lifecycle_state_error("It holds a row that no customer can have.");
	copy = palloc(lc_fit_rows_size(tuples->n));
	memcpy(copy, tuples, lc_fit_rows_size(tuples->n));
	lifecycle_check(lc_fit_rows_squeeze(copy, &lifecycle_env), NULL, NULL);
	return copy;
}

static Datum
fit_state(FunctionCallInfo fcinfo, lc_clv_id id)
{
	lc_fit_rows *tuples = sorted_state(fcinfo, id);
	lc_clv_fit fit;

	lifecycle_check(lc_max_likelihood(tuples, &lifecycle_env, &fit), NULL, NULL);
	return lifecycle_clv_result(fcinfo, &fit, tuples);
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

/* (state) → an array, a point each time */
Datum
lifecycle_clv_survival(PG_FUNCTION_ARGS)
{
	lc_fit_rows *tuples = sorted_state(fcinfo, LC_CLV_KM);
	Oid row_type = get_element_type(get_fn_expr_rettype(fcinfo->flinfo));
	TupleDesc description = lookup_rowtype_tupdesc_copy(row_type, -1);
	lc_km_point *points = palloc(sizeof(lc_km_point) * Max(tuples->n, 1));
	size_t n = lc_km_curve(tuples, SURVIVAL_LEVEL, points);
	Datum *rows = palloc(sizeof(Datum) * Max(n, 1));

	for (size_t i = 0; i < n; i++)
		rows[i] = survival_row(description, &points[i]);
	PG_RETURN_ARRAYTYPE_P(construct_array(rows, (int) n, row_type, -1, false, TYPALIGN_DOUBLE));
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
		return fit_state(fcinfo, id); \
	} \
	extern int no_such_variable

MODEL_FUNCTIONS(bgnbd, LC_CLV_BGNBD);
MODEL_FUNCTIONS(mbgnbd, LC_CLV_MBGNBD);
MODEL_FUNCTIONS(pnbd, LC_CLV_PNBD);
MODEL_FUNCTIONS(bgbb, LC_CLV_BGBB);
MODEL_FUNCTIONS(gg, LC_CLV_GG);
MODEL_FUNCTIONS(sbg, LC_CLV_SBG);
MODEL_FUNCTIONS(bdw, LC_CLV_BDW);
