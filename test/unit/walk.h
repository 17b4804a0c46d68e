/*
 * walk.h - the shipped model by both engines, and the whole way of a customer by one.
 */
#ifndef TEST_WALK_H
#define TEST_WALK_H

#include "stage/history.h"
#include "stage/model.h"
#include "support.h"

#define ROWS_MAX 400

static lc_prepared engines[LC_ENGINES];

/* A group's setup. */
static inline int
prepare_engines(void **state)
{
	for (int engine = 0; engine < LC_ENGINES; engine++)
	{
		lc_model model;

		lc_model_shipped(&lc_shipped_models[0], &model);
		model.engine = (lc_engine) engine;
		model.rules.satisfaction_low = 2.0;
		if (lc_model_prepare(&model, &engines[engine]) != LC_OK)
			return -1;
	}
	return 0;
}

/* All rows of an open history; returns how many. */
static inline int
walk_rest(lc_history *history, lc_history_row *rows)
{
	const lc_history_row *row;
	int n = 0;

	while ((row = lc_history_next(history)) != NULL)
	{
		assert_true(n < ROWS_MAX);
		rows[n++] = *row;
	}
	assert_int_equal(history->periods.status, LC_OK);
	return n;
}

/* All rows up to as_of. */
static inline int
walk(lc_profile profile, lc_day as_of, const lc_prepared *prepared, lc_history_row *rows)
{
	static lc_history history;

	assert_int_equal(lc_history_open(&history, profile, as_of, prepared), LC_OK);
	return walk_rest(&history, rows);
}

#endif /* TEST_WALK_H */
