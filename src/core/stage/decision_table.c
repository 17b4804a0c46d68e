/*
 * decision_table.c - the stage of a relationship, by one table.
 */
#include "stage/decision_table.h"

#include <math.h>
#include <string.h>

#include "math/least.h"

const lc_thresholds lc_thresholds_default = {
    .end_chance = 0.86,
    .end_long_chance = 0.6,
    .end_periods = 3,
    .end_periods_most = 12,
    .end_silence = 0.75,
    .end_silence_periods = 1,
    .end_silence_long = 4,
    .end_known_days = 4,
    .end_most_chance = 0.8,
    .recent_periods = 2,
    .usual_periods = 12,
    .gradual_periods = 12,
    .fall_to = 0.6,
    .fall_chance = 0.4,
    .fall_stays = 0.3,
    .fall_silence = 1.5,
    .fall_shows = 0.8,
    .fall_missing = 1,
    .fall_long = 3,
    .fall_longest = 1.75,
    .fall_gaps = 3,
    .token_part = 0.1,
    .market_falls = 0.8,
    .grow_to = 1.75,
    .grow_chance = 0.8,
    .grow_stays = 0.5,
    .grow_periods = 3,
    .grow_days = 3,
    .grow_shows = 1.1,
    .grow_usual_to = 1.5,
    .grow_still_to = 1.2,
    .grow_trial_to = 1.1,
    .grow_trial_chance = 0.8,
    .grow_trial_periods = 4,
    .trial_days = 3,
    .trial_periods = 4,
    .trial_gaps = 10,
    .trial_span = 1,
    .trial_silence = 4,
    .recovery_days = 2,
    .recovery_periods = 3,
    .recovery_silence = 9,
    .restored_to = 0.8,
    .restored_chance = 0.6,
    .restored_after = 3,
    .evidence = 3,
    .evidence_stays = 1.5,
    .evidence_periods = 3,
    .evidence_odds = 2,
    .evidence_most = 8,
    .satisfaction_low = -INFINITY,
    .open_balance = 0.01,
    .share_low = 0.1,
    .settled_periods = 3,
};

#define FIELD(name, lowest, highest) \
	{ \
#name, offsetof(lc_thresholds, name), lowest, highest \
	}

const lc_threshold_field lc_threshold_fields[LC_THRESHOLDS] = {
    FIELD(end_chance, 0.5, 1),
    FIELD(end_long_chance, 0, 1),
    FIELD(end_periods, 0.1, 12),
    FIELD(end_periods_most, 0.1, 12),
    FIELD(end_silence, 0, 100),
    FIELD(end_silence_periods, 0, 1000),
    FIELD(end_silence_long, 1, 1e6),
    FIELD(end_known_days, 0, 1e6),
    FIELD(end_most_chance, 0.5, 1),
    FIELD(recent_periods, 1, 12),
    FIELD(usual_periods, 1, 24),
    FIELD(gradual_periods, 1, 24),
    FIELD(fall_to, 0.01, 1),
    FIELD(fall_chance, 0, 1),
    FIELD(fall_stays, 0, 1),
    FIELD(fall_silence, 0, 100),
    FIELD(fall_shows, 0, 1),
    FIELD(fall_missing, 0.001, 1000),
    FIELD(fall_long, 0, 1e6),
    FIELD(fall_longest, 1, 1e6),
    FIELD(fall_gaps, 2, 60),
    FIELD(token_part, 0.0001, 1),
    FIELD(market_falls, 0, 1),
    FIELD(grow_to, 1, 100),
    FIELD(grow_chance, 0, 1),
    FIELD(grow_stays, 0, 1),
    FIELD(grow_periods, 1, 12),
    FIELD(grow_days, 0, 1000),
    FIELD(grow_shows, 1, 100),
    FIELD(grow_usual_to, 1, 100),
    FIELD(grow_still_to, 1, 100),
    FIELD(grow_trial_to, 1, 100),
    FIELD(grow_trial_chance, 0, 1),
    FIELD(grow_trial_periods, 0, 100),
    FIELD(trial_days, 1, 1000),
    FIELD(trial_periods, 0, 1000),
    FIELD(trial_gaps, 1, 1000),
    FIELD(trial_span, 0, 1000),
    FIELD(trial_silence, 1, 1e6),
    FIELD(recovery_days, 1, 1000),
    FIELD(recovery_periods, 0, 1000),
    FIELD(recovery_silence, 0, 1e6),
    FIELD(restored_to, 0, 1),
    FIELD(restored_chance, 0, 1),
    FIELD(restored_after, 0, 1000),
    FIELD(evidence, 0.001, 1e6),
    FIELD(evidence_stays, 0, 1e6),
    FIELD(evidence_periods, 1, 24),
    FIELD(evidence_odds, 1, 1000),
    FIELD(evidence_most, 1, 1e6),
    FIELD(satisfaction_low, -INFINITY, INFINITY),
    FIELD(open_balance, 0.000001, INFINITY),
    FIELD(share_low, 0, 1),
    FIELD(settled_periods, 0, 1000),
};

