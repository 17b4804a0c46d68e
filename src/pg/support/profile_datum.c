/*
 * profile_datum.c - the core's types as datums, and back.
 */
#include "support/profile_datum.h"

#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/memutils.h"
#include "utils/numeric.h"
#include "utils/timestamp.h"

#include "profile/bounds.h"
#include "profile/open_profile.h"
#include "profile/order_key.h"
#include "support/errors.h"

/* ---- memory and cancel for the core ---- */

static void *
env_alloc(void *context, size_t size)
{
	return palloc_extended(size, MCXT_ALLOC_NO_OOM | MCXT_ALLOC_HUGE);
}

static void
env_release(void *context, void *memory)
{
	pfree(memory);
}

static void
env_poll(void *context)
{
	CHECK_FOR_INTERRUPTS();
}

const lc_env lifecycle_env = {env_alloc, env_release, env_poll, NULL};

/* ---- profiles ---- */

lc_profile
lifecycle_profile_arg(FunctionCallInfo fcinfo, int argno)
{
	struct varlena *value = PG_DETOAST_DATUM_PACKED(PG_GETARG_DATUM(argno));
	lc_profile profile = {(const uint8_t *) VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value)};

	if (profile.size > 0 && profile.bytes[0] == LC_PROFILE_OPEN)
	{
		/* a short varlena header leaves the data unaligned */
		struct varlena *aligned = PG_DETOAST_DATUM(PointerGetDatum(value));
		lc_status status = LC_CORRUPT;
		uint8_t *closed = NULL;

		if (lc_open_profile_fits((const lc_open_profile *) VARDATA(aligned), VARSIZE(aligned) - VARHDRSZ))
			status = lc_open_profile_close((const lc_open_profile *) VARDATA(aligned), VARHDRSZ, &lifecycle_env,
			                               &closed, &profile.size);
		lifecycle_check(status, NULL, NULL);
		profile.bytes = closed + VARHDRSZ;
		if ((Pointer) aligned != DatumGetPointer(PG_GETARG_DATUM(argno)))
			pfree(aligned);
	}
	return profile;
}

void
lifecycle_profile_release(FunctionCallInfo fcinfo, int argno, lc_profile profile)
{
	struct varlena *value = (struct varlena *) DatumGetPointer(PG_GETARG_DATUM(argno));

	if ((const char *) profile.bytes != VARDATA_ANY(value))
		pfree((char *) profile.bytes - VARHDRSZ);
}

size_t
lifecycle_profile_events(lc_profile profile)
{
	size_t n;

	lifecycle_check(lc_profile_count(profile, &n), NULL, NULL);
	return n;
}

struct varlena *
lifecycle_profile_alloc(size_t n)
{
	struct varlena *memory = lc_alloc(&lifecycle_env, VARHDRSZ + lc_profile_bound(n));

	if (memory == NULL)
		lifecycle_error(LC_NO_MEMORY, NULL, NULL);
	return memory;
}

Datum
lifecycle_profile_datum(struct varlena *memory, size_t size)
{
	if (size > MaxAllocSize - VARHDRSZ)
		lifecycle_error(LC_TOO_LARGE, NULL, NULL);
	SET_VARSIZE(memory, VARHDRSZ + size);
	return PointerGetDatum(memory);
}

Datum
lifecycle_profile_beyond(void)
{
	struct varlena *memory = palloc(VARHDRSZ + LC_BEYOND_BYTES);

	return lifecycle_profile_datum(memory, lc_profile_beyond((uint8_t *) VARDATA(memory)));
}

/* ---- days ---- */

static lc_day
check_day(lc_day day, const char *subject, PGFunction output, Datum value)
{
	lc_status status = lc_day_check(day);

	if (unlikely(status != LC_OK))
		lifecycle_error(status, subject, DatumGetCString(DirectFunctionCall1(output, value)));
	return day;
}

lc_day
lifecycle_day_from_date(Datum date, const char *subject)
{
	return check_day(DatumGetDateADT(date), subject, date_out, date);
}

/* The day of a timestamp; an infinite one becomes an infinite day, which check_day refuses. */
static lc_day
floor_day(Timestamp timestamp)
{
	int64 days = timestamp / USECS_PER_DAY - (timestamp % USECS_PER_DAY < 0);

	if (TIMESTAMP_IS_NOBEGIN(timestamp))
		return LC_DAY_NOBEGIN;
	return TIMESTAMP_IS_NOEND(timestamp) ? LC_DAY_NOEND : (lc_day) days;
}

lc_day
lifecycle_day_from_timestamp(Datum timestamp, const char *subject)
{
	return check_day(floor_day(DatumGetTimestamp(timestamp)), subject, timestamp_out, timestamp);
}

