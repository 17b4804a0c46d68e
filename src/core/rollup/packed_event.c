/*
 * packed_event.c - events in whole 64-bit words, as the group table keeps them.
 */
#include "rollup/packed_event.h"

#include "base/sort.h"
#include "profile/event_sort.h"
#include "profile/profile.h"

/* Up to 64 words are sorted by rank: for 20 that takes 2 ns a word, a merge sort 10 (gcc 14 -O3, x86-64). */
#define RANK_BITS 6
#define RANK_MAX (1 << RANK_BITS)

/* More by two passes of a radix sort over day and measure: for 700 it takes 3 ns a word, a merge sort 28. */
#define RADIX_BITS 10
#define RADIX (1 << RADIX_BITS)

#define MORE (UINT64_C(1) << LC_PACKED_MORE_SHIFT)
#define LOW32 UINT64_C(0xffffffff)

#define COUNT_SHIFT 32
#define COUNT_MAX 2048
#define SUM_BITS LC_PACKED_MORE_SHIFT

size_t
lc_pack(const lc_event *event, lc_packed_word words[LC_PACKED_WORDS_MAX])
{
	uint64_t head = lc_packed_head(event);
	uint64_t sum = (uint64_t) event->sum;

	if (lc_pack_one(event, &words[0]))
		return 1;
	if (head < LC_PACKED_HEAD_MAX && event->count <= COUNT_MAX)
	{
		words[0] = head << LC_PACKED_MEASURE_SHIFT | MORE | (sum & LC_PACKED_SUM_MAX);
		words[1] = sum >> SUM_BITS << SUM_BITS | (uint64_t) (event->count - 1) << COUNT_SHIFT | lc_event_key(event);
		return 2;
	}
	words[0] = (uint64_t) LC_PACKED_DAY_ESCAPE << LC_PACKED_DAY_SHIFT |
	           (uint64_t) lc_event_measure(event) << LC_PACKED_MEASURE_SHIFT | MORE | event->slot >> LC_SLOT_DAY_SHIFT;
	words[1] = lc_event_key(event);
	words[2] = (uint64_t) event->count;
	words[3] = sum;
	return 4;
}

/* The event of a first word. */
static inline lc_event
event_of_head(lc_packed_word word)
{
	uint64_t head =
	    (word >> LC_PACKED_MEASURE_SHIFT) + ((uint64_t) LC_OPEN_BASE << (LC_SLOT_DAY_SHIFT - LC_SLOT_MEASURE_SHIFT));
	lc_event event = {head << LC_SLOT_MEASURE_SHIFT, 1, (lc_money) (word & LC_PACKED_SUM_MAX)};

	return event;
}

static size_t
words_of(lc_packed_word first)
{
	if ((first & MORE) == 0)
		return 1;
	return first >> LC_PACKED_DAY_SHIFT == LC_PACKED_DAY_ESCAPE ? 4 : 2;
}

bool
lc_unpack(const lc_packed_word *words, size_t n, size_t *at, lc_event *event)
{
	const lc_packed_word *word = words + *at;
	size_t size = *at < n ? words_of(*word) : 1;

	if (size > n - *at)
		return false;
	*at += size;
	if (size == 4)
	{
		event->slot = (word[0] & LOW32) << LC_SLOT_DAY_SHIFT |
		              (word[0] >> LC_PACKED_MEASURE_SHIFT & 15) << LC_SLOT_MEASURE_SHIFT | (word[1] & LOW32);
		event->count = (int64_t) word[2];
		event->sum = (lc_money) word[3];
		return true;
	}
	*event = event_of_head(*word);
	if (size == 2)
	{
		event->slot |= word[1] & LOW32;
		event->count += (int64_t) (word[1] >> COUNT_SHIFT & (COUNT_MAX - 1));
		event->sum |= (lc_money) (word[1] >> SUM_BITS << SUM_BITS);
	}
	return true;
}

/* ---- customers whose events are single words: nearly all ---- */

/* An event of more words has the bit MORE in its first word. */
static bool
all_single(const lc_packed_word *words, size_t n)
{
	lc_packed_word any = 0;

	for (size_t i = 0; i < n; i++)
		any |= words[i];
	return (any & MORE) == 0;
}

static inline uint32_t
head_of(lc_packed_word word)
{
	return (uint32_t) (word >> LC_PACKED_MEASURE_SHIFT);
}

/* In order of day and measure; the index in the low bits makes each key distinct. */
static void
rank_words(const lc_packed_word *words, size_t n, lc_packed_word *sorted)
{
	int32_t order[RANK_MAX];

	for (size_t i = 0; i < n; i++)
		order[i] = (int32_t) (head_of(words[i]) << RANK_BITS | (uint32_t) i);
	for (size_t i = 0; i < n; i++)
		sorted[lc_rank_of(order, n, i)] = words[i];
}

static void
radix_pass(const lc_packed_word *words, size_t n, unsigned shift, lc_packed_word *sorted)
{
	size_t places[RADIX] = {0};
	size_t total = 0;

	for (size_t i = 0; i < n; i++)
		places[words[i] >> shift & (RADIX - 1)]++;
	for (size_t i = 0; i < RADIX; i++)
	{
		size_t here = places[i];

		places[i] = total;
		total += here;
	}
	for (size_t i = 0; i < n; i++)
		sorted[places[words[i] >> shift & (RADIX - 1)]++] = words[i];
}

