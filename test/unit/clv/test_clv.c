/*
 * test_clv.c - models of a customer base: what they say of one customer.
 */
#include "support.h"

#include <float.h>
#include <math.h>

#include "clv/delta_interval.h"
#include "clv/discounted_sum.h"
#include "clv/gamma_gamma.h"
#include "clv_support.h"

/* ---- against values at 50 digits ---- */

typedef struct golden
{
	char title[16];
	double parameter[4];
	double x;
	double t_x;
	double t_cal;
	char quantity[16];
	double argument;
	double value;
} golden;

static bool
read_golden(FILE *file, golden *g)
{
	char line[512];
	char argument[64];

	if (fgets(line, sizeof(line), file) == NULL)
		return false;
	/* an empty argument is no field to sscanf */
	for (char *comma = strstr(line, ",,"); comma != NULL; comma = NULL)
		memmove(comma + 2, comma + 1, strlen(comma)), comma[1] = '0';
	assert_int_equal(sscanf(line, "%15[^,],%lf,%lf,%lf,%lf,%lf,%lf,%lf,%15[^,],%63[^,],%lf", g->title, &g->parameter[0],
	                        &g->parameter[1], &g->parameter[2], &g->parameter[3], &g->x, &g->t_x, &g->t_cal,
	                        g->quantity, argument, &g->value),
	                 11);
	g->argument = strtod(argument, NULL);
	return true;
}

static double
golden_answer(const golden *g, const lc_clv_model *model)
{
	lc_clv_customer customer = {model, g->parameter, g->x, g->t_x, g->t_cal};
	const double value[LC_CLV_COLUMNS] = {g->x, g->t_x, g->t_cal};
	lc_vector gradient;

	if (strcmp(g->quantity, "loglik") == 0)
		return likelihood_of(model, g->parameter, value, gradient);
	if (strcmp(g->quantity, "p_alive") == 0)
		return lc_clv_alive(&customer, 0);
	if (strcmp(g->quantity, "cond_exp") == 0)
		return lc_clv_expected(&customer, g->argument);
	return lc_clv_discounted(&customer, g->argument, INFINITY);
}

static void
golden_values_are_met(void **state)
{
	FILE *file = fopen("test/data/btyd_golden.csv", "r");
	char header[128];
	golden g;
	int seen = 0;

	assert_non_null(file);
	assert_non_null(fgets(header, sizeof(header), file));
	while (read_golden(file, &g))
	{
		const lc_clv_model *model = model_titled(g.title);
		double answer;

		if (model == NULL)
			continue;
		answer = golden_answer(&g, model);
		if (!(fabs(answer - g.value) <= 1e-12 * fabs(g.value)))
			fail_msg("%s %s of (%g, %g, %g), argument %g: %.17g instead of %.17g", g.title, g.quantity, g.x, g.t_x,
			         g.t_cal, g.argument, answer, g.value);
		seen++;
	}
	fclose(file);
	assert_int_equal(seen, GOLDEN_VALUES);
}

/* ---- properties of every model ---- */

static void
gradients_agree_with_differences(void **state)
{
	rng r = 21;

	for (int i = 0; i < 3000; i++)
	{
		const lc_clv_model *model = lc_clv_models[i % LC_CLV_MODELS];
		lc_vector parameter;
		lc_vector gradient;
		double value[LC_CLV_COLUMNS];
		double level;

		random_parameters(model, &r, 1.5, parameter);
		random_row(model, &r, value);
		/* differences of a sum of terms of 10^5 say little */
		if (id_of(model) == LC_CLV_GG)
			value[0] = fmin(value[0], 300);
		level = likelihood_of(model, parameter, value, gradient);
		assert_true(isfinite(level));
		for (int p = 0; p < model->parameters; p++)
		{
			double step = 1e-5 * parameter[p];
			lc_vector moved;
			lc_vector ignored;
			double up;
			double down;

			memcpy(moved, parameter, sizeof(moved));
			moved[p] = parameter[p] + step;
			up = likelihood_of(model, moved, value, ignored);
			moved[p] = parameter[p] - step;
			down = likelihood_of(model, moved, value, ignored);
			if (fabs((up - down) / (2 * step) - gradient[p]) * parameter[p] >
			    1e-8 * (1 + fabs(level)) + 1e-4 * fabs(gradient[p] * parameter[p]))
				fail_msg("%s by %s: %g instead of %g", model->title, model->parameter[p], gradient[p],
				         (up - down) / (2 * step));
		}
	}
}