static double
value_of(const lc_thresholds *thresholds, const lc_threshold_field *field)
{
	double value;

	memcpy(&value, (const char *) thresholds + field->offset, sizeof(value));
	return value;
}

static const lc_threshold_field *
field_at(size_t offset)
{
	for (size_t i = 0; i < LC_THRESHOLDS; i++)
		if (lc_threshold_fields[i].offset == offset)
			return &lc_threshold_fields[i];
	return NULL;
}

/* The first must not pass the second. */
static const size_t in_order[][2] = {
    {offsetof(lc_thresholds, end_long_chance), offsetof(lc_thresholds, end_chance)},
    {offsetof(lc_thresholds, end_periods), offsetof(lc_thresholds, end_periods_most)},
    {offsetof(lc_thresholds, fall_stays), offsetof(lc_thresholds, fall_chance)},
    {offsetof(lc_thresholds, fall_to), offsetof(lc_thresholds, restored_to)},
    {offsetof(lc_thresholds, fall_silence), offsetof(lc_thresholds, fall_long)},
    {offsetof(lc_thresholds, grow_stays), offsetof(lc_thresholds, grow_chance)},
    {offsetof(lc_thresholds, evidence_stays), offsetof(lc_thresholds, evidence)},
};

lc_status
lc_thresholds_check(const lc_thresholds *thresholds, lc_threshold_fault *fault)
{
	for (size_t i = 0; i < LC_THRESHOLDS; i++)
	{
		double value = value_of(thresholds, &lc_threshold_fields[i]);

		*fault = (lc_threshold_fault){&lc_threshold_fields[i], NULL};
		if (!(value >= lc_threshold_fields[i].lowest && value <= lc_threshold_fields[i].highest))
			return LC_BAD_PARAMETER;
	}
	for (size_t i = 0; i < sizeof(in_order) / sizeof(in_order[0]); i++)
	{
		*fault = (lc_threshold_fault){field_at(in_order[i][0]), field_at(in_order[i][1])};
		if (value_of(thresholds, fault->field) > value_of(thresholds, fault->below))
			return LC_BAD_PARAMETER;
	}
	return LC_OK;
}

void
lc_verdict_start(lc_verdict *verdict)
{
	*verdict = (lc_verdict){.stage = LC_PROSPECT, .reason = LC_REASON_NO_ORDER, .cycle = 1, .on_trial = true};
}

/* ---- the rows ---- */

double
lc_long_silence(const lc_thresholds *t, const lc_facts *f)
{
	return lc_most(t->end_silence_long * f->gap, t->end_periods);
}

double
lc_end_chance(const lc_thresholds *t, const lc_facts *f)
{
	bool is_long = f->days >= t->end_known_days && f->silence >= lc_long_silence(t, f);

	return is_long ? t->end_long_chance : t->end_chance;
}

/*
 * A season of the customer's own holds most of a year's needs, so that its first days count as many own gaps.  An end is
 * too early before most of the mean gap has passed by the calendar, too.
 */
static bool
is_early_by_calendar(const lc_thresholds *t, const lc_facts *f)
{
	return f->quiet < t->end_silence * lc_least(f->mean_gap, t->end_periods_most);
}

bool
lc_end_is_possible(const lc_thresholds *t, const lc_facts *f)
{
	if (f->ordered > 0 || is_early_by_calendar(t, f))
		return false;
	return f->silence >= t->end_silence_periods && f->silence >= t->end_silence * lc_least(f->gap, t->end_periods_most);
}

/* So many own gaps of silence, in periods: never fewer than end_periods, and an own gap is none above end_periods_most. */
static double
long_silence(const lc_thresholds *t, const lc_facts *f, double gaps)
{
	return lc_most(gaps * lc_least(f->gap, t->end_periods_most), t->end_periods);
}

