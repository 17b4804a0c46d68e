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
 */
#ifndef LC_POSTERIOR_FIT_H
#define LC_POSTERIOR_FIT_H

#include "stage/model.h"
#include "stage/posterior_record.h"

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

/*
 * From a model: its posterior is the prior, and a season that it has stays.
 * records in any order, which they lose.  LC_BAD_PARAMETER for fewer than
 * customers_least, with result->customers telling how many there are;
 * LC_CORRUPT for bytes that are no records.
 */
extern lc_status lc_learn(const lc_model *given, uint8_t *records, size_t size, const lc_learn_options *options,
                          const lc_env *env, lc_learned *result);

/* Puts what was learned into the model that it was learned from; a prior of its own for margins stays. */
extern void lc_learn_take(const lc_learned *learned, lc_model *model);

#endif /* LC_POSTERIOR_FIT_H */
