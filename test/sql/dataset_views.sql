-- Datasets: what the views say, in one language, of one day, and without contradicting the stage.
SET client_min_messages = warning;
SET timezone = 'UTC';
SET datestyle = 'ISO, MDY';
SET jit = off;
\pset format unaligned
\pset tuples_only on

CREATE SCHEMA regress_views;
SET search_path = regress_views, public;

-- 1 is steady, 2 is gone, 3 came ten days ago, 4 comes later than the day, 5 sent back what was bought before the table begins, 6 is known
CREATE TABLE orders (customer_id int, at date, amount numeric, cost numeric, kind text);
INSERT INTO orders SELECT 1, date '2023-01-04' + 14 * i, 50, 30, 'tea' FROM generate_series(0, 64) i;
INSERT INTO orders SELECT 2, date '2023-01-09' + 10 * i, 90, 40, 'tea' FROM generate_series(0, 30) i;
INSERT INTO orders VALUES (3, '2025-06-20', 40, 20, 'tea'), (4, '2025-08-01', 40, 20, 'tea'), (5, '2025-02-03', -70, 0, 'tea');
CREATE TABLE customers AS SELECT i AS id FROM generate_series(1, 6) i;
SELECT mode || ' ' || language, (SELECT count(*) > 20 FROM lifecycle_attach('regress_' || mode || '_' || language, orders => 'orders', customer => 'customer_id', at => 'at', revenue => 'amount', cost => 'cost',
	customers => 'customers', customer_key => 'id', as_of => '2025-06-30', language => language, maintain => mode))
FROM unnest('{live,tracked}'::text[]) mode, unnest('{en,zh}'::text[]) language;

-- ---- of a shop with all kinds of customers and all sources (in which language, says dataset_language.sql) ----

CREATE TABLE many AS SELECT c AS customer_id, date '2022-01-03' + (c * 7) % 700 + i * (3 + c % 29) AS at, (20 + (i * c) % 40)::numeric AS amount,
	(10 + c % 9)::numeric AS cost, CASE WHEN i > 6 AND i % 4 = 0 THEN '杯' ELSE '茶' END AS category
	FROM generate_series(1, 200) AS c, generate_series(0, (c * 13) % 60) AS i WHERE c % 5 > 0 OR i % 20 < 10;
INSERT INTO many SELECT 200 + c, date '2025-06-28' - (i * (c + 20)), 30, 40 * (c % 2), '茶' FROM generate_series(1, 20) AS c, generate_series(0, c % 4) AS i;
INSERT INTO many SELECT 220 + c, date '2024-01-01' + c + CASE WHEN i < 12 THEN 30 * i ELSE 360 + (i - 12) * 9 END, 30, 10, '茶' FROM generate_series(1, 10) AS c, generate_series(0, 30) AS i;
-- 231 and 232 change from tea to cups, 233 a year earlier; 234 and 235 come back after a year, 236 a year earlier, and 237 does not
INSERT INTO many SELECT v.c, v.since + 20 * i, 30, 10, v.category FROM (VALUES (231, date '2024-01-10', '茶'), (231, '2024-08-10', '杯'), (232, '2024-01-20', '茶'), (232, '2024-09-10', '杯'), (233, '2023-01-10', '茶'), (233, '2023-08-10', '杯'),
	(233, '2024-08-10', '杯'), (234, '2022-05-10', '茶'), (234, '2025-02-10', '茶'), (235, '2022-06-10', '茶'), (235, '2025-03-10', '茶'), (236, '2022-01-10', '茶'), (236, '2024-02-10', '茶'), (237, '2022-02-10', '茶')) AS v (c, since, category), generate_series(0, 5) AS i;
CREATE TABLE beside AS SELECT c AS customer_id, date '2024-03-01' + (c * 3) % 400 AS at, (c % 7 * 30)::numeric AS amount, 1 + c % 5 AS score,
	CASE c % 3 WHEN 0 THEN 'complaint' WHEN 1 THEN 'praise' ELSE 'exit talk' END AS kind, CASE c % 2 WHEN 0 THEN 'interest' ELSE 'usage' END AS touch
	FROM generate_series(1, 230) AS c WHERE c % 4 = 0;
CREATE TABLE known AS SELECT c AS customer_id FROM generate_series(1, 240) AS c;
SELECT language, (SELECT count(*) > 20 FROM lifecycle_attach('regress_many_' || language, orders => 'many', customer => 'customer_id', at => 'at', revenue => 'amount', cost => 'cost',
	category => 'category', customers => 'known', scheme => 'journey7', as_of => '2025-06-30', language => language, refresh => false))
