/*
 * stage_fn.c - the lifecycle stage, as SQL asks for it.
 */
#include "compat.h"

#include <math.h>

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"

#include "core/state.h"
#include "core/summary.h"
#include "errors.h"
#include "profile_datum.h"
#include "stage_call.h"

PG_FUNCTION_INFO_V1(lifecycle_stage);
PG_FUNCTION_INFO_V1(lifecycle_stage_final);
PG_FUNCTION_INFO_V1(lifecycle_status);
PG_FUNCTION_INFO_V1(lifecycle_pattern);

#define STAGE_MODEL_ARG 2

/* False before the customer's first event. */
static bool
stage_on(const lifecycle_stage_call *call, lc_profile profile, lc_day as_of, lc_history_row *row)
{
	bool found;

	lifecycle_check(lc_stage_on(profile, as_of, call->prepared, &lifecycle_env, &found, row), NULL, NULL);
	return found;
}

/* (profile, as_of [, model]) */
Datum
lifecycle_stage(PG_FUNCTION_ARGS)
{
	lifecycle_stage_call *call = lifecycle_stage_call_of(fcinfo, STAGE_MODEL_ARG);
	lc_history_row row;

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
	lifecycle_stage_call *call = lifecycle_stage_call_of(fcinfo, STAGE_MODEL_ARG);
	lc_profile profile = lifecycle_profile_arg(fcinfo, 0);
	lc_history_row row;

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
	STATUS_CYCLE,
	STATUS_PATTERN,
	STATUS_GRADE,
	STATUS_ORDERS,
	STATUS_REVENUE,
	STATUS_COST,
	STATUS_PROFIT,
	STATUS_FIRST_AT,
	STATUS_LAST_AT,
	STATUS_TENURE,
	STATUS_SILENCE,
	STATUS_CADENCE,
	STATUS_LEVEL,
	STATUS_PEAK_LEVEL,
	STATUS_TREND,
	STATUS_SHARE,
	STATUS_P_ACTIVE,
	STATUS_P_DECLINE_NEXT,
	STATUS_REASON,
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

/* NULL where it is not known. */
static void
put_known(Datum *values, bool *nulls, int column, double value)
{
	nulls[column] = isnan(value);
	values[column] = Float8GetDatum(nulls[column] ? 0 : value);
}

static void
put_totals(Datum *values, bool *nulls, const lc_totals *totals, lc_day as_of)
{
	bool ordered = totals->first_order != LC_DAY_NOEND;
	lc_money revenue;
	lc_money profit;

	lifecycle_check(lc_net_revenue(totals->tally, &revenue), NULL, NULL);
	lifecycle_check(lc_profit(totals->tally, &profit), NULL, NULL);
	values[STATUS_ORDERS] = Int64GetDatum(totals->tally[LC_ORDER].count);
	values[STATUS_REVENUE] = lifecycle_money_to_numeric(revenue);
	values[STATUS_COST] = lifecycle_money_to_numeric(totals->tally[LC_COST].sum);
	values[STATUS_PROFIT] = lifecycle_money_to_numeric(profit);
	values[STATUS_FIRST_AT] = DateADTGetDatum(totals->first_order);
	values[STATUS_LAST_AT] = DateADTGetDatum(totals->last_order);
	values[STATUS_TENURE] = Int32GetDatum(as_of - totals->first_event);
	values[STATUS_SILENCE] = Int32GetDatum(as_of - totals->last_order);
	nulls[STATUS_FIRST_AT] = nulls[STATUS_LAST_AT] = nulls[STATUS_SILENCE] = !ordered;
}

static void
put_standing(const lifecycle_stage_call *call, Datum *values, bool *nulls, const lc_standing *standing)
{
	const lc_history_row *last = &standing->last;
	double gaps = (double) standing->order_days - 1;

	values[STATUS_STAGE] = call->stages[last->stage];
	values[STATUS_PROBABILITY] = Float8GetDatum((double) last->probability[last->stage]);
	values[STATUS_PROBABILITIES] = probabilities_array(last->probability);
	values[STATUS_SINCE] = DateADTGetDatum(last->since);
	values[STATUS_PREVIOUS] = call->stages[last->previous];
	nulls[STATUS_PREVIOUS] = last->previous == last->stage;
	values[STATUS_CYCLE] = Int32GetDatum(last->cycle);
	values[STATUS_PATTERN] = CStringGetTextDatum(lc_pattern_names[standing->pattern]);
	values[STATUS_GRADE] = CStringGetTextDatum(lc_grade_names[standing->grade]);
	put_known(values, nulls, STATUS_CADENCE,
	          gaps > 0 ? (standing->last_order_day - standing->first_order_day) / gaps : NAN);
	values[STATUS_LEVEL] = Float8GetDatum(standing->level);
	values[STATUS_PEAK_LEVEL] = Float8GetDatum(standing->peak_level);
	put_known(values, nulls, STATUS_TREND, standing->trend);
	put_known(values, nulls, STATUS_SHARE, standing->share);
	values[STATUS_P_ACTIVE] = Float8GetDatum(1.0 - (double) last->probability[LC_TERMINATED]);
	put_known(values, nulls, STATUS_P_DECLINE_NEXT, standing->p_decline_next);
	values[STATUS_REASON] = CStringGetTextDatum(lc_reasons[last->reason].name);
}

/* (profile, as_of [, model]) */
Datum
lifecycle_status(PG_FUNCTION_ARGS)
{
	lifecycle_stage_call *call = lifecycle_stage_call_of(fcinfo, STAGE_MODEL_ARG);
	lc_profile profile = lifecycle_profile_arg(fcinfo, 0);
	lc_day as_of = lifecycle_day_from_date(PG_GETARG_DATUM(1), "as_of");
	lc_standing standing;
	lc_totals totals;
	Datum values[STATUS_COLUMNS];
	bool nulls[STATUS_COLUMNS] = {false};
	bool found;

	lifecycle_check(lc_standing_on(profile, as_of, call->prepared, &lifecycle_env, &found, &standing), NULL, NULL);
	if (!found)
		PG_RETURN_NULL();
	lifecycle_check(lc_totals_of(profile, LC_DAY_NOBEGIN, as_of,
	                             LC_MEASURE_BIT(LC_ORDER) | LC_MEASURE_BIT(LC_REFUND) | LC_MEASURE_BIT(LC_COST) |
	                                 LC_MEASURE_BIT(LC_INVESTMENT),
	                             &totals),
	                NULL, NULL);
	put_standing(call, values, nulls, &standing);
	put_totals(values, nulls, &totals, as_of);
	return HeapTupleGetDatum(heap_form_tuple(call->row, values, nulls));
}

/* (profile, as_of [, model]) */
Datum
lifecycle_pattern(PG_FUNCTION_ARGS)
{
	lifecycle_stage_call *call = lifecycle_stage_call_of(fcinfo, STAGE_MODEL_ARG);
	lc_standing standing;
	bool found;

	lifecycle_check(lc_standing_on(lifecycle_profile_arg(fcinfo, 0),
	                               lifecycle_day_from_date(PG_GETARG_DATUM(1), "as_of"), call->prepared, &lifecycle_env,
	                               &found, &standing),
	                NULL, NULL);
	if (!found)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(lc_pattern_names[standing.pattern]));
}
