/*
 * stages.c - the stages of a relationship, and why one is shown.
 */
#include "stage/stages.h"

const char *const lc_stage_names[LC_STAGES] = {
    [LC_PROSPECT] = "prospect",   [LC_EXPLORATION] = "exploration", [LC_FORMATION] = "formation",
    [LC_STABILITY] = "stability", [LC_DECLINE] = "decline",         [LC_TERMINATED] = "terminated",
    [LC_RECOVERY] = "recovery",
};

const char *const lc_language_names[LC_LANGUAGES] = {[LC_ENGLISH] = "en", [LC_CHINESE] = "zh"};

const char *const lc_stage_labels[LC_LANGUAGES][LC_STAGES] = {
    [LC_ENGLISH] = {"Prospect", "Exploration", "Formation", "Stability", "Decline", "Terminated", "Recovery"},
    [LC_CHINESE] = {"潜在期", "考察期", "形成期", "稳定期", "退化期", "终止期", "恢复期"},
};

/* Each must be true whenever its row of decision_table.c holds, and say no more than that row asks. */
const lc_reason_text lc_stage_reasons[LC_REASONS] = {
    [LC_REASON_NO_ORDER] = {"no_order", "known, but without an order so far", "已有记录，尚无订单"},
    [LC_REASON_FIRST_ORDERS] = {"first_orders", "on trial: too few purchases, or too short a time, to tell",
                                "尚在考察：购买次数或时间还不足以判断"},
    [LC_REASON_NOT_PAID_BACK] = {"not_paid_back",
                                 "past the trial, but net revenue is still below cost, bad debt and investment",
                                 "考察期已满，但净收入尚不足以收回成本、坏账与投入"},
    [LC_REASON_LOW_SHARE] = {"low_share", "of late gives us a small share of its total spending",
                             "近期与我方的业务只占其总业务的一小部分"},
    [LC_REASON_GROWING] = {"growing", "volume has grown, and does not fall", "购买量已经增长，且未回落"},
    [LC_REASON_STEADY] = {"steady", "no clear change against its usual level", "与平常水平相比无明显变化"},
    [LC_REASON_SETTLED_LOWER] = {"settled_lower", "no longer falls, but is not back at its usual level",
                                 "已不再下滑，但尚未恢复到平常水平"},
    [LC_REASON_SPENDS_MORE] = {"spends_more", "of late brings clearly more than usual, but growth is not sure",
                               "近期带来的金额明显高于平常，但尚不能确定为增长"},
    [LC_REASON_MARKET_SHRINKS] = {"market_shrinks",
                                  "its total spending shrinks; measured against that, it does not fall",
                                  "其总业务量在萎缩；按此衡量，与我方的业务并未下滑"},
    [LC_REASON_EXIT_SIGNALS] = {"exit_signals", "signals of leaving outweigh praise", "近期的流失信号多于好评"},
    [LC_REASON_DISSATISFIED] = {"dissatisfied", "gave low satisfaction scores", "近期满意度评分偏低"},
    [LC_REASON_TRIAL_FAILS] = {"trial_fails", "bought more than once on trial, and has not come back for long",
                               "考察期内购买过不止一次，此后久未再来"},
    [LC_REASON_RETURN_FAILS] = {"return_fails", "was in recovery, and has fallen silent again",
                                "进入恢复期后又停止购买"},
    [LC_REASON_FALLS_SILENT] = {"falls_silent", "silent for longer than its own rhythm explains",
                                "久未购买，已超出其通常的购买间隔"},
    [LC_REASON_FALLS_SHARPLY] = {"falls_sharply", "buys much less often than shortly before", "购买次数比不久前骤减"},
    [LC_REASON_FALLS_GRADUALLY] = {"falls_gradually", "buys less often than usual, without a sharp drop of late",
                                   "购买次数少于平常，但近期没有骤降"},
    [LC_REASON_SPENDS_LESS] = {"spends_less", "spends less than usual", "支出低于平常水平"},
    [LC_REASON_OPEN_BALANCE] = {"open_balance", "not expected to buy again, but a balance is open",
                                "预计不会再来，但仍有应收账款未结清"},
    [LC_REASON_GONE_SILENT] = {"gone_silent", "silent, and not expected to buy again", "已停止购买，预计不会再来"},
    [LC_REASON_CAME_BACK] = {"came_back", "came back after the relationship had ended", "关系终止后重新购买"},
    [LC_REASON_CAME_ROUND] = {"came_round", "recovered from a lasting decline", "持续下滑后已经回升"},
};
