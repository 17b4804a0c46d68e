/*
 * real_report.c - real shops, as Markdown: figures beside those of the released
 * version, of what people do today, and targets.
 */
#include "real_report.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "real_score.h"
#include "released.h"

typedef enum unit
{
	SHARE, /* shown as per cent */
	DAYS,
	NUMBER,
	TIMES /* how often it happened, not how often of all */
} unit;

typedef struct measure_text
{
	const char *constant; /* as in real_score.h */
	const char *name;
	unit unit;
} measure_text;

#define TEXT(m, name, unit) [m] = {#m, name, unit}

static const measure_text texts[MEASURES] = {
    TEXT(TERMINATED_SHARE, "terminated, of all customers", SHARE),
    TEXT(TERMINATED_BUYS, "terminated: buys in the 180 days ahead", SHARE),
    TEXT(TERMINATED_REVENUE, "terminated: share of all revenue ahead", SHARE),
    TEXT(TERMINATED_FOUND, "never back: called terminated", SHARE),
    TEXT(TERMINATED_DELAY, "never back: days from the last purchase to that word", DAYS),
    TEXT(TERMINATED_ON_ORDER, "terminated as of the day of a purchase", TIMES),
    TEXT(DECLINE_SHARE, "decline, of all customers", SHARE),
    TEXT(DECLINE_RIGHT, "decline: fell", SHARE),
    TEXT(DECLINE_BASE, "not terminated: fell (the base of decline and alerts)", SHARE),
    TEXT(DECLINE_HIDDEN, "decline that does not show", SHARE),
    TEXT(WARNED, "ends after the trial: warned of by decline", SHARE),
    TEXT(STABILITY_SHARE, "stability, of all customers", SHARE),
    TEXT(STABILITY_NONE, "stability: buys nothing in the 180 days ahead", SHARE),
    TEXT(FORMATION_SHARE, "formation, of all customers", SHARE),
    TEXT(FORMATION_GREW, "formation: more ahead than in the 180 days before", SHARE),
    TEXT(FORMATION_BASE, "established: the same", SHARE),
    TEXT(FORMATION_FALLS, "formation while the last quarter fell", SHARE),
    TEXT(ALERTS_RIGHT, "alerts, top 5 %: fell", SHARE),
    TEXT(STAGES_A_YEAR, "stages shown a customer-year", NUMBER),
    TEXT(REFIT_MOVES, "moved by learning from the other half", SHARE),
    TEXT(CALIBRATION, "chance of no purchase: error by tenth", NUMBER),
    TEXT(RANKING, "chance of no purchase: AUC", NUMBER),
};

typedef struct target
{
	const char *shop; /* NULL: every shop */
	measure of;
	bool at_most;
	double bound;
	bool at_last_cut;
} target;

static const target targets[] = {
    {"cdnow", TERMINATED_BUYS, true, 0.15, false},
    {"cdnow", TERMINATED_BUYS, true, 0.11, true},
    {"cdnow", TERMINATED_FOUND, false, 0.75, false},
    {"cdnow", STABILITY_NONE, true, 0.30, false},
    {"cdnow", ALERTS_RIGHT, false, 0.68, false},
    {"cdnow", WARNED, false, 0.90, false},
    {"cdnow", STAGES_A_YEAR, true, 2.2, false},
    {"apparel", TERMINATED_BUYS, true, 0.06, false},
    {"apparel", TERMINATED_REVENUE, true, 0.12, false},
    {"apparel", TERMINATED_FOUND, false, 0.75, false},
    {"apparel", WARNED, false, 0.75, false},
    {"uci", TERMINATED_SHARE, true, 0.01, false},
    {"uci", ALERTS_RIGHT, false, 0.50, false},
    {NULL, TERMINATED_ON_ORDER, true, 0.0, false},
    {NULL, DECLINE_HIDDEN, true, 0.0, false},
    {NULL, FORMATION_FALLS, true, 0.0, false},
    {NULL, CALIBRATION, true, 0.05, false},
    {NULL, REFIT_MOVES, true, 0.05, false},
};

#define TARGETS (sizeof(targets) / sizeof(targets[0]))

/* All that is known of one shop. */
typedef struct findings
{
	figures cut[MAX_CUTS][SPEAKERS][HALVES];
	figures all[SPEAKERS][HALVES]; /* cuts together, and histories */
} findings;

static double
value_of(const figures *f, measure m)
{
	return texts[m].unit == TIMES && f->of[m].n > 0.0 ? f->of[m].sum : figure_of(f, m);
}

/* ---- gathering ---- */

static void
find(const real_shop *s, findings *all)
{
	memset(all, 0, sizeof(*all));
	for (int c = 0; c < s->source->cuts; c++)
	{
		judge_cut(s, day_named(s->source->cut[c]), all->cut[c]);
		for (int who = 0; who < SPEAKERS; who++)
			for (int h = 0; h < HALVES; h++)
				figures_add(&all->all[who][h], &all->cut[c][who][h]);
	}
	judge_histories(s, all->all);
}

