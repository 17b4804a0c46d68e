/*
 * posterior.c - what is believed of one customer: how often it buys, and
 * whether it is still there.
 *
 * Written for speed in a way that costs no exactness between machines: single
 * precision, fixed trip counts with the rate innermost (so any compiler makes
 * vector code of the loops), no fast-math, and no library function for a
 * count in a full period.
 *
 * Both manners are weighed as densities of the days themselves, so that they
 * can be compared: n days anywhere in an exposure e have the density
 * NB(n; m, k) n! / e^n, in which n! and e^n cancel.
 */
#include "posterior.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

/* No period counts for more than e^34. */
#define LOG_FLOOR (-34.0f)

/* Habits change: so much of what is known of the manner fades a period. */
#define MANNER_FADES 0.005

/* A regular customer's late gaps, as of a beat left out: their share, mean length in usual gaps, and gamma shape. */
#define LATE_GAPS 0.12
#define LATE_LENGTH 2.5
#define LATE_SHAPE 4

/*
 * Having left makes the silence after a period's last purchase no more than 100
 * times likelier: else a burst a month would be a fast clock that stops.
 */
#define LEAVING_LEAST (-4.6f)

/* Share of those whose gaps within a period are all late. */
#define ALL_LATE 0.04

/* And those after which everything is forgotten: exponential. */
#define LONG_GAPS 0.002
#define LONG_LENGTH 12.0

/* ln(gap * rate) at the first entry of the gap tables. */
#define LOG_GAP_LOWEST (-11.0)

#define EXPOSURE_LOWEST 1e-6
#define EXPOSURE_HIGHEST 1e6

const lc_posterior_params lc_posterior_default = {
    /* ln rate normal round ln 0.4 a month with deviation 1.4 */
    .rate_weight = {0.0308, 0.0546, 0.0905, 0.1392, 0.1991, 0.2648, 0.3275, 0.3765, 0.4026, 0.4002, 0.3698, 0.3177,
                    0.2538, 0.1885, 0.1302, 0.0836, 0.0499, 0.0277, 0.0143, 0.0069, 0.0031, 0.0013, 0.0005, 0.0002},
    .rise = 0.035,
    .fall = 0.035,
    .jump = 0.015,
    .leave_loose = 0.10,
    .leave_bound = 0.01,
    .bound = 0.5,
    .come_back = 0.03,
    .lose = 0.05,
    .scatter = 6,
    .regular = 0.2,
    .regular_shape = 12,
    .value_variance = 0.3,
    .customers = 0,
};

#define FIELD(name, lowest, highest) \
	{ \
#name, offsetof(lc_posterior_params, name), lowest, highest \
	}

const lc_posterior_field lc_posterior_fields[LC_POSTERIOR_FIELDS] = {
    FIELD(rise, 0, 0.4),        FIELD(fall, 0, 0.4),  FIELD(jump, 0, 0.2),          FIELD(leave_loose, 0, 0.9),
    FIELD(leave_bound, 0, 0.9), FIELD(bound, 0, 1),   FIELD(come_back, 0, 0.5),     FIELD(lose, 0, 0.5),
    FIELD(scatter, 0.05, 1e4),  FIELD(regular, 0, 1), FIELD(regular_shape, 2, 100), FIELD(value_variance, 1e-6, 100),
    FIELD(customers, 0, 1e15),
};

lc_status
lc_posterior_check(const lc_posterior_params *params, const char **column)
{
	for (size_t i = 0; i < LC_POSTERIOR_FIELDS; i++)
	{
		const lc_posterior_field *field = &lc_posterior_fields[i];
		double value;

		memcpy(&value, (const char *) params + field->offset, sizeof(value));
		*column = field->name;
		if (!(value >= field->lowest && value <= field->highest))
			return LC_BAD_PARAMETER;
	}
	*column = "regular_shape";
	if (params->regular_shape != floor(params->regular_shape))
		return LC_BAD_PARAMETER;
	*column = "leave_bound";
	if (params->leave_bound > params->leave_loose)
		return LC_BAD_PARAMETER;
	*column = "rate_weights";
	for (int i = 0; i < LC_RATES; i++)
		if (!(params->rate_weight[i] > 0 && params->rate_weight[i] <= LC_RATE_WEIGHT_MOST))
			return LC_BAD_PARAMETER;
	*column = NULL;
	return LC_OK;
}

/* ---- tables ---- */

#define LOG_RATE_LOWEST (-4.605170185988091) /* ln 0.01 */
#define LOG_STEP LC_RATE_LOG_STEP
#define LOG_GAP_SCALE (LC_GAP_STEPS / LOG_STEP)

/* ln(gamma(n + k) / gamma(k)) - n ln k, for a count that may be absurd. */
static double
log_choose(double n, double k)
{
	return lgamma(n + k) - lgamma(k) - n * log(k);
}

/* ln of NB(n; rate * exposure, k) n! / exposure^n, at each rate. */
LC_INLINE void
weigh_count(const lc_posterior_tables *tables, double n, double choose, double exposure, float weight[LC_RATES])
{
	float k = (float) tables->params.scatter;
	float stretch = (float) (exposure / tables->params.scatter);
	float count = (float) n;
	float constant = (float) choose;

	for (int i = 0; i < LC_RATES; i++)
		weight[i] = 1.0f + tables->rate[i] * stretch;
	lc_log_floats(weight, LC_RATES);
	for (int i = 0; i < LC_RATES; i++)
		weight[i] = constant + count * tables->log_rate[i] - (count + k) * weight[i];
}

