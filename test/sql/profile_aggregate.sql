-- Profiles out of rows and out of profiles.
SET client_min_messages = warning;
SET extra_float_digits = 1;
SET bytea_output = hex;
SET timezone = 'UTC';
SET datestyle = 'ISO, MDY';
\pset format unaligned
\pset tuples_only on

-- ---- what becomes of a row ----

CREATE TEMP TABLE orders (customer int, at timestamp, revenue numeric, cost numeric, category text);
INSERT INTO orders VALUES
	(1, '2024-01-05 10:00', 29.33, 12, 'tea'), (1, '2024-01-05 23:59:59.999999', 10, NULL, 'tea'), (1, '2024-02-01', 5, 2, NULL), (1, '2024-02-01', -3, -1, 'tea'),
	(2, NULL, 10, 1, 'tea'), (2, '2024-01-05', NULL, 1, 'tea'), (2, NULL, NULL, NULL, NULL),
	(3, NULL, 10, 1, 'tea'), (3, '2024-01-06', 0, 0, ''), (3, '2024-01-05', NULL, 1, 'tea');
SELECT customer, lifecycle_profile(at, revenue) FROM orders GROUP BY 1 ORDER BY 1;
SELECT customer, lifecycle_profile(at, revenue, cost) FROM orders GROUP BY 1 ORDER BY 1;
SELECT customer, lifecycle_profile(at, revenue, cost, category) FROM orders GROUP BY 1 ORDER BY 1;
SELECT lifecycle_profile(at, revenue) IS NULL, lifecycle_profile(at, revenue, cost, category) IS NULL FROM orders WHERE false;
SELECT lifecycle_measure(at, 'contact', revenue) IS NULL, lifecycle_stage(at, revenue, '2024-03-01') IS NULL FROM orders WHERE customer = 2;
SELECT count(*) FROM (SELECT lifecycle_profile(at, revenue) FROM orders WHERE false GROUP BY customer) s;
SELECT lifecycle_merge(p) FROM (VALUES (NULL::lifecycle_profile), (NULL)) s (p);
SELECT lifecycle_merge(p) FROM (VALUES (NULL::lifecycle_profile), ('{"version": 1, "events": []}'), (NULL)) s (p);
SELECT lifecycle_merge(p) IS NULL FROM (SELECT NULL::lifecycle_profile WHERE false) s (p);

-- Measures and keys, NULLs among them.
SELECT lifecycle_measure(at, measure, value, key) FROM (VALUES
	(date '2024-01-01', 'contact', 1.0, 'awareness'), ('2024-01-01', 'contact', 1, NULL), ('2024-01-02', 'order', 10, NULL), ('2024-01-02', 'order', -4, NULL),
	('2024-01-02', 'refund', 2, NULL), ('2024-01-03', 'satisfaction', 0, NULL), (NULL, 'contact', 1, NULL), ('2024-01-04', NULL, 1, NULL), ('2024-01-04', 'contact', NULL, NULL)
) v (at, measure, value, key);
SELECT lifecycle_measure(at, measure, value) = lifecycle_profile(at, value) FROM (VALUES (date '2024-01-01', 'order', 1.5), ('2024-01-01', 'order', -1), ('2024-01-01', 'order', 0)) v (at, measure, value);

-- A category counts by its bytes, whatever its length.
SELECT count(DISTINCT key), count(*) FILTER (WHERE key IS NULL) FROM (
	SELECT lifecycle_profile(date '2024-01-01', 1.0, NULL::numeric, c) p FROM unnest(ARRAY['tea', 'Tea', 'tea ', '', '茶', repeat('tea', 100000), NULL]) c GROUP BY c
) s, lifecycle_events(p);

-- ---- all types of day and money agree ----

CREATE TEMP TABLE rows AS
SELECT i % 23 AS customer, timestamp '2022-01-01' + i * interval '7 hours 13 minutes' AS at, ((i * 7919) % 100003 - 5000)::numeric / 100 AS revenue,
	CASE WHEN i % 5 > 0 THEN ((i * 104729) % 5003)::numeric / 100 END AS cost, CASE WHEN i % 3 > 0 THEN 'category ' || i % 4 END AS category
