/*
 * transition.c - how customers move from stage to stage, counted.
 */
#include "stage/transition.h"

#include <math.h>
#include <string.h>

void
lc_transitions_step(lc_transitions *transitions, const lc_history_row *row, int32_t period_days, int *from)
{
	if (row->period.end - row->period.start + 1 < period_days)
		return;
	transitions->count[*from][row->stage]++;
	*from = (int) row->stage;
}

void
lc_transitions_finish(lc_transitions *transitions, int from)
{
	if (from != LC_OUTSIDE)
		transitions->count[from][LC_OUTSIDE]++;
}

lc_status
lc_transitions_of(lc_profile profile, lc_day as_of, const lc_prepared *prepared, const lc_env *env,
                  lc_transitions *transitions)
{
	lc_history history;
	const lc_history_row *row;
	int from = LC_OUTSIDE;
	lc_status status = lc_history_open(&history, profile, as_of, prepared);

	memset(transitions, 0, sizeof(*transitions));
	while (status == LC_OK && (row = lc_history_next(&history)) != NULL)
	{
		lc_transitions_step(transitions, row, prepared->model.period_days, &from);
		lc_poll_at(env, (uint64_t) row->period.no);
	}
	lc_transitions_finish(transitions, from);
	return status == LC_OK ? history.periods.status : status;
}

int64_t
lc_transitions_out(const lc_transitions *transitions, int from)
{
	int64_t sum = 0;

	for (int to = 0; to < LC_STAGES; to++)
		sum += transitions->count[from][to];
	return sum;
}

double
lc_transition_probability(const lc_transitions *transitions, int from, int to)
{
	int64_t out = lc_transitions_out(transitions, from);

	return out > 0 ? (double) transitions->count[from][to] / (double) out : (double) NAN;
}

double
lc_transition_error(const lc_transitions *transitions, int from, int to)
{
	int64_t out = lc_transitions_out(transitions, from);
	double p = lc_transition_probability(transitions, from, to);

	return out > 0 ? sqrt(p * (1 - p) / (double) out) : (double) NAN;
}
