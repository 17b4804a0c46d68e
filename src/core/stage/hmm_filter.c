/*
 * hmm_filter.c - the hidden Markov filter behind engine "bayes".
 *
 * See hmm_filter.h for the model.  This file is written for speed in a way that
 * costs no exactness between machines: single precision, fixed trip counts
 * with the own rate innermost (so any compiler turns the loops into vector
 * code), no fast-math, and no library function for a tabulated count.
 */
#include "stage/hmm_filter.h"

#include <limits.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

/*
 * No period counts for more than 10^15 to 1, and nothing is ever ruled out by
 * more than that.  It keeps every product a normal float: no underflow to
 * zero, no slow denormals, however long the silence or absurd the count.
 */
#define MASS_FLOOR 1e-15f
#define LOG_EVIDENCE_FLOOR (-34.5f)

/* Habits change: a little of what was known of the manner fades each period. */
#define MANNER_FADES 0.02f

#define EXPOSURE_LOWEST 1e-6
#define EXPOSURE_HIGHEST 1e6
#define ORDERS_HIGHEST 1e9

/*
 * What does not depend on rate or sub-stage in a negative binomial count, but
 * is not the same in both manners either: ln(gamma(n + k) / (gamma(k) n!)).
 */
static double
log_coefficient(const lc_filter_tables *tables, int manner, double count)
{
	double k = tables->dispersion[manner];

	if (count < LC_TABLE_COUNTS && count == (int) count)
		return tables->coefficient[manner][(int) count];
	return lgamma(count + k) - lgamma(k) - lgamma(count + 1.0);
}

/*
 * The likelihood of a count by sub-stage and own rate:
 *
 *	irregular	NB(n; m, k)
 *	regular		NB(2n-1; 2m, k) / 2 + NB(2n; 2m, k) + NB(2n+1; 2m, k) / 2
 *
 * with ln NB(x; M, k) = ln coefficient + x ln(M / k) - (x + k) ln(1 + M / k).
 * The terms of the second follow from one another without a logarithm,
 *
 *	NB(x+1) = NB(x) share (x + k) / (x + 1),	share = M / (M + k)
 *
 * so both manners are NB(x) times a quadratic in share, and take a single
 * logarithm and a single exponential a state.
 */
typedef struct count_form
{
	float x;
	float k;
	float stretch;  /* M / k for a mean of one */
	float constant; /* ln coefficient + x ln stretch */
	float quadratic[3];
} count_form;

static count_form
form_of_count(const lc_filter_tables *tables, int manner, double orders, double exposure)
{
	double k = tables->dispersion[manner];
	double x = orders;
	double stretch = exposure / k;
	count_form form = {.k = (float) k, .quadratic = {1.0f, 0.0f, 0.0f}};

	if (manner == LC_REGULAR)
	{
		int first = orders >= 0.5; /* there is a count below */
		double up;

		stretch *= 2.0;
		x = first ? 2.0 * orders - 1.0 : 2.0 * orders;
		up = (x + k) / (x + 1.0);
		form.quadratic[0] = first ? 0.5f : 1.0f;
		form.quadratic[1] = (float) (first ? up : 0.5 * up);
		form.quadratic[2] = (float) (first ? 0.5 * up * (x + 1.0 + k) / (x + 2.0) : 0.0);
	}
	form.x = (float) x;
	form.stretch = (float) stretch;
	form.constant = (float) (log_coefficient(tables, manner, x) + x * log(stretch));
	return form;
}

/*
 * One manner's evidence as logarithm and factor; largest grows to the largest
 * logarithm of each lane.
 */
static void
log_count(const lc_filter_tables *tables, count_form form, float evidence[][LC_LANES], float factor[][LC_LANES],
          float largest[restrict LC_LANES])
{
	for (int s = 0; s < tables->substages; s++)
	{
		const float *restrict mean = tables->mean[s];
		const float *restrict log_mean = tables->log_mean[s];
		float rest[LC_LANES];
		float share[LC_LANES];

		for (int i = 0; i < LC_LANES; i++)
		{
			rest[i] = 1.0f + mean[i] * form.stretch;
			share[i] = 1.0f - 1.0f / rest[i];
		}
		lc_log_lanes(rest);
		for (int i = 0; i < LC_LANES; i++)
		{
			evidence[s][i] = form.constant + form.x * log_mean[i] - (form.x + form.k) * rest[i];
			factor[s][i] = form.quadratic[0] + share[i] * (form.quadratic[1] + share[i] * form.quadratic[2]);
		}
		for (int i = 0; i < LC_LANES; i++)
			largest[i] = evidence[s][i] > largest[i] ? evidence[s][i] : largest[i];
	}
}

