-- Datasets: what attaching makes, what it refuses, and what it answers.
SET client_min_messages = warning;
SET timezone = 'Asia/Shanghai';
SET datestyle = 'ISO, MDY';
SET jit = off;
\pset format unaligned
\pset tuples_only on

CREATE SCHEMA regress_shop;
SET search_path = regress_shop, public;

-- ---- a shop with everything ----

CREATE TABLE orders (order_id bigserial PRIMARY KEY, customer_id bigint, ordered_at timestamptz, amount numeric(12,2), cost real, category varchar(20));
CREATE TABLE customers (id bigint PRIMARY KEY, name text, "Home city" text);
COMMENT ON COLUMN customers.name IS 'Who it is.';
CREATE TABLE contacts (customer_id bigint, at date, touch text);
CREATE TABLE investments (customer_id bigint, at date, amount int);
CREATE TABLE wallet (customer_id bigint, at date, amount numeric);
CREATE TABLE balance (customer_id bigint, at date, amount numeric);
CREATE TABLE referrals (customer_id bigint, at date, amount numeric);
CREATE TABLE satisfaction (customer_id bigint, at date, score smallint);
CREATE TABLE debts (customer_id bigint, at date, amount numeric);
CREATE TABLE signals (customer_id bigint, at date, kind text);
-- 1 is steady, 2 is gone and owes, 3 is new, 4 falls away, 5 asked once, 6 is known by name; a guest; 7 is not in the table
INSERT INTO customers SELECT i, 'Customer ' || i, CASE WHEN i % 2 = 0 THEN '北京' ELSE 'Bern' END FROM generate_series(1, 6) i;
INSERT INTO orders (customer_id, ordered_at, amount, cost, category) SELECT 1, timestamptz '2023-01-10' + 14 * i * interval '1 day', 40, 25, CASE WHEN i % 3 = 0 THEN 'tea' ELSE 'coffee' END FROM generate_series(0, 63) i;
INSERT INTO orders (customer_id, ordered_at, amount, cost) SELECT 2, timestamptz '2023-01-10' + 21 * i * interval '1 day', 90, 60 FROM generate_series(0, 20) i;
INSERT INTO orders (customer_id, ordered_at, amount, cost) VALUES (3, '2025-05-04', 25, 15), (3, '2025-06-02', 30, 15), (3, '2025-06-02', -5, 0), (NULL, '2025-06-02', 10, 5), (7, '2025-06-20', 10, 5), (3, NULL, 10, 5), (3, '2025-07-05', 99, 5);
INSERT INTO orders (customer_id, ordered_at, amount, cost) SELECT 4, timestamptz '2023-01-10' + 7 * i * interval '1 day', 20, 10 FROM generate_series(0, 118) i;
INSERT INTO contacts VALUES (5, '2025-06-01', 'interest');
INSERT INTO investments VALUES (1, '2023-01-01', 50), (2, '2023-01-01', 50);
INSERT INTO wallet VALUES (1, '2025-06-01', 100);
INSERT INTO balance VALUES (2, '2024-12-01', 500);
INSERT INTO referrals VALUES (1, '2025-05-04', 12);
INSERT INTO satisfaction VALUES (4, '2025-05-01', 1);
INSERT INTO debts VALUES (2, '2025-01-15', 120.5), (2, '2025-02-15', -20.5);
INSERT INTO signals VALUES (4, '2025-05-02', 'complaint');

-- many sources, and one refresh: until then the views are there, say nothing of anybody, and say that
SELECT count(*) > 0 FROM lifecycle_attach('regress_all', orders => 'orders', customer => 'customer_id', at => 'ordered_at', revenue => 'amount', cost => 'cost', category => 'category',
	customers => 'customers', customer_key => 'id', as_of => '2025-06-30', scheme => 'journey7', language => 'zh', maintain => 'tracked', refresh => false);
SELECT measure, (SELECT count(*) > 0 FROM lifecycle_attach_source('regress_all', measure, relation, at => 'at', value => value, key => key, refresh => false)) FROM (VALUES
	('contact', 'contacts', NULL, 'touch'), ('investment', 'investments', 'amount', NULL), ('wallet', 'wallet', 'amount', NULL), ('balance', 'balance', 'amount', NULL),
	('referral', 'referrals', 'amount', NULL), ('satisfaction', 'satisfaction', 'score', NULL), ('signal', 'signals', NULL, 'kind')) AS v (measure, relation, value, key);
