/*
 * model_datum.h - rows of lifecycle_model as the core's models, and back.
 */
#ifndef LIFECYCLE_MODEL_DATUM_H
#define LIFECYCLE_MODEL_DATUM_H

#include "support/compat.h"

#include "access/htup.h"
#include "fmgr.h"

#include "stage/model.h"

/* A model made ready, and the row it was made from, to know it by when it comes again. */
typedef struct lifecycle_model_cache
{
	lc_prepared prepared;
	HeapTupleHeader row; /* NULL: the default model */
	Size size;
	bool ready;
	uint64 generation; /* another one whenever prepared has become another model */
} lifecycle_model_cache;

/*
 * The argument's model, or the default one where there is no such argument.
 * Parsed once per query and model; errors name the column: 22004 a NULL,
 * 2202E an array of another shape, 22023 a value out of its range.
 */
extern const lc_prepared *lifecycle_model_arg(FunctionCallInfo fcinfo, int argno, lifecycle_model_cache *cache);

/* Parses and checks a row; errors as above. */
extern void lifecycle_model_from_row(HeapTupleHeader row, lc_model *model);

/* The given row with another name and description, and what fitting learns. */
extern Datum lifecycle_model_fitted_row(HeapTupleHeader given, const char *name, const char *description,
                                        const lc_model *fitted);

/* The name in a row. */
extern char *lifecycle_model_name(HeapTupleHeader row);

#endif /* LIFECYCLE_MODEL_DATUM_H */
