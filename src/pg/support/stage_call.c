/*
 * stage_call.c - what a call about stages works out once a query.
 */
#include "support/stage_call.h"

#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "support/errors.h"
#include "support/profile_datum.h"

/* A function returns the stage, or rows whose column "stage" has its type. */
static Oid
stage_type_of(FunctionCallInfo fcinfo, lifecycle_stage_call *call)
{
	Oid result_type;

	if (get_call_result_type(fcinfo, &result_type, &call->row) != TYPEFUNC_COMPOSITE)
	{
		call->row = NULL;
		return type_is_enum(result_type) ? result_type : InvalidOid;
	}
	BlessTupleDesc(call->row);
	for (int i = 0; i < call->row->natts; i++)
		if (strcmp(NameStr(TupleDescAttr(call->row, i)->attname), "stage") == 0)
			return TupleDescAttr(call->row, i)->atttypid;
	return InvalidOid;
}

/* What a row may hold that is no number: made once, and copied into the row. */
static void
prepare_row(lifecycle_stage_call *call)
{
	for (int i = 0; i < LC_PATTERNS; i++)
		call->patterns[i] = CStringGetTextDatum(lc_pattern_names[i]);
	for (int i = 0; i < LC_GRADES; i++)
		call->grades[i] = CStringGetTextDatum(lc_grade_names[i]);
	for (int i = 0; i < LC_REASONS; i++)
		call->reasons[i] = CStringGetTextDatum(lc_stage_reasons[i].name);
}

static Datum
stage_datum(Oid type, const char *name)
{
	if (type == TEXTOID)
		return CStringGetTextDatum(name);
	return DirectFunctionCall2(enum_in, CStringGetDatum(name), ObjectIdGetDatum(type));
}

static lifecycle_stage_call *
new_call(FunctionCallInfo fcinfo)
{
	lifecycle_stage_call *call = palloc0(sizeof(lifecycle_stage_call));
	Oid stage_type = stage_type_of(fcinfo, call);

	for (int stage = 0; OidIsValid(stage_type) && stage < LC_STAGES; stage++)
		call->stages[stage] = stage_datum(stage_type, lc_stage_names[stage]);
	if (call->row != NULL)
		prepare_row(call);
	return call;
}

lifecycle_stage_call *
lifecycle_stage_call_of(FunctionCallInfo fcinfo, int model_argno)
{
	lifecycle_stage_call *call = fcinfo->flinfo->fn_extra;

	if (unlikely(call == NULL))
	{
		MemoryContext old = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);

		call = new_call(fcinfo);
		fcinfo->flinfo->fn_extra = call;
		MemoryContextSwitchTo(old);
	}
	call->prepared = lifecycle_model_arg(fcinfo, model_argno, &call->model);
	return call;
}

lc_language
lifecycle_language_arg(FunctionCallInfo fcinfo, int argno)
{
	const char *name = text_to_cstring(PG_GETARG_TEXT_PP(argno));

	for (int language = 0; language < LC_LANGUAGES; language++)
		if (strcmp(name, lc_language_names[language]) == 0)
			return (lc_language) language;
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("unknown language \"%s\"", name),
	                errhint("Use one of: en, zh.")));
}
