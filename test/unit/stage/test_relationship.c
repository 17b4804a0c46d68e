/*
 * test_relationship.c - what a walk through one customer's history promises.
 */
#include <math.h>

#include "stage/relationship.h"
#include "support.h"

static lc_engine engine;

static int
prepare(void **state)
{
	engine.period_days = 30;
	engine.thresholds = lc_thresholds_default;
	assert_int_equal(lc_posterior_prepare(&lc_posterior_default, &engine.tables), LC_OK);
	return 0;
}

#define EVENTS_MAX 600

/* Events as they are told; a profile is made of them. */
typedef struct story
{
	lc_event event[EVENTS_MAX];
	size_t n;
} story;

static void
tell(story *s, lc_day day, lc_measure measure, const char *key, double value)
{
	uint32_t hash = key == NULL ? 0 : lc_key_hash(key, strlen(key));

	assert_true(s->n < EVENTS_MAX);
	s->event[s->n++] = event_of(day, measure, hash, 1, (lc_money) llround(value * (double) LC_MONEY_UNIT));
}

static void
tell_orders(story *s, lc_day first, int n, double every, double amount)
{
	for (int i = 0; i < n; i++)
		tell(s, first + (lc_day) floor(i * every), LC_ORDER, NULL, amount);
}

static int
compare_slots(const void *a, const void *b)
{
	const lc_event *x = a;
	const lc_event *y = b;

	return (x->slot > y->slot) - (x->slot < y->slot);
}

/* The walk up to a day, in periods from the first event. */
static void
walk_with(story s, lc_day as_of, const lc_engine *with, bool every_fact, lc_relationship *r)
{
	uint8_t *bytes = malloc(lc_profile_bound(s.n));
	lc_writer writer;
	size_t merged = 0;
	lc_profile profile;

	assert_non_null(bytes);
	qsort(s.event, s.n, sizeof(*s.event), compare_slots);
	for (size_t i = 0; i < s.n; i++)
	{
		if (merged > 0 && s.event[merged - 1].slot == s.event[i].slot)
		{
			s.event[merged - 1].count += s.event[i].count;
			s.event[merged - 1].sum += s.event[i].sum;
		}
		else
			s.event[merged++] = s.event[i];
	}
	lc_writer_open(&writer, bytes);
	for (size_t i = 0; i < merged; i++)
		lc_writer_put(&writer, &s.event[i]);
	profile = (lc_profile){bytes, lc_writer_size(&writer)};
	assert_int_equal(lc_relationship_open(r, profile, with), LC_OK);
	r->every_fact = every_fact;
	for (lc_day start = lc_event_day(&s.event[0]); start <= as_of; start += with->period_days)
	{
		lc_day until = as_of - start < with->period_days ? as_of : start + with->period_days - 1;

		assert_int_equal(lc_relationship_judge(r, start, until), LC_OK);
	}
	free(bytes);
}

static void
walk(story s, lc_day as_of, const lc_engine *with, lc_relationship *r)
{
	walk_with(s, as_of, with, false, r);
}

static lc_verdict
verdict_on(const story *s, lc_day as_of)
{
	lc_relationship r;

	walk(*s, as_of, &engine, &r);
	return r.head.verdict;
}

static void
assert_verdict(const story *s, lc_day as_of, lc_stage stage)
{
	assert_string_equal(lc_stage_names[verdict_on(s, as_of).stage], lc_stage_names[stage]);
}

/* Purchases at random, with a break and a change of pace; sometimes sent back. */
static void
tell_anything(rng *r, story *s, lc_day first)
{
	double rate = 0.01 + 0.15 * (double) rng_between(r, 0, 100) / 100;
	lc_day day = first;

	s->n = 0;
	for (int i = 0; i < 60; i++)
	{
		double amount = (double) rng_between(r, 5, 200);

		tell(s, day, LC_ORDER, NULL, amount);
		if (rng_between(r, 0, 9) == 0)
			tell(s, day + (lc_day) rng_between(r, 1, 40), LC_REFUND, NULL, amount);
		day += 1 + (lc_day) ((double) rng_between(r, 0, 200) / 100 / rate);
		if (rng_between(r, 0, 19) == 0)
			day += (lc_day) rng_between(r, 30, 400);
		if (rng_between(r, 0, 19) == 0)
			rate = 0.01 + 0.15 * (double) rng_between(r, 0, 100) / 100;
	}
}

