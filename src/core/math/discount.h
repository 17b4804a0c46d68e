/*
 * discount.h - present values: discount factors by day, and the two years in use.
 *
 * Model    at an effective rate i a year, a unit in n days is worth
 *          (1 + i)^(-n / 365) today: act/365, as Excel's XNPV.
 * Data     days between any two days of the calendar, either way; i above -1.
 *
 * The powers are computed beforehand, so that a factor costs one multiplication.
 */
#ifndef LC_DISCOUNT_H
#define LC_DISCOUNT_H

#include <math.h>
#include <stdint.h>

#include "base/money.h"

/*
 * Two lengths of a year.  Discounting between two days follows XNPV; a fitted
 * model, whose unit of time is a number of days, turns an annual rate or cost
 * into one a unit by the mean year of the calendar.
 */
#define LC_DISCOUNT_YEAR_DAYS 365
#define LC_MODEL_YEAR_DAYS 365.25

#define LC_DISCOUNT_BITS 11
#define LC_DISCOUNT_SLOTS (1 << LC_DISCOUNT_BITS)

/* Powers of the factor of one day.  Any two days of the calendar are less than LC_DISCOUNT_SLOTS squared apart. */
typedef struct lc_discount
{
	double fine[LC_DISCOUNT_SLOTS];   /* 0 to 2047 days */
	double coarse[LC_DISCOUNT_SLOTS]; /* multiples of 2048 days */
} lc_discount;

/* rate is above -1. */
extern void lc_discount_prepare(double rate, lc_discount *discount);

/* Today's worth of a unit that comes in so many days, or came -days ago; infinite where that overflows. */
static inline double
lc_discount_factor(const lc_discount *discount, int32_t days)
{
	uint32_t n = days < 0 ? -(uint32_t) days : (uint32_t) days;
	double factor =
	    discount->coarse[n >> LC_DISCOUNT_BITS & (LC_DISCOUNT_SLOTS - 1)] * discount->fine[n & (LC_DISCOUNT_SLOTS - 1)];

	if (days >= 0)
		return factor;
	return factor > 0 ? 1 / factor : (double) INFINITY;
}

/* Today's worth of an amount, in units of the currency. */
static inline double
lc_present_value(const lc_discount *discount, int32_t days, lc_money amount)
{
	return (double) amount / (double) LC_MONEY_UNIT * lc_discount_factor(discount, days);
}

#endif /* LC_DISCOUNT_H */
