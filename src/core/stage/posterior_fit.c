/*
 * posterior_fit.c - the parameters of the posterior, learned from a shop.
 */
#include "stage/posterior_fit.h"

#include <math.h>
#include <string.h>

#include "base/hash.h"

/* A prior customer is worth so many periods of moves. */
#define PRIOR_PERIODS 5.0

/* A season is looked for twice: what it explains, rates no longer do. */
#define SEASON_LOOKS 2
#define SEASON_ROUNDS 8

#define SCATTER_LOWEST 0.3
#define SCATTER_HIGHEST 60.0

const lc_learn_options lc_learn_defaults = {
    .rounds = 20,
    .customers_most = 5000,
    .periods_most = 60000,
    .customers_least = 1,
    .prior_customers = 20,
};

/* ---- records ---- */

uint64_t
lc_learn_hash(lc_profile profile)
{
	return lc_mix64(lc_fnv1a64_on(profile.size, profile.bytes, profile.size));
}

typedef struct period_code
{
	float elapsed;
	float exposure;
	float first;
	float last;
	float log_gaps;
	int32_t days;
} period_code;

/* The years of a customer, for the season of the shop. */
typedef struct year_code
{
	int32_t first_day; /* LC_DAY_NOEND: something else scales its needs, so it tells nothing of the shop's year */
	int32_t twelfths;  /* since 2000, over by as_of */
	uint8_t came[LC_SEASON_TWELFTHS];
} year_code;

/* Where the margin and the years stand in a record. */
#define MARGIN_AT 20
#define YEARS_AT (MARGIN_AT + sizeof(lc_margin_record))

_Static_assert(YEARS_AT + sizeof(year_code) == LC_LEARN_HEADER, "a header has its size");
_Static_assert(sizeof(period_code) == LC_LEARN_PERIOD, "a period has its size");

static lc_status
write_margin(lc_profile profile, lc_day as_of, uint8_t *record)
{
	lc_margin_record margin;

	LC_TRY(lc_margin_record_of(profile, as_of, &margin));
	memcpy(record, &margin, sizeof(margin));
	return LC_OK;
}

lc_status
lc_learn_prepare(int32_t period_days, lc_engine *engine)
{
	engine->period_days = period_days;
	engine->thresholds = lc_thresholds_default;
	engine->silent_periods = 0;
	engine->season = (lc_shop_season){.is_known = false};
	return lc_posterior_prepare(&lc_posterior_default, &engine->tables);
}

/* Counts the purchase days, after the first, that the last period showed. */
static void
count_twelfths(const lc_relationship *r, uint32_t weighed, year_code *years)
{
	uint32_t known = r->head.purchases > LC_RECENT_DAYS ? r->head.purchases - LC_RECENT_DAYS : 0;

	for (uint32_t i = weighed > known ? weighed : known; i != r->head.purchases; i++)
	{
		const lc_purchase_day *entry = &r->recent[i % LC_RECENT_DAYS];
		double place = LC_SEASON_TWELFTHS - years->twelfths + floor(lc_twelfths_at((double) entry->day));

		if (!entry->void_ && entry->day > r->head.first_day && place >= 0 && place < LC_SEASON_TWELFTHS)
			years->came[(int) place]++;
	}
}

lc_status
lc_learn_write(lc_profile profile, lc_day as_of, const lc_engine *engine, const lc_env *env, uint8_t *record,
               size_t *size)
{
	lc_relationship *relationship = lc_alloc(env, sizeof(*relationship));
	int32_t period_days = engine->period_days;
	uint8_t *at = record + LC_LEARN_HEADER;
	uint64_t hash = lc_learn_hash(profile);
	year_code years = {.twelfths = (int32_t) floor(lc_twelfths_at((double) as_of + 1))};
	lc_status status = LC_NO_MEMORY;
	bool scaled = false;
	int periods = 0;

	*size = 0;
	if (relationship != NULL)
		status = lc_relationship_open(relationship, profile, engine);
	for (lc_day start = status == LC_OK && relationship->has_ahead ? lc_event_day(&relationship->ahead) : LC_DAY_NOEND;
	     start <= as_of && periods < LC_LEARN_PERIODS;)
	{
		lc_day until = as_of - start < period_days ? as_of : start + period_days - 1;
		uint32_t weighed = relationship->head.weighed;
		lc_purchases seen;

		if (lc_relationship_observe(relationship, start, until, &seen) && seen.elapsed > 0)
		{
			period_code code = {(float) seen.elapsed, (float) seen.exposure, (float) seen.first,
			                    (float) seen.last,    (float) seen.log_gaps, seen.days};

			memcpy(at, &code, sizeof(code));
			at += sizeof(code);
			periods++;
			scaled |= seen.exposure != seen.elapsed;
			count_twelfths(relationship, weighed, &years);
		}
		start = until + 1;
	}
	if (status == LC_OK)
		status = relationship->cursor.status;
	if (status == LC_OK && relationship->head.first_day != LC_DAY_NOEND)
	{
		const lc_mark *sum = &relationship->head.sum;
		float values[2] = {(float) sum->valued, 0};
		uint32_t bytes = (uint32_t) (at - record);

		if (sum->valued > 1)
			values[1] = (float) fmax(sum->log_square - sum->log_value * sum->log_value / sum->valued, 0);
		memcpy(record, &bytes, 4);
		memcpy(record + 4, &hash, 8);
		memcpy(record + 12, values, 8);
		years.first_day = scaled ? LC_DAY_NOEND : relationship->head.first_day;
		memcpy(record + YEARS_AT, &years, sizeof(years));
		status = write_margin(profile, as_of, record + MARGIN_AT);
		*size = bytes;
	}
	lc_release(env, relationship);
	return status;
}

