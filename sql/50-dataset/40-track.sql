
-- Tracking: triggers of the sources write what each statement put in and took out into tables of the dataset's schema.

-- Trigger names are per table, and a table may be in many datasets, for many measures.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_trigger_name(schema_name text, source text, event text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT format('lifecycle_%s_%s_%s', source, lower(event),
                  CASE WHEN octet_length(schema_name) <= 30 THEN schema_name ELSE left(md5(schema_name), 16) END)
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_trigger_name(text, text, text) IS 'Name of a dataset''s trigger on a source.';

-- Whether a table has all triggers that it can have.  A session with session_replication_role = replica, as of a bulk load that wants no foreign keys
-- checked, fires those alone of which the table's owner has said ENABLE ALWAYS.  What a subscription writes fires triggers of rows, not of statements.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_is_tracked(relation oid, track oid) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN (
        SELECT count(*) FILTER (WHERE t.tgtype & 1 = 0 AND (t.tgenabled = 'A' OR t.tgenabled = 'O' AND NOT c.own)) = 4
            AND (NOT c.own OR c.relkind = 'p' OR count(*) FILTER (WHERE t.tgtype & 1 = 1 AND t.tgenabled IN ('A', 'R')) = 1)
        FROM (SELECT c.relkind, pg_has_role(c.relowner, 'USAGE') AS own FROM pg_class AS c WHERE c.oid = relation) AS c, pg_trigger AS t
        WHERE t.tgrelid = relation AND t.tgfoid = track
        GROUP BY c.own, c.relkind);
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_is_tracked(oid, oid) IS
'Whether a table has all triggers of that function that the dataset''s owner may give it, and they fire; NULL if it has none.';

-- The functions of the triggers are in a language of their own, whose body says what is tracked: the number of the source and the table of
-- changes, then number, type and name of each column, and behind a 0 number and name of each table under the source.  src/pg/dataset/track_fn.c
-- has what they do, and what nobody can do with them.
CREATE FUNCTION lifecycle_internal.lifecycle_track_call() RETURNS language_handler
AS 'MODULE_PATHNAME' LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION lifecycle_internal.lifecycle_track_call() FROM PUBLIC;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_track_call() IS
'Handler of the language lifecycle_track.
Errors: 55000 not called as a trigger after a statement, 42601 a body that does not say what is tracked.';

CREATE FUNCTION lifecycle_internal.lifecycle_track_applies() RETURNS boolean
AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_track_applies() IS
'Whether this process applies what a subscription receives, row by row.';

-- trusted: a function in it does what its caller may do by INSERT, so everybody may make one
CREATE TRUSTED LANGUAGE lifecycle_track HANDLER lifecycle_internal.lifecycle_track_call;
COMMENT ON LANGUAGE lifecycle_track IS
'The functions of a tracked dataset''s triggers.
They write what a statement put into a source, and what it took out, into a table of their schema, as far as their user may INSERT there.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_track(dataset text, source lifecycle_internal.lifecycle_source) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    relation regclass;
    body text;
    extension name;
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    relation := lifecycle_internal.lifecycle_dataset_relation(source);
    body := (
        SELECT replace(format('%s %s', relation::oid, replace(('delta_' || source.name)::name::text, E'\\', E'\\\\')), E'\n', E'\\n') || E'\n'
            || string_agg(replace(format('%s %s %s', a.attnum, a.atttypid, replace(r.name, E'\\', E'\\\\')), E'\n', E'\\n') || E'\n', '' ORDER BY r.n)
        FROM unnest(lifecycle_internal.lifecycle_dataset_reads(source)) WITH ORDINALITY AS r (name, n)
        JOIN pg_attribute AS a ON a.attrelid = relation AND a.attname = r.name)
        || coalesce((
        SELECT string_agg(replace(format('0 %s %s', c.oid, replace(c.relname, E'\\', E'\\\\')), E'\n', E'\\n') || E'\n', '' ORDER BY c.oid)
        FROM lifecycle_internal.lifecycle_dataset_tree(relation) AS t JOIN pg_class AS c ON c.oid = t AND c.oid <> relation), '');
    EXECUTE format('CREATE OR REPLACE FUNCTION %I() RETURNS trigger LANGUAGE lifecycle_track SECURITY DEFINER AS %L', 'track_' || source.name, body);
    EXECUTE format('COMMENT ON FUNCTION %I() IS %L', 'track_' || source.name,
        'Trigger: records what a statement put into a source of this dataset, and what it took out.');
    EXECUTE (SELECT format('REVOKE ALL ON FUNCTION %I() FROM %s', 'track_' || source.name, string_agg(DISTINCT g.grantee, ', '))
             FROM (SELECT 'PUBLIC'
                   UNION ALL
                   SELECT quote_ident(pg_get_userbyid(g.grantee)) FROM pg_proc AS p CROSS JOIN LATERAL aclexplode(p.proacl) AS g
                   WHERE p.pronamespace = quote_ident(dataset)::regnamespace AND p.proname = 'track_' || source.name
                     AND g.grantee <> 0 AND g.grantee <> p.proowner) AS g (grantee));
    -- DROP EXTENSION takes the function and its triggers along: nobody would empty the table of changes
    SELECT e.extname INTO extension FROM pg_extension AS e JOIN pg_depend AS x ON x.refclassid = 'pg_extension'::regclass AND x.refobjid = e.oid
    WHERE x.classid = 'pg_type'::regclass AND x.objid = 'lifecycle_internal.lifecycle_dataset'::regtype AND x.deptype = 'e';
    EXECUTE format('ALTER FUNCTION %I() DEPENDS ON EXTENSION %I', 'track_' || source.name, extension);
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_track(text, lifecycle_internal.lifecycle_source) IS
'Makes the function of a tracked source''s triggers, or makes it anew.';

