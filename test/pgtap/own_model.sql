-- Models of roles' own: who sees which, whose is meant, and what goes with a role.
\set ON_ERROR_STOP on
\pset format unaligned
\pset tuples_only on
\pset pager off
BEGIN;
SET LOCAL client_min_messages = warning;
SELECT no_plan();

CREATE ROLE own_model_ann;
CREATE ROLE own_model_ben;
CREATE ROLE own_model_cat;
CREATE ROLE own_model_team;
GRANT own_model_team TO own_model_cat;
-- Each test runs as a role without any right of its own but to call pgTAP.
CREATE FUNCTION pg_temp.fall(name text) RETURNS float8 LANGUAGE sql AS 'SELECT (lifecycle_model_get(name)).fall_to';
DO $$ BEGIN EXECUTE format('GRANT ALL ON ALL TABLES IN SCHEMA %1$I TO PUBLIC; GRANT ALL ON ALL SEQUENCES IN SCHEMA %1$I TO PUBLIC', (SELECT nspname FROM pg_namespace WHERE oid = pg_my_temp_schema())); END $$;

-- ---- one's own ----

SET LOCAL ROLE own_model_ann;
SELECT is(lifecycle_model_save('shop', '{"fall_to": 0.7, "description": "Signed by sales"}'), 'shop', 'any role saves a model');
SELECT is(pg_temp.fall('shop'), 0.7::float8, 'and finds it');
SELECT is(to_jsonb(lifecycle_model_get('shop')), to_jsonb(lifecycle_model_shipped('default')) || '{"name": "shop", "builtin": false, "description": "Signed by sales", "fall_to": 0.7}',
	'the rest is that of default');
SELECT lifecycle_model_save('shop', '{"end_chance": 0.8}');
SELECT is(ARRAY[(m).fall_to, (m).end_chance], '{0.7,0.8}'::float8[], 'a change leaves what was changed before') FROM lifecycle_model_get('shop') AS m;
SELECT lifecycle_model_save('weeks', '{"fall_to": 0.7}', 'weekly');
SELECT is((lifecycle_model_get('weeks')).period_days, 7, 'another base than default');
SELECT lifecycle_model_save('whole', lifecycle_model_get('weekly'));
SELECT is(to_jsonb(lifecycle_model_get('whole')) - '{name,builtin}'::text[], to_jsonb(lifecycle_model_get('weekly')) - '{name,builtin}'::text[], 'a whole model is saved as it is');
SELECT lifecycle_model_save('far', '{"horizon_periods": "Infinity", "satisfaction_low": "-Infinity", "rise": 0.012345678901234567}'::jsonb);
SELECT is(ARRAY[(m).horizon_periods, (m).satisfaction_low, (m).rise], '{Infinity,-Infinity,0.012345678901234567}'::float8[], 'to the last bit') FROM lifecycle_model_get('far') AS m;
SELECT is(lifecycle_stage('{"version": 1, "events": [["2024-01-01", "order", 1, 5]]}', '2024-01-02', lifecycle_model_get('shop')), 'exploration', 'functions of stages take it');
SELECT results_eq('SELECT name, kind, owner FROM lifecycle_models WHERE kind <> ''shipped'' ORDER BY name',
	$$VALUES ('far', 'own', 'own_model_ann'), ('shop', 'own', 'own_model_ann'), ('weeks', 'own', 'own_model_ann'), ('whole', 'own', 'own_model_ann')$$, 'the list has the owner');
SELECT is(lifecycle_model_drop(name), name, 'dropped') FROM unnest('{far,weeks,whole}'::text[]) AS name;

-- ---- another role's ----

