-- Schemes: what ships, what a stage is called, schemes of one's own, the crosswalk.
SET client_min_messages = warning;
\pset format unaligned
\pset tuples_only on

-- ---- what ships ----

SELECT scheme, count(*) AS row_count, count(DISTINCT ordinal) AS steps, bool_and(builtin) AS builtin FROM lifecycle_scheme GROUP BY scheme ORDER BY scheme COLLATE "C";
SELECT scheme, stage, touch, ordinal, label_en, label_zh FROM lifecycle_scheme ORDER BY scheme COLLATE "C", stage, touch COLLATE "C";
-- goals and strategies by stage; telecom5 has goals of its own, the touches theirs
SELECT stage, goal, goal_zh, strategy, strategy_zh FROM lifecycle_scheme WHERE scheme = 'full7' ORDER BY stage;
SELECT stage, goal, goal_zh FROM lifecycle_scheme WHERE scheme = 'telecom5' ORDER BY stage;
SELECT stage, touch, goal, goal_zh, strategy, strategy_zh FROM lifecycle_scheme WHERE scheme = 'journey7' AND touch <> '' ORDER BY stage, touch COLLATE "C";

-- ---- what a stage is called ----

SELECT stage, lifecycle_label(stage), lifecycle_label(stage, language => 'zh'), lifecycle_label(stage, 'full7'), lifecycle_label(stage, 'full7', 'zh') FROM unnest(enum_range(NULL::lifecycle_stage)) stage;
-- a touch, one that the scheme does not know, none, NULL
SELECT scheme, touch, lifecycle_label('prospect', scheme, 'zh', touch) FROM (VALUES ('funnel6'), ('journey7'), ('relationship4')) s (scheme), (VALUES ('awareness'), ('interest'), ('consideration'), ('usage'), ('fax'), (''), (NULL)) t (touch) ORDER BY scheme, touch COLLATE "C";
SELECT lifecycle_label('exploration', 'journey7', touch => 'usage'), lifecycle_label('exploration', 'journey7', touch => 'interest'), lifecycle_label('stability', 'journey7', touch => 'usage');
-- NULL
SELECT lifecycle_label(NULL) IS NULL, lifecycle_label(NULL, 'nonsense') IS NULL, lifecycle_label('stability', NULL) IS NULL, lifecycle_label('stability', 'full7', NULL) IS NULL;
-- errors
SELECT what, test.error_of(format('SELECT lifecycle_label(%s)', what)) FROM (VALUES
	($$'stability', 'nonsense'$$), ($$'stability', ''$$), ($$'stability', 'Full7'$$), ($$'stability', 'full7', 'fr'$$), ($$'stability', 'full7', ''$$), ($$'stability', 'full7', 'EN'$$),
	($$'stability', 'x'' OR true --'$$), ($$'nonsense'$$)
) v (what);

-- ---- shipped schemes stay as they are ----

SELECT what, test.error_of(what) FROM (VALUES
	($$UPDATE lifecycle_scheme SET label_en = 'Mine' WHERE scheme = 'full7'$$),
	($$UPDATE lifecycle_scheme SET builtin = false WHERE scheme = 'full7'$$),
	($$UPDATE lifecycle_scheme SET scheme = 'mine' WHERE scheme = 'full7'$$),
	($$DELETE FROM lifecycle_scheme WHERE scheme = 'full7' AND stage = 'recovery'$$),
	($$INSERT INTO lifecycle_scheme (scheme, stage, touch, ordinal, label_en) VALUES ('full7', 'prospect', 'fax', 1, 'Faxed')$$),
	($$INSERT INTO lifecycle_scheme (scheme, stage, ordinal, label_en) VALUES ('full7', 'prospect', 1, 'Mine') ON CONFLICT (scheme, stage, touch) DO UPDATE SET label_en = excluded.label_en$$),
	($$TRUNCATE lifecycle_scheme$$)
) v (what);
SELECT count(*) FROM lifecycle_scheme;

-- ---- one's own ----

BEGIN;
-- a copy, under a new name; builtin is never taken over
INSERT INTO lifecycle_scheme
SELECT 'club', stage, touch, ordinal, label_en, label_zh, goal, goal_zh, strategy, strategy_zh, builtin FROM lifecycle_scheme WHERE scheme = 'full7';
SELECT count(*), bool_or(builtin) FROM lifecycle_scheme WHERE scheme = 'club';
UPDATE lifecycle_scheme SET label_en = 'Member', label_zh = '会员', builtin = true WHERE scheme = 'club' AND stage = 'stability' RETURNING ordinal, label_en, label_zh, builtin;
SELECT lifecycle_label('stability', 'club'), lifecycle_label('stability', 'club', 'zh'), lifecycle_label('decline', 'club');
-- not under a shipped name
SELECT test.error_of($$UPDATE lifecycle_scheme SET scheme = 'build4' WHERE scheme = 'club'$$);
-- labels in one language; a touch of one's own; a stage left out
INSERT INTO lifecycle_scheme (scheme, stage, touch, ordinal, label_en, label_zh) VALUES
	('俱乐部', 'prospect', '', 1, NULL, '游客'), ('俱乐部', 'prospect', 'fax', 2, 'Faxed', NULL), ('俱乐部', 'stability', '', 3, 'Member', '会员');
