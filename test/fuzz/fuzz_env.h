/*
 * fuzz_env.h - what the fuzz targets share: a law that must hold, and bytes taken
 * one by one.
 *
 * make fuzz builds and runs them; test/fuzz/run says where new inputs go.
 */
#ifndef FUZZ_ENV_H
#define FUZZ_ENV_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "malloc_env.h"

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