/*
 * Both manners' likelihoods relative to the best explanation on the grid, so
 * that they can be told apart by the same data.
 */
LC_VECTORISE static void
weigh_count(const lc_filter_tables *tables, double orders, double exposure,
            float evidence[LC_MANNERS][LC_MAX_SUBSTAGES][LC_LANES])
{
	float factor[LC_MANNERS][LC_MAX_SUBSTAGES][LC_LANES];
	float lane_largest[LC_LANES];
	float largest = -INFINITY;

	for (int i = 0; i < LC_LANES; i++)
		lane_largest[i] = -INFINITY;
	for (int manner = 0; manner < LC_MANNERS; manner++)
		log_count(tables, form_of_count(tables, manner, orders, exposure), evidence[manner], factor[manner],
		          lane_largest);
	for (int i = 0; i < LC_LANES; i++)
		largest = lane_largest[i] > largest ? lane_largest[i] : largest;
	for (int manner = 0; manner < LC_MANNERS; manner++)
		for (int s = 0; s < tables->substages; s++)
		{
			float *restrict lane = evidence[manner][s];

			for (int i = 0; i < LC_LANES; i++)
			{
				float x = lane[i] - largest;

				lane[i] = x > LOG_EVIDENCE_FLOOR ? x : LOG_EVIDENCE_FLOOR;
			}
			lc_exp_lanes(lane);
			for (int i = 0; i < LC_LANES; i++)
				lane[i] *= factor[manner][s][i];
		}
}

static void
prepare_substages(const lc_dynamics *dynamics, lc_filter_tables *tables)
{
	double step = log((double) dynamics->rate_highest / dynamics->rate_lowest) / (LC_LANES - 1);
	float start = 0.0f;
	float lanes = lc_sum_lanes(dynamics->rate_weight);

	for (int i = 0; i < LC_LANES; i++)
		tables->lane[i] = dynamics->rate_weight[i] / lanes;
	for (int i = 0; i < LC_LANES; i++)
		tables->rate[i] = (float) (dynamics->rate_lowest * exp(step * i));
	for (int s = 0; s < dynamics->substages; s++)
		start += dynamics->substage[s].start;
	for (int s = 0; s < dynamics->substages; s++)
	{
		const lc_substage *substage = &dynamics->substage[s];

		tables->stage[s] = (int) substage->stage;
		tables->start[s] = substage->start / start;
		for (int i = 0; i < LC_LANES; i++)
		{
			tables->mean[s][i] = substage->intensity * tables->rate[i];
			tables->log_mean[s][i] = logf(tables->mean[s][i]);
		}
	}
}

/* Group the edges by where they lead to, staying included. */
static void
prepare_moves(const lc_dynamics *dynamics, lc_filter_tables *tables)
{
	float staying[LC_MAX_SUBSTAGES];
	int moves = 0;

	for (int s = 0; s < dynamics->substages; s++)
		staying[s] = 1.0f;
	for (int e = 0; e < dynamics->edges; e++)
		staying[dynamics->edge[e].from] -= dynamics->edge[e].probability;

	for (int to = 0; to < dynamics->substages; to++)
	{
		tables->first_move[to] = moves;
		tables->move[moves].from = to;
		tables->move[moves].probability = staying[to] > 0.0f ? staying[to] : 0.0f;
		moves++;
		for (int e = 0; e < dynamics->edges; e++)
		{
			if (dynamics->edge[e].to != to)
				continue;
			tables->move[moves].from = dynamics->edge[e].from;
			tables->move[moves].probability = dynamics->edge[e].probability;
			moves++;
		}
	}
	tables->first_move[dynamics->substages] = moves;
}