bool
lc_outlasts_horizon(const lc_thresholds *t, const lc_facts *f)
{
	return f->ordered == 0 && f->silence >= t->end_periods_most && f->silence >= long_silence(t, f, t->fall_silence);
}

double
lc_end_least_chance(const lc_thresholds *t, const lc_facts *f)
{
	double chance = lc_end_chance(t, f);

	return lc_outlasts_horizon(t, f) ? lc_least(chance, t->end_most_chance) : chance;
}

bool
lc_is_over(const lc_thresholds *t, const lc_facts *f, const lc_verdict *before)
{
	if (before->ended)
		return f->ordered == 0;
	if (lc_end_is_possible(t, f) && f->no_order >= lc_end_chance(t, f) && f->no_order_most >= LC_END_EVEN)
		return true;
	return lc_outlasts_horizon(t, f) && f->no_order_most >= t->end_most_chance;
}

double
lc_trial_periods(const lc_thresholds *t, const lc_facts *f)
{
	return lc_most(lc_least(t->trial_periods, t->trial_gaps * f->gap), f->gap);
}

/* Purchases of trial_span are one visit, however many: no rhythm that silence could be held against. */
double
lc_trial_span(const lc_thresholds *t, const lc_facts *f)
{
	return lc_least(t->trial_span, t->trial_gaps * f->gap);
}

bool
lc_trial_lasts(const lc_thresholds *t, const lc_facts *f, const lc_verdict *before)
{
	return before->on_trial &&
	       (f->days < t->trial_days || f->tenure < lc_trial_periods(t, f) || f->span < lc_trial_span(t, f));
}

double
lc_trial_silence(const lc_thresholds *t, const lc_facts *f)
{
	double gaps = long_silence(t, f, t->trial_silence);

	if (f->days < 2 || f->span < lc_trial_span(t, f) || f->ordered > 0)
		return INFINITY;
	return lc_least(gaps, lc_most(t->end_periods_most, long_silence(t, f, t->fall_silence)));
}

bool
lc_is_on_trial(const lc_thresholds *t, const lc_facts *f, const lc_verdict *before)
{
	return lc_trial_lasts(t, f, before) && f->silence < lc_trial_silence(t, f);
}

double
lc_recovery_silence(const lc_thresholds *t, const lc_facts *f)
{
	if (f->ordered > 0)
		return INFINITY;
	return lc_least(long_silence(t, f, t->fall_silence), lc_most(t->recovery_silence, long_silence(t, f, 1)));
}

static bool
is_for_signals(lc_reason reason)
{
	return reason == LC_REASON_EXIT_SIGNALS || reason == LC_REASON_DISSATISFIED;
}

double
lc_leaving_needs(const lc_thresholds *t, const lc_verdict *before)
{
	return is_for_signals(before->reason) ? t->evidence_stays : t->evidence;
}

bool
lc_speaks_of_leaving(const lc_thresholds *t, const lc_facts *f, const lc_verdict *before)
{
	return f->signals >= lc_leaving_needs(t, before);
}

/* A chance whose odds are multiplied by the evidence beside the orders. */
static double
with_evidence(const lc_thresholds *t, const lc_facts *f, double chance)
{
	double odds = f->signals > 0 ? lc_least(pow(t->evidence_odds, f->signals), t->evidence_most) : 1;

	return chance * odds / (1 - chance + chance * odds);
}

double
lc_gap_of_silence(const lc_facts *f)
{
	return lc_least(lc_most(f->gap, f->counted_gap), f->longest_gap);
}

double
lc_usual_gap(const lc_facts *f)
{
	return isnan(f->mean_gap) ? lc_least(lc_gap_of_silence(f), f->longest_days) : f->mean_gap;
}

double
lc_silence_in_gaps(const lc_facts *f)
{
	return lc_least(f->silence / lc_gap_of_silence(f), f->quiet / f->mean_gap);
}

/* A purchase of less than this part of one before brings less. */
#define PAYS_LESS_TO 0.9

static bool
pays_less(const lc_facts *f)
{
	return f->recent_days > 0 && f->before_days > 0 &&
	       f->recent_money / f->recent_days < PAYS_LESS_TO * f->before_money / f->before_days;
}

/*
 * A customer who buys like clockwork (by a chance of CLOCKWORK), and usually less than SELDOM times in the recent periods,
 * misses a purchase only once that is late by LATE_PERIODS.
 */
