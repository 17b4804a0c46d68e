/*
 * real_customers.c - single customers of real shops, to be read by a person:
 * raw purchase days beside what the engine says on the last cut, and what came.
 *
 * A line of a customer's history has a 30-day step back from the cut, the
 * oldest first: purchase days in it, in brackets refunds, and the stage that
 * was shown at the end of the period that ends within it.
 */
#include "real_customers.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "real_score.h"

#define MOST_PERIODS 128
#define REGULAR 3 /* purchase days */

static const char *const chance_names[ENGINE_CHANCES] = {"none", "fewer", "holds", "more"};

typedef struct drawn
{
	uint64_t hash;
	const buyer *of;
	int purchases;
} drawn;

static uint64_t
hash_of(uint64_t id)
{
	uint64_t z = id * UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 32) * UINT64_C(0xd6e8feb86659fd93);
	return z ^ z >> 32;
}

static int
by_hash(const void *a, const void *b)
{
	const drawn *x = a;
	const drawn *y = b;

	return (x->hash > y->hash) - (x->hash < y->hash);
}

static void
tell_days(const buyer *b, lc_day cut)
{
	int32_t month = INT32_MIN;

	for (int i = 0; i < b->trades && b->trade[i].day <= cut; i++)
	{
		const trade *t = &b->trade[i];
		int32_t ago = (cut - t->day) / 30;
		char day[LC_DAY_TEXT];

		lc_day_to_text(t->day, day);
		if (ago != month)
			printf("\n  %.*s", LC_DAY_TEXT, day);
		else
			printf(" %.*s", 5, day + 5);
		printf(t->value > 0 ? " %.0f" : " [%.0f]", t->value);
		month = ago;
	}
	printf("\n");
}

static void
tell_history(engine_model *model, lc_profile known, lc_day cut)
{
	static const char *const short_names[LC_STAGES] = {"-", "explor", "form", "stable", "DECLINE", "END", "recovery"};
	shown_period shown[MOST_PERIODS];
	int n = engine_history(model, known, cut, shown, MOST_PERIODS);

	printf("  shown by period:");
	for (int i = 0, from = 0; i < n; i++)
		if (i + 1 == n || shown[i + 1].reason != shown[i].reason)
		{
			printf(" %s(%s) x%d", short_names[shown[i].stage], shown[i].reason, i + 1 - from);
			from = i + 1;
		}
	printf("\n");
}

static void
tell_verdict(const verdict *v, lc_day cut)
{
	char since[LC_DAY_TEXT];

	lc_day_to_text(v->since, since);
	printf("  says: %s, %s, since %.*s; no purchase in %d days %.2f, expected %.2f, value %.0f, usual %.0f;",
	       lc_stage_names[v->stage], v->reason, LC_DAY_TEXT, since, REAL_HORIZON, v->silent, v->purchases, v->value,
	       v->usual);
	for (int i = 0; i < ENGINE_CHANCES; i++)
		printf(" %s %.2f", chance_names[i], v->chance[i]);
	printf("\n");
}

static void
tell_customer(const real_shop *s, const buyer *b, lc_day cut, engine_model *model, purchase *p, uint8_t *bytes)
{
	lc_profile known = profile_as_of(b, cut, bytes);
	int n = purchases_of(b, cut, p);
	int came = 0;
	verdict v;

	printf("\n%s %llu: %d purchase days, the last %d days ago", s->source->name, (unsigned long long) b->id, n,
	       cut - p[n - 1].day);
	tell_days(b, cut);
	tell_history(model, known, cut);
	if (engine_ask(model, known, cut, &v))
		tell_verdict(&v, cut);
	n = purchases_of(b, s->last, p);
	for (int i = 0; i < n; i++)
		came += p[i].day > cut && p[i].day <= cut + REAL_HORIZON;
	printf("  came in %d days: %d\n", REAL_HORIZON, came);
}

static void
tell_shop(const real_shop *s, int number)
{
	lc_day cut = day_named(s->source->cut[s->source->cuts - 1]);
	drawn *all = calloc((size_t) s->buyers, sizeof(*all));
	purchase *p = calloc((size_t) s->most_trades, sizeof(*p));
	uint8_t *bytes = malloc(lc_profile_bound((size_t) s->most_trades));
	engine_model *model = learn_shop(s, cut, ALL_OF_IT, REAL_HORIZON);
	int n = 0;

	if (all == NULL || p == NULL || bytes == NULL)
		exit(1);
	for (int i = 0; i < s->buyers; i++)
	{
		const buyer *b = &s->buyer[i];

		all[n] = (drawn){hash_of(b->id), b, purchases_of(b, cut, p)};
		n += all[n].purchases > 0;
	}
	qsort(all, (size_t) n, sizeof(*all), by_hash);
	printf("\n==== %s, as of %s ====\n", s->source->name, s->source->cut[s->source->cuts - 1]);
	for (int i = 0, told = 0; i < n && told < number; i++)
		if (told % 2 == 0 || all[i].purchases >= REGULAR)
		{
			tell_customer(s, all[i].of, cut, model, p, bytes);
			told++;
		}
	engine_forget(model);
	free(all);
	free(p);
	free(bytes);
}

void
tell_customers(const char *directory, int number)
{
	for (int i = 0; i < REAL_SHOPS; i++)
	{
		real_shop s;

		if (!real_shop_open(&shop_sources[i], directory, &s))
		{
			printf("\n%s is not there.\n", shop_sources[i].file);
			continue;
		}
		tell_shop(&s, number);
		real_shop_close(&s);
	}
}
