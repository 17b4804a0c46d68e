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

#define LC_DAYS_A_YEAR 365.0

#define LC_DAILY_BITS 11
#define LC_DAILY_SLOTS (1 << LC_DAILY_BITS)

/* All days of the calendar lie within LC_DAILY_SLOTS squared of one another. */
typedef struct lc_daily
{
	double fine[LC_DAILY_SLOTS];   /* 0 to 2047 days */
	double coarse[LC_DAILY_SLOTS]; /* as many times 2048 days */
} lc_daily;

/* rate is above -1. */
extern void lc_daily_prepare(double rate, lc_daily *daily);

/* What a unit in so many days is worth; so many days ago where days is negative: infinity past what a double holds. */
static inline double
lc_daily_factor(const lc_daily *daily, int32_t days)
{
	uint32_t n = days < 0 ? -(uint32_t) days : (uint32_t) days;
	double factor = daily->coarse[n >> LC_DAILY_BITS & (LC_DAILY_SLOTS - 1)] * daily->fine[n & (LC_DAILY_SLOTS - 1)];

	if (days >= 0)
		return factor;
	return factor > 0 ? 1 / factor : (double) INFINITY;
}

/* The same of an amount, in the currency unit. */
static inline double
lc_present_value(const lc_daily *daily, int32_t days, lc_money amount)
{
	return (double) amount / (double) LC_MONEY_UNIT * lc_daily_factor(daily, days);
}

#endif /* LC_DISCOUNT_H */
