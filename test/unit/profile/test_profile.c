/*
 * test_profile.c - the laws of the finished form, and the open form behind it.
 */
#include "profile/event_codec.h"
#include "support.h"

#define SEEDS 5
#define ROUNDS 400
#define EVENTS_MAX 60

static const uint8_t no_events[] = {LC_PROFILE_VERSION};
static const lc_profile nobody = {no_events, sizeof(no_events)};

static size_t
random_history(rng *r, lc_event *events, size_t most)
{
	size_t n = (size_t) rng_between(r, 0, (int64_t) (rng_next(r) % 2 == 0 ? most / 10 : most));

	random_events(r, events, n);
	return n;
}

static lc_profile
random_profile(rng *r)
{
	lc_event events[EVENTS_MAX];

	return profile_of(events, random_history(r, events, EVENTS_MAX));
}

/* ---- the laws ---- */

static void
merge_is_commutative(void **state)
{
	for (rng seed = 1; seed <= SEEDS; seed++)
	{
		rng r = seed;

		for (int i = 0; i < ROUNDS; i++)
		{
			lc_profile a = random_profile(&r);
			lc_profile b = random_profile(&r);
			lc_profile ab = merged(a, b);
			lc_profile ba = merged(b, a);

			assert_same_bytes(ab, ba);
			profile_free(a);
			profile_free(b);
			profile_free(ab);
			profile_free(ba);
		}
	}
}

static void
merge_is_associative(void **state)
{
	for (rng seed = 1; seed <= SEEDS; seed++)
	{
		rng r = seed + 100;

		for (int i = 0; i < ROUNDS; i++)
		{
			lc_profile a = random_profile(&r);
			lc_profile b = random_profile(&r);
			lc_profile c = random_profile(&r);
			lc_profile ab = merged(a, b);
			lc_profile bc = merged(b, c);
			lc_profile left = merged(ab, c);
			lc_profile right = merged(a, bc);

			assert_same_bytes(left, right);
			profile_free(a);
			profile_free(b);
			profile_free(c);
			profile_free(ab);
			profile_free(bc);
			profile_free(left);
			profile_free(right);
		}
	}
}

static void
the_empty_profile_is_the_identity(void **state)
{
	rng r = 200;

	for (int i = 0; i < ROUNDS; i++)
	{
		lc_profile a = random_profile(&r);
		lc_profile left = merged(nobody, a);
		lc_profile right = merged(a, nobody);
		lc_profile less = subtracted(a, nobody);

		assert_same_bytes(left, a);
		assert_same_bytes(right, a);
		assert_same_bytes(less, a);
		profile_free(a);
		profile_free(left);
		profile_free(right);
		profile_free(less);
	}
}

static void
subtract_undoes_merge(void **state)
{
	for (rng seed = 1; seed <= SEEDS; seed++)
	{
		rng r = seed + 300;

		for (int i = 0; i < ROUNDS; i++)
		{
			lc_profile a = random_profile(&r);
			lc_profile b = random_profile(&r);
			lc_profile both = merged(a, b);
			lc_profile back = subtracted(both, b);

			assert_same_bytes(back, a);
			profile_free(a);
			profile_free(b);
			profile_free(both);
			profile_free(back);
		}
	}
}

static void
a_profile_less_itself_is_empty(void **state)
{
	rng r = 400;

	for (int i = 0; i < ROUNDS; i++)
	{
		lc_profile a = random_profile(&r);
		lc_profile nothing = subtracted(a, a);

		assert_same_bytes(nothing, nobody);
		profile_free(a);
		profile_free(nothing);
	}
}

static void
rows_in_any_order_give_the_same_bytes(void **state)
{
	for (rng seed = 1; seed <= SEEDS; seed++)
	{
		rng r = seed + 500;

		for (int i = 0; i < ROUNDS; i++)
		{
			lc_event events[EVENTS_MAX];
			size_t n = random_history(&r, events, EVENTS_MAX);
			lc_profile before = profile_of(events, n);
			lc_profile after;

			shuffle(&r, events, n);
			after = profile_of(events, n);
			assert_same_bytes(before, after);
			profile_free(before);
			profile_free(after);
		}
	}
}

static void
any_partition_merges_to_the_whole(void **state)
{
	for (rng seed = 1; seed <= SEEDS; seed++)
	{
		rng r = seed + 600;

		for (int i = 0; i < ROUNDS; i++)
		{
			lc_event events[EVENTS_MAX];
			size_t n = random_history(&r, events, EVENTS_MAX);
			lc_profile whole = profile_of(events, n);
			lc_profile sum = profile_copy(no_events, sizeof(no_events));

			for (size_t from = 0; from < n;)
			{
				size_t part_n = (size_t) rng_between(&r, 1, (int64_t) (n - from));
				lc_profile part = profile_of(events + from, part_n);
				lc_profile larger = merged(sum, part);

				profile_free(part);
				profile_free(sum);
				sum = larger;
				from += part_n;
			}
			assert_same_bytes(sum, whole);
			profile_free(sum);
			profile_free(whole);
		}
	}
}

