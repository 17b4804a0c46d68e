/*
 * visit.c - the stages a relationship visited, one after another.
 */
#include "stage/visit.h"

#include <string.h>

/* Most relationships fit without growing. */
#define ROOM_AT_FIRST 16

static lc_status
grow(lc_visits *visits, const lc_env *env)
{
	size_t room = visits->room == 0 ? ROOM_AT_FIRST : 2 * visits->room;
	lc_visit *grown = lc_alloc(env, room * sizeof(*grown));

	if (grown == NULL)
		return LC_NO_MEMORY;
	if (visits->n > 0)
		memcpy(grown, visits->visit, visits->n * sizeof(*grown));
	lc_release(env, visits->visit);
	visits->visit = grown;
	visits->room = room;
	return LC_OK;
}

static lc_status
push_visit(lc_visits *visits, lc_visit visit, const lc_env *env)
{
	if (visits->n == visits->room)
		LC_TRY(grow(visits, env));
	visits->visit[visits->n++] = visit;
	return LC_OK;
}

void
lc_visits_start(lc_visits *visits)
{
	*visits = (lc_visits){.first_event = LC_DAY_NOEND, .first_order = LC_DAY_NOEND};
}

/* The days of the first period before its stage came up: a prospect's up to the first order, on trial after it. */
static lc_status
push_beginning(lc_visits *visits, const lc_history_row *row, lc_day since, const lc_env *env)
{
	lc_day ordered = visits->first_order < since ? visits->first_order : since;

	if (ordered > row->period.start)
		LC_TRY(push_visit(visits, (lc_visit){LC_PROSPECT, 1, row->period.start, ordered - 1}, env));
	return since > ordered ? push_visit(visits, (lc_visit){LC_EXPLORATION, 1, ordered, since - 1}, env) : LC_OK;
}

/*
 * One period more.  A stage entered within a period starts on the day the
 * history gives; the days of that period before belong to the visit before.
 */
lc_status
lc_visits_take(lc_visits *visits, const lc_history *history, const lc_env *env)
{
	const lc_history_row *row = &history->last;
	lc_visit *last = visits->n > 0 ? &visits->visit[visits->n - 1] : NULL;
	lc_visit next = {row->stage, row->cycle, row->period.start, row->period.end};

	visits->first_order = lc_history_first_order(history);
	if (last == NULL)
		visits->first_event = row->period.start;
	if (last != NULL && last->stage == row->stage && last->cycle == row->cycle)
	{
		last->until = row->period.end;
		return LC_OK;
	}
	if (last == NULL || last->stage != row->stage)
		next.since = row->since;
	if (last != NULL)
		last->until = next.since - 1;
	else if (row->stage != LC_PROSPECT)
		LC_TRY(push_beginning(visits, row, next.since, env));
	return push_visit(visits, next, env);
}

lc_status
lc_visits_of(lc_profile profile, lc_day as_of, const lc_prepared *prepared, const lc_env *env, lc_visits *visits)
{
	lc_history history;
	const lc_history_row *row;

	lc_visits_start(visits);
	LC_TRY(lc_history_open(&history, profile, as_of, prepared));
	history.exact = true;
	while ((row = lc_history_next(&history)) != NULL)
	{
		LC_TRY(lc_visits_take(visits, &history, env));
		lc_poll_at(env, (uint64_t) row->period.no);
	}
	return history.periods.status;
}

void
lc_visits_release(lc_visits *visits, const lc_env *env)
{
	lc_release(env, visits->visit);
	visits->visit = NULL;
}
