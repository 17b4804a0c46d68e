/*
 * latest_contact.c - how far along the way to a purchase a customer was last met.
 */
#include "profile/latest_contact.h"

/* The last place of the key among the keys; -1 for none. */
static int
place_of(uint32_t key, const uint32_t *keys, int n)
{
	int place = n - 1;

	while (place >= 0 && keys[place] != key)
		place--;
	return place;
}

lc_status
lc_latest_contact(lc_profile profile, lc_day as_of, const uint32_t *keys, int n, int *latest)
{
	lc_cursor cursor;
	lc_event event;
	lc_day day = LC_DAY_NOBEGIN;

	*latest = -1;
	lc_cursor_open(&cursor, profile);
	while (lc_cursor_next(&cursor, &event) && lc_event_day(&event) <= as_of)
	{
		int place = lc_event_measure(&event) == LC_CONTACT ? place_of(lc_event_key(&event), keys, n) : -1;

		if (place < 0 || (lc_event_day(&event) == day && place < *latest))
			continue;
		*latest = place;
		day = lc_event_day(&event);
	}
	return cursor.status;
}
