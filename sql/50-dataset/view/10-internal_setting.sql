
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_setting(dataset text) RETURNS void
LANGUAGE plpgsql AS $make$
BEGIN
PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);

-- A live dataset answers as of the day and by the model that are set, a maintained one by those of its last refresh: else some
-- views would speak of one day and some of another.
CREATE VIEW internal_setting WITH (security_invoker = true) AS
SELECT CASE WHEN x.maintain = 'live' THEN coalesce(x.as_of, (now() AT TIME ZONE x.time_zone)::date) ELSE x.refreshed_as_of END AS as_of,
       jsonb_populate_record(NULL::@extschema@.lifecycle_model, (CASE
           WHEN x.maintain <> 'live' THEN x.refreshed_model
           ELSE (SELECT coalesce((SELECT l.model FROM learned_models AS l
                                  WHERE x.learn AND l.base = lifecycle_internal.lifecycle_dataset_base(s.model)
                                    AND l.since <= coalesce(x.as_of, (now() AT TIME ZONE x.time_zone)::date) ORDER BY l.since DESC LIMIT 1), s.model)
                 FROM (SELECT lifecycle_internal.lifecycle_dataset_model_wanted(x.tableoid, x.model)::text AS model OFFSET 0) AS s) END)::jsonb) AS model,
       x.maintain <> 'live'
       AND (x.stale OR coalesce(x.as_of, (now() AT TIME ZONE x.time_zone)::date) IS DISTINCT FROM x.refreshed_as_of
            OR lifecycle_internal.lifecycle_dataset_model(x.tableoid) IS DISTINCT FROM x.refreshed_base::jsonb) AS outdated,
       x.scheme, x.language, x.value_from, x.potential_from, x.alert_probability, @extschema@.lifecycle_touches(x.scheme) AS touches
FROM dataset AS x LIMIT 1;

COMMENT ON VIEW internal_setting IS 'Internal: the day, the model and the words by which all other views answer; one row.';
COMMENT ON COLUMN internal_setting.as_of IS 'The day.';
COMMENT ON COLUMN internal_setting.model IS 'The model.';
COMMENT ON COLUMN internal_setting.outdated IS 'Whether a day, a model or sources are set that the last refresh did not know.';
COMMENT ON COLUMN internal_setting.scheme IS 'The scheme of stage labels.';
COMMENT ON COLUMN internal_setting.language IS 'The language, en or zh.';
COMMENT ON COLUMN internal_setting.value_from IS 'Current value at or above: high.';
COMMENT ON COLUMN internal_setting.potential_from IS 'Expected value at or above: high.';
COMMENT ON COLUMN internal_setting.alert_probability IS 'Chance of no or fewer purchases in the next six periods, at or above: at risk.';
COMMENT ON COLUMN internal_setting.touches IS 'The contacts by which the scheme splits stages.';
END
$make$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_setting(text) IS 'Makes the view internal_setting.';
