/*
 * rollup_query.h - the query of a roll-up: one SELECT, and what its columns are.
 */
#ifndef LIFECYCLE_ROLLUP_QUERY_H
#define LIFECYCLE_ROLLUP_QUERY_H

#include "support/compat.h"

#include "access/tupdesc.h"
#include "executor/spi.h"

#include "profile/event.h"

typedef lc_day (*lifecycle_day_reader)(Datum value, const char *subject);
typedef lc_money (*lifecycle_money_reader)(Datum value, const char *subject);
typedef Datum (*lifecycle_text_reader)(Datum value);

/* Where a row has its values; -1 for a column that the query leaves out. */
typedef struct lifecycle_row_form
{
	int natts;
	int measure; /* the rows are events of any measure, not orders */
	int cost;
	int key; /* the category of an order */
	int order_key;
	int value;
	lifecycle_day_reader read_day;
	lifecycle_money_reader read_value;
	lifecycle_money_reader read_cost;
	lifecycle_text_reader read_order_key;
	TupleDesc columns;
} lifecycle_row_form;

#define LIFECYCLE_COLUMN_CUSTOMER 0
#define LIFECYCLE_COLUMN_AT 1

/*
 * Prepares the query, within SPI, and reads nothing.  22023 unless it is one
 * SELECT that only reads, 42P02 for a parameter, 42804 for columns that are
 * not an order's or an event's.
 */
extern SPIPlanPtr lifecycle_rollup_prepare(const char *query, lifecycle_row_form *form);

/* Runs it; every row goes to the receiver. */
extern void lifecycle_rollup_execute(SPIPlanPtr plan, DestReceiver *receiver);

#endif /* LIFECYCLE_ROLLUP_QUERY_H */
