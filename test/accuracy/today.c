/*
 * today.c - what people do today, as faithfully as it can be put.
 */
#include <stdlib.h>

#include "engines.h"

/* Orders of so many periods up to p. */
static int64_t
orders_of(const history *h, int p, int periods)
{
	int64_t orders = 0;

	for (int i = p; i > p - periods && i >= 0; i--)
		orders += h->period[i].tally[LC_ORDER].count;
	return orders;
}

/* ---- 90 days against the 90 before ---- */

#define QUARTER 3 /* periods */
#define FELL 0.7
#define ROSE 1.3

static lc_stage
stage_90_90(const history *h, int p, bool was_gone)
{
	double recent = (double) orders_of(h, p, QUARTER);
	double before = (double) orders_of(h, p - QUARTER, QUARTER);

	if (p < QUARTER)
		return LC_EXPLORATION;
	if (recent == 0.0 && before == 0.0)
		return LC_TERMINATED;
	if (recent < FELL * before)
		return LC_DECLINE;
	if (recent > ROSE * before)
		return was_gone ? LC_RECOVERY : LC_FORMATION;
	return LC_STABILITY;
}

void
show_sql_90_90(const shop *s, shown *said)
{
	for (int i = 0; i < s->customers; i++)
	{
		bool was_gone = false;

		for (int p = 0; p < s->customer[i].periods; p++)
		{
			lc_stage stage = stage_90_90(&s->customer[i], p, was_gone);

			said[i].stage[p] = stage;
			was_gone = stage == LC_TERMINATED || (was_gone && stage != LC_STABILITY);
		}
	}
}

/* ---- RFM quintiles ---- */

#define YEAR 12 /* periods */
#define SCORES 5

/*
 * The segment map that circulates in tutorials (recency score down, frequency
 * score across), and the stage each of its segments is nearest to.
 */
typedef enum segment
{
	HIBERNATING,
	AT_RISK,
	CANT_LOSE,
	ABOUT_TO_SLEEP,
	NEED_ATTENTION,
	LOYAL,
	PROMISING,
	POTENTIAL_LOYALIST,
	NEW,
	CHAMPION,
	SEGMENTS
} segment;

static const segment segment_map[SCORES][SCORES] = {
    {HIBERNATING, HIBERNATING, AT_RISK, AT_RISK, CANT_LOSE},
    {HIBERNATING, HIBERNATING, AT_RISK, AT_RISK, CANT_LOSE},
    {ABOUT_TO_SLEEP, ABOUT_TO_SLEEP, NEED_ATTENTION, LOYAL, LOYAL},
    {PROMISING, POTENTIAL_LOYALIST, POTENTIAL_LOYALIST, LOYAL, LOYAL},
    {NEW, POTENTIAL_LOYALIST, POTENTIAL_LOYALIST, CHAMPION, CHAMPION},
};

static const lc_stage stage_of_segment[SEGMENTS] = {
    [HIBERNATING] = LC_TERMINATED,       [AT_RISK] = LC_DECLINE, [CANT_LOSE] = LC_DECLINE,
    [ABOUT_TO_SLEEP] = LC_DECLINE,       [LOYAL] = LC_STABILITY, [PROMISING] = LC_EXPLORATION,
    [POTENTIAL_LOYALIST] = LC_FORMATION, [NEW] = LC_EXPLORATION, [CHAMPION] = LC_STABILITY,
    [NEED_ATTENTION] = LC_DECLINE,
};

/* A customer on one day, of all who ordered within the year before it. */
typedef struct ranked
{
	int customer;
	int64_t value; /* the higher the better */
	int recency;   /* scores, from 0 */
	int frequency;
} ranked;

static int
by_value(const void *a, const void *b)
{
	const ranked *x = a;
	const ranked *y = b;

	if (x->value != y->value)
		return x->value < y->value ? -1 : 1;
	return x->customer < y->customer ? -1 : 1; /* as rank(method='first') */
}

static lc_day
last_order(const history *h, int p)
{
	while (p > 0 && h->period[p].tally[LC_ORDER].count == 0)
		p--;
	return h->period[p].tally[LC_ORDER].last_day;
}

/* The period of each customer that ended so many periods before today. */
static int
period_ago(const history *h, int ago)
{
	return h->periods - 1 - ago;
}

static int
rank_shop(const shop *s, int ago, ranked *table)
{
	int n = 0;

	for (int i = 0; i < s->customers; i++)
	{
		const history *h = &s->customer[i];
		int p = period_ago(h, ago);

		if (p < 0 || orders_of(h, p, YEAR) == 0)
			continue;
		table[n++] = (ranked){.customer = i, .value = last_order(h, p) - h->period[p].end};
	}
	qsort(table, (size_t) n, sizeof(*table), by_value);
	for (int i = 0; i < n; i++)
	{
		const history *h = &s->customer[table[i].customer];

		table[i].recency = i * SCORES / n;
		table[i].value = orders_of(h, period_ago(h, ago), YEAR);
	}
	qsort(table, (size_t) n, sizeof(*table), by_value);
	for (int i = 0; i < n; i++)
		table[i].frequency = i * SCORES / n;
	return n;
}

void
show_rfm_quintiles(const shop *s, shown *said)
{
	static ranked table[SHOP_CUSTOMERS];

	for (int ago = 0; ago < MAX_PERIODS; ago++)
	{
		int n = rank_shop(s, ago, table);

		for (int i = 0; i < s->customers; i++)
			if (period_ago(&s->customer[i], ago) >= 0)
				said[i].stage[period_ago(&s->customer[i], ago)] = LC_TERMINATED;
		for (int i = 0; i < n; i++)
		{
			segment named = segment_map[table[i].recency][table[i].frequency];
			int p = period_ago(&s->customer[table[i].customer], ago);

			said[table[i].customer].stage[p] = stage_of_segment[named];
		}
	}
}
