/*
 * filter.c - the hidden Markov filter behind engine "bayes".
 *
 * See filter.h for the model.  This file is written for speed in a way that
 * costs no exactness between machines: single precision, fixed trip counts
 * with the own rate innermost (so any compiler turns the loops into vector
 * code), no fast-math, and no library function once the tables are built.
 */
#include "filter.h"

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
#define EVIDENCE_FLOOR 1e-15f
#define LOG_EVIDENCE_FLOOR (-34.5f)

#define EXPOSURE_LOWEST 1e-6
#define EXPOSURE_HIGHEST 1e6
#define ORDERS_HIGHEST 1e9

#define LN2_HIGH 0.693359375f /* exact in 9 bits */
#define LN2_LOW (-2.12194440e-4f)

/*
 * The shipped dynamics; a period is meant to be about a month.  Intensities
 * and dwell times are generic, not fitted to any shop's customers.
 */
enum
{
	EXPLORATION,
	FORMATION1,
	FORMATION2,
	FORMATION3,
	STABILITY,
	DECLINE1,
	DECLINE2,
	DECLINE3,
	TERMINATED,
	RECOVERY1,
	RECOVERY2,
	RECOVERY3,
	SUBSTAGES
};

const lc_dynamics lc_dynamics_default = {.substages = SUBSTAGES,
                                         .edges = 40,
                                         .rate_lowest = 0.1f,
                                         .rate_highest = 100.0f,
                                         .dispersion = 4.0f,
                                         .switch_margin = 0.15f,
                                         .substage = {[EXPLORATION] = {LC_EXPLORATION, 0.35f, 0.90f},
                                                      [FORMATION1] = {LC_FORMATION, 0.50f, 0.06f},
                                                      [FORMATION2] = {LC_FORMATION, 0.70f, 0.00f},
                                                      [FORMATION3] = {LC_FORMATION, 0.90f, 0.00f},
                                                      [STABILITY] = {LC_STABILITY, 1.00f, 0.04f},
                                                      [DECLINE1] = {LC_DECLINE, 0.75f, 0.00f},
                                                      [DECLINE2] = {LC_DECLINE, 0.50f, 0.00f},
                                                      [DECLINE3] = {LC_DECLINE, 0.20f, 0.00f},
                                                      [TERMINATED] = {LC_TERMINATED, 0.002f, 0.00f},
                                                      [RECOVERY1] = {LC_RECOVERY, 0.40f, 0.00f},
                                                      [RECOVERY2] = {LC_RECOVERY, 0.65f, 0.00f},
                                                      [RECOVERY3] = {LC_RECOVERY, 0.85f, 0.00f}},
                                         .edge = {/* trial orders: go on, skip ahead, fade, or leave at once */
                                                  {EXPLORATION, FORMATION1, 0.17f},
                                                  {EXPLORATION, STABILITY, 0.02f},
                                                  {EXPLORATION, DECLINE3, 0.03f},
                                                  {EXPLORATION, TERMINATED, 0.08f},
                                                  /* growth, with skips, setbacks and exits */
                                                  {FORMATION1, FORMATION2, 0.40f},
                                                  {FORMATION1, STABILITY, 0.03f},
                                                  {FORMATION1, EXPLORATION, 0.01f},
                                                  {FORMATION1, DECLINE3, 0.02f},
                                                  {FORMATION1, TERMINATED, 0.01f},
                                                  {FORMATION2, FORMATION3, 0.40f},
                                                  {FORMATION2, STABILITY, 0.04f},
                                                  {FORMATION2, DECLINE2, 0.03f},
                                                  {FORMATION2, TERMINATED, 0.01f},
                                                  {FORMATION3, STABILITY, 0.40f},
                                                  {FORMATION3, DECLINE1, 0.03f},
                                                  {FORMATION3, DECLINE2, 0.01f},
                                                  {FORMATION3, TERMINATED, 0.01f},
                                                  /* the long stage: falls gradually, sharply, or all at once */
                                                  {STABILITY, DECLINE1, 0.035f},
                                                  {STABILITY, DECLINE2, 0.010f},
                                                  {STABILITY, DECLINE3, 0.010f},
                                                  {STABILITY, TERMINATED, 0.008f},
                                                  /* falling, with second thoughts */
                                                  {DECLINE1, DECLINE2, 0.40f},
                                                  {DECLINE1, STABILITY, 0.04f},
                                                  {DECLINE1, RECOVERY3, 0.02f},
                                                  {DECLINE1, TERMINATED, 0.02f},
                                                  {DECLINE2, DECLINE3, 0.40f},
                                                  {DECLINE2, RECOVERY2, 0.03f},
                                                  {DECLINE2, TERMINATED, 0.04f},
                                                  {DECLINE3, TERMINATED, 0.35f},
                                                  {DECLINE3, RECOVERY1, 0.03f},
                                                  /* gone, unless won back */
                                                  {TERMINATED, RECOVERY1, 0.015f},
                                                  {TERMINATED, RECOVERY2, 0.003f},
                                                  /* the next cycle */
                                                  {RECOVERY1, RECOVERY2, 0.35f},
                                                  {RECOVERY1, DECLINE3, 0.04f},
                                                  {RECOVERY1, TERMINATED, 0.03f},
                                                  {RECOVERY2, RECOVERY3, 0.40f},
                                                  {RECOVERY2, DECLINE2, 0.03f},
                                                  {RECOVERY2, TERMINATED, 0.01f},
                                                  {RECOVERY3, STABILITY, 0.40f},
                                                  {RECOVERY3, DECLINE1, 0.03f}}};

