/*
 * test_group_table.c - every customer at once, against one profile each made alone.
 */
#include "rollup/group_table.h"
#include "support.h"

#define KEY_BYTES 24

/* ---- the same, plainly ---- */

/* What a customer's rows were, in the order they came. */
typedef struct customer_rows
{
	lc_event *events;
	size_t n;
	size_t room;
	bool seen;
} customer_rows;

static void
note(customer_rows *customer, const lc_event *event)
{
	customer->seen = true;
	if (event->count == 0)
		return;
	if (customer->n == customer->room)
	{
		customer->room = customer->room == 0 ? 8 : customer->room * 2;
		customer->events = realloc(customer->events, customer->room * sizeof(lc_event));
		assert_non_null(customer->events);
	}
	customer->events[customer->n++] = *event;
}

static void
forget(customer_rows *customers, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(customers[i].events);
	free(customers);
}

/* ---- a table, and which of the plain customers each of its own is ---- */

typedef enum key_kind
{
	INTEGERS,
	BYTES,
	CARELESS /* bytes whose first letter's case does not count */
} key_kind;

typedef struct keyed
{
	key_kind kind;
	uint64_t stride; /* between integers; 0 for such as all have one hash */
	uint32_t hash_mask;
} keyed;

static bool
equal_but_for_case(void *context, const void *a, const void *b)
{
	char left[KEY_BYTES];
	char right[KEY_BYTES];

	(*(size_t *) context)++;
	memcpy(left, a, KEY_BYTES);
	memcpy(right, b, KEY_BYTES);
	left[0] |= 32;
	right[0] |= 32;
	return memcmp(left, right, KEY_BYTES) == 0;
}

static lc_group_table *
open_keyed(const keyed *k, const lc_env *env, size_t *asked)
{
	lc_group_keys keys = {k->kind == INTEGERS, k->kind == CARELESS ? equal_but_for_case : NULL, asked};
	lc_group_table *table;

	assert_int_equal(lc_group_table_open(&keys, env, &table), LC_OK);
	return table;
}

/* Customer 0 has no key. */
static lc_group_row
row_of(const keyed *k, size_t customer, char *bytes, bool upper)
{
	lc_group_row row = {0, 0, 0, {0, 0, 0}};

	if (customer == 0)
		row.key_size = LC_KEY_NONE;
	else if (k->kind == INTEGERS)
		row.key = k->stride != 0 ? customer * k->stride : customer << 32 | (uint32_t) (customer * UINT32_C(0x9e3779b1));
	else
	{
		memset(bytes, 0, KEY_BYTES);
		(void) snprintf(bytes, KEY_BYTES, "%c%zu", upper && k->kind == CARELESS ? 'C' : 'c', customer);
		row.key = (uint64_t) (uintptr_t) bytes;
		/* only as long as need be, unless the comparison reads all */
		row.key_size = k->kind == CARELESS ? KEY_BYTES : (uint32_t) strlen(bytes);
		row.hash = (uint32_t) (customer * UINT32_C(0x9e3779b1)) & k->hash_mask;
	}
	return row;
}

static size_t
customer_of(const keyed *k, const lc_group *customer)
{
	char bytes[KEY_BYTES + 1] = {0};

	if (customer->key_size == LC_KEY_NONE)
		return 0;
	if (k->kind == INTEGERS)
		return k->stride != 0 ? customer->key / k->stride : customer->key >> 32;
	memcpy(bytes, (const void *) (uintptr_t) customer->key, customer->key_size);
	return (size_t) atol(bytes + 1);
}

static lc_event
small_event(rng *r)
{
	return event_of((lc_day) rng_between(r, 8700, 8760), LC_ORDER, 0, 1, rng_between(r, 0, 1000));
}

/* Random rows into the table and beside it. */
static void
fill(lc_group_table *table, const keyed *k, rng *r, customer_rows *customers, size_t n_customers, size_t n_rows)
{
	lc_group_row rows[LC_GROUP_BATCH];
	char bytes[LC_GROUP_BATCH][KEY_BYTES];
	size_t n = 0;

	for (size_t i = 0; i < n_rows; i++)
	{
		size_t customer = rng_next(r) % n_customers;

		rows[n] = row_of(k, customer, bytes[n], rng_next(r) % 2 == 0);
		if (rng_next(r) % 16 != 0)
			rows[n].event = rng_next(r) % 4 == 0 ? random_event(r) : small_event(r);
		note(&customers[customer], &rows[n].event);
		if (++n == LC_GROUP_BATCH || rng_next(r) % 64 == 0 || i + 1 == n_rows)
		{
			assert_int_equal(lc_group_table_add(table, rows, n), LC_OK);
			n = 0;
		}
	}
}

