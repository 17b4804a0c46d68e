/*
 * season.c - the year of one customer.
 */
#include "stage/season.h"

#include <math.h>
#include <string.h>

#include "math/least.h"

#define YEAR 365.25

/* Chance beforehand that the year matters to a customer; below SEASON_LIKELY it is taken not to. */
#define SEASON_PRIOR 0.05
#define SEASON_LIKELY 0.2
#define LIKELY_ODDS (SEASON_LIKELY / (1 - SEASON_LIKELY))
#define SEASON_LOWEST 0.05 /* needs of a quiet part are not below this */

/* An index is worth so many expected purchase days beforehand. */
#define INDEX_PRIOR 0.1

/* Purchase days of a part scatter with this gamma shape; and no part changes the odds by more than this factor. */
#define SCATTER 2.0
#define EVIDENCE_MOST 20.0

#define SLACK (1.0 / 3) /* of a part: ten days before the earliest and after the latest purchase of it */
#define YEARS_MOST 6    /* of a longer span, so many are summed */

void
lc_season_start(lc_season *season)
{
	memset(season, 0, sizeof(*season));
	season->odds = season->odds_now = (float) (SEASON_PRIOR / (1 - SEASON_PRIOR));
}

/* In parts since half a part before the first purchase, so that it lies in the middle of one. */
static double
parts_at(const lc_season *season, lc_day day)
{
	return ((double) day - season->first) / YEAR * LC_SEASONS + 0.5;
}

/* A damaged profile may hold its days in any order: one before the first purchase has a part of the year too. */
static int
part_of(double parts)
{
	int part = (int) lc_whole(parts) % LC_SEASONS;

	return part < 0 ? part + LC_SEASONS : part;
}

/* Purchase days a part, of the last year that is known of each; 0: none is over yet. */
static double
mean_count(const lc_season *season)
{
	return season->known > 0 ? season->last / season->known : 0;
}

/*
 * The same, of a year that is not over: where its one purchase lies in the open part, because it came a part later than in the
 * year before, all parts that are over are empty, and that one is counted.
 */
static double
mean_now(const lc_season *season)
{
	double mean = mean_count(season);

	return mean > 0 || season->known == 0 ? mean : (double) season->open_count / season->known;
}

double
lc_season_rate(const lc_season *season)
{
	return mean_now(season) * LC_SEASONS / YEAR;
}

static double
index_of(const lc_season_part *part, double mean)
{
	return (INDEX_PRIOR + (double) part->count) / (INDEX_PRIOR + (double) part->years * mean);
}

/* Likelihood of a count by the index of its part, over that by the mean alone. */
static double
evidence(double count, double mean, double index)
{
	double log_odds = count * log(index) - (count + SCATTER) * log((SCATTER + mean * index) / (SCATTER + mean));

	return lc_least(lc_most(exp(log_odds), 1 / EVIDENCE_MOST), EVIDENCE_MOST);
}

static float
bounded(double odds)
{
	return (float) lc_least(lc_most(odds, 1e-6), 1e6);
}

/* A part is over. */
static void
close_part(lc_season *season, lc_season_part *part, float count)
{
	double mean = mean_count(season);

	if (part->years > 0 && mean > 0)
		season->odds = bounded((double) season->odds * evidence((double) count, mean, index_of(part, mean)));
	/* counts are whole numbers, whose sum is exact in any order */
	season->known += part->years <= 0;
	season->last += (double) count - (double) part->last;
	part->count += count;
	part->years++;
	part->last = count;
}

static void
close_until(lc_season *season, int32_t open)
{
	int32_t silent = open - season->open;

	close_part(season, &season->part[part_of(season->open)], season->open_count);
	if (silent <= LC_SEASON_SILENCE)
		for (int32_t i = season->open + 1; i < open; i++)
			close_part(season, &season->part[part_of(i)], 0);
	season->open = open;
	season->open_count = 0;
}

