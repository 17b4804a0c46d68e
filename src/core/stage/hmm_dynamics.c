/*
 * hmm_dynamics.c - how relationships move from stage to stage.
 */
#include "stage/hmm_dynamics.h"

/*
 * The shipped dynamics; a period is meant to be about a month.  The numbers
 * are round on purpose.  They come from a search over simulated relationships
 * of four kinds (over-dispersed, seasonal, regular business orders, beat of a
 * subscription) at 0.3 to 20 orders a month, equal weight on each; rounding
 * cost 0.002 of log score, so nothing hangs on the last digit.
 *
 * LEAVING is the period in which a relationship ends: it still holds the
 * orders placed before the end.  Without it, one late order hides the end for
 * a period more.
 */
enum
{
	EXPLORING,
	FORMING1,
	FORMING2,
	FORMING3,
	STABLE,
	FADING1,
	FADING2,
	FADING3,
	LEAVING,
	GONE,
	RETURNING1,
	RETURNING2,
	SUBSTAGES
};

const lc_dynamics lc_dynamics_default = {
    .substages = SUBSTAGES,
    .edges = 37,
    .rate_lowest = 0.07f,  /* three decades: an order a year ... */
    .rate_highest = 70.0f, /* ... to more than two orders a day */
    /* nobody knows beforehand how often a customer means to order */
    .rate_weight = {1.0f, 1.0f, 1.0f, 1.0f, 1.0f, 1.0f, 1.0f, 1.0f, 1.0f, 1.0f, 1.0f, 1.0f, 1.0f, 1.0f, 1.0f, 1.0f},
    .switch_margin = 0.15f,
    .manner =
        {[LC_IRREGULAR] = {.dispersion = 4.0f, .weight = 0.7f}, [LC_REGULAR] = {.dispersion = 40.0f, .weight = 0.3f}},
    /* the stages of change are short, so rarely the likeliest: count more */
    .stage_weight = {[LC_PROSPECT] = 1.0f,
                     [LC_EXPLORATION] = 1.0f,
                     [LC_FORMATION] = 1.3f,
                     [LC_STABILITY] = 1.0f,
                     [LC_DECLINE] = 1.5f,
                     [LC_TERMINATED] = 1.0f,
                     [LC_RECOVERY] = 1.5f},
    .substage = {[EXPLORING] = {LC_EXPLORATION, 0.40f, 0.82f},
                 [FORMING1] = {LC_FORMATION, 0.40f, 0.15f},
                 [FORMING2] = {LC_FORMATION, 0.60f, 0.00f},
                 [FORMING3] = {LC_FORMATION, 1.00f, 0.00f},
                 [STABLE] = {LC_STABILITY, 1.00f, 0.03f},
                 [FADING1] = {LC_DECLINE, 0.90f, 0.00f},
                 [FADING2] = {LC_DECLINE, 0.70f, 0.00f},
                 [FADING3] = {LC_DECLINE, 0.25f, 0.00f},
                 [LEAVING] = {LC_TERMINATED, 0.13f, 0.00f},
                 [GONE] = {LC_TERMINATED, 0.0005f, 0.00f},
                 [RETURNING1] = {LC_RECOVERY, 0.25f, 0.00f},
                 [RETURNING2] = {LC_RECOVERY, 0.70f, 0.00f}},
    .edge = {/* trial orders: go on, skip ahead, fade, or leave at once */
             {EXPLORING, FORMING1, 0.08f},
             {EXPLORING, STABLE, 0.08f},
             {EXPLORING, FADING3, 0.005f},
             {EXPLORING, LEAVING, 0.12f},
             /* growth, with skips, setbacks and exits */
             {FORMING1, FORMING2, 0.25f},
             {FORMING1, STABLE, 0.06f},
             {FORMING1, EXPLORING, 0.01f},
             {FORMING1, FADING3, 0.005f},
             {FORMING1, LEAVING, 0.005f},
             {FORMING2, FORMING3, 0.20f},
             {FORMING2, STABLE, 0.10f},
             {FORMING2, FADING2, 0.02f},
             {FORMING2, LEAVING, 0.03f},
             {FORMING3, STABLE, 0.20f},
             {FORMING3, FADING1, 0.01f},
             {FORMING3, LEAVING, 0.025f},
             /* the long stage: falls gradually, sharply, or all at once */
             {STABLE, FADING1, 0.04f},
             {STABLE, FADING2, 0.02f},
             {STABLE, FADING3, 0.01f},
             {STABLE, LEAVING, 0.015f},
             /* falling, with second thoughts */
             {FADING1, FADING2, 0.70f},
             {FADING1, STABLE, 0.01f},
             {FADING1, RETURNING2, 0.025f},
             {FADING1, LEAVING, 0.07f},
             {FADING2, FADING3, 0.30f},
             {FADING2, RETURNING2, 0.03f},
             {FADING2, LEAVING, 0.30f},
             {FADING3, LEAVING, 0.30f},
             {FADING3, RETURNING1, 0.08f},
             /* gone, unless won back */
             {LEAVING, GONE, 0.90f},
             {LEAVING, RETURNING1, 0.03f},
             {GONE, RETURNING1, 0.005f},
             /* the next cycle */
             {RETURNING1, RETURNING2, 0.40f},
             {RETURNING1, FADING2, 0.04f},
             {RETURNING1, LEAVING, 0.04f},
             {RETURNING2, STABLE, 0.30f},
             {RETURNING2, FADING1, 0.03f}}};