/* Whatever the parameters and however many purchases: a finite likelihood with its gradient. */
static void
likelihoods_are_finite(void **state)
{
	rng r = 22;

	for (int i = 0; i < 20000; i++)
	{
		const lc_clv_model *model = lc_clv_models[i % LC_CLV_MODELS];
		lc_vector parameter;
		lc_vector gradient;
		double value[LC_CLV_COLUMNS];

		random_parameters(model, &r, 20, parameter);
		random_row(model, &r, value);
		if (!isfinite(likelihood_of(model, parameter, value, gradient)))
			fail_msg("%s (%g, %g, %g, %g) of (%g, %g, %g)", model->title, parameter[0], parameter[1], parameter[2],
			         parameter[3], value[0], value[1], value[2]);
		for (int p = 0; p < model->parameters; p++)
			assert_true(isfinite(gradient[p]));
	}
}

static bool
is_probability(double p)
{
	return p >= 0 && p <= 1 + 1e-12;
}

static void
predictions_stay_in_their_ranges(void **state)
{
	rng r = 23;

	for (int i = 0; i < 4000; i++)
	{
		lc_vector parameter;
		lc_clv_customer c = random_customer(&r, 20, parameter);
		double t = c.model->discrete ? floor(exp(uniform(&r, 0, 7))) : exp(uniform(&r, -5, 10));

		if (!is_probability(lc_clv_alive(&c, 0)) || !(lc_clv_alive(&c, t) <= lc_clv_alive(&c, 0) * (1 + 1e-12)) ||
		    !(lc_clv_expected(&c, t) >= 0 && lc_clv_expected(&c, t) < 1e300) ||
		    !is_probability(c.model->future->probability(&c, 3, t)))
			fail_msg("%s (%g, %g, %g, %g) of (%g, %g, %g) in %g: alive %g, %g, expected %g, three %g", c.model->title,
			         parameter[0], parameter[1], parameter[2], parameter[3], c.x, c.t_x, c.t_cal, t,
			         lc_clv_alive(&c, 0), lc_clv_alive(&c, t), lc_clv_expected(&c, t),
			         c.model->future->probability(&c, 3, t));
	}
}

/* The distribution of purchases sums to one, its mean is what is expected, and none is what staying away means. */
static void
counts_are_a_distribution(void **state)
{
	rng r = 24;

	for (int i = 0; i < 60; i++)
	{
		lc_vector parameter;
		lc_clv_customer c = random_customer(&r, 0.7, parameter);
		double t = uniform(&r, 1, 20);
		double sum = 0;
		double mean = 0;

		t = c.model->discrete ? floor(t) : t;
		if (!c.model->discrete)
			c.x = fmin(c.x, 20);
		for (int n = 0; n < 4000 && 1 - sum > 1e-13; n++)
		{
			double p = c.model->future->probability(&c, n, t);

			sum += p;
			mean += n * p;
		}
		assert_true(fabs(sum - 1) < 1e-9);
		assert_true(fabs(mean - c.model->future->purchases(&c, t)) < 1e-6 * (1 + mean));
	}
}

