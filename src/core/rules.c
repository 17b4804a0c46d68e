/*
 * rules.c - the lifecycle stage by thresholds a manager can sign.
 *
 * The table of rules below is the engine.  Judging and explaining read the
 * same table through the same function, so they cannot disagree.  The facts
 * they judge by come from rules_walk.c.
 */
#include "rules.h"

#include <math.h>
#include <string.h>

/*
 * The shipped thresholds; a period is meant to be about a month.  Round
 * numbers from a search over simulated relationships of four kinds at 0.3 to
 * 20 orders a month (test/accuracy), equal weight on each.
 */
const lc_rules lc_rules_default = {
    .window_periods = 2,
    .window_orders = 1,
    .reference_periods = 12,
    .smoothing_orders = 5,
    .by_revenue = 0,
    .cadence_gaps = 12,
    .cadence_from = 6,
    .assumed_gap = 2,
    .customer_orders = 1,
    .min_orders = 2,
    .growth_ratio = 1.4,
    .payback_ratio = 1,
    .explore_periods = 5,
    .flat_ratio = 1.3,
    .mature_periods = 8,
    .mature_share = 0.5,
    .regrowth_ratio = 3,
    .decline_silence = 0.12,
    .silent_periods = 1,
    .sharp_ratio = 0.5,
    .decline_ratio = 0.7,
    .fall_scatter = 2,
    .market_ratio = 0.8,
    .signals = 1,
    .satisfaction_low = -INFINITY,
    .terminated_silence = 0.1,
    .gone_periods = 1.5,
    .open_balance = 0.01,
    .resume_silence = 0.005,
    .restored_ratio = 0.8,
    .restored_silence = 0.2,
    .revival_periods = 6,
    .settle_periods = 9,
    .steady_ratio = 1,
    .recovery_periods = 6,
};

/* ---- thresholds ---- */

#define FIELD(name, lowest, highest, whole) \
	{ \
#name, offsetof(lc_rules, name), lowest, highest, whole \
	}

const lc_rules_field lc_rules_fields[LC_RULES_FIELDS] = {
    FIELD(window_periods, 1, LC_RULES_WINDOW_MAX, true),
    FIELD(window_orders, 0, 1000, false),
    FIELD(reference_periods, 1, LC_RULES_REFERENCE_MAX, true),
    FIELD(smoothing_orders, 0.01, 1000, false),
    FIELD(by_revenue, 0, 1, true),
    FIELD(cadence_gaps, 1, 1000, true),
    FIELD(cadence_from, 1, 1000, true),
    FIELD(assumed_gap, 0.001, 1e6, false),
    FIELD(customer_orders, 1, 1e9, true),
    FIELD(min_orders, 1, 1e9, true),
    FIELD(growth_ratio, 1, INFINITY, false),
    FIELD(payback_ratio, -INFINITY, INFINITY, false),
    FIELD(explore_periods, 0, INFINITY, false),
    FIELD(flat_ratio, 0, INFINITY, false),
    FIELD(mature_periods, 0, INFINITY, false),
    FIELD(mature_share, 0, INFINITY, false),
    FIELD(regrowth_ratio, 1, INFINITY, false),
    FIELD(decline_silence, 0, 1, false),
    FIELD(silent_periods, 0, INFINITY, false),
    FIELD(sharp_ratio, 0, 1, false),
    FIELD(decline_ratio, 0, 1, false),
    FIELD(fall_scatter, 0, INFINITY, false),
    FIELD(market_ratio, 0, 1, false),
    FIELD(signals, 1, INFINITY, false),
    FIELD(satisfaction_low, -INFINITY, INFINITY, false),
    FIELD(terminated_silence, 0, 1, false),
    FIELD(gone_periods, 0, INFINITY, false),
    FIELD(open_balance, 0.000001, INFINITY, false),
    FIELD(resume_silence, 0, 1, false),
    FIELD(restored_ratio, 0, INFINITY, false),
    FIELD(restored_silence, 0, 1, false),
    FIELD(revival_periods, 0, INFINITY, false),
    FIELD(settle_periods, 0, INFINITY, false),
    FIELD(steady_ratio, 0, INFINITY, false),
    FIELD(recovery_periods, 0, INFINITY, false),
};

