/*
 * compare_agg.c - forecasts judged by what customers bought: over profiles as an
 * aggregate, over the orders of a query as rows.
 *
 * The body of the state (agg_state.h) is the core's holdouts (compare/holdout.h);
 * the final function fits the models, forecasts and scores.
 */
#include "support/compat.h"

#include <math.h>

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "executor/nodeHash.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/typcache.h"

#include "compare/forecast_scores.h"
#include "compare/pool_weight.h"
#include "rollup/rollup.h"
#include "support/agg_state.h"
#include "support/clv_datum.h"
#include "support/errors.h"
#include "support/model_datum.h"
#include "support/profile_datum.h"
#include "support/rows.h"

PG_FUNCTION_INFO_V1(lifecycle_compare_add);
PG_FUNCTION_INFO_V1(lifecycle_compare_combine);
PG_FUNCTION_INFO_V1(lifecycle_compare_serialize);
PG_FUNCTION_INFO_V1(lifecycle_compare_deserialize);
PG_FUNCTION_INFO_V1(lifecycle_compare_final);
PG_FUNCTION_INFO_V1(lifecycle_compare_orders);
PG_FUNCTION_INFO_V1(lifecycle_pool_weight);

/* ---- the state ---- */

#define FIRST_HOLDOUTS 8

static lc_holdouts *
holdouts_of(const lifecycle_agg_state *state)
{
	return state->body;
}

static lifecycle_agg_state *
new_state(MemoryContext memory, const lc_holdout_plan *plan)
{
	lifecycle_agg_state *state = lifecycle_agg_state_new(memory, lc_holdouts_size(&plan->terms, FIRST_HOLDOUTS));

	lc_holdouts_init(holdouts_of(state), plan);
	return state;
}

/* Gives the state room for more holdouts. */
static void
make_room(lifecycle_agg_state *state, uint64 more)
{
	const lc_holdouts *holdouts = holdouts_of(state);
	Size bytes;

	if (lc_holdouts_size(&holdouts->terms, holdouts->n + more) <= state->room)
		return;
	bytes = lc_holdouts_size(&holdouts->terms, Max(holdouts->n + more, 2 * holdouts->n));
	if (bytes > LIFECYCLE_STATE_MAX)
		bytes = LIFECYCLE_STATE_MAX;
	if (lc_holdouts_size(&holdouts->terms, holdouts->n + more) > bytes)
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED), errmsg("too many customers for one comparison"),
		                errdetail("A comparison takes up to %zu customers.",
		                          (size_t) ((LIFECYCLE_STATE_MAX - lc_holdouts_size(&holdouts->terms, 0)) /
		                                    sizeof(lc_holdout))),
		                errhint("Compare on a random sample, or group by segment.")));
	lifecycle_agg_state_grow(state, bytes);
}

/* ---- arguments ---- */

/* Offsets from the argument cut: cut, horizon_days, model, opportunity_days. */
enum
{
	CUT_ARG,
	HORIZON_ARG,
	MODEL_ARG,
	OPPORTUNITY_ARG
};

/* Kept for the query: the model and the plan made of the arguments. */
typedef struct compare_call
{
	lifecycle_model_cache model;
	uint64 generation; /* of the model the plan is for */
	bool planned;
	lc_holdout_plan plan;
} compare_call;

static int32
days_arg(FunctionCallInfo fcinfo, int argno, const char *name, int32 most)
{
	int32 days = PG_GETARG_INT32(argno);

	if (days < 1 || days > most)
		lifecycle_error(LC_BAD_PARAMETER, name, psprintf("%d; it must be a number of days from 1 to %d", days, most));
	return days;
}

static void
refuse_null(const char *name)
{
	ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("\"%s\" must not be NULL", name),
	                strcmp(name, "cut") == 0
	                    ? errhint("Give a day that is past, with as many days behind it as the horizon has.")
	                    : errhint("Give a number of days.")));
}

