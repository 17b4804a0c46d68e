/*
 * real_score.c - what came true of what was said about the customers of a real
 * shop.
 */
#include "real_score.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "segments.h"

#define RECENT 60 /* days */
#define USUAL 360
#define QUARTER 90
#define GRID 30
#define FELL 0.6
#define SHOWS 0.8
#define SILENT_GAPS 1.5
#define ESTABLISHED_DAYS 3
#define ESTABLISHED_AGE 120
#define ALERTED 0.05
#define VERSION_DAYS 90 /* from one learned model to the next, for histories */
#define MOST_PERIODS 128
#define YEAR 365.25

static void *
obtained(void *memory)
{
	if (memory != NULL)
		return memory;
	fprintf(stderr, "accuracy: no memory\n");
	exit(1);
}

static void *
room_for(size_t n, size_t size)
{
	return obtained(calloc(n > 0 ? n : 1, size));
}

/* ---- sums ---- */

static void
count(figures *f, measure m, bool of, double value)
{
	if (!of)
		return;
	f->of[m].sum += value;
	f->of[m].n++;
}

static void
state(figures *f, double said, bool was)
{
	statements *s = &f->silence;

	if (isnan(said))
		return;
	if (s->n == s->room)
	{
		s->room = s->room > 0 ? 2 * s->room : 4096;
		s->one = obtained(realloc(s->one, s->room * sizeof(*s->one)));
	}
	s->one[s->n++] = (stated){said, was};
}

static int
by_chance(const void *a, const void *b)
{
	const stated *x = a;
	const stated *y = b;

	if (x->said != y->said)
		return x->said < y->said ? -1 : 1;
	return (int) x->was - (int) y->was;
}

void
calibration_of(const figures *f, double said[TENTHS], double was[TENTHS])
{
	const statements *s = &f->silence;

	qsort(s->one, s->n, sizeof(*s->one), by_chance);
	for (int t = 0; t < TENTHS; t++)
	{
		size_t from = s->n * t / TENTHS;
		size_t to = s->n * (t + 1) / TENTHS;

		said[t] = was[t] = 0.0;
		for (size_t i = from; i < to; i++)
		{
			said[t] += s->one[i].said / (double) (to - from);
			was[t] += s->one[i].was / (double) (to - from);
		}
	}
}

static double
calibration_error(const figures *f)
{
	double said[TENTHS];
	double was[TENTHS];
	double error = 0.0;

	calibration_of(f, said, was);
	for (int t = 0; t < TENTHS; t++)
		error += fabs(said[t] - was[t]) / TENTHS;
	return error;
}

/* Mann and Whitney's; equal chances count half. */
static double
ranking(const figures *f)
{
	const statements *s = &f->silence;
	double right = 0.0;
	double below = 0.0; /* who bought, at a lower chance of silence */
	double silent = 0.0;

	qsort(s->one, s->n, sizeof(*s->one), by_chance);
	for (size_t i = 0, end; i < s->n; i = end)
	{
		double tied[2] = {0.0, 0.0};

		for (end = i; end < s->n && s->one[end].said == s->one[i].said; end++)
			tied[s->one[end].was]++;
		right += tied[1] * (below + 0.5 * tied[0]);
		below += tied[0];
		silent += tied[1];
	}
	return right / (below * silent);
}

double
figure_of(const figures *f, measure m)
{
	if (m == CALIBRATION || m == RANKING)
		return f->silence.n == 0 ? NAN : m == CALIBRATION ? calibration_error(f) : ranking(f);
	return f->of[m].n > 0.0 ? f->of[m].sum / f->of[m].n : NAN;
}

void
figures_add(figures *to, const figures *from)
{
	for (int m = 0; m < MEASURES; m++)
	{
		to->of[m].sum += from->of[m].sum;
		to->of[m].n += from->of[m].n;
	}
	for (size_t i = 0; i < from->silence.n; i++)
		state(to, from->silence.one[i].said, from->silence.one[i].was);
}

void
figures_close(figures *f)
{
	free(f->silence.one);
	f->silence = (statements){NULL, 0, 0};
}

