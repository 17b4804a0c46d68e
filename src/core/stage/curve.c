/*
 * curve.c - the life-cycle curve of one customer: what there is to draw.
 */
#include "stage/curve.h"

#include <math.h>
#include <string.h>

#include "profile/order_count.h"

/* How far the kernel reaches: so many buckets and so many gaps, within these shares of the whole. */
#define REACH_BUCKETS 1.5
#define REACH_GAPS 1.5
#define REACH_MIN (1.0 / 30)
#define REACH_MAX (1.0 / 8)

/* What is gathered on the way. */
typedef struct gathering
{
	lc_curve *curve;
	int32_t periods[LC_STAGES]; /* of the bucket, by stage */
	int32_t order_days;
	lc_day first_order;
	lc_day last_order;
} gathering;

static void
open_bucket(gathering *g, const lc_history_row *row)
{
	lc_curve_bucket *bucket = &g->curve->bucket[g->curve->n++];

	memset(bucket, 0, sizeof(*bucket));
	memset(g->periods, 0, sizeof(g->periods));
	bucket->start = row->period.start;
	bucket->stage = row->stage;
}

static void
note_orders(gathering *g, const lc_tally *orders)
{
	if (orders->count == 0)
		return;
	if (g->order_days == 0)
		g->first_order = orders->first_day;
	g->last_order = orders->last_day;
	g->order_days += orders->days;
}

static void
add_row(gathering *g, const lc_history_row *row, const lc_order_count *count)
{
	const lc_tally *tally = row->period.tally;
	lc_curve_bucket *bucket;

	if (row->period.no % g->curve->bucket_periods == 0)
		open_bucket(g, row);
	bucket = &g->curve->bucket[g->curve->n - 1];
	bucket->end = row->period.end;
	bucket->cycle = row->cycle;
	if (++g->periods[row->stage] >= g->periods[bucket->stage])
		bucket->stage = row->stage;
	bucket->revenue += ((double) tally[LC_ORDER].sum - (double) tally[LC_REFUND].sum) / (double) LC_MONEY_UNIT;
	bucket->orders += (double) lc_order_count_within(count, row->period.start, row->period.end, tally[LC_ORDER].count);
	bucket->exposure += (double) (row->period.end - row->period.start + 1) / g->curve->period_days;
	note_orders(g, &tally[LC_ORDER]);
}

static void
settle(gathering *g)
{
	lc_curve *curve = g->curve;
	double days = curve->bucket[curve->n - 1].end - curve->bucket[0].start + 1;
	double bucket_days = (double) curve->bucket_periods * curve->period_days;
	double gap = g->order_days > 1 ? (double) (g->last_order - g->first_order) / (g->order_days - 1) : 0;

	curve->reach = fmax(REACH_BUCKETS * bucket_days, REACH_MIN * days);
	curve->reach = fmax(curve->reach, fmin(curve->reach + REACH_GAPS * gap, REACH_MAX * days));
	/* a first period that is not over counts as a whole one: how it goes on is not known */
	if (curve->n == 1)
		curve->bucket[0].exposure = fmax(curve->bucket[0].exposure, 1.0);
	curve->by_orders = true;
	for (int i = 0; i < curve->n; i++)
		curve->by_orders &= curve->bucket[i].revenue == 0;
}

lc_status
lc_curve_on(lc_profile profile, lc_day as_of, const lc_prepared *prepared, const lc_env *env, bool *found,
            lc_curve *curve)
{
	lc_history history;
	gathering g = {.curve = curve};
	const lc_history_row *row;
	lc_order_count count;
	lc_status status = lc_history_open(&history, profile, as_of, prepared);

	*found = false;
	if (status == LC_OK)
		status = lc_order_count_open(&count, profile, env);
	if (status != LC_OK)
		return status;
	curve->n = 0;
	curve->period_days = prepared->model.period_days;
	curve->bucket_periods = (lc_period_count(&history.periods) + LC_CURVE_BUCKETS - 1) / LC_CURVE_BUCKETS;
	while ((row = lc_history_next(&history)) != NULL)
	{
		*found = true;
		add_row(&g, row, &count);
		lc_poll_at(env, (uint64_t) row->period.no);
	}
	lc_order_count_close(&count, env);
	if (!*found || history.periods.status != LC_OK)
		return history.periods.status;
	LC_TRY(lc_history_find_since(&history));
	curve->stage = history.last.stage;
	curve->since = history.last.since;
	settle(&g);
	return history.periods.status;
}

double
lc_curve_at(const lc_curve *curve, double day)
{
	double amount = 0;
	double exposure = 0;

	for (int i = 0; i < curve->n; i++)
	{
		const lc_curve_bucket *bucket = &curve->bucket[i];
		double u = ((bucket->start + bucket->end + 1) / 2.0 - day) / curve->reach;
		double weight = (1 - u * u) * (1 - u * u);

		if (u <= -1 || u >= 1)
			continue;
		amount += weight * (curve->by_orders ? bucket->orders : bucket->revenue);
		exposure += weight * bucket->exposure;
	}
	return exposure > 0 ? amount / exposure : 0;
}
