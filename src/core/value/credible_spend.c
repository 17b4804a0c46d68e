/*
 * credible_spend.c - what a customer spends on a purchase day, as far as that is known.
 */
#include "value/credible_spend.h"

#include <math.h>

/* Below this share of the variance within, customers cannot be told apart. */
#define BETWEEN_LEAST 1e-9

/* Squares of values around the own mean. */
static double
scatter_of(const lc_spend_days *customer)
{
	double scatter = customer->squares - customer->sum * customer->sum / customer->days;

	return scatter > 0 ? scatter : 0;
}

void
lc_credible_spend_learn(const lc_spend_days *customer, size_t n, lc_credible_spend *spend)
{
	double customers = 0;
	double days = 0;
	double days_squared = 0;
	double sum = 0;
	double scatter = 0;
	double freedom = 0;
	double between = 0;

	for (size_t i = 0; i < n; i++)
	{
		if (!(customer[i].days > 0))
			continue;
		customers++;
		days += customer[i].days;
		days_squared += customer[i].days * customer[i].days;
		sum += customer[i].sum;
		scatter += scatter_of(&customer[i]);
		freedom += customer[i].days - 1;
	}
	*spend = (lc_credible_spend){days > 0 ? sum / days : 0, LC_SPEND_K_UNKNOWN, 0};
	if (freedom <= 0 || customers < 2)
		return;
	spend->within = scatter / freedom;
	for (size_t i = 0; i < n; i++)
	{
		double off = customer[i].days > 0 ? customer[i].sum / customer[i].days - spend->mean : 0;

		between += customer[i].days > 0 ? customer[i].days * off * off : 0;
	}
	between = (between - (customers - 1) * spend->within) / (days - days_squared / days);
	between = fmax(between, BETWEEN_LEAST * spend->within);
	spend->k = between > 0 ? fmin(spend->within / between, LC_SPEND_K_MAX) : 0;
}

double
lc_credible_spend_of(const lc_credible_spend *spend, const lc_spend_days *customer)
{
	double own = fmax(customer->days, 0);

	return spend->k + own > 0 ? (spend->k * spend->mean + (own > 0 ? customer->sum : 0)) / (spend->k + own)
	                          : spend->mean;
}

/* With between = within / k the error of the credible mean is between * k / (k + n) = within / (k + n). */
double
lc_credible_spend_variance(const lc_credible_spend *spend, const lc_spend_days *customer)
{
	double known = spend->k + fmax(customer->days, 0);

	return known > 0 ? spend->within / known : spend->within;
}
