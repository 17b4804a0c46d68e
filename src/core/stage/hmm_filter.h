/*
 * hmm_filter.h - in which lifecycle stage a customer is, and how sure we are.
 *
 * A hidden Markov model of relationship dynamics (Netzer, Lattin & Srinivasan,
 * "A Hidden Markov Model of Customer Relationship Dynamics", Marketing Science
 * 27(2), 2008), made scale-free.  What is hidden is
 *
 *	sub-stage	where the relationship is on its path.  It belongs to one of
 *				the stages and has an intensity: the share of the customer's
 *				full rate that shows there.  Several sub-stages in a row give
 *				a stage a dwell time with a mode and a slope up or down.
 *	own rate	how many orders a period the customer places when stable: one
 *				of LC_LANES values, equal steps on a log scale, as shipped
 *				equally likely beforehand.  So nobody need say what "often"
 *				means; who knows the customers weighs the values (hmm_fit.h).
 *	manner		how orders scatter around their mean: irregularly (a consumer)
 *				or at a beat (a subscriber, a factory).  Silence says little of
 *				the one and much of the other.
 *
 * What is seen is the number of orders in each period, with
 *
 *	mean = own rate * intensity * exposure
 *
 * Irregular orders are negative binomial: Poisson with a rate that varies by a
 * gamma factor of shape "dispersion" from period to period (Ehrenberg 1959).
 * Regular ones are condensed negative binomial (Chatfield & Goodhardt, "A
 * Consumer Purchasing Model with Erlang Inter-Purchase Times", JASA 68, 1973):
 * gaps are Erlang-2, so a customer who just bought will not buy at once again.
 *
 * Sub-stage and own rate are filtered jointly and exactly.  The manner has
 * weights of its own beside them, as if it were independent given the past
 * (assumed-density filtering): most of what an exact joint filter gains on
 * regular customers, without twice the states.
 *
 * Units: time is counted in the model's periods, rates in orders a period.
 * Money does not enter, nor does the length of a period: scale the gaps and
 * the period together and every result stays the same to the bit.
 *
 * The clock starts at the customer's first order.  That order is why we look
 * at all, so it is no evidence of the rate and the first period leaves it out.
 *
 * Nothing here allocates, fails halfway, or keeps a secret: a filter is plain
 * memory that may be copied (to look ahead), and whatever numbers are thrown
 * at it, the probabilities stay finite and sum to one.
 */
#ifndef LC_HMM_FILTER_H
#define LC_HMM_FILTER_H

#include "base/result.h"
#include "math/vector_float.h"
#include "stage/hmm_dynamics.h"

#define LC_TABLE_COUNTS 16 /* orders 0..15 in a full period are tabulated */

/* A move as the filter wants it: grouped by where it leads to. */
typedef struct lc_move
{
	int from;
	float probability;
} lc_move;

typedef float lc_evidence[LC_MANNERS][LC_MAX_SUBSTAGES][LC_LANES];

/*
 * Evidence of counts and exposures that no table holds, kept for the next
 * customer: a query asks for one day, so few partial periods differ.  What it
 * gives is what would be worked out, to the bit.  One for each thread.
 */
#define LC_MEMO_SLOTS 256

typedef struct lc_filter_memo
{
	double orders[LC_MEMO_SLOTS];
	double exposure[LC_MEMO_SLOTS]; /* 0 in an empty slot */
	lc_evidence evidence[LC_MEMO_SLOTS];
} lc_filter_memo;

/*
 * What is worked out once per query, some 36 kB.  Nothing but the memo, some
 * 520 kB if there is one, changes while filters run.
 */
typedef struct lc_filter_tables
{
	lc_filter_memo *memo; /* NULL: work everything out */
	int substages;
	float switch_margin;
	float stage_weight[LC_STAGES];
	float dispersion[LC_MANNERS];
	float manner[LC_MANNERS]; /* sums to one */
	int stage[LC_MAX_SUBSTAGES];
	float start[LC_MAX_SUBSTAGES]; /* sums to one */
	float rate[LC_LANES];
	float lane[LC_LANES];                 /* share of customers at each rate; sums to one */
	int first_move[LC_MAX_SUBSTAGES + 1]; /* moves into each sub-stage */
	lc_move move[LC_MAX_EDGES + LC_MAX_SUBSTAGES];
	double coefficient[LC_MANNERS][LC_TABLE_COUNTS]; /* ln(gamma(n + k) / (gamma(k) n!)) */
	float mean[LC_MAX_SUBSTAGES][LC_LANES];          /* orders in a full period */
	float log_mean[LC_MAX_SUBSTAGES][LC_LANES];
	lc_evidence emission[LC_TABLE_COUNTS];
} lc_filter_tables;