static void
forget(findings *all)
{
	for (int who = 0; who < SPEAKERS; who++)
		for (int h = 0; h < HALVES; h++)
		{
			figures_close(&all->all[who][h]);
			for (int c = 0; c < MAX_CUTS; c++)
				figures_close(&all->cut[c][who][h]);
		}
}

/* ---- telling ---- */

static void
tell_value(unit u, double value)
{
	if (isnan(value))
		printf("–");
	else if (u == SHARE)
		printf("%.1f %%", 100.0 * value);
	else if (u == NUMBER)
		printf("%.3f", value);
	else
		printf("%.0f", value);
}

static void
tell_cells(unit u, double tuned, double judged)
{
	if (isnan(tuned) && isnan(judged))
	{
		printf(" – |");
		return;
	}
	printf(" ");
	tell_value(u, tuned);
	printf(" / ");
	tell_value(u, judged);
	printf(" |");
}

static const target *
target_of(const char *shop, measure m, bool at_last_cut)
{
	for (size_t i = 0; i < TARGETS; i++)
		if (targets[i].of == m && targets[i].at_last_cut == at_last_cut &&
		    (targets[i].shop == NULL || strcmp(targets[i].shop, shop) == 0))
			return &targets[i];
	return NULL;
}

static void
tell_target(const target *t, double judged)
{
	bool met;

	if (t == NULL)
	{
		printf(" | |\n");
		return;
	}
	met = t->at_most ? judged <= t->bound : judged >= t->bound;
	printf(t->bound == 0.0 ? " " : t->at_most ? " ≤ " : " ≥ ");
	tell_value(texts[t->of].unit, t->bound);
	printf(" | %s |\n", isnan(judged) ? "not measured" : met ? "met" : "**missed**");
}

static void
tell_measures(const real_shop *s, int shop, const findings *all)
{
	int last = s->source->cuts - 1;

	printf("\n| %s: tuned / judged half | this engine | 0.2.0 | RFM quintiles | SQL 90/90 | target | judged half |\n",
	       s->source->name);
	printf("|---|---|---|---|---|---|---|\n");
	for (int m = 0; m < MEASURES; m++)
	{
		const target *at_last = target_of(s->source->name, (measure) m, true);

		if (texts[m].name == NULL)
			continue;
		printf("| %s |", texts[m].name);
		tell_cells(texts[m].unit, value_of(&all->all[ENGINE][TUNED], (measure) m),
		           value_of(&all->all[ENGINE][JUDGED], (measure) m));
		tell_cells(texts[m].unit, released_real[shop][m][TUNED], released_real[shop][m][JUDGED]);
		for (int who = RFM; who < SPEAKERS; who++)
			tell_cells(texts[m].unit, value_of(&all->all[who][TUNED], (measure) m),
			           value_of(&all->all[who][JUDGED], (measure) m));
		tell_target(target_of(s->source->name, (measure) m, false), value_of(&all->all[ENGINE][JUDGED], (measure) m));
		if (at_last == NULL)
			continue;
		printf("| the same at the last cut |");
		for (int who = ENGINE; who < SPEAKERS; who++)
		{
			tell_cells(texts[m].unit, value_of(&all->cut[last][who][TUNED], (measure) m),
			           value_of(&all->cut[last][who][JUDGED], (measure) m));
			if (who == ENGINE)
				printf(" |");
		}
		tell_target(at_last, value_of(&all->cut[last][ENGINE][JUDGED], (measure) m));
	}
}

static void
tell_cuts(const real_shop *s, const findings *all)
{
	static const measure shown[] = {
	    TERMINATED_SHARE, TERMINATED_BUYS, TERMINATED_REVENUE, TERMINATED_FOUND, DECLINE_SHARE, DECLINE_RIGHT,
	    STABILITY_NONE,   ALERTS_RIGHT,    DECLINE_BASE,       CALIBRATION,      RANKING};

	printf("\n| %s, judged half, as of |", s->source->name);
	for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++)
		printf(" %s |", texts[shown[i]].name);
	printf("\n|---|");
	for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++)
		printf("---|");
	printf("\n");
	for (int c = 0; c < s->source->cuts; c++)
	{
		printf("| %s |", s->source->cut[c]);
		for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++)
		{
			printf(" ");
			tell_value(texts[shown[i]].unit, value_of(&all->cut[c][ENGINE][JUDGED], shown[i]));
			printf(" |");
		}
		printf("\n");
	}
}

static void
tell_tenths(const real_shop *s, const findings *all)
{
	double said[TENTHS];
	double was[TENTHS];

	if (all->all[ENGINE][JUDGED].silence.n == 0)
		return;
	calibration_of(&all->all[ENGINE][JUDGED], said, was);
	printf("\n| %s, judged half: chance of no purchase in 180 days, by tenth of customers |", s->source->name);
	for (int t = 0; t < TENTHS; t++)
		printf(" %d |", t + 1);
	printf("\n|---|");
	for (int t = 0; t < TENTHS; t++)
		printf("---|");
	printf("\n| said |");
	for (int t = 0; t < TENTHS; t++)
		printf(" %.2f |", said[t]);
	printf("\n| was |");
	for (int t = 0; t < TENTHS; t++)
		printf(" %.2f |", was[t]);
	printf("\n");
}

