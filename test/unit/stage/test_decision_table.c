/*
 * test_decision_table.c - the stage of a relationship, by one table.
 */
#include <math.h>

#include "stage/decision_table.h"
#include "support.h"

static const lc_thresholds *t = &lc_thresholds_default;

/* A customer of two purchases a month for two years, at whom nothing is remarkable. */
static lc_facts
steady_facts(void)
{
	return (lc_facts){
	    .days = 48,
	    .tenure = 24,
	    .span = 23.7,
	    .gap = 0.5,
	    .counted_gap = NAN,
	    .longest_gap = NAN,
	    .longest_days = NAN,
	    .gaps = NAN,
	    .outlasts = NAN,
	    .quiet = NAN,
	    .mean_gap = NAN,
	    .silence = 0.3,
	    .ordered = 1,
	    .ahead = 2,
	    .no_order = 0.02,
	    .no_order_most = 0.5,
	    .usual = 2,
	    .rate = 2,
	    .fall_chance = 0.05,
	    .gradual_chance = 0.05,
	    .days_chance = 0.05,
	    .grow_chance = 0.05,
	    .grow_usual_chance = 0.05,
	    .grow_still_chance = 0.05,
	    .trial_chance = NAN,
	    .restored = 0.9,
	    .recent_days = 2,
	    .before_days = 2,
	    .shortly_days = 2,
	    .recent_money = 100,
	    .before_money = 100,
	    .fell_from = NAN,
	    .now_days = 6,
	    .then_days = 6,
	    .now_money = 300,
	    .then_money = 300,
	    .share = NAN,
	    .market = NAN,
	    .paid_back = NAN,
	};
}

static lc_verdict
shown(lc_stage stage, lc_reason reason)
{
	lc_verdict verdict;

	lc_verdict_start(&verdict);
	verdict.stage = stage;
	verdict.reason = reason;
	verdict.on_trial = stage <= LC_EXPLORATION && reason != LC_REASON_LOW_SHARE;
	verdict.ended = stage == LC_TERMINATED;
	verdict.trial_left = 10;
	return verdict;
}

static lc_verdict
judged(const lc_facts *facts, lc_verdict before)
{
	lc_verdict verdict;

	lc_decide(t, facts, &before, 1, NULL, &verdict);
	return verdict;
}

#define ASSERT_ROW(facts, before, row) \
	assert_string_equal(lc_stage_reasons[judged(facts, before).reason].name, lc_stage_reasons[row].name)

static void
nothing_remarkable_is_steady(void **state)
{
	lc_facts f = steady_facts();

	ASSERT_ROW(&f, shown(LC_STABILITY, LC_REASON_STEADY), LC_REASON_STEADY);
}

static void
the_end_asks_for_chance_and_silence(void **state)
{
	lc_verdict before = shown(LC_DECLINE, LC_REASON_FALLS_SILENT);
	lc_facts f = steady_facts();

	f.ordered = 0;
	f.silence = 4;
	f.no_order = 0.95;
	assert_int_equal(judged(&f, before).stage, LC_TERMINATED);
	f.ordered = 1;
	assert_int_not_equal(judged(&f, before).stage, LC_TERMINATED);
	f.ordered = 0;
	f.silence = 0.9;
	assert_int_not_equal(judged(&f, before).stage, LC_TERMINATED);
	f.silence = 4;
	f.gap = 8;
	assert_int_not_equal(judged(&f, before).stage, LC_TERMINATED);
	f.gap = 0.5;
	/* with a season of its own: the silence is eight gaps by needs, and less than one by the calendar */
	f.mean_gap = 11;
	f.quiet = 11 * t->end_silence - 0.1;
	assert_int_not_equal(judged(&f, before).stage, LC_TERMINATED);
	f.quiet = 11 * t->end_silence;
	assert_int_equal(judged(&f, before).stage, LC_TERMINATED);
	f.mean_gap = 24;
	f.quiet = t->end_periods_most * t->end_silence;
	assert_int_equal(judged(&f, before).stage, LC_TERMINATED);
	f.mean_gap = f.quiet = NAN;
	/* a long silence of who is known asks for less */
	f.no_order = t->end_long_chance;
	assert_int_equal(judged(&f, before).stage, LC_TERMINATED);
	f.days = t->end_known_days - 1;
	assert_int_not_equal(judged(&f, before).stage, LC_TERMINATED);
	f.days = 48;
	f.silence = 0.5 * t->end_silence_long - 0.1;
	f.no_order = t->end_chance - 0.01;
	assert_int_not_equal(judged(&f, before).stage, LC_TERMINATED);
}

