/*
 * rules.h - the lifecycle stage by thresholds a manager can sign.
 *
 * No probability model and no memory beyond the customer's own past: each
 * period yields a handful of facts, a list of rules for each stage holds the
 * facts against thresholds, and the first rule that holds names the stage and
 * the reason.  The same history and thresholds give the same answer everywhere.
 *
 * The walk is fed period by period (period.h) and judges at each period's end,
 * so a history is one pass, and nothing later than that end has a say.
 *
 *	silence		after k gaps between order days that sum to E days, a silence
 *				of s days or more has the probability (E / (E + s))^k where
 *				gaps are exponential with a rate known from those gaps alone
 *				(the predictive of a gamma posterior, as in Fader, Hardie & Lee
 *				2005).  So everybody is held against a cadence of their own.
 *	volume		orders, or net revenue in orders of the customer's own mean
 *				value, in a recent window: against the window before (trend)
 *				and against the customer's usual level (level).  The window
 *				widens for slow customers until it holds some orders, and both
 *				sides of a ratio have a few orders added, so little is proven
 *				by little.
 *	hysteresis	a stage is left at another threshold than it is entered at, so
 *				a value that hovers does not flicker.
 *
 * Units: time in the model's periods, probabilities and ratios as shares,
 * money in currency units, scores as they come.  Scale gaps and period
 * together, or all money, and no verdict changes.
 */
#ifndef LC_RULES_H
#define LC_RULES_H

#include "profile/period.h"
#include "stage/hmm_filter.h"

/*
 * Thresholds: columns of lifecycle_model, all of them numbers, so that one
 * table (lc_rules_fields) can name, range and map them.
 */
typedef struct lc_rules
{
	/* what is looked at */
	double window_periods;    /* the recent window, and the one before it */
	double window_orders;     /* both widen until they should hold so many orders */
	double reference_periods; /* the usual level: so many periods before the recent window */
	double smoothing_orders;  /* added to both sides of a ratio of volumes */
	double by_revenue;        /* 1: volume is net revenue; 0: orders */
	double cadence_gaps;      /* the cadence remembers about so many gaps */
	double cadence_from;      /* gaps a cadence needs; missing ones are assumed ... */
	double assumed_gap;       /* ... to be of this length */
	/* the way up */
	double customer_orders; /* order days that make a prospect a customer */
	double min_orders;      /* order days of a cycle that end its trial */
	double growth_ratio;    /* trend at or above: growing */
	double payback_ratio;   /* revenue / (cost + investment) at or above, where known: may enter formation */
	double explore_periods; /* tenure at or above: no longer on trial, growing or not */
	double flat_ratio;      /* trend at or below: growth is over */
	double mature_periods;  /* tenure at or above: can be stable */
	double mature_share;    /* share of the customer's wallet at or above: stable */
	double regrowth_ratio;  /* level of a stable customer at or above: growing again */
	/* the way down */
	double decline_silence;  /* probability of so long a silence at or below: falling silent ... */
	double silent_periods;   /* ... if it has lasted at least this long */
	double sharp_ratio;      /* trend at or below: falls sharply */
	double decline_ratio;    /* level at or below: falls ... */
	double fall_scatter;     /* ... by at least so many standard deviations of its usual scatter */
	double market_ratio;     /* wallet against before at or below: the market shrinks */
	double signals;          /* signals in the window at or above */
	double satisfaction_low; /* mean score in the window at or below; -infinity: never */
	/* the end, and after it */
	double terminated_silence; /* probability of so long a silence at or below: gone ... */
	double gone_periods;       /* ... if it has lasted at least this long */
	double open_balance;       /* balance at or above: not settled, so not terminated */
	double resume_silence;     /* who comes back after a silence more probable than this never was away */
	double restored_ratio;     /* level at or above: the fall is over ... */
	double restored_silence;   /* ... if the silence is at least so probable */
	double revival_periods;    /* a fall at least this long that is over is a recovery */
	double settle_periods;     /* a decline at least this long may settle on the lower level ... */
	double steady_ratio;       /* ... at a trend at or above this */
	double recovery_periods;   /* how long a recovery takes */
} lc_rules;

extern const lc_rules lc_rules_default;

