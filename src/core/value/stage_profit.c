/*
 * stage_profit.c - what each visited stage earned, by component, and since when the
 * relationship has paid.
 */
#include "value/stage_profit.h"

#include <string.h>

#include "profile/category.h"
#include "profile/event_cursor.h"
#include "profile/order_count.h"

/* How many events pass between two looks at a pending cancel. */
#define POLL_EVERY 65536

const char *const lc_anomaly_names[LC_ANOMALIES] = {
    [LC_EARLY_INCREMENTAL] = "early_incremental", [LC_EARLY_CROSS_SELL] = "early_cross_sell",
    [LC_EARLY_SAVING] = "early_saving",           [LC_EARLY_PROFIT] = "early_profit",
    [LC_FORMATION_LOSS] = "formation_loss",       [LC_STABILITY_LOSS] = "stability_loss",
    [LC_STABILITY_NO_PEAK] = "stability_no_peak", [LC_REVENUE_AFTER_END] = "revenue_after_end",
};

/* ---- flows into visits ---- */

/* What a visit came to, beside its row. */
typedef struct visit_flows
{
	lc_money other_revenue; /* of categories that are not base */
	lc_money other_cost;
	double npv; /* in the currency unit */
} visit_flows;

typedef struct accounts
{
	lc_visits visits;
	size_t baseline;          /* index of its visit; n without */
	lc_categories categories; /* base */
	lc_profit_row *row;       /* NULL: only what flows are worth is asked for */
	visit_flows *flows;
	bool *measured;
	lc_spendings spendings;
	const lc_prepared *prepared;
	lc_day base;
} accounts;

static double
discounted(const accounts *a, lc_day day, lc_money amount)
{
	return (double) amount / (double) LC_MONEY_UNIT * lc_daily_factor(&a->prepared->daily, day - a->base);
}

/* What the event adds to profit. */
static lc_status
profit_of_event(const lc_event *event, lc_money *amount)
{
	*amount = 0;
	switch (lc_event_measure(event))
	{
		case LC_ORDER:
			*amount = event->sum;
			return LC_OK;
		case LC_REFUND:
		case LC_COST:
		case LC_INVESTMENT:
			return __builtin_sub_overflow(0, event->sum, amount) ? LC_OVERFLOW : LC_OK;
		default:
			return LC_OK;
	}
}

static lc_status
subtract(lc_money *sum, lc_money value)
{
	return __builtin_sub_overflow(*sum, value, sum) ? LC_OVERFLOW : LC_OK;
}

/* Beyond the baseline, what is of another category is also kept apart. */
static lc_status
tally_event(lc_profit_row *row, visit_flows *flows, bool *measured, bool base, const lc_event *event)
{
	lc_money none = 0;
	lc_status status = LC_OK;

	switch (lc_event_measure(event))
	{
		case LC_ORDER:
			status = lc_add(&row->order_lines, event->count);
			if (status == LC_OK)
				status = lc_add(&row->revenue, event->sum);
			return status == LC_OK ? lc_add(base ? &none : &flows->other_revenue, event->sum) : status;
		case LC_REFUND:
			status = subtract(&row->revenue, event->sum);
			return status == LC_OK ? subtract(base ? &none : &flows->other_revenue, event->sum) : status;
		case LC_COST:
			status = lc_add(&row->cost, event->sum);
			return status == LC_OK ? lc_add(base ? &none : &flows->other_cost, event->sum) : status;
		case LC_INVESTMENT:
			*measured = true;
			return lc_add(&row->investment, event->sum);
		case LC_REFERRAL:
			return lc_add(&row->referral, event->sum);
		default:
			return LC_OK;
	}
}

static lc_status
take_event(accounts *a, size_t index, const lc_event *event, const lc_env *env)
{
	bool base = index <= a->baseline;
	lc_money amount;
	lc_status status = profit_of_event(event, &amount);

	if (a->row == NULL)
	{
		a->flows[index].npv += discounted(a, lc_event_day(event), amount);
		a->measured[index] |= lc_event_measure(event) == LC_INVESTMENT;
		return status;
	}
	if (base && lc_event_measure(event) == LC_ORDER && status == LC_OK)
		status = lc_categories_add(&a->categories, lc_event_key(event), env);
	if (!base)
		base = lc_categories_have(&a->categories, lc_event_key(event), env);
	if (status != LC_OK)
		return status;
	a->flows[index].npv += discounted(a, lc_event_day(event), amount);
	return tally_event(&a->row[index], &a->flows[index], &a->measured[index], base, event);
}

