/*
 * test_hmm_smoother.c - laws of looking back.
 */
#include <math.h>

#include "draw.h"
#include "stage/hmm_smoother.h"
#include "walk.h"

#define LONG 10000

static lc_prepared bayes;
static lc_prepared rules;
static lc_prepared doubled;

static int
prepare(void **state)
{
	lc_model model;
	lc_status status;

	lc_model_shipped(&lc_shipped_models[0], &model);
	model.rules.satisfaction_low = 2.0;
	status = lc_model_prepare(&model, &bayes);
	/* the same numbers, but a period is 60 days */
	model.period_days *= 2;
	if (status == LC_OK)
		status = lc_model_prepare(&model, &doubled);
	lc_model_shipped(&lc_shipped_models[LC_SHIPPED_MODELS - 1], &model);
	if (status == LC_OK)
		status = lc_model_prepare(&model, &rules);
	return status == LC_OK ? 0 : -1;
}

/* Now and then a partial period, a wallet, a signal. */
static lc_sight
random_sight(rng *r, int level)
{
	lc_sight sight = {1.0, (double) rng_between(r, 0, level), 1.0, 1.0f, 1.0f};

	if (rng_next(r) % 4 == 0)
		sight.exposure = (double) rng_between(r, 10, 30) / 20;
	if (rng_next(r) % 8 == 0)
		sight.elapsed = sight.exposure = (double) rng_between(r, 1, 29) / 30;
	if (rng_next(r) % 8 == 0)
		sight.for_decline = 3.0f;
	if (rng_next(r) % 8 == 0)
		sight.for_stability = 3.0f;
	return sight;
}

/*
 * Levels come and go, but not so far that what the filter holds to be as good
 * as impossible comes true.
 */
static void
random_sights(rng *r, lc_sight *sight, int32_t n)
{
	int level = 4;

	for (int32_t i = 0; i < n; i++)
	{
		if (rng_next(r) % 12 == 0)
			level = (int) rng_between(r, 1, 8);
		sight[i] = random_sight(r, level);
	}
	sight[0].orders += 1;
}

static void
smooth(const lc_sight *sight, int32_t n, float probability[][LC_STAGES])
{
	heap h = {0};
	lc_env env = heap_env(&h);

	assert_int_equal(lc_smooth(&bayes.tables, sight, n, &env, probability), LC_OK);
	assert_int_equal(h.live, 0);
}

static void
assert_probabilities(const float probability[LC_STAGES])
{
	double sum = 0;

	for (int stage = 0; stage < LC_STAGES; stage++)
	{
		assert_true(probability[stage] >= 0.0f && probability[stage] <= 1.0f);
		sum += (double) probability[stage];
	}
	assert_true(fabs(sum - 1.0) < 1e-5);
}

/* ---- the method ---- */

#define REFERENCE_MAX 300

typedef double reference_states[LC_MAX_SUBSTAGES][LC_LANES];

/* What a period shows, by the weights that the filter gave the manners. */
static void
reference_evidence(const lc_sight *sight, const lc_filter *before, reference_states evidence)
{
	lc_evidence room;
	float factor[LC_STAGES];
	const lc_evidence *found =
	    lc_filter_evidence(&bayes.tables, sight->orders - (before->periods == 0), sight->exposure, &room);

	lc_sight_factors(sight, factor);
	for (int s = 0; s < bayes.tables.substages; s++)
		for (int i = 0; i < LC_LANES; i++)
			evidence[s][i] = ((double) before->manner[0] * (double) (*found)[0][s][i] +
			                  (double) before->manner[1] * (double) (*found)[1][s][i]) *
			                 (double) factor[bayes.tables.stage[s]];
}

/* The probability of going from one sub-stage to another. */
static double
reference_move(const lc_dynamics *d, int from, int to, double elapsed)
{
	double leaves = 0;
	double goes = 0;

	for (int e = 0; e < d->edges; e++)
	{
		if (d->edge[e].from != from)
			continue;
		leaves += (double) d->edge[e].probability;
		if (d->edge[e].to == to)
			goes = (double) d->edge[e].probability;
	}
	return from == to ? 1 - elapsed * leaves : elapsed * goes;
}

