/*
 * customer_value.c - what a relationship is worth: what it brought, and what is
 * expected of it.
 */
#include "value/customer_value.h"

#include <math.h>
#include <string.h>

#include "profile/event_cursor.h"

/* How many periods pass between two looks at a pending cancel. */
#define POLL_EVERY 4096

/* ---- the filter at the history's side ---- */

lc_status
lc_escort_open(lc_escort *escort, lc_profile profile, lc_day as_of, const lc_prepared *prepared)
{
	lc_status status = lc_history_open(&escort->history, profile, as_of, prepared);

	escort->watch = escort->history.watch;
	escort->ordered = false;
	return status;
}

const lc_history_row *
lc_escort_next(lc_escort *escort)
{
	const lc_history_row *row = lc_history_next(&escort->history);
	const lc_prepared *prepared = escort->history.prepared;
	lc_sight sight;

	if (row == NULL || row->period.end < escort->watch.first_order)
		return row;
	if (prepared->model.engine == LC_ENGINE_RULES && lc_watch_period(&escort->watch, &row->period, &sight))
	{
		if (!escort->ordered)
			lc_filter_start(&prepared->tables, &escort->filter);
		lc_filter_see(&prepared->tables, &escort->filter, &sight);
	}
	escort->ordered = true;
	return row;
}

const lc_filter *
lc_escort_filter(const lc_escort *escort)
{
	if (!escort->ordered)
		return NULL;
	return escort->history.prepared->model.engine == LC_ENGINE_RULES ? &escort->filter : &escort->history.filter;
}

/* ---- margin of an order ---- */

static double
in_units(double micros)
{
	return micros / (double) LC_MONEY_UNIT;
}

/* What the days so far came to; money in the currency unit. */
typedef struct margins
{
	double orders;
	double sum;       /* margin of all days */
	double days;      /* with an order */
	double order_sum; /* margin of those */
	double squares;   /* margin * margin / orders of those */
	lc_day day;       /* not yet in the above: */
	double day_orders;
	double day_sum;
} margins;

static void
close_day(margins *m)
{
	m->orders += m->day_orders;
	m->sum += m->day_sum;
	if (m->day_orders > 0)
	{
		m->days++;
		m->order_sum += m->day_sum;
		m->squares += m->day_sum * m->day_sum / m->day_orders;
	}
	m->day_orders = m->day_sum = 0;
}

static void
take_margin(margins *m, const lc_event *event)
{
	unsigned measure = lc_event_measure(event);
	double amount = in_units((double) event->sum);

	if (measure != LC_ORDER && measure != LC_REFUND && measure != LC_COST)
		return;
	if (lc_event_day(event) != m->day)
		close_day(m);
	m->day = lc_event_day(event);
	m->day_orders += measure == LC_ORDER ? (double) event->count : 0;
	m->day_sum += measure == LC_ORDER ? amount : -amount;
}

/*
 * The scatter is that between days, a day's mean weighing its orders, with one
 * day more that scatters as an exponential of the same mean would.
 */
static lc_margin
margin_from(const margins *m, const lc_terms *terms)
{
	double weight = terms->prior_orders + m->orders;
	lc_margin margin = {.mean = terms->prior_margin};
	double scatter;

	if (weight <= 0)
		return (lc_margin){0};
	margin.mean = (terms->prior_orders * terms->prior_margin + m->sum) / weight;
	scatter = m->squares - 2 * margin.mean * m->order_sum + margin.mean * margin.mean * m->orders;
	margin.scatter = (margin.mean * margin.mean + fmax(0, scatter)) / fmax(1, m->days);
	margin.uncertainty = margin.scatter / weight;
	return margin;
}

lc_status
lc_margin_of(lc_profile profile, lc_day as_of, const lc_terms *terms, lc_margin *margin)
{
	margins m = {.day = LC_DAY_NOBEGIN};
	lc_cursor cursor;
	lc_event event;

	lc_cursor_open(&cursor, profile);
	while (lc_cursor_read(&cursor, &event) && lc_event_day(&event) <= as_of)
		take_margin(&m, &event);
	close_day(&m);
	*margin = margin_from(&m, terms);
	return cursor.status;
}

/* ---- what is expected ---- */

