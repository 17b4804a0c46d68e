/*
 * retention_rates_agg.c - retention, repeat, churn, referral and signal rates of all customers.
 *
 * The state: period_days, periods, and the counts of each period.
 */
#include "support/compat.h"

#include <math.h>

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/lsyscache.h"
#include "utils/typcache.h"

#include "support/errors.h"
#include "support/profile_datum.h"
#include "support/tally_state.h"
#include "value/retention_rates.h"

PG_FUNCTION_INFO_V1(lifecycle_retention_add);
PG_FUNCTION_INFO_V1(lifecycle_retention_subtract);
PG_FUNCTION_INFO_V1(lifecycle_retention_merge);
PG_FUNCTION_INFO_V1(lifecycle_retention_final);

enum
{
	STATE_DAYS,
	STATE_PERIODS,
	STATE_COUNTS
};

/* (state, profile, as_of, period_days, periods) */
enum
{
	STATE_ARG,
	PROFILE_ARG,
	AS_OF_ARG,
	DAYS_ARG,
	PERIODS_ARG,
	ARGS
};

static int
elements_of(int periods)
{
	return STATE_COUNTS + periods * LC_RETENTION_COUNTS;
}

static lc_retention_row *
rows_of(int64 *state)
{
	return (lc_retention_row *) (state + STATE_COUNTS);
}

static int32
positive_arg(FunctionCallInfo fcinfo, int argno, const char *name, int32 most)
{
	int32 value = PG_GETARG_INT32(argno);

	if (value < 1 || value > most)
		lifecycle_error(LC_BAD_PARAMETER, name, psprintf("%d; it must be a whole number from 1 to %d", value, most));
	return value;
}

static int
periods_arg(FunctionCallInfo fcinfo, int argno)
{
	return lifecycle_tallies_groups(fcinfo, argno, STATE_COUNTS, LC_RETENTION_COUNTS, LC_RETENTION_PERIODS);
}

static Datum
take(FunctionCallInfo fcinfo, int way)
{
	int32 period_days;
	int32 periods;
	ArrayType *array;
	int64 *state;

	if (PG_ARGISNULL(DAYS_ARG) || PG_ARGISNULL(PERIODS_ARG))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
		                errmsg("\"%s\" must not be NULL", PG_ARGISNULL(DAYS_ARG) ? "period_days" : "periods"),
		                errhint("Give the length of a period in days, and how many of them.")));
	period_days = positive_arg(fcinfo, DAYS_ARG, "period_days", LC_DAY_MAX - LC_DAY_MIN);
	periods = positive_arg(fcinfo, PERIODS_ARG, "periods", LC_RETENTION_PERIODS);
	if (!PG_ARGISNULL(STATE_ARG) && periods_arg(fcinfo, STATE_ARG) != periods)
		lifecycle_mixture_error("\"period_days\" and \"periods\"");
	array = lifecycle_tallies_arg(fcinfo, STATE_ARG, elements_of(periods));
	state = lifecycle_tallies_of(array);
	if (PG_ARGISNULL(STATE_ARG))
	{
		state[STATE_DAYS] = period_days;
		state[STATE_PERIODS] = periods;
	}
	else if (state[STATE_DAYS] != period_days || state[STATE_PERIODS] != periods)
		lifecycle_mixture_error("\"period_days\" and \"periods\"");
	if (!PG_ARGISNULL(PROFILE_ARG) && !PG_ARGISNULL(AS_OF_ARG))
		lifecycle_check(lc_retention_rates_add(lifecycle_profile_arg(fcinfo, PROFILE_ARG),
		                                       lifecycle_day_from_date(PG_GETARG_DATUM(AS_OF_ARG), "as_of"),
		                                       period_days, periods, way, rows_of(state)),
		                NULL, NULL);
	return PointerGetDatum(array);
}

Datum
lifecycle_retention_add(PG_FUNCTION_ARGS)
{
	return take(fcinfo, 1);
}

Datum
lifecycle_retention_subtract(PG_FUNCTION_ARGS)
{
	return take(fcinfo, -1);
}

