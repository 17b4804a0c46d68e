-- The stage of a relationship: plain cases, the row, no look-ahead, the aggregate.
SET client_min_messages = warning;
SET extra_float_digits = 1;
SET bytea_output = hex;
SET timezone = 'UTC';
SET datestyle = 'ISO, MDY';
\pset null '(null)'

SELECT enum_range(NULL::lifecycle_stage);
SELECT 'prospect'::lifecycle_stage < 'exploration' AND 'decline'::lifecycle_stage < 'terminated' AND 'terminated'::lifecycle_stage < 'recovery' AS ordered;

-- ---- plain cases ----

CREATE TEMP TABLE steady AS SELECT lifecycle_profile(date '2022-01-01' + 10 * i, 100.0, 40.0) AS p FROM generate_series(0, 73) i;
SELECT lifecycle_stage(p, '2023-12-31') AS two_years, lifecycle_stage(p, '2026-12-31') AS long_silent, lifecycle_stage(p, '2021-12-31') AS before_the_first FROM steady;
SELECT as_of, lifecycle_stage(lifecycle_add_measure(NULL, date '2024-01-01', 'contact', 1.0, 'interest'), as_of) FROM (VALUES (date '2023-12-31'), ('2024-01-01'), ('2030-01-01')) v (as_of);
SELECT lifecycle_stage('{"version": 1, "events": []}', '2024-01-01'), lifecycle_stage(NULL, '2024-01-01'), lifecycle_stage(p, NULL) FROM steady;
-- first a contact, then orders: a prospect until the first of them
SELECT as_of, lifecycle_stage(lifecycle_add_measure(p, date '2021-06-01', 'contact', 1.0), as_of) FROM steady, (VALUES (date '2021-05-31'), ('2021-06-01'), ('2021-12-31'), ('2023-12-31')) v (as_of);
SELECT lifecycle_stage(p, '2022-01-01') <> 'prospect', lifecycle_stage(p, '2022-01-01') <> 'terminated' FROM steady;

-- ---- the row ----

SELECT since <= date '2023-12-31' AS since, previous_stage <> stage AS previous, stage, reason, orders, revenue, cost, first_at, last_at, tenure_days, silence_days
FROM steady, lifecycle_status(p, '2023-12-31');
SELECT stage, since, previous_stage, reason, chance_none, p_active, cadence_days, orders, revenue, cost, first_at, last_at, tenure_days, silence_days
FROM lifecycle_status(lifecycle_add_measure(NULL, date '2024-01-01', 'contact', 1.0), '2024-02-01');
SELECT s.stage IS NULL AND s.orders IS NULL AS nothing FROM steady LEFT JOIN lifecycle_status(p, '2021-12-31') s ON true;
SELECT lifecycle_status(p, '2021-12-31') IS NULL, lifecycle_status(NULL, '2024-01-01') IS NULL, lifecycle_status(p, NULL) IS NULL FROM steady;
-- refunds lower revenue and are no orders; what lies behind as_of is not counted
SELECT orders, revenue, cost, first_at, last_at, tenure_days, silence_days
FROM lifecycle_status((SELECT lifecycle_profile(at, revenue, 1.5) FROM (VALUES (date '2024-01-01', 10.0), ('2024-01-11', -4), ('2024-01-21', 3), ('2024-03-01', 100)) v (at, revenue)), '2024-01-31');

-- ---- a population ----

CREATE TEMP TABLE orders AS
SELECT c AS customer, date '2021-01-01' + (c * 7 + i * (5 + c % 31) + (i * c * 13) % 9) % 1200 AS at, 10.0 + i % 7 AS revenue
FROM generate_series(1, 120) c, generate_series(1, 3 + c % 40) i;
CREATE TEMP TABLE population AS SELECT customer, lifecycle_profile(at, revenue) AS p FROM orders GROUP BY customer;
CREATE TEMP TABLE days AS SELECT d::date AS day FROM generate_series(timestamp '2021-01-15', '2025-01-15', '97 days') d;

-- the function, the row, and the aggregate from rows of every type agree
SELECT count(*), count(*) FILTER (WHERE s.stage IS DISTINCT FROM lifecycle_stage(p, day)) AS differ FROM population, days, lifecycle_status(p, day) s;
SELECT count(*), count(*) FILTER (WHERE a IS DISTINCT FROM lifecycle_stage(p, day) OR b IS DISTINCT FROM a OR c IS DISTINCT FROM a OR d IS DISTINCT FROM a OR e IS DISTINCT FROM a OR f IS DISTINCT FROM a) AS differ
FROM (
	SELECT customer, day, lifecycle_stage(at, revenue, day) a, lifecycle_stage(at, revenue::float8, day) b, lifecycle_stage(at::timestamp, revenue, day) c, lifecycle_stage(at::timestamp, revenue::float8, day) d,
		lifecycle_stage(at::timestamptz, revenue, day) e, lifecycle_stage(at::timestamptz, revenue::float8, day) f
	FROM orders, days GROUP BY customer, day
) s JOIN population USING (customer);
SELECT count(DISTINCT lifecycle_stage(p, day)) > 3 AS various FROM population, days;

