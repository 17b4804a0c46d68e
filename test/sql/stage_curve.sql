-- The life-cycle curve as a picture: an XML document for anybody, by any model, in both languages.
SET client_min_messages = warning;
SET datestyle = 'ISO, MDY';
\pset null '(null)'

CREATE TEMP TABLE population AS
SELECT c, lifecycle_profile(date '2020-01-01' + (abs(hashint8extended(c * 1000 + i, 8)) % (1 + c * c))::integer, (abs(hashint8extended(i, c)) % 40000 - 9000) / 100.0) AS p
FROM generate_series(1, 60) AS c, generate_series(1, 1 + c % 25) AS i GROUP BY c;
INSERT INTO population VALUES (0, lifecycle_add_measure(NULL, date '2020-01-01', 'contact', 1.0, 'interest'));
CREATE TEMP TABLE drawn AS
SELECT c, m.name, language, lifecycle_curve_svg(p, '2024-06-30', m, language) AS svg, lifecycle_stage(p, '2024-06-30', m) AS stage FROM population, lifecycle_model AS m, unnest('{en,zh}'::text[]) AS language;
SELECT language, count(*), count(*) FILTER (WHERE xmlparse(document svg) IS NOT DOCUMENT) AS no_document, max(octet_length(svg)) < 98304 AS bounded, bool_and(octet_length(svg) = length(svg)) AS ascii,
	bool_or(svg ~* '<script|href|url\(|@import|@font-face|on[a-z]+=') AS asks_for_more
FROM drawn GROUP BY language ORDER BY language;
-- it says in words which stage is shown, and names in the legend the stages of the history
SELECT count(*), count(*) FILTER (WHERE lower((xpath('/*[local-name()="svg"]/*[local-name()="title"]/text()', svg::xml))[1]::text) NOT LIKE 'life-cycle curve: ' || stage || ' since %') AS differ FROM drawn WHERE language = 'en';
SELECT count(*), count(*) FILTER (WHERE named IS DISTINCT FROM shown) AS differ FROM (
	SELECT (SELECT array_agg(DISTINCT lower(x::text) ORDER BY lower(x::text)) FROM unnest(xpath('//*[local-name()="rect" and @rx]/following-sibling::*[1]/text()', svg::xml)) AS x WHERE x::text NOT IN ('stage changes', 'cycle ends')) AS named,
		(SELECT array_agg(DISTINCT stage::text ORDER BY stage::text) FROM lifecycle_history(p, '2024-06-30', lifecycle_model_get(name))) AS shown
	FROM drawn JOIN population USING (c) WHERE language = 'en' AND name IN ('default', 'quarterly')) AS s;
-- by no model is by the default one, in no language in English
SELECT bool_and(svg = lifecycle_curve_svg(p, '2024-06-30')) FROM drawn JOIN population USING (c) WHERE name = 'default' AND language = 'en';
SELECT bool_and(svg = lifecycle_curve_svg(p, '2024-06-30', 'zh')) FROM drawn JOIN population USING (c) WHERE name = 'default' AND language = 'zh';
-- ten thousand periods take no more room than a hundred
SELECT octet_length(lifecycle_curve_svg(lifecycle_profile(date '1200-01-01' + 61 * i, 10.0 + i % 7), '2021-12-31')) < 32768 AS bounded FROM generate_series(0, 4900) AS i;
-- as of a day, the picture is that of the history up to that day
SELECT count(*), count(*) FILTER (WHERE lifecycle_curve_svg(p, day) IS DISTINCT FROM lifecycle_curve_svg(p - later, day)) AS differ
FROM population CROSS JOIN (VALUES (date '2020-03-01'), ('2021-01-01'), ('2022-06-30')) AS d (day)
CROSS JOIN LATERAL (SELECT coalesce(lifecycle_merge(('{"version": 1, "events": [' || jsonb_build_array(e.day, e.measure, e.count, e.sum)::text || ']}')::lifecycle_profile), '{"version": 1, "events": []}') AS later FROM lifecycle_events(p) AS e WHERE e.day > d.day AND e.key IS NULL) AS l;
-- before the first event, nobody, never; what is refused
SELECT lifecycle_curve_svg(p, '2019-12-31') AS before, lifecycle_curve_svg(NULL, '2024-01-01') AS nobody, lifecycle_curve_svg(p, NULL) AS never, lifecycle_curve_svg(p, '2024-01-01', NULL::text) AS no_language FROM population WHERE c = 0;
SELECT test.error_of(format('SELECT lifecycle_curve_svg(p, %s) FROM population WHERE c = 0', what)) FROM (VALUES ($$'2024-01-01', 'fr'$$), ($$'2024-01-01', language => 'EN'$$), ($$'infinity'$$), ($$'2024-01-01', lifecycle_model_get('monthly')$$), ($$'2024-01-01', lifecycle_model_get('weekly'), ''$$)) AS v (what);
