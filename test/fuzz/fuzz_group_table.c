/*
 * fuzz_group_table.c - any bytes as the rows of a few customers.
 *
 * The first byte chooses what keys are and how many rows make a batch.  Then
 * each row is a byte for the customer, one for what comes, and an event's
 * parts.  Whatever comes, in whatever batches, through however many tables,
 * every customer's profile is the one an open state makes of the same events.
 */
#include "fuzz_env.h"
#include "profile/open_profile.h"
#include "profile/order_key.h"
#include "rollup/group_table.h"

#define CUSTOMERS 32
#define ROW_BYTES 12
#define STATE_BYTES 1024
#define KEY_BYTES 2

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct course
{
	bool integers;
	uint64_t stride;
	lc_group_table *table;
	lc_group_table *later; /* where the customers go when the table is emptied */
	lc_group_row batch[LC_GROUP_BATCH];
	char keys[LC_GROUP_BATCH][KEY_BYTES];
	size_t n;
	lc_open_profile *states[CUSTOMERS];
	bool seen[CUSTOMERS];
} course;

/* The case of a key's letter does not count. */
static bool
equal_keys(void *context, const void *a, const void *b)
{
	const char *left = a;
	const char *right = b;

	return (left[0] | 32) == (right[0] | 32) && left[1] == right[1];
}

static void
set_customer(course *c, lc_group_row *row, uint8_t byte)
{
	uint8_t customer = byte % CUSTOMERS;
	char *key = c->keys[c->n];

	c->seen[customer] = true;
	row->key = customer * c->stride;
	row->key_size = customer == 0 ? LC_KEY_NONE : 0;
	row->hash = customer & 7;
	if (customer == 0 || c->integers)
		return;
	key[0] = byte >= 128 ? 'C' : 'c';
	key[1] = (char) customer;
	row->key = (uint64_t) (uintptr_t) key;
	row->key_size = KEY_BYTES;
}

static lc_event
event_of(const uint8_t *bytes)
{
	uint32_t day = (uint32_t) bytes[1] << 8 | bytes[2];
	uint32_t key = bytes[3] % 4 == 0 ? bytes[4] : 0;
	unsigned measure = bytes[3] % LC_MEASURES;
	lc_money sum = (lc_money) ((uint64_t) bytes[5] << 50 | (uint64_t) bytes[6] << 24 | (uint64_t) bytes[7] << 8);
	lc_event event = {0, 1, sum >> bytes[8] % 48};

	if (bytes[9] % 2 == 0 && lc_measure_describe(measure)->negative)
		event.sum = -event.sum;
	/* around the edges of the calendar, or within a year */
	event.slot = lc_slot(bytes[9] % 8 == 0 ? LC_DAY_MIN + (lc_day) (day * 55) : 9000 + (lc_day) (day % 360),
	                     (lc_measure) measure, key);
	if (measure == LC_ORDER_KEY)
		return lc_order_key_event(lc_event_day(&event), UINT64_C(1) << 32 | (uint64_t) bytes[4] << 30 | bytes[5], 1);
	return event;
}

static void
flush(course *c)
{
	LAW(lc_group_table_add(c->table, c->batch, c->n) == LC_OK);
	c->n = 0;
}

static void
empty_book(course *c)
{
	lc_group customer;
	lc_status status;
	uint32_t at = 0;

	flush(c);
	while (lc_group_table_next(c->table, &at, &customer, &status))
		LAW(lc_group_table_put(c->later, &customer) == LC_OK);
	LAW(status == LC_OK);
	lc_group_table_reset(c->table);
}

/* What happens with a row's second byte. */
static void
take_row(course *c, const uint8_t *bytes, size_t batch)
{
	lc_group_row *row = &c->batch[c->n];
	lc_open_profile *state = c->states[bytes[0] % CUSTOMERS];

	set_customer(c, row, bytes[0]);
	row->event = event_of(bytes + 1);
	if (bytes[1] % 16 == 0 || !lc_open_profile_append(state, STATE_BYTES, &row->event))
		row->event.count = 0;
	if (++c->n == batch)
		flush(c);
	if (bytes[1] == 255)
		empty_book(c);
}

static size_t
number_of(const course *c, const lc_group *customer)
{
	if (customer->key_size == LC_KEY_NONE)
		return 0;
	return c->integers ? customer->key / c->stride : ((const uint8_t *) (uintptr_t) customer->key)[1];
}

static void
check_customer(course *c, const lc_group *customer)
{
	static const lc_closing closing = {0, SIZE_MAX};
	size_t number = number_of(c, customer);
	uint8_t *expected = NULL;
	uint8_t *closed = NULL;
	size_t expected_size = 0;
	size_t size = 0;
	lc_status status = lc_open_profile_close(c->states[number], 0, &malloc_env, &expected, &expected_size);

	LAW(c->seen[number]);
	c->seen[number] = false;
	LAW((customer->n == 0) == (c->states[number]->used == offsetof(lc_open_profile, events)));
	if (customer->n > 0)
	{
		LAW(lc_packed_close(customer->words, customer->n, &closing, &malloc_env, &closed, &size) == status);
		LAW(status != LC_OK || (size == expected_size && memcmp(closed, expected, size) == 0));
	}
	free(expected);
	free(closed);
}

static void
check_all(course *c)
{
	lc_group customer;
	lc_status status;
	uint32_t at = 0;

	while (lc_group_table_next(c->later, &at, &customer, &status))
		check_customer(c, &customer);
	LAW(status == LC_OK);
	for (size_t i = 0; i < CUSTOMERS; i++)
		LAW(!c->seen[i]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static course c;
	lc_group_keys keys = {false, equal_keys, NULL};
	size_t batch;

	if (size == 0)
		return 0;
	memset(&c, 0, sizeof(c));
	c.integers = keys.integers = data[0] % 2 == 0;
	c.stride = data[0] % 4 == 0 ? UINT64_C(1) << 40 : 1;
	batch = 1 + data[0] % LC_GROUP_BATCH;
	LAW(lc_group_table_open(&keys, &malloc_env, &c.table) == LC_OK);
	LAW(lc_group_table_open(&keys, &malloc_env, &c.later) == LC_OK);
	for (size_t i = 0; i < CUSTOMERS; i++)
	{
		c.states[i] = malloc(STATE_BYTES);
		lc_open_profile_init(c.states[i]);
	}
	for (size_t at = 1; at + ROW_BYTES <= size; at += ROW_BYTES)
		take_row(&c, data + at, batch);
	empty_book(&c);
	check_all(&c);
	for (size_t i = 0; i < CUSTOMERS; i++)
		free(c.states[i]);
	lc_group_table_close(c.table);
	lc_group_table_close(c.later);
	return 0;
}
