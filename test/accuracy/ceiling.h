/*
 * ceiling.h - how well anybody could do: the Bayes-optimal answer, up to Monte
 * Carlo error, of a particle filter that is told the true world (dwell times,
 * levels, spread, mixing) and needs no prior.  For the shape "mixed", where
 * monthly counts are all there is to know but for the days within a month.
 */
#ifndef CEILING_H
#define CEILING_H

#include "score.h"

/* Scores the first customers of a shop of that world. */
extern void score_ceiling(const world *w, const shop *s, score *result);

#endif /* CEILING_H */