/* Pairs that must not be the other way round: a stage would be left where it is entered. */
typedef struct order_of_fields
{
	size_t lower;
	size_t upper;
	bool strict; /* nor equal */
} order_of_fields;

#define BELOW(lower, upper) \
	{ \
		offsetof(lc_rules, lower), offsetof(lc_rules, upper), true \
	}
#define UP_TO(lower, upper) \
	{ \
		offsetof(lc_rules, lower), offsetof(lc_rules, upper), false \
	}

static const order_of_fields orders_of_fields[] = {
    UP_TO(customer_orders, min_orders),
    UP_TO(cadence_from, cadence_gaps),
    UP_TO(flat_ratio, growth_ratio),
    UP_TO(explore_periods, mature_periods),
    BELOW(decline_ratio, flat_ratio),
    BELOW(decline_ratio, regrowth_ratio),
    BELOW(restored_ratio, regrowth_ratio),
    UP_TO(sharp_ratio, decline_ratio),
    BELOW(decline_ratio, restored_ratio),
    BELOW(decline_ratio, steady_ratio),
    UP_TO(terminated_silence, decline_silence),
    UP_TO(silent_periods, gone_periods),
    BELOW(decline_silence, restored_silence),
    UP_TO(resume_silence, terminated_silence),
};

static double
value_at(const lc_rules *rules, size_t offset)
{
	double value;

	memcpy(&value, (const char *) rules + offset, sizeof(value));
	return value;
}

static const lc_rules_field *
field_at(size_t offset)
{
	return &lc_rules_fields[offset / sizeof(double)];
}

/* NaN is within no range. */
static bool
in_range(const lc_rules_field *field, double value)
{
	return value >= field->lowest && value <= field->highest && (!field->whole || value == floor(value));
}

lc_status
lc_rules_check(const lc_rules *rules, lc_rules_fault *fault)
{
	for (size_t i = 0; i < LC_RULES_FIELDS; i++)
	{
		const lc_rules_field *field = &lc_rules_fields[i];

		if (in_range(field, value_at(rules, field->offset)))
			continue;
		*fault = (lc_rules_fault){field, NULL, false};
		return LC_BAD_PARAMETER;
	}
	for (size_t i = 0; i < sizeof(orders_of_fields) / sizeof(orders_of_fields[0]); i++)
	{
		const order_of_fields *order = &orders_of_fields[i];
		double lower = value_at(rules, order->lower);
		double upper = value_at(rules, order->upper);

		if (order->strict ? lower < upper : lower <= upper)
			continue;
		*fault = (lc_rules_fault){field_at(order->lower), field_at(order->upper), order->strict};
		return LC_BAD_PARAMETER;
	}
	return LC_OK;
}

/* ---- names ---- */

const char *const lc_fact_names[LC_FACTS] = {
    [LC_FACT_ORDER_DAYS] = "order_days",
    [LC_FACT_TENURE] = "tenure_periods",
    [LC_FACT_STAGE_AGE] = "stage_periods",
    [LC_FACT_SILENCE] = "silence_probability",
    [LC_FACT_SILENT] = "silence_periods",
    [LC_FACT_RETURN] = "return_probability",
    [LC_FACT_TREND] = "trend",
    [LC_FACT_LEVEL] = "level",
    [LC_FACT_FALL] = "fall",
    [LC_FACT_MARKET] = "market",
    [LC_FACT_SHARE] = "wallet_share",
    [LC_FACT_PAYBACK] = "payback",
    [LC_FACT_SIGNALS] = "signals",
    [LC_FACT_SATISFACTION] = "satisfaction",
    [LC_FACT_BALANCE] = "open_balance",
};

