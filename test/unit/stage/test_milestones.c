/*
 * test_milestones.c - the days of a relationship's story, and how long each stage lasted.
 */
#include "stage/milestones.h"
#include "walk.h"

#define EVENTS_MAX 400
#define CUSTOMERS 400
#define PERIOD 30

static lc_milestones
milestones_on(lc_profile profile, lc_day as_of, const lc_prepared *prepared)
{
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_milestones milestones;
	bool found;

	assert_int_equal(lc_milestones_on(profile, as_of, prepared, &env, &found, &milestones), LC_OK);
	assert_true(found);
	assert_int_equal(h.live, 0);
	return milestones;
}

static lc_milestones
milestones_of(const lc_event *events, size_t n, lc_day as_of)
{
	lc_profile profile = profile_of(events, n);
	lc_milestones milestones = milestones_on(profile, as_of, &shipped);

	profile_free(profile);
	return milestones;
}

/* A customer who is met, invested in, buys in phases and in more and more categories, pays late, and gives back. */
static size_t
random_customer(rng *r, lc_event *events, lc_day *last)
{
	lc_day day = 9000;
	size_t n = 0;

	if (rng_next(r) % 2 == 0)
		events[n++] = event_of(day + (lc_day) rng_between(r, 0, 50), LC_CONTACT, 7, 1, 0);
	if (rng_next(r) % 2 == 0)
		events[n++] = event_of(day + (lc_day) rng_between(r, 0, 50), LC_INVESTMENT, 0, 1, LC_MONEY_UNIT);
	day += (lc_day) rng_between(r, 0, 60);
	for (int phase = 0; phase < 5; phase++)
	{
		lc_day gap = (lc_day) rng_between(r, 2, 60);

		for (int i = 0; i < 12; i++)
		{
			uint32_t key = (uint32_t) rng_between(r, 0, 1 + phase);
			lc_money revenue = rng_between(r, 1, 500) * LC_MONEY_UNIT;

			events[n++] = event_of(day, LC_ORDER, key, 1, revenue);
			if (rng_next(r) % 4 == 0)
				events[n++] = event_of(day + (lc_day) rng_between(r, 0, 5), LC_REFUND, key, 1, revenue / 2);
			if (rng_next(r) % 3 == 0)
				events[n++] = event_of(day, LC_COST, key, 1, revenue / 3);
			if (rng_next(r) % 9 == 0)
				events[n++] = event_of(day, LC_BALANCE, 0, 1, rng_between(r, 0, 1) * revenue);
			day += (lc_day) rng_between(r, 0, 2 * gap);
		}
		day += (lc_day) rng_between(r, 0, 400);
	}
	*last = day;
	return n;
}

/* ---- laws ---- */

/* Whether the shorter history is the beginning of the longer one, its last row included. */
static bool
continues(const lc_history_row *part, int some, const lc_history_row *whole)
{
	return part[some - 1].stage == whole[some - 1].stage && part[some - 1].since == whole[some - 1].since;
}

static void
what_is_reached_stays(void **state)
{
	rng r = 21;
	int compared[LC_MILESTONES] = {0};

	for (int c = 0; c < CUSTOMERS; c++)
	{
		static lc_history_row whole[ROWS_MAX];
		static lc_history_row part[ROWS_MAX];
		lc_event events[EVENTS_MAX];
		lc_day last;
		lc_profile profile = profile_of(events, random_customer(&r, events, &last));

		lc_milestones after = milestones_on(profile, last, &shipped);
		lc_day cut = (lc_day) rng_between(&r, after.at[LC_STARTED], last);
		lc_milestones before = milestones_on(profile, cut, &shipped);

		walk(profile, last, &shipped, whole);
		if (!continues(part, walk(profile, cut, &shipped, part), whole))
		{
			profile_free(profile);
			continue;
		}
		assert_int_equal(before.basis, after.basis);
		for (int i = 0; i < LC_ENDED; i++)
		{
			if (before.at[i] == LC_DAY_NOEND)
				continue;
			assert_int_equal(before.at[i], after.at[i]);
			assert_true(before.at[i] <= cut);
			compared[i]++;
		}
		profile_free(profile);
	}
	for (int i = 0; i < LC_ENDED; i++)
		assert_true(compared[i] > 50);
}