/* ---- what merging and subtracting refuse ---- */

static lc_status
combine_one(profile_operator operator, lc_event a, lc_event b)
{
	lc_profile left = profile_of(&a, 1);
	lc_profile right = profile_of(&b, 1);
	lc_profile result = {NULL, 0};
	lc_status status = profile_combine(operator, left, right, &result);

	if (status == LC_OK)
		profile_free(result);
	profile_free(left);
	profile_free(right);
	return status;
}

static void
what_was_never_in_cannot_be_taken_out(void **state)
{
	lc_event in = event_of(100, LC_ORDER, 7, 3, 50);
	const lc_event never[] = {
	    event_of(99, LC_ORDER, 7, 1, 10),  event_of(101, LC_ORDER, 7, 1, 10), event_of(100, LC_REFUND, 7, 1, 10),
	    event_of(100, LC_ORDER, 0, 1, 10), event_of(100, LC_ORDER, 8, 1, 10), event_of(100, LC_ORDER, 7, 4, 50),
	    event_of(100, LC_ORDER, 7, 2, 51), event_of(100, LC_ORDER, 7, 3, 49), event_of(100, LC_ORDER, 7, 3, 51),
	};

	assert_int_equal(combine_one(lc_profile_subtract, in, event_of(100, LC_ORDER, 7, 2, 50)), LC_OK);
	for (size_t i = 0; i < LENGTH(never); i++)
		assert_int_equal(combine_one(lc_profile_subtract, in, never[i]), LC_NOT_CONTAINED);
}

static void
nothing_can_be_taken_out_of_nobody(void **state)
{
	lc_event event = event_of(0, LC_ORDER, 0, 1, 1);
	lc_profile one = profile_of(&event, 1);
	lc_profile result = {NULL, 0};

	assert_int_equal(profile_combine(lc_profile_subtract, nobody, one, &result), LC_NOT_CONTAINED);
	profile_free(one);
}

static void
totals_past_their_range_are_refused(void **state)
{
	assert_int_equal(
	    combine_one(lc_profile_merge, event_of(0, LC_ORDER, 0, 1, INT64_MAX), event_of(0, LC_ORDER, 0, 1, 1)),
	    LC_OVERFLOW);
	assert_int_equal(
	    combine_one(lc_profile_merge, event_of(0, LC_COST, 0, 1, INT64_MIN), event_of(0, LC_COST, 0, 1, -1)),
	    LC_OVERFLOW);
	assert_int_equal(
	    combine_one(lc_profile_merge, event_of(0, LC_ORDER, 0, LC_COUNT_MAX, 0), event_of(0, LC_ORDER, 0, 1, 0)),
	    LC_OVERFLOW);
	assert_int_equal(
	    combine_one(lc_profile_subtract, event_of(0, LC_COST, 0, 2, INT64_MIN), event_of(0, LC_COST, 0, 1, 1)),
	    LC_OVERFLOW);
	assert_int_equal(
	    combine_one(lc_profile_merge, event_of(0, LC_ORDER, 0, LC_COUNT_MAX - 1, 0), event_of(0, LC_ORDER, 0, 1, 0)),
	    LC_OK);
}

static void
bytes_that_do_not_decode_do_not_combine(void **state)
{
	lc_event event = order_on("2024-01-05", 1);
	lc_profile good = profile_of(&event, 1);
	static const uint8_t other_version[] = {2};
	uint8_t cut[32];
	const lc_profile bad[] = {{cut, good.size - 1}, {other_version, 1}};
	uint8_t buffer[256];
	size_t size;
	heap h = {0};
	lc_env env = heap_env(&h);

	memcpy(cut, good.bytes, good.size);
	for (size_t i = 0; i < LENGTH(bad); i++)
	{
		assert_int_equal(lc_profile_merge(bad[i], good, &env, buffer, &size), LC_CORRUPT);
		assert_int_equal(lc_profile_merge(good, bad[i], &env, buffer, &size), LC_CORRUPT);
		assert_int_equal(lc_profile_subtract(bad[i], good, &env, buffer, &size), LC_CORRUPT);
		assert_int_equal(lc_profile_subtract(good, bad[i], &env, buffer, &size), LC_CORRUPT);
	}
	profile_free(good);
}

/* ---- the open form ---- */

