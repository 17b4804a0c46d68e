/*
 * stage_profit_fn.c - lifecycle_profit and lifecycle_breakeven.
 */
#include "support/compat.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"

#include "support/errors.h"
#include "support/profile_datum.h"
#include "support/rows.h"
#include "support/stage_call.h"
#include "value/breakeven.h"
#include "value/stage_profit.h"

PG_FUNCTION_INFO_V1(lifecycle_profit);
PG_FUNCTION_INFO_V1(lifecycle_breakeven);

#define PROFIT_MODEL_ARG 2
#define PROFIT_BASE_ARG 3

enum profit_columns
{
	PROFIT_STAGE,
	PROFIT_CYCLE,
	PROFIT_SINCE,
	PROFIT_UNTIL,
	PROFIT_PERIODS,
	PROFIT_ORDERS,
	PROFIT_REVENUE,
	PROFIT_COST,
	PROFIT_BAD_DEBT,
	PROFIT_INVESTMENT,
	PROFIT_PROFIT,
	PROFIT_NPV,
	PROFIT_BASIC,
	PROFIT_INCREMENTAL,
	PROFIT_CROSS_SELL,
	PROFIT_COST_SAVING,
	PROFIT_PRICE,
	PROFIT_MIGRATION,
	PROFIT_REFERRAL,
	PROFIT_BASIS,
	PROFIT_ROI,
	PROFIT_CUMULATIVE,
	PROFIT_ANOMALIES,
	PROFIT_COLUMNS
};

/* The columns that are money, and where they are in a row. */
static const struct
{
	int column;
	size_t offset;
} money_columns[] = {
    {PROFIT_REVENUE, offsetof(lc_profit_row, revenue)},
    {PROFIT_COST, offsetof(lc_profit_row, cost)},
    {PROFIT_BAD_DEBT, offsetof(lc_profit_row, bad_debt)},
    {PROFIT_INVESTMENT, offsetof(lc_profit_row, investment)},
    {PROFIT_PROFIT, offsetof(lc_profit_row, profit)},
    {PROFIT_BASIC, offsetof(lc_profit_row, components.basic)},
    {PROFIT_INCREMENTAL, offsetof(lc_profit_row, components.incremental)},
    {PROFIT_CROSS_SELL, offsetof(lc_profit_row, components.cross_sell)},
    {PROFIT_COST_SAVING, offsetof(lc_profit_row, components.cost_saving)},
    {PROFIT_PRICE, offsetof(lc_profit_row, components.price)},
    {PROFIT_MIGRATION, offsetof(lc_profit_row, components.migration)},
    {PROFIT_REFERRAL, offsetof(lc_profit_row, referral)},
    {PROFIT_CUMULATIVE, offsetof(lc_profit_row, cumulative)},
};

static Datum
anomalies_array(unsigned anomalies)
{
	Datum names[LC_ANOMALIES];
	int n = 0;

	for (int anomaly = 0; anomaly < LC_ANOMALIES; anomaly++)
		if ((anomalies & 1u << anomaly) != 0)
			names[n++] = CStringGetTextDatum(lc_anomaly_names[anomaly]);
	return PointerGetDatum(construct_array(names, n, TEXTOID, -1, false, TYPALIGN_INT));
}

static void
put_profit(const lifecycle_rows *rows, const lifecycle_stage_call *call, const lc_profit_row *row)
{
	Datum values[PROFIT_COLUMNS];
	bool nulls[PROFIT_COLUMNS] = {false};

	values[PROFIT_STAGE] = call->stages[row->visit.stage];
	values[PROFIT_CYCLE] = Int32GetDatum(row->visit.cycle);
	values[PROFIT_SINCE] = DateADTGetDatum(row->visit.since);
	values[PROFIT_UNTIL] = DateADTGetDatum(row->visit.until);
	values[PROFIT_PERIODS] = Float8GetDatum(row->periods);
	values[PROFIT_ORDERS] = Int64GetDatum(row->orders);
	for (size_t i = 0; i < lengthof(money_columns); i++)
		values[money_columns[i].column] =
		    lifecycle_money_to_numeric(*(const lc_money *) ((const char *) row + money_columns[i].offset));
	lifecycle_put_value(values, nulls, PROFIT_NPV, row->npv);
	values[PROFIT_BASIS] = CStringGetTextDatum(row->measured ? "measured" : "standard");
	nulls[PROFIT_ROI] = row->investment <= 0;
	values[PROFIT_ROI] =
	    nulls[PROFIT_ROI] ? (Datum) 0 : Float8GetDatum((double) row->profit / (double) row->investment);
	values[PROFIT_ANOMALIES] = anomalies_array(row->anomalies);
	lifecycle_rows_put(rows, values, nulls);
}

/* (profile, as_of [, model [, base]]) */
Datum
lifecycle_profit(PG_FUNCTION_ARGS)
{
	lifecycle_stage_call *call = lifecycle_stage_call_of(fcinfo, PROFIT_MODEL_ARG);
	lc_day base = LC_DAY_NOBEGIN;
	lifecycle_rows rows;
	lc_profit_rows profit;

	if (PG_NARGS() > PROFIT_BASE_ARG)
		base = lifecycle_day_from_date(PG_GETARG_DATUM(PROFIT_BASE_ARG), "base");
	lifecycle_check(lc_profit_rows_of(lifecycle_profile_arg(fcinfo, 0),
	                                  lifecycle_day_from_date(PG_GETARG_DATUM(1), "as_of"), base, call->prepared,
	                                  &lifecycle_env, &profit),
	                NULL, NULL);
	rows = lifecycle_rows_open(fcinfo);
	for (size_t i = 0; i < profit.n; i++)
		put_profit(&rows, call, &profit.row[i]);
	return lifecycle_rows_close(fcinfo, &rows);
}

enum breakeven_columns
{
	BREAKEVEN_AT,
	BREAKEVEN_DISCOUNTED_AT,
	BREAKEVEN_LOWEST,
	BREAKEVEN_LOWEST_AT,
	BREAKEVEN_COLUMNS
};

static void
put_day(Datum *values, bool *nulls, int column, lc_day day)
{
	nulls[column] = day == LC_DAY_NOEND;
	values[column] = DateADTGetDatum(day);
}

/* (profile, as_of [, model]) */
Datum
lifecycle_breakeven(PG_FUNCTION_ARGS)
{
	lifecycle_stage_call *call = lifecycle_stage_call_of(fcinfo, PROFIT_MODEL_ARG);
	lc_breakeven breakeven;
	Datum values[BREAKEVEN_COLUMNS];
	bool nulls[BREAKEVEN_COLUMNS] = {false};
	bool found;

	lifecycle_check(lc_breakeven_of(lifecycle_profile_arg(fcinfo, 0),
	                                lifecycle_day_from_date(PG_GETARG_DATUM(1), "as_of"), call->prepared,
	                                &lifecycle_env, &found, &breakeven),
	                NULL, NULL);
	if (!found)
		PG_RETURN_NULL();
	put_day(values, nulls, BREAKEVEN_AT, breakeven.day);
	put_day(values, nulls, BREAKEVEN_DISCOUNTED_AT, breakeven.discounted_day);
	values[BREAKEVEN_LOWEST] = lifecycle_money_to_numeric(breakeven.lowest);
	put_day(values, nulls, BREAKEVEN_LOWEST_AT, breakeven.lowest_day);
	return HeapTupleGetDatum(heap_form_tuple(call->row, values, nulls));
}
