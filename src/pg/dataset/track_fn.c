/*
 * track_fn.c - what a tracked dataset asks of the catalogue and of the session.
 *
 * A trigger asks before it touches a row whether the source is still what it was:
 * columns that were renamed, dropped, retyped or swapped must not fail whoever
 * writes.  It asks with every statement, so through the caches.
 */
#include "support/compat.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/relation.h"
#include "access/table.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_type.h"
#include "fmgr.h"
#include "storage/lmgr.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/syscache.h"

PG_FUNCTION_INFO_V1(lifecycle_source_is);
PG_FUNCTION_INFO_V1(lifecycle_dataset_being_written);

/* The parents of a table: one of a partition, several of an heir. */
static List *
parents_of(Oid relation)
{
	Relation inherits = table_open(InheritsRelationId, AccessShareLock);
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple tuple;
	List *found = NIL;

	ScanKeyInit(&key, Anum_pg_inherits_inhrelid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(relation));
	scan = systable_beginscan(inherits, InheritsRelidSeqnoIndexId, true, NULL, 1, &key);
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
		found = lappend_oid(found, ((Form_pg_inherits) GETSTRUCT(tuple))->inhparent);
	systable_endscan(scan);
	table_close(inherits, AccessShareLock);
	return found;
}

/* Whether a table is under another, at any level; inheritance has no circles. */
static bool
is_under(Oid relation, Oid source)
{
	List *parents = parents_of(relation);
	ListCell *cell;

	foreach (cell, parents)
		if (lfirst_oid(cell) == source || is_under(lfirst_oid(cell), source))
			return true;
	return false;
}

static bool
column_is(Oid relation, const char *name, AttrNumber number, Oid type)
{
	HeapTuple tuple = SearchSysCacheAttName(relation, name);
	bool is;

	if (!HeapTupleIsValid(tuple))
		return false;
	is = ((Form_pg_attribute) GETSTRUCT(tuple))->atttypid == type &&
	     (number == InvalidAttrNumber || ((Form_pg_attribute) GETSTRUCT(tuple))->attnum == number);
	ReleaseSysCache(tuple);
	return is;
}

/* (relation, source, names, numbers, types) */
Datum
lifecycle_source_is(PG_FUNCTION_ARGS)
{
	Oid relation = PG_GETARG_OID(0);
	Oid source = PG_GETARG_OID(1);
	Datum *names;
	Datum *numbers;
	Datum *types;
	int n;
	int n_numbers;
	int n_types;

	if (relation != source)
	{
		/* as after a restore, where numbers of tables are others */
		if (!SearchSysCacheExists1(RELOID, ObjectIdGetDatum(source)))
			PG_RETURN_BOOL(false);
		if (!is_under(relation, source))
			PG_RETURN_NULL();
	}
	deconstruct_array(PG_GETARG_ARRAYTYPE_P(2), TEXTOID, -1, false, TYPALIGN_INT, &names, NULL, &n);
	deconstruct_array(PG_GETARG_ARRAYTYPE_P(3), INT2OID, sizeof(int16), true, TYPALIGN_SHORT, &numbers, NULL,
	                  &n_numbers);
	deconstruct_array(PG_GETARG_ARRAYTYPE_P(4), OIDOID, sizeof(Oid), true, TYPALIGN_INT, &types, NULL, &n_types);
	if (n_numbers != n || n_types != n)
		PG_RETURN_BOOL(false);
	for (int i = 0; i < n; i++)
		/* a partition may have its columns in another order */
		if (!column_is(relation, TextDatumGetCString(names[i]),
		               relation == source ? DatumGetInt16(numbers[i]) : InvalidAttrNumber, DatumGetObjectId(types[i])))
			PG_RETURN_BOOL(false);
	PG_RETURN_BOOL(true);
}

/* (relation) */
Datum
lifecycle_dataset_being_written(PG_FUNCTION_ARGS)
{
	Relation relation = try_relation_open(PG_GETARG_OID(0), AccessShareLock);
	bool is;

	if (relation == NULL)
		PG_RETURN_BOOL(false);
	/* open elsewhere in this session; a cursor that only reads holds no lock for writing */
	is = relation->rd_refcnt > (relation->rd_isnailed ? 2 : 1) &&
	     CheckRelationLockedByMe(relation, RowExclusiveLock, true);
	relation_close(relation, NoLock);
	PG_RETURN_BOOL(is);
}