/* Sorted, added up and written without the open form in between. */
static lc_profile
direct_profile(const lc_event *events, size_t n)
{
	lc_event *settled = malloc((n + 1) * sizeof(*settled));
	uint8_t *buffer;
	lc_writer writer;
	lc_profile profile = {NULL, 0};
	heap h = {0};
	lc_env env = heap_env(&h);

	assert_non_null(settled);
	memcpy(settled, events, n * sizeof(*settled));
	assert_int_equal(lc_event_sort(settled, &n, &env), LC_OK);
	buffer = malloc(lc_profile_bound(n));
	assert_non_null(buffer);
	lc_writer_open(&writer, buffer);
	for (size_t i = 0; i < n; i++)
		lc_writer_put(&writer, &settled[i]);
	profile = profile_copy(buffer, lc_writer_size(&writer));
	free(buffer);
	free(settled);
	return profile;
}

static void
growing_and_squeezing_leave_the_history_as_it_is(void **state)
{
	rng r = 700;

	for (int i = 0; i < 200; i++)
	{
		lc_event events[1000];
		size_t n = (size_t) rng_between(&r, 65, 1000);
		int64_t days = rng_between(&r, 1, 40);
		lc_profile grown;
		lc_profile direct;

		random_events(&r, events, n);
		/* many of few slots, so that squeezing pays */
		for (size_t e = 0; e < n; e++)
			if (rng_next(&r) % 16 != 0)
				events[e] = event_of((lc_day) rng_between(&r, 1, days), LC_COST, (uint32_t) (rng_next(&r) % 2), 1,
				                     (lc_money) rng_between(&r, -1000000, 1000000));
		grown = profile_of(events, n);
		direct = direct_profile(events, n);
		assert_same_bytes(grown, direct);
		profile_free(grown);
		profile_free(direct);
	}
}

static void
squeezing_makes_room(void **state)
{
	open_profile open = open_new(2048);
	lc_event event = order_on("2024-01-05", 29330000);
	heap h = {0};
	lc_env env = heap_env(&h);
	uint32_t full;

	while (lc_open_profile_append(open.state, open.capacity, &event))
		continue;
	full = open.state->used;
	assert_true(full > 1900);
	assert_int_equal(lc_open_profile_squeeze(open.state, open.capacity, &env), LC_OK);
	assert_true(open.state->used < 32);
	free(open.state);
}

/* The last event is written with room for a whole word, which sorting may take away. */
static void
squeezing_what_would_not_fit_changes_nothing(void **state)
{
	const lc_event late = order_on("2024-01-05", 0);
	const lc_event early = event_of(day_of("2024-01-04"), LC_COST, 0, 1, INT64_MAX);
	open_profile open = open_new(offsetof(lc_open_profile, events) + 4 + 12);
	uint8_t before[32];
	heap h = {0};
	lc_env env = heap_env(&h);

	assert_true(lc_open_profile_append(open.state, open.capacity, &late));
	assert_true(lc_open_profile_append(open.state, open.capacity, &early));
	assert_int_equal(open.state->used, sizeof(before));
	memcpy(before, open.state, sizeof(before));
	assert_int_equal(lc_open_profile_squeeze(open.state, open.capacity, &env), LC_OK);
	assert_memory_equal(open.state, before, sizeof(before));
	free(open.state);
}

static void
squeezing_what_is_in_order_changes_nothing(void **state)
{
	const lc_event events[] = {order_on("2024-01-05", 1), order_on("2024-01-06", 1)};
	open_profile open = open_new(LC_OPEN_PROFILE_BYTES_MIN);
	uint8_t before[64];
	heap h = {.fail_at = 1};
	lc_env env = heap_env(&h);

	for (size_t i = 0; i < LENGTH(events); i++)
		assert_true(lc_open_profile_append(open.state, open.capacity, &events[i]));
	memcpy(before, open.state, open.state->used);
	assert_int_equal(lc_open_profile_squeeze(open.state, open.capacity, &env), LC_OK);
	assert_memory_equal(open.state, before, open.state->used);
	free(open.state);
}

static void
an_event_without_room_changes_nothing(void **state)
{
	rng r = 800;

	for (int i = 0; i < 200; i++)
	{
		open_profile open = open_new((size_t) rng_between(&r, 24, LC_OPEN_PROFILE_BYTES_MIN));
		uint8_t *before = malloc(open.capacity);
		lc_event event;

		assert_non_null(before);
		memset(open.state->events, 0, open.capacity - offsetof(lc_open_profile, events));
		do
		{
			memcpy(before, open.state, open.capacity);
			event = random_event(&r);
		} while (lc_open_profile_append(open.state, open.capacity, &event));
		assert_memory_equal(open.state, before, open.capacity);
		free(before);
		free(open.state);
	}
}

