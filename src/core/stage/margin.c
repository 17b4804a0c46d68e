/*
 * margin.c - margin of a purchase day: what a customer's history says of it, and how far that is to be believed.
 */
#include "stage/margin.h"

#include <math.h>
#include <string.h>

#include "base/money.h"
#include "profile/event_cursor.h"

/* k is chosen among so many values, each a constant factor above the one before. */
#define K_STEPS 40

/* A limit is drawn so many times. */
#define LIMIT_ROUNDS 40

/* The day that is being read is not yet in the sums. */
typedef struct open_day
{
	lc_day day;
	bool ordered;
	double sum;
} open_day;

static void
close_day(lc_margin_days *m, open_day *open)
{
	m->sum += open->sum;
	if (open->ordered)
	{
		m->days++;
		m->order_sum += open->sum;
		m->squares += open->sum * open->sum;
	}
	open->ordered = false;
	open->sum = 0;
}

static void
fade(lc_margin_days *m, lc_day since, lc_day until)
{
	double left = since == LC_DAY_NOBEGIN ? 1 : exp2(((double) since - until) / LC_MARGIN_HALF_LIFE);

	m->days *= left;
	m->revenue *= left;
	m->sum *= left;
	m->order_sum *= left;
	m->squares *= left;
}

static void
take_event(lc_margin_days *m, open_day *open, const lc_event *event)
{
	unsigned measure = lc_event_measure(event);
	double amount = (double) event->sum / (double) LC_MONEY_UNIT;

	if (measure != LC_ORDER && measure != LC_REFUND && measure != LC_COST && measure != LC_BAD_DEBT)
		return;
	if (lc_event_day(event) != open->day)
	{
		close_day(m, open);
		fade(m, open->day, lc_event_day(event));
	}
	open->day = lc_event_day(event);
	open->ordered |= measure == LC_ORDER;
	if (measure == LC_REFUND)
		amount = fmin(amount, fmax(m->revenue, 0));
	if (measure == LC_ORDER || measure == LC_REFUND)
		m->revenue += measure == LC_ORDER ? amount : -amount;
	open->sum += measure == LC_ORDER ? amount : -amount;
}

lc_status
lc_margin_days_of(lc_profile profile, lc_day as_of, lc_margin_days *days)
{
	open_day open = {.day = LC_DAY_NOBEGIN};
	lc_cursor cursor;
	lc_event event;

	*days = (lc_margin_days){0};
	lc_cursor_open(&cursor, profile);
	while (lc_cursor_read(&cursor, &event) && lc_event_day(&event) <= as_of)
		take_event(days, &open, &event);
	close_day(days, &open);
	return cursor.status;
}

/* ---- of a shop ---- */

/* The latest purchase days may still be returned; older ones are sums. */
#define LATEST 16

typedef struct purchase_days
{
	double latest[LATEST];
	int n; /* of latest */
	lc_day day;
	double days;
	double sum;
	double squares;
} purchase_days;

static void
add_purchase(purchase_days *p, double margin)
{
	p->days++;
	p->sum += margin;
	p->squares += margin * margin;
}

static void
open_purchase(purchase_days *p, lc_day day)
{
	if (p->n == LATEST)
	{
		add_purchase(p, p->latest[0]);
		memmove(p->latest, p->latest + 1, (LATEST - 1) * sizeof(double));
		p->n--;
	}
	p->latest[p->n++] = 0;
	p->day = day;
}

static void
take_refund(purchase_days *p, double refund)
{
	while (p->n > 0 && refund > 0)
	{
		double *last = &p->latest[p->n - 1];

		if (*last > refund)
		{
			*last -= refund;
			return;
		}
		refund -= fmax(*last, 0);
		p->n--;
	}
}

static void
take_record_event(purchase_days *p, const lc_event *event)
{
	unsigned measure = lc_event_measure(event);
	double amount = (double) event->sum / (double) LC_MONEY_UNIT;

	if (measure == LC_ORDER && lc_event_day(event) != p->day)
		open_purchase(p, lc_event_day(event));
	if (measure == LC_REFUND)
		take_refund(p, amount);
	else if (p->n > 0 && (measure == LC_ORDER || measure == LC_COST || measure == LC_BAD_DEBT))
		p->latest[p->n - 1] += measure == LC_ORDER ? amount : -amount;
}

