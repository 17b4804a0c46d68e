
-- Tracking: triggers of the sources write what each statement put in and took out into tables of the dataset's schema.

-- Trigger names are per table, and a table may be in many datasets, for many measures.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_trigger_name(schema_name text, source text, event text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT format('lifecycle_%s_%s_%s', source, lower(event),
                  CASE WHEN octet_length(schema_name) <= 30 THEN schema_name ELSE left(md5(schema_name), 16) END)
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_trigger_name(text, text, text) IS 'Name of a dataset''s trigger on a source.';

-- The trigger of a tracked source: what a statement put in and took out goes into a table, which the next refresh merges.  It writes
-- columns as they are, because an expression or a filter that fails must fail the refresh and not whoever writes to the source.
--
-- It runs as the dataset's owner, so that roles need no privilege but those on the source.  What a role that may write to the source
-- can do with that: write those rows, and nothing else.  The body names every object with its schema, finds operators in pg_catalog, calls
-- nothing of the source's or the writer's, and evaluates none of the rows' values: *= compares bytes.  PUBLIC may not execute the function, so
-- nobody else can hang it on a table of theirs, and it writes only of the source and what is under it.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_track(dataset text, source lifecycle_internal.lifecycle_source) RETURNS void
LANGUAGE plpgsql AS $make$
DECLARE
    relation regclass;
    reads text[];
    body text;
    extension name;
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    relation := lifecycle_internal.lifecycle_dataset_relation(source);
    reads := lifecycle_internal.lifecycle_dataset_reads(source);
    body := format($text$
DECLARE
    known boolean;
BEGIN
    -- the source as it was when this was made; NULL of a table that is no longer under it
    known := lifecycle_internal.lifecycle_source_is(TG_RELID, %1$s, %2$L, %3$L, %4$L);
    IF known IS NULL THEN
        RETURN NULL;
    ELSIF TG_OP = 'TRUNCATE' OR NOT known THEN
        -- no row is told, so the next refresh rebuilds
        INSERT INTO %5$s DEFAULT VALUES;
    ELSIF TG_OP = 'INSERT' THEN
        INSERT INTO %5$s SELECT true, %6$s FROM new_rows AS s;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO %5$s SELECT false, %6$s FROM old_rows AS s;
    ELSE
        -- what a row keeps in all columns that count is no change; rows that are no pair are recorded, and cancel in the refresh
        INSERT INTO %5$s
        SELECT c.added, %10$s
        FROM (SELECT row_number() OVER () AS n, ROW(%6$s) AS image, %6$s FROM old_rows AS s) AS o (n, image, %7$s)
        FULL JOIN (SELECT row_number() OVER () AS n, ROW(%6$s) AS image, %6$s FROM new_rows AS s) AS w (n, image, %7$s) ON w.n = o.n
        CROSS JOIN LATERAL (VALUES (false, o.n, %8$s), (true, w.n, %9$s)) AS c (added, n, %7$s)
        WHERE c.n IS NOT NULL AND (o.image *= w.image) IS NOT TRUE;
    END IF;
    RETURN NULL;
END
$text$,
        relation::oid, reads,
        ARRAY(SELECT a.attnum FROM unnest(reads) WITH ORDINALITY AS r (name, n) JOIN pg_attribute AS a ON a.attrelid = relation AND a.attname = r.name
              ORDER BY r.n),
        ARRAY(SELECT a.atttypid FROM unnest(reads) WITH ORDINALITY AS r (name, n) JOIN pg_attribute AS a ON a.attrelid = relation AND a.attname = r.name
              ORDER BY r.n),
        format('%I.%I', dataset, 'delta_' || source.name),
        (SELECT string_agg(format('s.%I', r.name), ', ' ORDER BY r.n) FROM unnest(reads) WITH ORDINALITY AS r (name, n)),
        (SELECT string_agg('c' || n, ', ' ORDER BY n) FROM generate_subscripts(reads, 1) AS n),
        (SELECT string_agg('o.c' || n, ', ' ORDER BY n) FROM generate_subscripts(reads, 1) AS n),
        (SELECT string_agg('w.c' || n, ', ' ORDER BY n) FROM generate_subscripts(reads, 1) AS n),
        (SELECT string_agg('c.c' || n, ', ' ORDER BY n) FROM generate_subscripts(reads, 1) AS n));
    -- as a literal: a name may hold any dollar quote
    EXECUTE format('CREATE OR REPLACE FUNCTION %I() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS %L',
        'track_' || source.name, body);
    EXECUTE format('COMMENT ON FUNCTION %I() IS %L', 'track_' || source.name,
        'Trigger: records what a statement put into a source of this dataset, and what it took out.');
    EXECUTE format('REVOKE ALL ON FUNCTION %I() FROM PUBLIC', 'track_' || source.name);
    -- DROP EXTENSION takes the function and its triggers along: nobody would empty the table of changes
    SELECT e.extname INTO extension FROM pg_extension AS e JOIN pg_depend AS x ON x.refclassid = 'pg_extension'::regclass AND x.refobjid = e.oid
    WHERE x.classid = 'pg_type'::regclass AND x.objid = 'lifecycle_internal.lifecycle_dataset'::regtype AND x.deptype = 'e';
    EXECUTE format('ALTER FUNCTION %I() DEPENDS ON EXTENSION %I', 'track_' || source.name, extension);
END
$make$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_track(text, lifecycle_internal.lifecycle_source) IS
'Makes the function of a tracked source''s triggers, or makes it anew.';

CREATE FUNCTION lifecycle_internal.lifecycle_source_is(relation oid, source oid, names text[], numbers smallint[], types oid[]) RETURNS boolean
AS 'MODULE_PATHNAME' LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_source_is(oid, oid, text[], smallint[], oid[]) IS
'Whether a source, or a table under it, still has its columns.
Of these names and types, in the source itself at these numbers: columns that were renamed into one another are others.
NULL of a table that is not under the source.';

-- The table of changes holds the columns that count, as the source has them: c1, c2 and so on, because names may change.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_delta(dataset text, source lifecycle_internal.lifecycle_source) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    reads text[];
    delta text;
    col record;
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    reads := lifecycle_internal.lifecycle_dataset_reads(source);
    delta := quote_ident('delta_' || source.name);
    EXECUTE format('CREATE TABLE %s (added, %s) AS SELECT true, %s FROM %s AS s WITH NO DATA', delta,
        (SELECT string_agg('c' || n, ', ' ORDER BY n) FROM generate_subscripts(reads, 1) AS n),
        (SELECT string_agg(format('s.%I', r.name), ', ' ORDER BY r.n) FROM unnest(reads) WITH ORDINALITY AS r (name, n)),
        lifecycle_internal.lifecycle_dataset_from(source));
    EXECUTE format('ALTER TABLE %s REPLICA IDENTITY FULL', delta);
    EXECUTE format('COMMENT ON TABLE %s IS %L', delta,
        'Changes of a source that the next refresh merges: rows put in (added) and rows taken out. A row of NULLs asks for a rebuild.');
    EXECUTE format('COMMENT ON COLUMN %s.added IS %L', delta, 'Whether the row was put in; NULL asks for a rebuild.');
    FOR col IN SELECT r.name, r.n FROM unnest(reads) WITH ORDINALITY AS r (name, n) LOOP
        EXECUTE format('COMMENT ON COLUMN %s.c%s IS %L', delta, col.n, format('Column %I of the source.', col.name));
    END LOOP;
    PERFORM lifecycle_internal.lifecycle_dataset_make_track(dataset, source);
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_delta(text, lifecycle_internal.lifecycle_source) IS
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
            lifecycle_internal.lifecycle_dataset_trigger_name(dataset, source.name, made.event), made.event, relation, made.tables,
            'track_' || source.name);
    END LOOP;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_triggers(text, lifecycle_internal.lifecycle_source, regclass) IS