/* From logarithms, relative to the largest: nothing is impossible. */
LC_INLINE void
likelihood_of(const float weight[LC_RATES], float largest, float likelihood[LC_RATES])
{
	for (int i = 0; i < LC_RATES; i++)
	{
		float x = weight[i] - largest;

		likelihood[i] = x > LOG_FLOOR ? x : LOG_FLOOR;
	}
	lc_exp_floats(likelihood, LC_RATES);
}

/* Survival of a gamma of whole shape and mean 1: the Poisson chance of fewer than shape events. */
static double
gamma_survival(double x, int shape)
{
	double term = 1;
	double sum = 1;

	if (shape * x > 700)
		return 0;
	for (int j = 1; j < shape; j++)
	{
		term *= shape * x / j;
		sum += term;
	}
	return exp(-shape * x) * sum;
}

static double
gamma_density(double x, int shape)
{
	return exp(shape * log(shape) - lgamma(shape) + (shape - 1) * log(x) - shape * x);
}

static void
prepare_gaps(lc_posterior_tables *tables)
{
	int shape = (int) tables->params.regular_shape;

	for (int step = 0; step <= LC_GAP_STEPS; step++)
		for (int q = 0; q < LC_GAP_ENTRIES; q++)
		{
			double log_x = LOG_GAP_LOWEST + (q + (double) step / LC_GAP_STEPS) * LOG_STEP;
			double x = exp(log_x);
			double late = x / LATE_LENGTH;
			double usual = 1 - LATE_GAPS - LONG_GAPS;
			double longest = log(LONG_GAPS) - x / LONG_LENGTH;
			double survival = usual * gamma_survival(x, shape) + LATE_GAPS * gamma_survival(late, LATE_SHAPE);
			double density =
			    usual * gamma_density(x, shape) + LATE_GAPS / LATE_LENGTH * gamma_density(late, LATE_SHAPE);

			/* the longest are added as logarithms: beyond hundreds of gaps they are all there is, and no double */
			tables->gap_survival[step][q] = (float) (longest + log1p(survival > 0 ? survival * exp(-longest) : 0));
			longest -= log(LONG_LENGTH);
			tables->gap_density[step][q] = (float) (longest + log1p(density > 0 ? density * exp(-longest) : 0));
		}
}

static void
move_back(const lc_posterior_params *p, const float weight[LC_RATES], lc_state_vector value)
{
	double stay = 1 - p->rise - p->fall - p->jump;
	const double leave[2] = {p->leave_loose, p->leave_bound};
	lc_state_vector before;

	for (int tie = 0; tie < 2; tie++)
	{
		const float *v = value[tie];
		double anywhere = 0;

		for (int i = 0; i < LC_RATES; i++)
			anywhere += (double) weight[i] * (double) v[i];
		for (int i = 0; i < LC_RATES; i++)
		{
			double up = (double) v[i < LC_RATES - 1 ? i + 1 : i];
			double down = (double) v[i > 0 ? i - 1 : i];
			double moved = stay * (double) v[i] + p->rise * up + p->fall * down + p->jump * anywhere;

			before[tie][i] = (float) ((1 - leave[tie]) * moved + leave[tie] * (double) value[LC_TIE_DORMANT][i]);
		}
	}
	for (int i = 0; i < LC_RATES; i++)
		before[LC_TIE_DORMANT][i] = (float) ((1 - p->come_back - p->lose) * (double) value[LC_TIE_DORMANT][i] +
		                                     p->come_back * ((1 - p->bound) * (double) value[LC_TIE_LOOSE][i] +
		                                                     p->bound * (double) value[LC_TIE_BOUND][i]));
	memcpy(value, before, sizeof(before));
}

void
lc_posterior_before(const lc_posterior_tables *tables, lc_state_vector value)
{
	move_back(&tables->params, tables->weight, value);
}

/* What follows from each state over 1, 2, ... periods, from the last one backwards. */
static void
prepare_ahead(lc_posterior_tables *tables)
{
	double k = tables->params.scatter;
	const double over[LC_MANNERS_OF_BUYING] = {1 + 1 / k, 1};
	const double poisson[LC_MANNERS_OF_BUYING] = {1, 1 / tables->params.regular_shape};

	memset(tables->buys[0], 0, sizeof(tables->buys[0]));
	memset(tables->days[0], 0, sizeof(tables->days[0]));
	memset(tables->square, 0, sizeof(tables->square));
	for (int h = 1; h <= LC_AHEAD; h++)
	{
		memcpy(tables->buys[h], tables->buys[h - 1], sizeof(lc_state_vector));
		memcpy(tables->days[h], tables->days[h - 1], sizeof(lc_state_vector));
		for (int tie = 0; tie < LC_TIE_DORMANT; tie++)
			for (int i = 0; i < LC_RATES; i++)
			{
				double rate = (double) tables->rate[i];
				double none = pow(1 + rate / k, -k);
				float *buys = &tables->buys[h][tie][i];

				*buys = (float) (1 - none * (1 - (double) *buys));
				for (int m = 0; h <= LC_SIX_MONTHS && m < LC_MANNERS_OF_BUYING; m++)
					tables->square[m][tie][i] += (float) (poisson[m] * rate + over[m] * rate * rate +
					                                      2 * rate * (double) tables->days[h - 1][tie][i]);
				tables->days[h][tie][i] += tables->rate[i];
			}
		lc_posterior_before(tables, tables->buys[h]);
		lc_posterior_before(tables, tables->days[h]);
		for (int m = 0; h <= LC_SIX_MONTHS && m < LC_MANNERS_OF_BUYING; m++)
			lc_posterior_before(tables, tables->square[m]);
	}
}

