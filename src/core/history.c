/*
 * history.c - a profile's way through the lifecycle stages, period by period.
 */
#include "history.h"

#include <string.h>

/* A wallet says no more than this of what to expect, and three signals say all. */
#define WALLET_RATIO_MIN 0.2
#define WALLET_RATIO_MAX 5.0
#define SIGNALS_MAX 3

static double
in_units(lc_money money)
{
	return (double) money / (double) LC_MONEY_UNIT;
}

/* The first day with an order; LC_DAY_NOEND without one. */
static lc_status
first_order_day(lc_profile profile, lc_day *day)
{
	lc_cursor cursor;
	lc_event event;

	*day = LC_DAY_NOEND;
	lc_cursor_open(&cursor, profile);
	while (lc_cursor_next(&cursor, &event))
	{
		if (lc_event_measure(&event) == LC_ORDER)
		{
			*day = lc_event_day(&event);
			break;
		}
	}
	return cursor.status;
}

lc_status
lc_history_open(lc_history *history, lc_profile profile, lc_day as_of, const lc_prepared *prepared)
{
	lc_status status = lc_period_open(&history->periods, profile, prepared->model.period_days, as_of);

	history->prepared = prepared;
	history->shown = LC_PROSPECT;
	history->last.stage = LC_PROSPECT;
	history->last.previous = LC_PROSPECT;
	history->last.since = history->periods.next_start;
	history->last.cycle = 1;
	history->wallet_a_day = 0;
	history->wallets = 0;
	history->balance = 0;
	if (prepared->model.engine == LC_ENGINE_RULES)
		lc_rules_start(&history->rules);
	lc_rules_start(&history->rules);
	return status == LC_OK ? first_order_day(profile, &history->first_order) : status;
}

/*
 * How much the customer's own wallet lets us expect of this period, against
 * the mean of the periods before (1 where either was not observed).
 */
static double
wallet_ratio(lc_history *history, const lc_period *period, double days)
{
	const lc_tally *wallet = &period->tally[LC_WALLET];
	double a_day = in_units(wallet->sum) / days;
	double before = history->wallet_a_day;
	double ratio;

	if (wallet->count == 0)
		return 1.0;
	history->wallets++;
	history->wallet_a_day += (a_day - before) / history->wallets;
	if (history->wallets == 1 || before <= 0)
		return 1.0;
	ratio = a_day / before;
	return ratio < WALLET_RATIO_MIN ? WALLET_RATIO_MIN : ratio > WALLET_RATIO_MAX ? WALLET_RATIO_MAX : ratio;
}

static bool
scored_low(const lc_model *model, const lc_tally *tally)
{
	const lc_tally *score = &tally[LC_SATISFACTION];

	return score->count > 0 && in_units(score->sum) / (double) score->count <= model->rules.satisfaction_low;
}

/* What was observed beside the orders; false where it says nothing. */
static bool
beside_factors(const lc_model *model, const lc_tally *tally, float factor[LC_STAGES])
{
	const lc_beside *beside = &model->beside;
	const lc_tally *wallet = &tally[LC_WALLET];
	int64_t signals = tally[LC_SIGNAL].count < SIGNALS_MAX ? tally[LC_SIGNAL].count : SIGNALS_MAX;
	double decline = 1.0;
	double stability = 1.0;

	for (; signals > 0; signals--)
		decline *= beside->signal_factor;
	if (scored_low(model, tally))
		decline *= beside->satisfaction_factor;
	if (wallet->count > 0 && wallet->sum > 0 &&
	    (double) tally[LC_ORDER].sum >= model->rules.mature_share * (double) wallet->sum)
		stability = beside->share_factor;
	for (int stage = 0; stage < LC_STAGES; stage++)
		factor[stage] = 1.0f;
	factor[LC_DECLINE] = (float) decline;
	factor[LC_STABILITY] = (float) stability;
	return decline != 1.0 || stability != 1.0;
}

/* One period through the filter; days of it may have passed before the clock started. */
static void
watch_period(lc_history *history, const lc_period *period)
{
	const lc_prepared *prepared = history->prepared;
	lc_day start = history->first_order > period->start ? history->first_order : period->start;
	double days = period->end - start + 1;
	double elapsed = days / prepared->model.period_days;
	float factor[LC_STAGES];

	if (history->shown == LC_PROSPECT)
		lc_filter_start(&prepared->tables, &history->filter);
	lc_filter_advance(&prepared->tables, &history->filter, elapsed);
	lc_filter_observe(&prepared->tables, &history->filter, (double) period->tally[LC_ORDER].count,
	                  elapsed * wallet_ratio(history, period, days));
	if (beside_factors(&prepared->model, period->tally, factor))
		lc_filter_favour(&history->filter, factor);
}