static lc_holdout_terms
terms_arg(FunctionCallInfo fcinfo, int first)
{
	lc_holdout_terms terms = {0};
	bool discrete = PG_NARGS() > first + OPPORTUNITY_ARG && !PG_ARGISNULL(first + OPPORTUNITY_ARG);

	if (PG_ARGISNULL(first + CUT_ARG))
		refuse_null("cut");
	if (PG_ARGISNULL(first + HORIZON_ARG))
		refuse_null("horizon_days");
	terms.cut = lifecycle_day_from_date(PG_GETARG_DATUM(first + CUT_ARG), "cut");
	terms.horizon = days_arg(fcinfo, first + HORIZON_ARG, "horizon_days", LC_HOLDOUT_HORIZON_MAX);
	if (discrete)
		terms.opportunity = days_arg(fcinfo, first + OPPORTUNITY_ARG, "opportunity_days", LC_HOLDOUT_OPPORTUNITY_MAX);
	return terms;
}

static const lc_holdout_plan *
plan_arg(FunctionCallInfo fcinfo, int first)
{
	compare_call *call = fcinfo->flinfo->fn_extra;
	bool given = PG_NARGS() > first + MODEL_ARG && !PG_ARGISNULL(first + MODEL_ARG);
	lc_holdout_terms terms = terms_arg(fcinfo, first);
	const lc_prepared *prepared;
	MemoryContext before;

	if (call == NULL)
		call = fcinfo->flinfo->fn_extra = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(compare_call));
	prepared = lifecycle_model_arg(fcinfo, given ? first + MODEL_ARG : PG_NARGS(), &call->model);
	if (call->planned && call->generation == call->model.generation &&
	    memcmp(&terms, &call->plan.terms, sizeof(terms)) == 0)
		return &call->plan;
	call->planned = false;
	lc_release(&lifecycle_env, call->plan.outlook);
	call->plan.outlook = NULL;
	before = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);
	lifecycle_check(lc_holdout_prepare(&terms, prepared, &lifecycle_env, &call->plan), "horizon_days",
	                psprintf("%d", terms.horizon));
	MemoryContextSwitchTo(before);
	call->generation = call->model.generation;
	call->planned = true;
	return &call->plan;
}

/* ---- transition ---- */

/* (state, profile, cut, horizon_days [, model, opportunity_days]) */
Datum
lifecycle_compare_add(PG_FUNCTION_ARGS)
{
	lifecycle_agg_state *state = lifecycle_agg_state_arg(fcinfo, 0);
	const lc_holdout_plan *plan = plan_arg(fcinfo, 2);

	if (state == NULL)
		state = new_state(lifecycle_agg_memory(fcinfo), plan);
	if (!lc_holdouts_fit_plan(holdouts_of(state), plan))
		lifecycle_mixture_error("the cut, the horizon and the model of a comparison");
	if (PG_ARGISNULL(1))
	{
		holdouts_of(state)->without++;
		PG_RETURN_POINTER(state);
	}
	make_room(state, 1);
	lifecycle_check(lc_holdouts_take(holdouts_of(state), lifecycle_profile_arg(fcinfo, 1), plan, &lifecycle_env), NULL,
	                NULL);
	PG_RETURN_POINTER(state);
}

/* ---- partial states ---- */

static Size
used(const lc_holdouts *holdouts)
{
	return lc_holdouts_size(&holdouts->terms, holdouts->n);
}

/* (state, state) */
Datum
lifecycle_compare_combine(PG_FUNCTION_ARGS)
{
	lifecycle_agg_state *state = lifecycle_agg_state_arg(fcinfo, 0);
	const lifecycle_agg_state *other = lifecycle_agg_state_arg(fcinfo, 1);

	if (state == NULL && other == NULL)
		PG_RETURN_NULL();
	if (state == NULL)
		PG_RETURN_POINTER(lifecycle_agg_state_copy(fcinfo, other, used(holdouts_of(other))));
	if (other == NULL)
		PG_RETURN_POINTER(state);
	if (!lc_holdouts_agree(holdouts_of(state), holdouts_of(other)))
		lifecycle_mixture_error("the cut, the horizon and the model of a comparison");
	make_room(state, holdouts_of(other)->n);
	lc_holdouts_append(holdouts_of(state), holdouts_of(other));
	PG_RETURN_POINTER(state);
}

