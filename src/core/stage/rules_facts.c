/*
 * rules_facts.c - from periods to the facts that the rules judge by.
 */
#include <math.h>
#include <string.h>

#include "stage/rules.h"

void
lc_rules_start(lc_rules_state *state)
{
	memset(state, 0, offsetof(lc_rules_state, mark));
	memset(&state->mark[0], 0, sizeof(state->mark[0]));
	state->frozen_level = NAN;
	state->stage_day = LC_DAY_NOEND;
	state->verdict.stage = LC_PROSPECT;
	state->verdict.previous = LC_PROSPECT;
	state->verdict.healthy = LC_EXPLORATION;
	state->verdict.reason = LC_REASON_NO_ORDER;
	state->verdict.cycle = 1;
}

static double
currency(lc_money money)
{
	return (double) money / (double) LC_MONEY_UNIT;
}

/* Sums of money stay in lc_money's units, where they are whole: so a share of one half is one half. */
static double
net_revenue(const lc_period *period)
{
	if ((period->measures & (LC_MEASURE_BIT(LC_ORDER) | LC_MEASURE_BIT(LC_REFUND))) == 0)
		return 0.0;
	return (double) period->tally[LC_ORDER].sum - (double) period->tally[LC_REFUND].sum;
}

/* Cumulated to the end of period i, i being at most LC_RULES_MARKS ago. */
static lc_rules_mark *
mark_at(lc_rules_state *state, int32_t i)
{
	return &state->mark[(uint32_t) i % LC_RULES_MARKS];
}

static lc_rules_aside *
aside_at(lc_rules_state *state, int32_t i)
{
	return &state->aside[(uint32_t) i % LC_RULES_MARKS];
}

static int32_t
at_least(int32_t a, int32_t b)
{
	return a > b ? a : b;
}

/* ---- the own cadence ---- */

/* To a whole power, by squaring: the same on every machine. */
static double
power(double base, int32_t exponent)
{
	double result = 1.0;

	for (; exponent > 0; exponent >>= 1)
	{
		double factor[2] = {1.0, base};

		/* without a branch on the bits */
		result *= factor[exponent & 1];
		base *= base;
	}
	return result;
}

/* The probability that who is still there stays silent for so many days. */
static double
silence_probability(const lc_rules *rules, const lc_rules_state *state, double days)
{
	double gaps = state->gaps;
	double gap_days = state->gap_days;

	if (gaps < rules->cadence_from)
	{
		gap_days += (rules->cadence_from - gaps) * rules->assumed_gap * state->period_days;
		gaps = rules->cadence_from;
	}
	return power(gap_days / (gap_days + days), (int32_t) gaps);
}

/* Gaps that sum to so many days; the oldest make room for them.  Their number stays whole. */
static void
learn_gaps(const lc_rules *rules, lc_rules_state *state, double gaps, double days)
{
	double room = rules->cadence_gaps - gaps;

	if (gaps <= 0.0)
		return;
	if (room <= 0.0)
	{
		state->gaps = rules->cadence_gaps;
		state->gap_days = days * rules->cadence_gaps / gaps;
		return;
	}
	if (state->gaps > room)
	{
		state->gap_days *= room / state->gaps;
		state->gaps = room;
	}
	state->gaps += gaps;
	state->gap_days += days;
}

/* Mean gap in periods. */
static double
cadence(const lc_rules *rules, const lc_rules_state *state)
{
	return state->gaps < 1.0 ? rules->assumed_gap : state->gap_days / (state->gaps * state->period_days);
}

/* ---- taking in a period ---- */

static void
start_cycle(lc_rules_state *state, lc_day day)
{
	state->cycle_mark = state->periods;
	state->cycle_day = day;
	state->order_days = 0;
}

/* Sets the fact of a return, if it is one. */
static void
take_orders(const lc_rules *rules, lc_rules_state *state, const lc_tally *orders)
{
	double *fact = state->verdict.fact;
	bool first = state->orders == 0.0;

	fact[LC_FACT_RETURN] = NAN;
	if (orders->days == 0)
		return;
	if (!first && state->gone)
		fact[LC_FACT_RETURN] = silence_probability(rules, state, (double) orders->first_day - state->last_day);
	if (first || fact[LC_FACT_RETURN] <= rules->resume_silence)
	{
		/* the time away is no gap of the cadence */
		start_cycle(state, orders->first_day);
		learn_gaps(rules, state, orders->days - 1.0, (double) orders->last_day - orders->first_day);
	}
	else
		learn_gaps(rules, state, orders->days, (double) orders->last_day - state->last_day);
	state->order_days += orders->days;
	state->last_day = orders->last_day;
}

