/*
 * test_profile_json.c - a profile as JSON text, there and back.
 */
#include "profile/profile_json.h"
#include "support.h"

/* ---- helpers ---- */

static lc_status
read_text_with(heap *h, const char *text, size_t length, lc_profile *profile, lc_json_error *error)
{
	lc_env env = heap_env(h);
	char *exact = malloc(length > 0 ? length : 1);
	uint8_t *memory;
	size_t size;
	lc_status status;

	assert_non_null(exact);
	memcpy(exact, text, length);
	status = lc_profile_from_json(exact, length, 0, &env, &memory, &size, error);
	free(exact);
	if (status == LC_OK)
	{
		*profile = profile_copy(memory, size);
		heap_release(h, memory);
	}
	assert_int_equal(h->live, 0);
	return status;
}

static lc_status
read_text(const char *text, size_t length, lc_profile *profile, lc_json_error *error)
{
	heap h = {0};

	return read_text_with(&h, text, length, profile, error);
}

static lc_profile
profile_from(const char *text)
{
	lc_profile profile = {NULL, 0};
	lc_json_error error;

	if (read_text(text, strlen(text), &profile, &error) != LC_OK)
		fail_msg("%s was refused: expected %s at %zu", text, error.expected, error.offset);
	return profile;
}

/* To be freed. */
static char *
text_of(lc_profile profile)
{
	heap h = {0};
	lc_env env = heap_env(&h);
	char *text;
	size_t length;

	assert_int_equal(lc_profile_to_json(profile, &env, &text, &length), LC_OK);
	assert_int_equal(strlen(text), length);
	return text;
}

static void
assert_same_profile(const char *text, const char *other)
{
	lc_profile a = profile_from(text);
	lc_profile b = profile_from(other);

	assert_same_bytes(a, b);
	profile_free(a);
	profile_free(b);
}

/* ---- writing ---- */

static const char canonical[] = "{\"version\": 1, \"events\": [[\"0001-01-01\", \"order\", 1, 0.00], "
                                "[\"2024-01-05\", \"order\", 2, 29.33], "
                                "[\"2024-01-05\", \"order\", 1, 0.000001, \"9f3c0a11\"], "
                                "[\"2024-01-05\", \"cost\", 1, -12.50, \"00000001\"], "
                                "[\"2024-02-29\", \"satisfaction\", 18014398509481984, 9223372036854.775807], "
                                "[\"9999-12-31\", \"as_of\", 1, 0.00]]}";

static void
the_text_is_canonical(void **state)
{
	const lc_event events[] = {
	    event_of(LC_DAY_MAX, LC_AS_OF, 0, 1, 0),
	    event_of(day_of("2024-02-29"), LC_SATISFACTION, 0, LC_COUNT_MAX, INT64_MAX),
	    event_of(day_of("2024-01-05"), LC_COST, 1, 1, -12500000),
	    event_of(day_of("2024-01-05"), LC_ORDER, UINT32_C(0x9f3c0a11), 1, 1),
	    event_of(day_of("2024-01-05"), LC_ORDER, 0, 2, 29330000),
	    event_of(LC_DAY_MIN, LC_ORDER, 0, 1, 0),
	};
	lc_profile profile = profile_of(events, LENGTH(events));
	char *text = text_of(profile);

	assert_string_equal(text, canonical);
	free(text);
	profile_free(profile);
}

static void
nobody_has_no_events(void **state)
{
	lc_profile nobody = profile_of(NULL, 0);
	char *text = text_of(nobody);

	assert_string_equal(text, "{\"version\": 1, \"events\": []}");
	free(text);
	profile_free(nobody);
}

static void
the_longest_event_fits(void **state)
{
	lc_event events[100];
	lc_profile profile;
	char *text;

	for (size_t i = 0; i < LENGTH(events); i++)
		events[i] = event_of((lc_day) i, LC_SATISFACTION, UINT32_MAX, LC_COUNT_MAX, INT64_MIN + 1);
	profile = profile_of(events, LENGTH(events));
	text = text_of(profile);
	assert_non_null(strstr(text, "\"satisfaction\", 18014398509481984, -9223372036854.775807, \"ffffffff\"]]}"));
	free(text);
	profile_free(profile);
}

