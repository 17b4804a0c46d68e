/*
 * what_if_fn.c - what is expected of a customer if things were otherwise from now on, as SQL
 * asks for it.
 *
 * What is believed of the customer today is by one model, what is ahead by another: a change of
 * the future says nothing about the past.
 */
#include "support/compat.h"

#include <math.h>

#include "access/htup_details.h"
#include "funcapi.h"
#include "utils/date.h"

#include "support/errors.h"
#include "support/model_datum.h"
#include "support/profile_datum.h"
#include "value/customer_value.h"

PG_FUNCTION_INFO_V1(lifecycle_value_if);

typedef struct what_if_call
{
	lifecycle_model_cache believed;
	lifecycle_model_cache ahead;
	TupleDesc row;
} what_if_call;

static what_if_call *
call_of(FunctionCallInfo fcinfo)
{
	what_if_call *call = fcinfo->flinfo->fn_extra;

	if (call == NULL)
	{
		MemoryContext old = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);

		call = palloc0(sizeof(what_if_call));
		(void) get_call_result_type(fcinfo, NULL, &call->row);
		BlessTupleDesc(call->row);
		fcinfo->flinfo->fn_extra = call;
		MemoryContextSwitchTo(old);
	}
	return call;
}

static void
check_periods(const lc_prepared *believed, const lc_prepared *ahead)
{
	if (ahead->model.period_days != believed->model.period_days)
		lifecycle_error(LC_BAD_PARAMETER, "ahead", "a model of other periods than those of the first one");
}

static double
mass_of(const lc_posterior *posterior, int tie)
{
	double sum = 0;

	for (int m = 0; m < LC_MANNERS_OF_BUYING; m++)
		for (int i = 0; i < LC_RATES; i++)
			sum += (double) posterior->mass[m][tie][i];
	return fmin(sum, 1);
}

enum what_if_columns
{
	WHAT_IF_EXPECTED,
	WHAT_IF_LOOSE,
	WHAT_IF_BOUND,
	WHAT_IF_COLUMNS
};

#define BELIEVED_ARG 2
#define AHEAD_ARG 3
#define SPEND_ARG 4

/* (profile, as_of, model, ahead, spend_factor) */
Datum
lifecycle_value_if(PG_FUNCTION_ARGS)
{
	what_if_call *call = call_of(fcinfo);
	const lc_prepared *believed = lifecycle_model_arg(fcinfo, BELIEVED_ARG, &call->believed);
	const lc_prepared *ahead = lifecycle_model_arg(fcinfo, AHEAD_ARG, &call->ahead);
	double spend = PG_GETARG_FLOAT8(SPEND_ARG);
	lc_day as_of = lifecycle_day_from_date(PG_GETARG_DATUM(1), "as_of");
	lc_valuation value;
	double changed;
	Datum values[WHAT_IF_COLUMNS];
	bool nulls[WHAT_IF_COLUMNS] = {false};

	if (!(spend >= 0 && isfinite(spend)))
		lifecycle_error(LC_BAD_PARAMETER, "spend_factor", psprintf("%g; it must be 0 or more, and finite", spend));
	check_periods(believed, ahead);
	lifecycle_check(lc_value_on(lifecycle_profile_arg(fcinfo, 0), as_of, believed,
	                            lifecycle_model_values(&call->ahead, NULL), &lifecycle_env, &value),
	                NULL, NULL);
	if (!value.found || !value.ordered)
		PG_RETURN_NULL();
	/* with a factor of 1 it is npv to the last digit */
	changed = spend * value.margin.mean * value.expected.orders - value.expected.cost;
	lifecycle_put_estimate(values, nulls, WHAT_IF_EXPECTED, changed);
	/* not a value that is unknown, but a factor that asks for too much */
	if (nulls[WHAT_IF_EXPECTED] && lc_money_of_value(value.expected.npv) != LC_MONEY_UNKNOWN)
		lifecycle_error(LC_MONEY_RANGE, "expected value", psprintf("%g", changed));
	values[WHAT_IF_LOOSE] = Float8GetDatum(mass_of(&value.belief.posterior, LC_TIE_LOOSE));
	values[WHAT_IF_BOUND] = Float8GetDatum(mass_of(&value.belief.posterior, LC_TIE_BOUND));
	return HeapTupleGetDatum(heap_form_tuple(call->row, values, nulls));
}