/* Why the filter shows the stage, in the words of the rules. */
static lc_reason
reason_of(const lc_history *history, const lc_period *period, lc_stage stage, bool came_back)
{
	static const lc_reason plain[LC_STAGES] = {
	    [LC_PROSPECT] = LC_REASON_NO_ORDER,       [LC_EXPLORATION] = LC_REASON_FIRST_ORDERS,
	    [LC_FORMATION] = LC_REASON_GROWING,       [LC_STABILITY] = LC_REASON_MATURE,
	    [LC_DECLINE] = LC_REASON_FALLS_GRADUALLY, [LC_TERMINATED] = LC_REASON_GONE_SILENT,
	    [LC_RECOVERY] = LC_REASON_REVIVED};

	if (stage == LC_RECOVERY && came_back)
		return LC_REASON_CAME_BACK;
	if (stage != LC_DECLINE)
		return plain[stage];
	if (period->tally[LC_SIGNAL].count > 0)
		return LC_REASON_EXIT_SIGNALS;
	if (scored_low(&history->prepared->model, period->tally))
		return LC_REASON_DISSATISFIED;
	return period->tally[LC_ORDER].count == 0 ? LC_REASON_FALLS_SILENT : LC_REASON_FALLS_GRADUALLY;
}

/* A relationship with an open balance is not over: it is shown as decline. */
static void
hold_open(lc_history *history, lc_history_row *row)
{
	const lc_tally *balance = &row->period.tally[LC_BALANCE];

	if (balance->count > 0)
		history->balance = in_units(balance->last_sum) / (double) balance->last_count;
	if (row->stage != LC_TERMINATED || history->balance < history->prepared->model.rules.open_balance)
		return;
	row->stage = LC_DECLINE;
	row->reason = LC_REASON_OPEN_BALANCE;
}

static void
step_filter(lc_history *history, lc_history_row *row)
{
	bool came_back = false;

	row->stage = LC_PROSPECT;
	if (row->period.end >= history->first_order)
	{
		watch_period(history, &row->period);
		lc_filter_posterior(&history->filter, row->probability);
		row->stage = lc_stage_choose(&history->prepared->tables, row->probability, history->shown);
		came_back = history->shown == LC_TERMINATED && row->stage != LC_TERMINATED;
		row->cycle += came_back;
		history->shown = row->stage;
	}
	else
	{
		memset(row->probability, 0, sizeof(row->probability));
		row->probability[LC_PROSPECT] = 1.0f;
	}
	row->reason = reason_of(history, &row->period, row->stage, came_back);
	hold_open(history, row);
}

static void
step_rules(lc_history *history, lc_history_row *row)
{
	const lc_verdict *verdict = lc_rules_step(&history->prepared->model.rules, &history->rules, &row->period,
	                                          history->prepared->model.period_days);

	row->stage = verdict->stage;
	row->reason = verdict->reason;
	row->cycle = verdict->cycle;
	memset(row->probability, 0, sizeof(row->probability));
	row->probability[row->stage] = 1.0f;
}

/* Who ordered on the first day of all was never shown as a prospect. */
static void
note_change(const lc_history *history, lc_history_row *row, lc_stage before)
{
	bool from_start = before == LC_PROSPECT && row->period.no == 0;

	if (row->stage == before)
		return;
	row->previous = from_start && history->first_order == row->period.start ? row->stage : before;
	row->since =
	    before == LC_PROSPECT && history->first_order > row->period.start && history->first_order <= row->period.end
	        ? history->first_order
	        : row->period.start;
}

const lc_history_row *
lc_history_next(lc_history *history)
{
	lc_history_row *row = &history->last;
	lc_stage before = row->stage;

	if (!lc_period_next(&history->periods, &row->period))
		return NULL;
	if (history->prepared->model.engine == LC_ENGINE_RULES)
		step_rules(history, row);
	else
		step_filter(history, row);
	note_change(history, row, before);
	return row;
}
