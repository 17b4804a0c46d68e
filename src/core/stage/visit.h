/*
 * visit.h - the stages a relationship visited, one after another.
 *
 * A visit is a run of days in one stage of one cycle, as the history
 * (history.h) shows it.  Visits follow one another without a gap from the
 * first event to as_of; a stage that is left and entered again has two.
 */
#ifndef LC_VISIT_H
#define LC_VISIT_H

#include "base/env.h"
#include "stage/history.h"

typedef struct lc_visit
{
	lc_stage stage;
	int32_t cycle;
	lc_day since; /* first day and last day */
	lc_day until;
} lc_visit;

typedef struct lc_visits
{
	lc_visit *visit;
	size_t n;
	size_t room;
	lc_day first_event; /* LC_DAY_NOEND without any up to as_of */
	lc_day first_order; /* likewise */
} lc_visits;

/*
 * While a history is walked: begun when it is open, then each of its rows.
 * Memory from env; to be released whatever is returned.
 */
extern void lc_visits_start(lc_visits *visits);
extern lc_status lc_visits_take(lc_visits *visits, const lc_history *history, const lc_env *env);

/* Of a walk of its own. */
extern lc_status lc_visits_of(lc_profile profile, lc_day as_of, const lc_prepared *prepared, const lc_env *env,
                              lc_visits *visits);
extern void lc_visits_release(lc_visits *visits, const lc_env *env);

static inline int32_t
lc_visit_days(const lc_visit *visit)
{
	return visit->until - visit->since + 1;
}

#endif /* LC_VISIT_H */