/* Drawn numbers are as frequent as their probabilities say, and as many as expected. */
static void
draws_follow_their_distribution(void **state)
{
	const int draws = 20000;
	rng r = 33;
	lc_random random = 34;

	for (int i = 0; i < 40; i++)
	{
		lc_vector parameter;
		lc_clv_customer c = random_customer(&r, 0.5, parameter);
		double t = floor(uniform(&r, 1, 12));
		double expected;
		double none;
		double sum = 0;
		double squares = 0;
		int zeros = 0;

		if (!c.model->discrete)
			c.x = fmin(c.x, 20);
		expected = c.model->future->purchases(&c, t);
		none = c.model->future->probability(&c, 0, t);
		for (int d = 0; d < draws; d++)
		{
			double n = c.model->future->draw(&c, t, &random);

			sum += n;
			squares += n * n;
			zeros += n == 0;
		}
		assert_true(fabs(sum / draws - expected) < 5 * sqrt(squares / draws / draws) + 1e-6);
		assert_true(fabs((double) zeros / draws - none) < 5 * sqrt((none * (1 - none) + 1e-4) / draws));
	}
}

/* No discount is none, a discount is the less the sooner, and what is far off is worth nothing. */
static void
discounting_agrees_with_purchases(void **state)
{
	rng r = 25;

	for (int i = 0; i < 120; i++)
	{
		lc_vector parameter;
		lc_clv_customer c = random_customer(&r, 1, parameter);
		double t = c.model->discrete ? 26 : uniform(&r, 1, 200);
		double plain = c.model->future->purchases(&c, t);
		double undiscounted = c.model->future->discounted(&c, 0, t);
		double discounted = c.model->future->discounted(&c, 0.01, t);
		double forever = c.model->future->discounted(&c, 0.01, INFINITY);

		if (!(fabs(undiscounted - plain) <= 1e-10 * plain && discounted < plain &&
		      discounted > plain * exp(-0.01 * t) && forever >= discounted &&
		      forever - discounted <= 1.001 * exp(-0.01 * t) * c.model->future->discounted(&c, 0.01, INFINITY) + plain))
			fail_msg("%s (%g, %g, %g, %g) of (%g, %g, %g): %.15g, %.15g, %g, %g", c.model->title, parameter[0],
			         parameter[1], parameter[2], parameter[3], c.x, c.t_x, c.t_cal, plain, undiscounted, discounted,
			         forever);
	}
}

/* However small the discount, nothing is left out: towards what all purchases come to, or without end. */
static void
small_discounts_are_summed_to_the_end(void **state)
{
	/* MBG/NBD of 3 purchases: beta(a, b + 4) of chances to drop out, one a purchase */
	double drop[] = {0.24, 4.4, 2, 2.4};
	lc_clv_customer c = {&lc_clv_mbgnbd, drop, 3, 20, 30};
	double contract[] = {2.5, 3.8};
	lc_clv_customer renewing = {&lc_clv_sbg, contract, 0, 0, 0};
	static const double wear[] = {0.3, 1.8, 1.2};
	lc_clv_customer wearing = {&lc_clv_bdw, wear, 0, 0, 0};

	for (double rate = 1e-18; rate > 1e-290; rate *= 1e-30)
	{
		drop[2] = 2;
		assert_true(fabs(c.model->future->discounted(&c, rate, INFINITY) / 7.4 - 1) < 1e-12);
		contract[0] = 2.5;
		assert_true(fabs(renewing.model->future->discounted(&renewing, rate, INFINITY) * 1.5 / 3.8 - 1) < 1e-12);
		/* a tenth of the rate: b ln 10 more, or sqrt(10) times as much */
		drop[2] = 1;
		assert_true(fabs(c.model->future->discounted(&c, rate / 10, INFINITY) -
		                 c.model->future->discounted(&c, rate, INFINITY) - 6.4 * log(10)) < 1e-8);
		contract[0] = 1;
		assert_true(fabs(renewing.model->future->discounted(&renewing, rate / 10, INFINITY) -
		                 renewing.model->future->discounted(&renewing, rate, INFINITY) - 3.8 * log(10)) < 1e-8);
		drop[2] = 0.5;
		assert_true(fabs(c.model->future->discounted(&c, rate / 10, INFINITY) /
		                     c.model->future->discounted(&c, rate, INFINITY) / sqrt(10) -
		                 1) < 1e-7);
		/* S falls as t^-0.36 */
		assert_true(fabs(wearing.model->future->discounted(&wearing, rate / 10, INFINITY) /
		                     wearing.model->future->discounted(&wearing, rate, INFINITY) / pow(10, 0.64) -
		                 1) < 1e-5);
		contract[0] = 0.5;
		assert_true(fabs(renewing.model->future->discounted(&renewing, rate / 10, INFINITY) /
		                     renewing.model->future->discounted(&renewing, rate, INFINITY) / sqrt(10) -
		                 1) < 1e-7);
	}
}

