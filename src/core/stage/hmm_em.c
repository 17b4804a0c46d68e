/*
 * hmm_em.c - one step of expectation, one of maximisation.
 */
#include "stage/hmm_em.h"

#include <math.h>
#include <string.h>

/* Nothing is ruled out by more; it keeps every product a normal double. */
#define MASS_FLOOR 1e-60
#define LOG_EVIDENCE_FLOOR (-100.0)

/* A manner less likely than this of a customer learns nothing from it. */
#define MANNER_NEGLIGIBLE 1e-9

/* Evidence of counts and exposures is worked out once a pass, as far as it stays in its slot. */
#define SLOT_BITS 9
#define SLOTS (1 << SLOT_BITS)

/* A regular count n is one of 2n-1, 2n and 2n+1 half-orders, with these weights. */
#define HALVES 3

typedef struct tabled
{
	double orders;
	double exposure; /* 0 in an empty slot */
	double largest;  /* of the logarithms, taken out of the evidence */
	lc_em_states evidence[LC_MANNERS];
	lc_em_states weight[LC_MANNERS]; /* expected periods with this count, by state */
} tabled;

struct lc_em_work
{
	const lc_em_model *model;
	lc_em_counts *counts;
	double coefficient[LC_MANNERS]; /* k ln k - ln gamma(k) */
	lc_em_lanes move[LC_EM_MOVES];  /* expected moves over their probability, by lane */
	lc_em_states later;
	double scale[LC_MANNERS][LC_COHORT_PERIODS];
	lc_em_states forward[LC_MANNERS][LC_COHORT_PERIODS];
	tabled slots[SLOTS];
};

/* ---- from and to dynamics ---- */

static void
normalise(double *weight, int n)
{
	double sum = 0;

	for (int i = 0; i < n; i++)
		sum += weight[i];
	for (int i = 0; i < n; i++)
		weight[i] /= sum;
}

static void
take_moves(const lc_dynamics *dynamics, lc_em_model *model)
{
	double staying[LC_MAX_SUBSTAGES];

	for (int s = 0; s < dynamics->substages; s++)
		staying[s] = 1.0;
	model->moves = 0;
	for (int e = 0; e < dynamics->edges; e++)
	{
		const lc_edge *edge = &dynamics->edge[e];

		staying[edge->from] -= (double) edge->probability;
		if (edge->probability > 0.0f)
			model->move[model->moves++] = (lc_em_move){edge->from, edge->to, (double) edge->probability};
	}
	for (int s = 0; s < dynamics->substages; s++)
		model->move[model->moves++] = (lc_em_move){s, s, staying[s] > 1e-6 ? staying[s] : 0.0};
}

void
lc_em_from_dynamics(const lc_dynamics *dynamics, lc_em_model *model)
{
	double step = log((double) dynamics->rate_highest / (double) dynamics->rate_lowest) / (LC_LANES - 1);

	memset(model, 0, sizeof(*model));
	model->substages = dynamics->substages;
	for (int s = 0; s < dynamics->substages; s++)
	{
		model->stage[s] = dynamics->substage[s].stage;
		model->start[s] = (double) dynamics->substage[s].start;
		model->intensity[s] = (double) dynamics->substage[s].intensity;
	}
	for (int i = 0; i < LC_LANES; i++)
	{
		model->rate[i] = (double) dynamics->rate_lowest * exp(step * i);
		model->lane[i] = (double) dynamics->rate_weight[i];
	}
	for (int m = 0; m < LC_MANNERS; m++)
	{
		model->manner[m] = (double) dynamics->manner[m].weight;
		model->dispersion[m] = (double) dynamics->manner[m].dispersion;
	}
	normalise(model->start, model->substages);
	normalise(model->lane, LC_LANES);
	normalise(model->manner, LC_MANNERS);
	take_moves(dynamics, model);
}

