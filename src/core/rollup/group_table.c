/*
 * group_table.c - a hash table of all customers of a roll-up, with their events.
 */
#include "rollup/group_table.h"

#include <string.h>

#include "base/hash.h"
#include "rollup/slab_store.h"

#define SLABS_SPARE 4 /* kept by a reset, beyond a quarter more than were in use */

#define SLOTS_MIN ((size_t) 1024)

/* An integer that lies further from its slot than this shows that the integers crowd: mix them. */
#define PROBES_MAX 256

/* Customers for which a walk prefetches at once, and overflows of each. */
#define WALK_AHEAD 64
#define WALK_LEVELS 6

/* Words of scratch to begin with, enough for most customers. */
#define SCRATCH_WORDS ((size_t) 512)

/* The least size of a block of keys. */
#define KEYS_BYTES ((size_t) 65536)
#define KEY_ALIGN 8

/* The number of words at which a customer's events are merged first, and the most there may be. */
#define MERGE_LOG2 8
#define WORDS_MAX (UINT32_C(1) << 28)

#define ENTRY_WORDS 4
#define OVERFLOW_WORDS 7

/* One customer, one cache line. */
typedef struct entry
{
	uint64_t key;       /* the integer, or the address of a kept_key */
	uint32_t hash;      /* where the index looks for it */
	uint32_t tail;      /* its newest overflow; 0 while all words are in the entry */
	uint32_t used;      /* words of all events */
	uint8_t fill;       /* words in the tail or, without one, in the entry */
	uint8_t merge_log2; /* events are merged at 2^merge_log2 words */
	uint8_t keyless;    /* the customer without a key */
	uint8_t unused[9];
	lc_packed_word words[ENTRY_WORDS];
} entry;

typedef struct overflow
{
	uint32_t previous; /* 0: the entry's own words come before */
	uint32_t unused;
	lc_packed_word words[OVERFLOW_WORDS];
} overflow;

_Static_assert(sizeof(entry) == LC_SLAB_ITEM && sizeof(overflow) == LC_SLAB_ITEM,
               "an entry or an overflow is one cache line");

typedef struct kept_key
{
	uint32_t size;
	uint32_t unused;
	uint8_t bytes[];
} kept_key;

/* A slot of the index; the hash in it saves most looks at a wrong entry. */
typedef struct slot
{
	uint32_t entry; /* its number + 1; 0: free */
	uint32_t hash;
} slot;

/* Memory for keys: a list of blocks, the newest first. */
typedef struct key_block
{
	struct key_block *previous;
	size_t size;
	size_t used;
	uint8_t bytes[];
} key_block;

struct lc_group_table
{
	lc_env env;
	lc_group_keys keys;
	bool mix_integers; /* hash integers by lc_mix64 */
	bool crowded;      /* do so from the next batch on */
	uint32_t keyless;  /* entry of the customer without a key, + 1; 0: none */
	slot *slots;
	size_t slots_room;
	size_t mask;
	lc_slab_store store;
	lc_slab_pool entries;
	lc_slab_pool overflows;
	uint32_t free_overflows; /* a list through previous */
	key_block *key_memory;
	size_t key_memory_bytes;
	lc_packed_word *scratch; /* the words of one customer, contiguous */
	size_t scratch_words;
};

/* ---- memory ---- */

static inline entry *
entry_of(const lc_group_table *table, uint32_t number)
{
	return lc_slab_item(&table->entries, number);
}

