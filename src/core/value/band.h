/*
 * band.h - between which amounts 95 of 100 lie.
 *
 * Model    What one customer brings is nothing, unless there is an order, and log-normal where
 *          there is: of the mean and the variance that are expected.  The ends are the quantiles
 *          at 2.5 and 97.5 % of that mixture, and never on one side of the mean.
 *          A total is log-normal around its mean, with the standard error that equity.h gives it;
 *          a total that is not above 0 is normal.
 * Units    the currency unit.
 */
#ifndef LC_BAND_H
#define LC_BAND_H

typedef struct lc_band
{
	double low;
	double high;
} lc_band;

/* mean: of either sign; any: the chance that it is not 0. */
extern lc_band lc_band_of_customer(double mean, double variance, double any);

extern lc_band lc_band_of_total(double total, double standard_error);

#endif /* LC_BAND_H */