static lc_moves
moves_of(const lc_posterior_params *p, float part)
{
	return (lc_moves){
	    .rise = (float) p->rise * part,
	    .fall = (float) p->fall * part,
	    .jump = (float) p->jump * part,
	    .leave = {(float) p->leave_loose * part, (float) p->leave_bound * part},
	    .back = {(float) (p->come_back * (1 - p->bound)) * part, (float) (p->come_back * p->bound) * part},
	    .lose = (float) p->lose * part,
	    .fades = {(float) (MANNER_FADES * p->regular) * part, (float) (MANNER_FADES * (1 - p->regular)) * part},
	};
}

lc_status
lc_posterior_prepare(const lc_posterior_params *params, lc_posterior_tables *tables)
{
	const char *column;
	double total = 0;

	if (lc_posterior_check(params, &column) != LC_OK)
		return LC_BAD_PARAMETER;
	tables->params = *params;
	tables->moves = moves_of(params, 1);
	for (int i = 0; i < LC_RATES; i++)
		total += params->rate_weight[i];
	for (int i = 0; i < LC_RATES; i++)
	{
		double rate = LC_RATE_LOWEST * exp(LOG_STEP * i);

		tables->rate[i] = (float) rate;
		tables->wait[i] = 1 / tables->rate[i];
		tables->log_rate[i] = (float) log(rate);
		tables->weight[i] = (float) (params->rate_weight[i] / total);
	}
	for (int n = 0; n < LC_FULL_COUNTS; n++)
	{
		tables->log_choose[n] = log_choose(n, params->scatter);
		weigh_count(tables, n, tables->log_choose[n], 1, tables->full[n]);
	}
	likelihood_of(tables->full[0], 0, tables->silent);
	tables->left = LOG_FLOOR;
	lc_exp_floats(&tables->left, 1);
	prepare_gaps(tables);
	prepare_ahead(tables);
	return LC_OK;
}

void
lc_posterior_start(const lc_posterior_tables *tables, lc_posterior *posterior)
{
	const lc_posterior_params *p = &tables->params;
	const float manner[LC_MANNERS_OF_BUYING] = {(float) (1 - p->regular), (float) p->regular};

	for (int m = 0; m < LC_MANNERS_OF_BUYING; m++)
		for (int i = 0; i < LC_RATES; i++)
		{
			posterior->mass[m][LC_TIE_LOOSE][i] = manner[m] * (float) (1 - p->bound) * tables->weight[i];
			posterior->mass[m][LC_TIE_BOUND][i] = manner[m] * (float) p->bound * tables->weight[i];
			posterior->mass[m][LC_TIE_DORMANT][i] = 0;
		}
	posterior->lost = 0;
	posterior->since = posterior->year = 0;
}

void
lc_posterior_shift(lc_posterior *posterior, int values)
{
	for (int m = 0; m < LC_MANNERS_OF_BUYING; m++)
		for (int tie = 0; tie < LC_TIES; tie++)
		{
			float *mass = posterior->mass[m][tie];
			float moved[LC_RATES] = {0};

			for (int i = 0; i < LC_RATES; i++)
			{
				int to = i + values;

				to = to < 0 ? 0 : to;
				moved[to < LC_RATES ? to : LC_RATES - 1] += mass[i];
			}
			memcpy(mass, moved, sizeof(moved));
		}
}

/* ---- one period ---- */

/* The rates of one tie before they walk, with nothing beyond both ends, and by what all of them walk. */
typedef struct rates_before
{
	float rate[LC_RATES + 2];
	float leave;
	float stays;
	float stay;
	float anew;
	float edge[LC_RATES]; /* of the lowest, which cannot fall, and of the highest, which cannot rise; else 0 */
} rates_before;

LC_INLINE void
take_rates(rates_before *before, const lc_moves *by, float leave, const float mass[LC_RATES])
{
	before->rate[0] = before->rate[LC_RATES + 1] = 0;
	for (int i = 0; i < LC_RATES; i++)
		before->rate[i + 1] = mass[i];
	before->leave = leave;
	before->stays = 1 - leave;
	before->stay = before->stays * (1 - by->rise - by->fall - by->jump);
	before->anew = before->stays * by->jump * lc_sum_rates(mass);
	memset(before->edge, 0, sizeof(before->edge));
	before->edge[0] = before->stays * by->fall * mass[0];
	before->edge[LC_RATES - 1] = before->stays * by->rise * mass[LC_RATES - 1];
}

/* One rate of one tie, after it walked. */
LC_INLINE float
walked(const lc_moves *by, const rates_before *before, float weight, int i)
{
	const float *rate = before->rate;

	return before->stay * rate[i + 1] + before->stays * (by->rise * rate[i] + by->fall * rate[i + 2]) +
	       before->anew * weight + before->edge[i];
}

/* All rates walk, leavers are taken out, the dormant come back, and manners fade; who was dormant is not lost yet. */
typedef struct states_before
{
	rates_before tie[LC_MANNERS_OF_BUYING][LC_TIE_DORMANT];
	float lost;
} states_before;

LC_INLINE void
take_states(states_before *before, const lc_moves *by, const lc_posterior *posterior)
{
	before->lost = posterior->lost;
	for (int m = 0; m < LC_MANNERS_OF_BUYING; m++)
	{
		for (int tie = 0; tie < LC_TIE_DORMANT; tie++)
			take_rates(&before->tie[m][tie], by, by->leave[tie], posterior->mass[m][tie]);
		before->lost += by->lose * lc_sum_rates(posterior->mass[m][LC_TIE_DORMANT]);
	}
}