/* The day a stage was first shown, and from when the one shown last has been. */
static lc_day
first_shown(const lc_history_row *rows, int n, lc_stage stage)
{
	for (int i = 0; i < n; i++)
		if (rows[i].stage == stage)
			return rows[i].since;
	return LC_DAY_NOEND;
}

/* The last day of the trial; LC_DAY_NOEND while it lasts. */
static lc_day
trial_end(const lc_history_row *rows, int n, lc_day first_order)
{
	int first = 0;

	while (first < n && (rows[first].period.end < first_order || rows[first].stage == LC_PROSPECT))
		first++;
	for (int i = first + 1; i < n; i++)
		if (rows[i].stage != rows[first].stage)
			return rows[i - 1].period.end;
	return LC_DAY_NOEND;
}

static bool
bought_by(const lc_event *events, size_t n, uint32_t key, lc_day until)
{
	for (size_t i = 0; i < n; i++)
		if (lc_event_measure(&events[i]) == LC_ORDER && lc_event_key(&events[i]) == key &&
		    lc_event_day(&events[i]) <= until)
			return true;
	return key == 0;
}

static double
base_revenue_between(const lc_event *events, size_t n, lc_day since, lc_day until, lc_day end_of_trial)
{
	double revenue = 0;

	for (size_t i = 0; i < n; i++)
	{
		unsigned measure = lc_event_measure(&events[i]);

		if (measure > LC_REFUND || lc_event_day(&events[i]) < since || lc_event_day(&events[i]) > until ||
		    !bought_by(events, n, lc_event_key(&events[i]), end_of_trial))
			continue;
		revenue += (measure == LC_ORDER ? 1 : -1) * (double) events[i].sum;
	}
	return revenue;
}

/* Days with an order, of any category; events need not be in order. */
static int
order_days_until(const lc_event *events, size_t n, lc_day until)
{
	int days = 0;

	for (size_t i = 0; i < n; i++)
	{
		bool first = lc_event_measure(&events[i]) == LC_ORDER && lc_event_day(&events[i]) <= until;

		for (size_t j = 0; j < i && first; j++)
			first = lc_event_measure(&events[j]) != LC_ORDER || lc_event_day(&events[j]) != lc_event_day(&events[i]);
		days += first;
	}
	return days;
}

/* Every milestone again, the long way round. */
static void
assert_story(const lc_event *events, size_t n, const lc_history_row *rows, int periods, const lc_milestones *milestones)
{
	const lc_day *at = milestones->at;
	lc_day as_of = rows[periods - 1].period.end;
	lc_day end = trial_end(rows, periods, at[LC_FIRST_ORDER]);
	lc_day cross = LC_DAY_NOEND;
	lc_day increment = LC_DAY_NOEND;
	double before;
	double periods_of_trial;
	double most;
	int days;

	assert_int_equal(at[LC_FORMED], first_shown(rows, periods, LC_FORMATION));
	assert_int_equal(at[LC_STABILISED], first_shown(rows, periods, LC_STABILITY));
	assert_int_equal(at[LC_DECLINED], first_shown(rows, periods, LC_DECLINE));
	assert_int_equal(at[LC_ENDED] != LC_DAY_NOEND, rows[periods - 1].stage == LC_TERMINATED);
	if (end == LC_DAY_NOEND)
	{
		assert_int_equal(at[LC_CROSS_BOUGHT], LC_DAY_NOEND);
		assert_int_equal(at[LC_INCREMENTED], LC_DAY_NOEND);
		return;
	}
	for (size_t i = 0; i < n; i++)
	{
		lc_day day = lc_event_day(&events[i]);
		uint32_t key = lc_event_key(&events[i]);

		if (lc_event_measure(&events[i]) == LC_ORDER && day > end && day <= as_of && day < cross &&
		    !bought_by(events, n, key, end))
			cross = day;
	}
	if (!bought_by(events, n, 1, end) && !bought_by(events, n, 2, end) && !bought_by(events, n, 3, end))
		cross = LC_DAY_NOEND;
	assert_int_equal(at[LC_CROSS_BOUGHT], cross);
	before = fmax(0, base_revenue_between(events, n, at[LC_FIRST_ORDER], end, end));
	periods_of_trial = (double) (end - at[LC_FIRST_ORDER] + 1) / PERIOD;
	days = order_days_until(events, n, end);
	most = before / periods_of_trial + before / days * fmax(1, sqrt(days / periods_of_trial));
	for (int i = periods - 1; i >= 0 && rows[i].period.start > end; i--)
		if (rows[i].period.end - rows[i].period.start + 1 == PERIOD &&
		    base_revenue_between(events, n, rows[i].period.start, rows[i].period.end, end) > most * (1 + 1e-12))
			increment = rows[i].period.start;
	assert_int_equal(at[LC_INCREMENTED], increment);
}

