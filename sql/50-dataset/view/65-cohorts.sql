
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_cohorts(dataset text) RETURNS void
LANGUAGE plpgsql AS $make$
BEGIN
PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);

-- A cohort begins with the first month of an order, or of a refund where the purchase is older than the table.
CREATE VIEW cohorts WITH (security_invoker = true) AS
WITH month AS MATERIALIZED (
    SELECT m.*, min(m.month) OVER (PARTITION BY m.customer_id) AS cohort FROM internal_month AS m
), cell AS (
    SELECT m.cohort, ((extract(year FROM m.month) - extract(year FROM m.cohort)) * 12
                      + extract(month FROM m.month) - extract(month FROM m.cohort))::integer AS month_no,
           count(*) FILTER (WHERE m.ordered) AS active, sum(m.orders)::bigint AS orders, sum(m.revenue) AS revenue
    FROM month AS m
    GROUP BY m.cohort, 2
), size AS (
    SELECT m.cohort, count(DISTINCT m.customer_id) AS customers FROM month AS m GROUP BY m.cohort
), grid AS (
    SELECT z.cohort, z.customers, n.month_no, d.as_of
    FROM size AS z
    CROSS JOIN internal_setting AS d
    CROSS JOIN LATERAL generate_series(0, ((extract(year FROM d.as_of) - extract(year FROM z.cohort)) * 12
                                           + extract(month FROM d.as_of) - extract(month FROM z.cohort))::integer) AS n (month_no)
)
SELECT g.cohort AS cohort_month, g.month_no, g.customers,
       coalesce(c.active, 0) AS active,
       (coalesce(c.active, 0)::numeric / g.customers)::numeric(7,4) AS active_share,
       coalesce(c.orders, 0) AS orders,
       coalesce(c.revenue, 0)::numeric(30,2) AS revenue,
       (sum(coalesce(c.revenue, 0)) OVER (PARTITION BY g.cohort ORDER BY g.month_no) / g.customers)::numeric(30,2) AS revenue_per_customer,
       (g.cohort + make_interval(months => g.month_no + 1))::date > g.as_of + 1 AS partial,
       g.as_of
FROM grid AS g
LEFT JOIN cell AS c ON c.cohort = g.cohort AND c.month_no = g.month_no;

COMMENT ON VIEW cohorts IS
'What became of those who came in the same month: a row for each month of the first order (or refund, if that came first) and each month since, silent
ones included.';
COMMENT ON COLUMN cohorts.cohort_month IS 'First day of the month of the first order.';
COMMENT ON COLUMN cohorts.month_no IS 'Months since, 0 the first one.';
COMMENT ON COLUMN cohorts.customers IS 'Customers who came in that month.';
COMMENT ON COLUMN cohorts.active IS 'Those of them who ordered in this month.';
COMMENT ON COLUMN cohorts.active_share IS 'Their share, 0 to 1.';
COMMENT ON COLUMN cohorts.orders IS 'Orders of the cohort in this month.';
COMMENT ON COLUMN cohorts.revenue IS 'Revenue of the cohort in this month, less refunds.';
COMMENT ON COLUMN cohorts.revenue_per_customer IS 'Revenue of the cohort up to this month, for each customer who came.';
COMMENT ON COLUMN cohorts.partial IS 'Whether the month is not over on the day of the dataset; then active and revenue are too low to compare.';
COMMENT ON COLUMN cohorts.as_of IS 'The day of the dataset.';
END
$make$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_cohorts(text) IS 'Makes the view cohorts.';
