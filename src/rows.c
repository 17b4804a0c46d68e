/*
 * rows.c - rows out of a function.
 */
#include "rows.h"

ReturnSetInfo *
lifecycle_rows_open(FunctionCallInfo fcinfo)
{
	InitMaterializedSRF(fcinfo, 0);
	return (ReturnSetInfo *) fcinfo->resultinfo;
}

Datum
lifecycle_row(FunctionCallInfo fcinfo, Datum *values, bool *nulls)
{
	TupleDesc description = fcinfo->flinfo->fn_extra;

	if (description == NULL)
	{
		MemoryContext old = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);

		if (get_call_result_type(fcinfo, NULL, &description) != TYPEFUNC_COMPOSITE)
			ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
			                errmsg("function returning record called in context that cannot accept type record")));
		description = BlessTupleDesc(description);
		fcinfo->flinfo->fn_extra = description;
		MemoryContextSwitchTo(old);
	}
	return HeapTupleGetDatum(heap_form_tuple(description, values, nulls));
}
