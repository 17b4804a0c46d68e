/*
 * test_stage_profit.c - laws of stage profit: it ties to the ledger, splits exactly,
 * and is discounted as the formula says.
 */
#include "profile/summary.h"
#include "stage/customer_status.h"
#include "support.h"
#include "value/breakeven.h"
#include "value/stage_profit.h"

#define CUSTOMERS 200
#define EVENTS_MAX 400
#define FIRST_DAY 9000

#define assert_near(value, expected, within) assert_true(fabs((value) - (expected)) <= (within))

/* By both engines without standards, and by one with. */
enum
{
	BY_ORDERS,
	BY_STANDARDS,
	WAYS
};

static lc_prepared ways[WAYS];

static int
prepare(void **state)
{
	for (int way = 0; way < WAYS; way++)
	{
		lc_model model;

		lc_model_shipped(&lc_shipped_models[0], &model);
		model.terms.discount_rate = 0.15;
		for (int stage = 0; way == BY_STANDARDS && stage < LC_STAGES; stage++)
			model.terms.stage_investment[stage] = 1.37 * stage;
		if (way == BY_STANDARDS)
		{
			model.terms.research_cost = 2.5;
			model.terms.acquisition_rate = 0.25;
		}
		if (lc_model_prepare(&model, &ways[way]) != LC_OK)
			return -1;
	}
	return 0;
}

/* Contacts, then orders in phases with categories that widen; costs, refunds, investments, referrals. */
static size_t
random_customer(rng *r, lc_event *events, lc_day *last)
{
	lc_day day = FIRST_DAY;
	size_t n = 0;

	if (rng_next(r) % 2 == 0)
	{
		events[n++] = event_of(day, LC_CONTACT, 0, 1, 0);
		day += (lc_day) rng_between(r, 0, 100);
	}
	for (int phase = 0; phase < 4; phase++)
	{
		lc_day gap = (lc_day) rng_between(r, 2, 60);

		for (int i = 0; i < 8; i++)
		{
			uint32_t key = (uint32_t) rng_between(r, 0, 1 + phase);
			lc_money revenue = rng_between(r, 1, 500000000);

			events[n++] = event_of(day, LC_ORDER, key, rng_between(r, 1, 2), revenue);
			if (rng_next(r) % 4 != 0)
				events[n++] = event_of(day, LC_COST, key, 1, revenue / rng_between(r, 1, 9));
			if (rng_next(r) % 8 == 0)
				events[n++] = event_of(day, LC_REFUND, key, 1, rng_between(r, 1, 2 * revenue));
			if (rng_next(r) % 12 == 0)
				events[n++] = event_of(day, LC_INVESTMENT, 0, 1, rng_between(r, -1000000, 90000000));
			if (rng_next(r) % 11 == 0)
				events[n++] = event_of(day, LC_BAD_DEBT, 0, 1, rng_between(r, -1000000, revenue));
			if (rng_next(r) % 9 == 0)
				events[n++] = event_of(day, LC_REFERRAL, 0, 1, rng_between(r, 0, 90000000));
			day += (lc_day) rng_between(r, 1, 2 * gap);
		}
		day += (lc_day) rng_between(r, 0, 200);
	}
	*last = day;
	return n;
}

static lc_profile
random_profile(rng *r, lc_day *last)
{
	lc_event events[EVENTS_MAX];
	size_t n = random_customer(r, events, last);

	return profile_of(events, n);
}

static lc_profit_rows
rows_of(lc_profile profile, lc_day as_of, lc_day base, const lc_prepared *prepared, heap *h)
{
	lc_profit_rows rows;
	lc_env env = heap_env(h);

	assert_int_equal(lc_profit_rows_of(profile, as_of, base, prepared, &env, &rows), LC_OK);
	return rows;
}

static void
rows_free(lc_profit_rows rows, heap *h)
{
	lc_env env = heap_env(h);

	lc_release(&env, rows.row);
	assert_int_equal(h->live, 0);
}

/* What a law says of the rows of one customer by one way. */
typedef void (*law)(lc_profile profile, lc_day as_of, const lc_prepared *prepared, const lc_profit_rows *rows);

