/*
 * stage_profit.h - what each visited stage earned, by component.
 *
 * A row is a visit: a run of days in one stage of one cycle (visit.h).  Its
 * components (profit_components.h) sum to revenue less cost to the micro, and
 * rows to the customer's totals.  Bad debt, money written off, lowers profit
 * in the visit of the day it was written off.  Investment is what was measured
 * during the visit, or else the model's standard (spending.h).  Referral
 * stands beside and is never added in.
 *
 * Up to the end of the baseline, the first visit that brought revenue, all is
 * basic.  Each later visit is compared with it, in later cycles too.
 *
 * Where cost is of no category though what was sold has one, base categories
 * are compared as one, and that cost is shared with other categories by what
 * was sold.
 */
#ifndef LC_STAGE_PROFIT_H
#define LC_STAGE_PROFIT_H

#include "stage/visit.h"
#include "value/profit_components.h"

/* What differs from the lifecycle of the literature, by more than chance. */
typedef enum lc_anomaly
{
	LC_EARLY_INCREMENTAL, /* incremental profit before formation */
	LC_EARLY_CROSS_SELL,  /* cross-sell before stability */
	LC_EARLY_SAVING,      /* cost saving before stability */
	LC_EARLY_PROFIT,      /* investment is known, and paid back before formation */
	LC_FORMATION_LOSS,    /* formation makes a loss */
	LC_STABILITY_LOSS,    /* stability makes a loss */
	LC_STABILITY_NO_PEAK, /* stability earns less a period than exploration or formation of its cycle */
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
	int64_t purchase_days; /* days with an order */
	lc_money revenue;      /* less refunds */
	lc_money cost;
	lc_money bad_debt;
	lc_money investment;
	bool measured; /* the investment was; else it is the standard */
	lc_money profit;
	/* a difference of rounded totals: rows sum to the rounded whole, each within a micro of its own; or LC_MONEY_UNKNOWN */
	lc_money npv;
	lc_components components;
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
 * The sum of the rows' npv alone: no components, so none that could overflow.  LC_MONEY_UNKNOWN where it is beyond money.
 * Of visits that are known, or, where the model spends nothing by stage
 * (lc_realised_by_visit is false), without any: it is the same then.
 */
extern bool lc_realised_by_visit(const lc_model *model);
extern lc_status lc_realised_of(lc_profile profile, const lc_visits *visits, lc_day base, const lc_prepared *prepared,
                                const lc_env *env, lc_money *realised);
extern lc_status lc_realised_until(lc_profile profile, lc_day as_of, lc_day base, const lc_prepared *prepared,
                                   const lc_env *env, lc_money *realised);

/* What an event adds to profit: revenue, less refunds, cost, bad debt and investment. */
extern lc_status lc_event_profit(const lc_event *event, lc_money *amount);

#endif /* LC_STAGE_PROFIT_H */
