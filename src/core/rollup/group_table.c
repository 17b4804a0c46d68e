/*
 * group_table.c - every customer at once: a hash table of open profiles.
 */
#include "rollup/group_table.h"

#include <string.h>

#include "base/hash.h"

#define CELL 64
#define SLAB_CELLS_LOG2 10
#define SLAB_CELLS (UINT32_C(1) << SLAB_CELLS_LOG2)
#define SLAB_BYTES ((size_t) SLAB_CELLS * CELL)
#define SLABS_MAX 128 /* allocated at once */
#define SLABS_SPARE 4 /* kept beyond a quarter more than were needed last */

#define SLOTS_MIN ((size_t) 1024)

/* An integer further from its place than this means that identity crowds the index. */
#define PROBES_MAX 256

/* For how many customers at once, and how far back, a walk asks for chunks. */
#define WALK_AHEAD 64
#define WALK_LEVELS 6

/* Customers of up to so many words need no more scratch. */
#define SCRATCH_WORDS ((size_t) 512)

/* Keys lie in pieces of at least this much. */
#define KEYS_BYTES ((size_t) 65536)
#define KEY_ALIGN 8

/* At how many words a customer's events are settled first, and how many they may become. */
#define SETTLE_LOG2 8
#define WORDS_MAX (UINT32_C(1) << 28)

#define ENTRY_WORDS 4
#define CHUNK_WORDS 7

/* One customer, one cache line. */
typedef struct entry
{
	uint64_t key;        /* the integer, or the address of a kept_key */
	uint32_t hash;       /* where the index looks for it */
	uint32_t tail;       /* its newest chunk; 0 while the words are all here */
	uint32_t used;       /* words of all events */
	uint8_t fill;        /* words in the tail, or here */
	uint8_t settle_log2; /* at how many words the events are settled */
	uint8_t nobody;      /* the customer without a key */
	uint8_t unused[9];
	lc_packed_word words[ENTRY_WORDS];
} entry;

typedef struct chunk
{
	uint32_t previous; /* 0: the entry's own words */
	uint32_t unused;
	lc_packed_word words[CHUNK_WORDS];
} chunk;

_Static_assert(sizeof(entry) == CELL && sizeof(chunk) == CELL, "an entry or a chunk is one cache line");

typedef struct kept_key
{
	uint32_t size;
	uint32_t unused;
	uint8_t bytes[];
} kept_key;

/* Leads to an entry; the hash beside it spares most looks at a wrong one. */
typedef struct slot
{
	uint32_t entry; /* its number and 1; 0: free */
	uint32_t hash;
} slot;

/*
 * Slabs for both pools.  What one gives back the other may take, so that a
 * table filled again with customers of another shape needs no more than before.
 */
typedef struct slab_store
{
	void **memory;    /* as allocated, several slabs at once */
	uint8_t **idle;   /* aligned to a cell; in no pool */
	uint32_t n;       /* in pools or idle */
	uint32_t n_idle;  /* the last one is the next to be taken */
	uint32_t touched; /* how many were ever in pools */
	uint32_t n_memory;
	uint32_t room; /* of both arrays */
} slab_store;

/* Cells by number, in slabs that never move. */
typedef struct pool
{
	uint8_t **slabs;
	uint32_t n_slabs;
	uint32_t room;
	uint32_t n_cells; /* in use */
} pool;

/* Pieces of memory for keys, each linked to the one before. */
typedef struct piece
{
	struct piece *previous;
	size_t size;
	size_t used;
	uint8_t bytes[];
} piece;

struct lc_group_table
{
	lc_env env;
	lc_group_keys keys;
	bool mixing;     /* integers are mixed */
	bool crowded;    /* and should be from the next batch on */
	uint32_t nobody; /* entry of the customer without a key, and 1 */
	slot *slots;
	size_t slots_room;
	size_t mask;
	slab_store store;
	pool entries;
	pool chunks;
	uint32_t free_chunks; /* a list through previous */
	piece *pieces;
	size_t pieces_bytes;
	lc_packed_word *scratch; /* one customer's words in a row */
	size_t scratch_words;
};

/* ---- memory ---- */

static inline void *
cell_of(const pool *p, uint32_t number)
{
	return p->slabs[number >> SLAB_CELLS_LOG2] + (size_t) (number & (SLAB_CELLS - 1)) * CELL;
}

static inline entry *
entry_of(const lc_group_table *table, uint32_t number)
{
	return cell_of(&table->entries, number);
}

