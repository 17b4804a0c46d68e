/*
 * order_key.h - the keys that tell which lines are one order.
 *
 * Order lines of one key (an invoice number) are one order, on the first day
 * of the key.  In addition to the lines a history keeps, for each day and hash of
 * a key, the number of lines as an event of measure LC_ORDER_KEY.  So lines may
 * come in any order and be taken out again, and profiles stay exactly mergeable
 * and invertible.
 *
 * An event has a count and a sum, and 32 bits of key in its slot.  Of the hash,
 * the upper 32 bits are the slot's key and the lower LC_ORDER_KEY_LOW_BITS go
 * into the sum, once for each line: the sum of all lines of a key on a day is
 * their number times the low bits, in whatever order they came in, and taking a
 * line out subtracts its low bits.  On disk a key takes 10 bytes on a day with one of
 * its lines, 12 with several.
 *
 * Accuracy.  Two keys of one customer collide, and one order too few is counted,
 * if they share all 63 bits (a chance of about n^2 / 2^64 for n keys), or a day and
 * the upper 32 bits (about m^2 / 2^33 for m keys on one day: 1 in 860,000 for a
 * hundred orders a day).  Sums, merging and taking out stay exact even then.
 */
#ifndef LC_ORDER_KEY_H
#define LC_ORDER_KEY_H

#include "profile/event.h"

/*
 * The hash of a key: 64-bit FNV-1a over its bytes, then the finaliser of
 * splitmix64, because FNV leaves the upper half of short keys, which differ in
 * their last digits, far from random.  The same on every machine; the upper
 * half is never 0, because key 0 of a slot means none.
 */
extern uint64_t lc_order_key_hash(const char *key, size_t length);

/* The event of a number of lines of one order on one day; lines is 1 to LC_ORDER_KEY_LINES_MAX. */
static inline lc_event
lc_order_key_event(lc_day day, uint64_t hash, int64_t lines)
{
	lc_event event = {lc_slot(day, LC_ORDER_KEY, (uint32_t) (hash >> 32)), lines,
	                  lines * (lc_money) (hash & LC_ORDER_KEY_LOW_MASK)};

	return event;
}

/* The 63 bits of the hash that the event keeps. */
static inline uint64_t
lc_order_key_of(const lc_event *event)
{
	/* a damaged profile may have 0 lines */
	uint64_t lines = event->count > 0 ? (uint64_t) event->count : 1;

	return (uint64_t) lc_event_key(event) << LC_ORDER_KEY_LOW_BITS | (uint64_t) event->sum / lines;
}

#endif /* LC_ORDER_KEY_H */