static void
assert_same_customer(const lc_group *customer, const customer_rows *rows)
{
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_profile expected;
	lc_profile closed;
	const lc_closing closing = {0, SIZE_MAX};
	uint8_t *memory;

	assert_true(rows->seen);
	assert_int_equal(customer->n == 0, rows->n == 0);
	if (rows->n == 0)
		return;
	expected = profile_of(rows->events, rows->n);
	assert_int_equal(lc_packed_close(customer->words, customer->n, &closing, &env, &memory, &closed.size), LC_OK);
	closed.bytes = memory;
	assert_same_bytes(closed, expected);
	heap_release(&h, memory);
	profile_free(expected);
}

/* Every customer once, with the very bytes; each then counts as not seen. */
static void
assert_book_is(lc_group_table *table, const keyed *k, customer_rows *customers, size_t n_customers)
{
	lc_group customer;
	lc_status status;
	uint32_t at = 0;
	size_t found = 0;

	while (lc_group_table_next(table, &at, &customer, &status))
	{
		size_t which = customer_of(k, &customer);

		assert_true(which < n_customers);
		assert_same_customer(&customer, &customers[which]);
		customers[which].seen = false;
		found++;
	}
	assert_int_equal(status, LC_OK);
	assert_int_equal(found, lc_group_table_customers(table));
	for (size_t i = 0; i < n_customers; i++)
		assert_false(customers[i].seen);
}

/* ---- tests ---- */

static void
compare(const keyed *k, rng seed, size_t n_customers, size_t n_rows)
{
	customer_rows *customers = calloc(n_customers, sizeof(customer_rows));
	heap h = {0};
	lc_env env = heap_env(&h);
	size_t asked = 0;
	lc_group_table *table = open_keyed(k, &env, &asked);
	rng r = seed;

	fill(table, k, &r, customers, n_customers, n_rows);
	assert_book_is(table, k, customers, n_customers);
	/* customers with a key are asked for by either case */
	assert_int_equal(asked > 0, k->kind == CARELESS && n_customers > 1);
	lc_group_table_close(table);
	assert_int_equal(h.live, 0);
	forget(customers, n_customers);
}

static void
a_group_table_gives_each_customer_alone(void **state)
{
	static const keyed kinds[] = {
	    {INTEGERS, 1, 0},       {INTEGERS, UINT64_C(1) << 32, 0},
	    {BYTES, 0, UINT32_MAX}, {CARELESS, 0, UINT32_MAX},
	    {INTEGERS, 0, 0},       {BYTES, 0, 3}, /* a poor hash */
	    {CARELESS, 0, 3},
	};

	for (size_t i = 0; i < LENGTH(kinds); i++)
	{
		compare(&kinds[i], 1 + i, 1, 50);
		compare(&kinds[i], 11 + i, 7, 1000);
		compare(&kinds[i], 21 + i, 1500, 20000);
	}
}

static void
crowding_numbers_are_mixed(void **state)
{
	/* the low bits of all of them are alike, far beyond any index's size */
	const keyed k = {INTEGERS, UINT64_C(1) << 24, 0};

	compare(&k, 31, 3000, 30000);
}

static void
few_customers_of_many_orders(void **state)
{
	const keyed k = {INTEGERS, 1, 0};
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_group_table *table = open_keyed(&k, &env, NULL);
	lc_group_row rows[LC_GROUP_BATCH];
	lc_group customer;
	lc_status status;
	uint32_t at = 0;
	rng r = 32;

	/* 60 days, however many orders: what they need is soon all they take */
	for (int i = 0; i < 20000; i++)
	{
		for (size_t j = 0; j < LC_GROUP_BATCH; j++)
		{
			rows[j] = row_of(&k, 1 + j % 3, NULL, false);
			rows[j].event = small_event(&r);
		}
		assert_int_equal(lc_group_table_add(table, rows, LC_GROUP_BATCH), LC_OK);
	}
	assert_true(lc_group_table_memory(table) < 512 * 1024);
	while (lc_group_table_next(table, &at, &customer, &status))
		assert_true(customer.n < 512);
	assert_int_equal(at, 3);
	lc_group_table_close(table);
	assert_int_equal(h.live, 0);
}

