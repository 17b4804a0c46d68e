/*
 * profile_json.c - a profile as JSON text.
 */
#include "profile/profile_json.h"

#include <string.h>

#include "profile/event_sort.h"

#define KEY_TEXT 8

static const char text_head[] = "{\"version\": 1, \"events\": [";
static const char text_tail[] = "]}";
static const char hex_digits[] = "0123456789abcdef";

/* The longest event, its separator included. */
#define EVENT_TEXT_MAX (sizeof(", [\"2024-01-05\", \"satisfaction\", , , \"01234567\"]") + 20 + LC_MONEY_TEXT)

/* ---- writing ---- */

static char *
put_text(char *to, const char *text)
{
	size_t length = strlen(text);

	memcpy(to, text, length);
	return to + length;
}

static char *
put_integer(char *to, int64_t value)
{
	char reversed[20];
	size_t n = 0;

	do
		reversed[n++] = (char) ('0' + value % 10);
	while ((value /= 10) != 0);
	while (n > 0)
		*to++ = reversed[--n];
	return to;
}

static char *
put_event(char *to, const lc_event *event)
{
	uint32_t key = lc_event_key(event);

	to = put_text(to, "[\"");
	lc_day_to_text(lc_event_day(event), to);
	to = put_text(to + LC_DAY_TEXT, "\", \"");
	to = put_text(to, lc_measure_describe(lc_event_measure(event))->name);
	to = put_text(to, "\", ");
	to = put_integer(to, event->count);
	to = put_text(to, ", ");
	to += lc_money_to_text(event->sum, to);
	if (key != 0)
	{
		to = put_text(to, ", \"");
		for (int shift = 28; shift >= 0; shift -= 4)
			*to++ = hex_digits[key >> shift & 15];
		*to++ = '"';
	}
	*to++ = ']';
	return to;
}

/* Writes the events one after another; NULL if one is invalid. */
static char *
put_events(char *to, lc_profile profile, const lc_env *env)
{
	lc_cursor cursor;
	lc_event event;
	size_t seen = 0;

	lc_cursor_open(&cursor, profile);
	while (lc_cursor_next(&cursor, &event))
	{
		if (lc_event_check(&event) != LC_OK)
			return NULL;
		if (seen > 0)
			to = put_text(to, ", ");
		to = put_event(to, &event);
		lc_poll_at(env, seen++);
	}
	return cursor.status == LC_OK ? to : NULL;
}

lc_status
lc_profile_to_json(lc_profile profile, const lc_env *env, char **text, size_t *length)
{
	size_t n;
	char *to;
	lc_status status = lc_profile_count(profile, &n);

	if (status != LC_OK)
		return status;
	*text = lc_alloc(env, sizeof(text_head) + sizeof(text_tail) + n * EVENT_TEXT_MAX);
	if (*text == NULL)
		return LC_NO_MEMORY;
	to = put_events(put_text(*text, text_head), profile, env);
	if (to == NULL)
	{
		lc_release(env, *text);
		return LC_CORRUPT;
	}
	to = put_text(to, text_tail);
	*to = '\0';
	*length = (size_t) (to - *text);
	return LC_OK;
}

/* ---- reading ---- */

typedef struct reader
{
	const char *start;
	const char *at;
	const char *end;
	lc_json_error *error;
	const lc_env *env;
	lc_event *events;
	size_t n;
	size_t room;
} reader;

static lc_status
fail_at(reader *r, const char *at, size_t length, lc_status status, const char *expected)
{
	r->error->offset = (size_t) (at - r->start);
	r->error->length = length;
	r->error->expected = expected;
	return status;
}

static void
skip_space(reader *r)
{
	while (r->at < r->end && (*r->at == ' ' || *r->at == '\t' || *r->at == '\n' || *r->at == '\r'))
		r->at++;
}

/* Length of the token at the reader, for a message; at least one character. */
static size_t
token_length(const reader *r)
{
	const char *p = r->at;

	while (p < r->end && p - r->at < 32 && strchr(" \t\n\r,:[]{}", *p) == NULL)
		p++;
	return p > r->at ? (size_t) (p - r->at) : (size_t) (r->at < r->end);
}

static lc_status
fail_here(reader *r, const char *expected)
{
	return fail_at(r, r->at, token_length(r), LC_BAD_TEXT, expected);
}

static bool
take(reader *r, char c)
{
	skip_space(r);
	if (r->at == r->end || *r->at != c)
		return false;
	r->at++;
	return true;
}

