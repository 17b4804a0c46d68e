/*
 * rollup.c - the streaming roll-up: the executor reads, the core groups.
 */
#include "rollup/rollup.h"

#include <sys/mman.h>

#include "catalog/pg_type.h"
#include "executor/nodeHash.h"
#include "executor/spi.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "nodes/execnodes.h"
#include "parser/parse_coerce.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/syscache.h"
#include "utils/tuplestore.h"

#include "rollup/rollup_query.h"
#include "rollup/rollup_rows.h"
#include "rollup/rollup_spill.h"
#include "support/errors.h"
#include "support/profile_datum.h"

/* With less, slabs and file buffers alone would take all of it. */
#define BUDGET_MIN ((Size) 1024 * 1024)

#define HUGE_PAGE ((Size) 2 * 1024 * 1024)

/* Rows, or customers, between two reports of progress. */
#define PROGRESS_EVERY 65536

/* A running roll-up. */
typedef struct course
{
	lifecycle_rollup *asked;
	Size budget;
	lifecycle_row_form form;
	lifecycle_keys keys;
	lifecycle_row_receiver rows;
	lc_group_table *groups;
	lifecycle_spill *spill; /* NULL until the group table is full for the first time */
	MemoryContext memory;   /* of all that lasts until the end */
	MemoryContext row;      /* for a customer's values */
} course;

static void
report_progress(const course *c)
{
	if (c->asked->progress != NULL)
		c->asked->progress(c->asked->context, c->rows.rows, c->asked->customers);
}

/* ---- memory of the group table ---- */

/*
 * Huge pages save a table of random access most of its TLB misses.  This is
 * advice to the kernel: its failure is not an error.
 */
static void
advise_huge_pages(void *memory, Size size)
{
#ifdef MADV_HUGEPAGE
	uintptr_t begin = TYPEALIGN(HUGE_PAGE, memory);
	uintptr_t end = TYPEALIGN_DOWN(HUGE_PAGE, (uintptr_t) memory + size);

	if (begin < end)
		(void) madvise((void *) begin, end - begin, MADV_HUGEPAGE);
#endif
}

static void *
groups_alloc(void *context, size_t size)
{
	void *memory = MemoryContextAllocExtended(context, size, MCXT_ALLOC_NO_OOM | MCXT_ALLOC_HUGE);

	if (memory != NULL && size >= HUGE_PAGE)
		advise_huge_pages(memory, size);
	return memory;
}

static void
groups_release(void *context, void *memory)
{
	pfree(memory);
}

static void
groups_poll(void *context)
{
	CHECK_FOR_INTERRUPTS();
}

static void
open_groups(course *c)
{
	lc_env env = {groups_alloc, groups_release, groups_poll, NULL};

	env.context = AllocSetContextCreate(CurrentMemoryContext, "lifecycle groups", ALLOCSET_DEFAULT_SIZES);
	lifecycle_check(lc_group_table_open(&c->keys.groups, &env, &c->groups), NULL, NULL);
}

static bool
is_full(const course *c)
{
	return lc_group_table_memory_next(c->groups) > c->budget;
}

/* ---- rows into the group table ---- */

/* Moves the customers of the group table into files, which are opened if needed. */
static void
spill_groups(course *c, lifecycle_spill **spill, int level)
{
	if (*spill == NULL)
	{
		MemoryContext caller = MemoryContextSwitchTo(c->memory);

		*spill = lifecycle_spill_open(level, c->budget);
		MemoryContextSwitchTo(caller);
	}
	c->asked->spilled += lifecycle_spill_groups(*spill, c->groups);
}

static void
take_rows(void *context, const lc_group_row *rows, int n)
{
	course *c = context;

	lifecycle_check(lc_group_table_add(c->groups, rows, n), NULL, NULL);
	if (is_full(c))
		spill_groups(c, &c->spill, 0);
	if (c->rows.rows % PROGRESS_EVERY < LC_GROUP_BATCH)
		report_progress(c);
}

/* ---- customers out of the group table ---- */

