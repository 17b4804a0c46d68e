-- The snapshot of everybody: on another day, or by another model, everybody may stand elsewhere.
WITH {{words}}, gone AS (
    DELETE FROM {{dataset}}.snapshot AS t
    WHERE NOT EXISTS (SELECT FROM {{dataset}}.profiles AS p WHERE p.customer_id = t.customer_id)
)
INSERT INTO {{dataset}}.snapshot AS t ({{snapshot_columns}})
SELECT {{snapshot_columns}} FROM ({{standing}}) AS n
ON CONFLICT (customer_id) DO UPDATE SET ({{snapshot_columns}}) = ({{excluded_columns}}), valid_at = EXCLUDED.valid_at
WHERE ({{target_columns}}) IS DISTINCT FROM ({{excluded_columns}})
