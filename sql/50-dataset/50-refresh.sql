
-- Refreshing a dataset: in one transaction, one at a time, and in its owner's name.

-- A program's name in pg_stat_activity, until the refresh is over.
CREATE FUNCTION lifecycle_dataset_progress(schema_name text, step text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM set_config('application_name', format('lifecycle %s: %s', schema_name, step), true);
END
$$;
COMMENT ON FUNCTION lifecycle_dataset_progress(text, text) IS 'Shows other sessions what a refresh does, as application_name in pg_stat_activity.';

CREATE FUNCTION lifecycle_dataset_no_row(schema_name text) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'table "%.dataset" must have one row', schema_name
        USING ERRCODE = 'object_not_in_prerequisite_state', HINT = format('SELECT lifecycle_detach(%L) and attach it anew.', schema_name);
END
$$;
COMMENT ON FUNCTION lifecycle_dataset_no_row(text) IS 'Says that a dataset has lost its settings (55000).';

CREATE FUNCTION lifecycle_dataset_row(schema_name text) RETURNS lifecycle_dataset
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    dataset @extschema@.lifecycle_dataset;
BEGIN
    EXECUTE format('SELECT d.* FROM ONLY %I.dataset AS d', schema_name) INTO STRICT dataset;
    RETURN dataset;
EXCEPTION WHEN no_data_found OR too_many_rows THEN
    PERFORM @extschema@.lifecycle_dataset_no_row(schema_name);
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION lifecycle_dataset_row(text) IS 'A dataset''s row, to be read. Errors: 55000 it is missing.';

-- The dataset's row, locked: a second refresh waits here, before it has read anything, or is told.
CREATE FUNCTION lifecycle_dataset_lock(schema_name text, no_wait boolean) RETURNS lifecycle_dataset
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    dataset @extschema@.lifecycle_dataset;
BEGIN
    EXECUTE format('SELECT d.* FROM ONLY %I.dataset AS d FOR UPDATE %s', schema_name, CASE WHEN no_wait THEN 'NOWAIT' ELSE '' END)
    INTO STRICT dataset;
    RETURN dataset;
EXCEPTION
    WHEN lock_not_available THEN
        RAISE EXCEPTION 'dataset "%" is being refreshed', schema_name
            USING ERRCODE = 'lock_not_available', HINT = 'Wait for it with no_wait => false, or come again.';
    WHEN no_data_found OR too_many_rows THEN
        PERFORM @extschema@.lifecycle_dataset_no_row(schema_name);
        RETURN NULL;
    WHEN undefined_table THEN
        -- detached while we waited
        RAISE EXCEPTION 'dataset "%" does not exist', schema_name
            USING ERRCODE = 'undefined_object', HINT = 'lifecycle_datasets lists the datasets; lifecycle_attach makes one.';
END
$$;
COMMENT ON FUNCTION lifecycle_dataset_lock(text, boolean) IS
'A dataset''s row, locked until the transaction ends. Errors: 55P03 somebody else has it, 55000 the row is missing, 42704 it is gone.';

-- Between the check of a source and its use it must stay what it is.
CREATE FUNCTION lifecycle_dataset_hold_sources(dataset lifecycle_dataset) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    source @extschema@.lifecycle_source;
BEGIN
    FOREACH source IN ARRAY dataset.sources LOOP
        IF EXISTS (SELECT FROM pg_class AS c WHERE c.oid = @extschema@.lifecycle_dataset_relation(source) AND c.relkind IN ('r', 'p', 'v')) THEN
            EXECUTE format('LOCK TABLE %s IN ACCESS SHARE MODE', @extschema@.lifecycle_dataset_from(source));
        END IF;
    END LOOP;
END
$$;
COMMENT ON FUNCTION lifecycle_dataset_hold_sources(lifecycle_dataset) IS 'Keeps the sources from being altered until the transaction ends; who reads or writes them is not kept out.';

CREATE FUNCTION lifecycle_dataset_digest(dataset lifecycle_dataset) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN pg_catalog.md5(pg_catalog.concat_ws(' ', dataset.scheme, dataset.language, coalesce(dataset.value_share::text, '-'),
    coalesce(dataset.potential_share::text, '-'), @extschema@.lifecycle_model_get(dataset.model)::text));
COMMENT ON FUNCTION lifecycle_dataset_digest(lifecycle_dataset) IS 'What a snapshot and the thresholds depend on besides profiles and day.';

CREATE FUNCTION lifecycle_dataset_today(dataset lifecycle_dataset) RETURNS date
LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(dataset.as_of, (pg_catalog.now() AT TIME ZONE dataset.time_zone)::date);
COMMENT ON FUNCTION lifecycle_dataset_today(lifecycle_dataset) IS 'The day as of which a dataset answers.';

-- The snapshot's columns, but for the key's and the time's own places in a statement.
CREATE FUNCTION lifecycle_dataset_snapshot_parts(schema_name text) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT jsonb_build_object('snapshot_columns', string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum),
        'new_columns', string_agg('n.' || quote_ident(a.attname), ', ' ORDER BY a.attnum),
        'old_columns', string_agg('o.' || quote_ident(a.attname), ', ' ORDER BY a.attnum))
    FROM pg_attribute AS a
    WHERE a.attrelid = format('%I.snapshot', schema_name)::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attname <> 'valid_at'