typedef struct lc_filter
{
	int substages;
	int periods;              /* seen so far; stops counting at INT_MAX */
	const int *stage;         /* of each sub-stage, in the tables */
	float manner[LC_MANNERS]; /* sums to one */
	float total;              /* what mass sums to */
	float mass[LC_MAX_SUBSTAGES][LC_LANES];
} lc_filter;

/* What one period shows: orders, how much of them could be expected, and evidence beside them. */
typedef struct lc_sight
{
	double elapsed;      /* share of a full period that passed */
	double orders;       /* counted */
	double exposure;     /* elapsed, times whatever else scales what can be expected */
	float for_decline;   /* how much likelier in this stage than in others what was seen */
	float for_stability; /* beside the orders is; 1 where it says nothing */
} lc_sight;

/* LC_BAD_PARAMETER if the dynamics are none: probabilities, ranges, indexes. */
extern lc_status lc_filter_prepare(const lc_dynamics *dynamics, lc_filter_tables *tables);

/* Lets the tables use a memo, which starts empty. */
extern void lc_filter_remember(lc_filter_tables *tables, lc_filter_memo *memo);

extern void lc_filter_start(const lc_filter_tables *tables, lc_filter *filter);

/*
 * One period: let the relationship move, then weigh what was ordered.
 * exposure is the length of the period as a share of a full one, times
 * whatever else scales what can be expected (wallet, season).  A caller with
 * such a factor calls the two halves instead and tells the elapsed share of
 * the period apart from the exposure.
 */
extern void lc_filter_step(const lc_filter_tables *tables, lc_filter *filter, double orders, double exposure);
extern void lc_filter_advance(const lc_filter_tables *tables, lc_filter *filter, double elapsed);
extern void lc_filter_observe(const lc_filter_tables *tables, lc_filter *filter, double orders, double exposure);

/*
 * Other evidence: how much likelier what was seen is in each stage.  Factors
 * are above 0 and finite.
 */
extern void lc_filter_favour(lc_filter *filter, const float factor[LC_STAGES]);

/* The evidence beside a sight's orders, as factors. */
extern void lc_sight_factors(const lc_sight *sight, float factor[LC_STAGES]);

/* All a period shows: advance, observe, favour. */
extern void lc_filter_see(const lc_filter_tables *tables, lc_filter *filter, const lc_sight *sight);

/*
 * How likely a count is in each state and manner, relative to the largest;
 * NULL where it says nothing.  The room is for counts that no table holds.
 * Of a customer's first period the count is one less: see above.
 */
extern const lc_evidence *lc_filter_evidence(const lc_filter_tables *tables, double orders, double exposure,
                                             lc_evidence *room);

/* Probability of each stage; LC_PROSPECT is always 0. */
extern void lc_filter_posterior(const lc_filter *filter, float stage_probability[LC_STAGES]);

/* Expected orders a full period: now, and of the same customer when stable. */
extern double lc_filter_level(const lc_filter_tables *tables, const lc_filter *filter);
extern double lc_filter_own_rate(const lc_filter_tables *tables, const lc_filter *filter);

/*
 * The stage to show: the one of the largest probability times weight, unless
 * the one shown before is behind it by no more than the margin (both as shares
 * of their sum).  Before anything was shown, pass LC_PROSPECT.
 */
extern lc_stage lc_stage_choose(const lc_filter_tables *tables, const float stage_probability[LC_STAGES],
                                lc_stage shown);

/* The same for probabilities as they are and a margin of the caller's. */
extern lc_stage lc_stage_decide(const float stage_probability[LC_STAGES], lc_stage shown, float margin);

#endif /* LC_HMM_FILTER_H */
