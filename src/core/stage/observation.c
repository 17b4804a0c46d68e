/*
 * observation.c - what a profile's periods show the filter.
 */
#include "stage/observation.h"

/* A wallet says no more than this of what to expect, and three signals say all. */
#define WALLET_RATIO_MIN 0.2
#define WALLET_RATIO_MAX 5.0
#define SIGNALS_MAX 3

static double
in_units(lc_money money)
{
	return (double) money / (double) LC_MONEY_UNIT;
}

/* The first day with an order; LC_DAY_NOEND without one. */
static lc_status
first_order_day(lc_profile profile, lc_day *day)
{
	lc_cursor cursor;
	lc_event event;

	*day = LC_DAY_NOEND;
	lc_cursor_open(&cursor, profile);
	while (lc_cursor_next(&cursor, &event))
	{
		if (lc_event_measure(&event) == LC_ORDER)
		{
			*day = lc_event_day(&event);
			break;
		}
	}
	return cursor.status;
}

lc_status
lc_watch_open(lc_watch *watch, lc_profile profile, const lc_model *model)
{
	watch->model = model;
	watch->wallet_a_day = 0;
	watch->wallets = 0;
	return first_order_day(profile, &watch->first_order);
}

/*
 * How much the customer's own wallet lets us expect of this period, against
 * the mean of the periods before (1 where either was not observed).
 */
static double
wallet_ratio(lc_watch *watch, const lc_period *period, double days)
{
	const lc_tally *wallet = &period->tally[LC_WALLET];
	double a_day = in_units(wallet->sum) / days;
	double before = watch->wallet_a_day;
	double ratio;

	if (wallet->count == 0)
		return 1.0;
	watch->wallets++;
	watch->wallet_a_day += (a_day - before) / watch->wallets;
	if (watch->wallets == 1 || before <= 0)
		return 1.0;
	ratio = a_day / before;
	return ratio < WALLET_RATIO_MIN ? WALLET_RATIO_MIN : ratio > WALLET_RATIO_MAX ? WALLET_RATIO_MAX : ratio;
}

bool
lc_watch_dissatisfied(const lc_model *model, const lc_period *period)
{
	const lc_tally *score = &period->tally[LC_SATISFACTION];

	return score->count > 0 && in_units(score->sum) / (double) score->count <= model->rules.satisfaction_low;
}

/* What was observed beside the orders. */
static void
look_beside(const lc_model *model, const lc_period *period, lc_sight *sight)
{
	const lc_beside *beside = &model->beside;
	const lc_tally *wallet = &period->tally[LC_WALLET];
	int64_t signals = period->tally[LC_SIGNAL].count;
	double decline = 1.0;
	double stability = 1.0;

	for (int i = 0; i < SIGNALS_MAX && i < signals; i++)
		decline *= beside->signal_factor;
	if (lc_watch_dissatisfied(model, period))
		decline *= beside->satisfaction_factor;
	if (wallet->count > 0 && wallet->sum > 0 &&
	    (double) period->tally[LC_ORDER].sum >= model->rules.mature_share * (double) wallet->sum)
		stability = beside->share_factor;
	sight->for_decline = (float) decline;
	sight->for_stability = (float) stability;
}

bool
lc_watch_period(lc_watch *watch, const lc_period *period, lc_sight *sight)
{
	lc_day start = watch->first_order > period->start ? watch->first_order : period->start;
	double days;

	if (period->end < watch->first_order)
		return false;
	days = period->end - start + 1;
	sight->elapsed = days / watch->model->period_days;
	sight->orders = (double) period->tally[LC_ORDER].count;
	sight->exposure = sight->elapsed * wallet_ratio(watch, period, days);
	look_beside(watch->model, period, sight);
	return true;
}
