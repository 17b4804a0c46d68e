/*
 * irr.h - the rates at which cash flows are worth nothing.
 *
 * With u = log(1 + rate) a period, the value is f(u) = sum a_k e^(-u t_k).
 * All its roots are found, none guessed at: f = P - N, where P and N sum the
 * amounts above and below zero.  Counted from the earliest flow both fall as u
 * rises above 0, so their values at the two ends of an interval bound them
 * over all of it; the same holds for f' and f''.  An interval where f cannot be
 * 0 has no root; one where f' cannot be 0 has one root if f changes sign
 * there, else none; where f'' cannot be 0 it turns once at most; any other is
 * halved (R. E. Moore, "Interval Analysis", 1966, chapter 7).  Below 0 the
 * flows are counted from the latest, and the same holds.
 *
 * An interval so narrow that a double can no longer tell f from 0 holds one
 * root, where f touches 0 or nearly so.  Roots that differ by less than a
 * millionth over the whole time from the first flow to the last are one.
 */
#ifndef LC_IRR_H
#define LC_IRR_H

#include "value/cashflow.h"

typedef struct lc_irrs
{
	double *rate; /* rising; in memory from env, NULL if there is none */
	size_t n;
	size_t beyond;       /* how many more there are that no finite double above -1 can say */
	size_t sign_changes; /* of the amounts in time; no more roots than that (Descartes) */
} lc_irrs;

/*
 * All rates above -1 at which flow[], in order, is worth nothing; a period's,
 * or for days a year's.  LC_TOO_LARGE where they cannot be told apart with a
 * reasonable effort.
 */
extern lc_status lc_irr_find(const lc_flow *flow, size_t n, bool by_day, const lc_env *env, lc_irrs *rates);

/* Which of them is nearest to the guess, on the scale of log(1 + rate). */
extern size_t lc_irr_nearest(const lc_irrs *rates, double guess);

#endif /* LC_IRR_H */
