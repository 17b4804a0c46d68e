/*
 * order_key.c - the keys that tell which lines are one order.
 */
#include "profile/order_key.h"

#include "base/hash.h"

uint64_t
lc_order_key_hash(const char *key, size_t length)
{
	uint64_t hash = lc_mix64(lc_fnv1a64(key, length));

	return hash >> 32 != 0 ? hash : hash | UINT64_C(1) << 32;
}
