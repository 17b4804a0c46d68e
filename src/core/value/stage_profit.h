/*
 * stage_profit.h - what each visited stage earned, by component, and since when the
 * relationship has paid.
 *
 * The components follow the literature on the customer lifecycle: basic profit
 * of what was bought at first, profit of buying more of it (incremental), of
 * buying other things (cross-sell), and of costing less to serve than at first
 * (cost saving).  With r0 and rho0 the revenue a period and the ratio of cost
 * to revenue of the baseline visit, and for a visit b, c the revenue and cost
 * of base categories, b', c' of others, r = min(b, r0 * its length):
 *
 *	basic        r (1 - rho0)
 *	incremental  (b - r) (1 - rho0)
 *	cost saving  b rho0 - c
 *	cross-sell   b' - c'
 *
 * which sum to revenue less cost, exactly: they are taken as differences of
 * integers.  The baseline is the first visit after the prospect's, so the
 * exploration, or the stage a relationship started in beyond it.  What was
 * bought until its end, and what has no category, is base; until then all is
 * basic.  A baseline without revenue sets no norm: then there is no saving,
 * and all revenue above nothing is incremental.
 *
 * The length of a visit, not a period's, scales r0: who orders every other
 * month would otherwise show basic profit in one and incremental in the next.
 *
 * Investment is what was measured during the visit; where nothing was, the
 * model's standard (visit.h).  Referral stands beside and is never added in.
 */
#ifndef LC_STAGE_PROFIT_H
#define LC_STAGE_PROFIT_H

#include "stage/visit.h"

/* What is not as the lifecycle has it: components before their stage, signs. */
typedef enum lc_anomaly
{
	LC_EARLY_INCREMENTAL, /* incremental profit before formation */
	LC_EARLY_CROSS_SELL,  /* cross-sell before stability */
	LC_EARLY_SAVING,      /* cost saving before stability */
	LC_EARLY_PROFIT,      /* profit before formation, though costs are known */
	LC_FORMATION_LOSS,    /* formation has not turned to profit */
	LC_STABILITY_LOSS,    /* stability makes a loss */
	LC_STABILITY_NO_PEAK, /* stability earns less a period than a visit of its cycle before */
	LC_REVENUE_AFTER_END, /* terminated, yet there is revenue */
	LC_ANOMALIES
} lc_anomaly;

extern const char *const lc_anomaly_names[LC_ANOMALIES];

typedef struct lc_profit_row
{
	lc_visit visit;
	double periods;      /* its length; partial ones in part */
	int64_t order_lines; /* orders, but those of one key counted one by one */
	int64_t orders;
	lc_money revenue; /* less refunds */
	lc_money cost;
	lc_money investment;
	bool measured; /* the investment was; else it is the standard */
	lc_money profit;
	lc_money npv;
	lc_money basic;
	lc_money incremental;
	lc_money cross_sell;
	lc_money cost_saving;
	lc_money referral;
	lc_money cumulative; /* profit since the first event, this visit's included */
	unsigned anomalies;  /* a bit each */
} lc_profit_row;

typedef struct lc_profit_rows
{
	lc_profit_row *row;
	size_t n;
} lc_profit_rows;

/*
 * Flows are discounted from their day to base; LC_DAY_NOBEGIN is the first
 * event's.  Rows are memory from env; nothing to release unless LC_OK.
 */
extern lc_status lc_profit_rows_of(lc_profile profile, lc_day as_of, lc_day base, const lc_prepared *prepared,
                                   const lc_env *env, lc_profit_rows *rows);

/*
 * The sum of the rows' npv alone, of visits that are known: no components, so
 * none that could overflow.
 */
extern lc_status lc_realised_of(lc_profile profile, const lc_visits *visits, lc_day base, const lc_prepared *prepared,
                                const lc_env *env, lc_money *realised);

typedef struct lc_breakeven
{
	lc_day day;            /* since when cumulative profit has not been below 0; LC_DAY_NOEND: it is */
	lc_day discounted_day; /* the same of the discounted one */
	lc_money lowest;       /* what cumulative profit came to at its lowest; 0 or less */
	lc_day lowest_day;     /* when; LC_DAY_NOEND where it never was below 0 */
} lc_breakeven;

/* found is false before the first event. */
extern lc_status lc_breakeven_of(lc_profile profile, lc_day as_of, const lc_prepared *prepared, const lc_env *env,
                                 bool *found, lc_breakeven *breakeven);

#endif /* LC_STAGE_PROFIT_H */
