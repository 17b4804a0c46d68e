/*
 * test_measure.c - measures by name and code, keys as hashes, what an event may be.
 */
#include "support.h"

static const struct
{
	const char *name;
	unsigned code;
	bool negative;
} measures[] = {
    {"order", 0, false},       {"refund", 1, false}, {"cost", 2, true},        {"investment", 3, true},
    {"contact", 4, true},      {"wallet", 5, false}, {"balance", 6, true},     {"referral", 7, true},
    {"satisfaction", 8, true}, {"signal", 9, true},  {"order_key", 10, false}, {"bad_debt", 11, true},
};

static void
names_give_their_codes(void **state)
{
	for (size_t i = 0; i < LENGTH(measures); i++)
	{
		lc_measure measure;

		assert_int_equal(lc_measure_by_name(measures[i].name, strlen(measures[i].name), &measure), LC_OK);
		assert_int_equal(measure, measures[i].code);
	}
}

static void
codes_give_their_names(void **state)
{
	for (size_t i = 0; i < LENGTH(measures); i++)
	{
		assert_string_equal(lc_measure_describe(measures[i].code)->name, measures[i].name);
		assert_int_equal(lc_measure_describe(measures[i].code)->negative, measures[i].negative);
	}
	assert_string_equal(lc_measure_describe(15)->name, "as_of");
}

static void
other_codes_have_no_name(void **state)
{
	for (unsigned code = LC_MEASURES; code < LC_AS_OF; code++)
		assert_null(lc_measure_describe(code));
	assert_null(lc_measure_describe(16));
	assert_null(lc_measure_describe(UINT32_MAX));
}

static void
other_names_have_no_code(void **state)
{
	/* the mark is none that a user can give */
	static const char *const names[] = {"", "orde", "orders", "Order", " order", "order ", "as_of", "revenue"};

	for (size_t i = 0; i < LENGTH(names); i++)
	{
		lc_measure measure;

		assert_int_equal(lc_measure_by_name(names[i], strlen(names[i]), &measure), LC_BAD_MEASURE);
	}
}

/* Vectors of the FNV reference code, test_fnv.c (Fowler, Noll & Vo). */
static void
keys_hash_as_published(void **state)
{
	static const struct
	{
		const char *key;
		size_t length;
		uint32_t hash;
	} vectors[] = {
	    {"", 0, 0x811c9dc5},    {"a", 1, 0xe40c292c},      {"b", 1, 0xe70c2de5},  {"fo", 2, 0x6222e842},
	    {"foo", 3, 0xa9f37ed7}, {"foobar", 6, 0xbf9cf968}, {"\0", 1, 0x050c5d1f}, {"\xff\x00\x00\x01", 4, 0xc48fb86d},
	};

	for (size_t i = 0; i < LENGTH(vectors); i++)
		if (lc_key_hash(vectors[i].key, vectors[i].length) != vectors[i].hash)
			fail_msg("\"%s\" hashes to %08x", vectors[i].key, lc_key_hash(vectors[i].key, vectors[i].length));
}

/* Strings of the reference code whose plain FNV-1a is 0. */
static void
no_key_hashes_to_none(void **state)
{
	assert_int_equal(lc_key_hash("\xcc\x24\x31\xc4", 4), 1);
	assert_int_equal(lc_key_hash("\xe0\x4d\x9f\xcb", 4), 1);
}

static void
events_that_no_history_may_hold_are_refused(void **state)
{
	static const struct
	{
		int32_t day;
		unsigned measure;
		int64_t count;
		lc_money sum;
		lc_status expected;
	} cases[] = {
	    {0, LC_ORDER, 1, 0, LC_OK},
	    {LC_DAY_MIN, LC_ORDER, LC_COUNT_MAX, INT64_MAX, LC_OK},
	    {LC_DAY_MAX, LC_COST, 1, INT64_MIN, LC_OK},
	    {0, LC_AS_OF, 1, 0, LC_OK},
	    {0, LC_AS_OF, 1, 1, LC_BAD_VALUE},
	    {0, LC_ORDER, 1, -1, LC_BAD_VALUE},
	    {0, LC_REFUND, 1, -1, LC_BAD_VALUE},
	    {0, LC_WALLET, 1, -1, LC_BAD_VALUE},
	    {0, LC_COST, 0, 5, LC_BAD_VALUE},
	    {0, LC_COST, -1, 5, LC_BAD_VALUE},
	    {0, LC_COST, LC_COUNT_MAX + 1, 5, LC_OVERFLOW},
	    {0, LC_MEASURES, 1, 0, LC_BAD_MEASURE},
	    {0, LC_AS_OF - 1, 1, 0, LC_BAD_MEASURE},
	    {LC_DAY_MAX + 1, LC_ORDER, 1, 0, LC_DATE_RANGE},
	};

	for (size_t i = 0; i < LENGTH(cases); i++)
	{
		lc_event event = event_of(cases[i].day, (lc_measure) cases[i].measure, 0, cases[i].count, cases[i].sum);

		if (lc_event_check(&event) != cases[i].expected)
			fail_msg("case %zu gave %d", i, lc_event_check(&event));
	}
}

static void
negative_revenue_is_a_refund(void **state)
{
	lc_event refund = lc_event_of_revenue(10, -250, 7);
	lc_event order = lc_event_of_revenue(10, 250, 7);
	lc_event expected_refund = event_of(10, LC_REFUND, 7, 1, 250);
	lc_event expected_order = event_of(10, LC_ORDER, 7, 1, 250);
	lc_event gift = lc_event_of_revenue(10, 0, 0);

	assert_memory_equal(&refund, &expected_refund, sizeof(refund));
	assert_memory_equal(&order, &expected_order, sizeof(order));
	assert_int_equal(lc_event_measure(&gift), LC_ORDER);
}

static void
a_slot_gives_its_parts_back(void **state)
{
	static const lc_day days[] = {LC_DAY_MIN, -1, 0, 8766, LC_DAY_MAX};
	static const uint32_t keys[] = {0, 1, UINT32_C(0x80000000), UINT32_MAX};

	for (size_t d = 0; d < LENGTH(days); d++)
		for (unsigned measure = 0; measure <= LC_AS_OF; measure++)
			for (size_t k = 0; k < LENGTH(keys); k++)
			{
				lc_event event = event_of(days[d], (lc_measure) measure, keys[k], 1, 0);

				assert_int_equal(lc_event_day(&event), days[d]);
				assert_int_equal(lc_event_measure(&event), measure);
				assert_int_equal(lc_event_key(&event), keys[k]);
			}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(names_give_their_codes),
	    cmocka_unit_test(codes_give_their_names),
	    cmocka_unit_test(other_codes_have_no_name),
	    cmocka_unit_test(other_names_have_no_code),
	    cmocka_unit_test(keys_hash_as_published),
	    cmocka_unit_test(no_key_hashes_to_none),
	    cmocka_unit_test(events_that_no_history_may_hold_are_refused),
	    cmocka_unit_test(negative_revenue_is_a_refund),
	    cmocka_unit_test(a_slot_gives_its_parts_back),
	};

	return cmocka_run_group_tests_name("measure", tests, NULL, NULL);
}