static void
code_head(lifecycle_coder *coder, lc_holdouts *holdouts)
{
	lifecycle_code_int32(coder, &holdouts->terms.cut);
	lifecycle_code_int32(coder, &holdouts->terms.horizon);
	lifecycle_code_int32(coder, &holdouts->terms.opportunity);
	lifecycle_code_int64(coder, (int64 *) &holdouts->model);
	lifecycle_code_int64(coder, &holdouts->later);
	lifecycle_code_int64(coder, &holdouts->without);
	lifecycle_code_length(coder, &holdouts->n, sizeof(int32));
}

static void
code_week(lifecycle_coder *coder, lc_holdout_week *week)
{
	lifecycle_code_int64(coder, &week->expected);
	lifecycle_code_int64(coder, &week->actual);
}

static void
code_holdout(lifecycle_coder *coder, lc_holdout *holdout)
{
	lifecycle_code_int32(coder, &holdout->x);
	lifecycle_code_int32(coder, &holdout->t_x);
	lifecycle_code_int32(coder, &holdout->t_cal);
	lifecycle_code_int32(coder, &holdout->taken);
	lifecycle_code_int32(coder, &holdout->last_taken);
	lifecycle_code_int32(coder, &holdout->opportunities);
	lifecycle_code_int32(coder, &holdout->whole);
	lifecycle_code_int32(coder, &holdout->recent);
	lifecycle_code_int32(coder, &holdout->actual);
	lifecycle_code_double(coder, &holdout->score);
	lifecycle_code_double(coder, &holdout->expected);
}

/* The weeks and the holdouts, which follow the head. */
static void
code_rest(lifecycle_coder *coder, lc_holdouts *holdouts)
{
	for (int32 week = 0; week < lc_holdout_weeks(&holdouts->terms); week++)
		code_week(coder, &holdouts->week[week]);
	for (uint64 i = 0; i < holdouts->n; i++)
	{
		lc_poll_at(&lifecycle_env, i);
		code_holdout(coder, &lc_holdouts_first(holdouts)[i]);
	}
}

/* (state) */
Datum
lifecycle_compare_serialize(PG_FUNCTION_ARGS)
{
	lc_holdouts *holdouts = holdouts_of(lifecycle_agg_state_arg(fcinfo, 0));
	lifecycle_coder coder = lifecycle_coder_to_bytes(fcinfo);

	code_head(&coder, holdouts);
	code_rest(&coder, holdouts);
	return lifecycle_coder_bytes(&coder);
}

/* (bytes, internal) */
Datum
lifecycle_compare_deserialize(PG_FUNCTION_ARGS)
{
	lifecycle_coder coder = lifecycle_coder_of_bytes(fcinfo, 0);
	lc_holdouts head = {0};
	lifecycle_agg_state *state;

	code_head(&coder, &head);
	state = lifecycle_agg_state_new(CurrentMemoryContext, lc_holdouts_size(&head.terms, Max(head.n, FIRST_HOLDOUTS)));
	*holdouts_of(state) = head;
	code_rest(&coder, holdouts_of(state));
	lifecycle_coder_end(&coder);
	PG_RETURN_POINTER(state);
}

/* ---- the reason of a row ---- */

/* Appends a part of the text, after "; " unless it is the first. */
static void
say(StringInfo text, const char *part)
{
	if (text->len > 0)
		appendStringInfoString(text, "; ");
	appendStringInfoString(text, part);
}

static void
say_against_baseline(StringInfo text, const lc_comparison *comparison, lc_forecaster forecaster)
{
	double margin = lc_comparison_margin(comparison, forecaster);
	const char *name = lc_forecaster_names[comparison->best_baseline];

	if (isnan(margin))
		say(text, psprintf("baseline %s makes no error", name));
	else
		say(text, psprintf("RMSE %.1f %% %s that of %s, the best baseline", fabs(100 * margin),
		                   margin >= 0 ? "below" : "above", name));
}

static const char *
verdict(const lc_comparison *comparison, lc_forecaster forecaster)
{
	const lc_score *score = &comparison->score[forecaster];
	StringInfoData text;

	if (comparison->customers == 0)
		return "no forecast: no customer has an order by the cut";
	if (!score->forecasts)
		return psprintf("no forecast: the fit did not converge, %s", lifecycle_clv_reason(&score->fit));
	initStringInfo(&text);
	if (score->rank == 1)
		say(&text, "the best of all");
	if (forecaster >= LC_BASELINES)
		say(&text, forecaster == comparison->best_baseline ? "the best baseline" : "a baseline");
	else
		say_against_baseline(&text, comparison, forecaster);
	if (score->impossible > 0)
		say(&text, psprintf("no log score, as it gives no chance to what " INT64_FORMAT " of the customers did",
		                    score->impossible));
	if (comparison->actual == 0)
		say(&text, "nobody actual_by_week within the horizon: is it over?");
	return text.data;
}

