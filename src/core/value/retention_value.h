/*
 * retention_value.h - the value of a customer with a constant retention rate, and the best spending on it.
 *
 * Model    value: the sum over t = 1 .. horizon of margin (1 + growth)^(t-1)
 *          retention^t / (1 + discount)^t, the first margin at the end of the
 *          first period; for ever this is
 *              margin retention / (1 + discount - retention (1 + growth))
 *          With the first margin now: the sum over t = 0 .. horizon of margin
 *          ((1 + growth) retention / (1 + discount))^t.  Spending on retention
 *          falls in the middle of each period, on those there at its start.
 *          Spending: a rate responds to it as ceiling (1 - e^(-response spend)).
 * Source   Gupta and Lehmann, J. Interactive Marketing 17 (2003); Berger and Nasr,
 *          J. Interactive Marketing 12 (1998), case 1; Blattberg and Deighton,
 *          Harvard Business Review 74 (1996), for the response to spending.
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
	double spend;     /* on retention, for each customer and period */
	bool now;         /* the first margin comes now */
	bool for_ever;
	int32_t horizon; /* periods, 0 or more */
} lc_retention_terms;

/* LC_DIVERGES for ever if margins outgrow the discount, LC_OVERFLOW if a double does not hold the value. */
extern lc_status lc_retention_value(const lc_retention_terms *terms, double *value);

/* The best spending, the rate it achieves, and the value net of it. */
typedef struct lc_optimal_spend
{
	double spend;
	double rate;
	double value;
} lc_optimal_spend;

/* The best spending on a prospect, which maximises rate margin - spend.  Ceiling 0 .. 1, response above 0. */
extern lc_status lc_acquisition_optimum(double ceiling, double response, double margin, lc_optimal_spend *optimum);

/*
 * The best spending a period on a customer, which maximises the value for ever,
 * (rate margin - spend) / (1 + discount - rate).
 * LC_DIVERGES unless 1 + discount is above the ceiling.
 */
extern lc_status lc_retention_optimum(double ceiling, double response, double margin, double discount,
                                      lc_optimal_spend *optimum);

#endif /* LC_RETENTION_VALUE_H */