const lc_reason_text lc_reasons[LC_REASONS] = {
    [LC_REASON_NO_ORDER] = {"no_order", "Known, but has not ordered yet.", "已有接触，尚未下单。"},
    [LC_REASON_FIRST_ORDERS] = {"first_orders", "Places first trial orders.", "正在下尝试性的订单。"},
    [LC_REASON_NOT_PAID_BACK] = {"not_paid_back", "Business widens, but revenue has not passed what was invested.",
                                 "业务在扩大，但收入尚未大于投入。"},
    [LC_REASON_GROWING] = {"growing", "Orders more than in the window before.", "交易量比上一时段增长。"},
    [LC_REASON_BUYS_REPEATEDLY] = {"buys_repeatedly", "Buys repeatedly and is past the trial.",
                                   "重复购买，已过考察期。"},
    [LC_REASON_MATURE] = {"mature", "Has been a customer for long, at a level that no longer grows.",
                          "合作时间长，交易水平已趋平稳。"},
    [LC_REASON_WALLET_SHARE] = {"wallet_share", "Gives us a large share of its own total business.",
                                "与我方的交易占其总业务的份额已高。"},
    [LC_REASON_GROWS_AGAIN] = {"grows_again", "Orders far more than its usual level: grows again.",
                               "交易量远高于平常水平，再度增长。"},
    [LC_REASON_MARKET_SHRINKS] = {"market_shrinks", "Volume falls, but so does the customer's own total: no decline.",
                                  "交易量下降，但客户自身的总业务量也在下降，不算退化。"},
    [LC_REASON_EXIT_SIGNALS] = {"exit_signals", "Gave signals of leaving: exit talk, complaints, other partners.",
                                "出现离开信号：表示结束意向、投诉或寻找其他伙伴。"},
    [LC_REASON_DISSATISFIED] = {"dissatisfied", "Scores its satisfaction low.", "满意度低。"},
    [LC_REASON_FALLS_SILENT] = {"falls_silent", "Has been silent for longer than its own cadence explains.",
                                "沉默时间超过其自身的购买节奏。"},
    [LC_REASON_FALLS_SHARPLY] = {"falls_sharply", "Volume fell sharply against the window before.",
                                 "交易量比上一时段急剧下降。"},
    [LC_REASON_FALLS_GRADUALLY] = {"falls_gradually", "Volume has fallen gradually below its usual level.",
                                   "交易量逐渐下降，低于平常水平。"},
    [LC_REASON_SETTLED_LOWER] = {"settled_lower", "Volume fell and has settled on a lower level.",
                                 "交易量下降后已稳定在较低水平。"},
    [LC_REASON_OPEN_BALANCE] = {"open_balance", "No business any more, but the balance is not settled.",
                                "已无业务往来，但债权债务关系未清。"},
    [LC_REASON_GONE_SILENT] = {"gone_silent", "No business any more, and nothing left to settle.",
                               "已无业务往来，债权债务关系已清。"},
    [LC_REASON_CAME_BACK] = {"came_back", "Came back after the relationship had ended: the next cycle.",
                             "终止后重新交易，进入下一个生命周期的循环。"},
    [LC_REASON_NEVER_AWAY] = {"never_away", "Ordered again after a silence that was long but not an end.",
                              "较长沉默后恢复下单，关系并未终止。"},
    [LC_REASON_REVIVED] = {"revived", "A lasting decline was turned round.", "退化已被扭转。"},
    [LC_REASON_FALL_PASSED] = {"fall_passed", "A short fall has passed.", "短暂的下降已经过去。"},
    [LC_REASON_BACK_TO_STABLE] = {"back_to_stable", "Recovery is complete.", "恢复完成，重新进入稳定期。"},
};

/* ---- the rules ---- */

/* What rules ask of the facts. */
typedef enum question
{
	NO_QUESTION, /* ends a list of them */
	ORDERED,
	TRIED,
	PAID_BACK,
	GROWING,
	GROWN,
	PAST_TRIAL,
	AGED,
	LARGE_SHARE,
	GROWS_AGAIN,
	SIGNALLED,
	DISSATISFIED,
	SILENT,
	LONG_SILENT,
	FALLEN,
	UNUSUAL,
	SHARP,
	MARKET_FELL,
	GONE,
	LONG_GONE,
	UNSETTLED,
	WAS_GONE,
	WAS_NOT_GONE,
	RESTORED,
	AUDIBLE,
	LONG_FALLEN,
	LONG_LOW,
	STEADY,
	RECOVERED,
	QUESTIONS
} question;

enum
{
	AT_MOST,
	AT_LEAST
};

/* What is made of a fact that is not known. */
enum
{
	OR_FAILS,
	OR_HOLDS
};

