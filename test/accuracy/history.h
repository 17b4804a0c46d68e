/*
 * history.h - simulated customers as the product sees them: profiles, cut into
 * periods; and shops of them.
 */
#ifndef HISTORY_H
#define HISTORY_H

#include "profile/period.h"
#include "simulate.h"

#define SHOP_CUSTOMERS 400
#define TODAY 10226 /* 2027-12-31: all histories end */

typedef struct history
{
	int periods;
	lc_stage truth[MAX_PERIODS]; /* at the end of each period */
	lc_period period[MAX_PERIODS];
	lc_profile profile;
} history;

/* All customers of one world, each asked about at the end of each of its periods; all histories end today. */
typedef struct shop
{
	int customers;
	history customer[SHOP_CUSTOMERS];
} shop;

/* In memory of its own. */
extern lc_profile profile_of(const customer *c);

extern void open_shop(const world *w, rng *r, shop *s);
extern void close_shop(shop *s);

#endif /* HISTORY_H */
