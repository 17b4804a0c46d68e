/*
 * period.h - a customer's history cut into periods.
 *
 * Periods have a fixed length in days and count from the customer's first
 * event.  The last one ends on as_of and may be shorter; later events are not
 * read.  A walk reads the bytes once and needs no memory.
 */
#ifndef LC_PERIOD_H
#define LC_PERIOD_H

#include "profile/profile.h"

/* Totals of one measure within a span of days. */
typedef struct lc_tally
{
	int64_t count;
	lc_money sum;
	int32_t days; /* number of days with the measure */
	lc_day first_day;
	int64_t last_count; /* on the last day that has the measure */
	lc_money last_sum;
	lc_day last_day;
} lc_tally;

typedef struct lc_period
{
	int32_t no; /* from 0 */
	lc_day start;
	lc_day end;        /* its last day */
	unsigned measures; /* the set of measures it has; other tallies are zero */
	lc_tally tally[LC_MEASURES];
} lc_period;

typedef struct lc_period_walk
{
	lc_cursor cursor;
	lc_event ahead; /* the next event, of a later period */
	bool has_ahead;
	lc_day as_of;
	int32_t days;
	int32_t next_no;
	lc_day next_start;
	lc_status status;
} lc_period_walk;

/*
 * period_days is at least 1 (else LC_BAD_PARAMETER), as_of a day of the
 * calendar or LC_DAY_NOEND: then the last event ends the walk.
 */
extern lc_status lc_period_open(lc_period_walk *walk, lc_profile profile, int32_t period_days, lc_day as_of);

/*
 * False after the last period, or if status is no longer LC_OK.  Every call of a
 * walk must get the same period, because it clears only what the call before
 * set.
 */
extern bool lc_period_next(lc_period_walk *walk, lc_period *period);

/* Number of periods of the walk. */
extern int32_t lc_period_count(const lc_period_walk *walk);

/* Adds an event to a tally; events come in order of day. */
extern lc_status lc_tally_add(lc_tally *tally, const lc_event *event);

/* Revenue less refunds; LC_OVERFLOW past 64 bits. */
extern lc_status lc_net_revenue(const lc_tally *tallies, lc_money *revenue);

/* Net revenue less cost and investment; LC_OVERFLOW past 64 bits. */
extern lc_status lc_profit(const lc_tally *tallies, lc_money *profit);

#endif /* LC_PERIOD_H */