/* ---- rows ---- */

enum
{
	COMPARE_FORECASTER,
	COMPARE_KIND,
	COMPARE_RANK,
	COMPARE_MARGIN,
	COMPARE_RMSE,
	COMPARE_MAE,
	COMPARE_FORECAST,
	COMPARE_ACTUAL,
	COMPARE_BIAS,
	COMPARE_LOG_SCORE,
	COMPARE_TRACKING_ERROR,
	COMPARE_CUSTOMERS,
	COMPARE_LATER,
	COMPARE_WITHOUT,
	COMPARE_CONVERGED,
	COMPARE_REASON,
	COMPARE_CALIBRATION,
	COMPARE_TRACKING,
	COMPARE_COLUMNS
};

static void
put_double(Datum *values, bool *nulls, int column, double value)
{
	nulls[column] = !isfinite(value);
	values[column] = Float8GetDatum(nulls[column] ? 0 : value);
}

enum calibration_columns
{
	CALIBRATION_REPEATS,
	CALIBRATION_CUSTOMERS,
	CALIBRATION_ACTUAL,
	CALIBRATION_FORECAST,
	CALIBRATION_COLUMNS
};

enum tracking_columns
{
	TRACKING_WEEK,
	TRACKING_ACTUAL,
	TRACKING_FORECAST,
	TRACKING_COLUMNS
};

/* Those of the wider row. */
#define POINT_COLUMNS_MAX CALIBRATION_COLUMNS

/* An array of rows for a column of the result, whose type says what rows they are. */
static Datum
points(TupleDesc row, int column, int n, void (*point)(const lc_comparison *, const lc_score *, int, Datum *, bool *),
       const lc_comparison *comparison, const lc_score *score)
{
	Oid type = get_element_type(TupleDescAttr(row, column)->atttypid);
	TupleDesc description = lookup_rowtype_tupdesc_copy(type, -1);
	Datum *elements = palloc(sizeof(Datum) * Max(n, 1));

	for (int i = 0; i < n; i++)
	{
		Datum values[POINT_COLUMNS_MAX];
		bool nulls[POINT_COLUMNS_MAX] = {false};

		point(comparison, score, i, values, nulls);
		elements[i] = HeapTupleGetDatum(heap_form_tuple(description, values, nulls));
	}
	return PointerGetDatum(construct_array(elements, n, type, -1, false, TYPALIGN_DOUBLE));
}

static void
calibration_point(const lc_comparison *comparison, const lc_score *score, int i, Datum *values, bool *nulls)
{
	values[CALIBRATION_REPEATS] = Int32GetDatum(i);
	values[CALIBRATION_CUSTOMERS] = Int64GetDatum(comparison->class_customers[i]);
	put_double(values, nulls, CALIBRATION_ACTUAL, comparison->class_actual[i]);
	put_double(values, nulls, CALIBRATION_FORECAST, score->expected[i]);
}

static void
tracking_point(const lc_comparison *comparison, const lc_score *score, int i, Datum *values, bool *nulls)
{
	values[TRACKING_WEEK] = Int32GetDatum(i + 1);
	values[TRACKING_ACTUAL] = Int64GetDatum(comparison->actual_by_week[i]);
	put_double(values, nulls, TRACKING_FORECAST, score->track[i]);
}

