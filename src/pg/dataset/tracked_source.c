/*
 * tracked_source.c - what a trigger of a tracked source has to know before it touches a row.
 *
 * The body of the trigger's function says what is tracked:
 *
 *     16404 delta_order         the source's number, and the table of changes in the function's schema
 *     2 23 customer_id          number, type and name of a column
 *     3 1082 ordered_at
 *     0 16410 orders_2025       number of a table under the source, as of the last refresh
 *
 * In a name, \n stands for a line's end and \\ for a backslash.
 *
 * Columns that were renamed, dropped, retyped or swapped must not fail whoever
 * writes, and must not be recorded as what they were: so each statement asks
 * whether the source is still the same.  The answer is kept for the session,
 * and dropped when PostgreSQL says that a relation has changed that was looked at.
 */
#include "dataset/tracked_source.h"

#include <errno.h>
#include <limits.h>

#include "access/detoast.h"
#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "nodes/pg_list.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/hsearch.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/syscache.h"

/* ---- what is kept, and until when ---- */

static HTAB *kept;

/* A relation has changed, or with InvalidOid any of them may have. */
static void
forget(Datum unused, Oid relation)
{
	HASH_SEQ_STATUS scan;
	lifecycle_tracked_source *source;

	hash_seq_init(&scan, kept);
	while ((source = hash_seq_search(&scan)) != NULL)
		/* one that is being read depends on anything */
		if (source->valid &&
		    (!OidIsValid(relation) || source->depends == NIL || list_member_oid(source->depends, relation)))
			source->valid = false;
}

static void
begin_to_keep(void)
{
	HASHCTL control = {.keysize = 2 * sizeof(Oid), .entrysize = sizeof(lifecycle_tracked_source)};

	kept = hash_create("lifecycle tracked sources", 32, &control, HASH_ELEM | HASH_BLOBS);
	CacheRegisterRelcacheCallback(forget, (Datum) 0);
}

/* Of tables that are gone, or have changed and were not written to since. */
static void
sweep(void)
{
	HASH_SEQ_STATUS scan;
	lifecycle_tracked_source *source;

	hash_seq_init(&scan, kept);
	while ((source = hash_seq_search(&scan)) != NULL)
		if (!source->valid)
		{
			if (source->memory != NULL)
				MemoryContextDelete(source->memory);
			hash_search(kept, source, HASH_REMOVE, NULL);
		}
}

static lifecycle_tracked_source *
entry(Oid function, Oid relation, HASHACTION action)
{
	Oid key[2] = {function, relation};

	return hash_search(kept, key, action, NULL);
}

/* ---- the body of the function ---- */

typedef struct tracked_column
{
	AttrNumber number;
	Oid type;
	char *name;
} tracked_column;

typedef struct tracked_body
{
	Oid source;
	char *changes;
	int n;
	tracked_column *columns;
	List *tables; /* under the source */
} tracked_body;

lifecycle_noreturn static void
body_error(const char *name)
{
	ereport(ERROR, (errcode(ERRCODE_SYNTAX_ERROR), errmsg("body of function \"%s\" does not say what is tracked", name),
	                errhint("lifecycle_attach makes such functions.")));
}

/* The number at the beginning of a line; what follows the blank behind it is left. */
static unsigned long
take_number(char **line, unsigned long most, const char *name)
{
	char *end;
	unsigned long number;

	if (**line < '0' || **line > '9')
		body_error(name);
	errno = 0;
	number = strtoul(*line, &end, 10);
	if (errno != 0 || number > most || *end != ' ')
		body_error(name);
	*line = end + 1;
	return number;
}

/* A line of the text without its end; NULL behind the last one. */
static char *
take_line(char **text)
{
	char *line = *text;
	char *end = strchr(line, '\n');

	if (*line == '\0')
		return NULL;
	*text = end ? end + 1 : line + strlen(line);
	if (end)
		*end = '\0';
	return line;
}

/* A name as it was before it became part of a line. */
static char *
plain_name(char *written)
{
	char *to = written;

	for (const char *from = written; *from; from++)
		if (from[0] == '\\' && from[1] != '\0')
			*to++ = *++from == 'n' ? '\n' : *from;
		else
			*to++ = *from;
	*to = '\0';
	return written;
}

