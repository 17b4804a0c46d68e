/*
 * summary.h - totals, RFM and sparkline of a history.
 */
#ifndef LC_SUMMARY_H
#define LC_SUMMARY_H

#include "profile/period.h"

/* Totals of some measures over the days since to until, both included. */
typedef struct lc_totals
{
	lc_tally tally[LC_MEASURES];
	int64_t orders;     /* lines of one key are one; where orders are asked for */
	lc_day first_event; /* LC_DAY_NOEND without any */
	lc_day first_order; /* LC_DAY_NOEND without any */
	lc_day last_order;  /* LC_DAY_NOBEGIN without any */
} lc_totals;

/* lc_profit of these is profit but for investment. */
#define LC_MARGIN_MEASURES \
	(LC_MEASURE_BIT(LC_ORDER) | LC_MEASURE_BIT(LC_REFUND) | LC_MEASURE_BIT(LC_COST) | LC_MEASURE_BIT(LC_BAD_DEBT))

/*
 * measures is a set of LC_MEASURE_BIT.  The days are found for any set; only
 * totals of measures in it can overflow (LC_OVERFLOW).
 */
extern lc_status lc_totals_of(lc_profile profile, lc_day since, lc_day until, unsigned measures, const lc_env *env,
                              lc_totals *totals);

/*
 * Recency, frequency, monetary value in the conventions of Fader, Hardie and
 * Lee, "Counting your customers the easy way: an alternative to the
 * Pareto/NBD model" (Marketing Science 24, 2005): time runs from the first
 * purchase, purchases of one day are one, the first is not a repeat.
 */
typedef struct lc_rfm
{
	int32_t x;    /* days with a repeat purchase */
	double t_x;   /* first to last purchase, in units */
	double t_cal; /* first purchase to as_of, in units */
	double m_x;   /* mean value of a repeat day; 0 without any */
} lc_rfm;

/*
 * found is false, and rfm untouched, before the first purchase.  unit_days is
 * finite and above 0, else LC_BAD_PARAMETER; as_of is a day of the calendar.
 */
extern lc_status lc_rfm_of(lc_profile profile, lc_day as_of, double unit_days, bool *found, lc_rfm *rfm);

/*
 * Net revenue of the last periods up to as_of as levels 0 to 7: 0 for none or
 * less, 1 to 7 in proportion to the highest.  periods is 1 to LC_SPARKLINE_MAX,
 * else LC_BAD_PARAMETER; levels has room for as many, and *n becomes the number
 * of periods of the history among them.
 */
#define LC_SPARKLINE_LEVELS 8
#define LC_SPARKLINE_MAX 1000

extern lc_status lc_sparkline(lc_profile profile, lc_day as_of, int32_t period_days, int32_t periods, uint8_t *levels,
                              int32_t *n, const lc_env *env);

#endif /* LC_SUMMARY_H */
