/*
 * customer_row.h - what is believed of a customer, as columns that several rows have.
 */
#ifndef LIFECYCLE_CUSTOMER_ROW_H
#define LIFECYCLE_CUSTOMER_ROW_H

#include "support/compat.h"

#include "stage/customer_status.h"

/* The columns in their order; all are double precision. */
enum belief_columns
{
	BELIEF_CADENCE,
	BELIEF_USUAL_GAP,
	BELIEF_SILENCE_GAPS,
	BELIEF_USUAL,
	BELIEF_RECENT,
	BELIEF_TREND,
	BELIEF_VOLATILITY,
	BELIEF_SHARE,
	BELIEF_SHARE_TREND,
	BELIEF_USUAL_AHEAD,
	BELIEF_EXPECTED_AHEAD,
	BELIEF_P_ACTIVE,
	BELIEF_P_NO_ORDER,
	BELIEF_CHANCE_NONE,
	BELIEF_CHANCE_FEWER,
	BELIEF_CHANCE_HOLDS,
	BELIEF_CHANCE_MORE,
	BELIEF_COLUMNS
};

/* NULL where a value is not known, as before the first order. */
extern void lifecycle_put_beliefs(Datum *values, bool *nulls, const lc_customer_status *status, int32_t period_days);

/* An end of a band that money cannot hold is the largest that it can. */
extern double lifecycle_end_of_band(double value);

#endif /* LIFECYCLE_CUSTOMER_ROW_H */