/* Overflows count from 1, so that 0 is none. */
static inline overflow *
overflow_of(const lc_group_table *table, uint32_t number)
{
	return lc_slab_item(&table->overflows, number - 1);
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
	key_block *current = table->key_memory;
	kept_key *kept;

	if (current == NULL || current->size - current->used < size)
	{
		size_t room = size > KEYS_BYTES ? size : KEYS_BYTES;

		current = lc_alloc(&table->env, sizeof(key_block) + room);
		if (current == NULL)
			return LC_NO_MEMORY;
		current->previous = table->key_memory;
		current->size = room;
		current->used = 0;
		table->key_memory = current;
		table->key_memory_bytes += sizeof(key_block) + room;
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
release_key_memory(lc_group_table *table)
{
	while (table->key_memory != NULL)
	{
		key_block *previous = table->key_memory->previous;

		lc_release(&table->env, table->key_memory);
		table->key_memory = previous;
	}
	table->key_memory_bytes = 0;
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
	if (table->mix_integers)
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

/* Puts an entry into the first free slot; returns how many it passed. */
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
	for (uint32_t i = 0; i < table->entries.n_items; i++)
	{
		entry *e = entry_of(table, i);

		if (e->keyless)
			continue;
		if (table->keys.integers)
			e->hash = hash_integer(table, e->key);
		(void) index_entry(table, e->hash, i);
		lc_poll_at(&table->env, i);
	}
}

/* Keeps the index at most five eighths full. */
static inline bool
needs_more_slots(const lc_group_table *table, size_t more)
{
	return (table->entries.n_items + more) * 8 > (table->mask + 1) * 5;
}

/* Makes room in the index for more entries; from here on crowded integers are mixed. */
static lc_status
prepare_index(lc_group_table *table, size_t more)
{
	size_t n = table->mask + 1;

	if (!needs_more_slots(table, more) && !table->crowded)
		return LC_OK;
	while ((table->entries.n_items + more) * 8 > n * 5)
		n *= 2;
	if (n > table->slots_room)
	{
		/* entries keep their hashes, so the old index can go before the new one is made */
		lc_release(&table->env, table->slots);
		table->slots = lc_alloc(&table->env, n * sizeof(slot));
		if (table->slots == NULL)
			return LC_NO_MEMORY;
		table->slots_room = n;
	}
	table->mix_integers = table->mix_integers || table->crowded;
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
	LC_TRY(lc_slab_take(&table->entries, &table->store, &table->env, number));
	e = entry_of(table, *number);
	e->key = key;
	e->hash = hash;
	e->tail = 0;
	e->used = 0;
	e->fill = 0;
	e->merge_log2 = MERGE_LOG2;
	e->keyless = row->key_size == LC_KEY_NONE;
	return LC_OK;
}

static lc_status
find_keyless(lc_group_table *table, const lc_group_row *row, uint32_t *number)
{
	if (table->keyless == 0)
	{
		LC_TRY(new_entry(table, row, 0, number));
		table->keyless = *number + 1;
	}
	*number = table->keyless - 1;
	return LC_OK;
}

/* The entry of the row's customer, made if it is new. */
static lc_status
find_entry(lc_group_table *table, const lc_group_row *row, uint32_t hash, uint32_t *number)
{
	size_t at = hash & table->mask;
	size_t probes = 0;

	if (row->key_size == LC_KEY_NONE)
		return find_keyless(table, row, number);
	for (; table->slots[at].entry != 0; at = (at + 1) & table->mask, probes++)
	{
		*number = table->slots[at].entry - 1;
		if (table->slots[at].hash == hash && equal_keys(table, entry_of(table, *number), row))
			return LC_OK;
	}
	LC_TRY(new_entry(table, row, hash, number));
	table->slots[at].entry = *number + 1;
	table->slots[at].hash = hash;
	if (probes > PROBES_MAX && table->keys.integers && !table->mix_integers)
		table->crowded = true;
	return LC_OK;
}

/* The entry + 1 that find_entry will most likely find, judged by hashes alone; 0 for none. */
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
add_overflow(lc_group_table *table, entry *e)
{
	uint32_t number = table->free_overflows;
	overflow *c;

	if (number != 0)
		table->free_overflows = overflow_of(table, number)->previous;
	else
	{
		LC_TRY(lc_slab_take(&table->overflows, &table->store, &table->env, &number));
		number++;
	}
	c = overflow_of(table, number);
	c->previous = e->tail;
	e->tail = number;
	e->fill = 0;
	return LC_OK;
}

static inline lc_status
append_word(lc_group_table *table, entry *e, lc_packed_word word)
{
	if (e->fill == (e->tail != 0 ? OVERFLOW_WORDS : ENTRY_WORDS))
		LC_TRY(add_overflow(table, e));
	(e->tail != 0 ? overflow_of(table, e->tail)->words : e->words)[e->fill++] = word;
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

/* Copies the words of an entry and its overflows into the scratch, oldest first.  Only the newest overflow is not full. */
static lc_status
gather(lc_group_table *table, const entry *e)
{
	uint32_t number = e->tail;
	lc_packed_word *to;

	LC_TRY(reserve_scratch(table, e->used + e->used / 2 + OVERFLOW_WORDS));
	to = table->scratch;
	memcpy(to, e->words, sizeof(e->words));
	if (number == 0)
		return LC_OK;
	to += e->used - e->fill;
	/* copies beyond its fill; the scratch has room for that */
	memcpy(to, overflow_of(table, number)->words, sizeof(((overflow *) NULL)->words));
	while ((number = overflow_of(table, number)->previous) != 0)
	{
		to -= OVERFLOW_WORDS;
		memcpy(to, overflow_of(table, number)->words, sizeof(((overflow *) NULL)->words));
	}
	return LC_OK;
}

static void
free_overflows(lc_group_table *table, entry *e)
{
	while (e->tail != 0)
	{
		overflow *c = overflow_of(table, e->tail);
		uint32_t previous = c->previous;

		c->previous = table->free_overflows;
		table->free_overflows = e->tail;
		e->tail = previous;
	}
	e->fill = 0;
	e->used = 0;
}

/* Merges events of one day and measure, so that a customer with many orders a day takes no more room than his days need. */
static lc_status
merge_events(lc_group_table *table, entry *e)
{
	size_t n = e->used;
	lc_status status;

	LC_TRY(gather(table, e));
	status = lc_packed_sort(table->scratch, &n, &table->env);
	/* a sum that does not fit is told when the customer is handed out: until then the events stay as they are */
	if (status != LC_OVERFLOW)
	{
		LC_TRY(status);
		free_overflows(table, e);
		LC_TRY(append_words(table, e, table->scratch, n));
	}
	while (e->used * 2 > UINT32_C(1) << e->merge_log2)
		e->merge_log2++;
	return e->used > WORDS_MAX ? LC_TOO_LARGE : LC_OK;
}

static inline lc_status
merge_if_large(lc_group_table *table, entry *e)
{
	return e->used < UINT32_C(1) << e->merge_log2 ? LC_OK : merge_events(table, e);
}

static inline lc_status
append_event(lc_group_table *table, entry *e, const lc_event *event)
{
	lc_packed_word words[LC_PACKED_WORDS_MAX];

	if (lc_pack_one(event, words))
		LC_TRY(append_word(table, e, words[0]));
	else
		LC_TRY(append_words(table, e, words, lc_pack(event, words)));
	return merge_if_large(table, e);
}

/* ---- the interface ---- */

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

	lc_slab_store_release(&table->store, &env);
	lc_release(&env, table->store.memory);
	lc_release(&env, table->store.idle);
	lc_release(&env, table->entries.slabs);
	lc_release(&env, table->overflows.slabs);
	release_key_memory(table);
	lc_release(&env, table->slots);
	lc_release(&env, table->scratch);
	lc_release(&env, table);
}

/* Finds the entries of a batch.  Each step is done for all rows before the next, so that cache misses overlap. */
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
			__builtin_prefetch(overflow_of(table, found[i]->tail), 1);
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
	return merge_if_large(table, e);
}

uint32_t
lc_group_table_customers(const lc_group_table *table)
{
	return table->entries.n_items;
}

static uint32_t
slabs_in_use(const lc_group_table *table)
{
	return table->entries.n_slabs + table->overflows.n_slabs;
}

size_t
lc_group_table_memory(const lc_group_table *table)
{
	return table->slots_room * sizeof(slot) + table->store.touched * LC_SLAB_BYTES + table->key_memory_bytes +
	       table->scratch_words * sizeof(lc_packed_word);
}

size_t
lc_group_table_memory_next(const lc_group_table *table)
{
	size_t memory = lc_group_table_memory(table);
	uint32_t slabs = slabs_in_use(table) + 2;

	if (slabs > table->store.touched)
		memory += (slabs - table->store.touched) * LC_SLAB_BYTES;
	if (needs_more_slots(table, LC_GROUP_BATCH) && 2 * (table->mask + 1) > table->slots_room)
		memory += (2 * (table->mask + 1) - table->slots_room) * sizeof(slot);
	return memory;
}

/*
 * Prefetches the overflows of the next customers: the newest of each, then the
 * second newest of each, and so on.  Inlined, because a compiler may drop the
 * call of a function that only prefetches.
 */
static inline __attribute__((always_inline)) void
prefetch_overflows(const lc_group_table *table, uint32_t from)
{
	uint32_t numbers[WALK_AHEAD];
	uint32_t n = table->entries.n_items - from < WALK_AHEAD ? table->entries.n_items - from : WALK_AHEAD;

	for (uint32_t i = 0; i < n; i++)
		numbers[i] = entry_of(table, from + i)->tail;
	for (int level = 0; level < WALK_LEVELS; level++)
	{
		uint32_t left = 0;

		for (uint32_t i = 0; i < n; i++)
			if (numbers[i] != 0)
				__builtin_prefetch(overflow_of(table, numbers[left++] = numbers[i]));
		n = left;
		for (uint32_t i = 0; i < n; i++)
			numbers[i] = overflow_of(table, numbers[i])->previous;
	}
}

bool
lc_group_table_next(lc_group_table *table, uint32_t *at, lc_group *customer, lc_status *status)
{
	const entry *e;

	*status = LC_OK;
	if (*at >= table->entries.n_items)
		return false;
	if (*at % WALK_AHEAD == 0)
		prefetch_overflows(table, *at);
	e = entry_of(table, (*at)++);
	customer->key = e->key;
	customer->key_size = e->keyless ? LC_KEY_NONE : 0;
	customer->hash = e->hash;
	customer->words = NULL;
	customer->n = e->used;
	if (!table->keys.integers && !e->keyless)
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

/* Memory of another size in place of the old one; the old one if there is none. */
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

	/* sized for a next run of as many customers */
	while (n < table->mask + 1 && (size_t) table->entries.n_items * 8 > n * 5)
		n *= 2;
	if (n * 2 < table->slots_room)
		table->slots = resized(&table->env, table->slots, &table->slots_room, n, sizeof(slot));
	clear_slots(table, n);
	if (table->scratch_words > SCRATCH_WORDS)
		table->scratch =
		    resized(&table->env, table->scratch, &table->scratch_words, SCRATCH_WORDS, sizeof(lc_packed_word));
	lc_slab_give_back(&table->entries, &table->store);
	lc_slab_give_back(&table->overflows, &table->store);
	if (table->store.touched > slabs + slabs / 4 + SLABS_SPARE)
		lc_slab_store_release(&table->store, &table->env);
	table->free_overflows = 0;
	table->keyless = 0;
	release_key_memory(table);
}

uint32_t
lc_group_table_partition(const lc_group_table *table, const lc_group *customer, int level, int bits)
{
	uint64_t from = customer->key_size == LC_KEY_NONE ? 0 : table->keys.integers ? customer->key : customer->hash;

	return (uint32_t) (lc_mix64(from + LC_GOLDEN64) >> level * LC_PARTITION_LEVEL_BITS) & ((UINT32_C(1) << bits) - 1);
}