SELECT (SELECT count(*) FROM regress_all.customers), (SELECT count(*) FROM pg_trigger WHERE tgrelid = 'orders'::regclass AND tgname ~ '^lifecycle'), refreshed_at, refreshed_as_of FROM regress_all.dataset;
SELECT rows_found, finding_label, treatment_label FROM regress_all.data_quality WHERE source = 'dataset';
SELECT lifecycle_report('regress_all') ~ '上次刷新之后';
SELECT kind, name FROM lifecycle_attach_source('regress_all', 'bad_debt', 'debts', at => 'at', value => 'amount');
SELECT count(*) FROM regress_all.learned_models;
-- a day is that of the zone: 2025-05-04 in Shanghai is 2025-05-03 in UTC
SELECT customer_id, profile FROM regress_all.profiles WHERE customer_id IN (3, 5, 6, 7) ORDER BY 1;
SELECT dataset, maintain, orders, measures, time_zone, as_of, model, scheme, language, customers, refreshed_as_of, age < interval '1 hour' FROM lifecycle_datasets WHERE dataset = 'regress_all';
SELECT customer_id, stage, stage_rank, stage_label, orders, revenue, cost, bad_debt, profit, profit_year, first_order_date, silence_days, wallet_share, reason, name, "Home city" FROM regress_all.customers ORDER BY 1;
-- amounts in the table of a customer's own, and in the snapshot, are the same
SELECT count(*), bool_and((c.stage, c.revenue, c.profit, c.p_active) IS NOT DISTINCT FROM (s.stage, s.revenue, s.profit, s.p_active)) FROM regress_all.customers c FULL JOIN regress_all.snapshot s USING (customer_id);
SELECT stage, stage_rank, stage_label, customers, orders, revenue, profit, strategy FROM regress_all.segments;
SELECT sum(revenue), sum(profit), (SELECT sum(amount) FROM orders WHERE customer_id IS NOT NULL AND ordered_at < '2025-07-01') FROM regress_all.segments;
SELECT customer_id, alert, stage, stage_since, evidence, value_at_risk, usual_ahead, action FROM regress_all.alerts ORDER BY 1;
SELECT * FROM regress_all.cohorts WHERE cohort_month > '2025-01-01' ORDER BY 1, 2;
SELECT sum(revenue), sum(orders) FROM regress_all.cohorts;
SELECT month, partial, active, new, retained, resurrected, churned, quick_ratio, revenue, revenue_new, revenue_resurrected, revenue_expanded, revenue_contracted, revenue_churned, quick_ratio_revenue FROM regress_all.growth WHERE month > '2025-02-01';
SELECT sum(new), (SELECT count(*) FROM regress_all.customers WHERE orders > 0), bool_and(active = new + retained + resurrected) FROM regress_all.growth;
SELECT source, relation, finding, rows_found, treatment FROM regress_all.data_quality WHERE rows_found > 0;
SELECT count(*), count(DISTINCT customer_id), sum(revenue) FROM regress_all.history;
-- value: stage by stage, move by move, matrix by matrix
SELECT stage, customers, visits, orders, revenue, cost, bad_debt, investment, profit, basic, incremental, cross_sell, cost_saving, price, migration, referral FROM regress_all.stage_profit;
SELECT (SELECT sum(revenue) FROM regress_all.stage_profit) = (SELECT sum(revenue) FROM regress_all.customers);
SELECT bool_and(profit = basic + incremental + cross_sell + cost_saving + price + migration - bad_debt - investment) FROM regress_all.stage_profit;
SELECT lifecycle_report('regress_all') ~ '坏账</th>', lifecycle_report('regress_all') ~ 'value="100.00"';
SELECT from_stage, to_stage, to_label, moves FROM regress_all.transitions WHERE from_stage IS NULL OR to_stage IS NULL;
SELECT sum(moves) FILTER (WHERE to_stage IS NOT NULL AND from_stage IS NOT NULL), bool_and(probability BETWEEN 0 AND 1) FROM regress_all.transitions;
SELECT item, item_label, since, until, abs(sum(amount) FILTER (WHERE item <> 'closing') OVER () - max(amount) FILTER (WHERE item = 'closing') OVER ()) < 0.05 AS closes FROM regress_all.equity;
SELECT abs((SELECT amount FROM regress_all.equity WHERE item = 'closing') - (SELECT sum(expected_value) FROM regress_all.segments)) < 0.1;
SELECT matrix, cell, cell_label, customers, customer_share, profit_year, strategy FROM regress_all.quadrants;
SELECT customer_id, quadrant, relation, tier, lifetime_value - realised_value - expected_value AS missing FROM regress_all.customers ORDER BY 1;
SELECT value_from, potential_from > 0, contribution_from FROM regress_all.dataset;
SELECT customer_id, stage_a, stage_b, profit_year, expected_value_a > 0 AS a FROM lifecycle_model_diff('regress_all', 'default', 'quarterly');
SELECT count(*) FROM lifecycle_model_diff('regress_all', 'default', 'default');
SELECT test.error_of($$SELECT lifecycle_model_diff('regress_all', 'default', 'none such')$$);
SELECT test.error_of($$SELECT lifecycle_model_diff('regress_all', 'default', NULL)$$);
-- every view and column says what it is
SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 WHERE c.relnamespace = 'regress_all'::regnamespace AND c.relkind IN ('v', 'r')
	AND (c.relkind = 'v' OR c.relname IN ('profiles', 'snapshot', 'segment_sums', 'learned_models', 'alert_record', 'goals', 'move_record', 'return_record', 'offers')) AND (col_description(c.oid, a.attnum) IS NULL OR obj_description(c.oid, 'pg_class') IS NULL);
