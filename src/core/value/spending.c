/*
 * spending.c - what is invested in a relationship by the model's standards, where no
 * investment was measured.
 */
#include "value/spending.h"

/* A visit begins and ends within a period: two more than the whole periods it has. */
static size_t
most_spendings(const lc_visits *visits, int32_t period_days)
{
	size_t n = 1; /* research */

	for (size_t i = 0; i < visits->n; i++)
		n += (size_t) (lc_visit_days(&visits->visit[i]) / period_days) + 2;
	return n;
}

/* The last day of the period that the day lies in. */
static lc_day
period_end(lc_day first_event, int32_t period_days, lc_day day)
{
	int32_t into = (day - first_event) % period_days;

	return day > LC_DAY_MAX - period_days ? LC_DAY_MAX : day + (period_days - 1 - into);
}

/* The parts of a visit's standard are differences of rounded totals, so that they sum to the rounded whole. */
static lc_status
spend_in_visit(const lc_visits *visits, size_t index, const lc_model *model, const lc_env *env, lc_spendings *spendings)
{
	const lc_visit *visit = &visits->visit[index];
	double a_day = model->terms.stage_investment[visit->stage] / model->period_days;
	lc_money before = 0;
	lc_status status = LC_OK;

	for (lc_day day = visit->since; day <= visit->until && status == LC_OK;)
	{
		lc_day end = period_end(visits->first_event, model->period_days, day);
		lc_money total = before;

		end = end < visit->until ? end : visit->until;
		status = lc_money_from_double(a_day * (end - visit->since + 1), &total);
		spendings->spending[spendings->n++] = (lc_spending){day, index, total - before};
		before = total;
		day = end + 1;
		lc_poll_at(env, (uint64_t) spendings->n);
	}
	return status;
}

/* Whether research is borne, and then on which day and how much of it. */
static bool
research_of(const lc_visits *visits, const lc_terms *terms, lc_spending *research)
{
	lc_day day = terms->acquisition_rate < 1 ? visits->first_order : visits->first_event;
	size_t index = 0;

	if (terms->research_cost <= 0 || day == LC_DAY_NOEND ||
	    lc_money_from_double(terms->research_cost / terms->acquisition_rate, &research->amount) != LC_OK)
		return false;
	while (visits->visit[index].until < day)
		index++;
	research->day = day;
	research->visit = index;
	return true;
}

/* Puts research behind the spendings up to its day. */
static void
insert(lc_spendings *spendings, lc_spending research)
{
	size_t at = spendings->n++;

	for (; at > 0 && spendings->spending[at - 1].day > research.day; at--)
		spendings->spending[at] = spendings->spending[at - 1];
	spendings->spending[at] = research;
}

lc_status
lc_spendings_of(const lc_visits *visits, const bool *measured, const lc_model *model, const lc_env *env,
                lc_spendings *spendings)
{
	lc_spending research = {0};
	bool researched = visits->n > 0 && research_of(visits, &model->terms, &research) && !measured[research.visit];
	bool any = researched;
	lc_status status = LC_OK;

	*spendings = (lc_spendings){0};
	for (size_t i = 0; i < visits->n; i++)
		any |= !measured[i] && model->terms.stage_investment[visits->visit[i].stage] > 0;
	if (!any)
		return LC_OK;
	spendings->spending = lc_alloc(env, most_spendings(visits, model->period_days) * sizeof(*spendings->spending));
	if (spendings->spending == NULL)
		return LC_NO_MEMORY;
	for (size_t i = 0; i < visits->n && status == LC_OK; i++)
		if (!measured[i] && model->terms.stage_investment[visits->visit[i].stage] > 0)
			status = spend_in_visit(visits, i, model, env, spendings);
	if (status == LC_OK && researched)
		insert(spendings, research);
	return status;
}

void
lc_spendings_release(lc_spendings *spendings, const lc_env *env)
{
	lc_release(env, spendings->spending);
	spendings->spending = NULL;
}
