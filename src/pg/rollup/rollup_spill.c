/*
 * rollup_spill.c - the customers of a group table in temporary files, partitioned by customer.
 */
#include "rollup/rollup_spill.h"

#include "miscadmin.h"
#include "port/pg_bitutils.h"
#include "storage/buffile.h"
#include "utils/memutils.h"

#include "support/errors.h"

/* Every file has a block in memory: so many files that the blocks take a quarter of the budget. */
#define FILE_BYTES (BLCKSZ + 512)
#define PART_BITS_MIN 2

/* The head of a customer's record, before its key and words. */
typedef struct record_head
{
	uint64 key; /* the integer; of bytes, their hash */
	uint32 key_size;
	uint32 n;
} record_head;

typedef struct part_file
{
	BufFile *file;
	uint64 records;
} part_file;

struct lifecycle_spill
{
	int level;
	int bits;
	MemoryContext memory;
	char *key; /* of the customer read last */
	Size key_room;
	lc_packed_word *words;
	Size words_room;
	part_file parts[FLEXIBLE_ARRAY_MEMBER];
};

static int
part_bits(Size budget)
{
	Size files = Max(budget / 4 / FILE_BYTES, 1);

	return Min(Max((int) pg_leftmost_one_pos64(files), PART_BITS_MIN), LC_PARTITION_LEVEL_BITS);
}

lifecycle_spill *
lifecycle_spill_open(int level, Size budget)
{
	int bits = part_bits(budget);
	MemoryContext memory =
	    AllocSetContextCreate(CurrentMemoryContext, "lifecycle roll-up files", ALLOCSET_DEFAULT_SIZES);
	lifecycle_spill *spill =
	    MemoryContextAllocZero(memory, offsetof(lifecycle_spill, parts) + ((Size) 1 << bits) * sizeof(part_file));

	spill->level = level;
	spill->bits = bits;
	spill->memory = memory;
	return spill;
}

int
lifecycle_spill_level(const lifecycle_spill *spill)
{
	return spill->level;
}

uint32
lifecycle_spill_parts(const lifecycle_spill *spill)
{
	return (uint32) 1 << spill->bits;
}

void
lifecycle_spill_close(lifecycle_spill *spill)
{
	MemoryContextDelete(spill->memory);
}

static BufFile *
file_of(lifecycle_spill *spill, part_file *part)
{
	if (part->file == NULL)
	{
		MemoryContext caller = MemoryContextSwitchTo(spill->memory);

		part->file = BufFileCreateTemp(false);
		MemoryContextSwitchTo(caller);
	}
	return part->file;
}

static bool
has_bytes(uint32 key_size)
{
	return key_size > 0 && key_size != LC_KEY_NONE;
}

static uint64
write_customer(lifecycle_spill *spill, part_file *part, const lc_group *customer)
{
	BufFile *file = file_of(spill, part);
	Size words = customer->n * sizeof(lc_packed_word);
	record_head head = {customer->key, customer->key_size, (uint32) customer->n};

	if (has_bytes(customer->key_size))
		head.key = customer->hash;
	BufFileWrite(file, &head, sizeof(head));
	if (has_bytes(customer->key_size))
		BufFileWrite(file, (void *) (uintptr_t) customer->key, customer->key_size);
	BufFileWrite(file, customer->words, words);
	part->records++;
	return sizeof(head) + words + (has_bytes(customer->key_size) ? customer->key_size : 0);
}

uint64
lifecycle_spill_groups(lifecycle_spill *spill, lc_group_table *groups)
{
	lc_group customer;
	lc_status status;
	uint32_t at = 0;
	uint64 written = 0;

	while (lc_group_table_next(groups, &at, &customer, &status))
	{
		uint32 part = lc_group_table_partition(groups, &customer, spill->level, spill->bits);

		written += write_customer(spill, &spill->parts[part], &customer);
		CHECK_FOR_INTERRUPTS();
	}
	lifecycle_check(status, NULL, NULL);
	lc_group_table_reset(groups);
	return written;
}

void
lifecycle_spill_rewind(lifecycle_spill *spill, uint32 part)
{
	BufFile *file = spill->parts[part].file;

	if (file != NULL && BufFileSeek(file, 0, 0, SEEK_SET) != 0)
		ereport(ERROR, (errcode_for_file_access(), errmsg("could not rewind a temporary file of the roll-up")));
}

static void *
room_for(lifecycle_spill *spill, void *memory, Size *room, Size size)
{
	if (size <= *room)
		return memory;
	if (memory != NULL)
		pfree(memory);
	*room = pg_nextpower2_size_t(Max(size, 1024));
	return MemoryContextAllocHuge(spill->memory, *room);
}

bool
lifecycle_spill_next(lifecycle_spill *spill, uint32 part, lc_group *customer)
{
	BufFile *file = spill->parts[part].file;
	record_head head;

	if (file == NULL)
		return false;
	if (spill->parts[part].records == 0)
	{
		BufFileClose(file);
		spill->parts[part].file = NULL;
		return false;
	}
	spill->parts[part].records--;
	lifecycle_read_exact(file, &head, sizeof(head));
	customer->key = head.key;
	customer->key_size = head.key_size;
	customer->hash = (uint32) head.key;
	customer->n = head.n;
	if (has_bytes(head.key_size))
	{
		spill->key = room_for(spill, spill->key, &spill->key_room, head.key_size);
		lifecycle_read_exact(file, spill->key, head.key_size);
		customer->key = (uint64) (uintptr_t) spill->key;
	}
	spill->words = room_for(spill, spill->words, &spill->words_room, head.n * sizeof(lc_packed_word));
	lifecycle_read_exact(file, spill->words, head.n * sizeof(lc_packed_word));
	customer->words = spill->words;
	return true;
}
