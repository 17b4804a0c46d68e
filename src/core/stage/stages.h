/*
 * stages.h - the stages of a relationship, and why one is shown.
 */
#ifndef LC_STAGES_H
#define LC_STAGES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/result.h"

/* The order is that of the SQL enum lifecycle_stage; it is stored, so fixed. */
typedef enum lc_stage
{
	LC_PROSPECT = 0, /* no purchase yet */
	LC_EXPLORATION,
	LC_FORMATION,
	LC_STABILITY,
	LC_DECLINE,
	LC_TERMINATED,
	LC_RECOVERY
} lc_stage;

#define LC_STAGES 7

/* Names of the stages, in the order of the enum. */
extern const char *const lc_stage_names[LC_STAGES];

typedef enum lc_language
{
	LC_ENGLISH,
	LC_CHINESE,
	LC_LANGUAGES
} lc_language;

/* en and zh; Chinese texts are in UTF-8. */
extern const char *const lc_language_names[LC_LANGUAGES];

/* What a stage is called to people: Exploration, 考察期. */
extern const char *const lc_stage_labels[LC_LANGUAGES][LC_STAGES];

/* Why a stage is shown: the row of the decision table that held. */
typedef enum lc_reason
{
	LC_REASON_NO_ORDER,
	LC_REASON_FIRST_ORDERS,
	LC_REASON_NOT_PAID_BACK,
	LC_REASON_LOW_SHARE,
	LC_REASON_GROWING,
	LC_REASON_STEADY,
	LC_REASON_SETTLED_LOWER,
	LC_REASON_SPENDS_MORE,
	LC_REASON_MARKET_SHRINKS,
	LC_REASON_EXIT_SIGNALS,
	LC_REASON_DISSATISFIED,
	LC_REASON_TRIAL_FAILS,
	LC_REASON_RETURN_FAILS,
	LC_REASON_FALLS_SILENT,
	LC_REASON_FALLS_SHARPLY,
	LC_REASON_FALLS_GRADUALLY,
	LC_REASON_SPENDS_LESS,
	LC_REASON_OPEN_BALANCE,
	LC_REASON_GONE_SILENT,
	LC_REASON_CAME_BACK,
	LC_REASON_CAME_ROUND,
	LC_REASONS
} lc_reason;

typedef struct lc_reason_text
{
	const char *name;
	const char *english; /* what is true of the customer, without a subject and a full stop */
	const char *chinese;
} lc_reason_text;

extern const lc_reason_text lc_stage_reasons[LC_REASONS];

#endif /* LC_STAGES_H */
