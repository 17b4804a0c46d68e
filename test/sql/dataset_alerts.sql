-- Datasets: the alerts and the record of what became of those listed before, counted again from the orders.
SET client_min_messages = warning;
SET timezone = 'UTC';
SET datestyle = 'ISO, MDY';
SET jit = off;
\pset format unaligned
\pset tuples_only on
CREATE SCHEMA regress_alerts_data;
SET search_path = regress_alerts_data, public;
-- each customer has a pace, a basket and an end of its own; some buy at half the pace from some day on
CREATE TABLE orders AS
SELECT c AS customer_id, at, round((basket * (0.5 + test.draw(c, 5000 + i)))::numeric, 2) AS amount
FROM (SELECT c, date '2023-06-01' + (500 * test.draw(c, 1))::int AS came, 8 - 20 * ln(test.draw(c, 2)) AS gap, 20 + 80 * test.draw(c, 3) AS basket,
	CASE WHEN test.draw(c, 4) < 0.5 THEN 100 + 700 * test.draw(c, 6) ELSE 2000 END AS life FROM generate_series(1, 500) c) AS p,
	LATERAL (SELECT i, came + sum(CASE i WHEN 1 THEN 0 ELSE -gap * CASE WHEN c % 7 = 0 AND i > 15 THEN 2 ELSE 1 END * ln(test.draw(c, 10 + i)) END) OVER (ORDER BY i)::int AS at
	         FROM generate_series(1, 60) i) AS o
WHERE at <= date '2025-12-31' AND at - came < life;
SELECT count(*) > 0 FROM lifecycle_attach('regress_alerts', orders => 'orders', customer => 'customer_id', at => 'at', revenue => 'amount', as_of => '2025-12-31');
SELECT as_of, cut, customers > 200, fell BETWEEN 0.1 * customers AND 0.9 * customers, precision > base, auc > 0.55, foreseeable, ended > 20, warned > 0, lead_days > 0 FROM regress_alerts.alert_record;

-- who fell and who was listed, from the orders up to the cut, and the orders after it
WITH cut AS (SELECT date '2025-12-31' - 180 AS cut),
before AS (SELECT customer_id, lifecycle_profile(at, amount) AS profile FROM orders CROSS JOIN cut WHERE at <= cut.cut GROUP BY customer_id),
model AS (SELECT lifecycle_fit(profile, cut, lifecycle_model_get('default')) AS model FROM before CROSS JOIN cut),
known AS (
	SELECT customer_id, s.stage, s.chance_none + s.chance_fewer AS chance, s.usual_ahead - s.expected_ahead AS at_stake,
		coalesce((SELECT sum(amount) FROM orders o WHERE o.customer_id = b.customer_id AND o.at > cut), 0) < 0.6 * s.usual_ahead::numeric AS fell
	FROM before b CROSS JOIN cut CROSS JOIN model CROSS JOIN LATERAL lifecycle_status(profile, cut, model) s
	WHERE s.stage IN ('formation', 'stability', 'recovery', 'decline') AND s.usual_ahead > 0),
listed AS (SELECT * FROM known ORDER BY at_stake DESC LIMIT (SELECT greatest(count(*) / 20, 1) FROM known))
SELECT r.customers = (SELECT count(*) FROM known), r.fell = (SELECT count(*) FROM known WHERE fell), r.listed = (SELECT count(*) FROM listed),
	r.listed_fell = (SELECT count(*) FROM listed WHERE fell), r.base = r.fell / r.customers::float8, r.precision = r.listed_fell / r.listed::float8, r.recall = r.listed_fell / r.fell::float8,
	r.auc::numeric(12,9) = (SELECT avg(CASE WHEN a.chance > b.chance THEN 1 WHEN a.chance = b.chance THEN 0.5 ELSE 0 END) FROM known a CROSS JOIN known b WHERE a.fell AND NOT b.fell)::numeric(12,9)
FROM regress_alerts.alert_record r;
-- who ended since, and of whom decline was shown on the day before
SELECT r.ended = count(*), r.warned = count(*) FILTER (WHERE c.previous_stage = 'decline') FROM regress_alerts.alert_record r CROSS JOIN regress_alerts.customers c
WHERE c.stage = 'terminated' AND c.stage_since > date '2025-12-31' - 180 GROUP BY r.ended, r.warned;

