/*
 * course.c - a customer's way by the age of the relationship.
 */
#include "stage/course.h"

#include <string.h>

lc_status
lc_course_of(lc_profile profile, lc_day as_of, const lc_prepared *prepared, const lc_env *env, lc_course *course)
{
	lc_history history;
	const lc_history_row *row;
	int from = LC_OUTSIDE;
	lc_status status = lc_history_open(&history, profile, as_of, prepared);

	memset(&course->moves, 0, sizeof(course->moves));
	course->periods = 0;
	while (status == LC_OK && (row = lc_history_next(&history)) != NULL)
	{
		lc_transitions_step(&course->moves, row, prepared->model.period_days, &from);
		if (course->periods < LC_COURSE_PERIODS)
		{
			lc_course_period *age = &course->age[course->periods++];

			age->stage = row->stage;
			age->days = row->period.end - row->period.start + 1;
			status = lc_profit(row->period.tally, &age->profit);
		}
		lc_poll_at(env, (uint64_t) row->period.no);
	}
	lc_transitions_finish(&course->moves, from);
	return status == LC_OK ? history.periods.status : status;
}
