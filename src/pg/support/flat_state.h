/*
 * flat_state.h - a piece of memory without pointers as an aggregate's state, a
 * bytea.
 *
 * It lies behind the varlena header and a gap that aligns it.  Bytes may come
 * from anybody who can make an aggregate: check them before they are believed.
 */
#ifndef LIFECYCLE_FLAT_STATE_H
#define LIFECYCLE_FLAT_STATE_H

#include "support/compat.h"

#include "fmgr.h"

#define LIFECYCLE_FLAT_GAP (MAXALIGN(VARHDRSZ) - VARHDRSZ)
#define LIFECYCLE_FLAT_MAX (MaxAllocSize - VARHDRSZ - LIFECYCLE_FLAT_GAP)

static inline void *
lifecycle_flat_body(struct varlena *state)
{
	return VARDATA(state) + LIFECYCLE_FLAT_GAP;
}

static inline Size
lifecycle_flat_size(const struct varlena *state)
{
	return VARSIZE(state) - VARHDRSZ - LIFECYCLE_FLAT_GAP;
}

/* All zeros: whoever makes an aggregate of these functions can read the state, spare room included. */
static inline struct varlena *
lifecycle_flat_alloc(Size bytes)
{
	struct varlena *state = palloc0(VARHDRSZ + LIFECYCLE_FLAT_GAP + bytes);

	SET_VARSIZE(state, VARHDRSZ + LIFECYCLE_FLAT_GAP + bytes);
	return state;
}

/* The argument in aligned memory; NULL where it is too short to have a body. */
static inline struct varlena *
lifecycle_flat_arg(FunctionCallInfo fcinfo, int argno)
{
	struct varlena *state = PG_GETARG_VARLENA_P(argno);

	if ((uintptr_t) state % MAXIMUM_ALIGNOF != 0)
	{
		struct varlena *aligned = palloc(VARSIZE(state));

		memcpy(aligned, state, VARSIZE(state));
		state = aligned;
	}
	return VARSIZE(state) < VARHDRSZ + LIFECYCLE_FLAT_GAP ? NULL : state;
}

/* Such functions are called by an aggregate alone: they change their argument. */
static inline void
lifecycle_flat_check_context(FunctionCallInfo fcinfo)
{
	if (AggCheckCallContext(fcinfo, NULL) == 0)
		ereport(ERROR,
		        (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
		         errmsg("function of an aggregate called outside of one"), errhint("Call the aggregate itself.")));
}

#endif /* LIFECYCLE_FLAT_STATE_H */
