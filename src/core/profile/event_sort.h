/*
 * event_sort.h - sorts events and merges those of one slot.
 */
#ifndef LC_EVENT_SORT_H
#define LC_EVENT_SORT_H

#include "base/env.h"
#include "profile/event.h"

/*
 * Sorts the events by slot and adds up those of one slot; *n becomes the number
 * of slots.  Events that cancel are dropped.  LC_NOT_CONTAINED if more was
 * taken out of a slot than put in.
 */
extern lc_status lc_event_sort(lc_event *events, size_t *n, const lc_env *env);

#endif /* LC_EVENT_SORT_H */