typedef struct record_ref
{
	uint64_t hash;
	const uint8_t *at;
	uint32_t size;
} record_ref;

static year_code
years_of(const uint8_t *record)
{
	year_code years;

	memcpy(&years, record + YEARS_AT, sizeof(years));
	return years;
}

static bool
has_years(const uint8_t *record)
{
	year_code years = years_of(record);

	return (years.first_day == LC_DAY_NOEND || lc_day_check(years.first_day) == LC_OK) &&
	       years.twelfths >= lc_twelfths_at(LC_DAY_MIN) - 1 && years.twelfths <= lc_twelfths_at(LC_DAY_MAX) + 1;
}

static period_code
period_of(const record_ref *ref, int64_t t)
{
	period_code code;

	memcpy(&code, ref->at + LC_LEARN_HEADER + (size_t) t * LC_LEARN_PERIOD, sizeof(code));
	return code;
}

static int64_t
periods_of(const record_ref *ref)
{
	return (ref->size - LC_LEARN_HEADER) / LC_LEARN_PERIOD;
}

static lc_status
index_records(const uint8_t *records, size_t size, record_ref *ref, int64_t *n)
{
	int64_t found = 0;

	for (size_t at = 0; at < size; found++)
	{
		uint32_t bytes;

		if (size - at < LC_LEARN_HEADER)
			return LC_CORRUPT;
		memcpy(&bytes, records + at, 4);
		if (bytes < LC_LEARN_HEADER || bytes > size - at || bytes > LC_LEARN_RECORD_SIZE ||
		    (bytes - LC_LEARN_HEADER) % LC_LEARN_PERIOD != 0 || !has_years(records + at))
			return LC_CORRUPT;
		if (ref != NULL)
		{
			ref[found] = (record_ref){.at = records + at, .size = bytes};
			memcpy(&ref[found].hash, records + at + 4, 8);
		}
		at += bytes;
	}
	*n = found;
	return LC_OK;
}

static bool
comes_before(const record_ref *a, const record_ref *b)
{
	if (a->hash != b->hash)
		return a->hash < b->hash;
	if (a->size != b->size)
		return a->size < b->size;
	return memcmp(a->at, b->at, a->size) < 0;
}

#define LC_SORT sort_records
#define LC_SORT_TYPE record_ref
#define LC_SORT_BEFORE(a, b) comes_before(a, b)
#include "base/sort.h"

/* All records by hash, in memory of two arrays; in_order is one of them. */
static lc_status
index_in_order(const uint8_t *records, size_t size, const lc_env *env, record_ref **memory, record_ref **in_order,
               int64_t *n)
{
	lc_status status = index_records(records, size, NULL, n);

	*memory = NULL;
	if (status != LC_OK)
		return status;
	*memory = lc_alloc(env, 2 * sizeof(**memory) * (size_t) (*n > 0 ? *n : 1));
	if (*memory == NULL)
		return LC_NO_MEMORY;
	index_records(records, size, *memory, n);
	*in_order = sort_records(*memory, *memory + *n, (size_t) *n, env);
	return LC_OK;
}

lc_status
lc_learn_thin(uint8_t *records, size_t *size, int64_t customers_most, const lc_env *env, uint64_t *limit)
{
	record_ref *memory;
	record_ref *ref;
	int64_t n;
	lc_status status = index_in_order(records, *size, env, &memory, &ref, &n);
	uint8_t *kept = status == LC_OK ? lc_alloc(env, *size > 0 ? *size : 1) : NULL;
	size_t bytes = 0;

	*limit = UINT64_MAX;
	if (status == LC_OK && kept == NULL)
		status = LC_NO_MEMORY;
	if (status == LC_OK)
	{
		for (int64_t i = 0; i < n && i < customers_most; i++)
		{
			memcpy(kept + bytes, ref[i].at, ref[i].size);
			bytes += ref[i].size;
		}
		if (n >= customers_most && customers_most > 0)
			*limit = ref[customers_most - 1].hash;
		memcpy(records, kept, bytes);
		*size = bytes;
	}
	lc_release(env, kept);
	lc_release(env, memory);
	return status;
}

/* ---- expectation ---- */

typedef float states[LC_MANNERS_OF_BUYING][LC_TIES][LC_RATES];

