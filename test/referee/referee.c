/*
 * referee.c - forecasts of purchases, each judged by what came.
 *
 *	referee --export DATA ROOM   what was known on each cut, for peers outside
 *	referee DATA ROOM            scores as Markdown; peers' forecasts are read from ROOM
 *
 * A contender says for every customer with a purchase up to the cut how many
 * purchase days to expect over the horizon and, where it can, the chance of
 * none.  It is given what was known on the cut and nothing later.
 *
 * bias            total forecast / total that came - 1
 * RMSE            of purchase days a customer
 * decile error    customers sorted by forecast, cut into tenths of equal size:
 *                 sum of |forecast - came| over the tenths / total that came
 * top decile      purchases of the tenth with the highest forecasts / those of
 *                 the tenth that really bought most
 * Gini            of the order by forecast / that of the true order (Wang, Liu
 *                 and Miao, arXiv:1912.07753, 2019); 0 is chance, 1 perfect
 * chance error    mean over tenths of |said - was| of the chance of no purchase
 * AUC             how often who bought nothing had a higher chance of it than
 *                 who bought
 * seconds         of processor time, learning and forecasting
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "clv/max_likelihood.h"
#include "engine.h"
#include "malloc_env.h"
#include "real_shop.h"

#define TENTHS 10
#define UNIT_DAYS 7.0
#define PATH_BYTES 1024
#define LINE_BYTES 256

typedef struct task
{
	int shop; /* of shop_sources */
	const char *cut;
	int32_t horizon; /* days */
} task;

static const task tasks[] = {
    {0, "1997-06-30", 180},  {0, "1997-09-30", 270}, {0, "1998-01-01", 180}, {1, "2006-06-30", 360},
    {1, "2007-12-31", 1080}, {2, "2011-04-01", 120}, {2, "2011-06-06", 180}, {2, "2011-08-31", 90},
};

#define TASKS ((int) (sizeof(tasks) / sizeof(tasks[0])))

typedef enum kind
{
	OURS,
	LIBRARY, /* buy-till-you-die models of other packages */
	LEARNER,
	NAIVE
} kind;

typedef enum contender
{
	THE_ENGINE,
	OUR_MBGNBD,
	OUR_PNBD,
	OUR_BGNBD,
	LIFETIMES_BGNBD,
	LIFETIMES_MBGNBD,
	LIFETIMES_PNBD,
	PYMC_BGNBD,
	PYMC_PNBD,
	BOOSTING,
	LAST_HORIZON,
	OWN_RATE,
	MEAN_RATE,
	CONTENDERS
} contender;

static const struct
{
	const char *name;
	kind kind;
	const char *file; /* of a peer's forecasts */
	lc_clv_id model;  /* of ours */
} contenders[CONTENDERS] = {
    [THE_ENGINE] = {"learned posterior", OURS, NULL, LC_CLV_KINDS},
    [OUR_MBGNBD] = {"MBG/NBD, ours", OURS, NULL, LC_CLV_MBGNBD},
    [OUR_PNBD] = {"Pareto/NBD, ours", OURS, NULL, LC_CLV_PNBD},
    [OUR_BGNBD] = {"BG/NBD, ours", OURS, NULL, LC_CLV_BGNBD},
    [LIFETIMES_BGNBD] = {"BG/NBD, lifetimes", LIBRARY, "lifetimes-bgnbd", LC_CLV_KINDS},
    [LIFETIMES_MBGNBD] = {"MBG/NBD, lifetimes", LIBRARY, "lifetimes-mbgnbd", LC_CLV_KINDS},
    [LIFETIMES_PNBD] = {"Pareto/NBD, lifetimes", LIBRARY, "lifetimes-pnbd", LC_CLV_KINDS},
    [PYMC_BGNBD] = {"BG/NBD, PyMC-Marketing (MAP)", LIBRARY, "pymc-bgnbd", LC_CLV_KINDS},
    [PYMC_PNBD] = {"Pareto/NBD, PyMC-Marketing (MAP)", LIBRARY, "pymc-pnbd", LC_CLV_KINDS},
    [BOOSTING] = {"gradient boosting on RFM, trained on an earlier cut", LEARNER, "boosting", LC_CLV_KINDS},
    [LAST_HORIZON] = {"as many as in the last horizon", NAIVE, NULL, LC_CLV_KINDS},
    [OWN_RATE] = {"own rate so far", NAIVE, NULL, LC_CLV_KINDS},
    [MEAN_RATE] = {"mean rate of all", NAIVE, NULL, LC_CLV_KINDS},
};

