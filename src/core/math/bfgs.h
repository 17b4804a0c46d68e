/*
 * bfgs.h - the maximum of a smooth function of a few variables.
 *
 * Method   quasi-Newton steps with the analytic gradient (Broyden, Fletcher,
 *          Goldfarb, Shanno), a line search by Armijo's and Wolfe's conditions,
 *          within a box.  No step lowers the function.
 * Limits   LC_VARIABLES variables; finds a local maximum.
 * Source   Nocedal and Wright, Numerical Optimization (2006), chapters 3 and 6.
 *
 * Nothing is random: the same function gives the same steps.
 */
#ifndef LC_BFGS_H
#define LC_BFGS_H

#include "math/linalg.h"

/* The function and its gradient at a point.  The search keeps away from points where either is not finite. */
typedef lc_status (*lc_objective)(const void *context, const lc_vector at, double *value, lc_vector gradient);

typedef struct lc_maximiser
{
	lc_objective objective;
	const void *context;
	int n;            /* variables */
	double box;       /* every variable stays within -box to box */
	double tolerance; /* stop where a Newton step would gain no more than this, or no more than rounding */
	int max_iterations;
} lc_maximiser;

typedef enum lc_convergence
{
	LC_CONVERGED,
	LC_AT_BOUND,       /* a variable is at the box, and the function rises outwards */
	LC_NO_ASCENT,      /* the line search found no higher point, though the gradient is not 0 */
	LC_MAX_ITERATIONS, /* the limit was reached before convergence */
	LC_BAD_START       /* value or gradient at the start is not finite */
} lc_convergence;

typedef struct lc_optimum
{
	lc_vector at;
	double value;
	lc_vector gradient;
	lc_matrix inverse; /* of the negative Hessian, approximately */
	int bound;         /* the variable at the box, of LC_AT_BOUND */
	int iterations;
	lc_convergence end;
} lc_optimum;

/* Starts at optimum->at, with optimum->inverse as the first approximation. */
extern lc_status lc_maximise(const lc_maximiser *maximiser, lc_optimum *optimum);

/* By central differences of the gradient; symmetric. */
extern lc_status lc_negative_hessian(const lc_maximiser *maximiser, const lc_vector at, lc_matrix hessian);

#endif /* LC_BFGS_H */
