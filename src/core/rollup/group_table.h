/*
 * group_table.h - a hash table of all customers of a roll-up, with their events.
 *
 * A roll-up reads orders in any order and groups them by customer.  With a
 * million customers each order misses the cache on its way to the customer, so
 * rows come in batches: all are hashed and prefetched before the first is
 * touched, and the misses overlap (group prefetching; Chen, Ailamaki, Gibbons
 * and Mowry, "Improving hash join performance through prefetching", 2004).
 *
 * An index of 8-byte slots, open addressing with linear probing, leads to
 * entries of one cache line: the key and the first few events (packed_event.h).
 * Further events lie in overflows of one cache line, a list from the newest to
 * the oldest.  Entries and overflows are items of slabs (slab_store.h) in order
 * of arrival, so that customers who came together lie together.
 *
 * A key is an integer, or bytes of the caller's.  Integers hash to themselves,
 * which keeps neighbouring numbers in neighbouring slots; where that crowds the
 * index (numbers with many low bits in common) they are mixed instead.
 */
#ifndef LC_GROUP_TABLE_H
#define LC_GROUP_TABLE_H

#include "base/env.h"
#include "profile/event.h"
#include "rollup/packed_event.h"

/* Rows of a batch. */
#define LC_GROUP_BATCH 128

/* key_size of rows without a key; together they are one customer */
#define LC_KEY_NONE UINT32_MAX

typedef struct lc_group_row
{
	uint64_t key;      /* the integer, or the address of the key's bytes */
	uint32_t key_size; /* number of bytes; 0 for an integer */
	uint32_t hash;     /* of the bytes; ignored for an integer */
	lc_event event;    /* with count 0 only the customer is added */
} lc_group_row;

/*
 * How keys compare.  equal is called only for different bytes with the same
 * hash; NULL: different bytes are different keys.
 */
typedef struct lc_group_keys
{
	bool integers;
	bool (*equal)(void *context, const void *a, const void *b);
	void *context;
} lc_group_keys;

/* One customer. */
typedef struct lc_group
{
	uint64_t key;
	uint32_t key_size;
	uint32_t hash;
	lc_packed_word *words; /* all events, in memory of the table, valid until its next call */
	size_t n;              /* number of words; 0 without events */
} lc_group;

typedef struct lc_group_table lc_group_table;

/* An empty table. */
extern lc_status lc_group_table_open(const lc_group_keys *keys, const lc_env *env, lc_group_table **table);
extern void lc_group_table_close(lc_group_table *table);

/* Adds up to LC_GROUP_BATCH rows; keys are copied. */
extern lc_status lc_group_table_add(lc_group_table *table, const lc_group_row *rows, size_t n);

/* Adds a customer with all of its events, as another table returned it. */
extern lc_status lc_group_table_put(lc_group_table *table, const lc_group *customer);

extern uint32_t lc_group_table_customers(const lc_group_table *table);

/*
 * Bytes of memory in use, and the bytes after one batch more at most.  That
 * leaves out large keys and customers of very many events, whose merging takes
 * up to 60 bytes an event besides.
 */
extern size_t lc_group_table_memory(const lc_group_table *table);
extern size_t lc_group_table_memory_next(const lc_group_table *table);

/*
 * The next customer in order of arrival; *at starts at 0.  False at the end, or
 * if *status is not LC_OK.
 */
extern bool lc_group_table_next(lc_group_table *table, uint32_t *at, lc_group *customer, lc_status *status);

/* Removes all customers; keeps the memory that as many will need again. */
extern void lc_group_table_reset(lc_group_table *table);

/*
 * The partition of a customer, one of 2^bits.  Each level, 0 to
 * LC_PARTITION_LEVELS - 1, partitions independently; bits is at most
 * LC_PARTITION_LEVEL_BITS.
 */
#define LC_PARTITION_LEVELS 10
#define LC_PARTITION_LEVEL_BITS 6
extern uint32_t lc_group_table_partition(const lc_group_table *table, const lc_group *customer, int level, int bits);

#endif /* LC_GROUP_TABLE_H */
