/*
 * milestones.c - the days that tell the story of a relationship, and how long each stage lasted.
 */
#include "stage/milestones.h"

#include <math.h>
#include <string.h>

#include "profile/category.h"

/* ---- the stages ---- */

/* From the first order to until; closed once another stage was shown than the first beyond prospect. */
typedef struct trial
{
	lc_day until;
	lc_stage stage;
	bool ordered;
	bool closed;
} trial;

static void
follow_trial(trial *t, const lc_history_row *row)
{
	t->ordered |= row->period.tally[LC_ORDER].count > 0;
	if (t->closed || !t->ordered)
		return;
	if (t->stage == LC_PROSPECT)
		t->stage = row->stage;
	t->closed = row->stage != t->stage;
	if (!t->closed)
		t->until = row->period.end;
}

static void
reach(lc_milestones *milestones, lc_milestone milestone, lc_day day)
{
	if (milestones->at[milestone] == LC_DAY_NOEND)
		milestones->at[milestone] = day;
}

/* The day of an end: not before the balance that settled it was seen. */
static lc_day
end_of(const lc_history_row *row)
{
	const lc_tally *balance = &row->period.tally[LC_BALANCE];

	return balance->count > 0 && balance->last_day > row->since ? balance->last_day : row->since;
}

static void
follow_stage(lc_milestones *milestones, const lc_history_row *row)
{
	if (row->stage == LC_FORMATION)
		reach(milestones, LC_FORMED, row->since);
	if (row->stage == LC_STABILITY)
		reach(milestones, LC_STABILISED, row->since);
	if (row->stage == LC_DECLINE)
		reach(milestones, LC_DECLINED, row->since);
	if (row->stage != LC_TERMINATED)
		milestones->at[LC_ENDED] = LC_DAY_NOEND;
	else
		reach(milestones, LC_ENDED, end_of(row));
}

static lc_status
walk_stages(lc_profile profile, lc_day as_of, const lc_prepared *prepared, const lc_env *env, lc_milestones *milestones,
            trial *t)
{
	lc_history history;
	const lc_history_row *row;
	lc_status status = lc_history_open(&history, profile, as_of, prepared);

	if (status != LC_OK)
		return status;
	history.exact = true;
	while ((row = lc_history_next(&history)) != NULL)
	{
		reach(milestones, LC_STARTED, row->period.start);
		follow_trial(t, row);
		follow_stage(milestones, row);
		lc_poll_at(env, (uint64_t) row->period.no);
	}
	return history.periods.status;
}

/* ---- first and last events ---- */

/*
 * Of several kinds of event on the first day, which one began it: contact and
 * investment lead to an order, and a cost comes with one.
 */
static lc_measure
began_with(unsigned measures)
{
	static const lc_measure order[] = {LC_CONTACT,      LC_INVESTMENT, LC_ORDER,     LC_COST,
	                                   LC_REFUND,       LC_WALLET,     LC_BALANCE,   LC_REFERRAL,
	                                   LC_SATISFACTION, LC_SIGNAL,     LC_ORDER_KEY, LC_BAD_DEBT};
	size_t i = 0;

	while ((measures >> order[i] & 1) == 0)
		i++;
	return order[i];
}

/* Events come in order of day, and within one orders first. */
static void
follow_event(lc_milestones *milestones, lc_day day, unsigned measure)
{
	lc_day *at = milestones->at;

	if (measure == LC_CONTACT)
		reach(milestones, LC_ENQUIRED, day);
	if ((measure == LC_INVESTMENT && day <= at[LC_FIRST_ORDER]) ||
	    (measure == LC_COST && at[LC_FIRST_ORDER] == LC_DAY_NOEND))
		reach(milestones, LC_TARGETED, day);
	if (measure != LC_ORDER)
		return;
	if (at[LC_FIRST_ORDER] != LC_DAY_NOEND && day != at[LC_FIRST_ORDER])
		reach(milestones, LC_REPEATED, day);
	reach(milestones, LC_FIRST_ORDER, day);
	at[LC_LAST_ORDER] = day;
}

static lc_status
walk_events(lc_profile profile, lc_day as_of, lc_milestones *milestones)
{
	lc_cursor cursor;
	lc_event event;
	unsigned first_measures = 0;

	lc_cursor_open(&cursor, profile);
	while (lc_cursor_next(&cursor, &event) && lc_event_day(&event) <= as_of)
	{
		if (lc_event_measure(&event) >= LC_MEASURES)
			continue;
		if (lc_event_day(&event) == milestones->at[LC_STARTED])
			first_measures |= 1u << lc_event_measure(&event);
		follow_event(milestones, lc_event_day(&event), lc_event_measure(&event));
	}
	milestones->basis = began_with(first_measures);
	return cursor.status;
}

/* ---- against the trial ---- */

typedef struct baseline
{
	lc_categories categories; /* bought in the trial */
	lc_money revenue;         /* of the trial, net */
	int32_t purchase_days;    /* of the trial, of any category */
	lc_day last_purchase;
	int32_t days;        /* of the trial */
	int32_t period_days; /* what its revenue is spread over */
} baseline;

static lc_status
gather_categories(lc_profile profile, lc_day until, const lc_env *env, lc_categories *categories)
{
	lc_cursor cursor;
	lc_event event;

	lc_cursor_open(&cursor, profile);
	while (lc_cursor_next(&cursor, &event) && lc_event_day(&event) <= until)
		if (lc_event_measure(&event) == LC_ORDER)
			LC_TRY(lc_categories_add(categories, lc_event_key(&event), env));
	return cursor.status;
}

/* A period's revenue in base categories, net, as its events come by. */
typedef struct spell
{
	int32_t no;
	lc_money revenue;
} spell;