static void
prepare_manners(const lc_dynamics *dynamics, lc_filter_tables *tables)
{
	float total = 0.0f;

	for (int m = 0; m < LC_MANNERS; m++)
		total += dynamics->manner[m].weight;
	for (int m = 0; m < LC_MANNERS; m++)
	{
		tables->dispersion[m] = dynamics->manner[m].dispersion;
		tables->manner[m] = dynamics->manner[m].weight / total;
		for (int n = 1; n < LC_TABLE_COUNTS; n++)
			tables->coefficient[m][n] =
			    tables->coefficient[m][n - 1] + log(((double) tables->dispersion[m] + n - 1.0) / n);
	}
}

lc_status
lc_filter_prepare(const lc_dynamics *dynamics, lc_filter_tables *tables)
{
	lc_status status = lc_dynamics_check(dynamics);

	if (status != LC_OK)
		return status;
	memset(tables, 0, sizeof(*tables));
	tables->substages = dynamics->substages;
	tables->switch_margin = dynamics->switch_margin;
	memcpy(tables->stage_weight, dynamics->stage_weight, sizeof(tables->stage_weight));
	prepare_manners(dynamics, tables);
	prepare_substages(dynamics, tables);
	prepare_moves(dynamics, tables);
	for (int count = 0; count < LC_TABLE_COUNTS; count++)
		weigh_count(tables, count, 1.0, tables->emission[count]);
	return LC_OK;
}

void
lc_filter_remember(lc_filter_tables *tables, lc_filter_memo *memo)
{
	memset(memo->exposure, 0, sizeof(memo->exposure));
	tables->memo = memo;
}

void
lc_filter_start(const lc_filter_tables *tables, lc_filter *filter)
{
	filter->substages = tables->substages;
	filter->periods = 0;
	filter->total = 1.0f;
	filter->stage = tables->stage;
	memcpy(filter->manner, tables->manner, sizeof(filter->manner));
	for (int s = 0; s < tables->substages; s++)
		for (int i = 0; i < LC_LANES; i++)
			filter->mass[s][i] = tables->start[s] * tables->lane[i];
}

static inline void
add_quarter(float sum[restrict LC_QUARTER], const float *restrict from, float probability)
{
	for (int i = 0; i < LC_QUARTER; i++)
		sum[i] += from[i] * probability;
}

/*
 * Where the mass of one sub-stage comes from in a full period.  The lanes are
 * taken in quarters so that the sums stay in registers at -O2 as well.
 */
static inline void
gather_moves(const lc_filter_tables *restrict tables, const lc_filter *restrict filter, int to,
             float gathered[restrict LC_LANES])
{
	float sum[4][LC_QUARTER] = {{0.0f}};

	for (int m = tables->first_move[to]; m < tables->first_move[to + 1]; m++)
	{
		const float *from = filter->mass[tables->move[m].from];
		float probability = tables->move[m].probability;

		add_quarter(sum[0], from, probability);
		add_quarter(sum[1], from + LC_QUARTER, probability);
		add_quarter(sum[2], from + 2 * LC_QUARTER, probability);
		add_quarter(sum[3], from + 3 * LC_QUARTER, probability);
	}
	memcpy(gathered, sum, sizeof(sum));
}

/* Part of the way from what was to what a full period would make of it. */
static inline void
blend_lanes(const float before[restrict LC_LANES], float after[restrict LC_LANES], float share)
{
	for (int i = 0; i < LC_LANES; i++)
		after[i] = before[i] + share * (after[i] - before[i]);
}

/*
 * Let time pass.  Part of a period moves that part of the mass a full one
 * would.  The first period needs no call and ignores one: the start weights
 * are those of the period that holds the first order.
 */
LC_VECTORISE void
lc_filter_advance(const lc_filter_tables *tables, lc_filter *filter, double elapsed)
{
	float moved[LC_MAX_SUBSTAGES][LC_LANES];

	if (filter->periods == 0 || !(elapsed > 0.0))
		return;
	for (int s = 0; s < tables->substages; s++)
		gather_moves(tables, filter, s, moved[s]);
	if (elapsed < 1.0)
		for (int s = 0; s < tables->substages; s++)
			blend_lanes(filter->mass[s], moved[s], (float) elapsed);
	memcpy(filter->mass, moved, sizeof(moved[0]) * (size_t) tables->substages);
}

