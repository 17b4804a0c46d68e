/*
 * dataset_fn.c - run a dataset's functions as its owner.
 *
 * A superuser's scheduler refreshes everybody's datasets, and an owner may put
 * code of its own behind the relations that a refresh reads and writes: views,
 * triggers, defaults, policies.  So, as REFRESH MATERIALIZED VIEW does, the work
 * is done as the owner, in a security-restricted operation, with a search_path
 * and other settings that end with it: a caller lends the owner no power.
 *
 * The search_path is the dataset's schema (pg_catalog is searched before it),
 * so that the functions of lifecycle_internal are plain SQL on the relations
 * dataset, profiles, snapshot and so on.  Each of them first calls
 * lifecycle_dataset_enter, which refuses whoever did not come this way.
 */
#include "support/compat.h"

#include "access/detoast.h"
#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/tableam.h"
#include "catalog/dependency.h"
#include "catalog/namespace.h"
#include "catalog/objectaddress.h"
#include "catalog/pg_class.h"
#include "catalog/pg_depend.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_shdepend.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "parser/parse_func.h"
#include "storage/lmgr.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/fmgroids.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/rls.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"
#include "utils/tuplestore.h"
#include "utils/varlena.h"

#include "support/rows.h"

PG_FUNCTION_INFO_V1(lifecycle_as_caller);
PG_FUNCTION_INFO_V1(lifecycle_as_owner);
PG_FUNCTION_INFO_V1(lifecycle_dataset_enter);
PG_FUNCTION_INFO_V1(lifecycle_dataset_model);
PG_FUNCTION_INFO_V1(lifecycle_dataset_model_called);
PG_FUNCTION_INFO_V1(lifecycle_dataset_model_gone);
PG_FUNCTION_INFO_V1(lifecycle_dataset_rows);
PG_FUNCTION_INFO_V1(lifecycle_model_get);
PG_FUNCTION_INFO_V1(lifecycle_own_model_rows);

#define INTERNAL_SCHEMA "lifecycle_internal"
#define DATASET_TABLE "dataset"
#define DATASET_TYPE "lifecycle_dataset"
#define OWN_MODEL_TYPE "lifecycle_own_model"
#define OWN_MODEL_SCHEMA "lifecycle_own"
/* 63 characters of four bytes */
#define OWN_MODEL_NAME_BYTES 252

/* ---- which relation is a dataset's ---- */

/* The type that marks a table of ours. */
static Oid
internal_type(const char *name)
{
	return GetSysCacheOid2(TYPENAMENSP, Anum_pg_type_oid, CStringGetDatum(name),
	                       ObjectIdGetDatum(get_namespace_oid(INTERNAL_SCHEMA, false)));
}

static Oid
dataset_type(void)
{
	return internal_type(DATASET_TYPE);
}

/* The owner of the relation if it is a table of the type, else no role; nobody can read another session's temporary table. */
static Oid
owner_of_typed(Oid relation, Oid type)
{
	HeapTuple tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(relation));
	Form_pg_class form;
	Oid owner = InvalidOid;

	if (!HeapTupleIsValid(tuple))
		return InvalidOid;
	form = (Form_pg_class) GETSTRUCT(tuple);
	if (form->relkind == RELKIND_RELATION && form->relpersistence != RELPERSISTENCE_TEMP && OidIsValid(type) &&
	    form->reloftype == type)
		owner = form->relowner;
	ReleaseSysCache(tuple);
	return owner;
}

static Oid
owner_of(const char *dataset)
{
	Oid schema = get_namespace_oid(dataset, true);
	Oid owner = InvalidOid;

	if (OidIsValid(schema))
		owner = owner_of_typed(get_relname_relid(DATASET_TABLE, schema), dataset_type());
	if (!OidIsValid(owner))
		ereport(ERROR, (errcode(ERRCODE_UNDEFINED_OBJECT), errmsg("dataset \"%s\" does not exist", dataset),
		                errhint("lifecycle_datasets lists the datasets; lifecycle_attach makes one.")));
	if (!has_privs_of_role(GetUserId(), owner))
		ereport(ERROR,
		        (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE), errmsg("must be owner of dataset \"%s\"", dataset),
		         errhint("Ask \"%s\", who owns it, or a member of that role.", GetUserNameFromId(owner, false))));
	return owner;
}

