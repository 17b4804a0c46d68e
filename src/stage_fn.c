/*
 * stage_fn.c - the lifecycle stage, as SQL asks for it.
 */
#include "compat.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"

#include "core/stage.h"
#include "core/state.h"
#include "core/summary.h"
#include "errors.h"
#include "profile_datum.h"

PG_FUNCTION_INFO_V1(lifecycle_stage);
PG_FUNCTION_INFO_V1(lifecycle_stage_final);
PG_FUNCTION_INFO_V1(lifecycle_status);

/* Periods of the default model. */
#define DEFAULT_PERIOD_DAYS 30

/* What a query works out once: the model's tables, and the enum's values. */
typedef struct stage_call
{
	lc_filter_tables tables;
	lc_filter_memo memo;
	Datum stages[LC_STAGES];
	TupleDesc row; /* NULL where the function returns the stage alone */
} stage_call;

static stage_call *
new_call(FunctionCallInfo fcinfo)
{
	stage_call *call = palloc(sizeof(stage_call));
	Oid result_type;
	Oid stage_type;

	lifecycle_check(lc_filter_prepare(&lc_dynamics_default, &call->tables), "model", "default");
	lc_filter_remember(&call->tables, &call->memo);
	if (get_call_result_type(fcinfo, &result_type, &call->row) == TYPEFUNC_COMPOSITE)
	{
		BlessTupleDesc(call->row);
		stage_type = TupleDescAttr(call->row, 0)->atttypid;
	}
	else
	{
		call->row = NULL;
		stage_type = result_type;
	}
	for (int stage = 0; stage < LC_STAGES; stage++)
		call->stages[stage] =
		    DirectFunctionCall2(enum_in, CStringGetDatum(lc_stage_names[stage]), ObjectIdGetDatum(stage_type));
	return call;
}

static stage_call *
this_call(FunctionCallInfo fcinfo)
{
	if (unlikely(fcinfo->flinfo->fn_extra == NULL))
	{
		MemoryContext old = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);

		fcinfo->flinfo->fn_extra = new_call(fcinfo);
		MemoryContextSwitchTo(old);
	}
	return fcinfo->flinfo->fn_extra;
}

/* False before the customer's first event. */
static bool
stage_on(const stage_call *call, lc_profile profile, lc_day as_of, lc_status_row *row)
{
	bool found;

	lifecycle_check(lc_stage_on(profile, as_of, DEFAULT_PERIOD_DAYS, &call->tables, &lifecycle_env, &found, row), NULL,
	                NULL);
	return found;
}

/* (profile, as_of) */
Datum
lifecycle_stage(PG_FUNCTION_ARGS)
{
	stage_call *call = this_call(fcinfo);
	lc_status_row row;

	if (!stage_on(call, lifecycle_profile_arg(fcinfo, 0), lifecycle_day_from_date(PG_GETARG_DATUM(1), "as_of"), &row))
		PG_RETURN_NULL();
	PG_RETURN_DATUM(call->stages[row.stage]);
}

/* The latest mark in the profile: the day as of which the stage is asked for. */
static lc_day
latest_as_of(lc_profile profile)
{
	lc_cursor cursor;
	lc_event event;
	lc_day as_of = LC_DAY_NOBEGIN;

	lc_cursor_open(&cursor, profile);
	while (lc_cursor_next(&cursor, &event))
		if (lc_event_measure(&event) == LC_AS_OF)
			as_of = lc_event_day(&event);
	return as_of;
}

Datum
lifecycle_stage_final(PG_FUNCTION_ARGS)
{
	stage_call *call = this_call(fcinfo);
	lc_profile profile = lifecycle_profile_arg(fcinfo, 0);
	lc_status_row row;

	if (!stage_on(call, profile, latest_as_of(profile), &row))
		PG_RETURN_NULL();
	PG_RETURN_DATUM(call->stages[row.stage]);
}

enum status_columns
{
	STATUS_STAGE,
	STATUS_PROBABILITY,
	STATUS_PROBABILITIES,
	STATUS_SINCE,
	STATUS_PREVIOUS,
	STATUS_ORDERS,
	STATUS_REVENUE,
	STATUS_COST,
	STATUS_FIRST_AT,
	STATUS_LAST_AT,
	STATUS_TENURE,
	STATUS_SILENCE,
	STATUS_COLUMNS
};

static Datum
probabilities_array(const float *probability)
{
	Datum elements[LC_STAGES];

	for (int stage = 0; stage < LC_STAGES; stage++)
		elements[stage] = Float8GetDatum((double) probability[stage]);
	return PointerGetDatum(
	    construct_array(elements, LC_STAGES, FLOAT8OID, sizeof(float8), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
}

static void
put_totals(Datum *values, bool *nulls, const lc_totals *totals, lc_day as_of)
{
	bool ordered = totals->first_order != LC_DAY_NOEND;
	lc_money revenue;

	lifecycle_check(lc_net_revenue(totals->tally, &revenue), NULL, NULL);
	values[STATUS_ORDERS] = Int64GetDatum(totals->tally[LC_ORDER].count);
	values[STATUS_REVENUE] = lifecycle_money_to_numeric(revenue);
	values[STATUS_COST] = lifecycle_money_to_numeric(totals->tally[LC_COST].sum);
	values[STATUS_FIRST_AT] = DateADTGetDatum(totals->first_order);
	values[STATUS_LAST_AT] = DateADTGetDatum(totals->last_order);
	values[STATUS_TENURE] = Int32GetDatum(as_of - totals->first_event);
	values[STATUS_SILENCE] = Int32GetDatum(as_of - totals->last_order);
	nulls[STATUS_FIRST_AT] = nulls[STATUS_LAST_AT] = nulls[STATUS_SILENCE] = !ordered;
}

/* (profile, as_of) */
Datum
lifecycle_status(PG_FUNCTION_ARGS)
{
	stage_call *call = this_call(fcinfo);
	lc_profile profile = lifecycle_profile_arg(fcinfo, 0);
	lc_day as_of = lifecycle_day_from_date(PG_GETARG_DATUM(1), "as_of");
	lc_status_row row;
	lc_totals totals;
	Datum values[STATUS_COLUMNS];
	bool nulls[STATUS_COLUMNS] = {false};

	if (!stage_on(call, profile, as_of, &row))
		PG_RETURN_NULL();
	lifecycle_check(lc_totals_of(profile, LC_DAY_NOBEGIN, as_of,
	                             LC_MEASURE_BIT(LC_ORDER) | LC_MEASURE_BIT(LC_REFUND) | LC_MEASURE_BIT(LC_COST),
	                             &totals),
	                NULL, NULL);
	values[STATUS_STAGE] = call->stages[row.stage];
	values[STATUS_PROBABILITY] = Float8GetDatum((double) row.probability[row.stage]);
	values[STATUS_PROBABILITIES] = probabilities_array(row.probability);
	values[STATUS_SINCE] = DateADTGetDatum(row.since);
	values[STATUS_PREVIOUS] = call->stages[row.previous];
	nulls[STATUS_PREVIOUS] = row.previous == row.stage;
	put_totals(values, nulls, &totals, as_of);
	return HeapTupleGetDatum(heap_form_tuple(call->row, values, nulls));
}
