/*
 * kaplan_meier.h - the survival curve of customers, without a model.
 *
 * Model    S(t) = product over event times t_i <= t of 1 - d_i / n_i, d_i
 *          customers having left at t_i of n_i seen until then.
 * Data     durations with event 1 (left) or 0 (censored: last seen then); of
 *          ties, events come before censoring.
 * Accuracy intervals on the scale of ln(-ln S), so that they stay within 0 to 1.
 * Source   Kaplan and Meier, Journal of the American Statistical Association 53
 *          (1958); Greenwood (1926); Kalbfleisch and Prentice (1980).
 */
#ifndef LC_KAPLAN_MEIER_H
#define LC_KAPLAN_MEIER_H

#include "clv/fit_rows.h"

/* A time at which customers left or were last seen. */
typedef struct lc_km_point
{
	double at;
	double at_risk;  /* customers seen until then */
	double events;   /* of them, those who left */
	double censored; /* and those last seen */
	double survival; /* share of customers who stay longer */
	double error;    /* its standard error by Greenwood's formula; NaN once nobody is left */
	double low;      /* its interval */
	double high;
} lc_km_point;

/*
 * The curve of squeezed rows of (duration, event), n points, one a time; points
 * has room for as many as there are rows.  LC_OVERFLOW if a standard error is
 * past a double, as it is where weights are next to nothing.
 */
extern lc_status lc_km_curve(const lc_fit_rows *rows, double level, const lc_env *env, lc_km_point *points, size_t *n);

#endif /* LC_KAPLAN_MEIER_H */
