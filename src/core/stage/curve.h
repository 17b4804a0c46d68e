/*
 * curve.h - the life-cycle curve of one customer, coloured by stage.
 *
 * The curve of the literature: what the customer brings a period, over the
 * time since the first event.  Periods are gathered into at most
 * LC_CURVE_BUCKETS buckets of equally many; the curve is their net revenue per
 * period (orders, where no revenue is known), smoothed by a kernel regression
 * (Nadaraya 1964, Watson 1964): at each day the mean of the buckets around it,
 * weighted by their length and by the biweight kernel of their distance.  So a
 * period that is a part counts as a part.  The kernel reaches one and a half
 * buckets (a thirtieth of the whole, if that is more) and as many of the
 * customer's own gaps between order days, at most an eighth of the whole:
 * enough to make waves of single orders, not to hide a turn.
 */
#ifndef LC_CURVE_H
#define LC_CURVE_H

#include "stage/history.h"
#include "stage/stages.h"

#define LC_CURVE_BUCKETS 120

typedef struct lc_curve_bucket
{
	lc_day start;
	lc_day end;      /* its last day */
	lc_stage stage;  /* the one most of its periods show; of several the latest shown */
	int32_t cycle;   /* of its last period */
	double revenue;  /* net, in currency units */
	double orders;   /* how many */
	double exposure; /* its length in periods */
} lc_curve_bucket;

typedef struct lc_curve
{
	int32_t period_days;
	int32_t bucket_periods; /* periods of a bucket, the last one apart */
	bool by_orders;         /* no revenue is known */
	double reach;           /* of the kernel to either side, in days */
	lc_stage stage;         /* as of the last day */
	lc_day since;
	int n; /* 1 or more buckets */
	lc_curve_bucket bucket[LC_CURVE_BUCKETS];
} lc_curve;

/* found is false before the customer's first event: there is nothing to draw. */
extern lc_status lc_curve_on(lc_profile profile, lc_day as_of, const lc_prepared *prepared, const lc_env *env,
                             bool *found, lc_curve *curve);

/* The curve at a point in time, in days: what a period brings there. */
extern double lc_curve_at(const lc_curve *curve, double day);

/* Bytes that hold the picture of any curve. */
#define LC_CURVE_SVG_MAX 98304

/*
 * The picture as one self-contained SVG, ASCII, without a terminator.
 * LC_TOO_LARGE where the buffer is too small.
 */
extern lc_status lc_curve_draw(const lc_curve *curve, lc_language language, char *buffer, size_t capacity,
                               size_t *size);

#endif /* LC_CURVE_H */