static void
for_customers(uint64_t seed, law holds)
{
	rng r = seed;

	for (int c = 0; c < CUSTOMERS; c++)
	{
		lc_day last;
		lc_profile profile = random_profile(&r, &last);
		lc_day as_of = (lc_day) rng_between(&r, FIRST_DAY, last + 300);

		for (int way = 0; way < WAYS; way++)
		{
			heap h = {0};
			lc_profit_rows rows = rows_of(profile, as_of, LC_DAY_NOBEGIN, &ways[way], &h);

			assert_true(rows.n > 0);
			holds(profile, as_of, &ways[way], &rows);
			rows_free(rows, &h);
		}
		profile_free(profile);
	}
}

/* ---- ties ---- */

static void
ties_to_the_ledger(lc_profile profile, lc_day as_of, const lc_prepared *prepared, const lc_profit_rows *rows)
{
	lc_profit_row sum = {0};
	lc_totals totals;
	lc_money revenue;

	for (size_t i = 0; i < rows->n; i++)
	{
		const lc_profit_row *row = &rows->row[i];

		sum.orders += row->orders;
		sum.revenue += row->revenue;
		sum.cost += row->cost;
		sum.referral += row->referral;
		sum.profit += row->profit;
		sum.investment += row->investment;
		sum.bad_debt += row->bad_debt;
		assert_int_equal(row->components.basic + row->components.incremental + row->components.cross_sell +
		                     row->components.cost_saving + row->components.price + row->components.migration,
		                 row->revenue - row->cost);
		assert_int_equal(row->profit, row->revenue - row->cost - row->bad_debt - row->investment);
		assert_int_equal(row->cumulative, sum.profit);
	}
	assert_int_equal(totals_of(profile, LC_DAY_NOBEGIN, as_of, LC_ALL_MEASURES, &totals), LC_OK);
	assert_int_equal(lc_net_revenue(totals.tally, &revenue), LC_OK);
	assert_int_equal(sum.orders, totals.tally[LC_ORDER].count);
	assert_int_equal(sum.revenue, revenue);
	assert_int_equal(sum.cost, totals.tally[LC_COST].sum);
	assert_int_equal(sum.bad_debt, totals.tally[LC_BAD_DEBT].sum);
	assert_int_equal(sum.referral, totals.tally[LC_REFERRAL].sum);
	if (prepared != &ways[BY_STANDARDS])
		assert_int_equal(sum.investment, totals.tally[LC_INVESTMENT].sum);
}

static void
rows_tie_to_the_ledger(void **state)
{
	for_customers(1, ties_to_the_ledger);
}

/* Visits leave no gap, and each period's stage is the one of the visit that has its last day. */
static void
visits_are_the_history(lc_profile profile, lc_day as_of, const lc_prepared *prepared, const lc_profit_rows *rows)
{
	lc_history history;
	const lc_history_row *period;
	size_t i = 0;

	assert_int_equal(rows->row[0].visit.since, FIRST_DAY);
	assert_int_equal(rows->row[rows->n - 1].visit.until, as_of);
	for (size_t v = 1; v < rows->n; v++)
		assert_int_equal(rows->row[v].visit.since, rows->row[v - 1].visit.until + 1);
	assert_int_equal(lc_history_open(&history, profile, as_of, prepared), LC_OK);
	while ((period = lc_history_next(&history)) != NULL)
	{
		while (rows->row[i].visit.until < period->period.end)
			i++;
		assert_int_equal(rows->row[i].visit.stage, period->stage);
		assert_int_equal(rows->row[i].visit.cycle, period->cycle);
	}
}

static void
visits_follow_the_history(void **state)
{
	for_customers(2, visits_are_the_history);
}

/* ---- components ---- */

/* Up to the first visit that brought revenue all is basic; later visits are compared with it. */
static void
begins_with_basic(lc_profile profile, lc_day as_of, const lc_prepared *prepared, const lc_profit_rows *rows)
{
	bool begun = false;

	for (size_t i = 0; i < rows->n; i++)
	{
		const lc_profit_row *row = &rows->row[i];

		if (!begun)
			assert_int_equal(row->components.basic, row->revenue - row->cost);
		begun |= row->visit.stage != LC_PROSPECT && row->revenue > 0;
	}
}

static void
what_it_begins_with_is_basic(void **state)
{
	for_customers(3, begins_with_basic);
}

static void
assert_same_components(const lc_profit_rows *a, const lc_profit_rows *b)
{
	assert_int_equal(a->n, b->n);
	for (size_t i = 0; i < a->n; i++)
	{
		assert_memory_equal(&a->row[i].components, &b->row[i].components, sizeof(lc_components));
		assert_int_equal(a->row[i].anomalies, b->row[i].anomalies);
	}
}

