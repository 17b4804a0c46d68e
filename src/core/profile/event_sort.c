/*
 * event_sort.c - sorts events and merges those of one slot.
 */
#include "profile/event_sort.h"

#include <string.h>

/*
 * Most customers have few events and are sorted by rank: for 20 events it takes
 * 3 ns an event, the merge sort 10 (gcc 14 -O3, x86-64).
 */
#define RANK_BITS 6
#define RANK_MAX (1 << RANK_BITS)

#define LC_SORT sort_events
#define LC_SORT_TYPE lc_event
#define LC_SORT_BEFORE(a, b) ((a)->slot < (b)->slot)
#include "base/sort.h"

/*
 * Puts up to RANK_MAX events in order of day and measure; events of one day
 * and measure keep their order, and insertion sorts them by key afterwards.
 */
static void
rank_events(lc_event *events, size_t n)
{
	int32_t order[RANK_MAX];
	lc_event ranked[RANK_MAX];

	/* day and measure fill 26 bits; the index below makes keys distinct; flipping the sign bit makes them signed */
	for (size_t i = 0; i < n; i++)
		order[i] = (int32_t) (((uint32_t) (events[i].slot >> LC_SLOT_MEASURE_SHIFT) << RANK_BITS | (uint32_t) i) ^
		                      UINT32_C(0x80000000));
	for (size_t i = 0; i < n; i++)
		ranked[lc_rank_of(order, n, i)] = events[i];
	/* cppcheck-suppress uninitvar ; each of the n ranks is taken once */
	memcpy(events, ranked, n * sizeof(*events));
}

/*
 * Merges the sorted events [0, middle) and the sorted others, n - middle of
 * them, from behind.  The others may not lie in the array of the events.
 */
static void
merge_tail(lc_event *events, size_t middle, size_t n, const lc_event *others)
{
	size_t left = middle;
	size_t right = n - middle;

	while (right > 0)
	{
		if (left > 0 && events[left - 1].slot > others[right - 1].slot)
			events[--n] = events[--left];
		else
			events[--n] = others[--right];
	}
}

/* The first events are often in order already, as those of a finished profile are: only the rest is sorted and needs memory. */
static lc_status
sort_rest(lc_event *events, size_t n, const lc_env *env)
{
	size_t sorted = 1;
	lc_event *memory;
	lc_event *rest;

	while (sorted < n && events[sorted - 1].slot <= events[sorted].slot)
		sorted++;
	if (sorted == n)
		return LC_OK;
	memory = lc_alloc(env, (n - sorted) * sizeof(*events));
	if (memory == NULL)
		return LC_NO_MEMORY;
	rest = sort_events(events + sorted, memory, n - sorted, env);
	if (rest != memory)
		memcpy(memory, rest, (n - sorted) * sizeof(*events));
	merge_tail(events, sorted, n, memory);
	lc_release(env, memory);
	return LC_OK;
}

/* Merges the events of each slot, in place. */
static lc_status
combine_slots(lc_event *events, size_t *n)
{
	size_t kept = 0;

	for (size_t i = 0; i < *n;)
	{
		lc_event total = {events[i].slot, 0, 0};
		/* in 128 bits, so that whether the sum overflows does not depend on the order of the events */
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
lc_event_sort(lc_event *events, size_t *n, const lc_env *env)
{
	if (*n < 2)
		return combine_slots(events, n);
	if (*n <= RANK_MAX)
	{
		rank_events(events, *n);
		sort_events_short(events, *n);
	}
	else
	{
		LC_TRY(sort_rest(events, *n, env));
	}
	return combine_slots(events, n);
}