/* One pass over the events, each into the visit of its day. */
static lc_status
take_events(accounts *a, lc_profile profile, const lc_env *env)
{
	lc_cursor cursor;
	lc_event event;
	size_t index = 0;
	size_t seen = 0;
	lc_status status = LC_OK;

	lc_cursor_open(&cursor, profile);
	while (status == LC_OK && lc_cursor_read(&cursor, &event))
	{
		if (lc_event_measure(&event) >= LC_MEASURES)
			continue;
		while (index < a->visits.n && lc_event_day(&event) > a->visits.visit[index].until)
			index++;
		if (index == a->visits.n)
			break;
		status = take_event(a, index, &event, env);
		if (++seen % POLL_EVERY == 0)
			lc_poll(env);
	}
	return status == LC_OK ? cursor.status : status;
}

static lc_status
take_spendings(accounts *a, const lc_env *env)
{
	lc_status status = lc_spendings_of(&a->visits, a->measured, &a->prepared->model, env, &a->spendings);

	for (size_t i = 0; i < a->spendings.n && status == LC_OK; i++)
	{
		const lc_spending *spending = &a->spendings.spending[i];

		if (a->row != NULL)
			status = lc_add(&a->row[spending->visit].investment, spending->amount);
		a->flows[spending->visit].npv -= discounted(a, spending->day, spending->amount);
	}
	return status;
}

/* ---- components ---- */

/* a * b / c, rounded half away from zero; c > 0. */
static lc_status
multiply_divide(lc_money a, lc_money b, lc_money c, lc_money *result)
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

/* Revenue and cost of base categories, against the baseline's. */
static lc_status
split_base(lc_profit_row *row, const lc_profit_row *baseline, lc_money revenue, lc_money cost)
{
	lc_money expected;
	lc_money norm;      /* what the revenue would cost at the baseline's ratio */
	lc_money part_norm; /* and its basic part */
	lc_money part;

	if (baseline->revenue <= 0)
	{
		if (subtract(&revenue, cost) != LC_OK)
			return LC_OVERFLOW;
		*(row->revenue > 0 ? &row->incremental : &row->basic) = revenue;
		return LC_OK;
	}
	if (multiply_divide(baseline->revenue, lc_visit_days(&row->visit), lc_visit_days(&baseline->visit), &expected) !=
	    LC_OK)
		expected = INT64_MAX;
	part = revenue < expected ? revenue : expected;
	if (multiply_divide(revenue, baseline->cost, baseline->revenue, &norm) != LC_OK ||
	    multiply_divide(part, baseline->cost, baseline->revenue, &part_norm) != LC_OK)
		return LC_OVERFLOW;
	if (__builtin_sub_overflow(part, part_norm, &row->basic) ||
	    __builtin_sub_overflow(revenue - part, norm - part_norm, &row->incremental) ||
	    __builtin_sub_overflow(norm, cost, &row->cost_saving))
		return LC_OVERFLOW;
	return LC_OK;
}

static lc_status
split(const accounts *a, size_t index)
{
	lc_profit_row *row = &a->row[index];
	const visit_flows *flows = &a->flows[index];
	lc_money revenue = row->revenue;
	lc_money cost = row->cost;

	if (index <= a->baseline)
		return __builtin_sub_overflow(revenue, cost, &row->basic) ? LC_OVERFLOW : LC_OK;
	if (__builtin_sub_overflow(flows->other_revenue, flows->other_cost, &row->cross_sell) ||
	    subtract(&revenue, flows->other_revenue) != LC_OK || subtract(&cost, flows->other_cost) != LC_OK)
		return LC_OVERFLOW;
	return split_base(row, &a->row[a->baseline], revenue, cost);
}

/* ---- what is not as the lifecycle has it ---- */

static unsigned
flag(bool found, lc_anomaly anomaly)
{
	return found ? 1u << anomaly : 0;
}

static double
profit_a_period(const lc_profit_row *row)
{
	return (double) row->profit / row->periods;
}

static bool
earned_more_before(const lc_profit_row *first, const lc_profit_row *row)
{
	for (const lc_profit_row *before = row; before > first && before[-1].visit.cycle == row->visit.cycle; before--)
		if (profit_a_period(&before[-1]) > profit_a_period(row))
			return true;
	return false;
}

static unsigned
anomalies_of(const lc_profit_row *first, const lc_profit_row *row, bool costs_known)
{
	unsigned early = flag(row->cross_sell > 0, LC_EARLY_CROSS_SELL) | flag(row->cost_saving > 0, LC_EARLY_SAVING);

	switch (row->visit.stage)
	{
		case LC_PROSPECT:
		case LC_EXPLORATION:
			return early | flag(row->incremental > 0, LC_EARLY_INCREMENTAL) |
			       flag(costs_known && row->profit > 0, LC_EARLY_PROFIT);
		case LC_FORMATION:
			return early | flag(row->profit < 0, LC_FORMATION_LOSS);
		case LC_STABILITY:
			return flag(row->profit < 0, LC_STABILITY_LOSS) |
			       flag(earned_more_before(first, row), LC_STABILITY_NO_PEAK);
		case LC_TERMINATED:
			return flag(row->revenue > 0, LC_REVENUE_AFTER_END);
		default:
			return 0;
	}
}