static void
put_scores(const lc_comparison *comparison, lc_forecaster forecaster, TupleDesc row, Datum *values, bool *nulls)
{
	const lc_score *score = &comparison->score[forecaster];

	for (int i = COMPARE_RANK; i <= COMPARE_TRACKING_ERROR; i++)
		nulls[i] = true;
	nulls[COMPARE_CALIBRATION] = nulls[COMPARE_TRACKING] = true;
	if (!score->forecasts)
		return;
	nulls[COMPARE_RANK] = false;
	values[COMPARE_RANK] = Int32GetDatum(score->rank);
	put_double(values, nulls, COMPARE_MARGIN, lc_comparison_margin(comparison, forecaster));
	put_double(values, nulls, COMPARE_RMSE, score->rmse);
	put_double(values, nulls, COMPARE_MAE, score->mae);
	put_double(values, nulls, COMPARE_FORECAST, score->total);
	put_double(values, nulls, COMPARE_BIAS, comparison->actual > 0 ? score->total / comparison->actual - 1 : NAN);
	put_double(values, nulls, COMPARE_LOG_SCORE, score->log_score);
	put_double(values, nulls, COMPARE_TRACKING_ERROR, score->tracking_error);
	nulls[COMPARE_CALIBRATION] = nulls[COMPARE_TRACKING] = false;
	values[COMPARE_CALIBRATION] =
	    points(row, COMPARE_CALIBRATION, LC_REPEAT_CLASSES, calibration_point, comparison, score);
	values[COMPARE_TRACKING] = points(row, COMPARE_TRACKING, comparison->weeks, tracking_point, comparison, score);
}

static const char *
kind_of(lc_forecaster forecaster)
{
	if (forecaster >= LC_BASELINES)
		return "baseline";
	return forecaster == LC_FORECASTER_LIFECYCLE ? "filter" : "model";
}

static void
fill_row(const lc_holdouts *holdouts, const lc_comparison *comparison, lc_forecaster forecaster, TupleDesc row,
         Datum *values, bool *nulls)
{
	memset(nulls, false, sizeof(bool) * COMPARE_COLUMNS);
	put_scores(comparison, forecaster, row, values, nulls);
	values[COMPARE_FORECASTER] = CStringGetTextDatum(lc_forecaster_names[forecaster]);
	values[COMPARE_KIND] = CStringGetTextDatum(kind_of(forecaster));
	nulls[COMPARE_ACTUAL] = false;
	values[COMPARE_ACTUAL] = Int64GetDatum(comparison->actual);
	values[COMPARE_CUSTOMERS] = Int64GetDatum(comparison->customers);
	values[COMPARE_LATER] = Int64GetDatum(holdouts->later);
	values[COMPARE_WITHOUT] = Int64GetDatum(holdouts->without);
	nulls[COMPARE_CONVERGED] = forecaster >= LC_FORECASTER_LIFECYCLE || comparison->customers == 0;
	values[COMPARE_CONVERGED] = BoolGetDatum(comparison->score[forecaster].forecasts);
	values[COMPARE_REASON] = CStringGetTextDatum(verdict(comparison, forecaster));
}

/* The forecasters by rank, those without a forecast last; returns their number. */
static int
in_order(const lc_comparison *comparison, lc_forecaster *order)
{
	int n = 0;

	for (int rank = 1; rank <= LC_FORECASTERS; rank++)
		for (int i = 0; i < LC_FORECASTERS; i++)
			if (comparison->score[i].forecasts && comparison->score[i].rank == rank)
				order[n++] = (lc_forecaster) i;
	for (int i = 0; i < LC_FORECASTERS; i++)
		if (comparison->score[i].asked && !comparison->score[i].forecasts)
			order[n++] = (lc_forecaster) i;
	return n;
}

/* (state) → an array, a row a forecaster */
Datum
lifecycle_compare_final(PG_FUNCTION_ARGS)
{
	Oid type = get_element_type(get_fn_expr_rettype(fcinfo->flinfo));
	TupleDesc row = lookup_rowtype_tupdesc_copy(type, -1);
	const lc_holdouts *holdouts;
	lc_comparison comparison;
	lc_forecaster order[LC_FORECASTERS];
	Datum rows[LC_FORECASTERS];
	int n;

	holdouts = holdouts_of(lifecycle_agg_state_arg(fcinfo, 0));
	lifecycle_check(lc_compare(holdouts, &lifecycle_env, &comparison), NULL, NULL);
	n = in_order(&comparison, order);
	for (int i = 0; i < n; i++)
	{
		Datum values[COMPARE_COLUMNS];
		bool nulls[COMPARE_COLUMNS];

		fill_row(holdouts, &comparison, order[i], row, values, nulls);
		rows[i] = HeapTupleGetDatum(heap_form_tuple(row, values, nulls));
	}
	PG_RETURN_ARRAYTYPE_P(construct_array(rows, n, type, -1, false, TYPALIGN_DOUBLE));
}

