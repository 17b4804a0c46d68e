/*
 * test_rules.c - the lifecycle stage by thresholds.
 */
#include "stage/rules.h"

#include <math.h>

#include "models.h"
#include "profile/period.h"

#define PERIOD 30
#define START 8766 /* 2024-01-01 */
#define MAX_EVENTS 200
#define MAX_VERDICTS 200

/* ---- histories ---- */

typedef struct story
{
	size_t n;
	lc_event event[MAX_EVENTS];
} story;

static void
tell(story *s, int day, lc_measure measure, double value)
{
	lc_money sum = (lc_money) llround(value * (double) LC_MONEY_UNIT);

	assert_true(s->n < MAX_EVENTS);
	s->event[s->n++] = event_of(START + day, measure, 0, 1, sum);
}

/* Orders of 100 every so many days, from a day on until before another. */
static void
tell_orders(story *s, int from, int until, int every)
{
	for (int day = from; day < until; day += every)
		tell(s, day, LC_ORDER, 100);
}

typedef struct verdicts
{
	int n;
	lc_verdict at[MAX_VERDICTS];
} verdicts;

static void
judge_events(const lc_rules *rules, const lc_event *events, size_t n, int32_t period_days, lc_day as_of, verdicts *v)
{
	lc_profile profile = profile_of(events, n);
	lc_period_walk walk;
	lc_period period;
	lc_rules_state state;

	lc_rules_start(&state);
	state.every_fact = true;
	v->n = 0;
	assert_int_equal(lc_period_open(&walk, profile, period_days, as_of), LC_OK);
	while (lc_period_next(&walk, &period))
	{
		assert_true(v->n < MAX_VERDICTS);
		v->at[v->n++] = *lc_rules_step(rules, &state, &period, period_days);
	}
	assert_int_equal(walk.status, LC_OK);
	profile_free(profile);
}

/* The verdict after so many days. */
static lc_verdict
judge_by(const lc_rules *rules, const story *s, int days)
{
	static verdicts v;

	judge_events(rules, s->event, s->n, PERIOD, START + days - 1, &v);
	assert_true(v.n > 0);
	return v.at[v.n - 1];
}

static lc_verdict
judge(const story *s, int days)
{
	return judge_by(&lc_rules_default, s, days);
}

#define assert_verdict(verdict, expected_stage, expected_reason) \
	do \
	{ \
		lc_verdict got = (verdict); \
		assert_int_equal(got.stage, expected_stage); \
		assert_string_equal(lc_reasons[got.reason].name, lc_reasons[expected_reason].name); \
	} while (0)

/* Orders every five days for a year: stable. */
static story
stable_customer(void)
{
	story s = {0};

	tell_orders(&s, 0, 360, 5);
	return s;
}

/* ---- the way up ---- */

static void
without_an_order_one_is_a_prospect(void **state)
{
	story s = {0};

	tell(&s, 0, LC_CONTACT, 0);
	assert_verdict(judge(&s, 100), LC_PROSPECT, LC_REASON_NO_ORDER);
	tell(&s, 95, LC_ORDER, 100);
	assert_verdict(judge(&s, 100), LC_EXPLORATION, LC_REASON_FIRST_ORDERS);
	assert_int_equal(judge(&s, 100).since, START + 95);
	assert_int_equal(judge(&s, 100).previous, LC_PROSPECT);
}

static void
who_orders_at_once_was_never_a_prospect(void **state)
{
	story s = {0};

	tell(&s, 0, LC_ORDER, 100);
	assert_verdict(judge(&s, 1), LC_EXPLORATION, LC_REASON_FIRST_ORDERS);
	assert_int_equal(judge(&s, 1).previous, LC_EXPLORATION);
	assert_int_equal(judge(&s, 1).since, START);
}

static void
a_few_order_days_are_a_trial(void **state)
{
	story s = {0};

	for (int i = 0; i < 9; i++)
		tell(&s, 0, LC_ORDER, 100);
	assert_verdict(judge(&s, 60), LC_EXPLORATION, LC_REASON_FIRST_ORDERS);
}

static story
growing_customer(void)
{
	story s = {0};

	tell_orders(&s, 0, 60, 20);
	tell_orders(&s, 60, 120, 3);
	return s;
}