/* What one period needs on the way back; mass and lost alone at the end. */
typedef struct forward_step
{
	states mass; /* before the move into the period */
	float lost;
	lc_likelihood likelihood;
	float part;
	int32_t days;
	bool full;
} forward_step;

/* Expected counts; moves are over periods of elapsed time. */
typedef struct expected_counts
{
	double rate[LC_RATES];
	double start;
	double bound; /* of starts and returns */
	double ties;  /* starts and returns */
	double regular;
	double time[LC_TIES]; /* spent */
	double rise;
	double fall;
	double jump;
	double leave[2];
	double back;
	double lose;
	double seen[LC_FULL_COUNTS][LC_RATES]; /* full periods of irregular customers, by count and rate */
	double log_likelihood;
} expected_counts;

static float
product(const float a[LC_RATES], const float b[LC_RATES])
{
	float both[LC_RATES];

	for (int i = 0; i < LC_RATES; i++)
		both[i] = a[i] * b[i];
	return lc_sum_rates(both);
}

/* The way there: fills a step a period, and one more with the end; returns the number of periods. */
static int
go_forward(const lc_posterior_tables *tables, const record_ref *record, bool has_season, forward_step *step,
           double *log_likelihood)
{
	lc_posterior posterior;
	int n = (int) periods_of(record);

	lc_posterior_start(tables, &posterior);
	for (int t = 0; t < n; t++)
	{
		forward_step *s = &step[t];
		period_code code = period_of(record, t);
		lc_purchases seen;
		lc_leavers leavers;
		float sum;

		seen = (lc_purchases){(double) code.elapsed, (double) code.exposure, code.days,
		                      (double) code.first,   (double) code.last,     (double) code.log_gaps};
		lc_purchases_bound(&seen);
		memcpy(s->mass, posterior.mass, sizeof(s->mass));
		s->lost = posterior.lost;
		s->part = code.elapsed < 1 ? code.elapsed : 1;
		s->days = code.days;
		/* what is left of the season within a twelfth is scatter */
		s->full = (has_season ? code.elapsed : code.exposure) == 1;
		lc_posterior_move(tables, &posterior, seen.elapsed, leavers);
		lc_posterior_weigh(tables, &seen, posterior.since, &s->likelihood);
		sum = posterior.lost *= s->likelihood.left;
		for (int m = 0; m < LC_MANNERS_OF_BUYING; m++)
			for (int tie = 0; tie < LC_TIES; tie++)
			{
				for (int i = 0; i < LC_RATES; i++)
					posterior.mass[m][tie][i] *=
					    tie == LC_TIE_DORMANT ? s->likelihood.left : s->likelihood.active[m][i];
				for (int i = 0; tie == LC_TIE_DORMANT && i < LC_RATES; i++)
					posterior.mass[m][tie][i] += leavers[m][i] * s->likelihood.leaving[m][i];
				sum += lc_sum_rates(posterior.mass[m][tie]);
			}
		*log_likelihood += (double) s->likelihood.largest + log((double) sum);
		for (int m = 0; m < LC_MANNERS_OF_BUYING; m++)
			for (int tie = 0; tie < LC_TIES; tie++)
				for (int i = 0; i < LC_RATES; i++)
					posterior.mass[m][tie][i] = posterior.mass[m][tie][i] / sum + LC_MASS_FLOOR;
		posterior.lost = posterior.lost / sum + LC_MASS_FLOOR;
		posterior.since = seen.days == 0 ? posterior.since + seen.exposure : seen.last;
	}
	memcpy(step[n].mass, posterior.mass, sizeof(step[n].mass));
	step[n].lost = posterior.lost;
	return n;
}

/* How probable all that followed a point in time is, from each state: in proportion, so that nothing underflows. */
typedef struct following
{
	states v;
	float lost;
} following;

/* What follows a walk of the rate, by where it leads. */
typedef struct walk_back
{
	float up[LC_RATES];
	float down[LC_RATES];
	float anywhere;
} walk_back;

/* What follows from before a tie's move: v from the rate that it leads to, dormant from having left. */
static void
move_back(const lc_posterior_tables *tables, float part, double leave, const float v[LC_RATES],
          const float dormant[LC_RATES], walk_back *walk, float before[LC_RATES])
{
	const lc_posterior_params *p = &tables->params;
	float rise = (float) p->rise * part;
	float fall = (float) p->fall * part;
	float jump = (float) p->jump * part;
	float away = (float) leave * part;
	float stay = 1 - rise - fall - jump;

	walk->anywhere = product(tables->weight, v);
	for (int i = 0; i < LC_RATES - 1; i++)
	{
		walk->up[i] = v[i + 1];
		walk->down[i + 1] = v[i];
	}
	walk->up[LC_RATES - 1] = v[LC_RATES - 1];
	walk->down[0] = v[0];
	for (int i = 0; i < LC_RATES; i++)
		before[i] = (1 - away) * (stay * v[i] + rise * walk->up[i] + fall * walk->down[i] + jump * walk->anywhere) +
		            away * dormant[i];
}

