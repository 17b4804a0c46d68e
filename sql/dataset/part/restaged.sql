-- Behind a statement that has put profiles and taken some away: the snapshot of those customers, and its sums.
, {{words}}, fresh_standing AS MATERIALIZED (
    {{standing}}
), restaged AS (
    INSERT INTO {{dataset}}.snapshot AS t ({{snapshot_columns}})
    SELECT {{snapshot_columns}} FROM fresh_standing AS n
    ON CONFLICT (customer_id) DO UPDATE SET ({{snapshot_columns}}) = ({{excluded_columns}}), valid_at = EXCLUDED.valid_at
    WHERE ({{target_columns}}) IS DISTINCT FROM ({{excluded_columns}})
), unstaged AS (
    DELETE FROM {{dataset}}.snapshot AS t WHERE t.customer_id IN (SELECT g.customer_id FROM gone AS g)
), difference AS (
    SELECT x.stage, sum(x.customers) AS customers, sum(x.orders) AS orders, sum(x.revenue) AS revenue, sum(x.profit) AS profit,
           sum(x.profit_year) AS profit_year, coalesce(sum(x.expected_value), 0) AS expected_value,
           coalesce(sum(x.p_active), 0) AS p_active, coalesce(sum(x.customers) FILTER (WHERE x.p_active IS NOT NULL), 0) AS p_active_known
    FROM (
        SELECT n.stage, 1 AS customers, n.orders, n.revenue, n.profit, n.profit_year, n.expected_value, n.p_active::numeric AS p_active
        FROM fresh_standing AS n
        UNION ALL
        SELECT t.stage, -1, -t.orders, -t.revenue, -t.profit, -t.profit_year, -t.expected_value, -t.p_active::numeric
        FROM (SELECT p.customer_id FROM put AS p UNION ALL SELECT g.customer_id FROM gone AS g) AS c
        -- by the primary key, as they were before this statement
        CROSS JOIN LATERAL (SELECT s.* FROM {{dataset}}.snapshot AS s WHERE s.customer_id = c.customer_id OFFSET 0) AS t
    ) AS x
    GROUP BY x.stage
), summed AS (
    INSERT INTO {{dataset}}.segment_sums AS z (stage, customers, orders, revenue, profit, profit_year, expected_value, p_active, p_active_known)
    SELECT f.stage, f.customers, f.orders, f.revenue, f.profit, f.profit_year, f.expected_value, f.p_active, f.p_active_known FROM difference AS f
    ON CONFLICT (stage) DO UPDATE SET customers = z.customers + EXCLUDED.customers, orders = z.orders + EXCLUDED.orders,
        revenue = z.revenue + EXCLUDED.revenue, profit = z.profit + EXCLUDED.profit, profit_year = z.profit_year + EXCLUDED.profit_year,
        expected_value = z.expected_value + EXCLUDED.expected_value, p_active = z.p_active + EXCLUDED.p_active,
        p_active_known = z.p_active_known + EXCLUDED.p_active_known
)