static void
forget_refunds(story *s)
{
	size_t kept = 0;

	for (size_t i = 0; i < s->n; i++)
		if (lc_event_measure(&s->event[i]) != LC_REFUND)
			s->event[kept++] = s->event[i];
	s->n = kept;
}

static void
what_comes_later_is_not_seen(void **state)
{
	rng r = {11};
	story whole;
	story known;

	for (int customer = 0; customer < 60; customer++)
	{
		lc_day as_of = 10000 + (lc_day) rng_between(&r, 1, 1500);
		lc_relationship a;
		lc_relationship b;

		tell_anything(&r, &whole, 10000);
		known.n = 0;
		for (size_t i = 0; i < whole.n; i++)
			if (lc_event_day(&whole.event[i]) <= as_of)
				known.event[known.n++] = whole.event[i];
		walk(whole, as_of, &engine, &a);
		walk(known, as_of, &engine, &b);
		assert_memory_equal(&a.head.posterior, &b.head.posterior, sizeof(a.head.posterior));
		assert_int_equal(a.head.verdict.stage, b.head.verdict.stage);
		assert_int_equal(a.head.verdict.reason, b.head.verdict.reason);
	}
}

static void
nobody_is_over_on_the_day_of_an_order_nor_silent(void **state)
{
	rng r = {12};
	story s;

	for (int customer = 0; customer < 40; customer++)
	{
		tell_anything(&r, &s, 10000);
		for (size_t i = 0; i < s.n; i++)
		{
			lc_verdict verdict;

			if (lc_event_measure(&s.event[i]) != LC_ORDER)
				continue;
			verdict = verdict_on(&s, lc_event_day(&s.event[i]));
			assert_int_not_equal(verdict.stage, LC_TERMINATED);
			assert_int_not_equal(verdict.reason, LC_REASON_FALLS_SILENT);
		}
	}
}

static void
an_order_after_the_end_is_recovery_and_the_next_cycle(void **state)
{
	rng r = {13};
	int returns = 0;
	story s;

	for (int customer = 0; customer < 60; customer++)
	{
		tell_anything(&r, &s, 10000);
		forget_refunds(&s);
		for (size_t i = 0; i < s.n; i++)
		{
			lc_day day = lc_event_day(&s.event[i]);
			lc_verdict eve;
			lc_verdict back;

			if (lc_event_measure(&s.event[i]) != LC_ORDER || day == 10000)
				continue;
			eve = verdict_on(&s, day - 1);
			back = verdict_on(&s, day);
			if (eve.stage != LC_TERMINATED)
			{
				assert_int_equal(back.cycle, eve.cycle);
				continue;
			}
			assert_int_equal(back.stage, LC_RECOVERY);
			assert_int_equal(back.cycle, eve.cycle + 1);
			returns++;
		}
	}
	assert_true(returns > 10);
}

/* One purchase, long silence, one more: three months without another are no fall from one a period. */
static void
one_order_after_a_return_is_no_level_to_fall_from(void **state)
{
	story s = {0};

	tell_orders(&s, 9000, 1, 0, 120);
	tell_orders(&s, 9600, 1, 0, 130);
	assert_verdict(&s, 9599, LC_TERMINATED);
	for (lc_day day = 9600; day < 9690; day++)
		assert_verdict(&s, day, LC_RECOVERY);
}

/* Whose orders of a thousand a month end, for so many days, and then are of so much. */
static story
resumes(lc_day silence, int n, double amount)
{
	story s = {.n = 0};

	tell_orders(&s, 10000, 24, 30.4, 1000);
	tell_orders(&s, 10000 + 700 + silence, n, 30, amount);
	return s;
}

/* A token order is no new level: neither after the end, nor in a decline; a real one is, whatever the level before. */
static void
tokens_are_no_level(void **state)
{
	static const lc_day silences[] = {0, 100, 300, 600};

	for (size_t i = 0; i < LENGTH(silences); i++)
	{
		lc_day first = 10000 + 700 + silences[i];
		story tokens = resumes(silences[i], 12, 1);
		story real = resumes(silences[i], 12, 900);
		lc_relationship r;

		for (lc_day day = first + 150; day <= first + 330; day += 30)
		{
			walk_with(tokens, day, &engine, true, &r);
			assert_int_equal(r.head.verdict.stage, LC_DECLINE);
			assert_int_equal(r.head.verdict.reason, LC_REASON_SPENDS_LESS);
			assert_true(r.facts.before_money > 500 && r.facts.usual > 0.5);
		}
		assert_verdict(&real, first + 330, LC_STABILITY);
	}
}

