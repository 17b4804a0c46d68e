/*
 * model.c - all that an answer about stages depends on besides the profile.
 */
#include "stage/model.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define PERIOD_DAYS_MAX 36600

/* The posterior is shipped for periods of about a month. */
#define SHIPPED_PERIOD_DAYS 30

const lc_shipped_model lc_shipped_models[LC_SHIPPED_MODELS] = {
    {"default", 30, "Months: for most shops."},
    {"weekly", 7, "Weeks: for groceries, apps and other daily habits."},
    {"quarterly", 91, "Quarters: for durable goods and business customers."},
    {"yearly", 365, "Years: for donations, insurance and travel."},
};

/* A year ahead, at a tenth a year: what lies further ahead differs by more between models than it is worth. */
#define HORIZON_DAYS 360

static const lc_terms terms_default = {.discount_rate = 0.1,
                                       .acquisition_rate = 1.0,
                                       .mbgnbd_r = 1,
                                       .mbgnbd_alpha = 1,
                                       .mbgnbd_a = 1,
                                       .mbgnbd_b = 1,
                                       .forecast_level = 1};

/* Chance of a monthly event within a period of so many months. */
static double
within(double chance, double months)
{
	return 1 - pow(1 - chance, months);
}

/* The grid is in purchase days a period: customers stand further up it where the period is longer. */
static void
shift_rates(const double *weight, double months, double *shifted)
{
	double steps = log(months) / log(LC_RATE_HIGHEST / LC_RATE_LOWEST) * (LC_RATES - 1);

	for (int i = 0; i < LC_RATES; i++)
	{
		double from = i - steps;
		int low = (int) floor(from);
		double share = from - low;
		double at_low = weight[low < 0 ? 0 : low < LC_RATES ? low : LC_RATES - 1];
		double at_high = weight[low + 1 < 0 ? 0 : low + 1 < LC_RATES ? low + 1 : LC_RATES - 1];

		shifted[i] = at_low + share * (at_high - at_low);
	}
}

/* A month's chances as those of a period of another length. */
static void
scale_posterior(lc_posterior_params *posterior, double months)
{
	lc_posterior_params monthly = *posterior;

	shift_rates(monthly.rate_weight, months, posterior->rate_weight);
	posterior->rise = fmin(monthly.rise * months, 0.3);
	posterior->fall = fmin(monthly.fall * months, 0.3);
	posterior->jump = fmin(within(monthly.jump, months), 0.15);
	posterior->leave_loose = within(monthly.leave_loose, months);
	posterior->leave_bound = within(monthly.leave_bound, months);
	posterior->come_back = fmin(within(monthly.come_back, months), 0.45);
	posterior->lose = fmin(within(monthly.lose, months), 0.45);
}

void
lc_model_shipped(const lc_shipped_model *shipped, lc_model *model)
{
	model->period_days = shipped->period_days;
	model->lasting_periods = 360.0 / shipped->period_days;
	for (int i = 0; i < LC_TWELFTHS; i++)
		model->seasonal_index[i] = 1;
	model->posterior = lc_posterior_default;
	if (shipped->period_days != SHIPPED_PERIOD_DAYS)
		scale_posterior(&model->posterior, (double) shipped->period_days / SHIPPED_PERIOD_DAYS);
	model->thresholds = lc_thresholds_default;
	model->terms = terms_default;
	model->terms.horizon_periods = round((double) HORIZON_DAYS / shipped->period_days);
}

static lc_status
fail(lc_model_fault *fault, const char *column, const char *rule)
{
	fault->column = column;
	fault->rule = rule;
	return LC_BAD_PARAMETER;
}

/* Writes which numbers a column takes; more is what else is asked of them. */
static lc_status
fail_range(lc_model_fault *fault, const char *column, const char *kind, double lowest, double highest, const char *more)
{
	if (isinf(lowest) && isinf(highest))
		snprintf(fault->text, sizeof(fault->text), "%s, not NaN%s", kind, more);
	else if (isinf(highest))
		snprintf(fault->text, sizeof(fault->text), "%s of %.10g or more%s", kind, lowest, more);
	else
		snprintf(fault->text, sizeof(fault->text), "%s between %.10g and %.10g%s", kind, lowest, highest, more);
	return fail(fault, column, fault->text);
}

static lc_status
check_posterior(const lc_posterior_params *posterior, lc_model_fault *fault)
{
	const char *column;

	if (lc_posterior_check(posterior, &column) == LC_OK)
		return LC_OK;
	for (size_t i = 0; i < LC_POSTERIOR_FIELDS; i++)
	{
		const lc_posterior_field *field = &lc_posterior_fields[i];

		if (strcmp(field->name, column) != 0)
			continue;
		return fail_range(fault, field->name, strcmp(column, "regular_shape") == 0 ? "a whole number" : "a number",
		                  field->lowest, field->highest,
		                  strcmp(column, "leave_bound") == 0 ? ", and not above leave_loose" : "");
	}
	snprintf(fault->text, sizeof(fault->text), "above 0 and at most %g", LC_RATE_WEIGHT_MOST);
	return fail(fault, column, fault->text);
}

