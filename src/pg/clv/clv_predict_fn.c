/*
 * clv_predict_fn.c - predictions for one customer by a fitted model.
 *
 * One function serves all models: the argument's type says which it is.
 */
#include "support/compat.h"

#include <math.h>

#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/float.h"

#include "clv/delta_interval.h"
#include "clv/gamma_gamma.h"
#include "math/discount.h"
#include "support/args.h"
#include "support/clv_datum.h"
#include "support/errors.h"
#include "support/rows.h"

PG_FUNCTION_INFO_V1(lifecycle_clv_alive);
PG_FUNCTION_INFO_V1(lifecycle_clv_expected);
PG_FUNCTION_INFO_V1(lifecycle_clv_probability);
PG_FUNCTION_INFO_V1(lifecycle_clv_dert);
PG_FUNCTION_INFO_V1(lifecycle_clv_interval);
PG_FUNCTION_INFO_V1(lifecycle_clv_dert_interval);
PG_FUNCTION_INFO_V1(lifecycle_clv_discount_rate);
PG_FUNCTION_INFO_V1(lifecycle_clv_spend);
PG_FUNCTION_INFO_V1(lifecycle_clv_spend_interval);
PG_FUNCTION_INFO_V1(lifecycle_clv_contract_survival);
PG_FUNCTION_INFO_V1(lifecycle_clv_contract_dert);

/* (model, x, t_x, t_cal, ...) */
enum
{
	MODEL_ARG,
	X_ARG,
	T_X_ARG,
	T_CAL_ARG,
	NEXT_ARG
};

/* Raises 22023 if a unit is given and differs from the model's: converting it silently would hide a mistake. */
void
lifecycle_clv_check_same_unit(FunctionCallInfo fcinfo, int argno, const lifecycle_clv_arg *model)
{
	double unit_days;

	if (PG_ARGISNULL(argno))
		return;
	unit_days = PG_GETARG_FLOAT8(argno);
	lifecycle_clv_check_unit(unit_days);
	if (unit_days != model->unit_days)
		ereport(ERROR,
		        (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
		         errmsg("times in units of %s days do not fit a model in units of %s", lifecycle_number_text(unit_days),
		                model->unit_days == 0 ? "unknown length"
		                                      : psprintf("%s days", lifecycle_number_text(model->unit_days))),
		         errhint("Call lifecycle_rfm with the unit_days of the model, or fit the model in the other unit.")));
}

static lc_clv_customer
customer_arg(FunctionCallInfo fcinfo, const lifecycle_clv_arg *arg)
{
	double value[LC_CLV_COLUMNS] = {PG_GETARG_FLOAT8(X_ARG), PG_GETARG_FLOAT8(T_X_ARG), PG_GETARG_FLOAT8(T_CAL_ARG)};
	lc_clv_customer customer = {arg->model, arg->parameter, value[0], value[1], value[2]};

	(void) lifecycle_clv_admit(arg->model, value);
	return customer;
}

double
lifecycle_clv_time_arg(FunctionCallInfo fcinfo, int argno, const char *name, const lc_clv_model *model)
{
	double t = PG_GETARG_FLOAT8(argno);

	if (model->discrete && !(lc_clv_is_count(t) && t <= LC_CLV_PERIODS_MAX))
		lifecycle_error(LC_BAD_PARAMETER, name,
		                psprintf("%s; it must be a whole number of periods, 0 to %d", lifecycle_number_text(t),
		                         LC_CLV_PERIODS_MAX));
	if (!(t >= 0 && t <= LC_CLV_TIME_MAX))
		lifecycle_error(LC_BAD_PARAMETER, name,
		                psprintf("%s; it must be a finite number of units, 0 or more", lifecycle_number_text(t)));
	return t;
}

double
lifecycle_clv_finite(double result)
{
	if (!isfinite(result))
		ereport(ERROR, (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE), errmsg("prediction is out of range"),
		                errhint("Look at the parameters of the model.")));
	return result;
}

/*
 * Reads the model and the customer, and checks the unit; NULL if one of the
 * first args arguments is NULL.
 */
static const lifecycle_clv_arg *
call_of(FunctionCallInfo fcinfo, int args, int unit_argno, lc_clv_customer *customer)
{
	const lifecycle_clv_arg *model;

	if (lifecycle_any_null(fcinfo, 0, args))
		return NULL;
	model = lifecycle_clv_arg_of(fcinfo, MODEL_ARG);
	lifecycle_clv_check_same_unit(fcinfo, unit_argno, model);
	*customer = customer_arg(fcinfo, model);
	return model;
}

