/*
 * errors.h - from a status of the core to an error of PostgreSQL.
 */
#ifndef LIFECYCLE_ERRORS_H
#define LIFECYCLE_ERRORS_H

#include "support/compat.h"

#include "nodes/nodes.h"

#include "base/result.h"
#include "profile/profile_json.h"

/*
 * Raises the error of a status.  subject is the argument at fault ("revenue"),
 * value its text as the user would write it; either may be NULL.  Callers make
 * the text only after something went wrong, because it takes time.
 */
lifecycle_noreturn extern void lifecycle_error(lc_status status, const char *subject, const char *value);

/*
 * The same for text that is not a profile; a soft error if the context of the
 * input function asks for one.
 */
extern void lifecycle_text_error(lc_status status, const char *input, const lc_json_error *error, Node *context);

/* Raises 22023: what names is not the same in all rows of an aggregate. */
lifecycle_noreturn extern void lifecycle_mixture_error(const char *names);

/* A number as SQL writes it, for a message. */
extern const char *lifecycle_number_text(double value);

/* Nothing happens on LC_OK. */
static inline void
lifecycle_check(lc_status status, const char *subject, const char *value)
{
	if (unlikely(status != LC_OK))
		lifecycle_error(status, subject, value);
}

/* Raises 22P03: the argument is not a state of this aggregate. */
lifecycle_noreturn extern void lifecycle_state_error(const char *detail);

#endif /* LIFECYCLE_ERRORS_H */
