/*
 * retention_rates.h - retention rates: how many customers are active, period by period.
 *
 * Model    periods count from a customer's first order, so that customers of every
 *          age share a scale; the caller decides which customers are a cohort.
 * Data     a period counts for a customer only once it is over.  Until then he is
 *          neither active nor lost in it, and not in the denominator.
 *
 * Counts are whole numbers, so sums do not depend on the order of customers, and
 * customers can be taken out again.
 */
#ifndef LC_RETENTION_RATES_H
#define LC_RETENTION_RATES_H

#include "profile/profile.h"

#define LC_RETENTION_PERIODS 1000 /* the most periods */

typedef enum lc_retention_count
{
	LC_RETENTION_OBSERVED,  /* customers whose period is over */
	LC_RETENTION_ACTIVE,    /* of them, those with an order in it */
	LC_RETENTION_REPEATED,  /* of them, those with a second purchase (a day with an order) by its end */
	LC_RETENTION_BEFORE,    /* of them, those active in the period before; 0 in the first */
	LC_RETENTION_LOST,      /* of those active before, the ones not active in this period */
	LC_RETENTION_REFERRED,  /* those with a referral in it */
	LC_RETENTION_SIGNALLED, /* those with a signal in it, such as a complaint */
	LC_RETENTION_COUNTS
} lc_retention_count;

typedef int64_t lc_retention_row[LC_RETENTION_COUNTS];

/*
 * Adds a customer (way 1) to the counts, or takes him out (way -1).  period_days is above 0, periods 1 to LC_RETENTION_PERIODS.
 */
extern lc_status lc_retention_rates_add(lc_profile profile, lc_day as_of, int32_t period_days, int32_t periods, int way,
                                        lc_retention_row *rows);

/* A count divided by its denominator; NaN if that is 0. */
extern double lc_retention_rate(const lc_retention_row row, lc_retention_count count);

#endif /* LC_RETENTION_RATES_H */