static void
closing_leaves_the_state_as_it_was(void **state)
{
	rng r = 900;

	for (int i = 0; i < 200; i++)
	{
		open_profile open = open_new(1 << 15);
		size_t n = (size_t) rng_between(&r, 0, 200);
		uint8_t *before;
		lc_profile profile = {NULL, 0};

		for (size_t e = 0; e < n; e++)
		{
			lc_event event = random_event(&r);

			assert_true(lc_open_profile_append(open.state, open.capacity, &event));
		}
		before = malloc(open.state->used);
		assert_non_null(before);
		memcpy(before, open.state, open.state->used);
		assert_int_equal(open_close(&open, &profile), LC_OK);
		assert_memory_equal(open.state, before, open.state->used);
		profile_free(profile);
		free(before);
		free(open.state);
	}
}

static void
closing_leaves_room_for_the_prefix(void **state)
{
	open_profile open = open_new(LC_OPEN_PROFILE_BYTES_MIN);
	heap h = {0};
	lc_env env = heap_env(&h);
	uint8_t *memory;
	size_t size;

	assert_int_equal(lc_open_profile_close(open.state, 4, &env, &memory, &size), LC_OK);
	assert_int_equal(size, nobody.size);
	assert_memory_equal(memory + 4, nobody.bytes, size);
	heap_release(&h, memory);
	free(open.state);
}

static void
a_loaded_profile_closes_to_itself(void **state)
{
	rng r = 1000;

	for (int i = 0; i < ROUNDS; i++)
	{
		lc_profile profile = random_profile(&r);
		lc_profile back = {NULL, 0};
		open_profile open;
		size_t bytes;

		assert_int_equal(lc_open_profile_bytes_for(profile, &bytes), LC_OK);
		open = open_new(bytes);
		assert_int_equal(lc_open_profile_load(open.state, open.capacity, profile), LC_OK);
		assert_int_equal(open_close(&open, &back), LC_OK);
		assert_same_bytes(back, profile);
		profile_free(back);
		profile_free(profile);
		free(open.state);
	}
}

static void
loading_remembers_the_latest_mark(void **state)
{
	const lc_event marks[] = {event_of(10, LC_AS_OF, 0, 1, 0), event_of(20, LC_AS_OF, 0, 1, 0),
	                          order_on("2000-02-01", 5)};
	open_profile open = open_new(LC_OPEN_PROFILE_BYTES_MIN);
	lc_profile profile = profile_of(marks, LENGTH(marks));

	assert_int_equal(open.state->as_of, LC_DAY_NOBEGIN);
	assert_int_equal(lc_open_profile_load(open.state, open.capacity, profile), LC_OK);
	assert_int_equal(open.state->as_of, 20);
	/* and an earlier one later does not replace it */
	open.state->as_of = 30;
	assert_int_equal(lc_open_profile_load(open.state, open.capacity, profile), LC_OK);
	assert_int_equal(open.state->as_of, 30);
	profile_free(profile);
	free(open.state);
}

static void
loading_refuses_what_does_not_decode(void **state)
{
	static const uint8_t bytes[] = {LC_PROFILE_VERSION, 0xff};
	const lc_profile corrupt = {bytes, sizeof(bytes)};
	open_profile open = open_new(LC_OPEN_PROFILE_BYTES_MIN);
	size_t needed;

	assert_int_equal(lc_open_profile_load(open.state, open.capacity, corrupt), LC_CORRUPT);
	assert_int_equal(lc_open_profile_bytes_for(corrupt, &needed), LC_CORRUPT);
	free(open.state);
}

static void
loading_refuses_more_than_fits(void **state)
{
	lc_event events[40];
	rng r = 1050;
	open_profile open = open_new(64);
	lc_profile profile = {NULL, 0};

	random_events(&r, events, LENGTH(events));
	profile = profile_of(events, LENGTH(events));
	assert_int_equal(lc_open_profile_load(open.state, open.capacity, profile), LC_CORRUPT);
	profile_free(profile);
	free(open.state);
}

static void
a_row_taken_back_out_is_gone(void **state)
{
	rng r = 1100;

	for (int i = 0; i < ROUNDS; i++)
	{
		lc_event events[EVENTS_MAX + 20];
		size_t n = random_history(&r, events, EVENTS_MAX);
		size_t gone = n == 0 ? 0 : (size_t) rng_between(&r, 0, n < 20 ? (int64_t) n : 20);
		lc_profile with;
		lc_profile without = profile_of(events + gone, n - gone);

		for (size_t e = 0; e < gone; e++)
		{
			events[n + e] = events[e];
			events[n + e].count = -events[e].count;
			events[n + e].sum = -events[e].sum;
		}
		with = profile_of(events, n + gone);
		assert_same_bytes(with, without);
		profile_free(with);
		profile_free(without);
	}
}

