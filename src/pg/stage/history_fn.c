/*
 * history_fn.c - the way through the stages, and why, as SQL asks for it.
 */
#include "support/compat.h"

#include <math.h>

#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/date.h"

#include "profile/order_count.h"
#include "stage/explanation.h"
#include "stage/signal_kinds.h"
#include "support/errors.h"
#include "support/profile_datum.h"
#include "support/rows.h"
#include "support/stage_call.h"

PG_FUNCTION_INFO_V1(lifecycle_history);
PG_FUNCTION_INFO_V1(lifecycle_explain);
PG_FUNCTION_INFO_V1(lifecycle_explain_by);
PG_FUNCTION_INFO_V1(lifecycle_reasons);
PG_FUNCTION_INFO_V1(lifecycle_signal_is_good);

#define HISTORY_MODEL_ARG 2

enum history_columns
{
	HISTORY_NO,
	HISTORY_START,
	HISTORY_END,
	HISTORY_STAGE,
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
	values[HISTORY_CYCLE] = Int32GetDatum(row->cycle);
	values[HISTORY_ORDERS] =
	    Int64GetDatum(lc_order_count_within(count, row->period.start, row->period.end, tally[LC_ORDER].count));
	values[HISTORY_REVENUE] = lifecycle_money_to_numeric(revenue);
	values[HISTORY_COST] = lifecycle_money_to_numeric(tally[LC_COST].sum);
	values[HISTORY_PROFIT] = lifecycle_money_to_numeric(profit);
	values[HISTORY_REASON] = call->reasons[row->reason];
	lifecycle_rows_put(rows, values, nulls);
}

static void
open_history(FunctionCallInfo fcinfo, const lc_prepared *prepared, lc_history *history, lc_order_count *count)
{
	lc_profile profile = lifecycle_profile_arg(fcinfo, 0);

	lifecycle_check(lc_history_open(history, profile, lifecycle_day_from_date(PG_GETARG_DATUM(1), "as_of"), prepared),
	                NULL, NULL);
	lifecycle_check(lc_order_count_open(count, profile, &lifecycle_env), NULL, NULL);
}

/* (profile, as_of [, model]) */
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
	return lifecycle_rows_close(fcinfo, &rows);
}

/* ---- why ---- */

#define EXPLAIN_COLUMNS 5

/* The library is written in UTF-8; the database may be in another encoding. */
static Datum
text_from_utf8(const char *text)
{
	return CStringGetTextDatum(pg_any_to_server(text, (int) strlen(text), PG_UTF8));
}

static void
put_evidence(const lifecycle_rows *rows, const char *evidence, double value, double threshold, const char *verdict,
             double margin)
{
	Datum values[EXPLAIN_COLUMNS] = {text_from_utf8(evidence), Float8GetDatum(value), Float8GetDatum(threshold),
	                                 text_from_utf8(verdict), Float8GetDatum(margin)};
	bool nulls[EXPLAIN_COLUMNS] = {false, !isfinite(value), !isfinite(threshold), false, !isfinite(margin)};

	lifecycle_rows_put(rows, values, nulls);
}

/* The answer: in English the stage as other functions name it. */
static void
put_answer(const lifecycle_rows *rows, const lc_history_row *last, lc_language language)
{
	const lc_reason_text *reason = &lc_stage_reasons[last->reason];

	if (language == LC_CHINESE)
		put_evidence(rows, "阶段", NAN, NAN,
		             psprintf("%s：%s", lc_stage_labels[language][last->stage], reason->chinese), NAN);
	else
		put_evidence(rows, "stage", NAN, NAN, psprintf("%s: %s", lc_stage_names[last->stage], reason->english), NAN);
}

static void
explain(const lifecycle_rows *rows, const lc_history *history, lc_language language)
{
	lc_evidence evidence[LC_EVIDENCE_MAX];
	int n = lc_explain(history, language, evidence);

	put_answer(rows, &history->last, language);
	for (int i = 0; i < n; i++)
	{
		const lc_evidence *e = &evidence[i];

		put_evidence(rows, psprintf("%s %s %.4g", e->question, e->at_least ? ">=" : "<", e->threshold), e->value,
		             e->threshold, e->holds ? e->yes : e->no, e->threshold - e->value);
	}
}

/* The first row is the answer, the others why. */
static Datum
explanation(FunctionCallInfo fcinfo, int model_argno, int language_argno)
{
	lc_language language = lifecycle_language_arg(fcinfo, language_argno);
	lifecycle_stage_call *call = lifecycle_stage_call_of(fcinfo, model_argno);
	lifecycle_rows rows;
	lc_history history;

	lifecycle_check(lc_history_open(&history, lifecycle_profile_arg(fcinfo, 0),
	                                lifecycle_day_from_date(PG_GETARG_DATUM(1), "as_of"), call->prepared),
	                NULL, NULL);
	history.every_fact = true;
	lifecycle_check(lc_history_finish(&history, &lifecycle_env), NULL, NULL);
	rows = lifecycle_rows_open(fcinfo);
	if (history.periods.next_no > 0)
		explain(&rows, &history, language);
	return lifecycle_rows_close(fcinfo, &rows);
}

/* (profile, as_of, language) */
Datum
lifecycle_explain(PG_FUNCTION_ARGS)
{
	return explanation(fcinfo, PG_NARGS(), 2);
}

/* (profile, as_of, model, language) */
Datum
lifecycle_explain_by(PG_FUNCTION_ARGS)
{
	return explanation(fcinfo, HISTORY_MODEL_ARG, 3);
}

/* ---- signals ---- */

/* (kind) */
Datum
lifecycle_signal_is_good(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(lc_signal_is_good(lifecycle_key_from_text(PG_GETARG_DATUM(0))));
}

/* ---- what reasons say ---- */

#define REASON_COLUMNS 3

Datum
lifecycle_reasons(PG_FUNCTION_ARGS)
{
	lifecycle_rows rows = lifecycle_rows_open(fcinfo);

	for (int i = 0; i < LC_REASONS; i++)
	{
		const lc_reason_text *text = &lc_stage_reasons[i];
		Datum values[REASON_COLUMNS] = {text_from_utf8(text->name), text_from_utf8(text->english),
		                                text_from_utf8(text->chinese)};
		bool nulls[REASON_COLUMNS] = {false};

		lifecycle_rows_put(&rows, values, nulls);
	}
	return lifecycle_rows_close(fcinfo, &rows);
}
