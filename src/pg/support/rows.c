/*
 * rows.c - rows out of a function.
 */
#include "support/rows.h"

#include "access/htup_details.h"
#include "miscadmin.h"
#include "utils/memutils.h"
#include "utils/tuplestore.h"

lifecycle_rows
lifecycle_rows_open(FunctionCallInfo fcinfo)
{
	lifecycle_rows rows;

	InitMaterializedSRF(fcinfo, 0);
	rows.result = (ReturnSetInfo *) fcinfo->resultinfo;
	rows.row = AllocSetContextCreate(CurrentMemoryContext, "lifecycle row", ALLOCSET_SMALL_SIZES);
	rows.caller = MemoryContextSwitchTo(rows.row);
	return rows;
}

void
lifecycle_rows_put(const lifecycle_rows *rows, Datum *values, bool *nulls)
{
	tuplestore_putvalues(rows->result->setResult, rows->result->setDesc, values, nulls);
	MemoryContextReset(rows->row);
	CHECK_FOR_INTERRUPTS();
}

Datum
lifecycle_rows_close(FunctionCallInfo fcinfo, const lifecycle_rows *rows)
{
	MemoryContextSwitchTo(rows->caller);
	MemoryContextDelete(rows->row);
	PG_RETURN_NULL();
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