#define SELDOM 1
#define LATE_PERIODS 0.75
#define CLOCKWORK 0.5

bool
lc_buys_seldom(const lc_thresholds *t, const lc_facts *f)
{
	return f->before_days * t->recent_periods < SELDOM;
}

static bool
may_miss(const lc_thresholds *t, const lc_facts *f)
{
	double late = isnan(f->quiet) ? f->silence - lc_gap_of_silence(f) : f->quiet - f->mean_gap;

	return !lc_buys_seldom(t, f) || f->regular < CLOCKWORK || late >= LATE_PERIODS;
}

/* Of who buys once a quarter, two months without a purchase are no fall: whole purchases must be missing. */
bool
lc_days_are_fewer(const lc_thresholds *t, const lc_facts *f)
{
	return f->recent_days < t->fall_shows * f->before_days && f->missing_days >= t->fall_missing && may_miss(t, f);
}

bool
lc_money_is_less(const lc_thresholds *t, const lc_facts *f)
{
	return lc_is_below(f->recent_money, t->fall_shows * f->before_money) &&
	       f->missing_money >= t->fall_missing * (1 - LC_MONEY_TIE) && (may_miss(t, f) || pays_less(f));
}

/* A silence that outlasts all gaps that are known tells sooner of a customer who buys like clockwork, whose gaps are alike. */
bool
lc_outlasts_gaps(const lc_thresholds *t, const lc_facts *f)
{
	return f->gaps >= t->fall_gaps && f->outlasts >= t->fall_longest;
}

/* After a purchase in the current period only a silence that outlasts all gaps counts as one. */
static bool
is_silent(const lc_thresholds *t, const lc_facts *f)
{
	return (f->ordered == 0 || lc_outlasts_gaps(t, f)) && lc_silence_in_gaps(f) > t->fall_silence;
}

/* Whether the recent periods brought less than those before: in money where there is any, else in purchase days. */
static bool
is_lower(const lc_facts *f)
{
	return f->before_money > 0 ? lc_is_below(f->recent_money, f->before_money) : f->recent_days < f->before_days;
}

/* Part of the usual periods after which a lower level counts as one that has been settled on, if no fall shows. */
#define DECLINE_HOLDS 0.75

/* A decline that is younger than that goes on while anything less comes than before, so that it does not end and begin with each purchase. */
bool
lc_decline_goes_on(const lc_thresholds *t, const lc_facts *f, const lc_verdict *before)
{
	return before->stage == LC_DECLINE && !is_for_signals(before->reason) &&
	       (double) before->decline_age < DECLINE_HOLDS * t->usual_periods && is_lower(f);
}

bool
lc_fall_would_show(const lc_thresholds *t, const lc_facts *f, const lc_verdict *before)
{
	return is_silent(t, f) || lc_days_are_fewer(t, f) || lc_money_is_less(t, f) || lc_decline_goes_on(t, f, before);
}

double
lc_fall_chance(const lc_thresholds *t, const lc_facts *f)
{
	return with_evidence(t, f, lc_most(f->fall_chance, f->gradual_chance));
}

/* Nobody settles on a lower level without a purchase, and where nobody leaves a long silence is still one. */
bool
lc_falls_surely(const lc_thresholds *t, const lc_facts *f, const lc_verdict *before)
{
	if (!is_silent(t, f))
		return false;
	return before->stage == LC_DECLINE || lc_outlasts_gaps(t, f) ||
	       (f->silence >= t->end_periods && lc_silence_in_gaps(f) >= t->fall_long);
}

bool
lc_falls(const lc_thresholds *t, const lc_facts *f, const lc_verdict *before)
{
	double needed = before->stage == LC_DECLINE ? t->fall_stays : t->fall_chance;

	if (!lc_fall_would_show(t, f, before))
		return false;
	return lc_falls_surely(t, f, before) || lc_fall_chance(t, f) >= needed;
}

/* The recent periods hold so many purchases fewer than the four before let expect: one alone may be chance. */
#define SHARP_PURCHASES 2

static bool
is_sharp(const lc_thresholds *t, const lc_facts *f)
{
	return f->recent_days < t->fall_to * f->shortly_days &&
	       (f->shortly_days - f->recent_days) * t->recent_periods >= SHARP_PURCHASES;
}

/* By how much more the money explains a fall than purchase days alone do. */
#define MONEY_EXPLAINS 0.25

bool
lc_rhythm_is_known(const lc_facts *f)
{
	return f->days >= LC_RHYTHM_DAYS;
}