$$;
COMMENT ON FUNCTION lifecycle_dataset_snapshot_parts(text) IS 'The columns of a snapshot, as slots stand for them.';

-- ---- the profiles ----

-- The standing of many, from a relation of profiles: the settings and the words of stages come from what "words" makes.
CREATE FUNCTION lifecycle_dataset_many(parts jsonb, profiles text) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT parts || jsonb_build_object('words', @extschema@.lifecycle_dataset_part('words', parts),
        'standing', @extschema@.lifecycle_dataset_part('standing', parts || jsonb_build_object('profiles', profiles, 'setting', 'setting', 'stages', 'label')))
$$;
COMMENT ON FUNCTION lifecycle_dataset_many(jsonb, text) IS 'The slots of a statement that takes the standing of many.';

-- The snapshot goes with the statement that changes the profiles, unless everybody's is taken after it.
CREATE FUNCTION lifecycle_dataset_restaged(parts jsonb, everybody boolean) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF everybody THEN
        RETURN '';
    END IF;
    RETURN @extschema@.lifecycle_dataset_part('restaged', @extschema@.lifecycle_dataset_many(parts, 'put'));
END
$$;
COMMENT ON FUNCTION lifecycle_dataset_restaged(jsonb, boolean) IS 'What takes the snapshot of those whose profile a statement changes, as SQL.';

CREATE FUNCTION lifecycle_dataset_rebuild(schema_name text, dataset lifecycle_dataset, parts jsonb, everybody boolean,
    OUT changed bigint, OUT inserted bigint, OUT removed bigint) RETURNS record
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM @extschema@.lifecycle_dataset_progress(schema_name, 'rebuilding the profiles');
    EXECUTE @extschema@.lifecycle_dataset_part('rebuild', parts || jsonb_build_object(
        'put', @extschema@.lifecycle_dataset_part('put', parts), 'restaged', @extschema@.lifecycle_dataset_restaged(parts, everybody),
        'rollup', @extschema@.lifecycle_dataset_rollup(dataset, format('%I.profiles', schema_name)::regclass),
        'cleared', CASE dataset.maintain WHEN 'tracked' THEN
            (SELECT string_agg(format('cleared_%s AS (DELETE FROM %I.%I), ', s.measure, schema_name, 'delta_' || s.measure), '')
             FROM unnest(dataset.sources) AS s) END))
    INTO changed, inserted, removed;
END
$$;
COMMENT ON FUNCTION lifecycle_dataset_rebuild(text, lifecycle_dataset, jsonb, boolean) IS 'Makes the profiles what the sources say.';