/* One threshold: its column, place and range. */
typedef struct lc_rules_field
{
	const char *name;
	size_t offset;
	double lowest;
	double highest;
	bool whole; /* a whole number */
} lc_rules_field;

#define LC_RULES_FIELDS (sizeof(lc_rules) / sizeof(double))

extern const lc_rules_field lc_rules_fields[LC_RULES_FIELDS];

/* What is wrong with thresholds: out of range, or not below another one. */
typedef struct lc_rules_fault
{
	const lc_rules_field *field;
	const lc_rules_field *below; /* which it must not pass; NULL: its own range */
	bool strict;                 /* nor reach */
} lc_rules_fault;

/* LC_BAD_PARAMETER, and the first fault, where thresholds are inverted, overlap, or are no numbers. */
extern lc_status lc_rules_check(const lc_rules *rules, lc_rules_fault *fault);

/* What is known of a customer at the end of a period; NaN where it is not. */
typedef enum lc_fact
{
	LC_FACT_ORDER_DAYS,   /* of this cycle */
	LC_FACT_TENURE,       /* periods since the cycle's first order */
	LC_FACT_STAGE_AGE,    /* periods in the stage shown */
	LC_FACT_SILENCE,      /* probability of so long a silence at the own cadence */
	LC_FACT_SILENT,       /* periods since the last order day, itself included */
	LC_FACT_RETURN,       /* the same of the silence just ended, of who had been gone */
	LC_FACT_LEVEL,        /* volume of the recent window against the usual level */
	LC_FACT_TREND,        /* volume of the recent window against the one before */
	LC_FACT_FALL,         /* how far it is below the usual level, in standard deviations */
	LC_FACT_MARKET,       /* wallet: recent against before */
	LC_FACT_SHARE,        /* net revenue / wallet */
	LC_FACT_PAYBACK,      /* net revenue / (cost + investment), since the beginning */
	LC_FACT_SIGNALS,      /* exit talk and complaints in the window */
	LC_FACT_SATISFACTION, /* mean score in the window */
	LC_FACT_BALANCE,      /* open receivable */
	LC_FACTS
} lc_fact;

#define LC_FACT_BIT(fact) (1u << (fact))

/* What takes time to work out, and is seldom asked for. */
#define LC_FACTS_OPEN (LC_FACT_BIT(LC_FACT_SILENCE) | LC_FACT_BIT(LC_FACT_TREND) | LC_FACT_BIT(LC_FACT_FALL))

extern const char *const lc_fact_names[LC_FACTS];

/*
 * Why a stage is shown, each but the first the name of a rule.  Stored by
 * nobody; their order is that in which rules are asked.
 */
typedef enum lc_reason
{
	LC_REASON_NO_ORDER,
	LC_REASON_FIRST_ORDERS,
	LC_REASON_OPEN_BALANCE,
	LC_REASON_GONE_SILENT,
	LC_REASON_CAME_BACK,
	LC_REASON_NEVER_AWAY,
	LC_REASON_EXIT_SIGNALS,
	LC_REASON_DISSATISFIED,
	LC_REASON_FALLS_SILENT,
	LC_REASON_MARKET_SHRINKS,
	LC_REASON_FALLS_SHARPLY,
	LC_REASON_FALLS_GRADUALLY,
	LC_REASON_REVIVED,
	LC_REASON_FALL_PASSED,
	LC_REASON_SETTLED_LOWER,
	LC_REASON_BACK_TO_STABLE,
	LC_REASON_WALLET_SHARE,
	LC_REASON_MATURE,
	LC_REASON_GROWING,
	LC_REASON_NOT_PAID_BACK,
	LC_REASON_BUYS_REPEATEDLY,
	LC_REASON_GROWS_AGAIN,
	LC_REASONS
} lc_reason;

typedef struct lc_reason_text
{
	const char *name;
	const char *english; /* a full sentence */
	const char *chinese;
} lc_reason_text;

extern const lc_reason_text lc_reasons[LC_REASONS];

