-- What every customer did in each calendar month, up to the day of the dataset.
(
    SELECT p.customer_id, date_trunc('month', e.day::timestamp)::date AS month,
           sum(e.count) FILTER (WHERE e.measure = 'order') AS orders,
           sum(CASE e.measure WHEN 'order' THEN e.sum ELSE -e.sum END) AS revenue
    FROM {{dataset}}.profiles AS p
    CROSS JOIN {{setting}} AS d
    CROSS JOIN LATERAL @extschema@.lifecycle_events(p.profile) AS e
    WHERE e.measure IN ('order', 'refund') AND e.day <= d.as_of
    GROUP BY p.customer_id, date_trunc('month', e.day::timestamp)
)