/* Adds one tie's expected moves. */
static void
count_moves(const lc_posterior_params *p, float part, int tie, const float mass[LC_RATES], const walk_back *walk,
            const float dormant[LC_RATES], const float before[LC_RATES], float scale, expected_counts *counts)
{
	const double leave[2] = {p->leave_loose, p->leave_bound};
	float rise = (float) p->rise * part;
	float fall = (float) p->fall * part;
	float jump = (float) p->jump * part;
	float away = (float) leave[tie] * part;

	scale *= 1 - away;
	counts->rise += (double) (scale * rise * product(mass, walk->up));
	counts->fall += (double) (scale * fall * product(mass, walk->down));
	counts->jump += (double) (scale * jump * walk->anywhere * lc_sum_rates(mass));
	scale /= 1 - away;
	counts->leave[tie] += (double) (scale * away * product(mass, dormant));
	counts->time[tie] += (double) (part * scale * product(mass, before));
}

/* Adds the expected returns and losses of who is dormant. */
static void
count_dormant(const lc_posterior_params *p, const forward_step *s, int manner, const following *f,
              const float before[LC_RATES], float scale, expected_counts *counts)
{
	const float *dormant = s->mass[manner][LC_TIE_DORMANT];
	const float(*returned)[LC_RATES] = f->v[LC_MANNER_IRREGULAR];
	float back = (float) p->come_back * s->part;
	float lose = (float) p->lose * s->part;
	float bound = (float) p->bound;
	double loose_back = (double) (scale * back * (1 - bound) * product(dormant, returned[LC_TIE_LOOSE]));
	double bound_back = (double) (scale * back * bound * product(dormant, returned[LC_TIE_BOUND]));

	counts->back += loose_back + bound_back;
	counts->bound += bound_back;
	counts->ties += loose_back + bound_back;
	counts->lose += (double) (scale * lose * f->lost * lc_sum_rates(dormant));
	counts->time[LC_TIE_DORMANT] += (double) (s->part * scale * product(dormant, before));
}

/* Adds, by rate, the customers who bought irregularly in a period; f follows it. */
static void
count_seen(const forward_step *after, const following *f, double times, double seen[LC_RATES])
{
	float all = after->lost * f->lost;

	for (int m = 0; m < LC_MANNERS_OF_BUYING; m++)
		for (int tie = 0; tie < LC_TIES; tie++)
			all += product(after->mass[m][tie], f->v[m][tie]);
	for (int i = 0; i < LC_RATES; i++)
	{
		float share = (after->mass[LC_MANNER_IRREGULAR][LC_TIE_LOOSE][i] * f->v[LC_MANNER_IRREGULAR][LC_TIE_LOOSE][i] +
		               after->mass[LC_MANNER_IRREGULAR][LC_TIE_BOUND][i] * f->v[LC_MANNER_IRREGULAR][LC_TIE_BOUND][i]) /
		              all;

		seen[i] += times * (double) share;
	}
}

/* From after to before what a period showed: by the likelihood of it, and as manners fade into one another. */
static void
weigh_back(const lc_posterior_params *p, const forward_step *s, following *f, lc_leavers leaving)
{
	float to_regular = (float) lc_posterior_fades(p, LC_MANNER_REGULAR) * s->part;
	float to_irregular = (float) lc_posterior_fades(p, LC_MANNER_IRREGULAR) * s->part;

	for (int m = 0; m < LC_MANNERS_OF_BUYING; m++)
	{
		for (int i = 0; i < LC_RATES; i++)
			leaving[m][i] = f->v[m][LC_TIE_DORMANT][i] * s->likelihood.leaving[m][i];
		for (int tie = 0; tie < LC_TIES; tie++)
			for (int i = 0; i < LC_RATES; i++)
				f->v[m][tie][i] *= tie == LC_TIE_DORMANT ? s->likelihood.left : s->likelihood.active[m][i];
	}
	f->lost *= s->likelihood.left;
	for (int tie = 0; tie < LC_TIE_DORMANT; tie++)
		for (int i = 0; i < LC_RATES; i++)
		{
			float a = f->v[LC_MANNER_IRREGULAR][tie][i];
			float b = f->v[LC_MANNER_REGULAR][tie][i];

			f->v[LC_MANNER_IRREGULAR][tie][i] = a + to_regular * (b - a);
			f->v[LC_MANNER_REGULAR][tie][i] = b + to_irregular * (a - b);
		}
}

