/*
 * hmm_histories.c - many customers' histories, as small as fitting needs them.
 */
#include "stage/hmm_histories.h"

#include <string.h>

#define SIZE_BYTES 4
#define CODE_BYTES_MAX 5
#define FACTOR_MAX 1e12f

/* What a period shows beside its count. */
typedef struct extras
{
	float elapsed;
	float exposure;
	float for_decline;
	float for_stability;
} extras;

static uint8_t *
put_code(uint8_t *to, uint64_t code)
{
	for (; code >= 0x80; code >>= 7)
		*to++ = (uint8_t) (code | 0x80);
	*to++ = (uint8_t) code;
	return to;
}

static uint8_t *
put_sight(uint8_t *to, const lc_sight *sight)
{
	extras more = {(float) sight->elapsed, (float) sight->exposure, sight->for_decline, sight->for_stability};
	bool plain =
	    more.elapsed == 1.0f && more.exposure == 1.0f && more.for_decline == 1.0f && more.for_stability == 1.0f;
	uint64_t orders = sight->orders < LC_COHORT_ORDERS ? (uint64_t) sight->orders : LC_COHORT_ORDERS;

	to = put_code(to, orders << 1 | !plain);
	if (plain)
		return to;
	memcpy(to, &more, sizeof(more));
	return to + sizeof(more);
}

lc_status
lc_cohort_write(lc_profile profile, lc_day as_of, const lc_model *model, uint8_t *record, size_t *size)
{
	lc_watch watch;
	lc_period_walk walk;
	lc_period period;
	lc_sight sight;
	uint8_t *to = record + SIZE_BYTES;
	uint32_t codes;
	int32_t seen = 0;
	lc_status status = lc_watch_open(&watch, profile, model);

	*size = 0;
	if (status != LC_OK || watch.first_order > as_of)
		return status;
	status = lc_period_open(&walk, profile, model->period_days, as_of);
	if (status != LC_OK)
		return status;
	while (seen < LC_COHORT_PERIODS && lc_period_next(&walk, &period))
	{
		if (!lc_watch_period(&watch, &period, &sight))
			continue;
		to = put_sight(to, &sight);
		seen++;
	}
	codes = (uint32_t) (to - record - SIZE_BYTES);
	memcpy(record, &codes, SIZE_BYTES);
	*size = SIZE_BYTES + codes;
	return walk.status;
}

lc_status
lc_cohort_next(const uint8_t **at, const uint8_t *end, lc_cohort_record *record)
{
	uint32_t codes;

	if (end - *at <= SIZE_BYTES)
		return LC_CORRUPT;
	memcpy(&codes, *at, SIZE_BYTES);
	if (codes == 0 || codes > (size_t) (end - *at - SIZE_BYTES))
		return LC_CORRUPT;
	record->codes = *at + SIZE_BYTES;
	record->end = record->codes + codes;
	*at = record->end;
	return LC_OK;
}

static const uint8_t *
get_code(const uint8_t *at, const uint8_t *end, uint64_t *code)
{
	*code = 0;
	for (int shift = 0; at < end && shift < 7 * CODE_BYTES_MAX; shift += 7)
	{
		*code |= (uint64_t) (*at & 0x7f) << shift;
		if (*at++ < 0x80)
			return at;
	}
	return NULL;
}

static bool
within(float value, float lowest, float highest)
{
	return value >= lowest && value <= highest;
}

static const uint8_t *
get_sight(const uint8_t *at, const uint8_t *end, lc_sight *sight)
{
	uint64_t code;
	extras more = {1.0f, 1.0f, 1.0f, 1.0f};

	at = get_code(at, end, &code);
	if (at == NULL || code >> 1 > LC_COHORT_ORDERS)
		return NULL;
	if (code & 1)
	{
		if ((size_t) (end - at) < sizeof(more))
			return NULL;
		memcpy(&more, at, sizeof(more));
		at += sizeof(more);
	}
	if (!within(more.elapsed, 1e-6f, 1.0f) || !within(more.exposure, 1e-6f, 1e6f) ||
	    !within(more.for_decline, 1.0f, FACTOR_MAX) || !within(more.for_stability, 1.0f, FACTOR_MAX))
		return NULL;
	*sight = (lc_sight){(double) more.elapsed, (double) (code >> 1), (double) more.exposure, more.for_decline,
	                    more.for_stability};
	return at;
}

lc_status
lc_cohort_read(const lc_cohort_record *record, lc_sight *sight, int32_t *periods)
{
	const uint8_t *at = record->codes;

	for (*periods = 0; at < record->end; (*periods)++)
	{
		if (*periods == LC_COHORT_PERIODS)
			return LC_CORRUPT;
		at = get_sight(at, record->end, &sight[*periods]);
		if (at == NULL)
			return LC_CORRUPT;
	}
	/* the order that starts the clock is in the first */
	return sight[0].orders >= 1.0 ? LC_OK : LC_CORRUPT;
}
