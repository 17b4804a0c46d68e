/*
 * bgnbd_family.h - customers who may drop out after each purchase, and only then.
 *
 * What BG/NBD and MBG/NBD share.  While alive a customer buys at a rate of his
 * own, gamma(r, alpha) over customers, and drops out after a purchase with a
 * probability of his own, beta(a, b).  In BG/NBD the first chance to drop out
 * follows the first repeat (Fader, Hardie and Lee, Marketing Science 24, 2005);
 * in MBG/NBD it follows the very first purchase (Batislam, Denizel and
 * Filiztekin, International Journal of Research in Marketing 24, 2007; Hoppe
 * and Wagner 2007): one chance more, which is all they differ in.
 *
 * With k chances survived, k = x in BG/NBD and x + 1 in MBG/NBD, and B the beta
 * function, the likelihood of (x, t_x, T) is
 *
 *	gamma(r+x) alpha^r / gamma(r)  B(a, b+k) / B(a, b)
 *	    ((alpha+T)^-(r+x)  +  [k > 0] a / (b+k-1) (alpha+t_x)^-(r+x))
 *
 * whose second term is the customer who dropped out at t_x.  Who is alive has
 * a rate of gamma(r+x, alpha+T) and a probability of beta(a, b+k).
 */
#ifndef LC_BGNBD_FAMILY_H
#define LC_BGNBD_FAMILY_H

#include "clv/clv.h"

/* Both models' functions; parameter is r, alpha, a, b, and the model's drop_first says which. */
extern lc_status lc_drop_likelihood(const lc_clv_model *model, const lc_clv_rows *rows, const double *parameter,
                                    const lc_env *env, double *value, double *gradient);

extern void lc_drop_simulate(const lc_clv_model *model, const double *parameter, lc_random *random, double *value);

extern const lc_clv_future lc_drop_future;

#endif /* LC_BGNBD_FAMILY_H */
