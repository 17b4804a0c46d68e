/*
 * contract.h - customers who renew, or do not, at the end of each period.
 *
 * What sBG and BdW share.  After t periods there remains of a cohort
 *
 *	S(t) = B(alpha, beta + t^c) / B(alpha, beta)
 *
 * (Fader, Hardie, Liu, Davin and Steenburgh, Journal of Interactive Marketing
 * 43, 2018): a customer survives t periods with probability (1-p)^(t^c), a
 * discrete Weibull distribution, p of his own, beta(alpha, beta) over
 * customers.  With c above 1 he is the likelier to leave the longer he has
 * stayed, below 1 the less likely; c = 1 is sBG (Fader and Hardie, Journal of
 * Interactive Marketing 21, 2007), in which nobody changes.
 *
 * A row says how many remained after a period.  Who left between two rows has
 * the likelihood S(t1) - S(t2), who remained after the last S(t).
 */
#ifndef LC_CONTRACT_H
#define LC_CONTRACT_H

#include "clv/clv.h"

/* Both models' functions; parameter is alpha, beta and, where the model has a third, c. */
extern lc_clv_verdict lc_contract_admit(const double *value, lc_clv_fault *fault);
extern const char *lc_contract_unfit(const lc_clv_rows *rows);
extern double lc_contract_customers(const lc_clv_rows *rows);

extern lc_status lc_contract_likelihood(const lc_clv_model *model, const lc_clv_rows *rows, const double *parameter,
                                        const lc_env *env, double *value, double *gradient);

extern void lc_contract_simulate(const lc_clv_model *model, const double *parameter, lc_random *random, double *value);

extern const lc_clv_future lc_contract_future;

#endif /* LC_CONTRACT_H */
