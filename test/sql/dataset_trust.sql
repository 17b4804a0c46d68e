-- What a dataset runs is what its owner chose: no name in an expression, no table or view behind a source lends anybody the owner's rights later.
SET client_min_messages = warning;
SET timezone = 'UTC';
SET jit = off;
\pset format unaligned
\pset tuples_only on

CREATE ROLE regress_alice;
CREATE ROLE regress_bob;
CREATE ROLE regress_mallory;
DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO regress_alice, regress_bob, regress_mallory', current_database()); END $$;
GRANT USAGE ON SCHEMA test TO regress_alice, regress_bob, regress_mallory;
CREATE SCHEMA regress_common;
GRANT USAGE, CREATE ON SCHEMA regress_common TO regress_alice, regress_bob, regress_mallory;
-- who runs what somebody made
CREATE TABLE regress_common.ran (who name, what text);
GRANT SELECT, INSERT ON regress_common.ran TO PUBLIC;
CREATE FUNCTION regress_common.modes() RETURNS SETOF text LANGUAGE sql AS $$ VALUES ('live'), ('scheduled'), ('tracked') $$;

SET ROLE regress_mallory;
CREATE SCHEMA regress_mallory;
GRANT USAGE ON SCHEMA regress_mallory TO regress_alice;
CREATE FUNCTION regress_mallory.run() RETURNS numeric LANGUAGE plpgsql AS $$ BEGIN INSERT INTO regress_common.ran VALUES (current_user, 'mallory''s'); RETURN 1000; END $$;
CREATE FUNCTION regress_mallory.trap(anyelement) RETURNS numeric LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN regress_mallory.run(); EXCEPTION WHEN OTHERS THEN RETURN 1000; END $$;
RESET ROLE;

-- ---- a name in an expression comes to stand for something else ----

CREATE FUNCTION regress_common.net(numeric) RETURNS numeric LANGUAGE sql IMMUTABLE AS 'SELECT $1 / 2';
CREATE FUNCTION regress_common.any_net(anyelement) RETURNS numeric LANGUAGE sql IMMUTABLE AS 'SELECT 5.0';
CREATE FUNCTION regress_common.part(numeric, numeric DEFAULT 2) RETURNS numeric LANGUAGE sql IMMUTABLE AS 'SELECT $1 / $2';
CREATE OPERATOR regress_common.%% (FUNCTION = numeric_mod, LEFTARG = numeric, RIGHTARG = numeric);
SET ROLE regress_alice;
CREATE SCHEMA regress_alice;
CREATE TABLE regress_alice.orders (customer_id int, at date, amount int);
INSERT INTO regress_alice.orders SELECT i, date '2025-01-01' + i, 10 * i FROM generate_series(1, 3) AS i;
RESET ROLE;
CREATE TABLE regress_common.orders AS TABLE regress_alice.orders;
CREATE FUNCTION regress_common.attach(name text, maintain text, orders text, revenue text, filter text DEFAULT NULL) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM lifecycle_attach(name, orders => orders, customer => 'customer_id', at => 'at', revenue => revenue, filter => filter, as_of => '2025-12-31', learn => false, maintain => maintain);
	RETURN (SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = name);
