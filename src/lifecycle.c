/*
 * lifecycle.c - the module.
 */
#include "compat.h"

#include "fmgr.h"

LIFECYCLE_MODULE_MAGIC;
