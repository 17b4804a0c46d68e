/*
 * relationship.h - one customer, walked day by day through its history.
 *
 * Reads a profile's events in order, a period at a time, and keeps what the
 * decision table asks: the posterior (posterior.h), volumes of past periods,
 * and what is known beside the orders.
 *
 * purchase day   a day with an order; several orders on one day are one.  A
 *                refund voids the latest earlier purchase days, amount by
 *                amount, from the day of the refund on: a day that was wholly
 *                returned is none.
 * needs          how much the customer needs of what it usually does: less
 *                where its own total spend (wallet) has shrunk, in the quiet
 *                season of a customer who buys in the same parts of the year,
 *                and in that of the shop for anybody else.  Silence and
 *                volumes are measured by needs, so that a shrinking market or
 *                a quiet season is no fall.
 * pause          a long silence, one after the end, and periods of a decline or
 *                return in which the purchases are a token: none is worth a
 *                tenth of a usual one.  What is usual is counted before it.
 * signals        by kind: those of signal_kinds.h (praise, thanks, renewals,
 *                recommendations) speak against leaving, every other kind for
 *                it.  A low score counts as one for it.
 *
 * Everything that is known on a day is known from that day and those before.
 */
#ifndef LC_RELATIONSHIP_H
#define LC_RELATIONSHIP_H

#include "profile/profile.h"
#include "stage/decision_table.h"
#include "stage/posterior.h"
#include "stage/season.h"
#include "stage/shop_season.h"

/* A period after a first purchase without another: see first_silence.h. */
typedef struct lc_silent_period
{
	lc_posterior posterior;
	lc_verdict verdict;
	lc_facts facts;
	double elapsed; /* sums up to its end, as in lc_mark */
	double needs;
	double rate;
	/* where the stage is another than in the period before: */
	int32_t since;     /* days from the start of the period to the first that shows it */
	lc_stage previous; /* shown before it */
} lc_silent_period;

#define LC_SILENT_PERIODS 36

/* What stages depend on: see model.h. */
typedef struct lc_engine
{
	int32_t period_days;
	lc_thresholds thresholds;
	lc_shop_season season;
	lc_posterior_tables tables;
	lc_state_vector still_buys; /* within end_periods: see lc_posterior_still_buys */
	int32_t silent_periods;     /* how many are known; the first is that of the purchase */
	lc_silent_period silent[LC_SILENT_PERIODS];
} lc_engine;

#define LC_MARKS 64       /* periods looked back to: a power of two */
#define LC_RECENT_DAYS 64 /* purchase days that a refund can void: a power of two */

/* Of so many purchase days, the first that is still known by itself; all from it to the latest are. */
static inline uint32_t
lc_oldest_recent(uint32_t purchases)
{
	return purchases > LC_RECENT_DAYS ? purchases - LC_RECENT_DAYS : 0;
}

/* Sums from the beginning up to the end of a period; windows are differences. */
typedef struct lc_mark
{
	double elapsed;    /* periods since the first purchase */
	double needs;      /* the same, by needs */
	double days;       /* purchase days */
	double rate;       /* rate believed, times elapsed */
	double valued;     /* purchase days of a value above 0, ... */
	double log_value;  /* ... logarithms of their values, by needs, ... */
	double log_square; /* ... and their squares */
	double money;      /* net revenue */
	double signals;    /* of leaving, less praise */
	double low_scores;
} lc_mark;

typedef struct lc_purchase_day
{
	lc_day day;
	float log_value;
	double left;  /* of its value, not returned */
	double value; /* 0: cannot be returned */
	bool void_;   /* wholly returned */
} lc_purchase_day;

/* What the latest cycle and recovery count from. */
typedef struct lc_cycle
{
	int32_t mark; /* at which its usual level begins */
	double days;  /* sum.days before it */
	double start; /* sum.elapsed before it */
	double back;  /* sum.elapsed when a recovery began */
	int32_t away; /* days without a purchase before it; 0: the first */
	bool opens;   /* it has no purchase yet that makes a level of its own: mark is that of the cycle before */
} lc_cycle;

