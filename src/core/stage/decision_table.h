/*
 * decision_table.h - the stage of a relationship, by one table.
 *
 * The rows stand in the order in which they are asked; the first that holds
 * gives the stage, and its name is the reason that is shown:
 *
 *	terminated   open_balance (shown as decline), gone_silent
 *	recovery     came_back
 *	decline      exit_signals, dissatisfied
 *	decline      trial_fails
 *	exploration  first_orders
 *	recovery     came_back, while the return is not confirmed (silent again: decline, return_fails)
 *	decline      falls_silent, spends_less, falls_sharply, falls_gradually
 *	recovery     came_round (silent again: decline, return_fails)
 *	exploration  not_paid_back
 *	formation    growing
 *	exploration  low_share
 *	stability    market_shrinks, settled_lower, spends_more, steady
 *
 * A row compares facts (lc_facts) with thresholds (lc_thresholds) and nothing
 * else.  What was shown at the last complete period is the only memory: a
 * stage is left at another threshold than it is entered at, so that a value
 * near a threshold does not make the stage flicker; and none that is better is
 * shown until something happens.
 *
 * Units: time in the model's periods, rates in purchase days a period, chances
 * and ratios as shares, money in the currency unit, scores as they come.
 */
#ifndef LC_DECISION_TABLE_H
#define LC_DECISION_TABLE_H

#include <stddef.h>

#include "stage/stages.h"

/* Sums of money are equal up to this part: a tie must not depend on the currency. */
#define LC_MONEY_TIE 1e-9

static inline bool
lc_is_below(double amount, double other)
{
	return amount < other * (1 - LC_MONEY_TIE);
}

/* Thresholds: columns of the model, one set for all shops. */
typedef struct lc_thresholds
{
	/* the end */
	double end_chance;          /* chance of no purchase ahead at or above: over ... */
	double end_long_chance;     /* (or this, after a long silence) ... */
	double end_periods;         /* so many periods ahead, or one own gap if that is more ... */
	double end_periods_most;    /* ... but not more than this */
	double end_silence;         /* and silent for so many own gaps ... */
	double end_silence_periods; /* ... and so many periods */
	double end_silence_long;    /* long: silent for so many own gaps and end_periods ... */
	double end_known_days;      /* ... of who is known by so many purchase days */
	double end_most_chance;     /* or chance of none in end_periods_most at or above, once silent as a fall shows */
	/* a fall */
	double recent_periods;  /* the recent volume: of so many periods */
	double usual_periods;   /* the usual one: of so many before them */
	double gradual_periods; /* a gradual fall: against the usual volume so many periods earlier */
	double fall_to;         /* volume below this part of the usual ... */
	double fall_chance;     /* ... with this chance or more: falls ... */
	double fall_stays;      /* ... until the chance is below */
	double fall_silence;    /* and it shows: silent for so many own gaps, ... */
	double fall_shows;      /* ... or purchase days or money below this part of those before, ... */
	double fall_missing;    /* ... by so many purchases at least */
	double fall_long;       /* silent for so many own gaps and end_periods: falls, whatever the chance ... */
	double fall_longest;    /* ... or for so many times the longest of its latest gaps, fall_gaps or more */
	double fall_gaps;
	double token_part;   /* purchases below this part of the usual value are tokens: none of what is usual */
	double market_falls; /* the wallet at or below this part of before: the market shrinks */
	/* growth */
	double grow_to;            /* volume above so many times that of before ... */
	double grow_chance;        /* ... with this chance or more: grows ... */
	double grow_stays;         /* ... until the chance is below */
	double grow_periods;       /* the level of before: of so many periods; what grows has grown over as many, ... */
	double grow_days;          /* ... with so many purchase days at least ... */
	double grow_shows;         /* ... and by one of them, or to so many times the money */
	double grow_usual_to;      /* or above so many times the usual volume, with these chances ... */
	double grow_still_to;      /* ... while it is above so many times that of grow_periods, with chance grow_stays */
	double grow_trial_to;      /* or above so many times that of the trial ... */
	double grow_trial_chance;  /* ... with this chance */
	double grow_trial_periods; /* asked for so many periods after the trial */
	/* the trial */
	double trial_days;    /* purchase days that end it ... */
	double trial_periods; /* ... and periods ... */
	double trial_gaps;    /* ... or so many own gaps, if that is less; never before one */
	double trial_span;    /* first purchase to last so many periods, or trial_gaps own gaps: more than one visit */
	double trial_silence; /* more than one visit, then silent for so many own gaps and end_periods: decline */
	/* a recovery */
	double recovery_days;    /* purchase days that end it ... */
	double recovery_periods; /* ... and periods */
	double recovery_silence; /* silent for so many periods, or as long as shows a fall, if that is less: decline */
	double restored_to;      /* volume above this part of the usual ... */
	double restored_chance;  /* ... with this chance: a decline is over ... */
	double restored_after;   /* ... and shown as recovery if it took so many periods */
	/* evidence beside the orders */
	double evidence;         /* signals of leaving less praise at or above: decline ... */
	double evidence_stays;   /* ... until they are below */
	double evidence_periods; /* counted over so many periods */
	double evidence_odds;    /* each multiplies the odds of a fall by this ... */
	double evidence_most;    /* ... all together by no more than this */
	double satisfaction_low; /* a score at or below is a signal; -infinity: none */
	double open_balance;     /* balance at or above: an end is shown as decline until it is settled */
	double share_low;        /* known share of the wallet below: shown as exploration */
	/* what it came to */
	double settled_periods; /* periods of stability from which on an end has the pattern early exit or long lasting */
} lc_thresholds;

