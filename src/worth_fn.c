/*
 * worth_fn.c - what a customer is worth, and winning it back, as SQL asks for
 * it.
 */
#include "compat.h"

#include <math.h>

#include "access/htup_details.h"
#include "utils/date.h"

#include "core/worth.h"
#include "errors.h"
#include "profile_datum.h"
#include "stage_call.h"

PG_FUNCTION_INFO_V1(lifecycle_clv);
PG_FUNCTION_INFO_V1(lifecycle_winback);
PG_FUNCTION_INFO_V1(lifecycle_loss);

#define WORTH_MODEL_ARG 2
#define WORTH_HORIZON_ARG 3

/* An estimate as money, to the micro. */
static lc_money
estimate(double value)
{
	lc_money money;

	lifecycle_check(lc_money_from_double(value, &money), "expected value", psprintf("%g", value));
	return money;
}

static Datum
estimate_datum(double value)
{
	return lifecycle_money_to_numeric(estimate(value));
}

static Datum
row_of(const lifecycle_stage_call *call, Datum *values, bool *nulls)
{
	return HeapTupleGetDatum(heap_form_tuple(call->row, values, nulls));
}

enum clv_columns
{
	CLV_REALISED,
	CLV_EXPECTED,
	CLV_TOTAL,
	CLV_ERROR,
	CLV_MARGIN,
	CLV_ORDERS,
	CLV_COST,
	CLV_ACTIVE,
	CLV_COLUMNS
};

static void
put_expected(Datum *values, const lc_valuation *valuation, lc_money realised)
{
	lc_money expected = estimate(valuation->expected.npv);
	float probability[LC_STAGES];

	lc_filter_posterior(&valuation->filter, probability);
	values[CLV_EXPECTED] = lifecycle_money_to_numeric(expected);
	lifecycle_check(lc_add(&realised, expected), NULL, NULL);
	values[CLV_TOTAL] = lifecycle_money_to_numeric(realised);
	values[CLV_ERROR] = estimate_datum(sqrt(valuation->expected.variance));
	values[CLV_MARGIN] = estimate_datum(valuation->margin.mean);
	values[CLV_ORDERS] = Float8GetDatum(valuation->expected.orders);
	values[CLV_COST] = estimate_datum(valuation->expected.cost);
	values[CLV_ACTIVE] = Float8GetDatum(1.0 - (double) probability[LC_TERMINATED]);
}

/* (profile, as_of [, model [, horizon_periods]]) */
Datum
lifecycle_clv(PG_FUNCTION_ARGS)
{
	lifecycle_stage_call *call = lifecycle_stage_call_of(fcinfo, WORTH_MODEL_ARG);
	bool given = PG_NARGS() > WORTH_HORIZON_ARG;
	double horizon = given ? PG_GETARG_FLOAT8(WORTH_HORIZON_ARG) : 0;
	const lc_outlooks *outlooks = lifecycle_outlooks_of(fcinfo, call, given ? &horizon : NULL);
	lc_profile profile = lifecycle_profile_arg(fcinfo, 0);
	lc_day as_of = lifecycle_day_from_date(PG_GETARG_DATUM(1), "as_of");
	lc_valuation valuation;
	lc_money realised;
	Datum values[CLV_COLUMNS];
	bool nulls[CLV_COLUMNS];

	lifecycle_check(lc_value_on(profile, as_of, call->prepared, outlooks, &lifecycle_env, &valuation), NULL, NULL);
	if (!valuation.found)
		PG_RETURN_NULL();
	lifecycle_check(lc_realised_on(profile, as_of, call->prepared, &lifecycle_env, &realised), NULL, NULL);
	memset(nulls, !valuation.ordered, sizeof(nulls));
	nulls[CLV_REALISED] = false;
	values[CLV_REALISED] = lifecycle_money_to_numeric(realised);
	if (valuation.ordered)
		put_expected(values, &valuation, realised);
	return row_of(call, values, nulls);
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
	const lc_outlooks *outlooks = lifecycle_outlooks_of(fcinfo, call, NULL);
	lc_profile profile = lifecycle_profile_arg(fcinfo, 0);
	lc_day as_of = lifecycle_day_from_date(PG_GETARG_DATUM(1), "as_of");
	double cost = cost_arg(fcinfo);
	double probability = probability_arg(fcinfo);
	lc_valuation valuation;
	lc_money past;
	double release;
	double won;
	Datum values[WINBACK_COLUMNS];
	bool nulls[WINBACK_COLUMNS] = {false};

	lifecycle_check(lc_value_on(profile, as_of, call->prepared, outlooks, &lifecycle_env, &valuation), NULL, NULL);
	if (!valuation.ordered)
		PG_RETURN_NULL();
	lifecycle_check(lc_realised_on(profile, as_of, call->prepared, &lifecycle_env, &past), NULL, NULL);
	release = valuation.expected.npv;
	won = lc_expect_won(call->prepared, outlooks, &valuation.filter, &valuation.margin).npv;
	values[WINBACK_RELEASE] = estimate_datum(release);
	values[WINBACK_REINVEST] = estimate_datum(probability * won + (1 - probability) * release - cost);
	values[WINBACK_BREAKEVEN_COST] = estimate_datum(probability * (won - release));
	nulls[WINBACK_BREAKEVEN_PROBABILITY] = cost > won - release || won <= release;
	values[WINBACK_BREAKEVEN_PROBABILITY] =
	    Float8GetDatum(nulls[WINBACK_BREAKEVEN_PROBABILITY] ? 0 : cost / (won - release));
	values[WINBACK_GAIN] = estimate_datum(probability * (won - release) - cost);
	values[WINBACK_WON] = estimate_datum(won);
	values[WINBACK_PAST] = lifecycle_money_to_numeric(past);
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
	const lc_outlooks *outlooks = lifecycle_outlooks_of(fcinfo, call, NULL);
	lc_loss loss;
	lc_money before;
	lc_money now;
	Datum values[LOSS_COLUMNS];
	bool nulls[LOSS_COLUMNS] = {false};
	bool found;

	lifecycle_check(lc_loss_of(lifecycle_profile_arg(fcinfo, 0), lifecycle_day_from_date(PG_GETARG_DATUM(1), "as_of"),
	                           call->prepared, outlooks, &lifecycle_env, &found, &loss),
	                NULL, NULL);
	if (!found)
		PG_RETURN_NULL();
	before = estimate(loss.before.npv);
	now = estimate(loss.now.npv);
	values[LOSS_AT] = DateADTGetDatum(loss.day);
	values[LOSS_STAGE] = call->stages[loss.stage];
	values[LOSS_BEFORE] = lifecycle_money_to_numeric(before);
	values[LOSS_NOW] = lifecycle_money_to_numeric(now);
	/* an entry is far from the ends of 64 bits */
	values[LOSS_LOSS] = lifecycle_money_to_numeric(before - now);
	return row_of(call, values, nulls);
}
