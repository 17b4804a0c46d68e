/*
 * quadrature.h - integrals of smooth functions by Gauss and Legendre's rule.
 *
 * Method   panels of 16 nodes, halved until a halving changes the integral by
 *          less than 1e-13 of it.
 * Limits   a panel is halved 40 times at most, and 4000 panels are tried: the
 *          function may have narrow features, but no jumps.
 * Source   Abramowitz and Stegun, 25.4.30.
 */
#ifndef LC_QUADRATURE_H
#define LC_QUADRATURE_H

#include "math/vector_double.h"

/* Nodes and weights of the rule with 16 points, on 0 to 1. */
extern const double lc_legendre_nodes[LC_DOUBLES];
extern const double lc_legendre_weights[LC_DOUBLES];

/* The integrand at all nodes of a panel: value comes in as the arguments and goes out as the function there. */
typedef void (*lc_integrand)(const void *context, double value[LC_DOUBLES]);

/* The integral from low to high. */
extern double lc_integrate(lc_integrand function, const void *context, double low, double high);

#endif /* LC_QUADRATURE_H */
