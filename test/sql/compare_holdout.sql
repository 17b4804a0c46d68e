-- lifecycle_compare: forecasts of repeat purchases, scored by what came.
SET client_min_messages = warning;
SET extra_float_digits = 0;
SET timezone = 'UTC';
\pset null '(null)'

-- 600 customers who buy at random, each at a rate of his own, and drop out with a probability of his own
CREATE SCHEMA regress_compare;
SET search_path = regress_compare, public;
CREATE TABLE orders AS
SELECT customer, at, 10.0 AS revenue
FROM (SELECT c AS customer, first_at + (sum(CASE WHEN i = 0 THEN 0 ELSE -7 * ln(test.draw(c, 100 + i)) / rate END) OVER (PARTITION BY c ORDER BY i))::int AS at
      FROM (SELECT c, date '2023-01-01' + c % 91 AS first_at, -0.1 * ln(test.draw(c, 1)) AS rate, 1 - test.draw(c, 2) ^ (1 / 5.0) AS dropping FROM generate_series(1, 600) AS c) AS drawn,
           generate_series(0, least(floor(ln(test.draw(c, 4)) / ln(1 - dropping)), 200)::int) AS i) AS bought
WHERE at < date '2024-07-01';
-- one who comes after the cut, one whose only order is a refund, one of unknown day
INSERT INTO orders VALUES (601, '2024-02-01', 10), (602, '2023-05-01', -10), (603, NULL, 10);

-- ---- over a query ----

CREATE TABLE result AS SELECT * FROM lifecycle_compare('SELECT customer, at, revenue FROM orders', '2023-12-31', 182);
SELECT forecaster, kind, rank, round(margin::numeric, 3) AS margin, round(rmse::numeric, 3) AS rmse, round(mae::numeric, 3) AS mae, round(forecast::numeric) AS forecast, actual, round(bias::numeric, 3) AS bias,
       round(log_score::numeric, 3) AS log_score, round(tracking_error::numeric, 3) AS tracking_error, converged FROM result;
SELECT DISTINCT customers, excluded_later, excluded_without_order, cardinality(calibration), cardinality(tracking) FROM result;
SELECT forecaster, reason FROM result;

-- what came, by plain SQL
SELECT actual = (SELECT count(DISTINCT (customer, at)) FROM orders WHERE at BETWEEN '2024-01-01' AND '2024-06-30' AND customer <= 600) AS actual FROM result LIMIT 1;
SELECT count(*) AS differ FROM (SELECT t.* FROM result, unnest(tracking) AS t WHERE forecaster = 'zero') AS t
WHERE actual <> (SELECT count(DISTINCT (customer, at)) FROM orders WHERE at > '2023-12-31' AND at <= date '2023-12-31' + 7 * week AND customer <= 600);
-- a model's forecast is what its own functions say
WITH h AS (SELECT h.* FROM lifecycle_profiles('SELECT customer, at, revenue FROM orders') AS t(customer int, profile lifecycle_profile), lifecycle_rfm(profile, '2023-12-31') AS h WHERE h.x IS NOT NULL),
	f AS (SELECT clv_mbgnbd_fit(x, t_x, t_cal) AS m, clv_pnbd_fit(x, t_x, t_cal) AS p FROM h)
SELECT round((sum(clv_expected(m, x, t_x, t_cal, 26)) - (SELECT forecast FROM result WHERE forecaster = 'mbgnbd'))::numeric, 6) AS mbgnbd, round((sum(clv_expected(p, x, t_x, t_cal, 26)) - (SELECT forecast FROM result WHERE forecaster = 'pnbd'))::numeric, 6) AS pnbd FROM h, f;
-- points add up to the whole
SELECT forecaster, round((sum(c.customers * c.forecast) - min(r.forecast))::numeric, 6) AS forecast, round((sum(c.customers * c.actual) - min(r.actual))::numeric, 6) AS actual, sum(c.customers) AS customers
FROM result AS r, unnest(calibration) AS c GROUP BY forecaster ORDER BY forecaster;
SELECT forecaster, c.repeats, c.customers, round(c.actual::numeric, 2) AS actual, round(c.forecast::numeric, 2) AS forecast FROM result, unnest(calibration) AS c WHERE forecaster IN ('mbgnbd', 'last_period') AND c.repeats IN (0, 1, 7);
SELECT forecaster, t.week, t.actual, round(t.forecast::numeric, 1) AS forecast FROM result, unnest(tracking) AS t WHERE forecaster IN ('mbgnbd', 'mean_rate') AND t.week % 13 = 0;

