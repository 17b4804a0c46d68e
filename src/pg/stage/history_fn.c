/*
 * history_fn.c - the way through the stages, and why, as SQL asks for it.
 */
#include "support/compat.h"

#include <math.h>

#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/date.h"

#include "profile/order_count.h"
#include "support/errors.h"
#include "support/profile_datum.h"
#include "support/rows.h"
#include "support/stage_call.h"

PG_FUNCTION_INFO_V1(lifecycle_history);
PG_FUNCTION_INFO_V1(lifecycle_explain);

#define HISTORY_MODEL_ARG 2
#define HISTORY_SMOOTHED_ARG 3

enum history_columns
{
	HISTORY_NO,
	HISTORY_START,
	HISTORY_END,
	HISTORY_STAGE,
	HISTORY_PROBABILITY,
	HISTORY_CYCLE,
	HISTORY_ORDERS,
	HISTORY_REVENUE,
	HISTORY_COST,
	HISTORY_PROFIT,
	HISTORY_REASON,
	HISTORY_COLUMNS
};

static void
put_history(const lifecycle_rows *rows, const lifecycle_stage_call *call, const lc_order_count *count,
            const lc_history_row *row)
{
	const lc_tally *tally = row->period.tally;
	Datum values[HISTORY_COLUMNS];
	bool nulls[HISTORY_COLUMNS] = {false};
	lc_money revenue;
	lc_money profit;

	lifecycle_check(lc_net_revenue(tally, &revenue), NULL, NULL);
	lifecycle_check(lc_profit(tally, &profit), NULL, NULL);
	values[HISTORY_NO] = Int32GetDatum(row->period.no);
	values[HISTORY_START] = DateADTGetDatum(row->period.start);
	values[HISTORY_END] = DateADTGetDatum(row->period.end);
	values[HISTORY_STAGE] = call->stages[row->stage];
	values[HISTORY_PROBABILITY] = Float8GetDatum((double) row->probability[row->stage]);
	values[HISTORY_CYCLE] = Int32GetDatum(row->cycle);
	values[HISTORY_ORDERS] =
	    Int64GetDatum(lc_order_count_within(count, row->period.start, row->period.end, tally[LC_ORDER].count));
	values[HISTORY_REVENUE] = lifecycle_money_to_numeric(revenue);
	values[HISTORY_COST] = lifecycle_money_to_numeric(tally[LC_COST].sum);
	values[HISTORY_PROFIT] = lifecycle_money_to_numeric(profit);
	values[HISTORY_REASON] = call->reasons[row->reason];
	lifecycle_rows_put(rows, values, nulls);
}

/* As it was known at each period's end; or, smoothed, as it is known now. */
static void
open_history(FunctionCallInfo fcinfo, const lc_prepared *prepared, lc_history *history, lc_order_count *count)
{
	lc_profile profile = lifecycle_profile_arg(fcinfo, 0);
	lc_day as_of = lifecycle_day_from_date(PG_GETARG_DATUM(1), "as_of");
	bool smoothed = PG_NARGS() > HISTORY_SMOOTHED_ARG && PG_GETARG_BOOL(HISTORY_SMOOTHED_ARG);

	if (smoothed && prepared->model.engine != LC_ENGINE_BAYES)
		ereport(ERROR,
		        (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
		         errmsg("a history cannot be smoothed by engine \"%s\"", lc_engine_names[prepared->model.engine]),
		         errdetail("Smoothing weighs probabilities, and thresholds have none."),
		         errhint("Use a model of engine bayes, or leave out \"smoothed\".")));
	lifecycle_check(smoothed ? lc_history_open_smoothed(history, profile, as_of, prepared, &lifecycle_env)
	                         : lc_history_open(history, profile, as_of, prepared),
	                NULL, NULL);
	lifecycle_check(lc_order_count_open(count, profile, &lifecycle_env), NULL, NULL);
}

/* (profile, as_of [, model [, smoothed]]) */
Datum
lifecycle_history(PG_FUNCTION_ARGS)
{
	lifecycle_stage_call *call = lifecycle_stage_call_of(fcinfo, HISTORY_MODEL_ARG);
	lifecycle_rows rows;
	lc_history history;
	lc_order_count count;
	const lc_history_row *row;

	open_history(fcinfo, call->prepared, &history, &count);
	rows = lifecycle_rows_open(fcinfo);
	while ((row = lc_history_next(&history)) != NULL)
		put_history(&rows, call, &count, row);
	lifecycle_check(history.periods.status, NULL, NULL);
	lc_order_count_close(&count, &lifecycle_env);
	lc_history_close(&history, &lifecycle_env);
	return lifecycle_rows_close(fcinfo, &rows);
}

