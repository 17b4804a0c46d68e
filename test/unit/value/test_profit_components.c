/*
 * test_profit_components.c - what a margin is made of: cases worked out by hand, and laws.
 */
#include "support.h"
#include "value/profit_components.h"

#define FIRST_DAY 9000

/* So many purchases, one every few days, each of an amount and a cost. */
typedef struct buying
{
	int purchases;
	double amount;
	double cost;
} buying;

static lc_money
money(double units)
{
	lc_money result = 0;

	assert_int_equal(lc_money_from_double(units, &result), LC_OK);
	return result;
}

static void
trade_on(lc_trade *trade, lc_day day, lc_measure measure, double units)
{
	lc_event event = event_of(day, measure, 0, 1, money(units));

	assert_int_equal(lc_trade_add(trade, &event), LC_OK);
}

static lc_trade
trade_of(buying b, int gap)
{
	lc_trade trade = {0};

	for (int i = 0; i < b.purchases; i++)
	{
		trade_on(&trade, FIRST_DAY + i * gap, LC_ORDER, b.amount);
		if (b.cost != 0)
			trade_on(&trade, FIRST_DAY + i * gap, LC_COST, b.cost);
	}
	assert_int_equal(lc_trade_close(&trade), LC_OK);
	return trade;
}

static void
add_window(const lc_baseline *baseline, const lc_trade *norm, const lc_trade *base, const lc_trade *other, int32_t days,
           lc_course *course, lc_components *components)
{
	lc_window window = {.days = days, .base = base};

	assert_int_equal(lc_normed_add(&window.normed, norm, base), LC_OK);
	assert_int_equal(lc_trade_totals(other, &window.other_revenue, &window.other_cost), LC_OK);
	assert_int_equal(lc_components_add(baseline, &window, course, components), LC_OK);
}

/* A window of trades of one base category and of others, after a baseline. */
static lc_components
components_of(const lc_trade *norm, int32_t baseline_days, const lc_trade *base, const lc_trade *other, int32_t days)
{
	lc_baseline baseline;
	lc_course course = {0};
	lc_components components = {0};

	assert_int_equal(lc_baseline_of(norm, baseline_days, &baseline), LC_OK);
	add_window(&baseline, norm, base, other, days, &course, &components);
	return components;
}

static lc_money
sum_of(const lc_components *c)
{
	return c->basic + c->incremental + c->price + c->cost_saving + c->migration + c->cross_sell;
}

/* ---- by hand ---- */

