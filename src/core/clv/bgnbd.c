/*
 * bgnbd.c - BG/NBD (Fader, Hardie and Lee 2005), see bgnbd_family.h.
 *
 * Every customer without a repeat is alive for certain: there was no chance to
 * drop out yet.
 */
#include "clv/bgnbd_family.h"

const lc_clv_model lc_clv_bgnbd = {
    .name = "bgnbd",
    .title = "BG/NBD",
    .parameters = 4,
    .parameter = {"r", "alpha", "a", "b"},
    .scaled = {false, true, false, false},
    .scale = 2,
    .columns = 3,
    .column = {"x", "t_x", "t_cal"},
    .timed = true,
    .unit_days = 7,
    .exclusion = {"new"},
    .starts = {{1, 1, 1, 1}, {0.3, 0.15, 0.8, 2.5}},
    .drop_first = false,
    .admit = lc_clv_admit_history,
    .likelihood = lc_drop_likelihood,
    .simulate = lc_drop_simulate,
    .future = &lc_drop_future,
};
