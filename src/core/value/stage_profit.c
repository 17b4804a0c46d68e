/*
 * stage_profit.c - what each visited stage earned, by component.
 */
#include "value/stage_profit.h"

#include <string.h>

#include "profile/category.h"
#include "profile/event_cursor.h"
#include "profile/order_count.h"
#include "value/profit_components.h"
#include "value/spending.h"

const char *const lc_anomaly_names[LC_ANOMALIES] = {
    [LC_EARLY_INCREMENTAL] = "early_incremental", [LC_EARLY_CROSS_SELL] = "early_cross_sell",
    [LC_EARLY_SAVING] = "early_saving",           [LC_EARLY_PROFIT] = "early_profit",
    [LC_FORMATION_LOSS] = "formation_loss",       [LC_STABILITY_LOSS] = "stability_loss",
    [LC_STABILITY_NO_PEAK] = "stability_no_peak", [LC_REVENUE_AFTER_END] = "revenue_after_end",
};

static lc_status
subtract(lc_money *sum, lc_money value)
{
	return __builtin_sub_overflow(*sum, value, sum) ? LC_OVERFLOW : LC_OK;
}

/* ---- flows into visits ---- */

typedef struct accounts
{
	lc_visits visits;
	lc_profit_row *row; /* one a visit; NULL where only the value of its flows is asked for */
	double *npv;        /* one a visit: of all flows up to its end, in the currency unit */
	bool *measured;     /* one a visit: an investment was measured */
	lc_spendings spendings;
	const lc_prepared *prepared;
	lc_day base;
	lc_day last_order; /* the day of the order that was taken last */
} accounts;

lc_status
lc_event_profit(const lc_event *event, lc_money *amount)
{
	*amount = 0;
	switch (lc_event_measure(event))
	{
		case LC_ORDER:
			*amount = event->sum;
			return LC_OK;
		case LC_REFUND:
		case LC_COST:
		case LC_BAD_DEBT:
		case LC_INVESTMENT:
			return __builtin_sub_overflow(0, event->sum, amount) ? LC_OVERFLOW : LC_OK;
		default:
			return LC_OK;
	}
}

/* Adds what an event adds to profit, as of base. */
static lc_status
add_value(const lc_discount *daily, lc_day base, const lc_event *event, double *npv)
{
	lc_money amount;
	lc_status status = lc_event_profit(event, &amount);

	*npv += lc_present_value(daily, lc_event_day(event) - base, amount);
	return status;
}

static lc_status
tally_event(lc_profit_row *row, const lc_event *event)
{
	switch (lc_event_measure(event))
	{
		case LC_ORDER:
			if (lc_add(&row->order_lines, event->count) != LC_OK)
				return LC_OVERFLOW;
			return lc_add(&row->revenue, event->sum);
		case LC_REFUND:
			return subtract(&row->revenue, event->sum);
		case LC_COST:
			return lc_add(&row->cost, event->sum);
		case LC_BAD_DEBT:
			return lc_add(&row->bad_debt, event->sum);
		case LC_INVESTMENT:
			return lc_add(&row->investment, event->sum);
		case LC_REFERRAL:
			return lc_add(&row->referral, event->sum);
		default:
			return LC_OK;
	}
}

static lc_status
take_event(accounts *a, size_t index, const lc_event *event)
{
	lc_status status = add_value(&a->prepared->daily, a->base, event, &a->npv[index]);

	a->measured[index] |= lc_event_measure(event) == LC_INVESTMENT;
	if (status != LC_OK || a->row == NULL)
		return status;
	if (lc_event_measure(event) == LC_ORDER && lc_event_day(event) != a->last_order)
	{
		a->row[index].purchase_days++;
		a->last_order = lc_event_day(event);
	}
	return tally_event(&a->row[index], event);
}

