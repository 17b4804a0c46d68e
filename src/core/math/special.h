/*
 * special.h - functions of mathematics that libm lacks.
 *
 * All arguments are finite; x and z are positive unless said otherwise.
 * Relative errors stay below some 10^-14.
 */
#ifndef LC_SPECIAL_H
#define LC_SPECIAL_H

/*
 * Where a survival, or a discounted value, has fallen by so many e-folds, it
 * counts as 0: e^-45 is 3e-20, which no double notices beside 1.
 */
#define LC_FOLDS_TO_ZERO 45.0

/* Derivative of lgamma: upwards by its recurrence, then Stirling's series (Abramowitz and Stegun 6.3.5, 6.3.18). */
extern double lc_digamma(double x);

/*
 * ln(gamma(z + x) / gamma(z)), the logarithm of z (z+1) ... (z+x-1) for whole
 * x, without the cancellation of two lgammas where z is large; x >= 0.  And
 * its derivative by z, which is digamma(z + x) - digamma(z).
 */
extern double lc_lnpoch(double z, double x);
extern double lc_lnpoch_derivative(double z, double x);

/* ln beta(a, b) */
extern double lc_lbeta(double a, double b);

/* ln(1 + e^x), for any x without overflow. */
extern double lc_softplus(double x);

/* (1 - (1 + y)^-k) / k, for k of either sign, and ln(1 + y) at k = 0; y >= 0. */
extern double lc_boxcox1p(double x, double lambda);

/*
 * The integral of e^(-rate w) (1 + w)^-power over w from 0 to end, which may be
 * infinite where rate is above 0: what fades by a hyperbola, discounted.  rate
 * may be 0.  Up to infinity it is e^rate E_power(rate), the exponential
 * integral, by its continued fraction (Abramowitz and Stegun 5.1.22).
 */
extern double lc_expn_scaled(double power, double rate, double end);

/*
 * Regularised incomplete beta function I_z(a, b), 0 <= z <= 1, by Lentz's
 * continued fraction (Press et al., Numerical Recipes, 6.4).
 */
extern double lc_incbet(double a, double b, double x);

/* The x below which a standard normal variable lies with probability p, 0 < p < 1 (Wichura, AS 241, 1988). */
extern double lc_ndtri(double p);

#endif /* LC_SPECIAL_H */
