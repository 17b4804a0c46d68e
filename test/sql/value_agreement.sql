-- One question has one answer, whoever is asked: functions of a customer, views of a dataset, totals, the report, the backtest and the fitted models.
SET client_min_messages = warning;
SET timezone = 'UTC';
SET datestyle = 'ISO, MDY';
SET jit = off;
\pset format unaligned
\pset tuples_only on

CREATE SCHEMA regress_agreement;
SET search_path = regress_agreement, public;

-- customers who buy at paces of their own; some leave, some send back, some came once
CREATE TABLE orders AS
SELECT c AS customer_id, date '2023-01-05' + c * 5 + i * (7 + c % 37) AS at, (20 + (i * c) % 30)::numeric(12,2) AS amount, 8::numeric(12,2) AS cost
FROM generate_series(1, 120) AS c, generate_series(0, (c * 7) % 31) AS i WHERE date '2023-01-05' + c * 5 + i * (7 + c % 37) <= '2025-06-30';
INSERT INTO orders SELECT customer_id, max(at), -20, 0 FROM orders WHERE customer_id % 9 = 0 GROUP BY customer_id;
-- a model that has MBG/NBD beside the posterior, and keeps it
SELECT lifecycle_model_save('regress_both', '{"mbgnbd_weight": 0.4, "mbgnbd_r": 0.9, "mbgnbd_alpha": 1.4, "mbgnbd_a": 0.6, "mbgnbd_b": 4, "forecast_level": 1.2}', 'default');
SELECT mode, (SELECT count(*) > 20 FROM lifecycle_attach('regress_agree_' || mode, orders => 'orders', customer => 'customer_id', at => 'at', revenue => 'amount',
	cost => 'cost', as_of => '2025-06-30', maintain => mode, model => 'regress_both'))
FROM unnest('{live,tracked}'::text[]) AS mode;
CREATE TABLE profiles AS SELECT customer_id, lifecycle_profile(at, amount, cost) AS profile FROM orders GROUP BY customer_id;
-- what the dataset learned, which has a prior of margins
CREATE TABLE model AS SELECT jsonb_populate_record(NULL::lifecycle_model, refreshed_model::jsonb) AS m FROM regress_agree_live.dataset;
SELECT (m).prior_orders > 0 AND (m).prior_margin > 0 AS prior, (m).mbgnbd_weight FROM model;

-- ---- of a customer ----

SELECT mode, count(*), count(*) FILTER (WHERE v.expected_value <> round(c.expected_npv, 2) OR c.expected_npv <> l.expected_npv OR w.npv_release <> l.expected_npv
	OR o.npv_now <> l.expected_npv OR (v.chance_none, v.p_active) IS DISTINCT FROM (c.chance_none, c.p_active) OR c.chance_none <> s.chance_none
	OR l.p_active <> c.p_active OR h.expected_npv <> l.expected_npv OR v.lifetime_value_error <> round(l.standard_error, 2)
	OR (v.p_order, v.expected_orders, v.next_order_date) IS DISTINCT FROM (l.p_order, l.expected_orders, l.next_order_at)
	OR (c.p_order, c.expected_orders, c.next_order_at) IS DISTINCT FROM (l.p_order, l.expected_orders, l.next_order_at)
	OR (v.expected_low, v.expected_high) IS DISTINCT FROM (round(l.expected_low, 2), round(c.expected_high, 2))
	OR v.expected_value NOT BETWEEN v.expected_low AND v.expected_high OR v.p_order > v.expected_orders OR v.p_order < 1 - v.chance_none - 1e-6) AS differ
FROM (SELECT 'live' AS mode, c.* FROM regress_agree_live.customers AS c
      UNION ALL SELECT 'tracked', c.* FROM regress_agree_tracked.customers AS c) AS v
