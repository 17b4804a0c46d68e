
-- Tracking: triggers of the sources write what each statement put in and took out into tables of the dataset's schema.

-- A table and what is under it: partitions at every level, or heirs.  A statement fires the triggers of the table it names.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_tree(relation regclass) RETURNS SETOF regclass
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    WITH RECURSIVE tree (relation) AS (
        SELECT relation::oid
        UNION
        SELECT i.inhrelid FROM tree AS t JOIN pg_inherits AS i ON i.inhparent = t.relation WHERE NOT i.inhdetachpending
    )
    SELECT tree.relation::regclass FROM tree
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_tree(regclass) IS 'A table and all partitions or heirs under it.';

-- Trigger names are per table, and a table may be in many datasets, for many measures.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_trigger_name(schema_name text, measure text, event text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT format('lifecycle_%s_%s_%s', measure, lower(event),
                  CASE WHEN octet_length(schema_name) <= 30 THEN schema_name ELSE left(md5(schema_name), 16) END)
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_trigger_name(text, text, text) IS 'Name of a dataset''s trigger on a source.';

-- The columns of a source that go into a profile, as SQL over "s": the customer, then the arguments of the aggregate without the
-- measure's name.  Their names in the table of changes are those of delta_columns.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_tracked_terms(source lifecycle_internal.lifecycle_source, time_zone text) RETURNS text[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    customer text := (lifecycle_internal.lifecycle_dataset_customer_term(source)).term;
    given text[];
BEGIN
    IF source.measure = 'customer' THEN
        RETURN ARRAY[customer];
    END IF;
    given := lifecycle_internal.lifecycle_dataset_arguments(source, time_zone);
    RETURN customer || CASE source.measure WHEN 'order' THEN given ELSE given[:1] || given[3:] END;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_tracked_terms(lifecycle_internal.lifecycle_source, text) IS
'What of a source''s row is recorded when it changes, as SQL.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_delta_columns(measure text, terms integer) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT (CASE measure WHEN 'order' THEN '{customer_id,at,revenue,cost,category,order_key}' ELSE '{customer_id,at,value,key}' END::text[])[:terms]
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_delta_columns(text, integer) IS 'The names of these columns in the table of changes.';

-- The trigger of a tracked source: what a statement put in and took out goes into a table, which the next refresh merges.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_track(dataset text, source lifecycle_internal.lifecycle_source, time_zone text) RETURNS void
LANGUAGE plpgsql AS $make$
DECLARE
    terms text[];
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    terms := lifecycle_internal.lifecycle_dataset_tracked_terms(source, time_zone);
    EXECUTE format($text$
CREATE FUNCTION %1$I() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $track$
BEGIN
    IF NOT has_schema_privilege(%2$L, 'USAGE') OR NOT has_table_privilege(%3$L, 'INSERT') THEN
        RAISE EXCEPTION 'permission denied to record changes of "%%"', TG_TABLE_NAME
            USING ERRCODE = 'insufficient_privilege',
                  DETAIL = 'A dataset tracks this table; who writes to it writes to the dataset''s table of changes as well.',
                  HINT = format('GRANT USAGE ON SCHEMA %%s and INSERT ON %%s to "%%s"; lifecycle_refresh does so for whoever the table''s own grants name.',
                                quote_ident(%2$L), %3$L, current_user);
    END IF;
    IF TG_OP = 'INSERT' THEN
        INSERT INTO %3$s SELECT true, %4$s FROM new_rows AS s WHERE %5$s IS NOT NULL;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO %3$s SELECT false, %4$s FROM old_rows AS s WHERE %5$s IS NOT NULL;
    ELSIF TG_OP = 'UPDATE' THEN
        -- what a row keeps in all columns that count is no change
        INSERT INTO %3$s
        (SELECT false, %4$s FROM old_rows AS s WHERE %5$s IS NOT NULL
         EXCEPT ALL SELECT false, %4$s FROM new_rows AS s)
        UNION ALL
        (SELECT true, %4$s FROM new_rows AS s WHERE %5$s IS NOT NULL
         EXCEPT ALL SELECT true, %4$s FROM old_rows AS s);
    ELSE
        -- a TRUNCATE: no row is told, so the next refresh rebuilds
        INSERT INTO %3$s DEFAULT VALUES;
    END IF;
    RETURN NULL;
END
$track$;
COMMENT ON FUNCTION %1$I() IS 'Trigger: records what a statement put into a source of this dataset, and what it took out.';
REVOKE ALL ON FUNCTION %1$I() FROM PUBLIC;
$text$,
        'track_' || source.measure, dataset, format('%I.%I', dataset, 'delta_' || source.measure), array_to_string(terms, ', '), terms[1]);
END
$make$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_track(text, lifecycle_internal.lifecycle_source, text) IS
'Makes the function of a tracked source''s triggers.';

-- The table of changes holds what goes into a profile, in the types the source gives it: a value that a profile refuses is set aside
-- by the refresh, and does not stop whoever writes to the source.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_delta(dataset text, source lifecycle_internal.lifecycle_source, time_zone text) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    terms text[];
    delta text;
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    terms := lifecycle_internal.lifecycle_dataset_tracked_terms(source, time_zone);
    delta := quote_ident('delta_' || source.measure);
    EXECUTE format('CREATE TABLE %s (added, %s) AS SELECT true, %s FROM %s AS s WITH NO DATA', delta,
        array_to_string(lifecycle_internal.lifecycle_dataset_delta_columns(source.measure, cardinality(terms)), ', '), array_to_string(terms, ', '),
        lifecycle_internal.lifecycle_dataset_from(source));
    EXECUTE format('ALTER TABLE %s REPLICA IDENTITY FULL', delta);
    EXECUTE format('COMMENT ON TABLE %s IS %L', delta,
        'Changes of a source that the next refresh merges: rows put in (added) and rows taken out. A row of NULLs asks for a rebuild.');
    EXECUTE format('COMMENT ON COLUMN %s.added IS %L', delta, 'Whether the row was put in; NULL asks for a rebuild.');
    EXECUTE format('COMMENT ON COLUMN %s.customer_id IS %L', delta, 'The customer.');
    PERFORM lifecycle_internal.lifecycle_dataset_make_track(dataset, source, time_zone);
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_delta(text, lifecycle_internal.lifecycle_source, text) IS
'Makes the table of a source''s changes and the function of its triggers.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_triggers(dataset text, source lifecycle_internal.lifecycle_source, relation regclass) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    made record;
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    FOR made IN
        SELECT * FROM (VALUES ('INSERT', 'REFERENCING NEW TABLE AS new_rows'), ('DELETE', 'REFERENCING OLD TABLE AS old_rows'),
                              ('UPDATE', 'REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows'), ('TRUNCATE', '')) AS v (event, tables)
    LOOP
        EXECUTE format('CREATE TRIGGER %I AFTER %s ON %s %s FOR EACH STATEMENT EXECUTE FUNCTION %I()',
            lifecycle_internal.lifecycle_dataset_trigger_name(dataset, source.measure, made.event), made.event, relation, made.tables,
            'track_' || source.measure);
    END LOOP;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_triggers(text, lifecycle_internal.lifecycle_source, regclass) IS
'Puts a dataset''s triggers on a table.';

-- Who may write to a source may write to the table of its changes; nobody else.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_grant_writers(dataset text, source lifecycle_internal.lifecycle_source) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    delta text;
    writer text;
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    delta := format('%I.%I', dataset, 'delta_' || source.measure);
    FOR writer IN
        SELECT DISTINCT coalesce(r.rolname, 'public')
        FROM lifecycle_internal.lifecycle_dataset_tree(lifecycle_internal.lifecycle_dataset_relation(source)) AS t
        JOIN pg_class AS c ON c.oid = t
        CROSS JOIN LATERAL aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) AS g
        LEFT JOIN pg_roles AS r ON r.oid = g.grantee
        WHERE g.privilege_type IN ('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE') AND (g.grantee = 0 OR r.rolname IS NOT NULL)
    LOOP
        CONTINUE WHEN has_schema_privilege(writer, dataset, 'USAGE') AND has_table_privilege(writer, delta, 'INSERT');
        EXECUTE format('GRANT USAGE ON SCHEMA %I TO %s', dataset, CASE writer WHEN 'public' THEN 'PUBLIC' ELSE quote_ident(writer) END);
        EXECUTE format('GRANT INSERT ON %s TO %s', delta, CASE writer WHEN 'public' THEN 'PUBLIC' ELSE quote_ident(writer) END);
    END LOOP;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_grant_writers(text, lifecycle_internal.lifecycle_source) IS
