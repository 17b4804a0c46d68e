/*
 * clv_value_fn.c - the value of a customer from its profile, by models of purchases and spend.
 */
#include "support/compat.h"

#include <math.h>

#include "access/htup_details.h"
#include "funcapi.h"
#include "utils/float.h"

#include "clv/delta_interval.h"
#include "clv/gamma_gamma.h"
#include "math/discount.h"
#include "math/special.h"
#include "profile/summary.h"
#include "support/args.h"
#include "support/clv_datum.h"
#include "support/errors.h"
#include "support/profile_datum.h"

PG_FUNCTION_INFO_V1(lifecycle_clv_predict);
PG_FUNCTION_INFO_V1(lifecycle_clv_predict_interval);

/* (profile, as_of, frequency, spend, margin, service_cost, discount, horizon_days [, level]) */
enum
{
	PROFILE_ARG,
	AS_OF_ARG,
	FREQUENCY_ARG,
	SPEND_ARG,
	MARGIN_ARG,
	SERVICE_COST_ARG,
	DISCOUNT_ARG,
	HORIZON_ARG,
	LEVEL_ARG
};

enum
{
	PREDICT_X,
	PREDICT_T_X,
	PREDICT_T_CAL,
	PREDICT_M_X,
	PREDICT_ALIVE,
	PREDICT_PURCHASES,
	PREDICT_DISCOUNTED,
	PREDICT_SPEND,
	PREDICT_SERVICE,
	PREDICT_VALUE,
	PREDICT_UNIT_DAYS,
	PREDICT_RATE,
	PREDICT_COLUMNS
};

/* Kept for the query: both models, and the type of the result. */
typedef struct predict_call
{
	lifecycle_clv_arg frequency;
	lifecycle_clv_arg spend;
	TupleDesc row;
} predict_call;

static predict_call *
call_of(FunctionCallInfo fcinfo)
{
	predict_call *call = fcinfo->flinfo->fn_extra;

	if (unlikely(call == NULL))
	{
		MemoryContext old = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);

		call = palloc0(sizeof(predict_call));
		if (get_call_result_type(fcinfo, NULL, &call->row) != TYPEFUNC_COMPOSITE)
			ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
			                errmsg("function returning record called in context that cannot accept type record")));
		BlessTupleDesc(call->row);
		fcinfo->flinfo->fn_extra = call;
		MemoryContextSwitchTo(old);
	}
	lifecycle_clv_read(fcinfo, FREQUENCY_ARG, &call->frequency);
	lifecycle_clv_read(fcinfo, SPEND_ARG, &call->spend);
	return call;
}

static double
margin_arg(FunctionCallInfo fcinfo)
{
	double margin = PG_GETARG_FLOAT8(MARGIN_ARG);

	if (!(margin >= 0 && margin <= 1))
		ereport(ERROR,
		        (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("\"margin\" is out of range"),
		         errdetail("The value is %s; it must be a share of revenue, 0 to 1.", lifecycle_number_text(margin)),
		         errhint("Write 0.4 for 40 %%.")));
	return margin;
}

static double
service_cost_arg(FunctionCallInfo fcinfo)
{
	double cost = PG_GETARG_FLOAT8(SERVICE_COST_ARG);

	if (!(cost >= 0 && cost <= LC_CLV_WEIGHT_MAX))
		lifecycle_error(LC_BAD_PARAMETER, "service_cost",
		                psprintf("%s; it must be a finite number, 0 or more", lifecycle_number_text(cost)));
	return cost;
}

/* The horizon in units; infinite if there is none, which needs a rate above 0. */
static double
horizon_arg(FunctionCallInfo fcinfo, double rate, double unit_days)
{
	double days;

	if (!PG_ARGISNULL(HORIZON_ARG))
	{
		days = PG_GETARG_FLOAT8(HORIZON_ARG);
		if (!(days >= 0 && days / unit_days <= LC_CLV_TIME_MAX))
			lifecycle_error(LC_BAD_PARAMETER, "horizon_days",
			                psprintf("%s; it must be a finite number of days, 0 or more", lifecycle_number_text(days)));
		return days / unit_days;
	}
	if (rate == 0)
		lifecycle_error(LC_BAD_PARAMETER, "discount", "0; without a horizon it must be above 0");
	return get_float8_infinity();
}

/* The value and its parts; expected purchases without a horizon are NULL. */
static Datum
value_row(FunctionCallInfo fcinfo, const predict_call *call, const lc_rfm *rfm, double rate, double horizon)
{
	const lifecycle_clv_arg *frequency = &call->frequency;
	lc_clv_customer customer = {frequency->model, frequency->parameter, rfm->x, rfm->t_x, rfm->t_cal};
	double cost_a_unit = service_cost_arg(fcinfo) * frequency->unit_days / LC_MODEL_YEAR_DAYS;
	double column[PREDICT_COLUMNS];
	Datum values[PREDICT_COLUMNS];
	bool nulls[PREDICT_COLUMNS];

	column[PREDICT_X] = rfm->x;
	column[PREDICT_T_X] = rfm->t_x;
	column[PREDICT_T_CAL] = rfm->t_cal;
	column[PREDICT_M_X] = rfm->m_x;
	column[PREDICT_ALIVE] = lc_clv_alive(&customer, 0);
	column[PREDICT_PURCHASES] = isinf(horizon) ? get_float8_nan() : lc_clv_expected(&customer, horizon);
	column[PREDICT_DISCOUNTED] = lc_clv_discounted(&customer, rate, horizon);
	column[PREDICT_SPEND] = lifecycle_clv_spend_of(&call->spend, rfm->x, rfm->m_x);
	column[PREDICT_SERVICE] = cost_a_unit == 0 ? 0 : cost_a_unit * lc_clv_lifetime(&customer, rate, horizon);
	column[PREDICT_VALUE] =
	    margin_arg(fcinfo) * column[PREDICT_SPEND] * column[PREDICT_DISCOUNTED] - column[PREDICT_SERVICE];
	column[PREDICT_UNIT_DAYS] = frequency->unit_days;
	column[PREDICT_RATE] = rate;
	for (int i = 0; i < PREDICT_COLUMNS; i++)
	{
		nulls[i] = i == PREDICT_PURCHASES && isnan(column[i]);
		values[i] = Float8GetDatum(nulls[i] ? 0 : lifecycle_clv_finite(column[i]));
	}
	return HeapTupleGetDatum(heap_form_tuple(call->row, values, nulls));
}

