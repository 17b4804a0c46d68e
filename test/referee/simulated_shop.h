/*
 * simulated_shop.h - a shop of simulated customers (simulate.h), as if its order rows had been read.
 *
 * Customers begin over three years and all are known up to one day.  A customer
 * who has left may come back; what a purchase day brings scatters around a mean
 * of the customer's own, both lognormal.
 */
#ifndef SIMULATED_SHOP_H
#define SIMULATED_SHOP_H

#include "real_shop.h"

#define SIMULATED_SHOPS 4

extern const shop_source simulated_sources[SIMULATED_SHOPS];

extern void simulated_shop_open(int which, real_shop *s);

#endif /* SIMULATED_SHOP_H */
