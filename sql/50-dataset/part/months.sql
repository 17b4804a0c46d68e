-- What every customer did in each calendar month, up to the day of the dataset.
(
    SELECT p.customer_id, date_trunc('month', e.day::timestamp)::date AS month,
           bool_or(e.measure = 'order') AS ordered, greatest(sum(e.orders), 0) AS orders,
           coalesce(sum(CASE e.measure WHEN 'order' THEN e.sum WHEN 'refund' THEN -e.sum END), 0) AS revenue
    FROM {{dataset}}.profiles AS p
    CROSS JOIN {{setting}} AS d
    CROSS JOIN LATERAL @extschema@.lifecycle_events(p.profile) AS e
    WHERE e.measure IN ('order', 'refund', 'order_key') AND e.day <= d.as_of
    GROUP BY p.customer_id, date_trunc('month', e.day::timestamp)
)
