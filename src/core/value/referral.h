/*
 * referral.h - value of recommendations: who brought whom, and what each is credited
 * with.
 *
 * Model    Each customer has one referrer or none, so that customers form trees.  A customer
 *          of own value v that received r from its referrals passes share (v + r) on to its
 *          referrer, and is credited with the rest.
 * Units    Money in micros; share in micros of 1.  What is passed is rounded once, and the
 *          same amount leaves one customer and reaches the other: credits sum to own values
 *          exactly, and nothing is counted twice.
 */
#ifndef LC_REFERRAL_H
#define LC_REFERRAL_H

#include <stddef.h>
#include <stdint.h>

#include "base/env.h"
#include "base/money.h"

#define LC_NO_REFERRER SIZE_MAX

/* Packed, because memory from env may be aligned to 8 bytes alone, and a 128-bit integer would ask for 16. */
typedef struct __attribute__((packed, aligned(8))) lc_referral
{
	/* given */
	size_t referrer; /* index of another customer, or LC_NO_REFERRER */
	lc_money own;    /* own value */
	/* found */
	size_t root;        /* the customer at the root of the tree */
	int64_t depth;      /* 0 for the root */
	int64_t direct;     /* customers it referred itself */
	int64_t downstream; /* customers below it in the tree */
	lc_int128 downstream_value;
	lc_int128 received; /* from its referrals */
	lc_int128 passed;   /* to its referrer */
} lc_referral;

/*
 * share: from 0 to LC_MONEY_UNIT.  LC_BAD_VALUE where customers refer one
 * another in a circle; *cycle is then the index of one of them.
 */
extern lc_status lc_referrals_resolve(lc_referral *referral, size_t n, int64_t share, const lc_env *env, size_t *cycle);

#endif /* LC_REFERRAL_H */