/* A customer as known on the cut, and what came. */
typedef struct known
{
	const buyer *of;
	int32_t x; /* repeat purchase days */
	int32_t t_x;
	int32_t t_cal;
	int32_t again; /* repeats within the horizon before the cut */
	int32_t came;
} known;

typedef struct field
{
	const real_shop *shop;
	const task *task;
	lc_day cut;
	int n;
	known *customer;
} field;

typedef struct forecast
{
	double *mean; /* one a customer */
	double *none; /* chance of no purchase; NaN: not said */
	double seconds;
	const char *why; /* there is no forecast; else NULL */
	char text[LINE_BYTES];
} forecast;

static void
give_up(const char *what, const char *where)
{
	fprintf(stderr, "referee: %s: %s\n", what, where);
	exit(1);
}

static void *
room_for(size_t n, size_t size)
{
	void *memory = calloc(n > 0 ? n : 1, size);

	if (memory == NULL)
		give_up("no memory for", "a shop");
	return memory;
}

static double
now(void)
{
	return (double) clock() / CLOCKS_PER_SEC;
}

/* ---- the field ---- */

static int32_t
days_within(const purchase *p, int n, lc_day from, lc_day to)
{
	int32_t days = 0;

	for (int i = 0; i < n; i++)
		days += p[i].day > from && p[i].day <= to;
	return days;
}

static void
know(field *f, const buyer *b, purchase *p)
{
	int n = purchases_of(b, f->cut, p);
	known *k = &f->customer[f->n];

	if (n == 0)
		return;
	*k = (known){.of = b, .x = n - 1, .t_x = p[n - 1].day - p[0].day, .t_cal = f->cut - p[0].day};
	k->again = days_within(p + 1, n - 1, f->cut - f->task->horizon, f->cut);
	n = purchases_of(b, f->shop->last, p);
	k->came = days_within(p, n, f->cut, f->cut + f->task->horizon);
	f->n++;
}

static field
field_of(const real_shop *s, const task *t)
{
	field f = {.shop = s, .task = t, .cut = day_named(t->cut), .customer = room_for(s->buyers, sizeof(known))};
	purchase *p = room_for(s->most_trades, sizeof(*p));

	for (int i = 0; i < s->buyers; i++)
		know(&f, &s->buyer[i], p);
	free(p);
	return f;
}

/* ---- forecasts ---- */

static void
by_engine(const field *f, forecast *to)
{
	known_shop shop = shop_as_of(f->shop, f->cut, ALL_OF_IT);
	engine_model *model = engine_learn(shop.profile, shop.n, f->cut, f->task->horizon);
	uint8_t *bytes = room_for(1, lc_profile_bound(f->shop->most_trades));

	for (int i = 0; i < f->n; i++)
	{
		verdict v;

		engine_ask(model, profile_as_of(f->customer[i].of, f->cut, bytes), f->cut, &v);
		to->mean[i] = v.purchases;
		to->none[i] = v.silent;
	}
	free(bytes);
	known_shop_close(&shop);
	engine_forget(model);
}

static bool
fit_model(const field *f, lc_clv_id id, lc_clv_fit *fit, forecast *to)
{
	static const char *const ends[LC_CLV_ENDS] = {
	    [LC_CLV_TOO_FEW] = "too few customers",
	    [LC_CLV_NO_EVENT] = "nobody came back",
	    [LC_CLV_NOT_LEVEL] = "the search ended early",
	    [LC_CLV_SADDLE] = "no maximum",
	};
	const lc_clv_model *model = lc_clv_models[id];
	lc_fit_rows *rows = room_for(1, lc_fit_rows_size((uint64_t) f->n));
	lc_status status;

	lc_fit_rows_init(rows, id, UNIT_DAYS, NULL);
	for (int i = 0; i < f->n; i++)
	{
		const known *k = &f->customer[i];
		lc_fit_row one = {{k->x, k->t_x / UNIT_DAYS, k->t_cal / UNIT_DAYS}, .weight = 1, .count = 1};
		lc_clv_fault fault;

		if (model->admit(one.value, &fault) == LC_CLV_USE)
			rows->row[rows->n++] = one;
	}
	status = lc_fit_rows_squeeze(rows, &malloc_env);
	if (status == LC_OK)
		status = lc_max_likelihood(rows, &malloc_env, fit);
	free(rows);
	if (status != LC_OK)
		give_up("a fit failed", model->title);
	if (fit->end == LC_CLV_CONVERGED)
		return true;
	if (fit->end == LC_CLV_BOUNDARY)
		snprintf(to->text, sizeof(to->text), "no fit: %s runs off to %s", model->parameter[fit->bound],
		         fit->outwards ? "infinity" : "0");
	else
		snprintf(to->text, sizeof(to->text), "no fit: %s", fit->end == LC_CLV_UNFIT ? fit->why : ends[fit->end]);
	to->why = to->text;
	return false;
}