SELECT col_description('regress_all.customers'::regclass, attnum) FROM pg_attribute WHERE attrelid = 'regress_all.customers'::regclass AND attname IN ('name', 'Home city') ORDER BY attnum;
SELECT relname FROM pg_class WHERE relnamespace = 'regress_all'::regnamespace AND relkind = 'v' AND NOT coalesce(reloptions::text ~ 'security_invoker=true', false);
-- money has two decimals, and no column has a type that readers stumble over
SELECT DISTINCT format_type(a.atttypid, a.atttypmod) COLLATE "C" FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 WHERE c.relnamespace = 'regress_all'::regnamespace AND c.relkind = 'v' AND c.relname NOT LIKE 'internal%' ORDER BY 1;

-- settings are the owner's to change
UPDATE regress_all.dataset SET language = 'en', scheme = 'relationship4', model = 'weekly';
SELECT customers, changed, inserted, removed FROM lifecycle_refresh('regress_all');
SELECT customer_id, stage_label, chance_none + chance_fewer + chance_holds + chance_more BETWEEN 0.999 AND 1.001 FROM regress_all.customers ORDER BY 1 LIMIT 2;
-- and refused at once where they cannot be
SELECT change, test.error_of('UPDATE regress_all.dataset SET ' || change) FROM unnest(ARRAY['model = ''none such''', 'model = NULL', 'scheme = ''none such''', 'language = ''fr''', 'as_of = ''infinity''',
	'value_share = 1.1', 'horizon_days = 0', 'potential_share = -0.1', 'alert_probability = ''NaN''', 'value_from = NULL', 'potential_from = ''NaN''', 'contribution_from = ''Infinity''', 'value_from = ''Infinity''',
	'time_zone = ''Mars/Phobos''', 'time_zone = ''Asia/Tokyo''', 'maintain = ''live''', 'sources = sources[1:1]']) AS change;
SELECT count(*) FROM regress_all.dataset WHERE model = 'weekly' AND scheme = 'relationship4' AND language = 'en';
UPDATE regress_all.dataset SET as_of = NULL, value_share = NULL, potential_share = 0, alert_probability = 1, value_from = 12.5;
-- a model may go all the same
INSERT INTO lifecycle_model SELECT (json_populate_record(m, '{"name": "regress passing", "builtin": false}')).* FROM lifecycle_model AS m WHERE name = 'weekly';
UPDATE regress_all.dataset SET model = 'regress passing', as_of = '2025-06-30';
DELETE FROM lifecycle_model WHERE name = 'regress passing';
SELECT count(*) FROM regress_all.customers;
SELECT replace(test.error_of($$SELECT lifecycle_refresh('regress_all')$$), format('role "%s"', current_user), 'role of the dataset');
UPDATE regress_all.dataset SET model = 'default';

-- ---- rows of a key are one order, columns may be expressions ----