static void
corrupt_profiles_have_no_text(void **state)
{
	/* no version, a cut event, measure 10, a count of 0 */
	static const struct
	{
		size_t size;
		uint8_t bytes[4];
	} cases[] = {{1, {9}}, {2, {1, 0x40}}, {3, {1, 0x4a, 0x00}}, {4, {1, 0x40, 0x20, 1}}};

	for (size_t i = 0; i < LENGTH(cases); i++)
	{
		lc_profile corrupt = {cases[i].bytes, cases[i].size};
		heap h = {0};
		lc_env env = heap_env(&h);
		char *text;
		size_t length;

		assert_int_equal(lc_profile_to_json(corrupt, &env, &text, &length), LC_CORRUPT);
		assert_int_equal(h.live, 0);
	}
}

static void
writing_without_memory(void **state)
{
	lc_profile nobody = profile_of(NULL, 0);
	heap h = {.fail_at = 1};
	lc_env env = heap_env(&h);
	char *text;
	size_t length;

	assert_int_equal(lc_profile_to_json(nobody, &env, &text, &length), LC_NO_MEMORY);
	profile_free(nobody);
}

/* ---- reading ---- */

static void
text_gives_the_profile_back(void **state)
{
	for (rng seed = 1; seed <= 3; seed++)
	{
		rng r = seed + 2000;

		for (int i = 0; i < 1000; i++)
		{
			lc_event events[100];
			size_t n = (size_t) rng_between(&r, 0, i % 10 == 0 ? 100 : 10);
			lc_profile profile;
			lc_profile back;
			char *text;

			random_events(&r, events, n);
			profile = profile_of(events, n);
			text = text_of(profile);
			back = profile_from(text);
			assert_same_bytes(back, profile);
			free(text);
			profile_free(back);
			profile_free(profile);
		}
	}
}

#define ONE "[\"2024-01-05\", \"order\", 1, 29.33]"
#define TWO "[\"2024-01-06\", \"cost\", 1, 12.00, \"9f3c0a11\"]"
#define OF(events) "{\"version\": 1, \"events\": [" events "]}"

static void
events_may_come_in_any_order(void **state)
{
	assert_same_profile(OF(TWO ", " ONE), OF(ONE ", " TWO));
}

static void
keys_may_come_in_either_order(void **state)
{
	assert_same_profile("{\"events\": [" ONE "], \"version\": 1}", OF(ONE));
}

static void
white_space_does_not_matter(void **state)
{
	assert_same_profile(" \t\r\n{ \"version\" :\t1 ,\"events\"\n:[ [ \"2024-01-05\" ,\"order\",1 , 29.33 ] ,"
	                    "[\"2024-01-06\",\"cost\",1,12.00 , \"9f3c0a11\" ]] } \r\n\t",
	                    OF(ONE "," TWO));
}

static void
events_of_one_slot_add_up(void **state)
{
	assert_same_profile(OF("[\"2024-01-05\", \"order\", 2, 20], " ONE), OF("[\"2024-01-05\", \"order\", 3, 49.33]"));
}

static void
reading_leaves_room_for_the_prefix(void **state)
{
	static const char text[] = OF(ONE);
	lc_profile profile = profile_from(text);
	heap h = {0};
	lc_env env = heap_env(&h);
	uint8_t *memory;
	size_t size;
	lc_json_error error;

	assert_int_equal(lc_profile_from_json(text, strlen(text), 4, &env, &memory, &size, &error), LC_OK);
	assert_int_equal(size, profile.size);
	assert_memory_equal(memory + 4, profile.bytes, size);
	heap_release(&h, memory);
	profile_free(profile);
}

#define DAY "a day as \"YYYY-MM-DD\""
#define COUNT "a count of at least 1"
#define SUM "a sum with at most six decimals"
#define KEY "a key of eight hexadecimal digits"
#define MARK "a mark without sum and key"
#define ORDER_KEY "an order_key with its key, and with a sum of 0 to 2147.483647 a line"
#define KEYS "the keys \"version\" and \"events\", once each"
/* 26 bytes before the first event */
#define HEAD "{\"version\": 1, \"events\": ["
#define D "[\"2024-01-05\", "