/* (model, x, t_x, t_cal, t, unit_days) */
static Datum
answer_at(FunctionCallInfo fcinfo, double (*answer)(const lc_clv_customer *customer, double t))
{
	lc_clv_customer customer;
	const lifecycle_clv_arg *model = call_of(fcinfo, NEXT_ARG + 1, NEXT_ARG + 1, &customer);

	if (model == NULL)
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(
	    lifecycle_clv_finite(answer(&customer, lifecycle_clv_time_arg(fcinfo, NEXT_ARG, "t", model->model))));
}

Datum
lifecycle_clv_alive(PG_FUNCTION_ARGS)
{
	return answer_at(fcinfo, lc_clv_alive);
}

Datum
lifecycle_clv_expected(PG_FUNCTION_ARGS)
{
	return answer_at(fcinfo, lc_clv_expected);
}

/* (model, x, t_x, t_cal, purchases, t, unit_days) */
Datum
lifecycle_clv_probability(PG_FUNCTION_ARGS)
{
	lc_clv_customer customer;
	const lifecycle_clv_arg *model = call_of(fcinfo, NEXT_ARG + 2, NEXT_ARG + 2, &customer);
	int32 n;

	if (model == NULL)
		PG_RETURN_NULL();
	n = PG_GETARG_INT32(NEXT_ARG);
	if (n < 0)
		lifecycle_error(LC_BAD_PARAMETER, "purchases", psprintf("%d; it must be 0 or more", n));
	PG_RETURN_FLOAT8(lifecycle_clv_finite(
	    lc_clv_probability(&customer, n, lifecycle_clv_time_arg(fcinfo, NEXT_ARG + 1, "t", model->model))));
}

/* The continuous rate a unit of an annual effective rate. */
double
lifecycle_clv_rate(double annual, double unit_days)
{
	if (!(annual >= 0 && isfinite(annual)))
		lifecycle_error(
		    LC_BAD_PARAMETER, "discount",
		    psprintf("%s; it must be an annual rate of 0 or more, 0.1 for 10 %%", lifecycle_number_text(annual)));
	if (unit_days == 0)
		ereport(ERROR,
		        (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("a model whose unit is unknown cannot be discounted"),
		         errhint("Give unit_days to the fit, or to the model written by hand.")));
	return log1p(annual) * unit_days / LC_MODEL_YEAR_DAYS;
}

/* Without a horizon the rate must be above 0, because the sum would not converge. */
static double
horizon_arg(FunctionCallInfo fcinfo, int argno, const lc_clv_model *model, double rate)
{
	if (!PG_ARGISNULL(argno))
		return lifecycle_clv_time_arg(fcinfo, argno, "horizon", model);
	if (rate == 0)
		lifecycle_error(LC_BAD_PARAMETER, "discount", "0; without a horizon it must be above 0");
	return get_float8_infinity();
}

/* (discount, unit_days) */
Datum
lifecycle_clv_discount_rate(PG_FUNCTION_ARGS)
{
	lifecycle_clv_check_unit(PG_GETARG_FLOAT8(1));
	PG_RETURN_FLOAT8(lifecycle_clv_finite(lifecycle_clv_rate(PG_GETARG_FLOAT8(0), PG_GETARG_FLOAT8(1))));
}

/* (model, x, t_x, t_cal, discount, horizon, unit_days) */
Datum
lifecycle_clv_dert(PG_FUNCTION_ARGS)
{
	lc_clv_customer customer;
	const lifecycle_clv_arg *model = call_of(fcinfo, NEXT_ARG + 1, NEXT_ARG + 2, &customer);
	double rate;

	if (model == NULL)
		PG_RETURN_NULL();
	rate = lifecycle_clv_rate(PG_GETARG_FLOAT8(NEXT_ARG), model->unit_days);
	PG_RETURN_FLOAT8(lifecycle_clv_finite(
	    lc_clv_discounted(&customer, rate, horizon_arg(fcinfo, NEXT_ARG + 1, model->model, rate))));
}

/* ---- intervals ---- */

