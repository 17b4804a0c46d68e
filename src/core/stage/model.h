/*
 * model.h - all that an answer about stages depends on besides the profile.
 *
 * One row of the table lifecycle_model in the core's terms, and what is worked
 * out from it once a query: the posterior's parameters (learned from a shop,
 * posterior.h), the thresholds of the decision table (decision_table.h), and
 * the terms of value.
 */
#ifndef LC_MODEL_H
#define LC_MODEL_H

#include <stdbool.h>

#include "math/discount.h"
#include "stage/relationship.h"

/*
 * What the value of a relationship depends on besides its stages: time's
 * price, what is spent by standard, and what is known of other customers.
 * Money in the currency unit.
 */
typedef struct lc_terms
{
	double discount_rate;               /* a year, effective */
	double horizon_periods;             /* how far ahead values look; infinity for no end */
	double stage_investment[LC_STAGES]; /* spent on a customer a full period in each stage, where none is measured */
	double research_cost;               /* to find and research one prospect */
	double acquisition_rate;            /* share of prospects acquired, who then bear all research; 1: each its own */
	double prior_margin;                /* margin of a purchase day of customers like this one */
	double prior_orders;                /* how many purchase days of the customer's own that is worth */
	double mbgnbd_weight; /* of MBG/NBD in what is expected, beside the posterior (value/fitted_forecast.h) */
	double mbgnbd_r;      /* its parameters, of time in periods */
	double mbgnbd_alpha;
	double mbgnbd_a;
	double mbgnbd_b;
	double forecast_level; /* what is expected is so many times what both expect */
} lc_terms;

typedef struct lc_model
{
	int32_t period_days;    /* length of a period; everything else counts in periods */
	double lasting_periods; /* stability of so many periods or more is long lasting, tenure of so many old */
	double seasonal_index[LC_TWELFTHS]; /* of the shop's year, above 0, any sum: shop_season.h */
	lc_posterior_params posterior;
	lc_thresholds thresholds;
	lc_terms terms;
} lc_model;

/* The models shipped, by name, and the length of their period in days. */
typedef struct lc_shipped_model
{
	const char *name;
	int32_t period_days;
	const char *description;
} lc_shipped_model;

#define LC_SHIPPED_MODELS 4

extern const lc_shipped_model lc_shipped_models[LC_SHIPPED_MODELS];

/* The shipped posterior is monthly: others are brought to their own period. */
extern void lc_model_shipped(const lc_shipped_model *shipped, lc_model *model);

/* What is wrong with a model, in words that name the column; NULL if nothing. */
typedef struct lc_model_fault
{
	const char *column;
	const char *rule; /* what it must be: "between 0 and 1" */
	char text[128];   /* memory for rule */
} lc_model_fault;

/* How many periods ahead may be looked: a whole number, or infinity where time has a price. */
extern bool lc_horizon_ok(double periods, double discount_rate);

extern lc_status lc_model_check(const lc_model *model, lc_model_fault *fault);

/* Ready for use. */
typedef struct lc_prepared
{
	lc_model model;
	lc_engine engine;
	lc_discount daily;
} lc_prepared;

/* The model has been checked.  Walks are the same without first_silence.h, and slower. */
extern lc_status lc_model_prepare(const lc_model *model, lc_prepared *prepared);

#endif /* LC_MODEL_H */
