/*
 * customer_status.c - where a relationship stands on one day.
 */
#include "stage/customer_status.h"

#include <math.h>

#include "profile/order_count.h"

lc_status
lc_stage_on(lc_profile profile, lc_day as_of, const lc_prepared *prepared, const lc_env *env, bool *found,
            lc_history_row *row)
{
	lc_history history;

	*found = false;
	LC_TRY(lc_history_open(&history, profile, as_of, prepared));
	LC_TRY(lc_history_finish(&history, env));
	*found = history.periods.next_no > 0;
	if (*found)
		*row = history.last;
	return LC_OK;
}

lc_status
lc_stage_on_both(lc_profile profile, const lc_day days[2], const lc_prepared *prepared, const lc_env *env,
                 bool found[2], lc_history_row row[2])
{
	lc_history history;
	lc_history earlier;

	found[0] = found[1] = false;
	LC_TRY(lc_history_open(&history, profile, days[1], prepared));
	LC_TRY(lc_history_fork(&history, days[0], env, &earlier));
	LC_TRY(lc_history_finish(&history, env));
	found[0] = earlier.periods.next_no > 0;
	found[1] = history.periods.next_no > 0;
	row[0] = earlier.last;
	row[1] = history.last;
	return LC_OK;
}

const char *const lc_pattern_names[LC_PATTERNS] = {
    [LC_PATTERN_EARLY_ABORT] = "early_abort",
    [LC_PATTERN_MIDWAY_DEATH] = "midway_death",
    [LC_PATTERN_EARLY_EXIT] = "early_exit",
    [LC_PATTERN_LONG_LASTING] = "long_lasting",
    [LC_PATTERN_OPEN] = "open",
};

const char *const lc_grade_names[LC_GRADES] = {
    [LC_GRADE_POTENTIAL] = "potential", [LC_GRADE_NEW] = "new",
    [LC_GRADE_REGULAR] = "regular",     [LC_GRADE_OLD] = "old",
    [LC_GRADE_LOYAL] = "loyal",         [LC_GRADE_FORMER] = "former",
};

/* How far the relationship got in this cycle. */
static void
gather_path(lc_status_accumulator *g, const lc_history_row *row)
{
	if (row->cycle != g->cycle)
	{
		g->cycle = row->cycle;
		g->formed = false;
		g->stable_periods = 0;
	}
	g->formed |= (row->stage == LC_FORMATION) | (row->stage == LC_RECOVERY);
	g->stable_periods += row->stage == LC_STABILITY;
}

static void
gather_orders(lc_status_accumulator *g, const lc_period *period)
{
	const lc_tally *tally = period->tally;
	lc_customer_status *status = g->status;
	bool ordered = tally[LC_ORDER].count > 0;
	double share;

	status->first_order_day = ordered && status->order_days == 0 ? tally[LC_ORDER].first_day : status->first_order_day;
	status->last_order_day = ordered ? tally[LC_ORDER].last_day : status->last_order_day;
	status->order_days += tally[LC_ORDER].days;
	if (status->order_days == 0)
		return;
	share = 1.0 / ++g->periods;
	share = share > g->fade ? share : g->fade;
	g->active += share * (ordered - g->active);
	if (period->end - period->start + 1 == g->prepared->model.period_days)
		g->money[g->moneys++ % LC_VOLATILITY_PERIODS] = (double) tally[LC_ORDER].sum - (double) tally[LC_REFUND].sum;
}

/* The measures that a status totals besides the orders. */
#define TOTALLED \
	(LC_MEASURE_BIT(LC_REFUND) | LC_MEASURE_BIT(LC_COST) | LC_MEASURE_BIT(LC_BAD_DEBT) | \
	 LC_MEASURE_BIT(LC_INVESTMENT) | LC_MEASURE_BIT(LC_ORDER_KEY))