SET LOCAL ROLE own_model_ben;
SELECT is_empty('SELECT name FROM lifecycle_models WHERE kind <> ''shipped''', 'nobody else sees it');
SELECT throws_ok('SELECT lifecycle_model_get(''shop'')', '22023', 'unknown model: "shop"');
SELECT throws_ok('SELECT lifecycle_model_get(''own_model_ann.shop'')', '22023', 'unknown model: "own_model_ann.shop"');
SELECT throws_ok('SELECT * FROM lifecycle_own.shop', '42501', NULL, 'nor what is in it');
SELECT throws_ok('SELECT lifecycle_model_drop(''shop'')', '22023', 'you have no model "shop" of your own');
SELECT lifecycle_model_save('shop', '{"fall_to": 0.5}');
SELECT is(pg_temp.fall('shop'), 0.5::float8, 'one of the same name is another one');
SET LOCAL ROLE own_model_ann;
SELECT is(pg_temp.fall('shop'), 0.7::float8, 'and overwrites nothing');

-- ---- shared ----

SELECT lifecycle_model_share('shop', 'own_model_cat');
SELECT is((SELECT shared_with FROM lifecycle_models WHERE name = 'shop'), '{own_model_cat}', 'the list has with whom');
SET LOCAL ROLE own_model_cat;
SELECT is(pg_temp.fall('shop'), 0.7::float8, 'shared with a role');
SELECT is((SELECT concat_ws(' ', kind, owner) FROM lifecycle_models WHERE name = 'shop'), 'shared own_model_ann', 'and listed as shared');
SELECT throws_ok($$SELECT lifecycle_model_share('shop', 'public')$$, '22023', NULL, 'who may use it may not share it');
SELECT throws_ok($$UPDATE lifecycle_own.shop SET model = '{}'$$, '42501', NULL, 'nor change it');
SET LOCAL ROLE own_model_ben;
SELECT lifecycle_model_share('shop', 'public');
SELECT is(pg_temp.fall('shop'), 0.5::float8, 'one''s own comes first');
SET LOCAL ROLE own_model_cat;
SELECT throws_ok('SELECT lifecycle_model_get(''shop'')', '42P09', 'several roles share a model "shop" with you');
SELECT is(ARRAY[pg_temp.fall('own_model_ann.shop'), pg_temp.fall('own_model_ben.shop')], '{0.7,0.5}'::float8[], 'unless it is said whose');
SET LOCAL ROLE own_model_team;
SELECT lifecycle_model_save('shop', '{"fall_to": 0.6}');
SET LOCAL ROLE own_model_cat;
SELECT is(pg_temp.fall('shop'), 0.6::float8, 'that of one''s team comes before those of others');
SET LOCAL ROLE own_model_ann;
SELECT lifecycle_model_unshare('shop', 'own_model_cat');
SET LOCAL ROLE own_model_cat;
SELECT throws_ok('SELECT lifecycle_model_get(''own_model_ann.shop'')', '22023', NULL, 'taken back');

-- ---- nobody can put a model in the place of one that is in use ----

