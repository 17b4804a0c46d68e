-- Datasets: views for each group of customers, whose parts sum to the whole.
SET client_min_messages = warning;
SET timezone = 'UTC';
SET datestyle = 'ISO, MDY';
SET jit = off;
\pset format unaligned
\pset tuples_only on

CREATE SCHEMA regress_cut_from;
SET search_path = regress_cut_from, public;
CREATE TABLE many AS SELECT c AS customer_id, date '2022-01-03' + (c * 7) % 700 + i * (3 + c % 29) AS at, (20 + (i * c) % 40 + 0.07)::numeric AS amount,
	(10 + c % 9)::numeric AS cost, CASE WHEN i > 6 AND i % 4 = 0 THEN 'cup' ELSE 'tea' END AS category
	FROM generate_series(1, 90) AS c, generate_series(0, (c * 13) % 60) AS i WHERE c % 5 > 0 OR i % 20 < 10;
CREATE TABLE beside AS SELECT c AS customer_id, date '2024-03-01' + (c * 3) % 400 AS at, (c % 7 * 30)::numeric AS amount, 1 + c % 5 AS score,
	CASE c % 3 WHEN 0 THEN 'complaint' WHEN 1 THEN 'praise' ELSE 'exit talk' END AS kind, CASE c % 2 WHEN 0 THEN 'interest' ELSE 'usage' END AS touch
	FROM generate_series(1, 95) AS c WHERE c % 4 = 0;
CREATE TABLE known AS SELECT c AS customer_id, CASE WHEN c % 11 > 0 THEN (ARRAY['north', 'south', 'a "b" ''c'''])[1 + c % 3] END AS "Sales region" FROM generate_series(1, 100) AS c;
SELECT mode, (SELECT count(*) > 20 FROM lifecycle_attach('regress_cut_' || mode, orders => 'many', customer => 'customer_id', at => 'at', revenue => 'amount', cost => 'cost',
	category => 'category', customers => 'known', maintain => mode, as_of => '2025-06-30', learn => false, refresh => false))
FROM unnest('{live,tracked}'::text[]) AS mode;
SELECT mode, count(*) FROM unnest('{live,tracked}'::text[]) AS mode, (VALUES ('contact', NULL, 'touch'), ('investment', 'amount', NULL), ('wallet', 'amount', NULL), ('balance', 'amount', NULL), ('referral', 'amount', NULL),
	('satisfaction', 'score', NULL), ('signal', NULL, 'kind'), ('bad_debt', 'amount', NULL)) AS v (measure, value, key),
	lifecycle_attach_source('regress_cut_' || mode, measure, 'beside', value => value, key => key, refresh => false) AS made WHERE made.kind = 'schema' GROUP BY 1 ORDER BY 1;
SELECT mode, r.customers > 90 FROM unnest('{live,tracked}'::text[]) AS mode, lifecycle_refresh('regress_cut_' || mode) AS r;

-- ---- every view can be cut; counts and amounts are those of the whole, cell by cell ----

-- Sums of the additive columns of a view by its codes, or the rows where it has customers.
CREATE FUNCTION wrong(dataset text) RETURNS TABLE (relation text, whole jsonb, parts jsonb) LANGUAGE plpgsql AS $$
DECLARE
	v record;
	sums text;
	codes text;
