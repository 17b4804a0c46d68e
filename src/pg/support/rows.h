/*
 * rows.h - rows out of a function.
 */
#ifndef LIFECYCLE_ROWS_H
#define LIFECYCLE_ROWS_H

#include "support/compat.h"

#include "funcapi.h"

/*
 * The rows of a set-returning function.  Between open and close the current
 * memory context holds the values of one row and is reset after each row:
 * allocate before what has to last longer.
 */
typedef struct lifecycle_rows
{
	ReturnSetInfo *result;
	MemoryContext row;
	MemoryContext caller;
} lifecycle_rows;

extern lifecycle_rows lifecycle_rows_open(FunctionCallInfo fcinfo);
extern void lifecycle_rows_put(const lifecycle_rows *rows, Datum *values, bool *nulls);

/* Ends the rows; the result is what the function has to return. */
extern Datum lifecycle_rows_close(FunctionCallInfo fcinfo, const lifecycle_rows *rows);

/* The single row of a function with OUT parameters. */
extern Datum lifecycle_row(FunctionCallInfo fcinfo, Datum *values, bool *nulls);

#endif /* LIFECYCLE_ROWS_H */
