/*
 * module.c - the magic block of the loadable module.
 */
#include "support/compat.h"

#include "fmgr.h"

LIFECYCLE_MODULE_MAGIC;
