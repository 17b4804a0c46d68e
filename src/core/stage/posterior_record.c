/*
 * posterior_record.c - what is kept of a customer to learn a posterior from.
 */
#include "stage/posterior_record.h"

#include <math.h>
#include <string.h>

#include "base/hash.h"
#include "profile/event_cursor.h"

/* The years of a customer, for the season of the shop. */
typedef struct year_code
{
	int32_t first_day; /* LC_DAY_NOEND: something else scales its needs, so it tells nothing of the shop's year */
	int32_t twelfths;  /* since 2000, over by as_of */
	uint8_t came[LC_SEASON_TWELFTHS];
} year_code;

static uint64_t
hash_of(const uint8_t *bytes, size_t size)
{
	return lc_mix64(lc_fnv1a64_on(size, bytes, size));
}

/* Events stand in order of day, so what is known by a day is the beginning of the bytes. */
uint64_t
lc_learn_hash(lc_profile profile, lc_day as_of, bool *ordered)
{
	size_t later;
	lc_cursor cursor;
	lc_event event;

	*ordered = false;
	lc_cursor_open(&cursor, profile);
	do
	{
		later = (size_t) (cursor.end - cursor.at);
		if (!lc_cursor_read(&cursor, &event) || lc_event_day(&event) > as_of)
			break;
		*ordered |= lc_event_measure(&event) == LC_ORDER;
	} while (true);
	return hash_of(profile.bytes, profile.size - later);
}

/* Where the parts stand in a record. */
#define VALUES_AT 12
#define MARGIN_AT 20
#define YEARS_AT (MARGIN_AT + sizeof(lc_margin_record))

_Static_assert(YEARS_AT + sizeof(year_code) == LC_LEARN_HEADER, "a header has its size");
_Static_assert(sizeof(lc_learn_period) == LC_LEARN_PERIOD, "a period has its size");

static lc_status
write_margin(lc_profile profile, lc_day as_of, uint8_t *record)
{
	lc_margin_record margin;

	LC_TRY(lc_margin_record_of(profile, as_of, &margin));
	memcpy(record, &margin, sizeof(margin));
	return LC_OK;
}

lc_status
lc_learn_prepare(int32_t period_days, lc_engine *engine)
{
	engine->period_days = period_days;
	engine->thresholds = lc_thresholds_default;
	engine->silent_periods = 0;
	engine->season = (lc_shop_season){.is_known = false};
	return lc_posterior_prepare(&lc_posterior_default, &engine->tables);
}

/* Counts the purchase days, after the first, that the last period showed. */
static void
count_twelfths(const lc_relationship *r, uint32_t weighed, year_code *years)
{
	uint32_t known = lc_oldest_recent(r->head.purchases);

	for (uint32_t i = weighed > known ? weighed : known; i != r->head.purchases; i++)
	{
		const lc_purchase_day *entry = &r->recent[i % LC_RECENT_DAYS];
		double place = LC_SEASON_TWELFTHS - years->twelfths + floor(lc_twelfths_at((double) entry->day));

		if (!entry->void_ && entry->day > r->head.first_day && place >= 0 && place < LC_SEASON_TWELFTHS)
			years->came[(int) place]++;
	}
}

lc_status
lc_learn_write(lc_profile profile, lc_day as_of, const lc_engine *engine, const lc_env *env, uint8_t *record,
               size_t *size)
{
	lc_relationship *relationship = lc_alloc(env, sizeof(*relationship));
	int32_t period_days = engine->period_days;
	uint8_t *at = record + LC_LEARN_HEADER;
	bool ordered;
	uint64_t hash = lc_learn_hash(profile, as_of, &ordered);
	year_code years = {.twelfths = (int32_t) floor(lc_twelfths_at((double) as_of + 1))};
	lc_status status;
	bool scaled = false;
	int periods = 0;

	*size = 0;
	if (relationship == NULL)
		return LC_NO_MEMORY;
	status = lc_relationship_open(relationship, profile, engine);
	for (lc_day start = status == LC_OK && relationship->has_ahead ? lc_event_day(&relationship->ahead) : LC_DAY_NOEND;
	     start <= as_of && periods < LC_LEARN_PERIODS;)
	{
		lc_day until = as_of - start < period_days ? as_of : start + period_days - 1;
		uint32_t weighed = relationship->head.weighed;
		lc_purchases seen;

		if (lc_relationship_observe(relationship, start, until, &seen) && seen.elapsed > 0)
		{
			lc_learn_period code = {(float) seen.elapsed, (float) seen.exposure, (float) seen.first,
			                        (float) seen.last,    (float) seen.log_gaps, seen.days};

			memcpy(at, &code, sizeof(code));
			at += sizeof(code);
			periods++;
			scaled |= seen.exposure != seen.elapsed;
			count_twelfths(relationship, weighed, &years);
		}
		start = until + 1;
	}
	if (status == LC_OK)
		status = relationship->cursor.status;
	if (status == LC_OK && relationship->head.first_day != LC_DAY_NOEND)
	{
		const lc_mark *sum = &relationship->head.sum;
		float values[2] = {(float) sum->valued, 0};
		uint32_t bytes = (uint32_t) (at - record);

		if (sum->valued > 1)
			values[1] = (float) fmax(sum->log_square - sum->log_value * sum->log_value / sum->valued, 0);
		memcpy(record, &bytes, 4);
		memcpy(record + 4, &hash, 8);
		memcpy(record + VALUES_AT, values, 8);
		years.first_day = scaled ? LC_DAY_NOEND : relationship->head.first_day;
		memcpy(record + YEARS_AT, &years, sizeof(years));
		status = write_margin(profile, as_of, record + MARGIN_AT);
		*size = bytes;
	}
	lc_release(env, relationship);
	return status;
}

