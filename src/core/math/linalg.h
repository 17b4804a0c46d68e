/*
 * linalg.h - vectors and square matrices: products, systems, inverses, condition.
 *
 * Two sizes: lc_vector and lc_matrix have room for the few parameters of a
 * model and live on the stack; lc_solve takes a matrix of any size.
 */
#ifndef LC_LINALG_H
#define LC_LINALG_H

#include <stdbool.h>
#include <stddef.h>

#include "base/env.h"
#include "base/result.h"

#define LC_VARIABLES 4 /* at most */

typedef double lc_vector[LC_VARIABLES];
typedef lc_vector lc_matrix[LC_VARIABLES];

extern double lc_dot(int n, const lc_vector a, const lc_vector b);
extern void lc_times(int n, const lc_matrix matrix, const lc_vector vector, lc_vector product);
extern void lc_identity(int n, lc_matrix matrix);

/* The lower triangle whose product with its transpose is the symmetric matrix; false unless that is positive definite. */
extern bool lc_cholesky(int n, const lc_matrix matrix, lc_matrix lower);

/* By Cholesky's decomposition; false unless the symmetric matrix is positive definite. */
extern bool lc_invert(int n, const lc_matrix matrix, lc_matrix inverse);

/* Largest eigenvalue by smallest of a symmetric positive definite matrix, by Jacobi's rotations. */
extern double lc_condition(int n, const lc_matrix matrix);

/*
 * Solves matrix x = right by Gaussian elimination with partial pivoting, for
 * as many right-hand sides as right has columns.  Both are rows one after
 * another, n of them; the matrix is destroyed, right becomes the solutions.
 * LC_ILL_CONDITIONED where the matrix is singular.
 */
extern lc_status lc_solve(size_t n, double *matrix, size_t columns, double *right, const lc_env *env);

#endif /* LC_LINALG_H */
