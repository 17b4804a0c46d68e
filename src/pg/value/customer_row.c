/*
 * customer_row.c - what is believed of a customer, as columns that several rows have.
 */
#include "value/customer_row.h"

#include <math.h>

#include "base/money.h"

/* What money can hold, in the currency unit. */
#define AMOUNT_MOST ((double) LC_MONEY_ENTRY_MAX_UNITS)

/* NULL where it is not known. */
static void
put_known(Datum *values, bool *nulls, int column, double value)
{
	nulls[column] = isnan(value);
	values[column] = Float8GetDatum(nulls[column] ? 0 : value);
}

/* Nor where it is beyond what money holds. */
static void
put_money(Datum *values, bool *nulls, int column, double value)
{
	put_known(values, nulls, column, fabs(value) <= AMOUNT_MOST ? value : NAN);
}

void
lifecycle_put_beliefs(Datum *values, bool *nulls, const lc_customer_status *status, int32_t period_days)
{
	double gaps = (double) status->order_days - 1;
	double unknown = status->ordered ? 0 : NAN;
	bool rhythm = status->ordered && lc_rhythm_is_known(&status->facts);

	put_known(values, nulls, BELIEF_CADENCE,
	          gaps > 0 ? (status->last_order_day - status->first_order_day) / gaps : NAN);
	put_known(values, nulls, BELIEF_USUAL_GAP, rhythm ? lc_usual_gap(&status->facts) * period_days : NAN);
	put_known(values, nulls, BELIEF_SILENCE_GAPS, rhythm ? lc_silence_in_gaps(&status->facts) : NAN);
	put_known(values, nulls, BELIEF_USUAL, status->facts.usual + unknown);
	put_known(values, nulls, BELIEF_RECENT, status->facts.recent_days + unknown);
	put_known(values, nulls, BELIEF_TREND, status->trend);
	put_known(values, nulls, BELIEF_VOLATILITY, status->volatility);
	put_known(values, nulls, BELIEF_SHARE, status->facts.share + unknown);
	put_known(values, nulls, BELIEF_SHARE_TREND, status->share_trend);
	put_money(values, nulls, BELIEF_USUAL_AHEAD, status->usual_ahead);
	put_money(values, nulls, BELIEF_EXPECTED_AHEAD, status->expected_ahead);
	put_known(values, nulls, BELIEF_P_ACTIVE, status->p_active + unknown);
	put_known(values, nulls, BELIEF_P_NO_ORDER, status->facts.no_order + unknown);
	for (int chance = 0; chance < LC_CHANCES; chance++)
		put_known(values, nulls, BELIEF_CHANCE_NONE + chance, (double) status->chance[chance] + unknown);
}

double
lifecycle_end_of_band(double value)
{
	return fmax(fmin(value, AMOUNT_MOST), -AMOUNT_MOST);
}
