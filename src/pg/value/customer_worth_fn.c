/*
 * customer_worth_fn.c - what winning a customer back is worth, and what was lost, as SQL
 * asks for it.
 */
#include "support/compat.h"

#include <math.h>

#include "access/htup_details.h"
#include "utils/date.h"

#include "support/errors.h"
#include "support/profile_datum.h"
#include "support/stage_call.h"
#include "value/customer_value.h"

PG_FUNCTION_INFO_V1(lifecycle_winback);
PG_FUNCTION_INFO_V1(lifecycle_loss);

#define WORTH_MODEL_ARG 2

static Datum
row_of(const lifecycle_stage_call *call, Datum *values, bool *nulls)
{
	return HeapTupleGetDatum(heap_form_tuple(call->row, values, nulls));
}

/* ---- let go, or win back ---- */

#define WINBACK_COST_ARG 2
#define WINBACK_PROBABILITY_ARG 3
#define WINBACK_MODEL_ARG 4

enum winback_columns
{
	WINBACK_RELEASE,
	WINBACK_REINVEST,
	WINBACK_BREAKEVEN_COST,
	WINBACK_BREAKEVEN_PROBABILITY,
	WINBACK_GAIN,
	WINBACK_WON,
	WINBACK_PAST,
	WINBACK_COLUMNS
};

static double
cost_arg(FunctionCallInfo fcinfo)
{
	double cost =
	    (double) lifecycle_money_from_numeric(PG_GETARG_DATUM(WINBACK_COST_ARG), "cost") / (double) LC_MONEY_UNIT;

	if (cost < 0)
		lifecycle_error(LC_BAD_PARAMETER, "cost", psprintf("%g; it must be 0 or more", cost));
	return cost;
}

static double
probability_arg(FunctionCallInfo fcinfo)
{
	double probability = PG_GETARG_FLOAT8(WINBACK_PROBABILITY_ARG);

	if (!(probability >= 0 && probability <= 1))
		lifecycle_error(LC_BAD_PARAMETER, "success_probability",
		                psprintf("%g; it must be between 0 and 1", probability));
	return probability;
}

/* (profile, as_of, cost, success_probability [, model]) */
Datum
lifecycle_winback(PG_FUNCTION_ARGS)
{
	lifecycle_stage_call *call = lifecycle_stage_call_of(fcinfo, WINBACK_MODEL_ARG);
	const lc_state_values *values_ahead = lifecycle_model_values(&call->model, NULL);
	lc_profile profile = lifecycle_profile_arg(fcinfo, 0);
	lc_day as_of = lifecycle_day_from_date(PG_GETARG_DATUM(1), "as_of");
	double cost = cost_arg(fcinfo);
	double probability = probability_arg(fcinfo);
	lc_customer_value worth;
	const lc_valuation *valuation = &worth.valuation;
	double release;
	double won;
	Datum values[WINBACK_COLUMNS];
	bool nulls[WINBACK_COLUMNS] = {false};

	lifecycle_check(lc_customer_value_on(profile, as_of, call->prepared, values_ahead, &lifecycle_env, NULL, &worth),
	                NULL, NULL);
	if (!valuation->ordered)
		PG_RETURN_NULL();
	release = valuation->expected.npv;
	won = lc_expect_won(call->prepared, &valuation->belief, values_ahead, &valuation->margin).npv;
	lifecycle_put_estimate(values, nulls, WINBACK_RELEASE, release);
	lifecycle_put_estimate(values, nulls, WINBACK_REINVEST, probability * won + (1 - probability) * release - cost);
	lifecycle_put_estimate(values, nulls, WINBACK_BREAKEVEN_COST, probability * (won - release));
	nulls[WINBACK_BREAKEVEN_PROBABILITY] = cost > won - release || won <= release;
	values[WINBACK_BREAKEVEN_PROBABILITY] =
	    Float8GetDatum(nulls[WINBACK_BREAKEVEN_PROBABILITY] ? 0 : cost / (won - release));
	lifecycle_put_estimate(values, nulls, WINBACK_GAIN, probability * (won - release) - cost);
	lifecycle_put_estimate(values, nulls, WINBACK_WON, won);
	lifecycle_put_value(values, nulls, WINBACK_PAST, worth.realised);
	return row_of(call, values, nulls);
}

/* ---- what was lost ---- */

enum loss_columns
{
	LOSS_AT,
	LOSS_STAGE,
	LOSS_BEFORE,
	LOSS_NOW,
	LOSS_LOSS,
	LOSS_COLUMNS
};

/* (profile, as_of [, model]) */
Datum
lifecycle_loss(PG_FUNCTION_ARGS)
{
	lifecycle_stage_call *call = lifecycle_stage_call_of(fcinfo, WORTH_MODEL_ARG);
	const lc_state_values *values_ahead = lifecycle_model_values(&call->model, NULL);
	lc_loss loss;
	lc_money before;
	lc_money now;
	Datum values[LOSS_COLUMNS];
	bool nulls[LOSS_COLUMNS] = {false};
	bool found;

	lifecycle_check(lc_loss_of(lifecycle_profile_arg(fcinfo, 0), lifecycle_day_from_date(PG_GETARG_DATUM(1), "as_of"),
	                           call->prepared, values_ahead, &lifecycle_env, &found, &loss),
	                NULL, NULL);
	if (!found)
		PG_RETURN_NULL();
	before = lc_money_of_value(loss.before.npv);
	now = lc_money_of_value(loss.now.npv);
	values[LOSS_AT] = DateADTGetDatum(loss.day);
	values[LOSS_STAGE] = call->stages[loss.stage];
	lifecycle_put_value(values, nulls, LOSS_BEFORE, before);
	lifecycle_put_value(values, nulls, LOSS_NOW, now);
	lifecycle_put_estimate(values, nulls, LOSS_LOSS, loss.before.npv - loss.now.npv);
	/* of known values, exactly */
	if (!nulls[LOSS_BEFORE] && !nulls[LOSS_NOW] && !nulls[LOSS_LOSS])
		values[LOSS_LOSS] = lifecycle_money_to_numeric(before - now);
	return row_of(call, values, nulls);
}