/* Ranges, starts, stage weights and the switch margin stay what they are. */
void
lc_em_to_dynamics(const lc_em_model *model, lc_dynamics *dynamics)
{
	for (int s = 0; s < model->substages; s++)
	{
		dynamics->substage[s].intensity = (float) model->intensity[s];
	}
	for (int i = 0; i < LC_LANES; i++)
		dynamics->rate_weight[i] = (float) model->lane[i];
	for (int m = 0; m < LC_MANNERS; m++)
		dynamics->manner[m] = (lc_manner){(float) model->dispersion[m], (float) model->manner[m]};
	dynamics->edges = 0;
	for (int e = 0; e < model->moves; e++)
	{
		const lc_em_move *move = &model->move[e];

		if (move->from != move->to)
			dynamics->edge[dynamics->edges++] =
			    (lc_edge){(short) move->from, (short) move->to, (float) move->probability};
	}
}

/* ---- how likely a count is ---- */

/* ln NB(x; mean, k), but for what work->coefficient holds. */
static double
log_count(double x, double mean, double k)
{
	return x * log(mean) - (x + k) * log(mean + k);
}

/* The half-orders that a count may be, and the logarithm of each one's weight. */
static int
halves_of(int manner, double orders, double x[HALVES], double log_weight[HALVES])
{
	int n = 0;

	if (manner == LC_IRREGULAR)
	{
		x[0] = orders;
		log_weight[0] = 0.0;
		return 1;
	}
	if (orders >= 0.5)
	{
		x[n] = 2.0 * orders - 1.0;
		log_weight[n++] = -M_LN2;
	}
	x[n] = 2.0 * orders;
	log_weight[n++] = 0.0;
	x[n] = 2.0 * orders + 1.0;
	log_weight[n++] = -M_LN2;
	return n;
}

static double
log_sum(const double *term, int n)
{
	double largest = term[0];
	double sum;

	for (int i = 1; i < n; i++)
		largest = term[i] > largest ? term[i] : largest;
	sum = exp(term[0] - largest);
	for (int i = 1; i < n; i++)
		sum += exp(term[i] - largest);
	return largest + log(sum);
}

/* Half-orders of regular customers come at twice the pace. */
static double
pace_of(int manner)
{
	return manner == LC_REGULAR ? 2.0 : 1.0;
}

static void
log_evidence(const lc_em_work *work, tabled *slot, int manner)
{
	const lc_em_model *model = work->model;
	double k = model->dispersion[manner];
	double x[HALVES];
	double weight[HALVES];
	int halves = halves_of(manner, slot->orders, x, weight);

	for (int h = 0; h < halves; h++)
		weight[h] += lgamma(x[h] + k) - lgamma(x[h] + 1.0) + work->coefficient[manner];
	for (int s = 0; s < model->substages; s++)
		for (int i = 0; i < LC_LANES; i++)
		{
			double mean = pace_of(manner) * model->intensity[s] * model->rate[i] * slot->exposure;
			double term[HALVES] = {0.0};

			for (int h = 0; h < halves; h++)
				term[h] = weight[h] + log_count(x[h], mean, k);
			slot->evidence[manner][s][i] = log_sum(term, halves);
			if (slot->evidence[manner][s][i] > slot->largest)
				slot->largest = slot->evidence[manner][s][i];
		}
}

static void
fill_slot(const lc_em_work *work, tabled *slot, double orders, double exposure)
{
	slot->orders = orders;
	slot->exposure = exposure;
	slot->largest = -INFINITY;
	memset(slot->weight, 0, sizeof(slot->weight));
	for (int m = 0; m < LC_MANNERS; m++)
		log_evidence(work, slot, m);
	for (int m = 0; m < LC_MANNERS; m++)
		for (int s = 0; s < work->model->substages; s++)
			for (int i = 0; i < LC_LANES; i++)
				slot->evidence[m][s][i] = exp(fmax(slot->evidence[m][s][i] - slot->largest, LOG_EVIDENCE_FLOOR));
}

/* psi(x), by recurrence and the asymptotic series (Abramowitz & Stegun 6.3.18). */
static double
digamma(double x)
{
	double sum = 0.0;
	double square;

	while (x < 10.0)
	{
		sum -= 1.0 / x;
		x += 1.0;
	}
	square = 1.0 / (x * x);
	return sum + log(x) - 0.5 / x -
	       square * (1.0 / 12 - square * (1.0 / 120 - square * (1.0 / 252 - square * (1.0 / 240))));
}

