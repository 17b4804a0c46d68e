/*
 * discount.c - what a sum is worth some days earlier or later.
 */
#include "math/discount.h"

void
lc_discount_prepare(double rate, lc_discount *discount)
{
	double a_day = -log1p(rate) / LC_DISCOUNT_YEAR_DAYS;

	for (int i = 0; i < LC_DISCOUNT_SLOTS; i++)
	{
		discount->fine[i] = exp(a_day * i);
		discount->coarse[i] = exp(a_day * i * LC_DISCOUNT_SLOTS);
	}
}
