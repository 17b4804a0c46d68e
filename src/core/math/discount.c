/*
 * discount.c - discount factors by day.
 */
#include "math/discount.h"

void
lc_discount_prepare(double rate, lc_discount *discount)
{
	double log_day = -log1p(rate) / LC_DISCOUNT_YEAR_DAYS;

	for (int i = 0; i < LC_DISCOUNT_SLOTS; i++)
	{
		discount->fine[i] = exp(log_day * i);
		discount->coarse[i] = exp(log_day * i * LC_DISCOUNT_SLOTS);
	}
}
