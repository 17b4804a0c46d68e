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
	LC_TRY(subtract(revenue, trade->returned));
	return lc_add(cost, trade->returned_cost);
}

/* ---- the norm ---- */

lc_status
lc_multiply_divide(lc_money a, lc_money b, lc_money c, lc_money *result)
{
	__int128 product = (__int128) a * b;
	__int128 quotient;
	__int128 rest;

	*result = 0;
	if (c == 0)
		return LC_OK;
	quotient = product / c;
	rest = product % c;
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

/* Windows: purchases that one should have, and how long it may be. */
#define WINDOW_PURCHASES 6
#define WINDOW_DAYS_MIN 90
#define WINDOW_DAYS_MAX 365

/* How many days the purchases of so many days stand for, as a fraction. */
static void
exposure_of(const lc_trade *trade, int32_t days, int64_t *numerator, int64_t *denominator)
{
	int64_t gaps = trade->purchases > 1 ? trade->purchases - 1 : 1;
	int64_t by_gaps = trade->purchases * (int64_t) (trade->last - trade->first);
	int64_t by_length = (int64_t) days * gaps;

	*numerator = by_gaps > by_length ? by_gaps : by_length;
	*denominator = gaps;
}

lc_status
lc_baseline_of(const lc_trade *trade, int32_t days, lc_baseline *baseline)
{
	baseline->purchases = trade->purchases;
	exposure_of(trade, days, &baseline->days_times, &baseline->days_unit);
	return lc_trade_totals(trade, &baseline->revenue, &baseline->cost);
}

int32_t
lc_window_days(const lc_baseline *baseline)
{
	int64_t days;

	/* purchases that were all sent back have no gaps */
	if (baseline->purchases <= 0 || baseline->days_unit <= 0)
		return WINDOW_DAYS_MAX;
	days = WINDOW_PURCHASES * baseline->days_times / baseline->days_unit / baseline->purchases;
	return (int32_t) (days < WINDOW_DAYS_MIN ? WINDOW_DAYS_MIN : days > WINDOW_DAYS_MAX ? WINDOW_DAYS_MAX : days);
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

	if (norm->sold > 0 && norm->cost > 0 && trade->sold > 0 && trade->cost > 0)
	{
		volume = middle(at_most(norm->sold, trade->purchases, norm->purchases), trade->sold,
		                at_most(trade->cost, norm->sold, norm->cost));
		LC_TRY(lc_multiply_divide(volume, norm->cost, norm->sold, &cost));
		LC_TRY(lc_multiply_divide(returned, volume, trade->sold, &returned));
	}
	LC_TRY(subtract(&volume, returned));
	LC_TRY(lc_add(&normed->volume, volume));
	LC_TRY(lc_add(&normed->cost, cost));
	LC_TRY(lc_add(&normed->cost, trade->returned_cost));
	LC_TRY(lc_add(&normed->cost_saving, cost));
	LC_TRY(subtract(&normed->cost_saving, trade->cost));
	LC_TRY(lc_add(&normed->price, trade->sold));
	LC_TRY(subtract(&normed->price, trade->returned));
	return subtract(&normed->price, volume);
}

/* ---- the components ---- */

/* Levels are rounded to the micro: by less than this many, which must not decide whether a purchase is missing. */
#define ROUNDED 4

/* The part of more - less that is judged: all of it from one purchase on, and with what its visit had of the same sign. */
static lc_money
judged(const lc_baseline *baseline, lc_money more, lc_money less, bool last, lc_difference *difference)
{
	__int128 exact = (__int128) difference->carried + more - less;
	lc_money result = (lc_money) (exact > INT64_MAX ? INT64_MAX : exact < -INT64_MAX ? -INT64_MAX : exact);
	__int128 size = (exact < 0 ? -exact : exact) + ROUNDED;
	bool purchase = size * baseline->purchases >= baseline->revenue;
	bool judge = purchase || (last && (result > 0 ? difference->more : difference->less));

	difference->more = !last && (difference->more || (purchase && result > 0));
	difference->less = !last && (difference->less || (purchase && result < 0));
	difference->carried = judge ? 0 : result;
	return judge ? result : 0;
}

static lc_money
expected_in(const lc_baseline *baseline, int32_t days)
{
	return at_most(baseline->revenue, days * baseline->days_unit, baseline->days_times);
}

/* The level after a window; filled is the part of the shortfall that other categories replaced. */
static void
update_level(const lc_baseline *baseline, const lc_window *window, double filled, lc_course *course)
{
	int32_t whole = lc_window_days(baseline);
	int64_t numerator;
	int64_t denominator;
	lc_money lower;

	if (window->days < whole)
		return;
	exposure_of(window->base, window->days, &numerator, &denominator);
	course->pace[1] = course->pace[0];
	course->pace[0] = window->normed.volume <= 0 ? 0 : at_most(window->normed.volume, whole * denominator, numerator);
	if (filled >= 0.5)
		return;
	lower = course->pace[0] < course->pace[1] ? course->pace[0] : course->pace[1];
	course->level = lower > expected_in(baseline, whole) ? lower : 0;
}

/* The margin that so much revenue would have earned in the baseline. */
static lc_status
margin_of_lost(const lc_baseline *baseline, const lc_window *window, lc_money lost, lc_money *margin)
{
	lc_money cost = 0;

	*margin = lost;
	/* where costs are given on one side alone, revenue is what can be compared */
	if (window->other_cost > 0)
		LC_TRY(lc_multiply_divide(lost, baseline->cost, baseline->revenue, &cost));
	return subtract(margin, cost);
}

/* The part of the other categories' margin that replaces what the base lost, and how much of that it replaces. */
static lc_status
migrated(const lc_baseline *baseline, const lc_window *window, lc_money lost, lc_money margin, lc_money *migration,
         double *filled)
{
	lc_money revenue = window->other_revenue;
	lc_money lost_margin;

	*migration = 0;
	*filled = 0;
	if (lost <= 0 || revenue <= 0)
		return LC_OK;
	if (margin < 0)
	{
		lc_money moved = lost < revenue ? lost : revenue;

		*filled = (double) moved / (double) lost;
		return lc_multiply_divide(margin, moved, revenue, migration);
	}
	LC_TRY(margin_of_lost(baseline, window, lost, &lost_margin));
	if (lost_margin <= 0)
		return LC_OK;
	*migration = lost_margin < margin ? lost_margin : margin;
	*filled = (double) *migration / (double) lost_margin;
	return LC_OK;
}

/* Splits the base's volume and the cost of it. */
static lc_status
add_volume(const lc_normed *normed, lc_money excess, lc_components *components)
{
	lc_money more = excess < normed->volume ? excess : normed->volume;
	lc_money more_cost = 0;
	lc_money basic = normed->volume;

	if (more < 0)
		more = 0;
	if (more > 0)
		LC_TRY(lc_multiply_divide(more, normed->cost, normed->volume, &more_cost));
	LC_TRY(subtract(&basic, normed->cost));
	LC_TRY(subtract(&more, more_cost));
	LC_TRY(subtract(&basic, more));
	LC_TRY(lc_add(&components->basic, basic));
	return lc_add(&components->incremental, more);
}

lc_status
lc_components_add(const lc_baseline *baseline, const lc_window *window, lc_course *course, lc_components *components)
{
	lc_money volume = window->normed.volume;
	lc_money level = expected_in(baseline, window->days);
	lc_money excess = judged(baseline, volume, level, window->last, &course->excess);
	lc_money margin = window->other_revenue;
	lc_money lost;
	lc_money migration;
	double filled;

	if (course->level > 0)
		level = at_most(course->level, window->days, lc_window_days(baseline));
	lost = judged(baseline, level, volume, window->last, &course->shortfall);
	LC_TRY(add_volume(&window->normed, excess, components));
	LC_TRY(lc_add(&components->price, window->normed.price));
	LC_TRY(lc_add(&components->cost_saving, window->normed.cost_saving));
	LC_TRY(subtract(&margin, window->other_cost));
	LC_TRY(migrated(baseline, window, lost, margin, &migration, &filled));
	LC_TRY(lc_add(&components->migration, migration));
	LC_TRY(subtract(&margin, migration));
	LC_TRY(lc_add(&components->cross_sell, margin));
	update_level(baseline, window, filled, course);
	return LC_OK;
}