/* ---- what is known of a customer on a cut, and what came ---- */

/* Purchases in (from, to]. */
static purchase
within(const purchase *p, int n, lc_day from, lc_day to)
{
	purchase sum = {0, 0.0};

	for (int i = 0; i < n; i++)
		if (p[i].day > from && p[i].day <= to)
		{
			sum.day++;
			sum.value += p[i].value;
		}
	return sum;
}

typedef struct facts
{
	half half;
	bool established;
	bool fell;
	bool gone;
	bool grew;
	bool falling;
	bool shows; /* a decline would */
	lc_day last;
	double usual;   /* purchase days a day */
	int32_t before; /* purchase days in the 180 days up to the cut */
	purchase ahead; /* number of days, and revenue */
	verdict said[SPEAKERS];
	double loss[SPEAKERS]; /* alerts rank by it: revenue of the horizon, usual less expected */
} facts;

static void
look_back(const purchase *p, int n, lc_day cut, facts *f)
{
	lc_day from = p[0].day > cut - RECENT - USUAL ? p[0].day : cut - RECENT - USUAL;
	double length = cut - RECENT - from;
	purchase usual = within(p, n, from, cut - RECENT);
	purchase before = within(p, n, from - 1, cut - RECENT); /* what a manager counts: the first purchase too */
	purchase recent = within(p, n, cut - RECENT, cut);
	purchase quarter = within(p, n, cut - QUARTER, cut);
	purchase quarter_before = within(p, n, cut - 2 * QUARTER, cut - QUARTER);

	f->last = p[n - 1].day;
	f->usual = length > 0 ? usual.day / length : 0.0;
	f->established = n >= ESTABLISHED_DAYS && cut - p[0].day >= ESTABLISHED_AGE && f->usual > 0.0;
	f->falling =
	    quarter.day < quarter_before.day || (quarter.day == quarter_before.day && quarter.value < quarter_before.value);
	f->shows = f->usual == 0.0 || (cut - f->last) * f->usual > SILENT_GAPS ||
	           recent.day * length < SHOWS * RECENT * before.day ||
	           recent.value * length < SHOWS * RECENT * before.value;
}

static void
look_ahead(const purchase *p, int n, lc_day cut, facts *f)
{
	f->ahead = within(p, n, cut, cut + REAL_HORIZON);
	f->grew = f->ahead.day > f->before;
	f->gone = n == 0 || p[n - 1].day <= cut;
	f->fell = f->ahead.day < FELL * REAL_HORIZON * f->usual;
}

/* Asks the engine, and what segments rank by. */
static bool
know(const real_shop *s, const buyer *b, lc_day cut, engine_model *model, facts *f, standing_in_shop *standing)
{
	purchase *p = room_for(s->most_trades, sizeof(*p));
	uint8_t *bytes = room_for(1, lc_profile_bound(s->most_trades));
	int n = purchases_of(b, cut, p);

	if (n > 0)
	{
		*f = (facts){.half = b->judged ? JUDGED : TUNED};
		look_back(p, n, cut, f);
		*standing = (standing_in_shop){
		    .last = p[n - 1].day,
		    .orders_year = within(p, n, cut - 365, cut).day,
		    .paid_year = within(p, n, cut - 365, cut).value,
		};
		f->said[RECENCY].stage = stage_90_90_on(p, n, cut);
		f->loss[RECENCY] =
		    within(p, n, cut - 2 * QUARTER, cut - QUARTER).value - within(p, n, cut - QUARTER, cut).value;
		engine_ask(model, profile_as_of(b, cut, bytes), cut, &f->said[ENGINE]);
		f->loss[ENGINE] = f->said[ENGINE].usual - f->said[ENGINE].value;
		f->before = within(p, n, cut - REAL_HORIZON, cut).day;
		look_ahead(p, purchases_of(b, s->last, p), cut, f);
	}
	free(p);
	free(bytes);
	return n > 0;
}