/* Two years of silence where eight months were usual, and a purchase in twelve is as unlikely as that. */
static void
a_year_of_silence_ends_by_the_year_ahead(void **state)
{
	lc_verdict before = shown(LC_DECLINE, LC_REASON_FALLS_SILENT);
	lc_facts f = steady_facts();

	f.days = t->end_known_days - 1;
	f.ordered = 0;
	f.gap = 8;
	f.silence = 24;
	f.no_order = t->end_chance - 0.01;
	f.no_order_most = t->end_most_chance;
	assert_int_equal(judged(&f, before).stage, LC_TERMINATED);
	f.no_order_most = t->end_most_chance - 0.01;
	assert_int_equal(judged(&f, before).stage, LC_DECLINE);
	f.no_order_most = t->end_most_chance;
	f.silence = 8 * t->fall_silence - 0.1;
	assert_int_not_equal(judged(&f, before).stage, LC_TERMINATED);
	/* of who buys often less than a year is no such silence */
	f.gap = 0.5;
	f.silence = t->end_periods_most - 0.1;
	assert_int_equal(judged(&f, before).stage, LC_DECLINE);
}

static void
nobody_is_over_who_is_likelier_than_not_to_come(void **state)
{
	lc_facts f = steady_facts();

	f.ordered = 0;
	f.silence = 4;
	f.no_order = 0.95;
	f.no_order_most = LC_END_EVEN;
	assert_int_equal(judged(&f, shown(LC_STABILITY, LC_REASON_STEADY)).stage, LC_TERMINATED);
	f.no_order_most = LC_END_EVEN - 0.01;
	assert_int_not_equal(judged(&f, shown(LC_STABILITY, LC_REASON_STEADY)).stage, LC_TERMINATED);
}

static void
an_end_long_chance_until_a_purchase(void **state)
{
	lc_facts f = steady_facts();

	f.ordered = 0;
	f.silence = 4;
	f.no_order = f.no_order_most = 0;
	assert_int_equal(judged(&f, shown(LC_TERMINATED, LC_REASON_GONE_SILENT)).stage, LC_TERMINATED);
	assert_int_not_equal(judged(&f, shown(LC_STABILITY, LC_REASON_STEADY)).stage, LC_TERMINATED);
	f.ordered = 1;
	assert_int_equal(judged(&f, shown(LC_TERMINATED, LC_REASON_GONE_SILENT)).stage, LC_RECOVERY);
}

/* What is the last that was shown since which nothing happened is never bettered; signals fade by time alone. */
static void
nothing_gets_better_by_itself(void **state)
{
	const lc_verdict falls = shown(LC_DECLINE, LC_REASON_FALLS_GRADUALLY);
	const lc_verdict trial = shown(LC_EXPLORATION, LC_REASON_FIRST_ORDERS);
	const lc_verdict complains = shown(LC_DECLINE, LC_REASON_EXIT_SIGNALS);
	lc_facts f = steady_facts();
	lc_verdict verdict;

	lc_decide(t, &f, &falls, 1, &falls, &verdict);
	assert_true(verdict.held);
	assert_int_equal(verdict.reason, LC_REASON_FALLS_GRADUALLY);
	assert_true(verdict.decline_age == falls.decline_age + 1);
	lc_decide(t, &f, &trial, 1, &trial, &verdict);
	assert_true(verdict.held && verdict.on_trial == trial.on_trial);
	assert_int_equal(verdict.reason, LC_REASON_FIRST_ORDERS);
	lc_decide(t, &f, &complains, 1, &complains, &verdict);
	assert_false(verdict.held);
	assert_int_equal(verdict.stage, LC_STABILITY);
	/* what is worse, or as good on another way, is shown */
	f.fall_chance = 1;
	f.recent_days = f.recent_money = 0;
	f.missing_days = f.missing_money = 9;
	lc_decide(t, &f, &trial, 1, &trial, &verdict);
	assert_int_equal(verdict.stage, LC_DECLINE);
	assert_false(verdict.held);
}

static void
a_return_opens_the_next_cycle(void **state)
{
	lc_verdict before = shown(LC_TERMINATED, LC_REASON_GONE_SILENT);
	lc_facts f = steady_facts();
	lc_verdict back;

	f.days = 1;
	back = judged(&f, before);
	assert_int_equal(back.stage, LC_RECOVERY);
	assert_int_equal(back.cycle, 2);
	/* and is over after two purchase days and three periods */
	f.days = t->recovery_days - 1;
	f.since_back = 10;
	ASSERT_ROW(&f, back, LC_REASON_CAME_BACK);
	f.days = 10;
	f.since_back = t->recovery_periods - 0.1;
	ASSERT_ROW(&f, back, LC_REASON_CAME_BACK);
	f.since_back = t->recovery_periods;
	ASSERT_ROW(&f, back, LC_REASON_STEADY);
}