static void
by_model(const field *f, lc_clv_id id, forecast *to)
{
	const lc_clv_model *model = lc_clv_models[id];
	double ahead = f->task->horizon / UNIT_DAYS;
	lc_clv_fit fit;

	if (!fit_model(f, id, &fit, to))
		return;
	for (int i = 0; i < f->n; i++)
	{
		const known *k = &f->customer[i];
		lc_clv_customer customer = {model, fit.parameter, k->x, k->t_x / UNIT_DAYS, k->t_cal / UNIT_DAYS};
		double alive = model->future->alive(&customer);

		to->mean[i] = alive * model->future->purchases(&customer, ahead);
		to->none[i] = 1 - alive + alive * model->future->probability(&customer, 0, ahead);
	}
}

static void
by_rule(const field *f, contender c, forecast *to)
{
	double repeats = 0;
	double seen = 0;

	for (int i = 0; i < f->n; i++)
	{
		repeats += f->customer[i].x;
		seen += f->customer[i].t_cal;
	}
	for (int i = 0; i < f->n; i++)
	{
		const known *k = &f->customer[i];
		double own = k->t_cal > 0 ? (double) k->x / k->t_cal : 0;

		to->mean[i] = c == LAST_HORIZON ? k->again : f->task->horizon * (c == OWN_RATE ? own : repeats / seen);
		to->none[i] = NAN;
	}
}

static void
room_path(const field *f, const char *room, const char *file, char *path)
{
	snprintf(path, PATH_BYTES, "%s/%s-%s%s%s.csv", room, f->shop->source->name, f->task->cut,
	         file[0] != '\0' ? "." : "", file);
}

static int
by_id(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *) a;
	const known *y = b;

	return (x > y->of->id) - (x < y->of->id);
}

/* First line: seconds, or why there is no forecast; then customer,mean[,none]. */
static void
by_peer(const field *f, const char *room, const char *file, forecast *to)
{
	char path[PATH_BYTES];
	char line[LINE_BYTES];
	int read = 0;
	FILE *csv;

	room_path(f, room, file, path);
	csv = fopen(path, "r");
	to->why = "not run";
	if (csv == NULL)
		return;
	if (fgets(to->text, sizeof(to->text), csv) != NULL && strncmp(to->text, "seconds ", 8) == 0)
	{
		to->seconds = strtod(to->text + 8, NULL);
		to->why = NULL;
	}
	else
	{
		to->text[strcspn(to->text, "\n")] = '\0';
		to->why = to->text;
	}
	while (to->why == NULL && fgets(line, sizeof(line), csv) != NULL)
	{
		char *at;
		uint64_t id = strtoull(line, &at, 10);
		const known *k = bsearch(&id, f->customer, (size_t) f->n, sizeof(*k), by_id);

		if (k == NULL || *at != ',')
			give_up("a customer that is not of the field", path);
		to->mean[k - f->customer] = strtod(at + 1, &at);
		to->none[k - f->customer] = *at == ',' ? strtod(at + 1, NULL) : NAN;
		read++;
	}
	fclose(csv);
	if (to->why == NULL && read != f->n)
		give_up("not all customers have a forecast", path);
}

static forecast
ask(const field *f, contender c, const char *room)
{
	forecast to = {.mean = room_for(f->n, sizeof(double)), .none = room_for(f->n, sizeof(double))};
	double start = now();

	if (contenders[c].file != NULL)
	{
		by_peer(f, room, contenders[c].file, &to);
		return to;
	}
	if (contenders[c].model != LC_CLV_KINDS)
		by_model(f, contenders[c].model, &to);
	else if (c == THE_ENGINE)
		by_engine(f, &to);
	else
		by_rule(f, c, &to);
	to.seconds = now() - start;
	return to;
}

/* ---- scores ---- */

typedef struct scores
{
	bool there;
	double bias;
	double rmse;
	double decile_error;
	double top_decile;
	double gini;
	double chance_error;
	double auc;
	double seconds;
	const char *why;
	char text[LINE_BYTES];
} scores;

typedef struct pair
{
	double said;
	double was;
	int customer; /* ties in an order that is everybody's */
} pair;

static int
by_said(const void *a, const void *b)
{
	const pair *x = a;
	const pair *y = b;

	if (x->said != y->said)
		return x->said < y->said ? -1 : 1;
	return x->customer - y->customer;
}

