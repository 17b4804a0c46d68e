/*
 * order_outlook.h - the next order of a customer: whether, when, and how many within the horizon.
 *
 * Model    The same posterior and the same moves that give the expected value (state_value.h),
 *          without discount.  The chance of an order within t is that of a purchase day over the
 *          needs of t, p, by the model's forecast_level l: 1 - (1 - p)^l.  It is told for the
 *          horizon of the values, and the day of the next order is the first by which it is a half.
 * Units    purchase days; days after the day of the posterior.
 * Limits   A customer of a regular rhythm whose next order is due can have a chance above the
 *          number that is expected: the chance is then that number, as nobody can expect less
 *          than the chance of one.  Without an end, orders are looked ahead for LC_ORDER_DAYS.
 */
#ifndef LC_ORDER_OUTLOOK_H
#define LC_ORDER_OUTLOOK_H

#include "stage/relationship.h"
#include "value/fitted_forecast.h"
#include "value/state_value.h"

#define LC_NO_NEXT_ORDER (-1)

typedef struct lc_order_outlook
{
	double expected; /* purchase days */
	double any;      /* chance of one or more */
	int32_t next;    /* days to the one that comes next, the median; LC_NO_NEXT_ORDER where none is likely */
} lc_order_outlook;

/* Needs of so many periods ahead, as periods of usual needs: by wallet and season, before the level. */
extern double lc_needs_within(const lc_relationship *relationship, double periods);

/* Needs of a period in the mean of the year ahead, as a part of the usual ones. */
extern double lc_mean_needs(const lc_relationship *relationship);

/* So many periods ahead, in periods of those mean needs: more where they are in season, fewer out of it; a year is a year. */
extern double lc_periods_by_season(const lc_relationship *relationship, double mean_needs, double periods);

/*
 * What the level of forecasts makes of the posterior's chance of an order: as if each purchase were that much likelier or
 * less likely to come.  It moves no day on which a customer like clockwork buys.
 */
extern double lc_chance_by_level(double level, double chance);

/* The chance of an order within so many periods that have such needs, as it is shown, where the posterior gives it this one. */
extern double lc_chance_shown(const lc_relationship *relationship, const lc_fitted_belief *fitted, double periods,
                              double needs, double by_posterior);

/*
 * The customer's needs within the horizon as a part of its usual ones: what expected
 * purchase days are multiplied by, before the level.  A wallet that shrinks lowers them;
 * and where the customer or the shop has a season and the horizon is less than a year, so
 * does a horizon out of season.  Each period counts by the discount.  The purchase days
 * that this makes of those expected never fall as the horizon grows.
 */
extern double lc_order_needs(const lc_relationship *relationship, const lc_order_values *order, double discount);

/* After the first order. */
extern lc_order_outlook lc_order_outlook_of(const lc_relationship *relationship, const lc_fitted_belief *fitted,
                                            const lc_order_values *order);

#endif /* LC_ORDER_OUTLOOK_H */
