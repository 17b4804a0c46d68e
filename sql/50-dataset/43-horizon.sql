
-- How far ahead values look: as far as is set, in whole periods, and no further than orders reach back, as nothing is known of longer silences.

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_periods_wanted(model jsonb, horizon_days integer) RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN horizon_days IS NULL THEN (model ->> 'horizon_periods')::double precision
    ELSE greatest(pg_catalog.round(horizon_days / (model ->> 'period_days')::double precision), 1) END;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_periods_wanted(jsonb, integer) IS
'For how many periods a dataset''s values are to look ahead: horizon_days, or NULL where the model says it.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_periods_ahead(model jsonb, horizon_days integer, history_days integer) RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN least(lifecycle_internal.lifecycle_dataset_periods_wanted(model, horizon_days),
    CASE WHEN history_days IS NOT NULL THEN greatest(pg_catalog.floor(history_days / (model ->> 'period_days')::double precision), 1) END);
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_periods_ahead(jsonb, integer, integer) IS
'For how many periods they look ahead where orders reach back history_days, which is NULL where nothing is known of it; at least one.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_model_ahead(model jsonb, horizon_days integer, history_days integer) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN model OPERATOR(pg_catalog.||) pg_catalog.jsonb_build_object('horizon_periods',
    lifecycle_internal.lifecycle_dataset_periods_ahead(model, horizon_days, history_days));
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_model_ahead(jsonb, integer, integer) IS
'A model that looks ahead as far as a dataset does.';

-- Of a first order that is early enough it makes no difference how early it was: a refresh that wrote a part of the snapshot looks for one such row there,
-- mostly the first that it reads.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_history_from(dataset text, d lifecycle_internal.lifecycle_dataset, in_snapshot boolean) RETURNS date
LANGUAGE plpgsql STABLE AS $$
DECLARE
    base_model jsonb := d.refreshed_base::jsonb;
    days double precision := (base_model ->> 'period_days')::double precision
        * lifecycle_internal.lifecycle_dataset_periods_wanted(base_model, d.horizon_days);
    enough date := CASE WHEN days < 366000 THEN d.refreshed_as_of + 1 - days::integer ELSE '-infinity' END;
    first_day date;
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    IF NOT in_snapshot THEN
        first_day := (SELECT min(@extschema@.lifecycle_first_at(p.profile, NULL, d.refreshed_as_of)) FROM profiles AS p);
        RETURN CASE WHEN first_day < enough THEN enough ELSE first_day END;
    ELSIF EXISTS (SELECT FROM snapshot AS s WHERE s.first_order_date <= enough) THEN
        RETURN enough;
    END IF;
    RETURN (SELECT min(s.first_order_date) FROM snapshot AS s);
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_history_from(text, lifecycle_internal.lifecycle_dataset, boolean) IS
'The day of the first order of all, or where that is long enough ago, the day from which on a dataset''s values look ahead as far as is set.';

-- The row is read as it is stored: the caller's copy may be older.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_look_ahead(dataset text, in_snapshot boolean) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    d lifecycle_internal.lifecycle_dataset := lifecycle_internal.lifecycle_dataset_row(dataset);
    before double precision := (d.refreshed_model::jsonb ->> 'horizon_periods')::double precision;
    ahead double precision;
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    d.history_from := lifecycle_internal.lifecycle_dataset_history_from(dataset, d, in_snapshot);
    ahead := lifecycle_internal.lifecycle_dataset_periods_ahead(d.refreshed_base::jsonb, d.horizon_days, d.refreshed_as_of - d.history_from + 1);
    IF before = ahead AND in_snapshot THEN
        RETURN false;
    END IF;
    UPDATE ONLY dataset AS x
    SET history_from = d.history_from, refreshed_model = (d.refreshed_model::jsonb || jsonb_build_object('horizon_periods', ahead))::text;
    RETURN before IS DISTINCT FROM ahead;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_look_ahead(text, boolean) IS
'Sets how far ahead a dataset looks by how far its orders reach back now, and says whether that is another horizon than before.';
