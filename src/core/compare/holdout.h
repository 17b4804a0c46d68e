/*
 * holdout.h - customers as they were known on a day, and what came of them.
 *
 * What a comparison of forecasts (forecast_scores.h) goes by.  A customer's trial has
 * what is known on the cut, from orders up to that day alone, and how many
 * repeat purchases followed over the horizon.  A purchase is a day with an
 * order; the first one is not a repeat (Fader, Hardie and Lee, Marketing
 * Science 24, 2005).
 *
 * The trials of a population are a piece of memory without pointers, the state
 * of an aggregate: a head, for each week of the horizon what the lifecycle
 * filter expects there and how many purchases came, and the trials.
 */
#ifndef LC_HOLDOUT_H
#define LC_HOLDOUT_H

#include "base/env.h"
#include "profile/profile.h"
#include "value/state_value.h"

/* The horizon in days, at most; ten years. */
#define LC_TRIAL_HORIZON 3653
#define LC_TRIAL_WEEK 7
#define LC_TRIAL_WEEKS ((LC_TRIAL_HORIZON + LC_TRIAL_WEEK - 1) / LC_TRIAL_WEEK)

/* Days of an opportunity to buy, at most. */
#define LC_TRIAL_OPPORTUNITY 3653

typedef struct lc_trial
{
	int32_t x;     /* repeat purchases by the cut */
	int32_t t_x;   /* days from the first to the last */
	int32_t t_cal; /* and to the cut */
	int32_t taken; /* opportunities taken, which of them last, and how many there were; 0 where none are told */
	int32_t last_taken;
	int32_t chances;
	int32_t whole;                 /* of x, those in opportunities: not in the part of one before the cut */
	int32_t again;                 /* of x, those within a horizon's length before the cut */
	int32_t came;                  /* purchases within the horizon after the cut */
	int32_t unused;                /* 0 */
	double score;                  /* ln P(came) by the lifecycle filter; -infinity where it is nothing */
	float level[LC_MAX_SUBSTAGES]; /* its probability of each sub-stage times the expected own rate there */
} lc_trial;

/* What all customers have in common. */
typedef struct lc_trial_terms
{
	lc_day cut;
	int32_t horizon;     /* days */
	int32_t opportunity; /* days; 0: purchases have no set occasions */
} lc_trial_terms;

/* By the end of a week: orders that the filter expects, a unit of own rate in each sub-stage, and purchases that came in it. */
typedef struct lc_trial_week
{
	double ahead[LC_MAX_SUBSTAGES];
	int64_t came;
} lc_trial_week;

#define LC_TRIALS_MAGIC UINT32_C(0x32525443) /* the version is in it */

typedef struct lc_trials
{
	uint32_t magic;
	lc_trial_terms terms;
	int64_t later;   /* customers whose first order is after the cut */
	int64_t without; /* who have none */
	uint64_t n;
	lc_trial_week week[]; /* as many as the horizon has, the last may be a shorter one; then the trials */
} lc_trials;

static inline int32_t
lc_trial_weeks(const lc_trial_terms *terms)
{
	return (terms->horizon + LC_TRIAL_WEEK - 1) / LC_TRIAL_WEEK;
}

/* The end of a week, counted from 0, in days after the cut. */
static inline int32_t
lc_trial_week_end(const lc_trial_terms *terms, int32_t week)
{
	int32_t end = (week + 1) * LC_TRIAL_WEEK;

	return end < terms->horizon ? end : terms->horizon;
}

static inline lc_trial *
lc_trials_first(const lc_trials *trials)
{
	return (lc_trial *) (trials->week + lc_trial_weeks(&trials->terms));
}

static inline size_t
lc_trials_size(const lc_trial_terms *terms, uint64_t n)
{
	return sizeof(lc_trials) + (size_t) lc_trial_weeks(terms) * sizeof(lc_trial_week) + n * sizeof(lc_trial);
}

/* How to make trials, worked out once a query. */
typedef struct lc_trial_plan
{
	lc_trial_terms terms;
	const lc_prepared *prepared;
	lc_outlooks end; /* of the horizon, undiscounted */
	double ahead[LC_TRIAL_WEEKS][LC_MAX_SUBSTAGES];
} lc_trial_plan;

/* LC_BAD_PARAMETER where a term is out of its range; the cut is a day of the calendar. */
extern lc_status lc_trial_prepare(const lc_trial_terms *terms, const lc_prepared *prepared, const lc_env *env,
                                  lc_trial_plan *plan);

extern void lc_trials_init(lc_trials *trials, const lc_trial_plan *plan);

/* LC_CORRUPT where the bytes are not what this file writes. */
extern lc_status lc_trials_check(const lc_trials *trials, size_t bytes);

/* And where a trial is none that can be: before they are compared. */
extern lc_status lc_trials_admit(const lc_trials *trials);

/* Same terms and expectations?  The plan has those of a state that would be begun by it. */
extern bool lc_trials_agree(const lc_trials *a, const lc_trials *b);
extern bool lc_trials_fit_plan(const lc_trials *trials, const lc_trial_plan *plan);

/* A customer more; there is room for a trial. */
extern lc_status lc_trials_take(lc_trials *trials, lc_profile profile, const lc_trial_plan *plan, const lc_env *env);

/* All of another state; there is room for its trials. */
extern void lc_trials_append(lc_trials *trials, const lc_trials *other);

#endif /* LC_HOLDOUT_H */
