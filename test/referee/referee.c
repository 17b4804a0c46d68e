/*
 * referee.c - forecasts of purchases and of what they bring, each judged by what came.
 *
 *	referee --export DATA ROOM            what was known on each cut, for peers outside
 *	referee [--tuned|--judged] DATA ROOM  scores as Markdown; peers' forecasts are read from ROOM
 *
 * A contender says for every customer with a purchase up to the cut how many
 * purchase days to expect over the horizon and, where it can, the chance of
 * none and what they bring.  It is given what was known on the cut and nothing
 * later.  All customers are learned from; --tuned and --judged score one half
 * of them, by a hash: constants of ours are chosen by the one, and told by the
 * other whether they are right.
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
 *
 * Of money the same; and of what the product shows, whether its bands of 95 %
 * (band.h) hold: of a customer's value, of a stage's total and of the total of
 * all.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "clv/gamma_gamma.h"
#include "clv/max_likelihood.h"
#include "compare/pool_weight.h"
#include "engine.h"
#include "malloc_env.h"
#include "real_shop.h"
#include "simulated_shop.h"
#include "value/equity.h"

#define TENTHS 10
#define UNIT_DAYS 7.0
#define PATH_BYTES 1024
#define LINE_BYTES 256
#define NOT_RUN "not run"
#define SIX_MONTHS 180 /* days */

typedef struct task
{
	int shop; /* of shop_sources, and from REAL_SHOPS on of simulated_sources */
	const char *cut;
	int32_t horizon; /* days */
} task;

static const task tasks[] = {
    {0, "1997-06-30", 180},  {0, "1997-09-30", 270}, {0, "1998-01-01", 180}, {1, "2006-06-30", 360},
    {1, "2007-12-31", 1080}, {2, "2011-04-01", 120}, {2, "2011-06-06", 180}, {2, "2011-08-31", 90},
    {3, "2025-07-05", 360},  {4, "2025-07-05", 360}, {5, "2025-07-05", 360}, {6, "2025-07-05", 360},
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
	THE_SHOWN,
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
    [THE_SHOWN] = {"**as shown** (a dataset's customers)", OURS, NULL, LC_CLV_KINDS},
    [THE_ENGINE] = {"the same by the posterior alone", OURS, NULL, LC_CLV_KINDS},
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
	bool silent;         /* none came in six months */
	double spent;        /* up to the cut */
	double spent_again;  /* on repeat days */
	double spent_lately; /* within the horizon before the cut */
	double brought;      /* what came, in money */
} known;

typedef struct field
{
	const real_shop *shop;
	const task *task;
	lc_day cut;
	int32_t horizon; /* days */
	int n;
	known *customer;
} field;

