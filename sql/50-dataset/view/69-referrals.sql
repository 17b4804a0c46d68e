
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_referrals(dataset text) RETURNS void
LANGUAGE plpgsql AS $make$
BEGIN
PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);

CREATE VIEW referrals WITH (security_invoker = true) AS
WITH RECURSIVE named AS MATERIALIZED (
    -- the first who is named brought the customer; nobody brings themselves
    SELECT DISTINCT ON (r.customer_id) r.customer_id, r.referrer, r.day FROM internal_referral AS r CROSS JOIN internal_setting AS d
    WHERE r.day <= d.as_of AND r.referrer IS NOT NULL AND r.referrer <> r.customer_id
    ORDER BY r.customer_id, r.day, r.referrer
), up AS (
    SELECT n.customer_id, n.referrer AS reached, ARRAY[n.customer_id] AS path FROM named AS n
    UNION ALL
    SELECT u.customer_id, n.referrer, u.path || n.customer_id FROM up AS u JOIN named AS n ON n.customer_id = u.reached
    WHERE u.reached <> ALL (u.path)
), circle AS (
    -- of those who go round in a circle the earliest came by itself
    SELECT DISTINCT (SELECT n.customer_id FROM named AS n WHERE n.customer_id = ANY (u.path) ORDER BY n.day, n.customer_id LIMIT 1) AS customer_id
    FROM up AS u WHERE u.reached = u.customer_id
), brought AS MATERIALIZED (
    SELECT n.customer_id, n.referrer FROM named AS n WHERE NOT EXISTS (SELECT FROM circle AS o WHERE o.customer_id = n.customer_id)
), tree AS (
    SELECT array_agg(ROW(c.customer_id::text, b.referrer::text, c.profit)::@extschema@.lifecycle_referral ORDER BY c.customer_id) AS edges
    FROM internal_customer AS c LEFT JOIN brought AS b ON b.customer_id = c.customer_id
), cost AS (
    -- what a customer costs who is not brought: investment so far in everybody, by those who came so
    SELECT sum(s.investment) / nullif(count(*) FILTER (WHERE s.orders > 0 AND NOT s.was_brought), 0) AS each
    FROM (SELECT c.orders, c.revenue - c.cost - c.bad_debt - c.profit AS investment, b.customer_id IS NOT NULL AS was_brought
          FROM internal_customer AS c LEFT JOIN brought AS b ON b.customer_id = c.customer_id) AS s
), share AS MATERIALIZED (
    SELECT r.customer, r.referrer, r.root, r.depth, r.direct, r.downstream, r.own_value::numeric(30,2) AS own,
           r.downstream_value::numeric(30,2) AS downstream_profit,
           r.passed_value::numeric(30,2) AS passed
    FROM tree AS t CROSS JOIN LATERAL @extschema@.lifecycle_referrals(t.edges) AS r
), received AS (
    SELECT s.referrer, sum(s.passed) AS received FROM share AS s GROUP BY s.referrer
)
SELECT c.customer_id, b.referrer, r.root, r.depth, r.direct, r.downstream, r.own AS profit, r.downstream_profit,
       coalesce(v.received, 0)::numeric(30,2) AS received_profit, r.passed AS passed_profit,
       (r.own + coalesce(v.received, 0) - r.passed)::numeric(30,2) AS attributed_profit,
       (r.direct * k.each)::numeric(30,2) AS saved_cost, c.stage, c.stage_label, d.as_of
FROM share AS r
LEFT JOIN received AS v ON v.referrer = r.customer
CROSS JOIN internal_setting AS d
CROSS JOIN cost AS k
JOIN internal_customer AS c ON c.customer_id::text = r.customer
LEFT JOIN brought AS b ON b.customer_id = c.customer_id
WHERE r.direct > 0 OR b.customer_id IS NOT NULL
ORDER BY r.downstream_profit DESC, c.customer_id;

COMMENT ON VIEW referrals IS
'Who brought whom: a row a customer who brought somebody or was brought, with the whole chain behind it.
No profit is counted twice: a customer passes half of its own and of what it received on to whoever brought it, so that attributed_profit sums to the
profit of these customers. The row of the earliest day counts where several say that they brought the same customer, and in a circle the earliest came
by itself.';
COMMENT ON COLUMN referrals.customer_id IS 'The customer.';
COMMENT ON COLUMN referrals.referrer IS 'Who brought the customer; empty where it came by itself.';
COMMENT ON COLUMN referrals.root IS 'The first of its chain.';
COMMENT ON COLUMN referrals.depth IS 'How many steps from there; 0 the first.';
COMMENT ON COLUMN referrals.direct IS 'How many customers it brought itself.';
COMMENT ON COLUMN referrals.downstream IS 'How many with those that these brought, and so on.';
COMMENT ON COLUMN referrals.profit IS 'Its own profit: revenue less cost, bad debt and investment so far.';
COMMENT ON COLUMN referrals.downstream_profit IS 'The profit of all downstream; rows of one chain overlap in it, so it is not to be summed.';
COMMENT ON COLUMN referrals.received_profit IS 'What it is credited of their profit.';
COMMENT ON COLUMN referrals.passed_profit IS 'What is credited to whoever brought it.';
COMMENT ON COLUMN referrals.attributed_profit IS 'profit and received_profit less passed_profit.';
COMMENT ON COLUMN referrals.saved_cost IS
'What its direct ones would have cost: investment so far a customer who came otherwise; 0 where no investment is given.';
COMMENT ON COLUMN referrals.stage IS 'Stage of the relationship.';
COMMENT ON COLUMN referrals.stage_label IS 'What the dataset''s scheme calls the stage.';
COMMENT ON COLUMN referrals.as_of IS 'The day as of which the row answers.';
END
$make$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_referrals(text) IS 'Makes the view referrals.';
