/*
 * test_posterior.c - what is believed of one customer.
 */
#include <math.h>

#include "stage/posterior.h"
#include "support.h"

static lc_posterior_tables tables;

static int
prepare(void **state)
{
	assert_int_equal(lc_posterior_prepare(&lc_posterior_default, &tables), LC_OK);
	return 0;
}

static double
total(const lc_posterior *posterior)
{
	double sum = (double) posterior->lost;

	for (int m = 0; m < LC_MANNERS_OF_BUYING; m++)
		for (int tie = 0; tie < LC_TIES; tie++)
			for (int i = 0; i < LC_RATES; i++)
				sum += (double) posterior->mass[m][tie][i];
	return sum;
}

static double
rate_of(const lc_posterior *posterior)
{
	float active[LC_RATES];

	lc_posterior_active(posterior, active);
	return lc_posterior_rate(&tables, active);
}

/* n periods, each with purchase days at even distances, the last of them at its end. */
static void
buy(lc_posterior *posterior, int periods, int days)
{
	double gap = days > 0 ? 1.0 / days : 1;
	lc_purchases seen = {1, 1, days, gap, 0, (days - 1) * log(gap)};

	for (int i = 0; i < periods; i++)
		lc_posterior_step(&tables, posterior, &seen);
}

static void
whatever_is_seen_probabilities_sum_to_one(void **state)
{
	rng r = {1};

	for (int customer = 0; customer < 200; customer++)
	{
		lc_posterior posterior;

		lc_posterior_start(&tables, &posterior);
		for (int period = 0; period < 60; period++)
		{
			int days = rng_next(&r) % 5 == 0 ? (int) (rng_next(&r) % 2000000000) : (int) (rng_next(&r) % 4);
			double exposure = pow(10, (double) (rng_next(&r) % 24) - 12);
			lc_purchases seen = {1, exposure, days, exposure / 4, exposure / 4, days > 1 ? -(double) days : 0};
			float chance[LC_CHANCES];
			double sum = 0;

			lc_posterior_step(&tables, &posterior, &seen);
			assert_true(fabs(total(&posterior) - 1) < 1e-5);
			lc_posterior_chances(&tables, &posterior, exposure, (double) rng_between(&r, 0, LC_AHEAD), chance);
			for (int i = 0; i < LC_CHANCES; i++)
			{
				assert_true(chance[i] >= 0 && chance[i] <= 1);
				sum += (double) chance[i];
			}
			assert_true(fabs(sum - 1) < 1e-5);
		}
	}
}

static void
who_needs_little_ahead_buys_little(void **state)
{
	lc_posterior posterior;
	float in_season[LC_CHANCES];
	float out_of_season[LC_CHANCES];
	float never[LC_CHANCES];

	lc_posterior_start(&tables, &posterior);
	buy(&posterior, 18, 2);
	lc_posterior_chances(&tables, &posterior, 2, 9, in_season);
	lc_posterior_chances(&tables, &posterior, 2, 0.6, out_of_season);
	lc_posterior_chances(&tables, &posterior, 2, 0, never);
	assert_true(in_season[LC_CHANCE_NONE] < 0.1f && out_of_season[LC_CHANCE_NONE] > 0.2f);
	assert_true(never[LC_CHANCE_NONE] == 1.0f);
	/* against what is usual in such months, it is as steady in both */
	assert_true(in_season[LC_CHANCE_HOLDS] > in_season[LC_CHANCE_FEWER]);
	assert_true(out_of_season[LC_CHANCE_HOLDS] + out_of_season[LC_CHANCE_MORE] > out_of_season[LC_CHANCE_FEWER]);
}

static void
a_level_that_lasts_is_the_rate(void **state)
{
	for (int days = 1; days <= 8; days *= 2)
	{
		lc_posterior posterior;

		lc_posterior_start(&tables, &posterior);
		buy(&posterior, 18, days);
		assert_true(rate_of(&posterior) > 0.75 * days && rate_of(&posterior) < 1.25 * days);
		buy(&posterior, 12, 4 * days);
		assert_true(rate_of(&posterior) > 0.75 * 4 * days && rate_of(&posterior) < 1.25 * 4 * days);
	}
}

