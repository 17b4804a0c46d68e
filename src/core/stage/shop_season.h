/*
 * shop_season.h - the year of a shop: how much its customers need in each twelfth
 * of it.
 *
 * Model    One seasonal index for each twelfth of the year, the same for every
 *          customer who has no season of its own (season.h); their mean is 1.
 * Learned  from how many purchase days came in each twelfth, against how many the
 *          customers' rates let expect without a season (posterior_fit.h).  The
 *          ratio is taken within each of the last years, so that a shop's growth is
 *          no season.  What the years have in common is the index, shrunk by how
 *          well they agree (one-way analysis of variance).  There is none unless two
 *          whole years or more agree beyond chance, one in a hundred, and the
 *          earlier of them foretell the last better than a year without a season.
 * Units    days; twelfths of a year of 365.25 days, the first of which begins on
 *          1 January, give or take a day.
 * Source   seasonal index: Winters, Management Science 6, 1960; shrinkage: Efron &
 *          Morris, JASA 70, 1975.
 * Limits   an index is between LC_SEASONAL_LEAST and LC_SEASONAL_MOST.
 */
#ifndef LC_SHOP_SEASON_H
#define LC_SHOP_SEASON_H

#include <stdbool.h>

#include "base/calendar.h"

#define LC_TWELFTHS 12
#define LC_SEASONAL_LEAST 0.05
#define LC_SEASONAL_MOST 20.0
#define LC_SEASON_YEARS 6 /* looked back at */
#define LC_SEASON_TWELFTHS (LC_SEASON_YEARS * LC_TWELFTHS)

typedef struct lc_shop_season
{
	bool is_known; /* else every day needs the same */
	double index[LC_TWELFTHS];
	double before[LC_TWELFTHS]; /* needs of a year before each of them, in days */
} lc_shop_season;

/* From indices of any sum; equal ones are no season. */
extern void lc_shop_season_prepare(const double index[LC_TWELFTHS], lc_shop_season *season);

/* Mean needs of the days after one and up to a later one. */
extern double lc_shop_season_needs(const lc_shop_season *season, lc_day after, lc_day until);

/* Twelfths since 2000 that are over when a day begins, and its part of the next. */
extern double lc_twelfths_at(double day);

/*
 * came and expected are purchase days of LC_SEASON_TWELFTHS twelfths in a row, 0 in
 * those before the shop's first.  last counts the twelfths since 2000 up to the end
 * of the latest.  Fills in the indices; without a season, each is 1.
 */
extern void lc_shop_season_learn(const double came[LC_SEASON_TWELFTHS], const double expected[LC_SEASON_TWELFTHS],
                                 int32_t last, double index[LC_TWELFTHS]);

#endif /* LC_SHOP_SEASON_H */
