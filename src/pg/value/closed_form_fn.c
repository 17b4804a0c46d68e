/*
 * closed_form_fn.c - closed forms of a customer's value, as SQL asks for them.
 */
#include "support/compat.h"

#include <math.h>

#include "fmgr.h"
#include "utils/builtins.h"

#include "support/errors.h"
#include "support/rows.h"
#include "value/cashflow.h"
#include "value/retention_value.h"

PG_FUNCTION_INFO_V1(lifecycle_clv_retention);
PG_FUNCTION_INFO_V1(lifecycle_clv_breakeven_acquisition);
PG_FUNCTION_INFO_V1(lifecycle_clv_acquisition_optimum);
PG_FUNCTION_INFO_V1(lifecycle_clv_retention_optimum);

/* ---- arguments ---- */

typedef enum range
{
	FINITE,      /* any number */
	PROBABILITY, /* 0 .. 1 */
	RATE,        /* above -1 */
	POSITIVE,
	NOT_NEGATIVE
} range;

static const char *const range_texts[] = {[FINITE] = "a finite number",
                                          [PROBABILITY] = "between 0 and 1",
                                          [RATE] = "a finite number above -1",
                                          [POSITIVE] = "a finite number above 0",
                                          [NOT_NEGATIVE] = "a finite number of 0 or more"};

static bool
within(double value, range allowed)
{
	if (!isfinite(value))
		return false;
	switch (allowed)
	{
		case PROBABILITY:
			return value >= 0 && value <= 1;
		case RATE:
			return lc_rate_check(value) == LC_OK;
		case POSITIVE:
			return value > 0;
		case NOT_NEGATIVE:
			return value >= 0;
		default:
			return true;
	}
}

static double
number_arg(FunctionCallInfo fcinfo, int argno, const char *name, range allowed)
{
	double value = PG_GETARG_FLOAT8(argno);

	if (!within(value, allowed))
		ereport(ERROR,
		        (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("\"%s\" is out of range", name),
		         errdetail("The value is %s; it must be %s.", lifecycle_number_text(value), range_texts[allowed])));
	return value;
}

static bool
first_margin_now(text *word)
{
	const char *name = text_to_cstring(word);

	if (strcmp(name, "now") != 0 && strcmp(name, "end") != 0)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("unknown first_margin: \"%s\"", name),
		                errhint("Use one of: now, end.")));
	return strcmp(name, "now") == 0;
}

/* margin, retention, discount, horizon, growth, first_margin, retention_spend: from argno on */
static lc_retention_terms
retention_args(FunctionCallInfo fcinfo, int argno)
{
	lc_retention_terms terms = {.margin = number_arg(fcinfo, argno, "margin", FINITE),
	                            .retention = number_arg(fcinfo, argno + 1, "retention", PROBABILITY),
	                            .discount = number_arg(fcinfo, argno + 2, "discount", RATE),
	                            .for_ever = PG_ARGISNULL(argno + 3),
	                            .growth = number_arg(fcinfo, argno + 4, "growth", RATE),
	                            .now = first_margin_now(PG_GETARG_TEXT_PP(argno + 5)),
	                            .spend = number_arg(fcinfo, argno + 6, "retention_spend", NOT_NEGATIVE)};

	terms.horizon = terms.for_ever ? 0 : PG_GETARG_INT32(argno + 3);
	if (terms.horizon < 0)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("\"horizon\" is out of range"),
		                errdetail("The value is %d; it must be 0 or more periods, or NULL for ever.", terms.horizon)));
	return terms;
}

/* A NULL horizon means something; any other argument's means no answer. */
static bool
any_null(FunctionCallInfo fcinfo, int horizon)
{
	for (int argno = 0; argno < PG_NARGS(); argno++)
		if (argno != horizon && PG_ARGISNULL(argno))
			return true;
	return false;
}

/* ---- values ---- */

static void
check_value(lc_status status)
{
	if (status == LC_OVERFLOW)
		ereport(ERROR, (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE), errmsg("customer value is out of range"),
		                errdetail("It is beyond double precision.")));
	lifecycle_check(status, NULL, NULL);
}

static double
retention_value(FunctionCallInfo fcinfo, int argno)
{
	lc_retention_terms terms = retention_args(fcinfo, argno);
	double value;
	lc_status status = lc_retention_value(&terms, &value);

	if (status == LC_DIVERGES)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("customer value diverges"),
		                errdetail("For ever, retention * (1 + growth) = %g must be below 1 + discount = %g.",
		                          terms.retention * (1 + terms.growth), 1 + terms.discount),
		                errhint("Give a horizon, a larger discount, or less growth.")));
	check_value(status);
	return value;
}

/* (margin, retention, discount, horizon, growth, first_margin, retention_spend) */
Datum
lifecycle_clv_retention(PG_FUNCTION_ARGS)
{
	if (any_null(fcinfo, 3))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(retention_value(fcinfo, 0));
}

/* (acquisition, margin, retention, discount, horizon, growth, first_margin, retention_spend) */
Datum
lifecycle_clv_breakeven_acquisition(PG_FUNCTION_ARGS)
{
	if (any_null(fcinfo, 4))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(number_arg(fcinfo, 0, "acquisition", PROBABILITY) * retention_value(fcinfo, 1));
}

/* ---- what to spend ---- */

#define OPTIMUM_COLUMNS 3

static Datum
optimum_row(FunctionCallInfo fcinfo, const lc_optimal_spend *optimum)
{
	Datum values[OPTIMUM_COLUMNS] = {Float8GetDatum(optimum->spend), Float8GetDatum(optimum->rate),
	                                 Float8GetDatum(optimum->value)};
	bool nulls[OPTIMUM_COLUMNS] = {false};

	return lifecycle_row(fcinfo, values, nulls);
}

/* (ceiling, response, margin) */
Datum
lifecycle_clv_acquisition_optimum(PG_FUNCTION_ARGS)
{
	lc_optimal_spend optimum;

	check_value(lc_acquisition_optimum(number_arg(fcinfo, 0, "ceiling", PROBABILITY),
	                                   number_arg(fcinfo, 1, "response", POSITIVE),
	                                   number_arg(fcinfo, 2, "margin", FINITE), &optimum));
	return optimum_row(fcinfo, &optimum);
}

/* (ceiling, response, margin, discount) */
Datum
lifecycle_clv_retention_optimum(PG_FUNCTION_ARGS)
{
	double ceiling = number_arg(fcinfo, 0, "ceiling", PROBABILITY);
	double discount = number_arg(fcinfo, 3, "discount", RATE);
	lc_optimal_spend optimum;
	lc_status status = lc_retention_optimum(ceiling, number_arg(fcinfo, 1, "response", POSITIVE),
	                                        number_arg(fcinfo, 2, "margin", FINITE), discount, &optimum);

	if (status == LC_DIVERGES)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("customer value diverges"),
		                errdetail("For ever, the ceiling %g must be below 1 + discount = %g.", ceiling, 1 + discount),
		                errhint("Give a discount above 0, or a lower ceiling.")));
	check_value(status);
	return optimum_row(fcinfo, &optimum);
}
