/*
 * rollup.h - the streaming roll-up: the executor reads, the core groups.
 *
 * A query is run as it stands, with the rights and the snapshot of whoever
 * asks; its rows are not kept but go straight into a hash table of profiles
 * (core/group_table.h), and every customer is handed out once.  Past its memory the
 * table is cut by customer into temporary files, which are finished one by
 * one.
 */
#ifndef LIFECYCLE_ROLLUP_H
#define LIFECYCLE_ROLLUP_H

#include "support/compat.h"

#include "access/tupdesc.h"

/* One customer, done.  The values last until take returns. */
typedef struct lifecycle_rolled
{
	Datum customer;
	bool customer_isnull;
	Datum profile;
	bool profile_isnull; /* no row had a day and an amount */
} lifecycle_rolled;

typedef struct lifecycle_rollup
{
	const char *query;
	Size budget; /* bytes the table may take: get_hash_memory_limit(), or maintenance_work_mem */
	void *context;

	/* Looks at the query's columns, already found sound, before a row is read; may be NULL. */
	void (*check)(void *context, TupleDesc columns);

	/* Gets every customer, in a context that is emptied afterwards. */
	void (*take)(void *context, const lifecycle_rolled *customer);

	/* Hears now and then how far it is; may be NULL. */
	void (*progress)(void *context, uint64 rows, uint64 customers);

	/* what it came to */
	uint64 rows;
	uint64 customers; /* handed out so far */
	uint64 spilled;   /* bytes written to temporary files */
} lifecycle_rollup;

extern void lifecycle_rollup_run(lifecycle_rollup *rollup);

#endif /* LIFECYCLE_ROLLUP_H */