static void
tell_terms(void)
{
	printf(
	    "\n## Real shops\n\nNobody knows the true stage of a real customer. What can be counted is what a manager "
	    "would "
	    "hold against a word: who was\ncalled terminated and bought, who was called stable and bought nothing. Every "
	    "customer with a purchase is asked about as of\neach cut, by what was known on that day; the %d days ahead of "
	    "it tell what came. Cuts are added up.\n\n",
	    REAL_HORIZON);
	printf(
	    "- A purchase is a day with one: several rows of a day are one, a day that was wholly returned is none "
	    "(a refund voids the\n  latest earlier days, amount by amount). Rows without a customer or an amount are left "
	    "out.\n"
	    "- Usual: purchase days, or revenue, a day between 60 and 420 days before the cut; the first purchase starts "
	    "the "
	    "clock and\n  is not counted. Established: 3 purchase days or more, the first 120 days ago or more, a usual "
	    "above "
	    "0. Fell: fewer than\n  0.6 of the usual purchase days ahead. Never back: no purchase from the cut to the end "
	    "of "
	    "the data.\n"
	    "- Decline is judged among the established; it does not show where the silence is below 1.5 usual gaps, and "
	    "purchase days and\n  revenue a day of the last 60 days are 0.8 of those before or more, the first purchase "
	    "counted.\n"
	    "- Warned: decline shown in a period between the one of the last purchase and the end. Ends of customers that "
	    "never left\n  exploration are not counted: nothing was there to decline.\n"
	    "- The last quarter fell: fewer purchase days in the last 90 days than in the 90 before; or as many, and less "
	    "revenue.\n"
	    "- Alerts: of the established who are not terminated, the 5 %% with the largest difference between usual and "
	    "expected revenue\n  of the 180 days ahead. RFM: those in decline who paid most in a year; 90/90: revenue of "
	    "the 90 "
	    "days before less that of the\n  last 90.\n"
	    "- Stages a customer-year: stays in a stage shown, period by period, by years from the first purchase to the "
	    "end "
	    "of the data.\n"
	    "- Error by tenth: customers sorted by the chance said, cut into tenths of equal size; mean of |said - was|. "
	    "AUC: "
	    "how often\n  who bought nothing had a higher chance of it than who bought.\n"
	    "- Where the engine learns from a shop it learns anew for each cut, from what was known then; histories are "
	    "shown "
	    "by a model\n  learned every 90 days. Moved: stages that differ between models learned from one half of the "
	    "customers and the other.\n"
	    "- Halves: by a hash of the customer's number. Constants may be tuned on the tuned half alone; targets are "
	    "held "
	    "against the\n  judged one. 0.2.0: model `default` as shipped, measured at commit c46ec40 by this program "
	    "(`released.h`).\n");
}

void
tell_real_shops(const char *directory)
{
	static findings all;

	tell_terms();
	for (int i = 0; i < REAL_SHOPS; i++)
	{
		real_shop s;

		printf("\n### %s\n\n", shop_sources[i].name);
		if (!real_shop_open(&shop_sources[i], directory, &s))
		{
			printf("Not judged: %s is not there.\n", shop_sources[i].file);
			continue;
		}
		printf("%s.\nCuts: ", shop_sources[i].what);
		for (int c = 0; c < s.source->cuts; c++)
			printf("%s%s", c > 0 ? ", " : "", s.source->cut[c]);
		printf(".\n");
		find(&s, &all);
		tell_measures(&s, i, &all);
		tell_cuts(&s, &all);
		tell_tenths(&s, &all);
		forget(&all);
		real_shop_close(&s);
	}
}

void
tell_real_constants(const char *directory)
{
	static findings all;

	printf("const double released_real[REAL_SHOPS][MEASURES][HALVES] = {\n");
	for (int i = 0; i < REAL_SHOPS; i++)
	{
		real_shop s;

		if (!real_shop_open(&shop_sources[i], directory, &s))
			continue;
		find(&s, &all);
		printf("    {\n        /* %s */\n", s.source->name);
		for (int m = 0; m < MEASURES; m++)
		{
			double tuned = value_of(&all.all[ENGINE][TUNED], (measure) m);
			double judged = value_of(&all.all[ENGINE][JUDGED], (measure) m);

			if (texts[m].name == NULL)
				continue;
			printf("        [%s] = {", texts[m].constant);
			if (isnan(tuned) || isnan(judged))
				printf("NAN, NAN");
			else
				printf("%.4g, %.4g", tuned, judged);
			printf("},\n");
		}
		printf("    },\n");
		forget(&all);
		real_shop_close(&s);
	}
	printf("};\n");
}
