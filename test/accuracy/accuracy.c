/*
 * accuracy.c - how often the stage is right, as Markdown: make accuracy.
 *
 *	accuracy [DIRECTORY]             simulations, and the real shops found there
 *	accuracy --customers N DIRECTORY so many customers of each real shop, to be read
 *	accuracy --constants DIRECTORY   the engine's figures, for released.c
 *
 * Every shape of held-out world at every cadence is a shop of simulated
 * customers; every engine is asked at the end of each of their months.
 * Nothing here depends on the clock or the machine.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ceiling.h"
#include "engines.h"
#include "real_customers.h"
#include "real_report.h"
#include "released.h"

#define SEED 20260101
#define CADENCES 5

#define LEARN_FROM 1000 /* customers of the same world */

static const double cadences[CADENCES] = {0.3, 0.7, 2, 6, 20}; /* orders a month when stable */

typedef struct results
{
	score cell[ENGINES][SHAPES][CADENCES];
	score ceiling[CADENCES];
} results;

static shop the_shop;
static shown answers[SHOP_CUSTOMERS];

/* ---- asking ---- */

static void
ask_engines(results *r, int shape, int cadence)
{
	for (int e = 0; e < ENGINES; e++)
	{
		engines[e].show(&the_shop, answers);
		for (int i = 0; i < the_shop.customers; i++)
			score_history(&r->cell[e][shape][cadence], &the_shop.customer[i], &answers[i]);
	}
}

static void
ask_all(results *r)
{
	rng random;

	rng_seed(&random, SEED);
	for (int s = 0; s < SHAPES; s++)
		for (int c = 0; c < CADENCES; c++)
		{
			world w;

			world_heldout(&w, (pattern) s, cadences[c]);
			open_shop(&w, &random, &the_shop);
			learn_world(&w, LEARN_FROM);
			ask_engines(r, s, c);
			if (s == MIXED)
				score_ceiling(&w, &the_shop, &r->ceiling[c]);
			close_shop(&the_shop);
		}
}

static score
over_shapes(const results *r, int e, int cadence)
{
	score sum = {0};

	for (int s = 0; s < SHAPES; s++)
		score_add(&sum, &r->cell[e][s][cadence]);
	return sum;
}

static score
over_cadences(const results *r, int e, int shape)
{
	score sum = {0};

	for (int c = 0; c < CADENCES; c++)
		score_add(&sum, &r->cell[e][shape][c]);
	return sum;
}

static score
over_all(const results *r, int e)
{
	score sum = {0};

	for (int c = 0; c < CADENCES; c++)
	{
		score part = over_shapes(r, e, c);

		score_add(&sum, &part);
	}
	return sum;
}

/* ---- telling ---- */

static void
tell_cadence_header(const char *first)
{
	printf("\n| %s |", first);
	for (int c = 0; c < CADENCES; c++)
		printf(" %g a month |", cadences[c]);
	printf(" all |\n|---|");
	for (int c = 0; c <= CADENCES; c++)
		printf("---|");
	printf("\n");
}

typedef double (*figure)(const score *s);

static void
tell_figure(const results *r, const char *title, figure of, const char *format)
{
	tell_cadence_header(title);
	for (int e = 0; e < ENGINES; e++)
	{
		score all = over_all(r, e);

		printf("| %s |", engines[e].name);
		for (int c = 0; c < CADENCES; c++)
		{
			score s = over_shapes(r, e, c);

			printf(format, of(&s));
		}
		printf(format, of(&all));
		printf("\n");
	}
}

static void
tell_shapes(const results *r)
{
	for (int e = 0; e < ENGINES; e++)
	{
		tell_cadence_header(engines[e].name);
		for (int s = 0; s < SHAPES; s++)
		{
			score all = over_cadences(r, e, s);

			printf("| %s |", shape_texts[s].name);
			for (int c = 0; c < CADENCES; c++)
				printf(" %.2f |", score_accuracy(&r->cell[e][s][c]));
			printf(" %.2f |\n", score_accuracy(&all));
		}
	}
}

static void
tell_figures(const score *scores, const char *name, figure of)
{
	score all = {0};

	printf("| %s |", name);
	for (int c = 0; c < CADENCES; c++)
	{
		printf(" %.2f |", of(&scores[c]));
		score_add(&all, &scores[c]);
	}
	printf(" %.2f |\n", of(&all));
}

