/*
 * open_profile_state.h - the open form of a profile as an aggregate's state.
 *
 * Inside an aggregate the state is changed in place and has spare room; only a
 * larger state is a new datum, which nodeAgg copies once into its own memory
 * context.  Outside an aggregate the same functions finish a copy.
 */
#ifndef LIFECYCLE_OPEN_PROFILE_STATE_H
#define LIFECYCLE_OPEN_PROFILE_STATE_H

#include "support/compat.h"

#include "fmgr.h"

#include "profile/open_profile.h"

/*
 * The first argument as a state to append to: the datum itself if an aggregate
 * passes an open one, else an open copy.
 */
extern struct varlena *lifecycle_state_arg(FunctionCallInfo fcinfo);

/* Appends to a full state; returns the state, which may have moved. */
extern struct varlena *lifecycle_state_grow(struct varlena *state, const lc_event *event);

/* The result of the function: the state inside an aggregate, else the finished profile. */
extern Datum lifecycle_state_result(FunctionCallInfo fcinfo, struct varlena *state);

/* The finished profile of a state, which is not changed; 22003 if a sum does not fit. */
extern Datum lifecycle_state_finish(const struct varlena *state);

/* The same, but lc_profile_beyond if a sum does not fit. */
extern Datum lifecycle_state_finish_any(const struct varlena *state);

/*
 * With a million groups no state is in the cache.  The length of a state is
 * known only after its first bytes have arrived, so the bytes of a usual state
 * are prefetched at once: one wait instead of two.  A prefetch of any address
 * is harmless.
 */
static inline void
lifecycle_state_prefetch(FunctionCallInfo fcinfo)
{
	const char *state = DatumGetPointer(fcinfo->args[0].value);

	for (int line = 0; line < 4; line++)
		__builtin_prefetch(state + 64 * line, 1);
}

static inline lc_open_profile *
lifecycle_state_of(struct varlena *state)
{
	return (lc_open_profile *) VARDATA(state);
}

static inline struct varlena *
lifecycle_state_append(struct varlena *state, const lc_event *event)
{
	if (likely(lc_open_profile_append(lifecycle_state_of(state), VARSIZE(state) - VARHDRSZ, event)))
		return state;
	return lifecycle_state_grow(state, event);
}

#endif /* LIFECYCLE_OPEN_PROFILE_STATE_H */
