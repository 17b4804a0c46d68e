/*
 * transition.h - how customers move from stage to stage, counted.
 *
 * A move is a pair of stages that a history shows in two periods, one after
 * the other: the lag is one period of the model.  A last period that as_of
 * cuts short is left out, as it had less time to move.  Entries (into the
 * first period's stage) and ends (of what was observed, in the last period's)
 * are counted too, so that entries + moves in = moves out + ends, for each
 * stage.
 */
#ifndef LC_TRANSITION_H
#define LC_TRANSITION_H

#include "base/env.h"
#include "stage/history.h"

/* Row: from; column: to.  Beyond the stages stand entries (row) and ends (column). */
#define LC_TRANSITION_STATES (LC_STAGES + 1)
#define LC_OUTSIDE LC_STAGES
#define LC_TRANSITION_CELLS (LC_TRANSITION_STATES * LC_TRANSITION_STATES)

typedef struct lc_transitions
{
	int64_t count[LC_TRANSITION_STATES][LC_TRANSITION_STATES];
} lc_transitions;

/* A customer's walk: from is LC_OUTSIDE before the first period, then the stage of the last whole one; finish counts its end. */
extern void lc_transitions_step(lc_transitions *transitions, const lc_history_row *row, int32_t period_days, int *from);
extern void lc_transitions_finish(lc_transitions *transitions, int from);

/* Of one customer; all 0 without a whole period. */
extern lc_status lc_transitions_of(lc_profile profile, lc_day as_of, const lc_prepared *prepared, const lc_env *env,
                                   lc_transitions *transitions);

/* Moves out of a stage, ends left out; of all entries for LC_OUTSIDE. */
extern int64_t lc_transitions_out(const lc_transitions *transitions, int from);

/*
 * Share of the moves out that lead there, and its standard error (binomial);
 * NaN where nothing moved out.
 */
extern double lc_transition_probability(const lc_transitions *transitions, int from, int to);
extern double lc_transition_error(const lc_transitions *transitions, int from, int to);

#endif /* LC_TRANSITION_H */