/* Many periods are a smooth curve; the sum is what it is one by one. */
static void
many_periods_are_as_many_one_by_one(void **state)
{
	static const double shares[][2] = {{0.3, 0.2}, {1, 3.8}, {1.7, 500}, {40, 6e4}, {1e-3, 1e-3}};

	for (size_t i = 0; i < LENGTH(shares); i++)
		for (double rate = 0; rate < 0.02; rate = 4 * rate + 1e-5)
		{
			double value = 1;
			double sum = 0;

			for (int k = 0; k < 100000; k++)
			{
				value *= exp(-rate) * (shares[i][1] + k) / (shares[i][0] + shares[i][1] + k);
				sum += value;
			}
			assert_true(fabs(lc_discounted_periods(shares[i][1], shares[i][0], rate, 100000) / sum - 1) < 1e-11);
		}
}

/* Time as a customer: all of it without a discount lies between what is certain and what is possible. */
static void
lasting_lies_between_staying_and_the_horizon(void **state)
{
	rng r = 26;

	for (int i = 0; i < 120; i++)
	{
		lc_vector parameter;
		lc_clv_customer c = random_customer(&r, 1, parameter);
		double t = c.model->discrete ? 26 : uniform(&r, 1, 200);
		double lasting = c.model->future->lifetime(&c, 0, t);
		double discounted = c.model->future->lifetime(&c, 0.01, t);

		assert_true(lasting <= t * (1 + 1e-12) && lasting >= t * c.model->future->survival(&c, t) * (1 - 1e-12));
		assert_true(discounted < lasting && discounted > lasting * exp(-0.01 * t));
	}
}

/* Between purchases a customer of BG/NBD cannot leave: time is purchases by the rate, where the rate is known. */
static void
lasting_agrees_with_purchases(void **state)
{
	static const double same_rate[] = {1e7, 1e8, 0.8, 2.5};
	lc_clv_customer c = {&lc_clv_mbgnbd, same_rate, 0, 0, 0};

	assert_true(fabs(c.model->future->lifetime(&c, 0.01, 100) * 0.1 - c.model->future->discounted(&c, 0.01, 100)) <
	            1e-6);
}

/* ---- published ---- */

static const double cdnow_bgnbd[] = {0.2425945, 4.4136022, 0.7929220, 2.4259065};

/* E(X(t)) of a new customer (Fader, Hardie and Lee 2005, spreadsheet note), but for the rounding of its parameters */
static void
a_new_customers_purchases_are_as_published(void **state)
{
	static const double published[][2] = {{1 / 7.0, 0.0078},   {1, 0.0532},  {3, 0.1506},
	                                      {223 / 7.0, 1.0405}, {32, 1.0437}, {78, 1.8576}};
	lc_clv_customer c = {&lc_clv_bgnbd, cdnow_bgnbd, 0, 0, 0};

	for (size_t i = 0; i < LENGTH(published); i++)
		assert_true(fabs(lc_clv_expected(&c, published[i][0]) - published[i][1]) < 0.00005 + 0.0002 * published[i][1]);
}

