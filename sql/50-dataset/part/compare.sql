-- Forecasts of a dataset's customers from a day on, judged by what came.
SELECT c.*
FROM (
    SELECT @extschema@.lifecycle_compare(p.profile, $1, $2, coalesce($3, d.model), $4) AS scores
    FROM {{dataset}}.profiles AS p
    CROSS JOIN {{setting}} AS d
) AS s
CROSS JOIN LATERAL unnest(s.scores) AS c