/* Names of categories decide nothing, nor does their order. */
static void
names_of_categories_do_not_matter(void **state)
{
	rng r = 13;

	for (int c = 0; c < CUSTOMERS; c++)
	{
		static const uint32_t renamed[] = {0, 900, 17, 4000000000, 3, 250};
		lc_event events[EVENTS_MAX];
		lc_day last;
		size_t n = random_customer(&r, events, &last);
		lc_profile one = profile_of(events, n);
		lc_profile other;
		heap h = {0};
		heap g = {0};
		lc_profit_rows a;
		lc_profit_rows b;

		for (size_t i = 0; i < n; i++)
			events[i] = event_of(lc_event_day(&events[i]), lc_event_measure(&events[i]),
			                     renamed[lc_event_key(&events[i])], events[i].count, events[i].sum);
		other = profile_of(events, n);
		a = rows_of(one, last, LC_DAY_NOBEGIN, &ways[BY_ORDERS], &h);
		b = rows_of(other, last, LC_DAY_NOBEGIN, &ways[BY_ORDERS], &g);
		assert_same_components(&a, &b);
		rows_free(a, &h);
		rows_free(b, &g);
		profile_free(one);
		profile_free(other);
	}
}

/* An order of several lines, or several orders of a day, are what their sum is, where the stages are the same. */
static void
lines_of_an_order_do_not_matter(void **state)
{
	rng r = 14;
	size_t compared = 0;

	for (int c = 0; c < CUSTOMERS; c++)
	{
		lc_event events[EVENTS_MAX];
		lc_day last;
		size_t n = random_customer(&r, events, &last);
		lc_profile whole;
		lc_profile lines;
		heap h = {0};
		heap g = {0};
		lc_profit_rows a;
		lc_profit_rows b;
		bool same;

		for (size_t i = 0; i < n; i++)
			events[i].count = 1;
		whole = profile_of(events, n);
		for (size_t i = 0; i < n; i += (size_t) rng_between(&r, 20, 40))
			if (lc_event_measure(&events[i]) == LC_ORDER)
				events[i].count = 2;
		lines = profile_of(events, n);
		a = rows_of(whole, last, LC_DAY_NOBEGIN, &ways[BY_ORDERS], &h);
		b = rows_of(lines, last, LC_DAY_NOBEGIN, &ways[BY_ORDERS], &g);
		same = a.n == b.n;
		for (size_t i = 0; same && i < a.n; i++)
			same = a.row[i].visit.stage == b.row[i].visit.stage && a.row[i].visit.until == b.row[i].visit.until;
		if (same)
			assert_same_components(&a, &b);
		compared += same && a.n > 1;
		rows_free(a, &h);
		rows_free(b, &g);
		profile_free(whole);
		profile_free(lines);
	}
	assert_true(compared > CUSTOMERS / 4);
}

/* Orders of 10 every ten days from the start, then more, dearer and another category. */
static void
known_components(void **state)
{
	lc_event events[80];
	lc_profile profile;
	heap h = {0};
	lc_profit_rows rows;
	size_t n = 0;
	lc_money cross_sell = 0;

	for (int i = 0; i < 24; i++)
	{
		bool later = i >= 12;
		lc_day day = FIRST_DAY + 20 * i;

		events[n++] = event_of(day, LC_ORDER, 7, 1, 10 * LC_MONEY_UNIT);
		events[n++] = event_of(day, LC_COST, 7, 1, later ? 4 * LC_MONEY_UNIT : 5 * LC_MONEY_UNIT);
		if (later)
			events[n++] = event_of(day, LC_ORDER, 8, 1, 3 * LC_MONEY_UNIT);
	}
	profile = profile_of(events, n);
	rows = rows_of(profile, FIRST_DAY + 479, LC_DAY_NOBEGIN, &ways[BY_ORDERS], &h);
	assert_true(rows.n >= 2);
	assert_true(rows.row[0].visit.until < FIRST_DAY + 240);
	for (size_t i = 0; i < rows.n; i++)
		cross_sell += rows.row[i].components.cross_sell;
	assert_int_equal(cross_sell, 12 * 3 * LC_MONEY_UNIT);
	profile_free(profile);
	rows_free(rows, &h);
}

static lc_components
sum_components(const lc_profit_rows *rows)
{
	lc_components sum = {0};

	for (size_t i = 0; i < rows->n; i++)
	{
		const lc_components *c = &rows->row[i].components;

		sum.basic += c->basic;
		sum.incremental += c->incremental;
		sum.price += c->price;
		sum.cost_saving += c->cost_saving;
		sum.migration += c->migration;
		sum.cross_sell += c->cross_sell;
	}
	return sum;
}

