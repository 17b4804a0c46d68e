/*
 * today.c - what people do today (segments.h), shown simulated customers.
 */
#include <stdlib.h>

#include "engines.h"
#include "segments.h"

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

static lc_stage
stage_90_90(const history *h, int p, bool was_gone)
{
	return stage_of_quarters((double) orders_of(h, p, QUARTER), (double) orders_of(h, p - QUARTER, QUARTER),
	                         p < QUARTER, was_gone);
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
			was_gone = is_gone_still(stage, was_gone);
		}
	}
}

/* ---- RFM quintiles ---- */

#define YEAR 12 /* periods */

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
			int p = period_ago(&s->customer[table[i].customer], ago);

			said[table[i].customer].stage[p] = stage_of_scores(table[i].recency, table[i].frequency);
		}
	}
}
