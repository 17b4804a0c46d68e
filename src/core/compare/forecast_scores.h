/*
 * forecast_scores.h - a backtest: forecasts of repeat purchases scored against the actual ones.
 *
 * Forecasters are the fitted models of purchases, the lifecycle filter, and
 * baselines that a spreadsheet could compute.  From what was known on the cut,
 * each gives for every customer the expected number of purchases over the horizon
 * and the probability of each number.
 *
 * Scores: mean absolute and root mean squared error, the total against the
 * actual one, the mean of ln P(actual), a proper score (Good, Journal of
 * the Royal Statistical Society B 14, 1952; Gneiting and Raftery, Journal of
 * the American Statistical Association 102, 2007), and how far the cumulative
 * forecast is from the actual one week by week.  They are ranked by root mean
 * squared error, which the expected value minimises; the absolute error rewards a
 * forecast of 0 for most customers.
 *
 * Sums over customers are exact, so that neither their order nor how they were
 * dealt to workers changes a result.
 */
#ifndef LC_FORECAST_SCORES_H
#define LC_FORECAST_SCORES_H

#include "clv/max_likelihood.h"
#include "compare/holdout.h"

typedef enum lc_forecaster
{
	LC_FORECASTER_MBGNBD,
	LC_FORECASTER_PNBD,
	LC_FORECASTER_BGNBD,
	LC_FORECASTER_BGBB, /* takes part if opportunity is not 0 */
	LC_FORECASTER_LIFECYCLE,
	LC_FORECASTER_LAST_PERIOD, /* as many purchases as in the last horizon days before the cut */
	LC_FORECASTER_OWN_RATE,    /* the customer's own mean rate so far */
	LC_FORECASTER_MEAN_RATE,   /* the mean rate of all customers */
	LC_FORECASTER_ZERO,
	LC_FORECASTERS
} lc_forecaster;

/* The first of the baselines, whose distribution is Poisson. */
#define LC_BASELINES LC_FORECASTER_LAST_PERIOD

extern const char *const lc_forecaster_names[LC_FORECASTERS];

/* Classes of customers by repeat purchases before the cut: 0, 1, ..., and 7 or more. */
#define LC_REPEAT_CLASSES 8

typedef struct lc_score
{
	bool asked;     /* it takes part */
	bool forecasts; /* it has a forecast; else the fit says why not */
	lc_clv_fit fit; /* of a fitted model */
	int rank;       /* from 1; equal errors share a rank */
	double total;   /* purchases forecast */
	double mae;
	double rmse;
	double log_score;   /* mean ln P(actual); NaN if P was 0 for any customer */
	int64_t impossible; /* customers for whom P(actual) was 0 */
	double
	    tracking_error; /* mean relative error of the cumulative forecast, over weeks; NaN without an actual purchase */
	double expected[LC_REPEAT_CLASSES]; /* mean forecast of a customer of the class; NaN without customers */
	double *track;                      /* cumulative, by week */
} lc_score;

typedef struct lc_comparison
{
	int64_t customers;
	int64_t actual; /* purchases */
	int32_t weeks;
	int64_t *actual_by_week; /* cumulative */
	int64_t class_customers[LC_REPEAT_CLASSES];
	double class_actual[LC_REPEAT_CLASSES]; /* mean of a customer of the class; NaN without customers */
	lc_forecaster best_baseline;
	lc_score score[LC_FORECASTERS];
	void *memory; /* to be released by the caller */
} lc_comparison;

extern lc_status lc_compare(const lc_holdouts *holdouts, const lc_env *env, lc_comparison *comparison);

/* Share by which a forecaster's root mean squared error is below that of the best baseline; NaN where that is 0. */
extern double lc_comparison_margin(const lc_comparison *comparison, lc_forecaster forecaster);

#endif /* LC_FORECAST_SCORES_H */
