/*
 * engines.h - who is asked about simulated customers: the product's engine, and
 * what people do today.
 */
#ifndef ENGINES_H
#define ENGINES_H

#include "score.h"

typedef struct engine
{
	const char *name;
	const char *meaning;
	void (*show)(const shop *s, shown *said); /* said: one a customer */
} engine;

enum
{
	DEFAULT,
	LEARNED,
	RFM_QUINTILES,
	SQL_90_90,
	ENGINES
};

extern const engine engines[ENGINES];

/* Learns what LEARNED is shown by from other customers of the same world than those of any shop. */
extern void learn_world(const world *w, int customers);

extern void show_default(const shop *s, shown *said);
extern void show_learned(const shop *s, shown *said);
extern void show_rfm_quintiles(const shop *s, shown *said);
extern void show_sql_90_90(const shop *s, shown *said);

#endif /* ENGINES_H */
