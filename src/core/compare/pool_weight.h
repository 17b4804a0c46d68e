/*
 * pool_weight.h - how much a fitted model counts beside the posterior, by what came of an earlier day's forecasts.
 *
 * Model    with p and f the purchase days that posterior and fitted model expected of a customer,
 *          and y those that came, the w for which
 *              sum of (p + w (f - p) - y)^2 / scale + size (w - 1/2)^2
 *          is least, where scale is the mean of both (as of counts, whose variance is their mean)
 *          and size a small part of the sum of squares.  A backtest is one stretch of time, which
 *          all customers share: so w is taken half way from 1/2 only, and lies between 1/4 and 3/4.
 * Source   Bates and Granger, Operational Research Quarterly 20 (1969); shrinking to equal weights:
 *          Stock and Watson, Journal of Forecasting 23 (2004).
 */
#ifndef LC_POOL_WEIGHT_H
#define LC_POOL_WEIGHT_H

#include <stddef.h>

/* Without customers a half. */
extern double lc_pool_weight(const double *posterior, const double *fitted, const double *came, size_t customers);

#endif /* LC_POOL_WEIGHT_H */
