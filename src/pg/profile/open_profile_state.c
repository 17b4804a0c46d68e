/*
 * open_profile_state.c - the open form of a profile as an aggregate's state.
 */
#include "profile/open_profile_state.h"

#include "port/pg_bitutils.h"
#include "utils/memutils.h"

#include "support/errors.h"
#include "support/profile_datum.h"

/* The spare room is set to 0, because an aggregate without a final function may store it. */
static struct varlena *
new_state(Size size)
{
	struct varlena *state;

	if (size > MaxAllocSize)
		lifecycle_error(LC_TOO_LARGE, NULL, NULL);
	state = palloc0(size);
	SET_VARSIZE(state, size);
	return state;
}

static struct varlena *
open_profile(lc_profile profile)
{
	struct varlena *state;
	size_t bytes;

	lifecycle_check(lc_open_profile_bytes_for(profile, &bytes), NULL, NULL);
	/* a power of two, as the allocator rounds anyway, with room for more */
	bytes = Max(bytes, LC_OPEN_PROFILE_BYTES_MIN) + VARHDRSZ;
	state = new_state(Max(bytes, Min(pg_nextpower2_size_t(bytes + bytes / 4), MaxAllocSize)));
	lc_open_profile_init(lifecycle_state_of(state));
	lifecycle_check(lc_open_profile_load(lifecycle_state_of(state), VARSIZE(state) - VARHDRSZ, profile), NULL, NULL);
	return state;
}

struct varlena *
lifecycle_state_arg(FunctionCallInfo fcinfo)
{
	struct varlena *value;

	if (PG_ARGISNULL(0))
	{
		struct varlena *state = new_state(VARHDRSZ + LC_OPEN_PROFILE_BYTES_MIN);

		lc_open_profile_init(lifecycle_state_of(state));
		return state;
	}
	value = (struct varlena *) DatumGetPointer(PG_GETARG_DATUM(0));
	if (likely(VARATT_IS_4B_U(value) && VARSIZE(value) > VARHDRSZ &&
	           lifecycle_state_of(value)->version == LC_PROFILE_OPEN && AggCheckCallContext(fcinfo, NULL) &&
	           lc_open_profile_fits(lifecycle_state_of(value), VARSIZE(value) - VARHDRSZ)))
		return value;
	return open_profile(lifecycle_profile_arg(fcinfo, 0));
}

/*
 * Equal entries are added up before more memory is taken, so a state needs at
 * most four times the memory of its distinct entries.
 */
struct varlena *
lifecycle_state_grow(struct varlena *state, const lc_event *event)
{
	Size capacity = VARSIZE(state) - VARHDRSZ;
	Size size = VARSIZE(state) * (Size) 2;
	struct varlena *larger;

	if (capacity >= LC_OPEN_PROFILE_SQUEEZE_FROM)
	{
		lifecycle_check(lc_open_profile_squeeze(lifecycle_state_of(state), capacity, &lifecycle_env), NULL, NULL);
		if (lifecycle_state_of(state)->used <= capacity / 2 &&
		    lc_open_profile_append(lifecycle_state_of(state), capacity, event))
			return state;
	}
	if (size > MaxAllocSize && VARSIZE(state) < MaxAllocSize / 4 * 3)
		size = MaxAllocSize;
	larger = new_state(size);
	memcpy(VARDATA(larger), VARDATA(state), lifecycle_state_of(state)->used);
	if (!lc_open_profile_append(lifecycle_state_of(larger), size - VARHDRSZ, event))
		lifecycle_error(LC_TOO_LARGE, NULL, NULL);
	return larger;
}

static lc_status
close_state(const struct varlena *state, Datum *profile)
{
	uint8_t *memory;
	size_t size;
	lc_status status =
	    lc_open_profile_close((const lc_open_profile *) VARDATA(state), VARHDRSZ, &lifecycle_env, &memory, &size);

	if (status == LC_OK)
		*profile = lifecycle_profile_datum((struct varlena *) memory, size);
	return status;
}

Datum
lifecycle_state_finish(const struct varlena *state)
{
	Datum profile = (Datum) 0;

	lifecycle_check(close_state(state, &profile), NULL, NULL);
	return profile;
}

Datum
lifecycle_state_finish_any(const struct varlena *state)
{
	Datum profile = (Datum) 0;
	lc_status status = close_state(state, &profile);

	if (status == LC_OVERFLOW)
		return lifecycle_profile_beyond();
	lifecycle_check(status, NULL, NULL);
	return profile;
}

Datum
lifecycle_state_result(FunctionCallInfo fcinfo, struct varlena *state)
{
	return AggCheckCallContext(fcinfo, NULL) ? PointerGetDatum(state) : lifecycle_state_finish(state);
}
