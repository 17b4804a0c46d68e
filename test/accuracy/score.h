/*
 * score.h - how near a shown history of stages is to the true one.
 */
#ifndef SCORE_H
#define SCORE_H

#include <stdbool.h>

#include "history.h"

/* What an engine says of one customer. */
typedef struct shown
{
	lc_stage stage[MAX_PERIODS];
} shown;

/* The onset of a stage: how often it is found while it lasts, and when. */
typedef struct onset
{
	double n;
	double found;
	double delay; /* summed over the found */
} onset;

/* Plain sums, all of them double: scores add up. */
typedef struct score
{
	double months;
	double right;
	double confusion[LC_STAGES][LC_STAGES]; /* truth, shown */
	double shown_changes;
	double true_changes;
	onset decline; /* decline or the end shown, after decline began */
	onset end;
	double stable;
	double alarms; /* stable, but decline or the end shown */
} score;

extern void score_history(score *s, const history *h, const shown *said);
extern void score_add(score *to, const score *from);

extern double score_accuracy(const score *s);
extern double score_balanced(const score *s); /* mean recall of the stages */
extern double score_recall(const score *s, lc_stage stage);
extern double score_precision(const score *s, lc_stage stage);
extern double score_flicker(const score *s); /* changes shown for each true one */

#endif /* SCORE_H */
