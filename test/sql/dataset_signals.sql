-- Datasets: what a signal is taken for, praise or leaving, is the same in every view and in the stage, however its kind is written, and can be read.
SET client_min_messages = warning;
SET timezone = 'UTC';
SET datestyle = 'ISO, MDY';
SET jit = off;
\pset format unaligned
\pset tuples_only on

CREATE SCHEMA regress_signals_from;
SET search_path = regress_signals_from, public;

-- ---- one list: the words that have a text of their own, and what is good of them ----

SELECT string_agg(code, ', ' ORDER BY code COLLATE "C") FROM lifecycle_internal.lifecycle_text WHERE topic = 'signal' AND lifecycle_internal.lifecycle_signal_is_good(code);
SELECT string_agg(code, ', ' ORDER BY code COLLATE "C") FROM lifecycle_internal.lifecycle_text WHERE topic = 'signal' AND NOT lifecycle_internal.lifecycle_signal_is_good(code);
-- a meaning is good in both languages or in neither
SELECT en, zh FROM lifecycle_internal.lifecycle_text WHERE topic = 'signal' GROUP BY en, zh HAVING count(DISTINCT lifecycle_internal.lifecycle_signal_is_good(code)) > 1;
SELECT code, zh FROM lifecycle_internal.lifecycle_text WHERE topic = 'signal' AND code <> 'none' AND lifecycle_internal.lifecycle_signal_is_good(zh) <> lifecycle_internal.lifecycle_signal_is_good(code);

-- ---- in the stage: a level customer with five signals in a row ----

CREATE TABLE spelt AS
SELECT DISTINCT code, kind FROM lifecycle_internal.lifecycle_text
CROSS JOIN LATERAL (VALUES (code), (upper(left(code, 1)) || substr(code, 2)), (initcap(code)), (upper(code)), (replace(code, ' ', '_')), (replace(initcap(code), ' ', '')), (replace(upper(code), ' ', '-')), (' ' || code), (initcap(code) || ' ')) AS v (kind)
WHERE topic = 'signal';
CREATE TABLE level AS SELECT lifecycle_profile(date '2025-01-06' + 10 * i, 150) AS profile FROM generate_series(0, 49) AS i;
SELECT code, kind, stage FROM (
	SELECT s.code, s.kind, lifecycle_stage(l.profile || m.profile, '2026-05-18') AS stage
	FROM spelt s CROSS JOIN level l CROSS JOIN LATERAL (SELECT lifecycle_measure(date '2026-04-20' + 5 * i, 'signal', 1, s.kind) AS profile FROM generate_series(0, 4) i) m OFFSET 0) x
WHERE stage IS DISTINCT FROM CASE WHEN lifecycle_internal.lifecycle_signal_is_good(code) THEN 'stability' ELSE 'decline' END::lifecycle_stage;
SELECT count(*) > 100, count(DISTINCT lifecycle_internal.lifecycle_signal_is_good(kind)) FROM spelt;

-- ---- and in the views ----

CREATE TABLE orders AS SELECT c AS customer_id, date '2024-01-06' + 10 * i AS at, 100 AS amount FROM generate_series(1, 6) c CROSS JOIN generate_series(0, CASE WHEN c > 4 THEN 20 ELSE 72 END) i;
CREATE TABLE said (customer_id int, at date, kind text, settled date);
INSERT INTO said SELECT 1, date '2025-12-01' + i, 'Praise', NULL::date FROM generate_series(0, 4) i UNION ALL SELECT 2, date '2025-12-01' + i, '感谢', NULL FROM generate_series(0, 4) i
	UNION ALL SELECT 3, date '2025-12-01' + i, 'Complaint', NULL FROM generate_series(0, 4) i UNION ALL SELECT 4, date '2025-12-01' + i, '投诉', date '2025-12-20' FROM generate_series(0, 3) i;
INSERT INTO said (customer_id, at, kind) VALUES (4, '2025-12-06', 'Exit Talk'), (4, '2026-02-01', 'PRAISE'), (5, '2024-07-01', 'Supplier'), (5, '2024-07-02', 'thank_you'), (6, '2024-07-01', '推荐'), (1, NULL, 'praise'), (2, '2025-12-03', NULL);
SELECT mode, (SELECT count(*) > 0 FROM lifecycle_attach('regress_signals_' || mode, 'orders', 'customer_id', 'at', 'amount', as_of => '2025-12-31', learn => false, maintain => mode, language => CASE mode WHEN 'live' THEN 'zh' ELSE 'en' END)),
	(SELECT count(*) > 0 FROM lifecycle_attach_source('regress_signals_' || mode, 'signal', 'said', key => 'kind', columns => '{"settled": "settled"}')) FROM unnest('{live,scheduled,tracked}'::text[]) mode;
SELECT customer_id, stage, reason FROM regress_signals_tracked.customers ORDER BY 1;
SELECT finding, finding_label, rows_found, share, treatment_label, example FROM regress_signals_tracked.data_quality WHERE source = 'signal' AND (rows_found > 0 OR finding LIKE 'signals%');
SELECT finding_label, rows_found, treatment_label, example FROM regress_signals_live.data_quality WHERE finding LIKE 'signals%';
SELECT count(*) = 0 FROM (TABLE regress_signals_scheduled.data_quality EXCEPT TABLE regress_signals_tracked.data_quality) x WHERE source = 'signal';
-- every row that is read up to the day is one or the other
SELECT sum(rows_found) FILTER (WHERE finding LIKE 'signals%') = sum(rows_found) FILTER (WHERE finding = 'rows') - sum(rows_found) FILTER (WHERE finding IN ('no_customer', 'no_day', 'infinite_day', 'implausible_day', 'after_the_day'))
FROM regress_signals_tracked.data_quality WHERE source = 'signal';
SELECT kind, kind_label, signals, open FROM regress_signals_tracked.service;
SELECT kind, kind_label FROM regress_signals_live.service WHERE kind <> kind_label;
SELECT month, complained, praised FROM regress_signals_tracked.loyalty_rates WHERE complained > 0 OR praised > 0;
-- praise is no cause of leaving
SELECT cause, cause_label, ended_by, customers FROM regress_signals_tracked.exits;
SELECT count(*) FROM regexp_matches(lifecycle_report('regress_signals_tracked'), 'Complaint \(9\)', 'g');
SELECT count(*) > 20 FROM unnest('{live,scheduled,tracked}'::text[]) mode, lifecycle_detach('regress_signals_' || mode);
DROP SCHEMA regress_signals_from CASCADE;
