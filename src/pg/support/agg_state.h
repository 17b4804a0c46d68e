/*
 * agg_state.h - what aggregates whose state is internal share.
 *
 * The state is a piece of the core's memory without pointers; it lies in the
 * memory context of the aggregate and grows there.  Only the executor can pass
 * one, because no SQL value has type internal and only a superuser may make an
 * aggregate with such a state: so a state is not checked.  Parallel workers send
 * it as bytes, field by field; one function names the fields of a state for
 * writing and reading, so that both agree.
 */
#ifndef LIFECYCLE_AGG_STATE_H
#define LIFECYCLE_AGG_STATE_H

#include "support/compat.h"

#include "fmgr.h"
#include "lib/stringinfo.h"
#include "libpq/pqformat.h"
#include "utils/memutils.h"

typedef struct lifecycle_agg_state
{
	Size room; /* bytes of the body */
	void *body;
} lifecycle_agg_state;

/* A state is sent as one value, so it cannot be longer than one. */
#define LIFECYCLE_STATE_MAX ((Size) (MaxAllocSize - VARHDRSZ - 1024))

/* The memory context in which states live; 55000 outside an aggregate. */
extern MemoryContext lifecycle_agg_memory(FunctionCallInfo fcinfo);

/* The state of an argument, or NULL before the first row.  A state that exists was made inside an aggregate. */
static inline lifecycle_agg_state *
lifecycle_agg_state_arg(FunctionCallInfo fcinfo, int argno)
{
	return PG_ARGISNULL(argno) ? NULL : (lifecycle_agg_state *) PG_GETARG_POINTER(argno);
}

/* A state with a body of so many zero bytes; with room 0 it has no body. */
extern lifecycle_agg_state *lifecycle_agg_state_new(MemoryContext memory, Size room);

/* Enlarges the body; the new bytes are not set. */
extern void lifecycle_agg_state_grow(lifecycle_agg_state *state, Size room);

/* Copies the used bytes of another process's state into the memory of this aggregate. */
extern lifecycle_agg_state *lifecycle_agg_state_copy(FunctionCallInfo fcinfo, const lifecycle_agg_state *other,
                                                     Size used);

/* ---- to bytes and back ---- */

typedef struct lifecycle_coder
{
	bool writing;
	StringInfoData bytes;
} lifecycle_coder;

extern lifecycle_coder lifecycle_coder_to_bytes(FunctionCallInfo fcinfo);
extern Datum lifecycle_coder_bytes(lifecycle_coder *coder);

extern lifecycle_coder lifecycle_coder_of_bytes(FunctionCallInfo fcinfo, int argno);
extern void lifecycle_coder_end(lifecycle_coder *coder);

/* The number of items that follow, of at least bytes_each; 22P03 if the bytes cannot hold them. */
extern void lifecycle_code_length(lifecycle_coder *coder, uint64 *n, Size bytes_each);

static inline void
lifecycle_code_int32(lifecycle_coder *coder, int32 *value)
{
	if (coder->writing)
		pq_sendint32(&coder->bytes, (uint32) *value);
	else
		*value = (int32) pq_getmsgint(&coder->bytes, sizeof(int32));
}

static inline void
lifecycle_code_int64(lifecycle_coder *coder, int64 *value)
{
	if (coder->writing)
		pq_sendint64(&coder->bytes, (uint64) *value);
	else
		*value = pq_getmsgint64(&coder->bytes);
}

static inline void
lifecycle_code_double(lifecycle_coder *coder, double *value)
{
	if (coder->writing)
		pq_sendfloat8(&coder->bytes, *value);
	else
		*value = pq_getmsgfloat8(&coder->bytes);
}

static inline void
lifecycle_code_float(lifecycle_coder *coder, float *value)
{
	if (coder->writing)
		pq_sendfloat4(&coder->bytes, *value);
	else
		*value = pq_getmsgfloat4(&coder->bytes);
}

#endif /* LIFECYCLE_AGG_STATE_H */