'Puts a dataset''s triggers on a table.';

-- Brings triggers where they are missing, as on a new partition.  A table that is no longer under the source keeps its own until the
-- work is done: they do nothing there, and to drop them locks out its readers.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_track_source(dataset text, source lifecycle_internal.lifecycle_source) RETURNS void
LANGUAGE plpgsql SET client_min_messages = warning AS $$
DECLARE
    relation regclass;
    own oid;
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    PERFORM lifecycle_internal.lifecycle_dataset_tree_check(source);
    own := (SELECT p.oid FROM pg_proc AS p WHERE p.pronamespace = quote_ident(dataset)::regnamespace AND p.proname = 'track_' || source.name);
    IF EXISTS (
        SELECT FROM pg_trigger AS t WHERE t.tgfoid = own
          AND t.tgrelid IN (SELECT r FROM lifecycle_internal.lifecycle_dataset_tree(lifecycle_internal.lifecycle_dataset_relation(source)) AS r)
        GROUP BY t.tgrelid HAVING count(*) <> 4 OR bool_or(t.tgenabled = 'D')
    ) THEN
        -- who may put a trigger on a table may not always drop or enable it, but its function may go
        EXECUTE format('DROP FUNCTION %I() CASCADE', 'track_' || source.name);
        own := NULL;
    END IF;
    -- with the columns as they are now
    PERFORM lifecycle_internal.lifecycle_dataset_make_track(dataset, source);
    FOR relation IN
        SELECT r FROM lifecycle_internal.lifecycle_dataset_tree(lifecycle_internal.lifecycle_dataset_relation(source)) AS r
        WHERE NOT EXISTS (SELECT FROM pg_trigger AS t WHERE t.tgrelid = r AND t.tgfoid = own)
        ORDER BY r::oid
    LOOP
        PERFORM lifecycle_internal.lifecycle_dataset_make_triggers(dataset, source, relation);
    END LOOP;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_track_source(text, lifecycle_internal.lifecycle_source) IS