/*
 * e^x for LOG_EVIDENCE_FLOOR <= x <= 0: split off a power of two, polynomial
 * for the rest (Cephes expf, Moshier 1989; relative error below 2e-7), put
 * the power into the exponent bits.  Written out so that it vectorises.
 */
static void
exp_lanes(float value[LC_LANES])
{
	int32_t bits[LC_LANES];

	for (int i = 0; i < LC_LANES; i++)
	{
		int32_t power = (int32_t) (value[i] * 1.44269504f - 0.5f);
		float whole = (float) power;
		float x = value[i] - whole * LN2_HIGH - whole * LN2_LOW;
		float y;

		y = 1.9875691500e-4f;
		y = y * x + 1.3981999507e-3f;
		y = y * x + 8.3334519073e-3f;
		y = y * x + 4.1665795894e-2f;
		y = y * x + 1.6666665459e-1f;
		y = y * x + 5.0000001201e-1f;
		value[i] = y * x * x + x + 1.0f;
		bits[i] = (power + 127) * (1 << 23);
	}
	for (int i = 0; i < LC_LANES; i++)
	{
		float scale;

		memcpy(&scale, &bits[i], sizeof(scale));
		value[i] *= scale;
	}
}

/*
 * Natural logarithm of positive normal numbers: the exponent bits, and a
 * polynomial in the mantissa brought to about [sqrt(1/2), sqrt(2)] (Cephes
 * logf; absolute error below 1e-7 of the result's scale).
 */
static void
log_lanes(float value[LC_LANES])
{
	int32_t bits[LC_LANES];
	int32_t power[LC_LANES];

	for (int i = 0; i < LC_LANES; i++)
		memcpy(&bits[i], &value[i], sizeof(bits[i]));
	for (int i = 0; i < LC_LANES; i++)
	{
		int32_t above = bits[i] - 0x3f3504f3; /* sqrt(1/2) */

		power[i] = above >> 23;
		bits[i] = (above & 0x007fffff) + 0x3f3504f3;
	}
	for (int i = 0; i < LC_LANES; i++)
		memcpy(&value[i], &bits[i], sizeof(value[i]));
	for (int i = 0; i < LC_LANES; i++)
	{
		float x = value[i] - 1.0f;
		float whole = (float) power[i];
		float y;

		y = 7.0376836292e-2f;
		y = y * x - 1.1514610310e-1f;
		y = y * x + 1.1676998740e-1f;
		y = y * x - 1.2420140846e-1f;
		y = y * x + 1.4249322787e-1f;
		y = y * x - 1.6668057665e-1f;
		y = y * x + 2.0000714765e-1f;
		y = y * x - 2.4999993993e-1f;
		y = y * x + 3.3333331174e-1f;
		y = y * x * x * x + whole * LN2_LOW - 0.5f * x * x;
		value[i] = x + y + whole * LN2_HIGH;
	}
}

