/*
 * special.c - special functions that libm lacks, under the names of Cephes and SciPy.
 */
#include "math/special.h"

#include <math.h>

#include "math/quadrature.h"

/* Stirling's series is exact to the last digit from here on. */
#define STIRLING_FROM 12.0

/* Up to 24 factors are multiplied out, which takes less time than two series. */
#define FACTORS_MAX 24.0

/* ln x - 1 / (2x) - digamma(x), for large x. */
static double
digamma_rest(double x)
{
	static const double series[] = {1.0 / 12, -1.0 / 120, 1.0 / 252, -1.0 / 240, 1.0 / 132, -691.0 / 32760.0, 1.0 / 12};
	double inverse = 1 / (x * x);
	double power = inverse;
	double sum = 0;

	for (unsigned i = 0; i < sizeof(series) / sizeof(series[0]); i++, power *= inverse)
		sum += series[i] * power;
	return sum;
}

double
lc_digamma(double x)
{
	double below = 0;

	while (x < STIRLING_FROM)
	{
		below += 1 / x;
		x += 1;
	}
	return log(x) - 0.5 / x - digamma_rest(x) - below;
}

/* lgamma(x) without Stirling's leading terms (x - 1/2) ln x - x + ln(2 pi) / 2, for large x. */
static double
stirling_rest(double x)
{
	double inverse = 1 / (x * x);

	return (1.0 / 12 - inverse * (1.0 / 360 - inverse * (1.0 / 1260 - inverse * (1.0 / 1680 - inverse / 1188)))) / x;
}

static int
is_few_factors(double x)
{
	return x <= FACTORS_MAX && x == floor(x);
}

double
lc_lnpoch(double z, double x)
{
	if (is_few_factors(x))
	{
		/* take a logarithm only before the product leaves the range of a double */
		double product = 1;
		double sum = 0;

		for (int i = 0; i < (int) x; i++)
		{
			product *= z + i;
			if (product > 1e200 || product < 1e-200)
			{
				sum += log(product);
				product = 1;
			}
		}
		return sum + log(product);
	}
	if (z < STIRLING_FROM)
		return lgamma(z + x) - lgamma(z);
	return (z - 0.5) * log1p(x / z) + x * log(z + x) - x + stirling_rest(z + x) - stirling_rest(z);
}

double
lc_lnpoch_derivative(double z, double x)
{
	double sum = 0;

	if (!is_few_factors(x))
	{
		/* Stirling's leading terms cancel for large z, so their difference is taken in closed form */
		if (z < STIRLING_FROM)
			return lc_digamma(z + x) - lc_digamma(z);
		return log1p(x / z) + 0.5 * x / (z * (z + x)) + digamma_rest(z) - digamma_rest(z + x);
	}
	for (int i = 0; i < (int) x; i++)
		sum += 1 / (z + i);
	return sum;
}

double
lc_lbeta(double a, double b)
{
	double larger = fmax(a, b);

	return lgamma(fmin(a, b)) - lc_lnpoch(larger, fmin(a, b));
}

double
lc_softplus(double x)
{
	return fmax(x, 0) + log1p(exp(-fabs(x)));
}

double
lc_boxcox1p(double x, double lambda)
{
	double log_x = log1p(x);

	return lambda == 0 ? log_x : expm1(lambda * log_x) / lambda;
}

/* ---- the exponential integral ---- */

/* A panel of 16 nodes is exact to 1e-14 if the integrand falls by no more e-folds in it and v = ln(1 + w) grows by no more than this. */
#define FOLDS_OF_A_PANEL 6.0
#define WIDTH_OF_A_PANEL 2.5

/* e^rate E_power(rate) by its continued fraction in even form (Lentz's method); converges quickly for rate of 1 and more. */
static double
exponential_fraction(double power, double rate)
{
	double below = rate + power;
	double c = 1e300;
	double d = 1 / below;
	double fraction = d;

	for (int i = 1; i < 10000; i++)
	{
		double above = -i * (power - 1 + i);
		double step;

		below += 2;
		d = 1 / (above * d + below);
		c = below + above / c;
		step = c * d;
		fraction *= step;
		if (fabs(step - 1) < 1e-15)
			break;
	}
	return fraction;
}

LC_VECTORISE static double
expn_panel(double power, double rate, double low, double width)
{
	double w[LC_DOUBLES];
	double value[LC_DOUBLES];

	for (int i = 0; i < LC_DOUBLES; i++)
		w[i] = value[i] = low + width * lc_legendre_nodes[i];
	if (low + width < 0.5)
		/* for a large rate small w must be exact */
		for (int i = 0; i < LC_DOUBLES; i++)
			w[i] = expm1(w[i]);
	else
	{
		lc_exp_doubles(w);
		for (int i = 0; i < LC_DOUBLES; i++)
			w[i] -= 1;
	}
	for (int i = 0; i < LC_DOUBLES; i++)
		value[i] = -rate * w[i] - (power - 1) * value[i];
	lc_exp_doubles(value);
	for (int i = 0; i < LC_DOUBLES; i++)
		value[i] *= lc_legendre_weights[i];
	return width * lc_sum_doubles(value);
}