-- Default privileges of the owner may open what it makes, but what stands in a dataset is the owner's to write, and to put triggers on.  What it grants
-- afterwards, it has granted.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_only_owner_writes(dataset text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    revoked text[];
    command text;
BEGIN
    SELECT array_agg(x.command) INTO revoked
    FROM (
        SELECT format('REVOKE %s ON %s FROM %s', string_agg(DISTINCT g.privilege_type, ', '), c.oid::regclass,
                      CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(g.grantee)) END) AS command
        FROM pg_class AS c CROSS JOIN LATERAL aclexplode(c.relacl) AS g
        WHERE c.relnamespace = quote_ident(dataset)::regnamespace AND c.relkind IN ('r', 'v') AND g.grantee <> c.relowner AND g.privilege_type <> 'SELECT'
        GROUP BY c.oid, g.grantee
    ) AS x;
    FOREACH command IN ARRAY coalesce(revoked, '{}') LOOP
        EXECUTE command;
    END LOOP;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_only_owner_writes(text) IS
'Takes all privileges but SELECT on a dataset''s relations from everybody but its owner.';

-- Their changes as rows: what an UPDATE replaced is another row, taken out.  The columns have the names and types of the source's, so that what is said of
-- its rows is said of these.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_change(dataset text, source lifecycle_internal.lifecycle_source) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    name text := pg_catalog.quote_ident('internal_change_' || source.name);
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    EXECUTE format('CREATE VIEW %s WITH (security_invoker = true) AS %s', name, lifecycle_internal.lifecycle_dataset_bound_query(source,
        (SELECT format('(SELECT x.added, %2$s FROM delta_%1$s AS x WHERE x.added IS NOT NULL UNION ALL SELECT false, %3$s FROM delta_%1$s AS x'
                       ' WHERE x.added IS NOT NULL AND NOT ROW(%4$s) IS NULL) AS x CROSS JOIN LATERAL (SELECT %5$s) AS s', source.name,
                       string_agg('x.c' || r.n, ', ' ORDER BY r.n), string_agg(format('coalesce(x.old%1$s, x.c%1$s)', r.n), ', ' ORDER BY r.n),
                       string_agg('x.old' || r.n, ', ' ORDER BY r.n),
                       string_agg(format(CASE WHEN r.name = ANY (t.read) THEN 'x.c%1$s::%3$s AS %2$I' ELSE 'x.c%1$s AS %2$I' END, r.n, r.name,
                                         format_type(a.atttypid, a.atttypmod)), ', ' ORDER BY r.n))
         FROM unnest(lifecycle_internal.lifecycle_dataset_reads(source)) WITH ORDINALITY AS r (name, n)
         JOIN pg_attribute AS a ON a.attrelid = lifecycle_internal.lifecycle_dataset_relation(source) AND a.attname = r.name
         CROSS JOIN (
             -- an expression may ask for the domain; a row that it refuses by now is read by nothing else
             SELECT array_agg(x) AS read
             FROM lifecycle_internal.lifecycle_dataset_expressions(source) AS w
             CROSS JOIN LATERAL unnest((lifecycle_internal.lifecycle_dataset_expression(lifecycle_internal.lifecycle_dataset_relation(source),
                 w.written)).reads) AS x
         ) AS t), ', x.added'));
    EXECUTE format('COMMENT ON VIEW %s IS %L', name, 'Internal: the changes of a source as rows, by what was written of it; refreshes merge them.');
    PERFORM lifecycle_internal.lifecycle_dataset_comment_bound(name::regclass);
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_change(text, lifecycle_internal.lifecycle_source) IS
'Makes the view through which refreshes read a source''s changes.';