/* ---- the rows ---- */

static lc_status
finish_row(const accounts *a, size_t index, lc_money *cumulative)
{
	lc_profit_row *row = &a->row[index];

	row->visit = a->visits.visit[index];
	row->periods = (double) lc_visit_days(&row->visit) / a->prepared->model.period_days;
	row->measured = a->measured[index];
	row->profit = row->revenue;
	if (subtract(&row->profit, row->cost) != LC_OK || subtract(&row->profit, row->investment) != LC_OK ||
	    lc_add(cumulative, row->profit) != LC_OK)
		return LC_OVERFLOW;
	row->cumulative = *cumulative;
	if (lc_money_from_double(a->flows[index].npv, &row->npv) != LC_OK)
		return LC_OVERFLOW;
	return split(a, index);
}

static lc_status
finish_rows(const accounts *a)
{
	lc_money cumulative = 0;
	bool costs_known = false;
	lc_status status = LC_OK;

	for (size_t i = 0; i < a->visits.n && status == LC_OK; i++)
	{
		status = finish_row(a, i, &cumulative);
		costs_known |= a->row[i].cost != 0 || a->row[i].investment != 0;
	}
	for (size_t i = 0; i < a->visits.n && status == LC_OK; i++)
		a->row[i].anomalies = anomalies_of(a->row, &a->row[i], costs_known);
	return status;
}

/* Lines of one key are one order, in the visit of the key's first day. */
static lc_status
count_orders(const accounts *a, lc_profile profile, const lc_env *env)
{
	lc_order_count count;
	lc_status status = lc_order_count_open(&count, profile, env);

	if (status != LC_OK)
		return status;
	for (size_t i = 0; i < a->visits.n; i++)
	{
		lc_profit_row *row = &a->row[i];

		row->orders = lc_order_count_within(&count, row->visit.since, row->visit.until, row->order_lines);
	}
	lc_order_count_close(&count, env);
	return LC_OK;
}

/* An empty account for each visit. */
static lc_status
open_flows(accounts *a, const lc_env *env)
{
	size_t n = a->visits.n;

	a->flows = lc_alloc(env, n * sizeof(*a->flows));
	a->measured = lc_alloc(env, n * sizeof(*a->measured));
	if (a->flows == NULL || a->measured == NULL)
		return LC_NO_MEMORY;
	memset(a->flows, 0, n * sizeof(*a->flows));
	memset(a->measured, 0, n * sizeof(*a->measured));
	return LC_OK;
}

/* The visits, and for each an account with a row. */
static lc_status
open_accounts(accounts *a, lc_profile profile, lc_day as_of, lc_day base, const lc_prepared *prepared,
              const lc_env *env)
{
	lc_status status;
	size_t n;

	memset(a, 0, sizeof(*a));
	a->prepared = prepared;
	status = lc_visits_of(profile, as_of, prepared, env, &a->visits);
	n = a->visits.n;
	if (status != LC_OK || n == 0)
		return status;
	a->base = base == LC_DAY_NOBEGIN ? a->visits.first_event : base;
	a->baseline = a->visits.visit[0].stage == LC_PROSPECT ? 1 : 0;
	a->row = lc_alloc(env, n * sizeof(*a->row));
	if (a->row == NULL)
		return LC_NO_MEMORY;
	memset(a->row, 0, n * sizeof(*a->row));
	return open_flows(a, env);
}

/* All but the rows. */
static void
close_accounts(accounts *a, const lc_env *env)
{
	lc_visits_release(&a->visits, env);
	lc_spendings_release(&a->spendings, env);
	lc_categories_release(&a->categories, env);
	lc_release(env, a->flows);
	lc_release(env, a->measured);
}

lc_status
lc_profit_rows_of(lc_profile profile, lc_day as_of, lc_day base, const lc_prepared *prepared, const lc_env *env,
                  lc_profit_rows *rows)
{
	accounts a;
	lc_status status = open_accounts(&a, profile, as_of, base, prepared, env);

	if (status == LC_OK && a.visits.n > 0)
		status = take_events(&a, profile, env);
	if (status == LC_OK && a.visits.n > 0)
		status = take_spendings(&a, env);
	if (status == LC_OK)
		status = finish_rows(&a);
	if (status == LC_OK)
		status = count_orders(&a, profile, env);
	rows->row = a.row;
	rows->n = a.visits.n;
	close_accounts(&a, env);
	if (status != LC_OK)
	{
		lc_release(env, rows->row);
		*rows = (lc_profit_rows){0};
	}
	return status;
}

