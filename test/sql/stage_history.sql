-- Histories that look back: each period judged by all that is known on as_of.
SET client_min_messages = warning;
SET timezone = 'UTC';
SET datestyle = 'ISO, MDY';

CREATE TEMP TABLE customers AS
SELECT c, lifecycle_profile(date '2024-01-01' + (abs(hashint8extended(c * 1000 + i, 7)) % (60 + 9 * c))::integer, 10.0 + i) AS profile
FROM generate_series(1, 100) AS c, generate_series(1, 18) AS i GROUP BY c;

-- the same periods, money and number of rows; other stages, and the last probability to the bit
SELECT count(*) > 1000 AS many, bool_and((s.period_start, s.period_end, s.orders, s.revenue, s.cost, s.profit) IS NOT DISTINCT FROM (f.period_start, f.period_end, f.orders, f.revenue, f.cost, f.profit)) AS same_facts,
       count(*) FILTER (WHERE s.stage <> f.stage) > 100 AS other_stages, bool_and(s.probability BETWEEN 0 AND 1) AS probabilities,
       bool_and(s.probability = st.stage_probabilities[array_position(enum_range(NULL::lifecycle_stage), s.stage)]) FILTER (WHERE s.period_end = '2026-06-30') AS same_end
FROM customers CROSS JOIN lifecycle_model AS m CROSS JOIN LATERAL lifecycle_history(profile, '2026-06-30', m, smoothed => true) AS s
JOIN LATERAL lifecycle_history(profile, '2026-06-30', m) AS f USING (period_no)
CROSS JOIN LATERAL lifecycle_status(profile, '2026-06-30', m) AS st
WHERE m.name = 'default';

-- not smoothed is what it was
SELECT count(*) AS differ FROM customers CROSS JOIN lifecycle_model AS m
CROSS JOIN LATERAL (SELECT array_agg((r.period_no, r.stage, r.cycle, r.reason, round(r.probability::numeric, 4))::text) AS h FROM lifecycle_history(profile, '2026-06-30', m, false) AS r) AS a
CROSS JOIN LATERAL (SELECT array_agg((r.period_no, r.stage, r.cycle, r.reason, round(r.probability::numeric, 4))::text) AS h FROM lifecycle_history(profile, '2026-06-30') AS r) AS b
WHERE m.name = 'default' AND a.h IS DISTINCT FROM b.h;

-- nothing after as_of is seen, and before the first event there is nothing
SELECT count(*) AS differ FROM customers CROSS JOIN lifecycle_model AS m
CROSS JOIN LATERAL (SELECT array_agg(r::text) AS h FROM lifecycle_history(profile, '2024-08-17', m, true) AS r) AS a
CROSS JOIN LATERAL (SELECT array_agg(r::text) AS h FROM lifecycle_history(lifecycle_add(profile, date '2024-08-18', 5.0), '2024-08-17', m, true) AS r) AS b
WHERE m.name = 'default' AND a.h IS DISTINCT FROM b.h;
SELECT count(*) FROM customers, lifecycle_history(profile, '2020-01-01', lifecycle_model_get('default'), true);
SELECT count(*) FROM lifecycle_history('{"version": 1, "events": []}', '2024-01-01', lifecycle_model_get('default'), NULL);

-- ten thousand periods, many blocks of memory
SELECT count(*), bool_and(probability BETWEEN 0 AND 1), sum(orders)
FROM (SELECT lifecycle_profile(date '1000-01-01' + i * 97, 1.0) AS profile FROM generate_series(0, 3000) AS i) AS long,
     lifecycle_history(profile, date '1000-01-01' + 299999, lifecycle_model_get('default'), smoothed => true);

SELECT test.error_of('SELECT * FROM customers, lifecycle_history(profile, ''2024-06-01'', lifecycle_model_get(''rules''), smoothed => true)');
