/*
 * milestones.h - the days that tell the story of a relationship, and how long each stage lasted.
 *
 * One walk over the history (history.h) gives the stages, one over the events
 * the rest.  Nothing after as_of is seen, so a milestone, once reached, keeps
 * its day as long as the history's rows up to it do not change; the last row
 * may, as its period may be a part.
 *
 * The trial is the stretch with which later milestones are compared: from
 * the first order until another stage is shown than the first one beyond
 * prospect, so the exploration, or the stage a relationship started in beyond
 * it (as stage_profit.h has it).  What was bought in it, and what has no category,
 * is base; its revenue less refunds, per period, is the baseline.
 */
#ifndef LC_MILESTONES_H
#define LC_MILESTONES_H

#include "stage/history.h"

typedef enum lc_milestone
{
	LC_STARTED,      /* the first event of any kind */
	LC_ENQUIRED,     /* the first contact */
	LC_TARGETED,     /* the first investment up to the first order, or cost before it */
	LC_FIRST_ORDER,  /* the first order */
	LC_REPEATED,     /* the second day with an order */
	LC_INCREMENTED,  /* first day of the first whole period after the trial above the baseline */
	LC_CROSS_BOUGHT, /* the first order after the trial in a category that is not a base category */
	LC_FORMED,       /* the first day shown as formation, ... */
	LC_STABILISED,   /* ... as stability, ... */
	LC_DECLINED,     /* ... as decline */
	LC_ENDED,        /* the first day of the termination that stands; of the balance that settled it, if later */
	LC_LAST_ORDER,   /* the latest order so far */
	LC_MILESTONES
} lc_milestone;

typedef struct lc_milestones
{
	lc_day at[LC_MILESTONES]; /* LC_DAY_NOEND where not reached */
	lc_measure basis;         /* which kind of event it started with */
} lc_milestones;

/* found is false, and milestones untouched, before the customer's first event. */
extern lc_status lc_milestones_on(lc_profile profile, lc_day as_of, const lc_prepared *prepared, const lc_env *env,
                                  bool *found, lc_milestones *milestones);

/* What a stage came to; visits is 0 for one never shown. */
typedef struct lc_dwell
{
	int32_t visits;
	int32_t periods; /* rows of the history that show it */
	int32_t days;    /* all stages together: first event to as_of, both included */
	lc_day since;    /* first day of the first visit */
	lc_day until;    /* last day of the last one */
} lc_dwell;

/* All visits are 0 before the customer's first event. */
extern lc_status lc_dwell_on(lc_profile profile, lc_day as_of, const lc_prepared *prepared, const lc_env *env,
                             lc_dwell dwell[LC_STAGES]);

#endif /* LC_MILESTONES_H */
