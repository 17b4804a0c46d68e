/*
 * segments.h - what people do today, as rules: RFM quintiles with the usual
 * segment map, and an SQL query over 90 days and the 90 before.
 */
#ifndef SEGMENTS_H
#define SEGMENTS_H

#include "real_shop.h"
#include "stage/stages.h"

#define SCORES 5

/* Recency and frequency scores from 0 (worst) to SCORES - 1. */
extern lc_stage stage_of_scores(int recency, int frequency);

/* Orders of the last 90 days and of the 90 before; was_gone: terminated before, and not stable since. */
extern lc_stage stage_of_quarters(double recent, double before, bool young, bool was_gone);
extern bool is_gone_still(lc_stage stage, bool was_gone);

/* A customer of a real shop on a day, for ranking. */
typedef struct standing_in_shop
{
	lc_day last;         /* purchase */
	int32_t orders_year; /* purchase days of the last year */
	double paid_year;
	lc_stage stage; /* to be set by rank_segments */
	int recency;
	int frequency;
} standing_in_shop;

/* Scores all who bought within the last year against each other; who did not is terminated. */
extern void rank_segments(standing_in_shop *standing, int n);

/* By purchase days up to the day, looked at every 30 days before it. */
extern lc_stage stage_90_90_on(const purchase *p, int n, lc_day day);

#endif /* SEGMENTS_H */