SELECT stage, touch, label_en, label_zh FROM lifecycle_scheme WHERE scheme = '俱乐部' ORDER BY stage, touch;
SELECT lifecycle_label('prospect', '俱乐部'), lifecycle_label('prospect', '俱乐部', 'zh', 'fax'), lifecycle_label('decline', '俱乐部') IS NULL;
COPY lifecycle_scheme FROM STDIN;
copied	prospect		1	Guest	游客	\N	\N	\N	\N	t
\.
SELECT lifecycle_label('prospect', 'copied'), builtin FROM lifecycle_scheme WHERE scheme = 'copied';
INSERT INTO lifecycle_scheme (scheme, stage, ordinal, label_en) VALUES ('copied', 'prospect', 2, 'Visitor') ON CONFLICT (scheme, stage, touch) DO UPDATE SET (ordinal, label_en) = (excluded.ordinal, excluded.label_en) RETURNING ordinal, label_en, label_zh;
-- hints know it
SELECT test.error_of($$SELECT lifecycle_label('prospect', 'nonsense')$$);
DELETE FROM lifecycle_scheme WHERE NOT builtin;
SELECT count(*) FROM lifecycle_scheme;
SELECT test.error_of($$SELECT lifecycle_label('prospect', 'club')$$);
ROLLBACK;

SELECT what, test.error_of('INSERT INTO lifecycle_scheme (scheme, stage, touch, ordinal, label_en, label_zh, goal) VALUES ' || what) FROM (VALUES
	($$('', 'prospect', '', 1, 'a', 'b', NULL)$$), ($$(' club', 'prospect', '', 1, 'a', 'b', NULL)$$), ($$(repeat('x', 64), 'prospect', '', 1, 'a', 'b', NULL)$$), ($$(NULL, 'prospect', '', 1, 'a', 'b', NULL)$$),
	($$('club', NULL, '', 1, 'a', 'b', NULL)$$), ($$('club', 'nonsense', '', 1, 'a', 'b', NULL)$$),
	($$('club', 'prospect', ' ', 1, 'a', 'b', NULL)$$), ($$('club', 'prospect', NULL, 1, 'a', 'b', NULL)$$), ($$('club', 'prospect', repeat('x', 64), 1, 'a', 'b', NULL)$$),
	($$('club', 'prospect', '', 0, 'a', 'b', NULL)$$), ($$('club', 'prospect', '', NULL, 'a', 'b', NULL)$$), ($$('club', 'prospect', '', 40000, 'a', 'b', NULL)$$),
	($$('club', 'prospect', '', 1, '', 'b', NULL)$$), ($$('club', 'prospect', '', 1, 'a', ' ', NULL)$$), ($$('club', 'prospect', '', 1, NULL, NULL, NULL)$$), ($$('club', 'prospect', '', 1, 'a', 'b', '')$$),
	($$('club', 'prospect', '', 1, 'a', 'b', NULL), ('club', 'prospect', '', 2, 'a', 'b', NULL)$$)
) v (what);

-- ---- the crosswalk ----

SELECT stage_rank, stage, label_zh, other_label_zh FROM lifecycle_crosswalk WHERE scheme = 'telecom5' AND other_scheme = 'relationship4' ORDER BY stage_rank;
-- both split prospects; one alone does; with itself
SELECT stage, touch, ordinal, label_en, other_ordinal, other_label_en FROM lifecycle_crosswalk WHERE scheme = 'funnel6' AND other_scheme = 'journey7' ORDER BY stage_rank, touch COLLATE "C";
SELECT stage, touch, label_en, other_label_en FROM lifecycle_crosswalk WHERE scheme = 'build4' AND other_scheme = 'funnel6' AND stage = 'prospect' ORDER BY touch COLLATE "C";
SELECT stage, touch, label_en = other_label_en FROM lifecycle_crosswalk WHERE scheme = 'journey7' AND other_scheme = 'journey7' ORDER BY stage_rank, touch COLLATE "C";
-- what it says is what lifecycle_label says, each way, once
SELECT count(*), count(DISTINCT (stage, touch, scheme, other_scheme)), count(DISTINCT (scheme, other_scheme)),
	count(*) FILTER (WHERE label_en <> lifecycle_label(stage::lifecycle_stage, scheme, 'en', touch) OR other_label_zh <> lifecycle_label(stage::lifecycle_stage, other_scheme, 'zh', touch)) AS differ
