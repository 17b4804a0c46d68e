-- The stage question as one pass over the orders: first, last, count and revenue, the mean gap without a window, the recent
-- window against the one before, spend weighted by its age, and thresholds on all of these.
SELECT customer_id, orders, revenue, aged_revenue, first_at, last_at,
       CASE WHEN date '2026-01-01' - last_at > 4 * (last_at - first_at) / greatest(orders - 1, 1) THEN 'terminated'
            WHEN orders < 3 THEN 'exploration'
            WHEN recent < 0.5 * earlier THEN 'decline'
            WHEN date '2026-01-01' - first_at < 180 AND recent > 1.2 * earlier THEN 'formation'
            ELSE 'stability'
       END AS stage
FROM (
    SELECT customer_id, count(*) AS orders, min(at) AS first_at, max(at) AS last_at, sum(amount) AS revenue,
           sum(amount::float8 / power(1.1::float8, (date '2026-01-01' - at) / 365.0::float8)) AS aged_revenue,
           sum(CASE WHEN at > date '2026-01-01' - 90 THEN amount ELSE 0 END) AS recent,
           sum(CASE WHEN at > date '2026-01-01' - 180 AND at <= date '2026-01-01' - 90 THEN amount ELSE 0 END) AS earlier
    FROM orders
    GROUP BY customer_id
) AS per_customer