static void
take_money(lc_rules_state *state, const lc_period *period, double revenue)
{
	const lc_tally *tally = period->tally;

	state->orders += (double) tally[LC_ORDER].count;
	state->revenue += revenue;
	/* of most customers orders are all that is known */
	if ((period->measures & ~LC_MEASURE_BIT(LC_ORDER)) == 0)
		return;
	if (tally[LC_COST].count > 0 || tally[LC_INVESTMENT].count > 0)
	{
		state->knows_spent = true;
		state->spent += (double) tally[LC_COST].sum + (double) tally[LC_INVESTMENT].sum;
	}
	state->knows_wallet |= tally[LC_WALLET].count > 0;
	state->knows_feelings |= tally[LC_SIGNAL].count > 0 || tally[LC_SATISFACTION].count > 0;
	if (tally[LC_BALANCE].count > 0)
	{
		state->knows_balance = true;
		/* entries of one day count by their mean */
		state->balance = currency(tally[LC_BALANCE].last_sum) / (double) tally[LC_BALANCE].last_count;
	}
	state->knows_aside = state->knows_wallet || state->knows_feelings || state->knows_balance;
}

/*
 * The next mark.  The order that opens a cycle is why we look, so it is no
 * evidence of its level.
 */
static void
take_volume(const lc_rules *rules, lc_rules_state *state, const lc_period *period, double revenue)
{
	const lc_tally *orders = &period->tally[LC_ORDER];
	bool opens = state->cycle_mark == state->periods;
	lc_day start = opens ? state->cycle_day : period->start;
	const lc_rules_mark *last = mark_at(state, state->periods);
	lc_rules_mark *next = mark_at(state, ++state->periods);
	double opening = !opens ? 0.0 : rules->by_revenue == 0.0 ? 1.0 : revenue / (double) orders->count;
	double volume = (rules->by_revenue == 0.0 ? (double) orders->count : revenue) - opening;

	next->days = last->days + ((double) period->end - start + 1.0);
	next->volume = last->volume + volume;
	next->square = last->square + volume * volume;
}

/* What is known aside of the volume; nothing was before the first of it. */
static void
take_aside(lc_rules_state *state, const lc_period *period, double revenue)
{
	const lc_tally *tally = period->tally;
	const lc_rules_aside *last = aside_at(state, state->periods - 1);
	lc_rules_aside *next = aside_at(state, state->periods);

	if (!state->keeps_aside)
		memset(state->aside, 0, sizeof(state->aside));
	state->keeps_aside = true;
	*next = *last;
	next->signals += (double) tally[LC_SIGNAL].count;
	if (tally[LC_SATISFACTION].count > 0)
	{
		next->score += currency(tally[LC_SATISFACTION].sum);
		next->scores += (double) tally[LC_SATISFACTION].count;
	}
	if (tally[LC_WALLET].count > 0)
	{
		next->wallet += (double) tally[LC_WALLET].sum;
		next->wallet_periods += 1.0;
		next->wallet_revenue += revenue;
	}
}

/* ---- facts ---- */

/* A span of marks within the cycle: after "from", up to "to". */
typedef struct span
{
	int32_t from;
	int32_t to;
	double days;
	double volume;
	double square;
} span;

static span
span_of(lc_rules_state *state, int32_t from, int32_t to)
{
	const lc_rules_mark *a = mark_at(state, from);
	const lc_rules_mark *b = mark_at(state, to);
	span s = {from, to, b->days - a->days, b->volume - a->volume, b->square - a->square};

	return s;
}

/* Periods the window needs to hold window_orders at the own cadence. */
static int32_t
window_length(const lc_rules *rules, const lc_rules_state *state)
{
	double needed = rules->window_orders * cadence(rules, state);

	if (needed <= rules->window_periods)
		return (int32_t) rules->window_periods;
	return needed < LC_RULES_WINDOW_MAX ? (int32_t) ceil(needed) : LC_RULES_WINDOW_MAX;
}

/* What counts as one order: itself, or the customer's mean value of one. */
static double
one_order(const lc_rules *rules, const lc_rules_state *state)
{
	return rules->by_revenue != 0.0 && state->revenue > 0.0 ? state->revenue / state->orders : 1.0;
}

/* Volumes a day against each other, with a few orders added to what was and what was to be expected. */
static double
smoothed_ratio(const lc_rules *rules, double order, double volume, double expected)
{
	double added = rules->smoothing_orders * order;

	if (volume < 0.0)
		volume = 0.0;
	if (expected < 0.0)
		expected = 0.0;
	return (volume + added) / (expected + added);
}

