/*
 * stage_fn.c - the lifecycle stage, as SQL asks for it.
 */
#include "support/compat.h"

#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"

#include "profile/open_profile.h"
#include "support/errors.h"
#include "support/profile_datum.h"
#include "support/stage_call.h"

PG_FUNCTION_INFO_V1(lifecycle_stage);
PG_FUNCTION_INFO_V1(lifecycle_stages);
PG_FUNCTION_INFO_V1(lifecycle_stage_final);
PG_FUNCTION_INFO_V1(lifecycle_pattern);

#define STAGE_MODEL_ARG 2
#define STAGES_MODEL_ARG 3

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

/* (profile, earlier, later, model): the stages of both days, each NULL before the first event. */
Datum
lifecycle_stages(PG_FUNCTION_ARGS)
{
	lifecycle_stage_call *call = lifecycle_stage_call_of(fcinfo, STAGES_MODEL_ARG);
	lc_day days[2] = {lifecycle_day_from_date(PG_GETARG_DATUM(1), "earlier"),
	                  lifecycle_day_from_date(PG_GETARG_DATUM(2), "later")};
	lc_history_row row[2];
	bool found[2];
	Datum stages[2] = {0};
	bool nulls[2];
	int dims = 2;
	int lower = 1;

	if (days[0] > days[1])
		lifecycle_error(LC_BAD_PARAMETER, NULL, NULL);
	lifecycle_check(
	    lc_stage_on_both(lifecycle_profile_arg(fcinfo, 0), days, call->prepared, &lifecycle_env, found, row), NULL,
	    NULL);
	for (int i = 0; i < 2; i++)
	{
		nulls[i] = !found[i];
		if (found[i])
			stages[i] = CStringGetTextDatum(lc_stage_names[row[i].stage]);
	}
	PG_RETURN_ARRAYTYPE_P(construct_md_array(stages, nulls, 1, &dims, &lower, TEXTOID, -1, false, TYPALIGN_INT));
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

/* (profile, as_of [, model]) */
Datum
lifecycle_pattern(PG_FUNCTION_ARGS)
{
	lifecycle_stage_call *call = lifecycle_stage_call_of(fcinfo, STAGE_MODEL_ARG);
	lc_customer_status status;
	bool found;

	lifecycle_check(lc_customer_status_on(lifecycle_profile_arg(fcinfo, 0),
	                                      lifecycle_day_from_date(PG_GETARG_DATUM(1), "as_of"), call->prepared,
	                                      &lifecycle_env, &found, &status),
	                NULL, NULL);
	if (!found)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(lc_pattern_names[status.pattern]));
}