static void
growth_is_formation(void **state)
{
	story s = growing_customer();

	assert_verdict(judge(&s, 60), LC_EXPLORATION, LC_REASON_FIRST_ORDERS);
	assert_verdict(judge(&s, 120), LC_FORMATION, LC_REASON_GROWING);
}

static void
growth_that_has_not_paid_back_is_not(void **state)
{
	story s = growing_customer();

	tell(&s, 0, LC_INVESTMENT, 100000);
	assert_verdict(judge(&s, 120), LC_EXPLORATION, LC_REASON_NOT_PAID_BACK);
	s.n--;
	tell(&s, 0, LC_INVESTMENT, 10);
	assert_verdict(judge(&s, 120), LC_FORMATION, LC_REASON_GROWING);
}

static void
repeat_buyers_leave_the_trial_in_time(void **state)
{
	story s = {0};

	tell_orders(&s, 0, 360, 5);
	assert_verdict(judge(&s, 150), LC_FORMATION, LC_REASON_BUYS_REPEATEDLY);
}

static void
long_and_level_is_stable(void **state)
{
	story s = stable_customer();

	assert_verdict(judge(&s, 240), LC_STABILITY, LC_REASON_MATURE);
	assert_verdict(judge(&s, 360), LC_STABILITY, LC_REASON_MATURE);
}

static void
a_large_share_of_the_wallet_is_stable_at_once(void **state)
{
	story s = {0};

	tell_orders(&s, 0, 60, 10);
	tell(&s, 20, LC_WALLET, 500);
	assert_verdict(judge(&s, 60), LC_STABILITY, LC_REASON_WALLET_SHARE);
	tell(&s, 21, LC_WALLET, 5000);
	assert_verdict(judge(&s, 60), LC_EXPLORATION, LC_REASON_FIRST_ORDERS);
}

/* ---- the way down ---- */

static void
a_sharp_fall_is_told_from_a_gradual_one(void **state)
{
	story sharp = stable_customer();
	story gradual = stable_customer();
	bool fell = false;

	tell_orders(&sharp, 360, 480, 25);
	assert_verdict(judge(&sharp, 420), LC_DECLINE, LC_REASON_FALLS_SHARPLY);
	for (int day = 360, gap = 5; day < 700; day += gap, gap += day % 2)
		tell(&gradual, day, LC_ORDER, 100);
	for (int days = 360; days <= 690 && !fell; days += PERIOD)
	{
		lc_verdict verdict = judge(&gradual, days);

		fell = verdict.stage == LC_DECLINE;
		if (fell)
			assert_verdict(verdict, LC_DECLINE, LC_REASON_FALLS_GRADUALLY);
	}
	assert_true(fell);
}

static void
a_shrinking_market_is_no_decline(void **state)
{
	story s = stable_customer();

	tell_orders(&s, 360, 420, 25);
	for (int day = 0; day < 360; day += 30)
		tell(&s, day + 1, LC_WALLET, 5000);
	tell(&s, 361, LC_WALLET, 1000);
	tell(&s, 391, LC_WALLET, 1000);
	assert_verdict(judge(&s, 420), LC_STABILITY, LC_REASON_MARKET_SHRINKS);
	s.n -= 2;
	tell(&s, 361, LC_WALLET, 5000);
	tell(&s, 391, LC_WALLET, 5000);
	assert_verdict(judge(&s, 420), LC_DECLINE, LC_REASON_FALLS_SHARPLY);
}

static void
any_stage_declines_on_a_signal(void **state)
{
	static const int days[] = {60, 150, 300};

	for (size_t i = 0; i < LENGTH(days); i++)
	{
		story s = stable_customer();

		tell(&s, days[i] - 1, LC_SIGNAL, 0);
		assert_verdict(judge(&s, days[i]), LC_DECLINE, LC_REASON_EXIT_SIGNALS);
	}
}

static void
low_satisfaction_declines_where_a_model_says_so(void **state)
{
	story s = stable_customer();
	lc_rules rules = lc_rules_default;

	tell(&s, 290, LC_SATISFACTION, 2);
	tell(&s, 291, LC_SATISFACTION, 3);
	assert_verdict(judge(&s, 300), LC_STABILITY, LC_REASON_MATURE);
	rules.satisfaction_low = 2.5;
	assert_verdict(judge_by(&rules, &s, 300), LC_DECLINE, LC_REASON_DISSATISFIED);
	rules.satisfaction_low = 2.4;
	assert_verdict(judge_by(&rules, &s, 300), LC_STABILITY, LC_REASON_MATURE);
}