/* The same whether it comes after all other days or among them. */
static void
a_row_that_was_never_in_is_not_taken_out(void **state)
{
	static const char *const days[] = {"2024-01-04", "2024-01-05", "2024-01-06"};

	for (size_t i = 0; i < LENGTH(days); i++)
	{
		open_profile open = open_new(LC_OPEN_PROFILE_BYTES_MIN);
		lc_event in = order_on("2024-01-05", 10);
		lc_event out = order_on(days[i], -20);
		lc_profile profile = {NULL, 0};

		out.count = -1;
		open_append(&open, &in);
		open_append(&open, &out);
		assert_int_equal(open_close(&open, &profile), LC_NOT_CONTAINED);
		free(open.state);
	}
}

static void
closing_without_memory(void **state)
{
	lc_event events[100];
	rng r = 1200;
	open_profile open = open_new(1 << 14);
	size_t refused = 0;
	heap h = {0};
	lc_env env = heap_env(&h);
	uint8_t *memory;
	size_t size;

	random_events(&r, events, LENGTH(events));
	for (size_t i = 0; i < LENGTH(events); i++)
		open_append(&open, &events[i]);
	for (;;)
	{
		h.asked = 0;
		h.fail_at = refused + 1;
		if (lc_open_profile_close(open.state, 0, &env, &memory, &size) == LC_OK)
			break;
		assert_int_equal(h.live, 0);
		refused++;
	}
	/* the events, the sort, the profile */
	assert_int_equal(refused, 3);
	heap_release(&h, memory);
	free(open.state);
}

static void
squeezing_without_memory_changes_nothing(void **state)
{
	open_profile open = open_new(1 << 12);
	uint8_t *before = malloc(open.capacity);
	heap h = {.fail_at = 1};
	lc_env env = heap_env(&h);
	lc_event event = order_on("2024-01-05", 29330000);

	assert_non_null(before);
	memset(open.state->events, 0, open.capacity - offsetof(lc_open_profile, events));
	for (int i = 0; i < 100; i++)
		assert_true(lc_open_profile_append(open.state, open.capacity, &event));
	memcpy(before, open.state, open.capacity);
	assert_int_equal(lc_open_profile_squeeze(open.state, open.capacity, &env), LC_NO_MEMORY);
	assert_memory_equal(open.state, before, open.capacity);
	assert_int_equal(h.live, 0);
	free(before);
	free(open.state);
}

static void
open_bytes_that_do_not_decode_are_refused(void **state)
{
	open_profile open = open_new(1 << 12);
	lc_profile profile = {NULL, 0};

	/* few bytes, and so many that the events are counted first */
	memset(open.state->events, 0xff, open.capacity - offsetof(lc_open_profile, events));
	open.state->used = offsetof(lc_open_profile, events) + 40;
	assert_int_equal(open_close(&open, &profile), LC_CORRUPT);
	open.state->used = offsetof(lc_open_profile, events) + 400;
	assert_int_equal(open_close(&open, &profile), LC_CORRUPT);
	memset(open.state->events, 0, 400);
	open.state->used = offsetof(lc_open_profile, events) + 399;
	assert_int_equal(open_close(&open, &profile), LC_CORRUPT);
	free(open.state);
}

/* ---- bytes from outside ---- */

static void
every_produced_profile_is_accepted(void **state)
{
	rng r = 1300;

	assert_int_equal(checked(nobody), LC_OK);
	for (int i = 0; i < 2000; i++)
	{
		lc_profile profile = random_profile(&r);

		assert_int_equal(checked(profile), LC_OK);
		profile_free(profile);
	}
}

/* Where the events of a profile end. */
static size_t
event_ends(lc_profile profile, size_t *ends)
{
	lc_cursor cursor;
	lc_event event;
	lc_writer writer;
	uint8_t *buffer = malloc(lc_profile_bound(profile_events(profile)));
	size_t n = 0;

	assert_non_null(buffer);
	lc_writer_open(&writer, buffer);
	ends[n++] = lc_writer_size(&writer);
	lc_cursor_open(&cursor, profile);
	while (lc_cursor_next(&cursor, &event))
	{
		lc_writer_put(&writer, &event);
		ends[n++] = lc_writer_size(&writer);
	}
	free(buffer);
	return n;
}

static void
a_cut_profile_is_refused_unless_cut_between_events(void **state)
{
	rng r = 1400;

	for (int i = 0; i < 200; i++)
	{
		lc_profile profile = random_profile(&r);
		size_t ends[EVENTS_MAX + 1];
		size_t n = event_ends(profile, ends);
		size_t next = 0;

		assert_int_equal(ends[n - 1], profile.size);
		for (size_t size = 0; size < profile.size; size++)
		{
			lc_profile cut = profile_copy(profile.bytes, size);
			bool between = size == ends[next];
			size_t events;

			next += between;
			assert_int_equal(checked(cut), between ? LC_OK : LC_BAD_BYTES);
			assert_int_equal(lc_profile_count(cut, &events), between ? LC_OK : LC_CORRUPT);
			profile_free(cut);
		}
		profile_free(profile);
	}
}

