/*
 * profile_type.c - lifecycle_profile as a type: text, bytes, equality, order.
 */
#include "support/compat.h"

#include "common/hashfn.h"
#include "fmgr.h"
#include "libpq/pqformat.h"
#include "utils/memutils.h"

#include "profile/profile_json.h"
#include "support/errors.h"
#include "support/profile_datum.h"

PG_FUNCTION_INFO_V1(lifecycle_profile_in);
PG_FUNCTION_INFO_V1(lifecycle_profile_out);
PG_FUNCTION_INFO_V1(lifecycle_profile_recv);
PG_FUNCTION_INFO_V1(lifecycle_profile_send);
PG_FUNCTION_INFO_V1(lifecycle_profile_hash);
PG_FUNCTION_INFO_V1(lifecycle_profile_hash_extended);
PG_FUNCTION_INFO_V1(lifecycle_profile_cmp);
PG_FUNCTION_INFO_V1(lifecycle_profile_eq);
PG_FUNCTION_INFO_V1(lifecycle_profile_ne);
PG_FUNCTION_INFO_V1(lifecycle_profile_lt);
PG_FUNCTION_INFO_V1(lifecycle_profile_le);
PG_FUNCTION_INFO_V1(lifecycle_profile_gt);
PG_FUNCTION_INFO_V1(lifecycle_profile_ge);

Datum
lifecycle_profile_in(PG_FUNCTION_ARGS)
{
	const char *text = PG_GETARG_CSTRING(0);
	uint8_t *memory;
	size_t size;
	lc_json_error error;
	lc_status status = lc_profile_from_json(text, strlen(text), VARHDRSZ, &lifecycle_env, &memory, &size, &error);

	if (status != LC_OK)
	{
		lifecycle_text_error(status, text, &error, fcinfo->context);
		PG_RETURN_NULL();
	}
	return lifecycle_profile_datum((struct varlena *) memory, size);
}

Datum
lifecycle_profile_out(PG_FUNCTION_ARGS)
{
	char *text;
	size_t length;

	lifecycle_check(lc_profile_to_json(lifecycle_profile_arg(fcinfo, 0), &lifecycle_env, &text, &length), NULL, NULL);
	/* beyond this size no value can be allocated */
	if (length >= MaxAllocSize - VARHDRSZ)
		lifecycle_error(LC_TOO_LARGE, NULL, NULL);
	PG_RETURN_CSTRING(text);
}

/* The binary form is the finished form itself, which is the same on every machine. */
Datum
lifecycle_profile_recv(PG_FUNCTION_ARGS)
{
	StringInfo message = (StringInfo) PG_GETARG_POINTER(0);
	size_t size = (size_t) (message->len - message->cursor);
	struct varlena *memory = palloc(VARHDRSZ + size);
	lc_profile profile = {(const uint8_t *) VARDATA(memory), size};

	pq_copymsgbytes(message, VARDATA(memory), (int) size);
	lifecycle_check(lc_profile_check(profile, &lifecycle_env), NULL, NULL);
	return lifecycle_profile_datum(memory, size);
}

Datum
lifecycle_profile_send(PG_FUNCTION_ARGS)
{
	lc_profile profile = lifecycle_profile_arg(fcinfo, 0);
	struct varlena *bytes = palloc(VARHDRSZ + profile.size);

	memcpy(VARDATA(bytes), profile.bytes, profile.size);
	SET_VARSIZE(bytes, VARHDRSZ + profile.size);
	PG_RETURN_BYTEA_P(bytes);
}

Datum
lifecycle_profile_hash(PG_FUNCTION_ARGS)
{
	lc_profile profile = lifecycle_profile_arg(fcinfo, 0);
	Datum hash = hash_any(profile.bytes, (int) profile.size);

	lifecycle_profile_release(fcinfo, 0, profile);
	return hash;
}

Datum
lifecycle_profile_hash_extended(PG_FUNCTION_ARGS)
{
	lc_profile profile = lifecycle_profile_arg(fcinfo, 0);
	Datum hash = hash_any_extended(profile.bytes, (int) profile.size, (uint64) PG_GETARG_INT64(1));

	lifecycle_profile_release(fcinfo, 0, profile);
	return hash;
}

/* The order of the bytes: for sorting and grouping, without a meaning for customers. */
static int
compare(FunctionCallInfo fcinfo)
{
	lc_profile a = lifecycle_profile_arg(fcinfo, 0);
	lc_profile b = lifecycle_profile_arg(fcinfo, 1);
	int order = memcmp(a.bytes, b.bytes, Min(a.size, b.size));

	lifecycle_profile_release(fcinfo, 0, a);
	lifecycle_profile_release(fcinfo, 1, b);
	if (order != 0)
		return order < 0 ? -1 : 1;
	return a.size == b.size ? 0 : a.size < b.size ? -1 : 1;
}

Datum
lifecycle_profile_cmp(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(compare(fcinfo));
}

Datum
lifecycle_profile_eq(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare(fcinfo) == 0);
}

Datum
lifecycle_profile_ne(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare(fcinfo) != 0);
}

Datum
lifecycle_profile_lt(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare(fcinfo) < 0);
}

Datum
lifecycle_profile_le(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare(fcinfo) <= 0);
}

Datum
lifecycle_profile_gt(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare(fcinfo) > 0);
}

Datum
lifecycle_profile_ge(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare(fcinfo) >= 0);
}