static void
close_visit(accounts *a, size_t index)
{
	if (index + 1 < a->visits.n)
		a->npv[index + 1] = a->npv[index];
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
			close_visit(a, index++);
		if (index == a->visits.n)
			break;
		status = take_event(a, index, &event);
		lc_poll_at(env, seen++);
	}
	while (index < a->visits.n)
		close_visit(a, index++);
	return status == LC_OK ? cursor.status : status;
}

/* A visit's spendings stand together, in the order of visits. */
static lc_status
take_spendings(accounts *a, const lc_env *env)
{
	lc_status status = lc_spendings_of(&a->visits, a->measured, &a->prepared->model, env, &a->spendings);
	double spent = 0;
	size_t i = 0;

	for (size_t index = 0; index < a->visits.n && status == LC_OK; index++)
	{
		for (; i < a->spendings.n && a->spendings.spending[i].visit == index && status == LC_OK; i++)
		{
			const lc_spending *spending = &a->spendings.spending[i];

			if (a->row != NULL)
				status = lc_add(&a->row[index].investment, spending->amount);
			spent += lc_present_value(&a->prepared->daily, spending->day - a->base, spending->amount);
		}
		a->npv[index] -= spent;
	}
	return status;
}

/* ---- components ---- */

/* A base category: what was bought of it in the baseline, and in the window that is read. */
typedef struct base_category
{
	lc_trade norm;
	lc_trade trade;
	size_t read_in; /* the number of the window that trade is of */
} base_category;

typedef struct splitting
{
	lc_profile profile;
	const lc_visits *visits;
	size_t first; /* the index of the baseline's visit */
	lc_baseline baseline;
	lc_categories keys;      /* base; the index of a key is that of its entry in category */
	base_category *category; /* one more than keys has, the last for what has no category */
	size_t *read;            /* categories that the window has events of */
	size_t n_read;
	base_category all; /* base categories together */
	lc_trade other;    /* other categories together */
	bool by_category;  /* costs are given by category */
	lc_course course;
	size_t window;    /* the number of the window that is read, from 1 */
	lc_cursor cursor; /* where the windows are read from */
	lc_event event;   /* read and not yet taken */
	bool pending;
	size_t seen;
} splitting;

/* Base categories: bought by the baseline's end. */
static lc_status
collect_keys(splitting *s, const lc_env *env)
{
	lc_day end = s->visits->visit[s->first].until;
	lc_cursor cursor;
	lc_event event;
	size_t seen = 0;
	lc_status status = LC_OK;

	lc_cursor_open(&cursor, s->profile);
	while (status == LC_OK && lc_cursor_read(&cursor, &event) && lc_event_day(&event) <= end)
	{
		if (lc_event_measure(&event) == LC_ORDER)
			status = lc_categories_add(&s->keys, lc_event_key(&event), env);
		lc_poll_at(env, seen++);
	}
	return status == LC_OK ? cursor.status : status;
}

static lc_status
open_splitting(splitting *s, const lc_env *env)
{
	size_t n;
	lc_status status = collect_keys(s, env);

	if (status != LC_OK)
		return status;
	n = s->keys.n + 1;
	s->category = lc_alloc(env, n * sizeof(*s->category));
	s->read = lc_alloc(env, n * sizeof(*s->read));
	if (s->category == NULL || s->read == NULL)
		return LC_NO_MEMORY;
	memset(s->category, 0, n * sizeof(*s->category));
	lc_cursor_open(&s->cursor, s->profile);
	s->pending = lc_cursor_read(&s->cursor, &s->event);
	return LC_OK;
}

static void
close_splitting(splitting *s, const lc_env *env)
{
	lc_categories_release(&s->keys, env);
	lc_release(env, s->category);
	lc_release(env, s->read);
}

/* The entry of a base category, or NULL. */
static base_category *
category_of(splitting *s, uint32_t key, const lc_env *env)
{
	size_t at = key == 0 ? s->keys.n : lc_categories_find(&s->keys, key, env);
	base_category *category;

	if (at == LC_NO_CATEGORY)
		return NULL;
	category = &s->category[at];
	if (category->read_in != s->window)
	{
		category->read_in = s->window;
		category->trade = (lc_trade){0};
		s->read[s->n_read++] = at;
	}
	return category;
}