FROM generate_series(1, 2300) i;
SELECT count(*), count(DISTINCT (a, b, c, d, e, f)) = count(*), bool_and(a = b AND a = c AND a = d AND a = e AND a = f), bool_and(a2 = b2 AND a2 = c2 AND a2 = d2 AND a2 = e2 AND a2 = f2) FROM (
	SELECT lifecycle_profile(at::date, revenue, cost, category) a, lifecycle_profile(at, revenue, cost, category) b, lifecycle_profile(at::timestamptz, revenue, cost, category) c,
		lifecycle_profile(at::date, revenue::float8, cost::float8, category) d, lifecycle_profile(at, revenue::float8, cost::float8, category) e, lifecycle_profile(at::timestamptz, revenue::float8, cost::float8, category) f,
		lifecycle_measure(at::date, 'contact', revenue, category) a2, lifecycle_measure(at, 'contact', revenue, category) b2, lifecycle_measure(at::timestamptz, 'contact', revenue, category) c2,
		lifecycle_measure(at::date, 'contact', revenue::float8, category) d2, lifecycle_measure(at, 'contact', revenue::float8, category) e2, lifecycle_measure(at::timestamptz, 'contact', revenue::float8, category) f2
	FROM rows GROUP BY customer
) s;

-- ---- money ----

-- Rounded half away from zero at the sixth decimal, as numeric does, in every form a numeric has.
CREATE TEMP TABLE amounts (v numeric);
INSERT INTO amounts SELECT (sign || digits)::numeric FROM unnest('{"",-}'::text[]) sign, unnest('{
	0,0.0,0.0000004,0.0000005,0.00000049999999999,0.000000500000000001,0.0000014999,0.0000015,0.9999994,0.9999995,0.99999949999999999999,
	1,1.0000000,9999,9999.9999,9999.9999995,10000,10000.00005,99999999.99999949,99999999.9999995,100000000,12345678.12345650,12345678.12345649999999,
	1e-7,5e-7,1e-20,1e-300,1e12,9199999999999.9999994,0.00010001,0.0001,0.00001,0.000001,123456789012.3456785,0.1000005,100.0100015}'::text[]) digits;
INSERT INTO amounts SELECT ((i * 7919) % 1000003)::numeric / 10 ^ (i % 13)::numeric * (1 - i % 2 * 2) FROM generate_series(1, 2000) i;
-- long forms: more decimals than the short header holds; and as stored
INSERT INTO amounts SELECT v + ('1e-' || d)::numeric FROM amounts, unnest('{70,500}'::int[]) d WHERE v % 7 = 0;
ALTER TABLE amounts ALTER v SET STORAGE external;
INSERT INTO amounts VALUES (('12.345678' || repeat('4', 9000))::numeric), (('-12.345678' || repeat('5', 9000))::numeric), (('0.' || repeat('0', 9000) || '1')::numeric);
SELECT count(*) > 2000, count(*) FILTER (WHERE net <> round(v, 6) OR by_measure <> round(v, 6)) AS wrong, max(pg_column_size(v)) > 2000
FROM (SELECT v, lifecycle_revenue(lifecycle_add(NULL, date '2024-01-01', v)) net, (SELECT sum FROM lifecycle_events(lifecycle_measure(date '2024-01-01', 'cost', v))) by_measure FROM amounts GROUP BY v) s;
SELECT sum(round(v, 6)) = lifecycle_revenue(lifecycle_profile(date '2024-01-01', v)) FROM amounts WHERE abs(v) < 1e9;
-- float8 takes the nearest; whole amounts stay whole
SELECT v, lifecycle_revenue(lifecycle_add(NULL, date '2024-01-01', v)) FROM unnest('{0,-0,0.1,0.3,29.33,1e-7,4.9999999e-7,5.0000001e-7,-5.0000001e-7,0.9999994,0.9999996,4503599627.370497,600000000001,9199999999999,-9199999999999,5e-324,2.2250738585072014e-308}'::float8[]) v;

-- What is written of an amount reads as the same amount.
SELECT lifecycle_revenue(p), lifecycle_revenue(p::text::lifecycle_profile) FROM (SELECT lifecycle_add(NULL, date '2024-01-01', v) FROM (VALUES (1.0), (1.1), (1.234), (-1.2345), (0.000001), (-0.1), (100)) a (v)) s (p);

-- ---- day of an event ----

