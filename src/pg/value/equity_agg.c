/*
 * equity_agg.c - customer equity of all customers, and the bridge between two days.
 */
#include "support/compat.h"

#include <float.h>
#include <math.h>

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/date.h"
#include "utils/fmgrprotos.h"

#include "support/args.h"
#include "support/errors.h"
#include "support/profile_datum.h"
#include "support/rows.h"
#include "support/stage_call.h"
#include "support/tally_state.h"
#include "value/equity.h"

PG_FUNCTION_INFO_V1(lifecycle_equity_add);
PG_FUNCTION_INFO_V1(lifecycle_equity_subtract);
PG_FUNCTION_INFO_V1(lifecycle_equity_merge);
PG_FUNCTION_INFO_V1(lifecycle_equity_final);
PG_FUNCTION_INFO_V1(lifecycle_total_error);
PG_FUNCTION_INFO_V1(lifecycle_total_band);
PG_FUNCTION_INFO_V1(lifecycle_equity_bridge_add);
PG_FUNCTION_INFO_V1(lifecycle_equity_bridge_subtract);
PG_FUNCTION_INFO_V1(lifecycle_equity_bridge_merge);
PG_FUNCTION_INFO_V1(lifecycle_equity_bridge_final);

/* A state is an array of counts, followed by sums of two elements each. */
#define EQUITY_SUMS LC_STAGES
#define EQUITY_VARIANCE (EQUITY_SUMS + 2 * LC_STAGES)
#define EQUITY_ELEMENTS (EQUITY_VARIANCE + 2)
#define BRIDGE_SUMS 1
#define BRIDGE_OPENING_VARIANCE (BRIDGE_SUMS + 2 * LC_BUCKETS)
#define BRIDGE_CLOSING_VARIANCE (BRIDGE_OPENING_VARIANCE + 2)
#define BRIDGE_ELEMENTS (BRIDGE_CLOSING_VARIANCE + 2)

/* Adds b to a: counts up to first_sum, then sums of two elements. */
static Datum
merge_sums(FunctionCallInfo fcinfo, int first_sum, int n)
{
	ArrayType *state = lifecycle_tallies_arg(fcinfo, 0, n);
	int64 *a = lifecycle_tallies_of(state);
	const int64 *b = lifecycle_tallies_read(fcinfo, 1, n, first_sum);

	for (int i = 0; i < first_sum; i++)
		lifecycle_check(lc_add(&a[i], b[i]), NULL, NULL);
	for (int i = first_sum; i < n; i += 2)
	{
		lc_int128 sum;

		if (__builtin_add_overflow(lifecycle_int128_get(&a[i]), lifecycle_int128_get(&b[i]), &sum))
			lifecycle_error(LC_OVERFLOW, NULL, NULL);
		lifecycle_int128_set(&a[i], sum);
	}
	return PointerGetDatum(state);
}

/* ---- equity ---- */

#define EQUITY_MODEL_ARG 3

static void
equity_from(const int64 *elements, lc_equity *equity)
{
	memcpy(equity->customers, elements, sizeof(equity->customers));
	for (int stage = 0; stage < LC_STAGES; stage++)
		equity->value[stage] = lifecycle_int128_get(&elements[EQUITY_SUMS + 2 * stage]);
	equity->variance = lifecycle_int128_get(&elements[EQUITY_VARIANCE]);
}

static void
equity_into(int64 *elements, const lc_equity *equity)
{
	memcpy(elements, equity->customers, sizeof(equity->customers));
	for (int stage = 0; stage < LC_STAGES; stage++)
		lifecycle_int128_set(&elements[EQUITY_SUMS + 2 * stage], equity->value[stage]);
	lifecycle_int128_set(&elements[EQUITY_VARIANCE], equity->variance);
}

/* (state, profile, as_of [, model]) */
static Datum
take_customer(FunctionCallInfo fcinfo, int way)
{
	ArrayType *state = lifecycle_tallies_arg(fcinfo, 0, EQUITY_ELEMENTS);
	lifecycle_stage_call *call;
	lc_question question = {.env = &lifecycle_env};
	lc_equity equity;

	if (lifecycle_any_null(fcinfo, 1, PG_NARGS()))
		return PointerGetDatum(state);
	call = lifecycle_stage_call_of(fcinfo, EQUITY_MODEL_ARG);
	equity_from(lifecycle_tallies_of(state), &equity);
	question.as_of = lifecycle_day_from_date(PG_GETARG_DATUM(2), "as_of");
	question.prepared = call->prepared;
	question.values = lifecycle_model_values(&call->model, NULL);
	lifecycle_check(lc_equity_take(&equity, lifecycle_profile_arg(fcinfo, 1), &question, way), NULL, NULL);
	equity_into(lifecycle_tallies_of(state), &equity);
	return PointerGetDatum(state);
}

