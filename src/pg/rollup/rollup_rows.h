/*
 * rollup_rows.h - a query's rows, batch by batch, as the core's group table takes them.
 */
#ifndef LIFECYCLE_ROLLUP_ROWS_H
#define LIFECYCLE_ROLLUP_ROWS_H

#include "support/compat.h"

#include "tcop/dest.h"
#include "utils/typcache.h"

#include "rollup/group_table.h"
#include "rollup/rollup_query.h"

/* How customers become keys of a group table, and back. */
typedef struct lifecycle_keys
{
	Oid type; /* without a domain */
	Oid collation;
	int16 length;
	bool by_value;
	FmgrInfo hash;
	FmgrInfo equal;
	lc_group_keys groups;
} lifecycle_keys;

extern void lifecycle_keys_open(lifecycle_keys *keys, TupleDesc columns);

/* The customer's value; may point into the group table. */
extern Datum lifecycle_keys_datum(const lifecycle_keys *keys, const lc_group *customer);

/* Collects rows and hands them on by batches; starts with the receiver it is. */
typedef struct lifecycle_row_receiver
{
	DestReceiver receiver;
	const lifecycle_row_form *form;
	lifecycle_keys *keys;
	const char *value_name;
	const char *at_name;
	const char *cost_name;
	MemoryContext scratch; /* emptied after each batch */
	char *key_space;       /* bytes of the batch's keys */
	Size key_used;
	uint64 rows;
	int n;
	lc_group_row *line; /* of the batch, the latest that says which order a line belongs to */
	lc_group_row batch[LC_GROUP_BATCH];
	void (*take)(void *context, const lc_group_row *rows, int n);
	void *context;
} lifecycle_row_receiver;

extern void lifecycle_rows_receive(lifecycle_row_receiver *rows, const lifecycle_row_form *form, lifecycle_keys *keys,
                                   void (*take)(void *context, const lc_group_row *rows, int n), void *context);

/* Hands on the last batch. */
extern void lifecycle_rows_flush(lifecycle_row_receiver *rows);

#endif /* LIFECYCLE_ROLLUP_ROWS_H */
