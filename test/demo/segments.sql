-- What the demo shows: customers and revenue by stage, ten customers, how good the forecast was, and five customers whom a manager
-- would want to read about.  The first come from the table profiles, where each customer's orders are one value; the last two from a
-- dataset, the schema shop.
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

-- The forecast goes back by half a year, or by a quarter of what there is, and is scored by what came.
SELECT least(182, (:'as_of'::date - min(lifecycle_first_at(profile))) / 4) AS horizon,
	least(182, (:'as_of'::date - min(lifecycle_first_at(profile))) / 4) >= 28 AS has_record FROM profiles \gset
\if :has_record
	SELECT concat_ws(E'\n', format('On %s the forecast for the %s days to come was %s repeat purchases of %s customers; %s came%s.',
			:'as_of'::date - :horizon, :horizon, round(forecast::numeric), customers, actual,
			CASE WHEN percent > 0 THEN format(' (%s %% too many)', percent) WHEN percent < 0 THEN format(' (%s %% too few)', -percent) END),
		'It erred by ' || round(rmse::numeric, 2) || ' purchases a customer, '
			|| CASE WHEN margin > 0 THEN format('%s %% less than the best of the forecasts that a spreadsheet could make.', round(100 * margin::numeric))
			WHEN margin <= 0 THEN format('%s %% more than the best of the forecasts that a spreadsheet could make: do not rely on it here.', round(-100 * margin::numeric)) END)
		AS record
	FROM lifecycle_compare('SELECT customer_id, ordered_at, amount FROM orders', :'as_of'::date - :horizon, :horizon),
		round(100 * bias::numeric) AS percent
	WHERE forecaster = 'lifecycle' \gset
	\echo
	\echo :record
\else
	\echo
	\echo The orders span less than four months: too little to say how good the forecast is.
\endif

-- The model is not learned from these orders, so that the stages are those above.
SELECT count(*) AS relations FROM lifecycle_attach('shop', orders => 'orders', customer => 'customer_id', at => 'ordered_at', revenue => 'amount',
	as_of => :'as_of', maintain => 'scheduled', learn => false) \gset

\echo
\echo To read about first, by the revenue that is at risk within half a year:
\pset tuples_only on
\pset format unaligned
SELECT coalesce(string_agg(format(E'%s: %s; %s of %s at risk.\n    %s\n    What to do: %s', customer_id, alert, value_at_risk, usual_ahead, evidence, action),
	E'\n' ORDER BY value_at_risk DESC, customer_id), 'nobody: no revenue is at risk')
FROM (SELECT * FROM shop.alerts WHERE value_at_risk > 0 ORDER BY value_at_risk DESC, customer_id LIMIT 5) AS worst;
\pset format aligned
\pset tuples_only off
