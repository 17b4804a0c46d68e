/*
 * fuzz_model.c - any numbers as a model.
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
	unsigned field = what % 128;

	if (what >= 192)
		model->seasonal_index[what % LC_TWELFTHS] = number;
	else if (what >= 128)
		model->posterior.rate_weight[what % LC_RATES] = number;
	else if (field < LC_THRESHOLDS)
		*(double *) ((char *) &model->thresholds + lc_threshold_fields[field].offset) = number;
	else if (field < LC_THRESHOLDS + LC_POSTERIOR_FIELDS)
		*(double *) ((char *) &model->posterior + lc_posterior_fields[field - LC_THRESHOLDS].offset) = number;
	else if (field < LC_THRESHOLDS + LC_POSTERIOR_FIELDS + sizeof(lc_terms) / sizeof(double))
		((double *) &model->terms)[field - LC_THRESHOLDS - LC_POSTERIOR_FIELDS] = number;
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
	if (lc_open_profile_close(state, 0, &malloc_env, memory, &profile.size) == LC_OK)
		profile.bytes = *memory;
	free(state);
	return profile;
}

static void
check_row(const lc_history_row *row)
{
	LAW(row->stage < LC_STAGES && row->previous < LC_STAGES && row->cycle >= 1 && row->reason < LC_REASONS);
	/* what was sent back is no purchase */
	LAW(row->stage != LC_TERMINATED || row->period.tally[LC_ORDER].count == 0 ||
	    row->period.tally[LC_REFUND].count > 0);
}

static void
check_history(lc_profile profile, const lc_prepared *prepared)
{
	lc_history history;
	const lc_history_row *row;
	lc_customer_status status;
	double sum = 0;
	bool found;

	if (lc_history_open(&history, profile, 22000, prepared) == LC_OK)
		while ((row = lc_history_next(&history)) != NULL)
			check_row(row);
	if (lc_customer_status_on(profile, 22000, prepared, &malloc_env, &found, &status) != LC_OK || !found)
		return;
	check_row(&status.last);
	LAW(status.pattern < LC_PATTERNS && status.grade < LC_GRADES);
	LAW(!isinf(status.trend) && !isinf(status.facts.share) && !isinf(status.volatility));
	if (!status.ordered)
		return;
	for (int chance = 0; chance < LC_CHANCES; chance++)
		sum += (double) status.chance[chance];
	LAW(fabs(sum - 1) < 1e-3);
	LAW(status.p_active >= 0 && status.p_active <= 1);
}

static void
check_worth(lc_profile profile, const lc_prepared *prepared)
{
	static lc_state_values values;
	lc_valuation valuation;
	lc_profit_rows rows;

	if (lc_profit_rows_of(profile, 22000, LC_DAY_NOBEGIN, prepared, &malloc_env, &rows) == LC_OK)
		free(rows.row);
	if (prepared->model.terms.horizon_periods > 500)
		return;
	if (lc_state_values_prepare(prepared, prepared->model.terms.horizon_periods, &malloc_env, &values) != LC_OK)
		return;
	for (int i = 0; i < LC_RATES; i++)
		LAW(values.days[LC_TIE_LOOSE][i] >= 0 && isfinite(values.days[LC_TIE_LOOSE][i]));
	if (lc_value_on(profile, 22000, prepared, &values, &malloc_env, &valuation) == LC_OK && valuation.ordered)
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