lc_status
lc_realised_of(lc_profile profile, const lc_visits *visits, lc_day base, const lc_prepared *prepared, const lc_env *env,
               lc_money *realised)
{
	accounts a = {.visits = *visits, .prepared = prepared, .base = base};
	lc_status status;

	*realised = 0;
	if (visits->n == 0)
		return LC_OK;
	status = open_flows(&a, env);
	if (status == LC_OK)
		status = take_events(&a, profile, env);
	if (status == LC_OK)
		status = take_spendings(&a, env);
	for (size_t i = 0; i < visits->n && status == LC_OK; i++)
	{
		lc_money npv;

		status = lc_money_from_double(a.flows[i].npv, &npv) == LC_OK ? lc_add(realised, npv) : LC_OVERFLOW;
	}
	a.visits = (lc_visits){0}; /* the caller's */
	close_accounts(&a, env);
	return status;
}

/* ---- since when it has paid ---- */

/* What rounding may leave of a discounted nothing. */
#define LESS_THAN_A_MICRO 5e-7

typedef struct payback
{
	lc_breakeven *breakeven;
	lc_money cumulative;
	double discounted;
} payback;

/* At the end of a day with a flow. */
static void
note_day(payback *p, lc_day day)
{
	lc_breakeven *b = p->breakeven;

	if (p->cumulative < 0)
		b->day = LC_DAY_NOEND;
	else if (b->day == LC_DAY_NOEND)
		b->day = day;
	if (p->discounted < -LESS_THAN_A_MICRO)
		b->discounted_day = LC_DAY_NOEND;
	else if (b->discounted_day == LC_DAY_NOEND)
		b->discounted_day = day;
	if (p->cumulative < b->lowest)
	{
		b->lowest = p->cumulative;
		b->lowest_day = day;
	}
}

/* Spendings of the day, or of all days up to it. */
static lc_status
pay_spendings(payback *p, const accounts *a, size_t *next, lc_day until, lc_day *day)
{
	while (*next < a->spendings.n && a->spendings.spending[*next].day <= until)
	{
		const lc_spending *spending = &a->spendings.spending[(*next)++];

		if (spending->day != *day)
			note_day(p, *day);
		*day = spending->day;
		if (subtract(&p->cumulative, spending->amount) != LC_OK)
			return LC_OVERFLOW;
		p->discounted -= discounted(a, spending->day, spending->amount);
	}
	return LC_OK;
}

static lc_status
pay_event(payback *p, const accounts *a, const lc_event *event)
{
	lc_money amount;

	if (profit_of_event(event, &amount) != LC_OK || lc_add(&p->cumulative, amount) != LC_OK)
		return LC_OVERFLOW;
	p->discounted += discounted(a, lc_event_day(event), amount);
	return LC_OK;
}

/* Events and spendings together, in order of day. */
static lc_status
pay_all(payback *p, const accounts *a, lc_profile profile, lc_day as_of, const lc_env *env)
{
	lc_cursor cursor;
	lc_event event;
	lc_day day = a->visits.first_event;
	size_t next = 0;
	size_t seen = 0;
	lc_status status = LC_OK;

	lc_cursor_open(&cursor, profile);
	while (status == LC_OK && lc_cursor_next(&cursor, &event) && lc_event_day(&event) <= as_of)
	{
		status = pay_spendings(p, a, &next, lc_event_day(&event), &day);
		if (lc_event_day(&event) != day)
			note_day(p, day);
		day = lc_event_day(&event);
		if (status == LC_OK)
			status = pay_event(p, a, &event);
		if (++seen % POLL_EVERY == 0)
			lc_poll(env);
	}
	if (status == LC_OK)
		status = pay_spendings(p, a, &next, as_of, &day);
	note_day(p, day);
	return status == LC_OK ? cursor.status : status;
}

lc_status
lc_breakeven_of(lc_profile profile, lc_day as_of, const lc_prepared *prepared, const lc_env *env, bool *found,
                lc_breakeven *breakeven)
{
	accounts a;
	payback p = {.breakeven = breakeven};
	lc_status status = open_accounts(&a, profile, as_of, LC_DAY_NOBEGIN, prepared, env);

	*found = status == LC_OK && a.visits.n > 0;
	*breakeven = (lc_breakeven){.day = LC_DAY_NOEND, .discounted_day = LC_DAY_NOEND, .lowest_day = LC_DAY_NOEND};
	if (*found)
		status = take_events(&a, profile, env);
	if (*found && status == LC_OK)
		status = take_spendings(&a, env);
	if (*found && status == LC_OK)
		status = pay_all(&p, &a, profile, as_of, env);
	close_accounts(&a, env);
	lc_release(env, a.row);
	return status;
}