static void
the_longer_the_silence_the_smaller_is_the_chance_of_a_purchase(void **state)
{
	lc_posterior posterior;
	double before = 0;

	lc_posterior_start(&tables, &posterior);
	buy(&posterior, 12, 2);
	for (int period = 0; period < 120; period++)
	{
		double silent = lc_posterior_silent(&tables, &posterior, 6);

		assert_true(silent >= before - 1e-6);
		before = silent;
		buy(&posterior, 1, 0);
	}
	assert_true(before > 0.99);
}

/* Probability that a customer who buys is regular. */
static double
regular_share(const lc_posterior *posterior)
{
	double sum[LC_MANNERS_OF_BUYING] = {0};

	for (int m = 0; m < LC_MANNERS_OF_BUYING; m++)
		for (int i = 0; i < LC_RATES; i++)
			sum[m] += posterior->mass[m][LC_TIE_LOOSE][i] + posterior->mass[m][LC_TIE_BOUND][i];
	return sum[LC_MANNER_REGULAR] / (sum[LC_MANNER_REGULAR] + sum[LC_MANNER_IRREGULAR]);
}

static void
who_buys_like_clockwork_is_missed_sooner(void **state)
{
	lc_posterior regular;
	lc_posterior irregular;
	lc_purchases early = {1, 1, 3, 0.02, 0.9, 2 * log(0.04)};

	lc_posterior_start(&tables, &regular);
	lc_posterior_start(&tables, &irregular);
	for (int i = 0; i < 12; i++)
	{
		buy(&regular, 1, 3);
		lc_posterior_step(&tables, &irregular, &early);
	}
	assert_true(regular_share(&regular) > 0.95);
	assert_true(regular_share(&irregular) < 0.1);
	buy(&regular, 1, 0);
	buy(&irregular, 1, 0);
	assert_true(lc_posterior_silent(&tables, &regular, 2) > 1.3 * lc_posterior_silent(&tables, &irregular, 2));
}

/*
 * Of a shop of clockwork buyers most of whom leave, as a grocer that delivers:
 * nobody waits within a beat that ended long ago, so what is expected of who has
 * been silent for long is what the few bring that return.
 */
static void
who_returns_has_lost_the_beat(void **state)
{
	lc_posterior_params params = lc_posterior_default;
	lc_posterior_tables grocer;
	lc_posterior posterior;
	lc_purchases nothing = {.elapsed = 1, .exposure = 1, .last = 1};
	float beat = 0;
	float back = 0;

	params.regular = 0.8;
	params.leave_loose = 0.5;
	params.bound = 0.25;
	params.come_back = 0.12;
	params.lose = 0.12;
	for (int i = 0; i < LC_RATES; i++)
		params.rate_weight[i] = i >= 10 && i <= 16 ? 1 : 0.01;
	assert_int_equal(lc_posterior_prepare(&params, &grocer), LC_OK);
	lc_posterior_start(&grocer, &posterior);
	for (int period = 0; period < 16; period++)
		lc_posterior_step(&grocer, &posterior, &nothing);
	for (int i = 12; i < LC_RATES; i++)
		beat += posterior.mass[LC_MANNER_REGULAR][LC_TIE_LOOSE][i] + posterior.mass[LC_MANNER_REGULAR][LC_TIE_BOUND][i];
	assert_true(beat < 1e-3f);
	assert_true(lc_posterior_expected(&grocer, &posterior, 6) < 0.15);
	assert_true(lc_posterior_silent(&grocer, &posterior, 6) > 0.95);
	lc_posterior_step(&grocer, &posterior,
	                  &(lc_purchases){.elapsed = 1, .exposure = 1, .days = 1, .first = 0.5, .last = 0.5});
	for (int tie = 0; tie < LC_TIE_DORMANT; tie++)
		back += lc_sum_rates(posterior.mass[LC_MANNER_IRREGULAR][tie]);
	assert_true(back > 0.9f);
}