FROM lifecycle_crosswalk;
SELECT count(*) FROM lifecycle_crosswalk a LEFT JOIN lifecycle_crosswalk b ON (b.stage, b.touch, b.scheme, b.other_scheme) = (a.stage, a.touch, a.other_scheme, a.scheme) WHERE (b.ordinal, b.other_label_zh) IS DISTINCT FROM (a.other_ordinal, a.label_zh);
BEGIN;
INSERT INTO lifecycle_scheme (scheme, stage, touch, ordinal, label_en, label_zh) VALUES ('club', 'prospect', 'fax', 1, 'Faxed', '传真'), ('club', 'stability', '', 2, 'Member', '会员');
SELECT stage, touch, label_en, other_scheme, other_label_en FROM lifecycle_crosswalk WHERE scheme = 'club' ORDER BY other_scheme COLLATE "C", stage_rank;
ROLLBACK;

-- ---- who may ----

CREATE ROLE regress_scheme_reader;
CREATE ROLE regress_scheme_writer;
GRANT INSERT, UPDATE, DELETE ON lifecycle_scheme TO regress_scheme_writer;
GRANT USAGE ON SCHEMA test TO regress_scheme_reader, regress_scheme_writer;
SET ROLE regress_scheme_reader;
SELECT lifecycle_label('stability'), (SELECT count(*) FROM lifecycle_scheme), (SELECT count(*) > 0 FROM lifecycle_crosswalk);
SELECT test.error_of($$INSERT INTO lifecycle_scheme (scheme, stage, ordinal, label_en) VALUES ('club', 'prospect', 1, 'Guest')$$);
SELECT test.error_of($$SELECT lifecycle_internal.lifecycle_scheme_guard()$$);
SET ROLE regress_scheme_writer;
BEGIN;
INSERT INTO lifecycle_scheme (scheme, stage, ordinal, label_en, builtin) VALUES ('club', 'prospect', 1, 'Guest', true) RETURNING label_zh, builtin;
UPDATE lifecycle_scheme SET label_zh = '游客' WHERE scheme = 'club' RETURNING label_en, label_zh;
DELETE FROM lifecycle_scheme WHERE scheme = 'club' RETURNING scheme;
SELECT test.error_of($$DELETE FROM lifecycle_scheme$$);
ROLLBACK;
RESET ROLE;
REVOKE ALL ON lifecycle_scheme FROM regress_scheme_writer;
REVOKE ALL ON SCHEMA test FROM regress_scheme_reader, regress_scheme_writer;
DROP ROLE regress_scheme_reader, regress_scheme_writer;

-- ---- whose schema comes first ----

BEGIN;
CREATE SCHEMA regress_hostile_scheme;
CREATE FUNCTION regress_hostile_scheme.refuse(text, text) RETURNS bool LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''hostile code was run''; END';
CREATE FUNCTION regress_hostile_scheme.refuse(lifecycle_stage, lifecycle_stage) RETURNS bool LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''hostile code was run''; END';
CREATE OPERATOR regress_hostile_scheme.= (FUNCTION = regress_hostile_scheme.refuse, LEFTARG = text, RIGHTARG = text);
CREATE OPERATOR regress_hostile_scheme.~ (FUNCTION = regress_hostile_scheme.refuse, LEFTARG = text, RIGHTARG = text);
CREATE OPERATOR regress_hostile_scheme.= (FUNCTION = regress_hostile_scheme.refuse, LEFTARG = lifecycle_stage, RIGHTARG = lifecycle_stage);
CREATE TABLE regress_hostile_scheme.lifecycle_scheme (scheme text, stage text, touch text, label_en text);
CREATE TEMP TABLE lifecycle_scheme (scheme text, stage text, touch text, label_en text);
SET LOCAL search_path = regress_hostile_scheme, pg_temp, pg_catalog, public;
SELECT public.lifecycle_label('stability'), public.lifecycle_label('prospect', 'journey7', 'zh', 'interest');
INSERT INTO public.lifecycle_scheme (scheme, stage, ordinal, label_en) VALUES ('club', 'stability', 1, 'Member') RETURNING label_zh, builtin;
SELECT count(*) FROM public.lifecycle_crosswalk;
SET LOCAL search_path = '';
SELECT public.lifecycle_label('stability', 'club'), (SELECT count(*) FROM public.lifecycle_crosswalk);
ROLLBACK;

-- ---- in parallel ----

BEGIN;
CREATE TABLE scheme_customers AS SELECT i AS customer, (enum_range(NULL::lifecycle_stage))[1 + i % 7] AS stage FROM generate_series(1, 7000) i;
ANALYZE scheme_customers;
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
SET LOCAL max_parallel_workers_per_gather = 2;
SELECT bool_or(line ~ 'Gather') FROM test.plan_of('SELECT lifecycle_label(stage), count(*) FROM scheme_customers GROUP BY 1') line;
SELECT lifecycle_label(stage), count(*) FROM scheme_customers GROUP BY 1 ORDER BY 1;
ROLLBACK;
