-- Datasets: rows that each can be true, of which a sum, or a value compounded over a century, is more than money holds.  Whoever has them is named, and
-- everybody else is shown as before.
SET client_min_messages = warning;
SET timezone = 'UTC';
SET datestyle = 'ISO, MDY';
SET jit = off;
\pset format unaligned
\pset tuples_only on

CREATE SCHEMA regress_bounds;
SET search_path = regress_bounds, public;
CREATE FUNCTION modes() RETURNS SETOF text LANGUAGE sql AS $$ SELECT unnest('{live,scheduled,tracked}'::text[]) $$;

CREATE TABLE orders (customer_id bigint, at date, amount numeric, cost numeric, category text, invoice text);
CREATE TABLE tills (customer_id bigint, at timestamptz, amount double precision);
CREATE TABLE other (measure text, customer_id bigint, at date, amount numeric);
CREATE TABLE people (id bigint PRIMARY KEY, account text);
INSERT INTO orders SELECT i % 7, date '2024-01-01' + 3 * i, 10 + i % 13, 4, 'k' || i % 3, 'o' || i FROM generate_series(1, 200) i;
INSERT INTO tills SELECT i % 7, timestamptz '2025-01-01' + i * interval '11 days', 5 FROM generate_series(1, 40) i;
CREATE FUNCTION measures() RETURNS SETOF text LANGUAGE sql AS $$ SELECT unnest('{investment,wallet,balance,bad_debt,referral,satisfaction,contract,gain}'::text[]) $$;
INSERT INTO other SELECT m, i % 7, date '2024-01-01' + 5 * i, 3 FROM measures() m, generate_series(1, 100) i;
INSERT INTO people SELECT i, 'a' || i % 2 FROM generate_series(0, 90) i;

SELECT mode, (SELECT count(*) > 20 FROM lifecycle_attach('regress_' || mode, orders => 'orders', customer => 'customer_id', at => 'at', revenue => 'amount', cost => 'cost', category => 'category', order_key => 'invoice',
	as_of => '2026-06-01', value_share => NULL, potential_share => NULL, learn => mode = 'scheduled', maintain => mode, refresh => false)),
	(SELECT count(*) > 20 FROM lifecycle_attach_source('regress_' || mode, 'order', 'tills', value => 'amount', refresh => false)),
	(SELECT count(*) > 20 FROM lifecycle_attach_source('regress_' || mode, 'attribute', 'people', 'id', columns => '{"account": "account"}', refresh => false))
FROM modes() mode;
SELECT count(*) FROM modes() mode, measures() m, lifecycle_attach_source('regress_' || mode, m, 'other', value => 'amount', filter => format('measure = %L', m),
	columns => CASE m WHEN 'contract' THEN '{"ends": "at"}' WHEN 'satisfaction' THEN '{"expectation": "amount", "sacrifice": "amount", "competitor": "amount"}' END::jsonb, refresh => false) WHERE kind = 'schema';
UPDATE regress_live.dataset SET plausible_from = '1926-06-01';
UPDATE regress_scheduled.dataset SET plausible_from = '1926-06-01';
UPDATE regress_tracked.dataset SET plausible_from = '1926-06-01';

