/*
 * rollup_query.h - checks and runs the query of a roll-up.
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

/* Column numbers of a row's values; -1 for a column that the query leaves out. */
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
 * Prepares the query within SPI without reading a row.  22023 unless it is one
 * SELECT that only reads, 42P02 for a parameter, 42804 for columns of the wrong
 * number or type.
 */
extern SPIPlanPtr lifecycle_rollup_prepare(const char *query, lifecycle_row_form *form);

/* Runs the query; the receiver gets every row. */
extern void lifecycle_rollup_execute(SPIPlanPtr plan, DestReceiver *receiver);

#endif /* LIFECYCLE_ROLLUP_QUERY_H */