engine_model *
learn_shop(const real_shop *s, lc_day as_of, shop_part of, int32_t horizon)
{
	known_shop known = shop_as_of(s, as_of, of);
	engine_model *model = engine_learn(known.profile, known.n, as_of, horizon);

	known_shop_close(&known);
	return model;
}

/* ---- scores ---- */

static void
score_end(figures *f, const facts *c, const verdict *said)
{
	bool terminated = said->stage == LC_TERMINATED;

	count(f, TERMINATED_SHARE, true, terminated);
	count(f, TERMINATED_BUYS, terminated, c->ahead.day > 0);
	f->of[TERMINATED_REVENUE].sum += terminated ? c->ahead.value : 0.0;
	f->of[TERMINATED_REVENUE].n += c->ahead.value;
	count(f, TERMINATED_FOUND, c->gone, terminated);
	count(f, TERMINATED_DELAY, c->gone && terminated && said->reason != NULL, said->since - c->last);
}

static void
score_words(figures *f, const facts *c, const verdict *said)
{
	bool candidate = c->established && said->stage != LC_TERMINATED;

	count(f, DECLINE_SHARE, true, said->stage == LC_DECLINE);
	count(f, DECLINE_RIGHT, c->established && said->stage == LC_DECLINE, c->fell);
	count(f, DECLINE_BASE, candidate, c->fell);
	count(f, DECLINE_HIDDEN, said->stage == LC_DECLINE, !c->shows);
	count(f, STABILITY_SHARE, true, said->stage == LC_STABILITY);
	count(f, STABILITY_NONE, said->stage == LC_STABILITY, c->ahead.day == 0);
	count(f, FORMATION_SHARE, true, said->stage == LC_FORMATION);
	count(f, FORMATION_GREW, said->stage == LC_FORMATION, c->grew);
	count(f, FORMATION_BASE, c->established, c->grew);
	count(f, FORMATION_FALLS, said->stage == LC_FORMATION, c->falling);
}

typedef struct alert
{
	double loss;
	const facts *of;
} alert;

static int
by_loss(const void *a, const void *b)
{
	const alert *x = a;
	const alert *y = b;

	if (x->loss != y->loss)
		return x->loss > y->loss ? -1 : 1;
	return (x->of > y->of) - (x->of < y->of);
}

/* The list a manager would get from that half of the shop. */
static void
score_alerts(figures *f, const facts *c, int n, speaker who, half h)
{
	alert *list = room_for(n, sizeof(*list));
	int candidates = 0;
	int most;

	for (int i = 0; i < n; i++)
		if (c[i].half == h && c[i].established && c[i].said[who].stage != LC_TERMINATED && !isnan(c[i].loss[who]))
			list[candidates++] = (alert){c[i].loss[who], &c[i]};
	qsort(list, (size_t) candidates, sizeof(*list), by_loss);
	most = (int) ceil(ALERTED * candidates);
	for (int i = 0; i < most; i++)
		count(f, ALERTS_RIGHT, true, list[i].of->fell);
	free(list);
}

static void
score_moves(const real_shop *s, lc_day cut, const facts *c, const int *buyer_of, int n, figures to[HALVES])
{
	engine_model *one;
	engine_model *other;
	uint8_t *bytes;

	one = learn_shop(s, cut, FIRST_PART, REAL_HORIZON);
	other = learn_shop(s, cut, SECOND_PART, REAL_HORIZON);
	bytes = room_for(1, lc_profile_bound(s->most_trades));
	for (int i = 0; i < n; i++)
	{
		lc_profile known = profile_as_of(&s->buyer[buyer_of[i]], cut, bytes);
		verdict a;
		verdict b;

		engine_ask(one, known, cut, &a);
		engine_ask(other, known, cut, &b);
		count(&to[c[i].half], REFIT_MOVES, true, a.stage != b.stage);
	}
	free(bytes);
	engine_forget(one);
	engine_forget(other);
}

