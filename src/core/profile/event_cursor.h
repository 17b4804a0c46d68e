/*
 * event_cursor.h - the next event of a cursor, inlined for loops over all customers.
 */
#ifndef LC_EVENT_CURSOR_H
#define LC_EVENT_CURSOR_H

#include "profile/event_codec.h"
#include "profile/profile.h"

/* As lc_cursor_next, which is called for the last events only. */
static inline bool
lc_cursor_read(lc_cursor *cursor, lc_event *event)
{
	size_t size;

	if (cursor->at >= cursor->fast_end)
		return lc_cursor_next(cursor, event);
	size = lc_encoded_size(lc_load16(cursor->at));
	if (size == 0 || !lc_decode(cursor->at, cursor->base, event))
	{
		cursor->status = LC_CORRUPT;
		return false;
	}
	if (cursor->relative)
		cursor->base = (uint32_t) (event->slot >> LC_SLOT_DAY_SHIFT);
	cursor->at += size;
	return true;
}

/* A cursor near the end of its bytes points into itself: it must not be copied as a struct. */
static inline void
lc_cursor_copy(lc_cursor *to, const lc_cursor *from)
{
	*to = *from;
	if (!from->in_tail)
		return;
	to->at = to->tail + (from->at - from->tail);
	to->end = to->tail + (from->end - from->tail);
	to->fast_end = to->tail + (from->fast_end - from->tail);
}

#endif /* LC_EVENT_CURSOR_H */
