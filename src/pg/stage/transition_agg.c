/*
 * transition_agg.c - how customers move from stage to stage, over all of them.
 */
#include "support/compat.h"

#include <math.h>

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "utils/array.h"

#include "stage/course.h"
#include "stage/transition.h"
#include "support/args.h"
#include "support/errors.h"
#include "support/profile_datum.h"
#include "support/rows.h"
#include "support/stage_call.h"
#include "support/tally_state.h"

PG_FUNCTION_INFO_V1(lifecycle_transitions_add);
PG_FUNCTION_INFO_V1(lifecycle_transitions_subtract);
PG_FUNCTION_INFO_V1(lifecycle_transitions_merge);
PG_FUNCTION_INFO_V1(lifecycle_transitions_final);
PG_FUNCTION_INFO_V1(lifecycle_course_add);
PG_FUNCTION_INFO_V1(lifecycle_course_subtract);
PG_FUNCTION_INFO_V1(lifecycle_course_merge);

#define TRANSITIONS_MODEL_ARG 3

static Datum
add_counts(ArrayType *state, const int64 *counts, int way)
{
	int64 *sums = lifecycle_tallies_of(state);

	for (int i = 0; i < LC_TRANSITION_CELLS; i++)
		lifecycle_check(lc_add(&sums[i], way * counts[i]), NULL, NULL);
	return PointerGetDatum(state);
}

/* (state, profile, as_of [, model]) */
static Datum
take(FunctionCallInfo fcinfo, int way)
{
	ArrayType *state = lifecycle_tallies_arg(fcinfo, 0, LC_TRANSITION_CELLS);
	lc_transitions transitions;

	if (lifecycle_any_null(fcinfo, 1, PG_NARGS()))
		return PointerGetDatum(state);
	lifecycle_check(lc_transitions_of(
	                    lifecycle_profile_arg(fcinfo, 1), lifecycle_day_from_date(PG_GETARG_DATUM(2), "as_of"),
	                    lifecycle_stage_call_of(fcinfo, TRANSITIONS_MODEL_ARG)->prepared, &lifecycle_env, &transitions),
	                NULL, NULL);
	return add_counts(state, &transitions.count[0][0], way);
}

Datum
lifecycle_transitions_add(PG_FUNCTION_ARGS)
{
	return take(fcinfo, 1);
}

Datum
lifecycle_transitions_subtract(PG_FUNCTION_ARGS)
{
	return take(fcinfo, -1);
}

/* (state, state) */
Datum
lifecycle_transitions_merge(PG_FUNCTION_ARGS)
{
	return add_counts(lifecycle_tallies_arg(fcinfo, 0, LC_TRANSITION_CELLS),
	                  lifecycle_tallies_read(fcinfo, 1, LC_TRANSITION_CELLS, LC_TRANSITION_CELLS), 1);
}

enum transitions_columns
{
	TRANSITIONS_CUSTOMERS,
	TRANSITIONS_COUNTS,
	TRANSITIONS_ENTRIES,
	TRANSITIONS_ENDS,
	TRANSITIONS_PROBABILITIES,
	TRANSITIONS_ERRORS,
	TRANSITIONS_COLUMNS
};

typedef double (*cell_reader)(const lc_transitions *transitions, int from, int to);

