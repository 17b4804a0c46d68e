/*
 * tally_state.h - arrays of 64-bit integers as an aggregate's state.
 *
 * Sums of integers do not depend on order, combine, and come out again.  Sums
 * of 128 bits take two elements.  A bigint[] is an SQL value, so that a cluster
 * sends it between its nodes, and anybody may give one: its length and its
 * counts are checked here, by 22P03.
 */
#ifndef LIFECYCLE_TALLY_STATE_H
#define LIFECYCLE_TALLY_STATE_H

#include "support/compat.h"

#include "fmgr.h"
#include "utils/array.h"

#include "base/money.h"

/*
 * The argument as a state of n elements, to be changed: the very datum inside
 * an aggregate, a copy outside, all 0 for NULL.
 */
extern ArrayType *lifecycle_tallies_arg(FunctionCallInfo fcinfo, int argno, int n);

/* The argument as a state of n elements, to be read; the first ones are counts. */
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
