-- The profiles of those of whom there is no snapshot.
(
    SELECT p.customer_id, p.profile FROM {{dataset}}.profiles AS p
    WHERE NOT EXISTS (SELECT FROM {{dataset}}.snapshot AS t WHERE t.customer_id = p.customer_id)
)
