/*
 * tally_state.c - arrays of 64-bit integers as an aggregate's state.
 */
#include "support/tally_state.h"

#include "catalog/pg_type.h"

#include "support/errors.h"

Datum
lifecycle_bigint_array(const int64 *values, int n, bool square)
{
	int dims[2] = {n, n};
	int lower[2] = {1, 1};
	int count = square ? n * n : n;
	Datum *elements = palloc(sizeof(Datum) * count);

	for (int i = 0; i < count; i++)
		elements[i] = Int64GetDatum(values[i]);
	return PointerGetDatum(construct_md_array(elements, NULL, square ? 2 : 1, dims, lower, INT8OID, sizeof(int64),
	                                          FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
}

/* Larger than any count can be, and small enough that sums of counts do not overflow. */
#define MOST (PG_INT64_MAX / 1024)

/* The number of elements; -1 unless they are bigints in one dimension without a NULL. */
static int
length_of(const ArrayType *state)
{
	return ARR_NDIM(state) == 1 && !ARR_HASNULL(state) && ARR_ELEMTYPE(state) == INT8OID ? ARR_DIMS(state)[0] : -1;
}

/* 22P03 unless the array has n elements: a call by hand may pass any array. */
static void
check_tallies(const ArrayType *state, int n)
{
	if (length_of(state) != n)
		lifecycle_state_error(psprintf("It must have %d elements, none NULL.", n));
}

int
lifecycle_tallies_groups(FunctionCallInfo fcinfo, int argno, int head, int each, int most)
{
	int elements = length_of(PG_GETARG_ARRAYTYPE_P(argno)) - head;

	if (elements < each || elements % each != 0 || elements / each > most)
		lifecycle_state_error(
		    psprintf("It must have %d elements and up to %d times %d more, none NULL.", head, most, each));
	return elements / each;
}

ArrayType *
lifecycle_tallies_arg(FunctionCallInfo fcinfo, int argno, int n)
{
	ArrayType *state;

	if (PG_ARGISNULL(argno))
	{
		int64 *zeros = palloc0(sizeof(int64) * n);

		return DatumGetArrayTypeP(lifecycle_bigint_array(zeros, n, false));
	}
	state = AggCheckCallContext(fcinfo, NULL) ? PG_GETARG_ARRAYTYPE_P(argno) : PG_GETARG_ARRAYTYPE_P_COPY(argno);
	check_tallies(state, n);
	return state;
}

const int64 *
lifecycle_tallies_read(FunctionCallInfo fcinfo, int argno, int n, int counts)
{
	ArrayType *state = PG_GETARG_ARRAYTYPE_P(argno);
	const int64 *tallies;

	check_tallies(state, n);
	tallies = lifecycle_tallies_of(state);
	for (int i = 0; i < counts; i++)
		if (tallies[i] < 0 || tallies[i] > MOST)
			lifecycle_state_error(
			    psprintf("Element %d must be a count, 0 or more; it is " INT64_FORMAT ".", i + 1, tallies[i]));
	return tallies;
}