/*
 * Whether so much in one period is above the trial's rate by more than chance:
 * who buys every twelve days has two purchases in one month and three in the
 * next.  Of the purchases that the trial lets expect chance takes one, or the
 * root of their number (Poisson), as in stage_profit.h.
 */
static bool
is_increment(const baseline *base, lc_money revenue)
{
	double before = base->revenue > 0 ? (double) base->revenue : 0;
	double periods = (double) base->days / base->period_days;
	double purchase = base->purchase_days > 0 ? before / base->purchase_days : 0;
	double chance = purchase * fmax(1, sqrt(base->purchase_days / periods));

	return (double) revenue > before / periods + chance;
}

static void
close_spell(const baseline *base, const spell *s, lc_day as_of, lc_milestones *milestones)
{
	int64_t start = milestones->at[LC_STARTED] + (int64_t) s->no * base->period_days;

	if (start + base->period_days - 1 <= as_of && is_increment(base, s->revenue))
		reach(milestones, LC_INCREMENTED, (lc_day) start);
}

/* Revenue of an event in a base category; 0 of any other. */
static lc_money
base_revenue(baseline *base, const lc_event *event, const lc_env *env)
{
	if ((lc_event_measure(event) != LC_ORDER && lc_event_measure(event) != LC_REFUND) ||
	    !lc_categories_have(&base->categories, lc_event_key(event), env))
		return 0;
	return lc_event_measure(event) == LC_ORDER ? event->sum : -event->sum;
}

static lc_status
walk_purchases(lc_profile profile, lc_day as_of, lc_day until, baseline *base, const lc_env *env,
               lc_milestones *milestones)
{
	lc_cursor cursor;
	lc_event event;
	spell s = {-1, 0};
	lc_status status = LC_OK;

	lc_cursor_open(&cursor, profile);
	while (status == LC_OK && lc_cursor_next(&cursor, &event) && lc_event_day(&event) <= as_of)
	{
		lc_day day = lc_event_day(&event);
		uint32_t key = lc_event_key(&event);
		int32_t no = (day - milestones->at[LC_STARTED]) / base->period_days;

		if (day <= until)
		{
			status = lc_add(&base->revenue, base_revenue(base, &event, env));
			if (lc_event_measure(&event) == LC_ORDER && day != base->last_purchase)
			{
				base->purchase_days++;
				base->last_purchase = day;
			}
			continue;
		}
		if (lc_event_measure(&event) == LC_ORDER && base->categories.n > 0 &&
		    !lc_categories_have(&base->categories, key, env))
			reach(milestones, LC_CROSS_BOUGHT, day);
		if (no != s.no)
		{
			close_spell(base, &s, as_of, milestones);
			s = (spell){no, 0};
		}
		status = lc_add(&s.revenue, base_revenue(base, &event, env));
	}
	close_spell(base, &s, as_of, milestones);
	return status == LC_OK ? cursor.status : status;
}

static lc_status
compare_with_trial(lc_profile profile, lc_day as_of, const trial *t, const lc_prepared *prepared, const lc_env *env,
                   lc_milestones *milestones)
{
	baseline base = {.days = t->until - milestones->at[LC_FIRST_ORDER] + 1,
	                 .period_days = prepared->model.period_days,
	                 .last_purchase = LC_DAY_NOBEGIN};
	lc_status status = gather_categories(profile, t->until, env, &base.categories);

	if (status == LC_OK)
		status = walk_purchases(profile, as_of, t->until, &base, env, milestones);
	lc_categories_release(&base.categories, env);
	return status;
}

lc_status
lc_milestones_on(lc_profile profile, lc_day as_of, const lc_prepared *prepared, const lc_env *env, bool *found,
                 lc_milestones *milestones)
{
	lc_milestones reached = {0};
	trial t = {0};
	lc_status status;

	for (int i = 0; i < LC_MILESTONES; i++)
		reached.at[i] = LC_DAY_NOEND;
	status = walk_stages(profile, as_of, prepared, env, &reached, &t);
	*found = status == LC_OK && reached.at[LC_STARTED] != LC_DAY_NOEND;
	if (!*found)
		return status;
	status = walk_events(profile, as_of, &reached);
	if (status == LC_OK && t.closed)
		status = compare_with_trial(profile, as_of, &t, prepared, env, &reached);
	if (status == LC_OK)
		*milestones = reached;
	return status;
}

/* ---- dwell ---- */

/* One visit; a customer who ordered on the first day was never a prospect. */
static void
close_visit(lc_dwell *dwell, lc_day since, lc_day until)
{
	if (since > until)
		return;
	if (dwell->visits++ == 0)
		dwell->since = since;
	dwell->until = until;
	dwell->days += until - since + 1;
}

lc_status
lc_dwell_on(lc_profile profile, lc_day as_of, const lc_prepared *prepared, const lc_env *env, lc_dwell dwell[LC_STAGES])
{
	lc_history history;
	const lc_history_row *row;
	lc_stage stage = LC_PROSPECT;
	lc_day since = LC_DAY_NOEND;
	lc_day until = LC_DAY_NOBEGIN;
	lc_status status = lc_history_open(&history, profile, as_of, prepared);

	memset(dwell, 0, LC_STAGES * sizeof(*dwell));
	if (status != LC_OK)
		return status;
	history.exact = true;
	while ((row = lc_history_next(&history)) != NULL)
	{
		if (row->period.no == 0)
			since = row->period.start;
		if (row->stage != stage)
		{
			close_visit(&dwell[stage], since, row->since - 1);
			stage = row->stage;
			since = row->since;
		}
		dwell[stage].periods++;
		until = row->period.end;
		lc_poll_at(env, (uint64_t) row->period.no);
	}
	close_visit(&dwell[stage], since, until);
	return history.periods.status;
}