CREATE TABLE line ("Invoice no" text, customer_id int, day date, quantity int, unit_price numeric);
INSERT INTO line VALUES ('a-1', 1, '2025-05-04', 2, 10), ('A-1', 1, '2025-05-04', 1, 5), ('A-1', 1, '2025-06-02', 3, 4), (NULL, 1, '2025-06-02', 1, 9), (NULL, 1, '2025-06-02', 1, 9), ('A-1', 2, '2025-06-03', 1, 7), ('A-1', 2, '2025-06-03', 1, -7);
SELECT count(*) > 0 FROM lifecycle_attach('regress_line', orders => 'line', customer => 'customer_id', at => 'day', revenue => 'quantity * unit_price', order_key => 'lower("Invoice no")', as_of => '2025-06-30');
SELECT customer_id, orders, revenue FROM regress_line.customers ORDER BY 1;
SELECT finding, rows_found, share, example FROM regress_line.data_quality WHERE finding IN ('negative', 'repeated', 'same_day', 'same_order');
SELECT (sources)[1] FROM regress_line.dataset;
SELECT count(*) > 0 FROM lifecycle_detach('regress_line');

-- one customer of a live dataset is found by the index
CREATE TABLE many AS SELECT i % 5000 AS customer_id, date '2024-01-01' + i % 500 AS ordered_at, 10.0 AS amount FROM generate_series(1, 20000) i;
CREATE INDEX ON many (customer_id);
ANALYZE many;
SELECT count(*) FROM lifecycle_attach('regress_live', orders => 'many', customer => 'customer_id', at => 'ordered_at', revenue => 'amount', as_of => '2025-06-30');
CREATE FUNCTION pg_temp.scans(query text) RETURNS SETOF text LANGUAGE plpgsql AS $$ DECLARE line text; BEGIN FOR line IN EXECUTE 'EXPLAIN (COSTS OFF) ' || query LOOP IF line ~ 'on many' THEN RETURN NEXT regexp_replace(line, '^.*-> *', ''); END IF; END LOOP; END $$;
SELECT pg_temp.scans('SELECT * FROM regress_live.customers WHERE customer_id = 7');
SELECT pg_temp.scans('SELECT * FROM regress_live.history WHERE customer_id = 7');

-- ---- what is refused, all of it or nothing ----

