/*
 * event_sort.h - events in order, one for each slot.
 */
#ifndef LC_EVENT_SORT_H
#define LC_EVENT_SORT_H

#include "base/env.h"
#include "profile/event.h"

/*
 * Sorts the events by slot and adds up those that share one; *n becomes how
 * many are left.  What cancels to nothing is dropped; what would stay with
 * less than nothing is LC_NOT_CONTAINED: more was taken out than put in.
 */
extern lc_status lc_event_sort(lc_event *events, size_t *n, const lc_env *env);

#endif /* LC_EVENT_SORT_H */