typedef struct question_form
{
	uint8_t fact;
	uint8_t at_least;
	uint8_t if_unknown;
	uint8_t field; /* index of its threshold */
} question_form;

#define THAN(name) (offsetof(lc_rules, name) / sizeof(double))

static const question_form questions[QUESTIONS] = {
    [ORDERED] = {LC_FACT_ORDER_DAYS, AT_LEAST, OR_FAILS, THAN(customer_orders)},
    [TRIED] = {LC_FACT_ORDER_DAYS, AT_LEAST, OR_FAILS, THAN(min_orders)},
    [PAID_BACK] = {LC_FACT_PAYBACK, AT_LEAST, OR_HOLDS, THAN(payback_ratio)},
    [GROWING] = {LC_FACT_TREND, AT_LEAST, OR_FAILS, THAN(growth_ratio)},
    [GROWN] = {LC_FACT_TREND, AT_MOST, OR_HOLDS, THAN(flat_ratio)},
    [PAST_TRIAL] = {LC_FACT_TENURE, AT_LEAST, OR_FAILS, THAN(explore_periods)},
    [AGED] = {LC_FACT_TENURE, AT_LEAST, OR_FAILS, THAN(mature_periods)},
    [LARGE_SHARE] = {LC_FACT_SHARE, AT_LEAST, OR_FAILS, THAN(mature_share)},
    [GROWS_AGAIN] = {LC_FACT_LEVEL, AT_LEAST, OR_FAILS, THAN(regrowth_ratio)},
    [SIGNALLED] = {LC_FACT_SIGNALS, AT_LEAST, OR_FAILS, THAN(signals)},
    [DISSATISFIED] = {LC_FACT_SATISFACTION, AT_MOST, OR_FAILS, THAN(satisfaction_low)},
    [SILENT] = {LC_FACT_SILENCE, AT_MOST, OR_FAILS, THAN(decline_silence)},
    [LONG_SILENT] = {LC_FACT_SILENT, AT_LEAST, OR_FAILS, THAN(silent_periods)},
    [FALLEN] = {LC_FACT_LEVEL, AT_MOST, OR_FAILS, THAN(decline_ratio)},
    [UNUSUAL] = {LC_FACT_FALL, AT_LEAST, OR_HOLDS, THAN(fall_scatter)},
    [SHARP] = {LC_FACT_TREND, AT_MOST, OR_FAILS, THAN(sharp_ratio)},
    [MARKET_FELL] = {LC_FACT_MARKET, AT_MOST, OR_FAILS, THAN(market_ratio)},
    [GONE] = {LC_FACT_SILENCE, AT_MOST, OR_FAILS, THAN(terminated_silence)},
    [LONG_GONE] = {LC_FACT_SILENT, AT_LEAST, OR_FAILS, THAN(gone_periods)},
    [UNSETTLED] = {LC_FACT_BALANCE, AT_LEAST, OR_FAILS, THAN(open_balance)},
    [WAS_GONE] = {LC_FACT_RETURN, AT_MOST, OR_FAILS, THAN(resume_silence)},
    [WAS_NOT_GONE] = {LC_FACT_RETURN, AT_LEAST, OR_FAILS, THAN(resume_silence)},
    [RESTORED] = {LC_FACT_LEVEL, AT_LEAST, OR_HOLDS, THAN(restored_ratio)},
    [AUDIBLE] = {LC_FACT_SILENCE, AT_LEAST, OR_FAILS, THAN(restored_silence)},
    [LONG_FALLEN] = {LC_FACT_STAGE_AGE, AT_LEAST, OR_FAILS, THAN(revival_periods)},
    [LONG_LOW] = {LC_FACT_STAGE_AGE, AT_LEAST, OR_FAILS, THAN(settle_periods)},
    [STEADY] = {LC_FACT_TREND, AT_LEAST, OR_FAILS, THAN(steady_ratio)},
    [RECOVERED] = {LC_FACT_STAGE_AGE, AT_LEAST, OR_FAILS, THAN(recovery_periods)},
};

/* Besides the stages, where a rule may lead. */
enum
{
	STAY = LC_STAGES, /* to the stage shown before */
	BACK              /* to the last healthy stage */
};