-- nobody is said to be at risk where the record says that falls were not foreseen; decline and end are what they are
SELECT alert, count(*) > 0 FROM regress_alerts.alerts GROUP BY 1 ORDER BY 1;
SELECT bool_and(value_at_risk > 0), bool_and(stage IN ('formation', 'stability', 'recovery')) FROM regress_alerts.alerts WHERE alert = 'at risk';
-- orders are said to be down only of who would have ordered in the two recent periods, and only who is in decline may be let go
SELECT count(*) FILTER (WHERE a.evidence ~ 'orders down') > 0 AS some, count(*) FILTER (WHERE a.evidence ~ 'orders down' AND c.cadence_days > 60) AS not_due,
	count(*) FILTER (WHERE c.trend < 0 AND c.cadence_days > 60) > 0 AS slow FROM regress_alerts.alerts a JOIN regress_alerts.customers c USING (customer_id);
SELECT DISTINCT alert, split_part(action, ':', 1) AS action FROM regress_alerts.alerts ORDER BY 1;
-- the work list: everybody once, with what the stage asks for; let go only who is of low value and potential, and has just fallen
CREATE TABLE list AS SELECT * FROM regress_alerts.worklist;
CREATE TABLE people AS SELECT * FROM regress_alerts.customers;
CREATE TABLE gone AS SELECT * FROM regress_alerts.win_back;
CREATE TABLE alert AS SELECT * FROM regress_alerts.alerts;
SELECT kind, count(*) > 0, bool_and(gain > 0), bool_and(record_precision IS NOT NULL), bool_and(evidence <> '' AND next_step <> '') FROM list GROUP BY 1 ORDER BY 1;
SELECT count(*) = count(DISTINCT w.customer_id), bool_and(w.action = c.action AND w.stage = c.stage), bool_and((w.kind = 'let_go') = (c.quadrant = 'drop')),
	min(w.stage_since) FILTER (WHERE w.kind = 'let_go') > '2025-12-31'::date - 60, bool_and(w.place = w.by_gain)
FROM (SELECT *, rank() OVER (ORDER BY gain DESC) AS by_gain FROM list) w JOIN people c USING (customer_id);
SELECT w.kind, c.stage, count(*) > 0 FROM list w JOIN people c USING (customer_id) GROUP BY 1, 2 ORDER BY 1, 2;
-- all with an alert in a living relationship and something to lose are on it
SELECT count(*) > 0, count(*) FILTER (WHERE w.kind IS DISTINCT FROM 'warn') FROM alert a LEFT JOIN list w USING (customer_id)
WHERE a.alert IN ('at risk', 'overdue') AND a.value_at_risk > 1;
-- what it is worth: what is missing of the usual (there are no costs here), what winning back may cost, what a next order adds
SELECT bool_and(abs(w.gain - (c.usual_ahead - c.expected_ahead) * w.chance) < 0.01 + 0.00005 * w.at_stake) FROM list w JOIN people c USING (customer_id) WHERE kind = 'warn';
SELECT bool_and(w.gain = b.breakeven_cost AND w.chance = b.chance) FROM list w JOIN gone b USING (customer_id) WHERE kind = 'win_back';
SELECT bool_and(abs(w.gain - (v.npv_won - v.npv_release) * w.chance) < 0.01 + 0.00005 * w.at_stake) FROM list w JOIN regress_alerts.profiles p USING (customer_id) CROSS JOIN regress_alerts.internal_setting s
	CROSS JOIN LATERAL lifecycle_winback(p.profile, s.as_of, 0, 1, s.model) v WHERE kind = 'develop';
SELECT bool_and(value_if_won <= greatest(past_value, c.expected_value)) FROM gone b JOIN people c USING (customer_id);
-- chances from those who stood so before, counted again from the orders
WITH cut AS (SELECT DISTINCT cut, as_of FROM regress_alerts.return_record),
before AS (SELECT customer_id, lifecycle_profile(at, amount) FILTER (WHERE at <= cut) AS profile, count(DISTINCT at) FILTER (WHERE at <= cut) AS n, cut - max(at) FILTER (WHERE at <= cut) AS silent, bool_or(at > cut) AS returned
	FROM orders CROSS JOIN cut GROUP BY customer_id, cut),
