/*
 * open_profile.h - the open form of a profile, to which an aggregate appends in place.
 *
 * A header, the events in order of arrival, each with its whole day, and spare
 * room: adding an order is one append, and a customer of 20 orders fits 256
 * bytes.  lc_open_profile_close sorts and merges.  Counts and sums of an event may
 * be negative here, for an order that is taken out again.
 */
#ifndef LC_OPEN_PROFILE_H
#define LC_OPEN_PROFILE_H

#include <stddef.h>

#include "profile/event_codec.h"
#include "profile/profile.h"

/* Aligned to 4 bytes. */
typedef struct lc_open_profile
{
	uint8_t version; /* LC_PROFILE_OPEN */
	uint8_t ordered; /* the events are in order of day and measure, each pair once */
	uint8_t beyond;  /* a sum did not fit: what the state is to become is beyond lc_money */
	uint8_t unused;
	uint32_t used; /* bytes, header included */
	lc_day as_of;  /* latest LC_AS_OF mark; LC_DAY_NOBEGIN without */
	uint32_t last; /* day and measure of the last event appended: the high half of its slot */
	uint8_t events[];
} lc_open_profile;

/* The size at first, and the size from which a state is squeezed before it grows. */
#define LC_OPEN_PROFILE_BYTES_MIN 252
#define LC_OPEN_PROFILE_SQUEEZE_FROM 1024

extern void lc_open_profile_init(lc_open_profile *state);

/*
 * Appends an event; false, and nothing changed, if it does not fit.  capacity
 * counts all bytes that the state may use, header included.
 */
static inline bool
lc_open_profile_append(lc_open_profile *state, size_t capacity, const lc_event *event)
{
	lc_encoding encoding = lc_encode(event, LC_OPEN_BASE);
	uint8_t *to = (uint8_t *) state + state->used;

	if (lc_encoding_room(&encoding) > capacity - state->used)
		return false;
	state->used = (uint32_t) (lc_encoding_write(&encoding, lc_event_key(event), to) - (uint8_t *) state);
	/* an event that is taken out must be matched with one that is in, by sorting */
	if (event->slot >> 32 <= state->last || event->count < 0)
		state->ordered = 0;
	state->last = (uint32_t) (event->slot >> 32);
	return true;
}

/* Does a state from outside lie within its size bytes? */
static inline bool
lc_open_profile_fits(const lc_open_profile *state, size_t size)
{
	return size >= offsetof(lc_open_profile, events) && state->used >= offsetof(lc_open_profile, events) &&
	       state->used <= size;
}

/*
 * Sorts and merges the events in place, to make room.  Below
 * LC_OPEN_PROFILE_SQUEEZE_FROM growing is cheaper.  A sum that does not fit sets
 * the state beyond, which is told when it is closed.
 */
extern lc_status lc_open_profile_squeeze(lc_open_profile *state, size_t capacity, const lc_env *env);

/* From here on the state is beyond lc_money, whatever is appended; its events are given up. */
extern void lc_open_profile_set_beyond(lc_open_profile *state);

/*
 * The finished profile, in memory from env with prefix bytes free before it;
 * LC_OVERFLOW if a sum does not fit.  The state does not change.
 */
extern lc_status lc_open_profile_close(const lc_open_profile *state, size_t prefix, const lc_env *env, uint8_t **memory,
                                       size_t *size);

/* The size of a state with all events of the profile. */
extern lc_status lc_open_profile_bytes_for(lc_profile profile, size_t *bytes);

/* Appends all events of a profile; the capacity is large enough. */
extern lc_status lc_open_profile_load(lc_open_profile *state, size_t capacity, lc_profile profile);

#endif /* LC_OPEN_PROFILE_H */
