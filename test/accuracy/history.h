/*
 * history.h - simulated customers as the product sees them: profiles, cut into
 * periods; and shops of them.
 */
#ifndef HISTORY_H
#define HISTORY_H

#include "simulate.h"
#include "stage/hmm_histories.h"

#define SHOP_CUSTOMERS 400
#define RECORD_BYTES (4 + 5 * MAX_PERIODS) /* of a simulated customer, at most */

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
	uint8_t records[SHOP_CUSTOMERS * RECORD_BYTES]; /* as fitting reads them */
	size_t records_size;
} shop;

/* Through the bytes of a profile. */
extern void history_of(const customer *c, history *h);

/* Appends the record of core/hmm_histories.h; returns its size. */
extern size_t record_of(const customer *c, uint8_t *record);

extern void open_shop(const world *w, rng *r, shop *s);

#endif /* HISTORY_H */