CREATE TABLE odd (customer_id bigint, at timestamptz, amount text, stage text, ip inet, "{{dataset}}" int, "a""; DROP TABLE x; --" numeric);
CREATE SEQUENCE counter;
CREATE TYPE pair AS (a int, b int);
CREATE TEMP TABLE fleeting (customer_id bigint, at date, amount numeric);
CREATE INDEX an_index ON odd (customer_id);
CREATE VIEW through AS SELECT * FROM many;
SELECT test.error_of(format('SELECT lifecycle_attach(%s)', arguments)) FROM (VALUES
	($$NULL, 'many', 'customer_id', 'ordered_at', 'amount'$$),
	($$'', 'many', 'customer_id', 'ordered_at', 'amount'$$),
	($$repeat('x', 64), 'many', 'customer_id', 'ordered_at', 'amount'$$),
	($$'pg_mine', 'many', 'customer_id', 'ordered_at', 'amount'$$),
	($$'regress_shop', 'many', 'customer_id', 'ordered_at', 'amount'$$),
	($$'regress_all', 'many', 'customer_id', 'ordered_at', 'amount'$$),
	($$'regress_bad', NULL, 'customer_id', 'ordered_at', 'amount'$$),
	($$'regress_bad', 'none_such', 'customer_id', 'ordered_at', 'amount'$$),
	($$'regress_bad', 'public.None Such', 'customer_id', 'ordered_at', 'amount'$$),
	($$'regress_bad', 'counter', 'customer_id', 'ordered_at', 'amount'$$),
	($$'regress_bad', 'pair', 'customer_id', 'ordered_at', 'amount'$$),
	($$'regress_bad', 'an_index', 'customer_id', 'ordered_at', 'amount'$$),
	($$'regress_bad', 'fleeting', 'customer_id', 'at', 'amount'$$),
	($$'regress_bad', 'pg_class', 'oid', 'relname', 'relpages'$$),
	($$'regress_bad', 'many', NULL, 'ordered_at', 'amount'$$),
	($$'regress_bad', 'many', 'ctid', 'ordered_at', 'amount'$$),
	($$'regress_bad', 'many', 'customer_id', 'xmin', 'amount'$$),
	($$'regress_bad', 'many', 'customer_id', 'ordered_at', 'total'$$),
	($$'regress_bad', 'many', 'customer_id', 'ordered_at', repeat('x', 70)$$),
	($$'regress_bad', 'many', 'Customer_ID', 'ordered_at', 'amount'$$),
	($$'regress_bad', 'odd', 'ip', 'at', 'customer_id'$$),
	($$'regress_bad', 'odd', 'customer_id', 'amount', 'customer_id'$$),
	($$'regress_bad', 'odd', 'customer_id', 'at', 'amount'$$),
	($$'regress_bad', 'many', 'customer_id', 'ordered_at', 'amount', category => 'ordered_at'$$),
	($$'regress_bad', 'many', 'customer_id', 'ordered_at', 'amount', order_key => 'ordered_at'$$),
	($$'regress_bad', 'many', 'customer_id', 'ordered_at', 'amount * total'$$),
	($$'regress_bad', 'many', 'customer_id', 'ordered_at', 'amount *'$$),
	($$'regress_bad', 'many', 'customer_id', 'ordered_at', 'amount, amount'$$),
	($$'regress_bad', 'many', 'customer_id', 'ordered_at', 'amount) FROM many --'$$),
	($$'regress_bad', 'many', 'customer_id', 'ordered_at', '(SELECT 1)'$$),
	($$'regress_bad', 'many', 'customer_id', 'ordered_at', 'sum(amount)'$$),
	($$'regress_bad', 'many', 'customer_id', 'ordered_at', 'rank() OVER ()'$$),
	($$'regress_bad', 'many', 'customer_id', 'ordered_at', 'amount + $1'$$),
	($$'regress_bad', 'many', 'customer_id', 'ordered_at', 'amount * random()'$$),
	($$'regress_bad', 'many', 'customer_id', 'ordered_at', 'length(s::text)'$$),
	($$'regress_bad', 'many', 'customer_id', 'ordered_at', 'length(ctid::text)'$$),
	($$'regress_bad', 'many', 'customer_id', 'ordered_at', 'upper(customer_id::text)'$$),
	($$'regress_bad', 'many', 'customer_id', 'ordered_at', 'amount', customers => 'customers'$$),
	($$'regress_bad', 'many', 'customer_id', 'ordered_at', 'amount', customers => 'customers', customer_key => 'name'$$),
	($$'regress_bad', 'many', 'customer_id', 'ordered_at', 'amount', model => 'none'$$),
	($$'regress_bad', 'many', 'customer_id', 'ordered_at', 'amount', scheme => 'none'$$),
	($$'regress_bad', 'many', 'customer_id', 'ordered_at', 'amount', language => 'fr'$$),
	($$'regress_bad', 'many', 'customer_id', 'ordered_at', 'amount', time_zone => 'Mars/Phobos'$$),
	($$'regress_bad', 'many', 'customer_id', 'ordered_at', 'amount', as_of => 'infinity'$$),
	($$'regress_bad', 'many', 'customer_id', 'ordered_at', 'amount', value_share => 1.5$$),
	($$'regress_bad', 'many', 'customer_id', 'ordered_at', 'amount', maintain => 'always'$$),
	($$'regress_bad', 'many', 'customer_id', 'ordered_at', 'amount', maintain => NULL$$),
	($$'regress_bad', 'through', 'customer_id', 'ordered_at', 'amount', maintain => 'tracked'$$)
) AS v (arguments);
-- a column of the table of customers that is called as one of the view's
CREATE TABLE clash AS SELECT customer_id, 'mine'::text AS stage FROM odd;
SELECT test.error_of($$SELECT lifecycle_attach('regress_bad', 'odd', 'customer_id', 'at', 'customer_id', customers => 'clash')$$);
SELECT count(*) FROM pg_namespace WHERE nspname = 'regress_bad';
SELECT count(*) FROM pg_trigger WHERE tgname LIKE '%regress_bad%';

-- names of any kind are names, and no SQL
CREATE SCHEMA "regress ""s""; DROP SCHEMA regress_shop; --";
CREATE TABLE "regress ""s""; DROP SCHEMA regress_shop; --"."t; '$$" AS SELECT i % 3 AS "{{dataset}}", date '2024-01-01' + i AS "a', '", i AS "%1$I %s", i AS "{{standing}}" FROM generate_series(1, 9) i;
SELECT count(*) FROM lifecycle_attach('regress ''{{profiles}}" x', orders => '"regress ""s""; DROP SCHEMA regress_shop; --"."t; ''$$"', customer => '{{dataset}}', at => 'a'', ''', revenue => '%1$I %s', cost => '{{standing}}', as_of => '2024-06-30', maintain => 'tracked',
	customers => '"regress ""s""; DROP SCHEMA regress_shop; --"."t; ''$$"', customer_key => '{{dataset}}');
