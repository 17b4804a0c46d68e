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

#define LC_SORT sort_tuples
#define LC_SORT_TYPE lc_clv_tuple
#define LC_SORT_BEFORE(a, b) (compare(a, b) < 0)
#include "base/sort.h"

lc_status
lc_clv_tuples_squeeze(lc_clv_tuples *tuples, const lc_env *env)
{
	lc_clv_tuple *second = lc_alloc(env, tuples->n * sizeof(lc_clv_tuple));
	lc_clv_tuple *sorted;
	uint64_t kept = 0;

	if (second == NULL)
		return LC_NO_MEMORY;
	sorted = sort_tuples(tuples->tuple, second, tuples->n, env);
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
