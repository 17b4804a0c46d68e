/*
 * forecast_weights.h - how much each forecast counts, by a backtest.
 *
 * Model    the forecast of a customer is the mean of several contenders'
 *          forecasts with weights that are not negative and sum to one: those
 *          with the least squared error on what came after an earlier day,
 *          errors scaled as Poisson ones, drawn towards equal weights of the
 *          contenders that are trusted before anything is seen.  A level that is
 *          wrong in the backtest is put right by half (on a log scale): half of
 *          it was that day's luck.
 * Data     a row a customer: each contender's forecast of purchase days, and how
 *          many came.
 * Limits   1 to LC_FORECAST_CONTENDERS_MAX contenders.  Without customers the
 *          weights are the trusted ones' equal ones and the level is 1.
 * Source   stacking: Wolpert, Neural Networks 5, 1992; Breiman, Machine
 *          Learning 24, 1996 (non-negative weights).
 */
#ifndef LC_FORECAST_WEIGHTS_H
#define LC_FORECAST_WEIGHTS_H

#include <stdbool.h>
#include <stddef.h>

#define LC_FORECAST_CONTENDERS_MAX 8

/* What each contender said of a customer, and what came. */
typedef struct lc_backtest_row
{
	double forecast[LC_FORECAST_CONTENDERS_MAX];
	double actual;
} lc_backtest_row;

typedef struct lc_forecast_weights
{
	double weight[LC_FORECAST_CONTENDERS_MAX]; /* sum to one */
	double level;                              /* what the weighted mean is multiplied by */
	double log_error;                          /* ln of the weighted total over the actual one, before the level */
} lc_forecast_weights;

/* trusted: which contenders have equal weights before anything is seen; at least one. */
extern void lc_forecast_weigh(const lc_backtest_row *row, size_t n, int contenders, const bool *trusted,
                              lc_forecast_weights *weights);

/* A contender's record in a backtest. */
typedef struct lc_forecast_record
{
	double total; /* purchase days forecast */
	double bias;  /* total over the actual one less 1; NaN where nothing came */
	double rmse;  /* root mean squared error a customer */
	double
	    decile_error; /* sum over tenths of customers, by forecast, of |forecast - actual| over all that came; NaN likewise */
} lc_forecast_record;

/* What was forecast of a customer, and what came. */
typedef struct lc_forecast_outcome
{
	double forecast;
	double actual;
} lc_forecast_outcome;

/*
 * Sorts the outcomes by forecast.  Equal forecasts share what came to them
 * evenly, so that the order in which customers came does not matter.
 */
extern void lc_forecast_judge(lc_forecast_outcome *outcome, size_t n, lc_forecast_record *record);

/*
 * Standard deviation of the logarithm of a total: the least that any forecast of
 * a shop has been off by, half of the backtest's error, how far the contenders'
 * totals disagree, and the scatter of the purchases themselves.
 */
extern double lc_forecast_log_sd(double total, double log_error, const double *totals, int contenders);

#endif /* LC_FORECAST_WEIGHTS_H */
