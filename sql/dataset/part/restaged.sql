-- Behind a statement that has put profiles and taken some away: the snapshot of those customers.
, restaged AS (
    INSERT INTO {{dataset}}.snapshot AS t ({{snapshot_columns}})
    SELECT {{snapshot_columns}} FROM ({{standing}}) AS n
    ON CONFLICT (customer_id) DO UPDATE SET ({{snapshot_columns}}) = ({{excluded_columns}}), valid_at = EXCLUDED.valid_at
    WHERE ({{target_columns}}) IS DISTINCT FROM ({{excluded_columns}})
), unstaged AS (
    DELETE FROM {{dataset}}.snapshot AS t WHERE t.customer_id IN (SELECT g.customer_id FROM gone AS g)
)
