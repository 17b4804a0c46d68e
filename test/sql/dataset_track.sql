-- What triggers of a tracked source record, and what nobody can have them record.
SET client_min_messages = warning;
SET timezone = 'UTC';
SET jit = off;
\pset format unaligned
\pset tuples_only on

CREATE SCHEMA regress_track;
SET search_path = regress_track, public;

-- ---- rows of every shape: columns that were dropped or came later, in another order in a partition, of a domain, long ----

CREATE DOMAIN money_amount AS numeric CHECK (VALUE < 1000000);
CREATE TABLE sold (gone int, invoice text, customer_id int, at date NOT NULL, amount money_amount, note text, id int, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
ALTER TABLE sold DROP gone;
CREATE TABLE sold_2024 (id int NOT NULL, at date NOT NULL, note text, gone_too text, amount money_amount, customer_id int, invoice text);
ALTER TABLE sold_2024 DROP gone_too;
INSERT INTO sold_2024 SELECT i, '2024-01-01', 'before', i, i % 7, repeat(md5(i::text), 300) FROM generate_series(1, 20) AS i;
ALTER TABLE sold ATTACH PARTITION sold_2024 FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE sold_2025 PARTITION OF sold FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
ALTER TABLE sold ADD kind text DEFAULT 'tea', ADD cost numeric DEFAULT 1;
-- long values outside of the row
ALTER TABLE sold ALTER invoice SET STORAGE EXTERNAL;
ALTER TABLE sold_2024 ALTER invoice SET STORAGE EXTERNAL;
SELECT count(*) > 0 FROM unnest('{live,tracked}'::text[]) AS kept, lifecycle_attach('regress_track_' || kept, orders => 'sold', customer => 'customer_id', at => 'at',
	revenue => 'amount', cost => 'cost', category => 'kind', order_key => 'md5(invoice)', as_of => '2025-12-31', learn => false, maintain => kept);
SELECT prosrc ~ format('^%s delta_order\n', 'sold'::regclass::oid), prosecdef, NOT has_function_privilege('public', p.oid, 'EXECUTE')
FROM pg_proc AS p WHERE oid = 'regress_track_tracked.track_order()'::regprocedure;
-- how many were recorded, and whether a merge of them is what the table says
CREATE FUNCTION merged() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	said text := (SELECT concat_ws(' ', count(*) FILTER (WHERE added AND NOT replaces), 'in', count(*) FILTER (WHERE NOT added), 'out',
			count(*) FILTER (WHERE added AND replaces), 'replaced', count(*) FILTER (WHERE added IS NULL), 'asking')
		FROM regress_track_tracked.delta_order CROSS JOIN LATERAL (SELECT num_nonnulls(old1, old2, old3, old4, old5, old6) > 0 AS replaces) AS r);
BEGIN
	PERFORM lifecycle_refresh('regress_track_tracked');
	RETURN said || ', ' || (SELECT count(*) FROM regress_track_live.profiles AS a FULL JOIN regress_track_tracked.profiles AS b USING (customer_id) WHERE a.profile IS DISTINCT FROM b.profile)
		|| ' differ';
END $$;
-- more than are written at once, through the table and into a partition of another order
INSERT INTO sold (id, at, customer_id, amount, invoice) SELECT i, date '2024-06-01' + i, i % 50, i, repeat(md5((i / 2)::text), 1 + i % 200) FROM generate_series(100, 400) AS i;
INSERT INTO sold_2024 (id, at, customer_id, amount, invoice, kind) VALUES (500, '2024-02-02', 1, 10, repeat('abc', 9000), 'coffee'), (501, '2024-02-02', NULL, NULL, NULL, NULL);
SELECT merged();
-- a row of which nothing changed that counts is passed over, among others; one from before the column was there is not
UPDATE sold SET note = 'seen', amount = amount + CASE WHEN id % 3 = 0 THEN 1 ELSE 0 END;
SELECT merged();
UPDATE sold_2024 SET kind = CASE WHEN id < 10 THEN 'tea' ELSE 'Tea' END;
SELECT merged();
UPDATE sold SET invoice = overlay(invoice PLACING 'x' FROM length(invoice)) WHERE id % 4 = 0;
SELECT merged();
-- from one partition to another, and not: rows are then no pairs
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.id % 5 = 0 THEN RETURN NULL; END IF; RETURN NEW; END $$;
CREATE TRIGGER refuse BEFORE INSERT ON sold_2025 FOR EACH ROW EXECUTE FUNCTION refuse();
UPDATE sold SET at = at + 366 WHERE id BETWEEN 100 AND 200 AND at < '2024-12-01';
SELECT merged();
MERGE INTO sold AS o USING generate_series(190, 210) AS m (id) ON m.id = o.id WHEN MATCHED AND m.id % 2 = 0 THEN DELETE WHEN MATCHED THEN UPDATE SET amount = 3
	WHEN NOT MATCHED THEN INSERT (id, at, customer_id, amount) VALUES (m.id, '2024-03-03', 60, 4);
SELECT merged();
INSERT INTO sold (id, at, customer_id, amount) SELECT i, '2024-03-03', 61, 5 FROM generate_series(600, 602) AS i;
INSERT INTO sold (id, at, customer_id, amount) SELECT i, '2024-03-03', 61, 5 FROM generate_series(602, 604) AS i ON CONFLICT (id, at) DO UPDATE SET amount = 6;
SELECT merged();
-- and where the tables of the statement did not fit into memory
SET work_mem = 64;
INSERT INTO sold (id, at, customer_id, amount) SELECT i, '2024-03-04', i % 100, 1 FROM generate_series(1000, 4000) AS i;
UPDATE sold SET amount = amount + 1 WHERE id >= 1000;
RESET work_mem;
SELECT merged();
-- an error in the middle of them leaves nothing behind
ALTER TABLE regress_track_tracked.delta_order ALTER c1 SET STORAGE PLAIN;
SET work_mem = 64;
UPDATE sold SET invoice = CASE WHEN id = 2500 THEN repeat('long ', 4000) ELSE 'short ' || id END WHERE id > 1000;
RESET work_mem;
ALTER TABLE regress_track_tracked.delta_order ALTER c1 SET STORAGE EXTENDED;
UPDATE sold SET amount = amount + 1 WHERE id BETWEEN 2000 AND 3000;
SELECT merged();
WITH gone AS (DELETE FROM sold WHERE id > 3000 RETURNING *) INSERT INTO sold (id, at, customer_id, amount) SELECT id + 10000, at, customer_id, 2 FROM gone WHERE id % 100 = 1;
DELETE FROM sold WHERE id < 30;
SELECT merged();
-- a statement that changes nothing records nothing, and a later one of the same transaction sees what was recorded
BEGIN;
UPDATE sold SET amount = amount;
DELETE FROM sold WHERE id < 0;
SELECT count(*) FROM regress_track_tracked.delta_order;
UPDATE sold SET amount = amount + 1 WHERE id = 500;
SAVEPOINT s;
DELETE FROM sold;
ROLLBACK TO s;
SELECT merged();
COMMIT;

-- ---- what the table becomes ----

BEGIN;
INSERT INTO sold (id, at, customer_id, amount) VALUES (5000, '2024-03-04', 1, 1);
ALTER TABLE sold RENAME amount TO total;
INSERT INTO sold (id, at, customer_id, total) VALUES (5001, '2024-03-04', 1, 1);
INSERT INTO sold_2024 (id, at, customer_id, total) VALUES (5002, '2024-03-04', 1, 1);
ALTER TABLE sold RENAME total TO amount;
INSERT INTO sold_2024 (id, at, customer_id, amount) VALUES (5003, '2024-03-04', 2, 1);
SELECT added, c2 AS customer_id FROM regress_track_tracked.delta_order;
ROLLBACK;
-- a column that has another's name meanwhile, in the table and in a partition
CREATE FUNCTION swap() RETURNS void LANGUAGE sql AS $$ ALTER TABLE sold RENAME kind TO passing; ALTER TABLE sold RENAME note TO kind; ALTER TABLE sold RENAME passing TO note $$;
SELECT swap();
INSERT INTO sold (id, at, customer_id, amount, kind, note) VALUES (5007, '2025-03-04', 1, 1, 'coffee', 'cake');
SELECT swap();
SELECT merged();
SELECT swap();
INSERT INTO sold_2024 (id, at, customer_id, amount, kind, note) VALUES (5008, '2024-03-04', 1, 1, 'coffee', 'cake');
SELECT swap();
SELECT merged();
-- what is written to a partition while it is detached is seen when it comes back
ALTER TABLE sold DETACH PARTITION sold_2024;
INSERT INTO sold_2024 (id, at, customer_id, amount) VALUES (5004, '2024-03-04', 1, 1);
ALTER TABLE sold ATTACH PARTITION sold_2024 FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
INSERT INTO sold_2024 (id, at, customer_id, amount) VALUES (5005, '2024-03-04', 1, 1);
SELECT merged();

-- ---- what the triggers cannot see ----

-- off for a while, as pg_restore --disable-triggers has them
ALTER TABLE sold_2024 DISABLE TRIGGER ALL;
INSERT INTO sold_2024 (id, at, customer_id, amount) VALUES (5006, '2024-03-04', 1, 1);
ALTER TABLE sold_2024 ENABLE TRIGGER ALL;
SELECT merged();
SELECT merged();
-- a function of an expression that says something else now
CREATE FUNCTION net(amount numeric) RETURNS numeric LANGUAGE sql IMMUTABLE AS 'SELECT amount / 2';
CREATE TABLE billed (customer_id int, at date, amount numeric);
INSERT INTO billed VALUES (1, '2025-01-01', 10), (2, '2025-01-01', 10);
SELECT count(*) > 0 FROM lifecycle_attach('regress_track_billed', orders => 'billed', customer => 'customer_id', at => 'at', revenue => 'regress_track.net(amount)', as_of => '2025-12-31', learn => false, maintain => 'tracked');
CREATE OR REPLACE FUNCTION net(amount numeric) RETURNS numeric LANGUAGE sql IMMUTABLE AS 'SELECT amount / 4';
INSERT INTO billed VALUES (2, '2025-01-02', 10);
SELECT changed FROM lifecycle_refresh('regress_track_billed');
SELECT customer_id, revenue FROM regress_track_billed.customers ORDER BY 1;
-- a table that a subscription writes, which fires row triggers alone: test/t/dataset_standby.pl has them recorded; those of somebody else's table cannot be made
SELECT count(*) > 0 FROM lifecycle_detach('regress_track_billed');
CREATE ROLE regress_stranger;
GRANT USAGE ON SCHEMA regress_track, test TO regress_stranger;
GRANT SELECT, TRIGGER ON billed TO regress_stranger;
DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO regress_stranger', current_database()); END $$;
SET client_min_messages = error;
CREATE SUBSCRIPTION regress_track CONNECTION 'dbname=nothing_there' PUBLICATION nothing WITH (connect = false, slot_name = NONE);
INSERT INTO pg_subscription_rel SELECT oid, 'billed'::regclass, 'r' FROM pg_subscription WHERE subname = 'regress_track';
SET ROLE regress_stranger;
SELECT test.error_of($$SELECT lifecycle_attach('regress_track_billed', orders => 'billed', customer => 'customer_id', at => 'at', revenue => 'amount', maintain => 'tracked')$$);
RESET ROLE;
DROP SUBSCRIPTION regress_track;
SET client_min_messages = warning;

-- ---- a table of changes that is closed to who records there, or emptied ----

GRANT USAGE ON SCHEMA public TO regress_stranger;
SET ROLE regress_stranger;
SELECT count(*) > 0 FROM lifecycle_attach('regress_track_billed', orders => 'billed', customer => 'customer_id', at => 'at', revenue => 'amount', as_of => '2025-12-31', learn => false, maintain => 'tracked');
RESET ROLE;
-- the writer goes on, and the next refresh reads everything
CREATE FUNCTION tied() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	said text := (SELECT count(*) FROM regress_track_billed.delta_order);
BEGIN
	PERFORM lifecycle_refresh('regress_track_billed');
	RETURN said || ' recorded, ' || (SELECT sum(revenue) = (SELECT sum(amount) FROM billed) FROM regress_track_billed.customers);
END $$;
ALTER TABLE regress_track_billed.delta_order OWNER TO CURRENT_USER;
INSERT INTO billed VALUES (1, '2025-01-03', 1);
ALTER TABLE regress_track_billed.delta_order OWNER TO regress_stranger;
SELECT tied();
ALTER FUNCTION regress_track_billed.track_order() OWNER TO pg_monitor;
INSERT INTO billed VALUES (1, '2025-01-03', 2);
ALTER FUNCTION regress_track_billed.track_order() OWNER TO regress_stranger;
SELECT tied();
REVOKE INSERT ON regress_track_billed.delta_order FROM regress_stranger;
INSERT INTO billed VALUES (1, '2025-01-03', 4);
SELECT tied();
-- as long as it is so
INSERT INTO billed VALUES (1, '2025-01-03', 8);
SELECT tied();
GRANT INSERT ON regress_track_billed.delta_order TO regress_stranger;
-- nor is it the writer's fault where the table has to be named, and the schema is closed to its own owner for a while
ALTER TABLE regress_track_billed.delta_order ADD CHECK (c1 < 100);
INSERT INTO billed VALUES (1, '2025-01-03', 256);
REVOKE ALL ON SCHEMA regress_track_billed FROM regress_stranger;
INSERT INTO billed VALUES (1, '2025-01-03', 512);
SELECT test.error_of($$SELECT lifecycle_refresh('regress_track_billed')$$);
GRANT ALL ON SCHEMA regress_track_billed TO regress_stranger;
SELECT tied();
ALTER TABLE regress_track_billed.delta_order DROP CONSTRAINT delta_order_c1_check;
SELECT tied();
INSERT INTO billed VALUES (1, '2025-01-03', 16);
SELECT tied();
INSERT INTO billed VALUES (1, '2025-01-03', 32);
TRUNCATE regress_track_billed.delta_order;
SELECT tied();
INSERT INTO billed VALUES (1, '2025-01-03', 64);
SELECT tied();

-- ---- columns that are computed ----

-- PostgreSQL does not show what a partition computes to triggers of the table above it, so rows that are written through that ask for a rebuild
CREATE TABLE counted (customer_id int, at date, amount numeric, net numeric GENERATED ALWAYS AS (amount / 2) STORED) PARTITION BY RANGE (at);
CREATE TABLE counted_2025 PARTITION OF counted FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
SELECT count(*) > 0 FROM lifecycle_attach('regress_track_counted', orders => 'counted', customer => 'customer_id', at => 'at', revenue => 'net', as_of => '2025-12-31', learn => false, maintain => 'tracked');
INSERT INTO counted_2025 VALUES (1, '2025-01-01', 10);
UPDATE counted_2025 SET amount = 12;
INSERT INTO counted SELECT 1, '2025-01-01', 10 WHERE false;
SELECT * FROM regress_track_counted.delta_order;
SELECT changed, inserted FROM lifecycle_refresh('regress_track_counted');
INSERT INTO counted VALUES (2, '2025-01-01', 10), (3, '2025-01-01', 10);
SELECT * FROM regress_track_counted.delta_order;
SELECT changed, inserted FROM lifecycle_refresh('regress_track_counted');
SELECT customer_id, revenue FROM regress_track_counted.customers ORDER BY 1;
-- the schema under another name
ALTER SCHEMA regress_track_counted RENAME TO regress_track_renamed;
INSERT INTO counted_2025 VALUES (4, '2025-01-01', 10);
SELECT inserted FROM lifecycle_refresh('regress_track_renamed');

-- names that a body has to write in another way
CREATE TABLE odd ("a
b" int, "c\nd" date, e numeric);
SELECT count(*) > 0 FROM lifecycle_attach('regress_track_odd', orders => 'odd', customer => E'a\nb', at => E'c\\nd', revenue => 'e', as_of => '2025-12-31', learn => false, maintain => 'tracked');
INSERT INTO odd VALUES (1, '2025-01-01', 10);
SELECT * FROM regress_track_odd.delta_order;

-- ---- what the owner gives the table of changes sees each row ----

CREATE TABLE paid (customer_id int, at date, amount numeric(6,2), kind varchar(5));
SELECT count(*) > 0 FROM lifecycle_attach('regress_track_paid', orders => 'paid', customer => 'customer_id', at => 'at', revenue => 'amount', category => 'kind', as_of => '2025-12-31', learn => false, maintain => 'tracked');
CREATE INDEX ON regress_track_paid.delta_order (c1);
CREATE TABLE heard (what text);
CREATE FUNCTION hear() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO regress_track.heard VALUES (concat_ws(' ', NEW.added, NEW.c1, NEW.c3, NEW.old3, current_setting('search_path')));
	IF NEW.c1 = 3 THEN INSERT INTO regress_track.paid VALUES (4, '2025-01-02', 1, 'tea'); END IF;
	RETURN NEW;
END $$;
CREATE TRIGGER hear BEFORE INSERT ON regress_track_paid.delta_order FOR EACH ROW EXECUTE FUNCTION hear();
INSERT INTO paid VALUES (2, '2025-01-02', 5, 'tea'), (3, '2025-01-02', 5, NULL);
UPDATE paid SET amount = 6 WHERE customer_id = 3;
SELECT * FROM heard;
SET enable_seqscan = off;
SELECT count(*) FROM regress_track_paid.delta_order WHERE c1 = 3;
RESET enable_seqscan;
SELECT inserted FROM lifecycle_refresh('regress_track_paid');
DROP TRIGGER hear ON regress_track_paid.delta_order;
ALTER TABLE regress_track_paid.delta_order ADD CHECK (c1 < 100);
SELECT test.error_of($$INSERT INTO paid VALUES (100, '2025-01-02', 5, 'tea')$$);
ALTER TABLE regress_track_paid.delta_order DROP CONSTRAINT delta_order_c1_check;
-- no table to record in, or one that has lost a column: the writer goes on, and the next refresh reads everything and has another table
CREATE FUNCTION tied_again() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	said text;
BEGIN
	INSERT INTO paid VALUES (6, '2025-01-02', 5, 'tea');
	UPDATE paid SET amount = amount + 1 WHERE customer_id = 6;
	IF to_regclass('regress_track_paid.delta_order') IS NOT NULL THEN
		EXECUTE 'SELECT count(*) FROM regress_track_paid.delta_order' INTO said;
	END IF;
	PERFORM lifecycle_refresh('regress_track_paid');
	INSERT INTO paid VALUES (6, '2025-01-02', 5, 'tea');
	said := concat_ws(' ', said, (SELECT count(*) FROM regress_track_paid.delta_order));
	PERFORM lifecycle_refresh('regress_track_paid');
	RETURN said || ' recorded, ' || (SELECT sum(revenue) = (SELECT sum(amount) FROM paid) FROM regress_track_paid.customers);
END $$;
DROP TABLE regress_track_paid.delta_order CASCADE;
SELECT tied_again();
ALTER TABLE regress_track_paid.delta_order DROP c1 CASCADE;
SELECT tied_again();
ALTER TABLE regress_track_paid.delta_order DROP added CASCADE;
SELECT tied_again();
ALTER TABLE regress_track_paid.delta_order RENAME added TO put_in;
SELECT tied_again();
DROP VIEW regress_track_paid.internal_change_order;
SELECT tied_again();
-- one that has a column more, with a value of its own
ALTER TABLE regress_track_paid.delta_order ADD written timestamptz DEFAULT now();
SELECT tied_again();

-- ---- types of the source that change ----

-- what a domain allows later must not fail by what is recorded, nor be asked of it
CREATE DOMAIN price AS numeric;
CREATE TYPE state AS ENUM ('open', 'paid');
CREATE DOMAIN channel AS text;
CREATE TABLE domains (customer_id int, at date, amount price, told price, state state, channel channel);
INSERT INTO domains SELECT i, date '2025-01-01' + i, 10 * i, i, 'paid', 'shop' FROM generate_series(1, 3) AS i;
SELECT count(*) > 0 FROM lifecycle_attach('regress_track_domains', orders => 'domains', customer => 'customer_id', at => 'at', revenue => 'amount', cost => 'told + 1', category => 'channel', filter => $f$state = 'paid'$f$, as_of => '2025-12-31', learn => false, maintain => 'tracked');
SELECT a.attname, a.atttypid::regtype FROM pg_attribute AS a WHERE a.attrelid = 'regress_track_domains.delta_order'::regclass AND a.attnum > 0 ORDER BY a.attnum;
INSERT INTO domains VALUES (4, '2025-02-01', -1, 1, 'paid', 'shop'), (5, '2025-02-01', 1, -1, 'paid', 'shop');
DELETE FROM domains WHERE amount < 0 OR told < 0;
ALTER DOMAIN price ADD CHECK (VALUE >= 0);
ALTER DOMAIN price SET NOT NULL;
INSERT INTO domains VALUES (6, '2025-02-01', 60, 6, 'paid', 'shop');
SET client_min_messages = notice;
SELECT inserted FROM lifecycle_refresh('regress_track_domains');
SET client_min_messages = warning;
SELECT customer_id, revenue, cost FROM regress_track_domains.customers ORDER BY 1;
-- a type that goes, with the columns that have it
ALTER TABLE domains ADD note text;
INSERT INTO domains VALUES (7, '2025-02-01', 70, 7, 'paid', 'shop');
DROP DOMAIN channel CASCADE;
INSERT INTO domains VALUES (8, '2025-02-01', 80, 8, 'paid');
SELECT test.error_of($$SELECT lifecycle_refresh('regress_track_domains')$$);
ALTER TABLE domains ADD channel text DEFAULT 'web';
INSERT INTO domains (customer_id, at, amount, told, state) VALUES (9, '2025-02-01', 90, 9, 'paid');
SELECT inserted FROM lifecycle_refresh('regress_track_domains');
SELECT sum(revenue) FROM regress_track_domains.customers;
DROP TYPE state CASCADE;
INSERT INTO domains (customer_id, at, amount, told) VALUES (10, '2025-02-01', 100, 10);
SELECT test.error_of($$SELECT lifecycle_refresh('regress_track_domains')$$);

-- ---- what anybody else can do with the language ----

CREATE SCHEMA regress_stranger AUTHORIZATION regress_stranger;
SET ROLE regress_stranger;
SET search_path = regress_stranger;
CREATE TABLE mine (a int, b text);
CREATE TABLE changes (c1 int, added boolean, old1 int);
CREATE FUNCTION make(body text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN EXECUTE format('CREATE OR REPLACE FUNCTION record() RETURNS trigger LANGUAGE lifecycle_track AS %L', body); END $$;
SELECT make(format(E'%s changes\n1 23 a\n', 'mine'::regclass::oid));
CREATE TRIGGER record AFTER INSERT ON mine REFERENCING NEW TABLE AS n FOR EACH STATEMENT EXECUTE FUNCTION record();
INSERT INTO mine VALUES (1, 'x');
SELECT * FROM changes;
-- what INSERT may do, and no more: privileges, policies, constraints
REVOKE INSERT ON changes FROM regress_stranger;
INSERT INTO mine VALUES (2, 'x');
SELECT count(*) FROM changes;
GRANT INSERT ON changes TO regress_stranger;
ALTER TABLE changes ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
SELECT test.error_of($$INSERT INTO mine VALUES (3, 'x')$$);
ALTER TABLE changes DISABLE ROW LEVEL SECURITY;
ALTER TABLE changes ALTER c1 SET NOT NULL;
SELECT test.error_of($$INSERT INTO mine VALUES (NULL, 'x')$$);
-- another type than the column's is no shortcut: what is not what it says asks for a rebuild
ALTER TABLE changes ALTER c1 DROP NOT NULL;
SELECT make(format(E'%s changes\n2 23 b\n', 'mine'::regclass::oid));
INSERT INTO mine VALUES (4, 'x');
SELECT make(format(E'%s changes\n2 25 b\n', 'mine'::regclass::oid));
INSERT INTO mine VALUES (5, 'x');
-- no table of another schema
SELECT make(format(E'%s regress_track_tracked.delta_order\n1 23 a\n', 'mine'::regclass::oid));
INSERT INTO mine VALUES (6, 'x');
SELECT added, c1 FROM changes;
-- where two rows do not fit into one, an UPDATE is recorded in two
DO $$ BEGIN
	EXECUTE (SELECT format('CREATE TABLE wide (%s)', string_agg(format('a%s name', i), ', ')) FROM generate_series(1, 70) AS i);
	EXECUTE (SELECT format('CREATE TABLE wide_changes (%s, added boolean, %s)', string_agg(format('c%s name', i), ', '), string_agg(format('old%s name', i), ', '))
		FROM generate_series(1, 70) AS i);
	EXECUTE format('CREATE FUNCTION wide() RETURNS trigger LANGUAGE lifecycle_track AS %L',
		(SELECT format(E'%s wide_changes\n', 'wide'::regclass::oid) || string_agg(format(E'%s 19 a%s\n', i, i), '') FROM generate_series(1, 70) AS i));
	CREATE TRIGGER wide AFTER UPDATE ON wide REFERENCING OLD TABLE AS o NEW TABLE AS n FOR EACH STATEMENT EXECUTE FUNCTION wide();
	EXECUTE (SELECT format('INSERT INTO wide SELECT %s', string_agg($x$'x'$x$, ', ')) FROM generate_series(1, 70) AS i);
	EXECUTE (SELECT format('UPDATE wide SET %s', string_agg(format('a%s = %L', i, 'y'), ', ')) FROM generate_series(1, 70) AS i);
END $$;
SELECT c1, c70, added, old1 FROM wide_changes;
-- bodies that say nothing
CREATE TABLE bodies (n int, body text);
INSERT INTO bodies VALUES (1, ''), (2, 'x'), (3, '1'), (4, E'1 changes\nx'), (5, E'1 changes\n1 23'), (6, E'1 changes\n-1 23 a'), (7, '99999999999999999999 changes'),
	(8, E'1 changes\n99999 23 a'), (9, ' 1 changes'), (10, E'\n1 changes'), (11, '1 changes' || repeat(E'\n1 23 a', 2000));
CREATE FUNCTION said(body text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM make(body);
	INSERT INTO mine VALUES (7, 'x');
	RETURN 'done';
EXCEPTION WHEN OTHERS THEN
	RETURN SQLSTATE;
END $$;
SELECT string_agg(n || ' ' || said(body), ', ' ORDER BY n) FROM bodies;
-- another trigger than one after a statement that sees its rows
SELECT make(format(E'%s changes\n1 23 a\n', 'mine'::regclass::oid));
CREATE TABLE kinds (n int, kind text);
INSERT INTO kinds VALUES (1, 'BEFORE INSERT ON mine'), (2, 'AFTER INSERT ON mine'), (3, 'BEFORE INSERT ON mine FOR EACH ROW');
DROP TRIGGER record ON mine;
SELECT n, test.error_of(format('CREATE TRIGGER record %s EXECUTE FUNCTION record(); INSERT INTO regress_stranger.mine VALUES (8, ''x'')', kind)) FROM kinds ORDER BY n;
-- one after a row records what a subscription writes, and nothing else
CREATE TRIGGER record AFTER INSERT ON mine FOR EACH ROW EXECUTE FUNCTION record();
INSERT INTO mine VALUES (8, 'x');
SELECT c1 FROM changes WHERE c1 = 8;
DROP TRIGGER record ON mine;
SELECT test.error_of('SELECT record()');
SELECT test.error_of('DO LANGUAGE lifecycle_track ''1 changes''');
-- a table that is written to by what it records
CREATE TABLE loop (a int, added boolean, replaced int);
CREATE FUNCTION again() RETURNS trigger LANGUAGE lifecycle_track AS '';
DO $$ BEGIN EXECUTE format('CREATE OR REPLACE FUNCTION again() RETURNS trigger LANGUAGE lifecycle_track AS %L', format(E'%s loop\n1 23 a\n', 'loop'::regclass::oid)); END $$;
CREATE TRIGGER again AFTER INSERT ON loop REFERENCING NEW TABLE AS n FOR EACH STATEMENT EXECUTE FUNCTION again();
SELECT left(test.error_of('INSERT INTO loop VALUES (1)'), 5);
RESET ROLE;

SET search_path = public;
SELECT count(*) > 0 FROM unnest('{regress_track_live,regress_track_tracked,regress_track_renamed,regress_track_odd,regress_track_paid}'::text[]) AS d, lifecycle_detach(d);
DROP SCHEMA regress_track CASCADE;
DROP OWNED BY regress_stranger CASCADE;
DROP ROLE regress_stranger;