SET LOCAL ROLE own_model_ben;
CREATE TABLE lifecycle_own.forged OF lifecycle_internal.lifecycle_own_model;
INSERT INTO lifecycle_own.forged VALUES ('weekly', NULL, '{"period_days": 1}');
GRANT SELECT ON lifecycle_own.forged TO PUBLIC;
CREATE TABLE lifecycle_own.broken OF lifecycle_internal.lifecycle_own_model;
INSERT INTO lifecycle_own.broken VALUES ('house', NULL, '[7]'), ('second', NULL, '{}');
GRANT SELECT ON lifecycle_own.broken TO PUBLIC;
CREATE TABLE lifecycle_own.long OF lifecycle_internal.lifecycle_own_model;
INSERT INTO lifecycle_own.long VALUES (repeat('x', 253), NULL, '{}');
GRANT SELECT ON lifecycle_own.long TO PUBLIC;
CREATE TABLE lifecycle_own.dataset OF lifecycle_internal.lifecycle_dataset;
INSERT INTO lifecycle_own.dataset DEFAULT VALUES;
GRANT SELECT ON lifecycle_own.dataset TO PUBLIC;
CREATE DOMAIN lifecycle_own.taken AS integer;
SELECT lifecycle_model_save('own_model_ann.shop', '{"fall_to": 0.2}');
SELECT lifecycle_model_share('own_model_ann.shop', 'public');
CREATE FUNCTION lifecycle_own.policy() RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'run as %', current_user; END $$;
CREATE FUNCTION lifecycle_own.folded(text) RETURNS text IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN IF current_user <> 'own_model_ben' THEN RAISE EXCEPTION 'run as %', current_user; END IF; RETURN $1; END $$;
CREATE TABLE lifecycle_own.policed OF lifecycle_internal.lifecycle_own_model;
CREATE INDEX ON lifecycle_own.policed (lifecycle_own.folded('x'));
CREATE POLICY run ON lifecycle_own.policed USING (lifecycle_own.policy());
ALTER TABLE lifecycle_own.policed ENABLE ROW LEVEL SECURITY;
GRANT SELECT ON lifecycle_own.policed TO PUBLIC;
RESET ROLE;
INSERT INTO lifecycle_model SELECT (jsonb_populate_record(m, '{"name": "house", "builtin": false, "fall_to": 0.55}')).* FROM lifecycle_model AS m WHERE name = 'default';
SET LOCAL ROLE own_model_cat;
SELECT is((lifecycle_model_get('weekly')).period_days, 7, 'a shipped model is the shipped one');
SELECT is(pg_temp.fall('house'), 0.55::float8, 'a row of lifecycle_model comes before what others share');
SELECT throws_ok('SELECT lifecycle_model_get(''second'')', '22023', NULL, 'a table holds one model');
SELECT lives_ok('SELECT * FROM lifecycle_models', 'the list runs nothing of the owners''');
SELECT throws_ok('SELECT lifecycle_model_get(''own_model_ann.shop'')', '22023', NULL, 'a stranger''s model called owner.name is not that owner''s');
SELECT is(pg_temp.fall('own_model_ben.own_model_ann.shop'), 0.2::float8, 'but found by the name of its own');
SELECT is_empty('SELECT name FROM lifecycle_models WHERE length(name) > 63', 'a name that could not be saved is no model''s');
SELECT is_empty('SELECT dataset FROM lifecycle_datasets WHERE dataset = ''lifecycle_own''', 'the schema of models is no dataset');
SELECT is(lifecycle_model_save('taken', '{"fall_to": 0.7}'), 'taken', 'a type of the name is in nobody''s way');
SELECT lifecycle_model_drop('taken');
SELECT throws_ok('SELECT lifecycle_model_get(''own_model_ben.house'')', '22023', NULL, 'what is no model is not found');
RESET ROLE;
SELECT lives_ok('SELECT * FROM lifecycle_models', 'nor where a superuser asks');
DROP TABLE lifecycle_own.forged, lifecycle_own.broken, lifecycle_own.policed, lifecycle_own.long, lifecycle_own.dataset;
DROP DOMAIN lifecycle_own.taken;
DROP TABLE lifecycle_own."own_model_ann.shop";

-- ---- a dataset means its owner's model, whoever reads ----

CREATE TABLE own_model_orders (customer int, at date, amount numeric);
INSERT INTO own_model_orders SELECT i % 20, date '2024-01-01' + i * 7919 % 500, 10 FROM generate_series(1, 400) AS i;
DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO own_model_ann', current_database()); END $$;
GRANT SELECT ON own_model_orders TO own_model_ann, own_model_ben, own_model_cat;
SET LOCAL ROLE own_model_ann;
SELECT lifecycle_model_save('shop', '{"period_days": 7}');
SELECT isnt_empty(format($$SELECT * FROM lifecycle_attach('own_model_%1$s', orders => 'own_model_orders', customer => 'customer', at => 'at', revenue => 'amount', as_of => '2025-06-30', model => 'shop', learn => false, maintain => %1$L)$$, maintain),
	maintain || ': attached by a model of one''s own') FROM unnest('{live,scheduled}'::text[]) AS maintain;
DO $$ DECLARE d text; BEGIN
	FOREACH d IN ARRAY '{own_model_live,own_model_scheduled}'::text[] LOOP
		EXECUTE format('GRANT USAGE ON SCHEMA %1$I TO own_model_ben; GRANT SELECT ON ALL TABLES IN SCHEMA %1$I TO own_model_ben', d);
	END LOOP; END $$;