/* A customer who has just returned, or has sent most purchases back, has no rhythm that a silence could exceed. */
static lc_reason
reason_of_silence(const lc_facts *f, const lc_verdict *before)
{
	if (!lc_rhythm_is_known(f))
		return before->cycle > 1 ? LC_REASON_RETURN_FAILS : LC_REASON_TRIAL_FAILS;
	return before->reason == LC_REASON_RETURN_FAILS ? LC_REASON_RETURN_FAILS : LC_REASON_FALLS_SILENT;
}

static lc_reason
reason_of_fall(const lc_thresholds *t, const lc_facts *f, const lc_verdict *before)
{
	if (is_silent(t, f))
		return reason_of_silence(f, before);
	if (lc_days_are_fewer(t, f) ? lc_money_is_less(t, f) && f->fall_chance - f->days_chance > MONEY_EXPLAINS
	                            : pays_less(f))
		return LC_REASON_SPENDS_LESS;
	return is_sharp(t, f) ? LC_REASON_FALLS_SHARPLY : LC_REASON_FALLS_GRADUALLY;
}

bool
lc_has_grown(const lc_thresholds *t, const lc_facts *f, const lc_verdict *before)
{
	bool still = before->stage == LC_FORMATION;

	if (f->now_days < f->then_days || lc_is_below(f->now_money, f->then_money))
		return false;
	return still || (f->now_days >= t->grow_days &&
	                 (f->now_days >= f->then_days + 1 || lc_is_below(t->grow_shows * f->then_money, f->now_money)));
}

static double
needed_to_grow(const lc_thresholds *t, const lc_verdict *before)
{
	return before->stage == LC_FORMATION ? t->grow_stays : t->grow_chance;
}

bool
lc_grows_shortly(const lc_thresholds *t, const lc_facts *f, const lc_verdict *before)
{
	return f->grow_chance >= needed_to_grow(t, before);
}

bool
lc_is_above_usual(const lc_thresholds *t, const lc_facts *f, const lc_verdict *before)
{
	return f->grow_usual_chance >= needed_to_grow(t, before);
}

static bool
grows(const lc_thresholds *t, const lc_facts *f, const lc_verdict *before, double trial_left)
{
	bool was = before->stage == LC_FORMATION;
	bool grown =
	    lc_grows_shortly(t, f, before) || (lc_is_above_usual(t, f, before) && f->grow_still_chance >= t->grow_stays);

	if (trial_left < t->grow_trial_periods)
		grown |= f->trial_chance >= (was ? t->grow_stays : t->grow_trial_chance);
	return grown && lc_has_grown(t, f, before);
}

static void
show(lc_verdict *verdict, lc_stage stage, lc_reason reason)
{
	verdict->stage = stage;
	verdict->reason = reason;
}

/* Whether it brings so much more than usual, recently and over grow_periods, that no clear change would be untrue, though growth is not sure. */
static bool
spends_more(const lc_thresholds *t, const lc_facts *f)
{
	double usual = t->grow_usual_to * f->before_money;

	return usual > 0 && f->now_days >= t->grow_days && f->recent_money >= usual &&
	       f->now_money >= usual * t->grow_periods;
}

static void
show_stability(const lc_thresholds *t, const lc_facts *f, const lc_verdict *before, lc_verdict *verdict)
{
	bool was_lower = before->stage == LC_DECLINE || before->reason == LC_REASON_SETTLED_LOWER;

	if (f->share < t->share_low)
		show(verdict, LC_EXPLORATION, LC_REASON_LOW_SHARE);
	else if (f->market <= t->market_falls)
		show(verdict, LC_STABILITY, LC_REASON_MARKET_SHRINKS);
	else if (was_lower && !(f->restored >= t->restored_chance) && is_lower(f))
		show(verdict, LC_STABILITY, LC_REASON_SETTLED_LOWER);
	else if (spends_more(t, f))
		show(verdict, LC_STABILITY, LC_REASON_SPENDS_MORE);
	else
		show(verdict, LC_STABILITY, LC_REASON_STEADY);
}

bool
lc_is_recovering(const lc_thresholds *t, const lc_facts *f, const lc_verdict *before)
{
	return before->stage == LC_RECOVERY && (f->days < t->recovery_days || f->since_back < t->recovery_periods);
}

