/*
 * retention_rates.c - retention rates: how many customers are active, period by period.
 */
#include "value/retention_rates.h"

#include <math.h>

/* Events of a period, as bits. */
enum
{
	ORDERED = 1,
	REFERRED = 2,
	SIGNALLED = 4
};

typedef struct seen
{
	lc_day first;
	int32_t whole;    /* number of periods that are over, up to those wanted */
	int32_t repeated; /* the period of the second purchase */
	bool ordered;
	uint8_t happened[LC_RETENTION_PERIODS];
} seen;

static void
start(seen *s, lc_day first, lc_day as_of, int32_t period_days, int32_t periods)
{
	int32_t over = (as_of - first + 1) / period_days;

	s->ordered = true;
	s->first = first;
	s->whole = over < periods ? over : periods;
	s->repeated = INT32_MAX;
}

static void
see(seen *s, lc_day day, int32_t period_days, unsigned measure)
{
	int32_t period = (day - s->first) / period_days;

	if (measure == LC_ORDER && day > s->first && s->repeated == INT32_MAX)
		s->repeated = period;
	if (period >= s->whole)
		return;
	if (measure == LC_ORDER)
		s->happened[period] |= ORDERED;
	else if (measure == LC_REFERRAL)
		s->happened[period] |= REFERRED;
	else if (measure == LC_SIGNAL)
		s->happened[period] |= SIGNALLED;
}

static void
count(const seen *s, int way, lc_retention_row *rows)
{
	bool before = false;

	for (int32_t period = 0; period < s->whole; period++)
	{
		int64_t *row = rows[period];
		bool active = (s->happened[period] & ORDERED) != 0;

		row[LC_RETENTION_OBSERVED] += way;
		row[LC_RETENTION_ACTIVE] += active ? way : 0;
		row[LC_RETENTION_REPEATED] += s->repeated <= period ? way : 0;
		row[LC_RETENTION_BEFORE] += before ? way : 0;
		row[LC_RETENTION_LOST] += before && !active ? way : 0;
		row[LC_RETENTION_REFERRED] += (s->happened[period] & REFERRED) != 0 ? way : 0;
		row[LC_RETENTION_SIGNALLED] += (s->happened[period] & SIGNALLED) != 0 ? way : 0;
		before = active;
	}
}

lc_status
lc_retention_rates_add(lc_profile profile, lc_day as_of, int32_t period_days, int32_t periods, int way,
                       lc_retention_row *rows)
{
	seen s = {0};
	lc_cursor cursor;
	lc_event event;

	lc_cursor_open(&cursor, profile);
	while (lc_cursor_next(&cursor, &event) && lc_event_day(&event) <= as_of)
	{
		if (!s.ordered && lc_event_measure(&event) == LC_ORDER)
			start(&s, lc_event_day(&event), as_of, period_days, periods);
		if (s.ordered)
			see(&s, lc_event_day(&event), period_days, lc_event_measure(&event));
	}
	if (cursor.status == LC_OK)
		count(&s, way, rows);
	return cursor.status;
}

double
lc_retention_rate(const lc_retention_row row, lc_retention_count count)
{
	int64_t of = row[count == LC_RETENTION_LOST ? LC_RETENTION_BEFORE : LC_RETENTION_OBSERVED];

	return of > 0 ? (double) row[count] / (double) of : NAN;
}