static void
tell_mixed(const results *r, figure of)
{
	for (int e = 0; e < ENGINES; e++)
	{
		score all = over_cadences(r, e, MIXED);

		printf("| %s |", engines[e].name);
		for (int c = 0; c < CADENCES; c++)
			printf(" %.2f |", of(&r->cell[e][MIXED][c]));
		printf(" %.2f |\n", of(&all));
	}
}

static void
tell_ceiling(const results *r)
{
	tell_cadence_header("mixed");
	tell_figures(r->ceiling, "ceiling", score_accuracy);
	tell_mixed(r, score_accuracy);
	tell_cadence_header("mixed, flicker");
	tell_mixed(r, score_flicker);
}

static double
delay_of(const onset *o)
{
	return o->found > 0.0 ? o->delay / o->found : NAN;
}

static void
tell_onsets(const results *r)
{
	printf("\n| Engine | orders a month | decline found | months late | end found | months late | false alarms |\n");
	printf("|---|---|---|---|---|---|---|\n");
	for (int e = 0; e < ENGINES; e++)
		for (int c = 0; c <= CADENCES; c++)
		{
			score s = c < CADENCES ? over_shapes(r, e, c) : over_all(r, e);

			if (c < CADENCES)
				printf("| %s | %g |", engines[e].name, cadences[c]);
			else
				printf("| **%s** | all |", engines[e].name);
			printf(" %.0f %% | %.1f | %.0f %% | %.1f | %.1f %% |\n", 100.0 * s.decline.found / s.decline.n,
			       delay_of(&s.decline), 100.0 * s.end.found / s.end.n, delay_of(&s.end), 100.0 * s.alarms / s.stable);
		}
}

static void
tell_confusion(const results *r, int e)
{
	score s = over_all(r, e);

	printf("\n| %s: truth |", engines[e].name);
	for (int g = LC_EXPLORATION; g < LC_STAGES; g++)
		printf(" %s |", lc_stage_names[g]);
	printf(" share of months |\n|---|---|---|---|---|---|---|---|\n");
	for (int t = LC_EXPLORATION; t < LC_STAGES; t++)
	{
		double n = 0.0;

		for (int g = 0; g < LC_STAGES; g++)
			n += s.confusion[t][g];
		printf("| %s |", lc_stage_names[t]);
		for (int g = LC_EXPLORATION; g < LC_STAGES; g++)
			printf(g == t ? " **%.0f** |" : " %.0f |", 100.0 * s.confusion[t][g] / n);
		printf(" %.1f %% |\n", 100.0 * n / s.months);
	}
}

/* ---- targets ---- */

static double
decline_recall(const score *s)
{
	return score_recall(s, LC_DECLINE);
}

static double
end_precision(const score *s)
{
	return score_precision(s, LC_TERMINATED);
}

static double
end_recall(const score *s)
{
	return score_recall(s, LC_TERMINATED);
}

static const struct
{
	const char *name;
	figure of;
	double target[TARGET_CADENCES]; /* the last cell has the mean of these */
	bool at_most;
} simulated[SIMULATED_FIGURES] = {
    [SIMULATED_ACCURACY] = {"accuracy", score_accuracy, {0.57, 0.67, 0.74}, false},
    [SIMULATED_BALANCED] = {"balanced accuracy", score_balanced, {0.48, 0.55, 0.59}, false},
    [SIMULATED_DECLINE_RECALL] = {"months of decline found", decline_recall, {0.20, 0.20, 0.20}, false},
    [SIMULATED_END_PRECISION] = {"terminated: so it is", end_precision, {0.93, 0.93, 0.93}, false},
    [SIMULATED_END_RECALL] = {"months after the end: called terminated", end_recall, {0.82, 0.82, 0.82}, false},
    [SIMULATED_FLICKER] = {"changes of stage shown for each true one", score_flicker, {1.4, 1.4, 1.4}, true},
};

static const int target_cadences[TARGET_CADENCES] = {1, 2, 3}; /* of cadences[] */

static score
score_of_target(const results *r, int e, int cell)
{
	return cell < TARGET_CADENCES ? over_shapes(r, e, target_cadences[cell]) : over_all(r, e);
}