bool
lc_has_just_returned(const lc_thresholds *t, const lc_facts *f, const lc_verdict *before)
{
	return before->reason == LC_REASON_CAME_BACK && lc_is_recovering(t, f, before);
}

/* The table itself: see the header. */
static void
judge(const lc_thresholds *t, const lc_facts *f, const lc_verdict *before, bool trial, lc_verdict *verdict)
{
	if (verdict->ended)
		return f->balance >= t->open_balance ? show(verdict, LC_DECLINE, LC_REASON_OPEN_BALANCE)
		                                     : show(verdict, LC_TERMINATED, LC_REASON_GONE_SILENT);
	if (before->ended && f->ordered > 0)
		return show(verdict, LC_RECOVERY, LC_REASON_CAME_BACK);
	if (lc_speaks_of_leaving(t, f, before))
		return show(verdict, LC_DECLINE,
		            f->low_scores > f->signals / 2 ? LC_REASON_DISSATISFIED : LC_REASON_EXIT_SIGNALS);
	if (trial && f->silence >= lc_trial_silence(t, f))
		return show(verdict, LC_DECLINE, LC_REASON_TRIAL_FAILS);
	if (trial)
		return show(verdict, LC_EXPLORATION, LC_REASON_FIRST_ORDERS);
	if (!lc_has_just_returned(t, f, before) && lc_falls(t, f, before))
		return show(verdict, LC_DECLINE, reason_of_fall(t, f, before));
	if (before->stage == LC_RECOVERY && f->silence >= lc_recovery_silence(t, f))
		return show(verdict, LC_DECLINE, LC_REASON_RETURN_FAILS);
	if (lc_is_recovering(t, f, before))
		return show(verdict, LC_RECOVERY, before->reason);
	if (before->stage == LC_DECLINE && (double) before->decline_age >= t->restored_after &&
	    f->restored >= t->restored_chance && !lc_is_below(f->recent_money, t->restored_to * f->fell_from))
		return show(verdict, LC_RECOVERY, LC_REASON_CAME_ROUND);
	if (verdict->on_trial)
		return show(verdict, LC_EXPLORATION, LC_REASON_NOT_PAID_BACK);
	if (grows(t, f, before, (double) verdict->trial_left))
		return show(verdict, LC_FORMATION, LC_REASON_GROWING);
	show_stability(t, f, before, verdict);
}

/* Equal stages lie on different ways. */
static int
goodness(lc_stage stage)
{
	switch (stage)
	{
		case LC_TERMINATED:
			return 0;
		case LC_DECLINE:
			return 1;
		case LC_STABILITY:
			return 3;
		case LC_FORMATION:
			return 4;
		default:
			return 2;
	}
}

bool
lc_is_better(const lc_verdict *verdict, const lc_verdict *before)
{
	return goodness(verdict->stage) > goodness(before->stage) && !is_for_signals(before->reason);
}

/* The stage stays.  A reason of stability is asked anew: what came was more, or less, than usual on an earlier day, and may not be on this one. */
static void
hold(const lc_thresholds *t, const lc_facts *f, const lc_verdict *before, const lc_verdict *most, lc_verdict *verdict)
{
	verdict->held = true;
	verdict->on_trial = most->on_trial;
	if (most->stage == LC_STABILITY)
		show_stability(t, f, before, verdict);
	if (most->stage != LC_STABILITY || verdict->stage != LC_STABILITY)
		show(verdict, most->stage, most->reason);
}

void
lc_decide(const lc_thresholds *thresholds, const lc_facts *facts, const lc_verdict *before, double elapsed,
          const lc_verdict *most, lc_verdict *verdict)
{
	bool trial = lc_trial_lasts(thresholds, facts, before);

	*verdict = *before;
	verdict->held = false;
	verdict->ended = lc_is_over(thresholds, facts, before);
	if (before->ended && facts->ordered > 0)
	{
		verdict->cycle++;
		verdict->on_trial = false;
	}
	else
		verdict->on_trial = trial || (before->on_trial && facts->paid_back < 1);
	verdict->trial_left = before->on_trial ? 0 : before->trial_left + (float) elapsed;
	judge(thresholds, facts, before, trial && verdict->on_trial, verdict);
	if (most != NULL && lc_is_better(verdict, most))
		hold(thresholds, facts, before, most, verdict);
	verdict->decline_age = verdict->stage != LC_DECLINE  ? 0
	                       : before->stage == LC_DECLINE ? before->decline_age + (float) elapsed
	                                                     : 0;
}
