
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_segments(dataset text) RETURNS void
LANGUAGE plpgsql AS $make$
BEGIN
PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);

CREATE VIEW segments WITH (security_invoker = true) AS
SELECT k.stage, k.stage_rank, k.stage_label,
       coalesce(c.customers, 0)::bigint AS customers,
       coalesce(c.customers / nullif(sum(c.customers) OVER (), 0), 0)::numeric(7,4) AS customer_share,
       coalesce(c.orders, 0)::bigint AS orders,
       coalesce(c.revenue, 0)::numeric(30,2) AS revenue,
       coalesce(c.profit, 0)::numeric(30,2) AS profit,
       coalesce(c.profit / nullif(sum(c.profit) OVER (), 0), 0)::numeric(30,4) AS profit_share,
       coalesce(c.profit_year, 0)::numeric(30,2) AS profit_year,
       coalesce(c.expected_value, 0)::numeric(30,2) AS expected_value,
       b.low::numeric(30,2) AS expected_low, b.high::numeric(30,2) AS expected_high,
       (c.revenue / nullif(c.customers, 0))::numeric(30,2) AS revenue_per_customer,
       (c.p_active / nullif(c.p_active_known, 0) / 1000000000)::numeric(7,4) AS p_active,
       k.goal, k.strategy, d.horizon_days, d.as_of
FROM stages AS k
CROSS JOIN internal_setting AS d
LEFT JOIN (
    SELECT y.step_rank, sum(z.customers) AS customers, sum(z.orders) AS orders, sum(z.revenue) AS revenue, sum(z.profit) AS profit,
           sum(z.profit_year) AS profit_year, sum(z.expected_value) AS expected_value, sum(z.variance) AS variance,
           sum(z.p_active) AS p_active, sum(z.p_active_known) AS p_active_known
    FROM internal_sums AS z JOIN stages AS y ON y.stage = z.stage
    GROUP BY y.step_rank
) AS c ON c.step_rank = k.stage_rank
CROSS JOIN LATERAL lifecycle_internal.lifecycle_total_band(coalesce(c.expected_value, 0),
    lifecycle_internal.lifecycle_total_error(coalesce(c.expected_value, 0), coalesce(c.variance, 0))) AS b
WHERE k.stage_rank = k.step_rank
ORDER BY k.stage_rank;

COMMENT ON VIEW segments IS
'The segmentation: how many customers are in each stage, what they bought and what was earned on them, and what to do.
Where the dataset''s scheme joins stages to one step, a row is a step, under its first stage.';
COMMENT ON COLUMN segments.stage IS 'Stage of the relationship.';
COMMENT ON COLUMN segments.stage_rank IS 'Place of the stage in its order, 1 to 7; sort by it.';
COMMENT ON COLUMN segments.stage_label IS 'What the dataset''s scheme calls the stage.';
COMMENT ON COLUMN segments.customers IS 'Customers who are in the stage now.';
COMMENT ON COLUMN segments.customer_share IS 'Their share of all customers, 0 to 1.';
COMMENT ON COLUMN segments.orders IS 'Their orders so far.';
COMMENT ON COLUMN segments.revenue IS 'Their revenue so far, less refunds.';
COMMENT ON COLUMN segments.profit IS 'Their profit so far: revenue less cost, bad debt and investment.';
COMMENT ON COLUMN segments.profit_share IS 'Their share of all profit so far.';
COMMENT ON COLUMN segments.profit_year IS 'Revenue less cost and bad debt of the last 365 days.';
COMMENT ON COLUMN segments.expected_value IS 'Net present value of the profit that is still expected of them: their equity.';
COMMENT ON COLUMN segments.expected_low IS
'What they will bring lies between this and expected_high, in 95 of 100 cases. Bands do not add up: what all customers have in common is in each.';
COMMENT ON COLUMN segments.expected_high IS 'The upper end of that band.';
COMMENT ON COLUMN segments.revenue_per_customer IS 'Mean revenue of one of them; empty without any.';
COMMENT ON COLUMN segments.p_active IS 'Mean chance of not having left.';
COMMENT ON COLUMN segments.goal IS 'What is to be achieved in the stage, and so measured.';
COMMENT ON COLUMN segments.strategy IS 'What to do in the stage.';
COMMENT ON COLUMN segments.horizon_days IS 'How many days ahead expected_value looks.';
COMMENT ON COLUMN segments.as_of IS 'The day as of which the row answers.';
END
$make$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_segments(text) IS 'Makes the view segments.';