/*
 * How far the recent volume is below the expected one, in standard deviations
 * of its own.  A period's variance is that of the usual periods, to which two
 * are added that scatter as irregular orders do (the variance being the mean,
 * in orders); the mean of the usual periods is an estimate itself.
 */
static double
fall_in_deviations(double order, const span *usual, const span *recent, double expected)
{
	double periods = usual->to - usual->from;
	double share = recent->days / usual->days;
	double mean = usual->volume / periods;
	double squares = usual->square - usual->volume * mean;
	double variance = ((squares > 0.0 ? squares : 0.0) + 2.0 * order * (mean > 0.0 ? mean : 0.0)) / (periods + 1.0);

	if (!(variance > 0.0))
		return NAN;
	return (expected - recent->volume) / sqrt(variance * share * periods * (1.0 + share));
}

/* How the recent window lies among the marks of the cycle. */
typedef struct windows
{
	int32_t from; /* where the recent one begins */
	int32_t length;
	span recent;
} windows;

/* False before there is anything to hold the recent window against. */
static bool
open_windows(const lc_rules *rules, lc_rules_state *state, windows *w)
{
	w->length = window_length(rules, state);
	w->from = state->periods - w->length;
	if (w->from <= state->cycle_mark)
		return false;
	w->recent = span_of(state, w->from, state->periods);
	return true;
}

static span
usual_span(const lc_rules *rules, lc_rules_state *state, int32_t from)
{
	return span_of(state, at_least(from - (int32_t) rules->reference_periods, state->cycle_mark), from);
}

/* While a decline lasts, against the level it began at; else against the usual level. */
static double
level_of(const lc_rules *rules, lc_rules_state *state)
{
	windows w;
	span usual;
	double level;

	if (!open_windows(rules, state, &w))
		return NAN;
	usual = usual_span(rules, state, w.from);
	level =
	    isnan(state->frozen_level) ? usual.volume * w.recent.days / usual.days : state->frozen_level * w.recent.days;
	return smoothed_ratio(rules, one_order(rules, state), w.recent.volume, level);
}

/* Against the window before. */
static double
trend_of(const lc_rules *rules, lc_rules_state *state)
{
	windows w;
	span before;

	if (!open_windows(rules, state, &w))
		return NAN;
	before = span_of(state, at_least(w.from - w.length, state->cycle_mark), w.from);
	return smoothed_ratio(rules, one_order(rules, state), w.recent.volume, before.volume * w.recent.days / before.days);
}

static double
fall_of(const lc_rules *rules, lc_rules_state *state)
{
	windows w;
	span usual;

	if (!open_windows(rules, state, &w))
		return NAN;
	usual = usual_span(rules, state, w.from);
	return fall_in_deviations(one_order(rules, state), &usual, &w.recent, usual.volume * w.recent.days / usual.days);
}

/* Mean wallet of the observed periods, recent half against the half before; share over both. */
static void
compare_wallets(const lc_rules *rules, lc_rules_state *state)
{
	double *fact = state->verdict.fact;
	int32_t now = state->periods;
	int32_t length = (int32_t) rules->window_periods;
	const lc_rules_aside *last = aside_at(state, now);
	const lc_rules_aside *middle = aside_at(state, at_least(now - length, 0));
	const lc_rules_aside *first = aside_at(state, at_least(now - 2 * length, 0));
	double recent = last->wallet_periods - middle->wallet_periods;
	double before = middle->wallet_periods - first->wallet_periods;
	double total = last->wallet - first->wallet;

	if (total > 0.0)
		fact[LC_FACT_SHARE] = (last->wallet_revenue - first->wallet_revenue) / total;
	if (recent > 0.0 && before > 0.0 && middle->wallet > first->wallet)
		fact[LC_FACT_MARKET] = (last->wallet - middle->wallet) / recent / ((middle->wallet - first->wallet) / before);
}

static void
weigh_feelings(const lc_rules *rules, lc_rules_state *state)
{
	double *fact = state->verdict.fact;
	int32_t now = state->periods;
	const lc_rules_aside *last = aside_at(state, now);
	const lc_rules_aside *first = aside_at(state, at_least(now - (int32_t) rules->window_periods, 0));

	fact[LC_FACT_SIGNALS] = last->signals - first->signals;
	if (last->scores > first->scores)
		fact[LC_FACT_SATISFACTION] = (last->score - first->score) / (last->scores - first->scores);
}