/* The role that owns an object of this database; none of what initdb made or its superuser owns. */
static Oid
owner_of_object(Relation owners, const ObjectAddress *object)
{
	ScanKeyData key[3];
	SysScanDesc scan;
	HeapTuple tuple;
	Oid owner = InvalidOid;

	ScanKeyInit(&key[0], Anum_pg_shdepend_dbid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(MyDatabaseId));
	ScanKeyInit(&key[1], Anum_pg_shdepend_classid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(object->classId));
	ScanKeyInit(&key[2], Anum_pg_shdepend_objid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(object->objectId));
	scan = systable_beginscan(owners, SharedDependDependerIndexId, true, NULL, 3, key);
	while (!OidIsValid(owner) && HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		Form_pg_shdepend form = (Form_pg_shdepend) GETSTRUCT(tuple);

		if (form->deptype == SHARED_DEPENDENCY_OWNER)
			owner = form->refobjid;
	}
	systable_endscan(scan);
	return owner;
}

/*
 * What another role owns in the dataset's schema is that role's to put code on:
 * an index expression, a trigger.  So it is where a dataset was given to a new
 * owner in part.
 */
static void
check_no_other_owns(const char *dataset, Oid schema, Oid owner)
{
	Relation depends = table_open(DependRelationId, AccessShareLock);
	Relation owners = table_open(SharedDependRelationId, AccessShareLock);
	ScanKeyData key[2];
	SysScanDesc scan;
	HeapTuple tuple;

	ScanKeyInit(&key[0], Anum_pg_depend_refclassid, BTEqualStrategyNumber, F_OIDEQ,
	            ObjectIdGetDatum(NamespaceRelationId));
	ScanKeyInit(&key[1], Anum_pg_depend_refobjid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(schema));
	scan = systable_beginscan(depends, DependReferenceIndexId, true, NULL, 2, key);
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		Form_pg_depend form = (Form_pg_depend) GETSTRUCT(tuple);
		ObjectAddress object = {form->classid, form->objid, 0};
		Oid other = owner_of_object(owners, &object);

		if (OidIsValid(other) && other != owner && !superuser_arg(other))
			ereport(ERROR,
			        (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			         errmsg("role \"%s\" owns what is in dataset \"%s\": %s", GetUserNameFromId(other, false), dataset,
			                getObjectDescription(&object, false)),
			         errdetail("Code that it puts there, in an index for instance, would run with the rights of the "
			                   "dataset's owner, \"%s\".",
			                   GetUserNameFromId(owner, false)),
			         errhint("Give all that is in the schema to one role by ALTER ... OWNER TO.")));
	}
	systable_endscan(scan);
	table_close(owners, AccessShareLock);
	table_close(depends, AccessShareLock);
}

/*
 * Names are found in the dataset's schema.  Whoever else may create something
 * there could have a function of theirs called in place of one of pg_catalog,
 * with the owner's power.
 */
static void
check_no_other_creates(const char *dataset, Oid owner)
{
	HeapTuple tuple = SearchSysCache1(NAMESPACENAME, CStringGetDatum(dataset));
	Oid schema;
	Oid other;
	bool isnull;
	Datum datum;

	if (!HeapTupleIsValid(tuple))
		ereport(ERROR, (errcode(ERRCODE_UNDEFINED_OBJECT), errmsg("dataset \"%s\" does not exist", dataset),
		                errhint("lifecycle_datasets lists the datasets; lifecycle_attach makes one.")));
	schema = ((Form_pg_namespace) GETSTRUCT(tuple))->oid;
	other = ((Form_pg_namespace) GETSTRUCT(tuple))->nspowner;
	if (other == owner)
		other = InvalidOid;
	datum = SysCacheGetAttr(NAMESPACENAME, tuple, Anum_pg_namespace_nspacl, &isnull);
	if (!isnull && !OidIsValid(other))
	{
		Acl *acl = DatumGetAclP(datum);
		AclItem *items = ACL_DAT(acl);

		for (int i = 0; i < ACL_NUM(acl); i++)
			if ((ACLITEM_GET_PRIVS(items[i]) & ACL_CREATE) && items[i].ai_grantee != owner)
				ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				                errmsg("somebody else may create objects in dataset \"%s\"", dataset),
				                errdetail("What they make there would run with the rights of the dataset's owner."),
				                errhint("REVOKE CREATE ON SCHEMA %s FROM %s.", quote_identifier(dataset),
				                        items[i].ai_grantee == ACL_ID_PUBLIC
				                            ? "PUBLIC"
				                            : quote_identifier(GetUserNameFromId(items[i].ai_grantee, false)))));
	}
	ReleaseSysCache(tuple);
	if (OidIsValid(other))
		ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
		                errmsg("schema \"%s\" and its table \"%s\" have different owners", dataset, DATASET_TABLE),
		                errhint("Give both, and all that is in the schema, to one role.")));
	check_no_other_owns(dataset, schema, owner);
	if (!lifecycle_may_use_schema(schema, owner))
		ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
		                errmsg("permission denied for schema %s", quote_identifier(dataset)),
		                errdetail("The dataset's owner, \"%s\", has no USAGE on its own schema.",
		                          GetUserNameFromId(owner, false)),
		                errhint("GRANT ALL ON SCHEMA %s TO %s.", quote_identifier(dataset),
		                        quote_identifier(GetUserNameFromId(owner, false)))));
}

