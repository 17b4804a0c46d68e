/*
 * real_shop.h - the order rows of a real shop, read from CSV and kept in memory.
 *
 * Three shops are known by name, each with its file, its columns and its cuts:
 * the days as of which it is judged.  Rows without a customer, without a price
 * or without a quantity are left out.
 *
 * A purchase day is a day on which a customer bought something that was not
 * wholly returned: a refund voids the latest earlier purchase days, amount by
 * amount.  What is judged (who bought again, how much) counts purchase days;
 * what the product is shown are the rows, as a table of orders has them.
 */
#ifndef REAL_SHOP_H
#define REAL_SHOP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "profile/profile.h"

#define MAX_CUTS 6

/* All rows of one customer on one day and of one sign. */
typedef struct trade
{
	lc_day day;
	int32_t rows;
	double value; /* below 0 for a refund */
} trade;

typedef struct buyer
{
	uint64_t id;
	bool judged; /* of the half that nothing is tuned on: by a hash of the id */
	int trades;
	const trade *trade; /* in order of day, purchases of a day before its refunds */
} buyer;

typedef struct shop_source
{
	const char *name;
	const char *file;
	const char *what;
	int cuts;
	const char *cut[MAX_CUTS]; /* first to last; judged over the REAL_HORIZON days after it */
} shop_source;

#define REAL_SHOPS 3
#define REAL_HORIZON 180 /* days */

extern const shop_source shop_sources[REAL_SHOPS];

typedef struct real_shop
{
	const shop_source *source;
	int buyers;
	buyer *buyer; /* in order of id */
	trade *trade;
	int most_trades; /* of one customer */
	lc_day first;
	lc_day last;
} real_shop;

/* False where the file is not there; a file that is there but cannot be read ends the program. */
extern bool real_shop_open(const shop_source *source, const char *directory, real_shop *s);
extern void real_shop_close(real_shop *s);

/* A purchase day and what it brought. */
typedef struct purchase
{
	lc_day day;
	double value;
} purchase;

/* Purchase days by what is known on as_of; returns their number, at most the customer's trades. */
extern int purchases_of(const buyer *b, lc_day as_of, purchase *to);

/* The customer's rows up to as_of; bytes has room for lc_profile_bound(trades). */
extern lc_profile profile_as_of(const buyer *b, lc_day as_of, uint8_t *bytes);

/* Which customers: a half is by a hash that has nothing to do with buyer.judged. */
typedef enum part
{
	ALL_OF_IT,
	FIRST_PART,
	SECOND_PART
} shop_part;

/* All that was known of the shop on a day. */
typedef struct known_shop
{
	int n;
	lc_profile *profile;
	uint8_t *bytes;
} known_shop;

extern known_shop shop_as_of(const real_shop *s, lc_day as_of, shop_part of);
extern void known_shop_close(known_shop *known);

extern lc_day day_named(const char *text);

/* Of the half that nothing is tuned on. */
extern bool buyer_is_judged(uint64_t id);

#endif /* REAL_SHOP_H */
