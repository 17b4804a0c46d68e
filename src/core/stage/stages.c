/*
 * stages.c - the stages of a relationship, and why one is shown.
 */
#include "stage/stages.h"

const char *const lc_stage_names[LC_STAGES] = {
    [LC_PROSPECT] = "prospect",   [LC_EXPLORATION] = "exploration", [LC_FORMATION] = "formation",
    [LC_STABILITY] = "stability", [LC_DECLINE] = "decline",         [LC_TERMINATED] = "terminated",
    [LC_RECOVERY] = "recovery",
};

const lc_reason_text lc_stage_reasons[LC_REASONS] = {
    [LC_REASON_NO_ORDER] = {"no_order", "Known, but has not ordered yet.", "已有接触，尚未下单。"},
    [LC_REASON_FIRST_ORDERS] = {"first_orders", "Places first trial orders.", "正在下尝试性的订单。"},
    [LC_REASON_NOT_PAID_BACK] = {"not_paid_back", "Orders repeatedly, but revenue has not passed what was invested.",
                                 "已多次购买，但收入尚未大于投入。"},
    [LC_REASON_LOW_SHARE] = {"low_share", "Gives us a small share of its own total business.",
                             "与我方的交易仅占其总业务的很小份额。"},
    [LC_REASON_GROWING] = {"growing", "Volume grows: more than in the months before.", "交易量比前几个月增长。"},
    [LC_REASON_STEADY] = {"steady", "Orders at its usual level.", "交易保持平常水平。"},
    [LC_REASON_SETTLED_LOWER] = {"settled_lower", "Volume fell and has settled on a lower level.",
                                 "交易量下降后已稳定在较低水平。"},
    [LC_REASON_MARKET_SHRINKS] = {"market_shrinks", "Volume falls, but so does the customer's own total: no decline.",
                                  "交易量下降，但客户自身的总业务量也在下降，不算退化。"},
    [LC_REASON_EXIT_SIGNALS] = {"exit_signals", "Gave signals of leaving: exit talk, complaints, other partners.",
                                "出现离开信号：表示结束意向、投诉或寻找其他伙伴。"},
    [LC_REASON_DISSATISFIED] = {"dissatisfied", "Scores its satisfaction low.", "满意度低。"},
    [LC_REASON_FALLS_SILENT] = {"falls_silent", "Has been silent for longer than its own cadence explains.",
                                "沉默时间超过其自身的购买节奏。"},
    [LC_REASON_FALLS_SHARPLY] = {"falls_sharply", "Orders fell sharply against the months before.",
                                 "下单比前几个月急剧下降。"},
    [LC_REASON_FALLS_GRADUALLY] = {"falls_gradually", "Volume has fallen gradually below its usual level.",
                                   "交易量逐渐下降，低于平常水平。"},
    [LC_REASON_SPENDS_LESS] = {"spends_less", "Orders as often, but spends less than usual.",
                               "下单频率未变，但花费低于平常水平。"},
    [LC_REASON_OPEN_BALANCE] = {"open_balance", "No business any more, but the balance is not settled.",
                                "已无业务往来，但债权债务关系未清。"},
    [LC_REASON_GONE_SILENT] = {"gone_silent", "Silent, and no order is expected any more.",
                               "已沉默，预计不再有业务往来。"},
    [LC_REASON_CAME_BACK] = {"came_back", "Came back after the relationship had ended: the next cycle.",
                             "终止后重新交易，进入下一个生命周期的循环。"},
    [LC_REASON_CAME_ROUND] = {"came_round", "A lasting decline was turned round.", "退化已被扭转。"},
};
