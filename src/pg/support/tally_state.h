/*
 * tally_state.h - arrays of 64-bit integers as an aggregate's state.
 *
 * Sums of integers do not depend on order, can be combined, and can be taken
 * out again.  A sum of 128 bits takes two elements.  A bigint[] is an SQL value:
 * a cluster sends it between nodes, and anybody may call these functions with
 * an array of their own, so length and counts are checked (22P03).
 */
#ifndef LIFECYCLE_TALLY_STATE_H
#define LIFECYCLE_TALLY_STATE_H

#include "support/compat.h"

#include "fmgr.h"
#include "utils/array.h"

#include "base/money.h"

/*
 * The argument as a state of n elements that may be changed: the datum itself
 * inside an aggregate, a copy outside, zeros for NULL.
 */
extern ArrayType *lifecycle_tallies_arg(FunctionCallInfo fcinfo, int argno, int n);

/* The argument as a state of n elements to read; the first of them, counts, are checked. */
extern const int64 *lifecycle_tallies_read(FunctionCallInfo fcinfo, int argno, int n, int counts);

/* How many groups of elements the argument has after its head, from 1 to most; 22P03 for an array of another length. */
extern int lifecycle_tallies_groups(FunctionCallInfo fcinfo, int argno, int head, int each, int most);

static inline int64 *
lifecycle_tallies_of(ArrayType *state)
{
	return (int64 *) ARR_DATA_PTR(state);
}

/* Two elements as one sum, and back. */
static inline lc_int128
lifecycle_int128_get(const int64 *at)
{
	return (lc_int128) (((unsigned __int128) (uint64) at[0] << 64) | (uint64) at[1]);
}

static inline void
lifecycle_int128_set(int64 *at, lc_int128 value)
{
	at[0] = (int64) (value >> 64);
	at[1] = (int64) (uint64) (unsigned __int128) value;
}

/* bigint[] of n elements, or of n rows and columns. */
extern Datum lifecycle_bigint_array(const int64 *values, int n, bool square);

#endif /* LIFECYCLE_TALLY_STATE_H */
