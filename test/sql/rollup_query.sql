-- lifecycle_profiles(query): what the aggregate would give, from any query, in bounded memory.
SET client_min_messages = warning;
SET timezone = 'UTC';
SET datestyle = 'ISO, MDY';
\pset format unaligned
\pset tuples_only on

-- workers do not see temporary tables
CREATE TABLE rolled AS
SELECT ((i * 7919) % 397)::int AS n, timestamp '2021-01-01' + i * 104729 % 20000 * interval '1 hour' AS at, ((i * 15485863) % 100003 - 5000)::numeric / 100 AS revenue,
	CASE WHEN i % 4 > 0 THEN ((i * 32452843) % 5003)::numeric / 100 END AS cost, CASE WHEN i % 3 > 0 THEN 'category ' || i % 5 END AS category,
	(ARRAY['contact', 'investment', 'cost', 'balance', 'satisfaction', 'order'])[1 + i % 6] AS measure
FROM generate_series(1, 20000::bigint) i;
UPDATE rolled SET at = NULL WHERE n = 7 OR n = 8 AND revenue > 300;
UPDATE rolled SET revenue = NULL WHERE n = 9 OR n = 10 AND cost > 10;
UPDATE rolled SET n = NULL WHERE n = 11;
UPDATE rolled SET measure = NULL WHERE n = 12;
ANALYZE rolled;

-- ---- equal to the aggregate ----

-- How many customers, how many of them without a profile, and how many differ from GROUP BY.
CREATE FUNCTION pg_temp.compare(who text, arguments text, aggregate text DEFAULT 'lifecycle_profile') RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	type text;
	result text;
BEGIN
	EXECUTE format('SELECT format_type(pg_typeof(%s), -1) FROM rolled LIMIT 1', who) INTO type;
	EXECUTE format('CREATE TEMP TABLE a AS SELECT * FROM lifecycle_profiles(%L) AS t(customer %s, profile lifecycle_profile)', format('SELECT %s, %s FROM rolled', who, arguments), type);
	EXECUTE format('CREATE TEMP TABLE b AS SELECT %s AS customer, %s(%s) AS profile FROM rolled GROUP BY 1', who, aggregate, arguments);
	-- grouped once more, by the customer's own equality: one of each, and the same
	SELECT concat_ws(' ', count(*), count(*) FILTER (WHERE profiles = 0), count(*) FILTER (WHERE customers <> 2 OR different > 1 OR profiles NOT IN (0, 2))) INTO result
	FROM (SELECT customer, count(*) customers, count(profile) profiles, count(DISTINCT lifecycle_internal.lifecycle_profile_send(profile)) different FROM (SELECT customer, profile FROM a UNION ALL SELECT customer, profile FROM b) s GROUP BY customer) s;
	DROP TABLE a, b;
	RETURN result;
END $$;