static void
customers_move_between_tables(void **state)
{
	static const keyed kinds[] = {{INTEGERS, 3, 0}, {BYTES, 0, UINT32_MAX}};

	for (size_t i = 0; i < LENGTH(kinds); i++)
	{
		const size_t n_customers = 500;
		customer_rows *customers = calloc(n_customers, sizeof(customer_rows));
		heap h = {0};
		lc_env env = heap_env(&h);
		lc_group_table *from = open_keyed(&kinds[i], &env, NULL);
		lc_group_table *to = open_keyed(&kinds[i], &env, NULL);
		rng r = 33;

		for (int round = 0; round < 4; round++)
		{
			lc_group customer;
			lc_status status;
			uint32_t at = 0;

			fill(from, &kinds[i], &r, customers, n_customers, 3000);
			while (lc_group_table_next(from, &at, &customer, &status))
				assert_int_equal(lc_group_table_put(to, &customer), LC_OK);
			assert_int_equal(status, LC_OK);
			lc_group_table_reset(from);
			assert_int_equal(lc_group_table_customers(from), 0);
		}
		assert_book_is(to, &kinds[i], customers, n_customers);
		lc_group_table_close(from);
		lc_group_table_close(to);
		assert_int_equal(h.live, 0);
		forget(customers, n_customers);
	}
}

static void
parts_are_cut_anew_at_every_level(void **state)
{
	const keyed k = {INTEGERS, 64, 0};
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_group_table *table = open_keyed(&k, &env, NULL);
	uint32_t counts[LC_PARTITION_LEVELS][16] = {{0}};

	for (uint64_t i = 1; i <= 16000; i++)
	{
		lc_group customer = {i * k.stride, 0, 0, NULL, 0};

		for (int level = 0; level < LC_PARTITION_LEVELS; level++)
			/* of those that fell together one level higher */
			if (level == 0 || lc_group_table_partition(table, &customer, level - 1, 4) == 5)
				counts[level][lc_group_table_partition(table, &customer, level, 4)]++;
	}
	for (int level = 0; level < LC_PARTITION_LEVELS; level++)
		for (int part = 0; part < 16; part++)
			assert_true(counts[level][part] >= (level == 0 ? 850 : 35) &&
			            counts[level][part] <= (level == 0 ? 1150 : 95));
	lc_group_table_close(table);
}

static void
memory_is_told_before_it_is_taken(void **state)
{
	const keyed k = {INTEGERS, 1, 0};
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_group_table *table = open_keyed(&k, &env, NULL);
	lc_group_row rows[LC_GROUP_BATCH];
	rng r = 34;
	size_t empty = lc_group_table_memory(table);

	for (size_t i = 0; i < 2000; i++)
	{
		size_t promised = lc_group_table_memory_next(table);

		for (size_t j = 0; j < LC_GROUP_BATCH; j++)
		{
			rows[j] = row_of(&k, 1 + rng_next(&r) % 100000, NULL, false);
			rows[j].event = small_event(&r);
		}
		assert_int_equal(lc_group_table_add(table, rows, LC_GROUP_BATCH), LC_OK);
		assert_true(lc_group_table_memory(table) <= promised);
	}
	assert_true(lc_group_table_memory(table) > empty * 100);
	lc_group_table_reset(table);
	assert_int_equal(lc_group_table_customers(table), 0);
	lc_group_table_close(table);
	assert_int_equal(h.live, 0);
}

/* What comes in, as batch follows batch. */
typedef enum shape
{
	MANY_OF_ONE,  /* customers of an order each */
	FEW_OF_MANY,  /* customers of a day after the other */
	ONE_OF_COUNTS /* customers whose orders take more words than one */
} shape;

static void
add_shape(lc_group_table *table, const keyed *k, shape kind, uint64_t batch)
{
	lc_group_row rows[LC_GROUP_BATCH];
	char bytes[LC_GROUP_BATCH][KEY_BYTES];

	for (size_t j = 0; j < LC_GROUP_BATCH; j++)
	{
		uint64_t i = batch * LC_GROUP_BATCH + j;

		rows[j] = row_of(k, 1 + (size_t) (kind == MANY_OF_ONE ? i : i % 500), bytes[j], false);
		rows[j].event = event_of(8000 + (lc_day) (i / 500), LC_ORDER, kind == ONE_OF_COUNTS ? (uint32_t) i : 0, 1, 5);
	}
	assert_int_equal(lc_group_table_add(table, rows, LC_GROUP_BATCH), LC_OK);
}

