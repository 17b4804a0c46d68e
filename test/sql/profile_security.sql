-- No answer depends on search_path, and reading a profile needs no privilege.
SET client_min_messages = warning;
\pset format unaligned
\pset tuples_only on

-- a schema that shadows types, functions and operators
CREATE SCHEMA regress_hostile;
CREATE FUNCTION regress_hostile.refuse() RETURNS void LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''hostile code was run''; END';
CREATE FUNCTION regress_hostile.lifecycle_profile_merge(lifecycle_profile, lifecycle_profile) RETURNS lifecycle_profile LANGUAGE sql AS 'SELECT regress_hostile.refuse(); SELECT $1';
CREATE FUNCTION regress_hostile.lifecycle_add(lifecycle_profile, date, numeric) RETURNS lifecycle_profile LANGUAGE sql AS 'SELECT regress_hostile.refuse(); SELECT $1';
CREATE FUNCTION regress_hostile.lifecycle_profile_final(lifecycle_profile) RETURNS lifecycle_profile LANGUAGE sql AS 'SELECT regress_hostile.refuse(); SELECT $1';
CREATE FUNCTION regress_hostile.eq(lifecycle_profile, lifecycle_profile) RETURNS bool LANGUAGE sql AS 'SELECT regress_hostile.refuse(); SELECT true';
CREATE OPERATOR regress_hostile.= (FUNCTION = regress_hostile.eq, LEFTARG = lifecycle_profile, RIGHTARG = lifecycle_profile);
CREATE TYPE regress_hostile.lifecycle_stage AS ENUM ('recovery');
CREATE DOMAIN regress_hostile.numeric AS pg_catalog.text;
CREATE DOMAIN regress_hostile.date AS pg_catalog.text;
CREATE TABLE hostile_orders AS SELECT i % 5 AS customer, pg_catalog.date '2024-01-01' + i AS at, i::pg_catalog.numeric AS revenue FROM generate_series(1, 100) i;
CREATE TEMP TABLE expected AS SELECT customer, lifecycle_profile(at, revenue) AS p, lifecycle_stage(at, revenue, '2024-06-01') AS s FROM hostile_orders GROUP BY customer;

SET search_path = regress_hostile, pg_catalog, public;
SELECT count(*), count(DISTINCT a.p), bool_and(a.p OPERATOR(public.=) e.p), bool_and(a.s::text = e.s::text)
FROM (SELECT customer, public.lifecycle_profile(at, revenue) AS p, public.lifecycle_stage(at, revenue, '2024-06-01') AS s FROM public.hostile_orders GROUP BY customer) a JOIN pg_temp.expected e USING (customer);
SELECT bool_and(q OPERATOR(public.=) p) FROM (SELECT p, public.lifecycle_merge(part) q FROM pg_temp.expected, LATERAL (SELECT public.lifecycle_profile(at, revenue) part FROM public.hostile_orders o WHERE o.customer = expected.customer GROUP BY at) s GROUP BY p) s;
SELECT count(*) FROM pg_temp.expected, public.lifecycle_series(p, 30);
SELECT count(*) FROM pg_temp.expected, public.lifecycle_status(p, '2024-06-01') WHERE stage OPERATOR(pg_catalog.=) s;

-- no schema at all
SET search_path = '';
SELECT count(*), pg_catalog.bool_and(a.p OPERATOR(public.=) e.p) FROM (SELECT customer, public.lifecycle_profile(at, revenue) AS p FROM public.hostile_orders GROUP BY customer) a JOIN pg_temp.expected e USING (customer);
SELECT public.lifecycle_stage(p, '2024-06-01') OPERATOR(pg_catalog.=) s, (SELECT count(*) FROM public.lifecycle_events(p)), public.lifecycle_sparkline(p, '2024-06-01'), (public.lifecycle_rfm(p, '2024-06-01')).x, p::text::public.lifecycle_profile OPERATOR(public.=) p FROM pg_temp.expected ORDER BY customer LIMIT 1;
RESET search_path;
DROP SCHEMA regress_hostile CASCADE;

-- a role that was granted nothing but the table
CREATE ROLE regress_lifecycle_reader;
GRANT SELECT ON hostile_orders TO regress_lifecycle_reader;
SET ROLE regress_lifecycle_reader;
SELECT count(*), sum(lifecycle_orders(p)), sum(lifecycle_revenue(p)) FROM (SELECT customer, lifecycle_profile(at, revenue) AS p FROM hostile_orders GROUP BY customer) s;
SELECT lifecycle_stage(lifecycle_add(NULL, date '2024-01-01', 1.0), '2024-01-01') IS NOT NULL, (SELECT count(*) FROM lifecycle_series(lifecycle_add(NULL, date '2024-01-01', 1.0), 30, '2024-06-01'));
-- it may not change what it does not own
DO $$ BEGIN EXECUTE 'DROP FUNCTION lifecycle_orders(lifecycle_profile, date, date)'; EXCEPTION WHEN insufficient_privilege THEN RAISE WARNING 'refused'; END $$;
DO $$ BEGIN EXECUTE 'DROP EXTENSION lifecycle CASCADE'; EXCEPTION WHEN insufficient_privilege THEN RAISE WARNING 'refused'; END $$;
RESET ROLE;

-- row-level security is honoured: an aggregate sees the rows that its user sees
ALTER TABLE hostile_orders ENABLE ROW LEVEL SECURITY;
CREATE POLICY only_one ON hostile_orders TO regress_lifecycle_reader USING (customer = 1);
SET ROLE regress_lifecycle_reader;
SELECT count(*), sum(lifecycle_orders(p)) FROM (SELECT customer, lifecycle_profile(at, revenue) AS p FROM hostile_orders GROUP BY customer) s;
RESET ROLE;
DROP TABLE hostile_orders;
DROP ROLE regress_lifecycle_reader;

-- what is typed as a category or a measure stays data
SELECT count(DISTINCT key) FROM unnest(ARRAY['''; DROP TABLE x; --', '"', '\', '%s%n', '{"a": 1}', E'\n']) c, lifecycle_events(lifecycle_add(NULL, date '2024-01-01', 1.0, NULL, c));
SELECT test.error_of($$SELECT lifecycle_measure(date '2024-01-01', '%s%n%d', 1.0)$$);
