/*
 * rollup_spill.h - the customers of a group table in temporary files, partitioned by customer.
 *
 * The files are temporary files of the server: they count against
 * temp_file_limit, are in temp_tablespaces, and are removed with the transaction.
 */
#ifndef LIFECYCLE_ROLLUP_SPILL_H
#define LIFECYCLE_ROLLUP_SPILL_H

#include "support/compat.h"

#include "rollup/group_table.h"

typedef struct lifecycle_spill lifecycle_spill;

/* Level 0 partitions all customers, each next level one of its parts.  budget: that of the group table. */
extern lifecycle_spill *lifecycle_spill_open(int level, Size budget);
extern int lifecycle_spill_level(const lifecycle_spill *spill);
extern uint32 lifecycle_spill_parts(const lifecycle_spill *spill);
extern void lifecycle_spill_close(lifecycle_spill *spill);

/* Moves all customers out of the group table; returns the bytes written. */
extern uint64 lifecycle_spill_groups(lifecycle_spill *spill, lc_group_table *groups);

/* Reads a part from its first customer to its last, and removes it after that. */
extern void lifecycle_spill_rewind(lifecycle_spill *spill, uint32 part);
extern bool lifecycle_spill_next(lifecycle_spill *spill, uint32 part, lc_group *customer);

#endif /* LIFECYCLE_ROLLUP_SPILL_H */
