/*
 * hash.h - the bits of an integer, mixed.
 */
#ifndef LC_HASH_H
#define LC_HASH_H

#include <stdint.h>

/* A bijection whose every output bit depends on every input bit: the finaliser of splitmix64 (Steele, Lea and Flood 2014). */
static inline uint64_t
lc_mix64(uint64_t z)
{
	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

/* 2^64 by the golden ratio, odd: multiples of it are spread evenly. */
#define LC_GOLDEN64 UINT64_C(0x9e3779b97f4a7c15)

#endif /* LC_HASH_H */