/* ---- as somebody else ---- */

typedef struct identity
{
	Oid user;
	int context;
	int settings;
} identity;

static void
pin(const char *name, const char *value)
{
	(void) set_config_option(name, value, PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
}

/*
 * Where Citus is loaded: what a dataset is made of stays on this node, without
 * a warning for each view that Citus would not copy to the others; and on a
 * worker the shards are relations like any other.
 */
static void
stay_on_this_node(void)
{
	if (GetConfigOption("citus.enable_ddl_propagation", true, false) != NULL)
	{
		pin("citus.enable_ddl_propagation", "off");
		pin("citus.override_table_visibility", "off");
	}
}

/* An error restores all of it, with the transaction or the subtransaction. */
static identity
become(Oid user, const char *dataset)
{
	identity before;

	GetUserIdAndSecContext(&before.user, &before.context);
	SetUserIdAndSecContext(user, before.context | SECURITY_RESTRICTED_OPERATION);
	before.settings = NewGUCNestLevel();
	/* pg_catalog, which is not named, is searched first */
	pin("search_path", psprintf("%s, pg_temp", quote_identifier(dataset)));
	/* the functions in SQL compare names of types, and quote texts and days */
	pin("quote_all_identifiers", "off");
	pin("standard_conforming_strings", "on");
	pin("datestyle", "ISO");
	/* what an expression of a source makes of a text, or a text of, is the same whoever refreshes */
	pin("array_nulls", "on");
	pin("bytea_output", "hex");
	pin("extra_float_digits", "1");
	pin("intervalstyle", "postgres");
	pin("timezone_abbreviations", "Default");
	pin("transform_null_equals", "off");
	pin("xmlbinary", "base64");
	pin("xmloption", "content");
	stay_on_this_node();
	return before;
}

static void
become_again(const identity *before)
{
	AtEOXact_GUC(false, before->settings);
	SetUserIdAndSecContext(before->user, before->context);
}

/* ---- a function of a dataset, in its owner's name ---- */

/* The types of the arguments of lifecycle_internal.name_run, which does what this function is called for. */
static Oid *
run_types(FunctionCallInfo fcinfo)
{
	char *name = psprintf("%s_run", get_func_name(fcinfo->flinfo->fn_oid));
	List *qualified = list_make2(makeString(INTERNAL_SCHEMA), makeString(name));
	/* where any number of arguments will do, their types are not read, but asserted to be there */
	Oid any = InvalidOid;
	Oid *types;
	int n;

	(void) get_func_signature(LookupFuncName(qualified, -1, &any, false), &types, &n);
	return types;
}

/* The relation of this very name, which may have its schema before the first dot. */
static Oid
exact_relation(const char *name)
{
	Oid relation = RelnameGetRelid(name);
	const char *dot = strchr(name, '.');

	if (!OidIsValid(relation) && dot != NULL)
	{
		Oid schema = get_namespace_oid(pnstrdup(name, dot - name), true);

		if (OidIsValid(schema))
			relation = get_relname_relid(dot + 1, schema);
	}
	return relation;
}

/* The relation of a name as SQL writes it: folded to lower case where it is not quoted. */
static Oid
written_relation(const char *name)
{
	List *parts;
	List *names = NIL;
	ListCell *cell;

	if (!SplitIdentifierString(pstrdup(name), '.', &parts) || list_length(parts) < 1 || list_length(parts) > 2)
		return InvalidOid;
	foreach (cell, parts)
		names = lappend(names, makeString(pstrdup((char *) lfirst(cell))));
	return RangeVarGetRelid(makeRangeVarFromNameList(names), NoLock, true);
}

/* The name as SQL would write it if it is meant exactly. */
static const char *
quoted_relation(const char *name)
{
	const char *dot = strchr(name, '.');

	return dot == NULL ? quote_identifier(name)
	                   : psprintf("%s.%s", quote_identifier(pnstrdup(name, dot - name)), quote_identifier(dot + 1));
}

static Oid
relation_named(const char *name)
{
	Oid relation = exact_relation(name);

	if (!OidIsValid(relation))
		relation = written_relation(name);
	if (!OidIsValid(relation))
		ereport(ERROR,
		        (errcode(ERRCODE_UNDEFINED_TABLE), errmsg("relation \"%s\" does not exist", name),
		         errhint("As SQL writes it, this name is %s. See that each letter is right, capitals too, and put the "
		                 "schema and a dot before it where the search_path does not lead there.",
		                 quoted_relation(name))));
	return relation;
}

/* Relations are named as texts, and found by the search_path of the caller. */
static void
find_relations(FunctionCallInfo fcinfo)
{
	Oid *types = run_types(fcinfo);

	for (int i = 0; i < PG_NARGS(); i++)
		if (types[i] == REGCLASSOID && !PG_ARGISNULL(i))
			fcinfo->args[i].value = ObjectIdGetDatum(relation_named(text_to_cstring(PG_GETARG_TEXT_PP(i))));
}

/* "SELECT * FROM lifecycle_internal.name_run($1, ...)" */
static char *
call_of(FunctionCallInfo fcinfo)
{
	StringInfoData call;
	char *name = psprintf("%s_run", get_func_name(fcinfo->flinfo->fn_oid));

	initStringInfo(&call);
	appendStringInfo(&call, "SELECT * FROM %s(", quote_qualified_identifier(INTERNAL_SCHEMA, name));
	for (int i = 0; i < PG_NARGS(); i++)
		appendStringInfo(&call, "%s$%d", i > 0 ? ", " : "", i + 1);
	appendStringInfoChar(&call, ')');
	return call.data;
}

static void
run(FunctionCallInfo fcinfo)
{
	Oid *types = run_types(fcinfo);
	char *call = call_of(fcinfo);
	Datum *values = palloc(sizeof(Datum) * PG_NARGS());
	char *nulls = palloc(PG_NARGS() + 1);

	for (int i = 0; i < PG_NARGS(); i++)
	{
		values[i] = PG_GETARG_DATUM(i);
		nulls[i] = PG_ARGISNULL(i) ? 'n' : ' ';
	}
	nulls[PG_NARGS()] = '\0';
	SPI_execute_with_args(call, PG_NARGS(), types, values, nulls, false, 0);
}

/* The rows that the run returned, as those of the function. */
static void
pass_rows(FunctionCallInfo fcinfo)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;

	InitMaterializedSRF(fcinfo, 0);
	for (uint64 i = 0; i < SPI_processed; i++)
		tuplestore_puttuple(result->setResult, SPI_tuptable->vals[i]);
}