/*
 * Cost of no category, of orders that have one: 60 of each 100 at first, 45 later, when
 * another category is bought for 100 as well, which bears its half of 90.
 */
static void
cost_of_no_category_is_shared(void **state)
{
	lc_event events[120];
	lc_profile profile;
	heap h = {0};
	lc_profit_rows rows;
	lc_components sum;
	size_t n = 0;

	for (int i = 0; i < 40; i++)
	{
		bool later = i >= 20;
		lc_day day = FIRST_DAY + 20 * i;

		events[n++] = event_of(day, LC_ORDER, 7, 1, 100 * LC_MONEY_UNIT);
		events[n++] = event_of(day, LC_COST, 0, 1, (later ? 90 : 60) * LC_MONEY_UNIT);
		if (later)
			events[n++] = event_of(day, LC_ORDER, 8, 1, 100 * LC_MONEY_UNIT);
	}
	profile = profile_of(events, n);
	rows = rows_of(profile, FIRST_DAY + 799, LC_DAY_NOBEGIN, &ways[BY_ORDERS], &h);
	assert_true(rows.row[0].visit.until < FIRST_DAY + 400);
	sum = sum_components(&rows);
	/* the one window in which both costs occur shares by what was sold in it */
	assert_near((double) sum.cross_sell, 20 * 55e6, 20e6);
	assert_near((double) sum.cost_saving, 20 * 15e6, 20e6);
	assert_int_equal(sum.price, 0);
	assert_int_equal(sum.migration, 0);
	profile_free(profile);
	rows_free(rows, &h);
}

/* A free trial is no norm: what is paid for first is basic. */
static void
a_free_trial_is_no_norm(void **state)
{
	lc_event events[60];
	lc_profile profile;
	heap h = {0};
	lc_profit_rows rows;
	size_t first = 0;
	size_t n = 0;

	for (int i = 0; i < 40; i++)
		events[n++] = event_of(FIRST_DAY + 20 * i, LC_ORDER, 7, 1, i < 20 ? 0 : 100 * LC_MONEY_UNIT);
	profile = profile_of(events, n);
	rows = rows_of(profile, FIRST_DAY + 799, LC_DAY_NOBEGIN, &ways[BY_ORDERS], &h);
	while (rows.row[first].revenue == 0)
		first++;
	assert_true(first > 0);
	assert_int_equal(rows.row[first].components.basic, rows.row[first].revenue);
	profile_free(profile);
	rows_free(rows, &h);
}

/* ---- time ---- */

/* All that has been settled before the last two visits stays as it is. */
static void
no_row_looks_ahead(void **state)
{
	rng r = 4;
	size_t compared = 0;

	for (int c = 0; c < CUSTOMERS; c++)
	{
		lc_day last;
		lc_profile profile = random_profile(&r, &last);
		lc_day cut = (lc_day) rng_between(&r, FIRST_DAY, last);

		for (int way = 0; way < WAYS; way++)
		{
			heap h = {0};
			heap g = {0};
			lc_profit_rows whole = rows_of(profile, last, LC_DAY_NOBEGIN, &ways[way], &h);
			lc_profit_rows part = rows_of(profile, cut, LC_DAY_NOBEGIN, &ways[way], &g);

			for (size_t i = 0; i + 2 < part.n; i++, compared++)
			{
				assert_int_equal(part.row[i].visit.until, whole.row[i].visit.until);
				assert_int_equal(part.row[i].profit, whole.row[i].profit);
				assert_int_equal(part.row[i].npv, whole.row[i].npv);
				assert_int_equal(part.row[i].components.basic, whole.row[i].components.basic);
				assert_int_equal(part.row[i].components.cross_sell, whole.row[i].components.cross_sell);
			}
			rows_free(whole, &h);
			rows_free(part, &g);
		}
		profile_free(profile);
	}
	assert_true(compared > 100);
}

