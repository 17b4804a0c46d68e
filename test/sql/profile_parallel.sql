-- Parallel plans and partial aggregates give the same bytes as one pass.
SET client_min_messages = warning;
SET timezone = 'UTC';
\pset format unaligned
\pset tuples_only on

-- workers do not see temporary tables
CREATE TABLE parallel_orders AS
SELECT (i * 7919) % 397 AS customer, date '2021-01-01' + (i * 104729) % 900 AS at, ((i * 15485863::bigint) % 100003 - 5000)::numeric / 100 AS revenue,
	CASE WHEN i % 4 > 0 THEN ((i * 32452843::bigint) % 5003)::numeric / 100 END AS cost, CASE WHEN i % 3 > 0 THEN 'category ' || i % 5 END AS category,
	CASE WHEN i % 5 > 0 THEN 'invoice ' || i % 7001 END AS invoice,
	(ARRAY['contact', 'investment', 'cost', 'balance', 'satisfaction', 'order'])[1 + i % 6] AS measure
FROM generate_series(1, 20000) i;
CREATE TABLE parallel_profiles AS SELECT customer, lifecycle_profile(at, revenue, cost, category, invoice) AS p FROM parallel_orders GROUP BY customer, at;
ALTER TABLE parallel_orders SET (parallel_workers = 2);
ALTER TABLE parallel_profiles SET (parallel_workers = 2);
ANALYZE parallel_orders, parallel_profiles;

CREATE VIEW by_customer AS
SELECT customer, lifecycle_profile(at, revenue, cost, category, invoice) AS p, lifecycle_profile(at::timestamptz, revenue::float8) AS q,
	lifecycle_measure(at, measure, revenue::float8, category) AS m, lifecycle_stage(at, revenue, date '2022-01-01' + customer) AS s
FROM parallel_orders GROUP BY customer;
CREATE VIEW merged AS SELECT customer, lifecycle_merge(p) AS p FROM parallel_profiles GROUP BY customer;
CREATE VIEW everything AS
SELECT lifecycle_profile(at, revenue, cost, category, invoice) AS p, lifecycle_profile(at::timestamptz, revenue::float8) AS q, lifecycle_measure(at, measure, revenue::float8, category) AS m,
	lifecycle_stage(at, revenue, date '2022-01-01' + customer) AS s
FROM parallel_orders;

SET max_parallel_workers_per_gather = 0;
CREATE TEMP TABLE serial_by_customer AS SELECT * FROM by_customer;
CREATE TEMP TABLE serial_merged AS SELECT * FROM merged;
CREATE TEMP TABLE serial_everything AS SELECT * FROM everything;
SELECT count(*), count(DISTINCT p), count(DISTINCT s) > 1 FROM serial_by_customer;
SELECT bool_and(a.p = b.p) FROM serial_by_customer a JOIN serial_merged b USING (customer);
SELECT lifecycle_merge(a.p) = e.p, e.s IS NOT NULL FROM serial_merged a, serial_everything e GROUP BY e.p, e.s;

CREATE FUNCTION pg_temp.differences() RETURNS TABLE (by_customer bigint, merged bigint, everything bigint) LANGUAGE plpgsql AS $$
BEGIN
	-- text and bytes, not only what = says
	RETURN QUERY SELECT
		(SELECT count(*) FROM by_customer a FULL JOIN serial_by_customer b USING (customer)
			WHERE (lifecycle_internal.lifecycle_profile_send(a.p), a.q::text, a.m::text, a.s) IS DISTINCT FROM (lifecycle_internal.lifecycle_profile_send(b.p), b.q::text, b.m::text, b.s)),
		(SELECT count(*) FROM merged a FULL JOIN serial_merged b USING (customer) WHERE lifecycle_internal.lifecycle_profile_send(a.p) IS DISTINCT FROM lifecycle_internal.lifecycle_profile_send(b.p)),
		(SELECT count(*) FROM everything a, serial_everything b WHERE (lifecycle_internal.lifecycle_profile_send(a.p), a.q::text, a.m::text, a.s) IS DISTINCT FROM (lifecycle_internal.lifecycle_profile_send(b.p), b.q::text, b.m::text, b.s));
