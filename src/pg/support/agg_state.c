/*
 * agg_state.c - what aggregates whose state is internal share.
 */
#include "support/agg_state.h"

#include "support/errors.h"

MemoryContext
lifecycle_agg_memory(FunctionCallInfo fcinfo)
{
	MemoryContext memory;

	if (AggCheckCallContext(fcinfo, &memory) == 0)
		ereport(ERROR,
		        (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
		         errmsg("function of an aggregate called outside of one"), errhint("Call the aggregate itself.")));
	return memory;
}

lifecycle_agg_state *
lifecycle_agg_state_new(MemoryContext memory, Size room)
{
	lifecycle_agg_state *state = MemoryContextAlloc(memory, sizeof(*state));

	state->room = room;
	state->body = room > 0 ? MemoryContextAllocExtended(memory, room, MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO) : NULL;
	return state;
}

void
lifecycle_agg_state_grow(lifecycle_agg_state *state, Size room)
{
	state->body = repalloc_huge(state->body, room);
	state->room = room;
}

lifecycle_agg_state *
lifecycle_agg_state_copy(FunctionCallInfo fcinfo, const lifecycle_agg_state *other, Size used)
{
	lifecycle_agg_state *state = lifecycle_agg_state_new(lifecycle_agg_memory(fcinfo), other->room);

	if (state->body != NULL)
		memcpy(state->body, other->body, used);
	return state;
}

/* ---- to bytes and back ---- */

lifecycle_coder
lifecycle_coder_to_bytes(FunctionCallInfo fcinfo)
{
	lifecycle_coder coder = {.writing = true};

	(void) lifecycle_agg_memory(fcinfo);
	pq_begintypsend(&coder.bytes);
	return coder;
}

Datum
lifecycle_coder_bytes(lifecycle_coder *coder)
{
	return PointerGetDatum(pq_endtypsend(&coder->bytes));
}

lifecycle_coder
lifecycle_coder_of_bytes(FunctionCallInfo fcinfo, int argno)
{
	lifecycle_coder coder = {.writing = false};
	bytea *bytes;

	(void) lifecycle_agg_memory(fcinfo);
	bytes = PG_GETARG_BYTEA_PP(argno);
	coder.bytes.data = VARDATA_ANY(bytes);
	coder.bytes.len = coder.bytes.maxlen = (int) VARSIZE_ANY_EXHDR(bytes);
	return coder;
}

void
lifecycle_coder_end(lifecycle_coder *coder)
{
	pq_getmsgend(&coder->bytes);
}

void
lifecycle_code_length(lifecycle_coder *coder, uint64 *n, Size bytes_each)
{
	lifecycle_code_int64(coder, (int64 *) n);
	if (!coder->writing && *n > (Size) (coder->bytes.len - coder->bytes.cursor) / bytes_each)
		lifecycle_state_error("The bytes end before it does.");
}
