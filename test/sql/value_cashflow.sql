-- Cash flows: net present value and internal rate of return.
SET client_min_messages = warning;
SET timezone = 'UTC';

-- The published examples.
CREATE TABLE flows (a numeric, t int, d date);
INSERT INTO flows VALUES (-10000, 1, '2008-01-01'), (2750, 2, '2008-03-01'), (4250, 3, '2008-10-30'), (3250, 4, '2009-02-15'), (2750, 5, '2009-04-01');
SELECT clv_npv(0.1, a, t), clv_npv(0.1, a::float8, t) AS float8, clv_irr(a, t), clv_irr_all(a, t) FROM (VALUES (-10000, 1), (3000, 2), (4200, 3), (6800.0, 4)) v (a, t);
SELECT clv_xnpv(0.09, a, d), round(clv_xirr(a, d)::numeric, 8) AS clv_xirr, abs(clv_xirr(a, d) - 0.373362535) < 1e-8 AS as_excel FROM flows;
SELECT timing, round(clv_npv(0.1, 100.0, t, timing), 2) FROM generate_series(1, 3) t, unnest('{end,begin,mid,continuous}'::text[]) timing GROUP BY timing ORDER BY timing;

-- Every kind of row says the same.
SELECT pg_typeof(clv_xnpv(0.09, a, d)), pg_typeof(clv_xnpv(0.09, a::float8, d)), pg_typeof(clv_xirr(a, d)), pg_typeof(clv_xirr_all(a::float8, d)) FROM flows;
SELECT count(DISTINCT n), count(DISTINCT r), count(DISTINCT b) FROM (
	SELECT clv_xnpv(0.09, a, d), clv_xirr(a, d), clv_xnpv(0.09, a, d, date '2009-01-01') FROM flows
	UNION ALL SELECT round(clv_xnpv(0.09, a::float8, d)::numeric, 6), clv_xirr(a::float8, d), round(clv_xnpv(0.09, a::float8, d, date '2009-01-01')::numeric, 6) FROM flows
	UNION ALL SELECT clv_xnpv(0.09, a, d + time '23:59'), clv_xirr(a, d + time '23:59'), clv_xnpv(0.09, a, d + time '23:59', date '2009-01-01') FROM flows
	UNION ALL SELECT round(clv_xnpv(0.09, a::float8, d + time '23:59')::numeric, 6), clv_xirr(a::float8, d + time '23:59'), round(clv_xnpv(0.09, a::float8, d::timestamp, date '2009-01-01')::numeric, 6) FROM flows
	UNION ALL SELECT clv_xnpv(0.09, a, d::timestamptz), clv_xirr(a, d::timestamptz), clv_xnpv(0.09, a, d::timestamptz, date '2009-01-01') FROM flows
	UNION ALL SELECT round(clv_xnpv(0.09, a::float8, d::timestamptz)::numeric, 6), clv_xirr(a::float8, d::timestamptz), round(clv_xnpv(0.09, a::float8, d::timestamptz, date '2009-01-01')::numeric, 6) FROM flows) s (n, r, b);
-- a timestamptz counts by its date in the session's time zone
SET timezone = 'Asia/Shanghai';
SELECT clv_xnpv(0.09, a, (d + time '20:00') AT TIME ZONE 'UTC') = clv_xnpv(0.09, a, d + 1), clv_xnpv(0.09, a, (d + time '20:00') AT TIME ZONE 'UTC', date '2009-01-02') = clv_xnpv(0.09, a, d, date '2009-01-01') FROM flows;
SET timezone = 'UTC';

-- NULL anywhere skips the row; nothing left is NULL.
SELECT clv_npv(0.1, a, t), clv_npv(NULL, a, t), clv_npv(0.1, a, t, NULL), clv_npv(0.1, NULL::numeric, t), clv_irr(a, NULL), clv_irr_all(a, NULL), clv_xnpv(0.1, a, NULL::date), clv_xnpv(0.1, a, d, NULL), clv_xirr(a, d, NULL) FROM flows;
SELECT clv_npv(0.1, a, t) = (SELECT clv_npv(0.1, a, t) FROM flows) FROM (SELECT a, t FROM flows UNION ALL VALUES (NULL, 3), (7, NULL)) s;
SELECT clv_npv(0.1, a, t) IS NULL, clv_npv(0.1, a::float8, t) IS NULL, clv_xirr(a, d) IS NULL, clv_xirr_all(a, d) IS NULL FROM flows WHERE false;