void
judge_cut(const real_shop *s, lc_day cut, figures to[SPEAKERS][HALVES])
{
	facts *c = room_for(s->buyers, sizeof(*c));
	standing_in_shop *standing = room_for(s->buyers, sizeof(*standing));
	int *buyer_of = room_for(s->buyers, sizeof(*buyer_of));
	engine_model *model = learn_shop(s, cut, ALL_OF_IT, REAL_HORIZON);
	int n = 0;

	for (int i = 0; i < s->buyers; i++)
		if (know(s, &s->buyer[i], cut, model, &c[n], &standing[n]))
			buyer_of[n++] = i;
	rank_segments(standing, n);
	for (int i = 0; i < n; i++)
	{
		c[i].said[RFM].stage = standing[i].stage;
		c[i].loss[RFM] = standing[i].stage == LC_DECLINE ? standing[i].paid_year : 0.0;
		for (int who = 0; who < SPEAKERS; who++)
		{
			figures *f = &to[who][c[i].half];

			score_end(f, &c[i], &c[i].said[who]);
			score_words(f, &c[i], &c[i].said[who]);
		}
		state(&to[ENGINE][c[i].half], c[i].said[ENGINE].silent, c[i].ahead.day == 0);
	}
	for (int who = 0; who < SPEAKERS; who++)
		for (int h = 0; h < HALVES; h++)
			score_alerts(&to[who][h], c, n, (speaker) who, (half) h);
	score_moves(s, cut, c, buyer_of, n, to[ENGINE]);
	engine_forget(model);
	free(c);
	free(standing);
	free(buyer_of);
}

/* ---- histories ---- */

static bool
is_beyond_trial(lc_stage stage)
{
	return stage != LC_PROSPECT && stage != LC_EXPLORATION && stage != LC_TERMINATED;
}

static bool
bought_in(const purchase *p, int n, const shown_period *shown, int i)
{
	return within(p, n, i > 0 ? shown[i - 1].end : LC_DAY_MIN, shown[i].end).day > 0;
}

/* Decline in a period from the one of the last purchase on, before the end that is shown at q. */
static bool
was_warned(const purchase *p, int n, const shown_period *shown, int q)
{
	for (int i = q - 1; i >= 0; i--)
	{
		if (shown[i].stage == LC_DECLINE)
			return true;
		if (bought_in(p, n, shown, i))
			return false;
	}
	return false;
}

static void
score_shown(figures *f, const purchase *p, int n, const shown_period *shown, int periods, lc_day end)
{
	bool left_trial = false;

	for (int i = 0; i < periods; i++)
	{
		bool changed = i == 0 || shown[i].stage != shown[i - 1].stage;

		f->of[STAGES_A_YEAR].sum += changed && shown[i].stage != LC_PROSPECT;
		if (changed && shown[i].stage == LC_TERMINATED && left_trial)
			count(f, WARNED, true, was_warned(p, n, shown, i));
		left_trial = shown[i].stage == LC_TERMINATED ? false : left_trial || is_beyond_trial(shown[i].stage);
	}
	f->of[STAGES_A_YEAR].n += (end - p[0].day + 1) / YEAR;
}

/* A model a quarter, each for the days until the next: nothing is judged by what was learned later. */
typedef struct versions
{
	int n;
	lc_day day[MOST_PERIODS];
	engine_model *model[MOST_PERIODS];
} versions;

static versions
learn_versions(const real_shop *s)
{
	versions v = {0};

	for (lc_day day = s->first + GRID; day <= s->last && v.n < MOST_PERIODS; day += VERSION_DAYS)
	{
		v.day[v.n] = day;
		v.model[v.n++] = learn_shop(s, day, ALL_OF_IT, REAL_HORIZON);
	}
	return v;
}

static int
version_on(const versions *v, lc_day day)
{
	int i = v->n - 1;

	while (i > 0 && v->day[i] > day)
		i--;
	return i;
}

