/*
 * track_fn.c - the triggers of a tracked source.
 *
 * They are functions in a language of the extension, lifecycle_track, whose
 * body is no program but says what is tracked (tracked_source.c): so the owner
 * of a dataset, who may not make functions in C, makes them, and they can do one
 * thing only.  What a statement put in and took out goes into the table of changes in
 * the function's schema, which the next refresh merges.  Columns are written as
 * they are, because an expression or a filter that fails must fail the refresh
 * and not whoever writes to the source.
 *
 * The functions are SECURITY DEFINER, so that roles need no privilege but those
 * on the source.  Whoever may write to the source can have those rows
 * written and nothing else: nothing of the source's or the writer's is called,
 * no name is looked up but in the function's schema, and no value is evaluated.
 * PUBLIC may not execute them, so nobody else hangs one on a table of theirs;
 * of a table that is not the source or under it, none of the rows is recorded, only
 * that a rebuild is due.  Nothing is recorded where the role that they run as has no
 * INSERT on the table of changes, or has to name it and has no USAGE on its schema, and of a table of changes that has lost a column
 * no more than that a rebuild is due.
 *
 * What a subscription writes, it writes row by row and without a statement. So in a
 * process that applies changes, triggers of rows record what is written, and
 * those of statements record nothing: statements that the triggers of others run there fire both.
 *
 * Rows go from the statement's transition tables into the pages of the table of
 * changes, without a plan.  A table of changes to which its owner gave an
 * index, a trigger, a constraint, a policy or a rule is written to by a statement.
 */
#include "support/compat.h"

#include "access/relation.h"
#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "catalog/pg_am.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_subscription_rel.h"
#include "catalog/pg_trigger.h"
#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "executor/spi.h"
#include "executor/tuptable.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "replication/logicalworker.h"
#include "replication/worker_internal.h"
#include "storage/lmgr.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/tuplestore.h"

#include "dataset/tracked_source.h"

PG_FUNCTION_INFO_V1(lifecycle_track_call);
PG_FUNCTION_INFO_V1(lifecycle_track_applies);
PG_FUNCTION_INFO_V1(lifecycle_dataset_being_written);

/* ---- the table of changes ---- */

/* The type of its column i: what is tracked, whether it was put in, and what an UPDATE replaced. */
static Oid
type_of(const lifecycle_tracked_source *source, int i)
{
	int n = source->n_columns;

	return i == n ? BOOLOID : source->types[i < n ? i : i - n - 1];
}

/* Whether the table of changes has the columns that are tracked; its owner may have added others behind them. */
static bool
holds_columns(Relation changes, const lifecycle_tracked_source *source)
{
	TupleDesc row = RelationGetDescr(changes);
	int n = 0;

	for (int i = 0; i < row->natts && n < LIFECYCLE_RECORD_COLUMNS(source->n_columns); i++)
		if (!TupleDescAttr(row, i)->attisdropped)
		{
			if (TupleDescAttr(row, i)->atttypid != type_of(source, n))
				return false;
			n++;
		}
	return n == LIFECYCLE_RECORD_COLUMNS(source->n_columns);
}

/* The number of its column that asks for a rebuild, or none. */
static AttrNumber
asking_column(Relation changes)
{
	TupleDesc row = RelationGetDescr(changes);

	for (int i = 0; i < row->natts; i++)
	{
		Form_pg_attribute attribute = TupleDescAttr(row, i);

		if (!attribute->attisdropped && attribute->atttypid == BOOLOID &&
		    strcmp(NameStr(attribute->attname), "added") == 0)
			return attribute->attnum;
	}
	return InvalidAttrNumber;
}

/* Whether rows can be put into its pages: nothing else has to be done, and the columns are those that are tracked. */
static bool
is_plain(Relation changes, const lifecycle_tracked_source *source)
{
	TupleDesc row = RelationGetDescr(changes);
	Form_pg_class form = changes->rd_rel;

	if (form->relkind != RELKIND_RELATION || form->relam != HEAP_TABLE_AM_OID || form->relispartition ||
	    form->relhasindex || form->relhasrules || form->relrowsecurity || changes->trigdesc != NULL ||
	    row->constr != NULL || row->natts != LIFECYCLE_RECORD_COLUMNS(source->n_columns))
		return false;
	return holds_columns(changes, source);
}