/* ---- the end, and after it ---- */

static void
silence_is_held_against_the_own_cadence(void **state)
{
	story daily = stable_customer();
	story yearly = {0};

	tell_orders(&yearly, 0, 3000, 330);
	assert_verdict(judge(&daily, 420), LC_TERMINATED, LC_REASON_GONE_SILENT);
	assert_int_not_equal(judge(&yearly, 2970 + 60).stage, LC_TERMINATED);
	assert_verdict(judge(&yearly, 2970 + 950), LC_TERMINATED, LC_REASON_GONE_SILENT);
}

static void
the_silence_has_the_probability_promised(void **state)
{
	story s = {0};

	/* ten gaps of six days */
	tell_orders(&s, 0, 66, 6);
	assert_true(fabs(judge(&s, 90).fact[LC_FACT_SILENCE] - pow(60.0 / (60.0 + 30.0), 10.0)) < 1e-12);
}

static void
who_owes_is_not_terminated(void **state)
{
	story s = stable_customer();

	tell(&s, 350, LC_BALANCE, 100);
	assert_verdict(judge(&s, 480), LC_DECLINE, LC_REASON_OPEN_BALANCE);
	tell(&s, 500, LC_BALANCE, 0);
	assert_verdict(judge(&s, 510), LC_TERMINATED, LC_REASON_GONE_SILENT);
	tell(&s, 520, LC_BALANCE, 5);
	assert_verdict(judge(&s, 540), LC_DECLINE, LC_REASON_OPEN_BALANCE);
}

static void
a_return_is_a_recovery_and_the_next_cycle(void **state)
{
	story s = stable_customer();

	tell_orders(&s, 700, 1000, 5);
	assert_int_equal(judge(&s, 690).cycle, 1);
	assert_verdict(judge(&s, 720), LC_RECOVERY, LC_REASON_CAME_BACK);
	assert_int_equal(judge(&s, 720).cycle, 2);
	assert_int_equal(judge(&s, 720).previous, LC_TERMINATED);
	assert_verdict(judge(&s, 960), LC_STABILITY, LC_REASON_BACK_TO_STABLE);
	assert_int_equal(judge(&s, 960).cycle, 2);
}

static void
a_pause_that_was_only_long_starts_no_cycle(void **state)
{
	story s = {0};

	tell_orders(&s, 0, 600, 40);
	assert_int_equal(judge(&s, 690).stage, LC_TERMINATED);
	tell(&s, 695, LC_ORDER, 100);
	assert_verdict(judge(&s, 720), LC_STABILITY, LC_REASON_NEVER_AWAY);
	assert_int_equal(judge(&s, 720).cycle, 1);
}

static void
a_short_fall_passes_and_a_long_one_is_a_recovery(void **state)
{
	story dip = stable_customer();
	story turn = stable_customer();

	tell_orders(&dip, 360, 420, 25);
	tell_orders(&dip, 420, 600, 5);
	assert_verdict(judge(&dip, 480), LC_STABILITY, LC_REASON_FALL_PASSED);
	tell_orders(&turn, 360, 600, 14);
	assert_int_equal(judge(&turn, 600).stage, LC_DECLINE);
	tell_orders(&turn, 600, 720, 4);
	assert_verdict(judge(&turn, 660), LC_RECOVERY, LC_REASON_REVIVED);
	assert_int_equal(judge(&turn, 660).cycle, 1);
}

static void
a_lower_level_becomes_the_usual_one(void **state)
{
	story s = stable_customer();

	tell_orders(&s, 360, 1000, 14);
	assert_int_equal(judge(&s, 540).stage, LC_DECLINE);
	assert_verdict(judge(&s, 780), LC_STABILITY, LC_REASON_SETTLED_LOWER);
	assert_int_equal(judge(&s, 990).stage, LC_STABILITY);
}

/* ---- explaining ---- */

static const lc_rules_row *
row_about(const lc_rules_row *rows, int n, const char *threshold)
{
	for (int i = 0; i < n; i++)
		if (strcmp(rows[i].threshold->name, threshold) == 0)
			return &rows[i];
	return NULL;
}

