/*
 * bounds.c - whether the amounts of a history are such that any sum of them fits money.
 */
#include "profile/bounds.h"

#include "profile/event_codec.h"

_Static_assert(LC_BEYOND_BYTES >= 1 + 2 * LC_EVENT_BYTES_MAX + sizeof(uint64_t), "room for two events");

lc_status
lc_profile_bounded(lc_profile profile, const lc_env *env, bool *bounded)
{
	lc_cursor cursor;
	lc_event event;
	lc_int128 sum = 0;
	size_t seen = 0;

	lc_cursor_open(&cursor, profile);
	while (lc_cursor_next(&cursor, &event))
	{
		/* the sum of an order key is no amount */
		if (lc_event_measure(&event) < LC_MEASURES && lc_event_measure(&event) != LC_ORDER_KEY)
			sum += event.sum < 0 ? -(lc_int128) event.sum : event.sum;
		lc_poll_at(env, seen++);
	}
	*bounded = sum <= LC_MONEY_ENTRY_MAX;
	return cursor.status;
}

size_t
lc_profile_beyond(uint8_t buffer[LC_BEYOND_BYTES])
{
	lc_writer writer;

	lc_writer_open(&writer, buffer);
	for (int day = 0; day < 2; day++)
	{
		lc_event event = {lc_slot(LC_DAY_MIN + day, LC_ORDER, 0), 1, INT64_MAX};

		lc_writer_put(&writer, &event);
	}
	return lc_writer_size(&writer);
}