FROM unnest('{en,zh}'::text[]) language;
SELECT language, count(*) FROM unnest('{en,zh}'::text[]) language, (VALUES ('contact', NULL, 'touch'), ('investment', 'amount', NULL), ('wallet', 'amount', NULL), ('balance', 'amount', NULL), ('referral', 'amount', NULL),
	('satisfaction', 'score', NULL), ('signal', NULL, 'kind'), ('bad_debt', 'amount', NULL)) AS v (measure, value, key),
	lifecycle_attach_source('regress_many_' || language, measure, 'beside', value => value, key => key, refresh => false) AS made WHERE made.kind = 'schema' GROUP BY 1 ORDER BY 1;
SELECT language, r.customers > 200 FROM unnest('{en,zh}'::text[]) language, lifecycle_refresh('regress_many_' || language) AS r;
SELECT count(DISTINCT stage) > 5, count(DISTINCT reason) > 7 FROM regress_many_zh.customers;
-- the same questions, and the same answers
SELECT count(*) FROM regress_many_en.profiles, LATERAL lifecycle_explain(profile, '2025-06-30') WITH ORDINALITY AS a
	FULL JOIN LATERAL lifecycle_explain(profile, '2025-06-30', 'zh') WITH ORDINALITY AS b USING (ordinality)
WHERE (a.value, a.threshold, a.margin) IS DISTINCT FROM (b.value, b.threshold, b.margin) OR (a.evidence ~ '^stage') <> (b.evidence ~ '^阶段');
-- the end, its causes and the way back: of all who are gone, once each; an end that a complaint came before
INSERT INTO beside SELECT c, date '2022-06-01', 0, 1, 'complaint', 'usage' FROM generate_series(1, 5) AS c;
-- what speaks against leaving is no cause of it
INSERT INTO beside SELECT c, date '2022-06-01' + c, 0, 1, (ARRAY['praise', 'thanks', 'renewal', 'recommendation', '好评'])[c], 'usage' FROM generate_series(1, 5) AS c;
SELECT (SELECT sum(customers) FROM regress_many_en.exits) = count(*), (SELECT sum(profit) FROM regress_many_en.exits) = sum(profit), sum(profit) > 0,
	(SELECT count(DISTINCT customer_id) FROM regress_many_en.win_back) = count(*) FILTER (WHERE quadrant <> 'drop'), bool_or(quadrant = 'drop'), bool_or(quadrant <> 'drop')
FROM regress_many_en.customers WHERE stage = 'terminated';
SELECT pattern, cause, cause_label, ended_by_label, customers FROM regress_many_zh.exits WHERE cause <> 'unknown' ORDER BY 1, 2;
SELECT bool_and(place >= 1 AND breakeven_cost > 0 AND chance BETWEEN 0.001 AND 0.999 AND value_if_won * (chance + 0.0001) + 0.01 >= breakeven_cost), corr(place, breakeven_cost) < 0 FROM regress_many_en.win_back;
SELECT bool_and(m.first_order_at IS NOT DISTINCT FROM c.first_order_date AND m.last_order_at IS NOT DISTINCT FROM c.last_order_date
	AND (c.stage = 'terminated' OR m.ended_at IS NULL)) FROM regress_many_en.milestones AS m JOIN regress_many_en.customers AS c USING (customer_id);