static void
look_at_changes(lifecycle_tracked_source *source, Relation changes)
{
	if (source->looked_at)
		return;
	source->plain = is_plain(changes, source);
	source->holds = holds_columns(changes, source);
	source->asks = asking_column(changes) != InvalidAttrNumber;
	if (source->plain)
	{
		MemoryContext caller = MemoryContextSwitchTo(source->memory);

		source->descriptor = CreateTupleDescCopy(RelationGetDescr(changes));
		MemoryContextSwitchTo(caller);
	}
	source->looked_at = true;
}

/*
 * Whether the role that the function runs as may write to the table of changes. If
 * that was taken from it, this is no fault of whoever writes to the source: nothing is
 * recorded, and the next refresh sees in the catalogue that changes may be missing.
 */
static bool
may_insert(lifecycle_tracked_source *source, Relation changes)
{
	Oid user = GetUserId();

	if (source->may_insert == user)
		return true;
	if (pg_class_aclcheck(RelationGetRelid(changes), user, ACL_INSERT) != ACLCHECK_OK)
		return false;
	/* a statement looks the table up by its name */
	if (!source->plain && !lifecycle_may_use_schema(RelationGetNamespace(changes), user))
		return false;
	/* what the table's owner may changes with the table; what other roles may changes with their memberships too */
	if (changes->rd_rel->relowner == user && source->plain)
		source->may_insert = user;
	return true;
}

/* Locked, with what is tracked as it is under that lock; NULL if there is none: the next refresh says so. */
static Relation
open_changes(Oid function, Relation relation, lifecycle_tracked_source **source)
{
	for (;;)
	{
		Relation changes;

		*source = lifecycle_tracked_source_of(function, relation);
		if (!OidIsValid((*source)->changes))
			return NULL;
		changes = try_table_open((*source)->changes, RowExclusiveLock);
		if ((*source)->valid)
		{
			if (changes != NULL)
				look_at_changes(*source, changes);
			return changes;
		}
		/* altered, or made anew, while we waited for it */
		if (changes != NULL)
			table_close(changes, RowExclusiveLock);
		CHECK_FOR_INTERRUPTS();
	}
}

/* ---- rows into its pages ---- */

typedef struct recorder
{
	Relation changes;
	lifecycle_tracked_source *source;
	int n;
	bool wrote;
	MemoryContext flushing; /* what writing several rows allocates; made when it is needed */
} recorder;

static void
flush(recorder *to)
{
	CommandId command = GetCurrentCommandId(true);
	TupleTableSlot **batch = to->source->batch;

	/* as INSERT would; only a temporary table can be written to there, and so have a trigger that fires */
	if (!RelationUsesLocalBuffers(to->changes))
		PreventCommandIfReadOnly("INSERT");
	if (to->n == 1)
		table_tuple_insert(to->changes, batch[0], command, 0, NULL);
	else
	{
		MemoryContext caller;

		if (to->flushing == NULL)
			to->flushing =
			    AllocSetContextCreate(CurrentMemoryContext, "lifecycle recorded changes", ALLOCSET_DEFAULT_SIZES);
		caller = MemoryContextSwitchTo(to->flushing);
		table_multi_insert(to->changes, batch, to->n, command, 0, NULL);
		MemoryContextSwitchTo(caller);
		MemoryContextReset(to->flushing);
	}
	for (int i = 0; i < to->n; i++)
		ExecClearTuple(batch[i]);
	to->n = 0;
	to->wrote = true;
}

/* The next slot of the batch, empty. */
static TupleTableSlot *
next_slot(recorder *to)
{
	TupleTableSlot **slot;

	if (to->n == LIFECYCLE_RECORD_BATCH)
		flush(to);
	slot = &to->source->batch[to->n++];
	if (*slot == NULL)
	{
		MemoryContext caller = MemoryContextSwitchTo(to->source->memory);

		*slot = MakeSingleTupleTableSlot(to->source->descriptor, &TTSOpsHeapTuple);
		MemoryContextSwitchTo(caller);
	}
	/* an error may have left a row in it */
	return ExecClearTuple(*slot);
}

