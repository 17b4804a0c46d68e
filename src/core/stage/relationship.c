/*
 * relationship.c - one customer, walked day by day through its history.
 */
#include "stage/relationship.h"

#include <math.h>
#include <string.h>

#include "math/least.h"
#include "profile/event_cursor.h"
#include "stage/signal_kinds.h"

/* Needs by the wallet are not below this, and so much of the latest observation counts. */
#define WALLET_LOWEST 0.2
#define WALLET_LATEST 0.5
#define WALLETS_USUAL 6 /* observations that make the usual wallet, and that it takes to rise */

/* Values scatter around their mean as in the whole shop, worth so many purchase days of one's own. */
#define VALUE_PRIOR 4.0
/* How much a customer's mean value may change: mostly little, seldom much.  Deviations of its logarithm. */
#define VALUE_DRIFT 0.25
#define VALUE_SHIFT 1.5
#define VALUE_SHIFTS 0.15
/* The rates of the grid stand for those between them: deviation of their logarithm. */
#define GRID_SPREAD 0.15
/* Purchase days from which on a rate is better counted than believed. */
#define COUNTED_WELL 20
/* Over so many periods less money is seen of who buys too seldom for the recent ones. */
#define LONGER_PERIODS 6

static double
in_units(lc_money money)
{
	return (double) money / (double) LC_MONEY_UNIT;
}

static float
fast_log(double value)
{
	float x = (float) value;

	lc_log_floats(&x, 1);
	return x;
}

static void
look_ahead(lc_relationship *r)
{
	do
		r->has_ahead = lc_cursor_read(&r->cursor, &r->ahead);
	while (r->has_ahead && lc_event_measure(&r->ahead) >= LC_MEASURES);
}

lc_status
lc_relationship_open(lc_relationship *r, lc_profile profile, const lc_engine *engine)
{
	r->engine = engine;
	r->every_fact = r->end_alone = r->at_news = false;
	r->told = LC_DAY_NOBEGIN;
	r->silent = NULL;
	r->facts = (lc_facts){0};
	memset(&r->head, 0, sizeof(r->head));
	r->head.first_day = r->head.last_day = LC_DAY_NOEND;
	lc_season_start(&r->head.season);
	r->head.rate_unit = 1;
	r->head.usual_value = NAN;
	lc_verdict_start(&r->head.verdict);
	lc_cursor_open(&r->cursor, profile);
	look_ahead(r);
	return r->cursor.status;
}

/* ---- needs ---- */

/*
 * A wallet that shrinks lets expect less.  One that grows accuses nobody: as
 * many orders as ever are no fall.
 */
static double
wallet_factor(const lc_relationship_head *h)
{
	if (h->wallets < 2 || h->wallet_usual <= 0)
		return 1;
	return lc_least(lc_most(h->wallet_now / h->wallet_usual, WALLET_LOWEST), 1);
}

/* What the wallet is a day, over the days since it was observed last. */
static void
take_wallet(lc_relationship_head *h, lc_day day, double amount, int32_t period_days)
{
	double a_day;

	if (h->wallets > 0 && day == h->wallet_day)
		return;
	a_day = amount / (h->wallets == 0 ? period_days : day - h->wallet_day);
	h->wallets++;
	h->wallet_day = day;
	if (h->wallets <= WALLETS_USUAL)
		h->wallet_usual += (a_day - h->wallet_usual) / h->wallets;
	else if (a_day > h->wallet_usual)
		h->wallet_usual += (a_day - h->wallet_usual) / WALLETS_USUAL;
	h->wallet_now = h->wallets == 1 ? a_day : h->wallet_now + WALLET_LATEST * (a_day - h->wallet_now);
}

/*
 * Needs of the days after one and up to another, in days: as many, where nothing
 * scales them.  A season of the customer's own has that of the shop in it.
 */
static double
needs_of(const lc_relationship *r, lc_day after, lc_day until)
{
	const lc_relationship_head *h = &r->head;
	double season = lc_season_is_known(&h->season) ? lc_season_needs(&h->season, after, until)
	                                               : lc_shop_season_needs(&r->engine->season, after, until);

	return wallet_factor(h) * season * (until - after);
}

double
lc_relationship_kept(const lc_relationship *r)
{
	return r->head.purchases > 0 ? lc_least(r->head.sum.days / (double) r->head.purchases, 1) : 1;
}

double
lc_relationship_needs_ahead(const lc_relationship *r, double periods)
{
	lc_day ahead = (lc_day) ceil(periods * r->engine->period_days);

	return ahead > 0 ? periods * needs_of(r, r->head.day, r->head.day + ahead) / ahead : 0;
}

/* ---- the next purchase ---- */

#define HALF_YEAR 182

/*
 * A customer buys once a year that has a season of its own, bought at most ONCE_A_YEAR_MOST times in the last year that is
 * known, and has had at least ONCE_A_YEAR_LEAST years between two purchases, in the mean.
 */
#define ONCE_A_YEAR_MOST 1.5
#define ONCE_A_YEAR_LEAST 0.8

static bool
buys_once_a_year(const lc_relationship_head *h)
{
	double years = (double) (h->last_day - h->first_day) / LC_NEEDS_AHEAD_DAYS;

	return lc_season_is_known(&h->season) && years >= ONCE_A_YEAR_LEAST * (h->sum.days - 1) &&
	       lc_season_rate(&h->season) * LC_NEEDS_AHEAD_DAYS <= ONCE_A_YEAR_MOST;
}

/*
 * A customer who buys once a year keeps a date of the year: whether this season's purchase came on the season's first day or on
 * its last, the next one comes in the next season, and not a year's needs later.  So the last purchase counts as if it had come
 * in the middle of the needs of the half years before and after it.
 */
static const lc_posterior *
outlook_of(const lc_relationship *r, const lc_posterior *posterior, lc_posterior *room)
{
	const lc_relationship_head *h = &r->head;
	double period = r->engine->period_days;
	double before;
	double after;

	if (!buys_once_a_year(h))
		return posterior;
	before = needs_of(r, h->last_day - HALF_YEAR, h->last_day) / period;
	after = needs_of(r, h->last_day, h->last_day + HALF_YEAR) / period;
	*room = *posterior;
	room->since = lc_most(posterior->since + (before - after) / 2, 0);
	room->year = before + after;
	return room;
}

const lc_posterior *
lc_relationship_outlook(const lc_relationship *r, lc_posterior *room)
{
	return outlook_of(r, &r->head.posterior, room);
}

/* ---- events ---- */

static lc_purchase_day *
recent(lc_relationship *r, uint32_t i)
{
	return &r->recent[i % LC_RECENT_DAYS];
}

/* The latest purchase day before entry *i that was not returned, and its entry; NULL where none is known by itself. */
static const lc_purchase_day *
kept_before(const lc_relationship *r, uint32_t *i)
{
	uint32_t oldest = lc_oldest_recent(r->head.purchases);

	while (*i > oldest)
	{
		const lc_purchase_day *entry = &r->recent[--*i % LC_RECENT_DAYS];

		if (!entry->void_)
			return entry;
	}
	return NULL;
}

/*
 * Once the year is known to matter, a rate is one by needs, of which a year has as
 * many as of periods.  What was believed is the rate of the days on which the
 * customer bought at all: of who buys six times in each December that of Decembers.
 */
