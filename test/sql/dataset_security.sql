-- A refresh runs with the rights of the dataset's owner, whoever calls it.
SET client_min_messages = warning;
SET timezone = 'UTC';
SET jit = off;
\pset format unaligned
\pset tuples_only on

CREATE ROLE regress_dataset_owner;
CREATE ROLE regress_dataset_other;
DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO regress_dataset_owner', current_database()); END $$;
GRANT USAGE ON SCHEMA test TO regress_dataset_owner, regress_dataset_other;
CREATE SCHEMA regress_traps AUTHORIZATION regress_dataset_owner;

-- ---- an owner lays traps wherever a superuser's refresh passes ----

SET ROLE regress_dataset_owner;
CREATE TABLE regress_traps.seen (place text, who text, session text, what text, outcome text);
CREATE FUNCTION regress_traps.spring(place text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
	try text;
BEGIN
	FOREACH try IN ARRAY ARRAY['ALTER ROLE regress_dataset_owner SUPERUSER', 'SET ROLE NONE', 'RESET ROLE', 'SET SESSION AUTHORIZATION DEFAULT',
		'CREATE TEMP TABLE left_behind (a int)', 'CREATE FUNCTION public.left_behind() RETURNS int LANGUAGE sql AS ''SELECT 1''',
		'COPY (SELECT 1) TO PROGRAM ''true''', 'DECLARE left_behind CURSOR WITH HOLD FOR SELECT 1', 'LOAD ''$libdir/plugins/left_behind'''] LOOP
		BEGIN
			EXECUTE try;
			INSERT INTO regress_traps.seen VALUES (place, current_user, session_user, try, 'done');
		EXCEPTION WHEN OTHERS THEN
			INSERT INTO regress_traps.seen VALUES (place, current_user, session_user, try, SQLSTATE);
		END;
	END LOOP;
	RETURN true;
END $$;
CREATE FUNCTION regress_traps.trap() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM regress_traps.spring(TG_TABLE_NAME); RETURN NEW; END $$;

CREATE TABLE regress_traps.orders (customer_id int, at date, amount numeric);
INSERT INTO regress_traps.orders SELECT i % 3, date '2024-01-01' + 7 * i, 10 + i FROM generate_series(1, 30) i;
CREATE TABLE regress_traps.armed (yes boolean);
CREATE VIEW regress_traps.feed AS SELECT * FROM regress_traps.orders WHERE NOT EXISTS (SELECT FROM regress_traps.armed) OR regress_traps.spring('source');
SELECT count(*) > 0 FROM lifecycle_attach('regress_trapped', orders => 'regress_traps.feed', customer => 'customer_id', at => 'at', revenue => 'amount', as_of => '2024-12-31', maintain => 'scheduled');
CREATE TRIGGER trap BEFORE INSERT OR UPDATE ON regress_trapped.profiles FOR EACH ROW EXECUTE FUNCTION regress_traps.trap();
CREATE TRIGGER trap BEFORE INSERT OR UPDATE ON regress_trapped.snapshot FOR EACH ROW EXECUTE FUNCTION regress_traps.trap();
CREATE TRIGGER trap BEFORE UPDATE ON regress_trapped.dataset FOR EACH ROW EXECUTE FUNCTION regress_traps.trap();
-- what a search_path would find before the extension's own
CREATE FUNCTION regress_traps.lifecycle_dataset_progress(text, text) RETURNS void LANGUAGE sql AS $$ SELECT regress_traps.spring('search_path') $$;
-- and in the dataset's own schema, what fits an argument better than pg_catalog's: the owner's to do, in the owner's name
CREATE FUNCTION regress_trapped.to_jsonb(lifecycle_model) RETURNS jsonb LANGUAGE sql AS $$ SELECT CASE WHEN regress_traps.spring('own schema') THEN pg_catalog.to_jsonb($1) END $$;
CREATE FUNCTION regress_traps.now() RETURNS timestamptz LANGUAGE sql AS $$ SELECT CASE WHEN regress_traps.spring('search_path') THEN pg_catalog.now() END $$;
INSERT INTO regress_traps.armed VALUES (true);
UPDATE regress_traps.orders SET amount = amount + 1;
RESET ROLE;

-- what the caller has of the dataset's names is not looked at
CREATE TEMP TABLE profiles (customer_id int, profile lifecycle_profile);
CREATE TEMP TABLE dataset OF lifecycle_internal.lifecycle_dataset;
SET search_path = regress_traps, public;
SELECT customers, changed, inserted, removed FROM lifecycle_refresh('regress_trapped');
RESET search_path;
DROP TABLE pg_temp.profiles, pg_temp.dataset;
SET ROLE regress_dataset_owner;
DROP FUNCTION regress_trapped.to_jsonb(lifecycle_model);
RESET ROLE;
-- every trap sprang, as the owner, and got nowhere
SELECT place, who, session = current_user AS called_by_superuser, string_agg(DISTINCT what || ': ' || outcome, E'\n  ' ORDER BY what || ': ' || outcome) FROM regress_traps.seen GROUP BY 1, 2, 3 ORDER BY 1;
SELECT rolsuper FROM pg_roles WHERE rolname = 'regress_dataset_owner';
SELECT to_regclass('pg_temp.left_behind'), to_regprocedure('public.left_behind()'), (SELECT count(*) FROM pg_cursors WHERE name = 'left_behind');
-- the caller is itself again, and its settings are as they were
SELECT session_user = current_user, current_setting('application_name') LIKE 'lifecycle %', current_setting('search_path');

-- a trigger that waits for the commit, when the caller is a superuser again, does not get there
SET ROLE regress_dataset_owner;
DELETE FROM regress_traps.armed;
TRUNCATE regress_traps.seen;
CREATE CONSTRAINT TRIGGER late AFTER INSERT OR UPDATE ON regress_trapped.profiles DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION regress_traps.trap();
DROP TRIGGER trap ON regress_trapped.profiles;
UPDATE regress_traps.orders SET amount = amount + 1;
RESET ROLE;
SELECT test.error_of($$SELECT lifecycle_refresh('regress_trapped')$$);
SELECT count(*) FROM regress_traps.seen;
SELECT session_user = current_user, current_setting('search_path');
SET ROLE regress_dataset_owner;
DROP TRIGGER late ON regress_trapped.profiles;
DROP TRIGGER trap ON regress_trapped.snapshot;
DROP TRIGGER trap ON regress_trapped.dataset;
RESET ROLE;

-- ---- nobody calls an internal function for the owner, and nobody else has a say in the dataset's schema ----

SELECT test.error_of($$SELECT lifecycle_internal.lifecycle_refresh_run('regress_trapped', false, false)$$);
SET search_path = regress_trapped, public;
SELECT test.error_of($$SELECT lifecycle_internal.lifecycle_refresh_run('regress_trapped', false, false)$$);
SELECT test.error_of($$SELECT lifecycle_internal.lifecycle_report_run('regress_trapped')$$);
RESET search_path;
SELECT p.oid::regprocedure FROM pg_proc p WHERE p.pronamespace = 'lifecycle_internal'::regnamespace AND p.prolang = (SELECT oid FROM pg_language WHERE lanname = 'plpgsql')
	AND NOT coalesce(p.proconfig::text ~ 'search_path=', false) AND p.prosrc !~ 'BEGIN\s+PERFORM lifecycle_internal\.lifecycle_dataset_enter\(dataset\);' ORDER BY 1;
SET ROLE regress_dataset_owner;
GRANT CREATE ON SCHEMA regress_trapped TO regress_dataset_other;
RESET ROLE;
SELECT test.error_of($$SELECT lifecycle_refresh('regress_trapped')$$);
SELECT test.error_of($$SELECT lifecycle_report('regress_trapped')$$);
SET ROLE regress_dataset_owner;
REVOKE CREATE ON SCHEMA regress_trapped FROM regress_dataset_other;
RESET ROLE;
ALTER SCHEMA regress_trapped OWNER TO regress_dataset_other;
SELECT test.error_of($$SELECT lifecycle_refresh('regress_trapped')$$);
ALTER SCHEMA regress_trapped OWNER TO regress_dataset_owner;

-- ---- looking at datasets runs nothing of their owners' ----

SET ROLE regress_dataset_owner;
ALTER TABLE regress_trapped.dataset ENABLE ROW LEVEL SECURITY;
CREATE POLICY trap ON regress_trapped.dataset USING (regress_traps.spring('policy'));
GRANT USAGE ON SCHEMA regress_trapped TO regress_dataset_other;
GRANT SELECT ON regress_trapped.dataset TO regress_dataset_other;
CREATE SCHEMA regress_bait;
CREATE TABLE regress_bait.dataset OF lifecycle_internal.lifecycle_dataset;
CREATE VIEW regress_traps.dataset AS SELECT (NULL::lifecycle_internal.lifecycle_dataset).* FROM regress_traps.spring('view');
RESET ROLE;
SELECT dataset, owner, maintain, orders, customers FROM lifecycle_datasets WHERE dataset LIKE 'regress%' ORDER BY 1;
SET ROLE regress_dataset_other;
SELECT dataset FROM lifecycle_datasets WHERE dataset LIKE 'regress%' ORDER BY 1;
RESET ROLE;
SELECT place FROM regress_traps.seen;
-- nor does what an owner writes there spoil the list for others
SET ROLE regress_dataset_owner;
INSERT INTO regress_bait.dataset (maintain, refreshed_at) SELECT 'many', 'infinity' FROM generate_series(1, 1000);
RESET ROLE;
SELECT dataset, maintain, refreshed_at, age FROM lifecycle_datasets WHERE dataset = 'regress_bait';
SET ROLE regress_dataset_owner;
TRUNCATE regress_bait.dataset;
ALTER TABLE regress_trapped.dataset DISABLE ROW LEVEL SECURITY;
RESET ROLE;
SET ROLE regress_dataset_other;
SELECT dataset FROM lifecycle_datasets WHERE dataset LIKE 'regress%' ORDER BY 1;

-- ---- who may do what ----

SELECT test.error_of($$SELECT lifecycle_refresh('regress_trapped')$$);
SELECT test.error_of($$SELECT lifecycle_detach('regress_trapped')$$);
SELECT test.error_of($$SELECT lifecycle_attach('regress_mine', 'pg_class', 'oid', 'a', 'b')$$);
RESET ROLE;
SELECT test.error_of($$SELECT lifecycle_refresh('regress_bait')$$);
SELECT test.error_of($$SELECT lifecycle_refresh('regress_traps')$$);
SELECT test.error_of($$SELECT lifecycle_refresh('nobody''s')$$);
SELECT test.error_of($$SELECT lifecycle_refresh(NULL)$$);
-- what a superuser attaches to a role's view is that role's, and so is what runs then
DELETE FROM regress_traps.seen;
INSERT INTO regress_traps.armed DEFAULT VALUES;
SELECT maintain, (SELECT count(*) > 0 FROM lifecycle_attach('regress_super_' || maintain, orders => 'regress_traps.feed', customer => 'customer_id', at => 'at', revenue => 'amount', maintain => maintain)) FROM unnest('{live,scheduled}'::text[]) AS maintain;
SELECT nspname, nspowner::regrole FROM pg_namespace WHERE nspname ~ '^regress_super_' ORDER BY 1;
SELECT count(*) > 0, string_agg(DISTINCT who::text, ' ') FROM regress_traps.seen;
SELECT count(*) > 0 FROM unnest('{live,scheduled}'::text[]) AS maintain, lifecycle_detach('regress_super_' || maintain);
DELETE FROM regress_traps.armed;
SELECT count(*) > 0 FROM lifecycle_attach('regress_super', orders => 'regress_traps.orders', customer => 'customer_id', at => 'at', revenue => 'amount', maintain => 'scheduled');
-- a table that became a view since is read as its owner, whose the dataset is
SET ROLE regress_dataset_owner;
ALTER TABLE regress_traps.orders RENAME TO orders_of_before;
CREATE VIEW regress_traps.orders AS SELECT * FROM regress_traps.orders_of_before WHERE regress_traps.spring('changed');
RESET ROLE;
SELECT customers FROM lifecycle_refresh('regress_super');
SELECT count(*) > 0, string_agg(DISTINCT who::text, ' ') FROM regress_traps.seen;

-- ---- what a superuser's dataset calls is no role's to replace ----

SET ROLE regress_dataset_owner;
CREATE FUNCTION regress_traps.net(amount numeric) RETURNS numeric LANGUAGE sql IMMUTABLE AS 'SELECT amount / 2';
CREATE DOMAIN regress_traps.money AS numeric;
RESET ROLE;
CREATE SCHEMA regress_own;
CREATE TABLE regress_own.orders AS SELECT 1 AS customer_id, date '2024-01-01' AS at, 10.0 AS amount;
SELECT test.error_of(format($$SELECT lifecycle_attach('regress_called', orders => 'regress_own.orders', customer => 'customer_id', at => 'at', revenue => %L, filter => %L, maintain => %L)$$,
	revenue, filter, maintain))
FROM (VALUES ('regress_traps.net(amount)', NULL, 'tracked'), ('amount', 'regress_traps.net(amount) > 1', 'scheduled'), ('amount::regress_traps.money', NULL, 'live')) AS v (revenue, filter, maintain);
CREATE FUNCTION regress_own.net(amount numeric) RETURNS numeric LANGUAGE sql IMMUTABLE AS 'SELECT amount / 2';
SELECT count(*) > 0 FROM lifecycle_attach('regress_called', orders => 'regress_own.orders', customer => 'customer_id', at => 'at', revenue => 'regress_own.net(amount)', maintain => 'tracked');
SELECT test.error_of($$SELECT lifecycle_attach_source('regress_called', 'attribute', 'regress_own.orders', at => NULL, columns => '{"spent": "regress_traps.net(amount)::text"}')$$);
-- nor is what became another's
ALTER FUNCTION regress_own.net(numeric) OWNER TO regress_dataset_owner;
SELECT test.error_of($$SELECT lifecycle_refresh('regress_called')$$);
ALTER FUNCTION regress_own.net(numeric) OWNER TO CURRENT_USER;
SELECT customers FROM lifecycle_refresh('regress_called');
SELECT count(*) > 0 FROM lifecycle_detach('regress_called');
DROP SCHEMA regress_own CASCADE;
-- what calls the function of the role whose the table is, is that role's
SELECT count(*) > 0 FROM lifecycle_attach('regress_called', orders => 'regress_traps.orders_of_before', customer => 'customer_id', at => 'at', revenue => 'regress_traps.net(amount)', maintain => 'scheduled');
SELECT nspowner::regrole FROM pg_namespace WHERE nspname = 'regress_called';
SELECT count(*) > 0 FROM lifecycle_detach('regress_called');

-- ---- row-level security ----

SET ROLE regress_dataset_owner;
CREATE TABLE regress_traps.guarded (customer_id int, at date, amount numeric, tenant name);
INSERT INTO regress_traps.guarded VALUES (1, '2024-01-01', 10, 'regress_dataset_other'), (2, '2024-01-01', 20, 'regress_dataset_owner');
ALTER TABLE regress_traps.guarded ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON regress_traps.guarded USING (tenant = current_user);
CREATE VIEW regress_traps.over_guarded AS SELECT customer_id, at, amount FROM regress_traps.guarded;
SELECT test.error_of($$SELECT lifecycle_attach('regress_stored', orders => 'regress_traps.guarded', customer => 'customer_id', at => 'at', revenue => 'amount', maintain => 'scheduled')$$);
SELECT test.error_of($$SELECT lifecycle_attach('regress_stored', orders => 'regress_traps.over_guarded', customer => 'customer_id', at => 'at', revenue => 'amount', maintain => 'scheduled')$$);
SELECT count(*) > 0 FROM lifecycle_attach('regress_stored', orders => 'regress_traps.guarded', customer => 'customer_id', at => 'at', revenue => 'amount', maintain => 'scheduled', over_rls => true);
SELECT count(*) > 0 FROM lifecycle_attach('regress_live', orders => 'regress_traps.guarded', customer => 'customer_id', at => 'at', revenue => 'amount');
GRANT USAGE ON SCHEMA regress_traps, regress_live TO regress_dataset_other;
GRANT SELECT ON ALL TABLES IN SCHEMA regress_live TO regress_dataset_other;
GRANT SELECT ON regress_traps.guarded TO regress_dataset_other;
SELECT customer_id FROM regress_live.customers ORDER BY 1;
SET ROLE regress_dataset_other;
-- each tenant sees its own
SELECT customer_id FROM regress_live.customers ORDER BY 1;
RESET ROLE;

-- ---- a superuser takes it away, as the owner ----

SELECT count(*) > 0 FROM lifecycle_detach('regress_super');
SELECT count(*) > 0 FROM lifecycle_detach('regress_trapped');
SELECT count(*) > 0 FROM lifecycle_detach('regress_stored');
SELECT count(*) > 0 FROM lifecycle_detach('regress_live');
SELECT count(*) FROM pg_namespace WHERE nspname ~ '^regress_(super|trapped|stored|live)$';
DROP SCHEMA regress_traps, regress_bait CASCADE;
DROP OWNED BY regress_dataset_owner, regress_dataset_other;
DROP ROLE regress_dataset_owner, regress_dataset_other;
