/*
 * simulate.c - simulated customer relationships whose stages are known.
 */
#include "simulate.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/hash.h"

#define TWO_PI 6.283185307179586
#define MAX_VISITS 64

const shape_text shape_texts[SHAPES] = {
    [MIXED] = {"mixed", "a consumer's orders, at a rate that varies from month to month (gamma factor)"},
    [SEASON] = {"season", "the same with a yearly wave of 50 %"},
    [B2B] = {"b2b", "regular business orders: gaps of gamma shape 6"},
    [CADENCE] = {"cadence", "a subscriber or a factory: gaps of gamma shape 25"},
    [BURST] = {"burst", "bursts and lulls: month factors of gamma shape 1.2"},
    [DRIFT] = {"drift", "the own rate wanders, 7 % a month"},
    [STEPS] = {"steps", "levels move in three steps instead of ramps"},
};

/* ---- random numbers ---- */

static uint64_t
rotate_left(uint64_t x, int k)
{
	return x << k | x >> (64 - k);
}

static uint64_t
rng_next(rng *r)
{
	uint64_t *s = r->s;
	uint64_t result = rotate_left(s[1] * 5, 7) * 9;
	uint64_t t = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = rotate_left(s[3], 45);
	return result;
}

void
rng_seed(rng *r, uint64_t seed)
{
	for (int i = 0; i < 4; i++)
	{
		r->s[i] = lc_mix64(seed += LC_GOLDEN64);
	}
}

double
rng_uniform(rng *r)
{
	return ((double) (rng_next(r) >> 11) + 0.5) * 0x1.0p-53;
}

/* Box & Muller */
double
rng_normal(rng *r)
{
	double u = rng_uniform(r);
	double v = rng_uniform(r);

	return sqrt(-2.0 * log(u)) * cos(TWO_PI * v);
}

/* Marsaglia & Tsang 2000 */
double
rng_gamma(rng *r, double shape)
{
	double d = shape - 1.0 / 3.0;
	double c;

	if (shape < 1.0)
	{
		double larger = rng_gamma(r, shape + 1.0);

		return larger * pow(rng_uniform(r), 1.0 / shape);
	}
	c = 1.0 / sqrt(9.0 * d);
	for (;;)
	{
		double x = rng_normal(r);
		double v = 1.0 + c * x;

		if (v <= 0.0)
			continue;
		v = v * v * v;
		if (log(rng_uniform(r)) < 0.5 * x * x + d - d * v + d * log(v))
			return d * v;
	}
}

/* Mean one. */
static double
rng_factor(rng *r, double shape)
{
	return rng_gamma(r, shape) / shape;
}

static int
rng_poisson(rng *r, double mean)
{
	double p = exp(-mean);
	double u = rng_uniform(r);
	double sum = p;
	int n = 0;

	while (u > sum && n < UINT8_MAX)
	{
		p *= mean / ++n;
		sum += p;
	}
	return n;
}

/* ---- worlds ---- */

static const world base = {
    .rate_sigma = 0.35,
    .dwell = {[LC_EXPLORATION] = 3.5,
              [LC_FORMATION] = 5.0,
              [LC_STABILITY] = 14.0,
              [LC_DECLINE] = 4.5,
              [LC_TERMINATED] = 6.0,
              [LC_RECOVERY] = 4.0},
    .dwell_shape = 1.7,
    .pace_sigma = 0.35,
    .early_exit = 0.25,
    .skip = 0.08,
    .form_fail = 0.15,
    .abrupt = 0.12,
    .sharp = 0.3,
    .rescue = 0.15,
    .winback = 0.3,
    .recovery_fail = 0.2,
    .level_low = 0.2,
    .level_high = 0.5,
    .regular = 1.0,
};

void
world_base(world *w, pattern shape, double rate)
{
	*w = base;
	w->shape = shape;
	w->rate = rate;
	switch (shape)
	{
		case MIXED:
			w->mix = 3.0;
			break;
		case SEASON:
			w->mix = 10.0;
			w->season = 0.4;
			break;
		case B2B:
			w->regular = 4.0;
			w->mix = 15.0;
			w->dwell[LC_STABILITY] = 20.0;
			w->early_exit = 0.2;
			break;
		case CADENCE:
			w->regular = 40.0;
			w->dwell[LC_STABILITY] = 12.0;
			w->dwell[LC_EXPLORATION] = 2.5;
			break;
		case BURST:
			w->mix = 1.0;
			break;
		case DRIFT:
			w->mix = 6.0;
			w->drift = 0.06;
			break;
		case STEPS:
			w->mix = 4.0;
			w->level_low = 0.25;
			w->level_high = 0.45;
			break;
		default:
			break;
	}
}

