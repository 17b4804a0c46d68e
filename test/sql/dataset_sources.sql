-- Datasets: sources that come and go, rows that are chosen, and sources that become something else.
SET client_min_messages = warning;
SET timezone = 'UTC';
SET datestyle = 'ISO, MDY';
SET jit = off;
\pset format unaligned
\pset tuples_only on

CREATE SCHEMA regress_sources;
SET search_path = regress_sources, public;
CREATE FUNCTION modes() RETURNS SETOF text LANGUAGE sql AS $$ SELECT unnest('{live,scheduled,tracked}'::text[]) $$;

-- ---- one more source, and away with it ----

CREATE TABLE orders (customer_id bigint, at date, amount numeric, status text);
CREATE TABLE people (id bigint PRIMARY KEY, name text);
CREATE TABLE mailing (customer_id bigint, sent date, pieces int, price numeric, kind text);
INSERT INTO orders SELECT i % 5, date '2024-01-01' + 9 * i, 10 + i, CASE WHEN i % 7 = 0 THEN 'cancelled' ELSE 'done' END FROM generate_series(1, 50) i;
INSERT INTO people SELECT i, 'n' || i FROM generate_series(0, 7) i;
INSERT INTO mailing VALUES (1, '2024-02-01', 2, 3, 'interest'), (9, '2024-02-01', 1, 3, 'usage');
SELECT mode, (SELECT count(*) > 20 FROM lifecycle_attach('regress_' || mode, orders => 'orders', customer => 'customer_id', at => 'at', revenue => 'amount', filter => $f$status <> 'cancelled'$f$, as_of => '2025-06-30', value_share => NULL, potential_share => NULL, learn => false, maintain => mode))
FROM modes() mode;
SELECT mode, (SELECT count(*) FROM lifecycle_attach_source('regress_' || mode, 'investment', 'mailing', at => 'sent', value => 'pieces * price')) - (SELECT count(*) FROM lifecycle_attach_source('regress_' || mode, 'contact', 'mailing', at => 'sent', key => 'kind', filter => 'customer_id = 9')),
	(SELECT count(*) > 20 FROM lifecycle_attach_source('regress_' || mode, 'customer', 'people', 'id', filter => 'id <> 7')) FROM modes() mode;
