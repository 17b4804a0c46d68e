-- Datasets: whatever a view, a function or the report says is said in the dataset's language.
SET client_min_messages = warning;
SET timezone = 'UTC';
SET datestyle = 'ISO, MDY';
SET jit = off;
\pset format unaligned
\pset tuples_only on

CREATE SCHEMA regress_language;
SET search_path = regress_language, public;

-- a shop with all kinds of customers and of sources; the user's own names are numbers, which are words of no language
CREATE TABLE orders AS SELECT c AS customer_id, date '2022-01-03' + (c * 7) % 700 + i * (3 + c % 29) AS at, (20 + (i * c) % 40)::numeric AS amount,
	(10 + c % 9)::numeric AS cost, (i > 6 AND i % 4 = 0)::int AS category
	FROM generate_series(1, 200) AS c, generate_series(0, (c * 13) % 60) AS i WHERE c % 5 > 0 OR i % 20 < 10;
INSERT INTO orders SELECT 200 + c, date '2025-06-28' - (i * (c + 20)), 30, 40 * (c % 2), 0 FROM generate_series(1, 20) AS c, generate_series(0, c % 4) AS i;
INSERT INTO orders SELECT 220 + c, date '2025-06-28' - c % 5 - CASE WHEN i < 10 THEN 9 * i ELSE 90 + 40 * (i - 10) END, 30, 10, 0 FROM generate_series(1, 10) AS c, generate_series(0, 25) AS i;
CREATE TABLE known AS SELECT c AS customer_id, date '1980-07-01' + c * 37 AS birthday, c % 3 AS region FROM generate_series(1, 245) AS c;
-- and customers for the rarer reasons: each rhythm a gap in days, from the end of the one before
CREATE TABLE rhythm (customer_id int, of text, since date, until date, gap int);
INSERT INTO rhythm VALUES (246, 'not_paid_back', '2023-01-02', '2025-06-28', 14), (247, 'low_share', '2023-01-02', '2025-06-28', 14), (248, 'market_shrinks', '2023-01-02', '2025-06-28', 14),
	(249, 'dissatisfied', '2023-01-02', '2025-06-28', 14), (250, 'settled_lower', '2023-01-02', '2024-04-30', 14), (250, 'settled_lower', '2024-05-01', '2025-06-28', 28),
	(251, 'falls_gradually', '2023-01-02', '2024-12-31', 14), (251, 'falls_gradually', '2025-01-01', '2025-06-28', 42), (252, 'falls_sharply', '2023-01-02', '2025-02-28', 7), (252, 'falls_sharply', '2025-03-01', '2025-06-28', 28),
	(253, 'came_round', '2023-01-02', '2024-10-31', 7), (253, 'came_round', '2024-11-01', '2025-05-14', 35), (253, 'came_round', '2025-05-15', '2025-06-28', 7),
	(254, 'return_fails', '2023-01-02', '2023-06-30', 45), (254, 'return_fails', '2025-03-12', '2025-03-12', 7), (255, 'trial_fails', '2025-01-08', '2025-02-22', 45),
	(256, 'spends_more', '2023-01-02', '2025-02-28', 30);
INSERT INTO orders SELECT customer_id, d::date, 30, 10, 0 FROM rhythm, generate_series(since::timestamp, until, gap * interval '1 day') AS d;
INSERT INTO orders SELECT 256, d::date, 90, 10, 0 FROM generate_series(timestamp '2025-03-03', '2025-06-28', interval '30 days') AS d;
CREATE TABLE kinds AS SELECT n, kind FROM unnest('{complaint,praise,exit talk,thanks,renewal,recommendation,service,need,competitor,price,fairness,moved,supplier}'::text[]) WITH ORDINALITY AS k (kind, n);
-- what is known of every other customer, of some long ago and of most of late
CREATE TABLE beside AS SELECT c AS customer_id, date '2024-06-30' + (c * 7) % 364 AS at, date '2024-07-10' + (c * 7) % 430 AS later, (c % 7 * 30)::numeric AS amount, 1 + c % 5 AS score, 1 + c % 4 AS wanted,
	(SELECT kind FROM kinds WHERE n = 1 + c % 13) AS kind, CASE c % 3 WHEN 0 THEN 'interest' WHEN 1 THEN 'usage' ELSE 'awareness' END AS touch, c % 6 AS programme,
	(ARRAY['idea', 'behaviour', 'appearance', 'product', 'service'])[1 + c % 5] AS dimension, 1 + c % 200 AS friend, c % 4 AS account, NULL AS alone
	FROM generate_series(1, 244) AS c WHERE c % 2 = 0;
