/*
 * hmm_fit.h - the dynamics of a population, learned from its histories.
 *
 * Expectation maximisation (Baum et al. 1970; Dempster, Laird & Rubin 1977) of
 * the model in hmm_filter.h, from a given model on.  Learned are the moves, the
 * intensities, how many customers are at each own rate and of each manner, and
 * the manners' dispersions.  Stage weights and switch margin are a matter of
 * taste and stay as given.
 *
 * The likelihood: a customer has one manner and one own rate for good,
 *
 *	P(history) = sum over manners m of weight(m) * P(history | m)
 *
 * where P(history | m) sums over own rates and paths of sub-stages, forward
 * and backward (Rabiner 1989).  The filter treats the manner alike but lets go
 * of it a little each period.  A part of a period moves that part of the mass;
 * for EM whether it moved at all is hidden too.
 *
 * Intensities and dispersions: a negative binomial count is Poisson with a
 * hidden gamma factor, and a regular one half of a count of twice the pace, so
 * that the M-step is a ratio of expected counts and expected exposure.
 *
 * Stages keep their meaning.  EM knows no names: left alone it may use
 * "decline" for whatever explains the counts best.  So
 *	- everything starts from the model given, and moves that it rules out
 *	  (probability 0) stay ruled out;
 *	- so do the weights of starting somewhere: that relationships begin with
 *	  exploration is what the word means.  Fitted, they gain little likelihood
 *	  and cost all the accuracy that the rest gains (make accuracy: mostly
 *	  regular customers, of whom many then start as stable);
 *	- the model given counts as if as much had been seen to follow it as was
 *	  seen in all (pseudo-counts: Dirichlet and gamma priors with their mode
 *	  there).  Real customers follow no model, and half way held more of the
 *	  truth than either end.  Rates and manners have no such meaning to lose,
 *	  so there the model given counts little;
 *	- the intensity of stability is the scale that own rates are measured on,
 *	  so it stays; that of every other sub-stage stays within a factor of it,
 *	  and on its side of the others of its stage and of stability.
 * What rises with each iteration is then the likelihood times that prior; the
 * likelihood rises with it from the given model on.  Should it fall in an
 * iteration, that one is dropped and the fit is over.
 *
 * Bounded: LC_FIT_ITERATIONS passes over no more than LC_FIT_PERIODS periods.
 * Of a larger population a sample is taken that its histories alone decide;
 * neither their order nor who worked out which part of them matters.
 */
#ifndef LC_HMM_FIT_H
#define LC_HMM_FIT_H

#include "stage/hmm_histories.h"

#define LC_FIT_ITERATIONS 60
#define LC_FIT_PERIODS 1000000 /* different histories' periods, together */
#define LC_FIT_CUSTOMERS_MIN 50

typedef struct lc_fit_options
{
	int iterations;   /* at most LC_FIT_ITERATIONS */
	double tolerance; /* converged when the log-likelihood of a period gains less */
	/* pseudo-counts of the model given, as a share of the data */
	double prior_paths;     /* of moves and intensities */
	double prior_customers; /* of rates and manners */
	int64_t customers_min;
} lc_fit_options;

extern const lc_fit_options lc_fit_defaults;

typedef struct lc_fit_result
{
	lc_dynamics dynamics;
	int64_t customers; /* fitted to */
	int64_t left_out;  /* of a population too large: not in the sample */
	int64_t periods;
	double log_likelihood_start; /* natural, of all customers */
	double log_likelihood;
	int iterations; /* that were kept */
	bool converged;
	double trace[LC_FIT_ITERATIONS + 1];     /* log-likelihood after each iteration, from the start on */
	double posterior[LC_FIT_ITERATIONS + 1]; /* with the log of the prior */
} lc_fit_result;

/*
 * records: those of hmm_histories.h, in any order.  The model has been checked; it is
 * of engine bayes.  LC_BAD_PARAMETER for fewer than customers_min, with
 * result->customers telling how many there are; LC_CORRUPT for bytes that are
 * no records.
 */
extern lc_status lc_fit(const lc_dynamics *dynamics, const uint8_t *records, size_t size, const lc_fit_options *options,
                        const lc_env *env, lc_fit_result *result);

/* Log-likelihood of a population by the model as it is: of one not fitted to, say. */
extern lc_status lc_fit_score(const lc_dynamics *dynamics, const uint8_t *records, size_t size, const lc_env *env,
                              double *log_likelihood, int64_t *periods);

#endif /* LC_HMM_FIT_H */