-- prospects: each once, chances between 0 and 1, learned from those who waited as long
INSERT INTO known SELECT 240 + c FROM generate_series(1, 10) AS c;
INSERT INTO beside SELECT 240 + c, date '2025-06-30' - 10 * c, 0, 1, 'praise', 'interest' FROM generate_series(1, 9) AS c;
INSERT INTO beside SELECT c, (SELECT min(at) FROM many WHERE customer_id = c) - 15, 0, 1, 'praise', 'interest' FROM generate_series(1, 6) AS c;
SELECT customer_id, touch_label, days_since_contact, alike, alike_converted, chance, abs(score - (alike_converted + 1.0) / (alike + 2) * value_if_won) <= 0.01 AS scored FROM regress_many_zh.prospects WHERE customer_id > 240;
SELECT count(*) = (SELECT count(*) FROM regress_many_en.customers WHERE stage = 'prospect'), count(*) = count(DISTINCT customer_id) FROM regress_many_en.prospects;
SELECT to_regclass('regress_live_en.prospects') IS NULL;
-- programmes: the key of investments
CREATE TABLE spending AS SELECT c AS customer_id, date '2024-06-01' + c AS at, 5 + c % 2 AS amount, CASE c % 2 WHEN 0 THEN '积分' ELSE '折扣' END AS programme FROM generate_series(1, 60) AS c;
SELECT count(*) > 20 FROM lifecycle_detach_source('regress_many_zh', 'investment');
SELECT to_regclass('regress_many_zh.programmes') IS NULL, count(*) > 20 FROM lifecycle_attach_source('regress_many_zh', 'investment', 'spending', value => 'amount', key => 'programme');
SELECT p.programme, p.customers, p.since, p.last_day, p.cost, p.gain = p.profit_after - p.profit_before AS gain, p.roi = round((p.gain - p.cost) / p.cost, 4) AS roi,
	p.profit_after = (SELECT sum(m.amount - m.cost) FROM many AS m JOIN spending AS s USING (customer_id) WHERE s.programme = p.programme AND m.at >= s.at AND m.at < least(s.at + 365, '2025-07-01')) - (
		SELECT coalesce(sum(b.amount), 0) FROM beside AS b JOIN spending AS s USING (customer_id) WHERE s.programme = p.programme AND b.at >= s.at AND b.at < least(s.at + 365, '2025-07-01')) AS after
FROM regress_many_zh.programmes AS p;
-- feeling and doing: each who ordered in one cell, and a view only where scores are given
SELECT sum(customers) = (SELECT count(*) FROM regress_many_en.customers WHERE orders > 0), count(*) FILTER (WHERE customers > 0) FROM regress_many_en.loyalty;
SELECT to_regclass('regress_live_en.loyalty') IS NULL;
-- figures as somebody counts them from the tables
WITH year (n, since, until) AS (VALUES (1, date '2024-07-01', date '2025-06-30'), (2, '2023-07-02', '2024-06-30')), bought AS (
	SELECT y.n, m.customer_id, m.category, bool_or(m.at >= y.since) AS now, bool_or(m.at BETWEEN y.since - 365 AND y.since - 1) AS before, bool_or(m.at < y.since) AS ever
	FROM year AS y JOIN many AS m ON m.at <= y.until GROUP BY 1, 2, 3
), person AS (
	SELECT n, customer_id, bool_or(now) AS now, bool_or(before) AS before, bool_or(ever) AS ever, bool_or(now AND NOT ever) AS another, bool_or(before AND NOT now) AS dropped FROM bought GROUP BY 1, 2
), counted AS (
	SELECT n, count(*) FILTER (WHERE now)::numeric AS buyers, count(*) FILTER (WHERE now AND NOT ever)::numeric AS won, count(*) FILTER (WHERE now AND ever)::numeric AS again,
		count(*) FILTER (WHERE now AND ever AND another)::numeric AS crossed, count(*) FILTER (WHERE now AND ever AND another AND dropped)::numeric AS moved,
		count(*) FILTER (WHERE before)::numeric AS before, count(*) FILTER (WHERE before AND now)::numeric AS stayed,
		count(*) FILTER (WHERE ever AND NOT before)::numeric AS away, count(*) FILTER (WHERE ever AND NOT before AND now)::numeric AS back FROM person GROUP BY n
), summed AS (
	SELECT y.n, sum(m.amount) AS revenue, sum(m.cost) AS cost, count(*)::numeric AS orders FROM year AS y JOIN many AS m ON m.at BETWEEN y.since AND y.until GROUP BY y.n
), spent AS (
	-- the amount is investment, bad debt and the value of recommendations alike
	SELECT y.n, sum(b.amount) AS amount, avg(b.score) AS score, coalesce(sum(b.amount) FILTER (WHERE NOT EXISTS (SELECT FROM many AS m WHERE m.customer_id = b.customer_id AND m.at < y.since)), 0) AS won_for
	FROM year AS y JOIN beside AS b ON b.at BETWEEN y.since AND y.until GROUP BY y.n
), figure AS (
	SELECT n, v.* FROM counted JOIN summed USING (n) JOIN spent USING (n) CROSS JOIN LATERAL (VALUES ('acquisition_cost', won_for / won), ('monthly_revenue', revenue / buyers / 12),
		('cost_share', (cost + amount) / revenue), ('cross_sell', crossed / again), ('order_value', revenue / orders), ('retention', stayed / before), ('migration', moved / again),
		('bad_debt', amount / revenue), ('win_back', back / away), ('satisfaction', score), ('referral', amount / revenue)) AS v (link, value)
)
SELECT link, k.value = round(a.value, 4) AS value, k.year_ago = round(b.value, 4) AS year_ago, k.value, k.year_ago
FROM (SELECT * FROM figure WHERE n = 1) AS a JOIN (SELECT * FROM figure WHERE n = 2) AS b USING (link) LEFT JOIN regress_many_en.value_links AS k USING (link) ORDER BY 1;
SELECT (SELECT numerator FROM regress_many_en.value_links WHERE link = 'conversion') = count(*) FROM (SELECT FROM many GROUP BY customer_id HAVING min(at) > '2024-06-30') AS i;
-- what was not attached has no row
SELECT string_agg(link, ' ' ORDER BY link_rank) FROM regress_live_en.value_links;
-- a code has a label
SELECT count(*) FROM regress_live_zh.customers WHERE (quadrant IS NULL) <> (quadrant_label IS NULL) OR (reason IS NULL) <> (reason_label IS NULL) OR (pattern IS NULL) <> (pattern_label IS NULL)
	OR (grade IS NULL) <> (grade_label IS NULL) OR (previous_stage IS NULL) <> (previous_stage_label IS NULL);