/* The baseline: ten purchases of 100 at 60, one in ten days.  The visit: 100 days, in which ten more are expected. */
static const struct
{
	const char *what;
	buying base;
	buying other;
	double basic;
	double incremental;
	double price;
	double cost_saving;
	double migration;
	double cross_sell;
} cases[] = {
    {"as before", {10, 100, 60}, {0, 0, 0}, 400, 0, 0, 0, 0, 0},
    {"twice as often", {20, 100, 60}, {0, 0, 0}, 400, 400, 0, 0, 0, 0},
    {"half as often", {5, 100, 60}, {0, 0, 0}, 200, 0, 0, 0, 0, 0},
    {"dearer at the same cost", {10, 130, 60}, {0, 0, 0}, 400, 0, 300, 0, 0, 0},
    {"cheaper at the same cost", {10, 80, 60}, {0, 0, 0}, 400, 0, -200, 0, 0, 0},
    {"larger orders: cost in proportion", {10, 130, 78}, {0, 0, 0}, 400, 120, 0, 0, 0, 0},
    {"smaller orders: cost in proportion", {10, 50, 30}, {0, 0, 0}, 200, 0, 0, 0, 0, 0},
    {"larger orders, no cost given", {10, 130, 0}, {0, 0, 0}, 400 + 600, 300, 0, 0, 0, 0},
    {"cheaper to serve", {10, 100, 45}, {0, 0, 0}, 400, 0, 0, 150, 0, 0},
    {"dearer to serve", {10, 100, 70}, {0, 0, 0}, 400, 0, 0, -100, 0, 0},
    {"dearer, and cheaper to serve", {10, 130, 45}, {0, 0, 0}, 400, 0, 300, 150, 0, 0},
    {"dearer and twice as often", {20, 130, 60}, {0, 0, 0}, 400, 400, 600, 0, 0, 0},
    {"dearer and half as often", {5, 130, 60}, {0, 0, 0}, 200, 0, 150, 0, 0, 0},
    {"twice as often, cheaper to serve", {20, 100, 50}, {0, 0, 0}, 400, 400, 0, 200, 0, 0},
    {"twice as large for half as much more cost", {10, 200, 90}, {0, 0, 0}, 400, 200, 500, 0, 0, 0},
    {"something else beside", {10, 100, 60}, {4, 50, 20}, 400, 0, 0, 0, 0, 120},
    {"all moved", {0, 0, 0}, {10, 100, 60}, 0, 0, 0, 0, 400, 0},
    {"half moved", {5, 100, 60}, {5, 100, 60}, 200, 0, 0, 0, 200, 0},
    {"all moved to a higher margin", {0, 0, 0}, {10, 100, 40}, 0, 0, 0, 0, 400, 200},
    {"all moved to a lower margin", {0, 0, 0}, {10, 100, 80}, 0, 0, 0, 0, 200, 0},
    {"all moved to something that loses money", {0, 0, 0}, {10, 100, 110}, 0, 0, 0, 0, -100, 0},
    {"half moved to something that loses money", {5, 100, 60}, {10, 100, 110}, 200, 0, 0, 0, -50, -50},
    {"all moved, and twice as often", {0, 0, 0}, {20, 100, 60}, 0, 0, 0, 0, 400, 400},
    {"all moved, no cost given there", {0, 0, 0}, {10, 100, 0}, 0, 0, 0, 0, 1000, 0},
    {"more of it and something else", {15, 100, 60}, {4, 50, 20}, 400, 200, 0, 0, 0, 120},
    {"a little less of it, far less than the new", {8, 100, 60}, {10, 50, 20}, 320, 0, 0, 0, 80, 220},
    {"less than one purchase is chance", {10, 100, 60}, {1, 30, 10}, 400, 0, 0, 0, 0, 20},
    {"nothing", {0, 0, 0}, {0, 0, 0}, 0, 0, 0, 0, 0, 0},
};

static void
components_by_hand(void **state)
{
	lc_trade norm = trade_of((buying){10, 100, 60}, 10);

	for (size_t i = 0; i < LENGTH(cases); i++)
	{
		lc_trade base = trade_of(cases[i].base, 3);
		lc_trade other = trade_of(cases[i].other, 3);
		lc_components c = components_of(&norm, 100, &base, &other, 100);
		lc_components want = {
		    money(cases[i].basic),       money(cases[i].incremental), money(cases[i].price),
		    money(cases[i].cost_saving), money(cases[i].migration),   money(cases[i].cross_sell),
		};

		if (memcmp(&c, &want, sizeof(c)) != 0)
			fail_msg("%s: basic %g incremental %g price %g saving %g migration %g cross %g", cases[i].what,
			         (double) c.basic / 1e6, (double) c.incremental / 1e6, (double) c.price / 1e6,
			         (double) c.cost_saving / 1e6, (double) c.migration / 1e6, (double) c.cross_sell / 1e6);
	}
}

/* The day decides what is a purchase and what a return, however many lines it has. */
static void
days_of_a_trade(void **state)
{
	lc_trade trade = {0};

	/* two lines, a part of which was taken back on the same day: one purchase of 90 */
	trade_on(&trade, FIRST_DAY, LC_ORDER, 60);
	trade_on(&trade, FIRST_DAY, LC_ORDER, 40);
	trade_on(&trade, FIRST_DAY, LC_REFUND, 10);
	trade_on(&trade, FIRST_DAY, LC_COST, 55);
	/* taken back wholly on the same day: no purchase, but its cost */
	trade_on(&trade, FIRST_DAY + 5, LC_ORDER, 20);
	trade_on(&trade, FIRST_DAY + 5, LC_REFUND, 20);
	trade_on(&trade, FIRST_DAY + 5, LC_COST, 8);
	/* sent back later, with its cost reversed */
	trade_on(&trade, FIRST_DAY + 9, LC_REFUND, 30);
	trade_on(&trade, FIRST_DAY + 9, LC_COST, -12);
	/* service */
	trade_on(&trade, FIRST_DAY + 11, LC_COST, 3);
	assert_int_equal(lc_trade_close(&trade), LC_OK);
	assert_int_equal(trade.purchases, 1);
	assert_int_equal(trade.first, FIRST_DAY);
	assert_int_equal(trade.last, FIRST_DAY);
	assert_int_equal(trade.sold, money(90));
	assert_int_equal(trade.returned, money(30));
	assert_int_equal(trade.cost, money(58));
	assert_int_equal(trade.returned_cost, money(8 - 12));
}

