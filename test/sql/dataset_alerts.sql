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
SELECT count(*) > 0 FROM lifecycle_attach('regress_alerts', orders => 'orders', customer => 'customer_id', at => 'at', revenue => 'amount', as_of => '2025-12-31', maintain => 'scheduled');
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
SELECT count(*) = count(DISTINCT w.customer_id), bool_and(w.stage = c.stage), bool_and((w.kind = 'let_go') = (c.quadrant = 'drop')),
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
-- chances from those who stood so before, counted again from the orders; thirds of a half year of silence where they have 20 customers
CREATE TABLE stood AS
WITH cut AS (SELECT DISTINCT cut, as_of FROM regress_alerts.return_record),
before AS (SELECT customer_id, lifecycle_profile(at, amount) FILTER (WHERE at <= cut) AS profile, count(DISTINCT at) FILTER (WHERE at <= cut) AS n, cut - max(at) FILTER (WHERE at <= cut) AS silent, bool_or(at > cut) AS returned
	FROM orders CROSS JOIN cut GROUP BY customer_id, cut)
SELECT stage, purchases, silence_from, count(*) AS n, count(*) FILTER (WHERE returned) AS returned,
	sum(count(*)) OVER half AS half_n, sum(count(*) FILTER (WHERE returned)) OVER half AS half_returned, silence_from BETWEEN 182 AND 304 AND count(*) < 20 AS few
FROM (SELECT lifecycle_stage(b.profile, c.cut, s.model)::text AS stage, CASE WHEN n >= 6 THEN 6 WHEN n >= 2 THEN 2 ELSE 1 END AS purchases,
	CASE WHEN silent < 91 THEN 0 WHEN silent < 182 THEN 91 WHEN silent < 243 THEN 182 WHEN silent < 304 THEN 243 WHEN silent < 365 THEN 304 ELSE 365 END AS silence_from, returned
	FROM before b CROSS JOIN cut c CROSS JOIN regress_alerts.internal_setting s WHERE n > 0) b
GROUP BY 1, 2, 3 WINDOW half AS (PARTITION BY stage, purchases, silence_from BETWEEN 182 AND 304);
SELECT count(*) FROM ((SELECT stage, purchases, silence_from, CASE WHEN few THEN half_n ELSE n END, CASE WHEN few THEN half_returned ELSE returned END FROM stood)
	EXCEPT (SELECT stage, purchases, silence_from, customers, returned FROM regress_alerts.return_record)) d;
SELECT cut, count(*), (SELECT sum(n) FROM stood) = (SELECT count(DISTINCT customer_id) FROM orders o WHERE o.at <= cut), (SELECT count(*) FILTER (WHERE few) > 0 FROM stood)
FROM regress_alerts.return_record GROUP BY 1;
-- a cell of few is drawn to that of the next shorter silence, the first to its stage
WITH r AS (
	SELECT r.*, coalesce(s.few, true) AS few, coalesce(h.n, 0) AS half_n, coalesce(h.returned, 0) AS half_returned, max(r.chance) FILTER (WHERE r.silence_from = 91) OVER cell AS at_91, max(r.chance) FILTER (WHERE r.silence_from = 0) OVER cell AS at_0,
		CASE r.stage WHEN 'terminated' THEN (SELECT (sum(cycle - 1) + 1.0) / (sum(cycle - 1) + count(*) FILTER (WHERE stage = 'terminated') + 2) FROM people)
		ELSE (SELECT (coalesce(sum(s.returned), 0) + 1.0) / (coalesce(sum(s.n), 0) + 2) FROM stood s WHERE s.stage = r.stage) END AS of_stage
	FROM regress_alerts.return_record r LEFT JOIN stood s ON s.stage = r.stage AND s.purchases = r.purchases AND s.silence_from = r.silence_from
	LEFT JOIN (SELECT DISTINCT stage, purchases, half_n AS n, half_returned AS returned FROM stood WHERE silence_from BETWEEN 182 AND 304) h ON h.stage = r.stage AND h.purchases = r.purchases
	WINDOW cell AS (PARTITION BY r.stage, r.purchases)
), p AS (
	SELECT r.*, (half_returned + 5 * at_91) / (half_n + 5) AS at_half FROM r
)
SELECT count(*), count(*) FILTER (WHERE silence_from > 0) FROM p
WHERE abs(chance - CASE WHEN silence_from BETWEEN 182 AND 304 AND few THEN at_half
	ELSE (returned + 5 * CASE silence_from WHEN 0 THEN of_stage WHEN 91 THEN at_0 ELSE at_half END) / (customers + 5) END) < 1e-12;
