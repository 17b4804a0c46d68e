/*
 * simulate.h - simulated customer relationships whose stages are known.
 *
 * They are built on assumptions that are not those of any engine under test:
 * continuous time, gamma dwell times with a pace of each customer's own, ramps
 * instead of steps, and order processes from bursts to nearly clockwork.  The
 * worlds here were never tuned on.
 *
 * Units: time in periods of PERIOD_DAYS days; rates in orders a period.
 */
#ifndef SIMULATE_H
#define SIMULATE_H

#include <stdint.h>

#include <stdbool.h>

#include "stage/stages.h"

#define MAX_PERIODS 48
#define PERIOD_DAYS 30
#define MAX_DAYS (MAX_PERIODS * PERIOD_DAYS)

/* xoshiro256** (Blackman & Vigna 2018), seeded by splitmix64 */
typedef struct rng
{
	uint64_t s[4];
} rng;

extern void rng_seed(rng *r, uint64_t seed);
extern double rng_uniform(rng *r); /* within (0, 1) */
extern double rng_normal(rng *r);
extern double rng_gamma(rng *r, double shape); /* mean is shape */

typedef enum pattern
{
	MIXED,   /* rates that vary from month to month */
	SEASON,  /* with a yearly wave */
	B2B,     /* regular business orders */
	CADENCE, /* the beat of a subscription */
	BURST,   /* heavy bursts and lulls */
	DRIFT,   /* the own rate wanders */
	STEPS,   /* levels move in steps */
	SHAPES
} pattern;

typedef struct shape_text
{
	const char *name;
	const char *meaning;
} shape_text;

extern const shape_text shape_texts[SHAPES];

/* One population. */
typedef struct world
{
	pattern shape;
	double rate; /* own rate when stable */
	double rate_sigma;
	double dwell[LC_STAGES]; /* mean length of a visit */
	double dwell_shape;      /* gamma shape of a visit's length */
	double pace_sigma;       /* lognormal spread of a customer's pace */
	double early_exit;       /* exploration: straight to the end ... */
	double skip;             /* ... or straight to stability */
	double form_fail;        /* formation: to decline or the end */
	double abrupt;           /* stability: ends at once */
	double sharp;            /* decline: all at once */
	double rescue;           /* decline: turned round */
	double winback;          /* the end: comes back */
	double recovery_fail;
	double level_low; /* what exploration shows of the own rate */
	double level_high;
	double mix;     /* gamma shape of a month's factor; 0 for none */
	double season;  /* amplitude of the wave */
	double regular; /* gamma shape of gaps; 1 is irregular */
	double drift;   /* standard deviation a month of the log own rate */
} world;

/* The first event is an order on day 0. */
typedef struct customer
{
	int periods;
	uint8_t orders[MAX_DAYS];
	lc_stage truth[MAX_PERIODS]; /* at the end of each period */
} customer;

extern void world_base(world *w, pattern shape, double rate);
extern void world_heldout(world *w, pattern shape, double rate);
/* ---- the parts a path is made of ---- */

typedef enum curve
{
	LINEAR,
	EXPONENTIAL,
	THREE_STEPS
} curve;

/* A stay in a stage, with a level that moves. */
typedef struct visit
{
	lc_stage stage;
	double from;
	double to;
	double first; /* share of the own rate on entry */
	double last;  /* and on leaving */
	curve curve;
} visit;

extern double draw_pace(const world *w, rng *r);
extern double draw_first_level(const world *w, rng *r);
extern double draw_log_rate(const world *w, rng *r);

/* Returns the stage of the visit to come. */
extern lc_stage draw_visit(const world *w, rng *r, double pace, lc_stage stage, double at, double level, visit *v);
extern double level_at(const visit *v, double at);

extern void simulate(const world *w, rng *r, customer *c);

#endif /* SIMULATE_H */
