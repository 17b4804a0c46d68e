/*
 * group_table.h - every customer at once: a hash table of open profiles.
 *
 * A roll-up reads orders in any order and groups them by customer.  At a
 * million customers each order finds its customer far from the cache, so rows
 * come in batches: all are hashed and their places asked for before the first
 * is touched, and the waits overlap (Chen, Ailamaki, Gibbons and Mowry 2004,
 * "Improving hash join performance through prefetching": group prefetching).
 *
 * An index of 8-byte slots, open addressing with linear probing, leads to
 * entries of one cache line each: the key and the first few events (packed_event.h).  Further events lie in chunks of one cache line,
 * chained backwards.  Entries and chunks are cells of slabs, in order of
 * arrival, so customers who came together lie together.
 *
 * A key is an integer, or bytes of the caller's.  Integers hash to themselves,
 * which keeps neighbouring numbers in neighbouring slots; where that crowds
 * the index (numbers with many low bits in common) they are mixed instead.
 */
#ifndef LC_GROUP_TABLE_H
#define LC_GROUP_TABLE_H

#include "base/env.h"
#include "profile/event.h"
#include "rollup/packed_event.h"

/* How many rows are under way at once. */
#define LC_GROUP_BATCH 128

/* key_size of the rows whose customer is unknown: they are one customer */
#define LC_KEY_NONE UINT32_MAX

typedef struct lc_group_row
{
	uint64_t key;      /* the integer, or the address of the key's bytes */
	uint32_t key_size; /* how many; of an integer 0 */
	uint32_t hash;     /* of the bytes; an integer's is found here */
	lc_event event;    /* with count 0 nothing but the customer is noted */
} lc_group_row;

/*
 * How the caller's keys compare: asked only for different bytes of the same
 * hash.  Without equal, different bytes are different keys.
 */
typedef struct lc_group_keys
{
	bool integers;
	bool (*equal)(void *context, const void *a, const void *b);
	void *context;
} lc_group_keys;

/* One customer as the table has it. */
typedef struct lc_group
{
	uint64_t key;
	uint32_t key_size;
	uint32_t hash;
	lc_packed_word *words; /* all events, in the table's own memory until it is asked again */
	size_t n;              /* how many words; 0 without events */
} lc_group;

typedef struct lc_group_table lc_group_table;

/* LC_NO_MEMORY, or a table without customers. */
extern lc_status lc_group_table_open(const lc_group_keys *keys, const lc_env *env, lc_group_table **table);
extern void lc_group_table_close(lc_group_table *table);

/* Takes in up to LC_GROUP_BATCH rows; keys are copied. */
extern lc_status lc_group_table_add(lc_group_table *table, const lc_group_row *rows, size_t n);

/* Takes in all that another table knew of a customer. */
extern lc_status lc_group_table_put(lc_group_table *table, const lc_group *customer);

extern uint32_t lc_group_table_customers(const lc_group_table *table);

/*
 * Bytes the table has used and not given back; what taking in one batch more
 * may make of them, unless it brings large keys or a customer of very many
 * events, whose settling takes up to 60 bytes an event besides.
 */
extern size_t lc_group_table_memory(const lc_group_table *table);
extern size_t lc_group_table_memory_next(const lc_group_table *table);

/*
 * The customers in order of arrival: *at starts at 0.  False at the end, or
 * where *status is not LC_OK.
 */
extern bool lc_group_table_next(lc_group_table *table, uint32_t *at, lc_group *customer, lc_status *status);

/* Forgets all customers and keeps the memory that such customers need again. */
extern void lc_group_table_reset(lc_group_table *table);

/*
 * Which of 2^bits parts a customer falls into; every level cuts anew, up to
 * LC_PARTITION_LEVELS times LC_PARTITION_LEVEL_BITS.
 */
#define LC_PARTITION_LEVELS 10
#define LC_PARTITION_LEVEL_BITS 6
extern uint32_t lc_group_table_partition(const lc_group_table *table, const lc_group *customer, int level, int bits);

#endif /* LC_GROUP_TABLE_H */