/* What is sent back lowers the volume; it is neither a lower price nor a cost that was saved. */
static void
returns_are_volume(void **state)
{
	lc_trade norm = trade_of((buying){10, 100, 60}, 10);
	lc_trade nothing = {0};

	for (int reversed = 0; reversed <= 1; reversed++)
	{
		lc_trade base = trade_of((buying){10, 100, 60}, 3);
		lc_components c;

		for (int i = 0; i < 3; i++)
		{
			trade_on(&base, FIRST_DAY + 50 + i, LC_REFUND, 100);
			trade_on(&base, FIRST_DAY + 50 + i, LC_COST, reversed ? -60 : 0);
		}
		assert_int_equal(lc_trade_close(&base), LC_OK);
		c = components_of(&norm, 100, &base, &nothing, 100);
		assert_int_equal(c.basic, money(reversed ? 280 : 100));
		assert_int_equal(sum_of(&c), c.basic);
	}
}

/* A baseline of purchases at a steady pace promises that pace, wherever between two purchases it ends. */
static void
pace_does_not_depend_on_where_the_baseline_ends(void **state)
{
	lc_trade norm = trade_of((buying){8, 100, 60}, 15);

	for (int32_t days = 7 * 15 + 1; days <= 8 * 15; days++)
	{
		lc_baseline baseline;

		assert_int_equal(lc_baseline_of(&norm, days, &baseline), LC_OK);
		assert_int_equal(baseline.days_times, INT64_C(8) * 15 * baseline.days_unit);
	}
}

/* Who buys every 60 days and is looked at every 90 buys as before, by turns two and one; what is missing for good is found. */
static void
chance_is_carried(void **state)
{
	lc_trade norm = trade_of((buying){5, 100, 60}, 60);
	lc_trade nothing = {0};
	lc_baseline baseline;
	lc_course course = {0};
	lc_money migration = 0;

	assert_int_equal(lc_baseline_of(&norm, 300, &baseline), LC_OK);
	for (int quarter = 0; quarter < 8; quarter++)
	{
		bool moved = quarter >= 4;
		int purchases = quarter % 2 == 0 ? 2 : 1;
		lc_trade trade = trade_of((buying){purchases, 100, 60}, 60);
		lc_components c = {0};

		add_window(&baseline, &norm, moved ? &nothing : &trade, moved ? &trade : &nothing, 90, &course, &c);
		assert_int_equal(c.incremental, 0);
		if (!moved)
			assert_int_equal(c.basic, money(purchases * 40));
		migration += c.migration;
	}
	assert_int_equal(migration, money(60 + 40 + 60 + 40));
}

/* Who buys twice as much before moving to another category moves all of it; who falls back to the old pace moves none. */
static void
the_level_that_was_reached_moves(void **state)
{
	lc_trade norm = trade_of((buying){10, 100, 60}, 10);
	lc_trade twice = trade_of((buying){18, 100, 60}, 5);
	lc_trade once = trade_of((buying){9, 100, 60}, 10);
	lc_trade nothing = {0};

	for (int falls_back = 0; falls_back <= 1; falls_back++)
	{
		lc_baseline baseline;
		lc_course course = {0};
		lc_components c = {0};

		assert_int_equal(lc_baseline_of(&norm, 100, &baseline), LC_OK);
		assert_int_equal(lc_window_days(&baseline), 90);
		for (int i = 0; i < 3; i++)
			add_window(&baseline, &norm, &twice, &nothing, 90, &course, &c);
		assert_int_equal(c.basic, money(3 * 360));
		assert_int_equal(c.incremental, money(3 * 360));
		for (int i = 0; i < 2 && falls_back; i++)
			add_window(&baseline, &norm, &once, &nothing, 90, &course, &c);
		c = (lc_components){0};
		for (int i = 0; i < 4; i++)
			add_window(&baseline, &norm, falls_back ? &once : &nothing, falls_back ? &once : &twice, 90, &course, &c);
		assert_int_equal(c.migration, money(falls_back ? 0 : 4 * 720));
		assert_int_equal(c.cross_sell, money(falls_back ? 4 * 360 : 0));
	}
}

/* ---- laws ---- */

