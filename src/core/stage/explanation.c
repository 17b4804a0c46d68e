/*
 * explanation.c - why a stage is shown: what the decision table asked, and what it found.
 */
#include "stage/explanation.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

typedef struct list
{
	lc_evidence *at;
	int n;
} list;

__attribute__((format(printf, 7, 8))) static void
ask(list *l, double value, bool at_least, double threshold, const char *yes, const char *no, const char *question, ...)
{
	lc_evidence *e = &l->at[l->n];
	va_list arguments;

	if (isnan(value) || isnan(threshold) || l->n == LC_EVIDENCE_MAX)
		return;
	va_start(arguments, question);
	vsnprintf(e->question, sizeof(e->question), question, arguments);
	va_end(arguments);
	e->value = value;
	e->threshold = threshold;
	e->at_least = at_least;
	e->holds = at_least ? value >= threshold : value < threshold;
	e->yes = yes;
	e->no = no;
	l->n++;
}

/* NaN, which asks no question, where both are 0. */
static double
ratio(double now, double before)
{
	if (before != 0)
		return now / before;
	return now != 0 ? copysign(INFINITY, now) : NAN;
}

static void
ask_of_the_end(list *l, const lc_thresholds *t, const lc_facts *f, const lc_verdict *before)
{
	double gap = fmin(f->gap, t->end_periods_most);

	ask(l, f->ordered, true, 1, "business goes on: not over", "may be over", "purchase days in the current period");
	ask(l, f->silence / gap, true, t->end_silence, "long enough to be the end", "too short to be the end",
	    "silence in own gaps (an own gap is %.2g periods)", gap);
	ask(l, f->no_order, true, lc_end_chance(t, f, before), "over", "not over",
	    "chance of no purchase in the next %.3g periods", f->ahead);
	if (f->balance > 0)
		ask(l, f->balance, true, t->open_balance, "not settled: decline, not terminated", "settled", "open balance");
}

static void
ask_of_signals(list *l, const lc_thresholds *t, const lc_facts *f)
{
	if (f->signals != 0 || f->low_scores != 0)
		ask(l, f->signals, true, t->evidence, "decline", "too few for a decline",
		    "signals of leaving less praise, in the last %g periods", t->evidence_periods);
}

static void
ask_of_the_trial(list *l, const lc_thresholds *t, const lc_facts *f, const lc_verdict *before)
{
	if (!before->on_trial)
		return;
	ask(l, f->days, true, t->trial_days, "enough to leave the trial", "on trial", "purchase days so far");
	ask(l, f->tenure, true, lc_trial_periods(t, f), "long enough to leave the trial", "on trial",
	    "periods since the first purchase");
	ask(l, f->paid_back, true, 1, "has paid back", "has not paid back: exploration",
	    "net revenue over cost and investment so far");
}

static void
ask_of_a_fall(list *l, const lc_thresholds *t, const lc_facts *f, const lc_verdict *before)
{
	ask(l, f->market, true, t->market_falls, "its total spending holds",
	    "its total spending shrinks: less is expected of it",
	    "the customer's own total spend (wallet), recent against before");
	ask(l, lc_fall_chance(t, f), true, before->stage == LC_DECLINE ? t->fall_stays : t->fall_chance,
	    "falls, if it shows", "does not fall",
	    "chance of a volume below %.0f %% of the usual (%.2g purchase days a period)%s", 100 * t->fall_to, f->usual,
	    f->signals > 0 ? ", signals counted" : "");
	/* a purchase in the current period ends the silence, whatever the days since */
	ask(l, f->ordered > 0 ? NAN : f->silence / f->gap, true, t->fall_silence,
	    before->stage == LC_DECLINE ? "still silent: decline stays" : "shows: silent", "not silent",
	    "silence in own gaps");
	ask(l, ratio(f->recent_days, f->before_days), false, t->fall_shows,
	    lc_days_are_fewer(t, f) ? "shows: fewer purchases" : "fewer, but less than one purchase is missing",
	    "as many purchases", "purchase days a period, recent (%.2g) against before (%.2g)", f->recent_days,
	    f->before_days);
	ask(l, ratio(f->recent_money, f->before_money), false, t->fall_shows,
	    lc_money_is_less(t, f) ? "shows: less money" : "less, but less than the value of one purchase is missing",
	    "as much money", "net revenue a period, recent (%.3g) against before (%.3g)", f->recent_money, f->before_money);
}

static void
ask_of_growth(list *l, const lc_thresholds *t, const lc_facts *f, const lc_verdict *before)
{
	bool grew = before->stage == LC_FORMATION;

	ask(l, f->grow_chance, true, grew ? t->grow_stays : t->grow_chance, "grows, if it shows", "does not grow",
	    "chance of a volume above %.3g times that of before", t->grow_to);
	/* without a purchase growth cannot show; and of who bought once and left, the trial is all that is known */
	ask(l, f->now_days > 0 ? f->trial_chance : NAN, true, grew ? t->grow_stays : t->grow_trial_chance,
	    "has grown since the trial, if it shows", "has not grown since the trial",
	    "chance of a volume above %.3g times that of the trial", t->grow_trial_to);
	ask(l, ratio(f->now_days, f->then_days), true, 1, "purchases rose or held", "purchases fell",
	    "purchase days of the last %g periods (%.3g) against those before (%.3g)", t->grow_periods, f->now_days,
	    f->then_days);
	ask(l, ratio(f->now_money, f->then_money), true, 1, "money rose or held", "money fell",
	    "net revenue of the last %g periods (%.4g) against those before (%.4g)", t->grow_periods, f->now_money,
	    f->then_money);
	ask(l, f->share, true, t->share_low, "may be mature", "too small to be mature: exploration",
	    "recent share of the customer's wallet");
}

int
lc_explain(const lc_history *history, lc_evidence evidence[LC_EVIDENCE_MAX])
{
	const lc_thresholds *t = &history->prepared->model.thresholds;
	const lc_facts *f = &history->relationship.facts;
	const lc_verdict *before = &history->before;
	list l = {evidence, 0};

	if (history->last.stage == LC_PROSPECT)
		return 0;
	ask_of_the_end(&l, t, f, before);
	ask_of_signals(&l, t, f);
	ask_of_the_trial(&l, t, f, before);
	ask_of_a_fall(&l, t, f, before);
	ask_of_growth(&l, t, f, before);
	return l.n;
}
