/*
 * support.h - what the tests of the core share.
 *
 * A heap that counts and can fail, random numbers that are the same on every
 * machine, short ways to profiles and their bytes, and customers of every kind.  Bytes lie in memory of
 * their exact size, so that a sanitizer sees the first byte read past them.
 */
#ifndef TEST_SUPPORT_H
#define TEST_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <malloc.h>

#include "base/hash.h"
#include "profile/event_sort.h"
#include "profile/open_profile.h"
#include "profile/order_key.h"
#include "profile/profile.h"
#include "profile/summary.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* ---- memory ---- */

typedef struct heap
{
	size_t live;    /* pieces given out and not yet back */
	size_t asked;   /* allocations so far */
	size_t fail_at; /* which of them gets nothing; 0 for none */
	size_t polls;
	size_t bytes; /* in pieces given out */
	size_t most;  /* there ever were */
} heap;

static inline void *
heap_alloc(void *context, size_t size)
{
	heap *h = context;
	void *memory;

	if (++h->asked == h->fail_at)
		return NULL;
	memory = malloc(size > 0 ? size : 1);
	assert_non_null(memory);
	h->live++;
	h->bytes += malloc_usable_size(memory);
	h->most = h->bytes > h->most ? h->bytes : h->most;
	return memory;
}

static inline void
heap_release(void *context, void *memory)
{
	heap *h = context;

	h->live--;
	h->bytes -= malloc_usable_size(memory);
	free(memory);
}

static inline void
heap_poll(void *context)
{
	((heap *) context)->polls++;
}

static inline lc_env
heap_env(heap *h)
{
	lc_env env = {heap_alloc, heap_release, heap_poll, h};

	return env;
}

/* ---- random numbers: splitmix64 (Steele, Lea & Flood 2014) ---- */

typedef uint64_t rng;

static inline uint64_t
rng_next(rng *r)
{
	return lc_mix64(*r += LC_GOLDEN64);
}

/* lowest to highest, both included */
static inline int64_t
rng_between(rng *r, int64_t lowest, int64_t highest)
{
	return (int64_t) ((uint64_t) lowest + rng_next(r) % ((uint64_t) highest - (uint64_t) lowest + 1));
}

/* As likely small as large: a random number of bits. */
static inline int64_t
rng_magnitude(rng *r, int bits)
{
	return (int64_t) (rng_next(r) >> (64 - rng_between(r, 1, bits)));
}

/* ---- events ---- */

static inline lc_event
event_of(lc_day day, lc_measure measure, uint32_t key, int64_t count, lc_money sum)
{
	lc_event event = {lc_slot(day, measure, key), count, sum};

	return event;
}

static inline lc_day
day_of(const char *text)
{
	lc_day day;

	assert_int_equal(lc_day_from_text(text, &day), LC_OK);
	return day;
}

static inline lc_event
order_on(const char *day, lc_money revenue)
{
	return event_of(day_of(day), LC_ORDER, 0, 1, revenue);
}

/* Sums and counts of up to 1000 of these add up without overflow. */
#define RANDOM_COUNT_BITS 43
#define RANDOM_SUM_BITS 52
#define RANDOM_LINES_BITS 20

/*
 * A finished event: any measure, sometimes the mark; a day of the whole
 * calendar or of a crowded year, so that slots are shared often.
 */
static inline lc_event
random_event(rng *r)
{
	bool crowded = rng_next(r) % 4 != 0;
	lc_day day = (lc_day) (crowded ? rng_between(r, 8700, 8760) : rng_between(r, LC_DAY_MIN, LC_DAY_MAX));
	lc_measure measure = rng_next(r) % 20 == 0 ? LC_AS_OF : (lc_measure) rng_between(r, 0, LC_MEASURES - 1);
	uint32_t key = rng_next(r) % 3 == 0 ? (uint32_t) rng_between(r, 0, 2) * UINT32_C(0x7fffffff) : 0;
	int64_t count = rng_next(r) % 8 == 0 ? 1 + rng_magnitude(r, RANDOM_COUNT_BITS) : 1;
	lc_money sum = rng_magnitude(r, RANDOM_SUM_BITS);

	if (measure == LC_ORDER_KEY)
		return lc_order_key_event(day,
		                          (uint64_t) rng_between(r, 1, 3) << 32 | (uint64_t) rng_between(r, 0, 2) * 0x3fffffff,
		                          count > 1 ? 1 + rng_magnitude(r, RANDOM_LINES_BITS) : 1);
	if (rng_next(r) % 2 == 0)
		sum -= sum % (rng_next(r) % 2 == 0 ? 10000 : 1000000);
	if (rng_next(r) % 4 == 0 && lc_measure_describe(measure)->negative)
		sum = -sum;
	/* a mark has no value of its own */
	if (measure == LC_AS_OF)
		return event_of(day, measure, 0, count, 0);
	return event_of(day, measure, key, count, sum);
}

