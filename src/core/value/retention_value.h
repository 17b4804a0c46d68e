/*
 * retention_value.h - what a customer is worth who stays with the same probability
 * each period, and how much is worth spending on it.
 *
 * Value: sum over t of margin (1 + growth)^(t-1) retention^t / (1 + discount)^t
 * for t = 1 .. horizon, the first margin coming at the end of the first period
 * from who is still there; for ever this is
 *     margin retention / (1 + discount - retention (1 + growth))
 * (Gupta and Lehmann, "Customers as Assets", J. Interactive Marketing 17,
 * 2003).  With the first margin now: the sum of margin ((1 + growth) retention
 * / (1 + discount))^t for t = 0 .. horizon.  What is spent on keeping customers
 * falls in the middle of each period, on those who were there at its start
 * (Berger and Nasr, "Customer Lifetime Value: Marketing Models and
 * Applications", J. Interactive Marketing 12, 1998, case 1).
 *
 * Spending: a rate answers to spend as ceiling (1 - e^(-response spend))
 * (Blattberg and Deighton, "Manage Marketing by the Customer Equity Test",
 * Harvard Business Review 74, 1996).
 */
#ifndef LC_RETENTION_VALUE_H
#define LC_RETENTION_VALUE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/result.h"

typedef struct lc_retention_terms
{
	double margin;
	double retention; /* 0 .. 1 */
	double discount;  /* above -1 */
	double growth;    /* of the margin a period, above -1 */
	double spend;     /* on each customer, each period */
	bool now;         /* the first margin comes now */
	bool for_ever;
	int32_t horizon; /* periods, 0 or more */
} lc_retention_terms;

/* LC_DIVERGES for ever where margins outgrow the discount, LC_OVERFLOW past a double. */
extern lc_status lc_retention_value(const lc_retention_terms *terms, double *value);

/* A spend, the rate it brings, and what is left. */
typedef struct lc_optimal_spend
{
	double spend;
	double rate;
	double value;
} lc_optimal_spend;

/* What to spend on each prospect: maximises rate margin - spend.  Ceiling 0 .. 1, response above 0. */
extern lc_status lc_acquisition_optimum(double ceiling, double response, double margin, lc_optimal_spend *optimum);

/*
 * What to spend each period on each customer: maximises the value for ever of
 * keeping who is a customer now, (rate margin - spend) / (1 + discount - rate).
 * LC_DIVERGES unless 1 + discount is above the ceiling.
 */
extern lc_status lc_retention_optimum(double ceiling, double response, double margin, double discount,
                                      lc_optimal_spend *optimum);

#endif /* LC_RETENTION_VALUE_H */