/* The history on the day; false if an argument is NULL or the first purchase is yet to come. */
static bool
rfm_arg(FunctionCallInfo fcinfo, const predict_call *call, lc_rfm *rfm)
{
	bool found;

	lifecycle_check(lc_rfm_of(lifecycle_profile_arg(fcinfo, PROFILE_ARG),
	                          lifecycle_day_from_date(PG_GETARG_DATUM(AS_OF_ARG), "as_of"), call->frequency.unit_days,
	                          &found, rfm),
	                NULL, NULL);
	return found;
}

Datum
lifecycle_clv_predict(PG_FUNCTION_ARGS)
{
	const predict_call *call;
	double rate;
	lc_rfm rfm;

	if (lifecycle_any_null(fcinfo, 0, HORIZON_ARG))
		PG_RETURN_NULL();
	call = call_of(fcinfo);
	rate = lifecycle_clv_rate(PG_GETARG_FLOAT8(DISCOUNT_ARG), call->frequency.unit_days);
	if (!rfm_arg(fcinfo, call, &rfm))
		PG_RETURN_NULL();
	return value_row(fcinfo, call, &rfm, rate, horizon_arg(fcinfo, rate, call->frequency.unit_days));
}

/* ---- interval ---- */

/* The value as a function of one model's parameters, the other's as they are. */
typedef struct value_question
{
	const predict_call *call;
	const lc_rfm *rfm;
	double margin;
	double cost_a_unit;
	double rate;
	double horizon;
	double spend;
	double discounted;
} value_question;

static double
value_by_frequency(const void *context, const double *parameter)
{
	const value_question *q = context;
	lc_clv_customer customer = {q->call->frequency.model, parameter, q->rfm->x, q->rfm->t_x, q->rfm->t_cal};
	double value = q->margin * q->spend * lc_clv_discounted(&customer, q->rate, q->horizon);

	return q->cost_a_unit == 0 ? value : value - q->cost_a_unit * lc_clv_lifetime(&customer, q->rate, q->horizon);
}

static double
value_by_spend(const void *context, const double *parameter)
{
	const value_question *q = context;

	return q->margin * q->discounted * lc_gamma_gamma_spend(parameter, q->rfm->m_x > 0 ? q->rfm->x : 0, q->rfm->m_x);
}

static double
variance_by(const lifecycle_clv_arg *model, lc_estimand_function answer, const value_question *q)
{
	lc_estimand question = {model->model->parameters, model->parameter, model->covariance, LC_SCALE_LINEAR, answer, q};

	return lc_delta_variance(&question);
}

/* The fits are independent, so their variances add up; a value may be negative, so the interval is symmetric. */
Datum
lifecycle_clv_predict_interval(PG_FUNCTION_ARGS)
{
	predict_call *call;
	lc_rfm rfm;
	value_question q;
	lc_clv_customer customer;
	lc_interval interval;
	Datum values[LIFECYCLE_INTERVAL_COLUMNS];
	bool nulls[LIFECYCLE_INTERVAL_COLUMNS] = {false};
	double width;

	if (lifecycle_any_null(fcinfo, 0, HORIZON_ARG) || PG_ARGISNULL(LEVEL_ARG))
		PG_RETURN_NULL();
	call = call_of(fcinfo);
	lifecycle_clv_check_covariance(&call->frequency);
	lifecycle_clv_check_covariance(&call->spend);
	width = lc_ndtri(0.5 + lifecycle_clv_level(PG_GETARG_FLOAT8(LEVEL_ARG)) / 2);
	q = (value_question){.call = call, .rfm = &rfm, .margin = margin_arg(fcinfo)};
	q.cost_a_unit = service_cost_arg(fcinfo) * call->frequency.unit_days / LC_MODEL_YEAR_DAYS;
	q.rate = lifecycle_clv_rate(PG_GETARG_FLOAT8(DISCOUNT_ARG), call->frequency.unit_days);
	q.horizon = horizon_arg(fcinfo, q.rate, call->frequency.unit_days);
	if (!rfm_arg(fcinfo, call, &rfm))
		PG_RETURN_NULL();
	customer = (lc_clv_customer){call->frequency.model, call->frequency.parameter, rfm.x, rfm.t_x, rfm.t_cal};
	q.spend = lifecycle_clv_spend_of(&call->spend, rfm.x, rfm.m_x);
	q.discounted = lc_clv_discounted(&customer, q.rate, q.horizon);
	interval.value = value_by_frequency(&q, call->frequency.parameter);
	interval.error =
	    sqrt(variance_by(&call->frequency, value_by_frequency, &q) + variance_by(&call->spend, value_by_spend, &q));
	interval.low = interval.value - width * interval.error;
	interval.high = interval.value + width * interval.error;
	lifecycle_clv_interval_values(&interval, values);
	return HeapTupleGetDatum(heap_form_tuple(call->row, values, nulls));
}
