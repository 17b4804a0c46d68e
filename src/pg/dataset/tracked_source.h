/*
 * tracked_source.h - what a trigger of a tracked source has to know before it touches a row.
 */
#ifndef LIFECYCLE_TRACKED_SOURCE_H
#define LIFECYCLE_TRACKED_SOURCE_H

#include "support/compat.h"

#include "access/attnum.h"
#include "executor/tuptable.h"
#include "storage/itemptr.h"
#include "utils/rel.h"

/* Rows that are written to the table of changes at once. */
#define LIFECYCLE_RECORD_BATCH 128

/*
 * Columns of the table of changes, where n are tracked: c1 to cn as they were
 * put in or taken out; added, which says which of both, or NULL in a request to
 * rebuild; and old1 to oldn, where they are not NULL, as an UPDATE found them.
 */
#define LIFECYCLE_RECORD_COLUMNS(n) (2 * (n) + 1)

typedef struct lifecycle_tracked_source
{
	Oid function; /* the key: whose body says what is tracked */
	Oid relation; /* and the table that is written to */
	bool valid;   /* cleared as soon as one of the relations below changes */
	bool in_use;  /* its slots hold rows; left set by an error */

	/* the version of the function that was read */
	TransactionId function_xmin;
	ItemPointerData function_tid;

	MemoryContext memory;   /* of all that follows; NULL if nothing was read yet */
	List *depends;          /* the relations that were looked at */
	bool known;             /* the table is what is tracked; else no row of it is told, and a rebuild is due */
	Oid changes;            /* the table of changes, if there is one */
	int n_columns;          /* that are tracked */
	AttrNumber *columns;    /* their numbers in the relation */
	AttrNumber last_column; /* the greatest of these */
	Oid *types;             /* and types, of a domain that of its base */
	bool *same;             /* of the rows that are compared, which columns are the same */
	bool two_fit;           /* the columns of two rows fit into one row of the table of changes */
	TupleTableSlot *old_row;
	TupleTableSlot *new_row;

	/* asked of the table of changes once it is locked */
	bool looked_at;
	bool holds;     /* it has the columns that are tracked */
	bool asks;      /* it has a column "added" */
	bool plain;     /* nothing but rows: no index, trigger, constraint, policy, rule */
	Oid may_insert; /* a role that may write to it whatever else happens, its owner */
	TupleDesc descriptor;
	TupleTableSlot *batch[LIFECYCLE_RECORD_BATCH];
} lifecycle_tracked_source;

/*
 * What the function's body says of a table whose trigger it is, from a cache.
 * The answer lasts until the next call; whoever has locked something since asks
 * whether it is still valid.  Errors: 42601 the body says something else.
 */
extern lifecycle_tracked_source *lifecycle_tracked_source_of(Oid function, Relation relation);

#endif /* LIFECYCLE_TRACKED_SOURCE_H */
