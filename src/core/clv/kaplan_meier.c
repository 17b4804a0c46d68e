/*
 * kaplan_meier.c - the survival curve of customers, without a model.
 */
#include "clv/kaplan_meier.h"

#include <math.h>

#include "math/special.h"

enum
{
	DURATION,
	EVENT
};

static lc_clv_verdict
admit(const double *value, lc_clv_fault *fault)
{
	if (!(value[DURATION] >= 0 && value[DURATION] <= LC_CLV_TIME_MAX))
		return lc_clv_faulty(fault, DURATION, "a finite number of units, 0 or more");
	if (!(value[EVENT] == 0 || value[EVENT] == 1))
		return lc_clv_faulty(fault, EVENT, "1 for who left, 0 for who was last seen");
	return LC_CLV_USE;
}

static void
put_interval(lc_km_point *point, double variance, double width)
{
	double s = point->survival;
	double spread;

	point->error = s * sqrt(variance);
	if (s <= 0 || s >= 1)
	{
		point->low = point->high = s;
		if (s <= 0)
			point->error = NAN;
		return;
	}
	spread = exp(width * sqrt(variance) / -log(s));
	point->low = pow(s, spread);
	point->high = pow(s, 1 / spread);
}

/* Adds up the rows of one time, from start on; returns where the next time begins. */
static uint64_t
take_time(const lc_fit_rows *rows, uint64_t start, lc_km_point *point)
{
	uint64_t i = start;

	point->at = rows->row[start].value[DURATION];
	point->events = point->censored = 0;
	for (; i < rows->n && rows->row[i].value[DURATION] == point->at; i++)
	{
		double customers = rows->row[i].weight * (double) rows->row[i].count;

		if (rows->row[i].value[EVENT] == 1)
			point->events += customers;
		else
			point->censored += customers;
	}
	return i;
}

lc_status
lc_km_curve(const lc_fit_rows *rows, double level, const lc_env *env, lc_km_point *points, size_t *n)
{
	double width = lc_ndtri(0.5 + level / 2);
	double at_risk = 0;
	double survival = 1;
	double variance = 0;

	*n = 0;
	for (uint64_t i = 0; i < rows->n; i++)
		at_risk += rows->row[i].weight * (double) rows->row[i].count;
	for (uint64_t i = 0; i < rows->n;)
	{
		lc_km_point *point = &points[(*n)++];

		lc_poll_at(env, *n);
		i = take_time(rows, i, point);
		/* what was subtracted before may have left less, by rounding */
		at_risk = fmax(at_risk, point->events + point->censored);
		point->at_risk = at_risk;
		survival *= fmax(1 - point->events / at_risk, 0);
		if (survival > 0)
		{
			double left = at_risk * (at_risk - point->events);

			/* weights of next to nothing: the product is below the least double */
			if (left == 0)
				return LC_OVERFLOW;
			variance += point->events / left;
		}
		if (!isfinite(variance))
			return LC_OVERFLOW;
		point->survival = survival;
		put_interval(point, variance, width);
		at_risk = fmax(at_risk - point->events - point->censored, 0);
	}
	return LC_OK;
}

const lc_clv_model lc_clv_km = {
    .name = "km",
    .title = "Kaplan-Meier",
    .scale = -1,
    .columns = 2,
    .column = {"duration", "event"},
    .yes_or_no = {false, true},
    .admit = admit,
};