static void
scale(reference_states states, int n)
{
	double sum = 0;

	for (int s = 0; s < n; s++)
		for (int i = 0; i < LC_LANES; i++)
			sum += states[s][i];
	for (int s = 0; s < n; s++)
		for (int i = 0; i < LC_LANES; i++)
			states[s][i] /= sum;
}

/* The textbook's forward and backward recursions, in double precision, every row kept. */
static void
reference(const lc_sight *sight, int32_t n, double probability[][LC_STAGES])
{
	static reference_states forward[REFERENCE_MAX];
	static reference_states evidence[REFERENCE_MAX];
	static reference_states later;
	const lc_dynamics *d = &bayes.model.dynamics;
	lc_filter filter;

	lc_filter_start(&bayes.tables, &filter);
	for (int32_t t = 0; t < n; t++)
	{
		reference_evidence(&sight[t], &filter, evidence[t]);
		lc_filter_see(&bayes.tables, &filter, &sight[t]);
		for (int to = 0; to < d->substages; to++)
			for (int i = 0; i < LC_LANES; i++)
			{
				forward[t][to][i] = t == 0 ? (double) d->substage[to].start : 0;
				for (int from = 0; t > 0 && from < d->substages; from++)
					forward[t][to][i] += forward[t - 1][from][i] * reference_move(d, from, to, sight[t].elapsed);
				forward[t][to][i] *= evidence[t][to][i];
			}
		scale(forward[t], d->substages);
	}
	for (int s = 0; s < d->substages; s++)
		for (int i = 0; i < LC_LANES; i++)
			later[s][i] = 1;
	for (int32_t t = n - 1; t >= 0; t--)
	{
		reference_states both;
		reference_states before = {{0}};

		memset(probability[t], 0, sizeof(probability[t]));
		for (int s = 0; s < d->substages; s++)
			for (int i = 0; i < LC_LANES; i++)
				both[s][i] = forward[t][s][i] * later[s][i];
		scale(both, d->substages);
		for (int s = 0; s < d->substages; s++)
			for (int i = 0; i < LC_LANES; i++)
				probability[t][d->substage[s].stage] += both[s][i];
		for (int from = 0; from < d->substages; from++)
			for (int to = 0; to < d->substages; to++)
				for (int i = 0; i < LC_LANES; i++)
					before[from][i] +=
					    reference_move(d, from, to, sight[t].elapsed) * evidence[t][to][i] * later[to][i];
		scale(before, d->substages);
		memcpy(later, before, sizeof(later));
	}
}

/* Within one block of memory and across many. */
static void
it_is_the_forward_and_backward_recursion(void **state)
{
	static const int32_t lengths[] = {1, 2, 3, 10, 63, 64, 65, 128, 129, 300};
	static lc_sight sight[REFERENCE_MAX];
	static float probability[REFERENCE_MAX][LC_STAGES];
	static double expected[REFERENCE_MAX][LC_STAGES];
	rng r = 21;

	for (size_t k = 0; k < LENGTH(lengths); k++)
	{
		random_sights(&r, sight, lengths[k]);
		smooth(sight, lengths[k], probability);
		reference(sight, lengths[k], expected);
		for (int32_t t = 0; t < lengths[k]; t++)
			for (int stage = 0; stage < LC_STAGES; stage++)
				if (!(fabs((double) probability[t][stage] - expected[t][stage]) < 2e-4))
					fail_msg("of %d periods, period %d, stage %d: %g is not %g", lengths[k], t, stage,
					         (double) probability[t][stage], expected[t][stage]);
	}
}

static void
the_last_period_is_the_filters(void **state)
{
	static lc_sight sight[REFERENCE_MAX];
	static float probability[REFERENCE_MAX][LC_STAGES];
	rng r = 22;

	for (int c = 0; c < 200; c++)
	{
		int32_t n = (int32_t) rng_between(&r, 1, REFERENCE_MAX);
		lc_filter filter;
		float filtered[LC_STAGES];

		random_sights(&r, sight, n);
		smooth(sight, n, probability);
		lc_filter_start(&bayes.tables, &filter);
		for (int32_t t = 0; t < n; t++)
			lc_filter_see(&bayes.tables, &filter, &sight[t]);
		lc_filter_posterior(&filter, filtered);
		assert_memory_equal(probability[n - 1], filtered, sizeof(filtered));
	}
}