-- whatever a dataset shows is read; what fails is told
CREATE FUNCTION read_all(dataset text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	relation record;
BEGIN
	PERFORM lifecycle_refresh(dataset);
	FOR relation IN SELECT c.relname AS name FROM pg_class AS c WHERE c.relnamespace = dataset::regnamespace AND c.relkind IN ('r', 'v') ORDER BY c.relname LOOP
		EXECUTE format('SELECT count(x::text) FROM %I.%I AS x', dataset, relation.name);
	END LOOP;
	relation := ROW('lifecycle_report'::name);
	PERFORM lifecycle_report(dataset);
	relation := ROW('lifecycle_what_if'::name);
	PERFORM lifecycle_what_if(dataset);
	relation := ROW('lifecycle_model_diff'::name);
	PERFORM lifecycle_model_diff(dataset, 'default', 'default');
	relation := ROW('lifecycle_effect'::name);
	PERFORM lifecycle_effect(dataset, 'SELECT id FROM regress_bounds.people WHERE id % 2 = 0', '2025-04-01', '2025-08-01');
	RETURN 'read';
EXCEPTION WHEN OTHERS THEN
	RETURN format('%s: %s', relation.name, SQLERRM);
END
$$;
SELECT mode, read_all('regress_' || mode) FROM modes() mode;
CREATE TABLE before AS SELECT 'live' AS mode, c.* FROM regress_live.internal_standing c UNION ALL SELECT 'tracked', c.* FROM regress_tracked.internal_standing c;

-- each measure has customers of its own: one row of a century ago, many rows of one day, many days
CREATE FUNCTION odd(measure text, customer bigint, day date, amount numeric) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	CASE measure
		WHEN 'order' THEN INSERT INTO orders VALUES (customer, day, amount, NULL, 'k1', NULL);
		WHEN 'cost' THEN INSERT INTO orders VALUES (customer, day, 1, amount, NULL, NULL);
		WHEN 'till' THEN INSERT INTO tills VALUES (customer, day, amount);
		ELSE INSERT INTO other VALUES (measure, customer, day, amount);
	END CASE;
END
$$;
CREATE TABLE kinds AS SELECT m.measure, m.n FROM unnest('{order,cost,till}' || ARRAY(SELECT measures())) WITH ORDINALITY AS m (measure, n);
DO $$ BEGIN
	PERFORM odd(k.measure, 20 + k.n, '1926-12-01', 9.2e10) FROM kinds k;
	PERFORM odd(k.measure, 40 + k.n, '2025-03-03', 9.2e10) FROM kinds k, generate_series(1, 150);
	PERFORM odd(k.measure, 60 + k.n, date '2025-03-03' + i, 9.2e10) FROM kinds k, generate_series(1, 150) i;
	-- nearly all that is allowed, for nearly nothing
	PERFORM odd('order', 90, date '1990-01-01' + i, 9.2e10) FROM generate_series(1, 99) i;
	PERFORM odd('investment', 90, '1990-01-01', 0.01);
END $$;
SELECT mode, read_all('regress_' || mode) FROM modes() mode;
SELECT mode, finding, rows_found, treatment, example FROM (
	SELECT 'live' AS mode, q.* FROM regress_live.data_quality q UNION ALL SELECT 'scheduled', q.* FROM regress_scheduled.data_quality q UNION ALL SELECT 'tracked', q.* FROM regress_tracked.data_quality q) q
WHERE finding LIKE 'beyond%' ORDER BY 1, 2;
-- the row of a century ago leaves its customer's other figures as they are; amounts that are read as they are need no sum
SELECT k.measure, s.revenue, s.profit, s.realised_value, s.lifetime_value IS NULL AS no_lifetime_value FROM kinds k LEFT JOIN regress_tracked.internal_standing s ON s.customer_id = 20 + k.n ORDER BY k.n;
SELECT s.customer_id / 20 * 20 AS case, string_agg(k.measure, ' ' ORDER BY k.n) FROM regress_tracked.set_aside s JOIN kinds k ON k.n = s.customer_id % 20 GROUP BY 1 ORDER BY 1;
SELECT count(*) FROM (SELECT customer_id FROM regress_live.set_aside EXCEPT SELECT customer_id FROM regress_tracked.set_aside) x;
SELECT count(*) FROM (SELECT customer_id FROM regress_live.set_aside EXCEPT SELECT customer_id FROM regress_scheduled.set_aside) x;
-- nobody else is shown otherwise
CREATE VIEW other_than_before AS
SELECT (SELECT count(*) FROM before) AS customers, count(*) AS otherwise FROM (SELECT * FROM before EXCEPT
	(SELECT 'live', c.* FROM regress_live.internal_standing c UNION ALL SELECT 'tracked', c.* FROM regress_tracked.internal_standing c)) x;
TABLE other_than_before;
-- others' changes are merged meanwhile, which leaves alone what they do not touch; one of whoever is set aside is a rebuild, and so is the correction
UPDATE regress_tracked.profiles SET profile = (SELECT p.profile FROM regress_tracked.profiles AS p WHERE p.customer_id = 2) WHERE customer_id = 3;
INSERT INTO orders VALUES (4, '2025-05-05', 5, 1, 'k1', 'passing');
SELECT changed, inserted, removed FROM lifecycle_refresh('regress_tracked');
UPDATE orders SET customer_id = 5 WHERE invoice = 'passing';
SELECT changed, inserted, removed FROM lifecycle_refresh('regress_tracked');
UPDATE orders SET customer_id = 41 WHERE invoice = 'passing';
SET client_min_messages = notice;
SELECT changed, inserted, removed FROM lifecycle_refresh('regress_tracked');
SET client_min_messages = warning;
SELECT changed, inserted, removed, (SELECT count(*) FROM regress_live.set_aside) - (SELECT count(*) FROM regress_tracked.set_aside) FROM lifecycle_refresh('regress_tracked', rebuild => true);
DELETE FROM orders WHERE invoice = 'passing';
UPDATE orders SET amount = 1 WHERE customer_id = 41 AND ctid <> (SELECT min(ctid) FROM orders WHERE customer_id = 41);
SELECT read_all('regress_tracked');
SELECT c.orders, c.revenue FROM regress_tracked.customers c WHERE c.customer_id = 41;
DELETE FROM orders WHERE customer_id > 20;
DELETE FROM tills WHERE customer_id > 20;
DELETE FROM other WHERE customer_id > 20;
SELECT mode, (SELECT r.customers FROM lifecycle_refresh('regress_' || mode) AS r) FROM modes() mode;
SELECT (SELECT count(*) FROM regress_live.set_aside), (SELECT count(*) FROM regress_scheduled.set_aside), (SELECT count(*) FROM regress_tracked.set_aside);
TABLE other_than_before;

-- whoever grows beyond the bound between two refreshes leaves the tables by a merge
INSERT INTO orders SELECT 5, date '2025-03-03' + i, 9.2e10 FROM generate_series(1, 150) i;
SELECT customers, changed, removed FROM lifecycle_refresh('regress_tracked');
SELECT count(*), (SELECT string_agg(customer_id::text, ' ') FROM regress_tracked.set_aside) FROM regress_tracked.customers;
DELETE FROM orders WHERE amount > 1e10;
SELECT customers, inserted FROM lifecycle_refresh('regress_tracked');
TABLE other_than_before;
-- what was put in and corrected again between two refreshes, of which neither sum fits
INSERT INTO orders SELECT 5, date '2025-03-03', 9.2e10 FROM generate_series(1, 150) i;
UPDATE orders SET amount = 7 WHERE amount > 1e10;
SELECT changed FROM lifecycle_refresh('regress_tracked');
SELECT changed FROM lifecycle_refresh('regress_tracked', rebuild => true);
DELETE FROM orders WHERE amount = 7;
SELECT changed FROM lifecycle_refresh('regress_tracked');
TABLE other_than_before;

-- an account whose customers are each within the bound, and together beyond it
INSERT INTO orders SELECT 80 + i % 4, date '2025-03-03', 9.2e10 FROM generate_series(1, 280) i;
UPDATE people SET account = 'large' WHERE id >= 80;
SELECT account, customers, stage, revenue FROM regress_live.accounts ORDER BY 1;

DROP VIEW other_than_before;
SELECT bool_and(d = 1) FROM modes() mode, LATERAL (SELECT count(*) AS d FROM lifecycle_detach('regress_' || mode) WHERE kind = 'schema') x;
DROP SCHEMA regress_bounds CASCADE;
