/*
 * posterior_fit.c - the parameters of the posterior, learned from a shop.
 */
#include "stage/posterior_fit.h"

#include <math.h>
#include <string.h>

/* A prior customer is worth so many periods of moves. */
#define PRIOR_PERIODS 5.0

/* A season is looked for twice: what it explains, rates no longer do. */
#define SEASON_LOOKS 2
#define SEASON_ROUNDS 8

#define SCATTER_LOWEST 0.3
#define SCATTER_HIGHEST 60.0

const lc_learn_options lc_learn_defaults = {
    .rounds = 20,
    .customers_most = 5000,
    .periods_most = 60000,
    .customers_least = 1,
    .prior_customers = 20,
};

/* ---- expectation ---- */

typedef float states[LC_MANNERS_OF_BUYING][LC_TIES][LC_RATES];

/* What one period needs on the way back; mass and lost alone at the end. */
typedef struct forward_step
{
	states mass; /* before the move into the period */
	float lost;
	lc_likelihood likelihood;
	float part;
	int32_t days;
	bool full;
} forward_step;

/* Expected counts; moves are over periods of elapsed time. */
typedef struct expected_counts
{
	double rate[LC_RATES];
	double start;
	double bound; /* of starts and returns */
	double ties;  /* starts and returns */
	double regular;
	double time[LC_TIES]; /* spent */
	double rise;
	double fall;
	double jump;
	double leave[2];
	double back;
	double lose;
	double seen[LC_FULL_COUNTS][LC_RATES]; /* full periods of irregular customers, by count and rate */
	double log_likelihood;
} expected_counts;

static float
product(const float a[LC_RATES], const float b[LC_RATES])
{
	float both[LC_RATES];

	for (int i = 0; i < LC_RATES; i++)
		both[i] = a[i] * b[i];
	return lc_sum_rates(both);
}

/* The way there: fills a step a period, and one more with the end; returns the number of periods. */
static int
go_forward(const lc_posterior_tables *tables, const lc_learn_record *record, bool has_season, forward_step *step,
           double *log_likelihood)
{
	lc_posterior posterior;
	int n = (int) lc_learn_periods(record);

	lc_posterior_start(tables, &posterior);
	for (int t = 0; t < n; t++)
	{
		forward_step *s = &step[t];
		lc_learn_period code = lc_learn_period_of(record, t);
		lc_purchases seen;
		lc_leavers leavers;
		float sum;

		seen = (lc_purchases){(double) code.elapsed, (double) code.exposure, code.days,
		                      (double) code.first,   (double) code.last,     (double) code.log_gaps};
		lc_purchases_bound(&seen);
		memcpy(s->mass, posterior.mass, sizeof(s->mass));
		s->lost = posterior.lost;
		s->part = code.elapsed < 1 ? code.elapsed : 1;
		s->days = code.days;
		/* what is left of the season within a twelfth is scatter */
		s->full = (has_season ? code.elapsed : code.exposure) == 1;
		lc_posterior_move(tables, &posterior, seen.elapsed, leavers);
		lc_posterior_weigh(tables, &seen, posterior.since, &s->likelihood);
		sum = posterior.lost *= s->likelihood.left;
		for (int m = 0; m < LC_MANNERS_OF_BUYING; m++)
			for (int tie = 0; tie < LC_TIES; tie++)
			{
				for (int i = 0; i < LC_RATES; i++)
					posterior.mass[m][tie][i] *=
					    tie == LC_TIE_DORMANT ? s->likelihood.left : s->likelihood.active[m][i];
				for (int i = 0; tie == LC_TIE_DORMANT && i < LC_RATES; i++)
					posterior.mass[m][tie][i] += leavers[m][i] * s->likelihood.leaving[m][i];
				sum += lc_sum_rates(posterior.mass[m][tie]);
			}
		*log_likelihood += (double) s->likelihood.largest + log((double) sum);
		for (int m = 0; m < LC_MANNERS_OF_BUYING; m++)
			for (int tie = 0; tie < LC_TIES; tie++)
				for (int i = 0; i < LC_RATES; i++)
					posterior.mass[m][tie][i] = posterior.mass[m][tie][i] / sum + LC_MASS_FLOOR;
		posterior.lost = posterior.lost / sum + LC_MASS_FLOOR;
		posterior.since = seen.days == 0 ? posterior.since + seen.exposure : seen.last;
	}
	memcpy(step[n].mass, posterior.mass, sizeof(step[n].mass));
	step[n].lost = posterior.lost;
	return n;
}