static void
discounts_by_the_formula(lc_profile profile, lc_day as_of, const lc_prepared *prepared, const lc_profit_rows *rows)
{
	lc_cursor cursor;
	lc_event event;
	double npv = 0;
	double all = 0;

	if (prepared == &ways[BY_STANDARDS])
		return;
	lc_cursor_open(&cursor, profile);
	while (lc_cursor_next(&cursor, &event) && lc_event_day(&event) <= as_of)
	{
		double amount = (double) event.sum / 1e6 * pow(1.15, -(lc_event_day(&event) - FIRST_DAY) / 365.0);

		switch (lc_event_measure(&event))
		{
			case LC_ORDER:
				npv += amount;
				break;
			case LC_REFUND:
			case LC_COST:
			case LC_BAD_DEBT:
			case LC_INVESTMENT:
				npv -= amount;
				break;
			default:
				break;
		}
	}
	for (size_t i = 0; i < rows->n; i++)
		all += (double) rows->row[i].npv / 1e6;
	assert_near(all, npv, 1e-4);
}

static void
npv_follows_the_formula(void **state)
{
	for_customers(5, discounts_by_the_formula);
}

/* A base a year later makes every flow dearer by a year's rate. */
static void
npv_moves_with_its_base(void **state)
{
	rng r = 6;
	lc_day last;
	lc_profile profile = random_profile(&r, &last);
	heap h = {0};
	heap g = {0};
	lc_profit_rows first = rows_of(profile, last, LC_DAY_NOBEGIN, &ways[BY_STANDARDS], &h);
	lc_profit_rows later = rows_of(profile, last, FIRST_DAY + 365, &ways[BY_STANDARDS], &g);

	for (size_t i = 0; i < first.n; i++)
		assert_near((double) later.row[i].npv, 1.15 * (double) first.row[i].npv, 2);
	rows_free(first, &h);
	rows_free(later, &g);
	profile_free(profile);
}

static void
factors_are_powers(void **state)
{
	static lc_discount daily;
	static const int32_t days[] = {0, 1, 2047, 2048, 2049, 36500, -1, -2048, -36500};

	lc_discount_prepare(0.08, &daily);
	for (size_t i = 0; i < LENGTH(days); i++)
	{
		double power = pow(1.08, -days[i] / 365.0);

		assert_near(lc_discount_factor(&daily, days[i]) / power, 1, 1e-12);
	}
	lc_discount_prepare(10, &daily);
	assert_true(lc_discount_factor(&daily, LC_DAY_MAX - LC_DAY_MIN) == 0);
	assert_true(isinf(lc_discount_factor(&daily, LC_DAY_MIN - LC_DAY_MAX)));
}

/* ---- scale ---- */

static void
money_scales(void **state)
{
	rng r = 7;

	for (int c = 0; c < CUSTOMERS; c++)
	{
		lc_event events[EVENTS_MAX];
		lc_day last;
		size_t n = random_customer(&r, events, &last);
		lc_profile one = profile_of(events, n);
		lc_profile ten;
		heap h = {0};
		heap g = {0};
		lc_profit_rows a;
		lc_profit_rows b;

		for (size_t i = 0; i < n; i++)
			events[i].sum *= 10;
		ten = profile_of(events, n);
		a = rows_of(one, last, LC_DAY_NOBEGIN, &ways[BY_ORDERS], &h);
		b = rows_of(ten, last, LC_DAY_NOBEGIN, &ways[BY_ORDERS], &g);
		assert_int_equal(a.n, b.n);
		for (size_t i = 0; i < a.n; i++)
		{
			assert_int_equal(b.row[i].profit, 10 * a.row[i].profit);
			assert_near((double) b.row[i].components.basic, 10.0 * (double) a.row[i].components.basic, 100);
			assert_near((double) b.row[i].components.incremental, 10.0 * (double) a.row[i].components.incremental, 100);
			assert_near((double) b.row[i].components.price, 10.0 * (double) a.row[i].components.price, 100);
			assert_near((double) b.row[i].components.migration, 10.0 * (double) a.row[i].components.migration, 100);
			assert_near((double) b.row[i].npv, 10.0 * (double) a.row[i].npv, 10);
			assert_int_equal(b.row[i].anomalies, a.row[i].anomalies);
		}
		rows_free(a, &h);
		rows_free(b, &g);
		profile_free(one);
		profile_free(ten);
	}
}

/* ---- standards ---- */