-- More than six decimals are rounded, half away from zero, row by row.
SELECT clv_npv(0, a, 0), clv_npv(0, -a, 0), sum(a) FROM (VALUES (0.0000005), (0.0000005), (0.0000004)) v (a);

-- Several rates, none, and a guess.
SELECT clv_irr_all(a, t), clv_irr(a, t, 0.05) AS low, clv_irr(a, t, 3) AS high FROM (VALUES (-100, 0), (230, 1), (-132.0, 2)) v (a, t);
SELECT clv_irr_all(a, t), clv_xirr_all(a, date '2024-01-01' + t) FROM (VALUES (100.0, 0), (200, 1)) v (a, t);
SELECT test.error_of(format('SELECT clv_irr(a, t) FROM (VALUES %s) v (a, t)', v)) FROM unnest(ARRAY['(100.0, 0), (200, 1)', '(100.0, 3), (-100, 3)', '(100.0, 0), (-200, 1), (150, 2)', '(-100.0, 0), (230, 1), (-132, 2)']) v;
-- a year of such days is past what a double can say
SELECT test.error_of(format('SELECT %s(a, t) FROM (VALUES (-1.0, date ''2024-01-01''), (1000, ''2024-01-02'')) v (a, t)', f)) FROM unnest('{clv_xirr,clv_xirr_all}'::text[]) f;
SELECT test.error_of('SELECT clv_xirr(a, t) FROM (VALUES (-1.0, date ''2024-01-01''), (1000, ''2024-01-02''), (-1000, ''2025-01-01'')) v (a, t)');

-- Bad input.
SELECT test.error_of(format('SELECT clv_npv(%L::float8, 1.0, 1)', rate)) FROM unnest('{-1,-1.5,NaN,Infinity,-Infinity}'::text[]) rate;
SELECT test.error_of('SELECT clv_npv(0.1, 1.0, -1)');
SELECT test.error_of('SELECT clv_npv(0.1, 1.0, 1, ''End'')');
SELECT test.error_of('SELECT clv_npv(t / 10.0, a, t) FROM flows');
SELECT test.error_of('SELECT clv_npv(0.1, a, t, CASE t WHEN 1 THEN ''mid'' ELSE ''end'' END) FROM flows');
SELECT test.error_of('SELECT clv_xnpv(0.1, a, d, d) FROM flows');
SELECT test.error_of('SELECT clv_irr(a, t, t) FROM flows');
SELECT test.error_of('SELECT clv_irr(a, t, -1) FROM flows');
SELECT test.error_of('SELECT clv_npv(0.1, ''NaN''::numeric, 1)');
SELECT test.error_of('SELECT clv_npv(0.1, ''Infinity''::float8, 1)');
SELECT test.error_of('SELECT clv_npv(0.1, 9200000000001, 1)');
SELECT test.error_of('SELECT clv_xnpv(0.1, 1.0, date ''infinity'')');
SELECT test.error_of('SELECT clv_xnpv(0.1, 1.0, date ''2024-01-01'', date ''-infinity'')');
SELECT test.error_of('SELECT clv_npv(-0.5, 1.0, 2000)');
SELECT test.error_of('SELECT clv_npv(-0.9, 1.0, 100)');
SELECT clv_npv(-0.9, 1.0::float8, 100), clv_npv(0.5, 1.0, 2147483647), clv_npv(-0.5, 0.0, 2147483647);

