/*
 * hmm_smoother.c - what each period was, now that we know what came later.
 */
#include "stage/hmm_smoother.h"

#include <string.h>

/* Histories up to here are one block, gone through forward only once. */
#define BLOCK_MIN 64

/* As in the filter: nothing is ever ruled out by more than this. */
#define LATER_FLOOR 1e-15f

typedef float states[LC_MAX_SUBSTAGES][LC_LANES];

typedef struct smoother
{
	const lc_filter_tables *tables;
	const lc_sight *sight;
	int32_t n;
	int32_t block;         /* periods in one */
	lc_filter *checkpoint; /* before the first period of each block */
	lc_filter *filtered;   /* before each period of the block at hand, and after its last */
	states later;          /* how likely what comes after a period is, its largest 1 */
} smoother;

/* The largest block whose square the periods reach. */
static int32_t
block_of(int32_t n)
{
	int64_t block = BLOCK_MIN;

	while (block * block < n)
		block++;
	return (int32_t) block;
}

/* Leaves the filter's states before each block, but for the last. */
static void
go_forward(smoother *s, const lc_env *env)
{
	lc_filter filter;

	lc_filter_start(s->tables, &filter);
	for (int32_t t = 0; t < s->n; t += s->block)
	{
		s->checkpoint[t / s->block] = filter;
		if (s->n - t <= s->block)
			break;
		for (int32_t i = t; i < t + s->block; i++)
			lc_filter_see(s->tables, &filter, &s->sight[i]);
		lc_poll(env);
	}
}

/* And before each period of one block. */
static void
go_through(smoother *s, int32_t start, int32_t end)
{
	s->filtered[0] = s->checkpoint[start / s->block];
	for (int32_t t = start; t < end; t++)
	{
		lc_filter *after = &s->filtered[t - start + 1];

		*after = s->filtered[t - start];
		lc_filter_see(s->tables, after, &s->sight[t]);
	}
}

/* What the filter says of a period, seen from later. */
LC_VECTORISE static void
look_back(const smoother *s, const lc_filter *filtered, float probability[LC_STAGES])
{
	lc_filter both = *filtered;

	for (int sub = 0; sub < both.substages; sub++)
		for (int i = 0; i < LC_LANES; i++)
			both.mass[sub][i] *= s->later[sub][i];
	lc_filter_posterior(&both, probability);
}

/* The evidence of a period, as the filter mixed it, onto what came later. */
LC_VECTORISE static void
weigh_later(smoother *s, const lc_filter *before, const lc_sight *sight)
{
	lc_evidence room;
	double orders = before->periods == 0 && sight->orders >= 1.0 ? sight->orders - 1.0 : sight->orders;
	const lc_evidence *evidence = lc_filter_evidence(s->tables, orders, sight->exposure, &room);
	float irregular = before->manner[LC_IRREGULAR];
	float regular = before->manner[LC_REGULAR];
	float factor[LC_STAGES];

	lc_sight_factors(sight, factor);
	for (int sub = 0; sub < s->tables->substages; sub++)
	{
		float favour = factor[s->tables->stage[sub]];

		for (int i = 0; i < LC_LANES && evidence != NULL; i++)
			s->later[sub][i] *=
			    irregular * (*evidence)[LC_IRREGULAR][sub][i] + regular * (*evidence)[LC_REGULAR][sub][i];
		for (int i = 0; i < LC_LANES; i++)
			s->later[sub][i] *= favour;
	}
}

/* Back over the moves into a period. */
LC_VECTORISE static void
move_back(smoother *s, double elapsed)
{
	const lc_filter_tables *tables = s->tables;
	float share = elapsed < 1.0 ? (float) elapsed : 1.0f;
	states before;

	if (!(elapsed > 0.0))
		return;
	for (int sub = 0; sub < tables->substages; sub++)
		for (int i = 0; i < LC_LANES; i++)
			before[sub][i] = (1.0f - share) * s->later[sub][i];
	for (int to = 0; to < tables->substages; to++)
		for (int m = tables->first_move[to]; m < tables->first_move[to + 1]; m++)
		{
			float *restrict into = before[tables->move[m].from];
			const float *restrict from = s->later[to];
			float probability = share * tables->move[m].probability;

			for (int i = 0; i < LC_LANES; i++)
				into[i] += probability * from[i];
		}
	memcpy(s->later, before, sizeof(before[0]) * (size_t) tables->substages);
}

/* To a largest of 1; what the filter's floor lets in is let out again. */
static void
settle_later(smoother *s)
{
	float largest = 0.0f;

	for (int sub = 0; sub < s->tables->substages; sub++)
		for (int i = 0; i < LC_LANES; i++)
			largest = s->later[sub][i] > largest ? s->later[sub][i] : largest;
	for (int sub = 0; sub < s->tables->substages; sub++)
		for (int i = 0; i < LC_LANES; i++)
		{
			float share = s->later[sub][i] / largest;

			s->later[sub][i] = share > LATER_FLOOR ? share : LATER_FLOOR;
		}
}

static void
go_backward(smoother *s, const lc_env *env, float probability[][LC_STAGES])
{
	for (int sub = 0; sub < s->tables->substages; sub++)
		for (int i = 0; i < LC_LANES; i++)
			s->later[sub][i] = 1.0f;
	for (int32_t start = (s->n - 1) / s->block * s->block; start >= 0; start -= s->block)
	{
		int32_t end = s->n - start < s->block ? s->n : start + s->block;

		go_through(s, start, end);
		for (int32_t t = end - 1; t >= start; t--)
		{
			look_back(s, &s->filtered[t - start + 1], probability[t]);
			weigh_later(s, &s->filtered[t - start], &s->sight[t]);
			move_back(s, s->sight[t].elapsed);
			settle_later(s);
		}
		lc_poll(env);
	}
}

lc_status
lc_smooth(const lc_filter_tables *tables, const lc_sight *sight, int32_t n, const lc_env *env,
          float probability[][LC_STAGES])
{
	smoother s = {.tables = tables, .sight = sight, .n = n, .block = block_of(n)};
	lc_status status = LC_NO_MEMORY;

	if (n == 0)
		return LC_OK;
	s.checkpoint = lc_alloc(env, sizeof(lc_filter) * (size_t) ((n - 1) / s.block + 1));
	s.filtered = lc_alloc(env, sizeof(lc_filter) * (size_t) ((n < s.block ? n : s.block) + 1));
	if (s.checkpoint != NULL && s.filtered != NULL)
	{
		go_forward(&s, env);
		go_backward(&s, env, probability);
		status = LC_OK;
	}
	lc_release(env, s.checkpoint);
	lc_release(env, s.filtered);
	return status;
}