static void
learn_season(lc_relationship *r, lc_day day)
{
	lc_relationship_head *h = &r->head;
	bool known = lc_season_is_known(&h->season);
	float active[LC_RATES];
	double rate;
	double change;

	lc_season_take(&h->season, day);
	if (known || !lc_season_is_known(&h->season))
		return;
	lc_posterior_active(&h->posterior, active);
	rate = lc_posterior_rate(&r->engine->tables, active);
	change = lc_least(lc_season_rate(&h->season) * r->engine->period_days / rate, 1);
	lc_posterior_shift(&h->posterior, (int) lround(log(change) / LC_RATE_LOG_STEP));
	h->last_rate *= (float) change;
	h->rate_unit *= change;
	h->fall_usual *= change;
}

static void
take_order(lc_relationship *r, lc_day day, double value)
{
	lc_relationship_head *h = &r->head;
	lc_purchase_day *entry;

	h->sum.money += value;
	if (h->purchases > 0 && recent(r, h->purchases - 1)->day == day)
	{
		entry = recent(r, h->purchases - 1);
		entry->value += value;
		entry->left += value;
		return;
	}
	if (h->first_day == LC_DAY_NOEND)
	{
		h->first_day = day;
		lc_posterior_start(&r->engine->tables, &h->posterior);
	}
	learn_season(r, day);
	*recent(r, h->purchases++) = (lc_purchase_day){.day = day, .left = value, .value = value};
	h->last_day = day;
}

/* The sums lose a purchase day that they had. */
static void
take_out(lc_relationship_head *h, const lc_purchase_day *entry)
{
	h->owed++;
	h->sum.days--;
	if (entry->value <= 0)
		return;
	h->sum.valued--;
	h->sum.log_value -= (double) entry->log_value;
	h->sum.log_square -= (double) (entry->log_value * entry->log_value);
}

/* Amounts below half a micro are none. */
#define NOTHING 5e-7

static void
take_refund(lc_relationship *r, double amount)
{
	lc_relationship_head *h = &r->head;
	uint32_t oldest = lc_oldest_recent(h->purchases);
	uint32_t last = h->purchases;
	const lc_purchase_day *kept;

	h->sum.money -= amount;
	for (uint32_t i = h->purchases; i-- > oldest && amount > NOTHING;)
	{
		lc_purchase_day *entry = recent(r, i);
		double part = entry->left < amount ? entry->left : amount;

		if (entry->void_ || entry->value <= 0)
			continue;
		entry->left -= part;
		amount -= part;
		if (entry->left > NOTHING)
			continue;
		entry->void_ = true;
		if (i < h->weighed)
			take_out(h, entry);
	}
	kept = kept_before(r, &last);
	h->last_day = kept != NULL ? kept->day : h->first_day;
}

static void
take_event(lc_relationship *r, const lc_event *event)
{
	lc_relationship_head *h = &r->head;
	double value = in_units(event->sum);

	switch (lc_event_measure(event))
	{
		case LC_ORDER:
			take_order(r, lc_event_day(event), value);
			break;
		case LC_REFUND:
			take_refund(r, value);
			break;
		case LC_COST:
		case LC_BAD_DEBT:
		case LC_INVESTMENT:
			h->spent += value;
			h->knows_spent = true;
			break;
		case LC_WALLET:
			take_wallet(h, lc_event_day(event), value, r->engine->period_days);
			break;
		case LC_BALANCE:
			h->balance = value / (double) event->count;
			h->owing = true;
			break;
		case LC_SIGNAL:
			h->sum.signals += (lc_signal_is_good(lc_event_key(event)) ? -1 : 1) * (double) event->count;
			h->signalled = true;
			break;
		case LC_SATISFACTION:
			if (value / (double) event->count <= r->engine->thresholds.satisfaction_low)
			{
				h->sum.low_scores += (double) event->count;
				h->signalled = true;
			}
			break;
		default:
			break;
	}
}

/* ---- volumes of windows ---- */

static const lc_mark no_mark;

static inline const lc_mark *
mark_at(const lc_relationship *r, int32_t i)
{
	return i < 0 ? &no_mark : &r->mark[i % LC_MARKS];
}

static inline double
between(double a, double b, double part)
{
	return a + part * (b - a);
}

/* The sums as they were some periods back, in room where they lie between two marks; part: of the period at hand, that passed. */
static const lc_mark *
sums_back(const lc_relationship *r, double back, double part, lc_mark *room)
{
	const lc_mark *late = &r->head.sum;
	const lc_mark *early;
	int32_t i = r->head.marks - 1;
	double share;

	if (back <= 0)
		return late;
	if (back < part)
	{
		early = mark_at(r, i);
		share = back / part;
	}
	else
	{
		int32_t whole;

		back -= part;
		whole = (int32_t) back;
		share = back - whole;
		i -= whole;
		late = mark_at(r, i);
		early = mark_at(r, i - 1);
	}
	if (share == 0)
		return late;
	*room = (lc_mark){
	    .elapsed = between(late->elapsed, early->elapsed, share),
	    .needs = between(late->needs, early->needs, share),
	    .days = between(late->days, early->days, share),
	    .rate = between(late->rate, early->rate, share),
	    .valued = between(late->valued, early->valued, share),
	    .log_value = between(late->log_value, early->log_value, share),
	    .log_square = between(late->log_square, early->log_square, share),
	    .money = between(late->money, early->money, share),
	    .signals = between(late->signals, early->signals, share),
	    .low_scores = between(late->low_scores, early->low_scores, share),
	};
	return room;
}

/* Money is counted in millionths: less than half of one is what rounding left of sums that cancel, and no amount. */
static double
no_dust(double money)
{
	return fabs(money) < 0.5 / (double) LC_MONEY_UNIT ? 0 : money;
}

static lc_mark
less(const lc_mark *a, const lc_mark *b)
{
	return (lc_mark){
	    .elapsed = a->elapsed - b->elapsed,
	    .needs = a->needs - b->needs,
	    .days = a->days - b->days,
	    .rate = a->rate - b->rate,
	    .valued = a->valued - b->valued,
	    .log_value = a->log_value - b->log_value,
	    .log_square = a->log_square - b->log_square,
	    .money = no_dust(a->money - b->money),
	    .signals = a->signals - b->signals,
	    .low_scores = a->low_scores - b->low_scores,
	};
}

/* Between two points back in time, within the cycle. */
static lc_mark
window(const lc_relationship *r, double near, double far, double part)
{
	double most = lc_least(r->head.marks - r->head.cycle.mark + part, LC_MARKS - 2);
	lc_mark room[2];

	return less(sums_back(r, lc_least(near, most), part, &room[0]), sums_back(r, lc_least(far, most), part, &room[1]));
}

/* ---- pauses ---- */

static uint64_t
mark_bit(int32_t mark)
{
	return UINT64_C(1) << ((uint32_t) mark % LC_MARKS);
}

static void
add_window(const lc_relationship *r, double near, double far, double part, lc_mark *sum)
{
	lc_mark more;

	if (!(far > near))
		return;
	more = window(r, near, far, part);
	sum->elapsed += more.elapsed;
	sum->needs += more.needs;
	sum->days += more.days;
	sum->rate += more.rate;
	sum->valued += more.valued;
	sum->log_value += more.log_value;
	sum->log_square += more.log_square;
	sum->money += more.money;
}

/*
 * So many periods before a point back in time, less the pauses, within the cycle.  far: where they begin.  What lies
 * between two pauses is one window.
 */