static lc_status
trade_event(splitting *s, const lc_env *env)
{
	unsigned measure = lc_event_measure(&s->event);
	base_category *category;

	if (measure != LC_ORDER && measure != LC_REFUND && measure != LC_COST)
		return LC_OK;
	category = category_of(s, lc_event_key(&s->event), env);
	if (category == NULL)
		return lc_trade_add(&s->other, &s->event);
	if (lc_trade_add(&category->trade, &s->event) != LC_OK)
		return LC_OVERFLOW;
	return lc_trade_add(&s->all.trade, &s->event);
}

/* Reads the events of the next window; what is before it is passed over. */
static lc_status
read_window(splitting *s, lc_day since, lc_day until, const lc_env *env)
{
	lc_status status = LC_OK;

	s->window++;
	s->n_read = 0;
	s->all.trade = s->other = (lc_trade){0};
	for (; status == LC_OK && s->pending && lc_event_day(&s->event) <= until;
	     s->pending = lc_cursor_read(&s->cursor, &s->event))
	{
		if (lc_event_day(&s->event) >= since)
			status = trade_event(s, env);
		lc_poll_at(env, s->seen++);
	}
	for (size_t i = 0; i < s->n_read && status == LC_OK; i++)
		status = lc_trade_close(&s->category[s->read[i]].trade);
	if (status == LC_OK)
		status = lc_trade_close(&s->all.trade);
	if (status == LC_OK)
		status = lc_trade_close(&s->other);
	return status == LC_OK ? s->cursor.status : status;
}

/* Whether all cost is of no category though what was sold has one. */
static bool
costs_lack_category(const splitting *s)
{
	const lc_trade *none = &s->category[s->keys.n].norm;

	return none->sold == 0 && none->cost > 0 && none->cost == s->all.norm.cost;
}

static lc_status
set_baseline(splitting *s, const lc_env *env)
{
	const lc_visit *visit = &s->visits->visit[s->first];

	LC_TRY(read_window(s, visit->since, visit->until, env));
	for (size_t i = 0; i < s->n_read; i++)
		s->category[s->read[i]].norm = s->category[s->read[i]].trade;
	s->all.norm = s->all.trade;
	s->by_category = !costs_lack_category(s);
	return lc_baseline_of(&s->all.norm, lc_visit_days(visit), &s->baseline);
}

/* Cost of no category is shared by what was sold of base and of other categories. */
static lc_status
share_cost(splitting *s)
{
	lc_money part;

	if (s->by_category || s->other.sold <= 0 || s->other.cost != 0)
		return LC_OK;
	if (s->all.trade.sold > INT64_MAX - s->other.sold)
		return LC_OVERFLOW;
	LC_TRY(lc_multiply_divide(s->all.trade.cost, s->other.sold, s->all.trade.sold + s->other.sold, &part));
	s->other.cost = part;
	return subtract(&s->all.trade.cost, part);
}

static lc_status
split_window(splitting *s, int32_t days, bool last, lc_components *components)
{
	lc_window window = {.days = days, .last = last, .base = &s->all.trade};

	LC_TRY(share_cost(s));
	for (size_t i = 0; s->by_category && i < s->n_read; i++)
		LC_TRY(lc_normed_add(&window.normed, &s->category[s->read[i]].norm, &s->category[s->read[i]].trade));
	if (!s->by_category)
		LC_TRY(lc_normed_add(&window.normed, &s->all.norm, &s->all.trade));
	LC_TRY(lc_trade_totals(&s->other, &window.other_revenue, &window.other_cost));
	return lc_components_add(&s->baseline, &window, &s->course, components);
}

static lc_status
split_visit(splitting *s, const lc_visit *visit, lc_components *components, const lc_env *env)
{
	int32_t whole = lc_window_days(&s->baseline);

	for (lc_day since = visit->since; since <= visit->until; since += whole)
	{
		int32_t days = visit->until - since < whole ? visit->until - since + 1 : whole;

		LC_TRY(read_window(s, since, since + days - 1, env));
		LC_TRY(split_window(s, days, days > visit->until - since, components));
		lc_poll_at(env, s->window);
	}
	return LC_OK;
}