static void
hand_out(course *c, const lc_group *customer)
{
	MemoryContext caller = MemoryContextSwitchTo(c->row);
	lifecycle_rolled rolled;

	rolled.customer = lifecycle_keys_datum(&c->keys, customer);
	rolled.customer_isnull = customer->key_size == LC_KEY_NONE;
	rolled.profile = (Datum) 0;
	rolled.profile_isnull = customer->n == 0;
	if (!rolled.profile_isnull)
	{
		const lc_closing closing = {VARHDRSZ, MaxAllocSize - VARHDRSZ};
		uint8_t *memory;
		size_t size;

		lc_status status = lc_packed_close(customer->words, customer->n, &closing, &lifecycle_env, &memory, &size);

		if (status == LC_OVERFLOW && c->asked->any_sum)
			rolled.profile = lifecycle_profile_beyond();
		else
		{
			lifecycle_check(status, NULL, NULL);
			rolled.profile = lifecycle_profile_datum((struct varlena *) memory, size);
		}
	}
	c->asked->take(c->asked->context, &rolled);
	if (++c->asked->customers % PROGRESS_EVERY == 0)
		report_progress(c);
	MemoryContextSwitchTo(caller);
	MemoryContextReset(c->row);
	CHECK_FOR_INTERRUPTS();
}

static void
hand_out_all(course *c)
{
	lc_group customer;
	lc_status status;
	uint32_t at = 0;

	while (lc_group_table_next(c->groups, &at, &customer, &status))
		hand_out(c, &customer);
	lifecycle_check(status, NULL, NULL);
	lc_group_table_reset(c->groups);
}

/*
 * A part that is still too large is partitioned again, unless it has a single
 * customer, whose events have to fit into memory.
 */
static bool
should_cut(const course *c, int level)
{
	return is_full(c) && level < LC_PARTITION_LEVELS && lc_group_table_customers(c->groups) > 1;
}

/* Finishes every part of the spill, and the spill. */
static void
finish_parts(course *c, lifecycle_spill *spill)
{
	int next_level = lifecycle_spill_level(spill) + 1;

	check_stack_depth();
	for (uint32 part = 0; part < lifecycle_spill_parts(spill); part++)
	{
		lifecycle_spill *finer = NULL;
		lc_group customer;

		lifecycle_spill_rewind(spill, part);
		while (lifecycle_spill_next(spill, part, &customer))
		{
			lifecycle_check(lc_group_table_put(c->groups, &customer), NULL, NULL);
			if (should_cut(c, next_level))
				spill_groups(c, &finer, next_level);
			CHECK_FOR_INTERRUPTS();
		}
		if (finer == NULL)
			hand_out_all(c);
		else
		{
			spill_groups(c, &finer, next_level);
			finish_parts(c, finer);
		}
	}
	lifecycle_spill_close(spill);
}

void
lifecycle_rollup_run(lifecycle_rollup *rollup)
{
	course *c;
	SPIPlanPtr plan;

	SPI_connect();
	c = palloc0(sizeof(course));
	c->asked = rollup;
	c->memory = CurrentMemoryContext;
	c->budget = Max(rollup->budget, BUDGET_MIN);
	rollup->rows = rollup->customers = rollup->spilled = 0;
	plan = lifecycle_rollup_prepare(rollup->query, &c->form);
	if (rollup->check != NULL)
		rollup->check(rollup->context, c->form.columns);
	lifecycle_keys_open(&c->keys, c->form.columns);
	open_groups(c);
	c->row = AllocSetContextCreate(CurrentMemoryContext, "lifecycle roll-up customer", ALLOCSET_SMALL_SIZES);
	lifecycle_rows_receive(&c->rows, &c->form, &c->keys, take_rows, c);

	lifecycle_rollup_execute(plan, &c->rows.receiver);
	lifecycle_rows_flush(&c->rows);
	rollup->rows = c->rows.rows;
	if (c->spill == NULL)
		hand_out_all(c);
	else
	{
		spill_groups(c, &c->spill, 0);
		finish_parts(c, c->spill);
	}
	report_progress(c);
	SPI_finish();
}

/* ---- lifecycle_profiles(query) ---- */

PG_FUNCTION_INFO_V1(lifecycle_profiles);
PG_FUNCTION_INFO_V1(lifecycle_gather_profiles);

typedef struct profiles_call
{
	ReturnSetInfo *result;
	Oid profile_type;
} profiles_call;

