/*
 * calendar.c - days of the proleptic Gregorian calendar.
 */
#include "base/calendar.h"

#include <stddef.h>

#define DAYS_PER_ERA 146097       /* 400 years */
#define EPOCH_FROM_MARCH_0 730425 /* 0000-03-01 to 2000-01-01 */

typedef struct civil
{
	int year;
	int month;
	int day;
} civil;

/* Years run from March, so that the leap day is the last of its year. */
static civil
civil_from_day(lc_day day)
{
	int since = day + EPOCH_FROM_MARCH_0;
	int era = since / DAYS_PER_ERA;
	int day_of_era = since - era * DAYS_PER_ERA;
	int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int month_from_march = (5 * day_of_year + 2) / 153;
	civil result;

	result.day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
	result.month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
	result.year = year_of_era + era * 400 + (result.month <= 2);
	return result;
}

static lc_day
day_from_civil(civil date)
{
	int year = date.year - (date.month <= 2);
	int era = year / 400;
	int year_of_era = year - era * 400;
	int month_from_march = date.month > 2 ? date.month - 3 : date.month + 9;
	int day_of_year = (153 * month_from_march + 2) / 5 + date.day - 1;
	int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

	return era * DAYS_PER_ERA + day_of_era - EPOCH_FROM_MARCH_0;
}

lc_day
lc_month_start(lc_day day)
{
	return day - (civil_from_day(day).day - 1);
}

lc_status
lc_day_check(lc_day day)
{
	if (day == LC_DAY_NOBEGIN || day == LC_DAY_NOEND)
		return LC_DATE_INFINITE;
	if (day < LC_DAY_MIN || day > LC_DAY_MAX)
		return LC_DATE_RANGE;
	return LC_OK;
}

static void
put_digits(char *text, int value, int digits)
{
	for (int i = digits - 1; i >= 0; i--)
	{
		text[i] = (char) ('0' + value % 10);
		value /= 10;
	}
}

void
lc_day_to_text(lc_day day, char *text)
{
	civil date = civil_from_day(day);

	put_digits(text, date.year, 4);
	text[4] = '-';
	put_digits(text + 5, date.month, 2);
	text[7] = '-';
	put_digits(text + 8, date.day, 2);
}

static bool
get_digits(const char *text, int digits, int *value)
{
	*value = 0;
	for (int i = 0; i < digits; i++)
	{
		if (text[i] < '0' || text[i] > '9')
			return false;
		*value = *value * 10 + (text[i] - '0');
	}
	return true;
}

lc_status
lc_day_from_text(const char *text, lc_day *day)
{
	civil date;
	civil back;

	if (!get_digits(text, 4, &date.year) || text[4] != '-' || !get_digits(text + 5, 2, &date.month) || text[7] != '-' ||
	    !get_digits(text + 8, 2, &date.day))
		return LC_BAD_TEXT;
	if (date.year < 1 || date.month < 1 || date.month > 12 || date.day < 1 || date.day > 31)
		return LC_BAD_TEXT;

	/* 30 February converts to a day that converts back to another date */
	*day = day_from_civil(date);
	back = civil_from_day(*day);
	return back.month == date.month && back.day == date.day ? LC_OK : LC_BAD_TEXT;
}
