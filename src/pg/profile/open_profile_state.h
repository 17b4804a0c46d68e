/*
 * open_profile_state.h - the open form of a profile as an aggregate's state.
 *
 * Inside an aggregate the state is mutated in place, with room to spare, and
 * only a larger one is a new datum (nodeAgg then copies it once into its own
 * context).  Outside, the same functions work on a copy and finish it.
 */
#ifndef LIFECYCLE_OPEN_PROFILE_STATE_H
#define LIFECYCLE_OPEN_PROFILE_STATE_H

#include "support/compat.h"

#include "fmgr.h"

#include "profile/open_profile.h"

/*
 * The first argument as a state to append to: the very datum where this is an
 * aggregate's and already open, else an open copy.
 */
extern struct varlena *lifecycle_state_arg(FunctionCallInfo fcinfo);

/* Appends where the state is full; returns the state as it now is. */
extern struct varlena *lifecycle_state_grow(struct varlena *state, const lc_event *event);

/* What the function returns: the state in an aggregate, else the finished profile. */
extern Datum lifecycle_state_result(FunctionCallInfo fcinfo, struct varlena *state);

/* A finished profile from a state that stays as it is. */
extern Datum lifecycle_state_finish(const struct varlena *state);

/*
 * At a million groups every state is far from the cache.  Its end is known
 * only once its start has arrived, so all of a usual state is asked for at
 * once: one wait instead of two.  A prefetch of whatever address is harmless.
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
