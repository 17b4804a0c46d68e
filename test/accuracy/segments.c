/*
 * segments.c - what people do today, as rules.
 */
#include "segments.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- RFM quintiles ---- */

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

lc_stage
stage_of_scores(int recency, int frequency)
{
	return stage_of_segment[segment_map[recency][frequency]];
}

typedef struct ranked
{
	int64_t value;
	standing_in_shop *of;
} ranked;

static int
by_value(const void *a, const void *b)
{
	const ranked *x = a;
	const ranked *y = b;

	if (x->value != y->value)
		return x->value < y->value ? -1 : 1;
	return (x->of > y->of) - (x->of < y->of); /* as rank(method='first') */
}

void
rank_segments(standing_in_shop *standing, int n)
{
	ranked *table = malloc((size_t) (n > 0 ? n : 1) * sizeof(*table));
	int ranks = 0;

	if (table == NULL)
	{
		fprintf(stderr, "accuracy: no memory to rank a shop\n");
		exit(1);
	}
	for (int i = 0; i < n; i++)
	{
		standing[i].stage = LC_TERMINATED;
		if (standing[i].orders_year > 0)
			table[ranks++] = (ranked){standing[i].last, &standing[i]};
	}
	qsort(table, (size_t) ranks, sizeof(*table), by_value);
	for (int i = 0; i < ranks; i++)
	{
		table[i].of->recency = (int) ((int64_t) i * SCORES / ranks);
		table[i].value = table[i].of->orders_year;
	}
	qsort(table, (size_t) ranks, sizeof(*table), by_value);
	for (int i = 0; i < ranks; i++)
	{
		table[i].of->frequency = (int) ((int64_t) i * SCORES / ranks);
		table[i].of->stage = stage_of_scores(table[i].of->recency, table[i].of->frequency);
	}
	free(table);
}

/* ---- 90 days against the 90 before ---- */

#define QUARTER 90 /* days */
#define GRID 30
#define FELL 0.7
#define ROSE 1.3

lc_stage
stage_of_quarters(double recent, double before, bool young, bool was_gone)
{
	if (young)
		return LC_EXPLORATION;
	if (recent == 0.0 && before == 0.0)
		return LC_TERMINATED;
	if (recent < FELL * before)
		return LC_DECLINE;
	if (recent > ROSE * before)
		return was_gone ? LC_RECOVERY : LC_FORMATION;
	return LC_STABILITY;
}

bool
is_gone_still(lc_stage stage, bool was_gone)
{
	return stage == LC_TERMINATED || (was_gone && stage != LC_STABILITY);
}

static double
days_within(const purchase *p, int n, lc_day from, lc_day to)
{
	double days = 0.0;

	for (int i = 0; i < n; i++)
		days += p[i].day > from && p[i].day <= to;
	return days;
}

lc_stage
stage_90_90_on(const purchase *p, int n, lc_day day)
{
	lc_stage stage = LC_EXPLORATION;
	bool was_gone = false;

	for (lc_day at = day - (day - p[0].day) / GRID * GRID; at <= day; at += GRID)
	{
		stage = stage_of_quarters(days_within(p, n, at - QUARTER, at),
		                          days_within(p, n, at - 2 * QUARTER, at - QUARTER), at - p[0].day < QUARTER, was_gone);
		was_gone = is_gone_still(stage, was_gone);
	}
	return stage;
}
