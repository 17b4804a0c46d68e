/*
 * profile.c - lifecycle_profile: the history of one customer as bytes.
 */
#include "profile/profile.h"

#include "profile/event_codec.h"

static void
cursor_over(lc_cursor *cursor, const uint8_t *at, const uint8_t *end, bool relative)
{
	cursor->at = at;
	cursor->end = end;
	cursor->fast_end = (size_t) (end - at) >= LC_EVENT_BYTES_MAX ? end - LC_EVENT_BYTES_MAX : at;
	cursor->base = relative ? 0 : LC_OPEN_BASE;
	cursor->relative = relative;
	cursor->in_tail = false;
	cursor->status = LC_OK;
}

void
lc_cursor_open(lc_cursor *cursor, lc_profile profile)
{
	if (profile.size < 1 || profile.bytes[0] != LC_PROFILE_VERSION)
	{
		cursor_over(cursor, profile.bytes, profile.bytes, true);
		cursor->status = LC_CORRUPT;
		return;
	}
	cursor_over(cursor, profile.bytes + 1, profile.bytes + profile.size, true);
}

void
lc_cursor_open_absolute(lc_cursor *cursor, const uint8_t *events, size_t size)
{
	cursor_over(cursor, events, events + size, false);
}

/* Copies the last bytes to a buffer with room after them, because events are read in whole words. */
static void
enter_tail(lc_cursor *cursor)
{
	size_t left = (size_t) (cursor->end - cursor->at);

	memset(cursor->tail, 0, sizeof(cursor->tail));
	memcpy(cursor->tail, cursor->at, left);
	cursor->at = cursor->tail;
	cursor->end = cursor->tail + left;
	cursor->fast_end = cursor->tail;
	cursor->in_tail = true;
}

static bool
corrupt(lc_cursor *cursor)
{
	cursor->status = LC_CORRUPT;
	return false;
}

bool
lc_cursor_next(lc_cursor *cursor, lc_event *event)
{
	size_t size;

	if (cursor->at >= cursor->fast_end)
	{
		if (cursor->at == cursor->end || cursor->status != LC_OK)
			return false;
		if (!cursor->in_tail)
			enter_tail(cursor);
		if (cursor->end - cursor->at < LC_CONTROL_BYTES)
			return corrupt(cursor);
	}
	size = lc_encoded_size(lc_load16(cursor->at));
	if (size == 0 || size > (size_t) (cursor->end - cursor->at))
		return corrupt(cursor);
	if (!lc_decode(cursor->at, cursor->base, event))
		return corrupt(cursor);
	if (cursor->relative)
		cursor->base = (uint32_t) (event->slot >> LC_SLOT_DAY_SHIFT);
	cursor->at += size;
	return true;
}

size_t
lc_profile_bound(size_t n)
{
	/* the last store may reach a word beyond its event */
	return 1 + n * LC_EVENT_BYTES_MAX + sizeof(uint64_t);
}

void
lc_writer_open(lc_writer *writer, uint8_t *buffer)
{
	writer->start = buffer;
	buffer[0] = LC_PROFILE_VERSION;
	writer->at = buffer + 1;
	writer->base = 0;
}

void
lc_writer_put(lc_writer *writer, const lc_event *event)
{
	lc_encoding encoding = lc_encode(event, writer->base);

	writer->at = lc_encoding_write(&encoding, lc_event_key(event), writer->at);
	writer->base = (uint32_t) (event->slot >> LC_SLOT_DAY_SHIFT);
}

size_t
lc_writer_size(const lc_writer *writer)
{
	return (size_t) (writer->at - writer->start);
}

lc_status
lc_profile_count(lc_profile profile, size_t *n)
{
	*n = 0;
	if (profile.size < 1 || profile.bytes[0] != LC_PROFILE_VERSION)
		return LC_CORRUPT;
	return lc_count_encoded(profile.bytes + 1, profile.bytes + profile.size, n) ? LC_OK : LC_CORRUPT;
}