/* ---- over a query ---- */

typedef struct orders_call
{
	const lc_holdout_plan *plan;
	lifecycle_agg_state *state;
} orders_call;

static void
take_customer(void *context, const lifecycle_rolled *customer)
{
	orders_call *call = context;
	struct varlena *profile = (struct varlena *) DatumGetPointer(customer->profile);

	make_room(call->state, 1);
	if (customer->profile_isnull)
		holdouts_of(call->state)->without++;
	else
		lifecycle_check(lc_holdouts_take(holdouts_of(call->state),
		                                 (lc_profile){(uint8_t *) VARDATA_ANY(profile), VARSIZE_ANY_EXHDR(profile)},
		                                 call->plan, &lifecycle_env),
		                NULL, NULL);
}

/* (orders, cut, horizon_days, model, opportunity_days): orders is a query */
Datum
lifecycle_compare_orders(PG_FUNCTION_ARGS)
{
	orders_call call;
	lifecycle_rollup rollup = {.budget = get_hash_memory_limit(), .context = &call, .take = take_customer};
	lifecycle_rows rows;
	lc_comparison comparison;
	lc_forecaster order[LC_FORECASTERS];
	int n;

	if (PG_ARGISNULL(0))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("\"orders\" must not be NULL"),
		                errhint("Give a query of customer, at and revenue, or the name of a dataset.")));
	call.plan = plan_arg(fcinfo, 1);
	call.state = new_state(CurrentMemoryContext, call.plan);
	rollup.query = text_to_cstring(PG_GETARG_TEXT_PP(0));
	lifecycle_rollup_run(&rollup);
	lifecycle_check(lc_compare(holdouts_of(call.state), &lifecycle_env, &comparison), NULL, NULL);
	n = in_order(&comparison, order);
	rows = lifecycle_rows_open(fcinfo);
	for (int i = 0; i < n; i++)
	{
		Datum values[COMPARE_COLUMNS];
		bool nulls[COMPARE_COLUMNS];

		fill_row(holdouts_of(call.state), &comparison, order[i], rows.result->setDesc, values, nulls);
		lifecycle_rows_put(&rows, values, nulls);
	}
	return lifecycle_rows_close(fcinfo, &rows);
}

/* ---- the weight of a fitted model ---- */

/* Numbers of 0 or more, without NULLs. */
static double *
counts_arg(FunctionCallInfo fcinfo, int argno, const char *name, int *n)
{
	ArrayType *array = PG_GETARG_ARRAYTYPE_P(argno);
	Datum *elements;
	double *counts;

	if (array_contains_nulls(array))
		ereport(ERROR,
		        (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("argument \"%s\" must not hold a NULL element", name),
		         errhint("Give three arrays of as many numbers, one number a customer.")));
	deconstruct_array(array, FLOAT8OID, sizeof(float8), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE, &elements, NULL, n);
	counts = palloc(sizeof(double) * (size_t) Max(*n, 1));
	for (int i = 0; i < *n; i++)
	{
		counts[i] = DatumGetFloat8(elements[i]);
		if (!(counts[i] >= 0 && counts[i] <= LC_CLV_TIME_MAX))
			lifecycle_error(LC_BAD_PARAMETER, name, psprintf("%g; it must be between 0 and 1e9", counts[i]));
	}
	return counts;
}

/* (posterior, fitted, came) */
Datum
lifecycle_pool_weight(PG_FUNCTION_ARGS)
{
	int n[3];
	double *posterior = counts_arg(fcinfo, 0, "posterior", &n[0]);
	double *fitted = counts_arg(fcinfo, 1, "fitted", &n[1]);
	double *came = counts_arg(fcinfo, 2, "came", &n[2]);

	if (n[0] != n[1] || n[0] != n[2])
		ereport(ERROR, (errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR), errmsg("arrays of different lengths"),
		                errdetail("They have %d, %d and %d elements.", n[0], n[1], n[2]),
		                errhint("Give three arrays of as many numbers, one number a customer.")));
	PG_RETURN_FLOAT8(lc_pool_weight(posterior, fitted, came, (size_t) n[0]));
}