/* At one rate: what is there afterwards, and who has left. */
typedef struct states_at
{
	float mass[LC_MANNERS_OF_BUYING][LC_TIES];
	float leavers[LC_MANNERS_OF_BUYING];
} states_at;

LC_INLINE void
move_at(const lc_posterior_tables *tables, const lc_moves *by, const states_before *before,
        const float mass[LC_MANNERS_OF_BUYING][LC_TIES][LC_RATES], int i, states_at *at)
{
	float stays = 1 - by->back[LC_TIE_LOOSE] - by->back[LC_TIE_BOUND] - by->lose;

	for (int m = 0; m < LC_MANNERS_OF_BUYING; m++)
	{
		const rates_before *tie = before->tie[m];

		at->leavers[m] = tie[LC_TIE_LOOSE].leave * tie[LC_TIE_LOOSE].rate[i + 1] +
		                 tie[LC_TIE_BOUND].leave * tie[LC_TIE_BOUND].rate[i + 1];
		at->mass[m][LC_TIE_DORMANT] = stays * mass[m][LC_TIE_DORMANT][i];
	}
	for (int tie = 0; tie < LC_TIE_DORMANT; tie++)
	{
		float back = by->back[tie] * mass[LC_MANNER_IRREGULAR][LC_TIE_DORMANT][i] +
		             by->back[tie] * mass[LC_MANNER_REGULAR][LC_TIE_DORMANT][i];
		float a = walked(by, &before->tie[LC_MANNER_IRREGULAR][tie], tables->weight[i], i) + back;
		float b = walked(by, &before->tie[LC_MANNER_REGULAR][tie], tables->weight[i], i);
		float flow = by->fades[LC_MANNER_REGULAR] * b - by->fades[LC_MANNER_IRREGULAR] * a;

		at->mass[LC_MANNER_IRREGULAR][tie] = a + flow;
		at->mass[LC_MANNER_REGULAR][tie] = b - flow;
	}
}

/* Adds sign times a gap table's value for a gap, given by its logarithm, at each rate. */
LC_INLINE void
add_gap(const float table[LC_GAP_STEPS + 1][LC_GAP_ENTRIES], float log_gap, float sign, float value[LC_RATES])
{
	double at;
	int entry;
	int step;
	const float *low;
	const float *high;
	float share;

	at = (double) log_gap * LOG_GAP_SCALE - (LOG_GAP_LOWEST - LOG_RATE_LOWEST) * LOG_GAP_SCALE;
	at = at > 0 ? at : 0;
	at = at < (LC_GAP_ENTRIES - LC_RATES) * LC_GAP_STEPS - 1 ? at : (LC_GAP_ENTRIES - LC_RATES) * LC_GAP_STEPS - 1;
	entry = (int) at;
	share = (float) (at - entry);
	step = entry % LC_GAP_STEPS;
	low = &table[step][entry / LC_GAP_STEPS];
	high = &table[step + 1][entry / LC_GAP_STEPS];
	for (int i = 0; i < LC_RATES; i++)
		value[i] += sign * (low[i] + share * (high[i] - low[i]));
}

/* The gaps within a period: all as usual, or all late, whichever is likelier. */
LC_INLINE void
weigh_inner_gaps(const lc_posterior_tables *tables, double gaps, double length, double log_gaps, float weight[LC_RATES])
{
	double shape = tables->params.regular_shape;
	float usual = (float) (gaps * (shape * log(shape) - lgamma(shape) + log1p(-LATE_GAPS)) + (shape - 1) * log_gaps);
	float late = (float) (gaps * log(ALL_LATE / LATE_LENGTH));
	float count = (float) gaps;
	float times = (float) shape;
	float in_all = (float) length;

	for (int i = 0; i < LC_RATES; i++)
	{
		float a = usual + times * (count * tables->log_rate[i] - in_all * tables->rate[i]);
		float b = late + count * tables->log_rate[i] - in_all * tables->rate[i] * (float) (1 / LATE_LENGTH);

		weight[i] += a > b ? a : b;
	}
}

/* Logarithms of the gaps that a period touches, worked out side by side; of one that there is none of, anything. */
typedef struct log_gaps
{
	float before; /* up to the start of the period */
	float until;  /* up to the first purchase, or to the end */
	float after;  /* from the last purchase to the end */
	float unused;
} log_gaps;

LC_INLINE log_gaps
log_gaps_of(const lc_purchases *seen, double since)
{
	float gap[4] = {(float) (since > 0 ? since : 1), (float) (since + (seen->days == 0 ? seen->exposure : seen->first)),
	                (float) (seen->days > 0 && seen->last > 0 ? seen->last : 1), 1};

	lc_log_floats(gap, 4);
	return (log_gaps){gap[0], gap[1], gap[2], gap[3]};
}

LC_INLINE void
weigh_regular(const lc_posterior_tables *tables, const lc_purchases *seen, double since, const log_gaps *gaps,
              float weight[LC_RATES])
{
	for (int i = 0; i < LC_RATES; i++)
		weight[i] = 0;
	if (since > 0)
		add_gap(tables->gap_survival, gaps->before, -1, weight);
	if (seen->days == 0)
	{
		add_gap(tables->gap_survival, gaps->until, 1, weight);
		return;
	}
	for (int i = 0; i < LC_RATES; i++)
		weight[i] += tables->log_rate[i];
	add_gap(tables->gap_density, gaps->until, 1, weight);
	if (seen->days > 1)
		weigh_inner_gaps(tables, seen->days - 1, seen->exposure - seen->first - seen->last, seen->log_gaps, weight);
	if (seen->last > 0)
		add_gap(tables->gap_survival, gaps->after, 1, weight);
}