/* What is recorded at once. */
typedef struct change
{
	bool added;
	TupleTableSlot *row;      /* put in or taken out; NULL is the request to rebuild */
	TupleTableSlot *replaced; /* by an UPDATE, where source->same says what the row kept of it; else NULL */
} change;

/* Takes a row apart as far as is tracked, once: its columns then stand in its arrays. */
static void
read_columns(const lifecycle_tracked_source *source, TupleTableSlot *row)
{
	slot_getsomeattrs(row, source->last_column);
}

/* As a row of the table of changes.  The rows have been read. */
static void
fill(const lifecycle_tracked_source *source, change what, Datum *values, bool *nulls)
{
	int n = source->n_columns;

	memset(nulls, true, LIFECYCLE_RECORD_COLUMNS(n));
	if (what.row == NULL)
		return;
	for (int i = 0; i < n; i++)
	{
		int column = source->columns[i] - 1;

		values[i] = what.row->tts_values[column];
		nulls[i] = what.row->tts_isnull[column];
		if (what.replaced != NULL && !source->same[i])
		{
			values[n + 1 + i] = what.replaced->tts_values[column];
			nulls[n + 1 + i] = what.replaced->tts_isnull[column];
		}
	}
	values[n] = BoolGetDatum(what.added);
	nulls[n] = false;
}

static void
record_in_pages(recorder *to, change what)
{
	TupleTableSlot *slot = next_slot(to);

	fill(to->source, what, slot->tts_values, slot->tts_isnull);
	ExecStoreVirtualTuple(slot);
	/* the row belongs to the transition table */
	ExecMaterializeSlot(slot);
}

/* ---- what a statement did ---- */

typedef void (*record_fn)(recorder *to, change what);

static bool
next_row(Tuplestorestate *rows, TupleTableSlot *slot)
{
	return tuplestore_gettupleslot(rows, true, false, slot);
}

/* From the first row, whoever has read them before. */
static void
begin_rows(Tuplestorestate *rows)
{
	tuplestore_select_read_pointer(rows, 0);
	tuplestore_rescan(rows);
}

static void
record_row(recorder *to, record_fn record, bool added, TupleTableSlot *row)
{
	read_columns(to->source, row);
	record(to, (change){.added = added, .row = row});
}

static void
record_all(recorder *to, record_fn record, bool added, Tuplestorestate *rows, TupleTableSlot *slot)
{
	begin_rows(rows);
	while (next_row(rows, slot))
	{
		CHECK_FOR_INTERRUPTS();
		record_row(to, record, added, slot);
	}
	ExecClearTuple(slot);
}

typedef enum update_kind
{
	UPDATE_OF_NOTHING, /* that is tracked */
	UPDATE_IN_ONE_ROW,
	UPDATE_IN_TWO_ROWS
} update_kind;

/*
 * Compares the bytes of the columns that are tracked, since values that are
 * equal in a collation may be two, and notes in source->same which are kept.  A
 * column of the old row that is NULL in the table of changes was kept, so an old
 * NULL that was replaced cannot be told in one row.
 */
static update_kind
kind_of_update(const lifecycle_tracked_source *source, TupleTableSlot *old_row, TupleTableSlot *new_row)
{
	update_kind kind = UPDATE_OF_NOTHING;

	for (int i = 0; i < source->n_columns; i++)
	{
		int column = source->columns[i] - 1;
		Form_pg_attribute attribute = TupleDescAttr(old_row->tts_tupleDescriptor, column);
		bool was_null = old_row->tts_isnull[column];
		bool is_null = new_row->tts_isnull[column];
		Datum was = old_row->tts_values[column];
		Datum is = new_row->tts_values[column];

		source->same[i] = was_null == is_null && (was_null || (attribute->attbyval && was == is) ||
		                                          datum_image_eq(was, is, attribute->attbyval, attribute->attlen));
		if (!source->same[i])
			kind = Max(kind, was_null || !source->two_fit ? UPDATE_IN_TWO_ROWS : UPDATE_IN_ONE_ROW);
	}
	return kind;
}

