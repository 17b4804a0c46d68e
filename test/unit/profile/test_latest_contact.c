/*
 * test_latest_contact.c - how far along the way to a purchase a customer was last met.
 */
#include "profile/latest_contact.h"
#include "support.h"

#define WAY 4

static const uint32_t way[WAY] = {101, 102, 103, 104};

static int
touch_on(const lc_event *events, size_t n, lc_day as_of)
{
	lc_profile profile = profile_of(events, n);
	int touch;

	assert_int_equal(lc_latest_contact(profile, as_of, way, WAY, &touch), LC_OK);
	profile_free(profile);
	return touch;
}

static void
the_latest_contact_among_the_words_counts(void **state)
{
	const lc_event events[] = {
	    event_of(9000, LC_CONTACT, 103, 1, 0), event_of(9010, LC_CONTACT, 101, 1, 0),
	    event_of(9020, LC_CONTACT, 999, 1, 0), /* not on the way */
	    event_of(9030, LC_CONTACT, 0, 1, 0),   /* without a key */
	    event_of(9040, LC_ORDER, 104, 1, 0),   /* a category of that hash */
	};

	assert_int_equal(touch_on(events, LENGTH(events), 8999), -1);
	assert_int_equal(touch_on(events, LENGTH(events), 9009), 2);
	assert_int_equal(touch_on(events, LENGTH(events), 9010), 0);
	assert_int_equal(touch_on(events, LENGTH(events), 9999), 0);
	assert_int_equal(touch_on(events + 2, LENGTH(events) - 2, 9999), -1);
}

static void
of_one_day_the_furthest_along_counts(void **state)
{
	rng r = 31;

	for (int i = 0; i < 500; i++)
	{
		lc_event events[30];
		lc_day last = LC_DAY_NOBEGIN;
		int expected = -1;

		for (size_t e = 0; e < LENGTH(events); e++)
		{
			lc_day day = (lc_day) rng_between(&r, 9000, 9010);
			int place = (int) rng_between(&r, 0, WAY - 1);

			events[e] = event_of(day, LC_CONTACT, way[place], 1, 0);
			if (day <= 9008 && (day > last || (day == last && place > expected)))
			{
				last = day;
				expected = place;
			}
		}
		assert_int_equal(touch_on(events, LENGTH(events), 9008), expected);
	}
}

static void
without_words_there_is_no_touch(void **state)
{
	lc_event event = event_of(9000, LC_CONTACT, 101, 1, 0);
	lc_profile profile = profile_of(&event, 1);
	int touch;

	assert_int_equal(lc_latest_contact(profile, 9999, NULL, 0, &touch), LC_OK);
	assert_int_equal(touch, -1);
	profile_free(profile);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_latest_contact_among_the_words_counts),
	    cmocka_unit_test(of_one_day_the_furthest_along_counts),
	    cmocka_unit_test(without_words_there_is_no_touch),
	};

	return cmocka_run_group_tests_name("touch", tests, NULL, NULL);
}
