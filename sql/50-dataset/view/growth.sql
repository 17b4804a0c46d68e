-- Where growth comes from, month by month.
CREATE VIEW {{dataset}}.growth WITH (security_invoker = true) AS
WITH active AS MATERIALIZED (
    SELECT m.customer_id, m.month, m.revenue,
           lag(m.month) OVER customer AS before, lead(m.month) OVER customer AS after,
           lag(m.revenue) OVER customer AS revenue_before
    FROM {{months}} AS m
    WHERE m.ordered
    WINDOW customer AS (PARTITION BY m.customer_id ORDER BY m.month)
), change AS (
    SELECT a.month,
           CASE WHEN a.before IS NULL THEN 'new' WHEN a.before = (a.month - interval '1 month')::date THEN 'retained'
                ELSE 'resurrected' END AS kind,
           a.revenue, coalesce(a.revenue_before, 0) AS revenue_before
    FROM active AS a
    UNION ALL
    SELECT (a.month + interval '1 month')::date, 'churned', 0, a.revenue
    FROM active AS a CROSS JOIN {{setting}} AS d
    WHERE (a.after IS NULL OR a.after > (a.month + interval '1 month')::date)
      AND (a.month + interval '1 month')::date <= d.as_of
)
SELECT c.month, (c.month + interval '1 month')::date > d.as_of + 1 AS partial,
       count(*) FILTER (WHERE c.kind <> 'churned') AS active,
       count(*) FILTER (WHERE c.kind = 'new') AS new,
       count(*) FILTER (WHERE c.kind = 'retained') AS retained,
       count(*) FILTER (WHERE c.kind = 'resurrected') AS resurrected,
       count(*) FILTER (WHERE c.kind = 'churned') AS churned,
       (count(*) FILTER (WHERE c.kind IN ('new', 'resurrected'))::numeric
        / nullif(count(*) FILTER (WHERE c.kind = 'churned'), 0))::numeric(18,2) AS quick_ratio,
       sum(c.revenue)::numeric(18,2) AS revenue,
       coalesce(sum(c.revenue) FILTER (WHERE c.kind = 'new'), 0)::numeric(18,2) AS revenue_new,
       coalesce(sum(c.revenue) FILTER (WHERE c.kind = 'resurrected'), 0)::numeric(18,2) AS revenue_resurrected,
       coalesce(sum(greatest(c.revenue - c.revenue_before, 0)) FILTER (WHERE c.kind = 'retained'), 0)::numeric(18,2) AS revenue_expanded,
       coalesce(sum(greatest(c.revenue_before - c.revenue, 0)) FILTER (WHERE c.kind = 'retained'), 0)::numeric(18,2) AS revenue_contracted,
       coalesce(sum(c.revenue_before) FILTER (WHERE c.kind = 'churned'), 0)::numeric(18,2) AS revenue_churned,
       ((coalesce(sum(c.revenue) FILTER (WHERE c.kind IN ('new', 'resurrected')), 0)
         + coalesce(sum(greatest(c.revenue - c.revenue_before, 0)) FILTER (WHERE c.kind = 'retained'), 0))
        / nullif(coalesce(sum(greatest(c.revenue_before - c.revenue, 0)) FILTER (WHERE c.kind = 'retained'), 0)
                 + coalesce(sum(c.revenue_before) FILTER (WHERE c.kind = 'churned'), 0), 0))::numeric(18,2) AS quick_ratio_revenue
FROM change AS c
CROSS JOIN {{setting}} AS d
GROUP BY c.month, d.as_of
ORDER BY c.month;
COMMENT ON VIEW {{dataset}}.growth IS 'Where growth comes from: by calendar month, who is new, retained from the month before, back after a gap, or gone since the month before; in customers and in revenue. A resurrected customer''s revenue counts in full, a month without orders counts as churned.';
COMMENT ON COLUMN {{dataset}}.growth.month IS 'First day of the month.';
COMMENT ON COLUMN {{dataset}}.growth.partial IS 'Whether the month is not over on the day of the dataset; then churned is too high.';
COMMENT ON COLUMN {{dataset}}.growth.active IS 'Customers who ordered.';
COMMENT ON COLUMN {{dataset}}.growth.new IS 'Those of them who ordered for the first time.';
COMMENT ON COLUMN {{dataset}}.growth.retained IS 'Those who ordered the month before too.';
COMMENT ON COLUMN {{dataset}}.growth.resurrected IS 'Those who came back after a month or more without an order.';
COMMENT ON COLUMN {{dataset}}.growth.churned IS 'Customers who ordered the month before and not in this one.';
COMMENT ON COLUMN {{dataset}}.growth.quick_ratio IS '(new + resurrected) / churned customers; empty without any churned.';
COMMENT ON COLUMN {{dataset}}.growth.revenue IS 'Revenue of customers who ordered, less refunds.';
COMMENT ON COLUMN {{dataset}}.growth.revenue_new IS 'Revenue of new customers.';
COMMENT ON COLUMN {{dataset}}.growth.revenue_resurrected IS 'Revenue of resurrected customers.';
COMMENT ON COLUMN {{dataset}}.growth.revenue_expanded IS 'What retained customers bought more than the month before.';
COMMENT ON COLUMN {{dataset}}.growth.revenue_contracted IS 'What retained customers bought less than the month before.';
COMMENT ON COLUMN {{dataset}}.growth.revenue_churned IS 'What churned customers bought the month before.';
COMMENT ON COLUMN {{dataset}}.growth.quick_ratio_revenue IS '(new + resurrected + expanded) / (contracted + churned) revenue; empty where nothing was lost.';
