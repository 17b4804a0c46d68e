/*
 * customer_status.h - where a relationship stands on one day.
 */
#ifndef LC_CUSTOMER_STATUS_H
#define LC_CUSTOMER_STATUS_H

#include "profile/summary.h"
#include "stage/history.h"

/*
 * How a relationship ended in its last cycle, by the furthest stage it reached:
 * the four patterns of the lifecycle literature, or none of them yet.
 */
typedef enum lc_pattern
{
	LC_PATTERN_EARLY_ABORT,  /* before it grew, came back, or was stable for settled_periods */
	LC_PATTERN_MIDWAY_DEATH, /* after it grew or came back, before it was stable for settled_periods */
	LC_PATTERN_EARLY_EXIT,   /* after a stability shorter than lasting_periods */
	LC_PATTERN_LONG_LASTING, /* after a longer one */
	LC_PATTERN_OPEN,         /* not ended */
	LC_PATTERNS
} lc_pattern;

extern const char *const lc_pattern_names[LC_PATTERNS];

/* Loyalty, whatever the stage: how long the customer has bought, and how often. */
typedef enum lc_grade
{
	LC_GRADE_POTENTIAL, /* no order */
	LC_GRADE_NEW,       /* one purchase day */
	LC_GRADE_REGULAR,   /* several */
	LC_GRADE_OLD,       /* and a tenure of lasting_periods or more */
	LC_GRADE_LOYAL,     /* and purchases in at least half of the last lasting_periods */
	LC_GRADE_FORMER,    /* the relationship is over */
	LC_GRADES
} lc_grade;

extern const char *const lc_grade_names[LC_GRADES];

typedef struct lc_customer_status
{
	lc_history_row last;
	lc_facts facts; /* what the decision table asked */
	bool ordered;   /* facts, chances and p_active are known */
	bool over;      /* no purchase is expected: terminated, or held in decline by an open balance */
	lc_pattern pattern;
	lc_grade grade;
	int64_t order_days;     /* days with an order, returned or not */
	lc_day first_order_day; /* LC_DAY_NOEND without */
	lc_day last_order_day;
	lc_day ended;          /* the end of lived days: as_of, or the last order where the relationship is over */
	double trend;          /* recent purchase days against those before, less 1; NaN where either is not known */
	double share_trend;    /* recent share of the wallet against the one before, less 1; NaN likewise */
	double volatility;     /* deviation of net revenue a period over its mean, over the last periods; NaN below three */
	double usual_ahead;    /* net revenue of LC_SIX_MONTHS periods at the usual level, in currency units; NaN unknown */
	double expected_ahead; /* what is expected of them */
	double days_ahead;     /* the purchase days that are, once ordered, ... */
	double needs_ahead;    /* ... over so many periods of needs */
	double kept;           /* part of the purchase days that was not wholly returned; once ordered */
	double p_active;       /* chance of not having left */
	float chance[LC_CHANCES]; /* of none, fewer, as many, more purchases in the next six months */
	lc_totals totals;         /* count and sum of orders, refunds, cost and investment */
	bool overflow;            /* of the totals: they are not to be used */
} lc_customer_status;

/*
 * The stage on as_of alone: the last row of the history.  found is false, and
 * row untouched, before the customer's first event: then there is no
 * relationship to speak of.
 */
extern lc_status lc_stage_on(lc_profile profile, lc_day as_of, const lc_prepared *prepared, const lc_env *env,
                             bool *found, lc_history_row *row);

/* The same of two days, the earlier first, in one walk. */
extern lc_status lc_stage_on_both(lc_profile profile, const lc_day days[2], const lc_prepared *prepared,
                                  const lc_env *env, bool found[2], lc_history_row row[2]);

/* Periods over which volatility is taken. */
#define LC_VOLATILITY_PERIODS 12

/* What is gathered for a status while a history is walked. */
typedef struct lc_status_accumulator
{
	lc_customer_status *status;
	const lc_prepared *prepared;
	double fade;                         /* what a period's share of active is at least */
	int32_t cycle;                       /* the one these two are of */
	bool formed;                         /* was shown as formation or recovery */
	int32_t stable_periods;              /* was shown as stable */
	int32_t periods;                     /* since the first order */
	double active;                       /* share of periods with an order, fading over lasting_periods */
	double money[LC_VOLATILITY_PERIODS]; /* net revenue of whole periods since the first order, a ring */
	int32_t moneys;
} lc_status_accumulator;

extern void lc_status_start(lc_status_accumulator *accumulator, const lc_prepared *prepared,
                            lc_customer_status *status);
extern void lc_status_take(lc_status_accumulator *accumulator, const lc_history_row *row);

/* After the last row: the status holds, but for the number of orders (lc_count_orders). */
extern lc_status lc_status_finish(const lc_status_accumulator *accumulator, lc_history *history);

/* totals.orders: what the lines of a profile up to as_of come to, by their keys. */
extern lc_status lc_count_orders(lc_profile profile, lc_day as_of, const lc_env *env, lc_customer_status *status);

/* All of it. */
extern lc_status lc_customer_status_on(lc_profile profile, lc_day as_of, const lc_prepared *prepared, const lc_env *env,
                                       bool *found, lc_customer_status *status);

#endif /* LC_CUSTOMER_STATUS_H */
