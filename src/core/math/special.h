/*
 * special.h - special functions that libm lacks, under the names of Cephes and SciPy.
 *
 * All arguments are finite unless said otherwise.
 *
 * ACCURACY
 *
 * Relative error against mpmath at 40 digits and more.  Arguments are drawn
 * from the domain, most of them log-uniform.  * marks functions that pass
 * through 0: there it is the absolute error where the result is below 1.
 *
 *	function                domain                                  trials   peak      rms
 *	lc_digamma *            x 1e-6,1e8                              3000     1.1e-15   1.6e-16
 *	lc_lnpoch *             z 1e-5,1e8   x 1e-4,1e6                 3000     4.7e-15   2.0e-16
 *	lc_lnpoch_derivative *  z 1e-5,1e8   x 1e-4,1e6                 3000     2.4e-14   9.0e-16
 *	lc_lbeta *              a, b 1e-5,1e6                           3000     4.1e-15   2.3e-16
 *	lc_softplus             x -40,40                                3000     2.1e-16   5.6e-17
 *	lc_boxcox1p             x 1e-8,1e8   lambda +-1e-8,20           3000     1.9e-14   1.0e-15
 *	lc_expn_scaled          power 1e-2,1e3   rate 1e-7,1e3          3000     7.0e-15   7.8e-16
 *	                        end 1e-3,1e5 and infinite
 *	lc_incbet               a, b 1e-2,1e3   x 0,1                   2912     6.1e-13   3.3e-14
 *	lc_ndtri                p 1e-300,1                              3000     6.2e-16   1.7e-16
 */
#ifndef LC_SPECIAL_H
#define LC_SPECIAL_H

/*
 * Where a survival, or a discounted value, has fallen by so many e-folds, it
 * counts as 0: e^-45 is 3e-20, too small to change a sum near 1.
 */
#define LC_FOLDS_TO_ZERO 45.0

/*
 * Digamma, the derivative of lgamma (Cephes psi); x > 0.
 *
 * By the recurrence up to 12, then Stirling's series (Abramowitz and Stegun
 * 6.3.5, 6.3.18).
 */
extern double lc_digamma(double x);

/*
 * ln of Pochhammer's symbol, ln(gamma(z + x) / gamma(z)), for whole x the
 * logarithm of z (z+1) ... (z+x-1); z > 0, x >= 0 (Cephes poch).
 *
 * Unlike a difference of two lgamma it does not cancel for large z.
 */
extern double lc_lnpoch(double z, double x);

/* Its derivative by z, digamma(z + x) - digamma(z). */
extern double lc_lnpoch_derivative(double z, double x);

/* ln of the beta function, ln B(a, b); a, b > 0 (Cephes lbeta). */
extern double lc_lbeta(double a, double b);

/* ln(1 + e^x), without overflow. */
extern double lc_softplus(double x);

/* Box-Cox transformation of 1 + x: ((1 + x)^lambda - 1) / lambda, and ln(1 + x) at lambda = 0; x >= 0 (SciPy boxcox1p). */
extern double lc_boxcox1p(double x, double lambda);

/*
 * The integral of e^(-rate w) (1 + w)^-power over w from 0 to end, which may be
 * infinite if rate > 0; power > 0, rate >= 0.
 *
 * To infinity it is e^rate E_power(rate), a scaled exponential integral of any
 * order (Cephes expn), by its continued fraction (Abramowitz and Stegun 5.1.22)
 * or, for small rates, by Gauss and Legendre's rule.
 */
extern double lc_expn_scaled(double power, double rate, double end);

/*
 * Regularised incomplete beta function I_x(a, b); a, b > 0, 0 <= x <= 1 (Cephes
 * incbet).
 *
 * By Lentz's continued fraction (Press et al., Numerical Recipes, 6.4).  The
 * absolute error is below 1.4e-13; results below 1e-300 may underflow to 0.
 */
extern double lc_incbet(double a, double b, double x);

/* Quantile of the standard normal distribution; 0 < p < 1 (Cephes ndtri; Wichura, algorithm AS 241, 1988). */
extern double lc_ndtri(double p);

#endif /* LC_SPECIAL_H */
