-- Datasets: what a source has beside, several sources of a measure, and the views of both.
SET client_min_messages = warning;
SET timezone = 'UTC';
SET datestyle = 'ISO, MDY';
SET jit = off;
\pset format unaligned
\pset tuples_only on

CREATE SCHEMA regress_beside_from;
SET search_path = regress_beside_from, public;
CREATE TABLE orders AS SELECT c AS customer_id, date '2023-01-02' + c + i * (14 + c) AS at, 50::numeric AS amount, 20::numeric AS cost
	FROM generate_series(1, 8) AS c, generate_series(0, 50) AS i WHERE c < 8 OR i < 12;
DELETE FROM orders WHERE at > '2025-06-30';
CREATE TABLE customers AS SELECT c AS customer_id, (ARRAY['north', 'south'])[1 + c % 2] AS region, date '2022-12-01' + 60 * c AS registered FROM generate_series(1, 10) AS c;
INSERT INTO customers VALUES (11, 'north', NULL), (12, 'south', '2025-08-01');
SELECT mode, (SELECT count(*) > 20 FROM lifecycle_attach('regress_beside_' || mode, orders => 'orders', customer => 'customer_id', at => 'at', revenue => 'amount', cost => 'cost',
	customers => 'customers', maintain => mode, as_of => '2025-06-30', learn => false))
FROM unnest('{live,scheduled,tracked}'::text[]) AS mode;
CREATE FUNCTION sets() RETURNS SETOF text LANGUAGE sql AS $$ SELECT 'regress_beside_' || unnest('{live,scheduled,tracked}'::text[]) $$;
CREATE FUNCTION attach(VARIADIC arguments text[]) RETURNS TABLE (dataset text, made boolean) LANGUAGE plpgsql AS $$
BEGIN
	FOR dataset IN SELECT sets() LOOP
		EXECUTE format('SELECT count(*) > 20 FROM lifecycle_attach_source(%L, %s)', dataset, arguments[1]) INTO made;
		RETURN NEXT;
	END LOOP;
