/*
 * released.h - the figures of release 0.2.0, to be compared with.
 *
 * Measured once, at commit c46ec40, by this program (build/accuracy
 * --constants DIRECTORY), whose definitions stand in real_score.h and score.h.
 * What is measured by another definition must be measured anew there.
 */
#ifndef RELEASED_H
#define RELEASED_H

#include "real_score.h"

/* Engine bayes, model default as shipped. NaN: nothing to count. */
extern const double released_real[REAL_SHOPS][MEASURES][HALVES];

/* Simulated relationships: figures that have targets (accuracy.c), by cadence, all shapes together. */
typedef enum simulated_figure
{
	SIMULATED_ACCURACY,
	SIMULATED_BALANCED,
	SIMULATED_DECLINE_RECALL,
	SIMULATED_END_PRECISION,
	SIMULATED_END_RECALL,
	SIMULATED_FLICKER,
	SIMULATED_FIGURES
} simulated_figure;

#define TARGET_CADENCES 3 /* 0.7, 2 and 6 orders a month */

typedef struct released_simulated
{
	const char *name;
	double figure[SIMULATED_FIGURES][TARGET_CADENCES + 1]; /* the last: all cadences of accuracy.c */
} released_simulated;

#define RELEASED_ENGINES 2

extern const released_simulated released_simulations[RELEASED_ENGINES];

#endif /* RELEASED_H */