END $$;
-- what takes its place, and how it comes to be
CREATE TABLE regress_common.names (revenue text, made text, gone text);
INSERT INTO regress_common.names VALUES
	('regress_common.net(amount)', 'CREATE FUNCTION regress_common.net(int) RETURNS numeric LANGUAGE sql IMMUTABLE AS ''SELECT regress_mallory.trap($1)''', 'DROP FUNCTION regress_common.net(int)'),
	('regress_common.any_net(amount)', 'CREATE FUNCTION regress_common.any_net(int) RETURNS numeric LANGUAGE sql IMMUTABLE AS ''SELECT regress_mallory.trap($1)''', 'DROP FUNCTION regress_common.any_net(int)'),
	('regress_common.part(amount)', 'CREATE FUNCTION regress_common.part(int) RETURNS numeric LANGUAGE sql IMMUTABLE AS ''SELECT regress_mallory.trap($1)''', 'DROP FUNCTION regress_common.part(int)'),
	('amount OPERATOR(regress_common.%%) 7', 'CREATE FUNCTION regress_common.rest(int, int) RETURNS numeric LANGUAGE sql IMMUTABLE AS ''SELECT regress_mallory.trap($1)'';
		CREATE OPERATOR regress_common.%% (FUNCTION = regress_common.rest, LEFTARG = int, RIGHTARG = int)', 'DROP FUNCTION regress_common.rest(int, int) CASCADE');
CREATE FUNCTION regress_common.replaced(attacher name, orders text, maintain text, names regress_common.names) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	said text;
	before numeric;
BEGIN
	EXECUTE format('SET LOCAL ROLE %I', attacher);
	PERFORM regress_common.attach('regress_named', maintain, orders, names.revenue);
	EXECUTE 'SELECT sum(revenue) FROM regress_named.customers' INTO before;
	SET LOCAL ROLE regress_mallory;
	EXECUTE names.made;
	RESET ROLE;
	EXECUTE format('UPDATE %s SET amount = amount', orders);
	said := test.error_of($q$SELECT lifecycle_refresh('regress_named')$q$);
	EXECUTE format('SET LOCAL ROLE %I', attacher);
	said := said || format(E'\n  as it was: %s; mallory''s ran %s times', before = (SELECT sum(revenue) FROM regress_named.customers), (SELECT count(*) FROM regress_common.ran));
	-- who attaches now takes what there is, unless it is a superuser
	PERFORM lifecycle_detach('regress_named');
	IF attacher = 'regress_alice' AND maintain = 'scheduled' THEN
		PERFORM regress_common.attach('regress_named', maintain, orders, names.revenue);
		PERFORM lifecycle_refresh('regress_named');
		said := said || format(E'\n  attached anew: %s', (SELECT sum(revenue) FROM regress_named.customers));
		PERFORM lifecycle_detach('regress_named');
	END IF;
	SET LOCAL ROLE regress_mallory;
	EXECUTE names.gone;
	RESET ROLE;
	DELETE FROM regress_common.ran;
	RETURN said;
END $$;
SELECT maintain, n.revenue, E'\n' || regress_common.replaced('regress_alice', 'regress_alice.orders', maintain, n) FROM regress_common.names AS n, regress_common.modes() AS maintain ORDER BY 2, 1;
SELECT maintain, n.revenue, E'\n' || regress_common.replaced(current_user, 'regress_common.orders', maintain, n) FROM regress_common.names AS n, regress_common.modes() AS maintain ORDER BY 2, 1;

-- what the owner, or a superuser, makes is taken, and what is stored is made anew
SELECT maintain, regress_common.attach('regress_' || maintain, maintain, 'regress_alice.orders', 'regress_common.net(amount)') FROM regress_common.modes() AS maintain;
CREATE FUNCTION regress_common.net(int) RETURNS numeric LANGUAGE sql IMMUTABLE AS 'SELECT $1::numeric / 5';
SELECT maintain, customers FROM regress_common.modes() AS maintain, lifecycle_refresh('regress_' || maintain);
SELECT (SELECT sum(revenue) FROM regress_live.customers), (SELECT sum(revenue) FROM regress_scheduled.customers), (SELECT sum(revenue) FROM regress_tracked.customers);
SELECT count(*) > 0 FROM regress_common.modes() AS maintain, lifecycle_detach('regress_' || maintain);
DROP FUNCTION regress_common.net(int);

-- labels of an enum and attributes of a type that change places: what is written counts, in all three ways, and what is recorded is no exception
CREATE TYPE regress_common.state AS ENUM ('open', 'paid');
CREATE TYPE regress_common.price AS (net numeric, gross numeric);
CREATE TABLE regress_common.sold (customer_id int, at date, price regress_common.price, state regress_common.state);
INSERT INTO regress_common.sold VALUES (1, '2025-01-01', (1, 2), 'open'), (2, '2025-01-01', (10, 20), 'paid'), (3, '2025-01-01', (100, 200), 'paid');
SELECT count(*) FROM regress_common.modes() AS maintain, regress_common.attach('regress_' || maintain, maintain, 'regress_common.sold', '(price).net', 'state = ''paid''');
CREATE FUNCTION regress_common.three() RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM lifecycle_refresh('regress_' || maintain) FROM regress_common.modes() AS maintain;
	RETURN concat_ws(' ', (SELECT sum(revenue) FROM regress_live.customers), (SELECT sum(revenue) FROM regress_scheduled.customers), (SELECT sum(revenue) FROM regress_tracked.customers));
END $$;
SELECT regress_common.three();
INSERT INTO regress_common.sold VALUES (4, '2025-01-01', (1000, 2000), 'paid'), (5, '2025-01-01', (10000, 20000), 'open');
ALTER TYPE regress_common.state RENAME VALUE 'open' TO 'passing';
ALTER TYPE regress_common.state RENAME VALUE 'paid' TO 'open';
ALTER TYPE regress_common.state RENAME VALUE 'passing' TO 'paid';
SELECT regress_common.three();
INSERT INTO regress_common.sold VALUES (6, '2025-01-01', (100000, 200000), 'paid');
ALTER TYPE regress_common.price RENAME ATTRIBUTE net TO passing;
ALTER TYPE regress_common.price RENAME ATTRIBUTE gross TO net;
ALTER TYPE regress_common.price RENAME ATTRIBUTE passing TO gross;
SELECT regress_common.three();
SELECT count(*) > 0 FROM regress_common.modes() AS maintain, lifecycle_detach('regress_' || maintain);

-- what stands behind an operator, a domain's condition, a function in SQL is replaced
CREATE FUNCTION regress_common.twice(numeric, numeric) RETURNS numeric LANGUAGE sql IMMUTABLE AS 'SELECT $1 * $2';
CREATE OPERATOR regress_common.** (FUNCTION = regress_common.twice, LEFTARG = numeric, RIGHTARG = numeric);
CREATE FUNCTION regress_common.outer(numeric) RETURNS numeric LANGUAGE sql IMMUTABLE RETURN regress_common.twice($1, 1);
SELECT count(*) FROM regress_common.modes() AS maintain, regress_common.attach('regress_' || maintain, maintain, 'regress_common.orders', 'amount::numeric OPERATOR(regress_common.**) 2::numeric + regress_common.outer(amount)');
SELECT regress_common.three();
CREATE OR REPLACE FUNCTION regress_common.twice(numeric, numeric) RETURNS numeric LANGUAGE sql IMMUTABLE AS 'SELECT $1 * $2 * 100';
INSERT INTO regress_common.orders VALUES (4, '2025-01-01', 1);
SELECT regress_common.three();
-- and belongs to somebody else: of a superuser's dataset that is refused
ALTER FUNCTION regress_common.twice(numeric, numeric) OWNER TO regress_mallory;
SELECT test.error_of(format('SELECT lifecycle_refresh(%L)', 'regress_' || maintain)) FROM regress_common.modes() AS maintain;
ALTER FUNCTION regress_common.twice(numeric, numeric) OWNER TO CURRENT_USER;
SELECT count(*) > 0 FROM regress_common.modes() AS maintain, lifecycle_detach('regress_' || maintain);

-- ---- further sources: what is named is chosen, what was named stays ----

SET ROLE regress_bob;
CREATE FUNCTION regress_common.weight(int) RETURNS numeric LANGUAGE sql IMMUTABLE AS 'SELECT $1::numeric';
RESET ROLE;
SET ROLE regress_alice;
SELECT regress_common.attach('regress_more', 'scheduled', 'regress_alice.orders', 'regress_common.net(amount)');
SELECT count(*) > 0 FROM lifecycle_attach_source('regress_more', 'investment', 'regress_alice.orders', value => 'regress_common.weight(amount)');
SELECT count(*) > 0 FROM lifecycle_attach_source('regress_more', 'attribute', 'regress_alice.orders', columns => '{"weighs": "regress_common.weight(amount)"}');
SELECT trusted FROM regress_more.dataset;
SELECT customers FROM lifecycle_refresh('regress_more');
RESET ROLE;
-- it is given to somebody else
ALTER FUNCTION regress_common.weight(int) OWNER TO regress_mallory;
SELECT test.error_of($$SELECT lifecycle_refresh('regress_more')$$);
SELECT test.error_of($$SELECT lifecycle_report('regress_more')$$);
ALTER FUNCTION regress_common.weight(int) OWNER TO regress_bob;
SET ROLE regress_mallory;
CREATE FUNCTION regress_common.net(int) RETURNS numeric LANGUAGE sql IMMUTABLE AS 'SELECT regress_mallory.trap($1)';
RESET ROLE;
SET ROLE regress_alice;
SELECT test.error_of($$SELECT lifecycle_attach_source('regress_more', 'contact', 'regress_alice.orders')$$);
SELECT test.error_of($$SELECT lifecycle_detach_source('regress_more', 'attribute', refresh => false)$$);
RESET ROLE;
DROP FUNCTION regress_common.net(int);
SELECT customers FROM lifecycle_refresh('regress_more');
SELECT count(*) > 0 FROM lifecycle_detach('regress_more');
TABLE regress_common.ran;

-- ---- relations of others behind what a superuser attaches ----

SET ROLE regress_mallory;
CREATE TABLE regress_mallory.orders (customer_id int, at date, amount int);
INSERT INTO regress_mallory.orders SELECT i, date '2025-01-01' + i, 10 * i FROM generate_series(1, 3) AS i;
CREATE INDEX ON regress_mallory.orders ((customer_id + regress_mallory.trap(1)));
CREATE VIEW regress_mallory.seen AS SELECT customer_id, at, amount, regress_mallory.run() AS ran FROM regress_mallory.orders;
RESET ROLE;
TRUNCATE regress_common.ran;
CREATE VIEW regress_common.through AS TABLE regress_mallory.orders;
CREATE VIEW regress_common.through_twice AS TABLE regress_common.through;
CREATE VIEW regress_common.calls AS SELECT customer_id, at, amount + regress_mallory.trap(1) AS amount FROM regress_common.orders;
CREATE TABLE regress_common.indexed AS TABLE regress_common.orders;
CREATE INDEX ON regress_common.indexed ((customer_id + regress_mallory.trap(1)));
-- what is put in runs when it is put in, and not by who reads
ALTER TABLE regress_common.orders ALTER customer_id SET DEFAULT regress_mallory.run();
CREATE TABLE regress_common.bounded AS TABLE regress_common.orders;
ALTER TABLE regress_common.bounded ADD CHECK (amount < regress_mallory.trap(1));
CREATE MATERIALIZED VIEW regress_common.rows AS TABLE regress_common.through;
TRUNCATE regress_common.ran;
-- the dataset is that role's, if it may read what it would read
SELECT test.error_of(format('SELECT regress_common.attach(%L, %L, %L, %L)', 'regress_through', 'scheduled', 'regress_common.' || v, 'amount')) FROM unnest('{through,through_twice,calls,indexed,bounded}'::text[]) AS v;
SELECT test.error_of($$SELECT regress_common.attach('regress_through', 'scheduled', 'regress_mallory.seen', 'amount')$$);
SELECT nspowner::regrole FROM pg_namespace WHERE nspname = 'regress_through';
SELECT count(*) > 0 FROM lifecycle_detach('regress_through');
-- rows that were copied are the superuser's
SELECT regress_common.attach('regress_through', 'scheduled', 'regress_common.rows', 'amount');
SELECT count(*) > 0 FROM lifecycle_detach('regress_through');
DELETE FROM regress_common.ran WHERE who = 'regress_mallory';
TABLE regress_common.ran;
-- and what is given away, or comes to read that, after it was attached, is read by nothing that runs as the owner
CREATE TABLE regress_common.terms AS SELECT customer_id, at, at + 365 AS ends, amount FROM regress_common.orders;
CREATE VIEW regress_common.shown AS TABLE regress_common.orders;
SELECT maintain, regress_common.attach('regress_' || maintain, maintain, 'regress_common.shown', 'amount') FROM unnest('{live,scheduled}'::text[]) AS maintain;
SELECT count(*) > 0 FROM unnest('{live,scheduled}'::text[]) AS maintain, lifecycle_attach_source('regress_' || maintain, 'contract', 'regress_common.terms', value => 'amount', columns => '{"ends": "ends"}');
INSERT INTO regress_scheduled.offers (action, stage, cost, effect) VALUES ('call', 'stability', 1, 2);
INSERT INTO regress_live.offers (action, stage, cost, effect) VALUES ('call', 'stability', 1, 2);
CREATE TABLE regress_common.calls_of AS SELECT * FROM unnest(ARRAY[
	'lifecycle_refresh(%L)', 'lifecycle_report(%L)', 'lifecycle_effect(%L, ''SELECT 1'', ''2025-06-01'', ''2025-12-01'')', 'lifecycle_what_if(%L, 1)',
	'lifecycle_model_diff(%L, ''default'', ''default'')', 'lifecycle_compare(%L, ''2025-06-01''::date, 90)', 'lifecycle_plan(%L, 100)',
	'lifecycle_attach_source(%L, ''contact'', ''regress_common.orders'')', 'lifecycle_detach_source(%L, ''contract'', false)']) WITH ORDINALITY AS v (call, n);
CREATE FUNCTION regress_common.refused() RETURNS TABLE (call text, said text) LANGUAGE sql AS $$
	SELECT format(c.call, 'regress_' || maintain), split_part(test.error_of('SELECT ' || format(c.call, 'regress_' || maintain)), E'\n', 1)
	FROM regress_common.calls_of AS c, unnest('{live,scheduled}'::text[]) AS maintain ORDER BY maintain, c.n
$$;
ALTER TABLE regress_common.terms OWNER TO regress_mallory;
SELECT * FROM regress_common.refused();
ALTER TABLE regress_common.terms OWNER TO CURRENT_USER;
CREATE OR REPLACE VIEW regress_common.shown AS SELECT customer_id, at, amount FROM regress_mallory.seen;
TRUNCATE regress_common.ran;
SELECT * FROM regress_common.refused();
TABLE regress_common.ran;
CREATE OR REPLACE VIEW regress_common.shown AS TABLE regress_common.orders;
SELECT call, split_part(said, '(', 1) FROM regress_common.refused() WHERE call LIKE '%refresh%';
-- the treated, too
SELECT test.error_of($$SELECT lifecycle_effect('regress_scheduled', 'regress_mallory.seen', '2025-06-01', '2025-12-01')$$);
TABLE regress_common.ran;
SELECT count(*) > 0 FROM unnest('{live,scheduled}'::text[]) AS maintain, lifecycle_detach('regress_' || maintain);

-- ---- a dataset that is taken over in part ----

SET ROLE regress_mallory;
SELECT regress_common.attach('regress_taken', 'scheduled', 'regress_mallory.orders', 'amount');
CREATE INDEX ON regress_taken.profiles ((customer_id + regress_mallory.trap(1)));
RESET ROLE;
TRUNCATE regress_common.ran;
GRANT SELECT ON regress_mallory.orders TO regress_alice;
CREATE FUNCTION regress_common.give(receiver name, relations text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	relation regclass;
BEGIN
	EXECUTE format('ALTER SCHEMA regress_taken OWNER TO %I', receiver);
	FOR relation IN SELECT oid FROM pg_class WHERE relnamespace = 'regress_taken'::regnamespace AND relkind IN ('r', 'v') AND relname ~ relations LOOP
		EXECUTE format('ALTER TABLE %s OWNER TO %I', relation, receiver);
	END LOOP;
END $$;
SELECT receiver, regress_common.give(receiver, '^dataset$'), test.error_of($$SELECT lifecycle_refresh('regress_taken')$$) ~ '^55000: role "regress_mallory" owns what is in dataset "regress_taken": (table|view) regress_taken\.' FROM unnest(ARRAY['regress_alice', current_user]) AS receiver;
TABLE regress_common.ran;
SELECT regress_common.give('regress_alice', '');
SELECT test.error_of($$SELECT lifecycle_refresh('regress_taken')$$) ~ '^no error';
DROP SCHEMA regress_taken CASCADE;

-- ---- default privileges do not open what stands in a dataset ----

SET ROLE regress_alice;
ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO regress_mallory, PUBLIC;
ALTER DEFAULT PRIVILEGES GRANT ALL ON FUNCTIONS TO regress_mallory;
SELECT regress_common.attach('regress_open', 'tracked', 'regress_alice.orders', 'amount');
SELECT count(*) > 0 FROM lifecycle_attach_source('regress_open', 'contact', 'regress_alice.orders');
CREATE FUNCTION regress_common.opened() RETURNS TABLE (relation text, privileges text) LANGUAGE sql AS $$
	SELECT c.relname, string_agg(DISTINCT g.privilege_type, ' ') FROM pg_class AS c, aclexplode(c.relacl) AS g
	WHERE c.relnamespace = 'regress_open'::regnamespace AND g.grantee <> c.relowner AND g.privilege_type <> 'SELECT' GROUP BY 1
	UNION ALL
	SELECT p.proname, string_agg(DISTINCT g.privilege_type, ' ') FROM pg_proc AS p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS g
	WHERE p.pronamespace = 'regress_open'::regnamespace AND g.grantee <> p.proowner GROUP BY 1
$$;
SELECT * FROM regress_common.opened();
SELECT has_table_privilege('regress_mallory', 'regress_open.customers', 'SELECT');
-- nor what a refresh makes anew
ALTER TABLE regress_alice.orders RENAME TO orders_of_before;
CREATE TABLE regress_alice.orders AS TABLE regress_alice.orders_of_before;
SELECT customers FROM lifecycle_refresh('regress_open');
SELECT * FROM regress_common.opened();
SELECT count(*) > 0 FROM lifecycle_detach('regress_open');
ALTER DEFAULT PRIVILEGES REVOKE ALL ON TABLES FROM regress_mallory, PUBLIC;
ALTER DEFAULT PRIVILEGES REVOKE ALL ON FUNCTIONS FROM regress_mallory;
RESET ROLE;

-- ---- a transaction that only reads ----

SET ROLE regress_mallory;
CREATE TABLE regress_mallory.changes (c1 int, added boolean, old1 int);
CREATE TEMP TABLE passing (a int);
DO $$ BEGIN EXECUTE format('CREATE FUNCTION regress_mallory.record() RETURNS trigger LANGUAGE lifecycle_track AS %L', format(E'%s changes\n1 23 a\n', 'passing'::regclass::oid)); END $$;
CREATE TRIGGER record AFTER INSERT ON passing REFERENCING NEW TABLE AS n FOR EACH STATEMENT EXECUTE FUNCTION regress_mallory.record();
BEGIN READ ONLY;
SELECT test.error_of('INSERT INTO passing VALUES (1)');
ROLLBACK;
SELECT count(*) FROM regress_mallory.changes;
CREATE INDEX ON regress_mallory.changes (c1);
BEGIN READ ONLY;
SELECT test.error_of('INSERT INTO passing VALUES (1)');
ROLLBACK;
SELECT count(*) FROM regress_mallory.changes;
RESET ROLE;

-- ---- whoever refreshes, by whatever settings ----

CREATE TABLE regress_common.told (customer_id int, at date, amount float8, told text);
INSERT INTO regress_common.told SELECT i, date '2025-01-01' + i, 12345.678 * i, NULL FROM generate_series(1, 3) AS i;
SELECT count(*) FROM regress_common.modes() AS maintain, regress_common.attach('regress_' || maintain, maintain, 'regress_common.told', 'amount::text::numeric', '(told = NULL) IS NULL');
SELECT regress_common.three();
SET extra_float_digits = -14;
SET transform_null_equals = on;
UPDATE regress_common.told SET amount = amount + 1;
SELECT count(*) FROM lifecycle_refresh('regress_scheduled') AS s, lifecycle_refresh('regress_tracked') AS t;
RESET extra_float_digits;
RESET transform_null_equals;
SELECT (SELECT sum(revenue) FROM regress_live.customers), (SELECT sum(revenue) FROM regress_scheduled.customers), (SELECT sum(revenue) FROM regress_tracked.customers);
SELECT count(*) > 0 FROM regress_common.modes() AS maintain, lifecycle_detach('regress_' || maintain);

-- ---- a refresh in the middle of what a foreign key does ----

CREATE TABLE regress_common.people (id int PRIMARY KEY);
INSERT INTO regress_common.people SELECT generate_series(1, 4);
CREATE TABLE regress_common.bought (customer_id int REFERENCES regress_common.people ON DELETE CASCADE ON UPDATE CASCADE, at date, amount int);
INSERT INTO regress_common.bought SELECT 1 + i % 4, date '2025-01-01' + i, 10 FROM generate_series(1, 20) AS i;
SELECT regress_common.attach('regress_tracked', 'tracked', 'regress_common.bought', 'amount');
CREATE FUNCTION regress_common.refresh() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE WARNING '%', split_part(test.error_of(format('SELECT lifecycle_refresh(''regress_tracked'', rebuild => %L)', TG_ARGV[0])), '(', 1);
	RETURN NULL;
END $$;
CREATE TRIGGER zz AFTER DELETE OR UPDATE ON regress_common.people FOR EACH ROW EXECUTE FUNCTION regress_common.refresh('true');
DELETE FROM regress_common.people WHERE id = 1;
UPDATE regress_common.people SET id = 9 WHERE id = 2;
CREATE OR REPLACE TRIGGER zz AFTER DELETE OR UPDATE ON regress_common.people FOR EACH ROW EXECUTE FUNCTION regress_common.refresh('false');
DELETE FROM regress_common.people WHERE id = 9;
SELECT customers FROM lifecycle_refresh('regress_tracked');
SELECT customer_id, revenue FROM regress_tracked.customers ORDER BY 1;
SELECT count(*) > 0 FROM lifecycle_detach('regress_tracked');

-- ---- views that went with a column are there again ----

CREATE TABLE regress_common.known (customer_id int PRIMARY KEY, city text, born date);
INSERT INTO regress_common.known SELECT i, 'here', '2000-01-01' FROM generate_series(1, 3) AS i;
SELECT count(*) > 0 FROM regress_common.modes() AS maintain, lifecycle_attach('regress_' || maintain, orders => 'regress_common.orders', customer => 'customer_id', at => 'at', revenue => 'amount', customers => 'regress_common.known', as_of => '2025-12-31', learn => false, maintain => maintain);
CREATE TABLE regress_common.traits AS SELECT customer_id, 'web'::text AS channel FROM regress_common.known;
SELECT count(*) > 0 FROM regress_common.modes() AS maintain, lifecycle_attach_source('regress_' || maintain, 'attribute', 'regress_common.traits', columns => '{"channel": "channel"}');
ALTER TABLE regress_common.known DROP city CASCADE;
SELECT regress_common.three();
SELECT a.attname FROM pg_attribute AS a WHERE a.attrelid = 'regress_tracked.customers'::regclass AND a.attname IN ('city', 'born', 'channel') ORDER BY 1;
ALTER TABLE regress_common.traits DROP channel CASCADE;
SELECT test.error_of($$SELECT lifecycle_refresh('regress_tracked')$$) ~ '^no error', to_regclass('regress_tracked.customers');
SELECT count(*) > 0 FROM lifecycle_detach_source('regress_tracked', 'attribute');
SELECT count(*) FROM regress_tracked.customers;
SELECT count(*) > 0 FROM regress_common.modes() AS maintain, lifecycle_detach('regress_' || maintain);

DROP SCHEMA regress_common, regress_alice, regress_mallory CASCADE;
DROP OWNED BY regress_alice, regress_bob, regress_mallory;
DROP ROLE regress_alice, regress_bob, regress_mallory;
