/*
 * course.h - a customer's way by the age of the relationship.
 *
 * Of each period since the first event (history.h): the stage shown at its end, how many
 * days of it are over, and what the customer brought in it; and the moves between its
 * whole periods (transition.h).  Summed over customers that is the life-cycle curve of a
 * base, with one walk of each history.
 */
#ifndef LC_COURSE_H
#define LC_COURSE_H

#include "stage/transition.h"

/* Later periods are not told: ten years of 30 days. */
#define LC_COURSE_PERIODS 120

typedef struct lc_course_period
{
	lc_stage stage;
	int32_t days;
	lc_money profit;
} lc_course_period;

typedef struct lc_course
{
	lc_transitions moves; /* of all periods */
	int32_t periods;      /* in age, at most LC_COURSE_PERIODS */
	lc_course_period age[LC_COURSE_PERIODS];
} lc_course;

extern lc_status lc_course_of(lc_profile profile, lc_day as_of, const lc_prepared *prepared, const lc_env *env,
                              lc_course *course);

#endif /* LC_COURSE_H */