/* How probable all that followed a point in time is, from each state: in proportion, so that nothing underflows. */
typedef struct following
{
	states v;
	float lost;
} following;

/* What follows a walk of the rate, by where it leads. */
typedef struct walk_back
{
	float up[LC_RATES];
	float down[LC_RATES];
	float anywhere;
} walk_back;

/* What follows from before a tie's move: v from the rate that it leads to, dormant from having left. */
static void
move_back(const lc_posterior_tables *tables, float part, double leave, const float v[LC_RATES],
          const float dormant[LC_RATES], walk_back *walk, float before[LC_RATES])
{
	const lc_posterior_params *p = &tables->params;
	float rise = (float) p->rise * part;
	float fall = (float) p->fall * part;
	float jump = (float) p->jump * part;
	float away = (float) leave * part;
	float stay = 1 - rise - fall - jump;

	walk->anywhere = product(tables->weight, v);
	for (int i = 0; i < LC_RATES - 1; i++)
	{
		walk->up[i] = v[i + 1];
		walk->down[i + 1] = v[i];
	}
	walk->up[LC_RATES - 1] = v[LC_RATES - 1];
	walk->down[0] = v[0];
	for (int i = 0; i < LC_RATES; i++)
		before[i] = (1 - away) * (stay * v[i] + rise * walk->up[i] + fall * walk->down[i] + jump * walk->anywhere) +
		            away * dormant[i];
}

/* Adds one tie's expected moves. */
static void
count_moves(const lc_posterior_params *p, float part, int tie, const float mass[LC_RATES], const walk_back *walk,
            const float dormant[LC_RATES], const float before[LC_RATES], float scale, expected_counts *counts)
{
	const double leave[2] = {p->leave_loose, p->leave_bound};
	float rise = (float) p->rise * part;
	float fall = (float) p->fall * part;
	float jump = (float) p->jump * part;
	float away = (float) leave[tie] * part;

	scale *= 1 - away;
	counts->rise += (double) (scale * rise * product(mass, walk->up));
	counts->fall += (double) (scale * fall * product(mass, walk->down));
	counts->jump += (double) (scale * jump * walk->anywhere * lc_sum_rates(mass));
	scale /= 1 - away;
	counts->leave[tie] += (double) (scale * away * product(mass, dormant));
	counts->time[tie] += (double) (part * scale * product(mass, before));
}

/* Adds the expected returns and losses of who is dormant. */
static void
count_dormant(const lc_posterior_params *p, const forward_step *s, int manner, const following *f,
              const float before[LC_RATES], float scale, expected_counts *counts)
{
	const float *dormant = s->mass[manner][LC_TIE_DORMANT];
	const float(*returned)[LC_RATES] = f->v[LC_MANNER_IRREGULAR];
	float back = (float) p->come_back * s->part;
	float lose = (float) p->lose * s->part;
	float bound = (float) p->bound;
	double loose_back = (double) (scale * back * (1 - bound) * product(dormant, returned[LC_TIE_LOOSE]));
	double bound_back = (double) (scale * back * bound * product(dormant, returned[LC_TIE_BOUND]));

	counts->back += loose_back + bound_back;
	counts->bound += bound_back;
	counts->ties += loose_back + bound_back;
	counts->lose += (double) (scale * lose * f->lost * lc_sum_rates(dormant));
	counts->time[LC_TIE_DORMANT] += (double) (s->part * scale * product(dormant, before));
}

