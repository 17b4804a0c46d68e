/*
 * markov_value.h - the value of a relationship that moves between states.
 *
 * Model    A period in state i brings reward[i], then leads to state j with probability
 *          move[i][j].  With D = move / (1 + discount) the values of the states are
 *          sum over t = 0 .. horizon of D^t reward, and for ever (I - D)^-1 reward.
 *          Where the supplier may stop the relationship at the start of any period, it stops
 *          in the states whose value would be below 0: the best such policy.
 * Units    Rewards and values in one unit of money, discount a rate of one period.
 * Timing   The first reward comes now, undiscounted.
 * Limits   1 to 256 states.  For ever: discount above 0, and the norm of the inverse at most
 *          1e10, which leaves six correct digits.
 * Source   Pfeifer, Carraway, Journal of Interactive Marketing 14 (2000), equations 4 and 5;
 *          Howard, Dynamic Programming and Markov Processes (1960), for stopping.
 */
#ifndef LC_MARKOV_VALUE_H
#define LC_MARKOV_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/env.h"
#include "base/result.h"

#define LC_MARKOV_STATES_MAX 256

/* Rows sum to 1 within this; they are scaled to do so exactly. */
#define LC_MARKOV_ROW_TOLERANCE 1e-9

typedef struct lc_markov
{
	size_t n;
	const double *move; /* n rows of n */
	const double *reward;
	double discount; /* above -1; for ever, above 0 */
	bool for_ever;
	bool may_stop;
	int32_t horizon; /* periods after now, 0 or more */
} lc_markov;

typedef enum lc_markov_fault_kind
{
	LC_MARKOV_PROBABILITY, /* an element outside 0 .. 1 */
	LC_MARKOV_ROW,         /* a row that does not sum to 1; value is its sum */
	LC_MARKOV_REWARD       /* a reward that is not finite; row says which */
} lc_markov_fault_kind;

typedef struct lc_markov_fault
{
	lc_markov_fault_kind kind;
	size_t row;
	size_t column;
	double value;
} lc_markov_fault;

/* LC_BAD_VALUE where a probability, a row or a reward is invalid; fault says which. */
extern lc_status lc_markov_check(const lc_markov *chain, lc_markov_fault *fault);

/*
 * The value of each state, and whether the relationship is stopped in it now.
 * LC_DIVERGES for ever without a discount, LC_ILL_CONDITIONED where the
 * discount is too small for a double, LC_OVERFLOW past a double.
 */
extern lc_status lc_markov_value(const lc_markov *chain, const lc_env *env, double *value, bool *stopped);

#endif /* LC_MARKOV_VALUE_H */