static const struct
{
	const char *text;
	lc_status status;
	size_t offset;
	size_t length;
	const char *expected;
} malformed[] = {
    {"", LC_BAD_TEXT, 0, 0, "\"{\" at the start of a profile"},
    {"  ", LC_BAD_TEXT, 2, 0, "\"{\" at the start of a profile"},
    {"null", LC_BAD_TEXT, 0, 4, "\"{\" at the start of a profile"},
    {"[]", LC_BAD_TEXT, 0, 1, "\"{\" at the start of a profile"},
    {"{}", LC_BAD_TEXT, 1, 1, "the key \"version\" or \"events\""},
    {"{version: 1}", LC_BAD_TEXT, 1, 7, "the key \"version\" or \"events\""},
    {"{\"version\" 1}", LC_BAD_TEXT, 11, 1, "\":\" after a key"},
    {"{\"version\": 2, \"events\": []}", LC_BAD_TEXT, 12, 1, "version 1"},
    {"{\"version\": 1.0, \"events\": []}", LC_BAD_TEXT, 12, 3, "version 1"},
    {"{\"version\": \"1\", \"events\": []}", LC_BAD_TEXT, 12, 3, "version 1"},
    {"{\"version\": 1}", LC_BAD_TEXT, 13, 1, "the keys \"version\" and \"events\""},
    {"{\"events\": []}", LC_BAD_TEXT, 13, 1, "the keys \"version\" and \"events\""},
    {"{\"version\": 1, \"version\": 1}", LC_BAD_TEXT, 16, 7, KEYS},
    {"{\"events\": [], \"events\": []}", LC_BAD_TEXT, 16, 6, KEYS},
    {"{\"events\": [], \"colour\": []}", LC_BAD_TEXT, 16, 6, KEYS},
    {"{\"version\": 1, \"events\": {}}", LC_BAD_TEXT, 25, 1, "an array of events"},
    {"{\"version\": 1, \"events\": [], \"x\": 1}", LC_BAD_TEXT, 27, 1, "\"}\" at the end of the profile"},
    {"{\"version\": 1, \"events\": []} x", LC_BAD_TEXT, 29, 1, "nothing after the profile"},
    {HEAD "1]}", LC_BAD_TEXT, 26, 1, "an event as [day, measure, count, sum]"},
    {HEAD ONE ",]}", LC_BAD_TEXT, 60, 1, "an event as [day, measure, count, sum]"},
    {HEAD ONE " " ONE "]}", LC_BAD_TEXT, 60, 1, "\",\" or \"]\" after the event"},
    {HEAD "[]]}", LC_BAD_TEXT, 27, 1, DAY},
    {HEAD "[20240105]]}", LC_BAD_TEXT, 27, 8, DAY},
    {HEAD "[\"2024-02-30\", \"order\", 1, 1]]}", LC_DATE_RANGE, 28, 10, DAY},
    {HEAD "[\"2024-1-5\", \"order\", 1, 1]]}", LC_DATE_RANGE, 28, 8, DAY},
    {HEAD "[\"10000-01-01\", \"order\", 1, 1]]}", LC_DATE_RANGE, 28, 11, DAY},
    {HEAD "[\"infinity\", \"order\", 1, 1]]}", LC_DATE_RANGE, 28, 8, DAY},
    {HEAD "[\"2024-01-05\"; \"order\", 1, 1]]}", LC_BAD_TEXT, 39, 1, "\",\""},
    {HEAD D "order, 1, 1]]}", LC_BAD_TEXT, 41, 5, "a measure"},
    {HEAD D "\"orders\", 1, 1]]}", LC_BAD_MEASURE, 42, 6, "a measure"},
    {HEAD D "\"order\"]]}", LC_BAD_TEXT, 48, 1, "\",\""},
    {HEAD D "\"order\", \"1\", 1]]}", LC_BAD_TEXT, 50, 3, COUNT},
    {HEAD D "\"order\", 1.5, 1]]}", LC_BAD_TEXT, 50, 3, COUNT},
    {HEAD D "\"order\", 0, 1]]}", LC_BAD_VALUE, 50, 1, COUNT},
    {HEAD D "\"order\", -, 1]]}", LC_BAD_TEXT, 50, 1, COUNT},
    {HEAD D "\"as_of\", 1, 1]]}", LC_BAD_VALUE, 26, 29, MARK},
    {HEAD D "\"as_of\", 1, 0, \"9f3c0a11\"]]}", LC_BAD_VALUE, 26, 41, MARK},
    {HEAD D "\"order_key\", 1, 1]]}", LC_BAD_VALUE, 26, 33, ORDER_KEY},
    {HEAD D "\"order_key\", 1, 2147.483648, \"9f3c0a11\"]]}", LC_BAD_VALUE, 26, 55, ORDER_KEY},
    {HEAD D "\"order\", -1, 1]]}", LC_BAD_VALUE, 50, 2, COUNT},
    {HEAD D "\"order\", 99999999999999999999, 1]]}", LC_OVERFLOW, 50, 20, COUNT},
    {HEAD D "\"order\", 1e3, 1]]}", LC_BAD_TEXT, 51, 2, "\",\""},
    {HEAD D "\"order\", 1]]}", LC_BAD_TEXT, 51, 1, "\",\""},
    {HEAD D "\"order\", 1, x]]}", LC_BAD_TEXT, 53, 1, SUM},
    {HEAD D "\"order\", 1, 1.0000000]]}", LC_BAD_TEXT, 53, 9, SUM},
    {HEAD D "\"order\", 1, 1-2]]}", LC_BAD_TEXT, 53, 3, SUM},
    {HEAD D "\"cost\", 1, -99999999999999]]}", LC_OVERFLOW, 52, 15, SUM},
    {HEAD D "\"order\", 1, -1]]}", LC_BAD_VALUE, 53, 2, "a sum that is not negative for this measure"},
    {HEAD D "\"as_of\", 1, -1]]}", LC_BAD_VALUE, 53, 2, "a sum that is not negative for this measure"},
    {HEAD D "\"order\", 1, 1, 5]]}", LC_BAD_TEXT, 56, 1, KEY},
    {HEAD D "\"order\", 1, 1, \"\"]]}", LC_BAD_TEXT, 57, 0, KEY},
    {HEAD D "\"order\", 1, 1, \"9f3c0a1\"]]}", LC_BAD_TEXT, 57, 7, KEY},
    {HEAD D "\"order\", 1, 1, \"9f3c0a111\"]]}", LC_BAD_TEXT, 57, 9, KEY},
    {HEAD D "\"order\", 1, 1, \"9F3C0A11\"]]}", LC_BAD_TEXT, 57, 8, KEY},
    {HEAD D "\"order\", 1, 1, \"9f3c0a1g\"]]}", LC_BAD_TEXT, 57, 8, KEY},
    {HEAD D "\"order\", 1, 1, \"00000000\"]]}", LC_BAD_TEXT, 57, 8, KEY},
    {HEAD D "\"order\", 1, 1, \"9f3c0a11\", 2]]}", LC_BAD_TEXT, 66, 1, "\"]\" at the end of the event"},
};