/* Adds, by rate, the customers who bought irregularly in a period; f follows it. */
static void
count_seen(const forward_step *after, const following *f, double times, double seen[LC_RATES])
{
	float all = after->lost * f->lost;

	for (int m = 0; m < LC_MANNERS_OF_BUYING; m++)
		for (int tie = 0; tie < LC_TIES; tie++)
			all += product(after->mass[m][tie], f->v[m][tie]);
	for (int i = 0; i < LC_RATES; i++)
	{
		float share = (after->mass[LC_MANNER_IRREGULAR][LC_TIE_LOOSE][i] * f->v[LC_MANNER_IRREGULAR][LC_TIE_LOOSE][i] +
		               after->mass[LC_MANNER_IRREGULAR][LC_TIE_BOUND][i] * f->v[LC_MANNER_IRREGULAR][LC_TIE_BOUND][i]) /
		              all;

		seen[i] += times * (double) share;
	}
}

/* From after to before what a period showed: by the likelihood of it, and as manners fade into one another. */
static void
weigh_back(const lc_posterior_params *p, const forward_step *s, following *f, lc_leavers leaving)
{
	float to_regular = (float) lc_posterior_fades(p, LC_MANNER_REGULAR) * s->part;
	float to_irregular = (float) lc_posterior_fades(p, LC_MANNER_IRREGULAR) * s->part;

	for (int m = 0; m < LC_MANNERS_OF_BUYING; m++)
	{
		for (int i = 0; i < LC_RATES; i++)
			leaving[m][i] = f->v[m][LC_TIE_DORMANT][i] * s->likelihood.leaving[m][i];
		for (int tie = 0; tie < LC_TIES; tie++)
			for (int i = 0; i < LC_RATES; i++)
				f->v[m][tie][i] *= tie == LC_TIE_DORMANT ? s->likelihood.left : s->likelihood.active[m][i];
	}
	f->lost *= s->likelihood.left;
	for (int tie = 0; tie < LC_TIE_DORMANT; tie++)
		for (int i = 0; i < LC_RATES; i++)
		{
			float a = f->v[LC_MANNER_IRREGULAR][tie][i];
			float b = f->v[LC_MANNER_REGULAR][tie][i];

			f->v[LC_MANNER_IRREGULAR][tie][i] = a + to_regular * (b - a);
			f->v[LC_MANNER_REGULAR][tie][i] = b + to_irregular * (a - b);
		}
}

/* One period back: f, which follows it, becomes what follows its start, and its moves are counted. */
static void
step_back(const lc_posterior_tables *tables, const forward_step *s, double times, following *f, expected_counts *counts)
{
	const lc_posterior_params *p = &tables->params;
	const double leave[2] = {p->leave_loose, p->leave_bound};
	float back = (float) p->come_back * s->part;
	float lose = (float) p->lose * s->part;
	float bound = (float) p->bound;
	float all = s->lost * s->likelihood.left * f->lost; /* how probable what was seen is, in proportion */
	const float(*returned)[LC_RATES] = f->v[LC_MANNER_IRREGULAR];
	walk_back walk[LC_MANNERS_OF_BUYING][LC_TIE_DORMANT];
	lc_leavers leaving;
	states before;
	float scale;

	weigh_back(p, s, f, leaving);
	for (int m = 0; m < LC_MANNERS_OF_BUYING; m++)
	{
		for (int tie = 0; tie < LC_TIE_DORMANT; tie++)
		{
			move_back(tables, s->part, leave[tie], f->v[m][tie], leaving[m], &walk[m][tie], before[m][tie]);
			all += product(s->mass[m][tie], before[m][tie]);
		}
		for (int i = 0; i < LC_RATES; i++)
			before[m][LC_TIE_DORMANT][i] =
			    (1 - back - lose) * f->v[m][LC_TIE_DORMANT][i] +
			    back * ((1 - bound) * returned[LC_TIE_LOOSE][i] + bound * returned[LC_TIE_BOUND][i]) + lose * f->lost;
		all += product(s->mass[m][LC_TIE_DORMANT], before[m][LC_TIE_DORMANT]);
	}
	scale = (float) times / all;
	for (int m = 0; m < LC_MANNERS_OF_BUYING; m++)
	{
		for (int tie = 0; tie < LC_TIE_DORMANT; tie++)
			count_moves(p, s->part, tie, s->mass[m][tie], &walk[m][tie], leaving[m], before[m][tie], scale, counts);
		count_dormant(p, s, m, f, before[m][LC_TIE_DORMANT], scale, counts);
	}
	all = 1 / all;
	for (int m = 0; m < LC_MANNERS_OF_BUYING; m++)
		for (int tie = 0; tie < LC_TIES; tie++)
			for (int i = 0; i < LC_RATES; i++)
				f->v[m][tie][i] = before[m][tie][i] * all;
	f->lost *= all;
}

