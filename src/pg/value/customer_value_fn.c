/*
 * customer_value_fn.c - where a customer stands and what it is worth, as SQL asks
 * for it: each alone, or both from one walk.
 */
#include "support/compat.h"

#include <math.h>

#include "access/htup_details.h"
#include "utils/date.h"

#include "support/errors.h"
#include "support/profile_datum.h"
#include "support/stage_call.h"
#include "value/customer_row.h"
#include "value/customer_value.h"

PG_FUNCTION_INFO_V1(lifecycle_status);
PG_FUNCTION_INFO_V1(lifecycle_clv);
PG_FUNCTION_INFO_V1(lifecycle_customer);

#define CUSTOMER_MODEL_ARG 2
#define CUSTOMER_HORIZON_ARG 3

static Datum
row_of(const lifecycle_stage_call *call, Datum *values, bool *nulls)
{
	return HeapTupleGetDatum(heap_form_tuple(call->row, values, nulls));
}

/* ---- where it stands ---- */

enum status_columns
{
	STATUS_STAGE,
	STATUS_SINCE,
	STATUS_PREVIOUS,
	STATUS_REASON,
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
	STATUS_BELIEFS,
	STATUS_COLUMNS = STATUS_BELIEFS + BELIEF_COLUMNS
};

static void
put_totals(Datum *values, bool *nulls, const lc_customer_status *status, lc_day as_of)
{
	const lc_totals *totals = &status->totals;
	bool ordered = totals->first_order != LC_DAY_NOEND;
	lc_money revenue;
	lc_money profit;

	lifecycle_check(status->overflow ? LC_OVERFLOW : LC_OK, NULL, NULL);
	lifecycle_check(lc_net_revenue(totals->tally, &revenue), NULL, NULL);
	lifecycle_check(lc_profit(totals->tally, &profit), NULL, NULL);
	values[STATUS_ORDERS] = Int64GetDatum(totals->orders);
	values[STATUS_REVENUE] = lifecycle_money_to_numeric(revenue);
	values[STATUS_COST] = lifecycle_money_to_numeric(totals->tally[LC_COST].sum);
	values[STATUS_PROFIT] = lifecycle_money_to_numeric(profit);
	values[STATUS_FIRST_AT] = DateADTGetDatum(totals->first_order);
	values[STATUS_LAST_AT] = DateADTGetDatum(totals->last_order);
	values[STATUS_TENURE] = Int32GetDatum(status->ended - totals->first_event);
	values[STATUS_SILENCE] = Int32GetDatum(ordered ? as_of - totals->last_order : 0);
	nulls[STATUS_FIRST_AT] = nulls[STATUS_LAST_AT] = nulls[STATUS_SILENCE] = !ordered;
}

static void
put_status(const lifecycle_stage_call *call, Datum *values, bool *nulls, const lc_customer_status *status, lc_day as_of)
{
	const lc_history_row *last = &status->last;

	values[STATUS_STAGE] = call->stages[last->stage];
	values[STATUS_SINCE] = DateADTGetDatum(last->since);
	values[STATUS_PREVIOUS] = call->stages[last->previous];
	nulls[STATUS_PREVIOUS] = last->previous == last->stage;
	values[STATUS_REASON] = call->reasons[last->reason];
	values[STATUS_CYCLE] = Int32GetDatum(last->cycle);
	values[STATUS_PATTERN] = call->patterns[status->pattern];
	values[STATUS_GRADE] = call->grades[status->grade];
	put_totals(values, nulls, status, as_of);
	lifecycle_put_beliefs(values + STATUS_BELIEFS, nulls + STATUS_BELIEFS, status, call->prepared->model.period_days);
}

/* (profile, as_of [, model]) */
Datum
lifecycle_status(PG_FUNCTION_ARGS)
{
	lifecycle_stage_call *call = lifecycle_stage_call_of(fcinfo, CUSTOMER_MODEL_ARG);
	lc_day as_of = lifecycle_day_from_date(PG_GETARG_DATUM(1), "as_of");
	lc_customer_status status;
	Datum values[STATUS_COLUMNS];
	bool nulls[STATUS_COLUMNS] = {false};
	bool found;

	lifecycle_check(
	    lc_status_shown(lifecycle_profile_arg(fcinfo, 0), as_of, call->prepared, &lifecycle_env, &found, &status), NULL,
	    NULL);
	if (!found)
		PG_RETURN_NULL();
	put_status(call, values, nulls, &status, as_of);
	return row_of(call, values, nulls);
}

/* ---- what it is worth ---- */

enum worth_columns
{
	WORTH_REALISED,
	WORTH_EXPECTED,
	WORTH_TOTAL,
	WORTH_ERROR,
	WORTH_MARGIN,
	WORTH_ORDERS,
	WORTH_COST,
	WORTH_COLUMNS
};