/* Chunks count from 1, so that 0 is none. */
static inline chunk *
chunk_of(const lc_group_table *table, uint32_t number)
{
	return cell_of(&table->chunks, number - 1);
}

/* The array with more room. */
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

/* Room for so many slabs in both arrays of the store, so that giving back never needs memory. */
static lc_status
store_widen(slab_store *store, const lc_env *env, uint32_t n)
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

/* A large store grows by an eighth: pieces of some megabytes can lie on huge pages. */
static lc_status
store_grow(slab_store *store, const lc_env *env)
{
	uint32_t n = store->n / 8 < SLABS_MAX ? store->n / 8 + 1 : SLABS_MAX;
	uint8_t *memory;

	LC_TRY(store_widen(store, env, store->n + n));
	memory = lc_alloc(env, n * SLAB_BYTES + CELL);
	if (memory == NULL)
		return LC_NO_MEMORY;
	store->memory[store->n_memory++] = memory;
	store->n += n;
	memory += (CELL - (uintptr_t) memory % CELL) % CELL;
	while (n-- > 0)
		store->idle[store->n_idle++] = memory + n * SLAB_BYTES;
	return LC_OK;
}

/* No slab may be in a pool. */
static void
store_release(slab_store *store, const lc_env *env)
{
	for (uint32_t i = 0; i < store->n_memory; i++)
		lc_release(env, store->memory[i]);
	store->n = store->n_idle = store->n_memory = store->touched = 0;
}

static lc_status
pool_grow(pool *p, slab_store *store, const lc_env *env)
{
	uint32_t in_use;

	/* numbers are 32 bits, with one more in a slot */
	if (p->n_slabs + 1 > UINT32_MAX >> SLAB_CELLS_LOG2)
		return LC_TOO_LARGE;
	if (p->n_slabs == p->room)
	{
		uint32_t room = p->room == 0 ? 16 : p->room * 2;
		uint8_t **slabs = widened(env, p->slabs, p->n_slabs, room, sizeof(*slabs));

		if (slabs == NULL)
			return LC_NO_MEMORY;
		p->slabs = slabs;
		p->room = room;
	}
	if (store->n_idle == 0 && store_grow(store, env) != LC_OK)
		return LC_NO_MEMORY;
	p->slabs[p->n_slabs++] = store->idle[--store->n_idle];
	in_use = store->n - store->n_idle;
	store->touched = in_use > store->touched ? in_use : store->touched;
	return LC_OK;
}

/* The number of a cell to be written. */
static inline lc_status
pool_take(pool *p, slab_store *store, const lc_env *env, uint32_t *number)
{
	if (p->n_cells >> SLAB_CELLS_LOG2 == p->n_slabs)
		LC_TRY(pool_grow(p, store, env));
	*number = p->n_cells++;
	return LC_OK;
}

static void
pool_give_back(pool *p, slab_store *store)
{
	while (p->n_slabs > 0)
		store->idle[store->n_idle++] = p->slabs[--p->n_slabs];
	p->n_cells = 0;
}

static size_t
key_bytes(uint32_t size)
{
	return (sizeof(kept_key) + size + KEY_ALIGN - 1) & ~(size_t) (KEY_ALIGN - 1);
}

static lc_status
keep_key(lc_group_table *table, const lc_group_row *row, uint64_t *key)
{
	size_t size = key_bytes(row->key_size);
	piece *current = table->pieces;
	kept_key *kept;

	if (current == NULL || current->size - current->used < size)
	{
		size_t room = size > KEYS_BYTES ? size : KEYS_BYTES;

		current = lc_alloc(&table->env, sizeof(piece) + room);
		if (current == NULL)
			return LC_NO_MEMORY;
		current->previous = table->pieces;
		current->size = room;
		current->used = 0;
		table->pieces = current;
		table->pieces_bytes += sizeof(piece) + room;
	}
	kept = (kept_key *) (current->bytes + current->used);
	current->used += size;
	kept->size = row->key_size;
	if (row->key_size > 0)
		memcpy(kept->bytes, (const void *) (uintptr_t) row->key, row->key_size);
	*key = (uint64_t) (uintptr_t) kept;
	return LC_OK;
}

static void
release_pieces(lc_group_table *table)
{
	while (table->pieces != NULL)
	{
		piece *previous = table->pieces->previous;

		lc_release(&table->env, table->pieces);
		table->pieces = previous;
	}
	table->pieces_bytes = 0;
}