static lc_mark
usual_window(const lc_relationship *r, double near, double periods, double part, double *far)
{
	const lc_relationship_head *h = &r->head;
	double most = lc_least(h->marks - h->cycle.mark + part, LC_MARKS - 2);
	double from = near;
	double back = near;
	lc_mark sum = {0};

	*far = near + periods;
	if (h->paused == 0)
		return window(r, near, near + periods, part);
	for (int32_t i = near < part ? h->marks : h->marks - 1 - (int32_t) (near - part); back < most && periods > 0; i--)
	{
		double end = lc_least(part + (h->marks - i), most);

		if (i < h->marks && (h->paused & mark_bit(i)) != 0)
		{
			add_window(r, from, back, part, &sum);
			from = end;
		}
		else
			periods -= end - back;
		back = end;
	}
	*far = periods > 0 ? most : back + periods;
	add_window(r, from, lc_least(back, *far), part, &sum);
	return sum;
}

/* A silence that outlasts the usual periods, or the relationship, is a pause as a whole. */
static void
note_pause(lc_relationship_head *h, const lc_relationship *r)
{
	for (int32_t i = h->marks - 1; i > h->cycle.mark && h->marks - i < LC_MARKS; i--)
	{
		if ((h->paused & mark_bit(i)) != 0 || mark_at(r, i)->days != mark_at(r, i - 1)->days)
			break;
		h->paused |= mark_bit(i);
	}
}

/* Whether what was bought since a point is worth no more than a token, as far as it has a value. */
static bool
is_token(const lc_relationship *r, const lc_mark *since)
{
	const lc_relationship_head *h = &r->head;
	double valued = h->sum.valued - since->valued;

	return valued > 0 && (h->sum.log_value - since->log_value) / valued <
	                         (double) h->usual_value + log(r->engine->thresholds.token_part);
}

/* Purchase days and net revenue between two points back in time. */
typedef struct volume
{
	double days;
	double money;
} volume;

static lc_day
whole_days(const lc_relationship *r, double periods)
{
	return (lc_day) (periods * r->engine->period_days + 0.5);
}

/*
 * Counted where they are still known one by one, because a part of a period
 * need not have that part of its purchases.
 */
static volume
volume_between(const lc_relationship *r, double near, double far, double part)
{
	const lc_relationship_head *h = &r->head;
	lc_day until = h->day - whole_days(r, near);
	lc_day after = h->day - whole_days(r, far);
	uint32_t oldest = lc_oldest_recent(h->purchases);
	volume v = {0, 0};

	if (oldest > 0 && r->recent[oldest % LC_RECENT_DAYS].day > after)
	{
		lc_mark w = window(r, near, far, part);

		return (volume){w.days, w.money};
	}
	for (uint32_t i = h->purchases; i-- > oldest;)
	{
		const lc_purchase_day *entry = &r->recent[i % LC_RECENT_DAYS];

		if (entry->day <= after)
			break;
		if (entry->day > until || entry->void_)
			continue;
		v.days++;
		v.money += entry->left;
	}
	v.money = no_dust(v.money);
	return v;
}

/* ---- money ---- */

/* Belief about the logarithm of recent values against those before: mean and deviation. */
typedef struct value_change
{
	double mean;
	double deviation;
} value_change;

static double
normal_density(double x, double variance)
{
	return exp(-0.5 * x * x / variance) / sqrt(variance);
}

static value_change
change_of_value(const lc_relationship *r, const lc_mark *before, const lc_mark *now)
{
	double shop = r->engine->tables.params.value_variance;
	double n = before->valued;
	double m = now->valued;
	double squares;
	double variance;
	double change;
	double drift;
	double shift;
	double shifts;
	double mean_drift;
	double mean_shift;

	if (n < 2 || m < 1)
		return (value_change){0, 0};
	squares = before->log_square - before->log_value * before->log_value / n;
	variance = (VALUE_PRIOR * shop + lc_most(squares, 0)) / (VALUE_PRIOR + n - 1) * (1 / n + 1 / m);
	change = now->log_value / m - before->log_value / n;
	drift = VALUE_DRIFT * VALUE_DRIFT;
	shift = VALUE_SHIFT * VALUE_SHIFT;
	shifts = VALUE_SHIFTS * normal_density(change, shift + variance);
	shifts /= shifts + (1 - VALUE_SHIFTS) * normal_density(change, drift + variance) + 1e-300;
	mean_drift = change * drift / (drift + variance);
	mean_shift = change * shift / (shift + variance);
	return (value_change){(1 - shifts) * mean_drift + shifts * mean_shift,
	                      sqrt((1 - shifts) * drift * variance / (drift + variance) +
	                           shifts * shift * variance / (shift + variance) +
	                           shifts * (1 - shifts) * (mean_shift - mean_drift) * (mean_shift - mean_drift))};
}

/* Probability of a volume below x purchase days a period, of who has not left; the normal distribution as a logistic. */
LC_VECTORISE static double
active_below(const lc_posterior_tables *tables, const float active[LC_RATES], double x, value_change change)
{
	float scale = (float) (1.702 / sqrt(GRID_SPREAD * GRID_SPREAD + change.deviation * change.deviation));
	float limit = (float) (log(lc_most(x, 1e-9)) - change.mean);
	float tail[LC_RATES];
	float below[LC_RATES];

	for (int i = 0; i < LC_RATES; i++)
	{
		float z = (limit - tables->log_rate[i]) * scale;

		z = z > 0 ? -z : z;
		tail[i] = z > -40.0f ? z : -40.0f;
	}
	lc_exp_floats(tail, LC_RATES);
	for (int i = 0; i < LC_RATES; i++)
	{
		float odds = limit > tables->log_rate[i] ? 1.0f : tail[i];

		below[i] = active[i] * odds / (1 + tail[i]);
	}
	return (double) lc_sum_rates(below);
}

/* ---- facts ---- */

static double
mean_rate(const lc_relationship *r, const lc_mark *window, double otherwise)
{
	return window->elapsed > 1e-9 ? window->rate / window->elapsed * r->head.rate_unit : otherwise;
}

static double
per_need(double amount, const lc_mark *window)
{
	return window->needs > 1e-9 ? amount / window->needs : NAN;
}

/* How sure it is that volume rose above that of the trial: a normal approximation to the logarithm of the ratio. */
static double
chance_above_trial(const lc_relationship *r, double part)
{
	const lc_thresholds *t = &r->engine->thresholds;
	double left = r->head.verdict.on_trial ? 0 : (double) r->head.verdict.trial_left;
	double since = lc_most(t->grow_periods, left + part);
	lc_mark trial = window(r, since, LC_MARKS, part);
	lc_mark now = window(r, 0, t->grow_periods, part);
	double repeats = lc_most(trial.days - 1, 0); /* the first purchase started the clock */
	double days = lc_most(now.days, 0);
	double k = r->engine->tables.params.scatter;
	double evenness;
	double variance;
	value_change change;

	if (trial.needs < 0.5 || now.needs < 0.5)
		return NAN;
	evenness = k / (k + (repeats + days) / (trial.needs + now.needs));
	change = change_of_value(r, &trial, &now);
	variance = 1 / (repeats * evenness + 0.5) + 1 / (days * evenness + 0.5) + change.deviation * change.deviation;
	return 0.5 *
	       erfc((log(t->grow_trial_to) - change.mean - log((days + 0.5) / now.needs * trial.needs / (repeats + 0.5))) /
	            sqrt(2 * variance));
}

/* The recent periods and the usual ones before them, within the cycle. */
typedef struct windows
{
	double part;   /* of the period at hand, that passed */
	double length; /* of the cycle, in periods */
	double near;   /* how many periods are recent */
	double far;    /* how many are recent, usual, or a pause between */
	lc_mark now;
	lc_mark before;
} windows;