BEGIN
	FOR v IN SELECT c.oid, c.relname FROM pg_class AS c WHERE c.relnamespace = dataset::regnamespace AND c.relkind = 'v'
		AND c.relname NOT LIKE 'internal%' AND c.relname NOT IN ('data_quality', 'equity') ORDER BY 2 LOOP
		IF EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = v.oid AND a.attname = 'customer_id') THEN
			RETURN QUERY EXECUTE format('SELECT %L, to_jsonb(w), to_jsonb(p) FROM %I.%1$I AS w FULL JOIN (SELECT (line).* FROM lifecycle_cut(NULL::%2$I.%1$I, ''Sales region'')) AS p
				ON to_jsonb(p) = to_jsonb(w) WHERE w.customer_id IS NULL OR p.customer_id IS NULL', v.relname, dataset);
			CONTINUE;
		END IF;
		-- a mean, a share, a rate, a chance or the end of a band is of its group; numerators of value_links are shares of the whole where the link is one
		SELECT string_agg(format('sum(%I) AS %1$I', a.attname), ', ') FILTER (WHERE a.atttypid IN ('bigint'::regtype, 'numeric'::regtype)
				AND NOT a.attname ~ '(_per_|_share$|^p_|^roi$|^value|^target|^periods$|_days$|ratio|rate|probability|_error$|_low$|_high$|year_ago|score|weight|gap|^lead$|^perceived|^competitor|^sacrifice$|^expectation)'
				AND NOT (v.relname = 'value_links' AND a.attname IN ('numerator', 'denominator'))),
			string_agg(format('%I', a.attname), ', ') FILTER (WHERE a.atttypid IN ('text'::regtype, 'date'::regtype) OR a.attname IN ('age', 'stage_rank'))
		INTO sums, codes FROM pg_attribute AS a WHERE a.attrelid = v.oid AND a.attnum > 0 AND NOT a.attname ~ '(_label$|^since$|^last_day$|^strategy$|^unit$)';
		RETURN QUERY EXECUTE format('SELECT %L, to_jsonb(w), to_jsonb(p) FROM (SELECT %3$s FROM %2$I.%1$I GROUP BY %4$s) AS w
			FULL JOIN (SELECT %3$s FROM (SELECT (line).* FROM lifecycle_cut(NULL::%2$I.%1$I, ''Sales region'')) AS x GROUP BY %4$s) AS p ON to_jsonb(p) = to_jsonb(w)
			WHERE w IS NULL OR p IS NULL', v.relname, dataset, concat_ws(', ', codes, sums, 'count(*) > 0'), coalesce(codes, '()'));
	END LOOP;
END $$;
SELECT dataset, w.* FROM unnest('{regress_cut_live,regress_cut_tracked}'::text[]) AS dataset, wrong(dataset) AS w;
-- items of equity are rounded so that they add up: by cents at most
SELECT count(*), max(abs(w.amount - p.amount)) < 0.05 AS within FROM regress_cut_live.equity AS w
JOIN (SELECT (line).item, sum((line).amount) AS amount FROM lifecycle_cut(NULL::regress_cut_live.equity, 'Sales region') GROUP BY 1) AS p USING (item);

-- ---- what can be said of a cut ----

-- two groups of all, by an expression; a column of the view itself; customers without a value are a group
SELECT cut, sum((line).customers) FROM lifecycle_cut(NULL::regress_cut_live.segments, '"Sales region" = ''north''') GROUP BY cut ORDER BY cut;
SELECT cut, (line).stage FROM lifecycle_cut(NULL::regress_cut_tracked.segments, 'stage') WHERE (line).customers > 0 AND cut <> (line).stage;
CREATE FUNCTION error_of(statement text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE statement;
	RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
	RETURN SQLSTATE || ': ' || SQLERRM;
END $$;
SELECT error_of(format('SELECT count(*) FROM lifecycle_cut(%s)', a)) FROM (VALUES
	($$NULL::known, 'customer_id'$$),
	($$1, 'customer_id'$$),
	($$NULL::regress_cut_live.segments, 'region'$$),
	($$NULL::regress_cut_live.segments, NULL$$),
	($$NULL::regress_cut_live.segments, 'random()'$$),
	($$NULL::regress_cut_live.segments, '(SELECT 1)'$$)) AS v (a);
-- whoever may read the views may cut them, and nobody else; a reader's temporary table is none of the dataset's
CREATE ROLE regress_cut_reader;
GRANT USAGE ON SCHEMA regress_cut_from, regress_cut_tracked TO regress_cut_reader;
SET ROLE regress_cut_reader;
SELECT error_of($$SELECT count(*) FROM lifecycle_cut(NULL::regress_cut_tracked.segments, 'stage')$$);
RESET ROLE;
GRANT SELECT ON ALL TABLES IN SCHEMA regress_cut_tracked, regress_cut_from TO regress_cut_reader;
SET ROLE regress_cut_reader;
CREATE TEMP TABLE internal_customer AS SELECT 1 AS one;
SELECT cut, sum((line).customers) FROM lifecycle_cut(NULL::regress_cut_tracked.quadrants, 'Sales region') WHERE (line).matrix = 'tier' GROUP BY cut ORDER BY cut;
DROP TABLE internal_customer;
RESET ROLE;
SELECT count(*) > 30 FROM lifecycle_detach('regress_cut_live');
SELECT count(*) > 30 FROM lifecycle_detach('regress_cut_tracked');
DROP OWNED BY regress_cut_reader;
DROP ROLE regress_cut_reader;
DROP SCHEMA regress_cut_from CASCADE;
