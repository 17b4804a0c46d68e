/*
 * profit_components.c - what a visit's margin is made of, against how the relationship
 * began.
 */
#include "value/profit_components.h"

#include "base/result.h"

static lc_status
subtract(lc_money *sum, lc_money value)
{
	return __builtin_sub_overflow(*sum, value, sum) ? LC_OVERFLOW : LC_OK;
}

/* ---- what was bought ---- */

/* The day that was read becomes a purchase, a return, or cost alone. */
static lc_status
close_day(lc_trade *trade)
{
	bool purchase = trade->open.sold > trade->open.returned;
	bool gives_back = !purchase && (trade->open.returned > 0 || trade->open.sold > 0);
	lc_money given_back = 0;
	lc_status status = LC_OK;

	if (purchase)
	{
		if (trade->purchases++ == 0)
			trade->first = trade->open.day;
		trade->last = trade->open.day;
		status = lc_add(&trade->sold, trade->open.sold - trade->open.returned);
	}
	else
		given_back = trade->open.returned - trade->open.sold;
	if (status == LC_OK)
		status = lc_add(&trade->returned, given_back);
	if (status == LC_OK)
		status = lc_add(gives_back ? &trade->returned_cost : &trade->cost, trade->open.cost);
	trade->open.sold = trade->open.returned = trade->open.cost = 0;
	return status;
}

lc_status
lc_trade_add(lc_trade *trade, const lc_event *event)
{
	lc_day day = lc_event_day(event);
	lc_status status = day == trade->open.day ? LC_OK : close_day(trade);

	trade->open.day = day;
	if (status != LC_OK)
		return status;
	switch (lc_event_measure(event))
	{
		case LC_ORDER:
			return lc_add(&trade->open.sold, event->sum);
		case LC_REFUND:
			return lc_add(&trade->open.returned, event->sum);
		default:
			return lc_add(&trade->open.cost, event->sum);
	}
}

lc_status
lc_trade_close(lc_trade *trade)
{
	return close_day(trade);
}

lc_status
lc_trade_totals(const lc_trade *trade, lc_money *revenue, lc_money *cost)
{
	*revenue = trade->sold;
	*cost = trade->cost;
	if (subtract(revenue, trade->returned) != LC_OK)
		return LC_OVERFLOW;
	return lc_add(cost, trade->returned_cost);
}

/* ---- the norm ---- */

lc_status
lc_multiply_divide(lc_money a, lc_money b, lc_money c, lc_money *result)
{
	__int128 product = (__int128) a * b;
	__int128 quotient = product / c;
	__int128 rest = product % c;

	if (2 * rest >= c)
		quotient++;
	else if (-2 * rest >= c)
		quotient--;
	*result = (lc_money) quotient;
	return *result == quotient ? LC_OK : LC_OVERFLOW;
}

/* The same of what is not negative, at most the largest amount. */
static lc_money
at_most(lc_money a, lc_money b, lc_money c)
{
	lc_money result;

	return lc_multiply_divide(a, b, c, &result) == LC_OK ? result : INT64_MAX;
}

lc_status
lc_baseline_of(const lc_trade *trade, int32_t days, lc_baseline *baseline)
{
	int64_t gaps = trade->purchases > 1 ? trade->purchases - 1 : 1;
	int64_t by_gaps = trade->purchases * (int64_t) (trade->last - trade->first);
	int64_t by_length = (int64_t) days * gaps;

	baseline->purchases = trade->purchases;
	baseline->days_unit = gaps;
	baseline->days_times = by_gaps > by_length ? by_gaps : by_length;
	return lc_trade_totals(trade, &baseline->revenue, &baseline->cost);
}

static lc_money
middle(lc_money a, lc_money b, lc_money c)
{
	if (a > b)
	{
		lc_money lower = b;

		b = a;
		a = lower;
	}
	return c < a ? a : c > b ? b : c;
}

