/*
 * clv.h - what every fitted model of a customer base is to the rest.
 *
 * A model is a likelihood of rows, a row being what is known of one customer
 * (or, for sbg and bdw, of one renewal of a cohort), and probabilities of what follows.
 * One file a model; lc_clv_models is the list.  Times are in units of the
 * caller's choice, and so are the parameters that are times or rates.
 */
#ifndef LC_CLV_H
#define LC_CLV_H

#include <stddef.h>

#include "base/env.h"
#include "base/random.h"
#include "math/bfgs.h"
#include "math/vector_double.h"

#define LC_CLV_PARAMETERS LC_VARIABLES
#define LC_CLV_COLUMNS 3
#define LC_CLV_EXCLUSIONS 3

/*
 * Rows as columns, sorted and distinct: by the first column, then by the next.
 * weight says how many customers each stands for.
 */
typedef struct lc_clv_rows
{
	size_t n;
	const double *column[LC_CLV_COLUMNS];
	const double *weight;
} lc_clv_rows;

/* What a row is: to be used, without information (and why), or an error. */
typedef enum lc_clv_verdict
{
	LC_CLV_USE = -1,
	LC_CLV_FAULTY = LC_CLV_EXCLUSIONS /* below it: which exclusion */
} lc_clv_verdict;

/* Which column is at fault, and what it must be. */
typedef struct lc_clv_fault
{
	int column;
	const char *rule;
} lc_clv_fault;

typedef struct lc_clv_model lc_clv_model;

/* A customer as prediction needs him: the model, his purchases, and times of the last one and of the end of observation. */
typedef struct lc_clv_customer
{
	const lc_clv_model *model;
	const double *parameter;
	double x;
	double t_x;
	double t_cal;
} lc_clv_customer;

/*
 * What follows a history.  All but alive are given that the customer is alive
 * at its end, t_cal; a new customer's history is all zeros.  Results are finite
 * for finite positive parameters and times, unless a mean does not exist.
 */
typedef struct lc_clv_future
{
	/* P(alive at t_cal) */
	double (*alive)(const lc_clv_customer *customer);

	/* P(alive at t_cal + t) */
	double (*staying)(const lc_clv_customer *customer, double t);

	/* E(purchases until t_cal + t) */
	double (*purchases)(const lc_clv_customer *customer, double t);

	/* The same discounted: at exp(-rate) a unit, to the horizon, which may be infinite where rate > 0. */
	double (*discounted)(const lc_clv_customer *customer, double rate, double horizon);

	/* E(time as a customer), discounted in the same way. */
	double (*lasting)(const lc_clv_customer *customer, double rate, double horizon);

	/* P(n purchases until t_cal + t) */
	double (*count)(const lc_clv_customer *customer, double n, double t);

	/* Such a number, drawn; infinite where it is above LC_CLV_MOST_OF_A_DRAW. */
	double (*draw)(const lc_clv_customer *customer, double t, lc_random *random);
} lc_clv_future;

struct lc_clv_model
{
	const char *name;  /* of the SQL type without clv_ */
	const char *title; /* as the literature has it */
	int parameters;
	const char *parameter[LC_CLV_PARAMETERS];
	bool scaled[LC_CLV_PARAMETERS]; /* in the unit of the column scale */
	int scale;                      /* -1: no parameter is */
	int columns;
	const char *column[LC_CLV_COLUMNS];
	bool yes_or_no[LC_CLV_COLUMNS]; /* 1 or 0, and a boolean outside */
	bool discrete;                  /* time passes in whole units */
	bool drop_first;                /* bgnbd_family.h: the first purchase is a chance to drop out */
	bool timed;                     /* there are times in a unit */
	double unit_days;               /* of that unit, unless told; 0: unknown */
	const char *exclusion[LC_CLV_EXCLUSIONS];

	/* Where the search begins, the scale taken for 1. */
	lc_vector starts[2];

	lc_clv_verdict (*admit)(const double *value, lc_clv_fault *fault);

	/* Why the rows together are nothing to fit to, and how many customers they stand for; NULL: any are, by weight. */
	const char *(*unfit)(const lc_clv_rows *rows);
	double (*customers)(const lc_clv_rows *rows);