static void
a_balance_holds_the_end_in_decline(void **state)
{
	lc_facts f = steady_facts();
	lc_verdict verdict;

	f.ordered = 0;
	f.silence = 4;
	f.no_order = 0.95;
	f.balance = t->open_balance;
	verdict = judged(&f, shown(LC_DECLINE, LC_REASON_FALLS_SILENT));
	assert_int_equal(verdict.stage, LC_DECLINE);
	assert_int_equal(verdict.reason, LC_REASON_OPEN_BALANCE);
	assert_true(verdict.ended);
	f.balance = 0;
	ASSERT_ROW(&f, verdict, LC_REASON_GONE_SILENT);
}

static void
signals_speak_at_any_age(void **state)
{
	lc_facts f = steady_facts();
	lc_verdict speaks;

	f.days = 2;
	f.tenure = 0.5;
	f.signals = t->evidence;
	speaks = judged(&f, shown(LC_EXPLORATION, LC_REASON_FIRST_ORDERS));
	assert_int_equal(speaks.reason, LC_REASON_EXIT_SIGNALS);
	f.signals = t->evidence_stays;
	ASSERT_ROW(&f, speaks, LC_REASON_EXIT_SIGNALS);
	ASSERT_ROW(&f, shown(LC_EXPLORATION, LC_REASON_FIRST_ORDERS), LC_REASON_FIRST_ORDERS);
	f.signals = t->evidence_stays - 0.1;
	ASSERT_ROW(&f, speaks, LC_REASON_FIRST_ORDERS);
	f.signals = f.low_scores = t->evidence;
	ASSERT_ROW(&f, shown(LC_STABILITY, LC_REASON_STEADY), LC_REASON_DISSATISFIED);
}

static void
a_trial_ends_by_purchases_time_and_payback(void **state)
{
	lc_verdict before = shown(LC_EXPLORATION, LC_REASON_FIRST_ORDERS);
	lc_facts f = steady_facts();

	f.days = t->trial_days - 1;
	ASSERT_ROW(&f, before, LC_REASON_FIRST_ORDERS);
	f.days = 30;
	f.gap = 1;
	f.tenure = t->trial_periods - 0.1;
	ASSERT_ROW(&f, before, LC_REASON_FIRST_ORDERS);
	/* ten own gaps, if they are less */
	f.gap = 0.1;
	f.tenure = 1.1;
	ASSERT_ROW(&f, before, LC_REASON_STEADY);
	/* never before one */
	f.gap = 12;
	f.tenure = 11;
	ASSERT_ROW(&f, before, LC_REASON_FIRST_ORDERS);
	f = steady_facts();
	f.paid_back = 0.9;
	ASSERT_ROW(&f, before, LC_REASON_NOT_PAID_BACK);
	/* which hides no fall */
	f.fall_chance = f.days_chance = 0.9;
	f.recent_days = f.recent_money = 0.5;
	f.missing_days = 3;
	ASSERT_ROW(&f, before, LC_REASON_FALLS_SHARPLY);
	f = steady_facts();
	f.paid_back = 0.9;
	/* asked only until the trial is left */
	ASSERT_ROW(&f, shown(LC_STABILITY, LC_REASON_STEADY), LC_REASON_STEADY);
}

static void
a_trial_fails_by_a_silence_after_two_purchases(void **state)
{
	lc_verdict before = shown(LC_EXPLORATION, LC_REASON_FIRST_ORDERS);
	lc_facts f = steady_facts();
	lc_verdict failed;

	f.days = 2;
	f.ordered = 0;
	f.gap = 2;
	f.silence = 2 * t->trial_silence - 0.1;
	ASSERT_ROW(&f, before, LC_REASON_FIRST_ORDERS);
	f.silence = 2 * t->trial_silence;
	failed = judged(&f, before);
	assert_int_equal(failed.stage, LC_DECLINE);
	assert_int_equal(failed.reason, LC_REASON_TRIAL_FAILS);
	/* of who buys seldom a year is enough, if its rhythm does not explain it */
	f.gap = 6;
	f.silence = t->end_periods_most - 0.1;
	ASSERT_ROW(&f, before, LC_REASON_FIRST_ORDERS);
	f.silence = t->end_periods_most;
	ASSERT_ROW(&f, before, LC_REASON_TRIAL_FAILS);
	f.gap = 10;
	ASSERT_ROW(&f, before, LC_REASON_FIRST_ORDERS);
	f.silence = 10 * t->fall_silence;
	ASSERT_ROW(&f, before, LC_REASON_TRIAL_FAILS);
	/* one purchase shows no rhythm that a silence could break */
	f.days = 1;
	f.gap = 2;
	ASSERT_ROW(&f, before, LC_REASON_FIRST_ORDERS);
	/* nor is a silence short of end_periods one, however often was bought before it */
	f.days = 2;
	f.gap = 0.1;
	f.silence = t->end_periods - 0.1;
	ASSERT_ROW(&f, before, LC_REASON_FIRST_ORDERS);
	/* the next purchase goes on with the trial */
	f.ordered = 1;
	f.silence = 0;
	ASSERT_ROW(&f, failed, LC_REASON_FIRST_ORDERS);
}