/* The value of the first row's one column, or the row. */
static Datum
pass_value(FunctionCallInfo fcinfo, MemoryContext caller)
{
	TupleDesc row;
	Oid type;
	bool composite = get_call_result_type(fcinfo, &type, &row) == TYPEFUNC_COMPOSITE;
	MemoryContext spi = MemoryContextSwitchTo(caller);
	Datum result = (Datum) 0;
	bool isnull = SPI_processed == 0;

	if (!isnull && composite)
		result = heap_copy_tuple_as_datum(SPI_tuptable->vals[0], BlessTupleDesc(row));
	else if (!isnull)
	{
		result = SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull);
		if (!isnull)
			result = datumCopy(result, get_typbyval(type), get_typlen(type));
	}
	fcinfo->isnull = isnull;
	MemoryContextSwitchTo(spi);
	return result;
}

/* The rows or the value of the function that is called, in the memory of the caller. */
static Datum
called_through_spi(void *call, MemoryContext caller)
{
	FunctionCallInfo fcinfo = call;
	Datum result = (Datum) 0;

	SPI_connect();
	run(fcinfo);
	if (fcinfo->flinfo->fn_retset)
	{
		MemoryContext spi = MemoryContextSwitchTo(caller);

		pass_rows(fcinfo);
		fcinfo->isnull = true;
		MemoryContextSwitchTo(spi);
	}
	else
		result = pass_value(fcinfo, caller);
	SPI_finish();
	return result;
}

/* ---- errors without the functions they came through ---- */

/* Stands in an error's context between our own functions and the caller's. */
#define OURS "lifecycle: functions of the extension"

static void
mark_ours(void *unused)
{
	errcontext(OURS);
}