/* Filled to the brim and emptied, by customers of one shape after those of another. */
static void
memory_is_bounded_whatever_the_shapes(void **state)
{
	static const keyed kinds[] = {{INTEGERS, 1, 0}, {BYTES, 0, UINT32_MAX}};
	const size_t budget = 4 * 1024 * 1024;

	for (size_t i = 0; i < LENGTH(kinds); i++)
	{
		heap h = {0};
		lc_env env = heap_env(&h);
		lc_group_table *table = open_keyed(&kinds[i], &env, NULL);
		rng r = 36;
		size_t filled = 0;

		for (int fill = 0; fill < 12; fill++)
		{
			shape kind = fill < 6 ? (shape) (fill / 2) : (shape) rng_between(&r, MANY_OF_ONE, ONE_OF_COUNTS);
			uint64_t batch = 0;

			while (lc_group_table_memory_next(table) <= budget)
				add_shape(table, &kinds[i], kind, batch++);
			filled += lc_group_table_memory(table) > budget / 2 && batch > 100;
			lc_group_table_reset(table);
		}
		/* slabs come by the eighth, and what a customer's settling takes is gone */
		assert_true(h.most <= budget + budget / 8 + 128 * 1024);
		assert_true(filled >= 8);
		assert_true(h.bytes > budget / 2);
		/* what few customers do not need is given back */
		add_shape(table, &kinds[i], FEW_OF_MANY, 0);
		lc_group_table_reset(table);
		assert_true(h.bytes < budget / 8);
		lc_group_table_close(table);
		assert_int_equal(h.live, 0);
	}
}

/* Every allocation in turn gets nothing: the table says so and gives back what it has. */
static void
without_memory_nothing_leaks(void **state)
{
	static const keyed kinds[] = {{INTEGERS, 1, 0}, {BYTES, 0, UINT32_MAX}};

	for (size_t i = 0; i < LENGTH(kinds); i++)
		for (size_t fail_at = 1;; fail_at++)
		{
			heap h = {.fail_at = fail_at};
			lc_env env = heap_env(&h);
			lc_group_keys keys = {kinds[i].kind == INTEGERS, NULL, NULL};
			lc_group_table *table;
			lc_status status = lc_group_table_open(&keys, &env, &table);
			rng r = 35;

			for (size_t batch = 0; status == LC_OK && batch < 40; batch++)
			{
				lc_group_row rows[LC_GROUP_BATCH];
				char bytes[LC_GROUP_BATCH][KEY_BYTES];

				for (size_t j = 0; j < LC_GROUP_BATCH; j++)
				{
					rows[j] = row_of(&kinds[i], j % 2 == 0 ? 0 : rng_next(&r) % 5000, bytes[j], false);
					rows[j].event = small_event(&r);
				}
				status = lc_group_table_add(table, rows, LC_GROUP_BATCH);
			}
			if (table != NULL)
				lc_group_table_close(table);
			assert_int_equal(h.live, 0);
			if (status == LC_OK)
			{
				assert_true(fail_at > 5);
				break;
			}
			assert_int_equal(status, LC_NO_MEMORY);
		}
}

static void
long_work_can_be_cancelled(void **state)
{
	const keyed k = {INTEGERS, 1, 0};
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_group_table *table = open_keyed(&k, &env, NULL);
	lc_group_row rows[LC_GROUP_BATCH];

	for (size_t i = 0; i < 200000; i += LC_GROUP_BATCH)
	{
		for (size_t j = 0; j < LC_GROUP_BATCH; j++)
			rows[j] = row_of(&k, 1 + i + j, NULL, false);
		assert_int_equal(lc_group_table_add(table, rows, LC_GROUP_BATCH), LC_OK);
	}
	assert_true(h.polls > 0);
	lc_group_table_close(table);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_group_table_gives_each_customer_alone),
	    cmocka_unit_test(crowding_numbers_are_mixed),
	    cmocka_unit_test(few_customers_of_many_orders),
	    cmocka_unit_test(customers_move_between_tables),
	    cmocka_unit_test(parts_are_cut_anew_at_every_level),
	    cmocka_unit_test(memory_is_told_before_it_is_taken),
	    cmocka_unit_test(memory_is_bounded_whatever_the_shapes),
	    cmocka_unit_test(without_memory_nothing_leaks),
	    cmocka_unit_test(long_work_can_be_cancelled),
	};

	return cmocka_run_group_tests_name("table", tests, NULL, NULL);
}