/* Are these the bytes that writing the event gives? */
static bool
is_canonical(const lc_event *event, uint32_t base, const uint8_t *bytes, size_t size)
{
	uint8_t written[LC_EVENT_BYTES_MAX + sizeof(uint64_t)];
	lc_encoding encoding = lc_encode(event, base);
	size_t length = (size_t) (lc_encoding_write(&encoding, lc_event_key(event), written) - written);

	return length == size && memcmp(written, bytes, size) == 0;
}

lc_status
lc_profile_check(lc_profile profile, const lc_env *env)
{
	lc_cursor cursor;
	lc_event event;
	uint64_t last = 0;
	size_t offset = 1;
	size_t seen = 0;

	lc_cursor_open(&cursor, profile);
	for (;;)
	{
		uint32_t base = cursor.base;
		size_t size;

		if (!lc_cursor_next(&cursor, &event))
			break;
		size = lc_encoded_size(lc_load16(profile.bytes + offset));
		if (lc_event_check(&event) != LC_OK || (seen > 0 && event.slot <= last) ||
		    !is_canonical(&event, base, profile.bytes + offset, size))
			return LC_BAD_BYTES;
		last = event.slot;
		offset += size;
		lc_poll_at(env, seen++);
	}
	return cursor.status == LC_OK ? LC_OK : LC_BAD_BYTES;
}

/*
 * Adds the event b to a, of the same slot, or takes it out of a.  A result that
 * no finished history may hold is refused.
 */
static lc_status
combine(lc_event *a, const lc_event *b, bool subtract)
{
	lc_status status;

	if (subtract)
	{
		if (__builtin_sub_overflow(a->sum, b->sum, &a->sum))
			return LC_OVERFLOW;
		a->count -= b->count;
		if (a->count == 0 && a->sum == 0)
			return LC_OK;
		status = lc_event_check(a);
		return status == LC_BAD_VALUE ? LC_NOT_CONTAINED : status;
	}
	if (lc_add(&a->sum, b->sum) != LC_OK)
		return LC_OVERFLOW;
	a->count += b->count;
	return lc_event_check(a);
}

static lc_status
combine_profiles(lc_profile a, lc_profile b, bool subtract, const lc_env *env, uint8_t *buffer, size_t *size)
{
	lc_cursor left;
	lc_cursor right;
	lc_event l;
	lc_event r;
	lc_writer writer;
	bool more_left;
	bool more_right;
	size_t seen = 0;

	lc_cursor_open(&left, a);
	lc_cursor_open(&right, b);
	lc_writer_open(&writer, buffer);
	more_left = lc_cursor_next(&left, &l);
	more_right = lc_cursor_next(&right, &r);
	while (more_left || more_right)
	{
		if (!more_right || (more_left && l.slot < r.slot))
		{
			lc_writer_put(&writer, &l);
			more_left = lc_cursor_next(&left, &l);
		}
		else if (!more_left || r.slot < l.slot)
		{
			if (subtract)
				return right.status == LC_OK && left.status == LC_OK ? LC_NOT_CONTAINED : LC_CORRUPT;
			lc_writer_put(&writer, &r);
			more_right = lc_cursor_next(&right, &r);
		}
		else
		{
			lc_status status = combine(&l, &r, subtract);

			if (status != LC_OK)
				return status;
			if (l.count != 0)
				lc_writer_put(&writer, &l);
			more_left = lc_cursor_next(&left, &l);
			more_right = lc_cursor_next(&right, &r);
		}
		lc_poll_at(env, seen++);
	}
	*size = lc_writer_size(&writer);
	return left.status != LC_OK ? left.status : right.status;
}

lc_status
lc_profile_merge(lc_profile a, lc_profile b, const lc_env *env, uint8_t *buffer, size_t *size)
{
	return combine_profiles(a, b, false, env, buffer, size);
}

lc_status
lc_profile_subtract(lc_profile a, lc_profile b, const lc_env *env, uint8_t *buffer, size_t *size)
{
	return combine_profiles(a, b, true, env, buffer, size);
}
