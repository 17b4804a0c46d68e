-- The snapshot of newcomers.
WITH {{words}}
INSERT INTO {{dataset}}.snapshot ({{snapshot_columns}}) SELECT {{new_columns}} FROM ({{standing}}) AS n
