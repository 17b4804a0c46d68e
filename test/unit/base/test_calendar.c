/*
 * test_calendar.c - days and their text.
 */
#include "support.h"

/* The text of the next day, by the rules taught at school. */
static void
advance(int *year, int *month, int *day)
{
	static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = *year % 4 == 0 && (*year % 100 != 0 || *year % 400 == 0);

	if (++*day <= lengths[*month - 1] + (*month == 2 && leap))
		return;
	*day = 1;
	if (++*month <= 12)
		return;
	*month = 1;
	++*year;
}

static void
every_day_has_its_text(void **state)
{
	int year = 1;
	int month = 1;
	int day = 1;

	for (lc_day d = LC_DAY_MIN; d <= LC_DAY_MAX; d++)
	{
		char expected[40];
		char text[LC_DAY_TEXT];

		snprintf(expected, sizeof(expected), "%04d-%02d-%02d", year, month, day);
		lc_day_to_text(d, text);
		if (memcmp(text, expected, LC_DAY_TEXT) != 0)
			fail_msg("day %d is %.10s, not %s", d, text, expected);
		advance(&year, &month, &day);
	}
	assert_int_equal(year, 10000);
}

static void
every_text_gives_its_day(void **state)
{
	for (lc_day d = LC_DAY_MIN; d <= LC_DAY_MAX; d++)
	{
		char text[LC_DAY_TEXT];
		lc_day back;

		lc_day_to_text(d, text);
		if (lc_day_from_text(text, &back) != LC_OK || back != d)
			fail_msg("%.10s does not give day %d", text, d);
	}
}

static void
the_count_starts_in_2000(void **state)
{
	assert_int_equal(day_of("2000-01-01"), 0);
}

static void
days_outside_the_calendar_are_refused(void **state)
{
	assert_int_equal(lc_day_check(LC_DAY_MIN), LC_OK);
	assert_int_equal(lc_day_check(LC_DAY_MAX), LC_OK);
	assert_int_equal(lc_day_check(LC_DAY_MIN - 1), LC_DATE_RANGE);
	assert_int_equal(lc_day_check(LC_DAY_MAX + 1), LC_DATE_RANGE);
	assert_int_equal(lc_day_check(INT32_MIN + 1), LC_DATE_RANGE);
	assert_int_equal(lc_day_check(INT32_MAX - 1), LC_DATE_RANGE);
}

static void
infinite_days_are_told_apart(void **state)
{
	assert_int_equal(lc_day_check(LC_DAY_NOBEGIN), LC_DATE_INFINITE);
	assert_int_equal(lc_day_check(LC_DAY_NOEND), LC_DATE_INFINITE);
}

static void
text_that_names_no_day_is_refused(void **state)
{
	static const char *const texts[] = {
	    "0000-01-01", "2024-00-10", "2024-13-01", "2024-01-00", "2024-01-32", "2024-04-31", "2024-06-31",
	    "2024-09-31", "2024-11-31", "2023-02-29", "2024-02-30", "1900-02-29", "2100-02-29", "2024/01/05",
	    "2024-01 05", "2024 01-05", "-024-01-05", "+024-01-05", "20x4-01-05", "2024-a1-05", "2024-01-0z",
	    "2024-1-005", " 024-01-05", "2024-01-5 ", "24-01-0005", "infinity  ", "2024-0105-",
	};

	for (size_t i = 0; i < LENGTH(texts); i++)
	{
		lc_day day;

		if (lc_day_from_text(texts[i], &day) != LC_BAD_TEXT)
			fail_msg("\"%s\" was read as a day", texts[i]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_day_has_its_text),       cmocka_unit_test(every_text_gives_its_day),
	    cmocka_unit_test(the_count_starts_in_2000),     cmocka_unit_test(days_outside_the_calendar_are_refused),
	    cmocka_unit_test(infinite_days_are_told_apart), cmocka_unit_test(text_that_names_no_day_is_refused),
	};

	return cmocka_run_group_tests_name("calendar", tests, NULL, NULL);
}
