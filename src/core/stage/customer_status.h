/*
 * customer_status.h - where a relationship stands on one day.
 */
#ifndef LC_CUSTOMER_STATUS_H
#define LC_CUSTOMER_STATUS_H

#include "profile/summary.h"
#include "stage/history.h"

/* Names of the stages, in the order of the enum. */
extern const char *const lc_stage_names[LC_STAGES];

/*
 * How a relationship went, by the furthest stage reached and where it ended:
 * the four patterns of the lifecycle literature, or none of them yet.
 */
typedef enum lc_pattern
{
	LC_PATTERN_EARLY_ABORT,  /* ended on trial */
	LC_PATTERN_MIDWAY_DEATH, /* ended while forming */
	LC_PATTERN_EARLY_EXIT,   /* ended after a short stability */
	LC_PATTERN_LONG_LASTING, /* ended after a long one */
	LC_PATTERN_OPEN,         /* not ended */
	LC_PATTERNS
} lc_pattern;

extern const char *const lc_pattern_names[LC_PATTERNS];

/* Loyalty, an axis of its own: how long and how often, whatever the stage. */
typedef enum lc_grade
{
	LC_GRADE_POTENTIAL, /* no order */
	LC_GRADE_NEW,       /* one order day */
	LC_GRADE_REGULAR,   /* several */
	LC_GRADE_OLD,       /* and a tenure of lasting_periods or more */
	LC_GRADE_LOYAL,     /* and orders in at least half of the last lasting_periods */
	LC_GRADES
} lc_grade;

extern const char *const lc_grade_names[LC_GRADES];

/* Periods over which a level is taken, and of the trend: level against the level that long ago. */
#define LC_LEVEL_PERIODS 3

typedef struct lc_standing
{
	lc_history_row last;
	lc_pattern pattern;
	lc_grade grade;
	int64_t order_days;
	lc_day first_order_day; /* LC_DAY_NOEND without */
	lc_day last_order_day;
	double level;          /* orders a period, over the last LC_LEVEL_PERIODS */
	double peak_level;     /* the highest it ever was */
	double trend;          /* level / the level LC_LEVEL_PERIODS ago - 1; NaN before there is one */
	double share;          /* net revenue / wallet over periods that observed it; NaN without */
	double p_decline_next; /* decline or terminated a full period on; NaN by rules */
	lc_totals totals;      /* count and sum of orders, refunds, cost and investment; lc_count_orders adds orders */
	bool overflow;         /* of the totals: they are not to be used */
} lc_standing;

/*
 * The stage on as_of alone: the last row of the history.  found is false, and
 * row untouched, before the customer's first event: then there is no
 * relationship to speak of.
 */
extern lc_status lc_stage_on(lc_profile profile, lc_day as_of, const lc_prepared *prepared, const lc_env *env,
                             bool *found, lc_history_row *row);

/* What is gathered for a standing while a history is walked. */
typedef struct lc_gathering
{
	lc_standing *standing;
	const lc_prepared *prepared;
	double orders[LC_LEVEL_PERIODS]; /* of the last periods, the latest first */
	double exposure[LC_LEVEL_PERIODS];
	double level[LC_LEVEL_PERIODS + 1]; /* at the end of each, and of the one before them */
	double fade;                        /* what a period's share of active is at least */
	double revenue;                     /* of periods with a wallet */
	double wallet;
	int32_t cycle;          /* the one these two are of */
	bool formed;            /* got beyond the trial */
	int32_t stable_periods; /* was shown as stable */
	int32_t periods;        /* since the first order */
	double active;          /* share of periods with an order, fading over lasting_periods */
} lc_gathering;

extern void lc_gather_start(lc_gathering *gathering, const lc_prepared *prepared, lc_standing *standing);
extern void lc_gather_row(lc_gathering *gathering, const lc_history_row *row);

/* After the last row: the standing holds. */
extern void lc_gather_finish(const lc_gathering *gathering, const lc_history *history);

/* After that: how many orders the lines are. */
extern lc_status lc_count_orders(lc_profile profile, lc_day as_of, const lc_env *env, lc_standing *standing);

/* All of it. */
extern lc_status lc_standing_on(lc_profile profile, lc_day as_of, const lc_prepared *prepared, const lc_env *env,
                                bool *found, lc_standing *standing);

#endif /* LC_CUSTOMER_STATUS_H */