static lc_status
reserve_scratch(lc_group_table *table, size_t words)
{
	size_t room = table->scratch_words;

	if (words <= room)
		return LC_OK;
	while (room < words)
		room *= 2;
	lc_release(&table->env, table->scratch);
	table->scratch_words = 0;
	table->scratch = lc_alloc(&table->env, room * sizeof(lc_packed_word));
	if (table->scratch == NULL)
		return LC_NO_MEMORY;
	table->scratch_words = room;
	return LC_OK;
}

/* ---- index ---- */

static inline uint32_t
hash_integer(const lc_group_table *table, uint64_t key)
{
	if (table->mixing)
		return (uint32_t) lc_mix64(key);
	return (uint32_t) key ^ (uint32_t) (key >> 32) * UINT32_C(0x9e3779b1);
}

static inline uint32_t
hash_row(const lc_group_table *table, const lc_group_row *row)
{
	return table->keys.integers ? hash_integer(table, row->key) : row->hash;
}

static bool
equal_bytes(const lc_group_table *table, const kept_key *kept, const lc_group_row *row)
{
	const void *given = (const void *) (uintptr_t) row->key;

	if (kept->size == row->key_size && (kept->size == 0 || memcmp(kept->bytes, given, kept->size) == 0))
		return true;
	return table->keys.equal != NULL && table->keys.equal(table->keys.context, kept->bytes, given);
}

static inline bool
equal_keys(const lc_group_table *table, const entry *e, const lc_group_row *row)
{
	if (table->keys.integers)
		return e->key == row->key;
	return equal_bytes(table, (const kept_key *) (uintptr_t) e->key, row);
}

/* Puts an entry into the first free slot from its place on; returns how far that was. */
static inline size_t
index_entry(lc_group_table *table, uint32_t hash, uint32_t number)
{
	size_t at = hash & table->mask;
	size_t probes = 0;

	while (table->slots[at].entry != 0)
	{
		at = (at + 1) & table->mask;
		probes++;
	}
	table->slots[at].entry = number + 1;
	table->slots[at].hash = hash;
	return probes;
}

static void
clear_slots(lc_group_table *table, size_t n)
{
	memset(table->slots, 0, n * sizeof(slot));
	table->mask = n - 1;
}

static void
index_all(lc_group_table *table)
{
	for (uint32_t i = 0; i < table->entries.n_cells; i++)
	{
		entry *e = entry_of(table, i);

		if (e->nobody)
			continue;
		if (table->keys.integers)
			e->hash = hash_integer(table, e->key);
		(void) index_entry(table, e->hash, i);
		lc_poll_at(&table->env, i);
	}
}

/* The index is at most five eighths full. */
static inline bool
needs_more_slots(const lc_group_table *table, size_t more)
{
	return (table->entries.n_cells + more) * 8 > (table->mask + 1) * 5;
}

/* Room in the index for a batch more; crowded integers are mixed from here on. */
static lc_status
prepare_index(lc_group_table *table, size_t more)
{
	size_t n = table->mask + 1;

	if (!needs_more_slots(table, more) && !table->crowded)
		return LC_OK;
	while ((table->entries.n_cells + more) * 8 > n * 5)
		n *= 2;
	if (n > table->slots_room)
	{
		/* the entries know their hashes: the old index need not stand beside the new one */
		lc_release(&table->env, table->slots);
		table->slots = lc_alloc(&table->env, n * sizeof(slot));
		if (table->slots == NULL)
			return LC_NO_MEMORY;
		table->slots_room = n;
	}
	table->mixing = table->mixing || table->crowded;
	table->crowded = false;
	clear_slots(table, n);
	index_all(table);
	return LC_OK;
}

/* ---- entries ---- */

static lc_status
new_entry(lc_group_table *table, const lc_group_row *row, uint32_t hash, uint32_t *number)
{
	uint64_t key = row->key;
	entry *e;

	if (!table->keys.integers && row->key_size != LC_KEY_NONE)
		LC_TRY(keep_key(table, row, &key));
	LC_TRY(pool_take(&table->entries, &table->store, &table->env, number));
	e = entry_of(table, *number);
	e->key = key;
	e->hash = hash;
	e->tail = 0;
	e->used = 0;
	e->fill = 0;
	e->settle_log2 = SETTLE_LOG2;
	e->nobody = row->key_size == LC_KEY_NONE;
	return LC_OK;
}

