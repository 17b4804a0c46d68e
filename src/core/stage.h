/*
 * stage.h - a profile's way through the lifecycle stages.
 *
 * The history is cut into periods (period.h) and each is shown to the filter
 * (filter.h).  Until the first order the customer is a prospect; the first
 * order starts the filter's clock.  Only order days of the past of as_of
 * count, so any day can be replayed.
 */
#ifndef LC_STAGE_H
#define LC_STAGE_H

#include "env.h"
#include "filter.h"
#include "profile.h"

/* Names of the stages, in the order of the enum. */
extern const char *const lc_stage_names[LC_STAGES];

typedef struct lc_status_row
{
	lc_stage stage;
	float probability[LC_STAGES];
	lc_day since;      /* first day of the period in which the stage was first shown */
	lc_stage previous; /* shown before; the stage itself if there was none */
} lc_status_row;

/*
 * The stage on as_of.  found is false, and row untouched, before the
 * customer's first event: then there is no relationship to speak of.
 */
extern lc_status lc_stage_on(lc_profile profile, lc_day as_of, int32_t period_days, const lc_filter_tables *tables,
                             const lc_env *env, bool *found, lc_status_row *row);

#endif /* LC_STAGE_H */
