/*
 * calendar.h - days of the proleptic Gregorian calendar.
 *
 * Data     a day is a count from 2000-01-01, as PostgreSQL's date.
 * Limits   0001-01-01 to 9999-12-31: years of four digits have one text form
 *          everywhere, and a day fits 22 bits of an event's slot.
 * Source   Hinnant, "chrono-Compatible Low-Level Date Algorithms" (2013),
 *          days_from_civil and civil_from_days.
 */
#ifndef LC_CALENDAR_H
#define LC_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/result.h"

typedef int32_t lc_day;

#define LC_DAY_MIN ((lc_day) -730119) /* 0001-01-01 */
#define LC_DAY_MAX ((lc_day) 2921939) /* 9999-12-31 */

/* PostgreSQL's infinite dates */
#define LC_DAY_NOBEGIN INT32_MIN
#define LC_DAY_NOEND INT32_MAX

#define LC_DAY_TEXT 10 /* characters of "2024-02-29" */

/* First day of the calendar month of a day within the limits. */
extern lc_day lc_month_start(lc_day day);

/* LC_OK, LC_DATE_INFINITE or LC_DATE_RANGE */
extern lc_status lc_day_check(lc_day day);

/* Writes LC_DAY_TEXT characters and no terminator. */
extern void lc_day_to_text(lc_day day, char *text);

/* Reads exactly LC_DAY_TEXT characters; LC_BAD_TEXT if they are not a day. */
extern lc_status lc_day_from_text(const char *text, lc_day *day);

#endif /* LC_CALENDAR_H */