-- Recorded rows of one source as profiles to put in and to take out.
CREATE FUNCTION lifecycle_dataset_changes(source lifecycle_source, track jsonb) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    arguments text[] := ARRAY(SELECT 'x.' || name FROM jsonb_array_elements_text(track -> 'names') AS name);
BEGIN
    IF source.measure = 'customer' THEN
        RETURN @extschema@.lifecycle_dataset_fill(
            'SELECT x.customer_id, {{empty}} AS added, NULL::@extschema@.lifecycle_profile AS removed FROM {{taken}} AS x GROUP BY x.customer_id', track);
    END IF;
    IF source.measure <> 'order' THEN
        arguments := arguments[:1] || quote_literal(source.measure) || arguments[2:];
    END IF;
    RETURN @extschema@.lifecycle_dataset_fill('SELECT x.customer_id, {{added}} AS added, {{removed}} AS removed FROM {{taken}} AS x GROUP BY x.customer_id',
        track || jsonb_build_object('added', @extschema@.lifecycle_dataset_aggregate(source, arguments, 'x.added'),
                                    'removed', @extschema@.lifecycle_dataset_aggregate(source, arguments, 'NOT x.added')));
END
$$;
COMMENT ON FUNCTION lifecycle_dataset_changes(lifecycle_source, jsonb) IS 'The recorded changes of a source as profiles, as SQL.';

CREATE FUNCTION lifecycle_dataset_merge(schema_name text, dataset lifecycle_dataset, parts jsonb, everybody boolean,
    OUT changed bigint, OUT inserted bigint, OUT removed bigint) RETURNS record
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    known @extschema@.lifecycle_source := @extschema@.lifecycle_dataset_customers_source(dataset);
    source @extschema@.lifecycle_source;
    track jsonb;
    taken text[];
    deltas text[];
    state text;
    message text;
    detail text;
BEGIN
    PERFORM @extschema@.lifecycle_dataset_progress(schema_name, 'merging changes');
    FOREACH source IN ARRAY dataset.sources LOOP
        track := @extschema@.lifecycle_dataset_track_parts(schema_name, source, dataset.time_zone);
        -- a request to rebuild stays for the next refresh
        taken := taken || @extschema@.lifecycle_dataset_fill('{{taken}} AS (DELETE FROM {{delta}} AS d WHERE d.added IS NOT NULL RETURNING d.*)', track);
        deltas := deltas || @extschema@.lifecycle_dataset_changes(source, track);
    END LOOP;
    EXECUTE @extschema@.lifecycle_dataset_part('merge', parts || jsonb_build_object(
        'taken', array_to_string(taken, ', '),
        'change', CASE cardinality(deltas) WHEN 1 THEN deltas[1] ELSE format(
            'SELECT x.customer_id, @extschema@.lifecycle_merge(x.added) AS added, @extschema@.lifecycle_merge(x.removed) AS removed FROM (%s) AS x GROUP BY x.customer_id',
            array_to_string(deltas, ' UNION ALL ')) END,
        'put', @extschema@.lifecycle_dataset_part('put', parts), 'restaged', @extschema@.lifecycle_dataset_restaged(parts, everybody),
        'known', CASE WHEN known.measure IS NULL THEN 'false'
                 ELSE format('EXISTS (SELECT FROM %s AS s WHERE %s = m.customer_id)', @extschema@.lifecycle_dataset_from(known),
                             (@extschema@.lifecycle_dataset_customer_term(known)).term) END))
    INTO changed, inserted, removed;
EXCEPTION WHEN data_exception THEN
    -- the row at fault may have been corrected since, but it stays among the changes
    GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL;
    RAISE EXCEPTION 'recorded changes of dataset "%" cannot be merged: %', schema_name, message
        USING ERRCODE = state, DETAIL = detail,
              HINT = format('Correct the row if it is still there, then rebuild: lifecycle_refresh(%L, rebuild => true).', schema_name);