/* Finite, and within the given limits: what a user's model must be. */
static int
within(float value, float lowest, float highest)
{
	return value >= lowest && value <= highest;
}

static lc_status
check_substages(const lc_dynamics *dynamics)
{
	float start = 0.0f;

	if (dynamics->substages < 1 || dynamics->substages > LC_MAX_SUBSTAGES)
		return LC_BAD_PARAMETER;
	for (int s = 0; s < dynamics->substages; s++)
	{
		const lc_substage *substage = &dynamics->substage[s];

		if (substage->stage <= LC_PROSPECT || substage->stage > LC_RECOVERY)
			return LC_BAD_PARAMETER;
		if (!within(substage->intensity, 1e-4f, 1e3f) || !within(substage->start, 0.0f, 1.0f))
			return LC_BAD_PARAMETER;
		start += substage->start;
	}
	return start > 0.0f ? LC_OK : LC_BAD_PARAMETER;
}

static lc_status
check_edges(const lc_dynamics *dynamics)
{
	float leaving[LC_MAX_SUBSTAGES] = {0.0f};

	if (dynamics->edges < 0 || dynamics->edges > LC_MAX_EDGES)
		return LC_BAD_PARAMETER;
	for (int e = 0; e < dynamics->edges; e++)
	{
		const lc_edge *edge = &dynamics->edge[e];

		if (edge->from < 0 || edge->from >= dynamics->substages || edge->to < 0 || edge->to >= dynamics->substages ||
		    edge->from == edge->to || !within(edge->probability, 0.0f, 1.0f))
			return LC_BAD_PARAMETER;
		leaving[edge->from] += edge->probability;
		if (leaving[edge->from] > 1.00001f)
			return LC_BAD_PARAMETER;
	}
	return LC_OK;
}

static lc_status
check_rates(const lc_dynamics *dynamics)
{
	float sum = 0.0f;

	if (!within(dynamics->rate_lowest, 1e-4f, 1e4f) || !within(dynamics->rate_highest, dynamics->rate_lowest, 1e5f))
		return LC_BAD_PARAMETER;
	for (int i = 0; i < LC_LANES; i++)
	{
		if (!within(dynamics->rate_weight[i], 0.0f, 1.0f))
			return LC_BAD_PARAMETER;
		sum += dynamics->rate_weight[i];
	}
	return sum > 0.0f ? LC_OK : LC_BAD_PARAMETER;
}

lc_status
lc_dynamics_check(const lc_dynamics *dynamics)
{
	lc_status status = check_substages(dynamics);

	if (status == LC_OK)
		status = check_edges(dynamics);
	if (status == LC_OK)
		status = check_rates(dynamics);
	if (status != LC_OK)
		return status;
	if (!within(dynamics->switch_margin, 0.0f, 1.0f))
		return LC_BAD_PARAMETER;
	for (int m = 0; m < LC_MANNERS; m++)
		if (!within(dynamics->manner[m].dispersion, 0.05f, 1e4f) || !within(dynamics->manner[m].weight, 0.001f, 1e3f))
			return LC_BAD_PARAMETER;
	for (int stage = LC_EXPLORATION; stage < LC_STAGES; stage++)
		if (!within(dynamics->stage_weight[stage], 0.01f, 100.0f))
			return LC_BAD_PARAMETER;
	return LC_OK;
}
