/*
 * bounds.h - whether the amounts of a history are such that any sum of them fits money.
 *
 * Model    the amounts of all measures, each without its sign, sum to no more
 *          than LC_MONEY_ENTRY_MAX: so no total, difference or profit of days and
 *          measures can leave the 64 bits of lc_money.
 * Use      who reads many histories at once asks this first, because one history
 *          beyond the bound would be an error for all.
 */
#ifndef LC_BOUNDS_H
#define LC_BOUNDS_H

#include "profile/profile.h"

extern lc_status lc_profile_bounded(lc_profile profile, const lc_env *env, bool *bounded);

/*
 * What stands for a history of which a day alone is beyond lc_money: one that is
 * beyond the bound, and stays so whatever is merged into it.
 */
#define LC_BEYOND_BYTES 64

extern size_t lc_profile_beyond(uint8_t buffer[LC_BEYOND_BYTES]);

#endif /* LC_BOUNDS_H */
