/*
 * explanation.c - why a stage is shown: what the decision table asked, and what it found.
 */
#include "stage/explanation.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

typedef struct list
{
	lc_evidence *at;
	int n;
	lc_language language;
} list;

/* Both texts stand at their question; a format takes the same arguments in both languages. */
#define SAY(l, english, chinese) ((l)->language == LC_CHINESE ? (chinese) : (english))

/* Room for a figure, and the figure as it is said: never as a power of ten, which no manager reads. */
#define FIGURE 32
#define SAID(value, digits) said((char[FIGURE]){0}, value, digits)

static const char *
said(char figure[FIGURE], double value, int digits)
{
	double size = fabs(value);

	if (size >= pow(10, digits) - 0.5 || size < 1e-6)
		snprintf(figure, FIGURE, "%.0f", size < 1e-6 ? 0 : value);
	else if (size < 1e-4)
		snprintf(figure, FIGURE, "%.6f", value);
	else
		snprintf(figure, FIGURE, "%.*g", digits, value);
	return figure;
}

__attribute__((format(printf, 7, 8))) static void
ask(list *l, double value, bool at_least, double threshold, const char *yes, const char *no, const char *question, ...)
{
	lc_evidence *e = &l->at[l->n];
	va_list arguments;

	if (isnan(value) || isnan(threshold) || l->n == LC_EVIDENCE_MAX)
		return;
	va_start(arguments, question);
	vsnprintf(e->question, sizeof(e->question), question, arguments);
	va_end(arguments);
	e->value = value;
	e->threshold = threshold;
	e->at_least = at_least;
	e->holds = at_least ? value >= threshold : value < threshold;
	e->yes = yes;
	e->no = no;
	l->n++;
}

/* NaN, which asks no question, where both are 0 or one is not known; 1 where the table takes them for equal. */
static double
ratio(double now, double before)
{
	if (isnan(now))
		return NAN;
	if (before != 0)
		return fabs(now / before - 1) <= LC_MONEY_TIE ? 1 : now / before;
	return now != 0 ? copysign(INFINITY, now) : NAN;
}

static void
ask_of_the_end(list *l, const lc_thresholds *t, const lc_facts *f, const lc_verdict *before, bool ended)
{
	double gap = fmin(f->gap, t->end_periods_most);
	double mean_gap = fmin(f->mean_gap, t->end_periods_most);
	bool by_calendar = f->quiet / mean_gap < f->silence / gap;
	const char *likely_enough = ended ? SAY(l, "over", "已终止") : SAY(l, "not enough by itself", "单凭此项不足以判定");
	bool over = before->ended && f->ordered == 0;
	bool comes_late = !over && f->no_order >= lc_end_chance(t, f) && f->no_order_most < LC_END_EVEN;

	ask(l, f->ordered, true, 1, SAY(l, "business goes on: not over", "交易仍在继续：未终止"),
	    SAY(l, "may be over", "可能已终止"), SAY(l, "purchase days in the current period", "本期的购买天数"));
	if (by_calendar)
		gap = mean_gap;
	ask(l, (by_calendar ? f->quiet : f->silence) / gap, true, t->end_silence,
	    SAY(l, "long enough to be the end", "时间已长，可能终止"),
	    SAY(l, "too short to be the end", "尚不足以视为终止"),
	    SAY(l, "silence in own gaps (an own gap is %s periods)", "未购时间，以自身购买间隔计（一个间隔为 %s 期）"),
	    SAID(gap, 2));
	ask(l, f->no_order, true, lc_end_chance(t, f),
	    comes_late ? SAY(l, "not expected soon", "近期预计不会购买") : likely_enough,
	    over    ? SAY(l, "was over, and is until a purchase", "此前已终止，再次购买之前仍为终止")
	    : ended ? SAY(l, "not enough by itself", "单凭此项不足以判定")
	            : SAY(l, "not over", "未终止"),
	    SAY(l, "chance of no purchase in the next %.3g periods", "今后 %.3g 期不再购买的可能性"), f->ahead);
	if (comes_late)
		ask(l, f->no_order_most, true, LC_END_EVEN, likely_enough,
		    SAY(l, "likelier to buy than not: not over", "购买的可能性仍过半：未终止"),
		    SAY(l, "chance of no purchase in the next %.3g periods", "今后 %.3g 期不再购买的可能性"),
		    t->end_periods_most);
	if (!over && lc_outlasts_horizon(t, f))
		ask(l, f->no_order_most, true, t->end_most_chance, likely_enough,
		    SAY(l, "not over for this reason", "不因此判定为终止"),
		    SAY(l, "chance of no purchase in the next %.3g periods, after a silence of %.3g own gaps or more",
		        "今后 %.3g 期不再购买的可能性（未购时间已达 %.3g 个自身间隔以上）"),
		    t->end_periods_most, t->fall_silence);
	if (f->balance > 0)
		ask(l, f->balance, true, t->open_balance,
		    ended ? SAY(l, "not settled: decline, not terminated", "未结清：退化而非终止")
		          : SAY(l, "not settled", "未结清"),
		    SAY(l, "settled", "已结清"), SAY(l, "open balance", "未结应收账款"));
}

