/*
 * quadrature.h - integrals of smooth functions.
 */
#ifndef LC_QUADRATURE_H
#define LC_QUADRATURE_H

#include "math/vector_double.h"

/* Nodes and weights of Gauss and Legendre's rule with 16 points, on 0 to 1. */
extern const double lc_legendre_nodes[LC_DOUBLES];
extern const double lc_legendre_weights[LC_DOUBLES];

/* A function at all nodes of a panel at once: value comes in as where, and goes out as what. */
typedef void (*lc_integrand)(const void *context, double value[LC_DOUBLES]);

/*
 * The integral from low to high, by halving panels until a half more changes
 * less than some 10^-13 of the whole.  The function is smooth but for scale:
 * its features may be narrow, not jumps.
 */
extern double lc_integrate(lc_integrand function, const void *context, double low, double high);

#endif /* LC_QUADRATURE_H */