void
lc_rules_gather(const lc_rules *rules, lc_rules_state *walk, lc_fact fact)
{
	double *value = &walk->verdict.fact[fact];

	walk->verdict.open &= ~LC_FACT_BIT(fact);
	if (fact == LC_FACT_SILENCE)
		*value = silence_probability(rules, walk, (double) walk->end - walk->last_day);
	else
		*value = fact == LC_FACT_TREND ? trend_of(rules, walk) : fall_of(rules, walk);
}

/* What is soon worked out is known at once; the rest stays open until a rule asks. */
static void
gather_facts(const lc_rules *rules, lc_rules_state *state)
{
	lc_verdict *verdict = &state->verdict;
	double *fact = verdict->fact;
	double end = state->end;

	verdict->open = LC_FACTS_OPEN;
	fact[LC_FACT_TENURE] = (end - state->cycle_day) / state->period_days;
	fact[LC_FACT_STAGE_AGE] = (end - state->stage_day) / state->period_days;
	fact[LC_FACT_SILENT] = (end - state->last_day) / state->period_days;
	fact[LC_FACT_LEVEL] = level_of(rules, state);
	fact[LC_FACT_SIGNALS] = 0.0;
	if (state->knows_wallet)
		compare_wallets(rules, state);
	if (state->knows_feelings)
		weigh_feelings(rules, state);
	if (state->knows_spent && state->spent > 0.0)
		fact[LC_FACT_PAYBACK] = state->revenue / state->spent;
	if (state->knows_balance)
		fact[LC_FACT_BALANCE] = state->balance;
	while (state->every_fact && verdict->open != 0)
		lc_rules_gather(rules, state, (lc_fact) __builtin_ctz(verdict->open));
}

/* ---- what follows from a verdict ---- */

#define STAGE(stage) (1u << (stage))
#define UNHEALTHY (STAGE(LC_PROSPECT) | STAGE(LC_DECLINE) | STAGE(LC_TERMINATED))

/* The level that a decline begins at. */
static void
freeze_level(const lc_rules *rules, lc_rules_state *state)
{
	int32_t from = at_least(state->periods - window_length(rules, state), state->cycle_mark);
	span usual = usual_span(rules, state, from);

	state->frozen_level = usual.days > 0.0 ? usual.volume / usual.days : NAN;
}

static void
enter_stage(const lc_rules *rules, lc_rules_state *state, lc_day day)
{
	lc_verdict *verdict = &state->verdict;

	/* who ordered on the first day of all was never shown as a prospect */
	verdict->previous = verdict->shown == LC_PROSPECT && verdict->since == day ? verdict->stage : verdict->shown;
	verdict->since = day;
	state->stage_day = day;
	if (verdict->stage == LC_DECLINE)
		freeze_level(rules, state);
	else if (verdict->stage != LC_TERMINATED)
		state->frozen_level = NAN;
	if (verdict->reason == LC_REASON_CAME_BACK)
		verdict->cycle++;
}

const lc_verdict *
lc_rules_step(const lc_rules *rules, lc_rules_state *state, const lc_period *period, int32_t period_days)
{
	lc_verdict *verdict = &state->verdict;
	lc_day day = period->start;
	double revenue = net_revenue(period);

	if (state->stage_day == LC_DAY_NOEND)
		verdict->since = state->stage_day = period->start;
	verdict->shown = verdict->stage;
	verdict->shown_reason = verdict->reason;
	verdict->healthy = (STAGE(verdict->stage) & UNHEALTHY) != 0 ? verdict->healthy : verdict->stage;
	for (int i = 0; i < LC_FACTS; i++)
		verdict->fact[i] = NAN;
	verdict->open = 0;
	state->end = period->end + 1;
	state->period_days = period_days;
	take_orders(rules, state, &period->tally[LC_ORDER]);
	take_money(state, period, revenue);
	verdict->fact[LC_FACT_ORDER_DAYS] = (double) state->order_days;
	if (state->orders > 0.0)
	{
		take_volume(rules, state, period, revenue);
		if (state->knows_wallet || state->knows_feelings)
			take_aside(state, period, revenue);
		gather_facts(rules, state);
		if (verdict->shown == LC_PROSPECT)
			day = state->cycle_day;
	}
	lc_rules_judge(rules, verdict, state);
	state->gone = verdict->reason == LC_REASON_GONE_SILENT || verdict->reason == LC_REASON_OPEN_BALANCE;
	if (verdict->stage != verdict->shown)
		enter_stage(rules, state, day);
	return verdict;
}