-- some complain now, and some of the gone gave a reason
INSERT INTO beside SELECT c, date '2025-06-01' + 7 * i, '2025-06-25', 0, 5, 4, 'complaint', 'usage', 0, 'service', 200, 0 FROM generate_series(225, 228) AS c, generate_series(0, 2) AS i;
INSERT INTO beside SELECT c, date '2022-09-01', '2022-10-01', 0, 1, 4, (SELECT kind FROM kinds WHERE n = 1 + c % 13), 'usage', 0, 'service', 200, 0 FROM generate_series(1, 60) AS c;
-- what makes the rarer reasons is a row of one measure only
INSERT INTO beside (customer_id, at, amount, alone) VALUES (246, '2023-01-02', 90000, 'investment');
INSERT INTO beside (customer_id, at, amount, alone) SELECT 247, d, 9000, 'wallet' FROM generate_series(date '2023-01-15', '2025-06-15', interval '1 month') AS d;
INSERT INTO beside (customer_id, at, amount, alone) SELECT 248, d, CASE WHEN d < '2025-03-01' THEN 200 ELSE 100 END, 'wallet' FROM generate_series(date '2023-01-15', '2025-06-15', interval '1 month') AS d;
INSERT INTO beside (customer_id, at, score, wanted, dimension, alone) SELECT 249, date '2025-06-01' + 7 * i, 1, 4, 'service', 'satisfaction' FROM generate_series(0, 3) AS i;
-- as shipped no score is low
SELECT lifecycle_model_save('regress_low_scores', '{"satisfaction_low": 1}') IS NOT NULL;
SELECT count(*) > 20 FROM lifecycle_attach('regress_said_in', orders => 'orders', customer => 'customer_id', at => 'at', revenue => 'amount', cost => 'cost', category => 'category',
	customers => 'known', model => 'regress_low_scores', scheme => 'journey7', as_of => '2025-05-30', maintain => 'tracked', refresh => false);
SELECT count(*) FROM (VALUES ('contact', NULL, 'touch', NULL), ('investment', 'amount', 'programme', NULL), ('wallet', 'amount', NULL, NULL), ('balance', 'CASE WHEN customer_id % 8 = 0 THEN amount ELSE 0 END', NULL, '{"due": "later"}'),
	('referral', NULL, NULL, '{"referrer": "friend"}'), ('satisfaction', 'score', NULL, '{"dimension": "dimension", "expectation": "wanted", "sacrifice": "1", "competitor": "wanted", "competitor_sacrifice": "2"}'),
	('signal', NULL, 'kind', '{"answered": "at + 1", "settled": "later"}'), ('bad_debt', 'amount', NULL, NULL), ('gain', 'amount', NULL, NULL),
	('contract', 'amount', NULL, '{"ends": "later + 60", "notice": "CASE WHEN programme = 1 THEN later END", "renewed": "CASE WHEN programme = 2 THEN later END"}'),
	('attribute', NULL, NULL, '{"account": "account", "manager": "programme"}')) AS v (measure, value, key, columns),
	lifecycle_attach_source('regress_said_in', measure, 'beside', value => value, key => key, filter => format('coalesce(alone, %1$L) = %1$L', measure), columns => columns::jsonb, refresh => false) AS made WHERE made.kind = 'schema';
