/*
 * hmm_smoother.h - what each period was, now that we know what came later.
 *
 * The filter (hmm_filter.h) says of a period what could be known at its end.  Here
 * the probabilities of each period are those given the whole history: forward
 * through all periods, then backward (Rabiner, "A Tutorial on Hidden Markov
 * Models and Selected Applications in Speech Recognition", Proc. IEEE 77(2),
 * 1989, section III.B), over sub-stage and own rate jointly:
 *
 *	smoothed(t) ~ filtered(t) * later(t)
 *	later(t-1)  = moves * (evidence(t) * later(t)),	later(last) = 1
 *
 * The manner keeps the weights that the filter gave it period by period, and
 * both manners' evidence is mixed by them as the filter mixed it.  Conditioning
 * on each manner's own pass would let a later period say in which manner an
 * early one was ordered, but its last period would then not be the filter's,
 * and two answers about the same day are worse than a little less hindsight.
 *
 * Memory: one copy of the states a period within a block, and a filter at the
 * start of each block, so of the order of the square root of the periods.
 */
#ifndef LC_HMM_SMOOTHER_H
#define LC_HMM_SMOOTHER_H

#include <stdint.h>

#include "base/env.h"
#include "stage/hmm_filter.h"

/*
 * The probability of each stage in each of n periods, from that of the first
 * order on; the last are those of the filter to the bit.
 */
extern lc_status lc_smooth(const lc_filter_tables *tables, const lc_sight *sight, int32_t n, const lc_env *env,
                           float probability[][LC_STAGES]);

#endif /* LC_HMM_SMOOTHER_H */
