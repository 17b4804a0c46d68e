/*
 * fit_rows.h - the rows that a model is to be fitted to, while they come in.
 *
 * The state of the fitting aggregates: a piece of memory without pointers,
 * which may be copied byte by byte.  Equal rows are kept once, with their
 * number, so that what comes out depends neither on the order of the rows nor
 * on how they were dealt out.
 */
#ifndef LC_FIT_ROWS_H
#define LC_FIT_ROWS_H

#include "base/result.h"
#include "clv/clv.h"

#define LC_FIT_ROWS_MAGIC UINT32_C(0x31764c43) /* the version is in it */

typedef struct lc_fit_row
{
	double value[LC_CLV_COLUMNS];
	double weight;
	uint64_t count;
} lc_fit_row;

typedef struct lc_fit_rows
{
	uint32_t magic;
	uint32_t model;   /* lc_clv_id */
	double unit_days; /* 0: unknown */
	lc_vector start;  /* where the search begins; 0: none given */
	int64_t missing;  /* rows with a NULL */
	int64_t excluded[LC_CLV_EXCLUSIONS];
	uint64_t n;
	uint64_t squeeze_at; /* as many rows before duplicates are looked for again */
	lc_fit_row row[];
} lc_fit_rows;

static inline size_t
lc_fit_rows_size(uint64_t rows)
{
	return sizeof(lc_fit_rows) + rows * sizeof(lc_fit_row);
}

/* How many rows so many bytes hold. */
static inline uint64_t
lc_fit_rows_room(size_t bytes)
{
	return (bytes - sizeof(lc_fit_rows)) / sizeof(lc_fit_row);
}

/* unit_days: 0 for a unit unknown; start: NULL for none. */
extern void lc_fit_rows_init(lc_fit_rows *rows, lc_clv_id model, double unit_days, const double *start);

/* LC_CORRUPT where the bytes are not what this file writes; and where a row is none that the model admits. */
extern lc_status lc_fit_rows_check(const lc_fit_rows *rows, size_t bytes);
extern lc_status lc_fit_rows_admit(const lc_fit_rows *rows);

/* False where there is no room; then squeeze, or give more. */
static inline bool
lc_fit_rows_add(lc_fit_rows *rows, size_t bytes, const lc_fit_row *row)
{
	if (rows->n >= lc_fit_rows_room(bytes))
		return false;
	rows->row[rows->n++] = *row;
	return true;
}

/* Sorts, and makes equal rows one. */
extern lc_status lc_fit_rows_squeeze(lc_fit_rows *rows, const lc_env *env);

/* Same model, unit and start? */
extern bool lc_fit_rows_agree(const lc_fit_rows *a, const lc_fit_rows *b);

#endif /* LC_FIT_ROWS_H */
