-- Schemes: every one covers the stages in both languages; shipped ones stay; one's own come and go.
\set ON_ERROR_STOP on
\pset format unaligned
\pset tuples_only on
\pset pager off
BEGIN;
SET LOCAL client_min_messages = warning;
SELECT plan(52);

-- ---- the table and the view ----

SELECT columns_are('lifecycle_scheme', '{scheme,stage,touch,ordinal,label_en,label_zh,goal,goal_zh,strategy,strategy_zh,builtin}');
SELECT col_is_pk('lifecycle_scheme', '{scheme,stage,touch}'::name[]);
SELECT columns_are('lifecycle_crosswalk', '{stage,stage_rank,touch,scheme,ordinal,label_en,label_zh,other_scheme,other_ordinal,other_label_en,other_label_zh}');
SELECT is(pg_get_function_arguments('lifecycle_label'::regproc),
	'stage lifecycle_stage, scheme text DEFAULT ''lifecycle7''::text, language text DEFAULT ''en''::text, touch text DEFAULT ''''::text', 'lifecycle_label: arguments');
SELECT is_empty($$SELECT attrelid::regclass, attname FROM pg_attribute
	WHERE attrelid IN ('lifecycle_scheme'::regclass, 'lifecycle_crosswalk'::regclass) AND attnum > 0 AND col_description(attrelid, attnum) IS NULL$$, 'every column has a comment');
SELECT is((SELECT extcondition[array_position(extconfig, 'lifecycle_scheme'::regclass::oid)] FROM pg_extension WHERE extname = 'lifecycle'), 'WHERE NOT builtin', 'what pg_dump takes');

-- ---- what ships ----

SELECT set_eq('SELECT scheme FROM lifecycle_scheme',
	$$VALUES ('build4'), ('develop4'), ('full7'), ('funnel6'), ('intimacy5'), ('journey7'), ('lifecycle7'), ('market5'), ('relationship4'), ('telecom5')$$, 'the schemes');
SELECT is((SELECT bool_and(builtin) FROM lifecycle_scheme), true, 'all of them shipped');
SELECT is_empty($$SELECT scheme, stage FROM (SELECT DISTINCT scheme FROM lifecycle_scheme) s, unnest(enum_range(NULL::lifecycle_stage)) stage
	EXCEPT SELECT scheme, stage FROM lifecycle_scheme WHERE touch = ''$$, 'every scheme covers every stage');
SELECT is((SELECT string_agg(DISTINCT scheme, ' ' ORDER BY scheme) FROM lifecycle_scheme WHERE touch <> ''), 'full7 funnel6 intimacy5 journey7', 'schemes that split by touch');
SELECT is((SELECT string_agg(DISTINCT touch, ' ' ORDER BY touch) FROM lifecycle_scheme WHERE scheme = s AND stage = 'prospect' AND touch <> ''), 'awareness consideration interest usage', s || ' splits prospects')
FROM unnest('{funnel6,journey7}'::text[]) s;
-- but for a step that their source names apart (stable again) or has no name for (the end)
SELECT is((SELECT array_agg(DISTINCT ordinal::int ORDER BY ordinal::int) FROM lifecycle_scheme WHERE scheme = s), ARRAY(SELECT generate_series(1, right(s, 1)::int + (s IN ('full7', 'intimacy5'))::int)), s || ': as many steps as its name says, without gaps')
FROM (SELECT DISTINCT scheme FROM lifecycle_scheme) d (s) ORDER BY s COLLATE "C";
SELECT is_empty($$SELECT * FROM (SELECT scheme, stage, ordinal, lag(ordinal) OVER (PARTITION BY scheme ORDER BY stage) AS before FROM lifecycle_scheme WHERE touch = '' AND stage < 'recovery') s WHERE ordinal < before$$, 'steps ascend with the stages');
SELECT is_empty($$SELECT scheme, ordinal FROM lifecycle_scheme GROUP BY 1, 2 HAVING count(DISTINCT label_en) > 1 OR count(DISTINCT label_zh) > 1$$, 'a step has one name');
SELECT is_empty($$SELECT scheme, label_en FROM lifecycle_scheme GROUP BY 1, 2 HAVING count(DISTINCT ordinal) > 1$$, 'a name is of one step');
SELECT is_empty($$SELECT scheme, label_zh FROM lifecycle_scheme GROUP BY 1, 2 HAVING count(DISTINCT ordinal) > 1$$, 'a Chinese name is of one step');
SELECT is_empty($$SELECT scheme, stage FROM lifecycle_scheme WHERE NOT (label_en <> '' AND label_zh <> '' AND goal <> '' AND goal_zh <> '' AND strategy <> '' AND strategy_zh <> '')
	OR num_nulls(label_en, label_zh, goal, goal_zh, strategy, strategy_zh) > 0$$, 'labels, goals and strategies in both languages');
SELECT is_empty($$SELECT scheme, stage FROM lifecycle_scheme WHERE concat(label_en, goal, strategy) ~ '[^ -~]'$$, 'English is English');
SELECT is_empty($$SELECT scheme, stage FROM lifecycle_scheme WHERE NOT (label_zh ~ '[一-龥]' AND goal_zh ~ '[一-龥]' AND strategy_zh ~ '[一-龥]') OR concat(label_zh, goal_zh, strategy_zh) ~ '[,;:()]'$$, 'Chinese is Chinese');
SELECT results_eq($$SELECT label_zh FROM lifecycle_scheme WHERE scheme = 'relationship4' AND stage BETWEEN 'exploration' AND 'decline' ORDER BY stage$$, $$VALUES ('考察期'), ('形成期'), ('稳定期'), ('退化期')$$, 'the four stages');
SELECT results_eq($$SELECT label_zh FROM lifecycle_scheme WHERE scheme = 'full7' AND touch = '' ORDER BY stage$$, $$VALUES ('潜在期'), ('开发期'), ('成长期'), ('成熟期'), ('衰退期'), ('终止期'), ('恢复期')$$, 'the seven stages');

-- ---- labels ----

SELECT is(lifecycle_label('stability'), 'Stability', 'by default lifecycle7 in English');
SELECT is(lifecycle_label('stability', language => 'zh'), '稳定期', 'in Chinese');
SELECT is(lifecycle_label('prospect', 'journey7', 'en', 'interest'), 'Interest', 'by touch');
SELECT is(lifecycle_label('prospect', 'journey7', 'en', 'fax'), 'Awareness', 'an unknown touch is none');
SELECT is(lifecycle_label(NULL), NULL, 'NULL stage');
SELECT throws_ok($$SELECT lifecycle_label('stability', 'nonsense')$$, '22023', 'unknown scheme "nonsense"');
SELECT throws_ok($$SELECT lifecycle_label('stability', 'full7', 'fr')$$, '22023', 'unknown language "fr"');
SELECT is_empty($$SELECT scheme, stage, touch FROM lifecycle_scheme WHERE lifecycle_label(stage, scheme, 'en', touch) <> label_en OR lifecycle_label(stage, scheme, 'zh', touch) <> label_zh$$, 'labels are the table''s');
SELECT is_empty($$SELECT * FROM lifecycle_crosswalk WHERE label_zh <> lifecycle_label(stage::lifecycle_stage, scheme, 'zh', touch) OR other_label_en <> lifecycle_label(stage::lifecycle_stage, other_scheme, 'en', touch)$$, 'and so are the crosswalk''s');
SELECT is((SELECT count(DISTINCT (scheme, other_scheme, stage)) FROM lifecycle_crosswalk WHERE touch = ''), 10 * 10 * 7::bigint, 'it has every stage in every two schemes');

-- ---- shipped schemes stay ----

SELECT throws_ok(statement, '55000', NULL, statement) FROM (VALUES
	($$UPDATE lifecycle_scheme SET goal = NULL WHERE scheme = 'build4'$$),
	($$DELETE FROM lifecycle_scheme$$),
	($$INSERT INTO lifecycle_scheme (scheme, stage, touch, ordinal, label_en) VALUES ('build4', 'prospect', 'fax', 1, 'Faxed')$$),
	($$TRUNCATE lifecycle_scheme$$)
) v (statement);

-- ---- one's own ----

SELECT lives_ok($$INSERT INTO lifecycle_scheme SELECT 'club', stage, touch, ordinal, label_en, label_zh, goal, goal_zh, strategy, strategy_zh, builtin FROM lifecycle_scheme WHERE scheme = 'full7'$$, 'a copy');
SELECT is((SELECT bool_or(builtin) FROM lifecycle_scheme WHERE scheme = 'club'), false, 'is not shipped');
SELECT lives_ok($$UPDATE lifecycle_scheme SET label_en = 'Member' WHERE scheme = 'club' AND stage = 'stability'$$, 'can be changed');
SELECT is(lifecycle_label('stability', 'club'), 'Member', 'and is read');
SELECT throws_ok($$UPDATE lifecycle_scheme SET scheme = 'build4' WHERE scheme = 'club'$$, '55000', 'scheme "build4" is shipped with the extension and cannot be changed');
SELECT lives_ok($$DELETE FROM lifecycle_scheme WHERE scheme = 'club'$$, 'and be deleted');
SELECT is((SELECT count(*) FROM lifecycle_scheme WHERE NOT builtin), 0::bigint, 'without a rest');

SELECT * FROM finish();
ROLLBACK;
