/*
 * model_datum.h - rows of lifecycle_model as the core's models, and back.
 */
#ifndef LIFECYCLE_MODEL_DATUM_H
#define LIFECYCLE_MODEL_DATUM_H

#include "support/compat.h"

#include "access/htup.h"
#include "fmgr.h"

#include "stage/model.h"
#include "value/state_value.h"

/*
 * A model made ready, and the row it was made from, to know it by when it comes
 * again: to make it takes longer than to ask it of one customer, so a session
 * keeps the last few, and statements of one row find theirs.
 */
typedef struct lifecycle_kept_model
{
	lc_prepared prepared;
	HeapTupleHeader row; /* NULL: the default model */
	Size size;
	uint64 generation;       /* no two models of a session have the same; 0: none is kept here */
	uint64 used;             /* when it was last asked for */
	lc_state_values *values; /* what it promises over values->horizon, where has_values */
	bool has_values;
} lifecycle_kept_model;

/* Where a query found its model; zeroed before the first call. */
typedef struct lifecycle_model_cache
{
	lifecycle_kept_model *kept;
	uint64 generation; /* of the query's model: another one when it was given another */
} lifecycle_model_cache;

/*
 * The argument's model, or the default one where there is no such argument.  It
 * holds until the function returns, beside a second one.  Errors name the
 * column: 22004 a NULL, 2202E an array of another shape, 22023 a value out of
 * its range.
 */
extern const lc_prepared *lifecycle_model_arg(FunctionCallInfo fcinfo, int argno, lifecycle_model_cache *cache);

/*
 * What the cache's model promises over a horizon, worked out when it is another
 * one; NULL is the model's own horizon.  22023 for one that cannot be.
 */
extern const lc_state_values *lifecycle_model_values(const lifecycle_model_cache *cache, const double *given);

/* Parses and checks a row; errors as above. */
extern void lifecycle_model_from_row(HeapTupleHeader row, lc_model *model);

/* The given row with another name and description, and what fitting learns. */
extern Datum lifecycle_model_fitted_row(HeapTupleHeader given, const char *name, const char *description,
                                        const lc_model *fitted);

/* The name in a row. */
extern char *lifecycle_model_name(HeapTupleHeader row);

#endif /* LIFECYCLE_MODEL_DATUM_H */