static void
find_windows(lc_relationship *r, double part, windows *w)
{
	const lc_thresholds *t = &r->engine->thresholds;
	lc_relationship_head *h = &r->head;

	w->part = part;
	w->length = h->marks - h->cycle.mark + part;
	w->near = lc_least(t->recent_periods, lc_most(w->length - 1, 0));
	w->now = window(r, 0, w->near, part);
	w->before = usual_window(r, w->near, t->usual_periods, part, &w->far);
	if (w->before.valued > 0)
		h->usual_value = (float) (w->before.log_value / w->before.valued);
	/* the purchase of a return starts the clock of its cycle: one order after years is no level to fall from */
	if (h->cycle.mark > 0 && w->far >= w->length && w->before.days > 0)
	{
		w->before.money *= (w->before.days - 1) / w->before.days;
		w->before.days--;
	}
}

/* Purchase days of the usual periods that end a gap: the first purchase of a cycle starts its clock. */
static double
gaps_before(const lc_relationship *r, const windows *w)
{
	bool starts = r->head.cycle.mark == 0 && w->far >= w->length;

	return w->before.days - (starts ? 1 : 0);
}

/* In decline and without a purchase since. */
static bool
fell_silent(const lc_relationship_head *h)
{
	return h->verdict.stage == LC_DECLINE && h->sum.days <= h->fall_days;
}

/* Who falls silent does not get used to it. */
static void
gather_usual(const lc_relationship *r, const windows *w, lc_facts *f)
{
	f->usual = mean_rate(r, &w->before, f->rate);
	if (fell_silent(&r->head))
		f->usual = lc_most(f->usual, r->head.fall_usual);
}

/*
 * What the money of half a year lacks of what the time before lets expect, in
 * purchases: who buys once a month and pays a little less each time misses no
 * whole one in two months.
 */
static double
missing_longer(const lc_relationship *r, const windows *w)
{
	const lc_thresholds *t = &r->engine->thresholds;
	lc_mark late = window(r, 0, LONGER_PERIODS, w->part);
	double far;
	lc_mark early = usual_window(r, LONGER_PERIODS, t->usual_periods, w->part, &far);
	double money = early.money / lc_most(early.needs, 1e-9) * late.needs;

	if (early.money <= 0 || !lc_is_below(late.money, t->fall_shows * money))
		return 0;
	return (money - late.money) * early.days / early.money;
}

/* That the customer buys like clockwork. */
static double
clockwork(const lc_posterior *p)
{
	return (double) (lc_sum_rates(p->mass[LC_MANNER_REGULAR][LC_TIE_LOOSE]) +
	                 lc_sum_rates(p->mass[LC_MANNER_REGULAR][LC_TIE_BOUND]));
}

/* The latest gaps of the cycle, as far as its purchases are known one by one: how many, and the longest. */
static void
gather_gaps(const lc_relationship *r, lc_facts *f)
{
	uint32_t i = r->head.purchases;
	const lc_purchase_day *later = kept_before(r, &i);
	const lc_purchase_day *entry;
	bool seasonal = lc_season_is_known(&r->head.season); /* days about its season hold many needs, or none */
	double longest = 0;
	double longest_days = 0;
	int gaps = 0;

	while (gaps < f->days - 1 && (entry = kept_before(r, &i)) != NULL)
	{
		double days = later->day - entry->day;
		double gap = seasonal ? days : needs_of(r, entry->day, later->day);

		longest = lc_most(longest, gap / r->engine->period_days);
		longest_days = lc_most(longest_days, days / r->engine->period_days);
		gaps++;
		later = entry;
	}
	f->gaps = gaps;
	if (gaps < 2 || longest <= 0)
		return;
	f->outlasts = (seasonal ? f->quiet : f->silence) / longest;
	f->longest_days = longest_days;
	if (!seasonal)
		f->longest_gap = longest;
}

/*
 * While the silence is below fall_silence mean gaps of the cycle, the longest of them decides nothing.  Where needs are
 * others than the days, that mean does not tell.
 */
static bool
gaps_may_matter(const lc_relationship *r, const lc_facts *f)
{
	return r->head.sum.needs != r->head.sum.elapsed ||
	       f->silence * (f->days - 1) > r->engine->thresholds.fall_silence * (f->tenure - f->silence);
}

/* What the table asks of a customer who is past the trial, or speaks of leaving. */
static void
gather_volumes(const lc_relationship *r, const windows *w, double there, lc_facts *f)
{
	volume recent_volume = volume_between(r, 0, w->near, w->part);
	double gaps = gaps_before(r, w);
	double less_money;

	f->recent_days = per_need(recent_volume.days, &w->now);
	f->before_days = per_need(w->before.days, &w->before);
	f->recent_money = per_need(recent_volume.money, &w->now);
	f->before_money = per_need(w->before.money, &w->before);
	if (fell_silent(&r->head))
		f->before_days = lc_most(f->before_days, r->head.fall_before);
	if (gaps >= 2)
		f->counted_gap = 1 / lc_most(per_need(gaps, &w->before), fell_silent(&r->head) ? r->head.fall_before : 0);
	else if (lc_rhythm_is_known(f))
		f->counted_gap = (f->tenure - f->silence) / (f->days - 1);
	if (r->every_fact || gaps_may_matter(r, f))
		gather_gaps(r, f);
	if (r->every_fact || lc_buys_seldom(&r->engine->thresholds, f))
		f->regular = clockwork(&r->head.posterior) / lc_most(there, 1e-30);
	if (r->head.verdict.stage == LC_DECLINE)
		f->fell_from = r->head.fall_money;
	f->missing_days = f->before_days * w->now.needs - recent_volume.days;
	/* who buys once in a season misses it whole */
	if (lc_season_is_known(&r->head.season) && f->ordered == 0)
		f->missing_days = lc_most(f->missing_days, f->before_days * f->silence);
	less_money = f->before_money * w->now.needs - recent_volume.money;
	f->missing_money = f->before_money > 0 ? less_money * f->before_days / f->before_money : 0;
	if (w->length >= 2 * LONGER_PERIODS && f->missing_money < 1 &&
	    lc_is_below(f->recent_money, r->engine->thresholds.fall_shows * f->before_money))
		f->missing_money = lc_most(f->missing_money, missing_longer(r, w));
}

/* So many gaps in a row are no lateness. */
#define SLOW_GAPS 2

/*
 * Whether each of the last gaps was longer than those of the usual volume at which
 * it has fallen, and what was bought after them brought less for their length.
 */
static bool
has_slowed(const lc_relationship *r, const lc_facts *f)
{
	const lc_thresholds *t = &r->engine->thresholds;
	uint32_t i = r->head.purchases;
	const lc_purchase_day *later = kept_before(r, &i);
	const lc_purchase_day *entry;
	double length = 0;
	double money = 0;
	int gaps = 0;

	while (gaps < SLOW_GAPS && (entry = kept_before(r, &i)) != NULL)
	{
		double gap = needs_of(r, entry->day, later->day) / r->engine->period_days;

		if (gap * t->fall_to * f->usual <= 1)
			return false;
		length += gap;
		money += later->left;
		gaps++;
		later = entry;
	}
	return gaps == SLOW_GAPS && lc_is_below(money, t->fall_shows * f->before_money * length);
}

/*
 * Of who bought like clockwork a change of pace is known once gaps in a row are
 * long, when the posterior, whose rates move from period to period, still takes
 * each of them for a late one.
 */