void
lifecycle_clv_check_covariance(const lifecycle_clv_arg *model)
{
	if (!model->has_covariance)
		ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
		                errmsg("a model without covariance has no intervals"),
		                errhint("Fit the model with clv_%s_fit.", model->model->name)));
}

double
lifecycle_clv_level(double level)
{
	if (!(level > 0 && level < 1))
		lifecycle_error(LC_BAD_PARAMETER, "level",
		                psprintf("%s; it must lie between 0 and 1", lifecycle_number_text(level)));
	return level;
}

static void
put_finite(Datum *values, double value)
{
	*values = Float8GetDatum(lifecycle_clv_finite(value));
}

void
lifecycle_clv_interval_values(const lc_interval *interval, Datum values[LIFECYCLE_INTERVAL_COLUMNS])
{
	put_finite(&values[LIFECYCLE_INTERVAL_VALUE], interval->value);
	put_finite(&values[LIFECYCLE_INTERVAL_ERROR], interval->error);
	put_finite(&values[LIFECYCLE_INTERVAL_LOW], interval->low);
	put_finite(&values[LIFECYCLE_INTERVAL_HIGH], interval->high);
}

static Datum
interval_row(FunctionCallInfo fcinfo, const lc_interval *interval)
{
	Datum values[LIFECYCLE_INTERVAL_COLUMNS];
	bool nulls[LIFECYCLE_INTERVAL_COLUMNS] = {false};

	lifecycle_clv_interval_values(interval, values);
	return lifecycle_row(fcinfo, values, nulls);
}

enum interval_columns
{
	INTERVAL_ALIVE,
	INTERVAL_ALIVE_LOW,
	INTERVAL_ALIVE_HIGH,
	INTERVAL_EXPECTED,
	INTERVAL_EXPECTED_ERROR,
	INTERVAL_EXPECTED_LOW,
	INTERVAL_EXPECTED_HIGH,
	INTERVAL_COLUMNS
};

/* (model, x, t_x, t_cal, t, level, unit_days) */
Datum
lifecycle_clv_interval(PG_FUNCTION_ARGS)
{
	lifecycle_clv_arg model = {0};
	lc_clv_customer customer;
	lc_interval alive;
	lc_interval expected;
	Datum values[INTERVAL_COLUMNS];
	bool nulls[INTERVAL_COLUMNS] = {false};

	if (lifecycle_any_null(fcinfo, 0, NEXT_ARG + 2))
		PG_RETURN_NULL();
	lifecycle_clv_read(fcinfo, MODEL_ARG, &model);
	lifecycle_clv_check_same_unit(fcinfo, NEXT_ARG + 2, &model);
	lifecycle_clv_check_covariance(&model);
	customer = customer_arg(fcinfo, &model);
	lc_clv_intervals(&customer, model.covariance, lifecycle_clv_time_arg(fcinfo, NEXT_ARG, "t", model.model),
	                 lifecycle_clv_level(PG_GETARG_FLOAT8(NEXT_ARG + 1)), &alive, &expected);
	put_finite(&values[INTERVAL_ALIVE], alive.value);
	put_finite(&values[INTERVAL_ALIVE_LOW], alive.low);
	put_finite(&values[INTERVAL_ALIVE_HIGH], alive.high);
	put_finite(&values[INTERVAL_EXPECTED], expected.value);
	put_finite(&values[INTERVAL_EXPECTED_ERROR], expected.error);
	put_finite(&values[INTERVAL_EXPECTED_LOW], expected.low);
	put_finite(&values[INTERVAL_EXPECTED_HIGH], expected.high);
	return lifecycle_row(fcinfo, values, nulls);
}

/* (model, x, t_x, t_cal, discount, horizon, level, unit_days) */
Datum
lifecycle_clv_dert_interval(PG_FUNCTION_ARGS)
{
	lifecycle_clv_arg model = {0};
	lc_clv_customer customer;
	lc_interval interval;
	double rate;

	if (lifecycle_any_null(fcinfo, 0, NEXT_ARG + 1) || PG_ARGISNULL(NEXT_ARG + 2))
		PG_RETURN_NULL();
	lifecycle_clv_read(fcinfo, MODEL_ARG, &model);
	lifecycle_clv_check_same_unit(fcinfo, NEXT_ARG + 3, &model);
	lifecycle_clv_check_covariance(&model);
	customer = customer_arg(fcinfo, &model);
	rate = lifecycle_clv_rate(PG_GETARG_FLOAT8(NEXT_ARG), model.unit_days);
	lc_clv_discounted_interval(&customer, model.covariance, rate, horizon_arg(fcinfo, NEXT_ARG + 1, model.model, rate),
	                           lifecycle_clv_level(PG_GETARG_FLOAT8(NEXT_ARG + 2)), &interval);
	return interval_row(fcinfo, &interval);
}