-- where nobody stood so, a chance seen after a shorter silence is at most that of an order
SELECT w.kind, bool_or(r.customers = 0), bool_or(r.customers = 0 AND c.p_order < r.chance - 0.01),
	bool_and(abs(w.chance - CASE r.customers WHEN 0 THEN least(r.chance, c.p_order) ELSE r.chance END) < 0.0001)
FROM list w JOIN people c USING (customer_id) JOIN (SELECT customer_id, count(DISTINCT at) AS n FROM orders GROUP BY 1) o USING (customer_id)
JOIN regress_alerts.return_record r ON r.stage = c.stage AND r.purchases = CASE WHEN o.n >= 6 THEN 6 WHEN o.n >= 2 THEN 2 ELSE 1 END
	AND r.silence_from = CASE WHEN c.silence_days < 91 THEN 0 WHEN c.silence_days < 182 THEN 91 WHEN c.silence_days < 243 THEN 182 WHEN c.silence_days < 304 THEN 243
		WHEN c.silence_days < 365 THEN 304 ELSE 365 END
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
-- who left for a cause after which more come back is given a better chance: 40 leavers each, of whom 20 and 2 came back; of a cause of few nothing is said
CREATE TABLE leavers AS SELECT i AS customer_id, CASE WHEN i <= 40 THEN 'price' WHEN i <= 80 THEN 'moved' WHEN i <= 90 THEN 'need' END AS cause FROM generate_series(1, 200) i;
CREATE TABLE left_orders AS
SELECT customer_id, d::date AS at, 20 AS amount FROM leavers CROSS JOIN generate_series(date '2023-01-01' + customer_id % 7,
	CASE WHEN customer_id BETWEEN 101 AND 130 THEN date '2024-06-01' WHEN customer_id BETWEEN 131 AND 155 THEN '2024-02-25' ELSE '2023-10-01' END, interval '14 days') d
UNION ALL SELECT customer_id, d::date, 20 FROM leavers CROSS JOIN generate_series(date '2025-03-01', date '2025-05-01', interval '14 days') d
WHERE cause = 'price' AND customer_id % 2 = 0 OR cause = 'moved' AND customer_id % 20 = 0 OR customer_id > 190;
CREATE TABLE left_words AS SELECT customer_id, date '2023-10-05' AS at, cause FROM leavers WHERE cause IS NOT NULL UNION ALL SELECT customer_id, '2023-10-06', 'praise' FROM leavers WHERE cause = 'moved';
SELECT count(*) > 0 FROM lifecycle_attach('regress_causes', orders => 'left_orders', customer => 'customer_id', at => 'at', revenue => 'amount', as_of => '2026-01-01', maintain => 'scheduled', value_share => NULL, learn => false);
SELECT count(*) > 0 FROM lifecycle_attach_source('regress_causes', 'signal', 'left_words', at => 'at', key => 'cause');
SELECT count(*) > 0 FROM lifecycle_refresh('regress_causes');
SELECT cause, customers, returned, odds > 1 AS more, cut FROM regress_causes.return_cause ORDER BY 1;
SELECT w.cause, w.cause_label, w.chance_basis, count(DISTINCT w.chance), max(w.chance) > max(max(w.chance)) FILTER (WHERE w.cause = 'unknown') OVER () AS better, bool_and(w.chance = l.chance AND w.chance_basis = l.chance_basis)
FROM regress_causes.win_back w JOIN regress_causes.worklist l USING (customer_id) WHERE w.silence_days > 500 GROUP BY 1, 2, 3 ORDER BY 1;
-- its odds are those of the record, times those of the cause
SELECT count(*) > 0, bool_and(abs(w.chance / (1 - w.chance) - r.chance / (1 - r.chance) * c.odds) < 0.001)
FROM regress_causes.win_back w JOIN regress_causes.return_cause c USING (cause) JOIN regress_causes.return_record r ON r.stage = 'terminated' AND r.purchases = 6 AND r.silence_from = 365 WHERE w.silence_days > 500;
-- a third of half a year of silence stands for itself where it has 20 customers, else for the whole, if anybody was silent for so long
SELECT silence_from, customers FROM regress_causes.return_record WHERE stage = 'terminated' AND purchases = 6 ORDER BY 1;
SELECT count(*) > 0 FROM lifecycle_detach('regress_causes');
DROP SCHEMA regress_alerts_data CASCADE;