/*
 * Which manner explains the period better: the two sums are how likely each
 * found it, times its share of before.
 */
static void
weigh_manners(const lc_filter_tables *tables, lc_filter *filter, float irregular, float regular)
{
	float share = regular / (irregular + regular);

	filter->total = irregular + regular;
	share += MANNER_FADES * (tables->manner[LC_REGULAR] - share);
	filter->manner[LC_REGULAR] = share;
	filter->manner[LC_IRREGULAR] = 1.0f - share;
}

/*
 * Bayes' rule over all hidden states.  The mass is not brought back to sum one
 * here, which would be a pass of its own: its sum is kept beside it and taken
 * out in passing by the next weighing.
 */
LC_VECTORISE static void
weigh_mass(const lc_filter_tables *tables, lc_filter *restrict filter, const float *restrict irregular,
           const float *restrict regular)
{
	float sum[LC_LANES] = {0.0f};
	float regular_sum[LC_LANES] = {0.0f};
	float lowest = MASS_FLOOR * filter->total;
	float share = filter->manner[LC_IRREGULAR] / filter->total;
	float regular_share = filter->manner[LC_REGULAR] / filter->total;

	for (int s = 0; s < filter->substages; s++)
	{
		float *restrict mass = filter->mass[s];
		const float *restrict one = irregular + s * LC_LANES;
		const float *restrict other = regular + s * LC_LANES;

		for (int i = 0; i < LC_LANES; i++)
		{
			float prior = mass[i] > lowest ? mass[i] : lowest;
			float a = prior * (one[i] * share);
			float b = prior * (other[i] * regular_share);

			sum[i] += a;
			regular_sum[i] += b;
			mass[i] = a + b;
		}
	}
	weigh_manners(tables, filter, lc_sum_lanes(sum), lc_sum_lanes(regular_sum));
}

/* Mixes the bits of both, so that neighbours do not share a slot. */
static unsigned
memo_slot(double orders, double exposure)
{
	uint64_t a;
	uint64_t b;

	memcpy(&a, &orders, sizeof(a));
	memcpy(&b, &exposure, sizeof(b));
	return (unsigned) ((a * UINT64_C(0x9e3779b97f4a7c15) + b) * UINT64_C(0xff51afd7ed558ccd) >> 56);
}

/* A count or an exposure the tables do not hold. */
static const lc_evidence *
untabulated(const lc_filter_tables *tables, double orders, double exposure, lc_evidence *room)
{
	lc_filter_memo *memo = tables->memo;
	unsigned slot = memo_slot(orders, exposure);

	if (memo == NULL)
	{
		weigh_count(tables, orders, exposure, *room);
		return room;
	}
	if (memo->exposure[slot] != exposure || memo->orders[slot] != orders)
	{
		weigh_count(tables, orders, exposure, memo->evidence[slot]);
		memo->orders[slot] = orders;
		memo->exposure[slot] = exposure;
	}
	return &memo->evidence[slot];
}

/*
 * An exposure of nothing says nothing, and a count that is no count is none.
 */
const lc_evidence *
lc_filter_evidence(const lc_filter_tables *tables, double orders, double exposure, lc_evidence *room)
{
	if (!(exposure > 0.0))
		return NULL;
	if (!(orders > 0.0))
		orders = 0.0;
	if (orders > ORDERS_HIGHEST)
		orders = ORDERS_HIGHEST;
	if (exposure == 1.0 && orders < LC_TABLE_COUNTS && orders == (int) orders)
		return &tables->emission[(int) orders];
	if (exposure < EXPOSURE_LOWEST)
		exposure = EXPOSURE_LOWEST;
	if (exposure > EXPOSURE_HIGHEST)
		exposure = EXPOSURE_HIGHEST;
	return untabulated(tables, orders, exposure, room);
}

