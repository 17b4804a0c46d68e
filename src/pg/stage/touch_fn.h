/*
 * touch_fn.h - the key of the latest contact.
 */
#ifndef LIFECYCLE_TOUCH_FN_H
#define LIFECYCLE_TOUCH_FN_H

#include "support/compat.h"

#include "utils/array.h"

#include "profile/profile.h"

/* Which of the touches was the latest up to as_of: a text among the array's; false without one. */
extern bool lifecycle_latest_touch(lc_profile profile, lc_day as_of, ArrayType *touches, Datum *latest);

#endif /* LIFECYCLE_TOUCH_FN_H */