SELECT measure, relation, customer, at, value, key, filter FROM lifecycle_sources WHERE dataset = 'regress_tracked' ORDER BY 1;
-- what a statement changes is merged as what is read anew: here also of rows that the filter chooses, and chooses no longer
INSERT INTO orders VALUES (1, '2025-06-02', 7, 'done'), (1, '2025-06-02', 8, 'cancelled'), (2, '2025-06-03', 9, NULL);
UPDATE orders SET status = 'cancelled' WHERE at < '2024-02-01';
UPDATE orders SET status = 'done' WHERE customer_id = 3;
INSERT INTO mailing VALUES (2, '2024-03-01', 1, 3, 'usage');
UPDATE mailing SET pieces = 5 WHERE customer_id = 1;
INSERT INTO people VALUES (11, 'new');
DELETE FROM people WHERE id = 0;
CREATE FUNCTION same(relation text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	n bigint; tied boolean;
BEGIN
	PERFORM lifecycle_refresh('regress_scheduled'), lifecycle_refresh('regress_tracked');
	EXECUTE format('SELECT count(*) FROM (SELECT * FROM regress_live.%1$s EXCEPT ALL SELECT * FROM regress_scheduled.%1$s) a', relation) INTO n;
	EXECUTE format('SELECT count(*) + %2$s FROM (SELECT * FROM regress_live.%1$s EXCEPT ALL SELECT * FROM regress_tracked.%1$s) a', relation, n) INTO n;
	RETURN n;
END $$;
SELECT same('profiles'), same('customers'), same('data_quality');
SELECT customer_id, name, orders, revenue FROM regress_tracked.customers WHERE customer_id IN (1, 7, 9, 11) ORDER BY 1;
SELECT sum(revenue) = (SELECT sum(amount) FROM orders WHERE status <> 'cancelled') FROM regress_tracked.segments;
SELECT (SELECT changed FROM lifecycle_refresh('regress_tracked', rebuild => true));
-- refused, all of it or nothing
SELECT test.error_of(format('SELECT lifecycle_%s', call)) FROM (VALUES
	($$attach_source('regress_tracked', 'investment', 'mailing', at => 'sent', value => 'price')$$),
	($$attach_source('regress_tracked', 'order', 'orders', value => 'amount')$$),
	($$attach_source('regress_tracked', 'visit', 'orders')$$),
	($$attach_source('regress_tracked', NULL, 'orders')$$),
	($$attach_source('regress_tracked', 'wallet', NULL, value => 'amount')$$),
	($$attach_source('regress_tracked', 'wallet', 'orders')$$),
	($$attach_source('regress_tracked', 'wallet', 'orders', value => 'amount', key => 'status')$$),
	($$attach_source('regress_tracked', 'signal', 'orders', value => 'amount')$$),
	($$attach_source('regress_tracked', 'signal', 'orders', filter => 'amount')$$),
	($$attach_source('regress_tracked', 'signal', 'orders', filter => 'at < now()')$$),
	($$attach_source('regress_tracked', 'signal', 'people')$$),
	($$attach_source('regress_nobody', 'signal', 'orders')$$),
	($$detach_source('regress_tracked', 'order')$$),
	($$detach_source('regress_tracked', 'signal')$$),
	($$detach_source('regress_tracked', NULL)$$)
) AS v (call);
SELECT array_length(sources, 1) FROM regress_tracked.dataset;
-- who reads the view customers reads it after its columns went
CREATE ROLE regress_reader;
GRANT SELECT ON regress_live.customers TO regress_reader;
SELECT mode, count(*) FROM modes() mode, lifecycle_detach_source('regress_' || mode, 'customer') GROUP BY 1 ORDER BY 1;
SELECT mode, count(*) FROM modes() mode, lifecycle_detach_source('regress_' || mode, 'investment') GROUP BY 1 ORDER BY 1;
SELECT has_table_privilege('regress_reader', 'regress_live.customers', 'SELECT'), (SELECT count(*) FROM pg_trigger WHERE tgrelid = 'people'::regclass AND tgname ~ '^lifecycle');
SELECT same('profiles'), same('customers'), (SELECT count(*) FROM regress_tracked.customers WHERE customer_id IN (9, 11));
DROP OWNED BY regress_reader;
DROP ROLE regress_reader;

-- ---- customers of types that assign to one another ----

CREATE TABLE small (customer_id smallint, at date, amount numeric);
CREATE TABLE big (customer_id bigint, at date, amount numeric);
CREATE TABLE short (customer_id varchar(5), at date, amount numeric);
CREATE TABLE long (customer_id text, at date, amount numeric);
INSERT INTO small VALUES (1, '2025-01-01', 5);
INSERT INTO big VALUES (1, '2025-01-01', 50), (5000000000, '2025-01-01', 50);
INSERT INTO short VALUES ('a', '2025-01-01', 5);
INSERT INTO long VALUES ('a', '2025-01-01', 50), ('abcdefgh', '2025-01-01', 50);
SELECT mode, (SELECT count(*) > 0 FROM lifecycle_attach('regress_number_' || mode, 'small', 'customer_id', 'at', 'amount', customers => 'big', as_of => '2025-06-30', maintain => mode)),
	(SELECT count(*) > 0 FROM lifecycle_attach_source('regress_number_' || mode, 'wallet', 'big', value => 'amount')),
	(SELECT count(*) > 0 FROM lifecycle_attach('regress_text_' || mode, 'short', 'customer_id', 'at', 'amount', as_of => '2025-06-30', maintain => mode)),
	(SELECT count(*) > 0 FROM lifecycle_attach_source('regress_text_' || mode, 'wallet', 'long', value => 'amount')) FROM modes() mode;
-- every type that a customer may have, of orders, of people and of another source
CREATE FUNCTION takes(type text, value text, mode text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	shown text;
BEGIN
	EXECUTE format('CREATE TABLE one (customer_id %1$s, at date, amount numeric); INSERT INTO one VALUES (%2$L, ''2025-01-01'', 5)', type, value);
	PERFORM FROM lifecycle_attach('regress_type', 'one', 'customer_id', 'at', 'amount', customers => 'one', as_of => '2025-06-30', maintain => mode);
	PERFORM FROM lifecycle_attach_source('regress_type', 'wallet', 'one', value => 'amount');
	EXECUTE format('INSERT INTO one VALUES (%L, ''2025-01-02'', 6)', value);
	PERFORM lifecycle_refresh('regress_type') WHERE mode <> 'live';
	SELECT concat_ws(' ', customer_id, pg_typeof(customer_id), revenue) INTO shown FROM regress_type.customers;
	PERFORM FROM lifecycle_detach('regress_type');
	DROP TABLE one;
	RETURN shown;
END $$;
SELECT type, string_agg(DISTINCT takes(type, value, mode), ', ') FROM modes() mode, (VALUES ('smallint', '1'), ('integer', '1'), ('bigint', '1'), ('numeric', '1.5'), ('numeric(6,2)', '1.5'), ('text', 'a'), ('varchar(4)', 'a'), ('char(4)', 'a'),
	('uuid', '5b2f0f9e-6a4e-4a62-9d0b-6b2f1d6d3c11')) AS v (type, value) GROUP BY 1 ORDER BY 1;
INSERT INTO big VALUES (6000000000, '2025-01-01', 50);
INSERT INTO long VALUES ('a', '2025-01-02', 50);
SELECT lifecycle_refresh('regress_number_tracked') IS NOT NULL, lifecycle_refresh('regress_text_tracked') IS NOT NULL;
SELECT mode, (SELECT string_agg(customer_id::text, ' ' ORDER BY customer_id) FROM regress_number_tracked.profiles), (SELECT count(*) FROM (SELECT * FROM regress_number_live.profiles EXCEPT ALL TABLE regress_number_tracked.profiles) d),
	(SELECT string_agg(customer_id, ' ' ORDER BY customer_id) FROM regress_text_tracked.profiles), (SELECT count(*) FROM (SELECT * FROM regress_text_live.profiles EXCEPT ALL TABLE regress_text_tracked.profiles) d) FROM (VALUES ('tracked')) v (mode);
SELECT test.error_of($$SELECT lifecycle_attach('regress_bad', 'small', 'customer_id', 'at', 'amount', customers => 'long')$$);
-- what is wider comes with the orders
SELECT count(*) > 0 FROM lifecycle_attach('regress_narrow', 'small', 'customer_id', 'at', 'amount', as_of => '2025-06-30');
SELECT test.error_of($$SELECT lifecycle_attach_source('regress_narrow', 'wallet', 'big', value => 'amount')$$);
SELECT count(*) > 0 FROM lifecycle_detach('regress_narrow');
SELECT count(*) > 0 FROM lifecycle_detach_source('regress_number_live', 'wallet');
SELECT count(*) > 0 FROM modes() mode, unnest(ARRAY['regress_number_' || mode, 'regress_text_' || mode]) d, lifecycle_detach(d);
-- an error says what is wrong, and whose statement it was, without the functions it came through
SELECT count(*) FROM lifecycle_attach('regress_bad', 'small', 'customer', 'at', 'amount');
DO $$ BEGIN PERFORM public.lifecycle_refresh('regress_nobody'); END $$;

-- ---- a relation's exact name needs no quotes; that of SQL does ----
CREATE VIEW "Order.Lines" AS SELECT * FROM orders;
CREATE SCHEMA "Regress Books";
CREATE VIEW "Regress Books".orders AS SELECT * FROM orders WHERE false;
SELECT n, (SELECT count(*) > 20 FROM lifecycle_attach('regress_named_' || n, name, 'customer_id', 'at', 'amount', as_of => '2025-06-30'))
FROM (VALUES (1, 'orders'), (2, 'ORDERS'), (3, 'Order.Lines'), (4, 'Regress Books.orders'), (5, '"Regress Books".Orders'), (6, 'regress_sources."Order.Lines"')) AS v (n, name);
SELECT dataset, relation FROM lifecycle_sources WHERE dataset LIKE 'regress_named%' ORDER BY dataset;
SELECT count(*) > 100 FROM generate_series(1, 6) AS n, lifecycle_detach('regress_named_' || n);
DROP SCHEMA "Regress Books" CASCADE;
DROP VIEW "Order.Lines";

-- ---- visits have no amount ----

SET client_min_messages = notice;
SELECT count(*) > 0 FROM lifecycle_attach('regress_visits', orders => 'orders', customer => 'customer_id', at => 'at', as_of => '2025-06-30');
SET client_min_messages = warning;
SELECT sum(revenue) = (SELECT count(*) FROM orders) FROM regress_visits.customers;
SELECT finding, rows_found, treatment FROM regress_visits.data_quality WHERE finding = 'no_revenue';
SELECT count(*) > 0 FROM lifecycle_detach('regress_visits');

-- ---- sources become something else: writers go on, and a refresh follows what the settings name ----

-- columns that were renamed into one another, seen by the next refresh in all three ways
BEGIN;
ALTER TABLE orders RENAME amount TO passing;
ALTER TABLE orders ADD amount numeric DEFAULT 3;
COMMIT;
INSERT INTO orders (customer_id, at, passing, status, amount) VALUES (1, '2025-06-04', 1000, 'done', 4);
SELECT lifecycle_refresh('regress_live') IS NOT NULL, same('profiles');
SELECT (SELECT sum(revenue) FROM regress_tracked.segments) = (SELECT sum(amount) FROM orders WHERE status <> 'cancelled');
-- a name that is gone is said by the refresh, and not to who writes
ALTER TABLE orders RENAME status TO state;
INSERT INTO orders (customer_id, at, state, amount) VALUES (1, '2025-06-06', 'done', 6);
DELETE FROM orders WHERE at = '2025-06-06';
SELECT mode, test.error_of(format('SELECT lifecycle_refresh(%L)', 'regress_' || mode)) FROM modes() mode;
ALTER TABLE orders RENAME state TO status;
SELECT lifecycle_refresh('regress_live') IS NOT NULL, same('profiles');
SELECT (SELECT sum(revenue) FROM regress_tracked.segments) = (SELECT sum(amount) FROM orders WHERE status <> 'cancelled');
-- another table of that name
ALTER TABLE orders RENAME TO orders_old;
CREATE TABLE orders (LIKE orders_old);
INSERT INTO orders (customer_id, at, status, amount) VALUES (1, '2025-06-07', 'done', 7);
SELECT lifecycle_refresh('regress_live') IS NOT NULL, same('profiles');
SELECT (SELECT sum(revenue) FROM regress_tracked.segments);
INSERT INTO orders_old (customer_id, at, status, amount) VALUES (1, '2025-06-07', 'done', 7);
INSERT INTO orders (customer_id, at, status, amount) VALUES (1, '2025-06-07', 'done', 8);
SELECT same('profiles');
SELECT (SELECT sum(revenue) FROM regress_tracked.segments), (SELECT count(*) FROM pg_trigger WHERE tgrelid = 'orders_old'::regclass AND tgname ~ '^lifecycle');

-- ---- what a collation calls equal differs all the same ----

CREATE COLLATION no_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE TABLE kinds (customer_id int, at date, amount numeric, kind text COLLATE no_case, about json);
INSERT INTO kinds VALUES (1, '2025-01-01', 1.0, 'tea', '{"n": 1}');
SELECT count(*) > 0 FROM lifecycle_attach('regress_kinds', orders => 'kinds', customer => 'customer_id', at => 'at', revenue => 'amount', category => 'kind', order_key => $$about ->> 'n'$$, as_of => '2025-06-30', maintain => 'tracked');
UPDATE kinds SET kind = 'TEA';
UPDATE kinds SET about = '{"n": 2}';
UPDATE kinds SET amount = 1.00;
SELECT changed FROM lifecycle_refresh('regress_kinds');
DELETE FROM kinds;
SELECT removed FROM lifecycle_refresh('regress_kinds');
SELECT count(*) > 0 FROM lifecycle_detach('regress_kinds');

-- ---- a refresh in the middle of a statement ----

CREATE TABLE busy (customer_id int, at date, amount numeric);
SELECT count(*) > 0 FROM lifecycle_attach('regress_busy', orders => 'busy', customer => 'customer_id', at => 'at', revenue => 'amount', as_of => '2025-06-30', maintain => 'tracked');
CREATE FUNCTION at_once() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM public.lifecycle_refresh('regress_busy'); RETURN NULL; END $$;
CREATE TRIGGER at_once AFTER INSERT ON busy FOR EACH ROW EXECUTE FUNCTION at_once();
INSERT INTO busy VALUES (1, '2025-06-01', 5), (2, '2025-06-01', 5);
BEGIN;
TRUNCATE busy;
SAVEPOINT s;
INSERT INTO busy VALUES (1, '2025-06-01', 7);
ROLLBACK TO s;
DROP TRIGGER at_once ON busy;
INSERT INTO busy VALUES (1, '2025-06-01', 7);
COMMIT;
SELECT inserted, changed, removed FROM lifecycle_refresh('regress_busy');
SELECT sum(revenue) FROM regress_busy.customers;
-- an open cursor that only reads is no writer
BEGIN;
DECLARE c CURSOR FOR SELECT * FROM busy;
FETCH c;
SELECT changed FROM lifecycle_refresh('regress_busy', rebuild => true);
COMMIT;
-- what was stored as not tracked is tracked by the next refresh, and read
ALTER TABLE busy DISABLE TRIGGER ALL;
INSERT INTO busy VALUES (3, '2025-06-01', 1);
UPDATE regress_busy.dataset AS d SET relations = '{"regress_sources.busy (not tracked)"}', watched = lifecycle_internal.lifecycle_dataset_watched('regress_busy', d::lifecycle_internal.lifecycle_dataset);
SELECT inserted FROM lifecycle_refresh('regress_busy');
SELECT relations FROM regress_busy.dataset;

-- ---- what cannot be tracked ----

CREATE UNLOGGED TABLE fleeting (customer_id int, at date, amount numeric);
CREATE TABLE parts (customer_id int, at date, amount numeric) PARTITION BY RANGE (at);
CREATE TABLE parts_there (LIKE parts);
CREATE EXTENSION postgres_fdw;
DO $$ BEGIN
	EXECUTE format('CREATE SERVER regress_server FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host %L, port %L, dbname %L)',
		btrim(split_part(current_setting('unix_socket_directories'), ',', 1)), current_setting('port'), current_database());
END $$;
CREATE USER MAPPING FOR PUBLIC SERVER regress_server;
SELECT test.error_of(format($$SELECT lifecycle_attach('regress_bad', %L, 'customer_id', 'at', 'amount', maintain => 'tracked')$$, 'fleeting'));
SELECT count(*) > 0 FROM lifecycle_attach('regress_parted', 'parts', 'customer_id', 'at', 'amount', maintain => 'tracked');
-- what comes under a source later: PostgreSQL fails whoever writes to it through the table above while triggers of the source want to see the rows
CREATE FOREIGN TABLE parts_far PARTITION OF parts FOR VALUES FROM ('2020-01-01') TO ('2021-01-01') SERVER regress_server OPTIONS (schema_name 'regress_sources', table_name 'parts_there');
SELECT test.error_of(format($$SELECT lifecycle_attach('regress_bad', %L, 'customer_id', 'at', 'amount', maintain => 'tracked')$$, 'parts'));
INSERT INTO parts_far VALUES (1, '2020-05-05', 5);
SET client_min_messages = notice;
SELECT inserted FROM lifecycle_refresh('regress_parted');
SET client_min_messages = warning;
INSERT INTO parts VALUES (2, '2020-05-05', 5), (3, '2020-05-06', 5);
SELECT problem FROM lifecycle_datasets WHERE dataset = 'regress_parted';
CREATE UNLOGGED TABLE parts_fleeting PARTITION OF parts FOR VALUES FROM ('2021-01-01') TO ('2022-01-01');
SELECT problem, test.error_of($$SELECT lifecycle_refresh('regress_parted')$$) FROM lifecycle_datasets WHERE dataset = 'regress_parted';
DROP TABLE parts_fleeting;
SELECT inserted FROM lifecycle_refresh('regress_parted');
DROP EXTENSION postgres_fdw CASCADE;
SELECT removed FROM lifecycle_refresh('regress_parted');
SELECT relations FROM regress_parted.dataset;
-- a partition that goes takes its triggers along, and nobody else's
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM ('2025-01-01') TO ('2025-02-01');
CREATE TABLE parts_2 PARTITION OF parts FOR VALUES FROM ('2025-02-01') TO ('2025-03-01');
SELECT customers FROM lifecycle_refresh('regress_parted');
CREATE TABLE kept AS SELECT oid FROM pg_trigger WHERE tgname ~ '^lifecycle_order.*regress_parted' AND tgrelid IN ('parts'::regclass, 'parts_1'::regclass);
ALTER TABLE parts DETACH PARTITION parts_2;
INSERT INTO parts_2 VALUES (1, '2025-02-02', 5);
INSERT INTO parts VALUES (2, '2025-01-02', 5);
SELECT customers FROM lifecycle_refresh('regress_parted');
SELECT count(*), (SELECT count(*) FROM pg_trigger WHERE tgrelid = 'parts_2'::regclass AND tgname ~ '^lifecycle') FROM kept JOIN pg_trigger USING (oid);

-- ---- tables under a source that come and go between two refreshes, and tables above it ----

CREATE FUNCTION tied(dataset text, source regclass) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	asked boolean;
	tied boolean;
BEGIN
	EXECUTE format('SELECT EXISTS (SELECT FROM %I.delta_order WHERE added IS NULL)', dataset) INTO asked;
	PERFORM lifecycle_refresh(dataset);
	EXECUTE format('SELECT (SELECT sum(revenue) FROM %I.customers) = (SELECT sum(amount) FROM %s)', dataset, source) INTO tied;
	RETURN CASE WHEN asked THEN 'a rebuild was asked for, ' ELSE '' END || CASE WHEN tied THEN 'tied' ELSE 'not tied' END;
END $$;
CREATE TABLE parts_3 PARTITION OF parts FOR VALUES FROM ('2025-03-01') TO ('2025-04-01');
INSERT INTO parts VALUES (1, '2025-03-02', 5);
UPDATE parts SET amount = amount + 1;
DROP TABLE parts_3;
SELECT tied('regress_parted', 'parts');
-- one that the last refresh has seen is tracked
CREATE TABLE parts_3 PARTITION OF parts FOR VALUES FROM ('2025-03-01') TO ('2025-04-01') PARTITION BY LIST (customer_id);
SELECT tied('regress_parted', 'parts');
INSERT INTO parts VALUES (1, '2025-01-02', 5);
SELECT tied('regress_parted', 'parts');
CREATE TABLE parts_3_1 PARTITION OF parts_3 FOR VALUES IN (1);
INSERT INTO parts_3 VALUES (1, '2025-03-02', 5);
DROP TABLE parts_3_1;
SELECT tied('regress_parted', 'parts');
DROP TABLE parts_3;
-- an heir of one session
CREATE TABLE root (customer_id int, at date, amount numeric);
INSERT INTO root SELECT i % 3, date '2025-01-01' + i, 10 FROM generate_series(1, 30) AS i;
SELECT count(*) > 0 FROM lifecycle_attach('regress_root', 'root', 'customer_id', 'at', 'amount', learn => false, maintain => 'tracked');
CREATE TEMP TABLE root_passing () INHERITS (root);
INSERT INTO root_passing VALUES (1, '2025-01-01', 5);
UPDATE root SET amount = amount + 1;
DROP TABLE root_passing;
SELECT tied('regress_root', 'root');
-- what is written through a table above fires no trigger of those under it
SELECT test.error_of($$SELECT lifecycle_attach('regress_bad', 'parts_1', 'customer_id', 'at', 'amount', maintain => 'tracked')$$);
CREATE TABLE above (customer_id int, at date, amount numeric);
ALTER TABLE root INHERIT above;
SELECT test.error_of($$SELECT lifecycle_attach('regress_bad', 'root', 'customer_id', 'at', 'amount', maintain => 'tracked')$$);
UPDATE above SET amount = 12;
ALTER TABLE root NO INHERIT above;
SELECT tied('regress_root', 'root');
ALTER TABLE root INHERIT above;
SET client_min_messages = notice;
SELECT customers FROM lifecycle_refresh('regress_root');
SET client_min_messages = warning;
UPDATE above SET amount = 13;
SELECT tied('regress_root', 'root');
SELECT problem FROM lifecycle_datasets WHERE dataset = 'regress_root';
ALTER TABLE root NO INHERIT above;
SELECT tied('regress_root', 'root');
SELECT problem, lifecycle_detach('regress_root') IS NOT NULL FROM lifecycle_datasets WHERE dataset = 'regress_root' LIMIT 1;

-- ---- what goes with a column comes back with it ----

SELECT problem FROM lifecycle_datasets WHERE dataset = 'regress_parted';
SET client_min_messages = error;
ALTER TABLE parts DROP COLUMN amount CASCADE;
INSERT INTO parts VALUES (2, '2025-01-03');
SELECT problem FROM lifecycle_datasets WHERE dataset = 'regress_parted';
SELECT test.error_of($$SELECT lifecycle_refresh('regress_parted')$$);
ALTER TABLE parts ADD amount numeric DEFAULT 4;
SELECT customers FROM lifecycle_refresh('regress_parted');
SELECT problem, (SELECT count(*) > 0 FROM regress_parted.data_quality) FROM lifecycle_datasets WHERE dataset = 'regress_parted';
SELECT sum(revenue) FROM regress_parted.customers;
SET client_min_messages = warning;

-- ---- a superuser lends nobody power ----

CREATE ROLE regress_mallory;
CREATE ROLE regress_trent;
GRANT USAGE, CREATE ON SCHEMA regress_sources TO regress_mallory, regress_trent;
SET ROLE regress_mallory;
CREATE TABLE trap (customer_id int, at date, amount numeric);
CREATE FUNCTION spring(at date) RETURNS date IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN IF current_user <> 'regress_mallory' THEN RAISE 'sprung as %', current_user; END IF; RETURN at; END $$;
CREATE INDEX ON trap (spring(at));
INSERT INTO trap VALUES (1, '2025-01-01', 5);
RESET ROLE;
SET client_min_messages = notice;
SELECT count(*) > 0 FROM lifecycle_attach('regress_trap', 'trap', 'customer_id', 'at', 'amount', as_of => '2025-06-30', maintain => 'tracked');
SET client_min_messages = warning;
SELECT owner, (SELECT nspowner::regrole FROM pg_namespace WHERE nspname = 'regress_trap'), customers FROM lifecycle_datasets WHERE dataset = 'regress_trap';
SELECT customers FROM lifecycle_refresh('regress_trap', rebuild => true);
ALTER TABLE short OWNER TO regress_trent;
ALTER TABLE small OWNER TO regress_trent;
SELECT test.error_of($$SELECT lifecycle_attach('regress_bad', 'trap', 'customer_id', 'at', 'amount', customers => 'small')$$);
-- whoever follows the hint, word for word, gets the dataset
CREATE SCHEMA regress_theirs AUTHORIZATION regress_mallory;
CREATE TABLE regress_theirs.sold (customer_id bigint, at date, amount numeric) PARTITION BY RANGE (at);
CREATE TABLE regress_theirs.sold_25 PARTITION OF regress_theirs.sold FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
INSERT INTO regress_theirs.sold SELECT i % 3, date '2025-01-01' + i, 5 FROM generate_series(1, 30) i;
ALTER TABLE regress_theirs.sold OWNER TO regress_mallory;
ALTER TABLE regress_theirs.sold_25 OWNER TO regress_mallory;
CREATE FUNCTION followed(call text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	advice text; line text;
BEGIN
	EXECUTE call;
	RETURN 'made';
EXCEPTION WHEN insufficient_privilege THEN
	GET STACKED DIAGNOSTICS advice = PG_EXCEPTION_HINT;
	FOREACH line IN ARRAY regexp_split_to_array(split_part(advice, ': ', 2), '; ') LOOP
		EXIT WHEN line ~ '^then';
		EXECUTE line;
	END LOOP;
	EXECUTE call;
	RETURN concat_ws(' ', current_user, SQLERRM, advice);
END
$$;
BEGIN;
REVOKE ALL ON ALL TABLES IN SCHEMA regress_sources FROM regress_mallory;
SELECT followed($$SELECT FROM lifecycle_attach('regress_follow', 'small', 'customer_id', 'at', 'amount', customers => 'regress_theirs.sold', maintain => 'tracked')$$);
SELECT customers FROM lifecycle_refresh('regress_follow');
ROLLBACK;
DROP SCHEMA regress_theirs CASCADE;
SELECT test.error_of($$SELECT lifecycle_attach_source('regress_parted', 'wallet', 'trap', value => 'amount')$$);
SELECT count(*) > 0 FROM lifecycle_detach('regress_trap');
DROP TABLE trap;
DROP FUNCTION spring(date);
DROP OWNED BY regress_mallory, regress_trent;
DROP ROLE regress_mallory, regress_trent;

-- ---- what a refresh sets, and the causes of ends, are told where they are older than what is read ----

CREATE TABLE gone (customer_id bigint, at date, amount numeric);
CREATE TABLE said (customer_id bigint, at date, kind text);
INSERT INTO gone SELECT i % 7, date '2023-01-01' + i, 10 + i FROM generate_series(1, 200) i;
INSERT INTO said SELECT i, '2023-07-01', 'price' FROM generate_series(0, 6) i;
CREATE FUNCTION told() RETURNS TABLE (mode text, outdated text, exits text, win_back text) LANGUAGE plpgsql AS $$
BEGIN
	FOR mode IN SELECT * FROM modes() LOOP
		EXECUTE format('SELECT (SELECT string_agg(q.treatment, '','') FROM regress_old_%1$s.data_quality q WHERE q.finding = ''outdated''),
			(SELECT string_agg(concat_ws('' '', e.cause, e.customers), '', '' ORDER BY e.cause) FROM regress_old_%1$s.exits e),
			(SELECT string_agg(concat_ws('' '', w.cause, w.n), '', '' ORDER BY w.cause) FROM (SELECT b.cause, count(*) AS n FROM regress_old_%1$s.win_back b GROUP BY 1) w)', mode)
		INTO outdated, exits, win_back;
		RETURN NEXT;
	END LOOP;
END
$$;
SELECT mode, (SELECT count(*) > 20 FROM lifecycle_attach('regress_old_' || mode, 'gone', 'customer_id', 'at', 'amount', as_of => '2026-06-01', value_share => 1, learn => false, maintain => mode, refresh => false)) FROM modes() mode;
SELECT * FROM told();
SELECT bool_and(r.customers = 7) FROM modes() mode, lifecycle_refresh('regress_old_' || mode) r;
SELECT * FROM told();
SELECT count(*) FROM modes() mode, lifecycle_attach_source('regress_old_' || mode, 'signal', 'said', key => 'kind', refresh => false) WHERE kind = 'schema';
SELECT * FROM told();
SELECT bool_and(r.customers = 7) FROM modes() mode, lifecycle_refresh('regress_old_' || mode) r;
INSERT INTO said VALUES (1, '2023-07-05', 'moved');
-- a live dataset speaks of what is, the others of their last refresh, whatever the view
SELECT * FROM told();
UPDATE regress_old_live.dataset SET value_share = 0.99;
UPDATE regress_old_scheduled.dataset SET value_share = 0.99;
UPDATE regress_old_tracked.dataset SET as_of = '2026-06-02';
SELECT * FROM told();
SELECT bool_and(r.customers = 7) FROM modes() mode, lifecycle_refresh('regress_old_' || mode) r;
SELECT * FROM told();
SELECT bool_and(d = 1) FROM modes() mode, LATERAL (SELECT count(*) AS d FROM lifecycle_detach('regress_old_' || mode) WHERE kind = 'schema') x;

-- ---- attached anew by its own script, a dataset is what it was ----

CREATE TABLE "of old" ("customer id" smallint, at date, amount numeric, "k" text, cost numeric);
CREATE TABLE clients (id bigint, since date, region text);
INSERT INTO "of old" SELECT i % 7, date '2023-01-01' + i, 10 + i, 'k' || i % 2, 1 FROM generate_series(1, 200) i;
INSERT INTO clients SELECT i, '2022-12-01', 'r' FROM generate_series(1, 9) i;
CREATE ROLE regress_looker;
SELECT count(*) > 20 FROM lifecycle_attach('regress it', 'of old', 'customer id', 'at', 'amount', cost => 'cost', category => 'k', order_key => 'lower(k)', filter => $f$k <> 'x''y'$f$,
	customers => 'clients', customer_key => 'id', customer_since => 'since', as_of => '2024-06-01', scheme => 'intimacy5', language => 'zh', value_share => NULL, maintain => 'tracked', learn => false, refresh => false);
SELECT count(*) FROM lifecycle_attach_source('regress it', 'satisfaction', 'clients', 'id', 'since', 'id', columns => '{"dimension": "region"}', refresh => false) WHERE kind = 'schema';
SELECT count(*) FROM lifecycle_attach_source('regress it', 'attribute', 'clients', 'id', columns => '{"where": "region"}', refresh => false) WHERE kind = 'schema';
-- wider than the orders' own, as the table of customers was
SELECT count(*) FROM lifecycle_attach_source('regress it', 'wallet', 'clients', 'id', 'since', 'id', refresh => false) WHERE kind = 'schema';
UPDATE "regress it".dataset SET value_from = 77, contribution_from = 78, moves_kept = NULL, weights = '{"r": 1}', plausible_from = '1999-01-01';
UPDATE "regress it".goals SET target = 0.5, goal = 'it''s' WHERE stage = 'stability';
INSERT INTO "regress it".offers (action, cost, success) VALUES ('call', 3, 0.1);
GRANT USAGE ON SCHEMA "regress it" TO regress_looker;
GRANT SELECT ON "regress it".customers TO regress_looker;
SELECT customers FROM lifecycle_refresh('regress it');
CREATE FUNCTION state() RETURNS SETOF text LANGUAGE sql AS $$
	SELECT c::text FROM "regress it".customers c UNION ALL SELECT g::text FROM "regress it".goals g UNION ALL SELECT o::text FROM "regress it".offers o
	UNION ALL SELECT concat_ws('|', x.value_from, x.potential_from, x.contribution_from, x.moves_kept, x.weights, x.plausible_from, x.maintain, x.scheme) FROM "regress it".dataset x
	UNION ALL SELECT format('%s %s %s', relname, relkind, relacl) FROM pg_class WHERE relnamespace = '"regress it"'::regnamespace AND relkind IN ('r', 'v')
	UNION ALL SELECT nspacl::text FROM pg_namespace WHERE nspname = 'regress it'
	UNION ALL SELECT format_type(atttypid, -1) FROM pg_attribute WHERE attrelid = '"regress it".profiles'::regclass AND attname = 'customer_id'
$$;
CREATE TABLE was AS SELECT state() AS s;
CREATE TABLE script AS SELECT * FROM lifecycle_attach_script('regress it');
SELECT statement FROM script ORDER BY place;
DO $$ DECLARE line text; BEGIN FOR line IN SELECT statement FROM regress_sources.script ORDER BY place LOOP EXECUTE line; END LOOP; END $$;
SELECT count(*) FROM was;
SELECT s FROM was EXCEPT SELECT state();
SELECT state() EXCEPT SELECT s FROM was;
SELECT count(*) > 0 FROM lifecycle_detach('regress it');
DROP ROLE regress_looker;

-- ---- the extension goes, and its triggers with it ----

BEGIN;
DROP EXTENSION lifecycle CASCADE;
SELECT count(*) FROM pg_trigger WHERE tgname ~ '^lifecycle';
INSERT INTO parts VALUES (3, '2025-01-03', 5);
CREATE EXTENSION lifecycle SCHEMA public;
SELECT test.error_of($$SELECT public.lifecycle_attach('regress_parted', 'parts', 'customer_id', 'at', 'amount')$$);
ROLLBACK;

SELECT count(*) > 0 FROM unnest('{regress_live,regress_scheduled,regress_tracked,regress_busy,regress_parted}'::text[]) d, lifecycle_detach(d);
DROP SCHEMA regress_sources CASCADE;