static void
an_added_byte_is_refused(void **state)
{
	rng r = 1500;

	for (int i = 0; i < 20; i++)
	{
		lc_profile profile = random_profile(&r);
		uint8_t *longer = malloc(profile.size + 1);

		assert_non_null(longer);
		memcpy(longer, profile.bytes, profile.size);
		for (int byte = 0; byte < 256; byte++)
		{
			lc_profile added = {longer, profile.size + 1};

			longer[profile.size] = (uint8_t) byte;
			assert_int_equal(checked(added), LC_BAD_BYTES);
		}
		free(longer);
		profile_free(profile);
	}
}

/* Whether writing what the cursor reads gives the bytes back. */
static bool
rewrites_to_itself(lc_profile profile)
{
	lc_cursor cursor;
	lc_event event;
	lc_writer writer;
	uint8_t *buffer = malloc(lc_profile_bound(profile_events(profile)));
	bool same;

	assert_non_null(buffer);
	lc_writer_open(&writer, buffer);
	lc_cursor_open(&cursor, profile);
	while (lc_cursor_next(&cursor, &event))
		lc_writer_put(&writer, &event);
	same = lc_writer_size(&writer) == profile.size && memcmp(buffer, profile.bytes, profile.size) == 0;
	free(buffer);
	return same;
}

static void
a_changed_byte_is_refused_or_another_profile(void **state)
{
	rng r = 1600;
	size_t accepted = 0;
	size_t refused = 0;

	for (int i = 0; i < 60; i++)
	{
		lc_profile profile = random_profile(&r);
		uint8_t *bytes = (uint8_t *) profile.bytes;
		size_t looked_at = profile.size < 120 ? profile.size : 120;

		for (size_t at = 0; at < looked_at; at++)
		{
			uint8_t original = bytes[at];

			for (int change = 1; change < 256; change++)
			{
				bytes[at] = (uint8_t) (original ^ change);
				if (checked(profile) != LC_OK)
					refused++;
				else
				{
					accepted++;
					assert_true(rewrites_to_itself(profile));
				}
			}
			bytes[at] = original;
		}
		profile_free(profile);
	}
	assert_true(accepted > 0 && refused > 0);
}

/* One event, by hand: control word, day, key, count, sum. */
static void
only_the_shortest_form_is_accepted(void **state)
{
	static const struct
	{
		size_t size;
		uint8_t bytes[24];
		lc_status expected;
	} cases[] = {
	    /* an order of 0 units on 0001-01-01 */
	    {3, {1, 0x40, 0x00}, LC_OK},
	    /* of 0 micros or cents: not the largest unit */
	    {3, {1, 0x00, 0x00}, LC_BAD_BYTES},
	    {3, {1, 0x20, 0x00}, LC_BAD_BYTES},
	    /* a day of one byte that says 0 */
	    {4, {1, 0xc0, 0x00, 0}, LC_BAD_BYTES},
	    /* a key that says 0 */
	    {7, {1, 0x50, 0x00, 0, 0, 0, 0}, LC_BAD_BYTES},
	    {7, {1, 0x50, 0x00, 1, 0, 0, 0}, LC_OK},
	    /* the unit that does not exist */
	    {3, {1, 0x60, 0x00}, LC_BAD_BYTES},
	    /* a sum of nine bytes */
	    {12, {1, 0x40, 0x12, 1, 1, 1, 1, 1, 1, 1, 1, 1}, LC_BAD_BYTES},
	    /* a sum that its unit lifts past 64 bits */
	    {11, {1, 0x42, 0x10, 0, 0, 0, 0, 0, 0, 0, 0x40}, LC_BAD_BYTES},
	    /* 10000 micros written as micros: 20000 in zigzag */
	    {5, {1, 0x00, 0x04, 0x20, 0x4e}, LC_BAD_BYTES},
	    {4, {1, 0x20, 0x02, 2}, LC_OK},
	    /* a count of 0 (count - 1 = -1) */
	    {4, {1, 0x40, 0x20, 1}, LC_BAD_BYTES},
	    /* an order of minus one micro; a cost of that */
	    {4, {1, 0x00, 0x02, 1}, LC_BAD_BYTES},
	    {4, {1, 0x02, 0x02, 1}, LC_OK},
	    /* measure 10 */
	    {3, {1, 0x4a, 0x00}, LC_BAD_BYTES},
	    /* the same slot twice; the second measure before the first */
	    {5, {1, 0x40, 0x00, 0x40, 0x00}, LC_BAD_BYTES},
	    {5, {1, 0x41, 0x00, 0x40, 0x00}, LC_BAD_BYTES},
	    {5, {1, 0x40, 0x00, 0x41, 0x00}, LC_OK},
	    /* 10000-01-01 */
	    {6, {1, 0xc0, 0x01, 0xdb, 0xb9, 0x37}, LC_BAD_BYTES},
	    {6, {1, 0xc0, 0x01, 0xda, 0xb9, 0x37}, LC_OK},
	    /* other versions, and an open state */
	    {1, {0}, LC_BAD_BYTES},
	    {1, {2}, LC_BAD_BYTES},
	    {1, {LC_PROFILE_OPEN}, LC_BAD_BYTES},
	    {0, {0}, LC_BAD_BYTES},
	};

	for (size_t i = 0; i < LENGTH(cases); i++)
	{
		lc_profile profile = profile_copy(cases[i].bytes, cases[i].size);

		if (checked(profile) != cases[i].expected)
			fail_msg("case %zu was not answered with %d", i, cases[i].expected);
		profile_free(profile);
	}
}

