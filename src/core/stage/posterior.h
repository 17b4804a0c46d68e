/*
 * posterior.h - what is believed of one customer: how often it buys, and
 * whether it is still there.
 *
 * Model    A customer buys on purchase days at a rate, one of LC_RATES values
 *          equally spaced on a log scale.  The rate walks: in a period it moves
 *          to the next higher value with probability rise, to the next lower
 *          with fall, and anywhere with jump.  The customer is
 *            loose    and leaves in a period with probability leave_loose,
 *            bound    and leaves with leave_bound,
 *            dormant  does not buy; comes back with come_back, at the rate it
 *                     left at and irregularly; is lost with lose,
 *            lost     never buys again.
 *          So a lasting lower rate is a lower rate, and the chance of a return
 *          falls to nothing with the silence.
 *          Purchase days scatter in one of two manners, which a customer keeps
 *          while it buys; whoever comes back has lost the beat:
 *            irregular  negative binomial a period: Poisson with a gamma factor
 *                       of shape scatter (Ehrenberg 1959);
 *            regular    gaps are gamma of whole shape regular_shape, as of a
 *                       customer who buys like clockwork; twelve in a hundred
 *                       are late, as if a beat were left out, and two in a
 *                       thousand are of any length.
 * Data     purchase days after the first, period by period; the first starts
 *          the clock.  exposure is the part of a period that passed, times what
 *          scales the customer's needs (wallet, season).
 * Units    time in periods, rates in purchase days a period.
 * Limits   any count and exposure: probabilities stay finite and sum to one.
 *          No period counts for more than 10^15 to 1.
 * Learned  by posterior_fit.h; the default is for a profile without a shop.
 * Source   hidden Markov models of relationships: Netzer, Lattin & Srinivasan,
 *          Marketing Science 27(2), 2008; dropout and dormancy: Schmittlein,
 *          Morrison & Colombo, Management Science 33, 1987; regular gaps:
 *          Chatfield & Goodhardt, JASA 68, 1973; Platzer & Reutterer,
 *          Marketing Science 35, 2016.
 */
#ifndef LC_POSTERIOR_H
#define LC_POSTERIOR_H

#include <stdbool.h>

#include "base/result.h"
#include "math/vector_float.h"

#define LC_RATES 24
#define LC_RATE_LOWEST 0.01 /* purchase days a period */
#define LC_RATE_HIGHEST 60.0
#define LC_RATE_LOG_STEP (8.699514748210191 / (LC_RATES - 1)) /* ln 6000 in equal steps */
#define LC_RATE_WEIGHT_MOST 1e15

/* What the posterior depends on: columns of the model, learned from a shop. */
typedef struct lc_posterior_params
{
	double rate_weight[LC_RATES]; /* of new customers at each rate; above 0, any sum */
	double rise;                  /* a period: the rate moves one value up ... */
	double fall;                  /* ... one down ... */
	double jump;                  /* ... anywhere, as if anew */
	double leave_loose;           /* a period */
	double leave_bound;           /* a period, not above leave_loose */
	double bound;                 /* share of new and of returning customers that are bound */
	double come_back;             /* a dormant customer, a period */
	double lose;                  /* a dormant customer, a period */
	double scatter;               /* gamma shape of an irregular customer's rate in a period; large is even */
	double regular;               /* share of customers that buy like clockwork */
	double regular_shape;         /* gamma shape of their gaps; a whole number */
	double value_variance;        /* of the logarithm of a customer's purchase-day values around their mean */
	double customers;             /* how many it was learned from; 0: the default */
} lc_posterior_params;

extern const lc_posterior_params lc_posterior_default;

#define LC_POSTERIOR_FIELDS ((sizeof(lc_posterior_params) / sizeof(double)) - LC_RATES)

/* One number that is no rate_weight: its name, place and range. */
typedef struct lc_posterior_field
{
	const char *name;
	size_t offset;
	double lowest;
	double highest;
} lc_posterior_field;

extern const lc_posterior_field lc_posterior_fields[LC_POSTERIOR_FIELDS];

/* LC_BAD_PARAMETER, and the column at fault, where a number is out of range. */
extern lc_status lc_posterior_check(const lc_posterior_params *params, const char **column);

enum
{
	LC_MANNER_IRREGULAR,
	LC_MANNER_REGULAR,
	LC_MANNERS_OF_BUYING
};

