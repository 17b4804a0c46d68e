/*
 * malloc_env.h - malloc as the core's memory, and a poll that never asks to
 * stop: for the fuzz targets, the accuracy tables and the referee.
 */
#ifndef MALLOC_ENV_H
#define MALLOC_ENV_H

#include <stdlib.h>

#include "base/env.h"

static inline void *
malloc_alloc(void *context, size_t size)
{
	return malloc(size > 0 ? size : 1);
}

static inline void
malloc_release(void *context, void *memory)
{
	free(memory);
}

static inline void
malloc_poll(void *context)
{
}

static const lc_env malloc_env = {malloc_alloc, malloc_release, malloc_poll, NULL};

#endif /* MALLOC_ENV_H */
