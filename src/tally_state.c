/*
 * tally_state.c - arrays of 64-bit integers as an aggregate's state.
 */
#include "tally_state.h"

#include "catalog/pg_type.h"

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

/* A state is only ever one of our own; somebody may still call the function by hand. */
static void
check_tallies(const ArrayType *state, int n)
{
	if (ARR_NDIM(state) != 1 || ARR_DIMS(state)[0] != n || ARR_HASNULL(state) || ARR_ELEMTYPE(state) != INT8OID)
		ereport(ERROR, (errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR), errmsg("state must have %d elements, none NULL", n),
		                errhint("Call the aggregate, not the functions behind it.")));
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
lifecycle_tallies_read(FunctionCallInfo fcinfo, int argno, int n)
{
	ArrayType *state = PG_GETARG_ARRAYTYPE_P(argno);

	check_tallies(state, n);
	return lifecycle_tallies_of(state);
}