-- no look-ahead: as of a day, the whole history says what the history up to that day says
SELECT count(*), count(*) FILTER (WHERE lifecycle_stage(population.p, day) IS DISTINCT FROM lifecycle_stage(known.p, day) OR lifecycle_status(population.p, day) IS DISTINCT FROM lifecycle_status(known.p, day)) AS differ
FROM days, population LEFT JOIN LATERAL (SELECT lifecycle_profile(at, revenue) FROM orders WHERE orders.customer = population.customer AND at <= day) known (p) ON true;

-- chances are chances, and the row is of one piece
SELECT count(*) > 1000 AS many, bool_and(abs(chance_none + chance_fewer + chance_holds + chance_more - 1) < 1e-6) AS sum_to_one,
	bool_and((SELECT bool_and(x BETWEEN 0 AND 1) FROM unnest(ARRAY[chance_none, chance_fewer, chance_holds, chance_more, p_active, p_no_order]) x)) AS within,
	bool_and(stage <> 'prospect') AS ordered, bool_and(stage <> 'terminated' OR p_no_order >= 0.6) AS over_is_likely, bool_and(stage <> 'terminated' OR silence_days >= 30) AS over_is_silent,
	bool_and(since BETWEEN first_at AND day) AS since, bool_and(previous_stage IS DISTINCT FROM stage) AS previous,
	bool_and(orders = lifecycle_orders(p, until => day) AND revenue = lifecycle_revenue(p, until => day) AND cost = 0) AS totals,
	bool_and(first_at = lifecycle_first_at(p) AND last_at = lifecycle_last_at(p, until => day) AND silence_days = day - last_at
		AND tenure_days = CASE stage WHEN 'terminated' THEN last_at ELSE day END - first_at) AS days
FROM population, days, lifecycle_status(p, day) WHERE orders > 0;
-- since is the day on which it became so: shown on it, and previous_stage the day before
SELECT count(*) FILTER (WHERE lifecycle_stage(p, since) <> stage) AS not_yet, count(*) FILTER (WHERE lifecycle_stage(p, since - 1) IS NOT DISTINCT FROM stage) AS already,
	count(*) FILTER (WHERE lifecycle_stage(p, since - 1) IS DISTINCT FROM previous_stage) AS other_before
FROM population, days, lifecycle_status(p, day) WHERE orders > 0;
-- the stage that is shown is shown since that day, or the first period cut short by it
SELECT count(*) FILTER (WHERE previous_stage IS NULL AND since <> first_at) AS no_beginning FROM population, days, lifecycle_status(p, day) WHERE orders > 0;

-- ---- as_of of the aggregate ----

-- the latest wins, wherever it stands
SELECT bool_and(a = b), bool_and(a = c) FROM (
	SELECT customer, lifecycle_stage(at, revenue, date '2022-06-01' + (at - date '2021-01-01') % 100 ORDER BY at) a, lifecycle_stage(at, revenue, date '2022-06-01' + (at - date '2021-01-01') % 100 ORDER BY revenue, at DESC) b,
		lifecycle_stage(lifecycle_profile(at, revenue), max(date '2022-06-01' + (at - date '2021-01-01') % 100)) c
	FROM orders GROUP BY customer
) s;
-- rows with a NULL are skipped, their as_of too
SELECT lifecycle_stage(at, revenue, as_of) = lifecycle_stage(lifecycle_profile(at, revenue) FILTER (WHERE as_of IS NOT NULL), '2023-12-31'), lifecycle_stage(at, revenue, NULL) IS NULL, lifecycle_stage(at, revenue, as_of) FILTER (WHERE false) IS NULL
FROM (SELECT date '2022-01-01' + 10 * i AS at, 100.0 AS revenue, CASE WHEN i <> 5 THEN date '2023-12-31' END AS as_of FROM generate_series(0, 73) i UNION ALL VALUES (NULL::date, 1.0, date '2030-01-01'), ('2022-01-01', NULL, '2030-01-01')) v;
-- before the first order there is no relationship
SELECT lifecycle_stage(date '2024-01-02', 1.0, date '2024-01-01'), lifecycle_stage(date '2024-01-02', 1.0, date '2024-01-02') IS NOT NULL;
-- the mark of as_of is no event
SELECT lifecycle_stage(date '2024-01-02', 1.0, date '2024-06-01') = lifecycle_stage(lifecycle_add(NULL, date '2024-01-02', 1.0), '2024-06-01');

-- ---- in an expression index ----

CREATE INDEX ON population (lifecycle_stage(p, '2022-06-01'));
SET enable_seqscan = off;
SELECT (SELECT count(*) FROM population WHERE lifecycle_stage(p, '2022-06-01') = 'terminated') AS by_index,
       count(*) FILTER (WHERE lifecycle_stage(p, '2022-06-01') = 'terminated') AS one_by_one
FROM population;