#define MAX_ASKED 3

typedef struct rule
{
	uint8_t from; /* the stages shown before that it applies to, as bits */
	uint8_t to;
	uint8_t reason;
	uint8_t asks[MAX_ASKED + 1]; /* questions that must all hold, then NO_QUESTION */
} rule;

#define FROM(stage) (1u << (stage))
#define GROWS (FROM(LC_EXPLORATION) | FROM(LC_FORMATION))
/* a fall shows only where there was a level to fall from */
#define LEVELLED (FROM(LC_FORMATION) | FROM(LC_STABILITY) | FROM(LC_RECOVERY))
#define ALIVE (FROM(LC_EXPLORATION) | LEVELLED | FROM(LC_DECLINE))
#define CUSTOMER (ALIVE | FROM(LC_TERMINATED))
#define AWAY (FROM(LC_DECLINE) | FROM(LC_TERMINATED))

/* In order; the first that holds decides. */
static const rule rules_table[] = {
    {FROM(LC_PROSPECT), LC_EXPLORATION, LC_REASON_FIRST_ORDERS, {ORDERED}},
    /* no business: an end only where all is settled */
    {CUSTOMER, LC_DECLINE, LC_REASON_OPEN_BALANCE, {GONE, LONG_GONE, UNSETTLED}},
    {CUSTOMER, LC_TERMINATED, LC_REASON_GONE_SILENT, {GONE, LONG_GONE}},
    /* business again after that */
    {AWAY, LC_RECOVERY, LC_REASON_CAME_BACK, {WAS_GONE}},
    {AWAY, BACK, LC_REASON_NEVER_AWAY, {WAS_NOT_GONE}},
    /* the way down, from any stage */
    {ALIVE, LC_DECLINE, LC_REASON_EXIT_SIGNALS, {SIGNALLED}},
    {ALIVE, LC_DECLINE, LC_REASON_DISSATISFIED, {DISSATISFIED}},
    {ALIVE, LC_DECLINE, LC_REASON_FALLS_SILENT, {SILENT, LONG_SILENT}},
    {LEVELLED, STAY, LC_REASON_MARKET_SHRINKS, {FALLEN, UNUSUAL, MARKET_FELL}},
    {LEVELLED, LC_DECLINE, LC_REASON_FALLS_SHARPLY, {FALLEN, UNUSUAL, SHARP}},
    {LEVELLED, LC_DECLINE, LC_REASON_FALLS_GRADUALLY, {FALLEN, UNUSUAL}},
    /* the way back */
    {FROM(LC_DECLINE), LC_RECOVERY, LC_REASON_REVIVED, {RESTORED, AUDIBLE, LONG_FALLEN}},
    {FROM(LC_DECLINE), BACK, LC_REASON_FALL_PASSED, {RESTORED, AUDIBLE}},
    {FROM(LC_DECLINE), LC_STABILITY, LC_REASON_SETTLED_LOWER, {LONG_LOW, STEADY, AUDIBLE}},
    {FROM(LC_RECOVERY), LC_STABILITY, LC_REASON_BACK_TO_STABLE, {RECOVERED}},
    /* the way up, with skips */
    {GROWS, LC_STABILITY, LC_REASON_WALLET_SHARE, {TRIED, LARGE_SHARE}},
    {GROWS, LC_STABILITY, LC_REASON_MATURE, {TRIED, AGED, GROWN}},
    {FROM(LC_EXPLORATION), LC_FORMATION, LC_REASON_GROWING, {TRIED, GROWING, PAID_BACK}},
    {FROM(LC_EXPLORATION), STAY, LC_REASON_NOT_PAID_BACK, {TRIED, GROWING}},
    {FROM(LC_EXPLORATION), LC_FORMATION, LC_REASON_BUYS_REPEATEDLY, {TRIED, PAST_TRIAL, PAID_BACK}},
    {FROM(LC_STABILITY), LC_FORMATION, LC_REASON_GROWS_AGAIN, {GROWS_AGAIN}},
};

#define RULES ((int) (sizeof(rules_table) / sizeof(rules_table[0])))

static double
threshold_of(const lc_rules *rules, const question_form *asked)
{
	return value_at(rules, asked->field * sizeof(double));
}