/*
 * Log-likelihood of a count by sub-stage and own rate, up to what does not
 * depend on them:
 *
 *	orders * ln(mean / (mean + k)) - k * ln(mean + k)
 *
 * in the form that loses nothing when orders are many: the first logarithm is
 * -ln(1 + k / mean), small where it is multiplied by much.  Returns the
 * largest.
 */
static float
log_evidence(const lc_filter_tables *tables, float orders, float exposure, float evidence[][LC_LANES])
{
	float k = tables->dispersion;
	float largest = -INFINITY;

	for (int s = 0; s < tables->substages; s++)
	{
		float odds[LC_LANES];
		float rest[LC_LANES];

		for (int i = 0; i < LC_LANES; i++)
		{
			float mean = tables->mean[s][i] * exposure;

			odds[i] = 1.0f + k / mean;
			rest[i] = 1.0f + mean / k;
		}
		log_lanes(odds);
		log_lanes(rest);
		for (int i = 0; i < LC_LANES; i++)
			evidence[s][i] = -orders * odds[i] - k * rest[i];
		for (int i = 0; i < LC_LANES; i++)
			if (evidence[s][i] > largest)
				largest = evidence[s][i];
	}
	return largest;
}

/* The likelihood itself, relative to the best explanation on the grid. */
static void
weigh_count(const lc_filter_tables *tables, float orders, float exposure, float evidence[][LC_LANES])
{
	float largest = log_evidence(tables, orders, exposure, evidence);

	for (int s = 0; s < tables->substages; s++)
	{
		for (int i = 0; i < LC_LANES; i++)
		{
			float x = evidence[s][i] - largest;

			evidence[s][i] = x > LOG_EVIDENCE_FLOOR ? x : LOG_EVIDENCE_FLOOR;
		}
		exp_lanes(evidence[s]);
	}
}

/* Finite, and within the given limits: what a user's model must be. */
static int
within(float value, float lowest, float highest)
{
	return value >= lowest && value <= highest;
}

static lc_status
check_substages(const lc_dynamics *dynamics)
{
	float start = 0.0f;

	if (dynamics->substages < 1 || dynamics->substages > LC_MAX_SUBSTAGES)
		return LC_BAD_PARAMETER;
	for (int s = 0; s < dynamics->substages; s++)
	{
		const lc_substage *substage = &dynamics->substage[s];

		if (substage->stage <= LC_PROSPECT || substage->stage > LC_RECOVERY)
			return LC_BAD_PARAMETER;
		if (!within(substage->intensity, 1e-4f, 1e3f) || !within(substage->start, 0.0f, 1.0f))
			return LC_BAD_PARAMETER;
		start += substage->start;
	}
	return start > 0.0f ? LC_OK : LC_BAD_PARAMETER;
}

static lc_status
check_edges(const lc_dynamics *dynamics)
{
	float leaving[LC_MAX_SUBSTAGES] = {0.0f};

	if (dynamics->edges < 0 || dynamics->edges > LC_MAX_EDGES)
		return LC_BAD_PARAMETER;
	for (int e = 0; e < dynamics->edges; e++)
	{
		const lc_edge *edge = &dynamics->edge[e];

		if (edge->from < 0 || edge->from >= dynamics->substages || edge->to < 0 || edge->to >= dynamics->substages ||
		    edge->from == edge->to || !within(edge->probability, 0.0f, 1.0f))
			return LC_BAD_PARAMETER;
		leaving[edge->from] += edge->probability;
		if (leaving[edge->from] > 1.00001f)
			return LC_BAD_PARAMETER;
	}
	return LC_OK;
}

