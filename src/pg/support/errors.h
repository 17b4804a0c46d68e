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
 * Raises what the status means.  subject is the argument at fault ("revenue"),
 * value its text as the user would write it; either may be NULL.  The value
 * of a bad date or amount is worth finding the text for, so callers do that
 * only once something is wrong.
 */
lifecycle_noreturn extern void lifecycle_error(lc_status status, const char *subject, const char *value);

/*
 * The same for text that is no profile; soft where the context, that of an
 * input function, allows it.
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

/* What a function behind an aggregate was given is not that aggregate's state. */
lifecycle_noreturn extern void lifecycle_state_error(const char *detail);

#endif /* LIFECYCLE_ERRORS_H */