/* (state, state) */
Datum
lifecycle_retention_merge(PG_FUNCTION_ARGS)
{
	int n = elements_of(periods_arg(fcinfo, 1));
	const int64 *other = lifecycle_tallies_read(fcinfo, 1, n, n);
	ArrayType *array;
	int64 *state;

	if (periods_arg(fcinfo, 0) != periods_arg(fcinfo, 1))
		lifecycle_mixture_error("\"period_days\" and \"periods\"");
	array = lifecycle_tallies_arg(fcinfo, 0, n);
	state = lifecycle_tallies_of(array);
	if (state[STATE_DAYS] != other[STATE_DAYS] || state[STATE_PERIODS] != other[STATE_PERIODS])
		lifecycle_mixture_error("\"period_days\" and \"periods\"");
	for (int i = STATE_COUNTS; i < n; i++)
		lifecycle_check(lc_add(&state[i], other[i]), NULL, NULL);
	PG_RETURN_POINTER(array);
}

enum
{
	RETENTION_PERIOD,
	RETENTION_CUSTOMERS,
	RETENTION_ACTIVE,
	RETENTION_RETENTION,
	RETENTION_REPEATED,
	RETENTION_REPEAT,
	RETENTION_BEFORE,
	RETENTION_LOST,
	RETENTION_CHURN,
	RETENTION_REFERRED,
	RETENTION_REFERRAL,
	RETENTION_SIGNALLED,
	RETENTION_SIGNAL,
	RETENTION_COLUMNS
};

/* The count that a column shows, or whose rate it shows. */
static const struct
{
	lc_retention_count count;
	bool rate;
} columns[RETENTION_COLUMNS] = {
    [RETENTION_CUSTOMERS] = {LC_RETENTION_OBSERVED, false},  [RETENTION_ACTIVE] = {LC_RETENTION_ACTIVE, false},
    [RETENTION_RETENTION] = {LC_RETENTION_ACTIVE, true},     [RETENTION_REPEATED] = {LC_RETENTION_REPEATED, false},
    [RETENTION_REPEAT] = {LC_RETENTION_REPEATED, true},      [RETENTION_BEFORE] = {LC_RETENTION_BEFORE, false},
    [RETENTION_LOST] = {LC_RETENTION_LOST, false},           [RETENTION_CHURN] = {LC_RETENTION_LOST, true},
    [RETENTION_REFERRED] = {LC_RETENTION_REFERRED, false},   [RETENTION_REFERRAL] = {LC_RETENTION_REFERRED, true},
    [RETENTION_SIGNALLED] = {LC_RETENTION_SIGNALLED, false}, [RETENTION_SIGNAL] = {LC_RETENTION_SIGNALLED, true},
};

static Datum
row_datum(TupleDesc description, int period, const lc_retention_row row)
{
	Datum values[RETENTION_COLUMNS] = {Int32GetDatum(period)};
	bool nulls[RETENTION_COLUMNS] = {false};

	for (int i = RETENTION_CUSTOMERS; i < RETENTION_COLUMNS; i++)
	{
		double rate = lc_retention_rate(row, columns[i].count);

		nulls[i] = columns[i].rate && isnan(rate);
		values[i] = columns[i].rate ? Float8GetDatum(nulls[i] ? 0 : rate) : Int64GetDatum(row[columns[i].count]);
	}
	return HeapTupleGetDatum(heap_form_tuple(description, values, nulls));
}

/* (state) → an array with a row for each period that a customer was observed through */
Datum
lifecycle_retention_final(PG_FUNCTION_ARGS)
{
	Oid type = get_element_type(get_fn_expr_rettype(fcinfo->flinfo));
	TupleDesc description = lookup_rowtype_tupdesc_copy(type, -1);
	int periods = periods_arg(fcinfo, 0);
	int64 *state = (int64 *) lifecycle_tallies_read(fcinfo, 0, elements_of(periods), elements_of(periods));
	Datum *rows = palloc(sizeof(Datum) * periods);
	int n = 0;

	for (int period = 0; period < periods; period++)
		if (rows_of(state)[period][LC_RETENTION_OBSERVED] > 0)
			rows[n++] = row_datum(description, period, rows_of(state)[period]);
	PG_RETURN_ARRAYTYPE_P(construct_array(rows, n, type, -1, false, TYPALIGN_DOUBLE));
}
