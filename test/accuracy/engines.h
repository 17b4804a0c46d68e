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

/* An engine that is not built yet has no show. */
extern const engine engines[ENGINES];

extern void show_bayes(const shop *s, shown *said);
/* Looking back from the last month: not to be compared with who could not know. */
extern void show_bayes_smoothed(const shop *s, shown *said);

extern void show_rules(const shop *s, shown *said);
extern void show_rfm_quintiles(const shop *s, shown *said);
extern void show_sql_90_90(const shop *s, shown *said);

#endif /* ENGINES_H */