static void
record_updated_row(recorder *to, record_fn record, TupleTableSlot *old_row, TupleTableSlot *new_row)
{
	update_kind kind;

	read_columns(to->source, old_row);
	read_columns(to->source, new_row);
	kind = kind_of_update(to->source, old_row, new_row);
	if (kind == UPDATE_IN_ONE_ROW)
		record(to, (change){.added = true, .row = new_row, .replaced = old_row});
	else if (kind == UPDATE_IN_TWO_ROWS)
	{
		record(to, (change){.added = false, .row = old_row});
		record(to, (change){.added = true, .row = new_row});
	}
}

/*
 * The two tables of an UPDATE hold its rows in one order, but where a trigger
 * kept a row from moving to another partition.  Rows that are no pair are
 * recorded, and cancel in the refresh.
 */
static void
record_updated(recorder *to, record_fn record, Tuplestorestate *old_rows, Tuplestorestate *new_rows,
               TupleTableSlot *old_slot, TupleTableSlot *new_slot)
{
	begin_rows(old_rows);
	begin_rows(new_rows);
	for (;;)
	{
		bool is_old = next_row(old_rows, old_slot);
		bool is_new = next_row(new_rows, new_slot);

		CHECK_FOR_INTERRUPTS();
		if (!is_old && !is_new)
			break;
		if (is_old && is_new)
			record_updated_row(to, record, old_slot, new_slot);
		else
			record_row(to, record, is_new, is_new ? new_slot : old_slot);
	}
	ExecClearTuple(old_slot);
	ExecClearTuple(new_slot);
}

static bool
has_rows(Tuplestorestate *rows)
{
	return rows != NULL && tuplestore_tuple_count(rows) > 0;
}

/*
 * Whether this process applies the changes of a subscription, row by row. The
 * first copy of a table is made by a statement, COPY.
 */
static bool
applies_rows(void)
{
	return IsLogicalWorker() && MyLogicalRepWorker->relstate != SUBREL_STATE_DATASYNC;
}

static bool
has_row_trigger(Relation relation, Oid function)
{
	const TriggerDesc *all = relation->trigdesc;

	for (int i = 0; all != NULL && i < all->numtriggers; i++)
	{
		const Trigger *trigger = &all->triggers[i];

		if (trigger->tgfoid == function && TRIGGER_FOR_ROW(trigger->tgtype) &&
		    (trigger->tgenabled == TRIGGER_FIRES_ON_REPLICA || trigger->tgenabled == TRIGGER_FIRES_ALWAYS))
			return true;
	}
	return false;
}

/* Whether each table that a statement may have written to has a trigger of rows, which has recorded them. */
static bool
rows_are_recorded(Relation relation, Oid function)
{
	List *tables = find_all_inheritors(RelationGetRelid(relation), AccessShareLock, NULL);
	ListCell *cell;
	bool are = true;

	foreach (cell, tables)
	{
		Relation table = relation_open(lfirst_oid(cell), NoLock);

		are = are && (table->rd_rel->relkind == RELKIND_PARTITIONED_TABLE || has_row_trigger(table, function));
		relation_close(table, NoLock);
	}
	return are;
}

static const change rebuild = {.row = NULL};

static void
record_applied_row(recorder *to, record_fn record, const TriggerData *trigger)
{
	if (!to->source->known)
		record(to, rebuild);
	else if (TRIGGER_FIRED_BY_UPDATE(trigger->tg_event))
		record_updated_row(to, record, trigger->tg_trigslot, trigger->tg_newslot);
	else
		record_row(to, record, TRIGGER_FIRED_BY_INSERT(trigger->tg_event), trigger->tg_trigslot);
}