static void
malformed_text_is_refused_where_and_why(void **state)
{
	for (size_t i = 0; i < LENGTH(malformed); i++)
	{
		lc_profile profile = {NULL, 0};
		lc_json_error error;
		lc_status status = read_text(malformed[i].text, strlen(malformed[i].text), &profile, &error);

		if (status != malformed[i].status || error.offset != malformed[i].offset ||
		    error.length != malformed[i].length || strcmp(error.expected, malformed[i].expected) != 0)
			fail_msg("%s: status %d at %zu, %zu bytes, expected %s", malformed[i].text, status, error.offset,
			         error.length, error.expected == NULL ? "nothing" : error.expected);
	}
}

/* Each event is sound; only their sum is not. */
static void
totals_past_their_range_are_refused(void **state)
{
	static const char *const texts[] = {
	    OF(D "\"order\", 1, 9223372036854.775807], " D "\"order\", 1, 0.000001]"),
	    OF(D "\"order\", 18014398509481984, 1], " D "\"order\", 1, 1]"),
	    OF(D "\"order\", 18014398509481985, 1]"),
	};

	for (size_t i = 0; i < LENGTH(texts); i++)
	{
		lc_profile profile = {NULL, 0};
		lc_json_error error;

		assert_int_equal(read_text(texts[i], strlen(texts[i]), &profile, &error), LC_OVERFLOW);
	}
}