lc_status
lc_margin_record_of(lc_profile profile, lc_day as_of, lc_margin_record *record)
{
	purchase_days p = {.day = LC_DAY_NOBEGIN};
	lc_cursor cursor;
	lc_event event;

	lc_cursor_open(&cursor, profile);
	while (lc_cursor_read(&cursor, &event) && lc_event_day(&event) <= as_of)
		take_record_event(&p, &event);
	for (int i = 0; i < p.n; i++)
		add_purchase(&p, p.latest[i]);
	*record = (lc_margin_record){.days = p.days};
	if (p.days > 0)
		record->mean = p.sum / p.days;
	record->scatter = fmax(p.squares - p.sum * record->mean, 0);
	return cursor.status;
}

/* What is summed over customers, and by what. */
typedef struct estimate
{
	double k;
	double mean; /* of the shop */
} estimate;

typedef double summed(const lc_margin_record *customer, const estimate *by);

/* A customer's mean counts as far as it is believed. */
static double
belief(const lc_margin_record *customer, const estimate *by)
{
	return customer->days > 0 ? customer->days / (customer->days + by->k) : 0;
}

static double
believed_mean(const lc_margin_record *customer, const estimate *by)
{
	return belief(customer, by) * customer->mean;
}

/*
 * Squared error of a customer's purchase days, each estimated from the others:
 * that of a day d off the own mean is ((k + n) d + k (own mean - shop's mean)) / (k + n - 1),
 * and the d of a customer sum to 0.
 */
static double
error_left_out(const lc_margin_record *customer, const estimate *by)
{
	double all = by->k + customer->days;
	double off = by->k * (customer->mean - by->mean);

	if (customer->days < 2)
		return 0;
	return (all * all * customer->scatter + customer->days * off * off) / ((all - 1) * (all - 1));
}

/* Each counts for so much at most, either way. */
static double
sum_up_to(const lc_margin_record *customer, size_t n, summed *what, const estimate *by, double limit)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
	{
		double value = what(&customer[i], by);

		sum += fabs(value) > limit ? copysign(limit, value) : value;
	}
	return sum;
}

/* The most that one may count for, so that it is no more than LC_MARGIN_SHARE of all sizes so limited. */
static double
limit_of(const lc_margin_record *customer, size_t n, summed *what, const estimate *by)
{
	double count = 0;
	double limit = 0;
	double share;

	for (size_t i = 0; i < n; i++)
	{
		double size = fabs(what(&customer[i], by));

		count += size > 0;
		limit = fmax(limit, size);
	}
	share = fmax(LC_MARGIN_SHARE, LC_MARGIN_SHARE_FEW / fmax(count, 1));
	for (int round = 0; round < LIMIT_ROUNDS; round++)
	{
		double sum = 0;

		for (size_t i = 0; i < n; i++)
			sum += fmin(fabs(what(&customer[i], by)), limit);
		if (share * sum >= limit)
			break;
		limit = share * sum;
	}
	return limit;
}

static double
limited_sum(const lc_margin_record *customer, size_t n, summed *what, const estimate *by)
{
	return sum_up_to(customer, n, what, by, limit_of(customer, n, what, by));
}

static double
mean_of(const lc_margin_record *customer, size_t n, double k)
{
	estimate by = {.k = k};
	double weights = sum_up_to(customer, n, belief, &by, INFINITY);

	return weights > 0 ? limited_sum(customer, n, believed_mean, &by) / weights : 0;
}

static double
error_of(const lc_margin_record *customer, size_t n, double k)
{
	estimate by = {.k = k, .mean = mean_of(customer, n, k)};

	return limited_sum(customer, n, error_left_out, &by);
}

static double
k_of(const lc_margin_record *customer, size_t n)
{
	double factor = pow(LC_MARGIN_K_MAX / LC_MARGIN_K_MIN, 1.0 / (K_STEPS - 1));
	double k = LC_MARGIN_K_MIN;
	double best = k;
	double least = INFINITY;

	for (int step = 0; step < K_STEPS; step++, k *= factor)
	{
		double error = error_of(customer, n, k);

		if (error >= least)
			continue;
		least = error;
		best = k;
	}
	return best;
}

lc_margin_prior
lc_margin_prior_of(const lc_margin_record *customer, size_t n)
{
	lc_margin_prior prior = {0, 0};
	bool known = false;
	bool again = false;

	for (size_t i = 0; i < n; i++)
	{
		known |= customer[i].days > 0;
		again |= customer[i].days >= 2;
	}
	if (!known)
		return prior;
	prior.k = again ? k_of(customer, n) : LC_MARGIN_K_UNKNOWN;
	prior.mean = mean_of(customer, n, prior.k);
	return prior;
}