'Puts triggers where a source''s changes happen. Error: 42809 something under the source cannot be tracked.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_untrack(dataset text, d lifecycle_internal.lifecycle_dataset) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    orphan record;
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    FOR orphan IN
        SELECT t.tgname, t.tgrelid::regclass AS relation
        FROM unnest(d.sources) AS s
        JOIN pg_proc AS p ON p.pronamespace = quote_ident(dataset)::regnamespace AND p.proname = 'track_' || s.name
        JOIN pg_trigger AS t ON t.tgfoid = p.oid
        JOIN pg_class AS c ON c.oid = t.tgrelid
        WHERE pg_has_role(c.relowner, 'USAGE')
          AND NOT t.tgrelid IN (SELECT r FROM lifecycle_internal.lifecycle_dataset_tree(lifecycle_internal.lifecycle_dataset_relation(s)) AS r)
    LOOP
        EXECUTE format('DROP TRIGGER %I ON %s', orphan.tgname, orphan.relation);
    END LOOP;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_untrack(text, lifecycle_internal.lifecycle_dataset) IS
'Takes triggers from tables that are no longer under a source, where their owner may.';

-- What is tracked, by name; it differs from what was recorded when a partition came or went.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_tracked(dataset text, d lifecycle_internal.lifecycle_dataset) RETURNS text[]
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT array_agg(DISTINCT r::text || CASE WHEN t.n = 4 THEN '' ELSE ' (not tracked)' END)
    FROM unnest(d.sources) AS s
    CROSS JOIN LATERAL lifecycle_internal.lifecycle_dataset_tree(lifecycle_internal.lifecycle_dataset_relation(s)) AS r
    CROSS JOIN LATERAL (
        SELECT count(*) AS n FROM pg_trigger AS t JOIN pg_proc AS p ON p.oid = t.tgfoid
        WHERE t.tgrelid = r AND t.tgenabled <> 'D' AND p.proname = 'track_' || s.name
          AND p.pronamespace = quote_ident(dataset)::regnamespace
    ) AS t
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_tracked(text, lifecycle_internal.lifecycle_dataset) IS
'The tables whose changes are tracked, and those that should be.';