'Lets those who may write to a source record its changes.';

-- Brings triggers where they are missing, as on a new partition, and takes them from where they are no longer wanted.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_track_source(dataset text, source lifecycle_internal.lifecycle_source, time_zone text) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    relation regclass;
    own oid;
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    own := (SELECT p.oid FROM pg_proc AS p WHERE p.pronamespace = quote_ident(dataset)::regnamespace AND p.proname = 'track_' || source.measure);
    IF EXISTS (
        SELECT FROM pg_trigger AS t WHERE t.tgfoid = own
        GROUP BY t.tgrelid
        HAVING NOT t.tgrelid IN (SELECT r FROM lifecycle_internal.lifecycle_dataset_tree(lifecycle_internal.lifecycle_dataset_relation(source)) AS r)
            OR count(*) <> 4 OR bool_or(t.tgenabled = 'D')
    ) THEN
        -- who may put a trigger on a table may not always drop it, but its function may go
        EXECUTE format('DROP FUNCTION %I() CASCADE', 'track_' || source.measure);
        PERFORM lifecycle_internal.lifecycle_dataset_make_track(dataset, source, time_zone);
        own := NULL;
    END IF;
    FOR relation IN
        SELECT r FROM lifecycle_internal.lifecycle_dataset_tree(lifecycle_internal.lifecycle_dataset_relation(source)) AS r
        WHERE NOT EXISTS (SELECT FROM pg_trigger AS t WHERE t.tgrelid = r AND t.tgfoid = own)
        ORDER BY r::oid
    LOOP
        PERFORM lifecycle_internal.lifecycle_dataset_make_triggers(dataset, source, relation);
    END LOOP;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_track_source(text, lifecycle_internal.lifecycle_source, text) IS