static double
expn_by_panels(double power, double rate, double end)
{
	double range = log1p(rate > 0 ? fmin(end, LC_FOLDS_TO_ZERO / rate) : end);
	double slope = rate + power - 1;
	double folds;
	double sum = 0;
	int panels;

	/* the integrand is log-concave in v, so its slope at the start bounds where it has fallen to 0 */
	if (slope * range > LC_FOLDS_TO_ZERO)
		range = LC_FOLDS_TO_ZERO / slope;
	/* the integral overflows */
	if (!(range < 709))
		return INFINITY;
	folds = rate * expm1(range) + (power - 1) * range;
	panels = 1 + (int) fmax(fabs(folds) / FOLDS_OF_A_PANEL, range / WIDTH_OF_A_PANEL);
	for (int i = 0; i < panels; i++)
		sum += expn_panel(power, rate, range * i / panels, range / panels);
	return sum;
}

double
lc_expn_scaled(double power, double rate, double end)
{
	if (rate < 1 || rate * end < 0.5)
		return expn_by_panels(power, rate, end);
	if (rate * end > LC_FOLDS_TO_ZERO)
		return exponential_fraction(power, rate);
	return exponential_fraction(power, rate) -
	       exp(-rate * end - (power - 1) * log1p(end)) * exponential_fraction(power, rate * (1 + end));
}

/* ---- the incomplete beta function ---- */

/* The continued fraction, which converges quickly for x below (a + 1) / (a + b + 2). */
static double
beta_fraction(double a, double b, double x)
{
	const double tiny = 1e-300;
	double c = 1;
	double d = 1 - (a + b) * x / (a + 1);
	double fraction;

	d = 1 / (fabs(d) < tiny ? tiny : d);
	fraction = d;
	for (int m = 1; m < 100000; m++)
	{
		double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
		double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
		double step;

		d = 1 + even * d;
		c = 1 + even / c;
		d = 1 / (fabs(d) < tiny ? tiny : d);
		c = fabs(c) < tiny ? tiny : c;
		fraction *= d * c;
		d = 1 + odd * d;
		c = 1 + odd / c;
		d = 1 / (fabs(d) < tiny ? tiny : d);
		c = fabs(c) < tiny ? tiny : c;
		step = d * c;
		fraction *= step;
		if (fabs(step - 1) < 1e-15)
			break;
	}
	return fraction;
}

double
lc_incbet(double a, double b, double x)
{
	double front;

	if (x <= 0 || x >= 1)
		return x <= 0 ? 0 : 1;
	front = exp(a * log(x) + b * log1p(-x) - lc_lbeta(a, b));
	if (x < (a + 1) / (a + b + 2))
		return front * beta_fraction(a, b, x) / a;
	return 1 - front * beta_fraction(b, a, 1 - x) / b;
}

/* Quotient of two polynomials of degree 7, highest power first. */
static double
quotient(const double above[8], const double below[8], double x)
{
	double a = above[0];
	double b = below[0];

	for (int i = 1; i < 8; i++)
	{
		a = a * x + above[i];
		b = b * x + below[i];
	}
	return a / b;
}

double
lc_ndtri(double p)
{
	static const double middle[2][8] = {
	    {2.5090809287301226727e3, 3.3430575583588128105e4, 6.7265770927008700853e4, 4.5921953931549871457e4,
	     1.3731693765509461125e4, 1.9715909503065514427e3, 1.3314166789178437745e2, 3.3871328727963666080e0},
	    {5.2264952788528545610e3, 2.8729085735721942674e4, 3.9307895800092710610e4, 2.1213794301586595867e4,
	     5.3941960214247511077e3, 6.8718700749205790830e2, 4.2313330701600911252e1, 1.0}};
	static const double side[2][8] = {
	    {7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1, 1.27045825245236838258e0,
	     3.64784832476320460504e0, 5.76949722146069140550e0, 4.63033784615654529590e0, 1.42343711074968357734e0},
	    {1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2, 1.48103976427480074590e-1,
	     6.89767334985100004550e-1, 1.67638483018380384940e0, 2.05319162663775882187e0, 1.0}};
	static const double tail[2][8] = {
	    {2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3, 2.65321895265761230930e-2,
	     2.96560571828504891230e-1, 1.78482653991729133580e0, 5.46378491116411436990e0, 6.65790464350110377720e0},
	    {2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5, 7.86869131145613259100e-4,
	     1.48753612908506148525e-2, 1.36929880922735805310e-1, 5.99832206555887937690e-1, 1.0}};
	double q = p - 0.5;
	double r;

	if (fabs(q) <= 0.425)
		return q * quotient(middle[0], middle[1], 0.180625 - q * q);
	r = sqrt(-log(q < 0 ? p : 1 - p));
	r = r <= 5 ? quotient(side[0], side[1], r - 1.6) : quotient(tail[0], tail[1], r - 5);
	return q < 0 ? -r : r;
}