static void
a_recovery_that_stops_again_is_none(void **state)
{
	lc_verdict before = shown(LC_RECOVERY, LC_REASON_CAME_BACK);
	lc_facts f = steady_facts();

	f.days = 1;
	f.ordered = 0;
	f.gap = 4;
	f.silence = 4 * t->fall_silence - 0.1;
	ASSERT_ROW(&f, before, LC_REASON_CAME_BACK);
	f.silence = 4 * t->fall_silence;
	ASSERT_ROW(&f, before, LC_REASON_RETURN_FAILS);
	/* and stays so until a purchase, though silent for longer than a rhythm that is not known */
	before.cycle = 2;
	f.silence++;
	ASSERT_ROW(&f, judged(&f, before), LC_REASON_RETURN_FAILS);
	f.ordered = 1;
	ASSERT_ROW(&f, before, LC_REASON_CAME_BACK);
	f.ordered = 0;
	f.gap = 0.1;
	f.silence = t->end_periods - 0.1;
	ASSERT_ROW(&f, before, LC_REASON_CAME_BACK);
	/* of who buys seldom not before an own gap is over, but for those of two years it is not waited */
	f.gap = t->recovery_silence + 1;
	f.silence = f.gap - 0.1;
	ASSERT_ROW(&f, before, LC_REASON_CAME_BACK);
	f.silence = f.gap;
	ASSERT_ROW(&f, before, LC_REASON_RETURN_FAILS);
	f.gap = 24;
	f.silence = t->end_periods_most - 0.1;
	ASSERT_ROW(&f, before, LC_REASON_CAME_BACK);
	f.silence = t->end_periods_most;
	ASSERT_ROW(&f, before, LC_REASON_RETURN_FAILS);
	/* one that is confirmed, and waits for a purchase to be stable, is ended by silence, too */
	f.days = 48;
	f.since_back = 20;
	ASSERT_ROW(&f, before, LC_REASON_RETURN_FAILS);
}

static void
who_has_just_returned_falls_from_no_level(void **state)
{
	lc_facts f = steady_facts();

	f.fall_chance = 0.99;
	f.recent_days = 0.5;
	f.missing_days = 2;
	f.since_back = t->recovery_periods - 0.1;
	ASSERT_ROW(&f, shown(LC_RECOVERY, LC_REASON_CAME_BACK), LC_REASON_CAME_BACK);
	assert_int_equal(judged(&f, shown(LC_RECOVERY, LC_REASON_CAME_ROUND)).stage, LC_DECLINE);
	f.since_back = t->recovery_periods;
	assert_int_equal(judged(&f, shown(LC_RECOVERY, LC_REASON_CAME_BACK)).stage, LC_DECLINE);
}

/* Whatever the chance: where nobody leaves, or of who has bought for long. */
static void
three_gaps_of_silence_are_a_decline(void **state)
{
	lc_verdict before = shown(LC_STABILITY, LC_REASON_STEADY);
	lc_facts f = steady_facts();

	f.fall_chance = f.gradual_chance = 0;
	f.ordered = 0;
	f.gap = 2;
	f.silence = 2 * t->fall_long - 0.1;
	ASSERT_ROW(&f, before, LC_REASON_STEADY);
	f.silence = 2 * t->fall_long;
	ASSERT_ROW(&f, before, LC_REASON_FALLS_SILENT);
	f.gap = 0.5;
	f.silence = t->end_periods - 0.1;
	ASSERT_ROW(&f, before, LC_REASON_STEADY);
}