-- The table of changes holds the columns that count, as the source has them: c1, c2 and so on, because names may change.  A row that an
-- UPDATE changed is one row there, with old1, old2 and so on where a column was another; what was NULL before is told in two rows.
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
    -- what a domain allows is for the source to say: a condition that it is given later must not fail by what lies here
    EXECUTE format('CREATE TABLE %1$s (%2$s, added, %3$s) AS SELECT %4$s, true, %4$s FROM %5$s AS s WITH NO DATA', delta,
        (SELECT string_agg('c' || n, ', ' ORDER BY n) FROM generate_subscripts(reads, 1) AS n),
        (SELECT string_agg('old' || n, ', ' ORDER BY n) FROM generate_subscripts(reads, 1) AS n),
        (SELECT string_agg(format(CASE WHEN base = a.atttypid THEN 's.%I' ELSE 's.%I::%s' END, r.name, format_type(base, -1)), ', ' ORDER BY r.n)
         FROM unnest(reads) WITH ORDINALITY AS r (name, n)
         JOIN pg_attribute AS a ON a.attrelid = lifecycle_internal.lifecycle_dataset_relation(source) AND a.attname = r.name
         CROSS JOIN LATERAL lifecycle_internal.lifecycle_dataset_base_type(a.atttypid) AS base),
        lifecycle_internal.lifecycle_dataset_from(source));
    EXECUTE format('ALTER TABLE %s REPLICA IDENTITY FULL', delta);
    EXECUTE format('COMMENT ON TABLE %s IS %L', delta,
        'Changes of a source that the next refresh merges: rows put in (added), by an UPDATE in place of what is in old1 and so on, '
        'and rows taken out. A row of NULLs asks for a rebuild.');
    EXECUTE format('COMMENT ON COLUMN %s.added IS %L', delta, 'Whether the row was put in; NULL asks for a rebuild.');
    FOR col IN SELECT r.name, r.n FROM unnest(reads) WITH ORDINALITY AS r (name, n) LOOP
        EXECUTE format('COMMENT ON COLUMN %s.c%s IS %L', delta, col.n, format('Column %I of the source.', col.name));
        EXECUTE format('COMMENT ON COLUMN %s.old%s IS %L', delta, col.n,
            format('Column %I of the source before an UPDATE; NULL if it kept its value, and if nothing was replaced.', col.name));
    END LOOP;
    PERFORM lifecycle_internal.lifecycle_dataset_make_change(dataset, source);
    PERFORM lifecycle_internal.lifecycle_dataset_only_owner_writes(dataset);
    PERFORM lifecycle_internal.lifecycle_dataset_make_track(dataset, source);
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_delta(text, lifecycle_internal.lifecycle_source) IS
'Makes the table of a source''s changes, the view that refreshes read it through, and the function of its triggers.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_triggers(dataset text, source lifecycle_internal.lifecycle_source, relation regclass) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    made record;
    own boolean := (SELECT pg_has_role(c.relowner, 'USAGE') FROM pg_class AS c WHERE c.oid = relation);
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    FOR made IN
        SELECT * FROM (VALUES ('INSERT', 'REFERENCING NEW TABLE AS new_rows'), ('DELETE', 'REFERENCING OLD TABLE AS old_rows'),
                              ('UPDATE', 'REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows'), ('TRUNCATE', '')) AS v (event, tables)
    LOOP
        EXECUTE format('CREATE TRIGGER %I AFTER %s ON %s %s FOR EACH STATEMENT EXECUTE FUNCTION %I()',
            lifecycle_internal.lifecycle_dataset_trigger_name(dataset, source.name, made.event), made.event, relation, made.tables,
            'track_' || source.name);
        IF own THEN
            EXECUTE format('ALTER TABLE ONLY %s ENABLE ALWAYS TRIGGER %I', relation,
                lifecycle_internal.lifecycle_dataset_trigger_name(dataset, source.name, made.event));
        END IF;
    END LOOP;
    -- its condition is asked where session_replication_role = replica, and of no row of other sessions
    IF own AND (SELECT c.relkind = 'r' FROM pg_class AS c WHERE c.oid = relation) THEN
        EXECUTE format('CREATE TRIGGER %I AFTER INSERT OR UPDATE OR DELETE ON %s FOR EACH ROW WHEN (lifecycle_internal.lifecycle_track_applies()) '
                       'EXECUTE FUNCTION %I()',
            lifecycle_internal.lifecycle_dataset_trigger_name(dataset, source.name, 'apply'), relation, 'track_' || source.name);
        EXECUTE format('ALTER TABLE ONLY %s ENABLE REPLICA TRIGGER %I', relation,
            lifecycle_internal.lifecycle_dataset_trigger_name(dataset, source.name, 'apply'));
    END IF;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_triggers(text, lifecycle_internal.lifecycle_source, regclass) IS
