/*
 * history.h - a profile's way through the lifecycle stages, period by period.
 *
 * The history is cut into periods (period.h) and each is shown to the model's
 * engine, the filter (hmm_filter.h) or the rules (rules.h).  What a period shows
 * the filter is a matter of its own (observation.h).  Until the first order the
 * customer is a prospect; the first order starts the filter's clock.  An open
 * balance holds a relationship at decline: it ends only when all affairs are
 * settled.
 *
 * Only what happened up to as_of is seen, so any day can be replayed, and the
 * rows of a shorter history are the first rows of a longer one (all but the
 * last, which may be a shorter period).  A smoothed history (hmm_smoother.h) judges
 * each period by all that is seen up to as_of instead, so its rows change as
 * more becomes known; the last row has the probabilities of the other kind.
 */
#ifndef LC_HISTORY_H
#define LC_HISTORY_H

#include "base/env.h"
#include "profile/period.h"
#include "stage/model.h"
#include "stage/observation.h"

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
	lc_watch watch;
	lc_history_row last;
	lc_filter filter;
	lc_rules_state rules;
	lc_stage shown;               /* by the filter; the open balance's hold left out */
	double balance;               /* the last one observed, in money */
	float (*smoothed)[LC_STAGES]; /* probabilities of each period; NULL: the filter's */
} lc_history;

/* prepared outlives the walk. */
extern lc_status lc_history_open(lc_history *history, lc_profile profile, lc_day as_of, const lc_prepared *prepared);

/*
 * The same, looking back from as_of.  Takes memory, which lc_history_close
 * gives back.  LC_BAD_PARAMETER for engine rules, which has no probabilities.
 */
extern lc_status lc_history_open_smoothed(lc_history *history, lc_profile profile, lc_day as_of,
                                          const lc_prepared *prepared, const lc_env *env);
extern void lc_history_close(lc_history *history, const lc_env *env);

/* The next row, which holds until the one after; NULL after the last, or where periods.status is an error. */
extern const lc_history_row *lc_history_next(lc_history *history);

#endif /* LC_HISTORY_H */