SELECT is((SELECT (model).period_days FROM own_model_live.internal_setting), 7, 'the owner''s model');
CREATE TEMP TABLE seen AS SELECT md5(string_agg(c::text, ',' ORDER BY customer_id)) AS rows FROM own_model_live.customers AS c;
GRANT SELECT ON seen TO PUBLIC;
SET LOCAL ROLE own_model_ben;
SELECT is((SELECT (model).period_days FROM own_model_live.internal_setting), 7, 'a reader with a model of that name sees the owner''s');
SELECT is((SELECT md5(string_agg(c::text, ',' ORDER BY customer_id)) FROM own_model_live.customers AS c), (SELECT rows FROM seen), 'and the same customers');
SELECT is((SELECT outdated FROM own_model_scheduled.internal_setting), false, 'a maintained dataset is up to date for a reader, too');
SELECT throws_ok('SELECT lifecycle_model_get(''own_model_ann.shop'')', '22023', NULL, 'to whom the model itself stays closed');
SET LOCAL ROLE own_model_cat;
SELECT is(lifecycle_internal.lifecycle_dataset_model((SELECT oid FROM pg_class WHERE relname = 'dataset' AND relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = 'own_model_live'))),
	NULL, 'who may not read the dataset learns nothing of its model');
SET LOCAL ROLE own_model_ann;
SELECT throws_ok('SELECT lifecycle_model_drop(''shop'')', '2BP01', 'dataset "own_model_live" is judged by model "shop"');
SELECT lifecycle_model_save('shop', '{"period_days": 30}');
SELECT is((SELECT (model).period_days FROM own_model_live.internal_setting), 30, 'a change reaches a live dataset at once');
SELECT is((SELECT ARRAY[(model).period_days, outdated::int] FROM own_model_scheduled.internal_setting), '{7,1}', 'and a scheduled one with the next refresh');
SELECT lifecycle_refresh('own_model_scheduled');
SELECT is((SELECT ARRAY[(model).period_days, outdated::int] FROM own_model_scheduled.internal_setting), '{30,0}', 'which the refresh takes');
SELECT is(count(*), 2::bigint, 'models are compared') FROM (SELECT FROM lifecycle_model_diff('own_model_live', 'shop', 'weekly') LIMIT 2) AS d;
UPDATE own_model_live.dataset SET model = 'default';
UPDATE own_model_scheduled.dataset SET model = 'default';

-- ---- a dataset goes on with the very model that was named, whoever shares one of that name later ----

RESET ROLE;
CREATE ROLE own_model_adm;
CREATE ROLE own_model_vic;
CREATE ROLE own_model_att;
DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO own_model_vic', current_database()); END $$;
GRANT SELECT ON own_model_orders TO own_model_vic;
SET LOCAL ROLE own_model_adm;
SELECT lifecycle_model_save('monthly', '{"period_days": 28}'), lifecycle_model_save('yearly_too', '{"period_days": 360}');
SELECT lifecycle_model_share(name, 'own_model_vic') FROM unnest('{monthly,yearly_too}'::text[]) AS name;
SET LOCAL ROLE own_model_vic;
SELECT count(*) FROM unnest('{live,scheduled}'::text[]) AS maintain,
	lifecycle_attach('own_model_vic_' || maintain, orders => 'own_model_orders', customer => 'customer', at => 'at', revenue => 'amount', as_of => '2025-06-30', model => 'monthly', learn => false, maintain => maintain);
