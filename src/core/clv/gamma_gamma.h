/*
 * gamma_gamma.h - expected spend under the gamma-gamma model (gamma_gamma.c).
 */
#ifndef LC_GAMMA_GAMMA_H
#define LC_GAMMA_GAMMA_H

#include "clv/clv.h"

/*
 * Expected mean value of a purchase of a customer whose x purchases had the
 * mean m_x; x = 0 is a new customer.  Infinite if p x + q is 1 or less, because
 * the mean then does not exist.
 */
extern double lc_gamma_gamma_spend(const double *parameter, double x, double m_x);

#endif /* LC_GAMMA_GAMMA_H */
