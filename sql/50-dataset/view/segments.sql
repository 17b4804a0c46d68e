-- Customers, revenue and profit by stage.
CREATE VIEW {{dataset}}.segments WITH (security_invoker = true) AS
SELECT k.stage, k.stage_rank, k.stage_label,
       coalesce(c.customers, 0) AS customers,
       coalesce(c.customers / nullif(sum(c.customers) OVER (), 0), 0)::numeric(7,4) AS customer_share,
       coalesce(c.orders, 0)::bigint AS orders,
       coalesce(c.revenue, 0)::numeric(18,2) AS revenue,
       coalesce(c.profit, 0)::numeric(18,2) AS profit,
       coalesce(c.profit / nullif(sum(c.profit) OVER (), 0), 0)::numeric(18,4) AS profit_share,
       coalesce(c.profit_year, 0)::numeric(18,2) AS profit_year,
       coalesce(c.expected_value, 0)::numeric(18,2) AS expected_value,
       (c.revenue / nullif(c.customers, 0))::numeric(18,2) AS revenue_per_customer,
       c.p_active,
       k.goal, k.strategy
FROM {{dataset}}.stages AS k
LEFT JOIN (
    {{sums}}
) AS c ON c.stage = k.stage
ORDER BY k.stage_rank;
COMMENT ON VIEW {{dataset}}.segments IS 'The segmentation: how many customers are in each stage, what they bought and what was earned on them, and what to do.';
COMMENT ON COLUMN {{dataset}}.segments.stage IS 'Stage of the relationship.';
COMMENT ON COLUMN {{dataset}}.segments.stage_rank IS 'Place of the stage in its order, 1 to 7; sort by it.';
COMMENT ON COLUMN {{dataset}}.segments.stage_label IS 'What the dataset''s scheme calls the stage.';
COMMENT ON COLUMN {{dataset}}.segments.customers IS 'Customers who are in the stage now.';
COMMENT ON COLUMN {{dataset}}.segments.customer_share IS 'Their share of all customers, 0 to 1.';
COMMENT ON COLUMN {{dataset}}.segments.orders IS 'Their orders so far.';
COMMENT ON COLUMN {{dataset}}.segments.revenue IS 'Their revenue so far, less refunds.';
COMMENT ON COLUMN {{dataset}}.segments.profit IS 'Their profit so far: revenue less cost and investment.';
COMMENT ON COLUMN {{dataset}}.segments.profit_share IS 'Their share of all profit so far.';
COMMENT ON COLUMN {{dataset}}.segments.profit_year IS 'Revenue less cost of the last 365 days.';
COMMENT ON COLUMN {{dataset}}.segments.expected_value IS 'Net present value of the profit that is still expected of them: their equity.';
COMMENT ON COLUMN {{dataset}}.segments.revenue_per_customer IS 'Mean revenue of one of them; empty without any.';
COMMENT ON COLUMN {{dataset}}.segments.p_active IS 'Mean probability that the relationship is not over.';
COMMENT ON COLUMN {{dataset}}.segments.goal IS 'What is to be achieved in the stage, and so measured.';
COMMENT ON COLUMN {{dataset}}.segments.strategy IS 'What to do in the stage.';
