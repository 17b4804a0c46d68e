-- The latest contact, and stages in the words of the schemes that split them by it.
SET client_min_messages = warning;
SET datestyle = 'ISO, MDY';
\pset null '(null)'

CREATE TEMP TABLE met (who text, p lifecycle_profile);
INSERT INTO met SELECT word, lifecycle_measure(date '2024-01-01', 'contact', 1.0, word) FROM unnest('{awareness,interest,consideration,usage,fax}'::text[]) AS word GROUP BY word;
INSERT INTO met SELECT 'targeted', lifecycle_measure(date '2024-01-01', 'investment', 5.0);
INSERT INTO met SELECT 'trial ' || who, lifecycle_add(p, date '2024-01-10', 20.0) FROM met WHERE who IN ('usage', 'interest', 'targeted');

-- ---- the touch ----

SELECT who, lifecycle_touch(p, '2023-12-31') AS before, lifecycle_touch(p, '2024-01-01') AS on_the_day FROM met ORDER BY who COLLATE "C";
-- the latest counts; of one day the furthest along; what comes after is not seen; a contact with another key, or with none, changes nothing
SELECT as_of, lifecycle_touch(p, as_of) FROM (
	SELECT lifecycle_measure(at, 'contact', 1.0, key) AS p
	FROM (VALUES (date '2024-01-01', 'consideration'), ('2024-01-01', 'awareness'), ('2024-02-01', 'awareness'), ('2024-03-01', 'fax'), ('2024-03-02', NULL), ('2024-04-01', 'interest'), ('2024-04-01', 'usage')) AS v (at, key)
) AS s, (VALUES (date '2024-01-31'), ('2024-02-29'), ('2024-03-31'), ('2024-04-01')) AS d (as_of);
-- words of one's own, in an order of one's own; NULL among them; none; NULL
SELECT lifecycle_touch(p, '2024-02-01', '{visit,basket}') AS basket, lifecycle_touch(p, '2024-02-01', '{basket,visit}') AS visit, lifecycle_touch(p, '2024-02-01', '{NULL,visit,NULL}') AS null_skipped, lifecycle_touch(p, '2024-02-01') AS unknown,
	lifecycle_touch(p, '2024-02-01', '{}') AS none, lifecycle_touch(p, '2024-02-01', '{{visit},{basket}}') AS two_dimensions, lifecycle_touch(p, '2024-02-01', NULL) AS null, lifecycle_touch(NULL, '2024-02-01') AS nobody, lifecycle_touch('{"version": 1, "events": []}', '2024-02-01') AS nothing
FROM (SELECT lifecycle_measure(date '2024-01-01', 'contact', 1.0, key) AS p FROM unnest('{visit,basket}'::text[]) AS key) AS s;
SELECT test.error_of($$SELECT lifecycle_touch('{"version": 1, "events": []}', 'infinity')$$);

-- ---- both schemes, both languages ----

SELECT who, lifecycle_stage(p, '2024-01-15') AS stage, lifecycle_stage_label(p, '2024-01-15', 'journey7') AS journey7, lifecycle_stage_label(p, '2024-01-15', 'journey7', 'zh') AS zh,
	lifecycle_stage_label(p, '2024-01-15', 'funnel6') AS funnel6, lifecycle_stage_label(p, '2024-01-15', 'funnel6', 'zh') AS zh, lifecycle_stage_label(p, '2024-01-15', language => 'zh') AS relationship4
FROM met ORDER BY 2, who COLLATE "C";
-- one call is the three: for every scheme and language, by a model too
SELECT count(*), count(*) FILTER (WHERE lifecycle_stage_label(p, '2024-01-15', scheme, language) IS DISTINCT FROM lifecycle_label(lifecycle_stage(p, '2024-01-15'), scheme, language, lifecycle_touch(p, '2024-01-15'))) AS differ,
	count(*) FILTER (WHERE lifecycle_stage_label(p, '2024-01-15', m, scheme, language) IS DISTINCT FROM lifecycle_label(lifecycle_stage(p, '2024-01-15', m), scheme, language, lifecycle_touch(p, '2024-01-15'))) AS differ_by_model
FROM met, (SELECT DISTINCT scheme FROM lifecycle_scheme) AS s, unnest('{en,zh}'::text[]) AS language, lifecycle_model AS m WHERE m.name = 'quarterly';
-- the crosswalk by touch is what the customers read in either (where a touch does not split the stage, its row is the one without)
SELECT count(*), count(*) FILTER (WHERE c.other_label_zh IS DISTINCT FROM lifecycle_stage_label(p, '2024-01-15', 'funnel6', 'zh')) AS differ
FROM met JOIN lifecycle_crosswalk AS c ON c.scheme = 'journey7' AND c.other_scheme = 'funnel6' AND c.stage = lifecycle_stage(p, '2024-01-15')::text
	AND c.label_zh = lifecycle_stage_label(p, '2024-01-15', 'journey7', 'zh') AND c.touch = coalesce(lifecycle_touch(p, '2024-01-15'), '')
WHERE who <> 'trial interest';
SELECT scheme, lifecycle_touches(scheme) FROM (SELECT DISTINCT scheme FROM lifecycle_scheme) AS s ORDER BY scheme COLLATE "C";

-- a scheme of one's own with touches of its own
BEGIN;
INSERT INTO lifecycle_scheme (scheme, stage, touch, ordinal, label_en) VALUES ('shop', 'prospect', '', 1, 'Visitor'), ('shop', 'prospect', 'basket', 3, 'Basket'), ('shop', 'prospect', 'search', 2, 'Search');
SELECT lifecycle_touches('shop'), lifecycle_stage_label(lifecycle_measure(date '2024-01-01', 'contact', 1.0, key), '2024-02-01', 'shop') FROM unnest('{search,basket}'::text[]) AS key;
ROLLBACK;

-- before the first event, NULL, and what is refused
SELECT lifecycle_stage_label(p, '2023-12-31', 'journey7') AS before, lifecycle_stage_label(NULL, '2024-01-01') AS nobody, lifecycle_stage_label(p, NULL) AS never, lifecycle_stage_label(p, '2024-01-01', NULL::text) AS no_scheme FROM met WHERE who = 'usage';
SELECT test.error_of(format('SELECT lifecycle_stage_label(p, %s) FROM met WHERE who = ''usage''', what)) FROM (VALUES ($$'2024-01-01', 'nonsense'$$), ($$'2024-01-01', 'journey7', 'fr'$$), ($$'-infinity'$$), ($$'2024-01-01', lifecycle_model_get('monthly')$$)) AS v (what);