/* An error of ours says what is wrong and what to do; a dozen lines of the functions it came through bury that. */
static void
throw_without_ours(MemoryContext caller)
{
	ErrorData *error;
	char *mark;

	MemoryContextSwitchTo(caller);
	error = CopyErrorData();
	mark = error->context ? strstr(error->context, OURS) : NULL;
	/* of an internal error each line is wanted */
	if (mark != NULL && ERRCODE_TO_CATEGORY(error->sqlerrcode) != ERRCODE_INTERNAL_ERROR)
	{
		mark += strlen(OURS);
		error->context = *mark == '\0' ? NULL : mark + 1;
	}
	FlushErrorState();
	ReThrowError(error);
}

typedef Datum (*function_of_ours)(void *argument, MemoryContext result);

/* What the function makes of its argument; its errors do not name what they came through. */
static Datum
without_context(function_of_ours function, void *argument, MemoryContext result)
{
	MemoryContext caller = CurrentMemoryContext;
	ErrorContextCallback ours = {error_context_stack, mark_ours, NULL};
	Datum datum = (Datum) 0;

	error_context_stack = &ours;
	PG_TRY();
	{
		datum = function(argument, result);
	}
	PG_CATCH();
	{
		error_context_stack = ours.previous;
		throw_without_ours(caller);
	}
	PG_END_TRY();
	error_context_stack = ours.previous;
	return datum;
}

static Datum
called(FunctionCallInfo fcinfo)
{
	return without_context(called_through_spi, fcinfo, CurrentMemoryContext);
}

/* (...): calls the function of lifecycle_internal of the same name and "_run" with the same arguments. */
Datum
lifecycle_as_caller(PG_FUNCTION_ARGS)
{
	int settings = NewGUCNestLevel();
	Datum result;

	stay_on_this_node();
	find_relations(fcinfo);
	result = called(fcinfo);
	AtEOXact_GUC(false, settings);
	return result;
}

/* (dataset, ...): does so as the owner of the dataset. */
Datum
lifecycle_as_owner(PG_FUNCTION_ARGS)
{
	identity before;
	Datum result;
	char *dataset;
	Oid owner;

	if (PG_ARGISNULL(0))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("\"dataset\" must not be NULL"),
		                errhint("Give the name of a dataset; lifecycle_datasets lists them.")));
	dataset = text_to_cstring(PG_GETARG_TEXT_PP(0));
	owner = owner_of(dataset);
	check_no_other_creates(dataset, owner);
	find_relations(fcinfo);
	before = become(owner, dataset);
	result = called(fcinfo);
	become_again(&before);
	return result;
}

/* Whether names are found in the schema, and behind it in the session's temporary one at most. */
static bool
path_is(Oid schema)
{
	List *path = fetch_search_path(false);
	bool is = path != NIL && linitial_oid(path) == schema;

	for (int i = 1; i < list_length(path); i++)
		is = is && isTempNamespace(list_nth_oid(path, i));
	list_free(path);
	return is;
}

/*
 * (dataset): the first thing that every function does which acts in the name of
 * a dataset's owner.  An error for whoever calls such a function directly: a
 * superuser's call would run what the owner put behind the dataset's relations
 * with the superuser's power.
 */
Datum
lifecycle_dataset_enter(PG_FUNCTION_ARGS)
{
	char *dataset = PG_ARGISNULL(0) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(0));
	Oid schema = dataset ? get_namespace_oid(dataset, true) : InvalidOid;

	if (!OidIsValid(schema) || !InSecurityRestrictedOperation() || !path_is(schema) ||
	    owner_of_typed(get_relname_relid(DATASET_TABLE, schema), dataset_type()) != GetUserId())
		ereport(
		    ERROR,
		    (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
		     errmsg("internal functions of a dataset cannot be called directly"),
		     errhint("Call lifecycle_refresh, lifecycle_report or another function of the extension's own schema.")));
	PG_RETURN_VOID();
}

/* ---- tables of a type, whoever's they are ---- */

/* The tables that depend on the type; some depend on it otherwise than by being of it. */
static List *
relations_of(Oid type)
{
	Relation depend = table_open(DependRelationId, AccessShareLock);
	ScanKeyData key[2];
	SysScanDesc scan;
	HeapTuple tuple;
	List *found = NIL;

	ScanKeyInit(&key[0], Anum_pg_depend_refclassid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(TypeRelationId));
	ScanKeyInit(&key[1], Anum_pg_depend_refobjid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(type));
	scan = systable_beginscan(depend, DependReferenceIndexId, true, NULL, 2, key);
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		Form_pg_depend form = (Form_pg_depend) GETSTRUCT(tuple);

		if (form->classid == RelationRelationId && form->objsubid == 0)
			found = list_append_unique_oid(found, form->objid);
	}
	systable_endscan(scan);
	table_close(depend, AccessShareLock);
	return found;
}

