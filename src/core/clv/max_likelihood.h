/*
 * max_likelihood.h - maximum likelihood of a model of a customer base.
 *
 * Method   BFGS (bfgs.h) over the logarithms of the parameters, those of a
 *          scale in units of the data's mean: from two starts on a sample of the
 *          rows, then from the better optimum on all of them.
 * Accuracy a fit counts as converged only if the optimum is finite, inside the
 *          box, level (a Newton step gains less than 1e-6) and concave in every
 *          direction.  Anything else says why it is not.
 */
#ifndef LC_MAX_LIKELIHOOD_H
#define LC_MAX_LIKELIHOOD_H

#include "clv/fit_rows.h"

typedef enum lc_clv_end
{
	LC_CLV_CONVERGED,
	LC_CLV_TOO_FEW,   /* fewer distinct rows than parameters */
	LC_CLV_UNFIT,     /* no model fits such rows; fit->why says the reason */
	LC_CLV_NO_EVENT,  /* nobody came back: every low enough rate fits */
	LC_CLV_BOUNDARY,  /* a parameter diverges */
	LC_CLV_NOT_LEVEL, /* the search ended where the likelihood still rises */
	LC_CLV_SADDLE,    /* not concave in every direction */
	LC_CLV_ENDS
} lc_clv_end;

typedef struct lc_clv_fit
{
	lc_clv_id model;
	lc_vector parameter; /* NaN where there is no estimate */
	lc_vector error;     /* standard errors; NaN unless the likelihood is concave */
	lc_matrix covariance;
	double log_likelihood;
	double aic;
	double bic;
	double customers; /* sum of the weights */
	int64_t rows;     /* distinct ones */
	int iterations;   /* on all of the rows */
	lc_clv_end end;
	const char *why;      /* at LC_CLV_UNFIT */
	int bound;            /* the parameter that diverges, of LC_CLV_BOUNDARY */
	bool outwards;        /* it goes to infinity; else to 0 */
	double gradient_norm; /* of the log-likelihood by the parameters' logarithms, divided by the customers */
	double condition;     /* of the Hessian */
} lc_clv_fit;

/* The rows have been squeezed.  LC_CORRUPT if the model does not admit one of them. */
extern lc_status lc_max_likelihood(const lc_fit_rows *rows, const lc_env *env, lc_clv_fit *fit);

#endif /* LC_MAX_LIKELIHOOD_H */
