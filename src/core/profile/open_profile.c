/*
 * open_profile.c - the open form of a profile, to which an aggregate appends in place.
 */
#include "profile/open_profile.h"

#include "profile/event_sort.h"

/* Up to so many events are sorted on the stack. */
#define EVENTS_ON_STACK 64

void
lc_open_profile_init(lc_open_profile *state)
{
	state->version = LC_PROFILE_OPEN;
	state->ordered = 1;
	state->beyond = 0;
	state->unused = 0;
	state->used = offsetof(lc_open_profile, events);
	state->as_of = LC_DAY_NOBEGIN;
	state->last = 0;
}

static size_t
events_size(const lc_open_profile *state)
{
	return state->used - offsetof(lc_open_profile, events);
}

/*
 * Reads all events, sorted and merged.  The array is the caller's on_stack if
 * they fit it, else memory that the caller releases.
 */
static lc_status
take_events(const lc_open_profile *state, const lc_env *env, lc_event *on_stack, lc_event **events, size_t *n)
{
	lc_cursor cursor;
	size_t room = EVENTS_ON_STACK;

	*events = on_stack;
	*n = 0;
	if (events_size(state) / LC_CONTROL_BYTES > EVENTS_ON_STACK)
	{
		if (!lc_count_encoded(state->events, (const uint8_t *) state + state->used, &room))
			return LC_CORRUPT;
		if (room > EVENTS_ON_STACK && (*events = lc_alloc(env, room * sizeof(lc_event))) == NULL)
			return LC_NO_MEMORY;
	}
	lc_cursor_open_absolute(&cursor, state->events, events_size(state));
	while (*n < room && lc_cursor_next(&cursor, &(*events)[*n]))
		(*n)++;
	if (cursor.status != LC_OK)
		return cursor.status;
	return state->ordered ? LC_OK : lc_event_sort(*events, n, env);
}

/* Would the events, written again, fit the capacity? */
static bool
fits(const lc_event *events, size_t n, size_t capacity)
{
	size_t used = offsetof(lc_open_profile, events);

	for (size_t i = 0; i < n; i++)
	{
		lc_encoding encoding = lc_encode(&events[i], LC_OPEN_BASE);

		if (lc_encoding_room(&encoding) > capacity - used)
			return false;
		used += lc_encoded_size(encoding.control);
	}
	return true;
}

lc_status
lc_open_profile_squeeze(lc_open_profile *state, size_t capacity, const lc_env *env)
{
	lc_event on_stack[EVENTS_ON_STACK];
	lc_event *events = NULL;
	size_t n;
	lc_status status;

	if (state->ordered)
		return LC_OK;
	status = take_events(state, env, on_stack, &events, &n);
	if (status == LC_OVERFLOW)
	{
		lc_open_profile_set_beyond(state);
		status = LC_OK;
	}
	else if (status == LC_OK && fits(events, n, capacity))
	{
		state->used = offsetof(lc_open_profile, events);
		state->ordered = 1;
		state->last = 0;
		for (size_t i = 0; i < n; i++)
			(void) lc_open_profile_append(state, capacity, &events[i]);
	}
	if (events != on_stack)
		lc_release(env, events);
	return status;
}

void
lc_open_profile_set_beyond(lc_open_profile *state)
{
	state->beyond = 1;
	state->used = offsetof(lc_open_profile, events);
	state->ordered = 1;
	state->last = 0;
}

lc_status
lc_open_profile_close(const lc_open_profile *state, size_t prefix, const lc_env *env, uint8_t **memory, size_t *size)
{
	lc_event on_stack[EVENTS_ON_STACK];
	lc_event *events = NULL;
	size_t n;
	lc_status status = take_events(state, env, on_stack, &events, &n);

	if (status == LC_OK && state->beyond)
		status = LC_OVERFLOW;

	if (status == LC_OK)
	{
		lc_writer writer;

		*memory = lc_alloc(env, prefix + lc_profile_bound(n));
		if (*memory == NULL)
			status = LC_NO_MEMORY;
		else
		{
			lc_writer_open(&writer, *memory + prefix);
			for (size_t i = 0; i < n; i++)
				lc_writer_put(&writer, &events[i]);
			*size = lc_writer_size(&writer);
		}
	}
	if (events != on_stack)
		lc_release(env, events);
	return status;
}

lc_status
lc_open_profile_bytes_for(lc_profile profile, size_t *bytes)
{
	size_t n;
	lc_status status = lc_profile_count(profile, &n);

	/* the day of an open event may take three bytes more than a relative one */
	*bytes = offsetof(lc_open_profile, events) + profile.size + 3 * n + sizeof(uint64_t);
	return status;
}

lc_status
lc_open_profile_load(lc_open_profile *state, size_t capacity, lc_profile profile)
{
	lc_cursor cursor;
	lc_event event;

	lc_cursor_open(&cursor, profile);
	while (lc_cursor_next(&cursor, &event))
	{
		if (!lc_open_profile_append(state, capacity, &event))
			return LC_CORRUPT;
		if (lc_event_measure(&event) == LC_AS_OF && lc_event_day(&event) > state->as_of)
			state->as_of = lc_event_day(&event);
	}
	return cursor.status;
}