static bool
may_read(Oid relid)
{
	bool missing = false;

	return pg_class_aclcheck_ext(relid, GetUserId(), ACL_SELECT, &missing) == ACLCHECK_OK && !missing;
}

/* While a list is made in the name of owners: no lock of theirs is waited for, and whether a table was passed over for one. */
static bool never_wait = false;
static bool passed_over = false;

/*
 * The table, locked, if it is of the type and the caller may read it; else NULL.
 * Only for a table of its own does a caller wait, as whoever locks a table of
 * that type would hold up the list for everybody.
 */
static Relation
open_typed(Oid relid, Oid type)
{
	Oid owner = owner_of_typed(relid, type);
	Relation relation;

	if (!OidIsValid(owner) || !may_read(relid))
		return NULL;
	if (owner == GetUserId() && !never_wait)
		LockRelationOid(relid, AccessShareLock);
	else if (!ConditionalLockRelationOid(relid, AccessShareLock))
	{
		passed_over = true;
		return NULL;
	}
	relation = try_table_open(relid, NoLock);
	if (relation == NULL)
	{
		UnlockRelationOid(relid, AccessShareLock);
		return NULL;
	}
	if (OidIsValid(owner_of_typed(relid, type)) && may_read(relid) &&
	    check_enable_rls(relid, InvalidOid, true) != RLS_ENABLED)
		return relation;
	table_close(relation, NoLock);
	return NULL;
}

typedef void (*row_taker)(void *taker, Relation relation, TupleTableSlot *slot);

/*
 * Reads the table's pages and nothing else: no rule, policy or function of its
 * owner's is run in the reader's name.  A table with policies is passed over.
 */
static void
take_first_row(Oid relid, Oid type, row_taker take, void *taker)
{
	Relation relation = open_typed(relid, type);
	TableScanDesc scan;
	TupleTableSlot *slot;

	if (relation == NULL)
		return;
	scan = lifecycle_beginscan(relation, GetActiveSnapshot());
	slot = table_slot_create(relation, NULL);
	/* a table of ours has one row: one of many lists no more of itself */
	if (table_scan_getnextslot(scan, ForwardScanDirection, slot))
	{
		slot_getallattrs(slot);
		take(taker, relation, slot);
	}
	ExecDropSingleTupleTableSlot(slot);
	table_endscan(scan);
	/* a long value of a row given back may still lie in the table */
	table_close(relation, NoLock);
}

/* A column of the answer: of the relation itself, or of its row by the same name. */
static void
put_row(void *taker, Relation relation, TupleTableSlot *slot)
{
	const lifecycle_rows *rows = taker;
	TupleDesc answer = rows->result->setDesc;
	TupleDesc source = RelationGetDescr(relation);
	MemoryContext caller = MemoryContextSwitchTo(rows->row);
	Datum *values = palloc0(sizeof(Datum) * answer->natts);
	bool *nulls = palloc0(sizeof(bool) * answer->natts);

	for (int i = 0; i < answer->natts; i++)
	{
		const char *name = NameStr(TupleDescAttr(answer, i)->attname);

		if (strcmp(name, "dataset") == 0)
			values[i] = CStringGetTextDatum(get_namespace_name(RelationGetNamespace(relation)));
		else if (strcmp(name, "relation") == 0)
			values[i] = ObjectIdGetDatum(RelationGetRelid(relation));
		else if (strcmp(name, "owner") == 0)
			values[i] = CStringGetTextDatum(GetUserNameFromId(relation->rd_rel->relowner, false));
		else
		{
			int column = SPI_fnumber(source, name) - 1;

			nulls[i] = column < 0 || slot->tts_isnull[column];
			values[i] = nulls[i] ? (Datum) 0 : slot->tts_values[column];
		}
	}
	lifecycle_rows_put(rows, values, nulls);
	MemoryContextSwitchTo(caller);
}

/* Any role may make tables in the schema of models: one that is like a dataset's makes no dataset of the schema. */
static void
put_dataset(void *taker, Relation relation, TupleTableSlot *slot)
{
	if (RelationGetNamespace(relation) != get_namespace_oid(OWN_MODEL_SCHEMA, true))
		put_row(taker, relation, slot);
}

