/*
 * latest_contact.h - how far along the way to a purchase a customer was last met.
 *
 * A profile keeps a contact's key as a hash (measure.h).  So the caller gives
 * the hashes of the words to look for, in the order of the way to a purchase:
 * awareness, interest, consideration, usage, for example.
 */
#ifndef LC_LATEST_CONTACT_H
#define LC_LATEST_CONTACT_H

#include "profile/profile.h"

/*
 * Which of n keys the latest contact up to as_of had, among contacts that had
 * any of them; of several on one day the furthest along.  -1 for none.
 */
extern lc_status lc_latest_contact(lc_profile profile, lc_day as_of, const uint32_t *keys, int n, int *latest);

#endif /* LC_LATEST_CONTACT_H */
