/*
 * engine.h - the product's engine as it is asked about real shops.
 *
 * All that the judging of real shops knows of the core: an engine that stands
 * behind these four calls is judged like any other.
 */
#ifndef ENGINE_H
#define ENGINE_H

#include "real_shop.h"
#include "stage/history.h"

#define ENGINE_CHANCES 4

/* What is said of a customer on a day. */
typedef struct verdict
{
	lc_stage stage;
	const char *reason;            /* NULL: neither reason nor since are said */
	lc_day since;                  /* first day of the stage, as shown */
	double silent;                 /* chance of no purchase in the horizon to come; NaN: not said */
	double purchases;              /* expected in them; NaN: not said */
	double value;                  /* and what they bring */
	double usual;                  /* what the usual purchases of a horizon bring; NaN: not said */
	double chance[ENGINE_CHANCES]; /* none, fewer, holds, more in six months; NaN: not said */
} verdict;

typedef enum learn_from
{
	LEARN_ALL,
	LEARN_FIRST_HALF, /* customers whose hash is even, in another way than buyer.judged */
	LEARN_SECOND_HALF
} learn_from;

typedef struct engine_model engine_model;

/* Whether a shop is learned from at all; else engine_learn gives the shipped model, whatever the shop. */
extern const bool engine_learns;

/* From what was known of the shop on as_of, and nothing later; horizon: how far verdicts look ahead, in days. */
extern engine_model *engine_learn(const real_shop *s, lc_day as_of, learn_from part, int32_t horizon);
extern void engine_forget(engine_model *model);

/*
 * False before the first event.  The profile holds nothing later than as_of;
 * what is expected is said as of the day that was learned on alone.
 */
extern bool engine_ask(engine_model *model, lc_profile known, lc_day as_of, verdict *v);

/* The end of a period and the stage shown there. */
typedef struct shown_period
{
	lc_day end;
	lc_stage stage;
} shown_period;

/* The history as it is shown on as_of, from the first event on; returns the number of periods, at most room. */
extern int engine_history(engine_model *model, lc_profile known, lc_day as_of, shown_period *to, int room);

#endif /* ENGINE_H */