-- A statement that is under way has changed rows that its trigger has not recorded yet: a rebuild would see them, and the next merge
-- would add them again.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_being_written(relation regclass) RETURNS boolean
AS 'MODULE_PATHNAME' LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_being_written(regclass) IS
'Whether a statement of this session that is not over yet may have written to a table.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_written_now(d lifecycle_internal.lifecycle_dataset) RETURNS regclass
LANGUAGE sql VOLATILE PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT r FROM unnest(d.sources) AS s, lifecycle_internal.lifecycle_dataset_tree(lifecycle_internal.lifecycle_dataset_relation(s)) AS r
    WHERE lifecycle_internal.lifecycle_dataset_being_written(r)
    LIMIT 1
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_written_now(lifecycle_internal.lifecycle_dataset) IS
'A table under the sources that the session is in the middle of writing to; NULL if there is none.';

-- Columns of other types need another table of changes.  The function goes first: writers lock the source before that table.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_track_anew(dataset text, source lifecycle_internal.lifecycle_source) RETURNS void
LANGUAGE plpgsql SET client_min_messages = warning AS $$
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    EXECUTE format('DROP FUNCTION %I() CASCADE', 'track_' || source.name);
    EXECUTE format('DROP TABLE %I', 'delta_' || source.name);
    PERFORM lifecycle_internal.lifecycle_dataset_make_delta(dataset, source);
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_track_anew(text, lifecycle_internal.lifecycle_source) IS
'Makes the table of a source''s changes and its function anew; triggers are still to be made.';

-- True if the profiles have to be rebuilt, since changes may have passed unseen.  Which tables are tracked is read once: one that
-- comes while this runs is stored as not tracked, and gets its triggers from the next refresh.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_track(dataset text, altered boolean, d lifecycle_internal.lifecycle_dataset,
    OUT rebuild boolean, OUT relations text[]) RETURNS record
LANGUAGE plpgsql AS $$
DECLARE
    moved boolean;
    asked boolean;
    source lifecycle_internal.lifecycle_source;
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    relations := lifecycle_internal.lifecycle_dataset_tracked(dataset, d);
    moved := altered OR relations IS DISTINCT FROM d.relations OR EXISTS (SELECT FROM unnest(relations) AS t WHERE t LIKE '% (not tracked)');
    rebuild := moved;
    FOREACH source IN ARRAY d.sources LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %I AS x WHERE x.added IS NULL)', 'delta_' || source.name) INTO asked;
        rebuild := rebuild OR asked;
    END LOOP;
    IF NOT rebuild THEN
        RETURN;
    END IF;
    IF moved AND current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'the tables that dataset "%" tracks have changed', dataset
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  DETAIL = 'New tables get triggers, and the refresh must read what was written to them before.',
                  HINT = 'Refresh it once in a transaction that is READ COMMITTED.';
    END IF;
    FOREACH source IN ARRAY d.sources LOOP
        IF altered THEN
            PERFORM lifecycle_internal.lifecycle_dataset_track_anew(dataset, source);
        END IF;
        PERFORM lifecycle_internal.lifecycle_dataset_track_source(dataset, source);
    END LOOP;
    relations := lifecycle_internal.lifecycle_dataset_tracked(dataset, d);
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_track(text, boolean, lifecycle_internal.lifecycle_dataset) IS
'Sees that all changes of the sources are tracked, with other tables of changes where the columns were altered. rebuild: some may have passed unseen.
Errors: 55000 triggers have to be set in a transaction that is not READ COMMITTED; 42809 something under a source cannot be tracked.';
