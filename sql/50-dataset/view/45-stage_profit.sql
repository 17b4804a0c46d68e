
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_stage_profit(dataset text) RETURNS void
LANGUAGE plpgsql AS $make$
BEGIN
PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);

CREATE VIEW stage_profit WITH (security_invoker = true) AS
SELECT k.stage, k.stage_rank, k.stage_label,
       coalesce(e.customers, 0) AS customers,
       coalesce(e.visits, 0) AS visits,
       e.periods,
       coalesce(e.orders, 0)::bigint AS orders,
       coalesce(e.revenue, 0)::numeric(30,2) AS revenue,
       coalesce(e.cost, 0)::numeric(30,2) AS cost,
       coalesce(e.bad_debt, 0)::numeric(30,2) AS bad_debt,
       coalesce(e.investment, 0)::numeric(30,2) AS investment,
       coalesce(e.profit, 0)::numeric(30,2) AS profit,
       coalesce(e.npv, 0)::numeric(30,2) AS npv,
       coalesce(e.revenue - e.cost - e.incremental - e.cross_sell - e.cost_saving - e.price - e.migration, 0)::numeric(30,2) AS basic,
       coalesce(e.incremental, 0)::numeric(30,2) AS incremental,
       coalesce(e.cross_sell, 0)::numeric(30,2) AS cross_sell,
       coalesce(e.cost_saving, 0)::numeric(30,2) AS cost_saving,
       coalesce(e.price, 0)::numeric(30,2) AS price,
       coalesce(e.migration, 0)::numeric(30,2) AS migration,
       coalesce(e.referral, 0)::numeric(30,2) AS referral,
       (e.profit / nullif(e.customers, 0))::numeric(30,2) AS profit_per_customer,
       (e.profit / nullif(e.investment, 0))::numeric(30,4) AS roi,
       x.as_of
FROM stages AS k
CROSS JOIN internal_setting AS x
LEFT JOIN (
    SELECT y.step_rank, count(DISTINCT p.customer_id) AS customers, count(*) AS visits, avg((p.visit).periods::numeric)::numeric(30,4) AS periods,
           sum((p.visit).orders) AS orders,
           sum((p.visit).revenue::numeric(30,2)) AS revenue,
           sum((p.visit).cost::numeric(30,2)) AS cost,
           sum((p.visit).bad_debt::numeric(30,2)) AS bad_debt,
           sum((p.visit).investment::numeric(30,2)) AS investment,
           sum((p.visit).profit::numeric(30,2)) AS profit,
           sum((p.visit).npv::numeric(30,2)) AS npv,
           sum((p.visit).incremental::numeric(30,2)) AS incremental,
           sum((p.visit).cross_sell::numeric(30,2)) AS cross_sell,
           sum((p.visit).cost_saving::numeric(30,2)) AS cost_saving,
           sum((p.visit).price::numeric(30,2)) AS price,
           sum((p.visit).migration::numeric(30,2)) AS migration,
           sum((p.visit).referral::numeric(30,2)) AS referral
    FROM (
        -- in the list of columns, where the planner counts what it costs; day and model are asked once, before workers begin, who could not read them
        SELECT q.customer_id, @extschema@.lifecycle_profit(q.profile, d.as_of, d.model) AS visit
        FROM profiles AS q
        CROSS JOIN (SELECT (SELECT s.as_of FROM internal_setting AS s) AS as_of, (SELECT s.model FROM internal_setting AS s) AS model) AS d
    ) AS p
    JOIN stages AS y ON y.stage = (p.visit).stage::text
    GROUP BY y.step_rank
) AS e ON e.step_rank = k.stage_rank
WHERE k.stage_rank = k.step_rank
ORDER BY k.stage_rank;

COMMENT ON VIEW stage_profit IS
'Stage profit: what was earned while customers were in each stage, over all who ever were in it, and what that profit is made of.
Where the dataset''s scheme joins stages to one step, a row is a step, under its first stage.';
COMMENT ON COLUMN stage_profit.stage IS 'Stage of the relationship.';
COMMENT ON COLUMN stage_profit.stage_rank IS 'Place of the stage in its order, 1 to 7; sort by it.';
COMMENT ON COLUMN stage_profit.stage_label IS 'What the dataset''s scheme calls the stage.';
COMMENT ON COLUMN stage_profit.customers IS 'Customers who were ever in the stage.';
COMMENT ON COLUMN stage_profit.visits IS 'How often: a customer may come back to a stage.';
COMMENT ON COLUMN stage_profit.periods IS 'Mean length of a visit in periods of the model; empty without any.';
COMMENT ON COLUMN stage_profit.orders IS 'Orders made in the stage.';
COMMENT ON COLUMN stage_profit.revenue IS 'Revenue in the stage, less refunds.';
COMMENT ON COLUMN stage_profit.cost IS 'Cost of what was sold in the stage.';
COMMENT ON COLUMN stage_profit.bad_debt IS 'Money owed that was written off in the stage.';
COMMENT ON COLUMN stage_profit.investment IS 'Money spent on relationships in the stage: measured, or else the model''s standard.';
COMMENT ON COLUMN stage_profit.profit IS 'Revenue less cost, bad debt and investment.';
COMMENT ON COLUMN stage_profit.npv IS 'The same discounted to each customer''s first event.';
COMMENT ON COLUMN stage_profit.basic IS
'Of revenue less cost: margin on what the customer bought at first; what the other parts leave, so that all sum to the cent.';
COMMENT ON COLUMN stage_profit.incremental IS 'Margin on buying more of it.';
COMMENT ON COLUMN stage_profit.cross_sell IS 'Margin on categories that were new to the customer, beyond migration.';
COMMENT ON COLUMN stage_profit.cost_saving IS 'Cost below that of the same purchases at first: saved by serving a customer one knows.';
COMMENT ON COLUMN stage_profit.price IS 'Revenue above that of the same purchases at first, at the same cost: a change of price.';
COMMENT ON COLUMN stage_profit.migration IS 'Margin on new categories that replaces what the first ones lost: no cross-selling.';
COMMENT ON COLUMN stage_profit.referral IS 'Value of recommendations; stands beside, never added in.';
COMMENT ON COLUMN stage_profit.profit_per_customer IS 'Profit for each customer who was ever in the stage.';
COMMENT ON COLUMN stage_profit.roi IS 'Profit over investment; empty without investment.';
COMMENT ON COLUMN stage_profit.as_of IS 'The day as of which the row answers.';
END
$make$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_stage_profit(text) IS 'Makes the view stage_profit.';