/* Adds the state in which a customer began; f is what followed. */
static void
count_start(const forward_step *s, const following *f, double times, expected_counts *counts)
{
	float all = s->lost * f->lost;
	double scale;

	for (int m = 0; m < LC_MANNERS_OF_BUYING; m++)
		for (int tie = 0; tie < LC_TIES; tie++)
			all += product(s->mass[m][tie], f->v[m][tie]);
	scale = times / (double) all;
	for (int m = 0; m < LC_MANNERS_OF_BUYING; m++)
		for (int tie = 0; tie < LC_TIE_DORMANT; tie++)
		{
			double share = scale * (double) product(s->mass[m][tie], f->v[m][tie]);

			for (int i = 0; i < LC_RATES; i++)
				counts->rate[i] += scale * (double) (s->mass[m][tie][i] * f->v[m][tie][i]);
			counts->start += share;
			counts->ties += share;
			counts->bound += tie == LC_TIE_BOUND ? share : 0;
			counts->regular += m == LC_MANNER_REGULAR ? share : 0;
		}
}

/* Purchase days a unit of exposure, by all that is known; f follows the period. */
static float
rate_after(const lc_posterior_tables *tables, const forward_step *after, const following *f)
{
	float all = after->lost * f->lost;
	float rate = 0;

	for (int m = 0; m < LC_MANNERS_OF_BUYING; m++)
		for (int tie = 0; tie < LC_TIES; tie++)
		{
			float both[LC_RATES];

			for (int i = 0; i < LC_RATES; i++)
				both[i] = after->mass[m][tie][i] * f->v[m][tie][i];
			all += lc_sum_rates(both);
			rate += tie == LC_TIE_DORMANT ? 0 : product(both, tables->rate);
		}
	return rate / all;
}

/* The way back: adds a customer's expected counts, times how many have this history; and notes the rates, where asked. */
static void
go_back(const lc_posterior_tables *tables, const forward_step *step, int n, double times, expected_counts *counts,
        float *rate)
{
	following f = {.lost = 1};

	for (int m = 0; m < LC_MANNERS_OF_BUYING; m++)
		for (int tie = 0; tie < LC_TIES; tie++)
			for (int i = 0; i < LC_RATES; i++)
				f.v[m][tie][i] = 1;
	for (int t = n; t-- > 0;)
	{
		if (rate != NULL)
			rate[t] = rate_after(tables, &step[t + 1], &f);
		if (step[t].full && step[t].days < LC_FULL_COUNTS)
			count_seen(&step[t + 1], &f, times, counts->seen[step[t].days]);
		step_back(tables, &step[t], times, &f, counts);
	}
	if (n > 0)
		count_start(&step[0], &f, times, counts);
}

/* ---- maximisation ---- */

static double
with_prior(double count, double of, double prior, double customers)
{
	double weight = customers * PRIOR_PERIODS;

	return (count + weight * prior) / (of + weight);
}