/* By standards profit is less than by the ledger by exactly the standards of visits without a measured investment. */
static void
standards_where_none_is_measured(void **state)
{
	rng r = 8;
	size_t standard = 0;
	size_t measured = 0;

	for (int c = 0; c < CUSTOMERS; c++)
	{
		lc_day last;
		lc_profile profile = random_profile(&r, &last);
		heap h = {0};
		heap g = {0};
		lc_profit_rows ledger = rows_of(profile, last, LC_DAY_NOBEGIN, &ways[BY_ORDERS], &h);
		lc_profit_rows rows = rows_of(profile, last, LC_DAY_NOBEGIN, &ways[BY_STANDARDS], &g);
		size_t bears = rows.row[0].visit.stage == LC_PROSPECT ? 1 : 0; /* the visit of the first order */

		assert_int_equal(ledger.n, rows.n);
		for (size_t i = 0; i < rows.n; i++)
		{
			double expected =
			    1.37 * (int) rows.row[i].visit.stage * rows.row[i].periods + (i == bears ? 2.5 / 0.25 : 0);

			assert_int_equal(rows.row[i].measured, ledger.row[i].measured);
			if (rows.row[i].measured)
			{
				measured++;
				assert_int_equal(rows.row[i].investment, ledger.row[i].investment);
				continue;
			}
			standard++;
			assert_int_equal(ledger.row[i].investment, 0);
			assert_near((double) rows.row[i].investment, 1e6 * expected, 1);
			assert_true(rows.row[i].npv <= ledger.row[i].npv);
		}
		rows_free(ledger, &h);
		rows_free(rows, &g);
		profile_free(profile);
	}
	assert_true(standard > 100 && measured > 100);
}

/* Where the prospects bear it, research falls on the first day, on those who never order too. */
static void
research_of_prospects(void **state)
{
	static lc_prepared prepared;
	lc_model model = ways[BY_ORDERS].model;
	lc_event contact = event_of(FIRST_DAY, LC_CONTACT, 0, 1, 0);
	lc_profile profile = profile_of(&contact, 1);
	heap h = {0};
	lc_profit_rows rows;

	model.terms.research_cost = 4;
	assert_int_equal(lc_model_prepare(&model, &prepared), LC_OK);
	rows = rows_of(profile, FIRST_DAY + 100, LC_DAY_NOBEGIN, &prepared, &h);
	assert_int_equal(rows.n, 1);
	assert_int_equal(rows.row[0].investment, 4 * LC_MONEY_UNIT);
	assert_int_equal(rows.row[0].npv, -4 * LC_MONEY_UNIT);
	rows_free(rows, &h);
	model.terms.acquisition_rate = 0.5;
	assert_int_equal(lc_model_prepare(&model, &prepared), LC_OK);
	rows = rows_of(profile, FIRST_DAY + 100, LC_DAY_NOBEGIN, &prepared, &h);
	assert_int_equal(rows.row[0].investment, 0);
	rows_free(rows, &h);
	profile_free(profile);
}

/* ---- break-even, day by day ---- */

static void
breaks_even_day_by_day(lc_profile profile, lc_day as_of, const lc_prepared *prepared, const lc_profit_rows *rows)
{
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_breakeven breakeven;
	lc_day since = LC_DAY_NOEND;
	lc_money lowest = 0;
	bool found;

	for (lc_day day = FIRST_DAY; day <= as_of && prepared != &ways[BY_STANDARDS]; day++)
	{
		lc_totals totals;
		lc_money profit;

		assert_int_equal(totals_of(profile, LC_DAY_NOBEGIN, day, LC_ALL_MEASURES, &totals), LC_OK);
		assert_int_equal(lc_profit(totals.tally, &profit), LC_OK);
		since = profit < 0 ? LC_DAY_NOEND : since == LC_DAY_NOEND ? day : since;
		lowest = profit < lowest ? profit : lowest;
	}
	assert_int_equal(lc_breakeven_of(profile, as_of, prepared, &env, &found, &breakeven), LC_OK);
	assert_true(found);
	assert_int_equal(h.live, 0);
	assert_int_equal(breakeven.day == LC_DAY_NOEND, rows->row[rows->n - 1].cumulative < 0);
	assert_int_equal(breakeven.lowest_day == LC_DAY_NOEND, breakeven.lowest == 0);
	if (prepared == &ways[BY_STANDARDS])
		return;
	assert_int_equal(breakeven.day, since);
	assert_int_equal(breakeven.lowest, lowest);
}

static void
breakeven_is_where_profit_stays_up(void **state)
{
	for_customers(9, breaks_even_day_by_day);
}