static lc_trade
random_trade(rng *r, int days)
{
	lc_trade trade = {0};

	for (lc_day day = FIRST_DAY; day < FIRST_DAY + days; day += (lc_day) rng_between(r, 1, 20))
	{
		if (rng_next(r) % 4 != 0)
			trade_on(&trade, day, LC_ORDER, (double) rng_between(r, 0, 50000) / 100);
		if (rng_next(r) % 6 == 0)
			trade_on(&trade, day, LC_REFUND, (double) rng_between(r, 0, 50000) / 100);
		if (rng_next(r) % 5 != 0)
			trade_on(&trade, day, LC_COST, (double) rng_between(r, -1000, 30000) / 100);
	}
	assert_int_equal(lc_trade_close(&trade), LC_OK);
	return trade;
}

static void
laws_of_components(void **state)
{
	rng r = 1;
	int moved = 0;
	int crossed = 0;

	for (int i = 0; i < 3000; i++)
	{
		lc_trade norm = random_trade(&r, 120);
		lc_trade base = random_trade(&r, (int) rng_between(&r, 0, 200));
		lc_trade other = random_trade(&r, (int) rng_between(&r, 0, 200));
		lc_components c;
		lc_money revenue;
		lc_money cost;
		lc_money margin;

		assert_int_equal(lc_trade_totals(&norm, &revenue, &cost), LC_OK);
		if (revenue <= 0)
			continue;
		c = components_of(&norm, 120, &base, &other, 200);
		assert_int_equal(lc_trade_totals(&base, &revenue, &cost), LC_OK);
		assert_int_equal(c.basic + c.incremental + c.price + c.cost_saving, revenue - cost);
		assert_int_equal(lc_trade_totals(&other, &revenue, &cost), LC_OK);
		margin = revenue - cost;
		assert_int_equal(c.migration + c.cross_sell, margin);
		/* migration has the sign of the margin, and is no more than it */
		assert_true(margin >= 0 ? c.migration >= 0 && c.migration <= margin
		                        : c.migration <= 0 && c.migration >= margin);
		/* what grows did not move away */
		assert_true(c.incremental == 0 || c.migration == 0);
		moved += c.migration != 0;
		crossed += c.cross_sell != 0;
	}
	assert_true(moved > 100 && crossed > 100);
}

/* The quantity is the middle of three: price and saving are those of no third explanation. */
static void
quantity_is_between(void **state)
{
	rng r = 2;

	for (int i = 0; i < 3000; i++)
	{
		lc_trade norm = trade_of((buying){10, 100, 60}, 10);
		double amount = (double) rng_between(&r, 1, 300);
		double cost = (double) rng_between(&r, 1, 200);
		lc_trade base = trade_of((buying){10, amount, cost}, 3);
		lc_trade nothing = {0};
		lc_components c = components_of(&norm, 100, &base, &nothing, 100);

		/* a price is claimed only where amount and cost changed in different measure, and then of its sign */
		if (c.price != 0)
			assert_true((c.price > 0) == (amount / 100 > cost / 60));
		if (c.cost_saving != 0)
			assert_true((c.cost_saving > 0) == (amount / 100 > cost / 60));
		/* both only where neither grew nor fell with the other */
		if (c.price != 0 && c.cost_saving != 0)
			assert_true((amount > 100) != (cost > 60));
	}
}

static void
past_64_bits(void **state)
{
	lc_trade trade = {.sold = INT64_MAX, .returned = -1};
	lc_event event = event_of(FIRST_DAY, LC_ORDER, 0, 1, INT64_MAX);
	lc_money revenue;
	lc_money cost;

	assert_int_equal(lc_trade_totals(&trade, &revenue, &cost), LC_OVERFLOW);
	trade = (lc_trade){0};
	assert_int_equal(lc_trade_add(&trade, &event), LC_OK);
	assert_int_equal(lc_trade_add(&trade, &event), LC_OVERFLOW);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(components_by_hand), cmocka_unit_test(days_of_a_trade),
	    cmocka_unit_test(returns_are_volume), cmocka_unit_test(pace_does_not_depend_on_where_the_baseline_ends),
	    cmocka_unit_test(chance_is_carried),  cmocka_unit_test(the_level_that_was_reached_moves),
	    cmocka_unit_test(laws_of_components), cmocka_unit_test(quantity_is_between),
	    cmocka_unit_test(past_64_bits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
