/*
 * fit_rows.h - the rows that a model is to be fitted to, collected one by one.
 *
 * The state of the fitting aggregates: a piece of memory without pointers.
 * Sorting makes equal rows one row with a count, so that a fit depends neither on
 * the order of the rows nor on how they were dealt to parallel workers.
 */
#ifndef LC_FIT_ROWS_H
#define LC_FIT_ROWS_H

#include "base/result.h"
#include "clv/clv.h"

typedef struct lc_fit_row
{
	double value[LC_CLV_COLUMNS];
	double weight;
	uint64_t count;
} lc_fit_row;

typedef struct lc_fit_rows
{
	uint32_t model;   /* lc_clv_id */
	double unit_days; /* 0: unknown */
	lc_vector start;  /* start of the search, if given; else 0 */
	int64_t missing;  /* rows with a NULL */
	int64_t excluded[LC_CLV_EXCLUSIONS];
	uint64_t n;
	uint64_t squeeze_at; /* the number of rows at which equal ones are merged */
	lc_fit_row row[];
} lc_fit_rows;

static inline size_t
lc_fit_rows_size(uint64_t rows)
{
	return sizeof(lc_fit_rows) + rows * sizeof(lc_fit_row);
}

/* The number of rows that fit the bytes. */
static inline uint64_t
lc_fit_rows_room(size_t bytes)
{
	return (bytes - sizeof(lc_fit_rows)) / sizeof(lc_fit_row);
}

/* unit_days is 0 if the unit is unknown, start NULL if none is given. */
extern void lc_fit_rows_init(lc_fit_rows *rows, lc_clv_id model, double unit_days, const double *start);

/* False if there is no room: then squeeze the state, or give it more memory. */
static inline bool
lc_fit_rows_add(lc_fit_rows *rows, size_t bytes, const lc_fit_row *row)
{
	if (rows->n >= lc_fit_rows_room(bytes))
		return false;
	rows->row[rows->n++] = *row;
	return true;
}

/* Sorts the rows and makes equal ones one. */
extern lc_status lc_fit_rows_squeeze(lc_fit_rows *rows, const lc_env *env);

/* Do both have the same model, unit and start? */
extern bool lc_fit_rows_agree(const lc_fit_rows *a, const lc_fit_rows *b);

#endif /* LC_FIT_ROWS_H */
