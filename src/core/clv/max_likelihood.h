/*
 * max_likelihood.h - maximum likelihood of a model of a customer base.
 *
 * The search goes over the logarithms of the parameters, those of a scale in
 * units of the data's own, from two starts on a sample of the rows and from
 * the better of both on all of them.  What it ends at is then looked at: is it
 * finite, inside the box, level, and the likelihood curved downwards in every
 * direction?  Only that is converged; anything else says why not.
 */
#ifndef LC_MAX_LIKELIHOOD_H
#define LC_MAX_LIKELIHOOD_H

#include "clv/fit_rows.h"

typedef enum lc_clv_end
{
	LC_CLV_CONVERGED,
	LC_CLV_TOO_FEW,   /* fewer distinct rows than parameters */
	LC_CLV_UNFIT,     /* the model says why */
	LC_CLV_NO_EVENT,  /* nobody came back: any rate low enough fits */
	LC_CLV_BOUNDARY,  /* a parameter runs off */
	LC_CLV_NOT_LEVEL, /* the search ended where the likelihood still rises */
	LC_CLV_SADDLE,    /* not curved downwards in every direction */
	LC_CLV_ENDS
} lc_clv_end;

typedef struct lc_clv_fit
{
	lc_clv_id model;
	lc_vector parameter; /* NaN where there is no estimate */
	lc_vector error;     /* NaN unless the likelihood curves downwards */
	lc_matrix covariance;
	double log_likelihood;
	double aic;
	double bic;
	double customers; /* sum of the weights */
	int64_t rows;     /* distinct ones */
	int iterations;   /* steps on all of the rows */
	lc_clv_end end;
	const char *why;      /* at LC_CLV_UNFIT */
	int bound;            /* which parameter, at LC_CLV_BOUNDARY */
	bool outwards;        /* to infinity; else to 0 */
	double gradient_norm; /* by the parameters' logarithms, a customer */
	double condition;     /* of the likelihood's curvature there */
} lc_clv_fit;

/* The tuples have been squeezed; their values are admissible, else LC_CORRUPT. */
extern lc_status lc_max_likelihood(const lc_fit_rows *tuples, const lc_env *env, lc_clv_fit *fit);

#endif /* LC_MAX_LIKELIHOOD_H */
