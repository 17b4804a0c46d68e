/*
 * model.c - all that an answer about stages depends on besides the profile.
 */
#include "stage/model.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define PERIOD_DAYS_MAX 36600
#define FACTOR_MAX 1000.0 /* past this one period would overrule any history */

/* Dynamics are shipped for periods of about a month. */
#define SHIPPED_PERIOD_DAYS 30

/*
 * Moves are taken by how likely they are, while there is room; what is less
 * likely than the last of these is left out, as no history tells it from none.
 */
static const double least[] = {0.1, 0.03, 0.01, 0.003, 0.001, 0.0005};

#define LEAST_STEPS ((int) (sizeof(least) / sizeof(least[0])))

const char *const lc_engine_names[LC_ENGINES] = {"bayes", "rules"};

const lc_shipped_model lc_shipped_models[LC_SHIPPED_MODELS] = {
    {"default", LC_ENGINE_BAYES, 30, "Months, by the hidden Markov model: for most shops."},
    {"weekly", LC_ENGINE_BAYES, 7, "Weeks, by the hidden Markov model: for groceries, apps and other daily habits."},
    {"quarterly", LC_ENGINE_BAYES, 91,
     "Quarters, by the hidden Markov model: for durable goods and business customers."},
    {"yearly", LC_ENGINE_BAYES, 365, "Years, by the hidden Markov model: for donations, insurance and travel."},
    {"rules", LC_ENGINE_RULES, 30, "Months, by thresholds that a manager can sign."},
};

/*
 * Moderate on purpose: one signal should move a customer who wavers between
 * two stages, and none who plainly stands in one.
 */
static const lc_beside beside_default = {.share_factor = 3.0, .signal_factor = 3.0, .satisfaction_factor = 3.0};

/* Five years ahead, at a tenth a year; nothing is known of anybody's costs, nor of other customers. */
#define HORIZON_DAYS 1800

static const lc_terms terms_default = {.discount_rate = 0.1, .acquisition_rate = 1.0};

typedef double matrix[LC_MAX_SUBSTAGES][LC_MAX_SUBSTAGES];

static void
moves_of(const lc_dynamics *dynamics, matrix moves)
{
	memset(moves, 0, sizeof(matrix));
	for (int s = 0; s < dynamics->substages; s++)
		moves[s][s] = 1.0;
	for (int e = 0; e < dynamics->edges; e++)
	{
		const lc_edge *edge = &dynamics->edge[e];

		moves[edge->from][edge->to] += edge->probability;
		moves[edge->from][edge->from] -= edge->probability;
	}
}

static void
multiply(matrix a, matrix b, int n)
{
	matrix product;

	for (int i = 0; i < n; i++)
		for (int j = 0; j < n; j++)
		{
			product[i][j] = 0.0;
			for (int k = 0; k < n; k++)
				product[i][j] += a[i][k] * b[k][j];
		}
	memcpy(a, product, sizeof(matrix));
}

/* The most likely moves, as many as there is room for; the rest stays. */
static void
edges_of(matrix moves, lc_dynamics *dynamics)
{
	dynamics->edges = 0;
	for (int step = 0; step < LEAST_STEPS; step++)
		for (int i = 0; i < dynamics->substages; i++)
			for (int j = 0; j < dynamics->substages; j++)
			{
				if (i == j || moves[i][j] < least[step] || dynamics->edges == LC_MAX_EDGES)
					continue;
				dynamics->edge[dynamics->edges++] = (lc_edge){(short) i, (short) j, (float) moves[i][j]};
				moves[i][j] = 0.0;
			}
}

/*
 * Monthly moves brought to periods of other lengths: several months are that
 * many moves in a row, part of a month is that part of each move.
 */
static void
scale_moves(lc_dynamics *dynamics, double months)
{
	matrix moves;
	matrix result;

	moves_of(dynamics, moves);
	if (months < 1.0)
	{
		for (int e = 0; e < dynamics->edges; e++)
			dynamics->edge[e].probability *= (float) months;
		return;
	}
	memcpy(result, moves, sizeof(matrix));
	for (int i = 1; i < (int) lround(months); i++)
		multiply(result, moves, dynamics->substages);
	edges_of(result, dynamics);
}