/* All but the two rings: what a look back to the start of a period takes. */
typedef struct lc_relationship_head
{
	lc_posterior posterior;
	lc_verdict verdict;
	lc_mark sum;       /* up to now */
	int32_t marks;     /* closed periods since the one of the first purchase, included */
	uint64_t paused;   /* a bit for each of the latest LC_MARKS of them: none of what is usual */
	float usual_value; /* logarithm of the value of a usual purchase day; NaN: not known */
	lc_cycle cycle;
	double fall_days;   /* sum.days when a decline began, and what was usual then: */
	double fall_usual;  /* facts.usual */
	double fall_before; /* facts.before_days */
	double fall_money;  /* facts.before_money */
	float last_rate;    /* believed at the last purchase, or usual then if that was more */
	uint32_t purchases; /* entries of recent[] so far */
	uint32_t weighed;   /* of them in closed periods */
	int32_t owed;       /* purchase days voided after they were weighed, which what is believed still counts */
	lc_day first_day;   /* of purchase; LC_DAY_NOEND before */
	lc_day last_day;    /* latest purchase day that was not returned */
	int32_t gap;        /* days from the purchase before this period to the first of it */
	lc_day day;         /* all events up to it are in */
	lc_season season;
	double rate_unit; /* sums of rates are in units of so many purchase days a period */
	/* wallet */
	double wallet_usual; /* a day */
	double wallet_now;
	int32_t wallets;
	lc_day wallet_day;
	/* beside */
	double spent; /* cost, bad debt and investment */
	bool knows_spent;
	bool signalled; /* there was a signal or a low score */
	bool owing;     /* there was a balance */
	double balance;
} lc_relationship_head;

typedef struct lc_relationship
{
	const lc_engine *engine;
	lc_cursor cursor;
	lc_event ahead;
	bool has_ahead;
	lc_relationship_head head;
	lc_facts facts;  /* of the last day judged; NaN where the table did not ask */
	bool every_fact; /* to be set before a day is judged: facts that the table does not ask are worked out, too */
	bool at_news;   /* to be set before: a day is judged as of the last one in its period on which something happened */
	lc_day told;    /* that day; LC_DAY_NOBEGIN: none in the period of the last day judged */
	bool end_alone; /* while a day is judged of which nothing else is asked than whether it is over */
	const lc_silent_period *silent; /* by which the last day was judged; else NULL */
	lc_mark mark[LC_MARKS];
	lc_purchase_day recent[LC_RECENT_DAYS];
} lc_relationship;

/* Where a walk stands, to come back to: what the rest of a period changes. */
typedef struct lc_checkpoint
{
	lc_cursor cursor;
	lc_event ahead;
	bool has_ahead;
	lc_relationship_head head;
	bool has_recent; /* else they are as they were */
	bool has_marks;  /* likewise */
	lc_purchase_day recent[LC_RECENT_DAYS];
	lc_mark mark[LC_MARKS];
} lc_checkpoint;

extern lc_status lc_relationship_open(lc_relationship *relationship, lc_profile profile, const lc_engine *engine);

/*
 * Goes on to the last day of a period that begins the day after the last one
 * judged (or with the first event), or to a day within it, and judges it.  A
 * period that was entered in part cannot be gone on with.
 */
extern lc_status lc_relationship_judge(lc_relationship *relationship, lc_day start, lc_day until);

/* The same without judging: what the period showed; false before the first purchase. */
extern bool lc_relationship_observe(lc_relationship *relationship, lc_day start, lc_day until, lc_purchases *seen);

/* Nothing happens up to a day; and how the period that ends with it will be judged, if it is one of first_silence.h. */
extern bool lc_relationship_is_quiet(const lc_relationship *relationship, lc_day until);
extern const lc_silent_period *lc_relationship_silent_period(const lc_relationship *relationship, lc_day start,
                                                             lc_day until);

/*
 * A saved checkpoint is good until the walk has gone on by a period; without recent
 * purchases only while none of those before it has been returned or has made room
 * for a later one.  One that was kept while it was good is good however far the
 * walk goes.
 */
extern void lc_relationship_save(const lc_relationship *relationship, bool with_recent, lc_checkpoint *checkpoint);
extern void lc_relationship_keep(const lc_relationship *relationship, const lc_checkpoint *checkpoint,
                                 lc_checkpoint *kept);
extern void lc_relationship_restore(lc_relationship *relationship, const lc_checkpoint *checkpoint);

/* Part of the purchase days that was not wholly returned. */
extern double lc_relationship_kept(const lc_relationship *relationship);

/* Needs of the periods that follow the last day judged, as known now: periods, where nothing scales them. */
#define LC_NEEDS_AHEAD_DAYS 365 /* a season has come round by then */
extern double lc_relationship_needs_ahead(const lc_relationship *relationship, double periods);

/*
 * The posterior that says when the next purchase comes: that of the last day judged or, of a customer who buys once a year in a
 * season of its own, one made in room that waits for the next season.
 */
extern const lc_posterior *lc_relationship_outlook(const lc_relationship *relationship, lc_posterior *room);

#endif /* LC_RELATIONSHIP_H */
