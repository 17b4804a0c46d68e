/*
 * vector_double.h - 16 doubles at a time: exp and log that vectorise and give the same bits everywhere.
 *
 * Loops without library functions, as in vector_float.h: any compiler turns them
 * into vector code, and every machine gets the same bits.
 *
 * ACCURACY, relative error against long double:
 *
 *	function         domain        trials    peak      rms
 *	lc_exp_doubles   x -700,700    320000    2.5e-16   5.6e-17
 *	lc_log_doubles   ln x +-600    320000    1.2e-16   2.8e-18
 */
#ifndef LC_VECTOR_DOUBLE_H
#define LC_VECTOR_DOUBLE_H

#include <stdint.h>
#include <string.h>

#include "math/vector_float.h"

#define LC_DOUBLES 16 /* a multiple of every vector width, and the nodes of a panel (quadrature.h) */

/* Smaller arguments count as this one; its power, some 1e-304, is still a normal number. */
#define LC_EXP_LOWEST (-700.0)

#define LC_ROUNDER 0x1.8p52 /* adding it rounds to a whole number, which is then in the low bits */
#define LC_EXPONENT_BITS 52
#define LC_EXPONENT_BIAS 1023

/* e^x for x <= 700 (Cephes exp, Moshier 1989). */
static inline void
lc_exp_doubles(double value[restrict LC_DOUBLES])
{
	for (int i = 0; i < LC_DOUBLES; i++)
	{
		double x = value[i] > LC_EXP_LOWEST ? value[i] : LC_EXP_LOWEST;
		double rounded = x * 1.4426950408889634073599 + LC_ROUNDER;
		double power = rounded - LC_ROUNDER;
		uint64_t bits;
		double scale;
		double square;
		double odd;
		double even;

		memcpy(&bits, &rounded, sizeof(bits));
		bits = (bits + LC_EXPONENT_BIAS) << LC_EXPONENT_BITS;
		memcpy(&scale, &bits, sizeof(scale));
		x = x - power * 6.93145751953125e-1 - power * 1.42860682030941723212e-6;
		square = x * x;
		odd =
		    x * ((1.26177193074810590878e-4 * square + 3.02994407707441961300e-2) * square + 9.99999999999999999910e-1);
		even = ((3.00198505138664455042e-6 * square + 2.52448340349684104192e-3) * square + 2.27265548208155028766e-1) *
		           square +
		       2.0;
		value[i] = (1.0 + 2.0 * (odd / (even - odd))) * scale;
	}
}

/* Natural logarithm of positive normal numbers (fdlibm's e_log.c, Sun Microsystems 1993). */
static inline void
lc_log_doubles(double value[restrict LC_DOUBLES])
{
	for (int i = 0; i < LC_DOUBLES; i++)
	{
		const uint64_t half_root = UINT64_C(0x3fe6a09e667f3bcd); /* sqrt(1/2) */
		const uint64_t mantissa = UINT64_C(0x000fffffffffffff);
		uint64_t bits;
		uint64_t exponent;
		double power;
		double f;
		double s;
		double z;
		double w;
		double rest;

		memcpy(&bits, &value[i], sizeof(bits));
		bits += UINT64_C(0x3ff0000000000000) - half_root;
		exponent = bits >> LC_EXPONENT_BITS | UINT64_C(0x4330000000000000);
		memcpy(&power, &exponent, sizeof(power));
		power = power - 0x1p52 - LC_EXPONENT_BIAS;
		bits = (bits & mantissa) + half_root;
		memcpy(&f, &bits, sizeof(f));
		f -= 1.0;
		s = f / (2.0 + f);
		z = s * s;
		w = z * z;
		rest = w * (3.999999999940941908e-01 + w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01)) +
		       z * (6.666666666666735130e-01 +
		            w * (2.857142874366239149e-01 + w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01)));
		w = 0.5 * f * f;
		value[i] =
		    power * 6.93147180369123816490e-01 - ((w - (s * (w + rest) + power * 1.90821492927058770002e-10)) - f);
	}
}

/* The sum, in a fixed order. */
static inline double
lc_sum_doubles(const double value[LC_DOUBLES])
{
	double sum[4];

	for (int i = 0; i < 4; i++)
		sum[i] = (value[i] + value[i + 4]) + (value[i + 8] + value[i + 12]);
	return (sum[0] + sum[2]) + (sum[1] + sum[3]);
}

#endif /* LC_VECTOR_DOUBLE_H */
