/*
 * event_codec.h - one event as bytes; private to profile and open_profile.
 *
 * An event is a 16-bit control word and the bytes it announces, all little
 * endian, each number in as few bytes as it needs:
 *
 *     bits  0..3   measure
 *     bit   4      a 4-byte key follows
 *     bits  5..6   unit of the sum: 0 micros, 1 cents, 2 whole units
 *     bits  7..8   bytes of the day (0..3)
 *     bits  9..12  bytes of the sum, zigzag (0..8)
 *     bits 13..15  bytes of count - 1, zigzag (0..7)
 *
 * then day, key, count, sum.  The day is relative to a base, modulo 2^22: the
 * event before it in a finished profile, LC_OPEN_BASE in an open one, which
 * gives two bytes to the days of 1900 to 2079.  A usual order takes 5 or 6
 * bytes.  All lengths are in the control word, not in continuation bits, so that
 * reading and writing have no branch to mispredict.
 */
#ifndef LC_EVENT_CODEC_H
#define LC_EVENT_CODEC_H

#include <string.h>

#include "profile/event.h"

#define LC_CONTROL_BYTES 2

/* The longest event: control, 3 of day, key, 7 of count, 8 of sum. */
#define LC_EVENT_BYTES_MAX 24

#define LC_KEY_BIT (1u << 4)
#define LC_UNIT_SHIFT 5
#define LC_DAY_BYTES_SHIFT 7
#define LC_SUM_BYTES_SHIFT 9
#define LC_COUNT_BYTES_SHIFT 13

/* 1900-01-01, from 0001-01-01 */
#define LC_OPEN_BASE UINT32_C(693595)
#define LC_SLOT_DAY_MASK ((UINT32_C(1) << 22) - 1)

static const int64_t lc_sum_units[4] = {1, 10000, 1000000, 0};

#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define LC_LITTLE64(x) __builtin_bswap64(x)
#define LC_LITTLE32(x) __builtin_bswap32(x)
#define LC_LITTLE16(x) __builtin_bswap16(x)
#else
#define LC_LITTLE64(x) (x)
#define LC_LITTLE32(x) (x)
#define LC_LITTLE16(x) (x)
#endif

static inline void
lc_store64(uint8_t *to, uint64_t value)
{
	value = LC_LITTLE64(value);
	memcpy(to, &value, sizeof(value));
}

static inline void
lc_store32(uint8_t *to, uint32_t value)
{
	value = LC_LITTLE32(value);
	memcpy(to, &value, sizeof(value));
}

static inline void
lc_store16(uint8_t *to, uint16_t value)
{
	value = LC_LITTLE16(value);
	memcpy(to, &value, sizeof(value));
}

static inline uint64_t
lc_load64(const uint8_t *from)
{
	uint64_t value;

	memcpy(&value, from, sizeof(value));
	return LC_LITTLE64(value);
}

static inline uint32_t
lc_load32(const uint8_t *from)
{
	uint32_t value;

	memcpy(&value, from, sizeof(value));
	return LC_LITTLE32(value);
}

static inline uint16_t
lc_load16(const uint8_t *from)
{
	uint16_t value;

	memcpy(&value, from, sizeof(value));
	return LC_LITTLE16(value);
}

static inline uint64_t
lc_zigzag(int64_t value)
{
	return (uint64_t) value << 1 ^ (value < 0 ? UINT64_MAX : 0);
}

static inline int64_t
lc_unzigzag(uint64_t value)
{
	return (int64_t) (value >> 1 ^ (0 - (value & 1)));
}

/* The number of bytes that hold the value; 0 for 0. */
static inline unsigned
lc_byte_length(uint64_t value)
{
	return value == 0 ? 0 : (71u - (unsigned) __builtin_clzll(value)) / 8;
}

/* Masks of the low bytes; up to 15, because a control word may claim so many for a sum. */
static const uint64_t lc_low_masks[16] = {0,
                                          UINT64_C(0xff),
                                          UINT64_C(0xffff),
                                          UINT64_C(0xffffff),
                                          UINT64_C(0xffffffff),
                                          UINT64_C(0xffffffffff),
                                          UINT64_C(0xffffffffffff),
                                          UINT64_C(0xffffffffffffff),
                                          UINT64_MAX,
                                          UINT64_MAX,
                                          UINT64_MAX,
                                          UINT64_MAX,
                                          UINT64_MAX,
                                          UINT64_MAX,
                                          UINT64_MAX,
                                          UINT64_MAX};

/* The low bytes of a 64-bit load. */
static inline uint64_t
lc_low_bytes(uint64_t value, unsigned bytes)
{
	return value & lc_low_masks[bytes];
}

/* The parts of an event and their sizes, computed before a byte is written. */
typedef struct lc_encoding
{
	uint16_t control;
	uint32_t day;
	uint64_t count;
	uint64_t sum;
	unsigned day_bytes;
	unsigned key_bytes;
	unsigned count_bytes;
	unsigned sum_bytes;
} lc_encoding;

