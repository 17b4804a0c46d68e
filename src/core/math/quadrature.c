/*
 * quadrature.c - integrals of smooth functions by Gauss and Legendre's rule.
 */
#include "math/quadrature.h"

#include <math.h>

/* The most halvings of a panel: features narrower than 2^-40 of the range are missed. */
#define DEPTH_MAX 40

/* The most panels to try, so that the search ends for NaN and noise, too. */
#define PANELS_MAX 4000

#define TOLERANCE 1e-13

const double lc_legendre_nodes[LC_DOUBLES] = {
    0.0052995325041750337, 0.027712488463383712, 0.0671843988060841281, 0.122297795822498483,
    0.191061877798678126,  0.270991611171386307, 0.359198224610370543,  0.45249374508118128,
    0.54750625491881872,   0.640801775389629457, 0.729008388828613693,  0.808938122201321874,
    0.877702204177501517,  0.932815601193915872, 0.972287511536616288,  0.994700467495824966};

const double lc_legendre_weights[LC_DOUBLES] = {
    0.0135762297058770474, 0.0311267619693239464, 0.0475792558412463924, 0.062314485627766936,
    0.074797994408288366,  0.0845782596975012691, 0.0913017075224617944, 0.0947253052275342481,
    0.0947253052275342481, 0.0913017075224617944, 0.0845782596975012691, 0.074797994408288366,
    0.062314485627766936,  0.0475792558412463924, 0.0311267619693239464, 0.0135762297058770474};

static double
panel(lc_integrand function, const void *context, double low, double high)
{
	double value[LC_DOUBLES];

	for (int i = 0; i < LC_DOUBLES; i++)
		value[i] = low + (high - low) * lc_legendre_nodes[i];
	function(context, value);
	for (int i = 0; i < LC_DOUBLES; i++)
		value[i] *= lc_legendre_weights[i];
	return (high - low) * lc_sum_doubles(value);
}

typedef struct pending
{
	double low;
	double high;
	double coarse;
	int depth;
} pending;

/* Left halves first: so at most one right half of each depth waits on the stack. */
double
lc_integrate(lc_integrand function, const void *context, double low, double high)
{
	pending stack[DEPTH_MAX + 2];
	int n = 1;
	int seen = 1;
	double whole = panel(function, context, low, high);
	double sum = 0;

	stack[0] = (pending){low, high, whole, 0};
	while (n > 0)
	{
		pending p = stack[--n];
		double middle = p.low + (p.high - p.low) / 2;
		double left = panel(function, context, p.low, middle);
		double right = panel(function, context, middle, p.high);

		whole += left + right - p.coarse;
		seen += 2;
		if (fabs(left + right - p.coarse) <= TOLERANCE * fabs(whole) || p.depth == DEPTH_MAX || seen > PANELS_MAX)
		{
			sum += left + right;
			continue;
		}
		stack[n++] = (pending){middle, p.high, right, p.depth + 1};
		stack[n++] = (pending){p.low, middle, left, p.depth + 1};
	}
	return sum;
}
