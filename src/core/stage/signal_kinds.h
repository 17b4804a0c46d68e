/*
 * signal_kinds.h - kinds of signals that speak for the customer.
 *
 * A signal of any other kind, or of none, speaks for leaving.  A profile keeps
 * the hash of a kind, never its letters, so a word is known by the hash of each
 * way in which it is commonly written:
 *
 * letters   as listed, with a Capital, With One Each, IN CAPITALS
 * between   a blank, a hyphen, an underscore, or nothing
 * around    nothing, or one blank before or behind
 */
#ifndef LC_SIGNAL_KINDS_H
#define LC_SIGNAL_KINDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The list is written once; the unit test makes the table of hashes of it. */
#define LC_GOOD_SIGNALS \
	{ \
		"praise", "compliment", "compliments", "positive feedback", "好评", "表扬", "称赞", "赞扬", "赞美", "夸奖", \
		    "正面评价", "thanks", "thank you", "appreciation", "感谢", "谢谢", "致谢", "renewal", "renewals", \
		    "contract renewal", "续签", "续约", "续费", "recommendation", "recommendations", "referral", "referrals", \
		    "推荐", "转介绍", \
	}

/* Whether signals of a kind, by its hash, speak for the customer. */
extern bool lc_signal_is_good(uint32_t key);

/* The hashes of all spellings, in ascending order. */
extern const uint32_t *lc_good_signal_hashes(size_t *n);

#endif /* LC_SIGNAL_KINDS_H */