SELECT r.reason FROM unnest('{no_order,gone_silent,open_balance,exit_signals,dissatisfied,first_orders,not_paid_back,falls_silent,trial_fails,return_fails,spends_less,falls_sharply,falls_gradually,came_back,came_round,growing,low_share,steady,settled_lower,spends_more,market_shrinks}'::text[]) AS r (reason)
WHERE NOT EXISTS (SELECT FROM lifecycle_internal.lifecycle_text AS t WHERE t.topic = 'reason' AND t.code = r.reason);

-- ---- of one day ----

-- nobody is known before their first event
SELECT customer_id, stage, orders, revenue, as_of FROM regress_live_en.customers ORDER BY 1;
-- what was sent back first is a customer's, in growth and cohorts too
SELECT (SELECT sum(revenue) FROM regress_live_en.growth), (SELECT sum(revenue) FROM regress_live_en.cohorts), (SELECT sum(revenue) FROM regress_live_en.segments);
SELECT month, active, revenue, revenue_refunded FROM regress_live_en.growth WHERE month = '2025-02-01';
-- another day or model is seen by all views at the refresh, and by none before
UPDATE regress_tracked_en.dataset SET as_of = '2025-08-15', model = 'quarterly';
CREATE FUNCTION days(dataset text) RETURNS TABLE (relation text, day date) LANGUAGE plpgsql AS $$
DECLARE
	v text;
BEGIN
	FOREACH v IN ARRAY '{customers,segments,stage_profit,history,transitions,alerts,cohorts,growth,quadrants,kpis,equity,milestones,exits,win_back,value_links,worklist,replacement,grades,loyalty_rates,data_quality}'::text[] LOOP
		RETURN QUERY EXECUTE format('SELECT DISTINCT %L, as_of FROM %I.%I', v, dataset, v);
	END LOOP;
END $$;
SELECT day, count(*) FROM days('regress_tracked_en') GROUP BY 1;
SELECT count(*) FROM regress_tracked_en.customers WHERE customer_id = 4;
SELECT source, finding, finding_label, treatment_label FROM regress_tracked_en.data_quality WHERE source = 'dataset';
SELECT lifecycle_report('regress_tracked_en') ~ '2025-06-30', lifecycle_report('regress_tracked_en') ~ '2025-08-15', lifecycle_report('regress_tracked_en') ~ 'newer than the last refresh';
SELECT changed, inserted, removed FROM lifecycle_refresh('regress_tracked_en');
SELECT day, count(*) FROM days('regress_tracked_en') GROUP BY 1;
SELECT count(*), (SELECT count(*) FROM regress_tracked_en.data_quality WHERE source = 'dataset') FROM regress_tracked_en.customers WHERE customer_id = 4;

-- ---- advice does not contradict the stage ----

SELECT stage, orders, profit_year, expected_value, q.* FROM (VALUES
	('prospect', 0, 0, NULL), ('exploration', 1, 10, 5), ('exploration', 3, 900, 900), ('formation', 5, 10, 5), ('stability', 50, 10, 5), ('stability', 50, -3, 0), ('stability', 50, 900, 5),
	('decline', 50, 10, 5), ('decline', 50, 900, 5), ('terminated', 50, 900, 900), ('terminated', 50, 900, 5), ('terminated', 50, 0, 0), ('recovery', 9, 10, 5)
) AS v (stage, orders, profit_year, expected_value), lifecycle_internal.lifecycle_dataset_quadrant(stage, orders, 50, profit_year, expected_value, 0.9, 0.4, 100, 100, 100) q;
-- who is among those who brought most is not let go, in decline as after the end
SELECT stage, profit, q.quadrant FROM unnest('{decline,terminated}'::text[]) AS stage, unnest('{99,100}'::numeric[]) AS profit,
	lifecycle_internal.lifecycle_dataset_quadrant(stage, 50, profit, 0, 0, 0.1, 0.4, 150, 150, 100) q;
