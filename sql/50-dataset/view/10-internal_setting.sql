
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_setting(dataset text) RETURNS void
LANGUAGE plpgsql AS $make$
BEGIN
PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);

-- A live dataset answers as of the day and by the model that are set, a maintained one by those of its last refresh: else some
-- views would speak of one day and some of another.
CREATE VIEW internal_setting WITH (security_invoker = true) AS
SELECT s.as_of, s.model, s.outdated, s.scheme, s.language, s.value_from, s.potential_from, s.contribution_from, s.alert_probability, s.touches,
       s.reached,
       CASE WHEN (s.model).horizon_periods < 1000000 THEN ((s.model).horizon_periods * (s.model).period_days)::integer END AS horizon_days,
       -- a shop that shrinks as a whole is no fall of one customer
       (s.model).fall_shows * least((s.model).forecast_level, 1) AS fall_shows,
       (s.model).recent_periods * (s.model).period_days AS recent_days,
       (s.model).fall_long AS overdue_gaps,
       coalesce((SELECT r.foreseeable FROM alert_record AS r WHERE r.as_of <= s.as_of ORDER BY r.as_of DESC LIMIT 1), true) AS foreseeable
FROM (
    SELECT y.as_of,
           jsonb_populate_record(NULL::@extschema@.lifecycle_model, CASE
               WHEN y.maintain <> 'live' THEN y.refreshed_model::jsonb
               ELSE lifecycle_internal.lifecycle_dataset_model_ahead((
                   SELECT coalesce((SELECT l.model FROM learned_models AS l
                                    WHERE y.learn AND l.base = lifecycle_internal.lifecycle_dataset_base(b.model) AND l.since <= y.as_of
                                    ORDER BY l.since DESC LIMIT 1), b.model)
                   FROM (SELECT lifecycle_internal.lifecycle_dataset_model_wanted(y.dataset, y.model)::text AS model OFFSET 0) AS b)::jsonb,
                   y.horizon_days, y.as_of - y.history_from + 1) END) AS model,
           y.stale OR y.refreshed_at IS NULL
           OR CASE WHEN y.maintain = 'live' AND NOT y.fixed
                   -- days go by: what a refresh sets holds as long as a learned model
                   THEN y.today NOT BETWEEN y.refreshed_as_of AND y.refreshed_as_of + 30
                   ELSE y.today IS DISTINCT FROM y.refreshed_as_of END
           OR y.refreshed_by IS DISTINCT FROM y.digest
           OR lifecycle_internal.lifecycle_dataset_model(y.dataset) IS DISTINCT FROM y.refreshed_base::jsonb
           OR y.maintain <> 'live'
              AND lifecycle_internal.lifecycle_dataset_periods_ahead(y.refreshed_base::jsonb, y.horizon_days, y.refreshed_as_of - y.history_from + 1)
                  IS DISTINCT FROM (y.refreshed_model::jsonb ->> 'horizon_periods')::double precision AS outdated,
           y.scheme, y.language, y.value_from, y.potential_from, y.contribution_from, y.alert_probability,
           @extschema@.lifecycle_touches(y.scheme) AS touches, greatest(y.as_of, y.now_day) AS reached
    FROM (SELECT x.tableoid AS dataset, x.maintain, x.stale, x.learn, x.model, x.horizon_days, x.history_from, x.scheme, x.language, x.value_from,
                 x.potential_from, coalesce(x.contribution_from, x.value_from) AS contribution_from, x.alert_probability, x.refreshed_as_of,
                 x.refreshed_base, x.refreshed_model,
                 x.refreshed_at, x.refreshed_by, lifecycle_internal.lifecycle_dataset_digest(x) AS digest, x.as_of IS NOT NULL AS fixed,
                 t.today, t.now_day, CASE WHEN x.maintain = 'live' THEN t.today ELSE x.refreshed_as_of END AS as_of
          FROM dataset AS x CROSS JOIN LATERAL (SELECT coalesce(x.as_of, n.now_day) AS today, n.now_day
                              FROM (SELECT (now() AT TIME ZONE x.time_zone)::date AS now_day) AS n) AS t LIMIT 1) AS y
    OFFSET 0
) AS s LIMIT 1;

COMMENT ON VIEW internal_setting IS 'Internal: the day, the model and the words by which all other views answer; one row.';
COMMENT ON COLUMN internal_setting.as_of IS 'The day.';
COMMENT ON COLUMN internal_setting.model IS 'The model.';
COMMENT ON COLUMN internal_setting.outdated IS
'Whether a day, a model, a horizon, shares or sources are set that the last refresh did not know, or there was none; of a live dataset thresholds, what is
learned and chances of return alone depend on it.';
COMMENT ON COLUMN internal_setting.scheme IS 'The scheme of stage labels.';
COMMENT ON COLUMN internal_setting.language IS 'The language, en or zh.';
COMMENT ON COLUMN internal_setting.value_from IS 'Current value at or above: high.';
COMMENT ON COLUMN internal_setting.potential_from IS 'Expected value at or above: high.';
COMMENT ON COLUMN internal_setting.contribution_from IS 'Profit so far at or above: a high contribution.';
COMMENT ON COLUMN internal_setting.alert_probability IS 'Chance of no or fewer purchases in the next six periods, at or above: at risk.';
COMMENT ON COLUMN internal_setting.horizon_days IS 'How many days ahead expected values and orders look; NULL without an end.';
COMMENT ON COLUMN internal_setting.fall_shows IS
'Revenue expected below so many times the usual is a fall: fall_shows of the model, times forecast_level where that is below 1.';
COMMENT ON COLUMN internal_setting.recent_days IS 'Over how many days recent purchases are counted; who orders less often than that has no trend to tell.';
COMMENT ON COLUMN internal_setting.overdue_gaps IS 'Usual gaps of silence from which on an order is overdue: fall_long of the model.';
COMMENT ON COLUMN internal_setting.foreseeable IS 'Whether falls can be foreseen, by the latest row of alert_record.';
COMMENT ON COLUMN internal_setting.reached IS
'The later of the day and today: of whom all lies behind it nothing has happened yet, and who stands in the table of customers is known all the same.';
COMMENT ON COLUMN internal_setting.touches IS 'The contacts by which the scheme splits stages.';
END
$make$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_setting(text) IS 'Makes the view internal_setting.';