typedef struct forecast
{
	double *mean;  /* one a customer */
	double *none;  /* chance of no purchase; NaN: not said */
	double *value; /* in money; NaN: not said */
	double *error; /* its standard error; NaN: not said */
	double *low;   /* ends of its band, where error is said */
	double *high;
	double *silent;  /* chance of no purchase in six months; NaN: not said */
	lc_stage *stage; /* shown */
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

static double
money_within(const purchase *p, int n, lc_day from, lc_day to)
{
	double sum = 0;

	for (int i = 0; i < n; i++)
		sum += p[i].day > from && p[i].day <= to ? p[i].value : 0;
	return sum;
}

static void
know(field *f, const buyer *b, purchase *p)
{
	int n = purchases_of(b, f->cut, p);
	known *k = &f->customer[f->n];

	if (n == 0)
		return;
	*k = (known){.of = b, .x = n - 1, .t_x = p[n - 1].day - p[0].day, .t_cal = f->cut - p[0].day};
	k->again = days_within(p + 1, n - 1, f->cut - f->horizon, f->cut);
	k->spent = money_within(p, n, LC_DAY_NOBEGIN, f->cut);
	k->spent_again = money_within(p + 1, n - 1, LC_DAY_NOBEGIN, f->cut);
	k->spent_lately = money_within(p + 1, n - 1, f->cut - f->horizon, f->cut);
	n = purchases_of(b, f->shop->last, p);
	k->came = days_within(p, n, f->cut, f->cut + f->horizon);
	k->silent = days_within(p, n, f->cut, f->cut + SIX_MONTHS) == 0;
	k->brought = money_within(p, n, f->cut, f->cut + f->horizon);
	f->n++;
}

static field
field_at(const real_shop *s, const task *t, lc_day cut, int32_t horizon)
{
	field f = {.shop = s, .task = t, .cut = cut, .horizon = horizon, .customer = room_for(s->buyers, sizeof(known))};
	purchase *p = room_for(s->most_trades, sizeof(*p));

	for (int i = 0; i < s->buyers; i++)
		know(&f, &s->buyer[i], p);
	free(p);
	return f;
}

static field
field_of(const real_shop *s, const task *t)
{
	return field_at(s, t, day_named(t->cut), t->horizon);
}

/* ---- forecasts ---- */

#define PERIOD_DAYS 30
#define LOOKED_BACK_AT 50 /* customers, without whom a dataset does not look back */

static shown_value
shown_of(const field *f, engine_model *model, const known *k, uint8_t *bytes)
{
	shown_value shown;

	if (!engine_value(model, profile_as_of(k->of, f->cut, bytes), &shown))
		give_up("nothing is shown of a customer", f->shop->source->name);
	return shown;
}

/* What a dataset learns from how good its forecast was on an earlier day. */
typedef struct lesson
{
	double weight; /* of MBG/NBD */
	double level;
} lesson;

#define LEVEL_PRIOR 100 /* purchases that say nothing */
#define LOOKS_MOST 4    /* that fill a year, or are spread over it */
#define YEAR_DAYS 360

/* A look back: what the forecasts of an earlier day said, and what came. */
typedef struct look
{
	field f;
	double *posterior;
	double *fitted; /* NULL without a fit */
	double *came;
} look;

static look
look_back(const field *now, lc_day cut, int32_t horizon, uint8_t *bytes)
{
	look l = {.f = field_at(now->shop, now->task, cut, horizon)};
	known_shop shop = shop_as_of(l.f.shop, cut, ALL_OF_IT);
	engine_model *model = engine_learn(shop.profile, shop.n, cut, horizon);

	l.posterior = room_for(l.f.n, sizeof(double));
	l.came = room_for(l.f.n, sizeof(double));
	for (int i = 0; i < l.f.n; i++)
	{
		l.posterior[i] = shown_of(&l.f, model, &l.f.customer[i], bytes).orders;
		l.came[i] = l.f.customer[i].came;
	}
	if (l.f.n >= LOOKED_BACK_AT && engine_fit_beside(model, shop.profile, shop.n, 1))
	{
		l.fitted = room_for(l.f.n, sizeof(double));
		for (int i = 0; i < l.f.n; i++)
			l.fitted[i] = shown_of(&l.f, model, &l.f.customer[i], bytes).orders;
	}
	known_shop_close(&shop);
	engine_forget(model);
	return l;
}

static void
look_close(look *l)
{
	free(l->posterior);
	free(l->fitted);
	free(l->came);
	free(l->f.customer);
}

static double
error_of(const look *l)
{
	double came = 0;
	double said = 0;

	for (int i = 0; i < l->f.n; i++)
	{
		came += l->came[i];
		said += l->fitted != NULL ? (l->posterior[i] + l->fitted[i]) / 2 : l->posterior[i];
	}
	return log((came + LEVEL_PRIOR) / (said + LEVEL_PRIOR));
}

/* The first look, and before it as many as fill a year with it; 1 where the shop is too young for them. */
static double
level_of(const look *first, int32_t longest, uint8_t *bytes)
{
	int32_t ahead = first->f.horizon;
	int32_t apart = ahead < YEAR_DAYS / LOOKS_MOST ? YEAR_DAYS / LOOKS_MOST : ahead;
	int32_t looks = ahead < apart ? LOOKS_MOST : (YEAR_DAYS + ahead - 1) / ahead;
	double error = error_of(first);
	bool enough = first->f.n >= LOOKED_BACK_AT && longest - ahead - (looks - 1) * apart >= ahead;

	for (int k = 1; k < looks && enough; k++)
	{
		look l = look_back(&first->f, first->f.cut - k * apart, ahead, bytes);

		enough = l.f.n >= LOOKED_BACK_AT;
		error += error_of(&l);
		look_close(&l);
	}
	return enough ? fmin(fmax(exp(error / (looks + 1)), 0.5), 2) : 1;
}

/* As of an earlier day, as a dataset does it: as far back as the horizon reaches, and half of the history at most. */
static lesson
lesson_of_backtest(const field *now, uint8_t *bytes)
{
	int32_t longest = 0;
	int32_t periods;
	lesson learned = {0, 1};
	look l;

	for (int i = 0; i < now->n; i++)
		longest = now->customer[i].t_cal > longest ? now->customer[i].t_cal : longest;
	periods = longest / 2 < now->horizon ? longest / 2 / PERIOD_DAYS : now->horizon / PERIOD_DAYS;
	if (periods < 2)
		return learned;
	l = look_back(now, now->cut - periods * PERIOD_DAYS, periods * PERIOD_DAYS, bytes);
	if (l.fitted != NULL)
		learned.weight = lc_pool_weight(l.posterior, l.fitted, l.came, (size_t) l.f.n);
	learned.level = level_of(&l, longest, bytes);
	look_close(&l);
	return learned;
}

static void
as_shown(const field *f, bool alone, forecast *to)
{
	known_shop shop = shop_as_of(f->shop, f->cut, ALL_OF_IT);
	engine_model *model = engine_learn(shop.profile, shop.n, f->cut, f->horizon);
	uint8_t *bytes = room_for(1, lc_profile_bound(f->shop->most_trades));
	lesson learned = alone ? (lesson){0, 1} : lesson_of_backtest(f, bytes);

	if (learned.weight > 0)
		engine_fit_beside(model, shop.profile, shop.n, learned.weight);
	engine_level(model, learned.level);
	for (int i = 0; i < f->n; i++)
	{
		shown_value shown = shown_of(f, model, &f->customer[i], bytes);

		to->mean[i] = shown.orders;
		to->value[i] = shown.value;
		to->error[i] = shown.error;
		to->silent[i] = shown.silent;
		to->low[i] = shown.low;
		to->high[i] = shown.high;
		to->none[i] = shown.none;
		to->stage[i] = shown.stage;
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

		if (id == LC_CLV_GG)
			memcpy(one.value, (double[LC_CLV_COLUMNS]){k->x, k->x > 0 ? k->spent_again / k->x : 0}, sizeof(one.value));

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
	double ahead = f->horizon / UNIT_DAYS;
	lc_clv_fit fit;
	lc_clv_fit spend;
	forecast said_of_spend = {0};
	bool values = fit_model(f, LC_CLV_GG, &spend, &said_of_spend);

	if (!fit_model(f, id, &fit, to))
		return;
	for (int i = 0; i < f->n; i++)
	{
		const known *k = &f->customer[i];
		lc_clv_customer customer = {model, fit.parameter, k->x, k->t_x / UNIT_DAYS, k->t_cal / UNIT_DAYS};
		double alive = model->future->alive(&customer);

		to->mean[i] = alive * model->future->purchases(&customer, ahead);
		to->none[i] = 1 - alive + alive * model->future->probability(&customer, 0, ahead);
		to->value[i] =
		    values ? to->mean[i] * lc_gamma_gamma_spend(spend.parameter, k->x, k->x > 0 ? k->spent_again / k->x : 0)
		           : NAN;
	}
}

static void
by_rule(const field *f, contender c, forecast *to)
{
	double repeats = 0;
	double seen = 0;
	double spent = 0;

	for (int i = 0; i < f->n; i++)
	{
		repeats += f->customer[i].x;
		seen += f->customer[i].t_cal;
		spent += f->customer[i].spent;
	}
	for (int i = 0; i < f->n; i++)
	{
		const known *k = &f->customer[i];
		double own = k->t_cal > 0 ? (double) k->x / k->t_cal : 0;

		to->mean[i] = c == LAST_HORIZON ? k->again : f->horizon * (c == OWN_RATE ? own : repeats / seen);
		to->none[i] = NAN;
		to->value[i] = c == LAST_HORIZON
		                   ? k->spent_lately
		                   : to->mean[i] * (c == OWN_RATE ? k->spent / (k->x + 1) : spent / (repeats + f->n));
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
	to->why = NOT_RUN;
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
	forecast to = {.mean = room_for(f->n, sizeof(double)),
	               .none = room_for(f->n, sizeof(double)),
	               .value = room_for(f->n, sizeof(double)),
	               .error = room_for(f->n, sizeof(double)),
	               .low = room_for(f->n, sizeof(double)),
	               .high = room_for(f->n, sizeof(double)),
	               .silent = room_for(f->n, sizeof(double)),
	               .stage = room_for(f->n, sizeof(lc_stage))};
	double start = now();

	for (int i = 0; i < f->n; i++)
		to.value[i] = to.error[i] = to.silent[i] = NAN;

	if (contenders[c].file != NULL)
	{
		by_peer(f, room, contenders[c].file, &to);
		return to;
	}
	if (contenders[c].model != LC_CLV_KINDS)
		by_model(f, contenders[c].model, &to);
	else if (c == THE_SHOWN || c == THE_ENGINE)
		as_shown(f, c == THE_ENGINE, &to);
	else
		by_rule(f, c, &to);
	to.seconds = now() - start;
	return to;
}

/* ---- scores ---- */

typedef enum half
{
	BOTH_HALVES,
	TUNED_HALF,
	JUDGED_HALF
} half;

static half scored;

/* Of purchase days or of money. */
typedef struct amount_scores
{
	double bias;
	double rmse;
	double decile_error;
	double top_decile;
	double gini;
} amount_scores;

typedef struct chance_scores
{
	double error;
	double auc;
} chance_scores;

typedef struct scores
{
	bool there;
	amount_scores orders;
	chance_scores none;
	bool values; /* money is forecast */
	amount_scores money;
	bool bands;
	double customers_held; /* share whose band held what they brought */
	bool total_held;
	double total_error; /* standard error of the total, as a part of it */
	int stages;         /* shown, with a band of their total, ... */
	int stages_held;    /* ... and how many of those held */
	chance_scores silent;
	double silence_auc; /* of the days since the last purchase */
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

static bool
is_scored(const known *k)
{
	return scored == BOTH_HALVES || k->of->judged == (scored == JUDGED_HALF);
}

/* What is asked of a customer in the end. */
static double
purchases_came(const known *k)
{
	return k->came;
}

static double
money_came(const known *k)
{
	return k->brought;
}

static double
nothing_came(const known *k)
{
	return k->came == 0;
}

static double
nothing_in_six_months(const known *k)
{
	return k->silent;
}

/* Sorted by what was said; returns how many. */
static int
pairs_of(const field *f, const double *said, double (*was)(const known *), pair *p)
{
	int n = 0;

	for (int i = 0; i < f->n; i++)
		if (is_scored(&f->customer[i]))
			p[n++] = (pair){said[i], was(&f->customer[i]), i};
	qsort(p, (size_t) n, sizeof(*p), by_said);
	return n;
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

/* By every customer? */
static bool
is_said(const field *f, const double *said)
{
	for (int i = 0; i < f->n; i++)
		if (isnan(said[i]))
			return false;
	return true;
}

static amount_scores
score_amounts(const field *f, const double *said, double (*was)(const known *), pair *p)
{
	amount_scores s;
	double *actual = room_for(f->n, sizeof(*actual));
	double expected = 0;
	double came = 0;
	double square = 0;
	double perfect;
	double top;
	int n;

	for (int i = 0; i < f->n; i++)
		actual[i] = was(&f->customer[i]);
	n = pairs_of(f, actual, was, p);
	perfect = lorenz(p, n);
	top = top_tenth(p, n);
	pairs_of(f, said, was, p);
	for (int i = 0; i < n; i++)
	{
		expected += p[i].said;
		came += p[i].was;
		square += (p[i].said - p[i].was) * (p[i].said - p[i].was);
	}
	s.bias = expected / came - 1;
	s.rmse = sqrt(square / n);
	s.decile_error = tenths_error(p, n, false) / came;
	s.top_decile = top_tenth(p, n) / top;
	s.gini = lorenz(p, n) / perfect;
	free(actual);
	return s;
}

static chance_scores
score_chances(const field *f, const double *said, double (*was)(const known *), pair *p)
{
	int n;

	if (!is_said(f, said))
		return (chance_scores){NAN, NAN};
	n = pairs_of(f, said, was, p);
	return (chance_scores){tenths_error(p, n, true) / TENTHS, area_under_curve(p, n)};
}

static double
auc_of_silence(const field *f, pair *p)
{
	double *days = room_for(f->n, sizeof(*days));
	double auc;

	for (int i = 0; i < f->n; i++)
		days[i] = f->customer[i].t_cal - f->customer[i].t_x;
	auc = area_under_curve(p, pairs_of(f, days, nothing_in_six_months, p));
	free(days);
	return auc;
}

/* A total of customers, as it is shown. */
typedef struct total
{
	int customers;
	double said;
	double variance;
	double came;
} total;

static bool
total_holds(const total *t)
{
	lc_band band = lc_band_of_total(t->said, lc_total_error(t->said, t->variance));

	return band.low <= t->came && t->came <= band.high;
}

static void
score_bands(const field *f, const forecast *to, scores *s)
{
	total all = {0};
	total stage[LC_STAGES] = {{0}};
	int held = 0;

	for (int i = 0; i < f->n; i++)
	{
		double came = f->customer[i].brought;
		total one = {1, to->value[i], to->error[i] * to->error[i], came};

		if (!is_scored(&f->customer[i]))
			continue;
		held += to->low[i] <= came && came <= to->high[i];
		for (int t = 0; t < 2; t++)
		{
			total *sum = t == 0 ? &all : &stage[to->stage[i]];

			sum->customers++;
			sum->said += one.said;
			sum->variance += one.variance;
			sum->came += one.came;
		}
	}
	s->customers_held = (double) held / all.customers;
	s->total_held = total_holds(&all);
	s->total_error = lc_total_error(all.said, all.variance) / all.said;
	for (int i = 0; i < LC_STAGES; i++)
	{
		s->stages += stage[i].customers > 0;
		s->stages_held += stage[i].customers > 0 && total_holds(&stage[i]);
	}
}

static scores
score(const field *f, const forecast *to)
{
	scores s = {.seconds = to->seconds, .why = to->why};
	pair *p = room_for(f->n, sizeof(*p));

	if (to->why != NULL)
	{
		snprintf(s.text, sizeof(s.text), "%s", to->why);
		free(p);
		return s;
	}
	s.there = true;
	s.orders = score_amounts(f, to->mean, purchases_came, p);
	s.none = score_chances(f, to->none, nothing_came, p);
	s.silent = score_chances(f, to->silent, nothing_in_six_months, p);
	s.silence_auc = auc_of_silence(f, p);
	s.values = is_said(f, to->value);
	if (s.values)
		s.money = score_amounts(f, to->value, money_came, p);
	s.bands = is_said(f, to->error);
	if (s.bands)
		score_bands(f, to, &s);
	free(p);
	return s;
}

/* ---- telling ---- */

static double
best_library(const scores s[CONTENDERS])
{
	double best = INFINITY;

	for (int c = 0; c < CONTENDERS; c++)
		if (contenders[c].kind == LIBRARY && s[c].there && s[c].orders.rmse < best)
			best = s[c].orders.rmse;
	return isfinite(best) ? best : NAN;
}

/* A library's model of purchases with gamma-gamma, as ours has it, is what their users multiply. */
static double
best_money(const scores s[CONTENDERS])
{
	double best = INFINITY;

	for (int c = 0; c < CONTENDERS; c++)
		if (c != THE_SHOWN && c != THE_ENGINE && s[c].there && s[c].values && s[c].money.rmse < best)
			best = s[c].money.rmse;
	return best;
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
tell_money(const scores s[CONTENDERS])
{
	printf("\nWhat they brought:\n\n"
	       "| contender | bias | RMSE | of the best other's | decile error | top decile | Gini |\n"
	       "|---|---|---|---|---|---|---|\n");
	for (int c = 0; c < CONTENDERS; c++)
	{
		const amount_scores *m = &s[c].money;

		if (s[c].there && s[c].values)
			printf("| %s | %+.0f %% | %.1f | %.2f | %.0f %% | %.2f | %.2f |\n", contenders[c].name, 100 * m->bias,
			       m->rmse, m->rmse / best_money(s), 100 * m->decile_error, m->top_decile, m->gini);
	}
}

static void
tell_task(const field *f, const scores s[CONTENDERS])
{
	double best = best_library(s);
	double came = 0;

	for (int i = 0; i < f->n; i++)
		came += f->customer[i].came;
	printf("\n### %s, %s, %d days ahead\n\n%d customers known on the day, %.0f purchase days came.\n\n",
	       f->shop->source->name, f->task->cut, f->horizon, f->n, came);
	printf(
	    "| contender | bias | RMSE | of the best library's | decile error | top decile | Gini | chance error | AUC | "
	    "seconds |\n|---|---|---|---|---|---|---|---|---|---|\n");
	for (int c = 0; c < CONTENDERS; c++)
	{
		const amount_scores *o = &s[c].orders;

		if (!s[c].there && strcmp(s[c].text, NOT_RUN) == 0)
			continue;
		printf("| %s |", contenders[c].name);
		if (!s[c].there)
		{
			printf(" %s | | | | | | | | |\n", s[c].text);
			continue;
		}
		printf(" %+.0f %% | %.2f |", 100 * o->bias, o->rmse);
		tell_number(" %.2f |", o->rmse / best);
		printf(" %.0f %% | %.2f | %.2f |", 100 * o->decile_error, o->top_decile, o->gini);
		tell_number(" %.3f |", s[c].none.error);
		tell_number(" %.2f |", s[c].none.auc);
		printf(" %.2f |\n", s[c].seconds);
	}
	tell_money(s);
}

static void
tell_summary(const scores all[][CONTENDERS], int n)
{
	printf("\n### All %d cuts\n\nMeans over the cuts that a contender has a forecast for.\n\n", n);
	printf(
	    "| contender | cuts | absolute bias | RMSE of the best library's | decile error | top decile | Gini | chance "
	    "error | AUC | of money: absolute bias | RMSE of the best other's | decile error | top decile "
	    "|\n|---|---|---|---|---|---|---|---|---|---|---|---|---|\n");
	for (int c = 0; c < CONTENDERS; c++)
	{
		scores sum = {0};
		double ratio = 0;
		double money = 0;
		int there = 0;
		int chances = 0;
		int values = 0;

		for (int t = 0; t < n; t++)
		{
			const scores *s = &all[t][c];

			if (!s->there)
				continue;
			there++;
			ratio += s->orders.rmse / best_library(all[t]);
			sum.orders.bias += fabs(s->orders.bias);
			sum.orders.decile_error += s->orders.decile_error;
			sum.orders.top_decile += s->orders.top_decile;
			sum.orders.gini += s->orders.gini;
			if (!isnan(s->none.error))
			{
				chances++;
				sum.none.error += s->none.error;
				sum.none.auc += s->none.auc;
			}
			if (!s->values)
				continue;
			values++;
			sum.money.bias += fabs(s->money.bias);
			money += s->money.rmse / best_money(all[t]);
			sum.money.decile_error += s->money.decile_error;
			sum.money.top_decile += s->money.top_decile;
		}
		if (there == 0)
			continue;
		printf("| %s | %d |", contenders[c].name, there);
		tell_number(" %.0f %% |", 100 * sum.orders.bias / there);
		tell_number(" %.3f |", ratio / there);
		tell_number(" %.0f %% |", 100 * sum.orders.decile_error / there);
		tell_number(" %.2f |", sum.orders.top_decile / there);
		tell_number(" %.2f |", sum.orders.gini / there);
		tell_number(" %.3f |", sum.none.error / chances);
		tell_number(" %.2f |", sum.none.auc / chances);
		tell_number(" %.0f %% |", 100 * sum.money.bias / values);
		tell_number(" %.3f |", money / values);
		tell_number(" %.0f %% |", 100 * sum.money.decile_error / values);
		tell_number(" %.2f |", sum.money.top_decile / values);
		printf("\n");
	}
}

/* Of what the product shows: bands of 95 %, and the chance of no order in six months. */
static void
tell_shown(const scores all[][CONTENDERS], const char *const *title, int n)
{
	scores sum = {0};
	int held = 0;

	printf("\n### Bands and chances as shown\n\n"
	       "| cut | customers held | standard error of the total | its bias | total held | stages held | chance of no "
	       "order in six months: error | AUC | AUC of the days of silence |\n|---|---|---|---|---|---|---|---|---|\n");
	for (int t = 0; t < n; t++)
	{
		const scores *s = &all[t][THE_SHOWN];

		printf("| %s | %.1f %% | %.0f %% | %+.0f %% | %s | %d of %d | %.3f | %.2f | %.2f |\n", title[t],
		       100 * s->customers_held, 100 * s->total_error, 100 * s->money.bias, s->total_held ? "yes" : "no",
		       s->stages_held, s->stages, s->silent.error, s->silent.auc, s->silence_auc);
		sum.customers_held += s->customers_held / n;
		held += s->total_held;
		sum.stages += s->stages;
		sum.stages_held += s->stages_held;
		sum.silent.error += s->silent.error / n;
		sum.silent.auc += s->silent.auc / n;
		sum.silence_auc += s->silence_auc / n;
	}
	printf("| all | %.1f %% | | | %d of %d | %d of %d | %.3f | %.2f | %.2f |\n", 100 * sum.customers_held, held, n,
	       sum.stages_held, sum.stages, sum.silent.error, sum.silent.auc, sum.silence_auc);
}

static void
judge(const field *f, const char *room, scores s[CONTENDERS])
{
	forecast to[CONTENDERS];

	for (int c = 0; c < CONTENDERS; c++)
		to[c] = ask(f, (contender) c, room);
	for (int c = 0; c < CONTENDERS; c++)
	{
		/* a reason may be a text in the forecast itself, which has been copied */
		to[c].why = to[c].why != NULL && to[c].text[0] != '\0' ? to[c].text : to[c].why;
		s[c] = score(f, &to[c]);
		free(to[c].mean);
		free(to[c].none);
		free(to[c].value);
		free(to[c].error);
		free(to[c].low);
		free(to[c].high);
		free(to[c].silent);
		free(to[c].stage);
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
			        p[j].value, f->task->cut, f->horizon);
		}
	}
	free(p);
	if (fclose(csv) != 0)
		give_up("cannot write", path);
}

/* False where the shop's file is not there. */
static bool
open_shop(const task *t, const char *data, real_shop *s)
{
	if (t->shop < REAL_SHOPS)
		return real_shop_open(&shop_sources[t->shop], data, s);
	simulated_shop_open(t->shop - REAL_SHOPS, s);
	return true;
}

int
main(int argc, char **argv)
{
	static scores all[TASKS][CONTENDERS];
	static char title[TASKS][LINE_BYTES];
	const char *titles[TASKS];
	bool export = argc == 4 && strcmp(argv[1], "--export") == 0;
	int judged = 0;

	if (argc == 4 && strcmp(argv[1], "--tuned") == 0)
		scored = TUNED_HALF;
	else if (argc == 4 && strcmp(argv[1], "--judged") == 0)
		scored = JUDGED_HALF;
	else if (argc != 3 && !export)
		give_up("usage", "referee [--export|--tuned|--judged] DATA ROOM");
	for (int t = 0; t < TASKS; t++)
	{
		real_shop s;
		field f;

		if (!open_shop(&tasks[t], argv[argc - 2], &s))
		{
			if (!export)
				printf("\nNot judged: %s, %s is not there.\n", tasks[t].cut, shop_sources[tasks[t].shop].file);
			continue;
		}
		f = field_of(&s, &tasks[t]);
		if (export)
			export_field(&f, argv[argc - 1]);
		else
		{
			snprintf(title[judged], LINE_BYTES, "%s, %s, %d days", s.source->name, tasks[t].cut, tasks[t].horizon);
			titles[judged] = title[judged];
			judge(&f, argv[argc - 1], all[judged++]);
		}
		free(f.customer);
		real_shop_close(&s);
	}
	if (judged > 0)
	{
		tell_summary(all, judged);
		tell_shown(all, titles, judged);
	}
	return 0;
}