-- ---- nothing is seen ahead: other orders after the cut change no forecast ----

CREATE TABLE other AS SELECT customer, at, revenue FROM orders WHERE at <= '2023-12-31' UNION ALL SELECT customer, date '2024-01-01' + customer % 150, 99 FROM orders;
SELECT count(*) AS forecasters, bool_and(a.forecast = b.forecast AND (SELECT array_agg(t.forecast) FROM unnest(a.tracking) AS t) = (SELECT array_agg(t.forecast) FROM unnest(b.tracking) AS t)) AS same_forecast,
       bool_or(a.actual = b.actual) AS same_actual
FROM result AS a JOIN lifecycle_compare('TABLE other', '2023-12-31', 182) AS b USING (forecaster);

-- ---- over profiles: the same, in whatever order and however shared out ----

CREATE TABLE profiles AS SELECT customer, lifecycle_profile(at, revenue) AS profile FROM orders GROUP BY customer;
CREATE TABLE results AS SELECT 'serial' AS how, lifecycle_compare(profile, '2023-12-31', 182) AS r FROM profiles;
INSERT INTO results SELECT 'backwards', lifecycle_compare(profile, '2023-12-31', 182 ORDER BY customer DESC) FROM profiles;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SET max_parallel_workers_per_gather = 3;
SELECT test.plan_of('SELECT lifecycle_compare(profile, ''2023-12-31'', 182) FROM profiles');
INSERT INTO results SELECT 'parallel', lifecycle_compare(profile, '2023-12-31', 182) FROM profiles;
RESET max_parallel_workers_per_gather;
SELECT count(*), count(DISTINCT r::text) AS different, bool_and((SELECT array_agg(x::text) FROM unnest(r) AS x) = (SELECT array_agg(x::text) FROM result AS x)) AS as_the_query FROM results;

-- by segment; and where there is nobody
SELECT customer % 2 AS segment, r.forecaster, r.customers FROM (SELECT customer % 2, lifecycle_compare(profile, '2023-12-31', 182) FROM profiles GROUP BY 1) AS s (customer, scores), unnest(scores) AS r WHERE r.rank = 1 ORDER BY 1;
SELECT forecaster, rank, forecast, actual, customers, excluded_later, excluded_without_order, converged, reason FROM lifecycle_compare('SELECT * FROM orders', '2020-01-01', 182);
SELECT forecaster, rank, customers, actual, converged, reason FROM lifecycle_compare('SELECT * FROM orders WHERE customer < 4', '2023-12-31', 182) ORDER BY forecaster;
SELECT lifecycle_compare(profile, '2023-12-31', 182) IS NULL AS none FROM profiles WHERE false;
SELECT DISTINCT r.excluded_without_order FROM unnest((SELECT lifecycle_compare(NULL::lifecycle_profile, '2023-12-31', 182) FROM profiles)) AS r;

-- ---- opportunities, another model ----

SELECT forecaster, rank, converged FROM lifecycle_compare('TABLE orders', '2023-12-31', 182, opportunity_days => 7) WHERE forecaster IN ('bgbb', 'pnbd') ORDER BY forecaster;
SELECT count(DISTINCT round(r.forecast::numeric, 3)) AS forecasts FROM unnest('{default,quarterly}'::text[]) AS name, lifecycle_compare('TABLE orders', '2023-12-31', 182, lifecycle_model_get(name)) AS r WHERE forecaster = 'lifecycle';
SELECT count(*) AS same FROM results, unnest(r) AS a JOIN unnest((SELECT lifecycle_compare(profile, '2023-12-31', 182, NULL, NULL) FROM profiles)) AS b USING (forecaster, forecast, rank) WHERE how = 'serial';

