/*
 * rollup_query.c - checks and runs the query of a roll-up.
 */
#include "rollup/rollup_query.h"

#include "catalog/pg_type.h"
#include "parser/parse_node.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/plancache.h"
#include "utils/typcache.h"

#include "support/profile_datum.h"

#define COLUMNS_MIN 3
#define ORDER_COLUMNS_MAX 6
#define MEASURE_COLUMNS_MAX 5

/* ---- one SELECT that only reads ---- */

static Node *
refuse_parameter(ParseState *state, ParamRef *reference)
{
	ereport(ERROR, (errcode(ERRCODE_UNDEFINED_PARAMETER), errmsg("the query of a roll-up takes no parameters"),
	                errdetail("It refers to $%d.", reference->number),
	                errhint("Write the value into the text, for example with format() and %%L."),
	                parser_errposition(state, reference->location)));
}

static void
set_up_parser(ParseState *state, void *arg)
{
	state->p_paramref_hook = refuse_parameter;
}

lifecycle_noreturn static void
refuse_query(const char *detail)
{
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
	                errmsg("the query of a roll-up must be one SELECT that only reads"), errdetail("%s", detail),
	                errhint("Write one SELECT, VALUES, TABLE or WITH ... SELECT, without a semicolon and another "
	                        "statement behind it.")));
}

/* A subquery or a view may lock rows as well. */
static bool
locks_rows(Node *node, void *context)
{
	if (node == NULL)
		return false;
	if (IsA(node, Query))
		return ((Query *) node)->rowMarks != NIL || query_tree_walker((Query *) node, locks_rows, context, 0);
	return expression_tree_walker(node, locks_rows, context);
}

static void
check_statement(List *sources)
{
	CachedPlanSource *source;
	Query *query;

	if (sources == NIL)
		refuse_query("The text holds no statement.");
	if (list_length(sources) > 1)
		refuse_query(psprintf("The text holds %d statements.", list_length(sources)));
	source = linitial(sources);
	/* rules may have turned it into no query, several, or one of another kind */
	if (list_length(source->query_list) != 1)
		refuse_query(psprintf("It is %s, which a rule has rewritten.", GetCommandTagName(source->commandTag)));
	query = linitial_node(Query, source->query_list);
	/* SELECT INTO makes a table */
	if (query->commandType != CMD_SELECT || source->commandTag != CMDTAG_SELECT || source->resultDesc == NULL)
		refuse_query(psprintf(
		    "It is %s.", source->commandTag == CMDTAG_SELECT ? "SELECT INTO" : GetCommandTagName(source->commandTag)));
	if (query->hasModifyingCTE)
		refuse_query("It writes in a WITH clause.");
	if (locks_rows((Node *) query, NULL))
		refuse_query("It locks rows, by FOR UPDATE or FOR SHARE.");
}

/* ---- columns ---- */

static const char *
type_of(TupleDesc columns, int column)
{
	return format_type_be(TupleDescAttr(columns, column)->atttypid);
}

static Oid
base_type_of(TupleDesc columns, int column)
{
	return getBaseType(TupleDescAttr(columns, column)->atttypid);
}

lifecycle_noreturn static void
refuse_column(TupleDesc columns, int column, const char *role, const char *types, const char *cast)
{
	ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH),
	                errmsg("column %d (\"%s\") of the query must be %s", column + 1,
	                       NameStr(TupleDescAttr(columns, column)->attname), types),
	                errdetail("It is %s, of type %s.", role, type_of(columns, column)),
	                errhint("Cast it in the query, for example to %s.", cast)));
}

static lifecycle_day_reader
day_reader_of(TupleDesc columns, int column)
{
	switch (base_type_of(columns, column))
	{
		case DATEOID:
			return lifecycle_day_from_date;
		case TIMESTAMPOID:
			return lifecycle_day_from_timestamp;
		case TIMESTAMPTZOID:
			return lifecycle_day_from_timestamptz;
		default:
			refuse_column(columns, column, "the day", "a date, timestamp or timestamptz", "date");
	}
}

static lc_money
money_from_int2(Datum value, const char *subject)
{
	return lifecycle_money_from_int64(DatumGetInt16(value), subject);
}

static lc_money
money_from_int4(Datum value, const char *subject)
{
	return lifecycle_money_from_int64(DatumGetInt32(value), subject);
}

static lc_money
money_from_int8(Datum value, const char *subject)
{
	return lifecycle_money_from_int64(DatumGetInt64(value), subject);
}

static lifecycle_money_reader
money_reader_of(TupleDesc columns, int column, const char *role)
{
	switch (base_type_of(columns, column))
	{
		case NUMERICOID:
			return lifecycle_money_from_numeric;
		case FLOAT8OID:
			return lifecycle_money_from_float8;
		case INT2OID:
			return money_from_int2;
		case INT4OID:
			return money_from_int4;
		case INT8OID:
			return money_from_int8;
		default:
			refuse_column(columns, column, role, "numeric, double precision or an integer", "numeric");
	}
}

