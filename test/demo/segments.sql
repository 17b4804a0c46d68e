-- What the demo shows: customers and revenue by stage, then ten customers.  Everything comes from the table profiles, where
-- each customer's orders are one value; the orders themselves are not read again.
--
-- Variables: as_of, a day.

\pset footer off
\pset null ''

CREATE TABLE status AS
SELECT customer_id, stage, reason, chance_none, lifecycle_orders(profile) AS orders, lifecycle_revenue(profile)::numeric(18,2) AS revenue
FROM profiles, lifecycle_status(profile, :'as_of');

SELECT count(*) AS customers, sum(orders) AS orders FROM status \gset
\echo
\echo :customers customers, :orders orders, stages as of :as_of
\echo

SELECT coalesce(stage::text, 'all') AS stage, coalesce(lifecycle_label(stage, language => 'zh'), '合计') AS "阶段",
	count(customer_id) AS customers,
	(100.0 * count(customer_id) / :customers)::numeric(5,1) AS "share %",
	coalesce(sum(revenue), 0)::numeric(18,2) AS revenue
FROM unnest(enum_range(NULL::lifecycle_stage)) AS every (stage) LEFT JOIN status USING (stage)
GROUP BY GROUPING SETS ((stage), ())
ORDER BY every.stage;

-- The best customers of each stage, in turn, until there are ten.
SELECT customer_id, stage, lifecycle_label(stage, language => 'zh') AS "阶段", reason, chance_none::numeric(3,2) AS "none in 6 months", orders, revenue,
	lpad(lifecycle_sparkline(profile, :'as_of'), 24) AS "last 24 periods"
FROM (
	SELECT *, row_number() OVER (PARTITION BY stage ORDER BY revenue DESC, customer_id) AS place FROM status
	ORDER BY place, stage LIMIT 10
) AS chosen
JOIN profiles USING (customer_id)
ORDER BY stage, place;

-- A generated shop knows the truth.
SELECT to_regclass('true_history') IS NOT NULL AS knows_truth \gset
\if :knows_truth
	SELECT count(*) AS known, sum((status.stage = truth.stage)::int) AS right, (100.0 * avg((status.stage = truth.stage)::int))::numeric(5,1) AS percent
	FROM status JOIN true_history AS truth ON truth.customer_id = status.customer_id AND :'as_of' >= since AND :'as_of' < until \gset
	\echo The stage is the true one for :right of :known customers (:percent %).
\endif
