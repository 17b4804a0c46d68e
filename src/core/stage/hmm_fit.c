/*
 * hmm_fit.c - the dynamics of a population, learned from its histories.
 */
#include "stage/hmm_fit.h"

#include <math.h>
#include <string.h>

#include "stage/hmm_em.h"

/* How many records pass between two looks at a pending cancel. */
#define POLL_EVERY 8192

const lc_fit_options lc_fit_defaults = {
    .iterations = LC_FIT_ITERATIONS,
    .tolerance = 1e-4,
    .prior_paths = 1.0,
    .prior_customers = 0.05,
    .customers_min = LC_FIT_CUSTOMERS_MIN,
};

/* One history, and how many customers have it. */
typedef struct person
{
	uint64_t hash;
	lc_cohort_record record;
	int64_t customers;
	int32_t periods;
} person;

typedef struct cohort
{
	person *person;
	person *spare; /* to sort */
	size_t n;
	int64_t customers; /* in the sample */
	int64_t left_out;
	int64_t periods;
} cohort;

/* FNV-1a, its bits mixed once more (Fowler, Noll & Vo; the finaliser of splitmix64). */
static uint64_t
hash_of(const lc_cohort_record *record)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (const uint8_t *at = record->codes; at < record->end; at++)
		hash = (hash ^ *at) * UINT64_C(0x100000001b3);
	hash = (hash ^ hash >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	hash = (hash ^ hash >> 27) * UINT64_C(0x94d049bb133111eb);
	return hash ^ hash >> 31;
}

static int
compare(const person *a, const person *b)
{
	size_t left = (size_t) (a->record.end - a->record.codes);
	size_t right = (size_t) (b->record.end - b->record.codes);

	if (a->hash != b->hash)
		return a->hash < b->hash ? -1 : 1;
	if (left != right)
		return left < right ? -1 : 1;
	return memcmp(a->record.codes, b->record.codes, left);
}

static lc_status
count_records(const uint8_t *records, size_t size, const lc_env *env, size_t *n)
{
	const uint8_t *at = records;
	lc_cohort_record record;
	lc_status status = LC_OK;

	for (*n = 0; status == LC_OK && at < records + size; (*n)++)
	{
		status = lc_cohort_next(&at, records + size, &record);
		if (*n % POLL_EVERY == 0)
			lc_poll(env);
	}
	return status;
}

/* Merges two sorted runs. */
static void
merge(const person *a, const person *a_end, const person *b, const person *b_end, person *to)
{
	while (a < a_end && b < b_end)
		*to++ = compare(b, a) < 0 ? *b++ : *a++;
	while (a < a_end)
		*to++ = *a++;
	while (b < b_end)
		*to++ = *b++;
}

/* Bottom up, so that a cancel is heard in between. */
static void
sort_people(cohort *c, const lc_env *env)
{
	for (size_t run = 1; run < c->n; run *= 2)
	{
		person *swap = c->person;

		for (size_t start = 0; start < c->n; start += 2 * run)
		{
			size_t middle = start + run < c->n ? start + run : c->n;
			size_t end = middle + run < c->n ? middle + run : c->n;

			merge(c->person + start, c->person + middle, c->person + middle, c->person + end, c->spare + start);
			if (run >= POLL_EVERY || start % POLL_EVERY == 0)
				lc_poll(env);
		}
		c->person = c->spare;
		c->spare = swap;
	}
}

/* Equal histories lie side by side: they become one. */
static void
collapse(cohort *c)
{
	size_t n = 0;

	for (size_t i = 0; i < c->n; i++)
	{
		if (n > 0 && compare(&c->person[n - 1], &c->person[i]) == 0)
			c->person[n - 1].customers++;
		else
			c->person[n++] = c->person[i];
	}
	c->n = n;
}

/* In the order of a hash any part is a fair sample of the whole. */
static lc_status
sample(cohort *c, lc_sight *sight, const lc_env *env)
{
	int64_t budget = LC_FIT_PERIODS;
	size_t n = c->n;

	for (size_t i = 0; i < n; i++)
	{
		person *p = &c->person[i];
		lc_status status = lc_cohort_read(&p->record, sight, &p->periods);

		if (status != LC_OK)
			return status;
		budget -= p->periods;
		if (budget < 0 && c->n == n)
			c->n = i;
		if (i < c->n)
		{
			c->customers += p->customers;
			c->periods += p->customers * p->periods;
		}
		else
			c->left_out += p->customers;
		if (i % POLL_EVERY == 0)
			lc_poll(env);
	}
	return LC_OK;
}

static lc_status
gather(cohort *c, const uint8_t *records, size_t size, lc_sight *sight, const lc_env *env)
{
	const uint8_t *at = records;

	for (size_t i = 0; i < c->n; i++)
	{
		lc_status status = lc_cohort_next(&at, records + size, &c->person[i].record);

		if (status != LC_OK)
			return status;
		c->person[i].hash = hash_of(&c->person[i].record);
		c->person[i].customers = 1;
		if (i % POLL_EVERY == 0)
			lc_poll(env);
	}
	sort_people(c, env);
	collapse(c);
	return sample(c, sight, env);
}

