/*
 * fuzz_solvers.c - any numbers to what is solved: chains of states, retention
 * and its best spending, the maximum of a function, integrals.
 *
 * The first byte says which.  What is solved is finite; who may stop is worth
 * no less than who may not; a search never ends lower than it began.
 */
#include <math.h>
#include <string.h>

#include "fuzz_env.h"
#include "math/bfgs.h"
#include "math/quadrature.h"
#include "value/markov_value.h"
#include "value/retention_value.h"

#define STATES 6

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A share, an amount of either sign, or any double at all. */
static double
number_of(input *in)
{
	uint8_t kind = byte_of(in);
	double number = 0;

	if (kind < 128)
		return (double) kind / 100;
	if (kind < 248)
		return ((double) byte_of(in) - 128) * (kind % 2 == 0 ? 1 : 1e6);
	if (in->left >= sizeof(number))
	{
		memcpy(&number, in->at, sizeof(number));
		in->at += sizeof(number);
		in->left -= sizeof(number);
	}
	return number;
}

static void
check_markov(input *in)
{
	double move[STATES * STATES] = {0};
	double reward[STATES];
	double value[2][STATES];
	bool stopped[STATES];
	lc_markov chain = {.n = 1 + byte_of(in) % STATES, .move = move, .reward = reward};
	lc_markov_fault fault;
	lc_status status[2];
	double largest = 0;

	chain.horizon = byte_of(in);
	chain.discount = (double) byte_of(in) / 100 - 0.5;
	chain.for_ever = chain.horizon % 2 == 0;
	for (size_t i = 0; i < chain.n; i++)
	{
		double left = 1;

		reward[i] = number_of(in);
		largest = fmax(largest, fabs(reward[i]));
		for (size_t j = 0; j + 1 < chain.n; j++)
		{
			move[i * chain.n + j] = left * byte_of(in) / 255;
			left -= move[i * chain.n + j];
		}
		move[i * chain.n + chain.n - 1] = left;
	}
	if (byte_of(in) % 16 == 1)
		move[byte_of(in) % (chain.n * chain.n)] = number_of(in);
	if (lc_markov_check(&chain, &fault) != LC_OK)
		return;
	for (int stop = 0; stop < 2; stop++)
	{
		chain.may_stop = stop == 1;
		status[stop] = lc_markov_value(&chain, &malloc_env, value[stop], stopped);
		for (size_t i = 0; i < chain.n && status[stop] == LC_OK; i++)
			LAW(isfinite(value[stop][i]));
	}
	for (size_t i = 0; i < chain.n && status[0] == LC_OK && status[1] == LC_OK; i++)
		LAW(value[1][i] >= value[0][i] - 1e-6 * fabs(value[0][i]) - 1e-9 * largest);
}

static void
check_retention(input *in)
{
	lc_retention_terms terms = {number_of(in), number_of(in), number_of(in), number_of(in),
	                            number_of(in), false,         false,         0};
	double ceiling = number_of(in);
	double response = number_of(in);
	lc_optimal_spend optimum;
	double value;

	terms.now = byte_of(in) % 2 == 0;
	terms.for_ever = byte_of(in) % 2 == 0;
	terms.horizon = byte_of(in);
	/* what the callers see to */
	if (isfinite(terms.margin) && isfinite(terms.spend) && terms.retention >= 0 && terms.retention <= 1 &&
	    terms.discount > -1 && isfinite(terms.discount) && terms.growth > -1 && isfinite(terms.growth) &&
	    lc_retention_value(&terms, &value) == LC_OK)
		LAW(isfinite(value));
	if (!(ceiling >= 0 && ceiling <= 1 && response > 0 && isfinite(response) && isfinite(terms.margin)))
		return;
	if (lc_acquisition_optimum(ceiling, response, terms.margin, &optimum) == LC_OK)
		LAW(optimum.spend >= 0 && optimum.rate >= 0 && optimum.rate <= ceiling && isfinite(optimum.value));
	if (terms.discount > -1 && isfinite(terms.discount) &&
	    lc_retention_optimum(ceiling, response, terms.margin, terms.discount, &optimum) == LC_OK)
		LAW(optimum.spend >= 0 && optimum.rate >= 0 && optimum.rate <= ceiling && isfinite(optimum.value));
}

/* A hill with ridges: -sum a (x - b)^2, less a wave. */
typedef struct hill
{
	int n;
	double a[LC_VARIABLES];
	double b[LC_VARIABLES];
	double wave;
} hill;

static lc_status
hill_at(const void *context, const lc_vector at, double *value, lc_vector gradient)
{
	const hill *h = context;

	*value = 0;
	for (int i = 0; i < h->n; i++)
	{
		double x = at[i] - h->b[i];

		*value += -h->a[i] * x * x + h->wave * sin(3 * x);
		gradient[i] = -2 * h->a[i] * x + 3 * h->wave * cos(3 * x);
	}
	return LC_OK;
}

static void
check_maximise(input *in)
{
	hill h = {.n = 1 + byte_of(in) % LC_VARIABLES, .wave = (double) byte_of(in) / 100};
	lc_maximiser maximiser = {hill_at, &h, h.n, 12, 1e-9, 100};
	lc_optimum optimum = {.iterations = 0};
	lc_vector unused;
	double start;

	for (int i = 0; i < h.n; i++)
	{
		h.a[i] = number_of(in);
		h.b[i] = number_of(in);
		optimum.at[i] = ((double) byte_of(in) - 128) / 12;
	}
	(void) hill_at(&h, optimum.at, &start, unused);
	lc_identity(h.n, optimum.inverse);
	LAW(lc_maximise(&maximiser, &optimum) == LC_OK);
	LAW(optimum.end == LC_BAD_START || optimum.value >= start);
	for (int i = 0; i < h.n; i++)
		LAW(fabs(optimum.at[i]) <= maximiser.box);
}

typedef struct bump
{
	double at;
	double width;
	double height;
} bump;

static void
bump_at(const void *context, double value[LC_DOUBLES])
{
	const bump *b = context;

	for (int i = 0; i < LC_DOUBLES; i++)
		value[i] = b->height * exp(-fabs(value[i] - b->at) / b->width);
}

/* Ends whatever the function; of a decent one the integral is known. */
static void
check_integral(input *in)
{
	bump b = {number_of(in), number_of(in), number_of(in)};
	double sum = lc_integrate(bump_at, &b, 0, 10);

	if (b.at == 0 && b.width >= 0.1 && b.width <= 100 && fabs(b.height) <= 1e6)
		LAW(fabs(sum - b.height * b.width * (1 - exp(-10 / b.width))) <= 1e-9 * (1 + fabs(b.height)));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static void (*const checks[])(input *) = {check_markov, check_retention, check_maximise, check_integral};
	input in = {data, size};

	checks[byte_of(&in) % 4](&in);
	return 0;
}