SET timezone = 'Asia/Shanghai';
SELECT lifecycle_first_at(lifecycle_profile(at, 1.0)), lifecycle_first_at(lifecycle_profile(at AT TIME ZONE 'UTC', 1.0)), max(lifecycle_first_at(lifecycle_add(NULL, at, 1.0))) FROM (VALUES (timestamptz '2024-01-05 23:30+00')) v (at);
SELECT bool_and(lifecycle_first_at(lifecycle_add(NULL, at, 1.0)) = at::date), bool_and(lifecycle_first_at(lifecycle_add(NULL, at::timestamp, 1.0)) = at::timestamp::date) FROM generate_series(timestamptz '1899-12-30 00:00+00', '1900-01-03', '37 minutes') at;
SET timezone = 'America/New_York';
SELECT lifecycle_first_at(lifecycle_profile(at, 1.0)), lifecycle_first_at(lifecycle_profile(at AT TIME ZONE 'UTC', 1.0)) FROM (VALUES (timestamptz '2024-01-05 23:30+00')) v (at);
SELECT lifecycle_first_at(lifecycle_profile(timestamp '2024-01-05 23:30', 1.0)), lifecycle_first_at(lifecycle_profile(timestamp '2024-03-10 02:30', 1.0));
-- the days of two changes of the clock, and days before 2000 and before 1970
SELECT bool_and(lifecycle_first_at(lifecycle_add(NULL, at, 1.0)) = at::date) FROM (SELECT generate_series(timestamptz '2024-03-09', '2024-03-12', '17 minutes') UNION ALL SELECT generate_series(timestamptz '2024-11-02', '2024-11-05', '17 minutes')) s (at);
SELECT bool_and(lifecycle_first_at(lifecycle_add(NULL, at, 1.0)) = at::date) FROM unnest('{1999-12-31 23:59:59.999999,2000-01-01 00:00,1969-12-31 23:59:59.999999,0001-01-01 00:00,0001-01-01 00:00:00.000001}'::timestamp[]) at;
SET timezone = 'UTC';

-- ---- one at a time ----

CREATE FUNCTION pg_temp.one_at_a_time(c int, OUT added lifecycle_profile, OUT taken_out lifecycle_profile) LANGUAGE plpgsql AS $$
DECLARE r record;
BEGIN
	FOR r IN SELECT * FROM rows WHERE customer = c LOOP
		added := lifecycle_add(added, r.at, r.revenue, r.cost, r.category);
	END LOOP;
	taken_out := added;
	FOR r IN SELECT * FROM rows WHERE customer = c AND at < '2023-01-01' ORDER BY revenue LOOP
		taken_out := lifecycle_subtract(taken_out, r.at, r.revenue, r.cost, r.category);
	END LOOP;
END $$;
SELECT count(*), bool_and(added = whole), bool_and(taken_out = later), bool_and(whole - earlier = later), bool_and(earlier || later = whole), bool_and(later || earlier = whole)
FROM (
	SELECT customer, lifecycle_profile(at, revenue, cost, category) whole,
		lifecycle_profile(at, revenue, cost, category) FILTER (WHERE at < '2023-01-01') earlier, lifecycle_profile(at, revenue, cost, category) FILTER (WHERE at >= '2023-01-01') later
	FROM rows GROUP BY customer
) s, LATERAL pg_temp.one_at_a_time(customer);
SELECT lifecycle_add(NULL, NULL::date, 1.0) IS NULL, lifecycle_add(NULL, date '2024-01-01', NULL::numeric) IS NULL, lifecycle_add(p, NULL::date, 1.0) = p, lifecycle_subtract(p, date '2024-01-01', NULL::numeric) = p
FROM lifecycle_add(NULL, date '2024-01-01', 1.0) p;
SELECT lifecycle_subtract_measure(lifecycle_add_measure(p, date '2024-01-01', 'signal', 3.5, 'exit'), date '2024-01-01', 'signal', 3.5, 'exit') = p, lifecycle_add_measure(p, date '2024-01-01', NULL, 1.0) = p
FROM lifecycle_add(NULL, date '2024-01-01', 1.0) p;

-- ---- ordered, filtered, distinct ----

SELECT bool_and(a = b AND a = c), bool_and(lifecycle_orders(d) <= lifecycle_orders(a)), bool_and(e = a OR f IS NOT NULL AND e || f = a)
FROM (
	SELECT lifecycle_profile(at, revenue) a, lifecycle_profile(at, revenue ORDER BY revenue) b, lifecycle_profile(at, revenue ORDER BY at DESC) c, lifecycle_profile(DISTINCT at, revenue) d,
		lifecycle_profile(at, revenue) FILTER (WHERE revenue > 100) e, lifecycle_profile(at, revenue) FILTER (WHERE revenue <= 100) f
	FROM rows GROUP BY customer
) s;
SELECT lifecycle_orders(lifecycle_profile(DISTINCT at, revenue)), lifecycle_orders(lifecycle_profile(at, revenue)) FROM (SELECT * FROM rows UNION ALL SELECT * FROM rows) s WHERE revenue >= 0;
-- grouping sets: one set of rows, several states
SELECT sets, count(*), sum(lifecycle_orders(p)), sum(lifecycle_revenue(p)) FROM (SELECT customer, category, grouping(customer, category), lifecycle_profile(at, revenue) p FROM rows GROUP BY CUBE (customer, category)) s (customer, category, sets, p) GROUP BY sets ORDER BY 1;
