/*
 * observation.h - what a profile's periods show the filter.
 *
 * The count of orders, and beside it, where they were observed:
 *	wallet			the customer's own total spend.  Where it shrinks or grows,
 *					so does what we can expect of it (exposure); a share of it
 *					at the model's threshold or above speaks for stability.
 *	signal			exit talk and complaints speak for decline.
 *	satisfaction	a low score speaks for decline.
 *
 * Filtering, smoothing and fitting look through the same eyes: these.
 */
#ifndef LC_OBSERVATION_H
#define LC_OBSERVATION_H

#include "profile/period.h"
#include "stage/model.h"

typedef struct lc_watch
{
	const lc_model *model;
	lc_day first_order;  /* LC_DAY_NOEND without */
	double wallet_a_day; /* mean over the periods that observed it, so far */
	int32_t wallets;     /* how many did */
} lc_watch;

/* The model outlives the watch. */
extern lc_status lc_watch_open(lc_watch *watch, lc_profile profile, const lc_model *model);

/*
 * What the next period shows; false, and nothing to see, before the first
 * order.  Days of that order's period may have passed before it: the filter's
 * clock starts with the order.
 */
extern bool lc_watch_period(lc_watch *watch, const lc_period *period, lc_sight *sight);

/* Whether the period's mean score is at the model's satisfaction_low or below. */
extern bool lc_watch_dissatisfied(const lc_model *model, const lc_period *period);

#endif /* LC_OBSERVATION_H */