-- every type of day and money
SELECT arguments, pg_temp.compare('n', arguments) FROM (VALUES
	('at::date, revenue'), ('at, revenue'), ('at::timestamptz, revenue'), ('at::date, revenue::float8'), ('at, revenue::float8'), ('at::timestamptz, revenue::float8'),
	('at, revenue, cost'), ('at, revenue::float8, cost::float8'), ('at, revenue, cost, category'), ('at, revenue, cost, category::varchar')
) v (arguments);
SELECT arguments, pg_temp.compare('n', arguments, 'lifecycle_measure') FROM (VALUES
	('at, measure, revenue'), ('at::date, measure::varchar(20), revenue::float8'), ('at::timestamptz, measure, revenue, category')
) v (arguments);
-- integers are money too, and the two columns of money may differ
SELECT count(*) FILTER (WHERE a.profile IS DISTINCT FROM b.profile), count(*) FILTER (WHERE a.profile IS DISTINCT FROM c.profile), count(*) > 390
FROM lifecycle_profiles('SELECT n, at, revenue::int FROM rolled WHERE n > 0') AS a(n int, profile lifecycle_profile)
FULL JOIN lifecycle_profiles('SELECT n, at, revenue::int::bigint FROM rolled WHERE n > 0') AS b(n int, profile lifecycle_profile) USING (n)
FULL JOIN lifecycle_profiles('SELECT n, at, revenue::int::numeric FROM rolled WHERE n > 0') AS c(n int, profile lifecycle_profile) USING (n);
SELECT profile FROM lifecycle_profiles('VALUES (1, date ''2026-01-05'', 12::smallint, 3.5::float8), (1, ''2026-01-05'', 1::smallint, NULL)') AS t(c int, profile lifecycle_profile);
-- every type of customer
CREATE DOMAIN customer_number AS int CHECK (VALUE >= 0);
CREATE COLLATION careless (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
SELECT who, pg_temp.compare(who, 'at, revenue, cost, category') FROM (VALUES
	('n::smallint'), ('n'), ('n::bigint'), ('-n::bigint * 4294967296'), ('n * 4194304 + n'), ('n::customer_number'), ('n::numeric / 8'),
	-- one number with many scales
	('(n || ''.'' || repeat(''0'', (cost::int % 9)))::numeric'),
	('n::text'), ('n::varchar(10)'), ('(n % 50)::char(8)'), ('n::text::name'), ('repeat(n::text, 2000)'), ('md5(n::text)::uuid'), ('md5(n::text)::bytea'),
	('n::float8 / 3'), ('n::real'), ('CASE WHEN n > 200 THEN ''NaN'' ELSE -0.0 END::float8'), ('n % 2 = 0'), ('chr(65 + n % 26)::"char"'), ('n::oid'),
	('date ''2020-01-01'' + n'), ('timestamptz ''2020-01-01'' + n * interval ''1 day'''), ('interval ''1 hour'' * n'), ('(enum_range(NULL::lifecycle_stage))[1 + n % 7]'),
	('ARRAY[n, NULL, n + 1]'), ('int4range(n, n + 5)'), ('to_jsonb(n)'), ('n::text || NULL')
) v (who);
-- one text with two spellings, where the collation says so
SELECT count(*), bool_and(a.profile = b.profile), count(*) FILTER (WHERE b.c IS NULL)
FROM lifecycle_profiles('SELECT (CASE WHEN cost > 10 THEN chr(65 + n % 26) ELSE chr(97 + n % 26) END) COLLATE careless, at, revenue FROM rolled WHERE n IS NOT NULL') AS a(c text COLLATE careless, profile lifecycle_profile)
FULL JOIN (SELECT (CASE WHEN cost > 10 THEN chr(65 + n % 26) ELSE chr(97 + n % 26) END) COLLATE careless AS c, lifecycle_profile(at, revenue) AS profile FROM rolled WHERE n IS NOT NULL GROUP BY 1) b ON a.c = b.c;
SELECT count(*), sum(lifecycle_orders(profile)) FROM lifecycle_profiles('SELECT (n, at)::text::text COLLATE "C", at, revenue FROM rolled WHERE n IS NOT NULL') AS t(c text, profile lifecycle_profile);
-- a NULL customer is one; only what NULLs leave out has no profile
SELECT * FROM lifecycle_profiles('VALUES (NULL::text, date ''2026-01-05'', 1.0), (NULL, ''2026-01-06'', 2), ('''', NULL, 3), (''x'', ''2026-01-06'', NULL)') AS t(c text, profile lifecycle_profile);
SELECT count(*) FROM lifecycle_profiles('SELECT n, at, revenue FROM rolled WHERE false') AS t(c int, profile lifecycle_profile);
SELECT count(*) FROM lifecycle_profiles(NULL) AS t(c int, profile lifecycle_profile);

-- ---- in bounded memory ----

-- One customer of 30,000 days among many small ones; text customers are longer than their orders.
CREATE TABLE many AS
SELECT CASE WHEN i % 3 = 0 THEN 0 ELSE (i * 7919) % 30011 END AS n, date '1950-01-01' + (i * 104729 % 30011)::int AS at, (i * 15485863 % 100003)::numeric / 100 AS revenue
FROM generate_series(1, 120000::bigint) i;
CREATE TEMP TABLE in_memory AS SELECT * FROM lifecycle_profiles('SELECT n, at, revenue FROM many') AS t(n bigint, profile lifecycle_profile);
SELECT count(*), sum(lifecycle_orders(profile)), max(lifecycle_orders(profile)) FROM in_memory;
SET work_mem = '64kB';
SET hash_mem_multiplier = 1;
-- the 1 MB that is the least, and its files
CREATE FUNCTION pg_temp.differences(query text) RETURNS bigint LANGUAGE sql AS $$
SELECT count(*) FROM (SELECT n::bigint, profile FROM lifecycle_profiles(query) AS t(n text, profile lifecycle_profile)) a FULL JOIN in_memory b USING (n) WHERE lifecycle_internal.lifecycle_profile_send(a.profile) IS DISTINCT FROM lifecycle_internal.lifecycle_profile_send(b.profile) $$;
SELECT count(*) FROM lifecycle_profiles('SELECT n, at, revenue FROM many') AS a(n bigint, profile lifecycle_profile) FULL JOIN in_memory b USING (n) WHERE lifecycle_internal.lifecycle_profile_send(a.profile) IS DISTINCT FROM lifecycle_internal.lifecycle_profile_send(b.profile);
SELECT pg_temp.differences('SELECT n::text, at, revenue FROM many'), pg_temp.differences('SELECT repeat(''0'', 400) || n, at, revenue FROM many');
-- files obey their limit, and are gone after the error
SET temp_file_limit = '1MB';
SELECT replace(test.error_of($$SELECT count(*) FROM lifecycle_profiles('SELECT n, at, revenue FROM many') AS t(n bigint, profile lifecycle_profile)$$), '"', '');
RESET temp_file_limit;
SELECT count(*) FROM pg_ls_tmpdir();
RESET work_mem;
RESET hash_mem_multiplier;
-- a query without an end can be cancelled
SET statement_timeout = '100ms';
SELECT count(*) FROM lifecycle_profiles('SELECT i % 1000, date ''2026-01-01'', 1.0 FROM generate_series(1, 1000000000000) i') AS t(n bigint, profile lifecycle_profile);
RESET statement_timeout;

-- ---- from any query ----

CREATE VIEW rolled_view AS SELECT n, at, revenue FROM rolled WHERE n < 100;
CREATE TABLE parted (n int, at date, revenue numeric) PARTITION BY HASH (n);
CREATE TABLE parted_0 PARTITION OF parted FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE parted_1 PARTITION OF parted FOR VALUES WITH (MODULUS 2, REMAINDER 1);
INSERT INTO parted SELECT n, at, revenue FROM rolled WHERE n < 100;
CREATE EXTENSION file_fdw;
CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
CREATE FOREIGN TABLE foreign_orders (n int, at date, revenue numeric) SERVER files OPTIONS (program 'printf ''1,2026-01-05,2.5\n2,2026-01-06,3\n1,2026-01-05,4\n''', format 'csv');
SELECT query, (SELECT concat_ws(' ', count(*), sum(lifecycle_revenue(profile))) FROM lifecycle_profiles(query) AS t(n int, profile lifecycle_profile)) FROM (VALUES
	('TABLE rolled_view'), ('TABLE parted'), ('SELECT n, at, revenue FROM ONLY rolled WHERE n < 100;'),
	('WITH o AS MATERIALIZED (SELECT * FROM rolled WHERE n < 100) SELECT n, at, revenue FROM o ORDER BY revenue'),
	('SELECT n, at, revenue FROM rolled_view WHERE n < 50 UNION ALL SELECT n, at, revenue FROM parted WHERE n >= 50'),
	('TABLE foreign_orders'), ('SELECT n, min(at), sum(revenue) FROM parted GROUP BY n')
) v (query);
-- a query a row
SELECT i, lifecycle_orders(profile) FROM generate_series(1, 3) i, LATERAL lifecycle_profiles(format('SELECT n, at, revenue FROM rolled WHERE n = %s', i)) AS t(n int, profile lifecycle_profile);
-- within one
SELECT lifecycle_orders(profile) FROM lifecycle_profiles($$
	SELECT 1, lifecycle_last_at(profile), 1.0 FROM lifecycle_profiles('SELECT n, at, revenue FROM rolled WHERE n < 50') AS t(n int, profile lifecycle_profile)$$) AS t(n int, profile lifecycle_profile);
-- the statement's snapshot: what came before it, not what it does itself
CREATE TABLE growing (n int, at date, revenue numeric);
BEGIN;
INSERT INTO growing VALUES (1, '2026-01-05', 1);
WITH more AS (INSERT INTO growing VALUES (1, '2026-01-05', 2) RETURNING 1)
SELECT (SELECT count(*) FROM more), lifecycle_orders(profile) FROM lifecycle_profiles('TABLE growing') AS t(n int, profile lifecycle_profile);
SELECT lifecycle_orders(profile) FROM lifecycle_profiles('TABLE growing') AS t(n int, profile lifecycle_profile);
ROLLBACK;

-- workers read where the planner likes; the roll-up itself keeps to the leader
CREATE FUNCTION my_pid() RETURNS int LANGUAGE sql PARALLEL SAFE AS 'SELECT pg_backend_pid()';
ALTER TABLE rolled SET (parallel_workers = 2);
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SET parallel_leader_participation = off;
SELECT count(*) > 0, bool_and(pid <> pg_backend_pid()), sum(lifecycle_orders(profile)) = (SELECT count(*) FROM rolled WHERE at IS NOT NULL AND revenue >= 0) FROM lifecycle_profiles('SELECT my_pid(), at, revenue FROM rolled') AS t(pid int, profile lifecycle_profile);
SELECT pg_temp.compare('n', 'at, revenue, cost, category');
SELECT bool_or(line ~ 'Gather') FROM test.plan_of($$SELECT count(*) FROM rolled JOIN lifecycle_profiles('SELECT n, at, revenue FROM rolled') AS t(n int, profile lifecycle_profile) USING (n)$$) line;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET min_parallel_table_scan_size;
RESET parallel_leader_participation;

EXPLAIN SELECT * FROM lifecycle_profiles('SELECT n, at, revenue FROM rolled') AS t(n int, profile lifecycle_profile);

-- ---- with the caller's rights ----

CREATE ROLE rollup_reader;
GRANT USAGE ON SCHEMA public TO rollup_reader;
GRANT SELECT (n, at, revenue) ON rolled TO rollup_reader;
CREATE TABLE tenants (tenant text, n int, at date, revenue numeric);
INSERT INTO tenants VALUES ('rollup_reader', 1, '2026-01-05', 1), ('another', 2, '2026-01-05', 1), ('rollup_reader', 3, '2026-01-05', 1);
ALTER TABLE tenants ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON tenants USING (tenant = current_user);
GRANT SELECT ON tenants TO rollup_reader;
CREATE FUNCTION pg_temp.as_reader(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE result text;
BEGIN
	SET LOCAL ROLE rollup_reader;
	SELECT concat_ws(' ', count(*), string_agg(n::text, ',' ORDER BY n) FILTER (WHERE n < 5)) INTO result FROM lifecycle_profiles(query) AS t(n int, profile lifecycle_profile);
	RESET ROLE;
	RETURN result;
EXCEPTION WHEN insufficient_privilege THEN
	RETURN SQLSTATE || ': ' || SQLERRM;
END $$;
SELECT query, pg_temp.as_reader(query) FROM (VALUES ('SELECT n, at, revenue FROM rolled'), ('SELECT n, at, revenue, cost FROM rolled'), ('SELECT n, at, revenue FROM tenants'), ('SELECT n::int, at, revenue FROM many'), ('TABLE rolled_view')) v (query);

-- ---- errors ----

SELECT query, test.error_of(format('SELECT count(*) FROM lifecycle_profiles(%L) AS t(n int, profile lifecycle_profile)', query)) FROM (VALUES
	(''), ('  -- nothing'), ('SELECT 1, now(), 1.0; SELECT 2'), ('INSERT INTO rolled (n) VALUES (1) RETURNING n, at, revenue'), ('UPDATE rolled SET n = 1 RETURNING n, at, revenue'),
	('DELETE FROM rolled'), ('SELECT n, at, revenue INTO copied FROM rolled'), ('CREATE TABLE copied AS TABLE rolled'), ('EXPLAIN SELECT 1'), ('VACUUM'), ('COMMIT'), ('COPY rolled TO STDOUT'),
	('WITH d AS (DELETE FROM rolled RETURNING *) SELECT n, at, revenue FROM d'), ('SELECT n, at, revenue FROM rolled FOR UPDATE'), ('SELECT * FROM (SELECT n, at, revenue FROM rolled FOR SHARE) s'),
	('SELECT n, at, revenue FROM rolled WHERE n = $1'), ('SELECT n, at, revenu FROM rolled'), ('SELEC n'), ('SELECT n, at, revenue FROM nowhere')
) v (query);
SELECT query, test.error_of(format('SELECT count(*) FROM lifecycle_profiles(%L) AS t(n int, profile lifecycle_profile)', query)) FROM (VALUES
	('SELECT n FROM rolled'), ('SELECT n, at FROM rolled'), ('SELECT n, at, revenue, cost, category, n, n FROM rolled'), ('SELECT n, at, measure FROM rolled'), ('SELECT FROM rolled'),
	('SELECT ''{}''::json AS document, at, revenue FROM rolled'), ('SELECT ARRAY[''1''::xid], at, revenue FROM rolled'), ('SELECT n, revenue, at FROM rolled'), ('SELECT n, ''2026-01-05'', revenue FROM rolled'), ('SELECT n, at::time, revenue FROM rolled'),
	('SELECT n, at, revenue::real FROM rolled'), ('SELECT n, at, revenue::money FROM rolled'), ('SELECT n, at, NULL FROM rolled'), ('SELECT n, at, revenue, category FROM rolled'), ('SELECT n, at, revenue, cost, n FROM rolled'),
	('SELECT n, at, measure, category FROM rolled'), ('SELECT n, at, measure, revenue, at FROM rolled'), ('SELECT n, at, revenue, cost, category::char(20) FROM rolled')
) v (query);
-- no row has been read by then
CREATE FUNCTION never() RETURNS date LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'a row was read'; END $$;
SELECT split_part(test.error_of($$SELECT * FROM lifecycle_profiles('SELECT 1, never(), ''x''::text') AS t(n int, profile lifecycle_profile)$$), E'\n', 1),
	split_part(test.error_of($$SELECT * FROM lifecycle_profiles('SELECT 1, never(), 1.0') AS t(n bigint, profile lifecycle_profile)$$), E'\n', 1),
	split_part(test.error_of($$SELECT * FROM lifecycle_profiles('SELECT 1, never(), 1.0') AS t(n int, profile lifecycle_profile)$$), E'\n', 1);
-- the definition list
SELECT list, test.error_of(format('SELECT * FROM lifecycle_profiles(''SELECT n AS "Customer", at, revenue FROM rolled'') AS t(%s)', list)) FROM (VALUES
	('n bigint, profile lifecycle_profile'), ('n int'), ('n int, profile text'), ('n int, profile lifecycle_profile, more int'), ('profile lifecycle_profile, n int'), ('n int, profile lifecycle_profile[]')
) v (list);
SELECT statement, test.error_of(statement) FROM (VALUES ($$SELECT lifecycle_profiles('TABLE rolled_view')$$), ($$SELECT * FROM lifecycle_profiles('TABLE rolled_view')$$)) v (statement);
-- values: named as the query names them
SELECT query, test.error_of(format('SELECT count(*) FROM lifecycle_profiles(%L) AS t(n int, profile lifecycle_profile)', query)) FROM (VALUES
	('SELECT 1, date ''2026-01-05'', ''NaN''::numeric AS amount'), ('SELECT 1, date ''2026-01-05'', ''Infinity''::float8 AS amount'), ('SELECT 1, date ''2026-01-05'', 1e13'), ('SELECT 1, date ''2026-01-05'', 9200000000001 AS pence'), ('SELECT 1, date ''2026-01-05'', -9200000000001'),
	('SELECT 1, date ''infinity'' AS ordered_at, 1.0'), ('SELECT 1, timestamp ''10000-01-01'' AS ordered_at, 1.0'), ('SELECT 1, date ''2026-01-05'', 1.0, ''NaN''::float8 AS cost_of_sales'),
	('SELECT 1, date ''2026-01-05'', ''sales'', 1.0'), ('SELECT 1, date ''2026-01-05'', ''wallet'', -1.0'), ('SELECT 1, date ''2026-01-05'', 9200000000000 FROM generate_series(1, 2)'), ('SELECT 1, date ''2026-01-05'', ''NaN''::numeric, ''NaN''::numeric WHERE false')
) v (query);

DROP FUNCTION my_pid(), never();
DROP FOREIGN TABLE foreign_orders;
DROP SERVER files;
DROP EXTENSION file_fdw;
DROP TABLE rolled, many, parted, tenants, growing CASCADE;
DROP COLLATION careless;
DROP DOMAIN customer_number;
DROP OWNED BY rollup_reader;
DROP ROLE rollup_reader;

-- what a rule makes of a statement is not what was written
CREATE TABLE ruled (n int, at date, revenue numeric);
CREATE RULE nothing AS ON INSERT TO ruled WHERE new.n = 1 DO INSTEAD NOTHING;
CREATE RULE all_nothing AS ON DELETE TO ruled DO INSTEAD NOTHING;
CREATE RULE selects AS ON UPDATE TO ruled DO INSTEAD SELECT n, at, revenue FROM ruled;
SELECT test.error_of(format('SELECT * FROM lifecycle_profiles(%L) AS t(n int, profile lifecycle_profile)', query))
FROM unnest(ARRAY['DELETE FROM ruled', 'UPDATE ruled SET n = 1', 'INSERT INTO ruled VALUES (1)']) AS query;
DROP TABLE ruled;

-- a type that holds less than the query gives is another type
SELECT test.error_of($$SELECT * FROM lifecycle_profiles('SELECT ''abcdef''::varchar, date ''2020-01-01'', 1') AS t(customer varchar(3), profile lifecycle_profile)$$);