/* ---- why ---- */

#define EXPLAIN_COLUMNS 5

static void
put_evidence(const lifecycle_rows *rows, const char *evidence, double value, double threshold, const char *verdict,
             double margin)
{
	Datum values[EXPLAIN_COLUMNS] = {CStringGetTextDatum(evidence), Float8GetDatum(value), Float8GetDatum(threshold),
	                                 CStringGetTextDatum(verdict), Float8GetDatum(margin)};
	bool nulls[EXPLAIN_COLUMNS] = {false, !isfinite(value), !isfinite(threshold), false, !isfinite(margin)};

	lifecycle_rows_put(rows, values, nulls);
}

/* What each stage weighs, and what it lacks to be shown. */
static void
explain_filter(const lifecycle_rows *rows, const lc_history *history, lc_stage before)
{
	const lc_filter_tables *tables = &history->prepared->tables;
	const float *probability = history->last.probability;
	double total = 0;
	double to_beat;

	for (int stage = LC_EXPLORATION; stage < LC_STAGES; stage++)
		total += (double) probability[stage] * (double) tables->stage_weight[stage];
	to_beat = (double) probability[history->shown] * (double) tables->stage_weight[history->shown] / total;
	for (int stage = LC_EXPLORATION; stage < LC_STAGES; stage++)
	{
		double value = (double) probability[stage] * (double) tables->stage_weight[stage] / total;
		double threshold = to_beat + (history->shown == before ? (double) tables->switch_margin : 0);
		bool shown = stage == (int) history->shown;

		put_evidence(rows, psprintf("weight of %s", lc_stage_names[stage]), value, shown ? NAN : threshold,
		             shown ? "shown" : "not enough", shown ? NAN : threshold - value);
	}
	if (history->last.reason == LC_REASON_OPEN_BALANCE)
		put_evidence(rows, "balance", history->balance, history->prepared->model.rules.open_balance,
		             "holds: decline, not terminated", history->prepared->model.rules.open_balance - history->balance);
}

static const char *
finding_text(const lc_rules_row *row)
{
	static const char *const words[] = {[LC_FAILS] = "fails",
	                                    [LC_HOLDS] = "holds",
	                                    [LC_UNKNOWN_FAILS] = "unknown, fails",
	                                    [LC_UNKNOWN_HOLDS] = "unknown, holds"};

	return psprintf("%s: %s, %s%s", words[row->finding], lc_stage_names[row->stage], lc_reasons[row->reason].name,
	                row->decisive ? " (decides)" : "");
}

static void
explain_rules(const lifecycle_rows *rows, const lc_history *history)
{
	lc_rules_row row[LC_RULES_ROWS_MAX];
	int n = lc_rules_explain(&history->prepared->model.rules, &history->rules.verdict, row);

	for (int i = 0; i < n; i++)
		put_evidence(
		    rows,
		    psprintf("%s %s %s", lc_fact_names[row[i].fact], row[i].at_least ? ">=" : "<=", row[i].threshold->name),
		    row[i].value, row[i].limit, finding_text(&row[i]), row[i].margin);
}

static void
explain(const lifecycle_rows *rows, const lc_history *history, lc_stage before)
{
	const lc_history_row *last = &history->last;

	put_evidence(rows, "stage", NAN, NAN,
	             psprintf("%s: %s", lc_stage_names[last->stage], lc_reasons[last->reason].english), NAN);
	if (history->prepared->model.engine == LC_ENGINE_RULES)
		explain_rules(rows, history);
	else if (history->shown != LC_PROSPECT)
		explain_filter(rows, history, before);
}

/* (profile, as_of [, model]): the first row is the answer, the others why */
Datum
lifecycle_explain(PG_FUNCTION_ARGS)
{
	lifecycle_stage_call *call = lifecycle_stage_call_of(fcinfo, HISTORY_MODEL_ARG);
	lifecycle_rows rows;
	lc_history history;
	lc_stage before = LC_PROSPECT;
	lc_stage shown = LC_PROSPECT;
	bool found = false;

	lifecycle_check(lc_history_open(&history, lifecycle_profile_arg(fcinfo, 0),
	                                lifecycle_day_from_date(PG_GETARG_DATUM(1), "as_of"), call->prepared),
	                NULL, NULL);
	history.rules.every_fact = true;
	while (lc_history_next(&history) != NULL)
	{
		before = shown;
		shown = history.shown;
		found = true;
		CHECK_FOR_INTERRUPTS();
	}
	lifecycle_check(history.periods.status, NULL, NULL);
	rows = lifecycle_rows_open(fcinfo);
	if (found)
		explain(&rows, &history, before);
	return lifecycle_rows_close(fcinfo, &rows);
}
