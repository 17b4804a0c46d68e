/*
 * expression_fn.c - what an argument of lifecycle_attach says that is no column.
 *
 * "quantity * unit_price" is parsed with the columns of one relation in sight and
 * nothing else, and goes out again as PostgreSQL prints it: with the relation's
 * alias "s" before every column, and the schema before whatever the search_path
 * of the caller does not show.  So text of the user never becomes part of a
 * dataset's SQL.  Nothing is evaluated or simplified here, because a function
 * that the planner folds would run as the caller.
 *
 * The same text may mean something else later: a function that fits better has
 * been made, the labels of an enum were swapped.  So what the names stand for goes
 * out too, for a refresh to compare.
 */
#include "support/compat.h"

#include "access/attnum.h"
#include "access/htup_details.h"
#include "access/relation.h"
#include "access/sysattr.h"
#include "catalog/pg_class.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "nodes/nodes.h"
#include "optimizer/optimizer.h"
#include "parser/parse_coerce.h"
#include "parser/parse_collate.h"
#include "parser/parse_expr.h"
#include "parser/parse_node.h"
#include "parser/parse_relation.h"
#include "parser/parser.h"
#include "utils/acl.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/ruleutils.h"

PG_FUNCTION_INFO_V1(lifecycle_dataset_expression);

#define SELECT "SELECT "
#define ALIAS "s"

enum
{
	COLUMN_TERM,
	COLUMN_TYPE,
	COLUMN_VOLATILITY,
	COLUMN_READS,
	COLUMN_MEANING,
	COLUMNS
};

/* A position in the expression, which is no position in the statement that the user sent. */
static void
say_where(void *text)
{
	int position = geterrposition();

	errcontext("expression \"%s\"", (const char *) text);
	if (position <= 0)
		return;
	errposition(0);
	internalerrposition(position - (int) strlen(SELECT));
	internalerrquery(text);
}

static bool
has_subquery(Node *node, void *context)
{
	if (node == NULL)
		return false;
	if (IsA(node, SubLink))
		return true;
	return raw_expression_tree_walker(node, has_subquery, context);
}

/* A name that is no column's would mean the whole row where it is the alias: it is one of a column that is gone. */
static bool
names_alias(Node *node, void *context)
{
	if (node == NULL)
		return false;
	if (IsA(node, ColumnRef) && list_length(((ColumnRef *) node)->fields) == 1)
	{
		Node *field = linitial(((ColumnRef *) node)->fields);

		return IsA(field, String) && strcmp(strVal(field), ALIAS) == 0;
	}
	return raw_expression_tree_walker(node, names_alias, context);
}

static bool
is_plain_select(const SelectStmt *s)
{
	return s->op == SETOP_NONE && s->distinctClause == NIL && s->intoClause == NULL && s->fromClause == NIL &&
	       s->whereClause == NULL && s->groupClause == NIL && s->havingClause == NULL && s->windowClause == NIL &&
	       s->valuesLists == NIL && s->sortClause == NIL && s->limitOffset == NULL && s->limitCount == NULL &&
	       s->lockingClause == NIL && s->withClause == NULL;
}

/* The one expression of the text. */
static Node *
parsed(const char *text)
{
	List *statements = raw_parser(psprintf(SELECT "%s", text), RAW_PARSE_DEFAULT);
	SelectStmt *statement =
	    list_length(statements) == 1 ? (SelectStmt *) linitial_node(RawStmt, statements)->stmt : NULL;
	ResTarget *target;

	if (statement != NULL && IsA(statement, SelectStmt) && is_plain_select(statement) &&
	    list_length(statement->targetList) == 1)
	{
		target = linitial_node(ResTarget, statement->targetList);
		if (target->name == NULL && target->indirection == NIL)
			return target->val;
	}
	ereport(ERROR, (errcode(ERRCODE_SYNTAX_ERROR), errmsg("\"%s\" is not one expression", text),
	                errhint("Write one expression over the columns of the relation, for example "
	                        "quantity * unit_price.")));
}

static Node *
analysed(Node *raw, Relation relation, const char *text)
{
	ParseState *state = make_parsestate(NULL);
	Node *expression;

	state->p_sourcetext = psprintf(SELECT "%s", text);
	addNSItemToQuery(
	    state, addRangeTableEntryForRelation(state, relation, AccessShareLock, makeAlias(ALIAS, NIL), false, false),
	    false, true, true);
	expression = transformExpr(state, raw, EXPR_KIND_WHERE);
	if (exprType(expression) == UNKNOWNOID)
		expression =
		    coerce_type(state, expression, UNKNOWNOID, TEXTOID, -1, COERCION_IMPLICIT, COERCE_IMPLICIT_CAST, -1);
	assign_expr_collations(state, expression);
	free_parsestate(state);
	return expression;
}