static lc_status
expect(const cohort *c, const lc_em_model *model, lc_sight *sight, const lc_env *env, lc_em_work *work,
       lc_em_counts *counts)
{
	lc_em_begin(work, model, counts);
	for (size_t i = 0; i < c->n; i++)
	{
		int32_t periods;
		lc_status status = lc_cohort_read(&c->person[i].record, sight, &periods);

		if (status != LC_OK)
			return status;
		lc_em_expect(work, sight, periods, (double) c->person[i].customers);
		lc_poll(env);
	}
	lc_em_end(work);
	return LC_OK;
}

/* The steps of EM, in memory of its own. */
typedef struct climb
{
	lc_em_model model;
	lc_em_model next;
	lc_em_counts counts;
	lc_em_counts next_counts;
	lc_em_prior prior;
	lc_sight sight[LC_COHORT_PERIODS];
} climb;

static void
note(const climb *m, lc_fit_result *result)
{
	result->log_likelihood = m->counts.log_likelihood;
	result->trace[result->iterations] = m->counts.log_likelihood;
	result->posterior[result->iterations] = m->counts.log_likelihood + lc_em_log_prior(&m->prior, &m->model);
}

/* One iteration; false when there is nothing more to gain. */
static bool
step(const cohort *c, climb *m, const lc_fit_options *options, const lc_env *env, lc_em_work *work,
     lc_fit_result *result, lc_status *status)
{
	double gain;

	m->next = m->model;
	lc_em_maximise(&m->prior, &m->counts, &m->next);
	*status = expect(c, &m->next, m->sight, env, work, &m->next_counts);
	if (*status != LC_OK)
		return false;
	gain = m->next_counts.log_likelihood - m->counts.log_likelihood;
	result->converged = !(gain > options->tolerance * (double) c->periods);
	if (!(gain >= 0.0))
		return false;
	m->model = m->next;
	m->counts = m->next_counts;
	result->iterations++;
	note(m, result);
	return !result->converged;
}

static lc_status
climb_up(const cohort *c, const lc_dynamics *dynamics, const lc_fit_options *options, const lc_env *env, climb *m,
         lc_em_work *work, lc_fit_result *result)
{
	lc_status status;

	lc_em_from_dynamics(dynamics, &m->model);
	status = expect(c, &m->model, m->sight, env, work, &m->counts);
	if (status != LC_OK)
		return status;
	lc_em_prior_of(&m->model, options->prior_paths, options->prior_customers, &m->counts, &m->prior);
	note(m, result);
	result->log_likelihood_start = result->log_likelihood;
	while (result->iterations < options->iterations && step(c, m, options, env, work, result, &status))
		;
	lc_em_to_dynamics(&m->model, &result->dynamics);
	return status;
}

static lc_status
fit_cohort(cohort *c, const lc_dynamics *dynamics, const uint8_t *records, size_t size, const lc_fit_options *options,
           const lc_env *env, climb *m, lc_em_work *work, lc_fit_result *result)
{
	lc_status status = gather(c, records, size, m->sight, env);

	result->customers = c->customers;
	result->left_out = c->left_out;
	result->periods = c->periods;
	if (status != LC_OK)
		return status;
	if (c->customers < options->customers_min)
		return LC_BAD_PARAMETER;
	return climb_up(c, dynamics, options, env, m, work, result);
}

lc_status
lc_fit(const lc_dynamics *dynamics, const uint8_t *records, size_t size, const lc_fit_options *options,
       const lc_env *env, lc_fit_result *result)
{
	cohort c = {0};
	climb *m = lc_alloc(env, sizeof(*m));
	lc_em_work *work = lc_em_work_new(env);
	person *first;
	person *second;
	lc_status status = count_records(records, size, env, &c.n);

	memset(result, 0, sizeof(*result));
	result->dynamics = *dynamics;
	first = c.person = lc_alloc(env, sizeof(person) * (c.n + 1));
	second = c.spare = lc_alloc(env, sizeof(person) * (c.n + 1));
	if (status == LC_OK && (m == NULL || work == NULL || first == NULL || second == NULL))
		status = LC_NO_MEMORY;
	if (status == LC_OK)
		status = fit_cohort(&c, dynamics, records, size, options, env, m, work, result);
	lc_release(env, first);
	lc_release(env, second);
	lc_release(env, work);
	lc_release(env, m);
	return status;
}

lc_status
lc_fit_score(const lc_dynamics *dynamics, const uint8_t *records, size_t size, const lc_env *env,
             double *log_likelihood, int64_t *periods)
{
	const lc_fit_options as_it_is = {.iterations = 0};
	lc_fit_result result;
	lc_status status = lc_fit(dynamics, records, size, &as_it_is, env, &result);

	*log_likelihood = result.log_likelihood;
	*periods = result.periods;
	return status;
}
