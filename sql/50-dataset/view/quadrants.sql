-- The matrices of value, cell by cell.
CREATE VIEW {{dataset}}.quadrants WITH (security_invoker = true) AS
WITH person AS MATERIALIZED (
    SELECT c.profit_year, c.expected_value, q.quadrant, q.relation, q.tier
    FROM {{people}} AS c
    {{quadrant}}
    WHERE c.orders > 0
), counted AS (
    SELECT v.matrix, v.cell, count(*) AS customers, sum(p.profit_year) AS profit_year, sum(p.expected_value) AS expected_value
    FROM person AS p
    CROSS JOIN LATERAL (VALUES ('value and potential', p.quadrant), ('value and tenure', p.relation), ('tier', p.tier)) AS v (matrix, cell)
    GROUP BY v.matrix, v.cell
), ladder (tier, few, medium, many) AS (
    -- levels of a relationship by the margin of a tier and how many customers it has (Kotler)
    VALUES ('A', 5, 4, 3), ('B', 4, 3, 2), ('C', 3, 2, 1)
), level (n, label_en, label_zh) AS (
    VALUES (1, 'basic: sell', '基本型'), (2, 'reactive: answer who asks', '被动型'), (3, 'accountable: ask whether all is well', '负责型'),
           (4, 'proactive: come with proposals', '主动型'), (5, 'partnership: work on the result together', '伙伴型')
), cell (matrix, place, cell, label_en, label_zh, strategy_en, strategy_zh) AS (VALUES
    ('value and potential', 1, 'main', 'High value, high potential', '高价值、高潜力', 'Main resources: one to one', '重点投入：一对一服务'),
    ('value and potential', 2, 'keep', 'High value, low potential', '高价值、低潜力', 'Keep by all means', '千方百计地保持'),
    ('value and potential', 3, 'rebuild', 'Low value, high potential', '低价值、高潜力', 'Rebuild the relationship', '再造关系'),
    ('value and potential', 4, 'drop', 'Low value, low potential', '低价值、低潜力', 'Let go', '任其流失'),
    ('value and tenure', 1, 'true friend', 'True friend', '挚友', 'Keep and reward; ask for recommendations', '保持并回报，请其推荐'),
    ('value and tenure', 2, 'butterfly', 'Butterfly', '蝴蝶', 'Earn while it lasts; do not chase', '把握当下，不作长期投入'),
    ('value and tenure', 3, 'barnacle', 'Barnacle', '藤壶', 'Sell more, or serve at less cost', '扩大购买，或降低服务成本'),
    ('value and tenure', 4, 'stranger', 'Stranger', '陌生人', 'Invest nothing; earn on each order', '不作投入，每笔交易都要盈利'),
    ('tier', 1, 'A', 'Care', '关怀型', NULL, NULL),
    ('tier', 2, 'B', 'Adapt', '适应型', NULL, NULL),
    ('tier', 3, 'C', 'Indifferent', '冷漠型', NULL, NULL)
)
SELECT m.matrix, m.place::smallint AS place, m.cell,
       CASE d.language WHEN 'zh' THEN m.label_zh ELSE m.label_en END AS cell_label,
       coalesce(n.customers, 0) AS customers,
       coalesce(n.customers / nullif(sum(n.customers) OVER (PARTITION BY m.matrix), 0), 0)::numeric(7,4) AS customer_share,
       coalesce(n.profit_year, 0)::numeric(18,2) AS profit_year,
       coalesce(n.expected_value, 0)::numeric(18,2) AS expected_value,
       coalesce(CASE d.language WHEN 'zh' THEN m.strategy_zh ELSE m.strategy_en END,
                CASE d.language WHEN 'zh' THEN v.label_zh ELSE v.label_en END) AS strategy
FROM cell AS m
CROSS JOIN (SELECT y.language FROM {{dataset}}.dataset AS y LIMIT 1) AS d
CROSS JOIN (SELECT count(*) AS customers FROM person) AS every
LEFT JOIN counted AS n ON n.matrix = m.matrix AND n.cell = m.cell
LEFT JOIN ladder AS l ON m.matrix = 'tier' AND l.tier = m.cell
LEFT JOIN level AS v ON v.n = CASE WHEN coalesce(n.customers, 0) > 0.5 * every.customers THEN l.many
                                   WHEN coalesce(n.customers, 0) > 0.1 * every.customers THEN l.medium ELSE l.few END
ORDER BY m.matrix, m.place;
COMMENT ON VIEW {{dataset}}.quadrants IS 'The customers who have ordered in three matrices: current value by potential, current value by whether they are likely to stay, and tiers by current value, each tier with the level of relationship that suits its margin and the number of its customers.';
COMMENT ON COLUMN {{dataset}}.quadrants.matrix IS 'The matrix: value and potential, value and tenure, or tier.';
COMMENT ON COLUMN {{dataset}}.quadrants.place IS 'Place of the cell in its matrix; sort by it.';
COMMENT ON COLUMN {{dataset}}.quadrants.cell IS 'The cell, as the view customers calls it.';
COMMENT ON COLUMN {{dataset}}.quadrants.cell_label IS 'What it is called in the dataset''s language.';
COMMENT ON COLUMN {{dataset}}.quadrants.customers IS 'Customers in the cell.';
COMMENT ON COLUMN {{dataset}}.quadrants.customer_share IS 'Their share of all who have ordered, 0 to 1.';
COMMENT ON COLUMN {{dataset}}.quadrants.profit_year IS 'Revenue less cost of the last 365 days.';
COMMENT ON COLUMN {{dataset}}.quadrants.expected_value IS 'Net present value of the profit that is still expected of them.';
COMMENT ON COLUMN {{dataset}}.quadrants.strategy IS 'What to do with them.';