/* However long and absurd the history. */
static void
any_history_gives_probabilities(void **state)
{
	static lc_sight sight[LONG];
	static float probability[LONG][LC_STAGES];
	rng r = 23;

	random_sights(&r, sight, LONG);
	for (int32_t t = 0; t < LONG; t += 50)
		sight[t].orders = (double) rng_magnitude(&r, 30);
	for (int32_t t = 25; t < LONG; t += 50)
		sight[t].exposure = pow(10.0, (double) rng_between(&r, -9, 9));
	for (int32_t t = 3000; t < 6000; t++)
		sight[t].orders = 0;
	smooth(sight, LONG, probability);
	for (int32_t t = 0; t < LONG; t++)
		assert_probabilities(probability[t]);
}

static void
a_cancel_is_heard_and_no_memory_is_lost(void **state)
{
	static lc_sight sight[LONG];
	static float probability[LONG][LC_STAGES];
	rng r = 24;

	random_sights(&r, sight, LONG);
	for (size_t fail_at = 0; fail_at <= 2; fail_at++)
	{
		heap h = {.fail_at = fail_at};
		lc_env env = heap_env(&h);

		assert_int_equal(lc_smooth(&bayes.tables, sight, LONG, &env, probability), fail_at == 0 ? LC_OK : LC_NO_MEMORY);
		assert_int_equal(h.live, 0);
		assert_true(fail_at > 0 || h.polls > 100);
	}
}

/* ---- what it is for ---- */

static int
draw_start(rng *r, const lc_dynamics *d)
{
	double u = draw_uniform(r);
	int s = 0;

	while (s < d->substages - 1 && (u -= (double) d->substage[s].start) > 0)
		s++;
	return s;
}

/* Customers that move as the model says: looking back must know better. */
static void
looking_back_knows_better(void **state)
{
	enum
	{
		PERIODS = 36,
		PEOPLE = 1000
	};
	const lc_dynamics *d = &bayes.model.dynamics;
	double right = 0;
	double right_back = 0;
	double score = 0;
	double score_back = 0;
	rng r = 25;

	for (int c = 0; c < PEOPLE; c++)
	{
		lc_sight sight[PERIODS];
		lc_stage truth[PERIODS];
		float probability[PERIODS][LC_STAGES];
		float filtered[LC_STAGES];
		lc_filter filter;
		double rate = exp(draw_uniform(&r) * 3);
		int s = draw_start(&r, d);

		for (int t = 0; t < PERIODS; t++)
		{
			s = t == 0 ? s : draw_move(&r, d, s);
			truth[t] = d->substage[s].stage;
			sight[t] =
			    (lc_sight){1.0, (t == 0) + draw_poisson(&r, rate * (double) d->substage[s].intensity), 1.0, 1.0f, 1.0f};
		}
		smooth(sight, PERIODS, probability);
		lc_filter_start(&bayes.tables, &filter);
		for (int t = 0; t < PERIODS; t++)
		{
			lc_filter_see(&bayes.tables, &filter, &sight[t]);
			lc_filter_posterior(&filter, filtered);
			right += lc_stage_decide(filtered, LC_PROSPECT, 0) == truth[t];
			right_back += lc_stage_decide(probability[t], LC_PROSPECT, 0) == truth[t];
			score += log((double) filtered[truth[t]] + 1e-6);
			score_back += log((double) probability[t][truth[t]] + 1e-6);
		}
	}
	if (!(right_back > right + 0.03 * PERIODS * PEOPLE && score_back > score + 0.1 * PERIODS * PEOPLE))
		fail_msg("right %g, looking back %g; log score %g, looking back %g", right, right_back, score, score_back);
}

/* ---- histories ---- */

