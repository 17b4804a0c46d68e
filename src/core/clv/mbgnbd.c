/*
 * mbgnbd.c - MBG/NBD (Batislam, Denizel and Filiztekin 2007), see
 * bgnbd_family.h.
 *
 * The first purchase is a chance to drop out like any other, so that one-time
 * buyers may be gone.
 */
#include "clv/bgnbd_family.h"

const lc_clv_model lc_clv_mbgnbd = {
    .name = "mbgnbd",
    .title = "MBG/NBD",
    .parameters = 4,
    .parameter = {"r", "alpha", "a", "b"},
    .scaled = {false, true, false, false},
    .scale = 2,
    .columns = 3,
    .column = {"x", "t_x", "t_cal"},
    .timed = true,
    .unit_days = 7,
    .exclusion = {"new"},
    .starts = {{1, 1, 1, 1}, {0.5, 0.2, 0.9, 1.6}},
    .drop_first = true,
    .admit = lc_clv_admit_history,
    .likelihood = lc_drop_likelihood,
    .simulate = lc_drop_simulate,
    .future = &lc_drop_future,
};