static void
more_periods_hold_more(void **state)
{
	lc_posterior posterior;

	lc_posterior_start(&tables, &posterior);
	buy(&posterior, 6, 1);
	for (double h = 0; h < LC_AHEAD; h += 0.25)
	{
		assert_true(lc_posterior_silent(&tables, &posterior, h + 0.25) <=
		            lc_posterior_silent(&tables, &posterior, h) + 1e-6);
		assert_true(lc_posterior_expected(&tables, &posterior, h + 0.25) >=
		            lc_posterior_expected(&tables, &posterior, h));
	}
}

/* Between the two manners, after purchases and after silence, so that it is known sooner in some and not in others. */
static void
a_chance_below_the_least_is_not_told(void **state)
{
	lc_posterior posterior;
	int told = 0;
	int untold = 0;

	lc_posterior_start(&tables, &posterior);
	for (int period = 0; period < 40; period++)
	{
		buy(&posterior, 1, period % 13 < 4);
		for (double least = 0; least <= 1; least += 0.02)
		{
			double silent = lc_posterior_silent(&tables, &posterior, 3.3);
			double from = lc_posterior_silent_from(&tables, &posterior, 3.3, least);

			assert_true(silent < least ? isnan(from) : from == silent);
			told += !isnan(from);
			untold += isnan(from);
		}
	}
	assert_true(told > 100 && untold > 100);
}

static void
after_a_little_silence_who_still_buys_is_not_overrated(void **state)
{
	lc_posterior posterior;
	lc_state_vector still;

	lc_posterior_still_buys(&tables, 3, still);
	lc_posterior_start(&tables, &posterior);
	for (int period = 0; period < 40; period++)
	{
		buy(&posterior, 1, period % 13 < 4 ? period % 3 : 0);
		for (double part = 0.1; part <= 1; part += 0.1)
		{
			lc_posterior silent = posterior;

			lc_posterior_step(&tables, &silent, &(lc_purchases){.elapsed = part, .exposure = part});
			assert_true(lc_posterior_irregular(&posterior, still) <=
			            1 - lc_posterior_silent(&tables, &silent, 3) + 1e-5);
		}
	}
	assert_true(lc_posterior_irregular(&posterior, still) > 0);
}

static void
parameters_out_of_range_are_refused(void **state)
{
	lc_posterior_params params;
	lc_posterior_tables unused;
	const char *column;

	for (size_t i = 0; i < LC_POSTERIOR_FIELDS; i++)
		for (int side = 0; side < 3; side++)
		{
			const lc_posterior_field *field = &lc_posterior_fields[i];
			double wrong = side == 0 ? field->lowest - 1 : side == 1 ? field->highest * 2 + 1 : NAN;

			params = lc_posterior_default;
			memcpy((char *) &params + field->offset, &wrong, sizeof(wrong));
			assert_int_equal(lc_posterior_check(&params, &column), LC_BAD_PARAMETER);
			assert_string_equal(column, field->name);
			assert_int_equal(lc_posterior_prepare(&params, &unused), LC_BAD_PARAMETER);
		}
	params = lc_posterior_default;
	params.leave_bound = params.leave_loose + 0.01;
	assert_int_equal(lc_posterior_check(&params, &column), LC_BAD_PARAMETER);
	params = lc_posterior_default;
	params.rate_weight[3] = 0;
	assert_int_equal(lc_posterior_check(&params, &column), LC_BAD_PARAMETER);
	assert_string_equal(column, "rate_weights");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(whatever_is_seen_probabilities_sum_to_one),
	    cmocka_unit_test(who_needs_little_ahead_buys_little),
	    cmocka_unit_test(a_level_that_lasts_is_the_rate),
	    cmocka_unit_test(the_longer_the_silence_the_smaller_is_the_chance_of_a_purchase),
	    cmocka_unit_test(who_buys_like_clockwork_is_missed_sooner),
	    cmocka_unit_test(who_returns_has_lost_the_beat),
	    cmocka_unit_test(more_periods_hold_more),
	    cmocka_unit_test(a_chance_below_the_least_is_not_told),
	    cmocka_unit_test(after_a_little_silence_who_still_buys_is_not_overrated),
	    cmocka_unit_test(parameters_out_of_range_are_refused),
	};

	return cmocka_run_group_tests(tests, prepare, NULL);
}