static lc_status
check_dynamics(const lc_dynamics *dynamics)
{
	lc_status status = check_substages(dynamics);

	if (status == LC_OK)
		status = check_edges(dynamics);
	if (status != LC_OK)
		return status;
	if (!within(dynamics->rate_lowest, 1e-4f, 1e4f) || !within(dynamics->rate_highest, dynamics->rate_lowest, 1e5f) ||
	    !within(dynamics->dispersion, 0.05f, 1e4f) || !within(dynamics->switch_margin, 0.0f, 1.0f))
		return LC_BAD_PARAMETER;
	return LC_OK;
}

static void
prepare_substages(const lc_dynamics *dynamics, lc_filter_tables *tables)
{
	double step = log((double) dynamics->rate_highest / dynamics->rate_lowest) / (LC_LANES - 1);
	float start = 0.0f;

	for (int i = 0; i < LC_LANES; i++)
		tables->rate[i] = (float) (dynamics->rate_lowest * exp(step * i));
	for (int s = 0; s < dynamics->substages; s++)
		start += dynamics->substage[s].start;
	for (int s = 0; s < dynamics->substages; s++)
	{
		const lc_substage *substage = &dynamics->substage[s];

		tables->stage[s] = (int) substage->stage;
		tables->start[s] = substage->start / start;
		tables->intensity[s] = substage->intensity;
		for (int i = 0; i < LC_LANES; i++)
			tables->mean[s][i] = substage->intensity * tables->rate[i];
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

lc_status
lc_filter_prepare(const lc_dynamics *dynamics, lc_filter_tables *tables)
{
	lc_status status = check_dynamics(dynamics);

	if (status != LC_OK)
		return status;
	memset(tables, 0, sizeof(*tables));
	tables->substages = dynamics->substages;
	tables->dispersion = dynamics->dispersion;
	tables->switch_margin = dynamics->switch_margin;
	prepare_substages(dynamics, tables);
	prepare_moves(dynamics, tables);
	for (int count = 0; count < LC_TABLE_COUNTS; count++)
		weigh_count(tables, (float) count, 1.0f, tables->emission[count]);
	return LC_OK;
}

void
lc_filter_start(const lc_filter_tables *tables, lc_filter *filter)
{
	filter->substages = tables->substages;
	filter->periods = 0;
	filter->stage = tables->stage;
	for (int s = 0; s < tables->substages; s++)
		for (int i = 0; i < LC_LANES; i++)
			filter->mass[s][i] = tables->start[s] / LC_LANES;
}

/* Where the mass of one sub-stage comes from in a full period. */
static inline void
gather_moves(const lc_filter_tables *tables, const lc_filter *filter, int to, float gathered[LC_LANES])
{
	float sum[LC_LANES] = {0.0f};

	for (int m = tables->first_move[to]; m < tables->first_move[to + 1]; m++)
	{
		const float *from = filter->mass[tables->move[m].from];
		float probability = tables->move[m].probability;

		for (int i = 0; i < LC_LANES; i++)
			sum[i] += from[i] * probability;
	}
	for (int i = 0; i < LC_LANES; i++)
		gathered[i] = sum[i];
}

/*
 * Let time pass.  Part of a period moves that part of the mass a full one
 * would.  The first period needs no call and ignores one: the start weights
 * are those of the period that holds the first order.
 */
void
lc_filter_advance(const lc_filter_tables *tables, lc_filter *filter, double elapsed)
{
	float moved[LC_MAX_SUBSTAGES][LC_LANES];
	float share = elapsed > 0.0 ? (elapsed < 1.0 ? (float) elapsed : 1.0f) : 0.0f;

	if (filter->periods == 0)
		return;
	for (int s = 0; s < tables->substages; s++)
		gather_moves(tables, filter, s, moved[s]);
	if (share < 1.0f)
		for (int s = 0; s < tables->substages; s++)
			for (int i = 0; i < LC_LANES; i++)
				moved[s][i] = filter->mass[s][i] + share * (moved[s][i] - filter->mass[s][i]);
	memcpy(filter->mass, moved, sizeof(moved[0]) * (size_t) tables->substages);
}

/* Bayes' rule over all hidden states, floored and brought back to sum one. */
static void
weigh_mass(lc_filter *filter, const float *restrict evidence)
{
	float lane[LC_LANES] = {0.0f};
	float total = 0.0f;

	for (int s = 0; s < filter->substages; s++)
		for (int i = 0; i < LC_LANES; i++)
		{
			float prior = filter->mass[s][i];

			prior = prior > MASS_FLOOR ? prior : MASS_FLOOR;
			filter->mass[s][i] = prior * evidence[s * LC_LANES + i];
			lane[i] += filter->mass[s][i];
		}
	for (int i = 0; i < LC_LANES; i++)
		total += lane[i];
	total = 1.0f / total;
	for (int s = 0; s < filter->substages; s++)
		for (int i = 0; i < LC_LANES; i++)
			filter->mass[s][i] *= total;
}

/*
 * Weigh what was ordered.  An exposure of nothing says nothing.
 */
void
lc_filter_observe(const lc_filter_tables *tables, lc_filter *filter, double orders, double exposure)
{
	if (!(orders > 0.0))
		orders = 0.0;
	if (filter->periods == 0 && orders >= 1.0)
		orders -= 1.0; /* the order that started the clock */
	if (filter->periods < INT_MAX)
		filter->periods++;
	if (!(exposure > 0.0))
		return;
	if (orders > ORDERS_HIGHEST)
		orders = ORDERS_HIGHEST;
	if (exposure == 1.0 && orders < LC_TABLE_COUNTS && orders == (int) orders)
	{
		weigh_mass(filter, tables->emission[(int) orders][0]);
		return;
	}
	if (exposure < EXPOSURE_LOWEST)
		exposure = EXPOSURE_LOWEST;
	if (exposure > EXPOSURE_HIGHEST)
		exposure = EXPOSURE_HIGHEST;
	{
		float evidence[LC_MAX_SUBSTAGES][LC_LANES];

		weigh_count(tables, (float) orders, (float) exposure, evidence);
		weigh_mass(filter, evidence[0]);
	}
}

void
lc_filter_step(const lc_filter_tables *tables, lc_filter *filter, double orders, double exposure)
{
	lc_filter_advance(tables, filter, exposure);
	lc_filter_observe(tables, filter, orders, exposure);
}

void
lc_filter_posterior(const lc_filter *filter, float stage_probability[LC_STAGES])
{
	float total = 0.0f;

	for (int stage = 0; stage < LC_STAGES; stage++)
		stage_probability[stage] = 0.0f;
	for (int s = 0; s < filter->substages; s++)
	{
		float sum = 0.0f;

		for (int i = 0; i < LC_LANES; i++)
			sum += filter->mass[s][i];
		stage_probability[filter->stage[s]] += sum;
		total += sum;
	}
	for (int stage = 0; stage < LC_STAGES; stage++)
		stage_probability[stage] /= total;
}

double
lc_filter_level(const lc_filter_tables *tables, const lc_filter *filter)
{
	double level = 0.0;

	for (int s = 0; s < filter->substages; s++)
		for (int i = 0; i < LC_LANES; i++)
			level += (double) filter->mass[s][i] * tables->mean[s][i];
	return level;
}

double
lc_filter_own_rate(const lc_filter_tables *tables, const lc_filter *filter)
{
	double rate = 0.0;

	for (int s = 0; s < filter->substages; s++)
		for (int i = 0; i < LC_LANES; i++)
			rate += (double) filter->mass[s][i] * tables->rate[i];
	return rate;
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
