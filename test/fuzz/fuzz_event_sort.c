/*
 * fuzz_event_sort.c - any bytes as events in any order, sorted and merged.
 *
 * Ten bytes an event.  Order does not matter; what comes out is sorted, each
 * slot once, nothing empty; settling again changes nothing; and of what has no
 * negative parts, packed words settle to the same.
 */
#include <string.h>

#include "fuzz_env.h"
#include "profile/event_sort.h"
#include "profile/order_key.h"
#include "rollup/packed_event.h"

#define EVENTS 64
#define EVENT_BYTES 10

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static lc_event
event_of(const uint8_t *bytes, bool positive)
{
	int16_t day;
	int32_t sum;
	lc_event event = {0, 1 + bytes[8] % 5, 0};

	memcpy(&day, bytes, sizeof(day));
	memcpy(&sum, bytes + 4, sizeof(sum));
	event.slot = lc_slot(bytes[2] % 4 == 0 ? (lc_day) day * 80 : 18000 + day % 30,
	                     (lc_measure) (bytes[2] % LC_MEASURES), bytes[3] % 3);
	event.sum = bytes[9] % 8 == 0 ? (lc_money) sum * (INT64_C(1) << 32) : sum;
	if (positive)
		event.sum = event.sum < 0 ? -(event.sum + 1) : event.sum;
	else if (bytes[9] % 4 == 1)
		event.count = -event.count;
	/* taken out, count and sum are both negative */
	if (lc_event_measure(&event) == LC_ORDER_KEY)
		return lc_order_key_event(lc_event_day(&event), UINT64_C(1) << 32 | bytes[4], event.count);
	return event;
}

static bool
same(const lc_event *a, const lc_event *b, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (a[i].slot != b[i].slot || a[i].count != b[i].count || a[i].sum != b[i].sum)
			return false;
	return true;
}

static void
check_packed(const lc_event *events, size_t n, const lc_event *settled, size_t settled_n, lc_status status)
{
	lc_packed_word words[EVENTS * LC_PACKED_WORDS_MAX * 2];
	lc_event event;
	size_t used = 0;
	size_t at = 0;
	size_t i = 0;

	for (size_t k = 0; k < n; k++)
	{
		size_t before = used;

		used += lc_pack(&events[k], words + used);
		LAW(lc_unpack(words, used, &before, &event) && before == used && same(&event, &events[k], 1));
	}
	if (lc_packed_sort(words, &used, &malloc_env) != LC_OK)
	{
		LAW(status != LC_OK);
		return;
	}
	LAW(status == LC_OK);
	while (at < used)
	{
		LAW(lc_unpack(words, used, &at, &event));
		LAW(i < settled_n && same(&event, &settled[i], 1));
		i++;
	}
	LAW(i == settled_n);
}

static void
settle(const uint8_t *data, size_t n, bool positive)
{
	lc_event forward[EVENTS];
	lc_event backward[EVENTS];
	lc_event again[EVENTS];
	lc_event events[EVENTS];
	size_t forward_n = n;
	size_t backward_n = n;
	size_t again_n;
	lc_status status;

	for (size_t i = 0; i < n; i++)
	{
		forward[i] = events[i] = event_of(data + i * EVENT_BYTES, positive);
		backward[n - 1 - i] = events[i];
	}
	status = lc_event_sort(forward, &forward_n, &malloc_env);
	LAW((lc_event_sort(backward, &backward_n, &malloc_env) == LC_OK) == (status == LC_OK));
	if (positive)
		check_packed(events, n, forward, forward_n, status);
	if (status != LC_OK)
		return;
	LAW(forward_n == backward_n && same(forward, backward, forward_n));
	for (size_t i = 0; i < forward_n; i++)
	{
		LAW(i == 0 || forward[i - 1].slot < forward[i].slot);
		LAW(forward[i].count > 0);
	}
	memcpy(again, forward, sizeof(forward));
	again_n = forward_n;
	LAW(lc_event_sort(again, &again_n, &malloc_env) == LC_OK);
	LAW(again_n == forward_n && same(again, forward, forward_n));
}

/* Words of any bytes: each is read, or refused, and never more than there are. */
static void
unpack_any(const uint8_t *data, size_t size)
{
	size_t n = size / sizeof(lc_packed_word);
	lc_packed_word *words = malloc(n * sizeof(lc_packed_word) + 1);
	lc_event event;
	size_t at = 0;

	memcpy(words, data, n * sizeof(lc_packed_word));
	while (at < n && lc_unpack(words, n, &at, &event))
		LAW(at <= n);
	free(words);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t n = size / EVENT_BYTES;

	n = n < EVENTS ? n : EVENTS;
	settle(data, n, true);
	settle(data, n, false);
	unpack_any(data, size);
	return 0;
}