static void
the_margin_says_what_would_flip(void **state)
{
	story s = growing_customer();
	lc_rules_row rows[LC_RULES_ROWS_MAX];
	const lc_rules_row *growth;
	lc_verdict verdict;
	int n;

	tell(&s, 0, LC_INVESTMENT, 4600);
	verdict = judge(&s, 120);
	assert_verdict(verdict, LC_EXPLORATION, LC_REASON_NOT_PAID_BACK);
	n = lc_rules_explain(&lc_rules_default, &verdict, rows);
	growth = row_about(rows, n, "payback_ratio");
	assert_non_null(growth);
	assert_int_equal(growth->finding, LC_FAILS);
	assert_true(growth->value == 2300.0 / 4600.0);
	assert_true(growth->margin == 0.5);
	assert_int_equal(growth->flipped, LC_FORMATION);
	assert_true(row_about(rows, n, "growth_ratio")->decisive);
}

/* ---- thresholds ---- */

static void
shipped_thresholds_are_sound(void **state)
{
	lc_rules_fault fault;

	assert_int_equal(lc_rules_check(&lc_rules_default, &fault), LC_OK);
}

static void
every_column_has_its_place(void **state)
{
	for (size_t i = 0; i < LC_RULES_FIELDS; i++)
	{
		assert_non_null(lc_rules_fields[i].name);
		assert_int_equal(lc_rules_fields[i].offset, i * sizeof(double));
	}
}

static double *
field_of(lc_rules *rules, const char *name)
{
	for (size_t i = 0; i < LC_RULES_FIELDS; i++)
		if (strcmp(lc_rules_fields[i].name, name) == 0)
			return (double *) ((char *) rules + lc_rules_fields[i].offset);
	fail_msg("no column %s", name);
	return NULL;
}

static void
thresholds_out_of_range_are_refused(void **state)
{
	for (size_t i = 0; i < LC_RULES_FIELDS; i++)
	{
		const lc_rules_field *field = &lc_rules_fields[i];
		const double bad[] = {NAN, field->lowest - 1.0, field->highest * 2.0 + 1.0, 1.0 + 0.5 * field->whole};

		for (size_t k = 0; k < LENGTH(bad); k++)
		{
			lc_rules rules = lc_rules_default;
			lc_rules_fault fault = {0};

			if ((bad[k] >= field->lowest && bad[k] <= field->highest) && !(k == 3 && field->whole))
				continue;
			*field_of(&rules, field->name) = bad[k];
			assert_int_equal(lc_rules_check(&rules, &fault), LC_BAD_PARAMETER);
			assert_ptr_equal(fault.field, field);
			assert_null(fault.below);
		}
	}
}

static void
inverted_thresholds_are_refused(void **state)
{
	static const struct
	{
		const char *lower;
		const char *upper;
		double at; /* both; an overlap where that is refused as well */
		bool strict;
	} pairs[] = {
	    {"customer_orders", "min_orders", 2, false},        {"cadence_from", "cadence_gaps", 7, false},
	    {"flat_ratio", "growth_ratio", 1.3, false},         {"explore_periods", "mature_periods", 6, false},
	    {"sharp_ratio", "decline_ratio", 0.6, false},       {"decline_ratio", "restored_ratio", 0.75, true},
	    {"decline_ratio", "steady_ratio", 0.75, true},      {"terminated_silence", "decline_silence", 0.1, false},
	    {"decline_silence", "restored_silence", 0.2, true}, {"resume_silence", "terminated_silence", 0.1, false},
	    {"silent_periods", "gone_periods", 1, false},
	};

	for (size_t i = 0; i < LENGTH(pairs); i++)
	{
		lc_rules rules = lc_rules_default;
		lc_rules_fault fault = {0};
		double low;

		*field_of(&rules, pairs[i].lower) = *field_of(&rules, pairs[i].upper) = pairs[i].at;
		assert_int_equal(lc_rules_check(&rules, &fault), pairs[i].strict ? LC_BAD_PARAMETER : LC_OK);
		rules = lc_rules_default;
		low = *field_of(&rules, pairs[i].lower);
		*field_of(&rules, pairs[i].lower) = *field_of(&rules, pairs[i].upper);
		*field_of(&rules, pairs[i].upper) = low;
		if (low == *field_of(&rules, pairs[i].lower))
			continue;
		assert_int_equal(lc_rules_check(&rules, &fault), LC_BAD_PARAMETER);
		assert_non_null(fault.field);
		assert_non_null(fault.below);
	}
}