static lc_status
check_thresholds(const lc_thresholds *thresholds, lc_model_fault *fault)
{
	lc_threshold_fault found;

	if (lc_thresholds_check(thresholds, &found) == LC_OK)
		return LC_OK;
	if (found.below == NULL)
		return fail_range(fault, found.field->name, "a number", found.field->lowest, found.field->highest, "");
	snprintf(fault->text, sizeof(fault->text), "at most %s", found.below->name);
	return fail(fault, found.field->name, fault->text);
}

/* Numbers of the terms that are columns of their own. */
typedef struct terms_range
{
	const char *column;
	size_t offset;
	double lowest;
	double highest;
} terms_range;

/* What an amount can be: a margin that is learned from amounts is no more. */
#define MONEY_MAX ((double) LC_MONEY_ENTRY_MAX_UNITS)
#define PRIOR_ORDERS_MAX 1e9
#define FITTED_MIN 1e-6
#define FITTED_MAX 1e9
#define LEVEL_MIN 0.1
#define LEVEL_MAX 10

static const terms_range terms_ranges[] = {
    {"discount_rate", offsetof(lc_terms, discount_rate), 0, 10},
    {"research_cost", offsetof(lc_terms, research_cost), 0, MONEY_MAX},
    {"acquisition_rate", offsetof(lc_terms, acquisition_rate), 1e-6, 1},
    {"prior_margin", offsetof(lc_terms, prior_margin), -MONEY_MAX, MONEY_MAX},
    {"prior_orders", offsetof(lc_terms, prior_orders), 0, PRIOR_ORDERS_MAX},
    {"mbgnbd_weight", offsetof(lc_terms, mbgnbd_weight), 0, 1},
    {"mbgnbd_r", offsetof(lc_terms, mbgnbd_r), FITTED_MIN, FITTED_MAX},
    {"mbgnbd_alpha", offsetof(lc_terms, mbgnbd_alpha), FITTED_MIN, FITTED_MAX},
    {"mbgnbd_a", offsetof(lc_terms, mbgnbd_a), FITTED_MIN, FITTED_MAX},
    {"mbgnbd_b", offsetof(lc_terms, mbgnbd_b), FITTED_MIN, FITTED_MAX},
    {"forecast_level", offsetof(lc_terms, forecast_level), LEVEL_MIN, LEVEL_MAX},
};

/* Below this price of time what never ends is worth more than can be told. */
#define RATE_WITHOUT_END 1e-6

bool
lc_horizon_ok(double periods, double discount_rate)
{
	if (isinf(periods))
		return periods > 0 && discount_rate >= RATE_WITHOUT_END;
	return periods >= 1 && periods <= PERIOD_DAYS_MAX && periods == floor(periods);
}

static lc_status
check_terms(const lc_terms *terms, lc_model_fault *fault)
{
	for (size_t i = 0; i < sizeof(terms_ranges) / sizeof(terms_ranges[0]); i++)
	{
		const terms_range *range = &terms_ranges[i];
		double value;

		memcpy(&value, (const char *) terms + range->offset, sizeof(value));
		if (!(value >= range->lowest && value <= range->highest))
			return fail_range(fault, range->column, "a number", range->lowest, range->highest, "");
	}
	if (!lc_horizon_ok(terms->horizon_periods, terms->discount_rate))
		return fail(fault, "horizon_periods",
		            "a whole number between 1 and 36600, or Infinity where discount_rate is 0.000001 or more");
	for (int stage = 0; stage < LC_STAGES; stage++)
		if (!(terms->stage_investment[stage] >= 0 && terms->stage_investment[stage] <= MONEY_MAX))
			return fail_range(fault, "stage_investments", "a number", 0, MONEY_MAX, "");
	return LC_OK;
}

lc_status
lc_model_check(const lc_model *model, lc_model_fault *fault)
{
	lc_status status;

	if (model->period_days < 1 || model->period_days > PERIOD_DAYS_MAX)
		return fail_range(fault, "period_days", "a whole number", 1, PERIOD_DAYS_MAX, "");
	if (!(model->lasting_periods > 0 && model->lasting_periods <= PERIOD_DAYS_MAX))
		return fail(fault, "lasting_periods", "above 0 and at most 36600");
	for (int i = 0; i < LC_TWELFTHS; i++)
		if (!(model->seasonal_index[i] >= LC_SEASONAL_LEAST && model->seasonal_index[i] <= LC_SEASONAL_MOST))
			return fail_range(fault, "seasonal_indices", "numbers", LC_SEASONAL_LEAST, LC_SEASONAL_MOST, "");
	status = check_posterior(&model->posterior, fault);
	if (status == LC_OK)
		status = check_thresholds(&model->thresholds, fault);
	return status == LC_OK ? check_terms(&model->terms, fault) : status;
}

lc_status
lc_model_prepare(const lc_model *model, lc_prepared *prepared)
{
	prepared->model = *model;
	prepared->engine.period_days = model->period_days;
	prepared->engine.thresholds = model->thresholds;
	lc_discount_prepare(model->terms.discount_rate, &prepared->daily);
	prepared->engine.silent_periods = 0;
	lc_shop_season_prepare(model->seasonal_index, &prepared->engine.season);
	LC_TRY(lc_posterior_prepare(&model->posterior, &prepared->engine.tables));
	lc_posterior_still_buys(&prepared->engine.tables, model->thresholds.end_periods, prepared->engine.still_buys);
	return LC_OK;
}
