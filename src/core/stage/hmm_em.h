/*
 * hmm_em.h - one step of expectation, one of maximisation.
 *
 * Inside hmm_fit.c; see hmm_fit.h for the model.  In double precision, so that a
 * likelihood that must not fall does not fall by rounding.
 */
#ifndef LC_HMM_EM_H
#define LC_HMM_EM_H

#include "base/env.h"
#include "stage/hmm_histories.h"

typedef double lc_em_lanes[LC_LANES];
typedef lc_em_lanes lc_em_states[LC_MAX_SUBSTAGES];

/* A move that is possible, staying included. */
typedef struct lc_em_move
{
	int from;
	int to;
	double probability;
} lc_em_move;

#define LC_EM_MOVES (LC_MAX_EDGES + LC_MAX_SUBSTAGES)

/* What is learned.  Weights sum to one. */
typedef struct lc_em_model
{
	int substages;
	int moves;
	lc_stage stage[LC_MAX_SUBSTAGES];
	double start[LC_MAX_SUBSTAGES]; /* given */
	double intensity[LC_MAX_SUBSTAGES];
	lc_em_move move[LC_EM_MOVES];
	double rate[LC_LANES]; /* given */
	double lane[LC_LANES];
	double manner[LC_MANNERS];
	double dispersion[LC_MANNERS];
} lc_em_model;

/* What is expected of what is hidden. */
typedef struct lc_em_counts
{
	double log_likelihood;
	double lane[LC_LANES];
	double manner[LC_MANNERS];
	double stay[LC_MAX_SUBSTAGES]; /* periods in each sub-stage */
	double move[LC_EM_MOVES];
	double orders[LC_MAX_SUBSTAGES];   /* of intensity: counts ... */
	double exposure[LC_MAX_SUBSTAGES]; /* ... and what an intensity of one would give */
	double periods[LC_MANNERS];        /* of dispersion: how many factors ... */
	double spread[LC_MANNERS];         /* ... and their sum of ln g - g */
} lc_em_counts;

/*
 * Where the model started, how far it may go, and how much the start weighs:
 * pseudo-counts, worked out once from what the start itself expects.
 */
typedef struct lc_em_prior
{
	lc_em_model start;
	double lowest[LC_MAX_SUBSTAGES]; /* intensities */
	double highest[LC_MAX_SUBSTAGES];
	double moves[LC_MAX_SUBSTAGES];  /* periods from which each sub-stage's moves were seen */
	double orders[LC_MAX_SUBSTAGES]; /* orders in each sub-stage */
	double customers;                /* with their rates and manners */
} lc_em_prior;

/* Memory of the expectations; a piece of env's. */
typedef struct lc_em_work lc_em_work;

extern void lc_em_from_dynamics(const lc_dynamics *dynamics, lc_em_model *model);
extern void lc_em_to_dynamics(const lc_em_model *model, lc_dynamics *dynamics);

/* NULL: no memory. */
extern lc_em_work *lc_em_work_new(const lc_env *env);

/* Customers add up between a begin and an end. */
extern void lc_em_begin(lc_em_work *work, const lc_em_model *model, lc_em_counts *counts);
extern void lc_em_expect(lc_em_work *work, const lc_sight *sight, int32_t periods, double weight);
extern void lc_em_end(lc_em_work *work);

/* Strengths are shares of what was counted: of paths, and of customers. */
extern void lc_em_prior_of(const lc_em_model *start, double paths, double customers, const lc_em_counts *counts,
                           lc_em_prior *prior);
extern double lc_em_log_prior(const lc_em_prior *prior, const lc_em_model *model);
extern void lc_em_maximise(const lc_em_prior *prior, const lc_em_counts *counts, lc_em_model *model);

#endif /* LC_HMM_EM_H */