/* Other dwell times, other mixing, other habits than the worlds that were tuned on. */
void
world_heldout(world *w, pattern shape, double rate)
{
	world_base(w, shape, rate);
	switch (shape)
	{
		case MIXED:
			w->mix = 2.5;
			w->dwell[LC_EXPLORATION] = 4.5;
			w->dwell[LC_FORMATION] = 4.0;
			w->dwell[LC_STABILITY] = 17.0;
			w->dwell[LC_DECLINE] = 5.5;
			w->dwell_shape = 1.4;
			w->pace_sigma = 0.5;
			w->rate_sigma = 0.5;
			w->sharp = 0.4;
			w->winback = 0.2;
			break;
		case SEASON:
			w->season = 0.5;
			w->mix = 6.0;
			w->dwell[LC_EXPLORATION] = 3.0;
			w->dwell[LC_FORMATION] = 6.0;
			w->dwell[LC_STABILITY] = 16.0;
			w->dwell[LC_DECLINE] = 3.5;
			w->winback = 0.4;
			w->pace_sigma = 0.45;
			break;
		case B2B:
			w->regular = 6.0;
			w->dwell[LC_FORMATION] = 7.0;
			w->dwell[LC_STABILITY] = 26.0;
			w->dwell[LC_DECLINE] = 6.0;
			w->early_exit = 0.15;
			w->level_low = 0.25;
			w->level_high = 0.6;
			w->rescue = 0.25;
			break;
		case CADENCE:
			w->regular = 25.0;
			w->dwell[LC_EXPLORATION] = 3.0;
			w->dwell[LC_FORMATION] = 4.0;
			w->dwell[LC_STABILITY] = 10.0;
			w->dwell[LC_DECLINE] = 3.0;
			w->abrupt = 0.3;
			w->winback = 0.4;
			break;
		case BURST:
			w->mix = 1.2;
			w->dwell[LC_EXPLORATION] = 4.0;
			w->dwell[LC_STABILITY] = 15.0;
			break;
		case DRIFT:
			w->mix = 5.0;
			w->drift = 0.07;
			w->dwell[LC_FORMATION] = 6.0;
			break;
		default:
			break;
	}
}

/* ---- the true path: visits to stages, with a level that moves ---- */

#define FOREVER LC_PROSPECT /* where a path ends */
#define NEVER 1e9

static lc_stage
visit_decline(const world *w, rng *r, visit *v, double level, double u, double *mean)
{
	if (rng_uniform(r) < w->sharp)
	{
		*mean *= 0.7;
		v->first = level * (0.2 + 0.25 * rng_uniform(r));
		v->last = v->first * 0.6;
	}
	else
	{
		v->last = level * (0.05 + 0.25 * rng_uniform(r));
		v->curve = rng_uniform(r) < 0.5 ? EXPONENTIAL : LINEAR;
	}
	return u < w->rescue ? LC_RECOVERY : LC_TERMINATED;
}

/* Sets the levels of a visit that begins at a level; returns the stage after it. */
static lc_stage
visit_stage(const world *w, rng *r, visit *v, double level, double u, double *mean)
{
	lc_stage next;

	v->first = v->last = level;
	switch (v->stage)
	{
		case LC_EXPLORATION:
			return u < w->early_exit ? LC_TERMINATED : u < w->early_exit + w->skip ? LC_STABILITY : LC_FORMATION;
		case LC_FORMATION:
			next = u >= w->form_fail ? LC_STABILITY : u < w->form_fail / 3.0 ? LC_TERMINATED : LC_DECLINE;
			v->last = next == LC_STABILITY ? 1.0 : level + (1.0 - level) * (0.3 + 0.6 * rng_uniform(r));
			return next;
		case LC_STABILITY:
			v->first = v->last = 1.0;
			return u < w->abrupt ? LC_TERMINATED : LC_DECLINE;
		case LC_DECLINE:
			return visit_decline(w, r, v, level, u, mean);
		case LC_TERMINATED:
			v->first = v->last = 0.0;
			return u < w->winback ? LC_RECOVERY : FOREVER;
		default:
			v->first = level > 0.3 ? level : 0.3 + 0.25 * rng_uniform(r);
			next = u < w->recovery_fail ? LC_DECLINE : LC_STABILITY;
			v->last = next == LC_STABILITY ? 1.0 : 0.5 + 0.4 * rng_uniform(r);
			return next;
	}
}

