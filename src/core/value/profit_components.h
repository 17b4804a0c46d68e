/*
 * profit_components.h - what a visit's margin is made of, against how the relationship
 * began.
 *
 * Model    The baseline is the first visit that brought revenue.  Base categories are
 *          those bought by its end, and whatever has no category; the others are other
 *          categories.  For a base category, with n purchase days, revenue b of them and
 *          cost k of a window of a visit, and n0, b0, k0 of the baseline:
 *
 *              B  = middle of  n b0/n0,  b,  k b0/k0    revenue at the baseline's prices
 *              K  = B k0/b0                             cost at the baseline's cost ratio
 *              R' = R B/b                               returns R at the baseline's prices
 *              price        (b - R) - (B - R')
 *              cost saving  K - k
 *
 *          So an order that grows together with its cost is more bought (B = b), one that
 *          grows at the same cost is dearer (B = n b0/n0), and one that keeps its amount at
 *          a lower cost is cheaper to serve.  In between the smaller change is the quantity.
 *          Over all base categories, with V the sum of B - R', W the sum of K and of the
 *          cost of returns, and E the baseline's revenue a day times the days of the window:
 *
 *              basic        P - P W/V,  P = min(V, E)
 *              incremental  V - W - basic
 *
 *          Other categories have margin M.  Where the base falls short by F of E, or of the
 *          level it had reached beyond E, F would have earned F (1 - W0/V0) at the
 *          baseline's margin:
 *
 *              migration    min(F (1 - W0/V0), M)       replaces what the base lost
 *              cross-sell   M - migration               is added to it
 *
 *          The six sum to revenue less cost, exactly: each is a difference of integers.
 * Limits   Without costs on either side B = b and K = k: neither price nor saving is
 *          claimed.  A baseline without purchases of a category has no norm for it: the same.
 *          V differs from E by chance: a difference of less than one purchase is not judged,
 *          but carried to the next window.  In the last window of a visit it is judged where
 *          the visit had a judged difference of the same sign.
 *          Where other categories lose money (M < 0), migration is M times the share of
 *          their revenue that replaces F.
 * Units    Money in micros; lengths in days; a purchase day is a day on which more
 *          was sold of a category than given back, however many lines it has.
 * Timing   A visit is split window by window, so that growth and a later fall within it do not
 *          cancel; a window has the days that the baseline takes for six purchases, but 90
 *          to 365.  The level is the lower pace of the last two whole windows; it stays
 *          while other categories fill at least half of F.
 *          Revenue a day is over the baseline's length, or over n times its mean gap between
 *          purchases where that is longer: a baseline begins with a purchase, and would
 *          otherwise promise up to one too many.
 * Source   Components of a customer's profit: Reichheld, Sasser, Harvard Business Review 68
 *          (1990); Reichheld, The Loyalty Effect (1996).  Price and quantity at a norm: the
 *          price and volume variances of cost accounting (Horngren, Cost Accounting).
 */
#ifndef LC_PROFIT_COMPONENTS_H
#define LC_PROFIT_COMPONENTS_H

#include "base/money.h"
#include "profile/event.h"

/* What was bought of a category, or of several together, in one window. */
typedef struct lc_trade
{
	int64_t purchases; /* purchase days */
	lc_day first;      /* the first of them, and the last */
	lc_day last;
	lc_money sold;          /* revenue of purchase days, less what was given back on the same day */
	lc_money returned;      /* given back on other days */
	lc_money cost;          /* of what was sold */
	lc_money returned_cost; /* cost on days of returns; below 0 where cost was reversed */
	struct                  /* the day that is being read */
	{
		lc_day day;
		lc_money sold;
		lc_money returned;
		lc_money cost;
	} open;
} lc_trade;

/* All zero to begin with; events in order of day, of measures order, refund and cost; then closed. */
extern lc_status lc_trade_add(lc_trade *trade, const lc_event *event);
extern lc_status lc_trade_close(lc_trade *trade);

/* Revenue less returns, and all cost. */
extern lc_status lc_trade_totals(const lc_trade *trade, lc_money *revenue, lc_money *cost);

/* What the relationship began with: base categories together. */
typedef struct lc_baseline
{
	lc_money revenue; /* above 0 */
	lc_money cost;
	int64_t purchases;
	int64_t days_times; /* its length in days, times days_unit */
	int64_t days_unit;
} lc_baseline;

extern lc_status lc_baseline_of(const lc_trade *trade, int32_t days, lc_baseline *baseline);

/* How many days a window has; the last of a visit may have fewer. */
extern int32_t lc_window_days(const lc_baseline *baseline);

/* Base categories at the baseline's prices and costs. */
typedef struct lc_normed
{
	lc_money volume; /* V */
	lc_money cost;   /* W */
	lc_money price;
	lc_money cost_saving;
} lc_normed;

/* Adds one category. */
extern lc_status lc_normed_add(lc_normed *normed, const lc_trade *norm, const lc_trade *trade);

typedef struct lc_window
{
	int32_t days;
	bool last;              /* of its visit */
	const lc_trade *base;   /* base categories together */
	lc_normed normed;       /* the same, by the norm of each */
	lc_money other_revenue; /* of other categories, less returns */
	lc_money other_cost;
} lc_window;

/* A difference of which less than one purchase is carried on. */
typedef struct lc_difference
{
	lc_money carried;
	bool more; /* in this visit it was judged to be above 0 */
	bool less; /* or below */
} lc_difference;

/* What windows leave to those after them; all zero at first. */
typedef struct lc_course
{
	lc_difference excess;    /* of V over E */
	lc_difference shortfall; /* of V below the level */
	lc_money pace[2];        /* V of the last two whole windows, by their purchases */
	lc_money level;          /* V of a whole window that is to be expected, where more than E */
} lc_course;

typedef struct lc_components
{
	lc_money basic;
	lc_money incremental;
	lc_money price;
	lc_money cost_saving;
	lc_money migration;
	lc_money cross_sell;
} lc_components;

/* Adds a window's components. */
extern lc_status lc_components_add(const lc_baseline *baseline, const lc_window *window, lc_course *course,
                                   lc_components *components);

/* a * b / c, rounded half away from zero; a part of nothing, c of 0, is 0. */
extern lc_status lc_multiply_divide(lc_money a, lc_money b, lc_money c, lc_money *result);

#endif /* LC_PROFIT_COMPONENTS_H */