static tracked_body
read_body(char *text, const char *function)
{
	tracked_body body = {0};
	char *line = take_line(&text);

	if (line == NULL)
		body_error(function);
	body.source = (Oid) take_number(&line, OID_MAX, function);
	body.changes = plain_name(line);
	body.columns = palloc(sizeof(tracked_column) * MaxTupleAttributeNumber);
	while ((line = take_line(&text)) != NULL)
	{
		tracked_column *column = &body.columns[body.n++];

		if (LIFECYCLE_RECORD_COLUMNS(body.n) > MaxHeapAttributeNumber)
			body_error(function);
		column->number = (AttrNumber) take_number(&line, MaxHeapAttributeNumber, function);
		column->type = (Oid) take_number(&line, OID_MAX, function);
		column->name = plain_name(line);
		if (column->number == 0)
		{
			body.tables = lappend_oid(body.tables, column->type);
			body.n--;
		}
	}
	return body;
}

/* ---- whether the table is what is tracked ---- */

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

/* Whether a table is under another, at any level; inheritance has no circles.  What was passed is added to a list. */
static bool
is_under(Oid relation, Oid source, List **passed)
{
	List *parents = parents_of(relation);
	ListCell *cell;

	foreach (cell, parents)
	{
		*passed = lappend_oid(*passed, lfirst_oid(cell));
		if (lfirst_oid(cell) == source || is_under(lfirst_oid(cell), source, passed))
			return true;
	}
	return false;
}

/*
 * Whether triggers see the column's values.  They do not see what is computed
 * when it is read, nor what a partition computes of a row that comes through the
 * table above it.
 */
static bool
is_seen(Form_pg_attribute attribute, Relation relation)
{
	return attribute->attgenerated == '\0' || (attribute->attgenerated == ATTRIBUTE_GENERATED_STORED &&
	                                           relation->rd_rel->relkind != RELKIND_PARTITIONED_TABLE);
}

/* The number of the column in a table, or none.  A partition may have its columns in another order. */
static AttrNumber
number_of(const tracked_column *column, Relation relation)
{
	TupleDesc row = RelationGetDescr(relation);

	for (int i = 0; i < row->natts; i++)
	{
		Form_pg_attribute attribute = TupleDescAttr(row, i);

		if (!attribute->attisdropped && strcmp(NameStr(attribute->attname), column->name) == 0)
		{
			bool is = attribute->atttypid == column->type && is_seen(attribute, relation);

			return is ? attribute->attnum : InvalidAttrNumber;
		}
	}
	return InvalidAttrNumber;
}

/* Bytes that a row of such columns takes at most once all that can stand elsewhere does. */
static Size
space_for(const Oid *types, int n)
{
	Size space = 0;

	for (int i = 0; i < n; i++)
	{
		int16 length = get_typlen(types[i]);
		bool elsewhere = length < 0 && get_typstorage(types[i]) != TYPSTORAGE_PLAIN;

		space += length > 0 ? MAXALIGN(length) : elsewhere ? MAXALIGN(TOAST_POINTER_SIZE) : MaxHeapTupleSize / 2;
	}
	return space;
}

/*
 * Whether the source's columns are what they were. A partition has its columns
 * under the source's names, but in an order of its own: it cannot tell a column
 * from another that has its name meanwhile. The catalogue is asked without a lock, because
 * who writes to a partition waits for nobody who alters the table above.
 */
static bool
source_is_same(const tracked_body *body)
{
	for (int i = 0; i < body->n; i++)
	{
		const tracked_column *column = &body->columns[i];
		HeapTuple tuple =
		    SearchSysCache2(ATTNUM, ObjectIdGetDatum(body->source), Int16GetDatum((int16) column->number));
		bool is = false;

		if (HeapTupleIsValid(tuple))
		{
			Form_pg_attribute attribute = (Form_pg_attribute) GETSTRUCT(tuple);

			is = !attribute->attisdropped && attribute->atttypid == column->type &&
			     strcmp(NameStr(attribute->attname), column->name) == 0;
			ReleaseSysCache(tuple);
		}
		if (!is)
			return false;
	}
	return true;
}

/*
 * Whether a statement on the table writes to no other table than the last refresh
 * knew. A partition that comes after it may be written to through the table
 * above, and go again with its rows before the next one; so may an heir. What is
 * under the table is added to a list.
 */
static bool
tables_are_known(const tracked_body *body, Relation relation, List **passed)
{
	List *tables = find_all_inheritors(RelationGetRelid(relation), NoLock, NULL);
	ListCell *cell;
	bool are = true;

	foreach (cell, tables)
	{
		*passed = lappend_oid(*passed, lfirst_oid(cell));
		are =
		    are && (lfirst_oid(cell) == RelationGetRelid(relation) || list_member_oid(body->tables, lfirst_oid(cell)));
	}
	return are;
}