/* A silence that outlasts the usual periods without being the end leaves the level of before: of a customer who is bound. */
static void
a_pause_is_no_level(void **state)
{
	lc_engine patient = engine;
	story s = resumes(500, 2, 1);
	lc_relationship r;

	patient.thresholds.end_chance = patient.thresholds.end_long_chance = patient.thresholds.end_most_chance = 1;
	walk_with(s, 10000 + 700 + 500 - 1, &patient, true, &r);
	assert_int_equal(r.head.verdict.reason, LC_REASON_FALLS_SILENT);
	walk_with(s, 10000 + 700 + 500 + 31, &patient, true, &r);
	assert_int_equal(r.head.verdict.cycle, 1);
	assert_int_equal(r.head.verdict.stage, LC_DECLINE);
	assert_true(r.facts.before_days > 0.8 && r.facts.before_money > 800 && r.facts.usual > 0.7);
}

static void
several_orders_a_day_are_one_purchase_day(void **state)
{
	story one = {.n = 0};
	story many = {.n = 0};
	static const char *const keys[] = {"a", "b", "c"};

	for (int i = 0; i < 20; i++)
	{
		tell(&one, 10000 + 30 * i, LC_ORDER, NULL, 90);
		for (int part = 0; part < 3; part++)
			tell(&many, 10000 + 30 * i, LC_ORDER, keys[part], 30);
	}
	for (lc_day day = 10000; day < 10900; day += 7)
	{
		lc_relationship a;
		lc_relationship b;

		walk(one, day, &engine, &a);
		walk(many, day, &engine, &b);
		assert_memory_equal(&a.head.posterior, &b.head.posterior, sizeof(a.head.posterior));
		assert_int_equal(a.head.verdict.reason, b.head.verdict.reason);
	}
}

/* Both walks, after which the same is believed of as many purchase days. */
static void
walk_alike(story kept, story returned, lc_day as_of, lc_relationship *a, lc_relationship *b)
{
	walk(kept, as_of, &engine, a);
	walk(returned, as_of, &engine, b);
	assert_memory_equal(&a->head.posterior, &b->head.posterior, sizeof(a->head.posterior));
	assert_true(a->head.sum.days == b->head.sum.days);
}

static void
a_day_that_was_wholly_returned_is_none(void **state)
{
	story kept = {.n = 0};
	story returned = {.n = 0};
	lc_relationship a;
	lc_relationship b;

	tell_orders(&kept, 10000, 12, 30, 100);
	tell_orders(&returned, 10000, 12, 30, 100);
	/* within the period, and one refund for two days */
	tell(&returned, 10095, LC_ORDER, NULL, 70);
	tell(&returned, 10098, LC_ORDER, NULL, 40);
	tell(&returned, 10099, LC_REFUND, NULL, 110);
	walk_alike(kept, returned, 10400, &a, &b);
	assert_true(fabs(a.head.sum.money - b.head.sum.money) < 1e-6);
}

/* In whichever period it is sent back, and whatever is bought afterwards: from the day of the refund on it was never bought. */
static void
what_was_returned_later_was_never_bought(void **state)
{
	rng r = {15};

	for (int customer = 0; customer < 200; customer++)
	{
		story kept = {.n = 0};
		story returned = {.n = 0};
		int every = (int) rng_between(&r, 3, 20); /* too short a time for a season of its own */
		int n = (int) rng_between(&r, 2, 12);
		int back = (int) rng_between(&r, 1, n - 1);
		lc_day refund = 10000 + n * every + (lc_day) rng_between(&r, 0, 100);

		tell_orders(&returned, 10000, n, every, 100);
		tell_orders(&kept, 10000, n - back, every, 100);
		tell(&returned, refund, LC_REFUND, NULL, 100 * back);
		tell_orders(&returned, refund + every, 5, every, 100);
		tell_orders(&kept, refund + every, 5, every, 100);
		for (lc_day day = refund; day < refund + 8 * every; day += (lc_day) rng_between(&r, 1, every))
		{
			lc_relationship a;
			lc_relationship b;

			walk_alike(kept, returned, day, &a, &b);
			assert_int_equal(a.head.last_day, b.head.last_day);
		}
	}
}

