/*
 * irr.c - internal rates of return: all roots of the net present value of cash flows.
 */
#include "value/irr.h"

#include <float.h>
#include <string.h>

/* The most halvings of an interval, which then counts as a root; and the most intervals, beyond which the search fails. */
#define DEPTH_MAX 80
#define INTERVALS_MAX 4000000

#define REFINEMENTS_MAX 200

/* Roots whose discount factors over the whole time of the flows differ by less are one. */
#define SAME_ROOT 1e-6

/* One half of the axis: u >= 0, or -u >= 0; both have w >= 0. */
typedef struct half_axis
{
	const lc_env *env;
	const double *amount; /* counted from the earliest, or from the latest */
	const double *time;   /* rising from 0 */
	size_t n;
	double noise; /* relative rounding error of a sum */
	struct root *root;
	size_t roots;
	size_t room;
	size_t intervals;
} half_axis;

/* An interval with a root; of no width, unless f touches 0 there. */
typedef struct root
{
	double lowest;
	double highest;
} root;

/* f, -f' and f'' at one point, each split into the sums of positive and of negative amounts. */
#define ORDERS 3

typedef struct point
{
	double w;
	double above[ORDERS]; /* sums of discounted amount times time^order */
	double below[ORDERS];
} point;

static point
look(const half_axis *half, double w)
{
	point at = {w, {0}, {0}};

	lc_poll(half->env);
	for (size_t k = 0; k < half->n; k++)
	{
		double worth = half->amount[k] * exp(-w * half->time[k]);
		double *sums = worth > 0 ? at.above : at.below;

		worth = fabs(worth);
		for (int order = 0; order < ORDERS; order++, worth *= half->time[k])
			sums[order] += worth;
	}
	return at;
}

static double
derivative_at(const point *at, int order)
{
	double difference = at->above[order] - at->below[order];

	return order == 1 ? -difference : difference;
}

static double
value_at(const point *at)
{
	return derivative_at(at, 0);
}

static lc_status
keep(half_axis *half, double lowest, double highest)
{
	if (half->roots == half->room)
	{
		size_t room = half->room * 2 + 8;
		root *larger = lc_alloc(half->env, room * sizeof(*larger));

		if (larger == NULL)
			return LC_NO_MEMORY;
		for (size_t i = 0; i < half->roots; i++)
			larger[i] = half->root[i];
		lc_release(half->env, half->root);
		half->root = larger;
		half->room = room;
	}
	half->root[half->roots++] = (root){lowest, highest};
	return LC_OK;
}

/*
 * The zero between a and b of a derivative (of order 0: f itself) whose signs
 * differ there.  Newton's method; halves the interval where a step would leave
 * it or converge slowly.
 */
static double
refine(const half_axis *half, const point *a, const point *b, int order)
{
	bool rising = derivative_at(b, order) > 0;
	double lowest = a->w;
	double highest = b->w;
	double w = lowest + (highest - lowest) / 2;

	for (int i = 0; i < REFINEMENTS_MAX && lowest < w && w < highest; i++)
	{
		point at = look(half, w);
		double value = derivative_at(&at, order);
		double width = highest - lowest;
		double slope = derivative_at(&at, order + 1);
		double step;

		if (value == 0)
			return w;
		if ((value > 0) == rising)
			highest = w;
		else
			lowest = w;
		/* without a slope, step out of the interval, so that it is halved */
		step = slope != 0 ? -value / slope : width;
		if (fabs(step) <= DBL_EPSILON / 2 * w)
			return w;
		w += step;
		if (!(lowest < w && w < highest) || (i > 8 && highest - lowest > width / 2))
			w = lowest + (highest - lowest) / 2;
	}
	return w;
}

static lc_status
keep_between(half_axis *half, const point *a, const point *b)
{
	double w = refine(half, a, b, 0);

	return keep(half, w, w);
}

static double
blur_at(const half_axis *half, const point *at, int order)
{
	return half->noise * (at->above[order] + at->below[order]);
}

/* The derivative cannot be 0 between a and b: both of its sums fall, so their values at the ends bound them. */
static bool
cannot_vanish(const half_axis *half, const point *a, const point *b, int order)
{
	double blur = blur_at(half, a, order);

	return b->above[order] - a->below[order] > blur || b->below[order] - a->above[order] > blur;
}

/* The largest change of f between a and b (Taylor, with the largest f''). */
static double
farthest_change(const point *a, const point *b)
{
	double width = b->w - a->w;
	double bend = fmax(a->above[2] - b->below[2], a->below[2] - b->above[2]);

	return width * fabs(derivative_at(a, 1)) + width * width / 2 * bend;
}

/* Rounding alone could make f 0 anywhere between a and b. */
static bool
all_noise(const half_axis *half, const point *a, const point *b)
{
	return fabs(value_at(a)) + farthest_change(a, b) <= 4 * blur_at(half, a, 0);
}

static bool
signs_differ(double a, double b)
{
	return (a > 0 && b < 0) || (a < 0 && b > 0);
}

