/*
 * filter.h - in which lifecycle stage a customer is, and how sure we are.
 *
 * A hidden Markov model of relationship dynamics (Netzer, Lattin & Srinivasan,
 * "A Hidden Markov Model of Customer Relationship Dynamics", Marketing Science
 * 27(2), 2008), made scale-free.  What is hidden is a pair:
 *
 *	sub-stage	where the relationship is on its path.  It belongs to one of
 *				the stages and has an intensity: the share of the customer's
 *				full rate that shows there.  Several sub-stages in a row give
 *				a stage a dwell time with a mode and a slope up or down.
 *	own rate	how many orders a period the customer places when stable: one
 *				of LC_LANES values, equal steps on a log scale, equally likely
 *				beforehand.  So nobody need say what "often" means.
 *
 * What is seen is the number of orders in each period, negative binomial with
 *
 *	mean		own rate * intensity * exposure
 *	variance	mean + mean^2 / dispersion
 *
 * that is, Poisson orders whose rate varies by a gamma factor from period to
 * period (Ehrenberg 1959; Fader & Hardie's notes on the NBD).
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
#ifndef LC_FILTER_H
#define LC_FILTER_H

#include "status.h"

/* The order is that of the SQL enum lifecycle_stage; it is stored, so fixed. */
typedef enum lc_stage
{
	LC_PROSPECT = 0, /* no order yet: the caller's to decide */
	LC_EXPLORATION,
	LC_FORMATION,
	LC_STABILITY,
	LC_DECLINE,
	LC_TERMINATED,
	LC_RECOVERY
} lc_stage;

#define LC_STAGES 7

#define LC_LANES 16 /* own rates; a multiple of any SIMD width */
#define LC_MAX_SUBSTAGES 20
#define LC_MAX_EDGES 96
#define LC_TABLE_COUNTS 16 /* orders 0..15 in a full period are tabulated */

typedef struct lc_substage
{
	lc_stage stage;
	float intensity; /* share of the own rate shown here, >= 0 */
	float start;     /* weight of a relationship starting here */
} lc_substage;

/* One move a period; what the edges of a sub-stage leave over is staying. */
typedef struct lc_edge
{
	short from; /* indexes into substage[] */
	short to;
	float probability; /* per full period */
} lc_edge;

typedef struct lc_dynamics
{
	int substages;
	int edges;
	float rate_lowest;   /* slowest own rate, orders a period */
	float rate_highest;  /* fastest own rate */
	float dispersion;    /* gamma shape of a period's rate; large = Poisson */
	float switch_margin; /* lead in probability a new stage needs to be shown */
	lc_substage substage[LC_MAX_SUBSTAGES];
	lc_edge edge[LC_MAX_EDGES];
} lc_dynamics;

extern const lc_dynamics lc_dynamics_default;

/* A move as the filter wants it: grouped by where it leads to. */
typedef struct lc_move
{
	int from;
	float probability;
} lc_move;

/*
 * What is worked out once per query.  Some 26 kB, read-only while filters run,
 * so one serves any number of customers and threads.
 */
typedef struct lc_filter_tables
{
	int substages;
	float dispersion;
	float switch_margin;
	int stage[LC_MAX_SUBSTAGES];
	float start[LC_MAX_SUBSTAGES]; /* sums to one */
	float rate[LC_LANES];
	float intensity[LC_MAX_SUBSTAGES];
	int first_move[LC_MAX_SUBSTAGES + 1]; /* moves into each sub-stage */
	lc_move move[LC_MAX_EDGES + LC_MAX_SUBSTAGES];
	float mean[LC_MAX_SUBSTAGES][LC_LANES]; /* orders in a full period */
	float emission[LC_TABLE_COUNTS][LC_MAX_SUBSTAGES][LC_LANES];
} lc_filter_tables;

typedef struct lc_filter
{
	int substages;
	int periods;                            /* seen so far; stops counting at INT_MAX */
	const int *stage;                       /* of each sub-stage, in the tables */
	float mass[LC_MAX_SUBSTAGES][LC_LANES]; /* sums to one */
} lc_filter;

/* LC_BAD_PARAMETER if the dynamics are none: probabilities, ranges, indexes. */
extern lc_status lc_filter_prepare(const lc_dynamics *dynamics, lc_filter_tables *tables);

extern void lc_filter_start(const lc_filter_tables *tables, lc_filter *filter);

/*
 * One period: let the relationship move, then weigh what was ordered.
 * exposure is the length of the period as a share of a full one, times
 * whatever else scales what can be expected (wallet, season).  A caller with
 * such a factor, or with a partial period, calls the two halves instead and
 * tells the elapsed share of the period apart from the exposure.
 */
extern void lc_filter_step(const lc_filter_tables *tables, lc_filter *filter, double orders, double exposure);
extern void lc_filter_advance(const lc_filter_tables *tables, lc_filter *filter, double elapsed);
extern void lc_filter_observe(const lc_filter_tables *tables, lc_filter *filter, double orders, double exposure);

/* Probability of each stage; LC_PROSPECT is always 0. */
extern void lc_filter_posterior(const lc_filter *filter, float stage_probability[LC_STAGES]);

/* Expected orders a full period: now, and of the same customer when stable. */
extern double lc_filter_level(const lc_filter_tables *tables, const lc_filter *filter);
extern double lc_filter_own_rate(const lc_filter_tables *tables, const lc_filter *filter);

/*
 * The stage to show: the likeliest one, unless the one shown before is behind
 * it by no more than the margin.  Before anything was shown, pass LC_PROSPECT.
 */
extern lc_stage lc_stage_decide(const float stage_probability[LC_STAGES], lc_stage shown, float margin);

#endif /* LC_FILTER_H */