/* And where the wallet shrank before the refund: each period counts by the wallet as it was in it. */
static void
what_was_returned_later_is_forgotten_by_the_needs_of_its_time(void **state)
{
	story kept = {.n = 0};
	story returned = {.n = 0};
	lc_relationship a;
	lc_relationship b;

	tell_orders(&kept, 10000, 12, 30, 100);
	tell_orders(&returned, 10000, 12, 30, 100);
	tell(&returned, 10335, LC_ORDER, NULL, 90);
	for (int i = 0; i < 14; i++)
	{
		tell(&kept, 10010 + 30 * i, LC_WALLET, NULL, i < 9 ? 1000 : 300);
		tell(&returned, 10010 + 30 * i, LC_WALLET, NULL, i < 9 ? 1000 : 300);
	}
	tell(&returned, 10400, LC_REFUND, NULL, 90);
	walk(kept, 10420, &engine, &a);
	walk(returned, 10420, &engine, &b);
	assert_true(b.head.wallet_now < b.head.wallet_usual);
	for (int m = 0; m < LC_MANNERS_OF_BUYING; m++)
		for (int tie = 0; tie < LC_TIES; tie++)
			for (int i = 0; i < LC_RATES; i++)
				assert_true(fabs((double) (a.head.posterior.mass[m][tie][i] - b.head.posterior.mass[m][tie][i])) <
				            1e-4);
	assert_true(fabs(a.head.posterior.since - b.head.posterior.since) < 1e-6);
}

static void
a_part_that_is_returned_leaves_the_day(void **state)
{
	story s = {.n = 0};
	lc_relationship r;

	tell_orders(&s, 10000, 6, 30, 100);
	tell(&s, 10155, LC_REFUND, NULL, 60);
	walk(s, 10160, &engine, &r);
	assert_true(r.head.sum.days == 6);
	tell(&s, 10158, LC_REFUND, NULL, 40);
	walk(s, 10160, &engine, &r);
	assert_true(r.head.sum.days == 5);
}

static void
money_in_another_unit_changes_no_verdict(void **state)
{
	rng r = {14};
	story s;
	story scaled;

	for (int customer = 0; customer < 30; customer++)
	{
		tell_anything(&r, &s, 10000);
		scaled = s;
		for (size_t i = 0; i < s.n; i++)
			scaled.event[i].sum *= 8;
		for (lc_day day = 10000; day < 11500; day += 61)
			assert_int_equal(verdict_on(&s, day).reason, verdict_on(&scaled, day).reason);
	}
}

static void
praise_speaks_against_leaving_and_complaints_for_it(void **state)
{
	story s = {.n = 0};
	story praised;

	tell_orders(&s, 10000, 3, 8, 100);
	praised = s;
	for (int i = 0; i < 4; i++)
	{
		tell(&s, 10012 + i, LC_SIGNAL, "complaint", 1);
		tell(&praised, 10012 + i, LC_SIGNAL, "praise", 1);
	}
	assert_verdict(&s, 10020, LC_DECLINE);
	assert_verdict(&praised, 10020, LC_EXPLORATION);
	for (int i = 0; i < 3; i++)
		tell(&s, 10017 + i, LC_SIGNAL, "praise", 1);
	assert_verdict(&s, 10020, LC_EXPLORATION);
}

static void
a_debt_holds_the_end(void **state)
{
	story s = {.n = 0};

	tell_orders(&s, 10000, 18, 30, 200);
	tell(&s, 10512, LC_BALANCE, NULL, 500);
	assert_int_equal(verdict_on(&s, 10900).reason, LC_REASON_OPEN_BALANCE);
	assert_verdict(&s, 10900, LC_DECLINE);
	tell(&s, 10890, LC_BALANCE, NULL, 0);
	assert_verdict(&s, 10900, LC_TERMINATED);
}

static void
a_quiet_season_is_no_silence(void **state)
{
	story s = {.n = 0};
	lc_relationship r;

	for (int year = 0; year < 5; year++)
		for (int i = 0; i < 3; i++)
			tell(&s, 10000 + (lc_day) (365.25 * year) + 8 * i, LC_ORDER, NULL, 250);
	walk(s, 10000 + (lc_day) (365.25 * 4) + 270, &engine, &r);
	assert_true(r.head.verdict.stage != LC_TERMINATED && r.head.verdict.stage != LC_DECLINE);
	assert_true(lc_relationship_needs_ahead(&r, 6) > 6);
	walk(s, 10000 + (lc_day) (365.25 * 5) + 180, &engine, &r);
	assert_true(r.head.verdict.stage == LC_TERMINATED || r.head.verdict.stage == LC_DECLINE);
}

