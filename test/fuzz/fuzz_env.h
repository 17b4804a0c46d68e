/*
 * fuzz_env.h - what the fuzz targets share: malloc as the core's memory, a law
 * that must hold, and bytes taken one by one.
 *
 * make fuzz builds and runs them; test/fuzz/run says where new inputs go.
 */
#ifndef FUZZ_ENV_H
#define FUZZ_ENV_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/env.h"

static inline void *
fuzz_alloc(void *context, size_t size)
{
	return malloc(size > 0 ? size : 1);
}

static inline void
fuzz_release(void *context, void *memory)
{
	free(memory);
}

static inline void
fuzz_poll(void *context)
{
}

static const lc_env fuzz_env = {fuzz_alloc, fuzz_release, fuzz_poll, NULL};

#define LAW(holds) \
	do \
	{ \
		if (!(holds)) \
		{ \
			fprintf(stderr, "%s:%d: broken: %s\n", __FILE__, __LINE__, #holds); \
			abort(); \
		} \
	} while (0)

typedef struct input
{
	const uint8_t *at;
	size_t left;
} input;

/* The next byte; 0 past the end. */
static inline uint8_t
byte_of(input *in)
{
	if (in->left == 0)
		return 0;
	in->left--;
	return *in->at++;
}

#endif /* FUZZ_ENV_H */