-- a yearly buyer who has most likely not left stays, though no order is to come in half a year; one who has most likely left does not
CREATE TEMP TABLE yearly AS SELECT lifecycle_profile(make_date(2014 + i, 7, 1), 40.0) AS p FROM generate_series(0, 10) AS i;
SELECT day, s.stage, s.chance_none > 0.5 AS none_likely, s.p_active > 0.5 AS active, q.relation
FROM yearly, unnest('{2024-09-01,2024-12-31}'::date[]) AS day, lifecycle_status(p, day) AS s,
	lifecycle_internal.lifecycle_dataset_quadrant(s.stage::text, s.orders, 40, 40, 5, s.p_active, 0.9, 30, 100, 100) AS q;
SELECT q.relation FROM lifecycle_internal.lifecycle_dataset_quadrant('stability', 11, 40, 40, 5, 0.4, 0.9, 30, 100, 100) AS q;
SELECT matrix, sum(customers), sum(customer_share) FROM regress_live_en.quadrants GROUP BY 1 ORDER BY 1;

-- ---- schemes that join stages ----

UPDATE regress_live_en.dataset SET scheme = 'relationship4';
SELECT stage, stage_label, customers, revenue FROM regress_live_en.segments;
SELECT stage, stage_label, revenue FROM regress_live_en.stage_profit;
SELECT from_label, to_label, count(*) FROM regress_live_en.transitions GROUP BY 1, 2 HAVING count(*) > 1;
SELECT from_label, sum(probability)::numeric(9,6) FROM regress_live_en.transitions WHERE to_stage IS NOT NULL GROUP BY 1 ORDER BY 1;
SELECT sum(s.customers) = (SELECT count(*) FROM regress_live_en.customers) FROM regress_live_en.segments s;

-- ---- what was not given, and what is odd ----

INSERT INTO orders VALUES (1, '2025-06-18', 5, NULL, 'tea'), (1, '2025-06-18', 6, 1, 'tea');
SELECT source_label, finding, rows_found, share, treatment FROM regress_live_en.data_quality WHERE rows_found > 0;
SELECT finding, rows_found FROM regress_live_en.data_quality WHERE finding IN ('last_order_old', 'short_history');
UPDATE regress_live_en.dataset SET as_of = '2026-05-01';
SELECT finding, rows_found FROM regress_live_en.data_quality WHERE finding IN ('last_order_old', 'short_history');

-- ---- whoever keeps a rhythm is missed, whatever chance is asked for ----

UPDATE regress_live_en.dataset SET as_of = '2025-08-12', alert_probability = 1;
SELECT customer_id, silence_gaps > 3 AS overdue, (SELECT count(*) FROM regress_live_en.alerts a WHERE a.customer_id = c.customer_id) AS rows FROM regress_live_en.customers c WHERE customer_id = 1;

-- ---- somebody publishes all tables, as Debezium does: a dataset's are written all the same ----

SET client_min_messages = error;
CREATE PUBLICATION regress_all_tables FOR ALL TABLES;
SELECT changed FROM lifecycle_refresh('regress_tracked_zh');
UPDATE regress_tracked_zh.dataset SET as_of = '2025-07-01';
SELECT changed FROM lifecycle_refresh('regress_tracked_zh');
CREATE TABLE published (customer_id int, at date, amount numeric);
INSERT INTO published VALUES (1, '2025-01-01', 5);
SELECT count(*) > 0 FROM lifecycle_attach('regress_published', orders => 'published', customer => 'customer_id', at => 'at', revenue => 'amount', maintain => 'tracked');
SELECT count(*) > 0 FROM lifecycle_detach('regress_published');
DROP PUBLICATION regress_all_tables;

SELECT count(*) > 20 FROM unnest('{regress_live_en,regress_live_zh,regress_tracked_en,regress_tracked_zh,regress_many_en,regress_many_zh}'::text[]) d, lifecycle_detach(d);
DROP SCHEMA regress_views CASCADE;