/* No longer a name than lifecycle_model_save takes: all that look for a model would read a longer one to its end. */
static void
put_own_model(void *taker, Relation relation, TupleTableSlot *slot)
{
	int name = SPI_fnumber(RelationGetDescr(relation), "name") - 1;

	if (name >= 0 && !slot->tts_isnull[name] &&
	    toast_raw_datum_size(slot->tts_values[name]) <= VARHDRSZ + OWN_MODEL_NAME_BYTES)
		put_row(taker, relation, slot);
}

static Datum
rows_of_type(FunctionCallInfo fcinfo, const char *type_name, row_taker put)
{
	Oid type = internal_type(type_name);
	List *relations = OidIsValid(type) ? relations_of(type) : NIL;
	lifecycle_rows rows = lifecycle_rows_open(fcinfo);
	ListCell *cell;

	MemoryContextSwitchTo(rows.caller);
	foreach (cell, relations)
		take_first_row(lfirst_oid(cell), type, put, &rows);
	return lifecycle_rows_close(fcinfo, &rows);
}

/* All datasets that the caller may read. */
Datum
lifecycle_dataset_rows(PG_FUNCTION_ARGS)
{
	return rows_of_type(fcinfo, DATASET_TYPE, put_dataset);
}

/* All models of roles' own that the caller may read. */
Datum
lifecycle_own_model_rows(PG_FUNCTION_ARGS)
{
	return rows_of_type(fcinfo, OWN_MODEL_TYPE, put_own_model);
}

/* ---- a model by its name, looked for once a statement ---- */

/* What was found, and all that the answer depends on within a session: whoever asks, and what the snapshot sees. */
typedef struct found_model
{
	text *name;
	Oid user;
	TransactionId xmin;
	TransactionId xmax;
	uint32 in_progress;
	int32 subtransactions;
	CommandId command;
	Datum model;
} found_model;

static bool
is_still(const found_model *found, const text *name, Snapshot now)
{
	return found->user == GetUserId() && found->xmin == now->xmin && found->xmax == now->xmax &&
	       found->in_progress == now->xcnt && found->subtransactions == now->subxcnt && found->command == now->curcid &&
	       VARSIZE_ANY_EXHDR(found->name) == VARSIZE_ANY_EXHDR(name) &&
	       memcmp(VARDATA_ANY(found->name), VARDATA_ANY(name), VARSIZE_ANY_EXHDR(name)) == 0;
}

/* The model of a name. */
static Datum
run_get(void *name, MemoryContext keep)
{
	Oid types[1] = {TEXTOID};
	Datum values[1] = {PointerGetDatum(name)};
	MemoryContext spi;
	Datum model;
	bool isnull;

	SPI_connect();
	SPI_execute_with_args("SELECT " INTERNAL_SCHEMA ".lifecycle_model_get_run($1)", 1, types, values, NULL, true, 1);
	model = SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull);
	spi = MemoryContextSwitchTo(keep);
	model = datumCopy(model, false, -1);
	MemoryContextSwitchTo(spi);
	SPI_finish();
	return model;
}

static found_model *
find_model(text *name, Snapshot now, MemoryContext keep)
{
	found_model *found = MemoryContextAllocZero(keep, sizeof(found_model));

	found->name = (text *) MemoryContextAlloc(keep, VARSIZE_ANY(name));
	memcpy(found->name, name, VARSIZE_ANY(name));
	found->user = GetUserId();
	found->xmin = now->xmin;
	found->xmax = now->xmax;
	found->in_progress = now->xcnt;
	found->subtransactions = now->subxcnt;
	found->command = now->curcid;
	found->model = without_context(run_get, name, keep);
	return found;
}

static void
forget(found_model *found)
{
	pfree(found->name);
	pfree(DatumGetPointer(found->model));
	pfree(found);
}

/*
 * (name): a query of many rows asks for each of them, so the answer is kept as
 * long as the same role asks for the same name under the same snapshot.
 */
Datum
lifecycle_model_get(PG_FUNCTION_ARGS)
{
	text *name = PG_GETARG_TEXT_PP(0);
	found_model *found = fcinfo->flinfo->fn_extra;
	Snapshot now = GetActiveSnapshot();

	if (found != NULL && is_still(found, name, now))
		return found->model;
	fcinfo->flinfo->fn_extra = NULL;
	if (found != NULL)
		forget(found);
	found = find_model(name, now, fcinfo->flinfo->fn_mcxt);
	fcinfo->flinfo->fn_extra = found;
	return found->model;
}

/* ---- the model that a dataset names ---- */