static void
every_cut_text_is_refused(void **state)
{
	for (size_t length = 0; length < strlen(canonical); length++)
	{
		lc_profile profile = {NULL, 0};
		lc_json_error error;

		assert_int_not_equal(read_text(canonical, length, &profile, &error), LC_OK);
		assert_true(error.offset + error.length <= length);
	}
}

/* A NUL is a byte like any other, not the end. */
static void
nul_bytes_are_refused(void **state)
{
	char text[sizeof(canonical)];

	for (size_t at = 0; at < strlen(canonical); at++)
	{
		lc_profile profile = {NULL, 0};
		lc_json_error error;

		memcpy(text, canonical, sizeof(canonical));
		text[at] = '\0';
		assert_int_not_equal(read_text(text, strlen(canonical), &profile, &error), LC_OK);
	}
}

static void
reading_without_memory_leaks_nothing(void **state)
{
	rng r = 2100;
	lc_event events[100];
	lc_profile written;
	char *text;
	size_t refused = 0;

	random_events(&r, events, LENGTH(events));
	written = profile_of(events, LENGTH(events));
	text = text_of(written);
	for (;;)
	{
		heap h = {.fail_at = refused + 1};
		lc_profile profile = {NULL, 0};
		lc_json_error error;
		lc_status status = read_text_with(&h, text, strlen(text), &profile, &error);

		if (status == LC_OK)
		{
			profile_free(profile);
			break;
		}
		assert_int_equal(status, LC_NO_MEMORY);
		refused++;
	}
	/* events at 32, 64 and 128, the profile: what was written is in order, and is not sorted */
	assert_int_equal(refused, 4);
	free(text);
	profile_free(written);
}

static void
long_texts_can_be_cancelled(void **state)
{
	size_t n = 66000;
	lc_event *events = calloc(n, sizeof(*events));
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_profile profile;
	lc_profile back = {NULL, 0};
	lc_json_error error;
	char *text;
	size_t length;

	assert_non_null(events);
	for (size_t i = 0; i < n; i++)
		events[i] = event_of((lc_day) i, LC_ORDER, 0, 1, 1);
	profile = profile_of(events, n);
	assert_int_equal(lc_profile_to_json(profile, &env, &text, &length), LC_OK);
	assert_int_equal(h.polls, n / LC_POLL_EVERY);
	h.live = 0;
	assert_int_equal(read_text_with(&h, text, length, &back, &error), LC_OK);
	assert_true(h.polls > n / LC_POLL_EVERY);
	free(text);
	free(events);
	profile_free(back);
	profile_free(profile);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_text_is_canonical),
	    cmocka_unit_test(nobody_has_no_events),
	    cmocka_unit_test(the_longest_event_fits),
	    cmocka_unit_test(corrupt_profiles_have_no_text),
	    cmocka_unit_test(writing_without_memory),
	    cmocka_unit_test(text_gives_the_profile_back),
	    cmocka_unit_test(events_may_come_in_any_order),
	    cmocka_unit_test(keys_may_come_in_either_order),
	    cmocka_unit_test(white_space_does_not_matter),
	    cmocka_unit_test(events_of_one_slot_add_up),
	    cmocka_unit_test(reading_leaves_room_for_the_prefix),
	    cmocka_unit_test(malformed_text_is_refused_where_and_why),
	    cmocka_unit_test(totals_past_their_range_are_refused),
	    cmocka_unit_test(every_cut_text_is_refused),
	    cmocka_unit_test(nul_bytes_are_refused),
	    cmocka_unit_test(reading_without_memory_leaks_nothing),
	    cmocka_unit_test(long_texts_can_be_cancelled),
	};

	return cmocka_run_group_tests_name("profile_text", tests, NULL, NULL);
}