/* One period back: f, which follows it, becomes what follows its start, and its moves are counted. */
static void
step_back(const lc_posterior_tables *tables, const forward_step *s, double times, following *f, expected_counts *counts)
{
	const lc_posterior_params *p = &tables->params;
	const double leave[2] = {p->leave_loose, p->leave_bound};
	float back = (float) p->come_back * s->part;
	float lose = (float) p->lose * s->part;
	float bound = (float) p->bound;
	float all = s->lost * s->likelihood.left * f->lost; /* how probable what was seen is, in proportion */
	const float(*returned)[LC_RATES] = f->v[LC_MANNER_IRREGULAR];
	walk_back walk[LC_MANNERS_OF_BUYING][LC_TIE_DORMANT];
	lc_leavers leaving;
	states before;
	float scale;

	weigh_back(p, s, f, leaving);
	for (int m = 0; m < LC_MANNERS_OF_BUYING; m++)
	{
		for (int tie = 0; tie < LC_TIE_DORMANT; tie++)
		{
			move_back(tables, s->part, leave[tie], f->v[m][tie], leaving[m], &walk[m][tie], before[m][tie]);
			all += product(s->mass[m][tie], before[m][tie]);
		}
		for (int i = 0; i < LC_RATES; i++)
			before[m][LC_TIE_DORMANT][i] =
			    (1 - back - lose) * f->v[m][LC_TIE_DORMANT][i] +
			    back * ((1 - bound) * returned[LC_TIE_LOOSE][i] + bound * returned[LC_TIE_BOUND][i]) + lose * f->lost;
		all += product(s->mass[m][LC_TIE_DORMANT], before[m][LC_TIE_DORMANT]);
	}
	scale = (float) times / all;
	for (int m = 0; m < LC_MANNERS_OF_BUYING; m++)
	{
		for (int tie = 0; tie < LC_TIE_DORMANT; tie++)
			count_moves(p, s->part, tie, s->mass[m][tie], &walk[m][tie], leaving[m], before[m][tie], scale, counts);
		count_dormant(p, s, m, f, before[m][LC_TIE_DORMANT], scale, counts);
	}
	all = 1 / all;
	for (int m = 0; m < LC_MANNERS_OF_BUYING; m++)
		for (int tie = 0; tie < LC_TIES; tie++)
			for (int i = 0; i < LC_RATES; i++)
				f->v[m][tie][i] = before[m][tie][i] * all;
	f->lost *= all;
}

/* Adds the state in which a customer began; f is what followed. */
static void
count_start(const forward_step *s, const following *f, double times, expected_counts *counts)
{
	float all = s->lost * f->lost;
	double scale;

	for (int m = 0; m < LC_MANNERS_OF_BUYING; m++)
		for (int tie = 0; tie < LC_TIES; tie++)
			all += product(s->mass[m][tie], f->v[m][tie]);
	scale = times / (double) all;
	for (int m = 0; m < LC_MANNERS_OF_BUYING; m++)
		for (int tie = 0; tie < LC_TIE_DORMANT; tie++)
		{
			double share = scale * (double) product(s->mass[m][tie], f->v[m][tie]);

			for (int i = 0; i < LC_RATES; i++)
				counts->rate[i] += scale * (double) (s->mass[m][tie][i] * f->v[m][tie][i]);
			counts->start += share;
			counts->ties += share;
			counts->bound += tie == LC_TIE_BOUND ? share : 0;
			counts->regular += m == LC_MANNER_REGULAR ? share : 0;
		}
}

/* Purchase days a unit of exposure, by all that is known; f follows the period. */
static float
rate_after(const lc_posterior_tables *tables, const forward_step *after, const following *f)
{
	float all = after->lost * f->lost;
	float rate = 0;

	for (int m = 0; m < LC_MANNERS_OF_BUYING; m++)
		for (int tie = 0; tie < LC_TIES; tie++)
		{
			float both[LC_RATES];

			for (int i = 0; i < LC_RATES; i++)
				both[i] = after->mass[m][tie][i] * f->v[m][tie][i];
			all += lc_sum_rates(both);
			rate += tie == LC_TIE_DORMANT ? 0 : product(both, tables->rate);
		}
	return rate / all;
}

/* The way back: adds a customer's expected counts, times how many have this history; and notes the rates, where asked. */
static void
go_back(const lc_posterior_tables *tables, const forward_step *step, int n, double times, expected_counts *counts,
        float *rate)
{
	following f = {.lost = 1};

	for (int m = 0; m < LC_MANNERS_OF_BUYING; m++)
		for (int tie = 0; tie < LC_TIES; tie++)
			for (int i = 0; i < LC_RATES; i++)
				f.v[m][tie][i] = 1;
	for (int t = n; t-- > 0;)
	{
		if (rate != NULL)
			rate[t] = rate_after(tables, &step[t + 1], &f);
		if (step[t].full && step[t].days < LC_FULL_COUNTS)
			count_seen(&step[t + 1], &f, times, counts->seen[step[t].days]);
		step_back(tables, &step[t], times, &f, counts);
	}
	if (n > 0)
		count_start(&step[0], &f, times, counts);
}

/* ---- maximisation ---- */

static double
with_prior(double count, double of, double prior, double customers)
{
	double weight = customers * PRIOR_PERIODS;

	return (count + weight * prior) / (of + weight);
}

/* Log-likelihood of the full periods' counts by the scatter, with a prior that it is as given. */
static double
log_of_scatter(const lc_posterior_tables *tables, const expected_counts *counts, double log_k, double log_prior,
               double customers)
{
	double k = exp(log_k);
	double sum = -customers * (log_k - log_prior) * (log_k - log_prior) / 2;

	for (int n = 0; n < LC_FULL_COUNTS; n++)
	{
		double choose = lgamma(n + k) - lgamma(k) - n * log(k);

		for (int i = 0; i < LC_RATES; i++)
			if (counts->seen[n][i] > 1e-12)
				sum += counts->seen[n][i] *
				       (choose + n * (double) tables->log_rate[i] - (n + k) * log1p((double) tables->rate[i] / k));
	}
	return sum;
}