/*
 * What a state's periods with this count say of its intensity and of the
 * manner's dispersion.  Of a count x the factor g is gamma of shape x + k and
 * rate mean + k.
 */
static void
settle_state(lc_em_work *work, const tabled *slot, int manner, int s, const double x[HALVES],
             const double log_weight[HALVES], const double log_factor[HALVES], int halves)
{
	const lc_em_model *model = work->model;
	double k = model->dispersion[manner];

	for (int i = 0; i < LC_LANES; i++)
	{
		double weight = slot->weight[manner][s][i];
		double unit = pace_of(manner) * model->rate[i] * slot->exposure;
		double mean = unit * model->intensity[s];
		double term[HALVES] = {0.0};
		double all;

		if (weight <= 0.0)
			continue;
		for (int h = 0; h < halves; h++)
			term[h] = log_weight[h] + log_count(x[h], mean, k);
		all = log_sum(term, halves);
		for (int h = 0; h < halves; h++)
		{
			double share = weight * exp(term[h] - all);
			double factor = (x[h] + k) / (mean + k);

			work->counts->orders[s] += share * x[h];
			work->counts->exposure[s] += share * unit * factor;
			work->counts->spread[manner] += share * (log_factor[h] - log(mean + k) - factor);
		}
		work->counts->periods[manner] += weight;
	}
}

static void
settle_slot(lc_em_work *work, tabled *slot)
{
	if (slot->exposure <= 0.0)
		return;
	for (int m = 0; m < LC_MANNERS; m++)
	{
		double x[HALVES];
		double log_weight[HALVES];
		double log_factor[HALVES];
		double k = work->model->dispersion[m];
		int halves = halves_of(m, slot->orders, x, log_weight);

		for (int h = 0; h < halves; h++)
		{
			log_weight[h] += lgamma(x[h] + k) - lgamma(x[h] + 1.0);
			log_factor[h] = digamma(x[h] + k);
		}
		for (int s = 0; s < work->model->substages; s++)
			settle_state(work, slot, m, s, x, log_weight, log_factor, halves);
	}
	slot->exposure = 0.0;
}

static unsigned
slot_of(double orders, double exposure)
{
	uint64_t a;
	uint64_t b;

	memcpy(&a, &orders, sizeof(a));
	memcpy(&b, &exposure, sizeof(b));
	return (unsigned) ((a * UINT64_C(0x9e3779b97f4a7c15) + b) * UINT64_C(0xff51afd7ed558ccd) >> (64 - SLOT_BITS));
}

/* Of a customer's first period the order that started the clock is no evidence. */
static tabled *
find_slot(lc_em_work *work, const lc_sight *sight, bool first)
{
	double orders = first && sight->orders >= 1.0 ? sight->orders - 1.0 : sight->orders;
	tabled *slot = &work->slots[slot_of(orders, sight->exposure)];

	if (slot->exposure != sight->exposure || slot->orders != orders)
	{
		settle_slot(work, slot);
		fill_slot(work, slot, orders, sight->exposure);
	}
	return slot;
}

/* ---- forward and backward ---- */

/* The evidence of one period by state, what speaks beside the orders included. */
LC_VECTORISE static double
weigh(const lc_em_model *model, const tabled *slot, int manner, const lc_sight *sight, lc_em_states states)
{
	float factor[LC_STAGES];
	double sum = 0.0;

	lc_sight_factors(sight, factor);
	for (int s = 0; s < model->substages; s++)
	{
		double favour = (double) factor[model->stage[s]];
		const double *restrict evidence = slot->evidence[manner][s];
		double *restrict state = states[s];

		for (int i = 0; i < LC_LANES; i++)
			state[i] *= evidence[i] * favour;
		for (int i = 0; i < LC_LANES; i++)
			sum += state[i];
	}
	return sum;
}

LC_VECTORISE static void
move_forward(const lc_em_model *model, const lc_sight *sight, lc_em_states before, lc_em_states after)
{
	double share = sight->elapsed;

	for (int s = 0; s < model->substages; s++)
		for (int i = 0; i < LC_LANES; i++)
			after[s][i] = (1.0 - share) * before[s][i];
	for (int e = 0; e < model->moves; e++)
	{
		double probability = share * model->move[e].probability;
		const double *restrict from = before[model->move[e].from];
		double *restrict to = after[model->move[e].to];

		for (int i = 0; i < LC_LANES; i++)
			to[i] += probability * from[i];
	}
}

