/*
 * fuzz_model.c - any numbers as a model, of both engines.
 *
 * The first byte chooses a shipped model; then each edit is a byte for what is
 * changed and eight for the number.  A model that passes the check must serve:
 * probabilities are some, money and scores are finite, nothing runs away.  The
 * last bytes are a short history.
 */
#include <math.h>
#include <string.h>

#include "fuzz_env.h"
#include "profile/open_profile.h"
#include "stage/customer_status.h"
#include "value/customer_value.h"
#include "value/stage_profit.h"

#define EDITS 6
#define EDIT_BYTES 9
#define EVENT_BYTES 4
#define STATE_BYTES 4096

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Everything of a model that is a number of its own. */
static void
edit(lc_model *model, uint8_t what, double number)
{
	lc_dynamics *dynamics = &model->dynamics;
	unsigned field = what % 128;

	if (what >= 192)
		dynamics->edge[what % dynamics->edges].probability = (float) number;
	else if (what >= 160)
		dynamics->substage[what % dynamics->substages].intensity = (float) number;
	else if (what >= 128)
		dynamics->substage[what % dynamics->substages].start = (float) number;
	else if (field < LC_RULES_FIELDS)
		*(double *) ((char *) &model->rules + lc_rules_fields[field].offset) = number;
	else if (field < LC_RULES_FIELDS + sizeof(lc_beside) / sizeof(double))
		((double *) &model->beside)[field - LC_RULES_FIELDS] = number;
	else if (field < LC_RULES_FIELDS + (sizeof(lc_beside) + sizeof(lc_terms)) / sizeof(double))
		((double *) &model->terms)[field - LC_RULES_FIELDS - sizeof(lc_beside) / sizeof(double)] = number;
	else if (field % 2 == 0)
		model->lasting_periods = number;
	else if (number >= 20 && number <= 1e9)
		model->period_days = (int32_t) number;
}

/* A number: as it comes, or one near those that models have. */
static double
number_of(const uint8_t *bytes)
{
	double number;

	memcpy(&number, bytes, sizeof(number));
	return bytes[7] % 2 == 0 ? number : (double) bytes[0] / 64 * (bytes[1] % 2 == 0 ? 1 : 16);
}

static lc_profile
history_of(const uint8_t *data, size_t size, uint8_t **memory)
{
	static const lc_measure measures[] = {LC_ORDER,  LC_ORDER,   LC_ORDER,  LC_COST,    LC_REFUND,      LC_INVESTMENT,
	                                      LC_WALLET, LC_BALANCE, LC_SIGNAL, LC_CONTACT, LC_SATISFACTION};
	lc_open_profile *state = malloc(STATE_BYTES);
	lc_profile profile = {NULL, 0};
	lc_day day = 19000;

	lc_open_profile_init(state);
	for (size_t at = 0; at + EVENT_BYTES <= size; at += EVENT_BYTES)
	{
		lc_event event = {0, 1, (lc_money) data[at + 1] * 1000000};

		day += data[at + 2] % 90;
		event.slot = lc_slot(day, measures[data[at] % (sizeof(measures) / sizeof(measures[0]))], data[at + 3] % 3);
		if (!lc_open_profile_append(state, STATE_BYTES, &event))
			break;
	}
	*memory = NULL;
	if (lc_open_profile_close(state, 0, &fuzz_env, memory, &profile.size) == LC_OK)
		profile.bytes = *memory;
	free(state);
	return profile;
}

static void
check_row(const lc_history_row *row)
{
	double sum = 0;

	LAW(row->stage < LC_STAGES && row->previous < LC_STAGES && row->cycle >= 1);
	for (int stage = 0; stage < LC_STAGES; stage++)
	{
		LAW(row->probability[stage] >= 0 && row->probability[stage] <= 1.0001F);
		sum += (double) row->probability[stage];
	}
	LAW(fabs(sum - 1) < 1e-3);
}

static void
check_history(lc_profile profile, const lc_prepared *prepared)
{
	lc_history history;
	const lc_history_row *row;
	lc_standing standing;
	bool found;

	if (lc_history_open(&history, profile, 22000, prepared) == LC_OK)
		while ((row = lc_history_next(&history)) != NULL)
			check_row(row);
	if (lc_standing_on(profile, 22000, prepared, &fuzz_env, &found, &standing) != LC_OK || !found)
		return;
	check_row(&standing.last);
	LAW(standing.pattern < LC_PATTERNS && standing.grade < LC_GRADES);
	LAW(isfinite(standing.level) && isfinite(standing.peak_level));
	LAW(!isinf(standing.trend) && !isinf(standing.share) && !isinf(standing.p_decline_next));
}

static void
check_worth(lc_profile profile, const lc_prepared *prepared)
{
	lc_outlooks outlooks;
	lc_valuation valuation;
	lc_profit_rows rows;

	if (lc_profit_rows_of(profile, 22000, LC_DAY_NOBEGIN, prepared, &fuzz_env, &rows) == LC_OK)
		free(rows.row);
	if (prepared->model.terms.horizon_periods > 500 && isfinite(prepared->model.terms.horizon_periods))
		return;
	if (lc_outlooks_prepare(&prepared->model, prepared->model.terms.horizon_periods, &outlooks) != LC_OK)
		return;
	for (int s = 0; s < prepared->model.dynamics.substages; s++)
	{
		LAW(!isnan(outlooks.now[s].orders) && !isnan(outlooks.next[s].cost_twice));
		LAW(outlooks.recovery[s] >= 0 && outlooks.recovery[s] <= 1.0001);
	}
	if (lc_value_on(profile, 22000, prepared, &outlooks, &fuzz_env, &valuation) == LC_OK && valuation.ordered)
		LAW(isfinite(valuation.expected.npv) && valuation.expected.variance >= 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static lc_prepared prepared;
	lc_model model;
	lc_model_fault fault;
	lc_profile profile;
	uint8_t *memory;

	if (size < 1 + EDITS * EDIT_BYTES)
		return 0;
	lc_model_shipped(&lc_shipped_models[data[0] % LC_SHIPPED_MODELS], &model);
	for (int i = 0; i < EDITS; i++)
	{
		const uint8_t *bytes = data + 1 + i * EDIT_BYTES;

		if (bytes[0] != 0)
			edit(&model, bytes[0], number_of(bytes + 1));
	}
	if (lc_model_check(&model, &fault) != LC_OK)
	{
		LAW(fault.column != NULL && fault.rule != NULL);
		return 0;
	}
	if (lc_model_prepare(&model, &prepared) != LC_OK)
		return 0;
	profile = history_of(data + 1 + EDITS * EDIT_BYTES, size - 1 - EDITS * EDIT_BYTES, &memory);
	if (profile.size > 0)
	{
		check_history(profile, &prepared);
		check_worth(profile, &prepared);
	}
	free(memory);
	return 0;
}