enum
{
	LC_TIE_LOOSE,
	LC_TIE_BOUND,
	LC_TIE_DORMANT,
	LC_TIES
};

#define LC_AHEAD 12       /* periods ahead for which the chance of no purchase is tabulated */
#define LC_SIX_MONTHS 6   /* periods over which none, fewer, holds, more are told */
#define LC_FULL_COUNTS 16 /* counts whose likelihood in a full period is tabulated */
#define LC_GAP_STEPS 8    /* entries of the gap tables for each step of the rates */
#define LC_GAP_ENTRIES 64 /* steps that the gap tables span, beyond any gap and rate */

/* One value for each state but lost. */
typedef float lc_state_vector[LC_TIES][LC_RATES];

/* No state is ever ruled out. */
#define LC_MASS_FLOOR 1e-18f

/* Of four partial sums, so that it vectorises, in one order on every machine. */
LC_INLINE float
lc_sum_rates(const float value[restrict LC_RATES])
{
	lc_four_floats part = {0};

	for (int i = 0; i < LC_RATES; i += 4)
		part += lc_four_floats_at(&value[i]);
	return (part[0] + part[2]) + (part[1] + part[3]);
}

/* Chances of moving in a period, or in part of one. */
typedef struct lc_moves
{
	float rise;
	float fall;
	float jump;
	float leave[LC_TIE_DORMANT]; /* who is loose, who is bound */
	float back[LC_TIE_DORMANT];  /* of who is dormant, to either */
	float lose;
	float fades[LC_MANNERS_OF_BUYING]; /* of the other manner, to each */
} lc_moves;

/* Worked out once a query; nothing changes while customers are walked. */
typedef struct lc_posterior_tables
{
	lc_posterior_params params;
	lc_moves moves; /* of a full period */
	float rate[LC_RATES];
	float log_rate[LC_RATES];
	float wait[LC_RATES];                                 /* periods from one purchase day to the next */
	float weight[LC_RATES];                               /* sums to one */
	float left;                                           /* likelihood of a purchase, of who had left: next to none */
	double log_choose[LC_FULL_COUNTS];                    /* ln(gamma(n + k) / gamma(k)) - n ln k */
	float full[LC_FULL_COUNTS][LC_RATES];                 /* ln of the likelihood of a count in a full period */
	float silent[LC_RATES];                               /* the likelihood of no purchase in one */
	float gap_survival[LC_GAP_STEPS + 1][LC_GAP_ENTRIES]; /* ln of the chance that a gap is longer */
	float gap_density[LC_GAP_STEPS + 1][LC_GAP_ENTRIES];  /* ln of the density of gap * rate */
	/* what follows from a state, over whole periods ahead */
	lc_state_vector buys[LC_AHEAD + 1];           /* chance of a purchase day, of who buys irregularly */
	lc_state_vector days[LC_AHEAD + 1];           /* expected purchase days */
	lc_state_vector square[LC_MANNERS_OF_BUYING]; /* their expected square over LC_SIX_MONTHS */
} lc_posterior_tables;

/* LC_BAD_PARAMETER where the parameters fail lc_posterior_check. */
extern lc_status lc_posterior_prepare(const lc_posterior_params *params, lc_posterior_tables *tables);

/* Plain memory that may be copied, to look ahead. */
typedef struct lc_posterior
{
	float mass[LC_MANNERS_OF_BUYING][LC_TIES][LC_RATES];
	float lost;
	double since; /* exposure since the last purchase day */
	double year;  /* exposure of a year, where one date of it is kept (lc_relationship_outlook); else 0 */
} lc_posterior;

/* Moves every rate by so many values up or down: what a unit of exposure means has changed. */
extern void lc_posterior_shift(lc_posterior *posterior, int values);

/* What a period, or part of one, showed. */
typedef struct lc_purchases
{
	double elapsed;  /* part of a full period that passed; above 0 */
	double exposure; /* elapsed, times what scales the customer's needs */
	int32_t days;    /* purchase days */
	/* with days > 0, as exposure: */
	double first;    /* from the start to the first of them */
	double last;     /* from the last of them to the end */
	double log_gaps; /* sum of ln of the gaps between them */
} lc_purchases;

/* Brings an absurd exposure within what the tables span. */
extern void lc_purchases_bound(lc_purchases *purchases);

/* On the day of the first purchase, before anything is seen. */
extern void lc_posterior_start(const lc_posterior_tables *tables, lc_posterior *posterior);