/* P(X(39) = 0) of a new customer at the parameters of CDNOW */
static void
no_purchase_is_as_likely_as_published(void **state)
{
	static const double rounded[] = {0.243, 4.414, 0.793, 2.426};
	lc_clv_customer c = {&lc_clv_bgnbd, rounded, 0, 0, 0};

	assert_true(fabs(c.model->future->probability(&c, 0, 39) - 0.5737864) < 5e-7);
}

/* Fader and Hardie 2013, and the population's mean p gamma / (q - 1). */
static void
spend_is_as_published(void **state)
{
	static const double cdnow_gg[] = {6.25, 3.74, 15.44};
	static const double without_mean[] = {6.25, 0.9, 15.44};

	assert_true(fabs(lc_gamma_gamma_spend(cdnow_gg, 2, 22.35) - 24.66) < 0.005);
	assert_true(fabs(lc_gamma_gamma_spend(cdnow_gg, 0, 0) - 6.25 * 15.44 / 2.74) < 1e-12);
	assert_true(isinf(lc_gamma_gamma_spend(without_mean, 0, 0)));
	assert_true(lc_gamma_gamma_spend(without_mean, 1, 10) > 0);
}

/* The high-end cohort at its published parameters (Fader and Hardie 2007), at 50 digits. */
static void
contracts_survive(void **state)
{
	static const double high_end[] = {0.6681, 3.8061};
	static const double known[][2] = {
	    {0, 1}, {1, 0.850677216039}, {2, 0.746856119251}, {7, 0.48890094368}, {20, 0.286837563551}};
	lc_clv_customer c = {&lc_clv_sbg, high_end, 0, 0, 0};

	for (size_t i = 0; i < LENGTH(known); i++)
		assert_true(fabs(lc_clv_alive(&c, known[i][0]) - known[i][1]) < 1e-11);
	/* the retention rate rises */
	c.t_cal = 5;
	assert_true(fabs(lc_clv_alive(&c, 1) - (3.8061 + 5) / (0.6681 + 3.8061 + 5)) < 1e-12);
}

/* The beta-discrete-Weibull model at 60 digits: what remains after 1, 2, 5 and 12 periods, and discounted renewals. */
static void
wearing_contracts_survive(void **state)
{
	static const struct
	{
		double parameter[3];
		double share[4];
		double discounted[4]; /* of who has renewed 0 and 4 times, at 0.1 and 0.003 a period */
	} known[] = {{{0.259, 1.722, 1.584},
	              {0.869257950530035336, 0.74218219169166236, 0.547048023661355979, 0.389424818363249465},
	              {4.8190137818451103, 48.8731296214285985, 6.39080489362642922, 78.5206117856409791}},
	             {{0.523, 0.894, 0.7},
	              {0.630910374029640085, 0.535016995438817968, 0.413728924326463065, 0.313940553724082812},
	              {3.68984703747867151, 44.3932093591575, 6.84886632799208573, 96.902244722620743}},
	             {{3.5, 400, 2.5},
	              {0.991325898389095415, 0.952182109969749718, 0.633491012443425432, 0.0591512809258025412},
	              {4.00418075713290493, 5.87586478998581865, 2.27703942707814541, 3.06923497476691038}}};
	static const double periods[] = {1, 2, 5, 12};

	for (size_t i = 0; i < LENGTH(known); i++)
	{
		lc_clv_customer c = {&lc_clv_bdw, known[i].parameter, 0, 0, 0};

		for (size_t k = 0; k < 4; k++)
			assert_true(fabs(lc_clv_alive(&c, periods[k]) / known[i].share[k] - 1) < 1e-12);
		for (size_t k = 0; k < 4; k++)
		{
			c.t_cal = k < 2 ? 0 : 4;
			assert_true(fabs(lc_clv_discounted(&c, k % 2 ? 0.003 : 0.1, INFINITY) / known[i].discounted[k] - 1) <
			            1e-11);
		}
	}
}

