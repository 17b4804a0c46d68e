/*
 * shop_season.c - the year of a shop.
 */
#include "stage/shop_season.h"

#include <math.h>

#include "math/least.h"

#define YEAR 365.25
#define TWELFTH (YEAR / LC_TWELFTHS)

/* A twelfth of so few purchase days says nothing. */
#define PURCHASES_LEAST 1.0

/* Of the mean of a year: where less was expected in one of its twelfths, the shop was not yet what it became. */
#define EXPECTED_LEAST 0.5

/* Where twelve groups of so many years differ by chance alone, their F is beyond this in one of a hundred shops. */
static const double beyond_chance[LC_SEASON_YEARS + 1] = {INFINITY, INFINITY, 4.46, 3.18, 2.84, 2.68, 2.59};

double
lc_twelfths_at(double day)
{
	return day / TWELFTH;
}

static int
twelfth_of_year(double twelfths)
{
	return (int) (twelfths - LC_TWELFTHS * floor(twelfths / LC_TWELFTHS));
}

void
lc_shop_season_prepare(const double index[LC_TWELFTHS], lc_shop_season *season)
{
	double sum = 0;

	season->is_known = false;
	for (int i = 0; i < LC_TWELFTHS; i++)
	{
		sum += index[i];
		season->is_known |= index[i] != index[0];
	}
	for (int i = 0; i < LC_TWELFTHS; i++)
	{
		season->index[i] = index[i] * LC_TWELFTHS / sum;
		season->before[i] = i == 0 ? 0 : season->before[i - 1] + season->index[i - 1] * TWELFTH;
	}
}

/* Needs since 2000, in days, when a day begins. */
static double
needs_until(const lc_shop_season *season, double day)
{
	double years = lc_whole(day / YEAR);
	double twelfths = lc_twelfths_at(day - years * YEAR);
	int i = (int) lc_least(lc_whole(twelfths), LC_TWELFTHS - 1);

	return years * YEAR + season->before[i] + (twelfths - i) * TWELFTH * season->index[i];
}

double
lc_shop_season_needs(const lc_shop_season *season, lc_day after, lc_day until)
{
	if (!season->is_known || until <= after)
		return 1;
	return (needs_until(season, (double) until + 1) - needs_until(season, (double) after + 1)) / (until - after);
}

/* ---- learning ---- */

/* Logarithms of what came to what was expected, of whole years, each about its trend; the latest year first. */
typedef struct seasonal_years
{
	int years;
	double ratio[LC_SEASON_YEARS][LC_TWELFTHS];
	double level[LC_SEASON_YEARS]; /* mean of the year */
	const double *came[LC_SEASON_YEARS];
	double expected[LC_SEASON_YEARS][LC_TWELFTHS]; /* with the trend */
} seasonal_years;

static bool
is_whole(const double *came, const double *expected)
{
	double came_in_all = 0;
	double expected_in_all = 0;
	double least = INFINITY;

	for (int i = 0; i < LC_TWELFTHS; i++)
	{
		came_in_all += came[i];
		expected_in_all += expected[i];
		least = lc_least(least, expected[i]);
	}
	return least > EXPECTED_LEAST * expected_in_all / LC_TWELFTHS && came_in_all >= PURCHASES_LEAST * LC_TWELFTHS;
}

/* What lies between the middles of two years is drawn in a straight line, and what lies beyond them with it. */
static void
take_trend(seasonal_years *seen)
{
	for (int y = 0; y < seen->years; y++)
	{
		double later = y > 0 ? seen->level[y - 1] - seen->level[y] : NAN;
		double earlier = y + 1 < seen->years ? seen->level[y] - seen->level[y + 1] : NAN;

		for (int i = 0; i < LC_TWELFTHS; i++)
		{
			double from_middle = (i + 0.5) / LC_TWELFTHS - 0.5;
			double slope = from_middle > 0 ? later : earlier;
			double trend;

			if (isnan(slope))
				slope = from_middle > 0 ? earlier : later;
			trend = seen->level[y] + (isnan(slope) ? 0 : slope * from_middle);
			seen->ratio[y][i] -= trend;
			seen->expected[y][i] *= exp(trend);
		}
	}
}

static void
take_years(const double *came, const double *expected, seasonal_years *seen)
{
	for (seen->years = 0; seen->years < LC_SEASON_YEARS; seen->years++)
	{
		int from = LC_SEASON_TWELFTHS - (seen->years + 1) * LC_TWELFTHS;
		double *ratio = seen->ratio[seen->years];

		if (!is_whole(came + from, expected + from))
			break;
		seen->came[seen->years] = came + from;
		seen->level[seen->years] = 0;
		for (int i = 0; i < LC_TWELFTHS; i++)
		{
			seen->expected[seen->years][i] = expected[from + i];
			ratio[i] = log((came[from + i] + PURCHASES_LEAST) / (expected[from + i] + PURCHASES_LEAST));
			seen->level[seen->years] += ratio[i] / LC_TWELFTHS;
		}
	}
	take_trend(seen);
}

/* Means over the years but the first skipped, and the ratio of their variance to what chance alone makes of it. */
static double
agreement(const seasonal_years *seen, int skipped, double mean[LC_TWELFTHS])
{
	int years = seen->years - skipped;
	double between = 0;
	double within = 0;

	for (int i = 0; i < LC_TWELFTHS; i++)
	{
		mean[i] = 0;
		for (int y = skipped; y < seen->years; y++)
			mean[i] += seen->ratio[y][i] / years;
		between += years * mean[i] * mean[i];
		for (int y = skipped; y < seen->years; y++)
			within += (seen->ratio[y][i] - mean[i]) * (seen->ratio[y][i] - mean[i]);
	}
	return within > 0 ? between * (years - 1) / within : INFINITY;
}

/* Log-likelihood of how the last year's purchases fell on its twelfths, by the earlier years, over that without a season. */
static double
gain_of_last_year(const seasonal_years *seen, double shrunk)
{
	double mean[LC_TWELFTHS];
	double came = 0;
	double expected = 0;
	double with_season = 0;
	double gain = 0;

	agreement(seen, 1, mean);
	for (int i = 0; i < LC_TWELFTHS; i++)
	{
		came += seen->came[0][i];
		expected += seen->expected[0][i];
		with_season += seen->expected[0][i] * exp(shrunk * mean[i]);
		gain += seen->came[0][i] * shrunk * mean[i];
	}
	return gain - came * log(with_season / expected);
}

void
lc_shop_season_learn(const double came[LC_SEASON_TWELFTHS], const double expected[LC_SEASON_TWELFTHS], int32_t last,
                     double index[LC_TWELFTHS])
{
	seasonal_years seen;
	double mean[LC_TWELFTHS];
	double f;
	double shrunk;

	for (int i = 0; i < LC_TWELFTHS; i++)
		index[i] = 1;
	take_years(came, expected, &seen);
	f = seen.years > 1 ? agreement(&seen, 0, mean) : 0;
	if (!(f >= beyond_chance[seen.years]))
		return;
	shrunk = 1 - 1 / f;
	if (!(gain_of_last_year(&seen, shrunk) > 0))
		return;
	for (int i = 0; i < LC_TWELFTHS; i++)
		index[twelfth_of_year((double) last - LC_TWELFTHS + i)] =
		    lc_least(lc_most(exp(shrunk * mean[i]), LC_SEASONAL_LEAST), LC_SEASONAL_MOST);
}