/* In the order in which a row of moves lists them: sums over edges are then the same to the bit. */
static void
order_edges(lc_dynamics *dynamics)
{
	for (int e = 1; e < dynamics->edges; e++)
	{
		lc_edge moving = dynamics->edge[e];
		int at = e;

		for (; at > 0 && (dynamics->edge[at - 1].from > moving.from ||
		                  (dynamics->edge[at - 1].from == moving.from && dynamics->edge[at - 1].to > moving.to));
		     at--)
			dynamics->edge[at] = dynamics->edge[at - 1];
		dynamics->edge[at] = moving;
	}
}

void
lc_model_shipped(const lc_shipped_model *shipped, lc_model *model)
{
	double months = (double) shipped->period_days / SHIPPED_PERIOD_DAYS;

	model->engine = shipped->engine;
	model->period_days = shipped->period_days;
	model->dynamics = lc_dynamics_default;
	model->beside = beside_default;
	model->lasting_periods = 360.0 / shipped->period_days;
	model->rules = lc_rules_default;
	model->terms = terms_default;
	model->terms.horizon_periods = round((double) HORIZON_DAYS / shipped->period_days);
	if (shipped->period_days != SHIPPED_PERIOD_DAYS)
		scale_moves(&model->dynamics, months);
	order_edges(&model->dynamics);
	if (shipped->period_days == SHIPPED_PERIOD_DAYS)
		return;
	model->dynamics.rate_lowest *= (float) months;
	model->dynamics.rate_highest *= (float) months;
}

static lc_status
fail(lc_model_fault *fault, const char *column, const char *rule)
{
	fault->column = column;
	fault->rule = rule;
	return LC_BAD_PARAMETER;
}

static lc_status
check_factor(double factor, const char *column, lc_model_fault *fault)
{
	return factor >= 1.0 && factor <= FACTOR_MAX ? LC_OK : fail(fault, column, "between 1 and 1000");
}

static lc_status
check_rules(const lc_rules *rules, lc_model_fault *fault)
{
	lc_rules_fault found;

	if (lc_rules_check(rules, &found) == LC_OK)
		return LC_OK;
	if (found.below != NULL)
		snprintf(fault->text, sizeof(fault->text), "%s %s", found.strict ? "below" : "at most", found.below->name);
	else
		snprintf(fault->text, sizeof(fault->text), "%s between %g and %g",
		         found.field->whole ? "a whole number" : "a number", found.field->lowest, found.field->highest);
	return fail(fault, found.field->name, fault->text);
}

/* Numbers of the dynamics that are columns of their own. */
typedef struct dynamics_range
{
	const char *column;
	size_t offset;
	double lowest;
	double highest;
	const char *rule;
} dynamics_range;

#define RANGE(column, member, lowest, highest, rule) \
	{ \
		column, offsetof(lc_dynamics, member), lowest, highest, rule \
	}

static const dynamics_range dynamics_ranges[] = {
    RANGE("rate_lowest", rate_lowest, 1e-4, 1e4, "between 0.0001 and 10000"),
    RANGE("rate_highest", rate_highest, 1e-4, 1e5, "between rate_lowest and 100000"),
    RANGE("switch_margin", switch_margin, 0, 1, "between 0 and 1"),
    RANGE("irregular_dispersion", manner[LC_IRREGULAR].dispersion, 0.05, 1e4, "between 0.05 and 10000"),
    RANGE("irregular_weight", manner[LC_IRREGULAR].weight, 0.001, 1e3, "between 0.001 and 1000"),
    RANGE("regular_dispersion", manner[LC_REGULAR].dispersion, 0.05, 1e4, "between 0.05 and 10000"),
    RANGE("regular_weight", manner[LC_REGULAR].weight, 0.001, 1e3, "between 0.001 and 1000"),
};