Datum
lifecycle_equity_add(PG_FUNCTION_ARGS)
{
	return take_customer(fcinfo, 1);
}

Datum
lifecycle_equity_subtract(PG_FUNCTION_ARGS)
{
	return take_customer(fcinfo, -1);
}

/* (state, state) */
Datum
lifecycle_equity_merge(PG_FUNCTION_ARGS)
{
	return merge_sums(fcinfo, EQUITY_SUMS, EQUITY_ELEMENTS);
}

/* The standard error of a total, by the sum of variances. */
static Datum
error_of(lc_int128 total, lc_int128 variance)
{
	double error;
	lc_money money;

	if (variance < 0)
		lifecycle_state_error("A variance cannot be below 0.");
	error = lc_total_error((double) total / (double) LC_MONEY_UNIT, (double) variance / (double) LC_MONEY_UNIT);
	money = lc_money_of_value(error);
	/* that of a total may be more than an amount can be */
	return lifecycle_int128_to_numeric(money != LC_MONEY_UNKNOWN ? money
	                                                             : (lc_int128) (error * (double) LC_MONEY_UNIT));
}

enum equity_columns
{
	EQUITY_CUSTOMERS,
	EQUITY_EQUITY,
	EQUITY_ERROR,
	EQUITY_STAGE_CUSTOMERS,
	EQUITY_STAGE_EQUITY,
	EQUITY_COLUMNS
};

/* (state) */
Datum
lifecycle_equity_final(PG_FUNCTION_ARGS)
{
	lc_equity equity;
	int64 customers = 0;
	lc_int128 value = 0;
	Datum stages[LC_STAGES];
	Datum values[EQUITY_COLUMNS];
	bool nulls[EQUITY_COLUMNS] = {false};

	equity_from(lifecycle_tallies_read(fcinfo, 0, EQUITY_ELEMENTS, EQUITY_SUMS), &equity);
	for (int stage = 0; stage < LC_STAGES; stage++)
	{
		lifecycle_check(lc_add(&customers, equity.customers[stage]), NULL, NULL);
		if (__builtin_add_overflow(value, equity.value[stage], &value))
			lifecycle_error(LC_OVERFLOW, NULL, NULL);
		stages[stage] = lifecycle_int128_to_numeric(equity.value[stage]);
	}
	if (customers == 0)
		PG_RETURN_NULL();
	values[EQUITY_CUSTOMERS] = Int64GetDatum(customers);
	values[EQUITY_EQUITY] = lifecycle_int128_to_numeric(value);
	values[EQUITY_ERROR] = error_of(value, equity.variance);
	values[EQUITY_STAGE_CUSTOMERS] = lifecycle_bigint_array(equity.customers, LC_STAGES, false);
	values[EQUITY_STAGE_EQUITY] =
	    PointerGetDatum(construct_array(stages, LC_STAGES, NUMERICOID, -1, false, TYPALIGN_INT));
	return lifecycle_row(fcinfo, values, nulls);
}

/* What a column of numeric(18,2) holds. */
#define TOTAL_MOST 9.9e15

static Datum
cents_of(double amount)
{
	double most = fmax(fmin(amount, TOTAL_MOST), -TOTAL_MOST);

	return DirectFunctionCall2(numeric_round, DirectFunctionCall1(float8_numeric, Float8GetDatum(most)),
	                           Int32GetDatum(2));
}

/* A finite argument, of at least least. */
static double
amount_arg(FunctionCallInfo fcinfo, int argno, const char *name, double least)
{
	double value = DatumGetFloat8(DirectFunctionCall1(numeric_float8, PG_GETARG_DATUM(argno)));

	if (!(isfinite(value) && value >= least))
		lifecycle_error(LC_BAD_PARAMETER, name,
		                psprintf("%g; it must be finite, and an error or a variance 0 or more", value));
	return value;
}

/* (total, variance) */
Datum
lifecycle_total_error(PG_FUNCTION_ARGS)
{
	double total = amount_arg(fcinfo, 0, "total", -DBL_MAX);

	return cents_of(lc_total_error(total, amount_arg(fcinfo, 1, "variance", 0)));
}

/* (total, standard_error) */
Datum
lifecycle_total_band(PG_FUNCTION_ARGS)
{
	double total = amount_arg(fcinfo, 0, "total", -DBL_MAX);
	lc_band band = lc_band_of_total(total, amount_arg(fcinfo, 1, "standard_error", 0));
	Datum values[2];
	bool nulls[2] = {false};

	values[0] = cents_of(band.low);
	values[1] = cents_of(band.high);
	return lifecycle_row(fcinfo, values, nulls);
}

