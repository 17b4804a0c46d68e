/*
 * milestones_fn.c - the story of a relationship in days, as SQL asks for it.
 */
#include "support/compat.h"

#include "access/htup_details.h"
#include "utils/builtins.h"
#include "utils/date.h"

#include "stage/milestones.h"
#include "support/errors.h"
#include "support/profile_datum.h"
#include "support/rows.h"
#include "support/stage_call.h"

PG_FUNCTION_INFO_V1(lifecycle_milestones);
PG_FUNCTION_INFO_V1(lifecycle_dwell);

#define MILESTONES_MODEL_ARG 2

enum milestones_columns
{
	MILESTONES_STARTED,
	MILESTONES_BASIS,
	MILESTONES_ENQUIRED,
	MILESTONES_TARGETED,
	MILESTONES_FIRST_ORDER,
	MILESTONES_TO_FIRST_ORDER,
	MILESTONES_REPEAT,
	MILESTONES_TO_REPEAT,
	MILESTONES_INCREMENTAL,
	MILESTONES_CROSS_BUY,
	MILESTONES_FORMATION,
	MILESTONES_TO_FORMATION,
	MILESTONES_STABILITY,
	MILESTONES_TO_STABILITY,
	MILESTONES_DECLINE,
	MILESTONES_ENDED,
	MILESTONES_LAST_ORDER,
	MILESTONES_COLUMNS
};

static const int column_of[LC_MILESTONES] = {
    [LC_STARTED] = MILESTONES_STARTED,
    [LC_ENQUIRED] = MILESTONES_ENQUIRED,
    [LC_TARGETED] = MILESTONES_TARGETED,
    [LC_FIRST_ORDER] = MILESTONES_FIRST_ORDER,
    [LC_REPEATED] = MILESTONES_REPEAT,
    [LC_INCREMENTED] = MILESTONES_INCREMENTAL,
    [LC_CROSS_BOUGHT] = MILESTONES_CROSS_BUY,
    [LC_FORMED] = MILESTONES_FORMATION,
    [LC_STABILISED] = MILESTONES_STABILITY,
    [LC_DECLINED] = MILESTONES_DECLINE,
    [LC_ENDED] = MILESTONES_ENDED,
    [LC_LAST_ORDER] = MILESTONES_LAST_ORDER,
};

/* Days between two milestones. */
static const struct
{
	int column;
	lc_milestone from;
	lc_milestone to;
} spans[] = {
    {MILESTONES_TO_FIRST_ORDER, LC_STARTED, LC_FIRST_ORDER},
    {MILESTONES_TO_REPEAT, LC_FIRST_ORDER, LC_REPEATED},
    {MILESTONES_TO_FORMATION, LC_FIRST_ORDER, LC_FORMED},
    {MILESTONES_TO_STABILITY, LC_FIRST_ORDER, LC_STABILISED},
};

/* (profile, as_of [, model]) */
Datum
lifecycle_milestones(PG_FUNCTION_ARGS)
{
	lifecycle_stage_call *call = lifecycle_stage_call_of(fcinfo, MILESTONES_MODEL_ARG);
	lc_milestones milestones;
	Datum values[MILESTONES_COLUMNS];
	bool nulls[MILESTONES_COLUMNS] = {false};
	bool found;

	lifecycle_check(lc_milestones_on(lifecycle_profile_arg(fcinfo, 0),
	                                 lifecycle_day_from_date(PG_GETARG_DATUM(1), "as_of"), call->prepared,
	                                 &lifecycle_env, &found, &milestones),
	                NULL, NULL);
	if (!found)
		PG_RETURN_NULL();
	for (int i = 0; i < LC_MILESTONES; i++)
	{
		nulls[column_of[i]] = milestones.at[i] == LC_DAY_NOEND;
		values[column_of[i]] = DateADTGetDatum(milestones.at[i]);
	}
	for (size_t i = 0; i < lengthof(spans); i++)
	{
		lc_day from = milestones.at[spans[i].from];
		lc_day to = milestones.at[spans[i].to];

		nulls[spans[i].column] = from == LC_DAY_NOEND || to == LC_DAY_NOEND;
		values[spans[i].column] = Int32GetDatum(nulls[spans[i].column] ? 0 : to - from);
	}
	values[MILESTONES_BASIS] = CStringGetTextDatum(lc_measure_describe(milestones.basis)->name);
	return HeapTupleGetDatum(heap_form_tuple(call->row, values, nulls));
}

enum dwell_columns
{
	DWELL_STAGE,
	DWELL_VISITS,
	DWELL_PERIODS,
	DWELL_DAYS,
	DWELL_SINCE,
	DWELL_UNTIL,
	DWELL_SHARE,
	DWELL_COLUMNS
};

static void
put_dwell(const lifecycle_rows *rows, Datum stage, const lc_dwell *dwell, int32_t days)
{
	Datum values[DWELL_COLUMNS];
	bool nulls[DWELL_COLUMNS] = {false};

	values[DWELL_STAGE] = stage;
	values[DWELL_VISITS] = Int32GetDatum(dwell->visits);
	values[DWELL_PERIODS] = Int32GetDatum(dwell->periods);
	values[DWELL_DAYS] = Int32GetDatum(dwell->days);
	values[DWELL_SINCE] = DateADTGetDatum(dwell->since);
	values[DWELL_UNTIL] = DateADTGetDatum(dwell->until);
	values[DWELL_SHARE] = Float8GetDatum((double) dwell->days / days);
	lifecycle_rows_put(rows, values, nulls);
}

/* (profile, as_of [, model]) */
Datum
lifecycle_dwell(PG_FUNCTION_ARGS)
{
	lifecycle_stage_call *call = lifecycle_stage_call_of(fcinfo, MILESTONES_MODEL_ARG);
	lifecycle_rows rows;
	lc_dwell dwell[LC_STAGES];
	int32_t days = 0;

	lifecycle_check(lc_dwell_on(lifecycle_profile_arg(fcinfo, 0), lifecycle_day_from_date(PG_GETARG_DATUM(1), "as_of"),
	                            call->prepared, &lifecycle_env, dwell),
	                NULL, NULL);
	for (int stage = 0; stage < LC_STAGES; stage++)
		days += dwell[stage].days;
	rows = lifecycle_rows_open(fcinfo);
	for (int stage = 0; stage < LC_STAGES; stage++)
		if (dwell[stage].visits > 0)
			put_dwell(&rows, call->stages[stage], &dwell[stage], days);
	return lifecycle_rows_close(fcinfo, &rows);
}