static year_code
years_of(const uint8_t *record)
{
	year_code years;

	memcpy(&years, record + YEARS_AT, sizeof(years));
	return years;
}

static bool
has_years(const uint8_t *record)
{
	year_code years = years_of(record);

	return (years.first_day == LC_DAY_NOEND || lc_day_check(years.first_day) == LC_OK) &&
	       years.twelfths >= lc_twelfths_at(LC_DAY_MIN) - 1 && years.twelfths <= lc_twelfths_at(LC_DAY_MAX) + 1;
}

lc_learn_period
lc_learn_period_of(const lc_learn_record *record, int64_t t)
{
	lc_learn_period code;

	memcpy(&code, record->at + LC_LEARN_HEADER + (size_t) t * LC_LEARN_PERIOD, sizeof(code));
	return code;
}

int64_t
lc_learn_periods(const lc_learn_record *record)
{
	return (record->size - LC_LEARN_HEADER) / LC_LEARN_PERIOD;
}

void
lc_learn_values_of(const lc_learn_record *record, float values[2])
{
	memcpy(values, record->at + VALUES_AT, 2 * sizeof(float));
}

void
lc_learn_margin_of(const lc_learn_record *record, lc_margin_record *margin)
{
	memcpy(margin, record->at + MARGIN_AT, sizeof(*margin));
}

static lc_status
index_records(const uint8_t *records, size_t size, lc_learn_record *record, int64_t *n)
{
	int64_t found = 0;

	for (size_t at = 0; at < size; found++)
	{
		uint32_t bytes;

		if (size - at < LC_LEARN_HEADER)
			return LC_CORRUPT;
		memcpy(&bytes, records + at, 4);
		if (bytes < LC_LEARN_HEADER || bytes > size - at || bytes > LC_LEARN_RECORD_SIZE ||
		    (bytes - LC_LEARN_HEADER) % LC_LEARN_PERIOD != 0 || !has_years(records + at))
			return LC_CORRUPT;
		if (record != NULL)
		{
			record[found] = (lc_learn_record){.at = records + at, .size = bytes};
			memcpy(&record[found].hash, records + at + 4, 8);
		}
		at += bytes;
	}
	*n = found;
	return LC_OK;
}

static bool
comes_before(const lc_learn_record *a, const lc_learn_record *b)
{
	if (a->hash != b->hash)
		return a->hash < b->hash;
	if (a->size != b->size)
		return a->size < b->size;
	return memcmp(a->at, b->at, a->size) < 0;
}

#define LC_SORT sort_records
#define LC_SORT_TYPE lc_learn_record
#define LC_SORT_BEFORE(a, b) comes_before(a, b)
#include "base/sort.h"

/* All records by hash, in memory of two arrays; in_order is one of them. */
lc_status
lc_learn_in_order(const uint8_t *records, size_t size, const lc_env *env, lc_learn_record **memory,
                  lc_learn_record **in_order, int64_t *n)
{
	lc_status status = index_records(records, size, NULL, n);

	*memory = NULL;
	if (status != LC_OK)
		return status;
	*memory = lc_alloc(env, 2 * sizeof(**memory) * (size_t) (*n > 0 ? *n : 1));
	if (*memory == NULL)
		return LC_NO_MEMORY;
	index_records(records, size, *memory, n);
	*in_order = sort_records(*memory, *memory + *n, (size_t) *n, env);
	return LC_OK;
}