static double
chance_slowed(const lc_relationship *r, const lc_facts *f, double there)
{
	if (!has_slowed(r, f))
		return 0;
	return (1 - there) + clockwork(&r->head.posterior);
}

static const value_change no_change = {0, 0};

/* That the volume of who has not left is below what was usual gradual_periods earlier. */
static double
chance_gradual(const lc_relationship *r, const windows *w, const float active[LC_RATES], const lc_facts *f)
{
	const lc_thresholds *t = &r->engine->thresholds;
	double far;
	lc_mark earlier = usual_window(r, t->gradual_periods, t->usual_periods, w->part, &far);

	return active_below(&r->engine->tables, active, t->fall_to * mean_rate(r, &earlier, f->rate),
	                    change_of_value(r, &earlier, &w->now));
}

static double
days_shortly_before(const lc_relationship *r, const windows *w)
{
	double until = lc_least(w->near + 4, w->length);

	return volume_between(r, w->near, until, w->part).days / lc_most(until - w->near, 1e-9);
}

/*
 * Chances of a fall and of one made good, where the table asks for them: the one against gradual_periods earlier where
 * the other does not tell, what a reason needs of who falls, and what is made good of who does not.  Returns whether it falls.
 */
static bool
gather_fall(const lc_relationship *r, const windows *w, const float active[LC_RATES], double there, lc_facts *f)
{
	const lc_thresholds *t = &r->engine->thresholds;
	const lc_posterior_tables *tables = &r->engine->tables;
	const lc_verdict *before = &r->head.verdict;
	bool shows = r->every_fact || lc_fall_would_show(t, f, before);
	bool falls = false;
	bool fell = r->every_fact || before->stage == LC_DECLINE || before->reason == LC_REASON_SETTLED_LOWER;
	value_change change = shows || fell ? change_of_value(r, &w->before, &w->now) : no_change;
	double gone = 1 - there;

	if (shows)
	{
		bool less = lc_days_are_fewer(t, f) && lc_money_is_less(t, f);
		double slowed = less ? chance_slowed(r, f, there) : 0;

		f->fall_chance = lc_most(active_below(tables, active, t->fall_to * f->usual, change) + gone, slowed);
		f->gradual_chance = w->length >= t->gradual_periods + 6 ? NAN : 0;
		falls = lc_falls(t, f, before);
		if (isnan(f->gradual_chance) && (r->every_fact || !falls))
		{
			f->gradual_chance = chance_gradual(r, w, active, f) + gone;
			falls = lc_falls(t, f, before);
		}
		if (r->every_fact || (falls && less))
			f->days_chance = lc_most(active_below(tables, active, t->fall_to * f->usual, no_change) + gone, slowed);
		if (r->every_fact || falls)
			f->shortly_days = days_shortly_before(r, w);
	}
	if (fell && (r->every_fact || !falls))
		f->restored = there - active_below(tables, active, t->restored_to * f->usual, change);
	return falls;
}

/*
 * How sure it is that the volume is above the usual: the one believed or the one
 * counted, whichever is more, so that who was believed to buy little at first has
 * not grown.  Of many purchases the count is nearer than the rates of the grid.
 */
static double
chance_above_usual(const lc_relationship *r, const windows *w, const float active[LC_RATES], double there, double raw,
                   const lc_facts *f)
{
	const lc_thresholds *t = &r->engine->thresholds;
	double counted = per_need(gaps_before(r, w), &w->before);
	double believed = f->usual * (w->before.days >= COUNTED_WELL ? exp(-GRID_SPREAD) : 1);
	value_change change = change_of_value(r, &w->before, &w->now);

	return there -
	       active_below(&r->engine->tables, active, raw * t->grow_usual_to * lc_most(believed, counted), change);
}

/* Volumes of two windows that follow one another: has it grown at all?  And if so, the chances of growth. */
static void
gather_growth(const lc_relationship *r, const windows *w, const float active[LC_RATES], double there, lc_facts *f)
{
	const lc_thresholds *t = &r->engine->thresholds;
	const lc_posterior_tables *tables = &r->engine->tables;
	const lc_relationship_head *h = &r->head;
	double length = w->length;
	double raw = 1 / wallet_factor(h); /* of a shrinking wallet as much as ever is no growth */
	volume latest = volume_between(r, 0, lc_least(t->grow_periods, length), w->part);
	volume then = volume_between(r, lc_least(t->grow_periods, length), lc_least(2 * t->grow_periods, length), w->part);

	f->now_days = latest.days;
	f->then_days = then.days;
	f->now_money = latest.money;
	f->then_money = then.money;
	/* what a season or the own market explains has not grown */
	if (lc_season_is_known(&h->season) || h->wallets > 1)
	{
		lc_mark late = window(r, 0, t->grow_periods, w->part);
		lc_mark early = window(r, t->grow_periods, 2 * t->grow_periods, w->part);
		double more = early.needs > 1e-9 ? lc_most(late.needs / early.needs, 1) : 1;

		f->then_days *= more;
		f->then_money *= more;
	}
	/* who is too young for two windows: the first purchase started the clock of the earlier one */
	if (length < 2 * t->grow_periods && length > t->grow_periods && then.days > 0)
	{
		double scale = t->grow_periods / (length - t->grow_periods) * (then.days - 1) / then.days;

		f->then_days *= lc_most(scale, 1);
		f->then_money *= lc_most(scale, 1);
	}
	if (r->every_fact || lc_has_grown(t, f, &h->verdict))
	{
		double far;
		lc_mark level = usual_window(r, w->near, t->grow_periods, w->part, &far);
		double shortly = mean_rate(r, &level, f->rate);
		value_change growth = change_of_value(r, &level, &w->now);

		f->grow_chance = there - active_below(tables, active, raw * t->grow_to * shortly, growth);
		if (!r->every_fact && lc_grows_shortly(t, f, &h->verdict))
			return;
		f->grow_usual_chance = chance_above_usual(r, w, active, there, raw, f);
		if (r->every_fact || lc_is_above_usual(t, f, &h->verdict))
			f->grow_still_chance = there - active_below(tables, active, raw * t->grow_still_to * shortly, growth);
		if (h->cycle.mark == 0 && (h->verdict.on_trial || (double) h->verdict.trial_left < t->grow_trial_periods))
			f->trial_chance = chance_above_trial(r, w->part);
	}
}

static double
paid_back(const lc_relationship_head *h)
{
	return h->knows_spent && h->spent > 0 ? h->sum.money / h->spent : NAN;
}

/* What stands beside the orders; without any of it, nothing is looked up. */
static void
gather_beside(const lc_relationship *r, double part, lc_facts *f)
{
	const lc_thresholds *t = &r->engine->thresholds;
	const lc_relationship_head *h = &r->head;

	f->low_scores = f->signals = 0;
	if (h->signalled)
	{
		lc_mark room;
		const lc_mark *early = sums_back(r, lc_least(t->evidence_periods, h->marks + part), part, &room);

		f->low_scores = h->sum.low_scores - early->low_scores;
		f->signals = h->sum.signals - early->signals + f->low_scores;
	}
	f->balance = h->balance;
	f->market = h->wallets < 2 ? NAN : wallet_factor(h);
	f->share = NAN;
	if (h->wallets > 0 && h->wallet_now > 0)
	{
		lc_mark now = window(r, 0, t->evidence_periods, part);

		if (now.elapsed > 0)
			f->share = now.money / (h->wallet_now * r->engine->period_days * now.elapsed);
	}
	f->paid_back = paid_back(h);
}

