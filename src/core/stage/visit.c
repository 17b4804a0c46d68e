/*
 * visit.c - the stages a relationship visited, one after another.
 */
#include "stage/visit.h"

#include <string.h>

/* Most relationships fit without growing. */
#define ROOM_AT_FIRST 16

/* Makes room for one more of n entries of a size; the entries, or NULL. */
static void *
with_room(void *entries, size_t n, size_t *room, size_t size, const lc_env *env)
{
	size_t larger = *room == 0 ? ROOM_AT_FIRST : 2 * *room;
	void *grown;

	if (n < *room)
		return entries;
	grown = lc_alloc(env, larger * size);
	if (grown == NULL)
		return NULL;
	if (n > 0)
		memcpy(grown, entries, n * size);
	lc_release(env, entries);
	*room = larger;
	return grown;
}

static lc_status
push_visit(lc_visits *visits, lc_visit visit, const lc_env *env)
{
	lc_visit *grown = with_room(visits->visit, visits->n, &visits->room, sizeof(visit), env);

	if (grown == NULL)
		return LC_NO_MEMORY;
	visits->visit = grown;
	visits->visit[visits->n++] = visit;
	return LC_OK;
}

void
lc_visits_start(lc_visits *visits, const lc_history *history)
{
	bool ordered = history->watch.first_order <= history->periods.as_of;

	*visits =
	    (lc_visits){.first_event = LC_DAY_NOEND, .first_order = ordered ? history->watch.first_order : LC_DAY_NOEND};
}

/*
 * One period more.  A stage entered within a period starts on the day the
 * history gives; the days of that period before belong to the visit before,
 * which is a prospect's where there is none.
 */
lc_status
lc_visits_take(lc_visits *visits, const lc_history_row *row, const lc_env *env)
{
	lc_visit *last = visits->n > 0 ? &visits->visit[visits->n - 1] : NULL;
	lc_visit next = {row->stage, row->cycle, row->period.start, row->period.end};
	lc_status status = LC_OK;

	if (last == NULL)
		visits->first_event = row->period.start;
	if (last != NULL && last->stage == row->stage && last->cycle == row->cycle)
	{
		last->until = row->period.end;
		return LC_OK;
	}
	if (last == NULL || last->stage != row->stage)
		next.since = row->since;
	if (last == NULL && next.since > row->period.start)
		status = push_visit(visits, (lc_visit){LC_PROSPECT, row->cycle, row->period.start, next.since - 1}, env);
	else if (last != NULL)
		last->until = next.since - 1;
	return status == LC_OK ? push_visit(visits, next, env) : status;
}

lc_status
lc_visits_of(lc_profile profile, lc_day as_of, const lc_prepared *prepared, const lc_env *env, lc_visits *visits)
{
	lc_history history;
	const lc_history_row *row;
	lc_status status = lc_history_open(&history, profile, as_of, prepared);

	*visits = (lc_visits){.first_event = LC_DAY_NOEND, .first_order = LC_DAY_NOEND};
	if (status == LC_OK)
		lc_visits_start(visits, &history);
	while (status == LC_OK && (row = lc_history_next(&history)) != NULL)
	{
		status = lc_visits_take(visits, row, env);
		lc_poll_at(env, (uint64_t) row->period.no);
	}
	return status == LC_OK ? history.periods.status : status;
}

void
lc_visits_release(lc_visits *visits, const lc_env *env)
{
	lc_release(env, visits->visit);
	visits->visit = NULL;
}