/* c = 1 is sBG, and what is next to it is next to that. */
static void
contracts_that_do_not_wear_are_sbg(void **state)
{
	rng r = 37;

	for (int i = 0; i < 200; i++)
	{
		double wearing[] = {exp(uniform(&r, -3, 4)), exp(uniform(&r, -3, 6)), i % 2 ? 1 : 1 + 1e-13};
		double value[] = {floor(uniform(&r, 1, 300)), 100, 0};
		lc_clv_customer bdw = {&lc_clv_bdw, wearing, 0, 0, floor(uniform(&r, 0, 30))};
		lc_clv_customer sbg = {&lc_clv_sbg, wearing, 0, 0, bdw.t_cal};
		double rate = exp(uniform(&r, -8, -1));
		double horizon = i % 3 ? INFINITY : floor(uniform(&r, 1, 400));
		lc_vector by_bdw;
		lc_vector by_sbg;
		double level = likelihood_of(&lc_clv_sbg, wearing, value, by_sbg);

		assert_true(fabs(likelihood_of(&lc_clv_bdw, wearing, value, by_bdw) - level) < 1e-10 * (1 + fabs(level)));
		for (int p = 0; p < 2; p++)
			assert_true(fabs(by_bdw[p] - by_sbg[p]) < 1e-9 * (1 + fabs(by_sbg[p])));
		assert_true(fabs(lc_clv_alive(&bdw, value[0]) / lc_clv_alive(&sbg, value[0]) - 1) < 1e-10);
		assert_true(fabs(lc_clv_discounted(&bdw, rate, horizon) / lc_clv_discounted(&sbg, rate, horizon) - 1) < 1e-10);
		assert_true(fabs(bdw.model->future->probability(&bdw, 2, 5) - sbg.model->future->probability(&sbg, 2, 5)) <
		            1e-10);
	}
}

/* A whole cohort's likelihood has the gradient that differences show, over periods that were not looked at as well. */
static void
cohorts_have_their_gradient(void **state)
{
	static const double period[] = {0, 1, 2, 5, 6, 40};
	static const double retained[] = {1000, 869, 743, 551, 551, 200};
	static const double one[] = {1, 1, 1, 1, 1, 1};
	const lc_clv_rows rows = {6, {period, retained}, one};
	heap h = {0};
	lc_env env = heap_env(&h);
	rng r = 38;

	for (int i = 0; i < 400; i++)
	{
		const lc_clv_model *model = i % 4 ? &lc_clv_bdw : &lc_clv_sbg;
		lc_vector parameter;
		lc_vector gradient;
		lc_vector moved;
		double level;

		random_parameters(model, &r, 2, parameter);
		assert_int_equal(model->likelihood(model, &rows, parameter, &env, &level, gradient), LC_OK);
		for (int p = 0; p < model->parameters; p++)
		{
			double step = 1e-5 * parameter[p];
			double up;
			double down;

			memcpy(moved, parameter, sizeof(moved));
			moved[p] = parameter[p] + step;
			assert_int_equal(model->likelihood(model, &rows, moved, &env, &up, (lc_vector){0}), LC_OK);
			moved[p] = parameter[p] - step;
			assert_int_equal(model->likelihood(model, &rows, moved, &env, &down, (lc_vector){0}), LC_OK);
			if (fabs((up - down) / 2e-5 - gradient[p] * parameter[p]) >
			    1e-6 * (fabs(level) + fabs(gradient[p] * parameter[p])))
				fail_msg("%s (%g, %g, %g) by %s: %g instead of %g", model->title, parameter[0], parameter[1],
				         parameter[2], model->parameter[p], gradient[p], (up - down) / 2 / step);
		}
	}
}

