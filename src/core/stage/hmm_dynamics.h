/*
 * hmm_dynamics.h - how relationships move from stage to stage.
 *
 * The numbers behind the filter (hmm_filter.h): sub-stages with their intensity,
 * moves between them a period, the range of own rates, and how orders scatter.
 * They are data: one value of lc_dynamics is one model.
 */
#ifndef LC_HMM_DYNAMICS_H
#define LC_HMM_DYNAMICS_H

#include "base/result.h"
#include "math/vector_float.h"

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

#define LC_MAX_SUBSTAGES 16
#define LC_MAX_EDGES 96

enum
{
	LC_IRREGULAR = 0, /* negative binomial */
	LC_REGULAR,       /* condensed negative binomial */
	LC_MANNERS
};

typedef struct lc_substage
{
	lc_stage stage;
	float intensity; /* share of the own rate shown here, > 0 */
	float start;     /* weight of a relationship starting here */
} lc_substage;

/* One move a period; what the edges of a sub-stage leave over is staying. */
typedef struct lc_edge
{
	short from; /* indexes into substage[] */
	short to;
	float probability; /* per full period */
} lc_edge;

typedef struct lc_manner
{
	float dispersion; /* gamma shape of a period's rate; large = even */
	float weight;     /* share of customers, before anything is seen */
} lc_manner;

typedef struct lc_dynamics
{
	int substages;
	int edges;
	float rate_lowest;           /* slowest own rate, orders a period */
	float rate_highest;          /* fastest own rate */
	float rate_weight[LC_LANES]; /* of customers at each own rate between, equal steps on a log scale */
	float switch_margin;         /* lead a new stage needs to be shown */
	lc_manner manner[LC_MANNERS];
	float stage_weight[LC_STAGES]; /* what being right is worth */
	lc_substage substage[LC_MAX_SUBSTAGES];
	lc_edge edge[LC_MAX_EDGES];
} lc_dynamics;

/* The dynamics shipped; a period is meant to be about a month. */
extern const lc_dynamics lc_dynamics_default;

/* LC_BAD_PARAMETER if these are none: probabilities, ranges, indexes. */
extern lc_status lc_dynamics_check(const lc_dynamics *dynamics);

#endif /* LC_HMM_DYNAMICS_H */