/* Whatever the chance, too: a silence that outlasts all gaps of who buys like clockwork, with a purchase in the period or without. */
static void
a_silence_that_outlasts_all_gaps_is_a_decline(void **state)
{
	lc_verdict before = shown(LC_STABILITY, LC_REASON_STEADY);
	lc_facts f = steady_facts();

	f.fall_chance = f.gradual_chance = 0;
	f.silence = 1;
	f.gaps = t->fall_gaps;
	f.outlasts = t->fall_longest;
	ASSERT_ROW(&f, before, LC_REASON_FALLS_SILENT);
	f.ordered = 0;
	ASSERT_ROW(&f, before, LC_REASON_FALLS_SILENT);
	/* of two purchases, for the others were sent back, there is no rhythm to exceed */
	f.days = 2;
	ASSERT_ROW(&f, before, LC_REASON_TRIAL_FAILS);
	f.days = 48;
	f.outlasts = t->fall_longest - 0.01;
	ASSERT_ROW(&f, before, LC_REASON_STEADY);
	f.outlasts = t->fall_longest;
	f.gaps = t->fall_gaps - 1;
	ASSERT_ROW(&f, before, LC_REASON_STEADY);
	/* nor where it is short by a longer gap that was counted, or by the calendar of who has a season */
	f.gaps = t->fall_gaps;
	f.counted_gap = 0.8;
	ASSERT_ROW(&f, before, LC_REASON_STEADY);
	f.counted_gap = NAN;
	f.quiet = 12.2;
	f.mean_gap = 12.1;
	ASSERT_ROW(&f, before, LC_REASON_STEADY);
}

/* A gap is no longer than all there were. */
static void
no_gap_is_longer_than_the_longest(void **state)
{
	lc_facts f = steady_facts();

	f.gap = 3;
	f.counted_gap = 1;
	f.longest_gap = 2;
	assert_true(lc_gap_of_silence(&f) == 2);
	f.longest_gap = 4;
	assert_true(lc_gap_of_silence(&f) == 3);
	/* nor one that is counted, in which the silence has a part */
	f.counted_gap = 5;
	assert_true(lc_gap_of_silence(&f) == 4);
	/* nor one that is said, in days: a shop's season puts more needs into a gap than it has */
	f.longest_days = 3.5;
	assert_true(lc_usual_gap(&f) == 3.5);
	f.longest_days = 4.5;
	assert_true(lc_usual_gap(&f) == 4);
	/* of who has a season of its own it is by the calendar already */
	f.mean_gap = 6;
	assert_true(lc_usual_gap(&f) == 6);
}

/* Of who buys like clockwork once a quarter nothing is missing before it is late. */
static void
who_is_not_late_yet_misses_nothing(void **state)
{
	lc_verdict before = shown(LC_STABILITY, LC_REASON_STEADY);
	lc_facts f = steady_facts();

	f.fall_chance = f.days_chance = 0.6;
	f.gap = 3;
	f.ordered = 0;
	f.silence = 3.7;
	f.before_days = f.shortly_days = 0.33;
	f.recent_days = f.recent_money = 0;
	f.missing_days = f.missing_money = 1;
	f.regular = 0.6;
	ASSERT_ROW(&f, before, LC_REASON_STEADY);
	f.silence = 3.8;
	ASSERT_ROW(&f, before, LC_REASON_FALLS_GRADUALLY);
	f.silence = 3.7;
	f.regular = 0.4;
	ASSERT_ROW(&f, before, LC_REASON_FALLS_GRADUALLY);
}

/* What has begun goes on by anything less, but not for ever, and not by signals. */
static void
a_decline_goes_on_by_less(void **state)
{
	lc_verdict before = shown(LC_DECLINE, LC_REASON_FALLS_GRADUALLY);
	lc_facts f = steady_facts();

	f.fall_chance = f.days_chance = t->fall_stays;
	f.restored = 0.1;
	f.recent_money = 99;
	assert_int_equal(judged(&f, before).stage, LC_DECLINE);
	f.recent_money = 100;
	ASSERT_ROW(&f, before, LC_REASON_STEADY);
	f.recent_money = 99;
	before.decline_age = (float) t->usual_periods;
	ASSERT_ROW(&f, before, LC_REASON_SETTLED_LOWER);
	before.decline_age = 0;
	before.reason = LC_REASON_EXIT_SIGNALS;
	assert_int_equal(judged(&f, before).stage, LC_STABILITY);
}

static void
who_brings_clearly_more_is_not_said_to_be_unchanged(void **state)
{
	lc_verdict before = shown(LC_STABILITY, LC_REASON_STEADY);
	lc_facts f = steady_facts();

	f.recent_money = 150;
	f.now_money = 450;
	ASSERT_ROW(&f, before, LC_REASON_SPENDS_MORE);
	f.now_money = 449;
	ASSERT_ROW(&f, before, LC_REASON_STEADY);
	f.now_money = 450;
	f.recent_money = 149;
	ASSERT_ROW(&f, before, LC_REASON_STEADY);
	f.recent_money = 150;
	f.now_days = t->grow_days - 1;
	ASSERT_ROW(&f, before, LC_REASON_STEADY);
}

