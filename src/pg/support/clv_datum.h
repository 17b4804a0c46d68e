/*
 * clv_datum.h - fitted models as the composite types clv_*, and back.
 *
 * The types have one shape: parameters, their standard errors, covariance, and
 * how the fit went (clv_datum.c has their order).
 */
#ifndef LIFECYCLE_CLV_DATUM_H
#define LIFECYCLE_CLV_DATUM_H

#include "support/compat.h"

#include "access/htup.h"
#include "fmgr.h"

#include "clv/delta_interval.h"
#include "clv/max_likelihood.h"

/* A model read from an argument, and a copy of its row: the next call compares rows before it reads again. */
typedef struct lifecycle_clv_arg
{
	const lc_clv_model *model;
	lc_vector parameter;
	double unit_days; /* 0 where the model says none */
	bool has_covariance;
	lc_matrix covariance;
	HeapTupleHeader row; /* NULL: none read yet */
	Size size;
} lifecycle_clv_arg;

/*
 * The model of an argument, read once for each model of a query.  55000 for a
 * fit that did not converge, 22004 for a NULL parameter, 22023 for one that is
 * not a positive number.  Valid until the next call.
 */
extern const lifecycle_clv_arg *lifecycle_clv_arg_of(FunctionCallInfo fcinfo, int argno);

/* The same with a cache of the caller, zeroed at first, for functions that use fn_extra otherwise. */
extern void lifecycle_clv_read(FunctionCallInfo fcinfo, int argno, lifecycle_clv_arg *cache);

/* A fit as the function's composite result. */
extern Datum lifecycle_clv_result(FunctionCallInfo fcinfo, const lc_clv_fit *fit, const lc_fit_rows *tuples);

/* Why a fit ended where it did. */
extern const char *lifecycle_clv_reason(const lc_clv_fit *fit);

/* Raises 22023 for a row that cannot be; else LC_CLV_USE, or why the row is left out. */
extern lc_clv_verdict lifecycle_clv_admit(const lc_clv_model *model, const double *value);

/* A unit is a finite number of days above 0, else 22023. */
extern void lifecycle_clv_check_unit(double unit_days);

/* The continuous rate a unit of an annual effective rate; 22023 for a negative rate or an unknown unit. */
extern double lifecycle_clv_rate(double annual, double unit_days);

/* Raises 22003 if a prediction is not finite. */
extern double lifecycle_clv_finite(double result);

/* Expected value of a purchase under a gamma-gamma model; 22003 where it has no mean. */
extern double lifecycle_clv_spend_of(const lifecycle_clv_arg *model, double x, double m_x);

/* Raise 22023 for a unit_days that is not NULL and not the model's; for a time that the model cannot have. */
extern void lifecycle_clv_check_same_unit(FunctionCallInfo fcinfo, int argno, const lifecycle_clv_arg *model);
extern double lifecycle_clv_time_arg(FunctionCallInfo fcinfo, int argno, const char *name, const lc_clv_model *model);

/* Which of the models it is. */
extern lc_clv_id lifecycle_clv_id(const lc_clv_model *model);

/* 55000 for a model that has no covariance; 22023 for a level outside 0 to 1. */
extern void lifecycle_clv_check_covariance(const lifecycle_clv_arg *model);
extern double lifecycle_clv_level(double level);

/* The columns of a function that answers with an interval. */
enum lifecycle_interval_columns
{
	LIFECYCLE_INTERVAL_VALUE,
	LIFECYCLE_INTERVAL_ERROR,
	LIFECYCLE_INTERVAL_LOW,
	LIFECYCLE_INTERVAL_HIGH,
	LIFECYCLE_INTERVAL_COLUMNS
};

extern void lifecycle_clv_interval_values(const lc_interval *interval, Datum values[LIFECYCLE_INTERVAL_COLUMNS]);

#endif /* LIFECYCLE_CLV_DATUM_H */
