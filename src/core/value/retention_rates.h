/*
 * retention_rates.h - who came back, period by period, and of how many.
 *
 * Periods count from a customer's first order, so that customers of every age
 * share a scale; a group of customers is whatever cohort the caller makes of
 * it.  A period counts for a customer only once it is over: who has not been
 * seen through it is neither active in it nor lost, but no part of the
 * denominator.
 *
 * Counts are whole numbers, so sums of customers do not depend on order, and
 * customers can be taken out again.
 */
#ifndef LC_RETENTION_RATES_H
#define LC_RETENTION_RATES_H

#include "profile/profile.h"

#define LC_RETENTION_PERIODS 1000 /* at most */

typedef enum lc_retention_count
{
	LC_RETENTION_OBSERVED,  /* seen through the whole period */
	LC_RETENTION_ACTIVE,    /* of them: with an order in it */
	LC_RETENTION_REPEATED,  /* with a second purchase (a day with an order) by its end */
	LC_RETENTION_BEFORE,    /* active in the period before; none in the first */
	LC_RETENTION_LOST,      /* of those: not active in this one */
	LC_RETENTION_REFERRED,  /* with a referral in it */
	LC_RETENTION_SIGNALLED, /* with a signal, such as a complaint */
	LC_RETENTION_COUNTS
} lc_retention_count;

typedef int64_t lc_retention_row[LC_RETENTION_COUNTS];

/*
 * Adds way (1 or -1) to the counts of the periods that a customer was seen
 * through.  period_days is above 0, periods 1 to LC_RETENTION_PERIODS.
 */
extern lc_status lc_retention_rates_add(lc_profile profile, lc_day as_of, int32_t period_days, int32_t periods, int way,
                                        lc_retention_row *rows);

/* A count as a share of its denominator; NaN where that is 0. */
extern double lc_retention_rate(const lc_retention_row row, lc_retention_count count);

#endif /* LC_RETENTION_RATES_H */
