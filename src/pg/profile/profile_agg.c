/*
 * profile_agg.c - aggregates that make profiles of rows, and merge profiles.
 *
 * There is a transition function for each pair of day and money type: the same
 * lines, compiled with the readers of the pair.  The number of arguments says
 * whether a row has a cost, a category, a key.
 */
#include "support/compat.h"

#include "fmgr.h"
#include "miscadmin.h"

#include "profile/bounds.h"
#include "profile/open_profile_state.h"
#include "support/args.h"
#include "support/errors.h"
#include "support/profile_datum.h"

typedef lc_day (*day_reader)(Datum value, const char *subject);
typedef lc_money (*money_reader)(Datum value, const char *subject);

/* Whether a row is added to the profile or taken back out. */
typedef enum direction
{
	TAKE_IN = 1,
	TAKE_OUT = -1
} direction;

/*
 * For a row with a NULL: the first argument unchanged.  A moving aggregate must
 * have a state from its first row on, even if that row has a NULL.
 */
static Datum
unchanged(FunctionCallInfo fcinfo)
{
	if (!PG_ARGISNULL(0))
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	if (AggCheckCallContext(fcinfo, NULL) == AGG_CONTEXT_WINDOW)
		return PointerGetDatum(lifecycle_state_arg(fcinfo));
	PG_RETURN_NULL();
}

static uint32_t
key_arg(FunctionCallInfo fcinfo, int argno)
{
	return lifecycle_has_arg(fcinfo, argno) ? lifecycle_key_from_text(PG_GETARG_DATUM(argno)) : 0;
}

static inline struct varlena *
append(struct varlena *state, lc_event event, direction way)
{
	if (way == TAKE_OUT)
	{
		/* the lowest integer cannot be negated; a merged sum may be that low */
		if (event.sum == PG_INT64_MIN)
			lifecycle_error(LC_OVERFLOW, NULL, NULL);
		event.count = -event.count;
		event.sum = -event.sum;
	}
	return lifecycle_state_append(state, &event);
}

/* (profile, at, revenue [, cost [, category [, order_key]]]); a refund is not an order, whatever its key */
static pg_attribute_always_inline Datum
order_row(FunctionCallInfo fcinfo, day_reader read_day, money_reader read_money, direction way)
{
	struct varlena *state;
	lc_day day;
	lc_event order;
	uint32_t key;

	lifecycle_state_prefetch(fcinfo);
	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		return unchanged(fcinfo);
	day = read_day(PG_GETARG_DATUM(1), "at");
	key = key_arg(fcinfo, 4);
	order = lc_event_of_revenue(day, read_money(PG_GETARG_DATUM(2), "revenue"), key);
	state = append(lifecycle_state_arg(fcinfo), order, way);
	if (lifecycle_has_arg(fcinfo, 3))
	{
		lc_event cost = {lc_slot(day, LC_COST, key), 1, read_money(PG_GETARG_DATUM(3), "cost")};

		state = append(state, cost, way);
	}
	if (lifecycle_has_arg(fcinfo, 5) && lc_event_measure(&order) == LC_ORDER)
		state = append(state, lifecycle_order_key_event(day, PG_GETARG_DATUM(5), 1), way);
	return lifecycle_state_result(fcinfo, state);
}

/* (profile, at, measure, value [, key]) */
static pg_attribute_always_inline Datum
measure_row(FunctionCallInfo fcinfo, day_reader read_day, money_reader read_money, direction way)
{
	lc_event event;
	lc_measure measure;
	Datum key = lifecycle_has_arg(fcinfo, 4) ? PG_GETARG_DATUM(4) : (Datum) 0;

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2) || PG_ARGISNULL(3))
		return unchanged(fcinfo);
	measure = lifecycle_measure_from_text(PG_GETARG_DATUM(2));
	if (measure == LC_ORDER_KEY && !lifecycle_has_arg(fcinfo, 4))
	{
		if (PG_NARGS() <= 4)
			lifecycle_no_order_key();
		/* a line of no key is an order of its own, of which the order itself says enough */
		return unchanged(fcinfo);
	}
	event =
	    lifecycle_measured_event(read_day(PG_GETARG_DATUM(1), "at"), measure, read_money(PG_GETARG_DATUM(3), "value"),
	                             lifecycle_has_arg(fcinfo, 4) ? &key : NULL);
	return lifecycle_state_result(fcinfo, append(lifecycle_state_arg(fcinfo), event, way));
}

