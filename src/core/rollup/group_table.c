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
	lc_word words[ENTRY_WORDS];
} entry;

typedef struct chunk
{
	uint32_t previous; /* 0: the entry's own words */
	uint32_t unused;
	lc_word words[CHUNK_WORDS];
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
 * book filled again with customers of another shape needs no more than before.
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

struct lc_book
{
	lc_env env;
	lc_book_keys keys;
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
	lc_word *scratch; /* one customer's words in a row */
	size_t scratch_words;
};

/* ---- memory ---- */

static inline void *
cell_of(const pool *p, uint32_t number)
{
	return p->slabs[number >> SLAB_CELLS_LOG2] + (size_t) (number & (SLAB_CELLS - 1)) * CELL;
}

static inline entry *
entry_of(const lc_book *book, uint32_t number)
{
	return cell_of(&book->entries, number);
}

/* Chunks count from 1, so that 0 is none. */
static inline chunk *
chunk_of(const lc_book *book, uint32_t number)
{
	return cell_of(&book->chunks, number - 1);
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
keep_key(lc_book *book, const lc_book_row *row, uint64_t *key)
{
	size_t size = key_bytes(row->key_size);
	piece *current = book->pieces;
	kept_key *kept;

	if (current == NULL || current->size - current->used < size)
	{
		size_t room = size > KEYS_BYTES ? size : KEYS_BYTES;

		current = lc_alloc(&book->env, sizeof(piece) + room);
		if (current == NULL)
			return LC_NO_MEMORY;
		current->previous = book->pieces;
		current->size = room;
		current->used = 0;
		book->pieces = current;
		book->pieces_bytes += sizeof(piece) + room;
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
release_pieces(lc_book *book)
{
	while (book->pieces != NULL)
	{
		piece *previous = book->pieces->previous;

		lc_release(&book->env, book->pieces);
		book->pieces = previous;
	}
	book->pieces_bytes = 0;
}

static lc_status
reserve_scratch(lc_book *book, size_t words)
{
	size_t room = book->scratch_words;

	if (words <= room)
		return LC_OK;
	while (room < words)
		room *= 2;
	lc_release(&book->env, book->scratch);
	book->scratch_words = 0;
	book->scratch = lc_alloc(&book->env, room * sizeof(lc_word));
	if (book->scratch == NULL)
		return LC_NO_MEMORY;
	book->scratch_words = room;
	return LC_OK;
}

/* ---- index ---- */

static inline uint32_t
hash_integer(const lc_book *book, uint64_t key)
{
	if (book->mixing)
		return (uint32_t) lc_mix64(key);
	return (uint32_t) key ^ (uint32_t) (key >> 32) * UINT32_C(0x9e3779b1);
}

static inline uint32_t
hash_row(const lc_book *book, const lc_book_row *row)
{
	return book->keys.integers ? hash_integer(book, row->key) : row->hash;
}

static bool
equal_bytes(const lc_book *book, const kept_key *kept, const lc_book_row *row)
{
	const void *given = (const void *) (uintptr_t) row->key;

	if (kept->size == row->key_size && (kept->size == 0 || memcmp(kept->bytes, given, kept->size) == 0))
		return true;
	return book->keys.equal != NULL && book->keys.equal(book->keys.context, kept->bytes, given);
}

static inline bool
equal_keys(const lc_book *book, const entry *e, const lc_book_row *row)
{
	if (book->keys.integers)
		return e->key == row->key;
	return equal_bytes(book, (const kept_key *) (uintptr_t) e->key, row);
}

/* Puts an entry into the first free slot from its place on; returns how far that was. */
static inline size_t
index_entry(lc_book *book, uint32_t hash, uint32_t number)
{
	size_t at = hash & book->mask;
	size_t probes = 0;

	while (book->slots[at].entry != 0)
	{
		at = (at + 1) & book->mask;
		probes++;
	}
	book->slots[at].entry = number + 1;
	book->slots[at].hash = hash;
	return probes;
}

static void
clear_slots(lc_book *book, size_t n)
{
	memset(book->slots, 0, n * sizeof(slot));
	book->mask = n - 1;
}

static void
index_all(lc_book *book)
{
	for (uint32_t i = 0; i < book->entries.n_cells; i++)
	{
		entry *e = entry_of(book, i);

		if (e->nobody)
			continue;
		if (book->keys.integers)
			e->hash = hash_integer(book, e->key);
		(void) index_entry(book, e->hash, i);
		lc_poll_at(&book->env, i);
	}
}

/* The index is at most five eighths full. */
static inline bool
needs_more_slots(const lc_book *book, size_t more)
{
	return (book->entries.n_cells + more) * 8 > (book->mask + 1) * 5;
}

/* Room in the index for a batch more; crowded integers are mixed from here on. */
static lc_status
prepare_index(lc_book *book, size_t more)
{
	size_t n = book->mask + 1;

	if (!needs_more_slots(book, more) && !book->crowded)
		return LC_OK;
	while ((book->entries.n_cells + more) * 8 > n * 5)
		n *= 2;
	if (n > book->slots_room)
	{
		/* the entries know their hashes: the old index need not stand beside the new one */
		lc_release(&book->env, book->slots);
		book->slots = lc_alloc(&book->env, n * sizeof(slot));
		if (book->slots == NULL)
			return LC_NO_MEMORY;
		book->slots_room = n;
	}
	book->mixing = book->mixing || book->crowded;
	book->crowded = false;
	clear_slots(book, n);
	index_all(book);
	return LC_OK;
}

/* ---- entries ---- */

static lc_status
new_entry(lc_book *book, const lc_book_row *row, uint32_t hash, uint32_t *number)
{
	uint64_t key = row->key;
	entry *e;

	if (!book->keys.integers && row->key_size != LC_KEY_NONE)
		LC_TRY(keep_key(book, row, &key));
	LC_TRY(pool_take(&book->entries, &book->store, &book->env, number));
	e = entry_of(book, *number);
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
find_nobody(lc_book *book, const lc_book_row *row, uint32_t *number)
{
	if (book->nobody == 0)
	{
		LC_TRY(new_entry(book, row, 0, number));
		book->nobody = *number + 1;
	}
	*number = book->nobody - 1;
	return LC_OK;
}

/* The row's customer, noted if new. */
static lc_status
find_entry(lc_book *book, const lc_book_row *row, uint32_t hash, uint32_t *number)
{
	size_t at = hash & book->mask;
	size_t probes = 0;

	if (row->key_size == LC_KEY_NONE)
		return find_nobody(book, row, number);
	for (; book->slots[at].entry != 0; at = (at + 1) & book->mask, probes++)
	{
		*number = book->slots[at].entry - 1;
		if (book->slots[at].hash == hash && equal_keys(book, entry_of(book, *number), row))
			return LC_OK;
	}
	LC_TRY(new_entry(book, row, hash, number));
	book->slots[at].entry = *number + 1;
	book->slots[at].hash = hash;
	if (probes > PROBES_MAX && book->keys.integers && !book->mixing)
		book->crowded = true;
	return LC_OK;
}

/* What find_entry will most likely find, without looking at it; 0 for nothing. */
static inline uint32_t
guess_entry(const lc_book *book, uint32_t hash)
{
	size_t at = hash & book->mask;

	while (book->slots[at].entry != 0 && book->slots[at].hash != hash)
		at = (at + 1) & book->mask;
	return book->slots[at].entry;
}

/* ---- events ---- */

static lc_status
add_chunk(lc_book *book, entry *e)
{
	uint32_t number = book->free_chunks;
	chunk *c;

	if (number != 0)
		book->free_chunks = chunk_of(book, number)->previous;
	else
	{
		LC_TRY(pool_take(&book->chunks, &book->store, &book->env, &number));
		number++;
	}
	c = chunk_of(book, number);
	c->previous = e->tail;
	e->tail = number;
	e->fill = 0;
	return LC_OK;
}

static inline lc_status
append_word(lc_book *book, entry *e, lc_word word)
{
	if (e->fill == (e->tail != 0 ? CHUNK_WORDS : ENTRY_WORDS))
		LC_TRY(add_chunk(book, e));
	(e->tail != 0 ? chunk_of(book, e->tail)->words : e->words)[e->fill++] = word;
	e->used++;
	return LC_OK;
}

static lc_status
append_words(lc_book *book, entry *e, const lc_word *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		LC_TRY(append_word(book, e, words[i]));
	return LC_OK;
}

/* The entry's words in a row, in the book's scratch: the newest chunk's last, and all others are full. */
static lc_status
gather(lc_book *book, const entry *e)
{
	uint32_t number = e->tail;
	lc_word *to;

	LC_TRY(reserve_scratch(book, e->used + e->used / 2 + CHUNK_WORDS));
	to = book->scratch;
	memcpy(to, e->words, sizeof(e->words));
	if (number == 0)
		return LC_OK;
	to += e->used - e->fill;
	/* more than its fill, which the scratch has room for */
	memcpy(to, chunk_of(book, number)->words, sizeof(((chunk *) NULL)->words));
	while ((number = chunk_of(book, number)->previous) != 0)
	{
		to -= CHUNK_WORDS;
		memcpy(to, chunk_of(book, number)->words, sizeof(((chunk *) NULL)->words));
	}
	return LC_OK;
}

static void
free_chunks(lc_book *book, entry *e)
{
	while (e->tail != 0)
	{
		chunk *c = chunk_of(book, e->tail);
		uint32_t previous = c->previous;

		c->previous = book->free_chunks;
		book->free_chunks = e->tail;
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
settle(lc_book *book, entry *e)
{
	size_t n = e->used;

	LC_TRY(gather(book, e));
	LC_TRY(lc_packed_settle(book->scratch, &n, &book->env));
	free_chunks(book, e);
	LC_TRY(append_words(book, e, book->scratch, n));
	while (e->used * 2 > UINT32_C(1) << e->settle_log2)
		e->settle_log2++;
	return e->used > WORDS_MAX ? LC_TOO_LARGE : LC_OK;
}

static inline lc_status
settle_if_large(lc_book *book, entry *e)
{
	return e->used < UINT32_C(1) << e->settle_log2 ? LC_OK : settle(book, e);
}

static inline lc_status
append_event(lc_book *book, entry *e, const lc_event *event)
{
	lc_word words[LC_PACKED_WORDS_MAX];

	if (lc_pack_one(event, words))
		LC_TRY(append_word(book, e, words[0]));
	else
		LC_TRY(append_words(book, e, words, lc_pack(event, words)));
	return settle_if_large(book, e);
}

/* ---- the book ---- */

lc_status
lc_book_open(const lc_book_keys *keys, const lc_env *env, lc_book **book)
{
	lc_book *b = lc_alloc(env, sizeof(lc_book));

	*book = b;
	if (b == NULL)
		return LC_NO_MEMORY;
	memset(b, 0, sizeof(*b));
	b->env = *env;
	b->keys = *keys;
	b->slots_room = SLOTS_MIN;
	b->slots = lc_alloc(env, SLOTS_MIN * sizeof(slot));
	b->scratch_words = SCRATCH_WORDS;
	b->scratch = lc_alloc(env, SCRATCH_WORDS * sizeof(lc_word));
	if (b->slots == NULL || b->scratch == NULL)
	{
		lc_book_close(b);
		*book = NULL;
		return LC_NO_MEMORY;
	}
	clear_slots(b, SLOTS_MIN);
	return LC_OK;
}

void
lc_book_close(lc_book *book)
{
	lc_env env = book->env;

	store_release(&book->store, &env);
	lc_release(&env, book->store.memory);
	lc_release(&env, book->store.idle);
	lc_release(&env, book->entries.slabs);
	lc_release(&env, book->chunks.slabs);
	release_pieces(book);
	lc_release(&env, book->slots);
	lc_release(&env, book->scratch);
	lc_release(&env, book);
}

/* Finds the entries of a batch, each step for all rows before the next. */
static lc_status
find_batch(lc_book *book, const lc_book_row *rows, size_t n, entry **found)
{
	uint32_t hashes[LC_BOOK_BATCH];
	uint32_t guesses[LC_BOOK_BATCH];

	for (size_t i = 0; i < n; i++)
	{
		hashes[i] = hash_row(book, &rows[i]);
		__builtin_prefetch(&book->slots[hashes[i] & book->mask]);
	}
	for (size_t i = 0; i < n; i++)
	{
		guesses[i] = guess_entry(book, hashes[i]);
		if (guesses[i] != 0)
			__builtin_prefetch(entry_of(book, guesses[i] - 1), 1);
	}
	for (size_t i = 0; i < n; i++)
	{
		uint32_t number;

		LC_TRY(find_entry(book, &rows[i], hashes[i], &number));
		found[i] = entry_of(book, number);
		if (found[i]->tail != 0)
			__builtin_prefetch(chunk_of(book, found[i]->tail), 1);
	}
	return LC_OK;
}

lc_status
lc_book_add(lc_book *book, const lc_book_row *rows, size_t n)
{
	entry *found[LC_BOOK_BATCH];

	LC_TRY(prepare_index(book, n));
	LC_TRY(find_batch(book, rows, n, found));
	for (size_t i = 0; i < n; i++)
		if (rows[i].event.count != 0)
			LC_TRY(append_event(book, found[i], &rows[i].event));
	return LC_OK;
}

lc_status
lc_book_put(lc_book *book, const lc_book_customer *customer)
{
	lc_book_row row = {customer->key, customer->key_size, customer->hash, {0, 0, 0}};
	uint32_t number = 0;
	entry *e;

	LC_TRY(prepare_index(book, 1));
	LC_TRY(find_entry(book, &row, hash_row(book, &row), &number));
	e = entry_of(book, number);
	LC_TRY(append_words(book, e, customer->words, customer->n));
	return settle_if_large(book, e);
}

uint32_t
lc_book_customers(const lc_book *book)
{
	return book->entries.n_cells;
}

static uint32_t
slabs_in_use(const lc_book *book)
{
	return book->entries.n_slabs + book->chunks.n_slabs;
}

size_t
lc_book_memory(const lc_book *book)
{
	return book->slots_room * sizeof(slot) + book->store.touched * SLAB_BYTES + book->pieces_bytes +
	       book->scratch_words * sizeof(lc_word);
}

size_t
lc_book_memory_next(const lc_book *book)
{
	size_t memory = lc_book_memory(book);
	uint32_t slabs = slabs_in_use(book) + 2;

	if (slabs > book->store.touched)
		memory += (slabs - book->store.touched) * SLAB_BYTES;
	if (needs_more_slots(book, LC_BOOK_BATCH) && 2 * (book->mask + 1) > book->slots_room)
		memory += (2 * (book->mask + 1) - book->slots_room) * sizeof(slot);
	return memory;
}

/*
 * Asks for the chunks of the customers to come, the newest of all of them
 * before the second newest of the first, so that the waits overlap.  Inlined,
 * since a compiler may drop the call of a function that does no more than this.
 */
static inline __attribute__((always_inline)) void
look_ahead(const lc_book *book, uint32_t from)
{
	uint32_t numbers[WALK_AHEAD];
	uint32_t n = book->entries.n_cells - from < WALK_AHEAD ? book->entries.n_cells - from : WALK_AHEAD;

	for (uint32_t i = 0; i < n; i++)
		numbers[i] = entry_of(book, from + i)->tail;
	for (int level = 0; level < WALK_LEVELS; level++)
	{
		uint32_t left = 0;

		for (uint32_t i = 0; i < n; i++)
			if (numbers[i] != 0)
				__builtin_prefetch(chunk_of(book, numbers[left++] = numbers[i]));
		n = left;
		for (uint32_t i = 0; i < n; i++)
			numbers[i] = chunk_of(book, numbers[i])->previous;
	}
}

bool
lc_book_next(lc_book *book, uint32_t *at, lc_book_customer *customer, lc_status *status)
{
	const entry *e;

	*status = LC_OK;
	if (*at >= book->entries.n_cells)
		return false;
	if (*at % WALK_AHEAD == 0)
		look_ahead(book, *at);
	e = entry_of(book, (*at)++);
	customer->key = e->key;
	customer->key_size = e->nobody ? LC_KEY_NONE : 0;
	customer->hash = e->hash;
	customer->words = NULL;
	customer->n = e->used;
	if (!book->keys.integers && !e->nobody)
	{
		const kept_key *kept = (const kept_key *) (uintptr_t) e->key;

		customer->key = (uint64_t) (uintptr_t) kept->bytes;
		customer->key_size = kept->size;
	}
	if (e->used > 0)
	{
		*status = gather(book, e);
		customer->words = book->scratch;
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
lc_book_reset(lc_book *book)
{
	uint32_t slabs = slabs_in_use(book);
	size_t n = SLOTS_MIN;

	/* what comes next is taken to be of about the same size and shape */
	while (n < book->mask + 1 && (size_t) book->entries.n_cells * 8 > n * 5)
		n *= 2;
	if (n * 2 < book->slots_room)
		book->slots = resized(&book->env, book->slots, &book->slots_room, n, sizeof(slot));
	clear_slots(book, n);
	if (book->scratch_words > SCRATCH_WORDS)
		book->scratch = resized(&book->env, book->scratch, &book->scratch_words, SCRATCH_WORDS, sizeof(lc_word));
	pool_give_back(&book->entries, &book->store);
	pool_give_back(&book->chunks, &book->store);
	if (book->store.touched > slabs + slabs / 4 + SLABS_SPARE)
		store_release(&book->store, &book->env);
	book->free_chunks = 0;
	book->nobody = 0;
	release_pieces(book);
}

uint32_t
lc_book_part(const lc_book *book, const lc_book_customer *customer, int level, int bits)
{
	uint64_t from = customer->key_size == LC_KEY_NONE ? 0 : book->keys.integers ? customer->key : customer->hash;

	return (uint32_t) (lc_mix64(from + LC_GOLDEN64) >> level * LC_BOOK_LEVEL_BITS) & ((UINT32_C(1) << bits) - 1);
}