/* At no interest the discounted day is the day. */
static void
breakeven_at_no_interest(void **state)
{
	static lc_prepared prepared;
	lc_model model = ways[BY_STANDARDS].model;
	rng r = 10;

	model.terms.discount_rate = 0;
	assert_int_equal(lc_model_prepare(&model, &prepared), LC_OK);
	for (int c = 0; c < CUSTOMERS; c++)
	{
		heap h = {0};
		lc_env env = heap_env(&h);
		lc_breakeven breakeven;
		lc_day last;
		lc_profile profile = random_profile(&r, &last);
		bool found;

		assert_int_equal(lc_breakeven_of(profile, last, &prepared, &env, &found, &breakeven), LC_OK);
		assert_int_equal(breakeven.day, breakeven.discounted_day);
		profile_free(profile);
	}
}

/* ---- anomalies ---- */

static void
flags_what_it_says(lc_profile profile, lc_day as_of, const lc_prepared *prepared, const lc_profit_rows *rows)
{
	for (size_t i = 0; i < rows->n; i++)
	{
		const lc_profit_row *row = &rows->row[i];
		const lc_components *c = &row->components;
		lc_stage stage = row->visit.stage;
		double chance = 0.05 * fabs((double) row->revenue);
		unsigned a = row->anomalies;

		assert_int_equal(a >> LC_EARLY_CROSS_SELL & 1, stage <= LC_FORMATION && (double) c->cross_sell > chance);
		assert_int_equal(a >> LC_EARLY_SAVING & 1, stage <= LC_FORMATION && (double) c->cost_saving > chance);
		assert_int_equal(a >> LC_EARLY_INCREMENTAL & 1, stage <= LC_EXPLORATION && (double) c->incremental > chance);
		assert_int_equal(a >> LC_FORMATION_LOSS & 1, stage == LC_FORMATION && row->profit < 0);
		assert_int_equal(a >> LC_STABILITY_LOSS & 1, stage == LC_STABILITY && row->profit < 0);
		assert_int_equal(a >> LC_REVENUE_AFTER_END & 1, stage == LC_TERMINATED && row->revenue > 0);
		if (stage > LC_EXPLORATION)
			assert_int_equal(a >> LC_EARLY_PROFIT & 1, 0);
		if (stage != LC_STABILITY || i == 0)
			assert_int_equal(a >> LC_STABILITY_NO_PEAK & 1, 0);
	}
}

static void
anomalies_are_what_they_say(void **state)
{
	for_customers(11, flags_what_it_says);
}

/*
 * A customer who only buys, at one pace, price and cost, is no anomaly: not a profit in exploration where nothing was
 * invested, and not a stability that begins a day before the next order.
 */
static void
a_steady_customer_is_no_anomaly(void **state)
{
	for (int gap = 2; gap <= 45; gap += 3)
	{
		lc_event events[2 * 60];
		lc_profile profile;
		size_t n = 0;

		for (int i = 0; i < 60; i++)
		{
			events[n++] = event_of(FIRST_DAY + gap * i, LC_ORDER, 5, 1, 100 * LC_MONEY_UNIT);
			events[n++] = event_of(FIRST_DAY + gap * i, LC_COST, 5, 1, 60 * LC_MONEY_UNIT);
		}
		profile = profile_of(events, n);
		for (lc_day as_of = FIRST_DAY; as_of < FIRST_DAY + gap * 60; as_of += 7)
		{
			heap h = {0};
			lc_profit_rows rows = rows_of(profile, as_of, LC_DAY_NOBEGIN, &ways[BY_ORDERS], &h);

			for (size_t i = 0; i < rows.n; i++)
				assert_int_equal(rows.row[i].anomalies, 0);
			rows_free(rows, &h);
		}
		profile_free(profile);
	}
}

/* What the investment was paid back by before formation is early; what has not paid it back is not. */
static void
profit_is_early_where_investment_is_paid_back(void **state)
{
	static const struct
	{
		lc_money investment;
		bool early;
	} cases[] = {{0, false}, {60 * LC_MONEY_UNIT, true}, {500 * LC_MONEY_UNIT, false}};

	for (size_t i = 0; i < LENGTH(cases); i++)
	{
		lc_event events[] = {
		    event_of(FIRST_DAY, LC_INVESTMENT, 0, 1, cases[i].investment),
		    event_of(FIRST_DAY + 5, LC_ORDER, 0, 1, 100 * LC_MONEY_UNIT),
		    event_of(FIRST_DAY + 15, LC_ORDER, 0, 1, 100 * LC_MONEY_UNIT),
		};
		lc_profile profile = profile_of(events, LENGTH(events));
		heap h = {0};
		lc_profit_rows rows = rows_of(profile, FIRST_DAY + 20, LC_DAY_NOBEGIN, &ways[BY_ORDERS], &h);

		assert_int_equal(rows.row[rows.n - 1].visit.stage, LC_EXPLORATION);
		assert_int_equal(rows.row[rows.n - 1].anomalies >> LC_EARLY_PROFIT & 1, cases[i].early);
		rows_free(rows, &h);
		profile_free(profile);
	}
}

