/*
 * first_silence.c - the periods after a first purchase, judged once for
 * everybody.
 */
#include "stage/first_silence.h"

#include <math.h>

#include "stage/history.h"

#define PROFILE_BYTES 128 /* no fewer than lc_profile_bound(1) */

static lc_profile
profile_of_one_order(uint8_t buffer[PROFILE_BYTES])
{
	const lc_event order = {lc_slot(0, LC_ORDER, 0), 1, 0};
	lc_writer writer;

	lc_writer_open(&writer, buffer);
	lc_writer_put(&writer, &order);
	return (lc_profile){buffer, lc_writer_size(&writer)};
}

static lc_silent_period
silent_period_of(const lc_history *history)
{
	const lc_relationship *r = &history->relationship;

	return (lc_silent_period){
	    .posterior = r->head.posterior,
	    .verdict = r->head.verdict,
	    .facts = r->facts,
	    .elapsed = r->head.sum.elapsed,
	    .needs = r->head.sum.needs,
	    .rate = r->head.sum.rate,
	    .since = history->last.since - history->last.period.start,
	    .previous = history->last.previous,
	};
}

lc_status
lc_first_silence_prepare(lc_prepared *prepared)
{
	lc_engine *engine = &prepared->engine;
	uint8_t buffer[PROFILE_BYTES];
	lc_history history;
	int32_t n = 0;

	engine->silent_periods = 0;
	/* where the shop has a season, it matters on which day the purchase was */
	if (lc_profile_bound(1) > PROFILE_BYTES || engine->season.is_known)
		return LC_OK;
	LC_TRY(
	    lc_history_open(&history, profile_of_one_order(buffer), LC_SILENT_PERIODS * engine->period_days - 1, prepared));
	history.exact = true;
	while (n < LC_SILENT_PERIODS && lc_history_next(&history) != NULL)
	{
		/* once volumes are asked, money matters */
		if (n > 0 && !isnan(history.relationship.facts.recent_days))
			break;
		engine->silent[n++] = silent_period_of(&history);
	}
	engine->silent_periods = n;
	return history.periods.status;
}