static void
record_statement(recorder *to, record_fn record, const TriggerData *trigger)
{
	lifecycle_tracked_source *source = to->source;

	/* no row is told, so the next refresh rebuilds */
	if (TRIGGER_FIRED_BY_TRUNCATE(trigger->tg_event))
		record(to, rebuild);
	else if (!source->known || applies_rows())
	{
		if ((has_rows(trigger->tg_oldtable) || has_rows(trigger->tg_newtable)) &&
		    !(applies_rows() && rows_are_recorded(trigger->tg_relation, source->function)))
			record(to, rebuild);
	}
	else if (TRIGGER_FIRED_BY_INSERT(trigger->tg_event))
		record_all(to, record, true, trigger->tg_newtable, source->new_row);
	else if (TRIGGER_FIRED_BY_DELETE(trigger->tg_event))
		record_all(to, record, false, trigger->tg_oldtable, source->old_row);
	else
		record_updated(to, record, trigger->tg_oldtable, trigger->tg_newtable, source->old_row, source->new_row);
}

static void
record_what_happened(recorder *to, record_fn record, const TriggerData *trigger)
{
	if (TRIGGER_FIRED_FOR_STATEMENT(trigger->tg_event))
		record_statement(to, record, trigger);
	else if (applies_rows())
		record_applied_row(to, record, trigger);
}

static bool
record_to_pages(Relation changes, lifecycle_tracked_source *source, const TriggerData *trigger)
{
	recorder to = {.changes = changes, .source = source};

	source->in_use = true;
	record_what_happened(&to, record_in_pages, trigger);
	if (to.n > 0)
		flush(&to);
	if (to.flushing != NULL)
		MemoryContextDelete(to.flushing);
	source->in_use = false;
	return to.wrote;
}

/* ---- rows by a statement, where the owner gave the table of changes something that has to see them ---- */

typedef struct stating_recorder
{
	recorder recorder;
	SPIPlanPtr plan;
	Datum *values;
	bool *is_null;
	char *nulls;
} stating_recorder;

static void
record_by_statement(recorder *base, change what)
{
	stating_recorder *to = (stating_recorder *) base;

	/* a statement without parameters asks for a rebuild, whatever happened */
	if (!base->source->holds)
	{
		SPI_execute_plan(to->plan, NULL, NULL, false, 0);
		return;
	}
	fill(base->source, what, to->values, to->is_null);
	for (int i = 0; i < LIFECYCLE_RECORD_COLUMNS(base->source->n_columns); i++)
		to->nulls[i] = to->is_null[i] ? 'n' : ' ';
	SPI_execute_plan(to->plan, to->values, to->nulls, false, 0);
}

static SPIPlanPtr
insert_plan(const char *changes, const lifecycle_tracked_source *source)
{
	int n = LIFECYCLE_RECORD_COLUMNS(source->n_columns);
	Oid *types = palloc(sizeof(Oid) * n);
	StringInfoData text;

	if (!source->holds)
		return SPI_prepare(psprintf("INSERT INTO %s (added) VALUES (NULL)", changes), 0, NULL);
	initStringInfo(&text);
	appendStringInfo(&text, "INSERT INTO %s VALUES (", changes);
	for (int i = 0; i < n; i++)
	{
		appendStringInfo(&text, "%s$%d", i > 0 ? ", " : "", i + 1);
		types[i] = type_of(source, i);
	}
	appendStringInfoChar(&text, ')');
	return SPI_prepare(text.data, n, types);
}

/* What the owner put there may write to the source itself, and so end what is kept: it is copied. */
static lifecycle_tracked_source
copy_of(const lifecycle_tracked_source *source)
{
	lifecycle_tracked_source copy = *source;
	TupleDesc row = CreateTupleDescCopyConstr(source->old_row->tts_tupleDescriptor);

	copy.columns = palloc(sizeof(AttrNumber) * (source->n_columns + 1));
	memcpy(copy.columns, source->columns, sizeof(AttrNumber) * source->n_columns);
	copy.types = palloc(sizeof(Oid) * (source->n_columns + 1));
	memcpy(copy.types, source->types, sizeof(Oid) * source->n_columns);
	copy.same = palloc(sizeof(bool) * (source->n_columns + 1));
	copy.old_row = MakeSingleTupleTableSlot(row, &TTSOpsMinimalTuple);
	copy.new_row = MakeSingleTupleTableSlot(row, &TTSOpsMinimalTuple);
	return copy;
}