/* f is monotonic; a root at b belongs to the next interval. */
static lc_status
search_slope(half_axis *half, const point *a, const point *b)
{
	if (value_at(a) == 0)
		return keep(half, a->w, a->w);
	return signs_differ(value_at(a), value_at(b)) ? keep_between(half, a, b) : LC_OK;
}

/* f is convex or concave and not 0 at a or b: two roots about the point where it turns, one if it touches 0 there, or none. */
static lc_status
search_bend(half_axis *half, const point *a, const point *b)
{
	point turn;

	if (signs_differ(value_at(a), value_at(b)))
		return keep_between(half, a, b);
	if (!signs_differ(derivative_at(a, 1), derivative_at(b, 1)))
		return LC_OK;
	turn = look(half, refine(half, a, b, 1));
	if (fabs(value_at(&turn)) <= blur_at(half, &turn, 0))
		return keep(half, turn.w, turn.w);
	if (!signs_differ(value_at(a), value_at(&turn)))
		return LC_OK;
	LC_TRY(keep_between(half, a, &turn));
	return keep_between(half, &turn, b);
}

static lc_status
search(half_axis *half, const point *a, const point *b, int depth)
{
	point middle;

	if (cannot_vanish(half, a, b, 0) || fabs(value_at(a)) > farthest_change(a, b) + blur_at(half, a, 0))
		return LC_OK;
	if (cannot_vanish(half, a, b, 1))
		return search_slope(half, a, b);
	if (cannot_vanish(half, a, b, 2) && value_at(a) != 0 && value_at(b) != 0)
		return search_bend(half, a, b);
	if (depth == 0 || all_noise(half, a, b))
		return keep(half, a->w, b->w);
	if (++half->intervals > INTERVALS_MAX)
		return LC_TOO_LARGE;
	middle = look(half, a->w + (b->w - a->w) / 2);
	LC_TRY(search(half, a, &middle, depth - 1));
	return search(half, &middle, b, depth - 1);
}

/* Beyond this u the first amount outweighs all others together. */
static double
farthest(const half_axis *half)
{
	double others = 0;

	for (size_t k = 1; k < half->n; k++)
		others += fabs(half->amount[k]);
	if (others <= fabs(half->amount[0]))
		return 0;
	/* a little farther, to allow for rounding */
	return log(others / fabs(half->amount[0])) / half->time[1] * (1 + 1e-9) + 1e-9 / half->time[1];
}

static lc_status
search_half(half_axis *half)
{
	double end = farthest(half);
	point a = look(half, 0);
	point b;

	if (end == 0)
		return value_at(&a) == 0 ? keep(half, 0, 0) : LC_OK;
	b = look(half, end);
	return search(half, &a, &b, DEPTH_MAX);
}

/* ---- from roots to rates ---- */

typedef struct search_memory
{
	double *amount;
	double *time;
	root *root; /* on the whole axis, rising */
	size_t roots;
} search_memory;

/* Copies the amounts that are not 0, with times from the earliest or from the latest; returns their number. */
static size_t
lay_out(const lc_flow *flow, size_t n, bool from_latest, search_memory *memory)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++)
	{
		const lc_flow *next = &flow[from_latest ? n - 1 - i : i];

		if (next->sum == 0)
			continue;
		memory->amount[kept] = (double) next->sum;
		memory->time[kept] = next->at;
		kept++;
	}
	for (size_t k = kept; k-- > 0;)
		memory->time[k] = fabs(memory->time[k] - memory->time[0]);
	return kept;
}

static size_t
count_sign_changes(const double *amount, size_t n)
{
	size_t changes = 0;

	for (size_t k = 1; k < n; k++)
		changes += (amount[k] > 0) != (amount[k - 1] > 0);
	return changes;
}

/* The roots of both halves on the whole axis; those closer than SAME_ROOT are merged. */
static lc_status
collect(const half_axis *upper, const half_axis *lower, search_memory *memory, const lc_env *env)
{
	size_t n = 0;
	double same = SAME_ROOT / upper->time[upper->n - 1];

	memory->root = lc_alloc(env, (upper->roots + lower->roots + 1) * sizeof(*memory->root));
	if (memory->root == NULL)
		return LC_NO_MEMORY;
	for (size_t i = 0; i < lower->roots + upper->roots; i++)
	{
		const root *r = i < lower->roots ? &lower->root[lower->roots - 1 - i] : &upper->root[i - lower->roots];
		root turned = i < lower->roots ? (root){-r->highest, -r->lowest} : *r;

		if (n > 0 && turned.lowest - memory->root[n - 1].highest <= same)
			memory->root[n - 1].highest = fmax(turned.highest, memory->root[n - 1].highest);
		else
			memory->root[n++] = turned;
	}
	memory->roots = n;
	return LC_OK;
}

/* f or -f' times a positive factor, in double-double. */
static double
precisely(const lc_flow *flow, size_t n, double u, int order, const lc_env *env)
{
	lc_dd step = {exp(-u), 0};
	double moment;
	double value = lc_power_sum(flow, n, step, lc_dd_divide((lc_dd){1, 0}, step), u >= 0 ? flow[0].at : flow[n - 1].at,
	                            env, &moment)
	                   .high;

	return order == 0 ? value : moment;
}