static void
ask_of_signals(list *l, const lc_thresholds *t, const lc_facts *f, const lc_verdict *before)
{
	if (f->signals != 0 || f->low_scores != 0)
		ask(l, f->signals, true, lc_leaving_needs(t, before), SAY(l, "enough for a decline", "足以视为退化"),
		    SAY(l, "too few for a decline", "不足以视为退化"),
		    SAY(l, "signals of leaving less praise, in the last %g periods", "近 %g 期流失信号减去好评"),
		    t->evidence_periods);
}

static void
ask_of_the_trial(list *l, const lc_thresholds *t, const lc_facts *f, const lc_verdict *before,
                 const lc_verdict *verdict)
{
	/* who has come back from an end is on no trial */
	if (!before->on_trial || verdict->cycle > before->cycle)
		return;
	ask(l, f->days, true, t->trial_days, SAY(l, "enough to leave the trial", "次数已满考察所需"),
	    SAY(l, "on trial", "仍在考察"), SAY(l, "purchase days so far", "累计购买天数"));
	ask(l, f->tenure, true, lc_trial_periods(t, f), SAY(l, "long enough to leave the trial", "时间已满考察所需"),
	    SAY(l, "on trial", "仍在考察"), SAY(l, "periods since the first purchase", "自首次购买起的期数"));
	if (f->days > 1)
		ask(l, f->span, true, lc_trial_span(t, f), SAY(l, "more than one visit", "不止一次光顾"),
		    SAY(l, "one visit: on trial", "视为一次光顾：仍在考察"),
		    SAY(l, "periods from the first purchase to the last", "首次与最近一次购买相隔的期数"));
	if (!verdict->ended && isfinite(lc_trial_silence(t, f)) && lc_trial_lasts(t, f, before))
		ask(l, f->silence, true, lc_trial_silence(t, f), SAY(l, "the trial fails: decline", "考察失败：退化期"),
		    SAY(l, "not silent for long", "未购时间不长"),
		    SAY(l, "periods of silence after the purchases of the trial", "考察期内购买之后未再购买的期数"));
	ask(l, f->paid_back, true, 1, SAY(l, "has paid back", "已收回投入"),
	    verdict->reason == LC_REASON_NOT_PAID_BACK ? SAY(l, "has not paid back: exploration", "尚未收回投入：考察期")
	                                               : SAY(l, "has not paid back", "尚未收回投入"),
	    SAY(l, "net revenue over cost, bad debt and investment so far", "累计净收入与成本、坏账、投入合计之比"));
}