/* Weigh what was ordered. */
void
lc_filter_observe(const lc_filter_tables *tables, lc_filter *filter, double orders, double exposure)
{
	lc_evidence room;
	const lc_evidence *evidence;

	if (filter->periods == 0 && orders >= 1.0)
		orders -= 1.0; /* the order that started the clock */
	if (filter->periods < INT_MAX)
		filter->periods++;
	evidence = lc_filter_evidence(tables, orders, exposure, &room);
	if (evidence != NULL)
		weigh_mass(tables, filter, (*evidence)[LC_IRREGULAR][0], (*evidence)[LC_REGULAR][0]);
}

void
lc_filter_step(const lc_filter_tables *tables, lc_filter *filter, double orders, double exposure)
{
	lc_filter_advance(tables, filter, exposure);
	lc_filter_observe(tables, filter, orders, exposure);
}

void
lc_sight_factors(const lc_sight *sight, float factor[LC_STAGES])
{
	for (int stage = 0; stage < LC_STAGES; stage++)
		factor[stage] = 1.0f;
	factor[LC_DECLINE] = sight->for_decline;
	factor[LC_STABILITY] = sight->for_stability;
}

void
lc_filter_favour(lc_filter *filter, const float factor[LC_STAGES])
{
	float sum[LC_QUARTER] = {0.0f};

	for (int s = 0; s < filter->substages; s++)
	{
		for (int i = 0; i < LC_LANES; i++)
			filter->mass[s][i] *= factor[filter->stage[s]];
		lc_fold_lanes(filter->mass[s], sum);
	}
	filter->total = lc_sum_quarter(sum);
}

void
lc_filter_see(const lc_filter_tables *tables, lc_filter *filter, const lc_sight *sight)
{
	lc_filter_advance(tables, filter, sight->elapsed);
	lc_filter_observe(tables, filter, sight->orders, sight->exposure);
	if (sight->for_decline != 1.0f || sight->for_stability != 1.0f)
	{
		float factor[LC_STAGES];

		lc_sight_factors(sight, factor);
		lc_filter_favour(filter, factor);
	}
}

LC_VECTORISE void
lc_filter_posterior(const lc_filter *filter, float stage_probability[LC_STAGES])
{
	float sum[LC_STAGES][LC_QUARTER] = {{0.0f}};
	float total = 0.0f;

	for (int s = 0; s < filter->substages; s++)
		lc_fold_lanes(filter->mass[s], sum[filter->stage[s]]);
	for (int stage = 0; stage < LC_STAGES; stage++)
	{
		stage_probability[stage] = lc_sum_quarter(sum[stage]);
		total += stage_probability[stage];
	}
	total = 1.0f / total;
	for (int stage = 0; stage < LC_STAGES; stage++)
		stage_probability[stage] *= total;
}

double
lc_filter_level(const lc_filter_tables *tables, const lc_filter *filter)
{
	double level = 0.0;

	for (int s = 0; s < filter->substages; s++)
		for (int i = 0; i < LC_LANES; i++)
			level += (double) filter->mass[s][i] * tables->mean[s][i];
	return level / filter->total;
}

double
lc_filter_own_rate(const lc_filter_tables *tables, const lc_filter *filter)
{
	double rate = 0.0;

	for (int s = 0; s < filter->substages; s++)
		for (int i = 0; i < LC_LANES; i++)
			rate += (double) filter->mass[s][i] * tables->rate[i];
	return rate / filter->total;
}

lc_stage
lc_stage_decide(const float stage_probability[LC_STAGES], lc_stage shown, float margin)
{
	lc_stage best = LC_EXPLORATION;

	for (int stage = LC_FORMATION; stage < LC_STAGES; stage++)
		if (stage_probability[stage] > stage_probability[best])
			best = (lc_stage) stage;
	if (shown != LC_PROSPECT && stage_probability[best] <= stage_probability[shown] + margin)
		return shown;
	return best;
}

lc_stage
lc_stage_choose(const lc_filter_tables *tables, const float stage_probability[LC_STAGES], lc_stage shown)
{
	float worth[LC_STAGES];
	float total = 0.0f;

	for (int stage = 0; stage < LC_STAGES; stage++)
	{
		worth[stage] = stage_probability[stage] * tables->stage_weight[stage];
		total += worth[stage];
	}
	return lc_stage_decide(worth, shown, tables->switch_margin * total);
}