static void
tell_target_row(const results *r, int e, int f)
{
	printf("| %s: %s |", simulated[f].name, engines[e].name);
	for (int c = 0; c <= TARGET_CADENCES; c++)
	{
		score s = score_of_target(r, e, c);
		double value = simulated[f].of(&s);

		if (c == TARGET_CADENCES)
			printf(" %.2f |", value);
		else
			printf(" %.2f %s |", value,
			       (simulated[f].at_most ? value <= simulated[f].target[c] : value >= simulated[f].target[c])
			           ? "met"
			           : "**missed**");
	}
	printf("\n");
}

static void
tell_targets(const results *r)
{
	printf("\n| figure |");
	for (int c = 0; c < TARGET_CADENCES; c++)
		printf(" %g a month |", cadences[target_cadences[c]]);
	printf(" all cadences |\n|---|---|---|---|---|\n");
	for (int f = 0; f < SIMULATED_FIGURES; f++)
	{
		for (int e = DEFAULT; e <= LEARNED; e++)
			tell_target_row(r, e, f);
		for (int e = 0; e < RELEASED_ENGINES; e++)
		{
			printf("| %s: %s |", simulated[f].name, released_simulations[e].name);
			for (int c = 0; c <= TARGET_CADENCES; c++)
				printf(" %.2f |", released_simulations[e].figure[f][c]);
			printf("\n");
		}
		printf("| %s: target |", simulated[f].name);
		for (int c = 0; c < TARGET_CADENCES; c++)
			printf(" %s %.2f |", simulated[f].at_most ? "≤" : "≥", simulated[f].target[c]);
		printf(" |\n");
	}
}

static void
tell_simulated_constants(const results *r)
{
	static const char *const names[SIMULATED_FIGURES] = {
	    [SIMULATED_ACCURACY] = "SIMULATED_ACCURACY",
	    [SIMULATED_BALANCED] = "SIMULATED_BALANCED",
	    [SIMULATED_DECLINE_RECALL] = "SIMULATED_DECLINE_RECALL",
	    [SIMULATED_END_PRECISION] = "SIMULATED_END_PRECISION",
	    [SIMULATED_END_RECALL] = "SIMULATED_END_RECALL",
	    [SIMULATED_FLICKER] = "SIMULATED_FLICKER",
	};

	printf("const released_simulated released_simulations[RELEASED_ENGINES] = {\n");
	for (int e = DEFAULT; e <= LEARNED; e++)
	{
		printf("    {\"%s\",\n     {\n", engines[e].name);
		for (int f = 0; f < SIMULATED_FIGURES; f++)
		{
			printf("         [%s] = {", names[f]);
			for (int c = 0; c <= TARGET_CADENCES; c++)
			{
				score s = score_of_target(r, e, c);

				printf("%s%.4g", c > 0 ? ", " : "", simulated[f].of(&s));
			}
			printf("},\n");
		}
		printf("     }},\n");
	}
	printf("};\n");
}

static void
tell_missed(const results *r)
{
	score learned = over_all(r, LEARNED);

	printf("\n## What is missed\n\n");
	printf(
	    "- Months of decline: most pass before the fall shows. %.0f %% of them are named decline; the onset itself is "
	    "found later, or when\n  the relationship ends (table above). Months are scored without mercy: a decline of "
	    "four "
	    "months that is named in its third\n  counts two wrong months of four.\n",
	    100.0 * score_recall(&learned, LC_DECLINE));
	printf("- Formation against its neighbours: growth is a ramp without edges. Recall %.0f %%.\n",
	       100.0 * score_recall(&learned, LC_FORMATION));
	printf("- Recovery: who comes back after a silence may never have been away. Recall %.0f %%.\n",
	       100.0 * score_recall(&learned, LC_RECOVERY));
	printf(
	    "- Slow buyers: at one order a quarter nobody can tell decline from a long gap; silence decides, and errs more "
	    "often (first\n  column).\n");
	printf(
	    "- Only orders of one price are simulated. Wallet, balance, satisfaction, signals, cost, investment and what "
	    "orders are worth are\n  not in these figures, so what they add is not shown here.\n");
	printf("- The worlds are ours. Their mechanics differ from what the engine assumes, but they are simulations; the "
	       "real "
	       "shops below have\n  no known truth to count against.\n");
}