static void
gather_total(lc_status_accumulator *g, const lc_period *period, unsigned measure)
{
	const lc_tally *tally = &period->tally[measure];
	lc_tally *total = &g->status->totals.tally[measure];

	if (lc_add(&total->count, tally->count) != LC_OK || lc_add(&total->sum, tally->sum) != LC_OK)
		g->status->overflow = true;
}

/* Orders are added whether there are any or not: a processor cannot foresee which periods have some. */
static void
gather_totals(lc_status_accumulator *g, const lc_period *period)
{
	if (period->no == 0)
		g->status->totals.first_event = period->start;
	gather_total(g, period, LC_ORDER);
	for (unsigned rest = period->measures & TOTALLED; rest != 0; rest &= rest - 1)
		gather_total(g, period, (unsigned) __builtin_ctz(rest));
}

static lc_pattern
pattern_of(const lc_status_accumulator *g, lc_stage stage)
{
	const lc_model *model = &g->prepared->model;

	if (stage != LC_TERMINATED)
		return LC_PATTERN_OPEN;
	if (g->stable_periods > 0 && g->stable_periods >= model->thresholds.settled_periods)
		return g->stable_periods < model->lasting_periods ? LC_PATTERN_EARLY_EXIT : LC_PATTERN_LONG_LASTING;
	return g->formed ? LC_PATTERN_MIDWAY_DEATH : LC_PATTERN_EARLY_ABORT;
}

static lc_grade
grade_of(const lc_status_accumulator *g)
{
	if (g->status->last.stage == LC_TERMINATED)
		return LC_GRADE_FORMER;
	if (g->status->order_days < 2)
		return g->status->order_days == 0 ? LC_GRADE_POTENTIAL : LC_GRADE_NEW;
	if (g->periods < g->prepared->model.lasting_periods)
		return LC_GRADE_REGULAR;
	return g->active >= 0.5 ? LC_GRADE_LOYAL : LC_GRADE_OLD;
}

static double
volatility_of(const lc_status_accumulator *g)
{
	int32_t n = g->moneys < LC_VOLATILITY_PERIODS ? g->moneys : LC_VOLATILITY_PERIODS;
	double sum = 0;
	double squares = 0;

	for (int32_t i = 0; i < n; i++)
		sum += g->money[i];
	for (int32_t i = 0; i < n; i++)
		squares += (g->money[i] - sum / n) * (g->money[i] - sum / n);
	return n >= 3 && sum > 0 ? sqrt(squares / (n - 1)) / (sum / n) : NAN;
}

void
lc_status_start(lc_status_accumulator *g, const lc_prepared *prepared, lc_customer_status *status)
{
	*g = (lc_status_accumulator){.status = status, .prepared = prepared, .fade = 1 / prepared->model.lasting_periods};
	*status = (lc_customer_status){.first_order_day = LC_DAY_NOEND, .last_order_day = LC_DAY_NOBEGIN};
	status->totals.first_event = LC_DAY_NOEND;
}

void
lc_status_take(lc_status_accumulator *g, const lc_history_row *row)
{
	gather_path(g, row);
	gather_orders(g, &row->period);
	gather_totals(g, &row->period);
}

/* Net revenue of a purchase day, of all so far. */
static double
money_of_a_day(const lc_relationship *r)
{
	return r->head.sum.days > 0 ? fmax(r->head.sum.money / r->head.sum.days, 0) : 0;
}

/* The same of recent ones and those before; of all where these are none, as after a long silence. */
static double
money_a_day_lately(const lc_relationship *r)
{
	const lc_facts *f = &r->facts;
	double days = f->before_days + f->recent_days;
	double money = f->before_money + f->recent_money;

	return days > 0 && money > 0 ? money / days : money_of_a_day(r);
}