/* A string without escapes, because none of the strings to expect has any. */
static bool
take_string(reader *r, const char **string, size_t *length)
{
	const char *close;

	skip_space(r);
	if (r->at == r->end || *r->at != '"')
		return false;
	close = memchr(r->at + 1, '"', (size_t) (r->end - r->at - 1));
	if (close == NULL)
		return false;
	*string = r->at + 1;
	*length = (size_t) (close - *string);
	r->at = close + 1;
	return true;
}

static bool
string_is(const char *string, size_t length, const char *name)
{
	return strlen(name) == length && memcmp(string, name, length) == 0;
}

static lc_status
take_number(reader *r, const char **number, size_t *length, const char *expected)
{
	skip_space(r);
	*number = r->at;
	while (r->at < r->end && (*r->at == '-' || *r->at == '.' || (*r->at >= '0' && *r->at <= '9')))
		r->at++;
	*length = (size_t) (r->at - *number);
	return *length > 0 ? LC_OK : fail_here(r, expected);
}

static lc_status
read_day(reader *r, lc_day *day)
{
	static const char expected[] = "a day as \"YYYY-MM-DD\"";
	const char *text;
	size_t length;

	skip_space(r);
	if (!take_string(r, &text, &length))
		return fail_here(r, expected);
	if (length == LC_DAY_TEXT && lc_day_from_text(text, day) == LC_OK)
		return LC_OK;
	return fail_at(r, text, length, LC_DATE_RANGE, expected);
}

static lc_status
read_measure(reader *r, lc_measure *measure)
{
	static const char expected[] = "a measure";
	const char *text;
	size_t length;

	skip_space(r);
	if (!take_string(r, &text, &length))
		return fail_here(r, expected);
	if (lc_measure_by_name(text, length, measure) == LC_OK)
		return LC_OK;
	/* the mark in an aggregate's state, which lc_measure_by_name does not know */
	if (string_is(text, length, lc_measure_describe(LC_AS_OF)->name))
	{
		*measure = LC_AS_OF;
		return LC_OK;
	}
	return fail_at(r, text, length, LC_BAD_MEASURE, expected);
}

static lc_status
read_count(reader *r, int64_t *count)
{
	static const char expected[] = "a count of at least 1";
	const char *text;
	size_t length;

	*count = 0;
	LC_TRY(take_number(r, &text, &length, expected));
	if (string_is(text, length, "-"))
		return fail_at(r, text, length, LC_BAD_TEXT, expected);
	for (size_t i = text[0] == '-'; i < length; i++)
	{
		if (text[i] < '0' || text[i] > '9')
			return fail_at(r, text, length, LC_BAD_TEXT, expected);
		if (*count > LC_COUNT_MAX / 10)
			return fail_at(r, text, length, LC_OVERFLOW, expected);
		*count = *count * 10 + (text[i] - '0');
	}
	return *count < 1 || text[0] == '-' ? fail_at(r, text, length, LC_BAD_VALUE, expected) : LC_OK;
}

static lc_status
read_sum(reader *r, lc_measure measure, lc_money *sum)
{
	static const char expected[] = "a sum with at most six decimals";
	static const char not_negative[] = "a sum that is not negative for this measure";
	const char *text;
	size_t length;
	lc_status status;

	LC_TRY(take_number(r, &text, &length, expected));
	status = lc_money_from_text(text, length, sum);
	if (status != LC_OK)
		return fail_at(r, text, length, status, expected);
	if (*sum < 0 && !lc_measure_describe(measure)->negative)
		return fail_at(r, text, length, LC_BAD_VALUE, not_negative);
	return LC_OK;
}

static lc_status
read_key(reader *r, uint32_t *key)
{
	static const char expected[] = "a key of eight hexadecimal digits";
	const char *text;
	size_t length;

	*key = 0;
	if (!take(r, ','))
		return LC_OK;
	skip_space(r);
	if (!take_string(r, &text, &length))
		return fail_here(r, expected);
	for (size_t i = 0; i < length && length == KEY_TEXT; i++)
	{
		const char *digit = memchr(hex_digits, text[i], 16);

		if (digit == NULL)
			return fail_at(r, text, length, LC_BAD_TEXT, expected);
		*key = *key << 4 | (uint32_t) (digit - hex_digits);
	}
	return *key != 0 ? LC_OK : fail_at(r, text, length, LC_BAD_TEXT, expected);
}

static lc_status
expect(reader *r, char c, const char *expected)
{
	return take(r, c) ? LC_OK : fail_here(r, expected);
}