static void
reasons_and_facts_have_words(void **state)
{
	for (int i = 0; i < LC_REASONS; i++)
	{
		assert_non_null(lc_reasons[i].name);
		assert_non_null(lc_reasons[i].english);
		assert_non_null(lc_reasons[i].chinese);
		for (int k = 0; k < i; k++)
			assert_string_not_equal(lc_reasons[i].name, lc_reasons[k].name);
	}
	for (int i = 0; i < LC_FACTS; i++)
		assert_non_null(lc_fact_names[i]);
}

/* ---- properties ---- */

/* Facts that nobody asks for are not worked out, and change nothing: not one verdict. */
static void
same_verdicts_by_all_facts(rng *r, const life *c, void *context)
{
	lc_rules rules = random_rules(r);
	static lc_rules_state lazy;
	static lc_rules_state eager;
	lc_period_walk walk;
	static lc_period period;

	lc_rules_start(&lazy);
	lc_rules_start(&eager);
	eager.every_fact = true;
	assert_int_equal(lc_period_open(&walk, c->profile, PERIOD, c->last + 300), LC_OK);
	while (lc_period_next(&walk, &period))
	{
		const lc_verdict *a = lc_rules_step(&rules, &lazy, &period, PERIOD);
		const lc_verdict *b = lc_rules_step(&rules, &eager, &period, PERIOD);

		assert_int_equal(a->stage, b->stage);
		assert_int_equal(a->reason, b->reason);
		assert_int_equal(a->held, b->held);
		assert_int_equal(a->cycle, b->cycle);
		assert_int_equal(a->since, b->since);
		assert_int_equal(b->open, 0);
		*(size_t *) context += a->open != 0;
	}
}

static void
facts_not_asked_for_change_nothing(void **state)
{
	size_t spared = 0;

	for_each_customer(41, 500, same_verdicts_by_all_facts, &spared);
	assert_true(spared > 1000);
}

static void
assert_explained(const lc_rules *rules, const lc_verdict *verdict)
{
	lc_rules_row rows[LC_RULES_ROWS_MAX];
	int n = lc_rules_explain(rules, verdict, rows);
	int decisive = 0;

	assert_true(n >= 1 && n <= LC_RULES_ROWS_MAX);
	for (int i = 0; i < n; i++)
	{
		const lc_rules_row *row = &rows[i];
		lc_verdict other = *verdict;
		bool meets = row->at_least ? row->value >= row->limit : row->value <= row->limit;
		bool holds = row->finding == LC_HOLDS || row->finding == LC_UNKNOWN_HOLDS;

		if (isnan(row->value))
			assert_true(row->finding == LC_UNKNOWN_HOLDS || row->finding == LC_UNKNOWN_FAILS);
		else
			assert_int_equal(row->finding, meets ? LC_HOLDS : LC_FAILS);
		if (row->decisive)
		{
			decisive++;
			assert_true(holds);
			assert_int_equal(row->stage, verdict->stage);
			assert_int_equal(row->reason, verdict->reason);
		}
		other.fact[row->fact] = row->limit;
		if (holds)
			other.fact[row->fact] = nextafter(row->limit, row->at_least ? -INFINITY : INFINITY);
		lc_rules_judge(rules, &other, NULL);
		assert_int_equal(row->flipped, other.stage);
		for (int k = 0; k < i; k++)
			assert_false(rows[k].fact == row->fact && rows[k].threshold == row->threshold &&
			             rows[k].at_least == row->at_least);
	}
	assert_int_equal(decisive > 0, verdict->held);
}

static void
explanations_agree(rng *r, const life *c, void *context)
{
	static verdicts v;
	lc_rules rules = random_rules(r);
	int *seen = context;

	judge_events(&rules, c->event, c->n, PERIOD, c->last + 300, &v);
	for (int p = 0; p < v.n; p++)
	{
		lc_verdict again = v.at[p];

		lc_rules_judge(&rules, &again, NULL);
		assert_int_equal(again.stage, v.at[p].stage);
		assert_int_equal(again.reason, v.at[p].reason);
		assert_explained(&rules, &v.at[p]);
		seen[v.at[p].stage]++;
	}
}