END
$$;
COMMENT ON FUNCTION lifecycle_dataset_merge(text, lifecycle_dataset, jsonb, boolean) IS
'Merges the recorded changes into the profiles. Errors: 22023 they do not fit, 22003 or 22008 a value that a profile refuses.';

-- ---- what depends on the whole population ----

CREATE FUNCTION lifecycle_dataset_thresholds(schema_name text, dataset lifecycle_dataset) RETURNS lifecycle_dataset
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM @extschema@.lifecycle_dataset_progress(schema_name, 'thresholds');
    EXECUTE format('SELECT coalesce(percentile_disc(1 - $1) WITHIN GROUP (ORDER BY c.profit_year), $2),
                           coalesce(percentile_disc(1 - $3) WITHIN GROUP (ORDER BY c.expected_value), $4)
                    FROM %I.%I AS c WHERE c.orders > 0', schema_name, CASE dataset.maintain WHEN 'live' THEN 'customers' ELSE 'snapshot' END)
    INTO dataset.value_from, dataset.potential_from
    USING dataset.value_share, dataset.value_from, dataset.potential_share, dataset.potential_from;
    RETURN dataset;
END
$$;
COMMENT ON FUNCTION lifecycle_dataset_thresholds(text, lifecycle_dataset) IS 'The dataset with thresholds that hold the shares of customers that are asked for.';

CREATE FUNCTION lifecycle_dataset_restage(schema_name text, parts jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    taken boolean;
BEGIN
    PERFORM @extschema@.lifecycle_dataset_progress(schema_name, 'taking the snapshot');
    EXECUTE format('SELECT EXISTS (SELECT FROM %I.snapshot)', schema_name) INTO taken;
    IF taken THEN
        EXECUTE @extschema@.lifecycle_dataset_part('restage', @extschema@.lifecycle_dataset_many(parts, parts ->> 'profiles'));
    END IF;
    EXECUTE @extschema@.lifecycle_dataset_part('stage', @extschema@.lifecycle_dataset_many(parts, @extschema@.lifecycle_dataset_part('newcomers', parts)));
    EXECUTE @extschema@.lifecycle_dataset_part('resum', parts);
END
$$;
COMMENT ON FUNCTION lifecycle_dataset_restage(text, jsonb) IS 'Takes the snapshot of everybody anew.';

-- ---- the whole ----

CREATE FUNCTION lifecycle_dataset_keep(schema_name text, INOUT dataset lifecycle_dataset, rebuild boolean) RETURNS lifecycle_dataset
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    parts jsonb := @extschema@.lifecycle_dataset_parts(schema_name, dataset) || @extschema@.lifecycle_dataset_snapshot_parts(schema_name);
    everybody boolean := dataset.refreshed_as_of IS DISTINCT FROM @extschema@.lifecycle_dataset_today(dataset)
                      OR dataset.refreshed_by IS DISTINCT FROM @extschema@.lifecycle_dataset_digest(dataset);
    done record;
BEGIN
    IF dataset.maintain = 'tracked' THEN
        rebuild := @extschema@.lifecycle_dataset_track(schema_name, dataset) OR dataset.stale OR rebuild;
        dataset.relations := @extschema@.lifecycle_dataset_tracked(schema_name, dataset);
    END IF;
    IF rebuild OR dataset.maintain = 'scheduled' THEN
        done := @extschema@.lifecycle_dataset_rebuild(schema_name, dataset, parts, everybody);
    ELSE
        done := @extschema@.lifecycle_dataset_merge(schema_name, dataset, parts, everybody);
    END IF;
    IF rebuild AND NOT everybody THEN
        EXECUTE @extschema@.lifecycle_dataset_part('resum', parts);
    END IF;
    dataset.changed := done.changed;
    dataset.inserted := done.inserted;
    dataset.removed := done.removed;
    dataset.customers := coalesce(dataset.customers, 0) + done.inserted - done.removed;
    IF everybody THEN
        IF done.inserted > dataset.customers / 2 THEN
            EXECUTE format('ANALYZE %I.profiles', schema_name);
        END IF;
        PERFORM @extschema@.lifecycle_dataset_restage(schema_name, parts);
        dataset := @extschema@.lifecycle_dataset_thresholds(schema_name, dataset);
    END IF;
    dataset.stale := false;
END
$$;
COMMENT ON FUNCTION lifecycle_dataset_keep(text, lifecycle_dataset, boolean) IS 'Brings the tables of a maintained dataset up to date.';

CREATE FUNCTION lifecycle_dataset_look(schema_name text, INOUT dataset lifecycle_dataset) RETURNS lifecycle_dataset
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    dataset := @extschema@.lifecycle_dataset_thresholds(schema_name, dataset);
    EXECUTE format('SELECT count(*) FROM %I.profiles', schema_name) INTO dataset.customers;
    dataset.changed := 0;
    dataset.inserted := 0;
    dataset.removed := 0;
END
$$;
COMMENT ON FUNCTION lifecycle_dataset_look(text, lifecycle_dataset) IS 'What there is to refresh of a live dataset: its thresholds.';

CREATE FUNCTION lifecycle_refresh_run(dataset text, no_wait boolean, rebuild boolean,
    OUT customers bigint, OUT changed bigint, OUT inserted bigint, OUT removed bigint, OUT seconds double precision) RETURNS record
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    began timestamptz := clock_timestamp();
    d @extschema@.lifecycle_dataset;
BEGIN
    PERFORM @extschema@.lifecycle_dataset_progress(dataset, 'waiting');
    d := @extschema@.lifecycle_dataset_lock(dataset, no_wait);
    PERFORM @extschema@.lifecycle_dataset_hold_sources(d);
    PERFORM @extschema@.lifecycle_dataset_check(d);
    d := CASE d.maintain WHEN 'live' THEN @extschema@.lifecycle_dataset_look(dataset, d)
                         ELSE @extschema@.lifecycle_dataset_keep(dataset, d, coalesce(rebuild, false)) END;
    d.refreshed_at := now();
    d.refreshed_as_of := @extschema@.lifecycle_dataset_today(d);
    d.refreshed_by := @extschema@.lifecycle_dataset_digest(d);
    d.seconds := extract(epoch FROM clock_timestamp() - began);
    EXECUTE format('UPDATE ONLY %I.dataset SET (%s) = (SELECT ($1).*)', dataset,
                   (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) FROM pg_attribute AS a
                    WHERE a.attrelid = format('%I.dataset', dataset)::regclass AND a.attnum > 0 AND NOT a.attisdropped)) USING d;
    customers := d.customers;
    changed := d.changed;
    inserted := d.inserted;
    removed := d.removed;
    seconds := d.seconds;
END
$$;
COMMENT ON FUNCTION lifecycle_refresh_run(text, boolean, boolean) IS 'What lifecycle_refresh does as the dataset''s owner.';

CREATE FUNCTION lifecycle_refresh(dataset text, no_wait boolean DEFAULT false, rebuild boolean DEFAULT false,
    OUT customers bigint, OUT changed bigint, OUT inserted bigint, OUT removed bigint, OUT seconds double precision) RETURNS record
AS 'MODULE_PATHNAME', 'lifecycle_as_owner' LANGUAGE C PARALLEL UNSAFE;
COMMENT ON FUNCTION lifecycle_refresh(text, boolean, boolean) IS
'Brings a dataset up to date, in one transaction: its profiles, its snapshot, its thresholds. Readers see the state before or after, and wait for nothing. One refresh at a time: another waits, or with no_wait fails with 55P03. A tracked dataset merges the changes since the last refresh; with rebuild, or where changes may have passed unseen (a TRUNCATE, a new partition), it is rebuilt from its sources as a scheduled one always is. Runs as the dataset''s owner in a security-restricted operation, so a scheduler''s power is not lent to anybody. Returns customers, and how many profiles changed, came and went. Errors: 42704 no such dataset, 42501 not its owner, those of lifecycle_attach for sources that are gone or altered; nothing is changed then.';
