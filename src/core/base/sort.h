/*
 * sort.h - a stable merge sort for elements of any type.
 *
 * A template, because C has no generic functions: define
 *
 *	LC_SORT          the name of the function to be made
 *	LC_SORT_TYPE     the type of an element
 *	LC_SORT_BEFORE   a macro of two pointers to elements: does *a come before *b?
 *
 * and include this file.  It makes
 *
 *	static LC_SORT_TYPE *LC_SORT(LC_SORT_TYPE *element, LC_SORT_TYPE *spare, size_t n, const lc_env *env)
 *
 * which sorts n elements with the help of a second array of n and returns
 * whichever of both arrays is in order, and LC_SORT_short, insertion sort in
 * place, for a few elements or for many that are nearly in order.
 *
 * Runs of insertion sort are merged bottom-up (Knuth, The Art of Computer
 * Programming 3, 1998, 5.2.4): no input is slow, and equal elements keep their
 * order.
 */
#ifndef LC_SORT_H
#define LC_SORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/env.h"

/* Runs of this length are sorted by insertion: of 8, 16 and 32 the fastest for elements of 4 to 40 bytes. */
#define LC_SORT_RUN 32

#define LC_SORT_JOIN_(a, b) a##_##b
#define LC_SORT_JOIN(a, b) LC_SORT_JOIN_(a, b)

/*
 * How many of n distinct keys are below the i-th: its place in order.  The
 * loop has no branch on the data and is vectorised, so that up to some 64
 * elements are ranked in less time than any comparison sort takes.
 */
static inline size_t
lc_rank_of(const int32_t *key, size_t n, size_t i)
{
	uint32_t below = 0;

	for (size_t j = 0; j < n; j++)
		below += key[j] < key[i];
	return below;
}

#endif /* LC_SORT_H */

#ifdef LC_SORT

static inline void
LC_SORT_JOIN(LC_SORT, short)(LC_SORT_TYPE *element, size_t n)
{
	for (size_t i = 1; i < n; i++)
	{
		LC_SORT_TYPE moving = element[i];
		size_t at = i;

		for (; at > 0 && LC_SORT_BEFORE(&moving, &element[at - 1]); at--)
			element[at] = element[at - 1];
		element[at] = moving;
	}
}

/* Merges the sorted runs [0, middle) and [middle, end). */
static inline void
LC_SORT_JOIN(LC_SORT, merge)(const LC_SORT_TYPE *from, size_t middle, size_t end, LC_SORT_TYPE *to)
{
	size_t left = 0;
	size_t right = middle;

	if (middle < end && LC_SORT_BEFORE(&from[middle], &from[middle - 1]))
		while (left < middle && right < end)
		{
			bool is_right = LC_SORT_BEFORE(&from[right], &from[left]);

			/* both indices move without a branch: which run comes next is a coin's toss */
			*to++ = from[is_right ? right : left];
			right += is_right;
			left += !is_right;
		}
	memcpy(to, &from[left], (middle - left) * sizeof(*to));
	memcpy(to + (middle - left), &from[right], (end - right) * sizeof(*to));
}

static LC_SORT_TYPE *
LC_SORT(LC_SORT_TYPE *element, LC_SORT_TYPE *spare, size_t n, const lc_env *env)
{
	size_t moved = 0;

	for (size_t at = 0; at < n; at += LC_SORT_RUN)
		LC_SORT_JOIN(LC_SORT, short)(element + at, n - at < LC_SORT_RUN ? n - at : LC_SORT_RUN);
	for (size_t run = LC_SORT_RUN; run < n; run *= 2)
	{
		LC_SORT_TYPE *sorted = spare;

		for (size_t at = 0; at < n; at += 2 * run)
		{
			size_t end = n - at < 2 * run ? n - at : 2 * run;

			LC_SORT_JOIN(LC_SORT, merge)(element + at, run < end ? run : end, end, spare + at);
			moved += end;
			if (moved >= LC_POLL_EVERY)
			{
				lc_poll(env);
				moved = 0;
			}
		}
		spare = element;
		element = sorted;
	}
	return element;
}

#undef LC_SORT
#undef LC_SORT_TYPE
#undef LC_SORT_BEFORE
#endif
