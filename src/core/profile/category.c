/*
 * category.c - the categories a customer bought up to some day.
 */
#include "profile/category.h"

#include <string.h>

#define ROOM_AT_FIRST 8

static void
sift_down(uint32_t *key, size_t at, size_t n)
{
	for (size_t child = 2 * at + 1; child < n; at = child, child = 2 * at + 1)
	{
		uint32_t moved = key[at];

		if (child + 1 < n && key[child + 1] > key[child])
			child++;
		if (key[child] <= moved)
			return;
		key[at] = key[child];
		key[child] = moved;
	}
}

/* Heapsort: in place, and no input makes it slow. */
static void
sort(lc_categories *categories)
{
	uint32_t *key = categories->key;

	for (size_t i = categories->n / 2; i > 0; i--)
		sift_down(key, i - 1, categories->n);
	for (size_t n = categories->n; n > 1; n--)
	{
		uint32_t largest = key[0];

		key[0] = key[n - 1];
		key[n - 1] = largest;
		sift_down(key, 0, n - 1);
	}
	categories->sorted = true;
}

/* The same one again, as neighbours often are, needs no place. */
lc_status
lc_categories_add(lc_categories *categories, uint32_t key, const lc_env *env)
{
	if (key == 0 || (categories->n > 0 && categories->key[categories->n - 1] == key))
		return LC_OK;
	if (categories->n == categories->room)
	{
		size_t room = categories->room == 0 ? ROOM_AT_FIRST : 2 * categories->room;
		uint32_t *grown = lc_alloc(env, room * sizeof(*grown));

		if (grown == NULL)
			return LC_NO_MEMORY;
		if (categories->n > 0)
			memcpy(grown, categories->key, categories->n * sizeof(*grown));
		lc_release(env, categories->key);
		categories->key = grown;
		categories->room = room;
	}
	categories->key[categories->n++] = key;
	categories->sorted = false;
	return LC_OK;
}

bool
lc_categories_have(lc_categories *categories, uint32_t key)
{
	size_t from = 0;
	size_t to = categories->n;

	if (key == 0)
		return true;
	if (!categories->sorted)
		sort(categories);
	while (from < to)
	{
		size_t middle = from + (to - from) / 2;

		if (categories->key[middle] == key)
			return true;
		if (categories->key[middle] < key)
			from = middle + 1;
		else
			to = middle;
	}
	return false;
}

void
lc_categories_release(lc_categories *categories, const lc_env *env)
{
	lc_release(env, categories->key);
	categories->key = NULL;
}
