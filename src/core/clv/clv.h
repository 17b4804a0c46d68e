/*
 * clv.h - the interface of fitted models of a customer base, and their list.
 *
 * A model is a likelihood of rows and predictions from them.  A row is what is
 * known of one customer or, for sbg and bdw, of a cohort after one period.
 * Each model has a file of its own (bgnbd.c and bdw.c have two of one family);
 * lc_clv_models is the list.  Times are in units of the caller's choice, and so
 * are the parameters that are times or rates.
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

/* The distinct rows, column by column, in order of the first column, then of the next; weight counts the customers of a row. */
typedef struct lc_clv_rows
{
	size_t n;
	const double *column[LC_CLV_COLUMNS];
	const double *weight;
} lc_clv_rows;

/* What to do with a row: use it, leave it out (a number below LC_CLV_EXCLUSIONS says why), or refuse it. */
typedef enum lc_clv_verdict
{
	LC_CLV_USE = -1,
	LC_CLV_FAULTY = LC_CLV_EXCLUSIONS
} lc_clv_verdict;

/* Of a refused row: the column at fault, and what it must be. */
typedef struct lc_clv_fault
{
	int column;
	const char *rule;
} lc_clv_fault;

typedef struct lc_clv_model lc_clv_model;

/* A customer to predict: x purchases, the last at t_x, observed until t_cal. */
typedef struct lc_clv_customer
{
	const lc_clv_model *model;
	const double *parameter;
	double x;
	double t_x;
	double t_cal;
} lc_clv_customer;

/*
 * Predictions.  All but alive are for a customer who is alive at t_cal; a new
 * customer is all zeros.  Results are finite for finite positive parameters and
 * times, unless a mean does not exist.
 */
typedef struct lc_clv_future
{
	/* P(alive at t_cal) */
	double (*alive)(const lc_clv_customer *customer);

	/* P(alive at t_cal + t) */
	double (*survival)(const lc_clv_customer *customer, double t);

	/* E(purchases until t_cal + t) */
	double (*purchases)(const lc_clv_customer *customer, double t);

	/* E(purchases until t_cal + horizon), each discounted by exp(-rate u) at time u; an infinite horizon needs rate > 0. */
	double (*discounted)(const lc_clv_customer *customer, double rate, double horizon);

	/* E(time as a customer until then), discounted in the same way. */
	double (*lifetime)(const lc_clv_customer *customer, double rate, double horizon);

	/* P(n purchases until t_cal + t) */
	double (*probability)(const lc_clv_customer *customer, double n, double t);

	/* A random draw of that number; infinite above LC_CLV_DRAW_MAX. */
	double (*draw)(const lc_clv_customer *customer, double t, lc_random *random);
} lc_clv_future;

struct lc_clv_model
{
	const char *name;  /* of the SQL type, without clv_ */
	const char *title; /* as papers write it */
	int parameters;
	const char *parameter[LC_CLV_PARAMETERS];
	bool scaled[LC_CLV_PARAMETERS]; /* the parameter has the unit of the column scale */
	int scale;                      /* that column; -1 if no parameter is scaled */
	int columns;
	const char *column[LC_CLV_COLUMNS];
	bool yes_or_no[LC_CLV_COLUMNS]; /* 1 or 0 here, a boolean in SQL */
	bool discrete;                  /* time is counted in whole periods */
	bool drop_first;                /* bgnbd.c: the very first purchase is a chance to drop out */
	bool timed;                     /* the rows have times */
	double unit_days;               /* days in a unit of time by default; 0: unknown */
	const char *exclusion[LC_CLV_EXCLUSIONS];

	/* Starts of the search, for data of scale 1. */
	lc_vector starts[2];

	lc_clv_verdict (*admit)(const double *value, lc_clv_fault *fault);

	/* Why no model can be fitted to the rows, or NULL; the member itself may be NULL: any rows will do. */
	const char *(*unfit)(const lc_clv_rows *rows);

	/* How many customers the rows stand for; NULL: the sum of the weights. */
	double (*customers)(const lc_clv_rows *rows);

	/* Log-likelihood of the rows and its gradient by the parameters. */
	lc_status (*likelihood)(const lc_clv_model *model, const lc_clv_rows *rows, const double *parameter,
	                        const lc_env *env, double *value, double *gradient);

	/* Draws a customer's row; value comes in with what is fixed before (t_cal, n). */
	void (*simulate)(const lc_clv_model *model, const double *parameter, lc_random *random, double *value);

	const lc_clv_future *future; /* NULL: the model predicts no purchases */
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
	LC_CLV_KM = LC_CLV_MODELS, /* rows of durations, with nothing to fit: kaplan_meier.h */
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

/* ---- shared by models ---- */

/* The first row after start whose first column differs. */
static inline size_t
lc_clv_group_end(const lc_clv_rows *rows, size_t start)
{
	size_t end = start + 1;

	while (end < rows->n && rows->column[0][end] == rows->column[0][start])
		end++;
	return end;
}

/* Checks a row of (x, t_x, t_cal) in continuous time; exclusion 0: t_cal is 0. */
extern lc_clv_verdict lc_clv_admit_history(const double *value, lc_clv_fault *fault);

/* Larger times, weights and numbers of periods are refused as mistakes. */
#define LC_CLV_TIME_MAX 1e9
#define LC_CLV_WEIGHT_MAX 1e15
#define LC_CLV_PERIODS_MAX 100000
#define LC_CLV_DRAW_MAX 1e6 /* takes some milliseconds, without a poll */

/* Fills in the fault. */
extern lc_clv_verdict lc_clv_faulty(lc_clv_fault *fault, int column, const char *rule);

/* A whole number from 0 to 2^31. */
extern bool lc_clv_is_count(double value);

#endif /* LC_CLV_H */
