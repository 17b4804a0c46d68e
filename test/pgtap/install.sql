-- Coming and going: DROP EXTENSION leaves nothing; any schema will do, whatever the search_path.
\set ON_ERROR_STOP on
\pset format unaligned
\pset tuples_only on
\pset pager off
BEGIN;
SET LOCAL client_min_messages = warning;
SELECT plan(18);

-- ---- DROP EXTENSION leaves nothing ----

CREATE TEMP VIEW leavings AS
SELECT 'function' AS what, proname::text AS name FROM pg_proc WHERE proname LIKE 'lifecycle%' OR probin LIKE '%lifecycle%'
UNION ALL SELECT 'type', typname FROM pg_type WHERE typname LIKE '%lifecycle%'
UNION ALL SELECT 'relation', relname FROM pg_class WHERE relname LIKE '%lifecycle%'
UNION ALL SELECT 'operator class', opcname FROM pg_opclass WHERE opcname LIKE '%lifecycle%'
UNION ALL SELECT 'operator family', opfname FROM pg_opfamily WHERE opfname LIKE '%lifecycle%'
UNION ALL SELECT 'operator', oid::regoperator::text FROM pg_operator WHERE oprcode::text LIKE '%lifecycle%'
UNION ALL SELECT 'schema', nspname FROM pg_namespace WHERE nspname LIKE '%lifecycle%'
UNION ALL SELECT 'enum', enumlabel FROM pg_enum WHERE enumlabel = 'prospect';
SELECT isnt_empty('TABLE leavings', 'the extension is there');
SELECT throws_ok('CREATE EXTENSION lifecycle', '42710', NULL, 'not twice');
SELECT lives_ok('DROP EXTENSION lifecycle', 'DROP EXTENSION');
SELECT is_empty('TABLE leavings', 'it leaves nothing');
CREATE SCHEMA lifecycle_internal;
SELECT throws_ok('CREATE EXTENSION lifecycle', '42P06', NULL, 'the schema of its internals must be its own');
DROP SCHEMA lifecycle_internal;

-- ---- somebody who is no superuser ----

CREATE ROLE lifecycle_pgtap_user;
CREATE SCHEMA theirs AUTHORIZATION lifecycle_pgtap_user;
SET LOCAL ROLE lifecycle_pgtap_user;
SELECT throws_ok('CREATE EXTENSION lifecycle SCHEMA theirs', '42501', 'permission denied to create extension "lifecycle"', 'a plain user may not install it');
RESET ROLE;

-- ---- a schema of its own, under a hostile search_path ----

CREATE SCHEMA hostile;
CREATE SCHEMA crm;
CREATE FUNCTION hostile.refuse() RETURNS text LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''hostile code was run''; END';
CREATE DOMAIN hostile.date AS text;
CREATE DOMAIN hostile.numeric AS text;
CREATE DOMAIN hostile.text AS int;
CREATE DOMAIN hostile.timestamptz AS text;
CREATE DOMAIN hostile.lifecycle_profile AS text;
CREATE TYPE hostile.lifecycle_stage AS ENUM ('recovery');
CREATE FUNCTION hostile.lifecycle_profile_in(cstring) RETURNS text LANGUAGE internal IMMUTABLE STRICT AS 'textin';
CREATE FUNCTION hostile.eqsel(internal, oid, internal, int) RETURNS float8 LANGUAGE internal AS 'neqsel';
CREATE FUNCTION hostile.lifecycle_profile_merge(hostile.lifecycle_profile, hostile.lifecycle_profile) RETURNS pg_catalog.text LANGUAGE sql AS 'SELECT hostile.refuse()';
CREATE OPERATOR hostile.|| (FUNCTION = hostile.lifecycle_profile_merge, LEFTARG = hostile.lifecycle_profile, RIGHTARG = hostile.lifecycle_profile);
SET LOCAL search_path = hostile, pg_catalog;
CREATE EXTENSION lifecycle SCHEMA crm;

