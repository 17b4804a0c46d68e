/*
 * history.h - a profile's way through the lifecycle stages, period by period.
 *
 * The history is cut into periods (period.h) and each is shown to the model's
 * engine, the filter (filter.h) or the rules (rules.h).  Until the first order the customer is a prospect; the first
 * order starts the filter's clock.  Only what happened up to as_of is seen, so
 * any day can be replayed, and the rows of a shorter history are the first
 * rows of a longer one (all but the last, which may be a shorter period).
 *
 * Beside the count of orders speak to the filter, where they were observed:
 *	wallet			the customer's own total spend.  Where it shrinks or grows,
 *					so does what we can expect of it (exposure); a share of it
 *					at the model's threshold or above speaks for stability.
 *	signal			exit talk and complaints speak for decline.
 *	satisfaction	a low score speaks for decline.
 *	balance			an open one holds a relationship at decline: it ends only
 *					when all affairs are settled.
 */
#ifndef LC_HISTORY_H
#define LC_HISTORY_H

#include "env.h"
#include "model.h"
#include "period.h"

typedef struct lc_history_row
{
	lc_period period;
	lc_stage stage;
	float probability[LC_STAGES]; /* engine rules: 1 for the stage */
	int32_t cycle;                /* 1, and one more each time a terminated customer comes back */
	lc_reason reason;
	lc_day since;      /* first day of the period, or the first order, that first showed the stage */
	lc_stage previous; /* shown before it; the stage itself if there was none */
} lc_history_row;

typedef struct lc_history
{
	const lc_prepared *prepared;
	lc_period_walk periods;
	lc_history_row last;
	lc_filter filter;
	lc_rules_state rules;
	lc_day first_order;
	lc_stage shown;      /* by the filter; the open balance's hold left out */
	double wallet_a_day; /* mean over the periods that observed it, so far */
	int32_t wallets;     /* how many did */
	double balance;      /* the last one observed, in money */
} lc_history;

/* prepared outlives the walk. */
extern lc_status lc_history_open(lc_history *history, lc_profile profile, lc_day as_of, const lc_prepared *prepared);

/* The next row, which holds until the one after; NULL after the last, or where periods.status is an error. */
extern const lc_history_row *lc_history_next(lc_history *history);

#endif /* LC_HISTORY_H */
