-- The sums of a snapshot that was taken of everybody.
WITH gone AS (DELETE FROM {{dataset}}.segment_sums AS z WHERE NOT EXISTS (SELECT FROM {{dataset}}.snapshot AS p WHERE p.stage = z.stage))
INSERT INTO {{dataset}}.segment_sums AS z (stage, customers, orders, revenue, profit, profit_year, expected_value, p_active, p_active_known)
SELECT p.stage, count(*), sum(p.orders), sum(p.revenue), sum(p.profit), sum(p.profit_year), coalesce(sum(p.expected_value), 0),
       coalesce(sum((p.p_active * 1e9)::bigint), 0), count(p.p_active)
FROM {{dataset}}.snapshot AS p GROUP BY p.stage
ON CONFLICT (stage) DO UPDATE SET (customers, orders, revenue, profit, profit_year, expected_value, p_active, p_active_known)
    = (EXCLUDED.customers, EXCLUDED.orders, EXCLUDED.revenue, EXCLUDED.profit, EXCLUDED.profit_year, EXCLUDED.expected_value, EXCLUDED.p_active, EXCLUDED.p_active_known)
