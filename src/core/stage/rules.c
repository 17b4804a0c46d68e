/*
 * rules.c - the lifecycle stage by thresholds a manager can sign.
 *
 * The tables of rules below are the engine.  Judging and explaining read the
 * same tables through the same function, so they cannot disagree.  The facts
 * they judge by come from rules_facts.c.
 */
#include "stage/rules.h"

#include <math.h>
#include <string.h>

/*
 * The shipped thresholds; a period is meant to be about a month.  Round
 * numbers from a search over simulated relationships of four kinds at 0.3 to
 * 20 orders a month (test/accuracy): share of months right, a third as much the
 * stages' mean recall, less for flicker; over-dispersed orders count twice.
 */
const lc_rules lc_rules_default = {
    .window_periods = 2,
    .window_orders = 0.5,
    .reference_periods = 12,
    .smoothing_orders = 10,
    .by_revenue = 0,
    .cadence_gaps = 24,
    .cadence_from = 9,
    .assumed_gap = 1.5,
    .customer_orders = 1,
    .min_orders = 2,
    .growth_ratio = 1.3,
    .payback_ratio = 1,
    .explore_periods = 4.5,
    .flat_ratio = 1.3,
    .mature_periods = 6.5,
    .mature_share = 0.5,
    .regrowth_ratio = 3,
    .decline_silence = 0.1,
    .silent_periods = 1.5,
    .sharp_ratio = 0.6,
    .decline_ratio = 0.75,
    .fall_scatter = 2,
    .market_ratio = 0.8,
    .signals = 1,
    .satisfaction_low = -INFINITY,
    .terminated_silence = 0.1,
    .gone_periods = 1.5,
    .open_balance = 0.01,
    .resume_silence = 0.002,
    .restored_ratio = 0.8,
    .restored_silence = 0.15,
    .revival_periods = 6,
    .settle_periods = 10,
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

/* What rules ask of the facts.  A rule asks in this order, so what is soon answered comes first. */
typedef enum question
{
	ORDERED,
	TRIED,
	UNSETTLED,
	LARGE_SHARE,
	PAID_BACK,
	SIGNALLED,
	DISSATISFIED,
	WAS_GONE,
	WAS_NOT_GONE,
	LONG_GONE,
	LONG_SILENT,
	PAST_TRIAL,
	AGED,
	LONG_FALLEN,
	LONG_LOW,
	RECOVERED,
	GONE,
	SILENT,
	AUDIBLE,
	FALLEN,
	RESTORED,
	GROWS_AGAIN,
	MARKET_FELL,
	SHARP,
	STEADY,
	GROWING,
	GROWN,
	UNUSUAL,
	QUESTIONS
} question;

/* Besides the stages, where a rule may lead. */
enum
{
	STAY = LC_STAGES, /* to the stage shown before */
	BACK              /* to the last healthy stage */
};

#define ASK(question) (UINT32_C(1) << (question))

/* Each rule by its reason, where it leads, and the questions that must all hold: X(q, reason, to, asks). */
#define ALL_RULES(X, q) \
	X(q, FIRST_ORDERS, LC_EXPLORATION, ASK(ORDERED)) \
	/* no business: an end only where all is settled */ \
	X(q, OPEN_BALANCE, LC_DECLINE, ASK(LONG_GONE) | ASK(GONE) | ASK(UNSETTLED)) \
	X(q, GONE_SILENT, LC_TERMINATED, ASK(LONG_GONE) | ASK(GONE)) \
	/* business again after that */ \
	X(q, CAME_BACK, LC_RECOVERY, ASK(WAS_GONE)) \
	X(q, NEVER_AWAY, BACK, ASK(WAS_NOT_GONE)) \
	/* the way down */ \
	X(q, EXIT_SIGNALS, LC_DECLINE, ASK(SIGNALLED)) \
	X(q, DISSATISFIED, LC_DECLINE, ASK(DISSATISFIED)) \
	X(q, FALLS_SILENT, LC_DECLINE, ASK(LONG_SILENT) | ASK(SILENT)) \
	X(q, MARKET_SHRINKS, STAY, ASK(FALLEN) | ASK(UNUSUAL) | ASK(MARKET_FELL)) \
	X(q, FALLS_SHARPLY, LC_DECLINE, ASK(FALLEN) | ASK(UNUSUAL) | ASK(SHARP)) \
	X(q, FALLS_GRADUALLY, LC_DECLINE, ASK(FALLEN) | ASK(UNUSUAL)) \
	/* the way back */ \
	X(q, REVIVED, LC_RECOVERY, ASK(RESTORED) | ASK(AUDIBLE) | ASK(LONG_FALLEN)) \
	X(q, FALL_PASSED, BACK, ASK(RESTORED) | ASK(AUDIBLE)) \
	X(q, SETTLED_LOWER, LC_STABILITY, ASK(LONG_LOW) | ASK(STEADY) | ASK(AUDIBLE)) \
	X(q, BACK_TO_STABLE, LC_STABILITY, ASK(RECOVERED)) \
	/* the way up, with skips */ \
	X(q, WALLET_SHARE, LC_STABILITY, ASK(TRIED) | ASK(LARGE_SHARE)) \
	X(q, MATURE, LC_STABILITY, ASK(TRIED) | ASK(AGED) | ASK(GROWN)) \
	X(q, GROWING, LC_FORMATION, ASK(TRIED) | ASK(GROWING) | ASK(PAID_BACK)) \
	X(q, NOT_PAID_BACK, STAY, ASK(TRIED) | ASK(GROWING)) \
	X(q, BUYS_REPEATEDLY, LC_FORMATION, ASK(TRIED) | ASK(PAST_TRIAL) | ASK(PAID_BACK)) \
	X(q, GROWS_AGAIN, LC_FORMATION, ASK(GROWS_AGAIN))

typedef struct rule
{
	uint32_t to;
	uint32_t asks;  /* questions, as bits */
	uint32_t waits; /* for facts that take time, as bits */
} rule;

/* The questions about facts that take time. */
#define ABOUT_SILENCE(X) X(GONE) X(SILENT) X(AUDIBLE)
#define ABOUT_TREND(X) X(SHARP) X(STEADY) X(GROWING) X(GROWN)
#define ABOUT_FALL(X) X(UNUSUAL)

#define OR_ASK(q) | ASK(q)
#define WAITS(asks, fact) (((asks) & (0 ABOUT_##fact(OR_ASK))) != 0 ? LC_FACT_BIT(LC_FACT_##fact) : 0)

#define RULE_ROW(q, name, to, asks) \
	[LC_REASON_##name] = {to, asks, WAITS(asks, SILENCE) | WAITS(asks, TREND) | WAITS(asks, FALL)},

static const rule rules_table[LC_REASONS] = {ALL_RULES(RULE_ROW, )};

#define ASKING(q, name, to, asks) | ((asks) >> (q) &1) << LC_REASON_##name

/* The rules that ask a question, as bits. */
#define ASKED_BY(q) (0 ALL_RULES(ASKING, q))

/* What is made of a fact that is not known. */
enum
{
	OR_FAILS,
	OR_HOLDS
};

/* On which side of the threshold it holds. */
#define AT_LEAST 1.0
#define AT_MOST (-1.0)

typedef struct question_form
{
	double side;
	uint32_t asked_by;
	uint8_t fact;
	uint8_t if_unknown;
	uint8_t field; /* index of its threshold */
} question_form;

#define QUESTION(q, fact, side, if_unknown, field) \
	[q] = {side, ASKED_BY(q), fact, if_unknown, offsetof(lc_rules, field) / sizeof(double)}

static const question_form questions[QUESTIONS] = {
    QUESTION(ORDERED, LC_FACT_ORDER_DAYS, AT_LEAST, OR_FAILS, customer_orders),
    QUESTION(TRIED, LC_FACT_ORDER_DAYS, AT_LEAST, OR_FAILS, min_orders),
    QUESTION(PAID_BACK, LC_FACT_PAYBACK, AT_LEAST, OR_HOLDS, payback_ratio),
    QUESTION(GROWING, LC_FACT_TREND, AT_LEAST, OR_FAILS, growth_ratio),
    QUESTION(GROWN, LC_FACT_TREND, AT_MOST, OR_HOLDS, flat_ratio),
    QUESTION(PAST_TRIAL, LC_FACT_TENURE, AT_LEAST, OR_FAILS, explore_periods),
    QUESTION(AGED, LC_FACT_TENURE, AT_LEAST, OR_FAILS, mature_periods),
    QUESTION(LARGE_SHARE, LC_FACT_SHARE, AT_LEAST, OR_FAILS, mature_share),
    QUESTION(GROWS_AGAIN, LC_FACT_LEVEL, AT_LEAST, OR_FAILS, regrowth_ratio),
    QUESTION(SIGNALLED, LC_FACT_SIGNALS, AT_LEAST, OR_FAILS, signals),
    QUESTION(DISSATISFIED, LC_FACT_SATISFACTION, AT_MOST, OR_FAILS, satisfaction_low),
    QUESTION(SILENT, LC_FACT_SILENCE, AT_MOST, OR_FAILS, decline_silence),
    QUESTION(LONG_SILENT, LC_FACT_SILENT, AT_LEAST, OR_FAILS, silent_periods),
    QUESTION(FALLEN, LC_FACT_LEVEL, AT_MOST, OR_FAILS, decline_ratio),
    QUESTION(UNUSUAL, LC_FACT_FALL, AT_LEAST, OR_HOLDS, fall_scatter),
    QUESTION(SHARP, LC_FACT_TREND, AT_MOST, OR_FAILS, sharp_ratio),
    QUESTION(MARKET_FELL, LC_FACT_MARKET, AT_MOST, OR_FAILS, market_ratio),
    QUESTION(GONE, LC_FACT_SILENCE, AT_MOST, OR_FAILS, terminated_silence),
    QUESTION(LONG_GONE, LC_FACT_SILENT, AT_LEAST, OR_FAILS, gone_periods),
    QUESTION(UNSETTLED, LC_FACT_BALANCE, AT_LEAST, OR_FAILS, open_balance),
    QUESTION(WAS_GONE, LC_FACT_RETURN, AT_MOST, OR_FAILS, resume_silence),
    QUESTION(WAS_NOT_GONE, LC_FACT_RETURN, AT_LEAST, OR_FAILS, resume_silence),
    QUESTION(RESTORED, LC_FACT_LEVEL, AT_LEAST, OR_HOLDS, restored_ratio),
    QUESTION(AUDIBLE, LC_FACT_SILENCE, AT_LEAST, OR_FAILS, restored_silence),
    QUESTION(LONG_FALLEN, LC_FACT_STAGE_AGE, AT_LEAST, OR_FAILS, revival_periods),
    QUESTION(LONG_LOW, LC_FACT_STAGE_AGE, AT_LEAST, OR_FAILS, settle_periods),
    QUESTION(STEADY, LC_FACT_TREND, AT_LEAST, OR_FAILS, steady_ratio),
    QUESTION(RECOVERED, LC_FACT_STAGE_AGE, AT_LEAST, OR_FAILS, recovery_periods),
};

#define RULE(name) (UINT32_C(1) << LC_REASON_##name)

/* Who ends, or is on the way down. */
#define ENDS (RULE(OPEN_BALANCE) | RULE(GONE_SILENT))
#define RETURNS (RULE(CAME_BACK) | RULE(NEVER_AWAY))
#define LEAVES (RULE(EXIT_SIGNALS) | RULE(DISSATISFIED) | RULE(FALLS_SILENT))
/* a fall shows only where there was a level to fall from */
#define FALLS (RULE(MARKET_SHRINKS) | RULE(FALLS_SHARPLY) | RULE(FALLS_GRADUALLY))
#define MATURES (RULE(WALLET_SHARE) | RULE(MATURE))

/* What is asked of who was shown in a stage, as bits; the first rule that holds decides. */
static const uint32_t rules_from[LC_STAGES] = {
    [LC_PROSPECT] = RULE(FIRST_ORDERS),
    [LC_EXPLORATION] = ENDS | LEAVES | MATURES | RULE(GROWING) | RULE(NOT_PAID_BACK) | RULE(BUYS_REPEATEDLY),
    [LC_FORMATION] = ENDS | LEAVES | FALLS | MATURES,
    [LC_STABILITY] = ENDS | LEAVES | FALLS | RULE(GROWS_AGAIN),
    [LC_DECLINE] = ENDS | RETURNS | LEAVES | RULE(REVIVED) | RULE(FALL_PASSED) | RULE(SETTLED_LOWER),
    [LC_TERMINATED] = ENDS | RETURNS,
    [LC_RECOVERY] = ENDS | LEAVES | FALLS | RULE(BACK_TO_STABLE),
};

static inline double
threshold_of(const lc_rules *rules, const question_form *asked)
{
	return value_at(rules, asked->field * sizeof(double));
}

/* Without a branch: which way a question goes is anybody's guess. */
static inline bool
question_holds(const lc_rules *rules, const question_form *asked, double value)
{
	bool holds = value * asked->side >= threshold_of(rules, asked) * asked->side;

	return holds | (asked->if_unknown & (value != value));
}

/* The rules that a question rules out. */
static inline uint32_t
ruled_out(const lc_rules *rules, const lc_verdict *verdict, question q)
{
	bool holds = question_holds(rules, &questions[q], verdict->fact[questions[q].fact]);

	return questions[q].asked_by & ((uint32_t) holds - 1);
}

/* Those about other things than orders; of who is known by orders alone all fail. */
#define ABOUT_ASIDE(X) X(UNSETTLED) X(LARGE_SHARE) X(SIGNALLED) X(DISSATISFIED) X(MARKET_FELL)

/* And all others whose facts are known at once. */
#define ABOUT_ORDERS(X) \
	X(ORDERED) \
	X(TRIED) \
	X(PAID_BACK) \
	X(WAS_GONE) \
	X(WAS_NOT_GONE) \
	X(LONG_GONE) \
	X(LONG_SILENT) \
	X(PAST_TRIAL) \
	X(AGED) \
	X(LONG_FALLEN) \
	X(LONG_LOW) \
	X(RECOVERED) \
	X(FALLEN) \
	X(RESTORED) \
	X(GROWS_AGAIN)

#define OR_RULED_OUT(q) | ruled_out(rules, verdict, q)
#define OR_ASKED_BY(q) | ASKED_BY(q)

static inline uint32_t
ruled_out_by(const lc_rules *rules, const lc_verdict *verdict, lc_fact fact)
{
	switch (fact)
	{
		case LC_FACT_SILENCE:
			return 0 ABOUT_SILENCE(OR_RULED_OUT);
		case LC_FACT_TREND:
			return 0 ABOUT_TREND(OR_RULED_OUT);
		default:
			return 0 ABOUT_FALL(OR_RULED_OUT);
	}
}

#define OR_RULED_OUT_OF(q) | ((from & ASKED_BY(q)) != 0 ? ruled_out(rules, verdict, q) : 0)

/*
 * Which of a stage's rules the facts at hand leave.  All that they ask of those
 * is answered, needed or not: that takes less time than to guess wrongly what is.
 */
static inline uint32_t
rules_left(const lc_rules *rules, const lc_verdict *verdict, const lc_rules_state *walk, uint32_t from)
{
	uint32_t out = 0 ABOUT_ORDERS(OR_RULED_OUT_OF);

	if (walk != NULL && !walk->knows_aside)
		out |= 0 ABOUT_ASIDE(OR_ASKED_BY);
	else
		out |= 0 ABOUT_ASIDE(OR_RULED_OUT_OF);
	for (unsigned known = LC_FACTS_OPEN & ~verdict->open; known != 0; known &= known - 1)
		out |= ruled_out_by(rules, verdict, (lc_fact) __builtin_ctz(known));
	return from & ~out;
}

/*
 * Stage by stage, so that the compiler knows what each one's rules ask.  The
 * stage shown seldom changes, so which it is is foreseen.
 */
static uint32_t
rules_left_from(const lc_rules *rules, const lc_verdict *verdict, const lc_rules_state *walk)
{
	switch (verdict->shown)
	{
		case LC_PROSPECT:
			return rules_left(rules, verdict, walk, rules_from[LC_PROSPECT]);
		case LC_EXPLORATION:
			return rules_left(rules, verdict, walk, rules_from[LC_EXPLORATION]);
		case LC_FORMATION:
			return rules_left(rules, verdict, walk, rules_from[LC_FORMATION]);
		case LC_STABILITY:
			return rules_left(rules, verdict, walk, rules_from[LC_STABILITY]);
		case LC_DECLINE:
			return rules_left(rules, verdict, walk, rules_from[LC_DECLINE]);
		case LC_TERMINATED:
			return rules_left(rules, verdict, walk, rules_from[LC_TERMINATED]);
		default:
			return rules_left(rules, verdict, walk, rules_from[LC_RECOVERY]);
	}
}

static lc_stage
stage_of_rule(lc_reason reason, const lc_verdict *verdict)
{
	unsigned to = rules_table[reason].to;

	if (to == STAY)
		return verdict->shown;
	return to == BACK ? verdict->healthy : (lc_stage) to;
}

void
lc_rules_judge(const lc_rules *rules, lc_verdict *verdict, lc_rules_state *walk)
{
	uint32_t rest = rules_left_from(rules, verdict, walk);
	unsigned open;

	/* without a walk nothing is open */
	while (walk != NULL && rest != 0 && (open = rules_table[__builtin_ctz(rest)].waits & verdict->open) != 0)
	{
		lc_fact fact = (lc_fact) __builtin_ctz(open);

		lc_rules_gather(rules, walk, fact);
		rest &= ~ruled_out_by(rules, verdict, fact);
	}
	verdict->held = rest != 0;
	verdict->reason = verdict->held ? (lc_reason) __builtin_ctz(rest) : verdict->shown_reason;
	verdict->stage = verdict->held ? stage_of_rule(verdict->reason, verdict) : verdict->shown;
}

/* ---- explaining ---- */

static lc_finding
finding_of(const lc_rules *rules, const question_form *asked, double value)
{
	bool holds = question_holds(rules, asked, value);

	if (isnan(value))
		return holds ? LC_UNKNOWN_HOLDS : LC_UNKNOWN_FAILS;
	return holds ? LC_HOLDS : LC_FAILS;
}

/* The stage, were one fact just on the other side of a threshold. */
static lc_stage
flipped_stage(const lc_rules *rules, const lc_verdict *verdict, const question_form *asked)
{
	lc_verdict other = *verdict;
	double limit = threshold_of(rules, asked);

	if (question_holds(rules, asked, verdict->fact[asked->fact]))
		other.fact[asked->fact] = nextafter(limit, -INFINITY * asked->side);
	else
		other.fact[asked->fact] = limit;
	lc_rules_judge(rules, &other, NULL);
	return other.stage;
}

static lc_rules_row
row_of(const lc_rules *rules, const lc_verdict *verdict, lc_reason reason, const question_form *asked)
{
	double value = verdict->fact[asked->fact];
	double limit = threshold_of(rules, asked);
	lc_rules_row row = {
	    .stage = stage_of_rule(reason, verdict),
	    .reason = reason,
	    .fact = (lc_fact) asked->fact,
	    .at_least = asked->side == AT_LEAST,
	    .threshold = &lc_rules_fields[asked->field],
	    .value = value,
	    .limit = limit,
	    .finding = finding_of(rules, asked, value),
	    .margin = limit - value,
	    .flipped = flipped_stage(rules, verdict, asked),
	    .decisive = verdict->held && reason == verdict->reason,
	};

	return row;
}

int
lc_rules_explain(const lc_rules *rules, const lc_verdict *verdict, lc_rules_row *rows)
{
	int place[QUESTIONS]; /* of a question's row; 0 where it has none, else one more */
	int n = 0;
	bool decided = false;

	memset(place, 0, sizeof(place));
	for (uint32_t rest = rules_from[verdict->shown]; rest != 0 && !decided; rest &= rest - 1)
	{
		lc_reason reason = (lc_reason) __builtin_ctz(rest);

		decided = verdict->held && reason == verdict->reason;
		for (uint32_t asks = rules_table[reason].asks; asks != 0; asks &= asks - 1)
		{
			int asked = __builtin_ctz(asks);

			if (place[asked] == 0)
				place[asked] = ++n;
			else if (!decided)
				continue;
			/* a row belongs to the first rule that asks, or to the one that decides */
			rows[place[asked] - 1] = row_of(rules, verdict, reason, &questions[asked]);
		}
	}
	return n;
}
