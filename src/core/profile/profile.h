/*
 * profile.h - lifecycle_profile: the history of one customer as bytes.
 *
 * A profile is a version byte and events (event_codec.h) in order of slot, one a
 * slot, each day relative to the event before, each number in its shortest form.
 * So equal histories are equal bytes, on every machine, in memory, on disk and
 * on the wire.
 *
 * Merge is commutative and associative, the empty profile is its identity, and
 * subtract is its inverse.
 *
 * Aggregates append to the open form (open_profile.h), which begins with another
 * version byte and is never sent to a client.
 */
#ifndef LC_PROFILE_H
#define LC_PROFILE_H

#include "base/env.h"
#include "profile/event.h"

/* The first byte. */
#define LC_PROFILE_VERSION 1
#define LC_PROFILE_OPEN (0x80 | LC_PROFILE_VERSION)

typedef struct lc_profile
{
	const uint8_t *bytes;
	size_t size;
} lc_profile;

/* Reads events one after another; any bytes are safe to read. */
#define LC_CURSOR_TAIL 48

typedef struct lc_cursor
{
	const uint8_t *at;
	const uint8_t *end;
	const uint8_t *fast_end; /* events that begin before it may be read in whole words */
	uint32_t base;           /* the next day is relative to this one: that of the event before */
	bool relative;           /* days are relative to the event before */
	bool in_tail;
	lc_status status;
	uint8_t tail[LC_CURSOR_TAIL];
} lc_cursor;

extern void lc_cursor_open(lc_cursor *cursor, lc_profile profile);

/* Over the events of an open form. */
extern void lc_cursor_open_absolute(lc_cursor *cursor, const uint8_t *events, size_t size);

/* False at the end, or if status has become LC_CORRUPT. */
extern bool lc_cursor_next(lc_cursor *cursor, lc_event *event);

/* Writes events in order. */
typedef struct lc_writer
{
	uint8_t *start;
	uint8_t *at;
	uint32_t base;
} lc_writer;

/* The largest size of a profile of n events. */
extern size_t lc_profile_bound(size_t n);

/* The buffer holds lc_profile_bound(n) bytes. */
extern void lc_writer_open(lc_writer *writer, uint8_t *buffer);
extern void lc_writer_put(lc_writer *writer, const lc_event *event);
extern size_t lc_writer_size(const lc_writer *writer);

/* Counts the events; LC_CORRUPT if the bytes do not parse. */
extern lc_status lc_profile_count(lc_profile profile, size_t *n);

/* LC_BAD_BYTES unless bytes from outside are exactly what writing their events gives. */
extern lc_status lc_profile_check(lc_profile profile, const lc_env *env);

/*
 * a || b, and a - b.  The buffer holds lc_profile_bound(count of a + count of
 * b) bytes.  Taking out what is not in a is LC_NOT_CONTAINED.
 */
extern lc_status lc_profile_merge(lc_profile a, lc_profile b, const lc_env *env, uint8_t *buffer, size_t *size);
extern lc_status lc_profile_subtract(lc_profile a, lc_profile b, const lc_env *env, uint8_t *buffer, size_t *size);

#endif /* LC_PROFILE_H */
