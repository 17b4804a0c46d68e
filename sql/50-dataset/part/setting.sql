-- One row: the day, the model and the words by which a dataset's views answer.
(
    SELECT coalesce(x.as_of, (now() AT TIME ZONE x.time_zone)::date) AS as_of, @extschema@.lifecycle_model_get(x.model) AS model,
           x.scheme, x.language, x.value_from, x.potential_from, @extschema@.lifecycle_touches(x.scheme) AS touches
    FROM {{dataset}}.dataset AS x LIMIT 1
)