static lc_status
find_nobody(lc_group_table *table, const lc_group_row *row, uint32_t *number)
{
	if (table->nobody == 0)
	{
		LC_TRY(new_entry(table, row, 0, number));
		table->nobody = *number + 1;
	}
	*number = table->nobody - 1;
	return LC_OK;
}

/* The row's customer, noted if new. */
static lc_status
find_entry(lc_group_table *table, const lc_group_row *row, uint32_t hash, uint32_t *number)
{
	size_t at = hash & table->mask;
	size_t probes = 0;

	if (row->key_size == LC_KEY_NONE)
		return find_nobody(table, row, number);
	for (; table->slots[at].entry != 0; at = (at + 1) & table->mask, probes++)
	{
		*number = table->slots[at].entry - 1;
		if (table->slots[at].hash == hash && equal_keys(table, entry_of(table, *number), row))
			return LC_OK;
	}
	LC_TRY(new_entry(table, row, hash, number));
	table->slots[at].entry = *number + 1;
	table->slots[at].hash = hash;
	if (probes > PROBES_MAX && table->keys.integers && !table->mixing)
		table->crowded = true;
	return LC_OK;
}

/* What find_entry will most likely find, without looking at it; 0 for nothing. */
static inline uint32_t
guess_entry(const lc_group_table *table, uint32_t hash)
{
	size_t at = hash & table->mask;

	while (table->slots[at].entry != 0 && table->slots[at].hash != hash)
		at = (at + 1) & table->mask;
	return table->slots[at].entry;
}

/* ---- events ---- */

static lc_status
add_chunk(lc_group_table *table, entry *e)
{
	uint32_t number = table->free_chunks;
	chunk *c;

	if (number != 0)
		table->free_chunks = chunk_of(table, number)->previous;
	else
	{
		LC_TRY(pool_take(&table->chunks, &table->store, &table->env, &number));
		number++;
	}
	c = chunk_of(table, number);
	c->previous = e->tail;
	e->tail = number;
	e->fill = 0;
	return LC_OK;
}

static inline lc_status
append_word(lc_group_table *table, entry *e, lc_packed_word word)
{
	if (e->fill == (e->tail != 0 ? CHUNK_WORDS : ENTRY_WORDS))
		LC_TRY(add_chunk(table, e));
	(e->tail != 0 ? chunk_of(table, e->tail)->words : e->words)[e->fill++] = word;
	e->used++;
	return LC_OK;
}

static lc_status
append_words(lc_group_table *table, entry *e, const lc_packed_word *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		LC_TRY(append_word(table, e, words[i]));
	return LC_OK;
}

/* The entry's words in a row, in the table's scratch: the newest chunk's last, and all others are full. */
static lc_status
gather(lc_group_table *table, const entry *e)
{
	uint32_t number = e->tail;
	lc_packed_word *to;

	LC_TRY(reserve_scratch(table, e->used + e->used / 2 + CHUNK_WORDS));
	to = table->scratch;
	memcpy(to, e->words, sizeof(e->words));
	if (number == 0)
		return LC_OK;
	to += e->used - e->fill;
	/* more than its fill, which the scratch has room for */
	memcpy(to, chunk_of(table, number)->words, sizeof(((chunk *) NULL)->words));
	while ((number = chunk_of(table, number)->previous) != 0)
	{
		to -= CHUNK_WORDS;
		memcpy(to, chunk_of(table, number)->words, sizeof(((chunk *) NULL)->words));
	}
	return LC_OK;
}

static void
free_chunks(lc_group_table *table, entry *e)
{
	while (e->tail != 0)
	{
		chunk *c = chunk_of(table, e->tail);
		uint32_t previous = c->previous;

		c->previous = table->free_chunks;
		table->free_chunks = e->tail;
		e->tail = previous;
	}
	e->fill = 0;
	e->used = 0;
}

/*
 * Adds up the days that came more than once, so that a customer of many
 * orders a day takes no more room than his days need.
 */
static lc_status
settle(lc_group_table *table, entry *e)
{
	size_t n = e->used;

	LC_TRY(gather(table, e));
	LC_TRY(lc_packed_sort(table->scratch, &n, &table->env));
	free_chunks(table, e);
	LC_TRY(append_words(table, e, table->scratch, n));
	while (e->used * 2 > UINT32_C(1) << e->settle_log2)
		e->settle_log2++;
	return e->used > WORDS_MAX ? LC_TOO_LARGE : LC_OK;
}