/* Before the first order nothing but what was realised is known. */
static void
put_worth(Datum *values, bool *nulls, const lc_customer_value *worth)
{
	const lc_valuation *valuation = &worth->valuation;
	lc_money total = worth->realised;
	lc_money expected;

	lifecycle_put_value(values, nulls, WORTH_REALISED, worth->realised);
	memset(&nulls[WORTH_EXPECTED], !valuation->ordered, WORTH_COLUMNS - WORTH_EXPECTED);
	if (!valuation->ordered)
		return;
	expected = lc_money_of_value(valuation->expected.npv);
	lifecycle_put_value(values, nulls, WORTH_EXPECTED, expected);
	if (total != LC_MONEY_UNKNOWN && (expected == LC_MONEY_UNKNOWN || lc_add(&total, expected) != LC_OK))
		total = LC_MONEY_UNKNOWN;
	lifecycle_put_value(values, nulls, WORTH_TOTAL, total);
	lifecycle_put_estimate(values, nulls, WORTH_ERROR, sqrt(valuation->expected.variance));
	lifecycle_put_estimate(values, nulls, WORTH_MARGIN, valuation->margin.mean);
	values[WORTH_ORDERS] = Float8GetDatum(valuation->expected.orders);
	lifecycle_put_estimate(values, nulls, WORTH_COST, valuation->expected.cost);
}

enum outlook_columns
{
	OUTLOOK_ORDERS,
	OUTLOOK_ANY,
	OUTLOOK_NEXT,
	OUTLOOK_LOW,
	OUTLOOK_HIGH,
	OUTLOOK_COLUMNS
};

/* Of the next order and the band of what is expected; NULLs before the first order. */
static void
put_outlook(Datum *values, bool *nulls, const lc_customer_value *worth, lc_day as_of)
{
	const lc_order_outlook *outlook = &worth->outlook;

	memset(nulls, !worth->valuation.ordered, OUTLOOK_COLUMNS);
	if (!worth->valuation.ordered)
		return;
	values[OUTLOOK_ORDERS] = Float8GetDatum(outlook->expected);
	values[OUTLOOK_ANY] = Float8GetDatum(outlook->any);
	nulls[OUTLOOK_NEXT] = outlook->next == LC_NO_NEXT_ORDER || as_of > LC_DAY_MAX - outlook->next;
	values[OUTLOOK_NEXT] = DateADTGetDatum(nulls[OUTLOOK_NEXT] ? 0 : as_of + outlook->next);
	lifecycle_put_estimate(values, nulls, OUTLOOK_LOW, lifecycle_end_of_band(worth->band.low));
	lifecycle_put_estimate(values, nulls, OUTLOOK_HIGH, lifecycle_end_of_band(worth->band.high));
}

#define CLV_ACTIVE WORTH_COLUMNS
#define CLV_OUTLOOK (WORTH_COLUMNS + 1)
#define CLV_COLUMNS (CLV_OUTLOOK + OUTLOOK_COLUMNS)

/* (profile, as_of [, model [, horizon_periods]]) */
Datum
lifecycle_clv(PG_FUNCTION_ARGS)
{
	lifecycle_stage_call *call = lifecycle_stage_call_of(fcinfo, CUSTOMER_MODEL_ARG);
	bool given = PG_NARGS() > CUSTOMER_HORIZON_ARG;
	double horizon = given ? PG_GETARG_FLOAT8(CUSTOMER_HORIZON_ARG) : 0;
	const lc_state_values *values_ahead = lifecycle_model_values(&call->model, given ? &horizon : NULL);
	lc_day as_of = lifecycle_day_from_date(PG_GETARG_DATUM(1), "as_of");
	lc_customer_value worth;
	Datum values[CLV_COLUMNS];
	bool nulls[CLV_COLUMNS] = {false};

	lifecycle_check(lc_customer_value_on(lifecycle_profile_arg(fcinfo, 0), as_of, call->prepared, values_ahead,
	                                     &lifecycle_env, NULL, &worth),
	                NULL, NULL);
	if (!worth.valuation.found)
		PG_RETURN_NULL();
	put_worth(values, nulls, &worth);
	nulls[CLV_ACTIVE] = !worth.valuation.ordered;
	values[CLV_ACTIVE] = Float8GetDatum(nulls[CLV_ACTIVE] ? 0 : worth.valuation.p_active);
	put_outlook(values + CLV_OUTLOOK, nulls + CLV_OUTLOOK, &worth, as_of);
	return row_of(call, values, nulls);
}

/* ---- both ---- */

#define CUSTOMER_OUTLOOK (STATUS_COLUMNS + WORTH_COLUMNS)
#define CUSTOMER_COLUMNS (CUSTOMER_OUTLOOK + OUTLOOK_COLUMNS)

/* (profile, as_of [, model]) */
Datum
lifecycle_customer(PG_FUNCTION_ARGS)
{
	lifecycle_stage_call *call = lifecycle_stage_call_of(fcinfo, CUSTOMER_MODEL_ARG);
	const lc_state_values *values_ahead = lifecycle_model_values(&call->model, NULL);
	lc_day as_of = lifecycle_day_from_date(PG_GETARG_DATUM(1), "as_of");
	lc_customer_status status;
	lc_status_accumulator accumulator;
	lc_customer_value worth;
	Datum values[CUSTOMER_COLUMNS];
	bool nulls[CUSTOMER_COLUMNS] = {false};

	lc_status_start(&accumulator, call->prepared, &status);
	lifecycle_check(lc_customer_value_on(lifecycle_profile_arg(fcinfo, 0), as_of, call->prepared, values_ahead,
	                                     &lifecycle_env, &accumulator, &worth),
	                NULL, NULL);
	if (!worth.valuation.found)
		PG_RETURN_NULL();
	put_status(call, values, nulls, &status, as_of);
	put_worth(values + STATUS_COLUMNS, nulls + STATUS_COLUMNS, &worth);
	put_outlook(values + CUSTOMER_OUTLOOK, nulls + CUSTOMER_OUTLOOK, &worth, as_of);
	return row_of(call, values, nulls);
}
