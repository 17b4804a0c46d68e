
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_accounts(dataset text) RETURNS void
LANGUAGE plpgsql AS $make$
BEGIN
PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);

CREATE VIEW accounts WITH (security_invoker = true) AS
SELECT a.account, a.customers, v.stage, k.stage_rank, k.stage_label, a.weakest_stage, w.stage_label AS weakest_stage_label, a.orders, a.revenue, a.profit,
       a.profit_year, v.expected_value::numeric(30,2) AS expected_value, v.p_active, d.as_of
FROM (
    SELECT c.account::text AS account, count(*) AS customers, sum(c.orders)::bigint AS orders, sum(c.revenue)::numeric(30,2) AS revenue,
           sum(c.profit)::numeric(30,2) AS profit, sum(c.profit_year)::numeric(30,2) AS profit_year,
           lifecycle_internal.lifecycle_gather_merge(p.profile) AS profile,
           (array_agg(c.stage ORDER BY CASE c.stage WHEN 'terminated' THEN 1 WHEN 'decline' THEN 2 WHEN 'recovery' THEN 3 WHEN 'prospect' THEN 4
                      WHEN 'exploration' THEN 5 WHEN 'formation' THEN 6 ELSE 7 END))[1] AS weakest_stage
    FROM customers AS c JOIN profiles AS p ON p.customer_id = c.customer_id
    WHERE c.account IS NOT NULL
    GROUP BY c.account::text
) AS a
CROSS JOIN internal_setting AS d
-- an account whose amounts are beyond what a profile holds has its sums, and no stage of its own
LEFT JOIN LATERAL lifecycle_internal.lifecycle_dataset_standing(
    CASE WHEN lifecycle_internal.lifecycle_bounded(a.profile) THEN a.profile END, d.as_of, d.model, d.touches) AS v ON true
LEFT JOIN stages AS k ON k.stage = v.stage
LEFT JOIN stages AS w ON w.stage = a.weakest_stage
ORDER BY a.profit_year DESC, a.account;

COMMENT ON VIEW accounts IS
'Groups of customers as one: a row an account, the attribute account of its customers, with the stage that all their orders together show.';
COMMENT ON COLUMN accounts.account IS 'The account.';
COMMENT ON COLUMN accounts.customers IS 'Its customers.';
COMMENT ON COLUMN accounts.stage IS 'Stage of the relationship with the account as a whole.';
COMMENT ON COLUMN accounts.stage_rank IS 'Place of the stage in its order, 1 to 7; sort by it.';
COMMENT ON COLUMN accounts.stage_label IS 'What the dataset''s scheme calls the stage.';
COMMENT ON COLUMN accounts.weakest_stage IS
'The weakest stage among its customers: terminated, decline, recovery, prospect, exploration, formation, stability.';
COMMENT ON COLUMN accounts.weakest_stage_label IS 'What the dataset''s scheme calls that.';
COMMENT ON COLUMN accounts.orders IS 'Orders of its customers so far.';
COMMENT ON COLUMN accounts.revenue IS 'Their revenue so far, less refunds.';
COMMENT ON COLUMN accounts.profit IS 'Their profit so far: revenue less cost, bad debt and investment.';
COMMENT ON COLUMN accounts.profit_year IS 'Their revenue less cost and bad debt of the last 365 days.';
COMMENT ON COLUMN accounts.expected_value IS 'Net present value of the profit that is still expected of the account as a whole.';
COMMENT ON COLUMN accounts.p_active IS 'Chance that the account has not left.';
COMMENT ON COLUMN accounts.as_of IS 'The day as of which the row answers.';
END
$make$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_accounts(text) IS 'Makes the view accounts.';
