/*
 * engines.h - what is compared: the product's engines, and what people do
 * today.
 */
#ifndef ENGINES_H
#define ENGINES_H

#include "score.h"

typedef struct engine
{
	const char *name;
	const char *meaning;
	bool has_probability;
	void (*show)(const shop *s, shown *said); /* said: one a customer */
} engine;

enum
{
	BAYES,
	BAYES_FITTED,
	RULES,
	RFM_QUINTILES,
	SQL_90_90,
	ENGINES
};

extern const engine engines[ENGINES];

/* What a fit to other customers of the same world gained. */
typedef struct gain
{
	double customers; /* fitted to */
	double periods;   /* of the shop: held out */
	double before;    /* log-likelihood of the shop by the default model */
	double after;     /* and by the fitted one */
} gain;

/* Fits the model that show_bayes_fitted shows; the shop is of the same world, and not among those fitted to. */
extern gain fit_bayes(const world *w, int customers, const shop *s);

extern void show_bayes(const shop *s, shown *said);
extern void show_bayes_fitted(const shop *s, shown *said);
/* Looking back from the last month: not to be compared with who could not know. */
extern void show_bayes_smoothed(const shop *s, shown *said);

extern void show_rules(const shop *s, shown *said);
extern void show_rfm_quintiles(const shop *s, shown *said);
extern void show_sql_90_90(const shop *s, shown *said);

#endif /* ENGINES_H */