/*
 * A regular customer who leaves in a period with purchases does so after the
 * last of them, so that the silence since is none of its own: the likelihood
 * without it, times the part of the period that was left.  Of the irregular
 * nobody leaves then: else leaving and coming back would be learned as what
 * bursts of purchases are, and the end would lose its meaning (cdnow: a better
 * likelihood, and forecasts with a root mean square error of 1.14 for 1.11).
 */
LC_INLINE void
weigh_leaving(const lc_posterior_tables *tables, const lc_purchases *seen, float log_after, lc_likelihood *likelihood)
{
	float part = (float) (seen->last / seen->exposure);
	float silence[LC_RATES];

	for (int i = 0; i < LC_RATES; i++)
		silence[i] = 0;
	if (seen->last > 0)
		add_gap(tables->gap_survival, log_after, 1, silence);
	for (int i = 0; i < LC_RATES; i++)
		silence[i] = silence[i] > LEAVING_LEAST ? silence[i] : LEAVING_LEAST;
	lc_exp_floats(silence, LC_RATES);
	for (int i = 0; i < LC_RATES; i++)
	{
		likelihood->leaving[LC_MANNER_IRREGULAR][i] = likelihood->left;
		likelihood->leaving[LC_MANNER_REGULAR][i] = part * likelihood->active[LC_MANNER_REGULAR][i] / silence[i];
	}
}

LC_INLINE float
larger(float a, float b)
{
	return a > b ? a : b;
}

/* In thirds and then halves, so that it vectorises. */
_Static_assert(LC_RATES == 24, "three times eight rates are compared");

LC_INLINE float
largest_of(const float value[LC_RATES])
{
	float most[8];

	for (int i = 0; i < 8; i++)
		most[i] = larger(larger(value[i], value[i + 8]), value[i + 16]);
	for (int i = 0; i < 4; i++)
		most[i] = larger(most[i], most[i + 4]);
	return larger(larger(most[0], most[2]), larger(most[1], most[3]));
}

LC_INLINE void
weigh_irregular(const lc_posterior_tables *tables, const lc_purchases *seen, float weight[LC_RATES])
{
	int n = seen->days < LC_FULL_COUNTS ? seen->days : 0;

	if (seen->exposure == 1 && n == seen->days)
		memcpy(weight, tables->full[n], LC_RATES * sizeof(*weight));
	else
		weigh_count(tables, seen->days,
		            n == seen->days ? tables->log_choose[n] : log_choose(seen->days, tables->params.scatter),
		            seen->exposure, weight);
}

/* Irregular customers are never likelier to buy nothing than who had left, so of the logarithms only the regular are compared. */
LC_INLINE void
weigh_silence(const lc_posterior_tables *tables, const lc_purchases *seen, double since, lc_likelihood *likelihood)
{
	log_gaps gaps = log_gaps_of(seen, since);
	float largest;

	weigh_regular(tables, seen, since, &gaps, likelihood->active[LC_MANNER_REGULAR]);
	largest = larger(largest_of(likelihood->active[LC_MANNER_REGULAR]), 0);
	if (seen->exposure == 1 && largest == 0)
		memcpy(likelihood->active[LC_MANNER_IRREGULAR], tables->silent, sizeof(tables->silent));
	else
	{
		weigh_irregular(tables, seen, likelihood->active[LC_MANNER_IRREGULAR]);
		likelihood_of(likelihood->active[LC_MANNER_IRREGULAR], largest, likelihood->active[LC_MANNER_IRREGULAR]);
	}
	likelihood_of(likelihood->active[LC_MANNER_REGULAR], largest, likelihood->active[LC_MANNER_REGULAR]);
	likelihood->largest = largest;
	likelihood->left = 1;
	if (largest > 0)
	{
		likelihood->left = largest > -LOG_FLOOR ? LOG_FLOOR : -largest;
		lc_exp_floats(&likelihood->left, 1);
	}
	for (int m = 0; m < LC_MANNERS_OF_BUYING; m++)
		for (int i = 0; i < LC_RATES; i++)
			likelihood->leaving[m][i] = likelihood->left;
}

LC_INLINE void
weigh_purchases(const lc_posterior_tables *tables, const lc_purchases *seen, double since, lc_likelihood *likelihood)
{
	log_gaps gaps = log_gaps_of(seen, since);

	weigh_irregular(tables, seen, likelihood->active[LC_MANNER_IRREGULAR]);
	weigh_regular(tables, seen, since, &gaps, likelihood->active[LC_MANNER_REGULAR]);
	likelihood->largest =
	    larger(largest_of(likelihood->active[LC_MANNER_IRREGULAR]), largest_of(likelihood->active[LC_MANNER_REGULAR]));
	for (int m = 0; m < LC_MANNERS_OF_BUYING; m++)
		likelihood_of(likelihood->active[m], likelihood->largest, likelihood->active[m]);
	likelihood->left = tables->left;
	weigh_leaving(tables, seen, gaps.after, likelihood);
}

LC_INLINE void
weigh(const lc_posterior_tables *tables, const lc_purchases *seen, double since, lc_likelihood *likelihood)
{
	if (seen->days == 0)
		weigh_silence(tables, seen, since, likelihood);
	else
		weigh_purchases(tables, seen, since, likelihood);
}

