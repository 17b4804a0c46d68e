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

#define LC_CLV_TUPLES_MAGIC UINT32_C(0x31764c43) /* the version is in it */

typedef struct lc_clv_tuple
{
	double value[LC_CLV_COLUMNS];
	double weight;
	uint64_t count;
} lc_clv_tuple;

typedef struct lc_clv_tuples
{
	uint32_t magic;
	uint32_t model;   /* lc_clv_id */
	double unit_days; /* 0: unknown */
	lc_vector start;  /* where the search begins; 0: none given */
	int64_t missing;  /* rows with a NULL */
	int64_t excluded[LC_CLV_EXCLUSIONS];
	uint64_t n;
	uint64_t squeeze_at; /* as many rows before duplicates are looked for again */
	lc_clv_tuple tuple[];
} lc_clv_tuples;

static inline size_t
lc_clv_tuples_size(uint64_t rows)
{
	return sizeof(lc_clv_tuples) + rows * sizeof(lc_clv_tuple);
}

/* How many rows so many bytes hold. */
static inline uint64_t
lc_clv_tuples_room(size_t bytes)
{
	return (bytes - sizeof(lc_clv_tuples)) / sizeof(lc_clv_tuple);
}

/* unit_days: 0 for a unit unknown; start: NULL for none. */
extern void lc_clv_tuples_init(lc_clv_tuples *tuples, lc_clv_id model, double unit_days, const double *start);

/* LC_CORRUPT where the bytes are not what this file writes; and where a row is none that the model admits. */
extern lc_status lc_clv_tuples_check(const lc_clv_tuples *tuples, size_t bytes);
extern lc_status lc_clv_tuples_admit(const lc_clv_tuples *tuples);

/* False where there is no room; then squeeze, or give more. */
static inline bool
lc_clv_tuples_add(lc_clv_tuples *tuples, size_t bytes, const lc_clv_tuple *tuple)
{
	if (tuples->n >= lc_clv_tuples_room(bytes))
		return false;
	tuples->tuple[tuples->n++] = *tuple;
	return true;
}

/* Sorts, and makes equal rows one. */
extern lc_status lc_clv_tuples_squeeze(lc_clv_tuples *tuples, const lc_env *env);

/* Same model, unit and start? */
extern bool lc_clv_tuples_agree(const lc_clv_tuples *a, const lc_clv_tuples *b);

#endif /* LC_FIT_ROWS_H */