static const lc_facts nothing_known = {
    .counted_gap = NAN,
    .longest_gap = NAN,
    .longest_days = NAN,
    .gaps = NAN,
    .outlasts = NAN,
    .regular = NAN,
    .quiet = NAN,
    .mean_gap = NAN,
    .usual = NAN,
    .rate = NAN,
    .fall_chance = NAN,
    .gradual_chance = NAN,
    .days_chance = NAN,
    .grow_chance = NAN,
    .grow_usual_chance = NAN,
    .grow_still_chance = NAN,
    .trial_chance = NAN,
    .restored = NAN,
    .recent_days = NAN,
    .before_days = NAN,
    .shortly_days = NAN,
    .missing_days = NAN,
    .recent_money = NAN,
    .before_money = NAN,
    .fell_from = NAN,
    .missing_money = NAN,
    .now_days = NAN,
    .then_days = NAN,
    .now_money = NAN,
    .then_money = NAN,
    .no_order = NAN,
    .no_order_most = NAN,
};

/*
 * A customer who came back with fewer than three purchase days before, and has fewer than three since, has no rhythm but
 * the time that it was away: its own gap is that, if it is longer than what is believed.
 */
static double
own_gap(const lc_relationship *r, const lc_facts *f)
{
	const lc_relationship_head *h = &r->head;
	double gap = 1 / (double) h->last_rate;

	if (h->cycle.away == 0 || h->cycle.days >= LC_RHYTHM_DAYS || lc_rhythm_is_known(f))
		return gap;
	return lc_most(gap, (double) h->cycle.away / r->engine->period_days);
}

/* The own gap, and the chance that it is the last. */
static void
gather_end(const lc_relationship *r, const lc_posterior *posterior, lc_facts *f)
{
	const lc_thresholds *t = &r->engine->thresholds;
	const lc_verdict *before = &r->head.verdict;
	lc_posterior room;

	f->gap = own_gap(r, f);
	f->ahead = lc_least(lc_most(t->end_periods, f->gap), t->end_periods_most);
	if (!r->every_fact && (before->ended || !(lc_end_is_possible(t, f) || lc_outlasts_horizon(t, f))))
		return;
	posterior = outlook_of(r, posterior, &room);
	f->no_order = lc_posterior_silent_from(&r->engine->tables, posterior, f->ahead,
	                                       r->every_fact ? 0 : lc_end_least_chance(t, f));
	if (isnan(f->no_order))
		return;
	f->no_order_most = f->ahead == t->end_periods_most
	                       ? f->no_order
	                       : lc_posterior_silent_from(&r->engine->tables, posterior, t->end_periods_most,
	                                                  r->every_fact ? 0 : LC_END_EVEN);
}

/*
 * Silence and mean gap by the calendar.  By needs, a customer who buys each March would be silent for half a year as soon
 * as it is some days later in March than the year before.
 */
static void
gather_by_calendar(const lc_relationship *r, lc_facts *f)
{
	const lc_relationship_head *h = &r->head;
	double gaps = h->sum.days - 1;

	if (!lc_season_is_known(&h->season) || gaps < 1 || h->last_day <= h->first_day)
		return;
	f->quiet = (double) (h->day - h->last_day) / r->engine->period_days;
	f->mean_gap = (double) (h->last_day - h->first_day) / r->engine->period_days / gaps;
}

/*
 * part: of the period at hand, that passed.  ordered: its purchase days.  active:
 * lc_posterior_active, and there their sum.  Facts are worked out in the order in
 * which the table asks, until one of its rows holds.
 */
static void
gather(lc_relationship *r, double part, double ordered, const float active[LC_RATES], double there, double rate)
{
	const lc_thresholds *t = &r->engine->thresholds;
	lc_relationship_head *h = &r->head;
	lc_facts *f = &r->facts;
	bool same_gap = ordered == 0 && h->last_rate > 0;
	windows w;

	*f = nothing_known;
	f->rate = rate;
	gather_beside(r, part, f);
	f->days = h->sum.days - h->cycle.days;
	f->tenure = h->sum.elapsed - h->cycle.start;
	f->span = (double) (h->last_day - h->first_day) / r->engine->period_days;
	f->ordered = ordered;
	f->silence = h->posterior.since;
	gather_by_calendar(r, f);
	f->since_back = h->sum.elapsed - h->cycle.back;
	if (same_gap)
		gather_end(r, &h->posterior, f);
	if (same_gap && r->end_alone)
		return;
	if (same_gap && !r->every_fact && lc_is_over(t, f, &h->verdict) && f->balance < t->open_balance)
		return;
	find_windows(r, part, &w);
	gather_usual(r, &w, f);
	if (!same_gap)
	{
		h->last_rate = (float) lc_most(f->rate, f->usual);
		gather_end(r, &h->posterior, f);
	}
	if (!r->every_fact && lc_is_on_trial(t, f, &h->verdict) && !lc_speaks_of_leaving(t, f, &h->verdict))
		return;
	gather_volumes(r, &w, there, f);
	if (!r->every_fact && (lc_is_on_trial(t, f, &h->verdict) || lc_falls_surely(t, f, &h->verdict)))
		return;
	if (!gather_fall(r, &w, active, there, f) || r->every_fact)
		gather_growth(r, &w, active, there, f);
}

/* ---- periods ---- */

/*
 * What the days after one and up to another show, by needs.  Purchase days are read from *next on, which becomes the
 * first later one.
 */
static lc_purchases
purchases_between(lc_relationship *r, lc_day after, lc_day until, uint32_t *next)
{
	lc_relationship_head *h = &r->head;
	double period = r->engine->period_days;
	lc_purchases seen = {.elapsed = (until - after) / period, .exposure = needs_of(r, after, until) / period};
	lc_day last = after;

	for (; *next != h->purchases && recent(r, *next)->day <= until; ++*next)
	{
		const lc_purchase_day *entry = recent(r, *next);

		if (entry->void_ || entry->day <= after)
			continue;
		if (h->owed > 0)
		{
			h->owed--;
			continue;
		}
		if (seen.days++ == 0)
			seen.first = needs_of(r, after, entry->day) / period;
		else
			seen.log_gaps += (double) fast_log(needs_of(r, last, entry->day) / period);
		last = entry->day;
	}
	seen.last = seen.exposure;
	if (last > after)
		seen.last = needs_of(r, last, until) / period;
	return seen;
}

/* Purchase days not yet weighed, as a period that ends with a day shows them. */
static lc_purchases
purchases_of(lc_relationship *r, lc_day after, lc_day until, double *ordered)
{
	lc_relationship_head *h = &r->head;
	uint32_t oldest = lc_oldest_recent(h->purchases);
	uint32_t next = h->weighed > oldest ? h->weighed : oldest;

	*ordered = 0;
	for (uint32_t i = next; i != h->purchases; i++)
	{
		lc_purchase_day *entry = recent(r, i);

		if (entry->void_)
			continue;
		entry->log_value = entry->value > 0 ? fast_log(entry->value) : 0;
		++*ordered;
		h->sum.days++;
		if (entry->value > 0)
		{
			h->sum.valued++;
			h->sum.log_value += (double) entry->log_value;
			h->sum.log_square += (double) (entry->log_value * entry->log_value);
		}
	}
	h->weighed = h->purchases;
	return purchases_between(r, after, until, &next);
}

