/*
 * bdw.c - beta-discrete-Weibull model of contracts (Fader, Hardie, Liu,
 * Davin and Steenburgh, Journal of Interactive Marketing 43, 2018), see
 * contract.h.
 *
 * A customer's probability to leave rises with tenure where c is above 1, and
 * falls where it is below.
 */
#include "clv/contract.h"

const lc_clv_model lc_clv_bdw = {
    .name = "bdw",
    .title = "beta-discrete-Weibull",
    .parameters = 3,
    .parameter = {"alpha", "beta", "c"},
    .scale = -1,
    .columns = 2,
    .column = {"period", "retained"},
    .discrete = true,
    .timed = true,
    .exclusion = {NULL},
    .starts = {{1, 1, 1}, {0.7, 4, 1.3}},
    .admit = lc_contract_admit,
    .unfit = lc_contract_unfit,
    .customers = lc_contract_customers,
    .likelihood = lc_contract_likelihood,
    .simulate = lc_contract_simulate,
    .future = &lc_contract_future,
};