static void
every_fact_is_what_the_table_read(void **state)
{
	rng r = {15};
	story s;

	for (int customer = 0; customer < 20; customer++)
	{
		tell_anything(&r, &s, 10000);
		for (lc_day day = 10029; day < 11000; day += 45)
		{
			lc_relationship asked;
			lc_relationship every;
			const double *read = (const double *) &asked.facts;
			const double *known = (const double *) &every.facts;

			walk(s, day, &engine, &asked);
			walk_with(s, day, &engine, true, &every);
			for (size_t i = 0; i < sizeof(lc_facts) / sizeof(double); i++)
				assert_true(isnan(read[i]) || read[i] == known[i]);
			assert_int_equal(every.head.verdict.reason, asked.head.verdict.reason);
			assert_false(isnan(every.facts.no_order));
			assert_false(isnan(every.facts.fall_chance));
		}
	}
}

static void
whatever_a_history_holds_it_can_be_walked(void **state)
{
	static const int32_t lengths[] = {1, 7, 30, 365, 36600};
	rng r = {16};

	for (int customer = 0; customer < 800; customer++)
	{
		lc_engine with = engine;
		lc_relationship relationship;
		lc_event event[60];
		size_t n = (size_t) rng_between(&r, 1, 60);
		uint8_t bytes[4096];
		lc_writer writer;
		uint64_t last = 0;
		lc_day day = 0;

		with.period_days = lengths[rng_between(&r, 0, 4)];
		with.thresholds.satisfaction_low = 2;
		lc_writer_open(&writer, bytes);
		for (size_t i = 0; i < n; i++)
		{
			lc_measure measure = rng_between(&r, 0, 1) ? LC_ORDER : (lc_measure) rng_between(&r, 0, LC_MEASURES - 1);

			day += (lc_day) rng_magnitude(&r, rng_between(&r, 0, 3) ? 6 : 11);
			event[i] = event_of(day, measure, (uint32_t) rng_between(&r, 0, 3), 1 + rng_magnitude(&r, 40),
			                    rng_magnitude(&r, RANDOM_SUM_BITS));
			if (event[i].slot <= last)
				continue;
			last = event[i].slot;
			lc_writer_put(&writer, &event[i]);
		}
		assert_int_equal(lc_relationship_open(&relationship, (lc_profile){bytes, lc_writer_size(&writer)}, &with),
		                 LC_OK);
		relationship.every_fact = customer % 2 == 0;
		for (lc_day start = lc_event_day(&event[0]); start <= day + 200; start += with.period_days)
		{
			lc_day until = day + 200 - start < with.period_days ? day + 200 : start + with.period_days - 1;
			const lc_verdict *verdict = &relationship.head.verdict;
			float active[LC_RATES];
			float there;

			assert_int_equal(lc_relationship_judge(&relationship, start, until), LC_OK);
			assert_true((unsigned) verdict->stage <= LC_RECOVERY);
			assert_true((unsigned) verdict->reason < LC_REASONS);
			if (relationship.head.first_day == LC_DAY_NOEND)
				continue;
			there = lc_posterior_active(&relationship.head.posterior, active);
			assert_true(there >= 0 && there <= 1.0001f);
			assert_false(relationship.facts.no_order < 0 || relationship.facts.no_order > 1);
			assert_false(relationship.every_fact && isnan(relationship.facts.no_order));
		}
	}
}

/* ---- the year ---- */

#define YEARS 6
#define YEAR 365.25
#define PART (YEAR / 12)

/* So many purchases in each twelfth of a year, for some years. */
static void
tell_years(story *s, const int in_part[12], int years)
{
	for (int year = 0; year < years; year++)
		for (int part = 0; part < 12; part++)
			for (int i = 0; i < in_part[part]; i++)
				tell(s, 10000 + (lc_day) (year * YEAR + part * PART + i * PART / in_part[part]), LC_ORDER, NULL, 100);
}

static lc_day
in_year(double year)
{
	return 10000 + (lc_day) (year * YEAR);
}

static bool
falls_or_is_over(const story *s, lc_day as_of)
{
	lc_stage stage = verdict_on(s, as_of).stage;

	return stage == LC_DECLINE || stage == LC_TERMINATED;
}

/*
 * Several purchases in the same weeks of each year: from the third season on nobody is over or falls in the rest of the
 * year; and when a season passes without a purchase, it does not last.
 */
