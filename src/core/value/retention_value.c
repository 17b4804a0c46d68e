/*
 * retention_value.c - the value of a customer with a constant retention rate, and the best spending on it.
 */
#include "value/retention_value.h"

#include <math.h>

/* More than enough, because each step doubles the correct digits. */
#define STEPS_MAX 100

/*
 * Sum of q^k for k = 0 .. n - 1, or for ever, given lack = 1 - q, which is exact
 * where q itself is rounded.
 */
static lc_status
geometric(double lack, bool for_ever, double n, double *sum)
{
	if (for_ever)
	{
		if (!(lack > 0))
			return LC_DIVERGES;
		*sum = 1 / lack;
	}
	else if (n == 0 || lack == 0)
		*sum = n;
	else
		*sum = -expm1(n * log1p(-lack)) / lack;
	return LC_OK;
}

static lc_status
in_range(double value)
{
	return isfinite(value) ? LC_OK : LC_OVERFLOW;
}

lc_status
lc_retention_value(const lc_retention_terms *terms, double *value)
{
	double unit = 1 + terms->discount;
	double margins;
	double spends = 0;

	LC_TRY(geometric((unit - terms->retention * (1 + terms->growth)) / unit, terms->for_ever,
	                 terms->horizon + (terms->now ? 1.0 : 0.0), &margins));
	if (terms->spend != 0)
		LC_TRY(geometric((unit - terms->retention) / unit, terms->for_ever, terms->horizon, &spends));
	*value = terms->margin * (terms->now ? 1 : terms->retention / unit) * margins - terms->spend / sqrt(unit) * spends;
	return in_range(*value);
}

/* The spending at which one unit more gains no more than it costs, if a rate of 1 is worth so much. */
static double
best_spend(double ceiling, double response, double worth)
{
	double first = ceiling * response * worth; /* gain of the first unit spent */

	return first > 1 ? log(first) / response : 0;
}

static double
rate_of(double ceiling, double response, double spend)
{
	return -ceiling * expm1(-response * spend);
}

lc_status
lc_acquisition_optimum(double ceiling, double response, double margin, lc_optimal_spend *optimum)
{
	optimum->spend = best_spend(ceiling, response, margin);
	optimum->rate = rate_of(ceiling, response, optimum->spend);
	optimum->value = optimum->rate * margin - optimum->spend;
	return in_range(optimum->spend) == LC_OK ? in_range(optimum->value) : LC_OVERFLOW;
}

/*
 * With V the best value, no spend does better than 0 at rate margin - spend -
 * V (1 + discount - rate); so the best one is that of an acquisition worth
 * margin + V.  V from the spend and the spend from V converge upwards
 * (Dinkelbach, "On Nonlinear Fractional Programming", Management Science 13,
 * 1967).
 */
lc_status
lc_retention_optimum(double ceiling, double response, double margin, double discount, lc_optimal_spend *optimum)
{
	*optimum = (lc_optimal_spend){0, 0, 0};
	if (!(1 + discount > ceiling))
		return LC_DIVERGES;
	for (int step = 0; step < STEPS_MAX; step++)
	{
		double spend = best_spend(ceiling, response, margin + optimum->value);
		double rate = rate_of(ceiling, response, spend);
		double value = (rate * margin - spend) / (1 + discount - rate);

		if (!(value > optimum->value))
			break;
		*optimum = (lc_optimal_spend){spend, rate, value};
	}
	return in_range(optimum->value);
}