static void
take_model_name(void *taker, Relation relation, TupleTableSlot *slot)
{
	char **name = taker;
	int column = SPI_fnumber(RelationGetDescr(relation), "model") - 1;

	if (column >= 0 && !slot->tts_isnull[column])
		*name = text_to_cstring(DatumGetTextPP(slot->tts_values[column]));
}

/* What the question of one argument says of the name, asked as the role; NULL where it says NULL. */
static Datum
asked_as(Oid role, const char *question, const char *name, bool *isnull)
{
	MemoryContext caller = CurrentMemoryContext;
	Oid types[1] = {TEXTOID};
	Datum values[1] = {CStringGetTextDatum(name)};
	Datum answer = (Datum) 0;
	Oid user;
	int context;

	GetUserIdAndSecContext(&user, &context);
	SetUserIdAndSecContext(role, context | SECURITY_LOCAL_USERID_CHANGE | SECURITY_RESTRICTED_OPERATION);
	SPI_connect();
	SPI_execute_with_args(question, 1, types, values, NULL, true, 1);
	answer = SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, isnull);
	if (!*isnull)
	{
		MemoryContext spi = MemoryContextSwitchTo(caller);

		answer = datumCopy(answer, false, -1);
		MemoryContextSwitchTo(spi);
	}
	SPI_finish();
	SetUserIdAndSecContext(user, context);
	return answer;
}

/*
 * (table "dataset"): the name is read from the table, which the caller has to be
 * able to read, and means what it means to the dataset's owner.  So all readers
 * see the same figures, whatever models of their own they have, and nobody else
 * learns of the owner's.
 */
Datum
lifecycle_dataset_model(PG_FUNCTION_ARGS)
{
	Oid table = PG_GETARG_OID(0);
	Oid owner = owner_of_typed(table, dataset_type());
	char *name = NULL;
	Datum model;
	bool isnull;

	if (OidIsValid(owner))
		take_first_row(table, dataset_type(), take_model_name, &name);
	if (name == NULL)
		PG_RETURN_NULL();
	model = asked_as(owner, "SELECT " INTERNAL_SCHEMA ".lifecycle_model_find($1, true)", name, &isnull);
	if (isnull)
		PG_RETURN_NULL();
	return model;
}

static bool
is_gone(Oid table, Oid owner)
{
	char *name = NULL;
	bool isnull = false;

	take_first_row(table, dataset_type(), take_model_name, &name);
	if (name != NULL)
		asked_as(owner, "SELECT called FROM " INTERNAL_SCHEMA ".lifecycle_model_look($1, true)", name, &isnull);
	return isnull && !passed_over;
}

/*
 * (table "dataset"): whether its owner finds no model by the name in its
 * settings.  Asked of every dataset in a list: it waits for nobody's lock, and
 * makes nothing of what owners put into their models.
 */
Datum
lifecycle_dataset_model_gone(PG_FUNCTION_ARGS)
{
	Oid table = PG_GETARG_OID(0);
	Oid owner = owner_of_typed(table, dataset_type());
	bool gone = false;

	if (!OidIsValid(owner))
		PG_RETURN_BOOL(false);
	never_wait = true;
	passed_over = false;
	PG_TRY();
	{
		gone = is_gone(table, owner);
	}
	PG_CATCH();
	{
		never_wait = false;
		PG_RE_THROW();
	}
	PG_END_TRY();
	never_wait = false;
	PG_RETURN_BOOL(gone);
}

static bool
may_set_model(Oid table)
{
	return pg_class_aclcheck(table, GetUserId(), ACL_UPDATE) == ACLCHECK_OK ||
	       pg_attribute_aclcheck(table, get_attnum(table, "model"), GetUserId(), ACL_UPDATE) == ACLCHECK_OK;
}

/*
 * (table "dataset", name): the name that means to the dataset's owner, from now
 * on, what the given one means to it now.  For those who may set it.
 */
Datum
lifecycle_dataset_model_called(PG_FUNCTION_ARGS)
{
	Oid table = PG_GETARG_OID(0);
	Oid owner = owner_of_typed(table, dataset_type());
	Datum called;
	bool isnull;

	if (!OidIsValid(owner) || !may_set_model(table))
		PG_RETURN_NULL();
	called = asked_as(owner, "SELECT called FROM " INTERNAL_SCHEMA ".lifecycle_model_look($1, false)",
	                  text_to_cstring(PG_GETARG_TEXT_PP(1)), &isnull);
	if (isnull)
		PG_RETURN_NULL();
	return called;
}