static void
explanations_agree_with_the_verdict(void **state)
{
	int seen[LC_STAGES] = {0};

	for_each_customer(45, 300, explanations_agree, seen);
	for (int stage = LC_PROSPECT; stage < LC_STAGES; stage++)
		assert_true(seen[stage] > 0);
}

static void
absurd_numbers_do_no_harm(void **state)
{
	rng r = 46;
	lc_rules rules = lc_rules_default;
	lc_rules_state walk;

	rules.by_revenue = 1;
	lc_rules_start(&walk);
	walk.every_fact = true;
	for (int i = 0; i < 60000; i++)
	{
		lc_period period = {.no = i, .start = LC_DAY_MIN + i * 60, .end = LC_DAY_MIN + i * 60 + 59};
		const lc_verdict *verdict;

		for (int m = 0; m < LC_MEASURES; m++)
		{
			if (rng_next(&r) % 8 != 0 || (i > 20000 && i < 30000))
				continue;
			period.tally[m] = (lc_tally){.count = 1 + rng_magnitude(&r, 62),
			                             .sum = rng_magnitude(&r, 63),
			                             .days = (int32_t) rng_between(&r, 1, 60),
			                             .last_count = 1 + rng_magnitude(&r, 62),
			                             .last_sum = rng_magnitude(&r, 63)};
			period.measures |= LC_MEASURE_BIT(m);
			period.tally[m].first_day = period.start;
			period.tally[m].last_day = period.start + period.tally[m].days - 1;
		}
		verdict = lc_rules_step(&rules, &walk, &period, 60);
		assert_true(verdict->stage >= LC_PROSPECT && verdict->stage <= LC_RECOVERY);
		for (int f = 0; f < LC_FACTS; f++)
			assert_false(isinf(verdict->fact[f]));
		if (i % 100 == 0)
			assert_explained(&rules, verdict);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(without_an_order_one_is_a_prospect),
	    cmocka_unit_test(who_orders_at_once_was_never_a_prospect),
	    cmocka_unit_test(a_few_order_days_are_a_trial),
	    cmocka_unit_test(growth_is_formation),
	    cmocka_unit_test(growth_that_has_not_paid_back_is_not),
	    cmocka_unit_test(repeat_buyers_leave_the_trial_in_time),
	    cmocka_unit_test(long_and_level_is_stable),
	    cmocka_unit_test(a_large_share_of_the_wallet_is_stable_at_once),
	    cmocka_unit_test(a_sharp_fall_is_told_from_a_gradual_one),
	    cmocka_unit_test(a_shrinking_market_is_no_decline),
	    cmocka_unit_test(any_stage_declines_on_a_signal),
	    cmocka_unit_test(low_satisfaction_declines_where_a_model_says_so),
	    cmocka_unit_test(silence_is_held_against_the_own_cadence),
	    cmocka_unit_test(the_silence_has_the_probability_promised),
	    cmocka_unit_test(who_owes_is_not_terminated),
	    cmocka_unit_test(a_return_is_a_recovery_and_the_next_cycle),
	    cmocka_unit_test(a_pause_that_was_only_long_starts_no_cycle),
	    cmocka_unit_test(a_short_fall_passes_and_a_long_one_is_a_recovery),
	    cmocka_unit_test(a_lower_level_becomes_the_usual_one),
	    cmocka_unit_test(the_margin_says_what_would_flip),
	    cmocka_unit_test(shipped_thresholds_are_sound),
	    cmocka_unit_test(every_column_has_its_place),
	    cmocka_unit_test(thresholds_out_of_range_are_refused),
	    cmocka_unit_test(inverted_thresholds_are_refused),
	    cmocka_unit_test(reasons_and_facts_have_words),
	    cmocka_unit_test(facts_not_asked_for_change_nothing),
	    cmocka_unit_test(explanations_agree_with_the_verdict),
	    cmocka_unit_test(absurd_numbers_do_no_harm),
	};

	return cmocka_run_group_tests_name("rules", tests, NULL, NULL);
}
