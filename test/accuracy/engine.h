/*
 * engine.h - the product's engine, as it is asked about customers.
 *
 * All that the judging knows of the engine: whatever stands behind these calls
 * is judged like any other.
 */
#ifndef ENGINE_H
#define ENGINE_H

#include "profile/profile.h"
#include "stage/stages.h"

#define ENGINE_CHANCES 4

/* What is said of a customer on a day. */
typedef struct verdict
{
	lc_stage stage;
	const char *reason;            /* NULL: neither reason nor since are said */
	lc_day since;                  /* first day of the stage */
	double silent;                 /* chance of no purchase in the horizon to come; NaN: not said */
	double purchases;              /* expected in them; NaN: not said */
	double value;                  /* and what they bring */
	double usual;                  /* what the usual purchases of a horizon bring; NaN: not said */
	double chance[ENGINE_CHANCES]; /* none, fewer, holds, more in six months; NaN: not said */
} verdict;

typedef struct engine_model engine_model;

/* The documented default, for who has no shop; horizon: how far verdicts look ahead, in days. */
extern engine_model *engine_default(lc_day as_of, int32_t horizon);

/* Learned from profiles that hold nothing later than as_of. */
extern engine_model *engine_learn(const lc_profile *known, int n, lc_day as_of, int32_t horizon);
extern void engine_forget(engine_model *model);

/*
 * False before the first event.  The profile holds nothing later than as_of;
 * what is expected is said as of the day that was learned on alone.
 */
extern bool engine_ask(engine_model *model, lc_profile known, lc_day as_of, verdict *v);

/* A fitted MBG/NBD beside the posterior, of a weight in what is shown; false, and nothing changed, where there is no fit. */
extern bool engine_fit_beside(engine_model *model, const lc_profile *known, int n, double weight);

/* What is expected is so many times what the model expects. */
extern void engine_level(engine_model *model, double level);

/* What lifecycle_customer shows of a customer on the day that was learned on. */
typedef struct shown_value
{
	lc_stage stage;
	double orders; /* expected over the horizon, undiscounted */
	double value;  /* and what they bring */
	double error;  /* standard error of value */
	double low;    /* ends of its band of 95 % */
	double high;   /* */
	double silent; /* chance of no purchase in six months */
	double none;   /* and within the horizon */
} shown_value;

/* As shown; the horizon that was learned with must be whole periods.  False before the first order. */
extern bool engine_value(engine_model *model, lc_profile known, shown_value *to);

/* The end of a period and the stage shown there. */
typedef struct shown_period
{
	lc_day end;
	lc_stage stage;
	const char *reason;
} shown_period;

/* The history as it is shown on as_of, from the first event on; returns the number of periods, at most room. */
extern int engine_history(engine_model *model, lc_profile known, lc_day as_of, shown_period *to, int room);

#endif /* ENGINE_H */