#define GOLDEN 0.6180339887498949
#define SCATTER_CUTS 12

static double
best_scatter(const lc_posterior_tables *tables, const expected_counts *counts, double prior, double customers)
{
	double low = fmax(log(SCATTER_LOWEST), log(tables->params.scatter) - 1);
	double high = fmin(log(SCATTER_HIGHEST), log(tables->params.scatter) + 1);
	double a = high - GOLDEN * (high - low);
	double b = low + GOLDEN * (high - low);
	double at_a = log_of_scatter(tables, counts, a, log(prior), customers);
	double at_b = log_of_scatter(tables, counts, b, log(prior), customers);

	for (int i = 0; i < SCATTER_CUTS; i++)
	{
		if (at_a > at_b)
		{
			high = b;
			b = a;
			at_b = at_a;
			a = high - GOLDEN * (high - low);
			at_a = log_of_scatter(tables, counts, a, log(prior), customers);
		}
		else
		{
			low = a;
			a = b;
			at_a = at_b;
			b = low + GOLDEN * (high - low);
			at_b = log_of_scatter(tables, counts, b, log(prior), customers);
		}
	}
	return exp((low + high) / 2);
}

static double
within(double value, double low, double high)
{
	return value < low ? low : value > high ? high : value;
}

static void
maximise(const lc_posterior_tables *tables, const expected_counts *c, const lc_posterior_params *prior,
         double customers, lc_posterior_params *params)
{
	double weights = 0;
	double walks = c->time[LC_TIE_LOOSE] + c->time[LC_TIE_BOUND];

	for (int i = 0; i < LC_RATES; i++)
		weights += prior->rate_weight[i];
	for (int i = 0; i < LC_RATES; i++)
		params->rate_weight[i] = (c->rate[i] + customers * prior->rate_weight[i] / weights) / (c->start + customers);
	params->bound = within((c->bound + customers * prior->bound) / (c->ties + customers), 0.05, 0.95);
	params->regular = within((c->regular + customers * prior->regular) / (c->start + customers), 0.001, 0.95);
	params->rise = within(with_prior(c->rise, walks, prior->rise, customers), 0.003, 0.2);
	params->fall = within(with_prior(c->fall, walks, prior->fall, customers), 0.003, 0.2);
	params->jump = within(with_prior(c->jump, walks, prior->jump, customers), 1e-4, 0.05);
	params->leave_loose =
	    within(with_prior(c->leave[0], c->time[LC_TIE_LOOSE], prior->leave_loose, customers), 1e-4, 0.6);
	params->leave_bound =
	    fmin(with_prior(c->leave[1], c->time[LC_TIE_BOUND], prior->leave_bound, customers), params->leave_loose / 3);
	params->come_back = within(with_prior(c->back, c->time[LC_TIE_DORMANT], prior->come_back, customers), 1e-5, 0.4);
	params->lose = within(with_prior(c->lose, c->time[LC_TIE_DORMANT], prior->lose, customers), 1e-5, 0.4);
	params->scatter = best_scatter(tables, c, prior->scatter, customers);
}

/* ---- the sample ---- */

static bool
is_equal(const record_ref *a, const record_ref *b)
{
	return a->size == b->size &&
	       memcmp(a->at + LC_LEARN_HEADER, b->at + LC_LEARN_HEADER, a->size - LC_LEARN_HEADER) == 0;
}

/* Purchase days of the shop in each of the last twelfths of a year. */
typedef struct shop_years
{
	int32_t twelfths; /* that are over */
	double came[LC_SEASON_TWELFTHS];
	double expected[LC_SEASON_TWELFTHS];
	float rate[LC_LEARN_PERIODS]; /* of one customer */
} shop_years;

/* Adds a customer: what came, and what the rates of its periods let expect. */
static void
add_years(const record_ref *ref, int32_t period_days, shop_years *shop)
{
	year_code own = years_of(ref->at);
	double first = LC_SEASON_TWELFTHS - shop->twelfths; /* place of the twelfth that 2000 begins with */
	double from = first + lc_twelfths_at((double) own.first_day + 1);

	if (own.first_day == LC_DAY_NOEND)
		return;
	for (int i = 0; i < LC_SEASON_TWELFTHS; i++)
	{
		int64_t place = (int64_t) i + own.twelfths - shop->twelfths;

		if (place >= 0 && place < LC_SEASON_TWELFTHS)
			shop->came[place] += own.came[i];
	}
	for (int64_t t = 0; t < periods_of(ref); t++)
	{
		double elapsed = (double) period_of(ref, t).elapsed;
		double until = from + lc_twelfths_at(elapsed * period_days);

		for (double at = fmax(floor(from), 0); at < until && at < LC_SEASON_TWELFTHS; at++)
			shop->expected[(int) at] +=
			    (double) shop->rate[t] * elapsed * fmax(fmin(until, at + 1) - fmax(from, at), 0) / (until - from);
		from = until;
	}
}