void
lc_purchases_bound(lc_purchases *seen)
{
	seen->exposure = seen->exposure > EXPOSURE_LOWEST ? seen->exposure : EXPOSURE_LOWEST;
	seen->exposure = seen->exposure < EXPOSURE_HIGHEST ? seen->exposure : EXPOSURE_HIGHEST;
	seen->last = seen->last < seen->exposure ? seen->last : seen->exposure;
}

/* Divides by the sum. */
LC_INLINE void
normalise(const float mass[LC_MANNERS_OF_BUYING][LC_TIES][LC_RATES], float lost, lc_posterior *posterior)
{
	float total = lost;
	float scale;

	for (int m = 0; m < LC_MANNERS_OF_BUYING; m++)
		for (int tie = 0; tie < LC_TIES; tie++)
			total += lc_sum_rates(mass[m][tie]);
	scale = 1 / total;
	for (int m = 0; m < LC_MANNERS_OF_BUYING; m++)
		for (int tie = 0; tie < LC_TIES; tie++)
			for (int i = 0; i < LC_RATES; i++)
				posterior->mass[m][tie][i] = mass[m][tie][i] * scale + LC_MASS_FLOOR;
	posterior->lost = lost * scale + LC_MASS_FLOOR;
}

LC_VECTORISE void
lc_posterior_step(const lc_posterior_tables *tables, lc_posterior *posterior, const lc_purchases *purchases)
{
	lc_purchases seen = *purchases;
	lc_moves by = seen.elapsed < 1 ? moves_of(&tables->params, (float) seen.elapsed) : tables->moves;
	states_before before;
	lc_likelihood likelihood;
	float mass[LC_MANNERS_OF_BUYING][LC_TIES][LC_RATES];

	lc_purchases_bound(&seen);
	/* copied before anything else: a processor waits for what it has only just stored */
	take_states(&before, &by, posterior);
	weigh(tables, &seen, posterior->since, &likelihood);
	/* in one loop, so that nothing between the moves and the likelihood is stored */
	for (int i = 0; i < LC_RATES; i++)
	{
		states_at at;

		move_at(tables, &by, &before, posterior->mass, i, &at);
		for (int m = 0; m < LC_MANNERS_OF_BUYING; m++)
		{
			mass[m][LC_TIE_LOOSE][i] = at.mass[m][LC_TIE_LOOSE] * likelihood.active[m][i];
			mass[m][LC_TIE_BOUND][i] = at.mass[m][LC_TIE_BOUND] * likelihood.active[m][i];
			mass[m][LC_TIE_DORMANT][i] =
			    at.mass[m][LC_TIE_DORMANT] * likelihood.left + at.leavers[m] * likelihood.leaving[m][i];
		}
	}
	normalise(mass, before.lost * likelihood.left, posterior);
	posterior->since = seen.days == 0 ? posterior->since + seen.exposure : seen.last;
}

void
lc_posterior_move(const lc_posterior_tables *tables, lc_posterior *posterior, double elapsed, lc_leavers leavers)
{
	lc_moves by = moves_of(&tables->params, (float) (elapsed < 1 ? elapsed : 1));
	states_before before;

	take_states(&before, &by, posterior);
	posterior->lost = before.lost;
	for (int i = 0; i < LC_RATES; i++)
	{
		states_at at;

		move_at(tables, &by, &before, posterior->mass, i, &at);
		for (int m = 0; m < LC_MANNERS_OF_BUYING; m++)
		{
			for (int tie = 0; tie < LC_TIES; tie++)
				posterior->mass[m][tie][i] = at.mass[m][tie];
			leavers[m][i] = at.leavers[m];
		}
	}
}

void
lc_posterior_weigh(const lc_posterior_tables *tables, const lc_purchases *seen, double since, lc_likelihood *likelihood)
{
	weigh(tables, seen, since, likelihood);
}

double
lc_posterior_fades(const lc_posterior_params *params, int manner)
{
	return MANNER_FADES * (manner == LC_MANNER_REGULAR ? params->regular : 1 - params->regular);
}

/* ---- what is asked of it ---- */

LC_VECTORISE float
lc_posterior_active(const lc_posterior *posterior, float rate[LC_RATES])
{
	for (int i = 0; i < LC_RATES; i++)
		rate[i] = (posterior->mass[0][LC_TIE_LOOSE][i] + posterior->mass[0][LC_TIE_BOUND][i]) +
		          (posterior->mass[1][LC_TIE_LOOSE][i] + posterior->mass[1][LC_TIE_BOUND][i]);
	return lc_sum_rates(rate);
}

LC_VECTORISE double
lc_posterior_rate(const lc_posterior_tables *tables, const float active[LC_RATES])
{
	float weighted[LC_RATES];

	for (int i = 0; i < LC_RATES; i++)
		weighted[i] = active[i] * tables->rate[i];
	return (double) lc_sum_rates(weighted) / (double) lc_sum_rates(active);
}

LC_INLINE double
mean_of_tie(const float mass[LC_RATES], const float value[LC_RATES])
{
	float product[LC_RATES];

	for (int i = 0; i < LC_RATES; i++)
		product[i] = mass[i] * value[i];
	return (double) lc_sum_rates(product);
}

LC_INLINE double
mean_of(const float mass[LC_TIES][LC_RATES], const float value[LC_TIES][LC_RATES])
{
	double sum = 0;

	for (int tie = 0; tie < LC_TIES; tie++)
		sum += mean_of_tie(mass[tie], value[tie]);
	return sum;
}

