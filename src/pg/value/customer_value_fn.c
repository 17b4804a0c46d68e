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
probabilities_array(const lifecycle_stage_call *call, const float *probability)
{
	float8 *element = (float8 *) ARR_DATA_PTR(call->probabilities);

	for (int stage = 0; stage < LC_STAGES; stage++)
		element[stage] = (double) probability[stage];
	return PointerGetDatum(call->probabilities);
}

/* NULL where it is not known. */
static void
put_known(Datum *values, bool *nulls, int column, double value)
{
	nulls[column] = isnan(value);
	values[column] = Float8GetDatum(nulls[column] ? 0 : value);
}

static void
put_totals(Datum *values, bool *nulls, const lc_standing *standing, lc_day as_of)
{
	const lc_totals *totals = &standing->totals;
	bool ordered = totals->first_order != LC_DAY_NOEND;
	lc_money revenue;
	lc_money profit;

	lifecycle_check(standing->overflow ? LC_OVERFLOW : LC_OK, NULL, NULL);
	lifecycle_check(lc_net_revenue(totals->tally, &revenue), NULL, NULL);
	lifecycle_check(lc_profit(totals->tally, &profit), NULL, NULL);
	values[STATUS_ORDERS] = Int64GetDatum(totals->orders);
	values[STATUS_REVENUE] = lifecycle_money_to_numeric(revenue);
	values[STATUS_COST] = lifecycle_money_to_numeric(totals->tally[LC_COST].sum);
	values[STATUS_PROFIT] = lifecycle_money_to_numeric(profit);
	values[STATUS_FIRST_AT] = DateADTGetDatum(totals->first_order);
	values[STATUS_LAST_AT] = DateADTGetDatum(totals->last_order);
	values[STATUS_TENURE] = Int32GetDatum(as_of - totals->first_event);
	values[STATUS_SILENCE] = Int32GetDatum(ordered ? as_of - totals->last_order : 0);
	nulls[STATUS_FIRST_AT] = nulls[STATUS_LAST_AT] = nulls[STATUS_SILENCE] = !ordered;
}

static void
put_standing(const lifecycle_stage_call *call, Datum *values, bool *nulls, const lc_standing *standing, lc_day as_of)
{
	const lc_history_row *last = &standing->last;
	double gaps = (double) standing->order_days - 1;

	values[STATUS_STAGE] = call->stages[last->stage];
	values[STATUS_PROBABILITY] = Float8GetDatum((double) last->probability[last->stage]);
	values[STATUS_PROBABILITIES] = probabilities_array(call, last->probability);
	values[STATUS_SINCE] = DateADTGetDatum(last->since);
	values[STATUS_PREVIOUS] = call->stages[last->previous];
	nulls[STATUS_PREVIOUS] = last->previous == last->stage;
	values[STATUS_CYCLE] = Int32GetDatum(last->cycle);
	values[STATUS_PATTERN] = call->patterns[standing->pattern];
	values[STATUS_GRADE] = call->grades[standing->grade];
	put_totals(values, nulls, standing, as_of);
	put_known(values, nulls, STATUS_CADENCE,
	          gaps > 0 ? (standing->last_order_day - standing->first_order_day) / gaps : NAN);
	values[STATUS_LEVEL] = Float8GetDatum(standing->level);
	values[STATUS_PEAK_LEVEL] = Float8GetDatum(standing->peak_level);
	put_known(values, nulls, STATUS_TREND, standing->trend);
	put_known(values, nulls, STATUS_SHARE, standing->share);
	values[STATUS_P_ACTIVE] = Float8GetDatum(1.0 - (double) last->probability[LC_TERMINATED]);
	put_known(values, nulls, STATUS_P_DECLINE_NEXT, standing->p_decline_next);
	values[STATUS_REASON] = call->reasons[last->reason];
}

