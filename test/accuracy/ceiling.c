/*
 * ceiling.c - how well anybody could do.
 */
#include "ceiling.h"

#include <math.h>
#include <string.h>

#define PARTICLES 3000
#define CUSTOMERS 150
#define SAMPLES 6 /* of the level, a month */
#define LEAST_MEAN 1e-9
#define MARGIN 0.12f

typedef struct particle
{
	visit now;
	lc_stage next;
	double pace;
	double rate;
} particle;

typedef struct cloud
{
	particle particle[PARTICLES];
	particle spare[PARTICLES];
	double mean[PARTICLES]; /* of the month's orders */
	double weight[PARTICLES];
} cloud;

static void
start_cloud(const world *w, rng *r, cloud *c)
{
	for (int i = 0; i < PARTICLES; i++)
	{
		particle *p = &c->particle[i];

		p->pace = draw_pace(w, r);
		p->rate = exp(draw_log_rate(w, r));
		p->next = draw_visit(w, r, p->pace, LC_EXPLORATION, 0.0, draw_first_level(w, r), &p->now);
	}
}

static void
move_to(const world *w, rng *r, particle *p, double at)
{
	while (at >= p->now.to)
		p->next = draw_visit(w, r, p->pace, p->next, p->now.to, p->now.last, &p->now);
}

static void
live_month(const world *w, rng *r, cloud *c, int month)
{
	for (int i = 0; i < PARTICLES; i++)
	{
		particle *p = &c->particle[i];
		double level = 0.0;

		for (int k = 0; k < SAMPLES; k++)
		{
			double at = month + (k + 0.5) / SAMPLES;

			move_to(w, r, p, at);
			level += level_at(&p->now, at) / SAMPLES;
		}
		move_to(w, r, p, month + 1.0);
		c->mean[i] = p->rate * level + LEAST_MEAN;
	}
}

/* Negative binomial orders; returns the sum of the weights. */
static double
weigh_month(const world *w, cloud *c, double orders)
{
	double largest = -INFINITY;
	double total = 0.0;

	for (int i = 0; i < PARTICLES; i++)
	{
		double m = c->mean[i];

		c->weight[i] = orders * log(m / (m + w->mix)) - w->mix * log(m + w->mix);
		largest = fmax(largest, c->weight[i]);
	}
	for (int i = 0; i < PARTICLES; i++)
	{
		c->weight[i] = exp(c->weight[i] - largest);
		total += c->weight[i];
	}
	return total;
}

/* Systematic resampling (Kitagawa 1996). */
static void
resample(cloud *c, double total)
{
	double sum = c->weight[0];
	int from = 0;

	for (int i = 0; i < PARTICLES; i++)
	{
		while (sum < (i + 0.5) * total / PARTICLES && from < PARTICLES - 1)
			sum += c->weight[++from];
		c->spare[i] = c->particle[from];
	}
	memcpy(c->particle, c->spare, sizeof(c->particle));
}

/* The likeliest, unless what was shown is nearly as likely. */
static lc_stage
decide(const float probability[LC_STAGES], lc_stage before)
{
	lc_stage best = LC_EXPLORATION;

	for (int stage = LC_FORMATION; stage < LC_STAGES; stage++)
		if (probability[stage] > probability[best])
			best = (lc_stage) stage;
	return before != LC_PROSPECT && probability[best] <= probability[before] + MARGIN ? before : best;
}

static void
show_ceiling(const world *w, rng *r, const history *h, shown *said)
{
	static cloud c;
	lc_stage stage = LC_PROSPECT;

	start_cloud(w, r, &c);
	for (int p = 0; p < h->periods; p++)
	{
		/* the first order is why we look */
		double orders = (double) h->period[p].tally[LC_ORDER].count - (p == 0);
		float probability[LC_STAGES] = {0};
		double total;

		live_month(w, r, &c, p);
		total = weigh_month(w, &c, orders);
		for (int i = 0; i < PARTICLES; i++)
			probability[c.particle[i].now.stage] += (float) (c.weight[i] / total);
		resample(&c, total);
		stage = decide(probability, stage);
		said->stage[p] = stage;
	}
}

void
score_ceiling(const world *w, const shop *s, score *result)
{
	rng r;

	rng_seed(&r, 5);
	for (int i = 0; i < CUSTOMERS && i < s->customers; i++)
	{
		static shown said;

		show_ceiling(w, &r, &s->customer[i], &said);
		score_history(result, &s->customer[i], &said);
	}
}
