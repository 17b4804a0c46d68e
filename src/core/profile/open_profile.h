/*
 * open_profile.h - the open form of a profile: what an aggregate mutates in place.
 *
 * A header and the events as they came, each with its whole day, with spare
 * room behind them: taking in an order is one append, and a customer of 20
 * orders fits 256 bytes.  Order comes at the end, in lc_open_profile_close.  Counts
 * and sums of an event may be negative here: that is an order taken back out.
 */
#ifndef LC_OPEN_PROFILE_H
#define LC_OPEN_PROFILE_H

#include <stddef.h>

#include "profile/event_codec.h"
#include "profile/profile.h"

/* Lies 4-byte aligned. */
typedef struct lc_open_profile
{
	uint8_t version; /* LC_PROFILE_OPEN */
	uint8_t ordered; /* the events came in order of day and measure, each pair once */
	uint16_t unused;
	uint32_t used; /* bytes, this header's included */
	lc_day as_of;  /* latest LC_AS_OF mark; LC_DAY_NOBEGIN without */
	uint32_t last; /* day and measure of the event appended last: the slot's high half */
	uint8_t events[];
} lc_open_profile;

/* Where a state starts, and where it is squeezed before it grows further. */
#define LC_OPEN_PROFILE_BYTES_MIN 252
#define LC_OPEN_PROFILE_SQUEEZE_FROM 1024

extern void lc_open_profile_init(lc_open_profile *state);

/*
 * False, and nothing changed, if the event does not fit.  capacity: all bytes
 * the state may use, its header's included.
 */
static inline bool
lc_open_profile_append(lc_open_profile *state, size_t capacity, const lc_event *event)
{
	lc_encoding encoding = lc_encode(event, LC_OPEN_BASE);
	uint8_t *to = (uint8_t *) state + state->used;

	if (lc_encoding_room(&encoding) > capacity - state->used)
		return false;
	state->used = (uint32_t) (lc_encoding_write(&encoding, lc_event_key(event), to) - (uint8_t *) state);
	/* what is taken out is checked against what is in, so it must be settled */
	if (event->slot >> 32 <= state->last || event->count < 0)
		state->ordered = 0;
	state->last = (uint32_t) (event->slot >> 32);
	return true;
}

/* Whether a state from outside, of size bytes, stays within them. */
static inline bool
lc_open_profile_fits(const lc_open_profile *state, size_t size)
{
	return size >= offsetof(lc_open_profile, events) && state->used >= offsetof(lc_open_profile, events) &&
	       state->used <= size;
}

/*
 * Settles the events in place, to make room.  Worth it only above
 * LC_OPEN_PROFILE_SQUEEZE_FROM: below, growing is cheaper.
 */
extern lc_status lc_open_profile_squeeze(lc_open_profile *state, size_t capacity, const lc_env *env);

/*
 * The finished profile, in memory from env with prefix bytes free before it.
 * Leaves the state as it was.
 */
extern lc_status lc_open_profile_close(const lc_open_profile *state, size_t prefix, const lc_env *env, uint8_t **memory,
                                       size_t *size);

/* Bytes that hold a state of all of the profile's events. */
extern lc_status lc_open_profile_bytes_for(lc_profile profile, size_t *bytes);

/* Takes in all of a profile's events; capacity is enough for them. */
extern lc_status lc_open_profile_load(lc_open_profile *state, size_t capacity, lc_profile profile);

#endif /* LC_OPEN_PROFILE_H */
