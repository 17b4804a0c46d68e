/*
 * rollup_rows.h - hands the rows of a query to the core's group table in batches.
 */
#ifndef LIFECYCLE_ROLLUP_ROWS_H
#define LIFECYCLE_ROLLUP_ROWS_H

#include "support/compat.h"

#include "tcop/dest.h"
#include "utils/typcache.h"

#include "rollup/group_table.h"
#include "rollup/rollup_query.h"

/* Converts customers to keys of the group table, and back. */
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

/* Collects rows into batches; begins with a DestReceiver, as which it is used. */
typedef struct lifecycle_row_receiver
{
	DestReceiver receiver;
	const lifecycle_row_form *form;
	lifecycle_keys *keys;
	const char *value_name;
	const char *at_name;
	const char *cost_name;
	MemoryContext scratch; /* reset after each batch */
	char *key_space;       /* bytes of the batch's keys */
	Size key_used;
	uint64 rows;
	int n;
	lc_group_row *line; /* the latest row of the batch that names the order of a line */
	lc_group_row batch[LC_GROUP_BATCH];
	void (*take)(void *context, const lc_group_row *rows, int n);
	void *context;
} lifecycle_row_receiver;

extern void lifecycle_rows_receive(lifecycle_row_receiver *rows, const lifecycle_row_form *form, lifecycle_keys *keys,
                                   void (*take)(void *context, const lc_group_row *rows, int n), void *context);

/* Hands on the last batch. */
extern void lifecycle_rows_flush(lifecycle_row_receiver *rows);

#endif /* LIFECYCLE_ROLLUP_ROWS_H */
