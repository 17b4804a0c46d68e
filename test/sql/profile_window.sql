-- Moving windows take rows out again as they leave, and come to what a recomputation does.
SET client_min_messages = warning;
\pset format unaligned
\pset tuples_only on

CREATE TEMP TABLE rows AS
SELECT i, i % 7 AS customer, date '2022-01-01' + (i * 37 % 400) AS at, ((i * 7919) % 2003 - 300)::numeric / 100 AS revenue,
	CASE WHEN i % 5 > 0 THEN ((i * 104729) % 503)::numeric / 100 END AS cost, CASE WHEN i % 3 > 0 THEN 'category ' || i % 4 END AS category,
	(ARRAY['contact', 'order', 'refund', 'cost', 'wallet', 'satisfaction'])[1 + i % 6] AS measure
FROM generate_series(1, 700) i;

-- An aggregate with a volatile filter is recomputed for every frame: the reference.
CREATE FUNCTION pg_temp.always() RETURNS bool LANGUAGE sql VOLATILE AS 'SELECT true';

SELECT count(*), bool_and(a IS NOT DISTINCT FROM b), bool_and(c IS NOT DISTINCT FROM d), bool_and(e IS NOT DISTINCT FROM f), bool_and(g IS NOT DISTINCT FROM h), count(DISTINCT a) > 100 FROM (
	SELECT lifecycle_profile(at, revenue) OVER w a, lifecycle_profile(at, revenue) FILTER (WHERE pg_temp.always()) OVER w b,
		lifecycle_profile(at, revenue, cost, category) OVER w c, lifecycle_profile(at, revenue, cost, category) FILTER (WHERE pg_temp.always()) OVER w d,
		lifecycle_measure(at, measure, abs(revenue)) OVER w e, lifecycle_measure(at, measure, abs(revenue)) FILTER (WHERE pg_temp.always()) OVER w f,
		lifecycle_measure(at, measure, abs(revenue), category) OVER w g, lifecycle_measure(at, measure, abs(revenue), category) FILTER (WHERE pg_temp.always()) OVER w h
	FROM rows WINDOW w AS (PARTITION BY customer ORDER BY i ROWS BETWEEN 3 PRECEDING AND CURRENT ROW)
) s;
-- other frames: empty at the edges, looking ahead, by range, with rows left out
SELECT count(*), bool_and(a IS NOT DISTINCT FROM b), bool_and(c IS NOT DISTINCT FROM d), bool_and(e IS NOT DISTINCT FROM f), bool_and(g IS NOT DISTINCT FROM h), count(*) FILTER (WHERE a IS NULL) FROM (
	SELECT lifecycle_profile(at, revenue) OVER w1 a, lifecycle_profile(at, revenue) FILTER (WHERE pg_temp.always()) OVER w1 b,
		lifecycle_profile(at, revenue) OVER w2 c, lifecycle_profile(at, revenue) FILTER (WHERE pg_temp.always()) OVER w2 d,
		lifecycle_profile(at, revenue) OVER w3 e, lifecycle_profile(at, revenue) FILTER (WHERE pg_temp.always()) OVER w3 f,
		lifecycle_profile(at, revenue) OVER w4 g, lifecycle_profile(at, revenue) FILTER (WHERE pg_temp.always()) OVER w4 h
	FROM rows
	WINDOW w1 AS (PARTITION BY customer ORDER BY i ROWS BETWEEN 5 PRECEDING AND 3 PRECEDING), w2 AS (PARTITION BY customer ORDER BY i ROWS BETWEEN 2 FOLLOWING AND 90 FOLLOWING),
		w3 AS (PARTITION BY customer ORDER BY at RANGE BETWEEN interval '30 days' PRECEDING AND interval '1 day' PRECEDING), w4 AS (ORDER BY i ROWS BETWEEN 40 PRECEDING AND 40 FOLLOWING EXCLUDE CURRENT ROW)
) s;
-- a long frame, so that states grow and are added up on the way
SELECT count(*), bool_and(a IS NOT DISTINCT FROM b) FROM (
	SELECT lifecycle_profile(at, revenue, cost, category) OVER w a, lifecycle_profile(at, revenue, cost, category) FILTER (WHERE pg_temp.always()) OVER w b
	FROM rows WINDOW w AS (ORDER BY i ROWS BETWEEN 250 PRECEDING AND CURRENT ROW)
) s;
-- timestamps and float8 have functions of their own
SELECT bool_and(a IS NOT DISTINCT FROM b), bool_and(a IS NOT DISTINCT FROM c), bool_and(a IS NOT DISTINCT FROM d) FROM (
	SELECT lifecycle_profile(at, revenue, cost) OVER w a, lifecycle_profile(at::timestamp, revenue::float8, cost::float8) OVER w b, lifecycle_profile(at::timestamptz, revenue, cost) OVER w c, lifecycle_profile(at::timestamptz, revenue::float8, cost::float8) OVER w d
	FROM rows WINDOW w AS (PARTITION BY customer ORDER BY i ROWS BETWEEN 2 PRECEDING AND CURRENT ROW)
) s;
-- profiles
SELECT count(*), bool_and(a IS NOT DISTINCT FROM b), count(*) FILTER (WHERE a IS NULL) FROM (
	SELECT lifecycle_merge(p) OVER w a, lifecycle_merge(p) FILTER (WHERE pg_temp.always()) OVER w b
	FROM (SELECT i, customer, CASE WHEN i % 4 > 0 THEN lifecycle_add(CASE WHEN i % 8 = 1 THEN '{"version": 1, "events": []}'::lifecycle_profile END, at, revenue, cost, category) END p FROM rows) s
	WINDOW w AS (PARTITION BY customer ORDER BY i ROWS BETWEEN 2 PRECEDING AND 1 PRECEDING)
) s;
-- the stage has no inverse and is recomputed
SELECT bool_and(a IS NOT DISTINCT FROM b) FROM (
	SELECT lifecycle_stage(at, revenue, date '2023-06-01') OVER w a, lifecycle_stage(lifecycle_profile(at, revenue) OVER w, '2023-06-01') b
	FROM rows WINDOW w AS (PARTITION BY customer ORDER BY i ROWS BETWEEN 9 PRECEDING AND CURRENT ROW)
) s;

-- Rows with nothing in them may stand anywhere in a frame, at its start too.
SELECT i, lifecycle_profile(at, revenue) OVER w, lifecycle_profile(at, revenue) OVER w IS NOT DISTINCT FROM lifecycle_profile(at, revenue) FILTER (WHERE pg_temp.always()) OVER w
FROM (VALUES (1, date '2024-01-01', NULL::numeric), (2, '2024-01-02', 5), (3, NULL, 6), (4, '2024-01-04', NULL), (5, '2024-01-05', 7), (6, NULL, NULL)) v (i, at, revenue)
WINDOW w AS (ORDER BY i ROWS BETWEEN 1 PRECEDING AND CURRENT ROW);
SELECT i, lifecycle_measure(at, measure, value) OVER w
FROM (VALUES (1, date '2024-01-01', 'contact', NULL::numeric), (2, '2024-01-02', NULL, 5), (3, '2024-01-03', 'contact', 6), (4, NULL, 'contact', 6), (5, NULL, 'contact', 6)) v (i, at, measure, value)
WINDOW w AS (ORDER BY i ROWS BETWEEN 1 PRECEDING AND CURRENT ROW);
