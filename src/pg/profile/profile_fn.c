/*
 * profile_fn.c - functions that read a profile: totals, entries, periods, RFM, sparkline.
 */
#include "support/compat.h"

#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/date.h"

#include "profile/month.h"
#include "profile/order_count.h"
#include "profile/summary.h"
#include "support/errors.h"
#include "support/profile_datum.h"
#include "support/rows.h"

PG_FUNCTION_INFO_V1(lifecycle_orders);
PG_FUNCTION_INFO_V1(lifecycle_revenue);
PG_FUNCTION_INFO_V1(lifecycle_cost);
PG_FUNCTION_INFO_V1(lifecycle_bad_debt);
PG_FUNCTION_INFO_V1(lifecycle_margin);
PG_FUNCTION_INFO_V1(lifecycle_first_at);
PG_FUNCTION_INFO_V1(lifecycle_last_at);
PG_FUNCTION_INFO_V1(lifecycle_begins);
PG_FUNCTION_INFO_V1(lifecycle_events);
PG_FUNCTION_INFO_V1(lifecycle_months);
PG_FUNCTION_INFO_V1(lifecycle_series);
PG_FUNCTION_INFO_V1(lifecycle_rfm);
PG_FUNCTION_INFO_V1(lifecycle_sparkline);

/* ---- totals: (profile [, since [, until]]), both days included ---- */

/* False for a NULL profile. */
static bool
totals_arg(FunctionCallInfo fcinfo, unsigned measures, lc_totals *totals)
{
	lc_day since = lifecycle_bound_arg(fcinfo, 1, LC_DAY_NOBEGIN);
	lc_day until = lifecycle_bound_arg(fcinfo, 2, LC_DAY_NOEND);

	if (PG_ARGISNULL(0))
		return false;
	if (until < since)
		lifecycle_error(LC_BAD_PARAMETER, "until",
		                psprintf("%s; it must not be before since",
		                         DatumGetCString(DirectFunctionCall1(date_out, DateADTGetDatum(until)))));
	lifecycle_check(lc_totals_of(lifecycle_profile_arg(fcinfo, 0), since, until, measures, &lifecycle_env, totals),
	                NULL, NULL);
	return true;
}

Datum
lifecycle_orders(PG_FUNCTION_ARGS)
{
	lc_totals totals;

	if (!totals_arg(fcinfo, LC_MEASURE_BIT(LC_ORDER), &totals))
		PG_RETURN_NULL();
	PG_RETURN_INT64(totals.orders);
}

Datum
lifecycle_revenue(PG_FUNCTION_ARGS)
{
	lc_totals totals;
	lc_money revenue;

	if (!totals_arg(fcinfo, LC_MEASURE_BIT(LC_ORDER) | LC_MEASURE_BIT(LC_REFUND), &totals))
		PG_RETURN_NULL();
	lifecycle_check(lc_net_revenue(totals.tally, &revenue), NULL, NULL);
	return lifecycle_money_to_numeric(revenue);
}

Datum
lifecycle_cost(PG_FUNCTION_ARGS)
{
	lc_totals totals;

	if (!totals_arg(fcinfo, LC_MEASURE_BIT(LC_COST), &totals))
		PG_RETURN_NULL();
	return lifecycle_money_to_numeric(totals.tally[LC_COST].sum);
}

Datum
lifecycle_bad_debt(PG_FUNCTION_ARGS)
{
	lc_totals totals;

	if (!totals_arg(fcinfo, LC_MEASURE_BIT(LC_BAD_DEBT), &totals))
		PG_RETURN_NULL();
	return lifecycle_money_to_numeric(totals.tally[LC_BAD_DEBT].sum);
}

/* Revenue less refunds, cost and bad debt: profit but for investment, in one pass. */
Datum
lifecycle_margin(PG_FUNCTION_ARGS)
{
	lc_totals totals;
	lc_money margin;

	if (!totals_arg(fcinfo, LC_MARGIN_MEASURES, &totals))
		PG_RETURN_NULL();
	lifecycle_check(lc_profit(totals.tally, &margin), NULL, NULL);
	return lifecycle_money_to_numeric(margin);
}