/* Sums over what the filter believes; second: mean of the square. */
typedef struct belief
{
	double orders;
	double cost;
	double second;
} belief;

/* What is believed of the own rate in a sub-stage: its probability, and mean rate and squared rate times that. */
typedef struct rate_moments
{
	double once;
	double rate;
	double squared;
} rate_moments;

static rate_moments
moments_of(const lc_filter_tables *tables, const float mass[LC_LANES])
{
	rate_moments m = {0};

	for (int i = 0; i < LC_LANES; i++)
	{
		double rate = (double) tables->rate[i];
		double once = (double) mass[i];

		m.once += once;
		m.rate += once * rate;
		m.squared += once * rate * rate;
	}
	return m;
}

/*
 * A sub-stage, each state of which counts by a share of its mass.  With Y and
 * C the discounted sums of expected orders at rate 1 and of cost, m the margin,
 * k the dispersion and the rate r, what comes has
 *
 *	mean square = m^2 r^2 (E Y^2 + unevenness / k) - 2 m r E Y C + E C^2 + (m^2 + scatter of m) r scatter
 */
static void
believe(belief *b, const rate_moments *m, double share, const lc_outlook *outlook, const lc_margin *margin,
        double uneven)
{
	double squared = margin->mean * margin->mean + margin->uncertainty;

	b->orders += share * m->rate * outlook->orders;
	b->cost += share * m->once * outlook->cost;
	b->second += share * (squared * m->squared * (outlook->orders_twice + uneven * outlook->unevenness) -
	                      2 * margin->mean * m->rate * outlook->orders_cost + m->once * outlook->cost_twice +
	                      (squared + margin->scatter) * m->rate * outlook->scatter);
}

static lc_expectation
expectation_of(const belief *b, const lc_margin *margin)
{
	lc_expectation expected = {.orders = b->orders, .cost = b->cost};

	expected.npv = margin->mean * b->orders - b->cost;
	expected.variance = fmax(0, b->second - expected.npv * expected.npv);
	return expected;
}

double
lc_unevenness(const lc_filter_tables *tables, const lc_filter *filter)
{
	double uneven = 0;

	for (int manner = 0; manner < LC_MANNERS; manner++)
		uneven += (double) filter->manner[manner] / (double) tables->dispersion[manner];
	return uneven;
}

lc_expectation
lc_expect(const lc_prepared *prepared, const lc_outlooks *outlooks, const lc_filter *filter, const lc_margin *margin)
{
	double uneven = lc_unevenness(&prepared->tables, filter);
	rate_moments moments[LC_MAX_SUBSTAGES];
	double total = 0;
	belief b = {0};

	for (int s = 0; s < filter->substages; s++)
	{
		moments[s] = moments_of(&prepared->tables, filter->mass[s]);
		total += moments[s].once;
	}
	for (int s = 0; s < filter->substages; s++)
		believe(&b, &moments[s], 1 / total, &outlooks->now[s], margin, uneven);
	return expectation_of(&b, margin);
}

lc_expectation
lc_expect_won(const lc_prepared *prepared, const lc_outlooks *outlooks, const lc_filter *filter,
              const lc_margin *margin)
{
	double uneven = lc_unevenness(&prepared->tables, filter);
	rate_moments all = {0};
	belief b = {0};

	for (int s = 0; s < filter->substages; s++)
	{
		rate_moments m = moments_of(&prepared->tables, filter->mass[s]);

		all.once += m.once;
		all.rate += m.rate;
		all.squared += m.squared;
	}
	for (int s = 0; s < filter->substages; s++)
		if (outlooks->recovery[s] > 0)
			believe(&b, &all, outlooks->recovery[s] / all.once, &outlooks->next[s], margin, uneven);
	return expectation_of(&b, margin);
}

/* ---- of a profile ---- */

/* At the end of the walk. */
static lc_status
value_of(const lc_escort *escort, lc_profile profile, lc_day as_of, const lc_outlooks *outlooks,
         lc_valuation *valuation)
{
	const lc_prepared *prepared = escort->history.prepared;
	const lc_filter *filter = lc_escort_filter(escort);
	lc_status status;

	valuation->found = escort->history.periods.next_no > 0;
	valuation->ordered = filter != NULL;
	valuation->stage = escort->history.last.stage;
	if (filter == NULL)
		return LC_OK;
	valuation->filter = *filter;
	status = lc_margin_of(profile, as_of, &prepared->model.terms, &valuation->margin);
	if (status == LC_OK)
		valuation->expected = lc_expect(prepared, outlooks, &valuation->filter, &valuation->margin);
	return status;
}

