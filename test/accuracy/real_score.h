/*
 * real_score.h - what came true of what was said about the customers of a real
 * shop.
 *
 * At a cut every customer with a purchase is asked about, by what was known on
 * that day; the REAL_HORIZON (180) days after it tell what came.  Nobody knows
 * the true stage of a real customer, so what is counted is what a manager would
 * hold against a word: who was called terminated and bought, who was called
 * stable and bought nothing.
 *
 * Terms    ahead        the 180 days after the cut
 *          usual        purchase days, or revenue, a day between 60 and 420 days
 *                       before the cut, from the first purchase on; the first
 *                       purchase starts the clock and is not counted
 *          fell         fewer purchase days ahead than 0.6 of the usual number
 *          established  3 purchase days or more, the first 120 days ago or more,
 *                       and a usual above 0
 *          gone         no purchase from the cut to the end of the data
 */
#ifndef REAL_SCORE_H
#define REAL_SCORE_H

#include "engine.h"
#include "real_shop.h"

/* Each figure is a sum over a count, so that cuts add up. */
typedef enum measure
{
	TERMINATED_SHARE,    /* of all customers */
	TERMINATED_BUYS,     /* of the terminated: with a purchase ahead */
	TERMINATED_REVENUE,  /* of all revenue ahead: from the terminated */
	TERMINATED_FOUND,    /* of the gone: called terminated */
	TERMINATED_DELAY,    /* of the gone and called terminated: days from the last purchase to that word, mean */
	TERMINATED_ON_ORDER, /* of all purchase days up to the last cut: terminated as of that very day */
	DECLINE_SHARE,       /* of all customers */
	DECLINE_RIGHT,       /* of the established in decline: fell */
	DECLINE_BASE,        /* of the established not terminated: fell */
	DECLINE_HIDDEN,      /* of those in decline: neither silent for 1.5 usual gaps nor below 0.8 of the usual purchase
	                        days or revenue in the last 60 days */
	WARNED,              /* of first ends after exploration was left: decline shown in a period before, with no
	                        purchase in between or in the period of the last purchase */
	STABILITY_SHARE,     /* of all customers */
	STABILITY_NONE,      /* of the stable: no purchase ahead */
	FORMATION_SHARE,     /* of all customers */
	FORMATION_GREW,      /* of those in formation: more purchase days ahead than in the 180 days before the cut */
	FORMATION_BASE,      /* of the established: the same */
	FORMATION_FALLS,     /* of those in formation: fewer purchase days in the last 90 days than in the 90 before, or as
	                        many and less revenue */
	ALERTS_RIGHT,  /* of the 5 % of the established not terminated with the largest usual - expected revenue: fell */
	STAGES_A_YEAR, /* stages shown, a stay counting once, by years from first purchase to the end of the data */
	REFIT_MOVES,   /* of all customers: another stage by a model learned from the other half of the shop */
	CALIBRATION,   /* mean over tenths of |said - was| of the chance of no purchase ahead */
	RANKING,       /* AUC of that chance */
	MEASURES
} measure;

typedef struct ratio
{
	double sum;
	double n;
} ratio;

/* A chance that was stated, and whether it came so. */
typedef struct stated
{
	double said;
	bool was;
} stated;

typedef struct statements
{
	stated *one;
	size_t n;
	size_t room;
} statements;

typedef struct figures
{
	ratio of[MEASURES];
	statements silence; /* of CALIBRATION and RANKING */
} figures;

extern double figure_of(const figures *f, measure m); /* NaN where nothing was counted */

#define TENTHS 10

/* Tenths of equal size, from the least chance to the greatest. */
extern void calibration_of(const figures *f, double said[TENTHS], double was[TENTHS]);
extern void figures_add(figures *to, const figures *from);
extern void figures_close(figures *f);

typedef enum half
{
	TUNED,
	JUDGED,
	HALVES
} half;

/* Who says something about the shop. */
typedef enum speaker
{
	ENGINE,
	RFM,
	RECENCY, /* 90/90 SQL */
	SPEAKERS
} speaker;

/* A model of what was known of the shop on the day. */
extern engine_model *learn_shop(const real_shop *s, lc_day as_of, shop_part of, int32_t horizon);

/* Adds what was said as of a cut. */
extern void judge_cut(const real_shop *s, lc_day cut, figures to[SPEAKERS][HALVES]);

/* Adds what histories and single days show. */
extern void judge_histories(const real_shop *s, figures to[SPEAKERS][HALVES]);

#endif /* REAL_SCORE_H */