/* Lets the customer move, then weighs what was seen. */
extern void lc_posterior_step(const lc_posterior_tables *tables, lc_posterior *posterior,
                              const lc_purchases *purchases);

/* How likely what was seen is, relative to the likeliest state. */
typedef struct lc_likelihood
{
	float active[LC_MANNERS_OF_BUYING][LC_RATES];  /* of who stays */
	float leaving[LC_MANNERS_OF_BUYING][LC_RATES]; /* of who leaves in the period: after its last purchase */
	float left;                                    /* of who had left before */
	float largest;                                 /* logarithm of the likeliest */
} lc_likelihood;

/* Who leaves in a period, by manner and rate. */
typedef float lc_leavers[LC_MANNERS_OF_BUYING][LC_RATES];

/* The halves of a step: the move, in which leavers are not yet dormant, and the weighing of what lc_purchases_bound left. */
extern void lc_posterior_move(const lc_posterior_tables *tables, lc_posterior *posterior, double elapsed,
                              lc_leavers leavers);
extern void lc_posterior_weigh(const lc_posterior_tables *tables, const lc_purchases *seen, double since,
                               lc_likelihood *likelihood);

/* Share of those of the other manner that take to a manner in a period. */
extern double lc_posterior_fades(const lc_posterior_params *params, int manner);

/* Probability of buying at each rate and of not having left, and their sum. */
extern float lc_posterior_active(const lc_posterior *posterior, float rate[LC_RATES]);

/* Mean rate of who has not left. */
extern double lc_posterior_rate(const lc_posterior_tables *tables, const float active[LC_RATES]);

/* Chance of no purchase day in the next periods (at most LC_AHEAD; fractions are interpolated). */
extern double lc_posterior_silent(const lc_posterior_tables *tables, const lc_posterior *posterior, double periods);

/* The same, or NaN where it is below least, which is mostly known sooner. */
extern double lc_posterior_silent_from(const lc_posterior_tables *tables, const lc_posterior *posterior, double periods,
                                       double least);

/*
 * A lower bound of the chance of a purchase within the next periods, after a silence of at most a period.  still is, for each
 * state before the silence, the chance that a customer who buys irregularly keeps that state, buys nothing in the silence, and
 * then buys; lc_posterior_irregular sums it over a posterior of before the silence.
 */
extern void lc_posterior_still_buys(const lc_posterior_tables *tables, double periods, lc_state_vector still);
extern double lc_posterior_irregular(const lc_posterior *posterior, const lc_state_vector value);

/*
 * Chance of a purchase day in any number of periods: low and high are the chances of each state, irregular, over fewer
 * periods and over more, and part is how far from the one to the other the periods are.
 */
extern double lc_posterior_buys(const lc_posterior_tables *tables, const lc_posterior *posterior,
                                const lc_state_vector low, const lc_state_vector high, double part, double periods);

/* A state's value: sum over states of its probability times value; lost is worth 0. */
extern double lc_posterior_mean(const lc_posterior *posterior, const float value[LC_TIES][LC_RATES]);

/*
 * Purchase days expected in a year of a customer who keeps a date of it, as a part of those that its rates alone let expect; 1
 * where the customer keeps none.
 */
extern double lc_posterior_by_date(const lc_posterior_tables *tables, const lc_posterior *posterior);

/* Expected purchase days in the next periods, at most LC_AHEAD; fractions are interpolated. */
extern double lc_posterior_expected(const lc_posterior_tables *tables, const lc_posterior *posterior, double periods);

/* What may come in the next LC_SIX_MONTHS periods against what is usual; they sum to one. */
typedef enum lc_chance
{
	LC_CHANCE_NONE,  /* no purchase day */
	LC_CHANCE_FEWER, /* fewer than seven tenths of the usual number */
	LC_CHANCE_HOLDS,
	LC_CHANCE_MORE, /* more than 1.4 times the usual number */
	LC_CHANCES
} lc_chance;

extern const char *const lc_chance_names[LC_CHANCES];

/* usual: purchase days a period.  needs: those of the months ahead, in periods; LC_SIX_MONTHS where nothing scales them. */
extern void lc_posterior_chances(const lc_posterior_tables *tables, const lc_posterior *posterior, double usual,
                                 double needs, float chance[LC_CHANCES]);

/* One period back in time for values of states: value before, from value after. */
extern void lc_posterior_before(const lc_posterior_tables *tables, lc_state_vector value);

#endif /* LC_POSTERIOR_H */