JOIN profiles AS p ON p.customer_id::text = v.customer_id::text
CROSS JOIN model
CROSS JOIN LATERAL lifecycle_customer(profile, '2025-06-30', m) AS c
CROSS JOIN LATERAL lifecycle_clv(profile, '2025-06-30', m) AS l
CROSS JOIN LATERAL lifecycle_clv(profile, '2025-06-30', m, (m).horizon_periods) AS h
CROSS JOIN LATERAL lifecycle_status(profile, '2025-06-30', m) AS s
CROSS JOIN LATERAL lifecycle_winback(profile, '2025-06-30', 10, 0.5, m) AS w
CROSS JOIN LATERAL lifecycle_loss(profile, '2025-06-30', m) AS o
GROUP BY mode ORDER BY mode;

-- ---- of all together: a cent a customer is rounding ----

CREATE FUNCTION totals(dataset text) RETURNS TABLE (said text, total numeric) LANGUAGE plpgsql AS $$
BEGIN
	RETURN QUERY EXECUTE format('SELECT ''customers'', sum(expected_value) FROM %1$I.customers UNION ALL SELECT ''segments'', sum(expected_value) FROM %1$I.segments
		UNION ALL SELECT ''quadrants, '' || matrix, sum(expected_value) FROM %1$I.quadrants GROUP BY matrix
		UNION ALL SELECT ''equity'', amount FROM %1$I.equity WHERE item = ''closing''', dataset);
END $$;
WITH truth AS (
	SELECT sum(l.expected_npv) AS total, (SELECT (lifecycle_equity(profile, '2025-06-30', m)).equity FROM profiles, model) AS equity,
	       (SELECT (lifecycle_equity_bridge(profile, '2024-06-30', '2025-06-30', m)).closing FROM profiles, model) AS closing
	FROM profiles, model, lifecycle_clv(profile, '2025-06-30', m) AS l
)
SELECT d, count(*), count(*) FILTER (WHERE abs(t.total - truth.total) > 0.6) AS differ, bool_and(truth.total = truth.equity AND truth.equity = truth.closing) AS exact, bool_and(truth.total > 0) AS worth
FROM truth, unnest('{regress_agree_live,regress_agree_tracked}'::text[]) AS d, totals(d) AS t GROUP BY d ORDER BY d;
-- customers and segments to the cent; a band lies around its total, and that of all is narrower than the bands of its parts together
SELECT s.d, s.total = c.total AS to_the_cent, s.held, q.amount BETWEEN q.low AND q.high AND q.high - q.low <= s.width AS all_together
FROM (SELECT 'live' AS d, sum(expected_value) AS total, bool_and(expected_value BETWEEN expected_low AND expected_high) AS held,
             sum(expected_high - expected_low) AS width FROM regress_agree_live.segments
      UNION ALL SELECT 'tracked', sum(expected_value), bool_and(expected_value BETWEEN expected_low AND expected_high),
             sum(expected_high - expected_low) FROM regress_agree_tracked.segments) AS s
JOIN (SELECT 'live' AS d, sum(expected_value) AS total FROM regress_agree_live.customers
      UNION ALL SELECT 'tracked', sum(expected_value) FROM regress_agree_tracked.customers) AS c ON c.d = s.d
JOIN (SELECT 'live' AS d, e.* FROM regress_agree_live.equity AS e UNION ALL SELECT 'tracked', e.* FROM regress_agree_tracked.equity AS e) AS q
     ON q.d = s.d AND q.item = 'closing'
ORDER BY s.d;
SELECT abs(e.closing_error - (SELECT (lifecycle_equity(profile, '2025-06-30', m)).standard_error FROM profiles, model)) < 0.01 AS one_error
FROM (SELECT (lifecycle_equity_bridge(profile, '2024-06-30', '2025-06-30', m)).* FROM profiles, model) AS e;
SELECT d, strpos(lifecycle_report(d), lifecycle_internal.lifecycle_report_figure(t.total, 0)) > 0 AS in_report
FROM unnest('{regress_agree_live,regress_agree_tracked}'::text[]) AS d, totals(d) AS t WHERE t.said = 'segments' ORDER BY d;

-- ---- of the past: the backtest forecasts what the function does, time having no price ----

CREATE TABLE undiscounted AS SELECT jsonb_populate_record(m, '{"discount_rate": 0}') AS m FROM model;
SELECT count(*), bool_and(abs(c.forecast - s.orders) < 0.0001 * s.orders) AS agree
FROM (SELECT sum(l.discounted_orders) AS orders FROM profiles, undiscounted, lifecycle_clv(profile, '2024-12-27', m, 6) AS l) AS s
CROSS JOIN (SELECT u.forecast FROM unnest((SELECT lifecycle_compare(profile, '2024-12-27', 180, m, 30) FROM profiles, undiscounted)) AS u WHERE u.forecaster = 'lifecycle') AS c;

-- ---- the record of the forecast is what functions and orders say ----

SELECT count(*) AS differ FROM (TABLE regress_agree_live.forecast_record EXCEPT TABLE regress_agree_tracked.forecast_record) AS x;
CREATE TABLE earlier AS SELECT (SELECT lifecycle_fit(profile, q.cut, jsonb_populate_record(NULL::lifecycle_model, d.refreshed_base::jsonb)) FROM profiles) AS m, q.cut, q.horizon_days
FROM regress_agree_live.forecast_quality AS q, regress_agree_live.dataset AS d WHERE q.measure = 'money' AND q.contender = 'shown';
UPDATE earlier SET m.discount_rate = 0;
WITH told AS (
	SELECT 'purchases' AS measure, count(*) AS customers, sum(l.expected_orders)::numeric AS said FROM profiles, earlier AS e, lifecycle_clv(profile, e.cut, e.m, e.horizon_days / 30) AS l WHERE l.expected_npv IS NOT NULL
	UNION ALL SELECT 'money', count(*), sum(l.expected_npv) FROM profiles, earlier AS e, lifecycle_clv(profile, e.cut, e.m, e.horizon_days / 30) AS l WHERE l.expected_npv IS NOT NULL
), came AS (
	SELECT 'purchases' AS measure, count(DISTINCT (o.customer_id, o.at)) AS came, count(DISTINCT (o.customer_id, o.at)) AS least FROM orders AS o, earlier AS e
	WHERE o.at > e.cut AND o.at <= e.cut + e.horizon_days AND EXISTS (SELECT FROM orders AS f WHERE f.customer_id = o.customer_id AND f.at <= e.cut)
	UNION ALL SELECT 'money', sum(o.amount - o.cost), sum(o.amount - o.cost) FROM orders AS o, earlier AS e
	WHERE o.at > e.cut AND o.at <= e.cut + e.horizon_days AND EXISTS (SELECT FROM orders AS f WHERE f.customer_id = o.customer_id AND f.at <= e.cut)
)
SELECT q.measure, q.cut, q.horizon_days, q.customers = t.customers AND abs(q.said - t.said) < 0.02 AS said, q.came = c.came AS came, abs(q.bias - (t.said / c.came - 1)) < 0.001 AS bias, q.against_naive > 0 AS gains
FROM regress_agree_live.forecast_quality AS q JOIN told AS t USING (measure) JOIN came AS c USING (measure) WHERE q.contender = 'shown' ORDER BY q.measure;
SELECT measure, bool_and(against_naive = 0) FILTER (WHERE contender = 'last_period') AS itself, count(*) = max(place) AS places FROM regress_agree_live.forecast_quality GROUP BY measure ORDER BY measure;

-- ---- weights: what is shown is the mean of both models, and what came decides on those of today ----

CREATE TABLE buyers AS
SELECT c AS customer_id, date '2023-01-01' + (abs(hashint8extended(c, 1)) % 700)::int + i * (5 + (abs(hashint8extended(c, 2)) % 60)::int) + (abs(hashint8extended(c * 100 + i, 3)) % 9)::int AS at, 10.00 AS amount
FROM generate_series(1, 300) AS c, generate_series(0, 60) AS i WHERE i <= (SELECT min(k) FROM generate_series(0, 60) AS k WHERE abs(hashint8extended(c * 100 + k, 4)) % 10 < 1 + abs(hashint8extended(c, 5)) % 5 OR k = 60);
DELETE FROM buyers WHERE at > '2025-06-30';
SELECT count(*) > 20 FROM lifecycle_attach('regress_agree_weighed', orders => 'buyers', customer => 'customer_id', at => 'at', revenue => 'amount', as_of => '2025-06-30');
SELECT q.measure, abs(s.said - (p.said + f.said) / 2) < 0.01 * s.said AS mean, p.weight + f.weight AS weights, f.weight BETWEEN 0.25 AND 0.75 AS bounded,
       abs((d.refreshed_model::jsonb ->> 'mbgnbd_weight')::numeric - f.weight) < 0.01 AS in_use,
       CASE q.measure WHEN 'purchases' THEN abs(s.level - sqrt((s.came + 100) / (s.said + 100))) < 0.002 AND abs((d.refreshed_model::jsonb ->> 'forecast_level')::numeric - s.level) < 0.001
                      ELSE s.level IS NULL END AS level
FROM (VALUES ('money'), ('purchases')) AS q (measure) CROSS JOIN regress_agree_weighed.dataset AS d
JOIN regress_agree_weighed.forecast_quality AS s ON s.measure = q.measure AND s.contender = 'shown' JOIN regress_agree_weighed.forecast_quality AS p ON p.measure = q.measure AND p.contender = 'posterior'
JOIN regress_agree_weighed.forecast_quality AS f ON f.measure = q.measure AND f.contender = 'mbgnbd' ORDER BY 1;

-- ---- the level: looks back fill a year, so that a season is no error; in a shop too young for them there is none ----

SELECT count(*) > 60 FROM unnest('{2025-06-30,2025-01-01,2024-10-01}'::date[], '{180,180,365}'::int[]) AS v (day, ahead),
	lifecycle_attach('regress_agree_' || to_char(day, 'YYYY_MM'), orders => 'buyers', customer => 'customer_id', at => 'at', revenue => 'amount', as_of => day, horizon_days => ahead);
SELECT n.cut - 180 = b.cut AS follows, abs(n.level - cbrt((n.came + 100) / (n.said + 100) * (b.came + 100) / (b.said + 100))) < 0.002 AS both, abs(n.level - sqrt((n.came + 100) / (n.said + 100))) > 0.002 AS not_one
FROM regress_agree_2025_06.forecast_quality AS n, regress_agree_2025_01.forecast_quality AS b WHERE (n.measure, n.contender, b.measure, b.contender) = ('purchases', 'shown', 'purchases', 'shown');
SELECT horizon_days, level FROM regress_agree_2024_10.forecast_quality WHERE (measure, contender) = ('purchases', 'shown');

-- ---- by a fitted model: all at once, or piece by piece ----

SELECT count(*), count(*) FILTER (WHERE abs(p.alive - clv_alive(f.fit, h.x, h.t_x, h.t_cal)) > 1e-9 OR abs(p.purchases - clv_expected(f.fit, h.x, h.t_x, h.t_cal, 52)) > 1e-6 * p.purchases
	OR abs(p.value - 0.4 * p.purchases * clv_spend(f.gg, h.x, h.m_x)) > 1e-6 * p.value) AS differ
FROM profiles, lifecycle_rfm(profile, '2025-06-30') AS h, (SELECT clv_mbgnbd(0.525, 6.183, 0.891, 1.614) AS fit, clv_gg(6.25, 3.74, 15.44) AS gg) AS f,
     clv_predict(profile, '2025-06-30', f.fit, f.gg, margin => 0.4, discount => 0, horizon_days => 364) AS p;

SELECT count(*) > 20 FROM unnest('{regress_agree_live,regress_agree_tracked,regress_agree_weighed,regress_agree_2025_06,regress_agree_2025_01,regress_agree_2024_10}'::text[]) AS d, lifecycle_detach(d);
SELECT lifecycle_model_drop('regress_both');
DROP SCHEMA regress_agreement CASCADE;