static inline void
random_events(rng *r, lc_event *events, size_t n)
{
	for (size_t i = 0; i < n; i++)
		events[i] = random_event(r);
}

static inline void
shuffle(rng *r, lc_event *events, size_t n)
{
	for (size_t i = n; i > 1; i--)
	{
		size_t j = rng_next(r) % i;
		lc_event swapped = events[i - 1];

		events[i - 1] = events[j];
		events[j] = swapped;
	}
}

/* ---- profiles ---- */

/* A copy in memory of the exact size; to be freed. */
static inline lc_profile
profile_copy(const uint8_t *bytes, size_t size)
{
	uint8_t *copy = malloc(size > 0 ? size : 1);
	lc_profile profile = {copy, size};

	assert_non_null(copy);
	if (size > 0)
		memcpy(copy, bytes, size);
	return profile;
}

static inline void
profile_free(lc_profile profile)
{
	free((void *) profile.bytes);
}

/* An open state in memory of its exact capacity. */
typedef struct open_profile
{
	lc_open_profile *state;
	size_t capacity;
} open_profile;

static inline open_profile
open_new(size_t capacity)
{
	open_profile open = {malloc(capacity), capacity};

	assert_non_null(open.state);
	lc_open_profile_init(open.state);
	return open;
}

/* As the server does: squeeze a large state, double it if that did not help. */
static inline void
open_append(open_profile *open, const lc_event *event)
{
	heap h = {0};
	lc_env env = heap_env(&h);

	while (!lc_open_profile_append(open->state, open->capacity, event))
	{
		if (open->capacity >= LC_OPEN_PROFILE_SQUEEZE_FROM)
		{
			assert_int_equal(lc_open_profile_squeeze(open->state, open->capacity, &env), LC_OK);
			if (open->state->used <= open->capacity / 2)
				continue;
		}
		open->capacity *= 2;
		open->state = realloc(open->state, open->capacity);
		assert_non_null(open->state);
	}
	assert_int_equal(h.live, 0);
}

static inline lc_status
open_close(const open_profile *open, lc_profile *profile)
{
	heap h = {0};
	lc_env env = heap_env(&h);
	uint8_t *memory;
	size_t size;
	lc_status status = lc_open_profile_close(open->state, 0, &env, &memory, &size);

	if (status == LC_OK)
	{
		*profile = profile_copy(memory, size);
		heap_release(&h, memory);
	}
	assert_int_equal(h.live, 0);
	return status;
}

/* The finished profile of the events, to be freed. */
static inline lc_profile
profile_of(const lc_event *events, size_t n)
{
	open_profile open = open_new(LC_OPEN_PROFILE_BYTES_MIN);
	lc_profile profile = {NULL, 0};

	for (size_t i = 0; i < n; i++)
		open_append(&open, &events[i]);
	assert_int_equal(open_close(&open, &profile), LC_OK);
	free(open.state);
	return profile;
}

static inline size_t
profile_events(lc_profile profile)
{
	size_t n;

	assert_int_equal(lc_profile_count(profile, &n), LC_OK);
	return n;
}

typedef lc_status (*profile_operator)(lc_profile a, lc_profile b, const lc_env *env, uint8_t *buffer, size_t *size);

/* a || b or a - b in a buffer of exactly the promised size. */
static inline lc_status
profile_combine(profile_operator operator, lc_profile a, lc_profile b, lc_profile *result)
{
	heap h = {0};
	lc_env env = heap_env(&h);
	uint8_t *buffer = malloc(lc_profile_bound(profile_events(a) + profile_events(b)));
	size_t size;
	lc_status status;

	assert_non_null(buffer);
	status = operator(a, b, &env, buffer, &size);
	if (status == LC_OK)
		*result = profile_copy(buffer, size);
	free(buffer);
	return status;
}

static inline lc_profile
merged(lc_profile a, lc_profile b)
{
	lc_profile result = {NULL, 0};

	assert_int_equal(profile_combine(lc_profile_merge, a, b, &result), LC_OK);
	return result;
}

static inline lc_profile
subtracted(lc_profile a, lc_profile b)
{
	lc_profile result = {NULL, 0};

	assert_int_equal(profile_combine(lc_profile_subtract, a, b, &result), LC_OK);
	return result;
}

static inline lc_status
checked(lc_profile profile)
{
	heap h = {0};
	lc_env env = heap_env(&h);

	return lc_profile_check(profile, &env);
}

#define assert_same_bytes(a, b) \
	do \
	{ \
		assert_int_equal((a).size, (b).size); \
		assert_memory_equal((a).bytes, (b).bytes, (a).size); \
	} while (0)

