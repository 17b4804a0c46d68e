/*
 * bfgs.h - the highest point of a smooth function of a few variables.
 *
 * Quasi-Newton steps (Broyden, Fletcher, Goldfarb and Shanno; Nocedal and
 * Wright, Numerical Optimization, 2006, chapters 3 and 6) within a box, by the
 * analytic gradient.  Nothing is random: the same function gives the same
 * steps.  No step lowers the function.
 */
#ifndef LC_BFGS_H
#define LC_BFGS_H

#include "math/linalg.h"

/* The function and its gradient at a point; a value that is not finite is a point not to go to. */
typedef lc_status (*lc_objective)(const void *context, const lc_vector at, double *value, lc_vector gradient);

typedef struct lc_climb
{
	lc_objective objective;
	const void *context;
	int n;
	double limit;  /* every variable stays within -limit to limit */
	double enough; /* stop where a Newton step would gain no more than this, and no more than rounding */
	int most;      /* steps */
} lc_climb;

typedef enum lc_climb_end
{
	LC_CLIMB_TOP,     /* no more to gain */
	LC_CLIMB_BOUND,   /* at the box, and still rising outwards */
	LC_CLIMB_STUCK,   /* no step rises, though the gradient says so */
	LC_CLIMB_TIRED,   /* as many steps as were allowed */
	LC_CLIMB_NO_START /* the start itself is not finite */
} lc_climb_end;

typedef struct lc_top
{
	lc_vector at;
	double value;
	lc_vector gradient;
	lc_square inverse; /* approximately of the negative Hessian */
	int bound;         /* which variable, at LC_CLIMB_BOUND */
	int steps;
	lc_climb_end end;
} lc_top;

/* From top->at, with top->inverse as a first idea of the curvature. */
extern lc_status lc_climb_up(const lc_climb *climb, lc_top *top);

/* The negative Hessian by central differences of the gradient, symmetric. */
extern lc_status lc_curvature(const lc_climb *climb, const lc_vector at, lc_square curvature);

#endif /* LC_BFGS_H */