/* One learning: its sample by history, and its memory. */
typedef struct learning
{
	lc_posterior_tables *tables;
	record_ref *ref;
	int64_t n;
	bool has_season;
	forward_step *step;
	expected_counts *counts;
	shop_years *years;
	const lc_env *env;
} learning;

/* Expected counts of the sample; and where asked, its years. */
static void
expect(learning *l, int32_t period_days, shop_years *years)
{
	const record_ref *ref = l->ref;

	*l->counts = (expected_counts){0};
	for (int64_t i = 0, next; i < l->n; i = next)
	{
		double log_likelihood = 0;
		int periods;

		for (next = i + 1; next < l->n && is_equal(&ref[i], &ref[next]);)
			next++;
		periods = go_forward(l->tables, &ref[i], l->has_season, l->step, &log_likelihood);
		go_back(l->tables, l->step, periods, (double) (next - i), l->counts, years != NULL ? years->rate : NULL);
		for (int64_t k = i; years != NULL && k < next; k++)
			add_years(&ref[k], period_days, years);
		l->counts->log_likelihood += (double) (next - i) * log_likelihood;
		lc_poll(l->env); /* a history takes up to a millisecond */
	}
}

/* The sample: the smallest hashes, as far as periods go. */
static int64_t
choose_sample(const record_ref *ref, int64_t n, const lc_learn_options *options, lc_learned *result)
{
	int64_t i;

	result->periods = 0;
	for (i = 0; i < n && i < options->customers_most; i++)
	{
		int64_t periods = periods_of(&ref[i]);

		if (i > 0 && result->periods + periods > options->periods_most)
			break;
		result->periods += periods;
	}
	return i;
}

/* Equal histories beside one another: by a hash of them, in place of that of the profile. */
static record_ref *
gather_equal(record_ref *ref, record_ref *spare, int64_t n, const lc_env *env)
{
	for (int64_t i = 0; i < n; i++)
	{
		lc_profile history = {ref[i].at + LC_LEARN_HEADER, ref[i].size - LC_LEARN_HEADER};

		ref[i].hash = lc_learn_hash(history);
	}
	return sort_records(ref, spare, (size_t) n, env);
}

static double
spread_of_values(const record_ref *ref, int64_t n, double prior, double customers)
{
	double degrees = customers;
	double squares = customers * prior;

	for (int64_t i = 0; i < n; i++)
	{
		float values[2];

		memcpy(values, ref[i].at + 12, sizeof(values));
		if (values[0] < 2)
			continue;
		degrees += (double) values[0] - 1;
		squares += (double) values[1];
	}
	return within(squares / degrees, 0.01, 4);
}

static lc_status
margin_of_shop(const record_ref *ref, int64_t n, const lc_env *env, lc_margin_prior *margin)
{
	lc_margin_record *customer = lc_alloc(env, sizeof(*customer) * (size_t) (n > 0 ? n : 1));

	if (customer == NULL)
		return LC_NO_MEMORY;
	for (int64_t i = 0; i < n; i++)
		memcpy(&customer[i], ref[i].at + MARGIN_AT, sizeof(*customer));
	*margin = lc_margin_prior_of(customer, (size_t) n);
	lc_release(env, customer);
	return LC_OK;
}

/* ---- the season of the shop ---- */

/* Twelfths that are over, by the latest as_of; and how many of them the first purchase of anybody lies back. */
static int32_t
twelfths_over(const record_ref *ref, int64_t n, double *history)
{
	int32_t twelfths = INT32_MIN;
	int32_t first_day = LC_DAY_NOEND;

	for (int64_t i = 0; i < n; i++)
	{
		year_code years = years_of(ref[i].at);

		twelfths = years.twelfths > twelfths ? years.twelfths : twelfths;
		first_day = years.first_day < first_day ? years.first_day : first_day;
	}
	*history = first_day == LC_DAY_NOEND ? 0 : twelfths - lc_twelfths_at((double) first_day);
	return twelfths;
}

/* A day so long after another, as far as there are days. */
static lc_day
day_after(lc_day first, double days)
{
	return (lc_day) fmin(fmax(round(first + days), LC_DAY_MIN), LC_DAY_MAX);
}

/* Exposures by the season. */
static void
scale_exposures(uint8_t *records, const record_ref *ref, int32_t period_days, const lc_shop_season *season)
{
	uint8_t *record = records + (ref->at - records);
	lc_day first_day = years_of(ref->at).first_day;
	double elapsed = 0;

	if (first_day == LC_DAY_NOEND)
		return;
	for (int64_t t = 0; t < periods_of(ref); t++)
	{
		period_code code = period_of(ref, t);
		lc_day after = day_after(first_day, elapsed * period_days);
		lc_day until;
		float ratio;

		elapsed += (double) code.elapsed;
		until = day_after(first_day, elapsed * period_days);
		ratio = code.elapsed * (float) lc_shop_season_needs(season, after, until) / code.exposure;
		code.exposure *= ratio;
		code.first *= ratio;
		code.last *= ratio;
		code.log_gaps += (float) (code.days > 1 ? code.days - 1 : 0) * logf(ratio);
		memcpy(record + LC_LEARN_HEADER + (size_t) t * LC_LEARN_PERIOD, &code, sizeof(code));
	}
}