static bool
question_holds(const lc_rules *rules, const question_form *asked, const double *fact)
{
	double value = fact[asked->fact];
	double limit = threshold_of(rules, asked);

	if (asked->at_least ? value >= limit : value <= limit)
		return true;
	return asked->if_unknown == OR_HOLDS && isnan(value);
}

static bool
rule_holds(const lc_rules *rules, const rule *asking, const double *fact)
{
	for (const uint8_t *asks = asking->asks; *asks != NO_QUESTION; asks++)
		if (!question_holds(rules, &questions[*asks], fact))
			return false;
	return true;
}

static lc_stage
stage_of_rule(const rule *asking, const lc_verdict *verdict)
{
	if (asking->to == STAY)
		return verdict->shown;
	if (asking->to == BACK)
		return verdict->healthy;
	return (lc_stage) asking->to;
}

void
lc_rules_judge(const lc_rules *rules, lc_verdict *verdict)
{
	unsigned from = FROM(verdict->shown);

	for (int i = 0; i < RULES; i++)
	{
		const rule *asking = &rules_table[i];

		if ((asking->from & from) == 0 || !rule_holds(rules, asking, verdict->fact))
			continue;
		verdict->stage = stage_of_rule(asking, verdict);
		verdict->reason = (lc_reason) asking->reason;
		verdict->rule = i;
		return;
	}
	verdict->stage = verdict->shown;
	verdict->reason = verdict->shown_reason;
	verdict->rule = LC_RULE_NONE;
}

/* ---- explaining ---- */

static lc_finding
finding_of(const lc_rules *rules, const question_form *asked, const double *fact)
{
	bool holds = question_holds(rules, asked, fact);

	if (isnan(fact[asked->fact]))
		return holds ? LC_UNKNOWN_HOLDS : LC_UNKNOWN_FAILS;
	return holds ? LC_HOLDS : LC_FAILS;
}

/* The stage, were one fact just on the other side of a threshold. */
static lc_stage
flipped_stage(const lc_rules *rules, const lc_verdict *verdict, const question_form *asked)
{
	lc_verdict other = *verdict;
	double limit = threshold_of(rules, asked);

	if (question_holds(rules, asked, verdict->fact))
		other.fact[asked->fact] = nextafter(limit, asked->at_least ? -INFINITY : INFINITY);
	else
		other.fact[asked->fact] = limit;
	lc_rules_judge(rules, &other);
	return other.stage;
}

static lc_rules_row
row_of(const lc_rules *rules, const lc_verdict *verdict, int index, const question_form *asked)
{
	const rule *asking = &rules_table[index];
	double value = verdict->fact[asked->fact];
	double limit = threshold_of(rules, asked);
	lc_rules_row row = {
	    .rule = index,
	    .stage = stage_of_rule(asking, verdict),
	    .reason = (lc_reason) asking->reason,
	    .fact = (lc_fact) asked->fact,
	    .at_least = asked->at_least != AT_MOST,
	    .threshold = &lc_rules_fields[asked->field],
	    .value = value,
	    .limit = limit,
	    .finding = finding_of(rules, asked, verdict->fact),
	    .margin = limit - value,
	    .flipped = flipped_stage(rules, verdict, asked),
	    .decisive = index == verdict->rule,
	};

	return row;
}

int
lc_rules_explain(const lc_rules *rules, const lc_verdict *verdict, lc_rules_row *rows)
{
	int last = verdict->rule == LC_RULE_NONE ? RULES - 1 : verdict->rule;
	int place[QUESTIONS]; /* of a question's row; 0 where it has none, else one more */
	int n = 0;

	memset(place, 0, sizeof(place));
	for (int i = 0; i <= last; i++)
	{
		if ((rules_table[i].from & FROM(verdict->shown)) == 0)
			continue;
		for (const uint8_t *asks = rules_table[i].asks; *asks != NO_QUESTION; asks++)
		{
			if (place[*asks] == 0)
				place[*asks] = ++n;
			else if (i != verdict->rule)
				continue;
			/* a row belongs to the first rule that asks, or to the one that decides */
			rows[place[*asks] - 1] = row_of(rules, verdict, i, &questions[*asks]);
		}
	}
	return n;
}