static void
ask_of_a_fall(list *l, const lc_thresholds *t, const lc_facts *f, const lc_verdict *before, const lc_verdict *verdict)
{
	bool silence_counts = f->ordered == 0 || lc_outlasts_gaps(t, f);
	bool stays = lc_decline_goes_on(t, f, before) && verdict->stage == LC_DECLINE;
	bool stays_by_money = stays && f->before_money > 0 && !lc_money_is_less(t, f);
	bool stays_by_days = stays && !(f->before_money > 0) && !lc_days_are_fewer(t, f);

	ask(l, f->market, true, t->market_falls, SAY(l, "its total spending does not shrink much", "其总业务量未明显减少"),
	    SAY(l, "its total spending shrinks: less is expected of it", "其总业务量在萎缩：对其预期相应降低"),
	    SAY(l, "the customer's own total spend (wallet), recent against before", "客户自身总业务量，近期与此前之比"));
	ask(l, lc_fall_chance(t, f), true, before->stage == LC_DECLINE ? t->fall_stays : t->fall_chance,
	    SAY(l, "falls, if it shows", "若有迹象印证，即为下滑"), SAY(l, "not likely enough", "可能性不足"),
	    SAY(l, "chance of a volume below %.0f %% of the usual (%s purchase days a period)%s",
	        "购买量低于平常水平 %.0f%% 的可能性（平常每期 %s 个购买日）%s"),
	    100 * t->fall_to, SAID(f->usual, 2), f->signals > 0 ? SAY(l, ", signals counted", "，已计入信号") : "");
	ask(l, silence_counts ? lc_silence_in_gaps(f) : NAN, true, t->fall_silence,
	    before->stage == LC_DECLINE && !verdict->ended ? SAY(l, "still silent: decline stays", "仍未购买：继续退化")
	    : verdict->stage == LC_DECLINE && lc_falls_surely(t, f, before)
	        ? SAY(l, "silent for long: decline, however likely a fall", "久未购买：无论下滑可能性大小，均为退化")
	        : SAY(l, "shows: silent", "已印证：久未购买"),
	    SAY(l, "not silent for long", "未购时间不长"), SAY(l, "silence in own gaps", "未购时间，以自身购买间隔计"));
	if (silence_counts && f->gaps >= t->fall_gaps && lc_silence_in_gaps(f) > t->fall_silence)
		ask(l, f->outlasts, true, t->fall_longest,
		    verdict->stage == LC_DECLINE ? SAY(l, "outlasts them all: decline, however likely a fall",
		                                       "超过上述所有间隔：无论下滑可能性大小，均为退化")
		                                 : SAY(l, "outlasts them all", "超过上述所有间隔"),
		    SAY(l, "not much longer than the longest", "与最长间隔相比不算很长"),
		    SAY(l, "silence in the longest of its latest %g gaps", "未购时间，以近 %g 个间隔中最长者计"), f->gaps);
	ask(l, ratio(f->recent_days, f->before_days), false, stays_by_days ? 1 : t->fall_shows,
	    stays_by_days             ? SAY(l, "still fewer: decline stays", "仍然较少：继续退化")
	    : lc_days_are_fewer(t, f) ? SAY(l, "shows: fewer purchases", "已印证：购买减少")
	                              : SAY(l, "fewer, but too few purchases are missing", "有所减少，但少购次数不足"),
	    SAY(l, "about as many purchases, or more", "购买次数无明显减少"),
	    SAY(l, "purchase days a period, recent (%s) against before (%s)", "每期购买天数，近期（%s）与此前（%s）之比"),
	    SAID(f->recent_days, 2), SAID(f->before_days, 2));
	ask(l, ratio(f->recent_money, f->before_money), false, stays_by_money ? 1 : t->fall_shows,
	    stays_by_money ? SAY(l, "still less: decline stays", "仍然较少：继续退化")
	    : lc_money_is_less(t, f)
	        ? SAY(l, "shows: less money", "已印证：金额减少")
	        : SAY(l, "less, but the value of too few purchases is missing", "有所减少，但少购金额不足"),
	    SAY(l, "about as much money, or more", "金额无明显减少"),
	    SAY(l, "net revenue a period, recent (%s) against before (%s)", "每期净收入，近期（%s）与此前（%s）之比"),
	    SAID(f->recent_money, 3), SAID(f->before_money, 3));
}

static void
ask_of_a_recovery(list *l, const lc_relationship *r, const lc_verdict *before)
{
	const lc_thresholds *t = &r->engine->thresholds;
	const lc_facts *f = &r->facts;
	const lc_verdict *v = &r->head.verdict;

	if (v->reason == LC_REASON_CAME_BACK)
		ask(l, r->head.cycle.away, true, t->end_silence_periods * r->engine->period_days,
		    SAY(l, "had ended, and came back", "此前已终止，后重新购买"),
		    SAY(l, "had ended, and came back", "此前已终止，后重新购买"),
		    SAY(l, "days without a purchase before it came back", "恢复之前未购买的天数"));
	if (!v->ended && isfinite(lc_recovery_silence(t, f)) && before->stage == LC_RECOVERY)
		ask(l, f->silence, true, lc_recovery_silence(t, f), SAY(l, "silent again: decline", "再次停止购买：退化期"),
		    SAY(l, "not silent for long", "未购时间不长"),
		    SAY(l, "periods of silence since it came back", "恢复之后未再购买的期数"));
}

