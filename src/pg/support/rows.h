/*
 * rows.h - rows out of a function.
 */
#ifndef LIFECYCLE_ROWS_H
#define LIFECYCLE_ROWS_H

#include "support/compat.h"

#include "funcapi.h"

/*
 * A set-returning function's rows.  Between open and close the current context
 * is one for a row's values, emptied after each row: what is to last longer is
 * made before.
 */
typedef struct lifecycle_rows
{
	ReturnSetInfo *result;
	MemoryContext row;
	MemoryContext caller;
} lifecycle_rows;

extern lifecycle_rows lifecycle_rows_open(FunctionCallInfo fcinfo);
extern void lifecycle_rows_put(const lifecycle_rows *rows, Datum *values, bool *nulls);

/* Returns what the function returns. */
extern Datum lifecycle_rows_close(FunctionCallInfo fcinfo, const lifecycle_rows *rows);

/* The single row of a function with OUT parameters. */
extern Datum lifecycle_row(FunctionCallInfo fcinfo, Datum *values, bool *nulls);

#endif /* LIFECYCLE_ROWS_H */
