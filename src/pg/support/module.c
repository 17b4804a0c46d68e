/*
 * module.c - the magic block of the loadable module, and its version.
 */
#include "support/compat.h"

#include "fmgr.h"
#include "utils/builtins.h"

/* the Makefile gives it; a linter need not know */
#ifndef LIFECYCLE_VERSION
#define LIFECYCLE_VERSION "unknown"
#endif

LIFECYCLE_MODULE_MAGIC;

PG_FUNCTION_INFO_V1(lifecycle_version);

Datum
lifecycle_version(PG_FUNCTION_ARGS)
{
	PG_RETURN_TEXT_P(cstring_to_text(LIFECYCLE_VERSION));
}