/* (profile, at, revenue, as_of): an order, and the day the stage is asked for */
static pg_attribute_always_inline Datum
stage_row(FunctionCallInfo fcinfo, day_reader read_day, money_reader read_money, direction way)
{
	struct varlena *state;
	lc_day as_of;

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2) || PG_ARGISNULL(3))
		return unchanged(fcinfo);
	as_of = lifecycle_day_from_date(PG_GETARG_DATUM(3), "as_of");
	state = append(
	    lifecycle_state_arg(fcinfo),
	    lc_event_of_revenue(read_day(PG_GETARG_DATUM(1), "at"), read_money(PG_GETARG_DATUM(2), "revenue"), 0), way);
	if (as_of > lifecycle_state_of(state)->as_of)
	{
		lc_event mark = {lc_slot(as_of, LC_AS_OF, 0), 1, 0};

		state = lifecycle_state_append(state, &mark);
		lifecycle_state_of(state)->as_of = as_of;
	}
	return lifecycle_state_result(fcinfo, state);
}

#define ROW_FUNCTION(name, row, day, money, way) \
	PG_FUNCTION_INFO_V1(name); \
	Datum name(PG_FUNCTION_ARGS) \
	{ \
		return row(fcinfo, lifecycle_day_from_##day, lifecycle_money_from_##money, way); \
	} \
	extern int no_such_variable

#define ROW_FUNCTIONS(day, money) \
	ROW_FUNCTION(lifecycle_add_##day##_##money, order_row, day, money, TAKE_IN); \
	ROW_FUNCTION(lifecycle_subtract_##day##_##money, order_row, day, money, TAKE_OUT); \
	ROW_FUNCTION(lifecycle_add_measure_##day##_##money, measure_row, day, money, TAKE_IN); \
	ROW_FUNCTION(lifecycle_subtract_measure_##day##_##money, measure_row, day, money, TAKE_OUT); \
	ROW_FUNCTION(lifecycle_stage_add_##day##_##money, stage_row, day, money, TAKE_IN)

ROW_FUNCTIONS(date, numeric);
ROW_FUNCTIONS(date, float8);
ROW_FUNCTIONS(timestamp, numeric);
ROW_FUNCTIONS(timestamp, float8);
ROW_FUNCTIONS(timestamptz, numeric);
ROW_FUNCTIONS(timestamptz, float8);

/* ---- merging profiles ---- */

PG_FUNCTION_INFO_V1(lifecycle_profile_merge);
PG_FUNCTION_INFO_V1(lifecycle_profile_subtract);
PG_FUNCTION_INFO_V1(lifecycle_profile_final);
PG_FUNCTION_INFO_V1(lifecycle_merge_final);
PG_FUNCTION_INFO_V1(lifecycle_gather_merge_final);
PG_FUNCTION_INFO_V1(lifecycle_gather_final);
PG_FUNCTION_INFO_V1(lifecycle_bounded);

/* The second argument's events: those of an open profile as they came, so that a sum that does not fit is told at the end. */
static void
open_second(FunctionCallInfo fcinfo, struct varlena *state, lc_cursor *cursor)
{
	struct varlena *second = PG_DETOAST_DATUM_PACKED(PG_GETARG_DATUM(1));

	if (VARSIZE_ANY_EXHDR(second) > 0 && *(const uint8 *) VARDATA_ANY(second) == LC_PROFILE_OPEN)
	{
		const lc_open_profile *open;

		/* a short varlena header leaves the data unaligned */
		second = PG_DETOAST_DATUM(PointerGetDatum(second));
		open = lifecycle_state_of(second);
		if (!lc_open_profile_fits(open, VARSIZE(second) - VARHDRSZ))
			lifecycle_error(LC_CORRUPT, NULL, NULL);
		if (open->beyond)
			lc_open_profile_set_beyond(lifecycle_state_of(state));
		lc_cursor_open_absolute(cursor, open->events, open->used - offsetof(lc_open_profile, events));
	}
	else
		lc_cursor_open(cursor, lifecycle_profile_arg(fcinfo, 1));
}

/* Inside an aggregate: appends the events of the second profile to the first. */
static Datum
merge_into_state(FunctionCallInfo fcinfo, direction way)
{
	struct varlena *state = lifecycle_state_arg(fcinfo);
	lc_cursor cursor;
	lc_event event;
	uint64 seen = 0;

	open_second(fcinfo, state, &cursor);
	while (lc_cursor_next(&cursor, &event))
	{
		state = append(state, event, way);
		if (lc_event_measure(&event) == LC_AS_OF && lc_event_day(&event) > lifecycle_state_of(state)->as_of)
			lifecycle_state_of(state)->as_of = lc_event_day(&event);
		if (++seen % 65536 == 0)
			CHECK_FOR_INTERRUPTS();
	}
	lifecycle_check(cursor.status, NULL, NULL);
	return PointerGetDatum(state);
}

typedef lc_status (*combiner)(lc_profile a, lc_profile b, const lc_env *env, uint8_t *buffer, size_t *size);

static Datum
combine(FunctionCallInfo fcinfo, combiner combine_profiles)
{
	lc_profile a = lifecycle_profile_arg(fcinfo, 0);
	lc_profile b = lifecycle_profile_arg(fcinfo, 1);
	struct varlena *memory = lifecycle_profile_alloc(lifecycle_profile_events(a) + lifecycle_profile_events(b));
	size_t size;

	lifecycle_check(combine_profiles(a, b, &lifecycle_env, (uint8_t *) VARDATA(memory), &size), NULL, NULL);
	return lifecycle_profile_datum(memory, size);
}

Datum
lifecycle_profile_merge(PG_FUNCTION_ARGS)
{
	if (AggCheckCallContext(fcinfo, NULL))
		return merge_into_state(fcinfo, TAKE_IN);
	return combine(fcinfo, lc_profile_merge);
}

Datum
lifecycle_profile_subtract(PG_FUNCTION_ARGS)
{
	if (AggCheckCallContext(fcinfo, NULL))
		return merge_into_state(fcinfo, TAKE_OUT);
	return combine(fcinfo, lc_profile_subtract);
}

/* The finished profile of a state. */
static Datum
finished(FunctionCallInfo fcinfo, Datum (*finish)(const struct varlena *state))
{
	struct varlena *state;

	lifecycle_state_prefetch(fcinfo);
	state = PG_GETARG_VARLENA_P(0);
	if (VARSIZE(state) > VARHDRSZ && lifecycle_state_of(state)->version == LC_PROFILE_OPEN)
		return finish(state);
	PG_RETURN_POINTER(state);
}

/* NULL for an empty profile: a window without orders is like a group without rows. */
static Datum
null_if_empty(FunctionCallInfo fcinfo, Datum profile)
{
	if (VARSIZE_ANY_EXHDR(DatumGetPointer(profile)) <= 1)
		PG_RETURN_NULL();
	PG_RETURN_DATUM(profile);
}

Datum
lifecycle_merge_final(PG_FUNCTION_ARGS)
{
	return finished(fcinfo, lifecycle_state_finish);
}

Datum
lifecycle_profile_final(PG_FUNCTION_ARGS)
{
	return null_if_empty(fcinfo, finished(fcinfo, lifecycle_state_finish));
}

/* Of a dataset, where a customer whose sums do not fit must not take the others along. */
Datum
lifecycle_gather_merge_final(PG_FUNCTION_ARGS)
{
	return finished(fcinfo, lifecycle_state_finish_any);
}

Datum
lifecycle_gather_final(PG_FUNCTION_ARGS)
{
	return null_if_empty(fcinfo, finished(fcinfo, lifecycle_state_finish_any));
}

/* (profile) */
Datum
lifecycle_bounded(PG_FUNCTION_ARGS)
{
	bool bounded;

	lifecycle_check(lc_profile_bounded(lifecycle_profile_arg(fcinfo, 0), &lifecycle_env, &bounded), NULL, NULL);
	PG_RETURN_BOOL(bounded);
}
