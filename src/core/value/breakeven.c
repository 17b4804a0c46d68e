/*
 * breakeven.c - since when a relationship has paid for itself.
 */
#include "value/breakeven.h"

#include <string.h>

#include "value/spending.h"
#include "value/stage_profit.h"

/* Half a micro, in the currency unit: a discounted sum nearer to 0 is 0 but for rounding. */
#define LESS_THAN_A_MICRO 5e-7

typedef struct payback
{
	lc_breakeven *breakeven;
	lc_visits visits;
	lc_spendings spendings;
	size_t next_spending;
	const lc_discount *daily;
	lc_day day; /* the day that is being read */
	lc_money cumulative;
	double discounted;
} payback;

/* At the end of a day with a flow. */
static void
note_day(payback *p)
{
	lc_breakeven *b = p->breakeven;

	if (p->cumulative < 0)
		b->day = LC_DAY_NOEND;
	else if (b->day == LC_DAY_NOEND)
		b->day = p->day;
	if (p->discounted < -LESS_THAN_A_MICRO)
		b->discounted_day = LC_DAY_NOEND;
	else if (b->discounted_day == LC_DAY_NOEND)
		b->discounted_day = p->day;
	if (p->cumulative < b->lowest)
	{
		b->lowest = p->cumulative;
		b->lowest_day = p->day;
	}
}

static lc_status
take_flow(payback *p, lc_day day, lc_money amount)
{
	if (day != p->day)
		note_day(p);
	p->day = day;
	p->discounted += lc_present_value(p->daily, day - p->visits.first_event, amount);
	return lc_add(&p->cumulative, amount);
}

/* Spendings up to a day that are not taken. */
static lc_status
take_spendings(payback *p, lc_day until)
{
	lc_status status = LC_OK;

	while (status == LC_OK && p->next_spending < p->spendings.n && p->spendings.spending[p->next_spending].day <= until)
	{
		const lc_spending *spending = &p->spendings.spending[p->next_spending++];

		status = take_flow(p, spending->day, -spending->amount);
	}
	return status;
}

/* Events and spendings together, in order of day. */
static lc_status
take_all(payback *p, lc_profile profile, lc_day as_of, const lc_env *env)
{
	lc_cursor cursor;
	lc_event event;
	size_t seen = 0;
	lc_status status = LC_OK;

	p->day = p->visits.first_event;
	lc_cursor_open(&cursor, profile);
	while (status == LC_OK && lc_cursor_next(&cursor, &event) && lc_event_day(&event) <= as_of)
	{
		lc_money amount = 0;

		status = take_spendings(p, lc_event_day(&event));
		if (status == LC_OK)
			status = lc_event_profit(&event, &amount);
		if (status == LC_OK)
			status = take_flow(p, lc_event_day(&event), amount);
		lc_poll_at(env, seen++);
	}
	if (status == LC_OK)
		status = take_spendings(p, as_of);
	note_day(p);
	return status == LC_OK ? cursor.status : status;
}

/* During which visits an investment was measured. */
static lc_status
find_measured(const lc_visits *visits, lc_profile profile, lc_day as_of, const lc_env *env, bool *measured)
{
	lc_cursor cursor;
	lc_event event;
	size_t index = 0;
	size_t seen = 0;

	lc_cursor_open(&cursor, profile);
	while (lc_cursor_next(&cursor, &event) && lc_event_day(&event) <= as_of)
	{
		/* behind the last visit there may be a mark, or an event of a damaged profile */
		while (index + 1 < visits->n && lc_event_day(&event) > visits->visit[index].until)
			index++;
		measured[index] |= lc_event_measure(&event) == LC_INVESTMENT;
		lc_poll_at(env, seen++);
	}
	return cursor.status;
}

static lc_status
spendings_of(payback *p, lc_profile profile, lc_day as_of, const lc_prepared *prepared, const lc_env *env)
{
	bool *measured = lc_alloc(env, p->visits.n * sizeof(*measured));
	lc_status status;

	if (measured == NULL)
		return LC_NO_MEMORY;
	memset(measured, 0, p->visits.n * sizeof(*measured));
	status = find_measured(&p->visits, profile, as_of, env, measured);
	if (status == LC_OK)
		status = lc_spendings_of(&p->visits, measured, &prepared->model, env, &p->spendings);
	lc_release(env, measured);
	return status;
}

lc_status
lc_breakeven_of(lc_profile profile, lc_day as_of, const lc_prepared *prepared, const lc_env *env, bool *found,
                lc_breakeven *breakeven)
{
	payback p = {.breakeven = breakeven, .daily = &prepared->daily};
	lc_status status = lc_visits_of(profile, as_of, prepared, env, &p.visits);

	*found = status == LC_OK && p.visits.n > 0;
	*breakeven = (lc_breakeven){.day = LC_DAY_NOEND, .discounted_day = LC_DAY_NOEND, .lowest_day = LC_DAY_NOEND};
	if (*found)
		status = spendings_of(&p, profile, as_of, prepared, env);
	if (*found && status == LC_OK)
		status = take_all(&p, profile, as_of, env);
	lc_visits_release(&p.visits, env);
	lc_spendings_release(&p.spendings, env);
	return status;
}
