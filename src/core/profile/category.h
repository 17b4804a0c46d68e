/*
 * category.h - a set of categories, such as those a customer bought up to some day.
 */
#ifndef LC_CATEGORY_H
#define LC_CATEGORY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/env.h"
#include "base/result.h"

typedef struct lc_categories
{
	uint32_t *key; /* hashes of categories; memory from env, twice as large as room */
	size_t n;
	size_t room;
	bool sorted;
} lc_categories;

/* All zero is the empty set.  Add first, then ask. */
extern lc_status lc_categories_add(lc_categories *categories, uint32_t key, const lc_env *env);

/* The place of a key in order, below n, valid until a key is added; LC_NO_CATEGORY if it is not in the set. */
#define LC_NO_CATEGORY SIZE_MAX
extern size_t lc_categories_find(lc_categories *categories, uint32_t key, const lc_env *env);

/* Key 0, an order without a category, is in every set. */
extern bool lc_categories_have(lc_categories *categories, uint32_t key, const lc_env *env);

extern void lc_categories_release(lc_categories *categories, const lc_env *env);

#endif /* LC_CATEGORY_H */