/* Area between the line of equality and the Lorenz curve of what came, in the order of the pairs. */
static double
lorenz(const pair *p, int n)
{
	double total = 0;
	double so_far = 0;
	double area = 0;

	for (int i = 0; i < n; i++)
		total += p[i].was;
	for (int i = 0; i < n; i++)
	{
		so_far += p[i].was;
		area += (i + 1.0) / n - so_far / total;
	}
	return area / n;
}

static double
top_tenth(const pair *p, int n)
{
	double sum = 0;

	for (int i = n - n / TENTHS; i < n; i++)
		sum += p[i].was;
	return sum;
}

/* Sum over tenths of |said - was|; mean: of means. */
static double
tenths_error(const pair *p, int n, bool mean)
{
	double error = 0;

	for (int t = 0; t < TENTHS; t++)
	{
		int from = (int) ((int64_t) n * t / TENTHS);
		int to = (int) ((int64_t) n * (t + 1) / TENTHS);
		double difference = 0;

		for (int i = from; i < to; i++)
			difference += p[i].said - p[i].was;
		error += fabs(mean ? difference / (to - from) : difference);
	}
	return error;
}

static double
area_under_curve(const pair *p, int n)
{
	double right = 0;
	double below = 0;
	double silent = 0;

	for (int i = 0, end; i < n; i = end)
	{
		double bought = 0;
		double none = 0;

		for (end = i; end < n && p[end].said == p[i].said; end++)
			*(p[end].was > 0 ? &none : &bought) += 1;
		right += none * (below + bought / 2);
		below += bought;
		silent += none;
	}
	return right / (below * silent);
}

static bool
says_chances(const field *f, const forecast *to)
{
	for (int i = 0; i < f->n; i++)
		if (isnan(to->none[i]))
			return false;
	return true;
}

static scores
score(const field *f, const forecast *to)
{
	scores s = {.seconds = to->seconds, .why = to->why, .chance_error = NAN, .auc = NAN};
	pair *p = room_for(f->n, sizeof(*p));
	double said = 0;
	double came = 0;
	double square = 0;
	double perfect;
	double top;

	if (to->why != NULL)
	{
		snprintf(s.text, sizeof(s.text), "%s", to->why);
		free(p);
		return s;
	}
	s.there = true;
	for (int i = 0; i < f->n; i++)
	{
		double actual = f->customer[i].came;

		p[i] = (pair){actual, actual, i};
		said += to->mean[i];
		came += actual;
		square += (to->mean[i] - actual) * (to->mean[i] - actual);
	}
	qsort(p, (size_t) f->n, sizeof(*p), by_said);
	perfect = lorenz(p, f->n);
	top = top_tenth(p, f->n);
	for (int i = 0; i < f->n; i++)
		p[i] = (pair){to->mean[i], f->customer[i].came, i};
	qsort(p, (size_t) f->n, sizeof(*p), by_said);
	s.bias = said / came - 1;
	s.rmse = sqrt(square / f->n);
	s.decile_error = tenths_error(p, f->n, false) / came;
	s.top_decile = top_tenth(p, f->n) / top;
	s.gini = lorenz(p, f->n) / perfect;
	if (says_chances(f, to))
	{
		for (int i = 0; i < f->n; i++)
			p[i] = (pair){to->none[i], f->customer[i].came == 0, i};
		qsort(p, (size_t) f->n, sizeof(*p), by_said);
		s.chance_error = tenths_error(p, f->n, true) / TENTHS;
		s.auc = area_under_curve(p, f->n);
	}
	free(p);
	return s;
}

/* ---- telling ---- */

static double
best_library(const scores s[CONTENDERS])
{
	double best = INFINITY;

	for (int c = 0; c < CONTENDERS; c++)
		if (contenders[c].kind == LIBRARY && s[c].there && s[c].rmse < best)
			best = s[c].rmse;
	return isfinite(best) ? best : NAN;
}

static void
tell_number(const char *format, double value)
{
	if (isnan(value))
		printf(" – |");
	else
		printf(format, value);
}