LC_VECTORISE double
lc_posterior_mean(const lc_posterior *posterior, const float value[LC_TIES][LC_RATES])
{
	return mean_of(posterior->mass[0], value) + mean_of(posterior->mass[1], value);
}

/* A number of periods within what is tabulated: the whole ones, and the part of the next. */
static int
whole_periods(double periods, double *part)
{
	int whole;

	periods = periods > 0 ? periods : 0;
	whole = periods < LC_AHEAD ? (int) periods : LC_AHEAD;
	*part = whole < LC_AHEAD ? periods - whole : 0;
	return whole;
}

/*
 * The chance that a customer who keeps a date of the year has not bought again so many years after the middle of its last
 * season.  The next season lies between half a year and one and a half years after that, and the purchase is as likely in each
 * part of the season's needs; or the season is left out, as often as a beat of a regular customer.
 */
static double
date_survival(double years)
{
	double usual = years < 0.5 ? 1 : years < 1.5 ? 1.5 - years : 0;

	return (1 - LATE_GAPS) * usual + LATE_GAPS * gamma_survival(years / LATE_LENGTH, LATE_SHAPE);
}

/* The chance that the next periods see nothing of the gap's end, or of the date, and how long is waited for it at most. */
typedef struct waiting
{
	float silent[LC_RATES];
	float longest[LC_RATES];
} waiting;

LC_INLINE void
wait_for_gap(const lc_posterior_tables *tables, const lc_posterior *posterior, double periods, waiting *w)
{
	float gap[4] = {(float) (posterior->since > 0 ? posterior->since : 1), (float) (posterior->since + periods), 1, 1};

	memset(w->silent, 0, sizeof(w->silent));
	lc_log_floats(gap, 4);
	if (posterior->since > 0)
		add_gap(tables->gap_survival, gap[0], -1, w->silent);
	add_gap(tables->gap_survival, gap[1], 1, w->silent);
	for (int i = 0; i < LC_RATES; i++)
		w->silent[i] = w->silent[i] > -80 ? w->silent[i] : -80;
	lc_exp_floats(w->silent, LC_RATES);
	memcpy(w->longest, tables->wait, sizeof(w->longest));
}

/* The date is the same at every rate. */
static void
wait_for_date(const lc_posterior *posterior, double periods, waiting *w)
{
	double before = date_survival(posterior->since / posterior->year);
	double after = date_survival((posterior->since + periods) / posterior->year);

	for (int i = 0; i < LC_RATES; i++)
	{
		w->silent[i] = before > 0 ? (float) (after / before) : 1;
		w->longest[i] = (float) posterior->year;
	}
}

/* Regular customers who have not left wait for the end of the gap that they are in, or for their date. */
LC_INLINE double
regular_buys(const lc_posterior_tables *tables, const lc_posterior *posterior, double periods)
{
	const lc_posterior_params *p = &tables->params;
	const double leave[2] = {p->leave_loose, p->leave_bound};
	float ahead = (float) periods;
	double sum = 0;
	waiting w;

	if (posterior->year > 0)
		wait_for_date(posterior, periods, &w);
	else
		wait_for_gap(tables, posterior, periods, &w);
	for (int i = 0; i < LC_RATES; i++)
		w.longest[i] = w.longest[i] < ahead ? w.longest[i] : ahead;
	for (int tie = 0; tie < LC_TIE_DORMANT; tie++)
	{
		/* who leaves during the wait does so half way, on average */
		float half = (float) (leave[tie] / 2);
		float left[LC_RATES];

		for (int i = 0; i < LC_RATES; i++)
			left[i] = half * w.longest[i];
		for (int i = 0; i < LC_RATES; i++)
			left[i] = left[i] < 0.5f ? left[i] : 0.5f;
		for (int i = 0; i < LC_RATES; i++)
			left[i] = posterior->mass[LC_MANNER_REGULAR][tie][i] * (1 - w.silent[i]) * (1 - left[i]);
		sum += (double) lc_sum_rates(left);
	}
	return sum;
}

/* Chance of a purchase day of all but the regular who have not left, with that of each state of who buys irregularly. */
LC_INLINE double
others_buy(const lc_posterior *posterior, const lc_state_vector buys)
{
	return mean_of(posterior->mass[LC_MANNER_IRREGULAR], buys) +
	       mean_of_tie(posterior->mass[LC_MANNER_REGULAR][LC_TIE_DORMANT], buys[LC_TIE_DORMANT]);
}

LC_INLINE double
others_buy_between(const lc_posterior *posterior, const lc_state_vector low, const lc_state_vector high, double part)
{
	lc_state_vector buys;

	if (part <= 0)
		return others_buy(posterior, low);
	for (int tie = 0; tie < LC_TIES; tie++)
		for (int i = 0; i < LC_RATES; i++)
			buys[tie][i] = low[tie][i] + (float) part * (high[tie][i] - low[tie][i]);
	return others_buy(posterior, buys);
}

/* What the regular add can only make a purchase likelier. */
LC_VECTORISE double
lc_posterior_silent_from(const lc_posterior_tables *tables, const lc_posterior *posterior, double periods, double least)
{
	double part;
	int whole = whole_periods(periods, &part);
	double sum;
	double silent;

	if (whole + part <= 0)
		return 1;
	sum = others_buy_between(posterior, tables->buys[whole], tables->buys[part > 0 ? whole + 1 : whole], part);
	if (1 - sum < least)
		return NAN;
	sum += regular_buys(tables, posterior, whole + part);
	silent = sum < 1 ? 1 - sum : 0;
	return silent < least ? NAN : silent;
}