/* "(a integer, b text)" */
static char *
definition_text(TupleDesc columns)
{
	StringInfoData text;

	initStringInfo(&text);
	for (int i = 0; i < columns->natts; i++)
		appendStringInfo(
		    &text, "%s%s %s", i == 0 ? "(" : ", ", quote_identifier(NameStr(TupleDescAttr(columns, i)->attname)),
		    format_type_with_typemod(TupleDescAttr(columns, i)->atttypid, TupleDescAttr(columns, i)->atttypmod));
	appendStringInfoChar(&text, ')');
	return text.data;
}

/* Whether the caller's row type is that of the query's first column and a profile. */
static void
check_definition(void *context, TupleDesc columns)
{
	const profiles_call *call = context;
	TupleDesc awaited = call->result->expectedDesc;
	Oid customer = TupleDescAttr(columns, LIFECYCLE_COLUMN_CUSTOMER)->atttypid;
	int32 modifier = TupleDescAttr(columns, LIFECYCLE_COLUMN_CUSTOMER)->atttypmod;

	/* values are not cast, so the types must be equal */
	if (awaited->natts == 2 && IsBinaryCoercible(customer, TupleDescAttr(awaited, 0)->atttypid) &&
	    (TupleDescAttr(awaited, 0)->atttypmod < 0 || TupleDescAttr(awaited, 0)->atttypmod == modifier) &&
	    TupleDescAttr(awaited, 1)->atttypid == call->profile_type)
		return;
	ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH),
	                errmsg("the column definition list of lifecycle_profiles does not fit the query"),
	                errdetail("It is %s; the customer of the query is of type %s.", definition_text(awaited),
	                          format_type_with_typemod(customer, modifier)),
	                errhint("Write AS t(%s %s, profile lifecycle_profile).",
	                        quote_identifier(NameStr(TupleDescAttr(columns, LIFECYCLE_COLUMN_CUSTOMER)->attname)),
	                        format_type_with_typemod(customer, modifier))));
}

static void
put_row(void *context, const lifecycle_rolled *customer)
{
	const profiles_call *call = context;
	Datum values[2] = {customer->customer, customer->profile};
	bool nulls[2] = {customer->customer_isnull, customer->profile_isnull};

	tuplestore_putvalues(call->result->setResult, call->result->setDesc, values, nulls);
}

/* The profile's type lies where this function does. */
static Oid
profile_type(FunctionCallInfo fcinfo)
{
	Oid schema = get_func_namespace(fcinfo->flinfo->fn_oid);

	return GetSysCacheOid2(TYPENAMENSP, Anum_pg_type_oid, PointerGetDatum("lifecycle_profile"),
	                       ObjectIdGetDatum(schema));
}

static Datum
roll_up(FunctionCallInfo fcinfo, Oid profile, bool any_sum)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	profiles_call call;
	lifecycle_rollup rollup = {0};

	if (result == NULL || !IsA(result, ReturnSetInfo) || (result->allowedModes & SFRM_Materialize) == 0 ||
	    result->expectedDesc == NULL)
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED), errmsg("lifecycle_profiles must be called in FROM"),
		                errhint("Write SELECT * FROM lifecycle_profiles(...) AS t(customer_id bigint, profile "
		                        "lifecycle_profile).")));
	InitMaterializedSRF(fcinfo, MAT_SRF_USE_EXPECTED_DESC);
	call.result = result;
	call.profile_type = profile;
	rollup.query = text_to_cstring(PG_GETARG_TEXT_PP(0));
	rollup.budget = get_hash_memory_limit();
	rollup.any_sum = any_sum;
	rollup.context = &call;
	rollup.check = check_definition;
	rollup.take = put_row;
	lifecycle_rollup_run(&rollup);
	PG_RETURN_NULL();
}

Datum
lifecycle_profiles(PG_FUNCTION_ARGS)
{
	return roll_up(fcinfo, profile_type(fcinfo), false);
}

/* (query, empty): of a dataset, where a customer whose sums do not fit must not take the others along. */
Datum
lifecycle_gather_profiles(PG_FUNCTION_ARGS)
{
	return roll_up(fcinfo, get_fn_expr_argtype(fcinfo->flinfo, 1), true);
}
