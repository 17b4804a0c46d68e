/*
 * profile_datum.h - the core's types as datums, and back.
 */
#ifndef LIFECYCLE_PROFILE_DATUM_H
#define LIFECYCLE_PROFILE_DATUM_H

#include "support/compat.h"

#include "fmgr.h"

#include "base/money.h"
#include "profile/event.h"
#include "profile/profile.h"
#include "support/numeric_datum.h"

/* palloc, pfree and CHECK_FOR_INTERRUPTS for the core */
extern const lc_env lifecycle_env;

/* ---- profiles ---- */

/* The argument in its finished form, whichever form came in. */
extern lc_profile lifecycle_profile_arg(FunctionCallInfo fcinfo, int argno);

/*
 * Frees the memory of the finished form, if it took any: a sort makes many
 * calls in one memory context that outlives them.
 */
extern void lifecycle_profile_release(FunctionCallInfo fcinfo, int argno, lc_profile profile);

/* Memory for a profile of n events, behind a varlena header. */
extern struct varlena *lifecycle_profile_alloc(size_t n);

/* Sets the length of what lifecycle_profile_alloc gave. */
extern Datum lifecycle_profile_datum(struct varlena *memory, size_t size);

/* What stands for a history of which a day alone is beyond money (profile/bounds.h). */
extern Datum lifecycle_profile_beyond(void);

/* The number of events; raises LC_CORRUPT. */
extern size_t lifecycle_profile_events(lc_profile profile);

/* ---- days ---- */

/* A date as it is; 22008 for an infinite one or one outside the calendar. */
extern lc_day lifecycle_day_from_date(Datum date, const char *subject);

/* A timestamp's date; a timestamptz's date in the session's time zone. */
extern lc_day lifecycle_day_from_timestamp(Datum timestamp, const char *subject);
extern lc_day lifecycle_day_from_timestamptz(Datum timestamp, const char *subject);

/* An argument since, until or as_of: infinity is allowed. */
extern lc_day lifecycle_bound_arg(FunctionCallInfo fcinfo, int argno, lc_day if_null);

/* ---- money ---- */

extern lc_money lifecycle_money_from_float8(Datum value, const char *subject);

/* From whole units of money. */
extern lc_money lifecycle_money_from_int64(int64 value, const char *subject);

/* A column of a row that is a value: NULL where it is LC_MONEY_UNKNOWN, or a double beyond what money holds. */
extern void lifecycle_put_value(Datum *values, bool *nulls, int column, lc_money value);
extern void lifecycle_put_estimate(Datum *values, bool *nulls, int column, double value);

/* ---- keys, measures, events ---- */

extern uint32_t lifecycle_key_from_text(Datum key);
extern lc_measure lifecycle_measure_from_text(Datum name);

/* One line of the order that has the key, a text; or so many. */
extern lc_event lifecycle_order_key_event(lc_day day, Datum key, int64 lines);

/* Raises 22004: an order_key of a call that has no place for the key. */
lifecycle_noreturn extern void lifecycle_no_order_key(void);

/*
 * An event of any measure; negative revenue is a refund, a negative value
 * where there is none 22023.  key is a text, or NULL for none, which an
 * order_key cannot do without; its value is a number of lines.
 */
extern lc_event lifecycle_measured_event(lc_day day, lc_measure measure, lc_money value, const Datum *key);

#endif /* LIFECYCLE_PROFILE_DATUM_H */
