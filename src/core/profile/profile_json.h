/*
 * profile_json.h - a profile as JSON text.
 *
 *     {"version": 1, "events": [["2024-01-05", "order", 1, 29.33],
 *                               ["2024-01-05", "cost", 1, 12.00, "9f3c0a11"]]}
 *
 * An event is day, measure, count, sum and, where it has one, the key as
 * eight hexadecimal digits.  What is written is canonical: equal profiles
 * have equal text.  What is read may have its keys and events in any order
 * (so a round trip through jsonb works); events of one slot add up.
 */
#ifndef LC_PROFILE_JSON_H
#define LC_PROFILE_JSON_H

#include "base/env.h"
#include "profile/profile.h"

/* Where and why reading failed. */
typedef struct lc_json_error
{
	size_t offset;        /* bytes into the text */
	size_t length;        /* of the token at fault */
	const char *expected; /* "a day as \"YYYY-MM-DD\"" */
} lc_json_error;

/* The text, terminated, in memory from env; *length is without the terminator. */
extern lc_status lc_profile_to_json(lc_profile profile, const lc_env *env, char **text, size_t *length);

/*
 * The profile, in memory from env with prefix bytes free before it.  Fails with
 * LC_BAD_TEXT, LC_BAD_MEASURE, LC_BAD_VALUE (a count or sum that the measure does
 * not allow), LC_DATE_RANGE, LC_OVERFLOW or LC_NO_MEMORY; error says where.
 */
extern lc_status lc_profile_from_json(const char *text, size_t length, size_t prefix, const lc_env *env,
                                      uint8_t **memory, size_t *size, lc_json_error *error);

#endif /* LC_PROFILE_JSON_H */