/* Sorts by day and measure, which is all that tells single words apart but for their sums. */
static lc_status
sort_words(lc_packed_word *words, size_t n, const lc_env *env)
{
	lc_packed_word *buffer = lc_alloc(env, n * sizeof(*buffer));

	if (buffer == NULL)
		return LC_NO_MEMORY;
	radix_pass(words, n, LC_PACKED_MEASURE_SHIFT, buffer);
	lc_poll(env);
	radix_pass(buffer, n, LC_PACKED_MEASURE_SHIFT + RADIX_BITS, words);
	lc_release(env, buffer);
	return LC_OK;
}

/* Merges the next words of one day and measure into an event. */
static inline lc_status
next_total(const lc_packed_word *words, size_t n, size_t *at, lc_event *total)
{
	uint32_t head = head_of(words[*at]);

	*total = event_of_head(words[(*at)++]);
	for (; *at < n && head_of(words[*at]) == head; (*at)++)
	{
		total->count++;
		if (lc_add(&total->sum, (int64_t) (words[*at] & LC_PACKED_SUM_MAX)) != LC_OK)
			return LC_OVERFLOW;
	}
	return LC_OK;
}

/* ---- any customer ---- */

/* The events, sorted and merged, in memory to be released. */
static lc_status
sorted_events(const lc_packed_word *words, size_t n, const lc_env *env, lc_event **events, size_t *n_events)
{
	size_t at = 0;
	lc_status status;

	*n_events = 0;
	*events = lc_alloc(env, n * sizeof(lc_event));
	if (*events == NULL)
		return LC_NO_MEMORY;
	while (at < n && lc_unpack(words, n, &at, &(*events)[*n_events]))
		(*n_events)++;
	status = at == n ? lc_event_sort(*events, n_events, env) : LC_CORRUPT;
	if (status != LC_OK)
	{
		lc_release(env, *events);
		*events = NULL;
	}
	return status;
}

lc_status
lc_packed_sort(lc_packed_word *words, size_t *n, const lc_env *env)
{
	lc_event *events;
	size_t n_events;
	lc_status status = sorted_events(words, *n, env, &events, &n_events);

	if (status != LC_OK)
		return status;
	*n = 0;
	for (size_t i = 0; i < n_events; i++)
	{
		lc_packed_word packed[LC_PACKED_WORDS_MAX];
		size_t size = lc_pack(&events[i], packed);

		memcpy(words + *n, packed, size * sizeof(*words));
		*n += size;
	}
	lc_release(env, events);
	return LC_OK;
}

/* ---- writing ---- */

/* Events in order: from events or, where those are NULL, from sorted single words. */
typedef struct source
{
	const lc_packed_word *words;
	const lc_event *events;
	size_t n; /* number of words or events */
} source;

static inline lc_status
next_event(const source *from, size_t *at, lc_event *event)
{
	if (from->events == NULL)
		return next_total(from->words, from->n, at, event);
	*event = from->events[(*at)++];
	return LC_OK;
}

/* Bytes that hold the profile.  For many events they are counted, because most events take a quarter of the longest. */
static lc_status
profile_room(const source *from, const lc_env *env, size_t *room)
{
	uint32_t base = 0;
	lc_status status = LC_OK;

	*room = lc_profile_bound(from->n);
	if (from->n <= RANK_MAX)
		return LC_OK;
	*room = lc_profile_bound(0);
	for (size_t at = 0, polled = 0; at < from->n && status == LC_OK;)
	{
		lc_event event;
		lc_encoding encoding;

		status = next_event(from, &at, &event);
		encoding = lc_encode(&event, base);
		*room += lc_encoded_size(encoding.control);
		base = (uint32_t) (event.slot >> LC_SLOT_DAY_SHIFT);
		if (at - polled >= LC_POLL_EVERY)
		{
			lc_poll(env);
			polled = at;
		}
	}
	return status;
}

static lc_status
write_profile(const source *from, uint8_t *to, size_t *size)
{
	lc_writer writer;
	lc_status status = LC_OK;

	lc_writer_open(&writer, to);
	for (size_t at = 0; at < from->n && status == LC_OK;)
	{
		lc_event event;

		status = next_event(from, &at, &event);
		lc_writer_put(&writer, &event);
	}
	*size = lc_writer_size(&writer);
	return status;
}

static lc_status
close_source(const source *from, const lc_closing *closing, const lc_env *env, uint8_t **memory, size_t *size)
{
	size_t room;
	lc_status status = profile_room(from, env, &room);

	/* room may exceed the size by some bytes: near the limit only writing tells */
	if (status == LC_OK && room > closing->most && room - closing->most > lc_profile_bound(RANK_MAX))
		status = LC_TOO_LARGE;
	if (status == LC_OK && (*memory = lc_alloc(env, closing->prefix + room)) == NULL)
		status = LC_NO_MEMORY;
	if (status == LC_OK)
		status = write_profile(from, *memory + closing->prefix, size);
	return status == LC_OK && *size > closing->most ? LC_TOO_LARGE : status;
}

lc_status
lc_packed_close(lc_packed_word *words, size_t n, const lc_closing *closing, const lc_env *env, uint8_t **memory,
                size_t *size)
{
	lc_packed_word ranked[RANK_MAX];
	lc_event *events = NULL;
	source from = {words, NULL, n};
	lc_status status = LC_OK;

	*memory = NULL;
	if (!all_single(words, n))
	{
		status = sorted_events(words, n, env, &events, &from.n);
		from.events = events;
	}
	else if (n > RANK_MAX)
		status = sort_words(words, n, env);
	else
	{
		rank_words(words, n, ranked);
		from.words = ranked;
	}
	if (status == LC_OK)
		status = close_source(&from, closing, env, memory, size);
	if (status != LC_OK)
	{
		lc_release(env, *memory);
		*memory = NULL;
	}
	lc_release(env, events);
	return status;
}