static void
ask_of_growth(list *l, const lc_thresholds *t, const lc_facts *f, const lc_verdict *before)
{
	bool grew = before->stage == LC_FORMATION;

	ask(l, f->grow_chance, true, grew ? t->grow_stays : t->grow_chance,
	    SAY(l, "grows, if it shows", "若有迹象印证，即为增长"), SAY(l, "not likely enough", "可能性不足"),
	    SAY(l, "chance of a volume above %.3g times that of before", "购买量超过此前的 %.3g 倍的可能性"), t->grow_to);
	ask(l, f->grow_usual_chance, true, grew ? t->grow_stays : t->grow_chance,
	    SAY(l, "is above the usual, if it grows now", "若目前在增长，即高于平常"),
	    SAY(l, "not likely enough", "可能性不足"),
	    SAY(l, "chance of a volume above %.3g times the usual", "购买量超过平常的 %.3g 倍的可能性"), t->grow_usual_to);
	ask(l, f->grow_still_chance, true, t->grow_stays, SAY(l, "grows now", "目前在增长"),
	    SAY(l, "not likely enough", "可能性不足"),
	    SAY(l, "chance of a volume above %.3g times that of before", "购买量超过此前的 %.3g 倍的可能性"),
	    t->grow_still_to);
	/* without a purchase growth cannot show; and of who bought once and left, the trial is all that is known */
	ask(l, f->now_days > 0 ? f->trial_chance : NAN, true, grew ? t->grow_stays : t->grow_trial_chance,
	    SAY(l, "has grown since the trial, if it shows", "若有迹象印证，即为考察期后有增长"),
	    SAY(l, "not likely enough", "可能性不足"),
	    SAY(l, "chance of a volume above %.3g times that of the trial", "购买量超过考察期的 %.3g 倍的可能性"),
	    t->grow_trial_to);
	ask(l, ratio(f->now_days, f->then_days), true, 1, SAY(l, "purchases rose or held", "购买次数上升或持平"),
	    SAY(l, "purchases fell", "购买次数下降"),
	    SAY(l, "purchase days of the last %g periods (%s) against those before (%s)",
	        "近 %g 期购买天数（%s）与此前（%s）之比"),
	    t->grow_periods, SAID(f->now_days, 3), SAID(f->then_days, 3));
	ask(l, ratio(f->now_money, f->then_money), true, 1, SAY(l, "money rose or held", "金额上升或持平"),
	    SAY(l, "money fell", "金额下降"),
	    SAY(l, "net revenue of the last %g periods (%s) against those before (%s)",
	        "近 %g 期净收入（%s）与此前（%s）之比"),
	    t->grow_periods, SAID(f->now_money, 4), SAID(f->then_money, 4));
	ask(l, f->share, true, t->share_low, SAY(l, "large enough to be mature", "份额足以视为成熟"),
	    SAY(l, "too small to be mature", "份额过小，尚未成熟"),
	    SAY(l, "recent share of the customer's wallet", "近期占客户总业务的份额"));
}

int
lc_explain(const lc_history *history, lc_language language, lc_evidence evidence[LC_EVIDENCE_MAX])
{
	const lc_thresholds *t = &history->prepared->model.thresholds;
	const lc_facts *f = &history->relationship.facts;
	const lc_verdict *before = &history->before;
	const lc_verdict *verdict = &history->relationship.head.verdict;
	list l = {evidence, 0, language};

	if (history->last.stage == LC_PROSPECT)
		return 0;
	ask_of_the_end(&l, t, f, before, verdict->ended);
	if (verdict->held)
		ask(&l, 0, true, 1, "",
		    SAY(&l, "nothing gets better by silence: the stage stays", "沉默不会使关系好转：阶段不变"),
		    SAY(&l, "purchases since the table last found this stage", "上次判定为本阶段之后的购买次数"));
	ask_of_signals(&l, t, f, before);
	ask_of_the_trial(&l, t, f, before, verdict);
	if (!lc_has_just_returned(t, f, before))
		ask_of_a_fall(&l, t, f, before, verdict);
	ask_of_a_recovery(&l, &history->relationship, before);
	ask_of_growth(&l, t, f, before);
	return l.n;
}