/* Log-likelihood of the full periods' counts by the scatter, with a prior that it is as given. */
static double
log_of_scatter(const lc_posterior_tables *tables, const expected_counts *counts, double log_k, double log_prior,
               double customers)
{
	double k = exp(log_k);
	double sum = -customers * (log_k - log_prior) * (log_k - log_prior) / 2;

	for (int n = 0; n < LC_FULL_COUNTS; n++)
	{
		double choose = lgamma(n + k) - lgamma(k) - n * log(k);

		for (int i = 0; i < LC_RATES; i++)
			if (counts->seen[n][i] > 1e-12)
				sum += counts->seen[n][i] *
				       (choose + n * (double) tables->log_rate[i] - (n + k) * log1p((double) tables->rate[i] / k));
	}
	return sum;
}

#define GOLDEN 0.6180339887498949
#define SCATTER_CUTS 12

static double
best_scatter(const lc_posterior_tables *tables, const expected_counts *counts, double prior, double customers)
{
	double low = fmax(log(SCATTER_LOWEST), log(tables->params.scatter) - 1);
	double high = fmin(log(SCATTER_HIGHEST), log(tables->params.scatter) + 1);
	double a = high - GOLDEN * (high - low);
	double b = low + GOLDEN * (high - low);
	double at_a = log_of_scatter(tables, counts, a, log(prior), customers);
	double at_b = log_of_scatter(tables, counts, b, log(prior), customers);

	for (int i = 0; i < SCATTER_CUTS; i++)
	{
		if (at_a > at_b)
		{
			high = b;
			b = a;
			at_b = at_a;
			a = high - GOLDEN * (high - low);
			at_a = log_of_scatter(tables, counts, a, log(prior), customers);
		}
		else
		{
			low = a;
			a = b;
			at_a = at_b;
			b = low + GOLDEN * (high - low);
			at_b = log_of_scatter(tables, counts, b, log(prior), customers);
		}
	}
	return exp((low + high) / 2);
}

static double
within(double value, double low, double high)
{
	return value < low ? low : value > high ? high : value;
}

static void
maximise(const lc_posterior_tables *tables, const expected_counts *c, const lc_posterior_params *prior,
         double customers, lc_posterior_params *params)
{
	double weights = 0;
	double walks = c->time[LC_TIE_LOOSE] + c->time[LC_TIE_BOUND];

	for (int i = 0; i < LC_RATES; i++)
		weights += prior->rate_weight[i];
	for (int i = 0; i < LC_RATES; i++)
		params->rate_weight[i] = (c->rate[i] + customers * prior->rate_weight[i] / weights) / (c->start + customers);
	params->bound = within((c->bound + customers * prior->bound) / (c->ties + customers), 0.05, 0.95);
	params->regular = within((c->regular + customers * prior->regular) / (c->start + customers), 0.001, 0.95);
	params->rise = within(with_prior(c->rise, walks, prior->rise, customers), 0.003, 0.2);
	params->fall = within(with_prior(c->fall, walks, prior->fall, customers), 0.003, 0.2);
	params->jump = within(with_prior(c->jump, walks, prior->jump, customers), 1e-4, 0.05);
	params->leave_loose =
	    within(with_prior(c->leave[0], c->time[LC_TIE_LOOSE], prior->leave_loose, customers), 1e-4, 0.6);
	params->leave_bound =
	    fmin(with_prior(c->leave[1], c->time[LC_TIE_BOUND], prior->leave_bound, customers), params->leave_loose / 3);
	params->come_back = within(with_prior(c->back, c->time[LC_TIE_DORMANT], prior->come_back, customers), 1e-5, 0.4);
	params->lose = within(with_prior(c->lose, c->time[LC_TIE_DORMANT], prior->lose, customers), 1e-5, 0.4);
	params->scatter = best_scatter(tables, c, prior->scatter, customers);
}