-- Windows move by taking out, and forget what has left: its rate, its day, its all.
CREATE FUNCTION pg_temp.always() RETURNS bool LANGUAGE plpgsql VOLATILE AS 'BEGIN RETURN true; END';
CREATE TEMP TABLE rows AS SELECT i, i % 3 AS g, 0.05 + (i % 3) / 100.0::float8 AS rate, CASE WHEN i % 7 > 0 THEN ((i * 7919) % 10007 - 5000)::numeric / 100 END AS a, (i * 31) % 40 AS t, date '2024-01-01' + (i * 17) % 365 AS d FROM generate_series(1, 600) i;
SELECT bool_and(a IS NOT DISTINCT FROM b), bool_and(c IS NOT DISTINCT FROM e), bool_and(f IS NOT DISTINCT FROM h), count(*) FILTER (WHERE a IS NULL) > 0 FROM (
	SELECT clv_npv(rate, rows.a, t, 'mid') OVER w a, clv_npv(rate, rows.a, t, 'mid') FILTER (WHERE pg_temp.always()) OVER w b,
		clv_xnpv(rate, rows.a::float8, d) OVER w c, clv_xnpv(rate, rows.a::float8, d) FILTER (WHERE pg_temp.always()) OVER w e,
		clv_xirr_all(rows.a, d) OVER w f, clv_xirr_all(rows.a, d) FILTER (WHERE pg_temp.always()) OVER w h
	FROM rows WINDOW w AS (PARTITION BY g ORDER BY i ROWS BETWEEN 12 PRECEDING AND 10 PRECEDING)) s;
SELECT bool_and(a = b) FROM (
	SELECT clv_npv(0.1, coalesce(rows.a, 0), i) OVER w a, clv_npv(0.1, coalesce(rows.a, 0), i) FILTER (WHERE pg_temp.always()) OVER w b FROM rows WINDOW w AS (ORDER BY i ROWS BETWEEN 90 PRECEDING AND CURRENT ROW)) s;
SELECT t, clv_npv(CASE WHEN t < 3 THEN 0.1 ELSE 0.2 END, a, t) OVER (ORDER BY t ROWS BETWEEN CURRENT ROW AND CURRENT ROW) FROM flows;

-- However the work is cut up, the result is the same.
CREATE TABLE many AS SELECT i % 50 AS g, ((i * 15485863::bigint) % 100003 - 50000)::numeric / 10000 AS a, (i * 104729) % 120 AS t, date '2020-01-01' + (i * 7919) % 2000 AS d FROM generate_series(1, 20000) i;
ALTER TABLE many SET (parallel_workers = 2);
ANALYZE many;
CREATE VIEW valued AS SELECT g, clv_npv(0.07, a, t), clv_npv(0.07, a::float8, t, 'continuous') c, clv_xnpv(0.07, a, d, date '2022-02-02') x, clv_xirr_all(a, d) r, clv_irr_all(a::float8, t) i FROM many GROUP BY g;
CREATE VIEW valued_whole AS SELECT clv_npv(0.07, a, t), clv_npv(0.07, a::float8, t, 'continuous') c, clv_xnpv(0.07, a, d, date '2022-02-02') x, clv_xirr_all(a, d) r FROM many;
SET max_parallel_workers_per_gather = 0;
CREATE TEMP TABLE serial AS SELECT * FROM valued;
CREATE TEMP TABLE serial_whole AS SELECT * FROM valued_whole;
SELECT count(*), count(DISTINCT clv_npv) FROM serial;
-- the sum that SQL would write, in numeric
SELECT bool_and(abs(clv_npv - n) <= 0.000001), bool_and(abs(x - m) < 0.001) FROM serial JOIN (SELECT g, sum(a / power(1.07, t)) n, sum(a::float8 / power(1.07::float8, (d - date '2022-02-02') / 365.0::float8))::numeric m FROM many GROUP BY g) s USING (g);
SET max_parallel_workers_per_gather = 2;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SET parallel_leader_participation = off;
SELECT bool_or(line LIKE 'Partial %Aggregate%'), bool_or(line LIKE 'Finalize %Aggregate%') FROM test.plan_of('TABLE valued') line;
SELECT count(*), bool_and(a = b) FROM valued a JOIN serial b USING (g);
SELECT a = b FROM valued_whole a, serial_whole b;
SET enable_hashagg = off;
SELECT bool_and(a = b) FROM (SELECT g, clv_npv(0.07, a, t ORDER BY a DESC) FROM many GROUP BY g) a (g, a) JOIN (SELECT g, clv_npv FROM serial) b (g, b) USING (g);
DROP VIEW valued, valued_whole;
DROP TABLE flows, many;
