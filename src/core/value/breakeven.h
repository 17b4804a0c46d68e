/*
 * breakeven.h - since when a relationship has paid for itself.
 *
 * Model    Cumulative profit at the end of each day: revenue less refunds, cost and
 *          investment, measured or by standard (spending.h).  The break-even is the first
 *          day of the last unbroken run of days on which it is not below 0.
 * Timing   Act/365; discounted to the first event.  Discounting to another day changes the
 *          amounts by one factor, and so no day.
 */
#ifndef LC_BREAKEVEN_H
#define LC_BREAKEVEN_H

#include "stage/visit.h"

typedef struct lc_breakeven
{
	lc_day day;            /* since when cumulative profit has not been below 0; LC_DAY_NOEND: it is */
	lc_day discounted_day; /* the same of discounted profit */
	lc_money lowest;       /* the lowest cumulative profit; 0 where it never was below */
	lc_day lowest_day;     /* its first day; LC_DAY_NOEND where it never was below 0 */
} lc_breakeven;

/* found is false before the first event. */
extern lc_status lc_breakeven_of(lc_profile profile, lc_day as_of, const lc_prepared *prepared, const lc_env *env,
                                 bool *found, lc_breakeven *breakeven);

#endif /* LC_BREAKEVEN_H */
