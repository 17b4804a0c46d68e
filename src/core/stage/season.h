/*
 * season.h - the year of one customer: in which parts of it more is bought, and
 * in which less.
 *
 * Model    A year, counted from half a part before the first purchase, has
 *          LC_SEASONS parts.  Purchase days of a part scatter negative
 *          binomially round the mean of the last year's parts, times the part's
 *          index; an index is gamma with mean 1 beforehand.  Whether the year
 *          matters at all is a hypothesis of its own: its odds grow each time a
 *          part comes round and its index foretells the count better than the
 *          mean alone does.  So nobody has a season before the second year.
 * Needs    how much is needed a day, against the mean of the year: the part's
 *          index, weighted by the chance that the year matters.  What a part
 *          needs lies between ten days before the earliest and ten days after
 *          the latest purchase of it; the rest of the part is quiet.
 * Units    days; counts of purchase days.
 * Source   seasonal index: Winters, Management Science 6, 1960; counts: Ehrenberg,
 *          Applied Statistics 8, 1959.
 * Limits   any days; a silence of more than LC_SEASON_SILENCE parts is
 *          forgotten, since it tells nothing about the year.
 */
#ifndef LC_SEASON_H
#define LC_SEASON_H

#include <stdbool.h>

#include "base/calendar.h"

#define LC_SEASONS 12
#define LC_SEASON_SILENCE 36

typedef struct lc_season_part
{
	float count; /* purchase days in the years that are over ... */
	float years; /* ... and how many of them there are */
	float last;  /* purchase days in the last of them */
	float from;  /* the earliest and the latest, from 0 to 1 within the part */
	float to;
} lc_season_part;

typedef struct lc_season
{
	lc_season_part part[LC_SEASONS];
	double last;      /* purchase days in the last year that is over of each part, in all ... */
	int32_t known;    /* ... of so many parts */
	lc_day first;     /* day of the first purchase */
	int32_t open;     /* the part in which the latest purchase lies, counted from the first one's */
	float open_count; /* purchase days in it, so far */
	float odds;       /* that the year matters, by all parts that are over */
	float odds_now;   /* and by the open one */
} lc_season;

/* Before the first purchase; then each purchase day in turn. */
extern void lc_season_start(lc_season *season);
extern void lc_season_take(lc_season *season, lc_day day);

/* Whether the year is taken to matter. */
extern bool lc_season_is_known(const lc_season *season);

/* Purchase days a day, of the last year that is known of each part. */
extern double lc_season_rate(const lc_season *season);

/*
 * Mean needs of the days after one and up to another, of a long span those of its
 * first six years; 1 where the year is not taken to matter.
 */
extern double lc_season_needs(const lc_season *season, lc_day after, lc_day until);

#endif /* LC_SEASON_H */
