/*
 * irr.h - internal rates of return: all roots of the net present value of cash flows.
 *
 * Model    with u = ln(1 + rate) a period the value is f(u) = sum a_k e^(-u t_k).
 *          f = P - N, P the sum of positive amounts and N that of negative ones.
 *          Counted from the earliest flow both fall as u rises above 0, so their
 *          values at the ends of an interval bound them inside it; the same holds
 *          for f' and f''.
 * Method   interval search: where f cannot be 0 there is no root; where f' cannot
 *          be 0 there is one root if f changes sign, else none; where f'' cannot
 *          be 0 f turns at most once; any other interval is halved.  For u below 0
 *          the flows are counted from the latest, and the same holds.
 * Accuracy an interval so narrow that a double cannot tell f from 0 holds one root,
 *          where f touches 0 or nearly does.  Roots that differ by less than a
 *          millionth over the whole time of the flows are one.
 * Source   Moore, Interval Analysis (1966), chapter 7.
 */
#ifndef LC_IRR_H
#define LC_IRR_H

#include "value/cashflow.h"

typedef struct lc_irrs
{
	double *rate; /* in rising order; memory from env, NULL if there is none */
	size_t n;
	size_t beyond;       /* further rates, at -1 or infinite to a double */
	size_t sign_changes; /* of the amounts in order of time; there are no more roots (Descartes) */
} lc_irrs;

/*
 * All internal rates above -1 of the flows, which are in order: a period or, by
 * day, a year.  LC_TOO_LARGE if the search takes more than INTERVALS_MAX
 * intervals.
 */
extern lc_status lc_irr_find(const lc_flow *flow, size_t n, bool by_day, const lc_env *env, lc_irrs *rates);

/* The index of the rate nearest to a guess, on the scale of ln(1 + rate). */
extern size_t lc_irr_nearest(const lc_irrs *rates, double guess);

#endif /* LC_IRR_H */