INSERT INTO "regress ""s""; DROP SCHEMA regress_shop; --"."t; '$$" VALUES (7, '2024-02-01', 5, 3);
SELECT customers, changed, inserted, removed FROM lifecycle_refresh('regress ''{{profiles}}" x');
SELECT customer_id, revenue, cost FROM "regress '{{profiles}}"" x".customers ORDER BY 1;
SELECT count(*) FROM lifecycle_detach('regress ''{{profiles}}" x');
DROP SCHEMA "regress ""s""; DROP SCHEMA regress_shop; --" CASCADE;

-- ---- a source that is gone or altered ----

SELECT count(*) FROM lifecycle_attach('regress_kept', orders => 'many', customer => 'customer_id', at => 'ordered_at', revenue => 'amount', as_of => '2025-06-30', maintain => 'scheduled');
ALTER TABLE many RENAME COLUMN amount TO total;
SELECT test.error_of($$SELECT lifecycle_refresh('regress_kept')$$);
SELECT count(*) > 0 FROM lifecycle_detach('regress_live');
DROP VIEW regress_kept.data_quality, regress_kept.exits, regress_kept.internal_cause, regress_kept.loyalty_rates, regress_kept.internal_row, regress_kept.internal_source_order, through;
ALTER TABLE many RENAME COLUMN total TO amount;
ALTER TABLE many ALTER amount TYPE text;
SELECT test.error_of($$SELECT lifecycle_refresh('regress_kept')$$);
DROP TABLE many CASCADE;
SELECT test.error_of($$SELECT lifecycle_refresh('regress_kept')$$);
SELECT customers, (SELECT count(*) FROM regress_kept.profiles), (SELECT count(*) FROM regress_kept.snapshot) FROM lifecycle_datasets WHERE dataset = 'regress_kept';

-- ---- names of every kind ----

CREATE TABLE "o'$track$%s" ("c""$make$" bigint, "at $1" date, "$text$%L" numeric, "k'$$" text);
SELECT count(*) > 0 FROM lifecycle_attach('regress_$track$%I', orders => '"o''$track$%s"', customer => 'c"$make$', at => 'at $1',
    revenue => '$text$%L', order_key => 'k''$$', as_of => '2024-06-30', maintain => 'tracked');
INSERT INTO "o'$track$%s" SELECT i % 20, date '2024-01-01' + i, 10, 'k' || i FROM generate_series(1, 100) AS i;
UPDATE "o'$track$%s" SET "$text$%L" = 20 WHERE "at $1" < '2024-02-01';
DELETE FROM "o'$track$%s" WHERE "at $1" = '2024-02-01';
SELECT customers FROM lifecycle_refresh('regress_$track$%I');
SELECT sum(revenue) = (SELECT sum("$text$%L") FROM "o'$track$%s") AS ties FROM "regress_$track$%I".segments;
SELECT count(*) > 0 FROM lifecycle_detach('regress_$track$%I');

-- ---- taking it away ----

CREATE VIEW my_report AS SELECT stage, customers FROM regress_all.segments;
SELECT test.error_of($$SELECT lifecycle_detach('regress_all')$$);
DROP VIEW my_report;
CREATE TABLE regress_all.mine (a int);
SELECT test.error_of($$SELECT lifecycle_detach('regress_all')$$);
SELECT count(*) FROM regress_all.customers;
DROP TABLE regress_all.mine;
SELECT kind, count(*) FROM lifecycle_detach('regress_all') GROUP BY 1 ORDER BY 1;
SELECT count(*) FROM lifecycle_detach('regress_kept');
SELECT tgname FROM pg_trigger WHERE tgname LIKE 'lifecycle%' AND tgrelid = 'orders'::regclass;
SELECT count(*) FROM pg_class WHERE relnamespace = 'regress_shop'::regnamespace AND relname IN ('orders', 'customers', 'contacts');
SELECT test.error_of($$SELECT lifecycle_detach('regress_all')$$);
DROP SCHEMA regress_shop CASCADE;