static void
tell_task(const field *f, const scores s[CONTENDERS])
{
	double best = best_library(s);
	double came = 0;

	for (int i = 0; i < f->n; i++)
		came += f->customer[i].came;
	printf("\n### %s, %s, %d days ahead\n\n%d customers known on the day, %.0f purchase days came.\n\n",
	       f->shop->source->name, f->task->cut, f->task->horizon, f->n, came);
	printf(
	    "| contender | bias | RMSE | of the best library's | decile error | top decile | Gini | chance error | AUC | "
	    "seconds |\n|---|---|---|---|---|---|---|---|---|---|\n");
	for (int c = 0; c < CONTENDERS; c++)
	{
		printf("| %s |", contenders[c].name);
		if (!s[c].there)
		{
			printf(" %s | | | | | | | | |\n", s[c].text);
			continue;
		}
		printf(" %+.0f %% | %.2f |", 100 * s[c].bias, s[c].rmse);
		tell_number(" %.2f |", s[c].rmse / best);
		printf(" %.0f %% | %.2f | %.2f |", 100 * s[c].decile_error, s[c].top_decile, s[c].gini);
		tell_number(" %.3f |", s[c].chance_error);
		tell_number(" %.2f |", s[c].auc);
		printf(" %.2f |\n", s[c].seconds);
	}
}

static void
tell_summary(const scores all[][CONTENDERS], int n)
{
	printf("\n### All %d cuts\n\nMeans over the cuts that a contender has a forecast for.\n\n", n);
	printf(
	    "| contender | cuts | absolute bias | RMSE of the best library's | decile error | top decile | Gini | chance "
	    "error | AUC |\n|---|---|---|---|---|---|---|---|---|\n");
	for (int c = 0; c < CONTENDERS; c++)
	{
		scores sum = {0};
		double ratio = 0;
		int there = 0;

		for (int t = 0; t < n; t++)
		{
			const scores *s = &all[t][c];

			if (!s->there)
				continue;
			there++;
			ratio += s->rmse / best_library(all[t]);
			sum.bias += fabs(s->bias);
			sum.decile_error += s->decile_error;
			sum.top_decile += s->top_decile;
			sum.gini += s->gini;
			sum.chance_error += s->chance_error;
			sum.auc += s->auc;
		}
		printf("| %s | %d |", contenders[c].name, there);
		tell_number(" %.0f %% |", 100 * sum.bias / there);
		tell_number(" %.3f |", ratio / there);
		tell_number(" %.0f %% |", 100 * sum.decile_error / there);
		tell_number(" %.2f |", sum.top_decile / there);
		tell_number(" %.2f |", sum.gini / there);
		tell_number(" %.3f |", sum.chance_error / there);
		tell_number(" %.2f |", sum.auc / there);
		printf("\n");
	}
}

static void
judge(const field *f, const char *room, scores s[CONTENDERS])
{
	for (int c = 0; c < CONTENDERS; c++)
	{
		forecast to = ask(f, (contender) c, room);

		s[c] = score(f, &to);
		free(to.mean);
		free(to.none);
	}
	tell_task(f, s);
}

/* ---- for peers ---- */

static void
export_field(const field *f, const char *room)
{
	purchase *p = room_for(f->shop->most_trades, sizeof(*p));
	char path[PATH_BYTES];
	FILE *csv;

	room_path(f, room, "", path);
	csv = fopen(path, "w");
	if (csv == NULL)
		give_up("cannot write", path);
	fprintf(csv, "customer,day,value,cut,horizon\n");
	for (int i = 0; i < f->n; i++)
	{
		int n = purchases_of(f->customer[i].of, f->cut, p);

		for (int j = 0; j < n; j++)
		{
			char day[LC_DAY_TEXT];

			lc_day_to_text(p[j].day, day);
			fprintf(csv, "%llu,%.*s,%.6f,%s,%d\n", (unsigned long long) f->customer[i].of->id, LC_DAY_TEXT, day,
			        p[j].value, f->task->cut, f->task->horizon);
		}
	}
	free(p);
	if (fclose(csv) != 0)
		give_up("cannot write", path);
}

int
main(int argc, char **argv)
{
	static scores all[TASKS][CONTENDERS];
	bool export = argc == 4 && strcmp(argv[1], "--export") == 0;
	int judged = 0;

	if (argc != 3 && !export)
		give_up("usage", "referee [--export] DATA ROOM");
	for (int t = 0; t < TASKS; t++)
	{
		const shop_source *source = &shop_sources[tasks[t].shop];
		real_shop s;
		field f;

		if (!real_shop_open(source, argv[argc - 2], &s))
		{
			if (!export)
				printf("\nNot judged: %s, %s is not there.\n", tasks[t].cut, source->file);
			continue;
		}
		f = field_of(&s, &tasks[t]);
		if (export)
			export_field(&f, argv[argc - 1]);
		else
			judge(&f, argv[argc - 1], all[judged++]);
		free(f.customer);
		real_shop_close(&s);
	}
	if (judged > 0)
		tell_summary(all, judged);
	return 0;
}