SELECT customers > 200 FROM lifecycle_refresh('regress_said_in');
UPDATE regress_said_in.dataset SET as_of = '2025-06-30';
SELECT customers > 200 FROM lifecycle_refresh('regress_said_in');
SELECT count(DISTINCT stage) FROM regress_said_in.customers;
-- each reason there is is some customer's, and the rarer ones are of whom they were made for
SELECT code AS not_there FROM lifecycle_internal.lifecycle_text WHERE topic = 'reason' AND code NOT IN (SELECT reason FROM regress_said_in.customers);
SELECT r.of, c.reason FROM (SELECT DISTINCT customer_id, of FROM rhythm) AS r JOIN regress_said_in.customers AS c USING (customer_id) WHERE c.reason <> r.of;

-- ---- every view there is ----

SELECT DISTINCT m[1] AS not_there FROM pg_proc AS p, regexp_matches(p.prosrc, 'CREATE (?:OR REPLACE )?VIEW (\w+)', 'g') AS m
WHERE p.pronamespace = 'lifecycle_internal'::regnamespace AND to_regclass('regress_said_in.' || m[1]) IS NULL;
-- a text column without a label beside it says something
CREATE FUNCTION words_of(name text, query text, wrong text) RETURNS TABLE (said_by text, col text, example text) LANGUAGE plpgsql AS $$
DECLARE
	c record;
BEGIN
	EXECUTE format('CREATE TEMP TABLE said AS %s', query);
	FOR c IN SELECT a.attname FROM pg_attribute AS a WHERE a.attrelid = 'said'::regclass AND a.attnum > 0 AND a.atttypid IN ('text'::regtype, 'text[]'::regtype) AND a.attname <> 'relation'
		AND NOT EXISTS (SELECT FROM pg_attribute AS l WHERE l.attrelid = a.attrelid AND l.attname IN (a.attname || '_label', regexp_replace(a.attname, '_stage$', '_label'))) ORDER BY 1 LOOP
		RETURN QUERY EXECUTE format('SELECT %L, %L, min(%I::text) FROM said WHERE %3$I::text ~ %4$L HAVING count(*) > 0', name, c.attname, c.attname, wrong);
	END LOOP;
	DROP TABLE said;
END $$;
CREATE FUNCTION words_of_views(wrong text) RETURNS TABLE (said_by text, col text, example text) LANGUAGE sql AS $$
	SELECT w.* FROM pg_class AS c, words_of(c.relname, 'SELECT * FROM ' || c.oid::regclass, wrong) AS w
	WHERE c.relnamespace = 'regress_said_in'::regnamespace AND c.relkind = 'v' AND c.relname !~ '^internal' ORDER BY 1, 2 $$;
SELECT * FROM words_of_views('[一-龥]');
UPDATE regress_said_in.dataset SET language = 'zh';
SELECT * FROM words_of_views('[A-Za-z]{2,}');

-- ---- the functions of a dataset ----

INSERT INTO regress_said_in.offers (stage, action, cost, effect) SELECT stage, '1', 1, 20 FROM regress_said_in.stages;
INSERT INTO regress_said_in.offers (action, cost, success) VALUES ('2', 1, 0.5);
CREATE FUNCTION words_of_functions(wrong text) RETURNS TABLE (said_by text, col text, example text) LANGUAGE sql AS $$
	SELECT w.* FROM (VALUES ('lifecycle_plan(''regress_said_in'', 50)'), ('lifecycle_what_if(''regress_said_in'', 1)'), ('lifecycle_model_diff(''regress_said_in'', ''weekly'', ''quarterly'')'),
		('lifecycle_effect(''regress_said_in'', ''SELECT DISTINCT customer_id FROM beside WHERE customer_id % 3 = 0'', ''2025-01-01'', ''2025-06-29'')')) AS f (call),
		words_of(f.call, 'SELECT * FROM ' || f.call, wrong) AS w $$;