static void
garbage_is_read_to_its_end_or_refused(void **state)
{
	rng r = 1700;

	for (int i = 0; i < 200000; i++)
	{
		uint8_t garbage[64];
		size_t size = (size_t) rng_between(&r, 0, 64);
		lc_profile profile = {NULL, 0};
		lc_cursor cursor;
		lc_event event;
		size_t counted;
		size_t read = 0;
		bool counts;

		for (size_t b = 0; b < size; b++)
			garbage[b] = (uint8_t) (rng_next(&r) >> (rng_next(&r) % 8 + 56));
		if (size > 0 && rng_next(&r) % 8 != 0)
			garbage[0] = LC_PROFILE_VERSION;
		profile = profile_copy(garbage, size);
		lc_cursor_open(&cursor, profile);
		while (lc_cursor_next(&cursor, &event))
			read++;
		assert_false(lc_cursor_next(&cursor, &event));
		counts = lc_profile_count(profile, &counted) == LC_OK;
		if (cursor.status == LC_OK)
			assert_true(counts && counted == read);
		else
			assert_int_equal(checked(profile), LC_BAD_BYTES);
		profile_free(profile);
	}
}

/* ---- numbers of every length ---- */

static void
assert_survives(lc_event event)
{
	lc_profile profile = profile_of(&event, 1);
	lc_cursor cursor;
	lc_event back;

	assert_int_equal(checked(profile), LC_OK);
	lc_cursor_open(&cursor, profile);
	assert_true(lc_cursor_next(&cursor, &back));
	assert_memory_equal(&back, &event, sizeof(event));
	assert_false(lc_cursor_next(&cursor, &back));
	assert_int_equal(cursor.status, LC_OK);
	profile_free(profile);
}

static void
sums_of_every_length_survive(void **state)
{
	for (int bit = 0; bit < 63; bit++)
		for (int off = -1; off <= 1; off++)
		{
			lc_money sum = (INT64_C(1) << bit) + off;

			assert_survives(event_of(0, LC_COST, 0, 1, sum));
			assert_survives(event_of(0, LC_COST, 0, 1, -sum));
			if (sum < INT64_MAX / 10000)
				assert_survives(event_of(0, LC_COST, 0, 1, sum * 10000));
			if (sum < INT64_MAX / 1000000)
				assert_survives(event_of(0, LC_COST, 0, 1, -sum * 1000000));
		}
	assert_survives(event_of(0, LC_COST, 0, 1, INT64_MAX));
	assert_survives(event_of(0, LC_COST, 0, 1, INT64_MIN));
}

static void
counts_of_every_length_survive(void **state)
{
	for (int bit = 0; bit < 54; bit++)
		for (int off = 0; off <= 2; off++)
			assert_survives(event_of(0, LC_ORDER, 0, (INT64_C(1) << bit) + off, 1000000));
	assert_survives(event_of(0, LC_ORDER, 0, LC_COUNT_MAX, 1000000));
}

static void
days_of_every_length_survive(void **state)
{
	static const char *const days[] = {"0001-01-01", "0001-01-02", "0001-09-13", "0001-09-14", "0180-06-06",
	                                   "0180-06-07", "1899-12-31", "1900-01-01", "1900-01-02", "1900-09-12",
	                                   "1900-09-14", "2079-06-06", "2079-06-07", "9999-12-30", "9999-12-31"};

	for (size_t i = 0; i < LENGTH(days); i++)
		assert_survives(event_of(day_of(days[i]), LC_SIGNAL, UINT32_MAX, LC_COUNT_MAX, INT64_MAX));
}