/* The wallet of today says nothing of the needs of a closed period, so many before the one at hand. */
static void
scale_to_needs(const lc_relationship *r, int32_t periods_ago, lc_purchases *seen)
{
	const lc_relationship_head *h = &r->head;
	int32_t i = h->marks - periods_ago;
	double then;

	if (h->wallets < 2 || periods_ago >= LC_MARKS || i < 0 || seen->exposure <= 0)
		return;
	then = (mark_at(r, i)->needs - mark_at(r, i - 1)->needs) / seen->exposure;
	seen->exposure *= then;
	seen->first *= then;
	seen->last *= then;
	seen->log_gaps += (seen->days - 1) * log(then);
}

/*
 * Purchase days that have been weighed were returned: what is believed is learned anew, up to the period at hand, of those
 * that were kept, as far back as they are known one by one.
 */
static void
believe_anew(lc_relationship *r, lc_day start)
{
	lc_relationship_head *h = &r->head;
	int32_t days = r->engine->period_days;
	uint32_t oldest = lc_oldest_recent(h->purchases);
	uint32_t next = oldest;
	lc_day clock;
	int32_t periods;

	h->owed = 0;
	while (next < h->weighed && recent(r, next)->void_)
		next++;
	if (next >= h->weighed)
		next = oldest;
	clock = recent(r, next)->day;
	if (clock >= start)
		return;
	lc_posterior_start(&r->engine->tables, &h->posterior);
	for (periods = (start - 1 - clock) / days + 1; periods > 0; periods--)
	{
		lc_day from = start - periods * days;
		lc_purchases seen = purchases_between(r, from - 1 > clock ? from - 1 : clock, from + days - 1, &next);

		if (seen.elapsed <= 0)
			continue;
		scale_to_needs(r, periods, &seen);
		lc_posterior_step(&r->engine->tables, &h->posterior, &seen);
	}
}

/* What a day is judged by, beside the facts. */
typedef struct day_seen
{
	double elapsed; /* since the last period's end */
	double ordered; /* purchase days in it */
	lc_mark sum;    /* up to its end */
} day_seen;

/* Weighs what the days since the last period's end showed, and gathers the facts of the last of them. */
static void
see_day(lc_relationship *r, lc_day start, lc_day until, day_seen *day)
{
	lc_relationship_head *h = &r->head;
	lc_day after = start - 1 > h->first_day ? start - 1 : h->first_day;
	double part = (double) (until - start + 1) / r->engine->period_days;
	lc_mark sum = h->sum;
	lc_purchases seen;
	float active[LC_RATES];
	double there;
	double rate;

	if (h->owed > 0)
		believe_anew(r, start);
	seen = purchases_of(r, after, until, &day->ordered);
	if (seen.elapsed > 0)
		lc_posterior_step(&r->engine->tables, &h->posterior, &seen);
	there = (double) lc_posterior_active(&h->posterior, active);
	rate = lc_posterior_rate(&r->engine->tables, active);
	h->sum.elapsed += seen.elapsed;
	h->sum.needs += seen.exposure;
	h->sum.rate += seen.elapsed * rate / h->rate_unit;
	h->day = until;
	day->sum = sum;
	day->elapsed = seen.elapsed;
	gather(r, part, day->ordered, active, there, rate);
}

/* most: the verdict on the last day on which something happened; NULL: on this one. */
static void
decide(lc_relationship *r, const day_seen *day, const lc_verdict *most)
{
	lc_relationship_head *h = &r->head;
	lc_verdict before = h->verdict;

	lc_decide(&r->engine->thresholds, &r->facts, &before, day->elapsed, most, &h->verdict);
	if (h->verdict.cycle > before.cycle)
	{
		h->cycle.opens = true;
		h->cycle.away = h->gap;
		h->cycle.days = day->sum.days;
		h->cycle.start = day->sum.elapsed;
	}
	if (h->cycle.opens && day->ordered > 0 && !is_token(r, &day->sum))
	{
		h->cycle.opens = false;
		h->cycle.mark = h->marks;
	}
	if (h->verdict.stage == LC_DECLINE && before.stage != LC_DECLINE)
	{
		h->fall_days = h->sum.days;
		h->fall_usual = r->facts.usual;
		h->fall_before = r->facts.before_days;
		h->fall_money = r->facts.before_money;
	}
	if (h->verdict.stage == LC_RECOVERY && before.stage != LC_RECOVERY)
		h->cycle.back = day->sum.elapsed;
}

/* Takes back what a decision left, so that another can be taken. */
static void
undecide(lc_relationship_head *h, const lc_relationship_head *before)
{
	h->verdict = before->verdict;
	h->cycle = before->cycle;
	h->fall_days = before->fall_days;
	h->fall_usual = before->fall_usual;
	h->fall_before = before->fall_before;
	h->fall_money = before->fall_money;
}

static void
judge_day(lc_relationship *r, lc_day start, lc_day until, const lc_verdict *most)
{
	day_seen day;

	see_day(r, start, until, &day);
	decide(r, &day, most);
}

/* Whether the period at hand may show a better stage than the last one: who is still on trial for too few purchases cannot. */
static bool
may_get_better(const lc_relationship *r)
{
	const lc_relationship_head *h = &r->head;
	double days = h->sum.days - h->cycle.days + (h->purchases - h->weighed);

	if (h->verdict.on_trial && (h->verdict.stage == LC_PROSPECT || h->verdict.stage == LC_EXPLORATION))
		return days >= r->engine->thresholds.trial_days;
	return h->verdict.stage != LC_FORMATION;
}

/*
 * A day of a period in which something happened last on another: what is better then than before was so on that
 * day, or it is not shown.
 */
static void
judge_day_after(lc_relationship *r, lc_day start, lc_day told, lc_day until)
{
	lc_relationship_head head;
	lc_relationship_head judged;
	lc_facts facts;
	lc_verdict most;
	day_seen day;
	bool may = may_get_better(r);

	if (may)
		head = r->head;
	see_day(r, start, until, &day);
	decide(r, &day, NULL);
	if (!may || !lc_is_better(&r->head.verdict, &head.verdict))
		return;
	judged = r->head;
	facts = r->facts;
	r->head = head;
	judge_day(r, start, told, NULL);
	most = r->head.verdict;
	r->head = judged;
	r->facts = facts;
	if (!lc_is_better(&judged.verdict, &most))
		return;
	undecide(&r->head, &head);
	decide(r, &day, &most);
}

const lc_silent_period *
lc_relationship_silent_period(const lc_relationship *r, lc_day start, lc_day until)
{
	const lc_relationship_head *h = &r->head;
	int32_t days = r->engine->period_days;

	if (h->purchases != 1 || h->marks < 1 || h->marks >= r->engine->silent_periods || r->every_fact)
		return NULL;
	if (until - start + 1 != days || start - h->first_day != h->marks * days)
		return NULL;
	return h->signalled || h->owing || h->wallets > 0 || r->recent[0].void_ ? NULL : &r->engine->silent[h->marks];
}

static void
take_silence(lc_relationship *r, const lc_silent_period *silent, lc_day until)
{
	lc_relationship_head *h = &r->head;

	h->posterior = silent->posterior;
	h->verdict = silent->verdict;
	h->sum.elapsed = silent->elapsed;
	h->sum.needs = silent->needs;
	h->sum.rate = silent->rate;
	h->day = until;
	r->facts = silent->facts;
	r->facts.paid_back = paid_back(h);
}

/* What chances may lack of their sum. */
#define ROUNDED 1e-4

/*
 * Whether a day without a purchase since the last period's end finds it over: what judge_day asks of it, and nothing
 * else, because most purchases are no return.
 */