/* The same, looking back. */
static int
walk_smoothed(lc_profile profile, lc_day as_of, const lc_prepared *prepared, lc_history_row *rows)
{
	heap h = {0};
	lc_env env = heap_env(&h);
	lc_history history;
	int n;

	assert_int_equal(lc_history_open_smoothed(&history, profile, as_of, prepared, &env), LC_OK);
	n = walk_rest(&history, rows);
	lc_history_close(&history, &env);
	assert_int_equal(h.live, 0);
	return n;
}

typedef struct differences
{
	int revised;
	int held;
} differences;

static void
smoothed_rows_agree(rng *r, const life *c, void *context)
{
	static lc_history_row known[ROWS_MAX];
	static lc_history_row rows[ROWS_MAX];
	differences *seen = context;
	lc_day as_of = c->last + (lc_day) rng_between(r, 0, 300);
	int n = walk_smoothed(c->profile, as_of, &bayes, rows);

	assert_int_equal(walk(c->profile, as_of, &bayes, known), n);
	assert_memory_equal(rows[n - 1].probability, known[n - 1].probability, sizeof(rows[0].probability));
	for (int i = 0; i < n; i++)
	{
		assert_probabilities(rows[i].probability);
		assert_memory_equal(&rows[i].period, &known[i].period, sizeof(rows[i].period));
		/* nobody is a customer before the first order, and everybody after it */
		assert_int_equal(rows[i].stage == LC_PROSPECT, known[i].stage == LC_PROSPECT);
		assert_true(rows[i].since <= rows[i].period.end);
		if (i > 0 && rows[i].stage != rows[i - 1].stage)
		{
			assert_int_equal(rows[i].previous, rows[i - 1].stage);
			assert_true(rows[i].since >= rows[i].period.start);
		}
		if (i > 0 && rows[i].stage == rows[i - 1].stage)
			assert_int_equal(rows[i].since, rows[i - 1].since);
		assert_true(i == 0 || rows[i].cycle >= rows[i - 1].cycle);
		assert_int_equal(rows[i].stage == LC_TERMINATED, rows[i].reason == LC_REASON_GONE_SILENT);
		seen->held += rows[i].reason == LC_REASON_OPEN_BALANCE;
		seen->revised += rows[i].stage != known[i].stage;
	}
}

static void
rows_agree_with_one_another(void **state)
{
	differences seen = {0};

	for_each_customer(26, 200, smoothed_rows_agree, &seen);
	assert_true(seen.revised > 100);
	assert_true(seen.held > 0);
}

static void
an_open_balance_is_never_terminated(void **state)
{
	lc_history_row rows[ROWS_MAX];
	lc_event events[40];
	lc_profile profile;
	size_t n = 0;
	int periods;
	bool over = false;

	for (lc_day day = 9000; day < 9300; day += 10)
		events[n++] = event_of(day, LC_ORDER, 0, 1, LC_MONEY_UNIT);
	events[n++] = event_of(9300, LC_BALANCE, 0, 1, LC_MONEY_UNIT);
	events[n++] = event_of(9700, LC_BALANCE, 0, 1, 0);
	profile = profile_of(events, n);
	periods = walk_smoothed(profile, 10000, &bayes, rows);
	for (int i = 0; i < periods; i++)
		if (rows[i].period.end >= 9300 && rows[i].period.end < 9700)
			assert_int_not_equal(rows[i].stage, LC_TERMINATED);
		else
			over |= rows[i].stage == LC_TERMINATED;
	assert_true(over);
	profile_free(profile);
}

/* Scale the days and the period together, and nothing changes. */
static void
has_no_scale(rng *r, const life *c, void *context)
{
	static lc_history_row days[ROWS_MAX];
	static lc_history_row twice[ROWS_MAX];
	lc_profile slow = customer_slowed(c, 2);
	/* to the last day of what is a day here */
	int n = walk_smoothed(c->profile, c->last, &bayes, days);

	assert_int_equal(walk_smoothed(slow, customer_day_slowed(c, c->last + 1, 2) - 1, &doubled, twice), n);
	for (int i = 0; i < n; i++)
	{
		assert_int_equal(days[i].stage, twice[i].stage);
		assert_memory_equal(days[i].probability, twice[i].probability, sizeof(days[i].probability));
	}
	profile_free(slow);
}

static void
days_have_no_scale(void **state)
{
	for_each_customer(27, 100, has_no_scale, NULL);
}