	/* Log-likelihood of the rows and its gradient by the parameters. */
	lc_status (*likelihood)(const lc_clv_model *model, const lc_clv_rows *rows, const double *parameter,
	                        const lc_env *env, double *value, double *gradient);

	/* One customer's row, drawn; what the design fixes (t_cal, n) is in it. */
	void (*simulate)(const lc_clv_model *model, const double *parameter, lc_random *random, double *value);

	const lc_clv_future *future; /* NULL: none of a customer's purchases */
};

typedef enum lc_clv_id
{
	LC_CLV_BGNBD,
	LC_CLV_MBGNBD,
	LC_CLV_PNBD,
	LC_CLV_BGBB,
	LC_CLV_GG,
	LC_CLV_SBG,
	LC_CLV_BDW,
	LC_CLV_MODELS,
	LC_CLV_KM = LC_CLV_MODELS, /* rows without a model to fit: kaplan_meier.h */
	LC_CLV_KINDS
} lc_clv_id;

extern const lc_clv_model *const lc_clv_models[LC_CLV_KINDS];

extern const lc_clv_model lc_clv_bgnbd;
extern const lc_clv_model lc_clv_mbgnbd;
extern const lc_clv_model lc_clv_pnbd;
extern const lc_clv_model lc_clv_bgbb;
extern const lc_clv_model lc_clv_gg;
extern const lc_clv_model lc_clv_sbg;
extern const lc_clv_model lc_clv_bdw;
extern const lc_clv_model lc_clv_km;

/* ---- what models share ---- */

/* The end of the rows that share the first column with the row start. */
static inline size_t
lc_clv_group_end(const lc_clv_rows *rows, size_t start)
{
	size_t end = start + 1;

	while (end < rows->n && rows->column[0][end] == rows->column[0][start])
		end++;
	return end;
}

/* Rows of (x, t_x, t_cal) in continuous time; excluded: 0 those of no age. */
extern lc_clv_verdict lc_clv_admit_history(const double *value, lc_clv_fault *fault);

/* What an annual rate means by a year. */
#define LC_CLV_DAYS_OF_A_YEAR 365.25

/* Times, weights and counted periods past these are errors of their writer. */
#define LC_CLV_LONGEST 1e9
#define LC_CLV_HEAVIEST 1e15
#define LC_CLV_MOST_PERIODS 100000
#define LC_CLV_MOST_OF_A_DRAW 1e6 /* some milliseconds, in which no cancel is looked for */

/* Fills in the fault. */
extern lc_clv_verdict lc_clv_faulty(lc_clv_fault *fault, int column, const char *rule);

/* A whole number from 0 to 2^31. */
extern bool lc_clv_is_count(double value);

/*
 * ln of the share that stays u periods on of who leaves before each with a
 * probability of beta(leave, stay) over customers; u need not be whole.  NaN
 * where stay + leave is past the largest number.
 */
extern double lc_beta_geometric_log_survival(double stay, double leave, double u);

/*
 * Periods to come of the same, up to the horizon, which may be infinite where
 * rate > 0: each is worth exp(-rate) times the one before.
 */
extern double lc_discounted_periods(double stay, double leave, double rate, double horizon);

/*
 * The same of any share that stays, from a period on where it and the discount
 * fall slowly and go on to: by Euler and Maclaurin's formula, in a time that
 * does not depend on how many periods there are.
 */
typedef double (*lc_log_survival)(const void *context, double u); /* ln of the share after u periods */

extern double lc_discounted_slow_periods(lc_log_survival log_share, const void *context, double from, double rate,
                                         double horizon);

/* Is that so at a period, which is worth so much and the one before it so much? */
extern bool lc_discounted_is_slow(double value, double before, double period, double horizon);

/*
 * The integral of exp(-rate u) f(u) from 0 to the horizon for an f that falls
 * on the time scale of unit: f gets u at sixteen nodes.
 */
typedef void (*lc_flow_rate)(const void *context, double u[LC_DOUBLES]);

extern double lc_discounted_integral(lc_flow_rate flow, const void *context, double unit, double rate, double horizon);

#endif /* LC_CLV_H */