lc_status
lc_normed_add(lc_normed *normed, const lc_trade *norm, const lc_trade *trade)
{
	lc_money volume = trade->sold;
	lc_money cost = trade->cost;
	lc_money returned = trade->returned;
	lc_money change;
	lc_status status = LC_OK;

	if (norm->sold > 0 && norm->cost > 0 && trade->sold > 0 && trade->cost > 0)
	{
		volume = middle(at_most(norm->sold, trade->purchases, norm->purchases), trade->sold,
		                at_most(trade->cost, norm->sold, norm->cost));
		status = lc_multiply_divide(volume, norm->cost, norm->sold, &cost);
		if (status == LC_OK)
			status = lc_multiply_divide(returned, volume, trade->sold, &returned);
	}
	if (status != LC_OK || __builtin_sub_overflow(cost, trade->cost, &change) ||
	    lc_add(&normed->cost_saving, change) != LC_OK)
		return LC_OVERFLOW;
	if (subtract(&volume, returned) != LC_OK || __builtin_sub_overflow(trade->sold, trade->returned, &change) ||
	    subtract(&change, volume) != LC_OK || lc_add(&normed->price, change) != LC_OK)
		return LC_OVERFLOW;
	if (lc_add(&normed->volume, volume) != LC_OK || lc_add(&normed->cost, cost) != LC_OK)
		return LC_OVERFLOW;
	return lc_add(&normed->cost, trade->returned_cost);
}

/* ---- the components ---- */

/* By how much V exceeds E, so far as it is judged; the rest is carried on. */
static lc_money
judged_excess(const lc_baseline *baseline, int32_t days, lc_money volume, lc_money *carried)
{
	lc_money expected = baseline->revenue;
	__int128 excess;

	expected = at_most(expected, days * baseline->days_unit, baseline->days_times);
	excess = (__int128) *carried + volume - expected;
	excess = excess > INT64_MAX ? INT64_MAX : excess < -INT64_MAX ? -INT64_MAX : excess;
	*carried = (lc_money) excess;
	if (excess * baseline->purchases < baseline->revenue && -excess * baseline->purchases < baseline->revenue)
		return 0;
	*carried = 0;
	return (lc_money) excess;
}

/* The part of the other categories' margin that replaces what the base lost. */
static lc_status
migrated(const lc_baseline *baseline, lc_money lost, lc_money revenue, lc_money cost, lc_money margin,
         lc_money *migration)
{
	lc_money lost_margin = lost;
	lc_money lost_cost = 0;

	*migration = 0;
	if (lost <= 0 || revenue <= 0)
		return LC_OK;
	if (margin < 0)
		return lc_multiply_divide(margin, lost < revenue ? lost : revenue, revenue, migration);
	/* where costs are given on one side alone, revenue is what can be compared */
	if (cost > 0 && lc_multiply_divide(lost, baseline->cost, baseline->revenue, &lost_cost) != LC_OK)
		return LC_OVERFLOW;
	if (subtract(&lost_margin, lost_cost) != LC_OK)
		return LC_OVERFLOW;
	if (lost_margin > 0)
		*migration = lost_margin < margin ? lost_margin : margin;
	return LC_OK;
}

lc_status
lc_components_of(const lc_baseline *baseline, int32_t days, const lc_normed *base, lc_money other_revenue,
                 lc_money other_cost, lc_money *carried, lc_components *components)
{
	lc_money excess = judged_excess(baseline, days, base->volume, carried);
	lc_money more = excess > 0 ? excess : 0;
	lc_money lost = excess < 0 ? -excess : 0;
	lc_money more_cost = 0;
	lc_money margin = other_revenue;

	*components = (lc_components){.price = base->price, .cost_saving = base->cost_saving, .basic = base->volume};
	if (base->volume <= 0)
		more = 0;
	else if (more > base->volume)
		more = base->volume;
	if (more > 0 && lc_multiply_divide(more, base->cost, base->volume, &more_cost) != LC_OK)
		return LC_OVERFLOW;
	if (subtract(&components->basic, base->cost) != LC_OK ||
	    __builtin_sub_overflow(more, more_cost, &components->incremental) ||
	    subtract(&components->basic, components->incremental) != LC_OK)
		return LC_OVERFLOW;
	if (subtract(&margin, other_cost) != LC_OK ||
	    migrated(baseline, lost, other_revenue, other_cost, margin, &components->migration) != LC_OK ||
	    __builtin_sub_overflow(margin, components->migration, &components->cross_sell))
		return LC_OVERFLOW;
	return LC_OK;
}
