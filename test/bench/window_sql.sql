-- The stage question as an analyst writes it today: first, last, count and revenue, gaps, the recent window against the
-- one before, spend weighted by its age, and thresholds on all of these.
WITH ordered AS (
    SELECT customer_id, at, amount,
           at - lag(at) OVER (PARTITION BY customer_id ORDER BY at) AS gap,
           row_number() OVER (PARTITION BY customer_id ORDER BY at) AS nth
    FROM orders
), per_customer AS (
    SELECT customer_id, count(*) AS orders, min(at) AS first_at, max(at) AS last_at, sum(amount) AS revenue,
           avg(gap) AS mean_gap,
           sum(amount::float8 / power(1.1::float8, (date '2026-01-01' - at) / 365.0::float8)) AS aged_revenue,
           sum(amount) FILTER (WHERE at > date '2026-01-01' - 90) AS recent,
           sum(amount) FILTER (WHERE at > date '2026-01-01' - 180 AND at <= date '2026-01-01' - 90) AS before,
           max(at) FILTER (WHERE nth = 2) AS second_at
    FROM ordered
    GROUP BY customer_id
)
SELECT customer_id, orders, revenue, aged_revenue, first_at, last_at,
       CASE WHEN date '2026-01-01' - last_at > 4 * coalesce(mean_gap, 90) THEN 'terminated'
            WHEN orders < 3 OR second_at IS NULL THEN 'exploration'
            WHEN coalesce(recent, 0) < 0.5 * coalesce(before, 0) THEN 'decline'
            WHEN date '2026-01-01' - first_at < 180 AND coalesce(recent, 0) > 1.2 * coalesce(before, 0) THEN 'formation'
            ELSE 'stability'
       END AS stage
FROM per_customer