static void
a_season_of_several_purchases_is_no_end(void **state)
{
	for (int every = 4; every <= 8; every++)
		for (int n = 3; n <= 6; n++)
		{
			story s = {.n = 0};

			for (int year = 0; year < YEARS; year++)
				tell_orders(&s, in_year(year), n, every, 50);
			for (double year = 2.25; year < 3; year += 1.0 / 12)
				assert_false(falls_or_is_over(&s, in_year(year)));
			for (double year = 3.25; year < YEARS; year += 1.0 / 12)
				assert_true(year - floor(year) < 0.2 ? !falls_or_is_over(&s, in_year(year))
				                                     : verdict_on(&s, in_year(year)).stage == LC_STABILITY);
			for (double year = YEARS + 0.25; year < YEARS + 2; year += 0.25)
				assert_true(falls_or_is_over(&s, in_year(year)));
		}
}

/* A school in its holidays, a garden in winter: from the fourth pause on it is no decline; but a pause that goes on is. */
static void
a_pause_of_every_year_is_no_decline(void **state)
{
	for (int often = 2; often <= 8; often += 3)
		for (int pause = 2; pause <= 5; pause++)
		{
			story s = {.n = 0};
			int in_part[12];

			for (int part = 0; part < 12; part++)
				in_part[part] = part < 12 - pause ? often : 0;
			tell_years(&s, in_part, YEARS);
			for (double year = 3.1; year <= YEARS; year += 1.0 / 24)
				assert_verdict(&s, in_year(year), LC_STABILITY);
			assert_true(falls_or_is_over(&s, in_year(YEARS + 0.25)));
		}
}

/* Who buys much more before each Christmas does not fall each January. */
static void
a_peak_of_every_year_is_no_level_to_fall_from(void **state)
{
	for (int often = 1; often <= 4; often++)
		for (int times = 3; times <= 5; times++)
		{
			story s = {.n = 0};
			int in_part[12];

			for (int part = 0; part < 12; part++)
				in_part[part] = part >= 10 ? often * times : often;
			tell_years(&s, in_part, 4);
			for (double year = 3.02; year < 3.8; year += 1.0 / 24)
				assert_int_not_equal(verdict_on(&s, in_year(year)).stage, LC_DECLINE);
		}
}

static void
a_yearly_purchase_that_is_missed_shows(void **state)
{
	story s = {.n = 0};

	tell_orders(&s, 10000, YEARS, YEAR, 250);
	assert_verdict(&s, in_year(YEARS - 0.2), LC_STABILITY);
	for (double year = YEARS + 0.15; year < YEARS + 1; year += 1.0 / 12)
		assert_verdict(&s, in_year(year), LC_DECLINE);
}

/* From the fourth purchase on, whatever the gap, until it is late. */
static void
who_buys_seldom_and_on_time_does_not_fall(void **state)
{
	static const int gaps[] = {60, 91, 122, 182, 273, 364, 365, 366};

	for (size_t i = 0; i < sizeof(gaps) / sizeof(gaps[0]); i++)
	{
		story s = {.n = 0};

		tell_orders(&s, 10000, 9, gaps[i], 100);
		for (lc_day day = 10000 + 3 * gaps[i]; day < 10000 + 9 * gaps[i]; day += 1 + gaps[i] / 10)
			assert_true(verdict_on(&s, day).stage != LC_DECLINE);
	}
}

/* The first year was taken for the end; the one gap that is known is a year, so the second is no silence of a month. */
static void
who_came_back_after_its_only_gap_is_given_that_time(void **state)
{
	story s = {.n = 0};

	tell(&s, 10000, LC_ORDER, NULL, 100);
	tell(&s, 10365, LC_ORDER, NULL, 100);
	assert_int_equal(verdict_on(&s, 10364).stage, LC_TERMINATED);
	for (lc_day day = 10365; day < 10365 + 270; day += 7)
		assert_verdict(&s, day, LC_RECOVERY);
	assert_true(falls_or_is_over(&s, 10365 + 400));
}

/* A customer whose wallet shrinks has not grown by ordering as much as ever, or less; nor because one window holds an order more. */
static void
a_smaller_wallet_is_no_growth(void **state)
{
	for (int part = 7; part <= 10; part++)
	{
		story s = {.n = 0};

		tell_orders(&s, 10000, 42, 10, 100);
		tell_orders(&s, 10420, 3 * part, 100.0 / part, 100);
		for (int i = 0; i < 24; i++)
			tell(&s, 10015 + 30 * i, LC_WALLET, NULL, i < 14 ? 2000 : 600);
		for (lc_day day = 10100; day < 10720; day += 3)
			assert_true(verdict_on(&s, day).stage != LC_FORMATION);
	}
}

