/*
 * category.c - a set of categories, such as those a customer bought up to some day.
 */
#include "profile/category.h"

#include <string.h>

#define ROOM_AT_FIRST 8

#define LC_SORT sort_keys
#define LC_SORT_TYPE uint32_t
#define LC_SORT_BEFORE(a, b) (*(a) < *(b))
#include "base/sort.h"

/* The second half of the memory is the spare array of the sort, so that sorting needs no memory. */
static void
sort(lc_categories *categories, const lc_env *env)
{
	uint32_t *sorted = sort_keys(categories->key, categories->key + categories->room, categories->n, env);

	if (sorted != categories->key)
		memcpy(categories->key, sorted, categories->n * sizeof(*sorted));
	categories->sorted = true;
}

/* A key equal to the one added before, as many are, is not added again. */
lc_status
lc_categories_add(lc_categories *categories, uint32_t key, const lc_env *env)
{
	if (key == 0 || (categories->n > 0 && categories->key[categories->n - 1] == key))
		return LC_OK;
	if (categories->n == categories->room)
	{
		size_t room = categories->room == 0 ? ROOM_AT_FIRST : 2 * categories->room;
		uint32_t *grown = lc_alloc(env, 2 * room * sizeof(*grown));

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

size_t
lc_categories_find(lc_categories *categories, uint32_t key, const lc_env *env)
{
	size_t from = 0;
	size_t to = categories->n;

	if (!categories->sorted && categories->n > 0)
		sort(categories, env);
	while (from < to)
	{
		size_t middle = from + (to - from) / 2;

		if (categories->key[middle] == key)
			return middle;
		if (categories->key[middle] < key)
			from = middle + 1;
		else
			to = middle;
	}
	return LC_NO_CATEGORY;
}

bool
lc_categories_have(lc_categories *categories, uint32_t key, const lc_env *env)
{
	return key == 0 || lc_categories_find(categories, key, env) != LC_NO_CATEGORY;
}

void
lc_categories_release(lc_categories *categories, const lc_env *env)
{
	lc_release(env, categories->key);
	categories->key = NULL;
}