lc_day
lifecycle_day_from_timestamptz(Datum timestamp, const char *subject)
{
	Datum date = DirectFunctionCall1(timestamptz_date, timestamp);

	return check_day(DatumGetDateADT(date), subject, timestamptz_out, timestamp);
}

lc_day
lifecycle_bound_arg(FunctionCallInfo fcinfo, int argno, lc_day if_null)
{
	return PG_ARGISNULL(argno) ? if_null : PG_GETARG_DATEADT(argno);
}

/* ---- money ---- */

lc_money
lifecycle_money_from_float8(Datum value, const char *subject)
{
	lc_money money;
	lc_status status = lc_money_from_double(DatumGetFloat8(value), &money);

	if (unlikely(status != LC_OK))
		lifecycle_error(status, subject, DatumGetCString(DirectFunctionCall1(float8out, value)));
	return money;
}

lc_money
lifecycle_money_from_int64(int64 value, const char *subject)
{
	if (unlikely(value > LC_MONEY_ENTRY_MAX_UNITS || value < -LC_MONEY_ENTRY_MAX_UNITS))
		lifecycle_error(LC_MONEY_RANGE, subject, psprintf(INT64_FORMAT, value));
	return value * LC_MONEY_UNIT;
}

void
lifecycle_put_value(Datum *values, bool *nulls, int column, lc_money value)
{
	nulls[column] = value == LC_MONEY_UNKNOWN;
	values[column] = nulls[column] ? (Datum) 0 : lifecycle_money_to_numeric(value);
}

void
lifecycle_put_estimate(Datum *values, bool *nulls, int column, double value)
{
	lifecycle_put_value(values, nulls, column, lc_money_of_value(value));
}

/* ---- keys, measures, events ---- */

uint32_t
lifecycle_key_from_text(Datum key)
{
	text *bytes = DatumGetTextPP(key);

	return lc_key_hash(VARDATA_ANY(bytes), VARSIZE_ANY_EXHDR(bytes));
}

lc_measure
lifecycle_measure_from_text(Datum name)
{
	text *bytes = DatumGetTextPP(name);
	lc_measure measure;

	if (lc_measure_by_name(VARDATA_ANY(bytes), VARSIZE_ANY_EXHDR(bytes), &measure) != LC_OK)
		lifecycle_error(LC_BAD_MEASURE, text_to_cstring(bytes), NULL);
	return measure;
}

lc_event
lifecycle_order_key_event(lc_day day, Datum key, int64 lines)
{
	text *bytes = DatumGetTextPP(key);

	return lc_order_key_event(day, lc_order_key_hash(VARDATA_ANY(bytes), VARSIZE_ANY_EXHDR(bytes)), lines);
}

void
lifecycle_no_order_key(void)
{
	ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("measure \"order_key\" needs a key"),
	                errdetail("It says which order a number of lines belongs to."),
	                errhint("Give the key after the number of lines, for example lifecycle_measure(at, 'order_key', "
	                        "1, invoice_no).")));
}

/* How many lines an amount says: a whole number. */
static int64
lines_of(lc_money value)
{
	if (value % LC_MONEY_UNIT != 0 || value <= 0 || value / LC_MONEY_UNIT > LC_ORDER_KEY_LINES_MAX)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
		                errmsg("measure \"order_key\" takes a whole number of lines"),
		                errdetail("The value is %s; it lies between 1 and " INT64_FORMAT ".",
		                          DatumGetCString(DirectFunctionCall1(numeric_out, lifecycle_money_to_numeric(value))),
		                          LC_ORDER_KEY_LINES_MAX),
		                errhint("Give 1 for every line of the order.")));
	return value / LC_MONEY_UNIT;
}

lc_event
lifecycle_measured_event(lc_day day, lc_measure measure, lc_money value, const Datum *key)
{
	uint32_t hash = key != NULL && measure != LC_ORDER_KEY ? lifecycle_key_from_text(*key) : 0;
	lc_event event = {lc_slot(day, measure, hash), 1, value};

	if (measure == LC_ORDER)
		return lc_event_of_revenue(day, value, hash);
	if (key != NULL && measure == LC_ORDER_KEY) /* callers have asked that it has one */
		return lifecycle_order_key_event(day, *key, lines_of(value));
	if (value < 0 && !lc_measure_describe(measure)->negative)
		lifecycle_error(LC_BAD_VALUE, lc_measure_describe(measure)->name,
		                DatumGetCString(DirectFunctionCall1(numeric_out, lifecycle_money_to_numeric(value))));
	return event;
}