-- ---- a dataset: by its own model, as its owner ----

SELECT count(*) > 0 AS attached FROM lifecycle_attach('regress_compared', orders => 'orders', customer => 'customer', at => 'at', revenue => 'revenue', maintain => 'live', model => 'quarterly');
-- its model is learned from what was known on the day of the cut
SELECT count(*) AS forecasters, bool_and(d.forecast = q.forecast) AS as_the_query
FROM lifecycle_compare('regress_compared', '2023-12-31', 182) AS d
JOIN lifecycle_compare('TABLE orders', '2023-12-31', 182, (SELECT lifecycle_fit(profile, '2023-12-31', lifecycle_model_get('quarterly')) FROM profiles)) AS q USING (forecaster);
SELECT bool_and(d.forecast = r.forecast) AS by_the_model_given FROM lifecycle_compare('regress_compared', '2023-12-31', 182, lifecycle_model_get('default')) AS d JOIN result AS r USING (forecaster);
CREATE ROLE regress_compare_nobody;
GRANT USAGE ON SCHEMA regress_compare, test TO regress_compare_nobody;
SET ROLE regress_compare_nobody;
SELECT split_part(test.error_of($$SELECT count(*) FROM lifecycle_compare('regress_compared', '2023-12-31', 182)$$), E'\n', 1);
SELECT test.error_of($$SELECT count(*) FROM lifecycle_compare('TABLE orders', '2023-12-31', 182)$$);
RESET ROLE;
SELECT count(*) > 0 AS detached FROM lifecycle_detach('regress_compared');

-- ---- what is refused ----

SELECT what, test.error_of(format('SELECT count(*) FROM lifecycle_compare(%s)', what)) FROM (VALUES
	($$NULL, '2023-12-31', 182$$), ($$'TABLE orders', NULL, 182$$), ($$'TABLE orders', '2023-12-31', NULL$$),
	($$'TABLE orders', 'infinity', 182$$), ($$'TABLE orders', '2023-12-31', 0$$), ($$'TABLE orders', '2023-12-31', 3654$$), ($$'TABLE orders', '2023-12-31', 182, NULL, 0$$), ($$'TABLE orders', '2023-12-31', 182, NULL, -7$$),
	($$'nothing_of_the_kind', '2023-12-31', 182$$), ($$'DELETE FROM orders', '2023-12-31', 182$$), ($$'SELECT * FROM orders; DELETE FROM orders', '2023-12-31', 182$$),
	($$'WITH gone AS (DELETE FROM orders RETURNING *) SELECT * FROM gone', '2023-12-31', 182$$), ($$'SELECT customer, at FROM orders', '2023-12-31', 182$$), ($$'SELECT customer, revenue, at FROM orders', '2023-12-31', 182$$),
	($$'SELECT customer, at, revenue FROM orders WHERE customer = $1', '2023-12-31', 182$$)
) AS v (what);
SELECT count(*) AS orders_are_there FROM orders WHERE customer > 600;
-- words before the query do not matter
SELECT count(*) FROM lifecycle_compare(E'-- all of them\n /* really */ ( select * FROM orders)', '2023-12-31', 182);
SELECT test.error_of($$SELECT lifecycle_compare(profile, date '2023-12-31' + customer % 2, 182) FROM profiles$$), test.error_of($$SELECT lifecycle_compare(profile, '2023-12-31', 182, lifecycle_model_get(CASE customer % 2 WHEN 1 THEN 'weekly' ELSE 'default' END), NULL) FROM profiles$$);

SET client_min_messages = error;
DROP SCHEMA regress_compare CASCADE;
REVOKE USAGE ON SCHEMA test FROM regress_compare_nobody;
DROP ROLE regress_compare_nobody;
