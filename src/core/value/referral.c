/*
 * referral.c - value of recommendations: who brought whom, and what each is credited with.
 */
#include "value/referral.h"

/* value times share, rounded half away from zero. */
static lc_int128
share_of(lc_int128 value, int64_t share)
{
	lc_int128 scaled = value * share;
	lc_int128 half = LC_MONEY_UNIT / 2;

	return (scaled + (scaled < 0 ? -half : half)) / LC_MONEY_UNIT;
}

static void
pass_on(lc_referral *referral, size_t i, int64_t share)
{
	lc_referral *one = &referral[i];
	lc_referral *to = &referral[one->referrer];

	one->passed = share_of(one->own + one->received, share);
	to->received += one->passed;
	to->downstream += 1 + one->downstream;
	to->downstream_value += one->own + one->downstream_value;
}

/*
 * Passes values upwards, from each customer when all of its referrals have
 * passed theirs (Kahn's topological order).  Returns how many customers were
 * settled: all but those that refer one another in a circle.
 */
static size_t
settle_upwards(lc_referral *referral, size_t n, int64_t share, const lc_env *env, size_t *order, int64_t *open)
{
	size_t settled = 0;
	size_t last = 0;

	for (size_t i = 0; i < n; i++)
		if ((open[i] = referral[i].direct) == 0)
			order[last++] = i;
	for (; settled < last; settled++)
	{
		size_t i = order[settled];
		size_t to = referral[i].referrer;

		lc_poll_at(env, settled);
		if (to == LC_NO_REFERRER)
			continue;
		pass_on(referral, i, share);
		if (--open[to] == 0)
			order[last++] = to;
	}
	return settled;
}

static void
settle_downwards(lc_referral *referral, size_t n, const size_t *order)
{
	for (size_t k = n; k-- > 0;)
	{
		lc_referral *one = &referral[order[k]];

		one->root = one->referrer == LC_NO_REFERRER ? order[k] : referral[one->referrer].root;
		one->depth = one->referrer == LC_NO_REFERRER ? 0 : referral[one->referrer].depth + 1;
	}
}

lc_status
lc_referrals_resolve(lc_referral *referral, size_t n, int64_t share, const lc_env *env, size_t *cycle)
{
	size_t *order = lc_alloc(env, (n + 1) * (sizeof(*order) + sizeof(int64_t)));
	int64_t *open;
	lc_status status = LC_OK;

	if (order == NULL)
		return LC_NO_MEMORY;
	open = (int64_t *) (order + n);
	for (size_t i = 0; i < n; i++)
		if (referral[i].referrer != LC_NO_REFERRER)
			referral[referral[i].referrer].direct++;
	if (settle_upwards(referral, n, share, env, order, open) == n)
		settle_downwards(referral, n, order);
	else
	{
		status = LC_BAD_VALUE;
		for (*cycle = 0; open[*cycle] == 0;)
			(*cycle)++;
	}
	lc_release(env, order);
	return status;
}