Datum
lifecycle_first_at(PG_FUNCTION_ARGS)
{
	lc_totals totals;

	if (!totals_arg(fcinfo, LC_MEASURE_BIT(LC_ORDER), &totals) || totals.first_order == LC_DAY_NOEND)
		PG_RETURN_NULL();
	PG_RETURN_DATEADT(totals.first_order);
}

Datum
lifecycle_last_at(PG_FUNCTION_ARGS)
{
	lc_totals totals;

	if (!totals_arg(fcinfo, LC_MEASURE_BIT(LC_ORDER), &totals) || totals.last_order == LC_DAY_NOBEGIN)
		PG_RETURN_NULL();
	PG_RETURN_DATEADT(totals.last_order);
}

/* (profile): the day of its first event, whatever that is, without reading the others. */
Datum
lifecycle_begins(PG_FUNCTION_ARGS)
{
	lc_cursor cursor;
	lc_event event;

	lc_cursor_open(&cursor, lifecycle_profile_arg(fcinfo, 0));
	while (lc_cursor_next(&cursor, &event))
		if (lc_event_measure(&event) < LC_MEASURES)
			PG_RETURN_DATEADT(lc_event_day(&event));
	lifecycle_check(cursor.status, NULL, NULL);
	PG_RETURN_NULL();
}

/* ---- rows ---- */

enum events_columns
{
	EVENTS_DAY,
	EVENTS_MEASURE,
	EVENTS_KEY,
	EVENTS_COUNT,
	EVENTS_SUM,
	EVENTS_ORDERS,
	EVENTS_COLUMNS
};

/* (profile): a row an entry; orders is what it adds to their number */
Datum
lifecycle_events(PG_FUNCTION_ARGS)
{
	lifecycle_rows rows;
	lc_cursor cursor;
	lc_event event;
	lc_order_keys keys;
	lc_profile profile = lifecycle_profile_arg(fcinfo, 0);

	lifecycle_check(lc_order_keys_open(&keys, profile, &lifecycle_env), NULL, NULL);
	lc_cursor_open(&cursor, profile);
	rows = lifecycle_rows_open(fcinfo);
	while (lc_cursor_next(&cursor, &event))
	{
		uint32_t key = lc_event_key(&event);
		Datum values[EVENTS_COLUMNS];
		bool nulls[EVENTS_COLUMNS] = {false};

		if (lc_event_measure(&event) >= LC_MEASURES)
			continue;
		values[EVENTS_DAY] = DateADTGetDatum(lc_event_day(&event));
		values[EVENTS_MEASURE] = CStringGetTextDatum(lc_measure_describe(lc_event_measure(&event))->name);
		nulls[EVENTS_KEY] = key == 0;
		values[EVENTS_KEY] = key == 0 ? (Datum) 0 : CStringGetTextDatum(psprintf("%08x", key));
		values[EVENTS_COUNT] = Int64GetDatum(event.count);
		values[EVENTS_SUM] = lifecycle_money_to_numeric(event.sum);
		values[EVENTS_ORDERS] = Int64GetDatum(lc_order_keys_take(&keys, &event));
		lifecycle_rows_put(&rows, values, nulls);
	}
	lifecycle_check(cursor.status, NULL, NULL);
	lc_order_keys_close(&keys, &lifecycle_env);
	return lifecycle_rows_close(fcinfo, &rows);
}

enum months_columns
{
	MONTHS_MONTH,
	MONTHS_ORDERED,
	MONTHS_ORDERS,
	MONTHS_REVENUE,
	MONTHS_BEFORE,
	MONTHS_AFTER,
	MONTHS_REVENUE_BEFORE,
	MONTHS_COLUMNS
};

static void
put_month(const lifecycle_rows *rows, const lc_month *month)
{
	Datum values[MONTHS_COLUMNS];
	bool nulls[MONTHS_COLUMNS] = {false};

	values[MONTHS_MONTH] = DateADTGetDatum(month->month);
	values[MONTHS_ORDERED] = BoolGetDatum(month->active);
	values[MONTHS_ORDERS] = Int64GetDatum(month->orders);
	values[MONTHS_REVENUE] = lifecycle_money_to_numeric(month->revenue);
	values[MONTHS_BEFORE] = DateADTGetDatum(month->before);
	nulls[MONTHS_BEFORE] = month->before == LC_DAY_NOBEGIN;
	values[MONTHS_AFTER] = DateADTGetDatum(month->after);
	nulls[MONTHS_AFTER] = month->after == LC_DAY_NOEND;
	values[MONTHS_REVENUE_BEFORE] = lifecycle_money_to_numeric(month->revenue_before);
	lifecycle_rows_put(rows, values, nulls);
}

