/*
 * module.c - the module.
 */
#include "support/compat.h"

#include "fmgr.h"

LIFECYCLE_MODULE_MAGIC;