extern const lc_thresholds lc_thresholds_default;

typedef struct lc_threshold_field
{
	const char *name;
	size_t offset;
	double lowest;
	double highest;
} lc_threshold_field;

#define LC_THRESHOLDS (sizeof(lc_thresholds) / sizeof(double))

extern const lc_threshold_field lc_threshold_fields[LC_THRESHOLDS];

/* LC_BAD_PARAMETER, and what is at fault, where a threshold is out of range or on the wrong side of another. */
typedef struct lc_threshold_fault
{
	const lc_threshold_field *field;
	const lc_threshold_field *below; /* which it must not pass; NULL: its own range */
} lc_threshold_fault;

extern lc_status lc_thresholds_check(const lc_thresholds *thresholds, lc_threshold_fault *fault);

/* Nothing is over that is likelier than not to go on within end_periods_most. */
#define LC_END_EVEN 0.5

/* What is known of a customer on a day; NaN where it is not. */
typedef struct lc_facts
{
	/* of this cycle */
	double days;        /* purchase days */
	double tenure;      /* periods since the first */
	double span;        /* periods from the first purchase of all to the last */
	double gap;         /* own gap, in periods: one over the rate at the last purchase, believed or usual, the higher */
	double counted_gap; /* mean gap counted in the usual periods, else in the cycle; NaN of fewer than two gaps */
	double longest_gap; /* of the cycle's latest ones; NaN of fewer than two, or with a season of its own */
	double longest_days; /* the longest of them by the calendar, in periods; NaN of fewer than two */
	double gaps;         /* of how many; NaN when not asked ... */
	double outlasts;     /* ... and the silence in the longest of them */
	double quiet;        /* of who has a season of its own: silence by the calendar, in periods ... */
	double mean_gap;     /* ... and the mean gap so far; else NaN */
	double regular;      /* chance that it buys like clockwork, if it has not left; asked of who buys seldom */
	double silence;      /* periods since the last purchase day, fewer out of season */
	double ordered;      /* purchase days of the current period */
	double since_back;   /* periods since the beginning of the period in which a recovery began */
	/* the end */
	double ahead;         /* how many periods ahead are asked ... */
	double no_order;      /* ... and the chance of no purchase in them ... */
	double no_order_most; /* ... and in end_periods_most */
	/* volumes */
	double usual;             /* purchase days a period that are usual */
	double rate;              /* that are believed now */
	double fall_chance;       /* that the volume is below fall_to of the usual */
	double gradual_chance;    /* that it is below fall_to of the one usual gradual_periods earlier */
	double days_chance;       /* that purchase days are below fall_to of the usual, whatever their value */
	double grow_chance;       /* that it is above grow_to of before */
	double grow_usual_chance; /* that it is above grow_usual_to of the usual */
	double grow_still_chance; /* that it is above grow_still_to of before */
	double trial_chance;      /* that it is above grow_trial_to of the trial; NaN when not asked */
	double restored;          /* chance that the volume is above restored_to of the usual */
	double recent_days;       /* purchase days a period: recent ... */
	double before_days;       /* ... in the usual_periods before ... */
	double shortly_days;      /* ... and in the four periods before */
	double missing_days;      /* purchase days fewer in the recent periods than those before let expect */
	double recent_money;      /* net revenue a period, alike */
	double before_money;
	double fell_from;     /* before_money when the decline began; NaN otherwise */
	double missing_money; /* in purchases of their mean value */
	double now_days;      /* of the last grow_periods against those before them, in all */
	double then_days;
	double now_money;
	double then_money;
	/* beside them */
	double signals;    /* signals of leaving less praise */
	double low_scores; /* of them: low scores */
	double balance;    /* open receivable */
	double share;      /* of the wallet, recent */
	double market;     /* the wallet, recent against before */
	double paid_back;  /* net revenue over cost, bad debt and investment, so far */
} lc_facts;