/* The first visit that brought revenue; the number of visits without any. */
static size_t
baseline_visit(const accounts *a)
{
	size_t first = 0;

	while (first < a->visits.n && (a->visits.visit[first].stage == LC_PROSPECT || a->row[first].revenue <= 0))
		first++;
	return first;
}

/* Up to the baseline's end all is basic. */
static lc_status
split_rows(const accounts *a, lc_profile profile, const lc_env *env)
{
	splitting s = {.profile = profile, .visits = &a->visits, .first = baseline_visit(a)};
	lc_status status = LC_OK;

	for (size_t i = 0; i <= s.first && i < a->visits.n; i++)
		if (__builtin_sub_overflow(a->row[i].revenue, a->row[i].cost, &a->row[i].components.basic))
			return LC_OVERFLOW;
	if (s.first + 1 >= a->visits.n)
		return LC_OK;
	status = open_splitting(&s, env);
	if (status == LC_OK)
		status = set_baseline(&s, env);
	for (size_t i = s.first + 1; i < a->visits.n && status == LC_OK; i++)
		status = split_visit(&s, &a->visits.visit[i], &a->row[i].components, env);
	close_splitting(&s, env);
	return status;
}

/* ---- anomalies ---- */

/* A component or a difference below this part of the visit's revenue is chance. */
#define MATERIAL 0.05

static bool
matters(const lc_profit_row *row, lc_money amount)
{
	return (double) amount > MATERIAL * fabs((double) row->revenue);
}

static unsigned
flag(bool found, lc_anomaly anomaly)
{
	return found ? 1u << anomaly : 0;
}

/*
 * Whether a visit earned less a period than one before it, by more than chance.  The
 * visit before may begin with a purchase, which is one too many of its days; of this
 * visit's purchases chance takes one, or the root of their number (Poisson).
 */
static bool
earns_less(const lc_profit_row *row, const lc_profit_row *before)
{
	double days = (double) before->purchase_days;
	double a_purchase = days > 0 ? (double) before->profit / days : 0;
	double longer = row->periods / before->periods;
	double profit = (double) row->profit + a_purchase * fmax(1, sqrt(days * longer));
	double profit_before = ((double) before->profit - a_purchase) * longer;

	return profit_before > 0 && profit < profit_before * (1 - MATERIAL);
}

static bool
is_no_peak(const lc_profit_row *first, const lc_profit_row *row)
{
	for (const lc_profit_row *before = row; before-- > first && before->visit.cycle == row->visit.cycle;)
		if ((before->visit.stage == LC_EXPLORATION || before->visit.stage == LC_FORMATION) && earns_less(row, before))
			return true;
	return false;
}

/* invested: an investment, measured or standard, is known up to the end of the visit. */
static unsigned
anomalies_of(const lc_profit_row *first, const lc_profit_row *row, bool invested)
{
	const lc_components *c = &row->components;
	unsigned early =
	    flag(matters(row, c->cross_sell), LC_EARLY_CROSS_SELL) | flag(matters(row, c->cost_saving), LC_EARLY_SAVING);

	switch (row->visit.stage)
	{
		case LC_PROSPECT:
		case LC_EXPLORATION:
			return early | flag(matters(row, c->incremental), LC_EARLY_INCREMENTAL) |
			       flag(invested && row->profit > 0 && row->cumulative > 0, LC_EARLY_PROFIT);
		case LC_FORMATION:
			return early | flag(row->profit < 0, LC_FORMATION_LOSS);
		case LC_STABILITY:
			return flag(row->profit < 0, LC_STABILITY_LOSS) | flag(is_no_peak(first, row), LC_STABILITY_NO_PEAK);
		case LC_TERMINATED:
			return flag(row->revenue > 0, LC_REVENUE_AFTER_END);
		default:
			return 0;
	}
}

