/*
 * kaplan_meier.h - how long customers last, without a model of why (Kaplan and
 * Meier, Journal of the American Statistical Association 53, 1958).
 */
#ifndef LC_KAPLAN_MEIER_H
#define LC_KAPLAN_MEIER_H

#include "clv/fit_rows.h"

/* A time at which customers left or were last seen. */
typedef struct lc_km_point
{
	double at;
	double at_risk;  /* seen until then: the denominator */
	double events;   /* left */
	double censored; /* no longer seen */
	double survival; /* the share that lasts longer */
	double error;    /* its standard error (Greenwood 1926); NaN once nobody is left */
	double
	    low; /* its interval on the scale of log(-log) (Kalbfleisch and Prentice 1980), so that it stays within 0 to 1 */
	double high;
} lc_km_point;

/*
 * The curve of squeezed rows of (duration, event), a point each time; returns
 * how many.  points has room for as many as there are rows.  Of ties, events
 * come before censoring.
 */
extern size_t lc_km_curve(const lc_fit_rows *rows, double level, lc_km_point *points);

#endif /* LC_KAPLAN_MEIER_H */