/* ---- the sample ---- */

/* One learning: its sample by history, and its memory. */
typedef struct learning
{
	int32_t period_days;
	uint8_t *records;
	lc_learn_record *memory; /* two arrays of all of them; the sample is in one */
	int64_t all;
	lc_learn_record *ref;
	int64_t n;
	bool has_season;
	lc_posterior_tables *tables;
	forward_step *step;
	expected_counts *counts;
	lc_shop_years *years;
	const lc_env *env;
} learning;

/* Expected counts of the sample; and where asked, its years. */
static void
expect(learning *l, lc_shop_years *years)
{
	const lc_learn_record *ref = l->ref;

	*l->counts = (expected_counts){0};
	for (int64_t i = 0, next; i < l->n; i = next)
	{
		double log_likelihood = 0;
		int periods;

		for (next = i + 1; next < l->n && lc_learn_is_equal(&ref[i], &ref[next]);)
			next++;
		periods = go_forward(l->tables, &ref[i], l->has_season, l->step, &log_likelihood);
		go_back(l->tables, l->step, periods, (double) (next - i), l->counts, years != NULL ? years->rate : NULL);
		for (int64_t k = i; years != NULL && k < next; k++)
			lc_shop_years_add(&ref[k], l->period_days, years);
		l->counts->log_likelihood += (double) (next - i) * log_likelihood;
		lc_poll(l->env); /* a history takes up to a millisecond */
	}
}

/* The sample: the smallest hashes, as far as periods go. */
static int64_t
choose_sample(const lc_learn_record *ref, int64_t n, const lc_learn_options *options, lc_learned *result)
{
	int64_t i;

	result->periods = 0;
	for (i = 0; i < n && i < options->customers_most; i++)
	{
		int64_t periods = lc_learn_periods(&ref[i]);

		if (i > 0 && result->periods + periods > options->periods_most)
			break;
		result->periods += periods;
	}
	return i;
}

static double
spread_of_values(const lc_learn_record *ref, int64_t n, double prior, double customers)
{
	double degrees = customers;
	double squares = customers * prior;

	for (int64_t i = 0; i < n; i++)
	{
		float values[2];

		lc_learn_values_of(&ref[i], values);
		if (values[0] < 2)
			continue;
		degrees += (double) values[0] - 1;
		squares += (double) values[1];
	}
	return within(squares / degrees, 0.01, 4);
}

static lc_status
margin_of_shop(const lc_learn_record *ref, int64_t n, const lc_env *env, lc_margin_prior *margin)
{
	lc_margin_record *customer = lc_alloc(env, sizeof(*customer) * (size_t) (n > 0 ? n : 1));

	if (customer == NULL)
		return LC_NO_MEMORY;
	for (int64_t i = 0; i < n; i++)
		lc_learn_margin_of(&ref[i], &customer[i]);
	*margin = lc_margin_prior_of(customer, (size_t) n);
	lc_release(env, customer);
	return LC_OK;
}

/* ---- the season of the shop ---- */

/* Equal histories beside one another, in the other of both arrays. */
static void
gather_equal(learning *l)
{
	lc_learn_record *spare = l->ref == l->memory ? l->memory + l->all : l->memory;

	l->ref = lc_learn_by_history(l->ref, spare, l->n, l->env);
}

/* Brings the exposures to a season. */
static void
take_season(learning *l, const lc_shop_season *season)
{
	for (int64_t i = 0; i < l->n; i++)
		lc_learn_scale(l->records, &l->ref[i], l->period_days, season);
	l->has_season = true;
	gather_equal(l);
}

/* Looks for a season, and brings the exposures to it; false without one. */
static bool
find_season(learning *l, double index[LC_TWELFTHS])
{
	double found[LC_TWELFTHS];
	lc_shop_season season;

	lc_shop_years_start(l->ref, l->n, l->years);
	if (l->years->history < 2 * LC_TWELFTHS)
		return false;
	expect(l, l->years);
	lc_shop_season_learn(l->years->came, l->years->expected, l->years->twelfths, found);
	lc_shop_season_prepare(found, &season);
	if (!season.is_known)
		return false;
	memcpy(index, found, sizeof(found));
	take_season(l, &season);
	return true;
}