/* What is held is the stage: a reason of stability is that of the day. */
static void
what_is_held_is_no_reason_of_another_day(void **state)
{
	lc_verdict before = shown(LC_STABILITY, LC_REASON_STEADY);
	lc_verdict most = shown(LC_STABILITY, LC_REASON_SPENDS_MORE);
	lc_facts f = steady_facts();
	lc_verdict verdict;

	f.grow_chance = 1;
	f.now_days = f.then_days + 1;
	assert_int_equal(judged(&f, before).stage, LC_FORMATION);
	lc_decide(t, &f, &before, 1, &most, &verdict);
	assert_true(verdict.held);
	assert_int_equal(verdict.stage, LC_STABILITY);
	assert_int_equal(verdict.reason, LC_REASON_STEADY);
}

/* However many: of who buys every other day ten gaps are visits enough. */
static void
purchases_of_one_visit_are_no_rhythm(void **state)
{
	lc_verdict before = shown(LC_EXPLORATION, LC_REASON_FIRST_ORDERS);
	lc_facts f = steady_facts();

	f.days = 5;
	f.span = t->trial_span - 0.1;
	ASSERT_ROW(&f, before, LC_REASON_FIRST_ORDERS);
	f.ordered = 0;
	f.silence = 12;
	ASSERT_ROW(&f, before, LC_REASON_FIRST_ORDERS);
	f.gap = f.span / t->trial_gaps;
	ASSERT_ROW(&f, before, LC_REASON_FALLS_SILENT);
}

/* Of who buys once in three months by count a month and a half is no silence, whatever is believed. */
static void
a_silence_is_one_by_the_gaps_that_were_counted(void **state)
{
	lc_verdict before = shown(LC_STABILITY, LC_REASON_STEADY);
	lc_facts f = steady_facts();

	f.fall_chance = 0.99;
	f.ordered = 0;
	f.gap = 1;
	f.counted_gap = 3;
	f.silence = 3 * t->fall_silence - 0.1;
	ASSERT_ROW(&f, before, LC_REASON_STEADY);
	f.silence = 3 * t->fall_silence + 0.1;
	ASSERT_ROW(&f, before, LC_REASON_FALLS_SILENT);
	f.counted_gap = NAN;
	f.silence = t->fall_silence + 0.1;
	ASSERT_ROW(&f, before, LC_REASON_FALLS_SILENT);
}

/* Less money for as much a purchase is fewer purchases, if over a longer time than the recent periods. */
static void
less_money_is_paid_by_less_a_purchase(void **state)
{
	lc_verdict before = shown(LC_STABILITY, LC_REASON_STEADY);
	lc_facts f = steady_facts();

	f.fall_chance = 0.99;
	f.days_chance = NAN;
	f.missing_money = 2;
	f.recent_days = 1.7;
	f.recent_money = 75;
	ASSERT_ROW(&f, before, LC_REASON_SPENDS_LESS);
	f.before_days = 2.2;
	f.recent_money = 77.5;
	ASSERT_ROW(&f, before, LC_REASON_FALLS_GRADUALLY);
}

/* A fifth less to the last bit is none: whether a sum in another currency rounds up or down must not matter. */
static void
a_tie_of_money_is_no_fall(void **state)
{
	lc_verdict before = shown(LC_STABILITY, LC_REASON_STEADY);
	lc_facts f = steady_facts();

	f.fall_chance = 0.99;
	f.missing_money = 2;
	f.recent_money = nextafter(t->fall_shows * f.before_money, 0);
	ASSERT_ROW(&f, before, LC_REASON_STEADY);
	f.recent_money *= 1 - 1e-6;
	ASSERT_ROW(&f, before, LC_REASON_SPENDS_LESS);
	f.missing_money = nextafter(1, 0);
	ASSERT_ROW(&f, before, LC_REASON_SPENDS_LESS);
}

static void
a_fall_has_to_show(void **state)
{
	lc_verdict before = shown(LC_STABILITY, LC_REASON_STEADY);
	lc_facts f = steady_facts();

	f.fall_chance = f.days_chance = 0.99;
	ASSERT_ROW(&f, before, LC_REASON_STEADY);
	f.recent_days = 1;
	f.missing_days = 2;
	f.shortly_days = 1.2;
	ASSERT_ROW(&f, before, LC_REASON_FALLS_GRADUALLY);
	f.shortly_days = 2;
	ASSERT_ROW(&f, before, LC_REASON_FALLS_SHARPLY);
	/* one purchase fewer than shortly before is no sharp fall */
	f.recent_days = 0;
	f.shortly_days = 0.9;
	ASSERT_ROW(&f, before, LC_REASON_FALLS_GRADUALLY);
	f.recent_days = 1;
	f.shortly_days = 2;
	/* not even one purchase is missing */
	f.missing_days = 0.9;
	ASSERT_ROW(&f, before, LC_REASON_STEADY);
	f = steady_facts();
	f.fall_chance = 0.9;
	f.recent_money = 20;
	f.missing_money = 3;
	ASSERT_ROW(&f, before, LC_REASON_SPENDS_LESS);
	f = steady_facts();
	f.fall_chance = f.days_chance = 0.9;
	f.ordered = 0;
	f.silence = 0.8;
	ASSERT_ROW(&f, before, LC_REASON_FALLS_SILENT);
	f.fall_chance = t->fall_chance - 0.01;
	ASSERT_ROW(&f, before, LC_REASON_STEADY);
}