/* Orders after a season may be more than is usual for the quiet months; but whoever is said to grow has ordered no less than in the three months before. */
static void
a_quiet_season_is_no_growth(void **state)
{
	for (int times = 3; times <= 6; times++)
		for (int every = 8; every <= 14; every++)
		{
			story s = {.n = 0};
			int in_part[12];

			for (int part = 0; part < 12; part++)
				in_part[part] = part >= 10 ? times : 1;
			tell_years(&s, in_part, 4);
			tell_orders(&s, in_year(4), 120 / every, every, 100);
			for (lc_day day = in_year(4) + 40; day < in_year(4) + 120; day += 3)
			{
				int now = 0;
				int then = 0;

				for (size_t i = 0; i < s.n; i++)
				{
					lc_day ago = day - lc_event_day(&s.event[i]);

					now += ago >= 0 && ago < 90;
					then += ago >= 90 && ago < 180;
				}
				assert_true(now >= then || verdict_on(&s, day).stage != LC_FORMATION);
			}
		}
}

/* ---- money ---- */

/* Half as often and twice as much is as much as ever, however long it lasts. */
static void
fewer_but_larger_purchases_are_no_decline(void **state)
{
	for (int every = 4; every <= 28; every += 8)
	{
		story s = {.n = 0};

		tell_orders(&s, 10000, 420 / every, every, 40);
		tell_orders(&s, 10420, 420 / (2 * every), 2 * every, 80);
		for (lc_day day = 10420; day < 10800; day += 10)
		{
			lc_reason reason = verdict_on(&s, day).reason;

			/* the first of the longer gaps is a silence, until it ends; the first larger amount comes soon after a usual one */
			assert_true(reason == LC_REASON_STEADY || reason == LC_REASON_FALLS_SILENT ||
			            reason == LC_REASON_SETTLED_LOWER || reason == LC_REASON_SPENDS_MORE);
		}
	}
}

/* Level by level: once two gaps in a row are long, a fall is one on each day, and no lateness. */
static void
clockwork_that_slows_is_in_decline(void **state)
{
	static const int levels[][2] = {{10, 2}, {10, 3}, {10, 4}, {8, 2}, {8, 4}, {6, 1}, {4, 1}, {4, 2}, {3, 1}, {2, 1}};

	for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++)
	{
		int before = levels[i][0];
		int after = levels[i][1];
		story s = {.n = 0};

		for (int n = 0; n < 12 * before; n++)
			tell(&s, 10000 + 30 * n / before, LC_ORDER, NULL, 100);
		for (int n = 0; n < 8 * after; n++)
			tell(&s, 10360 + 30 * n / after, LC_ORDER, NULL, 100);
		for (lc_day day = 10360 + (after < 3 ? 90 / after : 36); day < 10540; day += 3)
			assert_verdict(&s, day, LC_DECLINE);
	}
}

/* Who buys once a month misses no whole purchase in two of them. */
static void
who_pays_a_little_less_each_month_spends_less(void **state)
{
	story s = {.n = 0};

	for (int i = 0; i < 24; i++)
		tell(&s, 10000 + 30 * i, LC_ORDER, NULL, 1000 * pow(0.93, i));
	assert_verdict(&s, 10000 + 30 * 9, LC_STABILITY);
	for (int i = 18; i < 24; i++)
		assert_string_equal(lc_stage_reasons[verdict_on(&s, 10000 + 30 * i).reason].name, "spends_less");
}

/* ---- growth ---- */

/* So many purchases a period of thirty days, evenly. */
static void
tell_periods(story *s, int first, int n, double a_period, double more)
{
	for (int period = first; period < first + n; period++, a_period += more)
		for (int i = 0; i < (int) a_period; i++)
			tell(s, 10000 + 30 * period + 30 * i / (int) a_period, LC_ORDER, NULL, 100);
}