/* ---- the bridge between two days ---- */

#define BRIDGE_MODEL_ARG 4

static void
bridge_from(const int64 *elements, lc_bridge *bridge)
{
	bridge->customers = elements[0];
	for (int bucket = 0; bucket < LC_BUCKETS; bucket++)
		bridge->value[bucket] = lifecycle_int128_get(&elements[BRIDGE_SUMS + 2 * bucket]);
	bridge->opening_variance = lifecycle_int128_get(&elements[BRIDGE_OPENING_VARIANCE]);
	bridge->closing_variance = lifecycle_int128_get(&elements[BRIDGE_CLOSING_VARIANCE]);
}

static void
bridge_into(int64 *elements, const lc_bridge *bridge)
{
	elements[0] = bridge->customers;
	for (int bucket = 0; bucket < LC_BUCKETS; bucket++)
		lifecycle_int128_set(&elements[BRIDGE_SUMS + 2 * bucket], bridge->value[bucket]);
	lifecycle_int128_set(&elements[BRIDGE_OPENING_VARIANCE], bridge->opening_variance);
	lifecycle_int128_set(&elements[BRIDGE_CLOSING_VARIANCE], bridge->closing_variance);
}

/* (state, profile, since, until [, model]) */
static Datum
take_change(FunctionCallInfo fcinfo, int way)
{
	ArrayType *state = lifecycle_tallies_arg(fcinfo, 0, BRIDGE_ELEMENTS);
	lifecycle_stage_call *call;
	lc_day since;
	lc_day until;
	lc_question question = {.env = &lifecycle_env};
	lc_bridge bridge;
	lc_profile profile;

	if (lifecycle_any_null(fcinfo, 1, PG_NARGS()))
		return PointerGetDatum(state);
	since = lifecycle_day_from_date(PG_GETARG_DATUM(2), "since");
	until = lifecycle_day_from_date(PG_GETARG_DATUM(3), "until");
	if (since >= until)
		lifecycle_error(
		    LC_BAD_PARAMETER, "until",
		    psprintf("%s; it must be after since", DatumGetCString(DirectFunctionCall1(date_out, PG_GETARG_DATUM(3)))));
	call = lifecycle_stage_call_of(fcinfo, BRIDGE_MODEL_ARG);
	profile = lifecycle_profile_arg(fcinfo, 1);
	bridge_from(lifecycle_tallies_of(state), &bridge);
	question.as_of = until;
	question.prepared = call->prepared;
	question.values = lifecycle_model_values(&call->model, NULL);
	lifecycle_check(lc_bridge_take(&bridge, profile, since, &question, way), NULL, NULL);
	bridge_into(lifecycle_tallies_of(state), &bridge);
	return PointerGetDatum(state);
}

Datum
lifecycle_equity_bridge_add(PG_FUNCTION_ARGS)
{
	return take_change(fcinfo, 1);
}

Datum
lifecycle_equity_bridge_subtract(PG_FUNCTION_ARGS)
{
	return take_change(fcinfo, -1);
}

/* (state, state) */
Datum
lifecycle_equity_bridge_merge(PG_FUNCTION_ARGS)
{
	return merge_sums(fcinfo, BRIDGE_SUMS, BRIDGE_ELEMENTS);
}

enum bridge_columns
{
	BRIDGE_CUSTOMERS,
	BRIDGE_BUCKETS, /* a column for each, in their order */
	BRIDGE_OPENING_ERROR = BRIDGE_BUCKETS + LC_BUCKETS,
	BRIDGE_CLOSING_ERROR,
	BRIDGE_COLUMNS
};

/* (state) */
Datum
lifecycle_equity_bridge_final(PG_FUNCTION_ARGS)
{
	lc_bridge bridge;
	Datum values[BRIDGE_COLUMNS];
	bool nulls[BRIDGE_COLUMNS] = {false};

	bridge_from(lifecycle_tallies_read(fcinfo, 0, BRIDGE_ELEMENTS, BRIDGE_SUMS), &bridge);
	if (bridge.customers == 0)
		PG_RETURN_NULL();
	values[BRIDGE_CUSTOMERS] = Int64GetDatum(bridge.customers);
	for (int bucket = 0; bucket < LC_BUCKETS; bucket++)
		values[BRIDGE_BUCKETS + bucket] = lifecycle_int128_to_numeric(bridge.value[bucket]);
	values[BRIDGE_OPENING_ERROR] = error_of(bridge.value[LC_OPENING], bridge.opening_variance);
	values[BRIDGE_CLOSING_ERROR] = error_of(bridge.value[LC_CLOSING], bridge.closing_variance);
	return lifecycle_row(fcinfo, values, nulls);
}