/* Of an interval with a root: the point where f crosses 0 in double-double or, if it does not, where it turns. */
static double
middle_of(const lc_flow *flow, size_t n, const root *r, const lc_env *env)
{
	for (int order = 0; order < 2; order++)
	{
		double lowest = r->lowest;
		double highest = r->highest;
		double middle = lowest + (highest - lowest) / 2;
		bool above = precisely(flow, n, lowest, order, env) > 0;

		if (above == (precisely(flow, n, highest, order, env) > 0))
			continue;
		for (; lowest < middle && middle < highest; middle = lowest + (highest - lowest) / 2)
		{
			if ((precisely(flow, n, middle, order, env) > 0) == above)
				lowest = middle;
			else
				highest = middle;
		}
		return middle;
	}
	return r->lowest + (r->highest - r->lowest) / 2;
}

/* One more step of Newton's method, in double-double and in the rate itself, so that 10 % comes out as 0.1. */
static double
polish(const lc_flow *flow, size_t n, bool by_day, double rate, const lc_env *env)
{
	lc_dd growth = lc_growth_factor(rate, by_day);
	lc_dd step = lc_dd_divide((lc_dd){1, 0}, growth);
	double moment;
	lc_dd value = lc_power_sum(flow, n, step, growth, rate >= 0 ? flow[0].at : flow[n - 1].at, env, &moment);
	double change = moment != 0 ? value.high / moment * (by_day ? LC_DISCOUNT_YEAR_DAYS : 1) : 0;

	/* a larger change than rounding explains would be another root */
	return fabs(change) < 1e-9 ? rate + (1 + rate) * change : rate;
}

static lc_status
to_rates(const lc_flow *flow, size_t n, bool by_day, const search_memory *memory, const lc_env *env, lc_irrs *rates)
{
	if (memory->roots == 0)
		return LC_OK;
	rates->rate = lc_alloc(env, memory->roots * sizeof(double));
	if (rates->rate == NULL)
		return LC_NO_MEMORY;
	for (size_t i = 0; i < memory->roots; i++)
	{
		const root *r = &memory->root[i];
		double rate = expm1(middle_of(flow, n, r, env) * (by_day ? LC_DISCOUNT_YEAR_DAYS : 1));

		if (lc_rate_check(rate) != LC_OK)
		{
			rates->beyond++;
			continue;
		}
		rates->rate[rates->n++] = r->lowest < r->highest ? rate : polish(flow, n, by_day, rate, env);
	}
	return LC_OK;
}

/*
 * Roots beyond the number that Descartes' rule allows are intervals where f comes
 * so near to 0 that a double cannot tell the two: drop them.
 */
static void
drop_near_misses(search_memory *memory, size_t most)
{
	for (size_t i = memory->roots; i-- > 0 && memory->roots > most;)
		if (memory->root[i].lowest < memory->root[i].highest)
		{
			memory->roots--;
			memmove(&memory->root[i], &memory->root[i + 1], (memory->roots - i) * sizeof(root));
		}
}

static lc_status
find(const lc_flow *flow, size_t n, bool by_day, const lc_env *env, search_memory *memory, lc_irrs *rates)
{
	double noise = (64 + (double) n) * DBL_EPSILON;
	size_t kept = lay_out(flow, n, false, memory);
	half_axis upper = {env, memory->amount, memory->time, kept, noise, NULL, 0, 0, 0};
	half_axis lower = upper;
	lc_status status;

	rates->sign_changes = count_sign_changes(memory->amount, kept);
	if (rates->sign_changes == 0)
		return LC_OK;
	status = search_half(&upper);
	if (status == LC_OK)
	{
		lay_out(flow, n, true, memory);
		status = search_half(&lower);
	}
	if (status == LC_OK)
		status = collect(&upper, &lower, memory, env);
	lc_release(env, upper.root);
	lc_release(env, lower.root);
	if (status != LC_OK)
		return status;
	drop_near_misses(memory, rates->sign_changes);
	return to_rates(flow, n, by_day, memory, env, rates);
}

lc_status
lc_irr_find(const lc_flow *flow, size_t n, bool by_day, const lc_env *env, lc_irrs *rates)
{
	search_memory memory = {lc_alloc(env, 2 * n * sizeof(double)), NULL, NULL, 0};
	lc_status status;

	*rates = (lc_irrs){NULL, 0, 0, 0};
	if (memory.amount == NULL)
		return LC_NO_MEMORY;
	memory.time = memory.amount + n;
	status = find(flow, n, by_day, env, &memory, rates);
	lc_release(env, memory.root);
	lc_release(env, memory.amount);
	if (status != LC_OK)
	{
		lc_release(env, rates->rate);
		*rates = (lc_irrs){NULL, 0, 0, rates->sign_changes};
	}
	return status;
}

size_t
lc_irr_nearest(const lc_irrs *rates, double guess)
{
	size_t nearest = 0;
	double least = INFINITY;

	for (size_t i = 0; i < rates->n; i++)
	{
		double distance = fabs(log1p(rates->rate[i]) - log1p(guess));

		if (distance < least)
		{
			least = distance;
			nearest = i;
		}
	}
	return nearest;
}