/* The same of those before the recent ones, which a fall of prices is held against; of all where silence has outlasted them. */
static double
money_a_day_before(const lc_relationship *r)
{
	const lc_facts *f = &r->facts;
	lc_reason reason = r->head.verdict.reason;
	bool silent = reason == LC_REASON_FALLS_SILENT || reason == LC_REASON_TRIAL_FAILS ||
	              reason == LC_REASON_RETURN_FAILS || r->head.verdict.stage == LC_TERMINATED;

	return !silent && f->before_days > 0 && f->before_money > 0 ? f->before_money / f->before_days : money_of_a_day(r);
}

/* What is believed of who has ordered. */
static void
believe(const lc_history *history, lc_customer_status *status)
{
	const lc_relationship *r = &history->relationship;
	double level = history->prepared->model.terms.forecast_level;
	double usual_needs = lc_relationship_needs_ahead(r, LC_SIX_MONTHS);
	double needs = level * usual_needs;
	float active[LC_RATES];
	lc_posterior room;

	status->ordered = true;
	status->over = r->head.verdict.ended;
	status->facts = r->facts;
	status->trend = r->facts.before_days > 0 ? r->facts.recent_days / r->facts.before_days - 1 : NAN;
	status->share_trend =
	    r->facts.before_money > 0 && r->facts.market > 0 ? r->facts.recent_money / r->facts.before_money - 1 : NAN;
	/*
	 * The purchase days that are believed usual, at what a day brought.  Money by
	 * the time known would make much of two purchases in somebody's first month.
	 * Both by needs: of a November buyer neither is much from January to June.
	 */
	status->usual_ahead = r->facts.usual * usual_needs * money_a_day_before(r);
	status->needs_ahead = needs;
	status->days_ahead = lc_posterior_expected(&r->engine->tables, &r->head.posterior, needs);
	status->expected_ahead = status->days_ahead * money_a_day_lately(r);
	status->kept = lc_relationship_kept(r);
	status->p_active = fmin((double) lc_posterior_active(&r->head.posterior, active), 1);
	lc_posterior_chances(&r->engine->tables, lc_relationship_outlook(r, &room), r->facts.usual / level, needs,
	                     status->chance);
}

lc_status
lc_status_finish(const lc_status_accumulator *g, lc_history *history)
{
	lc_customer_status *status = g->status;
	lc_status found = history->periods.status;

	if (found == LC_OK)
		found = lc_history_find_since(history);
	status->last = history->last;
	status->pattern = pattern_of(g, history->last.stage);
	status->grade = grade_of(g);
	status->ended = history->last.stage == LC_TERMINATED ? status->last_order_day : history->periods.as_of;
	status->trend = status->share_trend = status->usual_ahead = status->expected_ahead = NAN;
	status->volatility = volatility_of(g);
	status->totals.first_order = status->first_order_day;
	status->totals.last_order = status->last_order_day;
	if (lc_history_first_order(history) != LC_DAY_NOEND)
		believe(history, status);
	return found;
}

lc_status
lc_count_orders(lc_profile profile, lc_day as_of, const lc_env *env, lc_customer_status *status)
{
	lc_totals *totals = &status->totals;

	return lc_orders_within(profile, LC_DAY_NOBEGIN, as_of, totals->tally[LC_ORDER].count,
	                        totals->tally[LC_ORDER_KEY].count > 0, env, &totals->orders);
}

lc_status
lc_customer_status_on(lc_profile profile, lc_day as_of, const lc_prepared *prepared, const lc_env *env, bool *found,
                      lc_customer_status *status)
{
	lc_history history;
	lc_status_accumulator g;
	const lc_history_row *row;

	*found = false;
	LC_TRY(lc_history_open(&history, profile, as_of, prepared));
	lc_status_start(&g, prepared, status);
	history.every_fact = true;
	while ((row = lc_history_next(&history)) != NULL)
	{
		*found = true;
		lc_status_take(&g, row);
		lc_poll_at(env, (uint64_t) row->period.no);
	}
	LC_TRY(lc_status_finish(&g, &history));
	return lc_count_orders(profile, as_of, env, status);
}