END $$;
-- a query on each dataset: the answer, where all three give the same
CREATE FUNCTION each(query text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	answers text[];
	d text;
	answer text;
BEGIN
	FOR d IN SELECT sets() LOOP
		EXECUTE format('SELECT string_agg(x::text, E''\n'') FROM (%s) AS x', replace(query, '@', d)) INTO answer;
		answers := answers || coalesce(answer, 'nothing');
	END LOOP;
	RETURN QUERY SELECT DISTINCT a FROM unnest(answers) AS a;
END $$;
CREATE TABLE before AS SELECT * FROM regress_beside_live.customers;
CREATE FUNCTION error_of(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	hint text;
BEGIN
	EXECUTE statement;
	RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS hint = PG_EXCEPTION_HINT;
	RETURN concat_ws(E'\n  ', SQLSTATE || ': ' || SQLERRM, nullif(hint, ''));
END $$;

-- ---- satisfaction: expectation beside perception, dimensions, weights, sacrifices, a competitor ----
CREATE TABLE survey (who int, asked date, topic text, score numeric, expected numeric, price_felt numeric, rival numeric, rival_price numeric);
INSERT INTO survey VALUES (1, '2025-05-01', 'product', 4, 5, 2, 5, 2), (1, '2025-05-01', 'service', 3, 3, 1, 4, 1), (2, '2025-05-01', 'product', 5, 4, 2, 3, 2),
	(2, '2025-05-01', 'service', 2, 4, 1, NULL, NULL), (3, '2025-05-01', 'opening hours', 4, 4, NULL, NULL, NULL),
	(1, '2024-05-01', 'product', 4, 4, NULL, NULL, NULL), (2, '2024-03-01', 'product', 4, 3.5, NULL, NULL, NULL),
	(1, '2025-04-01', 'product', 1, 1, 1, 1, 1), (4, '2025-08-01', 'product', 1, 5, NULL, NULL, NULL), (NULL, '2025-05-01', 'product', 1, 5, NULL, NULL, NULL);
SELECT * FROM attach($$'satisfaction', 'survey', customer => 'who', at => 'asked', value => 'score',
	columns => '{"dimension": "topic", "expectation": "expected", "sacrifice": "price_felt", "competitor": "rival", "competitor_sacrifice": "rival_price"}'$$);
SELECT each('SELECT dimension, dimension_label, weight, customers, score, score_year_ago, expectation, expectation_year_ago, expectation_rise, gap, felt_gap, disappointed FROM @.satisfaction');
SELECT each('SELECT dimension, sacrifice, perceived_value, competitor_value, lead, behind, behind_profit, disappointed_profit, profit_year FROM @.satisfaction');
SELECT each('SELECT profit_year = (SELECT sum(profit_year) FROM @.customers WHERE customer_id IN (1, 2, 3)) AS ties FROM @.satisfaction WHERE dimension = ''all''');
-- weights must sum to one
UPDATE regress_beside_live.dataset SET weights = '{"product": 0.75, "service": 0.25}';
SELECT dimension, weight, score, gap, felt_gap FROM regress_beside_live.satisfaction;
SELECT error_of(format('UPDATE regress_beside_live.dataset SET weights = %L', w))
FROM unnest('{"{\"product\": 0.75}","{\"product\": 1.5, \"service\": -0.5}","{\"product\": \"1\"}","[1]","{}","null"}'::text[]) AS w;
UPDATE regress_beside_live.dataset SET weights = NULL, language = 'zh';
SELECT dimension, dimension_label FROM regress_beside_live.satisfaction;
UPDATE regress_beside_live.dataset SET language = 'en';

-- ---- several sources of a measure, and what one of them says of another ----
CREATE TABLE calls (customer_id int, at date, kind text, answered date, settled date);
INSERT INTO calls VALUES (1, '2024-02-01', 'complaint', '2024-02-02', '2024-02-05'), (2, '2024-03-01', 'complaint', '2024-03-05', NULL), (8, '2025-06-01', 'complaint', NULL, NULL),
	(3, '2025-06-20', 'complaint', '2025-06-21', '2025-07-02'), (3, '2025-05-01', 'praise', NULL, NULL), (4, '2025-08-01', 'complaint', NULL, NULL);
SELECT * FROM attach($$'signal', 'calls', key => 'kind', columns => '{"answered": "answered", "settled": "settled"}'$$);
SELECT * FROM attach($$'signal', 'survey', customer => 'who', at => 'asked', key => $k$'competitor'$k$, filter => 'rival - rival_price > score - price_felt'$$);
SELECT each('SELECT kind, kind_label, signals, answered, answer_days, settled, settle_days, open, oldest_open_days, stayed_share, other_stayed_share, customers, profit_year FROM @.service');
SELECT dataset, measure, relation, name, filter IS NOT NULL AS filtered, columns FROM lifecycle_sources WHERE dataset = 'regress_beside_tracked' ORDER BY name;
SELECT each('SELECT p.customer_id, sum(e.count) FROM @.profiles AS p, lifecycle_events(p.profile) AS e WHERE e.measure = ''signal'' GROUP BY 1 ORDER BY 1');
-- tracked: each by its own changes
CREATE TABLE branch (client int, day timestamptz, total numeric, wares numeric);
INSERT INTO branch VALUES (1, '2025-06-01', 10, 5), (9, '2025-06-02', 20, 5);
SELECT * FROM attach($$'order', 'branch', customer => 'client', at => 'day', value => 'total', columns => '{"cost": "wares"}'$$);
INSERT INTO branch VALUES (9, '2025-06-12', 30, 6);
UPDATE orders SET amount = 51 WHERE customer_id = 2 AND at = '2023-01-04';
INSERT INTO calls VALUES (5, '2025-06-02', 'price', NULL, NULL);
SELECT count(*) FROM sets() AS s, lifecycle_refresh(s);
SELECT each('SELECT customer_id, orders, revenue, cost, stage FROM @.customers WHERE customer_id IN (1, 2, 9) ORDER BY 1');
SELECT each('SELECT sum(revenue) = (SELECT sum(amount) FROM orders) + 60 AS ties FROM @.segments');
SELECT count(*) FROM sets() AS s, lifecycle_refresh(s, rebuild => true) AS r WHERE r.changed + r.inserted + r.removed = 0;
-- what is found is told once: of its relation, and where two sources share it, of the last by name
INSERT INTO branch SELECT customer_id, at, amount, cost FROM orders WHERE customer_id = 3 AND at = '2023-01-05';
INSERT INTO branch VALUES (77, '2025-06-03', 1, 0), (77, '2025-06-03', 2, 0);
SELECT count(*) FROM sets() AS s, lifecycle_refresh(s);
SELECT each('SELECT relation, finding, rows_found, example FROM @.data_quality WHERE source = ''order'' AND rows_found > 0 AND finding IN (''rows'', ''repeated'', ''same_day'', ''not_in_customers'') ORDER BY 2, 1');
DELETE FROM branch WHERE client IN (3, 77);
SELECT s, (SELECT count(*) > 20 FROM lifecycle_detach_source(s, 'order_2')) FROM sets() AS s;
SELECT s, (SELECT count(*) > 20 FROM lifecycle_detach_source(s, 'signal')) FROM sets() AS s;
SELECT each('SELECT to_regclass(''@.service'') IS NULL, sum(revenue) = (SELECT sum(amount) FROM orders) FROM @.segments');
SELECT each('SELECT p.customer_id, sum(e.count) FROM @.profiles AS p, lifecycle_events(p.profile) AS e WHERE e.measure = ''signal'' GROUP BY 1 ORDER BY 1');
SELECT s, (SELECT count(*) > 20 FROM lifecycle_detach_source(s, 'signal_2')) FROM sets() AS s;
SELECT s, (SELECT count(*) > 20 FROM lifecycle_detach_source(s, 'satisfaction')) FROM sets() AS s;

-- ---- attributes: columns of the view customers, since a day or of always; they change nothing else ----
CREATE TABLE crm (customer_id int, noted date, source text, leaving numeric, fame numeric, parent text, rep text);
INSERT INTO crm VALUES (1, '2024-01-01', 'fair', 100, 5, 'Acme', 'Li'), (1, '2025-01-01', 'web', 120, 6, 'Acme', 'Li'), (1, '2025-08-01', 'late', 1, 1, 'Late', 'Late'),
	(8, '2024-01-01', 'web', 80, NULL, 'Acme', 'Wang'), (2, '2024-01-01', 'fair', 30, 1, 'Beta', 'Wang');
SELECT * FROM attach($$'attribute', 'crm', at => 'noted', columns => '{"channel": "source", "switching_cost": "leaving", "intangible": "fame * 1000", "account": "parent", "manager": "rep"}'$$);
SELECT each('SELECT customer_id, region, channel, switching_cost, intangible, account, manager FROM @.customers WHERE customer_id IN (1, 2, 3, 8) ORDER BY 1');
SELECT each('SELECT count(*) FROM (SELECT to_jsonb(c) - ''{channel,switching_cost,intangible,account,manager}''::text[] FROM @.customers AS c WHERE customer_id <> 2
	EXCEPT SELECT to_jsonb(b) FROM regress_beside_from.before AS b) AS x');
SELECT each('SELECT account, customers, stage, weakest_stage, orders, revenue, profit, profit_year FROM @.accounts');
SELECT each('SELECT sum(a.profit) = (SELECT sum(c.profit) FROM @.customers AS c WHERE c.account IS NOT NULL) AS ties FROM @.accounts AS a');
SELECT each('SELECT cut, sum((line).customers), sum((line).profit) FROM lifecycle_cut(NULL::@.segments, ''manager'') GROUP BY cut ORDER BY cut');
SELECT s, (SELECT count(*) > 20 FROM lifecycle_detach_source(s, 'attribute')) FROM sets() AS s;
SELECT each('SELECT count(*) FROM (SELECT to_jsonb(c) FROM @.customers AS c WHERE customer_id <> 2 EXCEPT SELECT to_jsonb(b) FROM regress_beside_from.before AS b) AS x');

-- ---- contracts, debts, recommendations, gains ----
CREATE TABLE contracts (customer_id int, starts date, ends date, renewed date, noticed date, fee numeric);
INSERT INTO contracts VALUES (1, '2023-07-01', '2024-06-30', NULL, NULL, 100), (1, '2024-07-01', '2025-07-31', NULL, NULL, 120), (2, '2024-01-01', '2025-01-01', NULL, NULL, 50),
	(3, '2024-01-01', '2025-12-31', NULL, '2025-06-01', 70), (4, '2024-01-01', '2026-12-31', NULL, '2025-08-01', 80), (5, '2024-01-01', '2025-03-01', '2025-02-01', NULL, 90),
	(6, '2024-01-01', NULL, NULL, NULL, 10);
SELECT * FROM attach($$'contract', 'contracts', at => 'starts', value => 'fee', columns => '{"ends": "ends", "renewed": "renewed", "notice": "noticed"}'$$);
SELECT each('SELECT customer_id, starts, ends, notice, renewed, value, days_left, state, state_label, stage FROM @.renewals');
SELECT each('SELECT ended, renewed, rate, rate_year_ago, ended_value, renewed_value, due, due_value FROM @.renewal_rate');
SELECT each('SELECT sum((line).ended), sum((line).renewed_value) FROM lifecycle_cut(NULL::@.renewal_rate, ''region'')');
-- a notice is evidence of leaving, where it is attached as what it is
SELECT * FROM attach($$'signal', 'contracts', at => 'noticed', key => $k$'exit talk'$k$, filter => 'noticed IS NOT NULL'$$);
SELECT each('SELECT p.customer_id, e.day FROM @.profiles AS p, lifecycle_events(p.profile) AS e WHERE e.measure = ''signal'' ORDER BY 1');
CREATE TABLE ledger (customer_id int, at date, open_amount numeric, due_on date);
INSERT INTO ledger VALUES (1, '2025-01-01', 100, '2025-01-31'), (1, '2025-02-01', 0, NULL), (1, '2025-03-01', 40, '2025-03-31'), (1, '2025-04-01', 90, '2025-06-15'),
	(2, '2025-06-01', 10, '2025-07-01'), (3, '2025-06-01', 10, '2025-06-20'), (4, '2025-06-01', 20, NULL), (5, '2025-06-01', 20, '2025-06-02'), (5, '2025-06-20', 0, NULL),
	(6, '2025-07-20', 70, '2025-07-30');
SELECT * FROM attach($$'balance', 'ledger', value => 'open_amount', columns => '{"due": "due_on"}'$$);
SELECT each('SELECT customer_id, balance, open_since, open_days, due, overdue_days, credit, credit_label FROM @.receivables');
CREATE TABLE friends (newcomer int, by_whom int, at date);
INSERT INTO friends VALUES (2, 1, '2023-01-01'), (3, 1, '2023-01-01'), (4, 3, '2023-01-01'), (4, 5, '2024-01-01'), (5, 5, '2023-01-01'), (6, 99, '2023-01-01'), (7, 8, '2023-01-01'),
	(8, 7, '2023-01-01'), (1, 2, '2025-08-01');
SELECT * FROM attach($$'referral', 'friends', customer => 'newcomer', columns => '{"referrer": "by_whom"}'$$);
SELECT each('SELECT customer_id, referrer, root, depth, direct, downstream, profit, downstream_profit, received_profit, passed_profit, attributed_profit, saved_cost FROM @.referrals ORDER BY 1');
SELECT each('SELECT sum(r.attributed_profit) = sum(r.profit), sum(r.profit) = (SELECT sum(c.profit) FROM @.customers AS c WHERE c.customer_id IN (SELECT customer_id FROM @.referrals)) FROM @.referrals AS r');
CREATE TABLE savings (customer_id int, at date, saved numeric);
INSERT INTO savings VALUES (1, '2025-01-01', 200), (2, '2025-01-01', 5000), (3, '2025-01-01', 10), (4, '2023-01-01', 10), (8, '2025-01-01', -5);
SELECT * FROM attach($$'gain', 'savings', value => 'saved'$$);
SELECT each('SELECT stage, customers, our_gain, their_gain, joint_gain, our_share, split, split_label, tilted_to_us, tilted_to_them FROM @.fairness WHERE customers > 0');
-- parts sum to the whole here too
SELECT each('SELECT sum((line).their_gain) = (SELECT sum(their_gain) FROM @.fairness), sum((line).customers) FROM lifecycle_cut(NULL::@.fairness, ''region'')');

-- who is in touch less than chance explains
CREATE TABLE visits AS SELECT c AS customer_id, date '2024-05-01' + i AS at FROM generate_series(1, 6) AS c, generate_series(0, 425) AS i
	WHERE i % 10 = 0 AND CASE c WHEN 1 THEN i < 330 WHEN 2 THEN true WHEN 3 THEN i % 20 = 0 OR i > 330 WHEN 4 THEN i = 10 WHEN 5 THEN i > 380 ELSE i % 40 = 0 AND i < 400 END;
INSERT INTO visits SELECT 3, date '2025-06-01' + i FROM generate_series(0, 20) AS i;
SELECT * FROM attach($$'contact', 'visits'$$);
SELECT each('SELECT customer_id, contacts, last_day, silence_days, recent, usual, change, engagement, engagement_label FROM @.engagement ORDER BY 1');
SELECT s, (SELECT count(*) > 20 FROM lifecycle_detach_source(s, 'contact')) FROM sets() AS s;
SELECT each('SELECT to_regclass(''@.engagement'') IS NULL AND to_regclass(''@.prospects'') IS NULL AS gone');

-- ---- codes have labels in the dataset's language ----
SELECT count(*) > 20 FROM lifecycle_attach_source('regress_beside_live', 'satisfaction', 'survey', customer => 'who', at => 'asked', value => 'score',
	columns => '{"dimension": "topic"}', filter => $$topic <> 'opening hours'$$);
SELECT count(*) > 20 FROM lifecycle_attach_source('regress_beside_live', 'signal', 'calls', key => 'kind', columns => '{"settled": "settled"}');
SELECT count(*) > 20 FROM lifecycle_attach_source('regress_beside_live', 'contact', 'visits');
UPDATE regress_beside_live.dataset SET language = 'zh';
SELECT (SELECT string_agg(DISTINCT state_label, ' ' ORDER BY state_label) FROM regress_beside_live.renewals), (SELECT string_agg(DISTINCT credit_label, ' ' ORDER BY credit_label) FROM regress_beside_live.receivables),
	(SELECT string_agg(DISTINCT engagement_label, ' ' ORDER BY engagement_label) FROM regress_beside_live.engagement), (SELECT string_agg(DISTINCT split_label, ' ' ORDER BY split_label) FROM regress_beside_live.fairness);
UPDATE regress_beside_live.dataset SET language = 'en';
-- attached again by what lifecycle_sources says, as in doc/operations.md, it is the same
CREATE FUNCTION again(ds text, new_name text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	call text;
	n bigint := 0;
BEGIN
	FOR call IN SELECT CASE name WHEN 'order'
			THEN format('SELECT FROM lifecycle_attach(%L, %L, %L, %L, %L, %L, %L, %L, %L, maintain => %L, refresh => false);', new_name, relation, customer, at, value, cost, key, order_key, filter, maintain)
			ELSE format('SELECT FROM lifecycle_attach_source(%L, %L, %L, %L, %L, %L, %L, %L, %L, refresh => false);', new_name, measure, relation, customer, at,
				value, key, filter, nullif(jsonb_strip_nulls(coalesce(columns, '{}') || jsonb_build_object('cost', cost, 'order_key', order_key)), '{}')) END
			FROM lifecycle_sources WHERE dataset = ds ORDER BY name <> 'order', name LOOP
		EXECUTE call;
		n := n + 1;
	END LOOP;
	RETURN n;
END $$;
SELECT again('regress_beside_live', 'regress_beside_again') > 8;
SELECT * FROM (SELECT measure, relation, customer, at, value, cost, key, order_key, filter, name, columns FROM lifecycle_sources WHERE dataset = 'regress_beside_live') AS a
FULL JOIN (SELECT measure, relation, customer, at, value, cost, key, order_key, filter, name, columns FROM lifecycle_sources WHERE dataset = 'regress_beside_again') AS b ON to_jsonb(a) = to_jsonb(b)
WHERE a IS NULL OR b IS NULL;
UPDATE regress_beside_again.dataset SET (as_of, weights) = (SELECT as_of, weights FROM regress_beside_live.dataset);
SELECT (SELECT customers FROM lifecycle_refresh('regress_beside_again')) = (SELECT count(*) FROM regress_beside_live.customers);
SELECT count(*) FROM (TABLE regress_beside_live.profiles EXCEPT ALL TABLE regress_beside_again.profiles) AS d;
SELECT count(*) > 40 FROM lifecycle_detach('regress_beside_again');
SELECT count(*) > 20 FROM unnest('{satisfaction,signal_2,contact}'::text[]) AS s, lifecycle_detach_source('regress_beside_live', s);

-- ---- since when a customer is known: a replay knows nobody who came later ----
SELECT s, (SELECT count(*) > 20 FROM lifecycle_detach_source(s, 'customer')) FROM sets() AS s;
SELECT * FROM attach($$'customer', 'customers', at => 'registered'$$);
SELECT each('SELECT customer_id, stage, tenure_days, first_order_date FROM @.customers WHERE customer_id > 7 ORDER BY 1');
INSERT INTO customers VALUES (13, 'north', '2025-06-01'), (14, 'north', 'infinity'), (15, 'south', NULL);
UPDATE customers SET registered = '2025-05-01' WHERE customer_id = 12;
DELETE FROM customers WHERE customer_id = 10;
SELECT count(*) FROM sets() AS s, lifecycle_refresh(s);
SELECT each('SELECT customer_id, stage FROM @.customers WHERE customer_id > 7 ORDER BY 1');
SELECT count(*) FROM sets() AS s, lifecycle_refresh(s, rebuild => true) AS r WHERE r.changed + r.inserted + r.removed = 0;
DO $$ DECLARE s text; BEGIN FOR s IN SELECT sets() LOOP EXECUTE format('UPDATE %I.dataset SET as_of = ''2023-06-01''', s); PERFORM lifecycle_refresh(s); END LOOP; END $$;
SELECT each('SELECT array_agg(customer_id ORDER BY customer_id) FROM @.customers');

-- ---- the score at or below which customers leave is learned, where scores make a difference ----
CREATE TABLE buys AS SELECT c AS customer_id, date '2023-01-02' + c % 14 + 14 * i AS at, 20::numeric AS amount FROM generate_series(1, 160) AS c, generate_series(0, 50) AS i
	WHERE i <= CASE WHEN c % 4 = 0 AND c % 12 > 0 OR c % 40 = 1 THEN 34 ELSE 50 END;
CREATE TABLE asked AS SELECT c AS customer_id, date '2024-05-20' AS at, CASE WHEN c % 4 = 0 THEN 5 + c / 4 % 2 ELSE 7 + c % 3 END AS score FROM generate_series(1, 160) AS c;
-- of late, so that nobody knows what follows
INSERT INTO asked VALUES (3, '2024-12-01', 4), (3, '2024-12-02', 3), (3, '2024-12-03', 4), (7, '2024-12-01', 8), (7, '2024-12-02', 8), (7, '2024-12-03', 8);
CREATE TABLE shuffled AS SELECT customer_id, at, 5 + customer_id * 7 % 5 AS score FROM asked;
SELECT count(*) > 20 FROM lifecycle_attach('regress_beside_scored', 'buys', 'customer_id', 'at', 'amount', as_of => '2024-12-09');
SELECT count(*) > 20 FROM lifecycle_attach_source('regress_beside_scored', 'satisfaction', 'asked', value => 'score');
SELECT count(*) > 20 FROM lifecycle_attach('regress_beside_shuffled', 'buys', 'customer_id', 'at', 'amount', as_of => '2024-12-09');
SELECT count(*) > 20 FROM lifecycle_attach_source('regress_beside_shuffled', 'satisfaction', 'shuffled', value => 'score');
SELECT (SELECT (model).satisfaction_low FROM regress_beside_scored.internal_setting), (SELECT (model).satisfaction_low FROM regress_beside_shuffled.internal_setting);
-- a model learned from other sources is learned anew, by the next refresh, and is the same however they came; without them it knows nothing of scores
SELECT count(*) > 20 FROM lifecycle_attach('regress_beside_later', 'buys', 'customer_id', 'at', 'amount', as_of => '2024-12-04', maintain => 'tracked');
UPDATE regress_beside_later.dataset SET as_of = '2024-12-09';
SELECT count(*) > 20 FROM lifecycle_attach_source('regress_beside_later', 'satisfaction', 'asked', value => 'score', refresh => false);
SELECT customers FROM lifecycle_refresh('regress_beside_later');
SELECT l.since, l.model = s.model AS same FROM regress_beside_later.learned_models AS l, regress_beside_scored.learned_models AS s ORDER BY 1;
SELECT count(*) > 20 FROM lifecycle_detach_source('regress_beside_later', 'satisfaction', refresh => false);
SELECT (SELECT (model).satisfaction_low FROM regress_beside_later.internal_setting), (lifecycle_refresh('regress_beside_later')).customers;
SELECT (model).satisfaction_low FROM regress_beside_later.internal_setting;
SELECT count(*) > 20 FROM lifecycle_detach('regress_beside_later');
SELECT customer_id, stage, reason FROM regress_beside_scored.customers WHERE customer_id IN (3, 7) ORDER BY 1;
SELECT cell, customers FROM regress_beside_scored.loyalty WHERE customers > 0;
SELECT count(*) > 20 FROM lifecycle_detach('regress_beside_scored');
SELECT count(*) > 20 FROM lifecycle_detach('regress_beside_shuffled');

-- ---- an infinite day, NaN, or a number beyond an amount says nothing, and a contract without an end may be given notice of ----
CREATE TABLE odd_contracts AS SELECT * FROM (VALUES (1, date '2024-01-01', numeric '100', date 'infinity', NULL::date), (2, '2024-01-01', 'NaN', '2025-07-20', '2025-06-01'),
	(3, '2024-01-01', 50, NULL, '2025-06-01'), (4, '2024-01-01', 1e12, '2025-07-20', '2025-06-01')) AS v (customer_id, starts, fee, ends, notice);
CREATE TABLE odd_balance AS SELECT 1 AS customer_id, date '2025-05-01' AS at, 5.0 AS amount, date 'infinity' AS due;
SELECT count(*) > 30 FROM lifecycle_attach('regress_beside_odd', orders => 'orders', customer => 'customer_id', at => 'at', revenue => 'amount', as_of => '2025-06-30');
SELECT count(*) > 30 FROM lifecycle_attach_source('regress_beside_odd', 'contract', 'odd_contracts', at => 'starts', value => 'fee', columns => '{"ends": "ends", "notice": "notice"}');
SELECT count(*) > 30 FROM lifecycle_attach_source('regress_beside_odd', 'balance', 'odd_balance', value => 'amount', columns => '{"due": "due"}');
SELECT customer_id, ends, notice, value, days_left, state FROM regress_beside_odd.renewals ORDER BY 1;
SELECT customer_id, due, overdue_days, credit FROM regress_beside_odd.receivables;
SELECT customer_id, reason, split_part(evidence, '; ', 1), at_stake < 1000 AND gain < 1000 FROM regress_beside_odd.worklist WHERE reason = 'notice' ORDER BY 1;
SELECT lifecycle_report('regress_beside_odd') ~ 'NaN|[Ii]nfinity';
SELECT count(*) > 30 FROM lifecycle_detach('regress_beside_odd');

-- ---- what is refused ----
SELECT error_of(format($f$SELECT lifecycle_attach_source('regress_beside_live', %s)$f$, a)) FROM (VALUES
	($$'nosuch', 'orders'$$), ($$'attribute', 'crm'$$), ($$'attribute', 'crm', columns => '{"stage": "source"}'$$), ($$'attribute', 'crm', columns => '{"x": "nosuch"}'$$),
	($$'attribute', 'crm', columns => '{"": "source"}'$$), ($$'attribute', 'crm', columns => jsonb_build_object(repeat('名', 22), 'source')$$),
	($$'contract', 'contracts', at => 'starts'$$), ($$'contract', 'contracts', at => 'starts', columns => '{"ends": "fee"}'$$), ($$'signal', 'calls', columns => '{"dimension": "kind"}'$$),
	($$'signal', 'calls', columns => '[1]'$$), ($$'signal', 'calls', columns => '{"settled": 1}'$$), ($$'signal', 'calls', value => '1'$$), ($$'gain', 'savings'$$),
	($$'referral', 'friends', customer => 'newcomer', value => '1', columns => '{"referrer": "by_whom"}'$$), ($$'referral', 'friends', customer => 'newcomer', columns => '{"referrer": "at"}'$$),
	($$'customer', 'customers'$$), ($$'wallet', 'ledger', value => 'open_amount', key => 'at'$$)) AS v (a);
SELECT error_of($$SELECT lifecycle_detach_source('regress_beside_live', 'signal_9')$$);
SELECT count(*) > 90 FROM sets() AS s, lifecycle_detach(s);
SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'lifecycle%' AND tgrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'regress_beside_from'::regnamespace);
DROP SCHEMA regress_beside_from CASCADE;