'Puts a dataset''s triggers on a table.';

-- Brings triggers where they are missing, as on a new partition.  A table that is no longer under the source keeps its own until the
-- work is done: what is written there asks for a rebuild, because the table may come back, and to drop them locks out its readers.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_track_source(dataset text, source lifecycle_internal.lifecycle_source) RETURNS void
LANGUAGE plpgsql SET client_min_messages = warning AS $$
DECLARE
    relation regclass;
    own oid;
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    IF lifecycle_internal.lifecycle_dataset_foreign(source) IS NOT NULL THEN
        RETURN;
    END IF;
    own := (SELECT p.oid FROM pg_proc AS p WHERE p.pronamespace = quote_ident(dataset)::regnamespace AND p.proname = 'track_' || source.name);
    IF EXISTS (
        SELECT FROM lifecycle_internal.lifecycle_dataset_tree(lifecycle_internal.lifecycle_dataset_relation(source)) AS r
        WHERE NOT lifecycle_internal.lifecycle_dataset_is_tracked(r, own)
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
'Puts triggers where a source''s changes happen, as long as there is no foreign table under it.';

-- PostgreSQL fails a statement that writes to a foreign table through the table above it, while a trigger there wants to see the rows of statements.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_untrack(dataset text, d lifecycle_internal.lifecycle_dataset) RETURNS void
LANGUAGE plpgsql SET client_min_messages = warning AS $$
DECLARE
    orphan record;
    source lifecycle_internal.lifecycle_source;
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    FOR orphan IN
        SELECT t.tgname, t.tgrelid::regclass AS relation
        FROM unnest(d.sources) AS s
        JOIN pg_proc AS p ON p.pronamespace = quote_ident(dataset)::regnamespace AND p.proname = 'track_' || s.name
        JOIN pg_trigger AS t ON t.tgfoid = p.oid
        JOIN pg_class AS c ON c.oid = t.tgrelid
        WHERE pg_has_role(c.relowner, 'USAGE')
          AND NOT EXISTS (SELECT FROM pg_inherits AS i WHERE i.inhrelid = t.tgrelid AND i.inhdetachpending)
          AND NOT t.tgrelid IN (SELECT r FROM lifecycle_internal.lifecycle_dataset_tree(lifecycle_internal.lifecycle_dataset_relation(s)) AS r)
    LOOP
        EXECUTE format('DROP TRIGGER %I ON %s', orphan.tgname, orphan.relation);
    END LOOP;
    FOREACH source IN ARRAY d.sources LOOP
        IF lifecycle_internal.lifecycle_dataset_foreign(source) IS NOT NULL THEN
            EXECUTE format('DROP FUNCTION IF EXISTS %I() CASCADE', 'track_' || source.name);
        END IF;
    END LOOP;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_untrack(text, lifecycle_internal.lifecycle_dataset) IS
'Takes triggers from tables that are no longer under a source, where their owner may, and from sources with a foreign table under them.';

-- What is tracked, by name; it differs from what was recorded when a partition came or went.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_tracked(dataset text, d lifecycle_internal.lifecycle_dataset) RETURNS text[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN (
        SELECT array_agg(DISTINCT x.what)
        FROM unnest(d.sources) AS s
        CROSS JOIN LATERAL lifecycle_internal.lifecycle_dataset_tree(lifecycle_internal.lifecycle_dataset_relation(s)) AS r
        LEFT JOIN pg_proc AS p ON p.proname = 'track_' || s.name AND p.pronamespace = quote_ident(dataset)::regnamespace
        CROSS JOIN LATERAL (
            SELECT r::text || CASE WHEN lifecycle_internal.lifecycle_dataset_is_tracked(r, p.oid) THEN '' ELSE ' (not tracked)' END
            UNION ALL
            -- transactions that are older still write to it through the table above
            SELECT i.inhrelid::regclass || ' (not tracked any more)' FROM pg_inherits AS i WHERE i.inhparent = r AND i.inhdetachpending
            UNION ALL
            SELECT a || ' (not tracked)' FROM lifecycle_internal.lifecycle_dataset_above(s) AS a WHERE a IS NOT NULL
        ) AS x (what));
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_tracked(text, lifecycle_internal.lifecycle_dataset) IS
'The tables whose changes are tracked, and those that should be.';

-- Rows of the catalogue that are written anew when a trigger is disabled and enabled again, as pg_restore --disable-triggers does, when an
-- IMMUTABLE function that an expression calls is replaced, or the expression of a computed column: rows that were read before say
-- something else now, and no trigger has seen it.  And when a table of changes is emptied by TRUNCATE, or is closed for a while to the role that
-- writes there, by another owner or fewer rights.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_watched(dataset text, d lifecycle_internal.lifecycle_dataset) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN (
        WITH source AS MATERIALIZED (
            SELECT s.name, lifecycle_internal.lifecycle_dataset_relation(s) AS relation, lifecycle_internal.lifecycle_dataset_reads(s) AS reads
            FROM unnest(d.sources) AS s
        ), part AS MATERIALIZED (
            SELECT s.name, s.reads, t::oid AS relation FROM source AS s CROSS JOIN LATERAL lifecycle_internal.lifecycle_dataset_tree(s.relation) AS t
        ), col AS MATERIALIZED (
            SELECT a.attrelid, a.attnum, a.xmin, a.attgenerated FROM part AS r JOIN pg_attribute AS a ON a.attrelid = r.relation AND a.attname = ANY (r.reads)
        )
        SELECT md5(string_agg(w.what, ', ' ORDER BY w.what COLLATE "C"))
        FROM (
            SELECT format('trigger %s %s %s', t.oid, t.xmin, p.xmin)
            FROM part AS r
            JOIN pg_trigger AS t ON t.tgrelid = r.relation
            JOIN pg_proc AS p ON p.oid = t.tgfoid AND p.proname = 'track_' || r.name AND p.pronamespace = quote_ident(dataset)::regnamespace
            UNION ALL
            SELECT format('changes %s %s', c.oid, c.xmin)
            FROM source AS s
            JOIN pg_class AS c ON c.relname = 'delta_' || s.name AND c.relnamespace = quote_ident(dataset)::regnamespace
            UNION ALL
            -- whose rights a table of changes goes by that has to be named
            SELECT format('schema %s', n.xmin) FROM pg_namespace AS n WHERE n.oid = quote_ident(dataset)::regnamespace
            UNION ALL
            SELECT format('function %s %s', p.oid, p.xmin)
            FROM lifecycle_internal.lifecycle_dataset_code(ARRAY[to_regclass(format('%I.internal_row', dataset))::oid]) AS x
            JOIN pg_proc AS p ON p.oid = x.objid AND x.classid = 'pg_proc'::regclass
            UNION ALL
            -- which is written anew when the table comes under another one, or is there no more
            SELECT format('column %s %s %s', a.attrelid, a.attnum, a.xmin) FROM col AS a
            UNION ALL
            SELECT format('column %s', e.oid) FROM col AS a JOIN pg_attrdef AS e ON e.adrelid = a.attrelid AND e.adnum = a.attnum WHERE a.attgenerated <> ''
        ) AS w (what));
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_watched(text, lifecycle_internal.lifecycle_dataset) IS
'Digest of what has to stay as it is, so that the recorded changes are all changes there are.';

-- A statement that is under way has changed rows that its trigger has not recorded yet: a rebuild would see them, and the next merge
-- would add them again.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_being_written(relation regclass, in_trigger boolean) RETURNS boolean
AS 'MODULE_PATHNAME' LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_being_written(regclass, boolean) IS
'Whether a statement of this session that is not over yet may have written to a table.
in_trigger: a trigger is running, so what a foreign key wrote in another one may not be recorded yet.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_written_now(d lifecycle_internal.lifecycle_dataset) RETURNS regclass
LANGUAGE sql VOLATILE PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT r FROM unnest(d.sources) AS s, lifecycle_internal.lifecycle_dataset_tree(lifecycle_internal.lifecycle_dataset_relation(s)) AS r
    WHERE lifecycle_internal.lifecycle_dataset_being_written(r, pg_trigger_depth() > 0)
    LIMIT 1
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_written_now(lifecycle_internal.lifecycle_dataset) IS
'A table under the sources that the session is in the middle of writing to; NULL if there is none.';

-- Columns of other types need another table of changes.  The function goes first: writers lock the source before that table.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_track_anew(dataset text, source lifecycle_internal.lifecycle_source) RETURNS void
LANGUAGE plpgsql SET client_min_messages = warning AS $$
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    EXECUTE format('DROP FUNCTION IF EXISTS %I() CASCADE', 'track_' || source.name);
    EXECUTE format('DROP VIEW IF EXISTS %I', 'internal_change_' || source.name);
    EXECUTE format('DROP TABLE IF EXISTS %I', 'delta_' || source.name);
    PERFORM lifecycle_internal.lifecycle_dataset_make_delta(dataset, source);
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_track_anew(text, lifecycle_internal.lifecycle_source) IS
'Makes the table of a source''s changes and its function anew; triggers are still to be made.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_holds_changes(dataset text, source lifecycle_internal.lifecycle_source) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN (
        WITH read AS MATERIALIZED (
            SELECT lifecycle_internal.lifecycle_dataset_relation(source)::oid AS relation, lifecycle_internal.lifecycle_dataset_reads(source) AS names
        ), wanted AS (
            SELECT array_agg(lifecycle_internal.lifecycle_dataset_base_type(a.atttypid) ORDER BY a.attnum) AS types
            FROM read AS r JOIN pg_attribute AS a ON a.attrelid = r.relation AND a.attname = ANY (r.names) AND NOT a.attisdropped
        ), found AS (
            SELECT array_agg(a.attname::text ORDER BY a.attnum) AS names, array_agg(a.atttypid ORDER BY a.attnum) AS types
            FROM pg_attribute AS a WHERE a.attrelid = to_regclass(format('%I.%I', dataset, 'delta_' || source.name)) AND a.attnum > 0 AND NOT a.attisdropped
        )
        SELECT to_regclass(format('%I.%I', dataset, 'internal_change_' || source.name)) IS NOT NULL
            AND coalesce(f.types[1:2 * n + 1] = w.types || 'boolean'::regtype::oid || w.types
                         AND f.names[1:2 * n + 1] = ARRAY(SELECT 'c' || i FROM generate_series(1, n) AS i) || 'added'::text
                                                    || ARRAY(SELECT 'old' || i FROM generate_series(1, n) AS i), false)
        FROM wanted AS w CROSS JOIN found AS f CROSS JOIN LATERAL cardinality(w.types) AS n);
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_holds_changes(text, lifecycle_internal.lifecycle_source) IS
'Whether the table of a source''s changes is there, with the columns that are tracked, and the view over it.';

-- True if the profiles have to be rebuilt, since changes may have passed unseen.  Which tables are tracked is read once: one that
-- comes while this runs is stored as not tracked, and gets its triggers from the next refresh.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_track(dataset text, altered boolean, d lifecycle_internal.lifecycle_dataset,
    OUT rebuild boolean, OUT relations text[], OUT watched text) RETURNS record
LANGUAGE plpgsql AS $$
DECLARE
    moved boolean;
    asked boolean;
    broken text[] := '{}'::text[];
    part regclass;
    above regclass;
    source lifecycle_internal.lifecycle_source;
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    relations := lifecycle_internal.lifecycle_dataset_tracked(dataset, d);
    watched := lifecycle_internal.lifecycle_dataset_watched(dataset, d);
    moved := altered OR relations IS DISTINCT FROM d.relations OR EXISTS (SELECT FROM unnest(relations) AS t WHERE t LIKE '% (not tracked%)');
    rebuild := moved OR watched IS DISTINCT FROM d.watched;
    FOREACH source IN ARRAY d.sources LOOP
        IF lifecycle_internal.lifecycle_dataset_holds_changes(dataset, source) THEN
            EXECUTE format('SELECT EXISTS (SELECT FROM %I AS x WHERE x.added IS NULL)', 'delta_' || source.name) INTO asked;
            -- without the right to write there, triggers record nothing
            rebuild := rebuild OR asked OR NOT has_table_privilege('delta_' || source.name, 'INSERT');
        ELSE
            -- a column of it went, as with a type that was dropped
            broken := array_append(broken, source.name);
        END IF;
        part := coalesce(part, lifecycle_internal.lifecycle_dataset_foreign(source));
        above := lifecycle_internal.lifecycle_dataset_above(source);
        IF above IS NOT NULL THEN
            RAISE NOTICE 'dataset "%" is rebuilt from its sources, because changes that are written through "%" cannot be tracked', dataset, above
                USING DETAIL = format('"%s", or a table under it, came under that table.', lifecycle_internal.lifecycle_dataset_source_name(source)),
                      HINT = 'Each refresh will do so while it is there.';
        END IF;
    END LOOP;
    IF part IS NOT NULL THEN
        RAISE NOTICE 'dataset "%" is rebuilt from its sources, because changes of a foreign table cannot be tracked', dataset
            USING DETAIL = format('"%s" came under a source that is tracked.', part), HINT = 'Each refresh will do so while it is there.';
    END IF;
    moved := moved OR cardinality(broken) > 0;
    rebuild := rebuild OR moved;
    IF NOT rebuild THEN
        RETURN;
    END IF;
    IF moved AND current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'cannot set triggers of dataset "%" in a transaction that is not READ COMMITTED', dataset
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  DETAIL = format('%s: triggers are set, and what was written before them must be seen.',
                      CASE WHEN d.relations IS NULL THEN 'It is the first refresh'
                           WHEN altered THEN 'Its sources or their columns are others than before'
                           WHEN cardinality(broken) > 0 THEN 'A table of changes has lost a column'
                           ELSE format('Tables, partitions or triggers came or went (%s)', (
                               SELECT string_agg(x.what, ', ' ORDER BY x.what COLLATE "C")
                               FROM ((SELECT unnest(relations) EXCEPT SELECT unnest(d.relations))
                                     UNION (SELECT unnest(d.relations) EXCEPT SELECT unnest(relations))
                                     UNION SELECT t FROM unnest(relations) AS t WHERE t LIKE '% (not tracked%)') AS x (what))) END),
                  HINT = 'Attach or refresh it in a transaction that is READ COMMITTED.';
    END IF;
    FOREACH source IN ARRAY d.sources LOOP
        IF altered OR source.name = ANY (broken) THEN
            PERFORM lifecycle_internal.lifecycle_dataset_track_anew(dataset, source);
        END IF;
        PERFORM lifecycle_internal.lifecycle_dataset_track_source(dataset, source);
    END LOOP;
    relations := lifecycle_internal.lifecycle_dataset_tracked(dataset, d);
    watched := lifecycle_internal.lifecycle_dataset_watched(dataset, d);
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_track(text, boolean, lifecycle_internal.lifecycle_dataset) IS
'Sees that all changes of the sources are tracked, with other tables of changes where the columns were altered. rebuild: some may have passed unseen.
Errors: 55000 triggers have to be set in a transaction that is not READ COMMITTED; 42809 something under a source cannot be tracked.';