static void
one_period_and_none(void **state)
{
	lc_history_row known[2];
	lc_history_row row[2];
	lc_event order = event_of(9000, LC_ORDER, 0, 1, LC_MONEY_UNIT);
	lc_event contact = event_of(9000, LC_CONTACT, 0, 1, 0);
	lc_profile profile = profile_of(&order, 1);

	assert_int_equal(walk_smoothed(profile, 9000, &bayes, row), 1);
	assert_int_equal(walk(profile, 9000, &bayes, known), 1);
	assert_memory_equal(row[0].probability, known[0].probability, sizeof(row[0].probability));
	assert_int_equal(row[0].stage, known[0].stage);
	assert_int_equal(row[0].since, 9000);
	assert_int_equal(walk_smoothed(profile, 8999, &bayes, row), 0);
	profile_free(profile);
	profile = profile_of(&contact, 1);
	assert_int_equal(walk_smoothed(profile, 9010, &bayes, row), 1);
	assert_int_equal(row[0].stage, LC_PROSPECT);
	assert_true(row[0].probability[LC_PROSPECT] == 1.0f);
	profile_free(profile);
}

/* A complaint speaks for decline in the periods before it as well. */
static void
what_is_beside_the_orders_speaks_backward_too(void **state)
{
	lc_history_row with[ROWS_MAX];
	lc_history_row without[ROWS_MAX];
	lc_event events[100];
	lc_profile profile;
	size_t n = 0;
	int periods;

	for (lc_day day = 9000; day < 9300; day += 10)
		events[n++] = event_of(day, LC_ORDER, 0, 1, LC_MONEY_UNIT);
	for (lc_day day = 9300; day < 9360; day += 15)
		events[n++] = event_of(day, LC_ORDER, 0, 1, LC_MONEY_UNIT);
	profile = profile_of(events, n);
	periods = walk_smoothed(profile, 9359, &bayes, without);
	profile_free(profile);
	events[n++] = event_of(9359, LC_SIGNAL, 0, 1, 0);
	profile = profile_of(events, n);
	assert_int_equal(walk_smoothed(profile, 9359, &bayes, with), periods);
	profile_free(profile);
	assert_true(with[periods - 2].probability[LC_DECLINE] > without[periods - 2].probability[LC_DECLINE] + 0.02f);
}

static void
bad_rules_and_lack_of_memory_are_reported(void **state)
{
	lc_event order = event_of(9000, LC_ORDER, 0, 1, LC_MONEY_UNIT);
	lc_profile profile = profile_of(&order, 1);
	lc_history history;

	for (size_t fail_at = 0; fail_at <= 5; fail_at++)
	{
		heap h = {.fail_at = fail_at};
		lc_env env = heap_env(&h);
		bool fails = fail_at >= 1 && fail_at <= 4;

		assert_int_equal(lc_history_open_smoothed(&history, profile, 9100, &bayes, &env), fails ? LC_NO_MEMORY : LC_OK);
		if (!fails)
			lc_history_close(&history, &env);
		assert_int_equal(h.live, 0);
		assert_int_equal(lc_history_open_smoothed(&history, profile, 9100, &rules, &env), LC_BAD_PARAMETER);
		assert_int_equal(h.live, 0);
	}
	profile_free(profile);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(it_is_the_forward_and_backward_recursion),
	    cmocka_unit_test(the_last_period_is_the_filters),
	    cmocka_unit_test(any_history_gives_probabilities),
	    cmocka_unit_test(a_cancel_is_heard_and_no_memory_is_lost),
	    cmocka_unit_test(looking_back_knows_better),
	    cmocka_unit_test(rows_agree_with_one_another),
	    cmocka_unit_test(an_open_balance_is_never_terminated),
	    cmocka_unit_test(days_have_no_scale),
	    cmocka_unit_test(one_period_and_none),
	    cmocka_unit_test(what_is_beside_the_orders_speaks_backward_too),
	    cmocka_unit_test(bad_rules_and_lack_of_memory_are_reported),
	};

	return cmocka_run_group_tests_name("smooth", tests, prepare, NULL);
}
