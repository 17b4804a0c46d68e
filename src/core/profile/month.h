/*
 * month.h - orders by calendar month.
 *
 * A month has a row where it has an order, a refund or a line of an order's key.  A month
 * is active if it has an order; its neighbours are the active months before and after it.
 */
#ifndef LC_MONTH_H
#define LC_MONTH_H

#include "profile/profile.h"

typedef struct lc_month
{
	lc_day month; /* its first day */
	bool active;
	int64_t orders;
	lc_money revenue;        /* less refunds */
	lc_day before;           /* the active month before; LC_DAY_NOBEGIN without one */
	lc_day after;            /* the active month after; LC_DAY_NOEND without one */
	lc_money revenue_before; /* of the active month before */
} lc_month;

/*
 * The months up to as_of, in order, in memory from env that the caller releases; n may be
 * 0, and then there is none.
 */
extern lc_status lc_months_of(lc_profile profile, lc_day as_of, const lc_env *env, lc_month **months, size_t *n);

#endif /* LC_MONTH_H */