/* What the table made of the facts, and what it remembers. */
typedef struct lc_verdict
{
	lc_stage stage;
	lc_reason reason;
	int32_t cycle;     /* 1, and one more with each return from the end */
	bool ended;        /* no purchase is expected, whatever the balance */
	bool on_trial;     /* exploration of the first cycle has not been left */
	bool held;         /* the table would show a better stage, but nothing happened since one that was worse */
	float decline_age; /* periods in decline, so far */
	float trial_left;  /* periods since the trial was left */
} lc_verdict;

extern void lc_verdict_start(lc_verdict *verdict);

/* Periods of silence that are long: so many own gaps, and end_periods. */
extern double lc_long_silence(const lc_thresholds *thresholds, const lc_facts *facts);

/* The chance of no purchase from which on a relationship without one in the period is over, if silent for long enough. */
extern double lc_end_chance(const lc_thresholds *thresholds, const lc_facts *facts);

/* Of no purchase ahead a lower chance than this ends nothing, whichever row asks. */
extern double lc_end_least_chance(const lc_thresholds *thresholds, const lc_facts *facts);

/* Whether the chance of none in end_periods_most is enough for an end: silent for as long as shows a fall. */
extern bool lc_outlasts_horizon(const lc_thresholds *thresholds, const lc_facts *facts);

/*
 * How many periods a trial lasts at least, over how many its purchases lie, and whether it lasts: too few purchases,
 * all in one visit, or too short a time, to tell.
 */
extern double lc_trial_periods(const lc_thresholds *thresholds, const lc_facts *facts);
extern double lc_trial_span(const lc_thresholds *thresholds, const lc_facts *facts);
extern bool lc_trial_lasts(const lc_thresholds *thresholds, const lc_facts *facts, const lc_verdict *before);

/*
 * The rows that need few facts, so that a walk may leave the others unknown where one of these holds; before is as for
 * lc_decide.  Of lc_is_over no_order is asked only where lc_end_is_possible.
 */
extern bool lc_end_is_possible(const lc_thresholds *thresholds, const lc_facts *facts);
extern bool lc_is_over(const lc_thresholds *thresholds, const lc_facts *facts, const lc_verdict *before);
extern bool lc_speaks_of_leaving(const lc_thresholds *thresholds, const lc_facts *facts, const lc_verdict *before);
extern bool lc_is_on_trial(const lc_thresholds *thresholds, const lc_facts *facts, const lc_verdict *before);

/* So many signals of leaving less praise are a decline: fewer where one is shown for them already. */
extern double lc_leaving_needs(const lc_thresholds *thresholds, const lc_verdict *before);

/*
 * Periods of silence with which a trial of more than one visit fails, and with which a recovery stops again, however
 * little was usual; infinity where no silence is asked about.
 */