/* Periods are shown under the version of their last day. */
static int
history_by_versions(const versions *v, lc_profile known, lc_day as_of, shown_period *to)
{
	shown_period one[MOST_PERIODS];
	int n = 0;

	for (int i = 0; i < v->n; i++)
	{
		lc_day until = i + 1 < v->n && v->day[i + 1] <= as_of ? v->day[i + 1] - 1 : as_of;
		int rows;

		if (i > 0 && v->day[i] > as_of)
			break;
		rows = engine_history(v->model[i], known, as_of, one, MOST_PERIODS);
		for (; n < rows && one[n].end <= until; n++)
			to[n] = one[n];
	}
	return n;
}

static void
score_order_days(const versions *v, const buyer *b, const purchase *p, int n, uint8_t *bytes, figures *f)
{
	for (int i = 0; i < n; i++)
	{
		verdict said;

		engine_ask(v->model[version_on(v, p[i].day)], profile_as_of(b, p[i].day, bytes), p[i].day, &said);
		count(f, TERMINATED_ON_ORDER, true, said.stage == LC_TERMINATED);
	}
}

static void
judge_engine_histories(const real_shop *s, figures to[HALVES])
{
	versions v = learn_versions(s);
	purchase *p = room_for(s->most_trades, sizeof(*p));
	uint8_t *bytes = room_for(1, lc_profile_bound(s->most_trades));
	shown_period shown[MOST_PERIODS];

	for (int i = 0; i < s->buyers; i++)
	{
		const buyer *b = &s->buyer[i];
		figures *f = &to[b->judged ? JUDGED : TUNED];
		int n = purchases_of(b, s->last, p);

		if (n == 0)
			continue;
		score_shown(f, p, n, shown, history_by_versions(&v, profile_as_of(b, s->last, bytes), s->last, shown), s->last);
		score_order_days(&v, b, p, n, bytes, f);
	}
	for (int i = 0; i < v.n; i++)
		engine_forget(v.model[i]);
	free(p);
	free(bytes);
}

/* What people do today, every 30 days back from the end of the data. */
typedef struct shown_history
{
	int periods;
	shown_period shown[MOST_PERIODS];
} shown_history;

static void
show_day(const real_shop *s, lc_day day, speaker who, shown_history *h)
{
	standing_in_shop *standing = room_for(s->buyers, sizeof(*standing));
	int *buyer_of = room_for(s->buyers, sizeof(*buyer_of));
	purchase *p = room_for(s->most_trades, sizeof(*p));
	int ranks = 0;

	for (int i = 0; i < s->buyers; i++)
	{
		int n = purchases_of(&s->buyer[i], day, p);

		if (n == 0)
			continue;
		buyer_of[ranks] = i;
		standing[ranks++] = (standing_in_shop){
		    .last = p[n - 1].day,
		    .orders_year = within(p, n, day - 365, day).day,
		    .stage = who == RECENCY ? stage_90_90_on(p, n, day) : LC_PROSPECT,
		};
	}
	if (who == RFM)
		rank_segments(standing, ranks);
	for (int i = 0; i < ranks; i++)
	{
		shown_history *of = &h[buyer_of[i]];

		of->shown[of->periods++] = (shown_period){day, standing[i].stage, NULL};
	}
	free(standing);
	free(buyer_of);
	free(p);
}

static void
judge_segment_histories(const real_shop *s, speaker who, figures to[HALVES])
{
	shown_history *h = room_for(s->buyers, sizeof(*h));
	purchase *p = room_for(s->most_trades, sizeof(*p));

	for (lc_day day = s->last - (s->last - s->first) / GRID * GRID; day <= s->last; day += GRID)
		show_day(s, day, who, h);
	for (int i = 0; i < s->buyers; i++)
	{
		int n = purchases_of(&s->buyer[i], s->last, p);

		if (n > 0)
			score_shown(&to[s->buyer[i].judged ? JUDGED : TUNED], p, n, h[i].shown, h[i].periods, s->last);
	}
	free(h);
	free(p);
}

void
judge_histories(const real_shop *s, figures to[SPEAKERS][HALVES])
{
	judge_engine_histories(s, to[ENGINE]);
	judge_segment_histories(s, RFM, to[RFM]);
	judge_segment_histories(s, RECENCY, to[RECENCY]);
}
