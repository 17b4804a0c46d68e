/*
 * event_sort.c - events in order, one for each slot.
 */
#include "profile/event_sort.h"

#include <string.h>

/* Most customers are sorted by rank; larger ones by merging runs of insertion. */
#define RANK_BITS 6
#define RANK_MAX (1 << RANK_BITS)
#define INSERTION_MAX 32

/* How many events pass between two looks at a pending cancel. */
#define POLL_EVERY 65536

static void
insertion_sort(lc_event *events, size_t n)
{
	for (size_t i = 1; i < n; i++)
	{
		lc_event moving = events[i];
		size_t at = i;

		while (at > 0 && events[at - 1].slot > moving.slot)
		{
			events[at] = events[at - 1];
			at--;
		}
		events[at] = moving;
	}
}

/*
 * Puts up to RANK_MAX events nearly in order without a branch on the data: an
 * event's place is how many day-and-measures lie below its own, and counting
 * them is a loop the compiler vectorises.  Ties are left to insertion_sort.
 */
static void
rank_sort(lc_event *events, size_t n)
{
	uint32_t order[RANK_MAX];
	lc_event ranked[RANK_MAX];

	/* day and measure fill 26 bits; the index below them makes each distinct */
	for (size_t i = 0; i < n; i++)
		order[i] = (uint32_t) (events[i].slot >> LC_SLOT_MEASURE_SHIFT) << RANK_BITS | (uint32_t) i;
	for (size_t i = 0; i < n; i++)
	{
		uint32_t rank = 0;

		for (size_t j = 0; j < n; j++)
			rank += order[j] < order[i];
		ranked[rank] = events[i];
	}
	/* cppcheck-suppress uninitvar ; each of the n ranks is taken once */
	memcpy(events, ranked, n * sizeof(*events));
}

/* Merges [from, middle) and [middle, end) through the buffer. */
static void
merge_runs(lc_event *events, size_t from, size_t middle, size_t end, lc_event *buffer)
{
	size_t left = 0;
	size_t left_n = middle - from;
	size_t right = middle;
	size_t to = from;

	if (events[middle - 1].slot <= events[middle].slot)
		return;
	memcpy(buffer, events + from, left_n * sizeof(*events));
	while (left < left_n)
	{
		if (right < end && events[right].slot < buffer[left].slot)
			events[to++] = events[right++];
		else
			events[to++] = buffer[left++];
	}
}

/* The buffer holds n events. */
static void
merge_sort(lc_event *events, size_t n, lc_event *buffer, const lc_env *env)
{
	for (size_t from = 0; from < n; from += INSERTION_MAX)
		insertion_sort(events + from, n - from < INSERTION_MAX ? n - from : INSERTION_MAX);
	for (size_t width = INSERTION_MAX; width < n; width *= 2)
	{
		size_t since_poll = 0;

		for (size_t from = 0; from + width < n; from += 2 * width)
		{
			merge_runs(events, from, from + width, n - from < 2 * width ? n : from + 2 * width, buffer);
			if ((since_poll += 2 * width) >= POLL_EVERY)
			{
				lc_poll(env);
				since_poll = 0;
			}
		}
	}
}

/* Merges [0, middle) and [middle, n) from behind, through a buffer for the second. */
static void
merge_tail(lc_event *events, size_t middle, size_t n, lc_event *buffer)
{
	size_t left = middle;
	size_t right = n - middle;

	memcpy(buffer, events + middle, right * sizeof(*events));
	while (right > 0)
	{
		if (left > 0 && events[left - 1].slot > buffer[right - 1].slot)
			events[--n] = events[--left];
		else
			events[--n] = buffer[--right];
	}
}

/* What was settled before is in order: only the rest is sorted and takes memory. */
static lc_status
sort_rest(lc_event *events, size_t n, const lc_env *env)
{
	size_t sorted = 1;
	lc_event *buffer;

	while (sorted < n && events[sorted - 1].slot <= events[sorted].slot)
		sorted++;
	if (sorted == n)
		return LC_OK;
	buffer = lc_alloc(env, (n - sorted) * sizeof(*events));
	if (buffer == NULL)
		return LC_NO_MEMORY;
	merge_sort(events + sorted, n - sorted, buffer, env);
	merge_tail(events, sorted, n, buffer);
	lc_release(env, buffer);
	return LC_OK;
}

/* Adds up the events of each slot, in place. */
static lc_status
combine_slots(lc_event *events, size_t *n)
{
	size_t kept = 0;

	for (size_t i = 0; i < *n;)
	{
		lc_event total = {events[i].slot, 0, 0};
		/* wider than the result, so that no order of adding up overflows before another */
		__int128 count = 0;
		__int128 sum = 0;

		for (; i < *n && events[i].slot == total.slot; i++)
		{
			count += events[i].count;
			sum += events[i].sum;
		}
		total.count = (int64_t) count;
		total.sum = (lc_money) sum;
		if (total.count != count || total.sum != sum)
			return LC_OVERFLOW;
		if (total.count == 0 && total.sum == 0)
			continue;
		switch (lc_event_check(&total))
		{
			case LC_OK:
				events[kept++] = total;
				break;
			case LC_OVERFLOW:
				return LC_OVERFLOW;
			default:
				return LC_NOT_CONTAINED;
		}
	}
	*n = kept;
	return LC_OK;
}

lc_status
lc_series_settle(lc_event *events, size_t *n, const lc_env *env)
{
	if (*n < 2)
		return combine_slots(events, n);
	if (*n <= RANK_MAX)
	{
		rank_sort(events, *n);
		insertion_sort(events, *n);
	}
	else
	{
		lc_status status = sort_rest(events, *n, env);

		if (status != LC_OK)
			return status;
	}
	return combine_slots(events, n);
}
