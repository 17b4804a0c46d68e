-- The snapshot of everybody who has one: on another day, or by another model, everybody may stand elsewhere.
WITH {{words}}, gone AS (
    DELETE FROM {{dataset}}.snapshot AS t
    WHERE NOT EXISTS (SELECT FROM {{dataset}}.profiles AS p WHERE p.customer_id = t.customer_id)
)
UPDATE {{dataset}}.snapshot AS o SET ({{snapshot_columns}}) = ({{new_columns}}), valid_at = now()
FROM ({{standing}}) AS n
WHERE o.customer_id = n.customer_id AND ({{new_columns}}) IS DISTINCT FROM ({{old_columns}})
