/*
 * hash.h - hashes of integers and of bytes, the same on every machine.
 *
 * Source   splitmix64 (Steele, Lea and Flood, OOPSLA 2014); FNV-1a (Fowler, Noll
 *          and Vo).
 */
#ifndef LC_HASH_H
#define LC_HASH_H

#include <stddef.h>
#include <stdint.h>

/* The finaliser of splitmix64: a bijection whose every output bit depends on every input bit. */
static inline uint64_t
lc_mix64(uint64_t z)
{
	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

/* 2^64 divided by the golden ratio, and odd: its multiples are spread evenly. */
#define LC_GOLDEN64 UINT64_C(0x9e3779b97f4a7c15)

static inline uint32_t
lc_fnv1a32(const char *bytes, size_t length)
{
	uint32_t hash = UINT32_C(2166136261);

	for (size_t i = 0; i < length; i++)
		hash = (hash ^ (unsigned char) bytes[i]) * UINT32_C(16777619);
	return hash;
}

/* FNV-1a that goes on from a hash. */
static inline uint64_t
lc_fnv1a64_on(uint64_t hash, const void *bytes, size_t length)
{
	const unsigned char *byte = bytes;

	for (size_t i = 0; i < length; i++)
		hash = (hash ^ byte[i]) * UINT64_C(1099511628211);
	return hash;
}

static inline uint64_t
lc_fnv1a64(const char *bytes, size_t length)
{
	return lc_fnv1a64_on(UINT64_C(14695981039346656037), bytes, length);
}

#endif /* LC_HASH_H */
