-- What all customers together are worth, and what changed that within a year: a bridge.
CREATE VIEW {{dataset}}.equity WITH (security_invoker = true) AS
SELECT v.item_rank::smallint AS item_rank, v.item,
       CASE a.language WHEN 'zh' THEN v.label_zh ELSE v.label_en END AS item_label,
       v.amount::numeric(18,2) AS amount, a.since, a.until, (a.bridge).customers AS customers
FROM (
    SELECT @extschema@.lifecycle_equity_bridge(p.profile, d.as_of - 365, d.as_of, d.model) AS bridge,
           d.as_of - 365 AS since, d.as_of AS until, d.language
    FROM {{dataset}}.profiles AS p CROSS JOIN {{setting}} AS d
    GROUP BY d.as_of, d.language
) AS a
CROSS JOIN LATERAL (VALUES
    (1, 'opening', 'Equity a year ago', '年初客户资产', (a.bridge).opening),
    (2, 'new', 'New customers', '新客户', (a.bridge).new),
    (3, 'growth', 'Growth', '增长', (a.bridge).growth),
    (4, 'cross_sell', 'Cross-selling', '交叉销售', (a.bridge).cross_sell),
    (5, 'referral', 'Recommended customers', '推荐而来', (a.bridge).referral),
    (6, 'decline', 'Decline', '退化', (a.bridge).decline),
    (7, 'loss', 'Lost customers', '流失', (a.bridge).loss),
    (8, 'win_back', 'Customers won back', '赢回', (a.bridge).win_back),
    (9, 'closing', 'Equity now', '现有客户资产', (a.bridge).closing)
) AS v (item_rank, item, label_en, label_zh, amount)
ORDER BY v.item_rank;
COMMENT ON VIEW {{dataset}}.equity IS 'Customer equity: the net present value of what is expected of all customers, a year before the day of the dataset and on that day, and what changed it. opening and the changes sum to closing, but for rounding to cents.';
COMMENT ON COLUMN {{dataset}}.equity.item_rank IS 'Place of the item; sort by it.';
COMMENT ON COLUMN {{dataset}}.equity.item IS 'opening, new, growth, cross_sell, referral, decline, loss, win_back or closing.';
COMMENT ON COLUMN {{dataset}}.equity.item_label IS 'What it is called in the dataset''s language.';
COMMENT ON COLUMN {{dataset}}.equity.amount IS 'Equity, or its change.';
COMMENT ON COLUMN {{dataset}}.equity.since IS 'First day of the year.';
COMMENT ON COLUMN {{dataset}}.equity.until IS 'Last day of the year.';
COMMENT ON COLUMN {{dataset}}.equity.customers IS 'Customers who had ordered by the last day.';