static bool
is_over_on(const lc_relationship *r, lc_day start, lc_day until)
{
	const lc_relationship_head *h = &r->head;
	double period = r->engine->period_days;
	lc_purchases seen = {.elapsed = (until - start + 1) / period, .exposure = needs_of(r, start - 1, until) / period};
	lc_posterior posterior;
	lc_facts f = {.days = h->sum.days - h->cycle.days,
	              .silence = h->posterior.since + seen.exposure,
	              .no_order = NAN,
	              .no_order_most = NAN};

	f.gap = own_gap(r, &f);
	if (seen.exposure <= 1 && lc_posterior_irregular(&h->posterior, r->engine->still_buys) >
	                              1 + ROUNDED - lc_end_least_chance(&r->engine->thresholds, &f))
		return false;
	posterior = h->posterior;
	lc_posterior_step(&r->engine->tables, &posterior, &seen);
	f.silence = posterior.since;
	gather_end(r, &posterior, &f);
	return lc_is_over(&r->engine->thresholds, &f, &h->verdict);
}

/* Before the first purchase of a period: had it been over?  Then the purchase is a return. */
static void
look_at_eve(lc_relationship *r, lc_day start, lc_day day)
{
	const lc_thresholds *t = &r->engine->thresholds;
	double silence = (double) (day - 1 - r->head.last_day) / r->engine->period_days;
	lc_relationship_head head;
	lc_verdict eve;

	if (r->head.owed > 0 && start > r->head.first_day)
		believe_anew(r, start);
	if (r->head.verdict.ended || silence < t->end_silence_periods ||
	    silence < t->end_silence * lc_least(1 / (double) r->head.last_rate, t->end_periods_most))
		return;
	if (start > r->head.first_day && !is_over_on(r, start, day - 1))
		return;
	head = r->head;
	r->end_alone = true;
	judge_day(r, start, day - 1, NULL);
	r->end_alone = false;
	eve = r->head.verdict;
	r->head = head;
	if (eve.ended)
		r->head.verdict = eve;
}

bool
lc_relationship_observe(lc_relationship *r, lc_day start, lc_day until, lc_purchases *seen)
{
	lc_relationship_head *h = &r->head;
	double ordered;

	while (r->has_ahead && lc_event_day(&r->ahead) <= until)
	{
		take_event(r, &r->ahead);
		look_ahead(r);
	}
	if (h->first_day == LC_DAY_NOEND)
		return false;
	*seen = purchases_of(r, start - 1 > h->first_day ? start - 1 : h->first_day, until, &ordered);
	return true;
}

/* What was spent on a customer, or by whom it was visited, is nothing that the customer did. */
static bool
tells_of_customer(const lc_event *event)
{
	switch (lc_event_measure(event))
	{
		case LC_CONTACT:
		case LC_INVESTMENT:
		case LC_COST:
		case LC_BAD_DEBT:
			return false;
		default:
			return true;
	}
}

static void
close_period(lc_relationship *r)
{
	const lc_thresholds *t = &r->engine->thresholds;
	lc_relationship_head *h = &r->head;
	bool falls = h->verdict.stage == LC_DECLINE || h->cycle.opens;

	h->paused &= ~mark_bit(h->marks);
	if (r->facts.ordered > 0 && falls && is_token(r, mark_at(r, h->marks - 1)))
		h->paused |= mark_bit(h->marks);
	r->mark[h->marks++ % LC_MARKS] = h->sum;
	if (h->verdict.ended || r->facts.silence >= lc_most(t->usual_periods, lc_long_silence(t, &r->facts)))
		note_pause(h, r);
}

lc_status
lc_relationship_judge(lc_relationship *r, lc_day start, lc_day until)
{
	lc_relationship_head *h = &r->head;
	bool purchased = false;
	lc_verdict before;

	r->told = LC_DAY_NOBEGIN;
	while (r->has_ahead && lc_event_day(&r->ahead) <= until)
	{
		lc_day day = lc_event_day(&r->ahead);

		if (lc_event_measure(&r->ahead) == LC_ORDER && !purchased)
		{
			if (h->first_day != LC_DAY_NOEND && day > start)
				look_at_eve(r, start, day);
			h->gap = h->first_day != LC_DAY_NOEND ? day - h->last_day : 0;
			purchased = true;
		}
		if (tells_of_customer(&r->ahead))
			r->told = day;
		take_event(r, &r->ahead);
		look_ahead(r);
	}
	if (r->cursor.status != LC_OK)
		return r->cursor.status;
	h->day = until;
	if (h->first_day == LC_DAY_NOEND)
		return LC_OK;
	r->silent = lc_relationship_silent_period(r, start, until);
	if (r->silent != NULL)
		take_silence(r, r->silent, until);
	else if (r->told == until || (r->at_news && r->told >= start))
		judge_day(r, start, r->told, NULL);
	else if (r->told >= start)
		judge_day_after(r, start, r->told, until);
	else
	{
		before = h->verdict;
		judge_day(r, start, until, &before);
	}
	if (until - start + 1 == r->engine->period_days && !r->at_news)
		close_period(r);
	return LC_OK;
}

/* ---- coming back to a point of the walk ---- */

bool
lc_relationship_is_quiet(const lc_relationship *r, lc_day until)
{
	return !r->has_ahead || lc_event_day(&r->ahead) > until;
}

/* Those of so many purchase days that are still known one by one. */
static void
copy_recent(lc_purchase_day *to, const lc_purchase_day *from, uint32_t purchases)
{
	memcpy(to, from, (purchases < LC_RECENT_DAYS ? purchases : LC_RECENT_DAYS) * sizeof(*to));
}

/* Of so many closed periods, those that are still looked back to. */
static void
copy_marks(lc_mark *to, const lc_mark *from, int32_t marks)
{
	memcpy(to, from, (size_t) (marks < LC_MARKS ? marks : LC_MARKS) * sizeof(*to));
}

void
lc_relationship_save(const lc_relationship *r, bool with_recent, lc_checkpoint *checkpoint)
{
	lc_cursor_copy(&checkpoint->cursor, &r->cursor);
	checkpoint->ahead = r->ahead;
	checkpoint->has_ahead = r->has_ahead;
	checkpoint->head = r->head;
	checkpoint->has_recent = with_recent;
	checkpoint->has_marks = false;
	if (with_recent)
		copy_recent(checkpoint->recent, r->recent, r->head.purchases);
}

void
lc_relationship_keep(const lc_relationship *r, const lc_checkpoint *checkpoint, lc_checkpoint *kept)
{
	lc_cursor_copy(&kept->cursor, &checkpoint->cursor);
	kept->ahead = checkpoint->ahead;
	kept->has_ahead = checkpoint->has_ahead;
	kept->head = checkpoint->head;
	kept->has_recent = kept->has_marks = true;
	copy_recent(kept->recent, checkpoint->has_recent ? checkpoint->recent : r->recent, kept->head.purchases);
	copy_marks(kept->mark, r->mark, kept->head.marks);
}

void
lc_relationship_restore(lc_relationship *r, const lc_checkpoint *checkpoint)
{
	lc_cursor_copy(&r->cursor, &checkpoint->cursor);
	r->ahead = checkpoint->ahead;
	r->has_ahead = checkpoint->has_ahead;
	r->head = checkpoint->head;
	if (checkpoint->has_recent)
		copy_recent(r->recent, checkpoint->recent, checkpoint->head.purchases);
	if (checkpoint->has_marks)
		copy_marks(r->mark, checkpoint->mark, checkpoint->head.marks);
}
