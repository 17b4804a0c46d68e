/*
 * fuzz_profile_bytes.c - any bytes as two profiles.
 *
 * The first byte says how long the first profile is; the second is the rest.
 * Bytes that do not pass the check must still be read without harm, as a
 * damaged page would be; what passes must obey the laws.
 */
#include "fuzz_env.h"
#include "profile/open_profile.h"
#include "profile/order_count.h"
#include "profile/profile_json.h"
#include "profile/summary.h"
#include "stage/customer_status.h"
#include "value/breakeven.h"
#include "value/customer_value.h"
#include "value/stage_profit.h"

typedef lc_status (*profile_operator)(lc_profile a, lc_profile b, const lc_env *env, uint8_t *buffer, size_t *size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static lc_profile
copy_of(const uint8_t *bytes, size_t size)
{
	uint8_t *copy = malloc(size > 0 ? size : 1);
	lc_profile profile = {copy, size};

	if (size > 0)
		memcpy(copy, bytes, size);
	return profile;
}

static void
drop(lc_profile profile)
{
	free((void *) profile.bytes);
}

static int
same(lc_profile a, lc_profile b)
{
	return a.size == b.size && memcmp(a.bytes, b.bytes, a.size) == 0;
}

/* Both of them counted first, as the server does. */
static lc_status
combined(profile_operator operator, lc_profile a, lc_profile b, lc_profile *result)
{
	size_t a_n;
	size_t b_n;
	size_t size;
	uint8_t *buffer;
	lc_status status;

	*result = copy_of(NULL, 0);
	if (lc_profile_count(a, &a_n) != LC_OK || lc_profile_count(b, &b_n) != LC_OK)
		return LC_CORRUPT;
	buffer = malloc(lc_profile_bound(a_n + b_n));
	status = operator(a, b, &malloc_env, buffer, &size);
	if (status == LC_OK)
	{
		drop(*result);
		*result = copy_of(buffer, size);
	}
	free(buffer);
	return status;
}

/* Everything that reads a stored profile. */
static void
read_all(lc_profile profile)
{
	lc_period_walk walk;
	lc_period period;
	lc_totals totals;
	lc_rfm rfm;
	uint8_t levels[24];
	int32_t n;
	bool found;

	(void) lc_totals_of(profile, LC_DAY_NOBEGIN, LC_DAY_NOEND, LC_ALL_MEASURES, &malloc_env, &totals);
	(void) lc_rfm_of(profile, LC_DAY_MAX, 7, &found, &rfm);
	if (lc_period_open(&walk, profile, 100000, LC_DAY_MAX) == LC_OK)
		while (lc_period_next(&walk, &period))
			LAW(period.start <= period.end && period.end <= LC_DAY_MAX);
	if (lc_sparkline(profile, LC_DAY_NOEND, 200000, 24, levels, &n, &malloc_env) == LC_OK)
		for (int32_t i = 0; i < n; i++)
			LAW(levels[i] < LC_SPARKLINE_LEVELS);
}

/* Periods of a century, so that a calendar of days is no long walk. */
static const lc_prepared *
century_model(const lc_state_values **values)
{
	static lc_prepared *prepared;
	static lc_state_values promised;
	lc_model model;

	*values = &promised;
	if (prepared != NULL)
		return prepared;
	lc_model_shipped(&lc_shipped_models[0], &model);
	model.period_days = 36600;
	model.terms.stage_investment[LC_STABILITY] = 7;
	model.terms.research_cost = 3;
	prepared = malloc(sizeof(*prepared));
	LAW(lc_model_prepare(&model, prepared) == LC_OK);
	LAW(lc_state_values_prepare(prepared, 12, &malloc_env, &promised) == LC_OK);
	return prepared;
}

/*
 * What a profile earned ties, and what it is worth is a number.  Of
 * damaged bytes neither need hold: days out of order are read in one window and
 * missed in the next.
 */
static void
check_worth(lc_profile profile)
{
	bool sound = lc_profile_check(profile, &malloc_env) == LC_OK;
	const lc_state_values *values;
	const lc_prepared *prepared = century_model(&values);
	lc_profit_rows rows;
	lc_valuation valuation;
	lc_breakeven breakeven;
	bool found;

	if (lc_profit_rows_of(profile, LC_DAY_NOEND, LC_DAY_NOBEGIN, prepared, &malloc_env, &rows) == LC_OK)
	{
		for (size_t i = 0; i < rows.n; i++)
		{
			const lc_profit_row *row = &rows.row[i];
			const lc_components *c = &row->components;

			LAW(!sound ||
			    (lc_int128) c->basic + c->incremental + c->cross_sell + c->cost_saving + c->price + c->migration ==
			        (lc_int128) row->revenue - row->cost);
		}
		free(rows.row);
	}
	(void) lc_breakeven_of(profile, LC_DAY_NOEND, prepared, &malloc_env, &found, &breakeven);
	if (lc_value_on(profile, LC_DAY_NOEND, prepared, values, &malloc_env, &valuation) == LC_OK && valuation.ordered)
		LAW(!sound || (isfinite(valuation.expected.npv) && valuation.expected.variance >= 0));
}

static void
check_cursor(lc_profile profile)
{
	lc_cursor cursor;
	lc_event event;
	size_t read = 0;
	size_t counted;
	lc_status count = lc_profile_count(profile, &counted);

	lc_cursor_open(&cursor, profile);
	while (lc_cursor_next(&cursor, &event))
		read++;
	if (cursor.status == LC_OK)
		LAW(count == LC_OK && counted == read);
	else
		LAW(lc_profile_check(profile, &malloc_env) == LC_BAD_BYTES);
}

/* No more orders than lines, and as many by events as by days. */
static void
check_orders(lc_profile profile)
{
	lc_totals totals;
	lc_order_count count;
	lc_order_keys keys;
	lc_cursor cursor;
	lc_event event;
	int64_t orders = 0;

	if (lc_totals_of(profile, LC_DAY_NOBEGIN, LC_DAY_NOEND, LC_MEASURE_BIT(LC_ORDER), &malloc_env, &totals) != LC_OK)
		return;
	LAW(totals.orders >= 0 && totals.orders <= totals.tally[LC_ORDER].count);
	LAW(lc_order_count_open(&count, profile, &malloc_env) == LC_OK);
	LAW(lc_order_keys_open(&keys, profile, &malloc_env) == LC_OK);
	lc_cursor_open(&cursor, profile);
	while (lc_cursor_next(&cursor, &event))
		orders += lc_order_keys_take(&keys, &event);
	LAW((orders > 0 ? orders : 0) == totals.orders);
	LAW(lc_order_count_within(&count, LC_DAY_MIN, LC_DAY_MAX, totals.tally[LC_ORDER].count) == totals.orders);
	lc_order_keys_close(&keys, &malloc_env);
	lc_order_count_close(&count, &malloc_env);
}

static void
check_text(lc_profile profile)
{
	char *text = NULL;
	size_t length;
	uint8_t *memory;
	lc_profile back;
	lc_json_error error;

	LAW(lc_profile_to_json(profile, &malloc_env, &text, &length) == LC_OK);
	LAW(lc_profile_from_json(text, length, 0, &malloc_env, &memory, &back.size, &error) == LC_OK);
	back.bytes = memory;
	LAW(same(profile, back));
	drop(back);
	free(text);
}

static void
check_state(lc_profile profile)
{
	lc_open_profile *state;
	uint8_t *memory;
	lc_profile back;
	size_t bytes;

	LAW(lc_open_profile_bytes_for(profile, &bytes) == LC_OK);
	state = malloc(bytes);
	lc_open_profile_init(state);
	LAW(lc_open_profile_load(state, bytes, profile) == LC_OK);
	LAW(lc_open_profile_close(state, 0, &malloc_env, &memory, &back.size) == LC_OK);
	back.bytes = memory;
	LAW(same(profile, back));
	drop(back);
	free(state);
}

static void
check_laws(lc_profile a, lc_profile b)
{
	lc_profile ab;
	lc_profile ba;
	lc_profile back;
	lc_profile nothing;
	lc_status status = combined(lc_profile_merge, a, b, &ab);

	LAW(combined(lc_profile_merge, b, a, &ba) == status);
	LAW(status == LC_OK || status == LC_OVERFLOW);
	if (status == LC_OK)
	{
		LAW(same(ab, ba));
		LAW(lc_profile_check(ab, &malloc_env) == LC_OK);
		LAW(combined(lc_profile_subtract, ab, b, &back) == LC_OK);
		LAW(same(back, a));
		drop(back);
	}
	LAW(combined(lc_profile_subtract, a, a, &nothing) == LC_OK);
	LAW(nothing.size == 1);
	status = combined(lc_profile_subtract, a, b, &back);
	LAW(status == LC_OK || status == LC_OVERFLOW || status == LC_NOT_CONTAINED);
	if (status == LC_OK)
		LAW(lc_profile_check(back, &malloc_env) == LC_OK);
	drop(back);
	drop(nothing);
	drop(ab);
	drop(ba);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t split;
	lc_profile a;
	lc_profile b;

	if (size == 0)
		return 0;
	split = data[0] < size ? data[0] : size - 1;
	a = copy_of(data + 1, split);
	b = copy_of(data + 1 + split, size - 1 - split);
	check_cursor(a);
	check_cursor(b);
	read_all(b);
	check_worth(b);
	if (lc_profile_check(a, &malloc_env) == LC_OK && lc_profile_check(b, &malloc_env) == LC_OK)
	{
		check_orders(b);
		check_text(b);
		check_state(b);
		check_laws(a, b);
	}
	else
	{
		lc_profile result;

		(void) combined(lc_profile_merge, a, b, &result);
		drop(result);
		(void) combined(lc_profile_subtract, b, a, &result);
		drop(result);
	}
	drop(a);
	drop(b);
	return 0;
}
