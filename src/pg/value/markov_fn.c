/*
 * markov_fn.c - the value of relationships that move between states, as SQL
 * asks for it.
 */
#include "support/compat.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "support/errors.h"
#include "support/profile_datum.h"
#include "value/cashflow.h"
#include "value/markov_value.h"

PG_FUNCTION_INFO_V1(lifecycle_clv_markov);
PG_FUNCTION_INFO_V1(lifecycle_clv_markov_stop);

/* ---- arrays ---- */

/* The doubles of an array; a NULL among them is named by its place. */
static const double *
elements_of(ArrayType *array, const char *name)
{
	int n = ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array));
	const uint8 *present = ARR_NULLBITMAP(array);

	for (int i = 0; present != NULL && i < n; i++)
	{
		int columns = ARR_DIMS(array)[ARR_NDIM(array) - 1];

		if (present[i / 8] & (1 << (i % 8)))
			continue;
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("\"%s\" must not hold a NULL element", name),
		                ARR_NDIM(array) == 2 ? errdetail("Row %d, column %d is NULL.", i / columns + 1, i % columns + 1)
		                                     : errdetail("Element %d is NULL.", i + 1)));
	}
	return (const double *) ARR_DATA_PTR(array);
}

static void
check_shapes(ArrayType *move, ArrayType *reward)
{
	int n;

	if (ARR_NDIM(move) != 2 || ARR_DIMS(move)[0] != ARR_DIMS(move)[1])
		ereport(ERROR,
		        (errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR), errmsg("\"transition\" must have as many columns as rows"),
		         ARR_NDIM(move) == 2 ? errdetail("It has %d rows and %d columns.", ARR_DIMS(move)[0], ARR_DIMS(move)[1])
		                             : errdetail("It has %d dimensions.", ARR_NDIM(move)),
		         errhint("Each state has one row, and one column.")));
	n = ARR_DIMS(move)[0];
	if (n > LC_MARKOV_STATES_MAX)
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED), errmsg("\"transition\" has too many states"),
		                errdetail("It has %d; %d are the most.", n, LC_MARKOV_STATES_MAX)));
	if (ARR_NDIM(reward) != 1 || ARR_DIMS(reward)[0] != n)
		ereport(ERROR,
		        (errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR), errmsg("\"reward\" must have one element for each state"),
		         errdetail("It has %d elements, \"transition\" has %d rows.",
		                   ArrayGetNItems(ARR_NDIM(reward), ARR_DIMS(reward)), n)));
}

lifecycle_noreturn static void
refuse(const lc_markov_fault *fault)
{
	if (fault->kind == LC_MARKOV_PROBABILITY)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("\"transition\" is out of range"),
		                errdetail("Row %zu, column %zu is %s; a probability lies between 0 and 1.", fault->row + 1,
		                          fault->column + 1, lifecycle_number_text(fault->value))));
	if (fault->kind == LC_MARKOV_ROW)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("\"transition\" is out of range"),
		                errdetail("Row %zu sums to %s; it must sum to 1.", fault->row + 1,
		                          lifecycle_number_text(fault->value)),
		                errhint("Leaving is a state too: one that leads to itself and brings nothing.")));
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("\"reward\" is out of range"),
	                errdetail("Element %zu is %s; it must be a finite number.", fault->row + 1,
	                          lifecycle_number_text(fault->value))));
}

/* ---- the chain ---- */

/* transition, reward, discount, horizon */
static lc_markov
chain_args(FunctionCallInfo fcinfo, bool may_stop)
{
	ArrayType *move = PG_GETARG_ARRAYTYPE_P(0);
	ArrayType *reward = PG_GETARG_ARRAYTYPE_P(1);
	lc_markov chain = {.discount = PG_GETARG_FLOAT8(2), .for_ever = PG_ARGISNULL(3), .may_stop = may_stop};
	lc_markov_fault fault;

	check_shapes(move, reward);
	chain.n = (size_t) ARR_DIMS(move)[0];
	chain.move = elements_of(move, "transition");
	chain.reward = elements_of(reward, "reward");
	chain.horizon = chain.for_ever ? 0 : PG_GETARG_INT32(3);
	if (lc_rate_check(chain.discount) != LC_OK)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("\"discount\" is out of range"),
		                errdetail("The value is %s; it must be a finite number above -1.",
		                          lifecycle_number_text(chain.discount))));
	if (chain.horizon < 0)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("\"horizon\" is out of range"),
		                errdetail("The value is %d; it must be 0 or more periods, or NULL for ever.", chain.horizon)));
	if (lc_markov_check(&chain, &fault) != LC_OK)
		refuse(&fault);
	return chain;
}

static void
solve(const lc_markov *chain, double *value, bool *stopped)
{
	lc_status status = lc_markov_value(chain, &lifecycle_env, value, stopped);

	if (status == LC_DIVERGES)
		ereport(ERROR,
		        (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("value of the states diverges"),
		         errdetail("For ever, the discount must be above 0; it is %s.", lifecycle_number_text(chain->discount)),
		         errhint("Give a horizon, or a discount above 0.")));
	if (status == LC_ILL_CONDITIONED)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("value of the states cannot be told"),
		                errdetail("With a discount of %s, double precision is too coarse to solve for them.",
		                          lifecycle_number_text(chain->discount)),
		                errhint("Give a horizon, or a larger discount.")));
	if (status == LC_OVERFLOW)
		ereport(ERROR, (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE), errmsg("value of the states is out of range"),
		                errdetail("It is beyond double precision.")));
	lifecycle_check(status, NULL, NULL);
}

static bool
any_null(FunctionCallInfo fcinfo)
{
	/* a NULL horizon is for ever */
	return PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(2) || (PG_NARGS() > 4 && PG_ARGISNULL(4));
}

/* (transition, reward, discount, horizon, stop_when_negative) */
Datum
lifecycle_clv_markov(PG_FUNCTION_ARGS)
{
	double value[LC_MARKOV_STATES_MAX];
	bool stopped[LC_MARKOV_STATES_MAX];
	Datum elements[LC_MARKOV_STATES_MAX];
	lc_markov chain;

	if (any_null(fcinfo))
		PG_RETURN_NULL();
	chain = chain_args(fcinfo, PG_GETARG_BOOL(4));
	solve(&chain, value, stopped);
	for (size_t i = 0; i < chain.n; i++)
		elements[i] = Float8GetDatum(value[i]);
	PG_RETURN_ARRAYTYPE_P(
	    construct_array(elements, (int) chain.n, FLOAT8OID, sizeof(float8), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
}

/* (transition, reward, discount, horizon) */
Datum
lifecycle_clv_markov_stop(PG_FUNCTION_ARGS)
{
	double value[LC_MARKOV_STATES_MAX];
	bool stopped[LC_MARKOV_STATES_MAX];
	Datum elements[LC_MARKOV_STATES_MAX];
	lc_markov chain;

	if (any_null(fcinfo))
		PG_RETURN_NULL();
	chain = chain_args(fcinfo, true);
	solve(&chain, value, stopped);
	for (size_t i = 0; i < chain.n; i++)
		elements[i] = BoolGetDatum(stopped[i]);
	PG_RETURN_ARRAYTYPE_P(construct_array(elements, (int) chain.n, BOOLOID, sizeof(bool), true, TYPALIGN_CHAR));
}
