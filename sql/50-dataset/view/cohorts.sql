-- What became of those who came in the same month.
CREATE VIEW {{dataset}}.cohorts WITH (security_invoker = true) AS
WITH month AS MATERIALIZED (
    SELECT m.*, min(m.month) FILTER (WHERE m.ordered) OVER (PARTITION BY m.customer_id) AS cohort FROM {{months}} AS m
), cell AS (
    SELECT m.cohort, ((extract(year FROM m.month) - extract(year FROM m.cohort)) * 12
                      + extract(month FROM m.month) - extract(month FROM m.cohort))::integer AS month_no,
           count(*) FILTER (WHERE m.ordered) AS active, coalesce(sum(m.orders), 0)::bigint AS orders, sum(m.revenue) AS revenue
    FROM month AS m WHERE m.cohort IS NOT NULL
    GROUP BY m.cohort, 2
), size AS (
    SELECT m.cohort, count(DISTINCT m.customer_id) AS customers FROM month AS m WHERE m.cohort IS NOT NULL GROUP BY m.cohort
), grid AS (
    SELECT z.cohort, z.customers, n.month_no
    FROM size AS z
    CROSS JOIN {{setting}} AS d
    CROSS JOIN LATERAL generate_series(0, ((extract(year FROM d.as_of) - extract(year FROM z.cohort)) * 12
                                           + extract(month FROM d.as_of) - extract(month FROM z.cohort))::integer) AS n (month_no)
)
SELECT g.cohort AS cohort_month, g.month_no, g.customers,
       coalesce(c.active, 0) AS active,
       (coalesce(c.active, 0)::numeric / g.customers)::numeric(7,4) AS active_share,
       coalesce(c.orders, 0) AS orders,
       coalesce(c.revenue, 0)::numeric(18,2) AS revenue,
       (sum(coalesce(c.revenue, 0)) OVER (PARTITION BY g.cohort ORDER BY g.month_no) / g.customers)::numeric(18,2) AS revenue_per_customer
FROM grid AS g
LEFT JOIN cell AS c ON c.cohort = g.cohort AND c.month_no = g.month_no;
COMMENT ON VIEW {{dataset}}.cohorts IS 'What became of those who came in the same month: a row for each month of the first order and each month since, silent ones included.';
COMMENT ON COLUMN {{dataset}}.cohorts.cohort_month IS 'First day of the month of the first order.';
COMMENT ON COLUMN {{dataset}}.cohorts.month_no IS 'Months since, 0 the first one.';
COMMENT ON COLUMN {{dataset}}.cohorts.customers IS 'Customers who came in that month.';
COMMENT ON COLUMN {{dataset}}.cohorts.active IS 'Those of them who ordered in this month.';
COMMENT ON COLUMN {{dataset}}.cohorts.active_share IS 'Their share, 0 to 1.';
COMMENT ON COLUMN {{dataset}}.cohorts.orders IS 'Orders of the cohort in this month.';
COMMENT ON COLUMN {{dataset}}.cohorts.revenue IS 'Revenue of the cohort in this month, less refunds.';
COMMENT ON COLUMN {{dataset}}.cohorts.revenue_per_customer IS 'Revenue of the cohort up to this month, for each customer who came.';