/* (profile, as_of): a row a month with an order or a refund */
Datum
lifecycle_months(PG_FUNCTION_ARGS)
{
	lifecycle_rows rows;
	lc_month *months;
	size_t n;

	lifecycle_check(lc_months_of(lifecycle_profile_arg(fcinfo, 0), lifecycle_day_from_date(PG_GETARG_DATUM(1), "as_of"),
	                             &lifecycle_env, &months, &n),
	                NULL, NULL);
	rows = lifecycle_rows_open(fcinfo);
	for (size_t i = 0; i < n; i++)
		put_month(&rows, &months[i]);
	lc_release(&lifecycle_env, months);
	return lifecycle_rows_close(fcinfo, &rows);
}

enum series_columns
{
	SERIES_NO,
	SERIES_START,
	SERIES_END,
	SERIES_ORDERS,
	SERIES_REVENUE,
	SERIES_REFUNDS,
	SERIES_COST,
	SERIES_INVESTMENT,
	SERIES_CONTACTS,
	SERIES_WALLET,
	SERIES_BALANCE,
	SERIES_REFERRAL,
	SERIES_SATISFACTION,
	SERIES_SIGNALS,
	SERIES_BAD_DEBT,
	SERIES_COLUMNS
};

/* Sets a column, to NULL if nothing was observed. */
static void
put_observed(Datum *values, bool *nulls, int column, const lc_tally *tally, lc_money value)
{
	nulls[column] = tally->count == 0;
	if (!nulls[column])
		values[column] = lifecycle_money_to_numeric(value);
}

/* Rounded half away from zero, as numeric does. */
static lc_money
mean(lc_money sum, int64_t count)
{
	lc_money quotient;
	int64_t rest;

	if (count == 0)
		return 0;
	quotient = sum / count;
	rest = sum % count;
	/* rest has the sign of the sum; if it is half of count or more, round away from zero */
	if (rest >= count - rest)
		return quotient + 1;
	return -rest >= count + rest ? quotient - 1 : quotient;
}

static void
put_period(const lifecycle_rows *rows, const lc_order_count *count, const lc_period *period)
{
	const lc_tally *tally = period->tally;
	const lc_tally *balance = &tally[LC_BALANCE];
	const lc_tally *satisfaction = &tally[LC_SATISFACTION];
	Datum values[SERIES_COLUMNS];
	bool nulls[SERIES_COLUMNS] = {false};
	lc_money revenue;

	lifecycle_check(lc_net_revenue(tally, &revenue), NULL, NULL);
	values[SERIES_NO] = Int32GetDatum(period->no);
	values[SERIES_START] = DateADTGetDatum(period->start);
	values[SERIES_END] = DateADTGetDatum(period->end);
	values[SERIES_ORDERS] =
	    Int64GetDatum(lc_order_count_within(count, period->start, period->end, tally[LC_ORDER].count));
	values[SERIES_REVENUE] = lifecycle_money_to_numeric(revenue);
	values[SERIES_REFUNDS] = lifecycle_money_to_numeric(tally[LC_REFUND].sum);
	values[SERIES_COST] = lifecycle_money_to_numeric(tally[LC_COST].sum);
	values[SERIES_INVESTMENT] = lifecycle_money_to_numeric(tally[LC_INVESTMENT].sum);
	values[SERIES_CONTACTS] = Int64GetDatum(tally[LC_CONTACT].count);
	values[SERIES_REFERRAL] = lifecycle_money_to_numeric(tally[LC_REFERRAL].sum);
	values[SERIES_BAD_DEBT] = lifecycle_money_to_numeric(tally[LC_BAD_DEBT].sum);
	values[SERIES_SIGNALS] = Int64GetDatum(tally[LC_SIGNAL].count);
	put_observed(values, nulls, SERIES_WALLET, &tally[LC_WALLET], tally[LC_WALLET].sum);
	put_observed(values, nulls, SERIES_BALANCE, balance, mean(balance->last_sum, balance->last_count));
	put_observed(values, nulls, SERIES_SATISFACTION, satisfaction, mean(satisfaction->sum, satisfaction->count));
	lifecycle_rows_put(rows, values, nulls);
}

