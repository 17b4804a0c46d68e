
-- Tracking: triggers of the sources write what each statement put in and took out into tables of the dataset's schema.

-- A table and what is under it: partitions at every level, or heirs.  A statement fires the triggers of the table it names.
CREATE FUNCTION lifecycle_dataset_tree(relation regclass) RETURNS SETOF regclass
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    WITH RECURSIVE tree (relation) AS (
        SELECT relation::oid
        UNION
        SELECT i.inhrelid FROM tree AS t JOIN pg_inherits AS i ON i.inhparent = t.relation WHERE NOT i.inhdetachpending
    )
    SELECT tree.relation::regclass FROM tree
$$;
COMMENT ON FUNCTION lifecycle_dataset_tree(regclass) IS 'A table and all partitions or heirs under it.';

-- Trigger names are per table, and a table may be in many datasets, for many measures.
CREATE FUNCTION lifecycle_dataset_trigger_name(schema_name text, measure text, event text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT format('lifecycle_%s_%s_%s', measure, lower(event),
                  CASE WHEN octet_length(schema_name) <= 30 THEN schema_name ELSE left(md5(schema_name), 16) END)
$$;
COMMENT ON FUNCTION lifecycle_dataset_trigger_name(text, text, text) IS 'Name of a dataset''s trigger on a source.';

CREATE FUNCTION lifecycle_dataset_track_parts(schema_name text, source lifecycle_source, time_zone text) RETURNS jsonb
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    customer text := (@extschema@.lifecycle_dataset_customer_term(source)).term;
    given text[] := '{}'::text[];
    names text[] := '{}'::text[];
    delta text := format('%I.%I', schema_name, 'delta_' || source.measure);
BEGIN
    IF source.measure <> 'customer' THEN
        given := @extschema@.lifecycle_dataset_arguments(source, time_zone);
        names := '{at,value,key}'::text[];
    END IF;
    IF source.measure = 'order' THEN
        names := '{at,revenue,cost,category}'::text[];
    ELSE
        given := given[:1] || given[3:]; -- without the measure's name
    END IF;
    RETURN jsonb_build_object('dataset', quote_ident(schema_name), 'dataset_literal', quote_literal(schema_name),
        'function', quote_ident('track_' || source.measure), 'delta', delta, 'delta_literal', quote_literal(delta),
        'taken', 'taken_' || source.measure, 'empty', @extschema@.lifecycle_dataset_empty(),
        'customer', customer, 'columns', array_to_string(customer || given, ', '), 'names', names[:cardinality(given)],
        'from', @extschema@.lifecycle_dataset_from(source));
END
$$;
COMMENT ON FUNCTION lifecycle_dataset_track_parts(text, lifecycle_source, text) IS 'What the slots of a tracked source''s templates stand for.';

-- The table of changes holds what goes into a profile, in the types the source gives it: a value that a profile refuses stops the
-- refresh, not whoever writes to the source.
CREATE FUNCTION lifecycle_dataset_make_delta(schema_name text, source lifecycle_source, time_zone text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    parts jsonb := @extschema@.lifecycle_dataset_track_parts(schema_name, source, time_zone);
BEGIN
    parts := parts || jsonb_build_object('list',
        (SELECT string_agg(', ' || name, '') FROM jsonb_array_elements_text(parts -> 'names') AS name));
    EXECUTE @extschema@.lifecycle_dataset_part('delta', parts);
    EXECUTE @extschema@.lifecycle_dataset_part('track', parts);
END
$$;
COMMENT ON FUNCTION lifecycle_dataset_make_delta(text, lifecycle_source, text) IS 'Makes the table of a source''s changes and the function of its triggers.';

CREATE FUNCTION lifecycle_dataset_make_triggers(schema_name text, source lifecycle_source, relation regclass) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    EXECUTE (
        SELECT string_agg(@extschema@.lifecycle_dataset_part('trigger', jsonb_build_object(
            'name', quote_ident(@extschema@.lifecycle_dataset_trigger_name(schema_name, source.measure, v.event)),
            'event', v.event, 'tables', v.tables, 'relation', relation::text,
            'dataset', quote_ident(schema_name), 'function', quote_ident('track_' || source.measure))), E'\n')
        FROM (VALUES ('INSERT', 'REFERENCING NEW TABLE AS new_rows'), ('DELETE', 'REFERENCING OLD TABLE AS old_rows'),
                     ('UPDATE', 'REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows'), ('TRUNCATE', '')) AS v (event, tables));
END
$$;
COMMENT ON FUNCTION lifecycle_dataset_make_triggers(text, lifecycle_source, regclass) IS 'Puts a dataset''s triggers on a table.';

-- Who may write to a source may write to the table of its changes; nobody else.
CREATE FUNCTION lifecycle_dataset_grant_writers(schema_name text, source lifecycle_source) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    delta text := format('%I.%I', schema_name, 'delta_' || source.measure);
    writer text;
BEGIN
    FOR writer IN
        SELECT DISTINCT coalesce(r.rolname, 'public')
        FROM @extschema@.lifecycle_dataset_tree(@extschema@.lifecycle_dataset_relation(source)) AS t
        JOIN pg_class AS c ON c.oid = t
        CROSS JOIN LATERAL aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) AS g
        LEFT JOIN pg_roles AS r ON r.oid = g.grantee
        WHERE g.privilege_type IN ('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE') AND (g.grantee = 0 OR r.rolname IS NOT NULL)
    LOOP
        CONTINUE WHEN has_schema_privilege(writer, schema_name, 'USAGE') AND has_table_privilege(writer, delta, 'INSERT');
        EXECUTE format('GRANT USAGE ON SCHEMA %I TO %s', schema_name, CASE writer WHEN 'public' THEN 'PUBLIC' ELSE quote_ident(writer) END);
        EXECUTE format('GRANT INSERT ON %s TO %s', delta, CASE writer WHEN 'public' THEN 'PUBLIC' ELSE quote_ident(writer) END);
    END LOOP;
END
$$;
COMMENT ON FUNCTION lifecycle_dataset_grant_writers(text, lifecycle_source) IS 'Lets those who may write to a source record its changes.';

-- Brings triggers where they are missing, as on a new partition, and takes them from where they are no longer wanted.
CREATE FUNCTION lifecycle_dataset_track_source(schema_name text, source lifecycle_source, time_zone text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    relation regclass;
    own oid := (SELECT p.oid FROM pg_proc AS p WHERE p.pronamespace = quote_ident(schema_name)::regnamespace AND p.proname = 'track_' || source.measure);
BEGIN
    IF EXISTS (
        SELECT FROM pg_trigger AS t WHERE t.tgfoid = own
        GROUP BY t.tgrelid
        HAVING NOT t.tgrelid IN (SELECT r FROM @extschema@.lifecycle_dataset_tree(@extschema@.lifecycle_dataset_relation(source)) AS r)
            OR count(*) <> 4 OR bool_or(t.tgenabled = 'D')
    ) THEN
        -- who may put a trigger on a table may not always drop it, but its function may go
        EXECUTE format('DROP FUNCTION %I.%I() CASCADE', schema_name, 'track_' || source.measure);
        EXECUTE @extschema@.lifecycle_dataset_part('track', @extschema@.lifecycle_dataset_track_parts(schema_name, source, time_zone));
        own := NULL;
    END IF;
    FOR relation IN
        SELECT r FROM @extschema@.lifecycle_dataset_tree(@extschema@.lifecycle_dataset_relation(source)) AS r
        WHERE NOT EXISTS (SELECT FROM pg_trigger AS t WHERE t.tgrelid = r AND t.tgfoid = own)
        ORDER BY r::oid
    LOOP
        PERFORM @extschema@.lifecycle_dataset_make_triggers(schema_name, source, relation);
    END LOOP;
END
$$;
COMMENT ON FUNCTION lifecycle_dataset_track_source(text, lifecycle_source, text) IS 'Puts triggers where a source''s changes happen, and only there.';

-- What is tracked, by name; it differs from what was recorded when a partition came or went.
CREATE FUNCTION lifecycle_dataset_tracked(schema_name text, dataset lifecycle_dataset) RETURNS text[]
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT array_agg(DISTINCT r::text || CASE WHEN t.n = 4 THEN '' ELSE ' (not tracked)' END)
    FROM unnest(dataset.sources) AS s
    CROSS JOIN LATERAL @extschema@.lifecycle_dataset_tree(@extschema@.lifecycle_dataset_relation(s)) AS r
    CROSS JOIN LATERAL (
        SELECT count(*) AS n FROM pg_trigger AS t JOIN pg_proc AS p ON p.oid = t.tgfoid
        WHERE t.tgrelid = r AND t.tgenabled <> 'D' AND p.proname = 'track_' || s.measure
          AND p.pronamespace = quote_ident(schema_name)::regnamespace
    ) AS t
$$;
COMMENT ON FUNCTION lifecycle_dataset_tracked(text, lifecycle_dataset) IS 'The tables whose changes are tracked, and those that should be.';

-- True if the profiles have to be rebuilt, since changes may have passed unseen.
CREATE FUNCTION lifecycle_dataset_track(schema_name text, dataset lifecycle_dataset) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    asked boolean;
    source @extschema@.lifecycle_source;
    moved boolean := @extschema@.lifecycle_dataset_tracked(schema_name, dataset) IS DISTINCT FROM dataset.relations;
BEGIN
    IF moved AND current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'the tables that dataset "%" tracks have changed', schema_name
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  DETAIL = 'New triggers are set, and what was written before them must be seen.',
                  HINT = 'Refresh it once in a transaction that is READ COMMITTED.';
    END IF;
    FOREACH source IN ARRAY dataset.sources LOOP
        IF moved THEN
            PERFORM @extschema@.lifecycle_dataset_track_source(schema_name, source, dataset.time_zone);
        END IF;
        PERFORM @extschema@.lifecycle_dataset_grant_writers(schema_name, source);
        EXECUTE format('SELECT EXISTS (SELECT FROM %I.%I AS d WHERE d.added IS NULL)', schema_name, 'delta_' || source.measure) INTO asked;
        moved := moved OR asked;
    END LOOP;
    RETURN moved;
END
$$;
COMMENT ON FUNCTION lifecycle_dataset_track(text, lifecycle_dataset) IS
'Sees that all changes of the sources are tracked. True if some may have passed unseen. Error: 55000 triggers have to be set in a transaction that is not READ COMMITTED.';