'Puts triggers where a source''s changes happen, and only there.';

-- What is tracked, by name; it differs from what was recorded when a partition came or went.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_tracked(dataset text, d lifecycle_internal.lifecycle_dataset) RETURNS text[]
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT array_agg(DISTINCT r::text || CASE WHEN t.n = 4 THEN '' ELSE ' (not tracked)' END)
    FROM unnest(d.sources) AS s
    CROSS JOIN LATERAL lifecycle_internal.lifecycle_dataset_tree(lifecycle_internal.lifecycle_dataset_relation(s)) AS r
    CROSS JOIN LATERAL (
        SELECT count(*) AS n FROM pg_trigger AS t JOIN pg_proc AS p ON p.oid = t.tgfoid
        WHERE t.tgrelid = r AND t.tgenabled <> 'D' AND p.proname = 'track_' || s.measure
          AND p.pronamespace = quote_ident(dataset)::regnamespace
    ) AS t
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_tracked(text, lifecycle_internal.lifecycle_dataset) IS
'The tables whose changes are tracked, and those that should be.';

-- True if the profiles have to be rebuilt, since changes may have passed unseen.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_track(dataset text, d lifecycle_internal.lifecycle_dataset) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    asked boolean;
    source lifecycle_internal.lifecycle_source;
    moved boolean;
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    moved := lifecycle_internal.lifecycle_dataset_tracked(dataset, d) IS DISTINCT FROM d.relations;
    IF moved AND current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'the tables that dataset "%" tracks have changed', dataset
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  DETAIL = 'New tables get triggers, and the refresh must read what was written to them before.',
                  HINT = 'Refresh it once in a transaction that is READ COMMITTED.';
    END IF;
    FOREACH source IN ARRAY d.sources LOOP
        IF moved THEN
            PERFORM lifecycle_internal.lifecycle_dataset_track_source(dataset, source, d.time_zone);
        END IF;
        PERFORM lifecycle_internal.lifecycle_dataset_grant_writers(dataset, source);
        EXECUTE format('SELECT EXISTS (SELECT FROM %I AS x WHERE x.added IS NULL)', 'delta_' || source.measure) INTO asked;
        moved := moved OR asked;
    END LOOP;
    RETURN moved;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_track(text, lifecycle_internal.lifecycle_dataset) IS
'Sees that all changes of the sources are tracked. True if some may have passed unseen.
Error: 55000 triggers have to be set in a transaction that is not READ COMMITTED.';