LC_VECTORISE static void
divide(const lc_em_model *model, lc_em_states states, double by)
{
	double share = 1.0 / by;

	for (int s = 0; s < model->substages; s++)
		for (int i = 0; i < LC_LANES; i++)
		{
			double state = states[s][i] * share;

			states[s][i] = state > MASS_FLOOR ? state : MASS_FLOOR;
		}
}

/* Log-likelihood of a history in one manner; leaves its forward states. */
static double
go_forward(lc_em_work *work, int manner, const lc_sight *sight, int32_t periods)
{
	const lc_em_model *model = work->model;
	lc_em_states *forward = work->forward[manner];
	double log_likelihood = 0.0;

	for (int s = 0; s < model->substages; s++)
		for (int i = 0; i < LC_LANES; i++)
			forward[0][s][i] = model->start[s] * model->lane[i];
	for (int32_t t = 0; t < periods; t++)
	{
		const tabled *slot = find_slot(work, &sight[t], t == 0);
		double scale;

		if (t > 0)
			move_forward(model, &sight[t], forward[t - 1], forward[t]);
		scale = weigh(model, slot, manner, &sight[t], forward[t]);
		divide(model, forward[t], scale);
		work->scale[manner][t] = scale;
		log_likelihood += log(scale) + slot->largest;
	}
	return log_likelihood;
}

/* How often each state is expected to have had this count. */
LC_VECTORISE static void
count_states(const lc_em_work *work, tabled *slot, int manner, lc_em_states forward, double weight)
{
	for (int s = 0; s < work->model->substages; s++)
	{
		double *restrict sum = slot->weight[manner][s];
		const double *restrict before = forward[s];
		const double *restrict later = work->later[s];

		for (int i = 0; i < LC_LANES; i++)
			sum[i] += weight * before[i] * later[i];
	}
}

/* Back over one period's moves, counting them. */
LC_VECTORISE static void
move_back(lc_em_work *work, const lc_sight *sight, lc_em_states forward, double weight)
{
	const lc_em_model *model = work->model;
	double share = sight->elapsed;
	double counted = weight * share;
	lc_em_states before;

	for (int s = 0; s < model->substages; s++)
		for (int i = 0; i < LC_LANES; i++)
			before[s][i] = (1.0 - share) * work->later[s][i];
	for (int e = 0; e < model->moves; e++)
	{
		double probability = share * model->move[e].probability;
		const double *restrict later = work->later[model->move[e].to];
		const double *restrict from = forward[model->move[e].from];
		double *restrict into = before[model->move[e].from];
		double *restrict count = work->move[e];

		for (int i = 0; i < LC_LANES; i++)
		{
			into[i] += probability * later[i];
			count[i] += counted * from[i] * later[i];
		}
	}
	memcpy(work->later, before, sizeof(before[0]) * (size_t) model->substages);
}

static void
count_lanes(lc_em_work *work, int manner, double weight)
{
	for (int s = 0; s < work->model->substages; s++)
		for (int i = 0; i < LC_LANES; i++)
			work->counts->lane[i] += weight * work->forward[manner][0][s][i] * work->later[s][i];
}

/* Leaves the expectations of a history in one manner behind. */
static void
go_backward(lc_em_work *work, int manner, const lc_sight *sight, int32_t periods, double weight)
{
	const lc_em_model *model = work->model;

	for (int s = 0; s < model->substages; s++)
		for (int i = 0; i < LC_LANES; i++)
			work->later[s][i] = 1.0;
	for (int32_t t = periods - 1; t >= 0; t--)
	{
		tabled *slot = find_slot(work, &sight[t], t == 0);

		count_states(work, slot, manner, work->forward[manner][t], weight);
		if (t == 0)
			break;
		(void) weigh(model, slot, manner, &sight[t], work->later);
		divide(model, work->later, work->scale[manner][t]);
		move_back(work, &sight[t], work->forward[manner][t - 1], weight);
	}
	count_lanes(work, manner, weight);
}

