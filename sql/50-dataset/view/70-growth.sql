
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_growth(dataset text) RETURNS void
LANGUAGE plpgsql AS $make$
BEGIN
PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);

CREATE VIEW growth WITH (security_invoker = true) AS
WITH month AS MATERIALIZED (
    SELECT m.*, (m.month + interval '1 month')::date AS next FROM internal_month AS m
), change AS (
    SELECT m.month,
           CASE WHEN NOT m.ordered THEN 'refunded' WHEN m.before IS NULL THEN 'new' WHEN m.before = (m.month - interval '1 month')::date THEN 'retained'
                ELSE 'resurrected' END AS kind,
           m.revenue, m.revenue_before
    FROM month AS m
    UNION ALL
    SELECT m.next, 'churned', 0, m.revenue
    FROM month AS m CROSS JOIN internal_setting AS d
    WHERE m.ordered AND (m.after IS NULL OR m.after > m.next) AND m.next <= d.as_of
)
SELECT c.month, (c.month + interval '1 month')::date > d.as_of + 1 AS partial,
       count(*) FILTER (WHERE c.kind IN ('new', 'retained', 'resurrected')) AS active,
       count(*) FILTER (WHERE c.kind = 'new') AS new,
       count(*) FILTER (WHERE c.kind = 'retained') AS retained,
       count(*) FILTER (WHERE c.kind = 'resurrected') AS resurrected,
       count(*) FILTER (WHERE c.kind = 'churned') AS churned,
       (count(*) FILTER (WHERE c.kind IN ('new', 'resurrected'))::numeric
        / nullif(count(*) FILTER (WHERE c.kind = 'churned'), 0))::numeric(30,2) AS quick_ratio,
       sum(c.revenue)::numeric(30,2) AS revenue,
       coalesce(sum(c.revenue) FILTER (WHERE c.kind = 'new'), 0)::numeric(30,2) AS revenue_new,
       coalesce(sum(c.revenue) FILTER (WHERE c.kind = 'resurrected'), 0)::numeric(30,2) AS revenue_resurrected,
       coalesce(sum(greatest(c.revenue - c.revenue_before, 0)) FILTER (WHERE c.kind = 'retained'), 0)::numeric(30,2) AS revenue_expanded,
       coalesce(sum(greatest(c.revenue_before - c.revenue, 0)) FILTER (WHERE c.kind = 'retained'), 0)::numeric(30,2) AS revenue_contracted,
       coalesce(sum(c.revenue_before) FILTER (WHERE c.kind = 'churned'), 0)::numeric(30,2) AS revenue_churned,
       coalesce(sum(c.revenue) FILTER (WHERE c.kind = 'refunded'), 0)::numeric(30,2) AS revenue_refunded,
       ((coalesce(sum(c.revenue) FILTER (WHERE c.kind IN ('new', 'resurrected')), 0)
         + coalesce(sum(greatest(c.revenue - c.revenue_before, 0)) FILTER (WHERE c.kind = 'retained'), 0))
        / nullif(coalesce(sum(greatest(c.revenue_before - c.revenue, 0)) FILTER (WHERE c.kind = 'retained'), 0)
                 + coalesce(sum(c.revenue_before) FILTER (WHERE c.kind = 'churned'), 0), 0))::numeric(30,2) AS quick_ratio_revenue,
       d.as_of
FROM change AS c
CROSS JOIN internal_setting AS d
GROUP BY c.month, d.as_of
ORDER BY c.month;

COMMENT ON VIEW growth IS
'Where growth comes from: by calendar month, who is new, retained from the month before, back after a gap, or gone since the month before; in customers
and in revenue.
A resurrected customer''s revenue counts in full, a month without orders counts as churned. The months'' revenue sums to that of all customers.';
COMMENT ON COLUMN growth.month IS 'First day of the month.';
COMMENT ON COLUMN growth.partial IS 'Whether the month is not over on the day of the dataset; then churned is too high.';
COMMENT ON COLUMN growth.active IS 'Customers who ordered.';
COMMENT ON COLUMN growth.new IS 'Those of them who ordered for the first time.';
COMMENT ON COLUMN growth.retained IS 'Those who ordered the month before too.';
COMMENT ON COLUMN growth.resurrected IS 'Those who came back after a month or more without an order.';
COMMENT ON COLUMN growth.churned IS 'Customers who ordered the month before and not in this one.';
COMMENT ON COLUMN growth.quick_ratio IS '(new + resurrected) / churned customers; empty without any churned.';
COMMENT ON COLUMN growth.revenue IS 'Revenue of the month, less refunds.';
COMMENT ON COLUMN growth.revenue_new IS 'Revenue of new customers.';
COMMENT ON COLUMN growth.revenue_resurrected IS 'Revenue of resurrected customers.';
COMMENT ON COLUMN growth.revenue_expanded IS 'What retained customers bought more than the month before.';
COMMENT ON COLUMN growth.revenue_contracted IS 'What retained customers bought less than the month before.';
COMMENT ON COLUMN growth.revenue_churned IS 'What churned customers bought the month before.';
COMMENT ON COLUMN growth.revenue_refunded IS 'Refunds to customers who did not order in the month: 0 or less, and part of revenue.';
COMMENT ON COLUMN growth.quick_ratio_revenue IS '(new + resurrected + expanded) / (contracted + churned) revenue; empty where nothing was lost.';
COMMENT ON COLUMN growth.as_of IS 'The day of the dataset.';
END
$make$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_growth(text) IS 'Makes the view growth.';