/* ---- customers ---- */

#define CUSTOMER_FIRST 8766 /* 2024-01-01 */
#define CUSTOMER_DAYS 900   /* events lie in so many days from then on */
#define CUSTOMER_EVENTS 300

typedef struct life
{
	size_t n;
	lc_event event[CUSTOMER_EVENTS];
	lc_day first; /* days of the first and the last event */
	lc_day last;
	lc_profile profile;
} life;

static inline void
customer_add(life *c, lc_day day, lc_measure measure, lc_money sum)
{
	assert_true(c->n < CUSTOMER_EVENTS);
	c->event[c->n++] = event_of(day, measure, 0, 1, sum);
	c->first = day < c->first ? day : c->first;
	c->last = day > c->last ? day : c->last;
}

/* An order or a refund, and now and then what else is told on such a day. */
static inline void
customer_buys(rng *r, life *c, lc_day day)
{
	lc_money revenue = rng_between(r, 1, 20000) * LC_MONEY_UNIT / 100;

	customer_add(c, day, rng_next(r) % 20 == 0 ? LC_REFUND : LC_ORDER, revenue);
	if (rng_next(r) % 8 == 0)
		customer_add(c, day, LC_WALLET, revenue * rng_between(r, 1, 6));
	if (rng_next(r) % 8 == 0)
		customer_add(c, day, LC_BALANCE, revenue * rng_between(r, 0, 2));
}

/* Phases of ordering and silence, and whatever else may be known; the profile is to be freed. */
static inline void
customer_random(rng *r, life *c)
{
	static const lc_measure others[] = {LC_COST,   LC_BAD_DEBT, LC_INVESTMENT,   LC_CONTACT,
	                                    LC_WALLET, LC_BALANCE,  LC_SATISFACTION, LC_SIGNAL};
	const lc_day end = CUSTOMER_FIRST + CUSTOMER_DAYS;
	lc_day day = CUSTOMER_FIRST;

	c->n = 0;
	c->first = LC_DAY_NOEND;
	c->last = LC_DAY_NOBEGIN;
	if (rng_next(r) % 8 == 0)
	{
		customer_add(c, day, LC_CONTACT, 0);
		day += (lc_day) rng_between(r, 1, 100);
	}
	while (day < end && c->n < CUSTOMER_EVENTS / 2)
	{
		lc_day until = day + (lc_day) rng_between(r, 20, 250);
		lc_day gap = rng_next(r) % 4 == 0 ? 300 : (lc_day) rng_between(r, 1, 40);

		for (; day < until && day < end && c->n < CUSTOMER_EVENTS / 2; day += (lc_day) rng_between(r, 1, 2 * gap))
			customer_buys(r, c, day);
	}
	for (int i = rng_next(r) % 2 == 0 ? (int) rng_between(r, 0, 15) : 0; i > 0; i--)
	{
		lc_measure measure = others[rng_next(r) % LENGTH(others)];
		lc_money sum = rng_next(r) % 3 == 0 ? 0 : rng_between(r, 0, 100000) * LC_MONEY_UNIT / 100;

		customer_add(c, CUSTOMER_FIRST + (lc_day) rng_between(r, 0, CUSTOMER_DAYS), measure,
		             measure == LC_SATISFACTION ? rng_between(r, 1, 5) * LC_MONEY_UNIT : sum);
	}
	c->profile = profile_of(c->event, c->n);
}

/* A day, or all of them, k times as far from the first. */
static inline lc_day
customer_day_slowed(const life *c, lc_day day, int32_t k)
{
	return c->first + (day - c->first) * k;
}

static inline lc_profile
customer_slowed(const life *c, int32_t k)
{
	lc_event event[CUSTOMER_EVENTS];

	for (size_t i = 0; i < c->n; i++)
		event[i] = event_of(customer_day_slowed(c, lc_event_day(&c->event[i]), k),
		                    (lc_measure) lc_event_measure(&c->event[i]), 0, c->event[i].count, c->event[i].sum);
	return profile_of(event, c->n);
}

typedef void (*customer_law)(rng *r, const life *c, void *context);

/* A law over random customers, the same ones for the same seed. */
static inline void
for_each_customer(rng seed, int n, customer_law law, void *context)
{
	for (int i = 0; i < n; i++)
	{
		static life c;

		customer_random(&seed, &c);
		law(&seed, &c, context);
		profile_free(c.profile);
	}
}

/* lc_totals_of, which leaves no memory behind. */
static inline lc_status
totals_of(lc_profile profile, lc_day since, lc_day until, unsigned measures, lc_totals *totals)
{
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_status status = lc_totals_of(profile, since, until, measures, &env, totals);

	assert_int_equal(h.live, 0);
	return status;
}

#endif /* TEST_SUPPORT_H */
