/*
 * latest_contact.h - how far along the way to a purchase a customer was last met.
 *
 * A profile keeps a contact's key as a hash (measure.h), so a touch is told by
 * trying words: those of one way, in its order, such as awareness, interest,
 * consideration, usage.
 */
#ifndef LC_LATEST_CONTACT_H
#define LC_LATEST_CONTACT_H

#include "profile/profile.h"

/*
 * Which of n keys the latest contact up to as_of had, among contacts that had
 * any of them; of several on one day the furthest along.  -1 for none.
 */
extern lc_status lc_touch_on(lc_profile profile, lc_day as_of, const uint32_t *keys, int n, int *touch);

#endif /* LC_LATEST_CONTACT_H */
