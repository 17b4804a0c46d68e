/*
 * spending.h - what is invested in a relationship by the model's standards, where no
 * investment was measured.
 *
 * Model    A visit in which no investment was measured bears its stage's standard,
 *          stage_investment a period, on the first day of each period, or part of one,
 *          that it has.  The customer bears research_cost / acquisition_rate: on the first
 *          day of all where the rate is 1 (each prospect bears its own), else on the day of
 *          the first order (who is acquired bears the research of all).
 * Units    Money in micros; parts of a visit's standard sum to its rounded whole.
 */
#ifndef LC_SPENDING_H
#define LC_SPENDING_H

#include "stage/visit.h"

typedef struct lc_spending
{
	lc_day day;
	size_t visit; /* the index of the visit that bears it */
	lc_money amount;
} lc_spending;

typedef struct lc_spendings
{
	lc_spending *spending; /* in order of day */
	size_t n;
} lc_spendings;

/*
 * measured: for each visit, whether an investment was measured during it.
 * Memory from env; to be released whatever is returned.
 */
extern lc_status lc_spendings_of(const lc_visits *visits, const bool *measured, const lc_model *model,
                                 const lc_env *env, lc_spendings *spendings);
extern void lc_spendings_release(lc_spendings *spendings, const lc_env *env);

#endif /* LC_SPENDING_H */