static void
tell_heading(void)
{
	printf("# How often the stage is right\n\n");
	printf(
	    "Written by `make accuracy > doc/accuracy.md` (no clock, the same figures again up to the last digit of the\n"
	    "mathematical library). First simulated customers of worlds that were never tuned on, as of every month-end "
	    "of\n"
	    "their histories, against the stage they were truly in; then real shops, against what came (`LIFECYCLE_DATA`\n"
	    "names the directory with their files).\n\n");
	printf("## What is compared\n\n| | |\n|---|---|\n");
	for (int e = 0; e < ENGINES; e++)
		printf("| %s | %s |\n", engines[e].name, engines[e].meaning);
	printf("\nThe last two are re-implementations of what people use today. Their labels mean no lifecycle stage, so "
	       "each was\n"
	       "given the nearest: hibernating is terminated; at risk, cannot lose, about to sleep and need attention are\n"
	       "decline; loyal and champion are stability; potential loyalist is formation; new and promising are "
	       "exploration.\n"
	       "In 90/90: fewer than 3 months known is exploration, no order in 180 days terminated, below 0.7 of before\n"
	       "decline, above 1.3 formation (recovery after an end), else stability.\n");
	printf("\n## The worlds\n\n");
	printf(
	    "%d shapes x %d cadences x %d customers of 12 to %d months each. A customer has a rate and a pace of its own,\n"
	    "goes through stages with gamma dwell times in continuous time, and places orders day by day at a level that\n"
	    "ramps up in formation and down in decline; a quarter of trials ends at once, relationships end abruptly, are\n"
	    "rescued, come back. The truth of a month is the stage at its end.\n\n| shape | |\n|---|---|\n",
	    SHAPES, CADENCES, SHOP_CUSTOMERS, MAX_PERIODS);
	for (int s = 0; s < SHAPES; s++)
		printf("| %s | %s |\n", shape_texts[s].name, shape_texts[s].meaning);
}

static void
tell_all(const results *r)
{
	tell_heading();
	printf("\n## Targets on simulations\n\nWhat is asked of the engine at three cadences, and what release 0.2.0 "
	       "reached here (`released.c`). The targets were set on\nworlds of another maker, so they are orientation "
	       "on these.\n");
	tell_targets(r);
	printf("\n## Accuracy\n\nShare of months with the right stage of six. Columns: orders a month when stable.\n");
	tell_figure(r, "accuracy", score_accuracy, " %.2f |");
	printf("\nThe mean of the six stages' recalls, so that rare stages weigh as much as common ones (chance: 0.17):\n");
	tell_figure(r, "balanced accuracy", score_balanced, " %.2f |");
	printf("\nFlicker: changes of stage shown for each true change. 1 is right; above it, users see stages come and "
	       "go.\n");
	tell_figure(r, "flicker", score_flicker, " %.2f |");
	printf("\n## Accuracy by shape\n");
	tell_shapes(r);
	printf("\n## The ceiling\n\nAn observer told the true world (dwell times, levels, spread and mixing; a particle "
	       "filter) and "
	       "given the same monthly\ncounts of a part of the customers. Nobody can do much better on those counts.\n");
	tell_ceiling(r);
	printf(
	    "\n## Early warning\n\nDecline found: the share of true onsets of decline for which decline or the end was "
	    "shown "
	    "before the customer recovered.\nEnd found: the same of the end alone. Months late: from the first month-end "
	    "after the onset, mean of the found. False\nalarms: the share of truly stable months with decline or the end "
	    "shown. Read the three together: whoever cries wolf finds\nevery wolf.\n");
	tell_onsets(r);
	printf("\n## Confusion\n\nPer cent of the true stage's months, shown as.\n");
	for (int e = 0; e < ENGINES; e++)
		tell_confusion(r, e);
	tell_missed(r);
}

int
main(int argc, char **argv)
{
	static results all;

	if (argc == 4 && strcmp(argv[1], "--customers") == 0)
	{
		tell_customers(argv[3], atoi(argv[2]));
		return 0;
	}
	if (argc == 3 && strcmp(argv[1], "--constants") == 0)
	{
		ask_all(&all);
		tell_real_constants(argv[2]);
		tell_simulated_constants(&all);
		return 0;
	}
	ask_all(&all);
	tell_all(&all);
	if (argc == 2)
		tell_real_shops(argv[1]);
	return 0;
}