lc_stage
draw_visit(const world *w, rng *r, double pace, lc_stage stage, double at, double level, visit *v)
{
	double mean = w->dwell[stage];
	double u = rng_uniform(r);
	lc_stage next;

	*v = (visit){.stage = stage, .from = at, .curve = LINEAR};
	next = visit_stage(w, r, v, level, u, &mean);
	if (w->shape == STEPS && v->first != v->last)
		v->curve = THREE_STEPS;
	v->to = at + mean * pace * rng_factor(r, w->dwell_shape) + 0.1;
	if (next == FOREVER)
		v->to = NEVER;
	return next;
}

double
draw_pace(const world *w, rng *r)
{
	return exp(w->pace_sigma * rng_normal(r));
}

double
draw_first_level(const world *w, rng *r)
{
	return w->level_low + (w->level_high - w->level_low) * rng_uniform(r);
}

double
draw_log_rate(const world *w, rng *r)
{
	return log(w->rate) + w->rate_sigma * rng_normal(r) - 0.5 * w->rate_sigma * w->rate_sigma;
}

static int
make_path(const world *w, rng *r, double horizon, visit *path)
{
	double pace = draw_pace(w, r);
	double level = draw_first_level(w, r);
	double at = 0.0;
	lc_stage stage = LC_EXPLORATION;
	int n = 0;

	while (at < horizon && n < MAX_VISITS)
	{
		visit *v = &path[n++];

		stage = draw_visit(w, r, pace, stage, at, level, v);
		level = v->last;
		at = v->to;
	}
	return n;
}

double
level_at(const visit *v, double at)
{
	double share = (at - v->from) / (v->to - v->from);

	if (v->curve == THREE_STEPS)
		share = ((share < 1.0 / 3.0 ? 0.0 : share < 2.0 / 3.0 ? 1.0 : 2.0) + 0.5) / 3.0;
	if (v->curve == EXPONENTIAL && v->first > 0.0)
		return v->first * pow(v->last / v->first, share);
	return v->first + (v->last - v->first) * share;
}

/* ---- orders ---- */

typedef struct habit
{
	double log_rate;
	double factor; /* of this month */
	double month_starts;
	int month;
	double wave_starts;
	double next_order; /* regular: in units of expected orders */
	double expected;
} habit;

static void
start_habit(const world *w, rng *r, habit *h)
{
	h->log_rate = draw_log_rate(w, r);
	h->next_order = w->regular > 1.0 ? rng_factor(r, w->regular) : 0.0;
	h->factor = w->mix > 0.0 ? rng_factor(r, w->mix) : 1.0;
	h->expected = 0.0;
	h->month = 0;
}

/* Months of the calendar, not of the customer. */
static void
turn_month(const world *w, rng *r, habit *h, double at)
{
	if (at - h->month_starts < h->month)
		return;
	h->month = (int) (at - h->month_starts) + 1;
	if (w->mix > 0.0)
		h->factor = rng_factor(r, w->mix);
	h->log_rate += w->drift * rng_normal(r);
}

static int
orders_of_day(const world *w, rng *r, habit *h, double at, double level)
{
	double mean = exp(h->log_rate) * level * h->factor / PERIOD_DAYS;
	int n = 0;

	if (w->season > 0.0)
		mean *= 1.0 + w->season * sin(TWO_PI * (at + h->wave_starts) / 12.0);
	if (w->regular <= 1.0)
		return rng_poisson(r, mean);
	for (h->expected += mean; h->expected >= h->next_order; h->next_order += rng_factor(r, w->regular))
		n++;
	return n;
}

void
simulate(const world *w, rng *r, customer *c)
{
	visit path[MAX_VISITS];
	habit h;
	int visits;
	int now = 0;

	memset(c, 0, sizeof(*c));
	h.month_starts = rng_uniform(r);
	h.wave_starts = rng_uniform(r) * 12.0;
	c->periods = 12 + (int) (rng_uniform(r) * (MAX_PERIODS - 11));
	visits = make_path(w, r, c->periods + 0.01, path);
	start_habit(w, r, &h);
	for (int day = 0; day < c->periods * PERIOD_DAYS; day++)
	{
		double at = (day + 0.5) / PERIOD_DAYS;

		while (now + 1 < visits && at >= path[now].to)
			now++;
		turn_month(w, r, &h, at);
		c->orders[day] = (uint8_t) orders_of_day(w, r, &h, at, level_at(&path[now], at));
	}
	c->orders[0]++;
	now = 0;
	for (int p = 0; p < c->periods; p++)
	{
		while (now + 1 < visits && p + 1 >= path[now].to)
			now++;
		c->truth[p] = path[now].stage;
	}
}
