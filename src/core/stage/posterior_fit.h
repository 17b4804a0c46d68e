/*
 * posterior_fit.h - the parameters of the posterior, learned from a shop.
 *
 * Expectation maximisation (Baum et al. 1970; Dempster, Laird & Rubin 1977) of
 * the model of posterior.h: forward and backward over each customer's periods
 * (Rabiner 1989).  Learned are the shares of the rates and manners, how rates
 * move, how customers leave, come back and are lost, and how purchase days
 * scatter; the spread of a customer's purchase values, and what a purchase day
 * brings (margin.h).  Then the season of the shop (shop_season.h) is looked for:
 * what came in each twelfth of a year against what the states believed after
 * the fact let expect; where there is one, it scales the exposures, and both
 * are learned once more.
 *
 * The parameters given count as prior_customers customers more (Dirichlet and
 * beta priors), so that a hundred customers suffice to learn from.
 *
 * Bounded: a sample of customers by a hash of their histories, no more periods
 * than periods_most, a fixed number of rounds.  Neither the order of customers
 * nor who gathered which part of them matters: equal histories give equal bits.
 *
 * A record is one customer:
 *
 *	size    4 bytes, of the whole record
 *	hash    8 bytes, of the profile
 *	values  count and sum of squares of ln of its purchase values, 2 floats
 *	margin  of its purchase days, 3 doubles: lc_margin_record
 *	year    day of its first purchase, twelfths since 2000 that were over by as_of,
 *	        2 numbers of 4 bytes; later purchase days in each of the last
 *	        LC_SEASON_TWELFTHS of them, a byte each
 *	periods 6 numbers of 4 bytes each: lc_purchases
 *
 * and stays within one process or its workers: numbers in it are in the
 * machine's own order.
 */
#ifndef LC_POSTERIOR_FIT_H
#define LC_POSTERIOR_FIT_H

#include "base/env.h"
#include "stage/margin.h"
#include "stage/model.h"

#define LC_LEARN_PERIODS 240 /* of a customer, its first; a longer history is cut */
#define LC_LEARN_HEADER (44 + 8 + LC_SEASON_TWELFTHS)
#define LC_LEARN_PERIOD 24
#define LC_LEARN_RECORD_SIZE (LC_LEARN_HEADER + LC_LEARN_PERIODS * LC_LEARN_PERIOD)

typedef struct lc_learn_options
{
	int rounds;
	int64_t customers_most;
	int64_t periods_most;
	int64_t customers_least; /* fewer are refused */
	double prior_customers;
} lc_learn_options;

extern const lc_learn_options lc_learn_defaults;

typedef struct lc_learned
{
	lc_posterior_params params;
	lc_margin_prior margin;
	double seasonal_index[LC_TWELFTHS];
	int64_t customers; /* learned from */
	int64_t left_out;  /* of a larger shop: not in the sample */
	int64_t periods;
	double log_likelihood_start; /* natural, of the sample */
	double log_likelihood;
} lc_learned;

/* By which a sample is chosen: the customers of the smallest. */
extern uint64_t lc_learn_hash(lc_profile profile);

/* What reads histories to learn from, in periods of a length: once for all of them. */
extern lc_status lc_learn_prepare(int32_t period_days, lc_engine *engine);

/* Writes a customer's record up to as_of; its size is 0 where there is no purchase yet. */
extern lc_status lc_learn_write(lc_profile profile, lc_day as_of, const lc_engine *engine, const lc_env *env,
                                uint8_t *record, size_t *size);

/* Keeps of the records those of the smallest hashes, in that order; *limit becomes the largest hash that may still matter. */
extern lc_status lc_learn_thin(uint8_t *records, size_t *size, int64_t customers_most, const lc_env *env,
                               uint64_t *limit);

/*
 * From a model: its posterior is the prior, and a season that it has stays.
 * records in any order, which they lose.  LC_BAD_PARAMETER for fewer than
 * customers_least, with result->customers telling how many there are;
 * LC_CORRUPT for bytes that are no records.
 */
extern lc_status lc_learn(const lc_model *given, uint8_t *records, size_t size, const lc_learn_options *options,
                          const lc_env *env, lc_learned *result);

#endif /* LC_POSTERIOR_FIT_H */