END $$;

-- sorted, hashed, and hashed with less memory than the states need
SET enable_hashagg = off;
SELECT bool_or(line LIKE 'GroupAggregate%') FROM test.plan_of('TABLE by_customer') line;
SELECT * FROM pg_temp.differences();
RESET enable_hashagg;
SET enable_sort = off;
SELECT bool_or(line LIKE 'HashAggregate%') FROM test.plan_of('TABLE by_customer') line;
SELECT * FROM pg_temp.differences();
SET work_mem = '64kB';
SET hash_mem_multiplier = 1;
CREATE FUNCTION pg_temp.spills(statement text) RETURNS bool LANGUAGE plpgsql AS $$
DECLARE line text;
BEGIN
	FOR line IN EXECUTE 'EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) ' || statement LOOP
		IF line ~ 'Disk Usage' THEN RETURN true; END IF;
	END LOOP;
	RETURN false;
END $$;
SELECT pg_temp.spills('TABLE by_customer'), pg_temp.spills('TABLE merged');
SELECT * FROM pg_temp.differences();
RESET work_mem;
RESET hash_mem_multiplier;
RESET enable_sort;

-- by workers alone
SET max_parallel_workers_per_gather = 2;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SET parallel_leader_participation = off;
SELECT test.plan_of('TABLE everything');
SELECT bool_or(line LIKE 'Partial %Aggregate%'), bool_or(line LIKE 'Finalize %Aggregate%') FROM test.plan_of('TABLE by_customer') line;
SELECT bool_or(line LIKE 'Partial %Aggregate%'), bool_or(line LIKE 'Finalize %Aggregate%') FROM test.plan_of('TABLE merged') line;
SELECT * FROM pg_temp.differences();
SET parallel_leader_participation = on;
SELECT * FROM pg_temp.differences();
-- partial states sorted, and spilled
SET enable_hashagg = off;
SELECT bool_or(line LIKE 'Partial GroupAggregate%') FROM test.plan_of('TABLE by_customer') line;
SELECT * FROM pg_temp.differences();
RESET enable_hashagg;
SET enable_sort = off;
SET work_mem = '64kB';
SET hash_mem_multiplier = 1;
SELECT bool_or(line LIKE 'Partial HashAggregate%') FROM test.plan_of('TABLE by_customer') line;
SELECT * FROM pg_temp.differences();
RESET work_mem;
RESET hash_mem_multiplier;
RESET enable_sort;

-- What reads profiles runs in workers as well.
SELECT test.plan_of('SELECT sum(lifecycle_orders(p)), sum(lifecycle_revenue(p)), count(lifecycle_stage(p, ''2023-01-01'')), count(lifecycle_sparkline(p, ''2023-01-01'')) FROM parallel_profiles');
SELECT sum(lifecycle_orders(p)), sum(lifecycle_revenue(p)) FROM parallel_profiles;
SELECT count(*) FILTER (WHERE revenue >= 0), round(sum(revenue), 2) FROM parallel_orders;

-- Partitions, each with its own states.
SET enable_partitionwise_aggregate = on;
CREATE TABLE parallel_parts (LIKE parallel_orders) PARTITION BY HASH (at);
CREATE TABLE parallel_parts_0 PARTITION OF parallel_parts FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE parallel_parts_1 PARTITION OF parallel_parts FOR VALUES WITH (MODULUS 2, REMAINDER 1);
INSERT INTO parallel_parts SELECT * FROM parallel_orders;
ANALYZE parallel_parts;
SET max_parallel_workers_per_gather = 0;
SELECT bool_or(line LIKE 'Partial %Aggregate%') FROM test.plan_of('SELECT customer, lifecycle_profile(at, revenue, cost, category, invoice) FROM parallel_parts GROUP BY customer') line;
SELECT count(*), bool_and(a.p = b.p) FROM (SELECT customer, lifecycle_profile(at, revenue, cost, category, invoice) p FROM parallel_parts GROUP BY customer) a JOIN serial_by_customer b USING (customer);

DROP VIEW by_customer, merged, everything;
DROP TABLE parallel_orders, parallel_profiles, parallel_parts;