static void
milestones_agree_with_events_and_history(void **state)
{
	rng r = 22;

	for (int c = 0; c < CUSTOMERS; c++)
	{
		static lc_history_row rows[ROWS_MAX];
		lc_event events[EVENTS_MAX];
		lc_day last;
		size_t n = random_customer(&r, events, &last);
		lc_profile profile = profile_of(events, n);
		lc_day as_of = last + (lc_day) rng_between(&r, 0, 400);

		lc_milestones milestones = milestones_on(profile, as_of, &shipped);
		int periods = walk(profile, as_of, &shipped, rows);

		assert_story(events, n, rows, periods, &milestones);
		profile_free(profile);
	}
}

static void
dwell_sums_to_the_tenure(void **state)
{
	rng r = 23;

	for (int c = 0; c < CUSTOMERS; c++)
	{
		static lc_history_row rows[ROWS_MAX];
		heap h = {0};
		lc_env env = heap_env(&h);
		lc_event events[EVENTS_MAX];
		lc_day last;
		lc_profile profile = profile_of(events, random_customer(&r, events, &last));

		lc_dwell dwell[LC_STAGES];
		lc_day as_of = (lc_day) rng_between(&r, last - 200, last + 200);
		int n = walk(profile, as_of, &shipped, rows);
		int32_t changes = 0;
		lc_dwell all = {0};

		for (int i = 1; i < n; i++)
			changes += rows[i].stage != rows[i - 1].stage;
		assert_int_equal(lc_dwell_on(profile, as_of, &shipped, &env, dwell), LC_OK);
		for (int stage = 0; stage < LC_STAGES; stage++)
		{
			all.visits += dwell[stage].visits;
			all.periods += dwell[stage].periods;
			all.days += dwell[stage].days;
			assert_int_equal(dwell[stage].visits > 0, dwell[stage].days > 0);
			if (dwell[stage].visits == 0)
				continue;
			assert_true(dwell[stage].days <= dwell[stage].until - dwell[stage].since + 1);
			if (dwell[stage].periods > 0)
				assert_int_equal(dwell[stage].since, first_shown(rows, n, (lc_stage) stage));
			else
				assert_int_equal(stage, LC_PROSPECT);
		}
		assert_int_equal(all.days, as_of - rows[0].period.start + 1);
		assert_int_equal(all.periods, n);
		/* who ordered within the first period was a prospect that no row shows */
		assert_int_equal(all.visits, changes + 1 + (dwell[LC_PROSPECT].visits > 0 && rows[0].stage != LC_PROSPECT));
		assert_int_equal(dwell[rows[n - 1].stage].until, as_of);
		profile_free(profile);
	}
}

/* ---- single milestones ---- */