/* The renewals of many periods, by the smooth curve, are what they are one by one; whatever leaving comes late. */
static void
many_renewals_are_as_many_one_by_one(void **state)
{
	static const double parameters[][3] = {{0.26, 1.7, 1.6}, {0.3, 1e9, 1.1},  {2, 3, 0.2},  {5, 1e6, 6},
	                                       {3.5, 4e8, 2.5},  {1e5, 2.5e13, 2}, {1e-3, 1, 3}, {40, 1e5, 1.2}};

	for (size_t i = 0; i < LENGTH(parameters); i++)
		for (double rate = 0; rate < 0.02; rate = 8 * rate + 1e-5)
		{
			lc_clv_customer c = {&lc_clv_bdw, parameters[i], 0, 0, (double) (i % 3)};
			double sum = 0;

			for (int n = 1; n <= 100000; n++)
				sum += exp(-rate * n) * c.model->future->survival(&c, n);
			if (!(fabs(c.model->future->discounted(&c, rate, 100000) / sum - 1) < 1e-10))
				fail_msg("(%g, %g, %g) at %g: %.15g instead of %.15g", parameters[i][0], parameters[i][1],
				         parameters[i][2], rate, c.model->future->discounted(&c, rate, 100000), sum);
		}
}

/* With c above 1 retention falls before it rises. */
static void
retention_may_dip(void **state)
{
	static const double wearing[] = {0.7, 19.4, 3.1};
	lc_clv_customer c = {&lc_clv_bdw, wearing, 0, 0, 0};
	double first = lc_clv_alive(&c, 1);
	double third;

	c.t_cal = 2;
	third = lc_clv_alive(&c, 1);
	c.t_cal = 12;
	assert_true(third < first - 0.2 && lc_clv_alive(&c, 1) > third + 0.1);
}

static void
a_one_time_buyer_is_alive_for_certain_in_bgnbd_alone(void **state)
{
	lc_clv_customer c = {&lc_clv_bgnbd, cdnow_bgnbd, 0, 0, 500};

	assert_true(lc_clv_alive(&c, 0) == 1);
	c.model = &lc_clv_mbgnbd;
	assert_true(lc_clv_alive(&c, 0) < 0.9);
	c.model = &lc_clv_pnbd;
	assert_true(lc_clv_alive(&c, 0) < 0.9);
	c.model = &lc_clv_bgbb;
	assert_true(lc_clv_alive(&c, 0) < 0.9);
}

/* ---- intervals ---- */

/* The delta method against the answer at parameters moved by a standard error in every direction. */
static void
intervals_follow_the_parameters(void **state)
{
	const lc_matrix covariance = {{1e-6, 0, 0, 0}, {0, 0, 0, 0}, {0, 0, 0, 0}, {0, 0, 0, 0}};
	double moved[4];
	lc_clv_customer c = {&lc_clv_mbgnbd, cdnow_bgnbd, 2, 30, 39};
	lc_clv_customer up = {&lc_clv_mbgnbd, moved, 2, 30, 39};
	lc_interval alive;
	lc_interval expected;

	memcpy(moved, cdnow_bgnbd, sizeof(moved));
	moved[0] += 1e-3;
	lc_clv_intervals(&c, covariance, 26, 0.95, &alive, &expected);
	assert_true(fabs(expected.error - fabs(lc_clv_expected(&up, 26) - expected.value)) < 2e-3 * expected.error);
	assert_true(fabs(alive.error - fabs(lc_clv_alive(&up, 26) - alive.value)) < 2e-3 * alive.error);
	assert_true(alive.low < alive.value && alive.value < alive.high && alive.high < 1 && alive.low > 0);
	assert_true(fabs(log(expected.high / expected.value) - 1.959964 * expected.error / expected.value) < 1e-6);
	assert_true(fabs(expected.high * expected.low - expected.value * expected.value) < 1e-12);
}