static void
record_by_statements(const char *changes, const lifecycle_tracked_source *source, const TriggerData *trigger)
{
	stating_recorder to = {.plan = NULL};
	lifecycle_tracked_source copy;
	int settings = NewGUCNestLevel();

	/* the code that the owner put there finds what it would find in a function with a fixed search_path */
	(void) set_config_option("search_path", "pg_catalog, pg_temp", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0,
	                         false);
	SPI_connect();
	copy = copy_of(source);
	copy.known = copy.known && copy.holds;
	to.recorder.source = &copy;
	to.plan = insert_plan(changes, &copy);
	to.values = palloc(sizeof(Datum) * LIFECYCLE_RECORD_COLUMNS(copy.n_columns));
	to.is_null = palloc(sizeof(bool) * LIFECYCLE_RECORD_COLUMNS(copy.n_columns));
	to.nulls = palloc(LIFECYCLE_RECORD_COLUMNS(copy.n_columns));
	record_what_happened(&to.recorder, record_by_statement, trigger);
	SPI_finish();
	AtEOXact_GUC(false, settings);
}

/* ---- the trigger ---- */

static void
check_trigger(FunctionCallInfo fcinfo)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	bool is;

	is = CALLED_AS_TRIGGER(fcinfo) && TRIGGER_FIRED_AFTER(trigger->tg_event) &&
	     (TRIGGER_FIRED_FOR_ROW(trigger->tg_event) || TRIGGER_FIRED_BY_TRUNCATE(trigger->tg_event) ||
	      ((TRIGGER_FIRED_BY_INSERT(trigger->tg_event) || trigger->tg_oldtable != NULL) &&
	       (TRIGGER_FIRED_BY_DELETE(trigger->tg_event) || trigger->tg_newtable != NULL)));
	if (!is)
		ereport(
		    ERROR,
		    (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
		     errmsg("a function in language lifecycle_track can only be a trigger of a tracked source"),
		     errdetail("It fires after a statement, and sees all rows that the statement put in and took out, or after "
		               "a row, which it records where a subscription wrote it."),
		     errhint("lifecycle_attach makes such triggers.")));
}

/* The handler of the language. */
Datum
lifecycle_track_call(PG_FUNCTION_ARGS)
{
	const TriggerData *trigger = (TriggerData *) fcinfo->context;
	lifecycle_tracked_source *source;
	Relation changes;

	check_trigger(fcinfo);
	changes = open_changes(fcinfo->flinfo->fn_oid, trigger->tg_relation, &source);
	if (changes == NULL)
		PG_RETURN_POINTER(NULL);
	/* nor where the table of changes has lost its columns, as with a type that was dropped: the next refresh makes it anew */
	if (!may_insert(source, changes) || (!source->holds && !source->asks))
		table_close(changes, NoLock);
	else if (source->plain)
	{
		/* what comes later in the transaction, such as a refresh, sees the rows */
		if (record_to_pages(changes, source, trigger))
			CommandCounterIncrement();
		table_close(changes, NoLock);
	}
	else
	{
		char *name = quote_qualified_identifier(get_namespace_name(RelationGetNamespace(changes)),
		                                        RelationGetRelationName(changes));

		table_close(changes, NoLock);
		record_by_statements(name, source, trigger);
	}
	PG_RETURN_POINTER(NULL);
}

/* () the condition of triggers of rows: without it each row of a bulk load would be kept until the statement ends. */
Datum
lifecycle_track_applies(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(applies_rows());
}

/* ---- what a refresh asks of the session ---- */

/* (relation, whether a trigger is running) */
Datum
lifecycle_dataset_being_written(PG_FUNCTION_ARGS)
{
	Relation relation = try_relation_open(PG_GETARG_OID(0), AccessShareLock);
	bool is;

	if (relation == NULL)
		PG_RETURN_BOOL(false);
	/*
	 * Open elsewhere in this session; a cursor that only reads holds no lock for
	 * writing.  Or what a foreign key has deleted or set in a trigger waits for its
	 * triggers until the statement ends whose trigger this is.
	 */
	is = (relation->rd_refcnt > (relation->rd_isnailed ? 2 : 1) || PG_GETARG_BOOL(1)) &&
	     CheckRelationLockedByMe(relation, RowExclusiveLock, true);
	relation_close(relation, NoLock);
	PG_RETURN_BOOL(is);
}