static lc_status
read_event(reader *r, lc_event *event)
{
	static const char comma[] = "\",\"";
	const char *open = r->at;
	lc_day day;
	lc_measure measure;
	uint32_t key;

	LC_TRY(expect(r, '[', "an event as [day, measure, count, sum]"));
	LC_TRY(read_day(r, &day));
	LC_TRY(expect(r, ',', comma));
	LC_TRY(read_measure(r, &measure));
	LC_TRY(expect(r, ',', comma));
	LC_TRY(read_count(r, &event->count));
	LC_TRY(expect(r, ',', comma));
	LC_TRY(read_sum(r, measure, &event->sum));
	LC_TRY(read_key(r, &key));
	LC_TRY(expect(r, ']', "\"]\" at the end of the event"));
	event->slot = lc_slot(day, measure, key);
	if (lc_event_check(event) == LC_BAD_VALUE)
		return fail_at(r, open, (size_t) (r->at - open), LC_BAD_VALUE,
		               measure == LC_ORDER_KEY ? "an order_key with its key, and with a sum of 0 to 2147.483647 a line"
		                                       : "a mark without sum and key");
	return LC_OK;
}

static lc_status
keep_event(reader *r, const lc_event *event)
{
	if (r->n == r->room)
	{
		size_t room = r->room == 0 ? 32 : r->room * 2;
		lc_event *events = lc_alloc(r->env, room * sizeof(*events));

		if (events == NULL)
			return LC_NO_MEMORY;
		if (r->n > 0)
			memcpy(events, r->events, r->n * sizeof(*events));
		lc_release(r->env, r->events);
		r->events = events;
		r->room = room;
	}
	lc_poll_at(r->env, r->n);
	r->events[r->n++] = *event;
	return LC_OK;
}

static lc_status
read_events(reader *r)
{
	LC_TRY(expect(r, '[', "an array of events"));
	if (take(r, ']'))
		return LC_OK;
	do
	{
		lc_event event;

		LC_TRY(read_event(r, &event));
		LC_TRY(keep_event(r, &event));
	} while (take(r, ','));
	return expect(r, ']', "\",\" or \"]\" after the event");
}

static lc_status
read_version(reader *r)
{
	static const char expected[] = "version 1";
	const char *text;
	size_t length;

	LC_TRY(take_number(r, &text, &length, expected));
	return string_is(text, length, "1") ? LC_OK : fail_at(r, text, length, LC_BAD_TEXT, expected);
}

/* {"version": 1, "events": [...]}, each key once, in either order */
static lc_status
read_profile(reader *r)
{
	bool has_version = false;
	bool has_events = false;

	LC_TRY(expect(r, '{', "\"{\" at the start of a profile"));
	for (int i = 0; i < 2; i++)
	{
		const char *name;
		size_t length;

		if (i > 0 && !take(r, ','))
			return fail_here(r, "the keys \"version\" and \"events\"");
		skip_space(r);
		if (!take_string(r, &name, &length))
			return fail_here(r, "the key \"version\" or \"events\"");
		if (!take(r, ':'))
			return fail_here(r, "\":\" after a key");
		if (!has_version && string_is(name, length, "version"))
		{
			has_version = true;
			LC_TRY(read_version(r));
		}
		else if (!has_events && string_is(name, length, "events"))
		{
			has_events = true;
			LC_TRY(read_events(r));
		}
		else
			return fail_at(r, name, length, LC_BAD_TEXT, "the keys \"version\" and \"events\", once each");
	}
	LC_TRY(expect(r, '}', "\"}\" at the end of the profile"));
	skip_space(r);
	return r->at == r->end ? LC_OK : fail_here(r, "nothing after the profile");
}

/* The events that were read, sorted and merged, as a profile. */
static lc_status
write_profile(reader *r, size_t prefix, uint8_t **memory, size_t *size)
{
	lc_writer writer;

	LC_TRY(lc_event_sort(r->events, &r->n, r->env));
	*memory = lc_alloc(r->env, prefix + lc_profile_bound(r->n));
	if (*memory == NULL)
		return LC_NO_MEMORY;
	lc_writer_open(&writer, *memory + prefix);
	for (size_t i = 0; i < r->n; i++)
		lc_writer_put(&writer, &r->events[i]);
	*size = lc_writer_size(&writer);
	return LC_OK;
}

lc_status
lc_profile_from_json(const char *text, size_t length, size_t prefix, const lc_env *env, uint8_t **memory, size_t *size,
                     lc_json_error *error)
{
	reader r = {.start = text, .at = text, .end = text + length, .error = error, .env = env};
	lc_status status;

	memset(error, 0, sizeof(*error));
	status = read_profile(&r);
	if (status == LC_OK)
		status = write_profile(&r, prefix, memory, size);
	lc_release(env, r.events);
	return status;
}
