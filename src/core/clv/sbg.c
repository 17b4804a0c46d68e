/*
 * sbg.c - shifted beta-geometric model of contracts (Fader and Hardie,
 * Journal of Interactive Marketing 21, 2007), see contract.h.
 *
 * A customer leaves at the end of each period with the same probability.
 */
#include "clv/contract.h"

const lc_clv_model lc_clv_sbg = {
    .name = "sbg",
    .title = "sBG",
    .parameters = 2,
    .parameter = {"alpha", "beta"},
    .scale = -1,
    .columns = 2,
    .column = {"period", "retained"},
    .discrete = true,
    .timed = true,
    .exclusion = {NULL},
    .starts = {{1, 1}, {0.7, 4}},
    .admit = lc_contract_admit,
    .unfit = lc_contract_unfit,
    .customers = lc_contract_customers,
    .likelihood = lc_contract_likelihood,
    .simulate = lc_contract_simulate,
    .future = &lc_contract_future,
};