lc_status
lc_value_on(lc_profile profile, lc_day as_of, const lc_prepared *prepared, const lc_outlooks *outlooks,
            const lc_env *env, lc_valuation *valuation)
{
	lc_escort escort;
	const lc_history_row *row;
	lc_status status = lc_escort_open(&escort, profile, as_of, prepared);

	valuation->found = valuation->ordered = false;
	if (status != LC_OK)
		return status;
	while ((row = lc_escort_next(&escort)) != NULL)
		if (row->period.no % POLL_EVERY == POLL_EVERY - 1)
			lc_poll(env);
	status = escort.history.periods.status;
	return status == LC_OK ? value_of(&escort, profile, as_of, outlooks, valuation) : status;
}

lc_status
lc_worth_on(lc_profile profile, lc_day as_of, const lc_prepared *prepared, const lc_outlooks *outlooks,
            const lc_env *env, lc_gathering *gathering, lc_worth *worth)
{
	lc_escort escort;
	lc_visits visits;
	const lc_history_row *row;
	lc_status status = lc_escort_open(&escort, profile, as_of, prepared);

	worth->valuation.found = worth->valuation.ordered = false;
	if (status != LC_OK)
		return status;
	lc_visits_start(&visits, &escort.history);
	while (status == LC_OK && (row = lc_escort_next(&escort)) != NULL)
	{
		status = lc_visits_take(&visits, row, env);
		if (gathering != NULL)
			lc_gather_row(gathering, row);
		if (row->period.no % POLL_EVERY == POLL_EVERY - 1)
			lc_poll(env);
	}
	if (status == LC_OK)
		status = escort.history.periods.status;
	if (gathering != NULL)
		lc_gather_finish(gathering, &escort.history);
	if (status == LC_OK && gathering != NULL)
		status = lc_count_orders(profile, as_of, env, gathering->standing);
	if (status == LC_OK)
		status = value_of(&escort, profile, as_of, outlooks, &worth->valuation);
	if (status == LC_OK)
		status = lc_realised_of(profile, &visits, as_of, prepared, env, &worth->realised);
	lc_visits_release(&visits, env);
	return status;
}

/* Whether this period was a better one to be in than the one kept. */
static bool
is_better(const lc_history_row *row, lc_stage kept, double level, double kept_level)
{
	if (row->stage == LC_STABILITY || kept == LC_STABILITY)
		return row->stage == LC_STABILITY;
	return level >= kept_level;
}

lc_status
lc_loss_of(lc_profile profile, lc_day as_of, const lc_prepared *prepared, const lc_outlooks *outlooks,
           const lc_env *env, bool *found, lc_loss *loss)
{
	lc_escort escort;
	lc_filter best;
	double best_level = -1;
	lc_margin margin;
	const lc_history_row *row;
	const lc_filter *filter = NULL;
	lc_status status = lc_escort_open(&escort, profile, as_of, prepared);

	*found = false;
	loss->stage = LC_PROSPECT;
	while (status == LC_OK && (row = lc_escort_next(&escort)) != NULL)
	{
		double level;

		if (row->period.no % POLL_EVERY == POLL_EVERY - 1)
			lc_poll(env);
		filter = lc_escort_filter(&escort);
		if (filter == NULL)
			continue;
		level = lc_filter_level(&prepared->tables, filter);
		if (*found && !is_better(row, loss->stage, level, best_level))
			continue;
		*found = true;
		best = *filter;
		best_level = level;
		loss->stage = row->stage;
		loss->day = row->period.end;
	}
	if (status == LC_OK)
		status = escort.history.periods.status;
	if (status != LC_OK || !*found || filter == NULL)
		return status;
	status = lc_margin_of(profile, as_of, &prepared->model.terms, &margin);
	if (status != LC_OK)
		return status;
	loss->before = lc_expect(prepared, outlooks, &best, &margin);
	loss->now = lc_expect(prepared, outlooks, filter, &margin);
	return LC_OK;
}