/* ---- the whole ---- */

static lc_status
learn_rounds(learning *l, int rounds, const lc_posterior_params *prior, double customers, lc_learned *result)
{
	for (int round = 0; round < rounds; round++)
	{
		LC_TRY(lc_posterior_prepare(&result->params, l->tables));
		expect(l, NULL);
		if (isnan(result->log_likelihood_start))
			result->log_likelihood_start = l->counts->log_likelihood;
		result->log_likelihood = l->counts->log_likelihood;
		maximise(l->tables, l->counts, prior, customers, &result->params);
	}
	return LC_OK;
}

static lc_status
learn_from_sample(learning *l, const lc_model *given, const lc_learn_options *options, lc_learned *result)
{
	const lc_posterior_params *prior = &given->posterior;
	double customers = options->prior_customers;
	lc_shop_season season;

	result->params = *prior;
	result->log_likelihood_start = options->rounds > 0 ? NAN : 0;
	result->log_likelihood = 0;
	memcpy(result->seasonal_index, given->seasonal_index, sizeof(result->seasonal_index));
	gather_equal(l);
	lc_shop_season_prepare(given->seasonal_index, &season);
	if (season.is_known)
		take_season(l, &season);
	LC_TRY(learn_rounds(l, options->rounds, prior, customers, result));
	for (int i = 0; i < SEASON_LOOKS && options->rounds > 0 && !season.is_known; i++)
	{
		if (!find_season(l, result->seasonal_index))
			break;
		LC_TRY(learn_rounds(l, SEASON_ROUNDS, prior, customers, result));
	}
	result->params.value_variance = spread_of_values(l->ref, l->n, prior->value_variance, customers);
	result->params.customers = (double) l->n;
	return margin_of_shop(l->ref, l->n, l->env, &result->margin);
}

lc_status
lc_learn(const lc_model *given, uint8_t *records, size_t size, const lc_learn_options *options, const lc_env *env,
         lc_learned *result)
{
	learning l = {.period_days = given->period_days,
	              .records = records,
	              .tables = lc_alloc(env, sizeof(*l.tables)),
	              .step = lc_alloc(env, sizeof(*l.step) * (LC_LEARN_PERIODS + 1)),
	              .counts = lc_alloc(env, sizeof(*l.counts)),
	              .years = lc_alloc(env, sizeof(*l.years)),
	              .env = env};
	lc_status status = lc_learn_in_order(records, size, env, &l.memory, &l.ref, &l.all);

	if (status == LC_OK && (l.tables == NULL || l.step == NULL || l.counts == NULL || l.years == NULL))
		status = LC_NO_MEMORY;
	if (status == LC_OK)
	{
		result->customers = l.all;
		status = l.all < options->customers_least ? LC_BAD_PARAMETER : LC_OK;
	}
	if (status == LC_OK)
	{
		result->customers = l.n = choose_sample(l.ref, l.all, options, result);
		result->left_out = l.all - l.n;
		status = learn_from_sample(&l, given, options, result);
	}
	lc_release(env, l.years);
	lc_release(env, l.counts);
	lc_release(env, l.step);
	lc_release(env, l.tables);
	lc_release(env, l.memory);
	return status;
}

void
lc_learn_take(const lc_learned *learned, lc_model *model)
{
	model->posterior = learned->params;
	memcpy(model->seasonal_index, learned->seasonal_index, sizeof(model->seasonal_index));
	if (model->terms.prior_orders > 0 || learned->margin.k <= 0)
		return;
	model->terms.prior_margin = learned->margin.mean;
	model->terms.prior_orders = learned->margin.k;
}