/* lc_dynamics_check decides; this finds the column to name. */
static lc_status
check_dynamics(const lc_dynamics *dynamics, lc_model_fault *fault)
{
	if (lc_dynamics_check(dynamics) == LC_OK)
		return LC_OK;
	for (size_t i = 0; i < sizeof(dynamics_ranges) / sizeof(dynamics_ranges[0]); i++)
	{
		const dynamics_range *range = &dynamics_ranges[i];
		float single;
		double value;

		memcpy(&single, (const char *) dynamics + range->offset, sizeof(single));
		value = (double) single;

		if (!(value >= range->lowest && value <= range->highest))
			return fail(fault, range->column, range->rule);
	}
	for (int i = 0; i < LC_LANES; i++)
		if (!(dynamics->rate_weight[i] >= 0.0f && dynamics->rate_weight[i] <= 1.0f))
			return fail(fault, "rate_weights", "between 0 and 1, and not all 0");
	if (!(lc_sum_lanes(dynamics->rate_weight) > 0.0f))
		return fail(fault, "rate_weights", "between 0 and 1, and not all 0");
	if (dynamics->rate_highest < dynamics->rate_lowest)
		return fail(fault, "rate_highest", "between rate_lowest and 100000");
	for (int stage = LC_EXPLORATION; stage < LC_STAGES; stage++)
		if (!(dynamics->stage_weight[stage] >= 0.01f && dynamics->stage_weight[stage] <= 100.0f))
			return fail(fault, "stage_weights", "between 0.01 and 100");
	for (int s = 0; s < dynamics->substages; s++)
	{
		if (dynamics->substage[s].stage == LC_PROSPECT)
			return fail(fault, "substages", "stages after prospect");
		if (!(dynamics->substage[s].intensity >= 1e-4f && dynamics->substage[s].intensity <= 1e3f))
			return fail(fault, "intensities", "between 0.0001 and 1000");
	}
	return fail(fault, "starts", "between 0 and 1, and not all 0");
}

/* Numbers of the terms that are columns of their own. */
typedef struct terms_range
{
	const char *column;
	size_t offset;
	double lowest;
	double highest;
	const char *rule;
} terms_range;

#define MONEY_MAX 1e9

static const terms_range terms_ranges[] = {
    {"discount_rate", offsetof(lc_terms, discount_rate), 0, 10, "between 0 and 10"},
    {"research_cost", offsetof(lc_terms, research_cost), 0, MONEY_MAX, "between 0 and 1e9"},
    {"acquisition_rate", offsetof(lc_terms, acquisition_rate), 1e-6, 1, "between 0.000001 and 1"},
    {"prior_margin", offsetof(lc_terms, prior_margin), -MONEY_MAX, MONEY_MAX, "between -1e9 and 1e9"},
    {"prior_orders", offsetof(lc_terms, prior_orders), 0, MONEY_MAX, "between 0 and 1e9"},
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
			return fail(fault, range->column, range->rule);
	}
	if (!lc_horizon_ok(terms->horizon_periods, terms->discount_rate))
		return fail(fault, "horizon_periods",
		            "a whole number between 1 and 36600, or Infinity where discount_rate is 0.000001 or more");
	for (int stage = 0; stage < LC_STAGES; stage++)
		if (!(terms->stage_investment[stage] >= 0 && terms->stage_investment[stage] <= MONEY_MAX))
			return fail(fault, "stage_investments", "between 0 and 1e9");
	return LC_OK;
}

lc_status
lc_model_check(const lc_model *model, lc_model_fault *fault)
{
	lc_status status = LC_OK;

	if (model->period_days < 1 || model->period_days > PERIOD_DAYS_MAX)
		return fail(fault, "period_days", "between 1 and 36600");
	status = check_dynamics(&model->dynamics, fault);
	if (status != LC_OK)
		return status;
	if (!(model->lasting_periods > 0 && model->lasting_periods <= PERIOD_DAYS_MAX))
		return fail(fault, "lasting_periods", "above 0 and at most 36600");
	status = check_factor(model->beside.share_factor, "share_factor", fault);
	if (status == LC_OK)
		status = check_factor(model->beside.signal_factor, "signal_factor", fault);
	if (status == LC_OK)
		status = check_factor(model->beside.satisfaction_factor, "satisfaction_factor", fault);
	if (status == LC_OK)
		status = check_terms(&model->terms, fault);
	return status == LC_OK ? check_rules(&model->rules, fault) : status;
}

lc_status
lc_model_prepare(const lc_model *model, lc_prepared *prepared)
{
	lc_status status;

	prepared->model = *model;
	status = lc_filter_prepare(&model->dynamics, &prepared->tables);
	lc_filter_remember(&prepared->tables, &prepared->memo);
	lc_discount_prepare(model->terms.discount_rate, &prepared->daily);
	return status;
}