/* ---- the rows ---- */

/*
 * The difference of rounded totals, so that visits sum to the rounded whole, wherever one ends and the next begins.
 * Compounded over a long time an amount may be more than money holds: that is unknown, and the rest of the row is not.
 */
static lc_money
value_of_visit(const accounts *a, size_t index)
{
	lc_money before = index > 0 ? lc_money_of_value(a->npv[index - 1]) : 0;
	lc_money npv = lc_money_of_value(a->npv[index]);

	if (before == LC_MONEY_UNKNOWN || npv == LC_MONEY_UNKNOWN || subtract(&npv, before) != LC_OK)
		return LC_MONEY_UNKNOWN;
	return npv;
}

static lc_status
finish_row(const accounts *a, size_t index, lc_money *cumulative)
{
	lc_profit_row *row = &a->row[index];

	row->visit = a->visits.visit[index];
	row->periods = (double) lc_visit_days(&row->visit) / a->prepared->model.period_days;
	row->measured = a->measured[index];
	row->profit = row->revenue;
	if (subtract(&row->profit, row->cost) != LC_OK || subtract(&row->profit, row->bad_debt) != LC_OK ||
	    subtract(&row->profit, row->investment) != LC_OK || lc_add(cumulative, row->profit) != LC_OK)
		return LC_OVERFLOW;
	row->cumulative = *cumulative;
	row->npv = value_of_visit(a, index);
	return LC_OK;
}

static lc_status
finish_rows(const accounts *a, lc_profile profile, const lc_env *env)
{
	lc_money cumulative = 0;
	bool invested = false;
	lc_status status = LC_OK;

	for (size_t i = 0; i < a->visits.n && status == LC_OK; i++)
		status = finish_row(a, i, &cumulative);
	if (status == LC_OK)
		status = split_rows(a, profile, env);
	for (size_t i = 0; i < a->visits.n && status == LC_OK; i++)
	{
		invested |= a->row[i].investment != 0;
		a->row[i].anomalies = anomalies_of(a->row, &a->row[i], invested);
	}
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

	a->npv = lc_alloc(env, n * sizeof(*a->npv));
	a->measured = lc_alloc(env, n * sizeof(*a->measured));
	if (a->npv == NULL || a->measured == NULL)
		return LC_NO_MEMORY;
	memset(a->npv, 0, n * sizeof(*a->npv));
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
	a->last_order = LC_DAY_NOBEGIN;
	status = lc_visits_of(profile, as_of, prepared, env, &a->visits);
	n = a->visits.n;
	if (status != LC_OK || n == 0)
		return status;
	a->base = base == LC_DAY_NOBEGIN ? a->visits.first_event : base;
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
	lc_release(env, a->npv);
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
		status = finish_rows(&a, profile, env);
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

bool
lc_realised_by_visit(const lc_model *model)
{
	bool spends = model->terms.research_cost > 0;

	for (int stage = 0; stage < LC_STAGES; stage++)
		spends |= model->terms.stage_investment[stage] > 0;
	return spends;
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
	if (status == LC_OK)
		*realised = lc_money_of_value(a.npv[visits->n - 1]);
	a.visits = (lc_visits){0}; /* the caller's */
	close_accounts(&a, env);
	return status;
}

lc_status
lc_realised_until(lc_profile profile, lc_day as_of, lc_day base, const lc_prepared *prepared, const lc_env *env,
                  lc_money *realised)
{
	lc_cursor cursor;
	lc_event event;
	double npv = 0;
	size_t seen = 0;

	lc_cursor_open(&cursor, profile);
	while (lc_cursor_read(&cursor, &event) && lc_event_day(&event) <= as_of)
	{
		if (lc_event_measure(&event) < LC_MEASURES)
			LC_TRY(add_value(&prepared->daily, base, &event, &npv));
		lc_poll_at(env, seen++);
	}
	*realised = lc_money_of_value(npv);
	return cursor.status;
}
