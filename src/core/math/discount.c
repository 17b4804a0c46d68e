/*
 * discount.c - what a sum is worth some days earlier or later.
 */
#include "math/discount.h"

void
lc_daily_prepare(double rate, lc_daily *daily)
{
	double a_day = -log1p(rate) / LC_DAYS_A_YEAR;

	for (int i = 0; i < LC_DAILY_SLOTS; i++)
	{
		daily->fine[i] = exp(a_day * i);
		daily->coarse[i] = exp(a_day * i * LC_DAILY_SLOTS);
	}
}