static void
evidence_multiplies_the_odds_of_a_fall(void **state)
{
	lc_facts f = steady_facts();

	f.fall_chance = f.days_chance = 0.35;
	f.recent_days = 1;
	f.shortly_days = 1.2;
	f.missing_days = 2;
	ASSERT_ROW(&f, shown(LC_STABILITY, LC_REASON_STEADY), LC_REASON_STEADY);
	f.signals = 1;
	ASSERT_ROW(&f, shown(LC_STABILITY, LC_REASON_STEADY), LC_REASON_FALLS_GRADUALLY);
	/* odds of 0.24 doubled are a chance of 0.39, not of 0.48 */
	f.fall_chance = f.days_chance = 0.24;
	ASSERT_ROW(&f, shown(LC_STABILITY, LC_REASON_STEADY), LC_REASON_STEADY);
}

static void
a_decline_ends_restored_or_settled_but_not_in_silence(void **state)
{
	lc_verdict before = shown(LC_DECLINE, LC_REASON_FALLS_GRADUALLY);
	lc_facts f = steady_facts();

	before.decline_age = (float) t->restored_after;
	ASSERT_ROW(&f, before, LC_REASON_CAME_ROUND);
	/* nothing was made good where no more comes than when it fell, though one gets used to that */
	f.fell_from = 200;
	ASSERT_ROW(&f, before, LC_REASON_STEADY);
	f.fell_from = 100 / t->restored_to;
	ASSERT_ROW(&f, before, LC_REASON_CAME_ROUND);
	before.decline_age = 1;
	ASSERT_ROW(&f, before, LC_REASON_STEADY);
	f.restored = 0.1;
	ASSERT_ROW(&f, before, LC_REASON_STEADY);
	f.recent_money = 90;
	ASSERT_ROW(&f, before, LC_REASON_SETTLED_LOWER);
	ASSERT_ROW(&f, shown(LC_STABILITY, LC_REASON_SETTLED_LOWER), LC_REASON_SETTLED_LOWER);
	f.ordered = 0;
	f.silence = 5;
	ASSERT_ROW(&f, before, LC_REASON_FALLS_SILENT);
}

static void
growth_is_said_only_of_what_has_grown(void **state)
{
	lc_verdict before = shown(LC_STABILITY, LC_REASON_STEADY);
	lc_facts f = steady_facts();

	f.grow_chance = 0.95;
	ASSERT_ROW(&f, before, LC_REASON_STEADY);
	f.now_days = 7;
	ASSERT_ROW(&f, before, LC_REASON_GROWING);
	f.now_money = 299;
	ASSERT_ROW(&f, before, LC_REASON_STEADY);
	f = steady_facts();
	f.grow_chance = 0.95;
	f.now_money = 331;
	ASSERT_ROW(&f, before, LC_REASON_GROWING);
	/* it goes on at a lower chance, as long as nothing falls */
	f.grow_chance = t->grow_stays;
	ASSERT_ROW(&f, before, LC_REASON_STEADY);
	ASSERT_ROW(&f, shown(LC_FORMATION, LC_REASON_GROWING), LC_REASON_GROWING);
	f.now_days = 5;
	ASSERT_ROW(&f, shown(LC_FORMATION, LC_REASON_GROWING), LC_REASON_STEADY);
	f = steady_facts();
	f.grow_chance = 0.95;
	f.now_money = 331;
	/* not of two purchases */
	f.then_days = 1;
	f.now_days = 2;
	ASSERT_ROW(&f, before, LC_REASON_STEADY);
	f.now_days = 3;
	ASSERT_ROW(&f, before, LC_REASON_GROWING);
}