/* (profile, as_of [, model]) */
Datum
lifecycle_status(PG_FUNCTION_ARGS)
{
	lifecycle_stage_call *call = lifecycle_stage_call_of(fcinfo, CUSTOMER_MODEL_ARG);
	lc_day as_of = lifecycle_day_from_date(PG_GETARG_DATUM(1), "as_of");
	lc_standing standing;
	Datum values[STATUS_COLUMNS];
	bool nulls[STATUS_COLUMNS] = {false};
	bool found;

	lifecycle_check(
	    lc_standing_on(lifecycle_profile_arg(fcinfo, 0), as_of, call->prepared, &lifecycle_env, &found, &standing),
	    NULL, NULL);
	if (!found)
		PG_RETURN_NULL();
	put_standing(call, values, nulls, &standing, as_of);
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
put_worth(Datum *values, bool *nulls, const lc_worth *worth)
{
	const lc_valuation *valuation = &worth->valuation;
	lc_money total = worth->realised;
	lc_money expected;

	values[WORTH_REALISED] = lifecycle_money_to_numeric(worth->realised);
	memset(&nulls[WORTH_EXPECTED], !valuation->ordered, WORTH_COLUMNS - WORTH_EXPECTED);
	if (!valuation->ordered)
		return;
	expected = lifecycle_estimate(valuation->expected.npv);
	values[WORTH_EXPECTED] = lifecycle_money_to_numeric(expected);
	lifecycle_check(lc_add(&total, expected), NULL, NULL);
	values[WORTH_TOTAL] = lifecycle_money_to_numeric(total);
	values[WORTH_ERROR] = lifecycle_estimate_to_numeric(sqrt(valuation->expected.variance));
	values[WORTH_MARGIN] = lifecycle_estimate_to_numeric(valuation->margin.mean);
	values[WORTH_ORDERS] = Float8GetDatum(valuation->expected.orders);
	values[WORTH_COST] = lifecycle_estimate_to_numeric(valuation->expected.cost);
}

/* As the filter sees it, whichever engine shows the stage. */
static double
filter_p_active(const lc_filter *filter)
{
	float probability[LC_STAGES];

	lc_filter_posterior(filter, probability);
	return 1.0 - (double) probability[LC_TERMINATED];
}

#define CLV_ACTIVE WORTH_COLUMNS
#define CLV_COLUMNS (WORTH_COLUMNS + 1)

/* (profile, as_of [, model [, horizon_periods]]) */
Datum
lifecycle_clv(PG_FUNCTION_ARGS)
{
	lifecycle_stage_call *call = lifecycle_stage_call_of(fcinfo, CUSTOMER_MODEL_ARG);
	bool given = PG_NARGS() > CUSTOMER_HORIZON_ARG;
	double horizon = given ? PG_GETARG_FLOAT8(CUSTOMER_HORIZON_ARG) : 0;
	const lc_outlooks *outlooks = lifecycle_outlooks_of(fcinfo, call, given ? &horizon : NULL);
	lc_worth worth;
	Datum values[CLV_COLUMNS];
	bool nulls[CLV_COLUMNS] = {false};

	lifecycle_check(lc_worth_on(lifecycle_profile_arg(fcinfo, 0), lifecycle_day_from_date(PG_GETARG_DATUM(1), "as_of"),
	                            call->prepared, outlooks, &lifecycle_env, NULL, &worth),
	                NULL, NULL);
	if (!worth.valuation.found)
		PG_RETURN_NULL();
	put_worth(values, nulls, &worth);
	nulls[CLV_ACTIVE] = !worth.valuation.ordered;
	values[CLV_ACTIVE] = Float8GetDatum(nulls[CLV_ACTIVE] ? 0 : filter_p_active(&worth.valuation.filter));
	return row_of(call, values, nulls);
}

/* ---- both ---- */

#define CUSTOMER_COLUMNS (STATUS_COLUMNS + WORTH_COLUMNS)

/* (profile, as_of [, model]) */
Datum
lifecycle_customer(PG_FUNCTION_ARGS)
{
	lifecycle_stage_call *call = lifecycle_stage_call_of(fcinfo, CUSTOMER_MODEL_ARG);
	const lc_outlooks *outlooks = lifecycle_outlooks_of(fcinfo, call, NULL);
	lc_day as_of = lifecycle_day_from_date(PG_GETARG_DATUM(1), "as_of");
	lc_standing standing;
	lc_gathering gathering;
	lc_worth worth;
	Datum values[CUSTOMER_COLUMNS];
	bool nulls[CUSTOMER_COLUMNS] = {false};

	lc_gather_start(&gathering, call->prepared, &standing);
	lifecycle_check(lc_worth_on(lifecycle_profile_arg(fcinfo, 0), as_of, call->prepared, outlooks, &lifecycle_env,
	                            &gathering, &worth),
	                NULL, NULL);
	if (!worth.valuation.found)
		PG_RETURN_NULL();
	put_standing(call, values, nulls, &standing, as_of);
	put_worth(values + STATUS_COLUMNS, nulls + STATUS_COLUMNS, &worth);
	return row_of(call, values, nulls);
}