static void
it_starts_with_the_first_event(void **state)
{
	const struct
	{
		lc_measure measures[3];
		size_t n;
		lc_measure basis;
		lc_day targeted;
	} cases[] = {
	    {{LC_CONTACT}, 1, LC_CONTACT, LC_DAY_NOEND},
	    {{LC_INVESTMENT}, 1, LC_INVESTMENT, 9000},
	    {{LC_COST}, 1, LC_COST, 9000},
	    {{LC_ORDER}, 1, LC_ORDER, LC_DAY_NOEND},
	    {{LC_ORDER, LC_COST}, 2, LC_ORDER, LC_DAY_NOEND}, /* the cost of what was sold */
	    {{LC_ORDER, LC_INVESTMENT}, 2, LC_INVESTMENT, 9000},
	    {{LC_ORDER, LC_INVESTMENT, LC_CONTACT}, 3, LC_CONTACT, 9000},
	    {{LC_WALLET}, 1, LC_WALLET, LC_DAY_NOEND},
	    {{LC_WALLET, LC_SIGNAL, LC_REFUND}, 3, LC_REFUND, LC_DAY_NOEND},
	};

	for (size_t c = 0; c < LENGTH(cases); c++)
	{
		lc_event events[4];
		lc_milestones milestones;

		for (size_t i = 0; i < cases[c].n; i++)
			events[i] = event_of(9000, cases[c].measures[i], 0, 1, LC_MONEY_UNIT);
		/* what comes after the first order targets nobody */
		events[cases[c].n] = event_of(9020, LC_ORDER, 0, 1, LC_MONEY_UNIT);
		milestones = milestones_of(events, cases[c].n + 1, 9100);
		assert_int_equal(milestones.basis, cases[c].basis);
		assert_int_equal(milestones.at[LC_STARTED], 9000);
		assert_int_equal(milestones.at[LC_TARGETED], cases[c].targeted);
	}
}

static void
first_repeated_and_last_order(void **state)
{
	const lc_event events[] = {
	    event_of(9000, LC_CONTACT, 0, 1, 0),           event_of(9005, LC_ORDER, 1, 1, LC_MONEY_UNIT),
	    event_of(9005, LC_ORDER, 2, 3, LC_MONEY_UNIT), event_of(9009, LC_REFUND, 1, 1, LC_MONEY_UNIT),
	    event_of(9040, LC_ORDER, 1, 1, LC_MONEY_UNIT), event_of(9050, LC_ORDER, 1, 1, LC_MONEY_UNIT),
	    event_of(9060, LC_COST, 1, 1, LC_MONEY_UNIT),
	};
	lc_milestones milestones = milestones_of(events, LENGTH(events), 9045);

	assert_int_equal(milestones.at[LC_ENQUIRED], 9000);
	assert_int_equal(milestones.at[LC_FIRST_ORDER], 9005);
	assert_int_equal(milestones.at[LC_REPEATED], 9040);
	assert_int_equal(milestones.at[LC_LAST_ORDER], 9040);
	assert_int_equal(milestones_of(events, LENGTH(events), 9039).at[LC_REPEATED], LC_DAY_NOEND);
	assert_int_equal(milestones_of(events, LENGTH(events), 9004).at[LC_FIRST_ORDER], LC_DAY_NOEND);
}

/* A steady customer who stops on day 9595, and what comes besides. */
static lc_milestones
stopped(const lc_event *besides, size_t n_besides, lc_day as_of)
{
	lc_event events[EVENTS_MAX];
	size_t n = 0;

	for (lc_day day = 9000; day < 9600; day += 5)
		events[n++] = event_of(day, LC_ORDER, 0, 1, LC_MONEY_UNIT);
	for (size_t i = 0; i < n_besides; i++)
		events[n++] = besides[i];
	return milestones_of(events, n, as_of);
}

static void
it_ends_when_all_is_settled(void **state)
{
	const lc_event debt[] = {event_of(9590, LC_BALANCE, 0, 1, LC_MONEY_UNIT), event_of(10200, LC_BALANCE, 0, 1, 0)};
	const lc_event back[] = {event_of(10200, LC_ORDER, 0, 1, LC_MONEY_UNIT),
	                         event_of(10205, LC_ORDER, 0, 1, LC_MONEY_UNIT),
	                         event_of(10210, LC_ORDER, 0, 1, LC_MONEY_UNIT)};
	lc_milestones plain = stopped(NULL, 0, 10300);

	/* not with the last purchase */
	assert_int_equal(plain.at[LC_LAST_ORDER], 9595);
	assert_true(plain.at[LC_ENDED] > 9595 && plain.at[LC_ENDED] < 10200);
	/* not before the debt is settled */
	assert_int_equal(stopped(debt, 2, 10199).at[LC_ENDED], LC_DAY_NOEND);
	assert_int_equal(stopped(debt, 2, 10300).at[LC_ENDED], 10200);
	/* not for good if the customer comes back */
	assert_int_equal(stopped(back, LENGTH(back), 10199).at[LC_ENDED], plain.at[LC_ENDED]);
	assert_int_equal(stopped(back, LENGTH(back), 10229).at[LC_ENDED], LC_DAY_NOEND);
}