static inline lc_status
settle_if_large(lc_group_table *table, entry *e)
{
	return e->used < UINT32_C(1) << e->settle_log2 ? LC_OK : settle(table, e);
}

static inline lc_status
append_event(lc_group_table *table, entry *e, const lc_event *event)
{
	lc_packed_word words[LC_PACKED_WORDS_MAX];

	if (lc_pack_one(event, words))
		LC_TRY(append_word(table, e, words[0]));
	else
		LC_TRY(append_words(table, e, words, lc_pack(event, words)));
	return settle_if_large(table, e);
}

/* ---- the table ---- */

lc_status
lc_group_table_open(const lc_group_keys *keys, const lc_env *env, lc_group_table **table)
{
	lc_group_table *b = lc_alloc(env, sizeof(lc_group_table));

	*table = b;
	if (b == NULL)
		return LC_NO_MEMORY;
	memset(b, 0, sizeof(*b));
	b->env = *env;
	b->keys = *keys;
	b->slots_room = SLOTS_MIN;
	b->slots = lc_alloc(env, SLOTS_MIN * sizeof(slot));
	b->scratch_words = SCRATCH_WORDS;
	b->scratch = lc_alloc(env, SCRATCH_WORDS * sizeof(lc_packed_word));
	if (b->slots == NULL || b->scratch == NULL)
	{
		lc_group_table_close(b);
		*table = NULL;
		return LC_NO_MEMORY;
	}
	clear_slots(b, SLOTS_MIN);
	return LC_OK;
}

void
lc_group_table_close(lc_group_table *table)
{
	lc_env env = table->env;

	store_release(&table->store, &env);
	lc_release(&env, table->store.memory);
	lc_release(&env, table->store.idle);
	lc_release(&env, table->entries.slabs);
	lc_release(&env, table->chunks.slabs);
	release_pieces(table);
	lc_release(&env, table->slots);
	lc_release(&env, table->scratch);
	lc_release(&env, table);
}

/* Finds the entries of a batch, each step for all rows before the next. */
static lc_status
find_batch(lc_group_table *table, const lc_group_row *rows, size_t n, entry **found)
{
	uint32_t hashes[LC_GROUP_BATCH];
	uint32_t guesses[LC_GROUP_BATCH];

	for (size_t i = 0; i < n; i++)
	{
		hashes[i] = hash_row(table, &rows[i]);
		__builtin_prefetch(&table->slots[hashes[i] & table->mask]);
	}
	for (size_t i = 0; i < n; i++)
	{
		guesses[i] = guess_entry(table, hashes[i]);
		if (guesses[i] != 0)
			__builtin_prefetch(entry_of(table, guesses[i] - 1), 1);
	}
	for (size_t i = 0; i < n; i++)
	{
		uint32_t number;

		LC_TRY(find_entry(table, &rows[i], hashes[i], &number));
		found[i] = entry_of(table, number);
		if (found[i]->tail != 0)
			__builtin_prefetch(chunk_of(table, found[i]->tail), 1);
	}
	return LC_OK;
}

lc_status
lc_group_table_add(lc_group_table *table, const lc_group_row *rows, size_t n)
{
	entry *found[LC_GROUP_BATCH];

	LC_TRY(prepare_index(table, n));
	LC_TRY(find_batch(table, rows, n, found));
	for (size_t i = 0; i < n; i++)
		if (rows[i].event.count != 0)
			LC_TRY(append_event(table, found[i], &rows[i].event));
	return LC_OK;
}

lc_status
lc_group_table_put(lc_group_table *table, const lc_group *customer)
{
	lc_group_row row = {customer->key, customer->key_size, customer->hash, {0, 0, 0}};
	uint32_t number = 0;
	entry *e;

	LC_TRY(prepare_index(table, 1));
	LC_TRY(find_entry(table, &row, hash_row(table, &row), &number));
	e = entry_of(table, number);
	LC_TRY(append_words(table, e, customer->words, customer->n));
	return settle_if_large(table, e);
}

uint32_t
lc_group_table_customers(const lc_group_table *table)
{
	return table->entries.n_cells;
}

static uint32_t
slabs_in_use(const lc_group_table *table)
{
	return table->entries.n_slabs + table->chunks.n_slabs;
}

