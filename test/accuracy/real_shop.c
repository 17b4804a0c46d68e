/*
 * real_shop.c - the order rows of a real shop, read from CSV and kept in memory.
 */
#include "real_shop.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_BYTES 4096
#define MAX_FIELDS 16

const shop_source shop_sources[REAL_SHOPS] = {
    {"cdnow",
     "cdnow_full.csv",
     "CDs by mail order, one cohort of 23,570 customers who began in the first quarter of 1997, followed to 1998-06-30",
     3,
     {"1997-06-30", "1997-09-30", "1998-01-01"}},
    {"apparel",
     "apparel.csv",
     "clothes, one cohort of 600 customers who began in 2005, followed to the end of 2010",
     4,
     {"2006-06-30", "2007-12-31", "2009-06-30", "2010-06-30"}},
    {"uci",
     "uci_retail.csv.gz",
     "gifts, mostly to resellers, 4,372 customers; order lines from 2010-12-01 to 2011-12-09",
     2,
     {"2011-04-01", "2011-06-06"}},
};

static void
give_up(const char *what, const char *where)
{
	fprintf(stderr, "accuracy: %s: %s\n", what, where);
	exit(1);
}

lc_day
day_named(const char *text)
{
	lc_day day;

	if (lc_day_from_text(text, &day) != LC_OK)
		give_up("not a day", text);
	return day;
}

/* ---- reading ---- */

typedef struct row
{
	uint64_t id;
	lc_day day;
	double value;
} row;

typedef struct rows
{
	row *row;
	size_t n;
	size_t room;
} rows;

static void
keep_row(rows *r, const row *one)
{
	if (r->n == r->room)
	{
		r->room = r->room > 0 ? 2 * r->room : 65536;
		r->row = realloc(r->row, r->room * sizeof(*r->row));
		if (r->row == NULL)
			give_up("no memory for", "order rows");
	}
	r->row[r->n++] = *one;
}

/* Cuts a line at its commas, in place; no field of these files is quoted. */
static int
split_line(char *line, char **field)
{
	int n = 0;

	line[strcspn(line, "\r\n")] = '\0';
	for (char *at = line; at != NULL && n < MAX_FIELDS;)
		field[n++] = strsep(&at, ",");
	return n;
}

static int
column_of(char *const *header, int fields, const char *name)
{
	for (int i = 0; i < fields; i++)
		if (strcmp(header[i], name) == 0)
			return i;
	return -1;
}

/* Where a file has what: revenue, or quantity and unit_price. */
typedef struct layout
{
	int fields;
	int id;
	int day;
	int revenue;
	int quantity;
	int price;
} layout;

static layout
layout_of(char *header, const char *file)
{
	char *field[MAX_FIELDS];
	layout l = {.fields = split_line(header, field)};

	l.id = column_of(field, l.fields, "customer_id");
	l.day = column_of(field, l.fields, "ordered_on");
	if (l.day < 0)
		l.day = column_of(field, l.fields, "invoice_at");
	l.revenue = column_of(field, l.fields, "revenue");
	l.quantity = column_of(field, l.fields, "quantity");
	l.price = column_of(field, l.fields, "unit_price");
	if (l.id < 0 || l.day < 0 || (l.revenue < 0 && (l.quantity < 0 || l.price < 0)))
		give_up("columns are missing in", file);
	return l;
}

static void
read_line(const layout *l, char *line, const char *file, rows *r)
{
	char *field[MAX_FIELDS];
	char day[LC_DAY_TEXT + 1] = "";
	row one;

	if (split_line(line, field) != l->fields)
		give_up("a row has another number of fields in", file);
	memcpy(day, field[l->day], strnlen(field[l->day], LC_DAY_TEXT));
	one.id = strtoull(field[l->id], NULL, 10);
	one.day = day_named(day);
	one.value = l->revenue >= 0 ? strtod(field[l->revenue], NULL)
	                            : strtod(field[l->quantity], NULL) * strtod(field[l->price], NULL);
	if (field[l->id][0] != '\0' && one.value != 0.0)
		keep_row(r, &one);
}

static int
by_customer_and_day(const void *a, const void *b)
{
	const row *x = a;
	const row *y = b;

	if (x->id != y->id)
		return x->id < y->id ? -1 : 1;
	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	if ((x->value > 0) != (y->value > 0))
		return x->value > 0 ? -1 : 1;
	/* sums of doubles in an order of their own */
	return (x->value > y->value) - (x->value < y->value);
}

