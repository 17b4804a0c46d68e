/*
 * equity.c - customer equity: the expected value of all customers, and its bridge between two days.
 */
#include "value/equity.h"

#include <math.h>

#include "profile/category.h"

/* Key of a contact: another customer's recommendation brought this one. */
#define REFERRAL_KEY "referral"

/*
 * Largest variance of one customer, in squared currency units.  In millionths
 * it leaves room for 17,000 such customers in 128 bits.
 */
#define VARIANCE_MAX 1e28

static lc_status
add_int128(lc_int128 *sum, lc_int128 value, int way)
{
	return __builtin_add_overflow(*sum, way * value, sum) ? LC_OVERFLOW : LC_OK;
}

/* The expected value, rounded to a micro; 0 for a customer who never ordered, and for one whose value is beyond money. */
static lc_money
value_of(const lc_valuation *valuation)
{
	lc_money value = valuation->ordered ? lc_money_of_value(valuation->expected.npv) : 0;

	return value == LC_MONEY_UNKNOWN ? 0 : value;
}

/* 0 for a customer who never ordered, and for one whose value is as good as unknown. */
static lc_status
add_variance(lc_int128 *sum, const lc_valuation *valuation, int way)
{
	if (!valuation->ordered || !(valuation->expected.variance < VARIANCE_MAX))
		return LC_OK;
	return add_int128(sum, (lc_int128) (valuation->expected.variance * (double) LC_MONEY_UNIT), way);
}

static lc_status
value_on(lc_profile profile, lc_day day, const lc_question *question, lc_valuation *valuation)
{
	return lc_value_on(profile, day, question->prepared, question->values, question->env, valuation);
}

double
lc_total_error(double total, double variance)
{
	return sqrt(variance + LC_SHOP_ERROR * total * LC_SHOP_ERROR * total);
}

lc_status
lc_equity_take(lc_equity *equity, lc_profile profile, const lc_question *question, int way)
{
	lc_valuation valuation;

	LC_TRY(value_on(profile, question->as_of, question, &valuation));
	if (!valuation.found)
		return LC_OK;
	LC_TRY(lc_add(&equity->customers[valuation.stage], way));
	LC_TRY(add_int128(&equity->value[valuation.stage], value_of(&valuation), way));
	return add_variance(&equity->variance, &valuation, way);
}

/* ---- between two days ---- */

/* A customer's margin between the two days, in all categories and in those that were not bought before. */
typedef struct growth
{
	lc_day first;
	lc_day last;
	double margin;
	double fresh;
	double earlier;     /* margin of as many days up to the first day */
	int64_t purchases;  /* purchase days among those */
	lc_day first_order; /* of all; LC_DAY_NOEND without one up to the first day */
	lc_day last_order;  /* up to the first day */
	bool referred;
	lc_categories before; /* bought up to the first day */
} growth;

/* An event up to the first day. */
static lc_status
take_earlier(growth *g, const lc_event *event, double amount, const lc_env *env)
{
	lc_day day = lc_event_day(event);
	bool order = lc_event_measure(event) == LC_ORDER;

	if (day > g->first - (g->last - g->first))
	{
		g->earlier += amount;
		g->purchases += order && day != g->last_order;
	}
	if (!order)
		return LC_OK;
	g->first_order = g->first_order == LC_DAY_NOEND ? day : g->first_order;
	g->last_order = day;
	return lc_categories_add(&g->before, lc_event_key(event), env);
}

static lc_status
take_growth(growth *g, const lc_event *event, const lc_env *env)
{
	unsigned measure = lc_event_measure(event);
	double amount = measure == LC_ORDER ? (double) event->sum : -(double) event->sum;

	if (measure == LC_CONTACT && lc_event_key(event) == lc_key_hash(REFERRAL_KEY, sizeof(REFERRAL_KEY) - 1))
		g->referred = true;
	if (measure != LC_ORDER && measure != LC_REFUND && measure != LC_COST)
		return LC_OK;
	if (lc_event_day(event) <= g->first)
		return take_earlier(g, event, amount, env);
	g->margin += amount;
	g->fresh += lc_categories_have(&g->before, lc_event_key(event), env) ? 0 : amount;
	return LC_OK;
}

