/*
 * credible_spend.h - what a customer spends on a purchase day, as far as that is known.
 *
 * Model    a customer's purchase days bring values around a mean of its own;
 *          those means scatter around the shop's.  The best linear estimate of
 *          a customer's mean is
 *              (k * shop's mean + n * own mean) / (k + n),  k = within / between
 *          after n purchase days: within is the variance of values around the
 *          own mean, between that of the own means around the shop's.
 * Data     for each customer: purchase days, and the sum and the sum of squares
 *          of their values, net of refunds.
 * Units    money in currency units.
 * Limits   k lies between 0 and LC_SPEND_K_MAX: where customers hardly differ,
 *          the own mean still counts after enough purchase days.  A shop whose
 *          customers all bought once tells no variance within: k is then
 *          LC_SPEND_K_UNKNOWN.
 * Source   H. Buehlmann and E. Straub, Mitteilungen der Vereinigung
 *          schweizerischer Versicherungsmathematiker 70, 1970; estimators as in
 *          Buehlmann and Gisler, A Course in Credibility Theory, 2005, ch. 4.
 */
#ifndef LC_CREDIBLE_SPEND_H
#define LC_CREDIBLE_SPEND_H

#include <stddef.h>

#define LC_SPEND_K_MAX 50.0
#define LC_SPEND_K_UNKNOWN 2.0

/* One customer's purchase days and their values. */
typedef struct lc_spend_days
{
	double days;
	double sum;
	double squares;
} lc_spend_days;

/* Learned from a shop. */
typedef struct lc_credible_spend
{
	double mean;   /* of a purchase day of the shop */
	double k;      /* purchase days that the shop's mean counts for */
	double within; /* variance of a customer's values around the own mean */
} lc_credible_spend;

/* Sums in the order given; customers without a purchase day are left out. */
extern void lc_credible_spend_learn(const lc_spend_days *customer, size_t n, lc_credible_spend *spend);

extern double lc_credible_spend_of(const lc_credible_spend *spend, const lc_spend_days *customer);

/* Variance of that estimate around the customer's true mean. */
extern double lc_credible_spend_variance(const lc_credible_spend *spend, const lc_spend_days *customer);

#endif /* LC_CREDIBLE_SPEND_H */
