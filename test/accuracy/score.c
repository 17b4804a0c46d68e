/*
 * score.c - how near a shown history of stages is to the true one.
 */
#include "score.h"

#include <math.h>

static bool
is_leaving(lc_stage stage)
{
	return stage == LC_DECLINE || stage == LC_TERMINATED;
}

static void
score_month(score *s, const history *h, const shown *said, int p)
{
	lc_stage truth = h->truth[p];
	lc_stage stage = said->stage[p];

	s->months++;
	s->right += truth == stage;
	s->confusion[truth][stage]++;
	if (truth == LC_STABILITY)
	{
		s->stable++;
		s->alarms += is_leaving(stage);
	}
	if (p > 0)
	{
		s->shown_changes += stage != said->stage[p - 1];
		s->true_changes += truth != h->truth[p - 1];
	}
}

static void
score_onset(onset *o, const history *h, const shown *said, int p, lc_stage stage)
{
	if (p == 0 || h->truth[p] != stage || h->truth[p - 1] == stage)
		return;
	o->n++;
	for (int q = p; q < h->periods; q++)
	{
		bool lasts = stage == LC_DECLINE ? is_leaving(h->truth[q]) : h->truth[q] == stage;
		bool seen = stage == LC_DECLINE ? is_leaving(said->stage[q]) : said->stage[q] == stage;

		if (!lasts)
			return;
		if (!seen)
			continue;
		o->found++;
		o->delay += q - p;
		return;
	}
}

void
score_history(score *s, const history *h, const shown *said)
{
	for (int p = 0; p < h->periods; p++)
	{
		score_month(s, h, said, p);
		score_onset(&s->decline, h, said, p, LC_DECLINE);
		score_onset(&s->end, h, said, p, LC_TERMINATED);
	}
}

void
score_add(score *to, const score *from)
{
	double *a = (double *) to;
	const double *b = (const double *) from;

	for (size_t i = 0; i < sizeof(*to) / sizeof(*a); i++)
		a[i] += b[i];
}

double
score_accuracy(const score *s)
{
	return s->right / s->months;
}

double
score_recall(const score *s, lc_stage stage)
{
	double n = 0.0;

	for (int other = 0; other < LC_STAGES; other++)
		n += s->confusion[stage][other];
	return n > 0.0 ? s->confusion[stage][stage] / n : NAN;
}

double
score_precision(const score *s, lc_stage stage)
{
	double n = 0.0;

	for (int truth = 0; truth < LC_STAGES; truth++)
		n += s->confusion[truth][stage];
	return n > 0.0 ? s->confusion[stage][stage] / n : NAN;
}

double
score_balanced(const score *s)
{
	double sum = 0.0;
	int n = 0;

	for (int stage = LC_EXPLORATION; stage < LC_STAGES; stage++)
	{
		double recall = score_recall(s, (lc_stage) stage);

		if (isnan(recall))
			continue;
		sum += recall;
		n++;
	}
	return sum / n;
}

double
score_flicker(const score *s)
{
	return s->shown_changes / s->true_changes;
}