double
lc_posterior_silent(const lc_posterior_tables *tables, const lc_posterior *posterior, double periods)
{
	return lc_posterior_silent_from(tables, posterior, periods, -INFINITY);
}

/* Who stays where it is, in its manner, and buys nothing for a period; the others only add to it. */
void
lc_posterior_still_buys(const lc_posterior_tables *tables, double periods, lc_state_vector still)
{
	const lc_moves *by = &tables->moves;
	float stays = (1 - by->rise - by->fall - by->jump) * (1 - by->fades[LC_MANNER_IRREGULAR]);
	double part;
	int whole = whole_periods(periods, &part);

	memset(still, 0, sizeof(lc_state_vector));
	for (int tie = 0; tie < LC_TIE_DORMANT; tie++)
		for (int i = 0; i < LC_RATES; i++)
			still[tie][i] = stays * (1 - by->leave[tie]) * tables->silent[i] * tables->buys[whole][tie][i];
}

LC_VECTORISE double
lc_posterior_irregular(const lc_posterior *posterior, const lc_state_vector value)
{
	return mean_of(posterior->mass[LC_MANNER_IRREGULAR], value);
}

LC_VECTORISE double
lc_posterior_buys(const lc_posterior_tables *tables, const lc_posterior *posterior, const lc_state_vector low,
                  const lc_state_vector high, double part, double periods)
{
	return periods > 0 ? others_buy_between(posterior, low, high, part) + regular_buys(tables, posterior, periods) : 0;
}

double
lc_posterior_by_date(const lc_posterior_tables *tables, const lc_posterior *posterior)
{
	const float(*days)[LC_RATES] = tables->days[LC_AHEAD];
	double by_rates;

	if (posterior->year <= 0)
		return 1;
	by_rates = lc_posterior_mean(posterior, days);
	return by_rates > 0 ? (regular_buys(tables, posterior, posterior->year) + others_buy(posterior, days)) / by_rates
	                    : 1;
}

double
lc_posterior_expected(const lc_posterior_tables *tables, const lc_posterior *posterior, double periods)
{
	double part;
	int whole = whole_periods(periods, &part);
	double low = lc_posterior_mean(posterior, tables->days[whole]);

	return part > 0 ? low + part * (lc_posterior_mean(posterior, tables->days[whole + 1]) - low) : low;
}

/* ---- chances ---- */

const char *const lc_chance_names[LC_CHANCES] = {
    [LC_CHANCE_NONE] = "none",
    [LC_CHANCE_FEWER] = "fewer",
    [LC_CHANCE_HOLDS] = "holds",
    [LC_CHANCE_MORE] = "more",
};

#define FEWER_THAN 0.7 /* of the usual number */
#define MORE_THAN 1.4

/* Beyond so many the sum is replaced by the normal distribution. */
#define COUNTS_SUMMED 200

/* Chance that a negative binomial (of less variance: a Poisson) count is n or less. */
static double
count_below(double n, double mean, double variance)
{
	double size = variance > mean * 1.0001 ? mean * mean / (variance - mean) : 1e6;
	double term;
	double sum;

	if (n < 0 || mean <= 0)
		return n < 0 ? 0 : 1;
	if (n > COUNTS_SUMMED)
		return 0.5 * erfc((mean - n - 0.5) / sqrt(2 * fmax(variance, mean)));
	sum = term = exp(-size * log1p(mean / size));
	for (int j = 1; j <= (int) n; j++)
	{
		term *= (size + j - 1) / j * (mean / (mean + size));
		sum += term;
	}
	return sum < 1 ? sum : 1;
}

/* Expected square of the purchase days ahead: that of LC_SIX_MONTHS, pairs of purchases by the square of how many come. */
static double
square_ahead(const lc_posterior_tables *tables, const lc_posterior *posterior, double expected)
{
	double square = mean_of(posterior->mass[LC_MANNER_IRREGULAR], tables->square[LC_MANNER_IRREGULAR]) +
	                mean_of(posterior->mass[LC_MANNER_REGULAR], tables->square[LC_MANNER_REGULAR]);
	double in_six = fmax(lc_posterior_expected(tables, posterior, LC_SIX_MONTHS), 1e-12);

	return expected + (square - in_six) * (expected / in_six) * (expected / in_six);
}

void
lc_posterior_chances(const lc_posterior_tables *tables, const lc_posterior *posterior, double usual, double needs,
                     float chance[LC_CHANCES])
{
	double none = lc_posterior_silent(tables, posterior, needs);
	double some = fmax(1 - none, 1e-9);
	double expected = lc_posterior_expected(tables, posterior, needs);
	double mean = fmax(expected / some, 1);
	double variance = fmax(square_ahead(tables, posterior, expected) / some - mean * mean, 0);
	double number = usual * needs;
	double fewer = count_below(ceil(FEWER_THAN * number) - 2, mean - 1, variance);
	double holds = fmax(count_below(fmax(floor(MORE_THAN * number), 1) - 1, mean - 1, variance), fewer);

	chance[LC_CHANCE_NONE] = (float) none;
	chance[LC_CHANCE_FEWER] = (float) ((1 - none) * fewer);
	chance[LC_CHANCE_HOLDS] = (float) ((1 - none) * (holds - fewer));
	chance[LC_CHANCE_MORE] = (float) ((1 - none) * (1 - holds));
}
