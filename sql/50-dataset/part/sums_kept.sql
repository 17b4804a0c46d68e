-- The same, as the refresh keeps them.
SELECT z.stage, z.customers, z.orders, z.revenue, z.profit, z.profit_year, z.expected_value,
       (z.p_active / nullif(z.p_active_known, 0) / 1000000000)::numeric(7,4) AS p_active
FROM {{dataset}}.segment_sums AS z WHERE z.customers > 0
