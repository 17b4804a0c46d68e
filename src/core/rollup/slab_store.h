/*
 * slab_store.h - memory in items of one cache line, by number.
 *
 * A slab is 1024 items of 64 bytes, aligned to a cache line; a pool numbers the
 * items of its slabs from 0 on and never moves them.  Pools share a store: a slab
 * that one gives back another may take, so that a table filled again with groups
 * of another shape needs no more memory than before.
 */
#ifndef LC_SLAB_STORE_H
#define LC_SLAB_STORE_H

#include <stdint.h>

#include "base/env.h"
#include "base/result.h"

#define LC_SLAB_ITEM 64
#define LC_SLAB_ITEMS_LOG2 10
#define LC_SLAB_ITEMS (UINT32_C(1) << LC_SLAB_ITEMS_LOG2)
#define LC_SLAB_BYTES ((size_t) LC_SLAB_ITEMS * LC_SLAB_ITEM)

/* All zero is an empty store. */
typedef struct lc_slab_store
{
	void **memory;  /* as allocated, several slabs at once */
	uint8_t **idle; /* slabs in no pool, a stack */
	uint32_t n;     /* slabs in all */
	uint32_t n_idle;
	uint32_t touched; /* the most that were in pools at once: only these pages have been written */
	uint32_t n_memory;
	uint32_t room; /* of both arrays */
} lc_slab_store;

/* All zero is an empty pool. */
typedef struct lc_slab_pool
{
	uint8_t **slabs;
	uint32_t n_slabs;
	uint32_t room;
	uint32_t n_items; /* in use */
} lc_slab_pool;

static inline void *
lc_slab_item(const lc_slab_pool *pool, uint32_t number)
{
	return pool->slabs[number >> LC_SLAB_ITEMS_LOG2] + (size_t) (number & (LC_SLAB_ITEMS - 1)) * LC_SLAB_ITEM;
}

/* Gives the pool one slab more. */
extern lc_status lc_slab_grow(lc_slab_pool *pool, lc_slab_store *store, const lc_env *env);

/* The number of a new item, whose bytes are undefined. */
static inline lc_status
lc_slab_take(lc_slab_pool *pool, lc_slab_store *store, const lc_env *env, uint32_t *number)
{
	if (pool->n_items >> LC_SLAB_ITEMS_LOG2 == pool->n_slabs)
		LC_TRY(lc_slab_grow(pool, store, env));
	*number = pool->n_items++;
	return LC_OK;
}

/* Empties the pool: all of its slabs become idle. */
extern void lc_slab_give_back(lc_slab_pool *pool, lc_slab_store *store);

/* Releases the slabs, of which none may be in a pool; the arrays of store and pools are the caller's to release. */
extern void lc_slab_store_release(lc_slab_store *store, const lc_env *env);

#endif /* LC_SLAB_STORE_H */