/* What the rules made of a period, and all they made it of. */
typedef struct lc_verdict
{
	lc_stage stage;
	lc_reason reason; /* names the rule that held */
	bool held;        /* one did; else the stage stays as it was, and its reason */
	int cycle;        /* 1, and one more with each return from the end */
	lc_day since;
	lc_stage previous; /* shown before this one; the stage itself if there was none */
	/* what it was judged by */
	lc_stage shown; /* before this period */
	lc_reason shown_reason;
	lc_stage healthy; /* the last stage shown that is neither decline nor the end */
	unsigned open;    /* the set of facts nobody has asked for, as bits */
	double fact[LC_FACTS];
} lc_verdict;

/* Cumulated up to the end of a period; windows are differences. */
typedef struct lc_rules_mark
{
	double days;
	double volume;
	double square;
} lc_rules_mark;

/* The same of what few customers are known by. */
typedef struct lc_rules_aside
{
	double wallet; /* where the period has any: */
	double wallet_periods;
	double wallet_revenue;
	double signals;
	double score;
	double scores;
} lc_rules_aside;

#define LC_RULES_WINDOW_MAX 15
#define LC_RULES_REFERENCE_MAX 48
#define LC_RULES_MARKS 64 /* a power of two; window + reference are below it */

/* A customer's walk; plain memory that may be copied. */
typedef struct lc_rules_state
{
	bool every_fact; /* for the caller to set: no fact stays open, for lc_rules_explain */
	int32_t period_days;
	lc_day end;         /* the day after the period */
	int32_t periods;    /* judged since the first order */
	int32_t cycle_mark; /* mark the cycle counts from */
	lc_day cycle_day;   /* of its first order */
	lc_day last_day;    /* of the last order */
	int64_t order_days; /* of the cycle */
	double gaps;        /* the own cadence: how many, and their days */
	double gap_days;
	bool gone;           /* the last period ended in a silence that is an end */
	double frozen_level; /* usual level when the decline began; NaN outside one */
	double orders;       /* of the whole history */
	double revenue;
	double spent; /* cost and investment */
	bool knows_spent;
	bool knows_wallet;
	bool knows_feelings; /* signals or scores */
	bool keeps_aside;    /* either */
	bool knows_balance;
	bool knows_aside; /* wallet, feelings or balance */
	double balance;
	lc_day stage_day;
	lc_verdict verdict;
	lc_rules_mark mark[LC_RULES_MARKS];
	lc_rules_aside aside[LC_RULES_MARKS]; /* from the first wallet, signal or score on */
} lc_rules_state;

extern void lc_rules_start(lc_rules_state *state);

/* Judges one more period; periods come in order, from the first event on. */
extern const lc_verdict *lc_rules_step(const lc_rules *rules, lc_rules_state *state, const lc_period *period,
                                       int32_t period_days);

/*
 * Judges facts: from what the verdict was judged by, sets stage and reason.
 * The only place where a stage is decided.  A fact that is open is worked out
 * from the walk when it is asked for; without open facts there need be none.
 */
extern void lc_rules_judge(const lc_rules *rules, lc_verdict *verdict, lc_rules_state *walk);

/* Works out a fact of the walk's verdict that is open. */
extern void lc_rules_gather(const lc_rules *rules, lc_rules_state *walk, lc_fact fact);

/* One threshold the verdict looked at. */
typedef enum lc_finding
{
	LC_FAILS,
	LC_HOLDS,
	LC_UNKNOWN_FAILS, /* not known, and taken as this */
	LC_UNKNOWN_HOLDS
} lc_finding;

typedef struct lc_rules_row
{
	lc_stage stage;   /* what is asked for */
	lc_reason reason; /* and why, which names the rule */
	lc_fact fact;
	bool at_least; /* asks for the threshold or more; else for it or less */
	const lc_rules_field *threshold;
	double value;
	double limit; /* the threshold's */
	lc_finding finding;
	double margin;    /* what must be added to the value to reach the threshold; NaN where unknown */
	lc_stage flipped; /* the stage shown if the value stood on the other side of it */
	bool decisive;    /* part of the rule that held */
} lc_rules_row;

#define LC_RULES_ROWS_MAX 32

/*
 * Every threshold that was looked at, in that order, each once.  No fact of
 * the verdict is open.  rows holds LC_RULES_ROWS_MAX; returns how many there
 * are.
 */
extern int lc_rules_explain(const lc_rules *rules, const lc_verdict *verdict, lc_rules_row *rows);

#endif /* LC_RULES_H */
