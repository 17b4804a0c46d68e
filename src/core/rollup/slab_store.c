/*
 * slab_store.c - memory in items of one cache line, by number.
 */
#include "rollup/slab_store.h"

#include <string.h>

#define SLABS_MAX 128 /* allocated at once: 8 MB, which can lie on huge pages */

/* A larger array with the same n elements, in place of the old one. */
static void *
widened(const lc_env *env, void *old, uint32_t n, uint32_t room, size_t size)
{
	void *array = lc_alloc(env, (size_t) room * size);

	if (array == NULL)
		return NULL;
	if (n > 0)
		memcpy(array, old, n * size);
	lc_release(env, old);
	return array;
}

/* Room for n slabs in both arrays of the store: so giving a slab back never needs memory. */
static lc_status
widen_store(lc_slab_store *store, const lc_env *env, uint32_t n)
{
	uint32_t room = store->room == 0 ? 32 : store->room;
	void *array;

	if (n <= store->room)
		return LC_OK;
	while (room < n)
		room *= 2;
	array = widened(env, store->memory, store->n_memory, room, sizeof(*store->memory));
	if (array == NULL)
		return LC_NO_MEMORY;
	store->memory = array;
	array = widened(env, store->idle, store->n_idle, room, sizeof(*store->idle));
	if (array == NULL)
		return LC_NO_MEMORY;
	store->idle = array;
	store->room = room;
	return LC_OK;
}

/* By an eighth, so that a large store asks for memory seldom. */
static lc_status
grow_store(lc_slab_store *store, const lc_env *env)
{
	uint32_t n = store->n / 8 < SLABS_MAX ? store->n / 8 + 1 : SLABS_MAX;
	uint8_t *memory;

	LC_TRY(widen_store(store, env, store->n + n));
	memory = lc_alloc(env, n * LC_SLAB_BYTES + LC_SLAB_ITEM);
	if (memory == NULL)
		return LC_NO_MEMORY;
	store->memory[store->n_memory++] = memory;
	store->n += n;
	memory += (LC_SLAB_ITEM - (uintptr_t) memory % LC_SLAB_ITEM) % LC_SLAB_ITEM;
	while (n-- > 0)
		store->idle[store->n_idle++] = memory + n * LC_SLAB_BYTES;
	return LC_OK;
}

lc_status
lc_slab_grow(lc_slab_pool *pool, lc_slab_store *store, const lc_env *env)
{
	uint32_t in_use;

	/* an item's number + 1 must fit 32 bits */
	if (pool->n_slabs + 1 > UINT32_MAX >> LC_SLAB_ITEMS_LOG2)
		return LC_TOO_LARGE;
	if (pool->n_slabs == pool->room)
	{
		uint32_t room = pool->room == 0 ? 16 : pool->room * 2;
		uint8_t **slabs = widened(env, pool->slabs, pool->n_slabs, room, sizeof(*slabs));

		if (slabs == NULL)
			return LC_NO_MEMORY;
		pool->slabs = slabs;
		pool->room = room;
	}
	if (store->n_idle == 0)
		LC_TRY(grow_store(store, env));
	pool->slabs[pool->n_slabs++] = store->idle[--store->n_idle];
	in_use = store->n - store->n_idle;
	store->touched = in_use > store->touched ? in_use : store->touched;
	return LC_OK;
}

void
lc_slab_give_back(lc_slab_pool *pool, lc_slab_store *store)
{
	while (pool->n_slabs > 0)
		store->idle[store->n_idle++] = pool->slabs[--pool->n_slabs];
	pool->n_items = 0;
}

void
lc_slab_store_release(lc_slab_store *store, const lc_env *env)
{
	for (uint32_t i = 0; i < store->n_memory; i++)
		lc_release(env, store->memory[i]);
	store->n = store->n_idle = store->n_memory = store->touched = 0;
}