/* Of a domain the type of its values; the type itself may be gone. */
static Oid
base_type(Oid type)
{
	return SearchSysCacheExists1(TYPEOID, ObjectIdGetDatum(type)) ? getBaseType(type) : type;
}

static void
find_columns(lifecycle_tracked_source *found, const tracked_body *body, Relation relation)
{
	found->n_columns = body->n;
	found->columns = palloc(sizeof(AttrNumber) * (body->n + 1));
	found->types = palloc(sizeof(Oid) * (body->n + 1));
	found->same = palloc(sizeof(bool) * (body->n + 1));
	for (int i = 0; i < body->n; i++)
	{
		found->columns[i] = number_of(&body->columns[i], relation);
		found->types[i] = base_type(body->columns[i].type);
		found->last_column = Max(found->last_column, found->columns[i]);
		if (found->columns[i] == InvalidAttrNumber)
			found->known = false;
	}
	found->two_fit = SizeofHeapTupleHeader + BITMAPLEN(LIFECYCLE_RECORD_COLUMNS(body->n)) + 2 * MAXIMUM_ALIGNOF +
	                     2 * space_for(found->types, body->n) <=
	                 MaxHeapTupleSize;
}

/* Looks at the table, in the memory of what is kept. */
static void
look(lifecycle_tracked_source *found, const tracked_body *body, Oid schema, Relation relation)
{
	List *passed = list_make2_oid(RelationGetRelid(relation), body->source);
	TupleDesc row = CreateTupleDescCopyConstr(RelationGetDescr(relation));

	found->old_row = MakeSingleTupleTableSlot(row, &TTSOpsMinimalTuple);
	found->new_row = MakeSingleTupleTableSlot(row, &TTSOpsMinimalTuple);
	/* a partition that was detached may come back, and after a restore the numbers of tables are others */
	found->known =
	    RelationGetRelid(relation) == body->source || is_under(RelationGetRelid(relation), body->source, &passed);
	found->known = found->known && source_is_same(body);
	found->known = tables_are_known(body, relation, &passed) && found->known;
	find_columns(found, body, relation);
	found->changes = get_relname_relid(body->changes, schema);
	found->depends = lappend_oid(passed, found->changes);
	/* a table that is made later tells nobody here */
	if (!OidIsValid(found->changes))
		found->valid = false;
}

static lifecycle_tracked_source *
look_anew(HeapTuple function, Relation relation)
{
	Form_pg_proc form = (Form_pg_proc) GETSTRUCT(function);
	bool isnull;
	Datum source_text = SysCacheGetAttr(PROCOID, function, Anum_pg_proc_prosrc, &isnull);
	tracked_body body = read_body(TextDatumGetCString(source_text), NameStr(form->proname));
	lifecycle_tracked_source *found;
	MemoryContext caller;

	sweep();
	found = entry(form->oid, RelationGetRelid(relation), HASH_ENTER);
	memset(&found->valid, 0, sizeof(*found) - offsetof(lifecycle_tracked_source, valid));
	found->memory = AllocSetContextCreate(CacheMemoryContext, "lifecycle tracked source", ALLOCSET_SMALL_SIZES);
	found->function_xmin = HeapTupleHeaderGetRawXmin(function->t_data);
	found->function_tid = function->t_self;
	/* until all is known whatever changes ends it, and so does an error */
	found->valid = true;
	caller = MemoryContextSwitchTo(found->memory);
	PG_TRY();
	{
		look(found, &body, form->pronamespace, relation);
	}
	PG_CATCH();
	{
		found->valid = false;
		PG_RE_THROW();
	}
	PG_END_TRY();
	MemoryContextSwitchTo(caller);
	return found;
}

lifecycle_tracked_source *
lifecycle_tracked_source_of(Oid function, Relation relation)
{
	HeapTuple tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(function));
	lifecycle_tracked_source *found;

	if (!HeapTupleIsValid(tuple))
		ereport(ERROR,
		        (errcode(ERRCODE_UNDEFINED_FUNCTION), errmsg("function %u of a trigger does not exist", function),
		         errdetail("It was dropped while the trigger ran.")));
	if (kept == NULL)
		begin_to_keep();
	found = entry(function, RelationGetRelid(relation), HASH_FIND);
	if (found != NULL && found->valid &&
	    (found->function_xmin != HeapTupleHeaderGetRawXmin(tuple->t_data) ||
	     !ItemPointerEquals(&found->function_tid, &tuple->t_self) ||
	     /* an error has freed the row that a slot would free again */
	     found->in_use))
		found->valid = false;
	if (found == NULL || !found->valid)
		found = look_anew(tuple, relation);
	ReleaseSysCache(tuple);
	return found;
}