/* The open form's promise: a usual order in its few bytes. */
static void
days_from_1900_to_2079_take_two_bytes(void **state)
{
	static const struct
	{
		const char *day;
		unsigned bytes;
	} cases[] = {{"1899-12-31", 3}, {"1900-01-01", 0}, {"1900-01-02", 1}, {"1900-09-13", 1}, {"1900-09-14", 2},
	             {"2024-01-05", 2}, {"2079-06-06", 2}, {"2079-06-07", 3}, {"0001-01-01", 3}, {"9999-12-31", 3}};

	for (size_t i = 0; i < LENGTH(cases); i++)
	{
		lc_event event = order_on(cases[i].day, 0);

		assert_int_equal(lc_encode(&event, LC_OPEN_BASE).day_bytes, cases[i].bytes);
	}
}

static void
a_usual_order_takes_five_or_six_bytes(void **state)
{
	const lc_event orders[] = {order_on("2024-01-05", 29330000), order_on("2024-01-25", 12000000)};
	lc_profile one = profile_of(orders, 1);
	lc_profile two = profile_of(orders, 2);

	assert_true(two.size - one.size <= 6);
	profile_free(one);
	profile_free(two);
}

static void
long_walks_can_be_cancelled(void **state)
{
	size_t n = 70000;
	lc_event *events = calloc(n, sizeof(*events));
	uint8_t *buffer = malloc(lc_profile_bound(2 * n));
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_profile profile = {NULL, 0};
	size_t size;

	assert_true(events != NULL && buffer != NULL);
	for (size_t i = 0; i < n; i++)
		events[i] = event_of((lc_day) i, LC_ORDER, 0, 1, 1);
	profile = direct_profile(events, n);
	assert_int_equal(lc_profile_check(profile, &env), LC_OK);
	assert_int_equal(h.polls, n / LC_POLL_EVERY);
	assert_int_equal(lc_profile_merge(profile, profile, &env, buffer, &size), LC_OK);
	assert_int_equal(h.polls, 2 * (n / LC_POLL_EVERY));
	profile_free(profile);
	free(buffer);
	free(events);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(merge_is_commutative),
	    cmocka_unit_test(merge_is_associative),
	    cmocka_unit_test(the_empty_profile_is_the_identity),
	    cmocka_unit_test(subtract_undoes_merge),
	    cmocka_unit_test(a_profile_less_itself_is_empty),
	    cmocka_unit_test(rows_in_any_order_give_the_same_bytes),
	    cmocka_unit_test(any_partition_merges_to_the_whole),
	    cmocka_unit_test(what_was_never_in_cannot_be_taken_out),
	    cmocka_unit_test(nothing_can_be_taken_out_of_nobody),
	    cmocka_unit_test(totals_past_their_range_are_refused),
	    cmocka_unit_test(bytes_that_do_not_decode_do_not_combine),
	    cmocka_unit_test(growing_and_squeezing_leave_the_history_as_it_is),
	    cmocka_unit_test(squeezing_makes_room),
	    cmocka_unit_test(squeezing_what_would_not_fit_changes_nothing),
	    cmocka_unit_test(squeezing_what_is_in_order_changes_nothing),
	    cmocka_unit_test(an_event_without_room_changes_nothing),
	    cmocka_unit_test(closing_leaves_the_state_as_it_was),
	    cmocka_unit_test(closing_leaves_room_for_the_prefix),
	    cmocka_unit_test(a_loaded_profile_closes_to_itself),
	    cmocka_unit_test(loading_remembers_the_latest_mark),
	    cmocka_unit_test(loading_refuses_what_does_not_decode),
	    cmocka_unit_test(loading_refuses_more_than_fits),
	    cmocka_unit_test(a_row_taken_back_out_is_gone),
	    cmocka_unit_test(a_row_that_was_never_in_is_not_taken_out),
	    cmocka_unit_test(closing_without_memory),
	    cmocka_unit_test(squeezing_without_memory_changes_nothing),
	    cmocka_unit_test(open_bytes_that_do_not_decode_are_refused),
	    cmocka_unit_test(every_produced_profile_is_accepted),
	    cmocka_unit_test(a_cut_profile_is_refused_unless_cut_between_events),
	    cmocka_unit_test(an_added_byte_is_refused),
	    cmocka_unit_test(a_changed_byte_is_refused_or_another_profile),
	    cmocka_unit_test(only_the_shortest_form_is_accepted),
	    cmocka_unit_test(garbage_is_read_to_its_end_or_refused),
	    cmocka_unit_test(sums_of_every_length_survive),
	    cmocka_unit_test(counts_of_every_length_survive),
	    cmocka_unit_test(days_of_every_length_survive),
	    cmocka_unit_test(days_from_1900_to_2079_take_two_bytes),
	    cmocka_unit_test(a_usual_order_takes_five_or_six_bytes),
	    cmocka_unit_test(long_walks_can_be_cancelled),
	};

	return cmocka_run_group_tests_name("profile", tests, NULL, NULL);
}