SELECT is((SELECT model FROM own_model_vic_live.dataset), 'own_model_adm.monthly', 'attach notes whose model it is');
UPDATE own_model_vic_scheduled.dataset SET model = 'yearly_too';
SELECT is((SELECT model FROM own_model_vic_scheduled.dataset), 'own_model_adm.yearly_too', 'and so does a change of the setting');
UPDATE own_model_vic_scheduled.dataset SET model = 'monthly';
SET LOCAL ROLE own_model_att;
SELECT lifecycle_model_save('monthly', '{"period_days": 1}');
SELECT lifecycle_model_share('monthly', 'public');
SET LOCAL ROLE own_model_vic;
SELECT is((SELECT count(*) FROM own_model_vic_live.customers), 20::bigint, 'a stranger who shares one of that name breaks no view');
SELECT is((SELECT (model).period_days FROM own_model_vic_live.internal_setting), 28, 'and takes nothing over');
SELECT lives_ok('SELECT lifecycle_refresh(''own_model_vic_scheduled'')', 'nor breaks a refresh');
SELECT throws_ok($$UPDATE own_model_vic_live.dataset SET model = 'monthly'$$, '42P09', 'several roles share a model "monthly" with you', 'a name that leaves it open is not taken');
RESET ROLE;
UPDATE own_model_vic_live.dataset SET model = 'default';
SELECT throws_ok($$UPDATE own_model_vic_live.dataset SET model = 'own_model_ann.shop'$$, '22023', 'unknown model: "own_model_ann.shop"', 'what the owner cannot see is not set by a superuser either');
UPDATE own_model_vic_live.dataset SET model = 'own_model_adm.monthly';
SET LOCAL ROLE own_model_cat;
SELECT is(lifecycle_internal.lifecycle_dataset_model_called((SELECT oid FROM pg_class WHERE relname = 'dataset' AND relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = 'own_model_vic_live')), 'yearly_too'),
	NULL, 'who may not change the setting does not learn what its owner may use');