static bool
is_text(TupleDesc columns, int column)
{
	Oid type = base_type_of(columns, column);

	return type == TEXTOID || type == VARCHAROID;
}

static void
check_text(TupleDesc columns, int column, const char *role)
{
	if (!is_text(columns, column))
		refuse_column(columns, column, role, "text", "text");
}

/* Keys are compared as text, so that 17 and '17' are the same. */
static Datum
text_from_int2(Datum value)
{
	return PointerGetDatum(cstring_to_text(psprintf("%d", DatumGetInt16(value))));
}

static Datum
text_from_int4(Datum value)
{
	return PointerGetDatum(cstring_to_text(psprintf("%d", DatumGetInt32(value))));
}

static Datum
text_from_int8(Datum value)
{
	return PointerGetDatum(cstring_to_text(psprintf(INT64_FORMAT, DatumGetInt64(value))));
}

static Datum
text_as_it_is(Datum value)
{
	return value;
}

static lifecycle_text_reader
order_key_reader_of(TupleDesc columns, int column)
{
	switch (base_type_of(columns, column))
	{
		case TEXTOID:
		case VARCHAROID:
			return text_as_it_is;
		case INT2OID:
			return text_from_int2;
		case INT4OID:
			return text_from_int4;
		case INT8OID:
			return text_from_int8;
		default:
			refuse_column(columns, column, "the order key", "text or an integer", "text");
	}
}

static void
check_customer(TupleDesc columns)
{
	TypeCacheEntry *type = lookup_type_cache(TupleDescAttr(columns, LIFECYCLE_COLUMN_CUSTOMER)->atttypid,
	                                         TYPECACHE_HASH_PROC | TYPECACHE_EQ_OPR);

	if (!OidIsValid(type->hash_proc) || !OidIsValid(type->eq_opr))
		refuse_column(columns, LIFECYCLE_COLUMN_CUSTOMER, "the customer", "of a type that can be hashed",
		              "text or bigint");
}

static void
check_arity(int natts, int most)
{
	if (natts >= COLUMNS_MIN && natts <= most)
		return;
	ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH),
	                errmsg("the query of a roll-up must return %d to %d columns", COLUMNS_MIN, most),
	                errdetail("It returns %d.", natts),
	                errhint("Select customer, at, revenue [, cost [, category [, order_key]]], or customer, at, "
	                        "measure, value [, key].")));
}

/* customer, at, measure, value [, key] */
static void
measures_form(lifecycle_row_form *form)
{
	form->measure = 2;
	form->value = 3;
	form->read_value = money_reader_of(form->columns, form->value, "the value");
	if (form->natts > 4)
		form->key = 4;
	if (form->key >= 0)
		check_text(form->columns, form->key, "the key");
}

/* customer, at, revenue [, cost [, category [, order_key]]] */
static void
orders_form(lifecycle_row_form *form)
{
	form->value = 2;
	form->read_value = money_reader_of(form->columns, form->value, "the revenue");
	if (form->natts > 3)
	{
		form->cost = 3;
		form->read_cost = money_reader_of(form->columns, form->cost, "the cost");
	}
	if (form->natts > 4)
	{
		form->key = 4;
		check_text(form->columns, form->key, "the category");
	}
	if (form->natts > 5)
	{
		form->order_key = 5;
		form->read_order_key = order_key_reader_of(form->columns, form->order_key);
	}
}

static void
read_form(TupleDesc columns, lifecycle_row_form *form)
{
	bool measures;

	form->natts = columns->natts;
	form->columns = columns;
	form->measure = form->cost = form->key = form->order_key = -1;
	form->read_cost = NULL;
	form->read_order_key = NULL;
	measures = form->natts > 3 && is_text(columns, 2);
	check_arity(form->natts, measures ? MEASURE_COLUMNS_MAX : ORDER_COLUMNS_MAX);
	check_customer(columns);
	form->read_day = day_reader_of(columns, LIFECYCLE_COLUMN_AT);
	if (measures)
		measures_form(form);
	else
		orders_form(form);
}

/* ---- prepared, run ---- */

SPIPlanPtr
lifecycle_rollup_prepare(const char *query, lifecycle_row_form *form)
{
	SPIPrepareOptions options = {0};
	SPIPlanPtr plan;
	List *sources;

	options.parserSetup = set_up_parser;
	options.cursorOptions = CURSOR_OPT_PARALLEL_OK;
	plan = SPI_prepare_extended(query, &options);
	if (plan == NULL)
		refuse_query(SPI_result_code_string(SPI_result));
	sources = SPI_plan_get_plan_sources(plan);
	check_statement(sources);
	/* a copy, because the plan may be rebuilt */
	read_form(CreateTupleDescCopy(((CachedPlanSource *) linitial(sources))->resultDesc), form);
	return plan;
}

void
lifecycle_rollup_execute(SPIPlanPtr plan, DestReceiver *receiver)
{
	SPIExecuteOptions options = {0};

	options.read_only = true;
	options.must_return_tuples = true;
	options.dest = receiver;
	(void) SPI_execute_plan_extended(plan, &options);
}
