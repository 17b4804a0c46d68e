-- Behind a statement that has put profiles and taken some away: the snapshot of those customers, and its sums.
, {{words}}, placed AS MATERIALIZED (
    -- what is read most often stands first: a row is read from its beginning
    SELECT o.place, o.place IS NOT NULL AND ({{new_columns}}) IS DISTINCT FROM ({{old_columns}}) AS moved,
           o.orders AS old_orders, o.p_active AS old_p_active, o.stage AS old_stage, o.revenue AS old_revenue, o.profit AS old_profit,
           o.profit_year AS old_profit_year, o.expected_value AS old_expected_value, n.*
    FROM ({{standing}}) AS n
    -- by the primary key, as it was before this statement
    LEFT JOIN LATERAL (SELECT s.ctid AS place, s.* FROM {{dataset}}.snapshot AS s WHERE s.customer_id = n.customer_id OFFSET 0) AS o ON true
), restaged AS (
    UPDATE {{dataset}}.snapshot AS t SET ({{snapshot_columns}}) = ({{new_columns}}), valid_at = now()
    FROM placed AS n WHERE t.ctid = n.place AND n.place IS NOT NULL AND n.moved
), staged AS (
    INSERT INTO {{dataset}}.snapshot ({{snapshot_columns}}) SELECT {{new_columns}} FROM placed AS n WHERE n.place IS NULL
), unstaged AS (
    DELETE FROM {{dataset}}.snapshot AS t
    USING (
        SELECT o.place FROM gone AS g
        CROSS JOIN LATERAL (SELECT s.ctid AS place FROM {{dataset}}.snapshot AS s WHERE s.customer_id = g.customer_id OFFSET 0) AS o
    ) AS g
    WHERE t.ctid = g.place
    RETURNING t.stage, t.orders, t.revenue, t.profit, t.profit_year, t.expected_value, t.p_active
), difference AS (
    SELECT x.stage, sum(x.customers) AS customers, sum(x.orders) AS orders, sum(x.revenue) AS revenue, sum(x.profit) AS profit,
           sum(x.profit_year) AS profit_year, coalesce(sum(x.expected_value), 0) AS expected_value,
           coalesce(sum(x.p_active), 0) AS p_active, coalesce(sum(x.customers) FILTER (WHERE x.p_active IS NOT NULL), 0) AS p_active_known
    FROM (
        SELECT n.stage, 1 AS customers, n.orders, n.revenue, n.profit, n.profit_year, n.expected_value, (n.p_active * 1e9)::bigint AS p_active
        FROM placed AS n WHERE n.moved OR n.place IS NULL
        UNION ALL
        SELECT n.old_stage, -1, -n.old_orders, -n.old_revenue, -n.old_profit, -n.old_profit_year, -n.old_expected_value, -(n.old_p_active * 1e9)::bigint
        FROM placed AS n WHERE n.moved
        UNION ALL
        SELECT t.stage, -1, -t.orders, -t.revenue, -t.profit, -t.profit_year, -t.expected_value, -(t.p_active * 1e9)::bigint FROM unstaged AS t
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