SET LOCAL search_path = '';
CREATE TEMP TABLE orders AS SELECT i % 3 AS customer, pg_catalog.date '2023-01-01' OPERATOR(pg_catalog.+) (10 OPERATOR(pg_catalog.*) i) AS at, 10.0 AS revenue FROM pg_catalog.generate_series(1, 60) i;
CREATE TEMP TABLE profiles AS SELECT customer, crm.lifecycle_profile(at, revenue, 4.0, 'tea') AS p, crm.lifecycle_stage(at, revenue, '2024-06-01') AS s FROM pg_temp.orders GROUP BY customer;
CREATE TEMP TABLE got AS SELECT
	(SELECT pg_catalog.sum(crm.lifecycle_orders(p)) FROM pg_temp.profiles) AS orders,
	(SELECT pg_catalog.sum(crm.lifecycle_revenue(p)) FROM pg_temp.profiles) AS revenue,
	(SELECT crm.lifecycle_orders(crm.lifecycle_merge(p)) FROM pg_temp.profiles) AS merged,
	(SELECT pg_catalog.bool_and((p OPERATOR(crm.||) p) OPERATOR(crm.-) p OPERATOR(crm.=) p) FROM pg_temp.profiles) AS operators,
	(SELECT pg_catalog.count(DISTINCT p) FROM pg_temp.profiles) AS distinct_profiles,
	(SELECT pg_catalog.bool_and(s OPERATOR(pg_catalog.=) crm.lifecycle_stage(p, '2024-06-01')) FROM pg_temp.profiles) AS stages,
	(SELECT pg_catalog.bool_and(r.stage OPERATOR(pg_catalog.=) s) FROM pg_temp.profiles, crm.lifecycle_status(p, '2024-06-01') r) AS status,
	(SELECT pg_catalog.sum(r.orders) FROM pg_temp.profiles, crm.lifecycle_series(p) r) AS series,
	(SELECT pg_catalog.sum(r.count) FROM pg_temp.profiles, crm.lifecycle_events(p) r) AS events,
	(SELECT pg_catalog.count(x) FROM pg_temp.profiles, crm.lifecycle_rfm(p, '2024-06-01') r WHERE x OPERATOR(pg_catalog.>) 0) AS rfm,
	(SELECT pg_catalog.max(pg_catalog.length(crm.lifecycle_sparkline(p, '2024-06-01'))) FROM pg_temp.profiles) AS sparkline;
SET LOCAL search_path = public;

SELECT is((SELECT nspname::text FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE extname = 'lifecycle'), 'crm', 'in the schema that was named');
SELECT is_empty($$SELECT proname FROM pg_proc p JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid JOIN pg_extension e ON e.oid = d.refobjid AND d.refclassid = 'pg_extension'::regclass
	WHERE extname = 'lifecycle' AND pronamespace NOT IN ('crm'::regnamespace, 'lifecycle_internal'::regnamespace)$$, 'every function is there, or in the schema of internals');
SELECT is_empty($$SELECT DISTINCT p.proname FROM pg_proc p JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid JOIN pg_extension e ON e.oid = d.refobjid AND d.refclassid = 'pg_extension'::regclass,
	unnest(p.proargtypes::oid[] || p.prorettype) t JOIN pg_type y ON y.oid = t WHERE extname = 'lifecycle' AND y.typnamespace = 'hostile'::regnamespace$$, 'no function took a type of the hostile schema');
SELECT is((SELECT orders::text || ' ' || revenue::text || ' ' || merged FROM got), '60 600.00 60', 'aggregates');
SELECT is((SELECT operators FROM got), true, 'operators');
SELECT is((SELECT distinct_profiles FROM got), 3::bigint, 'DISTINCT');
SELECT is((SELECT stages AND status FROM got), true, 'stages');
SELECT is((SELECT series::text || ' ' || events::text FROM got), '60 120', 'rows');
SELECT is((SELECT rfm FROM got), 3::bigint, 'rfm');
SELECT cmp_ok((SELECT sparkline FROM got), '>', 10, 'sparkline');
SELECT throws_ok('ALTER EXTENSION lifecycle SET SCHEMA public', '0A000', NULL, 'it stays where it is');
SELECT throws_ok('DROP EXTENSION lifecycle', '2BP01', NULL, 'not while a table holds profiles');

SELECT * FROM finish();
ROLLBACK;