/* splitmix64's finaliser: which half a customer is of has nothing to do with anything else */
static uint64_t
hash_of(uint64_t id)
{
	uint64_t z = id + UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

bool
buyer_is_judged(uint64_t id)
{
	return (hash_of(id) & 1) != 0;
}

static void
group_rows(const rows *r, real_shop *s)
{
	int trades = 0;

	s->trade = malloc(r->n * sizeof(*s->trade));
	s->buyer = malloc(r->n * sizeof(*s->buyer));
	if (s->trade == NULL || s->buyer == NULL)
		give_up("no memory for", s->source->file);
	for (size_t i = 0; i < r->n; i++)
	{
		const row *one = &r->row[i];
		bool new_buyer = i == 0 || one->id != r->row[i - 1].id;
		buyer *b;
		trade *t;

		if (new_buyer)
			s->buyer[s->buyers++] =
			    (buyer){.id = one->id, .judged = buyer_is_judged(one->id), .trade = s->trade + trades};
		b = &s->buyer[s->buyers - 1];
		t = &s->trade[trades - 1];
		if (new_buyer || t->day != one->day || (t->value > 0) != (one->value > 0))
		{
			t = &s->trade[trades++];
			*t = (trade){.day = one->day};
			b->trades++;
		}
		t->rows++;
		t->value += one->value;
		s->most_trades = b->trades > s->most_trades ? b->trades : s->most_trades;
		s->first = i == 0 || one->day < s->first ? one->day : s->first;
		s->last = i == 0 || one->day > s->last ? one->day : s->last;
	}
}

static bool
ends_with(const char *text, const char *end)
{
	size_t n = strlen(text);

	return n >= strlen(end) && strcmp(text + n - strlen(end), end) == 0;
}

bool
real_shop_open(const shop_source *source, const char *directory, real_shop *s)
{
	char path[LINE_BYTES];
	char line[LINE_BYTES];
	bool packed = ends_with(source->file, ".gz");
	rows r = {NULL, 0, 0};
	layout l;
	FILE *file;

	*s = (real_shop){.source = source};
	snprintf(path, sizeof(path), "%s/%s", directory, source->file);
	file = fopen(path, "r");
	if (file == NULL)
		return false;
	if (packed)
	{
		char command[LINE_BYTES + 16];

		fclose(file);
		if (strchr(path, '\'') != NULL)
			give_up("a quote in the path of", source->file);
		snprintf(command, sizeof(command), "gzip -dc '%s'", path);
		file = popen(command, "r");
	}
	if (file == NULL || fgets(line, sizeof(line), file) == NULL)
		give_up("cannot read", path);
	l = layout_of(line, path);
	while (fgets(line, sizeof(line), file) != NULL)
		read_line(&l, line, path, &r);
	if ((packed ? pclose(file) : fclose(file)) != 0 || r.n == 0)
		give_up("cannot read", path);
	qsort(r.row, r.n, sizeof(*r.row), by_customer_and_day);
	group_rows(&r, s);
	free(r.row);
	return true;
}

void
real_shop_close(real_shop *s)
{
	free(s->buyer);
	free(s->trade);
}

/* ---- what is known on a day ---- */

#define CENT 0.005

/* A refund voids the latest purchase days; what is left of the last one touched stays. */
static int
void_purchases(purchase *p, int n, double refund)
{
	while (n > 0 && refund > CENT)
	{
		double value = p[n - 1].value;

		if (value > refund + CENT)
		{
			p[n - 1].value -= refund;
			return n;
		}
		refund -= value;
		n--;
	}
	return n;
}

int
purchases_of(const buyer *b, lc_day as_of, purchase *to)
{
	int n = 0;

	for (int i = 0; i < b->trades && b->trade[i].day <= as_of; i++)
		if (b->trade[i].value > 0)
			to[n++] = (purchase){b->trade[i].day, b->trade[i].value};
		else
			n = void_purchases(to, n, -b->trade[i].value);
	return n;
}

lc_profile
profile_as_of(const buyer *b, lc_day as_of, uint8_t *bytes)
{
	lc_writer writer;

	lc_writer_open(&writer, bytes);
	for (int i = 0; i < b->trades && b->trade[i].day <= as_of; i++)
	{
		const trade *t = &b->trade[i];
		lc_event event = {lc_slot(t->day, t->value > 0 ? LC_ORDER : LC_REFUND, 0), t->rows, 0};

		if (lc_money_from_double(fabs(t->value), &event.sum) != LC_OK)
			give_up("an amount is out of range in", "a shop");
		lc_writer_put(&writer, &event);
	}
	return (lc_profile){bytes, lc_writer_size(&writer)};
}

static bool
is_in_part(uint64_t id, shop_part of)
{
	return of == ALL_OF_IT || (hash_of(id) >> 1 & 1) == (of == SECOND_PART);
}

known_shop
shop_as_of(const real_shop *s, lc_day as_of, shop_part of)
{
	known_shop known = {0};
	size_t room = 0;
	size_t used = 0;

	for (int i = 0; i < s->buyers; i++)
		room += lc_profile_bound((size_t) s->buyer[i].trades);
	known.profile = malloc((size_t) s->buyers * sizeof(*known.profile));
	known.bytes = malloc(room);
	if (known.profile == NULL || known.bytes == NULL)
		give_up("no memory for", s->source->file);
	for (int i = 0; i < s->buyers; i++)
		if (is_in_part(s->buyer[i].id, of))
		{
			known.profile[known.n] = profile_as_of(&s->buyer[i], as_of, known.bytes + used);
			used += known.profile[known.n++].size;
		}
	return known;
}

void
known_shop_close(known_shop *known)
{
	free(known->profile);
	free(known->bytes);
}