/* (profile, period_days, as_of) */
Datum
lifecycle_series(PG_FUNCTION_ARGS)
{
	lifecycle_rows rows;
	lc_period_walk walk;
	lc_period period;
	lc_order_count count = {NULL, 0};
	lc_day as_of = LC_DAY_NOEND;
	bool known = !PG_ARGISNULL(0) && !PG_ARGISNULL(1);

	if (!PG_ARGISNULL(2))
		as_of = lifecycle_day_from_date(PG_GETARG_DATUM(2), "as_of");
	if (known)
	{
		lc_profile profile = lifecycle_profile_arg(fcinfo, 0);

		lifecycle_check(lc_period_open(&walk, profile, PG_GETARG_INT32(1), as_of), "period_days",
		                psprintf("%d; it must be at least 1", PG_GETARG_INT32(1)));
		lifecycle_check(lc_order_count_open(&count, profile, &lifecycle_env), NULL, NULL);
	}
	rows = lifecycle_rows_open(fcinfo);
	while (known && lc_period_next(&walk, &period))
		put_period(&rows, &count, &period);
	if (known)
		lifecycle_check(walk.status, NULL, NULL);
	lc_order_count_close(&count, &lifecycle_env);
	return lifecycle_rows_close(fcinfo, &rows);
}

enum rfm_columns
{
	RFM_X,
	RFM_T_X,
	RFM_T_CAL,
	RFM_M_X,
	RFM_COLUMNS
};

/* (profile, as_of, unit_days) */
Datum
lifecycle_rfm(PG_FUNCTION_ARGS)
{
	lc_rfm rfm;
	bool found;
	Datum values[RFM_COLUMNS];
	bool nulls[RFM_COLUMNS] = {false};
	lc_status status = lc_rfm_of(lifecycle_profile_arg(fcinfo, 0), lifecycle_day_from_date(PG_GETARG_DATUM(1), "as_of"),
	                             PG_GETARG_FLOAT8(2), &found, &rfm);

	if (status != LC_OK)
		lifecycle_error(status, "unit_days",
		                psprintf("%g; it must be a finite number of days above 0", PG_GETARG_FLOAT8(2)));
	if (!found)
		PG_RETURN_NULL();
	values[RFM_X] = Int32GetDatum(rfm.x);
	values[RFM_T_X] = Float8GetDatum(rfm.t_x);
	values[RFM_T_CAL] = Float8GetDatum(rfm.t_cal);
	values[RFM_M_X] = Float8GetDatum(rfm.m_x);
	return lifecycle_row(fcinfo, values, nulls);
}

/* ---- sparkline ---- */

/* The length of a sparkline's periods is that of the default model. */
#define SPARKLINE_PERIOD_DAYS 30

static const char *const blocks[LC_SPARKLINE_LEVELS] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};

/* for encodings without block characters */
static const char *const letters[LC_SPARKLINE_LEVELS] = {"_", ".", ":", "-", "=", "+", "*", "#"};

/* (profile, as_of, periods) */
Datum
lifecycle_sparkline(PG_FUNCTION_ARGS)
{
	const char *const *levels_text = GetDatabaseEncoding() == PG_UTF8 ? blocks : letters;
	uint8_t levels[LC_SPARKLINE_MAX];
	char line[LC_SPARKLINE_MAX * 3 + 1];
	char *to = line;
	int32_t n;
	lc_status status =
	    lc_sparkline(lifecycle_profile_arg(fcinfo, 0), lifecycle_day_from_date(PG_GETARG_DATUM(1), "as_of"),
	                 SPARKLINE_PERIOD_DAYS, PG_GETARG_INT32(2), levels, &n, &lifecycle_env);

	if (status != LC_OK)
		lifecycle_error(status, "periods",
		                psprintf("%d; it must be between 1 and %d", PG_GETARG_INT32(2), LC_SPARKLINE_MAX));
	for (int32_t i = 0; i < n; i++)
		to = stpcpy(to, levels_text[levels[i]]);
	PG_RETURN_TEXT_P(cstring_to_text_with_len(line, (int) (to - line)));
}