SET LOCAL ROLE own_model_vic;
CREATE FUNCTION pg_temp.problems(OUT seen text[]) LANGUAGE sql AS $$SELECT array_agg(coalesce(problem, 'none') ORDER BY dataset) FROM lifecycle_datasets WHERE dataset LIKE 'own\_model\_vic%'$$;
SELECT is(pg_temp.problems(), '{none,none}', 'nothing is wrong');
SET LOCAL ROLE own_model_adm;
SELECT lifecycle_model_unshare('monthly', 'own_model_vic');
SET LOCAL ROLE own_model_vic;
SELECT is(pg_temp.problems(), ARRAY['unknown model: "own_model_adm.monthly"', 'unknown model: "own_model_adm.monthly"'], 'the list says that a model was taken back');
SELECT throws_like('SELECT count(*) FROM own_model_vic_live.customers', '%unknown model%', 'as views do');
CREATE FUNCTION pg_temp.hint(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	hint text;
BEGIN
	EXECUTE query;
	RETURN NULL;
EXCEPTION WHEN invalid_parameter_value THEN
	GET STACKED DIAGNOSTICS hint = PG_EXCEPTION_HINT;
	RETURN hint;
END $$;
SELECT is(pg_temp.hint('SELECT count(*) FROM own_model_vic_live.customers'),
	'Have its owner share it with role "own_model_vic" (lifecycle_model_share), or UPDATE own_model_vic_live.dataset SET model = ''default'', for instance.', 'and how to mend it');
SET LOCAL ROLE own_model_adm;
SELECT lifecycle_model_share('monthly', 'own_model_vic');
SET LOCAL ROLE own_model_vic;
SELECT is(pg_temp.problems(), '{none,none}', 'shared again, it is well again');
SET LOCAL ROLE own_model_adm;
SELECT lifecycle_model_drop('monthly');
SET LOCAL ROLE own_model_vic;
SELECT is(pg_temp.problems(), ARRAY['unknown model: "own_model_adm.monthly"', 'unknown model: "own_model_adm.monthly"'], 'the list says that a model was dropped');
SELECT throws_ok('SELECT count(*) FROM own_model_vic_live.customers', '22023', 'unknown model: "own_model_adm.monthly"', 'once it is dropped, no other stands in for it');
SELECT throws_ok('SELECT lifecycle_refresh(''own_model_vic_scheduled'')', '22023', 'unknown model: "own_model_adm.monthly"', 'nor in a refresh');
UPDATE own_model_vic_live.dataset SET model = 'yearly_too';
SELECT lifecycle_model_save('hers', '{"period_days": 14}');
UPDATE own_model_vic_scheduled.dataset SET model = 'hers';
SELECT is((SELECT model FROM own_model_vic_scheduled.dataset), 'hers', 'one''s own keeps its short name');
RESET ROLE;
DROP TABLE lifecycle_own.hers;
SET LOCAL ROLE own_model_att;
SELECT lifecycle_model_save('hers', '{"period_days": 1}');
SELECT lifecycle_model_share('hers', 'public');
SET LOCAL ROLE own_model_vic;
SELECT is(pg_temp.problems(), '{none,"unknown model: \"hers\""}', 'the list says so');
SELECT throws_ok('SELECT lifecycle_refresh(''own_model_vic_scheduled'')', '22023', 'unknown model: "hers"', 'for which no stranger''s stands in');
CREATE TABLE lifecycle_own.own_hers OF lifecycle_internal.lifecycle_own_model;
INSERT INTO lifecycle_own.own_hers VALUES ('hers', NULL, '{"period_days": "none"}');
GRANT USAGE ON SCHEMA own_model_vic_scheduled TO own_model_cat;
GRANT SELECT ON own_model_vic_scheduled.dataset TO own_model_cat;
SET LOCAL ROLE own_model_cat;
SELECT lives_ok('SELECT * FROM lifecycle_datasets', 'what an owner wrote into a model makes nobody''s list fail');
RESET ROLE;
REASSIGN OWNED BY own_model_adm TO own_model_vic;
SET LOCAL ROLE own_model_vic;
SELECT is((SELECT (model).period_days FROM own_model_vic_live.internal_setting), 360, 'a model that is handed over to the dataset''s owner goes on');

-- ---- what was found once is not found again when it has changed ----

CREATE FUNCTION pg_temp.turns(OUT seen float8[]) LANGUAGE plpgsql AS $$
DECLARE
	value float8;
BEGIN
	FOREACH value IN ARRAY '{0.5,0.6,0.7}'::float8[] LOOP
		PERFORM lifecycle_model_save('turning', jsonb_build_object('fall_to', value));
		seen := seen || (lifecycle_model_get('turning')).fall_to;
	END LOOP;
END $$;
SELECT is(pg_temp.turns(), '{0.5,0.6,0.7}'::float8[], 'a change is seen in the next statement');
SELECT is(string_agg((lifecycle_model_get(name)).period_days::text, ',' ORDER BY n), '7,91,7,7,365,30', 'and another name in the next row')
FROM unnest('{weekly,quarterly,weekly,weekly,yearly,default}'::text[]) WITH ORDINALITY AS asked (name, n);
CREATE FUNCTION pg_temp.whose(OUT seen float8[]) LANGUAGE plpgsql AS $$
DECLARE
	who text;
BEGIN
	FOREACH who IN ARRAY '{own_model_ann,own_model_ben,own_model_ann}'::text[] LOOP
		PERFORM set_config('role', who, true);
		seen := seen || (lifecycle_model_get('shop')).fall_to;
	END LOOP;
END $$;
RESET ROLE;
SELECT is((SELECT seen FROM pg_temp.whose()), '{0.7,0.5,0.7}'::float8[], 'nor that of another role');

-- ---- when a role goes ----

RESET ROLE;
ALTER ROLE own_model_ben RENAME TO own_model_dan;
SET LOCAL ROLE own_model_dan;
SELECT is(pg_temp.fall('shop'), 0.5::float8, 'a renamed role keeps its models');
RESET ROLE;
SELECT throws_ok('DROP ROLE own_model_dan', '2BP01', NULL, 'DROP ROLE says what is left');
REASSIGN OWNED BY own_model_dan TO own_model_cat;
SET LOCAL ROLE own_model_cat;
SELECT is(pg_temp.fall('shop'), 0.5::float8, 'REASSIGN OWNED hands them over');
SELECT lifecycle_model_save('shop', '{"fall_to": 0.45}');
SELECT is(pg_temp.fall('shop'), 0.45::float8, 'and they are changed as one''s own');
RESET ROLE;
DROP OWNED BY own_model_dan, own_model_cat, own_model_team;
SELECT lives_ok('DROP ROLE own_model_dan, own_model_team', 'DROP OWNED drops them');
SELECT throws_ok('DROP EXTENSION lifecycle', '2BP01', NULL, 'the extension is not dropped from under them');

SELECT * FROM finish();
ROLLBACK;