stood AS (SELECT lifecycle_stage(b.profile, c.cut, s.model)::text AS stage, CASE WHEN n >= 6 THEN 6 WHEN n >= 2 THEN 2 ELSE 1 END AS purchases,
	CASE WHEN silent < 91 THEN 0 WHEN silent < 182 THEN 91 WHEN silent < 365 THEN 182 ELSE 365 END AS silence_from, returned FROM before b CROSS JOIN cut c CROSS JOIN regress_alerts.internal_setting s WHERE n > 0)
SELECT count(*) FROM ((SELECT stage, purchases, silence_from, count(*), count(*) FILTER (WHERE returned) FROM stood GROUP BY 1, 2, 3)
	EXCEPT (SELECT stage, purchases, silence_from, customers, returned FROM regress_alerts.return_record)) d;
SELECT cut, sum(customers) = (SELECT count(DISTINCT customer_id) FROM orders o WHERE o.at <= cut), count(*) FROM regress_alerts.return_record GROUP BY 1;
-- a cell of few is drawn to that of the next shorter silence, the first to its stage
SELECT count(*), count(*) FILTER (WHERE silence_from > 0) FROM (SELECT *, coalesce(lag(chance) OVER (PARTITION BY stage, purchases ORDER BY silence_from),
	CASE stage WHEN 'terminated' THEN (SELECT (sum(cycle - 1) + 1.0) / (sum(cycle - 1) + count(*) FILTER (WHERE stage = 'terminated') + 2) FROM people)
	ELSE (sum(returned) OVER (PARTITION BY stage) + 1.0) / (sum(customers) OVER (PARTITION BY stage) + 2) END) AS prior FROM regress_alerts.return_record) r
WHERE abs(chance - (returned + 5 * prior) / (customers + 5)) < 1e-12;
-- where nobody stood so, a chance seen after a shorter silence is at most that of an order
SELECT w.kind, bool_or(r.customers = 0), bool_or(r.customers = 0 AND c.p_order < r.chance - 0.01),
	bool_and(abs(w.chance - CASE r.customers WHEN 0 THEN least(r.chance, c.p_order) ELSE r.chance END) < 0.0001)
FROM list w JOIN people c USING (customer_id) JOIN (SELECT customer_id, count(DISTINCT at) AS n FROM orders GROUP BY 1) o USING (customer_id)
JOIN regress_alerts.return_record r ON r.stage = c.stage AND r.purchases = CASE WHEN o.n >= 6 THEN 6 WHEN o.n >= 2 THEN 2 ELSE 1 END
	AND r.silence_from = CASE WHEN c.silence_days < 91 THEN 0 WHEN c.silence_days < 182 THEN 91 WHEN c.silence_days < 365 THEN 182 ELSE 365 END
WHERE w.kind <> 'let_go' GROUP BY 1 ORDER BY 1;
UPDATE regress_alerts.return_record SET customers = 0, chance = 0.999 WHERE stage = 'terminated';
SELECT count(*) > 0, bool_and(w.chance = c.p_order::numeric(7,4)) FROM regress_alerts.win_back w JOIN people c USING (customer_id);
UPDATE regress_alerts.alert_record SET foreseeable = false;
SELECT alert, count(*) > 0 FROM regress_alerts.alerts GROUP BY 1 ORDER BY 1;
-- a day later the record has a day more only where a model is learned
UPDATE regress_alerts.dataset SET as_of = '2026-01-15';
SELECT count(*) > 0 FROM lifecycle_refresh('regress_alerts');
SELECT count(*), max(as_of) FROM regress_alerts.alert_record;
UPDATE regress_alerts.dataset SET as_of = '2026-02-15';
SELECT count(*) > 0 FROM lifecycle_refresh('regress_alerts');
SELECT count(*), max(as_of), bool_and(foreseeable) FILTER (WHERE as_of > '2026-01-01') FROM regress_alerts.alert_record;
SELECT count(*) > 0 FROM lifecycle_detach('regress_alerts');
DROP SCHEMA regress_alerts_data CASCADE;
