/*
 * order_count.c - the number of orders of a history.
 */
#include "profile/order_count.h"

#include <string.h>

#include "profile/event_cursor.h"
#include "profile/order_key.h"

/* ---- keys ---- */

/* The number of events with a key, and of days with one. */
typedef struct extent
{
	size_t events;
	size_t days;
} extent;

static lc_status
extent_of(lc_profile profile, extent *e)
{
	lc_cursor cursor;
	lc_event event;
	lc_day last = LC_DAY_NOBEGIN;

	*e = (extent){0, 0};
	lc_cursor_open(&cursor, profile);
	while (lc_cursor_read(&cursor, &event))
	{
		if (lc_event_measure(&event) != LC_ORDER_KEY)
			continue;
		e->events++;
		e->days += lc_event_day(&event) != last;
		last = lc_event_day(&event);
	}
	return cursor.status;
}

static lc_status
open_keys(lc_order_keys *keys, size_t events, const lc_env *env)
{
	size_t places = 2;

	*keys = (lc_order_keys){NULL, 0};
	if (events == 0)
		return LC_OK;
	/* at most half full, so that searches are short and always end */
	while (places < 2 * events)
		places *= 2;
	keys->place = lc_alloc(env, places * sizeof(*keys->place));
	if (keys->place == NULL)
		return LC_NO_MEMORY;
	memset(keys->place, 0, places * sizeof(*keys->place));
	keys->mask = places - 1;
	return LC_OK;
}

lc_status
lc_order_keys_open(lc_order_keys *keys, lc_profile profile, const lc_env *env)
{
	extent e;
	lc_status status = extent_of(profile, &e);

	return status == LC_OK ? open_keys(keys, e.events, env) : status;
}

/* Is the key met for the first time?  Its low bits give the place, because they are bits of a hash. */
static bool
is_first(lc_order_keys *keys, uint64_t key)
{
	size_t at = (size_t) (key ^ key >> LC_ORDER_KEY_LOW_BITS) & keys->mask;

	while (keys->place[at] != 0 && keys->place[at] != key)
		at = (at + 1) & keys->mask;
	if (keys->place[at] == key)
		return false;
	keys->place[at] = key;
	return true;
}

int64_t
lc_order_keys_take(lc_order_keys *keys, const lc_event *event)
{
	switch (lc_event_measure(event))
	{
		case LC_ORDER:
			return event->count;
		case LC_ORDER_KEY:
			return (is_first(keys, lc_order_key_of(event)) ? 1 : 0) - event->count;
		default:
			return 0;
	}
}

void
lc_order_keys_close(lc_order_keys *keys, const lc_env *env)
{
	lc_release(env, keys->place);
	keys->place = NULL;
}

/* ---- days on which lines joined ---- */

static lc_status
gather_days(lc_order_count *count, lc_profile profile, lc_order_keys *keys, const lc_env *env)
{
	lc_cursor cursor;
	lc_event event;
	int64_t joined = 0;
	size_t seen = 0;

	lc_cursor_open(&cursor, profile);
	while (lc_cursor_read(&cursor, &event))
	{
		int64_t before = joined;

		lc_poll_at(env, seen++);
		if (lc_event_measure(&event) != LC_ORDER_KEY)
			continue;
		if (__builtin_sub_overflow(joined, lc_order_keys_take(keys, &event), &joined))
			return LC_OVERFLOW;
		/* orders of one line, as most are, add no entry */
		if (joined == before)
			continue;
		if (count->n == 0 || count->day[count->n - 1].day != lc_event_day(&event))
			count->n++;
		count->day[count->n - 1] = (lc_joined_day){lc_event_day(&event), joined};
	}
	return cursor.status;
}

lc_status
lc_order_count_open(lc_order_count *count, lc_profile profile, const lc_env *env)
{
	lc_order_keys keys;
	extent e;
	lc_status status = extent_of(profile, &e);

	*count = (lc_order_count){NULL, 0};
	if (status != LC_OK || e.events == 0)
		return status;
	status = open_keys(&keys, e.events, env);
	if (status == LC_OK && (count->day = lc_alloc(env, e.days * sizeof(*count->day))) == NULL)
		status = LC_NO_MEMORY;
	if (status == LC_OK)
		status = gather_days(count, profile, &keys, env);
	lc_order_keys_close(&keys, env);
	if (status != LC_OK)
		lc_order_count_close(count, env);
	return status;
}

/* Joined lines before the day. */
static int64_t
joined_before(const lc_order_count *count, int64_t day)
{
	size_t from = 0;
	size_t to = count->n;

	while (from < to)
	{
		size_t middle = from + (to - from) / 2;

		if (count->day[middle].day < day)
			from = middle + 1;
		else
			to = middle;
	}
	return from == 0 ? 0 : count->day[from - 1].joined;
}

int64_t
lc_order_count_within(const lc_order_count *count, lc_day since, lc_day until, int64_t lines)
{
	int64_t joined = joined_before(count, (int64_t) until + 1) - joined_before(count, since);

	/* keys without their lines must not make the count negative */
	return lines > joined ? lines - joined : 0;
}

void
lc_order_count_close(lc_order_count *count, const lc_env *env)
{
	lc_release(env, count->day);
	count->day = NULL;
	count->n = 0;
}

lc_status
lc_orders_within(lc_profile profile, lc_day since, lc_day until, int64_t lines, bool keyed, const lc_env *env,
                 int64_t *orders)
{
	lc_order_count count;
	lc_status status;

	*orders = lines;
	if (!keyed)
		return LC_OK;
	status = lc_order_count_open(&count, profile, env);
	if (status != LC_OK)
		return status;
	*orders = lc_order_count_within(&count, since, until, lines);
	lc_order_count_close(&count, env);
	return LC_OK;
}
