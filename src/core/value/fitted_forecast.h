/*
 * fitted_forecast.h - what MBG/NBD, fitted to a shop, expects of a customer, beside the posterior.
 *
 * Model    what comes is a mixture of two predictive distributions (linear opinion pool): with
 *          the model's mbgnbd_weight it is as MBG/NBD (clv/bgnbd.c) expects, else as the
 *          posterior does.  So expected purchase days, chances and mean squares are weighted
 *          means of both, and what one customer is told of them fits together.
 *          MBG/NBD is asked of x, t_x and t_cal as of the day, days with an order that was not
 *          wholly returned; what scales needs scales its time.  Where the model ahead has
 *          customers leave f times as often as the model of the past (a what-if), so do its
 *          customers from the day on: the mean of their chance to drop out is multiplied.
 * Units    time in periods of the model; parameters accordingly.
 * Limits   A customer's number of purchase days varies as if it left on the day or stayed to the
 *          end of the horizon: leaving within it lowers the mean alone.  Discounts are those of
 *          the middle of a period, beyond CELL_PERIODS of them of the middle of a tenth of the
 *          time: so what is expected never falls with the horizon.
 * Source   Bates and Granger, Operational Research Quarterly 20 (1969); Geweke and Amisano,
 *          Journal of Econometrics 164 (2011); the model: clv/bgnbd.c.
 */
#ifndef LC_FITTED_FORECAST_H
#define LC_FITTED_FORECAST_H

#include "profile/profile.h"
#include "stage/customer_status.h"
#include "value/state_value.h"

#define LC_FITTED_PARAMETERS 4 /* r, alpha, a, b */

/* What is believed of a customer on a day. */
typedef struct lc_fitted_belief
{
	double weight; /* 0: the fitted model is not asked, and nothing else is set */
	double alive;  /* chance of not having left */
	double parameter[LC_FITTED_PARAMETERS];
	double x;
	double t_x;
	double t_cal;
} lc_fitted_belief;

/* kept: part of the purchase days that was not wholly returned; values: what is ahead, NULL: by the same model. */
extern lc_status lc_fitted_believe(lc_profile profile, lc_day as_of, const lc_prepared *prepared, double kept,
                                   const lc_state_values *values, lc_fitted_belief *belief);

/* The same customer on the day of its last purchase, there for certain. */
extern void lc_fitted_win_back(lc_fitted_belief *belief);

typedef struct lc_fitted_promise
{
	double days;    /* expected purchase days, discounted */
	double square;  /* mean square of their discounted sum */
	double scatter; /* expected purchase days, discounted twice */
} lc_fitted_promise;

/* Over the horizon of the values. */
extern lc_fitted_promise lc_fitted_promise_of(const lc_fitted_belief *belief, const lc_state_values *values,
                                              double needs);

/* Undiscounted, over so many periods of needs: purchase days expected, and the chance of n of them. */
extern double lc_fitted_days(const lc_fitted_belief *belief, double periods);
extern double lc_fitted_probability(const lc_fitted_belief *belief, double n, double periods);

/* What a status says of the next six months, by both models: none, and the others in their proportions; what is expected. */
extern void lc_fitted_status(const lc_fitted_belief *belief, const lc_thresholds *thresholds,
                             lc_customer_status *status);

/*
 * The chance of a purchase within so many periods that is shown of who is over, from that of both models and that of the
 * posterior alone.  Within end_periods_most the table takes a purchase for less likely than none, and the fitted model
 * must not say otherwise: it raises the chance no further than that of a half in end_periods_most, spread evenly.
 */
extern double lc_chance_after_end(const lc_thresholds *thresholds, double periods, double both, double posterior);

/* Of both models. */
extern double lc_fitted_mix(const lc_fitted_belief *belief, double posterior, double fitted);

#endif /* LC_FITTED_FORECAST_H */
