/*
 * history.h - a profile's way through the lifecycle stages, period by period.
 *
 * The history is cut into periods (period.h).  The relationship (relationship.h)
 * is walked to each period's end and judged there by the decision table
 * (decision_table.h).  Until the first order the customer is a prospect.
 *
 * Only what happened up to as_of is seen, so any day can be replayed, and the
 * rows of a shorter history are the first rows of a longer one (all but the
 * last, which may be a shorter period).
 */
#ifndef LC_HISTORY_H
#define LC_HISTORY_H

#include "base/env.h"
#include "profile/period.h"
#include "stage/model.h"

typedef struct lc_history_row
{
	lc_period period;
	lc_stage stage;
	int32_t cycle; /* 1, and one more each time an ended customer comes back */
	lc_reason reason;
	lc_day since;      /* first day that showed the stage: see lc_history_exact */
	lc_stage previous; /* shown before it, exact as since is; the stage itself if there was none */
} lc_history_row;

typedef struct lc_history
{
	const lc_prepared *prepared;
	lc_period_walk periods;
	lc_relationship relationship; /* as of the last row's end */
	lc_verdict before;            /* the one at the end of the period before it */
	lc_checkpoint entered;        /* the relationship before the period that first showed the last row's stage */
	lc_day entered_start;         /* first and last day of that period; LC_DAY_NOEND when since is exact */
	lc_day entered_end;
	bool exact;
	bool every_fact; /* for the caller to set: all facts of the last row are worked out */
	lc_history_row last;
} lc_history;

/* prepared outlives the walk. */
extern lc_status lc_history_open(lc_history *history, lc_profile profile, lc_day as_of, const lc_prepared *prepared);

/*
 * The next row, which holds until the one after; NULL after the last, or where
 * periods.status is an error.
 */
extern const lc_history_row *lc_history_next(lc_history *history);

/* Goes on to the end: last is the last row then, and periods.next_no 0 where nothing had happened by as_of. */
extern lc_status lc_history_finish(lc_history *history, const lc_env *env);

/*
 * Two days in one walk: goes on as long as periods are over by an earlier day,
 * and walks a copy, cut, to its end as of that day.  Where cut->periods.next_no
 * is 0, nothing had happened by then; history may be walked on.
 */
extern lc_status lc_history_fork(lc_history *history, lc_day earlier, const lc_env *env, lc_history *cut);

/*
 * since is the first day of the period that showed a stage, or of the first
 * order, until this is called: then it is the very day, found by asking the
 * days of that period anew.  With exact true before the walk it is the day in
 * every row.
 */
extern lc_status lc_history_find_since(lc_history *history);

/* First day of purchase, as far as the walk has come; LC_DAY_NOEND before. */
static inline lc_day
lc_history_first_order(const lc_history *history)
{
	return history->relationship.head.first_day;
}

#endif /* LC_HISTORY_H */