/* The largest unit that divides the sum: so equal sums have equal bytes. */
static inline unsigned
lc_sum_unit(lc_money sum)
{
	if (sum % lc_sum_units[1] != 0)
		return 0;
	return sum % lc_sum_units[2] != 0 ? 1 : 2;
}

static inline lc_encoding
lc_encode(const lc_event *event, uint32_t base)
{
	lc_encoding e;
	unsigned unit = lc_sum_unit(event->sum);

	e.day = ((uint32_t) (event->slot >> LC_SLOT_DAY_SHIFT) - base) & LC_SLOT_DAY_MASK;
	e.count = lc_zigzag(event->count - 1);
	e.sum = lc_zigzag(unit == 0 ? event->sum : unit == 1 ? event->sum / 10000 : event->sum / 1000000);
	e.day_bytes = lc_byte_length(e.day);
	e.key_bytes = lc_event_key(event) != 0 ? 4 : 0;
	e.count_bytes = lc_byte_length(e.count);
	e.sum_bytes = lc_byte_length(e.sum);
	e.control = (uint16_t) (lc_event_measure(event) | (e.key_bytes != 0 ? LC_KEY_BIT : 0) | unit << LC_UNIT_SHIFT |
	                        e.day_bytes << LC_DAY_BYTES_SHIFT | e.sum_bytes << LC_SUM_BYTES_SHIFT |
	                        e.count_bytes << LC_COUNT_BYTES_SHIFT);
	return e;
}

/*
 * The room that writing needs.  It stores whole words, and each part overwrites
 * the excess bytes of the one before.
 */
static inline size_t
lc_encoding_room(const lc_encoding *e)
{
	return LC_CONTROL_BYTES + e->day_bytes + e->key_bytes + e->count_bytes + sizeof(uint64_t);
}

/* Returns the byte after the event. */
static inline uint8_t *
lc_encoding_write(const lc_encoding *e, uint32_t key, uint8_t *to)
{
	lc_store16(to, e->control);
	to += LC_CONTROL_BYTES;
	lc_store32(to, e->day);
	to += e->day_bytes;
	lc_store32(to, key);
	to += e->key_bytes;
	lc_store64(to, e->count);
	to += e->count_bytes;
	lc_store64(to, e->sum);
	return to + e->sum_bytes;
}

/* The size of an event by its control word; 0 if the word is invalid. */
static inline size_t
lc_encoded_size(uint16_t control)
{
	unsigned sum_bytes = control >> LC_SUM_BYTES_SHIFT & 15;

	if (sum_bytes > 8 || (control >> LC_UNIT_SHIFT & 3) == 3)
		return 0;
	return LC_CONTROL_BYTES + (control >> LC_DAY_BYTES_SHIFT & 3) + ((control & LC_KEY_BIT) != 0 ? 4 : 0) +
	       (control >> LC_COUNT_BYTES_SHIFT) + sum_bytes;
}

/* Counts the events; false if the bytes do not parse. */
static inline bool
lc_count_encoded(const uint8_t *at, const uint8_t *end, size_t *n)
{
	*n = 0;
	while (end - at >= LC_CONTROL_BYTES)
	{
		size_t size = lc_encoded_size(lc_load16(at));

		if (size == 0 || size > (size_t) (end - at))
			return false;
		at += size;
		(*n)++;
	}
	return at == end;
}

/*
 * Reads an event whose control word is valid; LC_EVENT_BYTES_MAX bytes must be
 * readable at from.  False if the day or the sum is out of range.
 */
static inline bool
lc_decode(const uint8_t *from, uint32_t base, lc_event *event)
{
	uint16_t control = lc_load16(from);
	unsigned day_bytes = control >> LC_DAY_BYTES_SHIFT & 3;
	unsigned count_bytes = control >> LC_COUNT_BYTES_SHIFT;
	unsigned sum_bytes = control >> LC_SUM_BYTES_SHIFT & 15;
	int64_t unit = lc_sum_units[control >> LC_UNIT_SHIFT & 3];
	uint32_t key = 0;
	uint32_t day;

	from += LC_CONTROL_BYTES;
	day = (base + (uint32_t) lc_low_bytes(lc_load32(from), day_bytes)) & LC_SLOT_DAY_MASK;
	from += day_bytes;
	if ((control & LC_KEY_BIT) != 0)
	{
		key = lc_load32(from);
		from += sizeof(key);
	}
	event->count = lc_unzigzag(lc_low_bytes(lc_load64(from), count_bytes)) + 1;
	from += count_bytes;
	event->slot = (uint64_t) day << LC_SLOT_DAY_SHIFT | (uint64_t) (control & 15) << LC_SLOT_MEASURE_SHIFT | key;
	return day <= LC_DAY_MAX - LC_DAY_MIN &&
	       !__builtin_mul_overflow(lc_unzigzag(lc_low_bytes(lc_load64(from), sum_bytes)), unit, &event->sum);
}

#endif /* LC_EVENT_CODEC_H */