static lc_status
growth_of(lc_profile profile, lc_day first, lc_day last, const lc_env *env, growth *g)
{
	lc_cursor cursor;
	lc_event event;
	lc_status status = LC_OK;

	*g = (growth){.first = first, .last = last, .first_order = LC_DAY_NOEND, .last_order = LC_DAY_NOBEGIN};
	lc_cursor_open(&cursor, profile);
	while (status == LC_OK && lc_cursor_next(&cursor, &event) && lc_event_day(&event) <= last)
		status = take_growth(g, &event, env);
	lc_categories_release(&g->before, env);
	return status == LC_OK ? cursor.status : status;
}

/* Shorter than this, the time before says little of what a customer buys; in days. */
#define EARLIER_MIN 90

/* The margin that the categories bought before would have brought, had they gone on as before. */
static double
margin_to_expect(const growth *g)
{
	double days = g->last - g->first;
	double known = g->first - g->first_order + 1;

	if (known >= days)
		return g->earlier;
	/* a time that begins with a purchase has one too many for its days */
	return g->earlier * (double) (g->purchases - 1) / (double) g->purchases * days / fmax(known, EARLIER_MIN);
}

/* Migration: the part of the new categories' margin that replaces what the others lost, by a purchase or more. */
static double
migrated(const growth *g)
{
	double lost;

	if (g->purchases == 0)
		return 0;
	lost = margin_to_expect(g) - (g->margin - g->fresh);
	return lost * (double) g->purchases < g->earlier ? 0 : fmax(0, fmin(lost, g->fresh));
}

/* The part of a rise in value that is attributed to new categories: their share of the margin, beyond migration. */
static lc_money
cross_sold(const growth *g, lc_money rise)
{
	double added = g->fresh - migrated(g);
	double share = added <= 0 ? 0 : g->margin <= added ? 1 : added / g->margin;

	return share >= 1 ? rise : (lc_money) (share * (double) rise);
}

static lc_bucket
bucket_of(const lc_valuation *before, const lc_valuation *after, lc_money change, bool referred)
{
	if (!before->ordered)
		return referred ? LC_REFERRED : LC_NEW;
	if (before->stage == LC_TERMINATED && after->stage != LC_TERMINATED)
		return LC_WON_BACK;
	if (before->stage != LC_TERMINATED && after->stage == LC_TERMINATED)
		return LC_LOST;
	return change < 0 ? LC_FALL : LC_GROWTH;
}

static lc_status
take_change(lc_bridge *bridge, const lc_valuation *before, const lc_valuation *after, const growth *g, int way)
{
	lc_money opening = value_of(before);
	lc_money closing = value_of(after);
	lc_money cross = 0;
	lc_bucket bucket;

	bucket = bucket_of(before, after, closing - opening, g->referred);
	if (bucket == LC_GROWTH)
		cross = cross_sold(g, closing - opening);
	LC_TRY(add_int128(&bridge->value[LC_OPENING], opening, way));
	LC_TRY(add_int128(&bridge->value[bucket], closing - opening - cross, way));
	LC_TRY(add_int128(&bridge->value[LC_CROSS_SELL], cross, way));
	LC_TRY(add_int128(&bridge->value[LC_CLOSING], closing, way));
	LC_TRY(add_variance(&bridge->opening_variance, before, way));
	LC_TRY(add_variance(&bridge->closing_variance, after, way));
	return lc_add(&bridge->customers, way);
}

lc_status
lc_bridge_take(lc_bridge *bridge, lc_profile profile, lc_day first, const lc_question *question, int way)
{
	lc_day days[2] = {first, question->as_of};
	lc_valuation value[2]; /* before and after */
	growth g;

	if (first >= question->as_of)
		return LC_BAD_PARAMETER;
	LC_TRY(lc_value_on_both(profile, days, question->prepared, question->values, question->env, value));
	if (!value[1].ordered)
		return LC_OK;
	LC_TRY(growth_of(profile, first, question->as_of, question->env, &g));
	return take_change(bridge, &value[0], &value[1], &g, way);
}