/* ---- spend ---- */

double
lifecycle_clv_spend_of(const lifecycle_clv_arg *model, double x, double m_x)
{
	const double value[LC_CLV_COLUMNS] = {x, m_x};
	double spend;

	/* a customer without a repeat of positive value is predicted like a new one */
	spend = lc_gamma_gamma_spend(model->parameter, lifecycle_clv_admit(model->model, value) == LC_CLV_USE ? x : 0, m_x);
	if (isinf(spend))
		ereport(ERROR, (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE), errmsg("this gamma-gamma model has no mean"),
		                errdetail("The mean of a customer with x purchases needs p x + q above 1."),
		                errhint("Look for purchases of extreme value, or fit the customers by segment.")));
	return lifecycle_clv_finite(spend);
}

/* (model, x, m_x) */
Datum
lifecycle_clv_spend(PG_FUNCTION_ARGS)
{
	PG_RETURN_FLOAT8(lifecycle_clv_spend_of(lifecycle_clv_arg_of(fcinfo, 0), PG_GETARG_FLOAT8(1), PG_GETARG_FLOAT8(2)));
}

typedef struct spend_question
{
	double x;
	double m_x;
} spend_question;

static double
spend_answer(const void *context, const double *parameter)
{
	const spend_question *q = context;

	return lc_gamma_gamma_spend(parameter, q->x, q->m_x);
}

/* (model, x, m_x, level) */
Datum
lifecycle_clv_spend_interval(PG_FUNCTION_ARGS)
{
	lifecycle_clv_arg model = {0};
	spend_question q = {PG_GETARG_FLOAT8(1), PG_GETARG_FLOAT8(2)};
	lc_estimand question;
	lc_interval interval;

	lifecycle_clv_read(fcinfo, MODEL_ARG, &model);
	lifecycle_clv_check_covariance(&model);
	(void) lifecycle_clv_spend_of(&model, q.x, q.m_x);
	q.x = q.m_x > 0 ? q.x : 0;
	question =
	    (lc_estimand){model.model->parameters, model.parameter, model.covariance, LC_SCALE_LOGARITHM, spend_answer, &q};
	lc_delta_interval(&question, lifecycle_clv_level(PG_GETARG_FLOAT8(3)), &interval);
	return interval_row(fcinfo, &interval);
}

/* ---- contracts: (model, renewals, ...) ---- */

static lc_clv_customer
contract_arg(FunctionCallInfo fcinfo, const lifecycle_clv_arg *model)
{
	lc_clv_customer customer = {model->model, model->parameter, 0, 0,
	                            lifecycle_clv_time_arg(fcinfo, 1, "renewals", model->model)};

	return customer;
}

/* (model, renewals, t) */
Datum
lifecycle_clv_contract_survival(PG_FUNCTION_ARGS)
{
	const lifecycle_clv_arg *model = lifecycle_clv_arg_of(fcinfo, 0);
	lc_clv_customer customer = contract_arg(fcinfo, model);

	PG_RETURN_FLOAT8(lifecycle_clv_finite(
	    model->model->future->survival(&customer, lifecycle_clv_time_arg(fcinfo, 2, "t", model->model))));
}

/* (model, renewals, discount, horizon) */
Datum
lifecycle_clv_contract_dert(PG_FUNCTION_ARGS)
{
	const lifecycle_clv_arg *model;
	lc_clv_customer customer;
	double rate;
	double horizon;

	if (lifecycle_any_null(fcinfo, 0, 3))
		PG_RETURN_NULL();
	model = lifecycle_clv_arg_of(fcinfo, 0);
	customer = contract_arg(fcinfo, model);
	rate = lifecycle_clv_rate(PG_GETARG_FLOAT8(2), model->unit_days);
	horizon = horizon_arg(fcinfo, 3, model->model, rate);
	PG_RETURN_FLOAT8(lifecycle_clv_finite(lc_clv_discounted(&customer, rate, horizon)));
}
