/*
 * order_key.c - which order an order line belongs to.
 */
#include "profile/order_key.h"

#include "base/hash.h"

uint64_t
lc_order_key_hash(const char *key, size_t length)
{
	uint64_t hash = UINT64_C(14695981039346656037);

	for (size_t i = 0; i < length; i++)
		hash = (hash ^ (unsigned char) key[i]) * UINT64_C(1099511628211);
	hash = lc_mix64(hash);
	return hash >> 32 != 0 ? hash : hash | UINT64_C(1) << 32;
}
