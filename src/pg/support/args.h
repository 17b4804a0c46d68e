/*
 * args.h - NULL and missing arguments.
 */
#ifndef LIFECYCLE_ARGS_H
#define LIFECYCLE_ARGS_H

#include "support/compat.h"

#include "fmgr.h"

/* Whether one of the arguments from first up to, not including, end is NULL. */
static inline bool
lifecycle_any_null(FunctionCallInfo fcinfo, int first, int end)
{
	for (int argno = first; argno < end; argno++)
		if (PG_ARGISNULL(argno))
			return true;
	return false;
}

/* Whether the call has such an argument, and it is not NULL. */
static inline bool
lifecycle_has_arg(FunctionCallInfo fcinfo, int argno)
{
	return PG_NARGS() > argno && !PG_ARGISNULL(argno);
}

#endif /* LIFECYCLE_ARGS_H */