/* ---- bounds ---- */

static void
nothing_before_the_first_event(void **state)
{
	lc_event order = order_on("2024-01-01", LC_MONEY_UNIT);
	lc_profile profile = profile_of(&order, 1);
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_profit_rows rows = rows_of(profile, day_of("2023-12-31"), LC_DAY_NOBEGIN, &ways[BY_STANDARDS], &h);
	lc_breakeven breakeven;
	bool found = true;

	assert_int_equal(rows.n, 0);
	rows_free(rows, &h);
	assert_int_equal(lc_breakeven_of(profile, day_of("2023-12-31"), &ways[BY_ORDERS], &env, &found, &breakeven), LC_OK);
	assert_false(found);
	profile_free(profile);
}

static void
totals_past_64_bits(void **state)
{
	lc_event events[3] = {order_on("2024-01-01", INT64_MAX - 5), order_on("2024-01-05", INT64_MAX / 2),
	                      event_of(day_of("2024-01-05"), LC_COST, 0, 1, INT64_MIN + 1)};
	lc_profile sum = profile_of(events, 2);
	lc_profile difference = profile_of(events + 1, 2);
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_profit_rows rows;

	assert_int_equal(lc_profit_rows_of(sum, day_of("2024-02-01"), LC_DAY_NOBEGIN, &ways[BY_ORDERS], &env, &rows),
	                 LC_OVERFLOW);
	assert_int_equal(lc_profit_rows_of(difference, day_of("2024-02-01"), LC_DAY_NOBEGIN, &ways[BY_ORDERS], &env, &rows),
	                 LC_OVERFLOW);
	assert_int_equal(h.live, 0);
	profile_free(sum);
	profile_free(difference);
}

/* Whichever allocation fails, it is said and nothing is left behind. */
static void
memory_runs_out(void **state)
{
	rng r = 12;
	lc_day last;
	lc_profile profile = random_profile(&r, &last);

	for (size_t fail_at = 1;; fail_at++)
	{
		heap h = {.fail_at = fail_at};
		lc_env env = heap_env(&h);
		lc_profit_rows rows;
		lc_status status = lc_profit_rows_of(profile, last, LC_DAY_NOBEGIN, &ways[BY_STANDARDS], &env, &rows);

		if (status == LC_OK)
		{
			assert_true(fail_at > 6);
			rows_free(rows, &h);
			break;
		}
		assert_int_equal(status, LC_NO_MEMORY);
		assert_int_equal(h.live, 0);
	}
	profile_free(profile);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(rows_tie_to_the_ledger),
	    cmocka_unit_test(visits_follow_the_history),
	    cmocka_unit_test(what_it_begins_with_is_basic),
	    cmocka_unit_test(names_of_categories_do_not_matter),
	    cmocka_unit_test(lines_of_an_order_do_not_matter),
	    cmocka_unit_test(known_components),
	    cmocka_unit_test(cost_of_no_category_is_shared),
	    cmocka_unit_test(a_free_trial_is_no_norm),
	    cmocka_unit_test(no_row_looks_ahead),
	    cmocka_unit_test(npv_follows_the_formula),
	    cmocka_unit_test(npv_moves_with_its_base),
	    cmocka_unit_test(factors_are_powers),
	    cmocka_unit_test(money_scales),
	    cmocka_unit_test(standards_where_none_is_measured),
	    cmocka_unit_test(research_of_prospects),
	    cmocka_unit_test(breakeven_is_where_profit_stays_up),
	    cmocka_unit_test(breakeven_at_no_interest),
	    cmocka_unit_test(anomalies_are_what_they_say),
	    cmocka_unit_test(a_steady_customer_is_no_anomaly),
	    cmocka_unit_test(profit_is_early_where_investment_is_paid_back),
	    cmocka_unit_test(nothing_before_the_first_event),
	    cmocka_unit_test(totals_past_64_bits),
	    cmocka_unit_test(memory_runs_out),
	};

	return cmocka_run_group_tests(tests, prepare, NULL);
}
