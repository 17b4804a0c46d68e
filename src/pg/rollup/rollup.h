/*
 * rollup.h - the streaming roll-up: the executor reads, the core groups.
 *
 * A query runs as given, with the rights and the snapshot of the caller.  Its
 * rows go straight into a hash table of profiles (rollup/group_table.h), and
 * every customer is returned once.  Beyond the memory budget the table is
 * partitioned by customer into temporary files, which are finished one by one.
 */
#ifndef LIFECYCLE_ROLLUP_H
#define LIFECYCLE_ROLLUP_H

#include "support/compat.h"

#include "access/tupdesc.h"

/* A finished customer.  The values are valid until take returns. */
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
	Size budget;  /* bytes the table may take: get_hash_memory_limit(), or maintenance_work_mem */
	bool any_sum; /* whether a customer of whom a sum does not fit is lc_profile_beyond, instead of an error */
	void *context;

	/* Called with the checked columns of the query before the first row is read; may be NULL. */
	void (*check)(void *context, TupleDesc columns);

	/* Called for every customer, in a memory context that is reset afterwards. */
	void (*take)(void *context, const lifecycle_rolled *customer);

	/* Called now and then with the progress; may be NULL. */
	void (*progress)(void *context, uint64 rows, uint64 customers);

	/* results */
	uint64 rows;
	uint64 customers; /* returned so far */
	uint64 spilled;   /* bytes written to temporary files */
} lifecycle_rollup;

extern void lifecycle_rollup_run(lifecycle_rollup *rollup);

#endif /* LIFECYCLE_ROLLUP_H */
