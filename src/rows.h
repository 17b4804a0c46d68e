/*
 * rows.h - rows out of a function.
 */
#ifndef LIFECYCLE_ROWS_H
#define LIFECYCLE_ROWS_H

#include "compat.h"

#include "funcapi.h"

/* A set-returning function's rows, as the caller declared them. */
extern ReturnSetInfo *lifecycle_rows_open(FunctionCallInfo fcinfo);

/* The single row of a function with OUT parameters. */
extern Datum lifecycle_row(FunctionCallInfo fcinfo, Datum *values, bool *nulls);

static inline void
lifecycle_rows_put(ReturnSetInfo *rows, Datum *values, bool *nulls)
{
	tuplestore_putvalues(rows->setResult, rows->setDesc, values, nulls);
}

#endif /* LIFECYCLE_ROWS_H */