/* Brings the exposures to a season. */
static void
take_season(learning *l, int32_t period_days, uint8_t *records, record_ref *spare, const lc_shop_season *season)
{
	for (int64_t i = 0; i < l->n; i++)
		scale_exposures(records, &l->ref[i], period_days, season);
	l->has_season = true;
	l->ref = gather_equal(l->ref, spare, l->n, l->env);
}

/* Looks for a season, and brings the exposures to it; false without one. */
static bool
find_season(learning *l, int32_t period_days, uint8_t *records, record_ref *spare, double index[LC_TWELFTHS])
{
	double found[LC_TWELFTHS];
	double history;
	lc_shop_season season;

	*l->years = (shop_years){.twelfths = twelfths_over(l->ref, l->n, &history)};
	if (history < 2 * LC_TWELFTHS)
		return false;
	expect(l, period_days, l->years);
	lc_shop_season_learn(l->years->came, l->years->expected, l->years->twelfths, found);
	lc_shop_season_prepare(found, &season);
	if (!season.is_known)
		return false;
	memcpy(index, found, sizeof(found));
	take_season(l, period_days, records, spare, &season);
	return true;
}

/* ---- the whole ---- */

/* Of two arrays in one memory, that in which the sample is not. */
static record_ref *
spare_of(const learning *l, record_ref *memory, int64_t n)
{
	return l->ref == memory ? memory + n : memory;
}

static lc_status
learn_rounds(learning *l, int rounds, const lc_posterior_params *prior, double customers, lc_learned *result)
{
	for (int round = 0; round < rounds; round++)
	{
		LC_TRY(lc_posterior_prepare(&result->params, l->tables));
		expect(l, 0, NULL);
		if (isnan(result->log_likelihood_start))
			result->log_likelihood_start = l->counts->log_likelihood;
		result->log_likelihood = l->counts->log_likelihood;
		maximise(l->tables, l->counts, prior, customers, &result->params);
	}
	return LC_OK;
}

lc_status
lc_learn(const lc_model *given, uint8_t *records, size_t size, const lc_learn_options *options, const lc_env *env,
         lc_learned *result)
{
	const lc_posterior_params *prior = &given->posterior;
	lc_shop_season season;
	record_ref *memory;
	record_ref *ref = NULL;
	int64_t n;
	lc_status status = index_in_order(records, size, env, &memory, &ref, &n);
	learning l = {.tables = lc_alloc(env, sizeof(*l.tables)),
	              .step = lc_alloc(env, sizeof(*l.step) * (LC_LEARN_PERIODS + 1)),
	              .counts = lc_alloc(env, sizeof(*l.counts)),
	              .years = lc_alloc(env, sizeof(*l.years)),
	              .env = env};

	if (status == LC_OK && (l.tables == NULL || l.step == NULL || l.counts == NULL || l.years == NULL))
		status = LC_NO_MEMORY;
	if (status == LC_OK)
	{
		result->customers = n;
		if (n < options->customers_least)
			status = LC_BAD_PARAMETER;
	}
	if (status == LC_OK)
	{
		result->params = *prior;
		result->customers = l.n = choose_sample(ref, n, options, result);
		result->left_out = n - result->customers;
		l.ref = ref;
		l.ref = gather_equal(ref, spare_of(&l, memory, n), l.n, env);
		result->log_likelihood_start = options->rounds > 0 ? NAN : 0;
		result->log_likelihood = 0;
		memcpy(result->seasonal_index, given->seasonal_index, sizeof(result->seasonal_index));
		lc_shop_season_prepare(given->seasonal_index, &season);
		if (season.is_known)
			take_season(&l, given->period_days, records, spare_of(&l, memory, n), &season);
		status = learn_rounds(&l, options->rounds, prior, options->prior_customers, result);
	}
	for (int i = 0; status == LC_OK && i < SEASON_LOOKS && options->rounds > 0 && !season.is_known; i++)
	{
		if (!find_season(&l, given->period_days, records, spare_of(&l, memory, n), result->seasonal_index))
			break;
		status = learn_rounds(&l, SEASON_ROUNDS, prior, options->prior_customers, result);
	}
	if (status == LC_OK)
	{
		result->params.value_variance =
		    spread_of_values(l.ref, result->customers, prior->value_variance, options->prior_customers);
		result->params.customers = (double) result->customers;
		status = margin_of_shop(l.ref, result->customers, env, &result->margin);
	}
	lc_release(env, l.years);
	lc_release(env, l.counts);
	lc_release(env, l.step);
	lc_release(env, l.tables);
	lc_release(env, memory);
	return status;
}