lc_em_work *
lc_em_work_new(const lc_env *env)
{
	lc_em_work *work = lc_alloc(env, sizeof(*work));

	if (work == NULL)
		return NULL;
	for (int i = 0; i < SLOTS; i++)
		work->slots[i].exposure = 0.0;
	return work;
}

void
lc_em_begin(lc_em_work *work, const lc_em_model *model, lc_em_counts *counts)
{
	work->model = model;
	work->counts = counts;
	memset(counts, 0, sizeof(*counts));
	memset(work->move, 0, sizeof(work->move));
	for (int m = 0; m < LC_MANNERS; m++)
		work->coefficient[m] = model->dispersion[m] * log(model->dispersion[m]) - lgamma(model->dispersion[m]);
}

void
lc_em_expect(lc_em_work *work, const lc_sight *sight, int32_t periods, double weight)
{
	double term[LC_MANNERS];
	double all;

	for (int m = 0; m < LC_MANNERS; m++)
		term[m] = log(work->model->manner[m]) + go_forward(work, m, sight, periods);
	all = log_sum(term, LC_MANNERS);
	work->counts->log_likelihood += weight * all;
	for (int m = 0; m < LC_MANNERS; m++)
	{
		double share = exp(term[m] - all);

		work->counts->manner[m] += weight * share;
		if (share > MANNER_NEGLIGIBLE)
			go_backward(work, m, sight, periods, weight * share);
	}
}

void
lc_em_end(lc_em_work *work)
{
	lc_em_counts *counts = work->counts;

	for (int i = 0; i < SLOTS; i++)
		settle_slot(work, &work->slots[i]);
	for (int e = 0; e < work->model->moves; e++)
	{
		const lc_em_move *move = &work->model->move[e];

		for (int i = 0; i < LC_LANES; i++)
			counts->move[e] += work->move[e][i] * move->probability;
		counts->stay[move->from] += counts->move[e];
	}
}

/* ---- maximisation ---- */

/* An intensity goes no further than this from where it started ... */
#define INTENSITY_FACTOR 2.0
/* ... nor a dispersion; and a manner never dies out. */
#define DISPERSION_FACTOR 8.0
#define MANNER_LOWEST 0.002
#define LANE_LOWEST 1e-6

/* Two intensities nearer than this are one. */
#define SAME_INTENSITY 1.01

/* On its side of the others of its stage and of stability: half way at most. */
static void
bound_intensity(const lc_em_model *start, int s, lc_em_prior *prior)
{
	double own = start->intensity[s];
	double lowest = own / INTENSITY_FACTOR;
	double highest = own * INTENSITY_FACTOR;

	for (int other = 0; other < start->substages; other++)
	{
		double half_way = sqrt(own * start->intensity[other]);

		if (start->stage[other] != start->stage[s] && start->stage[other] != LC_STABILITY)
			continue;
		if (start->intensity[other] > own * SAME_INTENSITY)
			highest = fmin(highest, half_way);
		else if (start->intensity[other] < own / SAME_INTENSITY)
			lowest = fmax(lowest, half_way);
	}
	prior->lowest[s] = start->stage[s] == LC_STABILITY ? own : fmax(lowest, 1e-4);
	prior->highest[s] = start->stage[s] == LC_STABILITY ? own : fmin(highest, 1e3);
}

void
lc_em_prior_of(const lc_em_model *start, double paths, double customers, const lc_em_counts *counts, lc_em_prior *prior)
{
	prior->start = *start;
	prior->customers = 0.0;
	for (int m = 0; m < LC_MANNERS; m++)
		prior->customers += customers * counts->manner[m];
	for (int s = 0; s < start->substages; s++)
	{
		prior->moves[s] = paths * counts->stay[s];
		prior->orders[s] = paths * counts->orders[s];
		bound_intensity(start, s, prior);
	}
}

/* Of a Dirichlet distribution with its mode at the start. */
static double
log_weights(double strength, const double *start, const double *weight, int n)
{
	double sum = 0.0;

	for (int i = 0; i < n; i++)
		if (start[i] > 0.0 && strength > 0.0)
			sum += strength * start[i] * log(weight[i]);
	return sum;
}