size_t
lc_group_table_memory(const lc_group_table *table)
{
	return table->slots_room * sizeof(slot) + table->store.touched * SLAB_BYTES + table->pieces_bytes +
	       table->scratch_words * sizeof(lc_packed_word);
}

size_t
lc_group_table_memory_next(const lc_group_table *table)
{
	size_t memory = lc_group_table_memory(table);
	uint32_t slabs = slabs_in_use(table) + 2;

	if (slabs > table->store.touched)
		memory += (slabs - table->store.touched) * SLAB_BYTES;
	if (needs_more_slots(table, LC_GROUP_BATCH) && 2 * (table->mask + 1) > table->slots_room)
		memory += (2 * (table->mask + 1) - table->slots_room) * sizeof(slot);
	return memory;
}

/*
 * Asks for the chunks of the customers to come, the newest of all of them
 * before the second newest of the first, so that the waits overlap.  Inlined,
 * since a compiler may drop the call of a function that does no more than this.
 */
static inline __attribute__((always_inline)) void
look_ahead(const lc_group_table *table, uint32_t from)
{
	uint32_t numbers[WALK_AHEAD];
	uint32_t n = table->entries.n_cells - from < WALK_AHEAD ? table->entries.n_cells - from : WALK_AHEAD;

	for (uint32_t i = 0; i < n; i++)
		numbers[i] = entry_of(table, from + i)->tail;
	for (int level = 0; level < WALK_LEVELS; level++)
	{
		uint32_t left = 0;

		for (uint32_t i = 0; i < n; i++)
			if (numbers[i] != 0)
				__builtin_prefetch(chunk_of(table, numbers[left++] = numbers[i]));
		n = left;
		for (uint32_t i = 0; i < n; i++)
			numbers[i] = chunk_of(table, numbers[i])->previous;
	}
}

bool
lc_group_table_next(lc_group_table *table, uint32_t *at, lc_group *customer, lc_status *status)
{
	const entry *e;

	*status = LC_OK;
	if (*at >= table->entries.n_cells)
		return false;
	if (*at % WALK_AHEAD == 0)
		look_ahead(table, *at);
	e = entry_of(table, (*at)++);
	customer->key = e->key;
	customer->key_size = e->nobody ? LC_KEY_NONE : 0;
	customer->hash = e->hash;
	customer->words = NULL;
	customer->n = e->used;
	if (!table->keys.integers && !e->nobody)
	{
		const kept_key *kept = (const kept_key *) (uintptr_t) e->key;

		customer->key = (uint64_t) (uintptr_t) kept->bytes;
		customer->key_size = kept->size;
	}
	if (e->used > 0)
	{
		*status = gather(table, e);
		customer->words = table->scratch;
	}
	return *status == LC_OK;
}

/* Memory of another size in place of the old, which stays if there is none. */
static void *
resized(const lc_env *env, void *old, size_t *room, size_t wanted, size_t size)
{
	void *memory = lc_alloc(env, wanted * size);

	if (memory == NULL)
		return old;
	lc_release(env, old);
	*room = wanted;
	return memory;
}

void
lc_group_table_reset(lc_group_table *table)
{
	uint32_t slabs = slabs_in_use(table);
	size_t n = SLOTS_MIN;

	/* what comes next is taken to be of about the same size and shape */
	while (n < table->mask + 1 && (size_t) table->entries.n_cells * 8 > n * 5)
		n *= 2;
	if (n * 2 < table->slots_room)
		table->slots = resized(&table->env, table->slots, &table->slots_room, n, sizeof(slot));
	clear_slots(table, n);
	if (table->scratch_words > SCRATCH_WORDS)
		table->scratch =
		    resized(&table->env, table->scratch, &table->scratch_words, SCRATCH_WORDS, sizeof(lc_packed_word));
	pool_give_back(&table->entries, &table->store);
	pool_give_back(&table->chunks, &table->store);
	if (table->store.touched > slabs + slabs / 4 + SLABS_SPARE)
		store_release(&table->store, &table->env);
	table->free_chunks = 0;
	table->nobody = 0;
	release_pieces(table);
}

uint32_t
lc_group_table_partition(const lc_group_table *table, const lc_group *customer, int level, int bits)
{
	uint64_t from = customer->key_size == LC_KEY_NONE ? 0 : table->keys.integers ? customer->key : customer->hash;

	return (uint32_t) (lc_mix64(from + LC_GOLDEN64) >> level * LC_PARTITION_LEVEL_BITS) & ((UINT32_C(1) << bits) - 1);
}
