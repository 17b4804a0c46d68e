/*
 * forecast_scores.h - a backtest: forecasts of repeat purchases scored against the actual ones.
 *
 * Forecasters are the fitted models of purchases, the lifecycle filter, and
 * baselines that anybody could do in a spreadsheet.  Each says for every
 * customer how many purchases to expect over the horizon and, as a
 * distribution, how likely each number is; it knows what was known on the cut.
 *
 * Scores: mean absolute and root mean squared error, the total against the
 * actual one, the mean of ln P(actual), a proper score (Good, Journal of
 * the Royal Statistical Society B 14, 1952; Gneiting and Raftery, Journal of
 * the American Statistical Association 102, 2007), and how far the cumulative
 * forecast is from the actual one week by week.  Rank goes by root mean
 * squared error, which expectations are the best answer to; the absolute error
 * rewards whoever forecasts 0 for most.
 *
 * Sums over customers are exact, so that neither their order nor how they were
 * dealt out changes a result.
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
	LC_FORECASTER_BGBB, /* where opportunities are told */
	LC_FORECASTER_LIFECYCLE,
	LC_FORECASTER_LAST_PERIOD, /* as many as in the time before the cut, as long as the horizon */
	LC_FORECASTER_OWN_RATE,    /* at the customer's own mean rate so far */
	LC_FORECASTER_MEAN_RATE,   /* at that of all customers */
	LC_FORECASTER_ZERO,
	LC_FORECASTERS
} lc_forecaster;

/* From here on they are baselines: their distribution is Poisson. */
#define LC_BASELINES LC_FORECASTER_LAST_PERIOD

extern const char *const lc_forecaster_names[LC_FORECASTERS];

/* Customers by repeats before the cut: 0, 1, ... and the last with so many or more. */
#define LC_REPEAT_CLASSES 8

typedef struct lc_score
{
	bool asked;     /* takes part */
	bool forecasts; /* else the fit says why not */
	lc_clv_fit fit; /* of a fitted model */
	int rank;       /* ties share one */
	double total;   /* purchases forecast */
	double mae;
	double rmse;
	double log_score;      /* NaN where it gave no probability to what a customer did: */
	int64_t impossible;    /* so many */
	double tracking_error; /* mean share that the cumulative forecast is off by; NaN without an actual purchase */
	double expected[LC_REPEAT_CLASSES]; /* mean a customer of the class; NaN for none */
	double *track;                      /* cumulative, by week */
} lc_score;

typedef struct lc_comparison
{
	int64_t customers;
	int64_t actual; /* purchases */
	int32_t weeks;
	int64_t *actual_by_week; /* cumulative */
	int64_t class_customers[LC_REPEAT_CLASSES];
	double class_actual[LC_REPEAT_CLASSES]; /* mean a customer; NaN for none */
	lc_forecaster best_baseline;
	lc_score score[LC_FORECASTERS];
	void *memory; /* of the weeks: to be released */
} lc_comparison;

extern lc_status lc_compare(const lc_holdouts *holdouts, const lc_env *env, lc_comparison *comparison);

/* Share by which a forecaster's root mean squared error is below that of the best baseline; NaN where that is 0. */
extern double lc_comparison_margin(const lc_comparison *comparison, lc_forecaster forecaster);

#endif /* LC_FORECAST_SCORES_H */