double
lc_em_log_prior(const lc_em_prior *prior, const lc_em_model *model)
{
	const lc_em_model *start = &prior->start;
	double sum = log_weights(prior->customers, start->lane, model->lane, LC_LANES) +
	             log_weights(prior->customers, start->manner, model->manner, LC_MANNERS);

	for (int e = 0; e < model->moves; e++)
		sum +=
		    log_weights(prior->moves[model->move[e].from], &start->move[e].probability, &model->move[e].probability, 1);
	for (int s = 0; s < model->substages; s++)
		sum += prior->orders[s] * (log(model->intensity[s]) - model->intensity[s] / start->intensity[s]);
	return sum;
}

static void
maximise_weights(double strength, const double *start, const double *count, double *weight, int n)
{
	for (int i = 0; i < n; i++)
		weight[i] = count[i] + strength * start[i];
	normalise(weight, n);
}

static void
maximise_moves(const lc_em_prior *prior, const lc_em_counts *counts, lc_em_model *model)
{
	double sum[LC_MAX_SUBSTAGES] = {0.0};

	for (int e = 0; e < model->moves; e++)
	{
		lc_em_move *move = &model->move[e];

		sum[move->from] += counts->move[e] + prior->moves[move->from] * prior->start.move[e].probability;
	}
	for (int e = 0; e < model->moves; e++)
	{
		lc_em_move *move = &model->move[e];

		if (sum[move->from] > 0.0)
			move->probability =
			    (counts->move[e] + prior->moves[move->from] * prior->start.move[e].probability) / sum[move->from];
	}
}

static double
clamp(double value, double lowest, double highest)
{
	return value < lowest ? lowest : value > highest ? highest : value;
}

static void
maximise_intensities(const lc_em_prior *prior, const lc_em_counts *counts, lc_em_model *model)
{
	for (int s = 0; s < model->substages; s++)
	{
		double orders = counts->orders[s] + prior->orders[s];
		double exposure = counts->exposure[s] + prior->orders[s] / prior->start.intensity[s];

		if (exposure > 0.0)
			model->intensity[s] = clamp(orders / exposure, prior->lowest[s], prior->highest[s]);
	}
}

/*
 * The largest of k ln k - ln gamma(k) + k spread: its slope ln k + 1 - psi(k)
 * + spread falls, so its zero is found by halving.
 */
static double
best_dispersion(double spread, double lowest, double highest)
{
	for (int i = 0; i < 60; i++)
	{
		double k = sqrt(lowest * highest);

		if (log(k) + 1.0 - digamma(k) + spread > 0.0)
			lowest = k;
		else
			highest = k;
	}
	return sqrt(lowest * highest);
}

static void
maximise_manners(const lc_em_prior *prior, const lc_em_counts *counts, lc_em_model *model)
{
	const lc_em_model *start = &prior->start;

	maximise_weights(prior->customers, start->manner, counts->manner, model->manner, LC_MANNERS);
	for (int m = 0; m < LC_MANNERS; m++)
		model->manner[m] = clamp(model->manner[m], MANNER_LOWEST, 1.0 - MANNER_LOWEST);
	for (int m = 0; m < LC_MANNERS; m++)
		if (counts->periods[m] > 0.0)
			model->dispersion[m] = best_dispersion(counts->spread[m] / counts->periods[m],
			                                       fmax(start->dispersion[m] / DISPERSION_FACTOR, 0.05),
			                                       fmin(start->dispersion[m] * DISPERSION_FACTOR, 1e4));
}

void
lc_em_maximise(const lc_em_prior *prior, const lc_em_counts *counts, lc_em_model *model)
{
	maximise_weights(prior->customers, prior->start.lane, counts->lane, model->lane, LC_LANES);
	for (int i = 0; i < LC_LANES; i++)
		model->lane[i] = prior->start.lane[i] > 0.0 ? fmax(model->lane[i], LANE_LOWEST) : 0.0;
	normalise(model->lane, LC_LANES);
	maximise_moves(prior, counts, model);
	maximise_intensities(prior, counts, model);
	maximise_manners(prior, counts, model);
}