/* A level above the usual is growth while it grows, and not once it holds. */
static void
a_lasting_growth_is_growth_while_it_lasts(void **state)
{
	lc_verdict before = shown(LC_STABILITY, LC_REASON_STEADY);
	lc_facts f = steady_facts();

	f.now_days = 9;
	f.grow_usual_chance = t->grow_chance;
	ASSERT_ROW(&f, before, LC_REASON_STEADY);
	f.grow_still_chance = t->grow_stays;
	ASSERT_ROW(&f, before, LC_REASON_GROWING);
	f.grow_usual_chance = t->grow_stays;
	ASSERT_ROW(&f, before, LC_REASON_STEADY);
	ASSERT_ROW(&f, shown(LC_FORMATION, LC_REASON_GROWING), LC_REASON_GROWING);
	f.grow_still_chance = t->grow_stays - 0.01;
	ASSERT_ROW(&f, shown(LC_FORMATION, LC_REASON_GROWING), LC_REASON_STEADY);
}

static void
a_low_share_keeps_from_stability_and_a_shrinking_market_is_named(void **state)
{
	lc_facts f = steady_facts();

	f.share = t->share_low - 0.01;
	ASSERT_ROW(&f, shown(LC_STABILITY, LC_REASON_STEADY), LC_REASON_LOW_SHARE);
	f.share = t->share_low;
	ASSERT_ROW(&f, shown(LC_STABILITY, LC_REASON_STEADY), LC_REASON_STEADY);
	f.market = t->market_falls;
	ASSERT_ROW(&f, shown(LC_STABILITY, LC_REASON_STEADY), LC_REASON_MARKET_SHRINKS);
}

static void
thresholds_out_of_range_or_order_are_refused(void **state)
{
	lc_threshold_fault fault;
	lc_thresholds wrong;

	assert_int_equal(lc_thresholds_check(t, &fault), LC_OK);
	for (size_t i = 0; i < LC_THRESHOLDS; i++)
	{
		double none = NAN;

		wrong = *t;
		memcpy((char *) &wrong + lc_threshold_fields[i].offset, &none, sizeof(none));
		assert_int_equal(lc_thresholds_check(&wrong, &fault), LC_BAD_PARAMETER);
		assert_string_equal(fault.field->name, lc_threshold_fields[i].name);
		assert_null(fault.below);
	}
	wrong = *t;
	wrong.fall_stays = wrong.fall_chance + 0.01;
	assert_int_equal(lc_thresholds_check(&wrong, &fault), LC_BAD_PARAMETER);
	assert_string_equal(fault.field->name, "fall_stays");
	assert_string_equal(fault.below->name, "fall_chance");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(nothing_remarkable_is_steady),
	    cmocka_unit_test(the_end_asks_for_chance_and_silence),
	    cmocka_unit_test(a_year_of_silence_ends_by_the_year_ahead),
	    cmocka_unit_test(three_gaps_of_silence_are_a_decline),
	    cmocka_unit_test(a_silence_that_outlasts_all_gaps_is_a_decline),
	    cmocka_unit_test(no_gap_is_longer_than_the_longest),
	    cmocka_unit_test(who_is_not_late_yet_misses_nothing),
	    cmocka_unit_test(a_decline_goes_on_by_less),
	    cmocka_unit_test(who_brings_clearly_more_is_not_said_to_be_unchanged),
	    cmocka_unit_test(what_is_held_is_no_reason_of_another_day),
	    cmocka_unit_test(purchases_of_one_visit_are_no_rhythm),
	    cmocka_unit_test(nobody_is_over_who_is_likelier_than_not_to_come),
	    cmocka_unit_test(an_end_long_chance_until_a_purchase),
	    cmocka_unit_test(nothing_gets_better_by_itself),
	    cmocka_unit_test(a_return_opens_the_next_cycle),
	    cmocka_unit_test(a_balance_holds_the_end_in_decline),
	    cmocka_unit_test(signals_speak_at_any_age),
	    cmocka_unit_test(a_trial_ends_by_purchases_time_and_payback),
	    cmocka_unit_test(a_trial_fails_by_a_silence_after_two_purchases),
	    cmocka_unit_test(a_recovery_that_stops_again_is_none),
	    cmocka_unit_test(who_has_just_returned_falls_from_no_level),
	    cmocka_unit_test(a_silence_is_one_by_the_gaps_that_were_counted),
	    cmocka_unit_test(less_money_is_paid_by_less_a_purchase),
	    cmocka_unit_test(a_tie_of_money_is_no_fall),
	    cmocka_unit_test(a_fall_has_to_show),
	    cmocka_unit_test(evidence_multiplies_the_odds_of_a_fall),
	    cmocka_unit_test(a_decline_ends_restored_or_settled_but_not_in_silence),
	    cmocka_unit_test(growth_is_said_only_of_what_has_grown),
	    cmocka_unit_test(a_lasting_growth_is_growth_while_it_lasts),
	    cmocka_unit_test(a_low_share_keeps_from_stability_and_a_shrinking_market_is_named),
	    cmocka_unit_test(thresholds_out_of_range_or_order_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
