-- Histories: a row a period, and nothing that came after it.
SET client_min_messages = warning;
SET timezone = 'UTC';
SET datestyle = 'ISO, MDY';

CREATE TEMP TABLE customers AS
SELECT c, lifecycle_profile(date '2024-01-01' + (abs(hashint8extended(c * 1000 + i, 7)) % (60 + 9 * c))::integer, 10.0 + i) AS profile
FROM generate_series(1, 100) AS c, generate_series(1, 18) AS i GROUP BY c;

-- periods follow one another without a gap, the last ends on as_of
CREATE TEMP TABLE histories AS
SELECT c, m.name, m.period_days, h.* FROM customers CROSS JOIN lifecycle_model AS m CROSS JOIN LATERAL lifecycle_history(profile, '2026-06-30', m) AS h;
SELECT name, count(*) > 200 AS many, count(DISTINCT stage) > 3 AS various,
       bool_and(period_start = coalesce(before, period_start - 1) + 1) AS no_gap, bool_and(last_end = '2026-06-30') AS ends_on_as_of,
       bool_and(period_end - period_start + 1 = period_days OR period_end = '2026-06-30') AS whole_periods
FROM (SELECT *, lag(period_end) OVER w AS before, max(period_end) OVER (PARTITION BY name, c) AS last_end FROM histories WINDOW w AS (PARTITION BY name, c ORDER BY period_no)) AS h
GROUP BY name ORDER BY name;
-- nobody is over in a period with an order; an order after the end (shown before, or on a day of the same period) is recovery, and one cycle more
SELECT count(*) FILTER (WHERE stage = 'terminated' AND orders > 0) AS over_while_ordering,
       count(*) FILTER (WHERE stage_before = 'terminated' AND stage <> 'terminated' AND (stage, reason, cycle) IS DISTINCT FROM ('recovery', 'came_back', before + 1)) AS another_return,
       count(*) FILTER (WHERE cycle <> before) > 20 AS some_returned,
       count(*) FILTER (WHERE cycle <> before AND (cycle, reason) IS DISTINCT FROM (before + 1, 'came_back')) AS another_cycle
FROM (SELECT *, lag(cycle) OVER w AS before, lag(stage) OVER w AS stage_before FROM histories WINDOW w AS (PARTITION BY name, c ORDER BY period_no)) AS h;

-- a row stays what it is when more periods follow
SELECT count(*) > 500 AS many, count(*) FILTER (WHERE (early.stage, early.cycle, early.reason, early.orders, early.revenue) IS DISTINCT FROM (late.stage, late.cycle, late.reason, late.orders, late.revenue)) AS differ
FROM histories AS late JOIN customers USING (c) JOIN LATERAL lifecycle_history(profile, '2025-03-31', lifecycle_model_get('default')) AS early USING (period_no)
WHERE late.name = 'default' AND late.period_end <= '2025-03-31';
-- nothing after as_of is seen, and before the first event there is nothing
SELECT count(*) AS differ FROM customers CROSS JOIN lifecycle_model AS m
CROSS JOIN LATERAL (SELECT array_agg(r::text) AS h FROM lifecycle_history(profile, '2024-08-17', m) AS r) AS a
CROSS JOIN LATERAL (SELECT array_agg(r::text) AS h FROM lifecycle_history(lifecycle_add(profile, date '2024-08-18', 5.0), '2024-08-17', m) AS r) AS b
WHERE a.h IS DISTINCT FROM b.h;
-- two days in one walk, at and within periods, before the first event, the same day twice
SELECT count(*) > 10000 AS many, count(*) FILTER (WHERE lifecycle_internal.lifecycle_stages(profile, d::date, d::date + e, m)
	IS DISTINCT FROM ARRAY[lifecycle_stage(profile, d::date, m)::text, lifecycle_stage(profile, d::date + e, m)::text]) AS differ
FROM customers CROSS JOIN lifecycle_model AS m CROSS JOIN generate_series(date '2023-11-20', date '2026-06-30', interval '43 days') AS d
CROSS JOIN unnest('{0,1,29,365}'::int[]) AS e;
SELECT count(*) FROM customers, lifecycle_history(profile, '2020-01-01', lifecycle_model_get('default'));
SELECT count(*) FROM lifecycle_history('{"version": 1, "events": []}', '2024-01-01', lifecycle_model_get('default'));

-- ten thousand periods
SELECT count(*), sum(orders)
FROM (SELECT lifecycle_profile(date '1000-01-01' + i * 97, 1.0) AS profile FROM generate_series(0, 3000) AS i) AS long,
     lifecycle_history(profile, date '1000-01-01' + 299999, lifecycle_model_get('default'));
