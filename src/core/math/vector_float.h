/*
 * vector_float.h - many floats at a time: exp and log that vectorise and give the same bits everywhere.
 *
 * Loops in single precision, without fused operations and without library
 * functions: any compiler turns them into vector code, and every machine gets the
 * same bits.
 *
 * ACCURACY, relative error against double (log: absolute where |log x| is below 1):
 *
 *	function        domain       trials    peak      rms
 *	lc_exp_floats   x -80,0      320000    7.9e-8    2.8e-8
 *	lc_log_floats   ln x +-80    320000    7.8e-8    2.6e-8
 */
#ifndef LC_VECTOR_FLOAT_H
#define LC_VECTOR_FLOAT_H

#include <stdint.h>
#include <string.h>

/*
 * Compiles a function twice, for SSE2 and AVX2; the loader takes the one that
 * the processor has.  Both give the same bits, because no operation is fused and
 * elements do not mix.  Not under a sanitizer, whose runtime starts only after
 * the loader has chosen.
 */
#if defined(__x86_64__) && defined(__GLIBC__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__)
#define LC_VECTORISE __attribute__((target_clones("default", "avx2")))
#else
#define LC_VECTORISE
#endif

/* Inlined into functions that LC_VECTORISE compiles twice, so that it is compiled twice, too. */
#if defined(__GNUC__)
#define LC_INLINE static inline __attribute__((always_inline))
#else
#define LC_INLINE static inline
#endif

/* Four side by side, for what a compiler does not find by itself: sums and maxima. */
typedef float lc_four_floats __attribute__((vector_size(16)));

LC_INLINE lc_four_floats
lc_four_floats_at(const float *value)
{
	lc_four_floats four;

	memcpy(&four, value, sizeof(four));
	return four;
}

#define LC_SQRT_HALF_BITS 0x3f3504f3 /* sqrt(1/2) as a float */
#define LC_LN2_HIGH 0.693359375f     /* exact in 9 bits */
#define LC_LN2_LOW (-2.12194440e-4f)

/*
 * e^x for -80 <= x <= 0: a power of two, whose exponent is put into the bits,
 * times a polynomial (Cephes expf, Moshier 1989).
 */
LC_INLINE void
lc_exp_floats(float *restrict value, int n)
{
	for (int i = 0; i < n; i++)
	{
		int32_t power = (int32_t) (value[i] * 1.44269504f - 0.5f);
		int32_t bits = (int32_t) ((uint32_t) (power + 127) << 23);
		float whole = (float) power;
		float x = value[i] - whole * LC_LN2_HIGH - whole * LC_LN2_LOW;
		float y;
		float scale;

		memcpy(&scale, &bits, sizeof(scale));
		y = 1.9875691500e-4f;
		y = y * x + 1.3981999507e-3f;
		y = y * x + 8.3334519073e-3f;
		y = y * x + 4.1665795894e-2f;
		y = y * x + 1.6666665459e-1f;
		y = y * x + 5.0000001201e-1f;
		value[i] = (y * x * x + x + 1.0f) * scale;
	}
}

/*
 * Natural logarithm of positive normal numbers: the exponent, and a polynomial
 * in the mantissa, brought to sqrt(1/2) .. sqrt(2) (Cephes logf).
 */
LC_INLINE void
lc_log_floats(float *restrict value, int n)
{
	for (int i = 0; i < n; i++)
	{
		int32_t bits;
		int32_t power;
		float whole;
		float x;
		float y;

		memcpy(&bits, &value[i], sizeof(bits));
		bits = (int32_t) ((uint32_t) bits - LC_SQRT_HALF_BITS); /* of other numbers something, but never a trap */
		power = bits >> 23;
		bits = (bits & 0x007fffff) + LC_SQRT_HALF_BITS;
		memcpy(&x, &bits, sizeof(x));
		x -= 1.0f;
		whole = (float) power;
		y = 7.0376836292e-2f;
		y = y * x - 1.1514610310e-1f;
		y = y * x + 1.1676998740e-1f;
		y = y * x - 1.2420140846e-1f;
		y = y * x + 1.4249322787e-1f;
		y = y * x - 1.6668057665e-1f;
		y = y * x + 2.0000714765e-1f;
		y = y * x - 2.4999993993e-1f;
		y = y * x + 3.3333331174e-1f;
		y = y * x * x * x + whole * LC_LN2_LOW - 0.5f * x * x;
		value[i] = x + y + whole * LC_LN2_HIGH;
	}
}

#endif /* LC_VECTOR_FLOAT_H */
