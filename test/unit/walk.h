/*
 * walk.h - the shipped model, and the whole way of a customer by one.
 */
#ifndef TEST_WALK_H
#define TEST_WALK_H

#include "stage/history.h"
#include "stage/model.h"
#include "support.h"

#define ROWS_MAX 400

static lc_prepared shipped;

/* A group's setup. */
static inline int
prepare_shipped(void **state)
{
	lc_model model;

	lc_model_shipped(&lc_shipped_models[0], &model);
	model.thresholds.satisfaction_low = 2.0;
	return lc_model_prepare(&model, &shipped) == LC_OK ? 0 : -1;
}

/* All rows up to as_of, each with the very day of its stage. */
static inline int
walk(lc_profile profile, lc_day as_of, const lc_prepared *prepared, lc_history_row *rows)
{
	static lc_history history;
	const lc_history_row *row;
	int n = 0;

	assert_int_equal(lc_history_open(&history, profile, as_of, prepared), LC_OK);
	history.exact = true;
	while ((row = lc_history_next(&history)) != NULL)
	{
		assert_true(n < ROWS_MAX);
		rows[n++] = *row;
	}
	assert_int_equal(history.periods.status, LC_OK);
	return n;
}

#endif /* TEST_WALK_H */
