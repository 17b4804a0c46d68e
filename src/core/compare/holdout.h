/*
 * holdout.h - holdout customers: what was known of them on a day, and what they bought afterwards.
 *
 * The data of a backtest (forecast_scores.h).  A holdout has what is known of a
 * customer on the cut, from events up to that day alone, and how many repeat
 * purchases followed over the horizon.  A purchase is a day with an
 * order; the first one is not a repeat (Fader, Hardie and Lee, Marketing
 * Science 24, 2005).
 *
 * The holdouts of a population are a piece of memory without pointers, the state
 * of an aggregate: a head, for each week of the horizon the purchases that the
 * lifecycle filter expects and the actual ones, and the holdouts.
 */
#ifndef LC_HOLDOUT_H
#define LC_HOLDOUT_H

#include "base/env.h"
#include "profile/profile.h"
#include "value/state_value.h"

/* The longest horizon in days: ten years. */
#define LC_HOLDOUT_HORIZON_MAX 3653
#define LC_HOLDOUT_WEEK 7
#define LC_HOLDOUT_WEEKS_MAX ((LC_HOLDOUT_HORIZON_MAX + LC_HOLDOUT_WEEK - 1) / LC_HOLDOUT_WEEK)

/* The longest opportunity to buy, in days. */
#define LC_HOLDOUT_OPPORTUNITY_MAX 3653

typedef struct lc_holdout
{
	int32_t x;     /* repeat purchases by the cut */
	int32_t t_x;   /* days from the first purchase to the last */
	int32_t t_cal; /* days from the first purchase to the cut */
	int32_t taken; /* opportunities taken, the number of the last one, and all of them; 0 if opportunity is 0 */
	int32_t last_taken;
	int32_t opportunities;
	int32_t whole;   /* of x, those in opportunities: not in the part of one before the cut */
	int32_t recent;  /* of x, those within a horizon's length before the cut */
	int32_t actual;  /* purchases within the horizon after the cut */
	double score;    /* ln P(actual) by the posterior; -infinity where it is nothing */
	double expected; /* purchase days within the horizon by the posterior */
} lc_holdout;

/* Terms that all customers share. */
typedef struct lc_holdout_terms
{
	lc_day cut;
	int32_t horizon;     /* days */
	int32_t opportunity; /* days; 0: purchases are not bound to occasions */
} lc_holdout_terms;

/* By the end of a week: purchase days expected by the posterior, so far, and the actual ones in it. */
typedef struct lc_holdout_week
{
	int64_t expected; /* in LC_EXPECTED_GRAINS of one, so that sums do not depend on the order of customers */
	int64_t actual;
} lc_holdout_week;

#define LC_EXPECTED_GRAINS 1000000.0

typedef struct lc_holdouts
{
	lc_holdout_terms terms;
	uint64_t model;  /* fingerprint of the model that forecasts */
	int64_t later;   /* customers whose first order is after the cut */
	int64_t without; /* customers without an order */
	uint64_t n;
	lc_holdout_week week[]; /* one a week of the horizon, the last of which may be shorter; the holdouts follow */
} lc_holdouts;

static inline int32_t
lc_holdout_weeks(const lc_holdout_terms *terms)
{
	return (terms->horizon + LC_HOLDOUT_WEEK - 1) / LC_HOLDOUT_WEEK;
}

/* The last day of a week, in days after the cut; weeks count from 0. */
static inline int32_t
lc_holdout_week_end(const lc_holdout_terms *terms, int32_t week)
{
	int32_t end = (week + 1) * LC_HOLDOUT_WEEK;

	return end < terms->horizon ? end : terms->horizon;
}

static inline lc_holdout *
lc_holdouts_first(const lc_holdouts *holdouts)
{
	return (lc_holdout *) (holdouts->week + lc_holdout_weeks(&holdouts->terms));
}

static inline size_t
lc_holdouts_size(const lc_holdout_terms *terms, uint64_t n)
{
	return sizeof(lc_holdouts) + (size_t) lc_holdout_weeks(terms) * sizeof(lc_holdout_week) + n * sizeof(lc_holdout);
}

/* What making holdouts needs, prepared once a query. */
typedef struct lc_holdout_plan
{
	lc_holdout_terms terms;
	uint64_t model;
	const lc_prepared *prepared;
	int32_t periods; /* the horizon, and a year at least, since a season may bring it forward; times the level */
	lc_purchase_outlook *outlook; /* of 0 periods, 1, ... */
} lc_holdout_plan;

/*
 * LC_BAD_PARAMETER if a term is out of range; the cut must be a day of the calendar.
 * prepared outlives the plan, whose outlook the caller releases.
 */
extern lc_status lc_holdout_prepare(const lc_holdout_terms *terms, const lc_prepared *prepared, const lc_env *env,
                                    lc_holdout_plan *plan);

extern void lc_holdouts_init(lc_holdouts *holdouts, const lc_holdout_plan *plan);

/* Same terms and model?  The plan has those of a state that would be begun by it. */
extern bool lc_holdouts_agree(const lc_holdouts *a, const lc_holdouts *b);
extern bool lc_holdouts_fit_plan(const lc_holdouts *holdouts, const lc_holdout_plan *plan);

/* Adds a customer; there is room for one holdout more. */
extern lc_status lc_holdouts_take(lc_holdouts *holdouts, lc_profile profile, const lc_holdout_plan *plan,
                                  const lc_env *env);

/* Adds all holdouts of another state; there is room for them. */
extern void lc_holdouts_append(lc_holdouts *holdouts, const lc_holdouts *other);

#endif /* LC_HOLDOUT_H */