/* Where nothing moved out, a stage is kept as it is, or nothing is known. */
static Datum
cells_array(const lc_transitions *transitions, cell_reader read, bool keep)
{
	int dims[2] = {LC_STAGES, LC_STAGES};
	int lower[2] = {1, 1};
	Datum cells[LC_STAGES * LC_STAGES];
	bool nulls[LC_STAGES * LC_STAGES];

	for (int from = 0; from < LC_STAGES; from++)
		for (int to = 0; to < LC_STAGES; to++)
		{
			double cell = read(transitions, from, to);

			nulls[from * LC_STAGES + to] = isnan(cell) && !keep;
			cells[from * LC_STAGES + to] = Float8GetDatum(isnan(cell) ? from == to : cell);
		}
	return PointerGetDatum(
	    construct_md_array(cells, nulls, 2, dims, lower, FLOAT8OID, sizeof(float8), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
}

static void
put_counts(Datum *values, const lc_transitions *transitions)
{
	int64 counts[LC_STAGES * LC_STAGES];
	int64 ends[LC_STAGES];

	for (int from = 0; from < LC_STAGES; from++)
	{
		for (int to = 0; to < LC_STAGES; to++)
			counts[from * LC_STAGES + to] = transitions->count[from][to];
		ends[from] = transitions->count[from][LC_OUTSIDE];
	}
	values[TRANSITIONS_COUNTS] = lifecycle_bigint_array(counts, LC_STAGES, true);
	values[TRANSITIONS_ENTRIES] = lifecycle_bigint_array(transitions->count[LC_OUTSIDE], LC_STAGES, false);
	values[TRANSITIONS_ENDS] = lifecycle_bigint_array(ends, LC_STAGES, false);
}

/* (state) */
Datum
lifecycle_transitions_final(PG_FUNCTION_ARGS)
{
	lc_transitions transitions;
	Datum values[TRANSITIONS_COLUMNS];
	bool nulls[TRANSITIONS_COLUMNS] = {false};
	int64 customers;

	memcpy(&transitions, lifecycle_tallies_read(fcinfo, 0, LC_TRANSITION_CELLS, LC_TRANSITION_CELLS),
	       sizeof(transitions));
	customers = lc_transitions_out(&transitions, LC_OUTSIDE);
	if (customers == 0)
		PG_RETURN_NULL();
	values[TRANSITIONS_CUSTOMERS] = Int64GetDatum(customers);
	put_counts(values, &transitions);
	values[TRANSITIONS_PROBABILITIES] = cells_array(&transitions, lc_transition_probability, true);
	values[TRANSITIONS_ERRORS] = cells_array(&transitions, lc_transition_error, false);
	return lifecycle_row(fcinfo, values, nulls);
}

/* ---- the same with the course of all customers by the age of their relationship ---- */

/* Of a stage in a period: customers, days, and profit in two elements. */
#define COURSE_CELL 4
#define COURSE_CELLS (LC_TRANSITION_CELLS + LC_COURSE_PERIODS * LC_STAGES * COURSE_CELL)

static void
add_profit(int64 *cell, lc_int128 profit)
{
	lc_int128 sum;

	if (__builtin_add_overflow(lifecycle_int128_get(cell), profit, &sum))
		lifecycle_error(LC_OVERFLOW, NULL, NULL);
	lifecycle_int128_set(cell, sum);
}

static void
add_cell(int64 *cell, int64 customers, int64 days, lc_int128 profit)
{
	lifecycle_check(lc_add(&cell[0], customers), NULL, NULL);
	lifecycle_check(lc_add(&cell[1], days), NULL, NULL);
	add_profit(&cell[2], profit);
}

/* (state, profile, as_of, model) */
static Datum
take_course(FunctionCallInfo fcinfo, int way)
{
	ArrayType *state = lifecycle_tallies_arg(fcinfo, 0, COURSE_CELLS);
	int64 *cells = lifecycle_tallies_of(state) + LC_TRANSITION_CELLS;
	lc_course course;

	if (lifecycle_any_null(fcinfo, 1, PG_NARGS()))
		return PointerGetDatum(state);
	lifecycle_check(lc_course_of(lifecycle_profile_arg(fcinfo, 1), lifecycle_day_from_date(PG_GETARG_DATUM(2), "as_of"),
	                             lifecycle_stage_call_of(fcinfo, TRANSITIONS_MODEL_ARG)->prepared, &lifecycle_env,
	                             &course),
	                NULL, NULL);
	for (int32 i = 0; i < course.periods; i++)
	{
		const lc_course_period *age = &course.age[i];

		add_cell(&cells[(i * LC_STAGES + (int) age->stage) * COURSE_CELL], way, way * age->days,
		         (lc_int128) age->profit * way);
	}
	return add_counts(state, &course.moves.count[0][0], way);
}

Datum
lifecycle_course_add(PG_FUNCTION_ARGS)
{
	return take_course(fcinfo, 1);
}

Datum
lifecycle_course_subtract(PG_FUNCTION_ARGS)
{
	return take_course(fcinfo, -1);
}

/* (state, state) */
Datum
lifecycle_course_merge(PG_FUNCTION_ARGS)
{
	ArrayType *state = lifecycle_tallies_arg(fcinfo, 0, COURSE_CELLS);
	int64 *cells = lifecycle_tallies_of(state);
	const int64 *other = lifecycle_tallies_read(fcinfo, 1, COURSE_CELLS, LC_TRANSITION_CELLS);

	for (int i = LC_TRANSITION_CELLS; i < COURSE_CELLS; i += COURSE_CELL)
		add_cell(&cells[i], other[i], other[i + 1], lifecycle_int128_get(&other[i + 2]));
	return add_counts(state, other, 1);
}
