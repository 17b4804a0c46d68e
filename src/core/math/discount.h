/*
 * discount.h - what a sum is worth some days earlier or later.
 *
 * At a rate i a year, effective, with years of 365 days (act/365, as Excel's
 * XNPV), a unit in n days is worth (1 + i)^(-n / 365) today.  The powers are
 * worked out once: a factor is one multiplication.
 */
#ifndef LC_DISCOUNT_H
#define LC_DISCOUNT_H

#include <math.h>
#include <stdint.h>

#include "base/money.h"

#define LC_DISCOUNT_YEAR_DAYS 365.0

#define LC_DISCOUNT_BITS 11
#define LC_DISCOUNT_SLOTS (1 << LC_DISCOUNT_BITS)

/* All days of the calendar lie within LC_DISCOUNT_SLOTS squared of one another. */
typedef struct lc_discount
{
	double fine[LC_DISCOUNT_SLOTS];   /* 0 to 2047 days */
	double coarse[LC_DISCOUNT_SLOTS]; /* as many times 2048 days */
} lc_discount;

/* rate is above -1. */
extern void lc_discount_prepare(double rate, lc_discount *discount);

/* What a unit in so many days is worth; so many days ago where days is negative: infinity past what a double holds. */
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

/* The same of an amount, in the currency unit. */
static inline double
lc_present_value(const lc_discount *daily, int32_t days, lc_money amount)
{
	return (double) amount / (double) LC_MONEY_UNIT * lc_discount_factor(daily, days);
}

#endif /* LC_DISCOUNT_H */
