/*
 * margin.h - margin of a purchase day: what a customer's history says of it, and how far that is to be believed.
 *
 * Model    a customer's purchase days bring margins, revenue less refunds, cost
 *          and bad debt, around a mean of its own; those means scatter around the
 *          shop's.  The best linear estimate of a customer's mean is
 *              (k * shop's mean + n * own mean) / (k + n)
 *          after n purchase days.  k is the one that foretells best: by which
 *          the squared error of each purchase day is least, if it is estimated
 *          from the customer's other days.  (That is within / between where
 *          variances are the same for all; a few large orders, and customers
 *          who both buy often and spend much, mislead the estimators of
 *          variances.)
 *          No customer counts for more than a twentieth of what all count for, of
 *          few customers three times as much as their mean: one order of a
 *          billion says nothing of the others.
 * Weights  in a customer's own mean a day counts half after
 *          LC_MARGIN_HALF_LIFE days, so that who spends less is worth less; a
 *          day that was returned does not count.
 * Units    money in currency units.
 * Limits   k lies between LC_MARGIN_K_MIN and LC_MARGIN_K_MAX: where customers hardly differ,
 *          the own mean still counts after enough purchase days.  A shop whose
 *          customers all bought once tells nothing of it: k is then
 *          LC_MARGIN_K_UNKNOWN.
 * Source   H. Buehlmann and E. Straub, Mitteilungen der Vereinigung
 *          schweizerischer Versicherungsmathematiker 70, 1970; leaving one out:
 *          Stone, Journal of the Royal Statistical Society B 36, 1974; limits:
 *          Kuensch, ASTIN Bulletin 22, 1992.
 */
#ifndef LC_MARGIN_H
#define LC_MARGIN_H

#include <stddef.h>

#include "profile/profile.h"

#define LC_MARGIN_HALF_LIFE 365.0
#define LC_MARGIN_K_MIN 0.01
#define LC_MARGIN_K_MAX 50.0
#define LC_MARGIN_K_UNKNOWN 2.0
#define LC_MARGIN_SHARE 0.05
#define LC_MARGIN_SHARE_FEW 3.0 /* of one customer's part, where customers are fewer than 60 */

/* A customer's purchase days as of the last of them, weighted by their age. */
typedef struct lc_margin_days
{
	double days;      /* weight of days with an order */
	double revenue;   /* not returned: no refund takes more, as one of what was bought before the data begin */
	double sum;       /* margin of all days, days without an order too */
	double order_sum; /* margin of days with an order */
	double squares;   /* and of its square */
} lc_margin_days;

extern lc_status lc_margin_days_of(lc_profile profile, lc_day as_of, lc_margin_days *days);

/*
 * What one customer tells of a shop; days count alike.  A refund is taken from
 * the latest purchase days, and those that it takes whole do not count.
 */
typedef struct lc_margin_record
{
	double days;
	double mean;    /* margin of one */
	double scatter; /* squares around the mean */
} lc_margin_record;

extern lc_status lc_margin_record_of(lc_profile profile, lc_day as_of, lc_margin_record *record);

/* What a shop tells of a customer. */
typedef struct lc_margin_prior
{
	double mean; /* of a purchase day of who is not known yet */
	double k;    /* own purchase days that it counts for; 0: nothing is known */
} lc_margin_prior;

/* Sums in the order given; customers without a purchase day are left out. */
extern lc_margin_prior lc_margin_prior_of(const lc_margin_record *customer, size_t n);

#endif /* LC_MARGIN_H */