SELECT * FROM words_of_functions('[A-Za-z]{2,}');
SELECT count(*) > 5, count(*) FILTER (WHERE concat((line).stage_label, (line).goal, (line).kpi_label) ~ '[A-Za-z]{2,}') FROM lifecycle_cut(NULL::regress_said_in.kpis, 'region');
UPDATE regress_said_in.dataset SET language = 'en';
SELECT * FROM words_of_functions('[一-龥]');
SELECT count(*) > 5, count(*) FILTER (WHERE concat((line).stage_label, (line).goal, (line).kpi_label) ~ '[一-龥]') FROM lifecycle_cut(NULL::regress_said_in.kpis, 'region');

-- ---- the report: each of its sections ----

-- names of the product, of the model, of the dataset and of a view are no words of a language
CREATE FUNCTION words(html text) RETURNS text LANGUAGE sql RETURN regexp_replace(regexp_replace(regexp_replace(html, '<style.*?</style>', ' ', 'g'),
	'<[^>]*? aria-label="([^"]*)"[^>]*>', ' \1 ', 'g'), '<[^>]*>|&[a-z]+;|PostgreSQL|lifecycle|default|regress_[a-z_]*([.][a-z]+)?|alerts|worklist', ' ', 'g');
CREATE TABLE page AS SELECT 'en' AS language, lifecycle_report('regress_said_in') AS html;
UPDATE regress_said_in.dataset SET language = 'zh';
INSERT INTO page SELECT 'zh', lifecycle_report('regress_said_in');
SELECT p.language, w.wrong FROM page AS p, regexp_matches(words(p.html), CASE p.language WHEN 'zh' THEN '[A-Za-z]{2,}' ELSE '[一-龥]+' END, 'g') AS w (wrong);
-- a section that is shown of some dataset is shown of this one
SELECT p.language, s.id AS not_there FROM page AS p, (SELECT DISTINCT m[1] AS id FROM pg_proc AS f,
	regexp_matches(f.prosrc, '(?:<section id="|report_section\('')([a-z-]+)', 'g') AS m WHERE f.pronamespace = 'lifecycle_internal'::regnamespace) AS s
WHERE strpos(p.html, format('<section id="%s"', s.id)) = 0;

-- ---- explanations ----

SELECT l.language, count(*) > 1000 AS many, count(*) FILTER (WHERE concat(e.evidence, e.verdict) ~ CASE l.language WHEN 'zh' THEN '[A-Za-z]{2,}' ELSE '[一-龥]' END) AS wrong
FROM unnest('{en,zh}'::text[]) AS l (language), regress_said_in.profiles AS p, lifecycle_explain(p.profile, '2025-06-30', l.language) AS e GROUP BY 1 ORDER BY 1;

-- ---- every text there is, whether a dataset has come by it or not ----

CREATE TABLE texts AS SELECT topic AS place, code, en, zh FROM lifecycle_internal.lifecycle_text
	UNION ALL SELECT scheme, stage::text, concat_ws(' ', label_en, goal, strategy), concat_ws('，', label_zh, goal_zh, strategy_zh) FROM lifecycle_scheme WHERE builtin;
SELECT place, code FROM texts WHERE en ~ '[一-龥]' OR zh ~ '[A-Za-z]{2,}' AND code NOT IN ('lang', 'footer', 'shown', 'worklist_shown', 'mbgnbd', 'bgnbd');
-- full-width punctuation, and one word a term: a period is 期 (周期 is the life cycle), usual is 平常, its gap 通常间隔, the wallet 总业务量
SELECT place, code, zh FROM (SELECT place, code, zh FROM texts UNION ALL SELECT 'help', name, zh FROM lifecycle_internal.lifecycle_help_zh()
	UNION ALL SELECT 'help', name, zh FROM lifecycle_internal.lifecycle_help_detail_zh()) AS t
WHERE zh ~ '[一-龥] ?[,;:!?]|[,;:!?] ?[一-龥]' OR zh ~ '(?<!生命)周期|往常|平常的?间隔|钱包|总支出|续约|贴现|试用期|挽回(?!率)|转介绍|风险价值|速动比';

SELECT count(*) > 20 FROM lifecycle_detach('regress_said_in');
SELECT lifecycle_model_drop('regress_low_scores');
DROP SCHEMA regress_language CASCADE;