static void
without_categories_nothing_is_known_of_cross_buying(void **state)
{
	lc_event events[EVENTS_MAX];
	size_t n = 0;

	for (lc_day day = 9000; day < 9600; day += 5)
		events[n++] = event_of(day, LC_ORDER, day < 9500 ? 0 : 7, 1, LC_MONEY_UNIT);
	assert_int_equal(milestones_of(events, n, 9600).at[LC_CROSS_BOUGHT], LC_DAY_NOEND);
	events[0] = event_of(9000, LC_ORDER, 6, 1, LC_MONEY_UNIT);
	assert_int_equal(milestones_of(events, n, 9600).at[LC_CROSS_BOUGHT], 9500);
}

static void
without_events_there_are_no_milestones(void **state)
{
	lc_event event = event_of(9000, LC_ORDER, 0, 1, LC_MONEY_UNIT);
	lc_event mark = event_of(9000, LC_AS_OF, 0, 1, 0);
	lc_profile profiles[] = {profile_of(NULL, 0), profile_of(&event, 1), profile_of(&mark, 1)};

	for (size_t i = 0; i < LENGTH(profiles); i++)
	{
		heap h = {0};
		lc_env env = heap_env(&h);
		lc_milestones milestones;
		lc_dwell dwell[LC_STAGES];
		bool found = true;

		assert_int_equal(lc_milestones_on(profiles[i], 8999, &shipped, &env, &found, &milestones), LC_OK);
		assert_false(found);
		assert_int_equal(lc_dwell_on(profiles[i], 8999, &shipped, &env, dwell), LC_OK);
		for (int stage = 0; stage < LC_STAGES; stage++)
			assert_int_equal(dwell[stage].visits, 0);
		profile_free(profiles[i]);
	}
}

static void
without_memory_there_is_an_error(void **state)
{
	rng r = 24;
	lc_event events[EVENTS_MAX];
	lc_day last;
	lc_profile profile = profile_of(events, random_customer(&r, events, &last));
	heap h = {.fail_at = 1};
	lc_env env = heap_env(&h);
	lc_milestones milestones;
	bool found;

	assert_int_equal(lc_milestones_on(profile, last, &shipped, &env, &found, &milestones), LC_NO_MEMORY);
	assert_int_equal(h.live, 0);
	profile_free(profile);
}

/* Whatever the rhythm, and though a month holds now two and now three of its purchases. */
static void
who_buys_by_a_beat_has_no_increment(void **state)
{
	for (int every = 2; every <= 80; every++)
	{
		static lc_event events[500];
		lc_milestones milestones;
		heap h = {0};
		lc_env env = heap_env(&h);
		lc_profile profile;
		bool found;
		size_t n = 0;

		for (int day = 0; day < 900; day += every)
			events[n++] = event_of(9000 + day, LC_ORDER, 0, 1, 100 * LC_MONEY_UNIT);
		profile = profile_of(events, n);
		assert_int_equal(lc_milestones_on(profile, 9900, &shipped, &env, &found, &milestones), LC_OK);
		assert_int_equal(milestones.at[LC_INCREMENTED], LC_DAY_NOEND);
		profile_free(profile);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_reached_stays),
	    cmocka_unit_test(milestones_agree_with_events_and_history),
	    cmocka_unit_test(who_buys_by_a_beat_has_no_increment),
	    cmocka_unit_test(dwell_sums_to_the_tenure),
	    cmocka_unit_test(it_starts_with_the_first_event),
	    cmocka_unit_test(first_repeated_and_last_order),
	    cmocka_unit_test(it_ends_when_all_is_settled),
	    cmocka_unit_test(without_categories_nothing_is_known_of_cross_buying),
	    cmocka_unit_test(without_events_there_are_no_milestones),
	    cmocka_unit_test(without_memory_there_is_an_error),
	};

	return cmocka_run_group_tests_name("milestones", tests, prepare_shipped, NULL);
}
