/*
 * equity.c - customer equity: the expected value of all customers, and its bridge between two days.
 */
#include "value/equity.h"

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

/* The expected value, rounded to a micro; 0 for a customer who never ordered. */
static lc_status
value_of(const lc_valuation *valuation, lc_money *value)
{
	*value = 0;
	return valuation->ordered ? lc_money_from_double(valuation->expected.npv, value) : LC_OK;
}

static lc_status
value_on(lc_profile profile, lc_day day, const lc_question *question, lc_valuation *valuation)
{
	return lc_value_on(profile, day, question->prepared, question->values, question->env, valuation);
}

lc_status
lc_equity_take(lc_equity *equity, lc_profile profile, const lc_question *question, int way)
{
	lc_valuation valuation;
	lc_money value;

	LC_TRY(value_on(profile, question->as_of, question, &valuation));
	if (!valuation.found)
		return LC_OK;
	LC_TRY(value_of(&valuation, &value));
	LC_TRY(lc_add(&equity->customers[valuation.stage], way));
	LC_TRY(add_int128(&equity->value[valuation.stage], value, way));
	if (!valuation.ordered)
		return LC_OK;
	if (!(valuation.expected.variance < VARIANCE_MAX))
		return LC_OVERFLOW;
	return add_int128(&equity->variance, (lc_int128) (valuation.expected.variance * (double) LC_MONEY_UNIT), way);
}

/* ---- between two days ---- */

/* A customer's margin between the two days, in all categories and in those that were not bought before. */
typedef struct growth
{
	double margin;
	double fresh;
	bool referred;
	lc_categories before; /* bought up to the first day */
} growth;

static lc_status
take_growth(growth *g, lc_day first, const lc_event *event, const lc_env *env)
{
	unsigned measure = lc_event_measure(event);
	double amount = measure == LC_ORDER ? (double) event->sum : -(double) event->sum;

	if (measure == LC_CONTACT && lc_event_key(event) == lc_key_hash(REFERRAL_KEY, sizeof(REFERRAL_KEY) - 1))
		g->referred = true;
	if (lc_event_day(event) <= first)
		return measure == LC_ORDER ? lc_categories_add(&g->before, lc_event_key(event), env) : LC_OK;
	if (measure != LC_ORDER && measure != LC_REFUND && measure != LC_COST)
		return LC_OK;
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

	*g = (growth){0};
	lc_cursor_open(&cursor, profile);
	while (status == LC_OK && lc_cursor_next(&cursor, &event) && lc_event_day(&event) <= last)
		status = take_growth(g, first, &event, env);
	lc_categories_release(&g->before, env);
	return status == LC_OK ? cursor.status : status;
}

/* The part of a rise in value that is attributed to new categories: their share of the margin. */
static lc_money
cross_sold(const growth *g, lc_money rise)
{
	double share = g->fresh <= 0 ? 0 : g->margin <= g->fresh ? 1 : g->fresh / g->margin;

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
	lc_money opening;
	lc_money closing;
	lc_money cross = 0;
	lc_bucket bucket;

	LC_TRY(value_of(before, &opening));
	LC_TRY(value_of(after, &closing));
	bucket = bucket_of(before, after, closing - opening, g->referred);
	if (bucket == LC_GROWTH)
		cross = cross_sold(g, closing - opening);
	LC_TRY(add_int128(&bridge->value[LC_OPENING], opening, way));
	LC_TRY(add_int128(&bridge->value[bucket], closing - opening - cross, way));
	LC_TRY(add_int128(&bridge->value[LC_CROSS_SELL], cross, way));
	LC_TRY(add_int128(&bridge->value[LC_CLOSING], closing, way));
	return lc_add(&bridge->customers, way);
}

lc_status
lc_bridge_take(lc_bridge *bridge, lc_profile profile, lc_day first, const lc_question *question, int way)
{
	lc_valuation before = {.found = false};
	lc_valuation after = {.found = false};
	growth g;

	if (first >= question->as_of)
		return LC_BAD_PARAMETER;
	LC_TRY(value_on(profile, first, question, &before));
	LC_TRY(value_on(profile, question->as_of, question, &after));
	if (!after.ordered)
		return LC_OK;
	LC_TRY(growth_of(profile, first, question->as_of, question->env, &g));
	return take_change(bridge, &before, &after, &g, way);
}
