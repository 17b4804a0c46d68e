/*
 * history.h - simulated customers as the product sees them: profiles, cut into
 * periods; and shops of them.
 */
#ifndef HISTORY_H
#define HISTORY_H

#include "core/period.h"
#include "simulate.h"

#define SHOP_CUSTOMERS 400

typedef struct history
{
	int periods;
	lc_stage truth[MAX_PERIODS]; /* at the end of each period */
	lc_period period[MAX_PERIODS];
} history;

/* All customers of one world, each asked about at the end of each of its periods; all histories end today. */
typedef struct shop
{
	int customers;
	history customer[SHOP_CUSTOMERS];
} shop;

/* Through the bytes of a profile. */
extern void history_of(const customer *c, history *h);

extern void open_shop(const world *w, rng *r, shop *s);

#endif /* HISTORY_H */
