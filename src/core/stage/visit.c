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

/* ---- what is spent by standard ---- */

static lc_status
push_spending(lc_spendings *spendings, lc_spending spending, const lc_env *env)
{
	lc_spending *grown = with_room(spendings->spending, spendings->n, &spendings->room, sizeof(spending), env);

	if (grown == NULL)
		return LC_NO_MEMORY;
	spendings->spending = grown;
	spendings->spending[spendings->n++] = spending;
	return LC_OK;
}

/* The last day of the period that the day lies in. */
static lc_day
period_end(lc_day first_event, int32_t period_days, lc_day day)
{
	int32_t into = (day - first_event) % period_days;

	return day > LC_DAY_MAX - period_days ? LC_DAY_MAX : day + (period_days - 1 - into);
}

/*
 * A visit's standard investment, a part on the first day of each period.  The
 * parts are differences of rounded totals, so they sum to the rounded whole.
 */
static lc_status
spend_in_visit(const lc_visits *visits, size_t index, const lc_model *model, const lc_env *env, lc_spendings *spendings)
{
	const lc_visit *visit = &visits->visit[index];
	double a_day = model->terms.stage_investment[visit->stage] / model->period_days;
	lc_money before = 0;
	lc_status status = LC_OK;

	for (lc_day day = visit->since; day <= visit->until && status == LC_OK;)
	{
		lc_day end = period_end(visits->first_event, model->period_days, day);
		lc_money total = before;

		end = end < visit->until ? end : visit->until;
		status = lc_money_from_double(a_day * (end - visit->since + 1), &total);
		if (status == LC_OK)
			status = push_spending(spendings, (lc_spending){day, index, total - before}, env);
		before = total;
		day = end + 1;
		lc_poll_at(env, (uint64_t) spendings->n);
	}
	return status;
}

/* On which day research is borne, if it is, and how much of it. */
static bool
research_of(const lc_visits *visits, const lc_terms *terms, lc_spending *research)
{
	lc_day day = terms->acquisition_rate < 1 ? visits->first_order : visits->first_event;
	size_t index = 0;

	if (terms->research_cost <= 0 || day == LC_DAY_NOEND ||
	    lc_money_from_double(terms->research_cost / terms->acquisition_rate, &research->amount) != LC_OK)
		return false;
	while (visits->visit[index].until < day)
		index++;
	research->day = day;
	research->visit = index;
	return true;
}

lc_status
lc_spendings_of(const lc_visits *visits, const bool *measured, const lc_model *model, const lc_env *env,
                lc_spendings *spendings)
{
	lc_spending research;
	bool researched = visits->n > 0 && research_of(visits, &model->terms, &research) && !measured[research.visit];
	lc_status status = LC_OK;

	*spendings = (lc_spendings){0};
	for (size_t i = 0; i < visits->n && status == LC_OK; i++)
	{
		if (!measured[i] && model->terms.stage_investment[visits->visit[i].stage] > 0)
			status = spend_in_visit(visits, i, model, env, spendings);
	}
	if (status != LC_OK || !researched)
		return status;
	status = push_spending(spendings, research, env);
	/* into its place by day */
	for (size_t i = spendings->n - 1; status == LC_OK && i > 0 && spendings->spending[i - 1].day > research.day; i--)
	{
		spendings->spending[i] = spendings->spending[i - 1];
		spendings->spending[i - 1] = research;
	}
	return status;
}

void
lc_spendings_release(lc_spendings *spendings, const lc_env *env)
{
	lc_release(env, spendings->spending);
	spendings->spending = NULL;
}
