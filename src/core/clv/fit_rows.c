/*
 * fit_rows.c - the rows that a model is to be fitted to, collected one by one.
 */
#include "clv/fit_rows.h"

#include <string.h>

void
lc_fit_rows_init(lc_fit_rows *rows, lc_clv_id model, double unit_days, const double *start)
{
	memset(rows, 0, sizeof(*rows));
	rows->model = model;
	rows->unit_days = unit_days;
	for (int i = 0; start != NULL && i < lc_clv_models[model]->parameters; i++)
		rows->start[i] = start[i];
}

bool
lc_fit_rows_agree(const lc_fit_rows *a, const lc_fit_rows *b)
{
	bool same = a->model == b->model && a->unit_days == b->unit_days;

	for (int i = 0; i < LC_VARIABLES; i++)
		same = same && a->start[i] == b->start[i];
	return same;
}

/* By value, then by weight. */
static inline int
compare(const lc_fit_row *a, const lc_fit_row *b)
{
	for (int i = 0; i < LC_CLV_COLUMNS; i++)
		if (a->value[i] != b->value[i])
			return a->value[i] < b->value[i] ? -1 : 1;
	if (a->weight != b->weight)
		return a->weight < b->weight ? -1 : 1;
	return 0;
}

#define LC_SORT sort_rows
#define LC_SORT_TYPE lc_fit_row
#define LC_SORT_BEFORE(a, b) (compare(a, b) < 0)
#include "base/sort.h"

lc_status
lc_fit_rows_squeeze(lc_fit_rows *rows, const lc_env *env)
{
	lc_fit_row *second = lc_alloc(env, rows->n * sizeof(lc_fit_row));
	lc_fit_row *sorted;
	uint64_t kept = 0;

	if (second == NULL)
		return LC_NO_MEMORY;
	sorted = sort_rows(rows->row, second, rows->n, env);
	for (uint64_t i = 0; i < rows->n; i++)
	{
		if (kept > 0 && compare(&rows->row[kept - 1], &sorted[i]) == 0)
			rows->row[kept - 1].count += sorted[i].count;
		else
			rows->row[kept++] = sorted[i];
	}
	/* where few rows were equal, wait for eight times as many before trying again */
	rows->squeeze_at = kept > rows->n / 2 ? rows->n * 8 : kept * 2;
	rows->n = kept;
	lc_release(env, second);
	return LC_OK;
}
