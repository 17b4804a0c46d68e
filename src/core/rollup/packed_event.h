/*
 * packed_event.h - events in whole 64-bit words, as the group table keeps them.
 *
 * A profile's short form costs time to find.  A roll-up takes in many more
 * events than it gives out, so it keeps each event in as few words as need no
 * search, and encodes the profile at the end:
 *
 *     one word     an order of the years 1900 to 2079 with count 1 and no key
 *     two words    the same with a key, a count up to 2048, or any sum
 *     four words   any event
 *
 * First word, from its highest bit: 16 bits of the day, counted from 1900-01-01;
 * 4 of the measure; 1 that says whether more words follow; 43 of the sum, in
 * micros.  Second word: 21 more bits of the sum, 11 of the count less one, 32 of
 * the key.  A day of all ones announces four words: the measure and the same
 * bit in their places and the day in the low 22 bits; the key; the count; the
 * sum.
 */
#ifndef LC_PACKED_EVENT_H
#define LC_PACKED_EVENT_H

#include "base/env.h"
#include "profile/event.h"
#include "profile/event_codec.h"

typedef uint64_t lc_packed_word;

#define LC_PACKED_WORDS_MAX 4

#define LC_PACKED_DAY_SHIFT 48
#define LC_PACKED_MEASURE_SHIFT 44
#define LC_PACKED_MORE_SHIFT 43
#define LC_PACKED_SUM_MAX ((UINT64_C(1) << LC_PACKED_MORE_SHIFT) - 1)
#define LC_PACKED_DAY_ESCAPE UINT32_C(0xffff)

/* Day and measure as the high bits of a word; LC_PACKED_HEAD_MAX or more if they do not fit. */
static inline uint64_t
lc_packed_head(const lc_event *event)
{
	return (event->slot >> LC_SLOT_MEASURE_SHIFT) -
	       ((uint64_t) LC_OPEN_BASE << (LC_SLOT_DAY_SHIFT - LC_SLOT_MEASURE_SHIFT));
}

#define LC_PACKED_HEAD_MAX ((uint64_t) LC_PACKED_DAY_ESCAPE << (LC_PACKED_DAY_SHIFT - LC_PACKED_MEASURE_SHIFT))

/* The word of an event; false if one word does not hold it. */
static inline bool
lc_pack_one(const lc_event *event, lc_packed_word *word)
{
	uint64_t head = lc_packed_head(event);

	*word = head << LC_PACKED_MEASURE_SHIFT | (uint64_t) event->sum;
	return (head < LC_PACKED_HEAD_MAX) & ((uint64_t) event->sum <= LC_PACKED_SUM_MAX) & (event->count == 1) &
	       (lc_event_key(event) == 0);
}

/* Packs any event whose count is positive; returns the number of words. */
extern size_t lc_pack(const lc_event *event, lc_packed_word words[LC_PACKED_WORDS_MAX]);

/* Reads the event at *at and moves on; false if words are missing. */
extern bool lc_unpack(const lc_packed_word *words, size_t n, size_t *at, lc_event *event);

/*
 * Sorts and merges the events as lc_event_sort does, in place.  A sum may take
 * more words than its parts: there is room for n + n / 2.
 */
extern lc_status lc_packed_sort(lc_packed_word *words, size_t *n, const lc_env *env);

typedef struct lc_closing
{
	size_t prefix; /* free bytes before the profile */
	size_t most;   /* the most bytes of the profile, else LC_TOO_LARGE */
} lc_closing;

/* The profile of the events, in memory from env.  Reorders the words. */
extern lc_status lc_packed_close(lc_packed_word *words, size_t n, const lc_closing *closing, const lc_env *env,
                                 uint8_t **memory, size_t *size);

#endif /* LC_PACKED_EVENT_H */
