/*
 * fit_rows.c - the rows that a model is to be fitted to, while they come in.
 */
#include "clv/fit_rows.h"

#include <string.h>

void
lc_clv_tuples_init(lc_clv_tuples *tuples, lc_clv_id model, double unit_days, const double *start)
{
	memset(tuples, 0, sizeof(*tuples));
	tuples->magic = LC_CLV_TUPLES_MAGIC;
	tuples->model = model;
	tuples->unit_days = unit_days;
	for (int i = 0; start != NULL && i < lc_clv_models[model]->parameters; i++)
		tuples->start[i] = start[i];
}

lc_status
lc_clv_tuples_check(const lc_clv_tuples *tuples, size_t bytes)
{
	if (bytes < sizeof(lc_clv_tuples) || tuples->magic != LC_CLV_TUPLES_MAGIC || tuples->model >= LC_CLV_KINDS ||
	    tuples->n > lc_clv_tuples_room(bytes))
		return LC_CORRUPT;
	return LC_OK;
}

lc_status
lc_clv_tuples_admit(const lc_clv_tuples *tuples)
{
	const lc_clv_model *model = lc_clv_models[tuples->model];

	for (uint64_t i = 0; i < tuples->n; i++)
	{
		const lc_clv_tuple *tuple = &tuples->tuple[i];
		lc_clv_fault fault;

		if (model->admit(tuple->value, &fault) != LC_CLV_USE ||
		    !(tuple->weight > 0 && tuple->weight <= LC_CLV_HEAVIEST) || tuple->count == 0)
			return LC_CORRUPT;
	}
	return LC_OK;
}

bool
lc_clv_tuples_agree(const lc_clv_tuples *a, const lc_clv_tuples *b)
{
	bool same = a->model == b->model && a->unit_days == b->unit_days;

	for (int i = 0; i < LC_VARIABLES; i++)
		same = same && a->start[i] == b->start[i];
	return same;
}

/* By value, then by weight. */
static inline int
compare(const lc_clv_tuple *a, const lc_clv_tuple *b)
{
	for (int i = 0; i < LC_CLV_COLUMNS; i++)
		if (a->value[i] != b->value[i])
			return a->value[i] < b->value[i] ? -1 : 1;
	if (a->weight != b->weight)
		return a->weight < b->weight ? -1 : 1;
	return 0;
}

/* Two sorted runs, [0, middle) and [middle, end), into one. */
static void
merge(const lc_clv_tuple *from, size_t middle, size_t end, lc_clv_tuple *to)
{
	size_t left = 0;
	size_t right = middle;

	while (left < middle && right < end)
		*to++ = compare(&from[right], &from[left]) < 0 ? from[right++] : from[left++];
	memcpy(to, &from[left], (middle - left) * sizeof(*to));
	memcpy(to + (middle - left), &from[right], (end - right) * sizeof(*to));
}

/* Runs of this length are sorted by insertion. */
#define RUN 8

/* How many rows are moved between two looks at a pending cancel. */
#define POLL_EVERY 65536

static void
sort_run(lc_clv_tuple *tuple, size_t n)
{
	for (size_t i = 1; i < n; i++)
	{
		lc_clv_tuple moved = tuple[i];
		size_t at = i;

		for (; at > 0 && compare(&moved, &tuple[at - 1]) < 0; at--)
			tuple[at] = tuple[at - 1];
		tuple[at] = moved;
	}
}

/* By merging runs, back and forth between both pieces of memory; returns the one that ends up sorted. */
static lc_clv_tuple *
sort(lc_clv_tuple *from, lc_clv_tuple *to, size_t n, const lc_env *env)
{
	size_t moved = 0;

	for (size_t at = 0; at < n; at += RUN)
		sort_run(from + at, n - at < RUN ? n - at : RUN);
	for (size_t run = RUN; run < n; run *= 2)
	{
		lc_clv_tuple *swapped = from;

		for (size_t at = 0; at < n; at += 2 * run)
		{
			size_t end = n - at < 2 * run ? n - at : 2 * run;

			merge(from + at, run < end ? run : end, end, to + at);
			moved += end;
			if (moved >= POLL_EVERY)
			{
				lc_poll(env);
				moved = 0;
			}
		}
		from = to;
		to = swapped;
	}
	return from;
}

lc_status
lc_clv_tuples_squeeze(lc_clv_tuples *tuples, const lc_env *env)
{
	lc_clv_tuple *second = lc_alloc(env, tuples->n * sizeof(lc_clv_tuple));
	lc_clv_tuple *sorted;
	uint64_t kept = 0;

	if (second == NULL)
		return LC_NO_MEMORY;
	sorted = sort(tuples->tuple, second, tuples->n, env);
	for (uint64_t i = 0; i < tuples->n; i++)
	{
		if (kept > 0 && compare(&tuples->tuple[kept - 1], &sorted[i]) == 0)
			tuples->tuple[kept - 1].count += sorted[i].count;
		else
			tuples->tuple[kept++] = sorted[i];
	}
	/* where little was equal, more of the same is left alone until it is much more */
	tuples->squeeze_at = kept > tuples->n / 2 ? tuples->n * 8 : kept * 2;
	tuples->n = kept;
	lc_release(env, second);
	return LC_OK;
}