/* The names of the columns that the expression reads; the caller must be allowed to. */
static ArrayType *
columns_of(Node *expression, Relation relation)
{
	Bitmapset *read = NULL;
	int column = -1;
	Datum *names = palloc(sizeof(Datum) * (RelationGetNumberOfAttributes(relation) + 1));
	int n = 0;

	pull_varattnos(expression, 1, &read);
	while ((column = bms_next_member(read, column)) >= 0)
	{
		AttrNumber number = (AttrNumber) (column + FirstLowInvalidHeapAttributeNumber);

		if (number <= 0)
			ereport(ERROR, (errcode(ERRCODE_INVALID_COLUMN_REFERENCE),
			                errmsg("an expression over \"%s\" reads %s", RelationGetRelationName(relation),
			                       number == 0 ? "the whole row" : "a system column"),
			                errhint("Name columns of your own.")));
		if (pg_attribute_aclcheck(RelationGetRelid(relation), number, GetUserId(), ACL_SELECT) != ACLCHECK_OK &&
		    pg_class_aclcheck(RelationGetRelid(relation), GetUserId(), ACL_SELECT) != ACLCHECK_OK)
			ereport(ERROR,
			        (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
			         errmsg("permission denied for column \"%s\" of \"%s\"",
			                get_attname(RelationGetRelid(relation), number, false), RelationGetRelationName(relation)),
			         errhint("Whoever owns a dataset needs SELECT on what it reads.")));
		names[n++] = CStringGetTextDatum(get_attname(RelationGetRelid(relation), number, false));
	}
	return construct_array(names, n, TEXTOID, -1, false, TYPALIGN_INT);
}

/* (relation, expression): a row of NULLs if the text is the name of a column, whether or not there is one. */
Datum
lifecycle_dataset_expression(PG_FUNCTION_ARGS)
{
	char *written = text_to_cstring(PG_GETARG_TEXT_PP(1));
	ErrorContextCallback where = {error_context_stack, say_where, written};
	Datum values[COLUMNS] = {0};
	bool nulls[COLUMNS] = {true, true, true, true, true};
	TupleDesc row;
	Relation relation;
	Node *expression;

	(void) get_call_result_type(fcinfo, NULL, &row);
	error_context_stack = &where;
	expression = parsed(written);
	if (IsA(expression, ColumnRef))
	{
		error_context_stack = where.previous;
		PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(row), values, nulls)));
	}
	if (has_subquery(expression, NULL))
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED), errmsg("\"%s\" contains a subquery", written),
		                errhint("Write an expression over the columns of the relation, or name a view.")));
	relation = try_relation_open(PG_GETARG_OID(0), AccessShareLock);
	if (relation == NULL)
		ereport(ERROR, (errcode(ERRCODE_UNDEFINED_TABLE), errmsg("there is no relation %u", PG_GETARG_OID(0))));
	if (get_attnum(RelationGetRelid(relation), ALIAS) == InvalidAttrNumber && names_alias(expression, NULL))
		ereport(ERROR, (errcode(ERRCODE_UNDEFINED_COLUMN), errmsg("column \"%s\" does not exist", ALIAS)));
	expression = analysed(expression, relation, written);
	error_context_stack = where.previous;

	values[COLUMN_TERM] = CStringGetTextDatum(psprintf(
	    "(%s)", deparse_expression(expression, deparse_context_for(ALIAS, RelationGetRelid(relation)), true, false)));
	values[COLUMN_TYPE] = CStringGetTextDatum(format_type_be(getBaseType(exprType(expression))));
	values[COLUMN_VOLATILITY] = CStringGetTextDatum(contain_volatile_functions(expression)  ? "volatile"
	                                                : contain_mutable_functions(expression) ? "stable"
	                                                                                        : "immutable");
	values[COLUMN_READS] = PointerGetDatum(columns_of(expression, relation));
	/* functions, operators, types, labels of an enum, attributes of a type: by numbers, as they were found */
	values[COLUMN_MEANING] = CStringGetTextDatum(nodeToString(expression));
	memset(nulls, false, sizeof(nulls));
	relation_close(relation, NoLock);
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(row), values, nulls)));
}
