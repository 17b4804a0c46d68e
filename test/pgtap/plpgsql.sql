-- What is written in PL/pgSQL, as plpgsql_check reads it: types, dead code, SQL made of data.
\set ON_ERROR_STOP on
\pset format unaligned
\pset tuples_only on
\pset pager off
LOAD 'plpgsql_check'; -- before PL/pgSQL itself is
BEGIN;
SET LOCAL client_min_messages = warning;
SELECT no_plan();

CREATE EXTENSION plpgsql_check;
-- its settings have a trigger
CREATE TABLE orders (customer_id integer, at date, amount numeric);
CREATE TEMP TABLE made AS SELECT * FROM lifecycle_attach('checked_shop', orders => 'orders', customer => 'customer_id', at => 'at', revenue => 'amount', maintain => 'tracked');
-- with the views that the report shows where their sources are attached
CREATE TABLE told (customer_id integer, at date, value numeric, ends date, due date, referrer integer);
INSERT INTO made SELECT a.* FROM (VALUES ('investment', 'value', NULL), ('satisfaction', 'value', NULL), ('contract', 'value', '{"ends": "ends"}'),
	('balance', 'value', '{"due": "due"}'), ('referral', NULL, '{"referrer": "referrer"}')) AS v (measure, value, columns),
	lifecycle_attach_source('checked_shop', measure, 'told', at => 'at', value => value, columns => columns::jsonb, refresh => false) AS a;
-- functions of a dataset are called with its schema as search_path
SET LOCAL search_path = public, checked_shop;
CREATE TEMP VIEW checked AS
SELECT p.oid AS fn, coalesce(t.tgrelid, 0) AS relation
FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e' AND e.extname = 'lifecycle'
JOIN pg_proc p ON p.oid = d.objid AND d.classid = 'pg_proc'::regclass
JOIN pg_language l ON l.oid = p.prolang AND l.lanname = 'plpgsql'
LEFT JOIN pg_trigger t ON t.tgfoid = p.oid;

SELECT isnt_empty('TABLE checked', 'there is something to check');
SELECT is_empty($$SELECT fn::regprocedure FROM checked c JOIN pg_proc p ON p.oid = c.fn WHERE p.prorettype = 'trigger'::regtype AND c.relation = 0$$, 'every trigger function is some trigger''s');
-- Some run SQL that was made of quoted names elsewhere (test/sql/dataset_attach.sql has the hostile ones), one a query of its caller's
-- (test/sql/dataset_effect.sql).
SELECT is_empty(
	format($$SELECT lineno, level, sqlstate, message, detail FROM plpgsql_check_function_tb(%s, %s, fatal_errors => false, security_warnings => %L)
		WHERE concat(message, detail) !~ 'cannot (determinate a|to determine) result of dynamic SQL'
		-- asked only where Citus is
		AND message <> 'relation "pg_dist_partition" does not exist'
		AND NOT (message ~ '^routine is marked as STABLE' AND %L)$$, fn, relation,
		(SELECT proname FROM pg_proc WHERE oid = fn) <> ALL ('{lifecycle_dataset_read_anew,lifecycle_dataset_make_rows,lifecycle_dataset_make_customers,lifecycle_dataset_make_renewal,lifecycle_dataset_make_profiles,lifecycle_dataset_make_track,lifecycle_dataset_make_delta,lifecycle_dataset_make_triggers,lifecycle_dataset_write,lifecycle_detach_run,lifecycle_model_save,lifecycle_model_drop,lifecycle_model_share,lifecycle_model_unshare,lifecycle_dataset_treated,lifecycle_dataset_fetch}'),
		-- stable, so that the query of its caller reads only; the search_path that they set is their own
		(SELECT proname FROM pg_proc WHERE oid = fn) IN ('lifecycle_dataset_treated', 'lifecycle_dataset_fetch', 'lifecycle_view_definition')),
	fn::regprocedure::text)
FROM checked ORDER BY fn::regprocedure::text COLLATE "C";

SELECT * FROM finish();
ROLLBACK;