/* The same of what is discounted, and on the linear scale. */
static void
other_answers_have_intervals(void **state)
{
	const lc_matrix covariance = {{1e-6, 0, 0, 0}, {0, 0, 0, 0}, {0, 0, 0, 0}, {0, 0, 0, 0}};
	double moved[4];
	lc_clv_customer c = {&lc_clv_mbgnbd, cdnow_bgnbd, 2, 30, 39};
	lc_clv_customer up = {&lc_clv_mbgnbd, moved, 2, 30, 39};
	lc_interval dert;

	memcpy(moved, cdnow_bgnbd, sizeof(moved));
	moved[0] += 1e-3;
	lc_clv_discounted_interval(&c, covariance, 0.002, INFINITY, 0.9, &dert);
	assert_true(dert.value == lc_clv_discounted(&c, 0.002, INFINITY));
	assert_true(fabs(dert.error - fabs(lc_clv_discounted(&up, 0.002, INFINITY) - dert.value)) < 2e-3 * dert.error);
	assert_true(fabs(log(dert.high / dert.value) - 1.644854 * dert.error / dert.value) < 1e-6);
}

/* x squared at 3, known to 0.1: 9, give or take 0.6. */
static double
square_of(const void *context, const double *parameter)
{
	return parameter[0] * parameter[0] + *(const double *) context;
}

static void
a_linear_interval_is_symmetric(void **state)
{
	const lc_matrix covariance = {{0.01}};
	const double three = 3;
	const double offset = -10;
	lc_estimand question = {1, &three, covariance, LC_SCALE_LINEAR, square_of, &offset};
	lc_interval interval;

	lc_delta_interval(&question, 0.95, &interval);
	assert_true(fabs(interval.value + 1) < 1e-12 && fabs(interval.error - 0.6) < 1e-6);
	assert_true(fabs(interval.low + 1 + 1.959964 * 0.6) < 1e-5 && fabs(interval.high + 1 - 1.959964 * 0.6) < 1e-5);
}

static void
without_covariance_an_interval_has_no_width(void **state)
{
	const lc_matrix covariance = {{1e-4, 0, 0, 0}, {0, 0.1, 0, 0}, {0, 0, 0.03, 0}, {0, 0, 0, 0.5}};
	lc_clv_customer c = {&lc_clv_bgnbd, cdnow_bgnbd, 0, 0, 39};
	lc_interval alive;
	lc_interval expected;

	lc_clv_intervals(&c, covariance, 0, 0.95, &alive, &expected);
	assert_true(alive.value == 1 && alive.low == 1 && alive.high == 1 && alive.error == 0);
	assert_true(expected.value == 0 && expected.low == 0 && expected.high == 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(golden_values_are_met),
	    cmocka_unit_test(gradients_agree_with_differences),
	    cmocka_unit_test(likelihoods_are_finite),
	    cmocka_unit_test(predictions_stay_in_their_ranges),
	    cmocka_unit_test(counts_are_a_distribution),
	    cmocka_unit_test(draws_follow_their_distribution),
	    cmocka_unit_test(discounting_agrees_with_purchases),
	    cmocka_unit_test(small_discounts_are_summed_to_the_end),
	    cmocka_unit_test(many_periods_are_as_many_one_by_one),
	    cmocka_unit_test(lasting_lies_between_staying_and_the_horizon),
	    cmocka_unit_test(lasting_agrees_with_purchases),
	    cmocka_unit_test(a_new_customers_purchases_are_as_published),
	    cmocka_unit_test(no_purchase_is_as_likely_as_published),
	    cmocka_unit_test(spend_is_as_published),
	    cmocka_unit_test(contracts_survive),
	    cmocka_unit_test(wearing_contracts_survive),
	    cmocka_unit_test(contracts_that_do_not_wear_are_sbg),
	    cmocka_unit_test(cohorts_have_their_gradient),
	    cmocka_unit_test(many_renewals_are_as_many_one_by_one),
	    cmocka_unit_test(retention_may_dip),
	    cmocka_unit_test(a_one_time_buyer_is_alive_for_certain_in_bgnbd_alone),
	    cmocka_unit_test(intervals_follow_the_parameters),
	    cmocka_unit_test(other_answers_have_intervals),
	    cmocka_unit_test(a_linear_interval_is_symmetric),
	    cmocka_unit_test(without_covariance_an_interval_has_no_width),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