void
lc_season_take(lc_season *season, lc_day day)
{
	bool is_first = season->open_count <= 0;
	double parts;
	double within;
	double mean;
	lc_season_part *part;

	if (is_first)
		season->first = day;
	parts = parts_at(season, day);
	within = lc_most(parts - lc_whole(parts), 1e-6);
	if (!is_first && lc_whole(parts) > season->open)
		close_until(season, (int32_t) lc_whole(parts));
	part = &season->part[part_of(parts)];
	part->from = (float) (part->to <= 0 ? within : lc_least((double) part->from, within));
	part->to = (float) (part->to <= 0 ? within : lc_most((double) part->to, within));
	season->open_count++;
	mean = mean_count(season);
	season->odds_now = season->odds;
	/* where the most that a count can say would not make the year matter, it need not be known */
	if (part->years > 0 && mean > 0 && (double) bounded((double) season->odds * EVIDENCE_MOST) >= LIKELY_ODDS)
		season->odds_now = bounded((double) season->odds *
		                           lc_most(evidence((double) season->open_count, mean, index_of(part, mean)), 1));
}

/* Of a year without a purchase nothing is known of the next. */
bool
lc_season_is_known(const lc_season *season)
{
	return (double) season->odds_now >= LIKELY_ODDS && mean_now(season) > 0;
}

/* How much of a span lies within another. */
static double
overlap(double from, double to, double first, double last)
{
	return lc_most(lc_least(to, last) - lc_most(from, first), 0);
}

/*
 * Needs of a part of the year over some of it, from 0 to 1 within the part, in
 * parts.  Of n purchases the next lies beyond the extremes with chance 2 / (n + 1),
 * so the slack on either side has that share of what is above the quiet needs:
 * who buys until the 21st of December needs little at New Year, though that is
 * the same part of the year.
 */
static double
needs_within(const lc_season *season, int i, double mean, double from, double to)
{
	const lc_season_part *part = &season->part[i];
	double chance = (double) (season->odds_now / (1 + season->odds_now));
	double needs = part->years > 0 ? index_of(part, mean) : 1;
	double n = (double) part->count + (i == part_of(season->open) ? (double) season->open_count : 0);
	double quiet = needs;
	double busy = 0;

	if (part->to > 0)
	{
		double first = lc_most((double) part->from - SLACK, 0);
		double last = lc_least((double) part->to + SLACK, 1);
		double early = (double) part->from - first;
		double late = last - (double) part->to;
		double middle = (double) (part->to - part->from);
		double beyond = n >= 1 ? 1 / (n + 1) : 0.5;
		double in_early = early > 0 ? beyond : 0;
		double in_late = late > 0 ? beyond : 0;
		double in_middle = middle > 1e-6 ? 1 - in_early - in_late : 0;
		double all = in_early + in_middle + in_late;

		quiet = lc_least(needs, INDEX_PRIOR / (INDEX_PRIOR + (double) part->years * mean));
		if (early > 0)
			busy += in_early * overlap(from, to, first, (double) part->from) / early;
		if (late > 0)
			busy += in_late * overlap(from, to, (double) part->to, last) / late;
		if (middle > 1e-6)
			busy += in_middle * overlap(from, to, (double) part->from, (double) part->to) / middle;
		busy *= (needs - quiet) / all;
	}
	return (to - from) * lc_most(1 - chance + chance * quiet, SEASON_LOWEST) + chance * busy;
}

double
lc_season_needs(const lc_season *season, lc_day after, lc_day until)
{
	double at;
	double end;
	double length;
	double mean;
	double sum = 0;

	if (!lc_season_is_known(season))
		return 1;
	at = parts_at(season, after + 1);
	end = lc_least(parts_at(season, until + 1), at + YEARS_MOST * LC_SEASONS);
	length = end - at;
	if (length <= 0)
		return 1;
	mean = mean_now(season);
	while (at < end)
	{
		double start = lc_whole(at);
		double next = lc_least(start + 1, end);

		sum += needs_within(season, part_of(start), mean, at - start, next - start);
		at = next;
	}
	return sum / length;
}
