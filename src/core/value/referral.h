/*
 * referral.h - who brought whom, and what each is credited with.
 *
 * Each customer has one referrer or none, so customers form trees.  A customer
 * passes share of all it has, its own value and what its referrals passed to
 * it, on to its referrer.  What is passed is rounded once and the same micros
 * leave the one and reach the other, so all attributed values add up to all
 * own values: nothing is counted twice.
 */
#ifndef LC_REFERRAL_H
#define LC_REFERRAL_H

#include <stddef.h>
#include <stdint.h>

#include "base/env.h"
#include "base/money.h"

#define LC_NO_REFERRER SIZE_MAX

/* No allocator owes a 128-bit integer its alignment. */
typedef struct __attribute__((packed, aligned(8))) lc_referral
{
	/* given */
	size_t referrer; /* index of another, or LC_NO_REFERRER */
	lc_money own;    /* value */
	/* found */
	size_t root;        /* the first of the tree */
	int64_t depth;      /* 0 for the root */
	int64_t direct;     /* referrals of its own */
	int64_t downstream; /* referrals, theirs, and so on */
	lc_int128 downstream_value;
	lc_int128 received; /* from its referrals */
	lc_int128 passed;   /* to its referrer */
} lc_referral;

/*
 * share: micros of 1, from 0 to LC_MONEY_UNIT.  LC_BAD_VALUE where referrals
 * go round in a circle; *cycle is then one of those in it.
 */
extern lc_status lc_referrals_resolve(lc_referral *referral, size_t n, int64_t share, const lc_env *env, size_t *cycle);

#endif /* LC_REFERRAL_H */