lc_status
lc_learn_thin(uint8_t *records, size_t *size, int64_t customers_most, const lc_env *env, uint64_t *limit)
{
	lc_learn_record *memory;
	lc_learn_record *record;
	int64_t n;
	lc_status status = lc_learn_in_order(records, *size, env, &memory, &record, &n);
	uint8_t *kept = status == LC_OK ? lc_alloc(env, *size > 0 ? *size : 1) : NULL;
	size_t bytes = 0;

	*limit = UINT64_MAX;
	if (status == LC_OK && kept == NULL)
		status = LC_NO_MEMORY;
	if (status == LC_OK)
	{
		for (int64_t i = 0; i < n && i < customers_most; i++)
		{
			memcpy(kept + bytes, record[i].at, record[i].size);
			bytes += record[i].size;
		}
		if (n >= customers_most && customers_most > 0)
			*limit = record[customers_most - 1].hash;
		memcpy(records, kept, bytes);
		*size = bytes;
	}
	lc_release(env, kept);
	lc_release(env, memory);
	return status;
}

/* Equal histories beside one another: by a hash of them, in place of that of the profile. */
lc_learn_record *
lc_learn_by_history(lc_learn_record *record, lc_learn_record *spare, int64_t n, const lc_env *env)
{
	for (int64_t i = 0; i < n; i++)
	{
		record[i].hash = hash_of(record[i].at + LC_LEARN_HEADER, record[i].size - LC_LEARN_HEADER);
	}
	return sort_records(record, spare, (size_t) n, env);
}

bool
lc_learn_is_equal(const lc_learn_record *a, const lc_learn_record *b)
{
	return a->size == b->size &&
	       memcmp(a->at + LC_LEARN_HEADER, b->at + LC_LEARN_HEADER, a->size - LC_LEARN_HEADER) == 0;
}

/* ---- the year ---- */

void
lc_shop_years_start(const lc_learn_record *record, int64_t n, lc_shop_years *shop)
{
	int32_t twelfths = INT32_MIN;
	int32_t first_day = LC_DAY_NOEND;

	for (int64_t i = 0; i < n; i++)
	{
		year_code years = years_of(record[i].at);

		twelfths = years.twelfths > twelfths ? years.twelfths : twelfths;
		first_day = years.first_day < first_day ? years.first_day : first_day;
	}
	*shop = (lc_shop_years){
	    .twelfths = twelfths,
	    .history = first_day == LC_DAY_NOEND ? 0 : twelfths - lc_twelfths_at((double) first_day),
	};
}

void
lc_shop_years_add(const lc_learn_record *record, int32_t period_days, lc_shop_years *shop)
{
	year_code own = years_of(record->at);
	double first = LC_SEASON_TWELFTHS - shop->twelfths; /* place of the twelfth that 2000 begins with */
	double from = first + lc_twelfths_at((double) own.first_day + 1);

	if (own.first_day == LC_DAY_NOEND)
		return;
	for (int i = 0; i < LC_SEASON_TWELFTHS; i++)
	{
		int64_t place = (int64_t) i + own.twelfths - shop->twelfths;

		if (place >= 0 && place < LC_SEASON_TWELFTHS)
			shop->came[place] += own.came[i];
	}
	for (int64_t t = 0; t < lc_learn_periods(record); t++)
	{
		double elapsed = (double) lc_learn_period_of(record, t).elapsed;
		double until = from + lc_twelfths_at(elapsed * period_days);

		for (double at = fmax(floor(from), 0); at < until && at < LC_SEASON_TWELFTHS; at++)
			shop->expected[(int) at] +=
			    (double) shop->rate[t] * elapsed * fmax(fmin(until, at + 1) - fmax(from, at), 0) / (until - from);
		from = until;
	}
}

/* A day so long after another, as far as there are days. */
static lc_day
day_after(lc_day first, double days)
{
	return (lc_day) fmin(fmax(round(first + days), LC_DAY_MIN), LC_DAY_MAX);
}

void
lc_learn_scale(uint8_t *records, const lc_learn_record *record, int32_t period_days, const lc_shop_season *season)
{
	uint8_t *bytes = records + (record->at - records);
	lc_day first_day = years_of(record->at).first_day;
	double elapsed = 0;

	if (first_day == LC_DAY_NOEND)
		return;
	for (int64_t t = 0; t < lc_learn_periods(record); t++)
	{
		lc_learn_period code = lc_learn_period_of(record, t);
		lc_day after = day_after(first_day, elapsed * period_days);
		lc_day until;
		float ratio;

		elapsed += (double) code.elapsed;
		until = day_after(first_day, elapsed * period_days);
		ratio = code.elapsed * (float) lc_shop_season_needs(season, after, until) / code.exposure;
		code.exposure *= ratio;
		code.first *= ratio;
		code.last *= ratio;
		code.log_gaps += (float) (code.days > 1 ? code.days - 1 : 0) * logf(ratio);
		memcpy(bytes + LC_LEARN_HEADER + (size_t) t * LC_LEARN_PERIOD, &code, sizeof(code));
	}
}