/* A year at one level, then a quarter of it more each month: growth most of the time; and after a step, until it is usual. */
static void
who_grows_after_a_steady_year_is_seen_to_grow(void **state)
{
	static const int levels[] = {2, 3, 4, 5, 6, 7, 9, 10};

	for (size_t i = 0; i < LENGTH(levels); i++)
	{
		int often = levels[i];
		story ramp = {.n = 0};
		story step = {.n = 0};
		int grown = 0;

		tell_periods(&ramp, 0, 12, often, 0);
		tell_periods(&ramp, 12, 8, often + often / 4.0, often / 4.0);
		for (lc_day day = 10000 + 30 * 16; day < 10000 + 30 * 20; day += 10)
			grown += verdict_on(&ramp, day).stage == LC_FORMATION;
		assert_true(grown >= 9);
		tell_periods(&step, 0, 12, often, 0);
		tell_periods(&step, 12, 12, 2 * often, 0);
		assert_verdict(&step, 10000 + 30 * 15, LC_FORMATION);
		assert_verdict(&step, 10000 + 30 * 22, LC_STABILITY);
	}
}

static void
a_little_more_is_no_growth(void **state)
{
	for (int often = 4; often <= 12; often += 4)
	{
		story s = {.n = 0};

		tell_periods(&s, 0, 12, often, 0);
		tell_periods(&s, 12, 12, often + often / 4, 0);
		for (lc_day day = 10000 + 30 * 6; day <= 10000 + 30 * 24; day += 10)
			assert_verdict(&s, day, LC_STABILITY);
	}
}

/* What is written off has not come in: the customer has to earn it, too. */
static void
a_bad_debt_is_to_be_paid_back(void **state)
{
	lc_relationship paid;
	lc_relationship owed;
	story s = {.n = 0};

	tell_orders(&s, 10000, 20, 15, 100);
	tell(&s, 10001, LC_COST, NULL, 500);
	walk(s, 10290, &engine, &paid);
	tell(&s, 10100, LC_BAD_DEBT, NULL, 1800);
	walk(s, 10290, &engine, &owed);
	assert_int_equal(paid.head.verdict.stage, LC_STABILITY);
	assert_true(fabs(owed.facts.paid_back - 2000.0 / 2300.0) < 1e-9);
	assert_int_equal(owed.head.verdict.reason, LC_REASON_NOT_PAID_BACK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_comes_later_is_not_seen),
	    cmocka_unit_test(nobody_is_over_on_the_day_of_an_order_nor_silent),
	    cmocka_unit_test(an_order_after_the_end_is_recovery_and_the_next_cycle),
	    cmocka_unit_test(one_order_after_a_return_is_no_level_to_fall_from),
	    cmocka_unit_test(tokens_are_no_level),
	    cmocka_unit_test(a_pause_is_no_level),
	    cmocka_unit_test(several_orders_a_day_are_one_purchase_day),
	    cmocka_unit_test(a_day_that_was_wholly_returned_is_none),
	    cmocka_unit_test(what_was_returned_later_was_never_bought),
	    cmocka_unit_test(what_was_returned_later_is_forgotten_by_the_needs_of_its_time),
	    cmocka_unit_test(a_part_that_is_returned_leaves_the_day),
	    cmocka_unit_test(money_in_another_unit_changes_no_verdict),
	    cmocka_unit_test(praise_speaks_against_leaving_and_complaints_for_it),
	    cmocka_unit_test(a_debt_holds_the_end),
	    cmocka_unit_test(a_bad_debt_is_to_be_paid_back),
	    cmocka_unit_test(a_quiet_season_is_no_silence),
	    cmocka_unit_test(a_season_of_several_purchases_is_no_end),
	    cmocka_unit_test(a_pause_of_every_year_is_no_decline),
	    cmocka_unit_test(a_peak_of_every_year_is_no_level_to_fall_from),
	    cmocka_unit_test(a_yearly_purchase_that_is_missed_shows),
	    cmocka_unit_test(who_buys_seldom_and_on_time_does_not_fall),
	    cmocka_unit_test(who_came_back_after_its_only_gap_is_given_that_time),
	    cmocka_unit_test(a_smaller_wallet_is_no_growth),
	    cmocka_unit_test(a_quiet_season_is_no_growth),
	    cmocka_unit_test(fewer_but_larger_purchases_are_no_decline),
	    cmocka_unit_test(clockwork_that_slows_is_in_decline),
	    cmocka_unit_test(who_pays_a_little_less_each_month_spends_less),
	    cmocka_unit_test(who_grows_after_a_steady_year_is_seen_to_grow),
	    cmocka_unit_test(a_little_more_is_no_growth),
	    cmocka_unit_test(every_fact_is_what_the_table_read),
	    cmocka_unit_test(whatever_a_history_holds_it_can_be_walked),
	};

	return cmocka_run_group_tests(tests, prepare, NULL);
}