extern double lc_trial_silence(const lc_thresholds *thresholds, const lc_facts *facts);
extern double lc_recovery_silence(const lc_thresholds *thresholds, const lc_facts *facts);

/* Whether the cycle has gaps enough, two, to speak of a usual one. */
#define LC_RHYTHM_DAYS 3
extern bool lc_rhythm_is_known(const lc_facts *facts);

/*
 * The silence by which a fall shows: in own gaps, believed or counted, whichever are longer; but none is longer than each
 * that there was.
 */
extern double lc_gap_of_silence(const lc_facts *facts);

/*
 * What the gap is said to be: of who has a season of its own, by the calendar; else
 * by needs, of which a shop's season may put more into a gap than it has days, but no
 * longer than each that there was.
 */
extern double lc_usual_gap(const lc_facts *facts);
extern double lc_silence_in_gaps(const lc_facts *facts);

/*
 * Whether a fall would show, and whether in purchase days or in money, or because a decline goes on; only then need its
 * chance be known.
 */
extern bool lc_fall_would_show(const lc_thresholds *thresholds, const lc_facts *facts, const lc_verdict *before);
extern bool lc_decline_goes_on(const lc_thresholds *thresholds, const lc_facts *facts, const lc_verdict *before);
extern bool lc_days_are_fewer(const lc_thresholds *thresholds, const lc_facts *facts);
extern bool lc_money_is_less(const lc_thresholds *thresholds, const lc_facts *facts);

/* Whether the silence outlasts fall_longest times the longest of fall_gaps gaps or more. */
extern bool lc_outlasts_gaps(const lc_thresholds *thresholds, const lc_facts *facts);

/* Whether too little is usual in the recent periods to miss a purchase that is not late yet. */
extern bool lc_buys_seldom(const lc_thresholds *thresholds, const lc_facts *facts);

/* In decline and still silent, or silent for fall_long or fall_longest: a decline whatever the chances. */
extern bool lc_falls_surely(const lc_thresholds *thresholds, const lc_facts *facts, const lc_verdict *before);
extern bool lc_falls(const lc_thresholds *thresholds, const lc_facts *facts, const lc_verdict *before);

/* Whether the word growing is true of the volumes that it names; only then need the chance of growth be known. */
extern bool lc_has_grown(const lc_thresholds *thresholds, const lc_facts *facts, const lc_verdict *before);

/* Whether it has grown against what was shortly before: then no other chance of growth need be known. */
extern bool lc_grows_shortly(const lc_thresholds *thresholds, const lc_facts *facts, const lc_verdict *before);

/* Whether it is surely above the usual volume, as who grows otherwise must be; else grow_still_chance need not be known. */
extern bool lc_is_above_usual(const lc_thresholds *thresholds, const lc_facts *facts, const lc_verdict *before);

/* Whether a recovery that is shown has not been confirmed yet. */
extern bool lc_is_recovering(const lc_thresholds *thresholds, const lc_facts *facts, const lc_verdict *before);

/* The same of who came back from the end: the few orders since are no level to fall from. */
extern bool lc_has_just_returned(const lc_thresholds *thresholds, const lc_facts *facts, const lc_verdict *before);

/* Chance of a fall against what is usual, or was gradual_periods earlier; its odds grow with the signals of leaving. */
extern double lc_fall_chance(const lc_thresholds *thresholds, const lc_facts *facts);

/*
 * Nobody gets to a better stage by silence: from the end over decline, the trial and recovery to stability and formation.
 * Signals of leaving that fade are no silence, and who was in decline for them may be in any stage then.
 */
extern bool lc_is_better(const lc_verdict *verdict, const lc_verdict *before);

/*
 * Judges a day: before is the verdict at the end of the last complete period, elapsed what passed since, in periods.
 * most is the last verdict since which nothing has happened, and none that is better will be shown; NULL: something did.
 */
extern void lc_decide(const lc_thresholds *thresholds, const lc_facts *facts, const lc_verdict *before, double elapsed,
                      const lc_verdict *most, lc_verdict *verdict);

#endif /* LC_DECISION_TABLE_H */
